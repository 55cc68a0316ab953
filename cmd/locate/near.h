/* near.h - points on the earth, and which of them is the nearest
 *
 *	struct near near = NEAR_INIT;
 *	near_add(&near, lon, lat, number);
 *	near_index(&near);
 *	if (near_find(&near, lon, lat, 500, holds, arg, &number, &metres))
 *		use(number);
 *	near_free(&near);
 *
 * Exact: what is found is what measuring every one would find; of two as near the one with the lower number.
 * The poles and the 180th meridian are nothing special.
 */
#ifndef NEAR_H
#define NEAR_H

#include "buf.h"

struct near {
	struct spot *spot;
	size_t n, cap;
};

#define NEAR_INIT ((struct near){ 0 })

/* Room for n more points. */
void near_room(struct near *s, size_t n);

void near_add(struct near *s, double lon, double lat, uint32_t number);

/* To be called once, after the last near_add. */
void near_index(struct near *s);

/* The nearest point no further than `most` metres whose number `holds` says yes to. */
bool near_find(const struct near *s, double lon, double lat, double most, bool (*holds)(uint32_t number, const void *arg), const void *arg, uint32_t *number, double *metres);

void near_free(struct near *s);

#endif
