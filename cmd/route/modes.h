/* modes.h - the mode table (平急战): which mode an order falls under
 *
 *	struct modes m = { 0 };
 *	modes_load(&m, &filter, "samples/duties/modes.csv");
 *	const struct mode *mode = modes_find(&m, &r, at);
 *	modes_free(&m);
 *
 * The closest row holds, as reach.h says.  The format is gov-modes(5).
 */
#ifndef MODES_H
#define MODES_H

#include "reach.h"

struct mode {
	struct slice id, mode;
};

struct modes {
	struct table table;
	struct mode *mode; /* a row each */
	struct reach reach;
};

/* Reads it or dies with file:line. */
void modes_load(struct modes *m, struct filter *f, const char *path);

/* The row that holds for a record created at a moment, NULL for none. */
const struct mode *modes_find(struct modes *m, struct rec *r, int64_t at);

/* Whether a row is of that mode. */
bool modes_has(const struct modes *m, struct slice mode);

void modes_free(struct modes *m);

#endif
