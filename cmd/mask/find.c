/* find.c - characters, labels and spans: what all finders stand on */
#include "find.h"
#include "utf8.h"

const char *const kind_names[KINDS] = { "phone", "id", "card", "passport", "plate", "email", "account", "address", "name" };

void
found_begin(struct found *f, struct slice text, enum reading as)
{
	f->text = text;
	f->as = as;
	f->n = 0;
}

void
found_add(struct found *f, struct span span)
{
	f->span = xgrow(f->span, &f->cap, f->n + 1, sizeof *f->span);
	f->span[f->n++] = span;
}

void
found_end(struct found *f)
{
	/* few and nearly in order: each finder goes from left to right */
	for (size_t i = 1; i < f->n; i++) {
		struct span s = f->span[i];
		size_t k = i;
		for (; k > 0 && (f->span[k - 1].from > s.from || (f->span[k - 1].from == s.from && f->span[k - 1].to < s.to)); k--)
			f->span[k] = f->span[k - 1];
		f->span[k] = s;
	}
	size_t kept = 0;
	for (size_t i = 0; i < f->n; i++)
		if (kept == 0 || f->span[i].from >= f->span[kept - 1].to)
			f->span[kept++] = f->span[i];
	f->n = kept;
}

void
found_free(struct found *f)
{
	free(f->span);
	*f = FOUND_INIT;
}

static uint32_t
narrow(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xfee0;
	return c == 0x3000 || c == 0xa0 ? ' ' : c;
}

/* The character at p of well-formed text that goes on. */
static inline uint32_t
decode(const char *p, size_t *step)
{
	const unsigned char *u = (const unsigned char *)p;
	if (u[0] < 0x80) {
		*step = 1;
		return u[0] == '\t' ? ' ' : u[0];
	}
	if (u[0] < 0xe0) {
		*step = 2;
		return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
	}
	if (u[0] < 0xf0) {
		*step = 3;
		return (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
	}
	*step = 4;
	return (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3f) << 12 | (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
}

uint32_t
char_at(const char *p, const char *end, size_t *step)
{
	if (p < end)
		return narrow(decode(p, step));
	*step = 0;
	return 0;
}

uint32_t
char_before(const char *p, const char *start, size_t *step)
{
	const char *at = p;
	if (p <= start) {
		*step = 0;
		return 0;
	}
	do
		at--;
	while (at > start && utf8_is_inside(*at));
	*step = (size_t)(p - at);
	size_t n;
	return char_at(at, p, &n);
}

bool
is_one_of(uint32_t c, const char *set)
{
	if (c == 0)
		return false;
	if (c < 0x80)
		return strchr(set, (int)c) != NULL;
	if (c < 0x800 || c > 0xffff) {
		size_t step;
		for (; *set; set += step)
			if (decode(set, &step) == c)
				return true;
		return false;
	}
	/* most are Han: bytes are compared, nothing is decoded */
	char first = (char)(0xe0 | c >> 12), second = (char)(0x80 | (c >> 6 & 0x3f)), third = (char)(0x80 | (c & 0x3f));
	for (; *set; set += utf8_len(*set))
		if (set[0] == first && set[1] == second && set[2] == third)
			return true;
	return false;
}

size_t
begins_with(const char *p, const char *end, const char *words)
{
	size_t left = (size_t)(end - p);
	while (*words) {
		size_t n = 0;
		while (n < left && words[n] && words[n] != '|' && words[n] == p[n])
			n++;
		if (n && (words[n] == '|' || words[n] == '\0'))
			return n;
		while (*words && *words++ != '|')
			;
	}
	return 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

size_t
ends_with(const char *start, const char *p, const char *words)
{
	size_t left = (size_t)(p - start);
	while (*words) {
		const char *to = words;
		while (*to && *to != '|')
			to++;
		size_t n = (size_t)(to - words), same = 0;
		while (same < n && n <= left && lower(to[-1 - (ptrdiff_t)same]) == lower(p[-1 - (ptrdiff_t)same]))
			same++;
		if (n && same == n)
			return n;
		words = *to ? to + 1 : to;
	}
	return 0;
}

bool
is_labelled(const struct found *f, const char *p, const char *words)
{
	for (int i = 0; i < 5; i++) {
		size_t step;
		if (ends_with(f->text.p, p, words))
			return true;
		if (!is_one_of(char_before(p, f->text.p, &step), ": 是为(，,\"“'号码、/或【[+#"))
			return false;
		p -= step;
	}
	return false;
}

size_t
token_len(const char *p, const char *end)
{
	for (int k = 0; k < KINDS; k++) {
		if (*p != kind_names[k][0])
			continue;
		size_t n = strlen(kind_names[k]);
		if ((size_t)(end - p) < n + 1 + TOKEN_LETTERS || memcmp(p, kind_names[k], n) != 0 || p[n] != '-')
			continue;
		size_t i = 0;
		while (i < TOKEN_LETTERS && ((p[n + 1 + i] >= 'a' && p[n + 1 + i] <= 'z') || (p[n + 1 + i] >= '2' && p[n + 1 + i] <= '7')))
			i++;
		if (i == TOKEN_LETTERS)
			return n + 1 + TOKEN_LETTERS;
	}
	return 0;
}
