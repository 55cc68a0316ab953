/* csv.c - a scanner for regular CSV, libcsv for the rest */
#include "csv.h"
#include <csv.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const char too_long[] = "a cell is longer than the limit of --max-field";

/* The first separator, CR or LF of p..end, or end. */
static const char *
cell_end(const char *p, const char *end, char separator)
{
#ifdef __SSE2__
	const __m128i comma = _mm_set1_epi8(separator), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
	for (; p < end; p += 16) {
		__m128i v = _mm_loadu_si128((const void *)p);
		__m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, lf)), _mm_cmpeq_epi8(v, cr));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);
		if (mask) {
			p += __builtin_ctz(mask);
			return p < end ? p : end;
		}
	}
	return end;
#else
	while (p < end && *p != separator && *p != '\n' && *p != '\r')
		p++;
	return p;
#endif
}

/* The first quote or LF of p..end, or end. */
static const char *
quote_or_line(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), lf = _mm_set1_epi8('\n');
	for (; p < end; p += 16) {
		__m128i v = _mm_loadu_si128((const void *)p);
		unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, lf)));
		if (mask) {
			p += __builtin_ctz(mask);
			return p < end ? p : end;
		}
	}
	return end;
#else
	while (p < end && *p != '"' && *p != '\n')
		p++;
	return p;
#endif
}

static enum csv_status
bad(struct csv *csv, const char *code, const char *reason)
{
	csv->code = code;
	csv->reason = reason;
	return CSV_BAD;
}

/* Walks the quoted cell at *p; on CSV_ROW *p is past its closing quote. */
static enum csv_status
quoted(struct csv *csv, const char **p, const char *end, bool ended, enum value_kind *kind)
{
	const char *from = *p, *q = from + 1;
	uint64_t lines = 0;
	*kind = VALUE_CELL_QUOTED;
	for (;;) {
		q = quote_or_line(q, end);
		if ((size_t)(q - from) - 1 > csv->max_field)
			return bad(csv, "limit", "a quoted cell is longer than the limit of --max-field, or its closing quote is missing");
		if (q == end)
			return ended ? bad(csv, "quote", "a quoted cell has no closing quote") : CSV_MORE;
		if (*q == '\n') {
			if (++lines > csv->max_lines)
				return bad(csv, "limit", "a quoted cell has more lines than --max-quoted-lines, or its closing quote is missing");
			q++;
			continue;
		}
		if (q + 1 == end && !ended)
			return CSV_MORE;
		if (q + 1 == end || q[1] != '"')
			break;
		*kind = VALUE_CELL_DOUBLED;
		q += 2;
	}
	csv->lines += lines;
	*p = q + 1;
	return CSV_ROW;
}

struct judged {
	struct rec *row;
	size_t longest;
	bool over;
};

static void
judged_cell(void *text, size_t n, void *arg)
{
	struct judged *j = arg;
	if (j->over)
		return;
	struct member *m = rec_cell(j->row, j->row->n++);
	m->kind = VALUE_TEXT;
	m->raw = rec_keep(j->row, slice(text, n));
	if (n > j->longest)
		j->longest = n;
}

static void
judged_row(int c, void *arg)
{
	struct judged *j = arg;
	(void)c;
	j->over = true;
}

static int
never_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* libcsv's strict reading of the row at p, fed line by line. */
static enum csv_status
judge(struct csv *csv, const char *p, const char *end, bool ended, struct rec *row)
{
	struct csv_parser parser;
	struct judged j = { .row = row };
	enum csv_status status = CSV_MORE;
	/* without REPALL_NL a blank line would be skipped unseen, and the next row be told its place */
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		die("libcsv cannot start");
	csv_set_delim(&parser, (unsigned char)csv->separator);
	csv_set_space_func(&parser, never_space);
	row->n = 0;
	csv->lines = 0;
	const char *from = p;
	while (status == CSV_MORE && p < end) {
		const char *stop = p;
		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		if (stop + 1 == end && *stop == '\r' && !ended)
			break; /* whether LF follows is not known yet */
		if (stop < end)
			stop++;
		csv->lines += stop[-1] == '\n' || (stop[-1] == '\r' && !(stop < end && *stop == '\n'));
		size_t n = (size_t)(stop - p);
		if (csv_parse(&parser, p, n, judged_cell, judged_row, &j) != n)
			status = bad(csv, "quote", "a quote stands where none may stand");
		else if (j.over)
			status = CSV_ROW;
		p = stop;
	}
	if (status == CSV_MORE && ended)
		status = csv_fini(&parser, judged_cell, judged_row, &j) == 0 ? CSV_ROW : bad(csv, "quote", "a quoted cell has no closing quote");
	csv_free(&parser);
	if (status == CSV_ROW && j.longest > csv->max_field)
		return bad(csv, "limit", too_long);
	if (status == CSV_ROW && row->n == 0) {
		struct member *m = rec_cell(row, row->n++);
		m->kind = VALUE_CELL;
		m->raw = slice(from, 0);
	}
	if (status == CSV_ROW && p < end && p[-1] == '\r' && *p == '\n') {
		p++;
		csv->lines++;
	}
	csv->next = p;
	return status;
}

enum csv_status
csv_split(struct csv *csv, const char *p, const char *end, bool ended, struct rec *row)
{
	const char *from = p;
	csv->lines = 0;
	row->n = 0;
	for (size_t n = 0;;) {
		struct member *m = rec_cell(row, n++);
		const char *start = p;
		if (p < end && *p == '"') {
			enum csv_status status = quoted(csv, &p, end, ended, &m->kind);
			if (status != CSV_ROW)
				return status;
			if (p < end && *p != csv->separator && *p != '\n' && *p != '\r')
				return judge(csv, from, end, ended, row);
		} else {
			p = cell_end(p, end, csv->separator);
			m->kind = VALUE_CELL;
		}
		m->raw = slice(start, (size_t)(p - start));
		if (m->raw.n > csv->max_field + (m->kind == VALUE_CELL ? 0 : 2))
			return bad(csv, "limit", too_long);
		if (p == end) {
			if (!ended)
				return CSV_MORE;
			csv->next = p;
			row->n = n;
			return CSV_ROW;
		}
		if (*p == csv->separator) {
			p++;
			continue;
		}
		if (*p == '\r') {
			if (p + 1 == end && !ended)
				return CSV_MORE;
			if (p + 1 == end || p[1] != '\n')
				return judge(csv, from, end, ended, row);
			p++;
		}
		csv->lines++;
		csv->next = p + 1;
		row->n = n;
		return CSV_ROW;
	}
}

const char *
csv_line_end(const char *p, const char *end, bool ended)
{
	for (; p < end; p++) {
		if (*p == '\n')
			return p + 1;
		if (*p == '\r' && p + 1 == end)
			return ended ? end : NULL; /* whether LF follows is not known yet */
		if (*p == '\r')
			return p + 1 + (p[1] == '\n');
	}
	return NULL;
}
