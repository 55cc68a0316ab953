/* doc.c - the blocks of the dossier */
#include "doc.h"
#include <stdarg.h>

bool english;

static struct slice
hold(struct doc *d, struct slice text)
{
	return text.n ? slice(arena_copy(&d->store, text.p, text.n), text.n) : slice("", 0);
}

static struct slice keep(struct doc *d, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static struct slice
keep(struct doc *d, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	buf_clear(&d->scratch);
	vsnprintf(buf_room(&d->scratch, (size_t)n + 1), (size_t)n + 1, format, again);
	va_end(again);
	return hold(d, slice(d->scratch.p, (size_t)n));
}

struct slice
doc_text(struct doc *d, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct slice text = keep(d, format, args);
	va_end(args);
	return text;
}

const char *
c_text(struct doc *d, struct slice text)
{
	char *copy = arena_bytes(&d->store, text.n + 1);
	if (text.n)
		memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return copy;
}

static struct block *
add(struct doc *d, enum block_kind kind)
{
	d->block = xgrow(d->block, &d->cap, d->n + 1, sizeof *d->block);
	d->block[d->n] = (struct block){ .kind = kind };
	return &d->block[d->n++];
}

static struct block *
last(struct doc *d)
{
	return &d->block[d->n - 1];
}

void
doc_heading(struct doc *d, int level, const char *format, ...)
{
	struct block *b = add(d, BLOCK_HEADING);
	va_list args;
	va_start(args, format);
	b->text = keep(d, format, args);
	va_end(args);
	b->level = level;
	if (level == 1)
		d->n_subsection = 0;
	b->number = level == 1 ? ++d->n_section : ++d->n_subsection;
}

void
doc_para(struct doc *d, const char *format, ...)
{
	struct block *b = add(d, BLOCK_PARA);
	va_list args;
	va_start(args, format);
	b->text = keep(d, format, args);
	va_end(args);
}

void
doc_note(struct doc *d, const char *format, ...)
{
	struct block *b = add(d, BLOCK_NOTE);
	va_list args;
	va_start(args, format);
	b->text = keep(d, format, args);
	va_end(args);
}

void
doc_figures(struct doc *d)
{
	struct block *b = add(d, BLOCK_FIGURES);
	b->n_column = 3;
}

void
doc_figure(struct doc *d, const char *label, struct slice value, struct slice remark)
{
	doc_row(d, false);
	doc_cell(d, "%s", label);
	doc_cell_text(d, value);
	doc_cell_text(d, remark);
}

void
doc_table(struct doc *d, const char *format, ...)
{
	struct block *b = add(d, BLOCK_TABLE);
	va_list args;
	va_start(args, format);
	b->text = keep(d, format, args);
	va_end(args);
	b->number = ++d->n_table;
}

void
doc_column(struct doc *d, const char *label, enum doc_kind kind)
{
	struct block *b = last(d);
	b->column = xgrow(b->column, &b->column_cap, b->n_column + 1, sizeof *b->column);
	b->column[b->n_column++] = (struct doc_column){ hold(d, slice_of(label)), kind };
}

void
doc_row(struct doc *d, bool total)
{
	struct block *b = last(d);
	b->row = xgrow(b->row, &b->row_cap, b->n_row + 1, sizeof *b->row);
	b->row[b->n_row++] = (struct row){ total };
}

void
doc_cell_text(struct doc *d, struct slice text)
{
	struct block *b = last(d);
	b->cell = xgrow(b->cell, &b->cell_cap, b->n_cell + 1, sizeof *b->cell);
	b->cell[b->n_cell++] = (struct cell){ .text = hold(d, text) };
}

void
doc_cell(struct doc *d, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct slice text = keep(d, format, args);
	va_end(args);
	doc_cell_text(d, text);
}

void
doc_cell_number(struct doc *d, uint64_t n)
{
	doc_cell(d, "%llu", (unsigned long long)n);
}

void
doc_small(struct doc *d, struct slice text)
{
	struct block *b = last(d);
	b->cell[b->n_cell - 1].small = hold(d, text);
}

void
doc_chart(struct doc *d, enum chart_kind kind, int scale, const char *first, const char *second, const char *format, ...)
{
	struct block *b = add(d, BLOCK_CHART);
	va_list args;
	va_start(args, format);
	b->text = keep(d, format, args);
	va_end(args);
	b->chart = kind;
	b->scale = scale;
	b->series[0] = doc_text(d, "%s", first);
	b->series[1] = second ? doc_text(d, "%s", second) : slice(NULL, 0);
	b->number = ++d->n_chart;
}

struct point *
doc_point(struct doc *d, struct slice label, int64_t value)
{
	struct block *b = last(d);
	b->point = xgrow(b->point, &b->point_cap, b->n_point + 1, sizeof *b->point);
	b->point[b->n_point] = (struct point){ .value = { value }, .has = { true } };
	b->point[b->n_point].label = hold(d, label);
	return &b->point[b->n_point++];
}

void
doc_free(struct doc *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->block[i].column);
		free(d->block[i].row);
		free(d->block[i].cell);
		free(d->block[i].point);
	}
	free(d->block);
	arena_free(&d->store);
	buf_free(&d->scratch);
	*d = DOC_INIT;
}

void
add_scaled(struct buf *out, int64_t value, int scale)
{
	if (scale == 1)
		buf_printf(out, "%lld", (long long)value);
	else
		buf_printf(out, "%lld.%lld", (long long)(value / scale), (long long)(value % scale));
}

/* 1 to 99 in Chinese. */
static void
add_chinese(struct buf *out, int n)
{
	static const char *const digit[] = { "", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	if (n >= 20)
		buf_adds(out, digit[n / 10 % 10]);
	if (n >= 10)
		buf_adds(out, "十");
	buf_adds(out, digit[n % 10]);
}

void
add_heading_number(struct buf *out, const struct block *b, int section)
{
	if (english) {
		if (b->level == 1)
			buf_printf(out, "%d. ", b->number);
		else
			buf_printf(out, "%d.%d ", section, b->number);
		return;
	}
	buf_adds(out, b->level == 1 ? "" : "（");
	add_chinese(out, b->number);
	buf_adds(out, b->level == 1 ? "、" : "）");
}
