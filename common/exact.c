/* exact.c - range reduction and a series for each */
#include "exact.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33, log2_e = 0x1.71547652b82fep+0;

/* 2 to the i / 32 */
static const double powers[32] = {
	0x1.0000000000000p+0,
	0x1.059b0d3158574p+0,
	0x1.0b5586cf9890fp+0,
	0x1.11301d0125b51p+0,
	0x1.172b83c7d517bp+0,
	0x1.1d4873168b9aap+0,
	0x1.2387a6e756238p+0,
	0x1.29e9df51fdee1p+0,
	0x1.306fe0a31b715p+0,
	0x1.371a7373aa9cbp+0,
	0x1.3dea64c123422p+0,
	0x1.44e086061892dp+0,
	0x1.4bfdad5362a27p+0,
	0x1.5342b569d4f82p+0,
	0x1.5ab07dd485429p+0,
	0x1.6247eb03a5585p+0,
	0x1.6a09e667f3bcdp+0,
	0x1.71f75e8ec5f74p+0,
	0x1.7a11473eb0187p+0,
	0x1.82589994cce13p+0,
	0x1.8ace5422aa0dbp+0,
	0x1.93737b0cdc5e5p+0,
	0x1.9c49182a3f090p+0,
	0x1.a5503b23e255dp+0,
	0x1.ae89f995ad3adp+0,
	0x1.b7f76f2fb5e47p+0,
	0x1.c199bdd85529cp+0,
	0x1.cb720dcef9069p+0,
	0x1.d5818dcfba487p+0,
	0x1.dfc97337b9b5fp+0,
	0x1.ea4afa2a490dap+0,
	0x1.f50765b6e4540p+0,
};

enum {
	PARTS = sizeof powers / sizeof *powers,
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
	/* x = (32 k + i) ln 2 / 32 + r, |r| <= ln 2 / 64; the high part of ln 2 times a number has no rounding */
	int n = (int)(x * (log2_e * PARTS) + (x < 0 ? -0.5 : 0.5)), i = n & (PARTS - 1), k = (n - i) / PARTS;
	double r = (x - n * (ln2_high / PARTS)) - n * (ln2_low / PARTS);
	double series = r + r * r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
	return (powers[i] + powers[i] * series) * power_of_two(k);
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
