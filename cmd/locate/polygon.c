/* polygon.c - WKT read, boxes of polygons in a packed tree, even-odd in whole numbers */
#include "polygon.h"
#include "degree.h"

enum {
	FAN = 8, /* children of a box */
	MAX_LEVEL = 12, /* FAN to this is more than can be numbered */
	MIN_CORNERS = 4, /* of a closed ring */
	CURVE_BITS = 16
};

struct corner {
	int64_t x, y; /* billionths of a degree */
};

struct ring {
	size_t first, n; /* corners; the last is the first again */
};

struct box {
	int64_t low_x, low_y, high_x, high_y;
	uint32_t first, n; /* children, boxes or parts */
	bool leaf;
};

struct part {
	int64_t low_x, low_y, high_x, high_y;
	size_t ring, n_ring;
	uint32_t owner, curve;
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

/* The bits of x and y in turn: what is close on this curve is close on the ground. */
static uint32_t
curve(uint32_t x, uint32_t y)
{
	uint32_t out = 0;
	for (int i = 0; i < CURVE_BITS; i++)
		out |= (x >> i & 1) << (2 * i) | (y >> i & 1) << (2 * i + 1);
	return out;
}

static int
by_curve(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	if (x->curve != y->curve)
		return x->curve < y->curve ? -1 : 1;
	return (x->ring > y->ring) - (x->ring < y->ring);
}

static void
sort_parts(struct polygons *p)
{
	int64_t low_x = INT64_MAX, low_y = INT64_MAX, high_x = INT64_MIN, high_y = INT64_MIN;
	for (size_t i = 0; i < p->n_part; i++) {
		const struct part *t = &p->part[i];
		low_x = t->low_x < low_x ? t->low_x : low_x;
		low_y = t->low_y < low_y ? t->low_y : low_y;
		high_x = t->high_x > high_x ? t->high_x : high_x;
		high_y = t->high_y > high_y ? t->high_y : high_y;
	}
	for (size_t i = 0; i < p->n_part; i++) {
		struct part *t = &p->part[i];
		int64_t x = (t->low_x + t->high_x) / 2 - low_x, y = (t->low_y + t->high_y) / 2 - low_y, most = (1 << CURVE_BITS) - 1;
		t->curve = curve((uint32_t)(x * most / (high_x - low_x + 1)), (uint32_t)(y * most / (high_y - low_y + 1)));
	}
	if (p->n_part)
		qsort(p->part, p->n_part, sizeof *p->part, by_curve);
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

/* Whether a ray from c crosses the ring's lines an odd number of times; *border where c lies on one. */
static bool
is_odd(const struct corner *a, size_t n, struct corner c, bool *border)
{
	bool odd = false;
	for (size_t i = 0; i + 1 < n; i++, a++) {
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
holds(const struct polygons *p, const struct part *t, struct corner c)
{
	bool odd = false, border = false;
	if (c.x < t->low_x || c.x > t->high_x || c.y < t->low_y || c.y > t->high_y)
		return false;
	for (size_t i = 0; i < t->n_ring && !border; i++) {
		const struct ring *ring = &p->ring[t->ring + i];
		odd ^= is_odd(&p->corner[ring->first], ring->n, c, &border);
	}
	return odd || border;
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
		if (c.x < box->low_x || c.x > box->high_x || c.y < box->low_y || c.y > box->high_y)
			continue;
		for (uint32_t i = 0; i < box->n; i++) {
			if (!box->leaf)
				waiting[n++] = box->first + i;
			else if (holds(p, &p->part[box->first + i], c))
				see(p->part[box->first + i].owner, arg);
		}
	}
}

void
polygons_free(struct polygons *p)
{
	free(p->corner);
	free(p->ring);
	free(p->part);
	free(p->box);
	*p = POLYGONS_INIT;
}
