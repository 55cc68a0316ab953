/* polygon.h - areas drawn on the map, and which of them hold a coordinate
 *
 *	struct polygons p = POLYGONS_INIT;
 *	if (polygon_add(&p, slice_of("POLYGON ((116 39, 117 39, 117 40, 116 39))"), owner, &why) < 0)
 *		table_die(t, i, POLYGON, "%s", why);
 *	polygons_index(&p);
 *	polygons_around(&p, lon, lat, see, arg);
 *	polygons_free(&p);
 *
 * WKT of POLYGON and MULTIPOLYGON, letters of any case, `SRID=n;` in front and third and fourth numbers passed over.
 * Degrees are taken to the ninth decimal (a tenth of a millimetre) and reckoned in whole numbers, so what lies on
 * a border is known exactly.  Within a polygon the rule is even-odd, border and hole's border count as inside;
 * the polygons of a MULTIPOLYGON are asked one by one.  Lines are straight in degrees and never cross the
 * 180th meridian: what does is cut there by whoever draws it.
 */
#ifndef POLYGON_H
#define POLYGON_H

#include "buf.h"

struct polygons {
	struct corner *corner;
	struct ring *ring;
	struct part *part;
	struct stretch *stretch;
	struct box *box;
	size_t n_corner, n_ring, n_part, n_stretch, n_box;
	size_t corner_cap, ring_cap, part_cap, stretch_cap;
};

#define POLYGONS_INIT ((struct polygons){ 0 })

/* Adds what the text draws under a number of yours.  0, or -1 and the reason. */
int polygon_add(struct polygons *p, struct slice wkt, uint32_t owner, const char **why);

/* To be called once, after the last polygon_add. */
void polygons_index(struct polygons *p);

/* Calls see(owner, arg) for every polygon that holds the coordinate, in no promised order, an owner of several maybe more than once. */
void polygons_around(const struct polygons *p, double lon, double lat, void (*see)(uint32_t owner, void *arg), void *arg);

void polygons_free(struct polygons *p);

#endif
