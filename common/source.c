/* source.c - the next record of the next file */
#include "source.h"
#include "cells.h"
#include "utf8.h"

static void read_mended(struct source *s);

void
source_open(struct source *s, char **path, size_t n, const struct source_how *how)
{
	static char dash[] = "-", *standard_input[] = { dash, NULL };
	static const struct layout usual = { ',', 1 };
	*s = (struct source){ .how = *how, .path = n ? path : standard_input, .n_path = n || how->replay ? n : 1, .csv = CSV_INIT, .fault = FAULT_INIT };
	if (how->max_field)
		s->csv.max_field = how->max_field;
	if (how->max_quoted_lines)
		s->csv.max_lines = how->max_quoted_lines;
	if (!s->how.max_line)
		s->how.max_line = 64u << 20;
	if (!s->how.layout) {
		s->how.layout = &usual;
		s->how.n_layout = 1;
	}
	if (how->replay)
		read_mended(s);
}

/* A name that lives as long as the source does. */
static const char *
lasting(struct source *s, struct slice name)
{
	struct buf text = BUF_INIT;
	buf_add_slice(&text, name);
	buf_addc(&text, '\0');
	const char *kept = map_key(&s->names, map_add(&s->names, buf_slice(&text))).p;
	buf_free(&text);
	return kept;
}

/* The sheet at hand begins. */
static void
begin_sheet(struct source *s)
{
	struct buf name = BUF_INIT;
	sheets_name(&s->sheets, &name);
	s->headed = false;
	s->n_rows = 0;
	s->at = (struct place){ lasting(s, buf_slice(&name)), 0 };
	buf_free(&name);
}

static void
begin_book(struct source *s, enum book_kind kind)
{
	struct book_how how = { .max_field = s->how.max_field, .max_line = s->how.max_line, .max_inflated = s->how.max_inflated };
	struct buf left = BUF_INIT;
	s->format = SOURCE_BOOK;
	sheets_open(&s->sheets, kind, &s->text.in, &how, s->how.sheet);
	begin_sheet(s);
	/* what other sheets hold would be missed */
	sheets_left(&s->sheets, &left);
	if (!s->how.sheet && left.n && !s->how.quiet)
		warn_at(&s->at, NULL, "only this sheet is read, not %s; see --sheet", buf_text(&left));
	buf_free(&left);
}

static void
begin_file(struct source *s)
{
	text_open(&s->text, s->path[s->next_path++], &s->how.input);
	s->open = true;
	s->headed = false;
	s->n_rows = 0;
	s->at = (struct place){ s->text.in.name, 0 };
	s->document = DOCUMENT_INIT;
	bool any = s->how.format == SOURCE_ANY, decode = s->how.input.decode;
	/* a cell of CSV may begin with <, but none as a zip does */
	enum book_kind kind = any || (decode && s->how.format == SOURCE_CSV) ? sheets_sniff(&s->text.in) : BOOK_NONE;
	if (decode && (any ? kind != BOOK_NONE : kind == BOOK_ZIP || kind == BOOK_OLE)) {
		begin_book(s, kind);
		return;
	}
	if (kind == BOOK_ZIP || kind == BOOK_OLE)
		die_at(&s->at, NULL, "is a workbook; read it with gov-ingest first");
	int first = text_first_byte(&s->text);
	s->format = s->how.format;
	if (any && first >= 0)
		s->format = first == '{' ? SOURCE_NDJSON : SOURCE_CSV;
	if (any && decode && (first == '[' || (first == '{' && text_is_document(&s->text))))
		s->format = SOURCE_JSON;
	s->text.crs = s->format == SOURCE_CSV;
	if (any && !decode && first == '[')
		die_at(&(struct place){ s->text.in.name, 1 }, NULL, "a JSON array is no record: one object a line is wanted, or -I csv if it is CSV");
}

static void
keep_raw(struct source *s, struct slice raw)
{
	s->raw = text_head(raw);
	s->raw_cut = s->raw.n < raw.n;
}

/* The line at in.p is all that is given up of what cannot be read. */
static enum source_status
bad_line(struct source *s, const char *code, const char *reason)
{
	s->raw = text_take(&s->text, code, reason, &s->fault);
	s->raw_cut = false; /* the reason says so */
	return SOURCE_BAD;
}

static enum source_status
next_json(struct source *s, struct rec *r)
{
	for (;;) {
		const char *lf = text_end(&s->text, s->text.in.p);
		while (!lf && (size_t)(s->text.in.end - s->text.in.p) <= s->how.max_line) {
			size_t have = (size_t)(s->text.in.end - s->text.in.p);
			if (!input_more(&s->text.in))
				break;
			lf = text_end(&s->text, s->text.in.p + have);
		}
		if (s->text.in.p == s->text.in.end)
			return SOURCE_END;
		s->at.line = s->text.line;
		if (!lf && *s->text.in.p == '!')
			text_mark(&s->text);
		if ((size_t)((lf ? lf : s->text.in.end) - s->text.in.p) > s->how.max_line)
			return bad_line(s, "limit", "the line is longer than the limit of --max-line");
		struct slice line = slice(s->text.in.p, (size_t)((lf ? lf - 1 : s->text.in.end) - s->text.in.p));
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		const char *from = s->text.in.p;
		s->text.in.p = lf ? lf : s->text.in.end;
		s->text.line += lf != NULL;
		if (json_blank(line.p, line.p + line.n) == line.p + line.n) {
			s->n_blank++;
			continue;
		}
		keep_raw(s, line);
		if (text_blame(&s->text, from, line.p + line.n, &s->fault))
			return SOURCE_BAD;
		return rec_parse(r, line, &s->fault) < 0 ? SOURCE_BAD : SOURCE_RECORD;
	}
}

/* Reads on behind an item that has no end yet.  It will be looked through again from its beginning,
 * so a long one grows by half first: in steps of a pipe that would take the square of its length. */
static void
read_more(struct source *s)
{
	size_t have = (size_t)(s->text.in.end - s->text.in.p), wanted = have > 1 << 20 ? have + have / 2 : have + 1;
	if (wanted > s->how.max_line && have <= s->how.max_line)
		wanted = s->how.max_line + 1;
	while ((size_t)(s->text.in.end - s->text.in.p) < wanted && input_more(&s->text.in))
		;
}

static void die_of_long_item(const struct source *s) __attribute__((noreturn));

static void
die_of_long_item(const struct source *s)
{
	die_at(&s->at, NULL, "an item of the JSON document is longer than the limit of --max-line");
}

/* The next object of a document, made one line. */
static enum source_status
next_item(struct source *s, struct rec *r)
{
	for (;;) {
		const char *from = s->text.in.p;
		enum document_status status = document_next(&s->document, s->text.in.p, s->text.in.end, s->text.in.ended);
		const char *item = status == DOCUMENT_ITEM ? s->document.item.p : s->document.next;
		text_count(&s->text, from, item);
		s->at.line = s->text.line;
		s->text.in.p = s->document.next;
		if (status == DOCUMENT_END)
			return SOURCE_END;
		if (status == DOCUMENT_BAD)
			die_at(&s->at, NULL, "%s", s->document.reason);
		if (status == DOCUMENT_MORE) {
			if ((size_t)(s->text.in.end - s->text.in.p) > s->how.max_line)
				die_of_long_item(s);
			read_more(s);
			continue;
		}
		if (s->document.item.n > s->how.max_line)
			die_of_long_item(s);
		text_count(&s->text, item, s->document.next);
		buf_clear(&s->made);
		document_line(s->document.item, s->how.name != NULL, &s->made);
		memset(buf_room(&s->made, JSON_PAD), 0, JSON_PAD);
		keep_raw(s, buf_slice(&s->made));
		if (text_blame(&s->text, item, item + s->document.item.n, &s->fault))
			return SOURCE_BAD;
		return rec_parse(r, buf_slice(&s->made), &s->fault) < 0 ? SOURCE_BAD : SOURCE_RECORD;
	}
}

/* Splits the row at in.p + from, reading on as far as it takes.  CSV_MORE: nothing is left. */
static enum csv_status
split(struct source *s, size_t from, struct rec *row)
{
	for (;;) {
		const char *p = s->text.in.p + from;
		if (p == s->text.in.end) {
			if (!input_more(&s->text.in))
				return CSV_MORE;
			continue;
		}
		enum csv_status status = csv_split(&s->csv, p, s->text.in.end, s->text.in.ended, row);
		if (status == CSV_MORE && (size_t)(s->text.in.end - p) > s->how.max_line) {
			s->csv.code = "limit";
			s->csv.reason = "the row is longer than the limit of --max-line";
			return CSV_BAD;
		}
		if (status != CSV_MORE)
			return status;
		read_more(s);
	}
}

static bool
is_blank(const struct rec *row)
{
	return row->n == 1 && row->member[0].kind == VALUE_CELL && row->member[0].raw.n == 0;
}

/* One more of the first rows, where it is not blank; false when there is none. */
static bool
read_head_row(struct source *s, struct rec *row)
{
	struct header *h = &s->head;
	for (;;) {
		enum csv_status status = split(s, h->offset, row);
		if (status == CSV_MORE)
			return false;
		size_t next = (size_t)(s->csv.next - s->text.in.p);
		uint64_t lines = s->csv.lines;
		if (status == CSV_BAD) { /* a word of explanation with a quote in it is no header */
			const char *end = csv_line_end(s->text.in.p + h->offset, s->text.in.end, s->text.in.ended);
			if (!end || !s->how.choose)
				return false;
			next = (size_t)(end - s->text.in.p);
			lines = 1;
		}
		bool blank = status == CSV_ROW && is_blank(row);
		if (!blank)
			header_add(h, h->offset, h->line, status == CSV_BAD ? NULL : row);
		h->offset = next;
		h->line += lines;
		if (!blank)
			return true;
	}
}

/* Makes the first n rows of a text be there, no more: they may be long in coming. */
static void
read_head(struct source *s, size_t n, struct rec *row)
{
	while (s->format == SOURCE_CSV && s->head.n < n && read_head_row(s, row))
		;
}

static void
begin_head(struct source *s, char separator)
{
	if (s->format != SOURCE_CSV)
		return; /* the rows of a book are all read */
	header_clear(&s->head);
	s->head.offset = 0;
	s->head.line = s->text.line;
	s->csv.separator = separator;
}

/* Looks in the first rows for the header; the place of its first row.  *layout and *best are bettered. */
static void
look_for_header(struct source *s, size_t layout, struct rec *row, size_t *best, size_t *found, size_t *at)
{
	size_t lines = s->how.layout[layout].header_lines;
	bool sure = false;
	begin_head(s, s->how.layout[layout].separator);
	for (size_t i = 0; i < HEADER_ROWS && !sure; i++) {
		read_head(s, i + lines, row);
		if (i >= s->head.n)
			break;
		if (s->head.row[i].n == 0)
			continue;
		header_row(&s->head, i, lines, row);
		size_t names = s->how.choose(s->how.arg, layout, i, row, &sure);
		if (names > *found) {
			*found = names;
			*best = layout;
			*at = i;
		}
	}
}

/* Where a header that cannot be used stands, for messages. */
static struct place
header_place(const struct source *s)
{
	return s->replaying ? (struct place){ s->how.replay, s->mended.row[s->next_mended - 1].line } : s->at;
}

/* The header of a book as CSV, from which the same names come again. */
static void
write_book_header(struct source *s, size_t at, size_t lines)
{
	struct buf *out = &s->columns.header;
	buf_clear(out);
	for (size_t k = at; k < at + lines; k++) {
		const struct header_row *row = &s->head.row[k];
		size_t n = row->n;
		while (n && row->cell[n - 1].n == 0)
			n--;
		if (k > at)
			buf_addc(out, '\n');
		for (size_t i = 0; i < n; i++) {
			if (i)
				buf_addc(out, ',');
			cell_write(row->cell[i], n == 1, out);
		}
	}
}

/* Finds the header among the first rows, all of which are read by then when the file is a book. */
static void
settle_header(struct source *s, struct rec *row, size_t *at, size_t *lines)
{
	size_t layout = 0, found = 0;
	*at = 0;
	for (size_t i = 0; s->how.choose && i < s->how.n_layout; i++)
		look_for_header(s, i, row, &layout, &found, at);
	struct place place = header_place(s);
	if (s->how.choose && found == 0)
		die_at(&place, NULL, "no header found: none of the first %d rows holds a name that the map knows", HEADER_ROWS);
	*lines = s->how.layout[layout].header_lines;
	if (!s->how.choose || s->how.n_layout > 1) {
		begin_head(s, s->how.layout[layout].separator);
		read_head(s, *at + *lines, row);
	}
	if (*lines > s->head.n - *at)
		*lines = s->head.n - *at;
	header_row(&s->head, *at, *lines, row);
	s->at.line = s->columns.line = s->head.row[*at].line;
	s->n_preamble += *at;
	if (s->format == SOURCE_BOOK) {
		while (row->n && rec_value(row, row->n - 1).n == 0)
			row->n--;
		write_book_header(s, *at, *lines);
	}
	s->columns.ragged = false;
	s->columns.n_totals = 0;
	if (s->how.chosen)
		s->how.chosen(s->how.arg, s, layout, row);
}

/* The header row of a CSV file; false when the file has none. */
static bool
read_header(struct source *s, struct rec *row)
{
	for (;;) {
		s->at.line = s->text.line;
		text_mark(&s->text);
		s->csv.separator = s->how.layout[0].separator;
		enum csv_status status = split(s, 0, row);
		if (status == CSV_MORE)
			return false;
		if (status == CSV_BAD && s->how.choose)
			break;
		if (status == CSV_BAD) {
			struct place place = header_place(s);
			die_at(&place, NULL, "the header cannot be read: %s", s->csv.reason);
		}
		if (!is_blank(row))
			break;
		s->n_blank++;
		s->text.in.p = s->csv.next;
		s->text.line += s->csv.lines;
	}
	size_t at, lines;
	settle_header(s, row, &at, &lines);
	/* over the rows of the header again, to where the first record begins */
	size_t from = s->head.row[at].offset;
	s->text.line = s->head.row[at].line;
	uint64_t first = s->text.line;
	struct rec rest = REC_INIT;
	const char *start = s->text.in.p + from;
	for (size_t i = 0; i < lines; i++) {
		from = s->head.row[at + i].offset;
		(void)split(s, from, &rest);
		start = s->text.in.p + s->head.row[at].offset;
		s->text.line = s->head.row[at + i].line + s->csv.lines;
	}
	rec_free(&rest);
	s->at.line = first;
	struct place place = header_place(s);
	if (text_blame(&s->text, start, s->csv.next, &s->fault))
		die_at(&place, NULL, "the header cannot be read: %s", buf_text(&s->fault.reason));
	if (memchr(start, '\0', (size_t)(s->csv.next - start)))
		die_at(&place, NULL, "the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset");
	buf_clear(&s->columns.header);
	buf_add_slice(&s->columns.header, text_trim(slice(start, (size_t)(s->csv.next - start))));
	s->text.in.p = s->csv.next;
	columns_set(&s->columns, row, s->how.name, s->how.arg, &place);
	s->headed = true;
	return true;
}

static void
blame_width(struct source *s, size_t n)
{
	fault_set(&s->fault, "ragged", F_NONE, "%zu cells where the header has %zu", n, s->columns.n);
}

static enum source_status
next_csv(struct source *s, struct rec *r)
{
	if (!s->headed) {
		rec_begin(r);
		if (!read_header(s, r))
			return SOURCE_END;
	}
	for (;;) {
		s->at.line = s->text.line;
		rec_begin(r);
		text_mark(&s->text);
		enum csv_status status = split(s, 0, r);
		if (status == CSV_MORE)
			return SOURCE_END;
		if (status == CSV_BAD)
			return bad_line(s, s->csv.code, s->csv.reason);
		if (is_blank(r) && s->columns.n > 0) {
			s->n_blank++;
			s->text.in.p = s->csv.next;
			s->text.line += s->csv.lines;
			continue;
		}
		bool total = columns_total(&s->columns, r);
		size_t n = r->n;
		if (!total && !columns_fit(&s->columns, r, false)) {
			blame_width(s, n);
			r->n = 0;
			const char *first = csv_line_end(s->text.in.p, s->csv.next, true);
			if (first && first < s->csv.next)
				return bad_line(s, "ragged", buf_text(&s->fault.reason));
			status = CSV_BAD;
		}
		struct slice line = text_trim(slice(s->text.in.p, (size_t)(s->csv.next - s->text.in.p)));
		keep_raw(s, line);
		bool bad_byte = text_blame(&s->text, s->text.in.p, s->csv.next, &s->fault);
		s->text.in.p = s->csv.next;
		s->text.line += s->csv.lines;
		if (bad_byte || status == CSV_BAD)
			return SOURCE_BAD;
		if (total)
			return SOURCE_TOTAL;
		r->line = line;
		r->n_line = r->n;
		return SOURCE_RECORD;
	}
}

/* The next row of the text of a mended one: 1, 0 at its end, -1 when it is no CSV. */
static int
next_mended_cells(struct source *s)
{
	enum csv_status status;
	do {
		rec_begin(&s->mended_row);
		status = split(s, 0, &s->mended_row);
		if (status != CSV_ROW)
			return status == CSV_MORE ? 0 : -1;
		s->text.in.p = s->csv.next;
		s->text.line += s->csv.lines;
		cells_read(&s->mended_row, &s->sheets.book.row);
	} while (book_blank(&s->sheets.book.row));
	s->sheets.book.row.number = s->text.line;
	return 1;
}

static bool
next_row(struct source *s, struct rec *r)
{
	if (s->replaying ? next_mended_cells(s) <= 0 : !sheets_next(&s->sheets))
		return false;
	cells_take(&s->sheets.book.row, r);
	s->at.line = s->sheets.book.row.number;
	return true;
}

/* To the first row of the sheet again, or of a mended row. */
static void
rewind_rows(struct source *s)
{
	if (s->replaying) {
		s->text.in.p = s->text.in.text.p;
		s->text.line = 1;
		s->sheets.book.row.number = 0;
	} else {
		sheets_rewind(&s->sheets);
	}
}

/* The header of a sheet; false when it has none. */
static bool
read_book_header(struct source *s, struct rec *row)
{
	size_t most = HEADER_ROWS + HEADER_LINES - 1, at, lines;
	header_clear(&s->head);
	while (s->head.n < most && next_row(s, row))
		header_add(&s->head, 0, s->at.line, row);
	if (s->head.n == 0)
		return false;
	settle_header(s, row, &at, &lines);
	struct place place = header_place(s);
	columns_set(&s->columns, row, s->how.name, s->how.arg, &place);
	/* again from the top, past the header */
	uint64_t last = s->head.row[at + lines - 1].line;
	struct rec skipped = REC_INIT;
	rewind_rows(s);
	for (bool more = true; more && s->sheets.book.row.number != last;)
		more = next_row(s, &skipped);
	rec_free(&skipped);
	s->headed = true;
	return true;
}

/* The text of a mended row of a book is done with, or is no CSV. */
static enum source_status
mended_end(struct source *s)
{
	if (s->text.in.p == s->text.in.end)
		return SOURCE_END;
	s->raw = text_trim(slice(s->text.in.p, (size_t)(s->text.in.end - s->text.in.p)));
	s->text.in.p = s->text.in.end;
	fault_set(&s->fault, s->csv.code, F_NONE, "%s", s->csv.reason);
	return SOURCE_BAD;
}

static enum source_status
next_of_book(struct source *s, struct rec *r)
{
	for (;;) {
		if ((s->headed || read_book_header(s, r)) && next_row(s, r))
			break;
		if (s->replaying)
			return mended_end(s);
		if (!sheets_go_on(&s->sheets))
			return SOURCE_END;
		if (s->how.done)
			s->how.done(s->how.arg, s);
		begin_sheet(s);
	}
	s->raw = slice(NULL, 0);
	if (columns_total(&s->columns, r))
		return SOURCE_TOTAL;
	size_t n = r->n;
	if (!columns_fit(&s->columns, r, true)) {
		blame_width(s, n);
		return SOURCE_BAD;
	}
	r->n_line = r->n;
	return SOURCE_RECORD;
}

const struct book_cell *
source_cell(const struct source *s, size_t i)
{
	return s->format == SOURCE_BOOK && i < s->sheets.book.row.n ? &s->sheets.book.row.cell[i] : NULL;
}

struct slice
source_raw(struct source *s)
{
	if (s->format == SOURCE_BOOK && !s->raw.p) {
		buf_clear(&s->made);
		cells_write(&s->sheets.book.row, s->columns.n, &s->made);
		keep_raw(s, buf_slice(&s->made));
	}
	return s->raw;
}

const char *
source_charset(const struct source *s)
{
	if (s->format == SOURCE_BOOK)
		return SOURCE_CHARSET_BOOK;
	return s->text.in.charset.name ? s->text.in.charset.name : "UTF-8";
}

/* Learns the rows of the file of --replay: where they stood, and what they read now. */
static void
read_mended(struct source *s)
{
	static const char *const columns[] = { "from", "code", "reason", "charset", "header", "raw" };
	struct source in;
	struct source_how how = { .input = { .decode = true }, .format = SOURCE_CSV, .max_field = SIZE_MAX / 4 };
	char *path[] = { xstrdup(s->how.replay) };
	struct rec r = REC_INIT;
	source_open(&in, path, 1, &how);
	for (enum source_status status; (status = source_next(&in, &r)) != SOURCE_END;) {
		if (status == SOURCE_BAD)
			die_at(&in.at, NULL, "%s", buf_text(&in.fault.reason));
		struct slice cell[MENDED_CELLS];
		for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
			int field = field_of(slice_of(columns[i]));
			if (rec_find(&r, field) < 0)
				die_at(&(struct place){ s->how.replay, in.columns.line }, columns[i], "the column is missing: this is no rejects file");
			cell[i] = rec_get(&r, field);
		}
		mended_add(&s->mended, in.at.line, cell);
	}
	rec_free(&r);
	source_close(&in);
	free(path[0]);
}

bool
source_is_mended(const struct source *s, const struct place *at)
{
	return s->mended.n && !s->replaying && mended_brings(&s->mended, at);
}

bool
source_settle(struct source *s)
{
	if (!s->mended.n || s->replaying || !mended_brings(&s->mended, &s->at))
		return true;
	return mended_settle(&s->mended, &s->at, source_is_row(s) ? buf_slice(&s->columns.header) : LIT(""), source_raw(s));
}

/* The text of mended row i becomes a file of its own, under its header. */
static void
begin_mended(struct source *s, size_t i)
{
	const struct mended_row *m = &s->mended.row[i];
	struct slice header = m->cell[MENDED_HEADER];
	struct buf *text = &s->text.in.text;
	s->replaying = true;
	s->open = true;
	s->headed = s->text.skipping = false;
	s->format = header.n ? SOURCE_CSV : SOURCE_NDJSON;
	if (slice_is(m->cell[MENDED_CHARSET], SOURCE_CHARSET_BOOK))
		s->format = SOURCE_BOOK;
	s->csv.separator = ',';
	s->raw_cut = false;
	s->n_rows = 0;
	buf_clear(text);
	if (header.n) {
		buf_add_slice(text, header);
		buf_addc(text, '\n');
	}
	buf_add_slice(text, m->cell[MENDED_RAW]);
	buf_addc(text, '\n');
	memset(buf_room(text, INPUT_PAD), 0, INPUT_PAD);
	s->text.crs = s->format == SOURCE_CSV;
	s->text.in = (struct input){ .name = s->how.replay, .text = *text, .p = text->p, .end = text->p + text->n, .ended = true, .fd = -1 };
	struct slice file;
	if (mended_place(&s->mended, i, &file, &s->at.line) < 0)
		die_at(&(struct place){ s->how.replay, m->line }, "from", "is no place such as export.csv:17");
	s->at.file = lasting(s, file);
	s->mended_at = s->at;
	s->text.line = 1;
}

static enum source_status
next_of_file(struct source *s, struct rec *r)
{
	if (s->text.skipping)
		text_skip(&s->text);
	switch (s->format) {
	case SOURCE_CSV:
		return next_csv(s, r);
	case SOURCE_NDJSON:
		return next_json(s, r);
	case SOURCE_JSON:
		return next_item(s, r);
	case SOURCE_BOOK:
		return next_of_book(s, r);
	default:
		return SOURCE_END;
	}
}

/* The next record of the file of --replay, as if it stood where it came from. */
static enum source_status
next_mended(struct source *s, struct rec *r)
{
	for (;;) {
		if (!s->open) {
			while (s->next_mended < s->mended.n && s->mended.row[s->next_mended].settled)
				s->next_mended++;
			if (s->next_mended == s->mended.n)
				return SOURCE_END;
			begin_mended(s, s->next_mended++);
		}
		const struct mended_row *m = &s->mended.row[s->next_mended - 1];
		bool whole = s->text.in.p == s->text.in.text.p, cut = memmem(m->cell[MENDED_REASON].p, m->cell[MENDED_REASON].n, text_cut_here, strlen(text_cut_here)) != NULL;
		if (whole && (cut || mended_is_open(&s->mended, s->next_mended - 1))) {
			s->open = false;
			buf_clear(&s->columns.header);
			buf_add_slice(&s->columns.header, m->cell[MENDED_HEADER]);
			s->raw = m->cell[MENDED_RAW];
			fault_set(&s->fault, cut ? "limit" : "utf8", F_NONE, cut ? "only a part of it stands in the file of --replay%s" : "bytes that are no letters still stand in it as \\xHH", cut ? text_cut_here : "");
			return SOURCE_BAD;
		}
		enum source_status status = next_of_file(s, r);
		s->at = s->mended_at;
		s->n_rows++;
		if (status != SOURCE_END)
			return status;
		s->open = false;
		if (s->n_rows == 1) {
			s->raw = LIT("");
			fault_set(&s->fault, "empty", F_NONE, "no record stands in the file of --replay");
			return SOURCE_BAD;
		}
	}
}

static void
close_file(struct source *s)
{
	s->bytes += s->text.in.bytes;
	sheets_close(&s->sheets);
	text_close(&s->text);
	s->open = false;
}

enum source_status
source_next(struct source *s, struct rec *r)
{
	for (;;) {
		if (s->replaying || (!s->open && s->next_path == s->n_path))
			return next_mended(s, r);
		if (!s->open)
			begin_file(s);
		enum source_status status = next_of_file(s, r);
		s->n_rows += status != SOURCE_END;
		if (status != SOURCE_END)
			return status;
		if (s->how.done)
			s->how.done(s->how.arg, s);
		close_file(s);
	}
}

void
source_close(struct source *s)
{
	if (s->open || s->replaying)
		close_file(s);
	columns_free(&s->columns);
	mended_free(&s->mended);
	map_free(&s->names);
	header_free(&s->head);
	rec_free(&s->mended_row);
	buf_free(&s->made);
	buf_free(&s->fault.reason);
}
