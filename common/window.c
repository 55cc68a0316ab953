/* window.c - windows of time, calendar periods and what lies before them */
#include "window.h"

struct window_options window_options;

static int64_t
divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
midnight(int64_t day)
{
	return day * DAY_SECONDS - DEFAULT_OFFSET;
}

/* The first day of a month counted from year 0. */
static int64_t
month_day(int64_t month)
{
	int64_t year = divide(month, 12);
	return days_of((int)year, (int)(month - year * 12) + 1, 1);
}

int64_t
period_of(enum period period, int64_t at)
{
	int64_t day = day_of(at, DEFAULT_OFFSET);
	if (period == PERIOD_DAY)
		return day;
	if (period == PERIOD_WEEK)
		return divide(day + 3, 7); /* 1970-01-01 was a Thursday */
	struct civil c = civil_of_days(day);
	return period == PERIOD_MONTH ? (int64_t)c.year * 12 + c.month - 1 : c.year;
}

static int64_t
period_begin(enum period period, int64_t number)
{
	if (period == PERIOD_DAY)
		return midnight(number);
	if (period == PERIOD_WEEK)
		return midnight(number * 7 - 3);
	return midnight(month_day(period == PERIOD_MONTH ? number : number * 12));
}

struct span
period_span(enum period period, int64_t number)
{
	return (struct span){ period_begin(period, number), period_begin(period, number + 1) };
}

static int64_t
day_year_before(int64_t day)
{
	struct civil c = civil_of_days(day);
	int last = days_in_month(c.year - 1, c.month);
	return days_of(c.year - 1, c.month, c.day < last ? c.day : last);
}

int64_t
period_year_before(enum period period, int64_t number)
{
	if (period == PERIOD_DAY)
		return day_year_before(number);
	return number - (period == PERIOD_WEEK ? 52 : period == PERIOD_MONTH ? 12
									     : 1);
}

static bool
is_open(struct span s)
{
	return s.from == INT64_MIN || s.to == INT64_MAX;
}

static bool
begins_month(int64_t at)
{
	return period_begin(PERIOD_MONTH, period_of(PERIOD_MONTH, at)) == at;
}

bool
span_before(struct span s, struct span *out)
{
	if (is_open(s))
		return false;
	*out = (struct span){ s.from - (s.to - s.from), s.from };
	if (begins_month(s.from) && begins_month(s.to)) {
		int64_t first = period_of(PERIOD_MONTH, s.from);
		out->from = period_begin(PERIOD_MONTH, 2 * first - period_of(PERIOD_MONTH, s.to));
	}
	return true;
}

static int64_t
moment_year_before(int64_t at)
{
	int64_t day = day_of(at, DEFAULT_OFFSET);
	return midnight(day_year_before(day)) + (at - midnight(day));
}

bool
span_year_before(struct span s, struct span *out)
{
	if (is_open(s))
		return false;
	*out = (struct span){ moment_year_before(s.from), moment_year_before(s.to) };
	return true;
}

static int64_t
read_time(const char *option, const char *text, bool *bare)
{
	struct when when;
	if (date_parse(slice_of(text), &when) < 0)
		die("--%s takes a time such as 2026-10-01 or 2026-10-01T12:00:00+08:00, not '%s'", option, text);
	*bare = when.day_only;
	return when.at;
}

void
window_open(struct window *w)
{
	const struct window_options *o = &window_options;
	bool bare;
	*w = (struct window){ .span = SPAN_ALL, .period = (enum period)o->period, .as_of = INT64_MIN, .latest = INT64_MIN };
	if (o->period && (o->from || o->to))
		die("--period and --from or --to are two windows; give one");
	if (o->from)
		w->span.from = read_time("from", o->from, &bare);
	if (o->to)
		w->span.to = read_time("to", o->to, &bare);
	if (w->span.from >= w->span.to)
		die("--from %s is not before --to %s", o->from, o->to);
	if (o->as_of) {
		w->as_of = read_time("as-of", o->as_of, &bare);
		w->as_of += bare ? DAY_SECONDS - 1 : 0;
	}
	w->settled = !w->period || o->as_of;
	if (w->period && o->as_of)
		w->span = period_span(w->period, period_of(w->period, w->as_of));
}

bool
window_settle(struct window *w)
{
	bool needed = !w->settled;
	if (w->as_of == INT64_MIN)
		w->as_of = w->latest;
	if (needed)
		w->span = w->as_of == INT64_MIN ? (struct span){ 0, 0 } : period_span(w->period, period_of(w->period, w->as_of));
	w->settled = true;
	return needed;
}
