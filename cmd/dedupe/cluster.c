/* cluster.c - under whom an order stands, and as what */
#include "search.h"
#include "date.h"

/* The order behind a key of eight bytes, `i` itself where it is new. */
static uint32_t *
find_or_add(struct map *map, uint32_t **value, size_t *cap, uint64_t key, uint32_t i)
{
	size_t before = map->n, k = map_add(map, slice((const char *)&key, sizeof key));
	if (k == before) {
		*value = xgrow(*value, cap, map->n, sizeof **value);
		(*value)[k] = i;
	}
	return &(*value)[k];
}

uint64_t
dedupe_scope(uint64_t about, uint64_t hash)
{
	return hash ? hash_mix(about, hash) : 0;
}

/* Whether another order has it too, as far as that is known. */
static bool
is_shared(const struct dedupe *d, enum key of, uint64_t hash)
{
	return !d->keyring || keyring_has(d->keyring, of, hash);
}

static uint32_t
scope_of(struct dedupe *d, uint64_t about, uint64_t hash, bool asks)
{
	uint64_t key = dedupe_scope(about, hash);
	if (key == 0 || (about == SCOPE_CALLER && !is_shared(d, KEY_CALLER, hash)))
		return NOBODY;
	size_t before = d->scopes.n, k = map_add(&d->scopes, slice((const char *)&key, sizeof key));
	if (k == before) {
		d->scope = xgrow(d->scope, &d->scope_cap, k + 1, sizeof *d->scope);
		d->scope[k] = (struct scope){ 0 };
	}
	d->scope[k].n_asking += asks;
	return (uint32_t)k;
}

/* The scopes that an order looks through, and those where it may be found. */
static void
join_scopes(struct dedupe *d, const struct order *o, uint32_t *scope)
{
	const uint64_t hash[SCOPES] = { o->caller, o->site.community, o->site.point, o->site.address, o->site.point, o->site.address };
	for (uint64_t k = 0; k < SCOPES; k++)
		scope[k] = scope_of(d, k, hash[k], search_asks(o, (int)k));
}

int
dedupe_read(struct dedupe *d, struct filter *f, struct rec *r, bool wanted, struct order *o)
{
	bool compared = wanted && !rec_has(r, F_SUPERSEDED_BY) && !rec_has(r, F_TYPE);
	*o = (struct order){ .leader = NOBODY, .by = NOBODY, .copy_of = NOBODY, .lead = NOBODY };
	if (wanted && order_read(&d->reading, f, r, o) < 0)
		return -1;
	o->untouched = !wanted;
	o->kind = KIND_APART;
	if (!compared)
		return 0;
	o->name = rec_get(r, rec_has(r, F_ID) ? F_ID : F_FROM);
	o->hash = order_hash(o->name.p, o->name.n);
	d->n_unnamed += o->name.n == 0;
	if (o->name.n)
		o->kind = KIND_NONE;
	return 0;
}

int
dedupe_add(struct dedupe *d, struct filter *f, struct rec *r, bool wanted)
{
	struct order o;
	if (dedupe_read(d, f, r, wanted, &o) < 0)
		return -1;
	size_t i = hold_add(&d->hold, f);
	if (i >= NOBODY)
		die("more than %u records", NOBODY);
	d->order = xgrow(d->order, &d->cap, i + 1, sizeof *d->order);
	d->scope_of = xgrow(d->scope_of, &d->scope_of_cap, i + 1, sizeof *d->scope_of);
	uint32_t *scope = d->scope_of[i];
	memset(scope, 0xff, sizeof d->scope_of[i]);
	if (o.name.n) {
		o.name = hold_value(&d->hold, r, rec_has(r, F_ID) ? F_ID : F_FROM);
		join_scopes(d, &o, scope);
		d->any_placeless = d->any_placeless || !order_is_placed(&o);
	}
	if (d->hold.stays) {
		/* the letters are fetched like the rest */
		arena_clear(&d->reading.bytes);
		o.letter = NULL;
		o.named = NULL;
	}
	d->order[i] = o;
	d->n_order = i + 1;
	return 0;
}

uint64_t
dedupe_content(struct dedupe *d, struct filter *f, uint32_t i)
{
	uint64_t sum = 0;
	hold_get(&d->hold, f, i, &d->rec);
	for (size_t k = 0; k < d->rec.n; k++) {
		int field = d->rec.member[k].field;
		bool counts = field != F_FROM && field != F_EXPORTED_AT;
		for (size_t j = 0; j < d->hold.n_own; j++)
			counts = counts && field != d->hold.own[j];
		struct slice name = field_name(field), value = rec_value(&d->rec, k);
		if (counts && value.n)
			sum += hash_mix(hash_bytes(name.p, name.n), hash_bytes(value.p, value.n));
	}
	return sum;
}

/* Puts order i under the leader of order j. */
static void
follow(struct dedupe *d, uint32_t i, uint32_t j, enum kind kind, enum rule rule)
{
	struct order *o = &d->order[i];
	o->leader = d->order[j].leader;
	o->by = j;
	o->kind = (uint8_t)kind;
	o->rule = (uint8_t)rule;
	if (kind == KIND_COPY)
		o->copy_of = j;
	o->likeness = search_compare(d, j);
}

/* A second record of one id is the same thing delivered twice, or another version of it. */
static bool
is_known_id(struct dedupe *d, struct filter *f, uint32_t i)
{
	if (!is_shared(d, KEY_NAME, d->order[i].hash))
		return false;
	size_t before = d->names.n, k = map_add(&d->names, d->order[i].name);
	if (k == before) {
		d->named = xgrow(d->named, &d->named_cap, d->names.n, sizeof *d->named);
		d->named[k] = i;
		return false;
	}
	uint32_t first = d->named[k];
	if (first < d->hold.n)
		find_or_add(&d->versions, &d->version, &d->version_cap, hash_mix(k, dedupe_content(d, f, first)), first);
	uint32_t j = *find_or_add(&d->versions, &d->version, &d->version_cap, hash_mix(k, dedupe_content(d, f, i)), i);
	if (j == i)
		follow(d, i, first, KIND_VERSION, RULE_ID);
	else
		follow(d, i, j, KIND_COPY, RULE_ID);
	return true;
}

/* Whether order i is a new handling of one already met, in much the same words. */
static bool
is_redo(struct dedupe *d, uint32_t i)
{
	struct slice base = handled_before(d->order[i].name);
	size_t k = base.p ? map_find(&d->names, base) : MAP_NONE;
	if (k == MAP_NONE)
		return false;
	struct likeness is = search_compare(d, d->named[k]);
	if (!search_reaches(is.pairs, is.all, d->how.threshold))
		return false;
	follow(d, i, d->named[k], KIND_REDO, RULE_AGAIN);
	return true;
}

static bool
same_words(struct dedupe *d, uint32_t i, uint32_t j)
{
	(void)search_words(d, j);
	(void)search_words(d, i);
	const struct order *a = &d->order[i], *b = &d->order[j];
	uint32_t n = order_copied(a), from = a->n - n;
	return n == order_copied(b) && memcmp(a->letter + from, b->letter + (b->n - n), n * sizeof *a->letter) == 0;
}

uint64_t
dedupe_original(const struct order *o)
{
	uint64_t who = o->caller;
	if (o->words == 0)
		return 0;
	if (!who) {
		const struct site *s = &o->site;
		who = hash_mix(hash_mix(hash_mix(s->community, s->point), hash_mix(s->address, s->street)), hash_mix(hash_mix(s->district, s->door), hash_mix(hash_mix(s->building, s->city), o->mask)));
		if (o->n - o->content < WORDS_ENOUGH && !(order_is_placed(o) && o->dated))
			return 0;
		if (o->n - o->content < WORDS_ENOUGH)
			who = hash_mix(hash_mix(who, (uint64_t)o->at), o->nano);
	}
	return hash_mix(o->words, who) | 1;
}

/* Whether order i is entered or sent a second time: of its words, by its caller, or in its place where nobody called. */
static bool
is_copy(struct dedupe *d, uint32_t i)
{
	struct order *o = &d->order[i];
	uint64_t key = dedupe_original(o);
	if (key == 0 || !is_shared(d, KEY_WORDS, key))
		return false;
	uint32_t *first = find_or_add(&d->originals, &d->original, &d->original_cap, key, i);
	if (*first == i)
		return false;
	const struct order *p = &d->order[*first];
	int64_t apart = order_seconds_between(o, p);
	bool near = o->caller ? apart >= 0 && apart <= d->how.resend : dedupe_is_near(d, o, p);
	if (!near || o->caller != p->caller || site_compare(&o->site, &p->site) == SITE_APART || !same_words(d, i, *first)) {
		*first = i;
		return false;
	}
	follow(d, i, *first, KIND_COPY, RULE_WORDS);
	return true;
}

/* The first order of the component of order i. */
static uint32_t
root_of(struct dedupe *d, uint32_t i)
{
	while (d->order[i].leader != i)
		i = d->order[i].leader = d->order[d->order[i].leader].leader;
	return i;
}

static void
unite(struct dedupe *d, uint32_t i, uint32_t j)
{
	i = root_of(d, i);
	j = root_of(d, j);
	if (d->order[i].lead < d->order[j].lead)
		d->order[j].leader = i;
	else
		d->order[i].leader = j;
}

/* Decides on order i; all that come before it are decided. */
static void
decide(struct dedupe *d, struct filter *f, uint32_t i)
{
	struct order *o = &d->order[i];
	o->leader = i;
	d->turn++;
	if (is_known_id(d, f, i) || d->now->shingles.sum.pairs == 0 || is_redo(d, i) || is_copy(d, i))
		return;
	search_leader(d, i);
	if (d->best == NOBODY || d->how.chain)
		search_add(d, i);
	if (d->best == NOBODY)
		return;
	o->by = o->leader = d->leader[d->best].order;
	o->kind = KIND_GROUP;
	for (size_t k = 0; k < d->n_accepted; k++)
		unite(d, i, d->leader[d->accepted[k]].order);
}

/* A caller's second order of a cluster is a repeat. */
static void
name_kind(struct dedupe *d, struct order *o)
{
	if (o->kind == KIND_VERSION || o->kind == KIND_COPY || !o->caller || !is_shared(d, KEY_CALLER, o->caller))
		return;
	uint64_t voice = hash_mix(d->order[o->leader].hash, o->caller);
	size_t before = d->voices.n;
	bool known = map_add(&d->voices, slice((const char *)&voice, sizeof voice)) < before;
	if (o->kind == KIND_GROUP && known)
		o->kind = KIND_REPEAT;
}

/* Reads an order's text before its turn comes, and has fetched what its search will look at. */
static void
look(struct dedupe *d, struct sight *s, uint32_t i)
{
	s->is_signed = false;
	shingles_read(&s->shingles, d->commons, search_words(d, i));
	for (int k = 0; k < SCOPES; k++) {
		const struct scope *scope = d->scope_of[i][k] == NOBODY ? NULL : &d->scope[d->scope_of[i][k]];
		if (scope && scope->n)
			__builtin_prefetch(scope->candidate);
	}
	if (d->any_placeless)
		bands_fetch(&d->placeless, search_keys(d, s));
}

struct turning {
	struct dedupe *d;
	struct filter *f;
	struct buf line[2];
};

/* The line of an order without the fields that a run before this one wrote: they must not change its turn. */
static struct slice
line_of(struct turning *t, uint32_t i, struct buf *out)
{
	struct rec *r = &t->d->rec;
	buf_clear(out);
	hold_get(&t->d->hold, t->f, i, r);
	for (size_t k = 0; k < r->n; k++) {
		bool own = false;
		for (size_t j = 0; j < t->d->hold.n_own; j++)
			own = own || r->member[k].field == t->d->hold.own[j];
		if (own)
			continue;
		buf_addc(out, ',');
		buf_add_slice(out, field_name(r->member[k].field));
		buf_addc(out, ':');
		buf_add_slice(out, r->member[k].raw);
	}
	buf_addc(out, '}');
	return buf_slice(out);
}

static int
compare_turns(const void *a, const void *b, void *arg)
{
	const struct turn *x = a, *y = b;
	struct turning *t = arg;
	struct dedupe *d = t->d;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->nano != y->nano)
		return x->nano < y->nano ? -1 : 1;
	int c = slice_cmp(d->order[x->order].name, d->order[y->order].name);
	if (c == 0)
		c = slice_cmp(line_of(t, x->order, &t->line[0]), line_of(t, y->order, &t->line[1]));
	/* the same in all fields: it does not matter which, but qsort must not decide */
	return c ? c : x->order < y->order ? -1
					   : 1;
}

/* The orders to decide on, in the order of (created_at, id, bytes of the line), and how many. */
static struct turn *
turns(struct dedupe *d, struct filter *f, size_t *n)
{
	struct turning t = { d, f, { BUF_INIT, BUF_INIT } };
	struct turn *turn = xmalloc(d->hold.n * sizeof *turn);
	*n = 0;
	for (size_t i = 0; i < d->hold.n; i++)
		if (d->order[i].kind != KIND_APART && !d->order[i].settled)
			turn[(*n)++] = (struct turn){ d->order[i].at, d->order[i].nano, (uint32_t)i };
	qsort_r(turn, *n, sizeof *turn, compare_turns, &t);
	buf_free(&t.line[0]);
	buf_free(&t.line[1]);
	return turn;
}

/* Says that keys will be looked up that another order has. */
static void
expect(struct dedupe *d, struct bands *b, const uint32_t *key)
{
	uint32_t some[BANDS];
	int n = 0;
	for (int i = 0; i < b->n; i++)
		if (is_shared(d, KEY_BAND, key[i]))
			some[n++] = key[i];
	bands_expect(b, some, n);
}

/* Orders that state no place look among all: the index of those that state one need not know what
 * none of them will ask for. */
static void
expect_placeless(struct dedupe *d, const struct turn *turn, size_t n)
{
	struct sight *s = &d->sight[0];
	for (size_t i = 0; i < n && d->any_placeless; i++) {
		const struct order *o = &d->order[turn[i].order];
		if (order_is_placed(o))
			continue;
		s->is_signed = false;
		shingles_read(&s->shingles, d->commons, search_words(d, turn[i].order));
		expect(d, &d->placed, search_keys(d, s));
		if (d->keyring)
			expect(d, &d->placeless, s->key);
	}
}

static uint64_t
voice_of(const struct order *o)
{
	const struct site *s = &o->site;
	return s->community ? s->community : s->point ? s->point
				     : s->address     ? s->address
				     : o->caller      ? o->caller
						      : o->hash;
}

static int64_t
day_of_turn(const struct dedupe *d, const struct turn *t)
{
	return d->order[t->order].dated ? day_of(t->at, DEFAULT_OFFSET) : INT64_MAX;
}

static void
measure_day(struct dedupe *d, const struct turn *turn, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct order *o = &d->order[turn[i].order];
		if (commons_draws(d->commons, o->hash))
			(void)search_words(d, turn[i].order);
		commons_add(d->commons, o->hash, voice_of(o), o->letter, o->n);
	}
	commons_measure(d->commons);
}

/* Decides on the orders of one day. */
static void
decide_day(struct dedupe *d, struct filter *f, const struct turn *turn, size_t n)
{
	look(d, &d->sight[0], turn[0].order);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n)
			look(d, &d->sight[(i + 1) % 2], turn[i + 1].order);
		d->now = &d->sight[i % 2];
		decide(d, f, turn[i].order);
		if (d->others.decided)
			d->others.decided(d->others.arg, turn[i].order);
		if (d->decided)
			d->decided(d->decided_arg, turn[i].order);
	}
}

/* The end of the day that begins at `from`. */
static size_t
day_end(const struct dedupe *d, const struct turn *turn, size_t n, size_t from)
{
	int64_t day = day_of_turn(d, &turn[from]);
	size_t to = from + 1;
	while (to < n && day_of_turn(d, &turn[to]) == day)
		to++;
	return to;
}

/* The end of the days from `from` on at whose end nothing is measured anew. */
static size_t
weighed_end(const struct dedupe *d, const struct turn *turn, size_t n, size_t from)
{
	size_t to = from;
	while (to < n) {
		size_t next = day_end(d, turn, n, to);
		if (commons_is_due(d->commons, next - from))
			break;
		to = next;
	}
	return to;
}

void
dedupe_decide(struct dedupe *d, struct filter *f)
{
	size_t n;
	struct turn *turn = turns(d, f, &n);
	expect_placeless(d, turn, n);
	for (size_t from = 0, end = 0; from < n;) {
		size_t to = day_end(d, turn, n, from);
		measure_day(d, turn + from, to - from);
		if (from >= end) {
			end = weighed_end(d, turn, n, to);
			if (d->others.begin)
				d->others.begin(d->others.arg, turn + from, end - from);
		}
		decide_day(d, f, turn + from, to - from);
		from = to;
	}
	for (size_t i = 0; i < n; i++) {
		struct order *o = &d->order[turn[i].order];
		o->leader = root_of(d, turn[i].order);
		name_kind(d, o);
	}
	free(turn);
}

void
dedupe_know_name(struct dedupe *d, uint32_t i, uint64_t content)
{
	size_t before = d->names.n, k = map_add(&d->names, d->order[i].name);
	if (k == before) {
		d->named = xgrow(d->named, &d->named_cap, d->names.n, sizeof *d->named);
		d->named[k] = i;
	}
	find_or_add(&d->versions, &d->version, &d->version_cap, hash_mix(k, content), i);
}

void
dedupe_know_original(struct dedupe *d, uint32_t i, uint64_t original)
{
	*find_or_add(&d->originals, &d->original, &d->original_cap, original, i) = i;
}

void
dedupe_know_voice(struct dedupe *d, uint64_t leader, uint64_t caller)
{
	uint64_t voice = hash_mix(leader, caller);
	map_add(&d->voices, slice((const char *)&voice, sizeof voice));
}

uint32_t
dedupe_know(struct dedupe *d)
{
	if (d->n_order >= NOBODY)
		die("more than %u records", NOBODY);
	d->order = xgrow(d->order, &d->cap, d->n_order + 1, sizeof *d->order);
	return (uint32_t)d->n_order++;
}

uint32_t
dedupe_know_leader(struct dedupe *d, uint32_t i, const struct asking *of)
{
	uint32_t k = (uint32_t)d->n_leader++;
	d->leader = xgrow(d->leader, &d->leader_cap, d->n_leader, sizeof *d->leader);
	d->leader[k] = (struct leader){ .order = i, .at = of->at, .caller = of->caller };
	memcpy(d->leader[k].bits, of->bits, sizeof d->leader[k].bits);
	return d->order[i].lead = k;
}

const uint32_t *
dedupe_keys(struct dedupe *d)
{
	return search_keys(d, d->now);
}

uint32_t
dedupe_rules(void)
{
	static const uint32_t need[] = { NEED_CALLER, NEED_CALLER_PLACE, NEED_PLACE, NEED_DAY, NEED_DAYS, NEED_COMMUNITY, NEED_UNKNOWN, NEED_OTHER, NEED_TEXT, NEED_TEXT_PAIRS, COMMUNITY_LETTERS, TEXT_WEIGHT, BITS_SHARE, BAND_LEADERS };
	uint64_t hash = 0;
	for (size_t i = 0; i < sizeof need / sizeof *need; i++)
		hash = hash_mix(hash, need[i]);
	return (uint32_t)hash;
}

void
dedupe_write_how(struct buf *out, const struct dedupe_how *how)
{
	buf_printf(out, "--threshold %u.%04u", how->threshold / SCALE, how->threshold % SCALE);
	if (how->within >= 0)
		buf_printf(out, " --within %lldh", (long long)how->within / 3600);
	buf_printf(out, " --resend %lldh%s", (long long)how->resend / 3600, how->chain ? " --chain" : "");
}

void
dedupe_open(struct dedupe *d, const struct dedupe_how *how)
{
	*d = (struct dedupe){ .how = *how, .commons = commons_open() };
	reading_open(&d->reading);
	bands_open(&d->placeless, NEED_TEXT_PAIRS);
	bands_open(&d->placed, NEED_TEXT_PAIRS);
}

void
dedupe_free(struct dedupe *d)
{
	for (size_t i = 0; i < d->scopes.n; i++)
		scope_free(&d->scope[i]);
	hold_free(&d->hold);
	reading_close(&d->reading);
	commons_close(d->commons);
	map_free(&d->scopes);
	map_free(&d->names);
	map_free(&d->versions);
	map_free(&d->originals);
	map_free(&d->voices);
	shingles_free(&d->sight[0].shingles);
	shingles_free(&d->sight[1].shingles);
	shingles_free(&d->other);
	bands_free(&d->placeless);
	bands_free(&d->placed);
	free(d->order);
	free(d->scope_of);
	free(d->scope);
	free(d->leader);
	free(d->accepted);
	free(d->named);
	free(d->version);
	free(d->original);
	rec_free(&d->rec);
}
