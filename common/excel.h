/* excel.h - what Excel's numbers mean: 15 digits, days since 1900 or 1904, formats of cells
 *
 *	unsigned form = excel_form(slice_of("yyyy/m/d h:mm"));
 *	bool doubtful;
 *	if (form == 0)
 *		excel_number(LIT("1.1000000000000001"), &out, &doubtful);   1.1, doubtful
 *	else
 *		kind = excel_time(43468.5, form, false, &out);              2019-01-03 12:00:00
 *
 * Whatever is written is appended to out.
 */
#ifndef EXCEL_H
#define EXCEL_H

#include "book.h"

/* What the format of a cell makes of a number; 0 leaves it one. */
enum {
	EXCEL_DAY = 1,
	EXCEL_CLOCK = 2,
	EXCEL_FRACTION = 4, /* of a second */
	EXCEL_SPAN = 8 /* [h]:mm: hours that go on past 24 */
};

/* The form of a format's text, and of one that Excel knows by its number. */
unsigned excel_form(struct slice code);
unsigned excel_form_of(unsigned id);

/* A number as a file spells it, in decimal digits, at most 15 significant ones; scientific only from
 * 1e21 on and below 1e-21.  A whole number of 16 digits or more, or in scientific form, is doubtful.  false when
 * it is none. */
bool excel_number(struct slice spelled, struct buf *out, bool *doubtful);

/* A serial number by its form, to the second unless the form shows fractions.  CELL_TIME;
 * CELL_TEXT for spans and the 1900-02-29 that never was; CELL_EMPTY and nothing written
 * where there is no such day (negative, 0 in the 1900 system, past the year 9999). */
enum cell_kind excel_time(double serial, unsigned form, bool from_1904, struct buf *out);

/* A time in ISO 8601 as cells of type d hold it: CELL_TIME, or CELL_TEXT as it stands. */
enum cell_kind excel_iso(struct slice text, struct buf *out);

#endif
