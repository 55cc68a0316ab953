/* generate.c - made-up raw exports of a hotline, as real centres produce them, with their truth
 *
 *	cc -std=c11 -O2 samples/generate.c -o generate -lz
 *	generate --orders N --seed S --dir DIR [--days D] [--to YYYY-MM-DD] [--single]
 *
 * The same arguments give the same bytes on any machine: integer arithmetic and
 * our own random numbers only.  Memory does not grow with the number of orders
 * beyond what waits to be planted.
 */
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "texts.h"

enum {
	POINTS = 400,
	MAX_PART = 24,
	SURGE_SIZE = 36,
	DAY = 86400
};
enum export {
	HOTLINE,
	NETWORK,
	STREET,
	SINGLE,
	N_EXPORT
};
enum kind {
	PLAIN,
	COPY,
	REPEAT,
	GROUP,
	REDO,
	NEGATIVE
};

static const char *const kind_name[] = { "", "copy", "repeat", "group", "redo", "negative" };

struct str {
	char *p;
	size_t n, cap;
};

struct rng {
	uint64_t s;
};

struct order {
	uint64_t seed; /* the words */
	uint64_t edit; /* how they were edited; 0 for not at all */
	int64_t at; /* created: local seconds since 1970 */
	int64_t told; /* what dates inside the text lean on: the base's `at` */
	uint64_t state; /* status, callback, what cells are left empty */
	uint32_t caller, day, serial;
	uint16_t category, street, point;
	enum kind kind;
	enum export from;
	bool surge, vague; /* vague: states no point */
};

/* A planted order that waits for its time. */
struct planted {
	int64_t due;
	uint64_t seq;
	struct order order, base;
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

struct text {
	struct str title, content;
};

struct sink {
	FILE *file;
	gzFile gz;
	char *path;
	bool gb;
};

struct gram_set {
	uint64_t gram[8192];
	uint32_t stamp[8192], now;
};

struct generator {
	uint64_t seed, orders, callers, days, seq, first_day, surge_day, surge_size;
	bool single;
	struct sink sink[N_EXPORT], truth;
	struct planted *wait;
	size_t n, cap;
	uint64_t weight[N_CATEGORY], weight_sum;
	struct text text, other;
	struct str row, gb_row;
	struct gram_set set;
	unsigned char (*gb)[4];
};

static void __attribute__((noreturn))
die(const char *what, const char *why)
{
	fprintf(stderr, "generate: %s: %s\n", what, why);
	exit(2);
}

static void *
grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;
	*cap = need + need / 2 + 64;
	p = realloc(p, *cap * size);
	if (p == NULL)
		die("memory", strerror(errno));
	return p;
}

static void
add(struct str *s, const char *p, size_t n)
{
	s->p = grow(s->p, &s->cap, s->n + n + 1, 1);
	memcpy(s->p + s->n, p, n);
	s->n += n;
}

static void
adds(struct str *s, const char *text)
{
	add(s, text, strlen(text));
}

/* A number with at least `width` digits. */
static void
addu(struct str *s, uint64_t value, int width)
{
	char digits[24];
	int n = 0;

	do
		digits[sizeof digits - 1 - n++] = (char)('0' + value % 10);
	while (value /= 10);
	while (n < width)
		digits[sizeof digits - 1 - n++] = '0';
	add(s, digits + sizeof digits - n, (size_t)n);
}

static uint64_t
mix(uint64_t a, uint64_t b)
{
	uint64_t z = a + b * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static uint64_t
next(struct rng *r)
{
	r->s += 0x9E3779B97F4A7C15u;
	return mix(r->s, 0);
}

/* Never two draws in one expression or argument list: compilers choose the order. */
static uint32_t
below(struct rng *r, uint64_t n)
{
	return (uint32_t)(((next(r) >> 32) * n) >> 32);
}

static bool
chance(struct rng *r, uint32_t per_mille)
{
	return below(r, 1000) < per_mille;
}

static size_t
count(const char *const *list, size_t most)
{
	size_t n = 0;

	while (n < most && list[n])
		n++;
	return n;
}

static const char *
pick(struct rng *r, const char *const *list, size_t most)
{
	return list[below(r, count(list, most))];
}

#define PICK(r, list) pick(r, list, COUNT(list))

static int64_t
days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
civil_of(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static void
add_phone(struct str *s, uint32_t caller)
{
	/* 154 was never handed out to subscribers; no Beijing number begins with 0. */
	if (mix(caller, 11) % 20 == 0) {
		adds(s, "010-0");
		addu(s, (uint64_t)caller * 7654321 % 10000000, 7);
	} else {
		adds(s, "154");
		addu(s, (uint64_t)caller * 7654321 % 100000000, 8);
	}
}

static void
add_name(struct str *s, uint32_t caller)
{
	uint64_t h = mix(caller, 7);

	adds(s, surname[h % COUNT(surname)]);
	h /= COUNT(surname);
	if (h % 25 == 0)
		adds(s, given[h / 25 % COUNT(given)]);
	else
		adds(s, h % 2 ? "先生" : "女士");
}

/* An identity number of region 990101, which is none, with the right check digit. */
static void
add_identity(struct str *s, uint32_t caller)
{
	static const char check[] = "10X98765432";
	struct rng r = { mix(caller, 13) };
	size_t at = s->n;
	unsigned sum = 0, weight = 1;

	adds(s, "990101");
	addu(s, 1950 + below(&r, 55), 4);
	addu(s, 1 + below(&r, 12), 2);
	addu(s, 1 + below(&r, 28), 2);
	addu(s, below(&r, 1000), 3);
	for (int i = 16; i >= 0; i--) {
		weight = weight * 2 % 11;
		sum += (unsigned)(s->p[at + (size_t)i] - '0') * weight;
	}
	add(s, &check[sum % 11], 1);
}

static void
add_point(struct str *s, unsigned street, unsigned point)
{
	unsigned i = (street * 53 + point * 7) % POINTS;

	adds(s, estate_head[i / 10]);
	adds(s, estate_tail[i % 10]);
}

static void
add_clock(struct str *s, struct rng *r)
{
	uint32_t h = 5 + below(r, 19);

	adds(s, h < 8 ? "早上" : h < 12 ? "上午"
			 : h == 12      ? "中午"
			 : h < 18       ? "下午"
					: "晚上");
	addu(s, h > 12 ? h - 12 : h, 1);
	adds(s, below(r, 3) ? "点" : "点半");
}

static void
add_day(struct str *s, struct rng *r, int64_t told)
{
	int year, month, day;

	civil_of(told / DAY - 1 - below(r, 25), &year, &month, &day);
	addu(s, (uint64_t)month, 1);
	adds(s, "月");
	addu(s, (uint64_t)day, 1);
	adds(s, below(r, 4) ? "日" : "号");
}

static void
add_money(struct str *s, struct rng *r)
{
	static const uint32_t scale[] = { 10, 10, 100, 100, 100, 500 };

	uint64_t value = 11 + below(r, 120);
	addu(s, value * scale[below(r, COUNT(scale))], 1);
}

static void
add_shop(struct str *s, uint64_t seed)
{
	uint64_t h = mix(seed, 21);

	adds(s, shop_head[h % COUNT(shop_head)]);
	adds(s, shop_mid[h / 64 % COUNT(shop_mid)]);
}

static void
add_company(struct str *s, uint64_t seed)
{
	uint64_t h = mix(seed, 22);

	adds(s, firm_head[h % COUNT(firm_head)]);
	adds(s, firm_tail[h / 64 % COUNT(firm_tail)]);
}

static void
add_contract(struct str *s, struct rng *r)
{
	adds(s, below(r, 2) ? "HT-20" : "NO.");
	addu(s, 22 + below(r, 4), 2);
	addu(s, 1 + below(r, 12), 2);
	adds(s, "-");
	addu(s, below(r, 10000), 4);
}

static void
add_month(struct str *s, struct rng *r, int64_t told)
{
	int year, month, day;

	civil_of(told / DAY - 40 - below(r, 900), &year, &month, &day);
	addu(s, (uint64_t)year, 4);
	adds(s, "年");
	addu(s, (uint64_t)month, 1);
	adds(s, "月");
}

static void
add_road(struct str *s, struct rng *r)
{
	adds(s, PICK(r, road_head));
	adds(s, PICK(r, road_tail));
}

/* The building, the flat and the floor of an order are the same wherever its text says them. */
static void
add_home(struct str *s, char slot, uint64_t home, struct rng *r)
{
	uint64_t floor = 1 + (home >> 14) % 20;

	if (slot == 'b') {
		addu(s, 1 + home % 38, 1);
		adds(s, home >> 20 & 3 ? "号楼" : "栋");
	} else if (slot == 'u') {
		addu(s, 1 + (home >> 8) % 6, 1);
		adds(s, "单元");
		addu(s, floor, 1);
		addu(s, 1 + (home >> 22) % 4, 2);
		adds(s, "室");
	} else {
		addu(s, floor + 1, 1);
		adds(s, below(r, 2) ? "层" : "楼");
	}
}

static void
add_number(struct str *s, char slot, struct rng *r)
{
	if (slot == 'v') {
		addu(s, (uint64_t)(3 + below(r, 90)) * 10, 1);
		adds(s, "米");
	} else if (slot == 'n') {
		addu(s, 2 + below(r, 8), 1);
	} else {
		addu(s, 10 + below(r, 50), 1);
	}
}

static void
add_slot(struct str *s, char slot, struct rng *r, const struct order *o)
{
	const char *quote = o->seed % 16 ? "" : "\"";

	switch (slot) {
	case 's':
		adds(s, streets[o->street].name);
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
		adds(s, quote);
		add_shop(s, o->seed);
		adds(s, quote);
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

static void
expand(struct str *s, const char *p, uint64_t seed, const struct order *o)
{
	struct rng r = { seed };

	while (*p) {
		size_t n = 0;
		while (p[n] && p[n] != '[' && p[n] != '|' && p[n] != ']' && p[n] != '$')
			n += step(p + n);
		add(s, p, n);
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

static void
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
		adds(&t->content, p.part[i].glue);
	}
	while (t->content.n > 0 && t->content.p[t->content.n - 1] == '\n')
		t->content.n--;
}

static uint32_t
codepoint(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	int n = *s < 0x80 ? 1 : *s < 0xE0 ? 2
			: *s < 0xF0       ? 3
					  : 4;
	uint32_t c = n == 1 ? *s : *s & (0x7Fu >> n);

	for (int i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3F);
	*p += n;
	return c;
}

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
sink_open(struct sink *s, const char *dir, const char *name)
{
	size_t n = strlen(dir) + strlen(name) + 2;

	s->path = malloc(n);
	if (s->path == NULL)
		die("memory", strerror(errno));
	snprintf(s->path, n, "%s/%s", dir, name);
	if (strstr(name, ".gz"))
		s->gz = gzopen(s->path, "wb1");
	else
		s->file = fopen(s->path, "wb");
	if (s->gz == NULL && s->file == NULL)
		die(s->path, strerror(errno));
	if (s->gz)
		gzbuffer(s->gz, 1 << 17);
	else
		setvbuf(s->file, NULL, _IOFBF, 1 << 20);
}

static void
sink_close(struct sink *s)
{
	if (s->gz && gzclose(s->gz) != Z_OK)
		die(s->path, "cannot be written");
	if (s->file && fclose(s->file) != 0)
		die(s->path, strerror(errno));
	free(s->path);
}

/* One table of the BMP, filled once: iconv by the line would cost half the time.
 * Beyond it GB18030 is plain arithmetic. */
static void
gb_load(struct generator *g)
{
	iconv_t cd = iconv_open("GB18030", "UTF-16LE");

	g->gb = calloc(65536, sizeof *g->gb);
	if (cd == (iconv_t)-1 || g->gb == NULL)
		die("GB18030", "iconv does not know it");
	for (uint32_t c = 0x80; c < 65536; c++) {
		char in[2] = { (char)(c & 0xFF), (char)(c >> 8) }, *from = in, *to = (char *)g->gb[c];
		size_t left = 2, room = 4;
		if (c >= 0xD800 && c < 0xE000)
			continue;
		iconv(cd, NULL, NULL, NULL, NULL);
		iconv(cd, &from, &left, &to, &room);
	}
	iconv_close(cd);
}

static void
to_gb(struct generator *g, struct str *out, const struct str *in)
{
	const char *p = in->p, *end = in->p + in->n;

	out->n = 0;
	while (p < end) {
		uint32_t c = (unsigned char)*p < 0x80 ? (unsigned char)*p++ : codepoint(&p);
		if (c < 0x80) {
			char ascii = (char)c;
			add(out, &ascii, 1);
		} else if (c < 65536) {
			const char *gb = (const char *)g->gb[c];
			add(out, gb, gb[1] & 0x40 || gb[1] & 0x80 ? 2 : 4);
		} else {
			uint32_t i = c - 0x10000;
			char four[4] = { (char)(0x90 + i / 12600), (char)(0x30 + i / 1260 % 10), (char)(0x81 + i / 10 % 126), (char)(0x30 + i % 10) };
			add(out, four, 4);
		}
	}
}

static void
sink_write(struct generator *g, struct sink *s, const struct str *row)
{
	if (s->gb) {
		to_gb(g, &g->gb_row, row);
		row = &g->gb_row;
	}
	if (s->gz ? gzwrite(s->gz, row->p, (unsigned)row->n) != (int)row->n : fwrite(row->p, 1, row->n, s->file) != row->n)
		die(s->path, "cannot be written");
}

/* The cell that begins at `at` and everything since: quoted where it has to be, and a comma behind it. */
static void
end_cell(struct str *row, size_t at)
{
	size_t quotes = 0, n = row->n - at;
	const char *text = row->p + at;

	if (n > 0 && (memchr(text, ',', n) || memchr(text, '"', n) || memchr(text, '\n', n))) {
		for (size_t i = 0; i < n; i++)
			quotes += text[i] == '"';
		row->p = grow(row->p, &row->cap, row->n + quotes + 2, 1);
		char *from = row->p + at + n, *to = from + quotes + 2;
		*--to = '"';
		while (from > row->p + at) {
			*--to = *--from;
			if (*from == '"')
				*--to = '"';
		}
		*--to = '"';
		row->n += quotes + 2;
	}
	adds(row, ",");
}

static void
cell(struct str *row, const char *text)
{
	adds(row, text);
	adds(row, ",");
}

static void
long_cell(struct str *row, const struct str *text)
{
	size_t at = row->n;

	add(row, text->p, text->n);
	end_cell(row, at);
}

static void
add_id(struct str *s, const struct order *o, const struct order *base)
{
	const struct order *named = o->kind == REDO ? base : o;
	int year, month, day;

	civil_of(named->day, &year, &month, &day);
	adds(s, "热线-");
	addu(s, (uint64_t)year % 100, 2);
	addu(s, (uint64_t)month, 2);
	addu(s, (uint64_t)day, 2);
	adds(s, "-");
	addu(s, named->serial, 6);
	if (o->kind == REDO)
		adds(s, "-01");
}

static void
add_time(struct str *s, int64_t at, enum export from)
{
	int year, month, day;
	uint64_t second = (uint64_t)(at % DAY), hour = second / 3600, minute = second / 60 % 60;
	int width = from == STREET ? 1 : 2;

	civil_of(at / DAY, &year, &month, &day);
	addu(s, (uint64_t)year, 4);
	if (from == NETWORK) {
		adds(s, "年");
		addu(s, (uint64_t)month, 1);
		adds(s, "月");
		addu(s, (uint64_t)day, 1);
		adds(s, hour < 12 ? "日 上午" : "日 下午");
		addu(s, hour % 12 ? hour % 12 : 12, 1);
		adds(s, "时");
		addu(s, minute, 2);
		adds(s, "分");
		return;
	}
	adds(s, from == STREET ? "/" : "-");
	addu(s, (uint64_t)month, width);
	adds(s, from == STREET ? "/" : "-");
	addu(s, (uint64_t)day, width);
	adds(s, " ");
	addu(s, hour, width);
	adds(s, ":");
	addu(s, minute, 2);
	adds(s, ":");
	addu(s, second % 60, 2);
}

static void
add_path(struct str *s, const char *path, const char *separator)
{
	for (size_t n; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		add(s, path, n);
		if (path[n])
			adds(s, separator);
	}
}

static const char *
unit_of(const struct order *o)
{
	const char *unit = categories[o->category].unit;

	return unit ? unit : streets[o->street].name;
}

/* What became of an order; -1 where nothing is known. */
struct fate {
	int64_t closed;
	int valid, contacted, resolved, satisfaction;
};

static struct fate
fate_of(const struct generator *g, const struct order *o, struct rng *r)
{
	const struct category *c = &categories[o->category];
	uint64_t unit = mix(c->unit ? o->category * 31u : 7000u + o->street, 3);
	uint32_t solved = 888 + (uint32_t)(unit % 80), pleased = 915 + (uint32_t)(unit / 80 % 60), draw = below(r, 1000);
	uint64_t usual = (uint64_t)c->hours * 3600;
	struct fate f = { -1, -1, -1, -1, -1 };

	if (c->unit == NULL)
		usual = usual * (80 + unit % 50) / 100;
	uint64_t took = usual / 6 + below(r, usual) / 2;
	took += below(r, usual) / 2;
	if (draw < 30)
		took = usual + below(r, usual * 3);
	f.closed = o->at + 600 + (int64_t)took;
	if (draw >= 992 || f.closed >= (int64_t)(g->first_day + g->days) * DAY) {
		f.closed = -1;
		return f;
	}
	f.valid = !chance(r, 140);
	if (!f.valid)
		return f;
	f.contacted = !chance(r, 10);
	f.resolved = chance(r, solved);
	if (o->kind == REPEAT || o->kind == REDO)
		f.resolved = chance(r, 760);
	/* 满意, 基本满意, 一般, 不满意, 未评价 */
	draw = below(r, 1000);
	uint32_t happy = f.resolved ? pleased + 30 : 620;
	f.satisfaction = draw < happy * 92 / 100 ? 0 : draw < happy ? 1
					       : draw < happy + 15  ? 2
					       : draw < 990         ? 3
								    : 4;
	return f;
}

static const char *const level[] = { "满意", "基本满意", "一般", "不满意", "未评价" };
static const char *const kinder_level[] = { "满意", "较满意", "一般", "不满意", "未评价" };
static const char *const tag_list[] = { "", "", "", "七有五性", "多样性,七有五性", "接诉即办", "每月一题", "营商环境", "便利性,七有五性", "安全性" };

static const char *
answer(int yes, const char *if_yes, const char *if_no)
{
	return yes < 0 ? "" : yes ? if_yes
				  : if_no;
}

static void
path_cell(struct str *row, const struct order *o, struct rng *r, const char *separator)
{
	if (!chance(r, 300))
		add_path(row, categories[o->category].path, separator);
	adds(row, ",");
}

static void
time_cell(struct str *row, int64_t at, enum export from)
{
	if (at >= 0)
		add_time(row, at, from);
	adds(row, ",");
}

static void
name_cells(struct str *row, const struct order *o, struct rng *r, const char *hidden)
{
	uint32_t draw = hidden ? below(r, 100) : 100;

	if (draw < 4)
		adds(row, hidden);
	else
		add_name(row, o->caller);
	adds(row, ",");
	add_phone(row, o->caller);
	adds(row, ",");
}

/* Street, village or estate's community, point. */
static void
place_cells(struct str *row, const struct order *o, struct rng *r, const char *null)
{
	uint32_t draw = o->kind == PLAIN && o->seed % 2 ? below(r, 100) : 100;

	cell(row, streets[o->street].name);
	if (draw < 10) {
		adds(row, null);
	} else {
		adds(row, estate_head[(o->street * 5u + o->point / 40u) % COUNT(estate_head)]);
		adds(row, streets[o->street].rural ? "村" : "社区");
	}
	adds(row, ",");
	if (!o->vague)
		add_point(row, o->street, o->point);
	adds(row, ",");
}

static void
company_cell(struct str *row, const struct order *o, const char *null)
{
	int firm = categories[o->category].firm;

	if (firm == 1 && o->seed % 5 < 3)
		add_company(row, o->seed);
	else if (firm == 2 && o->seed % 5 < 3)
		add_shop(row, o->seed);
	else
		adds(row, null);
	adds(row, ",");
}

static void
outcome_cell(struct str *row, const struct order *o, struct rng *r, const struct fate *f)
{
	size_t at = row->n;
	struct order told = *o;

	if (f->closed >= 0) {
		told.told = f->closed;
		const char *words = PICK(r, outcome);
		expand(row, words, next(r), &told);
	}
	end_cell(row, at);
}

static const char *
urgency_of(const struct order *o, struct rng *r)
{
	int urgent = categories[o->category].urgent;

	if (chance(r, 400))
		return "";
	return urgent == 2 ? "紧急" : urgent == 1 && chance(r, 500) ? "紧急"
								    : "一般";
}

static const char *
unit_cell(const struct order *o, struct rng *r)
{
	return chance(r, 550) ? "" : unit_of(o);
}

static const char *
status_of(const struct fate *f, struct rng *r)
{
	return f->closed >= 0 ? chance(r, 100) ? "回复完成" : "已办结" : chance(r, 400) ? "已转派"
											: "办理中";
}

/* The same columns serve the hotline's own export and the single one. */
static const char hotline_header[] =
	"工单编号,工单类型,问题分类,标签,标题,主要内容,工单状态,紧急程度,来电人,联系电话,被反映区,被反映街乡镇,村/社区,小区点位,"
	"创建时间,办结时间,承办单位,企业名称,是否有效回访,是否联系,是否解决,是否满意,处理受理方式,办理结果\r\n";

static void
hotline_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	size_t at;

	cell(row, categories[o->category].kind);
	path_cell(row, o, r, "->");
	at = row->n;
	adds(row, tag_list[below(r, COUNT(tag_list))]);
	end_cell(row, at);
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, status_of(f, r));
	cell(row, urgency_of(o, r));
	name_cells(row, o, r, NULL);
	cell(row, district);
	place_cells(row, o, r, "");
	time_cell(row, o->at, HOTLINE);
	time_cell(row, f->closed, HOTLINE);
	cell(row, unit_cell(o, r));
	company_cell(row, o, "");
	cell(row, answer(f->valid, "是", "否"));
	cell(row, answer(f->contacted, "是", "否"));
	cell(row, answer(f->resolved, "是", "否"));
	cell(row, f->satisfaction < 0 ? "" : level[f->satisfaction]);
	cell(row, chance(r, 800) ? "电话" : "直派");
	outcome_cell(row, o, r, f);
}

static const char network_header[] =
	"诉求编号,诉求渠道,诉求类型,事项分类,诉求　标题,诉求内容,办理状态,诉求人,联系电话／账号,所属区县,街道（乡镇）,所在村社区,问题点位,"
	"受理时间：,结案时间：,主办单位,紧急程度,单位名称,有效回访（是/否）,是否联系,解决情况,满意度,处理情况\r\n";

static void
network_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	static const char *const channel[] = { "微信公众号", "手机客户端", "网站", "微博", "领导信箱" };

	cell(row, channel[below(r, COUNT(channel))]);
	cell(row, categories[o->category].kind);
	path_cell(row, o, r, ">");
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, status_of(f, r));
	name_cells(row, o, r, "保密");
	cell(row, district);
	place_cells(row, o, r, "不详");
	time_cell(row, o->at, NETWORK);
	time_cell(row, f->closed, NETWORK);
	cell(row, unit_cell(o, r));
	cell(row, urgency_of(o, r));
	company_cell(row, o, "无");
	cell(row, answer(f->valid, "1", "0"));
	cell(row, answer(f->contacted, "1", "0"));
	cell(row, f->resolved == 0 && chance(r, 250) ? "部分解决" : answer(f->resolved, "解决", "未解决"));
	cell(row, f->satisfaction < 0 ? f->closed < 0 ? "" : "未评价" : level[f->satisfaction]);
	outcome_cell(row, o, r, f);
}

static const char street_header[] =
	"service_request_id,诉求类型,service_name,标题,description,status,来电人,来电号码,反映区,所在街乡镇,反映社区,address,"
	"requested_datetime,办结时间,agency_responsible,紧急程度,商户名称,是否有效回访,是否联系,解决情况,综合满意度,status_notes\r\n";

static void
street_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	cell(row, categories[o->category].kind);
	path_cell(row, o, r, "->");
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, f->closed >= 0 ? "closed" : "open");
	name_cells(row, o, r, "保密");
	cell(row, district);
	place_cells(row, o, r, "");
	time_cell(row, o->at, STREET);
	time_cell(row, f->closed, STREET);
	cell(row, unit_cell(o, r));
	cell(row, urgency_of(o, r));
	company_cell(row, o, "");
	cell(row, answer(f->valid, "是", "否"));
	cell(row, answer(f->contacted, "是", "否"));
	cell(row, answer(f->resolved, "是", "否"));
	cell(row, f->satisfaction < 0 ? "" : kinder_level[f->satisfaction]);
	outcome_cell(row, o, r, f);
}

static void
write_truth(struct generator *g, const struct order *o, const struct order *base, bool leads)
{
	struct str *row = &g->row;

	row->n = 0;
	add_id(row, o, base);
	adds(row, ",");
	cell(row, kind_name[o->kind]);
	if (base)
		add_id(row, base, NULL);
	adds(row, ",");
	if (o->kind != NEGATIVE && (base || leads))
		add_id(row, base ? base : o, NULL);
	adds(row, ",");
	cell(row, o->surge ? "1" : "");
	cell(row, categories[o->category].path);
	cell(row, unit_of(o));
	if (base) {
		compose(&g->other, base);
		uint32_t j = jaccard(&g->set, &g->other, &g->text);
		addu(row, j / 10000, 1);
		adds(row, ".");
		addu(row, j % 10000, 4);
	}
	adds(row, "\n");
	sink_write(g, &g->truth, row);
}

static void
emit(struct generator *g, const struct order *o, const struct order *base, bool leads)
{
	struct rng r = { o->state };
	struct fate f = fate_of(g, o, &r);
	struct str *row = &g->row;

	compose(&g->text, o);
	row->n = 0;
	add_id(row, o, base);
	adds(row, ",");
	switch (o->from) {
	case NETWORK:
		network_row(row, o, &g->text, &f, &r);
		break;
	case STREET:
		street_row(row, o, &g->text, &f, &r);
		break;
	default:
		hotline_row(row, o, &g->text, &f, &r);
	}
	row->n--;
	adds(row, "\r\n");
	sink_write(g, &g->sink[o->from], row);
	write_truth(g, o, base, leads);
}

static bool
sooner(const struct planted *a, const struct planted *b)
{
	return a->due != b->due ? a->due < b->due : a->seq < b->seq;
}

static void
plant(struct generator *g, const struct order *o, const struct order *base, int64_t due)
{
	size_t i = g->n++;

	g->wait = grow(g->wait, &g->cap, g->n, sizeof *g->wait);
	struct planted p = { due, g->seq++, *o, *base };
	for (; i > 0 && sooner(&p, &g->wait[(i - 1) / 2]); i = (i - 1) / 2)
		g->wait[i] = g->wait[(i - 1) / 2];
	g->wait[i] = p;
}

static struct planted
harvest(struct generator *g)
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
choose_edit(struct generator *g, struct order *o, const struct order *base, struct rng *r)
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
another_caller(const struct generator *g, uint32_t caller, struct rng *r)
{
	return (uint32_t)((caller + 1 + below(r, g->callers - 1)) % g->callers);
}

static void
plant_negative(struct generator *g, const struct order *base, struct rng *r)
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
follow(struct generator *g, const struct order *base, struct rng *r)
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
category_of(const struct generator *g, struct rng *r)
{
	uint64_t take = below(r, g->weight_sum);
	unsigned i = 0;

	while (take >= g->weight[i])
		take -= g->weight[i++];
	return i;
}

static enum export export_of(const struct generator *g, struct rng *r)
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
fresh(struct generator *g, int64_t at, uint32_t day, uint32_t serial, bool surge, struct rng *r)
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
planted(struct generator *g, int64_t at, uint32_t day, uint32_t serial, struct rng *r)
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

static uint64_t
day_weight(const struct generator *g, uint64_t day)
{
	static const uint64_t weekday[] = { 640, 1120, 1080, 1040, 1020, 1000, 720 };

	return weekday[(day + 4) % 7] * (90 + mix(g->seed, day) % 21) / 10;
}

static void
weigh_categories(struct generator *g, uint64_t day)
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
static uint32_t
moment(uint64_t j, uint64_t n, struct rng *r)
{
	static const uint32_t hour[24] = { 6, 4, 3, 2, 2, 5, 12, 28, 62, 82, 84, 74, 52, 50, 66, 74, 72, 66, 54, 48, 44, 38, 26, 14 };
	uint64_t sum = 0, at;
	uint32_t h = 0;

	for (int i = 0; i < 24; i++)
		sum += hour[i];
	at = (j * 65536 + below(r, 65536)) * (sum * 3600) / (n * 65536);
	while (at >= hour[h] * 3600u)
		at -= hour[h++] * 3600u;
	return h * 3600 + (uint32_t)(at / hour[h]);
}

static void
generate_day(struct generator *g, uint64_t day, uint64_t first, uint64_t n)
{
	uint64_t surge = day == g->surge_day ? g->surge_size : 0;

	weigh_categories(g, day);
	for (uint64_t j = 0; j < n; j++) {
		struct rng r = { mix(g->seed, 1000 + first + j) };
		int64_t at = (int64_t)day * DAY + moment(j, n, &r);
		if (surge > 0 && below(&r, n - j) < surge) {
			surge--;
			fresh(g, at, (uint32_t)day, (uint32_t)j + 1, true, &r);
		} else if (g->n > 0 && g->wait[0].due <= at) {
			planted(g, at, (uint32_t)day, (uint32_t)j + 1, &r);
		} else {
			fresh(g, at, (uint32_t)day, (uint32_t)j + 1, false, &r);
		}
	}
}

static void
generate(struct generator *g)
{
	uint64_t sum = 0, past = 0, done = 0, plain = g->orders - g->surge_size;

	for (uint64_t d = 0; d < g->days; d++)
		sum += day_weight(g, g->first_day + d);
	for (uint64_t d = 0; d < g->days; d++) {
		uint64_t day = g->first_day + d;
		uint64_t before = plain * past / sum, n;
		past += day_weight(g, day);
		n = plain * past / sum - before + (day == g->surge_day ? g->surge_size : 0);
		generate_day(g, day, done, n);
		done += n;
	}
}

static void
begin(struct generator *g, enum export e, const char *dir, const char *name, const char *before, const char *header)
{
	struct str *row = &g->row;

	sink_open(&g->sink[e], dir, name);
	g->sink[e].gb = e == NETWORK;
	row->n = 0;
	adds(row, before);
	adds(row, header);
	sink_write(g, &g->sink[e], row);
}

static uint64_t
number(const char *option, const char *text, uint64_t least, uint64_t most)
{
	char *end;

	errno = 0;
	unsigned long long value = text ? strtoull(text, &end, 10) : 0;
	if (text == NULL || *text < '0' || *text > '9' || *end || errno || value < least || value > most)
		die(option, "not a number in its range");
	return value;
}

static int64_t
date(const char *text)
{
	int year, month, day, back_year, back_month, back_day;
	char rest;

	if (text == NULL || sscanf(text, "%4d-%2d-%2d%c", &year, &month, &day, &rest) != 3)
		die("--to", "wants YYYY-MM-DD");
	int64_t days = days_of(year, month, day);
	civil_of(days, &back_year, &back_month, &back_day);
	if (year < 2000 || back_year != year || back_month != month || back_day != day)
		die("--to", "no such day");
	return days;
}

int
main(int argc, char **argv)
{
	static struct generator g = { .days = 396, .seed = 1 };
	const char *dir = NULL;
	int64_t to = days_of(2026, 10, 31);

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--single") == 0) {
			g.single = true;
			continue;
		} else if (strcmp(argv[i], "--orders") == 0) {
			g.orders = number(argv[i], value, 100, 100000000);
		} else if (strcmp(argv[i], "--seed") == 0) {
			g.seed = number(argv[i], value, 0, UINT64_MAX);
		} else if (strcmp(argv[i], "--days") == 0) {
			g.days = number(argv[i], value, 1, 4000);
		} else if (strcmp(argv[i], "--to") == 0) {
			to = date(value);
		} else if (strcmp(argv[i], "--dir") == 0) {
			dir = value;
		} else {
			die(argv[i], "unknown option");
		}
		i++;
	}
	if (dir == NULL || g.orders == 0)
		die("usage", "generate --orders N --seed S --dir DIR [--days D] [--to YYYY-MM-DD] [--single]");
	g.first_day = (uint64_t)(to + 1) - g.days;
	/* A working day of the last fortnight: with the usual period more than eight weeks lie before it. */
	g.surge_day = (uint64_t)to - (g.days > 12 ? 12 : g.days / 2);
	while ((g.surge_day + 4) % 7 < 2 && g.surge_day < (uint64_t)to)
		g.surge_day++;
	g.surge_size = SURGE_SIZE + g.orders / (g.days * 200);
	if (g.surge_size > g.orders / 10)
		g.surge_size = g.orders / 10;
	g.callers = g.orders * 4 / 5 + 1000;
	gb_load(&g);
	if (g.single) {
		begin(&g, SINGLE, dir, "export.csv", "", hotline_header);
	} else {
		begin(&g, HOTLINE, dir, "hotline.csv", "\xEF\xBB\xBF怀柔区市民热线工单明细（样例数据，均为虚构）\r\n\"说明：导出范围为全部工单,含剔除件；来电人信息不得外传\"\r\n", hotline_header);
		begin(&g, NETWORK, dir, "network.csv", "", network_header);
		begin(&g, STREET, dir, "street.csv.gz", "", street_header);
	}
	sink_open(&g.truth, dir, "truth.csv");
	g.row.n = 0;
	adds(&g.row, "id,kind,of,cluster,surge,category,unit,jaccard\n");
	sink_write(&g, &g.truth, &g.row);
	generate(&g);
	for (int i = 0; i < N_EXPORT; i++)
		sink_close(&g.sink[i]);
	sink_close(&g.truth);
	return 0;
}
