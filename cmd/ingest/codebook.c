/* codebook.c - code books, read and looked up */
#include "codebook.h"
#include "map.h"
#include "table.h"
#include "utf8.h"

enum {
	SHOWN = 20, /* missed texts that the report names */
	MISSED_MAX = 100000 /* that are told apart */
};

struct span {
	size_t row;
	int64_t from, to;
	size_t next; /* another span of the same text + 1 */
};

struct codebook {
	char *path;
	struct table table;
	struct map texts; /* every spelling */
	size_t *first; /* span + 1 of each */
	size_t first_cap;
	struct span *span;
	size_t n_span, span_cap;
	struct map missed;
	uint64_t *count;
	size_t count_cap;
	uint64_t n_missed;
	struct buf scratch;
};

static const struct column columns[] = {
	{ "name", "名称|规范名称", COLUMN_REQUIRED },
	{ "code", "代码|编码", COLUMN_OPTIONAL },
	{ "aliases", "别名|曾用名", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	COL_NAME,
	COL_CODE,
	COL_ALIASES,
	COL_FROM,
	COL_TO
};

struct slice
name_normal(struct buf *out, struct slice name)
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
add_text(struct codebook *b, size_t row, size_t column, struct slice text, int64_t from, int64_t to)
{
	struct slice normal = name_normal(&b->scratch, text);
	if (normal.n == 0)
		return;
	size_t i = map_add(&b->texts, normal), before = b->first_cap;
	b->first = xgrow(b->first, &b->first_cap, i + 1, sizeof *b->first);
	if (b->first_cap > before)
		memset(b->first + before, 0, (b->first_cap - before) * sizeof *b->first);
	for (size_t k = b->first[i]; k; k = b->span[k - 1].next) {
		const struct span *other = &b->span[k - 1];
		if (other->row == row)
			return;
		if (from < other->to && other->from < to)
			table_die(&b->table, row, column, "'%.*s' stands in line %llu already, for the same time", (int)text.n, text.p,
				(unsigned long long)table_place(&b->table, other->row).line);
	}
	b->span = xgrow(b->span, &b->span_cap, b->n_span + 1, sizeof *b->span);
	b->span[b->n_span++] = (struct span){ row, from, to, b->first[i] };
	b->first[i] = b->n_span;
}

struct codebook *
codebook_load(const char *path)
{
	struct codebook *b = xcalloc(1, sizeof *b);
	b->path = xstrdup(path);
	table_load(&b->table, b->path, columns);
	for (size_t row = 0; row < b->table.n; row++) {
		int64_t from, to;
		table_validity(&b->table, row, COL_FROM, COL_TO, &from, &to);
		add_text(b, row, COL_NAME, table_get(&b->table, row, COL_NAME), from, to);
		add_text(b, row, COL_CODE, table_get(&b->table, row, COL_CODE), from, to);
		struct slice rest = table_get(&b->table, row, COL_ALIASES);
		while (rest.n)
			add_text(b, row, COL_ALIASES, slice_trim(slice_cut(rest, '|', &rest)), from, to);
	}
	return b;
}

struct slice
codebook_find(struct codebook *b, struct slice text, const struct when *when)
{
	size_t i = map_find(&b->texts, name_normal(&b->scratch, text));
	struct slice name = { NULL, 0 };
	for (size_t k = i == MAP_NONE ? 0 : b->first[i]; k; k = b->span[k - 1].next) {
		const struct span *span = &b->span[k - 1];
		if (when && (when->at < span->from || when->at >= span->to))
			continue;
		struct slice found = table_get(&b->table, span->row, COL_NAME);
		if (name.p && !slice_eq(name, found))
			return slice(NULL, 0); /* without a moment it has several names */
		name = found;
	}
	return name;
}

void
codebook_miss(struct codebook *b, struct slice text)
{
	b->n_missed++;
	if (b->missed.n >= MISSED_MAX && map_find(&b->missed, text) == MAP_NONE)
		return;
	size_t n = b->missed.n, i = map_add(&b->missed, text);
	b->count = xgrow(b->count, &b->count_cap, i + 1, sizeof *b->count);
	if (b->missed.n > n)
		b->count[i] = 0;
	b->count[i]++;
}

void
codebook_report(struct codebook *b, struct slice field)
{
	if (!b->n_missed)
		return;
	warn("%.*s: %llu values, %zu different ones, are not in %s", (int)field.n, field.p, (unsigned long long)b->n_missed, b->missed.n, b->path);
	for (size_t shown = 0; shown < SHOWN && shown < b->missed.n; shown++) {
		size_t best = 0;
		for (size_t i = 1; i < b->missed.n; i++)
			if (b->count[i] > b->count[best])
				best = i;
		struct slice text = utf8_head(map_key(&b->missed, best), 40);
		warn("%.*s: %8llu  '%.*s'", (int)field.n, field.p, (unsigned long long)b->count[best], (int)text.n, text.p);
		b->count[best] = 0;
	}
}

void
codebook_free(struct codebook *b)
{
	if (!b)
		return;
	table_free(&b->table);
	map_free(&b->texts);
	map_free(&b->missed);
	free(b->first);
	free(b->span);
	free(b->count);
	free(b->path);
	buf_free(&b->scratch);
	free(b);
}
