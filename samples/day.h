/* day.h - days since 1970 and their dates, and when within them people call
 *
 *	int64_t to = days_of(2026, 10, 31);
 *	civil_of(to, &year, &month, &day);
 *
 * Local time throughout: a moment is seconds since 1970 on the clock of the centre,
 * which knows no summer time.
 */
#ifndef DAY_H
#define DAY_H

#include <stdint.h>
#include "chance.h"

enum {
	DAY = 86400
};

int64_t days_of(int64_t y, int64_t m, int64_t d);
void civil_of(int64_t days, int *year, int *month, int *day);

/* How many call on a day, beside other days of the same run. */
uint64_t day_weight(uint64_t seed, uint64_t day);

/* The j-th of n moments of a day, in order, by the hours people call. */
uint32_t moment(uint64_t j, uint64_t n, struct rng *r);

#endif
