/* number.c - groups of digits as people write them: phones, ID numbers, bank cards */
#include "number.h"

enum {
	GROUPS = 48,
	DIGITS = 192
};

/* A run of digits; `at` is where its digits stand among those of all groups. */
struct group {
	const char *from, *to;
	size_t at, n;
	bool spoilt; /* letters or stars beside it: no number of its own */
	bool vouched; /* letters beside it that say phone */
};

struct groups {
	struct group group[GROUPS];
	size_t n, n_digit;
	char digit[DIGITS];
	bool x; /* an X behind the last */
	bool joined; /* what was masked or replaced before stands beside them: part of another number */
	const char *end; /* behind all, the X and letters that touch too */
};

static const char phone_words[] = "电话|手机|座机|固话|号码|联系方式|致电|拨打|来电|回电|联系|传真|tel|phone|mobile|打";
static const char number_words[] = "编号|单号|订单|工单|流水号|受理号|案号|文号|合同号|合同|发票|批号|货号|条码|户号|表号|户头|订单号|运单|快递|序列号|型号|保单";

static bool
is_gap(uint32_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == 0xb7 || c == 0x2022 || c == 0x30fb || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static const char *
skip_gap(const char *p, const char *end)
{
	for (int i = 0; i < 3; i++) {
		size_t step;
		uint32_t c = char_at(p, end, &step);
		if (is_digit(c))
			return i ? p : NULL;
		if (!is_gap(c))
			return NULL;
		p += step;
	}
	size_t step;
	return is_digit(char_at(p, end, &step)) ? p : NULL;
}

/* Reads one group at p, and what touches it. */
static const char *
read_group(struct groups *g, const struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n;
	struct group *u = &g->group[g->n];
	size_t step;
	uint32_t before = char_before(p, f->text.p, &step);
	*u = (struct group){ .from = p, .at = g->n_digit, .spoilt = is_star(before) };
	uint32_t c;
	while (is_digit(c = char_at(p, end, &step)) && g->n_digit < DIGITS) {
		g->digit[g->n_digit++] = (char)c;
		p += step;
	}
	u->to = p;
	u->n = g->n_digit - u->at;
	g->n++;
	size_t next;
	if ((c | 0x20) == 'x') {
		uint32_t after = char_at(p + step, end, &next);
		g->x = !is_digit(after) && !is_letter(after) && !is_star(after);
		if (g->x)
			return p + step;
	}
	u->vouched = is_one_of(c | 0x20, "vwq");
	u->spoilt = u->spoilt || is_star(c) || is_letter(c) || is_digit(c);
	while (is_digit(c) || is_letter(c)) {
		p += step;
		c = char_at(p, end, &step);
	}
	return p;
}

/* Whether a star or a pseudonym stands before p or behind it, gaps aside. */
static bool
is_beside_mask(const struct found *f, const char *p, bool behind, bool *star)
{
	const char *start = f->text.p, *end = start + f->text.n;
	size_t step;
	uint32_t c = behind ? char_at(p, end, &step) : char_before(p, start, &step);
	for (int i = 0; i < 2 && is_gap(c); i++) {
		p = behind ? p + step : p - step;
		c = behind ? char_at(p, end, &step) : char_before(p, start, &step);
	}
	*star = is_star(c);
	if (*star || (!is_letter(c) && !is_digit(c)))
		return *star;
	if (behind)
		return token_len(p, end) > 0;
	for (int k = 0; k < KINDS; k++) {
		size_t n = strlen(kind_names[k]) + 1 + TOKEN_LETTERS;
		if ((size_t)(p - start) >= n && token_len(p - n, p) == n)
			return true;
	}
	return false;
}

static void
read_groups(struct groups *g, const struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n, *next = p, *from = p;
	size_t step;
	g->n = g->n_digit = 0;
	g->x = false;
	while (next && g->n < GROUPS && g->n_digit < DIGITS) {
		const char *before = p;
		p = read_group(g, f, next);
		struct group *u = &g->group[g->n - 1];
		if (g->n > 1 && char_at(u->to, end, &step) == '@') {
			/* the beginning of a mail address */
			g->n_digit = u->at;
			g->n--;
			p = before;
			break;
		}
		next = u->to == p ? skip_gap(p, end) : NULL;
	}
	g->end = p;
	bool star, behind = is_beside_mask(f, p, true, &star);
	struct group *last = &g->group[g->n - 1];
	last->spoilt = last->spoilt || (star && last->n <= 5);
	g->joined = is_beside_mask(f, from, false, &star) || behind;
	g->group[0].spoilt = g->group[0].spoilt || (star && g->group[0].n <= 5);
}

/* Whether the groups from i on have these lengths, one digit each in `lengths`. */
static size_t
has_lengths(const struct groups *g, size_t i, const char *lengths)
{
	size_t k = 0;
	for (; lengths[k]; k++)
		if (i + k >= g->n || g->group[i + k].spoilt || g->group[i + k].n != (size_t)(lengths[k] <= '9' ? lengths[k] - '0' : lengths[k] - 'a' + 10))
			return 0;
	return k;
}

/* How many groups from i on are split in one of these ways. */
static size_t
is_split(const struct groups *g, size_t i, const char *const *ways)
{
	for (; *ways; ways++) {
		size_t n = has_lengths(g, i, *ways);
		if (n)
			return n;
	}
	return 0;
}

static unsigned
number_of(const char *digit, size_t n)
{
	unsigned value = 0;
	for (size_t i = 0; i < n; i++)
		value = value * 10 + (unsigned)(digit[i] - '0');
	return value;
}

static bool
is_day(unsigned month, unsigned day)
{
	static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static bool
is_province(const char *digit)
{
	unsigned p = number_of(digit, 2);
	return (p >= 11 && p <= 15) || (p >= 21 && p <= 23) || (p >= 31 && p <= 37) || (p >= 41 && p <= 46) || (p >= 50 && p <= 54) ||
	       (p >= 61 && p <= 65) || p == 71 || (p >= 81 && p <= 83) || p == 91;
}

/* GB 11643: region, birthday and, since 1999, the check digit of ISO 7064 MOD 11-2. */
static bool
is_id(const char *digit, size_t n, bool x)
{
	static const unsigned char weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	if (!is_province(digit))
		return false;
	if (n == 15 && !x)
		return is_day(number_of(digit + 8, 2), number_of(digit + 10, 2));
	unsigned year = number_of(digit + 6, 4), sum = 0;
	if (n + x != 18 || year < 1890 || year > 2099 || !is_day(number_of(digit + 10, 2), number_of(digit + 12, 2)))
		return false;
	for (int i = 0; i < 17; i++)
		sum += weight[i] * (unsigned)(digit[i] - '0');
	return "10X98765432"[sum % 11] == (x ? 'X' : digit[17]);
}

static size_t
find_id(struct found *f, const struct groups *g, size_t i)
{
	size_t n = 0, k = i;
	while (k < g->n && n < 18 && !g->group[k].spoilt && (g->group[k].n > 1 || k > i)) {
		n += g->group[k++].n;
		bool x = n == 17 && k == g->n && g->x;
		bool whole = k == i + 1 || has_lengths(g, i, "663") == 3;
		const struct group *first = &g->group[i], *last = &g->group[k - 1];
		if (n < 15 || (n == 15 && !whole) || n == 16 || (n == 17 && !x))
			continue;
		bool labelled = k == i + 1 && n + x == 18 && is_labelled(f, first->from, "身份证|证件|公民身份|身份号");
		if (n == 15 && is_labelled(f, first->from, number_words))
			continue;
		if (n > 18 || !(labelled || is_id(g->digit + first->at, n, x)))
			continue;
		found_add(f, (struct span){ .from = first->from, .to = x ? g->end : last->to, .hide = first->from, .kind = KIND_ID, .first = 4 });
		return k - i;
	}
	return 0;
}

static bool
passes_luhn(const char *digit, size_t n)
{
	unsigned sum = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(digit[n - 1 - i] - '0');
		if (i % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool
is_card(const char *digit, size_t n)
{
	unsigned two = number_of(digit, 2), four = number_of(digit, 4);
	bool issued = two == 62 || two == 60 || two == 68 || two == 69 || two == 65 || two == 35 || (two >= 51 && two <= 56) || digit[0] == '4' ||
		      two == 58 || two == 94 || four == 9558 || four == 9559 || (four >= 2221 && four <= 2720) || number_of(digit, 3) == 103;
	return issued && passes_luhn(digit, n);
}

static size_t
find_card(struct found *f, const struct groups *g, size_t i)
{
	const struct group *first = &g->group[i];
	size_t n = 0, k = i;
	while (k < g->n && n < 19 && !g->group[k].spoilt) {
		bool fits = k == i ? g->group[k].n >= 4 : g->group[k].n <= 13;
		if (!fits || (n && n < 12 && g->group[k].n < 3))
			return 0;
		n += g->group[k++].n;
		if (n < 16 || n > 19)
			continue;
		bool more = k < g->n && !g->group[k].spoilt && n + g->group[k].n <= 19 && g->group[k].n <= 4;
		/* the longest number that checks: the end of a card of 19 looks like one of 16 once in ten times */
		if (more && is_card(g->digit + first->at, n + g->group[k].n))
			n += g->group[k++].n;
		bool labelled = is_labelled(f, first->from, "卡号|银行卡|账号|帐号|账户|储蓄卡");
		if (!(labelled || (is_card(g->digit + first->at, n) && !is_labelled(f, first->from, number_words))))
			continue;
		found_add(f, (struct span){ .from = first->from, .to = g->group[k - 1].to, .hide = first->from, .kind = KIND_CARD, .first = 4, .last = 4 });
		return k - i;
	}
	return 0;
}

/* The end of an extension behind a phone: 转801, 分机801, ext. 801. */
static const char *
skip_extension(const char *p, const char *end)
{
	const char *q = p;
	size_t step, n = 0;
	while (is_one_of(char_at(q, end, &step), " ,，-("))
		q += step;
	size_t word = begins_with(q, end, "转分机号|转分机|转接|转|分机号|分机|ext|EXT|Ext");
	if (word == 0)
		return p;
	q += word;
	while (is_one_of(char_at(q, end, &step), " .:-"))
		q += step;
	const char *from = q;
	while (is_digit(char_at(q, end, &step))) {
		q += step;
		n++;
	}
	/* 转138 0013 8000: another phone */
	bool mobile = n == 3 && char_at(from, end, &step) == '1' && skip_gap(q, end);
	return n >= 1 && n <= 6 && !mobile ? q : p;
}

/* Money, measures and decimals are no phones. */
static bool
is_amount(const struct found *f, const char *from, const char *to)
{
	const char *end = f->text.p + f->text.n;
	size_t step, next;
	uint32_t before = char_before(from, f->text.p, &step), after = char_at(to, end, &step);
	if (is_one_of(before, "¥$€£￥") || begins_with(to, end, "元|万|亿|块|%|％|吨|立方|平方|公里|千瓦|度电"))
		return true;
	if (after != '.')
		return false;
	to += step;
	size_t n = 0;
	while (n < 3 && is_digit(char_at(to, end, &next))) {
		to += next;
		n++;
	}
	return n == 1 || n == 2;
}

/* Takes in what belongs to a number written for abroad or with its area in brackets. */
static const char *
widen(const struct found *f, const char *from, bool bracket)
{
	size_t step;
	if (char_before(from, f->text.p, &step) == '+')
		from -= step;
	if (bracket && char_before(from, f->text.p, &step) == '(')
		from -= step;
	return from;
}

static bool
has_bracket_behind(const struct found *f, const struct group *u)
{
	size_t step;
	return char_at(u->to, f->text.p + f->text.n, &step) == ')';
}

static bool
is_mobile(const char *digit)
{
	return digit[0] == '1' && digit[1] >= '3';
}

/* 86 or 0086 before a number, as a group of its own. */
static bool
is_country(const struct groups *g, size_t i)
{
	const struct group *u = &g->group[i];
	const char *d = g->digit + u->at;
	return i + 1 < g->n && !u->spoilt && ((u->n == 2 && memcmp(d, "86", 2) == 0) || (u->n == 4 && memcmp(d, "0086", 4) == 0) || (u->n == 3 && memcmp(d, "086", 3) == 0));
}

/* Skips the first n characters, all digits, of a group. */
static const char *
skip_digits(const struct found *f, const char *p, size_t n)
{
	for (size_t step; n; n--, p += step)
		(void)char_at(p, f->text.p + f->text.n, &step);
	return p;
}

static size_t
find_mobile(struct found *f, const struct groups *g, size_t i)
{
	static const char *const ways[] = { "b", "344", "38", "74", "335", "353", "443", "434", "56", "65", "11111111111", "3422", "3332", "3224", "32222", "2333", "1343", "1334", "173", NULL };
	static const struct {
		const char *lengths;
		size_t skip;
	} joined[] = { { "c", 1 }, { "d", 2 }, { "f", 4 }, { "544", 2 }, { "744", 4 }, { "444", 1 } };
	bool country = is_country(g, i);
	size_t k = i + country, skip = 0;
	struct group first = g->group[k];
	size_t n = is_split(g, k, ways);
	if (n == 0 && first.vouched && first.n == 11)
		n = 1;
	for (size_t j = 0; n == 0 && j < sizeof joined / sizeof *joined; j++) {
		const char *d = g->digit + first.at;
		n = has_lengths(g, k, joined[j].lengths);
		skip = n ? joined[j].skip : 0;
		if (n && ((skip == 1 && d[0] != '0') || (skip == 2 && memcmp(d, "86", 2) != 0) || (skip == 4 && memcmp(d, "0086", 4) != 0)))
			n = 0;
	}
	if (n == 0 || !is_mobile(g->digit + first.at + skip))
		return 0;
	const char *to = g->group[k + n - 1].to;
	if (is_amount(f, g->group[i].from, to) || is_labelled(f, g->group[i].from, number_words))
		return 0;
	const char *from = widen(f, g->group[i].from, country && has_bracket_behind(f, &g->group[i]));
	to = skip_extension(to, f->text.p + f->text.n);
	uint8_t last = to > g->group[k + n - 1].to ? 0 : 4;
	const char *hide = skip_digits(f, first.from, skip);
	found_add(f, (struct span){ .from = from, .to = to, .hide = hide, .number = hide, .kind = KIND_PHONE, .first = 3, .last = last });
	return k + n - i;
}

/* The length of an area code at digit, with its leading 0 or without it; 0 for none. */
static size_t
area_len(const char *digit, size_t n, bool zero)
{
	if (zero && (n == 0 || *digit++ != '0'))
		return 0;
	n -= zero;
	if (n >= 2 && ((digit[0] == '1' && digit[1] == '0') || (digit[0] == '2' && digit[1] != '6')))
		return 2 + zero;
	return n >= 3 && digit[0] >= '3' && digit[0] <= '9' ? 3 + zero : 0;
}

static const char *const local_ways[] = { "8", "7", "44", "34", "43", "2222", "233", "332", "223", "322", NULL };

/* The groups of an extension behind a landline, which begin no number of their own. */
static size_t
count_extension(const struct groups *g, size_t k)
{
	if (k >= g->n || g->group[k].spoilt || g->group[k].n > 5 || g->group[k].n < 2)
		return 0;
	const char *d = g->digit + g->group[k].at;
	bool next = k + 1 < g->n && (area_len(d, g->group[k].n, true) == g->group[k].n || (g->group[k].n == 3 && is_mobile(d)));
	return !next;
}

static size_t
find_landline(struct found *f, const struct groups *g, size_t i)
{
	bool country = is_country(g, i);
	size_t k = i + country, n = 0;
	const struct group *area = &g->group[k];
	const char *d = g->digit + area->at, *hide;
	bool zero = d[0] == '0';
	if (area->spoilt || (!zero && !country))
		return 0;
	size_t code = area_len(d, area->n, zero);
	if (code && code == area->n && (n = is_split(g, k + 1, local_ways))) {
		hide = g->group[k + 1].from;
		n++;
	} else if (code && (area->n == code + 8 || area->n == code + 7) && area->n + !zero >= 11 && d[code] >= '2') {
		hide = skip_digits(f, area->from, code);
		n = 1;
	} else {
		return 0;
	}
	const char *end = g->group[k + n - 1].to, *to = skip_extension(end, f->text.p + f->text.n);
	if (is_labelled(f, g->group[i].from, number_words) || is_amount(f, g->group[i].from, end))
		return 0;
	if (to == end && count_extension(g, k + n)) {
		uint32_t c;
		size_t step;
		c = char_at(end, f->text.p + f->text.n, &step);
		if (c != ' ')
			to = g->group[k + n++].to;
	}
	const char *from = widen(f, g->group[i].from, has_bracket_behind(f, &g->group[i]));
	found_add(f, (struct span){ .from = from, .to = to, .hide = hide, .number = area->from, .kind = KIND_PHONE, .last = to == end ? 2 : 0, .abroad = !zero });
	return k + n - i;
}

/* 400, 800 and numbers of five digits are the public's. */
static bool
is_service(const char *digit, size_t n)
{
	return n <= 5 || (n == 10 && (memcmp(digit, "400", 3) == 0 || memcmp(digit, "800", 3) == 0)) || (n == 8 && memcmp(digit, "1010", 4) == 0) || (n == 6 && digit[0] == '9');
}

/* Whether a phone stands right before p, with nothing but a comma or 或 between. */
static bool
follows_phone(const struct found *f, const char *p)
{
	size_t step;
	for (int i = 0; i < 3 && is_one_of(char_before(p, f->text.p, &step), " 、/,，;；或者和及"); i++)
		p -= step;
	return f->n && f->span[f->n - 1].kind == KIND_PHONE && f->span[f->n - 1].to == p;
}

/* A number without an area code, where something says that it is one. */
static size_t
find_local(struct found *f, const struct groups *g, size_t i)
{
	const struct group *first = &g->group[i];
	size_t n = is_split(g, i, local_ways), end;
	if (f->as == AS_PHONE && n == 0 && i == 0 && !g->joined && !is_service(g->digit, g->n_digit)) {
		bool whole = true;
		for (end = 0; end < g->n; end++)
			whole = whole && !g->group[end].spoilt;
		n = whole ? g->n : 0;
	}
	if (n == 0 && f->as == AS_PHONE && !first->spoilt && first->n > 5)
		n = 1;
	if (n == 0)
		return 0;
	const char *to = g->group[i + n - 1].to;
	if (f->as != AS_PHONE) {
		char c = g->digit[first->at];
		bool said = is_labelled(f, first->from, phone_words) || follows_phone(f, first->from);
		if (c < '2' || !said || g->joined || i + n < g->n || (i && g->group[i - 1].n > 1) || is_amount(f, first->from, to))
			return 0;
		/* years and days are none: 2019-2025, 电话 20250901 */
		if (n == 2 && first->n == 4 && (number_of(g->digit + first->at, 4) < 2100 || c == '1'))
			return 0;
		if (first->n == 8 && c == '2' && is_day(number_of(g->digit + first->at + 4, 2), number_of(g->digit + first->at + 6, 2)) && number_of(g->digit + first->at, 4) < 2100)
			return 0;
	}
	to = skip_extension(to, f->text.p + f->text.n);
	found_add(f, (struct span){ .from = first->from, .to = to, .hide = first->from, .kind = KIND_PHONE, .last = 2 });
	return n;
}

/* QQ 12345678, and a WeChat account that is a number. */
static size_t
find_account_number(struct found *f, const struct groups *g, size_t i)
{
	const struct group *u = &g->group[i];
	if (u->spoilt || u->n < 5 || u->n > 12 || !is_labelled(f, u->from, "QQ|扣扣|Q Q|企鹅|微信"))
		return 0;
	found_add(f, (struct span){ .from = u->from, .to = u->to, .hide = u->from, .kind = KIND_ACCOUNT, .first = 2 });
	return 1;
}

/* 张三护照12345678 */
static size_t
find_document_number(struct found *f, const struct groups *g, size_t i)
{
	const struct group *u = &g->group[i];
	if (u->spoilt || u->n < 7 || u->n > 10 || !is_labelled(f, u->from, "护照|通行证|台胞证"))
		return 0;
	found_add(f, (struct span){ .from = u->from, .to = u->to, .hide = u->from, .kind = KIND_PASSPORT, .first = 1, .last = 1 });
	return 1;
}

const char *
find_groups(struct found *f, const char *p)
{
	static size_t (*const finders[])(struct found *, const struct groups *, size_t) = {
		find_id, find_mobile, find_landline, find_card, find_account_number, find_document_number, find_local
	};
	struct groups g;
	read_groups(&g, f, p);
	for (size_t i = 0; i < g.n;) {
		size_t n = 0;
		if (g.group[i].spoilt && !g.group[i].vouched) {
			i++;
			continue;
		}
		size_t step;
		uint32_t next = char_at(g.group[i].to, f->text.p + f->text.n, &step);
		const char *home = g.group[i].n <= 5 && is_home_sign(next) ? find_home(f, g.group[i].from) : NULL;
		if (home) {
			/* the room behind it may be in a group of this reading */
			while (i < g.n && g.group[i].from < home)
				i++;
			if (i == g.n && home > g.end)
				return home;
			continue;
		}
		bool enough = g.n_digit - g.group[i].at >= 5;
		for (size_t k = 0; enough && n == 0 && k < sizeof finders / sizeof *finders; k++)
			n = finders[k](f, &g, i);
		i += n ? n : 1;
	}
	return g.end;
}
