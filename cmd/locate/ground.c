/* ground.c - places by their polygons and points, at a moment */
#include "ground.h"
#include "degree.h"
#include "near.h"
#include "polygon.h"

struct ground {
	const struct places *places;
	struct polygons polygons;
	struct near near;
	bool planted; /* near has the points */
};

struct ground *
ground_open(const struct places *s)
{
	struct ground *g = xcalloc(1, sizeof *g);
	g->places = s;
	for (uint32_t i = 0; i < s->n; i++) {
		struct slice polygon = places_polygon(s, i);
		const char *why;
		if (polygon.n && polygon_add(&g->polygons, polygon, i, &why) < 0) {
			struct place at = table_place(&s->table, i);
			die_at(&at, "polygon", "%s", why);
		}
	}
	polygons_index(&g->polygons);
	return g;
}

/* Many runs have no coordinates, and need no tree. */
static void
plant(struct ground *g)
{
	const struct places *s = g->places;
	size_t n = 0;
	g->planted = true;
	for (size_t i = 0; i < s->n; i++)
		n += s->place[i].has_point;
	near_room(&g->near, n);
	for (uint32_t i = 0; i < s->n; i++)
		if (s->place[i].has_point)
			near_add(&g->near, s->place[i].lon, s->place[i].lat, i);
	near_index(&g->near);
}

struct moment {
	const struct places *places;
	int64_t at;
};

static bool
is_valid(uint32_t place, const void *arg)
{
	const struct moment *m = arg;
	return places_valid(m->places, place, m->at);
}

struct around {
	struct moment moment;
	uint32_t first, second; /* of the deepest level so far, in the order of the table */
};

static void
see(uint32_t place, void *arg)
{
	struct around *a = arg;
	const struct places *s = a->moment.places;
	if (!is_valid(place, &a->moment) || place == a->first || place == a->second)
		return;
	if (a->first == NO_PLACE || places_level(s, place) > places_level(s, a->first)) {
		a->first = place;
		a->second = NO_PLACE;
	} else if (places_level(s, place) == places_level(s, a->first) && place < a->first) {
		a->second = a->first;
		a->first = place;
	} else if (places_level(s, place) == places_level(s, a->first) && place < a->second) {
		a->second = place;
	}
}

uint32_t
ground_around(const struct ground *g, double lon, double lat, int64_t at, uint32_t *other)
{
	struct around a = { { g->places, at }, NO_PLACE, NO_PLACE };
	polygons_around(&g->polygons, lon, lat, see, &a);
	*other = a.second;
	return a.first;
}

uint32_t
ground_near(struct ground *g, double lon, double lat, int64_t at, double most, double *metres)
{
	struct moment m = { g->places, at };
	uint32_t place;
	if (!g->planted)
		plant(g);
	if (!degree_is_good(lon, lat) || !near_find(&g->near, lon, lat, most, is_valid, &m, &place, metres))
		return NO_PLACE;
	return place;
}

void
ground_close(struct ground *g)
{
	polygons_free(&g->polygons);
	near_free(&g->near);
	free(g);
}
