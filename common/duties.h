/* duties.h - the duty list (权责清单): which unit answers for which category at which place, and by when
 *
 *	struct duties d = { 0 };
 *	duties_load(&d, &filter, "samples/duties/district.csv", "samples/calendar/china.csv");
 *	struct fit best[2];
 *	duties_look(&d, &r, at);
 *	if (duties_find(&d, CLOCK_CLOSE, mode, slice(NULL, 0), best, 2) > 0)
 *		use(d.duty[best[0].row].unit);
 *	duties_free(&d);
 *
 * For each of six clocks the closest row of that clock holds, as reach.h says; that of 办结 names the
 * unit.  Limits are those of calendar.h.  The format is gov-duties(5).  Everything handed out
 * lives until duties_free.
 */
#ifndef DUTIES_H
#define DUTIES_H

#include "calendar.h"
#include "reach.h"

/* What a limit is for; each has a due field and a field whose time ends it. */
enum clock {
	CLOCK_ACCEPT, /* 签收 accept_due_at accepted_at */
	CLOCK_CONTACT, /* 联系 contact_due_at contacted_at */
	CLOCK_RESPOND, /* 反馈 respond_due_at responded_at */
	CLOCK_CLOSE, /* 办结 due_at closed_at */
	CLOCK_CITY, /* 市交办 city_due_at closed_at */
	CLOCK_DISTRICT, /* 区交办 district_due_at closed_at */
	CLOCKS
};

struct clock_fields {
	const char *word; /* as tables call it */
	int due, done;
};

extern const struct clock_fields clocks[CLOCKS];

/* What moves or stops a clock. */
enum pause {
	PAUSE_EXTENDED = 1, /* 延期 */
	PAUSE_SUSPENDED = 2, /* 暂停 */
	PAUSE_SHELVED = 4 /* 挂账 */
};

struct duty {
	struct slice id, unit, co_units, parts, level, law, mode;
	enum clock clock;
	struct limit limit;
	enum clock_start start;
	enum clock_end end;
	int *since; /* the fields whose time may start the clock, the first that is there does */
	size_t n_since;
	unsigned pauses; /* of enum pause */
};

struct duties {
	struct table table;
	struct duty *duty; /* a row each */
	struct map ids; /* numbered as the rows */
	struct reach reach;
	size_t n_clock[CLOCKS]; /* rows of each */
	struct calendar calendar;
	bool has_calendar, has_parts;
	const struct duty *limited; /* by the last search: a duty whose condition was given up at its match limit */
};

/* Reads both tables, calendar NULL for none, or dies with file:line. */
void duties_load(struct duties *d, struct filter *f, const char *duties, const char *calendar);

/* Takes a record, as it is now, at the moment it was created. */
void duties_look(struct duties *d, struct rec *r, int64_t at);

/* The best row of a clock for the record looked at, and with most = 2 the second best, in a mode (empty for none);
 * rows that name a unit hold only where it is `unit`, but for 办结, which finds it.  How many there are. */
int duties_find(struct duties *d, enum clock clock, struct slice mode, struct slice unit, struct fit *best, int most);

/* The row of that id, or NULL. */
struct duty *duties_by_id(const struct duties *d, struct slice id);

/* The moment a duty's clock starts for a record.  1; 0 when none of its fields is there; -1 when the first that
 * is there is no time; *field says which it was. */
int duty_start(const struct duty *u, struct rec *r, int64_t *at, int *field);

/* The moment a duty's limit ends that begins at `at`.  1; 0 when it has no limit; -1 when it leaves the calendar. */
int duty_due(const struct duties *d, const struct duty *u, int64_t at, int64_t *due);

/* At which place of a table's columns a limit and how it is counted stand. */
struct limit_columns {
	size_t limit, since, start, end;
};

/* Reads them into u from a row of any table, or dies; counting work without a calendar dies too. */
void duty_load_limit(struct filter *f, const struct table *t, size_t row, const struct limit_columns *at, bool has_calendar, struct duty *u);

/* Ends the program where a list of units, joined by |, has an empty one. */
void units_check(const struct table *t, size_t row, size_t column);

void duties_free(struct duties *d);

#endif
