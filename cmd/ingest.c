/* ingest.c - raw exports in, canonical records out */
#include "shape.h"
#include "filter.h"
#include "utf8.h"

static const char *map_path;

enum {
	SHOWN = 40
}; /* characters of a bad value that a message shows */

static const struct opt opts[] = {
	{ 'm', "map", OPT_TEXT, &map_path, "FILE", "table that leads source headers to fields" },
	{ 0, "charset", OPT_TEXT, &filter_options.charset, "NAME", "charset of the input; found out otherwise" },
	FILTER_IO_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-ingest",
	.about = "Reads raw exports (CSV or NDJSON, any charset, gzip or not) and writes canonical records.",
	.example = "  gov-ingest export.csv\n  gov-ingest --map samples/maps/hotline.csv -r rejects.csv hotline.csv",
	.opts = opts,
};

enum kind {
	KIND_TEXT,
	KIND_TIME,
	KIND_YESNO,
	KIND_NUMBER,
	KIND_LIST,
	KIND_PATH,
	KIND_LEVEL,
	KIND_CODE
};

static const char *const kinds[] = { "text", "time", "yesno", "number", "list", "path", "level", "code", NULL };

/* A word of the source and what it becomes. */
struct word {
	struct slice from, to;
	enum value_kind kind;
};

struct entry {
	int field;
	enum kind kind;
	struct shape **shape;
	size_t n_shape, shape_cap;
	struct zone zone;
	struct slice separator; /* of a list or path, empty for the usual ones */
	struct word *word;
	size_t n_word, word_cap;
	bool closed; /* words are all there may be */
	bool required;
	size_t rank; /* of the alias found in this header or record */
	bool taken; /* whether a column leads to it already */
	int source; /* NDJSON: the member it is taken from */
};

/* An alias, as looked up in a header. */
struct alias {
	size_t entry, rank;
};

struct mapping {
	struct table table;
	struct entry *entry;
	size_t n;
	struct map names; /* normalised aliases */
	struct alias *alias;
	size_t alias_cap;
	size_t *column; /* entry + 1 of each column of the file at hand */
	size_t n_column, column_cap;
	struct buf scratch;
};

static const struct column columns[] = {
	{ "field", "字段", COLUMN_REQUIRED },
	{ "source", "来源列", COLUMN_OPTIONAL },
	{ "kind", "类型", COLUMN_OPTIONAL },
	{ "format", "格式", COLUMN_OPTIONAL },
	{ "zone", "时区", COLUMN_OPTIONAL },
	{ "values", "取值", COLUMN_OPTIONAL },
	{ "null", "空值", COLUMN_OPTIONAL },
	{ "required", "必填", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	COL_FIELD,
	COL_SOURCE,
	COL_KIND,
	COL_FORMAT,
	COL_ZONE,
	COL_VALUES,
	COL_NULL,
	COL_REQUIRED
};

/* The next item of a list joined by |, with \| for the letter; false behind the last. */
static bool
next_item(struct slice *rest, struct buf *item)
{
	if (!rest->p)
		return false;
	buf_clear(item);
	size_t i = 0;
	for (; i < rest->n && rest->p[i] != '|'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '|')
			i++;
		buf_addc(item, rest->p[i]);
	}
	*rest = i < rest->n ? slice(rest->p + i + 1, rest->n - i - 1) : slice(NULL, 0);
	return true;
}

/* A header name without blanks and colons, full-width signs as ASCII, letters small. */
static struct slice
normalise(struct buf *out, struct slice name)
{
	buf_clear(out);
	while (name.n) {
		uint32_t c = utf8_next(&name);
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xff01 - '!';
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x3000 || c == 0xa0 || c == 0xfeff || c == ':')
			continue;
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		utf8_add(out, c);
	}
	return buf_slice(out);
}

static void
add_alias(struct mapping *m, size_t row, struct slice name, size_t rank)
{
	size_t before = m->names.n, i = map_add(&m->names, normalise(&m->scratch, name));
	if (i < before) {
		if (m->alias[i].entry != row)
			table_die(&m->table, row, COL_SOURCE, "'%.*s' already leads to another field", (int)name.n, name.p);
		return;
	}
	m->alias = xgrow(m->alias, &m->alias_cap, m->names.n, sizeof *m->alias);
	m->alias[i] = (struct alias){ row, rank };
}

static void
add_word(struct entry *e, struct slice from, struct slice to)
{
	e->word = xgrow(e->word, &e->word_cap, e->n_word + 1, sizeof *e->word);
	bool truth = e->kind == KIND_YESNO && (slice_is(to, "true") || slice_is(to, "false"));
	e->word[e->n_word++] = (struct word){
		.from = slice(slice_dup(from), from.n),
		.to = to.p ? slice(slice_dup(to), to.n) : to,
		.kind = !to.p ? VALUE_NULL : truth ? VALUE_RAW
						   : VALUE_TEXT,
	};
}

static void
load_formats(struct mapping *m, size_t row, struct entry *e, struct slice text)
{
	struct buf item = BUF_INIT, error = BUF_INIT;
	while (text.n && next_item(&text, &item)) {
		struct shape *shape = shape_parse(buf_slice(&item), &error);
		if (!shape)
			table_die(&m->table, row, COL_FORMAT, "%s", buf_text(&error));
		e->shape = xgrow(e->shape, &e->shape_cap, e->n_shape + 1, sizeof *e->shape);
		e->shape[e->n_shape++] = shape;
	}
	buf_free(&item);
	buf_free(&error);
}

static void
load_words(struct mapping *m, size_t row, struct entry *e)
{
	static const char *const usual[][2] = {
		{ "是", "true" },
		{ "否", "false" },
		{ "true", "true" },
		{ "false", "false" },
		{ "1", "true" },
		{ "0", "false" },
	};
	struct slice text = table_get(&m->table, row, COL_VALUES);
	struct buf item = BUF_INIT;
	e->closed = text.n && (e->kind == KIND_YESNO || e->kind == KIND_LEVEL);
	while (text.n && next_item(&text, &item)) {
		struct slice to, from = slice_cut(buf_slice(&item), '=', &to);
		if (!to.p && e->kind == KIND_LEVEL)
			to = from;
		if (!to.p)
			table_die(&m->table, row, COL_VALUES, "'%s' is not of the form source=value", buf_text(&item));
		add_word(e, from, to);
	}
	if (e->kind == KIND_YESNO && !e->closed) {
		e->closed = true;
		for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
			add_word(e, slice_of(usual[i][0]), slice_of(usual[i][1]));
	}
	struct slice null = table_get(&m->table, row, COL_NULL);
	while (null.n && next_item(&null, &item))
		add_word(e, buf_slice(&item), slice(NULL, 0));
	buf_free(&item);
}

static bool
is_yes(const struct mapping *m, size_t row, size_t column)
{
	struct slice text = table_get(&m->table, row, column);
	if (text.n == 0 || slice_is(text, "no") || slice_is(text, "false") || slice_is(text, "否"))
		return false;
	if (!slice_is(text, "yes") && !slice_is(text, "true") && !slice_is(text, "是"))
		table_die(&m->table, row, column, "'%.*s' is neither yes nor no", (int)text.n, text.p);
	return true;
}

static void
load_entry(struct mapping *m, size_t row)
{
	struct entry *e = &m->entry[row];
	struct slice kind = table_get(&m->table, row, COL_KIND), format = table_get(&m->table, row, COL_FORMAT);
	e->field = field_of(table_get(&m->table, row, COL_FIELD));
	for (size_t i = 0; i < row; i++)
		if (m->entry[i].field == e->field)
			table_die(&m->table, row, COL_FIELD, "the field stands in line %llu already", (unsigned long long)table_place(&m->table, i).line);
	while (kind.n && kinds[e->kind] && !slice_is(kind, kinds[e->kind]))
		e->kind++;
	if (!kinds[e->kind])
		table_die(&m->table, row, COL_KIND, "unknown kind '%.*s'", (int)kind.n, kind.p);
	struct slice zone = table_get(&m->table, row, COL_ZONE);
	struct buf error = BUF_INIT;
	e->zone = ZONE_DEFAULT;
	if (zone.n && zone_find(&e->zone, zone, &error) < 0)
		table_die(&m->table, row, COL_ZONE, "%s", buf_text(&error));
	buf_free(&error);
	if (e->kind == KIND_TIME)
		load_formats(m, row, e, format);
	else if (format.n && e->kind != KIND_LIST && e->kind != KIND_PATH)
		table_die(&m->table, row, COL_FORMAT, "only times, lists and paths have a format");
	else
		e->separator = format;
	load_words(m, row, e);
	e->required = is_yes(m, row, COL_REQUIRED);
	struct slice source = table_get(&m->table, row, COL_SOURCE);
	struct buf item = BUF_INIT;
	size_t rank = 0;
	while (source.n && next_item(&source, &item))
		add_alias(m, row, slice_trim(buf_slice(&item)), rank++);
	add_alias(m, row, field_name(e->field), rank);
	buf_free(&item);
}

static void
mapping_load(struct mapping *m, const char *path)
{
	table_load(&m->table, path, columns);
	m->n = m->table.n;
	m->entry = xcalloc(m->n, sizeof *m->entry);
	for (size_t i = 0; i < m->n; i++)
		load_entry(m, i);
}

static void
mapping_free(struct mapping *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct entry *e = &m->entry[i];
		for (size_t k = 0; k < e->n_shape; k++)
			shape_free(e->shape[k]);
		for (size_t k = 0; k < e->n_word; k++) {
			free((char *)(uintptr_t)e->word[k].from.p);
			free((char *)(uintptr_t)e->word[k].to.p);
		}
		free(e->shape);
		free(e->word);
		zone_free(&e->zone);
	}
	free(m->entry);
	free(m->alias);
	free(m->column);
	map_free(&m->names);
	buf_free(&m->scratch);
	table_free(&m->table);
}

static const struct alias *
find_alias(struct mapping *m, struct slice name)
{
	size_t i = map_find(&m->names, normalise(&m->scratch, name));
	return i == MAP_NONE ? NULL : &m->alias[i];
}

/* How many fields of the map the row's cells name.  A row that has all required ones and knows
 * half its cells or more is the header for certain. */
static size_t
choose_header(void *arg, struct rec *row, bool *sure)
{
	struct mapping *m = arg;
	struct map names = MAP_INIT;
	struct buf name = BUF_INIT;
	size_t found = 0, filled = 0, required = 0, wanted = 0;
	for (size_t k = 0; k < m->n; k++) {
		m->entry[k].rank = SIZE_MAX;
		m->entry[k].taken = false;
		wanted += m->entry[k].required;
	}
	for (size_t i = 0; i < row->n; i++) {
		struct slice header = rec_value(row, i);
		if (header.n == 0)
			continue;
		filled++;
		header_name(&names, header, &name);
		const struct alias *a = find_alias(m, buf_slice(&name));
		if (!a)
			continue;
		struct entry *e = &m->entry[a->entry];
		bool first = e->rank == SIZE_MAX;
		if (a->rank < e->rank)
			e->rank = a->rank;
		found += first;
		required += first && e->required;
	}
	map_free(&names);
	buf_free(&name);
	*sure = required == wanted && found >= 2 && found * 2 >= filled;
	return found;
}

/* The field of a header name: of several aliases of one field the one named first in the map
 * is taken, the others stay under their own names. */
static int
name_field(void *arg, struct slice header, const struct place *at)
{
	struct mapping *m = arg;
	const struct alias *a = find_alias(m, header);
	m->column = xgrow(m->column, &m->column_cap, m->n_column + 1, sizeof *m->column);
	if (a && a->rank == m->entry[a->entry].rank) {
		if (m->entry[a->entry].taken)
			die_at(at, slice_dup(header), "a second column that the map leads to the same field");
		m->entry[a->entry].taken = true;
		m->column[m->n_column++] = a->entry + 1;
		return m->entry[a->entry].field;
	}
	m->column[m->n_column++] = 0;
	for (size_t k = 0; k < m->n; k++)
		if (m->entry[k].rank != SIZE_MAX && slice_eq(field_name(m->entry[k].field), header))
			die_at(at, slice_dup(header), "the column has the name of a field that the map fills from another column");
	return F_NONE;
}

/* Before each file's header is chosen the columns of the one before are forgotten. */
static size_t
begin_header(void *arg, struct rec *row, bool *sure)
{
	struct mapping *m = arg;
	m->n_column = 0;
	return choose_header(arg, row, sure);
}

/* The length of the first part of text; *step is that of the separator behind it, 0 at the end.
 * Without a separator of its own a list is parted by commas, 、 and semicolons. */
static size_t
part_len(struct slice text, struct slice separator, bool list, size_t *step)
{
	static const struct slice usual[] = { { ",", 1 }, { ";", 1 }, { "，", 3 }, { "、", 3 }, { "；", 3 } };
	for (size_t i = 0; i < text.n; i++) {
		struct slice rest = slice(text.p + i, text.n - i);
		if (separator.n && slice_starts(rest, separator)) {
			*step = separator.n;
			return i;
		}
		for (size_t k = 0; list && !separator.n && k < sizeof usual / sizeof *usual; k++)
			if (slice_starts(rest, usual[k])) {
				*step = usual[k].n;
				return i;
			}
	}
	*step = 0;
	return text.n;
}

/* Appends the parts of a list joined by |, with | and \ masked in them, or of a path joined by /. */
static void
split(struct slice text, struct slice separator, bool list, struct buf *out)
{
	size_t step = 1;
	for (bool first = true; step;) {
		size_t n = part_len(text, separator, list, &step);
		struct slice part = slice_trim(slice(text.p, n));
		if (part.n && !first)
			buf_addc(out, list ? '|' : '/');
		first = first && part.n == 0;
		for (size_t i = 0; i < part.n; i++) {
			if (list && (part.p[i] == '|' || part.p[i] == '\\'))
				buf_addc(out, '\\');
			buf_addc(out, part.p[i]);
		}
		text = slice(text.p + n + step, text.n - n - step);
	}
}

static int
read_time(struct filter *f, struct mapping *m, const struct entry *e, struct rec *r, struct slice text)
{
	struct when when;
	int status = -1;
	if (e->n_shape == 0)
		status = date_read(text, &e->zone, &when);
	for (size_t i = 0; i < e->n_shape && status == -1; i++)
		status = shape_read(e->shape[i], text, &e->zone, &when);
	if (status < 0) {
		static const char *const why[] = {
			"is no time of a known shape",
			"names a moment that does not exist",
			"has day and month in an order that the map must name",
			"is a range, not a time",
		};
		text = utf8_head(text, SHOWN);
		if (field_class(e->field) == FIELD_PERSONAL)
			return filter_reject(f, "time", e->field, "the value %s", why[-1 - status]);
		return filter_reject(f, "time", e->field, "'%.*s' %s", (int)text.n, text.p, why[-1 - status]);
	}
	buf_clear(&m->scratch);
	date_print(&when, &m->scratch);
	rec_set(r, e->field, buf_slice(&m->scratch));
	return 0;
}

static bool
is_number(struct slice text)
{
	int order;
	return number_cmp(text, text, &order) == 0;
}

/* 1234567890123 that went through a spreadsheet: 1.23457E+12. */
static bool
is_spoilt_code(struct slice text)
{
	size_t i = 0;
	while (i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.'))
		i++;
	return i > 0 && i + 2 < text.n && (text.p[i] | 0x20) == 'e' && text.p[i + 1] == '+';
}

static int
unknown_value(struct filter *f, const struct entry *e, struct slice text, const char *what)
{
	if (field_class(e->field) == FIELD_PERSONAL)
		return filter_reject(f, "value", e->field, "the value is no %s", what);
	text = utf8_head(text, SHOWN);
	return filter_reject(f, "value", e->field, "'%.*s' is no %s", (int)text.n, text.p, what);
}

/* Reads member i as its entry says.  0, or -1 when the record was rejected. */
static int
convert(struct filter *f, struct mapping *m, const struct entry *e, struct rec *r, size_t i)
{
	struct slice raw = rec_value(r, i);
	if (raw.n && e->kind == KIND_TEXT && e->n_word == 0 && !e->required)
		return 0;
	struct slice text = slice_trim(raw);
	if (text.n == 0 && e->required)
		return filter_reject(f, "required", e->field, "is empty");
	if (raw.n == 0 || (text.n == 0 && e->kind != KIND_TEXT)) {
		rec_put(r, i, VALUE_NULL, slice(NULL, 0));
		return 0;
	}
	for (size_t k = 0; k < e->n_word; k++)
		if (slice_eq(e->word[k].from, text)) {
			struct slice to = e->word[k].to;
			bool yesno = e->kind == KIND_YESNO && (slice_is(to, "true") || slice_is(to, "false"));
			rec_put(r, i, !to.p ? VALUE_NULL : yesno ? VALUE_RAW
								 : VALUE_TEXT,
				to);
			return 0;
		}
	if (e->closed)
		return unknown_value(f, e, text, e->kind == KIND_YESNO ? "yes or no the map knows" : "level the map knows");
	switch (e->kind) {
	case KIND_TIME:
		return read_time(f, m, e, r, text);
	case KIND_NUMBER:
		if (!is_number(text))
			return unknown_value(f, e, text, "number");
		if (text.n < raw.n)
			rec_set(r, e->field, text);
		break;
	case KIND_CODE:
		if (is_spoilt_code(text))
			return unknown_value(f, e, text, "code: a spreadsheet has turned it into a number");
		break;
	case KIND_LIST:
	case KIND_PATH:
		buf_clear(&m->scratch);
		split(text, e->separator, e->kind == KIND_LIST, &m->scratch);
		rec_set(r, e->field, buf_slice(&m->scratch));
		break;
	default:
		break;
	}
	return 0;
}

/* Fields of the map that the record did not bring: null, or a fault where they are required. */
static int
fill_missing(struct filter *f, struct mapping *m, struct rec *r)
{
	for (size_t k = 0; k < m->n; k++) {
		const struct entry *e = &m->entry[k];
		if (rec_find(r, e->field) >= 0)
			continue;
		if (e->required)
			return filter_reject(f, "required", e->field, "no column or name of the map stands for it");
		rec_set_null(r, e->field);
	}
	return 0;
}

/* A row of CSV: its columns were led to fields when the header was read. */
static int
ingest_row(struct filter *f, struct mapping *m, struct rec *r)
{
	size_t n = r->n;
	for (size_t i = 0; i < n; i++)
		if (m->column[i] && convert(f, m, &m->entry[m->column[i] - 1], r, i) < 0)
			return -1;
	return fill_missing(f, m, r);
}

/* An object: names are led to fields one by one, and the line is written anew. */
static int
ingest_object(struct filter *f, struct mapping *m, struct rec *r)
{
	size_t n = r->n;
	for (size_t k = 0; k < m->n; k++)
		m->entry[k].source = -1;
	for (size_t i = 0; i < n; i++) {
		const struct alias *a = find_alias(m, field_name(r->member[i].field));
		if (a && (m->entry[a->entry].source < 0 || a->rank < m->entry[a->entry].rank)) {
			m->entry[a->entry].source = (int)i;
			m->entry[a->entry].rank = a->rank;
		}
	}
	for (size_t k = 0; k < m->n; k++) {
		struct entry *e = &m->entry[k];
		if (e->source < 0)
			continue;
		int i = rec_find(r, e->field);
		if (i >= 0 && i != e->source)
			return filter_reject(f, "duplicate", e->field, "stands beside a name that the map leads to it");
		rec_rename(r, (size_t)e->source, e->field);
	}
	for (size_t k = 0; k < m->n; k++)
		if (m->entry[k].source >= 0 && convert(f, m, &m->entry[k], r, (size_t)m->entry[k].source) < 0)
			return -1;
	return fill_missing(f, m, r);
}

/* Appends `basename:line`, where the record came from, unless it says so itself. */
static void
set_from(struct filter *f, struct rec *r, struct buf *text)
{
	if (rec_has(r, F_FROM))
		return;
	struct place at = filter_place(f);
	const char *slash = strrchr(at.file, '/');
	char digit[20];
	size_t n = sizeof digit;
	do
		digit[--n] = (char)('0' + at.line % 10);
	while (at.line /= 10);
	buf_clear(text);
	buf_adds(text, slash ? slash + 1 : at.file);
	buf_addc(text, ':');
	buf_add(text, digit + n, sizeof digit - n);
	rec_set(r, F_FROM, buf_slice(text));
}

static int
ingest(struct filter *f, struct mapping *m, struct rec *r)
{
	if (!map_path)
		return 0;
	return f->source.format == SOURCE_CSV ? ingest_row(f, m, r) : ingest_object(f, m, r);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct mapping mapping = { 0 };
	struct rec r = REC_INIT;
	struct buf from = BUF_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	filter_default_ndjson(&f);
	f.how.input.decode = true;
	if (map_path)
		mapping_load(&mapping, map_path);
	size_t n_own = 0;
	int *own = xcalloc(mapping.n + 1, sizeof *own);
	for (; n_own < mapping.n; n_own++)
		own[n_own] = mapping.entry[n_own].field;
	own[n_own++] = F_FROM;
	filter_own(&f, own, n_own);
	if (map_path) {
		f.how.choose = begin_header;
		f.how.choose_arg = &mapping;
		f.how.name = name_field;
	}
	while (filter_next(&f, &r)) {
		if (ingest(&f, &mapping, &r) < 0)
			continue;
		set_from(&f, &r, &from);
		filter_put(&f, &r);
	}
	rec_free(&r);
	buf_free(&from);
	mapping_free(&mapping);
	int status = filter_close(&f);
	free(own);
	return status;
}
