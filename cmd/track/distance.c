/* distance.c - how far from a moment: `-24h`, `15m`, `5w`, as the tables of gov-track write it */
#include "distance.h"

int
distance_parse(struct slice text, struct distance *out)
{
	static const struct {
		const char *word;
		enum distance_unit unit;
		int64_t times;
	} units[] = {
		{ "m", DISTANCE_SECONDS, 60 },
		{ "h", DISTANCE_SECONDS, 3600 },
		{ "d", DISTANCE_SECONDS, DAY_SECONDS },
		{ "w", DISTANCE_WORKDAYS, 1 },
		{ "wh", DISTANCE_WORKHOURS, 1 },
	};
	bool back = text.n && text.p[0] == '-';
	size_t i = back || (text.n && text.p[0] == '+'), first = i;
	int64_t n = 0;
	for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++) {
		n = n * 10 + (text.p[i] - '0');
		if (n > INT32_MAX)
			return -1;
	}
	if (i == first)
		return -1;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		if (!slice_is(slice(text.p + i, text.n - i), units[k].word))
			continue;
		if (back && units[k].unit == DISTANCE_WORKHOURS)
			return -1;
		*out = (struct distance){ units[k].unit, (back ? -n : n) * units[k].times };
		return 0;
	}
	return -1;
}

bool
distance_counts_work(const struct distance *d)
{
	return d->unit == DISTANCE_WORKDAYS || d->unit == DISTANCE_WORKHOURS;
}

void
distance_load(const struct table *t, size_t row, size_t column, bool back, bool has_calendar, struct distance *out)
{
	struct slice text = table_get(t, row, column);
	*out = (struct distance){ 0 };
	if (text.n == 0)
		return;
	bool is_signed = text.p[0] == '-' || text.p[0] == '+';
	if (distance_parse(text, out) < 0 || (is_signed && !back))
		table_die(t, row, column, "'%.*s' is no limit such as %s15m, 2h, 7d or 5w", (int)(text.n < 64 ? text.n : 64), text.p, back ? "-24h, " : "");
	if (distance_counts_work(out) && !has_calendar)
		table_die(t, row, column, "working days and office hours need --calendar");
}

/* The same clock time n working days before, the day itself not counted. */
static int
workdays_back(const struct calendar *c, int64_t at, int64_t n, int64_t *out)
{
	int64_t day = day_of(at, DEFAULT_OFFSET), first = day;
	while (n > 0) {
		int worked = calendar_is_workday(c, --day);
		if (worked < 0)
			return -1;
		n -= worked;
	}
	*out = at - (first - day) * DAY_SECONDS;
	return 0;
}

int
distance_from(const struct calendar *c, int64_t at, const struct distance *d, int64_t *out)
{
	const int64_t first = days_of(1, 1, 1) * DAY_SECONDS - DEFAULT_OFFSET, behind = (days_of(9999, 12, 31) + 1) * DAY_SECONDS - DEFAULT_OFFSET;
	struct limit limit = { d->unit == DISTANCE_WORKDAYS ? LIMIT_WORKDAYS : LIMIT_WORKHOURS, (uint32_t)d->n };
	switch (d->unit) {
	case DISTANCE_NONE:
		return -1;
	case DISTANCE_SECONDS:
		*out = at + d->n;
		return *out < first || *out >= behind ? -1 : 0;
	case DISTANCE_WORKDAYS:
		if (d->n <= 0)
			return workdays_back(c, at, -d->n, out);
		break;
	case DISTANCE_WORKHOURS:
		break;
	}
	return calendar_due(c, at, &limit, START_NOW, END_CLOCK, out);
}

bool
distance_may_have_come(const struct calendar *c, int64_t at, int64_t as_of)
{
	int64_t day = day_of(at, DEFAULT_OFFSET);
	return !c || calendar_is_workday(c, day) < 0 || calendar_is_workday(c, day_of(as_of, DEFAULT_OFFSET)) < 0;
}
