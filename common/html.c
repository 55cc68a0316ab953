/* html.c - the tables of a page, by libxml2's push parser */
#include "html.h"
#include "markup.h"
#include "xml2003.h"
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

enum {
	DEPTH_MAX = 1024, /* elements open at once; pages that never close a <font> have many */
	SPAN_MAX = 1000, /* columns; what HTML allows */
	ROWS_MAX = 65534,
	TABLES_MAX = 10000,
	TOKEN_MAX = 1 << 20,
	INPUT_MAX = 256 << 10 /* read and kept by the parser before it is told to let go */
};

enum tag {
	TAG_OTHER,
	TAG_TABLE,
	TAG_CAPTION,
	TAG_TR,
	TAG_CELL,
	TAG_BR,
	TAG_BLOCK,
	TAG_SILENT /* script, style and their like */
};

struct span {
	size_t column, columns;
	unsigned rows;
};

struct html {
	const struct book_reader *reader; /* what the functions below hand on to, NULL for this one */
	void *state;
	struct markup markup;
	htmlParserCtxtPtr parser;
	const char *trouble; /* why reading stopped */
	size_t max_field;
	unsigned depth, silent, tables; /* open elements, of all, the silent and the tables */
	bool is_survey; /* only the tables and their names are looked for */
	bool has_row; /* the survey has come to a row of the first table */
	size_t wanted, at_table; /* the sheet to read, the one we are in */
	bool in_table, in_row, in_cell, in_caption, ended;
	uint64_t number; /* of the row */
	size_t column;
	unsigned *busy; /* for each column, how many rows more a cell from above takes */
	size_t n_busy, cap_busy;
	struct span *span; /* that the row at hand begins */
	size_t n_span, cap_span;
	size_t cell_columns;
	struct buf text;
	bool blank; /* a blank is due before the next character */
	unsigned breaks;
	struct book_sheet *sheet;
	size_t n_sheet, cap_sheet;
	struct arena names;
};

static enum tag
tag_of(const char *name)
{
	static const struct {
		const char *name;
		enum tag tag;
	} tags[] = {
		{ "td", TAG_CELL },
		{ "tr", TAG_TR },
		{ "th", TAG_CELL },
		{ "br", TAG_BR },
		{ "table", TAG_TABLE },
		{ "caption", TAG_CAPTION },
		{ "div", TAG_BLOCK },
		{ "p", TAG_BLOCK },
		{ "li", TAG_BLOCK },
		{ "ul", TAG_BLOCK },
		{ "ol", TAG_BLOCK },
		{ "dl", TAG_BLOCK },
		{ "dt", TAG_BLOCK },
		{ "dd", TAG_BLOCK },
		{ "pre", TAG_BLOCK },
		{ "h1", TAG_BLOCK },
		{ "h2", TAG_BLOCK },
		{ "h3", TAG_BLOCK },
		{ "h4", TAG_BLOCK },
		{ "h5", TAG_BLOCK },
		{ "h6", TAG_BLOCK },
		{ "hr", TAG_BLOCK },
		{ "blockquote", TAG_BLOCK },
		{ "script", TAG_SILENT },
		{ "style", TAG_SILENT },
		{ "template", TAG_SILENT },
		{ "noscript", TAG_SILENT },
	};
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strcmp(name, tags[i].name) == 0)
			return tags[i].tag;
	return TAG_OTHER;
}

static void
stop(struct html *h, const char *why)
{
	if (!h->trouble)
		h->trouble = why;
	xmlStopParser(h->parser);
}

/* The value of an attribute that is a number, at least low and at most high. */
static unsigned
number_of(const xmlChar **attribute, const char *name, unsigned low, unsigned high)
{
	unsigned value = 0;
	for (size_t i = 0; attribute && attribute[i]; i += 2) {
		if (strcmp((const char *)attribute[i], name) != 0 || !attribute[i + 1])
			continue;
		for (const char *p = (const char *)attribute[i + 1]; *p >= '0' && *p <= '9' && value <= high; p++)
			value = value * 10 + (unsigned)(*p - '0');
		return value < low ? low : value > high ? high
							: value;
	}
	return 1;
}

static void
begin_text(struct html *h)
{
	buf_clear(&h->text);
	h->blank = false;
	h->breaks = 0;
}

/* Text as a browser shows it: blanks collapse, and vanish around a new line. */
static void
add_text(struct html *h, const char *p, size_t n)
{
	const char *end = p + n;
	while (p < end) {
		const char *from = p;
		while (p < end && *p != ' ' && *p != '\n' && *p != '\t' && *p != '\r' && *p != '\f')
			p++;
		if (p > from) {
			for (; h->breaks; h->breaks--)
				if (h->text.n)
					buf_addc(&h->text, '\n');
			if (h->blank && h->text.n && h->text.p[h->text.n - 1] != '\n')
				buf_addc(&h->text, ' ');
			h->blank = false;
			buf_add(&h->text, from, (size_t)(p - from));
		}
		for (; p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r' || *p == '\f'); p++)
			h->blank = true;
	}
	if (h->text.n > h->max_field)
		stop(h, "");
}

/* A block begins or ends: what follows stands on a new line. */
static void
add_block(struct html *h)
{
	if (h->text.n && h->breaks == 0)
		h->breaks = 1;
}

static void
add_break(struct html *h)
{
	if (h->breaks < h->max_field)
		h->breaks++;
	h->blank = false;
}

/* Whether nothing but blanks that do not break stand in a cell: so a page keeps an empty one open. */
static bool
is_blank_cell(struct slice text)
{
	while (slice_starts(text, LIT("\xc2\xa0")) || slice_starts(text, LIT(" ")))
		text = slice(text.p + 1 + (*text.p != ' '), text.n - 1 - (*text.p != ' '));
	return text.n == 0;
}

static void
end_cell(struct html *h)
{
	if (!h->in_cell)
		return;
	h->in_cell = false;
	if (is_blank_cell(buf_slice(&h->text)))
		buf_clear(&h->text);
	if (!markup_cell(&h->markup, h->column, CELL_TEXT, false, buf_slice(&h->text)))
		stop(h, "");
	h->column += h->cell_columns;
}

/* The rows that cells from above still take grow fewer, those of this row's cells begin. */
static void
end_row(struct html *h)
{
	end_cell(h);
	if (!h->in_row)
		return;
	h->in_row = false;
	size_t last = 0;
	for (size_t i = 0; i < h->n_busy; i++)
		if (h->busy[i] && --h->busy[i])
			last = i + 1;
	h->n_busy = last;
	for (size_t i = 0; i < h->n_span; i++) {
		const struct span *s = &h->span[i];
		size_t end = s->column + s->columns;
		h->busy = xgrow(h->busy, &h->cap_busy, end, sizeof *h->busy);
		for (; h->n_busy < end; h->n_busy++)
			h->busy[h->n_busy] = 0;
		for (size_t c = s->column; c < end; c++)
			h->busy[c] = s->rows;
	}
	h->n_span = 0;
	markup_row(&h->markup, h->number);
}

static void
begin_row(struct html *h)
{
	end_row(h);
	h->in_row = true;
	h->number++;
	h->column = 0;
}

static void
begin_cell(struct html *h, const xmlChar **attribute)
{
	end_cell(h);
	if (!h->in_row)
		begin_row(h);
	while (h->column < h->n_busy && h->busy[h->column])
		h->column++;
	h->cell_columns = number_of(attribute, "colspan", 1, SPAN_MAX);
	unsigned rows = number_of(attribute, "rowspan", 0, ROWS_MAX);
	if (h->column + h->cell_columns > MARKUP_COLUMNS) {
		h->markup.is_full = true;
		stop(h, "");
		return;
	}
	if (rows != 1) {
		h->span = xgrow(h->span, &h->cap_span, h->n_span + 1, sizeof *h->span);
		h->span[h->n_span++] = (struct span){ h->column, h->cell_columns, rows ? rows - 1 : ROWS_MAX };
	}
	h->in_cell = true;
	begin_text(h);
}

static void
begin_table(struct html *h)
{
	h->at_table++;
	h->in_table = true;
	h->in_row = h->in_cell = h->in_caption = false;
	h->number = 0;
	h->n_busy = h->n_span = 0;
	if (!h->is_survey)
		return;
	if (h->n_sheet == TABLES_MAX) {
		stop(h, "has more than 10000 tables");
		return;
	}
	h->sheet = xgrow(h->sheet, &h->cap_sheet, h->n_sheet + 1, sizeof *h->sheet);
	h->sheet[h->n_sheet++] = (struct book_sheet){ .name = { NULL, 0 } };
}

static void
end_caption(struct html *h)
{
	if (!h->in_caption)
		return;
	h->in_caption = false;
	if (h->is_survey && h->text.n)
		h->sheet[h->n_sheet - 1].name = slice(arena_copy(&h->names, h->text.p, h->text.n), h->text.n);
}

static void
end_table(struct html *h)
{
	end_caption(h);
	end_row(h);
	h->in_table = false;
	if (!h->is_survey && h->at_table == h->wanted)
		h->ended = true;
}

/* Whether what happens now belongs to rows that are asked for. */
static bool
is_read(const struct html *h)
{
	return h->in_table && !h->is_survey && h->at_table == h->wanted && !h->ended;
}

static void
start_inner(struct html *h, enum tag tag)
{
	if (tag == TAG_BR)
		add_break(h);
	else if (tag == TAG_BLOCK || tag == TAG_TR || tag == TAG_TABLE || tag == TAG_CAPTION)
		add_block(h);
	else if (tag == TAG_CELL)
		h->blank = true;
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar **attribute)
{
	struct html *h = arg;
	enum tag tag = tag_of((const char *)name);
	if (++h->depth > DEPTH_MAX) {
		stop(h, "has elements nested deeper than 1024");
		return;
	}
	if (tag == TAG_SILENT)
		h->silent++;
	if (tag == TAG_TABLE && h->tables++ == 0) {
		begin_table(h);
		return;
	}
	bool open = h->in_cell || h->in_caption;
	if (h->tables > 1 || tag == TAG_BR || tag == TAG_BLOCK) {
		if (open)
			start_inner(h, tag);
		return;
	}
	if (!h->in_table)
		return;
	h->has_row |= tag == TAG_TR || tag == TAG_CELL;
	if (tag == TAG_CAPTION) {
		h->in_caption = h->is_survey;
		begin_text(h);
	} else if (is_read(h) && tag == TAG_TR) {
		begin_row(h);
	} else if (is_read(h) && tag == TAG_CELL) {
		begin_cell(h, attribute);
	}
}

static void
on_end(void *arg, const xmlChar *name)
{
	struct html *h = arg;
	enum tag tag = tag_of((const char *)name);
	if (h->depth)
		h->depth--;
	if (tag == TAG_SILENT && h->silent)
		h->silent--;
	if (tag == TAG_TABLE && h->tables && --h->tables == 0) {
		end_table(h);
		return;
	}
	if (h->tables > 1 || tag == TAG_BLOCK || tag == TAG_TABLE) {
		if ((h->in_cell || h->in_caption) && tag != TAG_BR)
			start_inner(h, tag);
		return;
	}
	if (tag == TAG_CAPTION)
		end_caption(h);
	else if (tag == TAG_CELL)
		end_cell(h);
	else if (tag == TAG_TR && is_read(h))
		end_row(h);
}

static void
on_text(void *arg, const xmlChar *p, int n)
{
	struct html *h = arg;
	if ((h->in_cell || h->in_caption) && h->silent == 0)
		add_text(h, (const char *)p, (size_t)n);
}

static void
begin_parse(struct html *h)
{
	static htmlSAXHandler sax = { .startElement = on_start, .endElement = on_end, .characters = on_text, .ignorableWhitespace = on_text };
	if (h->parser)
		htmlFreeParserCtxt(h->parser);
	h->parser = htmlCreatePushParserCtxt(&sax, h, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!h->parser)
		die("out of memory");
	/* what a meta says has been weighed; the text is UTF-8 by now */
	htmlCtxtUseOptions(h->parser, HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_NOIMPLIED);
	markup_rewind(&h->markup);
	h->trouble = NULL;
	h->depth = h->silent = h->tables = 0;
	h->at_table = SIZE_MAX;
	h->in_table = h->in_row = h->in_cell = h->in_caption = h->ended = false;
}

/* The parser lets go of what it has read only where there is text, and keeps what has no end yet. */
static void
bound_memory(struct html *h)
{
	xmlParserInputPtr in = h->parser->input;
	if (h->trouble || !in || !in->buf)
		return;
	if ((size_t)(in->end - in->cur) > TOKEN_MAX + h->max_field)
		stop(h, "has a tag, comment or text without an end");
	else if (in->cur - in->base > INPUT_MAX && h->parser->checkIndex == 0)
		xmlParserInputShrink(in);
}

/* Hands the parser one more piece: 1, 0 at the end of the text, -1. */
static int
parse_piece(struct html *h, struct buf *error)
{
	struct slice piece;
	int got = markup_piece(&h->markup, &piece, error);
	if (got < 0)
		return -1;
	htmlParseChunk(h->parser, got ? piece.p : NULL, got ? (int)piece.n : 0, got == 0);
	bound_memory(h);
	if (!got && h->tables && !h->trouble)
		end_table(h);
	if (!h->trouble)
		return got;
	if (*h->trouble)
		buf_adds(error, h->trouble);
	else
		markup_limit(&h->markup, error);
	return -1;
}

/* Finds the tables.  Where there cannot be a second one, the first row is as far as it must look. */
static int
survey(struct html *h, struct buf *error)
{
	bool is_single = markup_has_one(&h->markup, "<table");
	int got;
	h->is_survey = true;
	begin_parse(h);
	while ((got = parse_piece(h, error)) > 0 && !(is_single && h->has_row))
		;
	h->is_survey = false;
	if (got < 0)
		return -1;
	if (h->n_sheet == 0) {
		buf_adds(error, "is HTML without a table");
		return -1;
	}
	return 0;
}

/* What kind of text the first piece is: SpreadsheetML, HTML, or another XML. */
static int
judge_kind(struct html *h, bool *is_xml2003, struct buf *error)
{
	struct slice head;
	int got = markup_piece(&h->markup, &head, error);
	if (got <= 0)
		return got;
	if (head.n > MARKUP_HEAD)
		head.n = MARKUP_HEAD;
	*is_xml2003 = markup_find(head, "urn:schemas-microsoft-com:office:spreadsheet") != SIZE_MAX && markup_find(head, "<html") == SIZE_MAX && markup_find(head, "workbook") != SIZE_MAX;
	struct slice text = slice_trim(head);
	if (!*is_xml2003 && slice_starts(text, LIT("<?xml")) && markup_find(head, "<html") == SIZE_MAX && markup_find(head, "<table") == SIZE_MAX) {
		buf_adds(error, "is XML, not a workbook");
		return -1;
	}
	return 0;
}

static void
close_book(void *state)
{
	struct html *h = state;
	if (h->reader && h->state)
		h->reader->close(h->state);
	if (h->parser)
		htmlFreeParserCtxt(h->parser);
	markup_close(&h->markup);
	buf_free(&h->text);
	arena_free(&h->names);
	free(h->busy);
	free(h->span);
	free(h->sheet);
	free(h);
}

static void
be_silent(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

static void *
open_book(int fd, const struct book_how *how, struct buf *error)
{
	struct html *h = xcalloc(1, sizeof *h);
	bool is_xml2003 = false;
	xmlSetGenericErrorFunc(NULL, be_silent);
	int status = markup_open(&h->markup, fd, how, error);
	h->max_field = h->markup.max_field;
	if (status == 0)
		status = judge_kind(h, &is_xml2003, error);
	if (status == 0 && is_xml2003) {
		h->reader = &xml2003_reader;
		h->state = h->reader->open(fd, how, error);
		status = h->state ? 0 : -1;
	} else if (status == 0) {
		status = survey(h, error);
	}
	if (status == 0)
		return h;
	close_book(h);
	return NULL;
}

static const struct book_sheet *
sheets(void *state, size_t *n)
{
	struct html *h = state;
	if (h->reader)
		return h->reader->sheets(h->state, n);
	*n = h->n_sheet;
	return h->sheet;
}

static int
select_sheet(void *state, size_t sheet, struct buf *error)
{
	struct html *h = state;
	if (h->reader)
		return h->reader->select(h->state, sheet, error);
	h->wanted = sheet;
	begin_parse(h);
	return 0;
}

static int
next_row(void *state, struct book_row *row, struct buf *error)
{
	struct html *h = state;
	if (h->reader)
		return h->reader->next(h->state, row, error);
	for (;;) {
		if (markup_next(&h->markup, row))
			return 1;
		if (h->ended)
			return 0;
		int got = parse_piece(h, error);
		if (got < 0)
			return -1;
		if (got == 0)
			h->ended = true;
	}
}

const struct book_reader html_reader = { open_book, sheets, select_sheet, next_row, close_book };
