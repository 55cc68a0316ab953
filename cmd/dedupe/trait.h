/* trait.h - one field that records and a register are compared by: its values, how two are to each other, and which
 * values are like one
 *
 *	struct trait t;
 *	trait_open(&t, &row, true);
 *	for each text of the register
 *		if (trait_read(&t, regions, folded, &form, letter, &faulty))
 *			value = trait_add(&t, &form, letter);
 *	trait_settle(&t);
 *	for each entity and its value
 *		trait_count(&t, value);
 *	trait_lists(&t);
 *	for each entity and its value, again
 *		trait_list(&t, value, entity);
 *	group = trait_group(&t, &form, letter);
 *	for (i = t.list_from[group]; i < t.list_from[group + 1]; i++)
 *		use(t.list[i]);
 *	trait_free(&t);
 *
 * Each distinct value is kept once, in the form it is compared in.  Values fall into groups: names of the same letters,
 * addresses of one house, else each is one by itself.
 */
#ifndef TRAIT_H
#define TRAIT_H

#include "firm.h"
#include "links.h"
#include "premises.h"

#define TRAIT_NONE UINT32_MAX

/* What a value is known by among those like it. */
struct look {
	uint64_t bits; /* of its letters */
	const char *form; /* and the letters behind it */
	uint32_t weight, group;
	uint32_t door; /* of an address */
};

/* A value under a pair of letters: its bits, those of the two halves together. */
struct post {
	uint32_t value, bits;
};

/* What was found out about a value for the record at hand. */
struct memo {
	uint32_t turn;
	struct verdict verdict;
};

struct trait {
	const struct link_row *row;
	struct map values, groups;
	struct look *look; /* of each value */
	size_t look_cap;
	uint32_t *n_value; /* entities of each */
	uint32_t *list_from, *list_next, *list; /* entities of each group */
	size_t n_group;
	struct rarity *rarity; /* NULL where nothing is similar by letters */
	uint32_t *pair_from; /* values by two letters that stand beside each other or one apart */
	struct post *pair;
	unsigned pair_bits;
	struct memo *memo; /* where values like one are sought */
	bool anchor; /* entities are looked for by it */
	bool sought; /* by values like it too */
	struct buf key;
};

void trait_open(struct trait *t, const struct link_row *row, bool anchor);

/* Reads folded text into its form; false where it says nothing.  *faulty: it is no code, or no date. */
bool trait_read(const struct trait *t, const struct regions *g, struct slice folded, struct form *form, uint16_t *letter, bool *faulty);

/* The number of a value of the register. */
uint32_t trait_add(struct trait *t, const struct form *form, const uint16_t *letter);

/* All values were added: letters get their weights, and values are found by their pairs. */
void trait_settle(struct trait *t);

/* An entity has the value; all of them are counted first, then listed. */
void trait_count(struct trait *t, uint32_t value);
void trait_lists(struct trait *t);
void trait_list(struct trait *t, uint32_t value, uint32_t entity);

/* The value and the group of a form, TRAIT_NONE where the register has none. */
uint32_t trait_find(struct trait *t, const struct form *form, const uint16_t *letter);
uint32_t trait_group(struct trait *t, const struct form *form, const uint16_t *letter);

/* How many entities a group has. */
static inline uint32_t
trait_size(const struct trait *t, uint32_t group)
{
	return t->list_from[group + 1] - t->list_from[group];
}

/* The form of a value. */
void trait_form(const struct trait *t, uint32_t value, struct form *form, uint16_t *letter);

struct verdict trait_compare(const struct trait *t, const struct form *a, const uint16_t *a_letter, uint32_t value);

/* The place in pair_from where the values of two letters begin. */
static inline uint32_t
trait_bucket(const struct trait *t, uint16_t a, uint16_t b)
{
	return (((uint32_t)a << 16 | b) * UINT32_C(0x9e3779b1)) >> (32 - t->pair_bits);
}

void trait_free(struct trait *t);

#endif
