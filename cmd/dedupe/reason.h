/* reason.h - any two orders: whether they are together, what each rule found of them, and which words speak for and against
 *
 *	struct reason x;
 *	reason_open(&x, "A-1", "A-2");
 *	reason_meet(&x, &d, i);                when order i is decided
 *	filter_own(&f, reason_own(), N_REASON_OWN);
 *	reason_put(&x, &d, &f);
 *	reason_close(&x);
 *
 * Two orders are weighed by what was measured on the day of the later one, so they are compared when that is
 * decided.  Of records of one id the first counts; with one id given twice, the first two.  The
 * earlier one may be an order of others (cluster.h).
 */
#ifndef REASON_H
#define REASON_H

#include "tell.h"

enum {
	N_REASON_OWN = 30
};

struct reason {
	struct slice id[2];
	uint32_t order[2]; /* the earlier and the later; NOBODY as long as none has come */
	struct likeness is;
	struct buf both, alone[2]; /* what counts most of the words of both, and of the earlier or later alone */
};

const int *reason_own(void);

/* The ids are borrowed. */
void reason_open(struct reason *x, const char *a, const char *b);

void reason_meet(struct reason *x, struct dedupe *d, uint32_t i);

/* Writes a record; ends the program where one of them has not come. */
void reason_put(const struct reason *x, const struct dedupe *d, struct filter *f);

void reason_close(struct reason *x);

#endif
