/* cluster.c - under whom an order stands, and as what */
#include "cluster.h"

/* DIRECT: so many leaders of a group are compared one by one, the rest are found by their bands. */
enum {
	DIRECT = 24,
	AHEAD = 8
};

/* The order behind a key of eight bytes, `i` itself where it is new. */
static uint32_t
find_or_add(struct map *map, uint32_t **value, size_t *cap, uint64_t key, uint32_t i)
{
	size_t before = map->n, k = map_add(map, slice((const char *)&key, sizeof key));
	if (k < before)
		return (*value)[k];
	*value = xgrow(*value, cap, map->n, sizeof **value);
	return (*value)[k] = i;
}

/* Whether two share a caller, or a street and no two points. */
static bool
is_related(const struct order *o, const struct leader *l)
{
	if (o->phone != NOBODY && o->phone == l->phone)
		return true;
	return o->street != NOBODY && o->street == l->street && (o->point == l->point || !o->pointed || !l->pointed);
}

/* Makes leader k the best if the record at work belongs to it. */
static bool
try_leader(struct dedupe *d, const struct order *o, uint32_t k)
{
	struct leader *l = &d->leader[k];
	uint64_t n = d->now->shingles.n, sum = n + l->n, t = d->threshold, least = n < l->n ? n : l->n;
	/* of two sets apart in so many bits at most (sum - apart) / 2 shingles are common: both
	 * bounds leave out only what the count below would refuse too */
	if (least * (SCALE + t) < t * sum || (sum - shingles_apart(d->now->shingles.bits, l->bits)) * (SCALE + t) < 2 * t * sum)
		return false;
	if (l->failed == d->turn || !is_related(o, l))
		return false;
	const struct order *first = &d->order[l->order];
	uint64_t both = shingles_common(&d->now->shingles, first->title, first->content);
	if (both * SCALE < t * (sum - both)) {
		l->failed = d->turn;
		return false;
	}
	d->best = k;
	d->both = (uint32_t)both;
	return true;
}

static const uint32_t *
signature(struct dedupe *d, struct sight *s)
{
	if (!s->is_signed)
		shingles_sign(&s->shingles, &d->bands, s->lane);
	s->is_signed = true;
	return s->lane;
}

static struct bands *
index_of(struct dedupe *d, const struct group *g)
{
	return g->is_street ? &d->streets : &d->bands;
}

/* Looks for an earlier leader in a group than the best so far. */
static void
search(struct dedupe *d, const struct order *o, const struct group *g)
{
	for (uint32_t i = 0; i < g->n_leader && i < DIRECT && g->first[i] < d->best; i++)
		if (try_leader(d, o, g->first[i]))
			return;
	if (g->n_leader <= DIRECT)
		return;
	struct bands_walk walk;
	bands_find(index_of(d, g), g->hash, signature(d, d->now), &walk);
	for (int band = 0; band < d->bands.n; band++)
		for (uint32_t i = 0; i < walk.n[band]; i++) {
			const uint32_t *owner = walk.owner[band] + i;
			if (i + AHEAD < walk.n[band]) {
				__builtin_prefetch(&d->leader[owner[AHEAD]]);
				__builtin_prefetch(&d->leader[owner[AHEAD]].bits[SHINGLE_WORDS - 1]);
			}
			if (*owner >= d->best || try_leader(d, o, *owner))
				break; /* the rest came later */
		}
}

static void
lead_group(struct dedupe *d, struct group *g, uint32_t k)
{
	if (!g->first)
		g->first = arena_alloc(&d->bytes, (g->n_record < DIRECT ? g->n_record : DIRECT) * sizeof *g->first);
	if (g->n_leader < DIRECT)
		g->first[g->n_leader] = k;
	else if (g->is_street)
		bands_add_expected(&d->streets, g->hash, signature(d, d->now), k);
	else
		bands_add(&d->bands, g->hash, signature(d, d->now), k);
	g->n_leader++;
}

/* A record states a point or it does not; who may meet it stands in the groups searched. */
static void
search_all(struct dedupe *d, const struct order *o)
{
	d->best = NOBODY;
	if (o->phone != NOBODY)
		search(d, o, &d->group[o->phone]);
	if (o->street == NOBODY)
		return;
	const struct group *street = &d->group[o->street];
	if (!o->pointed) {
		search(d, o, street);
		return;
	}
	search(d, o, &d->group[o->point]);
	if (street->pointless != NOBODY)
		search(d, o, &d->group[street->pointless]);
}

static void
lead(struct dedupe *d, uint32_t i)
{
	const struct order *o = &d->order[i];
	uint32_t k = (uint32_t)d->n_leader++;
	d->leader = xgrow(d->leader, &d->leader_cap, d->n_leader, sizeof *d->leader);
	struct leader *l = &d->leader[k];
	*l = (struct leader){ d->now->shingles.n, o->phone, o->street, o->point, i, 0, o->pointed, { 0 } };
	memcpy(l->bits, d->now->shingles.bits, sizeof l->bits);
	if (o->phone != NOBODY && d->group[o->phone].n_record > 1)
		lead_group(d, &d->group[o->phone], k);
	if (o->street == NOBODY)
		return;
	struct group *street = &d->group[o->street], *point = &d->group[o->point];
	/* a street's own group is searched by records without a point, that of such records by the others */
	if (street->pointless != NOBODY)
		lead_group(d, street, k);
	if (o->pointed ? point->n_record > 1 : street->n_record > point->n_record)
		lead_group(d, point, k);
}

/* Puts order i under the leader of order j. */
static void
follow(struct dedupe *d, uint32_t i, uint32_t j, enum kind kind)
{
	struct order *o = &d->order[i];
	o->leader = d->order[j].leader;
	o->kind = kind;
	if (kind == KIND_COPY) {
		o->copy_of = j;
		o->both = d->order[j].both;
		o->all = d->order[j].all;
	}
	if (kind == KIND_COPY && o->leader == j)
		o->both = o->all = 1;
}

/* A second record of one id is the same thing delivered twice, or another version of it. */
static bool
is_known_id(struct dedupe *d, struct filter *f, uint32_t i)
{
	size_t before = d->names.n, k = map_add(&d->names, d->order[i].name);
	if (k == before) {
		d->named = xgrow(d->named, &d->named_cap, d->names.n, sizeof *d->named);
		d->named[k] = i;
		return false;
	}
	uint32_t first = d->named[k];
	find_or_add(&d->versions, &d->version, &d->version_cap, hash_mix(k, dedupe_content(d, f, first)), first);
	uint32_t j = find_or_add(&d->versions, &d->version, &d->version_cap, hash_mix(k, dedupe_content(d, f, i)), i);
	if (j == i)
		follow(d, i, first, KIND_VERSION);
	else
		follow(d, i, j, KIND_COPY);
	return true;
}

/* How similar the order at work is to order j. */
static void
measure(struct dedupe *d, struct order *o, uint32_t j)
{
	const struct order *to = &d->order[j];
	shingles_read(&d->other, to->title, to->content);
	o->both = shingles_common(&d->now->shingles, to->title, to->content);
	o->all = d->now->shingles.n + d->other.n - o->both;
}

/* Whether order i is a new handling of one already met, in much the same words. */
static bool
is_redo(struct dedupe *d, uint32_t i)
{
	struct order *o = &d->order[i];
	struct slice base = handled_before(o->name);
	size_t k = base.p ? map_find(&d->names, base) : MAP_NONE;
	if (k == MAP_NONE)
		return false;
	uint32_t j = d->named[k];
	measure(d, o, j);
	if (o->both * (uint64_t)SCALE < d->threshold * o->all) {
		o->both = o->all = 0;
		return false;
	}
	follow(d, i, j, KIND_REDO);
	if (o->leader != j)
		measure(d, o, o->leader);
	return true;
}

/* The earliest submission with the caller, the words and the moment of order i. */
static uint32_t
submission_of(struct dedupe *d, uint32_t i)
{
	const struct order *o = &d->order[i];
	if (o->phone == NOBODY || !o->dated || d->now->shingles.n == 0)
		return i;
	uint64_t key = hash_mix(hash_bytes(o->title.p, o->title.n), hash_bytes(o->content.p, o->content.n));
	key = hash_mix(hash_mix(hash_mix(key, o->phone), (uint64_t)o->at), o->nano);
	uint32_t j = find_or_add(&d->submissions, &d->submitted, &d->submitted_cap, key, i);
	const struct order *p = &d->order[j];
	bool same = p->phone == o->phone && p->at == o->at && p->nano == o->nano && slice_eq(p->title, o->title) && slice_eq(p->content, o->content);
	return same ? j : i;
}

/* Decides on order i; all that come before it are decided. */
static void
decide(struct dedupe *d, struct filter *f, uint32_t i)
{
	struct order *o = &d->order[i];
	o->leader = i;
	if (is_known_id(d, f, i))
		return;
	d->turn++;
	if (d->now->shingles.n == 0 || is_redo(d, i))
		return;
	uint32_t j = submission_of(d, i);
	if (j != i) {
		follow(d, i, j, KIND_COPY);
		return;
	}
	search_all(d, o);
	if (d->best == NOBODY) {
		lead(d, i);
		return;
	}
	const struct leader *l = &d->leader[d->best];
	o->both = d->both;
	o->all = d->now->shingles.n + l->n - d->both;
	follow(d, i, l->order, KIND_GROUP);
	if (o->phone == NOBODY)
		return;
	uint32_t voice[2] = { l->order, o->phone };
	size_t before = d->voices.n;
	if (o->phone == l->phone || map_add(&d->voices, slice((const char *)voice, sizeof voice)) < before)
		o->kind = KIND_REPEAT;
}

/* Reads an order's text before its turn comes, and has fetched what its search will look at. */
static void
look(struct dedupe *d, struct sight *s, uint32_t i)
{
	const struct order *o = &d->order[i];
	uint32_t group[4] = { o->phone, o->point, NOBODY, NOBODY };
	s->is_signed = false;
	shingles_read(&s->shingles, o->title, o->content);
	if (o->street != NOBODY && d->group[o->street].pointless != NOBODY) {
		group[2] = o->street;
		group[3] = d->group[o->street].pointless;
	}
	for (int k = 0; k < 4; k++) {
		if (group[k] == NOBODY)
			continue;
		const struct group *g = &d->group[group[k]];
		for (uint32_t m = 0; m < g->n_leader && m < DIRECT; m++)
			__builtin_prefetch(&d->leader[g->first[m]]);
		if (g->n_leader > DIRECT)
			bands_fetch(index_of(d, g), g->hash, signature(d, s));
	}
}

/* Records without a point look through their whole street, and are few: the streets' index
 * need not know what none of them will ask for. */
static void
expect_pointless(struct dedupe *d)
{
	struct sight *s = &d->sight[0];
	for (size_t i = 0; i < d->hold.n; i++) {
		const struct order *o = &d->order[i];
		if (o->kind == KIND_APART || o->street == NOBODY || o->pointed || d->group[o->street].n_record <= DIRECT)
			continue;
		s->is_signed = false;
		shingles_read(&s->shingles, o->title, o->content);
		bands_expect(&d->streets, d->group[o->street].hash, signature(d, s));
	}
}

void
dedupe_decide(struct dedupe *d, struct filter *f)
{
	size_t n;
	struct turn *turn = dedupe_turns(d, &n);
	expect_pointless(d);
	if (n)
		look(d, &d->sight[0], turn[0].order);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n)
			look(d, &d->sight[(i + 1) % 2], turn[i + 1].order);
		d->now = &d->sight[i % 2];
		decide(d, f, turn[i].order);
	}
	free(turn);
}

void
dedupe_open(struct dedupe *d, uint32_t threshold)
{
	*d = (struct dedupe){ .threshold = threshold };
	bands_open(&d->bands, threshold);
	bands_open(&d->streets, threshold);
}

void
dedupe_free(struct dedupe *d)
{
	hold_free(&d->hold);
	map_free(&d->groups);
	map_free(&d->submissions);
	map_free(&d->names);
	map_free(&d->versions);
	map_free(&d->voices);
	arena_free(&d->bytes);
	shingles_free(&d->sight[0].shingles);
	shingles_free(&d->sight[1].shingles);
	shingles_free(&d->other);
	bands_free(&d->bands);
	bands_free(&d->streets);
	free(d->order);
	free(d->group);
	free(d->leader);
	free(d->submitted);
	free(d->named);
	free(d->version);
	buf_free(&d->key);
	rec_free(&d->rec);
}
