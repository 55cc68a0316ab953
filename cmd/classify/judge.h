/* judge.h - which rules hold for the record at hand, and which of them wins
 *
 *	struct judge judge;
 *	judge_open(&judge, &rules);
 *	judge_record(&judge, &r);
 *	const struct claim *best = &judge.best[GIVE_CATEGORY];
 *	if (best->rule)
 *		use(best->rule->give[GIVE_CATEGORY]);
 *	judge_close(&judge);
 *
 * Of two rules the one of the higher priority wins, then the higher weight, then the longer
 * evidence, then the earlier row.
 */
#ifndef CLASSIFY_JUDGE_H
#define CLASSIFY_JUDGE_H

#include "search.h"

/* A rule that holds, or might, with the length of its evidence in characters; no rule: nothing does. */
struct claim {
	struct rule *rule;
	size_t evidence;
};

struct judge {
	struct rules *rules;
	struct search search;
	/* of the record at hand */
	struct claim best[GIVES], next; /* next: second for the category */
	struct claim limited; /* the best rule with a category whose pattern was given up: it might have won */
	struct rule **held, **given_up; /* in the order of rows */
	size_t n_held, n_given_up;
	size_t purse; /* what the patterns may still spend on it */
};

void judge_open(struct judge *j, struct rules *rules);

void judge_record(struct judge *j, struct rec *r);

/* Whether a goes before b, and by what: priority, weight, evidence or order.  A claim without a rule goes last. */
bool claim_before(const struct claim *a, const struct claim *b, const char **by);

/* What the rule's pattern matches in the title, or else the content: 1 and the span, 0, or -1 at its limit. */
int judge_match(struct judge *j, struct rule *rule, struct slice *span);

void judge_close(struct judge *j);

#endif
