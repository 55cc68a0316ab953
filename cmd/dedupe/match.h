/* match.h - the entity of a register that a record speaks of, and what speaks for it
 *
 *	struct match *m = match_open(&registry, least, margin);
 *	struct answer a;
 *	match_find(m, &r, &a);
 *	if (a.state != MATCH_NONE)
 *		match_tell(m, a.best, &words, &differs);
 *	match_close(m);
 *
 * Points are whole hundredths.  An entity that falls short of `least` by more than `margin`, or at all and is equal in
 * nothing, is not considered.  What is found does not
 * depend on the order of the register's rows.
 */
#ifndef MATCH_H
#define MATCH_H

#include "registry.h"

#define MATCH_NOBODY UINT32_MAX

enum match_state {
	MATCH_NONE, /* nothing scores enough, though it may come near */
	MATCH_DOUBT, /* another entity scores nearly as much */
	MATCH_DECIDED,
	MATCH_STATES
};

struct answer {
	enum match_state state;
	uint32_t best, next; /* entities, MATCH_NOBODY for none; of MATCH_NONE the next is the nearest */
	int score, next_score;
	uint32_t rivals; /* other entities that score nearly as much */
	uint32_t rows; /* of the best */
};

/* What the record at hand says of a trait. */
struct sight {
	bool stated, faulty;
	bool listed; /* all entities that say the same are candidates */
	struct form form;
	uint32_t value, group, weight; /* of the register, TRAIT_NONE for none */
	uint64_t bits;
	uint32_t bit_weight[64]; /* of the letters behind each bit */
	uint16_t letter[RARITY_LETTERS];
};

/* How one trait fared. */
struct tally {
	uint64_t equal, similar, different, unstated;
};

struct match {
	struct registry *registry;
	int least, margin, near; /* near: what scores less is not considered */
	struct sight *sight; /* of the record at hand, one a trait */
	uint32_t turn, *seen; /* the turn an entity was last found in */
	uint32_t *found;
	int *score; /* of those found */
	size_t n_found, found_cap, score_cap;
	uint32_t *like;
	size_t n_like, like_cap;
	uint64_t n_crowded; /* records for which a list was too long to be looked through */
};

struct match *match_open(struct registry *g, int least, int margin);

/* Finds the entity for a record, which then is the one at hand. */
void match_find(struct match *m, struct rec *r, struct answer *a);

/* A value of a trait and what the record at hand says of it; what was found is kept until the next record. */
struct verdict match_compare(struct match *m, size_t trait, uint32_t value);

/* Fills `found` with the entities that may come near. */
void match_candidates(struct match *m);

/* What speaks for and against an entity and the record at hand, as link_why says it, and the names of what differs. */
void match_tell(struct match *m, uint32_t e, struct buf *why, struct buf *differs);

/* The names of what the record states and cannot be read. */
void match_faults(const struct match *m, struct buf *out);

/* Adds how each trait fares, one tally each. */
void match_count(struct match *m, uint32_t e, struct tally *tally);

void match_close(struct match *m);

#endif
