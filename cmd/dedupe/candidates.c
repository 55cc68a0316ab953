/* candidates.c - the entities that can be the one a record speaks of */
#include "match.h"

enum {
	LIST_MOST = 1024, /* entities of one value that are looked at */
	PAIRS_MOST = 2048, /* values that are looked at for being like one */
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
	for (uint32_t i = t->list_from[group]; i < t->list_from[group + 1]; i++) {
		uint32_t e = t->list[i];
		if (m->seen[e] == m->turn)
			continue;
		m->seen[e] = m->turn;
		m->found = xgrow(m->found, &m->found_cap, m->n_found + 1, sizeof *m->found);
		m->found[m->n_found++] = e;
	}
}

/* Those who say the same; false where they are too many. */
static bool
add_same(struct match *m, size_t k)
{
	const struct trait *t = &m->registry->trait[k];
	uint32_t group = m->sight[k].group;
	if (!m->sight[k].stated || group == TRAIT_NONE)
		return true;
	if (trait_size(t, group) > LIST_MOST)
		return false;
	add_list(m, t, group);
	return true;
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

/* How like a value must be for its entities to come near, if all that is not looked up exactly agrees besides. */
static uint32_t
wanted_likeness(const struct match *m, size_t k)
{
	const struct registry *g = m->registry;
	const struct link_row *row = g->trait[k].row;
	int64_t need = m->near;
	for (size_t i = 0; i < g->n_trait; i++) {
		bool exact = g->trait[i].row->compare == LINK_CODE || g->trait[i].row->compare == LINK_EXACT;
		if (i != k && m->sight[i].stated && !(exact && g->trait[i].anchor))
			need -= g->trait[i].row->weight;
	}
	/* a branch can be equal to one whose name is written otherwise */
	if (need <= 0 || (row->compare == LINK_NAME && m->sight[k].form.kind != FIRM_HEAD))
		return row->least;
	return row->least + (uint32_t)((need * (LINK_SAME - row->least)) / row->partly);
}

/* Whether a value can be as like, by which letters it has. */
static bool
can_be_like(const struct sight *s, const struct look *look, uint32_t wanted)
{
	uint64_t common = 0;
	for (uint64_t left = look->bits & s->bits; left; left &= left - 1)
		common += s->bit_weight[__builtin_ctzll(left)];
	return common * 2 * LINK_SAME >= (uint64_t)wanted * (s->weight + look->weight);
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
	qsort_r(m->like, m->n_like, sizeof *m->like, compare_likes, t);
	for (size_t i = 0; i < m->n_like; i++) {
		uint32_t group = t->look[m->like[i]].group, size = trait_size(t, group);
		if (size > LIST_MOST || (n += size) > LIKE_MOST)
			return false;
		add_list(m, t, group);
	}
	return true;
}

/* Those who say something like it. */
static bool
add_similar(struct match *m, size_t k)
{
	struct trait *t = &m->registry->trait[k];
	const struct sight *s = &m->sight[k];
	struct bucket bucket[PAIRS_ROOM];
	uint64_t visited = 0;
	if (!t->sought || !s->stated)
		return true;
	uint32_t wanted = wanted_likeness(m, k);
	if (wanted > LINK_SAME)
		return true;
	size_t n = rarest_pairs(t, s, bucket);
	m->n_like = 0;
	for (size_t i = 0; i < n && (visited += bucket[i].n) <= PAIRS_MOST; i++) {
		const uint32_t *list = t->pair + t->pair_from[bucket[i].number];
		for (uint32_t j = 0; j < bucket[i].n; j++)
			__builtin_prefetch(&t->look[list[j]]);
		for (uint32_t j = 0; j < bucket[i].n; j++) {
			uint32_t value = list[j];
			if (!can_be_like(s, &t->look[value], wanted) || t->memo[value].turn == m->turn)
				continue;
			struct verdict v = match_compare(m, k, value);
			if (v.kind != VERDICT_EQUAL && (v.kind != VERDICT_SIMILAR || v.likeness < wanted))
				continue;
			m->like = xgrow(m->like, &m->like_cap, m->n_like + 1, sizeof *m->like);
			m->like[m->n_like++] = value;
		}
	}
	return add_likes(m, t);
}

void
match_candidates(struct match *m)
{
	const struct registry *g = m->registry;
	bool all = true;
	m->n_found = 0;
	for (size_t k = 0; k < g->n_trait; k++)
		if (g->trait[k].anchor)
			all = add_same(m, k) && add_similar(m, k) && all;
	if (all)
		return;
	/* of the many who say the same, those who say something else the same too */
	m->n_crowded++;
	for (size_t k = 0; k < g->n_trait; k++)
		if (!g->trait[k].anchor)
			add_same(m, k);
}
