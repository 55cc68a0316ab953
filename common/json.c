/* json.c - a scanner for JSON values that copies nothing */
#include "json.h"
#include "utf8.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
static unsigned
specials(__m128i v)
{
	const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
	__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, control), v)));
}
#endif

/* The first byte of p..end that a JSON string cannot hold as it is, or end. */
static inline const char *
first_special(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		unsigned mask = specials(_mm_loadu_si128((const void *)p));
		if (mask)
			return p + __builtin_ctz(mask);
	}
	if (end - p >= 8) {
		unsigned mask = specials(_mm_loadl_epi64((const void *)p)) & 0xff;
		if (mask)
			return p + __builtin_ctz(mask);
		p += 8;
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		p++;
	return p;
}

/* The four digits behind \u, or -1. */
static int
hex4(const char *p, const char *end)
{
	int u = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int h = hex_value(p[i]);
		if (h < 0)
			return -1;
		u = u << 4 | h;
	}
	return u;
}

/* Past an escape whose backslash is at p, or NULL; *c is its character. */
static const char *
escape(const char *p, const char *end, uint32_t *c)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	if (end - p < 2)
		return NULL;
	if (p[1] != 'u') {
		const char *at = p[1] ? strchr(names, p[1]) : NULL;
		if (!at)
			return NULL;
		*c = (unsigned char)values[at - names];
		return p + 2;
	}
	int high = hex4(p + 2, end);
	if (high < 0 || (high >= 0xdc00 && high < 0xe000))
		return NULL;
	*c = (uint32_t)high;
	if (high < 0xd800 || high >= 0xe000)
		return p + 6;
	int low = end - p >= 12 && p[6] == '\\' && p[7] == 'u' ? hex4(p + 8, end) : -1;
	if (low < 0xdc00 || low >= 0xe000)
		return NULL;
	*c = 0x10000 + ((uint32_t)(high - 0xd800) << 10 | (uint32_t)(low - 0xdc00));
	return p + 12;
}

static const char *
string(const char *p, const char *end, enum json_kind *kind)
{
	*kind = JSON_STRING;
	for (p++;;) {
		p = first_special(p, end);
		if (p == end || (unsigned char)*p < 0x20)
			return NULL;
		if (*p == '"')
			return p + 1;
		uint32_t c;
		*kind = JSON_STRING_ESCAPED;
		p = escape(p, end, &c);
		if (!p)
			return NULL;
	}
}

static const char *
digits(const char *p, const char *end)
{
	const char *from = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > from ? p : NULL;
}

static const char *
number(const char *p, const char *end)
{
	if (*p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else if (!(p = digits(p, end)))
		return NULL;
	if (p < end && *p == '.' && !(p = digits(p + 1, end)))
		return NULL;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		p = digits(p, end);
	}
	return p;
}

static const char *
word(const char *p, const char *end, const char *text)
{
	size_t n = strlen(text);
	return (size_t)(end - p) >= n && memcmp(p, text, n) == 0 ? p + n : NULL;
}

/* A string, number or name: what does not nest. */
static const char *
scalar(const char *p, const char *end, enum json_kind *kind)
{
	if (p == end)
		return NULL;
	switch (*p) {
	case '"':
		return string(p, end, kind);
	case 't':
		*kind = JSON_TRUE;
		return word(p, end, "true");
	case 'f':
		*kind = JSON_FALSE;
		return word(p, end, "false");
	case 'n':
		*kind = JSON_NULL;
		return word(p, end, "null");
	default:
		*kind = JSON_NUMBER;
		return *p == '-' || (*p >= '0' && *p <= '9') ? number(p, end) : NULL;
	}
}

/* Past `"key" :`, or NULL. */
static const char *
key(const char *p, const char *end)
{
	enum json_kind kind;
	p = json_blank(p, end);
	if (p == end || *p != '"' || !(p = string(p, end, &kind)))
		return NULL;
	p = json_blank(p, end);
	return p < end && *p == ':' ? p + 1 : NULL;
}

/* An object or array, walked with a stack of closing brackets. */
static const char *
nested(const char *p, const char *end)
{
	char close[JSON_DEPTH_MAX];
	int depth = 0;
	enum json_kind kind;
	for (;;) {
		p = json_blank(p, end);
		if (p < end && (*p == '{' || *p == '[')) {
			if (depth == JSON_DEPTH_MAX)
				return NULL;
			char bracket = close[depth++] = *p == '{' ? '}' : ']';
			p = json_blank(p + 1, end);
			if (p == end || *p != bracket) {
				if (bracket == '}' && !(p = key(p, end)))
					return NULL;
				continue;
			}
			p++;
			depth--;
		} else if (!(p = scalar(p, end, &kind))) {
			return NULL;
		}
		for (;;) {
			if (depth == 0)
				return p;
			p = json_blank(p, end);
			if (p == end)
				return NULL;
			if (*p != close[depth - 1])
				break;
			p++;
			depth--;
		}
		if (*p++ != ',' || (close[depth - 1] == '}' && !(p = key(p, end))))
			return NULL;
	}
}

const char *
json_value(const char *p, const char *end, enum json_kind *kind)
{
	if (p < end && *p == '"')
		return string(p, end, kind);
	if (p < end && (*p == '{' || *p == '[')) {
		*kind = JSON_NESTED;
		return nested(p, end);
	}
	return scalar(p, end, kind);
}

void
json_decode(struct slice raw, struct buf *out)
{
	const char *p = raw.p + 1, *end = raw.p + raw.n - 1;
	while (p < end) {
		const char *plain = p;
		while (p < end && *p != '\\')
			p++;
		buf_add(out, plain, (size_t)(p - plain));
		if (p < end) {
			uint32_t c = 0;
			p = escape(p, end, &c);
			utf8_add(out, c);
		}
	}
}

static void
add_escaped(char c, struct buf *out)
{
	static const char hexdigit[] = "0123456789abcdef", names[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
	const char *at = c ? strchr(values, c) : NULL;
	if (at) {
		char pair[2] = { '\\', names[at - values] };
		buf_add(out, pair, 2);
	} else {
		char six[6] = { '\\', 'u', '0', '0', hexdigit[(unsigned char)c >> 4], hexdigit[c & 15] };
		buf_add(out, six, 6);
	}
}

static void
add_text(struct slice text, struct buf *out)
{
	const char *p = text.p, *end = text.p + text.n;
	while (p < end) {
		const char *stop = first_special(p, end);
		buf_add(out, p, (size_t)(stop - p));
		if (stop < end)
			add_escaped(*stop++, out);
		p = stop;
	}
}

void
json_quote(struct slice text, struct buf *out)
{
	/* most texts need no escape: one look, one copy */
	char *to = buf_room(out, text.n + 2);
	const char *stop = first_special(text.p, text.p + text.n);
	size_t plain = (size_t)(stop - text.p);
	*to++ = '"';
	if (plain)
		memcpy(to, text.p, plain);
	to += plain;
	if (plain == text.n) {
		*to++ = '"';
		out->n = (size_t)(to - out->p);
		return;
	}
	out->n = (size_t)(to - out->p);
	add_text(slice(stop, text.n - plain), out);
	buf_addc(out, '"');
}

void
json_quote_padded(struct slice text, struct buf *out)
{
#ifdef __SSE2__
	char *to = buf_room(out, text.n + JSON_PAD + 2);
	*to++ = '"';
	for (size_t i = 0; i < text.n; i += JSON_PAD) {
		__m128i v = _mm_loadu_si128((const void *)(text.p + i));
		unsigned mask = specials(v);
		_mm_storeu_si128((void *)(to + i), v);
		if (mask && i + (size_t)__builtin_ctz(mask) < text.n) {
			out->n = (size_t)(to - out->p) + i;
			add_text(slice(text.p + i, text.n - i), out);
			buf_addc(out, '"');
			return;
		}
	}
	to[text.n] = '"';
	out->n = (size_t)(to - out->p) + text.n + 1;
#else
	json_quote(text, out);
#endif
}
