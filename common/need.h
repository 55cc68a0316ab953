/* need.h - what the source of a pattern tells before any text is met
 *
 *	struct need need[NEEDS];
 *	size_t n = needs_read(slice_of("(没|无)[^，。]{0,6}路灯"), need);
 *	for (size_t i = 0; i < n; i++)
 *		use(need[i].literal, need[i].n);        路灯, then 没 and 无
 *	needs_free(need, n);
 *
 * The source is one that PCRE2 compiles, with no options but UTF.
 */
#ifndef NEED_H
#define NEED_H

#include "buf.h"

enum {
	NEEDS = 4
};

/* Literals of which every match contains one. */
struct need {
	struct slice *literal;
	size_t n;
};

/* How many there are, the one whose literals are rarest first; none where the source has what is not
 * understood for certain: a literal too few costs time, a wrong one would lose matches. */
size_t needs_read(struct slice source, struct need need[NEEDS]);

void needs_free(struct need *need, size_t n);

#endif
