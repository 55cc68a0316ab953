/* shape.c - the shapes times are written in */
#include "shape.h"
#include "scan.h"

enum {
	SERIAL_MAX = 2958465,
	SERIAL_LEAP = 60, /* Lotus 1-2-3 took 1900 for a leap year, Excel still does */
	SERIAL_BASE = -25569, /* day number of 1899-12-30 */
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

/* AM, p.m., 下午 and their like; MARK_NONE and nothing read when there is none. */
static enum mark
take_mark(struct scan *t)
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
	struct scan u = *t;
	if (u.p == u.end || scan_is_digit(*u.p))
		return MARK_NONE;
	if (*u.p >= 0x80) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (scan_word(t, words[i].word))
				return words[i].mark;
		return MARK_NONE;
	}
	enum mark mark = scan_char(&u, 'A') || scan_char(&u, 'a') ? MARK_AM : scan_char(&u, 'P') || scan_char(&u, 'p') ? MARK_PM
														       : MARK_NONE;
	bool dot = scan_char(&u, '.');
	if (mark == MARK_NONE || (!scan_char(&u, 'M') && !scan_char(&u, 'm')) || (dot && !scan_char(&u, '.')))
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

/* A day that begins with its year; the compact forms may bring their clock.  0, -1, or -3
 * when it begins with a day or month. */
static int
read_day(struct scan *t, struct parts *f)
{
	size_t n = scan_digit_run(t);
	if (n == 8 || n == 12 || n == 14) {
		f->year = scan_digits(t, 4, 4);
		f->month = scan_two(t, 2);
		f->day = scan_two(t, 2);
		if (n == 8)
			return 0;
		f->has_clock = true;
		f->hour = scan_two(t, 2);
		f->minute = scan_two(t, 2);
		f->second = n == 14 ? scan_two(t, 2) : 0;
		return n == 14 && scan_char(t, '.') && !scan_fraction(t, &f->nano, &f->digits) ? -1 : 0;
	}
	if (n != 1 && n != 2 && n != 4)
		return -1;
	f->year = scan_digits(t, 1, 4);
	if (n == 4 && scan_unit(t, "年")) {
		f->month = scan_two(t, 1);
		if (f->month < 0 || !scan_unit(t, "月"))
			return -1;
		f->day = scan_two(t, 1);
		return f->day >= 0 && (scan_unit(t, "日") || scan_unit(t, "号")) ? 0 : -1;
	}
	char by = scan_char(t, '-') ? '-' : scan_char(t, '/') ? '/'
				    : scan_char(t, '.')       ? '.'
							      : '\0';
	f->month = scan_two(t, 1);
	if (by == '\0' || f->month < 0 || !scan_char(t, by))
		return -1;
	size_t last = scan_digit_run(t);
	f->day = scan_digits(t, 1, 4);
	if (n == 4)
		return last == 1 || last == 2 ? 0 : -1;
	return last == 2 || last == 4 ? -3 : -1;
}

/* `05分09秒`, `05分`, `半`, `整` or nothing behind the hour. */
static bool
read_chinese_minute(struct scan *t, struct parts *f)
{
	if (scan_word(t, "半")) {
		f->minute = 30;
		return true;
	}
	if (scan_word(t, "整") || scan_word(t, "钟") || scan_digit_run(t) == 0)
		return true;
	f->minute = scan_two(t, 1);
	if (!scan_unit(t, "分"))
		return false;
	if (scan_digit_run(t) == 0)
		return true;
	f->second = scan_two(t, 1);
	return scan_word(t, "秒");
}

static bool
read_colon_minute(struct scan *t, struct parts *f)
{
	f->minute = scan_two(t, 1);
	if (f->minute < 0)
		return false;
	if (!scan_char(t, ':'))
		return true;
	f->second = scan_two(t, 1);
	if (f->second < 0)
		return false;
	return (!scan_char(t, '.') && !scan_char(t, ',')) || scan_fraction(t, &f->nano, &f->digits);
}

/* `080509` and `0805`, which only follow `20250901T`. */
static bool
read_compact_clock(struct scan *t, struct parts *f)
{
	size_t n = scan_digit_run(t);
	if (n != 4 && n != 6)
		return false;
	f->hour = scan_two(t, 2);
	f->minute = scan_two(t, 2);
	f->second = n == 6 ? scan_two(t, 2) : 0;
	return true;
}

static bool
read_clock(struct scan *t, struct parts *f)
{
	f->mark = take_mark(t);
	scan_blanks(t);
	f->hour = scan_two(t, 1);
	if (f->hour < 0)
		return false;
	if (scan_char(t, ':')) {
		if (!read_colon_minute(t, f))
			return false;
	} else if (scan_unit(t, "时") || scan_unit(t, "点") || scan_unit(t, "時") || scan_unit(t, "點")) {
		if (!read_chinese_minute(t, f))
			return false;
	} else {
		return false;
	}
	if (f->mark == MARK_NONE && t->p < t->end) {
		struct scan u = *t;
		scan_blanks(&u);
		f->mark = take_mark(&u);
		if (f->mark != MARK_NONE)
			*t = u;
	}
	return true;
}

/* An offset behind the clock; `08:00-2019-11-30` goes on with a date instead. */
static void
read_offset(struct scan *t, struct parts *f)
{
	struct scan u = *t;
	scan_blanks(&u);
	f->has_offset = scan_offset(&u, &f->offset);
	if (f->has_offset && u.p < u.end && (scan_is_digit(*u.p) || *u.p == '-' || *u.p == '/' || *u.p == '.'))
		f->has_offset = false;
	if (f->has_offset)
		*t = u;
}

/* A day and the clock behind it, as far as they go.  0, -1 or -3. */
static int
read_moment(struct scan *t, struct parts *f)
{
	bool compact = scan_digit_run(t) == 8;
	int status = read_day(t, f);
	if (status == -1)
		return -1;
	if (!f->has_clock && t->p < t->end) {
		struct scan u = *t;
		bool basic = compact && scan_char(&u, 'T') && read_compact_clock(&u, f);
		if (!basic) {
			u = *t;
			/* 日 has taken its blanks, and 下午 needs none before it. */
			bool apart = scan_is_blank(u.p[-1]) || u.p[-1] >= 0x80 || scan_char(&u, 'T') || scan_blanks(&u) || *u.p >= 0x80;
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
is_range(struct scan t)
{
	static const char *const joins[] = { "至", "到", "~", "—", "–", "--" };
	struct parts f = { 0 };
	if (read_moment(&t, &f) == -1)
		return false;
	scan_blanks(&t);
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		if (scan_word(&t, joins[i]))
			return t.p < t.end;
	if (!scan_char(&t, '-'))
		return false;
	scan_blanks(&t);
	f = (struct parts){ 0 };
	return read_moment(&t, &f) != -1 && t.p == t.end;
}

/* `2025-09-01 08:05:09`, by far the most common; false for all else. */
static bool
read_usual(struct slice text, const struct zone *zone, struct when *out)
{
	/* no offset fits, so the zone gives it */
	if (text.n != 19 || text.p[10] != ' ' || text.p[16] != ':' || date_parse(text, out) != 0)
		return false;
	int64_t local = out->at + DEFAULT_OFFSET;
	out->offset = zone_offset_local(zone, local);
	out->at = local - out->offset;
	return true;
}

int
date_read(struct slice text, const struct zone *zone, struct when *out)
{
	if (read_usual(text, zone, out))
		return 0;
	unsigned char room[SCAN_MAX];
	struct scan all;
	if (scan_narrow(text, room, &all) != 0)
		return -1;
	struct scan t = all;
	struct parts f = { 0 };
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
	bool usual; /* a shape of what read_usual reads */
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
	return step->kind == '=' ? scan_is_digit(step->byte) : strchr("YymdHISMf", step->kind) != NULL;
}

static int
parse_steps(struct shape *s, struct scan t, struct buf *error)
{
	while (t.p < t.end) {
		unsigned char c = *t.p;
		if (scan_blanks(&t)) {
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
	unsigned char room[SCAN_MAX];
	struct scan t;
	if (scan_narrow(pattern, room, &t) != 0) {
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
	s->usual = slice_is(pattern, "%Y-%m-%d %H:%M:%S");
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
take_month(struct scan *t)
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
read_serial(struct scan *t, const struct parts *f, const struct zone *zone, struct when *out)
{
	uint64_t part = 0; /* of a day, in 1e-18 */
	size_t n = scan_digit_run(t);
	if (n == 0)
		return -1;
	while (n > 1 && *t->p == '0')
		t->p++, n--;
	bool large = n > 7;
	int64_t days = scan_digits(t, 1, 7);
	if (large)
		t->p += n - 7;
	if (scan_char(t, '.')) {
		if (scan_digit_run(t) == 0)
			return -1;
		/* Eighteen digits fit; a double has no more. */
		int n_digit = 0;
		for (; t->p < t->end && scan_is_digit(*t->p); t->p++)
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
take_step(const struct step *step, struct scan *t, struct parts *f)
{
	switch (step->kind) {
	case '=':
		return scan_char(t, (char)step->byte) ? 0 : -1;
	case ' ':
		return scan_blanks(t) ? 0 : -1;
	case 'Y':
		return f->year = scan_digits(t, 4, 4);
	case 'y':
		f->year = scan_two(t, 2);
		if (f->year < 0)
			return -1;
		f->year += f->year <= 68 ? 2000 : 1900;
		return 0;
	case 'm':
		return f->month = scan_two(t, step->least);
	case 'b':
		return f->month = take_month(t);
	case 'd':
		return f->day = scan_two(t, step->least);
	case 'H':
	case 'I':
		return f->hour = scan_two(t, step->least);
	case 'M':
		return f->minute = scan_two(t, step->least);
	case 'S':
		return f->second = scan_two(t, step->least);
	case 'f':
		return scan_fraction(t, &f->nano, &f->digits) ? 0 : -1;
	case 'z':
		f->has_offset = scan_offset(t, &f->offset);
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
	unsigned char room[SCAN_MAX];
	struct scan t;
	struct parts f = { .month = 1, .day = 1, .has_clock = shape_has_clock(s) };
	if (s->usual && read_usual(text, zone, out))
		return 0;
	if (scan_narrow(text, room, &t) != 0)
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
