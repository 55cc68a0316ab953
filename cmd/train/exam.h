/* exam.h - what a model learnt this way is worth, on documents it has not seen
 *
 *	struct exam e;
 *	exam_take(&e, &c, 5);                  learns five times
 *	use(e.answer[d].class, e.answer[d].p);
 *	exam_put(&e, &c, &m, &f, &r);          the tables, as records
 *	exam_free(&e);
 */
#ifndef TRAIN_EXAM_H
#define TRAIN_EXAM_H

#include "corpus.h"
#include "filter.h"
#include "model.h"

/* What the model of the other parts says of a document. */
struct answer {
	size_t class; /* GRAM_NONE where it knows no gram of the text */
	double p, p_label, margin; /* of that class, of the label, lead over the next */
};

struct exam {
	struct answer *answer; /* of each document */
	size_t n_part;
};

/* In n parts that are dealt by text, or, with n = 0, in those of the documents' `fold`. */
void exam_take(struct exam *e, const struct corpus *c, size_t n);

/* Names the fields of the tables. */
void exam_open(struct filter *f);

/* Puts the tables; m is the model of all documents, for its telling words. */
void exam_put(const struct exam *e, const struct corpus *c, const struct model *m, struct filter *f, struct rec *r);

void exam_free(struct exam *e);

#endif
