/* registry.h - a register that records are linked to: its entities, and what each says
 *
 *	struct registry g;
 *	registry_load(&g, &f, &links, files, n, near);
 *	text = registry_text(&g, &r, &links.row[0].of);
 *	trait_read(&g.trait[0], g.regions, text, &form, letter, &faulty);
 *	value = registry_values(&g, e)[0];
 *	registry_free(&g);
 *
 * Rows whose compared fields all read the same are one entity, in whichever order they come.  All of it is kept in
 * memory.
 */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "fold.h"
#include "trait.h"

struct entity {
	struct slice id; /* the first of its rows' in the order of bytes */
	uint32_t n_row;
};

struct registry {
	struct fold *fold;
	struct regions *regions;
	struct trait trait[LINK_ROWS];
	size_t n_trait;
	size_t code; /* which trait is one of codes, n_trait for none */
	struct map tuples; /* of values: the entities */
	uint32_t *value; /* the same, of all entities one behind the other */
	size_t value_cap;
	struct entity *entity;
	size_t entity_cap;
	uint32_t *code_rows; /* rows of each code */
	struct arena ids;
	struct buf folded;
	unsigned long long n_row, n_superseded, n_rejected, n_faulty;
};

/* Reads it or dies; bad rows go where bad records go.  near: what an entity must score to be
 * considered, in hundredths. */
void registry_load(struct registry *g, struct filter *f, const struct links *l, char **path, size_t n, uint32_t near);

/* What the first of the fields that a record has says, folded; good until the next call. */
struct slice registry_text(struct registry *g, struct rec *r, const struct link_fields *fields);

/* The values of entity e, TRAIT_NONE for what it does not state. */
static inline const uint32_t *
registry_values(const struct registry *g, uint32_t e)
{
	return g->value + e * g->n_trait;
}

/* An order of entities that the order of rows does not change. */
int registry_order(const struct registry *g, uint32_t a, uint32_t b);

/* Whether two entities state the same code. */
bool registry_same_code(const struct registry *g, uint32_t a, uint32_t b);

/* Whether they agree in everything that both state, and that is two things at least. */
bool registry_agree(const struct registry *g, uint32_t a, uint32_t b);

/* How many rows have the code of the entity, or say what it says where it has none. */
uint32_t registry_rows(const struct registry *g, uint32_t e);

void registry_free(struct registry *g);

#endif
