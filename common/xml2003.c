/* xml2003.c - SpreadsheetML: Workbook, Worksheet, Table, Row, Cell, Data */
#include "xml2003.h"
#include "excel.h"
#include "markup.h"
#include <expat.h>

enum {
	TOKEN_MAX = 1 << 20,
	DEPTH_MAX = 256,
	SHEETS_MAX = 10000,
	ROWS_MAX = 1048576,
	/* where the elements stand that matter */
	AT_WORKBOOK = 1,
	AT_SHEET,
	AT_TABLE,
	AT_ROW,
	AT_CELL,
	AT_DATA,
	AT_VISIBLE = AT_ROW
};

struct xml2003 {
	struct markup markup;
	XML_Parser parser;
	uint64_t fed;
	const char *trouble; /* why reading stopped; empty: a limit */
	unsigned depth, inside; /* inside: how deep the elements open are those we know */
	bool is_survey, in_data, in_visible, in_options, ended;
	size_t wanted, at_sheet;
	uint64_t number;
	size_t column, columns;
	unsigned spare_rows; /* rows that the last one stood for too */
	enum cell_kind kind;
	struct buf text, value;
	struct book_sheet *sheet;
	size_t n_sheet, cap_sheet;
	struct arena names;
};

static const char *
local(const char *name)
{
	const char *colon = strrchr(name, ':');
	return colon ? colon + 1 : name;
}

static const char *
attribute_of(const char **attribute, const char *name)
{
	for (; *attribute; attribute += 2)
		if (strcmp(local(attribute[0]), name) == 0)
			return attribute[1];
	return NULL;
}

/* The number an attribute holds, at most high; fallback when it holds none. */
static uint64_t
number_of(const char **attribute, const char *name, uint64_t high, uint64_t fallback)
{
	const char *p = attribute_of(attribute, name);
	uint64_t value = 0;
	if (!p || *p < '0' || *p > '9')
		return fallback;
	for (; *p >= '0' && *p <= '9' && value <= high; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	return value < high ? value : high;
}

static void
stop(struct xml2003 *x, const char *why)
{
	if (!x->trouble)
		x->trouble = why;
	XML_StopParser(x->parser, XML_FALSE);
}

static void
begin_sheet(struct xml2003 *x, const char **attribute)
{
	x->at_sheet++;
	x->number = 0;
	x->spare_rows = 0;
	if (!x->is_survey)
		return;
	if (x->n_sheet == SHEETS_MAX) {
		stop(x, "has more than 10000 sheets");
		return;
	}
	struct slice name = slice_of(attribute_of(attribute, "Name"));
	x->sheet = xgrow(x->sheet, &x->cap_sheet, x->n_sheet + 1, sizeof *x->sheet);
	x->sheet[x->n_sheet++] = (struct book_sheet){ .name = slice(arena_copy(&x->names, name.p ? name.p : "", name.n), name.n) };
}

static void
begin_row(struct xml2003 *x, const char **attribute)
{
	uint64_t number = number_of(attribute, "Index", ROWS_MAX + 1, x->number + x->spare_rows + 1);
	if (number <= x->number || number > ROWS_MAX) {
		stop(x, number > ROWS_MAX ? "has more than 1048576 rows" : "has rows that are out of order");
		return;
	}
	x->number = number;
	x->spare_rows = (unsigned)number_of(attribute, "Span", ROWS_MAX, 0);
	x->column = 0;
}

static void
begin_cell(struct xml2003 *x, const char **attribute)
{
	uint64_t column = number_of(attribute, "Index", MARKUP_COLUMNS + 1, x->column + 1);
	if (column == 0 || column > MARKUP_COLUMNS) {
		stop(x, "has a cell in no column that Excel has");
		return;
	}
	x->column = (size_t)column - 1;
	x->columns = 1 + (size_t)number_of(attribute, "MergeAcross", MARKUP_COLUMNS, 0);
	buf_clear(&x->text);
	x->kind = CELL_EMPTY;
}

static void
begin_data(struct xml2003 *x, const char **attribute)
{
	static const struct {
		const char *type;
		enum cell_kind kind;
	} types[] = { { "String", CELL_TEXT }, { "Number", CELL_NUMBER }, { "DateTime", CELL_TIME }, { "Boolean", CELL_YESNO }, { "Error", CELL_ERROR } };
	const char *type = attribute_of(attribute, "Type");
	x->kind = CELL_TEXT;
	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i].type) == 0)
			x->kind = types[i].kind;
	x->in_data = true;
}

/* Whether the element just begun is the one that belongs at this depth, all around it being so too. */
static bool
is_known(const struct xml2003 *x, const char *name)
{
	static const char *const names[] = { NULL, "Workbook", "Worksheet", "Table", "Row", "Cell", "Data" };
	return x->depth <= AT_DATA && x->inside == x->depth - 1 && strcmp(name, names[x->depth]) == 0;
}

static void
on_start(void *arg, const char *full, const char **attribute)
{
	struct xml2003 *x = arg;
	const char *name = local(full);
	if (++x->depth > DEPTH_MAX) {
		stop(x, "has elements nested deeper than 256");
		return;
	}
	if (x->depth == AT_TABLE && x->inside == AT_SHEET && strcmp(name, "WorksheetOptions") == 0)
		x->in_options = true;
	if (x->depth == AT_VISIBLE && x->in_options && strcmp(name, "Visible") == 0) {
		x->in_visible = true;
		buf_clear(&x->text);
	}
	if (!is_known(x, name))
		return;
	x->inside = x->depth;
	if (x->depth == AT_SHEET)
		begin_sheet(x, attribute);
	if (x->is_survey || x->depth < AT_ROW || x->at_sheet != x->wanted || x->ended)
		return;
	if (x->depth == AT_ROW)
		begin_row(x, attribute);
	else if (x->depth == AT_CELL)
		begin_cell(x, attribute);
	else
		begin_data(x, attribute);
}

/* 2019-01-03T08:05:09.000; a clock alone stands on the day before 1900. */
static enum cell_kind
put_time(struct xml2003 *x)
{
	struct slice s = slice_trim(buf_slice(&x->text)), rest = s;
	if (slice_starts(s, LIT("1899-12-3")) && s.n > 11)
		rest = slice(s.p + 11, s.n - 11);
	if (rest.n > 4 && memcmp(rest.p + rest.n - 4, ".000", 4) == 0)
		rest.n -= 4;
	/* midnight is how a day without a clock is written */
	if (rest.n == 19 && memcmp(rest.p + 10, "T00:00:00", 9) == 0)
		rest.n = 10;
	return excel_iso(rest, &x->value);
}

static void
end_cell(struct xml2003 *x)
{
	bool doubtful = false;
	struct slice text = buf_slice(&x->text), value;
	enum cell_kind kind = x->kind;
	buf_clear(&x->value);
	if (kind == CELL_NUMBER && !excel_number(slice_trim(text), &x->value, &doubtful))
		kind = CELL_TEXT;
	else if (kind == CELL_TIME)
		kind = put_time(x);
	else if (kind == CELL_YESNO)
		buf_adds(&x->value, slice_is(slice_trim(text), "0") ? "false" : "true");
	value = kind == CELL_TEXT || kind == CELL_ERROR ? text : buf_slice(&x->value);
	if (kind != CELL_EMPTY && !markup_cell(&x->markup, x->column, kind, doubtful, value))
		stop(x, "");
	x->column += x->columns;
}

static void
on_end(void *arg, const char *full)
{
	struct xml2003 *x = arg;
	unsigned depth = x->depth--;
	(void)full;
	if (x->in_visible && depth == AT_VISIBLE) {
		x->in_visible = false;
		if (x->is_survey && x->n_sheet && slice_starts(slice_trim(buf_slice(&x->text)), LIT("Sheet")))
			x->sheet[x->n_sheet - 1].hidden = true;
	}
	if (depth == AT_TABLE)
		x->in_options = false;
	if (x->inside != depth)
		return;
	x->inside--;
	if (x->is_survey || x->at_sheet != x->wanted || x->ended)
		return;
	if (depth == AT_DATA)
		x->in_data = false;
	else if (depth == AT_CELL)
		end_cell(x);
	else if (depth == AT_ROW)
		markup_row(&x->markup, x->number);
	else if (depth == AT_SHEET)
		x->ended = true;
}

static void
on_text(void *arg, const char *p, int n)
{
	struct xml2003 *x = arg;
	if (!x->in_data && !x->in_visible)
		return;
	buf_add(&x->text, p, (size_t)n);
	if (x->text.n > x->markup.max_field)
		stop(x, "");
}

static void
on_doctype(void *arg, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(arg, "holds a DOCTYPE, which no workbook needs");
}

static void
begin_parse(struct xml2003 *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	/* whatever the declaration says, it is UTF-8 by now */
	x->parser = XML_ParserCreate("UTF-8");
	if (!x->parser)
		die("out of memory");
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	markup_rewind(&x->markup);
	x->fed = 0;
	x->trouble = NULL;
	x->depth = x->inside = 0;
	x->at_sheet = SIZE_MAX;
	x->in_data = x->in_visible = x->in_options = x->ended = false;
}

/* Hands the parser one more piece: 1, 0 at the end of the text, -1. */
static int
parse_piece(struct xml2003 *x, struct buf *error)
{
	struct slice piece;
	int got = markup_piece(&x->markup, &piece, error);
	if (got < 0)
		return -1;
	/* expat reads an unfinished tag from its beginning with every piece */
	XML_Index done = XML_GetCurrentByteIndex(x->parser);
	if (x->fed && done >= 0 && x->fed - (uint64_t)done > TOKEN_MAX)
		x->trouble = "has a tag or comment longer than 1 MiB";
	enum XML_Status status = x->trouble ? XML_STATUS_ERROR : XML_Parse(x->parser, got ? piece.p : "", got ? (int)piece.n : 0, got == 0);
	x->fed += got ? piece.n : 0;
	if (status != XML_STATUS_ERROR)
		return got;
	if (x->trouble && *x->trouble)
		buf_adds(error, x->trouble);
	else if (x->trouble)
		markup_limit(&x->markup, error);
	else
		buf_printf(error, "is not well-formed XML at line %llu: %s", (unsigned long long)XML_GetCurrentLineNumber(x->parser), XML_ErrorString(XML_GetErrorCode(x->parser)));
	return -1;
}

static void
close_book(void *state)
{
	struct xml2003 *x = state;
	if (x->parser)
		XML_ParserFree(x->parser);
	markup_close(&x->markup);
	buf_free(&x->text);
	buf_free(&x->value);
	arena_free(&x->names);
	free(x->sheet);
	free(x);
}

static void *
open_book(int fd, const struct book_how *how, struct buf *error)
{
	struct xml2003 *x = xcalloc(1, sizeof *x);
	int got = markup_open(&x->markup, fd, how, error);
	if (got == 0) {
		x->is_survey = true;
		begin_parse(x);
		while ((got = parse_piece(x, error)) > 0)
			;
		x->is_survey = false;
	}
	if (got == 0 && x->n_sheet)
		return x;
	if (got == 0)
		buf_adds(error, "is XML, not a workbook");
	close_book(x);
	return NULL;
}

static const struct book_sheet *
sheets(void *state, size_t *n)
{
	struct xml2003 *x = state;
	*n = x->n_sheet;
	return x->sheet;
}

static int
select_sheet(void *state, size_t sheet, struct buf *error)
{
	struct xml2003 *x = state;
	(void)error;
	x->wanted = sheet;
	begin_parse(x);
	return 0;
}

static int
next_row(void *state, struct book_row *row, struct buf *error)
{
	struct xml2003 *x = state;
	for (;;) {
		if (markup_next(&x->markup, row))
			return 1;
		if (x->ended)
			return 0;
		int got = parse_piece(x, error);
		if (got < 0)
			return -1;
		if (got == 0)
			x->ended = true;
	}
}

const struct book_reader xml2003_reader = { open_book, sheets, select_sheet, next_row, close_book };
