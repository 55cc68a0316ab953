/* home.c - house, unit and room behind a street or compound: 12号楼3单元501室, 甲5号, 5-2-301 */
#include "find.h"

static const char numerals[] = "〇零一二三四五六七八九十百两";
static const char marks[] = "甲乙丙丁戊附东西南北中";

/* What may follow a number, the longer first. */
static const char units[] = "号楼|号院|号门|号房|号|栋|幢|座|单元|门|室|户|层|楼|房";

enum {
	NUMBER_MAX = 5,
	PARTS_MAX = 8
};

/* What a chain of parts was seen to hold. */
struct home {
	size_t n;
	bool house, room, unit, building, dashed;
	bool marked; /* 甲5号 */
	bool open; /* the last part ends in a dash */
};

/* The end of a number at p: digits, letters or Chinese numerals, at most NUMBER_MAX; NULL for none. */
static const char *
skip_number(const char *p, const char *end)
{
	const char *q = p;
	size_t step, n = 0, digits = 0;
	uint32_t c = char_at(q, end, &step);
	bool spelt = is_one_of(c, numerals);
	while (n <= NUMBER_MAX && (spelt ? is_one_of(c, numerals) : is_digit(c) || is_letter(c))) {
		digits += !is_letter(c);
		q += step;
		n++;
		c = char_at(q, end, &step);
	}
	return n == 0 || n > NUMBER_MAX || (digits == 0 && n > 1) || is_star(c) ? NULL : q;
}

/* What is not the number of a house though a word of houses follows: 10号线, 3号口, 5号下午, 一户人家. */
static bool
is_other(const char *p, const char *end, size_t unit, const char *after)
{
	if (begins_with(p, end, "号") && unit == 3)
		return begins_with(after, end, "线|口|机|台|桌|令|文件|召|码|称|早|上午|下午|晚|中午|凌晨|之前|前|之后|后|左右|到|至|起|开始|当天|就|我|已|才|去|那|发|收到|电梯|地块|公告|通知|店|铺|窗口|当|夜|又|再|给|打|白天|傍晚|清晨|半夜|安装|停|排水|工地|高铁") > 0;
	if (begins_with(p, end, "户"))
		return begins_with(after, end, "居|人|农|业主|家|村|籍|型|住户|内|外|主|商") > 0;
	if (begins_with(p, end, "室"))
		return begins_with(after, end, "一厅|两厅|二厅|内|外|温|友") > 0;
	if (begins_with(p, end, "门"))
		return begins_with(after, end, "口|市|课|诊|禁|前|头|店") > 0;
	return false;
}

static const char *
skip_part(const char *p, const char *end, struct home *h)
{
	size_t step;
	bool marked = is_one_of(char_at(p, end, &step), marks);
	h->marked = h->marked || (marked && h->n == 0);
	const char *q = skip_number(marked ? p + step : p, end);
	if (!q)
		return NULL;
	uint32_t c = char_at(q, end, &step);
	if (c == '-' || c == 0x2013 || c == 0x2014 || c == 0x4e4b || c == '#') {
		h->dashed = h->dashed || c != '#';
		h->unit = h->unit || c == '#';
		h->n++;
		h->open = true;
		return q + step;
	}
	h->open = false;
	size_t unit = begins_with(q, end, units);
	if (unit == 0 || is_other(q, end, unit, q + unit)) {
		/* a room may go without its word behind unit or building */
		bool bare = h->n && (h->unit || h->building || h->dashed) && q - p >= 3 && is_digit(char_at(p, end, &step)) && !begins_with(q, end, "元|年|月|日|天|人|米|平|个|%|次|万|户|时|分|小时|度|块");
		h->room = h->room || bare;
		h->n += bare;
		return bare ? q : NULL;
	}
	h->n++;
	h->room = h->room || begins_with(q, end, "室") > 0 || (h->n > 1 && begins_with(q, end, "户|房|号房|号门|门") > 0);
	h->house = h->house || (begins_with(q, end, "号") > 0 && unit == 3) || begins_with(q, end, "号院") > 0;
	h->building = h->building || begins_with(q, end, "号楼|栋|幢|座|楼") > 0;
	h->unit = h->unit || begins_with(q, end, "单元") > 0;
	return q + unit;
}

/* Whether the chain says where somebody lives, not just which building or line of the metro. */
static bool
tells(const struct found *f, const struct home *h, const char *from)
{
	static const char streets[] = "路|街|巷|胡同|弄|大道|道|里|村|屯|条|大院|小区|社区|新村|镇|庄|苑|园|段|组|寨|坊";
	static const char places[] = "小区|社区|园|苑|里|村|庄|家园|公寓|花园|城|府|楼|号|院|区|湾|居|庭|郡|寓|轩|阁|邸|地|广场|大厦|期|巷|胡同|弄|路|街";
	if (f->as == AS_ADDRESS)
		return h->house || h->room || h->unit || h->building || h->dashed;
	if (h->dashed && (h->n < 2 || (h->n == 2 && !h->room) || !ends_with(f->text.p, from, places)))
		return h->room && (h->building || h->unit);
	if (h->room || (h->n > 1 && (h->unit || (h->building && h->house))))
		return true;
	return h->house && (h->marked || ends_with(f->text.p, from, streets)) && !ends_with(f->text.p, from, "地铁|公里|道路|街道|里程");
}

static const char *
read_home(struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n, *to = NULL;
	struct home h = { 0 };
	size_t step;
	uint32_t before = char_before(p, f->text.p, &step);
	if (is_one_of(before, marks) && (before == 0x7532 || before == 0x4e59 || before == 0x4e19 || before == 0x4e01 || before == 0x9644))
		p -= step;
	else if (is_digit(before) || is_letter(before) || is_star(before) || is_one_of(before, "-.第"))
		return NULL;
	const char *from = p;
	while (h.n < PARTS_MAX && (p = skip_part(p, end, &h))) {
		if (h.open)
			continue;
		to = p;
		uint32_t c = char_at(p, end, &step);
		size_t more;
		uint32_t next = char_at(p + step, end, &more);
		if ((c == ' ' || c == '-') && (is_digit(next) || is_letter(next) || is_one_of(next, numerals)))
			p += step;
	}
	return to && tells(f, &h, from) ? to : NULL;
}

bool
is_home_sign(uint32_t c)
{
	switch (c) {
	case '-':
	case '#':
	case 0x2013:
	case 0x2014:
	case 0x4e4b: /* 之 */
	case 0x53f7: /* 号 */
	case 0x680b: /* 栋 */
	case 0x5e62: /* 幢 */
	case 0x5ea7: /* 座 */
	case 0x5355: /* 单元 */
	case 0x95e8: /* 门 */
	case 0x5ba4: /* 室 */
	case 0x6237: /* 户 */
	case 0x5c42: /* 层 */
	case 0x697c: /* 楼 */
	case 0x623f: /* 房 */
		return true;
	default:
		return false;
	}
}

const char *
find_home(struct found *f, const char *p)
{
	const char *to = read_home(f, p);
	size_t step;
	if (!to)
		return NULL;
	if (is_one_of(char_before(p, f->text.p, &step), "甲乙丙丁附"))
		p -= step;
	found_add(f, (struct span){ .from = p, .to = to, .hide = p, .kind = KIND_ADDRESS });
	return to;
}

void
find_spelt_home(struct found *f, const char *at)
{
	size_t step;
	/* the numeral may be the first of the word */
	if (is_one_of(char_at(at, f->text.p + f->text.n, &step), numerals))
		at += step;
	const char *p = at;
	while (is_one_of(char_before(p, f->text.p, &step), numerals))
		p -= step;
	if (p == at)
		return;
	/* 十二号楼三单元: the numbers before this unit belong to it */
	for (size_t word; (word = ends_with(f->text.p, p, "号楼|号院|栋|幢|座|单元|层"));) {
		const char *q = p - word;
		while (is_one_of(char_before(q, f->text.p, &step), numerals))
			q -= step;
		if (q == p - word)
			break;
		p = q;
	}
	(void)find_home(f, p);
}
