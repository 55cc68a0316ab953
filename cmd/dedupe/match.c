/* match.c - candidates of a record, each compared in every field, and the best of them */
#include "match.h"

enum {
	LIST_MOST = 1024, /* entities of one value that are looked at */
	PAIRS_MOST = 2048, /* values that are looked at for being like one */
	LIKE_MOST = 16384, /* entities that are looked at for having a value like one */
	PAIRS_ROOM = 2 * RARITY_LETTERS
};

/* What the record at hand says of a trait. */
struct sight {
	bool stated, faulty;
	struct form form;
	uint32_t value, group, weight; /* of the register, TRAIT_NONE for none */
	uint64_t bits;
	uint32_t bit_weight[64]; /* of the letters behind each bit */
	uint16_t letter[RARITY_LETTERS];
};

/* What a trait adds or takes away. */
struct term {
	int points;
	bool stated; /* by both */
	struct verdict verdict;
	uint32_t said; /* how many entities say the same */
};

struct match *
match_open(struct registry *g, int least, int margin)
{
	struct match *m = xcalloc(1, sizeof *m);
	m->registry = g;
	m->least = least;
	m->margin = margin;
	m->near = least > margin ? least - margin : 1;
	m->sight = xcalloc(g->n_trait, sizeof *m->sight);
	m->seen = xcalloc(g->tuples.n, sizeof *m->seen);
	return m;
}

static void
look_at(struct match *m, struct rec *r)
{
	struct registry *g = m->registry;
	for (size_t k = 0; k < g->n_trait; k++) {
		struct trait *t = &g->trait[k];
		struct sight *s = &m->sight[k];
		struct slice text = registry_text(g, r, &t->row->of);
		s->value = s->group = TRAIT_NONE;
		s->bits = 0;
		s->stated = trait_read(t, g->regions, text, &s->form, s->letter, &s->faulty);
		if (!s->stated)
			continue;
		s->value = trait_find(t, &s->form, s->letter);
		s->group = trait_group(t, &s->form, s->letter);
		s->weight = t->rarity ? rarity_weigh(t->rarity, s->letter, s->form.n) : 0;
		memset(s->bit_weight, 0, sizeof s->bit_weight);
		for (size_t i = 0; t->sought && i < s->form.n; i++) {
			uint64_t bit = rarity_bit(s->letter[i]);
			s->bits |= bit;
			s->bit_weight[__builtin_ctzll(bit)] += t->rarity->weight[s->letter[i]];
		}
	}
}

static struct verdict
compare(struct match *m, size_t k, uint32_t value)
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

/* points * share / all, half up. */
static int
part_of(uint64_t points, uint64_t share, uint64_t all)
{
	return (int)((points * share * 2 + all) / (all * 2));
}

/* What many entities say speaks less for any of them: a share of the points. */
static void
share_of(const struct match *m, const struct trait *t, uint32_t said, uint64_t *share, uint64_t *all)
{
	enum link_compare c = t->row->compare;
	size_t n = m->registry->tuples.n;
	*share = *all = 1;
	if (said < 2 || (c != LINK_ADDRESS && c != LINK_TEXT && c != LINK_EXACT))
		return;
	*all = eighths(n);
	*share = *all - eighths(said);
}

static void
set_term(struct match *m, size_t k, uint32_t value, struct term *out)
{
	const struct trait *t = &m->registry->trait[k];
	const struct link_row *row = t->row;
	uint64_t share, all;
	*out = (struct term){ 0 };
	if (!m->sight[k].stated || value == TRAIT_NONE)
		return;
	out->stated = true;
	out->verdict = compare(m, k, value);
	out->said = value == m->sight[k].value ? t->n_value[value] : trait_size(t, t->look[value].group);
	share_of(m, t, out->said, &share, &all);
	if (out->verdict.kind == VERDICT_EQUAL) {
		out->points = part_of(row->weight, share, all);
	} else if (out->verdict.kind == VERDICT_SIMILAR && row->partly && out->verdict.likeness >= row->least) {
		out->points = part_of((uint64_t)row->partly * (out->verdict.likeness - row->least), share, all * (LINK_SAME - row->least));
	} else {
		out->verdict.kind = VERDICT_DIFFERENT;
		out->points = -(int)row->against;
	}
}

static int
score_of(struct match *m, uint32_t e)
{
	const uint32_t *value = registry_values(m->registry, e);
	struct term term;
	int sum = 0;
	for (size_t k = 0; k < m->registry->n_trait; k++) {
		set_term(m, k, value[k], &term);
		sum += term.points;
	}
	return sum;
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
			struct verdict v = compare(m, k, value);
			if (v.kind != VERDICT_EQUAL && (v.kind != VERDICT_SIMILAR || v.likeness < wanted))
				continue;
			m->like = xgrow(m->like, &m->like_cap, m->n_like + 1, sizeof *m->like);
			m->like[m->n_like++] = value;
		}
	}
	return add_likes(m, t);
}

static void
find_all(struct match *m)
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

/* Whether two entities are one: they state the same code, or agree in all that both state, which is two things at
 * least.  Adds the rows of those that the code does not count. */
static bool
is_one(struct match *m, uint32_t e, uint32_t best, uint32_t *rows)
{
	const struct registry *g = m->registry;
	bool one = e == best || registry_same_code(g, e, best) || registry_agree(g, e, best);
	if (e == best)
		*rows += registry_rows(g, e);
	else if (one && !registry_same_code(g, e, best))
		*rows += g->entity[e].n_row;
	return one;
}

static void
begin_turn(struct match *m)
{
	struct registry *g = m->registry;
	if (++m->turn)
		return;
	/* after four thousand million records the marks of old turns look like new ones */
	memset(m->seen, 0, g->tuples.n * sizeof *m->seen);
	for (size_t k = 0; k < g->n_trait; k++)
		if (g->trait[k].memo)
			memset(g->trait[k].memo, 0, g->trait[k].values.n * sizeof *g->trait[k].memo);
	m->turn = 1;
}

/* The better of two entities: the one that scores more, or stands first in an order of their own. */
static bool
is_better(const struct registry *g, uint32_t e, int score, uint32_t than, int than_score)
{
	if (than == MATCH_NOBODY || score != than_score)
		return than == MATCH_NOBODY || score > than_score;
	return registry_order(g, e, than) < 0;
}

void
match_find(struct match *m, struct rec *r, struct answer *a)
{
	const struct registry *g = m->registry;
	uint32_t best = MATCH_NOBODY, next = MATCH_NOBODY;
	int best_score = 0, next_score = 0;
	begin_turn(m);
	look_at(m, r);
	find_all(m);
	*a = (struct answer){ .best = MATCH_NOBODY, .next = MATCH_NOBODY };
	size_t n = 0;
	m->score = xgrow(m->score, &m->score_cap, m->n_found, sizeof *m->score);
	for (size_t i = 0; i < m->n_found; i++) {
		uint32_t e = m->found[i];
		int score = score_of(m, e);
		if (score < m->near)
			continue;
		if (is_better(g, e, score, best, best_score)) {
			best = e;
			best_score = score;
		}
		m->found[n] = e;
		m->score[n++] = score;
	}
	m->n_found = n;
	for (size_t i = 0; i < n; i++) {
		if (is_one(m, m->found[i], best, &a->rows))
			continue;
		a->rivals += m->score[i] >= best_score - m->margin;
		if (is_better(g, m->found[i], m->score[i], next, next_score)) {
			next = m->found[i];
			next_score = m->score[i];
		}
	}
	if (best == MATCH_NOBODY || best_score < m->least) {
		*a = (struct answer){ .best = MATCH_NOBODY, .next = best, .next_score = best_score };
		return;
	}
	a->best = best;
	a->score = best_score;
	a->next = next;
	a->next_score = next_score;
	a->state = next != MATCH_NOBODY && next_score >= best_score - m->margin ? MATCH_DOUBT : MATCH_DECIDED;
}

static void
print_points(int points, struct buf *out)
{
	unsigned size = (unsigned)(points < 0 ? -points : points);
	buf_printf(out, "%c%u.%02u", points < 0 ? '-' : '+', size / LINK_POINT, size % LINK_POINT);
}

void
match_tell(struct match *m, uint32_t e, struct buf *why, struct buf *differs)
{
	const struct registry *g = m->registry;
	const uint32_t *value = registry_values(g, e);
	struct term term;
	for (size_t k = 0; k < g->n_trait; k++) {
		const char *name = g->trait[k].row->name;
		set_term(m, k, value[k], &term);
		if (!term.stated)
			continue;
		if (why->n)
			buf_addc(why, '|');
		buf_adds(why, name);
		print_points(term.points, why);
		unsigned likeness = term.verdict.likeness;
		if (term.verdict.kind == VERDICT_EQUAL)
			buf_printf(why, "=%u", term.said);
		else if (term.verdict.reason)
			buf_printf(why, "!%s", term.verdict.reason);
		else
			buf_printf(why, "~%u.%04u/%u", likeness / LINK_SAME, likeness % LINK_SAME, term.said);
		if (differs && term.verdict.kind == VERDICT_DIFFERENT) {
			if (differs->n)
				buf_addc(differs, '|');
			buf_adds(differs, name);
		}
	}
}

void
match_faults(const struct match *m, struct buf *out)
{
	for (size_t k = 0; k < m->registry->n_trait; k++)
		if (m->sight[k].faulty) {
			if (out->n)
				buf_addc(out, '|');
			buf_adds(out, m->registry->trait[k].row->name);
		}
}

void
match_count(struct match *m, uint32_t e, struct tally *tally)
{
	const uint32_t *value = registry_values(m->registry, e);
	struct term term;
	for (size_t k = 0; k < m->registry->n_trait; k++) {
		set_term(m, k, value[k], &term);
		if (!term.stated)
			tally[k].unstated++;
		else if (term.verdict.kind == VERDICT_EQUAL)
			tally[k].equal++;
		else if (term.verdict.kind == VERDICT_SIMILAR)
			tally[k].similar++;
		else
			tally[k].different++;
	}
}

void
match_close(struct match *m)
{
	free(m->sight);
	free(m->seen);
	free(m->found);
	free(m->score);
	free(m->like);
	free(m);
}
