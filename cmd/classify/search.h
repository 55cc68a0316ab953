/* search.h - the words of all rules in the record at hand, found in one pass over title and content
 *
 *	struct search search;
 *	search_open(&search, &rules);
 *	search_record(&search, &r);
 *	for (size_t i = 0; i < search.n_called; i++)
 *		use(&rules.rule[search.called[i]], &search.call[search.called[i]]);
 *	if (search_has(&search, word))
 *		print(search_spelling(&search, word));
 *	search_close(&search);
 *
 * Words are looked for in the folded text; what is handed out is the text as it stands in the
 * record, good until the next one.
 */
#ifndef CLASSIFY_SEARCH_H
#define CLASSIFY_SEARCH_H

#include "rules.h"

/* Title and content, searched one after the other: what stands in one only half goes for neither. */
enum {
	TEXTS = 2
};

/* What the words found say about a rule. */
struct call {
	uint64_t record;
	uint32_t n_all;
	bool any, none, head;
	uint8_t needs[TEXTS]; /* a bit for each need of its pattern that was found there */
};

/* Where a word was found. */
struct seen {
	uint64_t record;
	uint32_t at[TEXTS]; /* first in each text, folded */
	uint32_t first, last; /* places, of a word of pairs */
	uint8_t text, texts; /* the first text, a bit for each */
};

struct spot {
	uint32_t at, next;
	unsigned text;
};

struct search {
	struct rules *rules;
	uint64_t record;
	struct slice text[TEXTS], folded[TEXTS];
	struct buf room[TEXTS];
	struct seen *seen; /* of each word */
	struct call *call; /* of each rule, good where it is called */
	uint32_t *called;
	size_t n_called;
	struct spot *spot;
	size_t n_spot, spot_cap;
};

void search_open(struct search *s, struct rules *rules);

/* Finds all words, and the rules they call. */
void search_record(struct search *s, struct rec *r);

static inline bool
search_has(const struct search *s, uint32_t word)
{
	return s->seen[word].record == s->record;
}

/* Whether word k of the rule's cell of that role stands where it asks for it, and no cell before says so already. */
bool search_speaks(const struct search *s, const struct rule *u, enum role role, size_t k);

/* The word where it was found first, as it is spelt there. */
struct slice search_spelling(const struct search *s, uint32_t word);

/* Whether the pair stands in title or content, and from its first word to its second where it begins first. */
bool search_near(const struct search *s, const struct near *pair, struct slice *span);

void search_close(struct search *s);

#endif
