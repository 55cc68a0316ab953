/* source.c - the next record of the next file */
#include "source.h"
#include "utf8.h"

enum {
	RAW_MAX = 1 << 20,
	MARK_MAX = 80,
	BLANK_MAX = 1 << 16
};

void
source_open(struct source *s, char **path, size_t n, const struct source_how *how)
{
	static char dash[] = "-", *standard_input[] = { dash, NULL };
	*s = (struct source){ .how = *how, .path = n ? path : standard_input, .n_path = n ? n : 1, .csv = CSV_INIT, .fault = FAULT_INIT };
	if (how->max_field)
		s->csv.max_field = how->max_field;
	if (how->max_quoted_lines)
		s->csv.max_lines = how->max_quoted_lines;
	if (!s->how.max_line)
		s->how.max_line = 64u << 20;
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

static void
begin_file(struct source *s)
{
	input_open(&s->in, s->path[s->next_path++], &s->how.input);
	s->open = true;
	s->headed = false;
	s->skipping = false;
	s->line = 1;
	s->at.file = s->in.name;
	int first = first_byte(s);
	s->format = s->how.format;
	if (s->format == SOURCE_ANY && first >= 0)
		s->format = first == '{' ? SOURCE_NDJSON : SOURCE_CSV;
	if (s->format == SOURCE_CSV && s->how.format == SOURCE_ANY && first == '[')
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
	fault_set(&s->fault, code, F_NONE, "%s%s", reason, cut ? " (the raw line is cut here)" : "");
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

/* Finds the best header among the first rows; the offset and the lines before it. */
static size_t
find_header(struct source *s, struct rec *row, uint64_t *lines, uint64_t *rows)
{
	size_t from = 0, best = 0, best_at = 0;
	uint64_t passed = 0, at = 0;
	*lines = *rows = 0;
	for (int i = 0; i < HEADER_ROWS;) {
		enum csv_status status = split(s, from, row);
		if (status == CSV_MORE)
			break;
		if (status == CSV_BAD) { /* a word of explanation with a quote in it is no header */
			const char *next = csv_line_end(s->in.p + from, s->in.end, s->in.ended);
			if (!next)
				break;
			from = (size_t)(next - s->in.p);
			passed++;
			i++, at++;
			continue;
		}
		bool sure = false;
		size_t names = is_blank(row) ? 0 : s->how.choose(s->how.choose_arg, row, &sure);
		if (names > best) {
			best = names;
			best_at = from;
			*lines = passed;
			*rows = at;
		}
		if (sure)
			break;
		from = (size_t)(s->csv.next - s->in.p);
		passed += s->csv.lines;
		if (!is_blank(row))
			i++, at++;
	}
	if (best == 0)
		die_at(&s->at, NULL, "no header found: none of the first %d rows holds a name that the map knows", HEADER_ROWS);
	return best_at;
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
		if (header.n == 0)
			die_at(&s->at, NULL, "column %zu has no name", i + 1);
		header_name(&names, header, &name);
		int field = s->how.name ? s->how.name(s->how.choose_arg, buf_slice(&name), &s->at) : F_NONE;
		if (field == F_NONE && name.n != header.n)
			die_at(&s->at, buf_text(&name), "a second column of this name; only a map that names it so can tell them apart");
		s->field[s->n_field++] = field == F_NONE ? field_of(header) : field;
	}
	map_free(&names);
	buf_free(&name);
	/* the members of every row to come carry these fields */
	for (size_t i = 0; i < row->n; i++)
		row->member[i].field = F_NONE;
	size_t n = row->n;
	row->n = 0;
	for (size_t i = 0; i < n; i++)
		rec_append(row, s->field[i], VALUE_NULL, slice(NULL, 0));
}

/* The header row of a CSV file; false when the file has none. */
static bool
read_header(struct source *s, struct rec *row)
{
	uint64_t lines = 0, rows = 0;
	for (;;) {
		s->at.line = s->line;
		look_for_mark(s);
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
	if (s->how.choose) {
		s->in.p += find_header(s, row, &lines, &rows);
		s->line += lines;
		s->at.line = s->line;
		s->n_preamble += rows;
		split(s, 0, row);
		bool sure;
		(void)s->how.choose(s->how.choose_arg, row, &sure); /* the last word is on the row taken */
	}
	if (blame_byte(s, s->in.p, s->csv.next))
		die_at(&s->at, NULL, "the header cannot be read: %s", buf_text(&s->fault.reason));
	if (memchr(s->in.p, '\0', (size_t)(s->csv.next - s->in.p)))
		die_at(&s->at, NULL, "the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset");
	buf_clear(&s->header);
	buf_add(&s->header, s->in.p, (size_t)(s->csv.next - s->in.p));
	while (s->header.n && (s->header.p[s->header.n - 1] == '\n' || s->header.p[s->header.n - 1] == '\r'))
		s->header.n--;
	s->in.p = s->csv.next;
	s->line += s->csv.lines;
	s->header_line = s->at.line;
	set_fields(s, row);
	s->headed = true;
	return true;
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
		if (r->n != s->n_field) {
			char reason[96];
			snprintf(reason, sizeof reason, "%zu cells where the header has %zu", r->n, s->n_field);
			r->n = 0;
			const char *first = csv_line_end(s->in.p, s->csv.next, true);
			if (first && first < s->csv.next)
				return bad_line(s, "ragged", reason);
			fault_set(&s->fault, "ragged", F_NONE, "%s", reason);
			status = CSV_BAD;
		}
		struct slice line = without_end(slice(s->in.p, (size_t)(s->csv.next - s->in.p)));
		set_raw(s, line);
		bool bad_byte = blame_byte(s, s->in.p, s->csv.next);
		s->in.p = s->csv.next;
		s->line += s->csv.lines;
		if (bad_byte || status == CSV_BAD)
			return SOURCE_BAD;
		r->line = line;
		r->n_line = r->n;
		return SOURCE_RECORD;
	}
}

enum source_status
source_next(struct source *s, struct rec *r)
{
	for (;;) {
		if (!s->open) {
			if (s->next_path == s->n_path)
				return SOURCE_END;
			begin_file(s);
		}
		if (s->skipping)
			skip_line(s);
		enum source_status status = s->format == SOURCE_NDJSON ? next_json(s, r) : s->format == SOURCE_CSV ? next_csv(s, r)
														   : SOURCE_END;
		if (status != SOURCE_END)
			return status;
		s->bytes += s->in.bytes;
		input_close(&s->in);
		s->open = false;
	}
}

void
source_close(struct source *s)
{
	if (s->open)
		input_close(&s->in);
	s->open = false;
	free(s->field);
	buf_free(&s->header);
	buf_free(&s->fault.reason);
}
