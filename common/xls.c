/* xls.c - BIFF: a workbook's globals and the cells of its sheets */
#include "xls.h"
#include "biff.h"
#include "excel.h"
#include <math.h>

enum {
	FIELD_MAX = 1 << 20,
	LINE_MAX_BYTES = 64 << 20
};

/* Where a cell's record is, for sheets whose cells do not come row by row. */
struct spot {
	uint64_t offset;
	uint32_t row;
};

struct xls {
	struct ole ole;
	struct biff biff;
	size_t max_field, max_line;
	bool from_1904;
	unsigned char form_of_id[65536]; /* what each number format shows */
	uint16_t *format; /* of each extended format */
	size_t n_format, cap_format;
	struct buf shared; /* the shared strings behind one another */
	size_t *shared_end;
	size_t n_shared, cap_shared;
	struct book_sheet *sheet;
	uint64_t *start;
	size_t n_sheet, cap_sheet, cap_start;
	struct arena names, text; /* text: of the row */
	struct buf scratch;
	struct spot *place;
	size_t n_place, cap_place, at_place;
	bool has_order, held, ended; /* held: the record at hand is of the next row */
	unsigned depth;
	size_t line; /* bytes of the row so far */
};

static int
fail(struct buf *error, const char *why)
{
	buf_adds(error, why);
	return -1;
}

static int
take_shared(struct xls *x, struct buf *error)
{
	struct biff *b = &x->biff;
	if (b->n < 8)
		return fail(error, "is a damaged workbook (its shared strings)");
	uint32_t want = biff_get32(b->p + 4);
	b->p += 8, b->n -= 8;
	while (x->n_shared < want) {
		int got = biff_shared(b, &x->shared);
		if (got < 0)
			return fail(error, "is a damaged workbook (its shared strings)");
		if (got == 0)
			break;
		x->shared_end = xgrow(x->shared_end, &x->cap_shared, x->n_shared + 1, sizeof *x->shared_end);
		x->shared_end[x->n_shared++] = x->shared.n;
	}
	return 0;
}

static int
take_sheet(struct xls *x, struct buf *error)
{
	struct biff *b = &x->biff;
	if (b->n < 7)
		return fail(error, "is a damaged workbook (its list of sheets)");
	if (b->p[5] != 0)
		return 0;
	buf_clear(&x->scratch);
	if (biff_text(b, b->p + 7, b->n - 7, b->p[6], &x->scratch) < 0)
		return fail(error, "is a damaged workbook (the name of a sheet)");
	x->sheet = xgrow(x->sheet, &x->cap_sheet, x->n_sheet + 1, sizeof *x->sheet);
	x->start = xgrow(x->start, &x->cap_start, x->n_sheet + 1, sizeof *x->start);
	x->sheet[x->n_sheet] = (struct book_sheet){ slice(arena_copy(&x->names, x->scratch.p, x->scratch.n), x->scratch.n), (b->p[4] & 3) != 0 };
	x->start[x->n_sheet++] = biff_get32(b->p);
	return 0;
}

static void
take_format(struct xls *x)
{
	struct biff *b = &x->biff;
	size_t head = b->version == 8 ? 4 : 3;
	if (b->n < head)
		return;
	buf_clear(&x->scratch);
	size_t n = b->version == 8 ? biff_get16(b->p + 2) : b->p[2];
	if (biff_text(b, b->p + head, b->n - head, n, &x->scratch) == 0 && x->scratch.n)
		x->form_of_id[biff_get16(b->p)] = (unsigned char)excel_form(buf_slice(&x->scratch));
}

static int
take_global(struct xls *x, struct buf *error)
{
	struct biff *b = &x->biff;
	switch (b->type) {
	case BIFF_FILEPASS:
		return fail(error, "is protected by a password; save it without one");
	case BIFF_CODEPAGE:
		if (b->version == 5 && b->n >= 2 && biff_code_page(b, biff_get16(b->p)) < 0) {
			buf_printf(error, "is in code page %u, which nobody here knows", (unsigned)biff_get16(b->p));
			return -1;
		}
		return 0;
	case BIFF_DATEMODE:
		x->from_1904 = b->n >= 2 && biff_get16(b->p) == 1;
		return 0;
	case BIFF_FORMAT:
		take_format(x);
		return 0;
	case BIFF_XF:
		x->format = xgrow(x->format, &x->cap_format, x->n_format + 1, sizeof *x->format);
		x->format[x->n_format++] = b->n >= 4 ? (uint16_t)biff_get16(b->p + 2) : 0;
		return 0;
	case BIFF_SHEET:
		return take_sheet(x, error);
	case BIFF_SST:
		return b->version == 8 ? take_shared(x, error) : 0;
	default:
		return 0;
	}
}

/* The globals, which begin the stream and name the sheets. */
static int
read_globals(struct xls *x, struct buf *error)
{
	struct biff *b = &x->biff;
	int got = biff_next(b);
	if (got > 0 && (b->type == 0x0009 || b->type == 0x0209 || b->type == 0x0409))
		return fail(error, "is of Excel 4 or older; save it as .xlsx");
	unsigned version = got > 0 && b->type == BIFF_BOF && b->n >= 4 ? biff_get16(b->p) : 0;
	if (version != 0x0500 && version != 0x0600)
		return fail(error, "is no workbook of Excel 5 to 2003");
	b->version = version == 0x0600 ? 8 : 5;
	while ((got = biff_next(b)) > 0 && b->type != BIFF_EOF)
		if (take_global(x, error) < 0)
			return -1;
	if (got <= 0)
		return fail(error, "is a damaged workbook (it ends early)");
	if (x->n_sheet == 0)
		return fail(error, "is a workbook without a sheet of cells");
	return 0;
}

/* Opens the stream of the workbook, or says what the file is instead. */
static int
find_stream(struct xls *x, struct buf *error)
{
	static const struct {
		const char *stream, *what;
	} others[] = {
		{ "EncryptedPackage", "is protected by a password; save it without one" },
		{ "EncryptionInfo", "is protected by a password; save it without one" },
		{ "WordDocument", "is a document of Word, no workbook" },
		{ "PowerPoint Document", "is a presentation of PowerPoint, no workbook" },
	};
	static const char *const names[] = { "Workbook", "Book" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int found = ole_find(&x->ole, names[i], &x->biff.stream, error);
		if (found)
			return found < 0 ? -1 : 0;
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (ole_has(&x->ole, others[i].stream))
			return fail(error, others[i].what);
	return fail(error, "is an OLE file without a workbook in it");
}

static void
close_book(void *state)
{
	struct xls *x = state;
	biff_free(&x->biff);
	ole_free(&x->ole);
	free(x->format);
	buf_free(&x->shared);
	free(x->shared_end);
	free(x->sheet);
	free(x->start);
	free(x->place);
	arena_free(&x->names);
	arena_free(&x->text);
	buf_free(&x->scratch);
	free(x);
}

static void *
open_book(int fd, const struct book_how *how, struct buf *error)
{
	struct xls *x = xcalloc(1, sizeof *x);
	x->max_field = how && how->max_field ? how->max_field : FIELD_MAX;
	x->max_line = how && how->max_line ? how->max_line : LINE_MAX_BYTES;
	for (unsigned id = 0; id < sizeof x->form_of_id; id++)
		x->form_of_id[id] = (unsigned char)excel_form_of(id);
	if (ole_open(&x->ole, fd, error) < 0 || find_stream(x, error) < 0 || read_globals(x, error) < 0) {
		close_book(x);
		return NULL;
	}
	return x;
}

static const struct book_sheet *
sheets(void *state, size_t *n)
{
	struct xls *x = state;
	*n = x->n_sheet;
	return x->sheet;
}

/* The next record of a cell in the stream's order: 1, 0 at the end of the sheet, -1.  Charts
 * that lie in a sheet have beginnings and ends of their own. */
static int
next_record(struct xls *x)
{
	struct biff *b = &x->biff;
	while (biff_next(b) > 0) {
		if (b->type == BIFF_BOF)
			x->depth++;
		else if (b->type == BIFF_EOF && --x->depth == 0)
			return 0;
		else if (x->depth == 1 && biff_is_cell(b->type))
			return b->n < 6 ? -1 : 1;
	}
	return -1;
}

static int
by_place(const void *a, const void *b)
{
	const struct spot *l = a, *r = b;
	if (l->row != r->row)
		return l->row < r->row ? -1 : 1;
	return (l->offset > r->offset) - (l->offset < r->offset);
}

static int
go_to_sheet(struct xls *x, size_t sheet)
{
	struct biff *b = &x->biff;
	biff_seek(b, x->start[sheet]);
	x->depth = 1;
	return biff_next(b) > 0 && b->type == BIFF_BOF ? 0 : -1;
}

/* Whether the cells come row by row; where they do not, where they are. */
static int
survey(struct xls *x, size_t sheet)
{
	uint32_t row = 0;
	int got;
	x->has_order = true;
	x->n_place = x->at_place = 0;
	biff_read_ahead(&x->biff, true);
	if (go_to_sheet(x, sheet) < 0)
		return -1;
	while ((got = next_record(x)) > 0 && x->has_order) {
		uint32_t here = biff_get16(x->biff.p);
		x->has_order = here >= row;
		row = here;
	}
	if (got < 0 || x->has_order)
		return got < 0 ? -1 : go_to_sheet(x, sheet);
	if (go_to_sheet(x, sheet) < 0)
		return -1;
	while ((got = next_record(x)) > 0) {
		x->place = xgrow(x->place, &x->cap_place, x->n_place + 1, sizeof *x->place);
		x->place[x->n_place++] = (struct spot){ x->biff.at, biff_get16(x->biff.p) };
	}
	qsort(x->place, x->n_place, sizeof *x->place, by_place);
	biff_read_ahead(&x->biff, false);
	return got;
}

static int
select_sheet(void *state, size_t sheet, struct buf *error)
{
	struct xls *x = state;
	x->held = x->ended = false;
	if (sheet >= x->n_sheet)
		return fail(error, "has no such sheet");
	if (survey(x, sheet) < 0) {
		buf_printf(error, "is a damaged workbook (sheet %zu ends early)", sheet + 1);
		return -1;
	}
	return 0;
}

/* The next record of a cell in the order of rows. */
static int
next_cell(struct xls *x)
{
	if (x->held) {
		x->held = false;
		return 1;
	}
	if (x->has_order)
		return next_record(x);
	if (x->at_place == x->n_place)
		return 0;
	biff_seek(&x->biff, x->place[x->at_place++].offset);
	return biff_next(&x->biff) > 0 && x->biff.n >= 6 ? 1 : -1;
}

static unsigned
form_of(const struct xls *x, unsigned extended)
{
	return extended < x->n_format ? x->form_of_id[x->format[extended]] : 0;
}

/* Gives the cell its text, copied to where it stays for the row. */
static int
put_text(struct xls *x, struct book_cell *cell, enum cell_kind kind, struct slice text, bool is_kept)
{
	if (text.n > x->max_field || text.n + 1 > x->max_line - x->line)
		return -2;
	x->line += text.n + 1;
	cell->kind = text.n ? kind : CELL_EMPTY;
	cell->text = is_kept || text.n == 0 ? text : slice(arena_copy(&x->text, text.p, text.n), text.n);
	return 0;
}

static void
add_number(double value, struct buf *out)
{
	char text[40];
	bool ignored;
	if (fabs(value) < 1e15 && value == (double)(int64_t)value)
		buf_printf(out, "%lld", (long long)value);
	else if (!excel_number(slice(text, (size_t)snprintf(text, sizeof text, "%.15g", value)), out, &ignored))
		buf_adds(out, "#NUM!");
}

static int
put_number(struct xls *x, struct book_row *row, size_t column, unsigned extended, double value)
{
	struct book_cell *cell = book_cell(row, column);
	unsigned form = form_of(x, extended);
	enum cell_kind kind = CELL_EMPTY;
	buf_clear(&x->scratch);
	if (form)
		kind = excel_time(value, form, x->from_1904, &x->scratch);
	if (kind == CELL_EMPTY) {
		kind = isfinite(value) ? CELL_NUMBER : CELL_ERROR;
		cell->doubtful = fabs(value) >= 1e15;
		add_number(value, &x->scratch);
	}
	return put_text(x, cell, kind, buf_slice(&x->scratch), false);
}

static int
put_yesno_or_error(struct xls *x, struct book_cell *cell, unsigned value, bool is_error)
{
	static const struct {
		unsigned char code;
		const char *text;
	} errors[] = { { 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0f, "#VALUE!" }, { 0x17, "#REF!" }, { 0x1d, "#NAME?" }, { 0x24, "#NUM!" }, { 0x2a, "#N/A" }, { 0x2b, "#GETTING_DATA" } };
	if (!is_error)
		return put_text(x, cell, CELL_YESNO, value ? LIT("true") : LIT("false"), true);
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].code == value)
			return put_text(x, cell, CELL_ERROR, slice_of(errors[i].text), true);
	return put_text(x, cell, CELL_ERROR, LIT("#ERROR!"), true);
}

/* The text that a formula gave stands in a record behind it. */
static int
put_formula_text(struct xls *x, struct book_cell *cell)
{
	struct biff *b = &x->biff;
	do {
		if (biff_next(b) <= 0)
			return -1;
	} while (b->type == BIFF_SHARED_FORMULA || b->type == BIFF_ARRAY || b->type == BIFF_TABLE);
	if (b->type != BIFF_STRING) {
		biff_seek(b, b->at);
		return 0;
	}
	buf_clear(&x->scratch);
	if (b->n < 2 || biff_long_text(b, 2, biff_get16(b->p), &x->scratch) < 0)
		return -1;
	return put_text(x, cell, CELL_TEXT, buf_slice(&x->scratch), false);
}

static int
put_formula(struct xls *x, struct book_row *row, size_t column)
{
	struct biff *b = &x->biff;
	const unsigned char *result = b->p + 6;
	if (b->n < 14)
		return -1;
	if (biff_get16(result + 6) != 0xffff)
		return put_number(x, row, column, biff_get16(b->p + 4), biff_double(result));
	struct book_cell *cell = book_cell(row, column);
	switch (result[0]) {
	case 0:
		return put_formula_text(x, cell);
	case 1:
	case 2:
		return put_yesno_or_error(x, cell, result[2], result[0] == 2);
	default:
		return 0;
	}
}

/* A row of packed numbers: columns from the first, six bytes each, the last column behind them. */
static int
put_packed(struct xls *x, struct book_row *row, size_t column)
{
	struct biff *b = &x->biff;
	for (size_t at = 4; at + 6 + 2 <= b->n; at += 6, column++) {
		int status = put_number(x, row, column, biff_get16(b->p + at), biff_packed(b->p + at + 2));
		if (status < 0)
			return status;
	}
	return 0;
}

/* 0, -1 for a damaged record, -2 for a cell or row beyond the limits. */
static int
put_cell(struct xls *x, struct book_row *row)
{
	struct biff *b = &x->biff;
	const unsigned char *p = b->p;
	size_t column = biff_get16(p + 2), need = biff_cell_size(b->type);
	if (b->n < need)
		return -1;
	switch (b->type) {
	case BIFF_NUMBER:
		return put_number(x, row, column, biff_get16(p + 4), biff_double(p + 6));
	case BIFF_RK:
		return put_number(x, row, column, biff_get16(p + 4), biff_packed(p + 6));
	case BIFF_MULRK:
		return put_packed(x, row, column);
	case BIFF_BOOLERR:
		return put_yesno_or_error(x, book_cell(row, column), p[6], p[7] != 0);
	case BIFF_LABELSST: {
		uint32_t i = biff_get32(p + 6);
		if (i >= x->n_shared)
			return -1;
		size_t from = i ? x->shared_end[i - 1] : 0;
		return put_text(x, book_cell(row, column), CELL_TEXT, slice(x->shared.p + from, x->shared_end[i] - from), true);
	}
	case BIFF_FORMULA:
		return put_formula(x, row, column);
	default:
		buf_clear(&x->scratch);
		if (biff_long_text(b, 8, biff_get16(p + 6), &x->scratch) < 0)
			return -1;
		return put_text(x, book_cell(row, column), CELL_TEXT, buf_slice(&x->scratch), false);
	}
}

static int
next_row(void *state, struct book_row *row, struct buf *error)
{
	struct xls *x = state;
	int got, status = 0;
	bool begun = false;
	if (x->ended)
		return 0;
	arena_clear(&x->text);
	x->line = 0;
	while (status == 0 && (got = next_cell(x)) > 0) {
		uint64_t number = (uint64_t)biff_get16(x->biff.p) + 1;
		if (begun && number != row->number) {
			x->held = true;
			return 1;
		}
		row->number = number;
		begun = true;
		status = put_cell(x, row);
	}
	x->ended = true;
	if (status == 0 && got == 0)
		return begun;
	if (status == -2)
		buf_printf(error, "a cell is longer than %zu bytes or the row than %zu (--max-field, --max-line)", x->max_field, x->max_line);
	else
		buf_printf(error, "the record of a cell is damaged");
	return -1;
}

const struct book_reader xls_reader = { open_book, sheets, select_sheet, next_row, close_book };
