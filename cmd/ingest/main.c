/* main.c - gov-ingest: raw exports in, canonical records out */
#include "filter.h"
#include "mapping.h"
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

/* The length of the first part of text; *step is that of the separator behind it, 0 at the end.
 * Without a separator of its own a list is parted by commas, 、 and semicolons. */
static size_t
part_len(struct slice text, struct slice separator, bool list, size_t *step)
{
	static const struct slice usual[] = { { ",", 1 }, { ";", 1 }, { "，", 3 }, { "、", 3 }, { "；", 3 } };
	if (separator.n) {
		const char *at = text.n ? memmem(text.p, text.n, separator.p, separator.n) : NULL;
		*step = at ? separator.n : 0;
		return at ? (size_t)(at - text.p) : text.n;
	}
	for (size_t i = 0; list && i < text.n; i++)
		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
			if (slice_starts(slice(text.p + i, text.n - i), usual[k])) {
				*step = usual[k].n;
				return i;
			}
	*step = 0;
	return text.n;
}

static void
add_list_item(struct slice item, struct buf *out)
{
	for (size_t i = 0; i < item.n; i++) {
		if (item.p[i] == '|' || item.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, item.p[i]);
	}
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
		if (list)
			add_list_item(part, out);
		else
			buf_add_slice(out, part);
		text = slice(text.p + n + step, text.n - n - step);
	}
}

static int
read_time(struct filter *f, struct mapping *m, const struct entry *e, struct rec *r, size_t i, struct slice text)
{
	struct when when;
	int status = -1;
	if (e->n_shape == 0)
		status = date_read(text, &e->zone, &when);
	for (size_t k = 0; k < e->n_shape && status == -1; k++)
		status = shape_read(e->shape[k], text, &e->zone, &when);
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
	rec_put(r, i, VALUE_TEXT, rec_keep(r, buf_slice(&m->scratch)));
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
	if (e->plain && raw.n)
		return 0;
	struct slice text = slice_trim(raw);
	if (text.n == 0 && e->required)
		return filter_reject(f, "required", e->field, "is empty");
	if (raw.n == 0 || (text.n == 0 && e->kind != KIND_TEXT)) {
		rec_put(r, i, VALUE_NULL, slice(NULL, 0));
		return 0;
	}
	const struct word *word = entry_word(e, text);
	if (word) {
		rec_put(r, i, word->kind, word->to);
		return 0;
	}
	if (e->closed)
		return unknown_value(f, e, text, e->kind == KIND_YESNO ? "yes or no the map knows" : "level the map knows");
	switch (e->kind) {
	case KIND_TIME:
		return read_time(f, m, e, r, i, text);
	case KIND_NUMBER:
		if (!is_number(text))
			return unknown_value(f, e, text, "number");
		if (text.n < raw.n)
			rec_put(r, i, VALUE_TEXT, text);
		break;
	case KIND_CODE:
		if (is_spoilt_code(text))
			return unknown_value(f, e, text, "code: a spreadsheet has turned it into a number");
		break;
	case KIND_LIST:
	case KIND_PATH:
		buf_clear(&m->scratch);
		split(text, e->separator, e->kind == KIND_LIST, &m->scratch);
		rec_put(r, i, VALUE_TEXT, rec_keep(r, buf_slice(&m->scratch)));
		break;
	default:
		break;
	}
	return 0;
}

/* A field of the map that the record did not bring: null, or a fault where it is required. */
static int
fill(struct filter *f, const struct entry *e, struct rec *r)
{
	if (e->required)
		return filter_reject(f, "required", e->field, "no column or name of the map stands for it");
	rec_append(r, e->field, VALUE_NULL, slice(NULL, 0));
	return 0;
}

/* A row of CSV: its columns were led to fields when the header was read. */
static int
ingest_row(struct filter *f, struct mapping *m, struct rec *r)
{
	size_t n = r->n;
	for (size_t i = 0; i < n; i++) {
		if (!m->column[i])
			continue;
		const struct entry *e = &m->entry[m->column[i] - 1];
		/* longer than a pair of quotes is not empty */
		bool stays = e->plain && r->member[i].raw.n > 2;
		if (!stays && convert(f, m, e, r, i) < 0)
			return -1;
	}
	for (size_t k = 0; k < m->n_missing; k++)
		if (fill(f, &m->entry[m->missing[k]], r) < 0)
			return -1;
	return 0;
}

/* An object: names are led to fields one by one, and the line is written anew. */
static int
ingest_object(struct filter *f, struct mapping *m, struct rec *r)
{
	size_t n = r->n;
	for (size_t k = 0; k < m->n; k++)
		m->entry[k].source = -1;
	for (size_t i = 0; i < n; i++) {
		const struct alias *a = mapping_find(m, field_name(r->member[i].field));
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
	for (size_t k = 0; k < m->n; k++)
		if (rec_find(r, m->entry[k].field) < 0 && fill(f, &m->entry[k], r) < 0)
			return -1;
	return 0;
}

/* Where records come from: the file's name without its folders, a colon and the line. */
struct from {
	const char *file;
	size_t n_name; /* with the colon */
	struct buf text;
};

static void
set_file(struct from *from, const char *file)
{
	const char *slash = strrchr(file, '/');
	from->file = file;
	buf_clear(&from->text);
	buf_adds(&from->text, slash ? slash + 1 : file);
	buf_addc(&from->text, ':');
	from->n_name = from->text.n;
}

/* Says where the record came from, unless it says so itself. */
static void
set_from(struct filter *f, struct rec *r, struct from *from)
{
	if (rec_has(r, F_FROM))
		return;
	struct place at = filter_place(f);
	if (at.file != from->file)
		set_file(from, at.file);
	char digit[20];
	size_t n = sizeof digit;
	do
		digit[--n] = (char)('0' + at.line % 10);
	while (at.line /= 10);
	from->text.n = from->n_name;
	buf_add(&from->text, digit + n, sizeof digit - n);
	rec_set(r, F_FROM, buf_slice(&from->text));
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
	struct from from = { 0 };

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
		f.how.choose = mapping_choose;
		f.how.choose_arg = &mapping;
		f.how.name = mapping_name;
	}
	while (filter_next(&f, &r)) {
		if (ingest(&f, &mapping, &r) < 0)
			continue;
		set_from(&f, &r, &from);
		filter_put(&f, &r);
	}
	rec_free(&r);
	buf_free(&from.text);
	mapping_free(&mapping);
	int status = filter_close(&f);
	free(own);
	return status;
}
