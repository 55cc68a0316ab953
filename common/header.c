/* header.c - first rows kept, header rows joined */
#include "header.h"

void
header_add(struct header *h, size_t offset, uint64_t line, struct rec *row)
{
	struct header_row *to = &h->row[h->n++];
	*to = (struct header_row){ .offset = offset, .line = line, .n = row ? row->n : 0 };
	to->cell = arena_alloc(&h->store, (to->n + 1) * sizeof *to->cell);
	for (size_t i = 0; i < to->n; i++) {
		struct slice text = rec_value(row, i);
		to->cell[i] = slice(arena_copy(&h->store, text.p, text.n), text.n);
	}
}

static struct slice
cell_of(const struct header *h, size_t row, size_t column)
{
	return column < h->row[row].n ? h->row[row].cell[column] : slice(NULL, 0);
}

/* Whether one of the rows below names the column. */
static bool
is_named_below(const struct header *h, size_t row, size_t end, size_t column)
{
	for (size_t i = row + 1; i < end; i++)
		if (slice_trim(cell_of(h, i, column)).n)
			return true;
	return false;
}

/* The name of a row that stands over a column, its own or that of a merged cell. */
static struct slice
name_over(const struct header *h, size_t row, size_t end, size_t column)
{
	for (size_t i = column + 1; i-- > 0;) {
		struct slice name = cell_of(h, row, i);
		if (!is_named_below(h, row, end, i))
			return i == column ? name : slice(NULL, 0);
		if (slice_trim(name).n)
			return name;
	}
	return slice(NULL, 0);
}

void
header_row(const struct header *h, size_t i, size_t lines, struct rec *out)
{
	struct buf name = BUF_INIT;
	size_t n = 0, end = i + lines < h->n ? i + lines : h->n;
	for (size_t k = i; k < end; k++)
		n = h->row[k].n > n ? h->row[k].n : n;
	rec_begin(out);
	for (size_t column = 0; column < n; column++) {
		buf_clear(&name);
		for (size_t k = i; k < end; k++) {
			struct slice part = name_over(h, k, end, column);
			if (lines > 1)
				part = slice_trim(part);
			if (part.n && name.n)
				buf_addc(&name, '/');
			buf_add_slice(&name, part);
		}
		*rec_cell(out, column) = (struct member){ .field = F_NONE, .kind = VALUE_TEXT, .raw = rec_keep(out, buf_slice(&name)) };
		out->n = column + 1;
	}
	buf_free(&name);
}

void
header_clear(struct header *h)
{
	h->n = 0;
	arena_clear(&h->store);
}

void
header_free(struct header *h)
{
	arena_free(&h->store);
	h->n = 0;
}
