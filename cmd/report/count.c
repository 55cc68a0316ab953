/* count.c - counts records by period, field and day */
#include "count.h"
#include "path.h"

enum {
	DAYS = 3700000
}; /* from the year 0 past the year 9999 */

static int64_t
first_day(void)
{
	return days_of(1, 1, 1) - 2;
}

void
count_open(struct counts *c)
{
	*c = (struct counts){ .first = INT64_MAX, .keys = MAP_INIT, .wanted = MAP_INIT };
	window_open(&c->window);
	c->stated = window_options.as_of != NULL;
	/* untouched pages of these cost nothing */
	c->day = xcalloc(DAYS, sizeof *c->day);
	c->day_in = xcalloc(DAYS, sizeof *c->day_in);
	for (int side = 0; side < SIDES; side++)
		c->bucket[side] = side;
	if (!c->window.settled)
		return;
	struct window *w = &c->window;
	c->span[NOW] = w->span;
	if (w->period) {
		int64_t now = period_of(w->period, w->as_of);
		c->span[BEFORE] = period_span(w->period, now - 1);
		c->span[YEAR] = period_span(w->period, period_year_before(w->period, now));
		c->compares[BEFORE] = c->compares[YEAR] = true;
	} else {
		c->compares[BEFORE] = span_before(w->span, &c->span[BEFORE]);
		c->compares[YEAR] = span_year_before(w->span, &c->span[YEAR]);
	}
}

void
count_want(struct counts *c, struct slice id)
{
	size_t before = c->wanted.n;
	if (map_add(&c->wanted, id) < before)
		return;
	c->found = xrealloc(c->found, c->wanted.n * sizeof *c->found);
	c->found[before] = (struct order){ 0 };
}

static struct slice
key_of(struct buf *key, int64_t bucket, enum dim dim, struct slice value)
{
	buf_clear(key);
	buf_add(key, &bucket, sizeof bucket);
	buf_addc(key, (char)dim);
	buf_add_slice(key, value);
	return buf_slice(key);
}

static size_t
tally(struct counts *c, struct buf *key, int64_t bucket, enum dim dim, struct slice value)
{
	size_t before = c->keys.n, i = map_add(&c->keys, key_of(key, bucket, dim, value));
	c->n = xgrow(c->n, &c->n_cap, c->keys.n, sizeof *c->n);
	c->order = xgrow(c->order, &c->order_cap, c->keys.n, sizeof *c->order);
	if (i == before) {
		c->n[i] = 0;
		c->order[i] = (struct order){ 0 };
	}
	c->n[i]++;
	return i;
}

/* Longest in hand first: what is open by its age, what is closed by the time it took. */
static bool
is_longer(const struct order *a, const struct order *b)
{
	if (!b->text)
		return true;
	if ((a->closed == INT64_MAX) != (b->closed == INT64_MAX))
		return a->closed == INT64_MAX;
	if (a->closed != INT64_MAX && a->closed - a->created != b->closed - b->created)
		return a->closed - a->created > b->closed - b->created;
	if (a->created != b->created)
		return a->created < b->created;
	return slice_cmp(a->id, b->id) < 0;
}

/* Puts a copy of what o borrows in place of *kept. */
static void
keep(struct order *kept, const struct order *o)
{
	struct buf text = BUF_INIT;
	buf_add_slice(&text, o->id);
	buf_add_slice(&text, o->category);
	buf_add_slice(&text, o->street);
	buf_addc(&text, '\0');
	free(kept->text);
	*kept = *o;
	kept->text = text.p;
	kept->id.p = text.p;
	kept->category.p = text.p + o->id.n;
	kept->street.p = kept->category.p + o->category.n;
}

static void
count_bucket(struct counts *c, struct rec *r, int64_t bucket, const struct order *o)
{
	static const int field[DIMS] = {
		[DIM_CHANNEL] = F_CHANNEL,
		[DIM_KIND] = F_KIND,
		[DIM_URGENCY] = F_URGENCY,
		[DIM_CATEGORY] = F_CATEGORY,
		[DIM_STREET] = F_STREET,
		[DIM_CLUSTER] = F_CLUSTER_KIND,
	};
	struct buf key = BUF_INIT;
	for (int dim = 0; dim < DIMS; dim++) {
		struct slice value = rec_get(r, field[dim]);
		if (dim == DIM_ALL)
			value = slice("", 0);
		else if (dim == DIM_CLOSED)
			value = slice_of(o->closed == INT64_MAX ? "no" : "yes");
		size_t i = tally(c, &key, bucket, (enum dim)dim, value);
		if (dim == DIM_CATEGORY && o->closed != INT64_MIN && is_longer(o, &c->order[i]))
			keep(&c->order[i], o);
	}
	buf_free(&key);
}

static int64_t
read_closed(const struct counts *c, struct rec *r)
{
	struct slice text = rec_get(r, F_CLOSED_AT);
	struct when when;
	if (text.n == 0)
		return INT64_MAX;
	if (date_parse(text, &when) < 0)
		return INT64_MIN;
	return c->stated && when.at > c->window.as_of ? INT64_MAX : when.at;
}

void
count(struct counts *c, struct filter *f, struct rec *r)
{
	struct when when;
	struct slice created = rec_get(r, F_CREATED_AT);
	if (date_parse(created, &when) < 0) {
		filter_reject(f, "time", F_CREATED_AT, "'%.*s' is no time", (int)(created.n < 64 ? created.n : 64), created.p ? created.p : "");
		return;
	}
	c->n_read++;
	if (c->stated && when.at > c->window.as_of) {
		c->n_later++;
		return;
	}
	window_see(&c->window, when.at);
	if (when.at < c->first)
		c->first = when.at;
	struct order o = { .id = rec_get(r, F_ID), .category = rec_get(r, F_CATEGORY), .street = rec_get(r, F_STREET), .created = when.at, .closed = read_closed(c, r) };
	int64_t day = day_of(when.at, DEFAULT_OFFSET) - first_day();
	c->day[day]++;
	size_t wanted = map_find(&c->wanted, o.id);
	if (wanted != MAP_NONE && (!c->found[wanted].text || is_longer(&o, &c->found[wanted])))
		keep(&c->found[wanted], &o);
	if (!c->window.settled) {
		count_bucket(c, r, period_of(c->window.period, when.at), &o);
		return;
	}
	if (window_holds(&c->window, when.at)) {
		count_bucket(c, r, NOW, &o);
		c->day_in[day]++;
	}
	for (int side = BEFORE; side < SIDES; side++)
		if (c->compares[side] && when.at >= c->span[side].from && when.at < c->span[side].to)
			count_bucket(c, r, side, &o);
}

void
count_settle(struct counts *c)
{
	struct window *w = &c->window;
	if (window_settle(w) && w->as_of != INT64_MIN) {
		c->bucket[NOW] = period_of(w->period, w->as_of);
		c->bucket[BEFORE] = c->bucket[NOW] - 1;
		c->bucket[YEAR] = period_year_before(w->period, c->bucket[NOW]);
		for (int side = 0; side < SIDES; side++) {
			c->span[side] = period_span(w->period, c->bucket[side]);
			c->compares[side] = true;
		}
		for (int64_t day = day_of(w->span.from, DEFAULT_OFFSET); day < day_of(w->span.to, DEFAULT_OFFSET); day++)
			c->day_in[day - first_day()] = c->day[day - first_day()];
		if (!filter_options.quiet) {
			struct buf text = BUF_INIT;
			date_print(&(struct when){ .at = w->as_of, .offset = DEFAULT_OFFSET }, &text);
			warn("--as-of is %s, the latest created_at", buf_text(&text));
			buf_free(&text);
		}
	}
	memcpy(c->spanned, c->compares, sizeof c->spanned);
	/* records that begin in the middle of a period cannot stand for it */
	for (int side = BEFORE; side < SIDES; side++)
		if (c->first == INT64_MAX || (c->compares[side] && day_of(c->first, DEFAULT_OFFSET) > day_of(c->span[side].from, DEFAULT_OFFSET)))
			c->compares[side] = false;
}

uint64_t
count_of(const struct counts *c, enum side side, enum dim dim, const char *value)
{
	struct buf key = BUF_INIT;
	size_t i = map_find(&c->keys, key_of(&key, c->bucket[side], dim, slice_of(value)));
	buf_free(&key);
	return i == MAP_NONE ? 0 : c->n[i];
}

uint64_t
count_outside(const struct counts *c)
{
	return c->n_read - count_of(c, NOW, DIM_ALL, "");
}

/* Most frequent first, then by name; those without a value last. */
static int
share_cmp(const void *x, const void *y)
{
	const struct share *a = x, *b = y;
	if ((a->name.n == 0) != (b->name.n == 0))
		return a->name.n == 0 ? 1 : -1;
	if (a->n[NOW] != b->n[NOW])
		return a->n[NOW] < b->n[NOW] ? 1 : -1;
	return slice_cmp(a->name, b->name);
}

size_t
count_list(struct counts *c, enum dim dim, size_t levels, struct share **out)
{
	struct map list = MAP_INIT;
	struct share *share = NULL;
	size_t cap = 0, kept = 0;
	struct buf head = BUF_INIT;
	for (int side = 0; side < SIDES; side++) {
		if (side != NOW && !c->compares[side])
			continue;
		struct slice begin = key_of(&head, c->bucket[side], dim, slice("", 0));
		for (size_t i = 0; i < c->keys.n; i++) {
			struct slice key = map_key(&c->keys, i);
			if (!slice_starts(key, begin))
				continue;
			struct slice name = path_head(slice(key.p + begin.n, key.n - begin.n), levels);
			size_t before = list.n, k = map_add(&list, name);
			share = xgrow(share, &cap, list.n, sizeof *share);
			if (k == before)
				share[k] = (struct share){ .name = name };
			share[k].n[side] += c->n[i];
		}
	}
	for (size_t i = 0; i < list.n; i++)
		if (share[i].n[NOW])
			share[kept++] = share[i];
	if (kept)
		qsort(share, kept, sizeof *share, share_cmp);
	map_free(&list);
	buf_free(&head);
	*out = share;
	return kept;
}

const struct order *
count_longest(const struct counts *c, struct slice category)
{
	struct buf key = BUF_INIT;
	size_t i = map_find(&c->keys, key_of(&key, c->bucket[NOW], DIM_CATEGORY, category));
	buf_free(&key);
	return i == MAP_NONE || !c->order[i].text ? NULL : &c->order[i];
}

const struct order *
count_found(const struct counts *c, struct slice id)
{
	size_t i = map_find(&c->wanted, id);
	return i == MAP_NONE || !c->found[i].text ? NULL : &c->found[i];
}

uint64_t
count_day(const struct counts *c, int64_t day, bool in_window)
{
	int64_t i = day - first_day();
	return i < 0 || i >= DAYS ? 0 : in_window ? c->day_in[i]
						  : c->day[i];
}

bool
count_days(const struct counts *c, int64_t *first, int64_t *last)
{
	if (c->first == INT64_MAX)
		return false;
	int64_t from = c->window.span.from, to = c->window.span.to;
	if (from < c->first)
		from = c->first;
	if (to > c->window.latest)
		to = c->window.latest + 1;
	if (c->stated && to > c->window.as_of)
		to = c->window.as_of + 1;
	*first = day_of(from, DEFAULT_OFFSET);
	*last = day_of(to - 1, DEFAULT_OFFSET);
	return from < to;
}

void
count_close(struct counts *c)
{
	for (size_t i = 0; i < c->keys.n; i++)
		free(c->order[i].text);
	for (size_t i = 0; i < c->wanted.n; i++)
		free(c->found[i].text);
	free(c->order);
	free(c->found);
	free(c->n);
	free(c->day);
	free(c->day_in);
	map_free(&c->keys);
	map_free(&c->wanted);
}
