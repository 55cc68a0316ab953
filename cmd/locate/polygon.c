/* polygon.c - WKT read, boxes of polygons in a packed tree, even-odd in whole numbers */
#include "polygon.h"
#include "degree.h"

enum {
	FAN = 8, /* children of a box */
	MAX_LEVEL = 12, /* FAN to this is more than can be numbered */
	MIN_CORNERS = 4, /* of a closed ring */
	STRETCH = 8, /* lines of a ring that are passed over together */
};

struct corner {
	int64_t x, y; /* billionths of a degree */
};

struct ring {
	size_t first, n; /* corners; the last is the first again */
	size_t stretch; /* the first of its stretches */
};

/* The height that STRETCH lines take up. */
struct stretch {
	int64_t low, high;
};

struct box {
	int64_t low_x, low_y, high_x, high_y;
	uint32_t first, n; /* children, boxes or parts */
	bool leaf;
};

struct part {
	int64_t low_x, low_y, high_x, high_y;
	size_t ring, n_ring;
	uint32_t owner;
};

__extension__ typedef __int128 wide;

static int64_t
billionths(double degrees)
{
	return (int64_t)(degrees * 1e9 + (degrees < 0 ? -0.5 : 0.5));
}

static void
skip_blanks(struct slice *s)
{
	while (s->n && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++, s->n--;
}

static bool
take(struct slice *s, char c)
{
	skip_blanks(s);
	if (!s->n || *s->p != c)
		return false;
	s->p++, s->n--;
	return true;
}

static bool
take_word(struct slice *s, const char *word)
{
	size_t n = strlen(word);
	skip_blanks(s);
	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s->p[i] & ~0x20) != word[i])
			return false;
	*s = slice(s->p + n, s->n - n);
	return true;
}

static int
read_corner(struct polygons *p, struct slice *s, const char **why)
{
	double lon, lat, more;
	skip_blanks(s);
	*why = "a longitude and a latitude were expected";
	if (degree_next(s, &lon) < 0 || !s->n || (*s->p != ' ' && *s->p != '\t'))
		return -1;
	skip_blanks(s);
	if (degree_next(s, &lat) < 0)
		return -1;
	*why = "no longitude from -180 to 180 with a latitude from -90 to 90 behind it";
	if (!degree_is_good(lon, lat))
		return -1;
	/* height and measure */
	for (int i = 0; i < 2; i++) {
		skip_blanks(s);
		if (s->n && *s->p != ',' && *s->p != ')' && degree_next(s, &more) < 0)
			return -1;
	}
	p->corner = xgrow(p->corner, &p->corner_cap, p->n_corner + 1, sizeof *p->corner);
	p->corner[p->n_corner++] = (struct corner){ billionths(lon), billionths(lat) };
	return 0;
}

static void
add_stretches(struct polygons *p, struct ring *ring)
{
	const struct corner *c = &p->corner[ring->first];
	ring->stretch = p->n_stretch;
	for (size_t i = 0; i + 1 < ring->n; i += STRETCH) {
		struct stretch s = { c[i].y, c[i].y };
		for (size_t k = i + 1; k < ring->n && k <= i + STRETCH; k++) {
			s.low = c[k].y < s.low ? c[k].y : s.low;
			s.high = c[k].y > s.high ? c[k].y : s.high;
		}
		p->stretch = xgrow(p->stretch, &p->stretch_cap, p->n_stretch + 1, sizeof *p->stretch);
		p->stretch[p->n_stretch++] = s;
	}
}

static int
read_ring(struct polygons *p, struct slice *s, const char **why)
{
	struct ring ring = { .first = p->n_corner };
	*why = "a ( was expected";
	if (!take(s, '('))
		return -1;
	do {
		if (read_corner(p, s, why) < 0)
			return -1;
	} while (take(s, ','));
	*why = "a , or ) was expected";
	if (!take(s, ')'))
		return -1;
	ring.n = p->n_corner - ring.first;
	const struct corner *a = &p->corner[ring.first], *b = &p->corner[p->n_corner - 1];
	*why = "a ring has at least four corners, the last being the first again";
	if (ring.n < MIN_CORNERS || a->x != b->x || a->y != b->y)
		return -1;
	add_stretches(p, &ring);
	p->ring = xgrow(p->ring, &p->ring_cap, p->n_ring + 1, sizeof *p->ring);
	p->ring[p->n_ring++] = ring;
	return 0;
}

static int
read_part(struct polygons *p, struct slice *s, uint32_t owner, const char **why)
{
	struct part part = { .ring = p->n_ring, .owner = owner };
	*why = "a ( was expected";
	if (!take(s, '('))
		return -1;
	do {
		if (read_ring(p, s, why) < 0)
			return -1;
	} while (take(s, ','));
	*why = "a , or ) was expected";
	if (!take(s, ')'))
		return -1;
	part.n_ring = p->n_ring - part.ring;
	const struct ring *outer = &p->ring[part.ring];
	const struct corner *c = &p->corner[outer->first];
	part.low_x = part.high_x = c->x;
	part.low_y = part.high_y = c->y;
	for (size_t i = 1; i < outer->n; i++) {
		part.low_x = c[i].x < part.low_x ? c[i].x : part.low_x;
		part.high_x = c[i].x > part.high_x ? c[i].x : part.high_x;
		part.low_y = c[i].y < part.low_y ? c[i].y : part.low_y;
		part.high_y = c[i].y > part.high_y ? c[i].y : part.high_y;
	}
	p->part = xgrow(p->part, &p->part_cap, p->n_part + 1, sizeof *p->part);
	p->part[p->n_part++] = part;
	return 0;
}

int
polygon_add(struct polygons *p, struct slice wkt, uint32_t owner, const char **why)
{
	struct slice s = wkt;
	if (take_word(&s, "SRID")) {
		double number;
		*why = "SRID=n; was expected";
		if (!take(&s, '=') || degree_next(&s, &number) < 0 || !take(&s, ';'))
			return -1;
	}
	bool many = take_word(&s, "MULTI");
	*why = "no POLYGON or MULTIPOLYGON of WKT";
	if (!take_word(&s, "POLYGON"))
		return -1;
	(void)(take_word(&s, "ZM") || take_word(&s, "Z") || take_word(&s, "M"));
	*why = "an EMPTY polygon holds nothing: leave the cell empty";
	if (take_word(&s, "EMPTY"))
		return -1;
	*why = "a ( was expected";
	if (many && !take(&s, '('))
		return -1;
	do {
		if (read_part(p, &s, owner, why) < 0)
			return -1;
	} while (many && take(&s, ','));
	*why = "a , or ) was expected";
	if (many && !take(&s, ')'))
		return -1;
	skip_blanks(&s);
	*why = "text behind the polygon";
	return s.n ? -1 : 0;
}

static int
by_x(const void *a, const void *b)
{
	const struct part *p = a, *q = b;
	int64_t x = p->low_x + p->high_x, other = q->low_x + q->high_x;
	return x != other ? (x > other) - (x < other) : (p->ring > q->ring) - (p->ring < q->ring);
}

static int
by_y(const void *a, const void *b)
{
	const struct part *p = a, *q = b;
	int64_t y = p->low_y + p->high_y, other = q->low_y + q->high_y;
	return y != other ? (y > other) - (y < other) : (p->ring > q->ring) - (p->ring < q->ring);
}

/* In strips from west to east, each from south to north, as many of them as boxes in each: what is close is together. */
static void
sort_parts(struct polygons *p)
{
	size_t strips = 1;
	while (strips * strips * FAN < p->n_part)
		strips++;
	if (p->n_part)
		qsort(p->part, p->n_part, sizeof *p->part, by_x);
	for (size_t i = 0, n; i < p->n_part; i += n) {
		n = p->n_part - i < strips * FAN ? p->n_part - i : strips * FAN;
		qsort(p->part + i, n, sizeof *p->part, by_y);
	}
}

static void
widen(struct box *box, int64_t low_x, int64_t low_y, int64_t high_x, int64_t high_y)
{
	box->low_x = low_x < box->low_x ? low_x : box->low_x;
	box->low_y = low_y < box->low_y ? low_y : box->low_y;
	box->high_x = high_x > box->high_x ? high_x : box->high_x;
	box->high_y = high_y > box->high_y ? high_y : box->high_y;
}

/* A level of boxes over n parts (leaf) or boxes from `first` on. */
static size_t
add_level(struct polygons *p, size_t first, size_t n, bool leaf)
{
	size_t start = p->n_box;
	for (size_t i = 0; i < n; i += FAN) {
		struct box box = { INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN, (uint32_t)(first + i), (uint32_t)(n - i < FAN ? n - i : FAN), leaf };
		for (size_t k = 0; k < box.n; k++) {
			const struct part *t = leaf ? &p->part[box.first + k] : NULL;
			const struct box *b = leaf ? NULL : &p->box[box.first + k];
			if (leaf)
				widen(&box, t->low_x, t->low_y, t->high_x, t->high_y);
			else
				widen(&box, b->low_x, b->low_y, b->high_x, b->high_y);
		}
		p->box[p->n_box++] = box;
	}
	return p->n_box - start;
}

void
polygons_index(struct polygons *p)
{
	sort_parts(p);
	/* one box for every FAN parts, one for every FAN of those, and a few that are not full */
	p->box = xcalloc(p->n_part / (FAN - 1) + MAX_LEVEL, sizeof *p->box);
	size_t first = 0, n = p->n_part;
	for (bool leaf = true; n && (leaf || n > 1); leaf = false) {
		size_t start = p->n_box;
		n = add_level(p, first, n, leaf);
		first = start;
	}
}

/* Whether a ray from c crosses n lines from a on an odd number of times; *border where c lies on one. */
static bool
is_odd(const struct corner *a, size_t n, struct corner c, bool *border)
{
	bool odd = false;
	for (size_t i = 0; i < n; i++, a++) {
		const struct corner *b = a + 1;
		if (a->y == c.y && (a->x == c.x || (b->y == c.y && (a->x > c.x) != (b->x > c.x))))
			*border = true;
		if ((a->y > c.y) == (b->y > c.y))
			continue;
		wide turn = (wide)(b->x - a->x) * (c.y - a->y) - (wide)(b->y - a->y) * (c.x - a->x);
		if (turn == 0)
			*border = true;
		odd ^= (turn > 0) == (b->y > a->y);
	}
	return odd;
}

static bool
is_within(const struct polygons *p, const struct ring *ring, struct corner c, bool *border)
{
	bool odd = false;
	const struct stretch *s = &p->stretch[ring->stretch];
	for (size_t i = 0; i + 1 < ring->n; i += STRETCH, s++) {
		size_t left = ring->n - 1 - i;
		if (c.y >= s->low && c.y <= s->high)
			odd ^= is_odd(&p->corner[ring->first + i], left < STRETCH ? left : STRETCH, c, border);
	}
	return odd;
}

static bool
holds(const struct polygons *p, const struct part *t, struct corner c)
{
	bool odd = false, border = false;
	/* one branch that is seldom taken, not four that may go either way */
	if (!((c.x >= t->low_x) & (c.x <= t->high_x) & (c.y >= t->low_y) & (c.y <= t->high_y)))
		return false;
	for (size_t i = 0; i < t->n_ring && !border; i++)
		odd ^= is_within(p, &p->ring[t->ring + i], c, &border);
	return odd || border;
}

static bool
is_over(const struct box *b, struct corner c)
{
	return (c.x >= b->low_x) & (c.x <= b->high_x) & (c.y >= b->low_y) & (c.y <= b->high_y);
}

void
polygons_around(const struct polygons *p, double lon, double lat, void (*see)(uint32_t owner, void *arg), void *arg)
{
	uint32_t waiting[MAX_LEVEL * FAN];
	size_t n = 0;
	if (p->n_box == 0 || !degree_is_good(lon, lat))
		return;
	struct corner c = { billionths(lon), billionths(lat) };
	waiting[n++] = (uint32_t)p->n_box - 1;
	while (n) {
		const struct box *box = &p->box[waiting[--n]];
		for (uint32_t i = box->first; i < box->first + box->n; i++) {
			if (box->leaf && holds(p, &p->part[i], c))
				see(p->part[i].owner, arg);
			/* written in any case, kept where it counts: there is no branch to guess */
			waiting[n] = i;
			n += !box->leaf && is_over(&p->box[i], c);
		}
	}
}

void
polygons_free(struct polygons *p)
{
	free(p->corner);
	free(p->stretch);
	free(p->ring);
	free(p->part);
	free(p->box);
	*p = POLYGONS_INIT;
}
