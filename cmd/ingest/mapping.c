/* mapping.c - the map table, read and looked up */
#include "mapping.h"
#include "utf8.h"

static const char *const kinds[] = { "text", "time", "yesno", "number", "list", "path", "level", "code", NULL };

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

static uint64_t
length_bit(size_t n)
{
	return UINT64_C(1) << (n < 63 ? n : 63);
}

const struct word *
entry_word(const struct entry *e, struct slice text)
{
	/* most values are of a length that no word has */
	if (e->lengths & length_bit(text.n))
		for (size_t k = 0; k < e->n_word; k++)
			if (slice_eq(e->word[k].from, text))
				return &e->word[k];
	return NULL;
}

static void
add_word(struct entry *e, struct slice from, struct slice to)
{
	bool truth = e->kind == KIND_YESNO && (slice_is(to, "true") || slice_is(to, "false"));
	e->lengths |= length_bit(from.n);
	e->word = xgrow(e->word, &e->word_cap, e->n_word + 1, sizeof *e->word);
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
	e->plain = e->kind == KIND_TEXT && e->n_word == 0 && !e->required;
	struct slice source = table_get(&m->table, row, COL_SOURCE);
	struct buf item = BUF_INIT;
	size_t rank = 0;
	while (source.n && next_item(&source, &item))
		add_alias(m, row, slice_trim(buf_slice(&item)), rank++);
	add_alias(m, row, field_name(e->field), rank);
	buf_free(&item);
}

void
mapping_load(struct mapping *m, const char *path)
{
	table_load(&m->table, path, columns);
	m->n = m->table.n;
	m->entry = xcalloc(m->n, sizeof *m->entry);
	m->missing = xcalloc(m->n, sizeof *m->missing);
	for (size_t i = 0; i < m->n; i++)
		load_entry(m, i);
}

void
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
	free(m->missing);
	map_free(&m->names);
	buf_free(&m->scratch);
	table_free(&m->table);
}

const struct alias *
mapping_find(struct mapping *m, struct slice name)
{
	size_t i = map_find(&m->names, normalise(&m->scratch, name));
	return i == MAP_NONE ? NULL : &m->alias[i];
}

/* How many fields of the map the row's cells name.  A row that has all required ones and knows
 * half its cells or more is the header for certain. */
size_t
mapping_choose(void *arg, struct rec *row, bool *sure)
{
	struct mapping *m = arg;
	m->n_column = m->n_missing = 0;
	struct map names = MAP_INIT;
	struct buf name = BUF_INIT;
	size_t found = 0, filled = 0, required = 0, wanted = 0;
	for (size_t k = 0; k < m->n; k++) {
		m->entry[k].rank = SIZE_MAX;
		m->entry[k].taken = false;
		m->missing[m->n_missing++] = k;
		wanted += m->entry[k].required;
	}
	for (size_t i = 0; i < row->n; i++) {
		struct slice header = rec_value(row, i);
		if (header.n == 0)
			continue;
		filled++;
		header_name(&names, header, &name);
		const struct alias *a = mapping_find(m, buf_slice(&name));
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

static void
forget_missing(struct mapping *m, size_t entry)
{
	size_t n = 0;
	for (size_t k = 0; k < m->n_missing; k++)
		if (m->missing[k] != entry)
			m->missing[n++] = m->missing[k];
	m->n_missing = n;
}

/* The field of a header name: of several aliases of one field the one named first in the map
 * is taken, the others stay under their own names. */
int
mapping_name(void *arg, struct slice header, const struct place *at)
{
	struct mapping *m = arg;
	const struct alias *a = mapping_find(m, header);
	m->column = xgrow(m->column, &m->column_cap, m->n_column + 1, sizeof *m->column);
	if (a && a->rank == m->entry[a->entry].rank) {
		if (m->entry[a->entry].taken)
			die_at(at, slice_dup(header), "a second column that the map leads to the same field");
		m->entry[a->entry].taken = true;
		forget_missing(m, a->entry);
		m->column[m->n_column++] = a->entry + 1;
		return m->entry[a->entry].field;
	}
	m->column[m->n_column++] = 0;
	for (size_t k = 0; k < m->n; k++)
		if (m->entry[k].rank != SIZE_MAX && slice_eq(field_name(m->entry[k].field), header))
			die_at(at, slice_dup(header), "the column has the name of a field that the map fills from another column");
	return F_NONE;
}
