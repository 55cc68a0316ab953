/* rarity.c - letters counted and weighed, and the heaviest common subsequence of two texts */
#include "rarity.h"

enum {
	PRIOR = 64 /* so that in a short register every letter still weighs something */
};

unsigned
eighths(uint64_t x)
{
	unsigned e = 63u - (unsigned)__builtin_clzll(x);
	unsigned below = (unsigned)((e >= 3 ? x >> (e - 3) : x << (3 - e)) & 7);
	return 8 * e + below;
}

struct rarity *
rarity_open(void)
{
	return xcalloc(1, sizeof(struct rarity));
}

void
rarity_add(struct rarity *r, const uint16_t *letter, size_t n)
{
	r->n++;
	for (size_t i = 0; i < n; i++)
		if (r->seen[letter[i]] != r->n) {
			r->seen[letter[i]] = r->n;
			r->count[letter[i]]++;
		}
}

void
rarity_settle(struct rarity *r)
{
	unsigned all = eighths((uint64_t)r->n + PRIOR);
	for (size_t i = 0; i < sizeof r->count / sizeof *r->count; i++) {
		unsigned have = eighths(r->count[i] ? r->count[i] : 1);
		unsigned weight = all > have ? all - have : 1;
		r->weight[i] = (uint8_t)(weight > RARITY_MOST ? RARITY_MOST : weight);
	}
}

uint32_t
rarity_weigh(const struct rarity *r, const uint16_t *letter, size_t n)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += r->weight[letter[i]];
	return sum;
}

uint32_t
rarity_likeness(const struct rarity *r, const uint16_t *a, size_t n_a, const uint16_t *b, size_t n_b)
{
	uint32_t row[RARITY_LETTERS + 1] = { 0 };
	uint32_t both = rarity_weigh(r, a, n_a) + rarity_weigh(r, b, n_b);
	if (both == 0)
		return 0;
	for (size_t i = 0; i < n_a; i++) {
		uint32_t corner = 0, weight = r->weight[a[i]];
		for (size_t k = 0; k < n_b; k++) {
			uint32_t above = row[k + 1];
			if (a[i] == b[k])
				row[k + 1] = corner + weight;
			else if (row[k] > above)
				row[k + 1] = row[k];
			corner = above;
		}
	}
	return (uint32_t)((row[n_b] * 4ull * RARITY_SAME + both) / (both * 2ull));
}

void
rarity_close(struct rarity *r)
{
	free(r);
}
