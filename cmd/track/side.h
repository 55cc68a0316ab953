/* side.h - a stream read beside the orders: warnings, answers
 *
 *	struct side s;
 *	side_open(&s, &f, "acks.csv", names);
 *	while (side_next(&s))
 *		if (!rec_has(&s.r, F_ID))
 *			side_reject(&s, "value", F_ID, "is missing");
 *	side_close(&s);
 *
 * NDJSON, CSV in any charset, a workbook.  A line that cannot be read, and one that is rejected,
 * is a bad record of the run: it ends it or goes to the rejects file.
 */
#ifndef SIDE_H
#define SIDE_H

#include "date.h"
#include "filter.h"

/* Names of columns and the words they may bear too, joined by |; a row without name ends them. */
struct side_name {
	const char *name, *words;
};

struct side {
	struct source source;
	struct rec r;
	struct filter *filter;
	char *path[1];
	struct place at; /* of the record at hand; its file lives as long as the program */
};

/* path must live on. */
void side_open(struct side *s, struct filter *f, const char *path, const struct side_name *names);

/* The next record that can be read, in s->r. */
bool side_next(struct side *s);

/* Rejects the record at hand.  Always returns -1. */
int side_reject(struct side *s, const char *code, int field, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The time in a field, which must be there: 0, or -1 after rejecting the record. */
int side_when(struct side *s, int field, struct when *when);

/* Only the moment of it. */
int side_time(struct side *s, int field, int64_t *at);

void side_close(struct side *s);

#endif
