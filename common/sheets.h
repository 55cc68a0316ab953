/* sheets.h - the sheets of a workbook that are to be read, one after another
 *
 *	struct sheets s = SHEETS_INIT;
 *	enum book_kind kind = sheets_sniff(&in);
 *	if (kind != BOOK_NONE) {
 *		sheets_open(&s, kind, &in, &how, "all");
 *		do {
 *			while (sheets_next(&s))
 *				use(&s.book.row);
 *		} while (sheets_go_on(&s));
 *	}
 *	sheets_close(&s);
 *
 * Trouble ends the program, with the file, the sheet and the row.
 */
#ifndef SHEETS_H
#define SHEETS_H

#include "book.h"
#include "input.h"

struct sheets {
	struct book book;
	const char *file;
	size_t now; /* which sheet is read */
	bool all; /* every one that is not hidden */
};

#define SHEETS_INIT ((struct sheets){ 0 })

/* What the first bytes say the file is; more than a few are asked for only where they can matter, for
 * they may be long in coming.  Dies where it is a workbook that has no reader. */
enum book_kind sheets_sniff(struct input *in);

/* Opens the book and goes to the first sheet that is wanted: by name or number, `all`, or NULL for the
 * first that is not hidden. */
void sheets_open(struct sheets *s, enum book_kind kind, struct input *in, const struct book_how *how, const char *wanted);

/* The names of the sheets that are not read, for a warning; empty when there are none. */
void sheets_left(const struct sheets *s, struct buf *out);

/* Appends the name of the file and that of the sheet at hand, as a place says them. */
void sheets_name(const struct sheets *s, struct buf *out);

/* Whether a row that holds something came; it lies in book.row. */
bool sheets_next(struct sheets *s);

/* To the first row of the sheet again. */
void sheets_rewind(struct sheets *s);

/* To the next sheet that is wanted; false when there is none. */
bool sheets_go_on(struct sheets *s);

void sheets_close(struct sheets *s);

#endif
