/* calendar.c - working days and due times, against the State Council's notices and by hand
 *
 * With a table it answers lines instead: `due AT LIMIT START END`, `move LIMIT END DUE FROM TO`,
 * `worked FROM TO`, `days FROM TO`, moments in seconds since 1970.
 */
#include "calendar.h"
#include "msg.h"
#include <sys/wait.h>
#include <unistd.h>

static int failures;

static const char sample[] = "samples/calendar/china.csv";

static void
expect_number(const char *what, int64_t got, int64_t want)
{
	if (got == want)
		return;
	fprintf(stderr, "%s: %lld, not %lld\n", what, (long long)got, (long long)want);
	failures++;
}

static int64_t
moment(const char *text)
{
	struct when w;
	if (date_parse(slice_of(text), &w) != 0) {
		fprintf(stderr, "'%s' is no time\n", text);
		exit(1);
	}
	return w.at;
}

static struct limit
limit(const char *text)
{
	struct limit l = { 0 };
	if (limit_parse(slice_of(text), &l) != 0) {
		fprintf(stderr, "'%s' is no limit\n", text);
		exit(1);
	}
	return l;
}

/* A due time in one case of a table; want is NULL where the table is left. */
struct due_case {
	const char *at, *limit;
	enum clock_start start;
	enum clock_end end;
	const char *want;
};

static void
expect_dues(const struct calendar *c, const struct due_case *cases, size_t n)
{
	struct buf got = BUF_INIT;
	for (size_t i = 0; i < n; i++) {
		const struct due_case *d = &cases[i];
		struct limit l = limit(d->limit);
		struct when due = { .offset = DEFAULT_OFFSET };
		buf_clear(&got);
		if (calendar_due(c, moment(d->at), &l, d->start, d->end, &due.at) == 0)
			date_print(&due, &got);
		else
			buf_adds(&got, "outside");
		if (slice_is(buf_slice(&got), d->want ? d->want : "outside"))
			continue;
		fprintf(stderr, "%s +%s (start %d, end %d): %s, not %s\n", d->at, d->limit, (int)d->start, (int)d->end, buf_text(&got), d->want ? d->want : "outside");
		failures++;
	}
	buf_free(&got);
}

static const struct due_case dues[] = {
	{ "2025-09-26", "5w", START_NOW, END_CLOCK, "2025-10-10T00:00:00+08:00" },
	{ "2025-09-26", "15w", START_NOW, END_CLOCK, "2025-10-23T00:00:00+08:00" },
	{ "2025-01-24", "3w", START_NOW, END_CLOCK, "2025-02-05T00:00:00+08:00" },
	{ "2025-01-24", "5w", START_NOW, END_CLOCK, "2025-02-07T00:00:00+08:00" },
	{ "2026-02-13", "1w", START_NOW, END_CLOCK, "2026-02-14T00:00:00+08:00" },
	{ "2026-02-13", "5w", START_NOW, END_CLOCK, "2026-02-27T00:00:00+08:00" },
	{ "2024-02-02", "5w", START_NOW, END_CLOCK, "2024-02-08T00:00:00+08:00" },
	{ "2024-02-02", "15w", START_NOW, END_CLOCK, "2024-02-28T00:00:00+08:00" },
	{ "2025-12-31", "1w", START_NOW, END_CLOCK, "2026-01-04T00:00:00+08:00" },
	{ "2025-10-04", "1w", START_NOW, END_CLOCK, "2025-10-09T00:00:00+08:00" },
	/* the clock of receipt, the close of office, midnight */
	{ "2025-09-26T23:59:59", "5w", START_NOW, END_CLOCK, "2025-10-10T23:59:59+08:00" },
	{ "2025-09-26T23:59:59", "5w", START_NOW, END_OFFICE, "2025-10-10T17:30:00+08:00" },
	{ "2025-09-26T23:59:59", "5w", START_NOW, END_MIDNIGHT, "2025-10-11T00:00:00+08:00" },
	/* the local day decides, not that of UTC */
	{ "2025-09-25T16:00:00Z", "5w", START_NOW, END_CLOCK, "2025-10-10T00:00:00+08:00" },
	{ "2025-09-25T15:59:59Z", "5w", START_NOW, END_CLOCK, "2025-10-09T23:59:59+08:00" },
	/* received on a holiday, and moved to the next opening: it counts from there */
	{ "2025-10-04T12:00", "1w", START_NEXT, END_CLOCK, "2025-10-10T09:00:00+08:00" },
	{ "2025-10-04T12:00", "1w", START_NEXT, END_OFFICE, "2025-10-10T17:30:00+08:00" },
	{ "2025-09-05T12:00", "2h", START_NEXT, END_CLOCK, "2025-09-08T11:00:00+08:00" },
	{ "2025-09-05T12:00", "0d", START_NEXT, END_OFFICE, "2025-09-08T17:30:00+08:00" },
	/* natural time */
	{ "2025-09-30T23:00", "2h", START_NOW, END_CLOCK, "2025-10-01T01:00:00+08:00" },
	{ "2025-09-30T23:00", "24h", START_NOW, END_OFFICE, "2025-10-01T23:00:00+08:00" },
	{ "2025-09-27T10:00", "7d", START_NOW, END_CLOCK, "2025-10-04T10:00:00+08:00" },
	{ "2025-09-27T10:00", "7d", START_NOW, END_MIDNIGHT, "2025-10-05T00:00:00+08:00" },
	{ "2025-09-27T10:00", "7d", START_NOW, END_OFFICE, "2025-10-09T17:30:00+08:00" },
	{ "2025-09-01T10:00", "2d", START_NOW, END_OFFICE, "2025-09-03T17:30:00+08:00" },
	{ "2025-09-01T10:00", "0d", START_NOW, END_MIDNIGHT, "2025-09-02T00:00:00+08:00" },
	/* hours of office time: 8.5 a day */
	{ "2025-09-01T10:00", "4wh", START_NOW, END_CLOCK, "2025-09-01T14:00:00+08:00" },
	{ "2025-09-01T16:30", "4wh", START_NOW, END_CLOCK, "2025-09-02T12:00:00+08:00" },
	{ "2025-09-01T06:00", "4wh", START_NOW, END_CLOCK, "2025-09-01T13:00:00+08:00" },
	{ "2025-09-01T13:30", "4wh", START_NOW, END_CLOCK, "2025-09-01T17:30:00+08:00" },
	{ "2025-09-30T17:00", "1wh", START_NOW, END_CLOCK, "2025-10-09T09:30:00+08:00" },
	{ "2025-10-04T12:00", "17wh", START_NOW, END_CLOCK, "2025-10-10T17:30:00+08:00" },
	{ "2025-10-04T12:00", "0wh", START_NOW, END_CLOCK, "2025-10-04T12:00:00+08:00" },
	/* the edges of what the table knows */
	{ "2018-12-31", "1w", START_NOW, END_CLOCK, "2019-01-02T00:00:00+08:00" },
	{ "2018-12-30", "1w", START_NOW, END_CLOCK, NULL },
	{ "2026-12-30", "1w", START_NOW, END_CLOCK, "2026-12-31T00:00:00+08:00" },
	{ "2026-12-31", "1w", START_NOW, END_CLOCK, NULL },
	{ "2026-12-31T10:00", "1h", START_NEXT, END_CLOCK, NULL },
	{ "2026-12-31T17:00", "1wh", START_NOW, END_CLOCK, NULL },
	{ "2018-12-31T17:00", "1wh", START_NOW, END_CLOCK, NULL },
	{ "2026-12-31", "4294967295w", START_NOW, END_CLOCK, NULL },
	{ "2030-01-01", "5w", START_NOW, END_OFFICE, NULL },
	{ "2026-12-31T10:00", "7d", START_NOW, END_OFFICE, NULL },
	{ "2026-12-31T10:00", "7d", START_NOW, END_CLOCK, "2027-01-07T10:00:00+08:00" },
	{ "2026-12-31T10:00", "7d", START_NOW, END_MIDNIGHT, "2027-01-08T00:00:00+08:00" },
	{ "2030-01-01T10:00", "2h", START_NOW, END_CLOCK, "2030-01-01T12:00:00+08:00" },
};

/* A pause in one case of a table; want is NULL where the table is left. */
struct move_case {
	const char *limit;
	enum clock_end end;
	const char *due, *from, *to, *want;
};

static const struct move_case moves[] = {
	/* hours: as long as it took, at night and on holidays too */
	{ "2h", END_CLOCK, "2025-09-30T23:00", "2025-09-30T22:00", "2025-09-30T22:30:01", "2025-09-30T23:30:01+08:00" },
	{ "2h", END_OFFICE, "2025-09-30T23:00", "2025-09-30T22:00", "2025-10-02T22:00", "2025-10-02T23:00:00+08:00" },
	/* office hours: what of the pause was office time, in office time */
	{ "4wh", END_CLOCK, "2025-09-01T14:00", "2025-09-01T11:00", "2025-09-01T12:00", "2025-09-01T15:00:00+08:00" },
	{ "4wh", END_CLOCK, "2025-09-01T14:00", "2025-09-01T11:00", "2025-09-02T11:00", "2025-09-02T14:00:00+08:00" },
	{ "4wh", END_CLOCK, "2025-09-30T17:30", "2025-09-30T17:00", "2025-10-09T09:00", "2025-10-09T09:30:00+08:00" },
	{ "4wh", END_CLOCK, "2025-10-09T11:00", "2025-09-30T18:00", "2025-10-09T08:00", "2025-10-09T11:00:00+08:00" },
	/* natural days: by the midnights it saw */
	{ "7d", END_CLOCK, "2025-09-20T10:00", "2025-09-15T23:59", "2025-09-16T00:00", "2025-09-21T10:00:00+08:00" },
	{ "7d", END_CLOCK, "2025-09-20T10:00", "2025-09-15T00:00", "2025-09-15T23:59", "2025-09-20T10:00:00+08:00" },
	{ "7d", END_MIDNIGHT, "2025-09-21T00:00", "2025-09-15T10:00", "2025-09-18T09:00", "2025-09-24T00:00:00+08:00" },
	{ "7d", END_OFFICE, "2025-09-26T17:30", "2025-09-22T10:00", "2025-09-23T09:00", "2025-09-28T17:30:00+08:00" },
	{ "7d", END_OFFICE, "2025-09-26T17:30", "2025-09-22T10:00", "2025-09-27T09:00", "2025-10-09T17:30:00+08:00" },
	/* working days: a holiday is no pause */
	{ "5w", END_CLOCK, "2025-09-30T16:00", "2025-09-25T10:00", "2025-09-26T10:00", "2025-10-09T16:00:00+08:00" },
	{ "5w", END_CLOCK, "2025-09-30T16:00", "2025-09-26T10:00", "2025-09-27T10:00", "2025-09-30T16:00:00+08:00" },
	{ "5w", END_CLOCK, "2025-09-30T16:00", "2025-09-26T10:00", "2025-09-28T00:00", "2025-10-09T16:00:00+08:00" },
	{ "5w", END_OFFICE, "2025-09-30T17:30", "2025-09-29T10:00", "2025-10-10T10:00", "2025-10-11T17:30:00+08:00" },
	{ "5w", END_MIDNIGHT, "2025-10-01T00:00", "2025-09-29T10:00", "2025-09-30T10:00", "2025-10-10T00:00:00+08:00" },
	/* no pause, or none that can be */
	{ "5w", END_OFFICE, "2025-09-30T16:00", "2025-09-29T10:00", "2025-09-29T10:00", "2025-09-30T16:00:00+08:00" },
	{ "5w", END_CLOCK, "2025-09-30T16:00", "2025-09-29T10:00", "2025-09-22T10:00", "2025-09-30T16:00:00+08:00" },
	/* the edges of what the table knows */
	{ "5w", END_CLOCK, "2026-12-30T10:00", "2026-12-28T10:00", "2026-12-29T10:00", "2026-12-31T10:00:00+08:00" },
	{ "5w", END_CLOCK, "2026-12-30T10:00", "2026-12-28T10:00", "2026-12-30T10:00", NULL },
	{ "5w", END_CLOCK, "2026-12-30T10:00", "2026-12-28T10:00", "2027-01-01T10:00", NULL },
	{ "4wh", END_CLOCK, "2026-12-31T16:30", "2026-12-31T10:00", "2026-12-31T11:00", "2026-12-31T17:30:00+08:00" },
	{ "4wh", END_CLOCK, "2026-12-31T16:30", "2026-12-31T10:00", "2026-12-31T11:00:01", NULL },
	{ "7d", END_CLOCK, "2030-01-01T10:00", "2029-12-30T10:00", "2029-12-31T10:00", "2030-01-02T10:00:00+08:00" },
	{ "7d", END_OFFICE, "2030-01-01T10:00", "2029-12-30T10:00", "2029-12-31T10:00", NULL },
	{ "2h", END_CLOCK, "9999-12-31T23:00", "2025-12-30T10:00", "2025-12-30T11:00", NULL },
};

static void
expect_moves(const struct calendar *c)
{
	struct buf got = BUF_INIT;
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		const struct move_case *m = &moves[i];
		struct limit l = limit(m->limit);
		struct when due = { .offset = DEFAULT_OFFSET };
		buf_clear(&got);
		if (calendar_move(c, &l, m->end, moment(m->due), moment(m->from), moment(m->to), &due.at) == 0)
			date_print(&due, &got);
		else
			buf_adds(&got, "outside");
		if (slice_is(buf_slice(&got), m->want ? m->want : "outside"))
			continue;
		fprintf(stderr, "%s due %s, stopped %s to %s (end %d): %s, not %s\n", m->limit, m->due, m->from, m->to, (int)m->end, buf_text(&got), m->want ? m->want : "outside");
		failures++;
	}
	buf_free(&got);
}

/* Both ways: what lies between two moments, and less than nothing between them backwards. */
static void
expect_worked(const struct calendar *c, const char *from, const char *to, int64_t want)
{
	int64_t seconds = 0, back = 0, a = moment(from), b = moment(to);
	int status = calendar_worked(c, a, b, &seconds);
	expect_number(from, status == 0 ? seconds : -1, want);
	status = calendar_worked(c, b, a, &back);
	expect_number(to, status == 0 ? -back : -1, want);
}

static void
office_time(const struct calendar *c)
{
	static const int64_t day = 8 * 3600 + 1800;
	expect_worked(c, "2025-09-01T08:00", "2025-09-01T08:59:59", 0);
	expect_worked(c, "2025-09-01T08:00", "2025-09-01T09:00:01", 1);
	expect_worked(c, "2025-09-01T17:29:59", "2025-09-02T09:00:01", 2);
	expect_worked(c, "2025-09-01T17:30", "2025-09-02T09:00", 0);
	expect_worked(c, "2025-09-01T10:00", "2025-09-01T12:00", 7200);
	expect_worked(c, "2025-09-30T12:00", "2025-10-09T12:00", day);
	expect_worked(c, "2025-09-26T00:00", "2025-09-29T00:00", 2 * day);
	expect_worked(c, "2025-01-01", "2026-01-01", 248 * day);
	expect_worked(c, "2019-01-01", "2027-01-01", (250 + 249 + 250 + 249 + 249 + 251 + 248 + 248) * day);
	expect_worked(c, "2019-01-01", "2027-01-01T00:00:01", -1);
	expect_worked(c, "2018-12-31T23:59:59", "2019-01-02", -1);
	expect_worked(c, "2030-01-01", "2030-01-01", 0);
	int64_t n;
	expect_number("from a day to itself", calendar_workdays(c, days_of(2030, 1, 1), days_of(2030, 1, 1), &n) == 0 && n == 0, 1);
	expect_number("the day after receipt is the first", calendar_workdays(c, days_of(2025, 9, 26), days_of(2025, 9, 28), &n) == 0 && n == 1, 1);
	expect_number("and backwards", calendar_workdays(c, days_of(2025, 9, 28), days_of(2025, 9, 26), &n) == 0 && n == -1, 1);
	expect_number("from the eve of the table", calendar_workdays(c, days_of(2018, 12, 31), days_of(2019, 12, 31), &n) == 0 && n == 250, 1);
	expect_number("to its last day", calendar_workdays(c, days_of(2025, 12, 31), days_of(2026, 12, 31), &n) == 0 && n == 248, 1);
	expect_number("beyond it", calendar_workdays(c, days_of(2025, 12, 31), days_of(2027, 1, 1), &n), -1);
	expect_number("before it", calendar_workdays(c, days_of(2018, 12, 30), days_of(2019, 1, 1), &n), -1);
}

static void
sample_calendar(void)
{
	static const int totals[] = { 250, 249, 250, 249, 249, 251, 248, 248 };
	struct calendar c;
	calendar_load(&c, sample);
	for (int y = 2019; y <= 2026; y++) {
		char what[32];
		int n = 0;
		for (int64_t day = days_of(y, 1, 1); day < days_of(y + 1, 1, 1); day++)
			n += calendar_is_workday(&c, day);
		snprintf(what, sizeof what, "working days of %d", y);
		expect_number(what, n, totals[y - 2019]);
	}
	expect_number("the day before the table", calendar_is_workday(&c, days_of(2018, 12, 31)), -1);
	expect_number("its first day", calendar_is_workday(&c, days_of(2019, 1, 1)), 0);
	expect_number("its last day", calendar_is_workday(&c, days_of(2026, 12, 31)), 1);
	expect_number("the day after it", calendar_is_workday(&c, days_of(2027, 1, 1)), -1);
	expect_dues(&c, dues, sizeof dues / sizeof *dues);
	struct limit none = { LIMIT_NONE, 0 };
	int64_t due;
	expect_number("no limit, no due time", calendar_due(&c, 0, &none, START_NOW, END_CLOCK, &due), -1);
	expect_number("no limit, nothing to move", calendar_move(&c, &none, END_CLOCK, 0, 0, 0, &due), -1);
	expect_number("the last day", calendar_last(&c), days_of(2026, 12, 31));
	expect_moves(&c);
	office_time(&c);
	calendar_free(&c);
}

/* A table in a file of its own; the caller unlinks it. */
static void
write_table(char *path, const char *rows)
{
	int fd = mkstemp(path);
	size_t n = strlen(rows);
	if (fd < 0 || write(fd, rows, n) != (ssize_t)n || close(fd) != 0) {
		perror(path);
		exit(1);
	}
}

static const char half_days[] =
	"备注,kind,to,from,close,open\n"
	"后一年,covers,2026/1/31,2026/1/1,17:00,8:30\n"
	",half,,2025/12/31,12:00:00,9:00:00\n"
	",work,2026-01-03,2026-01-02,,\n"
	",work,,2026-01-04,24:00,20:00\n"
	",rest,,2026-01-01,,\n"
	"前一月,covers,2025-12-31,2025-12-01,17:30,09:00\n";

static const struct due_case half_dues[] = {
	{ "2025-12-30T10:00", "1w", START_NOW, END_OFFICE, "2025-12-31T12:00:00+08:00" },
	{ "2025-12-30T10:00", "2w", START_NOW, END_OFFICE, "2026-01-02T17:00:00+08:00" },
	{ "2025-12-31T11:00", "2wh", START_NOW, END_CLOCK, "2026-01-02T09:30:00+08:00" },
	{ "2025-12-31T13:00", "1h", START_NEXT, END_CLOCK, "2026-01-02T09:30:00+08:00" },
	{ "2026-01-03T16:00", "2wh", START_NOW, END_CLOCK, "2026-01-04T21:00:00+08:00" },
	{ "2026-01-03T16:00", "1w", START_NOW, END_OFFICE, "2026-01-05T00:00:00+08:00" },
};

static void
own_hours(void)
{
	char path[] = "/tmp/gov-calendar-XXXXXX";
	struct calendar c;
	write_table(path, half_days);
	calendar_load(&c, path);
	unlink(path);
	expect_dues(&c, half_dues, sizeof half_dues / sizeof *half_dues);
	expect_number("a half day is worked", calendar_is_workday(&c, days_of(2025, 12, 31)), 1);
	expect_worked(&c, "2025-12-30T17:00", "2025-12-31T23:00", 1800 + 3 * 3600);
	expect_worked(&c, "2026-01-04T23:00", "2026-01-05T08:30", 3600);
	expect_number("the last day of several spans", calendar_last(&c), days_of(2026, 1, 31));
	calendar_free(&c);
}

static const char gap_table[] =
	"from,to,kind,open,close\n"
	"2025-01-01,2025-01-31,covers,09:00,17:00\n"
	"2025-03-01,2025-03-31,covers,09:00,17:00\n";

static const struct due_case gap_dues[] = {
	{ "2025-01-30T10:00", "1w", START_NOW, END_CLOCK, "2025-01-31T10:00:00+08:00" },
	{ "2025-01-30T10:00", "2w", START_NOW, END_CLOCK, NULL },
	{ "2025-02-27T10:00", "1w", START_NOW, END_CLOCK, NULL },
	{ "2025-02-28T10:00", "1w", START_NOW, END_CLOCK, "2025-03-03T10:00:00+08:00" },
	{ "2025-01-31T16:00", "1wh", START_NOW, END_CLOCK, "2025-01-31T17:00:00+08:00" },
	{ "2025-01-31T16:00", "2wh", START_NOW, END_CLOCK, NULL },
	{ "2025-02-28T10:00", "1wh", START_NOW, END_CLOCK, NULL },
};

/* What lies between two spans is as unknown as what lies outside. */
static void
gap(void)
{
	char path[] = "/tmp/gov-calendar-XXXXXX";
	struct calendar c;
	write_table(path, gap_table);
	calendar_load(&c, path);
	unlink(path);
	expect_dues(&c, gap_dues, sizeof gap_dues / sizeof *gap_dues);
	expect_worked(&c, "2025-01-31T16:00", "2025-02-01T00:00", 3600);
	expect_worked(&c, "2025-01-31T16:00", "2025-02-01T00:01", -1);
	expect_worked(&c, "2025-01-31T16:00", "2025-03-03T10:00", -1);
	expect_worked(&c, "2025-03-01T00:00", "2025-03-03T10:00", 3600);
	calendar_free(&c);
}

/* The words of a line, and how many there are. */
static size_t
words(char *line, char *word[7])
{
	size_t n = 0;
	char *rest = line;
	for (char *one; n < 7 && (one = strsep(&rest, " \n")) != NULL;)
		if (*one)
			word[n++] = one;
	return n;
}

static int64_t
number(const char *text)
{
	return strtoll(text, NULL, 10);
}

/* The answer to one question: 0 or -1 as the functions themselves. */
static int
answer(const struct calendar *c, char *word[7], size_t n, int64_t *out)
{
	struct limit l;
	if (n == 5 && strcmp(word[0], "due") == 0) {
		l = limit(word[2]);
		return calendar_due(c, number(word[1]), &l, (enum clock_start)number(word[3]), (enum clock_end)number(word[4]), out);
	}
	if (n == 6 && strcmp(word[0], "move") == 0) {
		l = limit(word[1]);
		return calendar_move(c, &l, (enum clock_end)number(word[2]), number(word[3]), number(word[4]), number(word[5]), out);
	}
	if (n == 3 && strcmp(word[0], "worked") == 0)
		return calendar_worked(c, number(word[1]), number(word[2]), out);
	if (n == 3 && strcmp(word[0], "days") == 0)
		return calendar_workdays(c, number(word[1]), number(word[2]), out);
	fprintf(stderr, "no question: '%s', %zu words\n", n ? word[0] : "", n);
	exit(2);
}

static int
answer_lines(const char *path)
{
	struct calendar c;
	char *line = NULL, *word[7];
	size_t cap = 0;
	calendar_load(&c, path);
	while (getline(&line, &cap, stdin) > 0) {
		int64_t out;
		size_t n = words(line, word);
		if (answer(&c, word, n, &out) == 0)
			printf("%lld\n", (long long)out);
		else
			puts("outside");
	}
	free(line);
	calendar_free(&c);
	return 0;
}

#define COVERS "from,to,kind,open,close\n2025-01-01,2025-12-31,covers,09:00,17:30\n"

/* What is wrong, and the end of the message. */
static const char *const broken[][2] = {
	{ "from,to,kind\n2025-01-01,,rest\n", "no row of kind covers says which span the table knows\n" },
	{ COVERS "2025-13-01,,rest,,\n", ":3: from: '2025-13-01' is no day like 2025-10-01\n" },
	{ COVERS "2025-10-01 08:00,,rest,,\n", ":3: from: '2025-10-01 08:00' is no day like 2025-10-01\n" },
	{ COVERS "2025-10-02,2025-10-01,rest,,\n", ":3: to: the span ends before it begins\n" },
	{ COVERS "2025-10-01,,holiday,,\n", ":3: kind: 'holiday' is none of work, rest, half, covers\n" },
	{ COVERS "2025-12-31,2026-01-01,rest,,\n", ":3: from: a day outside the span that covers gives\n" },
	{ COVERS "2025-10-01,2025-10-08,rest,,\n2025-10-08,,work,,\n", ":4: from: a day that another row lists already\n" },
	{ COVERS "2025-06-01,2026-05-31,covers,09:00,17:00\n", ":3: from: a span that another row covers already\n" },
	{ COVERS "2025-10-01,,rest,09:00,12:00\n", ":3: open: a day of rest has no office hours\n" },
	{ COVERS "2025-09-30,,half,09:00,\n", ":3: close: '' is no clock like 09:00\n" },
	{ COVERS "2025-09-30,,half,9,12:00\n", ":3: open: '9' is no clock like 09:00\n" },
	{ COVERS "2025-09-30,,half,09:00,24:01\n", ":3: close: '24:01' is no clock like 09:00\n" },
	{ COVERS "2025-09-30,,half,12:00,09:00\n", ":3: close: the office closes before it opens\n" },
	{ "from,to,kind\n2025-01-01,2025-12-31,covers\n", ":2: open: '' is no clock like 09:00\n" },
};

/* Loads the table in a child and gives its message. */
static int
load_in_child(const char *path, struct buf *message)
{
	int end[2];
	if (pipe(end) != 0)
		exit(1);
	pid_t child = fork();
	if (child == 0) {
		struct calendar c;
		dup2(end[1], STDERR_FILENO);
		calendar_load(&c, path);
		_exit(0);
	}
	close(end[1]);
	for (ssize_t n = 1; n > 0; message->n += n > 0 ? (size_t)n : 0)
		n = read(end[0], buf_room(message, 512), 512);
	close(end[0]);
	int status = 0;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
refuse_tables(void)
{
	struct buf message = BUF_INIT;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		char path[] = "/tmp/gov-calendar-XXXXXX";
		write_table(path, broken[i][0]);
		buf_clear(&message);
		int status = load_in_child(path, &message);
		unlink(path);
		size_t n = strlen(broken[i][1]);
		if (status == 2 && message.n >= n && memcmp(message.p + message.n - n, broken[i][1], n) == 0)
			continue;
		fprintf(stderr, "status %d, '%s' does not end '%s'\n", status, buf_text(&message), broken[i][1]);
		failures++;
	}
	buf_free(&message);
}

static void
parse_limits(void)
{
	static const struct {
		const char *text;
		enum limit_unit unit;
		uint32_t n;
	} good[] = {
		{ "2h", LIMIT_HOURS, 2 },
		{ "7d", LIMIT_DAYS, 7 },
		{ "5w", LIMIT_WORKDAYS, 5 },
		{ "4wh", LIMIT_WORKHOURS, 4 },
		{ "0d", LIMIT_DAYS, 0 },
		{ "4294967295h", LIMIT_HOURS, UINT32_MAX },
	};
	static const char *const bad[] = { "", "5", "w", "5 w", "5W", "-1d", "1.5h", "5hw", "5whx", "4294967296h", "99999999999999999999h", "５w" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct limit l = limit(good[i].text);
		expect_number(good[i].text, l.unit, good[i].unit);
		expect_number(good[i].text, l.n, good[i].n);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct limit l;
		expect_number(bad[i], limit_parse(slice_of(bad[i]), &l), -1);
	}
}

int
main(int argc, char **argv)
{
	if (argc > 1)
		return answer_lines(argv[1]);
	parse_limits();
	sample_calendar();
	own_hours();
	gap();
	refuse_tables();
	return failures ? 1 : 0;
}
