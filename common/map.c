/* map.c - open addressing over keys kept in blocks that never move */
#include "map.h"

struct map_key {
	const char *p;
	uint32_t n;
	uint32_t hash;
};

static uint64_t
load64(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

uint64_t
hash_bytes(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = n * 0x9e3779b97f4a7c15u;
	for (; n >= 8; p += 8, n -= 8) {
		h = (h ^ load64(p)) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	uint64_t tail = 0;
	for (size_t i = 0; i < n; i++)
		tail |= (uint64_t)p[i] << (8 * i);
	h = (h ^ tail) * 0xc4ceb9fe1a85ec53u;
	h ^= h >> 29;
	h *= 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

/* The slot that holds key, or the empty one where it would go. */
static size_t
probe(const struct map *m, struct slice key, uint32_t hash)
{
	size_t mask = m->n_slot - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		uint32_t k = m->slot[i];
		if (k == 0)
			return i;
		const struct map_key *have = &m->key[k - 1];
		if (have->hash == hash && have->n == key.n && (key.n == 0 || memcmp(have->p, key.p, key.n) == 0))
			return i;
	}
}

static void
rehash(struct map *m)
{
	free(m->slot);
	m->n_slot = m->n_slot ? m->n_slot * 2 : 64;
	m->slot = xcalloc(m->n_slot, sizeof *m->slot);
	for (size_t k = 0; k < m->n; k++) {
		size_t i = m->key[k].hash & (m->n_slot - 1);
		while (m->slot[i])
			i = (i + 1) & (m->n_slot - 1);
		m->slot[i] = (uint32_t)k + 1;
	}
}

size_t
map_add(struct map *m, struct slice key)
{
	if (m->n * 2 >= m->n_slot)
		rehash(m);
	uint32_t hash = (uint32_t)hash_bytes(key.p, key.n);
	size_t i = probe(m, key, hash);
	if (m->slot[i])
		return m->slot[i] - 1;
	m->key = xgrow(m->key, &m->key_cap, m->n + 1, sizeof *m->key);
	m->key[m->n] = (struct map_key){ arena_copy(&m->bytes, key.p, key.n), (uint32_t)key.n, hash };
	m->slot[i] = (uint32_t)++m->n;
	return m->n - 1;
}

size_t
map_find(const struct map *m, struct slice key)
{
	if (m->n == 0)
		return MAP_NONE;
	uint32_t k = m->slot[probe(m, key, (uint32_t)hash_bytes(key.p, key.n))];
	return k ? k - 1 : MAP_NONE;
}

struct slice
map_key(const struct map *m, size_t i)
{
	return slice(m->key[i].p, m->key[i].n);
}

void
map_free(struct map *m)
{
	arena_free(&m->bytes);
	free(m->key);
	free(m->slot);
	*m = MAP_INIT;
}
