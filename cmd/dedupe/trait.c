/* trait.c - values of a field in the form they are compared in, their groups, and lists of who has them */
#include "trait.h"
#include "credit.h"
#include "shape.h"
#include "utf8.h"

enum {
	DATE_DAYS = 30, /* from so many days on two dates are not similar */
	PAIR_BITS_LEAST = 10,
	PAIR_BITS_MOST = 24,
	APART = 2 /* letters of a pair stand up to so far from each other */
};

void
trait_open(struct trait *t, const struct link_row *row, bool anchor)
{
	enum link_compare c = row->compare;
	bool letters = c == LINK_NAME || c == LINK_ADDRESS || c == LINK_TEXT;
	*t = (struct trait){ .row = row, .anchor = anchor, .sought = anchor && letters && row->partly };
	if (letters)
		t->rarity = rarity_open();
}

/* The text as it is, but for blanks. */
static bool
read_exact(struct slice folded, struct form *form, uint16_t *letter)
{
	uint64_t h = folded.n;
	while (folded.n) {
		uint32_t c = utf8_next(&folded);
		if (c == ' ' || c == '\t')
			continue;
		if (form->n < RARITY_LETTERS)
			letter[form->n++] = (uint16_t)c;
		h = hash_mix(h, c);
	}
	/* it stands for what is cut off, and for characters of more than 16 bits */
	form->mark[0] = (uint32_t)h;
	form->mark[1] = (uint32_t)(h >> 32);
	return form->n > 0;
}

static bool
read_code(struct slice folded, struct form *form, uint16_t *letter, bool *faulty)
{
	char code[CREDIT_LENGTH];
	*faulty = credit_read(folded, code) < 0;
	for (form->n = 0; form->n < CREDIT_LENGTH && !*faulty; form->n++)
		letter[form->n] = (uint16_t)code[form->n];
	return !*faulty;
}

static bool
read_date(struct slice folded, struct form *form, bool *faulty)
{
	struct when when;
	struct buf text = BUF_INIT;
	/* folding made the T of a time small */
	for (size_t i = 0; i < folded.n; i++)
		buf_addc(&text, folded.p[i] == 't' ? 'T' : folded.p[i] == 'z' ? 'Z'
									      : folded.p[i]);
	*faulty = date_read(buf_slice(&text), &ZONE_DEFAULT, &when) < 0;
	buf_free(&text);
	if (!*faulty)
		form->mark[0] = (uint32_t)(day_of(when.at, DEFAULT_OFFSET) + (INT64_C(1) << 30));
	return !*faulty;
}

bool
trait_read(const struct trait *t, const struct regions *g, struct slice folded, struct form *form, uint16_t *letter, bool *faulty)
{
	*form = (struct form){ 0 };
	*faulty = false;
	folded = slice_trim(folded);
	if (folded.n == 0)
		return false;
	switch (t->row->compare) {
	case LINK_CODE:
		return read_code(folded, form, letter, faulty);
	case LINK_DATE:
		return read_date(folded, form, faulty);
	case LINK_NAME:
		return firm_read(g, folded, form, letter);
	case LINK_ADDRESS:
		return premises_read(g, folded, form, letter);
	case LINK_TEXT:
		return form_text(folded, form, letter);
	default:
		return read_exact(folded, form, letter);
	}
}

static struct slice
value_key(struct trait *t, const struct form *form, const uint16_t *letter)
{
	buf_clear(&t->key);
	buf_add(&t->key, form, sizeof *form);
	buf_add(&t->key, letter, form->n * sizeof *letter);
	return buf_slice(&t->key);
}

/* What values of one group have in common. */
static struct slice
group_key(struct trait *t, const struct form *form, const uint16_t *letter)
{
	buf_clear(&t->key);
	if (t->row->compare == LINK_ADDRESS) {
		buf_add(&t->key, &form->mark[PREMISES_DOOR], sizeof form->mark[0]);
		buf_add(&t->key, letter, form->mark[PREMISES_HOUSE] * sizeof *letter);
	} else {
		buf_add(&t->key, letter, form->n * sizeof *letter);
	}
	return buf_slice(&t->key);
}

static bool
has_groups(const struct trait *t)
{
	return t->row->compare == LINK_NAME || t->row->compare == LINK_ADDRESS;
}

uint32_t
trait_add(struct trait *t, const struct form *form, const uint16_t *letter)
{
	size_t before = t->values.n, i = map_add(&t->values, value_key(t, form, letter));
	if (i < before)
		return (uint32_t)i;
	t->look = xgrow(t->look, &t->look_cap, i + 1, sizeof *t->look);
	struct look *look = &t->look[i];
	*look = (struct look){ .form = map_key(&t->values, i).p };
	look->group = (uint32_t)(has_groups(t) ? map_add(&t->groups, group_key(t, form, letter)) : i);
	look->door = t->row->compare == LINK_ADDRESS ? form->mark[PREMISES_DOOR] : 0;
	for (size_t k = 0; k < form->n; k++)
		look->bits |= rarity_bit(letter[k]);
	if (t->rarity)
		rarity_add(t->rarity, letter, form->n);
	return (uint32_t)i;
}

uint32_t
trait_find(struct trait *t, const struct form *form, const uint16_t *letter)
{
	size_t i = map_find(&t->values, value_key(t, form, letter));
	return i == MAP_NONE ? TRAIT_NONE : (uint32_t)i;
}

uint32_t
trait_group(struct trait *t, const struct form *form, const uint16_t *letter)
{
	if (!has_groups(t))
		return trait_find(t, form, letter);
	size_t i = map_find(&t->groups, group_key(t, form, letter));
	return i == MAP_NONE ? TRAIT_NONE : (uint32_t)i;
}

void
trait_form(const struct trait *t, uint32_t value, struct form *form, uint16_t *letter)
{
	const char *kept = t->look[value].form;
	memcpy(form, kept, sizeof *form);
	if (form->n)
		memcpy(letter, kept + sizeof *form, form->n * sizeof *letter);
}

/* Numbers become the places where those of the next begin. */
static void
sum_up(uint32_t *from, size_t n)
{
	uint32_t sum = 0;
	for (size_t i = 0; i <= n; i++) {
		uint32_t have = from[i];
		from[i] = sum;
		sum += have;
	}
}

/* Counts the pairs of a value's letters, or puts it under them. */
static void
walk_pairs(struct trait *t, uint32_t value, const uint16_t *letter, size_t n, uint32_t *next)
{
	uint32_t bits = rarity_half(t->look[value].bits);
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n && k <= i + APART; k++) {
			uint32_t bucket = trait_bucket(t, letter[i], letter[k]);
			if (next)
				t->pair[next[bucket]++] = (struct post){ value, bits };
			else
				t->pair_from[bucket]++;
		}
}

static void
index_pairs(struct trait *t)
{
	struct form form;
	uint16_t letter[RARITY_LETTERS];
	uint64_t n = 0;
	for (uint32_t i = 0; i < t->values.n; i++) {
		trait_form(t, i, &form, letter);
		n += form.n * (uint64_t)APART;
	}
	if (n >= UINT32_MAX)
		die("the register is too large: its '%s' have more than %u pairs of letters", t->row->name, UINT32_MAX);
	t->pair_bits = PAIR_BITS_LEAST;
	while (t->pair_bits < PAIR_BITS_MOST && UINT64_C(1) << t->pair_bits < n)
		t->pair_bits++;
	size_t n_bucket = (size_t)1 << t->pair_bits;
	t->pair_from = xlarge((n_bucket + 1) * sizeof *t->pair_from, true);
	t->pair = xlarge((size_t)n * sizeof *t->pair, false);
	for (uint32_t i = 0; i < t->values.n; i++) {
		trait_form(t, i, &form, letter);
		walk_pairs(t, i, letter, form.n, NULL);
	}
	sum_up(t->pair_from, n_bucket);
	uint32_t *next = xlarge((n_bucket + 1) * sizeof *next, false);
	memcpy(next, t->pair_from, (n_bucket + 1) * sizeof *next);
	for (uint32_t i = 0; i < t->values.n; i++) {
		trait_form(t, i, &form, letter);
		walk_pairs(t, i, letter, form.n, next);
	}
	free(next);
}

void
trait_settle(struct trait *t)
{
	struct form form;
	uint16_t letter[RARITY_LETTERS];
	if (t->sought)
		t->memo = xlarge(t->values.n * sizeof *t->memo, true);
	/* it is read here and there, millions of times */
	struct look *look = xlarge(t->values.n * sizeof *look, false);
	if (t->values.n)
		memcpy(look, t->look, t->values.n * sizeof *look);
	free(t->look);
	t->look = look;
	t->n_value = xcalloc(t->values.n, sizeof *t->n_value);
	t->n_group = has_groups(t) ? t->groups.n : t->values.n;
	t->list_from = xcalloc(t->n_group + 1, sizeof *t->list_from);
	if (t->rarity)
		rarity_settle(t->rarity);
	for (uint32_t i = 0; t->rarity && i < t->values.n; i++) {
		trait_form(t, i, &form, letter);
		t->look[i].weight = rarity_weigh(t->rarity, letter, form.n);
	}
	if (t->sought)
		index_pairs(t);
}

void
trait_count(struct trait *t, uint32_t value)
{
	t->n_value[value]++;
	t->list_from[t->look[value].group]++;
}

void
trait_lists(struct trait *t)
{
	size_t size = (t->n_group + 1) * sizeof *t->list_next;
	sum_up(t->list_from, t->n_group);
	t->list_next = xmalloc(size);
	memcpy(t->list_next, t->list_from, size);
	t->list = xmalloc(t->list_from[t->n_group] * sizeof *t->list);
}

void
trait_list(struct trait *t, uint32_t value, uint32_t entity)
{
	t->list[t->list_next[t->look[value].group]++] = entity;
}

static struct verdict
compare_letters(const struct trait *t, const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter)
{
	uint32_t likeness = rarity_likeness(t->rarity, a_letter, a->n, b_letter, b->n);
	return (struct verdict){ likeness == RARITY_SAME ? VERDICT_EQUAL : VERDICT_SIMILAR, (uint16_t)likeness, NULL };
}

static struct verdict
compare_dates(const struct form *a, const struct form *b)
{
	uint32_t days = a->mark[0] > b->mark[0] ? a->mark[0] - b->mark[0] : b->mark[0] - a->mark[0];
	if (days == 0)
		return (struct verdict){ VERDICT_EQUAL, RARITY_SAME, NULL };
	uint32_t left = days < DATE_DAYS ? DATE_DAYS - days : 0;
	return (struct verdict){ VERDICT_SIMILAR, (uint16_t)((left * 2 * RARITY_SAME + DATE_DAYS) / (2 * DATE_DAYS)), NULL };
}

struct verdict
trait_compare(const struct trait *t, const struct form *a, const uint16_t *a_letter, uint32_t value)
{
	struct form b;
	uint16_t b_letter[RARITY_LETTERS];
	uint32_t door = t->look[value].door;
	/* most addresses that are compared: the form of the other need not be fetched */
	if (door && a->mark[PREMISES_DOOR] && door != a->mark[PREMISES_DOOR])
		return VERDICT_BECAUSE("door");
	trait_form(t, value, &b, b_letter);
	switch (t->row->compare) {
	case LINK_NAME:
		return firm_compare(t->rarity, a, a_letter, &b, b_letter);
	case LINK_ADDRESS:
		return premises_compare(t->rarity, a, a_letter, &b, b_letter);
	case LINK_TEXT:
		return compare_letters(t, a, a_letter, &b, b_letter);
	case LINK_DATE:
		return compare_dates(a, &b);
	default:
		if (memcmp(a, &b, sizeof b) == 0 && memcmp(a_letter, b_letter, b.n * sizeof *b_letter) == 0)
			return (struct verdict){ VERDICT_EQUAL, RARITY_SAME, NULL };
		return (struct verdict){ VERDICT_DIFFERENT, 0, "value" };
	}
}

void
trait_free(struct trait *t)
{
	map_free(&t->values);
	map_free(&t->groups);
	free(t->look);
	free(t->n_value);
	free(t->list_from);
	free(t->list_next);
	free(t->list);
	rarity_close(t->rarity);
	free(t->pair_from);
	free(t->pair);
	free(t->memo);
	buf_free(&t->key);
}
