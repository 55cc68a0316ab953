/* levels.h - levels of supervision: from when on a running clock of an order is called, and how loudly
 *
 *	struct levels l = { 0 };
 *	struct stand stand;
 *	levels_load(&l, &f, "levels.csv", &calendar, as_of);
 *	levels_look(&l, &r, unit);
 *	if (levels_find(&l, CLOCK_CLOSE, due, id, &acks, &stand))
 *		print(stand.row->level, stand.since);
 *	levels_free(&l);
 *
 * The rules and the format are gov-levels(5).
 */
#ifndef LEVELS_H
#define LEVELS_H

#include "acks.h"
#include "distance.h"
#include "duties.h"

/* Who is told: what stands in a field of the order, or a name where field is F_NONE. */
struct told {
	struct slice word;
	int field;
};

struct level_row {
	struct slice id, level, place, unit, law;
	struct told *told;
	size_t n_told;
	enum clock clock;
	struct distance after, answer;
	struct cond where;
	int64_t from, to_time;
	size_t rank; /* of the level, from the lowest */
};

struct levels {
	struct filter *filter;
	struct table table;
	struct level_row *row;
	struct map words; /* of the levels, numbered by rank */
	const struct calendar *calendar;
	int64_t as_of;
	struct step *step; /* of the clock at hand, by rank */
	struct rec *record; /* looked at */
	struct slice unit;
	struct buf id; /* of an alert */
	uint64_t n_beyond; /* moments that leave the calendar */
};

/* At which level an order's clock stands. */
struct stand {
	const struct level_row *row, *below; /* below: had no answer, so that this one came early; NULL otherwise */
	int64_t moment, since, answer_due; /* answer_due INT64_MAX for none */
	int64_t below_due; /* until when below awaited an answer */
	size_t ack; /* the first answer, ACK_NONE for none */
};

/* Reads the table or dies with file:line; calendar NULL for none. */
void levels_load(struct levels *l, struct filter *f, const char *path, const struct calendar *calendar, int64_t as_of);

/* Takes an order and the unit that has it now. */
void levels_look(struct levels *l, struct rec *r, struct slice unit);

/* The level of a clock of the order looked at that is due at `due`; false for none by as_of. */
bool levels_find(struct levels *l, enum clock clock, int64_t due, struct slice id, const struct acks *acks, struct stand *out);

/* The id of the alert of an order, a clock and a level; good until the next call. */
struct slice levels_alert_id(struct levels *l, struct slice order, enum clock clock, struct slice level);

/* Who is told, joined by |, appended to out. */
void levels_told(const struct levels *l, const struct level_row *row, struct buf *out);

void levels_free(struct levels *l);

#endif
