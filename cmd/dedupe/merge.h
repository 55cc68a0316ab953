/* merge.h - orders that memory does not hold: what they share is found by sort(1), and they are read again where they stand
 *
 *	if (partial)
 *		return partial_run(&f, &d);
 *
 *	struct merge m;
 *	merge_open(&m, &f, &d, "records.ndjson");
 *	while (filter_next(&f, &r))
 *		if (dedupe_add(&d, &f, &r, true) == 0)
 *			merge_meet(&m);
 *	merge_check(&m);
 *	dedupe_decide(&d, &f);
 *	...
 *	merge_close(&m);
 */
#ifndef MERGE_H
#define MERGE_H

#include "cluster.h"

enum {
	MERGE_TEXTS = 4 /* orders whose letters are at hand */
};

struct merge {
	const char *path;
	struct filter *f;
	struct dedupe *d;
	int fd;
	uint64_t size;
	int64_t seconds, nano; /* when the file was changed last */
	struct keyring keyring;
	uint64_t sum; /* of the turns of all records */
	struct {
		uint32_t order;
		struct buf bytes;
	} text[MERGE_TEXTS];
	unsigned turn;
	struct rec rec;
};

/* Writes the keys of all records instead of them; the exit status. */
int partial_run(struct filter *f, struct dedupe *d);

/* Reads the sorted keys, from the operand or standard input, and has the filter read the records instead. */
void merge_open(struct merge *m, struct filter *f, struct dedupe *d, const char *records);

/* The record filter_next gave last was added. */
void merge_meet(struct merge *m);

/* All were: dies when the keys are of others. */
void merge_check(const struct merge *m);

/* Dies when the file was changed meanwhile. */
void merge_close(struct merge *m);

#endif
