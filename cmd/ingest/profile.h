/* profile.h - what a run of gov-ingest did, on one screen
 *
 *	struct profile p = { 0 };
 *	p.repaired[REPAIR_TIME]++;
 *	profile_add(&p, &r);             each record that goes out
 *	profile_print(&p, &f);
 *	profile_free(&p);
 *
 * Every id is kept, to know which are seen twice: memory grows with their number.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "filter.h"
#include "value.h"

struct profile {
	uint64_t n;
	uint64_t *filled; /* by field */
	size_t n_filled;
	int *order; /* fields as they came */
	size_t n_order, order_cap;
	int64_t first, last; /* created_at */
	bool dated;
	struct buf first_text, last_text;
	struct map ids;
	uint64_t n_twice;
	struct buf twice; /* the first of them */
	uint64_t repaired[REPAIR_TOTAL];
	uint64_t n_doubtful; /* numbers of a workbook that may have lost digits */
};

void profile_add(struct profile *p, struct rec *r);

void profile_print(const struct profile *p, const struct filter *f);

void profile_free(struct profile *p);

#endif
