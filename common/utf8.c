/* utf8.c - validation in vectors where the machine has them, and characters */
#include "utf8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define VECTOR __attribute__((target("avx2")))

enum {
	VECTOR_LEAST = 72
};
#endif

/* The length of the well-formed sequence at p, 0 if there is none. */
static size_t
sequence(const unsigned char *p, size_t n)
{
	unsigned char lead = p[0];
	if (lead < 0x80)
		return 1;
	size_t len = utf8_len((char)lead);
	if (len == 1 || len > n)
		return 0;
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90
							       : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f
								: 0xbf;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static bool
is_han(const unsigned char *p)
{
	return p[0] > 0xe0 && p[0] < 0xed && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

/* The check from a character's beginning at i, one sequence after the other. */
static size_t
check_plain(const unsigned char *p, size_t i, size_t n)
{
	while (i < n) {
		uint64_t word;
		while (n - i >= sizeof word) {
			memcpy(&word, p + i, sizeof word);
			if (word & 0x8080808080808080u)
				break;
			i += sizeof word;
		}
		while (n - i >= 3 && is_han(p + i))
			i += 3;
		if (i == n)
			break;
		size_t len = sequence(p + i, n - i);
		if (len == 0)
			return i;
		i += len;
	}
	return n;
}

#ifdef VECTOR
/* The lookup method of Keiser and Lemire (Validating UTF-8 in less than one
 * instruction per byte, 2021): the high and the low half of a byte and the high
 * half of the next each allow a set of errors, and what all three allow is one. */
enum {
	SHORT = 1 << 0, /* a lead without its continuation */
	LONG = 1 << 1, /* a continuation behind ASCII */
	OVERLONG3 = 1 << 2, /* e0 80..9f */
	LARGE = 1 << 3, /* f4 and up with a second byte from 90 */
	SURROGATE = 1 << 4, /* ed a0..bf */
	OVERLONG2 = 1 << 5, /* c0, c1 */
	EDGE4 = 1 << 6, /* f0, and f5 and up, with a second byte of 80..8f */
	PAIR = 1 << 7, /* two continuations: right only as third or fourth byte */
	ANY = SHORT | LONG | PAIR,
	PAST = ANY | LARGE | EDGE4,
	SECOND = LONG | PAIR | OVERLONG2,
};

static const unsigned char lookup[3][16] = {
	{ LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, PAIR, PAIR, PAIR, PAIR,
		SHORT | OVERLONG2, SHORT, SHORT | OVERLONG3 | SURROGATE, SHORT | LARGE | EDGE4 },
	{ ANY | OVERLONG3 | OVERLONG2 | EDGE4, ANY | OVERLONG2, ANY, ANY, ANY | LARGE, PAST, PAST, PAST,
		PAST, PAST, PAST, PAST, PAST, PAST | SURROGATE, PAST, PAST },
	{ SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SECOND | OVERLONG3 | EDGE4,
		SECOND | OVERLONG3 | LARGE, SECOND | SURROGATE | LARGE, SECOND | SURROGATE | LARGE,
		SHORT, SHORT, SHORT, SHORT },
};

VECTOR static inline __m256i
load(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

VECTOR static inline __m256i
table(int i)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)lookup[i]));
}

/* Not zero where a byte of the vector v at p breaks a rule with the three before it. */
VECTOR static inline __m256i
errors(const unsigned char *p, __m256i v)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	__m256i before = load(p - 1);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(before, 4), half);
	__m256i low = _mm256_and_si256(before, half);
	__m256i next = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
	__m256i wrong = _mm256_and_si256(_mm256_shuffle_epi8(table(2), next),
		_mm256_and_si256(_mm256_shuffle_epi8(table(0), high), _mm256_shuffle_epi8(table(1), low)));
	__m256i third = _mm256_subs_epu8(load(p - 2), _mm256_set1_epi8(0xe0 - 0x80));
	__m256i fourth = _mm256_subs_epu8(load(p - 3), _mm256_set1_epi8(0xf0 - 0x80));
	__m256i pair = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
	return _mm256_xor_si256(wrong, pair);
}

/* Whether the sequence before p, which has three bytes before it, goes on at p. */
static inline bool
is_open(const unsigned char *p)
{
	return p[-1] >= 0xc0 || p[-2] >= 0xe0 || p[-3] >= 0xf0;
}

/* Where to begin again, one by one, when the vectors from i on hold an error:
 * all before is good but for a sequence that may be open. */
static size_t
step_back(const unsigned char *p, size_t i)
{
	for (size_t back = 1; back <= 3; back++)
		if (p[i - back] >= 0xc0)
			return i - back;
	return i;
}

/* The check of at least VECTOR_LEAST bytes. */
VECTOR static size_t
check_vector(const unsigned char *p, size_t n)
{
	/* the vectors look three bytes back */
	size_t i = 0;
	while (i < 3) {
		size_t len = sequence(p + i, n - i);
		if (len == 0)
			return i;
		i += len;
	}
	for (; n - i >= 64; i += 64) {
		const unsigned char *at = p + i;
		__m256i a = load(at), b = load(at + 32);
		if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
			if (is_open(at))
				return check_plain(p, step_back(p, i), n);
			continue;
		}
		__m256i wrong = _mm256_or_si256(errors(at, a), errors(at + 32, b));
		if (!_mm256_testz_si256(wrong, wrong))
			return check_plain(p, step_back(p, i), n);
	}
	/* the rest in vectors that end with the text, some bytes seen twice */
	for (size_t at = n - i > 32 ? n - 64 : n - 32; i < n; at += 32, i = at) {
		__m256i wrong = errors(p + at, load(p + at));
		if (!_mm256_testz_si256(wrong, wrong))
			return check_plain(p, step_back(p, at), n);
	}
	return is_open(p + n) ? step_back(p, n) : n;
}
#endif

size_t
utf8_check(const char *p, size_t n)
{
	const unsigned char *bytes = (const unsigned char *)p;
#ifdef VECTOR
	if (n >= VECTOR_LEAST && __builtin_cpu_supports("avx2"))
		return check_vector(bytes, n);
#endif
	return check_plain(bytes, 0, n);
}

bool
utf8_is_cut(const char *p, size_t n)
{
	if (n == 0 || n >= utf8_len(p[0]))
		return false;
	/* whatever lead it is, one of these second bytes is right, and the rest are free */
	unsigned char whole[4] = { 0, 0x80, 0x80, 0x80 };
	memcpy(whole, p, n);
	if (n == 1)
		whole[1] = whole[0] == 0xe0 ? 0xa0 : whole[0] == 0xf0 ? 0x90
								      : 0x80;
	return sequence(whole, sizeof whole) != 0;
}

uint32_t
utf8_next(struct slice *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t len = sequence(p, s->n);
	uint32_t c = 0xfffd;
	switch (len) {
	case 1:
		c = p[0];
		break;
	case 2:
		c = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
		break;
	case 3:
		c = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		break;
	case 4:
		c = (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
		break;
	}
	*s = slice(s->p + (len ? len : 1), s->n - (len ? len : 1));
	return c;
}

void
utf8_add(struct buf *b, uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	char *p = buf_room(b, 4);
	if (c < 0x80) {
		p[0] = (char)c;
		b->n += 1;
	} else if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		b->n += 2;
	} else if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		b->n += 3;
	} else {
		p[0] = (char)(0xf0 | c >> 18);
		p[1] = (char)(0x80 | (c >> 12 & 0x3f));
		p[2] = (char)(0x80 | (c >> 6 & 0x3f));
		p[3] = (char)(0x80 | (c & 0x3f));
		b->n += 4;
	}
}

size_t
utf8_count(struct slice s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.n; i++)
		count += !utf8_is_inside(s.p[i]);
	return count;
}

struct slice
utf8_head(struct slice s, size_t n)
{
	size_t i = 0;
	/* eight bytes at a time: those that begin no character have the highest bit and not the next */
	for (uint64_t x; n >= 8 && s.n - i >= 8; i += 8) {
		memcpy(&x, s.p + i, 8);
		n -= 8 - (size_t)(((x & ~x << 1) >> 7 & 0x0101010101010101u) * 0x0101010101010101u >> 56);
	}
	for (; i < s.n; i++)
		if (!utf8_is_inside(s.p[i]) && n-- == 0)
			break;
	return slice(s.p, i);
}
