/* markup.h - a text of HTML or XML in pieces of UTF-8, and the rows found in it
 *
 *	struct markup m;
 *	if (markup_open(&m, fd, how, error) == 0)
 *		while ((got = markup_piece(&m, &piece)) > 0) {
 *			parse(piece);                     calls markup_cell and markup_row
 *			while (markup_next(&m, row))
 *				use(row);
 *		}
 *	markup_close(&m);
 *
 * The charset: a byte order mark; else what a meta or an XML declaration names, unless
 * that is UTF-8 or one of the GB family or nothing, which the bytes tell better
 * (charset.h).  A byte that means nothing, NUL too, becomes U+FFFD.
 */
#ifndef MARKUP_H
#define MARKUP_H

#include "book.h"
#include "charset.h"

enum {
	MARKUP_HEAD = 4096, /* in so many first bytes the charset and the kind of text are looked for */
	MARKUP_COLUMNS = 16384
};

struct markup {
	int fd; /* the caller's */
	uint64_t offset, begin; /* begin: behind the byte order mark */
	struct charset charset;
	char name[48]; /* what a meta calls it, which charset borrows */
	struct buf raw, text, piece;
	bool ended, is_full;
	size_t max_field, max_line;
	struct buf cells; /* the texts of the rows that wait */
	struct markup_cell *cell;
	size_t n_cell, cap_cell;
	struct markup_row *row;
	size_t n_row, cap_row, next_row;
	size_t row_cell, row_text; /* where the row being built begins */
};

struct markup_cell {
	size_t column, at, n;
	enum cell_kind kind;
	bool doubtful;
};

struct markup_row {
	uint64_t number;
	size_t cell, n_cell;
};

/* Settles the charset; 0 or -1.  markup_close is due in both cases. */
int markup_open(struct markup *m, int fd, const struct book_how *how, struct buf *error);
void markup_close(struct markup *m);

/* Back to the beginning, with no row waiting. */
void markup_rewind(struct markup *m);

/* The next piece of the text, good until the next call: 1, 0 at the end, -1. */
int markup_piece(struct markup *m, struct slice *piece, struct buf *error);

/* Whether the file holds `what`, in lower case, once at most, whatever the case of its letters; false where
 * the charset does not let its bytes tell. */
bool markup_has_one(const struct markup *m, const char *what);

/* Adds a cell to the row being built; false beyond the limits, which markup_limit then explains. */
bool markup_cell(struct markup *m, size_t column, enum cell_kind kind, bool doubtful, struct slice text);
void markup_limit(const struct markup *m, struct buf *error);

/* Ends the row being built; one without cells is left out. */
void markup_row(struct markup *m, uint64_t number);

/* Takes the next row that waits; false when none does. */
bool markup_next(struct markup *m, struct book_row *row);

/* Where `what`, in lower case, begins in text whatever the case of its letters; SIZE_MAX where nowhere. */
size_t markup_find(struct slice text, const char *what);

#endif
