/* keyword.h - all words of a list found in one pass over a text
 *
 *	struct keywords k = KEYWORDS_INIT;
 *	uint32_t lamp = keywords_add(&k, slice_of("路灯"));
 *	keywords_build(&k);
 *	struct keyword_hit *hit;
 *	size_t n = keywords_find(&k, text, &hit);
 *	for (size_t i = 0; i < n; i++)
 *		use(hit[i].word, hit[i].at);
 *	keywords_free(&k);
 *
 * Words are bytes of UTF-8, found at every place they stand, overlapping ones
 * too; ASCII letters match either case.  Hits come in order of (at, word).
 * The time of a search does not grow with the number of words that do not occur.
 * The hits are borrowed until the next search.
 *
 * keywords_watch has the same pass tell of every character of three bytes, as Han
 * has, until keywords_unwatch says of one that it does not matter:
 *
 *	if (hit[i].word == KEYWORD_WATCHED && !matters(c = character_at(text, hit[i].at)))
 *		keywords_unwatch(&k, c);
 */
#ifndef KEYWORD_H
#define KEYWORD_H

#include "buf.h"
#include "map.h"

struct keyword_hit {
	uint32_t word; /* what keywords_add returned */
	uint32_t at; /* byte offset */
};

struct keywords {
	struct map words; /* folded: ASCII letters in lower case */
	struct keyword_index *index;
	struct keyword_hit *hit;
	size_t hit_cap;
};

#define KEYWORD_WATCHED UINT32_MAX

#define KEYWORDS_INIT ((struct keywords){ 0 })

/* The number of the word, from 0 in order of arrival, the same for the same word
 * in either case; empty words are not allowed. */
uint32_t keywords_add(struct keywords *k, struct slice word);

/* Once all words are there, also when there are none; again after adding more. */
void keywords_build(struct keywords *k);

/* To be called behind keywords_build, which forgets it. */
void keywords_watch(struct keywords *k);

/* Words that begin with the character are still found. */
void keywords_unwatch(struct keywords *k, uint32_t character);

/* Every hit in text, which must be well-formed UTF-8; texts are at most 4 GiB. */
size_t keywords_find(struct keywords *k, struct slice text, struct keyword_hit **hit);

/* The length of a word in bytes. */
size_t keywords_len(const struct keywords *k, uint32_t word);

void keywords_free(struct keywords *k);

#endif
