/* run.h - sorted runs of versions in a temporary file without a name
 *
 *	run_write(s);            as often as the memory is full
 *	run_open(s);
 *	while (run_next(s, &v))
 *		...
 *	run_close(s);
 *
 * What store.c and run.c share: the rest of the program knows store.h alone.
 */
#ifndef MERGE_RUN_H
#define MERGE_RUN_H

#include "key.h"
#include "store.h"

/* A version in memory: stamp, key, from and line one behind the other. */
struct store_entry {
	char *p;
	uint64_t number;
	uint32_t cap, n_key, n_from, n_line, file;
};

struct version store_view(const struct store *s, const struct store_entry *e);

/* By key, the newest first. */
int store_cmp(const struct store *s, const struct version *a, const struct version *b);

/* Sorts what is in memory; version i of it; forgets it all. */
void store_order(struct store *s);
struct version store_at(const struct store *s, size_t i);
void store_clear(struct store *s);

/* Writes what is in memory as a run and forgets it. */
void run_write(struct store *s);

/* Begins to read all runs, merged. */
void run_open(struct store *s);
bool run_next(struct store *s, struct version *v);
void run_close(struct store *s);

#endif
