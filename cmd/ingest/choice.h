/* choice.h - which of several maps a file is read by
 *
 *	struct choice c = { 0 };
 *	choice_load(&c, &map_paths);
 *	choice_hook(&c, &f.how);
 *	... c.now is the map of the file at hand
 *	choice_free(&c);
 *
 * Each map that is given counts how many of its fields a header names.  Among those
 * that name as many, one that misses no required field goes before one that does;
 * then the values of the first rows decide: the map that can read the larger part of
 * them.  A tie ends the program.  A header that was met before, in a file of the same
 * name, keeps its map, so that mended rows are read as their file was.
 */
#ifndef CHOICE_H
#define CHOICE_H

#include "mapping.h"
#include "opt.h"

struct candidate {
	struct mapping map;
	size_t layout; /* which of the layouts to be tried is its own */
	size_t found, at; /* how many fields its best header row names, and which row that is */
	bool complete;
	uint64_t tried, read;
	size_t *column; /* entry + 1 of each column of that row */
	size_t n_column, column_cap;
};

struct choice {
	struct candidate *candidate;
	size_t n;
	struct layout *layout;
	size_t n_layout;
	struct mapping *now; /* NULL without maps */
	struct map headers; /* file and header met before */
	size_t *chosen;
	size_t chosen_cap;
	const char *file; /* of the objects that are read by `now` */
	bool quiet;
};

/* Loads the maps: files, folders of them, and `auto`, the folder `maps`. */
void choice_load(struct choice *c, const struct opt_list *paths);

/* Sets the hooks of a source. */
void choice_hook(struct choice *c, struct source_how *how);

/* The map of an object that came without a header; NULL without maps. */
struct mapping *choice_of_object(struct choice *c, struct source *s, struct rec *r);

void choice_free(struct choice *c);

#endif
