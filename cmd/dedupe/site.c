/* site.c - names and numbers of a place, folded in one pass over each field and hashed */
#include "site.h"
#include "fold.h"
#include "gram.h"
#include "utf8.h"
#include <uchar.h>
#include <utf8proc.h>

enum {
	FLAG_ASKED = 1 << 16, /* in the table: what else it says is known */
	FLAG_PASSED = 1 << 17, /* no letter */
	FLAG_NUMERAL = 1 << 18, /* 〇 to 九, 十 百 千 */
	FLAG_WORD = 1 << 19, /* ASCII letter or digit */
	FLAG_DIGIT = 1 << 20,
	FLAG_HAN = 1 << 21,
	FLAG_COUNTED = 1 << 22, /* numbered by what stands before it */
	FLAG_END = 1 << 23, /* ends a title or what says where beside */
	FLAG_SETTLE = 1 << 24, /* of a text: such a letter stands behind a numeral */
	LETTER = 0xffff
};

enum {
	NAME_LENGTH = 2, /* one letter names nothing */
	BUILDING_DIGITS = 4,
	DOOR_DIGITS = 5,
	MOST = 9999,
	FRONT = 12 /* letters of a province and a city before a district */
};

enum level {
	CITY,
	DISTRICT,
	STREET,
	COMMUNITY,
	LEVELS
};

enum {
	N_TITLE = 10
};

struct word {
	uint16_t letter[6], n;
};

#define WORD(s)                                     \
	{                                           \
		s, sizeof(s) / sizeof(char16_t) - 1 \
	}

/* What a number with its unit counts, in letters from..to; digits..end are the number itself. */
struct number {
	size_t from, digits, end, to;
	bool is_building, is_room, is_court, several;
};

/* What the number before was of. */
enum after {
	AFTER_NOTHING,
	AFTER_COURT, /* a number with 号 behind it is of a building */
	AFTER_INNER /* of a room */
};

struct sites {
	struct fold *fold;
	uint64_t plain[0x10000 / 64]; /* a bit for each character that is its own letter, Han, and nothing else: as most are */
	uint32_t table[0x10000]; /* the letter and FLAG_ of each character */
	uint32_t seen; /* FLAG_ of the letters read last */
	struct letters name[LEVELS], text, spare;
};

/* The titles of each level, longest first where one ends another. */
static const struct word titles[LEVELS][N_TITLE] = {
	[CITY] = { WORD(u"地区"), WORD(u"市"), WORD(u"盟") },
	[DISTRICT] = { WORD(u"新区"), WORD(u"区"), WORD(u"县"), WORD(u"市"), WORD(u"旗") },
	[STREET] = { WORD(u"街道办事处"), WORD(u"地区办事处"), WORD(u"人民政府"), WORD(u"街道办"), WORD(u"办事处"), WORD(u"政府"), WORD(u"街道"),
		WORD(u"地区"), WORD(u"镇"), WORD(u"乡") },
	[COMMUNITY] = { WORD(u"居民委员会"), WORD(u"村民委员会"), WORD(u"居委会"), WORD(u"村委会"), WORD(u"行政村"), WORD(u"社区"), WORD(u"村") },
};

/* At the end of a point: beside it, not another one. */
static const struct word beside[] = {
	WORD(u"斜对面"), WORD(u"地下车库"), WORD(u"停车场"), WORD(u"出入口"), WORD(u"对面"), WORD(u"对过"), WORD(u"附近"), WORD(u"周边"), WORD(u"周围"),
	WORD(u"旁边"), WORD(u"边上"), WORD(u"左右"), WORD(u"一带"), WORD(u"门口"), WORD(u"门前"), WORD(u"门外"), WORD(u"路边"), WORD(u"楼下"), WORD(u"院内"), WORD(u"以内"),
	WORD(u"东南侧"), WORD(u"东北侧"), WORD(u"西南侧"), WORD(u"西北侧"), WORD(u"东侧"), WORD(u"西侧"), WORD(u"南侧"), WORD(u"北侧"), WORD(u"外侧"), WORD(u"内侧"),
	WORD(u"东边"), WORD(u"西边"), WORD(u"南边"), WORD(u"北边"), WORD(u"东面"), WORD(u"西面"), WORD(u"南面"), WORD(u"北面"), WORD(u"里面"), WORD(u"外面"),
	WORD(u"东南角"), WORD(u"东北角"), WORD(u"西南角"), WORD(u"西北角"), WORD(u"东南门"), WORD(u"东北门"), WORD(u"西南门"), WORD(u"西北门"),
	WORD(u"东门"), WORD(u"西门"), WORD(u"南门"), WORD(u"北门"), WORD(u"正门"), WORD(u"大门"), WORD(u"后门"), WORD(u"侧门"), WORD(u"前门"), WORD(u"小区"), WORD(u"旁"),
	WORD(u"内"), WORD(u"外"), WORD(u"处"), WORD(u"第")
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

/* Whether one of the words to be taken off an end ends so. */
static bool
ends_words(uint16_t c)
{
	for (size_t i = 0; i < N_BESIDE; i++)
		if (beside[i].letter[beside[i].n - 1] == c)
			return true;
	for (size_t i = 0; i < (size_t)LEVELS * N_TITLE; i++) {
		const struct word *w = &titles[i / N_TITLE][i % N_TITLE];
		if (w->n && w->letter[w->n - 1] == c)
			return true;
	}
	return false;
}

struct sites *
sites_open(void)
{
	struct sites *s = xcalloc(1, sizeof *s);
	s->fold = fold_open(FOLD_NFKC | FOLD_CASE | FOLD_SIMPLIFIED);
	return s;
}

void
sites_close(struct sites *s)
{
	if (!s)
		return;
	fold_close(s->fold);
	for (int i = 0; i < LEVELS; i++)
		letters_free(&s->name[i]);
	letters_free(&s->text);
	letters_free(&s->spare);
	free(s);
}

static bool
is_among(const char16_t *set, uint16_t c)
{
	while (*set && *set != c)
		set++;
	return *set;
}

/* In front of these a numeral is a number. */
static const char16_t counted[] = u"号楼栋幢座弄#单层室房区期村社";

static uint32_t
ask(struct sites *s, uint32_t c)
{
	uint32_t to = fold_char(s->fold, c), is = FLAG_ASKED;
	/* beyond the basic plane: where surrogates would stand */
	uint16_t letter = (uint16_t)(to < 0x10000 ? to : 0xd800 | (to & 0x7ff));
	const char *category = utf8proc_category_string((utf8proc_int32_t)to);
	if (*category != 'L' && *category != 'N' && to != '#')
		is |= FLAG_PASSED;
	if (to >= '0' && to <= '9')
		is |= FLAG_DIGIT | FLAG_WORD;
	if (to >= 'a' && to <= 'z')
		is |= FLAG_WORD;
	if (is_among(u"〇零一二三四五六七八九十百千", letter))
		is |= FLAG_NUMERAL;
	if (is_among(counted, letter))
		is |= FLAG_COUNTED;
	if (ends_words(letter))
		is |= FLAG_END;
	if (to >= 0x2e80)
		is |= FLAG_HAN;
	if (c < 0x10000)
		s->table[c] = is | letter;
	if (c == to && c < 0x10000 && is == (FLAG_ASKED | FLAG_HAN))
		s->plain[c / 64] |= UINT64_C(1) << c % 64;
	return is | letter;
}

static inline bool
is_digit(uint16_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_latin(uint16_t c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
is_word(uint16_t c)
{
	return is_digit(c) || is_latin(c);
}

/* The letters of well-formed text, numerals as they stand. */
static void
read_letters(struct sites *s, struct slice text, struct letters *l)
{
	l->p = xgrow(l->p, &l->cap, 2 * text.n + 1, sizeof *l->p);
	uint16_t *out = l->p;
	uint32_t seen = 0, before = 0;
	bool gap = false;
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	while (p < end) {
		uint32_t c, is;
		if (*p < 0x80) {
			c = *p++;
		} else if (*p >= 0xe0 && *p < 0xf0 && end - p >= 3) {
			c = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
			p += 3;
			if (s->plain[c / 64] >> c % 64 & 1) {
				/* a gap counts between others, a numeral before others */
				*out++ = (uint16_t)c;
				before = FLAG_HAN;
				continue;
			}
		} else {
			struct slice rest = slice((const char *)p, (size_t)(end - p));
			c = utf8_next(&rest);
			p = (const unsigned char *)rest.p;
		}
		is = c < 0x10000 ? s->table[c] : 0;
		if (!is)
			is = ask(s, c);
		if (is & FLAG_PASSED) {
			gap = true;
			continue;
		}
		if (gap && is & FLAG_WORD && out > l->p && is_word(out[-1]))
			*out++ = '-';
		gap = false;
		seen |= is | before | (is & FLAG_COUNTED && before & FLAG_NUMERAL ? FLAG_SETTLE : 0);
		before = is;
		*out++ = (uint16_t)(is & LETTER);
	}
	l->n = (size_t)(out - l->p);
	s->seen = seen | before;
}

/* 0 to 9, 10 for ten, hundred and thousand, -1 for what is no numeral. */
static int
numeral(uint16_t c)
{
	switch (c) {
	case u'〇':
	case u'零':
		return 0;
	case u'一':
		return 1;
	case u'二':
		return 2;
	case u'三':
		return 3;
	case u'四':
		return 4;
	case u'五':
		return 5;
	case u'六':
		return 6;
	case u'七':
		return 7;
	case u'八':
		return 8;
	case u'九':
		return 9;
	case u'十':
	case u'百':
	case u'千':
		return 10;
	default:
		return -1;
	}
}

/* 十二 二十 一百零三 一千二百: every place in its turn, one zero where some are passed over; -1 for what is not so. */
static int
numeral_value(const uint16_t *p, size_t n)
{
	static const struct {
		uint16_t letter;
		int value;
	} places[] = { { u'千', 1000 }, { u'百', 100 }, { u'十', 10 }, { 0, 1 } };
	int value = 0;
	size_t i = 0;
	bool zero = false, passed = false;
	for (size_t k = 0; k < 4 && i < n; k++) {
		if (value && !zero && i < n && numeral(p[i]) == 0)
			zero = true, i++;
		int digit = i < n ? numeral(p[i]) : -1;
		bool ten = !value && places[k].value == 10 && digit == 10 && p[i] == u'十';
		bool here = ten || (digit > 0 && digit < 10 && (places[k].letter == 0 || (i + 1 < n && p[i + 1] == places[k].letter)));
		if (!here) {
			passed = value > 0;
			continue;
		}
		if (zero != passed)
			return -1;
		value += (ten ? 1 : digit) * places[k].value;
		i += ten || places[k].letter == 0 ? 1 : 2;
		zero = passed = false;
	}
	return i == n && !zero && value ? value : -1;
}

/* Appends the numeral in digits, if it can be read in one way; digit by digit where a zero shows that. */
static bool
put_numeral(struct letters *out, const uint16_t *p, size_t n)
{
	int value = numeral_value(p, n);
	char digits[8];
	bool zero = false;
	if (value > 0 && value <= MOST) {
		int length = snprintf(digits, sizeof digits, "%d", value);
		for (int i = 0; i < length; i++)
			out->p[out->n++] = (uint16_t)digits[i];
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (numeral(p[i]) == 10)
			return false;
		zero |= numeral(p[i]) == 0;
	}
	for (size_t i = 0; zero && n > 1 && i < n; i++)
		out->p[out->n++] = (uint16_t)('0' + numeral(p[i]));
	return zero && n > 1;
}

/* Numerals in front of what is numbered become digits. */
static void
settle_numerals(struct sites *s, struct letters *l)
{
	struct letters *out = &s->spare;
	/* 十 grows by a digit */
	out->p = xgrow(out->p, &out->cap, 2 * l->n, sizeof *out->p);
	out->n = 0;
	for (size_t i = 0; i < l->n;) {
		size_t to = i;
		while (to < l->n && numeral(l->p[to]) >= 0)
			to++;
		if (to > i && to < l->n && is_among(counted, l->p[to]) && put_numeral(out, l->p + i, to - i)) {
			s->seen |= FLAG_DIGIT | FLAG_WORD;
			i = to;
			continue;
		}
		do
			out->p[out->n++] = l->p[i++];
		while (i < to);
	}
	struct letters held = *l;
	*l = *out;
	*out = held;
}

static void
read_text(struct sites *s, struct slice text, struct letters *l)
{
	read_letters(s, text, l);
	if (s->seen & FLAG_SETTLE)
		settle_numerals(s, l);
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

/* Takes words off the end while two letters stay. */
static void
strip(struct sites *s, struct letters *l, const struct word *words, size_t n)
{
	for (bool again = true; again;) {
		uint16_t last = l->p[l->n - 1];
		uint32_t is = s->table[last] ? s->table[last] : ask(s, last);
		again = false;
		for (size_t i = 0; is & FLAG_END && i < n && words[i].n && !again; i++)
			again = l->n >= (size_t)NAME_LENGTH + words[i].n && ends_with(l, &words[i]) && (l->n -= words[i].n);
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
	read_text(s, text, l);
	if (l->n == 0)
		return 0;
	strip(s, l, titles[level], N_TITLE);
	return hash_letters(level + 1, l->p, l->n);
}

/* How many letters at `at` are the name of the level with its title, 0 for none. */
static size_t
name_at(const struct sites *s, const struct letters *l, size_t at, enum level level)
{
	const struct letters *name = &s->name[level];
	size_t to = at;
	if (name->n < NAME_LENGTH || !stands_at(l, at, name->p, name->n))
		return 0;
	to += name->n;
	for (size_t i = 0; i < N_TITLE && titles[level][i].n;) {
		const struct word *w = &titles[level][i];
		/* 中关村 is not all of 中关村大街 */
		if (!(level == COMMUNITY && w->n == 1) && stands_at(l, to, w->letter, w->n)) {
			to += w->n;
			i = 0;
		} else {
			i++;
		}
	}
	return to > at + name->n ? to - at : 0;
}

/* Where what follows the names above it begins. */
static size_t
past_names(const struct sites *s, const struct letters *l)
{
	size_t start = 0;
	for (int level = CITY; level < LEVELS; level++) {
		size_t n = name_at(s, l, start, level);
		for (size_t at = start + 1; !n && level <= DISTRICT && s->name[level].n && at < FRONT && at < l->n; at++)
			if ((l->p[at - 1] == u'市' || l->p[at - 1] == u'省') && (n = name_at(s, l, at, level)))
				n += at - start;
		start += n;
	}
	return start;
}

/* Whether what stands behind a number and its unit makes it another thing: 15号线, 2号楼梯. */
static bool
is_other(const struct letters *l, uint16_t unit, size_t after)
{
	uint16_t c = after < l->n ? l->p[after] : 0, d = after + 1 < l->n ? l->p[after + 1] : 0;
	if (!c)
		return false;
	if (unit == u'号')
		return is_among(u"线口门桥店机井码馆厅台胡车路闸岗灯泵塔煤汽柴航公文令通营地站窗柜桩电库仓停商铺摊前后以开晚早至到", c) || ((c == u'上' || c == u'下') && d == u'午');
	if (unit == u'座')
		return is_among(u"位桥山塔庙坟城", c);
	return unit == u'楼' && is_among(u"梯道盘宇房市主长管", c);
}

/* Sets number to the one that ends before the unit at `unit`; false where there is none. */
static bool
number_before(const struct letters *l, size_t unit, bool letter_alone, struct number *number)
{
	const uint16_t *p = l->p;
	size_t from = unit, n = 0;
	*number = (struct number){ 0 };
	if (from && is_latin(p[from - 1]))
		from--;
	size_t behind = from;
	for (; from && is_digit(p[from - 1]); from--)
		n++;
	if (n == 0) {
		if (behind == unit || !letter_alone)
			return false;
		from = behind;
	} else if (behind == unit && from && is_latin(p[from - 1]) && (from < 2 || !is_word(p[from - 2]))) {
		from--;
	}
	number->digits = from;
	number->end = unit;
	if (n > 1 && is_digit(p[from]))
		for (; n > 1 && p[number->digits] == '0'; n--)
			number->digits++;
	if (n > DOOR_DIGITS)
		return false;
	number->several = from >= 2 && ((p[from - 1] == '-' && is_word(p[from - 2])) || (is_among(u"至到和与及", p[from - 1]) && is_digit(p[from - 2])));
	if (from && is_among(u"甲乙丙丁", p[from - 1]))
		number->digits = --from;
	if (from && p[from - 1] == u'第')
		from--;
	/* all of 3-5号楼 */
	while (from && number->several && (is_word(p[from - 1]) || p[from - 1] == '-' || (from > 1 && is_among(u"至到和与及", p[from - 1]) && is_digit(p[from - 2]))))
		from--;
	number->from = from;
	return true;
}

/* The unit at `at`: what it makes of a number before it. */
static bool
read_unit(const struct letters *l, size_t at, enum after after, struct number *number)
{
	uint16_t c = l->p[at], next = at + 1 < l->n ? l->p[at + 1] : 0;
	bool holds = is_among(u"楼栋幢座", next);
	number->to = at + 1;
	switch (c) {
	case u'号':
		if (holds) {
			number->is_building = true;
			number->to = at + 2;
			c = u'楼';
		} else if (next == u'院') {
			number->is_court = true;
			number->to = at + 2;
			c = 0;
		} else {
			number->is_building = after == AFTER_COURT;
			number->is_room = after == AFTER_INNER;
		}
		break;
	case u'弄':
		number->is_court = true;
		break;
	case u'栋':
	case u'幢':
	case u'座':
	case u'#':
		number->is_building = true;
		number->to += holds;
		break;
	case u'楼': {
		size_t behind = at + 1;
		while (behind < l->n && is_digit(l->p[behind]))
			behind++;
		bool entered = behind > at + 1 && behind + 1 < l->n && l->p[behind] == u'单' && l->p[behind + 1] == u'元';
		number->is_building = entered;
		number->is_room = !entered;
		break;
	}
	case u'单':
		number->is_room = next == u'元';
		if (!number->is_room)
			return false;
		break;
	case u'层':
	case u'室':
		number->is_room = true;
		break;
	default:
		return false;
	}
	return !is_other(l, c, number->to);
}

/* The next number with a unit at or behind *at, which moves behind it. */
static bool
next_number(const struct letters *l, size_t *at, enum after *after, struct number *number)
{
	for (size_t i = *at + 1; i < l->n; i++) {
		uint16_t c = l->p[i];
		if (!is_word(l->p[i - 1]) || is_word(c))
			continue;
		bool alone = c == u'栋' || c == u'幢' || c == u'座';
		if (!number_before(l, i, alone, number) || number->from < *at || !read_unit(l, i, number->from == *at || *after == AFTER_INNER ? *after : AFTER_NOTHING, number))
			continue;
		if (number->is_building && number->end - number->digits > BUILDING_DIGITS + 1)
			continue;
		if (c == u'号' && number->from && l->p[number->from - 1] == u'月')
			continue;
		*at = number->to;
		*after = number->is_court ? AFTER_COURT : number->is_building || number->is_room ? AFTER_INNER
												 : AFTER_NOTHING;
		return true;
	}
	return false;
}

struct told {
	bool door, building;
};

/* Takes a number down; a second one that differs leaves none. */
static void
tell(const struct letters *l, const struct number *number, struct site *site, struct told *told)
{
	uint32_t *kept = number->is_building ? &site->building : &site->door;
	bool *known = number->is_building ? &told->building : &told->door;
	uint32_t value = number->several ? 0 : hash_short(hash_letters(0, l->p + number->digits, number->end - number->digits));
	*kept = *known && *kept != value ? 0 : value;
	*known = true;
}

/* The last letters of roads. */
static const char16_t roads[] = u"路街道巷弄同";

static bool
is_anyone(const struct letters *l)
{
	for (size_t i = 0; i < sizeof anyone / sizeof *anyone; i++)
		if (l->n == anyone[i].n && ends_with(l, &anyone[i]))
			return true;
	return false;
}

/* Takes 2-501 off the end. */
static void
strip_row(struct letters *l)
{
	size_t n = l->n;
	bool dash = false;
	for (; n && (is_digit(l->p[n - 1]) || l->p[n - 1] == '-'); n--)
		dash |= l->p[n - 1] == '-';
	if (dash)
		l->n = n;
}

/* Takes off the end what says where beside it; whether it still names something. */
static bool
strip_beside(struct sites *s, struct letters *l)
{
	strip_row(l);
	if (l->n)
		strip(s, l, beside, N_BESIDE);
	if (l->n < NAME_LENGTH || is_anyone(l))
		return false;
	for (int i = 0; i < LEVELS; i++)
		if (l->n == s->name[i].n && stands_at(l, 0, s->name[i].p, l->n))
			return false;
	return true;
}

/* Its numbers are told at the end, behind those of the address. */
static uint64_t
read_point(struct sites *s, struct slice text, struct site *site, struct told *told)
{
	read_text(s, text, &s->text);
	size_t start = past_names(s, &s->text), at = 0;
	struct letters l = { .p = s->text.p + start, .n = s->text.n - start }, name = l;
	struct number number;
	enum after after = AFTER_NOTHING;
	bool cut = false;
	while (s->seen & FLAG_WORD && next_number(&l, &at, &after, &number)) {
		bool named = !cut && !number.is_building && !number.is_room && number.from && is_among(roads, l.p[number.from - 1]);
		if (!named && !number.is_room)
			tell(&l, &number, site, told);
		if (!cut) {
			/* 10号院 as 10号 */
			name.n = named ? number.end : number.from;
			cut = true;
		}
	}
	return strip_beside(s, &name) ? hash_end(hash_letters(0, name.p, name.n)) : 0;
}

/* An address without Han: 1234 N MAIN ST. */
static uint64_t
read_foreign(const struct letters *l, struct site *site, struct told *told)
{
	size_t n = 0;
	while (n < l->n && is_digit(l->p[n]))
		n++;
	if (n && n < DOOR_DIGITS + 3 && n + 1 < l->n && l->p[n] == '-') {
		site->door = hash_short(hash_letters(0, l->p, n));
		told->door = true;
	}
	return hash_letters(0, l->p, l->n);
}

/* An address without a number: 望京街与广顺街交叉口; a road alone is none. */
static uint64_t
read_named(struct sites *s, struct letters l)
{
	if (!strip_beside(s, &l) || is_among(roads, l.p[l.n - 1]))
		return 0;
	return hash_letters(0, l.p, l.n);
}

/* Sets door and building, where it tells them; what the address is but for district and street, 0 if none. */
static uint64_t
read_address(struct sites *s, struct slice text, struct site *site, struct told *told)
{
	read_text(s, text, &s->text);
	if (!(s->seen & FLAG_HAN) && s->seen & FLAG_DIGIT)
		return read_foreign(&s->text, site, told);
	size_t start = past_names(s, &s->text), at = 0, done = 0;
	struct letters l = { .p = s->text.p + start, .n = s->text.n - start };
	struct number number;
	uint64_t h = 0;
	enum after after = AFTER_NOTHING;
	bool any = false, named = false;
	while (s->seen & FLAG_WORD && next_number(&l, &at, &after, &number)) {
		if (number.is_room)
			continue;
		if (!any && number.from < NAME_LENGTH) {
			h = site->point;
			named = h;
			done = number.from;
		} else if (!any) {
			named = true;
		}
		any = true;
		h = hash_letters(h, l.p + done, number.from - done);
		h = hash_letters(h, l.p + number.digits, number.end - number.digits);
		h = hash_letters(h, (const uint16_t[]){ number.is_building ? u'栋' : u'号' }, 1);
		done = number.to;
		tell(&l, &number, site, told);
	}
	if (any)
		return named ? h : 0;
	return at ? 0 : read_named(s, l);
}

void
site_read(struct sites *s, struct rec *r, struct site *site)
{
	*site = (struct site){ 0 };
	struct site beside_point = { 0 };
	struct told told = { 0 }, point_told = { 0 };
	uint64_t name[LEVELS];
	name[CITY] = read_name(s, r, F_CITY, CITY);
	name[DISTRICT] = read_name(s, r, F_DISTRICT, DISTRICT);
	name[STREET] = read_name(s, r, F_STREET, STREET);
	name[COMMUNITY] = read_name(s, r, F_COMMUNITY, COMMUNITY);
	site->city = name[CITY] ? hash_short(name[CITY]) : 0;
	site->district = name[DISTRICT] ? hash_short(name[DISTRICT]) : 0;
	site->street = name[STREET] ? hash_end(name[STREET]) : 0;
	site->community = name[COMMUNITY] ? hash_end(name[COMMUNITY]) : 0;

	struct slice point = rec_get(r, F_POINT), address = rec_get(r, F_STANDARD_ADDRESS);
	if (point.n)
		site->point = read_point(s, point, &beside_point, &point_told);
	if (address.n == 0)
		address = rec_get(r, F_ADDRESS);
	uint64_t h = address.n ? read_address(s, address, site, &told) : 0;
	if (h)
		site->address = hash_end(h);
	if (!told.door)
		site->door = beside_point.door;
	if (!told.building)
		site->building = beside_point.building;
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
