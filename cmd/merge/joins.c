/* joins.c - which lists are joined, by what and for what: --join and the table of --joins */
#include "list.h"
#include <fnmatch.h>

enum {
	COLUMN_FILE,
	COLUMN_ON,
	COLUMN_TAKE,
	COLUMN_NEWEST,
	COLUMN_WINS
};

static const struct column columns[] = {
	{ "file", "文件", COLUMN_REQUIRED },
	{ "on", "匹配", COLUMN_OPTIONAL },
	{ "take", "取用", COLUMN_OPTIONAL },
	{ "newest", "时间", COLUMN_OPTIONAL },
	{ "wins", "为准", COLUMN_OPTIONAL },
	{ 0 },
};

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static struct list *
add_list(struct lists *l)
{
	l->list = xgrow(l->list, &l->cap, l->n + 1, sizeof *l->list);
	struct list *list = &l->list[l->n++];
	*list = (struct list){ .on = l->how.key, .column = l->how.key, .wins = l->how.overwrite };
	return list;
}

static void
add_path(struct list *list, const char *path)
{
	list->path = xgrow(list->path, &list->path_cap, list->n_path + 1, sizeof *list->path);
	list->path[list->n_path++] = xstrdup(path);
	list->name = base_of(list->path[0]);
}

/* `FIELD` or `FIELD=COLUMN`. */
static void
read_pair(const struct table *t, size_t row, size_t column, struct slice text, int *field, int *of)
{
	struct slice rest, name = slice_trim(slice_cut(text, '=', &rest)), from = rest.p ? slice_trim(rest) : name;
	if (name.n == 0 || from.n == 0)
		table_die(t, row, column, "wants FIELD or FIELD=COLUMN, joined by |");
	*field = field_of_word(name);
	*of = field_of_word(from);
}

static void
read_on(struct list *list, const struct table *t, size_t row)
{
	struct slice rest = table_get(t, row, COLUMN_ON);
	if (rest.n == 0)
		return;
	list->on.n = list->column.n = 0;
	while (rest.p) {
		if (list->on.n == NAMES_MAX)
			table_die(t, row, COLUMN_ON, "more than %d fields", NAMES_MAX);
		size_t i = list->on.n++;
		list->column.n++;
		read_pair(t, row, COLUMN_ON, slice_cut(rest, '|', &rest), &list->on.field[i], &list->column.field[i]);
	}
}

static void
read_take(struct lists *l, struct list *list, const struct table *t, size_t row)
{
	struct slice rest = table_get(t, row, COLUMN_TAKE);
	while (rest.n) {
		size_t i = list->n_take++;
		list->take = xgrow(list->take, &list->take_cap, i + 1, sizeof *list->take);
		list->take_from = xgrow(list->take_from, &list->take_from_cap, i + 1, sizeof *list->take_from);
		read_pair(t, row, COLUMN_TAKE, slice_cut(rest, '|', &rest), &list->take[i], &list->take_from[i]);
		struct slice name = field_name(list->take[i]);
		if (names_hold(&l->how.key, list->take[i]) || names_hold(&list->on, list->take[i]))
			table_die(t, row, COLUMN_TAKE, "'%.*s' is a key: no list sets it", (int)name.n, name.p);
		for (size_t k = 0; k < i; k++)
			if (list->take[k] == list->take[i])
				table_die(t, row, COLUMN_TAKE, "'%.*s' is set twice", (int)name.n, name.p);
	}
}

static void
read_row(struct lists *l, struct list *list, const struct table *t, size_t row)
{
	read_on(list, t, row);
	read_take(l, list, t, row);
	struct slice rest = table_get(t, row, COLUMN_NEWEST), wins = table_get(t, row, COLUMN_WINS);
	list->newest_stated = rest.n > 0;
	while (rest.n) {
		struct slice name = slice_trim(slice_cut(rest, '|', &rest));
		if (name.n == 0 || list->newest.n == NAMES_MAX)
			table_die(t, row, COLUMN_NEWEST, "wants names of columns joined by |, at most %d", NAMES_MAX);
		list->newest.field[list->newest.n++] = field_of_word(name);
	}
	bool yes = slice_is(wins, "true") || slice_is(wins, "是");
	if (wins.n && !yes && !slice_is(wins, "false") && !slice_is(wins, "否"))
		table_die(t, row, COLUMN_WINS, "wants true or false (是 or 否), not '%.*s'", (int)wins.n, wins.p);
	list->wins = list->wins || yes;
}

/* The first row whose pattern a file's name fits, or MAP_NONE. */
static size_t
row_of(const struct table *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++) {
		char *pattern = slice_dup(table_get(t, i, COLUMN_FILE));
		bool fits = fnmatch(pattern, base_of(path), 0) == 0;
		free(pattern);
		if (fits)
			return i;
	}
	return MAP_NONE;
}

void
lists_open(struct lists *l, const struct list_how *how, const struct opt_list *join, const char *joins)
{
	*l = (struct lists){ .how = *how };
	if (!joins) {
		for (size_t i = 0; i < join->n; i++)
			add_path(add_list(l), join->item[i]);
		return;
	}
	struct table t;
	table_load(&t, joins, columns);
	size_t *number = xcalloc(t.n, sizeof *number); /* of the list of a row, counted from 1 */
	for (size_t i = 0; i < join->n; i++) {
		size_t row = row_of(&t, join->item[i]);
		if (row == MAP_NONE)
			die_at(&(struct place){ joins, 0 }, "file", "no row names '%s'", base_of(join->item[i]));
		if (number[row] == 0) {
			read_row(l, add_list(l), &t, row);
			number[row] = l->n;
		}
		add_path(&l->list[number[row] - 1], join->item[i]);
	}
	for (size_t i = 0; i < t.n; i++) {
		struct slice file = table_get(&t, i, COLUMN_FILE);
		struct place at = table_place(&t, i);
		if (number[i] == 0 && !filter_options.quiet)
			warn_at(&at, "file", "no --join is called '%.*s': nothing is taken from it", (int)file.n, file.p);
	}
	free(number);
	table_free(&t);
}
