/* order.c - what an order is known by, and the turn it takes */
#include "cluster.h"
#include "caller.h"
#include "date.h"

/* The group of a key made of what it is about and two values, one more record in it. */
static uint32_t
group_of(struct dedupe *d, char about, struct slice a, struct slice b)
{
	struct buf *key = &d->key;
	buf_clear(key);
	buf_addc(key, about);
	buf_add_slice(key, a);
	buf_addc(key, '\0');
	buf_add_slice(key, b);
	size_t before = d->groups.n, i = map_add(&d->groups, buf_slice(key));
	if (i == before) {
		d->group = xgrow(d->group, &d->group_cap, i + 1, sizeof *d->group);
		/* bands are keyed by what the group is, not by its number: that depends on the order of input */
		d->group[i] = (struct group){ .hash = hash_bytes(key->p, key->n), .pointless = NOBODY, .is_street = about == 's' };
	}
	d->group[i].n_record++;
	return (uint32_t)i;
}

static void
join_groups(struct dedupe *d, struct order *o, struct rec *r)
{
	struct buf digits = BUF_INIT;
	struct slice phone = caller_of(rec_get(r, F_PHONE), &digits);
	struct slice street = rec_get(r, F_STREET), point = rec_get(r, F_POINT);
	o->phone = phone.n ? group_of(d, 'c', phone, slice(NULL, 0)) : NOBODY;
	o->street = o->point = NOBODY;
	o->pointed = point.n > 0;
	if (street.n) {
		o->street = group_of(d, 's', street, slice(NULL, 0));
		o->point = group_of(d, 'p', street, point);
		if (!o->pointed)
			d->group[o->street].pointless = o->point;
	}
	buf_free(&digits);
}

int
dedupe_add(struct dedupe *d, struct filter *f, struct rec *r, bool wanted)
{
	struct order o = { .kind = KIND_APART, .at = INT64_MAX, .untouched = !wanted };
	struct slice at = rec_get(r, F_CREATED_AT);
	struct when when;
	if (wanted && at.n) {
		if (date_parse(at, &when) < 0)
			return filter_reject(f, "time", F_CREATED_AT, "'%.*s' is no time", (int)(at.n < 64 ? at.n : 64), at.p);
		o.at = when.at;
		o.nano = when.nano;
		o.dated = true;
	}
	size_t i = hold_add(&d->hold, f);
	if (i >= NOBODY)
		die("more than %u records", NOBODY);
	o.leader = o.copy_of = NOBODY;
	if (wanted && !rec_has(r, F_SUPERSEDED_BY) && !rec_has(r, F_TYPE)) {
		o.name = hold_value(&d->hold, r, rec_has(r, F_ID) ? F_ID : F_FROM);
		d->n_unnamed += o.name.n == 0;
	}
	if (o.name.n) {
		o.kind = KIND_NONE;
		o.title = hold_value(&d->hold, r, F_TITLE);
		o.content = hold_value(&d->hold, r, F_CONTENT);
		join_groups(d, &o, r);
	}
	d->order = xgrow(d->order, &d->cap, i + 1, sizeof *d->order);
	d->order[i] = o;
	return 0;
}

static int
compare_turns(const void *a, const void *b, void *arg)
{
	const struct turn *x = a, *y = b;
	const struct dedupe *d = arg;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->nano != y->nano)
		return x->nano < y->nano ? -1 : 1;
	int c = slice_cmp(d->order[x->order].name, d->order[y->order].name);
	if (c == 0)
		c = slice_cmp(hold_bytes(&d->hold, x->order), hold_bytes(&d->hold, y->order));
	/* the same in every byte: it does not matter which, but qsort must not decide */
	return c ? c : x->order < y->order ? -1
					   : 1;
}

struct turn *
dedupe_turns(const struct dedupe *d, size_t *n)
{
	struct turn *turn = xmalloc(d->hold.n * sizeof *turn);
	*n = 0;
	for (size_t i = 0; i < d->hold.n; i++)
		if (d->order[i].kind != KIND_APART)
			turn[(*n)++] = (struct turn){ d->order[i].at, d->order[i].nano, (uint32_t)i };
	qsort_r(turn, *n, sizeof *turn, compare_turns, (void *)(uintptr_t)d);
	return turn;
}

uint64_t
dedupe_content(struct dedupe *d, struct filter *f, uint32_t i)
{
	uint64_t sum = 0;
	hold_get(&d->hold, f, i, &d->rec);
	for (size_t k = 0; k < d->rec.n; k++) {
		int field = d->rec.member[k].field;
		bool counts = field != F_FROM && field != F_EXPORTED_AT && field != F_CLUSTER && field != F_CLUSTER_KIND && field != F_COPY_OF && field != F_CLUSTER_MARGIN;
		struct slice name = field_name(field), value = rec_value(&d->rec, k);
		if (counts && value.n)
			sum += hash_mix(hash_bytes(name.p, name.n), hash_bytes(value.p, value.n));
	}
	return sum;
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
