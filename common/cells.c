/* cells.c - kinds of cells told by their spelling */
#include "cells.h"

static const struct slice doubt = { "e+0", 3 };

/* Digits, as many as there are, at least one; past them, or NULL. */
static const char *
digits(const char *p, const char *end)
{
	const char *from = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > from ? p : NULL;
}

/* Whether all of it is a number as JSON spells one. */
static bool
is_number(const char *p, const char *end)
{
	enum json_kind kind;
	return p < end && json_value(p, end, &kind) == end && kind == JSON_NUMBER;
}

/* Whether text is like a pattern in which 0 stands for any digit, a fraction of its last second aside. */
static bool
is_like(struct slice text, const char *pattern)
{
	size_t n = strlen(pattern);
	for (size_t i = 0; i < n; i++)
		if (i >= text.n || (pattern[i] == '0' ? text.p[i] < '0' || text.p[i] > '9' : text.p[i] != pattern[i]))
			return false;
	const char *p = text.p + n, *end = text.p + text.n;
	return p == end || (text.p[n - 3] == ':' && *p == '.' && digits(p + 1, end) == end);
}

/* What a cell without quotes is; e+0 of a doubtful number is cut off. */
static struct book_cell
plain_cell(struct slice text)
{
	struct book_cell cell = { .kind = CELL_TEXT, .text = text };
	const char *end = text.p + text.n;
	if (text.n == 0)
		cell.kind = CELL_EMPTY;
	else if (slice_is(text, "true") || slice_is(text, "false"))
		cell.kind = CELL_YESNO;
	else if (is_like(text, "0000-00-00") || is_like(text, "0000-00-00 00:00:00") || is_like(text, "00:00:00"))
		cell.kind = CELL_TIME;
	else if (is_number(text.p, end))
		cell.kind = CELL_NUMBER;
	struct slice rest = slice(text.p, text.n > doubt.n ? text.n - doubt.n : 0);
	if (rest.n && memcmp(rest.p + rest.n, doubt.p, doubt.n) == 0 && is_number(rest.p, rest.p + rest.n))
		cell = (struct book_cell){ .kind = CELL_NUMBER, .doubtful = true, .text = rest };
	return cell;
}

static void
add_text(struct slice text, struct buf *out)
{
	if (plain_cell(text).kind == CELL_TEXT) {
		cell_write(text, false, out);
		return;
	}
	buf_addc(out, '"'); /* nothing that passes for another kind has a quote inside */
	buf_add_slice(out, text);
	buf_addc(out, '"');
}

void
cells_write(const struct book_row *row, size_t n, struct buf *out)
{
	for (size_t i = 0; i < row->n || i < n; i++) {
		const struct book_cell *cell = i < row->n ? &row->cell[i] : NULL;
		if (i)
			buf_addc(out, ',');
		if (!cell || cell->kind == CELL_EMPTY)
			continue;
		if (cell->kind == CELL_TEXT || cell->kind == CELL_ERROR)
			add_text(cell->text, out);
		else
			buf_add_slice(out, cell->text);
		if (cell->doubtful)
			buf_add_slice(out, doubt);
	}
}

void
cells_read(struct rec *line, struct book_row *row)
{
	row->n = 0;
	for (size_t i = 0; i < line->n; i++) {
		struct book_cell *cell = book_cell(row, i);
		struct slice text = rec_value(line, i);
		*cell = line->member[i].kind == VALUE_CELL ? plain_cell(text) : (struct book_cell){ .kind = CELL_TEXT, .text = text };
	}
}

void
cells_take(const struct book_row *row, struct rec *r)
{
	static const enum value_kind kinds[] = {
		[CELL_EMPTY] = VALUE_NULL,
		[CELL_TEXT] = VALUE_TEXT,
		[CELL_NUMBER] = VALUE_RAW,
		[CELL_TIME] = VALUE_TEXT,
		[CELL_YESNO] = VALUE_RAW,
		[CELL_ERROR] = VALUE_TEXT,
	};
	rec_begin(r);
	for (size_t i = 0; i < row->n; i++) {
		struct member *m = rec_cell(r, i);
		m->kind = kinds[row->cell[i].kind];
		m->raw = row->cell[i].text;
	}
	r->n = row->n;
}
