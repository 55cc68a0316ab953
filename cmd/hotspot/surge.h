/* surge.h - whether a day's count is more than its past allows
 *
 *	struct surge s;
 *	if (surge_find(observed, past, alpha, &s))
 *		alarm(s.p, s.upper);
 *
 * The same doubles on every machine: only + - * / and exact scaling are used.
 */
#ifndef SURGE_H
#define SURGE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	WEEKS = 8
};

struct surge {
	double p; /* of as many orders or more; to the three digits that are printed, at least 1e-300 */
	uint32_t upper; /* the largest count that would be none */
};

/* Whether p <= alpha; *out is set only then. */
bool surge_find(uint32_t observed, const uint32_t past[WEEKS], double alpha, struct surge *out);

#endif
