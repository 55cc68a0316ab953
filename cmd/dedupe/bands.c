/* bands.c - signatures of sets, and an index of their bands */
#include "bands.h"
#ifdef __x86_64__
#include <immintrin.h>
#define VECTOR __attribute__((target("avx2")))
#endif

/* The owners under a key: none (`at` is NO_OWNER where the key is expected), one (`at` itself),
 * or n from `at` on in the pool, with room for the next power of two. */
struct bands_slot {
	uint32_t key, n, at;
};

enum {
	LANES_AT_ONCE = 48,
	ROWS_MAX = 12,
	FIRST_SLOTS = 1 << 12
};

#define NO_OWNER UINT32_MAX

/* The odd factor of each lane: multiplying by it is a bijection of 32 bits. */
static uint32_t factor[BAND_LANES];

#ifdef VECTOR
VECTOR static void
sign_vector(const struct shingles *s, size_t n, uint32_t *lane)
{
	for (size_t at = 0; at < n; at += LANES_AT_ONCE) {
		__m256i least[LANES_AT_ONCE / 8], by[LANES_AT_ONCE / 8];
		size_t k = n - at < LANES_AT_ONCE ? n - at : LANES_AT_ONCE;
		for (size_t j = 0; j < LANES_AT_ONCE / 8; j++) {
			least[j] = _mm256_set1_epi32(-1);
			by[j] = _mm256_loadu_si256((const void *)(factor + (at + 8 * j < n ? at + 8 * j : 0)));
		}
		for (uint32_t i = 0; i < s->sum.pairs; i++) {
			__m256i x = _mm256_set1_epi32((int)s->mixed[i]);
			for (size_t j = 0; j < LANES_AT_ONCE / 8; j++)
				least[j] = _mm256_min_epu32(least[j], _mm256_mullo_epi32(x, by[j]));
		}
		for (size_t j = 0; j * 8 < k; j++)
			_mm256_storeu_si256((void *)(lane + at + 8 * j), least[j]);
	}
}
#endif

static void
sign_plain(const struct shingles *s, size_t n, uint32_t *lane)
{
	memset(lane, 0xff, n * sizeof *lane);
	for (uint32_t i = 0; i < s->sum.pairs; i++)
		for (size_t j = 0; j < n; j++) {
			uint32_t x = s->mixed[i] * factor[j];
			lane[j] = x < lane[j] ? x : lane[j];
		}
}

/* Bands found with a chance of at least 0.985 at a similarity: 1 - (1 - t^rows)^bands.  In integers
 * of 30 bits, so that no machine rounds another way. */
static int
bands_needed(uint64_t t, int rows)
{
	const uint64_t one = 1u << 30;
	uint64_t agree = one, missed = one;
	for (int i = 0; i < rows; i++)
		agree = agree * t / 10000;
	for (int n = 1; n <= BANDS; n++) {
		missed = missed * (one - agree) / one;
		if (missed * 1000 <= one * 15)
			return n;
	}
	return BANDS + 1;
}

static void
set_factors(void)
{
	for (uint32_t i = 0; i < BAND_LANES; i++)
		factor[i] = (uint32_t)hash_mix(i, 0) | 1;
}

static void
make_table(struct bands *b, size_t n)
{
	b->n_slot = n;
	b->slot = xlarge(n * sizeof *b->slot, true);
	b->used_bits = xlarge(n * BANDS_BITS / 8, true);
}

void
bands_open(struct bands *b, uint32_t threshold)
{
	*b = (struct bands){ .n = BANDS, .rows = 1 };
	for (int rows = 1; rows <= ROWS_MAX; rows++) {
		int n = bands_needed(threshold, rows);
		if (n > BANDS || n * rows > BAND_LANES)
			break;
		b->rows = rows;
		b->n = n;
	}
	set_factors();
	make_table(b, FIRST_SLOTS);
}

void
bands_keys(const struct bands *b, const struct shingles *s, uint32_t *key)
{
	uint32_t lane[BAND_LANES];
	size_t lanes = ((size_t)(b->n * b->rows) + 7) / 8 * 8;
#ifdef VECTOR
	if (__builtin_cpu_supports("avx2"))
		sign_vector(s, lanes, lane);
	else
#endif
		sign_plain(s, lanes, lane);
	for (int i = 0; i < b->n; i++) {
		uint64_t h = (uint64_t)i * 0x9e3779b97f4a7c15u;
		for (int k = 0; k < b->rows; k++)
			h = (h ^ lane[i * b->rows + k]) * 0xff51afd7ed558ccdu, h ^= h >> 32;
		key[i] = (uint32_t)h;
	}
}

static inline size_t
bit_of(const struct bands *b, uint32_t key)
{
	return key & (b->n_slot * BANDS_BITS - 1);
}

static inline bool
may_have(const struct bands *b, uint32_t key)
{
	size_t bit = bit_of(b, key);
	return b->used_bits[bit / 64] >> bit % 64 & 1;
}

static inline size_t
slot_of(const struct bands *b, uint32_t key)
{
	size_t mask = b->n_slot - 1, i = key & mask;
	while (b->slot[i].n && b->slot[i].key != key)
		i = (i + 1) & mask;
	return i;
}

void
bands_fetch(const struct bands *b, const uint32_t *key)
{
	for (int i = 0; i < b->n; i++)
		if (may_have(b, key[i]))
			__builtin_prefetch(&b->slot[key[i] & (b->n_slot - 1)]);
}

void
bands_find(const struct bands *b, const uint32_t *key, struct bands_walk *w)
{
	for (int i = 0; i < b->n; i++) {
		w->n[i] = 0;
		if (!may_have(b, key[i]))
			continue;
		const struct bands_slot *slot = &b->slot[slot_of(b, key[i])];
		w->n[i] = slot->n && slot->at != NO_OWNER ? slot->n : 0;
		w->owner[i] = slot->n > 1 ? b->pool + slot->at : &slot->at;
	}
}

static inline void
set(struct bands *b, struct bands_slot *s, struct bands_slot to)
{
	size_t bit = bit_of(b, to.key);
	b->used_bits[bit / 64] |= UINT64_C(1) << bit % 64;
	*s = to;
}

static void
rehash(struct bands *b)
{
	struct bands_slot *old = b->slot;
	size_t n = b->n_slot;
	free(b->used_bits);
	make_table(b, n * 2);
	for (size_t i = 0; i < n; i++)
		if (old[i].n)
			set(b, &b->slot[slot_of(b, old[i].key)], old[i]);
	free(old);
}

/* Room for twice as many owners as the slot has. */
static void
spread(struct bands *b, struct bands_slot *s)
{
	size_t at = b->n_pool;
	if (at + 2 * (size_t)s->n > UINT32_MAX)
		die("too many records to tell apart in large groups");
	b->pool = xgrow(b->pool, &b->pool_cap, at + 2 * (size_t)s->n, sizeof *b->pool);
	memcpy(b->pool + at, s->n > 1 ? b->pool + s->at : &s->at, s->n * sizeof *b->pool);
	b->n_pool += 2 * (size_t)s->n;
	s->at = (uint32_t)at;
}

/* Room for the bands of one more signature. */
static void
make_slots(struct bands *b)
{
	while ((b->used + (size_t)b->n) * 10 > b->n_slot * 7)
		rehash(b);
}

void
bands_expect(struct bands *b, const uint32_t *key, int n)
{
	make_slots(b);
	for (int i = 0; i < n; i++) {
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		b->used += s->n == 0;
		if (s->n == 0)
			set(b, s, (struct bands_slot){ key[i], 1, NO_OWNER });
	}
}

static void
add_owner(struct bands *b, struct bands_slot *s, uint32_t owner)
{
	if (s->at == NO_OWNER) {
		s->at = owner;
		return;
	}
	if ((s->n & (s->n - 1)) == 0)
		spread(b, s);
	b->pool[s->at + s->n++] = owner;
}

void
bands_add(struct bands *b, const uint32_t *key, uint32_t owner)
{
	make_slots(b);
	for (int i = 0; i < b->n; i++) {
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		if (s->n) {
			add_owner(b, s, owner);
			continue;
		}
		set(b, s, (struct bands_slot){ key[i], 1, owner });
		b->used++;
	}
}

void
bands_add_expected(struct bands *b, const uint32_t *key, uint32_t owner)
{
	for (int i = 0; i < b->n; i++) {
		if (!may_have(b, key[i]))
			continue;
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		if (s->n)
			add_owner(b, s, owner);
	}
}

void
bands_free(struct bands *b)
{
	free(b->slot);
	free(b->used_bits);
	free(b->pool);
}
