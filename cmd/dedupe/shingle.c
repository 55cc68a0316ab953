/* shingle.c - sets of character pairs, their signatures, and an index of those */
#include "shingle.h"
#ifdef __x86_64__
#include <immintrin.h>
#define VECTOR __attribute__((target("avx2")))
#define POPCOUNT __attribute__((target("popcnt")))
#endif

/* Stamps tell what stands in the table now, and what the text compared last has shown: no clearing between texts. */
struct shingle_slot {
	uint32_t mixed, stamp, seen;
};

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

/* A bijection, so that what was different stays so. */
static inline uint32_t
mix(uint32_t h)
{
	h ^= h >> 16;
	h *= 0x85ebca6bu;
	h ^= h >> 13;
	h *= 0xc2b2ae35u;
	return h ^ h >> 16;
}

/* Takes a character off well-formed text, as 16 bits: those of the surrogates, which stand
 * in no text, serve what lies beyond the Basic Multilingual Plane. */
static inline uint32_t
next_char(const unsigned char **text, const unsigned char *end)
{
	const unsigned char *p = *text;
	if (*p < 0x80) {
		*text = p + 1;
		return *p;
	}
	if (*p < 0xe0 && end - p >= 2) {
		*text = p + 2;
		return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
	}
	if (*p < 0xf0 && end - p >= 3) {
		*text = p + 3;
		return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
	}
	if (end - p >= 4) {
		*text = p + 4;
		uint32_t c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
		return 0xd800 | (c * 0x9e3779b1u) >> 21;
	}
	*text = end;
	return 0xfffd;
}

/* Makes room for n shingles, at most half of the table. */
static void
make_room(struct shingles *s, size_t n)
{
	if (n > s->cap)
		s->mixed = xgrow(s->mixed, &s->cap, n, sizeof *s->mixed);
	if (n * 2 > s->n_slot) {
		if (s->n_slot == 0)
			s->n_slot = 1024;
		while (s->n_slot < n * 2)
			s->n_slot *= 2;
		free(s->slot);
		s->slot = xcalloc(s->n_slot, sizeof *s->slot);
		s->now = s->turn = 0;
	}
	if (++s->now == 0) {
		memset(s->slot, 0, s->n_slot * sizeof *s->slot);
		s->now = 1;
		s->turn = 0;
	}
}

static inline void
add(struct shingles *s, uint32_t x)
{
	size_t mask = s->n_slot - 1, i = x & mask;
	for (; s->slot[i].stamp == s->now; i = (i + 1) & mask)
		if (s->slot[i].mixed == x)
			return;
	s->slot[i].mixed = x;
	s->slot[i].stamp = s->now;
	s->mixed[s->n++] = x;
	s->bits[x >> 29] |= 1ull << (x >> 23 & 63);
}

void
shingles_read(struct shingles *s, struct slice a, struct slice b)
{
	make_room(s, a.n + b.n);
	s->n = 0;
	memset(s->bits, 0, sizeof s->bits);
	uint32_t before = 0;
	bool any = false;
	for (int part = 0; part < 2; part++, a = b)
		for (const unsigned char *p = (const unsigned char *)a.p, *end = p + a.n; p < end;) {
			uint32_t c = next_char(&p, end);
			if (any)
				add(s, mix(before << 16 | c));
			before = c;
			any = true;
		}
}

static inline uint32_t
meet(struct shingles *s, uint32_t x)
{
	size_t mask = s->n_slot - 1, i = x & mask;
	for (; s->slot[i].stamp == s->now; i = (i + 1) & mask)
		if (s->slot[i].mixed == x) {
			uint32_t fresh = s->slot[i].seen != s->turn;
			s->slot[i].seen = s->turn;
			return fresh;
		}
	return 0;
}

uint32_t
shingles_common(struct shingles *s, struct slice a, struct slice b)
{
	if (++s->turn == 0) {
		for (size_t i = 0; i < s->n_slot; i++)
			s->slot[i].seen = 0;
		s->turn = 1;
	}
	uint32_t before = 0, both = 0;
	bool any = false;
	for (int part = 0; part < 2; part++, a = b)
		for (const unsigned char *p = (const unsigned char *)a.p, *end = p + a.n; p < end;) {
			uint32_t c = next_char(&p, end);
			if (any)
				both += meet(s, mix(before << 16 | c));
			before = c;
			any = true;
		}
	return both;
}

#ifdef VECTOR
VECTOR static void
sign_vector(const struct shingles *s, size_t n, const uint32_t *factor, uint32_t *lane)
{
	for (size_t at = 0; at < n; at += LANES_AT_ONCE) {
		__m256i least[LANES_AT_ONCE / 8], by[LANES_AT_ONCE / 8];
		size_t k = n - at < LANES_AT_ONCE ? n - at : LANES_AT_ONCE;
		for (size_t j = 0; j < LANES_AT_ONCE / 8; j++) {
			least[j] = _mm256_set1_epi32(-1);
			by[j] = _mm256_loadu_si256((const void *)(factor + (at + 8 * j < n ? at + 8 * j : 0)));
		}
		for (uint32_t i = 0; i < s->n; i++) {
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
sign_plain(const struct shingles *s, size_t n, const uint32_t *factor, uint32_t *lane)
{
	memset(lane, 0xff, n * sizeof *lane);
	for (uint32_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < n; j++) {
			uint32_t x = s->mixed[i] * factor[j];
			lane[j] = x < lane[j] ? x : lane[j];
		}
}

void
shingles_sign(const struct shingles *s, const struct bands *b, uint32_t *lane)
{
#ifdef VECTOR
	if (__builtin_cpu_supports("avx2")) {
		sign_vector(s, b->lanes, b->factor, lane);
		return;
	}
#endif
	sign_plain(s, b->lanes, b->factor, lane);
}

void
shingles_free(struct shingles *s)
{
	free(s->mixed);
	free(s->slot);
	*s = SHINGLES_INIT;
}

#ifdef POPCOUNT
POPCOUNT static uint32_t
apart_popcount(const uint64_t *a, const uint64_t *b)
{
	uint32_t n = 0;
	for (int i = 0; i < SHINGLE_WORDS; i++)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
}
#endif

uint32_t
shingles_apart(const uint64_t *a, const uint64_t *b)
{
#ifdef POPCOUNT
	if (__builtin_cpu_supports("popcnt"))
		return apart_popcount(a, b);
#endif
	uint32_t n = 0;
	for (int i = 0; i < SHINGLE_WORDS; i++)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
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
	for (int n = 1; n <= SHINGLE_BANDS; n++) {
		missed = missed * (one - agree) / one;
		if (missed * 1000 <= one * 15)
			return n;
	}
	return SHINGLE_BANDS + 1;
}

/* The odd factor of each lane: multiplying by it is a bijection of 32 bits. */
static void
set_factors(struct bands *b)
{
	for (uint32_t i = 0; i < SHINGLE_LANES; i++)
		b->factor[i] = mix(i * 2654435761u + 1) | 1;
}

void
bands_open(struct bands *b, uint32_t threshold)
{
	*b = (struct bands){ .n = SHINGLE_BANDS, .rows = 1 };
	for (int rows = 1; rows <= ROWS_MAX; rows++) {
		int n = bands_needed(threshold, rows);
		if (n > SHINGLE_BANDS || n * rows > 2 * LANES_AT_ONCE)
			break;
		b->rows = rows;
		b->n = n;
	}
	b->lanes = ((size_t)(b->n * b->rows) + 15) / 16 * 16;
	set_factors(b);
	b->n_slot = FIRST_SLOTS;
	b->slot = xcalloc(b->n_slot, sizeof *b->slot);
}

/* The keys of a signature's bands within a group. */
static void
keys_of(const struct bands *b, uint64_t group, const uint32_t *lane, uint32_t *key)
{
	for (int i = 0; i < b->n; i++) {
		uint64_t h = group + (uint64_t)i * 0x9e3779b97f4a7c15u;
		for (int k = 0; k < b->rows; k++)
			h = (h ^ lane[i * b->rows + k]) * 0xff51afd7ed558ccdu, h ^= h >> 32;
		key[i] = (uint32_t)h;
	}
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
bands_fetch(const struct bands *b, uint64_t group, const uint32_t *lane)
{
	uint32_t key[SHINGLE_BANDS];
	keys_of(b, group, lane, key);
	for (int i = 0; i < b->n; i++)
		__builtin_prefetch(&b->slot[key[i] & (b->n_slot - 1)]);
}

void
bands_find(const struct bands *b, uint64_t group, const uint32_t *lane, struct bands_walk *w)
{
	uint32_t key[SHINGLE_BANDS];
	keys_of(b, group, lane, key);
	for (int i = 0; i < b->n; i++) {
		const struct bands_slot *slot = &b->slot[slot_of(b, key[i])];
		w->n[i] = slot->n && slot->at != NO_OWNER ? slot->n : 0;
		w->owner[i] = slot->n > 1 ? b->pool + slot->at : &slot->at;
	}
}

static void
rehash(struct bands *b)
{
	struct bands_slot *old = b->slot;
	size_t n = b->n_slot;
	b->n_slot *= 2;
	b->slot = xlarge(b->n_slot * sizeof *b->slot, true);
	for (size_t i = 0; i < n; i++)
		if (old[i].n)
			b->slot[slot_of(b, old[i].key)] = old[i];
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
bands_expect(struct bands *b, uint64_t group, const uint32_t *lane)
{
	uint32_t key[SHINGLE_BANDS];
	make_slots(b);
	keys_of(b, group, lane, key);
	for (int i = 0; i < b->n; i++) {
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		b->used += s->n == 0;
		if (s->n == 0)
			*s = (struct bands_slot){ key[i], 1, NO_OWNER };
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
bands_add(struct bands *b, uint64_t group, const uint32_t *lane, uint32_t owner)
{
	uint32_t key[SHINGLE_BANDS];
	make_slots(b);
	keys_of(b, group, lane, key);
	for (int i = 0; i < b->n; i++) {
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		if (s->n) {
			add_owner(b, s, owner);
			continue;
		}
		*s = (struct bands_slot){ key[i], 1, owner };
		b->used++;
	}
}

void
bands_add_expected(struct bands *b, uint64_t group, const uint32_t *lane, uint32_t owner)
{
	uint32_t key[SHINGLE_BANDS];
	keys_of(b, group, lane, key);
	for (int i = 0; i < b->n; i++) {
		struct bands_slot *s = &b->slot[slot_of(b, key[i])];
		if (s->n)
			add_owner(b, s, owner);
	}
}

void
bands_free(struct bands *b)
{
	free(b->slot);
	free(b->pool);
}
