/* degree.h - degrees: read as they are written, and turned into points on a sphere
 *
 *	double lon;
 *	if (degree_read(slice_of("116.4751"), &lon) < 0)
 *		table_die(t, i, LON, "no number");
 *	degree_point(lon, lat, xyz);
 *	metres = degree_metres(chord_square);
 *
 * Additions, multiplications, divisions and square roots alone, which IEEE 754 defines to the bit: the
 * C library's sine may differ from machine to machine.  No locale is asked.
 */
#ifndef DEGREE_H
#define DEGREE_H

#include "buf.h"

#define EARTH_METRES 6371008.8 /* mean radius, IUGG */

/* Takes a decimal number (sign, point, exponent) off the front of *text, correctly rounded.  0, or -1 where none stands there. */
int degree_next(struct slice *text, double *out);

/* The same where the number is the whole text. */
int degree_read(struct slice text, double *out);

/* Whether it is a longitude from -180 to 180 and a latitude from -90 to 90. */
bool degree_is_good(double lon, double lat);

/* The point of the unit sphere at that longitude and latitude. */
void degree_point(double lon, double lat, double xyz[3]);

/* The way over the earth between two points of the unit sphere, from the square of the straight line between them. */
double degree_metres(double square);

/* The square of the straight line that goes with so many metres, to be compared with others; 4 for half around the earth and more. */
double degree_square(double metres);

#endif
