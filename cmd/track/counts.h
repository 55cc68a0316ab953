/* counts.h - which records are tracked, and how often their callers and places have called
 *
 *	struct counts c = COUNTS_INIT;
 *	if (counts_add(&c, &hold, &f, &r, as_of, wanted) == 0) ...     each record, as it is held
 *	counts_settle(&c, &hold);                                      behind the last
 *	if (c.order[i].tracked)
 *		print(c.order[i].caller_month);
 *	counts_free(&c);
 *
 * Numbers of orders are those of the records in the hold.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include "events.h"
#include "hold.h"

#define NOBODY UINT32_MAX

struct order {
	int64_t created; /* NEVER where the record does not say */
	uint32_t nano;
	bool tracked;
	bool untouched; /* --where does not hold for it */
	bool closed; /* its closing stands at --as-of; known once standing_of was asked */
	struct slice name; /* id, or from */
	uint32_t id; /* number in ids, NOBODY for none */
	uint32_t caller, place, cluster; /* numbers, NOBODY for none */
	uint32_t caller_month, caller_year, place_month, place_year; /* 0 for none */
};

/* How new a record says it is. */
struct version {
	int64_t exported, updated;
	uint32_t order;
};

struct counts {
	struct order *order;
	size_t n, cap;
	struct map ids;
	uint32_t *order_of; /* each id: the order that is tracked, or ORDER_PASSED */
	struct version *version; /* each id: the newest yet */
	size_t order_of_cap, version_cap;
	struct map callers, places, clusters;
	uint32_t *member, *first; /* tracked orders of each cluster, by turn; where they begin */
	struct buf key, digits;
	int64_t newest; /* the latest created_at, updated_at or exported_at, INT64_MIN for none */
	uint64_t n_older, n_future;
};

#define COUNTS_INIT ((struct counts){ .newest = INT64_MIN })

/* Takes a record; 0, or -1 after rejecting it.  It is then kept in the hold. */
int counts_add(struct counts *c, struct hold *h, struct filter *f, struct rec *r, int64_t as_of, bool wanted);

void counts_settle(struct counts *c, struct hold *h);

/* The first other tracked order of its cluster created after `closed`, up to `until`; NOBODY for none. */
uint32_t counts_again(const struct counts *c, size_t i, int64_t closed, int64_t until);

void counts_free(struct counts *c);

#endif
