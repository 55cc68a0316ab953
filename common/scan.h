/* scan.h - reads a short text piece by piece: digits, blanks, words, offsets of a clock
 *
 *	struct scan t = SCAN(text);
 *	int hour = scan_two(&t, 1);
 *	if (hour >= 0 && scan_char(&t, ':') && t.p < t.end)
 *		...
 *
 * Each reads what it names at t->p and moves behind it, or leaves t where it
 * is and says so.  Bytes are borrowed from the text.  Date and shape stand on it; what
 * the pieces mean is theirs.
 */
#ifndef SCAN_H
#define SCAN_H

#include "buf.h"

enum {
	SCAN_MAX = 256 /* no time is longer */
};

/* What is left to read. */
struct scan {
	const unsigned char *p, *end;
};

#define SCAN(s) ((struct scan){ (const unsigned char *)(s).p, (const unsigned char *)(s).p + (s).n })

static inline bool
scan_is_digit(unsigned char c)
{
	return (unsigned)c - '0' < 10;
}

static inline bool
scan_is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Two digits, or -1. */
static inline int
scan_pair(const unsigned char *p)
{
	unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';
	return tens < 10 && ones < 10 ? (int)(tens * 10 + ones) : -1;
}

/* How many digits come next. */
static inline size_t
scan_digit_run(const struct scan *t)
{
	size_t n = 0, left = (size_t)(t->end - t->p);
	while (n < left && scan_is_digit(t->p[n]))
		n++;
	return n;
}

/* As many digits as there are, at most `most`; -1 and nothing read when fewer than `least`. */
static inline int
scan_digits(struct scan *t, int least, int most)
{
	int n = 0, value = 0;
	while (n < most && t->p + n < t->end && scan_is_digit(t->p[n]))
		value = value * 10 + (t->p[n++] - '0');
	if (n < least)
		return -1;
	t->p += n;
	return value;
}

/* One or two digits, two if least says so; -1 and nothing read when there are fewer. */
static inline int
scan_two(struct scan *t, int least)
{
	size_t left = (size_t)(t->end - t->p);
	if (left >= 2 && scan_is_digit(t->p[1])) {
		int n = scan_pair(t->p);
		t->p += n < 0 ? 0 : 2;
		return n;
	}
	if (least > 1 || left == 0 || !scan_is_digit(*t->p))
		return -1;
	return *t->p++ - '0';
}

/* The character, if it comes next. */
static inline bool
scan_char(struct scan *t, char c)
{
	if (t->p == t->end || *t->p != (unsigned char)c)
		return false;
	t->p++;
	return true;
}

/* ASCII blanks, as many as there are; whether there was one. */
static inline bool
scan_blanks(struct scan *t)
{
	const unsigned char *p = t->p;
	while (t->p < t->end && scan_is_blank(*t->p))
		t->p++;
	return t->p > p;
}

/* The bytes of word. */
bool scan_word(struct scan *t, const char *word);

/* The same with blanks allowed on both sides; nothing is read when the word is not there. */
bool scan_unit(struct scan *t, const char *word);

/* Full-width letters become ASCII, wide blanks blanks, blanks at the ends go; room has
 * SCAN_MAX bytes and must live as long as *t.  -1 when s is too long for a time. */
int scan_narrow(struct slice s, unsigned char *room, struct scan *t);

/* The digits behind the point of a second, one to nine; digits: how many without zeros at the end. */
bool scan_fraction(struct scan *t, uint32_t *nano, int8_t *digits);

/* `Z`, `+08:00`, `+08:05:43`, `+0800`, `+08` in seconds east. */
bool scan_offset(struct scan *t, int32_t *offset);

#endif
