/* table.c - policy tables, read whole and checked */
#include "table.h"
#include "map.h"
#include "path.h"
#include "shape.h"
#include "source.h"
#include <stdarg.h>

struct table_row {
	uint64_t line;
	const uint32_t *end; /* of each cell in the text that stands behind them all */
};

static const struct column *
find_column(const struct table *t, struct slice name)
{
	for (const struct column *c = t->columns; c->name; c++) {
		if (slice_is(name, c->name))
			return c;
		struct slice rest = slice_of(c->aliases);
		while (rest.p)
			if (slice_eq(slice_cut(rest, '|', &rest), name))
				return c;
	}
	return NULL;
}

static bool
is_note(struct slice name)
{
	return slice_is(name, "note") || slice_is(name, "备注");
}

/* What a spreadsheet makes of a long code: 1.2E+05. */
static bool
is_scientific(struct slice s)
{
	size_t i = 0, digits = 0;
	for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'); i++)
		digits += s.p[i] != '.';
	if (digits == 0 || i + 2 >= s.n || (s.p[i] | 0x20) != 'e' || (s.p[i + 1] != '+' && s.p[i + 1] != '-'))
		return false;
	for (i += 2; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* Which column of the table each field of the file is. */
struct heading {
	const struct table *table;
	int *field;
	struct slice *cell; /* of the row at hand */
};

static void
set_heading(struct heading *h, const struct source *s)
{
	const struct table *t = h->table;
	struct place at = { t->file, s->columns.line };
	h->field = xcalloc(t->n_column, sizeof *h->field);
	h->cell = xcalloc(t->n_column, sizeof *h->cell);
	for (size_t i = 0; i < t->n_column; i++)
		h->field[i] = F_NONE;
	for (size_t k = 0; k < s->columns.n; k++) {
		struct slice name = field_name(s->columns.field[k]);
		const struct column *c = find_column(t, slice_trim(name));
		if (!c && is_note(slice_trim(name)))
			continue;
		if (!c)
			die_at(&at, NULL, "unknown column '%.*s'", (int)name.n, name.p);
		size_t i = (size_t)(c - t->columns);
		if (h->field[i] != F_NONE)
			die_at(&at, c->name, "the column stands twice");
		h->field[i] = s->columns.field[k];
	}
	for (size_t i = 0; i < t->n_column; i++)
		if (h->field[i] == F_NONE && t->columns[i].need == COLUMN_REQUIRED)
			die_at(&at, t->columns[i].name, "the column is missing");
}

/* The text of member i.  A clock is 08:30 in every table; a workbook shows it so and holds 08:30:00. */
static struct slice
cell_text(const struct source *s, struct rec *r, size_t i)
{
	const struct book_cell *cell = source_cell(s, i);
	struct slice text = slice_trim(rec_value(r, i));
	if (cell && cell->kind == CELL_TIME && text.n == 8 && memcmp(text.p + 5, ":00", 3) == 0)
		text.n = 5;
	return text;
}

/* The text of column i in the row at hand, checked. */
static struct slice
read_cell(const struct table *t, const struct heading *h, const struct source *s, struct rec *r, size_t i)
{
	int member = h->field[i] == F_NONE ? -1 : rec_find(r, h->field[i]);
	if (member < 0)
		return slice(NULL, 0);
	const struct book_cell *shown = source_cell(s, (size_t)member);
	struct slice text = cell_text(s, r, (size_t)member);
	if (is_scientific(text) || (shown && shown->doubtful))
		die_at(&s->at, t->columns[i].name, "'%.*s' looks like a code that a spreadsheet has turned into a number", (int)text.n, text.p);
	return text;
}

static void
add_row(struct table *t, struct heading *h, const struct source *s, struct rec *r)
{
	bool empty = true;
	size_t bytes = t->n_column * sizeof *t->row->end;
	for (size_t i = 0; i < r->n && empty; i++)
		empty = slice_trim(rec_value(r, i)).n == 0;
	if (empty)
		return;
	for (size_t i = 0; i < t->n_column; i++) {
		h->cell[i] = read_cell(t, h, s, r, i);
		if (h->cell[i].n == 0 && t->columns[i].need == COLUMN_REQUIRED)
			die_at(&s->at, t->columns[i].name, "the cell is empty");
		bytes += h->cell[i].n;
	}
	/* a row is one piece: large tables are read as fast as memory is got */
	uint32_t *end = arena_alloc(&t->store, bytes);
	char *text = (char *)(end + t->n_column);
	uint32_t at = 0;
	for (size_t i = 0; i < t->n_column; i++) {
		if (h->cell[i].n)
			memcpy(text + at, h->cell[i].p, h->cell[i].n);
		at += (uint32_t)h->cell[i].n;
		end[i] = at;
	}
	t->row = xgrow(t->row, &t->row_cap, t->n + 1, sizeof *t->row);
	t->row[t->n++] = (struct table_row){ s->at.line, end };
}

void
table_load(struct table *t, const char *path, const struct column *columns)
{
	*t = (struct table){ .file = path, .columns = columns };
	while (columns[t->n_column].name)
		t->n_column++;
	struct source s;
	struct source_how how = { .input = { .decode = true }, .format = SOURCE_CSV, .quiet = true };
	char *paths[] = { xstrdup(path) };
	struct rec r = REC_INIT;
	struct heading h = { .table = t };
	source_open(&s, paths, 1, &how);
	for (enum source_status status; (status = source_next(&s, &r)) != SOURCE_END;) {
		if (status == SOURCE_BAD)
			die_at(&(struct place){ path, s.at.line }, NULL, "%s", buf_text(&s.fault.reason));
		if (!h.field)
			set_heading(&h, &s);
		add_row(t, &h, &s, &r);
	}
	if (!s.headed)
		die_at(&(struct place){ path, 0 }, NULL, "the table is empty");
	if (!h.field)
		set_heading(&h, &s);
	free(h.field);
	free(h.cell);
	rec_free(&r);
	source_close(&s);
	free(paths[0]);
}

struct slice
table_get(const struct table *t, size_t row, size_t column)
{
	const uint32_t *end = t->row[row].end;
	uint32_t from = column ? end[column - 1] : 0;
	return slice((const char *)(end + t->n_column) + from, end[column] - from);
}

struct place
table_place(const struct table *t, size_t row)
{
	return (struct place){ t->file, t->row[row].line };
}

void
table_unique(const struct table *t, size_t column)
{
	struct map seen = MAP_INIT;
	for (size_t i = 0; i < t->n; i++) {
		struct slice text = table_get(t, i, column);
		if (text.n && memchr(text.p, '|', text.n))
			table_die(t, i, column, "'%.*s' has a |, which joins several", (int)text.n, text.p);
		size_t n = seen.n, first = map_add(&seen, text);
		if (seen.n == n)
			table_die(t, i, column, "'%.*s' stands in line %llu already", (int)text.n, text.p, (unsigned long long)table_place(t, first).line);
	}
	map_free(&seen);
}

void
table_path(const struct table *t, size_t row, size_t column)
{
	struct slice text = table_get(t, row, column);
	if (text.n && !path_is_good(text))
		table_die(t, row, column, "'%.*s' is no path such as a/b/c", (int)text.n, text.p);
}

void
table_die(const struct table *t, size_t row, size_t column, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	struct place at = table_place(t, row);
	die_at(&at, t->columns[column].name, "%s", text);
}

static int64_t
moment(const struct table *t, size_t row, size_t column, int64_t none, bool inclusive)
{
	struct slice text = table_get(t, row, column);
	struct when when;
	if (text.n == 0)
		return none;
	if (date_read(text, &ZONE_DEFAULT, &when) < 0)
		table_die(t, row, column, "'%.*s' is no date", (int)text.n, text.p);
	/* a bare day is meant whole; what has a clock is meant to the second */
	return when.at + (inclusive && when.day_only ? DAY_SECONDS : 0);
}

void
table_validity(const struct table *t, size_t row, size_t from_column, size_t to_column, int64_t *from, int64_t *to)
{
	*from = moment(t, row, from_column, INT64_MIN, false);
	*to = moment(t, row, to_column, INT64_MAX, true);
	if (*from >= *to)
		table_die(t, row, to_column, "ends before it begins");
}

void
table_free(struct table *t)
{
	free(t->row);
	arena_free(&t->store);
	*t = (struct table){ 0 };
}
