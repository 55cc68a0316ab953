/* cover.c - drops names that are parts of other words and lays the rest over the text */
#include "cover.h"

static const uint32_t METRE = 0x7c73; /* 米 */

/* The best from a character to the end. */
struct cell {
	uint32_t covered, spans;
	uint32_t take; /* usable + 1, 0: the character is passed over */
	uint32_t longest; /* name that begins here, in characters */
};

static bool
is_kind(const struct reading *t, size_t at, unsigned kinds)
{
	return at < t->n && lexicon_is(t->lexicon, t->c[at], kinds);
}

/* How long the word is that makes what ends here another: a road. */
static size_t
road_behind(const struct reading *t, size_t at)
{
	size_t length = reading_stands(t, LIST_ROADS, at);
	for (size_t i = 1; !length && i <= 2 && is_kind(t, at + i - 1, KIND_SIDE | KIND_NUMERAL) && is_han(t->c[at + i - 1]) && at + i < t->n; i++) {
		length = reading_stands(t, LIST_ROADS, at + i);
		if (!length)
			length = reading_stands(t, LIST_PLOTS, at + i);
		if (length)
			length += i;
	}
	return length;
}

size_t
cover_beside(const struct reading *t, size_t at)
{
	size_t length = at < t->n ? reading_stands(t, LIST_BESIDES, at) : 0, i = at + 1;
	if (length || !is_kind(t, at, KIND_SIDE))
		return length;
	while (i < t->n && t->c[i] >= '0' && t->c[i] <= '9')
		i++;
	return i > at + 1 && i < t->n && t->c[i] == METRE ? i + 1 - at : 0;
}

size_t
cover_skip(const struct reading *t, size_t at)
{
	while (is_kind(t, at, KIND_MARK))
		at++;
	return at;
}

static size_t
title_behind(const struct reading *t, size_t at, enum level level)
{
	return at < t->n ? reading_stands(t, level == LEVEL_STREET ? LIST_STREET_TITLES : LIST_COMMUNITY_TITLES, at) : 0;
}

/* Whether a suffix of the level stands within three characters behind a short form of it: it was the
 * beginning of a longer name. */
static bool
goes_on(const struct reading *t, size_t at, uint8_t levels)
{
	for (size_t i = at + 1; i <= at + 3 && i < t->n; i++)
		for (enum level k = LEVEL_STREET; k <= LEVEL_COMMUNITY; k++)
			if (levels >> k & 1 && title_behind(t, i, k))
				return true;
	return false;
}

static void
add_usable(struct cover *v, const struct match *m, size_t more, unsigned kinds, int level)
{
	v->usable = xgrow(v->usable, &v->usable_cap, v->n_usable + 1, sizeof *v->usable);
	v->usable[v->n_usable++] = (struct span){ m->from, m->to + (uint32_t)more, m->name, NO_PLACE, (uint8_t)kinds, (int8_t)level, false };
}

/* Takes the match for what its bearers make of it, or drops it. */
static void
use(struct cover *v, const struct names *n, const struct reading *t, const struct match *m)
{
	const struct name *name = &n->name[m->name];
	unsigned kinds = ANY_KIND;
	size_t begins = m->to < t->n ? v->cell[m->to].longest : 0;
	if (m->to < t->n && is_han(t->c[m->to]) && is_han(t->c[m->to - 1])) {
		for (enum level k = LEVEL_STREET; k <= LEVEL_COMMUNITY; k++) {
			size_t title = name->shorts >> k & 1 ? title_behind(t, m->to, k) : 0;
			if (title && begins <= title) {
				add_usable(v, m, title, 1 << BEARS_SHORT, (int)k);
				return;
			}
		}
		size_t road = road_behind(t, m->to), other = reading_stands(t, LIST_OTHERS, m->to);
		if (road && begins <= road)
			kinds = name->closed ? 1 << BEARS_NAME : 0;
		else if (other && begins <= other)
			kinds = 1 << BEARS_NAME;
		else if (name->shorts && begins == 0 && goes_on(t, m->to, name->shorts))
			kinds &= ~(1u << BEARS_SHORT);
	}
	if (kinds)
		add_usable(v, m, 0, kinds, -1);
}

void
cover_text(struct cover *v, const struct names *n, struct reading *t)
{
	v->n = v->n_usable = 0;
	if (names_find(n, t) == 0)
		return;
	v->cell = xgrow(v->cell, &v->cell_cap, t->n + 1, sizeof *v->cell);
	memset(v->cell, 0, (t->n + 1) * sizeof *v->cell);
	for (size_t i = 0; i < t->n_match; i++)
		v->cell[t->match[i].from].longest = t->match[i].to - t->match[i].from;
	for (size_t i = 0; i < t->n_match; i++)
		use(v, n, t, &t->match[i]);
	size_t k = v->n_usable;
	for (size_t i = t->n; i-- > 0;) {
		struct cell *best = &v->cell[i];
		best->covered = v->cell[i + 1].covered;
		best->spans = v->cell[i + 1].spans;
		best->take = 0;
		for (; k > 0 && v->usable[k - 1].from == i; k--) {
			const struct span *s = &v->usable[k - 1];
			const struct cell *rest = &v->cell[s->to];
			uint32_t covered = s->to - s->from + rest->covered;
			if (covered > best->covered || (covered == best->covered && rest->spans + 1 < best->spans)) {
				best->covered = covered;
				best->spans = rest->spans + 1;
				best->take = (uint32_t)k;
			}
		}
	}
	for (size_t i = 0; i < t->n && v->n < SPANS_MAX;) {
		if (!v->cell[i].take) {
			i++;
			continue;
		}
		struct span *s = &v->usable[v->cell[i].take - 1];
		v->span = xgrow(v->span, &v->cap, v->n + 1, sizeof *v->span);
		s->beside = cover_beside(t, s->to) > 0;
		v->span[v->n++] = *s;
		i = s->to;
	}
}

void
cover_free(struct cover *v)
{
	free(v->span);
	free(v->usable);
	free(v->cell);
	*v = COVER_INIT;
}
