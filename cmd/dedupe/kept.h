/* kept.h - how orders stand in the files of a state
 *
 *	struct stream in;
 *	stream_open(&in, &store, KEPT_ORDERS, sizeof(struct kept_order));
 *	for (const struct kept_order *k; (k = stream_next(&in));)
 *		use(k, in.i - 1);
 *	stream_close(&in);
 *
 * Numbers as the machine has them: the index of the store says which machine.  Every entry and every text ends or begins
 * with a sum over itself and its place, which is checked whenever it is read.
 */
#ifndef KEPT_H
#define KEPT_H

#include "cluster.h"
#include "store.h"

/* The files of the store. */
enum kept_file {
	KEPT_ORDERS,
	KEPT_LEADERS,
	KEPT_BANDS,
	KEPT_TEXTS,
	N_KEPT
};

enum {
	KEPT_VERSION = 1, /* of all that stands here, of how texts are read, and of the rules */
	KEPT_KEYS = 32
};

/* An order: what tells whether an order of today has to do with it. */
struct kept_order {
	uint64_t name; /* hashes: its id, */
	uint64_t original; /* what makes another a copy of it, 0 where nothing can, */
	uint64_t caller; /* who speaks in the cluster here for the first time or again, 0 for a copy, */
	uint64_t cluster; /* and the leader's id */
	uint64_t text;
	uint32_t size, leader; /* leader: the number of an order */
	uint64_t sum;
};

/* A leader: what tells whether it can accept an order of today. */
struct kept_leader {
	int64_t at;
	uint32_t order, letters;
	uint64_t caller, category;
	struct site site;
	uint64_t bits[SHINGLE_WORDS];
	uint64_t dated;
	uint64_t sum;
};

/* Of the leader of the same number. */
struct kept_bands {
	uint32_t key[KEPT_KEYS];
	uint64_t sum;
};

/* Before an order's name, letters and named bits in the text file. */
struct kept_text {
	uint64_t sum;
	uint64_t said, line; /* hashes: what it says, apart from where it was exported; its bytes */
	uint32_t number, leader, by, copy_of; /* of orders, NOBODY for none */
	struct order order; /* its pointers and numbers mean nothing */
};

/* Over n bytes that stand at that place of their file. */
uint64_t kept_sum(const void *p, size_t n, uint64_t place);

/* Entries of one size, one after another. */
struct stream {
	const struct store *store;
	int file;
	size_t size;
	uint64_t i, n; /* the next one, and how many there are */
	char *block;
	uint64_t from, to; /* of the block */
};

void stream_open(struct stream *s, const struct store *store, int file, size_t size);

/* Good until the next; NULL behind the last.  The sum is the last word of the entry. */
const void *stream_next(struct stream *s);
void stream_close(struct stream *s);

/* Bytes here and there, mostly forwards: a part of the file is kept that reaches a little further than was asked for. */
struct glance {
	const struct store *store;
	int file;
	struct buf part;
	uint64_t at;
};

/* Good until the next. */
const void *glance_at(struct glance *g, uint64_t at, size_t n);

#endif
