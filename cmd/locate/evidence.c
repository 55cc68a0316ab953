/* evidence.c - city to point, the areas, and by what they were found */
#include "evidence.h"

const int level_field[LEVELS] = { F_CITY, F_DISTRICT, F_STREET, F_COMMUNITY, F_GRID, F_POINT };

static int
own(struct evidence *e, int field)
{
	e->own[e->n_own++] = field;
	return field;
}

/* Its row is not looked at for most places, that have none. */
static struct slice
own_areas(const struct places *s, uint32_t place)
{
	return s->rung[place].in_area ? places_areas(s, place) : slice(NULL, 0);
}

void
evidence_open(struct evidence *e, struct filter *f, const struct places *places)
{
	*e = (struct evidence){ .places = places };
	for (enum level i = 0; i < LEVELS; i++) {
		own(e, level_field[i]);
		own(e, field_with(level_field[i], "suggested_", ""));
	}
	own(e, F_AREA);
	own(e, field_with(F_AREA, "suggested_", ""));
	e->code = own(e, F_PLACE_CODE);
	e->level = own(e, F_PLACE_LEVEL);
	e->rule = own(e, F_PLACE_RULE);
	e->words = own(e, F_PLACE_WORDS);
	e->next = own(e, F_PLACE_NEXT);
	e->margin = own(e, F_PLACE_MARGIN);
	e->state = own(e, F_PLACE_STATE);
	own(e, F_STANDARD_ADDRESS);
	filter_own(f, e->own, e->n_own);
	for (uint32_t i = 0; i < places->n; i++)
		for (struct slice rest = own_areas(places, i); rest.n;) {
			struct slice area = slice_trim(slice_cut(rest, '|', &rest));
			if (area.n)
				map_add(&e->area, area);
		}
}

/* A value in a list. */
static void
add_escaped(struct buf *list, struct slice text)
{
	if (text.n == 0 || (!memchr(text.p, '|', text.n) && !memchr(text.p, '\\', text.n))) {
		buf_add_slice(list, text);
		return;
	}
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|' || text.p[i] == '\\')
			buf_addc(list, '\\');
		buf_addc(list, text.p[i]);
	}
}

static void
add_part(struct buf *list)
{
	if (list->n)
		buf_addc(list, '|');
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Every area of every place filled, in the order of the table. */
static void
put_areas(struct evidence *e, struct filter *f, struct rec *r, const struct choice *c)
{
	size_t n = 0;
	for (uint32_t p = c->place; p != NO_PLACE && e->area.n; p = places_parent(e->places, p))
		for (struct slice rest = own_areas(e->places, p); rest.n;) {
			struct slice area = slice_trim(slice_cut(rest, '|', &rest));
			if (area.n == 0)
				continue;
			e->list = xgrow(e->list, &e->list_cap, n + 1, sizeof *e->list);
			e->list[n++] = (uint32_t)map_find(&e->area, area);
		}
	if (n > 1)
		qsort(e->list, n, sizeof *e->list, by_number);
	buf_clear(&e->text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || e->list[i] != e->list[i - 1]) {
			add_part(&e->text);
			add_escaped(&e->text, map_key(&e->area, e->list[i]));
		}
	filter_decide(f, r, F_AREA, buf_slice(&e->text));
}

/* By which sources: fields, the names of texts, polygon or near. */
static void
put_rule(struct evidence *e, struct rec *r, const struct choice *c)
{
	buf_clear(&e->text);
	if (c->by_fields)
		buf_adds(&e->text, "fields");
	for (size_t i = 0; i < c->n_source; i++) {
		add_part(&e->text);
		buf_add_slice(&e->text, field_name(c->source[i]));
	}
	if (c->ground) {
		add_part(&e->text);
		buf_adds(&e->text, c->ground);
	}
	rec_set_or_null(r, e->rule, buf_slice(&e->text));
}

static void
put_words(struct evidence *e, struct rec *r, const struct choice *c)
{
	buf_clear(&e->text);
	for (size_t i = 0; i < c->n_word; i++) {
		const struct word *w = &c->word[i];
		add_part(&e->text);
		buf_add_slice(&e->text, field_name(w->field));
		buf_addc(&e->text, ':');
		if (w->misspelt)
			buf_addc(&e->text, '~');
		add_escaped(&e->text, w->text);
	}
	rec_set_or_null(r, e->words, buf_slice(&e->text));
}

static void
add_next(struct evidence *e, uint32_t place, const char *why)
{
	add_part(&e->text);
	add_escaped(&e->text, e->places->place[place].code);
	buf_addc(&e->text, '|');
	add_escaped(&e->text, e->places->place[place].name);
	buf_addc(&e->text, '|');
	buf_adds(&e->text, why);
}

/* What came second; where nothing tells several apart, all of them. */
static void
put_next(struct evidence *e, struct rec *r, const struct choice *c)
{
	buf_clear(&e->text);
	if (c->n_tied > 1)
		for (size_t i = 0; i < c->n_tied && i < TIED_SHOWN; i++)
			add_next(e, c->tied[i], c->next.why ? c->next.why : "equal");
	else if (c->next.place != NO_PLACE)
		add_next(e, c->next.place, c->next.why);
	rec_set_or_null(r, e->next, buf_slice(&e->text));
	buf_clear(&e->text);
	if (c->next.place != NO_PLACE && c->next.margin != UINT32_MAX)
		buf_printf(&e->text, "%u", c->next.margin);
	rec_set_or_null(r, e->margin, buf_slice(&e->text));
}

void
evidence_put(struct evidence *e, struct filter *f, struct rec *r, const struct choice *c)
{
	static const char *const state[] = { "none", "doubt", "decided" };
	for (enum level i = 0; i < LEVELS; i++) {
		uint32_t p = choice_at(c, i);
		filter_decide(f, r, level_field[i], p == NO_PLACE ? slice(NULL, 0) : e->places->place[p].name);
	}
	put_areas(e, f, r, c);
	bool known = c->place != NO_PLACE;
	rec_set_or_null(r, e->code, known ? e->places->place[c->place].code : slice(NULL, 0));
	rec_set_or_null(r, e->level, known ? level_word(places_level(e->places, c->place)) : slice(NULL, 0));
	put_rule(e, r, c);
	put_words(e, r, c);
	put_next(e, r, c);
	rec_set(r, e->state, slice_of(state[c->state]));
}

void
evidence_close(struct evidence *e)
{
	map_free(&e->area);
	free(e->list);
	buf_free(&e->text);
}
