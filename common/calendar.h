/* calendar.h - working days, office hours and due times from a calendar table
 *
 *	struct calendar cal;
 *	calendar_load(&cal, "samples/calendar/china.csv");
 *	struct limit limit;
 *	limit_parse(slice_of("5w"), &limit);
 *	if (calendar_due(&cal, at, &limit, START_NOW, END_CLOCK, &due) == 0)
 *		print(due);
 *	calendar_worked(&cal, at, now, &seconds);
 *	calendar_free(&cal);
 *
 * Shapes and units: moments are seconds since 1970 UTC, local days are counted
 * at +08:00.  A day is worked if the table lists it as `work`, else not if it is
 * listed as `rest`, else Monday to Friday; `half` is worked with the hours its
 * row gives.  `covers` says which span the table knows and the office hours in it;
 * there may be several, as one is added a year.  A due time that would need a day
 * outside is refused, never guessed.  Counting starts the day after receipt
 * (domain practice: the thirteen-working-day rule counts "from the day after
 * receipt").  Every question is answered from sums made once, however long the
 * limit or the span.
 *
 * Columns: from, to (empty: the same day), kind, open, close; in any order of
 * rows.  Opening hours are one stretch a day, no break at noon.  A day listed
 * twice, a row outside every `covers` and hours missing or upside down end the
 * program with file:line.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "date.h"

enum limit_unit {
	LIMIT_NONE,
	LIMIT_HOURS,
	LIMIT_DAYS,
	LIMIT_WORKDAYS,
	LIMIT_WORKHOURS
};

enum {
	CALENDAR_SOON = 60 /* days before its last on which a calendar is said to end */
};

enum clock_start {
	START_NOW,
	START_NEXT
};
enum clock_end {
	END_CLOCK,
	END_OFFICE,
	END_MIDNIGHT
};

struct limit {
	enum limit_unit unit;
	uint32_t n;
};

struct calendar {
	int64_t from, to; /* from the first day known to behind the last, local days */
	unsigned char *day; /* a byte for each: unknown, rest, or which hours */
	struct office_hours *hours;
	size_t n_hours, cap_hours;
	struct tally *before; /* what lies before each day, and one more for the end */
	uint32_t *workday; /* which days are worked, counted from the first known */
};

/* `2h` hours, `7d` natural days, `5w` working days, `4wh` hours of office time; `0d` is
 * the day itself.  0 or -1. */
int limit_parse(struct slice text, struct limit *out);

/* Reads the table or dies with file:line. */
void calendar_load(struct calendar *c, const char *path);
void calendar_free(struct calendar *c);

/* 1 worked, 0 not, -1 outside the table; day is a local day number. */
int calendar_is_workday(const struct calendar *c, int64_t day);

/* The last local day that the table knows. */
int64_t calendar_last(const struct calendar *c);

/* The working days after the local day `from` until `to`, which counts: how many days a clock has
 * gone that began on `from`.  Less than nothing when `to` is the earlier.  0; -1 when one of these days is
 * outside the table. */
int calendar_workdays(const struct calendar *c, int64_t from, int64_t to, int64_t *n);

/* The seconds of office time from one moment to another, half-open; less than nothing when `to`
 * is the earlier.  0; -1 when they touch a day outside the table. */
int calendar_worked(const struct calendar *c, int64_t from, int64_t to, int64_t *seconds);

/* The due moment of a limit that starts at `at`.
 *
 * START_NEXT moves the start to the opening of the next working day, as if it had
 * been received then: `5w` is due five working days after that day.  Days:
 * END_CLOCK keeps the clock time of the start, END_OFFICE takes the close of
 * office on the last day (the next working day where that is none), END_MIDNIGHT
 * the 24:00 that ends it.  Hours run on at night and on holidays; hours of office
 * time do not; neither looks at `end`.  0; -1 when it leaves the table or the years
 * 1 to 9999, or the limit is LIMIT_NONE.  Natural hours and days ask the table only where START_NEXT or
 * END_OFFICE do. */
int calendar_due(const struct calendar *c, int64_t at, const struct limit *limit, enum clock_start start, enum clock_end end, int64_t *due);

/* Where a due moment goes when its clock stood still in [from, to).
 *
 * Hours move it by the seconds between the two, hours of office time by the office seconds
 * between them.  Days move it by the days after that of `from` until that of `to`, working days by the
 * working days among these; END_OFFICE and END_MIDNIGHT then end the day it comes to as calendar_due
 * does.  A pause without such a second or day moves nothing, nor does one that ends before it
 * begins.  Whether the pause lies in the time of the clock is for the caller to see.  0; -1 as
 * calendar_due. */
int calendar_move(const struct calendar *c, const struct limit *limit, enum clock_end end, int64_t due, int64_t from, int64_t to, int64_t *moved);

#endif
