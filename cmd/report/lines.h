/* lines.h - scores and alarms, read whole before the first record
 *
 *	struct scores s = { 0 };
 *	scores_load(&s, path);                    of gov-score, once for each file
 *	for (size_t i = 0; i < s.n_set; i++)
 *		use(score_at(&s.set[i], row, item));
 *	scores_free(&s);
 *
 * A set is what one run of gov-score wrote: one plan, one --by, one window.  A line
 * of another type, or one that says a thing twice, ends the program with its place.
 */
#ifndef LINES_H
#define LINES_H

#include "map.h"
#include "opt.h"

struct score {
	struct slice value, numerator, denominator, points;
};

struct score_item {
	struct slice item, label, kind, unit;
};

/* A group, or what stands for all of a section. */
struct score_row {
	struct slice group, group_kind, section, rank;
};

struct score_set {
	struct slice plan, by, basis, from, to;
	struct score_item *item;
	struct score_row *row;
	struct map items, rows, cells; /* cells: row and item, in the order of score */
	struct score *score;
	size_t item_cap, row_cap, score_cap, file;
};

struct scores {
	struct score_set *set;
	size_t n_set, cap, n_file;
	struct arena store;
};

struct alarm {
	struct slice rank, day, by, group, category, street, observed, expected, upper, p, weeks;
	struct slice *order; /* ids behind it */
	size_t n_order, order_cap;
	uint64_t more; /* orders it does not name */
};

struct alarms {
	struct alarm *alarm;
	size_t n, cap;
	struct arena store;
	bool given;
};

void scores_load(struct scores *s, const char *path);

/* The score of a row and item, NULL where there is none. */
const struct score *score_at(const struct score_set *set, size_t row, size_t item);

void scores_free(struct scores *s);

void alarms_load(struct alarms *a, const char *path);
void alarms_free(struct alarms *a);

/* The next part of a list joined by | with \| for the letter; false behind the last. */
bool next_part(struct slice *rest, struct buf *part);

#endif
