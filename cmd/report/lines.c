/* lines.c - reads what gov-score and gov-hotspot wrote */
#include "lines.h"
#include "source.h"

/* What is being read, and the line at hand. */
struct reader {
	struct source source;
	struct rec r;
	struct arena *store;
	const char *type;
	char *path[1];
};

static struct slice
hold(struct arena *store, struct slice text)
{
	return text.n ? slice(arena_copy(store, text.p, text.n), text.n) : slice("", 0);
}

static struct slice
get(struct reader *in, const char *name)
{
	return hold(in->store, rec_get(&in->r, field_of(slice_of(name))));
}

static struct slice
require(struct reader *in, const char *name)
{
	struct slice text = get(in, name);
	if (text.n == 0)
		die_at(&in->source.at, name, "is missing in a line of type '%s'", in->type);
	return text;
}

static void
reader_open(struct reader *in, const char *path, const char *type, struct arena *store)
{
	*in = (struct reader){ .r = REC_INIT, .store = store, .type = type, .path = { xstrdup(path) } };
	source_open(&in->source, in->path, 1, &(struct source_how){ 0 });
}

/* The next line of the type that is wanted; any other ends the program. */
static bool
reader_next(struct reader *in)
{
	enum source_status status = source_next(&in->source, &in->r);
	if (status == SOURCE_END)
		return false;
	if (status == SOURCE_BAD)
		die_at(&in->source.at, NULL, "%s", buf_text(&in->source.fault.reason));
	struct slice type = rec_get(&in->r, F_TYPE);
	if (!slice_is(type, in->type))
		die_at(&in->source.at, "type", "a line of type '%s' is wanted, not '%.*s'", in->type, (int)(type.n < 64 ? type.n : 64), type.p ? type.p : "");
	return true;
}

static void
reader_close(struct reader *in)
{
	source_close(&in->source);
	rec_free(&in->r);
	free(in->path[0]);
}

bool
next_part(struct slice *rest, struct buf *part)
{
	if (!rest->p)
		return false;
	buf_clear(part);
	size_t i = 0;
	for (; i < rest->n && rest->p[i] != '|'; i++) {
		if (rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
		buf_addc(part, rest->p[i]);
	}
	*rest = i < rest->n ? slice(rest->p + i + 1, rest->n - i - 1) : slice(NULL, 0);
	return true;
}

/* The set a line belongs to; lines of one run stand together under the same head. */
static struct score_set *
find_set(struct scores *s, struct reader *in)
{
	struct slice plan = require(in, "plan"), by = require(in, "by"), basis = get(in, "basis"), from = get(in, "from"), to = get(in, "to");
	for (size_t i = 0; i < s->n_set; i++) {
		struct score_set *set = &s->set[i];
		if (!slice_eq(set->plan, plan) || !slice_eq(set->by, by) || !slice_eq(set->basis, basis))
			continue;
		if (set->file == s->n_file)
			return set;
		if (slice_eq(set->from, from) && slice_eq(set->to, to))
			die_at(&in->source.at, "plan", "scores of '%.*s' by '%.*s' of this period were read already", (int)plan.n, plan.p, (int)by.n, by.p);
	}
	s->set = xgrow(s->set, &s->cap, s->n_set + 1, sizeof *s->set);
	s->set[s->n_set] = (struct score_set){ .plan = plan, .by = by, .basis = basis, .from = from, .to = to, .file = s->n_file, .items = MAP_INIT, .rows = MAP_INIT, .cells = MAP_INIT };
	return &s->set[s->n_set++];
}

/* Parts joined so that no two lists of parts look the same. */
static struct slice
join(struct buf *key, const struct slice *part, size_t n)
{
	buf_clear(key);
	for (size_t i = 0; i < n; i++) {
		buf_printf(key, "%zu:", part[i].n);
		buf_add_slice(key, part[i]);
	}
	return buf_slice(key);
}

static size_t
find_row(struct score_set *set, struct reader *in, struct buf *key)
{
	struct score_row row = { get(in, "group"), get(in, "group_kind"), get(in, "section"), get(in, "rank") };
	size_t before = set->rows.n, i = map_add(&set->rows, join(key, (struct slice[]){ row.section, row.group_kind, row.group }, 3));
	if (i == before) {
		set->row = xgrow(set->row, &set->row_cap, i + 1, sizeof *set->row);
		set->row[i] = row;
	}
	if (row.rank.n)
		set->row[i].rank = row.rank;
	return i;
}

static size_t
find_item(struct score_set *set, struct reader *in)
{
	struct score_item item = { require(in, "item"), get(in, "label"), get(in, "kind"), get(in, "unit") };
	size_t before = set->items.n, i = map_add(&set->items, item.item);
	if (item.label.n == 0)
		item.label = item.item;
	if (i == before) {
		set->item = xgrow(set->item, &set->item_cap, i + 1, sizeof *set->item);
		set->item[i] = item;
	}
	return i;
}

static struct slice
cell_key(struct buf *key, size_t row, size_t item)
{
	buf_clear(key);
	buf_printf(key, "%zu %zu", row, item);
	return buf_slice(key);
}

void
scores_load(struct scores *s, const char *path)
{
	struct reader in;
	struct buf key = BUF_INIT;
	reader_open(&in, path, "score", &s->store);
	while (reader_next(&in)) {
		struct score_set *set = find_set(s, &in);
		size_t row = find_row(set, &in, &key), item = find_item(set, &in);
		size_t before = set->cells.n, i = map_add(&set->cells, cell_key(&key, row, item));
		if (i < before)
			die_at(&in.source.at, "item", "'%.*s' of '%.*s' was read already", (int)set->item[item].item.n, set->item[item].item.p,
				(int)set->row[row].group.n, set->row[row].group.p);
		set->score = xgrow(set->score, &set->score_cap, i + 1, sizeof *set->score);
		set->score[i] = (struct score){ get(&in, "value"), get(&in, "numerator"), get(&in, "denominator"), get(&in, "points") };
	}
	s->n_file++;
	reader_close(&in);
	buf_free(&key);
}

const struct score *
score_at(const struct score_set *set, size_t row, size_t item)
{
	struct buf key = BUF_INIT;
	size_t i = map_find(&set->cells, cell_key(&key, row, item));
	buf_free(&key);
	return i == MAP_NONE ? NULL : &set->score[i];
}

void
scores_free(struct scores *s)
{
	for (size_t i = 0; i < s->n_set; i++) {
		struct score_set *set = &s->set[i];
		free(set->item);
		free(set->row);
		free(set->score);
		map_free(&set->items);
		map_free(&set->rows);
		map_free(&set->cells);
	}
	free(s->set);
	arena_free(&s->store);
}

static void
load_orders(struct alarm *a, struct reader *in)
{
	struct slice rest = get(in, "orders"), more = get(in, "orders_more");
	struct buf id = BUF_INIT;
	while (rest.n && next_part(&rest, &id)) {
		a->order = xgrow(a->order, &a->order_cap, a->n_order + 1, sizeof *a->order);
		a->order[a->n_order++] = hold(in->store, buf_slice(&id));
	}
	buf_free(&id);
	char *text = slice_dup(more);
	if (more.n && opt_number(text, &a->more) < 0)
		die_at(&in->source.at, "orders_more", "'%s' is no whole number", text);
	free(text);
}

void
alarms_load(struct alarms *a, const char *path)
{
	struct reader in;
	reader_open(&in, path, "alarm", &a->store);
	a->given = true;
	while (reader_next(&in)) {
		a->alarm = xgrow(a->alarm, &a->cap, a->n + 1, sizeof *a->alarm);
		a->alarm[a->n] = (struct alarm){
			.rank = get(&in, "rank"),
			.day = require(&in, "day"),
			.by = get(&in, "by"),
			.group = get(&in, "group"),
			.category = get(&in, "category"),
			.street = get(&in, "street"),
			.observed = require(&in, "observed"),
			.expected = get(&in, "expected"),
			.upper = get(&in, "upper"),
			.p = get(&in, "p"),
			.weeks = get(&in, "weeks"),
		};
		load_orders(&a->alarm[a->n++], &in);
	}
	reader_close(&in);
}

void
alarms_free(struct alarms *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->alarm[i].order);
	free(a->alarm);
	arena_free(&a->store);
}
