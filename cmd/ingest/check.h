/* check.h - what is wrong with a canonical record, for gov-ingest --check
 *
 *	struct check c = { 0 };
 *	check_record(&c, &f, &r);              each fault goes to filter_fault
 *	check_free(&c);
 *
 * Types as gov-records(5) has them, ranges of coordinates and counts, closed before
 * created, and ids that stand twice.  Every fault of a record is told.
 */
#ifndef CHECK_H
#define CHECK_H

#include "filter.h"

struct check {
	struct map ids;
	struct place *first; /* where each was first seen */
	size_t first_cap;
	struct buf key;
};

void check_record(struct check *c, struct filter *f, struct rec *r);
void check_free(struct check *c);

#endif
