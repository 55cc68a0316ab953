/* naming.c - marks the places that the names of a source may mean */
#include "naming.h"
#include "schema.h"

void
naming_begin(struct choice *c)
{
	/* when the stamps have gone round, marks of old would seem new */
	if (++c->stamp == 0) {
		memset(c->mark, 0, (c->places->n + 1) * sizeof *c->mark);
		c->stamp = 1;
	}
	c->n_named = 0;
	memset(c->full, 0, sizeof c->full);
}

void
naming_add(struct choice *c, uint32_t place, size_t span, bool fully)
{
	struct mark *m = &c->mark[place];
	if (m->stamp != c->stamp) {
		/* for its code and name, which are likely to be written */
		__builtin_prefetch(&c->places->place[place]);
		*m = (struct mark){ .stamp = c->stamp };
		c->named = xgrow(c->named, &c->named_cap, c->n_named + 1, sizeof *c->named);
		c->named[c->n_named++] = place;
	}
	if (fully && !m->fully) {
		m->fully = true;
		c->full[level_of(c, place)]++;
	}
	m->spans |= UINT64_C(1) << span;
	m->last = (uint8_t)(span + 1);
}

uint32_t
naming_score(const struct choice *c, uint32_t place)
{
	uint64_t chain[LEVELS], used = 0;
	uint32_t sum = 0;
	size_t n = 0;
	for (; place != NO_PLACE; place = parent_of(c, place))
		if (is_named(c, place))
			chain[n++] = c->mark[place].spans;
	while (n-- > 0) {
		uint64_t open = chain[n] & ~used, longest = 0;
		for (uint32_t most = 0; open; open &= open - 1) {
			unsigned i = (unsigned)__builtin_ctzll(open);
			if (c->weight[i] > most) {
				most = c->weight[i];
				longest = UINT64_C(1) << i;
			}
		}
		if (longest)
			sum += c->weight[__builtin_ctzll(longest)];
		used |= longest;
	}
	return sum;
}

/* Whether the source names, in full, places of a level above or the same, but neither this one nor one above it. */
static bool
is_barred(const struct choice *c, uint32_t place)
{
	for (; place != NO_PLACE; place = parent_of(c, place))
		if (c->full[level_of(c, place)] && !is_named(c, place))
			return true;
	return false;
}

/* Whether span i stands right behind the one before. */
static bool
stands_behind(const struct choice *c, size_t i)
{
	return i > 0 && cover_skip(&c->reading, c->cover.span[i - 1].to) >= c->cover.span[i].from;
}

/* Whether a short form of two characters stands where it can be trusted: at the beginning of an address, behind a place above it,
 * or before one below it. */
static bool
is_led(const struct choice *c, size_t i, uint32_t place)
{
	const struct span *s = &c->cover.span[i];
	if (c->field != F_TITLE && c->field != F_CONTENT && cover_skip(&c->reading, 0) >= s->from)
		return true;
	if (stands_behind(c, i))
		for (uint32_t p = parent_of(c, place); p != NO_PLACE; p = parent_of(c, p))
			if (is_named(c, p) && c->mark[p].last == i)
				return true;
	if (i + 1 >= c->cover.n || !stands_behind(c, i + 1))
		return false;
	const struct span *next = s + 1;
	const struct name *name = &c->names->name[next->name];
	for (uint32_t k = name->bearers > BEARERS_MAX ? NO_BEARER : name->first; k != NO_BEARER; k = c->names->bearer[k].next)
		if (next->kinds >> c->names->bearer[k].kind & 1 && c->names->bearer[k].place != place && places_holds(c->places, place, c->names->bearer[k].place))
			return true;
	return false;
}

/* Whether the span may mean a bearer of its name. */
static bool
is_meant(const struct choice *c, const struct span *s, size_t i, const struct bearer *b)
{
	const struct name *name = &c->names->name[s->name];
	enum level level = level_of(c, b->place);
	if (s->place != NO_PLACE)
		return b->place == s->place;
	if (!(s->kinds >> b->kind & 1) || (s->level >= 0 && (b->kind != BEARS_SHORT || (int)level != s->level)))
		return false;
	if (!places_valid(c->places, b->place, c->at))
		return false;
	return b->kind != BEARS_SHORT || name->chars > 2 || s->level >= 0 || is_led(c, i, b->place);
}

void
naming_all(struct choice *c)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < c->cover.n; i++) {
			const struct span *s = &c->cover.span[i];
			const struct name *name = &c->names->name[s->name];
			c->weight[i] = s->to - s->from - (s->place != NO_PLACE);
			for (uint32_t k = name->bearers > BEARERS_MAX ? NO_BEARER : name->first; k != NO_BEARER; k = c->names->bearer[k].next) {
				const struct bearer *b = &c->names->bearer[k];
				bool full = b->kind == BEARS_NAME && s->place == NO_PLACE;
				if (full != (round == 0) || !is_meant(c, s, i, b))
					continue;
				if (!full && is_barred(c, b->place))
					continue;
				naming_add(c, b->place, i, full);
			}
		}
}
