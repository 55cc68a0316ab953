/* review.h - the records most worth a person's look
 *
 *	struct review v;
 *	review_open(&v, 50);
 *	v.wrong = ...;                         how likely it is that its category is wrong
 *	review_add(&v, &f, &r);                for every record
 *	review_put(&v, &f, &r);                the 50 that are likeliest wrong, the worst first
 *	review_close(&v);
 *
 * What is kept are copies; a record that is not or no longer among the first counts as dropped.
 */
#ifndef CLASSIFY_REVIEW_H
#define CLASSIFY_REVIEW_H

#include "filter.h"

struct review_item {
	double wrong;
	uint64_t number; /* of the record, the earlier first among equals */
	struct buf line;
};

struct review {
	size_t most, n;
	uint64_t number;
	double wrong; /* of the record to be added; below 0 for one that is none to look at */
	struct review_item *item; /* a heap, the least worth a look on top */
};

void review_open(struct review *v, size_t most);

void review_add(struct review *v, struct filter *f, struct rec *r);
void review_put(struct review *v, struct filter *f, struct rec *r);
void review_close(struct review *v);

#endif
