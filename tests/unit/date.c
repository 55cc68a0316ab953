/* date.c - the calendar, zones, and every shape of time exports use */
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

/* text, what date_read makes of it at +08:00 */
static const char *const reads[][2] = {
	{ "2025-09-01 08:05:09", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01 08:05", "2025-09-01T08:05:00+08:00" },
	{ "2025-09-01", "2025-09-01T00:00:00+08:00 day" },
	{ "2025-9-1 8:5:9", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01  08:05:09", "2025-09-01T08:05:09+08:00" },
	{ "\t2025-09-01 08:05:09\r\n", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01 08:05:09.123", "2025-09-01T08:05:09.123+08:00" },
	{ "2025-09-01 08:05:09,120", "2025-09-01T08:05:09.12+08:00" },
	{ "2025-09-01 08:05:09.000", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01 08:05:09.000000001", "2025-09-01T08:05:09.000000001+08:00" },
	{ "2025-09-01 08:05:09.0000000001", "-1" },
	{ "2025-09-01 08:05:09.", "-1" },
	{ "2025/9/1 8:05:09", "2025-09-01T08:05:09+08:00" },
	{ "2025/09/01 08:05", "2025-09-01T08:05:00+08:00" },
	{ "2025/9/1", "2025-09-01T00:00:00+08:00 day" },
	{ "2025.9.1", "2025-09-01T00:00:00+08:00 day" },
	{ "2025.9.1 23:59:59", "2025-09-01T23:59:59+08:00" },
	{ "20250901", "2025-09-01T00:00:00+08:00 day" },
	{ "202509010805", "2025-09-01T08:05:00+08:00" },
	{ "20250901080509", "2025-09-01T08:05:09+08:00" },
	{ "20250901080509.5", "2025-09-01T08:05:09.5+08:00" },
	{ "20250901 08:05:09", "2025-09-01T08:05:09+08:00" },
	{ "20250901T080509", "2025-09-01T08:05:09+08:00" },
	{ "20250901T080509Z", "2025-09-01T08:05:09+00:00" },
	{ "20241231092411", "2024-12-31T09:24:11+08:00" },
	{ "2025-09-01T08:05:09", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01T08:05:09Z", "2025-09-01T08:05:09+00:00" },
	{ "2025-09-01T08:05:09.250Z", "2025-09-01T08:05:09.25+00:00" },
	{ "2025-09-01T08:05:09+08:00", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01T08:05:09-0500", "2025-09-01T08:05:09-05:00" },
	{ "2025-09-01 08:05:09 +0000", "2025-09-01T08:05:09+00:00" },
	{ "2025-09-01 08:05+05:30", "2025-09-01T08:05:00+05:30" },
	{ "2025-09-01 08:05:09+24:00", "-1" },
	{ "2025-09-01+08:00", "-1" },
	{ "2025年9月1日", "2025-09-01T00:00:00+08:00 day" },
	{ "2025年09月01号", "2025-09-01T00:00:00+08:00 day" },
	{ "2025 年 9 月 1 日", "2025-09-01T00:00:00+08:00 day" },
	{ "2025年9月1日 下午3时05分", "2025-09-01T15:05:00+08:00" },
	{ "2025年9月1日下午3时05分09秒", "2025-09-01T15:05:09+08:00" },
	{ "2025年9月1日 15:05:09", "2025-09-01T15:05:09+08:00" },
	{ "2025年9月1日15:05", "2025-09-01T15:05:00+08:00" },
	{ "2025年9月1日 下午3:05", "2025-09-01T15:05:00+08:00" },
	{ "2025年9月1日 3点05分", "2025-09-01T03:05:00+08:00" },
	{ "2025年9月1日3点半", "2025-09-01T03:30:00+08:00" },
	{ "2025年9月1日 下午3点", "2025-09-01T15:00:00+08:00" },
	{ "2025年9月1日 下午3点整", "2025-09-01T15:00:00+08:00" },
	{ "2025年9月1日 15时", "2025-09-01T15:00:00+08:00" },
	{ "2024年3月5日 上午8:07", "2024-03-05T08:07:00+08:00" },
	{ "2025/9/1 下午 3:05:09", "2025-09-01T15:05:09+08:00" },
	{ "2025/9/1 3:05:09 PM", "2025-09-01T15:05:09+08:00" },
	{ "2025-09-01 12:00 a.m.", "2025-09-01T00:00:00+08:00" },
	{ "2025-09-01 12:05 pm", "2025-09-01T12:05:00+08:00" },
	{ "2025-09-01 上午12:05", "2025-09-01T00:05:00+08:00" },
	{ "2025-09-01 下午12:05", "2025-09-01T12:05:00+08:00" },
	{ "2025-09-01 下午15:05", "2025-09-01T15:05:00+08:00" },
	{ "2025-09-01 上午15:05", "-2" },
	{ "2025-09-01 凌晨3:05", "2025-09-01T03:05:00+08:00" },
	{ "2025-09-01 凌晨12:05", "2025-09-01T00:05:00+08:00" },
	{ "2025-09-01 凌晨9:05", "-2" },
	{ "2025-09-01 早上7:05", "2025-09-01T07:05:00+08:00" },
	{ "2025-09-01 早上12:05", "-2" },
	{ "2025-09-01 中午12:05", "2025-09-01T12:05:00+08:00" },
	{ "2025-09-01 中午1:05", "2025-09-01T13:05:00+08:00" },
	{ "2025-09-01 中午11:05", "2025-09-01T11:05:00+08:00" },
	{ "2025-09-01 中午6:05", "-2" },
	{ "2025-09-01 晚上8:05", "2025-09-01T20:05:00+08:00" },
	{ "2025-09-01 晚上20:05", "2025-09-01T20:05:00+08:00" },
	{ "2025-09-01 晚上12:00", "-2" },
	{ "２０２５－０９－０１ ０８：０５：０９", "2025-09-01T08:05:09+08:00" },
	{ "２０２５／９／１　８：０５", "2025-09-01T08:05:00+08:00" },
	{ "２０２５．９．１", "2025-09-01T00:00:00+08:00 day" },
	{ "２０２５年９月１日　下午３时０５分", "2025-09-01T15:05:00+08:00" },
	{ "２０２５０９０１０８０５０９", "2025-09-01T08:05:09+08:00" },
	{ "2025-09-01\302\24008:05:09", "2025-09-01T08:05:09+08:00" },
	{ "　2025-09-01\302\240", "2025-09-01T00:00:00+08:00 day" },
	{ "2024-02-29", "2024-02-29T00:00:00+08:00 day" },
	{ "2000-02-29 00:00:00", "2000-02-29T00:00:00+08:00" },
	{ "0001-01-01 00:00:00", "0001-01-01T00:00:00+08:00" },
	{ "9999-12-31 23:59:59", "9999-12-31T23:59:59+08:00" },
	{ "2025-02-29", "-2" },
	{ "1900-02-29 08:00:00", "-2" },
	{ "2025-13-01", "-2" },
	{ "2025-00-10", "-2" },
	{ "2025-04-31 08:05:09", "-2" },
	{ "0000-01-01", "-2" },
	{ "2025-09-01 24:00", "-2" },
	{ "2025-09-01 08:60:00", "-2" },
	{ "2025-09-01 08:05:60", "-2" },
	{ "99999999", "-2" },
	{ "20251301080509", "-2" },
	{ "2025年2月30日", "-2" },
	{ "03/04/2025", "-3" },
	{ "3-4-25", "-3" },
	{ "13/04/2025 08:05", "-3" },
	{ "04/18/2019 09:55:45 PM", "-3" },
	{ "３／４／２０２５", "-3" },
	{ "2019/11/01至2019/11/30", "-4" },
	{ "20191101至20191130", "-4" },
	{ "2019-11-01 - 2019-11-30", "-4" },
	{ "20191101-20191130", "-4" },
	{ "2019.11.1～2019.11.30", "-4" },
	{ "2019年11月1日至30日", "-4" },
	{ "2019-11-01 08:00-2019-11-30 18:00", "-4" },
	{ "2019-11-01 08:00:00 至 2019-11-30 18:00:00", "-4" },
	{ "2019-11-01至今", "-4" },
	{ "2019-11-01至", "-1" },
	{ "", "-1" },
	{ "　", "-1" },
	{ "不详", "-1" },
	{ "45901", "-1" },
	{ "45901.5", "-1" },
	{ "2025", "-1" },
	{ "202509", "-1" },
	{ "2025-09", "-1" },
	{ "2025/09-01", "-1" },
	{ "2025-09-011", "-1" },
	{ "25-009-01", "-1" },
	{ "2025-09-01x", "-1" },
	{ "2025-09-01 08", "-1" },
	{ "2025-09-01 08:", "-1" },
	{ "2025-09-0108:05:09", "-1" },
	{ "2025-09-01 08:05:09 XM", "-1" },
	{ "2025-09-01 08:05:0９x", "-1" },
	{ "2025年9月1", "-1" },
	{ "2025年9月1日 3时05", "-1" },
	{ "13800138000", "-1" },
	{ "\357\274", "-1" },
	{ "2025-09-01\343\200", "-1" },
};

static void
read_every_shape(void)
{
	const struct zone z = ZONE_DEFAULT;
	struct buf got = BUF_INIT;
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		/* A heap copy of the exact length, so that a sanitizer sees a step past the end. */
		size_t n = strlen(reads[i][0]);
		char *text = xmalloc(n + 1);
		memcpy(text, reads[i][0], n + 1);
		char *tight = xmalloc(n ? n : 1);
		memcpy(tight, text, n);
		struct when w;
		int status = date_read(slice(tight, n), &z, &w);
		outcome(status, &w, &got);
		expect("date_read", text, &got, reads[i][1]);
		free(text);
		free(tight);
	}
	char blanks[600];
	memset(blanks, ' ', sizeof blanks);
	memcpy(blanks + 290, "2025-09-01", 10);
	struct when w;
	outcome(date_read(slice(blanks, sizeof blanks), &z, &w), &w, &got);
	expect("date_read", "blanks around", &got, "2025-09-01T00:00:00+08:00 day");
	memset(blanks, '0', sizeof blanks);
	outcome(date_read(slice(blanks, sizeof blanks), &z, &w), &w, &got);
	expect("date_read", "600 digits", &got, "-1");
	buf_free(&got);
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

static const struct {
	const char *pattern, *zone, *text, *want;
} shapes[] = {
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "04/18/2019 09:55:45 PM", "2019-04-18T21:55:45-04:00" },
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "12/31/2023 12:00:00 AM", "2023-12-31T00:00:00-05:00" },
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "4/8/2019 9:05:45 p.m.", "2019-04-08T21:05:45-04:00" },
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "04/18/2019 13:55:45 PM", "-2" },
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "18/04/2019 09:55:45 PM", "-2" },
	{ "%m/%d/%Y %I:%M:%S %p", "America/New_York", "2019-04-18 09:55:45 PM", "-1" },
	/* the hour that never comes, read with the offset before it */
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-03-09 01:59", "2025-03-09T01:59:00-05:00" },
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-03-09 02:30", "2025-03-09T02:30:00-05:00" },
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-03-09 03:00", "2025-03-09T03:00:00-04:00" },
	/* the hour that comes twice: the first */
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-11-02 00:59", "2025-11-02T00:59:00-04:00" },
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-11-02 01:30", "2025-11-02T01:30:00-04:00" },
	{ "%Y-%m-%d %H:%M", "America/New_York", "2025-11-02 02:00", "2025-11-02T02:00:00-05:00" },
	{ "%Y-%m-%d %H:%M", "America/New_York", "2099-07-01 12:00", "2099-07-01T12:00:00-04:00" },
	{ "%Y-%m-%d %H:%M", "Asia/Shanghai", "1988-07-01 12:00", "1988-07-01T12:00:00+09:00" },
	{ "%Y-%m-%d %H:%M", "Asia/Shanghai", "2025-07-01 12:00", "2025-07-01T12:00:00+08:00" },
	{ "%Y-%m-%d", "Asia/Shanghai", "1900-01-01", "1900-01-01T00:00:00+08:05:43 day" },
	{ "%Y-%m-%d %H:%M:%S%z", "America/New_York", "2025-07-01 12:00:00Z", "2025-07-01T12:00:00+00:00" },
	{ "%Y-%m-%d %H:%M:%S %z", "+08:00", "2025-07-01 12:00:00 -0530", "2025-07-01T12:00:00-05:30" },
	{ "%Y-%m-%dT%H:%M:%S.%f%z", "+08:00", "2025-07-01T12:00:00.120+08", "2025-07-01T12:00:00.12+08:00" },
	{ "%Y%m%d%H%M%S", "+08:00", "20250901080509", "2025-09-01T08:05:09+08:00" },
	{ "%Y%m%d%H%M%S", "+08:00", "2025090108059", "-1" },
	{ "%Y%m%d", "+08:00", "202591", "-1" },
	{ "%d.%m.%Y", "+08:00", "1.9.2025", "2025-09-01T00:00:00+08:00 day" },
	{ "%d/%m/%y", "Z", "01/09/68", "2068-09-01T00:00:00+00:00 day" },
	{ "%d/%m/%y", "Z", "01/09/69", "1969-09-01T00:00:00+00:00 day" },
	{ "%d %b %Y", "Z", "5 Sep 2025", "2025-09-05T00:00:00+00:00 day" },
	{ "%b %d, %Y", "Z", "SEPTEMBER 5, 2025", "2025-09-05T00:00:00+00:00 day" },
	{ "%b %d, %Y", "Z", "may 5, 2025", "2025-05-05T00:00:00+00:00 day" },
	{ "%b %d, %Y", "Z", "Septem 5, 2025", "-1" },
	{ "%Y年%m月%d日 %p%I时%M分", "+08:00", "2025年9月1日 下午3时05分", "2025-09-01T15:05:00+08:00" },
	{ "%Y年%m月%d日 %p%I时%M分", "+08:00", "２０２５年９月１日　上午３时０５分", "2025-09-01T03:05:00+08:00" },
	{ "%Y/%m/%d　%H：%M", "+08:00", "2025/9/1   8:05", "2025-09-01T08:05:00+08:00" },
	{ "%Y-%m-%d %H:%M", "+08:00", "  2025-09-01\302\240\t08:05 ", "2025-09-01T08:05:00+08:00" },
	{ "%Y-%m-%d %H:%M %p", "+08:00", "2025-09-01 15:05 PM", "2025-09-01T15:05:00+08:00" },
	{ "%Y-%m-%d %H:%M %p", "+08:00", "2025-09-01 15:05 AM", "-2" },
	{ "%Y", "+08:00", "2025", "2025-01-01T00:00:00+08:00 day" },
	{ "%m %Y", "+08:00", "9 2025", "2025-09-01T00:00:00+08:00 day" },
	{ "于%Y%%", "+08:00", "于2025%", "2025-01-01T00:00:00+08:00 day" },
	{ "%Y-%m-%d", "+08:00", "2025-09-01 08:05", "-1" },
	{ "%Y-%m-%d", "+08:00", "", "-1" },
	{ "%N", "+08:00", "1", "1900-01-01T00:00:00+08:00 day" },
	{ "%N", "+08:00", "59", "1900-02-28T00:00:00+08:00 day" },
	{ "%N", "+08:00", "60", "-2" },
	{ "%N", "+08:00", "60.5", "-2" },
	{ "%N", "+08:00", "61", "1900-03-01T00:00:00+08:00 day" },
	{ "%N", "+08:00", "45901", "2025-09-01T00:00:00+08:00 day" },
	{ "%N", "+08:00", "45901.0", "2025-09-01T00:00:00+08:00 day" },
	{ "%N", "+08:00", "45901.336909722224", "2025-09-01T08:05:09+08:00" },
	{ "%N", "+08:00", "45901.3369097222", "2025-09-01T08:05:09+08:00" },
	{ "%N", "+05:30", "18580.393241105325", "1950-11-13T09:26:16.032+05:30" },
	{ "%N", "+08:00", "45901.33691", "2025-09-01T08:05:09.024+08:00" },
	{ "%N", "+08:00", "45901.999999999999", "2025-09-02T00:00:00+08:00" },
	{ "%N", "America/New_York", "45901.5", "2025-09-01T12:00:00-04:00" },
	{ "%N", "+08:00", "2958465", "9999-12-31T00:00:00+08:00 day" },
	{ "%N", "+08:00", "2958465.9999999999", "-2" },
	{ "%N", "+08:00", "2958466", "-2" },
	{ "%N", "+08:00", "0", "-2" },
	{ "%N", "+08:00", "0.5", "-2" },
	{ "%N", "+08:00", "99999999999999999999", "-2" },
	{ "%N", "+08:00", "-1", "-1" },
	{ "%N", "+08:00", "45901.", "-1" },
	{ "%N", "+08:00", "4.59E+04", "-1" },
	{ "%N", "+08:00", "45901 ", "2025-09-01T00:00:00+08:00 day" },
	{ "%N", "+08:00", "４５９０１", "2025-09-01T00:00:00+08:00 day" },
};

static void
read_shapes(void)
{
	struct buf got = BUF_INIT, error = BUF_INIT;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct zone z = zone(shapes[i].zone);
		struct shape *s = shape_parse(slice_of(shapes[i].pattern), &error);
		if (!s) {
			fprintf(stderr, "shape '%s': %s\n", shapes[i].pattern, buf_text(&error));
			exit(1);
		}
		struct when w;
		outcome(shape_read(s, slice_of(shapes[i].text), &z, &w), &w, &got);
		expect(shapes[i].pattern, shapes[i].text, &got, shapes[i].want);
		shape_free(s);
		zone_free(&z);
	}
	buf_free(&got);
	buf_free(&error);
}

static const char *const bad_shapes[][2] = {
	{ "", "no year" },
	{ "%m/%d", "no year" },
	{ "%Y-%y", "both %Y and %y" },
	{ "%Y %m %b", "both %m and %b" },
	{ "%Y %H %I %p", "both %H and %I" },
	{ "%Y %I", "%I without %p" },
	{ "%Y %p", "%p without an hour" },
	{ "%Y %Y", "%Y twice" },
	{ "%Y %j", "unknown %j" },
	{ "%Y %", "a % with no letter behind it" },
	{ "%Y %年", "a % with no letter behind it" },
	{ "%N %H", "%N stands alone" },
};

static void
refuse_shapes(void)
{
	struct buf error = BUF_INIT;
	for (size_t i = 0; i < sizeof bad_shapes / sizeof *bad_shapes; i++) {
		buf_clear(&error);
		struct shape *s = shape_parse(slice_of(bad_shapes[i][0]), &error);
		expect("shape_parse", bad_shapes[i][0], &error, bad_shapes[i][1]);
		expect_number("a bad shape is NULL", s == NULL, 1);
		shape_free(s);
	}
	struct shape *day = shape_parse(slice_of("%Y-%m-%d"), &error), *clock = shape_parse(slice_of("%Y-%m-%d %H"), &error);
	expect_number("a day has no clock", shape_has_clock(day), 0);
	expect_number("an hour is a clock", shape_has_clock(clock), 1);
	shape_free(day);
	shape_free(clock);
	buf_free(&error);
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
	read_every_shape();
	parse_iso();
	read_shapes();
	refuse_shapes();
	find_zones();
	walk_days();
	return failures ? 1 : 0;
}
