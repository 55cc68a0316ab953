/* shingle.c - sets of pairs against a naive count, vectors against plain loops, bands against their promise */
#include "../../cmd/dedupe/shingle.c"
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

/* A text of n characters out of `of`, one to three bytes each. */
static void
write_text(struct buf *b, int n, uint32_t of)
{
	buf_clear(b);
	for (int i = 0; i < n; i++) {
		uint32_t c = chance(of);
		char byte[3] = { (char)('a' + c % 26), 0, 0 };
		size_t len = 1;
		if (c % 3 == 1) {
			byte[0] = (char)(0xc3 + c / 64 % 8), byte[1] = (char)(0x80 | c % 64), len = 2;
		} else if (c % 3 == 2) {
			byte[0] = (char)(0xe4 + c / 4096 % 4), byte[1] = (char)(0x80 | c / 64 % 64), byte[2] = (char)(0x80 | c % 64), len = 3;
		}
		buf_add(b, byte, len);
	}
}

/* The different pairs of a text, their number the slow way. */
static uint32_t
pairs_of(struct slice text, uint32_t *pair)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	uint32_t n = 0, before = 0;
	for (bool any = false; p < end; any = true) {
		uint32_t c = next_char(&p, end), k = 0;
		while (any && k < n && pair[k] != (before << 16 | c))
			k++;
		if (any && k == n)
			pair[n++] = before << 16 | c;
		before = c;
	}
	return n;
}

static void
count_like_a_child(void)
{
	static uint32_t a[4096], b[4096];
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct shingles s = SHINGLES_INIT, t = SHINGLES_INIT;
	for (int i = 0; i < 2000; i++) {
		write_text(&one, (int)chance(i % 50 ? 200 : 3000), 20 + chance(300));
		write_text(&two, (int)chance(200), 20 + chance(300));
		uint32_t n = pairs_of(buf_slice(&one), a), m = pairs_of(buf_slice(&two), b), both = 0;
		for (uint32_t k = 0; k < n; k++)
			for (uint32_t l = 0; l < m; l++)
				both += a[k] == b[l];
		size_t cut = one.n / 2;
		while (cut < one.n && ((unsigned char)one.p[cut] & 0xc0) == 0x80)
			cut++;
		shingles_read(&s, slice(one.p, cut), slice(one.p + cut, one.n - cut));
		shingles_read(&t, slice(NULL, 0), buf_slice(&two));
		check(s.n == n && t.n == m, "number of pairs", i);
		check(shingles_common(&s, buf_slice(&two), slice(NULL, 0)) == both, "pairs in common", i);
		uint32_t apart = shingles_apart(s.bits, t.bits), plain = 0;
		for (int k = 0; k < 64 * SHINGLE_WORDS; k++)
			plain += ((s.bits[k / 64] ^ t.bits[k / 64]) >> (k % 64)) & 1;
		check(apart == plain, "bits apart", i);
		check(apart <= n + m - 2 * both, "bits never say more than the sets", i);
	}
	shingles_free(&s);
	shingles_free(&t);
	buf_free(&one);
	buf_free(&two);
}

static void
sign_alike(void)
{
	uint32_t plain[SHINGLE_LANES], lane[SHINGLE_LANES];
	struct shingles s = SHINGLES_INIT;
	struct buf text = BUF_INIT;
	for (int i = 0; i < 300; i++) {
		struct bands b;
		bands_open(&b, 1000 + chance(9001));
		write_text(&text, (int)chance(300), 300);
		shingles_read(&s, buf_slice(&text), slice(NULL, 0));
		shingles_sign(&s, &b, lane);
		sign_plain(&s, b.lanes, b.factor, plain);
		check(memcmp(lane, plain, b.lanes * sizeof *lane) == 0, "vector and plain signature", i);
		bands_free(&b);
	}
	shingles_free(&s);
	buf_free(&text);
}

/* Of sets exactly as similar as the threshold, how many of 4,000 share a band. */
static int
found_of(uint32_t threshold)
{
	struct bands b;
	uint32_t lane[SHINGLE_LANES], pool[200];
	bands_open(&b, threshold);
	struct shingles s = { .mixed = pool };
	int found = 0;
	for (int i = 0; i < 4000; i++) {
		/* both sets are cut out of one pool: `shared` in both, the rest half and half */
		uint32_t shared = threshold * 100 / 10000, rest = (100 - shared) / 2;
		for (uint32_t k = 0; k < 100; k++)
			pool[k] = mix((uint32_t)i << 8 | k);
		s.n = shared + rest;
		shingles_sign(&s, &b, lane);
		bands_add(&b, (uint64_t)i, lane, (uint32_t)i);
		memmove(pool + shared, pool + shared + rest, (100 - shared - rest) * sizeof *pool);
		s.n = 100 - rest;
		shingles_sign(&s, &b, lane);
		struct bands_walk w;
		bands_find(&b, (uint64_t)i, lane, &w);
		bool hit = false;
		for (int band = 0; band < b.n; band++)
			for (uint32_t k = 0; k < w.n[band]; k++)
				hit = hit || w.owner[band][k] == (uint32_t)i;
		found += hit;
	}
	bands_free(&b);
	return found;
}

/* A chain comes in the order in which its owners were added, whatever else the table holds. */
static void
chains_in_order(void)
{
	struct bands b;
	uint32_t lane[SHINGLE_LANES];
	bands_open(&b, 5000);
	for (uint32_t i = 0; i < 6000; i++) {
		for (size_t k = 0; k < b.lanes; k++)
			lane[k] = i % 3 ? mix(i * 128 + (uint32_t)k) : 7;
		bands_add(&b, 42, lane, i);
	}
	for (size_t k = 0; k < b.lanes; k++)
		lane[k] = 7;
	struct bands_walk w;
	bands_find(&b, 42, lane, &w);
	for (int band = 0; band < b.n; band++) {
		for (uint32_t k = 0; k < w.n[band]; k++)
			check(w.owner[band][k] == k * 3, "order of a chain", band);
		check(w.n[band] == 2000, "length of a chain", band);
	}
	bands_free(&b);
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
