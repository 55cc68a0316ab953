/* lint.c - categories without a duty, duties that tie or never win, and words nobody knows */
#include "lint.h"
#include "taxonomy.h"

enum {
	OWN = 7
};

/* The places of a row by number, in order. */
struct places {
	uint32_t *place;
	size_t n;
};

/* A row under a key; a row may stand under several. */
struct link {
	size_t row, next; /* next: the link behind it, SIZE_MAX for none */
};

/* The links of a key. */
struct chain {
	size_t first, last;
};

/* Rows of the same key, in their order. */
struct chains {
	struct map keys;
	struct chain *chain; /* a key each */
	struct link *link;
	size_t n_link, link_cap, cap;
};

struct span {
	int64_t from, to;
};

struct lint {
	struct filter *f;
	const struct duties *d;
	struct rec row;
	struct buf reason, from, key;
	const int *own; /* type, from, code, field, rule, other, reason */
	struct places *places;
	struct chains groups; /* rows that share a place and all but their dates */
	struct chains covers; /* rows that hold for all orders of a category */
	struct span *span; /* of the rows over a leaf */
	size_t span_cap;
	size_t n;
};

/* Puts a finding with the reason that was written. */
static void
put(struct lint *l, struct place at, const char *code, const char *field, struct slice rule, struct slice other)
{
	const char *slash = strrchr(at.file, '/');
	buf_clear(&l->from);
	buf_printf(&l->from, "%s:%llu", slash ? slash + 1 : at.file, (unsigned long long)at.line);
	rec_begin(&l->row);
	rec_set(&l->row, l->own[0], slice_of("finding"));
	rec_set(&l->row, l->own[1], buf_slice(&l->from));
	rec_set(&l->row, l->own[2], slice_of(code));
	rec_set(&l->row, l->own[3], slice_of(field));
	rec_set_or_null(&l->row, l->own[4], rule);
	rec_set_or_null(&l->row, l->own[5], other);
	rec_set(&l->row, l->own[6], buf_slice(&l->reason));
	buf_clear(&l->reason);
	if (sink_put(&l->f->sink, &l->row, &l->f->fault) < 0)
		die("%s", buf_text(&l->f->fault.reason));
	l->n++;
}

/* A finding about row i of the duty list and perhaps an earlier one. */
static void
put_row(struct lint *l, size_t i, const char *code, const char *field, const struct duty *other)
{
	put(l, table_place(&l->d->table, i), code, field, l->d->duty[i].id, other ? other->id : slice(NULL, 0));
}

static void
chain_add(struct chains *c, struct slice key, size_t row)
{
	size_t known = c->keys.n, k = map_add(&c->keys, key), at = c->n_link++;
	c->chain = xgrow(c->chain, &c->cap, c->keys.n, sizeof *c->chain);
	c->link = xgrow(c->link, &c->link_cap, c->n_link, sizeof *c->link);
	c->link[at] = (struct link){ row, SIZE_MAX };
	if (k == known)
		c->chain[k].first = at;
	else
		c->link[c->chain[k].last].next = at;
	c->chain[k].last = at;
}

static const struct link *
link_at(const struct chains *c, size_t at)
{
	return at == SIZE_MAX ? NULL : &c->link[at];
}

/* The first row of a key and, by link_at of its next, those behind it; NULL for none. */
static const struct link *
chain_first(const struct chains *c, struct slice key)
{
	size_t k = map_find(&c->keys, key);
	return k == MAP_NONE ? NULL : link_at(c, c->chain[k].first);
}

static void
chain_free(struct chains *c)
{
	free(c->chain);
	free(c->link);
	map_free(&c->keys);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void
read_places(struct lint *l, size_t i)
{
	struct places *s = &l->places[i];
	size_t cap = 0;
	for (struct slice rest = l->d->reach.row[i].place; rest.n;) {
		size_t place = map_find(&l->d->reach.places, slice_trim(slice_cut(rest, '|', &rest)));
		s->place = xgrow(s->place, &cap, s->n + 1, sizeof *s->place);
		s->place[s->n++] = (uint32_t)place;
	}
	if (s->n)
		qsort(s->place, s->n, sizeof *s->place, by_number);
}

static void
add_key(struct lint *l, struct slice part)
{
	buf_printf(&l->key, "%zu:", part.n);
	buf_add_slice(&l->key, part);
}

/* What two rows share that stand equally close wherever they meet, but for their places; in l->key. */
static void
read_key(struct lint *l, size_t i)
{
	const struct reach_row *u = &l->d->reach.row[i];
	buf_clear(&l->key);
	buf_printf(&l->key, "%zu:", u->kind);
	add_key(l, u->mode);
	add_key(l, u->category);
	add_key(l, u->urgency);
	add_key(l, u->text);
	add_key(l, u->only);
}

/* The key with one of the places behind it, the empty one for everywhere. */
static struct slice
key_at(struct lint *l, size_t length, const struct places *s, size_t i)
{
	l->key.n = length;
	if (s->n)
		buf_printf(&l->key, "%u", s->place[i]);
	return buf_slice(&l->key);
}

/* Whether a names every place that b does. */
static bool
covers_places(const struct places *a, const struct places *b)
{
	size_t i = 0;
	for (size_t k = 0; k < b->n; k++) {
		while (i < a->n && a->place[i] < b->place[k])
			i++;
		if (i == a->n || a->place[i] != b->place[k])
			return false;
	}
	return b->n > 0 || a->n == 0;
}

/* Of two rows under one key and place. */
static bool
ties(const struct lint *l, size_t a, size_t b)
{
	const struct reach_row *x = &l->d->reach.row[a], *y = &l->d->reach.row[b];
	return l->d->duty[a].clock == CLOCK_CLOSE && !slice_eq(l->d->duty[a].unit, l->d->duty[b].unit) && x->from < y->to && y->from < x->to;
}

static bool
shadows(const struct lint *l, size_t a, size_t b)
{
	const struct reach_row *x = &l->d->reach.row[a], *y = &l->d->reach.row[b];
	return x->from <= y->from && x->to >= y->to && covers_places(&l->places[a], &l->places[b]);
}

static unsigned long long
line_of(const struct lint *l, size_t i)
{
	return table_place(&l->d->table, i).line;
}

/* The earliest row that row i ties with, and the earliest behind which it never wins. */
static void
find_rivals(struct lint *l, size_t i)
{
	const struct duty *duty = l->d->duty;
	const struct places *at = &l->places[i];
	size_t tied = SIZE_MAX, hidden = SIZE_MAX;
	read_key(l, i);
	size_t length = l->key.n;
	for (size_t k = 0; k < at->n + (at->n == 0); k++) {
		struct slice key = key_at(l, length, at, k);
		for (const struct link *a = chain_first(&l->groups, key); a && (a->row < tied || a->row < hidden); a = link_at(&l->groups, a->next)) {
			if (a->row < tied && a->row != i && ties(l, a->row, i))
				tied = a->row;
			if (a->row < hidden && a->row != i && shadows(l, a->row, i))
				hidden = a->row;
		}
		chain_add(&l->groups, key, i);
	}
	if (tied != SIZE_MAX) {
		buf_printf(&l->reason, "rows %llu and %llu tie: only their order says '%.*s', not '%.*s'", line_of(l, tied), line_of(l, i),
			(int)duty[tied].unit.n, duty[tied].unit.p, (int)duty[i].unit.n, duty[i].unit.p);
		put_row(l, i, "tie", "unit", &duty[tied]);
	}
	if (hidden != SIZE_MAX) {
		buf_printf(&l->reason, "never wins: row %llu goes first and holds whenever it does", line_of(l, hidden));
		put_row(l, i, "shadowed", "id", &duty[hidden]);
	}
}

static void
quote(struct lint *l, const char *before, struct slice text, const char *after)
{
	buf_adds(&l->reason, before);
	buf_add_slice(&l->reason, text);
	buf_adds(&l->reason, after);
}

/* Words of a row that lead nowhere. */
static void
find_unknown(struct lint *l, const struct map *units, const struct modes *m, size_t i)
{
	const struct duty *u = &l->d->duty[i];
	if (u->clock != CLOCK_CLOSE && u->unit.n && map_find(units, u->unit) == MAP_NONE) {
		quote(l, "never holds: no row of 办结 names '", u->unit, "'");
		put_row(l, i, "unknown", "unit", NULL);
	}
	if (m && u->mode.n && !modes_has(m, u->mode)) {
		quote(l, "never holds: no row of the mode table is of '", u->mode, "'");
		put_row(l, i, "unknown", "mode", NULL);
	}
}

static void
find_unknown_categories(struct lint *l, const struct taxonomy *x, const struct table *t, const struct reach *reach)
{
	for (size_t i = 0; i < reach->n; i++) {
		struct slice category = reach->row[i].category;
		if (category.n == 0 || map_find(&x->nodes, category) != MAP_NONE)
			continue;
		quote(l, "'", category, "' is not in the taxonomy");
		put(l, table_place(t, i), "unknown", "category", table_get(t, i, 0), slice(NULL, 0));
	}
}

static int
by_begin(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	return x->from != y->from ? (x->from > y->from) - (x->from < y->from) : (x->to > y->to) - (x->to < y->to);
}

/* When the rows that hold for all orders of a node are valid: how many spans were written. */
static size_t
read_spans(struct lint *l, struct slice node)
{
	size_t n = 0;
	for (bool root = false; !root;) {
		root = node.n == 0;
		for (const struct link *a = chain_first(&l->covers, node); a; a = link_at(&l->covers, a->next)) {
			l->span = xgrow(l->span, &l->span_cap, n + 1, sizeof *l->span);
			l->span[n++] = (struct span){ l->d->reach.row[a->row].from, l->d->reach.row[a->row].to };
		}
		while (node.n && node.p[node.n - 1] != '/')
			node.n--;
		node.n -= node.n > 0;
	}
	return n;
}

static void
add_moment(struct lint *l, int64_t at)
{
	struct when when = { .at = at, .offset = DEFAULT_OFFSET };
	date_print(&when, &l->reason);
}

/* A leaf without a duty, at all or for some time. */
static void
find_gaps(struct lint *l, const struct taxonomy *x, size_t leaf)
{
	struct slice node = map_key(&x->nodes, leaf);
	struct place at = table_place(&x->table, taxonomy_row(x, leaf));
	size_t n = read_spans(l, node);
	if (n == 0) {
		quote(l, "no duty for ", node, "");
		put(l, at, "gap", "category", slice(NULL, 0), slice(NULL, 0));
		return;
	}
	qsort(l->span, n, sizeof *l->span, by_begin);
	int64_t end = l->span[0].to;
	for (size_t i = 1; i < n; i++) {
		if (l->span[i].from > end) {
			quote(l, "no duty for ", node, " from ");
			add_moment(l, end);
			buf_adds(&l->reason, " to ");
			add_moment(l, l->span[i].from);
			put(l, at, "gap", "valid_from", slice(NULL, 0), slice(NULL, 0));
		}
		if (l->span[i].to > end)
			end = l->span[i].to;
	}
}

static void
lint_taxonomy(struct lint *l, const struct modes *m, const struct whistles *w, const char *file)
{
	struct taxonomy x = { 0 };
	taxonomy_load(&x, file);
	find_unknown_categories(l, &x, &l->d->table, &l->d->reach);
	if (m)
		find_unknown_categories(l, &x, &m->table, &m->reach);
	if (w)
		find_unknown_categories(l, &x, &w->table, &w->reach);
	for (size_t i = 0; i < x.nodes.n; i++)
		if (taxonomy_is_leaf(&x, i))
			find_gaps(l, &x, i);
	taxonomy_free(&x);
}

static void
lint_rows(struct lint *l, const struct modes *m)
{
	size_t n = l->d->table.n;
	struct map units = MAP_INIT;
	l->places = xcalloc(n, sizeof *l->places);
	for (size_t i = 0; i < n; i++) {
		read_places(l, i);
		if (l->d->duty[i].clock == CLOCK_CLOSE)
			map_add(&units, l->d->duty[i].unit);
	}
	for (size_t i = 0; i < n; i++) {
		const struct reach_row *u = &l->d->reach.row[i];
		if (u->kind == CLOCK_CLOSE && u->mode.n + u->place.n + u->urgency.n + u->text.n == 0)
			chain_add(&l->covers, u->category, i);
		find_rivals(l, i);
		find_unknown(l, &units, m, i);
	}
	for (size_t i = 0; i < n; i++)
		free(l->places[i].place);
	free(l->places);
	map_free(&units);
}

size_t
lint_duties(struct filter *f, const struct duties *d, const struct modes *m, const struct whistles *w, const char *taxonomy)
{
	static const char *const name[OWN] = { "type", "from", "code", "field", "rule", "other", "reason" };
	static int own[OWN]; /* the sink asks for them until it is closed */
	struct lint l = { .f = f, .d = d, .row = REC_INIT, .own = own };
	for (size_t i = 0; i < OWN; i++)
		own[i] = field_of(slice_of(name[i]));
	/* a table of findings for those who keep a table of duties */
	if (!filter_options.out_format)
		f->sink.format = SINK_CSV;
	filter_own(f, own, OWN);
	lint_rows(&l, m);
	if (taxonomy)
		lint_taxonomy(&l, m, w, taxonomy);
	chain_free(&l.groups);
	chain_free(&l.covers);
	free(l.span);
	rec_free(&l.row);
	buf_free(&l.reason);
	buf_free(&l.from);
	buf_free(&l.key);
	return l.n;
}
