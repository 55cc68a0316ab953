/* commons.c - the sample, what was measured on it, and how that is looked up */
#include "census.h"

static const char magic[8] = { 'c', 'o', 'm', 'm', 'o', 'n', 's', '1' };

enum {
	LETTERS_MAX = 4096, /* of an order, that are measured */
	OTHERS = 1024,
	VOICES_LEAST = 8,
	VOICES_MOST = 64,
	SHIFTS = 256, /* as many as a byte tells apart */
	BUCKET = 4 /* pairs that share one, about */
};

struct weighed {
	uint32_t pair, weight;
};

/* Pairs and their weights, each in a slot of its own: a look-up has nothing to search and nothing that a processor
 * could guess wrong.  Pairs that share a bucket share a shift, chosen so that no two come to one slot. */
struct weights {
	struct weighed *slot;
	uint8_t *shift;
	uint32_t slot_mask, shift_mask, n;
};

struct commons {
	struct drawn *drawn; /* at most twice COMMONS_SAMPLE; those beyond have waited since the last were thrown out */
	size_t n_drawn, drawn_cap;
	uint64_t orders, measured; /* how many there were, and how many when it was measured last */
	uint64_t most; /* no hash above it can be of the sample any more */
	uint32_t turn;

	struct weights weights;
	struct passage *passage; /* sorted */
	size_t n_passage;
	uint64_t *key; /* theirs, open addressing; 0 where none is */
	unsigned key_bits;
	struct pair_filter near; /* the pairs that stand in one */
};

static unsigned
bits_for(size_t n)
{
	unsigned bits = 6;
	while ((size_t)1 << bits < n)
		bits++;
	return bits;
}

static inline uint32_t
bucket_of(const struct weights *w, uint32_t pair)
{
	return (pair * UINT32_C(0x9e3779b1) >> 12) & w->shift_mask;
}

static inline size_t
slot_of(const struct weights *w, uint32_t pair, uint8_t shift)
{
	return ((pair ^ shift * UINT32_C(0x01000193)) * UINT64_C(0xff51afd7ed558ccd) >> 40) & w->slot_mask;
}

/* Whether n pairs of one bucket come to slots that are free and different. */
static bool
fits(struct weights *w, const struct weighed *pair, size_t n, uint8_t shift)
{
	size_t i = 0;
	for (; i < n; i++) {
		struct weighed *slot = &w->slot[slot_of(w, pair[i].pair, shift)];
		if (slot->pair)
			break;
		*slot = pair[i];
	}
	if (i == n)
		return true;
	while (i-- > 0)
		w->slot[slot_of(w, pair[i].pair, shift)] = (struct weighed){ 0 };
	return false;
}

static bool
place(struct weights *w, const struct weighed *pair, size_t n)
{
	for (unsigned shift = 0; shift < SHIFTS; shift++)
		if (fits(w, pair, n, (uint8_t)shift)) {
			w->shift[bucket_of(w, pair->pair)] = (uint8_t)shift;
			return true;
		}
	return false;
}

/* Large buckets first, while there is room for them. */
static bool
place_all(struct weights *w, const struct weighed *pair, const uint32_t *bucket)
{
	size_t buckets = (size_t)w->shift_mask + 1, most = 0;
	for (size_t b = 0; b < buckets; b++)
		most = bucket[b + 1] - bucket[b] > most ? bucket[b + 1] - bucket[b] : most;
	for (size_t n = most; n > 0; n--)
		for (size_t b = 0; b < buckets; b++)
			if (bucket[b + 1] - bucket[b] == n && !place(w, pair + bucket[b], n))
				return false;
	return true;
}

/* Sets the weights of n different pairs. */
static void
weights_set(struct weights *w, const struct weighed *pair, size_t n)
{
	w->n = (uint32_t)n;
	size_t buckets = (size_t)1 << bits_for(n / BUCKET), slots = (size_t)1 << bits_for(n + n / 2);
	w->shift_mask = (uint32_t)(buckets - 1);
	uint32_t *bucket = xcalloc(buckets + 2, sizeof *bucket);
	struct weighed *sorted = xmalloc(n * sizeof *sorted);
	for (size_t i = 0; i < n; i++)
		bucket[bucket_of(w, pair[i].pair) + 2]++;
	for (size_t b = 2; b <= buckets; b++)
		bucket[b + 1] += bucket[b];
	for (size_t i = 0; i < n; i++)
		sorted[bucket[bucket_of(w, pair[i].pair) + 1]++] = pair[i];
	do {
		free(w->slot);
		free(w->shift);
		w->slot_mask = (uint32_t)(slots - 1);
		w->slot = xcalloc(slots, sizeof *w->slot);
		w->shift = xcalloc(buckets, 1);
		slots *= 2;
	} while (!place_all(w, sorted, bucket));
	for (size_t i = 0; i <= w->slot_mask; i++)
		if (!w->slot[i].pair)
			w->slot[i].weight = WEIGHT_MAX;
	free(bucket);
	free(sorted);
}

struct commons *
commons_open(void)
{
	struct commons *c = xcalloc(1, sizeof *c);
	c->most = UINT64_MAX;
	weights_set(&c->weights, NULL, 0);
	return c;
}

static int
by_hash(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;
	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : (x->turn > y->turn) - (x->turn < y->turn);
}

static int
by_pair(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	return (x->pair > y->pair) - (x->pair < y->pair);
}

/* Leaves the sample alone. */
static void
throw_out(struct commons *c)
{
	qsort(c->drawn, c->n_drawn, sizeof *c->drawn, by_hash);
	for (; c->n_drawn > COMMONS_SAMPLE; c->n_drawn--)
		free(c->drawn[c->n_drawn - 1].letter);
	if (c->n_drawn == COMMONS_SAMPLE)
		c->most = c->drawn[c->n_drawn - 1].hash;
}

bool
commons_draws(const struct commons *c, uint64_t hash)
{
	return hash <= c->most;
}

void
commons_add(struct commons *c, uint64_t hash, uint64_t voice, const uint16_t *letter, size_t n)
{
	uint64_t turn = c->orders++;
	if (!commons_draws(c, hash))
		return;
	if (n > LETTERS_MAX)
		n = LETTERS_MAX;
	c->drawn = xgrow(c->drawn, &c->drawn_cap, c->n_drawn + 1, sizeof *c->drawn);
	uint16_t *copy = xmalloc(n * sizeof *copy);
	if (n)
		memcpy(copy, letter, n * sizeof *copy);
	c->drawn[c->n_drawn++] = (struct drawn){ hash, turn, voice, copy, (uint32_t)n };
	if (c->n_drawn == 2 * COMMONS_SAMPLE)
		throw_out(c);
}

static unsigned
weight_of(uint64_t n, uint32_t with)
{
	uint64_t x = (n + OTHERS) * 65536 / with;
	int e = 63 - __builtin_clzll(x);
	int weight = 8 * (e - 16) + (int)(x >> (e - 3) & 7) - 24;
	return weight < 0 ? 0 : weight > WEIGHT_MAX ? WEIGHT_MAX
						    : (unsigned)weight;
}

/* Makes the passages, sorted, ready to be looked up. */
static void
index_passages(struct commons *c)
{
	free(c->key);
	c->key_bits = bits_for(2 * c->n_passage);
	c->key = xcalloc((size_t)1 << c->key_bits, sizeof *c->key);
	c->near = (struct pair_filter){ 0 };
	for (size_t k = 0; k < c->n_passage; k++) {
		const uint16_t *letter = c->passage[k].letter;
		uint64_t key = passage_key(letter);
		size_t mask = ((size_t)1 << c->key_bits) - 1, i = key >> (64 - c->key_bits);
		while (c->key[i] && c->key[i] != key)
			i = (i + 1) & mask;
		c->key[i] = key;
		for (int j = 0; j + 1 < PASSAGE; j++)
			filter_put(&c->near, pair_of(letter[j], letter[j + 1]));
	}
}

bool
commons_is_due(const struct commons *c, size_t orders)
{
	uint64_t all = c->orders + orders;
	return all > 0 && all * 2 >= c->measured * 3;
}

bool
commons_measure(struct commons *c)
{
	if (!commons_is_due(c, 0))
		return false;
	throw_out(c);
	c->measured = c->orders;
	c->turn++;

	struct tally *pair;
	size_t n_pair = census_pairs(c->drawn, c->n_drawn, &pair), n = 0;
	uint32_t voices = (uint32_t)c->n_drawn / 128;
	voices = voices < VOICES_LEAST ? VOICES_LEAST : voices > VOICES_MOST ? VOICES_MOST
									     : voices;
	free(c->passage);
	c->n_passage = census_passages(c->drawn, c->n_drawn, voices, pair, n_pair, &c->passage);
	index_passages(c);

	struct weighed *weighed = xmalloc(n_pair * sizeof *weighed);
	for (size_t i = 0; i < n_pair; i++) {
		unsigned weight = weight_of(c->n_drawn, pair[i].orders);
		if (weight < WEIGHT_MAX)
			weighed[n++] = (struct weighed){ pair[i].pair, weight };
	}
	weights_set(&c->weights, weighed, n);
	free(weighed);
	free(pair);
	return true;
}

uint32_t
commons_turn(const struct commons *c)
{
	return c->turn;
}

unsigned
commons_weight(const struct commons *c, uint32_t pair)
{
	const struct weights *w = &c->weights;
	struct weighed slot = w->slot[slot_of(w, pair, w->shift[bucket_of(w, pair)])];
	uint32_t other = -(uint32_t)(slot.pair != pair);
	return (slot.weight & ~other) | (WEIGHT_MAX & other);
}

static inline bool
is_common(const struct commons *c, uint64_t key)
{
	size_t mask = ((size_t)1 << c->key_bits) - 1, i = key >> (64 - c->key_bits);
	while (c->key[i] && c->key[i] != key)
		i = (i + 1) & mask;
	return c->key[i];
}

void
commons_mark(const struct commons *c, const uint16_t *letter, size_t n, bool *shared)
{
	if (n < 2)
		return;
	memset(shared, 0, n - 1);
	if (!c->n_passage)
		return;
	uint32_t run = 0; /* pairs in a row that may be of a passage */
	for (size_t i = 1; i < n; i++) {
		run = (run + 1) & -filter_has(&c->near, pair_of(letter[i - 1], letter[i]));
		const uint16_t *from = letter + i + 1 - PASSAGE;
		if (run >= PASSAGE - 1 && is_common(c, passage_key(from)))
			memset(shared + (from - letter), true, PASSAGE - 1);
	}
}

static void
put_number(struct buf *out, uint64_t x, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(out, (char)(x >> 8 * i));
}

static void
put_letters(struct buf *out, const uint16_t *letter, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_number(out, letter[i], 2);
}

static uint64_t
sum_of(struct slice bytes)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < bytes.n; i++)
		h = (h ^ (unsigned char)bytes.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

void
commons_write(const struct commons *c, struct buf *out)
{
	size_t begin = out->n, n_drawn = c->n_drawn < COMMONS_SAMPLE ? c->n_drawn : COMMONS_SAMPLE, n_pair = 0;
	struct drawn *drawn = xmalloc(c->n_drawn * sizeof *drawn);
	if (c->n_drawn)
		memcpy(drawn, c->drawn, c->n_drawn * sizeof *drawn);
	qsort(drawn, c->n_drawn, sizeof *drawn, by_hash);
	struct weighed *pair = xmalloc(c->weights.n * sizeof *pair);
	for (size_t i = 0; i <= c->weights.slot_mask; i++)
		if (c->weights.slot[i].pair)
			pair[n_pair++] = c->weights.slot[i];
	qsort(pair, n_pair, sizeof *pair, by_pair);
	buf_add(out, magic, sizeof magic);
	put_number(out, c->orders, 8);
	put_number(out, c->measured, 8);
	put_number(out, c->turn, 4);
	put_number(out, n_drawn, 4);
	put_number(out, n_pair, 4);
	put_number(out, c->n_passage, 4);
	for (size_t i = 0; i < n_drawn; i++) {
		put_number(out, drawn[i].hash, 8);
		put_number(out, drawn[i].voice, 8);
		put_number(out, drawn[i].n, 4);
		put_letters(out, drawn[i].letter, drawn[i].n);
	}
	for (size_t i = 0; i < n_pair; i++) {
		put_number(out, pair[i].pair, 4);
		put_number(out, pair[i].weight, 1);
	}
	for (size_t i = 0; i < c->n_passage; i++)
		put_letters(out, c->passage[i].letter, PASSAGE);
	put_number(out, sum_of(slice(out->p + begin, out->n - begin)), 8);
	free(drawn);
	free(pair);
}

/* Takes a number off; of what is not there any more, 0. */
static uint64_t
take_number(struct slice *s, int bytes)
{
	uint64_t x = 0;
	if (s->n < (size_t)bytes) {
		s->n = 0;
		return 0;
	}
	for (int i = 0; i < bytes; i++)
		x |= (uint64_t)(unsigned char)s->p[i] << 8 * i;
	s->p += bytes;
	s->n -= (size_t)bytes;
	return x;
}

static void
take_letters(struct slice *s, uint16_t *letter, size_t n)
{
	for (size_t i = 0; i < n; i++)
		letter[i] = (uint16_t)take_number(s, 2);
}

static int
read_drawn(struct commons *c, struct slice *s, size_t n)
{
	c->drawn = xgrow(NULL, &c->drawn_cap, n, sizeof *c->drawn);
	for (; c->n_drawn < n; c->n_drawn++) {
		struct drawn *d = &c->drawn[c->n_drawn];
		*d = (struct drawn){ .turn = c->n_drawn };
		d->hash = take_number(s, 8);
		d->voice = take_number(s, 8);
		d->n = (uint32_t)take_number(s, 4);
		if (d->n > LETTERS_MAX || s->n < 2 * (size_t)d->n || (c->n_drawn && d->hash < d[-1].hash))
			return -1;
		d->letter = xmalloc(d->n * sizeof *d->letter);
		take_letters(s, d->letter, d->n);
	}
	if (n == COMMONS_SAMPLE)
		c->most = c->drawn[n - 1].hash;
	return 0;
}

static int
read_measured(struct commons *c, struct slice *s, size_t n_pair, size_t n_passage)
{
	if (s->n != 5 * n_pair + 2 * PASSAGE * n_passage)
		return -1;
	struct weighed *pair = xmalloc(n_pair * sizeof *pair);
	uint32_t last = 0;
	bool bad = false;
	for (size_t i = 0; i < n_pair; i++) {
		pair[i].pair = (uint32_t)take_number(s, 4);
		pair[i].weight = (uint32_t)take_number(s, 1);
		bad = bad || pair[i].pair <= last || pair[i].weight >= WEIGHT_MAX;
		last = pair[i].pair;
	}
	if (!bad)
		weights_set(&c->weights, pair, n_pair);
	free(pair);
	c->passage = xmalloc(n_passage * sizeof *c->passage);
	for (; c->n_passage < n_passage; c->n_passage++)
		take_letters(s, c->passage[c->n_passage].letter, PASSAGE);
	index_passages(c);
	return bad ? -1 : 0;
}

static int
read_all(struct commons *c, struct slice s)
{
	if (s.n < sizeof magic + 40 || memcmp(s.p, magic, sizeof magic) != 0)
		return -1;
	struct slice sum = slice(s.p + s.n - 8, 8);
	s.n -= 8;
	if (take_number(&sum, 8) != sum_of(s))
		return -1;
	s.p += sizeof magic;
	s.n -= sizeof magic;
	c->orders = take_number(&s, 8);
	c->measured = take_number(&s, 8);
	c->turn = (uint32_t)take_number(&s, 4);
	size_t n_drawn = take_number(&s, 4), n_pair = take_number(&s, 4), n_passage = take_number(&s, 4);
	if (c->measured > c->orders || n_drawn > COMMONS_SAMPLE || n_drawn > c->orders || read_drawn(c, &s, n_drawn))
		return -1;
	return read_measured(c, &s, n_pair, n_passage);
}

static void
empty(struct commons *c)
{
	for (size_t i = 0; i < c->n_drawn; i++)
		free(c->drawn[i].letter);
	free(c->drawn);
	free(c->weights.slot);
	free(c->weights.shift);
	free(c->passage);
	free(c->key);
}

int
commons_read(struct commons *c, struct slice bytes)
{
	struct commons *fresh = commons_open();
	int bad = read_all(fresh, bytes);
	if (bad) {
		commons_close(fresh);
		return -1;
	}
	empty(c);
	*c = *fresh;
	free(fresh);
	return 0;
}

void
commons_close(struct commons *c)
{
	if (!c)
		return;
	empty(c);
	free(c);
}
