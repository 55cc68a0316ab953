/* measure.c - exact values of items, from what was counted */
#include "score.h"

void
value_count(mpq_t q, uint64_t n)
{
	mpz_set_ui(mpq_numref(q), n >> 32);
	mpz_mul_2exp(mpq_numref(q), mpq_numref(q), 32);
	mpz_add_ui(mpq_numref(q), mpq_numref(q), n & 0xffffffff);
	mpz_set_ui(mpq_denref(q), 1);
}

/* The weighted count of the levels. */
static void
sum_levels(const struct score *s, const struct item *item, struct pool pool, mpq_t out)
{
	mpq_t term;
	mpq_init(term);
	for (size_t i = 0; i < item->n_level; i++) {
		value_count(term, score_sum(s, pool, item->clock, NOW, item->counter + 1 + i));
		mpq_mul(term, term, item->level[i].weight);
		mpq_add(out, out, term);
	}
	mpq_clear(term);
}

/* numerator / denominator in percent, or the growth from one to the other. */
static void
divide(const struct item *item, struct value *v)
{
	v->has_denominator = true;
	if (mpq_sgn(v->denominator) == 0) {
		v->null = !item->empty.given;
		/* from none to none nothing has grown */
		if (!v->null && !(item_compares(item) && mpq_sgn(v->numerator) == 0))
			mpq_set(v->q, item->empty.q);
		return;
	}
	mpq_set(v->q, v->numerator);
	if (item_compares(item))
		mpq_sub(v->q, v->q, v->denominator);
	mpq_div(v->q, v->q, v->denominator);
	mpz_mul_ui(mpq_numref(v->q), mpq_numref(v->q), 100);
	mpq_canonicalize(v->q);
}

void
value_init(struct value *v)
{
	*v = (struct value){ 0 };
	mpq_inits(v->q, v->numerator, v->denominator, v->points, NULL);
}

void
value_free(struct value *v)
{
	mpq_clears(v->q, v->numerator, v->denominator, v->points, NULL);
}

static void total(struct score *s, const struct block *b, struct pool pool, struct value *v);

/* The value of an item for a pool that is, or is part of, block b. */
void
measure(struct score *s, const struct block *b, struct pool pool, const struct item *item, struct value *v)
{
	value_init(v);
	if (item->kind == ITEM_TOTAL) {
		total(s, b, pool, v);
		item_points(item, v->q);
		return;
	}
	v->has_numerator = true;
	if (item->kind == ITEM_LEVELS)
		sum_levels(s, item, pool, v->numerator);
	else if (item->kind == ITEM_DISTINCT)
		value_count(v->numerator, score_distinct(s, item, pool));
	else
		value_count(v->numerator, score_sum(s, pool, item->clock, NOW, item->counter + 1));
	if (item->kind == ITEM_COUNT || item->kind == ITEM_DISTINCT) {
		mpq_set(v->q, v->numerator);
	} else {
		if (item_compares(item))
			value_count(v->denominator, score_sum(s, pool, item->clock, item->kind == ITEM_GROWTH ? BEFORE : YEAR, item->counter + 1));
		else if (item->kind == ITEM_SHARE)
			value_count(v->denominator, b->whole[item->row]);
		else
			value_count(v->denominator, score_sum(s, pool, item->clock, NOW, item->counter));
		divide(item, v);
	}
	v->has_points = !v->null && item->full.given;
	mpq_set(v->points, v->q);
	item_points(item, v->points);
}

/* The weighted sum; null where a part is, or where it would leave out what counts elsewhere. */
static void
total(struct score *s, const struct block *b, struct pool pool, struct value *v)
{
	const struct plan *p = &s->plan;
	int64_t now = s->window.as_of;
	for (size_t i = 0; i < p->n; i++) {
		const struct item *part = &p->item[i];
		if (!part->weight.given || now < part->valid_from || now >= part->valid_to)
			continue;
		if (!item_applies(part, b->name, now)) {
			v->null |= !b->section;
			continue;
		}
		struct value term;
		measure(s, b, pool, part, &term);
		mpq_mul(term.points, term.points, part->weight.q);
		mpq_add(v->q, v->q, term.points);
		v->null |= term.null;
		value_free(&term);
	}
}
