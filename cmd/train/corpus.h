/* corpus.h - the labelled records, as letters first, then as counted grams
 *
 *	struct corpus c;
 *	corpus_open(&c);
 *	while (...)
 *		corpus_add(&c, &(struct example){ .label = ..., .title = ..., .content = ... });
 *	corpus_index(&c);
 *	for (size_t d = 0; d < c.n_doc; d++)
 *		for (size_t i = c.start[d]; i < c.start[d + 1]; i++)
 *			use(feature_gram(c.feature[i]), feature_count(c.feature[i]));
 *	corpus_free(&c);
 *
 * Once indexed, documents stand in the order of (class, hash of the text, id, from), whatever
 * order they came in, so that the same records give the same model.
 */
#ifndef TRAIN_CORPUS_H
#define TRAIN_CORPUS_H

#include "fold.h"
#include "gram.h"
#include "map.h"
#include "model.h"

enum {
	TITLE_WEIGHT = 2, /* how often a title counts */
	DOCS_MIN = 3, /* records that a gram must stand in */
	PAIRS_MAX = 1 << 18,
	COUNT_BITS = 12,
	COUNT_MAX = (1 << COUNT_BITS) - 1
};

struct example {
	struct slice label, vote, fold, title, content, id, from;
};

struct doc {
	uint64_t hash; /* of title and content */
	size_t at; /* its letters */
	uint32_t n, n_title; /* of the title with the parting behind it */
	uint32_t class, vote; /* numbers of paths; vote is GRAM_NONE where no rule spoke */
	uint32_t fold;
	struct slice id, from;
};

struct corpus {
	struct fold *folding;
	uint16_t *form; /* of each character: the letter it counts as, 0 for none */
	struct letters letters;
	struct doc *doc;
	size_t n_doc, doc_cap;
	struct map labels, votes, folds;
	struct arena store;

	/* from corpus_index on */
	struct slice *class; /* paths, ascending; doc[].class are numbers of these */
	size_t n_class, n_letter, n_pair;
	uint16_t *code; /* of each letter, ascending */
	uint32_t *pair; /* keys of letters' numbers, ascending */
	uint16_t *letter_of; /* number of a form's letter, from 1, 0 for one that is too rare */
	size_t *start; /* n_doc + 1 */
	uint32_t *feature;
};

static inline uint32_t
feature_gram(uint32_t feature)
{
	return feature >> COUNT_BITS;
}

static inline uint32_t
feature_count(uint32_t feature)
{
	return feature & COUNT_MAX;
}

void corpus_open(struct corpus *c);

/* False, with nothing added, where neither title nor content has a letter. */
bool corpus_add(struct corpus *c, const struct example *e);

/* Sorts, numbers the grams and counts them. */
void corpus_index(struct corpus *c);

void corpus_free(struct corpus *c);

#endif
