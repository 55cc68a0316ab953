/* shingle.c - sets of pairs against a naive count, vectors against plain loops, bands against their promise */
#include "../../cmd/dedupe/shingle.c"
#define slot_of bands_slot_of
#include "../../cmd/dedupe/bands.c"
#undef slot_of
#include <stdio.h>

static uint64_t state = 1;
static int failures;

static uint32_t
chance(uint32_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % n;
}

static void
check(bool good, const char *what, int i)
{
	if (good)
		return;
	failures++;
	printf("%s: case %d\n", what, i);
}

/* What is measured elsewhere: here a weight made of the pair, and a passage that begins at letters of one kind. */
unsigned
commons_weight(const struct commons *c, uint32_t pair)
{
	(void)c;
	return (pair * UINT32_C(2654435761) >> 20) % 41;
}

void
commons_mark(const struct commons *c, const uint16_t *letter, size_t n, bool *shared)
{
	(void)c;
	for (size_t i = 0; i + 1 < n; i++)
		shared[i] = letter[i] % 7 == 3;
}

enum {
	LONGEST = 3000
};

struct text {
	uint16_t letter[LONGEST];
	uint8_t named[LONGEST / 8 + 1];
	size_t n;
};

static void
write_text(struct text *t, size_t n, uint32_t of)
{
	memset(t->named, 0, sizeof t->named);
	t->n = n;
	for (size_t i = 0; i < n; i++) {
		t->letter[i] = chance(40) ? (uint16_t)(100 + chance(of)) : WORDS_PART;
		t->named[i / 8] |= (uint8_t)((chance(5) == 0) << i % 8);
	}
}

/* The different pairs of a text, the slow way, and where they stand: 1 somewhere, 2 outside of what is shared, 4 of
 * the matter. */
static size_t
pairs_of(const struct text *t, uint32_t *pair, uint8_t *where)
{
	size_t n = 0;
	for (size_t i = 0; i + 1 < t->n; i++) {
		uint32_t one = (uint32_t)t->letter[i] << 16 | t->letter[i + 1];
		bool shared = t->letter[i] % 7 == 3, named = t->named[i / 8] >> i % 8 & 1;
		size_t k = 0;
		if (!t->letter[i] || !t->letter[i + 1])
			continue;
		while (k < n && pair[k] != one)
			k++;
		if (k == n) {
			pair[n] = one;
			where[n++] = 1;
		}
		where[k] |= (uint8_t)(shared ? 0 : named ? 2
							 : 6);
	}
	return n;
}

static void
add_up(struct sums *sum, uint32_t pair, unsigned where)
{
	unsigned weight = commons_weight(NULL, pair);
	sum->pairs += where & 1;
	sum->weight += where & 2 ? weight : 0;
	sum->matter += where & 4 ? weight : 0;
}

static bool
same_sums(struct sums a, struct sums b)
{
	return a.pairs == b.pairs && a.weight == b.weight && a.matter == b.matter;
}

static void
count_like_a_child(void)
{
	static struct text one, two;
	static uint32_t a[LONGEST], b[LONGEST];
	static uint8_t in_a[LONGEST], in_b[LONGEST];
	struct shingles s = SHINGLES_INIT, t = SHINGLES_INIT;
	for (int i = 0; i < 2000; i++) {
		write_text(&one, chance(i % 50 ? 200 : LONGEST), 20 + chance(300));
		write_text(&two, chance(200), 20 + chance(300));
		size_t n = pairs_of(&one, a, in_a), m = pairs_of(&two, b, in_b);
		struct sums first = { 0 }, second = { 0 }, both = { 0 };
		for (size_t k = 0; k < n; k++)
			add_up(&first, a[k], in_a[k]);
		for (size_t l = 0; l < m; l++)
			add_up(&second, b[l], in_b[l]);
		for (size_t k = 0; k < n; k++)
			for (size_t l = 0; l < m; l++)
				if (a[k] == b[l])
					add_up(&both, a[k], in_a[k] & in_b[l]);
		struct words_of x = { one.letter, one.named, one.n }, y = { two.letter, two.named, two.n };
		shingles_read(&s, NULL, x);
		shingles_read(&t, NULL, y);
		check(same_sums(s.sum, first) && same_sums(t.sum, second), "sums of a text", i);
		check(same_sums(shingles_share(&s, NULL, y), both), "sums of what both have", i);
		check(same_sums(shingles_share(&t, NULL, x), both), "sums of what both have, the other way", i);
	}
	shingles_free(&s);
	shingles_free(&t);
}

static void
sign_alike(void)
{
	uint32_t plain[BAND_LANES], lane[BAND_LANES], pool[300];
	set_factors();
	for (int i = 0; i < 300; i++) {
		struct shingles s = { .mixed = pool };
		s.sum.pairs = chance(300);
		for (uint32_t k = 0; k < s.sum.pairs; k++)
			pool[k] = mix((uint32_t)i << 16 | k);
		sign_plain(&s, BAND_LANES, plain);
#ifdef VECTOR
		if (__builtin_cpu_supports("avx2")) {
			sign_vector(&s, BAND_LANES, lane);
			check(memcmp(lane, plain, sizeof plain) == 0, "vector and plain signature", i);
		}
#endif
		for (size_t k = 0; k < BAND_LANES; k++) {
			lane[k] = UINT32_MAX;
			for (uint32_t j = 0; j < s.sum.pairs; j++)
				lane[k] = pool[j] * factor[k] < lane[k] ? pool[j] * factor[k] : lane[k];
		}
		check(memcmp(lane, plain, sizeof plain) == 0, "the least under each hash", i);
	}
}

/* Of sets exactly as similar as the threshold, how many of 4,000 share a band. */
static int
found_of(uint32_t threshold)
{
	struct bands b;
	uint32_t key[BANDS], pool[200];
	bands_open(&b, threshold);
	struct shingles s = { .mixed = pool };
	int found = 0;
	for (int i = 0; i < 4000; i++) {
		/* both sets are cut out of one pool: `shared` in both, the rest half and half */
		uint32_t shared = threshold * 100 / 10000, rest = (100 - shared) / 2;
		for (uint32_t k = 0; k < 100; k++)
			pool[k] = mix((uint32_t)i << 8 | k);
		s.sum.pairs = shared + rest;
		bands_keys(&b, &s, key);
		bands_add(&b, key, (uint32_t)i);
		memmove(pool + shared, pool + shared + rest, (100 - shared - rest) * sizeof *pool);
		s.sum.pairs = 100 - rest;
		bands_keys(&b, &s, key);
		struct bands_walk w;
		bands_find(&b, key, &w);
		bool hit = false;
		for (int band = 0; band < b.n; band++)
			for (uint32_t k = 0; k < w.n[band]; k++)
				hit = hit || w.owner[band][k] == (uint32_t)i;
		found += hit;
	}
	bands_free(&b);
	return found;
}

/* A chain comes in the order in which its owners were added, whatever else the table holds; an index of what was
 * expected holds that alone. */
static void
chains_in_order(void)
{
	struct bands b, few;
	uint32_t key[BANDS], seven[BANDS];
	bands_open(&b, 5000);
	bands_open(&few, 5000);
	for (int k = 0; k < b.n; k++)
		seven[k] = 7000 + (uint32_t)k;
	bands_expect(&few, seven, few.n);
	for (uint32_t i = 0; i < 6000; i++) {
		for (int k = 0; k < b.n; k++)
			key[k] = i % 3 ? mix(i * 128 + (uint32_t)k) : seven[k];
		bands_add(&b, key, i);
		bands_add_expected(&few, key, i);
	}
	struct bands_walk w;
	for (int which = 0; which < 2; which++) {
		bands_find(which ? &few : &b, seven, &w);
		for (int band = 0; band < b.n; band++) {
			for (uint32_t k = 0; k < w.n[band]; k++)
				check(w.owner[band][k] == k * 3, "order of a chain", band);
			check(w.n[band] == 2000, "length of a chain", band);
		}
	}
	check(few.used == (size_t)few.n, "nothing but what was expected", (int)few.used);
	bands_free(&b);
	bands_free(&few);
}

int
main(void)
{
	count_like_a_child();
	sign_alike();
	chains_in_order();
	for (uint32_t t = 2000; t <= 9000; t += 1000) {
		int found = found_of(t);
		check(found >= 3900, "found of 4000 at the threshold", found);
	}
	check(found_of(10000) == 4000, "equal sets are found", 10000);
	return failures > 0;
}
