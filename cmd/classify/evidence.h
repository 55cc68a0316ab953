/* evidence.h - writes the verdict into the record, with what speaks for it
 *
 *	struct evidence evidence;
 *	evidence_open(&evidence, &f, true);
 *	judge_record(&judge, &r);
 *	blend_record(&blend, &judge, &r);
 *	evidence_put(&evidence, &f, &r, &judge, &blend);
 *	evidence_close(&evidence);
 *
 * The fields are those of gov-classify(1).  What the export says stands, as filter_decide has it.
 */
#ifndef CLASSIFY_EVIDENCE_H
#define CLASSIFY_EVIDENCE_H

#include "blend.h"

struct evidence {
	int rule[GIVES], tags_rule;
	int words, next, margin, state, suggested; /* of the category */
	int own[32];
	size_t n_own;
	uint64_t n_given_up;
	struct buf text;
};

/* Names the fields; the filter emits all of them always.  Without rules only the category's. */
void evidence_open(struct evidence *e, struct filter *f, bool rules);

/* j is NULL where there are no rules. */
void evidence_put(struct evidence *e, struct filter *f, struct rec *r, struct judge *j, const struct blend *b);

void evidence_close(struct evidence *e);

#endif
