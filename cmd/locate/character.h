/* character.h - the characters of text that is known to be well-formed, and what kind they are
 *
 *	size_t n;
 *	for (; text.n; text = slice(text.p + n, text.n - n))
 *		use(character(text.p, &n));
 *	if (name.n >= 3 && is_among("市区县", name.p + name.n - 3))
 *		...
 */
#ifndef CHARACTER_H
#define CHARACTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The character at p, which is well-formed UTF-8; *n becomes its length in bytes. */
static inline uint32_t
character(const char *p, size_t *n)
{
	const unsigned char *u = (const unsigned char *)p;
	if (u[0] < 0x80)
		return *n = 1, u[0];
	if (u[0] >= 0xe0 && u[0] < 0xf0)
		return *n = 3, (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
	if (u[0] < 0xe0)
		return *n = 2, (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
	return *n = 4, (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
}

/* Whether the three bytes at p are a character of the set, all of which have three. */
static inline bool
is_among(const char *set, const char *p)
{
	for (; *set; set += 3)
		if (memcmp(set, p, 3) == 0)
			return true;
	return false;
}

static inline bool
is_ascii_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_han(uint32_t c)
{
	return (c >= 0x3400 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) || (c >= 0x20000 && c < 0x40000) || c == 0x3007;
}

#endif
