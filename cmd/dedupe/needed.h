/* needed.h - what a rule needs of two orders, and who can be told at a glance not to reach it
 *
 *	need = dedupe_need(o, leader, site_compare(&o->site, &leader->site));
 *
 *	struct scope s = { 0 };
 *	scope_add(&s, &asking, number);
 *	for (uint32_t i = 0; (i = scope_next(&s, i, &asking)) < s.n; i++)
 *		judge(s.candidate[i].leader);
 *	scope_free(&s);
 */
#ifndef NEEDED_H
#define NEEDED_H

#include "order.h"
#include "shingle.h"

enum {
	SCALE = 10000
};

/* What a rule needs, in 1/10,000.  Ours, measured on made-up orders. */
enum {
	NEED_CALLER = 1000, /* of M, beside the threshold of J: orders of one caller */
	NEED_CALLER_PLACE = 2000, /* of M: orders of one caller in one place, in other words */
	NEED_PLACE = 100, /* of M: orders of others at one point or address */
	NEED_DAY = 90, /* more for each whole day between them, */
	NEED_DAYS = 40, /* of so many days at most, and where one has no date, */
	NEED_COMMUNITY = 1000, /* where no more than a community is the same, */
	NEED_UNKNOWN = 200, /* where one states no category, */
	NEED_OTHER = 350, /* and where both do, and not the same */
	NEED_TEXT = 6500, /* of W: orders of which one at least states no place */
	NEED_TEXT_PAIRS = 5000, /* and of J then */
	COMMUNITY_LETTERS = 30, /* letters that each must have where no more than a community is the same */
	TEXT_WEIGHT = 1500, /* what both have must weigh so much then: some sixty uncommon pairs */
	BITS_SHARE = 6 /* tenths of what is needed that the bits must show */
};

/* Whether rule `place` can be asked of two orders whose sites match so: a community is wide, and a few words of a form's
 * list are the same for much in it. */
bool need_is_shared(const struct order *a, const struct order *b, enum site_match match);

/* What it needs then. */
uint32_t dedupe_need(const struct order *a, const struct order *b, enum site_match match);

/* What of an order tells most leaders that it does not belong to them. */
struct asking {
	int64_t at; /* INT64_MAX where it has no date */
	uint64_t caller;
	const uint64_t *bits;
};

/* Whether bits so alike, and so far apart in time, can be those of two that any rule joins by caller or place. */
bool need_may(const struct asking *o, const struct asking *leader);

/* Whether bits in common are too few for so much of M or W. */
bool need_are_few(const uint64_t *a, const uint64_t *b, uint32_t need);

/* A leader as it stands in a scope, so that a search reads memory in one stretch. */
struct candidate {
	int64_t at;
	uint64_t caller;
	uint64_t bits[SHINGLE_WORDS];
	uint32_t leader;
};

/* Those who may belong together: one caller's, one place's. */
struct scope {
	uint32_t n_asking; /* orders that will look here */
	uint32_t n, cap;
	struct candidate *candidate; /* in rising order of leaders */
};

void scope_add(struct scope *s, const struct asking *of, uint32_t leader);

/* The first candidate from i on that need_may lets pass, s->n where there is none. */
uint32_t scope_next(const struct scope *s, uint32_t i, const struct asking *o);

void scope_free(struct scope *s);

#endif
