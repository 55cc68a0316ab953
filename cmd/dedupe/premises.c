/* premises.c - the numbers of an address, and the letters of its road */
#include "premises.h"

static const uint16_t *const beside[] = { u"附近", u"旁边", u"对面", u"门口", u"楼下", u"周边", u"旁", u"内" };

static bool
is_small(uint16_t c)
{
	return c >= 'a' && c <= 'z';
}

/* 10, 10-1, 甲10, 10甲: where a number that ends before `end` begins. */
static size_t
number_before(const uint16_t *letter, size_t end)
{
	size_t from = end, digits = 0;
	while (from) {
		uint16_t c = letter[from - 1];
		if (!is_digit(c) && !is_one_of(c, u"甲乙丙丁") && c != '-')
			break;
		digits += is_digit(c);
		from--;
	}
	return digits ? from : end;
}

/* What a word behind a number says of it. */
static void
take_number(const uint16_t *c, size_t n, size_t i, struct form *form, size_t *house, size_t *end)
{
	static const uint16_t *const buildings[] = { u"号楼", u"栋", u"幢", u"座" };
	size_t length, from = number_before(c, i);
	for (size_t k = 0; k < sizeof buildings / sizeof *buildings; k++) {
		if (!stands_at(c, n, i, buildings[k], &length))
			continue;
		if (from == i && is_small(c[i - 1]))
			from = i - 1;
		if (from < i && !form->mark[PREMISES_BUILDING]) {
			form->mark[PREMISES_BUILDING] = number_of(c + from, i - from);
			*end = i + length;
		}
		return;
	}
	if (from < i && stands_at(c, n, i, u"号", &length) && !stands_at(c, n, i, u"号线", &length) && !form->mark[PREMISES_DOOR] && !form->mark[PREMISES_BUILDING]) {
		form->mark[PREMISES_DOOR] = number_of(c + from, i - from);
		*end = *house = i + (stands_at(c, n, i, u"号院", &length) ? 2 : 1);
	}
}

/* The room: its digits and Latin letters, however they are parted; the letters where there are none. */
static uint32_t
room_of(const uint16_t *letter, size_t n)
{
	uint16_t key[FORM_RAW];
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (is_digit(letter[i]) || is_small(letter[i]))
			key[k++] = letter[i];
	if (k)
		return number_of(key, k);
	return n ? number_of(letter, n) : 0;
}

bool
premises_read(const struct regions *g, struct slice folded, struct form *form, uint16_t *letter)
{
	uint16_t raw[FORM_RAW];
	size_t length, n = letters_raw(folded, raw, FORM_RAW), k = 0, house = 0, end = 0, said = 0;
	*form = (struct form){ 0 };
	for (size_t i = 0; i < n; i++)
		if (raw[i] != '(' && raw[i] != ')')
			raw[k++] = raw[i];
	n = k;
	size_t taken = region_strip(g, raw, n, 0, form->region);
	const uint16_t *c = raw + taken;
	n -= taken;
	while (ends_with_any(c, n, beside, sizeof beside / sizeof *beside, &length))
		n -= length;
	for (size_t i = 1; i < n; i++)
		if (is_one_of(c[i], u"号栋幢座"))
			take_number(c, n, i, form, &house, &end);
	form->mark[PREMISES_ROOM] = end ? room_of(c + end, n - end) : 0;
	for (size_t i = 0; i < n && form->n < RARITY_LETTERS; i++) {
		said += i < end && c[i] != '-';
		form->mark[PREMISES_HOUSE] += i < house && c[i] != '-';
		if (c[i] != '-')
			letter[form->n++] = c[i];
	}
	if (!house)
		form->mark[PREMISES_HOUSE] = form->n;
	form->kind = (uint16_t)(end ? said < form->n ? said : form->n : form->n);
	return form->n > 0;
}

/* The letters before the house number and the number itself. */
static bool
same_site(const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	return a->mark[PREMISES_DOOR] == b->mark[PREMISES_DOOR] && a->mark[PREMISES_BUILDING] == b->mark[PREMISES_BUILDING] && a->kind == b->kind && memcmp(a_letter, b_letter, a->kind * sizeof *a_letter) == 0;
}

struct verdict
premises_compare(const struct rarity *r, const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	const uint32_t *x = a->mark, *y = b->mark;
	if (x[PREMISES_DOOR] && y[PREMISES_DOOR] && x[PREMISES_DOOR] != y[PREMISES_DOOR])
		return VERDICT_BECAUSE("door");
	if (region_apart(a->region, b->region, REGION_COUNTY))
		return VERDICT_BECAUSE("region");
	if (x[PREMISES_BUILDING] && y[PREMISES_BUILDING] && x[PREMISES_BUILDING] != y[PREMISES_BUILDING])
		return VERDICT_BECAUSE("building");
	bool rooms = x[PREMISES_ROOM] && y[PREMISES_ROOM] && x[PREMISES_ROOM] != y[PREMISES_ROOM], site = same_site(a, a_letter, b, b_letter);
	if (site && !rooms)
		return (struct verdict){ VERDICT_EQUAL, RARITY_SAME, NULL };
	uint16_t likeness = (uint16_t)rarity_likeness(r, a_letter, site ? a->n : a->kind, b_letter, site ? b->n : b->kind);
	return (struct verdict){ VERDICT_SIMILAR, likeness < RARITY_SAME ? likeness : RARITY_SAME - 1, NULL };
}
