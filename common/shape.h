/* shape.h - the shapes exports write times in
 *
 *	struct zone zone;
 *	zone_find(&zone, slice_of("America/New_York"), error);
 *	struct shape *shape = shape_parse(slice_of("%m/%d/%Y %I:%M:%S %p"), error);
 *	struct when when;
 *	if (shape_read(shape, text, &zone, &when) == 0)
 *		date_print(&when, out);
 *	shape_free(shape);
 *
 * Times without a pattern, as Chinese exports write them, are read by date_read.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include "date.h"

/* A shape: a pattern of strptime's letters, read our own way.
 *
 *	%Y four digits   %m %d %H %M %S one or two digits (two where digits touch)
 *	%y two digits (00-68 are 20xx)   %I hour 1-12 with %p
 *	%p AM PM am pm A.M. P.M. 上午 下午 凌晨 早上 中午 晚上 before or behind the hour
 *	%f one to nine digits of a fraction   %z Z, +08:00, +0800, +08
 *	%b English month, three letters or whole, any case
 *	%N an Excel serial (1900 system, 1 to 2958465 with fraction, to the nearest
 *	millisecond; 60, the 29 February 1900 that never was, does not exist)
 *	%% a percent sign; a blank matches one or more blanks, U+3000 and U+00A0
 *	too; any other character itself, full-width digits and punctuation of
 *	the input matching their ASCII twins
 *
 * What a shape leaves out is 1 for the day and month, 0 for the clock. */
struct shape;

/* A shape of a pattern, which must have a year or be %N, or NULL with a reason appended to error. */
struct shape *shape_parse(struct slice pattern, struct buf *error);
void shape_free(struct shape *s);

/* Whether the pattern reads a clock, not just a day. */
bool shape_has_clock(const struct shape *s);

/* Reads all of text (blanks at its ends aside).  0; -1 when it is not of this
 * shape; -2 when it is, but no such day or clock exists. */
int shape_read(const struct shape *s, struct slice text, const struct zone *zone, struct when *out);

/* Reads text in any of the shapes Chinese exports use, year first, needing no pattern:
 *
 *	2025-09-01[ 08:05[:09[.123]]]   2025/9/1 ...   2025.9.1 ...   T for the blank, offsets
 *	20250901   202509010805   20250901080509   20250901 08:05:09   20250901T080509
 *	2025年9月1日[ ][下午]3时05分[09秒]   下午3:05   3点05分   3点半   3:05 PM
 *
 * 0; -1 when it is none of these; -2 when it is, but no such moment exists
 * (上午15:00 and 24:00 do not); -3 when day, month and year come in an order only
 * the sender knows (`03/04/2025`, `3-4-25`); -4 when it is a range
 * (`2019/11/01至2019/11/30`).  Excel serials are mere numbers here: say %N. */
int date_read(struct slice text, const struct zone *zone, struct when *out);

#endif
