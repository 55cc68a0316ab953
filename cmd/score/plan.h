/* plan.h - an indicator plan: what is counted, over what, and what it is worth
 *
 *	struct plan p;
 *	plan_load(&p, &f, "district-three-rates.csv");
 *	while (filter_next(&f, &r)) {
 *		plan_forget(&p);
 *		for (size_t i = 0; i < p.n; i++)
 *			if (plan_holds(&p, p.item[i].over, &r) && plan_holds(&p, p.item[i].of, &r))
 *				count[i]++;
 *	}
 *	plan_free(&p);
 *
 * gov-plan(5) says what the columns mean.  A cell that means nothing to the kind
 * of its row ends the program with file:line.  Conditions of the same text are one
 * and asked once a record.  Items counted by the same time field and period share a
 * clock; the program gives each clock its counters, whose places are handed out here.
 */
#ifndef PLAN_H
#define PLAN_H

#include "filter.h"
#include "map.h"
#include "ratio.h"
#include "window.h"

enum item_kind {
	ITEM_COUNT,
	ITEM_RATE,
	ITEM_LEVELS,
	ITEM_SHARE,
	ITEM_GROWTH,
	ITEM_GROWTH_YEAR,
	ITEM_DISTINCT,
	ITEM_TOTAL,
	ITEM_SECTION,
	ITEM_KINDS
};

enum {
	PLAN_ALWAYS = -1
};

/* A decimal of a cell, or none. */
struct decimal {
	mpq_t q;
	bool given;
};

struct level {
	struct slice name;
	mpq_t weight;
};

struct item {
	size_t row;
	enum item_kind kind;
	struct slice name, label, sections; /* the sections it counts in, empty for all */
	size_t clock, counter; /* in its clock: the denominator, then the numerator or one for each level; of a total the volume */
	int of, over; /* conditions, PLAN_ALWAYS for one that always holds */
	int field; /* of levels and distinct */
	struct level *level;
	size_t n_level, level_cap;
	struct decimal weight, full, target, slope, floor, empty;
	unsigned decimals, mean_decimals, point_decimals;
	int64_t valid_from, valid_to;
};

/* A time field and the calendar period counted by it where the run has no window of its own. */
struct clock {
	int field;
	enum period period;
	size_t n_counter;
	bool wants_before, wants_year;
};

struct plan {
	struct table table;
	struct buf name;
	struct item *item;
	size_t n;
	struct clock *clock; /* the first is created_at in the run's window, its counter 0 all that is counted */
	size_t n_clock, clock_cap;
	struct map cond_texts;
	struct cond *cond;
	signed char *cond_holds;
	size_t cond_cap;
};

/* Reads it or dies with file:line. */
void plan_load(struct plan *p, struct filter *f, const char *path);

/* Ends the program: item i cannot be counted in the time there is. */
void plan_die(const struct plan *p, size_t i, const char *reason) __attribute__((noreturn));

/* Forgets what held for the record before. */
void plan_forget(struct plan *p);

/* Whether a condition of the plan holds for the record at hand. */
bool plan_holds(struct plan *p, int cond, struct rec *r);

/* The words of gov-plan(5) for a kind, and the unit of its values. */
const char *item_kind_name(const struct item *item);
const char *item_unit(const struct item *item);
bool item_is_percent(const struct item *item);

/* Whether it looks at an earlier stretch of time too. */
bool item_compares(const struct item *item);

/* Whether it counts in a section of that name (p NULL: in none) at a moment. */
bool item_applies(const struct item *item, struct slice section, int64_t at);

/* Makes a value worth points by full, target, slope and floor; without full it is worth itself. */
void item_points(const struct item *item, mpq_t value);

void plan_free(struct plan *p);

#endif
