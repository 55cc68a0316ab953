/* lexicon.h - the short lists of words by which names are told from what is no name
 *
 *	struct lexicon *x = lexicon_open();
 *	if (lexicon_is(x, c, KIND_NUMERAL))
 *		...
 *	size_t n = lexicon_stands(x, LIST_ROADS, t->c + at, t->n - at);
 *	lexicon_close(x);
 *
 * The lists are those of gov-locate(1).  A table of the first 65,536 characters says which lists one begins a word of, so
 * that most characters are done with at one look.
 */
#ifndef LEXICON_H
#define LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum list {
	LIST_ROADS, /* behind any open name: a road, a gate, a bridge */
	LIST_PLOTS, /* the same, only behind a side or a numeral: 望京西园 */
	LIST_OTHERS, /* behind a short form or an alias: another place */
	LIST_BESIDES, /* beside a point, not at it */
	LIST_STREET_TITLES, /* what a street is also called: its short form with one of these behind is still it */
	LIST_COMMUNITY_TITLES,
	LISTS
};

/* Bits of a character: the lists it begins a word of, and more. */
enum kind {
	KIND_NUMERAL = 1 << LISTS, /* 0-9 and 〇一二三四五六七八九十百两 */
	KIND_SIDE = 1 << (LISTS + 1), /* 东西南北中内外前后 */
	KIND_MARK = 1 << (LISTS + 2), /* blanks and what parts the pieces of an address */
	KIND_TELLS = 1 << (LISTS + 3), /* another one makes another name, no misspelling */
};

enum {
	WORD_MAX = 8,
	WORDS_OF_LIST = 56
};

struct lexicon {
	uint16_t kinds[65536];
	struct {
		uint32_t c[WORD_MAX];
		size_t n;
	} word[LISTS][WORDS_OF_LIST];
};

struct lexicon *lexicon_open(void);

static inline bool
lexicon_is(const struct lexicon *x, uint32_t c, unsigned kinds)
{
	return c < 65536 && x->kinds[c] & kinds;
}

/* The length of the longest word of a list that the n characters at c begin with, 0 for none. */
size_t lexicon_stands(const struct lexicon *x, enum list list, const uint32_t *c, size_t n);

void lexicon_close(struct lexicon *x);

#endif
