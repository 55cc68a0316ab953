/* doc.h - the dossier as a list of blocks, before anybody knows how it is printed
 *
 *	struct doc d = DOC_INIT;
 *	doc_heading(&d, 1, "总体情况");
 *	doc_para(&d, "本期受理 %llu 件", n);
 *	doc_table(&d, "渠道");
 *	doc_column(&d, "渠道", AS_TEXT);
 *	doc_column(&d, "件数", AS_NUMBER);
 *	doc_row(&d, false);
 *	doc_cell(&d, "%s", "电话");
 *	doc_cell(&d, "%d", 12);
 *	html_print(&d, out);
 *	doc_free(&d);
 *
 * Text is copied in as it is; each printer masks what it must.  Whatever is
 * printed comes from here, so two printers cannot say two things.
 */
#ifndef DOC_H
#define DOC_H

#include "output.h"

extern bool english;

/* The Chinese or the English words. */
#define T(zh, en) (english ? (en) : (zh))

enum block_kind {
	BLOCK_HEADING,
	BLOCK_PARA,
	BLOCK_NOTE, /* small print under what stands before it */
	BLOCK_FIGURES, /* key figures: each row is a label, a value and a remark */
	BLOCK_TABLE,
	BLOCK_CHART,
};

enum chart_kind {
	CHART_DAYS, /* a line; days of rest shaded, marks set on it */
	CHART_BARS, /* lying bars with their names */
	CHART_MONTHS, /* standing bars in pairs */
};

struct cell {
	struct slice text, small; /* small: what the figure was made of */
};

enum doc_kind {
	AS_TEXT,
	AS_WORD, /* never broken over lines */
	AS_NUMBER,
};

struct doc_column {
	struct slice label;
	enum doc_kind kind;
};

struct row {
	bool total;
};

/* A point of a chart: one or two values in `scale`ths, missing where has is false. */
struct point {
	struct slice label, remark, mark;
	int64_t value[2];
	bool has[2], rest;
};

struct block {
	enum block_kind kind;
	enum chart_kind chart;
	int level; /* of a heading: 1 or 2 */
	int number; /* of a heading, table or chart */
	int scale; /* of a chart's values: 1 or 10 */
	struct slice text; /* or the caption */
	struct slice series[2]; /* names of a chart's values */
	struct doc_column *column;
	struct row *row;
	struct cell *cell; /* of row i: from i * n_column on */
	struct point *point;
	size_t n_column, n_row, n_cell, n_point;
	size_t column_cap, row_cap, cell_cap, point_cap;
};

struct doc {
	struct arena store;
	struct buf scratch;
	struct block *block;
	size_t n, cap;
	int n_section, n_subsection, n_table, n_chart;
	struct slice office, title, issue, span, made;
};

#define DOC_INIT ((struct doc){ 0 })

#define DOC_PRINTF(i) __attribute__((format(printf, i, (i) + 1)))

/* A copy of formatted text that lives as long as the document. */
struct slice doc_text(struct doc *d, const char *format, ...) DOC_PRINTF(2);

/* The same as a C string. */
const char *c_text(struct doc *d, struct slice text);

void doc_heading(struct doc *d, int level, const char *format, ...) DOC_PRINTF(3);
void doc_para(struct doc *d, const char *format, ...) DOC_PRINTF(2);
void doc_note(struct doc *d, const char *format, ...) DOC_PRINTF(2);

/* Begins a run of key figures, or adds one to it. */
void doc_figures(struct doc *d);
void doc_figure(struct doc *d, const char *label, struct slice value, struct slice remark);

/* Begins a table; its columns come before its rows, as many cells as columns behind each row. */
void doc_table(struct doc *d, const char *format, ...) DOC_PRINTF(2);
void doc_column(struct doc *d, const char *label, enum doc_kind kind);
void doc_row(struct doc *d, bool total);
void doc_cell(struct doc *d, const char *format, ...) DOC_PRINTF(2);
void doc_cell_text(struct doc *d, struct slice text);
void doc_cell_number(struct doc *d, uint64_t n);

/* What the last cell was made of, in lines. */
void doc_small(struct doc *d, struct slice text);

/* Begins a chart; second is NULL where points have one value. */
void doc_chart(struct doc *d, enum chart_kind kind, int scale, const char *first, const char *second, const char *format, ...) DOC_PRINTF(6);
struct point *doc_point(struct doc *d, struct slice label, int64_t value);

void doc_free(struct doc *d);

/* Appends value in `scale`ths as a decimal. */
void add_scaled(struct buf *out, int64_t value, int scale);

/* Appends the number of a heading: 一、 and （一）, or 1. and 1.2. */
void add_heading_number(struct buf *out, const struct block *b, int section);

/* Appends text that HTML takes for nothing but text. */
void html_text(struct buf *out, struct slice text);

/* Appends a chart as an SVG element. */
void chart_print(const struct block *b, struct buf *out);

void html_print(const struct doc *d, struct buf *out);
void markdown_print(const struct doc *d, struct buf *out);

/* The same as a workbook, which adds texts of its own to the document. */
void sheets_print(struct doc *d, struct output *out);

#endif
