/* source.c - the next record of the next file */
#include "source.h"
#include "html.h"
#include "utf8.h"
#include "xls.h"
#include "xlsx.h"

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

static void die_of_book(struct source *s) __attribute__((noreturn));

static void
die_of_book(struct source *s)
{
	struct place at = { s->at.file, s->book.row.number };
	die_at(&at, NULL, "%s", buf_text(&s->book.error));
}

/* Goes to the first row of a sheet. */
static void
begin_sheet(struct source *s, size_t i)
{
	struct buf name = BUF_INIT;
	struct slice sheet = s->book.sheet[i].name;
	s->sheet = i;
	s->headed = false;
	s->n_rows = 0;
	buf_printf(&name, "%s%s%.*s", s->text.in.name, sheet.n ? "#" : "", (int)sheet.n, sheet.p);
	s->at = (struct place){ lasting(s, buf_slice(&name)), 0 };
	buf_free(&name);
	if (book_sheet(&s->book, i) < 0)
		die_of_book(s);
}

/* The first sheet from i on that is not hidden. */
static size_t
next_visible(const struct source *s, size_t i)
{
	while (i < s->book.n_sheet && s->book.sheet[i].hidden)
		i++;
	return i;
}

/* Says which sheets are left out: what they hold would be missed. */
static void
tell_of_sheets(struct source *s)
{
	struct buf others = BUF_INIT;
	for (size_t i = 0; i < s->book.n_sheet; i++) {
		struct slice name = s->book.sheet[i].name;
		if (i != s->sheet)
			buf_printf(&others, "%s'%.*s'%s", others.n ? ", " : "", (int)name.n, name.p, s->book.sheet[i].hidden ? " (hidden)" : "");
	}
	if (others.n && !s->how.quiet)
		warn_at(&s->at, NULL, "only this sheet is read, not %s; see --sheet", buf_text(&others));
	buf_free(&others);
}

static bool
wants_all_sheets(const struct source *s)
{
	return s->how.sheet && strcmp(s->how.sheet, "all") == 0 && book_find(&s->book, "all") == SIZE_MAX;
}

static void
begin_book(struct source *s, enum book_kind kind)
{
	static const struct book_reader *const readers[] = { [BOOK_ZIP] = &xlsx_reader, [BOOK_OLE] = &xls_reader, [BOOK_HTML] = &html_reader };
	struct book_how how = { .max_field = s->how.max_field, .max_line = s->how.max_line };
	s->format = SOURCE_BOOK;
	if (book_open(&s->book, readers[kind], input_spool(&s->text.in), &how) < 0)
		die_of_book(s);
	const char *wanted = s->how.sheet;
	size_t first = wanted && !wants_all_sheets(s) ? book_find(&s->book, wanted) : next_visible(s, 0);
	if (first == SIZE_MAX)
		die_at(&s->at, NULL, "has no sheet '%s'", wanted);
	if (first == s->book.n_sheet)
		die_at(&s->at, NULL, "has no sheet%s", s->book.n_sheet ? " that is not hidden; name one with --sheet" : "");
	begin_sheet(s, first);
	if (!wanted)
		tell_of_sheets(s);
}

/* What the first bytes say the file is.  More than a few are asked for only where they can matter,
 * for they may be long in coming. */
static enum book_kind
sniff(struct source *s)
{
	struct slice head = input_head(&s->text.in, 4);
	for (size_t before = 0; head.n > before && head.n < BOOK_HEAD; head = input_head(&s->text.in, head.n + 4)) {
		before = head.n;
		bool blank = slice_trim(head).n == 0, marked = (unsigned char)head.p[0] >= 0xef && head.n < 16;
		if (!blank && !marked && !(head.n < 8 && slice_starts(head, LIT("\xd0\xcf"))))
			break;
	}
	return book_sniff(head);
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
	enum book_kind kind = any ? sniff(s) : BOOK_NONE;
	if (kind != BOOK_NONE && decode) {
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

/* The line at in.p is all that is given up of what cannot be read. */
static enum source_status
bad_line(struct source *s, const char *code, const char *reason)
{
	s->raw = text_take(&s->text, code, reason, &s->fault);
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
		s->raw = text_head(line);
		if (text_blame(&s->text, from, line.p + line.n, &s->fault))
			return SOURCE_BAD;
		return rec_parse(r, line, &s->fault) < 0 ? SOURCE_BAD : SOURCE_RECORD;
	}
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
				die_at(&s->at, NULL, "an item of the JSON document is longer than the limit of --max-line");
			input_more(&s->text.in);
			continue;
		}
		text_count(&s->text, item, s->document.next);
		buf_clear(&s->made);
		document_line(s->document.item, s->how.name != NULL, &s->made);
		memset(buf_room(&s->made, JSON_PAD), 0, JSON_PAD);
		s->raw = text_head(buf_slice(&s->made));
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
		input_more(&s->text.in);
	}
}

static bool
is_blank(const struct rec *row)
{
	return row->n == 1 && row->member[0].kind == VALUE_CELL && row->member[0].raw.n == 0;
}

/* Reads the first rows of CSV, parted as a layout says. */
static void
read_first_rows(struct source *s, char separator, size_t n, struct rec *row)
{
	size_t from = 0;
	uint64_t line = s->text.line;
	s->csv.separator = separator;
	header_clear(&s->head);
	while (s->head.n < n) {
		enum csv_status status = split(s, from, row);
		if (status == CSV_MORE)
			break;
		size_t next = (size_t)(s->csv.next - s->text.in.p);
		uint64_t lines = s->csv.lines;
		if (status == CSV_BAD) { /* a word of explanation with a quote in it is no header */
			const char *end = csv_line_end(s->text.in.p + from, s->text.in.end, s->text.in.ended);
			if (!end)
				break;
			next = (size_t)(end - s->text.in.p);
			lines = 1;
		}
		if (status == CSV_BAD || !is_blank(row))
			header_add(&s->head, from, line, status == CSV_BAD ? NULL : row);
		if (status == CSV_BAD && !s->how.choose)
			break;
		from = next;
		line += lines;
	}
}

/* Looks in the first rows for the header; the place of its first row.  *layout and *best are bettered. */
static void
look_for_header(struct source *s, size_t layout, struct rec *row, size_t *best, size_t *found, size_t *at)
{
	size_t lines = s->how.layout[layout].header_lines;
	for (size_t i = 0; i < s->head.n && i < HEADER_ROWS; i++) {
		bool sure = false;
		if (s->head.row[i].n == 0)
			continue;
		header_row(&s->head, i, lines, row);
		size_t names = s->how.choose(s->how.arg, layout, i, row, &sure);
		if (names > *found) {
			*found = names;
			*best = layout;
			*at = i;
		}
		if (sure)
			break;
	}
}

/* Finds the header among the first rows, which are read by then when the file is a book. */
static void
settle_header(struct source *s, struct rec *row, size_t *at, size_t *lines)
{
	size_t layout = 0, found = 0;
	*at = 0;
	for (size_t i = 0; s->how.choose && i < s->how.n_layout; i++) {
		if (s->format == SOURCE_CSV)
			read_first_rows(s, s->how.layout[i].separator, HEADER_ROWS + s->how.layout[i].header_lines - 1, row);
		look_for_header(s, i, row, &layout, &found, at);
	}
	if (s->how.choose && found == 0)
		die_at(&s->at, NULL, "no header found: none of the first %d rows holds a name that the map knows", HEADER_ROWS);
	*lines = s->how.layout[layout].header_lines;
	if (s->format == SOURCE_CSV && (!s->how.choose || s->how.n_layout > 1))
		read_first_rows(s, s->how.layout[layout].separator, *at + *lines, row);
	if (*lines > s->head.n - *at)
		*lines = s->head.n - *at;
	header_row(&s->head, *at, *lines, row);
	s->at.line = s->columns.line = s->head.row[*at].line;
	s->n_preamble += *at;
	if (s->format == SOURCE_BOOK) {
		while (row->n && rec_value(row, row->n - 1).n == 0)
			row->n--;
		buf_clear(&s->columns.header);
		for (size_t i = 0; i < row->n; i++) {
			if (i)
				buf_addc(&s->columns.header, ',');
			rec_write_cell(row, i, row->n == 1, &s->columns.header);
		}
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
		if (status == CSV_BAD)
			die_at(&s->at, NULL, "the header cannot be read: %s", s->csv.reason);
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
	if (text_blame(&s->text, start, s->csv.next, &s->fault))
		die_at(&s->at, NULL, "the header cannot be read: %s", buf_text(&s->fault.reason));
	if (memchr(start, '\0', (size_t)(s->csv.next - start)))
		die_at(&s->at, NULL, "the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset");
	buf_clear(&s->columns.header);
	buf_add_slice(&s->columns.header, text_trim(slice(start, (size_t)(s->csv.next - start))));
	s->text.in.p = s->csv.next;
	columns_set(&s->columns, row, s->how.name, s->how.arg, &s->at);
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
		if (!total && !columns_fit(&s->columns, r, s->format == SOURCE_BOOK)) {
			char reason[96];
			snprintf(reason, sizeof reason, "%zu cells where the header has %zu", n, s->columns.n);
			r->n = 0;
			const char *first = csv_line_end(s->text.in.p, s->csv.next, true);
			if (first && first < s->csv.next)
				return bad_line(s, "ragged", reason);
			blame_width(s, n);
			status = CSV_BAD;
		}
		struct slice line = text_trim(slice(s->text.in.p, (size_t)(s->csv.next - s->text.in.p)));
		s->raw = text_head(line);
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

/* Fills r from the row of the book. */
static void
take_row(struct source *s, struct rec *r)
{
	static const enum value_kind kinds[] = {
		[CELL_EMPTY] = VALUE_NULL,
		[CELL_TEXT] = VALUE_TEXT,
		[CELL_NUMBER] = VALUE_RAW,
		[CELL_TIME] = VALUE_TEXT,
		[CELL_YESNO] = VALUE_RAW,
		[CELL_ERROR] = VALUE_TEXT,
	};
	const struct book_row *row = &s->book.row;
	rec_begin(r);
	for (size_t i = 0; i < row->n; i++) {
		struct member *m = rec_cell(r, i);
		m->kind = kinds[row->cell[i].kind];
		m->raw = row->cell[i].text;
	}
	r->n = row->n;
	s->at.line = row->number;
}

static bool
next_row(struct source *s, struct rec *r)
{
	int got = book_next(&s->book);
	if (got < 0)
		die_of_book(s);
	if (got)
		take_row(s, r);
	return got;
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
	columns_set(&s->columns, row, s->how.name, s->how.arg, &s->at);
	/* again from the top, past the header */
	uint64_t last = s->head.row[at + lines - 1].line;
	struct rec skipped = REC_INIT;
	if (book_sheet(&s->book, s->sheet) < 0)
		die_of_book(s);
	for (bool more = true; more && s->book.row.number != last;)
		more = next_row(s, &skipped);
	rec_free(&skipped);
	s->headed = true;
	return true;
}

static enum source_status
next_of_book(struct source *s, struct rec *r)
{
	for (;;) {
		if ((s->headed || read_book_header(s, r)) && next_row(s, r))
			break;
		size_t next = wants_all_sheets(s) ? next_visible(s, s->sheet + 1) : s->book.n_sheet;
		if (next == s->book.n_sheet)
			return SOURCE_END;
		if (s->how.done)
			s->how.done(s->how.arg, s);
		begin_sheet(s, next);
	}
	s->raw = slice(NULL, 0);
	if (columns_total(&s->columns, r))
		return SOURCE_TOTAL;
	size_t n = r->n;
	if (!columns_fit(&s->columns, r, s->format == SOURCE_BOOK)) {
		blame_width(s, n);
		return SOURCE_BAD;
	}
	r->n_line = r->n;
	return SOURCE_RECORD;
}

const struct book_cell *
source_cell(const struct source *s, size_t i)
{
	return s->format == SOURCE_BOOK && i < s->book.row.n ? &s->book.row.cell[i] : NULL;
}

struct slice
source_raw(struct source *s, struct rec *r)
{
	if (s->format != SOURCE_BOOK)
		return s->raw;
	take_row(s, r); /* as it was, whatever became of it */
	buf_clear(&s->made);
	for (size_t i = 0; i < r->n || i < s->columns.n; i++) {
		if (i)
			buf_addc(&s->made, ',');
		if (i < r->n)
			rec_write_cell(r, i, r->n == 1, &s->made);
	}
	s->raw = text_head(buf_slice(&s->made));
	return s->raw;
}

/* Learns the rows of the file of --replay: where they stood, and what they read now. */
static void
read_mended(struct source *s)
{
	static const char *const columns[] = { "from", "code", "reason", "header", "raw" };
	struct source in;
	struct source_how how = { .format = SOURCE_CSV, .max_field = SIZE_MAX / 4 };
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

/* The next record of the file of --replay, as if it stood where it came from. */
static enum source_status
next_mended(struct source *s, struct rec *r)
{
	for (;;) {
		if (!s->open) {
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
		enum source_status status = s->format == SOURCE_CSV ? next_csv(s, r) : next_json(s, r);
		s->at = s->mended_at;
		if (status != SOURCE_END)
			return status;
		s->open = false;
	}
}

static void
close_file(struct source *s)
{
	s->bytes += s->text.in.bytes;
	book_close(&s->book);
	input_close(&s->text.in);
	s->open = false;
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
	buf_free(&s->made);
	buf_free(&s->fault.reason);
}
