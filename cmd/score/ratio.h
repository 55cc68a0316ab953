/* ratio.h - exact fractions read from decimals and printed as decimals
 *
 *	mpq_t rate;
 *	mpq_init(rate);
 *	mpq_set_ui(rate, 119, 120);
 *	ratio_print(rate, 2, &out);               0.99
 *	mpq_clear(rate);
 *
 * GMP's rational numbers do the arithmetic, so nothing is ever rounded but what is
 * printed, and nothing overflows: the mean of a few hundred rates has a denominator
 * of a few hundred digits.  Rounding is half up, away from zero.
 */
#ifndef RATIO_H
#define RATIO_H

#include "buf.h"
#include <gmp.h>

enum {
	RATIO_DECIMALS_MAX = 18
};

/* Reads `12`, `-0.9`, `98.50`; q must be initialised.  0, or -1 when it is no plain decimal. */
int ratio_parse(mpq_t q, struct slice text);

/* q times 10 to the decimals, rounded to an integer. */
void ratio_round(const mpq_t q, unsigned decimals, mpz_t out);

/* Appends q with that many decimals; zero bears no sign. */
void ratio_print(const mpq_t q, unsigned decimals, struct buf *out);

/* Appends q with as few decimals as it takes, at most RATIO_DECIMALS_MAX. */
void ratio_print_short(const mpq_t q, struct buf *out);

#endif
