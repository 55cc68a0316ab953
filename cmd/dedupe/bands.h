/* bands.h - who may be like whom, where neither a caller nor a place tells: MinHash and locality-sensitive hashing
 *
 *	struct bands b;
 *	bands_open(&b, 5000);
 *	bands_keys(&b, &shingles, key);
 *	struct bands_walk w;
 *	bands_find(&b, key, &w);
 *	for (int i = 0; i < b.n; i++)
 *		for (uint32_t k = 0; k < w.n[i]; k++)
 *			judge(w.owner[i][k]);
 *	bands_add(&b, key, owner);
 *	bands_free(&b);
 *
 * A lane is the least of all shingles of a set under one hash; two sets agree in a lane as often as they are
 * similar (Broder, "On the resemblance and containment of documents", 1997).  Sets that agree in all lanes of a band
 * share its key.  Nothing is decided here: who is found is to be compared exactly.  Every number is the same
 * on every machine.
 */
#ifndef BANDS_H
#define BANDS_H

#include "map.h"
#include "shingle.h"

enum {
	BAND_LANES = 96,
	BANDS = 64,
	BANDS_BITS = 4
};

/* An index of keys. */
struct bands {
	int n, rows;
	struct bands_slot *slot; /* open addressing */
	uint64_t *used_bits; /* of most keys that are not there it tells so at once: BANDS_BITS for each slot */
	size_t n_slot, used;
	uint32_t *pool; /* the owners of slots that have several, in rising order */
	size_t n_pool, pool_cap;
};

/* Who shares each band, in the order they were added; good until the next is added. */
struct bands_walk {
	const uint32_t *owner[BANDS];
	uint32_t n[BANDS];
};

/* Chooses bands and rows so that sets as similar as threshold (in 1/10,000) are found
 * with a chance of at least 0.985. */
void bands_open(struct bands *b, uint32_t threshold);

/* The keys of a set: b->n numbers. */
void bands_keys(const struct bands *b, const struct shingles *s, uint32_t *key);

/* Tells the processor that keys will be looked up soon: the slots lie far apart. */
void bands_fetch(const struct bands *b, const uint32_t *key);

/* Looks up who shares the keys. */
void bands_find(const struct bands *b, const uint32_t *key, struct bands_walk *w);

/* Says that keys will be looked up.  Where it is known beforehand who asks, an index of what they can find
 * is small, and with bands_add_expected nothing else goes in. */
void bands_expect(struct bands *b, const uint32_t *key, int n);

/* Adds an owner; owners are to be added in rising order. */
void bands_add(struct bands *b, const uint32_t *key, uint32_t owner);

/* The same for keys that bands_expect was told of; the others are passed over. */
void bands_add_expected(struct bands *b, const uint32_t *key, uint32_t owner);

void bands_free(struct bands *b);

#endif
