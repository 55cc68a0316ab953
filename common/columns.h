/* columns.h - what the header of a file says of the rows below it
 *
 *	columns_set(&c, &header_row, name, arg, &at);
 *	if (!columns_total(&c, &row) && columns_fit(&c, &row, false))
 *		use(&row);                      its members carry the fields of the columns
 *	columns_free(&c);
 *
 * The fields of the members are set once, in the record that is the header; every row
 * that is split into the same record later finds them there.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "map.h"
#include "rec.h"

struct columns {
	int *field; /* of each column */
	size_t n, cap;
	bool ragged; /* short rows are filled up, cells beyond the header become #7, by their column */
	const struct slice *totals; /* words that a row of totals begins with */
	size_t n_totals;
	struct buf header; /* the header as it stood */
	uint64_t line; /* where it stood */
};

/* The field a header name stands for, F_NONE to name it so itself. */
typedef int columns_name(void *arg, struct slice header, const struct place *at);

/* Names the columns, and the members of row, after its cells.  Without `name` a cell is its field's name
 * and must hold something; with it a column without a name is asked for as #7, by its number.  Dies where
 * two columns have one name that nothing tells apart. */
void columns_set(struct columns *c, struct rec *row, columns_name *name, void *arg, const struct place *at);

/* The name of a header cell as `name` is asked for it: the second of equal ones is header#2.
 * names holds those of the row so far. */
void header_name(struct map *names, struct slice header, struct buf *name);

/* Whether the first cell that holds something begins a row of totals: 合计, 合计：17, not 合计路. */
bool columns_total(const struct columns *c, struct rec *row);

/* Gives the row as many members as there are columns, where that may be: what a short row lacks is
 * null, what stands beyond the header goes under the number of its column.  Short rows may always be
 * with `short_ok`.  False where it may not be, with the row as it was. */
bool columns_fit(const struct columns *c, struct rec *row, bool short_ok);

void columns_free(struct columns *c);

#endif
