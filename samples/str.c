/* str.c - strings that grow, and the end of a run that cannot go on */
#include "str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void __attribute__((noreturn))
die(const char *what, const char *why)
{
	fprintf(stderr, "generate: %s: %s\n", what, why);
	exit(2);
}

void *
grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;
	*cap = need + need / 2 + 64;
	p = realloc(p, *cap * size);
	if (p == NULL)
		die("memory", strerror(errno));
	return p;
}

void
str_add(struct str *s, const char *p, size_t n)
{
	s->p = grow(s->p, &s->cap, s->n + n + 1, 1);
	memcpy(s->p + s->n, p, n);
	s->n += n;
}

void
str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

/* A number with at least `width` digits. */
void
str_addu(struct str *s, uint64_t value, int width)
{
	char digits[24];
	int n = 0;

	do
		digits[sizeof digits - 1 - n++] = (char)('0' + value % 10);
	while (value /= 10);
	while (n < width)
		digits[sizeof digits - 1 - n++] = '0';
	str_add(s, digits + sizeof digits - n, (size_t)n);
}

void
str_free(struct str *s)
{
	free(s->p);
}

uint32_t
codepoint(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	int n = *s < 0x80 ? 1 : *s < 0xE0 ? 2
			: *s < 0xF0       ? 3
					  : 4;
	uint32_t c = n == 1 ? *s : *s & (0x7Fu >> n);

	for (int i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3F);
	*p += n;
	return c;
}
