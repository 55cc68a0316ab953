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
	return c == 0x3000 || c == 0xa0 || c == '\t' ? ' ' : c;
}

uint32_t
char_at(const char *p, const char *end, size_t *step)
{
	if (p >= end) {
		*step = 0;
		return 0;
	}
	if ((unsigned char)*p < 0x80) {
		*step = 1;
		return narrow((unsigned char)*p);
	}
	struct slice s = slice(p, (size_t)(end - p));
	uint32_t c = utf8_next(&s);
	*step = (size_t)(s.p - p);
	return narrow(c);
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
	for (struct slice s = slice_of(set); c && s.n;)
		if (utf8_next(&s) == c)
			return true;
	return false;
}

size_t
begins_with(const char *p, const char *end, const char *words)
{
	for (struct slice rest = slice_of(words); rest.p;) {
		struct slice word = slice_cut(rest, '|', &rest);
		if ((size_t)(end - p) >= word.n && memcmp(p, word.p, word.n) == 0)
			return word.n;
	}
	return 0;
}

size_t
ends_with(const char *start, const char *p, const char *words)
{
	for (struct slice rest = slice_of(words); rest.p;) {
		struct slice word = slice_cut(rest, '|', &rest);
		if ((size_t)(p - start) >= word.n && strncasecmp(p - word.n, word.p, word.n) == 0)
			return word.n;
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
