/* table.h - the tables that hold policy, as a person keeps them in a spreadsheet
 *
 *	static const struct column columns[] = {
 *		{ "id", "编号", COLUMN_REQUIRED },
 *		{ "unit", "单位|主办单位", COLUMN_REQUIRED },
 *		{ 0 },
 *	};
 *	struct table t;
 *	table_load(&t, "duties.csv", columns);
 *	for (size_t i = 0; i < t.n; i++)
 *		use(table_get(&t, i, 1));
 *	table_free(&t);
 *
 * CSV in any charset the data may have, gzip too; read whole before the first
 * byte of data.  Columns are found by name or by an alias, in any order.  An
 * unknown column, a duplicate one, a missing required one, a ragged row, an empty
 * required cell and a code that a spreadsheet has turned into 1.2E+05 end the
 * program with `file:line`.  `note` and `备注` are always allowed and never read.
 * Rows with nothing in them are skipped.  Cells are trimmed of blanks at their
 * ends.  Everything handed out lives until table_free.
 */
#ifndef TABLE_H
#define TABLE_H

#include "buf.h"
#include "msg.h"

enum column_need {
	COLUMN_OPTIONAL,
	COLUMN_REQUIRED
};

struct column {
	const char *name;
	const char *aliases; /* joined by |; NULL for none */
	enum column_need need;
};

struct table {
	const char *file;
	const struct column *columns;
	size_t n, n_column;
	struct table_row *row;
	struct arena store;
	size_t row_cap;
};

/* Reads it or dies with file:line. */
void table_load(struct table *t, const char *path, const struct column *columns);

/* Cell of row i and the column at that place of `columns`; empty where there is none. */
struct slice table_get(const struct table *t, size_t row, size_t column);

/* Where row i stands, for a message. */
struct place table_place(const struct table *t, size_t row);

/* Ends the program where two rows have the same text in a column, as ids must not, or a text has
 * a |: evidence names them and joins several by it. */
void table_unique(const struct table *t, size_t column);

/* Ends the program where a cell is no path: an empty part beside a /, or a |. */
void table_path(const struct table *t, size_t row, size_t column);

/* Ends the program: `file:line: column: message`. */
void table_die(const struct table *t, size_t row, size_t column, const char *format, ...) __attribute__((format(printf, 4, 5), noreturn));

/* valid_from and valid_to of a row as half-open moments: bare days at +08:00, the "to"
 * day inclusive, INT64_MIN and INT64_MAX where the cell is empty.  Dies on a cell that is no time. */
void table_validity(const struct table *t, size_t row, size_t from_column, size_t to_column, int64_t *from, int64_t *to);

void table_free(struct table *t);

#endif
