/* mended.h - rows of a rejects file in which a person has put right what was wrong
 *
 *	mended_add(&m, line, cells);            from, code, reason, charset, header, raw
 *	if (mended_brings(&m, &at))
 *		skip();                         the same record comes again, whole
 *	mended_place(&m, i, &file, &line);
 *	mended_free(&m);
 */
#ifndef MENDED_H
#define MENDED_H

#include "map.h"

/* The columns of the file that are read. */
enum {
	MENDED_FROM,
	MENDED_CODE,
	MENDED_REASON,
	MENDED_CHARSET,
	MENDED_HEADER,
	MENDED_RAW,
	MENDED_CELLS
};

struct mended_row {
	uint64_t line; /* in the rejects file */
	bool settled; /* the record was good without it */
	struct slice cell[MENDED_CELLS];
};

struct mended {
	struct mended_row *row;
	size_t n, cap;
	struct map from;
	struct arena store;
};

/* Copies a row in. */
void mended_add(struct mended *m, uint64_t line, const struct slice *cell);

/* Whether a row stands for the record at this place, a path's folders aside. */
bool mended_brings(const struct mended *m, const struct place *at);

/* A record at this place was good as it is: a row that holds the same under the same header is
 * settled.  False when another one stands for it too. */
bool mended_settle(struct mended *m, const struct place *at, struct slice header, struct slice raw);

/* Where the record of row i stood: the file's name, as a part of the row, and its line.  0 or -1. */
int mended_place(const struct mended *m, size_t i, struct slice *file, uint64_t *line);

/* Whether bytes that were no letters still stand in raw as \xHH. */
bool mended_is_open(const struct mended *m, size_t i);

void mended_free(struct mended *m);

#endif
