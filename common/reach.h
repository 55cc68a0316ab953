/* reach.h - how far the rows of a table reach: those that hold for a record, the closest first
 *
 *	struct reach reach = REACH_INIT;
 *	struct fit best[2];
 *	for (size_t i = 0; i < table.n; i++)
 *		reach_add(&reach, &f, &table, i, &columns, kind, only);
 *	reach_look(&reach, &r, at);
 *	if (reach_find(&reach, kind, mode, unit, best, 2) > 0)
 *		use(&row[best[0].row]);
 *	reach_free(&reach);
 *
 * A row holds for a category and all below it, for a place (community, street, district, area or
 * city; several joined by `|`; none: everywhere), for an urgency, in a mode and under a
 * condition, between its dates.  The closest wins: the row that names a mode, then the deepest
 * category, then the smallest place, then the row that names the urgency, then one with a
 * condition, then one that is for one unit only, then the earlier row.  Rows of different kinds
 * never meet.  The table must live on, and so must the record until the next look.
 */
#ifndef REACH_H
#define REACH_H

#include "filter.h"
#include "map.h"

enum {
	REACH_KINDS = 8,
	REACH_NONE = -1 /* a column the table does not have */
};

/* At which place of the table's columns these stand. */
struct reach_columns {
	int category, place, where, urgency, mode, from, to;
};

struct reach_row {
	struct slice category, place, urgency, mode;
	struct slice only; /* the unit it is for; empty for any */
	struct slice text; /* the condition, as it is written */
	struct cond where;
	int64_t from, to; /* half-open */
	size_t kind;
};

/* How close a row fits: each part only counts where those before are equal. */
struct fit {
	size_t row;
	bool mode;
	size_t category, place;
	bool urgency, where, unit;
};

struct reach {
	struct reach_row *row;
	size_t n, cap;
	size_t longest; /* category, in bytes */
	bool *is_length; /* whether there is a category of that many bytes */
	struct map nodes, places, cells; /* a cell: a category at a place */
	struct reach_cell *cell; /* made by the first look */
	struct reach_link *link; /* the closest first in each cell, from then on */
	size_t n_link, link_cap;
	uint64_t *seen, n_look; /* the look that met a place last */
	size_t seen_cap;
	struct reach_spot *spot; /* of the record looked at: the cells that hold, the closest first */
	size_t n_spot, spot_cap;
	struct reach_at *at; /* its places, the smallest first */
	size_t n_at, at_cap;
	struct rec *record;
	struct slice urgency;
	int64_t moment;
	const struct reach_row *limited; /* by the last search: a row whose condition was given up at its match limit */
};

#define REACH_INIT ((struct reach){ 0 })

/* Adds row i of a table, as the next, before the first look; dies with file:line where its cells are wrong. */
void reach_add(struct reach *x, struct filter *f, const struct table *t, size_t i, const struct reach_columns *columns, size_t kind, struct slice only);

/* Takes a record, as it is now, at a moment. */
void reach_look(struct reach *x, struct rec *r, int64_t at);

/* The best row of a kind for the record looked at, and with most = 2 the second best, in a mode (empty: none),
 * for a unit (empty: none); how many there are.  Rows that come after these are not asked whether they hold. */
int reach_find(struct reach *x, size_t kind, struct slice mode, struct slice unit, struct fit *best, int most);

/* By what a fits closer than b or b closer than a: mode, category, place, urgency, where, unit; NULL when
 * only the order of rows decides.  *wins says whether it is a. */
const char *fit_closer(const struct fit *a, const struct fit *b, bool *wins);

void reach_free(struct reach *x);

#endif
