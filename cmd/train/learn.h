/* learn.h - a linear model from some of the documents
 *
 *	struct model m;
 *	learn(&c, use, &m);                    use[d]: whether document d is learnt from
 *
 * Grams weigh idf * (0.2 + r), where idf is ln((1 + n) / (1 + df)) + 1 and r the largest over the
 * classes of |ln(p / q)|, p and q the smoothed shares of the class's and of the other documents
 * that hold the gram (the ratio of Wang and Manning, Baselines and Bigrams, ACL 2012).  One
 * support vector machine a class against the others, squared hinge loss, C = 2, the class's own
 * documents weighted up to the same sum for every class; solved in the dual, coordinate by
 * coordinate (Hsieh et al., ICML 2008), all classes of a document at once.  Rows are then
 * rounded to whole numbers.
 *
 * What is not kept because it did not pay on real messages: three and four letters, a logarithm
 * of counts, the title as a text of its own.
 *
 * Probabilities are not fitted: slope is 1, shift 0; see calibrate.h.
 */
#ifndef TRAIN_LEARN_H
#define TRAIN_LEARN_H

#include "corpus.h"
#include "model.h"

void learn(const struct corpus *c, const unsigned char *use, struct model *m);

#endif
