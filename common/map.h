/* map.h - texts numbered in order of arrival
 *
 *	struct map units = MAP_INIT;
 *	size_t i = map_add(&units, unit);       the same text gives the same number
 *	count = xgrow(count, &cap, units.n, sizeof *count);
 *	for (size_t k = 0; k < units.n; k++)
 *		print(map_key(&units, k), count[k]);
 *	map_free(&units);
 *
 * Numbers run from 0 without gaps, so whatever belongs to a key stands in an
 * array beside the map, and a walk over it is in order of arrival, the same on
 * every machine.  Keys are copied in and stay where they are until map_free.
 */
#ifndef MAP_H
#define MAP_H

#include "buf.h"

#define MAP_NONE ((size_t)-1)

struct map {
	size_t n; /* how many keys there are */
	struct map_key *key;
	size_t key_cap;
	uint32_t *slot;
	size_t n_slot;
	struct arena bytes;
};

#define MAP_INIT ((struct map){ 0 })

/* The number of key, a new one if it was not there. */
size_t map_add(struct map *m, struct slice key);

/* The number of key, or MAP_NONE. */
size_t map_find(const struct map *m, struct slice key);

/* The key of number i, i < m->n; good until map_free. */
struct slice map_key(const struct map *m, size_t i);

void map_free(struct map *m);

/* The hash behind it: 64 bits, the same on every machine. */
uint64_t hash_bytes(const void *p, size_t n);

/* Mixes one more number into a hash. */
static inline uint64_t
hash_mix(uint64_t h, uint64_t x)
{
	h ^= x + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
	h *= 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

#endif
