/* chance.h - random numbers that are the same on every machine
 *
 *	struct rng r = { mix(seed, 1) };
 *	if (chance(&r, 300))
 *		word = PICK(&r, opening);
 *
 * Integer arithmetic only, splitmix64: a generator is its seed, may be copied, and
 * an order's own generators follow from its seed alone.  Never two draws in one
 * expression or argument list: compilers choose the order.
 */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s;
};

/* Two numbers stirred into one; also a hash. */
uint64_t mix(uint64_t a, uint64_t b);

uint64_t next(struct rng *r);

/* 0 to n - 1. */
uint32_t below(struct rng *r, uint64_t n);

/* True `per_mille` times in a thousand. */
bool chance(struct rng *r, uint32_t per_mille);

/* How many of a list's `most` places are filled: the first NULL ends it. */
size_t count(const char *const *list, size_t most);

const char *pick(struct rng *r, const char *const *list, size_t most);

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define PICK(r, list) pick(r, list, COUNT(list))

#endif
