/* address.h - an address in its normal form, so that two ways to write one are one
 *
 *	struct slice above[] = { city, district, street };
 *	address_standard(a, slice_of("望京街道望京街１０号院三号楼２-５０１附近"), above, 3, point, &out);
 *	                                                北京市朝阳区望京街道望京街10号院3号楼2单元501室
 *
 * `above` are the places the record is known to lie in, the widest first, empty ones passed over.  They are cut
 * where the text begins with them and put in front of every address, so that it does not matter which of them
 * the text names, and 南街5号 of one town is never that of another.  `compound` is the 小区 or building the record is
 * known to be about: it goes in front of an address that begins with a number, 3号楼501, which says nothing without it.
 *
 * Fullwidth, traditional and Chinese numerals become digits; 栋 幢 座 # become 号楼 where a number stands before;
 * `3-2-501` is 楼-单元-室, `2-501` behind a 楼 is 单元-室; a floor that the room's number tells goes; so do blanks,
 * punctuation and what says where beside it (附近 对面 旁边 北侧).  What can be read in two ways stays as it is, and
 * so does what is no part of an address: two addresses may stay apart that are one, never the other way round.
 * A normal form is its own normal form.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "buf.h"

struct address; /* scratch of a run */

struct address *address_open(void);

/* Appends the normal form; nothing where the text has no house, building, unit or room by number, or nothing but numbers and no compound is known. */
void address_standard(struct address *a, struct slice text, const struct slice *above, size_t n_above, struct slice compound, struct buf *out);

void address_close(struct address *a);

#endif
