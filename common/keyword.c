/* keyword.c - two sieves in front of a hash of word beginnings
 *
 * Words of six bytes and more are filed by their first six (two Han characters,
 * which few places of a text share with any word), shorter ones by their first
 * character.  Sieves small enough for the first-level cache say of nearly every
 * place that no word begins there: a bit for each character that begins a short
 * word, and for long ones a cell by the first six bytes, in which a bit tells
 * what stands behind them, for many words share their beginnings with what is
 * said every day.  Where they do not, the group of words filed under these bytes
 * is found by hash and searched as a sorted list.
 */
#include "keyword.h"
#include "msg.h"
#include "utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
	LONG_BYTES = 6,
	BLOCK = 64,
	SIEVE_BITS = 13,
	SIEVE_BITS_MAX = 20,
	FIRSTS = 0x20000,
	NO_WORD = -1
};

struct entry {
	uint64_t key;
	struct slice text;
	uint32_t word;
	int32_t parent; /* the longest other word of the group that begins this one */
};

struct group {
	uint64_t key;
	uint32_t from, to; /* entries; an empty slot has none */
};

/* Words filed by the same number of bytes or characters. */
struct file {
	struct entry *entry;
	size_t n;
	struct group *slot;
	unsigned slot_bits;
};

struct keyword_index {
	struct file longer, shorter;
	/* of words of six bytes and more: a cell for their first six, a bit in it for what may stand behind those */
	uint16_t *sieve;
	unsigned sieve_bits;
	/* a bit for each character that begins a shorter word, for each that is watched, and for both, see first_place */
	uint64_t begins[FIRSTS / 64], watched[FIRSTS / 64], first[FIRSTS / 64];
	bool watches;
};

static unsigned char
fold(char c)
{
	unsigned char b = (unsigned char)c;
	return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
}

/* The next eight bytes, the first lowest. */
static inline uint64_t
load(const char *p)
{
	uint64_t x;
	memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

/* ASCII letters in one case; other bytes lose a bit too, which only costs a second look. */
static inline uint64_t
one_case(uint64_t x)
{
	return x | 0x2020202020202020u;
}

/* The same near the end of the text. */
static inline uint64_t
load_some(const char *p, size_t n)
{
	char bytes[8] = { 0 };
	memcpy(bytes, p, n < sizeof bytes ? n : sizeof bytes);
	return load(bytes);
}

static inline uint64_t
first_bytes(uint64_t x, size_t n)
{
	return x & (((uint64_t)1 << (8 * n)) - 1);
}

static inline uint64_t
hash_key(uint64_t key)
{
	return key * 0x9e3779b97f4a7c15u;
}

/* The cell of the first six of eight bytes. */
static inline size_t
cell_of(const struct keyword_index *index, uint64_t x)
{
	return (size_t)(hash_key(x << (64 - 8 * LONG_BYTES)) >> (64 - index->sieve_bits));
}

/* A bit for the other two, which tell most Han characters apart. */
static inline unsigned
next_bit(uint64_t x)
{
	return (uint32_t)(x >> (8 * LONG_BYTES)) * 0x9e3779b1u >> 28;
}

/* The place of the first character of these bytes, in small letters or not: of one of three bytes its number, so that it
 * has the place for itself. */
static inline size_t
first_place(uint64_t x)
{
	/* what counts of the first three bytes, and a half of the places */
	static const uint64_t mask[16] = {
		[0x0] = 0x100000000f, [0x1] = 0x100000000f, [0x2] = 0x100000000f, [0x3] = 0x100000000f, [0x4] = 0x100000000f, [0x5] = 0x100000000f, [0x6] = 0x100000000f, [0x7] = 0x100000000f, [0xc] = 0x1000003f0f, [0xd] = 0x1000003f0f, [0xe] = 0x3f3f0f, [0xf] = 0x10003f3f0f
	};
	uint64_t m = mask[x >> 4 & 0xf];
	uint32_t y = (uint32_t)(x & m);
	return (size_t)(y << 12 & 0xf000) | (y >> 2 & 0xfc0) | y >> 16 | (size_t)(m >> 32) << 12;
}

static int
by_key_and_text(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return slice_cmp(x->text, y->text);
}

/* Links each entry to the longest one before it, of its group, that it begins with. */
static void
link_parents(struct file *f)
{
	for (size_t i = 0; i < f->n; i++) {
		int32_t parent = i && f->entry[i - 1].key == f->entry[i].key ? (int32_t)i - 1 : NO_WORD;
		while (parent != NO_WORD && !slice_starts(f->entry[i].text, f->entry[parent].text))
			parent = f->entry[parent].parent;
		f->entry[i].parent = parent;
	}
}

/* The slot of key, or the empty one where it would go. */
static struct group *
find_group(const struct file *f, uint64_t key)
{
	size_t mask = ((size_t)1 << f->slot_bits) - 1;
	size_t i = (size_t)(hash_key(key) >> (64 - f->slot_bits));
	while (f->slot[i].to && f->slot[i].key != key)
		i = (i + 1) & mask;
	return &f->slot[i];
}

static void
build(struct file *f)
{
	f->slot_bits = 4;
	while ((size_t)1 << f->slot_bits < f->n * 2)
		f->slot_bits++;
	f->slot = xcalloc((size_t)1 << f->slot_bits, sizeof *f->slot);
	if (f->n)
		qsort(f->entry, f->n, sizeof *f->entry, by_key_and_text);
	link_parents(f);
	for (size_t i = 0; i < f->n; i++) {
		struct group *g = find_group(f, f->entry[i].key);
		if (!g->to)
			*g = (struct group){ .key = f->entry[i].key, .from = (uint32_t)i };
		g->to = (uint32_t)i + 1;
	}
}

/* What lets few places of a text through. */
static void
build_sieves(struct keyword_index *index)
{
	index->sieve_bits = SIEVE_BITS;
	while (index->sieve_bits < SIEVE_BITS_MAX && (size_t)1 << index->sieve_bits < index->longer.n * 2)
		index->sieve_bits++;
	index->sieve = xcalloc((size_t)1 << index->sieve_bits, sizeof *index->sieve);
	for (size_t i = 0; i < index->longer.n; i++) {
		struct slice word = index->longer.entry[i].text;
		uint64_t x = one_case(load_some(word.p, word.n));
		index->sieve[cell_of(index, x)] |= (uint16_t)(word.n < sizeof x ? 0xffffu : 1u << next_bit(x));
	}
	for (size_t i = 0; i < index->shorter.n; i++) {
		struct slice word = index->shorter.entry[i].text;
		size_t place = first_place(load_some(word.p, word.n));
		index->begins[place / 64] |= (uint64_t)1 << place % 64;
	}
	memcpy(index->first, index->begins, sizeof index->first);
}

static void
free_index(struct keyword_index *index)
{
	struct file *file[] = { &index->longer, &index->shorter };
	for (size_t i = 0; i < 2; i++) {
		free(file[i]->entry);
		free(file[i]->slot);
	}
	free(index->sieve);
	free(index);
}

uint32_t
keywords_add(struct keywords *k, struct slice word)
{
	char small[256], *folded = word.n <= sizeof small ? small : xmalloc(word.n);
	for (size_t i = 0; i < word.n; i++)
		folded[i] = (char)fold(word.p[i]);
	size_t i = map_add(&k->words, slice(folded, word.n));
	if (folded != small)
		free(folded);
	return (uint32_t)i;
}

void
keywords_build(struct keywords *k)
{
	if (k->index)
		free_index(k->index);
	struct keyword_index *index = k->index = xcalloc(1, sizeof *index);
	if (k->words.n >= INT32_MAX)
		die("too many keywords (%zu)", k->words.n);
	index->longer.entry = xcalloc(k->words.n, sizeof *index->longer.entry);
	index->shorter.entry = xcalloc(k->words.n, sizeof *index->shorter.entry);
	for (size_t i = 0; i < k->words.n; i++) {
		struct slice word = map_key(&k->words, i);
		if (word.n == 0)
			continue;
		struct file *f = word.n < LONG_BYTES ? &index->shorter : &index->longer;
		size_t n = f == &index->longer ? LONG_BYTES : utf8_len(word.p[0]);
		uint64_t key = first_bytes(one_case(load_some(word.p, word.n)), n);
		f->entry[f->n++] = (struct entry){ .key = key, .text = word, .word = (uint32_t)i };
	}
	build(&index->longer);
	build(&index->shorter);
	build_sieves(index);
}

void
keywords_watch(struct keywords *k)
{
	k->index->watches = true;
	memset(k->index->watched, 0xff, sizeof k->index->watched / 2);
	memset(k->index->first, 0xff, sizeof k->index->first / 2);
}

void
keywords_unwatch(struct keywords *k, uint32_t character)
{
	struct keyword_index *index = k->index;
	if (character >= FIRSTS / 2)
		return;
	index->watched[character / 64] &= ~((uint64_t)1 << character % 64);
	index->first[character / 64] = index->watched[character / 64] | index->begins[character / 64];
}

/* Compares a word with what stands in the text: positive where the word sorts
 * behind it, 0 where the text begins with it; *common is how far they agree. */
static int
compare(struct slice word, const char *p, size_t n, size_t *common)
{
	size_t i = 0, least = word.n < n ? word.n : n;
	/* most words are Han and stand there as they are */
	if (word.n <= n && memcmp(word.p, p, word.n) == 0) {
		*common = word.n;
		return 0;
	}
	while (i < least && (unsigned char)word.p[i] == fold(p[i]))
		i++;
	*common = i;
	if (i == word.n)
		return 0;
	return i == n || (unsigned char)word.p[i] > fold(p[i]) ? 1 : -1;
}

static size_t
add_hit(struct keywords *k, uint32_t word, size_t at, size_t n_hit)
{
	if (n_hit == k->hit_cap)
		k->hit = xgrow(k->hit, &k->hit_cap, n_hit + 1, sizeof *k->hit);
	k->hit[n_hit++] = (struct keyword_hit){ word, (uint32_t)at };
	return n_hit;
}

/* Adds the words of one group that stand at `at`.  The last entry not behind the
 * text begins with every word that the text begins with, or is one. */
static size_t
add_hits(struct keywords *k, const struct file *f, uint64_t key, struct slice text, size_t at, size_t n_hit)
{
	const struct group *g = find_group(f, key);
	size_t from = g->from, to = g->to, agreed = 0;
	const char *p = text.p + at;
	while (from < to) {
		size_t middle = from + (to - from) / 2, common;
		if (compare(f->entry[middle].text, p, text.n - at, &common) > 0) {
			to = middle;
		} else {
			from = middle + 1;
			agreed = common;
		}
	}
	int32_t i = from > g->from ? (int32_t)from - 1 : NO_WORD;
	for (; i != NO_WORD; i = f->entry[i].parent) {
		if (f->entry[i].text.n > agreed)
			continue;
		n_hit = add_hit(k, f->entry[i].word, at, n_hit);
	}
	return n_hit;
}

static void
sort_by_word(struct keyword_hit *hit, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct keyword_hit h = hit[i];
		size_t j = i;
		for (; j && hit[j - 1].word > h.word; j--)
			hit[j] = hit[j - 1];
		hit[j] = h;
	}
}

static inline bool
may_be_long(const struct keyword_index *index, uint64_t folded)
{
	return index->sieve[cell_of(index, folded)] >> next_bit(folded) & 1;
}

static inline bool
has_place(const uint64_t *map, size_t place)
{
	return map[place / 64] >> place % 64 & 1;
}

/* The second look, where the sieves said that a word may stand. */
static size_t
look(struct keywords *k, struct slice text, size_t at, uint64_t x, size_t n_hit)
{
	const struct keyword_index *index = k->index;
	uint64_t folded = one_case(x);
	size_t n = n_hit;
	if (may_be_long(index, folded))
		n = add_hits(k, &index->longer, first_bytes(folded, LONG_BYTES), text, at, n);
	size_t place = first_place(x);
	if (has_place(index->begins, place))
		n = add_hits(k, &index->shorter, first_bytes(folded, utf8_len(text.p[at])), text, at, n);
	if (n - n_hit > 1)
		sort_by_word(k->hit + n_hit, n - n_hit);
	if (has_place(index->watched, place))
		n = add_hit(k, KEYWORD_WATCHED, at, n);
	return n;
}

/* A bit for each of the BLOCK bytes at p that begins a character. */
static inline uint64_t
beginnings(const char *p)
{
	uint64_t mask = 0;
#if defined(__SSE2__)
	for (unsigned i = 0; i < BLOCK / 16; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		/* as signed numbers, 80..bf are the least */
		__m128i begins = _mm_cmpgt_epi8(v, _mm_set1_epi8((char)0xbf));
		mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(begins) << (16 * i);
	}
#else
	for (unsigned i = 0; i < BLOCK; i++)
		mask |= (uint64_t)!utf8_is_inside(p[i]) << i;
#endif
	return mask;
}

/* Writes down where, among the first n bytes at p, of which BLOCK + 7 may be read,
 * the sieves let a word begin; all of it without a branch to mispredict.
 * has_short is known where this is inlined: most lists need half of the questions. */
static inline __attribute__((always_inline)) size_t
sift(const struct keyword_index *index, const char *p, size_t n, bool has_short, uint8_t *candidate)
{
	uint64_t mask = beginnings(p);
	size_t count = 0;
	if (n < BLOCK)
		mask &= ((uint64_t)1 << n) - 1;
	for (; mask; mask &= mask - 1) {
		unsigned at = (unsigned)__builtin_ctzll(mask);
		uint64_t x = load(p + at);
		bool may = may_be_long(index, one_case(x));
		if (has_short)
			may |= has_place(index->first, first_place(x));
		candidate[count] = (uint8_t)at;
		count += may;
	}
	return count;
}

static inline __attribute__((always_inline)) size_t
scan(struct keywords *k, struct slice text, bool has_short)
{
	size_t n_hit = 0;
	uint8_t candidate[BLOCK];
	char tail[BLOCK + 8];
	for (size_t i = 0; i < text.n; i += BLOCK) {
		const char *p = text.p + i;
		size_t left = text.n - i;
		if (left < sizeof tail) {
			memset(tail, 0, sizeof tail);
			p = memcpy(tail, p, left);
		}
		size_t count = sift(k->index, p, left, has_short, candidate);
		for (size_t j = 0; j < count; j++)
			n_hit = look(k, text, i + candidate[j], load(p + candidate[j]), n_hit);
	}
	return n_hit;
}

size_t
keywords_find(struct keywords *k, struct slice text, struct keyword_hit **hit)
{
	size_t n = k->index->shorter.n || k->index->watches ? scan(k, text, true) : scan(k, text, false);
	*hit = k->hit;
	return n;
}

size_t
keywords_len(const struct keywords *k, uint32_t word)
{
	return map_key(&k->words, word).n;
}

void
keywords_free(struct keywords *k)
{
	if (k->index)
		free_index(k->index);
	map_free(&k->words);
	free(k->hit);
	*k = KEYWORDS_INIT;
}
