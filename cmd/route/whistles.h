/* whistles.h - the whistle list (吹哨事项清单): what a street may call units for, which and by when
 *
 *	struct whistles w = { 0 };
 *	whistles_load(&w, &filter, "samples/duties/whistles.csv", has_calendar);
 *	const struct duty *u = whistles_find(&w, &r, at);
 *	whistles_free(&w);
 *
 * The closest row holds, as reach.h says.  The format is gov-whistles(5).
 */
#ifndef WHISTLES_H
#define WHISTLES_H

#include "duties.h"

struct whistles {
	struct table table;
	struct duty *duty; /* a row each: its units in co_units, by when they must report as its limit */
	struct reach reach;
};

/* Reads it or dies with file:line. */
void whistles_load(struct whistles *w, struct filter *f, const char *path, bool has_calendar);

/* The row that holds for a record created at a moment, NULL for none. */
const struct duty *whistles_find(struct whistles *w, struct rec *r, int64_t at);

void whistles_free(struct whistles *w);

#endif
