/* header.h - the first rows of a file, looked through for the one that names the columns
 *
 *	struct header h = HEADER_INIT;
 *	while (h.n < HEADER_ROWS && (row comes))
 *		header_add(&h, offset, line, &row);
 *	header_row(&h, i, 2, &joined);         rows i and i + 1 as one
 *	header_free(&h);
 *
 * Rows are copied, so that the file may be read on, or again, meanwhile.
 */
#ifndef HEADER_H
#define HEADER_H

#include "rec.h"

enum {
	HEADER_ROWS = 20, /* among how many rows the header is looked for */
	HEADER_LINES = 5 /* of how many rows it may consist */
};

struct header_row {
	size_t offset; /* of the row in the text it was read from */
	uint64_t line; /* the number of its first line, or of its row in a sheet */
	size_t n; /* 0 for a row that could not be read */
	struct slice *cell;
};

struct header {
	struct header_row row[HEADER_ROWS + HEADER_LINES];
	size_t n;
	size_t offset; /* of the next row in the text, for whoever reads it */
	uint64_t line;
	struct arena store;
};

#define HEADER_INIT ((struct header){ 0 })

/* Adds a row; one that could not be read is NULL. */
void header_add(struct header *h, size_t offset, uint64_t line, struct rec *row);

/* The names rows i to i + lines - 1 give to their columns, as members without fields.  Of several
 * rows the names of a column are joined by /; a name stands over the unnamed columns
 * to its right as long as those have a name of their own below (merged cells). */
void header_row(const struct header *h, size_t i, size_t lines, struct rec *out);

void header_clear(struct header *h);
void header_free(struct header *h);

#endif
