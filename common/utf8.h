/* utf8.h - well-formedness and characters of UTF-8
 *
 *	size_t good = utf8_check(text.p, text.n);
 *	if (good < text.n)
 *		reject(good);
 *	while (text.n)
 *		use(utf8_next(&text));
 *
 * Well-formed is what RFC 3629 says: no overlong forms, no surrogates, nothing
 * past U+10FFFF.
 */
#ifndef UTF8_H
#define UTF8_H

#include "buf.h"

/* The offset where the first ill-formed sequence starts, n if there is none. */
size_t utf8_check(const char *p, size_t n);

/* Whether the n bytes left at p are a good beginning of a sequence that n cuts short. */
bool utf8_is_cut(const char *p, size_t n);

/* The length of the sequence that begins with byte c: 1 to 4; 1 for a byte that begins none. */
static inline size_t
utf8_len(char c)
{
	unsigned char b = (unsigned char)c;
	if (b < 0xc2 || b > 0xf4)
		return 1;
	return b < 0xe0 ? 2 : b < 0xf0 ? 3
				       : 4;
}

/* Whether c is a byte inside a sequence, not one that begins it. */
static inline bool
utf8_is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Takes the first character off s, which must not be empty; U+FFFD (and one byte) where it is ill-formed. */
uint32_t utf8_next(struct slice *s);

/* Appends the character, U+FFFD for a number that is none. */
void utf8_add(struct buf *b, uint32_t c);

/* How many characters well-formed s holds. */
size_t utf8_count(struct slice s);

/* The longest beginning of well-formed s with at most n characters. */
struct slice utf8_head(struct slice s, size_t n);

#endif
