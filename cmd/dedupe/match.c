/* match.c - the candidates of a record compared in every field, and the best of them */
#include "match.h"

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
	out->verdict = match_compare(m, k, value);
	/* of an address that is not the very same, all who are in the house */
	bool whole = row->compare != LINK_ADDRESS || value == m->sight[k].value;
	out->said = whole ? t->n_value[value] : trait_size(t, t->look[value].group);
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

/* Whether the letters alone say that a value is too little like the record's, as most at one address are: its form need
 * not be fetched then.  A branch can be equal to one whose name is written otherwise. */
static bool
is_plainly_different(const struct match *m, size_t k, uint32_t value)
{
	const struct trait *t = &m->registry->trait[k];
	const struct sight *s = &m->sight[k];
	const struct look *look = &t->look[value];
	if (!t->sought || t->memo[value].turn == m->turn || (t->row->compare == LINK_NAME && s->form.kind != FIRM_HEAD))
		return false;
	uint64_t common = 0;
	for (uint64_t left = look->bits & s->bits; left; left &= left - 1)
		common += s->bit_weight[__builtin_ctzll(left)];
	return common * 2 * LINK_SAME < (uint64_t)t->row->least * (s->weight + look->weight);
}

/* The points of an entity; 0 where it is equal in nothing and is no link. */
static int
score_of(struct match *m, uint32_t e)
{
	const uint32_t *value = registry_values(m->registry, e);
	struct term term;
	bool equal = false;
	int sum = 0;
	for (size_t k = 0; k < m->registry->n_trait; k++) {
		if (!m->sight[k].stated || value[k] == TRAIT_NONE)
			continue;
		if (is_plainly_different(m, k, value[k])) {
			sum -= (int)m->registry->trait[k].row->against;
			continue;
		}
		set_term(m, k, value[k], &term);
		sum += term.points;
		equal = equal || term.verdict.kind == VERDICT_EQUAL;
	}
	return equal || sum >= m->least ? sum : 0;
}

/* Fetches what the score of an entity found later will need. */
static void
fetch_ahead(const struct match *m, size_t i)
{
	const struct registry *g = m->registry;
	if (i + 8 < m->n_found)
		__builtin_prefetch(registry_values(g, m->found[i + 8]));
	if (i + 4 >= m->n_found)
		return;
	const uint32_t *value = registry_values(g, m->found[i + 4]);
	for (size_t k = 0; k < g->n_trait; k++)
		if (m->sight[k].stated && value[k] != TRAIT_NONE && g->trait[k].rarity)
			__builtin_prefetch(&g->trait[k].look[value[k]]);
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
	match_candidates(m);
	*a = (struct answer){ .best = MATCH_NOBODY, .next = MATCH_NOBODY };
	size_t n = 0;
	m->score = xgrow(m->score, &m->score_cap, m->n_found, sizeof *m->score);
	for (size_t i = 0; i < m->n_found; i++) {
		fetch_ahead(m, i);
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
