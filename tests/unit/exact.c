/* exact.c - the exponential and the logarithm against the C library's, and to the bit at a few places */
#include "exact.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum {
	ROUNDS = 2000000
};

static const double close_to = 1e-14;
static int failures;

static void
check(const char *what, double x, double have, double want)
{
	if (fabs(have - want) <= close_to * fabs(want))
		return;
	if (failures++ < 10)
		printf("%s(%a): %a, not %a\n", what, x, have, want);
}

static double
chance(void)
{
	static uint64_t state = 1;
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double)(state >> 11) / 9007199254740992.0;
}

static void
like_the_library(void)
{
	for (int i = 0; i < ROUNDS; i++) {
		double x = (chance() - 0.5) * (i % 2 ? 1400 : 2);
		check("exp", x, exact_exp(x), exp(x));
		/* every power of two that a double has, then the neighbourhood of 1, where the logarithm nears 0 */
		double y = i % 2 ? ldexp(1 + chance(), (int)(chance() * 2040) - 1020) : 1 + (chance() - 0.5) * (i % 4 ? 1e-3 : 0.9);
		check("log", y, exact_log(y), log(y));
	}
	for (int k = -1009; k <= 1009; k++)
		check("exp of a multiple of ln 2", k * 0.6931471805599453, exact_exp(k * 0.6931471805599453), exp(k * 0.6931471805599453));
	for (int i = 1; i <= 1000000; i += 7)
		check("log of a count", i, exact_log(i), log(i));
}

static void
at_the_ends(void)
{
	check("exp", 0, exact_exp(0), 1);
	check("exp", -701, exact_exp(-701), 0);
	check("exp", -INFINITY, exact_exp(-INFINITY), 0);
	check("exp", 1e9, exact_exp(1e9), exact_exp(700));
	check("exp", INFINITY, exact_exp(INFINITY), exact_exp(700));
	check("log", 1, exact_log(1), 0);
	check("log", 0x1p-1074, exact_log(0x1p-1074), log(0x1p-1074));
}

/* Another machine, compiler or option that rounds otherwise is noticed here. */
static void
to_the_bit(void)
{
	static const struct {
		double x, exp, log;
	} known[] = {
		{ 0x1p-30, 0x1.00000004p+0, -0x1.4cb5ecf0a965p+4 },
		{ 0x1.999999999999ap-4, 0x1.1aec7b35a00d3p+0, -0x1.26bb1bbb55515p+1 },
		{ 0x1.5555555555555p-2, 0x1.6546db1ba2d13p+0, -0x1.193ea7aad030bp+0 },
		{ 0x1.6a09e667f3bcdp-1, 0x1.0399458f5a0d7p+1, -0x1.62e42fefa39eep-2 },
		{ 0x1p+0, 0x1.5bf0a8b145769p+1, 0x0p+0 },
		{ 0x1p+1, 0x1.d8e64b8d4ddaep+2, 0x1.62e42fefa39efp-1 },
		{ 0x1.5bf0a8b145769p+1, 0x1.e4efb75e4527ap+3, 0x1p+0 },
		{ 0x1.cp+1, 0x1.08ec721396bdbp+5, 0x1.40b512eb53d6p+0 },
		{ 0x1.4p+3, 0x1.5829dcf95055fp+14, 0x1.26bb1bbb55516p+1 },
		{ 0x1.91p+6, 0x1.8c39b9134bac4p+144, 0x1.26e404680832p+2 },
		{ 0x1.59ad916872b02p+8, 0x1.a22ad25ccb60ep+498, 0x1.761ccc5a5957p+2 },
		{ 0x1.5dfeb851eb852p+9, 0x1.d49054d269b94p+1009, 0x1.a344aa88d7703p+2 },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (exact_exp(known[i].x) != known[i].exp || exact_log(known[i].x) != known[i].log) {
			failures++;
			printf("{ %a, %a, %a },\n", known[i].x, exact_exp(known[i].x), exact_log(known[i].x));
		}
}

int
main(void)
{
	like_the_library();
	at_the_ends();
	to_the_bit();
	return failures > 0;
}
