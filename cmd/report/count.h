/* count.h - what the records say: how many, of what, on which day, and which to show
 *
 *	struct counts c;
 *	count_open(&c);
 *	while (filter_next(&f, &r))
 *		count(&c, &f, &r);
 *	count_settle(&c);
 *	struct share *share;
 *	size_t n = count_list(&c, DIM_CHANNEL, 0, &share);
 *
 * Nothing here is an indicator: records are counted in the window, in the
 * calendar period before it and in the same one a year before.  Memory grows with the
 * different values of a field in a period, never with the records.
 */
#ifndef COUNT_H
#define COUNT_H

#include "filter.h"
#include "window.h"

enum side {
	NOW,
	BEFORE,
	YEAR,
	SIDES
};

enum dim {
	DIM_ALL,
	DIM_CHANNEL,
	DIM_KIND,
	DIM_URGENCY,
	DIM_CATEGORY,
	DIM_STREET,
	DIM_CLUSTER,
	DIM_CLOSED,
	DIMS
};

/* An order that may be shown: never more of it than this. */
struct order {
	char *text; /* owns what the slices show */
	struct slice id, category, street;
	int64_t created, closed; /* closed: INT64_MAX while it is not, INT64_MIN where it cannot be read */
};

struct share {
	struct slice name; /* empty for records without a value */
	uint64_t n[SIDES];
};

struct counts {
	struct window window;
	bool stated; /* --as-of was given */
	bool spanned[SIDES], compares[SIDES]; /* whether there is such a period, and the records reach back that far */
	struct span span[SIDES];
	int64_t bucket[SIDES];
	int64_t first; /* the earliest created_at, INT64_MAX for none */
	struct map keys; /* bucket, dimension, value */
	uint64_t *n;
	struct order *order; /* of a category: the one that took longest */
	size_t n_cap, order_cap;
	uint64_t *day, *day_in; /* since FIRST_DAY: of all records, of those in the window */
	uint64_t n_read, n_later; /* later: created behind --as-of */
	struct map wanted; /* ids of orders to show */
	struct order *found;
};

void count_open(struct counts *c);

/* Asks for the order of this id; before the first record. */
void count_want(struct counts *c, struct slice id);

void count(struct counts *c, struct filter *f, struct rec *r);

/* Behind the last record: what the window is and what can be compared. */
void count_settle(struct counts *c);

uint64_t count_of(const struct counts *c, enum side side, enum dim dim, const char *value);

/* Records read that do not count in the window: of other periods, or later than --as-of. */
uint64_t count_outside(const struct counts *c);

/* Values of a dimension with their counts, most frequent first; paths cut to their first `levels`
 * parts, 0 for whole ones.  The array is yours, the names live until count_close. */
size_t count_list(struct counts *c, enum dim dim, size_t levels, struct share **out);

/* The order shown for a category (whole path), NULL where there is none. */
const struct order *count_longest(const struct counts *c, struct slice category);

/* The order of an id asked for, NULL where no record had it. */
const struct order *count_found(const struct counts *c, struct slice id);

/* Records of a day, in the window only or all of them. */
uint64_t count_day(const struct counts *c, int64_t day, bool in_window);

/* The first and last day that the window and the records both know; false where there is none. */
bool count_days(const struct counts *c, int64_t *first, int64_t *last);

void count_close(struct counts *c);

#endif
