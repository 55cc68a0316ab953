/* list.h - lists joined to records: callbacks, exclusions, appeals, population, registers
 *
 *	struct lists lists;
 *	lists_open(&lists, &how, &join, joins);
 *	lists_load(&lists, &f);                   behind filter_open, before the first record
 *	lists_join(&lists, &r);                   for every current record
 *	lists_report(&lists, &unmatched);
 *	lists_free(&lists);
 *
 * A list has one row a key: the newest by its own time.  Its values fill what the record
 * leaves empty; where the record says something already they stand beside it in
 * suggested_FIELD, unless the list wins.  What a person decided stays in any case.
 * All lists are kept in memory.
 */
#ifndef MERGE_LIST_H
#define MERGE_LIST_H

#include "key.h"

struct list_how {
	struct names key, newest; /* of the records */
	const unsigned char *limit; /* of --at, NULL for none */
	bool overwrite; /* every list wins */
	bool keep_rows; /* rows that meet no record are to be written */
};

/* How one field of a list fared. */
struct list_field {
	int field, suggested;
	uint64_t filled, agreed, differed, replaced;
};

struct list {
	const char *name; /* as messages show it */
	char **path;
	size_t n_path, path_cap;
	struct names on, column; /* fields of the record, and those of the list that must be equal */
	int *take, *take_from; /* fields set and where from; n_take 0: all there are */
	size_t n_take, take_cap, take_from_cap;
	struct names newest;
	bool newest_stated, wins, begun;
	struct clock clock;

	struct map keys;
	struct list_row *row; /* of each key */
	size_t row_cap;
	struct list_tie *tie;
	size_t n_tie, tie_cap;
	struct list_field *field;
	size_t n_field, field_cap;
	struct map files; /* names and headers of the rows */
	struct arena bytes;
	uint64_t n_rows, n_older, n_same, n_later, n_bad;
	uint64_t n_met, n_missed; /* records */
};

struct lists {
	struct list_how how;
	struct list *list;
	size_t n, cap;
	struct buf key, value;
	uint64_t n_bad; /* rows of all lists that were rejected */
};

/* What --join and --joins say; wrong ones end the program. */
void lists_open(struct lists *l, const struct list_how *how, const struct opt_list *join, const char *joins);

/* Reads them; a bad row is rejected. */
void lists_load(struct lists *l, struct filter *f);

/* Appends the fields that records get. */
int *lists_fields(const struct lists *l, int *field, size_t *n, size_t *cap);

void lists_join(struct lists *l, struct rec *r);

/* How many rows of the list met no record. */
uint64_t list_unmatched(const struct list *l);

/* Says what met what, and writes the rows that met nothing to `unmatched` unless it is NULL. */
void lists_report(const struct lists *l, struct output *unmatched);

void lists_free(struct lists *l);

/* One line of the file of --unmatched, whose columns are those of a rejects file. */
void unmatched_write(struct output *out, struct slice file, uint64_t line, struct slice field, struct slice header, struct slice raw);

#endif
