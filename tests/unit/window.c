/* window.c - calendar periods and what lies before them, by hand */
#include "window.h"

static int failures;

static int64_t
moment(const char *text)
{
	struct when when;
	if (date_parse(slice_of(text), &when) < 0) {
		fprintf(stderr, "'%s' is no time\n", text);
		exit(1);
	}
	return when.at;
}

static void
expect_span(const char *what, struct span got, const char *from, const char *to)
{
	if (got.from == moment(from) && got.to == moment(to))
		return;
	struct buf text = BUF_INIT;
	struct when when = { .at = got.from, .offset = DEFAULT_OFFSET };
	date_print(&when, &text);
	buf_adds(&text, " to ");
	when.at = got.to;
	date_print(&when, &text);
	fprintf(stderr, "%s: %s, not %s to %s\n", what, buf_text(&text), from, to);
	buf_free(&text);
	failures++;
}

static void
walk_periods(void)
{
	static const struct {
		enum period period;
		const char *at, *from, *to, *before, *year_from, *year_to;
	} cases[] = {
		{ PERIOD_DAY, "2026-10-31T23:59:59+08:00", "2026-10-31", "2026-11-01", "2026-10-30", "2025-10-31", "2025-11-01" },
		{ PERIOD_DAY, "2026-10-31T16:00:00Z", "2026-11-01", "2026-11-02", "2026-10-31", "2025-11-01", "2025-11-02" },
		{ PERIOD_DAY, "2024-02-29", "2024-02-29", "2024-03-01", "2024-02-28", "2023-02-28", "2023-03-01" },
		{ PERIOD_WEEK, "2026-11-01T23:59:59+08:00", "2026-10-26", "2026-11-02", "2026-10-19", "2025-10-27", "2025-11-03" },
		{ PERIOD_WEEK, "2026-11-02", "2026-11-02", "2026-11-09", "2026-10-26", "2025-11-03", "2025-11-10" },
		{ PERIOD_WEEK, "1969-12-31", "1969-12-29", "1970-01-05", "1969-12-22", "1968-12-30", "1969-01-06" },
		{ PERIOD_MONTH, "2026-01-15", "2026-01-01", "2026-02-01", "2025-12-01", "2025-01-01", "2025-02-01" },
		{ PERIOD_MONTH, "2024-02-29T23:59:59+08:00", "2024-02-01", "2024-03-01", "2024-01-01", "2023-02-01", "2023-03-01" },
		{ PERIOD_YEAR, "2025-12-31T23:59:59+08:00", "2025-01-01", "2026-01-01", "2024-01-01", "2024-01-01", "2025-01-01" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t number = period_of(cases[i].period, moment(cases[i].at));
		expect_span(cases[i].at, period_span(cases[i].period, number), cases[i].from, cases[i].to);
		expect_span("the one before", period_span(cases[i].period, number - 1), cases[i].before, cases[i].from);
		expect_span("a year before", period_span(cases[i].period, period_year_before(cases[i].period, number)), cases[i].year_from, cases[i].year_to);
	}
}

static void
look_back(void)
{
	static const struct {
		const char *from, *to, *before, *year_from, *year_to;
	} cases[] = {
		{ "2026-10-01", "2026-11-01", "2026-09-01", "2025-10-01", "2025-11-01" },
		{ "2026-01-01", "2026-04-01", "2025-10-01", "2025-01-01", "2025-04-01" },
		{ "2026-10-01", "2026-10-15", "2026-09-17", "2025-10-01", "2025-10-15" },
		{ "2026-10-01T12:00:00+08:00", "2026-11-01T12:00:00+08:00", "2026-08-31T12:00:00+08:00", "2025-10-01T12:00:00+08:00", "2025-11-01T12:00:00+08:00" },
		{ "2024-02-29", "2024-03-05", "2024-02-24", "2023-02-28", "2023-03-05" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span span = { moment(cases[i].from), moment(cases[i].to) }, past = SPAN_ALL;
		if (!span_before(span, &past))
			failures++;
		expect_span(cases[i].from, past, cases[i].before, cases[i].from);
		if (!span_year_before(span, &past))
			failures++;
		expect_span("a year before", past, cases[i].year_from, cases[i].year_to);
	}
	struct span open = { moment("2026-10-01"), INT64_MAX }, past;
	if (span_before(open, &past) || span_year_before(open, &past) || span_before(SPAN_ALL, &past)) {
		fprintf(stderr, "an open span has one before\n");
		failures++;
	}
}

static void
settle(void)
{
	struct window w;
	window_options.period = PERIOD_MONTH;
	window_open(&w);
	if (w.settled)
		failures++;
	window_see(&w, moment("2026-10-17"));
	window_see(&w, moment("2026-09-17"));
	if (!window_settle(&w))
		failures++;
	expect_span("of the latest", w.span, "2026-10-01", "2026-11-01");
	window_options.as_of = "2026-08-31";
	window_open(&w);
	expect_span("of --as-of", w.span, "2026-08-01", "2026-09-01");
	if (!w.settled || window_holds(&w, moment("2026-07-31T23:59:59")) || !window_holds(&w, moment("2026-08-31T23:59:59")) || window_holds(&w, moment("2026-09-01"))) {
		fprintf(stderr, "--as-of and its whole day: wrong ends\n");
		failures++;
	}
	window_options = (struct window_options){ .as_of = "2026-08-31T12:00:00+08:00" };
	window_open(&w);
	if (!window_holds(&w, moment("2026-08-31T12:00:00")) || window_holds(&w, moment("2026-08-31T12:00:01"))) {
		fprintf(stderr, "--as-of is the last second that counts\n");
		failures++;
	}
}

int
main(void)
{
	walk_periods();
	look_back();
	settle();
	return failures ? 1 : 0;
}
