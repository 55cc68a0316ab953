/* replay.h - the events of one order, one after another
 *
 *	struct replay p = REPLAY_INIT;
 *	replay_run(&p, &t, &r, i);
 *	use(p.stage, p.stood[EVENT_CLOSED].at);
 *	replay_free(&p);
 *
 * The record's own times are events among the others.  What each event does is said in
 * gov-events(5), what may not be in gov-track(1).
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "standing.h"

/* What moves due moments, in the order in which it comes to pass. */
struct move {
	int64_t at, until; /* of a stop: from, to; else when it was granted, and the new due moment */
	uint8_t clocks;
	uint8_t heeds; /* of enum pause: what a duty must heed for it to count; 0 for what always does */
	bool stop, open; /* open: still goes on at as_of */
};

/* A time that stands. */
struct stood {
	int64_t at; /* NEVER for none */
	bool by_event;
};

struct replay {
	struct track *track;
	const uint32_t *next, *end; /* events still to come */
	size_t order;
	int64_t created;
	int64_t own[STOOD]; /* times of the record, NEVER for none */
	struct stood stood[STOOD];
	enum stage stage;
	int64_t since;
	int64_t stopped, stop_until; /* a stop that goes on, stopped NEVER for none */
	uint8_t stop_clocks, stop_heeds;
	int64_t stop_over; /* when the last one ended, INT64_MIN for none */
	bool unresumed; /* nothing resumed since it was suspended */
	struct move *move;
	size_t n_move, move_cap;
	const struct event *whistle; /* the last, NULL for none */
	const struct event **arrival; /* since then */
	size_t n_arrival, arrival_cap;
	uint64_t returned, extended, redone;
	uint32_t unit; /* text of the last `to`, 0 for none */
	bool moved; /* whether an event said who has it, be it nobody */
	uint32_t faults;
};

#define REPLAY_INIT ((struct replay){ 0 })

/* Runs through all of them up to as_of; r is the record, tracked, as it is held. */
void replay_run(struct replay *p, struct track *t, struct rec *r, size_t i);

void replay_free(struct replay *p);

#endif
