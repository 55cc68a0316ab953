/* candidates.c - the entities that can be the one a record speaks of */
#include "match.h"

enum {
	LIST_MOST = 1024, /* entities of one value that are looked at */
	PAIRS_MOST = 1024, /* values that are looked at for being like one */
	LIKE_MOST = 16384, /* entities that are looked at for having a value like one */
	PAIRS_ROOM = 2 * RARITY_LETTERS
};

struct verdict
match_compare(struct match *m, size_t k, uint32_t value)
{
	struct trait *t = &m->registry->trait[k];
	if (!t->memo)
		return trait_compare(t, &m->sight[k].form, m->sight[k].letter, value);
	struct memo *memo = &t->memo[value];
	if (memo->turn != m->turn) {
		memo->turn = m->turn;
		memo->verdict = trait_compare(t, &m->sight[k].form, m->sight[k].letter, value);
	}
	return memo->verdict;
}

static void
add_list(struct match *m, const struct trait *t, uint32_t group)
{
	uint32_t end = t->list_from[group + 1];
	for (uint32_t i = t->list_from[group]; i < end; i++)
		__builtin_prefetch(&m->seen[t->list[i]]);
	for (uint32_t i = t->list_from[group]; i < end; i++) {
		uint32_t e = t->list[i];
		if (m->seen[e] == m->turn)
			continue;
		m->seen[e] = m->turn;
		m->found = xgrow(m->found, &m->found_cap, m->n_found + 1, sizeof *m->found);
		m->found[m->n_found++] = e;
	}
}

/* Of 鑫源餐饮望京店 the branches of 鑫源餐饮. */
static void
add_heads(struct match *m, struct trait *t, const struct sight *s)
{
	struct form head = { 0 };
	size_t body = s->form.mark[FIRM_MARK_BODY];
	if (s->form.kind != FIRM_TAIL && s->form.kind != FIRM_SHOP)
		return;
	for (head.n = 2; head.n < body; head.n++) {
		uint32_t group = trait_group(t, &head, s->letter);
		if (group != TRAIT_NONE && trait_size(t, group) <= LIST_MOST)
			add_list(m, t, group);
	}
}

/* Those who say the same, unless they are too many. */
static void
add_same(struct match *m, size_t k)
{
	struct trait *t = &m->registry->trait[k];
	struct sight *s = &m->sight[k];
	s->listed = s->stated && (s->group == TRAIT_NONE || trait_size(t, s->group) <= LIST_MOST);
	if (s->listed && s->group != TRAIT_NONE)
		add_list(m, t, s->group);
	if (s->listed && t->row->compare == LINK_NAME)
		add_heads(m, t, s);
}

struct bucket {
	uint32_t n, number;
};

static int
compare_buckets(const void *a, const void *b)
{
	const struct bucket *x = a, *y = b;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* The lists of values that share two letters with the one at hand, the shortest first. */
static size_t
rarest_pairs(const struct trait *t, const struct sight *s, struct bucket *bucket)
{
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < s->form.n; i++)
		for (size_t k = i + 1; k < s->form.n && k <= i + 2; k++) {
			uint32_t number = trait_bucket(t, s->letter[i], s->letter[k]), size = t->pair_from[number + 1] - t->pair_from[number];
			if (size)
				bucket[n++] = (struct bucket){ size, number };
		}
	qsort(bucket, n, sizeof *bucket, compare_buckets);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || bucket[i].number != bucket[i - 1].number)
			bucket[kept++] = bucket[i];
	return kept;
}

/* Whether an entity that was not found by saying the same can be equal in a trait all the same: all were not looked for, or
 * a branch is written otherwise. */
static bool
can_be_equal(const struct match *m, size_t k)
{
	return m->sight[k].stated && (!m->sight[k].listed || m->registry->trait[k].row->compare == LINK_NAME);
}

/* How like a value must be for its entities to be considered, whatever else they say: those that are equal in nothing
 * must be links. */
static uint32_t
wanted_likeness(const struct match *m, size_t k)
{
	const struct link_row *row = m->registry->trait[k].row;
	int64_t others = 0;
	bool equal = false;
	for (size_t i = 0; i < m->registry->n_trait; i++)
		if (i != k && m->sight[i].stated) {
			const struct link_row *other = m->registry->trait[i].row;
			equal = equal || can_be_equal(m, i);
			others += can_be_equal(m, i) ? other->weight : other->partly;
		}
	int64_t need = (equal ? m->near : m->least) - others;
	if (need <= 0 || (row->compare == LINK_NAME && m->sight[k].form.kind == FIRM_BRANCH))
		return row->least;
	return row->least + (uint32_t)((need * (LINK_SAME - row->least)) / row->partly);
}

/* What the letters behind some bits weigh. */
static uint64_t
weigh_bits(const uint32_t *weight, uint64_t bits)
{
	uint64_t sum = 0;
	for (; bits; bits &= bits - 1)
		sum += weight[__builtin_ctzll(bits)];
	return sum;
}

static int
compare_likes(const void *a, const void *b, void *arg)
{
	const struct trait *t = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct verdict *v = &t->memo[x].verdict, *w = &t->memo[y].verdict;
	if (v->likeness != w->likeness)
		return v->likeness > w->likeness ? -1 : 1;
	return slice_cmp(map_key(&t->values, x), map_key(&t->values, y));
}

/* The entities of the values found, the likest first: all of them nearly always, and else as many as are looked at. */
static bool
add_likes(struct match *m, struct trait *t)
{
	uint64_t n = 0;
	if (m->n_like == 0)
		return true;
	qsort_r(m->like, m->n_like, sizeof *m->like, compare_likes, t);
	for (size_t i = 0; i < m->n_like; i++) {
		uint32_t group = t->look[m->like[i]].group, size = trait_size(t, group);
		if (size > LIST_MOST || (n += size) > LIKE_MOST)
			return false;
		add_list(m, t, group);
	}
	return true;
}

/* Values that share rare pairs and enough letters with the one at hand to be as like as that; some more than once. */
static void
collect(struct match *m, const struct trait *t, const struct sight *s, uint32_t wanted)
{
	struct bucket bucket[PAIRS_ROOM];
	uint32_t weight[32];
	uint64_t visited = 0;
	size_t n = rarest_pairs(t, s, bucket);
	for (int i = 0; i < 32; i++)
		weight[i] = s->bit_weight[i] + s->bit_weight[i + 32];
	m->n_like = 0;
	for (size_t i = 0; i < n && (visited += bucket[i].n) <= PAIRS_MOST; i++) {
		const struct post *post = t->pair + t->pair_from[bucket[i].number];
		m->like = xgrow(m->like, &m->like_cap, m->n_like + bucket[i].n, sizeof *m->like);
		for (uint32_t j = 0; j < bucket[i].n; j++) {
			/* the other weighs at least what both have */
			uint64_t common = weigh_bits(weight, post[j].bits & rarity_half(s->bits));
			if (common * (2 * LINK_SAME - wanted) < (uint64_t)wanted * s->weight)
				continue;
			__builtin_prefetch(&t->look[post[j].value]);
			__builtin_prefetch(&t->memo[post[j].value]);
			m->like[m->n_like++] = post[j].value;
		}
	}
}

/* Keeps those of them that can still be, with all their letters seen, each once. */
static void
sift(struct match *m, struct trait *t, const struct sight *s, uint32_t wanted)
{
	size_t kept = 0;
	for (size_t i = 0; i < m->n_like; i++) {
		uint32_t value = m->like[i];
		const struct look *look = &t->look[value];
		if (t->memo[value].turn == m->turn || weigh_bits(s->bit_weight, look->bits & s->bits) * 2 * LINK_SAME < (uint64_t)wanted * (s->weight + look->weight))
			continue;
		__builtin_prefetch(look->form);
		__builtin_prefetch(look->form + 64);
		t->memo[value].turn = m->turn;
		m->like[kept++] = value;
	}
	m->n_like = kept;
}

/* Those who say something like it. */
static bool
add_similar(struct match *m, size_t k)
{
	struct trait *t = &m->registry->trait[k];
	const struct sight *s = &m->sight[k];
	size_t kept = 0;
	if (!t->sought || !s->stated)
		return true;
	uint32_t wanted = wanted_likeness(m, k);
	if (wanted > LINK_SAME)
		return true;
	collect(m, t, s, wanted);
	sift(m, t, s, wanted);
	for (size_t i = 0; i < m->n_like; i++) {
		uint32_t value = m->like[i];
		struct verdict v = t->memo[value].verdict = trait_compare(t, &s->form, s->letter, value);
		if (v.kind == VERDICT_EQUAL || (v.kind == VERDICT_SIMILAR && v.likeness >= wanted))
			m->like[kept++] = value;
	}
	m->n_like = kept;
	return add_likes(m, t);
}

/* What is worth looking at beside the traits that entities are looked for by: it spares values that are only a little
 * like the record's. */
static bool
supports(const struct trait *t)
{
	return t->row->compare == LINK_NAME || t->row->compare == LINK_ADDRESS || t->row->compare == LINK_TEXT;
}

void
match_candidates(struct match *m)
{
	const struct registry *g = m->registry;
	bool all = true;
	m->n_found = 0;
	for (size_t k = 0; k < g->n_trait; k++) {
		m->sight[k].listed = false;
		if (g->trait[k].anchor || supports(&g->trait[k]))
			add_same(m, k);
		all = all && (!g->trait[k].anchor || !m->sight[k].stated || m->sight[k].listed);
	}
	for (size_t k = 0; k < g->n_trait; k++)
		if (g->trait[k].anchor)
			all = add_similar(m, k) && all;
	if (all)
		return;
	/* of the many who say the same, those who say something else the same too */
	m->n_crowded++;
	for (size_t k = 0; k < g->n_trait; k++)
		if (!g->trait[k].anchor && !m->sight[k].listed)
			add_same(m, k);
}
