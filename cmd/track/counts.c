/* counts.c - which records are tracked, and how often their callers and places have called */
#include "counts.h"
#include "caller.h"

/* The calls of a caller or from a place in the month and year at hand. */
struct tally {
	int64_t month, year;
	uint32_t n_month, n_year;
};

/* The time in a field: 0, 1 where it has none, -1 after rejecting the record. */
static int
read_time(struct filter *f, struct rec *r, int field, struct when *when)
{
	struct slice text = rec_get(r, field);
	if (text.n == 0)
		return 1;
	if (date_parse(text, when) < 0)
		return filter_reject(f, "time", field, "'%.*s' is no time", (int)(text.n < 64 ? text.n : 64), text.p);
	return 0;
}

/* A record none of whose times can be misread later. */
static int
check_times(struct filter *f, struct rec *r)
{
	struct when when;
	for (int k = 0; k < CLOCKS; k++)
		if (read_time(f, r, clocks[k].due, &when) < 0)
			return -1;
	for (int k = 0; k < STOOD; k++)
		if (read_time(f, r, time_fields[k], &when) < 0)
			return -1;
	return 0;
}

/* The moment in a field, the newest yet or not; INT64_MIN where it has none, a time of another shape says nothing. */
static int64_t
note_moment(struct counts *c, struct rec *r, int field, int64_t as_of)
{
	struct when when;
	if (date_parse(rec_get(r, field), &when) != 0)
		return INT64_MIN;
	if (when.at <= as_of && when.at > c->newest)
		c->newest = when.at;
	return when.at;
}

/* Makes it the tracked order of its id, unless another is newer. */
static void
choose_version(struct counts *c, struct order *o, const struct version *v)
{
	struct version *best = &c->version[o->id];
	if (c->order_of[o->id] != ORDER_PASSED) {
		c->n_older++;
		bool older = v->exported != best->exported ? v->exported < best->exported : v->updated < best->updated;
		if (older)
			return;
		c->order[best->order].tracked = false;
	}
	o->tracked = true;
	*best = *v;
	c->order_of[o->id] = v->order;
}

/* The number of a key made of what it is about and its parts. */
static uint32_t
number_of(struct counts *c, struct map *m, char about, const struct slice part[3])
{
	struct buf *key = &c->key;
	buf_clear(key);
	buf_addc(key, about);
	for (size_t i = 0; i < 3; i++) {
		buf_add_slice(key, part[i]);
		buf_addc(key, '\0');
	}
	return (uint32_t)map_add(m, buf_slice(key));
}

static void
find_groups(struct counts *c, struct order *o, struct rec *r)
{
	const struct slice none = slice("", 0);
	struct slice caller = caller_of(rec_get(r, F_PHONE), &c->digits), cluster = rec_get(r, F_CLUSTER);
	struct slice district = rec_get(r, F_DISTRICT), street = rec_get(r, F_STREET), community = rec_get(r, F_COMMUNITY), point = rec_get(r, F_POINT);
	if (caller.n)
		o->caller = (uint32_t)map_add(&c->callers, caller);
	if (cluster.n)
		o->cluster = (uint32_t)map_add(&c->clusters, cluster);
	if (point.n)
		o->place = number_of(c, &c->places, 'p', (struct slice[]){ district, street, point });
	else if (community.n)
		o->place = number_of(c, &c->places, 'c', (struct slice[]){ district, street, community });
	else if (street.n)
		o->place = number_of(c, &c->places, 's', (struct slice[]){ district, street, none });
}

int
counts_add(struct counts *c, struct hold *h, struct filter *f, struct rec *r, int64_t as_of, bool wanted)
{
	struct order o = { .created = NEVER, .untouched = !wanted, .id = NOBODY, .caller = NOBODY, .place = NOBODY, .cluster = NOBODY };
	struct when created = { 0 };
	int dated = wanted ? read_time(f, r, F_CREATED_AT, &created) : 1;
	if (dated < 0 || (wanted && check_times(f, r) < 0))
		return -1;
	size_t i = hold_add(h, f);
	if (i >= ORDER_PASSED)
		die("more than %u records", ORDER_PASSED);
	struct version v = { note_moment(c, r, F_EXPORTED_AT, as_of), note_moment(c, r, F_UPDATED_AT, as_of), (uint32_t)i };
	(void)note_moment(c, r, F_CREATED_AT, as_of);
	if (dated == 0) {
		o.created = created.at;
		o.nano = created.nano;
	}
	if (rec_has(r, F_ID)) {
		size_t before = c->ids.n;
		o.id = (uint32_t)map_add(&c->ids, rec_get(r, F_ID));
		if (o.id == before) {
			c->order_of = xgrow(c->order_of, &c->order_of_cap, c->ids.n, sizeof *c->order_of);
			c->version = xgrow(c->version, &c->version_cap, c->ids.n, sizeof *c->version);
			c->order_of[o.id] = ORDER_PASSED;
		}
	}
	bool later = dated == 0 && o.created > as_of, history = rec_has(r, F_SUPERSEDED_BY) || rec_has(r, F_COPY_OF) || rec_has(r, F_TYPE);
	c->n_future += wanted && later && !history;
	if (wanted && !later && !history) {
		o.name = hold_value(h, r, rec_has(r, F_ID) ? F_ID : F_FROM);
		find_groups(c, &o, r);
		o.tracked = o.id == NOBODY;
		if (o.id != NOBODY)
			choose_version(c, &o, &v);
	}
	c->order = xgrow(c->order, &c->cap, i + 1, sizeof *c->order);
	c->order[i] = o;
	c->n = i + 1;
	return 0;
}

struct turns {
	const struct counts *counts;
	struct hold *hold;
};

static int
compare_turns(const void *a, const void *b, void *arg)
{
	const struct turns *t = arg;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct order *x = &t->counts->order[i], *y = &t->counts->order[k];
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	if (x->nano != y->nano)
		return x->nano < y->nano ? -1 : 1;
	/* an order without id stands before all that have one, whatever its from */
	struct slice none = slice("", 0);
	int cmp = slice_cmp(x->id == NOBODY ? none : x->name, y->id == NOBODY ? none : y->name);
	if (cmp == 0)
		cmp = slice_cmp(hold_bytes(t->hold, i), hold_bytes(t->hold, k));
	return cmp ? cmp : i < k ? -1
				 : i > k;
}

/* One more call in the month and year that begin on these days. */
static void
count_call(struct tally *t, int64_t month, int64_t year, uint32_t *n_month, uint32_t *n_year)
{
	if (t->year != year)
		t->n_year = 0;
	if (t->month != month)
		t->n_month = 0;
	t->month = month;
	t->year = year;
	*n_month = ++t->n_month;
	*n_year = ++t->n_year;
}

static void
count_calls(struct counts *c, const uint32_t *turn, size_t n)
{
	struct tally *caller = xcalloc(c->callers.n + 1, sizeof *caller), *place = xcalloc(c->places.n + 1, sizeof *place);
	for (size_t i = 0; i < n; i++) {
		struct order *o = &c->order[turn[i]];
		struct civil at = civil_of(o->created, DEFAULT_OFFSET);
		/* never 0, with which a tally begins */
		int64_t year = at.year + 1, month = year * 12 + at.month;
		if (o->caller != NOBODY)
			count_call(&caller[o->caller], month, year, &o->caller_month, &o->caller_year);
		if (o->place != NOBODY)
			count_call(&place[o->place], month, year, &o->place_month, &o->place_year);
	}
	free(caller);
	free(place);
}

static void
fill_clusters(struct counts *c, const uint32_t *turn, size_t n)
{
	c->first = xcalloc(c->clusters.n + 2, sizeof *c->first);
	c->member = xcalloc(n + 1, sizeof *c->member);
	uint32_t *first = c->first + 1;
	for (size_t i = 0; i < n; i++)
		if (c->order[turn[i]].cluster != NOBODY)
			first[c->order[turn[i]].cluster + 1]++;
	for (size_t i = 1; i <= c->clusters.n; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < n; i++)
		if (c->order[turn[i]].cluster != NOBODY)
			c->member[first[c->order[turn[i]].cluster]++] = turn[i];
}

void
counts_settle(struct counts *c, struct hold *h)
{
	uint32_t *turn = xcalloc(c->n + 1, sizeof *turn);
	size_t n = 0;
	for (size_t i = 0; i < c->n; i++)
		if (c->order[i].tracked && c->order[i].created != NEVER)
			turn[n++] = (uint32_t)i;
	qsort_r(turn, n, sizeof *turn, compare_turns, &(struct turns){ c, h });
	count_calls(c, turn, n);
	fill_clusters(c, turn, n);
	free(turn);
}

uint32_t
counts_again(const struct counts *c, size_t i, int64_t closed, int64_t until)
{
	const struct order *o = &c->order[i];
	if (o->cluster == NOBODY)
		return NOBODY;
	uint32_t from = c->first[o->cluster], end = c->first[o->cluster + 1];
	for (uint32_t to = end; from < to;) {
		uint32_t middle = from + (to - from) / 2;
		if (c->order[c->member[middle]].created > closed)
			to = middle;
		else
			from = middle + 1;
	}
	from += from < end && c->member[from] == i;
	return from < end && c->order[c->member[from]].created <= until ? c->member[from] : NOBODY;
}

void
counts_free(struct counts *c)
{
	free(c->order);
	free(c->order_of);
	free(c->version);
	free(c->member);
	free(c->first);
	map_free(&c->ids);
	map_free(&c->callers);
	map_free(&c->places);
	map_free(&c->clusters);
	buf_free(&c->key);
	buf_free(&c->digits);
	*c = COUNTS_INIT;
}
