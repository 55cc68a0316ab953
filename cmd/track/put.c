/* put.c - what gov-track writes on an order */
#include "put.h"

/* The fields of each clock behind its first due moment. */
static const struct clock_out {
	int now, left, on_time;
} outs[CLOCKS] = {
	[CLOCK_ACCEPT] = { F_ACCEPT_DUE_NOW, F_ACCEPT_LEFT, F_ACCEPT_ON_TIME },
	[CLOCK_CONTACT] = { F_CONTACT_DUE_NOW, F_CONTACT_LEFT, F_CONTACT_ON_TIME },
	[CLOCK_RESPOND] = { F_RESPOND_DUE_NOW, F_RESPOND_LEFT, F_RESPOND_ON_TIME },
	[CLOCK_CLOSE] = { F_DUE_NOW, F_CLOSE_LEFT, F_ON_TIME },
	[CLOCK_CITY] = { F_CITY_DUE_NOW, F_CITY_LEFT, F_CITY_ON_TIME },
	[CLOCK_DISTRICT] = { F_DISTRICT_DUE_NOW, F_DISTRICT_LEFT, F_DISTRICT_ON_TIME },
};

/* Fields that are the program's alone, null where it has nothing to say, and where they stand. */
static const int before_times[] = { F_STAGE, F_STAGE_SINCE, F_STAGE_MINUTES, F_UNIT_NOW };
static const int counts[] = { F_RETURNED, F_EXTENDED, F_REDONE };
static const int after_clocks[] = {
	F_LATE,
	F_OVERDUE,
	F_OVERDUE_MINUTES,
	F_NEXT_STEP,
	F_NEXT_DUE_AT,
	F_CALLER_MONTH,
	F_CALLER_YEAR,
	F_PLACE_MONTH,
	F_PLACE_YEAR,
	F_FALSE_CLOSURE,
	F_WHISTLE_ARRIVED,
	F_WHISTLE_ARRIVED_AT,
	F_WHISTLE_MISSING,
	F_FAULTS,
};

static void
own(struct put *p, int field)
{
	p->own[p->n_own++] = field;
}

void
put_open(struct put *p, struct filter *f)
{
	p->n_own = 0;
	for (size_t i = 0; i < sizeof before_times / sizeof *before_times; i++)
		own(p, before_times[i]);
	for (size_t i = 0; i < STOOD + 3; i++) {
		int field = i < STOOD ? time_fields[i] : counts[i - STOOD];
		own(p, field);
		own(p, p->suggested[i] = field_with(field, "suggested_", ""));
	}
	for (enum clock k = 0; k < CLOCKS; k++) {
		own(p, clocks[k].due);
		own(p, outs[k].now);
		own(p, outs[k].left);
		own(p, outs[k].on_time);
	}
	for (size_t i = 0; i < sizeof after_clocks / sizeof *after_clocks; i++)
		own(p, after_clocks[i]);
	filter_own(f, p->own, p->n_own);
}

static void
set_number(struct rec *r, int field, int64_t n)
{
	char text[32];
	rec_set_raw(r, field, slice(text, (size_t)snprintf(text, sizeof text, "%lld", (long long)n)));
}

/* A count, null for 0: nobody's. */
static void
set_ordinal(struct rec *r, int field, uint32_t n)
{
	if (n)
		set_number(r, field, n);
	else
		rec_set_null(r, field);
}

/* Nothing for a moment that cannot be written. */
static void
print_moment(int64_t at, struct buf *text)
{
	buf_clear(text);
	if (at >= FIRST_MOMENT && at <= LAST_MOMENT)
		date_print(&(struct when){ .at = at, .offset = DEFAULT_OFFSET }, text);
}

static void
set_moment(struct rec *r, int field, int64_t at)
{
	struct buf text = BUF_INIT;
	print_moment(at, &text);
	rec_set_or_null(r, field, buf_slice(&text));
	buf_free(&text);
}

static void
set_truth(struct rec *r, int field, bool known, bool is)
{
	if (known)
		rec_set_raw(r, field, slice_of(is ? "true" : "false"));
	else
		rec_set_null(r, field);
}

static void
put_times(struct filter *f, struct track *t, const struct standing *s, struct rec *r)
{
	struct buf text = BUF_INIT;
	for (int k = 0; k < STOOD; k++) {
		print_moment(s->by_event[k] ? s->stood[k] : NEVER, &text);
		filter_decide(f, r, time_fields[k], buf_slice(&text));
	}
	const uint64_t number[] = { s->returned, s->extended, s->redone };
	for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
		buf_clear(&text);
		if (number[k] || (t->events.given && !rec_has(r, counts[k])))
			buf_printf(&text, "%llu", (unsigned long long)number[k]);
		filter_decide(f, r, counts[k], buf_slice(&text));
	}
	buf_free(&text);
}

static void
put_clock(struct track *t, const struct clock_state *c, struct rec *r, enum clock k)
{
	bool open = c->done == NEVER, due = c->due != NEVER;
	int64_t left = open && due ? standing_left(t, c->due, k) : -1;
	if (!rec_has(r, clocks[k].due))
		set_moment(r, clocks[k].due, c->first);
	set_moment(r, outs[k].now, c->due);
	if (left < 0)
		rec_set_null(r, outs[k].left);
	else
		set_number(r, outs[k].left, left);
	set_truth(r, outs[k].on_time, due && (!open || t->as_of > c->due), !open && c->done <= c->due);
}

/* 超时 and 超期, and what is due next. */
static void
put_lateness(struct track *t, const struct standing *s, struct rec *r)
{
	const struct clock_state *c = &s->clock[CLOCK_CLOSE];
	int64_t end = c->done == NEVER ? t->as_of : c->done;
	bool overdue = c->due != NEVER && end > c->due;
	set_truth(r, F_LATE, c->first != NEVER, end > c->first);
	set_truth(r, F_OVERDUE, c->due != NEVER, overdue);
	if (overdue)
		set_number(r, F_OVERDUE_MINUTES, (end - c->due) / 60);
	else
		rec_set_null(r, F_OVERDUE_MINUTES);
	rec_set_or_null(r, F_NEXT_STEP, s->next == CLOCKS ? slice(NULL, 0) : slice_of(step_words[s->next]));
	set_moment(r, F_NEXT_DUE_AT, s->next == CLOCKS ? NEVER : s->clock[s->next].due);
}

static void
put_counts(struct track *t, const struct standing *s, struct rec *r, size_t i, int64_t within)
{
	const struct order *o = &t->counts.order[i];
	uint32_t again = standing_again(s, t, i, within);
	set_ordinal(r, F_CALLER_MONTH, o->caller_month);
	set_ordinal(r, F_CALLER_YEAR, o->caller_year);
	set_ordinal(r, F_PLACE_MONTH, o->place_month);
	set_ordinal(r, F_PLACE_YEAR, o->place_year);
	rec_set_or_null(r, F_FALSE_CLOSURE, again == NOBODY ? slice(NULL, 0) : t->counts.order[again].name);
}

static void
put_faults(const struct standing *s, struct rec *r)
{
	struct buf text = BUF_INIT;
	for (int k = 0; k < FAULTS; k++)
		if (s->faults >> k & 1) {
			if (text.n)
				buf_addc(&text, '|');
			buf_adds(&text, fault_words[k]);
		}
	rec_set_or_null(r, F_FAULTS, buf_slice(&text));
	buf_free(&text);
}

/* What is not tracked passes as it is. */
static void
put_nothing(const struct put *p, struct rec *r)
{
	for (size_t i = 0; i < p->n_own; i++) {
		bool core = false;
		for (int k = 0; k < STOOD; k++)
			core = core || p->own[i] == time_fields[k];
		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
			core = core || p->own[i] == counts[k];
		for (enum clock k = 0; k < CLOCKS; k++)
			core = core || p->own[i] == clocks[k].due;
		if (!core || rec_find(r, p->own[i]) < 0)
			rec_set_null(r, p->own[i]);
	}
}

void
put_order(struct put *p, struct track *t, const struct standing *s, struct rec *r, size_t i, int64_t within)
{
	if (!s->tracked) {
		put_nothing(p, r);
		return;
	}
	rec_set(r, F_STAGE, slice_of(stage_words[s->stage]));
	set_moment(r, F_STAGE_SINCE, s->since);
	if (s->since == NEVER)
		rec_set_null(r, F_STAGE_MINUTES);
	else
		set_number(r, F_STAGE_MINUTES, (t->as_of - s->since) / 60);
	rec_set_or_null(r, F_UNIT_NOW, s->unit);
	put_times(t->filter, t, s, r);
	for (enum clock k = 0; k < CLOCKS; k++)
		put_clock(t, &s->clock[k], r, k);
	put_lateness(t, s, r);
	put_counts(t, s, r, i, within);
	set_truth(r, F_WHISTLE_ARRIVED, s->whistled, s->arrived_at != NEVER);
	set_moment(r, F_WHISTLE_ARRIVED_AT, s->arrived_at);
	rec_set_or_null(r, F_WHISTLE_MISSING, s->missing);
	put_faults(s, r);
}
