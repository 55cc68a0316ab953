/* order.c - one made-up order: where it is, who calls, and the words it is told in */
#include "order.h"

#include <string.h>

#include "chance.h"
#include "day.h"
#include "texts.h"

enum {
	MAX_PART = 24
};

struct part {
	const char *words, *glue;
	uint64_t seed;
};

/* The parts in order; from and to bound the details, which may be swapped. */
struct plan {
	struct part part[MAX_PART];
	int n, from, to, want;
};

void
add_phone(struct str *s, uint32_t caller)
{
	/* 154 was never handed out to subscribers; no Beijing number begins with 0. */
	if (mix(caller, 11) % 20 == 0) {
		str_adds(s, "010-0");
		str_addu(s, (uint64_t)caller * 7654321 % 10000000, 7);
	} else {
		str_adds(s, "154");
		str_addu(s, (uint64_t)caller * 7654321 % 100000000, 8);
	}
}

void
add_name(struct str *s, uint32_t caller)
{
	uint64_t h = mix(caller, 7);

	str_adds(s, surname[h % COUNT(surname)]);
	h /= COUNT(surname);
	if (h % 25 == 0)
		str_adds(s, given[h / 25 % COUNT(given)]);
	else
		str_adds(s, h % 2 ? "先生" : "女士");
}

/* An identity number of region 990101, which is none, with the right check digit. */
static void
add_identity(struct str *s, uint32_t caller)
{
	static const char check[] = "10X98765432";
	struct rng r = { mix(caller, 13) };
	size_t at = s->n;
	unsigned sum = 0, weight = 1;

	str_adds(s, "990101");
	str_addu(s, 1950 + below(&r, 55), 4);
	str_addu(s, 1 + below(&r, 12), 2);
	str_addu(s, 1 + below(&r, 28), 2);
	str_addu(s, below(&r, 1000), 3);
	for (int i = 16; i >= 0; i--) {
		weight = weight * 2 % 11;
		sum += (unsigned)(s->p[at + (size_t)i] - '0') * weight;
	}
	str_add(s, &check[sum % 11], 1);
}

void
add_point(struct str *s, unsigned street, unsigned point)
{
	unsigned i = (street * 53 + point * 7) % POINTS;

	str_adds(s, estate_head[i / 10]);
	str_adds(s, estate_tail[i % 10]);
}

static void
add_clock(struct str *s, struct rng *r)
{
	uint32_t h = 5 + below(r, 19);

	str_adds(s, h < 8 ? "早上" : h < 12 ? "上午"
			     : h == 12      ? "中午"
			     : h < 18       ? "下午"
					    : "晚上");
	str_addu(s, h > 12 ? h - 12 : h, 1);
	str_adds(s, below(r, 3) ? "点" : "点半");
}

static void
add_day(struct str *s, struct rng *r, int64_t told)
{
	int year, month, day;

	civil_of(told / DAY - 1 - below(r, 25), &year, &month, &day);
	str_addu(s, (uint64_t)month, 1);
	str_adds(s, "月");
	str_addu(s, (uint64_t)day, 1);
	str_adds(s, below(r, 4) ? "日" : "号");
}

static void
add_money(struct str *s, struct rng *r)
{
	static const uint32_t scale[] = { 10, 10, 100, 100, 100, 500 };

	uint64_t value = 11 + below(r, 120);
	str_addu(s, value * scale[below(r, COUNT(scale))], 1);
}

void
add_shop(struct str *s, uint64_t seed)
{
	uint64_t h = mix(seed, 21);

	str_adds(s, shop_head[h % COUNT(shop_head)]);
	str_adds(s, shop_mid[h / 64 % COUNT(shop_mid)]);
}

void
add_company(struct str *s, uint64_t seed)
{
	uint64_t h = mix(seed, 22);

	str_adds(s, firm_head[h % COUNT(firm_head)]);
	str_adds(s, firm_tail[h / 64 % COUNT(firm_tail)]);
}

static void
add_contract(struct str *s, struct rng *r)
{
	str_adds(s, below(r, 2) ? "HT-20" : "NO.");
	str_addu(s, 22 + below(r, 4), 2);
	str_addu(s, 1 + below(r, 12), 2);
	str_adds(s, "-");
	str_addu(s, below(r, 10000), 4);
}

static void
add_month(struct str *s, struct rng *r, int64_t told)
{
	int year, month, day;

	civil_of(told / DAY - 40 - below(r, 900), &year, &month, &day);
	str_addu(s, (uint64_t)year, 4);
	str_adds(s, "年");
	str_addu(s, (uint64_t)month, 1);
	str_adds(s, "月");
}

static void
add_road(struct str *s, struct rng *r)
{
	str_adds(s, PICK(r, road_head));
	str_adds(s, PICK(r, road_tail));
}

/* The building, the flat and the floor of an order are the same wherever its text says them. */
static void
add_home(struct str *s, char slot, uint64_t home, struct rng *r)
{
	uint64_t floor = 1 + (home >> 14) % 20;

	if (slot == 'b') {
		str_addu(s, 1 + home % 38, 1);
		str_adds(s, home >> 20 & 3 ? "号楼" : "栋");
	} else if (slot == 'u') {
		str_addu(s, 1 + (home >> 8) % 6, 1);
		str_adds(s, "单元");
		str_addu(s, floor, 1);
		str_addu(s, 1 + (home >> 22) % 4, 2);
		str_adds(s, "室");
	} else {
		str_addu(s, floor + 1, 1);
		str_adds(s, below(r, 2) ? "层" : "楼");
	}
}

static void
add_number(struct str *s, char slot, struct rng *r)
{
	if (slot == 'v') {
		str_addu(s, (uint64_t)(3 + below(r, 90)) * 10, 1);
		str_adds(s, "米");
	} else if (slot == 'n') {
		str_addu(s, 2 + below(r, 8), 1);
	} else {
		str_addu(s, 10 + below(r, 50), 1);
	}
}

static void
add_slot(struct str *s, char slot, struct rng *r, const struct order *o)
{
	const char *quote = o->seed % 16 ? "" : "\"";

	switch (slot) {
	case 's':
		str_adds(s, streets[o->street].name);
		return;
	case 'p':
		add_point(s, o->street, o->point);
		return;
	case 'b':
	case 'u':
	case 'f':
		add_home(s, slot, mix(o->seed, 23), r);
		return;
	case 'v':
	case 'n':
	case 'N':
		add_number(s, slot, r);
		return;
	case 'H':
		add_money(s, r);
		return;
	case 'x':
		add_contract(s, r);
		return;
	case 'D':
		add_day(s, r, o->told);
		return;
	case 'y':
		add_month(s, r, o->told);
		return;
	case 'T':
		add_clock(s, r);
		return;
	case 'S':
		str_adds(s, quote);
		add_shop(s, o->seed);
		str_adds(s, quote);
		return;
	case 'C':
		add_company(s, o->seed);
		return;
	case 'R':
		add_road(s, r);
		return;
	case 'c':
		add_name(s, o->caller);
		return;
	case 't':
		add_phone(s, o->caller);
		return;
	case 'i':
		add_identity(s, o->caller);
		return;
	default:
		die("a slot that is none", (char[]){ slot, '\0' });
	}
}

/* Bytes to go on by: nearly all of a template is Chinese, three bytes a character. */
static size_t
step(const char *p)
{
	return (unsigned char)*p >= 0xE0 ? 3 : 1;
}

/* Skips to the alternative to take, and past the ones behind it. */
static const char *
alternative(const char *p, struct rng *r)
{
	uint32_t n = 1, take;

	for (const char *q = p; *q != ']'; q += step(q))
		n += *q == '|';
	for (take = below(r, n); take > 0; p += step(p))
		take -= *p == '|';
	return p;
}

void
expand(struct str *s, const char *p, uint64_t seed, const struct order *o)
{
	struct rng r = { seed };

	while (*p) {
		size_t n = 0;
		while (p[n] && p[n] != '[' && p[n] != '|' && p[n] != ']' && p[n] != '$')
			n += step(p + n);
		str_add(s, p, n);
		p += n;
		if (*p == '$') {
			add_slot(s, p[1], &r, o);
			p += 2;
		} else if (*p == '[') {
			p = alternative(p + 1, &r);
		} else if (*p == '|') {
			p += strcspn(p, "]") + 1;
		} else if (*p == ']') {
			p++;
		}
	}
}

static void
put_part(struct plan *p, const char *words, const char *glue, struct rng *r)
{
	p->part[p->n++] = (struct part){ words, glue, next(r) };
}

static void
plan(struct plan *p, const struct category *c, struct rng *r)
{
	const char *more[COUNT(c->more)];
	size_t many = count(c->more, COUNT(c->more)), details = 2 + below(r, 3);
	const char *comma = chance(r, 40) ? "," : "，";

	p->n = 0;
	put_part(p, PICK(r, opening), "", r);
	put_part(p, PICK(r, place), "", r);
	put_part(p, PICK(r, since), "", r);
	put_part(p, PICK(r, c->fact), comma, r);
	p->from = p->n;
	memcpy(more, c->more, sizeof more);
	for (size_t i = 0; i < details; i++) {
		size_t at = i + below(r, many - i);
		const char *words = more[at], *glue = i + 1 < details ? comma : chance(r, 60) ? "。\n"
											      : "。";
		more[at] = more[i];
		put_part(p, words, glue, r);
	}
	p->to = p->n;
	for (uint32_t i = 1 + below(r, 2); i > 0; i--)
		put_part(p, PICK(r, around), "", r);
	put_part(p, PICK(r, mood), "", r);
	p->want = p->n;
	put_part(p, PICK(r, c->want), "", r);
	const char *end = chance(r, 14) ? "\n" : "";
	put_part(p, PICK(r, ask), end, r);
	if (chance(r, 70))
		put_part(p, PICK(r, tail), "", r);
}

/* Other words in the same place. */
static void
reword(struct part *part, const char *words, struct rng *r)
{
	part->words = words;
	part->seed = next(r);
}

/* What another mouth, or another day, does to the same words. */
static void
edit(struct plan *p, const struct category *c, struct rng *r)
{
	for (uint32_t i = 1 + below(r, 3); i > 0; i--) {
		struct part *part = &p->part[p->from + (int)below(r, (uint64_t)(p->to - p->from))];
		switch (below(r, 7)) {
		case 0:
			part->words = "";
			part->glue = "";
			break;
		case 1:
			part->seed = next(r);
			break;
		case 2:
			reword(&p->part[0], PICK(r, opening), r);
			break;
		case 3:
			reword(&p->part[2], PICK(r, since), r);
			break;
		case 4:
			for (int k = p->from; k + 1 < p->to; k++) {
				struct part held = p->part[k];
				p->part[k].words = p->part[k + 1].words;
				p->part[k].seed = p->part[k + 1].seed;
				p->part[k + 1].words = held.words;
				p->part[k + 1].seed = held.seed;
			}
			break;
		case 5:
			reword(&p->part[p->want], PICK(r, c->want), r);
			break;
		default:
			reword(part, PICK(r, c->more), r);
		}
	}
}

void
compose(struct text *t, const struct order *o)
{
	const struct category *c = &categories[o->category];
	struct rng r = { mix(o->seed, 1) };
	struct plan p;
	const char *title = PICK(&r, c->title);
	uint64_t title_seed = next(&r);

	plan(&p, c, &r);
	if (o->edit) {
		struct rng e = { o->edit };
		if (chance(&e, 300))
			title_seed = next(&e);
		edit(&p, c, &e);
	}
	t->title.n = t->content.n = 0;
	expand(&t->title, title, title_seed, o);
	for (int i = 0; i < p.n; i++) {
		expand(&t->content, p.part[i].words, p.part[i].seed, o);
		str_adds(&t->content, p.part[i].glue);
	}
	while (t->content.n > 0 && t->content.p[t->content.n - 1] == '\n')
		t->content.n--;
}

void
add_id(struct str *s, const struct order *o, const struct order *base)
{
	const struct order *named = o->kind == REDO ? base : o;
	int year, month, day;

	civil_of(named->day, &year, &month, &day);
	str_adds(s, "热线-");
	str_addu(s, (uint64_t)year % 100, 2);
	str_addu(s, (uint64_t)month, 2);
	str_addu(s, (uint64_t)day, 2);
	str_adds(s, "-");
	str_addu(s, named->serial, 6);
	if (o->kind == REDO)
		str_adds(s, "-01");
}

const char *
unit_of(const struct order *o)
{
	const char *unit = categories[o->category].unit;

	return unit ? unit : streets[o->street].name;
}
