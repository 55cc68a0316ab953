/* events.c - what happened to orders, kept small and in order */
#include "events.h"
#include "shape.h"
#include "side.h"

static const struct side_name names[] = {
	{ "order", "order|工单编号|工单号|编号" },
	{ "event", "event|事件|环节" },
	{ "at", "at|时间|发生时间" },
	{ "by", "by|操作单位|经办单位" },
	{ "to", "to|目标单位|接收单位" },
	{ "until", "until|截至|延至" },
	{ "clock", "clock|时限环节" },
	{ "reason", "reason|原因" },
	{ 0 },
};

enum {
	ORDER,
	EVENT,
	AT,
	BY,
	TO,
	UNTIL,
	CLOCK,
	REASON,
	FIELDS
};

const int time_fields[STOOD] = { F_DISPATCHED_AT, F_ACCEPTED_AT, F_CONTACTED_AT, F_RESPONDED_AT, F_CLOSED_AT, F_CALLBACK_AT };

static const char shelved[] = "挂账";

static const struct kind_word {
	const char *word;
	enum event_kind kind;
} words[] = {
	{ "dispatched", EVENT_DISPATCHED },
	{ "派单", EVENT_DISPATCHED },
	{ "accepted", EVENT_ACCEPTED },
	{ "签收", EVENT_ACCEPTED },
	{ "contacted", EVENT_CONTACTED },
	{ "联系", EVENT_CONTACTED },
	{ "responded", EVENT_RESPONDED },
	{ "反馈", EVENT_RESPONDED },
	{ "closed", EVENT_CLOSED },
	{ "办结", EVENT_CLOSED },
	{ "callback", EVENT_CALLBACK },
	{ "回访", EVENT_CALLBACK },
	{ "rated", EVENT_RATED },
	{ "评价", EVENT_RATED },
	{ "returned", EVENT_RETURNED },
	{ "退单", EVENT_RETURNED },
	{ "transferred", EVENT_TRANSFERRED },
	{ "转办", EVENT_TRANSFERRED },
	{ "转派", EVENT_TRANSFERRED },
	{ "extended", EVENT_EXTENDED },
	{ "延期", EVENT_EXTENDED },
	{ "suspended", EVENT_SUSPENDED },
	{ "暂停", EVENT_SUSPENDED },
	{ shelved, EVENT_SUSPENDED },
	{ "resumed", EVENT_RESUMED },
	{ "恢复", EVENT_RESUMED },
	{ "whistled", EVENT_WHISTLED },
	{ "吹哨", EVENT_WHISTLED },
	{ "arrived", EVENT_ARRIVED },
	{ "报到", EVENT_ARRIVED },
	{ "reopened", EVENT_REOPENED },
	{ "重办", EVENT_REOPENED },
};

/* What is needed while a stream is read. */
struct stream {
	struct side side;
	int field[FIELDS];
	struct events *events;
	struct filter *filter;
	const struct map *ids;
	const uint32_t *order_of;
	int64_t as_of;
	bool shelved; /* the event at hand is 挂账 by its kind */
};

static const struct kind_word *
find_kind(struct slice word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].word[0] == word.p[0] && slice_is(word, words[i].word))
			return &words[i];
	return NULL;
}

/* Numbers of texts; 0 is the empty one. */
static uint32_t
text_number(struct events *e, struct slice text)
{
	if (text.n == 0)
		return 0;
	return (uint32_t)map_add(&e->texts, text);
}

/* As bits of enum clock. */
static int
read_clocks(struct stream *s, uint8_t *mask)
{
	struct slice rest = slice_trim(rec_get(&s->side.r, s->field[CLOCK]));
	*mask = 0;
	while (rest.n) {
		struct slice word = slice_trim(slice_cut(rest, '|', &rest));
		int k = 0;
		while (k < CLOCKS && !slice_is(word, clocks[k].word))
			k++;
		if (k == CLOCKS)
			return side_reject(&s->side, "value", s->field[CLOCK], "'%.*s' is no clock", (int)(word.n < 64 ? word.n : 64), word.p);
		*mask |= (uint8_t)(1u << k);
	}
	return 0;
}

/* A bare day is its last second. */
static int
read_until(struct stream *s, int64_t *until)
{
	struct slice text = rec_get(&s->side.r, s->field[UNTIL]);
	struct when when;
	*until = NEVER;
	if (text.n == 0)
		return 0;
	if (date_parse(text, &when) < 0 && date_read(text, &ZONE_DEFAULT, &when) != 0)
		return side_reject(&s->side, "time", s->field[UNTIL], "'%.*s' is no time", (int)(text.n < 64 ? text.n : 64), text.p);
	*until = when.at + (when.day_only ? DAY_SECONDS - 1 : 0);
	return 0;
}

/* Fills v, but for the order and its texts: 0, or -1 for a bad event. */
static int
read_event(struct stream *s, struct event *v)
{
	struct rec *r = &s->side.r;
	struct slice word = slice_trim(rec_get(r, s->field[EVENT]));
	if (rec_get(r, s->field[ORDER]).n == 0)
		return side_reject(&s->side, "required", s->field[ORDER], "is missing");
	if (word.n == 0)
		return side_reject(&s->side, "required", s->field[EVENT], "is missing");
	const struct kind_word *kind = find_kind(word);
	if (!kind)
		return side_reject(&s->side, "value", s->field[EVENT], "'%.*s' is no kind of event", (int)(word.n < 64 ? word.n : 64), word.p);
	v->kind = (uint8_t)kind->kind;
	struct when at = { 0 };
	uint8_t mask = 0;
	if (side_when(&s->side, s->field[AT], &at) < 0 || read_until(s, &v->until) < 0 || read_clocks(s, &mask) < 0)
		return -1;
	v->at = at.at;
	v->bare = at.day_only;
	v->clocks = mask & ((1u << CLOCKS) - 1);
	struct events *e = s->events;
	uint64_t line = s->side.at.line;
	v->line = line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
	v->file = (uint16_t)(e->n_file - 1);
	s->shelved = kind->word == shelved;
	return 0;
}

static uint64_t
hash_event(const struct event *v)
{
	uint64_t h = hash_mix((uint64_t)v->at, (uint64_t)v->until);
	h = hash_mix(h, (uint64_t)v->order << 32 | v->by);
	h = hash_mix(h, (uint64_t)v->to << 32 | v->reason);
	return hash_mix(h, (uint64_t)v->kind << 8 | v->clocks);
}

static bool
same_event(const struct event *a, const struct event *b)
{
	return a->at == b->at && a->until == b->until && a->order == b->order && a->by == b->by && a->to == b->to && a->reason == b->reason && a->kind == b->kind && a->clocks == b->clocks;
}

static void
grow_slots(struct events *e)
{
	free(e->slot);
	e->n_slot = e->n_slot ? e->n_slot * 2 : 1024;
	e->slot = xcalloc(e->n_slot, sizeof *e->slot);
	for (size_t i = 0; i < e->n; i++) {
		size_t k = hash_event(&e->event[i]) & (e->n_slot - 1);
		while (e->slot[k])
			k = (k + 1) & (e->n_slot - 1);
		e->slot[k] = (uint32_t)i + 1;
	}
}

/* Keeps an event unless the same was kept before. */
static void
add_event(struct events *e, const struct event *v)
{
	if (e->n * 2 >= e->n_slot)
		grow_slots(e);
	size_t k = hash_event(v) & (e->n_slot - 1);
	for (; e->slot[k]; k = (k + 1) & (e->n_slot - 1))
		if (same_event(&e->event[e->slot[k] - 1], v)) {
			e->n_again++;
			return;
		}
	if (e->n >= ORDER_PASSED)
		die("more than %u events", ORDER_PASSED);
	e->event = xgrow(e->event, &e->cap, e->n + 1, sizeof *e->event);
	e->event[e->n++] = *v;
	e->slot[k] = (uint32_t)e->n;
}

static void
take_event(struct stream *s)
{
	struct events *e = s->events;
	struct event v = { 0 };
	if (read_event(s, &v) < 0)
		return;
	if (v.at > s->as_of) {
		e->n_later++;
		return;
	}
	if (v.at > e->newest)
		e->newest = v.at;
	e->n_kind[v.kind]++;
	struct slice id = rec_get(&s->side.r, s->field[ORDER]);
	size_t known = map_find(s->ids, id);
	v.order = known == MAP_NONE ? ORDER_UNKNOWN : s->order_of[known];
	if (v.order == ORDER_UNKNOWN) {
		e->n_unknown++;
		s->filter->status = 1;
		if (!filter_options.quiet && s->filter->n_warned++ < 10)
			warn_at(&s->side.at, "order", "no order '%.*s' came in", (int)(id.n < 64 ? id.n : 64), id.p);
	} else if (v.order == ORDER_PASSED) {
		e->n_passed++;
	} else {
		v.by = text_number(e, rec_get(&s->side.r, s->field[BY]));
		v.to = text_number(e, rec_get(&s->side.r, s->field[TO]));
		v.reason = text_number(e, s->shelved ? slice_of(shelved) : rec_get(&s->side.r, s->field[REASON]));
		add_event(e, &v);
	}
}

void
events_load(struct events *e, struct filter *f, const char *path, int64_t as_of, const struct map *ids, const uint32_t *order_of)
{
	struct stream s = { .events = e, .filter = f, .ids = ids, .order_of = order_of, .as_of = as_of };
	if (e->n_file == UINT16_MAX)
		die("more than %d event streams", UINT16_MAX);
	e->file = xgrow(e->file, &e->file_cap, e->n_file + 1, sizeof *e->file);
	e->file[e->n_file++] = path;
	e->given = true;
	if (e->texts.n == 0)
		(void)map_add(&e->texts, slice("", 0));
	for (size_t i = 0; i < FIELDS; i++)
		s.field[i] = field_of(slice_of(names[i].name));
	side_open(&s.side, f, path, names);
	while (side_next(&s.side))
		take_event(&s);
	side_close(&s.side);
}

static int
compare_events(const void *a, const void *b, void *arg)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct event *event = arg;
	if (event[i].at != event[k].at)
		return event[i].at < event[k].at ? -1 : 1;
	return i < k ? -1 : i > k;
}

/* Those of one order, which stand as the streams have them: marks what stands behind a later one, and sorts. */
static void
settle_order(struct events *e, uint32_t *sorted, size_t n)
{
	bool is_sorted = true;
	for (size_t i = 1, latest = 0; i < n; i++) {
		const struct event *v = &e->event[sorted[i]], *before = &e->event[sorted[latest]];
		is_sorted = is_sorted && e->event[sorted[i - 1]].at <= v->at;
		if (v->file == before->file && v->at < before->at)
			e->behind[sorted[i] / 8] |= (uint8_t)(1u << sorted[i] % 8);
		else
			latest = i;
	}
	if (!is_sorted)
		qsort_r(sorted, n, sizeof *sorted, compare_events, e->event);
}

void
events_settle(struct events *e, size_t n_orders)
{
	free(e->slot);
	e->slot = NULL;
	e->first = xcalloc(n_orders + 2, sizeof *e->first);
	e->sorted = xcalloc(e->n + 1, sizeof *e->sorted);
	e->behind = xcalloc(e->n / 8 + 1, 1);
	/* counted one place further on, they are the beginnings once all are put in */
	uint32_t *first = e->first + 1;
	for (size_t i = 0; i < e->n; i++)
		first[e->event[i].order + 1]++;
	for (size_t i = 1; i <= n_orders; i++)
		first[i] += first[i - 1];
	for (size_t i = 0; i < e->n; i++)
		e->sorted[first[e->event[i].order]++] = (uint32_t)i;
	for (size_t i = 0; i < n_orders; i++)
		settle_order(e, e->sorted + e->first[i], e->first[i + 1] - e->first[i]);
}

void
events_free(struct events *e)
{
	free(e->event);
	free(e->file);
	free(e->sorted);
	free(e->first);
	free(e->behind);
	free(e->slot);
	map_free(&e->texts);
	*e = EVENTS_INIT;
}
