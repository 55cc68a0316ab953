/* source.c - the next record of the next file */
#include "source.h"
#include "html.h"
#include "utf8.h"
#include "xls.h"
#include "xlsx.h"

enum {
	RAW_MAX = 1 << 20,
	MARK_MAX = 80,
	BLANK_MAX = 1 << 16
};

static const char cut_here[] = " (the raw line is cut here)";

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

/* Ends the program if all that is left is the mark of a program that failed.  Reads on, so
 * what was split before is gone. */
static void
check_mark(struct source *s)
{
	static const struct slice head = { "!gov-", 5 };
	const char *p;
	do {
		p = s->in.p + (*s->in.p == '"');
		size_t n = (size_t)(s->in.end - p);
		if (memcmp(p, head.p, n < head.n ? n : head.n) != 0)
			return;
	} while (s->in.end - s->in.p < MARK_MAX && input_more(&s->in));
	p = s->in.p + (*s->in.p == '"');
	if (!s->in.ended || s->in.end - p < 5)
		return;
	const char *name = p + 1, *q = name;
	while (q < s->in.end && ((*q >= 'a' && *q <= 'z') || *q == '-'))
		q++;
	if (slice_is(slice(q, (size_t)(s->in.end - q)), " failed")) {
		struct place at = { s->in.name, s->line };
		die_at(&at, NULL, "%.*s failed upstream", (int)(q - name), name);
	}
}

/* The first byte of the file that is no blank, a blank where there is nothing else for long; -1 for an empty file. */
static int
first_byte(struct source *s)
{
	for (;;) {
		const char *p = json_blank(s->in.p, s->in.end);
		if (p < s->in.end)
			return (unsigned char)*p;
		if (s->in.end - s->in.p > BLANK_MAX || !input_more(&s->in))
			return s->in.p < s->in.end ? ' ' : -1;
	}
}

/* Whether a text that begins with { is one document: its first line, or enough of it, tells. */
static bool
is_document(struct source *s)
{
	while (!memchr(s->in.p, '\n', (size_t)(s->in.end - s->in.p)) && s->in.end - s->in.p < BLANK_MAX && input_more(&s->in))
		;
	return document_is(slice(s->in.p, (size_t)(s->in.end - s->in.p)));
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
	buf_printf(&name, "%s%s%.*s", s->in.name, sheet.n ? "#" : "", (int)sheet.n, sheet.p);
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
	if (book_open(&s->book, readers[kind], input_spool(&s->in), &how) < 0)
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
	struct slice head = input_head(&s->in, 4);
	for (size_t before = 0; head.n > before && head.n < BOOK_HEAD; head = input_head(&s->in, head.n + 4)) {
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
	input_open(&s->in, s->path[s->next_path++], &s->how.input);
	s->open = true;
	s->headed = s->skipping = false;
	s->line = 1;
	s->n_rows = 0;
	s->at = (struct place){ s->in.name, 0 };
	s->document = DOCUMENT_INIT;
	bool any = s->how.format == SOURCE_ANY, decode = s->how.input.decode;
	enum book_kind kind = any ? sniff(s) : BOOK_NONE;
	if (kind != BOOK_NONE && decode) {
		begin_book(s, kind);
		return;
	}
	if (kind == BOOK_ZIP || kind == BOOK_OLE)
		die_at(&s->at, NULL, "is a workbook; read it with gov-ingest first");
	int first = first_byte(s);
	s->format = s->how.format;
	if (any && first >= 0)
		s->format = first == '{' ? SOURCE_NDJSON : SOURCE_CSV;
	if (any && decode && (first == '[' || (first == '{' && is_document(s))))
		s->format = SOURCE_JSON;
	if (any && !decode && first == '[')
		die_at(&(struct place){ s->in.name, 1 }, NULL, "a JSON array is no record: one object a line is wanted, or -I csv if it is CSV");
}

/* Blames the first byte of from..to that has no meaning in the charset; false when all have one. */
static bool
blame_byte(struct source *s, const char *from, const char *to)
{
	unsigned char byte;
	uint64_t offset;
	if (input_is_utf8(&s->in, from, to) || !input_bad_byte(&s->in, from, to, &byte, &offset))
		return false;
	fault_set(&s->fault, "utf8", F_NONE, "byte 0x%02X at offset %llu is not %s", byte, (unsigned long long)offset, s->in.charset.name);
	return true;
}

/* The end of a physical line: LF in NDJSON, any line end in CSV. */
static const char *
line_end(const struct source *s, const char *p)
{
	if (s->format == SOURCE_CSV)
		return csv_line_end(p, s->in.end, s->in.ended);
	const char *lf = p < s->in.end ? memchr(p, '\n', (size_t)(s->in.end - p)) : NULL;
	return lf ? lf + 1 : NULL;
}

static struct slice
without_end(struct slice line)
{
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

/* Takes a line as the raw text of a bad record; true when it is too long to be kept whole. */
static bool
set_raw(struct source *s, struct slice line)
{
	s->raw = line;
	if (s->raw.n <= RAW_MAX)
		return false;
	for (s->raw.n = RAW_MAX; s->raw.n > RAW_MAX - CHARSET_BAD_BYTE && utf8_is_inside(s->raw.p[s->raw.n]); s->raw.n--)
		;
	return true;
}

/* Steps over the first physical line at in.p and hands it out as bad. */
static enum source_status
bad_line(struct source *s, const char *code, const char *reason)
{
	const char *next;
	while (!(next = line_end(s, s->in.p)) && s->in.end - s->in.p < RAW_MAX && input_more(&s->in))
		;
	if (!next) {
		next = s->in.end;
		s->skipping = !s->in.ended;
	} else {
		s->line++;
	}
	bool cut = set_raw(s, without_end(slice(s->in.p, (size_t)(next - s->in.p)))) || s->skipping;
	const char *from = s->in.p;
	s->in.p = next;
	/* a byte that is no letter explains what else is wrong with its line */
	if (!cut && blame_byte(s, from, next))
		return SOURCE_BAD;
	fault_set(&s->fault, code, F_NONE, "%s%s", reason, cut ? cut_here : "");
	return SOURCE_BAD;
}

/* Throws away the rest of a line too long to keep; it was handed out as bad already. */
static void
skip_line(struct source *s)
{
	for (;;) {
		const char *next = line_end(s, s->in.p);
		if (next) {
			s->in.p = next;
			s->line++;
			break;
		}
		/* a CR at the end may be half of a line end */
		s->in.p = s->in.end - (s->in.p < s->in.end && s->in.end[-1] == '\r' && !s->in.ended);
		if (!input_more(&s->in))
			break;
	}
	s->skipping = false;
}

static enum source_status
next_json(struct source *s, struct rec *r)
{
	for (;;) {
		const char *lf = line_end(s, s->in.p);
		while (!lf && (size_t)(s->in.end - s->in.p) <= s->how.max_line) {
			size_t have = (size_t)(s->in.end - s->in.p);
			if (!input_more(&s->in))
				break;
			lf = line_end(s, s->in.p + have);
		}
		if (s->in.p == s->in.end)
			return SOURCE_END;
		s->at.line = s->line;
		if (!lf && *s->in.p == '!')
			check_mark(s);
		if ((size_t)((lf ? lf : s->in.end) - s->in.p) > s->how.max_line)
			return bad_line(s, "limit", "the line is longer than the limit of --max-line");
		struct slice line = slice(s->in.p, (size_t)((lf ? lf - 1 : s->in.end) - s->in.p));
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		const char *from = s->in.p;
		s->in.p = lf ? lf : s->in.end;
		s->line += lf != NULL;
		if (json_blank(line.p, line.p + line.n) == line.p + line.n) {
			s->n_blank++;
			continue;
		}
		set_raw(s, line);
		if (blame_byte(s, from, line.p + line.n))
			return SOURCE_BAD;
		return rec_parse(r, line, &s->fault) < 0 ? SOURCE_BAD : SOURCE_RECORD;
	}
}

static void
count_lines(struct source *s, const char *p, const char *to)
{
	while ((p = memchr(p, '\n', (size_t)(to - p)))) {
		s->line++;
		p++;
	}
}

/* The next object of a document, made one line. */
static enum source_status
next_item(struct source *s, struct rec *r)
{
	for (;;) {
		const char *from = s->in.p;
		enum document_status status = document_next(&s->document, s->in.p, s->in.end, s->in.ended);
		const char *item = status == DOCUMENT_ITEM ? s->document.item.p : s->document.next;
		count_lines(s, from, item);
		s->at.line = s->line;
		s->in.p = s->document.next;
		if (status == DOCUMENT_END)
			return SOURCE_END;
		if (status == DOCUMENT_BAD)
			die_at(&s->at, NULL, "%s", s->document.reason);
		if (status == DOCUMENT_MORE) {
			if ((size_t)(s->in.end - s->in.p) > s->how.max_line)
				die_at(&s->at, NULL, "an item of the JSON document is longer than the limit of --max-line");
			input_more(&s->in);
			continue;
		}
		count_lines(s, item, s->document.next);
		buf_clear(&s->text);
		document_line(s->document.item, s->how.name != NULL, &s->text);
		memset(buf_room(&s->text, JSON_PAD), 0, JSON_PAD);
		set_raw(s, buf_slice(&s->text));
		if (blame_byte(s, item, item + s->document.item.n))
			return SOURCE_BAD;
		return rec_parse(r, buf_slice(&s->text), &s->fault) < 0 ? SOURCE_BAD : SOURCE_RECORD;
	}
}

/* Splits the row at in.p + from, reading on as far as it takes.  CSV_MORE: nothing is left. */
static enum csv_status
split(struct source *s, size_t from, struct rec *row)
{
	for (;;) {
		const char *p = s->in.p + from;
		if (p == s->in.end) {
			if (!input_more(&s->in))
				return CSV_MORE;
			continue;
		}
		enum csv_status status = csv_split(&s->csv, p, s->in.end, s->in.ended, row);
		if (status == CSV_MORE && (size_t)(s->in.end - p) > s->how.max_line) {
			s->csv.code = "limit";
			s->csv.reason = "the row is longer than the limit of --max-line";
			return CSV_BAD;
		}
		if (status != CSV_MORE)
			return status;
		input_more(&s->in);
	}
}

/* Before a row is split: the mark of a program that failed, with or without its quote. */
static void
look_for_mark(struct source *s)
{
	if (s->in.p < s->in.end && *s->in.p == '"' && s->in.p + 1 == s->in.end)
		input_more(&s->in);
	if (s->in.p < s->in.end && (*s->in.p == '!' || (*s->in.p == '"' && s->in.p[1] == '!')))
		check_mark(s);
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
	uint64_t line = s->line;
	s->csv.separator = separator;
	header_clear(&s->head);
	while (s->head.n < n) {
		enum csv_status status = split(s, from, row);
		if (status == CSV_MORE)
			break;
		size_t next = (size_t)(s->csv.next - s->in.p);
		uint64_t lines = s->csv.lines;
		if (status == CSV_BAD) { /* a word of explanation with a quote in it is no header */
			const char *end = csv_line_end(s->in.p + from, s->in.end, s->in.ended);
			if (!end)
				break;
			next = (size_t)(end - s->in.p);
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

void
header_name(struct map *names, struct slice header, struct buf *name)
{
	buf_clear(name);
	buf_add_slice(name, header);
	for (int again = 2; map_find(names, buf_slice(name)) != MAP_NONE; again++) {
		name->n = header.n;
		buf_printf(name, "#%d", again);
	}
	map_add(names, buf_slice(name));
}

static void
set_fields(struct source *s, struct rec *row)
{
	struct map names = MAP_INIT;
	struct buf name = BUF_INIT;
	s->n_field = 0;
	s->field = xgrow(s->field, &s->field_cap, row->n, sizeof *s->field);
	for (size_t i = 0; i < row->n; i++) {
		struct slice header = rec_value(row, i);
		if (header.n == 0 && !s->how.name)
			die_at(&s->at, NULL, "column %zu has no name", i + 1);
		buf_clear(&name);
		if (header.n == 0)
			buf_printf(&name, "#%zu", i + 1);
		else
			header_name(&names, header, &name);
		bool plain = header.n == 0 || name.n == header.n;
		int field = s->how.name ? s->how.name(s->how.arg, buf_slice(&name), &s->at) : F_NONE;
		if (field == F_NONE && !plain)
			die_at(&s->at, buf_text(&name), "a second column of this name; only a map that names it so can tell them apart");
		s->field[s->n_field++] = field == F_NONE ? field_of(buf_slice(&name)) : field;
	}
	map_free(&names);
	buf_free(&name);
	/* the members of every row to come carry these fields */
	for (size_t i = 0; i < row->n; i++)
		row->member[i].field = F_NONE;
	row->n = 0;
	for (size_t i = 0; i < s->n_field; i++)
		rec_append(row, s->field[i], VALUE_NULL, slice(NULL, 0));
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
	s->at.line = s->header_line = s->head.row[*at].line;
	s->n_preamble += *at;
	if (s->format == SOURCE_BOOK) {
		while (row->n && rec_value(row, row->n - 1).n == 0)
			row->n--;
		buf_clear(&s->header);
		for (size_t i = 0; i < row->n; i++) {
			if (i)
				buf_addc(&s->header, ',');
			rec_write_cell(row, i, row->n == 1, &s->header);
		}
	}
	s->ragged = false;
	s->n_totals = 0;
	if (s->how.chosen)
		s->how.chosen(s->how.arg, s, layout, row);
}

/* The header row of a CSV file; false when the file has none. */
static bool
read_header(struct source *s, struct rec *row)
{
	for (;;) {
		s->at.line = s->line;
		look_for_mark(s);
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
		s->in.p = s->csv.next;
		s->line += s->csv.lines;
	}
	size_t at, lines;
	settle_header(s, row, &at, &lines);
	/* over the rows of the header again, to where the first record begins */
	size_t from = s->head.row[at].offset;
	s->line = s->head.row[at].line;
	uint64_t first = s->line;
	struct rec rest = REC_INIT;
	const char *start = s->in.p + from;
	for (size_t i = 0; i < lines; i++) {
		from = s->head.row[at + i].offset;
		(void)split(s, from, &rest);
		start = s->in.p + s->head.row[at].offset;
		s->line = s->head.row[at + i].line + s->csv.lines;
	}
	rec_free(&rest);
	s->at.line = first;
	if (blame_byte(s, start, s->csv.next))
		die_at(&s->at, NULL, "the header cannot be read: %s", buf_text(&s->fault.reason));
	if (memchr(start, '\0', (size_t)(s->csv.next - start)))
		die_at(&s->at, NULL, "the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset");
	buf_clear(&s->header);
	buf_add_slice(&s->header, without_end(slice(start, (size_t)(s->csv.next - start))));
	s->in.p = s->csv.next;
	set_fields(s, row);
	s->headed = true;
	return true;
}

/* Whether the first cell that holds something begins a row of totals: 合计, 合计：17 but not 合计路. */
static bool
is_total(const struct source *s, struct rec *r)
{
	size_t i = 0;
	if (!s->n_totals)
		return false;
	while (i < r->n && slice_trim(rec_value(r, i)).n == 0)
		i++;
	struct slice text = i < r->n ? slice_trim(rec_value(r, i)) : slice(NULL, 0);
	for (size_t k = 0; k < s->n_totals; k++)
		if (slice_starts(text, s->totals[k])) {
			struct slice rest = slice(text.p + s->totals[k].n, text.n - s->totals[k].n);
			if (rest.n == 0 || (unsigned char)rest.p[0] < 0x80 || slice_starts(rest, LIT("：")) || slice_starts(rest, LIT("（")))
				return true;
		}
	return false;
}

/* Gives a row as many members as the header has columns, where that may be: what a short row lacks
 * is null, what stands beyond the header goes under the number of its column.  False where it may not. */
static bool
fit(struct source *s, struct rec *r)
{
	size_t n = r->n;
	if (n == s->n_field)
		return true;
	bool wide = false;
	for (size_t i = s->n_field; i < n; i++)
		wide = wide || rec_value(r, i).n;
	if (!s->ragged && (wide || s->format != SOURCE_BOOK))
		return false;
	for (size_t i = n; i < s->n_field; i++) {
		rec_cell(r, i)->kind = VALUE_NULL;
		r->member[i].raw = slice(NULL, 0);
	}
	r->n = s->n_field;
	for (size_t i = s->n_field; i < n; i++) {
		char name[24];
		struct member m = r->member[i];
		snprintf(name, sizeof name, "#%zu", i + 1);
		if (wide)
			rec_append(r, field_of(slice_of(name)), m.kind, m.raw);
	}
	return true;
}

static void
blame_width(struct source *s, size_t n)
{
	fault_set(&s->fault, "ragged", F_NONE, "%zu cells where the header has %zu", n, s->n_field);
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
		s->at.line = s->line;
		rec_begin(r);
		look_for_mark(s);
		enum csv_status status = split(s, 0, r);
		if (status == CSV_MORE)
			return SOURCE_END;
		if (status == CSV_BAD)
			return bad_line(s, s->csv.code, s->csv.reason);
		if (is_blank(r) && s->n_field > 0) {
			s->n_blank++;
			s->in.p = s->csv.next;
			s->line += s->csv.lines;
			continue;
		}
		bool total = is_total(s, r);
		size_t n = r->n;
		if (!total && !fit(s, r)) {
			char reason[96];
			snprintf(reason, sizeof reason, "%zu cells where the header has %zu", n, s->n_field);
			r->n = 0;
			const char *first = csv_line_end(s->in.p, s->csv.next, true);
			if (first && first < s->csv.next)
				return bad_line(s, "ragged", reason);
			blame_width(s, n);
			status = CSV_BAD;
		}
		struct slice line = without_end(slice(s->in.p, (size_t)(s->csv.next - s->in.p)));
		set_raw(s, line);
		bool bad_byte = blame_byte(s, s->in.p, s->csv.next);
		s->in.p = s->csv.next;
		s->line += s->csv.lines;
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
	set_fields(s, row);
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
	if (is_total(s, r))
		return SOURCE_TOTAL;
	size_t n = r->n;
	if (!fit(s, r)) {
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
	buf_clear(&s->text);
	for (size_t i = 0; i < r->n || i < s->n_field; i++) {
		if (i)
			buf_addc(&s->text, ',');
		if (i < r->n)
			rec_write_cell(r, i, r->n == 1, &s->text);
	}
	set_raw(s, buf_slice(&s->text));
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
		s->mended = xgrow(s->mended, &s->mended_cap, s->n_mended + 1, sizeof *s->mended);
		struct mended *m = &s->mended[s->n_mended++];
		m->line = in.at.line;
		for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
			int field = field_of(slice_of(columns[i]));
			if (rec_find(&r, field) < 0)
				die_at(&(struct place){ s->how.replay, in.header_line }, columns[i], "the column is missing: this is no rejects file");
			struct slice text = rec_get(&r, field);
			m->cell[i] = slice(arena_copy(&s->kept, text.p, text.n), text.n);
		}
		map_add(&s->mended_from, m->cell[MENDED_FROM]);
	}
	rec_free(&r);
	source_close(&in);
	free(path[0]);
}

bool
source_is_mended(const struct source *s, const struct place *at)
{
	if (!s->n_mended || s->replaying)
		return false;
	struct buf from = BUF_INIT;
	const char *slash = strrchr(at->file, '/');
	buf_printf(&from, "%s:%llu", slash ? slash + 1 : at->file, (unsigned long long)at->line);
	bool is = map_find(&s->mended_from, buf_slice(&from)) != MAP_NONE;
	buf_free(&from);
	return is;
}

/* Where a rejected record stood, file:line as `from` says. */
static struct place
place_of(struct source *s, const struct mended *m)
{
	struct slice from = m->cell[MENDED_FROM];
	const char *colon = from.n ? memrchr(from.p, ':', from.n) : NULL;
	uint64_t line = 0;
	const char *p = colon ? colon + 1 : from.p, *end = from.p + from.n;
	while (p < end && *p >= '0' && *p <= '9' && line < UINT64_MAX / 100)
		line = line * 10 + (uint64_t)(*p++ - '0');
	if (!colon || p < end || line == 0)
		die_at(&(struct place){ s->how.replay, m->line }, "from", "is no place such as export.csv:17");
	return (struct place){ lasting(s, slice(from.p, (size_t)(colon - from.p))), line };
}

/* Whether bytes that were no letters still stand in the text as \xHH. */
static bool
is_unmended(const struct mended *m)
{
	struct slice raw = m->cell[MENDED_RAW];
	if (!slice_is(m->cell[MENDED_CODE], "utf8"))
		return false;
	for (size_t i = 0; i + 3 < raw.n; i++)
		if (raw.p[i] == '\\' && raw.p[i + 1] == 'x' && raw.p[i + 2] && strchr("89ABCDEF", raw.p[i + 2]) && raw.p[i + 3] && strchr("0123456789ABCDEF", raw.p[i + 3]))
			return true;
	return false;
}

/* The text of a mended record becomes a file of its own, under its header. */
static void
begin_mended(struct source *s, const struct mended *m)
{
	struct slice header = m->cell[MENDED_HEADER];
	struct buf *text = &s->in.text;
	s->replaying = true;
	s->open = true;
	s->headed = s->skipping = false;
	s->format = header.n ? SOURCE_CSV : SOURCE_NDJSON;
	buf_clear(text);
	if (header.n) {
		buf_add_slice(text, header);
		buf_addc(text, '\n');
	}
	buf_add_slice(text, m->cell[MENDED_RAW]);
	buf_addc(text, '\n');
	memset(buf_room(text, INPUT_PAD), 0, INPUT_PAD);
	s->in = (struct input){ .name = s->how.replay, .text = *text, .p = text->p, .end = text->p + text->n, .ended = true, .fd = -1 };
	s->at = place_of(s, m);
	s->line = 1;
}

/* The next record of the file of --replay, as if it stood where it came from. */
static enum source_status
next_mended(struct source *s, struct rec *r)
{
	for (;;) {
		if (!s->open) {
			if (s->next_mended == s->n_mended)
				return SOURCE_END;
			begin_mended(s, &s->mended[s->next_mended++]);
		}
		const struct mended *m = &s->mended[s->next_mended - 1];
		struct place at = place_of(s, m);
		bool whole = s->in.p == s->in.text.p, cut = memmem(m->cell[MENDED_REASON].p, m->cell[MENDED_REASON].n, cut_here, sizeof cut_here - 1) != NULL;
		if (whole && (cut || is_unmended(m))) {
			s->open = false;
			buf_clear(&s->header);
			buf_add_slice(&s->header, m->cell[MENDED_HEADER]);
			s->raw = m->cell[MENDED_RAW];
			fault_set(&s->fault, cut ? "limit" : "utf8", F_NONE, cut ? "only a part of it stands in the file of --replay%s" : "bytes that are no letters still stand in it as \\xHH", cut ? cut_here : "");
			return SOURCE_BAD;
		}
		enum source_status status = s->format == SOURCE_CSV ? next_csv(s, r) : next_json(s, r);
		s->at = at;
		if (status != SOURCE_END)
			return status;
		s->open = false;
	}
}

static void
close_file(struct source *s)
{
	s->bytes += s->in.bytes;
	book_close(&s->book);
	input_close(&s->in);
	s->open = false;
}

static enum source_status
next_of_file(struct source *s, struct rec *r)
{
	if (s->skipping)
		skip_line(s);
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
	free(s->field);
	free(s->mended);
	map_free(&s->names);
	map_free(&s->mended_from);
	arena_free(&s->kept);
	header_free(&s->head);
	buf_free(&s->header);
	buf_free(&s->text);
	buf_free(&s->fault.reason);
}
