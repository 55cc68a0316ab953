/* whistles.c - whistle lists read and asked */
#include "whistles.h"

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "place", "地点|区域", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "units", "报到单位", COLUMN_OPTIONAL },
	{ "limit", "时限", COLUMN_OPTIONAL },
	{ "since", "起算时间", COLUMN_OPTIONAL },
	{ "start", "起算", COLUMN_OPTIONAL },
	{ "end", "截止", COLUMN_OPTIONAL },
	{ "law", "依据", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	ID,
	CATEGORY,
	PLACE,
	WHERE,
	UNITS,
	LIMIT,
	SINCE,
	START,
	END,
	LAW,
	VALID_FROM,
	VALID_TO
};

void
whistles_load(struct whistles *w, struct filter *f, const char *path, bool has_calendar)
{
	static const struct reach_columns reach = { CATEGORY, PLACE, WHERE, REACH_NONE, REACH_NONE, VALID_FROM, VALID_TO };
	static const struct limit_columns limit = { LIMIT, SINCE, START, END };
	table_load(&w->table, path, columns);
	table_unique(&w->table, ID);
	w->duty = xcalloc(w->table.n, sizeof *w->duty);
	for (size_t i = 0; i < w->table.n; i++) {
		w->duty[i] = (struct duty){ .id = table_get(&w->table, i, ID), .co_units = table_get(&w->table, i, UNITS) };
		units_check(&w->table, i, UNITS);
		duty_load_limit(f, &w->table, i, &limit, has_calendar, &w->duty[i]);
		reach_add(&w->reach, f, &w->table, i, &reach, 0, slice(NULL, 0));
	}
}

const struct duty *
whistles_find(struct whistles *w, struct rec *r, int64_t at)
{
	struct fit best;
	reach_look(&w->reach, r, at);
	return reach_find(&w->reach, 0, slice(NULL, 0), slice(NULL, 0), &best, 1) ? &w->duty[best.row] : NULL;
}

void
whistles_free(struct whistles *w)
{
	for (size_t i = 0; i < w->table.n; i++)
		free(w->duty[i].since);
	free(w->duty);
	reach_free(&w->reach);
	table_free(&w->table);
}
