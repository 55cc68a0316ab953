/* roster.h - rosters: who is called for a warning, at which moments, and who answered
 *
 *	struct roster roster = { 0 };
 *	struct walk walk = WALK_INIT;
 *	roster_load(&roster, "roster.csv", &calendar);
 *	roster_walk(&roster, &warning, &acks, as_of, &walk);
 *	for (size_t i = 0; i < walk.n; i++)
 *		print(walk.call[i].row->name, walk.call[i].at);
 *	walk_free(&walk);
 *	roster_free(&roster);
 *
 * The rules and the format are gov-roster(5).
 */
#ifndef ROSTER_H
#define ROSTER_H

#include "distance.h"
#include "warnings.h"

struct roster_row {
	struct slice place, kind, level, name, post, phone, unit;
	uint64_t turn; /* UINT64_MAX where the cell is empty */
	struct distance answer, close;
	int64_t from, to;
	size_t person; /* the same for the same name and phone */
	size_t named[2]; /* its name and its phone among the roster's words */
};

struct roster {
	struct table table;
	struct roster_row *row;
	struct map places; /* by the last part */
	size_t *first, *next; /* rows of each place, as the table has them */
	struct map persons, words; /* words: names and phones */
	const struct calendar *calendar;
	uint64_t n_beyond; /* limits that leave the calendar */
};

struct call {
	const struct roster_row *row;
	int64_t at, limit; /* limit INT64_MAX where the calendar does not reach it */
	size_t ack; /* the earliest answer of this person, ACK_NONE for none */
};

/* A place whose roster was called in vain. */
struct silence {
	struct slice place, told; /* told: the place that is called next */
	int64_t at;
};

/* In which walk somebody was first called under a word, and by which call. */
struct first_call {
	size_t round, call;
};

struct walk {
	const struct roster *roster;
	size_t round; /* how many walks there were */
	size_t *called; /* of each person: the last walk that called it */
	struct first_call *first; /* of each word */
	size_t n_heard; /* answers of the warning that count for nothing */
	struct call *call;
	size_t n, cap;
	struct silence *silence;
	size_t n_silence, silence_cap;
	size_t ack, answered_by; /* the first answer, whose call; ACK_NONE for none */
	int64_t over; /* turned into an order or closed, INT64_MAX for not yet */
	size_t *fit, fit_cap; /* rows of the place at hand */
};

#define WALK_INIT ((struct walk){ 0 })

/* Reads the table or dies with file:line; calendar NULL for none. */
void roster_load(struct roster *r, const char *path, const struct calendar *calendar);

/* Walks for a warning up to as_of; walk may have been used before. */
void roster_walk(struct roster *r, const struct warning *w, const struct acks *acks, int64_t as_of, struct walk *walk);

/* The call an answer counts for, ACK_NONE for none. */
size_t walk_call_of(const struct walk *walk, const struct ack *ack);

void walk_free(struct walk *walk);
void roster_free(struct roster *r);

#endif
