/* chance.c - random numbers that are the same on every machine */
#include "chance.h"

uint64_t
mix(uint64_t a, uint64_t b)
{
	uint64_t z = a + b * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

uint64_t
next(struct rng *r)
{
	r->s += 0x9E3779B97F4A7C15u;
	return mix(r->s, 0);
}

uint32_t
below(struct rng *r, uint64_t n)
{
	return (uint32_t)(((next(r) >> 32) * n) >> 32);
}

bool
chance(struct rng *r, uint32_t per_mille)
{
	return below(r, 1000) < per_mille;
}

size_t
count(const char *const *list, size_t most)
{
	size_t n = 0;

	while (n < most && list[n])
		n++;
	return n;
}

const char *
pick(struct rng *r, const char *const *list, size_t most)
{
	return list[below(r, count(list, most))];
}
