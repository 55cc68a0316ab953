/* score.h - what the parts of gov-score share
 *
 * main.c reads the options and walks the records, count.c counts them for every group and
 * slot of time, measure.c makes exact values of the counts, print.c ranks and prints.
 */
#ifndef SCORE_H
#define SCORE_H

#include "plan.h"

enum {
	BY_MAX = 8
};

/* Which stretch of an item's time a count belongs to. */
enum slot {
	NOW,
	BEFORE,
	YEAR,
	SLOTS
};

/* What a clock of the plan has counted: rows of counters, one for a group and a slot, or for a
 * group and a period as long as nobody knows which period will be the one. */
struct tally {
	enum period period;
	bool settled, wants[SLOTS];
	struct span span[SLOTS];
	int64_t number[SLOTS]; /* of periods */
	size_t n_row, cap;
	uint64_t *count;
	struct map rows;
	int64_t at; /* of the record at hand, INT64_MIN for none */
};

struct score {
	struct filter f;
	struct plan plan;
	struct window window;
	const char *by_text;
	uint64_t path_level; /* 0 for whole paths */
	bool kept; /* what is excluded from assessment is left out */
	struct tally *tally; /* one for each clock */
	int by[BY_MAX];
	size_t n_by;
	struct map groups; /* the parts of the key with their lengths */
	struct map distinct; /* item, row, value */
	struct buf key;
	uint64_t n_struck, n_future;
};

/* Groups that are looked at as one: a single one, a section, all. */
struct pool {
	const size_t *group;
	size_t n;
};

/* A value, what it was made of and what it is worth; the fractions are there where their flag says so. */
struct value {
	mpq_t q, numerator, denominator, points;
	bool null, has_numerator, has_denominator, has_points;
};

/* A section, the groups in none, or all groups, with what shares are taken of. */
struct block {
	const struct item *section; /* NULL where it is none */
	struct slice name, label;
	struct pool pool;
	size_t cap;
	size_t *member;
	uint64_t *whole; /* for each item of kind share */
};

/* Gives every clock its window as far as it is known; the rest is known to score_settle. */
void score_begin(struct score *s);
void score_settle(struct score *s);

/* Counts a record, or rejects it. */
void score_record(struct score *s, struct rec *r);

/* The row of a group and a slot of a clock's counters.  False where nothing was counted. */
bool score_row(const struct score *s, size_t clock, size_t group, enum slot slot, uint64_t *row);

/* A counter summed over a pool. */
uint64_t score_sum(const struct score *s, struct pool pool, size_t clock, enum slot slot, size_t counter);

/* How many different values the groups of a pool have together. */
uint64_t score_distinct(const struct score *s, const struct item *item, struct pool pool);

/* Takes a number off the front of a key of `groups`: the length of the part behind it. */
uint64_t score_take(struct slice *key);

void value_init(struct value *v);
void value_count(mpq_t q, uint64_t n);
void value_free(struct value *v);

/* The value of an item for a pool that is, or is part of, block b; value_free it. */
void measure(struct score *s, const struct block *b, struct pool pool, const struct item *item, struct value *v);

/* Writes every line. */
void score_print(struct score *s);

#endif
