/* replay.c - the events of one order, one after another */
#include "replay.h"

enum {
	ALL_CLOCKS = (1 << CLOCKS) - 1
};

/* A step: an event, or a time of the record (event NULL). */
struct step {
	int64_t at;
	enum event_kind kind;
	const struct event *event;
	uint32_t number;
};

/* Names a fault, and tells it where it first stands. */
static void
find_fault(struct replay *p, const struct step *s, enum fault_kind kind)
{
	struct track *t = p->track;
	struct filter *f = t->filter;
	uint32_t bit = 1u << kind;
	if (p->faults & bit)
		return;
	p->faults |= bit;
	t->n_fault[kind]++;
	f->status = f->status ? f->status : 1;
	if (filter_options.quiet || f->n_warned++ >= 10)
		return;
	struct place at = f->source.at;
	if (s->event)
		at = (struct place){ t->events.file[s->event->file], s->event->line };
	struct slice name = t->counts.order[p->order].name;
	warn_at(&at, s->event ? "event" : "faults", "%s (id %.*s)", fault_words[kind], (int)(name.n < 64 ? name.n : 64), name.p ? name.p : "");
}

static void
stand(struct replay *p, const struct step *s)
{
	if (p->stood[s->kind].at == NEVER)
		p->stood[s->kind] = (struct stood){ s->at, s->event != NULL };
}

static bool
stands(const struct replay *p, enum event_kind kind)
{
	return p->stood[kind].at != NEVER;
}

static void
take_back(struct replay *p, enum event_kind kind)
{
	p->stood[kind].at = NEVER;
}

static void
enter(struct replay *p, enum stage stage, int64_t at)
{
	if (p->stage == stage)
		return;
	p->stage = stage;
	p->since = at;
}

static void
add_move(struct replay *p, struct move move)
{
	p->move = xgrow(p->move, &p->move_cap, p->n_move + 1, sizeof *p->move);
	p->move[p->n_move++] = move;
}

/* The stop that goes on ends at a moment, at its own end if that came before. */
static void
end_stop(struct replay *p, int64_t at)
{
	if (p->stopped == NEVER)
		return;
	int64_t to = p->stop_until < at ? p->stop_until : at;
	if (to < p->stopped)
		to = p->stopped;
	add_move(p, (struct move){ p->stopped, to, p->stop_clocks, p->stop_heeds, .stop = true });
	p->stop_over = to;
	p->stopped = NEVER;
}

static void
suspend(struct replay *p, const struct step *s)
{
	if (p->stopped != NEVER)
		find_fault(p, s, FAULT_SUSPENDED_TWICE);
	end_stop(p, s->at);
	bool shelved = slice_is(event_text(&p->track->events, s->event->reason), "挂账");
	p->stopped = s->at;
	p->stop_until = s->event->until;
	p->stop_clocks = s->event->clocks ? s->event->clocks : ALL_CLOCKS;
	p->stop_heeds = shelved ? PAUSE_SHELVED : PAUSE_SUSPENDED;
	p->unresumed = true;
}

static void
grant(struct replay *p, const struct step *s, uint8_t heeds)
{
	uint8_t meant = s->event->clocks ? s->event->clocks : 1u << CLOCK_CLOSE;
	if (s->event->until != NEVER)
		add_move(p, (struct move){ s->at, s->event->until, meant, heeds, .stop = false });
}

static void
move_unit(struct replay *p, const struct event *e)
{
	if (!e || (e->to == 0 && e->kind != EVENT_RETURNED))
		return;
	p->unit = e->to;
	p->moved = true;
}

/* The step before is missing.  An event is asked only where such steps are told of at all, a time of
 * the record only where it has the other time too. */
static void
want(struct replay *p, const struct step *s, enum event_kind before, enum fault_kind fault)
{
	if (stands(p, before))
		return;
	if (s->event ? p->track->events.n_kind[before] > 0 : p->own[before] != NEVER && p->own[before] > s->at)
		find_fault(p, s, fault);
}

static void
call_back(struct replay *p, const struct step *s)
{
	want(p, s, EVENT_CLOSED, FAULT_CALLBACK_BEFORE_CLOSED);
	stand(p, s);
	if (stands(p, EVENT_CLOSED))
		enter(p, STAGE_CALLED_BACK, s->at);
}

static void
reopen(struct replay *p, const struct step *s)
{
	if (!stands(p, EVENT_CLOSED))
		find_fault(p, s, FAULT_REOPENED_BEFORE_CLOSED);
	p->redone++;
	take_back(p, EVENT_RESPONDED);
	take_back(p, EVENT_CLOSED);
	take_back(p, EVENT_CALLBACK);
	grant(p, s, 0);
	enter(p, STAGE_REOPENED, s->at);
}

static void
give_back(struct replay *p, const struct step *s)
{
	want(p, s, EVENT_DISPATCHED, FAULT_RETURNED_BEFORE_DISPATCHED);
	p->returned++;
	for (enum event_kind k = EVENT_DISPATCHED; k <= EVENT_RESPONDED; k++)
		take_back(p, k);
	enter(p, STAGE_RETURNED, s->at);
}

static void
transfer(struct replay *p, const struct step *s)
{
	for (enum event_kind k = EVENT_DISPATCHED; k <= EVENT_RESPONDED; k++)
		take_back(p, k);
	p->stood[EVENT_DISPATCHED] = (struct stood){ s->at, true };
	p->stage = STAGE_DISPATCHED;
	p->since = s->at;
}

static void
resume(struct replay *p, const struct step *s)
{
	if (!p->unresumed)
		find_fault(p, s, FAULT_RESUMED_WITHOUT_SUSPENDED);
	p->unresumed = false;
	end_stop(p, s->at);
}

static void
arrive(struct replay *p, const struct step *s)
{
	if (!p->whistle)
		find_fault(p, s, FAULT_ARRIVED_WITHOUT_WHISTLED);
	p->arrival = xgrow(p->arrival, &p->arrival_cap, p->n_arrival + 1, sizeof *p->arrival);
	p->arrival[p->n_arrival++] = s->event;
}

/* Whether a step may not come while a closing stands; an unneeded second closing may. */
static bool
comes_after_closing(struct replay *p, const struct step *s)
{
	if (!stands(p, EVENT_CLOSED))
		return false;
	switch (s->kind) {
	case EVENT_CALLBACK:
	case EVENT_RATED:
	case EVENT_REOPENED:
		return false;
	case EVENT_CLOSED:
		if (p->stood[EVENT_CLOSED].by_event && s->event)
			find_fault(p, s, FAULT_AFTER_CLOSED);
		return true;
	default:
		find_fault(p, s, FAULT_AFTER_CLOSED);
		return true;
	}
}

/* The six that have a time. */
static void
advance(struct replay *p, const struct step *s)
{
	static const enum stage stages[STOOD] = { STAGE_DISPATCHED, STAGE_ACCEPTED, STAGE_CONTACTED, STAGE_RESPONDED, STAGE_CLOSED, STAGE_CALLED_BACK };
	if (s->kind == EVENT_ACCEPTED)
		want(p, s, EVENT_DISPATCHED, FAULT_ACCEPTED_BEFORE_DISPATCHED);
	if (s->kind == EVENT_CLOSED)
		want(p, s, EVENT_ACCEPTED, FAULT_CLOSED_BEFORE_ACCEPTED);
	stand(p, s);
	enter(p, stages[s->kind], s->at);
	if (s->kind == EVENT_CLOSED) {
		end_stop(p, s->at);
		p->unresumed = false;
	}
}

/* A bare day that is the day it was created is not before it. */
static bool
is_before_created(const struct replay *p, const struct step *s)
{
	int64_t last = s->event && s->event->bare ? s->at + DAY_SECONDS - 1 : s->at;
	return p->created != NEVER && last < p->created;
}

static void
take_step(struct replay *p, const struct step *s)
{
	const struct event *e = s->event;
	if (p->stopped != NEVER && p->stop_until <= s->at)
		end_stop(p, s->at);
	if (!e && stands(p, s->kind))
		return;
	if (is_before_created(p, s))
		find_fault(p, s, FAULT_BEFORE_CREATED);
	if (e && event_is_behind(&p->track->events, s->number))
		find_fault(p, s, FAULT_OUT_OF_ORDER);
	if (comes_after_closing(p, s))
		return;
	if (s->kind == EVENT_DISPATCHED || s->kind == EVENT_RETURNED || s->kind == EVENT_TRANSFERRED)
		move_unit(p, e);
	switch (s->kind) {
	case EVENT_CALLBACK:
		call_back(p, s);
		break;
	case EVENT_RETURNED:
		give_back(p, s);
		break;
	case EVENT_TRANSFERRED:
		transfer(p, s);
		break;
	case EVENT_EXTENDED:
		p->extended++;
		grant(p, s, PAUSE_EXTENDED);
		break;
	case EVENT_SUSPENDED:
		suspend(p, s);
		break;
	case EVENT_RESUMED:
		resume(p, s);
		break;
	case EVENT_WHISTLED:
		p->whistle = e;
		p->n_arrival = 0;
		break;
	case EVENT_ARRIVED:
		arrive(p, s);
		break;
	case EVENT_REOPENED:
		reopen(p, s);
		break;
	case EVENT_RATED:
		break;
	default:
		advance(p, s);
	}
}

/* The next step: of one moment the record's own times come first, in their order. */
static bool
next_step(struct replay *p, int64_t *own, struct step *s)
{
	int first = 0;
	for (int k = 1; k < STOOD; k++)
		if (own[k] < own[first])
			first = k;
	const struct event *e = p->next < p->end ? &p->track->events.event[*p->next] : NULL;
	if (own[first] != NEVER && (!e || own[first] <= e->at)) {
		*s = (struct step){ .at = own[first], .kind = (enum event_kind)first };
		own[first] = NEVER;
		return true;
	}
	if (!e)
		return false;
	*s = (struct step){ e->at, (enum event_kind)e->kind, e, *p->next++ };
	return true;
}

/* A time of the record, which was checked; NEVER where it has none that has happened.  Of a bare day the
 * first moment that what comes before leaves: the creation, and the record's times of earlier kinds. */
static int64_t
own_time(const struct replay *p, struct rec *r, int kind)
{
	struct when when;
	if (date_parse(rec_get(r, time_fields[kind]), &when) < 0 || when.at > p->track->as_of)
		return NEVER;
	int64_t at = when.at, end = at + DAY_SECONDS;
	if (!when.day_only)
		return at;
	if (p->created > at && p->created < end)
		at = p->created;
	for (int k = 0; k < kind; k++)
		if (p->own[k] > at && p->own[k] < end)
			at = p->own[k];
	return at;
}

static void
begin(struct replay *p, struct track *t, struct rec *r, size_t i)
{
	struct replay room = *p;
	*p = (struct replay){ .track = t, .order = i, .stopped = NEVER, .stop_over = INT64_MIN, .created = t->counts.order[i].created };
	p->move = room.move;
	p->move_cap = room.move_cap;
	p->arrival = room.arrival;
	p->arrival_cap = room.arrival_cap;
	p->since = p->created;
	p->next = events_first(&t->events, i);
	p->end = events_first(&t->events, i + 1);
	for (int k = 0; k < STOOD; k++) {
		p->own[k] = own_time(p, r, k);
		p->stood[k].at = NEVER;
	}
}

void
replay_run(struct replay *p, struct track *t, struct rec *r, size_t i)
{
	struct step s;
	int64_t own[STOOD];
	begin(p, t, r, i);
	memcpy(own, p->own, sizeof own);
	while (next_step(p, own, &s))
		take_step(p, &s);
	if (p->stopped != NEVER && p->stop_until <= t->as_of)
		end_stop(p, t->as_of);
	if (p->stopped != NEVER)
		add_move(p, (struct move){ p->stopped, t->as_of, p->stop_clocks, p->stop_heeds, .stop = true, .open = true });
}

void
replay_free(struct replay *p)
{
	free(p->move);
	free(p->arrival);
	*p = REPLAY_INIT;
}
