/* excel.c - what Excel's numbers mean */
#include "excel.h"
#include "date.h"
#include "scan.h"
#include <math.h>

enum {
	DIGITS = 15,
	MAX_SPELLED = 400, /* the longest double in full has 325 */
	MAX_TOKENS = 64,
	LAST_SERIAL = 2958465, /* 9999-12-31 */
	DAYS_1904 = 1462
};

/* The text in brackets: h, hh, m, mm, s, ss count on past the day. */
static bool
is_span(struct slice inside)
{
	if (inside.n == 0 || !strchr("hHmMsS", inside.p[0]) || !inside.p[0])
		return false;
	for (size_t i = 1; i < inside.n; i++)
		if (inside.p[i] != inside.p[0])
			return false;
	return true;
}

/* What stands in a format at p and is no letter of it: quoted, escaped, in brackets.  Past it, or p. */
static const char *
skip_literal(const char *p, const char *end, bool *span)
{
	const char *close;
	switch (*p) {
	case '"':
		close = memchr(p + 1, '"', (size_t)(end - p - 1));
		return close ? close + 1 : end;
	case '\\':
	case '_':
	case '*':
		return p + 1 < end ? p + 2 : end;
	case '[':
		close = memchr(p, ']', (size_t)(end - p));
		if (!close)
			return end;
		*span |= is_span(slice(p + 1, (size_t)(close - p - 1)));
		return close + 1;
	default:
		return p;
	}
}

static bool
starts_word(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
}

/* The letters y m d h s of the first section, each run once, a for 上午/下午 and f for fractions;
 * none where the section shows a number. */
static size_t
date_letters(struct slice code, char *out, bool *span)
{
	size_t n = 0;
	const char *p = code.p, *end = code.p + code.n;
	char last = 0;
	while (p < end && *p != ';' && n < MAX_TOKENS) {
		const char *next = skip_literal(p, end, span);
		if (next > p) {
			p = next;
			last = 0;
			continue;
		}
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
		if (starts_word(p, end, "general"))
			p += 6, c = 0;
		else if (starts_word(p, end, "am/pm"))
			p += 4, c = 'a';
		else if (starts_word(p, end, "a/p"))
			p += 2, c = 'a';
		else if (starts_word(p, end, "上午/下午"))
			p += strlen("上午/下午") - 1, c = 'a';
		else if (c == 'e' && p + 1 < end && (p[1] == '+' || p[1] == '-'))
			return 0;
		else if (c == 'e' || c == 'b')
			c = 'y';
		else if (c == '.' && p + 1 < end && p[1] == '0' && (*span || memchr(out, 's', n)))
			while (p + 1 < end && p[1] == '0')
				p++, c = 'f';
		else if ((c == '0' || c == '#' || c == '?') && !*span)
			return 0;
		if (c && strchr("ymdhsaf", c) && c != last)
			out[n++] = c;
		last = c;
		p++;
	}
	return n;
}

unsigned
excel_form(struct slice code)
{
	char letter[MAX_TOKENS];
	bool span = false;
	size_t n = date_letters(code, letter, &span);
	unsigned form = 0;
	if (span)
		return EXCEL_SPAN;
	for (size_t i = 0; i < n; i++)
		switch (letter[i]) {
		case 'y':
		case 'd':
			form |= EXCEL_DAY;
			break;
		case 'm': /* minutes beside hours or seconds */
			form |= (i && letter[i - 1] == 'h') || (i + 1 < n && letter[i + 1] == 's') ? EXCEL_CLOCK : EXCEL_DAY;
			break;
		case 'f':
			form |= EXCEL_FRACTION;
			break;
		default:
			form |= EXCEL_CLOCK;
		}
	return form & (EXCEL_DAY | EXCEL_CLOCK) ? form : 0;
}

unsigned
excel_form_of(unsigned id)
{
	switch (id) {
	case 14:
	case 15:
	case 16:
	case 17:
	case 27:
	case 28:
	case 29:
	case 30:
	case 31:
	case 36:
	case 50:
	case 51:
	case 52:
	case 53:
	case 54:
	case 57:
	case 58:
		return EXCEL_DAY;
	case 18:
	case 19:
	case 20:
	case 21:
	case 32:
	case 33:
	case 34:
	case 35:
	case 45:
	case 55:
	case 56:
		return EXCEL_CLOCK;
	case 22:
		return EXCEL_DAY | EXCEL_CLOCK;
	case 46:
		return EXCEL_SPAN;
	case 47:
		return EXCEL_CLOCK | EXCEL_FRACTION;
	default:
		return 0;
	}
}

/* Whether it is [+-]digits[.digits][e[+-]digits]; *plain where it may stay as it is. */
static bool
is_number(struct slice s, bool *plain, bool *doubtful)
{
	struct scan t = SCAN(s);
	bool minus = scan_char(&t, '-'), plus = !minus && scan_char(&t, '+');
	const unsigned char *first = t.p;
	size_t whole = scan_digit_run(&t), fraction = 0, zeros = 0;
	t.p += whole;
	if (scan_char(&t, '.')) {
		fraction = scan_digit_run(&t);
		t.p += fraction;
	}
	if (whole + fraction == 0)
		return false;
	while (first + zeros < t.p && (first[zeros] == '0' || first[zeros] == '.'))
		zeros++;
	/* digits from the first that is not 0 on, a point among them not counted */
	size_t digits = (size_t)(t.p - first) - zeros - (zeros <= whole && first + whole < t.p);
	bool neat = !plus && whole > 0 && (first[0] != '0' || whole == 1) && (first + whole == t.p || (fraction && t.p[-1] != '0'));
	bool exponent = t.p < t.end && (*t.p == 'e' || *t.p == 'E');
	if (exponent) {
		t.p++;
		if (t.p < t.end && (*t.p == '+' || *t.p == '-'))
			t.p++;
		size_t n = scan_digit_run(&t);
		if (n == 0)
			return false;
		t.p += n;
	}
	*doubtful = exponent || digits > DIGITS;
	*plain = neat && !*doubtful && !(minus && digits == 0);
	return t.p == t.end;
}

/* digit[.digits]e±NN in full. */
static void
print_full(const char *shown, struct buf *out)
{
	char digit[DIGITS + 1];
	size_t n = 0;
	const char *p = shown;
	if (*p == '-') {
		buf_addc(out, '-');
		p++;
	}
	for (; *p && *p != 'e'; p++)
		if (*p != '.')
			digit[n++] = *p;
	long power = strtol(p + 1, NULL, 10);
	while (n > 1 && digit[n - 1] == '0')
		n--;
	if (power > 20 || power < -21) {
		buf_addc(out, digit[0]);
		if (n > 1)
			buf_addc(out, '.');
		buf_add(out, digit + 1, n - 1);
		buf_printf(out, "e%+ld", power);
		return;
	}
	if (power < 0) {
		buf_adds(out, "0.");
		for (long i = -1; i > power; i--)
			buf_addc(out, '0');
		buf_add(out, digit, n);
		return;
	}
	for (size_t i = 0; i <= (size_t)power; i++)
		buf_addc(out, i < n ? digit[i] : '0');
	if (n > (size_t)power + 1) {
		buf_addc(out, '.');
		buf_add(out, digit + power + 1, n - (size_t)power - 1);
	}
}

bool
excel_number(struct slice spelled, struct buf *out, bool *doubtful)
{
	char room[MAX_SPELLED + 1], shown[40];
	bool plain;
	*doubtful = false;
	if (spelled.n > MAX_SPELLED || !is_number(spelled, &plain, doubtful))
		return false;
	if (plain) {
		buf_add_slice(out, spelled);
		return true;
	}
	memcpy(room, spelled.p, spelled.n);
	room[spelled.n] = '\0';
	double value = strtod(room, NULL);
	if (!isfinite(value))
		return false;
	if (value == 0) {
		buf_addc(out, '0');
		return true;
	}
	size_t start = out->n;
	snprintf(shown, sizeof shown, "%.*e", DIGITS - 1, value);
	print_full(shown, out);
	/* 9.949999999999999 is how a program spells 9.95: no code and no phone has a fraction */
	if (memchr(out->p + start, '.', out->n - start))
		*doubtful = false;
	return true;
}

static void
print_clock(int64_t ms, struct buf *out)
{
	int64_t second = ms / 1000;
	buf_printf(out, "%02lld:%02d:%02d", (long long)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
	if (ms % 1000)
		buf_printf(out, ".%03d", (int)(ms % 1000));
}

enum cell_kind
excel_time(double serial, unsigned form, bool from_1904, struct buf *out)
{
	const int64_t day_ms = (int64_t)DAY_SECONDS * 1000;
	if (!(serial > -LAST_SERIAL - 1.0 && serial < LAST_SERIAL + 1.0))
		return CELL_EMPTY;
	bool exact = form & EXCEL_FRACTION;
	double unit = exact ? day_ms : DAY_SECONDS;
	int64_t ms = (int64_t)floor(fabs(serial) * unit + 0.5) * (exact ? 1 : 1000);
	if (form & EXCEL_SPAN) {
		if (serial < 0 && ms)
			buf_addc(out, '-');
		print_clock(ms, out);
		return CELL_TEXT;
	}
	if (serial < 0)
		return CELL_EMPTY;
	int64_t day = ms / day_ms;
	ms %= day_ms;
	if (day == 0 && !(form & EXCEL_DAY)) {
		print_clock(ms, out);
		return CELL_TIME;
	}
	if (from_1904)
		day += DAYS_1904;
	if (day == 0 && ms == 0)
		return CELL_EMPTY;
	if (day == 0) {
		print_clock(ms, out);
		return CELL_TIME;
	}
	if (day > LAST_SERIAL)
		return CELL_EMPTY;
	/* Excel believes in 29 February 1900, as Lotus did */
	if (day == 60)
		buf_adds(out, "1900-02-29");
	else
		date_print_day(days_of(1899, 12, 31) + day - (day > 60), out);
	if (ms || form & EXCEL_CLOCK) {
		buf_addc(out, ' ');
		print_clock(ms, out);
	}
	return day == 60 ? CELL_TEXT : CELL_TIME;
}

/* 08:05[:09[.123]] */
static bool
is_clock(struct slice s)
{
	struct scan t = SCAN(s);
	uint32_t nano;
	int8_t digits;
	int hour = scan_two(&t, 2), minute = scan_char(&t, ':') ? scan_two(&t, 2) : -1, second = 0;
	if (scan_char(&t, ':')) {
		second = scan_two(&t, 2);
		if (scan_char(&t, '.') && !scan_fraction(&t, &nano, &digits))
			return false;
	}
	return t.p == t.end && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

enum cell_kind
excel_iso(struct slice text, struct buf *out)
{
	struct slice s = slice_trim(text), clock;
	if (s.n && s.p[s.n - 1] == 'Z')
		s.n--;
	struct slice day = slice_cut(s, 'T', &clock);
	struct when when;
	if (!clock.p && is_clock(s)) {
		buf_add_slice(out, s);
		return CELL_TIME;
	}
	if (day.n == 10 && date_parse(day, &when) == 0 && when.day_only && (!clock.p || is_clock(clock))) {
		buf_add_slice(out, day);
		if (clock.p) {
			buf_addc(out, ' ');
			buf_add_slice(out, clock);
		}
		return CELL_TIME;
	}
	buf_add_slice(out, text);
	return CELL_TEXT;
}
