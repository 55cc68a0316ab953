/* order.c - what of an order is compared */
#include "order.h"
#include "caller.h"
#include "date.h"
#include "map.h"

uint64_t
order_hash(const void *p, size_t n)
{
	const unsigned char *byte = p;
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ byte[i]) * 0x100000001b3u;
	return h ? h : 1;
}

static uint64_t
hash_of(struct slice text)
{
	uint64_t h = text.n ? hash_bytes(text.p, text.n) : 0;
	return text.n && h == 0 ? 1 : h;
}

/* A pair of letters; `stamp` tells of which record. */
struct name_slot {
	uint32_t pair, stamp;
};

static struct name_slot *
name_slot(const struct reading *x, uint32_t pair)
{
	size_t mask = x->n_slot - 1, i = (pair * UINT32_C(0x9e3779b1)) >> 7 & mask;
	while (x->slot[i].stamp == x->now && x->slot[i].pair != pair)
		i = (i + 1) & mask;
	return &x->slot[i];
}

/* Gathers the pairs of letters that the place fields have. */
static void
read_names(struct reading *x, struct rec *r)
{
	static const int field[] = { F_CITY, F_DISTRICT, F_STREET, F_COMMUNITY, F_POINT, F_ADDRESS, F_STANDARD_ADDRESS };
	x->names.n = 0;
	for (size_t k = 0; k < sizeof field / sizeof *field; k++) {
		struct slice text = rec_get(r, field[k]);
		if (text.n == 0)
			continue;
		words_add(x->words, text, &x->names);
		letters_part(&x->names);
	}
	if (x->names.n * 2 > x->n_slot) {
		x->n_slot = x->n_slot ? x->n_slot : 512;
		while (x->n_slot < x->names.n * 2)
			x->n_slot *= 2;
		free(x->slot);
		x->slot = xcalloc(x->n_slot, sizeof *x->slot);
		x->now = 0;
	}
	if (++x->now == 0) {
		memset(x->slot, 0, x->n_slot * sizeof *x->slot);
		x->now = 1;
	}
	for (size_t i = 0; i + 1 < x->names.n; i++) {
		uint32_t pair = (uint32_t)x->names.p[i] << 16 | x->names.p[i + 1];
		*name_slot(x, pair) = (struct name_slot){ pair, x->now };
	}
}

/* Marks them in the words. */
static void
mark_names(struct reading *x, struct order *o)
{
	uint8_t *named = (uint8_t *)arena_bytes(&x->bytes, o->n / 8 + 1);
	memset(named, 0, o->n / 8 + 1);
	for (uint32_t i = 0; x->names.n && i + 1 < o->n; i++)
		if (name_slot(x, (uint32_t)o->letter[i] << 16 | o->letter[i + 1])->stamp == x->now)
			named[i / 8] |= (uint8_t)(1u << i % 8);
	o->named = named;
}

static void
read_letters(struct reading *x, struct rec *r, struct order *o)
{
	o->content = words_read(x->words, rec_get(r, F_TITLE), rec_get(r, F_CONTENT), &x->letters);
	if (x->letters.n > UINT32_MAX)
		die("a text of more than %u letters", UINT32_MAX);
	o->n = (uint32_t)x->letters.n;
	uint16_t *letter = arena_alloc(&x->bytes, (o->n + 1) * sizeof *letter);
	if (o->n)
		memcpy(letter, x->letters.p, o->n * sizeof *letter);
	o->letter = letter;
	o->letters = o->n - (o->content > 0 && o->content < o->n);
	uint32_t n = order_copied(o), from = o->n - n;
	o->words = o->letters >= WORDS_LEAST ? hash_of(slice((const char *)(letter + from), n * sizeof *letter)) : 0;
}

int
order_read(struct reading *x, struct filter *f, struct rec *r, struct order *o)
{
	struct slice at = rec_get(r, F_CREATED_AT), phone = rec_get(r, F_PHONE);
	struct when when;
	*o = (struct order){ .at = INT64_MAX, .kind = KIND_NONE, .leader = NOBODY, .by = NOBODY, .copy_of = NOBODY, .lead = NOBODY };
	if (at.n) {
		if (date_parse(at, &when) < 0)
			return filter_reject(f, "time", F_CREATED_AT, "'%.*s' is no time", (int)(at.n < 64 ? at.n : 64), at.p);
		o->at = when.at;
		o->nano = when.nano;
		o->dated = true;
	}
	o->caller = hash_of(caller_of(phone, &x->digits));
	o->mask = o->caller ? 0 : hash_of(phone);
	o->category = hash_of(rec_get(r, F_CATEGORY));
	site_read(x->sites, r, &o->site);
	read_letters(x, r, o);
	read_names(x, r);
	mark_names(x, o);
	return 0;
}

bool
order_is_placed(const struct order *o)
{
	return site_is_known(&o->site);
}

uint32_t
order_copied(const struct order *o)
{
	return o->n - o->content >= WORDS_ENOUGH ? o->n - o->content : o->n;
}

int64_t
order_seconds_between(const struct order *a, const struct order *b)
{
	if (!a->dated || !b->dated)
		return -1;
	return a->at > b->at ? a->at - b->at : b->at - a->at;
}

struct slice
handled_before(struct slice id)
{
	static const char again[] = "重办";
	size_t n = id.n, digits = 0, word = sizeof again - 1;
	while (digits < 2 && n && id.p[n - 1] >= '0' && id.p[n - 1] <= '9')
		n--, digits++;
	bool said = n > word && memcmp(id.p + n - word, again, word) == 0;
	if (said)
		n -= word;
	bool dash = n > 1 && id.p[n - 1] == '-';
	return said || (dash && digits) ? slice(id.p, n - dash) : slice(NULL, 0);
}

void
reading_open(struct reading *x)
{
	*x = (struct reading){ .words = words_open(), .sites = sites_open() };
}

void
reading_close(struct reading *x)
{
	words_close(x->words);
	sites_close(x->sites);
	letters_free(&x->letters);
	letters_free(&x->names);
	free(x->slot);
	buf_free(&x->digits);
	arena_free(&x->bytes);
}
