/* census.h - how many of a sample of orders have a pair of letters, and which passages many voices have
 *
 *	struct tally *pair;
 *	size_t n_pair = census_pairs(drawn, n, &pair);
 *	struct passage *passage;
 *	size_t n_passage = census_passages(drawn, n, 64, pair, n_pair, &passage);
 *	free(pair);
 *	free(passage);
 *
 * Both counts are exact.  A letter 0 parts a text: neither pair nor passage stands across it.
 */
#ifndef CENSUS_H
#define CENSUS_H

#include "commons.h"

/* One order of the sample. */
struct drawn {
	uint64_t hash, turn, voice;
	uint16_t *letter;
	uint32_t n;
};

/* A pair and the orders that have it. */
struct tally {
	uint32_t pair, orders;
};

struct passage {
	uint16_t letter[PASSAGE];
};

/* A bit for each pair of a set; several may share one. */
struct pair_filter {
	uint64_t bit[1 << 11];
};

/* All pairs of at most COMMONS_SAMPLE orders, in no order; free them. */
size_t census_pairs(const struct drawn *drawn, size_t n, struct tally **pair);

/* The passages that at least so many voices have, sorted; free them.  The pairs tell where to look. */
size_t census_passages(const struct drawn *drawn, size_t n, uint32_t voices, const struct tally *pair, size_t n_pair, struct passage **passage);

int passage_compare(const void *a, const void *b);

static inline uint32_t
pair_of(uint16_t a, uint16_t b)
{
	return (uint32_t)a << 16 | b;
}

static inline uint32_t
filter_bit(uint32_t pair)
{
	return (pair * UINT32_C(0x9e3779b1)) >> (32 - 17);
}

static inline void
filter_put(struct pair_filter *f, uint32_t pair)
{
	f->bit[filter_bit(pair) / 64] |= UINT64_C(1) << filter_bit(pair) % 64;
}

static inline uint32_t
filter_has(const struct pair_filter *f, uint32_t pair)
{
	return (uint32_t)(f->bit[filter_bit(pair) / 64] >> filter_bit(pair) % 64) & 1;
}

static inline uint64_t
four_letters(const uint16_t *l)
{
	return l[0] | (uint64_t)l[1] << 16 | (uint64_t)l[2] << 32 | (uint64_t)l[3] << 48;
}

/* A hash of the PASSAGE letters, never 0. */
static inline uint64_t
passage_key(const uint16_t *letter)
{
	uint64_t h = four_letters(letter) * UINT64_C(0x9e3779b97f4a7c15);
	h = ((h ^ h >> 32) + four_letters(letter + PASSAGE / 2)) * UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 29;
	return h ? h : 1;
}

#endif
