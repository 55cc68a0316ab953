/* quest.c - which leaders of earlier runs may accept which orders of the days that come */
#include "known.h"

/* A key may be 0, and no key of a post. */
static uint64_t
post_of(uint32_t key)
{
	return (uint64_t)key + 1;
}

/* Reads the orders of those days, and says what each looks for. */
static void
ask(struct state *s, uint32_t p)
{
	struct quest *q = &s->quest;
	struct dedupe *d = s->d;
	const struct order *o = &d->order[q->turn[p].order];
	const uint64_t hash[SCOPES] = { o->caller, o->site.community, o->site.point, o->site.address };
	uint32_t key[BANDS];
	shingles_read(&s->shingles, d->commons, (struct words_of){ o->letter, o->named, o->n });
	memcpy(q->bits[p], s->shingles.bits, sizeof q->bits[p]);
	for (uint64_t k = 0; k < SCOPES; k++)
		posts_add(&q->scopes, dedupe_scope(k, hash[k]), p);
	bands_keys(&d->placeless, &s->shingles, key);
	for (uint32_t k = 0; k < KEPT_KEYS; k++) {
		posts_add(&q->bands[0], post_of(key[k]), p * KEPT_KEYS + k);
		if (!order_is_placed(o))
			posts_add(&q->bands[1], post_of(key[k]), p * KEPT_KEYS + k);
	}
}

static void
ask_all(struct state *s)
{
	struct quest *q = &s->quest;
	q->bits = xmalloc(q->n * sizeof *q->bits);
	q->seen = xcalloc(q->n, sizeof *q->seen);
	q->first = xcalloc(q->n + 1, sizeof *q->first);
	for (uint32_t p = 0; p < q->n; p++) {
		s->asks[q->turn[p].order] = p + 1;
		ask(s, p);
	}
	posts_close(&q->scopes);
	for (int side = 0; side < 2; side++) {
		posts_close(&q->bands[side]);
		q->run[side] = xcalloc(q->bands[side].n + 1, 1);
		if (s->d->how.within >= 0)
			q->since[side] = xcalloc(q->bands[side].n + 1, sizeof **q->since);
	}
	q->card = xmalloc((q->scopes.n + 1) * sizeof *q->card);
	for (size_t i = 0; i < q->scopes.n; i++) {
		uint32_t p = q->scopes.item[i];
		memcpy(q->card[i].bits, q->bits[p], sizeof q->card[i].bits);
		q->card[i].at = s->d->order[q->turn[p].order].at;
		q->card[i].caller = s->d->order[q->turn[p].order].caller;
		q->card[i].p = p;
	}
}

/* A leader at work, as the comparison wants it. */
struct work {
	const struct kept_leader *kept;
	struct order order;
	uint32_t k;
};

/* The leader may accept order p, which was found by that band. */
static void
meet(struct state *s, const struct work *w, uint32_t p, uint32_t band, uint32_t at)
{
	struct quest *q = &s->quest;
	if (q->seen[p] == w->k + 1)
		return;
	bool may = dedupe_may_accept(s->d, &s->d->order[q->turn[p].order], q->bits[p], &w->order, w->kept->bits);
	if (!may || band == BAND_NONE)
		q->seen[p] = w->k + 1;
	if (!may)
		return;
	bool wanted;
	uint32_t leader = known_leader(s, w->k, w->kept, &wanted);
	if (wanted) {
		q->wanted = xgrow(q->wanted, &q->wanted_cap, q->n_wanted + 1, sizeof *q->wanted);
		q->wanted[q->n_wanted++] = s->d->leader[leader].order;
	}
	if (q->n_pair == UINT32_MAX)
		die("too many orders may belong together");
	q->pair = xgrow(q->pair, &q->pair_cap, q->n_pair + 1, sizeof *q->pair);
	q->pair[q->n_pair++] = (struct pair){ p, w->k, at, { leader, band } };
}

static void
meet_scopes(struct state *s, const struct work *w)
{
	const uint64_t hash[SCOPES] = { w->kept->caller, w->kept->site.community, w->kept->site.point, w->kept->site.address };
	const struct asking leader = { w->kept->at, w->kept->caller, w->kept->bits };
	for (uint64_t k = 0; k < SCOPES; k++) {
		uint32_t n = 0;
		const uint32_t *item = posts_find(&s->quest.scopes, dedupe_scope(k, hash[k]), &n);
		const struct card *card = n ? &s->quest.card[item - s->quest.scopes.item] : NULL;
		for (uint32_t i = 0; i < n; i++)
			if (need_may(&(struct asking){ card[i].at, card[i].caller, card[i].bits }, &leader))
				meet(s, w, card[i].p, BAND_NONE, 0);
	}
}

/* Whether the band of the item still tells of leaders, now that one more was met that is near or not. */
static bool
count(const struct state *s, const struct work *w, int side, uint32_t at, uint32_t p)
{
	uint8_t *run = &s->quest.run[side][at];
	if (s->d->how.within >= 0 && !dedupe_is_near(s->d, &s->d->order[s->quest.turn[p].order], &w->order)) {
		*run = 0;
		s->quest.since[side][at] = w->k + 1;
		return false;
	}
	*run = (uint8_t)(*run + (*run <= BAND_LEADERS));
	return *run <= BAND_LEADERS;
}

/* As the search among bands does: of each band those in a row that are near, unless they are too many. */
static void
meet_bands(struct state *s, const struct work *w, const struct kept_bands *bands)
{
	struct quest *q = &s->quest;
	int side = order_is_placed(&w->order);
	const struct posts *posts = &q->bands[side];
	bool timed = s->d->how.within >= 0;
	int may[KEPT_KEYS], n_may = 0;
	for (int b = 0; b < KEPT_KEYS; b++)
		posts_fetch(posts, post_of(bands->key[b]));
	for (int b = 0; b < KEPT_KEYS; b++)
		if (posts_may(posts, post_of(bands->key[b]))) {
			posts_fetch_more(posts, post_of(bands->key[b]));
			may[n_may++] = b;
		}
	for (int k = 0; k < n_may; k++) {
		uint32_t n;
		const uint32_t *item = posts_look(posts, post_of(bands->key[may[k]]), &n);
		uint32_t from = n ? (uint32_t)(item - posts->item) : 0;
		if (n == 0 || (!timed && !count(s, w, side, from, 0)))
			continue;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t p = item[i] / KEPT_KEYS, at = timed ? from + i : from;
			/* of one caller or place they were met before: only what the text says can join them */
			if ((!timed || count(s, w, side, at, p)) && !need_are_few(q->bits[p], w->kept->bits, NEED_TEXT))
				meet(s, w, p, item[i] % KEPT_KEYS + (side ? BANDS : 0), at);
		}
	}
}

static void
read_leaders(struct state *s)
{
	struct stream leaders, bands;
	stream_open(&leaders, &s->store, KEPT_LEADERS, sizeof(struct kept_leader));
	stream_open(&bands, &s->store, KEPT_BANDS, sizeof(struct kept_bands));
	if (leaders.n != bands.n)
		store_damaged(&s->store, KEPT_BANDS, "is damaged: it is of another number of leaders");
	struct work w = { .order = { .at = 0 } };
	const struct kept_bands *keys;
	while ((w.kept = stream_next(&leaders)) && (keys = stream_next(&bands))) {
		w.k = (uint32_t)leaders.i - 1;
		w.order.at = w.kept->at;
		w.order.dated = w.kept->dated;
		w.order.letters = w.kept->letters;
		w.order.caller = w.kept->caller;
		w.order.category = w.kept->category;
		w.order.site = w.kept->site;
		meet_scopes(s, &w);
		meet_bands(s, &w, keys);
	}
	stream_close(&leaders);
	stream_close(&bands);
}

/* Whether what found the pair still does, now that all are known. */
static bool
holds(const struct quest *q, const struct pair *pair)
{
	if (pair->known.band == BAND_NONE)
		return true;
	int side = pair->known.band >= BANDS;
	return q->run[side][pair->at] <= BAND_LEADERS && (!q->since[side] || pair->k >= q->since[side][pair->at]);
}

/* The leaders of each order side by side, in the order in which they came to lead. */
static void
sort_pairs(struct quest *q)
{
	for (size_t i = 0; i < q->n_pair; i++)
		q->first[q->pair[i].p] += holds(q, &q->pair[i]);
	uint32_t at = 0;
	for (uint32_t p = 0; p <= q->n; p++) {
		uint32_t n = p < q->n ? q->first[p] : 0;
		q->first[p] = at;
		at += n;
	}
	uint32_t *next = xmalloc((q->n + 1) * sizeof *next);
	memcpy(next, q->first, (q->n + 1) * sizeof *next);
	q->known = xmalloc((at + 1) * sizeof *q->known);
	for (size_t i = 0; i < q->n_pair; i++)
		if (holds(q, &q->pair[i]))
			q->known[next[q->pair[i].p]++] = q->pair[i].known;
	free(next);
	free(q->pair);
	q->pair = NULL;
}

void
quest_begin(void *arg, const struct turn *turn, size_t n)
{
	struct state *s = arg;
	quest_free(&s->quest);
	s->quest = (struct quest){ .turn = turn, .n = (uint32_t)n };
	if (s->n_leader == 0)
		return;
	if (n > UINT32_MAX / KEPT_KEYS)
		die("more than %u orders in one run", UINT32_MAX / KEPT_KEYS);
	ask_all(s);
	read_leaders(s);
	for (size_t i = 0; i < s->quest.n_wanted; i++)
		known_fill(s, s->quest.wanted[i]);
	sort_pairs(&s->quest);
}

const struct known *
quest_leaders(void *arg, uint32_t i, size_t *n)
{
	struct state *s = arg;
	const struct quest *q = &s->quest;
	*n = 0;
	if (!q->known)
		return NULL;
	uint32_t p = s->asks[i] - 1;
	*n = q->first[p + 1] - q->first[p];
	return q->known + q->first[p];
}

uint32_t
quest_near(void *arg, uint32_t i, uint32_t band)
{
	struct state *s = arg;
	const struct quest *q = &s->quest;
	uint32_t n, side = band / BANDS, b = band % BANDS, p = s->asks[i] - 1;
	if (!q->known)
		return 0;
	const struct posts *posts = &q->bands[side];
	const uint32_t *item = posts_find(posts, post_of(dedupe_keys(s->d)[b]), &n);
	if (n == 0)
		return 0;
	uint32_t at = (uint32_t)(item - posts->item);
	for (uint32_t k = 0; q->since[side] && k < n; k++)
		if (item[k] == p * KEPT_KEYS + b)
			at += k;
	return q->run[side][at];
}

void
quest_free(struct quest *q)
{
	posts_free(&q->scopes);
	free(q->bits);
	free(q->card);
	free(q->seen);
	for (int side = 0; side < 2; side++) {
		posts_free(&q->bands[side]);
		free(q->run[side]);
		free(q->since[side]);
	}
	free(q->first);
	free(q->known);
	free(q->pair);
	free(q->wanted);
}
