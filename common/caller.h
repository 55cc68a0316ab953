/* caller.h - whose call it was, by the number to call back
 *
 *	struct buf digits = BUF_INIT;
 *	struct slice caller = caller_of(rec_get(&r, F_PHONE), &digits);
 *	if (caller.n)
 *		count(map_add(&callers, caller));
 *	buf_free(&digits);
 */
#ifndef CALLER_H
#define CALLER_H

#include "buf.h"

/* What tells a caller from others: the digits of the number or, as a whole, a pseudonym of gov-mask.  Empty,
 * that is nobody's, for a number that is masked, has too few digits or is one digit over and over.  Lives
 * as long as phone and digits are not changed. */
struct slice caller_of(struct slice phone, struct buf *digits);

#endif
