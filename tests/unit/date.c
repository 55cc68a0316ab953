/* date.c - the calendar, ISO times and zones */
#include "date.h"
#include "msg.h"

static int failures;

/* What a reading gave: the time, or the refusal. */
static void
outcome(int status, const struct when *w, struct buf *out)
{
	buf_clear(out);
	if (status == 0)
		date_print(w, out);
	else
		buf_printf(out, "%d", status);
	if (status == 0 && w->day_only)
		buf_adds(out, " day");
}

static void
expect(const char *what, const char *text, struct buf *got, const char *want)
{
	if (slice_is(buf_slice(got), want))
		return;
	fprintf(stderr, "%s '%s': '%s', not '%s'\n", what, text, buf_text(got), want);
	failures++;
}

static void
expect_number(const char *what, int64_t got, int64_t want)
{
	if (got == want)
		return;
	fprintf(stderr, "%s: %lld, not %lld\n", what, (long long)got, (long long)want);
	failures++;
}

static struct zone
zone(const char *name)
{
	struct zone z;
	struct buf error = BUF_INIT;
	if (zone_find(&z, slice_of(name), &error) != 0) {
		fprintf(stderr, "zone '%s': %s\n", name, buf_text(&error));
		exit(1);
	}
	buf_free(&error);
	return z;
}

static const char *const parses[][2] = {
	{ "2025-09-01", "2025-09-01T00:00:00+08:00 day" },
	{ "2025-09-01T08:00", "2025-09-01T08:00:00+08:00" },
	{ "2025-09-01 08:00:07", "2025-09-01T08:00:07+08:00" },
	{ "2025-09-01T08:00:07.5Z", "2025-09-01T08:00:07.5+00:00" },
	{ "2025-09-01T08:00+0530", "2025-09-01T08:00:00+05:30" },
	{ "2025-09-01T08:00:07-05", "2025-09-01T08:00:07-05:00" },
	{ "1899-12-31T23:59:59.25+08:05:43", "1899-12-31T23:59:59.25+08:05:43" },
	{ "2025-09-01T24:00", "-1" },
	{ "2025-02-29", "-1" },
	{ "2025-9-1", "-1" },
	{ "2025-09-01T08", "-1" },
	{ "2025-09-01T08:0", "-1" },
	{ "2025-09-01T", "-1" },
	{ "2025-09-01  08:00", "-1" },
	{ "2025/09/01", "-1" },
	{ "2025-09-01Z", "-1" },
	{ "2025-09-01T08:00:07.", "-1" },
	{ "2025-09-01T08:00:07+8", "-1" },
	{ " 2025-09-01", "-1" },
	{ "２025-09-01", "-1" },
	{ "", "-1" },
};

static void
parse_iso(void)
{
	struct buf got = BUF_INIT;
	for (size_t i = 0; i < sizeof parses / sizeof *parses; i++) {
		struct when w;
		outcome(date_parse(slice_of(parses[i][0]), &w), &w, &got);
		expect("date_parse", parses[i][0], &got, parses[i][1]);
	}
	buf_free(&got);
}

static void
find_zones(void)
{
	static const char *const bad[] = { "", "Asia/Beijing", "UTC+8", "../etc/passwd", "Asia/../Asia/Shanghai", "/usr/share/zoneinfo/UTC", "Asia", "zone.tab", "localtime", "+8", "+08:60", "CST6CDT,M3", "Asia/Shanghai\n" };
	struct buf error = BUF_INIT;
	struct zone z;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		buf_clear(&error);
		if (zone_find(&z, slice_of(bad[i]), &error) == 0 || error.n == 0) {
			fprintf(stderr, "zone '%s' is found\n", bad[i]);
			failures++;
			zone_free(&z);
		}
	}
	buf_clear(&error);
	expect_number("a NUL in a name", zone_find(&z, LIT("UTC\0x"), &error), -1);
	z = zone("-0500");
	expect_number("-0500", z.offset, -5 * 3600);
	expect_number("an offset has no changes", (int64_t)z.n, 0);
	/* TZ of the program is left alone, set or not */
	setenv("TZ", "Asia/Tokyo", 1);
	z = zone("America/New_York");
	expect_number("TZ put back", strcmp(getenv("TZ"), "Asia/Tokyo"), 0);
	unsetenv("TZ");
	struct zone again = zone("America/New_York");
	expect_number("TZ still unset", getenv("TZ") == NULL, 1);
	expect_number("TZ has no say", (int64_t)again.n, (int64_t)z.n);
	expect_number("before the change of 2025", zone_offset_at(&z, 1741503599), -5 * 3600);
	expect_number("at the change of 2025", zone_offset_at(&z, 1741503600), -4 * 3600);
	expect_number("in 1800", zone_offset_at(&z, -5364662400), -5 * 3600);
	zone_free(&z);
	zone_free(&again);
	z = zone("Africa/Freetown");
	expect_number("four days of 1939", zone_offset_at(&z, -957100000), -2400);
	zone_free(&z);
	buf_free(&error);
}

static void
walk_days(void)
{
	struct buf text = BUF_INIT;
	int64_t day = days_of(1900, 1, 1);
	expect_number("1900-01-01", day, -25567);
	int weekday = 1;
	for (int y = 1900; y <= 2100; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
		expect_number("February", days_in_month(y, 2), leap ? 29 : 28);
		for (int m = 1; m <= 12; m++) {
			for (int d = 1; d <= days_in_month(y, m); d++, day++, weekday = (weekday + 1) % 7) {
				struct civil c = civil_of_days(day);
				struct when w;
				buf_clear(&text);
				date_print_day(day, &text);
				if (days_of(y, m, d) != day || c.year != y || c.month != m || c.day != d || weekday_of_days(day) != weekday || date_parse(buf_slice(&text), &w) != 0 || day_of(w.at, w.offset) != day) {
					fprintf(stderr, "%d-%d-%d is day %lld, which is '%s'\n", y, m, d, (long long)day, buf_text(&text));
					failures++;
				}
			}
			expect_number("a day too many", date_is_valid(y, m, days_in_month(y, m) + 1), 0);
		}
	}
	buf_free(&text);
	expect_number("2101-01-01", day, 47847);
	expect_number("0001-01-01", days_of(1, 1, 1), -719162);
	expect_number("9999-12-31", days_of(9999, 12, 31), 2932896);
	expect_number("year 0", date_is_valid(0, 1, 1), 0);
	expect_number("year 10000", date_is_valid(10000, 1, 1), 0);
	expect_number("month 13", date_is_valid(2025, 13, 1), 0);
	expect_number("a second before 1970 is the day before", day_of(-1, 0), -1);
	expect_number("1969-12-31 was a Wednesday", weekday_of_days(-1), 3);
	struct civil c = civil_of(-1, 0);
	expect_number("its last second", c.hour * 3600 + c.minute * 60 + c.second, 86399);
}

int
main(void)
{
	parse_iso();
	find_zones();
	walk_days();
	return failures ? 1 : 0;
}
