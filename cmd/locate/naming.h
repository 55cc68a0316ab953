/* naming.h - the places that the source at hand names, and how much it says for each
 *
 *	naming_begin(c);
 *	cover_text(&c->cover, c->names, &c->reading);
 *	naming_all(c);
 *	for (size_t i = 0; i < c->n_named; i++)
 *		use(c->named[i], naming_score(c, c->named[i]));
 *
 * A part of struct choice: mark, stamp, named, full and weight are what it keeps there.
 */
#ifndef NAMING_H
#define NAMING_H

#include "choose.h"

enum {
	BEARERS_MAX = 1000 /* a name of more places finds none */
};

/* Begins another source: nothing is named. */
void naming_begin(struct choice *c);

/* The place is named by a span, the number of which is below SPANS_MAX; fully: by its name in full. */
void naming_add(struct choice *c, uint32_t place, size_t span, bool fully);

/* Marks the places that the spans name: in full first, then those of other names that no full one contradicts. */
void naming_all(struct choice *c);

/* The characters by which the source speaks for a place: of a name of it and of each one above it.  A span speaks once, for the
 * highest: 望塔 names the town, and its community of that name only where it stands twice. */
uint32_t naming_score(const struct choice *c, uint32_t place);

static inline enum level
level_of(const struct choice *c, uint32_t place)
{
	return places_level(c->places, place);
}

static inline uint32_t
parent_of(const struct choice *c, uint32_t place)
{
	return places_parent(c->places, place);
}

static inline bool
is_named(const struct choice *c, uint32_t place)
{
	return c->mark[place].stamp == c->stamp;
}

#endif
