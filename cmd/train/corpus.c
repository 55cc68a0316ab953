/* corpus.c - folds the texts into letters, finds the grams that are common enough */
#include "corpus.h"
#include <utf8proc.h>

/* Whether a folded character is a letter: one of a script, or a digit. */
static bool
is_letter(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

void
corpus_open(struct corpus *c)
{
	*c = (struct corpus){ .labels = MAP_INIT, .votes = MAP_INIT, .folds = MAP_INIT };
	c->folding = fold_open(FOLD_NFKC | FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
	c->form = xcalloc(LETTER_TABLE, sizeof *c->form);
	for (uint32_t i = 1; i < LETTER_TABLE; i++) {
		uint32_t folded = fold_char(c->folding, i);
		if (folded >= LETTER_TABLE || !is_letter(folded))
			continue;
		c->form[i] = utf8proc_category((utf8proc_int32_t)folded) == UTF8PROC_CATEGORY_ND ? '0' : (uint16_t)folded;
	}
}

static struct slice
keep(struct corpus *c, struct slice text)
{
	return text.n ? slice(arena_copy(&c->store, text.p, text.n), text.n) : slice(NULL, 0);
}

bool
corpus_add(struct corpus *c, const struct example *e)
{
	size_t at = c->letters.n, n_title, n_letter = 0;
	letters_add(&c->letters, c->form, e->title);
	letters_part(&c->letters);
	n_title = c->letters.n - at;
	letters_add(&c->letters, c->form, e->content);
	/* no more than gov-classify will look at */
	if (c->letters.n - at > MODEL_TEXT_MAX)
		c->letters.n = at + MODEL_TEXT_MAX;
	n_title = n_title < MODEL_TEXT_MAX ? n_title : MODEL_TEXT_MAX;
	for (size_t i = at; i < c->letters.n; i++)
		n_letter += c->letters.p[i] != 0;
	if (n_letter == 0) {
		c->letters.n = at;
		return false;
	}
	c->doc = xgrow(c->doc, &c->doc_cap, c->n_doc + 1, sizeof *c->doc);
	struct doc *d = &c->doc[c->n_doc++];
	*d = (struct doc){ .at = at, .n = (uint32_t)(c->letters.n - at), .n_title = (uint32_t)n_title, .vote = GRAM_NONE };
	d->hash = hash_mix(hash_bytes(e->title.p, e->title.n), hash_bytes(e->content.p, e->content.n));
	d->class = (uint32_t)map_add(&c->labels, e->label);
	if (e->vote.n)
		d->vote = (uint32_t)map_add(&c->votes, e->vote);
	d->fold = (uint32_t)map_add(&c->folds, e->fold);
	d->id = keep(c, e->id);
	d->from = keep(c, e->from);
	return true;
}

static int
by_path(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static void
sort_classes(struct corpus *c)
{
	c->n_class = c->labels.n;
	c->class = xcalloc(c->n_class + 1, sizeof *c->class);
	uint32_t *rank = xcalloc(c->n_class + 1, sizeof *rank);
	for (size_t i = 0; i < c->n_class; i++)
		c->class[i] = map_key(&c->labels, i);
	qsort(c->class, c->n_class, sizeof *c->class, by_path);
	for (size_t i = 0; i < c->n_class; i++)
		rank[map_find(&c->labels, c->class[i])] = (uint32_t)i;
	for (size_t i = 0; i < c->n_doc; i++)
		c->doc[i].class = rank[c->doc[i].class];
	free(rank);
}

static int
doc_cmp(const void *x, const void *y)
{
	const struct doc *a = x, *b = y;
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	int order = slice_cmp(a->id, b->id);
	return order ? order : slice_cmp(a->from, b->from);
}

/* A hash of pairs of forms with what is known of each. */
struct tally {
	uint32_t key, last, docs; /* last: the document it was seen in last, plus 1 */
};

struct tallies {
	struct tally *slot;
	size_t n;
	unsigned bits;
};

static struct tally *
tally_find(const struct tallies *t, uint32_t key)
{
	uint32_t mask = (UINT32_C(1) << t->bits) - 1, i = (key * UINT32_C(0x9e3779b1)) >> (32 - t->bits);
	while (t->slot[i].key && t->slot[i].key != key)
		i = (i + 1) & mask;
	return &t->slot[i];
}

static void
tallies_grow(struct tallies *t)
{
	struct tallies old = *t;
	t->bits = old.slot ? old.bits + 1 : 16;
	t->slot = xcalloc((size_t)1 << t->bits, sizeof *t->slot);
	for (size_t i = 0; old.slot && i < (size_t)1 << old.bits; i++)
		if (old.slot[i].key)
			*tally_find(t, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

/* In how many documents each letter (as its own pair) and pair stands. */
static void
count_docs(const struct corpus *c, struct tallies *t)
{
	tallies_grow(t);
	for (size_t d = 0; d < c->n_doc; d++) {
		const uint16_t *p = c->letters.p + c->doc[d].at;
		uint16_t before = 0;
		for (size_t i = 0; i < c->doc[d].n; i++) {
			const uint32_t key[] = { p[i], before ? gram_key(before, p[i]) : 0 };
			for (int k = 0; k < 2 && p[i]; k++) {
				if (!key[k])
					continue;
				struct tally *slot = tally_find(t, key[k]);
				if (!slot->key && t->n * 2 >= (size_t)1 << t->bits) {
					tallies_grow(t);
					slot = tally_find(t, key[k]);
				}
				t->n += !slot->key;
				slot->key = key[k];
				slot->docs += slot->last != d + 1;
				slot->last = (uint32_t)d + 1;
			}
			before = p[i];
		}
	}
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* How many documents a pair must stand in, so that at most PAIRS_MAX are left. */
static uint32_t
least_docs(const struct tallies *t)
{
	uint32_t least = DOCS_MIN;
	for (;; least++) {
		size_t n = 0;
		for (size_t i = 0; i < (size_t)1 << t->bits; i++)
			n += t->slot[i].key >> 16 && t->slot[i].docs >= least;
		if (n <= PAIRS_MAX)
			return least;
	}
}

static void
number_grams(struct corpus *c, const struct tallies *t)
{
	c->letter_of = xcalloc(LETTER_TABLE, sizeof *c->letter_of);
	c->code = xcalloc(LETTER_TABLE, sizeof *c->code);
	for (size_t i = 0; i < (size_t)1 << t->bits; i++)
		if (t->slot[i].key && t->slot[i].key < LETTER_TABLE && t->slot[i].docs >= DOCS_MIN)
			c->letter_of[t->slot[i].key] = 1;
	for (uint32_t i = 1; i < LETTER_TABLE; i++)
		if (c->letter_of[i]) {
			c->code[c->n_letter++] = (uint16_t)i;
			c->letter_of[i] = (uint16_t)c->n_letter;
		}
	uint32_t least = least_docs(t);
	size_t cap = 0;
	for (size_t i = 0; i < (size_t)1 << t->bits; i++) {
		uint32_t key = t->slot[i].key;
		if (key < LETTER_TABLE || t->slot[i].docs < least)
			continue;
		c->pair = xgrow(c->pair, &cap, c->n_pair + 1, sizeof *c->pair);
		c->pair[c->n_pair++] = gram_key(c->letter_of[key >> 16], c->letter_of[key & 0xffff]);
	}
	if (c->n_pair)
		qsort(c->pair, c->n_pair, sizeof *c->pair, by_number);
}

/* The features of a document: its grams in order of their first place, each with its count. */
static size_t
count_features(struct corpus *c, const struct grams *g, const struct doc *d, uint32_t *count, uint32_t *out)
{
	const uint16_t *p = c->letters.p + d->at;
	size_t n = 0;
	uint16_t before = 0;
	for (size_t i = 0; i < d->n; i++) {
		uint32_t weight = i < d->n_title ? TITLE_WEIGHT : 1;
		const uint32_t gram[] = { gram_single(p[i]), p[i] && before ? grams_pair(g, before, p[i]) : GRAM_NONE };
		for (int k = 0; k < 2; k++) {
			if (gram[k] == GRAM_NONE)
				continue;
			if (count[gram[k]] == 0)
				out[n++] = gram[k];
			count[gram[k]] += weight;
		}
		before = p[i];
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t gram = out[i], times = count[gram];
		count[gram] = 0;
		out[i] = gram << COUNT_BITS | (times < COUNT_MAX ? times : COUNT_MAX);
	}
	return n;
}

static void
make_features(struct corpus *c)
{
	struct grams *g = xcalloc(1, sizeof *g);
	uint32_t *count = xcalloc(c->n_letter + c->n_pair + 1, sizeof *count);
	size_t n = 0, cap = 0;
	grams_open(g, c->n_pair);
	for (size_t i = 0; i < c->n_pair; i++)
		grams_set(g, c->pair[i], (uint32_t)(c->n_letter + i));
	for (size_t i = 0; i < c->letters.n; i++)
		c->letters.p[i] = c->letter_of[c->letters.p[i]];
	c->start = xcalloc(c->n_doc + 1, sizeof *c->start);
	for (size_t d = 0; d < c->n_doc; d++) {
		c->feature = xgrow(c->feature, &cap, n + 2 * (size_t)c->doc[d].n, sizeof *c->feature);
		n += count_features(c, g, &c->doc[d], count, c->feature + n);
		c->start[d + 1] = n;
	}
	free(count);
	grams_free(g);
	free(g);
}

void
corpus_index(struct corpus *c)
{
	struct tallies t = { 0 };
	sort_classes(c);
	if (c->n_doc)
		qsort(c->doc, c->n_doc, sizeof *c->doc, doc_cmp);
	count_docs(c, &t);
	number_grams(c, &t);
	free(t.slot);
	make_features(c);
}

void
corpus_free(struct corpus *c)
{
	fold_close(c->folding);
	free(c->form);
	letters_free(&c->letters);
	free(c->doc);
	map_free(&c->labels);
	map_free(&c->votes);
	map_free(&c->folds);
	arena_free(&c->store);
	free(c->class);
	free(c->code);
	free(c->pair);
	free(c->letter_of);
	free(c->start);
	free(c->feature);
}
