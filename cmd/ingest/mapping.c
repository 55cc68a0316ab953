/* mapping.c - the map table, read and looked up */
#include "mapping.h"
#include "utf8.h"

static const char *const kinds[] = { "text", "time", "yesno", "number", "list", "path", "level", "code", "setting", NULL };

static const struct column columns[] = {
	{ "field", "字段", COLUMN_REQUIRED },
	{ "source", "来源列", COLUMN_OPTIONAL },
	{ "kind", "类型", COLUMN_OPTIONAL },
	{ "format", "格式", COLUMN_OPTIONAL },
	{ "zone", "时区", COLUMN_OPTIONAL },
	{ "values", "取值", COLUMN_OPTIONAL },
	{ "null", "空值", COLUMN_OPTIONAL },
	{ "required", "必填", COLUMN_OPTIONAL },
	{ "book", "代码表", COLUMN_OPTIONAL },
	{ "fold", "转简体", COLUMN_OPTIONAL },
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
	COL_REQUIRED,
	COL_BOOK,
	COL_FOLD
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

static void
add_alias(struct mapping *m, size_t entry, struct slice name, size_t rank)
{
	size_t before = m->names.n, i = map_add(&m->names, name_normal(&m->scratch, name));
	if (i < before) {
		if (m->alias[i].entry != entry)
			table_die(&m->table, m->entry[entry].row, COL_SOURCE, "'%.*s' already leads to another field", (int)name.n, name.p);
		return;
	}
	m->alias = xgrow(m->alias, &m->alias_cap, m->names.n, sizeof *m->alias);
	m->alias[i] = (struct alias){ entry, rank };
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
		{ "TRUE", "true" },
		{ "FALSE", "false" },
		{ "Y", "true" },
		{ "N", "false" },
		{ "yes", "true" },
		{ "no", "false" },
		{ "已解决", "true" },
		{ "解决", "true" },
		{ "未解决", "false" },
		{ "已联系", "true" },
		{ "未联系", "false" },
		{ "有效", "true" },
		{ "无效", "false" },
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

/* A path that a cell of the table names, from the table's own folder. */
static char *
path_beside(const char *table, struct slice name)
{
	const char *slash = strrchr(table, '/');
	struct buf path = BUF_INIT;
	if (slash && name.p[0] != '/')
		buf_add(&path, table, (size_t)(slash - table) + 1);
	buf_add_slice(&path, name);
	char *copy = slice_dup(buf_slice(&path));
	buf_free(&path);
	return copy;
}

static void
load_replacements(struct mapping *m, size_t row, struct entry *e)
{
	struct slice book = table_get(&m->table, row, COL_BOOK);
	bool texts = e->kind == KIND_TEXT || e->kind == KIND_CODE || e->kind == KIND_PATH;
	e->folded = is_yes(m, row, COL_FOLD);
	if (book.n && !texts)
		table_die(&m->table, row, COL_BOOK, "only texts, codes and paths have a code book");
	if (book.n && field_class(e->field) == FIELD_PERSONAL)
		table_die(&m->table, row, COL_BOOK, "a personal field has no code book, for what the book does not know is shown");
	if (e->folded && !texts && e->kind != KIND_LIST)
		table_die(&m->table, row, COL_FOLD, "only texts, codes, lists and paths are folded");
	if (book.n) {
		char *path = path_beside(m->path, book);
		e->book = codebook_load(path);
		free(path);
	}
	e->original = book.n || e->folded ? field_with(e->field, "", "_original") : F_NONE;
	if (e->folded && !m->fold)
		m->fold = fold_open(FOLD_SIMPLIFIED);
}

static void
load_setting(struct mapping *m, size_t row)
{
	struct slice name = table_get(&m->table, row, COL_FIELD), value = table_get(&m->table, row, COL_FORMAT);
	struct buf item = BUF_INIT;
	if (slice_is(name, "separator")) {
		bool tab = slice_is(value, "tab");
		if (!tab && (value.n != 1 || !strchr(",;|:^~!#$%&*", value.p[0])))
			table_die(&m->table, row, COL_FORMAT, "'%.*s' is no separator: tab, or one of , ; | : ^ ~ ! # $ %% & *", (int)value.n, value.p);
		m->layout.separator = tab ? '\t' : value.p[0];
	} else if (slice_is(name, "header_rows")) {
		if (value.n != 1 || value.p[0] < '1' || value.p[0] > '0' + HEADER_LINES)
			table_die(&m->table, row, COL_FORMAT, "'%.*s' is no number of header rows from 1 to %d", (int)value.n, value.p, HEADER_LINES);
		m->layout.header_lines = (size_t)(value.p[0] - '0');
	} else if (slice_is(name, "ragged")) {
		m->ragged = is_yes(m, row, COL_FORMAT);
	} else if (slice_is(name, "totals")) {
		while (value.n && next_item(&value, &item)) {
			m->totals = xgrow(m->totals, &m->totals_cap, m->n_totals + 1, sizeof *m->totals);
			m->totals[m->n_totals++] = slice(slice_dup(buf_slice(&item)), item.n);
		}
	} else {
		table_die(&m->table, row, COL_FIELD, "unknown setting '%.*s' (separator, header_rows, ragged, totals)", (int)name.n, name.p);
	}
	buf_free(&item);
}

static void
load_entry(struct mapping *m, size_t row, enum kind kind)
{
	struct entry *e = &m->entry[m->n];
	struct slice format = table_get(&m->table, row, COL_FORMAT);
	*e = (struct entry){ .row = row, .field = field_of(table_get(&m->table, row, COL_FIELD)), .kind = kind, .zone = ZONE_DEFAULT };
	for (size_t i = 0; i < m->n; i++)
		if (m->entry[i].field == e->field)
			table_die(&m->table, row, COL_FIELD, "the field stands in line %llu already", (unsigned long long)table_place(&m->table, m->entry[i].row).line);
	struct slice zone = table_get(&m->table, row, COL_ZONE);
	struct buf error = BUF_INIT;
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
	load_replacements(m, row, e);
	e->plain = e->kind == KIND_TEXT && e->n_word == 0 && !e->required && e->original == F_NONE;
	struct slice source = table_get(&m->table, row, COL_SOURCE);
	struct buf item = BUF_INIT;
	size_t rank = 0;
	while (source.n && next_item(&source, &item))
		add_alias(m, m->n, slice_trim(buf_slice(&item)), rank++);
	add_alias(m, m->n, field_name(e->field), rank);
	m->n++;
	buf_free(&item);
}

static enum kind
kind_of(const struct mapping *m, size_t row)
{
	struct slice name = table_get(&m->table, row, COL_KIND);
	enum kind kind = KIND_TEXT;
	while (name.n && kinds[kind] && !slice_is(name, kinds[kind]))
		kind++;
	if (!kinds[kind])
		table_die(&m->table, row, COL_KIND, "unknown kind '%.*s'", (int)name.n, name.p);
	return kind;
}

void
mapping_load(struct mapping *m, const char *path)
{
	m->path = path;
	m->layout = (struct layout){ ',', 1 };
	table_load(&m->table, path, columns);
	m->entry = xcalloc(m->table.n + 1, sizeof *m->entry);
	m->missing = xcalloc(m->table.n + 1, sizeof *m->missing);
	for (size_t row = 0; row < m->table.n; row++) {
		enum kind kind = kind_of(m, row);
		if (kind == KIND_SETTING)
			load_setting(m, row);
		else
			load_entry(m, row, kind);
	}
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
		codebook_free(e->book);
	}
	for (size_t i = 0; i < m->n_totals; i++)
		free((char *)(uintptr_t)m->totals[i].p);
	free(m->totals);
	free(m->entry);
	free(m->alias);
	free(m->column);
	free(m->missing);
	fold_close(m->fold);
	map_free(&m->names);
	buf_free(&m->scratch);
	buf_free(&m->reason);
	table_free(&m->table);
}

/* What a header of several rows ends with: the last row names the column. */
static struct slice
last_part(struct slice name)
{
	const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
	return slash ? slice(slash + 1, name.n - (size_t)(slash + 1 - name.p)) : name;
}

const struct alias *
mapping_find(struct mapping *m, struct slice name)
{
	size_t i = map_find(&m->names, name_normal(&m->scratch, name));
	if (i == MAP_NONE && m->layout.header_lines > 1)
		i = map_find(&m->names, name_normal(&m->scratch, last_part(name)));
	return i == MAP_NONE ? NULL : &m->alias[i];
}

size_t
mapping_count(struct mapping *m, struct rec *row, bool *complete, bool *sure)
{
	struct map names = MAP_INIT;
	struct buf name = BUF_INIT;
	size_t found = 0, filled = 0, required = 0, wanted = 0;
	for (size_t k = 0; k < m->n; k++) {
		m->entry[k].rank = SIZE_MAX;
		m->entry[k].source = -1;
		wanted += m->entry[k].required;
	}
	for (size_t i = 0; i < row->n; i++) {
		struct slice header = rec_value(row, i);
		filled += header.n > 0;
		buf_clear(&name);
		if (header.n)
			header_name(&names, header, &name);
		else
			buf_printf(&name, "#%zu", i + 1);
		const struct alias *a = mapping_find(m, buf_slice(&name));
		if (!a)
			continue;
		struct entry *e = &m->entry[a->entry];
		bool first = e->rank == SIZE_MAX;
		if (a->rank < e->rank) {
			e->rank = a->rank;
			e->source = (int)i;
		}
		found += first;
		required += first && e->required;
	}
	map_free(&names);
	buf_free(&name);
	*complete = required == wanted;
	*sure = *complete && found >= 2 && found * 2 >= filled;
	return found;
}

void
mapping_settle(struct mapping *m, struct rec *row)
{
	bool complete, sure;
	(void)mapping_count(m, row, &complete, &sure);
	m->n_column = m->n_missing = 0;
	for (size_t k = 0; k < m->n; k++) {
		m->entry[k].taken = false;
		m->missing[m->n_missing++] = k;
	}
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
mapping_name(struct mapping *m, struct slice header, const struct place *at)
{
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
