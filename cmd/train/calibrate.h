/* calibrate.h - makes scores into probabilities, on documents the scores were not learnt from
 *
 *	learn(&c, use, &m);
 *	calibrate(&c, use, &m);                slope, shift and rule of m are set
 *
 * The documents are dealt into five parts, those with the same text and label into the same; each is scored by a
 * model learnt from the others.  slope, the shifts and the weight of a rule's word are those under which
 * the labels are likeliest (Guo et al. 2017), with a small price on shifts.
 * Labels are blurred by 1 / (n + 2), so that a handful of documents makes nothing certain (Platt 1999).
 * Of more than 20,000 documents one part is enough, and 4,000 of it.
 */
#ifndef TRAIN_CALIBRATE_H
#define TRAIN_CALIBRATE_H

#include "learn.h"

void calibrate(const struct corpus *c, const unsigned char *use, struct model *m);

/* Deals the documents used into n parts by their text and label: part[d] from 0. */
void deal(const struct corpus *c, const unsigned char *use, size_t n, unsigned char *part);

#endif
