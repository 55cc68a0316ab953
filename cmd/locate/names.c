/* names.c - names and short forms in a hash table behind a filter on their first two characters */
#include "names.h"
#include "map.h"
#include "utf8.h"

struct name_slot {
	uint32_t name; /* + 1 */
	uint32_t hash;
};

enum {
	STRETCH = 64 /* names looked up in one go: memory is asked for all of them before any is needed */
};

/* A name that a place is to bear. */
struct pending {
	struct slice text;
	uint64_t hash;
	size_t pair;
	uint32_t place;
	uint16_t chars;
	enum bearing kind;
};

/* Longest first where one ends another. */
static const char *const suffixes[LEVELS] = {
	[LEVEL_CITY] = "市|地区|盟",
	[LEVEL_DISTRICT] = "新区|区|县|市|旗",
	[LEVEL_STREET] = "街道办事处|地区办事处|街道|地区|镇|乡",
	[LEVEL_COMMUNITY] = "社区居民委员会|社区居委会|居民委员会|居委会|社区|村民委员会|村委会|行政村|村",
	[LEVEL_GRID] = "网格",
};

/* Whether a level has a suffix that ends so: most names are done with here. */
static bool
ends_like_a_level(struct slice name)
{
	return name.n >= 3 && is_among("市区盟县旗处道镇乡会社村格", name.p + name.n - 3);
}

size_t
names_suffix(struct slice name, enum level level)
{
	if (!ends_like_a_level(name))
		return 0;
	for (struct slice rest = slice_of(suffixes[level]); rest.p;) {
		struct slice suffix = slice_cut(rest, '|', &rest);
		if (name.n > suffix.n && memcmp(name.p + name.n - suffix.n, suffix.p, suffix.n) == 0)
			return suffix.n;
	}
	return 0;
}

static inline uint64_t
step(uint64_t h, uint32_t c)
{
	h = (h ^ c) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static inline size_t
pair_slot(const struct names *n, uint32_t a, uint32_t b)
{
	return (size_t)(step(step(0, a), b) >> 20) & (n->n_lengths - 1);
}

size_t
names_decode(struct slice text, uint32_t *c, size_t most)
{
	size_t n = 0, length;
	for (const char *p = text.p, *end = p + text.n; p < end && n < most; p += length)
		c[n++] = character(p, &length);
	return n;
}

static uint64_t
hash_chars(const uint32_t *c, size_t n)
{
	uint64_t h = 0;
	for (size_t i = 0; i < n; i++)
		h = step(h, c[i]);
	return h;
}

/* The slot of the name, or the empty one where it would go. */
static size_t
probe(const struct names *n, struct slice text, uint64_t hash)
{
	size_t mask = n->n_slot - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		const struct name_slot *s = &n->slot[i];
		if (!s->name || (s->hash == (uint32_t)(hash >> 32) && slice_eq(slice(n->name[s->name - 1].p, n->name[s->name - 1].n), text)))
			return i;
	}
}

static struct slice
fold_name(struct names *n, struct slice text)
{
	if (!fold_changes(n->fold, text))
		return text;
	buf_clear(&n->scratch);
	fold_text(n->fold, text, &n->scratch);
	return slice(arena_copy(&n->store, n->scratch.p, n->scratch.n), n->scratch.n);
}

/* The bit of a length of two or more in `lengths`. */
static inline unsigned
length_bit(size_t chars)
{
	return chars < 33 ? (unsigned)chars - 2 : 31;
}

static struct name *
enter(struct names *n, const struct pending *p)
{
	size_t i = probe(n, p->text, p->hash);
	if (!n->slot[i].name) {
		n->name[n->n] = (struct name){ p->text.p, (uint16_t)p->text.n, p->chars, false, 0, NO_BEARER, NO_BEARER, 0 };
		n->slot[i] = (struct name_slot){ (uint32_t)++n->n, (uint32_t)(p->hash >> 32) };
		if (p->chars > 1)
			n->lengths[p->pair] |= UINT32_C(1) << length_bit(p->chars);
	}
	return &n->name[n->slot[i].name - 1];
}

/* Where the place bears the name already, that stays. */
static void
enter_pending(struct names *n)
{
	for (size_t i = 0; i < n->n_pending; i++) {
		const struct pending *p = &n->pending[i];
		enum level level = places_level(n->places, p->place);
		struct name *m = enter(n, p);
		if (m->last != NO_BEARER && n->bearer[m->last].place == p->place)
			continue;
		n->bearer[n->n_bearer] = (struct bearer){ p->place & 0x3fffffff, p->kind, NO_BEARER };
		if (m->last == NO_BEARER)
			m->first = (uint32_t)n->n_bearer;
		else
			n->bearer[m->last].next = (uint32_t)n->n_bearer;
		m->last = (uint32_t)n->n_bearer++;
		m->bearers++;
		if (p->kind == BEARS_NAME && names_suffix(p->text, level))
			m->closed = true;
		if (p->kind == BEARS_SHORT)
			m->shorts |= (uint8_t)(1u << level);
	}
	n->n_pending = 0;
}

/* One more name of the place, entered with others: memory is asked for all of them before any is needed. */
static void
add_name(struct names *n, uint32_t place, struct slice text, enum bearing kind)
{
	uint32_t c[NAME_MAX_CHARS + 1];
	size_t chars = names_decode(text, c, NAME_MAX_CHARS + 1);
	if (chars > NAME_MAX_CHARS)
		table_die(&n->places->table, place, 2, "'%.*s' is longer than %d characters", (int)text.n, text.p, NAME_MAX_CHARS);
	if (n->n_pending == STRETCH)
		enter_pending(n);
	uint64_t hash = hash_chars(c, chars);
	size_t pair = chars > 1 ? pair_slot(n, c[0], c[1]) : 0;
	__builtin_prefetch(&n->slot[hash & (n->n_slot - 1)], 1);
	__builtin_prefetch(&n->lengths[pair], 1);
	n->pending[n->n_pending++] = (struct pending){ text, hash, pair, place, (uint16_t)chars, kind };
}

static void
add_place(struct names *n, uint32_t i)
{
	const struct locality *p = &n->places->place[i];
	struct slice name = fold_name(n, p->name);
	add_name(n, i, name, BEARS_NAME);
	for (struct slice rest = places_aliases(n->places, i); rest.n;) {
		struct slice alias = slice_trim(slice_cut(rest, '|', &rest));
		if (alias.n)
			add_name(n, i, fold_name(n, alias), BEARS_ALIAS);
	}
	struct slice head = slice(name.p, name.n - names_suffix(name, places_level(n->places, i)));
	if (head.n < name.n && utf8_count(head) >= 2)
		add_name(n, i, head, BEARS_SHORT);
}

void
names_open(struct names *n, const struct places *places)
{
	*n = (struct names){ .places = places, .fold = fold_open(FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED), .lexicon = lexicon_open() };
	size_t most = 2 * places->n + places->n_alias;
	for (n->n_slot = 64; n->n_slot < most * 3 / 2;)
		n->n_slot *= 2;
	for (n->n_lengths = 1024; n->n_lengths < 2 * most && n->n_lengths < 1 << 21;)
		n->n_lengths *= 2;
	n->slot = xlarge(n->n_slot * sizeof *n->slot, true);
	n->lengths = xlarge(n->n_lengths * sizeof *n->lengths, true);
	/* no more will be: nothing grows */
	n->name = xlarge((most + 1) * sizeof *n->name, false);
	n->bearer = xlarge((most + 1) * sizeof *n->bearer, false);
	n->pending = xcalloc(STRETCH, sizeof *n->pending);
	for (size_t i = 0; i < places->n; i++)
		add_place(n, (uint32_t)i);
	enter_pending(n);
	free(n->pending);
}

void
names_read(struct names *n, struct reading *t, struct slice text)
{
	size_t length;
	t->lexicon = n->lexicon;
	t->text = t->folded = text;
	t->n = t->n_match = t->walked = t->walked_at = 0;
	if (fold_changes(n->fold, text)) {
		buf_clear(&t->buf);
		fold_text(n->fold, text, &t->buf);
		t->folded = buf_slice(&t->buf);
	}
	t->c = xgrow(t->c, &t->cap, t->folded.n + 1, sizeof *t->c);
	t->at = xgrow(t->at, &t->at_cap, t->folded.n + 1, sizeof *t->at);
	for (size_t i = 0; i < t->folded.n; i += length) {
		t->at[t->n] = (uint32_t)i;
		t->c[t->n++] = character(t->folded.p + i, &length);
	}
	t->at[t->n] = (uint32_t)t->folded.n;
}

/* Whether what stands beside the piece makes it part of another word or number. */
static bool
is_cut(const struct reading *t, size_t from, size_t to)
{
	uint32_t first = t->c[from], last = t->c[to - 1];
	if (from > 0 && is_ascii_word(first) && is_ascii_word(t->c[from - 1]))
		return true;
	if (from > 0 && lexicon_is(t->lexicon, first, KIND_NUMERAL) && lexicon_is(t->lexicon, t->c[from - 1], KIND_NUMERAL))
		return true;
	return to < t->n && is_ascii_word(last) && is_ascii_word(t->c[to]);
}

struct
try {
	uint32_t from, to, name; /* name + 1 */
	uint32_t hash;
	size_t slot;
};

struct tries {
	struct try try[STRETCH];
	size_t n;
};

static void
settle(const struct names *n, struct reading *t, struct tries *tries)
{
	size_t mask = n->n_slot - 1;
	for (size_t i = 0; i < tries->n; i++) {
		struct try *y = &tries->try[i];
		while (n->slot[y->slot].name && n->slot[y->slot].hash != y->hash)
			y->slot = (y->slot + 1) & mask;
		y->name = n->slot[y->slot].name;
		if (y->name)
			__builtin_prefetch(&n->name[y->name - 1]);
	}
	for (size_t i = 0; i < tries->n; i++)
		if (tries->try[i].name) {
			const struct name *m = &n->name[tries->try[i].name - 1];
			__builtin_prefetch(m->p);
			__builtin_prefetch(&n->bearer[m->first]);
		}
	for (size_t i = 0; i < tries->n; i++) {
		struct try *y = &tries->try[i];
		struct slice text = slice(t->folded.p + t->at[y->from], t->at[y->to] - t->at[y->from]);
		for (; y->name; y->slot = (y->slot + 1) & mask, y->name = n->slot[y->slot].name)
			if (n->slot[y->slot].hash == y->hash && slice_eq(slice(n->name[y->name - 1].p, n->name[y->name - 1].n), text))
				break;
		if (!y->name || is_cut(t, y->from, y->to))
			continue;
		t->match = xgrow(t->match, &t->match_cap, t->n_match + 1, sizeof *t->match);
		t->match[t->n_match++] = (struct match){ y->from, y->to, y->name - 1 };
	}
	tries->n = 0;
}

size_t
names_find(const struct names *n, struct reading *t)
{
	struct tries tries = { .n = 0 };
	size_t pair[STRETCH];
	t->n_match = 0;
	for (size_t i = 0; i + 1 < t->n; i++) {
		if (i % STRETCH == 0)
			for (size_t k = 0; k < STRETCH && i + k + 1 < t->n; k++)
				__builtin_prefetch(&n->lengths[pair[k] = pair_slot(n, t->c[i + k], t->c[i + k + 1])]);
		uint32_t lengths = n->lengths[pair[i % STRETCH]];
		uint64_t hash = step(0, t->c[i]);
		for (size_t to = i + 1; lengths && to < t->n && to < i + NAME_MAX_CHARS; to++) {
			unsigned bits = lengths >> length_bit(to - i + 1);
			if (!bits)
				break;
			hash = step(hash, t->c[to]);
			if (!(bits & 1))
				continue;
			if (tries.n == STRETCH)
				settle(n, t, &tries);
			size_t slot = hash & (n->n_slot - 1);
			__builtin_prefetch(&n->slot[slot]);
			tries.try[tries.n++] = (struct try){ (uint32_t)i, (uint32_t)to + 1, 0, (uint32_t)(hash >> 32), slot };
		}
	}
	settle(n, t, &tries);
	return t->n_match;
}

/* Folding makes one character of one, so they are counted; spans are asked for in order. */
static size_t
walk(struct reading *t, size_t to)
{
	size_t length;
	if (to < t->walked)
		t->walked = t->walked_at = 0;
	for (; t->walked < to && t->walked_at < t->text.n; t->walked++, t->walked_at += length)
		character(t->text.p + t->walked_at, &length);
	return t->walked_at;
}

struct slice
names_spelling(struct reading *t, size_t from, size_t to)
{
	bool same = t->folded.p == t->text.p;
	size_t begin = same ? t->at[from] : walk(t, from), end = same ? t->at[to] : walk(t, to);
	return slice(t->text.p + begin, end - begin);
}

uint32_t
names_whole(struct names *n, struct slice text)
{
	uint32_t c[NAME_MAX_CHARS + 1];
	struct slice folded = text;
	if (fold_changes(n->fold, text)) {
		buf_clear(&n->scratch);
		fold_text(n->fold, text, &n->scratch);
		folded = buf_slice(&n->scratch);
	}
	size_t chars = names_decode(folded, c, NAME_MAX_CHARS + 1);
	return chars == 0 || chars > NAME_MAX_CHARS ? NO_NAME : n->slot[probe(n, folded, hash_chars(c, chars))].name - 1;
}

void
reading_free(struct reading *t)
{
	buf_free(&t->buf);
	free(t->c);
	free(t->at);
	free(t->match);
	*t = READING_INIT;
}

void
names_close(struct names *n)
{
	fold_close(n->fold);
	lexicon_close(n->lexicon);
	arena_free(&n->store);
	free(n->name);
	free(n->bearer);
	free(n->slot);
	free(n->lengths);
	buf_free(&n->scratch);
	*n = (struct names){ 0 };
}
