/* blend.h - the category that rules and model say together
 *
 *	struct blend b;
 *	blend_open(&b, &rules, "hotline.model", 0.5, NULL);
 *	judge_record(&judge, &r);
 *	blend_record(&b, &judge, &r);
 *	use(b.verdict.category, b.verdict.state);
 *	blend_close(&b);
 *
 * Either may be missing.  A rule decides alone where there is no model, where the model was not trained
 * beside rules or has no class on the rule's path, and where its priority is at least
 * the one asked for.  Elsewhere the best rule's word adds to the classes it agrees with what such a word
 * was worth in training (model.h), and the likeliest category wins if it leads by the margin.
 */
#ifndef CLASSIFY_BLEND_H
#define CLASSIFY_BLEND_H

#include "judge.h"
#include "model.h"

enum state {
	STATE_NONE,
	STATE_DOUBT,
	STATE_DECIDED
};

struct verdict {
	enum state state;
	struct slice category; /* decided, or as deep as the model is sure; may be empty in doubt */
	struct slice candidate; /* what doubt leans to, else empty */
	const struct rule *rule; /* that speaks for the category, NULL where none does */
	bool by_model; /* whether the model had a say */
	bool limited; /* whether a rule that might have won was given up */
	double margin; /* where it had */
	/* the runner-up: who names it, what, and by what it lost; from empty where there is none */
	struct slice from, next;
	const char *by; /* NULL: p_next */
	double p_next;
	struct slice words[MODEL_WORDS]; /* the model's */
	size_t n_words;
};

struct blend {
	struct model model;
	bool has_model, known; /* known: whether the model knows the text at hand */
	double margin;
	char name[24]; /* of the model, as evidence has it */
	bool *alone; /* rules that decide without it */
	struct rules *rules; /* NULL for none */
	struct verdict verdict;
};

/* model_path and first may be NULL. */
void blend_open(struct blend *b, struct rules *rules, const char *model_path, double margin, const char *first);

/* j is NULL where there are no rules. */
void blend_record(struct blend *b, struct judge *j, struct rec *r);

/* How likely it is that what stands is wrong, by the model's word on the record at hand: the category the export
 * gave, or with an empty one the decision or what doubt leans to.  1 where nothing is known or a rule
 * was given up; below 0 where the model has no class to compare with. */
double blend_wrong(const struct blend *b, struct slice given);

void blend_close(struct blend *b);

#endif
