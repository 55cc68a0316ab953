/* reach.c - rows indexed by category node and place */
#include "reach.h"

/* A row in a cell; a row of several places has one for each. */
struct reach_link {
	uint32_t cell, kind, close, row; /* close: what makes one row of a cell closer than another, as a number */
};

/* Where the links of each kind begin, and behind the last kind end. */
struct reach_cell {
	size_t first[REACH_KINDS + 1];
};

struct reach_spot {
	size_t cell, category, place;
};

struct reach_at {
	size_t place, rank;
};

static struct slice
cell_at(const struct table *t, size_t row, int column)
{
	return column == REACH_NONE ? slice(NULL, 0) : table_get(t, row, (size_t)column);
}

static size_t
find_cell(const struct reach *x, size_t node, size_t place)
{
	const size_t key[2] = { node, place };
	return map_find(&x->cells, slice((const char *)key, sizeof key));
}

static void
add_link(struct reach *x, size_t node, struct slice place)
{
	const struct reach_row *u = &x->row[x->n - 1];
	const size_t key[2] = { node, map_add(&x->places, place) };
	size_t cell = map_add(&x->cells, slice((const char *)key, sizeof key));
	uint32_t close = (u->urgency.n > 0) * 4u + (u->where.n > 0) * 2u + (u->only.n > 0);
	x->link = xgrow(x->link, &x->link_cap, x->n_link + 1, sizeof *x->link);
	x->link[x->n_link++] = (struct reach_link){ (uint32_t)cell, (uint32_t)u->kind, close, (uint32_t)(x->n - 1) };
}

static int
by_cell(const void *a, const void *b)
{
	const struct reach_link *x = a, *y = b;
	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->close != y->close)
		return x->close > y->close ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Puts the links in order, once no row will come. */
static void
seal(struct reach *x)
{
	x->cell = xcalloc(x->cells.n + 1, sizeof *x->cell);
	x->is_length = xcalloc(x->longest + 1, sizeof *x->is_length);
	for (size_t n = 0; n < x->n; n++)
		x->is_length[x->row[n].category.n] = true;
	if (x->n_link)
		qsort(x->link, x->n_link, sizeof *x->link, by_cell);
	size_t i = 0;
	for (size_t c = 0; c < x->cells.n; c++)
		for (size_t k = 0; k <= REACH_KINDS; k++) {
			while (i < x->n_link && x->link[i].cell == c && x->link[i].kind < k)
				i++;
			x->cell[c].first[k] = i;
		}
}

void
reach_add(struct reach *x, struct filter *f, const struct table *t, size_t i, const struct reach_columns *columns, size_t kind, struct slice only)
{
	x->row = xgrow(x->row, &x->cap, x->n + 1, sizeof *x->row);
	struct reach_row *u = &x->row[x->n++];
	*u = (struct reach_row){
		.category = cell_at(t, i, columns->category),
		.place = cell_at(t, i, columns->place),
		.urgency = cell_at(t, i, columns->urgency),
		.mode = cell_at(t, i, columns->mode),
		.text = cell_at(t, i, columns->where),
		.only = only,
		.kind = kind,
	};
	if (columns->category != REACH_NONE)
		table_path(t, i, (size_t)columns->category);
	if (u->category.n > x->longest)
		x->longest = u->category.n;
	if (columns->where != REACH_NONE)
		filter_condition(f, &u->where, u->text, t, i, (size_t)columns->where);
	table_validity(t, i, (size_t)columns->from, (size_t)columns->to, &u->from, &u->to);
	size_t node = map_add(&x->nodes, u->category);
	struct slice rest = u->place;
	if (rest.n == 0)
		add_link(x, node, slice("", 0));
	while (rest.n) {
		struct slice one = slice_trim(slice_cut(rest, '|', &rest));
		if (one.n == 0 || (rest.p && rest.n == 0))
			table_die(t, i, (size_t)columns->place, "a place is missing beside |");
		add_link(x, node, one);
	}
}

/* One of the places of the record; what is no place of the table is left out. */
static void
add_place(struct reach *x, struct slice name, size_t rank)
{
	size_t place = map_find(&x->places, name);
	if (place == MAP_NONE || x->seen[place] == x->n_look)
		return;
	x->seen[place] = x->n_look;
	x->at = xgrow(x->at, &x->at_cap, x->n_at + 1, sizeof *x->at);
	x->at[x->n_at++] = (struct reach_at){ place, rank };
}

static void
look_places(struct reach *x, struct rec *r)
{
	/* a record lies in one of each but areas, which may go beyond a district */
	static const int fields[] = { F_COMMUNITY, F_STREET, F_DISTRICT, F_AREA, F_CITY };
	enum {
		FIELDS = sizeof fields / sizeof *fields
	};
	size_t known = x->seen_cap;
	x->seen = xgrow(x->seen, &x->seen_cap, x->places.n, sizeof *x->seen);
	if (x->seen_cap > known)
		memset(x->seen + known, 0, (x->seen_cap - known) * sizeof *x->seen);
	x->n_look++;
	x->n_at = 0;
	for (size_t i = 0; i < FIELDS; i++) {
		struct slice rest = rec_get(r, fields[i]);
		while (rest.n) {
			struct slice name = fields[i] == F_AREA ? slice_trim(slice_cut(rest, '|', &rest)) : rest;
			if (name.n)
				add_place(x, name, FIELDS - i);
			if (fields[i] != F_AREA)
				break;
		}
	}
	add_place(x, slice("", 0), 0);
}

void
reach_look(struct reach *x, struct rec *r, int64_t at)
{
	struct slice node = rec_get(r, F_CATEGORY);
	if (!x->cell)
		seal(x);
	x->record = r;
	x->urgency = rec_get(r, F_URGENCY);
	x->moment = at;
	x->n_spot = 0;
	look_places(x, r);
	/* what is deeper than any row is cut, so that no record can make this slow */
	if (node.n > x->longest)
		node.n = x->longest + 1;
	for (bool root = false; !root;) {
		root = node.n == 0;
		size_t known = node.n <= x->longest && x->is_length[node.n] ? map_find(&x->nodes, node) : MAP_NONE;
		for (size_t i = 0; i < x->n_at && known != MAP_NONE; i++) {
			size_t cell = find_cell(x, known, x->at[i].place);
			if (cell == MAP_NONE)
				continue;
			x->spot = xgrow(x->spot, &x->spot_cap, x->n_spot + 1, sizeof *x->spot);
			x->spot[x->n_spot++] = (struct reach_spot){ cell, node.n, x->at[i].rank };
		}
		while (node.n && node.p[node.n - 1] != '/')
			node.n--;
		node.n -= node.n > 0;
	}
}

const char *
fit_closer(const struct fit *a, const struct fit *b, bool *wins)
{
	*wins = a->mode;
	if (a->mode != b->mode)
		return "mode";
	*wins = a->category > b->category;
	if (a->category != b->category)
		return "category";
	*wins = a->place > b->place;
	if (a->place != b->place)
		return "place";
	*wins = a->urgency;
	if (a->urgency != b->urgency)
		return "urgency";
	*wins = a->where;
	if (a->where != b->where)
		return "where";
	*wins = a->unit && !b->unit;
	return a->unit != b->unit ? "unit" : NULL;
}

/* Of rows that nothing else parts the earlier goes first: those of several areas come area by area. */
static bool
goes_before(const struct fit *a, const struct fit *b)
{
	bool wins;
	return fit_closer(a, b, &wins) ? wins : a->row < b->row;
}

/* Puts a row among the best.  The smallest place of a row came first, so a row of several places is there already. */
static int
rank(struct fit *best, int found, int most, const struct fit *fit)
{
	int at = found;
	for (int i = 0; i < found; i++)
		if (best[i].row == fit->row)
			return found;
	while (at > 0 && goes_before(fit, &best[at - 1]))
		at--;
	if (at == most)
		return found;
	for (int i = found < most ? found : most - 1; i > at; i--)
		best[i] = best[i - 1];
	best[at] = *fit;
	return found < most ? found + 1 : most;
}

/* 1, 0, or -1 when a pattern of its condition was given up. */
static int
holds(const struct reach *x, struct reach_row *u, struct slice unit)
{
	if (x->moment < u->from || x->moment >= u->to || (u->only.n && !slice_eq(u->only, unit)) || (u->urgency.n && !slice_eq(u->urgency, x->urgency)))
		return 0;
	if (u->where.n == 0)
		return 1;
	uint64_t given_up = u->where.n_limit;
	if (cond_test(&u->where, x->record))
		return 1;
	return u->where.n_limit > given_up ? -1 : 0;
}

/* Ranks the rows of a mode at one spot, until no further one can be among the best. */
static int
rank_spot(struct reach *x, const struct reach_spot *spot, size_t kind, struct slice mode, struct slice unit, struct fit *best, int found, int most)
{
	const struct reach_cell *cell = &x->cell[spot->cell];
	int here = 0;
	for (size_t i = cell->first[kind]; i < cell->first[kind + 1] && here < most; i++) {
		const struct reach_link *link = &x->link[i];
		struct reach_row *u = &x->row[link->row];
		if (!slice_eq(u->mode, mode) || (i > cell->first[kind] && link[-1].row == link->row))
			continue;
		int held = holds(x, u, unit);
		if (held < 0 && !x->limited)
			x->limited = u;
		if (held <= 0)
			continue;
		const struct fit fit = { link->row, mode.n > 0, spot->category, spot->place, u->urgency.n > 0, u->where.n > 0, u->only.n > 0 };
		found = rank(best, found, most, &fit);
		here++;
	}
	return found;
}

int
reach_find(struct reach *x, size_t kind, struct slice mode, struct slice unit, struct fit *best, int most)
{
	int found = 0;
	x->limited = NULL;
	for (bool any = mode.n == 0;; any = true) {
		const struct reach_spot *last = NULL;
		for (size_t i = 0; i < x->n_spot; i++) {
			/* the closest spots come first, and only those of several areas are equally close */
			const struct reach_spot *spot = &x->spot[i];
			if (found == most && (!last || last->category != spot->category || last->place != spot->place))
				return found;
			found = rank_spot(x, spot, kind, any ? slice(NULL, 0) : mode, unit, best, found, most);
			last = spot;
		}
		if (any)
			return found;
	}
}

void
reach_free(struct reach *x)
{
	for (size_t i = 0; i < x->n; i++)
		cond_free(&x->row[i].where);
	free(x->row);
	free(x->cell);
	free(x->is_length);
	free(x->link);
	free(x->seen);
	free(x->spot);
	free(x->at);
	map_free(&x->nodes);
	map_free(&x->places);
	map_free(&x->cells);
	*x = REACH_INIT;
}
