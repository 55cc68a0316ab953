/* sheets.c - the dossier as a workbook: its words on the first sheet, a sheet for each table and chart */
#include "doc.h"
#include "workbook.h"

static void
begin(struct workbook *w, const char *what, int number)
{
	char name[32];
	int n = snprintf(name, sizeof name, english ? "%s %d" : "%s%d", what, number);
	workbook_sheet(w, slice(name, (size_t)n));
}

/* Where a table or a chart stands, as the first sheet names it. */
static void
put_caption(struct workbook *w, struct doc *d, struct slice section, const char *what, const struct block *b)
{
	workbook_text(w, 0, section);
	workbook_text(w, 1, b->text);
	workbook_text(w, 3, doc_text(d, english ? "%s %d" : "%s%d", what, b->number));
	workbook_row(w);
}

static void
put_words(struct workbook *w, struct slice section, struct slice text)
{
	if (text.n == 0)
		return;
	workbook_text(w, 0, section);
	workbook_text(w, 1, text);
	workbook_row(w);
}

static void
put_figures(struct workbook *w, struct slice section, const struct block *b)
{
	for (size_t i = 0; i < b->n_row; i++) {
		const struct cell *c = &b->cell[i * b->n_column];
		workbook_text(w, 0, section);
		for (size_t k = 0; k < 3; k++)
			workbook_text(w, k + 1, c[k].text);
		workbook_row(w);
	}
}

/* Whether the figures of a column say what they were made of. */
static bool
has_small(const struct block *b, size_t k)
{
	for (size_t i = 0; i < b->n_row; i++)
		if (b->cell[i * b->n_column + k].small.n)
			return true;
	return false;
}

static void
put_table(struct workbook *w, struct doc *d, const struct block *b)
{
	begin(w, T("表", "Table"), b->number);
	for (size_t k = 0; k < b->n_column; k++) {
		struct slice label = b->column[k].label;
		workbook_column(w, label, b->column[k].kind == AS_NUMBER ? WORKBOOK_AS_NUMBER : WORKBOOK_AS_TEXT);
		if (has_small(b, k))
			workbook_column(w, doc_text(d, T("%.*s（依据）", "%.*s (made of)"), (int)label.n, label.p), WORKBOOK_AS_TEXT);
	}
	for (size_t i = 0; i < b->n_row; i++) {
		size_t at = 0;
		for (size_t k = 0; k < b->n_column; k++) {
			const struct cell *c = &b->cell[i * b->n_column + k];
			if (b->column[k].kind == AS_NUMBER)
				workbook_number(w, at++, c->text);
			else
				workbook_text(w, at++, c->text);
			if (has_small(b, k))
				workbook_text(w, at++, c->small);
		}
		workbook_row(w);
	}
}

static void
put_chart(struct workbook *w, const struct block *b)
{
	struct buf number = BUF_INIT;
	size_t n = b->series[1].n ? 2 : 1;
	begin(w, T("图", "Figure"), b->number);
	workbook_column(w, slice_of(T("项", "item")), WORKBOOK_AS_TEXT);
	for (size_t k = 0; k < n; k++)
		workbook_column(w, b->series[k], WORKBOOK_AS_NUMBER);
	workbook_column(w, slice_of(T("说明", "remark")), WORKBOOK_AS_TEXT);
	workbook_column(w, slice_of(T("标记", "mark")), WORKBOOK_AS_TEXT);
	for (size_t i = 0; i < b->n_point; i++) {
		const struct point *p = &b->point[i];
		workbook_text(w, 0, p->label);
		for (size_t k = 0; k < n; k++) {
			buf_clear(&number);
			if (p->has[k])
				add_scaled(&number, p->value[k], b->scale);
			workbook_number(w, k + 1, buf_slice(&number));
		}
		workbook_text(w, n + 1, p->remark);
		workbook_text(w, n + 2, p->mark);
		workbook_row(w);
	}
	buf_free(&number);
}

static void
put_first_sheet(struct workbook *w, struct doc *d)
{
	struct slice section = { 0 };
	workbook_sheet(w, slice_of(T("正文", "Text")));
	workbook_column(w, slice_of(T("章节", "section")), WORKBOOK_AS_TEXT);
	workbook_column(w, slice_of(T("内容", "text")), WORKBOOK_AS_TEXT);
	workbook_column(w, slice_of(T("数值", "value")), WORKBOOK_AS_TEXT);
	workbook_column(w, slice_of(T("说明", "remark")), WORKBOOK_AS_TEXT);
	put_words(w, section, d->office);
	put_words(w, section, d->issue);
	put_words(w, section, d->title);
	put_words(w, section, d->span);
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->block[i];
		switch (b->kind) {
		case BLOCK_HEADING:
			section = b->text;
			break;
		case BLOCK_PARA:
		case BLOCK_NOTE:
			put_words(w, section, b->text);
			break;
		case BLOCK_FIGURES:
			put_figures(w, section, b);
			break;
		case BLOCK_TABLE:
			put_caption(w, d, section, T("表", "Table"), b);
			break;
		case BLOCK_CHART:
			put_caption(w, d, section, T("图", "Figure"), b);
			break;
		}
	}
	put_words(w, (struct slice){ 0 }, d->made);
}

void
sheets_print(struct doc *d, struct output *out)
{
	struct workbook *w = workbook_open(out);
	put_first_sheet(w, d);
	for (size_t i = 0; i < d->n; i++)
		if (d->block[i].kind == BLOCK_TABLE)
			put_table(w, d, &d->block[i]);
		else if (d->block[i].kind == BLOCK_CHART)
			put_chart(w, &d->block[i]);
	workbook_finish(w);
}
