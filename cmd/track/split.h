/* split.h - one file for each value of a field, in a directory that changes as a whole
 *
 *	struct split s;
 *	split_open(&s, &f, F_UNIT, "units");          behind filter_open
 *	split_put(&s, &r);
 *	split_finish(&s);                             all files are written, beside DIR
 *	int status = filter_close(&f);
 *	split_close(&s);                              DIR is what was written
 *
 * The directory is written beside DIR and takes its place; a DIR that holds a file it was not given
 * by a run before is refused.  How files are named is said in gov-track(1).  Records wait in memory.
 * Nothing is left behind when the program dies; signals wait for split_close, or for the next file.
 */
#ifndef SPLIT_H
#define SPLIT_H

#include "filter.h"
#include "map.h"
#include <signal.h>

struct split_part;

struct split {
	struct filter *filter;
	int field;
	enum sink_format format;
	bool settled; /* the format is known */
	char *folder, *temp; /* DIR, what is written beside it */
	bool replaces; /* DIR is there */
	struct map values;
	struct split_part *part;
	size_t part_cap;
	int *column; /* of CSV and xlsx: the fields of the first record and those owned */
	size_t n_column, column_cap;
	sigset_t signals; /* as they were */
	struct sink sink; /* of the file at hand */
};

/* Checks DIR; the filter writes nothing else from now on. */
void split_open(struct split *s, struct filter *f, int field, const char *folder);

/* Keeps the record for the file of its value. */
void split_put(struct split *s, struct rec *r);

/* Writes all files, those of `values` in order of arrival. */
void split_finish(struct split *s);

/* Puts the directory in place. */
void split_close(struct split *s);

#endif
