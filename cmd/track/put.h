/* put.h - what gov-track writes on an order
 *
 *	struct put p;
 *	put_open(&p, &f);
 *	put_order(&p, &t, &s, &r, i, within);
 *	filter_put(&f, &r);
 */
#ifndef PUT_H
#define PUT_H

#include "standing.h"

struct put {
	int own[96]; /* every field it sets */
	size_t n_own;
	int suggested[STOOD + 3];
};

/* Names the fields and tells the filter that they are the program's. */
void put_open(struct put *p, struct filter *f);

/* Sets the fields of record i; within is how many seconds after its closing the matter may come again. */
void put_order(struct put *p, struct track *t, const struct standing *s, struct rec *r, size_t i, int64_t within);

#endif
