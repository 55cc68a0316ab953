/* kept.c - reading the files of a state, with an eye on every sum */
#include "kept.h"

enum {
	BLOCK = 1 << 20,
	GLANCE = 1 << 16
};

/* Four lanes, so that one word need not wait for the one before. */
uint64_t
kept_sum(const void *p, size_t n, uint64_t place)
{
	uint64_t h[4] = { place, n, 0x9e3779b97f4a7c15u, 0xff51afd7ed558ccdu };
	const char *from = p;
	for (; n >= sizeof h; from += sizeof h, n -= sizeof h) {
		uint64_t word[4];
		memcpy(word, from, sizeof word);
		for (int i = 0; i < 4; i++) {
			h[i] = (h[i] ^ word[i]) * 0xc4ceb9fe1a85ec53u;
			h[i] ^= h[i] >> 31;
		}
	}
	return hash_mix(hash_mix(hash_mix(h[0], h[1]), hash_mix(h[2], h[3])), hash_bytes(from, n));
}

void
stream_open(struct stream *s, const struct store *store, int file, size_t size)
{
	*s = (struct stream){ .store = store, .file = file, .size = size, .n = store->size[file] / size };
	if (store->size[file] % size)
		store_damaged(store, file, "is damaged: its size is none it can have");
	s->block = xmalloc(BLOCK / size * size);
}

const void *
stream_next(struct stream *s)
{
	if (s->i == s->n)
		return NULL;
	if (s->i == s->to) {
		s->from = s->i;
		s->to = s->n - s->i < BLOCK / s->size ? s->n : s->i + BLOCK / s->size;
		store_read(s->store, s->file, s->from * s->size, s->block, (size_t)(s->to - s->from) * s->size);
	}
	const char *p = s->block + (size_t)(s->i - s->from) * s->size;
	uint64_t sum;
	memcpy(&sum, p + s->size - sizeof sum, sizeof sum);
	if (sum != kept_sum(p, s->size - sizeof sum, s->i))
		store_damaged(s->store, s->file, "is damaged: entry %llu is not as it was written", (unsigned long long)s->i);
	s->i++;
	return p;
}

void
stream_close(struct stream *s)
{
	free(s->block);
}

const void *
glance_at(struct glance *g, uint64_t at, size_t n)
{
	if (at < g->at || n > g->part.n || at - g->at > g->part.n - n) {
		uint64_t size = g->store->size[g->file];
		size_t more = n > GLANCE ? n : GLANCE;
		if (at <= size && more > size - at && n <= size - at)
			more = (size_t)(size - at);
		buf_clear(&g->part);
		store_read(g->store, g->file, at, buf_room(&g->part, more), more);
		g->part.n = more;
		g->at = at;
	}
	return g->part.p + (at - g->at);
}
