/* exact.c - range reduction and a series for each */
#include "exact.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33, log2_e = 0x1.71547652b82fep+0;

/* 1 / n! */
static const double taylor[] = { 1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
	1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800 };

enum {
	EXP_TERMS = sizeof taylor / sizeof *taylor,
	LOG_TERMS = 11
};

/* 2 to the k, -1022 <= k <= 1023. */
static double
power_of_two(int k)
{
	uint64_t bits = (uint64_t)(k + 1023) << 52;
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

double
exact_exp(double x)
{
	if (x < -700)
		return 0;
	if (x > 700)
		x = 700;
	/* x = k ln 2 + r, |r| <= ln 2 / 2; the high part of ln 2 times k has no rounding */
	int k = (int)(x * log2_e + (x < 0 ? -0.5 : 0.5));
	double r = (x - k * ln2_high) - k * ln2_low, sum = 0;
	for (int i = EXP_TERMS - 1; i >= 0; i--)
		sum = sum * r + taylor[i];
	return sum * power_of_two(k);
}

double
exact_log(double x)
{
	int k;
	double m = frexp(x, &k);
	if (m < 0.70710678118654752) {
		m *= 2;
		k--;
	}
	/* log m = 2 artanh s */
	double s = (m - 1) / (m + 1), square = s * s, sum = 0;
	for (int i = LOG_TERMS; i >= 0; i--)
		sum = sum * square + 1.0 / (2 * i + 1);
	return k * ln2_high + (2 * s * sum + k * ln2_low);
}
