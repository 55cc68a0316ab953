/* form.h - a text of a column in the form it is compared in
 *
 *	struct form form;
 *	uint16_t letter[RARITY_LETTERS];
 *	if (form_text(folded, &form, letter))
 *		use(letter, form.n);
 *
 * A letter is a character after folding (fold.h); punctuation, symbols and blanks are none.  What names of firms and
 * addresses say beside their letters is told apart by firm.h and premises.h.
 */
#ifndef FORM_H
#define FORM_H

#include "rarity.h"

enum region_level {
	REGION_PROVINCE,
	REGION_CITY,
	REGION_COUNTY,
	REGION_TOWN,
	REGION_LEVELS
};

enum {
	FORM_MARKS = 4,
	FORM_RAW = 2 * RARITY_LETTERS
};

/* Numbers are hashes, 0 where the text does not say it. */
struct form {
	uint32_t region[REGION_LEVELS];
	uint32_t mark[FORM_MARKS]; /* of firm.h and premises.h */
	uint16_t kind; /* too */
	uint16_t n; /* letters */
};

/* How two forms are to each other. */
struct verdict {
	enum {
		VERDICT_DIFFERENT,
		VERDICT_SIMILAR,
		VERDICT_EQUAL,
	} kind;
	uint16_t likeness; /* in 1/10,000; 0 where `reason` says why they differ */
	const char *reason; /* what cannot be the same: region, branch, number, door, building; else NULL */
};

#define VERDICT_BECAUSE(word) ((struct verdict){ VERDICT_DIFFERENT, 0, word })

/* Appends characters of well-formed text as numbers of 16 bits, those beyond the Basic Multilingual Plane told apart by
 * eleven bits of theirs; at most `most`, and how many there are. */
size_t letters_of(struct slice text, uint16_t *letter, size_t most);

/* The same without what is no letter, but for brackets, which are ( and ), and hyphens behind a digit; numbers in characters
 * are digits where they count houses, floors or shops. */
size_t letters_raw(struct slice text, uint16_t *letter, size_t most);

/* Words are u"..." and end with a 0.  Whether the letters at `at` are the word's; *length becomes how many they are. */
bool stands_at(const uint16_t *letter, size_t n, size_t at, const uint16_t *word, size_t *length);

/* Whether those before `end` are. */
bool ends_with(const uint16_t *letter, size_t end, const uint16_t *word, size_t *length);

/* Whether they end with one of n words, the first that fits. */
bool ends_with_any(const uint16_t *letter, size_t end, const uint16_t *const *words, size_t n, size_t *length);

/* Whether the letter is one of the word's. */
static inline bool
is_one_of(uint16_t c, const uint16_t *word)
{
	while (*word && *word != c)
		word++;
	return *word;
}

static inline bool
is_digit(uint16_t c)
{
	return c >= '0' && c <= '9';
}

/* A number for some letters that is not 0. */
uint32_t number_of(const uint16_t *letter, size_t n);

/* Sets a form of nothing but letters; false where there are none. */
bool form_text(struct slice folded, struct form *form, uint16_t *letter);

#endif
