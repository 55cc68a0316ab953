/* degree.c - numbers, sine and arc sine, the same bits everywhere */
#include "degree.h"
#include <math.h>
#include <stdlib.h>

enum {
	MAX_SPELLED = 63,
	EXACT_DIGITS = 15, /* so many digits, and powers of ten up to this one, are doubles without rounding */
	EXACT_POWER = 22,
	MAX_POWER = 9999,
	SINE_TERMS = 9,
	ARC_TERMS = 24
};

static const double half_pi = 0x1.921fb54442d18p+0;

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What stands between the sign and the end of the number, taken apart. */
struct spelled {
	uint64_t digits;
	size_t n_digit, end;
	int power;
};

static void
read_exponent(struct slice s, struct spelled *n)
{
	size_t i = n->end + 1;
	int sign = 1, power = 0;
	if (n->end >= s.n || (s.p[n->end] | 0x20) != 'e')
		return;
	if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
		sign = s.p[i++] == '-' ? -1 : 1;
	if (i >= s.n || !is_digit(s.p[i]))
		return;
	for (; i < s.n && is_digit(s.p[i]); i++)
		power = power < MAX_POWER ? power * 10 + (s.p[i] - '0') : power;
	n->power += sign * power;
	n->end = i;
}

static int
take_apart(struct slice s, size_t start, struct spelled *n)
{
	bool point = false, any = false;
	*n = (struct spelled){ .end = start };
	for (; n->end < s.n; n->end++) {
		char c = s.p[n->end];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (!is_digit(c))
			break;
		any = true;
		n->power -= point;
		/* a zero in front is no digit that counts */
		if (n->n_digit == 0 && c == '0')
			continue;
		n->n_digit++;
		if (n->n_digit <= EXACT_DIGITS)
			n->digits = n->digits * 10 + (uint64_t)(c - '0');
	}
	if (!any)
		return -1;
	read_exponent(s, n);
	return 0;
}

int
degree_next(struct slice *text, double *out)
{
	static const double ten[EXACT_POWER + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct spelled n;
	size_t start = text->n && (*text->p == '-' || *text->p == '+');
	if (take_apart(*text, start, &n) < 0)
		return -1;
	double value;
	if (n.n_digit <= EXACT_DIGITS && n.power >= -EXACT_POWER && n.power <= EXACT_POWER) {
		value = n.power < 0 ? (double)n.digits / ten[-n.power] : (double)n.digits * ten[n.power];
	} else {
		char room[MAX_SPELLED + 1];
		if (n.end - start > MAX_SPELLED)
			return -1;
		memcpy(room, text->p + start, n.end - start);
		room[n.end - start] = '\0';
		value = strtod(room, NULL);
	}
	*out = start && *text->p == '-' ? -value : value;
	*text = slice(text->p + n.end, text->n - n.end);
	return isfinite(value) ? 0 : -1;
}

int
degree_read(struct slice text, double *out)
{
	return degree_next(&text, out) < 0 || text.n ? -1 : 0;
}

bool
degree_is_good(double lon, double lat)
{
	return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

/* |x| up to half a right angle */
static double
series(const double *term, double square)
{
	double sum = 0;
	for (int i = SINE_TERMS - 1; i >= 0; i--)
		sum = sum * square + term[i];
	return sum;
}

static void
sine(double degrees, double *sin, double *cos)
{
	static const double odd[SINE_TERMS] = { 1, -1 / 6.0, 1 / 120.0, -1 / 5040.0, 1 / 362880.0, -1 / 39916800.0, 1 / 6227020800.0, -1 / 1307674368000.0, 1 / 355687428096000.0 };
	static const double even[SINE_TERMS] = { 1, -1 / 2.0, 1 / 24.0, -1 / 720.0, 1 / 40320.0, -1 / 3628800.0, 1 / 479001600.0, -1 / 87178291200.0, 1 / 20922789888000.0 };
	/* taking right angles off a number of degrees has no rounding */
	int quarter = (int)(degrees / 90 + (degrees < 0 ? -0.5 : 0.5));
	double x = (degrees - 90 * quarter) * (half_pi / 90), s = x * series(odd, x * x), c = series(even, x * x);
	*sin = quarter & 1 ? c : s;
	*cos = quarter & 1 ? -s : c;
	if (quarter & 2) {
		*sin = -*sin;
		*cos = -*cos;
	}
}

void
degree_point(double lon, double lat, double xyz[3])
{
	double sin_lon, cos_lon, sin_lat, cos_lat;
	sine(lon, &sin_lon, &cos_lon);
	sine(lat, &sin_lat, &cos_lat);
	xyz[0] = cos_lat * cos_lon;
	xyz[1] = cos_lat * sin_lon;
	xyz[2] = sin_lat;
}

/* 0 <= x <= 1 */
static double
arc_sine(double x)
{
	bool far = x > 0.5;
	if (far)
		x = sqrt((1 - x) / 2);
	double square = x * x, sum = 0;
	for (int i = ARC_TERMS; i > 0; i--)
		sum = (sum + 1.0 / (2 * i + 1)) * square * (double)(2 * i - 1) / (double)(2 * i);
	double arc = x * (1 + sum);
	return far ? half_pi - 2 * arc : arc;
}

double
degree_metres(double square)
{
	double half = sqrt(square) / 2;
	return 2 * EARTH_METRES * arc_sine(half < 1 ? half : 1);
}

double
degree_square(double metres)
{
	double s, c, angle = metres / EARTH_METRES * (90 / half_pi);
	if (angle >= 180)
		return 4;
	sine(angle / 2, &s, &c);
	return 4 * s * s;
}
