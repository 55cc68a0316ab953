/* scan.c - reads a short text piece by piece */
#include "scan.h"

bool
scan_word(struct scan *t, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(t->end - t->p) < n || memcmp(t->p, word, n) != 0)
		return false;
	t->p += n;
	return true;
}

bool
scan_unit(struct scan *t, const char *word)
{
	struct scan u = *t;
	scan_blanks(&u);
	if (!scan_word(&u, word))
		return false;
	scan_blanks(&u);
	*t = u;
	return true;
}

static void
trim(struct scan *t)
{
	scan_blanks(t);
	while (t->end > t->p && scan_is_blank(t->end[-1]))
		t->end--;
}

int
scan_narrow(struct slice s, unsigned char *room, struct scan *t)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	uint64_t any = 0, eight;
	*t = (struct scan){ p, end };
	trim(t);
	if (t->end - t->p > SCAN_MAX)
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
	*t = (struct scan){ room, out };
	trim(t);
	return 0;
}

bool
scan_fraction(struct scan *t, uint32_t *nano, int8_t *digits)
{
	static const uint32_t scale[10] = { 0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	size_t n = scan_digit_run(t);
	if (n == 0 || n > 9)
		return false;
	*nano = (uint32_t)scan_digits(t, 1, 9) * scale[n];
	*digits = (int8_t)n;
	for (const unsigned char *p = t->p; *digits && *--p == '0';)
		--*digits;
	return true;
}

bool
scan_offset(struct scan *t, int32_t *offset)
{
	struct scan u = *t;
	int minute = 0, second = 0;
	*offset = 0;
	if (scan_char(t, 'Z'))
		return true;
	bool west = scan_char(&u, '-');
	if (!west && !scan_char(&u, '+'))
		return false;
	int hour = scan_two(&u, 2);
	if (scan_char(&u, ':')) {
		minute = scan_two(&u, 2);
		if (scan_char(&u, ':'))
			second = scan_two(&u, 2);
	} else if (scan_digit_run(&u) > 0) {
		minute = scan_two(&u, 2);
	}
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*offset = (hour * 60 + minute) * 60 + second;
	if (west)
		*offset = -*offset;
	*t = u;
	return true;
}
