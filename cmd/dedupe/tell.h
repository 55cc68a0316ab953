/* tell.h - why an order stands where it stands: the fields beside it, and a line for each that joined
 *
 *	tell_order(&d, i, &r);                 the fields of order i
 *
 *	struct pairs p = PAIRS_INIT;           the orders that joined, in the order of turns
 *	pairs_add(&p, &d, i);                  when order i is decided
 *	pairs_put(&p, &d, &f);
 *	pairs_free(&p);
 *
 * All figures are exact fractions, rounded half up.
 */
#ifndef TELL_H
#define TELL_H

#include "cluster.h"

enum {
	N_TELL_OWN = 13,
	N_PAIRS_OWN = 15
};

/* The fields of an order, and those of a pair. */
extern const int tell_own[N_TELL_OWN];
const int *pairs_own(void);

extern const char *const kind_name[N_KIND], *const rule_name[N_RULE];

/* Sets the fields of tell_own on the record of order i, null where there is nothing to tell. */
void tell_order(const struct dedupe *d, uint32_t i, struct rec *r);

/* Sets J, W and M of two orders. */
void tell_likeness(const struct likeness *is, struct rec *r);

/* What a share is above what is needed, which it reaches. */
void tell_margin(uint64_t part, uint64_t all, uint32_t needed, struct rec *r);

/* Sets the days between two orders, what both state and is the same, and what differs. */
void tell_places(const struct order *a, const struct order *b, struct rec *r);

struct pairs {
	uint32_t *order;
	size_t n, cap;
};

#define PAIRS_INIT ((struct pairs){ 0 })

/* Takes order i down, if it joined another; in the order of turns. */
void pairs_add(struct pairs *p, const struct dedupe *d, uint32_t i);

/* Writes a record for each. */
void pairs_put(const struct pairs *p, const struct dedupe *d, struct filter *f);

void pairs_free(struct pairs *p);

#endif
