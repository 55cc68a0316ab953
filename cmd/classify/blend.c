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
	b->alone = xcalloc(rules->n + 1, sizeof *b->alone);
	bool common = !b->has_model;
	for (size_t i = 0; i < rules->n; i++) {
		struct slice path = rules->rule[i].give[GIVE_CATEGORY], priority = table_get(&rules->table, i, COLUMN_PRIORITY);
		bool known = b->has_model && path.n && model_knows(&b->model, path);
		if (first && number_cmp(priority.n ? priority : LIT("0"), slice_of(first), &order) < 0)
			die("--rules-first: '%s' is no number", first);
		b->alone[i] = !known || !b->model.has_rule || (first && order >= 0);
		common = common || known;
	}
	if (!common && !filter_options.quiet)
		warn("no category of %s is one of the model's: rules decide alone, and the model where none holds", rules->table.file);
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
by_model(struct blend *b, const struct rule *rule, const struct guess *g, struct rec *r)
{
	struct verdict *v = &b->verdict;
	v->by_model = true;
	v->state = g->decided ? STATE_DECIDED : STATE_DOUBT;
	v->category = g->path;
	v->candidate = g->decided ? slice(NULL, 0) : g->best;
	v->margin = g->margin;
	if (g->next.n) {
		v->from = LIT("model");
		v->next = g->next;
		v->p_next = g->p_next;
	}
	v->n_words = model_explain(&b->model, g, rec_get(r, F_TITLE), rec_get(r, F_CONTENT), v->words);
	if (!rule)
		return;
	struct slice path = rule->give[GIVE_CATEGORY], said = g->decided ? g->path : g->best;
	if (model_agrees(said, path))
		v->rule = rule;
	if (path_holds(said, path)) {
		/* the rule may go deeper than the classes do */
		*(g->decided ? &v->category : &v->candidate) = path;
	} else if (!v->rule) {
		v->from = rule->id;
		v->next = path;
		v->p_next = model_p(&b->model, path);
	}
}

void
blend_record(struct blend *b, struct judge *j, struct rec *r)
{
	struct verdict *v = &b->verdict;
	struct guess g;
	*v = (struct verdict){ .state = STATE_NONE };
	const struct rule *rule = j ? j->best[GIVE_CATEGORY].rule : NULL;
	bool alone = rule && b->alone[rule - b->rules->rule];
	b->known = false;
	if (b->has_model) {
		model_read(&b->model, rec_get(r, F_TITLE), rec_get(r, F_CONTENT));
		b->known = model_guess(&b->model, rule && !alone ? rule->give[GIVE_CATEGORY] : slice(NULL, 0), b->margin, &g);
	}
	if (rule && (alone || !b->known))
		by_rules(v, j);
	else if (b->known)
		by_model(b, rule, &g, r);
	/* a rule that was given up might have won: that is told before anything else */
	if (j && j->limited.rule && claim_before(&j->limited, &j->best[GIVE_CATEGORY], NULL)) {
		v->state = STATE_DOUBT;
		v->limited = true;
		v->from = j->limited.rule->id;
		v->next = j->limited.rule->give[GIVE_CATEGORY];
		v->by = "limit";
	}
}

double
blend_wrong(const struct blend *b, struct slice given)
{
	const struct verdict *v = &b->verdict;
	struct slice category = given.n ? given : v->candidate.n ? v->candidate
								 : v->category;
	if (v->limited || category.n == 0)
		return 1;
	return b->known && model_knows(&b->model, category) ? 1 - model_p(&b->model, category) : -1;
}

void
blend_close(struct blend *b)
{
	if (b->has_model)
		model_free(&b->model);
	free(b->alone);
}
