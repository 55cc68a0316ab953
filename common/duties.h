/* duties.h - the duty list (权责清单): which unit answers for which category at which place
 *
 *	struct duties d = { 0 };
 *	duties_load(&d, &filter, "samples/duties/district.csv", "samples/calendar/china.csv");
 *	struct fit best[2];
 *	if (duties_find(&d, &r, at, best) > 0)
 *		use(best[0].duty->unit);
 *	duties_free(&d);
 *
 * A row holds for a category and all below it, for a place (city, district, street or
 * community; several joined by `|`; none: everywhere), for an urgency and under a condition,
 * between its dates.  The closest row wins: the deepest category, then the smallest place,
 * then one that names the urgency, then one with a condition, then the earlier row.  Limits and
 * clocks are those of calendar.h.  The format is gov-duties(5).  Everything handed out
 * lives until duties_free.
 */
#ifndef DUTIES_H
#define DUTIES_H

#include "calendar.h"
#include "filter.h"
#include "map.h"

struct duty {
	struct slice id, urgency, unit, co_units, level, law;
	struct cond where;
	struct limit limit;
	enum clock_start start;
	enum clock_end end;
	int64_t from, to;
};

struct duties {
	struct table table;
	struct duty *duty;
	struct map keys; /* category and place */
	size_t longest; /* category, in bytes */
	size_t *first, first_cap;
	struct duty_link *link;
	size_t n_link, link_cap;
	struct calendar calendar;
	bool has_calendar;
	const struct duty *limited; /* by the last search: a duty whose condition was given up at its match limit */
	struct buf key;
};

/* How close a duty fits: each part only counts where those before are equal. */
struct fit {
	struct duty *duty;
	size_t category, place;
	bool urgency, where;
};

/* Reads both tables, calendar NULL for none, or dies with file:line. */
void duties_load(struct duties *d, struct filter *f, const char *duties, const char *calendar);

/* The best and the second best duty of a record at a moment; how many there are, 0 to 2. */
int duties_find(struct duties *d, struct rec *r, int64_t at, struct fit best[2]);

/* By what a fits closer than b or b closer than a: category, place, urgency, where; NULL when only
 * the order of rows decides.  *wins says whether it is a. */
const char *fit_closer(const struct fit *a, const struct fit *b, bool *wins);

/* The moment a duty's limit ends that begins at `at`.  1; 0 when it has no limit; -1 when it leaves the calendar. */
int duty_due(const struct duties *d, const struct duty *u, int64_t at, int64_t *due);

void duties_free(struct duties *d);

#endif
