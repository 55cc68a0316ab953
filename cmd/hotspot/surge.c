/* surge.c - the probability of a count given its past
 *
 * A day's count x is held against the counts y of the same weekday in the eight
 * weeks before, S their sum, v their sample variance.  P(X >= x) is taken from the
 * negative binomial of
 *
 *	mean m = (S + 1) / 8
 *	variance (m + 2.4 max(0, v - m)) * 9 / 8
 *
 * Where the past was no wider than Poisson this is P(B >= x) of the binomial with S + x
 * trials and share 1/9: the exact conditional test of two Poisson rates (Przyborowski
 * and Wilenski, Biometrika 31, 1940), which allows for a mean that is known from eight
 * days only.  What the past was wider than Poisson is known from those eight as well:
 * Student's t of 7 degrees lies 4.785 out at 0.001 where the normal lies 3.090, and
 * 2.4 is the square of their ratio.
 */
#include "surge.h"
#include "exact.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double ln2 = 0.6931471805599453;

/* Keeps a term in range: what it is short of stands in *e. */
static void
rescale(double *sum, double *term, int *e)
{
	int by = *term > 0x1p500 || *sum > 0x1p500 ? -500 : *term < 0x1p-500 && *sum == 0 ? 500
											  : 0;
	if (by) {
		*term = ldexp(*term, by);
		*sum = ldexp(*sum, by);
		*e -= by;
	}
}

/* P(X >= x) of the negative binomial of that mean and size; where it is larger than enough,
 * any value that is. */
static double
tail(uint32_t x, double mean, double size, double enough)
{
	double u = mean / (mean + size), y = size * (exact_log(size / (mean + size)) / ln2);
	int e = (int)floor(y);
	double term = exact_exp((y - e) * ln2), sum = 0;
	for (uint32_t i = 0; i < x; i++) {
		term *= (size + i) / (i + 1.0) * u;
		rescale(&sum, &term, &e);
	}
	for (double i = x;; i++) {
		sum += term;
		double ratio = (size + i) / (i + 1) * u;
		term *= ratio;
		/* the ratio goes monotonely to u < 1: what is left is below a geometric series */
		double bound = ratio > u ? ratio : u;
		if (bound < 1 && term < sum * 1e-17 * (1 - bound))
			break;
		rescale(&sum, &term, &e);
		if (e > -1000 && ldexp(sum, e) > enough)
			break;
	}
	return ldexp(sum, e);
}

/* The smallest count that would be an alarm, given that x is one. */
static uint32_t
threshold(uint32_t x, double mean, double size, double alpha)
{
	uint32_t none = 0;
	while (x - none > 1) {
		uint32_t middle = none + (x - none) / 2;
		if (tail(middle, mean, size, alpha) <= alpha)
			x = middle;
		else
			none = middle;
	}
	return x;
}

bool
surge_find(uint32_t observed, const uint32_t past[WEEKS], double alpha, struct surge *out)
{
	double sum = 0, squares = 0;
	for (int w = 0; w < WEEKS; w++) {
		sum += past[w];
		squares += (double)past[w] * past[w];
	}
	if ((double)observed * WEEKS <= sum)
		return false;
	double mean = (sum + 1) / WEEKS;
	double v = (squares - sum * sum / WEEKS) / (WEEKS - 1);
	double excess = v > mean ? 2.4 * (v - mean) : 0;
	double variance = (mean + excess) * (WEEKS + 1) / WEEKS;
	double size = excess > 0 ? mean * mean / (variance - mean) : sum + 1;
	double p = tail(observed, mean, size, alpha);
	if (p > alpha)
		return false;
	/* what is printed also orders: no alarm goes before another for a digit nobody sees */
	char text[32];
	snprintf(text, sizeof text, "%.2e", p > 1e-300 ? p : 1e-300);
	*out = (struct surge){ .p = strtod(text, NULL), .upper = threshold(observed, mean, size, alpha) - 1 };
	return true;
}
