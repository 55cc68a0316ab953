/* shingle.c - sets of pairs of letters */
#include "shingle.h"
#include "words.h"

/* Stamps tell what stands in the table now, and what the text compared last has shown: no clearing between texts.
 * `seen` is four times the turn, and what the other text has shown of the pair. */
struct shingle_slot {
	uint32_t mixed, stamp, seen;
	uint16_t weight, matter; /* the weight again where it is of the matter, else 0 */
};

enum {
	SEEN_WEIGHED = 1,
	SEEN_MATTER = 2,
	SEEN_TURN = 4
};

static inline bool
is_named(struct words_of text, size_t i)
{
	return text.named[i / 8] >> i % 8 & 1;
}

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

/* Makes room for n shingles, at most half of the table. */
static void
make_room(struct shingles *s, size_t n)
{
	if (n > s->cap)
		s->mixed = xgrow(s->mixed, &s->cap, n, sizeof *s->mixed);
	if (n * 2 > s->n_slot) {
		if (s->n_slot == 0)
			s->n_slot = 512;
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

static inline size_t
slot_of(const struct shingles *s, uint32_t mixed)
{
	size_t mask = s->n_slot - 1, i = mixed & mask;
	while (s->slot[i].stamp == s->now && s->slot[i].mixed != mixed)
		i = (i + 1) & mask;
	return i;
}

static inline void
add(struct shingles *s, const struct commons *c, uint32_t pair, bool common, bool named)
{
	uint32_t x = mix(pair);
	struct shingle_slot *slot = &s->slot[slot_of(s, x)];
	if (slot->stamp != s->now) {
		*slot = (struct shingle_slot){ .mixed = x, .stamp = s->now };
		s->mixed[s->sum.pairs++] = x;
	}
	if (common || slot->matter)
		return;
	if (slot->weight == 0) {
		slot->weight = (uint16_t)commons_weight(c, pair);
		s->sum.weight += slot->weight;
	}
	if (named)
		return;
	slot->matter = slot->weight;
	s->sum.matter += slot->weight;
	if (slot->weight >= SIGNIFICANT)
		s->bits[x >> 29] |= 1ull << (x >> 23 & 63);
}

/* Which pairs of a text lie in passages that are everybody's. */
static const bool *
mark(struct shingles *s, const struct commons *c, const uint16_t *letter, size_t n)
{
	if (n > s->common_cap)
		s->common = xgrow(s->common, &s->common_cap, n, sizeof *s->common);
	commons_mark(c, letter, n, s->common);
	return s->common;
}

void
shingles_read(struct shingles *s, const struct commons *c, struct words_of text)
{
	make_room(s, text.n + 1);
	s->sum = (struct sums){ 0 };
	memset(s->bits, 0, sizeof s->bits);
	if (text.n < 2)
		return;
	const uint16_t *letter = text.letter;
	const bool *common = mark(s, c, letter, text.n);
	for (size_t i = 0; i + 1 < text.n; i++)
		if (letter[i] != WORDS_PART && letter[i + 1] != WORDS_PART)
			add(s, c, (uint32_t)letter[i] << 16 | letter[i + 1], common[i], is_named(text, i));
}

struct sums
shingles_share(struct shingles *s, const struct commons *c, struct words_of text)
{
	struct sums in = { 0 };
	if (text.n < 2 || s->sum.pairs == 0)
		return in;
	if (++s->turn == UINT32_MAX / SEEN_TURN) {
		for (size_t i = 0; i < s->n_slot; i++)
			s->slot[i].seen = 0;
		s->turn = 1;
	}
	const uint16_t *letter = text.letter;
	const bool *common = mark(s, c, letter, text.n);
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (letter[i] == WORDS_PART || letter[i + 1] == WORDS_PART)
			continue;
		struct shingle_slot *slot = &s->slot[slot_of(s, mix((uint32_t)letter[i] << 16 | letter[i + 1]))];
		if (slot->stamp != s->now)
			continue;
		if (slot->seen / SEEN_TURN != s->turn) {
			slot->seen = s->turn * SEEN_TURN;
			in.pairs++;
		}
		if (common[i])
			continue;
		if (!(slot->seen & SEEN_WEIGHED))
			in.weight += slot->weight;
		slot->seen |= SEEN_WEIGHED;
		if (is_named(text, i))
			continue;
		if (!(slot->seen & SEEN_MATTER))
			in.matter += slot->matter;
		slot->seen |= SEEN_MATTER;
	}
	return in;
}

void
shingles_free(struct shingles *s)
{
	free(s->mixed);
	free(s->slot);
	free(s->common);
	*s = SHINGLES_INIT;
}
