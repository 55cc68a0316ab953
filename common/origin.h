/* origin.h - records kept as bytes, and read again as they came
 *
 *	struct origins o = ORIGINS_INIT;
 *	while (filter_next(&f, &r))
 *		keep(origins_note(&o, &f.source), f.source.at.line, r.line);
 *	for (...)
 *		origins_read(&o, &f, file, line, bytes, &r);
 *	origins_free(&o);
 *
 * For programs that must have seen all records before they write the first.  What the
 * records of a file share, its name and the columns of its header, is kept once.  Bytes
 * handed back must have INPUT_PAD more behind them that may be read.
 */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "filter.h"

struct origin {
	const char *name;
	enum source_format format;
	int *field;
	size_t n_field;
	struct buf header;
};

struct origins {
	struct origin *file;
	size_t n, cap, now; /* now: whose header the source shows, 0 for none */
};

#define ORIGINS_INIT ((struct origins){ 0 })

/* The number of the file that the last record came from; *fresh, unless NULL, when it was not known yet. */
uint32_t origins_note(struct origins *o, const struct source *s, bool *fresh);

/* The source stands at a record again: a message names its place, a rejects file its bytes. */
void origins_stand(struct origins *o, struct filter *f, uint32_t file, uint64_t line, struct slice bytes, struct rec *r);

/* Stands there and reads the record into r. */
void origins_read(struct origins *o, struct filter *f, uint32_t file, uint64_t line, struct slice bytes, struct rec *r);

void origins_free(struct origins *o);

#endif
