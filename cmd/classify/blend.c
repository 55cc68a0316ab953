/* blend.c - rules first, model second, or both weighed */
#include "blend.h"
#include "modelfile.h"
#include "path.h"

void
blend_open(struct blend *b, struct rules *rules, const char *model_path, double margin, const char *first)
{
	int order;
	*b = (struct blend){ .margin = margin, .rules = rules };
	if (model_path) {
		model_load(&b->model, model_path);
		b->has_model = true;
		snprintf(b->name, sizeof b->name, "model:%08lx", (unsigned long)b->model.id);
	}
	if (!rules)
		return;
	b->first = xcalloc(rules->n + 1, sizeof *b->first);
	for (size_t i = 0; first && i < rules->n; i++) {
		struct slice priority = table_get(&rules->table, i, COLUMN_PRIORITY);
		if (number_cmp(priority.n ? priority : LIT("0"), slice_of(first), &order) < 0)
			die("--rules-first: '%s' is no number", first);
		b->first[i] = order >= 0;
	}
}

static bool
decides_alone(const struct blend *b, const struct rule *rule)
{
	struct slice path = rule->give[GIVE_CATEGORY];
	return !b->has_model || !b->model.has_rule || b->first[rule - b->rules->rule] || !model_knows(&b->model, path);
}

static void
by_rules(struct verdict *v, const struct judge *j)
{
	v->rule = j->best[GIVE_CATEGORY].rule;
	v->category = v->rule->give[GIVE_CATEGORY];
	v->state = STATE_DECIDED;
	if (!j->next.rule)
		return;
	v->from = j->next.rule->id;
	v->next = j->next.rule->give[GIVE_CATEGORY];
	claim_before(&j->best[GIVE_CATEGORY], &j->next, &v->by);
}

/* What the model says, with the word of a rule or without one. */
static void
by_model(struct blend *b, const struct rule *rule, struct rec *r)
{
	struct verdict *v = &b->verdict;
	struct guess g;
	struct slice path = rule ? rule->give[GIVE_CATEGORY] : slice(NULL, 0);
	if (!model_guess(&b->model, path, b->margin, &g))
		return;
	v->by_model = true;
	v->state = g.decided ? STATE_DECIDED : STATE_DOUBT;
	v->category = g.path;
	v->candidate = g.decided ? slice(NULL, 0) : g.best;
	v->margin = g.margin;
	if (g.next.n) {
		v->from = LIT("model");
		v->next = g.next;
		v->p_next = g.p_next;
	}
	v->n_words = model_explain(&b->model, &g, rec_get(r, F_TITLE), rec_get(r, F_CONTENT), v->words);
	struct slice said = g.decided ? g.path : g.best;
	if (rule && path_holds(said, path)) {
		/* the rule may go deeper than the classes do */
		v->rule = rule;
		*(g.decided ? &v->category : &v->candidate) = path;
	} else if (rule && path_holds(path, said)) {
		v->rule = rule;
	} else if (rule) {
		v->from = rule->id;
		v->next = path;
		v->p_next = model_p(&b->model, path);
	}
}

void
blend_record(struct blend *b, struct judge *j, struct rec *r)
{
	struct verdict *v = &b->verdict;
	*v = (struct verdict){ .state = STATE_NONE };
	const struct rule *rule = j ? j->best[GIVE_CATEGORY].rule : NULL;
	b->known = false;
	if (b->has_model) {
		model_read(&b->model, rec_get(r, F_TITLE), rec_get(r, F_CONTENT));
		b->known = b->model.n_found > 0;
	}
	if (rule && (decides_alone(b, rule) || !b->known))
		by_rules(v, j);
	else if (b->known)
		by_model(b, rule, r);
	/* a rule that was given up might have won: that is told before anything else */
	if (j && j->limited.rule && claim_before(&j->limited, &j->best[GIVE_CATEGORY], NULL)) {
		v->state = STATE_DOUBT;
		v->from = j->limited.rule->id;
		v->next = j->limited.rule->give[GIVE_CATEGORY];
		v->by = "limit";
	}
}

double
blend_wrong(const struct blend *b, struct slice category)
{
	const struct verdict *v = &b->verdict;
	if (!b->known)
		return v->rule ? -1 : 1;
	if (!v->by_model)
		return -1;
	if (category.n == 0)
		return 1 - v->margin;
	return 1 - model_p(&b->model, category);
}

void
blend_close(struct blend *b)
{
	if (b->has_model)
		model_free(&b->model);
	free(b->first);
}
