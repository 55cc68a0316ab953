/* distance.h - how far from a moment: `-24h`, `15m`, `5w`, as the tables of gov-track write it
 *
 *	struct distance d;
 *	if (distance_parse(slice_of("-2d"), &d) == 0 && distance_from(&calendar, due, &d, &moment) == 0)
 *		call(moment);
 *
 * Minutes, hours and days are plain seconds.  Working days and office hours ask a calendar;
 * office hours are not counted backwards.
 */
#ifndef DISTANCE_H
#define DISTANCE_H

#include "calendar.h"
#include "table.h"

enum distance_unit {
	DISTANCE_NONE,
	DISTANCE_SECONDS,
	DISTANCE_WORKDAYS,
	DISTANCE_WORKHOURS
};

struct distance {
	enum distance_unit unit;
	int64_t n; /* seconds, working days or office hours; less than nothing for back */
};

/* 0, or -1 for what is none. */
int distance_parse(struct slice text, struct distance *out);

/* Whether it asks a calendar. */
bool distance_counts_work(const struct distance *d);

/* Reads the cell of a table, which may be empty (DISTANCE_NONE), or dies; back: whether it may go back. */
void distance_load(const struct table *t, size_t row, size_t column, bool back, bool has_calendar, struct distance *out);

/* The moment that far from `at`.  0; -1 where the calendar or the years 1 to 9999 end before it. */
int distance_from(const struct calendar *c, int64_t at, const struct distance *d, int64_t *out);

/* Whether a moment that distance_from could not reach from `at` may have come by as_of: a calendar that knows
 * both days does not end before a later one. */
bool distance_may_have_come(const struct calendar *c, int64_t at, int64_t as_of);

#endif
