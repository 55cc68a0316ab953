/* store.h - the versions of records, kept in bounded memory and read again in order
 *
 *	struct store s;
 *	store_open(&s, &how);
 *	while (filter_next(&f, &r))
 *		store_add(&s, &f, key, stamp, &r);
 *	store_sort(&s);
 *	while (store_next(&s, &f, &v, &current)) {
 *		store_get(&s, &f, &v, &r);
 *		filter_put(&f, &r);
 *	}
 *	store_close(&s);
 *
 * Versions come back by the bytes of their keys, of each key the newest first: by stamp, then
 * `from` (the line at its end as a number), then the bytes of the line, then those of its
 * header; never by the order in which they came.  Where only the newest is wanted the others
 * are dropped as soon as they meet it.  What outgrows the memory goes to a temporary file
 * that has no name, in sorted runs; the same comes back.
 */
#ifndef MERGE_STORE_H
#define MERGE_STORE_H

#include "origin.h"

struct store_how {
	size_t memory; /* bytes to hold before a run is written */
	const char *folder; /* of the temporary file */
	size_t stamp_size; /* bytes of a stamp */
	bool keep_all; /* older versions are wanted too */
	bool note_fields; /* store_fields will be asked; it is where CSV is written in any case */
};

/* One version: slices live until the next store_next. */
struct version {
	const unsigned char *stamp;
	struct slice key, from, line;
	uint64_t number; /* of the line in its file */
	uint32_t file;
};

struct store {
	struct store_how how;
	struct store_entry *entry;
	size_t n, cap;
	struct store_slot *slot;
	size_t n_slot;
	size_t guess; /* snapshots mostly have one order: the entry behind the last one met */
	struct arena bytes;
	size_t used;
	struct store_item *item; /* the order of entries */
	size_t next; /* the item store_next looks at */

	struct origins origins;
	bool *seen; /* whether a version has the field */
	size_t n_seen;

	int fd; /* of the runs, -1 for none */
	uint64_t written;
	struct buf out, line, last;
	struct store_run *run, **heap;
	size_t n_run, run_cap, n_heap;
	bool has_last, advance;
	struct version previous; /* the one before, in `last` */

	uint64_t n_older, n_repeated; /* versions dropped */
	uint64_t n_marked; /* older ones handed out */
	uint64_t n_untimed; /* versions without a time that a newer one replaces */
};

void store_open(struct store *s, const struct store_how *how);

/* Keeps the record filter_next gave last, or drops it or the one it replaces. */
void store_add(struct store *s, struct filter *f, struct slice key, const unsigned char *stamp, struct rec *r);

/* Behind the last record. */
void store_sort(struct store *s);

/* The next version; *current: it is the newest of its key. */
bool store_next(struct store *s, struct filter *f, struct version *v, bool *current);

/* Reads a version again into r, and stands the source at its place. */
void store_get(struct store *s, struct filter *f, const struct version *v, struct rec *r);

/* Appends the fields some version has to a list, by the bytes of their names. */
int *store_fields(const struct store *s, int *field, size_t *n, size_t *cap);

void store_close(struct store *s);

#endif
