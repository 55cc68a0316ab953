/* count.c - what a plan counts, by group and by slot of time */
#include "path.h"
#include "score.h"

/* Gives every clock its spans, as far as they are known before the end. */
void
score_begin(struct score *s)
{
	struct plan *p = &s->plan;
	bool windowed = s->window.period || s->window.span.from != INT64_MIN || s->window.span.to != INT64_MAX;
	s->tally = xcalloc(p->n_clock, sizeof *s->tally);
	for (size_t i = 0; i < p->n_clock; i++) {
		struct tally *t = &s->tally[i];
		t->wants[NOW] = true;
		t->wants[BEFORE] = p->clock[i].wants_before;
		t->wants[YEAR] = p->clock[i].wants_year;
		t->period = windowed ? s->window.period : p->clock[i].period;
		t->settled = !t->period || s->window.as_of != INT64_MIN;
		t->span[NOW] = s->window.span;
		if (t->period || (span_before(t->span[NOW], &t->span[BEFORE]) && span_year_before(t->span[NOW], &t->span[YEAR])))
			continue;
		for (size_t k = 0; k < p->n; k++)
			if (item_compares(&p->item[k]) && p->item[k].clock == i)
				plan_die(p, k, "growth needs a window: --period, --from with --to, or a period in its row");
	}
}

/* The spans of calendar periods, once it is known what is now. */
void
score_settle(struct score *s)
{
	for (size_t i = 0; i < s->plan.n_clock; i++) {
		struct tally *t = &s->tally[i];
		if (!t->period)
			continue;
		t->number[NOW] = period_of(t->period, s->window.as_of);
		t->number[BEFORE] = t->number[NOW] - 1;
		t->number[YEAR] = period_year_before(t->period, t->number[NOW]);
		for (int slot = 0; slot < SLOTS; slot++)
			t->span[slot] = period_span(t->period, t->number[slot]);
	}
}

static void
add_number(struct buf *key, uint64_t n)
{
	buf_add(key, &n, sizeof n);
}

uint64_t
score_take(struct slice *key)
{
	uint64_t n;
	memcpy(&n, key->p, sizeof n);
	key->p += sizeof n;
	key->n -= sizeof n;
	return n;
}

static size_t
find_group(struct score *s, struct rec *r)
{
	buf_clear(&s->key);
	for (size_t i = 0; i < s->n_by; i++) {
		struct slice text = rec_get(r, s->by[i]);
		if (s->path_level && field_class(s->by[i]) == FIELD_PATH)
			text = path_head(text, s->path_level);
		add_number(&s->key, text.n);
		buf_add_slice(&s->key, text);
	}
	return map_add(&s->groups, buf_slice(&s->key));
}

/* How many values of a field this row had not seen; a list is its values. */
static uint64_t
add_distinct(struct score *s, const struct item *item, uint64_t row, struct rec *r)
{
	struct slice text = rec_get(r, item->field);
	size_t before = s->distinct.n;
	bool list = field_class(item->field) == FIELD_LIST;
	for (size_t i = 0; i < text.n;) {
		size_t end = list ? i : text.n;
		while (end < text.n && (text.p[end] != '|' || (end > i && text.p[end - 1] == '\\')))
			end++;
		if (end > i) {
			buf_clear(&s->key);
			add_number(&s->key, item->row);
			add_number(&s->key, row);
			buf_add(&s->key, text.p + i, end - i);
			map_add(&s->distinct, buf_slice(&s->key));
		}
		i = end + 1;
	}
	return s->distinct.n - before;
}

static void
count_item(struct score *s, const struct item *item, uint64_t *count, uint64_t row, struct rec *r)
{
	if (!plan_holds(&s->plan, item->over, r))
		return;
	count[0]++;
	if (item->kind == ITEM_LEVELS) {
		struct slice text = rec_get(r, item->field);
		for (size_t i = 0; i < item->n_level; i++)
			count[1 + i] += slice_eq(text, item->level[i].name);
	} else if (item->kind == ITEM_DISTINCT) {
		count[1] += add_distinct(s, item, row, r);
	} else {
		count[1] += plan_holds(&s->plan, item->of, r);
	}
}

static void
count_row(struct score *s, size_t clock, enum slot slot, uint64_t row, struct rec *r)
{
	struct plan *p = &s->plan;
	struct tally *t = &s->tally[clock];
	size_t width = p->clock[clock].n_counter;
	if (row >= t->n_row) {
		size_t had = t->n_row * width;
		t->n_row = row + 1;
		t->count = xgrow(t->count, &t->cap, t->n_row * width, sizeof *t->count);
		memset(t->count + had, 0, (t->n_row * width - had) * sizeof *t->count);
	}
	uint64_t *count = t->count + row * width;
	if (clock == 0)
		count[0]++;
	for (size_t i = 0; i < p->n; i++) {
		const struct item *item = &p->item[i];
		if (item->kind == ITEM_SECTION || item->clock != clock)
			continue;
		if (slot == NOW || item->kind == (slot == BEFORE ? ITEM_GROWTH : ITEM_GROWTH_YEAR))
			count_item(s, item, count + item->counter, row, r);
	}
}

static void
count_clock(struct score *s, size_t clock, size_t group, struct rec *r)
{
	struct tally *t = &s->tally[clock];
	if (t->at == INT64_MIN)
		return;
	if (!t->settled) {
		buf_clear(&s->key);
		add_number(&s->key, group);
		add_number(&s->key, (uint64_t)period_of(t->period, t->at));
		count_row(s, clock, NOW, map_add(&t->rows, buf_slice(&s->key)), r);
		return;
	}
	for (int slot = 0; slot < SLOTS; slot++)
		if (t->wants[slot] && t->at >= t->span[slot].from && t->at < t->span[slot].to)
			count_row(s, clock, (enum slot)slot, group * SLOTS + (size_t)slot, r);
}

/* The record's time by every clock; what lies behind a stated --as-of is not known yet. */
static int
read_times(struct score *s, struct rec *r)
{
	for (size_t i = 0; i < s->plan.n_clock; i++) {
		struct tally *t = &s->tally[i];
		int field = s->plan.clock[i].field;
		struct slice text = rec_get(r, field);
		struct when when;
		t->at = INT64_MIN;
		if (text.n == 0 && field == F_CREATED_AT)
			return filter_reject(&s->f, "time", field, "is empty");
		if (text.n == 0)
			continue;
		if (date_parse(text, &when) < 0)
			return filter_reject(&s->f, "time", field, "'%.*s' is no time", (int)(text.n < 64 ? text.n : 64), text.p);
		if (s->window.as_of == INT64_MIN || when.at <= s->window.as_of)
			t->at = when.at;
	}
	return 0;
}

void
score_record(struct score *s, struct rec *r)
{
	if (read_times(s, r) < 0)
		return;
	if (s->tally[0].at == INT64_MIN) {
		s->n_future++;
		return;
	}
	if (s->kept && rec_is_true(r, F_EXCLUDED)) {
		s->n_struck++;
		return;
	}
	window_see(&s->window, s->tally[0].at);
	plan_forget(&s->plan);
	size_t group = find_group(s, r);
	for (size_t i = 0; i < s->plan.n_clock; i++)
		count_clock(s, i, group, r);
}

bool
score_row(const struct score *s, size_t clock, size_t group, enum slot slot, uint64_t *row)
{
	const struct tally *t = &s->tally[clock];
	uint64_t key[2] = { group, (uint64_t)t->number[slot] };
	*row = t->settled ? group * SLOTS + (size_t)slot : map_find(&t->rows, slice((const char *)key, sizeof key));
	return *row < t->n_row;
}

uint64_t
score_sum(const struct score *s, struct pool pool, size_t clock, enum slot slot, size_t counter)
{
	uint64_t n = 0, row;
	for (size_t i = 0; i < pool.n; i++)
		if (score_row(s, clock, pool.group[i], slot, &row))
			n += s->tally[clock].count[row * s->plan.clock[clock].n_counter + counter];
	return n;
}

/* How many different values the groups of a pool have together. */
uint64_t
score_distinct(const struct score *s, const struct item *item, struct pool pool)
{
	if (pool.n == 1)
		return score_sum(s, pool, item->clock, NOW, item->counter + 1);
	const struct tally *t = &s->tally[item->clock];
	bool *inside = xcalloc(t->n_row + 1, sizeof *inside);
	struct map values = MAP_INIT;
	uint64_t row;
	for (size_t i = 0; i < pool.n; i++)
		if (score_row(s, item->clock, pool.group[i], NOW, &row))
			inside[row] = true;
	for (size_t i = 0; i < s->distinct.n; i++) {
		struct slice key = map_key(&s->distinct, i);
		if (score_take(&key) == item->row && inside[score_take(&key)])
			map_add(&values, key);
	}
	uint64_t n = values.n;
	map_free(&values);
	free(inside);
	return n;
}
