/* places.c - reads a gazetteer and walks its ladder */
#include "places.h"
#include "degree.h"
#include "map.h"

enum {
	STRETCH = 64
};

enum column_at {
	CODE,
	LEVEL,
	NAME,
	ALIASES,
	PARENT,
	LON,
	LAT,
	AREA,
	POLYGON,
	FROM,
	TO
};

static const struct column columns[] = {
	[CODE] = { "code", "编码|代码|行政区划代码|标准地址编码", COLUMN_REQUIRED },
	[LEVEL] = { "level", "级别|层级", COLUMN_REQUIRED },
	[NAME] = { "name", "名称|地名", COLUMN_REQUIRED },
	[ALIASES] = { "aliases", "别名|简称", COLUMN_OPTIONAL },
	[PARENT] = { "parent", "上级|上级编码", COLUMN_OPTIONAL },
	[LON] = { "lon", "经度", COLUMN_OPTIONAL },
	[LAT] = { "lat", "纬度", COLUMN_OPTIONAL },
	[AREA] = { "area", "片区", COLUMN_OPTIONAL },
	[POLYGON] = { "polygon", "边界|范围", COLUMN_OPTIONAL },
	[FROM] = { "valid_from", "生效日期", COLUMN_OPTIONAL },
	[TO] = { "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

static const char *const level_words[LEVELS] = { "city|市", "district|区|区县", "street|街|街镇|街道", "community|居|居村|社区", "grid|网格", "point|点位|小区点位" };

struct slice
level_word(enum level level)
{
	struct slice rest;
	return slice_cut(slice_of(level_words[level]), '|', &rest);
}

static enum level
read_level(const struct table *t, size_t row)
{
	struct slice text = table_get(t, row, LEVEL);
	for (enum level i = 0; i < LEVELS; i++)
		for (struct slice rest = slice_of(level_words[i]); rest.p;)
			if (slice_eq(slice_cut(rest, '|', &rest), text))
				return i;
	table_die(t, row, LEVEL, "'%.*s' is no level: city, district, street, community, grid or point", (int)text.n, text.p);
}

static double
read_degrees(const struct table *t, size_t row, size_t column, double most)
{
	struct slice text = table_get(t, row, column);
	double degrees;
	if (degree_read(text, &degrees) < 0 || !(degrees >= -most && degrees <= most))
		table_die(t, row, column, "'%.*s' is no number of degrees from -%g to %g", (int)text.n, text.p, most, most);
	return degrees;
}

struct slice
places_aliases(const struct places *s, uint32_t place)
{
	return table_get(&s->table, place, ALIASES);
}

struct slice
places_areas(const struct places *s, uint32_t place)
{
	return table_get(&s->table, place, AREA);
}

struct slice
places_polygon(const struct places *s, uint32_t place)
{
	return table_get(&s->table, place, POLYGON);
}

struct code_slot {
	uint32_t place; /* + 1 */
	uint32_t hash;
};

/* The slot of a code, or the empty one where it would go. */
static size_t
probe(const struct places *s, struct slice code, uint64_t hash)
{
	size_t mask = s->n_slot - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		const struct code_slot *k = &s->slot[i];
		if (!k->place || (k->hash == (uint32_t)(hash >> 32) && slice_eq(s->place[k->place - 1].code, code)))
			return i;
	}
}

uint32_t
places_find(const struct places *s, struct slice code)
{
	return s->slot[probe(s, code, hash_bytes(code.p, code.n))].place - 1;
}

/* Codes first..end-1; memory is asked for all of them before any is needed. */
static void
number_stretch(struct places *s, size_t first, size_t end)
{
	uint64_t hash[STRETCH];
	for (size_t i = first; i < end; i++) {
		struct slice code = s->place[i].code;
		hash[i - first] = hash_bytes(code.p, code.n);
		__builtin_prefetch(&s->slot[hash[i - first] & (s->n_slot - 1)]);
	}
	for (size_t i = first; i < end; i++) {
		struct slice code = s->place[i].code;
		struct code_slot *k = &s->slot[probe(s, code, hash[i - first])];
		if (memchr(code.p, '|', code.n))
			table_die(&s->table, i, CODE, "'%.*s' has a |, which joins several", (int)code.n, code.p);
		if (k->place)
			table_die(&s->table, i, CODE, "'%.*s' stands in line %llu already", (int)code.n, code.p,
				(unsigned long long)table_place(&s->table, k->place - 1).line);
		*k = (struct code_slot){ (uint32_t)i + 1, (uint32_t)(hash[i - first] >> 32) };
	}
}

static void
number_codes(struct places *s)
{
	for (s->n_slot = 64; s->n_slot < s->n * 2;)
		s->n_slot *= 2;
	s->slot = xlarge(s->n_slot * sizeof *s->slot, true);
	for (size_t i = 0; i < s->n; i += STRETCH)
		number_stretch(s, i, i + STRETCH < s->n ? i + STRETCH : s->n);
}

static void
find_parents(struct places *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct rung *p = &s->rung[i];
		struct slice code = table_get(&s->table, i, PARENT);
		p->parent = NO_PLACE;
		if (code.n == 0)
			continue;
		p->parent = places_find(s, code);
		if (p->parent == NO_PLACE)
			table_die(&s->table, i, PARENT, "no place has the code '%.*s'", (int)code.n, code.p);
		/* so no place is above itself, however long the way */
		enum level above = places_level(s, p->parent), level = places_level(s, (uint32_t)i);
		if (above >= level)
			table_die(&s->table, i, PARENT, "'%.*s' is a %.*s and so not above a %.*s", (int)code.n, code.p,
				(int)level_word(above).n, level_word(above).p, (int)level_word(level).n, level_word(level).p);
	}
}

static void
read_place(struct places *s, size_t i)
{
	const struct table *t = &s->table;
	struct locality *p = &s->place[i];
	bool lon = table_get(t, i, LON).n > 0, lat = table_get(t, i, LAT).n > 0;
	*p = (struct locality){
		.code = table_get(t, i, CODE),
		.name = table_get(t, i, NAME),
		.has_point = lon && lat,
	};
	s->rung[i].level = (uint8_t)read_level(t, i);
	for (struct slice rest = places_aliases(s, (uint32_t)i); rest.n; s->n_alias++)
		slice_cut(rest, '|', &rest);
	if (lon != lat)
		table_die(t, i, lon ? LAT : LON, "the cell is empty, but the other of lon and lat is not");
	if (p->has_point) {
		p->lon = read_degrees(t, i, LON, 180);
		p->lat = read_degrees(t, i, LAT, 90);
	}
	table_validity(t, i, FROM, TO, &p->from, &p->to);
	s->rung[i].dated = p->from != INT64_MIN || p->to != INT64_MAX;
	s->rung[i].in_area = places_areas(s, (uint32_t)i).n > 0;
	s->dated = s->dated || s->rung[i].dated;
}

void
places_load(struct places *s, const char *path)
{
	*s = (struct places){ 0 };
	table_load(&s->table, path, columns);
	s->n = s->table.n;
	s->place = xlarge((s->n + 1) * sizeof *s->place, false);
	s->rung = xlarge((s->n + 1) * sizeof *s->rung, true);
	for (size_t i = 0; i < s->n; i++)
		read_place(s, i);
	number_codes(s);
	find_parents(s);
}

uint32_t
places_above(const struct places *s, uint32_t place, enum level level)
{
	while (place != NO_PLACE && places_level(s, place) > level)
		place = places_parent(s, place);
	return place != NO_PLACE && places_level(s, place) == level ? place : NO_PLACE;
}

bool
places_holds(const struct places *s, uint32_t above, uint32_t below)
{
	return above != NO_PLACE && places_above(s, below, places_level(s, above)) == above;
}

uint32_t
places_common(const struct places *s, uint32_t a, uint32_t b)
{
	while (a != b && a != NO_PLACE && b != NO_PLACE) {
		enum level la = places_level(s, a), lb = places_level(s, b);
		if (la >= lb)
			a = places_parent(s, a);
		if (lb >= la)
			b = places_parent(s, b);
	}
	return a == b ? a : NO_PLACE;
}

bool
places_agree(const struct places *s, uint32_t a, uint32_t b)
{
	while (a != b && a != NO_PLACE && b != NO_PLACE) {
		enum level la = places_level(s, a), lb = places_level(s, b);
		if (la == lb)
			return false;
		if (la > lb)
			a = places_parent(s, a);
		else
			b = places_parent(s, b);
	}
	return true;
}

void
places_free(struct places *s)
{
	free(s->place);
	free(s->rung);
	free(s->slot);
	table_free(&s->table);
	*s = (struct places){ 0 };
}
