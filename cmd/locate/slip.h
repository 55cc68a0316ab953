/* slip.h - names that one character is wrong in, looked for below a place that is known
 *
 *	struct slips x;
 *	slips_open(&x, &places, &names);
 *	struct slip hit;
 *	if (slips_find(&x, &reading, at, district, created, &hit))
 *		use(hit.place, hit.to);
 *	slips_close(&x);
 *
 * One character replaced, missing or too many, or two neighbours swapped.
 */
#ifndef SLIP_H
#define SLIP_H

#include "names.h"

struct slips {
	const struct places *places;
	const struct names *names;
	struct slip_name *name; /* of streets and communities of three characters and more, those below a place side by side */
	size_t n;
	uint32_t *from, *to; /* of each place, its part of them */
};

void slips_open(struct slips *x, const struct places *places, const struct names *names);

/* A misspelt name. */
struct slip {
	uint32_t place, name, to; /* where it ends in the text */
};

/* The only place below `above`, valid then, of which a name with one wrong character stands at `at` of the text; the one that
 * takes most of the text counts.  False where there is none, or several. */
bool slips_find(const struct slips *x, const struct reading *t, size_t at, uint32_t above, int64_t when, struct slip *hit);

void slips_close(struct slips *x);

#endif
