/* date.c - the calendar, ISO times and zones */
#include "date.h"
#include "msg.h"
#include "scan.h"

/* From here to there the changes of a zone are looked for: 1900 and 2100. */
static const int64_t zone_first = -2208988800, zone_last = 4102444800;

struct zone_change {
	int64_t at;
	int64_t local; /* local readings from here on are after the change */
	int32_t offset;
};

int64_t
days_of(int year, int month, int day)
{
	/* Years begin in March, so that the leap day comes last. */
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t in_era = y - era * 400;
	int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

struct civil
civil_of_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	uint32_t in_era = (uint32_t)(days - era * 146097);
	uint32_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	uint32_t in_year = in_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * in_year + 2) / 153;
	struct civil c = { 0 };
	c.day = (int)(in_year - (153 * month + 2) / 5 + 1);
	c.month = (int)(month < 10 ? month + 3 : month - 9);
	c.year = (int)(era * 400 + year) + (c.month <= 2);
	return c;
}

int64_t
day_of(int64_t at, int32_t offset)
{
	int64_t local = at + offset;
	return local / DAY_SECONDS - (local % DAY_SECONDS < 0);
}

struct civil
civil_of(int64_t at, int32_t offset)
{
	int64_t days = day_of(at, offset);
	uint32_t second = (uint32_t)(at + offset - days * DAY_SECONDS);
	struct civil c = civil_of_days(days);
	c.hour = (int)(second / 3600);
	c.minute = (int)(second / 60 % 60);
	c.second = (int)(second % 60);
	return c;
}

int
weekday_of_days(int64_t days)
{
	int64_t w = (days + 4) % 7;
	return (int)(w < 0 ? w + 7 : w);
}

int
days_in_month(int year, int month)
{
	static const unsigned char length[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return length[month - 1];
}

bool
date_is_valid(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

static char *
put_pair(char *p, unsigned n)
{
	p[0] = (char)('0' + n / 10 % 10);
	p[1] = (char)('0' + n % 10);
	return p + 2;
}

static char *
put_day(char *p, const struct civil *c)
{
	p = put_pair(p, (unsigned)c->year / 100);
	p = put_pair(p, (unsigned)c->year % 100);
	*p++ = '-';
	p = put_pair(p, (unsigned)c->month);
	*p++ = '-';
	return put_pair(p, (unsigned)c->day);
}

static char *
put_clock(char *p, unsigned hour, unsigned minute)
{
	p = put_pair(p, hour);
	*p++ = ':';
	return put_pair(p, minute);
}

static char *
put_fraction(char *p, uint32_t nano, int digits)
{
	char all[9];
	for (int i = 8; i >= 0; i--, nano /= 10)
		all[i] = (char)('0' + nano % 10);
	*p++ = '.';
	memcpy(p, all, (size_t)digits);
	return p + digits;
}

void
date_print(const struct when *w, struct buf *out)
{
	struct civil c = civil_of(w->at, w->offset);
	uint32_t east = (uint32_t)(w->offset < 0 ? -w->offset : w->offset);
	char *p = buf_room(out, 48);
	p = put_day(p, &c);
	*p++ = 'T';
	p = put_clock(p, (unsigned)c.hour, (unsigned)c.minute);
	*p++ = ':';
	p = put_pair(p, (unsigned)c.second);
	if (w->digits > 0)
		p = put_fraction(p, w->nano, w->digits < 9 ? w->digits : 9);
	*p++ = w->offset < 0 ? '-' : '+';
	p = put_clock(p, east / 3600, east / 60 % 60);
	if (east % 60) {
		*p++ = ':';
		p = put_pair(p, east % 60);
	}
	out->n = (size_t)(p - out->p);
}

void
date_print_day(int64_t days, struct buf *out)
{
	struct civil c = civil_of_days(days);
	char *p = put_day(buf_room(out, 10), &c);
	out->n = (size_t)(p - out->p);
}

/* `2025-09-01`, ten bytes. */
static bool
read_day(const unsigned char *p, struct civil *c)
{
	int century = scan_pair(p), year = scan_pair(p + 2);
	c->month = scan_pair(p + 5);
	c->day = scan_pair(p + 8);
	c->year = century * 100 + year;
	return (century | year | c->month | c->day) >= 0 && p[4] == '-' && p[7] == '-';
}

/* `08:05:09`, eight bytes. */
static bool
read_clock(const unsigned char *p, struct civil *c)
{
	c->hour = scan_pair(p);
	c->minute = scan_pair(p + 3);
	c->second = scan_pair(p + 6);
	return (c->hour | c->minute | c->second) >= 0 && p[2] == ':' && p[5] == ':';
}

/* What stands behind the T: clock, fraction, offset. */
static bool
read_time(struct scan *t, struct civil *c, struct when *w)
{
	if (t->end - t->p >= 8 && read_clock(t->p, c)) {
		t->p += 8;
		if ((scan_char(t, '.') || scan_char(t, ',')) && !scan_fraction(t, &w->nano, &w->digits))
			return false;
	} else if (t->end - t->p >= 5 && t->p[2] == ':') {
		c->hour = scan_pair(t->p);
		c->minute = scan_pair(t->p + 3);
		c->second = 0;
		t->p += 5;
	} else {
		return false;
	}
	if (!scan_offset(t, &w->offset))
		w->offset = DEFAULT_OFFSET;
	return t->p == t->end && c->hour >= 0 && c->hour <= 23 && c->minute >= 0 && c->minute <= 59 && c->second <= 59;
}

int
date_parse(struct slice text, struct when *out)
{
	struct civil c = { 0 };
	struct when w = { .offset = DEFAULT_OFFSET, .day_only = text.n == 10 };
	struct scan t = SCAN(text);
	if (text.n < 10 || !read_day(t.p, &c) || !date_is_valid(c.year, c.month, c.day))
		return -1;
	t.p += 10;
	if (!w.day_only && ((!scan_char(&t, 'T') && !scan_char(&t, ' ')) || !read_time(&t, &c, &w)))
		return -1;
	w.at = days_of(c.year, c.month, c.day) * DAY_SECONDS + c.hour * 3600 + c.minute * 60 + c.second - w.offset;
	*out = w;
	return 0;
}

int32_t
zone_offset_at(const struct zone *z, int64_t at)
{
	const struct zone_change *c = z->change;
	if (z->n == 0 || at < c->at)
		return z->offset;
	for (size_t n = z->n; n > 1;) {
		size_t half = n / 2;
		c += c[half].at <= at ? half : 0;
		n -= half;
	}
	return c->offset;
}

int32_t
zone_offset_local(const struct zone *z, int64_t local)
{
	const struct zone_change *c = z->change;
	if (z->n == 0 || local < c->local)
		return z->offset;
	for (size_t n = z->n; n > 1;) {
		size_t half = n / 2;
		c += c[half].local <= local ? half : 0;
		n -= half;
	}
	return c->offset;
}

/* What the C library says, for the TZ set. */
static int32_t
system_offset(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;
	return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

/* Steps of two days: no zone has changed and changed back within less than four (Freetown
 * in September 1939 came closest). */
static void
collect_changes(struct zone *z)
{
	size_t cap = 0;
	int32_t offset = z->offset = system_offset(zone_first);
	for (int64_t at = zone_first; at < zone_last; at += 2 * DAY_SECONDS) {
		int64_t before = at, after = at + 2 * DAY_SECONDS;
		int32_t next = system_offset(after);
		if (next == offset)
			continue;
		while (after - before > 1) {
			int64_t middle = before + (after - before) / 2;
			if (system_offset(middle) == offset)
				before = middle;
			else
				after = middle;
		}
		next = system_offset(after);
		z->change = xgrow(z->change, &cap, z->n + 1, sizeof *z->change);
		z->change[z->n++] = (struct zone_change){ after, after + (next > offset ? next : offset), next };
		offset = next;
		at = after - 2 * DAY_SECONDS;
	}
}

/* Whether the tz database has a file of this name.  `localtime` is this machine's choice and
 * `right/` counts leap seconds, so neither is a zone here. */
static bool
is_zone_file(const char *path, const char *name)
{
	char magic[4] = { 0 };
	if (*name == '/' || *name == '\0' || strstr(name, "..") || strcmp(name, "localtime") == 0 || strncmp(name, "right/", 6) == 0)
		return false;
	for (const char *p = name; *p; p++)
		if (!scan_is_digit((unsigned char)*p) && !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') && !strchr("/_+-", *p))
			return false;
	FILE *f = fopen(path, "rbe");
	if (!f)
		return false;
	/* glibc takes a file that is none for UTC and says nothing. */
	size_t n = fread(magic, 1, sizeof magic, f);
	fclose(f);
	return n == sizeof magic && memcmp(magic, "TZif", 4) == 0;
}

int
zone_find(struct zone *z, struct slice name, struct buf *error)
{
	struct scan t = SCAN(name);
	*z = (struct zone){ 0 };
	if (name.n && scan_offset(&t, &z->offset) && t.p == t.end)
		return 0;
	struct buf path = BUF_INIT;
	char *text = slice_dup(name);
	/* An absolute path, so that TZDIR has no say. */
	buf_adds(&path, ":/usr/share/zoneinfo/");
	buf_adds(&path, text);
	bool found = strlen(text) == name.n && is_zone_file(buf_text(&path) + 1, text);
	if (found) {
		const char *tz = getenv("TZ");
		char *old = tz ? xstrdup(tz) : NULL;
		setenv("TZ", buf_text(&path), 1);
		tzset();
		collect_changes(z);
		if (old)
			setenv("TZ", old, 1);
		else
			unsetenv("TZ");
		tzset();
		free(old);
	} else {
		buf_printf(error, "no time zone '%s'", text);
	}
	free(text);
	buf_free(&path);
	return found ? 0 : -1;
}

void
zone_free(struct zone *z)
{
	free(z->change);
	*z = (struct zone){ 0 };
}
