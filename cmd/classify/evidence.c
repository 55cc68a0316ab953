/* evidence.c - the decision, its rule, its words, and what came second, as fields of the record */
#include "evidence.h"

static int
own(struct evidence *e, int field)
{
	e->own[e->n_own++] = field;
	return field;
}

void
evidence_open(struct evidence *e, struct filter *f, bool rules)
{
	*e = (struct evidence){ .text = BUF_INIT };
	for (size_t i = 0; i < (rules ? GIVES : GIVE_CATEGORY + 1); i++) {
		own(e, give_field[i]);
		int suggested = own(e, field_with(give_field[i], "suggested_", ""));
		e->rule[i] = own(e, field_with(give_field[i], "", "_rule"));
		if (i != GIVE_CATEGORY)
			continue;
		e->suggested = suggested;
		e->words = own(e, field_with(F_CATEGORY, "", "_words"));
		e->next = own(e, field_with(F_CATEGORY, "", "_next"));
		e->margin = own(e, field_with(F_CATEGORY, "", "_margin"));
		e->state = own(e, field_with(F_CATEGORY, "", "_state"));
	}
	if (rules) {
		own(e, F_TAGS);
		own(e, field_with(F_TAGS, "suggested_", ""));
		e->tags_rule = own(e, field_with(F_TAGS, "", "_rule"));
	}
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
	static const enum role speaks[] = { ROLE_ANY, ROLE_ALL, ROLE_HEAD };
	struct slice span;
	for (size_t i = 0; i < sizeof speaks / sizeof *speaks; i++) {
		const struct words *w = &u->words[speaks[i]];
		for (size_t k = 0; k < w->n; k++)
			if (search_speaks(&j->search, u, speaks[i], k))
				add_value(out, search_spelling(&j->search, w->word[k]));
	}
	for (size_t i = 0; i < u->n_near; i++)
		if (search_near(&j->search, &u->near[i], &span))
			add_value(out, span);
	if (u->has_pattern && judge_match(j, u, &span) > 0)
		add_value(out, span);
}

/* With four decimals: printf would take as long as the model. */
static void
add_probability(struct buf *out, double p)
{
	unsigned n = (unsigned)(p * 10000 + 0.5);
	char text[] = { (char)('0' + n / 10000), '.', (char)('0' + n / 1000 % 10), (char)('0' + n / 100 % 10), (char)('0' + n / 10 % 10), (char)('0' + n % 10) };
	buf_add(out, text, sizeof text);
}

/* Who decided: the rule's id, the model's number. */
static void
put_source(struct evidence *e, struct rec *r, const struct blend *b)
{
	const struct verdict *v = &b->verdict;
	buf_clear(&e->text);
	if (v->rule)
		buf_add_slice(&e->text, v->rule->id);
	if (v->rule && v->by_model)
		buf_addc(&e->text, '|');
	if (v->by_model)
		buf_adds(&e->text, b->name);
	rec_set_or_null(r, e->rule[GIVE_CATEGORY], buf_slice(&e->text));
}

/* Whether a list has the text, which needs no escape. */
static bool
has_value(const struct buf *list, struct slice text)
{
	for (struct slice rest = buf_slice(list); rest.n;)
		if (slice_eq(slice_cut(rest, '|', &rest), text))
			return true;
	return false;
}

static void
put_words(struct evidence *e, struct rec *r, struct judge *j, const struct verdict *v)
{
	buf_clear(&e->text);
	if (v->rule)
		add_found(&e->text, j, j->best[GIVE_CATEGORY].rule);
	for (size_t i = 0; i < v->n_words; i++)
		if (!has_value(&e->text, v->words[i]))
			add_value(&e->text, v->words[i]);
	rec_set_or_null(r, e->words, buf_slice(&e->text));
}

static void
put_next(struct evidence *e, struct rec *r, const struct verdict *v)
{
	buf_clear(&e->text);
	if (v->from.n) {
		buf_add_slice(&e->text, v->from);
		buf_addc(&e->text, '|');
		buf_add_slice(&e->text, v->next);
		buf_addc(&e->text, '|');
		if (v->by)
			buf_adds(&e->text, v->by);
		else
			add_probability(&e->text, v->p_next);
	}
	rec_set_or_null(r, e->next, buf_slice(&e->text));
}

static void
put_category(struct evidence *e, struct filter *f, struct rec *r, struct judge *j, const struct blend *b)
{
	static const char *const state[] = { "none", "doubt", "decided" };
	const struct verdict *v = &b->verdict;
	struct slice before = rec_get(r, F_CATEGORY);
	bool stands = before.n && (!filter_options.overwrite || filter_is_decided(r, F_CATEGORY));
	filter_decide(f, r, F_CATEGORY, stands && v->candidate.n ? v->candidate : v->category);
	if (v->candidate.n)
		rec_set(r, e->suggested, v->candidate);
	put_source(e, r, b);
	put_words(e, r, j, v);
	put_next(e, r, v);
	buf_clear(&e->text);
	if (v->by_model)
		add_probability(&e->text, v->margin);
	rec_set_or_null(r, e->margin, buf_slice(&e->text));
	rec_set(r, e->state, slice_of(state[v->state]));
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

/* What rules alone give: the values beside the category. */
static void
put_gives(struct evidence *e, struct filter *f, struct rec *r, const struct judge *j)
{
	for (size_t i = GIVE_CATEGORY + 1; i < GIVES; i++) {
		const struct rule *rule = j->best[i].rule;
		filter_decide(f, r, give_field[i], rule ? rule->give[i] : slice(NULL, 0));
		rec_set_or_null(r, e->rule[i], rule ? rule->id : slice(NULL, 0));
	}
	put_tags(e, f, r, j);
}

void
evidence_put(struct evidence *e, struct filter *f, struct rec *r, struct judge *j, const struct blend *b)
{
	if (j && j->n_given_up)
		tell_limits(e, f, j);
	put_category(e, f, r, j, b);
	if (j)
		put_gives(e, f, r, j);
}

void
evidence_close(struct evidence *e)
{
	buf_free(&e->text);
}
