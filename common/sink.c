/* sink.c - NDJSON, CSV and xlsx out */
#include "sink.h"
#include <iconv.h>

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

/* What stands over column k; a label that another column has too would not say which is which. */
static struct slice
heading(const struct sink *s, size_t k)
{
	struct slice name = field_name(s->column[k]);
	if (!s->labels)
		return name;
	struct slice label = field_label(s->column[k]);
	for (size_t i = 0; i < s->n_column; i++)
		if (i != k && slice_eq(label, field_name(s->column[i])))
			return name;
	return label;
}

static void
add_columns(struct sink *s, const struct rec *like)
{
	/* owned fields in the program's order, whichever the first record has set */
	for (size_t i = 0; like && i < like->n_line; i++)
		add_column(s, like->member[i].field);
	for (size_t k = 0; k < s->n_own; k++)
		add_column(s, s->own[k]);
	for (size_t i = like ? like->n_line : 0; like && i < like->n; i++)
		add_column(s, like->member[i].field);
}

/* Whether a JSON number in the field is meant to be one: not so in what the dictionary calls text. */
static bool
takes_numbers(int field)
{
	enum field_class class = field_class(field);
	return class == FIELD_NUMBER || (class == FIELD_TEXT && field >= F_KNOWN);
}

/* Turns what the buffer holds from `start` on into the charset asked for.  0, or -1 where that has no such character. */
static int
encode(struct sink *s, size_t start)
{
	struct buf *out = &s->out.buf;
	size_t i = start;
	while (s->gb18030 && i < out->n && (signed char)out->p[i] >= 0)
		i++;
	if (!s->gb18030 || i == out->n)
		return 0;
	if (!s->iconv) {
		iconv_t made = iconv_open("GB18030", "UTF-8");
		if (made == (iconv_t)-1)
			die("iconv knows no GB18030");
		s->iconv = made;
	}
	char *text = xmemdup(out->p + start, out->n - start), *in = text;
	size_t n_in = out->n - start, n_out = 2 * n_in;
	out->n = start;
	char *to = buf_room(out, n_out);
	bool good = iconv(s->iconv, &in, &n_in, &to, &n_out) != (size_t)-1;
	out->n = (size_t)(to - out->p);
	free(text);
	return good ? 0 : -1;
}

static void
begin_book(struct sink *s)
{
	s->book = workbook_open(&s->out);
	workbook_sheet(s->book, slice_of(s->labels ? "记录" : "records"));
	for (size_t k = 0; k < s->n_column; k++)
		workbook_column(s->book, heading(s, k), field_class(s->column[k]) == FIELD_NUMBER ? WORKBOOK_AS_NUMBER : WORKBOOK_AS_TEXT);
}

void
sink_header(struct sink *s, const struct rec *like)
{
	if (s->headed || s->format == SINK_NDJSON)
		return;
	s->headed = true;
	add_columns(s, like);
	if (s->format == SINK_XLSX) {
		begin_book(s);
		return;
	}
	if (s->bom)
		buf_adds(&s->out.buf, "\xef\xbb\xbf");
	for (size_t k = 0; k < s->n_column; k++) {
		if (k)
			buf_addc(&s->out.buf, ',');
		size_t cell = s->out.buf.n;
		cell_write(heading(s, k), s->n_column == 1, &s->out.buf);
		if (encode(s, cell) < 0)
			die("a field's name has a character that is not in GB18030");
	}
	buf_addc(&s->out.buf, '\n');
	output_mark(&s->out);
}

/* A field that has no column. */
static int
stray(struct sink *s, struct rec *r, struct fault *fault)
{
	const char *what = s->format == SINK_XLSX ? "workbook" : "CSV";
	for (size_t i = 0; i < r->n; i++) {
		size_t k = 0;
		while (k < s->n_column && s->column[k] != r->member[i].field)
			k++;
		if (k == s->n_column) {
			struct slice name = field_name(r->member[i].field);
			return fault_set(fault, "column", r->member[i].field, "field '%.*s' has no column in the %s written", (int)name.n, name.p, what);
		}
	}
	return fault_set(fault, "column", F_NONE, "a field has no column in the %s written", what);
}

static void
put_cell(struct sink *s, size_t k, struct rec *r, size_t i)
{
	const struct member *m = &r->member[i];
	char first = m->kind == VALUE_RAW ? m->raw.p[0] : '\0';
	if (first == 't' || first == 'f')
		workbook_truth(s->book, k, first == 't');
	else if (first && first != '{' && first != '[' && takes_numbers(m->field))
		workbook_number(s->book, k, m->raw);
	else
		workbook_text(s->book, k, rec_value(r, i));
}

static int
put_row(struct sink *s, struct rec *r, struct fault *fault)
{
	size_t found = 0;
	for (size_t k = 0; k < s->n_column; k++) {
		int i = rec_find(r, s->column[k]);
		if (i < 0)
			continue;
		found++;
		struct slice text = rec_value(r, (size_t)i);
		if (!workbook_fits(text))
			return fault_set(fault, "cell", s->column[k], "a cell of a workbook holds 32,767 characters, this text is longer");
	}
	if (found != r->n)
		return stray(s, r, fault);
	for (size_t k = 0; k < s->n_column; k++) {
		int i = rec_find(r, s->column[k]);
		if (i >= 0)
			put_cell(s, k, r, (size_t)i);
	}
	workbook_row(s->book);
	return 0;
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
	if (s->format == SINK_XLSX)
		return put_row(s, r, fault);
	size_t start = out->n, found = 0;
	for (size_t k = 0; k < s->n_column; k++) {
		int i = rec_find(r, s->column[k]);
		if (k)
			buf_addc(out, ',');
		if (i >= 0) {
			size_t cell = out->n;
			found++;
			rec_write_cell(r, (size_t)i, s->n_column == 1, out);
			if (encode(s, cell) < 0) {
				out->n = start;
				return fault_set(fault, "charset", s->column[k], "a character is not in GB18030");
			}
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
sink_finish(struct sink *s)
{
	if (s->format != SINK_XLSX)
		return;
	sink_header(s, NULL);
	workbook_finish(s->book);
	s->book = NULL;
}

void
sink_free(struct sink *s)
{
	free(s->column);
	s->column = NULL;
	if (s->iconv)
		iconv_close(s->iconv);
	s->iconv = NULL;
}
