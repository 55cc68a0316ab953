/* slip.c - compares the text behind an anchor with the names below it, by a signature first */
#include "slip.h"

enum {
	LEAST = 3, /* characters of a name that may be misspelt */
	WINDOW = 16 /* of the text are looked at */
};

struct slip_name {
	uint64_t signature; /* a bit for each character */
	uint32_t place, name;
};

static inline uint64_t
bit_of(uint32_t c)
{
	return UINT64_C(1) << (c * 0x9e3779b1u >> 26);
}

static size_t
name_chars(const struct names *n, uint32_t name, uint32_t *c)
{
	return names_decode(slice(n->name[name].p, n->name[name].n), c, NAME_MAX_CHARS);
}

static bool
is_kept(const struct places *s, uint32_t place)
{
	return places_level(s, place) == LEVEL_STREET || places_level(s, place) == LEVEL_COMMUNITY;
}

/* Numbers the names of streets and communities so that those below a place stand side by side: first how many
 * each place has with all below it, then where each begins. */
static void
lay_out(struct slips *x, const uint32_t *own)
{
	const struct places *s = x->places;
	uint32_t *sum = xcalloc(s->n + 1, sizeof *sum), *room = xcalloc(s->n + 1, sizeof *room), next = 0;
	/* most places are points, which have none */
	uint32_t *kept = xcalloc(s->n + 1, sizeof *kept);
	size_t n = 0;
	for (uint32_t i = 0; i < s->n; i++)
		if (places_level(s, i) <= LEVEL_COMMUNITY)
			kept[n++] = i;
	for (int k = LEVEL_COMMUNITY; k >= 0; k--)
		for (size_t j = 0; j < n; j++) {
			uint32_t i = kept[j], parent = places_parent(s, i);
			if ((int)places_level(s, i) != k)
				continue;
			sum[i] += own[i];
			if (parent != NO_PLACE)
				sum[parent] += sum[i];
		}
	/* a place's own names come first, those of its children behind, each child where the one before ended */
	for (int k = 0; k <= LEVEL_COMMUNITY; k++)
		for (size_t j = 0; j < n; j++) {
			uint32_t i = kept[j], parent = places_parent(s, i), *at = parent == NO_PLACE ? &next : &room[parent];
			if ((int)places_level(s, i) != k)
				continue;
			x->from[i] = *at;
			*at += sum[i];
			x->to[i] = *at;
			room[i] = x->from[i] + own[i];
		}
	free(kept);
	free(sum);
	free(room);
}

void
slips_open(struct slips *x, const struct places *places, const struct names *names)
{
	*x = (struct slips){ .places = places, .names = names };
	uint32_t *own = xcalloc(places->n + 1, sizeof *own), c[NAME_MAX_CHARS];
	x->from = xcalloc(places->n + 1, sizeof *x->from);
	x->to = xcalloc(places->n + 1, sizeof *x->to);
	for (size_t i = 0; i < names->n; i++)
		for (uint32_t b = names->name[i].first; b != NO_BEARER; b = names->bearer[b].next)
			if (names->name[i].chars >= LEAST && is_kept(places, names->bearer[b].place)) {
				own[names->bearer[b].place]++;
				x->n++;
			}
	lay_out(x, own);
	memset(own, 0, (places->n + 1) * sizeof *own);
	x->name = xcalloc(x->n + 1, sizeof *x->name);
	for (uint32_t i = 0; i < names->n; i++)
		for (uint32_t b = names->name[i].first; b != NO_BEARER; b = names->bearer[b].next) {
			uint32_t place = names->bearer[b].place;
			if (names->name[i].chars < LEAST || !is_kept(places, place))
				continue;
			struct slip_name *m = &x->name[x->from[place] + own[place]++];
			*m = (struct slip_name){ 0, place, i };
			for (size_t k = name_chars(names, i, c); k-- > 0;)
				m->signature |= bit_of(c[k]);
		}
	free(own);
}

/* What makes another name, not a wrong character: numerals and sides, and the words of roads. */
static bool
tells(const struct reading *t, uint32_t c)
{
	return !is_han(c) || lexicon_is(t->lexicon, c, KIND_TELLS);
}

/* Whether the text from `at` on begins with the name but for one character; where that ends. */
static bool
is_slip(const struct reading *t, size_t at, const uint32_t *c, size_t n, uint32_t *to)
{
	const uint32_t *x = t->c + at;
	size_t left = t->n - at, i = 0;
	while (i < n && i < left && x[i] == c[i])
		i++;
	/* a whole name stands there, or all but its last character */
	if (i >= n - 1 && (i == n || i == left))
		return false;
	/* one too many, first: it takes the most of the text */
	if (left >= n + 1 && memcmp(x + i + 1, c + i, (n - i) * sizeof *c) == 0 && is_han(x[i])) {
		*to = (uint32_t)(at + n + 1);
		return true;
	}
	if (i + 1 < n && i + 1 < left && x[i] == c[i + 1] && x[i + 1] == c[i] && left >= n && memcmp(x + i + 2, c + i + 2, (n - i - 2) * sizeof *c) == 0) {
		*to = (uint32_t)(at + n);
		return true;
	}
	/* replaced, though not the last of three, which says too little */
	if (left >= n && memcmp(x + i + 1, c + i + 1, (n - i - 1) * sizeof *c) == 0 && !(tells(t, x[i]) && tells(t, c[i])) && is_han(x[i]) && (i + 1 < n || n > LEAST)) {
		*to = (uint32_t)(at + n);
		return true;
	}
	/* one missing */
	if (left >= n - 1 && i + 1 < n && memcmp(x + i, c + i + 1, (n - i - 1) * sizeof *c) == 0) {
		*to = (uint32_t)(at + n - 1);
		return true;
	}
	return false;
}

bool
slips_find(const struct slips *x, const struct reading *t, size_t at, uint32_t above, int64_t when, struct slip *hit)
{
	uint32_t end, c[NAME_MAX_CHARS];
	bool found = false, several = false;
	uint64_t here = 0;
	for (size_t i = at; i < t->n && i < at + WINDOW; i++)
		here |= bit_of(t->c[i]);
	for (uint32_t i = x->from[above]; i < x->to[above]; i++) {
		const struct slip_name *m = &x->name[i];
		uint64_t missing = m->signature & ~here;
		if (missing & (missing - 1) || m->place == above)
			continue;
		size_t n = name_chars(x->names, m->name, c);
		if (!places_valid(x->places, m->place, when) || !is_slip(t, at, c, n, &end) || (found && end < hit->to))
			continue;
		several = found && end == hit->to && (several || m->place != hit->place);
		found = true;
		*hit = (struct slip){ m->place, m->name, end };
	}
	return found && !several;
}

void
slips_close(struct slips *x)
{
	free(x->name);
	free(x->from);
	free(x->to);
	*x = (struct slips){ 0 };
}
