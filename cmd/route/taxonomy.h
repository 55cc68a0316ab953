/* taxonomy.h - the categories there are
 *
 *	struct taxonomy x = { 0 };
 *	taxonomy_load(&x, "taxonomy.xlsx");
 *	for (size_t i = 0; i < x.nodes.n; i++)
 *		if (taxonomy_is_leaf(&x, i))
 *			check(map_key(&x.nodes, i));
 *	taxonomy_free(&x);
 *
 * A table with a row for each category: its path in `category`, or a column for each level.
 */
#ifndef TAXONOMY_H
#define TAXONOMY_H

#include "map.h"
#include "table.h"

struct taxonomy {
	struct table table;
	struct map nodes; /* every path and every node above one, in the order of rows */
	struct taxonomy_node *node;
	size_t cap;
};

/* Reads it or dies with file:line. */
void taxonomy_load(struct taxonomy *x, const char *path);

/* Whether nothing lies below node i. */
bool taxonomy_is_leaf(const struct taxonomy *x, size_t i);

/* The row that named node i first. */
size_t taxonomy_row(const struct taxonomy *x, size_t i);

void taxonomy_free(struct taxonomy *x);

#endif
