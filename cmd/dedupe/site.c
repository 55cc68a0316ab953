/* site.c - names of places without what does not tell them apart, and where they stand in an address */
#include "site.h"
#include "house.h"

enum {
	NAME_LENGTH = 2, /* one letter names nothing */
	FRONT = 12, /* letters of a province and a city before a district */
	N_TITLE = 10,
	ANYONE_LENGTH = 3 /* of the longest name that is anyone's */
};

enum level {
	CITY,
	DISTRICT,
	STREET,
	COMMUNITY,
	LEVELS
};

struct word {
	uint16_t letter[6], n;
};

#define WORD(s)                                     \
	{                                           \
		s, sizeof(s) / sizeof(char16_t) - 1 \
	}

/* The titles of each level; of those that end alike the longer first, else the commoner. */
static const struct word titles[LEVELS][N_TITLE] = {
	[CITY] = { WORD(u"市"), WORD(u"地区"), WORD(u"盟") },
	[DISTRICT] = { WORD(u"新区"), WORD(u"区"), WORD(u"县"), WORD(u"市"), WORD(u"旗") },
	[STREET] = { WORD(u"街道"), WORD(u"镇"), WORD(u"乡"), WORD(u"地区"), WORD(u"街道办事处"), WORD(u"地区办事处"), WORD(u"办事处"), WORD(u"街道办"),
		WORD(u"人民政府"), WORD(u"政府") },
	[COMMUNITY] = { WORD(u"社区"), WORD(u"行政村"), WORD(u"村"), WORD(u"居民委员会"), WORD(u"村民委员会"), WORD(u"居委会"), WORD(u"村委会") },
};

/* Off the end: beside a place, not another one.  The longer first. */
static const struct word beside[] = {
	WORD(u"斜对面"), WORD(u"出入口"), WORD(u"东南侧"), WORD(u"东北侧"), WORD(u"西南侧"), WORD(u"西北侧"), WORD(u"东南角"), WORD(u"东北角"), WORD(u"西南角"), WORD(u"西北角"), WORD(u"东南门"), WORD(u"东北门"),
	WORD(u"西南门"), WORD(u"西北门"), WORD(u"附近"), WORD(u"周边"), WORD(u"周围"), WORD(u"旁边"), WORD(u"边上"), WORD(u"左右"), WORD(u"一带"), WORD(u"对面"), WORD(u"对过"), WORD(u"门口"),
	WORD(u"门前"), WORD(u"门外"), WORD(u"路边"), WORD(u"楼下"), WORD(u"院内"), WORD(u"以内"), WORD(u"里面"), WORD(u"外面"), WORD(u"东侧"), WORD(u"西侧"), WORD(u"南侧"), WORD(u"北侧"),
	WORD(u"内侧"), WORD(u"外侧"), WORD(u"东边"), WORD(u"西边"), WORD(u"南边"), WORD(u"北边"), WORD(u"东面"), WORD(u"西面"), WORD(u"南面"), WORD(u"北面"), WORD(u"东门"), WORD(u"西门"),
	WORD(u"南门"), WORD(u"北门"), WORD(u"正门"), WORD(u"大门"), WORD(u"后门"), WORD(u"侧门"), WORD(u"前门"), WORD(u"小区"), WORD(u"旁"), WORD(u"内"), WORD(u"处")
};

enum {
	N_BESIDE = sizeof beside / sizeof *beside
};

/* Names that are anyone's. */
static const struct word anyone[] = {
	WORD(u"本小区"), WORD(u"该小区"), WORD(u"某小区"), WORD(u"小区"), WORD(u"本村"), WORD(u"该村"), WORD(u"家中"), WORD(u"家里"), WORD(u"住宅"),
	WORD(u"学校"), WORD(u"医院"), WORD(u"公园"), WORD(u"广场"), WORD(u"市场"), WORD(u"超市"), WORD(u"工地"), WORD(u"路口"), WORD(u"路边"), WORD(u"道路"),
	WORD(u"马路"), WORD(u"楼下"), WORD(u"门口"), WORD(u"附近"), WORD(u"周边"), WORD(u"其他"), WORD(u"其它"), WORD(u"不详"), WORD(u"未知"), WORD(u"全区"), WORD(u"全市"),
	WORD(u"辖区")
};

/* The last letters of what is long: where on it, only a number tells. */
static const char16_t roads[] = u"路街道巷弄同条段线速河";

struct sites {
	struct spell *spell;
	char16_t kind[N_SPELL_KIND][LEVELS * N_TITLE + N_BESIDE + 1]; /* what spell.h knows a letter as, see below */
	struct letters name[LEVELS], point, text;
};

/* Which numbers a text tells: a range is told and is none. */
struct told {
	bool door, building;
};

/* What a letter may be, beside what spell.h says. */
enum {
	TITLE_ENDS = SPELL_KIND,
	TITLE_BEGINS = SPELL_KIND << 1,
	BESIDE_ENDS = SPELL_KIND << 2
};

static void
add_letter(char16_t *set, uint16_t c)
{
	size_t n = 0;
	while (set[n] && set[n] != c)
		n++;
	set[n] = c;
}

struct sites *
sites_open(void)
{
	struct sites *s = xcalloc(1, sizeof *s);
	for (int level = 0; level < LEVELS; level++)
		for (const struct word *w = titles[level]; w < titles[level] + N_TITLE && w->n; w++) {
			add_letter(s->kind[0], w->letter[w->n - 1]);
			add_letter(s->kind[1], w->letter[0]);
		}
	for (const struct word *w = beside; w < beside + N_BESIDE; w++)
		add_letter(s->kind[2], w->letter[w->n - 1]);
	s->spell = spell_open((const char16_t *[]){ s->kind[0], s->kind[1], s->kind[2] });
	return s;
}

void
sites_close(struct sites *s)
{
	if (!s)
		return;
	spell_close(s->spell);
	for (int i = 0; i < LEVELS; i++)
		letters_free(&s->name[i]);
	letters_free(&s->point);
	letters_free(&s->text);
	free(s);
}

static uint64_t
hash_letters(uint64_t h, const uint16_t *p, size_t n)
{
	h += n;
	for (; n >= 4; p += 4, n -= 4) {
		h = (h ^ (p[0] | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 32 | (uint64_t)p[3] << 48)) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	if (n == 0)
		return h;
	uint64_t rest = 0;
	while (n)
		rest = rest << 16 | p[--n];
	h = (h ^ rest) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* Of a place: never 0. */
static uint64_t
hash_end(uint64_t h)
{
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 32;
	return h ? h : 1;
}

static uint32_t
hash_short(uint64_t h)
{
	uint32_t half = (uint32_t)(hash_end(h) >> 32);
	return half ? half : 1;
}

static bool
stands_at(const struct letters *l, size_t at, const uint16_t *p, size_t n)
{
	if (at + n > l->n)
		return false;
	/* a few letters, the first of which mostly differs */
	for (size_t i = 0; i < n; i++)
		if (l->p[at + i] != p[i])
			return false;
	return true;
}

static inline bool
ends_with(const struct letters *l, const struct word *w)
{
	return l->n >= w->n && l->p[l->n - 1] == w->letter[w->n - 1] && stands_at(l, l->n - w->n, w->letter, w->n);
}

/* Takes words off the end while two letters stay; `end` is what the last letter of one is. */
static void
strip(struct sites *s, struct letters *l, uint32_t end, const struct word *words, size_t n)
{
	for (size_t i = 0; i < n && l->n > NAME_LENGTH;) {
		uint16_t last = l->p[l->n - 1];
		if (i == 0 && !(spell_flags(s->spell, last) & end))
			return;
		while (i < n && words[i].n && (words[i].letter[words[i].n - 1] != last || l->n < (size_t)NAME_LENGTH + words[i].n || !ends_with(l, &words[i])))
			i++;
		if (i == n || !words[i].n)
			return;
		l->n -= words[i].n;
		i = 0;
	}
}

static uint64_t
read_name(struct sites *s, struct rec *r, int field, enum level level)
{
	struct letters *l = &s->name[level];
	struct slice text = rec_get(r, field);
	l->n = 0;
	if (text.n == 0)
		return 0;
	spell_read(s->spell, text, l);
	if (l->n == 0)
		return 0;
	strip(s, l, TITLE_ENDS, titles[level], N_TITLE);
	return hash_letters(level, l->p, l->n);
}

/* Behind the titles of the level that stand at `at`, the longest of those that begin there each time. */
static size_t
past_titles(struct sites *s, const struct letters *l, size_t at, enum level level)
{
	while (at < l->n && spell_flags(s->spell, l->p[at]) & TITLE_BEGINS) {
		size_t longest = 0;
		for (size_t i = 0; i < N_TITLE && titles[level][i].n; i++) {
			const struct word *w = &titles[level][i];
			/* 中关村 is not all of 中关村大街 */
			if (w->n > longest && w->letter[0] == l->p[at] && !(level == COMMUNITY && w->n == 1) && stands_at(l, at, w->letter, w->n))
				longest = w->n;
		}
		if (!longest)
			break;
		at += longest;
	}
	return at;
}

/* Where the name of the level with its titles ends that begins at `at`; `at` for none. */
static size_t
past_name(struct sites *s, const struct letters *l, size_t at, enum level level)
{
	const struct letters *name = &s->name[level];
	if (name->n < NAME_LENGTH || l->n - at <= name->n || l->p[at] != name->p[0] || !stands_at(l, at, name->p, name->n))
		return at;
	size_t bare = at + name->n, to = past_titles(s, l, bare, level);
	return to > bare ? to : at;
}

/* Where what follows the names above it begins. */
static size_t
past_names(struct sites *s, const struct letters *l)
{
	size_t start = 0;
	for (int level = CITY; level < LEVELS; level++) {
		size_t to = past_name(s, l, start, level);
		for (size_t at = start + 1; to == start && level <= DISTRICT && s->name[level].n && at < FRONT && at < l->n; at++)
			if (l->p[at - 1] == u'市' || l->p[at - 1] == u'省') {
				size_t end = past_name(s, l, at, level);
				to = end > at ? end : to;
			}
		start = to;
	}
	return start;
}

/* Takes a number down; a second one that differs leaves none. */
static void
tell(const struct letters *l, const struct house *h, struct site *site, struct told *told)
{
	uint32_t *kept = h->kind == HOUSE_BUILDING ? &site->building : &site->door;
	bool *known = h->kind == HOUSE_BUILDING ? &told->building : &told->door;
	uint32_t value = h->several ? 0 : hash_short(hash_letters(0, l->p + h->number, h->end - h->number));
	*kept = *known && *kept != value ? 0 : value;
	*known = true;
}

/* Takes off the end 2-501 and what says where beside it. */
static void
strip_beside(struct sites *s, struct letters *l)
{
	size_t n = l->n;
	bool dash = false;
	for (; n && (is_digit(l->p[n - 1]) || l->p[n - 1] == '-'); n--)
		dash |= l->p[n - 1] == '-';
	if (dash)
		l->n = n;
	strip(s, l, BESIDE_ENDS, beside, N_BESIDE);
}

/* Whether it is no more than the name of a place above it; 明珠 in 明珠社区 may well be an estate. */
static bool
is_above(const struct sites *s, const struct letters *l)
{
	for (int i = CITY; i <= STREET; i++)
		if (l->n == s->name[i].n && stands_at(l, 0, s->name[i].p, l->n))
			return true;
	return false;
}

static bool
is_name(const struct letters *l)
{
	if (l->n < NAME_LENGTH || l->n > ANYONE_LENGTH)
		return l->n > ANYONE_LENGTH;
	for (size_t i = 0; i < sizeof anyone / sizeof *anyone; i++)
		if (l->n == anyone[i].n && ends_with(l, &anyone[i]))
			return false;
	return true;
}

/* Keeps its name for the address. */
static uint64_t
read_point(struct sites *s, struct slice text, struct site *site, struct told *told)
{
	uint32_t seen = spell_read(s->spell, text, &s->point);
	size_t start = past_names(s, &s->point);
	struct letters l = { .p = s->point.p + start, .n = s->point.n - start }, name = l;
	struct house h = HOUSE_INIT;
	for (bool cut = false; seen & SPELL_WORD && house_next(&h, &l); cut = true) {
		bool named = !cut && h.kind == HOUSE_DOOR && h.from && is_among(roads, l.p[h.from - 1]);
		if (!cut)
			/* 望京街10号院 as 望京街10号 */
			name.n = named ? h.end : h.from;
		if (!named && h.kind != HOUSE_ROOM)
			tell(&l, &h, site, told);
	}
	strip_beside(s, &name);
	if (is_above(s, &l) || !is_name(&name))
		name.n = 0;
	memmove(s->point.p, name.p, name.n * sizeof *name.p);
	s->point.n = name.n;
	return name.n ? hash_end(hash_letters(LEVELS, name.p, name.n)) : 0;
}

/* An address without Han: 1234 N MAIN ST. */
static uint64_t
read_foreign(const struct letters *l, struct site *site, struct told *told)
{
	struct house h = { .kind = HOUSE_DOOR };
	size_t named = 0;
	while (named < l->n && !is_latin(l->p[named]))
		named++;
	if (named == l->n)
		return 0;
	while (h.end < l->n && is_digit(l->p[h.end]))
		h.end++;
	if (h.end && h.end + 1 < l->n && l->p[h.end] == '-')
		tell(l, &h, site, told);
	return hash_letters(0, l->p, l->n);
}

/* An address without a number, 望京街与广顺街交叉口; a road alone is none. */
static uint64_t
read_named(struct sites *s, struct letters *l)
{
	if (is_above(s, l))
		return 0;
	strip_beside(s, l);
	return is_name(l) && !is_among(roads, l->p[l->n - 1]) ? hash_letters(0, l->p, l->n) : 0;
}

/* The name before a number, the point's where there is none; false if neither names anything. */
static bool
add_name(struct sites *s, struct letters name, bool first, uint64_t *h)
{
	strip_beside(s, &name);
	if (first && name.n < NAME_LENGTH)
		name = s->point;
	*h = hash_letters(*h, name.p, name.n);
	return !first || name.n >= NAME_LENGTH;
}

/* Sets door and building where it tells them; what the address is, 0 if none. */
static uint64_t
read_address(struct sites *s, struct slice text, struct site *site, struct told *told)
{
	uint32_t seen = spell_read(s->spell, text, &s->text);
	if (!(seen & SPELL_HAN))
		return seen & SPELL_DIGIT ? read_foreign(&s->text, site, told) : 0;
	size_t start = past_names(s, &s->text), done = 0;
	struct letters l = { .p = s->text.p + start, .n = s->text.n - start };
	struct house h = HOUSE_INIT;
	uint64_t hash = 0;
	bool any = false, named = true;
	while (seen & SPELL_WORD && house_next(&h, &l)) {
		any = true;
		if (h.kind == HOUSE_ROOM)
			continue;
		named &= add_name(s, (struct letters){ .p = l.p + done, .n = h.from - done }, done == 0, &hash);
		hash = hash_letters(hash ^ (h.kind == HOUSE_BUILDING ? u'栋' : u'号'), l.p + h.number, h.end - h.number);
		done = h.to;
		tell(&l, &h, site, told);
	}
	if (done)
		return named ? hash : 0;
	return any ? 0 : read_named(s, &l);
}

/* The numbers of a text that says more than an address; of those that differ none. */
static void
read_numbers(struct sites *s, struct slice text, struct site *site, struct told *told)
{
	struct house h = HOUSE_INIT;
	if (text.n == 0 || !(spell_read(s->spell, text, &s->text) & SPELL_WORD))
		return;
	while (house_next(&h, &s->text))
		if (h.kind != HOUSE_ROOM)
			tell(&s->text, &h, site, told);
}

/* Takes what another text tells and those before did not. */
static void
fall_back(struct site *site, struct told *told, const struct site *other, const struct told *other_told)
{
	if (!told->door) {
		site->door = other->door;
		told->door = other_told->door;
	}
	if (!told->building) {
		site->building = other->building;
		told->building = other_told->building;
	}
}

void
site_read(struct sites *s, struct rec *r, struct site *site)
{
	struct site of_point = { 0 };
	struct told told = { 0 }, point_told = { 0 };
	uint64_t city = read_name(s, r, F_CITY, CITY), district = read_name(s, r, F_DISTRICT, DISTRICT);
	uint64_t street = read_name(s, r, F_STREET, STREET), community = read_name(s, r, F_COMMUNITY, COMMUNITY);
	*site = (struct site){
		.city = city ? hash_short(city) : 0,
		.district = district ? hash_short(district) : 0,
		.street = street ? hash_end(street) : 0,
		.community = community ? hash_end(community) : 0,
	};
	struct slice point = rec_get(r, F_POINT), address = rec_get(r, F_STANDARD_ADDRESS);
	s->point.n = 0;
	if (point.n)
		site->point = read_point(s, point, &of_point, &point_told);
	uint64_t hash = address.n ? read_address(s, address, site, &told) : 0;
	/* some exports write a dash for nothing */
	if (address.n == 0 || s->text.n == 0) {
		address = rec_get(r, F_ADDRESS);
		hash = address.n ? read_address(s, address, site, &told) : 0;
	}
	site->address = hash ? hash_end(hash) : 0;
	fall_back(site, &told, &of_point, &point_told);
	if (site->point || site->address || site->community)
		return;
	struct site of_words = { 0 };
	struct told words_told = { 0 };
	read_numbers(s, rec_get(r, F_TITLE), &of_words, &words_told);
	read_numbers(s, rec_get(r, F_CONTENT), &of_words, &words_told);
	fall_back(site, &told, &of_words, &words_told);
}

static bool
differ(uint64_t a, uint64_t b)
{
	return a && b && a != b;
}

static bool
agree(uint64_t a, uint64_t b)
{
	return a && a == b;
}

enum site_match
site_compare(const struct site *a, const struct site *b)
{
	if (differ(a->city, b->city) || differ(a->district, b->district) || differ(a->street, b->street) || differ(a->community, b->community) || differ(a->point, b->point) || differ(a->door, b->door) || differ(a->building, b->building))
		return SITE_APART;
	/* 和平社区 is a name of many towns */
	bool stated = a->district || a->street || b->district || b->street;
	if (stated && !agree(a->district, b->district) && !agree(a->street, b->street))
		return SITE_UNKNOWN;
	if (agree(a->address, b->address))
		return SITE_ADDRESS;
	if (agree(a->point, b->point))
		return SITE_POINT;
	return agree(a->community, b->community) ? SITE_COMMUNITY : SITE_UNKNOWN;
}

static void
tell_one(uint64_t a, uint64_t b, const char *name, struct buf *agrees, struct buf *differs)
{
	if (!a || !b)
		return;
	struct buf *out = a == b ? agrees : differs;
	if (out->n)
		buf_addc(out, '|');
	buf_adds(out, name);
}

void
site_tell(const struct site *a, const struct site *b, struct buf *agrees, struct buf *differs)
{
	tell_one(a->city, b->city, "city", agrees, differs);
	tell_one(a->district, b->district, "district", agrees, differs);
	tell_one(a->street, b->street, "street", agrees, differs);
	tell_one(a->community, b->community, "community", agrees, differs);
	tell_one(a->point, b->point, "point", agrees, differs);
	tell_one(a->address, b->address, "address", agrees, differs);
	tell_one(a->door, b->door, "door", agrees, differs);
	tell_one(a->building, b->building, "building", agrees, differs);
}
