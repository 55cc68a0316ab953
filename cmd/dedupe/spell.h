/* spell.h - the name or address of a place, letter by letter as it is compared
 *
 *	struct spell *s = spell_open((const char16_t *[]){ u"区县道", u"门侧", u"" });
 *	struct letters l = LETTERS_INIT;
 *	if (spell_read(s, text, &l) & SPELL_WORD)
 *		...
 *	if (spell_flags(s, l.p[l.n - 1]) & SPELL_KIND)
 *		...
 *	letters_free(&l);
 *	spell_close(s);
 *
 * A letter is a letter or digit of any script (Unicode's categories L and N) after folding, each character for itself:
 * width, compatibility forms, case, traditional to simplified (fold.h); and #.  What stands between two ASCII letters or digits
 * is one dash, all else is passed over.  Chinese numerals right before one of 号楼栋幢座弄#单层室房区期村社 become
 * digits where they can be read in one way: 十二 一百零三 一〇一, not 三四 一百三.  Characters beyond the Basic
 * Multilingual Plane are told apart by eleven bits, which stand where the surrogates would.
 */
#ifndef SPELL_H
#define SPELL_H

#include "gram.h"
#include <uchar.h>

/* What a letter is, and of which a text has one. */
enum {
	SPELL_NUMERAL = 1 << 16, /* 〇 to 九, 十 百 千 */
	SPELL_WORD = 1 << 17, /* ASCII letter or digit */
	SPELL_DIGIT = 1 << 18,
	SPELL_HAN = 1 << 19, /* U+2E80 and above */
	SPELL_KIND = 1 << 20 /* one of the first set given to spell_open, << 1 of the second, ...; not told of a text */
};

enum {
	N_SPELL_KIND = 3
};

/* The sets are borrowed. */
struct spell *spell_open(const char16_t *const kinds[N_SPELL_KIND]);

/* Sets l to the letters of well-formed text; returns what they are, joined. */
uint32_t spell_read(struct spell *s, struct slice text, struct letters *l);

uint32_t spell_flags(struct spell *s, uint16_t letter);

void spell_close(struct spell *s);

/* Whether c is one of the set. */
static inline bool
is_among(const char16_t *set, uint16_t c)
{
	while (*set && *set != c)
		set++;
	return *set;
}

static inline bool
is_digit(uint16_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_latin(uint16_t c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
is_word(uint16_t c)
{
	return is_digit(c) || is_latin(c);
}

#endif
