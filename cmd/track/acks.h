/* acks.h - answers: who said what to which alert or warning, and when
 *
 *	struct acks a = ACKS_INIT;
 *	acks_load(&a, &f, "acks.csv", as_of);
 *	for (size_t i = acks_find(&a, id); i != ACK_NONE; i = a.ack[i].next)
 *		if (a.ack[i].at >= since)
 *			...
 *	acks_free(&a);
 *
 * What is after as_of is not there.  Answers stand by their moment, those of one moment as the
 * stream has them.  Everything handed out lives until acks_free.
 */
#ifndef ACKS_H
#define ACKS_H

#include "map.h"
#include "side.h"

#define ACK_NONE SIZE_MAX

enum outcome {
	OUTCOME_ANSWERED,
	OUTCOME_ORDER,
	OUTCOME_CLOSED
};

struct ack {
	struct slice id, by, order;
	int64_t at;
	enum outcome outcome;
	size_t next; /* the next later one of the same id */
	struct place place;
	size_t line_order; /* place in the stream */
	bool known; /* names something there is */
};

struct acks {
	struct ack *ack;
	size_t n, cap;
	struct map ids;
	size_t *first; /* of each id */
	struct arena text;
	uint64_t n_told; /* that count for nothing */
};

#define ACKS_INIT ((struct acks){ 0 })

void acks_load(struct acks *a, struct filter *f, const char *path, int64_t as_of);

/* The earliest that names id, or ACK_NONE. */
size_t acks_find(const struct acks *a, struct slice id);

/* The earliest of those that is not before since, or ACK_NONE. */
size_t acks_since(const struct acks *a, struct slice id, int64_t since);

/* Says that an answer counts for nothing, the first ten times; nobody's name is said.  Behind all, how many more. */
void acks_tell(struct acks *a, const struct ack *ack, const char *field, const char *what);
void acks_tell_rest(const struct acks *a);

void acks_free(struct acks *a);

#endif
