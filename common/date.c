/* date.c - the calendar, zones, and the shapes times are written in */
#include "date.h"
#include "msg.h"

enum {
	TEXT_MAX = 256, /* no time is longer */
	SERIAL_MAX = 2958465,
	SERIAL_LEAP = 60, /* Lotus 1-2-3 took 1900 for a leap year, Excel still does */
	SERIAL_BASE = -25569, /* day number of 1899-12-30 */
};

/* From here to there the changes of a zone are looked for: 1900 and 2100. */
static const int64_t zone_first = -2208988800, zone_last = 4102444800;

struct zone_change {
	int64_t at;
	int64_t local; /* local readings from here on are after the change */
	int32_t offset;
};

/* What stands before or behind an hour. */
enum mark {
	MARK_NONE,
	MARK_AM,
	MARK_PM,
	MARK_DAWN,
	MARK_MORNING,
	MARK_NOON,
	MARK_EVENING
};

/* A time in parts, as written. */
struct parts {
	int year, month, day, hour, minute, second;
	enum mark mark;
	bool has_clock, has_offset;
	int32_t offset;
	uint32_t nano;
	int8_t digits;
};

/* What is left to read. */
struct text {
	const unsigned char *p, *end;
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

static inline bool
is_digit(unsigned char c)
{
	return (unsigned)c - '0' < 10;
}

static inline bool
is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Two digits, or -1. */
static inline int
pair(const unsigned char *p)
{
	unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';
	return tens < 10 && ones < 10 ? (int)(tens * 10 + ones) : -1;
}

static size_t
digit_run(const struct text *t)
{
	size_t n = 0, left = (size_t)(t->end - t->p);
	while (n < left && is_digit(t->p[n]))
		n++;
	return n;
}

/* As many digits as there are, at most `most`; -1 and nothing read when fewer than `least`. */
static inline int
take_digits(struct text *t, int least, int most)
{
	int n = 0, value = 0;
	while (n < most && t->p + n < t->end && is_digit(t->p[n]))
		value = value * 10 + (t->p[n++] - '0');
	if (n < least)
		return -1;
	t->p += n;
	return value;
}

/* One or two digits, two if least says so; -1 and nothing read when there are fewer. */
static inline int
take_two(struct text *t, int least)
{
	size_t left = (size_t)(t->end - t->p);
	if (left >= 2 && is_digit(t->p[1])) {
		int n = pair(t->p);
		t->p += n < 0 ? 0 : 2;
		return n;
	}
	if (least > 1 || left == 0 || !is_digit(*t->p))
		return -1;
	return *t->p++ - '0';
}

static inline bool
take(struct text *t, char c)
{
	if (t->p == t->end || *t->p != (unsigned char)c)
		return false;
	t->p++;
	return true;
}

static bool
take_word(struct text *t, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(t->end - t->p) < n || memcmp(t->p, word, n) != 0)
		return false;
	t->p += n;
	return true;
}

static inline bool
take_blanks(struct text *t)
{
	const unsigned char *p = t->p;
	while (t->p < t->end && is_blank(*t->p))
		t->p++;
	return t->p > p;
}

/* The same with blanks allowed on both sides; nothing is read when the word is not there. */
static bool
take_unit(struct text *t, const char *word)
{
	struct text u = *t;
	take_blanks(&u);
	if (!take_word(&u, word))
		return false;
	take_blanks(&u);
	*t = u;
	return true;
}

static void
trim(struct text *t)
{
	take_blanks(t);
	while (t->end > t->p && is_blank(t->end[-1]))
		t->end--;
}

/* Full-width letters become ASCII, wide blanks blanks.  -1 when s is too long for a time. */
static int
narrow(struct slice s, unsigned char *room, struct text *t)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	uint64_t any = 0, eight;
	*t = (struct text){ p, end };
	trim(t);
	if (t->end - t->p > TEXT_MAX)
		return -1;
	for (p = t->p; t->end - p >= 8; p += 8) {
		memcpy(&eight, p, 8);
		any |= eight;
	}
	for (; p < t->end; p++)
		any |= *p;
	if ((any & UINT64_C(0x8080808080808080)) == 0)
		return 0;
	unsigned char *out = room;
	for (p = t->p, end = t->end; p < end;) {
		if (end - p >= 3 && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x81 && p[2] <= 0xbf) {
			*out++ = (unsigned char)(p[2] - 0x81 + '!');
			p += 3;
		} else if (end - p >= 3 && p[0] == 0xef && p[1] == 0xbd && p[2] >= 0x80 && p[2] <= 0x9e) {
			*out++ = (unsigned char)(p[2] - 0x80 + '`');
			p += 3;
		} else if (end - p >= 3 && p[0] == 0xe3 && p[1] == 0x80 && p[2] == 0x80) {
			*out++ = ' ';
			p += 3;
		} else if (end - p >= 2 && p[0] == 0xc2 && p[1] == 0xa0) {
			*out++ = ' ';
			p += 2;
		} else {
			*out++ = *p++;
		}
	}
	*t = (struct text){ room, out };
	trim(t);
	return 0;
}

/* The digits behind the point of a second: one to nine. */
static bool
take_fraction(struct text *t, struct parts *f)
{
	static const uint32_t scale[10] = { 0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	size_t n = digit_run(t);
	if (n == 0 || n > 9)
		return false;
	f->nano = (uint32_t)take_digits(t, 1, 9) * scale[n];
	f->digits = (int8_t)n;
	for (const unsigned char *p = t->p; f->digits && *--p == '0';)
		f->digits--;
	return true;
}

/* `Z`, `+08:00`, `+08:05:43`, `+0800`, `+08`. */
static bool
take_offset(struct text *t, int32_t *offset)
{
	struct text u = *t;
	int minute = 0, second = 0;
	*offset = 0;
	if (take(t, 'Z'))
		return true;
	bool west = take(&u, '-');
	if (!west && !take(&u, '+'))
		return false;
	int hour = take_two(&u, 2);
	if (take(&u, ':')) {
		minute = take_two(&u, 2);
		if (take(&u, ':'))
			second = take_two(&u, 2);
	} else if (digit_run(&u) > 0) {
		minute = take_two(&u, 2);
	}
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*offset = (hour * 60 + minute) * 60 + second;
	if (west)
		*offset = -*offset;
	*t = u;
	return true;
}

/* AM, p.m., 下午 and their like; MARK_NONE and nothing read when there is none. */
static enum mark
take_mark(struct text *t)
{
	static const struct {
		const char *word;
		enum mark mark;
	} words[] = {
		{ "上午", MARK_AM },
		{ "下午", MARK_PM },
		{ "凌晨", MARK_DAWN },
		{ "早上", MARK_MORNING },
		{ "中午", MARK_NOON },
		{ "晚上", MARK_EVENING },
	};
	struct text u = *t;
	if (u.p == u.end || is_digit(*u.p))
		return MARK_NONE;
	if (*u.p >= 0x80) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (take_word(t, words[i].word))
				return words[i].mark;
		return MARK_NONE;
	}
	enum mark mark = take(&u, 'A') || take(&u, 'a') ? MARK_AM : take(&u, 'P') || take(&u, 'p') ? MARK_PM
												   : MARK_NONE;
	bool dot = take(&u, '.');
	if (mark == MARK_NONE || (!take(&u, 'M') && !take(&u, 'm')) || (dot && !take(&u, '.')))
		return MARK_NONE;
	*t = u;
	return mark;
}

/* The hour of the day, or -1 where hour and mark contradict each other.  An hour that is
 * already of 24 is taken when the mark agrees; 晚上12点 may be either midnight. */
static int
marked_hour(int hour, enum mark mark)
{
	switch (mark) {
	case MARK_AM:
		return hour == 12 ? 0 : hour < 12 ? hour
						  : -1;
	case MARK_PM:
		return hour < 12 ? hour + 12 : hour;
	case MARK_DAWN:
		return hour == 12 ? 0 : hour <= 6 ? hour
						  : -1;
	case MARK_MORNING:
		return hour >= 1 && hour < 12 ? hour : -1;
	case MARK_NOON:
		return hour >= 10 && hour <= 14 ? hour : hour == 1 || hour == 2 ? hour + 12
										: -1;
	case MARK_EVENING:
		return hour >= 5 && hour < 12 ? hour + 12 : hour > 16 ? hour
								      : -1;
	case MARK_NONE:
		break;
	}
	return hour;
}

/* Fills *out from a local clock reading. */
static inline int
settle_local(int64_t local, const struct parts *f, const struct zone *zone, struct when *out)
{
	out->offset = f->has_offset ? f->offset : zone_offset_local(zone, local);
	out->at = local - out->offset;
	out->nano = f->nano;
	out->digits = f->digits;
	out->day_only = !f->has_clock;
	return 0;
}

/* 0, or -2 when there is no such day or clock. */
static inline int
settle(const struct parts *f, const struct zone *zone, struct when *out)
{
	int hour = marked_hour(f->hour, f->mark);
	if (!date_is_valid(f->year, f->month, f->day) || hour < 0 || hour > 23 || f->minute > 59 || f->second > 59)
		return -2;
	int64_t local = days_of(f->year, f->month, f->day) * DAY_SECONDS + hour * 3600 + f->minute * 60 + f->second;
	return settle_local(local, f, zone, out);
}

/* `2025-09-01`, ten bytes. */
static bool
read_fixed_day(const unsigned char *p, struct parts *f)
{
	int century = pair(p), year = pair(p + 2);
	f->month = pair(p + 5);
	f->day = pair(p + 8);
	f->year = century * 100 + year;
	return (century | year | f->month | f->day) >= 0 && p[4] == '-' && p[7] == '-';
}

/* `08:05:09`, eight bytes. */
static bool
read_fixed_clock(const unsigned char *p, struct parts *f)
{
	f->hour = pair(p);
	f->minute = pair(p + 3);
	f->second = pair(p + 6);
	f->has_clock = true;
	return (f->hour | f->minute | f->second) >= 0 && p[2] == ':' && p[5] == ':';
}

int
date_parse(struct slice text, struct when *out)
{
	static const struct zone zone = { .offset = DEFAULT_OFFSET };
	struct parts f = { 0 };
	struct text t = { (const unsigned char *)text.p, (const unsigned char *)text.p + text.n };
	if (text.n < 10 || !read_fixed_day(t.p, &f))
		return -1;
	t.p += 10;
	if (t.p < t.end) {
		if (!take(&t, 'T') && !take(&t, ' '))
			return -1;
		if (t.end - t.p >= 8 && read_fixed_clock(t.p, &f)) {
			t.p += 8;
			if ((take(&t, '.') || take(&t, ',')) && !take_fraction(&t, &f))
				return -1;
		} else if (t.end - t.p >= 5 && t.p[2] == ':') {
			f.hour = pair(t.p);
			f.minute = pair(t.p + 3);
			f.second = 0;
			t.p += 5;
		} else {
			return -1;
		}
		if (f.hour < 0 || f.minute < 0)
			return -1;
		f.has_clock = true;
		f.has_offset = take_offset(&t, &f.offset);
	}
	return t.p == t.end && settle(&f, &zone, out) == 0 ? 0 : -1;
}

/* A day that begins with its year; the compact forms may bring their clock.  0, -1, or -3
 * when it begins with a day or month. */
static int
read_day(struct text *t, struct parts *f)
{
	size_t n = digit_run(t);
	if (n == 8 || n == 12 || n == 14) {
		f->year = take_digits(t, 4, 4);
		f->month = take_two(t, 2);
		f->day = take_two(t, 2);
		if (n == 8)
			return 0;
		f->has_clock = true;
		f->hour = take_two(t, 2);
		f->minute = take_two(t, 2);
		f->second = n == 14 ? take_two(t, 2) : 0;
		return n == 14 && take(t, '.') && !take_fraction(t, f) ? -1 : 0;
	}
	if (n != 1 && n != 2 && n != 4)
		return -1;
	f->year = take_digits(t, 1, 4);
	if (n == 4 && take_unit(t, "年")) {
		f->month = take_two(t, 1);
		if (f->month < 0 || !take_unit(t, "月"))
			return -1;
		f->day = take_two(t, 1);
		return f->day >= 0 && (take_unit(t, "日") || take_unit(t, "号")) ? 0 : -1;
	}
	char by = take(t, '-') ? '-' : take(t, '/') ? '/'
			       : take(t, '.')       ? '.'
						    : '\0';
	f->month = take_two(t, 1);
	if (by == '\0' || f->month < 0 || !take(t, by))
		return -1;
	size_t last = digit_run(t);
	f->day = take_digits(t, 1, 4);
	if (n == 4)
		return last == 1 || last == 2 ? 0 : -1;
	return last == 2 || last == 4 ? -3 : -1;
}

/* `05分09秒`, `05分`, `半`, `整` or nothing behind the hour. */
static bool
read_chinese_minute(struct text *t, struct parts *f)
{
	if (take_word(t, "半")) {
		f->minute = 30;
		return true;
	}
	if (take_word(t, "整") || take_word(t, "钟") || digit_run(t) == 0)
		return true;
	f->minute = take_two(t, 1);
	if (!take_unit(t, "分"))
		return false;
	if (digit_run(t) == 0)
		return true;
	f->second = take_two(t, 1);
	return take_word(t, "秒");
}

static bool
read_colon_minute(struct text *t, struct parts *f)
{
	f->minute = take_two(t, 1);
	if (f->minute < 0)
		return false;
	if (!take(t, ':'))
		return true;
	f->second = take_two(t, 1);
	if (f->second < 0)
		return false;
	return (!take(t, '.') && !take(t, ',')) || take_fraction(t, f);
}

/* `080509` and `0805`, which only follow `20250901T`. */
static bool
read_compact_clock(struct text *t, struct parts *f)
{
	size_t n = digit_run(t);
	if (n != 4 && n != 6)
		return false;
	f->hour = take_two(t, 2);
	f->minute = take_two(t, 2);
	f->second = n == 6 ? take_two(t, 2) : 0;
	return true;
}

static bool
read_clock(struct text *t, struct parts *f)
{
	f->mark = take_mark(t);
	take_blanks(t);
	f->hour = take_two(t, 1);
	if (f->hour < 0)
		return false;
	if (take(t, ':')) {
		if (!read_colon_minute(t, f))
			return false;
	} else if (take_unit(t, "时") || take_unit(t, "点") || take_unit(t, "時") || take_unit(t, "點")) {
		if (!read_chinese_minute(t, f))
			return false;
	} else {
		return false;
	}
	if (f->mark == MARK_NONE && t->p < t->end) {
		struct text u = *t;
		take_blanks(&u);
		f->mark = take_mark(&u);
		if (f->mark != MARK_NONE)
			*t = u;
	}
	return true;
}

/* An offset behind the clock; `08:00-2019-11-30` goes on with a date instead. */
static void
read_offset(struct text *t, struct parts *f)
{
	struct text u = *t;
	take_blanks(&u);
	f->has_offset = take_offset(&u, &f->offset);
	if (f->has_offset && u.p < u.end && (is_digit(*u.p) || *u.p == '-' || *u.p == '/' || *u.p == '.'))
		f->has_offset = false;
	if (f->has_offset)
		*t = u;
}

/* A day and the clock behind it, as far as they go.  0, -1 or -3. */
static int
read_moment(struct text *t, struct parts *f)
{
	bool compact = digit_run(t) == 8;
	int status = read_day(t, f);
	if (status == -1)
		return -1;
	if (!f->has_clock && t->p < t->end) {
		struct text u = *t;
		bool basic = compact && take(&u, 'T') && read_compact_clock(&u, f);
		if (!basic) {
			u = *t;
			/* 日 has taken its blanks, and 下午 needs none before it. */
			bool apart = is_blank(u.p[-1]) || u.p[-1] >= 0x80 || take(&u, 'T') || take_blanks(&u) || *u.p >= 0x80;
			if (!apart || !read_clock(&u, f))
				return status;
		}
		f->has_clock = true;
		*t = u;
	}
	if (f->has_clock)
		read_offset(t, f);
	return status;
}

/* Two times with something between them, or one and 至今. */
static bool
is_range(struct text t)
{
	static const char *const joins[] = { "至", "到", "~", "—", "–", "--" };
	struct parts f = { 0 };
	if (read_moment(&t, &f) == -1)
		return false;
	take_blanks(&t);
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		if (take_word(&t, joins[i]))
			return t.p < t.end;
	if (!take(&t, '-'))
		return false;
	take_blanks(&t);
	f = (struct parts){ 0 };
	return read_moment(&t, &f) != -1 && t.p == t.end;
}

int
date_read(struct slice text, const struct zone *zone, struct when *out)
{
	struct parts f = { 0 };
	const unsigned char *raw = (const unsigned char *)text.p;
	if (text.n == 19 && raw[10] == ' ' && read_fixed_day(raw, &f) && read_fixed_clock(raw + 11, &f))
		return settle(&f, zone, out);
	unsigned char room[TEXT_MAX];
	struct text all;
	if (narrow(text, room, &all) != 0)
		return -1;
	struct text t = all;
	f = (struct parts){ 0 };
	int status = read_moment(&t, &f);
	if (status != -1 && t.p == t.end)
		return status == 0 ? settle(&f, zone, out) : status;
	return is_range(all) ? -4 : -1;
}

/* A step of a shape: a letter of the pattern, ' ' for blanks, or a byte that must stand there. */
struct step {
	unsigned char kind; /* the letter, ' ', or '=' */
	unsigned char byte; /* of '=' */
	unsigned char least; /* digits */
};

struct shape {
	struct step *step;
	size_t n, cap;
	uint64_t has; /* bit of letter - 'A' */
};

static uint64_t
letter_bit(char c)
{
	return UINT64_C(1) << (c - 'A');
}

static bool
shape_has(const struct shape *s, const char *letters)
{
	for (; *letters; letters++)
		if (s->has & letter_bit(*letters))
			return true;
	return false;
}

static void
add_step(struct shape *s, unsigned char kind, unsigned char byte)
{
	s->step = xgrow(s->step, &s->cap, s->n + 1, sizeof *s->step);
	s->step[s->n++] = (struct step){ .kind = kind, .byte = byte, .least = 1 };
}

/* What is wrong with a shape as a whole, or NULL. */
static const char *
shape_fault(const struct shape *s)
{
	if (shape_has(s, "N"))
		return s->has == letter_bit('N') ? NULL : "%N stands alone";
	if (!shape_has(s, "Yy"))
		return "no year";
	if (shape_has(s, "Y") && shape_has(s, "y"))
		return "both %Y and %y";
	if (shape_has(s, "m") && shape_has(s, "b"))
		return "both %m and %b";
	if (shape_has(s, "H") && shape_has(s, "I"))
		return "both %H and %I";
	if (shape_has(s, "I") && !shape_has(s, "p"))
		return "%I without %p";
	if (shape_has(s, "p") && !shape_has(s, "HI"))
		return "%p without an hour";
	return NULL;
}

static bool
has_digits(const struct step *step)
{
	return step->kind == '=' ? is_digit(step->byte) : strchr("YymdHISMf", step->kind) != NULL;
}

static int
parse_steps(struct shape *s, struct text t, struct buf *error)
{
	while (t.p < t.end) {
		unsigned char c = *t.p;
		if (take_blanks(&t)) {
			add_step(s, ' ', 0);
			continue;
		}
		t.p++;
		if (c != '%') {
			add_step(s, '=', c);
			continue;
		}
		c = t.p < t.end ? *t.p++ : '\0';
		if (c == '%') {
			add_step(s, '=', c);
		} else if (c && strchr("YymdHMSIpfzbN", c)) {
			if (s->has & letter_bit((char)c)) {
				buf_printf(error, "%%%c twice", c);
				return -1;
			}
			s->has |= letter_bit((char)c);
			add_step(s, c, 0);
		} else if (c > ' ' && c < 0x7f) {
			buf_printf(error, "unknown %%%c", c);
			return -1;
		} else {
			buf_adds(error, "a % with no letter behind it");
			return -1;
		}
	}
	return 0;
}

struct shape *
shape_parse(struct slice pattern, struct buf *error)
{
	unsigned char room[TEXT_MAX];
	struct text t;
	if (narrow(pattern, room, &t) != 0) {
		buf_adds(error, "longer than a time may be");
		return NULL;
	}
	struct shape *s = xcalloc(1, sizeof *s);
	if (parse_steps(s, t, error) != 0) {
		shape_free(s);
		return NULL;
	}
	const char *fault = shape_fault(s);
	if (fault) {
		buf_adds(error, fault);
		shape_free(s);
		return NULL;
	}
	for (size_t i = 0; i < s->n; i++)
		if ((i > 0 && has_digits(&s->step[i - 1])) || (i + 1 < s->n && has_digits(&s->step[i + 1])))
			s->step[i].least = 2;
	return s;
}

void
shape_free(struct shape *s)
{
	if (!s)
		return;
	free(s->step);
	free(s);
}

bool
shape_has_clock(const struct shape *s)
{
	return shape_has(s, "HIMSfN");
}

/* 1 to 12, or -1: three letters or the whole name. */
static int
take_month(struct text *t)
{
	static const char names[12][10] = { "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december" };
	size_t n = 0, left = (size_t)(t->end - t->p);
	for (int i = 0; i < 12; i++) {
		for (n = 0; n < left && names[i][n] && (t->p[n] | 0x20) == names[i][n];)
			n++;
		if (n < 3)
			continue;
		t->p += names[i][n] ? 3 : n;
		return i + 1;
	}
	return -1;
}

/* The milliseconds in a part of a day given in 1e-18, half up, in two steps that fit. */
static int64_t
day_part_milli(uint64_t part)
{
	const uint64_t giga = 1000000000, day_milli = UINT64_C(1000) * DAY_SECONDS;
	uint64_t high = part / giga * day_milli, low = part % giga * day_milli;
	return (int64_t)(high / giga + (high % giga * giga + low + giga * giga / 2) / (giga * giga));
}

/* An Excel serial.  0, -1 or -2. */
static int
read_serial(struct text *t, const struct parts *f, const struct zone *zone, struct when *out)
{
	uint64_t part = 0; /* of a day, in 1e-18 */
	size_t n = digit_run(t);
	if (n == 0)
		return -1;
	while (n > 1 && *t->p == '0')
		t->p++, n--;
	bool large = n > 7;
	int64_t days = take_digits(t, 1, 7);
	if (large)
		t->p += n - 7;
	if (take(t, '.')) {
		if (digit_run(t) == 0)
			return -1;
		/* Eighteen digits fit; a double has no more. */
		int n_digit = 0;
		for (; t->p < t->end && is_digit(*t->p); t->p++)
			if (n_digit < 18) {
				part = part * 10 + (*t->p - '0');
				n_digit++;
			}
		for (; n_digit < 18; n_digit++)
			part *= 10;
	}
	if (t->p != t->end)
		return -1;
	int64_t milli = day_part_milli(part);
	if (large || days < 1 || days > SERIAL_MAX || days == SERIAL_LEAP || (days == SERIAL_MAX && milli == (int64_t)DAY_SECONDS * 1000))
		return -2;
	struct parts g = *f;
	g.has_clock = part != 0;
	g.nano = (uint32_t)(milli % 1000) * 1000000;
	g.digits = milli % 1000 == 0 ? 0 : milli % 100 == 0 ? 1
				   : milli % 10 == 0        ? 2
							    : 3;
	int64_t day = SERIAL_BASE + days + (days < SERIAL_LEAP);
	return settle_local(day * DAY_SECONDS + milli / 1000, &g, zone, out);
}

static inline int
take_step(const struct step *step, struct text *t, struct parts *f)
{
	switch (step->kind) {
	case '=':
		return take(t, (char)step->byte) ? 0 : -1;
	case ' ':
		return take_blanks(t) ? 0 : -1;
	case 'Y':
		return f->year = take_digits(t, 4, 4);
	case 'y':
		f->year = take_two(t, 2);
		if (f->year < 0)
			return -1;
		f->year += f->year <= 68 ? 2000 : 1900;
		return 0;
	case 'm':
		return f->month = take_two(t, step->least);
	case 'b':
		return f->month = take_month(t);
	case 'd':
		return f->day = take_two(t, step->least);
	case 'H':
	case 'I':
		return f->hour = take_two(t, step->least);
	case 'M':
		return f->minute = take_two(t, step->least);
	case 'S':
		return f->second = take_two(t, step->least);
	case 'f':
		return take_fraction(t, f) ? 0 : -1;
	case 'z':
		f->has_offset = take_offset(t, &f->offset);
		return f->has_offset ? 0 : -1;
	case 'p':
		f->mark = take_mark(t);
		return f->mark != MARK_NONE ? 0 : -1;
	}
	return -1;
}

int
shape_read(const struct shape *s, struct slice text, const struct zone *zone, struct when *out)
{
	unsigned char room[TEXT_MAX];
	struct text t;
	struct parts f = { .month = 1, .day = 1, .has_clock = shape_has_clock(s) };
	if (narrow(text, room, &t) != 0)
		return -1;
	const struct step *end = s->step + s->n;
	for (const struct step *step = s->step; step < end; step++) {
		if (step->kind == 'N')
			return s->n == 1 ? read_serial(&t, &f, zone, out) : -1;
		if (take_step(step, &t, &f) < 0)
			return -1;
	}
	if (t.p != t.end)
		return -1;
	if (shape_has(s, "I") && (f.hour < 1 || f.hour > 12))
		return -2;
	return settle(&f, zone, out);
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
		if (!is_digit((unsigned char)*p) && !((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') && !strchr("/_+-", *p))
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
	struct text t = { (const unsigned char *)name.p, (const unsigned char *)name.p + name.n };
	*z = (struct zone){ 0 };
	if (name.n && take_offset(&t, &z->offset) && t.p == t.end)
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
