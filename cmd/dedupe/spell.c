/* spell.c - characters folded through a table that is filled as they are met; numerals read behind it */
#include "spell.h"
#include "fold.h"
#include "utf8.h"
#include <utf8proc.h>

enum {
	ASKED = 1 << 23, /* in the table: what else it says is known */
	PASSED = 1 << 24, /* no letter */
	COUNTED = 1 << 25, /* in front of it a numeral is a number */
	SETTLE = 1 << 26, /* of a text: such a letter stands behind a numeral */
	LETTER = 0xffff,
	PLAINS = 0x10000 / 64
};

struct spell {
	struct fold *fold;
	const char16_t *kind[N_SPELL_KIND];
	uint64_t plain[PLAINS]; /* a bit for each character that is its own letter, Han, and nothing else: as most are */
	uint32_t table[0x10000]; /* the letter and what it is */
	struct letters spare;
};

static const char16_t counted[] = u"号楼栋幢座弄#单层室房区期村社";

struct spell *
spell_open(const char16_t *const kinds[N_SPELL_KIND])
{
	struct spell *s = xcalloc(1, sizeof *s);
	s->fold = fold_open(FOLD_NFKC | FOLD_CASE | FOLD_SIMPLIFIED);
	memcpy(s->kind, kinds, sizeof s->kind);
	return s;
}

void
spell_close(struct spell *s)
{
	if (!s)
		return;
	fold_close(s->fold);
	letters_free(&s->spare);
	free(s);
}

static uint32_t
ask(struct spell *s, uint32_t c)
{
	uint32_t to = fold_char(s->fold, c), is = ASKED;
	/* beyond the basic plane: where surrogates would stand */
	uint16_t letter = (uint16_t)(to < 0x10000 ? to : 0xd800 | (to & 0x7ff));
	const char *category = utf8proc_category_string((utf8proc_int32_t)to);
	if (*category != 'L' && *category != 'N' && to != '#')
		is |= PASSED;
	if (is_digit(letter))
		is |= SPELL_DIGIT;
	if (is_word(letter))
		is |= SPELL_WORD;
	if (is_among(u"〇零一二三四五六七八九十百千", letter))
		is |= SPELL_NUMERAL;
	if (is_among(counted, letter))
		is |= COUNTED;
	for (int i = 0; i < N_SPELL_KIND; i++)
		if (is_among(s->kind[i], letter))
			is |= (uint32_t)SPELL_KIND << i;
	if (to >= 0x2e80)
		is |= SPELL_HAN;
	if (c == to && c < 0x10000 && is == (ASKED | SPELL_HAN))
		s->plain[c / 64] |= UINT64_C(1) << c % 64;
	if (c < 0x10000)
		s->table[c] = is | letter;
	return is | letter;
}

static inline uint32_t
look_up(struct spell *s, uint32_t c)
{
	uint32_t is = c < 0x10000 ? s->table[c] : 0;
	return is ? is : ask(s, c);
}

uint32_t
spell_flags(struct spell *s, uint16_t letter)
{
	return look_up(s, letter) & ~(uint32_t)LETTER;
}

/* The letters, numerals as they stand. */
static uint32_t
read_letters(struct spell *s, struct slice text, struct letters *l)
{
	if (l->cap < 2 * text.n + 1)
		l->p = xgrow(l->p, &l->cap, 2 * text.n + 1, sizeof *l->p);
	uint16_t *out = l->p;
	uint32_t seen = 0, before = 0;
	bool gap = false;
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	while (p < end) {
		uint32_t c;
		if ((*p & 0xf0) == 0xe0 && end - p >= 3) {
			/* as most are */
			c = ((uint32_t)p[0] << 12) + ((uint32_t)p[1] << 6) + p[2] - 0xe2080;
			p += 3;
			if (s->plain[c / 64 % PLAINS] >> c % 64 & 1) {
				/* a gap tells nothing beside it, and a numeral before it is none */
				*out++ = (uint16_t)c;
				before = SPELL_HAN;
				continue;
			}
		} else if (*p < 0x80) {
			c = *p++;
		} else {
			struct slice rest = slice((const char *)p, (size_t)(end - p));
			c = utf8_next(&rest);
			p = (const unsigned char *)rest.p;
		}
		uint32_t is = look_up(s, c);
		if (is & PASSED) {
			gap = true;
			continue;
		}
		if (gap && is & SPELL_WORD && out > l->p && is_word(out[-1]))
			*out++ = '-';
		gap = false;
		seen |= is | before | (is & COUNTED && before & SPELL_NUMERAL ? SETTLE : 0);
		before = is;
		*out++ = (uint16_t)(is & LETTER);
	}
	l->n = (size_t)(out - l->p);
	return seen | before;
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
	bool zero = false;
	if (value > 0) {
		for (int place = 1000; place; place /= 10)
			if (value >= place)
				out->p[out->n++] = (uint16_t)('0' + value / place % 10);
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
settle_numerals(struct spell *s, struct letters *l)
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

uint32_t
spell_read(struct spell *s, struct slice text, struct letters *l)
{
	uint32_t seen = read_letters(s, text, l);
	if (seen & SETTLE) {
		settle_numerals(s, l);
		seen |= SPELL_DIGIT | SPELL_WORD;
	}
	return seen & (SPELL_NUMERAL | SPELL_WORD | SPELL_DIGIT | SPELL_HAN);
}
