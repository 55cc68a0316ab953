/* firm.c - regions, legal form and branch of a name, and the letters that are left */
#include "firm.h"

#define WORDS(list) list, sizeof list / sizeof *list

static const uint16_t *const dropped[] = { u"合伙", u"独资", u"个体工商户", u"个体户", u"个体", u"外资", u"合资", u"注销", u"吊销", u"筹", u"筹建" };
static const uint16_t *const branches[] = { u"分公司", u"分店", u"门店", u"店", u"分部", u"支行", u"分行", u"分院", u"分校", u"分厂", u"分社", u"营业部", u"门市部", u"营业厅", u"办事处", u"项目部" };
static const uint16_t *const tails[] = { u"分公司", u"分店", u"支行", u"分行", u"分院", u"分校", u"分部", u"分厂", u"分社", u"营业部", u"门市部", u"办事处" };
static const uint16_t *const before_company[] = { u"有限责任", u"责任有限", u"股份有限", u"有限", u"股份", u"总" };
static const uint16_t *const other_forms[] = { u"个体工商户", u"个体户", u"有限合伙", u"普通合伙", u"合伙企业", u"个人独资企业", u"独资企业" };

/* A name while it is taken apart. */
struct parts {
	uint16_t flat[FORM_RAW], branch[FORM_RAW];
	size_t n, n_branch;
	bool has_branch;
};

static void
add_region(uint32_t *to, const uint32_t *from)
{
	for (int i = 0; i < REGION_LEVELS; i++)
		if (!to[i])
			to[i] = from[i];
}

static void
set_branch(struct parts *p, const uint16_t *letter, size_t n)
{
	if (!p->has_branch) {
		memcpy(p->branch, letter, n * sizeof *letter);
		p->n_branch = n;
	}
	p->has_branch = true;
}

/* What stands in brackets: a region, a legal form, a branch, or a part of the name. */
static void
add_bracket(const struct regions *g, struct parts *p, const uint16_t *letter, size_t n, struct form *form)
{
	uint32_t region[REGION_LEVELS];
	size_t length;
	if (n == 0 || ends_with_any(letter, n, WORDS(dropped), &length))
		return;
	if (region_strip(g, letter, n, 0, region) == n) {
		add_region(form->region, region);
	} else if (ends_with_any(letter, n, WORDS(branches), &length)) {
		set_branch(p, letter, n);
	} else {
		memcpy(p->flat + p->n, letter, n * sizeof *letter);
		p->n += n;
	}
}

static void
flatten(const struct regions *g, const uint16_t *raw, size_t n, struct parts *p, struct form *form)
{
	for (size_t i = 0; i < n; i++) {
		if (raw[i] == '(') {
			size_t end = i + 1;
			while (end < n && raw[end] != ')')
				end++;
			add_bracket(g, p, raw + i + 1, end - i - 1, form);
			i = end;
		} else if (raw[i] != ')' && raw[i] != '-') {
			p->flat[p->n++] = raw[i];
		}
	}
}

/* Cuts the legal form off, and the branch that stands behind it. */
static void
cut_legal_form(struct parts *p)
{
	uint16_t *c = p->flat;
	size_t length, end = 0;
	for (size_t i = 1; i + 1 < p->n && !end; i++)
		if (stands_at(c, p->n, i, u"公司", &length) && !ends_with(c, i, u"分", &length) && !ends_with(c, i, u"子", &length))
			end = i;
	if (!end) {
		if (ends_with_any(c, p->n, WORDS(other_forms), &length) && p->n >= length + 2)
			p->n -= length;
		return;
	}
	if (end + 2 < p->n)
		set_branch(p, c + end + 2, p->n - end - 2);
	p->n = end;
	while (ends_with_any(c, p->n, WORDS(before_company), &length) && p->n > length)
		p->n -= length;
}

/* A number for the branch: 望京店, 望京分店 and 北京望京分公司 are one, and so are 第二分店 and 2店. */
static void
name_branch(const struct regions *g, struct parts *p, struct form *form)
{
	uint32_t region[REGION_LEVELS];
	size_t length, n = p->n_branch;
	if (ends_with_any(p->branch, n, WORDS(branches), &length))
		n -= length;
	size_t taken = region_strip(g, p->branch, n, 0, region);
	form->kind = n ? FIRM_BRANCH : FIRM_SOME;
	if (taken < n)
		form->mark[FIRM_MARK_BRANCH] = number_of(p->branch + taken, n - taken);
	else
		for (int i = 0; i < REGION_LEVELS; i++)
			if (region[i])
				form->mark[FIRM_MARK_BRANCH] = region[i];
}

static uint32_t
digits_of(const uint16_t *letter, size_t n)
{
	uint16_t digit[FORM_RAW];
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (is_digit(letter[i]) || (k && i && is_digit(letter[i - 1])))
			digit[k++] = is_digit(letter[i]) ? letter[i] : ',';
	while (k && digit[k - 1] == ',')
		k--;
	return k ? number_of(digit, k) : 0;
}

bool
firm_read(const struct regions *g, struct slice folded, struct form *form, uint16_t *letter)
{
	struct parts p = { .n = 0 };
	uint16_t raw[FORM_RAW];
	uint32_t region[REGION_LEVELS];
	size_t length, n = letters_raw(folded, raw, FORM_RAW);
	*form = (struct form){ 0 };
	flatten(g, raw, n, &p, form);
	size_t taken = region_strip(g, p.flat, p.n, 2, region);
	add_region(form->region, region);
	p.n -= taken;
	memmove(p.flat, p.flat + taken, p.n * sizeof *p.flat);
	cut_legal_form(&p);
	if (p.has_branch)
		name_branch(g, &p, form);
	else if (ends_with_any(p.flat, p.n, WORDS(tails), &length))
		form->kind = FIRM_TAIL;
	else if (ends_with(p.flat, p.n, u"店", &length))
		form->kind = FIRM_SHOP;
	form->n = (uint16_t)(p.n < RARITY_LETTERS ? p.n : RARITY_LETTERS);
	if (form->kind == FIRM_TAIL || form->kind == FIRM_SHOP)
		form->mark[FIRM_MARK_BODY] = p.n > RARITY_LETTERS ? form->n : (uint32_t)(p.n - length);
	form->mark[FIRM_MARK_DIGITS] = digits_of(p.flat, form->n);
	memcpy(letter, p.flat, form->n * sizeof *letter);
	return form->n > 0;
}

static bool
same_letters(const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	return a->n == b->n && memcmp(a_letter, b_letter, a->n * sizeof *a_letter) == 0;
}

static bool
begins_with(const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	return a->n >= b->n && memcmp(a_letter, b_letter, b->n * sizeof *b_letter) == 0;
}

/* What is behind the name of a firm in one that is not cut: the branch of the other, another one, or no branch. */
static int
compare_uncut(const struct form *tail, const uint16_t *tail_letter, const struct form *b, const uint16_t *b_letter)
{
	size_t body = tail->mark[FIRM_MARK_BODY];
	if (b->kind == FIRM_SOME || !begins_with(tail, tail_letter, b, b_letter) || body <= b->n)
		return 0;
	return number_of(tail_letter + b->n, body - b->n) == b->mark[FIRM_MARK_BRANCH] ? 1 : -1;
}

/* Two uncut ones: 望京店 and 国贸店 have neither of the two letters before it in common. */
static bool
ends_apart(const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	size_t i = a->mark[FIRM_MARK_BODY], k = b->mark[FIRM_MARK_BODY];
	return i >= 2 && k >= 2 && a_letter[i - 1] != b_letter[k - 1] && a_letter[i - 2] != b_letter[k - 2];
}

static bool
is_uncut(const struct form *f)
{
	return f->kind == FIRM_TAIL || f->kind == FIRM_SHOP;
}

/* Whether the branches part them; *same that they are known to be one. */
static bool
branches_part(const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter, bool *same)
{
	bool a_cut = a->kind == FIRM_BRANCH || a->kind == FIRM_SOME, b_cut = b->kind == FIRM_BRANCH || b->kind == FIRM_SOME;
	*same = a->kind == b->kind && a->mark[FIRM_MARK_BRANCH] == b->mark[FIRM_MARK_BRANCH];
	if (a_cut && b_cut)
		return a->kind == FIRM_BRANCH && b->kind == FIRM_BRANCH && !*same;
	if (is_uncut(a) && is_uncut(b))
		return ends_apart(a, a_letter, b, b_letter);
	if (is_uncut(b))
		return branches_part(b, b_letter, a, a_letter, same);
	if (!is_uncut(a))
		return a->kind != b->kind;
	if (b_cut) {
		int meets = compare_uncut(a, a_letter, b, b_letter);
		*same = meets > 0;
		return meets < 0;
	}
	/* 鑫源火锅店 is 鑫源火锅, 鑫源望京店 is a branch of 鑫源 */
	return a->kind == FIRM_TAIL || (begins_with(a, a_letter, b, b_letter) && a->mark[FIRM_MARK_BODY] >= b->n + 2u);
}

struct verdict
firm_compare(const struct rarity *r, const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	bool same;
	if (region_apart(a->region, b->region, REGION_TOWN))
		return VERDICT_BECAUSE("region");
	if (branches_part(a, a_letter, b, b_letter, &same))
		return VERDICT_BECAUSE("branch");
	if (same && is_uncut(a) != is_uncut(b))
		return (struct verdict){ VERDICT_EQUAL, RARITY_SAME, NULL };
	uint32_t x = a->mark[FIRM_MARK_DIGITS], y = b->mark[FIRM_MARK_DIGITS];
	if (x && y && x != y)
		return VERDICT_BECAUSE("number");
	if (same && same_letters(a, a_letter, b, b_letter))
		return (struct verdict){ VERDICT_EQUAL, RARITY_SAME, NULL };
	uint16_t likeness = (uint16_t)rarity_likeness(r, a_letter, a->n, b_letter, b->n);
	/* the same letters of one branch and of one that is not told */
	return (struct verdict){ VERDICT_SIMILAR, likeness < RARITY_SAME ? likeness : RARITY_SAME - 1, NULL };
}
