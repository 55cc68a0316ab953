/* places.h - the gazetteer (标准地址库): places of six levels, each under its parent
 *
 *	struct places s;
 *	places_load(&s, "samples/places/district.csv");
 *	uint32_t street = places_above(&s, community, LEVEL_STREET);
 *	bool lies = places_holds(&s, district, community);
 *	places_free(&s);
 *
 * Places are numbered in the order of the table's rows.  Everything handed out lives
 * until places_free.  The format is gov-places(5).
 */
#ifndef PLACES_H
#define PLACES_H

#include "table.h"

enum level {
	LEVEL_CITY,
	LEVEL_DISTRICT,
	LEVEL_STREET,
	LEVEL_COMMUNITY,
	LEVEL_GRID,
	LEVEL_POINT,
	LEVELS
};

#define NO_PLACE UINT32_MAX

struct locality {
	struct slice code, name;
	bool has_point;
	double lon, lat; /* degrees, where has_point */
	int64_t from, to; /* valid: half-open moments */
};

/* Where a place stands.  It lies apart from the rest, for the ladder is climbed often. */
struct rung {
	uint32_t parent; /* NO_PLACE at the top */
	uint8_t level;
	bool dated; /* not valid for ever */
	bool in_area; /* of its own */
};

struct places {
	struct table table;
	struct locality *place;
	struct rung *rung; /* of each */
	size_t n, n_alias;
	bool dated; /* some place is */
	struct code_slot *slot; /* by the hash of the code */
	size_t n_slot;
};

/* Reads the table or dies with file:line: a parent that is missing or not above its child, a code given twice. */
void places_load(struct places *s, const char *path);

/* The place of that code, NO_PLACE where there is none. */
uint32_t places_find(const struct places *s, struct slice code);

static inline enum level
places_level(const struct places *s, uint32_t place)
{
	return (enum level)s->rung[place].level;
}

static inline uint32_t
places_parent(const struct places *s, uint32_t place)
{
	return s->rung[place].parent;
}

/* Cells of its row, as they stand there: several joined by |, several joined by |, WKT; empty for none. */
struct slice places_aliases(const struct places *s, uint32_t place);
struct slice places_areas(const struct places *s, uint32_t place);
struct slice places_polygon(const struct places *s, uint32_t place);

/* city, district, ... */
struct slice level_word(enum level level);

static inline bool
places_valid(const struct places *s, uint32_t place, int64_t at)
{
	return !s->rung[place].dated || (at >= s->place[place].from && at < s->place[place].to);
}

/* The place itself or the one above it of that level, NO_PLACE where there is none. */
uint32_t places_above(const struct places *s, uint32_t place, enum level level);

/* Whether `below` is `above` or lies under it. */
bool places_holds(const struct places *s, uint32_t above, uint32_t below);

/* The deepest place that both are or lie under, NO_PLACE where there is none. */
uint32_t places_common(const struct places *s, uint32_t a, uint32_t b);

/* Whether one record can be at both: no level at which both are told, and differently. */
bool places_agree(const struct places *s, uint32_t a, uint32_t b);

void places_free(struct places *s);

#endif
