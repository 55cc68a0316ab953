/* shingle.h - texts as sets of character pairs, and who may be like whom
 *
 *	struct shingles s = SHINGLES_INIT;
 *	shingles_read(&s, title, content);
 *	uint32_t both = shingles_common(&s, other_title, other_content);
 *	similarity = both / (s.n + other_n - both)
 *	shingles_free(&s);
 *
 *	struct bands b;
 *	bands_open(&b, 5000);
 *	shingles_sign(&s, &b, signature);
 *	struct bands_walk w;
 *	bands_find(&b, group, signature, &w);
 *	for (int band = 0; band < b.n; band++)
 *		for (uint32_t i = 0; i < w.n[band]; i++)
 *			judge(w.owner[band][i]);
 *	bands_add(&b, group, signature, owner);
 *	bands_free(&b);
 *
 * A shingle is two neighbouring characters of a text as it is written; a set
 * holds each once.  They are told apart exactly within the Basic Multilingual
 * Plane; characters beyond it (emoji, rare names) by eleven bits of their number.
 *
 * MinHash: a lane is the least of all shingles under one hash; two sets agree
 * in a lane as often as they are similar.  Bands of several lanes find, among the
 * sets of one group, those that agree in a whole band.  Nothing is decided here: who is
 * found is to be compared exactly.  Every number is the same on every machine.
 */
#ifndef SHINGLE_H
#define SHINGLE_H

#include "buf.h"

enum {
	SHINGLE_WORDS = 8,
	SHINGLE_LANES = 128,
	SHINGLE_BANDS = 64
};

struct shingles {
	uint32_t n; /* how many there are */
	uint32_t *mixed; /* each of them, mixed */
	uint64_t bits[SHINGLE_WORDS]; /* one bit set for each; several may share one */
	struct shingle_slot *slot;
	size_t cap, n_slot;
	uint32_t now, turn;
};

#define SHINGLES_INIT ((struct shingles){ 0 })

/* The set of the well-formed text a followed by b. */
void shingles_read(struct shingles *s, struct slice a, struct slice b);

/* How many of s occur in the text a followed by b. */
uint32_t shingles_common(struct shingles *s, struct slice a, struct slice b);

void shingles_free(struct shingles *s);

/* In how many bits two sets differ: at least so many shingles stand in one of them only. */
uint32_t shingles_apart(const uint64_t *a, const uint64_t *b);

/* An index of signatures. */
struct bands {
	int n, rows;
	uint32_t factor[SHINGLE_LANES]; /* what makes the hash of each lane */
	size_t lanes; /* how long signatures are */
	struct bands_slot *slot; /* open addressing */
	size_t n_slot, used;
	uint32_t *pool; /* the owners of slots that have several, in rising order */
	size_t n_pool, pool_cap;
};

/* Who shares each band, in the order they were added; good until the next is added. */
struct bands_walk {
	const uint32_t *owner[SHINGLE_BANDS];
	uint32_t n[SHINGLE_BANDS];
};

/* Chooses bands and rows so that sets as similar as threshold (in 1/10,000) are found
 * with a chance of at least 0.985. */
void bands_open(struct bands *b, uint32_t threshold);

/* The signature of a set for this index: b->lanes numbers. */
void shingles_sign(const struct shingles *s, const struct bands *b, uint32_t *lane);

/* Tells the processor that a signature will be looked up soon: the slots lie far apart. */
void bands_fetch(const struct bands *b, uint64_t group, const uint32_t *lane);

/* Looks up who shares the bands of a signature within a group. */
void bands_find(const struct bands *b, uint64_t group, const uint32_t *lane, struct bands_walk *w);

/* Says that a signature will be looked up.  Where it is known beforehand who asks, an index of
 * what they can find is small, and with bands_add_expected nothing else goes in. */
void bands_expect(struct bands *b, uint64_t group, const uint32_t *lane);

/* Adds the bands of a signature; owners are to be added in rising order. */
void bands_add(struct bands *b, uint64_t group, const uint32_t *lane, uint32_t owner);

/* The same for bands that bands_expect was told of; the others are passed over. */
void bands_add_expected(struct bands *b, uint64_t group, const uint32_t *lane, uint32_t owner);

void bands_free(struct bands *b);

#endif
