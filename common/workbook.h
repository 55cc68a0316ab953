/* workbook.h - rows written as an xlsx workbook
 *
 *	struct workbook *w = workbook_open(&out);
 *	workbook_sheet(w, slice_of("records"));
 *	workbook_column(w, slice_of("id"), WORKBOOK_AS_TEXT);
 *	workbook_column(w, slice_of("value"), WORKBOOK_AS_NUMBER);
 *	if (workbook_fits(id)) {
 *		workbook_text(w, 0, id);
 *		workbook_number(w, 1, slice_of("12.50"));
 *		workbook_row(w);
 *	}
 *	workbook_finish(w);
 *
 * A cell is text unless it is asked to be something else, so nothing that begins with = or
 * looks like a number is ever taken for more.  The header is bold and stays in sight, columns
 * are as wide as their first rows want.  Rows past what a sheet can hold go on in a further
 * one.  The bytes depend on nothing but what was put in.
 *
 * Memory is bounded: rows wait in unlinked files beside the output (in TMPDIR for what
 * is written through).  The workbook is put together and read back by workbook_finish,
 * which then hands it to the output; trouble on the way ends the program.
 */
#ifndef WORKBOOK_H
#define WORKBOOK_H

#include "output.h"

enum workbook_kind {
	WORKBOOK_AS_TEXT,
	WORKBOOK_AS_NUMBER /* what a person types into the column is no text by itself */
};

struct workbook;

struct workbook *workbook_open(struct output *out);

/* Begins a sheet; the names of sheets differ and are short and plain enough for Excel. */
void workbook_sheet(struct workbook *w, struct slice name);

/* Adds a column to the sheet; all come before its first row. */
void workbook_column(struct workbook *w, struct slice label, enum workbook_kind kind);

/* Whether a cell can hold the text: 32,767 UTF-16 units. */
bool workbook_fits(struct slice text);

/* The cells of a row, from left to right; what is left out or empty is blank. */
void workbook_text(struct workbook *w, size_t column, struct slice text);
void workbook_truth(struct workbook *w, size_t column, bool truth);

/* A number cell where plain decimal text has at most 15 digits, which is what a cell keeps; text otherwise. */
void workbook_number(struct workbook *w, size_t column, struct slice text);

void workbook_row(struct workbook *w);

/* Appends the workbook to the output's buffer, and writes that out. */
void workbook_finish(struct workbook *w);

#endif
