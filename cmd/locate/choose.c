/* choose.c - weighs the places named in each source and keeps what no other contradicts */
#include "choose.h"
#include "naming.h"
#include "schema.h"

enum {
	TIED_MAX = 8
};

void
choice_open(struct choice *c, const struct places *places, struct names *names)
{
	*c = (struct choice){ .places = places, .names = names };
	slips_open(&c->slips, places, names);
	c->mark = xlarge((places->n + 1) * sizeof *c->mark, true);
}

void
choice_begin(struct choice *c, int64_t at)
{
	c->at = at;
	c->n_tied = c->n_word = c->n_source = 0;
	c->closed = c->by_fields = false;
	memset(c->unknown, 0, sizeof c->unknown);
	memset(c->filled, 0, sizeof c->filled);
	c->beside = c->place = c->also = NO_PLACE;
	c->state = STATE_NONE;
	c->next = (struct runner){ NO_PLACE, NULL, UINT32_MAX };
	c->ground = NULL;
}

/* Whether a place of a level with a value that the table does not know would be filled there. */
static bool
is_unknown(const struct choice *c, uint32_t place)
{
	for (; place != NO_PLACE; place = parent_of(c, place))
		if (c->unknown[level_of(c, place)])
			return true;
	return false;
}

/* Whether the place is or lies under one of those that are left. */
static bool
refines(const struct choice *c, uint32_t place)
{
	for (size_t i = 0; i < c->n_tied; i++)
		if (places_holds(c->places, c->tied[i], place))
			return true;
	return c->n_tied == 0;
}

/* Whether the place can be the record's by what the sources before have left. */
static bool
is_open(const struct choice *c, uint32_t place)
{
	for (size_t i = 0; i < c->n_tied; i++)
		if (places_agree(c->places, c->tied[i], place))
			return true;
	return c->n_tied == 0;
}

static void
tie(struct choice *c, uint32_t place)
{
	c->tied = xgrow(c->tied, &c->tied_cap, c->n_tied + 1, sizeof *c->tied);
	c->tied[c->n_tied++] = place;
}

/* The deepest place above all of a list. */
static uint32_t
common(const uint32_t *list, size_t n, const struct places *s)
{
	uint32_t place = n ? list[0] : NO_PLACE;
	for (size_t i = 1; i < n && place != NO_PLACE; i++)
		place = places_common(s, place, list[i]);
	return place;
}

static void
set_next(struct choice *c, uint32_t place, const char *why, uint32_t margin)
{
	if (c->next.place == NO_PLACE)
		c->next = (struct runner){ place, why, margin };
}

static void
add_fresh(struct choice *c, uint32_t place, uint32_t *most)
{
	uint32_t s = naming_score(c, place);
	if (s == 0 || s < *most)
		return;
	if (s > *most)
		c->n_fresh = 0;
	*most = s;
	for (size_t i = 0; i < c->n_fresh && i < TIED_MAX; i++) {
		if (places_holds(c->places, c->fresh[i], place))
			return;
		if (places_holds(c->places, place, c->fresh[i])) {
			memmove(c->fresh + i, c->fresh + i + 1, (--c->n_fresh - i) * sizeof *c->fresh);
			i--;
		}
	}
	c->fresh = xgrow(c->fresh, &c->fresh_cap, c->n_fresh + 1, sizeof *c->fresh);
	c->fresh[c->n_fresh++] = place;
}

/* Of the places named that refine what is left, and of those left, the ones the source speaks for most. */
static uint32_t
weigh(struct choice *c)
{
	uint32_t most = 0;
	c->n_fresh = 0;
	for (size_t i = 0; i < c->n_tied; i++)
		add_fresh(c, c->tied[i], &most);
	for (size_t i = 0; i < c->n_named; i++)
		if (refines(c, c->named[i]) && !is_unknown(c, c->named[i]))
			add_fresh(c, c->named[i], &most);
	return most;
}

/* Whether the place named outweighs another that it is at odds with: it is of a level above, or of the same and named in full. */
static bool
outweighs(const struct choice *c, uint32_t p, uint32_t place)
{
	enum level own = level_of(c, p), level = level_of(c, place);
	return is_named(c, p) && (own < level || (own == level && c->mark[p].fully));
}

/* The places by whose name a span contradicts, as doubtful as the place: all of them, for the name may mean each.  How many. */
static size_t
contradictors(struct choice *c, uint32_t place)
{
	for (size_t i = 0; i < c->cover.n; i++) {
		const struct name *name = &c->names->name[c->cover.span[i].name];
		c->n_odd = 0;
		for (uint32_t k = name->bearers > BEARERS_MAX ? NO_BEARER : name->first; k != NO_BEARER; k = c->names->bearer[k].next) {
			uint32_t p = c->names->bearer[k].place;
			if (is_named(c, p) && places_agree(c->places, p, place)) {
				c->n_odd = 0;
				break;
			}
			if (outweighs(c, p, place)) {
				c->odd = xgrow(c->odd, &c->odd_cap, c->n_odd + 1, sizeof *c->odd);
				c->odd[c->n_odd++] = p;
			}
		}
		if (c->n_odd)
			return c->n_odd;
	}
	return 0;
}

static void
add_word(struct choice *c, int field, struct slice text, const struct span *s, uint32_t place)
{
	for (size_t i = 0; i < c->n_word; i++)
		if (c->word[i].place == place)
			return;
	if (c->n_word < WORDS_MAX)
		c->word[c->n_word++] = (struct word){ field, text, s && s->place != NO_PLACE, s && s->beside, place };
}

/* The spans that name the place or one above it. */
static void
add_words(struct choice *c, int field, uint32_t place)
{
	for (size_t i = 0; i < c->cover.n; i++) {
		struct span *s = &c->cover.span[i];
		const struct name *name = &c->names->name[s->name];
		for (uint32_t k = name->bearers > BEARERS_MAX ? NO_BEARER : name->first; k != NO_BEARER; k = c->names->bearer[k].next) {
			uint32_t p = c->names->bearer[k].place;
			if (!is_named(c, p) || !places_holds(c->places, p, place) || (s->place != NO_PLACE && s->place != p))
				continue;
			bool beside = s->beside && level_of(c, p) == LEVEL_POINT;
			size_t to = s->to + (beside ? cover_beside(&c->reading, s->to) : 0);
			if (beside && p == place)
				c->beside = p;
			add_word(c, field, names_spelling(&c->reading, s->from, to), s, p);
			break;
		}
	}
}

/* The place named that the source speaks for most of those at odds with the one it leaves. */
static void
find_next(struct choice *c, uint32_t most)
{
	uint32_t next = NO_PLACE, second = 0;
	for (size_t i = 0; i < c->n_named; i++) {
		uint32_t p = c->named[i];
		if (places_agree(c->places, p, c->fresh[0])) {
			/* a grid and a point of one community */
			if (c->also == NO_PLACE && !is_unknown(c, p) && !places_holds(c->places, p, c->fresh[0]) && !places_holds(c->places, c->fresh[0], p))
				c->also = p;
			continue;
		}
		uint32_t s = naming_score(c, p);
		if (s > second) {
			second = s;
			next = p;
		}
	}
	if (next == NO_PLACE)
		return;
	if (!refines(c, next))
		set_next(c, next, "source", UINT32_MAX);
	else if (is_unknown(c, next))
		set_next(c, next, "fields", UINT32_MAX);
	else
		set_next(c, next, "evidence", most - second);
}

static void
keep_fresh(struct choice *c)
{
	c->n_tied = 0;
	for (size_t i = 0; i < c->n_fresh; i++)
		tie(c, c->fresh[i]);
}

/* Takes what the source leaves for what is left. */
static void
settle(struct choice *c, int field, uint32_t most)
{
	bool first = c->n_tied == 0;
	if (most == 0) {
		/* what it names is at odds with more trusted sources */
		for (size_t i = 0; i < c->n_named; i++)
			if (!is_open(c, c->named[i])) {
				set_next(c, c->named[i], "source", UINT32_MAX);
				break;
			}
		return;
	}
	size_t odd = c->n_fresh == 1 ? contradictors(c, c->fresh[0]) : 0;
	if (odd && !first) {
		set_next(c, c->odd[0], "source", UINT32_MAX);
		return;
	}
	if (c->n_tied == c->n_fresh && memcmp(c->tied, c->fresh, c->n_tied * sizeof *c->tied) == 0)
		return;
	if (c->n_source < SOURCES_MAX)
		c->source[c->n_source++] = field;
	add_words(c, field, c->fresh[0]);
	if (odd) {
		keep_fresh(c);
		for (size_t i = 0; i < odd; i++)
			tie(c, c->odd[i]);
		c->closed = true;
		c->next = (struct runner){ c->odd[0], "parents", 0 };
		return;
	}
	if (c->n_fresh == 1)
		find_next(c, most);
	keep_fresh(c);
}

/* Puts a misspelt name among the spans, in its place. */
static void
add_span(struct choice *c, size_t from, const struct slip *hit)
{
	struct cover *v = &c->cover;
	size_t n = 0;
	for (size_t i = 0; i < v->n; i++)
		if (v->span[i].to <= from || v->span[i].from >= hit->to)
			v->span[n++] = v->span[i];
	if (n == SPANS_MAX)
		n--;
	v->n = n;
	v->span = xgrow(v->span, &v->cap, n + 1, sizeof *v->span);
	for (; n > 0 && v->span[n - 1].from > from; n--)
		v->span[n] = v->span[n - 1];
	v->span[n] = (struct span){ (uint32_t)from, hit->to, hit->name, hit->place, ANY_KIND, -1, cover_beside(&c->reading, hit->to) > 0 };
	v->n++;
}

/* Whether a span counts: it names some place. */
static bool
counts(const struct choice *c, const struct span *s)
{
	const struct name *name = &c->names->name[s->name];
	for (uint32_t k = name->bearers > BEARERS_MAX ? NO_BEARER : name->first; k != NO_BEARER; k = c->names->bearer[k].next)
		if (is_named(c, c->names->bearer[k].place))
			return true;
	return false;
}

/* Looks behind each name that counts, and at the beginning where something is known already, for a misspelt one below the place. */
static bool
find_misspelt(struct choice *c, uint32_t above)
{
	for (size_t i = 0; i <= c->cover.n; i++) {
		if (i == 0 ? c->n_tied == 0 : !counts(c, &c->cover.span[i - 1]))
			continue;
		size_t from = cover_skip(&c->reading, i ? c->cover.span[i - 1].to : 0);
		struct slip hit;
		if (from >= c->reading.n || (i < c->cover.n && c->cover.span[i].from <= from && counts(c, &c->cover.span[i])))
			continue;
		if (slips_find(&c->slips, &c->reading, from, above, c->at, &hit)) {
			add_span(c, from, &hit);
			return true;
		}
	}
	return false;
}

void
choice_text(struct choice *c, int field, struct slice text)
{
	if (c->closed || text.n == 0)
		return;
	c->field = field;
	names_read(c->names, &c->reading, text);
	cover_text(&c->cover, c->names, &c->reading);
	naming_begin(c);
	naming_all(c);
	uint32_t most = weigh(c);
	uint32_t place = most ? common(c->fresh, c->n_fresh, c->places) : common(c->tied, c->n_tied, c->places);
	if (place != NO_PLACE && (level_of(c, place) == LEVEL_DISTRICT || level_of(c, place) == LEVEL_STREET) && find_misspelt(c, place)) {
		naming_begin(c);
		naming_all(c);
		most = weigh(c);
	}
	settle(c, field, most);
}

void
choice_field(struct choice *c, enum level level, int field, struct slice value)
{
	if (!c->by_fields)
		naming_begin(c);
	c->by_fields = c->filled[level] = true;
	uint32_t code = places_find(c->places, value), name = names_whole(c->names, value);
	size_t n = c->n_named;
	if (code != NO_PLACE && level_of(c, code) == level)
		naming_add(c, code, 0, true);
	for (uint32_t k = name == NO_NAME ? NO_BEARER : c->names->name[name].first; k != NO_BEARER; k = c->names->bearer[k].next) {
		uint32_t p = c->names->bearer[k].place;
		if (level_of(c, p) == level && places_valid(c->places, p, c->at))
			naming_add(c, p, 0, true);
	}
	c->unknown[level] = c->n_named == n;
	if (c->n_named > n)
		add_word(c, field, value, NULL, c->named[n]);
}

/* Whether each level of the place that has a value in its field is that value. */
static bool
is_as_filled(const struct choice *c, uint32_t place)
{
	for (; place != NO_PLACE; place = parent_of(c, place))
		if (c->filled[level_of(c, place)] && !is_named(c, place))
			return false;
	return true;
}

/* The deepest level above `limit` that a named place has, `limit` itself where there is none. */
static enum level
deepest_below(const struct choice *c, enum level limit)
{
	for (enum level i = limit; i-- > LEVEL_CITY;)
		for (size_t k = 0; k < c->n_named; k++)
			if (level_of(c, c->named[k]) == i)
				return i;
	return limit;
}

static void
tie_as_filled(struct choice *c, enum level level)
{
	for (size_t i = 0; i < c->n_named; i++)
		if (level_of(c, c->named[i]) == level && is_as_filled(c, c->named[i]))
			tie(c, c->named[i]);
}

/* What fields of deeper levels name is none of it: the first such place is the runner-up. */
static void
forget_deeper(struct choice *c, enum level level)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_named; i++)
		if (level_of(c, c->named[i]) > level) {
			set_next(c, c->named[i], "fields", UINT32_MAX);
			c->unknown[level_of(c, c->named[i])] = true;
		}
	for (size_t i = 0; i < c->n_word; i++)
		if (level_of(c, c->word[i].place) <= level)
			c->word[n++] = c->word[i];
	c->n_word = n;
}

/* A field whose value the table does not know leaves no place of its level, nor any that lies under one. */
static void
forget_unknown(struct choice *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_named; i++)
		if (is_unknown(c, c->named[i]))
			set_next(c, c->named[i], "fields", UINT32_MAX);
		else
			c->named[n++] = c->named[i];
	c->n_named = n;
	n = 0;
	for (size_t i = 0; i < c->n_word; i++)
		if (!is_unknown(c, c->word[i].place))
			c->word[n++] = c->word[i];
	c->n_word = n;
}

void
choice_fields_end(struct choice *c)
{
	if (c->by_fields)
		forget_unknown(c);
	if (!c->by_fields || c->n_named == 0)
		return;
	c->n_fresh = 0;
	enum level deepest = deepest_below(c, LEVELS);
	tie_as_filled(c, deepest);
	/* no gazetteer has every point: one that is listed elsewhere alone is unknown here, not at odds */
	while (c->n_tied == 0 && deepest > LEVEL_COMMUNITY) {
		enum level wider = deepest_below(c, deepest);
		if (wider == deepest)
			break;
		tie_as_filled(c, wider);
		deepest = wider;
	}
	if (c->n_tied) {
		forget_deeper(c, deepest);
		return;
	}
	/* the fields are at odds with each other */
	for (size_t i = 0; i < c->n_named && c->n_tied < TIED_MAX; i++)
		tie(c, c->named[i]);
	c->closed = true;
	set_next(c, c->tied[c->n_tied - 1], "fields", UINT32_MAX);
}

static bool
holds_below(const struct choice *c, uint32_t above, uint32_t place)
{
	return above != place && places_holds(c->places, above, place);
}

void
choice_ground(struct choice *c, uint32_t place, uint32_t other, const char *how)
{
	if (c->closed || place == NO_PLACE || is_unknown(c, place))
		return;
	if (c->n_tied == 0) {
		tie(c, place);
		if (other != NO_PLACE)
			tie(c, other);
		c->ground = how;
		return;
	}
	uint32_t agreeing = NO_PLACE, lost = NO_PLACE;
	size_t n = 0;
	for (size_t i = 0; i < c->n_tied; i++)
		if (places_agree(c->places, c->tied[i], place)) {
			agreeing = place;
			c->tied[n++] = c->tied[i];
		} else if (other != NO_PLACE && places_agree(c->places, c->tied[i], other)) {
			agreeing = other;
			c->tied[n++] = c->tied[i];
		} else if (lost == NO_PLACE) {
			lost = c->tied[i];
		}
	if (n == 0) {
		tie(c, place);
		c->closed = true;
		c->ground = how;
		c->next = (struct runner){ place, "coordinates", UINT32_MAX };
		return;
	}
	if (n == 1 && other != NO_PLACE && holds_below(c, c->tied[0], place) && holds_below(c, c->tied[0], other)) {
		c->tied[0] = place;
		c->n_tied = 1;
		tie(c, other);
		c->ground = how;
		return;
	}
	bool fewer = n < c->n_tied;
	if (fewer && lost != NO_PLACE)
		set_next(c, lost, "coordinates", UINT32_MAX);
	c->n_tied = n;
	if (n == 1 && c->tied[0] != agreeing && places_holds(c->places, c->tied[0], agreeing)) {
		c->tied[0] = agreeing;
		fewer = true;
	} else if (n == 1 && !places_holds(c->places, agreeing, c->tied[0])) {
		c->also = agreeing;
		fewer = true;
	}
	if (fewer)
		c->ground = how;
}

void
choice_near(struct choice *c, uint32_t place, const char *how)
{
	bool named = false;
	for (size_t i = 0; i < c->n_tied; i++)
		named = named || c->tied[i] == place;
	choice_ground(c, place, NO_PLACE, how);
	if (!named && c->n_tied == 1 && c->tied[0] == place && level_of(c, place) == LEVEL_POINT)
		c->beside = place;
}

void
choice_end(struct choice *c)
{
	c->place = common(c->tied, c->n_tied, c->places);
	c->state = c->n_tied == 0 ? STATE_NONE : c->n_tied > 1 || c->closed ? STATE_DOUBT
									    : STATE_DECIDED;
	if (c->n_tied > 1)
		c->also = NO_PLACE;
	if (c->n_tied > 1 && !c->closed)
		c->next = (struct runner){ c->tied[1], "equal", 0 };
	if (c->state == STATE_DECIDED && c->beside == c->place)
		c->state = STATE_DOUBT;
}

uint32_t
choice_at(const struct choice *c, enum level level)
{
	uint32_t place = c->place == NO_PLACE ? NO_PLACE : places_above(c->places, c->place, level);
	return place == NO_PLACE && c->also != NO_PLACE ? places_above(c->places, c->also, level) : place;
}

void
choice_close(struct choice *c)
{
	slips_close(&c->slips);
	reading_free(&c->reading);
	cover_free(&c->cover);
	free(c->mark);
	free(c->named);
	free(c->fresh);
	free(c->tied);
	free(c->odd);
	*c = (struct choice){ 0 };
}
