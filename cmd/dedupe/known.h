/* known.h - the state while a run is at work: orders of earlier runs among those of today
 *
 * Numbers are of orders, in the order in which all runs decided on them; `i` is the place in d->order.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include "kept.h"
#include "posts.h"

/* The bits of an order of today, beside those of the others that look for the same. */
struct card {
	uint64_t bits[SHINGLE_WORDS];
	int64_t at;
	uint64_t caller;
	uint32_t p;
};

/* Leader k that may accept order p of the days at hand. */
struct pair {
	uint32_t p, k;
	uint32_t at; /* of its band, where it counts */
	struct known known;
};

/* What days that are weighed alike have to look for. */
struct quest {
	const struct turn *turn;
	uint32_t n;
	uint64_t (*bits)[SHINGLE_WORDS];
	struct posts scopes; /* by scope */
	struct posts bands[2]; /* by band key: what leaders without a place are looked up in, and those with one */
	struct card *card; /* one for each item of scopes */
	uint32_t *seen; /* of each: 1 and the last leader that it need not meet again */
	/* of each key, or each item where --within asks when the leaders were: how many in a row were near, one more
	 * than can tell at most, and the first of them */
	uint8_t *run[2];
	uint32_t *since[2];
	uint32_t *first; /* of each: where its leaders begin */
	struct known *known;
	struct pair *pair;
	size_t n_pair, pair_cap;
	uint32_t *wanted; /* orders to be filled in */
	size_t n_wanted, wanted_cap;
};

struct state {
	struct dedupe *d;
	struct store store;
	struct buf terms, bytes;
	uint32_t n_order, n_leader; /* of earlier runs */
	uint32_t *place; /* of each of their orders: 1 and where it stands in d->order, 0 for nowhere */
	uint32_t *lead; /* of each of their leaders: 1 and its number in d->leader */
	uint32_t *number; /* of each in d->order: its number */
	size_t number_cap;
	uint32_t *turned; /* the orders of today, as they were decided */
	uint32_t n_turned;
	uint32_t *asks; /* of each of today: 1 and its place in the quest */
	struct glance orders, texts;
	struct arena arena;
	struct shingles shingles;
	struct quest quest;
};

/* Where order `number` stands in d->order; it is read where it is not there yet. */
uint32_t known_load(struct state *s, uint32_t number);

/* The same of leader k, which may still have to be filled in; its number in d->leader. */
uint32_t known_leader(struct state *s, uint32_t k, const struct kept_leader *leader, bool *wanted);
void known_fill(struct state *s, uint32_t i);

/* The text of an order: its head, and what follows it, good until the next. */
const char *known_text(struct state *s, uint32_t number, struct kept_text *t);

/* Leaders for the days that come. */
void quest_begin(void *arg, const struct turn *turn, size_t n);
const struct known *quest_leaders(void *arg, uint32_t i, size_t *n);
uint32_t quest_near(void *arg, uint32_t i, uint32_t band);
void quest_free(struct quest *q);

#endif
