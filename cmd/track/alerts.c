/* alerts.c - what must be called: clocks of orders by their level, warnings by their roster */
#include "alerts.h"

struct alert_options alert_options;

enum {
	ENGLISH = 2
};

static const char stale_events[] = "stale/events", stale_orders[] = "stale/orders", false_closure[] = "false_closure";

void
alerts_check(void)
{
	const struct alert_options *o = &alert_options;
	if (!o->alerts && (o->levels || o->warnings || o->roster || o->acks))
		die("--levels, --warnings, --roster and --acks are for --alerts");
	if (!o->alerts && o->lang)
		die("--lang is for --alerts");
	if (o->alerts && !o->levels && !o->warnings && !o->stale)
		die("--alerts has nothing to call: --levels, --warnings or --stale says what");
	if (o->warnings && !o->roster)
		die("--warnings needs --roster: who is called");
	if (o->roster && !o->warnings)
		die("--roster needs --warnings: what people are called for");
	if (o->split_by && !filter_options.folder)
		die("--split-by needs --dir: where the files go");
	if (filter_options.folder && !*filter_options.folder)
		die("--dir names no directory");
	if (filter_options.folder && !o->split_by)
		die("--dir needs --split-by: what makes a file");
	if (filter_options.folder && filter_options.output)
		die("--dir takes all output: no --output beside it");
}

int
alerts_split_field(struct filter *f)
{
	int field = field_of(slice_of(alert_options.split_by));
	if (alert_options.alerts && !list_has(field))
		die("--split-by: alerts have no field '%s'", alert_options.split_by);
	if (!alert_options.alerts)
		filter_expect(f, field, (struct place){ "--split-by", 0 });
	return field;
}

/* The order that an answer of the form ORDER/CLOCK/LEVEL or ORDER/false_closure names, nothing where it has another. */
static struct slice
order_of(const struct alerts *a, struct slice id)
{
	const char *slash = id.n ? memrchr(id.p, '/', id.n) : NULL;
	if (!slash || !a->has_levels)
		return slice(NULL, 0);
	if (slice_is(slice(slash + 1, id.n - (size_t)(slash + 1 - id.p)), false_closure))
		return slice(id.p, (size_t)(slash - id.p));
	if (map_find(&a->levels.words, slice(slash + 1, id.n - (size_t)(slash + 1 - id.p))) == MAP_NONE)
		return slice(NULL, 0);
	struct slice head = slice(id.p, (size_t)(slash - id.p));
	for (size_t k = 0; k < CLOCKS; k++) {
		struct slice word = slice_of(clocks[k].word);
		if (head.n > word.n && head.p[head.n - word.n - 1] == '/' && slice_eq(slice(head.p + head.n - word.n, word.n), word))
			return slice(head.p, head.n - word.n - 1);
	}
	return slice(NULL, 0);
}

static void
load_acks(struct alerts *a)
{
	acks_load(&a->acks, a->filter, alert_options.acks, a->as_of);
	if (a->has_warnings)
		warnings_answer(&a->calls.warnings, &a->acks);
	a->named_by = xcalloc(a->acks.n + 1, sizeof *a->named_by);
	for (size_t i = 0; i < a->acks.n; i++) {
		struct ack *ack = &a->acks.ack[i];
		struct slice order = ack->known ? slice(NULL, 0) : order_of(a, ack->id);
		a->named_by[i] = order.n ? map_add(&a->named, order) : MAP_NONE;
		if (slice_is(ack->id, stale_events) || slice_is(ack->id, stale_orders))
			ack->known = true;
	}
	a->seen = xcalloc(a->named.n + 1, sizeof *a->seen);
}

void
alerts_open(struct alerts *a, struct filter *f, int64_t as_of, const struct calendar *calendar)
{
	const struct alert_options *o = &alert_options;
	*a = (struct alerts){ .filter = f, .as_of = as_of, .calendar = calendar, .exported = INT64_MIN, .changed = INT64_MIN };
	if (o->levels) {
		levels_load(&a->levels, f, o->levels, calendar, as_of);
		a->has_levels = true;
	}
	/* behind the levels: the labels by which they know the fields of orders are not all those of alerts */
	list_open(&a->list, f, &a->acks, as_of, o->lang == ENGLISH);
	if (o->stale && (distance_parse(slice_of(o->stale), &a->stale) < 0 || o->stale[0] == '-' || o->stale[0] == '+'))
		die("--stale takes a limit such as 30m, 24h or 1w, not '%s'", o->stale);
	if (distance_counts_work(&a->stale) && !calendar)
		die("--stale %s: working days and office hours need --calendar", o->stale);
	if (o->warnings) {
		calls_open(&a->calls, f, o->roster, o->warnings, calendar, as_of);
		a->has_warnings = true;
	}
	if (o->acks)
		load_acks(a);
}

/* What an order is called by: its id, where it came from if it has none. */
static struct slice
name_of(struct rec *r)
{
	struct slice id = rec_get(r, F_ID);
	return id.n ? id : rec_get(r, F_FROM);
}

/* What an alert takes over from its order. */
static void
set_order(struct alerts *a, struct alert *x, struct rec *r, struct slice unit)
{
	x->value[ALERT_ORDER] = list_keep(&a->list, name_of(r));
	x->value[ALERT_UNIT] = list_keep(&a->list, unit);
	x->value[ALERT_CITY] = list_keep(&a->list, rec_get(r, F_CITY));
	x->value[ALERT_DISTRICT] = list_keep(&a->list, rec_get(r, F_DISTRICT));
	x->value[ALERT_STREET] = list_keep(&a->list, rec_get(r, F_STREET));
	x->value[ALERT_COMMUNITY] = list_keep(&a->list, rec_get(r, F_COMMUNITY));
}

static struct slice
why_order(struct alert_list *l, const struct stand *t, enum clock clock, int64_t due)
{
	enum clock end = clocks[clock].done == F_CLOSED_AT ? CLOCK_CLOSE : clock;
	list_say(l, WHY_RUNS, (struct slice[]){ slice_of(clocks[clock].word), list_moment(l, due), slice_of(clocks[end].word) });
	if (t->below)
		list_say(l, WHY_RAISED, (struct slice[]){ t->below->level, list_moment(l, t->below_due), t->row->level });
	else
		list_say(l, WHY_SINCE, (struct slice[]){ t->row->level, list_moment(l, t->since) });
	return list_take(l);
}

static void
add_clock(struct alerts *a, struct rec *r, struct slice unit, enum clock clock, int64_t due)
{
	struct slice id = name_of(r);
	struct alert_list *l = &a->list;
	struct stand t;
	if (!levels_find(&a->levels, clock, due, id, &a->acks, &t))
		return;
	bool early = t.below && a->as_of < t.moment;
	struct alert *x = list_add(l, early ? "no_answer" : a->as_of > due ? "overdue"
									   : "due",
		t.since);
	x->rank = a->levels.words.n - 1 - t.row->rank;
	x->value[ALERT_ID] = list_keep(l, levels_alert_id(&a->levels, id, clock, t.row->level));
	x->value[ALERT_LEVEL] = t.row->level;
	set_order(a, x, r, unit);
	x->value[ALERT_CLOCK] = slice_of(clocks[clock].word);
	x->value[ALERT_DUE] = list_time(l, due);
	list_answer(l, x, t.ack, t.answer_due);
	levels_told(&a->levels, t.row, &l->buf);
	x->value[ALERT_TOLD] = list_take(l);
	x->value[ALERT_RULE] = t.row->id;
	x->value[ALERT_LAW] = t.row->law;
	x->value[ALERT_WHY] = why_order(l, &t, clock, due);
}

/* 假闭环: the matter of a closed order came again, and is open. */
static void
add_false_closure(struct alerts *a, struct rec *r, const struct standing *s, const struct order *again)
{
	struct alert_list *l = &a->list;
	struct alert *x = list_add(l, false_closure, again->created);
	set_order(a, x, r, s->unit);
	buf_add_slice(&l->buf, x->value[ALERT_ORDER]);
	buf_addc(&l->buf, '/');
	buf_adds(&l->buf, false_closure);
	x->value[ALERT_ID] = list_take(l);
	x->value[ALERT_TOLD] = x->value[ALERT_UNIT];
	x->over = &again->closed;
	list_answer(l, x, acks_since(&a->acks, x->value[ALERT_ID], again->created), INT64_MAX);
	list_say(l, WHY_FALSE, (struct slice[]){ list_moment(l, s->stood[EVENT_CLOSED]), again->name, list_moment(l, again->created) });
	x->value[ALERT_WHY] = list_take(l);
}

static void
see_time(const struct alerts *a, struct rec *r, int field, int64_t *newest)
{
	struct when when;
	struct slice text = rec_get(r, field);
	if (text.n && date_parse(text, &when) == 0 && when.at <= a->as_of && when.at > *newest)
		*newest = when.at;
}

void
alerts_order(struct alerts *a, struct rec *r, const struct standing *s, const struct order *again)
{
	if (a->stale.unit != DISTANCE_NONE) {
		see_time(a, r, F_EXPORTED_AT, &a->exported);
		see_time(a, r, F_UPDATED_AT, &a->changed);
		see_time(a, r, F_CREATED_AT, &a->changed);
	}
	size_t named = a->named.n ? map_find(&a->named, name_of(r)) : MAP_NONE;
	if (named != MAP_NONE)
		a->seen[named] = true;
	if (!a->has_levels || !s->tracked)
		return;
	levels_look(&a->levels, r, s->unit);
	for (size_t k = 0; k < CLOCKS; k++)
		if (clock_runs(&s->clock[k]))
			add_clock(a, r, s->unit, (enum clock)k, s->clock[k].due);
	if (again)
		add_false_closure(a, r, s, again);
}

static void
add_stale(struct alerts *a, const char *id, enum phrase what, int64_t newest)
{
	struct alert_list *l = &a->list;
	int64_t since = INT64_MIN;
	if (newest != INT64_MIN && distance_from(a->calendar, newest, &a->stale, &since) < 0) {
		a->levels.n_beyond += distance_may_have_come(a->calendar, newest, a->as_of);
		return;
	}
	if (since > a->as_of)
		return;
	struct alert *x = list_add(l, "stale", since);
	x->value[ALERT_ID] = slice_of(id);
	list_answer(l, x, acks_since(&a->acks, slice_of(id), since), INT64_MAX);
	list_say(l, what, NULL);
	struct slice word = list_take(l);
	if (newest == INT64_MIN)
		list_say(l, WHY_NONE, &word);
	else
		list_say(l, WHY_OLD, (struct slice[]){ word, list_moment(l, newest), slice_of(alert_options.stale) });
	x->value[ALERT_WHY] = list_take(l);
}

/* What was said of answers and of calendars. */
static void
tell_rest(struct alerts *a)
{
	for (size_t i = 0; i < a->acks.n; i++)
		if (!a->acks.ack[i].known && (a->named_by[i] == MAP_NONE || !a->seen[a->named_by[i]]))
			acks_tell(&a->acks, &a->acks.ack[i], "id", "is no alert and no warning");
	acks_tell_rest(&a->acks);
	const struct warnings *w = &a->calls.warnings;
	uint64_t beyond = a->levels.n_beyond + a->calls.roster.n_beyond;
	if (beyond) {
		warn("%llu moments of levels and limits lie outside the calendar and never come", (unsigned long long)beyond);
		a->filter->status = 1;
	}
	if (filter_options.verbose && a->has_warnings)
		warn("warnings: %zu levels, %llu over, %llu sent again, %llu later than --as-of", w->n, (unsigned long long)a->calls.n_over,
			(unsigned long long)w->n_again, (unsigned long long)w->n_later);
}

void
alerts_put(struct alerts *a, bool has_events, int64_t newest_event, struct split *split)
{
	if (a->has_warnings)
		calls_add(&a->calls, &a->list, &a->acks, a->has_levels ? &a->levels : NULL);
	if (a->stale.unit != DISTANCE_NONE) {
		if (has_events)
			add_stale(a, stale_events, WHY_EVENTS, newest_event);
		if (a->exported != INT64_MIN)
			add_stale(a, stale_orders, WHY_EXPORTS, a->exported);
		else
			add_stale(a, stale_orders, WHY_ORDERS, a->changed);
	}
	list_put(&a->list, a->filter, split);
	tell_rest(a);
}

void
alerts_free(struct alerts *a)
{
	if (a->has_levels)
		levels_free(&a->levels);
	if (a->has_warnings)
		calls_free(&a->calls);
	acks_free(&a->acks);
	map_free(&a->named);
	free(a->seen);
	free(a->named_by);
	list_free(&a->list);
}
