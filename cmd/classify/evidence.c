/* evidence.c - the decision, its rule, its words, and what came second, as fields of the record */
#include "evidence.h"

static int
own(struct evidence *e, int field)
{
	e->own[e->n_own++] = field;
	return field;
}

void
evidence_open(struct evidence *e, struct filter *f)
{
	*e = (struct evidence){ .text = BUF_INIT };
	for (size_t i = 0; i < GIVES; i++) {
		own(e, give_field[i]);
		own(e, field_with(give_field[i], "suggested_", ""));
		e->rule[i] = own(e, field_with(give_field[i], "", "_rule"));
		if (i != GIVE_CATEGORY)
			continue;
		e->words = own(e, field_with(F_CATEGORY, "", "_words"));
		e->next = own(e, field_with(F_CATEGORY, "", "_next"));
		e->state = own(e, field_with(F_CATEGORY, "", "_state"));
	}
	own(e, F_TAGS);
	own(e, field_with(F_TAGS, "suggested_", ""));
	e->tags_rule = own(e, field_with(F_TAGS, "", "_rule"));
	filter_own(f, e->own, e->n_own);
}

/* One more value of a list. */
static void
add_value(struct buf *list, struct slice text)
{
	if (list->n)
		buf_addc(list, '|');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|' || text.p[i] == '\\')
			buf_addc(list, '\\');
		buf_addc(list, text.p[i]);
	}
}

/* What the rule found: its words in table order as the record spells them, its pairs, its pattern's match. */
static void
add_found(struct buf *out, struct judge *j, struct rule *u)
{
	static const enum role speaks[] = { ROLE_ANY, ROLE_ALL };
	struct slice span;
	for (size_t i = 0; i < sizeof speaks / sizeof *speaks; i++) {
		const struct words *w = &u->words[speaks[i]];
		for (size_t k = 0; k < w->n; k++)
			if (search_has(&j->search, w->word[k]))
				add_value(out, search_spelling(&j->search, w->word[k]));
	}
	for (size_t i = 0; i < u->n_near; i++)
		if (search_near(&j->search, &u->near[i], &span))
			add_value(out, span);
	if (u->has_pattern && judge_match(j, u, &span) > 0)
		add_value(out, span);
}

static void
put_category(struct evidence *e, struct rec *r, struct judge *j)
{
	const struct claim *best = &j->best[GIVE_CATEGORY], *next = &j->next;
	bool doubt = j->limited.rule && claim_before(&j->limited, best, NULL);
	const char *by = "limit";
	buf_clear(&e->text);
	if (best->rule)
		add_found(&e->text, j, best->rule);
	rec_set_or_null(r, e->words, buf_slice(&e->text));
	buf_clear(&e->text);
	if (doubt)
		next = &j->limited;
	else if (next->rule)
		claim_before(best, next, &by);
	if (next->rule) {
		buf_add_slice(&e->text, next->rule->id);
		buf_addc(&e->text, '|');
		buf_add_slice(&e->text, next->rule->give[GIVE_CATEGORY]);
		buf_addc(&e->text, '|');
		buf_adds(&e->text, by);
	}
	rec_set_or_null(r, e->next, buf_slice(&e->text));
	rec_set(r, e->state, slice_of(doubt ? "doubt" : best->rule ? "decided"
								   : "none"));
}

/* The tags of all rules that hold, each once, in the order of the table, and those rules' ids. */
static void
put_tags(struct evidence *e, struct filter *f, struct rec *r, const struct judge *j)
{
	size_t n_tags = 0;
	buf_clear(&e->text);
	for (size_t i = 0; i < j->n_held; i++) {
		if (j->held[i]->tags.n == 0)
			continue;
		if (e->text.n)
			buf_addc(&e->text, '|');
		buf_add_slice(&e->text, j->held[i]->id);
		n_tags++;
	}
	rec_set_or_null(r, e->tags_rule, buf_slice(&e->text));
	buf_clear(&e->text);
	if (n_tags) {
		struct map tags = MAP_INIT;
		for (size_t i = 0; i < j->n_held; i++)
			for (struct slice rest = j->held[i]->tags; rest.n;)
				map_add(&tags, slice_trim(slice_cut(rest, '|', &rest)));
		for (size_t i = 0; i < tags.n; i++) {
			if (i)
				buf_addc(&e->text, '|');
			buf_add_slice(&e->text, map_key(&tags, i));
		}
		map_free(&tags);
	}
	filter_decide(f, r, F_TAGS, buf_slice(&e->text));
}

/* A rule that was given up is told, whatever came of the record. */
static void
tell_limits(struct evidence *e, struct filter *f, const struct judge *j)
{
	static const char *const name[] = { "category", "urgency", "kind", "dimension", [GIVES] = "tags" };
	for (size_t i = 0; i < j->n_given_up; i++) {
		const struct rule *u = j->given_up[i];
		size_t k = 0;
		while (k < GIVES && u->give[k].n == 0)
			k++;
		filter_warn(f, name[k], "rule '%.*s' was given up at the match limit of its pattern", (int)u->id.n, u->id.p);
	}
	e->n_given_up += j->n_given_up;
}

void
evidence_put(struct evidence *e, struct filter *f, struct rec *r, struct judge *j)
{
	if (j->n_given_up)
		tell_limits(e, f, j);
	for (size_t i = 0; i < GIVES; i++) {
		const struct rule *rule = j->best[i].rule;
		filter_decide(f, r, give_field[i], rule ? rule->give[i] : slice(NULL, 0));
		rec_set_or_null(r, e->rule[i], rule ? rule->id : slice(NULL, 0));
		if (i == GIVE_CATEGORY)
			put_category(e, r, j);
	}
	put_tags(e, f, r, j);
}

void
evidence_close(struct evidence *e)
{
	buf_free(&e->text);
}
