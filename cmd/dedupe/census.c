/* census.c - counts pairs by order and passages by voice, in tables that are thrown away afterwards */
#include "census.h"

enum {
	AHEAD = 12 /* pairs between asking for a slot and needing it */
};

struct pairs {
	struct tally *slot; /* in `orders` the number of the order that had it last, and below how many had it */
	unsigned bits;
	size_t n;
};

static inline size_t
pair_start(const struct pairs *s, uint32_t pair)
{
	return (pair * UINT32_C(0x9e3779b1)) >> (32 - s->bits);
}

static inline struct tally *
pair_slot(const struct pairs *s, uint32_t pair)
{
	size_t mask = ((size_t)1 << s->bits) - 1, i = pair_start(s, pair);
	while (s->slot[i].pair && s->slot[i].pair != pair)
		i = (i + 1) & mask;
	return &s->slot[i];
}

static void
pairs_grow(struct pairs *s)
{
	struct pairs old = *s;
	s->bits++;
	s->slot = xlarge(sizeof *s->slot << s->bits, true);
	for (size_t i = 0; i < (size_t)1 << old.bits; i++)
		if (old.slot[i].pair)
			*pair_slot(s, old.slot[i].pair) = old.slot[i];
	free(old.slot);
}

static void
pairs_add(struct pairs *s, uint32_t order, const uint16_t *letter, uint32_t n)
{
	while (2 * (s->n + n) >= (size_t)1 << s->bits)
		pairs_grow(s);
	for (uint32_t i = 0; i + 1 < n; i++) {
		if (i + 1 + AHEAD < n)
			__builtin_prefetch(&s->slot[pair_start(s, pair_of(letter[i + AHEAD], letter[i + 1 + AHEAD]))]);
		if (!letter[i] || !letter[i + 1])
			continue;
		uint32_t pair = pair_of(letter[i], letter[i + 1]);
		struct tally *t = pair_slot(s, pair);
		s->n += !t->pair;
		t->pair = pair;
		if (t->orders >> 16 != order)
			t->orders = order << 16 | ((t->orders & 0xffff) + 1);
	}
}

size_t
census_pairs(const struct drawn *drawn, size_t n, struct tally **pair)
{
	struct pairs s = { .bits = 16 };
	s.slot = xlarge(sizeof *s.slot << s.bits, true);
	for (uint32_t i = 0; i < n; i++)
		pairs_add(&s, i + 1, drawn[i].letter, drawn[i].n);
	size_t k = 0;
	for (size_t i = 0; i < (size_t)1 << s.bits; i++)
		if (s.slot[i].pair)
			s.slot[k++] = (struct tally){ s.slot[i].pair, s.slot[i].orders & 0xffff };
	*pair = s.slot;
	return k;
}

struct said {
	uint64_t key;
	uint32_t voice, voices; /* the one that had it last, and how many have had it */
};

struct passages {
	struct said *slot;
	unsigned bits;
	size_t n;
};

static inline struct said *
passage_slot(const struct passages *s, uint64_t key)
{
	size_t mask = ((size_t)1 << s->bits) - 1, i = key >> (64 - s->bits);
	while (s->slot[i].key && s->slot[i].key != key)
		i = (i + 1) & mask;
	return &s->slot[i];
}

static void
passages_grow(struct passages *s)
{
	struct passages old = *s;
	s->bits++;
	s->slot = xlarge(sizeof *s->slot << s->bits, true);
	for (size_t i = 0; i < (size_t)1 << old.bits; i++)
		if (old.slot[i].key)
			*passage_slot(s, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

/* A voice says a passage; returns how many have, 0 if this one has said it before. */
static uint32_t
passages_add(struct passages *s, uint64_t key, uint32_t voice)
{
	if (2 * s->n >= (size_t)1 << s->bits)
		passages_grow(s);
	struct said *said = passage_slot(s, key);
	s->n += !said->key;
	said->key = key;
	if (said->voice == voice)
		return 0;
	said->voice = voice;
	return ++said->voices;
}

static int
by_voice(const void *a, const void *b)
{
	const struct drawn *x = *(const struct drawn *const *)a, *y = *(const struct drawn *const *)b;
	return (x->voice > y->voice) - (x->voice < y->voice);
}

int
passage_compare(const void *a, const void *b)
{
	const struct passage *x = a, *y = b;
	for (int i = 0; i < PASSAGE; i++)
		if (x->letter[i] != y->letter[i])
			return x->letter[i] < y->letter[i] ? -1 : 1;
	return 0;
}

size_t
census_passages(const struct drawn *drawn, size_t n, uint32_t voices, const struct tally *pair, size_t n_pair, struct passage **passage)
{
	/* what many voices have, many orders have, and so each pair of it */
	struct pair_filter often = { 0 };
	for (size_t i = 0; i < n_pair; i++)
		if (pair[i].orders >= voices)
			filter_put(&often, pair[i].pair);
	const struct drawn **turn = xmalloc(n * sizeof *turn);
	for (size_t i = 0; i < n; i++)
		turn[i] = &drawn[i];
	qsort(turn, n, sizeof *turn, by_voice);
	struct passages s = { .bits = 14 };
	s.slot = xlarge(sizeof *s.slot << s.bits, true);
	struct passage *found = NULL;
	size_t n_found = 0, cap = 0;
	uint32_t voice = 0;
	for (size_t i = 0; i < n; i++) {
		const uint16_t *letter = turn[i]->letter;
		voice += i == 0 || turn[i]->voice != turn[i - 1]->voice;
		uint32_t run = 0; /* pairs in a row that may be of one */
		for (uint32_t k = 1; k < turn[i]->n; k++) {
			bool whole = letter[k - 1] && letter[k];
			run = (run + 1) & -(whole & filter_has(&often, pair_of(letter[k - 1], letter[k])));
			const uint16_t *from = letter + k + 1 - PASSAGE;
			if (run < PASSAGE - 1 || passages_add(&s, passage_key(from), voice) != voices)
				continue;
			found = xgrow(found, &cap, n_found + 1, sizeof *found);
			memcpy(found[n_found++].letter, from, sizeof *found);
		}
	}
	free(s.slot);
	free(turn);
	if (n_found)
		qsort(found, n_found, sizeof *found, passage_compare);
	*passage = found;
	return n_found;
}
