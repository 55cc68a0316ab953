/* gram.h - the letters of a text and its pairs of neighbours, numbered
 *
 *	struct letters l = LETTERS_INIT;
 *	letters_add(&l, g.letter, text);             one number for each character, 0 where none counts
 *	for (size_t i = 0; i < l.n; i++)
 *		use(gram_single(l.p[i]), grams_pair(&g, before, l.p[i]));
 *	letters_free(&l);
 *
 * Texts in Chinese have no spaces and need no words: single characters and pairs of neighbours say
 * as much of what a complaint is about.  A letter is a character that counts: a Han character, a
 * Latin letter, or 0 for any digit, after fold.h has made alike what means alike.
 * Punctuation, blanks and unknown characters part the text; no pair stands across them.
 *
 * The grams of a set are numbered: letters first, from 0, in order of their code points, then
 * pairs.  A letter's number in a text is that of its gram plus 1, so that 0 is free for "none".
 */
#ifndef GRAM_H
#define GRAM_H

#include "buf.h"

#define GRAM_NONE UINT32_MAX

enum {
	LETTER_TABLE = 0x10000 /* characters beyond the basic plane are no letters */
};

struct letters {
	uint16_t *p;
	size_t n, cap;
};

#define LETTERS_INIT ((struct letters){ 0 })

/* Appends what each character of well-formed text is in the table of LETTER_TABLE numbers. */
void letters_add(struct letters *l, const uint16_t *table, struct slice text);

/* Appends a place where the text is parted. */
void letters_part(struct letters *l);

void letters_free(struct letters *l);

struct gram_slot {
	uint32_t pair, number;
};

/* The pairs by their keys. */
struct gram_index {
	struct gram_slot *slot;
	unsigned bits;
};

/* A set of grams that is looked up; the table of letters is the owner's to fill. */
struct grams {
	uint16_t letter[LETTER_TABLE];
	struct gram_index index;
};

/* Makes room for n pairs. */
void grams_open(struct grams *g, size_t n_pair);

/* Gives a pair (from grams_key) its number; each pair once. */
void grams_set(struct grams *g, uint32_t pair, uint32_t number);

void grams_free(struct grams *g);

static inline uint32_t
gram_single(uint16_t letter)
{
	return (uint32_t)letter - 1;
}

static inline uint32_t
gram_key(uint16_t a, uint16_t b)
{
	return (uint32_t)a << 16 | b;
}

/* Where the search for a pair begins; its slot may be fetched ahead. */
static inline uint32_t
gram_start(const struct gram_index *g, uint32_t key)
{
	return (key * UINT32_C(0x9e3779b1)) >> (32 - g->bits);
}

/* The number of the pair whose search begins at i, or GRAM_NONE. */
static inline uint32_t
gram_from(const struct gram_index *g, uint32_t key, uint32_t i)
{
	uint32_t mask = (UINT32_C(1) << g->bits) - 1;
	while (g->slot[i].pair != key && g->slot[i].pair)
		i = (i + 1) & mask;
	return g->slot[i].pair ? g->slot[i].number : GRAM_NONE;
}

/* The number of a pair of letters, neither 0, or GRAM_NONE. */
static inline uint32_t
grams_pair(const struct grams *g, uint16_t a, uint16_t b)
{
	uint32_t key = gram_key(a, b);
	return gram_from(&g->index, key, gram_start(&g->index, key));
}

#endif
