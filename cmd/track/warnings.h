/* warnings.h - warnings and the alarms of gov-hotspot: what people are called for
 *
 *	struct warnings w = WARNINGS_INIT;
 *	warnings_load(&w, &f, "warnings.ndjson", as_of);
 *	for (size_t i = 0; i < w.n; i++)
 *		walk(&w.warning[i]);
 *	warnings_free(&w);
 *
 * What is issued after as_of is not there, nor is what was sent again.  Levels of one id stand by
 * the moment they were issued.  The format is gov-warnings(5).  Everything lives until warnings_free.
 */
#ifndef WARNINGS_H
#define WARNINGS_H

#include "acks.h"

/* The places of a warning, from the smallest. */
enum {
	PLACE_POINT,
	PLACE_COMMUNITY,
	PLACE_STREET,
	PLACE_DISTRICT,
	PLACE_CITY,
	PLACES
};

struct warning {
	struct slice id, kind, level, text;
	struct slice place[PLACES];
	int64_t issued;
	int64_t until; /* when another level took its place, INT64_MAX where none did */
	struct place at;
	size_t line_order, number; /* place in the stream, of its id */
	size_t *ack, n_ack, ack_cap; /* answers that name it, by their moment */
};

struct warnings {
	struct warning *warning;
	size_t n, cap;
	struct map ids; /* numbered as warning.number */
	size_t *first; /* of each id */
	struct map keys; /* id and level, as they stand in the ids of alerts */
	size_t *of_key, key_cap, longest_key; /* the warning of each */
	struct arena text;
	uint64_t n_later, n_again;
};

#define WARNINGS_INIT ((struct warnings){ 0 })

void warnings_load(struct warnings *w, struct filter *f, const char *path, int64_t as_of);

/* Gives each warning the answers that name it or an alert of it, and marks them as known. */
void warnings_answer(struct warnings *w, struct acks *acks);

void warnings_free(struct warnings *w);

#endif
