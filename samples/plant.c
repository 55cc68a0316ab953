/* plant.c - the orders of a run, and what is planted among them, with its truth */
#include "plant.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "export.h"
#include "texts.h"

static const char *const kind_name[] = { "", "copy", "repeat", "group", "redo", "negative" };

/* A planted order that waits for its time. */
struct planted {
	int64_t due;
	uint64_t seq;
	struct order order, base;
};

struct gram_set {
	uint64_t gram[8192];
	uint32_t stamp[8192], now;
};

struct garden {
	uint64_t callers, seq, first_day;
	bool single;
	struct exports exports;
	struct sheet truth;
	struct planted *wait;
	size_t n, cap;
	uint64_t weight[N_CATEGORY], weight_sum;
	struct text text, other;
	struct str row;
	struct gram_set set;
};

/* Jaccard of the two sets of character bigrams of title and content, in 1/10,000, half up. */
static uint32_t
jaccard(struct gram_set *set, const struct text *a, const struct text *b)
{
	const struct text *text[2] = { a, b };
	uint64_t n[2] = { 0, 0 }, both = 0;
	/* Stamps of a gram: `now` where only a has it, then b, then both; older ones are empty places. */
	uint32_t now = set->now += 4;

	for (int k = 0; k < 2; k++) {
		uint32_t last = 0;
		for (int half = 0; half < 2; half++) {
			const struct str *s = half ? &text[k]->content : &text[k]->title;
			const char *p = s->p, *end = s->p + s->n;
			while (p < end) {
				uint32_t c = codepoint(&p);
				uint64_t gram = (uint64_t)last << 32 | c;
				size_t i = (size_t)(mix(gram, 0) % COUNT(set->gram));
				last = c;
				if (gram >> 32 == 0)
					continue;
				while (set->stamp[i] >= now && set->gram[i] != gram)
					i = (i + 1) % COUNT(set->gram);
				if (set->stamp[i] < now) {
					set->gram[i] = gram;
					set->stamp[i] = now + (uint32_t)k;
					n[k]++;
				} else if (k == 1 && set->stamp[i] == now) {
					set->stamp[i] = now + 2;
					n[1]++;
					both++;
				}
			}
		}
	}
	uint64_t any = n[0] + n[1] - both;
	return any ? (uint32_t)((20000 * both + any) / (2 * any)) : 0;
}

static void
write_truth(struct garden *g, const struct order *o, const struct order *base, bool leads)
{
	struct str *row = &g->row;

	row->n = 0;
	add_id(row, o, base);
	str_adds(row, ",");
	cell(row, kind_name[o->kind]);
	if (base)
		add_id(row, base, NULL);
	str_adds(row, ",");
	if (o->kind != NEGATIVE && (base || leads))
		add_id(row, base ? base : o, NULL);
	str_adds(row, ",");
	cell(row, o->surge ? "1" : "");
	cell(row, categories[o->category].path);
	cell(row, unit_of(o));
	if (base) {
		compose(&g->other, base);
		uint32_t j = jaccard(&g->set, &g->other, &g->text);
		str_addu(row, j / 10000, 1);
		str_adds(row, ".");
		str_addu(row, j % 10000, 4);
	}
	str_adds(row, "\n");
	sheet_write(&g->truth, row);
}

static void
emit(struct garden *g, const struct order *o, const struct order *base, bool leads)
{
	compose(&g->text, o);
	export_order(&g->exports, o, base, &g->text);
	write_truth(g, o, base, leads);
}

static bool
sooner(const struct planted *a, const struct planted *b)
{
	return a->due != b->due ? a->due < b->due : a->seq < b->seq;
}

static void
plant(struct garden *g, const struct order *o, const struct order *base, int64_t due)
{
	size_t i = g->n++;

	g->wait = grow(g->wait, &g->cap, g->n, sizeof *g->wait);
	struct planted p = { due, g->seq++, *o, *base };
	for (; i > 0 && sooner(&p, &g->wait[(i - 1) / 2]); i = (i - 1) / 2)
		g->wait[i] = g->wait[(i - 1) / 2];
	g->wait[i] = p;
}

static struct planted
harvest(struct garden *g)
{
	struct planted top = g->wait[0], last = g->wait[--g->n];
	size_t i = 0;

	for (size_t child; (child = 2 * i + 1) < g->n; i = child) {
		if (child + 1 < g->n && sooner(&g->wait[child + 1], &g->wait[child]))
			child++;
		if (!sooner(&g->wait[child], &last))
			break;
		g->wait[i] = g->wait[child];
	}
	if (g->n > 0)
		g->wait[i] = last;
	return top;
}

/* An edit that leaves most of the text as it was; the words alone if none does. */
static void
choose_edit(struct garden *g, struct order *o, const struct order *base, struct rng *r)
{
	compose(&g->other, base);
	for (int i = 0; i < 12; i++) {
		o->edit = next(r) | 1;
		compose(&g->text, o);
		uint32_t j = jaccard(&g->set, &g->other, &g->text);
		if (j >= 6100 && j <= 9700)
			return;
	}
	o->edit = 0;
}

static uint32_t
another_caller(const struct garden *g, uint32_t caller, struct rng *r)
{
	return (uint32_t)((caller + 1 + below(r, g->callers - 1)) % g->callers);
}

static void
plant_negative(struct garden *g, const struct order *base, struct rng *r)
{
	struct order o = *base;
	uint32_t draw = below(r, 100);

	o.kind = NEGATIVE;
	if (draw < 60) {
		/* The same words elsewhere: in another street, or at another point of the same. */
		o.caller = another_caller(g, base->caller, r);
		if (draw < 30)
			o.street = (uint16_t)((base->street + 1 + below(r, N_STREET - 1)) % N_STREET);
		o.point = (uint16_t)((base->point + 1 + below(r, POINTS - 1)) % POINTS);
	} else {
		o.seed = next(r);
		o.category = (uint16_t)((base->category + 1 + below(r, N_CATEGORY - 1)) % N_CATEGORY);
		if (draw < 80) {
			o.caller = another_caller(g, base->caller, r);
		} else {
			o.street = (uint16_t)((base->street + 1 + below(r, N_STREET - 1)) % N_STREET);
			o.point = (uint16_t)below(r, POINTS);
		}
	}
	plant(g, &o, base, base->at + 900 + below(r, 6 * DAY));
}

enum follows {
	NOTHING,
	CLUSTER,
	OTHERS
};

/* Decides what follows from an order. */
static enum follows
follow(struct garden *g, const struct order *base, struct rng *r)
{
	struct order o = *base;
	uint32_t draw = below(r, 10000);

	if (draw < 110) {
		o.kind = COPY;
		plant(g, &o, base, base->at);
	} else if (draw < 330) {
		for (uint32_t n = 1 + (below(r, 5) == 0); n > 0; n--) {
			o.kind = REPEAT;
			choose_edit(g, &o, base, r);
			plant(g, &o, base, base->at + DAY + below(r, 20 * DAY));
		}
	} else if (draw < 450) {
		for (uint32_t n = 2 + below(r, 5); n > 0; n--) {
			o.kind = GROUP;
			o.caller = another_caller(g, base->caller, r);
			choose_edit(g, &o, base, r);
			plant(g, &o, base, base->at + 900 + below(r, 5 * DAY));
		}
	} else if (draw < 500) {
		o.kind = REDO;
		plant(g, &o, base, base->at + 3 * DAY + below(r, 12 * DAY));
	} else if (draw < 670) {
		plant_negative(g, base, r);
		return OTHERS;
	}
	return draw < 500 ? CLUSTER : NOTHING;
}

static unsigned
street_of(struct rng *r, bool rural)
{
	int sum = 0, take;
	unsigned i;

	for (i = 0; i < N_STREET; i++)
		sum += rural && !streets[i].rural ? 0 : streets[i].weight;
	take = (int)below(r, (uint64_t)sum);
	for (i = 0;; i++) {
		take -= rural && !streets[i].rural ? 0 : streets[i].weight;
		if (take < 0)
			return i;
	}
}

static unsigned
category_of(const struct garden *g, struct rng *r)
{
	uint64_t take = below(r, g->weight_sum);
	unsigned i = 0;

	while (take >= g->weight[i])
		take -= g->weight[i++];
	return i;
}

static enum export export_of(const struct garden *g, struct rng *r)
{
	uint32_t draw = below(r, 100);

	return g->single ? SINGLE : draw < 58 ? HOTLINE
			    : draw < 82       ? NETWORK
					      : STREET;
}

/* An export that gives times to the minute rounds down. */
static void
settle(struct order *o, int64_t at)
{
	o->at = o->from == NETWORK ? at - at % 60 : at;
}

static unsigned
find_category(const char *path)
{
	for (unsigned i = 0; i < N_CATEGORY; i++)
		if (strcmp(categories[i].path, path) == 0)
			return i;
	die("no category", path);
}

static void
fresh(struct garden *g, int64_t at, uint32_t day, uint32_t serial, bool surge, struct rng *r)
{
	struct order o = { .day = day, .serial = serial, .surge = surge };

	o.seed = next(r);
	o.state = next(r);
	o.from = export_of(g, r);
	settle(&o, at);
	o.told = o.at;
	o.caller = below(r, g->callers);
	o.category = (uint16_t)(surge ? find_category("水务/供排水/停水") : category_of(g, r));
	o.street = (uint16_t)(surge ? 1 : street_of(r, categories[o.category].rural));
	/* Some estates call more than others. */
	uint32_t a = below(r, POINTS), b = below(r, POINTS);
	o.point = (uint16_t)(a < b ? a : b);
	enum follows follows = surge ? NOTHING : follow(g, &o, r);
	o.vague = follows == NOTHING && chance(r, 60);
	emit(g, &o, NULL, follows == CLUSTER);
}

static void
planted(struct garden *g, int64_t at, uint32_t day, uint32_t serial, struct rng *r)
{
	struct planted p = harvest(g);
	struct order *o = &p.order;

	o->state = next(r);
	o->day = day;
	o->serial = serial;
	if (o->kind == COPY) {
		o->from = g->single ? SINGLE : p.base.from == NETWORK ? NETWORK
				       : below(r, 2)                  ? HOTLINE
								      : STREET;
		o->at = p.base.at;
	} else {
		o->from = export_of(g, r);
		settle(o, at);
		/* A new matter tells its own dates. */
		if (o->seed != p.base.seed)
			o->told = o->at;
	}
	emit(g, o, &p.base, false);
}

void
plant_day(struct garden *g, uint64_t day)
{
	int year, month, dom;

	civil_of((int64_t)day, &year, &month, &dom);
	g->weight_sum = 0;
	for (size_t i = 0; i < N_CATEGORY; i++) {
		const struct category *c = &categories[i];
		uint64_t season = (uint64_t)(c->months[month - 1] - '0') * 20;
		/* Heating starts on November 15th and ends on March 15th. */
		if (c->months[month - 1] == '9' && month == 11 && dom < 13)
			season /= 6;
		g->weight[i] = (uint64_t)c->weight * season * (100 + (uint64_t)c->trend * ((day - g->first_day) / 30));
		g->weight_sum += g->weight[i];
	}
}

/* The j-th of n moments of a day, in order, by the hours people call. */
void
plant_order(struct garden *g, int64_t at, uint32_t day, uint32_t serial, bool surge, struct rng *r)
{
	if (!surge && g->n > 0 && g->wait[0].due <= at)
		planted(g, at, day, serial, r);
	else
		fresh(g, at, day, serial, surge, r);
}

struct garden *
plant_open(const char *dir, bool single, uint64_t callers, uint64_t first_day, uint64_t end_day)
{
	struct garden *g = calloc(1, sizeof *g);

	if (g == NULL)
		die("memory", strerror(errno));
	g->single = single;
	g->callers = callers;
	g->first_day = first_day;
	g->exports.end = (int64_t)end_day * DAY;
	export_open(&g->exports, dir, single);
	sheet_open(&g->truth, dir, "truth.csv");
	str_adds(&g->row, "id,kind,of,cluster,surge,category,unit,jaccard\n");
	sheet_write(&g->truth, &g->row);
	return g;
}

void
plant_close(struct garden *g)
{
	export_close(&g->exports);
	sheet_close(&g->truth);
	str_free(&g->text.title);
	str_free(&g->text.content);
	str_free(&g->other.title);
	str_free(&g->other.content);
	str_free(&g->row);
	free(g->wait);
	free(g);
}
