/* rarity.h - how rare a letter is among the texts of a column, and how alike two of them are by that
 *
 *	struct rarity *r = rarity_open();
 *	for each text
 *		rarity_add(r, letter, n);
 *	rarity_settle(r);
 *	similarity = rarity_likeness(r, a, n_a, b, n_b);
 *	rarity_close(r);
 *
 * With d of n texts that have it, a letter weighs L(n + 64) - L(d) eighths of a bit, d at least 1, from 1 to
 * RARITY_MOST.  L is the logarithm to the base 2 in eighths, whole: of a number whose highest bit is e, 8 times e and the
 * three bits below.
 */
#ifndef RARITY_H
#define RARITY_H

#include "buf.h"

enum {
	RARITY_MOST = 48,
	RARITY_LETTERS = 128, /* of longer texts only the beginning is compared */
	RARITY_SAME = 10000
};

struct rarity {
	uint32_t n;
	uint32_t count[0x10000], seen[0x10000];
	uint8_t weight[0x10000];
};

struct rarity *rarity_open(void);
void rarity_add(struct rarity *r, const uint16_t *letter, size_t n);

/* All texts were added: letters have their weights. */
void rarity_settle(struct rarity *r);

/* What the letters of a text weigh together. */
uint32_t rarity_weigh(const struct rarity *r, const uint16_t *letter, size_t n);

/* Twice the weight of the heaviest letters that stand in both in the same order, divided by the weight of both: in
 * 1/10,000, rounded half up, and only two of one weight and the same letters are RARITY_SAME. */
uint32_t rarity_likeness(const struct rarity *r, const uint16_t *a, size_t n_a, const uint16_t *b, size_t n_b);

/* A bit for each letter, out of 64. */
static inline uint64_t
rarity_bit(uint16_t letter)
{
	return UINT64_C(1) << ((letter * 0x9e3779b1u) >> 26);
}

/* The same out of 32. */
static inline uint32_t
rarity_half(uint64_t bits)
{
	return (uint32_t)(bits | bits >> 32);
}

/* L(x), x at least 1. */
unsigned eighths(uint64_t x);

void rarity_close(struct rarity *r);

#endif
