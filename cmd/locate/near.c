/* near.c - a k-d tree over points of the unit sphere
 *
 * Straight lines through the earth are compared, not the ways over it: the order is the same, and no
 * sine is taken per point.  A branch is left out only when one difference of coordinates alone is too
 * long; as rounding never turns an order round, that holds to the bit.
 */
#include "near.h"
#include "degree.h"

enum {
	BUCKET = 8
};

struct spot {
	double at[3];
	uint32_t number;
	int axis; /* by which the middle one of a range parts it */
};

void
near_room(struct near *s, size_t n)
{
	s->spot = xgrow(s->spot, &s->cap, s->n + n, sizeof *s->spot);
}

void
near_add(struct near *s, double lon, double lat, uint32_t number)
{
	near_room(s, 1);
	struct spot *spot = &s->spot[s->n++];
	*spot = (struct spot){ .number = number };
	degree_point(lon, lat, spot->at);
}

static int
widest(const struct spot *spot, size_t n)
{
	double low[3], high[3];
	memcpy(low, spot->at, sizeof low);
	memcpy(high, spot->at, sizeof high);
	for (size_t i = 1; i < n; i++)
		for (int k = 0; k < 3; k++) {
			low[k] = spot[i].at[k] < low[k] ? spot[i].at[k] : low[k];
			high[k] = spot[i].at[k] > high[k] ? spot[i].at[k] : high[k];
		}
	int axis = 0;
	for (int k = 1; k < 3; k++)
		if (high[k] - low[k] > high[axis] - low[axis])
			axis = k;
	return axis;
}

static void
swap(struct spot *a, struct spot *b)
{
	struct spot held = *a;
	*a = *b;
	*b = held;
}

static double
middle_of_three(double a, double b, double c)
{
	double low = a < b ? a : b, high = a < b ? b : a;
	return c < low ? low : c > high ? high
					: c;
}

/* Puts at `middle` what would stand there if all were sorted, nothing above it before, nothing below it behind:
 * Hoare's find.  What equals the pivot goes to both sides, so many of one value do no harm. */
static void
part(struct spot *spot, size_t n, size_t middle, int axis)
{
	ptrdiff_t from = 0, to = (ptrdiff_t)n - 1, at = (ptrdiff_t)middle;
	while (from < to) {
		ptrdiff_t i = from, k = to;
		double pivot = middle_of_three(spot[from].at[axis], spot[from + (to - from) / 2].at[axis], spot[to].at[axis]);
		while (i <= k) {
			while (spot[i].at[axis] < pivot)
				i++;
			while (spot[k].at[axis] > pivot)
				k--;
			if (i <= k)
				swap(&spot[i++], &spot[k--]);
		}
		if (k < at)
			from = i;
		if (at < i)
			to = k;
	}
}

static void
build(struct spot *spot, size_t n)
{
	while (n > BUCKET) {
		size_t middle = n / 2;
		int axis = widest(spot, n);
		part(spot, n, middle, axis);
		spot[middle].axis = axis;
		build(spot, middle);
		spot += middle + 1;
		n -= middle + 1;
	}
}

void
near_index(struct near *s)
{
	build(s->spot, s->n);
}

struct search {
	double at[3];
	double best; /* square of the straight line */
	const struct spot *found;
	bool (*holds)(uint32_t number, const void *arg);
	const void *arg;
};

static void
try(struct search *q, const struct spot *spot)
{
	double x = spot->at[0] - q->at[0], y = spot->at[1] - q->at[1], z = spot->at[2] - q->at[2], square = x * x + y * y + z * z;
	if (square > q->best || (square == q->best && q->found && q->found->number < spot->number))
		return;
	if (!q->holds(spot->number, q->arg))
		return;
	q->best = square;
	q->found = spot;
}

static void
look(struct search *q, const struct spot *spot, size_t n)
{
	while (n > BUCKET) {
		size_t middle = n / 2;
		const struct spot *m = &spot[middle];
		double beyond = m->at[m->axis] - q->at[m->axis];
		try(q, m);
		if (beyond > 0) {
			look(q, spot, middle);
			if (beyond * beyond > q->best)
				return;
			spot += middle + 1;
			n -= middle + 1;
		} else {
			look(q, spot + middle + 1, n - middle - 1);
			if (beyond * beyond > q->best)
				return;
			n = middle;
		}
	}
	for (size_t i = 0; i < n; i++)
		try(q, &spot[i]);
}

bool
near_find(const struct near *s, double lon, double lat, double most, bool (*holds)(uint32_t number, const void *arg), const void *arg, uint32_t *number, double *metres)
{
	struct search q = { .best = degree_square(most), .holds = holds, .arg = arg };
	degree_point(lon, lat, q.at);
	look(&q, s->spot, s->n);
	if (!q.found)
		return false;
	*number = q.found->number;
	*metres = degree_metres(q.best);
	return true;
}

void
near_free(struct near *s)
{
	free(s->spot);
	*s = NEAR_INIT;
}
