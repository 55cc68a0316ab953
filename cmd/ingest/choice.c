/* choice.c - the best of several maps for a file */
#include "choice.h"
#include "value.h"
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_map(struct choice *c, size_t *cap, const char *path)
{
	c->candidate = xgrow(c->candidate, cap, c->n + 1, sizeof *c->candidate);
	c->candidate[c->n] = (struct candidate){ .map.path = path };
	c->n++;
}

static bool
is_table(const char *name)
{
	const char *dot = strrchr(name, '.');
	bool open = name[0] == '.' || name[0] == '~'; /* a spreadsheet has ~$map.xlsx beside a map it shows */
	return dot && !open && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".xlsx") == 0 || strcmp(dot, ".xls") == 0);
}

/* Every table of a folder, in order of their names. */
static void
add_folder(struct choice *c, size_t *cap, const char *path)
{
	struct place at = { path, 0 };
	char **name = NULL;
	size_t n = 0, name_cap = 0;
	DIR *folder = opendir(path);
	if (!folder)
		die_at(&at, NULL, "%s", strerror(errno));
	for (struct dirent *d; (d = readdir(folder));) {
		if (!is_table(d->d_name))
			continue;
		struct buf full = BUF_INIT;
		buf_printf(&full, "%s/%s", path, d->d_name);
		name = xgrow(name, &name_cap, n + 1, sizeof *name);
		name[n++] = slice_dup(buf_slice(&full));
		buf_free(&full);
	}
	closedir(folder);
	if (n == 0)
		die_at(&at, NULL, "holds no map");
	qsort(name, n, sizeof *name, by_name);
	for (size_t i = 0; i < n; i++)
		add_map(c, cap, name[i]);
	free(name);
}

static void
add_layout(struct choice *c, struct candidate *k)
{
	size_t i = 0;
	while (i < c->n_layout && (c->layout[i].separator != k->map.layout.separator || c->layout[i].header_lines != k->map.layout.header_lines))
		i++;
	if (i == c->n_layout)
		c->layout[c->n_layout++] = k->map.layout;
	k->layout = i;
}

void
choice_load(struct choice *c, const struct opt_list *paths)
{
	size_t cap = 0;
	for (size_t i = 0; i < paths->n; i++) {
		struct stat st;
		const char *path = strcmp(paths->item[i], "auto") == 0 && stat("auto", &st) < 0 ? "maps" : paths->item[i];
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			add_folder(c, &cap, path);
		else
			add_map(c, &cap, xstrdup(path));
	}
	c->layout = xcalloc(c->n + 1, sizeof *c->layout);
	for (size_t i = 0; i < c->n; i++) {
		struct candidate *k = &c->candidate[i];
		mapping_load(&k->map, k->map.path);
		add_layout(c, k);
	}
	c->now = c->n ? &c->candidate[0].map : NULL;
}

/* Tries the values of a row below the best header row so far. */
static void
try_values(struct candidate *k, struct rec *row)
{
	struct value v;
	for (size_t i = 0; i < row->n && i < k->n_column; i++) {
		if (!k->column[i])
			continue;
		const struct entry *e = &k->map.entry[k->column[i] - 1];
		struct slice raw = rec_value(row, i);
		if (e->kind == KIND_TEXT || raw.n == 0)
			continue;
		k->tried++;
		k->read += value_read(&k->map, e, raw, NULL, &v) != VALUE_BAD;
	}
}

static void
take_header(struct candidate *k, size_t found, bool complete, size_t at, size_t n)
{
	k->found = found;
	k->complete = complete;
	k->at = at;
	k->tried = k->read = 0;
	k->column = xgrow(k->column, &k->column_cap, n + 1, sizeof *k->column);
	k->n_column = n;
	memset(k->column, 0, n * sizeof *k->column);
	for (size_t e = 0; e < k->map.n; e++)
		if (k->map.entry[e].source >= 0)
			k->column[k->map.entry[e].source] = e + 1;
}

static size_t
choose(void *arg, size_t layout, size_t at, struct rec *row, bool *sure)
{
	struct choice *c = arg;
	size_t best = 0;
	*sure = false;
	for (size_t i = 0; i < c->n; i++) {
		struct candidate *k = &c->candidate[i];
		bool complete, certain;
		if (k->layout != layout)
			continue;
		size_t found = mapping_count(&k->map, row, &complete, &certain);
		if (found > k->found)
			take_header(k, found, complete, at, row->n);
		else if (k->found && at >= k->at + k->map.layout.header_lines)
			try_values(k, row);
		best = found > best ? found : best;
		*sure = certain && c->n == 1;
	}
	return best;
}

/* Whether a is the better map, as far as counts tell. */
static bool
is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->complete != b->complete)
		return a->complete;
	if (a->found != b->found)
		return a->found > b->found;
	return (double)a->read * (double)b->tried > (double)b->read * (double)a->tried;
}

/* The best candidate and the next one, SIZE_MAX for none. */
static size_t
find_best(const struct choice *c, size_t *next)
{
	size_t best = SIZE_MAX;
	*next = SIZE_MAX;
	for (size_t i = 0; i < c->n; i++) {
		if (!c->candidate[i].found)
			continue;
		if (best == SIZE_MAX || is_better(&c->candidate[i], &c->candidate[best])) {
			*next = best;
			best = i;
		} else if (*next == SIZE_MAX || is_better(&c->candidate[i], &c->candidate[*next])) {
			*next = i;
		}
	}
	return best;
}

static void
tell(const struct choice *c, const struct place *at, size_t best, size_t next)
{
	const struct candidate *a = &c->candidate[best];
	struct buf text = BUF_INIT;
	buf_printf(&text, "read by %s: %zu of its fields named, %llu of %llu values read", a->map.path, a->found, (unsigned long long)a->read, (unsigned long long)a->tried);
	if (next != SIZE_MAX) {
		const struct candidate *b = &c->candidate[next];
		buf_printf(&text, "; next %s: %zu, %llu of %llu%s", b->map.path, b->found, (unsigned long long)b->read, (unsigned long long)b->tried,
			b->complete ? "" : ", a required field is missing");
	}
	struct place file = { at->file, 0 };
	warn_at(&file, NULL, "%s", buf_text(&text));
	buf_free(&text);
}

/* Decides between the candidates; the names of the file and of its columns remember what was decided. */
static size_t
decide(struct choice *c, const struct place *at, struct slice header)
{
	struct buf key = BUF_INIT;
	const char *slash = strrchr(at->file, '/');
	size_t next, best = find_best(c, &next), before = c->headers.n;
	struct place file = { at->file, 0 };
	buf_adds(&key, slash ? slash + 1 : at->file);
	buf_addc(&key, '\0');
	buf_add_slice(&key, header);
	size_t i = map_add(&c->headers, buf_slice(&key));
	buf_free(&key);
	if (i < before)
		return c->chosen[i];
	if (best == SIZE_MAX)
		die_at(&file, NULL, "no map knows any of its names");
	if (next != SIZE_MAX && !is_better(&c->candidate[best], &c->candidate[next]))
		die_at(&file, NULL, "%s and %s read it equally well; name the one with --map", c->candidate[best].map.path, c->candidate[next].map.path);
	c->chosen = xgrow(c->chosen, &c->chosen_cap, i + 1, sizeof *c->chosen);
	c->chosen[i] = best;
	if (c->n > 1 && !c->quiet)
		tell(c, at, best, next);
	return best;
}

static void
forget_counts(struct choice *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->candidate[i].found = 0;
}

static void
chosen(void *arg, struct source *s, size_t layout, struct rec *row)
{
	struct choice *c = arg;
	c->file = NULL;
	/* what other layouts found does not count: the rows to come are parted as this one says */
	for (size_t i = 0; i < c->n; i++)
		if (c->candidate[i].layout != layout)
			c->candidate[i].found = 0;
	struct buf names = BUF_INIT;
	for (size_t i = 0; i < row->n; i++) {
		buf_add_slice(&names, rec_value(row, i));
		buf_addc(&names, '\n');
	}
	c->now = &c->candidate[c->n == 1 ? 0 : decide(c, &s->at, buf_slice(&names))].map;
	buf_free(&names);
	forget_counts(c);
	mapping_settle(c->now, row);
	s->columns.ragged = c->now->ragged;
	s->columns.totals = c->now->totals;
	s->columns.n_totals = c->now->n_totals;
}

static int
name(void *arg, struct slice header, const struct place *at)
{
	struct choice *c = arg;
	return c->now ? mapping_name(c->now, header, at) : F_NONE;
}

void
choice_hook(struct choice *c, struct source_how *how)
{
	how->arg = c;
	how->name = name;
	if (c->n == 0)
		return;
	how->choose = choose;
	how->chosen = chosen;
	how->layout = c->layout;
	how->n_layout = c->n_layout;
}

struct mapping *
choice_of_object(struct choice *c, struct source *s, struct rec *r)
{
	if (c->n <= 1 || s->at.file == c->file)
		return c->now;
	for (size_t i = 0; i < c->n; i++) {
		struct candidate *k = &c->candidate[i];
		k->tried = k->read = 0;
		k->found = 0;
		k->complete = true;
		for (size_t e = 0; e < k->map.n; e++)
			k->map.entry[e].rank = SIZE_MAX;
		for (size_t m = 0; m < r->n; m++) {
			const struct alias *a = mapping_find(&k->map, field_name(r->member[m].field));
			if (!a)
				continue;
			struct value v;
			struct entry *e = &k->map.entry[a->entry];
			struct slice raw = rec_value(r, m);
			k->found += e->rank == SIZE_MAX;
			e->rank = a->rank;
			if (e->kind == KIND_TEXT || raw.n == 0)
				continue;
			k->tried++;
			k->read += value_read(&k->map, e, raw, NULL, &v) != VALUE_BAD;
		}
		for (size_t e = 0; e < k->map.n; e++)
			k->complete = k->complete && (!k->map.entry[e].required || k->map.entry[e].rank != SIZE_MAX);
	}
	c->now = &c->candidate[decide(c, &s->at, slice(NULL, 0))].map;
	c->file = s->at.file;
	forget_counts(c);
	return c->now;
}

void
choice_free(struct choice *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free((char *)(uintptr_t)c->candidate[i].map.path);
		free(c->candidate[i].column);
		mapping_free(&c->candidate[i].map);
	}
	free(c->candidate);
	free(c->layout);
	free(c->chosen);
	map_free(&c->headers);
}
