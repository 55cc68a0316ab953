/* search.c - the earliest leader that accepts an order */
#include "search.h"

bool
search_reaches(uint64_t part, uint64_t all, uint64_t least)
{
	return all && part * SCALE >= least * all;
}

bool
dedupe_is_near(const struct dedupe *d, const struct order *a, const struct order *b)
{
	if (d->how.within < 0)
		return true;
	int64_t apart = order_seconds_between(a, b);
	return apart >= 0 && apart <= d->how.within;
}

struct words_of
search_words(struct dedupe *d, uint32_t i)
{
	struct order *o = &d->order[i];
	if (!o->letter)
		d->others.fetch(d->others.arg, o);
	return (struct words_of){ o->letter, o->named, o->n };
}

/* What a leader's pairs weigh, as measured now. */
static struct sums
sum_of(struct dedupe *d, struct leader *l)
{
	uint32_t turn = commons_turn(d->commons);
	if (l->measured != turn) {
		shingles_read(&d->other, d->commons, search_words(d, l->order));
		l->sum = d->other.sum;
		l->measured = turn;
	}
	return l->sum;
}

static struct likeness
likeness_of(struct sums a, struct sums b, struct sums both)
{
	return (struct likeness){ both.pairs, a.pairs + b.pairs - both.pairs, both.weight, a.weight + b.weight - both.weight,
		both.matter, a.matter + b.matter - both.matter, 0 };
}

/* Which rules can be asked of two orders, and what rule `place` needs. */
struct chance {
	bool same, shared, told;
	uint32_t place;
};

static bool
has_chance(const struct dedupe *d, const struct order *o, const uint64_t *bits, const struct order *p, const uint64_t *leader, struct chance *c)
{
	enum site_match match = site_compare(&o->site, &p->site);
	if (match == SITE_APART || !dedupe_is_near(d, o, p))
		return false;
	c->same = o->caller && o->caller == p->caller;
	c->shared = need_is_shared(o, p, match);
	c->told = match == SITE_UNKNOWN && !(order_is_placed(o) && order_is_placed(p));
	c->place = c->shared ? dedupe_need(o, p, match) : NEED_TEXT;
	if (!c->same && !c->shared && !c->told)
		return false;
	return !need_are_few(bits, leader, c->same ? NEED_CALLER : c->place);
}

bool
dedupe_may_accept(const struct dedupe *d, const struct order *o, const uint64_t *bits, const struct order *p, const uint64_t *leader)
{
	struct chance c;
	return has_chance(d, o, bits, p, leader, &c);
}

/* Whether leader k accepts the order at work, and by which rule. */
static bool
accepts(struct dedupe *d, const struct order *o, uint32_t k)
{
	struct leader *l = &d->leader[k];
	struct chance c;
	if (l->failed == d->turn)
		return false;
	l->failed = d->turn;
	if (!has_chance(d, o, d->now->shingles.bits, &d->order[l->order], l->bits, &c))
		return false;
	struct likeness *is = &d->likeness;
	*is = likeness_of(d->now->shingles.sum, sum_of(d, l), shingles_share(&d->now->shingles, d->commons, search_words(d, l->order)));
	if (c.same && search_reaches(is->pairs, is->all, d->how.threshold) && search_reaches(is->matter, is->matters, NEED_CALLER)) {
		d->rule = RULE_CALLER;
		is->needed = NEED_CALLER;
	} else if (c.shared && search_reaches(is->matter, is->matters, c.place)) {
		d->rule = RULE_PLACE;
		is->needed = c.place;
	} else if (c.told && is->weight >= TEXT_WEIGHT && search_reaches(is->pairs, is->all, NEED_TEXT_PAIRS) && search_reaches(is->weight, is->total, NEED_TEXT)) {
		d->rule = RULE_TEXT;
		is->needed = NEED_TEXT;
	} else {
		return false;
	}
	return true;
}

/* Takes leader k if it comes before the best so far.  Whether the search among later ones is over. */
static bool
try(struct dedupe *d, struct order *o, uint32_t k)
{
	if (!accepts(d, o, k))
		return false;
	if (k < d->best) {
		d->best = k;
		o->likeness = d->likeness;
		o->rule = (uint8_t)d->rule;
	}
	if (!d->how.chain)
		return true;
	d->accepted = xgrow(d->accepted, &d->accepted_cap, d->n_accepted + 1, sizeof *d->accepted);
	d->accepted[d->n_accepted++] = k;
	return false;
}

bool
search_asks(const struct order *o, int scope)
{
	bool alone = scope == SCOPE_POINT_ALONE || scope == SCOPE_ADDRESS_ALONE;
	return scope == SCOPE_CALLER || scope == SCOPE_COMMUNITY || alone == (o->site.community != 0);
}

static void
search_scope(struct dedupe *d, struct order *o, const struct scope *s)
{
	const struct asking asking = { o->at, o->caller, d->now->shingles.bits };
	for (uint32_t i = 0; (i = scope_next(s, i, &asking)) < s->n; i++)
		if ((s->candidate[i].leader >= d->best && !d->how.chain) || try(d, o, s->candidate[i].leader))
			return;
}

const uint32_t *
search_keys(struct dedupe *d, struct sight *s)
{
	if (!s->is_signed)
		bands_keys(&d->placeless, &s->shingles, s->key);
	s->is_signed = true;
	return s->key;
}

/* The leaders of a band that are near in time: how many, and where they begin.  None where they are so many
 * that it must be a form's: it tells nothing of a matter. */
static uint32_t
near_leaders(const struct dedupe *d, uint32_t i, const uint32_t *owner, uint32_t n, uint32_t band, bool *all)
{
	const struct order *o = &d->order[i];
	uint32_t near = d->how.within < 0 ? n : 0;
	while (d->how.within >= 0 && near < n && near <= BAND_LEADERS && dedupe_is_near(d, o, &d->order[d->leader[owner[n - 1 - near]].order]))
		near++;
	uint32_t before = d->others.near && near == n ? d->others.near(d->others.arg, i, band) : 0;
	*all = near == n && near + before <= BAND_LEADERS;
	return near + before <= BAND_LEADERS ? near : 0;
}

/* Whether its bits are enough for rule `text`: by caller or place it is found elsewhere. */
static bool
may_tell(const struct dedupe *d, uint32_t k)
{
	const struct leader *l = &d->leader[k];
	return l->failed != d->turn && !need_are_few(d->now->shingles.bits, l->bits, NEED_TEXT);
}

static void
search_bands(struct dedupe *d, uint32_t i, const struct bands *b)
{
	struct order *o = &d->order[i];
	struct bands_walk walk;
	bool all;
	bands_find(b, search_keys(d, d->now), &walk);
	for (int band = 0; band < b->n; band++)
		for (uint32_t k = 0; k < walk.n[band] && walk.n[band] <= BAND_LEADERS; k++)
			__builtin_prefetch(d->leader[walk.owner[band][k]].bits);
	for (int band = 0; band < b->n; band++) {
		if (walk.n[band] == 0)
			continue;
		uint32_t near = near_leaders(d, i, walk.owner[band], walk.n[band], (uint32_t)(b == &d->placed ? BANDS + band : band), &all);
		for (const uint32_t *k = walk.owner[band] + walk.n[band] - near; near-- && (*k < d->best || d->how.chain); k++)
			if (may_tell(d, *k) && try(d, o, *k))
				break; /* the rest came later */
	}
}

/* Whether a leader of others takes it: they come before all of ours. */
static bool
search_known(struct dedupe *d, uint32_t i)
{
	size_t n = 0;
	const struct known *known = d->others.leaders ? d->others.leaders(d->others.arg, i, &n) : NULL;
	struct bands_walk walk[2];
	for (size_t k = 0; k < n; k++) {
		uint32_t band = known[k].band, b = band % BANDS;
		bool all = true;
		if (k == 0) {
			bands_find(&d->placeless, search_keys(d, d->now), &walk[0]);
			bands_find(&d->placed, search_keys(d, d->now), &walk[1]);
		}
		if (band != BAND_NONE)
			near_leaders(d, i, walk[band / BANDS].owner[b], walk[band / BANDS].n[b], band, &all);
		if (all && try(d, &d->order[i], known[k].leader))
			return true;
	}
	return false;
}

void
search_leader(struct dedupe *d, uint32_t i)
{
	struct order *o = &d->order[i];
	d->best = NOBODY;
	d->n_accepted = 0;
	if (search_known(d, i))
		return;
	for (int k = 0; k < SCOPES; k++)
		if (d->scope_of[i][k] != NOBODY && search_asks(o, k))
			search_scope(d, o, &d->scope[d->scope_of[i][k]]);
	if (!d->any_placeless)
		return;
	search_bands(d, i, &d->placeless);
	if (!order_is_placed(o))
		search_bands(d, i, &d->placed);
}

void
search_add(struct dedupe *d, uint32_t i)
{
	struct order *o = &d->order[i];
	uint32_t k = (uint32_t)d->n_leader++;
	d->leader = xgrow(d->leader, &d->leader_cap, d->n_leader, sizeof *d->leader);
	struct leader *l = &d->leader[k];
	*l = (struct leader){ .sum = d->now->shingles.sum, .measured = commons_turn(d->commons), .order = i, .at = o->at, .caller = o->caller };
	memcpy(l->bits, d->now->shingles.bits, sizeof l->bits);
	o->lead = k;
	for (int j = 0; j < SCOPES; j++) {
		bool alone = j == SCOPE_POINT_ALONE || j == SCOPE_ADDRESS_ALONE;
		struct scope *s = d->scope_of[i][j] == NOBODY ? NULL : &d->scope[d->scope_of[i][j]];
		if (s && s->n_asking > search_asks(o, j) && !(alone && o->site.community))
			scope_add(s, &(struct asking){ o->at, o->caller, l->bits }, k);
	}
	if (!d->any_placeless)
		return;
	if (order_is_placed(o))
		bands_add_expected(&d->placed, search_keys(d, d->now), k);
	else if (d->keyring)
		bands_add_expected(&d->placeless, search_keys(d, d->now), k);
	else
		bands_add(&d->placeless, search_keys(d, d->now), k);
}

struct likeness
search_compare(struct dedupe *d, uint32_t j)
{
	struct words_of other = search_words(d, j);
	shingles_read(&d->other, d->commons, other);
	return likeness_of(d->now->shingles.sum, d->other.sum, shingles_share(&d->now->shingles, d->commons, other));
}
