/* standing.h - where an order stands at a moment: its stage, its clocks, what went wrong
 *
 *	struct standing s;
 *	standing_of(&s, &t, &r, i);                 r read from t.hold as record i
 *	if (clock_runs(&s.clock[CLOCK_CLOSE]) && s.clock[CLOCK_CLOSE].due < t.as_of)
 *		call(...);
 *
 * Nothing is kept but the events: a standing is worked out from the record and its events each
 * time it is asked for.  Moments are whole seconds since 1970 UTC, NEVER where there is none;
 * nothing later than as_of has happened.  What each means is said in gov-track(1).
 */
#ifndef STANDING_H
#define STANDING_H

#include "counts.h"
#include "duties.h"
#include "events.h"

/* How far it came; the words of `stage`. */
enum stage {
	STAGE_CREATED,
	STAGE_DISPATCHED,
	STAGE_ACCEPTED,
	STAGE_CONTACTED,
	STAGE_RESPONDED,
	STAGE_RETURNED,
	STAGE_SUSPENDED,
	STAGE_CLOSED,
	STAGE_CALLED_BACK,
	STAGE_REOPENED,
	STAGES
};

/* What is wrong with the sequence of its events, a bit each; the words of `faults`, in this order. */
enum fault_kind {
	FAULT_BEFORE_CREATED,
	FAULT_OUT_OF_ORDER,
	FAULT_ACCEPTED_BEFORE_DISPATCHED,
	FAULT_RETURNED_BEFORE_DISPATCHED,
	FAULT_CLOSED_BEFORE_ACCEPTED,
	FAULT_CALLBACK_BEFORE_CLOSED,
	FAULT_REOPENED_BEFORE_CLOSED,
	FAULT_SUSPENDED_TWICE,
	FAULT_RESUMED_WITHOUT_SUSPENDED,
	FAULT_ARRIVED_WITHOUT_WHISTLED,
	FAULT_AFTER_CLOSED,
	FAULTS
};

extern const char *const stage_words[STAGES], *const fault_words[FAULTS];

/* The six clocks in words of next_step: accept contact respond close city district. */
extern const char *const step_words[CLOCKS];

struct clock_state {
	int64_t start; /* NEVER where nothing says */
	int64_t first; /* due as first set, NEVER for no limit */
	int64_t due; /* as it stands with extensions and pauses up to as_of */
	int64_t done; /* when what ends it happened, NEVER while it runs */
	bool paused; /* stands still at as_of */
	const struct duty *duty; /* whose limit it is, NULL where only the record says when */
};

/* A clock that has a due time and neither ended nor stands still. */
static inline bool
clock_runs(const struct clock_state *c)
{
	return c->due != NEVER && c->done == NEVER && !c->paused;
}

struct standing {
	bool tracked; /* false for what passes as it is: then nothing else is set */
	enum stage stage;
	int64_t since; /* of the stage, NEVER where nothing says */
	int64_t created;
	int64_t stood[STOOD]; /* by enum event_kind: the time that stands */
	bool by_event[STOOD]; /* an event says so, not the record */
	struct clock_state clock[CLOCKS];
	uint64_t returned, extended, redone;
	enum clock next; /* the running clock that ends next, CLOCKS for none */
	struct slice unit; /* that has it now, empty for none; lives as long as r and the events */
	bool whistled; /* and it is known which units are to come */
	int64_t arrived_at; /* when the last of them had come, NEVER before */
	struct slice missing; /* units that have not come, joined by |; lives until the next standing_of */
	uint32_t faults; /* bits of enum fault_kind */
};

/* All that is known beside the record itself. */
struct track {
	struct filter *filter;
	int64_t as_of;
	struct hold hold;
	struct events events;
	struct counts counts;
	struct duties duties;
	bool has_duties;
	struct calendar own_calendar;
	const struct calendar *calendar; /* NULL for none */
	struct replay *replay; /* what standing_of works in */
	struct buf missing;
	uint64_t n_fault[FAULTS];
};

/* Where record i of t->hold, which r holds, stands at t->as_of.  Faults and what the calendar does not
 * know are told and make the exit status 1. */
void standing_of(struct standing *s, struct track *t, struct rec *r, size_t i);

/* The later order that makes the closing of record i a false one (假闭环), NOBODY for none. */
uint32_t standing_again(const struct standing *s, const struct track *t, size_t i, int64_t within);

/* Whole minutes of office time from as_of to the moment, 0 when it is past; -1 without a calendar, and, warned
 * of, outside it. */
int64_t standing_left(struct track *t, int64_t due, enum clock clock);

#endif
