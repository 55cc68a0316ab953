/* shingle.h - the pairs of letters of a text, what they weigh, and how much of them another text has
 *
 *	struct shingles s = SHINGLES_INIT;
 *	shingles_read(&s, commons, text);
 *	struct sums in = shingles_share(&s, commons, other);
 *	jaccard = in.pairs / (s.sum.pairs + other_sum.pairs - in.pairs)
 *	weighted = in.weight / (s.sum.weight + other_sum.weight - in.weight)
 *	shingles_free(&s);
 *
 * A shingle is two neighbouring letters (words.h); a set holds each once.  It weighs what commons.h says, and
 * nothing where it stands only in passages that are everybody's.  It is of the matter where it stands outside of those and
 * of the names of the order's own place.
 */
#ifndef SHINGLE_H
#define SHINGLE_H

#include "commons.h"

enum {
	SHINGLE_WORDS = 8,
	SIGNIFICANT = 8 /* the least weight that is seen in the bits: what at most every sixteenth order has */
};

/* Pairs, what they weigh, and what those of the matter weigh. */
struct sums {
	uint32_t pairs;
	uint64_t weight, matter;
};

/* A text: n letters, and a bit for each pair of neighbours that is of a name of its place. */
struct words_of {
	const uint16_t *letter;
	const uint8_t *named;
	size_t n;
};

struct shingles {
	struct sums sum; /* of all of them */
	uint32_t *mixed; /* each of them, mixed: for signatures */
	uint64_t bits[SHINGLE_WORDS]; /* one bit set for each that is of the matter and significant; several may share one */
	struct shingle_slot *slot;
	bool *common;
	size_t cap, n_slot, common_cap;
	uint32_t now, turn;
};

#define SHINGLES_INIT ((struct shingles){ 0 })

/* The set of a text. */
void shingles_read(struct shingles *s, const struct commons *c, struct words_of text);

/* What of s the other text has. */
struct sums shingles_share(struct shingles *s, const struct commons *c, struct words_of text);

void shingles_free(struct shingles *s);

#endif
