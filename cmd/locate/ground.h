/* ground.h - where a coordinate lies: the smallest polygon around it, or the nearest place
 *
 *	struct ground *g = ground_open(&places);
 *	uint32_t p = ground_around(g, lon, lat, at);
 *	if (p == NO_PLACE)
 *		p = ground_near(g, lon, lat, at, 500, &metres);
 *	ground_close(g);
 *
 * Degrees, WGS 84 or whatever the table and the records share; nothing is projected.
 * Distances are metres on a sphere of 6,371,008.8 m (IUGG mean radius), the same bits on every machine.
 */
#ifndef GROUND_H
#define GROUND_H

#include "places.h"

struct ground;

/* Reads every polygon (WKT POLYGON and MULTIPOLYGON, holes too), or dies with file:line. */
struct ground *ground_open(const struct places *s);

/* The deepest place valid at that moment whose polygon holds the coordinate (a border belongs to the earlier row), or NO_PLACE;
 * *other: another of the same level that holds it too, the earlier row first, or NO_PLACE. */
uint32_t ground_around(const struct ground *g, double lon, double lat, int64_t at, uint32_t *other);

/* The nearest place valid at that moment that has a point, no further than `most` metres; the earlier row where two are as near. */
uint32_t ground_near(struct ground *g, double lon, double lat, int64_t at, double most, double *metres);

void ground_close(struct ground *g);

#endif
