/* order.h - what of an order is compared
 *
 *	struct reading reading;
 *	reading_open(&reading);
 *	struct order o;
 *	if (order_read(&reading, &f, &r, &o) == 0)
 *		use(o.letter, o.site, o.caller);
 *	reading_close(&reading);
 *
 * Hashes are of 64 bits and 0 where there is nothing: two callers, sites or texts of one hash are taken for one.
 */
#ifndef ORDER_H
#define ORDER_H

#include "filter.h"
#include "site.h"
#include "words.h"

#define NOBODY UINT32_MAX

enum kind {
	KIND_NONE,
	KIND_COPY,
	KIND_REPEAT,
	KIND_GROUP,
	KIND_REDO,
	KIND_VERSION,
	KIND_APART,
	N_KIND
};

/* Why an order stands where it stands. */
enum rule {
	RULE_NONE,
	RULE_ID, /* a record of an id that is known */
	RULE_AGAIN, /* its id says that it handles another again */
	RULE_WORDS, /* the very same words */
	RULE_CALLER,
	RULE_PLACE,
	RULE_TEXT,
	N_RULE
};

/* How alike two orders are: three exact fractions, and what the one that the rule asks for must reach, in 1/10,000. */
struct likeness {
	uint32_t pairs, all; /* pairs of letters that both have, and that either has */
	uint64_t weight, total; /* what those weigh */
	uint64_t matter, matters; /* and without the names of places */
	uint32_t needed;
};

struct order {
	int64_t at;
	uint32_t nano;
	bool dated, untouched;
	bool settled; /* an earlier run decided on it */
	uint8_t kind, rule; /* of enum kind and enum rule */
	struct slice name; /* its id, or where it came from */
	const uint16_t *letter; /* title and content; NULL where they must be fetched */
	const uint8_t *named; /* a bit for each pair of neighbours: whether its place fields have it */
	uint32_t n, content; /* letters, and where those of the content begin */
	uint32_t letters; /* how many they are without the parting */
	uint64_t hash; /* of the name */
	uint64_t words; /* of the letters that make a copy */
	uint64_t caller, mask; /* of a known number, or of a masked one */
	uint64_t category; /* the whole path */
	struct site site;
	uint32_t leader, by, copy_of; /* orders; a leader is its own */
	uint32_t lead; /* its number as a leader */
	struct likeness likeness; /* to `by` */
};

enum {
	WORDS_ENOUGH = 20, /* letters that can be no coincidence */
	WORDS_LEAST = 6
};

struct reading {
	struct words *words;
	struct sites *sites;
	struct letters letters, names;
	struct name_slot *slot; /* the pairs of the place fields of the record at hand */
	size_t n_slot;
	uint32_t now;
	struct buf digits;
	struct arena bytes; /* where the letters stand */
};

void reading_open(struct reading *x);

/* Everything but the name, whose hash alone is set.  0, or -1 when the record was rejected. */
int order_read(struct reading *x, struct filter *f, struct rec *r, struct order *o);

void reading_close(struct reading *x);

/* FNV-1a of 64 bits. */
uint64_t order_hash(const void *p, size_t n);

/* Whether it states a community, a point or an address. */
bool order_is_placed(const struct order *o);

/* How many letters its copies must have the same. */
uint32_t order_copied(const struct order *o);

/* Seconds between two, the fraction left out; -1 where one has no date. */
int64_t order_seconds_between(const struct order *a, const struct order *b);

/* The id of the order that one of this id handles again: what stands before `-01` or
 * `重办`; p NULL for none. */
struct slice handled_before(struct slice id);

#endif
