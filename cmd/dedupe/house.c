/* house.c - numbers by what stands behind them */
#include "house.h"

enum {
	BUILDING_DIGITS = 4,
	DOOR_DIGITS = 5
};

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

/* Whether a number joined to another one ends before `at`: by a dash, as all that was between two has become, or a word. */
static bool
is_joined(const uint16_t *p, size_t at, bool is_letter)
{
	if (at < 2)
		return false;
	if (is_among(u"至到和与及", p[at - 1]))
		return is_digit(p[at - 2]);
	if (p[at - 1] != '-')
		return false;
	/* A、B座, but not SOHO A座 */
	return is_digit(p[at - 2]) || (is_letter && is_latin(p[at - 2]) && (at < 3 || !is_word(p[at - 3])));
}

/* Sets h to the number that ends before `end`; how many digits it has, 0 for a letter alone, -1 where there is none. */
static int
number_before(const uint16_t *p, size_t end, bool letter_alone, struct house *h)
{
	size_t from = end - is_latin(p[end - 1]), behind = from;
	while (from && is_digit(p[from - 1]))
		from--;
	int n = (int)(behind - from < DOOR_DIGITS * 2 ? behind - from : DOOR_DIGITS * 2);
	if (n == 0 && (behind == end || !letter_alone))
		return -1;
	h->number = from;
	h->end = end;
	for (; n > 1 && p[h->number] == '0'; n--)
		h->number++;
	if (n && behind == end && from && is_latin(p[from - 1]) && (from == 1 || !is_word(p[from - 2])))
		h->number = --from;
	if (from && is_among(u"甲乙丙丁", p[from - 1]))
		h->number = --from;
	h->several = is_joined(p, from, n == 0);
	if (h->several)
		while (from && (is_joined(p, from, n == 0) || is_digit(p[from - 1]) || (n == 0 && is_latin(p[from - 1]))))
			from--;
	else if (from && (p[from - 1] == '-' || p[from - 1] == u'第'))
		from--;
	h->from = from;
	return n;
}

/* What the letters at `at` make of the number before them; false for nothing. */
static bool
read_unit(struct house *h, const struct house *before, const struct letters *l, size_t at)
{
	uint16_t c = l->p[at], next = at + 1 < l->n ? l->p[at + 1] : 0;
	bool holds = is_among(u"楼栋幢座", next), inner = before->to && before->kind != HOUSE_DOOR;
	h->to = at + 1;
	h->is_court = false;
	switch (c) {
	case u'号':
		if (holds || next == u'院')
			h->to++;
		h->is_court = next == u'院';
		h->kind = holds ? HOUSE_BUILDING : HOUSE_DOOR;
		if (holds)
			c = u'楼';
		else if (h->is_court)
			c = 0;
		else if (before->is_court && before->to == h->from)
			h->kind = HOUSE_BUILDING;
		else if (inner)
			h->kind = HOUSE_ROOM;
		break;
	case u'弄':
		h->is_court = true;
		h->kind = HOUSE_DOOR;
		break;
	case u'栋':
	case u'幢':
	case u'座':
	case u'#':
		h->to += holds;
		h->kind = HOUSE_BUILDING;
		break;
	case u'楼': {
		size_t behind = at + 1;
		while (behind < l->n && is_digit(l->p[behind]))
			behind++;
		bool entered = behind > at + 1 && behind + 1 < l->n && l->p[behind] == u'单' && l->p[behind + 1] == u'元';
		h->kind = entered ? HOUSE_BUILDING : HOUSE_ROOM;
		break;
	}
	case u'单':
	case u'层':
	case u'室':
		if (c == u'单' && next != u'元')
			return false;
		h->kind = HOUSE_ROOM;
		break;
	default:
		return false;
	}
	return !is_other(l, c, h->to);
}

bool
house_next(struct house *h, const struct letters *l)
{
	const struct house before = *h;
	for (size_t i = before.to + 1; i < l->n; i++) {
		uint16_t c = l->p[i];
		if (!is_word(l->p[i - 1]) || is_word(c))
			continue;
		int n = number_before(l->p, i, c == u'栋' || c == u'幢' || c == u'座', h);
		if (n < 0 || h->from < before.to || !read_unit(h, &before, l, i))
			continue;
		bool day = c == u'号' && h->from && l->p[h->from - 1] == u'月';
		if (!day && n <= (h->kind == HOUSE_BUILDING ? BUILDING_DIGITS : DOOR_DIGITS))
			return true;
	}
	return false;
}
