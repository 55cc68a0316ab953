/* standing.c - where an order stands at a moment */
#include "standing.h"
#include "replay.h"

const char *const stage_words[STAGES] = { "created", "dispatched", "accepted", "contacted", "responded", "returned", "suspended", "closed", "called_back", "reopened" };

const char *const fault_words[FAULTS] = {
	"before_created",
	"out_of_order",
	"accepted_before_dispatched",
	"returned_before_dispatched",
	"closed_before_accepted",
	"callback_before_closed",
	"reopened_before_closed",
	"suspended_twice",
	"resumed_without_suspended",
	"arrived_without_whistled",
	"after_closed",
};

const char *const step_words[CLOCKS] = { "accept", "contact", "respond", "close", "city", "district" };

/* Fields without a name in the dictionary: which units a whistle calls, whose limit a clock has. */
static int whistle_units = F_NONE, rule_field[CLOCKS];

static void
name_fields(void)
{
	if (whistle_units != F_NONE)
		return;
	whistle_units = field_of(slice_of("whistle_units"));
	for (int k = 0; k < CLOCKS; k++)
		rule_field[k] = field_with(clocks[k].due, "", "_rule");
}

/* The time of a record's field; NEVER where it has none that has happened. */
static int64_t
time_of(const struct track *t, struct rec *r, int field)
{
	struct when when;
	return date_parse(rec_get(r, field), &when) == 0 && when.at <= t->as_of ? when.at : NEVER;
}

/* The time in a field that may start a clock: what stands where that is known. */
static int64_t
started_at(const struct standing *s, const struct track *t, struct rec *r, int field)
{
	for (int k = 0; k < STOOD; k++)
		if (time_fields[k] == field)
			return s->stood[k];
	return time_of(t, r, field);
}

/* The duty whose limit a clock has, by the evidence of the record. */
static const struct duty *
duty_of(struct track *t, struct rec *r, enum clock clock)
{
	int field = rule_field[clock];
	struct slice id = t->has_duties ? rec_get(r, field) : slice(NULL, 0);
	if (id.n == 0)
		return NULL;
	const struct duty *u = duties_by_id(&t->duties, id);
	struct slice name = field_name(field);
	char *word = u ? NULL : slice_dup(name);
	if (!u)
		filter_warn(t->filter, word, "the duty list has no '%.*s'", (int)(id.n < 64 ? id.n : 64), id.p);
	free(word);
	return u;
}

/* What the calendar cannot say. */
static void
leave_calendar(struct track *t, enum clock clock)
{
	char *word = slice_dup(field_name(clocks[clock].due));
	filter_warn(t->filter, word, "runs past the calendar");
	free(word);
	if (t->filter->status == 0)
		t->filter->status = 1;
}

/* When the clock starts, and when it is due before anything moves it. */
static void
start_clock(struct standing *s, struct track *t, struct rec *r, enum clock clock)
{
	struct clock_state *c = &s->clock[clock];
	struct when when;
	c->start = s->created;
	if (c->duty) {
		c->start = NEVER;
		for (size_t i = 0; i < c->duty->n_since && c->start == NEVER; i++)
			c->start = started_at(s, t, r, c->duty->since[i]);
	}
	if (date_parse(rec_get(r, clocks[clock].due), &when) == 0) {
		c->first = when.at + (when.day_only ? DAY_SECONDS - 1 : 0);
		return;
	}
	int64_t due;
	int status = c->duty && c->start != NEVER ? duty_due(&t->duties, c->duty, c->start, &due) : 0;
	if (status > 0)
		c->first = due;
	if (status < 0)
		leave_calendar(t, clock);
}

/* How far a stop of the clock counts; false where it does not. */
static bool
stop_counts(const struct clock_state *c, const struct move *m, int64_t granted, int64_t *from, int64_t *to)
{
	*from = m->at;
	if (c->start != NEVER && c->start > *from)
		*from = c->start;
	if (granted > *from)
		*from = granted;
	*to = m->until < c->done ? m->until : c->done;
	return c->due != NEVER && *from < c->due && *from <= *to;
}

static void
stop_clock(struct track *t, struct clock_state *c, enum clock clock, int64_t from, int64_t to)
{
	const struct duty *u = c->duty;
	if (from >= to)
		return;
	if (!u || u->limit.unit == LIMIT_NONE) {
		c->due += to - from;
		if (c->due > LAST_MOMENT)
			c->due = NEVER;
	} else if (calendar_move(t->calendar, &u->limit, u->end, c->due, from, to, &c->due) < 0) {
		leave_calendar(t, clock);
		c->due = NEVER;
	}
}

static void
move_clock(struct track *t, struct clock_state *c, enum clock clock, const struct replay *p)
{
	unsigned heeds = c->duty ? c->duty->pauses : PAUSE_EXTENDED | PAUSE_SUSPENDED;
	int64_t granted = INT64_MIN, from, to;
	c->due = c->first;
	for (size_t i = 0; i < p->n_move; i++) {
		const struct move *m = &p->move[i];
		if (!(m->clocks >> clock & 1) || (m->heeds && !(m->heeds & heeds)))
			continue;
		if (!m->stop && m->at <= c->done) {
			c->due = m->until;
			granted = m->at;
		} else if (m->stop && stop_counts(c, m, granted, &from, &to)) {
			stop_clock(t, c, clock, from, to);
			c->paused = m->open && c->done == NEVER && c->due != NEVER;
		}
	}
}

static void
set_clocks(struct standing *s, struct track *t, struct rec *r, const struct replay *p)
{
	static const enum event_kind ends[CLOCKS] = { EVENT_ACCEPTED, EVENT_CONTACTED, EVENT_RESPONDED, EVENT_CLOSED, EVENT_CLOSED, EVENT_CLOSED };
	s->next = CLOCKS;
	for (enum clock k = 0; k < CLOCKS; k++) {
		struct clock_state *c = &s->clock[k];
		*c = (struct clock_state){ NEVER, NEVER, NEVER, s->stood[ends[k]], false, duty_of(t, r, k) };
		if (c->done == NEVER)
			c->done = s->stood[EVENT_CLOSED];
		start_clock(s, t, r, k);
		move_clock(t, c, k, p);
		if (clock_runs(c) && (s->next == CLOCKS || c->due < s->clock[s->next].due))
			s->next = k;
	}
}

/* When a unit came after the whistle, NEVER if it did not. */
static int64_t
arrival_of(const struct track *t, const struct replay *p, struct slice unit)
{
	for (size_t i = 0; i < p->n_arrival; i++)
		if (slice_eq(slice_trim(event_text(&t->events, p->arrival[i]->by)), unit))
			return p->arrival[i]->at;
	return NEVER;
}

static void
set_whistle(struct standing *s, struct track *t, struct rec *r, const struct replay *p)
{
	struct slice rest = p->whistle ? event_text(&t->events, p->whistle->to) : slice(NULL, 0);
	if (p->whistle && rest.n == 0)
		rest = rec_get(r, whistle_units);
	int64_t last = INT64_MIN;
	buf_clear(&t->missing);
	while (rest.n) {
		struct slice unit = slice_trim(slice_cut(rest, '|', &rest));
		if (unit.n == 0)
			continue;
		int64_t at = arrival_of(t, p, unit);
		s->whistled = true;
		last = at > last ? at : last;
		if (at != NEVER)
			continue;
		if (t->missing.n)
			buf_addc(&t->missing, '|');
		buf_add_slice(&t->missing, unit);
	}
	s->missing = buf_slice(&t->missing);
	s->arrived_at = s->whistled ? last : NEVER;
}

static void
set_stage(struct standing *s, const struct replay *p)
{
	s->stage = p->stage;
	s->since = p->since;
	if (p->stop_over != INT64_MIN && (s->since == NEVER || p->stop_over > s->since))
		s->since = p->stop_over;
	if (p->stopped != NEVER) {
		s->stage = STAGE_SUSPENDED;
		s->since = p->stopped;
	}
}

void
standing_of(struct standing *s, struct track *t, struct rec *r, size_t i)
{
	*s = (struct standing){ .created = NEVER, .since = NEVER, .arrived_at = NEVER, .next = CLOCKS };
	if (!t->counts.order[i].tracked)
		return;
	struct replay *p = t->replay;
	name_fields();
	replay_run(p, t, r, i);
	s->tracked = true;
	s->created = p->created;
	for (int k = 0; k < STOOD; k++) {
		s->stood[k] = p->stood[k].at;
		s->by_event[k] = p->stood[k].at != NEVER && p->stood[k].by_event;
	}
	s->returned = p->returned;
	s->extended = p->extended;
	s->redone = p->redone;
	s->unit = p->moved ? event_text(&t->events, p->unit) : rec_get(r, F_UNIT);
	set_stage(s, p);
	set_clocks(s, t, r, p);
	set_whistle(s, t, r, p);
	s->faults = p->faults;
}

uint32_t
standing_again(const struct standing *s, const struct track *t, size_t i, int64_t within)
{
	int64_t closed = s->stood[EVENT_CLOSED];
	return closed == NEVER ? NOBODY : counts_again(&t->counts, i, closed, closed + within);
}

int64_t
standing_left(struct track *t, int64_t due, enum clock clock)
{
	int64_t seconds;
	if (!t->calendar)
		return -1;
	if (due <= t->as_of)
		return 0;
	if (calendar_worked(t->calendar, t->as_of, due, &seconds) < 0) {
		leave_calendar(t, clock);
		return -1;
	}
	return seconds / 60;
}
