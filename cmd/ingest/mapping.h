/* mapping.h - the map table of gov-ingest: which source header is which field, and how values read
 *
 *	struct mapping m = { 0 };
 *	mapping_load(&m, "samples/maps/hotline.csv");
 *	how.choose = mapping_choose, how.name = mapping_name, how.choose_arg = &m;
 *	const struct alias *a = mapping_find(&m, header);
 *	mapping_free(&m);
 *
 * The format is gov-map(5).
 */
#ifndef MAPPING_H
#define MAPPING_H

#include "shape.h"
#include "source.h"
#include "table.h"

enum kind {
	KIND_TEXT,
	KIND_TIME,
	KIND_YESNO,
	KIND_NUMBER,
	KIND_LIST,
	KIND_PATH,
	KIND_LEVEL,
	KIND_CODE
};

/* A word of the source and what it becomes: text, true or false, or null. */
struct word {
	struct slice from, to;
	enum value_kind kind;
};

struct entry {
	int field;
	enum kind kind;
	struct shape **shape;
	size_t n_shape, shape_cap;
	struct zone zone;
	struct slice separator; /* of a list or path, empty for the usual ones */
	struct word *word;
	size_t n_word, word_cap;
	bool closed; /* words are all there may be */
	bool required;
	bool plain; /* what is not empty stays as it is */
	uint64_t lengths; /* of the words: bit n for one of n bytes, the last for all longer ones */
	size_t rank; /* of the alias found in this header or record */
	bool taken; /* whether a column leads to it already */
	int source; /* NDJSON: the member it is taken from */
};

/* An alias, as looked up in a header. */
struct alias {
	size_t entry, rank;
};

struct mapping {
	struct table table;
	struct entry *entry;
	size_t n;
	struct map names; /* normalised aliases */
	struct alias *alias;
	size_t alias_cap;
	size_t *column; /* entry + 1 of each column of the file at hand */
	size_t n_column, column_cap;
	size_t *missing; /* entries that no column of the file at hand is led to */
	size_t n_missing;
	struct buf scratch;
};

/* Reads the table or dies with file:line. */
void mapping_load(struct mapping *m, const char *path);
void mapping_free(struct mapping *m);

/* The alias a header name is, or NULL. */
const struct alias *mapping_find(struct mapping *m, struct slice name);

/* The word that text is, or NULL. */
const struct word *entry_word(const struct entry *e, struct slice text);

/* For struct source_how: how many fields of the map the row's cells name, and the field of a
 * header name.  mapping_choose forgets the columns of the file before. */
size_t mapping_choose(void *arg, struct rec *row, bool *sure);
int mapping_name(void *arg, struct slice header, const struct place *at);

#endif
