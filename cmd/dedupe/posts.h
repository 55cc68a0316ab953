/* posts.h - what stands under a key, for many keys of which few are known
 *
 *	struct posts p = POSTS_INIT;
 *	posts_add(&p, key, item);
 *	posts_close(&p);
 *	uint32_t n;
 *	const uint32_t *item = posts_find(&p, key, &n);
 *	posts_free(&p);
 *
 * All is added first, then looked up.  Most keys that are asked for are not there: bits that fit into the
 * cache say so at once.  Items stand in the order in which they were added.
 */
#ifndef POSTS_H
#define POSTS_H

#include "buf.h"

struct post {
	uint64_t key;
	uint32_t item;
};

struct posts {
	struct post *post; /* as they were added */
	size_t n, cap;
	struct posts_slot *slot;
	uint32_t *item; /* those of a key together */
	uint64_t *bits;
	unsigned shift, bit_shift;
};

#define POSTS_INIT ((struct posts){ 0 })

/* A key is a hash; 0 is none and not added. */
void posts_add(struct posts *p, uint64_t key, uint32_t item);

/* All was added. */
void posts_close(struct posts *p);

/* The items of a key that may be there. */
const uint32_t *posts_look(const struct posts *p, uint64_t key, uint32_t *n);

void posts_free(struct posts *p);

static inline uint64_t
posts_spread(uint64_t key)
{
	return key * UINT64_C(0x9e3779b97f4a7c15);
}

/* The two bits of a key, in one word. */
static inline uint64_t
posts_mask(uint64_t spread)
{
	return UINT64_C(1) << (spread >> 20 & 63) | UINT64_C(1) << (spread >> 26 & 63);
}

/* Whether a key may be there. */
static inline bool
posts_may(const struct posts *p, uint64_t key)
{
	uint64_t spread = posts_spread(key), mask = posts_mask(spread);
	return (p->bits[spread >> p->bit_shift] & mask) == mask;
}

/* Tells the processor that a key will be asked for soon: by posts_may, and by posts_look. */
static inline void
posts_fetch(const struct posts *p, uint64_t key)
{
	__builtin_prefetch(&p->bits[posts_spread(key) >> p->bit_shift]);
}

void posts_fetch_more(const struct posts *p, uint64_t key);

/* The items of a key, how many in *n. */
static inline const uint32_t *
posts_find(const struct posts *p, uint64_t key, uint32_t *n)
{
	if (posts_may(p, key))
		return posts_look(p, key, n);
	*n = 0;
	return NULL;
}

#endif
