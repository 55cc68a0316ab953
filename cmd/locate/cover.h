/* cover.h - which of the names found in a text are meant
 *
 *	struct cover v = COVER_INIT;
 *	cover_text(&v, &names, &reading);
 *	for (size_t i = 0; i < v.n; i++)
 *		use(v.span[i]);
 *	cover_free(&v);
 *
 * A name that the characters behind make another word (朝阳 in 朝阳门) is none.  Of the others those
 * are meant that cover the most characters together without overlapping; of several such
 * choices the one of the fewest names, then the one whose first name is longest.
 */
#ifndef COVER_H
#define COVER_H

#include "names.h"

enum {
	SPANS_MAX = 64, /* of a text; names behind these do not count */
	ANY_KIND = 1 << BEARS_NAME | 1 << BEARS_ALIAS | 1 << BEARS_SHORT
};

struct span {
	uint32_t from, to; /* characters */
	uint32_t name;
	uint32_t place; /* NO_PLACE, or the only bearer meant: a misspelling */
	uint8_t kinds; /* which bearers are meant: a bit for each kind */
	int8_t level; /* only short forms of this level, -1: of any */
	bool beside; /* 附近 stands behind */
};

struct cover {
	struct span *span;
	size_t n, cap;
	struct span *usable; /* in the order of the matches */
	size_t n_usable, usable_cap;
	struct cell *cell; /* a character each */
	size_t cell_cap;
};

#define COVER_INIT ((struct cover){ 0 })

/* Finds the names in the text and fills v->span in their order. */
void cover_text(struct cover *v, const struct names *n, struct reading *t);

/* How many characters from `at` on say where beside it: 附近, 对面, 东侧, 北100米; 0 for none. */
size_t cover_beside(const struct reading *t, size_t at);

/* Past what parts the pieces of an address: blanks, commas, brackets, dashes. */
size_t cover_skip(const struct reading *t, size_t at);

void cover_free(struct cover *v);

#endif
