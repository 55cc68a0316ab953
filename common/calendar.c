/* calendar.c - working days, office hours and due times from a calendar table */
#include "calendar.h"
#include "shape.h"
#include "table.h"

enum {
	UNKNOWN,
	REST,
	WORK
}; /* WORK and up: worked, with hours[day - WORK] */

enum {
	HOURS_MAX = 255 - WORK
};

enum {
	C_FROM,
	C_TO,
	C_KIND,
	C_OPEN,
	C_CLOSE
};

static const struct column columns[] = {
	{ "from", "开始|起|开始日期|起始日期", COLUMN_REQUIRED },
	{ "to", "结束|止|结束日期|截止日期", COLUMN_OPTIONAL },
	{ "kind", "类型|类别", COLUMN_REQUIRED },
	{ "open", "上班|上班时间", COLUMN_OPTIONAL },
	{ "close", "下班|下班时间", COLUMN_OPTIONAL },
	{ 0 },
};

struct office_hours {
	int32_t open, close; /* seconds of the day */
};

struct tally {
	int64_t office; /* seconds */
	uint32_t worked, unknown; /* days */
};

enum kind {
	KIND_WORK,
	KIND_REST,
	KIND_HALF,
	KIND_COVERS
};

/* A row of the table, read. */
struct span {
	int64_t from, to; /* `to` exclusive */
	enum kind kind;
};

int
limit_parse(struct slice text, struct limit *out)
{
	static const struct {
		const char *word;
		enum limit_unit unit;
	} units[] = {
		{ "h", LIMIT_HOURS },
		{ "d", LIMIT_DAYS },
		{ "w", LIMIT_WORKDAYS },
		{ "wh", LIMIT_WORKHOURS },
	};
	uint64_t n = 0;
	size_t i = 0;
	for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) {
		n = n * 10 + (uint64_t)(text.p[i] - '0');
		if (n > UINT32_MAX)
			return -1;
	}
	if (i == 0)
		return -1;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		if (!slice_is(slice(text.p + i, text.n - i), units[k].word))
			continue;
		*out = (struct limit){ units[k].unit, (uint32_t)n };
		return 0;
	}
	return -1;
}

static int64_t
row_day(const struct table *t, size_t row, size_t column)
{
	const struct zone zone = ZONE_DEFAULT;
	struct slice cell = table_get(t, row, column);
	struct when when;
	if (date_read(cell, &zone, &when) != 0 || !when.day_only)
		table_die(t, row, column, "'%.*s' is no day like 2025-10-01", (int)cell.n, cell.p);
	return day_of(when.at, when.offset);
}

static struct span
row_span(const struct table *t, size_t row)
{
	static const struct {
		const char *word, *chinese;
	} kinds[] = {
		[KIND_WORK] = { "work", "上班" },
		[KIND_REST] = { "rest", "休息" },
		[KIND_HALF] = { "half", "半天" },
		[KIND_COVERS] = { "covers", "范围" },
	};
	struct slice kind = table_get(t, row, C_KIND);
	struct span s = { 0 };
	size_t k = 0;
	while (k < sizeof kinds / sizeof *kinds && !slice_is(kind, kinds[k].word) && !slice_is(kind, kinds[k].chinese))
		k++;
	if (k == sizeof kinds / sizeof *kinds)
		table_die(t, row, C_KIND, "'%.*s' is none of work, rest, half, covers", (int)kind.n, kind.p);
	s.kind = (enum kind)k;
	s.from = row_day(t, row, C_FROM);
	s.to = table_get(t, row, C_TO).n ? row_day(t, row, C_TO) + 1 : s.from + 1;
	if (s.to <= s.from)
		table_die(t, row, C_TO, "the span ends before it begins");
	return s;
}

/* `9:00`, `09:00`, `17:30:00`, `24:00` in seconds, or -1. */
static int32_t
clock_parse(struct slice s)
{
	int32_t part[3] = { 0 };
	size_t n = 0;
	for (struct slice rest = s; rest.p && n < 3; n++) {
		struct slice one = slice_cut(rest, ':', &rest);
		if (one.n < (n == 0 ? 1 : 2) || one.n > 2 || (n == 2 && rest.p))
			return -1;
		for (size_t i = 0; i < one.n; i++) {
			if (one.p[i] < '0' || one.p[i] > '9')
				return -1;
			part[n] = part[n] * 10 + (one.p[i] - '0');
		}
	}
	int32_t second = (part[0] * 60 + part[1]) * 60 + part[2];
	return n < 2 || part[1] > 59 || part[2] > 59 || second > DAY_SECONDS ? -1 : second;
}

static int32_t
row_clock(const struct table *t, size_t row, size_t column)
{
	struct slice cell = table_get(t, row, column);
	int32_t second = clock_parse(cell);
	if (second < 0)
		table_die(t, row, column, "'%.*s' is no clock like 09:00", (int)cell.n, cell.p);
	return second;
}

/* The day byte for the hours a row gives. */
static unsigned char
row_hours(struct calendar *c, const struct table *t, size_t row)
{
	struct office_hours h = { row_clock(t, row, C_OPEN), row_clock(t, row, C_CLOSE) };
	if (h.open >= h.close)
		table_die(t, row, C_CLOSE, "the office closes before it opens");
	for (size_t i = 0; i < c->n_hours; i++)
		if (c->hours[i].open == h.open && c->hours[i].close == h.close)
			return (unsigned char)(WORK + i);
	if (c->n_hours == HOURS_MAX)
		table_die(t, row, C_OPEN, "more than %d different office hours", HOURS_MAX);
	c->hours = xgrow(c->hours, &c->cap_hours, c->n_hours + 1, sizeof *c->hours);
	c->hours[c->n_hours] = h;
	return (unsigned char)(WORK + c->n_hours++);
}

static unsigned char *
find_day(const struct calendar *c, int64_t day)
{
	return day >= c->from && day < c->to ? &c->day[day - c->from] : NULL;
}

/* The span from the first to the last `covers`; what lies between two stays unknown. */
static void
measure(struct calendar *c, const struct table *t)
{
	bool any = false;
	for (size_t i = 0; i < t->n; i++) {
		struct span s = row_span(t, i);
		if (s.kind != KIND_COVERS)
			continue;
		if (!any || s.from < c->from)
			c->from = s.from;
		if (!any || s.to > c->to)
			c->to = s.to;
		any = true;
	}
	if (!any)
		die("%s: no row of kind covers says which span the table knows", t->file);
	c->day = xcalloc((size_t)(c->to - c->from), 1);
}

static void
cover(struct calendar *c, const struct table *t, size_t row, const struct span *s, unsigned char *base)
{
	unsigned char hours = row_hours(c, t, row);
	for (int64_t day = s->from; day < s->to; day++) {
		size_t i = (size_t)(day - c->from);
		int weekday = weekday_of_days(day);
		if (base[i] != UNKNOWN)
			table_die(t, row, C_FROM, "a span that another row covers already");
		base[i] = hours;
		c->day[i] = weekday == 0 || weekday == 6 ? REST : hours;
	}
}

static void
list(struct calendar *c, const struct table *t, size_t row, const struct span *s, const unsigned char *base, bool *listed)
{
	bool has_own = table_get(t, row, C_OPEN).n || table_get(t, row, C_CLOSE).n;
	if (has_own && s->kind == KIND_REST)
		table_die(t, row, C_OPEN, "a day of rest has no office hours");
	unsigned char own = s->kind == KIND_HALF || has_own ? row_hours(c, t, row) : 0;
	for (int64_t day = s->from; day < s->to; day++) {
		unsigned char *at = find_day(c, day);
		if (!at || *at == UNKNOWN)
			table_die(t, row, C_FROM, "a day outside the span that covers gives");
		size_t i = (size_t)(day - c->from);
		if (listed[i])
			table_die(t, row, C_FROM, "a day that another row lists already");
		listed[i] = true;
		if (s->kind == KIND_REST)
			*at = REST;
		else
			*at = has_own ? own : base[i];
	}
}

/* The sums from which every question is answered. */
static void
tally(struct calendar *c)
{
	size_t n = (size_t)(c->to - c->from);
	struct tally sum = { 0 };
	c->before = xcalloc(n + 1, sizeof *c->before);
	c->workday = xcalloc(n, sizeof *c->workday);
	for (size_t i = 0; i < n; i++) {
		c->before[i] = sum;
		sum.unknown += c->day[i] == UNKNOWN;
		if (c->day[i] < WORK)
			continue;
		const struct office_hours *h = &c->hours[c->day[i] - WORK];
		c->workday[sum.worked++] = (uint32_t)i;
		sum.office += h->close - h->open;
	}
	c->before[n] = sum;
}

void
calendar_load(struct calendar *c, const char *path)
{
	struct table t;
	*c = (struct calendar){ 0 };
	table_load(&t, path, columns);
	measure(c, &t);
	/* What a day would be unlisted, and whether it is listed. */
	unsigned char *base = xcalloc((size_t)(c->to - c->from), 1);
	bool *listed = xcalloc((size_t)(c->to - c->from), sizeof *listed);
	for (size_t i = 0; i < t.n; i++) {
		struct span s = row_span(&t, i);
		if (s.kind == KIND_COVERS)
			cover(c, &t, i, &s, base);
	}
	for (size_t i = 0; i < t.n; i++) {
		struct span s = row_span(&t, i);
		if (s.kind != KIND_COVERS)
			list(c, &t, i, &s, base, listed);
	}
	tally(c);
	free(base);
	free(listed);
	table_free(&t);
}

void
calendar_free(struct calendar *c)
{
	free(c->day);
	free(c->hours);
	free(c->before);
	free(c->workday);
	*c = (struct calendar){ 0 };
}

int
calendar_is_workday(const struct calendar *c, int64_t day)
{
	const unsigned char *at = find_day(c, day);
	return !at || *at == UNKNOWN ? -1 : *at >= WORK;
}

/* The hours of a worked day. */
static const struct office_hours *
hours_of(const struct calendar *c, int64_t day)
{
	return &c->hours[*find_day(c, day) - WORK];
}

static int64_t
local_start(int64_t day)
{
	return day * DAY_SECONDS - DEFAULT_OFFSET;
}

/* Whether the table knows every day from first to last. */
static bool
knows(const struct calendar *c, int64_t first, int64_t last)
{
	return first >= c->from && last < c->to && c->before[first - c->from].unknown == c->before[last + 1 - c->from].unknown;
}

int64_t
calendar_last(const struct calendar *c)
{
	return c->to - 1;
}

int
calendar_workdays(const struct calendar *c, int64_t from, int64_t to, int64_t *n)
{
	*n = 0;
	if (from == to)
		return 0;
	int64_t first = from < to ? from : to, last = from < to ? to : from;
	if (!knows(c, first + 1, last))
		return -1;
	*n = (int64_t)c->before[last + 1 - c->from].worked - c->before[first + 1 - c->from].worked;
	if (to < from)
		*n = -*n;
	return 0;
}

/* The office seconds of the table before a moment on a day it knows, or at its end. */
static int64_t
office_before(const struct calendar *c, int64_t at)
{
	int64_t day = day_of(at, DEFAULT_OFFSET), sum = c->before[day - c->from].office;
	if (calendar_is_workday(c, day) != 1)
		return sum;
	const struct office_hours *h = hours_of(c, day);
	int64_t second = at - local_start(day);
	if (second > h->close)
		second = h->close;
	return second > h->open ? sum + second - h->open : sum;
}

int
calendar_worked(const struct calendar *c, int64_t from, int64_t to, int64_t *seconds)
{
	*seconds = 0;
	if (from == to)
		return 0;
	int64_t first = from < to ? from : to, end = from < to ? to : from;
	/* the day of the last second: `end` may be the very end of the table */
	if (!knows(c, day_of(first, DEFAULT_OFFSET), day_of(end - 1, DEFAULT_OFFSET)))
		return -1;
	*seconds = office_before(c, to) - office_before(c, from);
	return 0;
}

/* The n-th working day after *day; for n 0 the day itself, worked or not.  0 or -1. */
static int
next_workday(const struct calendar *c, int64_t n, int64_t *day)
{
	if (n == 0)
		return 0;
	int64_t first = *day + 1;
	if (!knows(c, first, first))
		return -1;
	int64_t at = c->before[first - c->from].worked + n - 1;
	if (at >= c->before[c->to - c->from].worked)
		return -1;
	*day = c->from + c->workday[at];
	return knows(c, first, *day) ? 0 : -1;
}

/* `seconds` of office time from start.  0 or -1. */
static int
due_in_office(const struct calendar *c, int64_t start, int64_t seconds, int64_t *due)
{
	int64_t day = day_of(start, DEFAULT_OFFSET);
	*due = start;
	if (seconds == 0)
		return 0;
	if (!knows(c, day, day))
		return -1;
	int64_t want = office_before(c, start) + seconds;
	/* the first day by whose end they have passed */
	int64_t low = day - c->from, high = c->to - c->from;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		if (c->before[middle + 1].office < want)
			low = middle + 1;
		else
			high = middle;
	}
	int64_t last = c->from + low;
	if (!knows(c, day, last))
		return -1;
	*due = local_start(last) + hours_of(c, last)->open + want - c->before[low].office;
	return 0;
}

/* The moment on the last day. */
static int
end_on(const struct calendar *c, int64_t day, int64_t start, enum clock_end end, int64_t *due)
{
	if (end == END_CLOCK) {
		*due = start + (day - day_of(start, DEFAULT_OFFSET)) * DAY_SECONDS;
		return 0;
	}
	if (end == END_MIDNIGHT) {
		*due = local_start(day + 1);
		return 0;
	}
	int worked = calendar_is_workday(c, day);
	if (worked < 0 || (worked == 0 && next_workday(c, 1, &day) != 0))
		return -1;
	*due = local_start(day) + hours_of(c, day)->close;
	return 0;
}

static int
limit_end(const struct calendar *c, int64_t at, const struct limit *limit, enum clock_start start, enum clock_end end, int64_t *due)
{
	int64_t day = day_of(at, DEFAULT_OFFSET);
	if (start == START_NEXT) {
		if (next_workday(c, 1, &day) != 0)
			return -1;
		at = local_start(day) + hours_of(c, day)->open;
	}
	switch (limit->unit) {
	case LIMIT_NONE:
		return -1;
	case LIMIT_HOURS:
		*due = at + (int64_t)limit->n * 3600;
		return 0;
	case LIMIT_DAYS:
		return end_on(c, day + limit->n, at, end, due);
	case LIMIT_WORKDAYS:
		if (next_workday(c, limit->n, &day) != 0)
			return -1;
		return end_on(c, day, at, end, due);
	case LIMIT_WORKHOURS:
		return due_in_office(c, at, (int64_t)limit->n * 3600, due);
	}
	return -1;
}

/* What ISO 8601 has four digits for: 0, else -1. */
static int
in_years(int64_t at)
{
	return at < local_start(days_of(1, 1, 1)) || at >= local_start(days_of(9999, 12, 31) + 1) ? -1 : 0;
}

int
calendar_due(const struct calendar *c, int64_t at, const struct limit *limit, enum clock_start start, enum clock_end end, int64_t *due)
{
	return limit_end(c, at, limit, start, end, due) == 0 ? in_years(*due) : -1;
}

/* `n` days, or working days, behind the one on which a clock ends. */
static int
move_days(const struct calendar *c, int64_t n, bool worked, enum clock_end end, int64_t due, int64_t *moved)
{
	/* 24:00 belongs to the day it ends */
	int64_t day = day_of(end == END_CLOCK ? due : due - 1, DEFAULT_OFFSET), to = day + n;
	if (n == 0)
		return 0;
	if (worked) {
		to = day;
		if (next_workday(c, n, &to) != 0)
			return -1;
	}
	if (end == END_CLOCK)
		*moved = due + (to - day) * DAY_SECONDS;
	return end == END_CLOCK ? 0 : end_on(c, to, due, end, moved);
}

int
calendar_move(const struct calendar *c, const struct limit *limit, enum clock_end end, int64_t due, int64_t from, int64_t to, int64_t *moved)
{
	int64_t first = day_of(from, DEFAULT_OFFSET), last = day_of(to, DEFAULT_OFFSET), n = last - first;
	int status = -1;
	*moved = due;
	if (to <= from && limit->unit != LIMIT_NONE)
		return in_years(due);
	switch (limit->unit) {
	case LIMIT_NONE:
		return -1;
	case LIMIT_HOURS:
		*moved = due + (to - from);
		status = 0;
		break;
	case LIMIT_WORKDAYS:
		if (calendar_workdays(c, first, last, &n) != 0)
			return -1;
		/* fall through */
	case LIMIT_DAYS:
		status = move_days(c, n, limit->unit == LIMIT_WORKDAYS, end, due, moved);
		break;
	case LIMIT_WORKHOURS:
		if (calendar_worked(c, from, to, &n) == 0)
			status = due_in_office(c, due, n, moved);
		break;
	}
	return status == 0 ? in_years(*moved) : -1;
}
