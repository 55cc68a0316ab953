/* modes.c - mode tables read and asked */
#include "modes.h"

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "mode", "模式", COLUMN_REQUIRED },
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "place", "地点|区域", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "law", "依据", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	ID,
	MODE,
	CATEGORY,
	PLACE,
	WHERE,
	LAW,
	VALID_FROM,
	VALID_TO
};

void
modes_load(struct modes *m, struct filter *f, const char *path)
{
	static const struct reach_columns reach = { CATEGORY, PLACE, WHERE, REACH_NONE, REACH_NONE, VALID_FROM, VALID_TO };
	table_load(&m->table, path, columns);
	table_unique(&m->table, ID);
	m->mode = xcalloc(m->table.n, sizeof *m->mode);
	for (size_t i = 0; i < m->table.n; i++) {
		m->mode[i] = (struct mode){ table_get(&m->table, i, ID), table_get(&m->table, i, MODE) };
		reach_add(&m->reach, f, &m->table, i, &reach, 0, slice(NULL, 0));
	}
}

const struct mode *
modes_find(struct modes *m, struct rec *r, int64_t at)
{
	struct fit best;
	reach_look(&m->reach, r, at);
	return reach_find(&m->reach, 0, slice(NULL, 0), slice(NULL, 0), &best, 1) ? &m->mode[best.row] : NULL;
}

bool
modes_has(const struct modes *m, struct slice mode)
{
	for (size_t i = 0; i < m->table.n; i++)
		if (slice_eq(m->mode[i].mode, mode))
			return true;
	return false;
}

void
modes_free(struct modes *m)
{
	free(m->mode);
	reach_free(&m->reach);
	table_free(&m->table);
}
