/* csv.c - fuzz: rows follow one another without a gap, and a cell written again is the cell that was read */
#include "csv.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The cells of the row as text, behind one another with their lengths. */
static void
flatten(struct rec *row, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < row->n; i++) {
		struct slice value = rec_value(row, i);
		buf_printf(out, "%zu:", value.n);
		buf_add_slice(out, value);
	}
}

/* Writes the row as CSV and splits it again. */
static void
check_row(struct rec *row)
{
	static struct csv again = CSV_INIT;
	static struct rec copy = REC_INIT;
	static struct buf before = BUF_INIT, after = BUF_INIT, text = BUF_INIT;

	flatten(row, &before);
	buf_clear(&text);
	for (size_t i = 0; i < row->n; i++) {
		if (i)
			buf_addc(&text, ',');
		rec_write_cell(row, i, row->n == 1, &text);
	}
	buf_addc(&text, '\n');
	memset(buf_room(&text, 64), 0, 64);
	rec_begin(&copy);
	if (csv_split(&again, text.p, text.p + text.n, true, &copy) != CSV_ROW || again.next != text.p + text.n)
		abort();
	flatten(&copy, &after);
	if (!slice_eq(buf_slice(&before), buf_slice(&after)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct rec row = REC_INIT;
	static struct buf text = BUF_INIT;
	struct csv csv = CSV_INIT;

	if (n > 4096)
		return 0;
	buf_clear(&text);
	buf_add(&text, data, n);
	memset(buf_room(&text, 64), 0, 64);
	const char *p = text.p, *end = text.p + text.n;
	while (p < end) {
		rec_begin(&row);
		enum csv_status status = csv_split(&csv, p, end, true, &row);
		if (status == CSV_MORE)
			abort();
		if (status == CSV_ROW && (csv.next <= p || csv.next > end || row.n == 0))
			abort();
		if (status == CSV_ROW)
			check_row(&row);
		const char *next = status == CSV_ROW ? csv.next : csv_line_end(p, end, true);
		p = next ? next : end;
	}
	return 0;
}
