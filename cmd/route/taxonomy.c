/* taxonomy.c - a table of categories, by path or by level */
#include "taxonomy.h"
#include "path.h"

enum {
	CATEGORY,
	LEVEL,
	LEVELS = 5,
	CODE = LEVEL + LEVELS
};

static const struct column columns[] = {
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "level1", "一级分类|一级类别", COLUMN_OPTIONAL },
	{ "level2", "二级分类|二级类别", COLUMN_OPTIONAL },
	{ "level3", "三级分类|三级类别", COLUMN_OPTIONAL },
	{ "level4", "四级分类|四级类别", COLUMN_OPTIONAL },
	{ "level5", "五级分类|五级类别", COLUMN_OPTIONAL },
	{ "code", "编码|代码|分类编码", COLUMN_OPTIONAL },
	{ 0 },
};

struct taxonomy_node {
	size_t row;
	bool has_child;
};

/* Adds a path and what is above it. */
static void
add_node(struct taxonomy *x, struct slice path, size_t row)
{
	for (bool child = false; path.n; child = true) {
		size_t known = x->nodes.n, i = map_add(&x->nodes, path);
		x->node = xgrow(x->node, &x->cap, x->nodes.n, sizeof *x->node);
		if (i == known)
			x->node[i] = (struct taxonomy_node){ .row = row };
		x->node[i].has_child = x->node[i].has_child || child;
		if (i != known)
			return; /* what is above it is known */
		while (path.n && path.p[path.n - 1] != '/')
			path.n--;
		path.n -= path.n > 0;
	}
}

/* The path of a row by its levels.  A sheet of merged cells has each name once, at the top: an empty cell
 * before a filled one stands for the one above, below the same names. */
static void
add_levels(const struct taxonomy *x, size_t row, struct slice above[LEVELS], struct buf *path)
{
	size_t depth = LEVELS;
	bool same = true;
	while (depth && table_get(&x->table, row, LEVEL + depth - 1).n == 0)
		depth--;
	for (size_t i = 0; i < LEVELS; i++) {
		struct slice name = i < depth ? table_get(&x->table, row, LEVEL + i) : slice(NULL, 0);
		if (name.n == 0 && i < depth && same)
			name = above[i];
		if (name.n == 0 && i < depth)
			table_die(&x->table, row, LEVEL + i, "a level is missing above one that is there");
		same = same && slice_eq(name, above[i]);
		above[i] = name;
		if (path->n && name.n)
			buf_addc(path, '/');
		buf_add_slice(path, name);
	}
}

void
taxonomy_load(struct taxonomy *x, const char *file)
{
	struct slice above[LEVELS] = { 0 };
	struct buf path = BUF_INIT;
	table_load(&x->table, file, columns);
	for (size_t i = 0; i < x->table.n; i++) {
		struct slice category = table_get(&x->table, i, CATEGORY);
		buf_clear(&path);
		buf_add_slice(&path, category);
		if (category.n == 0)
			add_levels(x, i, above, &path);
		if (path.n == 0)
			table_die(&x->table, i, CATEGORY, "neither a path nor a level");
		if (!path_is_good(buf_slice(&path)))
			table_die(&x->table, i, category.n ? CATEGORY : LEVEL, "'%.*s' is no path such as a/b/c", (int)path.n, path.p);
		add_node(x, buf_slice(&path), i);
	}
	buf_free(&path);
}

bool
taxonomy_is_leaf(const struct taxonomy *x, size_t i)
{
	return !x->node[i].has_child;
}

size_t
taxonomy_row(const struct taxonomy *x, size_t i)
{
	return x->node[i].row;
}

void
taxonomy_free(struct taxonomy *x)
{
	free(x->node);
	map_free(&x->nodes);
	table_free(&x->table);
}
