/* sink.c - NDJSON and CSV out */
#include "sink.h"

void
sink_open(struct sink *s, const char *path, enum sink_format format)
{
	*s = (struct sink){ .format = format };
	output_open(&s->out, path, OUTPUT_PUBLIC);
}

void
sink_own(struct sink *s, const int *field, size_t n)
{
	s->own = field;
	s->n_own = n;
}

static void
add_column(struct sink *s, int field)
{
	for (size_t k = 0; k < s->n_column; k++)
		if (s->column[k] == field)
			return;
	s->column = xgrow(s->column, &s->column_cap, s->n_column + 1, sizeof *s->column);
	s->column[s->n_column++] = field;
}

void
sink_header(struct sink *s, const struct rec *like)
{
	if (s->headed || s->format != SINK_CSV)
		return;
	s->headed = true;
	/* owned fields in the program's order, whichever the first record has set */
	for (size_t i = 0; i < like->n_line; i++)
		add_column(s, like->member[i].field);
	for (size_t k = 0; k < s->n_own; k++)
		add_column(s, s->own[k]);
	for (size_t i = like->n_line; i < like->n; i++)
		add_column(s, like->member[i].field);
	for (size_t k = 0; k < s->n_column; k++) {
		if (k)
			buf_addc(&s->out.buf, ',');
		cell_write(field_name(s->column[k]), s->n_column == 1, &s->out.buf);
	}
	buf_addc(&s->out.buf, '\n');
	output_mark(&s->out);
}

/* A field that has no column. */
static int
stray(struct sink *s, struct rec *r, struct fault *fault)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t k = 0;
		while (k < s->n_column && s->column[k] != r->member[i].field)
			k++;
		if (k == s->n_column) {
			struct slice name = field_name(r->member[i].field);
			return fault_set(fault, "column", r->member[i].field, "field '%.*s' has no column in the CSV written", (int)name.n, name.p);
		}
	}
	return fault_set(fault, "column", F_NONE, "a field has no column in the CSV written");
}

int
sink_put(struct sink *s, struct rec *r, struct fault *fault)
{
	struct buf *out = &s->out.buf;
	if (s->format == SINK_NDJSON) {
		rec_write(r, out);
		output_mark(&s->out);
		return 0;
	}
	sink_header(s, r);
	size_t start = out->n, found = 0;
	for (size_t k = 0; k < s->n_column; k++) {
		int i = rec_find(r, s->column[k]);
		if (k)
			buf_addc(out, ',');
		if (i >= 0) {
			found++;
			rec_write_cell(r, (size_t)i, s->n_column == 1, out);
		} else if (s->n_column == 1) {
			buf_add(out, "\"\"", 2);
		}
	}
	if (found != r->n) {
		out->n = start;
		return stray(s, r, fault);
	}
	buf_addc(out, '\n');
	output_mark(&s->out);
	return 0;
}

void
sink_free(struct sink *s)
{
	free(s->column);
	s->column = NULL;
}
