/* window.h - the stretch of time a counting program looks at
 *
 *	static const struct opt opts[] = { WINDOW_OPTS, FILTER_COUNT_OPTS, { 0 } };
 *
 *	struct window w;
 *	window_open(&w);                          behind filter_open
 *	while (filter_next(&f, &r)) {
 *		...
 *		window_see(&w, when.at);
 *		if (w.settled && !window_holds(&w, when.at))
 *			continue;
 *		if (!w.settled)
 *			keep it under period_of(w.period, when.at);
 *	}
 *	window_settle(&w);                        w.span, w.as_of are known now
 *
 * Windows are half-open; bare days begin at +08:00, and so do calendar periods, a
 * week on Monday.  With --period and no --as-of the window is known only when
 * all records were seen: until then a program counts by period_of.  Without any
 * option the window holds everything.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include "date.h"
#include "opt.h"

enum period {
	PERIOD_NONE,
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_YEAR
};

/* From `from` to before `to`; INT64_MIN and INT64_MAX where it is open. */
struct span {
	int64_t from, to;
};

#define SPAN_ALL ((struct span){ INT64_MIN, INT64_MAX })

struct window_options {
	const char *from, *to, *as_of;
	int period;
};

extern struct window_options window_options;

/* clang-format off */
#define WINDOW_OPTS \
	{ 0, "from", OPT_TEXT, &window_options.from, "TIME", "count orders created at TIME or later" }, \
	{ 0, "to", OPT_TEXT, &window_options.to, "TIME", "count orders created before TIME" }, \
	{ 0, "period", OPT_CHOICE, &window_options.period, "day|week|month|year", "count the calendar period that holds --as-of" }, \
	{ 0, "as-of", OPT_TEXT, &window_options.as_of, "TIME", "take TIME as now; the latest created_at by default" }
/* clang-format on */

struct window {
	struct span span;
	enum period period;
	int64_t as_of; /* INT64_MIN until it is known; of a bare day its last second */
	int64_t latest; /* what window_see has seen */
	bool settled; /* whether span is known: not before the end with --period alone */
};

/* Reads the options; a wrong one ends the program. */
void window_open(struct window *w);

/* Takes note of a record's time. */
static inline void
window_see(struct window *w, int64_t at)
{
	if (at > w->latest)
		w->latest = at;
}

/* Whether a settled window holds the moment; what comes after a stated --as-of is not known yet. */
static inline bool
window_holds(const struct window *w, int64_t at)
{
	return at >= w->span.from && at < w->span.to && (w->as_of == INT64_MIN || at <= w->as_of);
}

/* Behind the last record: without --as-of the latest time seen is taken.  Whether it was
 * needed, and so is worth a word on stderr; an empty input settles on an empty span. */
bool window_settle(struct window *w);

/* The number of the period that holds a moment; periods next to each other have numbers
 * next to each other. */
int64_t period_of(enum period period, int64_t at);

struct span period_span(enum period period, int64_t number);

/* The number of the same period a year before: the same month or day (28 February for the
 * 29th), 52 weeks before. */
int64_t period_year_before(enum period period, int64_t number);

/* The span before: as many calendar months where both ends are midnights that begin one, else as
 * many seconds.  False where it is open. */
bool span_before(struct span s, struct span *out);

/* The same span a year before, 28 February for the 29th.  False where it is open. */
bool span_year_before(struct span s, struct span *out);

#endif
