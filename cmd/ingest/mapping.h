/* mapping.h - the map table of gov-ingest: which source header is which field, and how values read
 *
 *	struct mapping m = { 0 };
 *	mapping_load(&m, "samples/maps/hotline.csv");
 *	size_t found = mapping_count(&m, header_row, &complete, &sure);
 *	mapping_settle(&m, header_row);                 then mapping_name for each of its names
 *	const struct alias *a = mapping_find(&m, header);
 *	mapping_free(&m);
 *
 * The format is gov-map(5).  How a value reads is value.h.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include "codebook.h"
#include "fold.h"
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
	KIND_CODE,
	KIND_SETTING /* no field: how the file is laid out */
};

/* A word of the source and what it becomes: text, true or false, or null. */
struct word {
	struct slice from, to;
	enum value_kind kind;
};

struct entry {
	size_t row; /* of the table */
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
	bool folded; /* traditional letters become simplified */
	struct codebook *book;
	int original; /* the field that keeps what folding or the book replaced */
	uint64_t lengths; /* of the words: bit n for one of n bytes, the last for all longer ones */
	size_t rank; /* of the alias found in this header or record */
	bool taken; /* whether a column leads to it already */
	int source; /* the member it is taken from, -1 for none */
};

/* An alias, as looked up in a header. */
struct alias {
	size_t entry, rank;
};

struct mapping {
	const char *path;
	struct table table;
	struct entry *entry;
	size_t n;
	struct layout layout;
	bool ragged;
	struct slice *totals;
	size_t n_totals, totals_cap;
	struct fold *fold; /* NULL where nothing is folded */
	struct map names; /* normalised aliases */
	struct alias *alias;
	size_t alias_cap;
	size_t *column; /* entry + 1 of each column of the file at hand */
	size_t n_column, column_cap;
	size_t *missing; /* entries that no column of the file at hand is led to */
	size_t n_missing;
	struct buf scratch, reason;
};

/* Reads the table or dies with file:line. */
void mapping_load(struct mapping *m, const char *path);
void mapping_free(struct mapping *m);

/* The alias a header name is, or NULL. */
const struct alias *mapping_find(struct mapping *m, struct slice name);

/* The word that text is, or NULL. */
const struct word *entry_word(const struct entry *e, struct slice text);

/* How many fields of the map a row's cells name, remembered until the next call; *complete when
 * all required ones are among them, *sure when it is the header for certain. */
size_t mapping_count(struct mapping *m, struct rec *row, bool *complete, bool *sure);

/* Forgets the columns of the file before: this row is the header. */
void mapping_settle(struct mapping *m, struct rec *row);

/* The field of a header name, F_NONE for one the map does not know; asked column by column. */
int mapping_name(struct mapping *m, struct slice header, const struct place *at);

#endif
