/* state.c - one run: what it finds in the state, and what it adds */
#include "state.h"
#include "known.h"

static const char *const file_names[N_KEPT] = { [KEPT_ORDERS] = "orders", [KEPT_LEADERS] = "leaders", [KEPT_BANDS] = "bands", [KEPT_TEXTS] = "texts" };

/* What must be the same in all runs. */
static void
write_terms(struct buf *out, const struct dedupe_how *how)
{
	dedupe_write_how(out, how);
	buf_printf(out, ", form %d-%zu-%08x", KEPT_VERSION, sizeof(struct order), dedupe_rules());
}

static void
check_terms(struct state *s)
{
	struct slice was = buf_slice(&s->store.terms), is = buf_slice(&s->terms);
	if (s->store.is_new || slice_eq(was, is))
		return;
	struct place at = { s->store.folder, 0 };
	die_at(&at, NULL, "was made with %.*s, and this run has %.*s", (int)(was.n < 200 ? was.n : 200), was.p, (int)is.n, is.p);
}

/* Of a leader, while all that it takes is at hand. */
static void
keep_leader(struct state *s, uint32_t i)
{
	const struct order *o = &s->d->order[i];
	struct kept_leader k;
	struct kept_bands b;
	memset(&k, 0, sizeof k);
	k.at = o->at;
	k.order = s->number[i];
	k.letters = o->letters;
	k.caller = o->caller;
	k.category = o->category;
	k.site = o->site;
	memcpy(k.bits, s->d->leader[o->lead].bits, sizeof k.bits);
	k.dated = o->dated;
	uint64_t number = s->store.end[KEPT_LEADERS] / sizeof k;
	k.sum = kept_sum(&k, offsetof(struct kept_leader, sum), number);
	memcpy(b.key, dedupe_keys(s->d), sizeof b.key);
	b.sum = kept_sum(&b, offsetof(struct kept_bands, sum), number);
	store_append(&s->store, KEPT_LEADERS, slice((const char *)&k, sizeof k));
	store_append(&s->store, KEPT_BANDS, slice((const char *)&b, sizeof b));
}

static void
decided(void *arg, uint32_t i)
{
	struct state *s = arg;
	if (s->n_order + s->n_turned >= NOBODY)
		die("more than %u orders in the state", NOBODY);
	s->number[i] = s->n_order + s->n_turned;
	s->turned[s->n_turned++] = i;
	if (s->d->order[i].lead != NOBODY)
		keep_leader(s, i);
}

struct state *
state_open(struct dedupe *d, const char *folder)
{
	struct state *s = xcalloc(1, sizeof *s);
	s->d = d;
	store_open(&s->store, folder, file_names, N_KEPT);
	write_terms(&s->terms, &d->how);
	check_terms(s);
	if (!s->store.is_new && commons_read(d->commons, buf_slice(&s->store.word)) < 0)
		die("%s: the index is damaged: what it says of the common words cannot be read", folder);
	s->n_order = (uint32_t)(s->store.size[KEPT_ORDERS] / sizeof(struct kept_order));
	s->n_leader = (uint32_t)(s->store.size[KEPT_LEADERS] / sizeof(struct kept_leader));
	s->place = xcalloc(s->n_order + 1, sizeof *s->place);
	s->lead = xcalloc(s->n_leader + 1, sizeof *s->lead);
	s->orders = (struct glance){ .store = &s->store, .file = KEPT_ORDERS };
	s->texts = (struct glance){ .store = &s->store, .file = KEPT_TEXTS };
	if (d->placeless.n != KEPT_KEYS)
		die("a state holds %d band keys of an order, not %d", KEPT_KEYS, d->placeless.n);
	d->any_placeless = true; /* what comes later may state no place */
	d->others = (struct others){ s, quest_begin, quest_leaders, quest_near, NULL, decided };
	return s;
}

/* Where an order that is named by a number stands. */
static uint32_t
load(struct state *s, uint32_t number)
{
	return number == NOBODY ? NOBODY : known_load(s, number);
}

/* Order i of today is the very record `number`: it is answered as that was. */
static void
settle(struct state *s, uint32_t i, uint32_t number, const struct kept_text *t)
{
	uint32_t by = load(s, t->by), copy_of = load(s, t->copy_of), leader = t->leader == number ? i : load(s, t->leader);
	struct order *o = &s->d->order[i];
	o->settled = true;
	o->kind = t->order.kind;
	o->rule = t->order.rule;
	o->likeness = t->order.likeness;
	o->leader = leader;
	o->by = by;
	o->copy_of = copy_of;
}

/* An order has an id that one of today has, or handles again. */
static void
meet_name(struct state *s, uint32_t number, const uint32_t *item, uint32_t n)
{
	struct kept_text t;
	struct dedupe *d = s->d;
	uint32_t j = known_load(s, number);
	known_text(s, number, &t);
	dedupe_know_name(d, j, t.said);
	for (uint32_t k = 0; k < n; k++) {
		uint32_t i = item[k];
		if (i == NOBODY || d->order[i].settled || !slice_eq(d->order[i].name, d->order[j].name))
			continue;
		struct slice line = hold_bytes(&d->hold, i);
		if (hash_bytes(line.p, line.n) == t.line) {
			settle(s, i, number, &t);
			return;
		}
	}
}

/* What today's orders look for by its hash. */
struct wants {
	struct posts names, originals, callers;
	uint32_t *last; /* of each item of originals: 1 and the last order that has it */
};

static void
want(struct state *s, struct wants *w)
{
	struct dedupe *d = s->d;
	*w = (struct wants){ .names = POSTS_INIT };
	for (uint32_t i = 0; i < d->hold.n; i++) {
		const struct order *o = &d->order[i];
		if (o->kind == KIND_APART)
			continue;
		struct slice base = handled_before(o->name);
		posts_add(&w->names, o->hash, i);
		if (base.p)
			posts_add(&w->names, order_hash(base.p, base.n), NOBODY);
		posts_add(&w->originals, dedupe_original(o), i);
		posts_add(&w->callers, o->caller, i);
	}
	posts_close(&w->names);
	posts_close(&w->originals);
	posts_close(&w->callers);
	w->last = xcalloc(w->originals.n + 1, sizeof *w->last);
}

static void
meet_order(struct state *s, struct wants *w, const struct kept_order *k, uint32_t number)
{
	uint32_t n;
	const uint32_t *item = posts_find(&w->names, k->name, &n);
	if (n)
		meet_name(s, number, item, n);
	item = k->original ? posts_find(&w->originals, k->original, &n) : NULL;
	if (item && n)
		w->last[item - w->originals.item] = number + 1;
	if (k->caller && posts_find(&w->callers, k->caller, &n) && n)
		dedupe_know_voice(s->d, k->cluster, k->caller);
}

void
state_meet(struct state *s, struct filter *f)
{
	struct wants w;
	struct stream orders;
	struct dedupe *d = s->d;
	(void)f;
	s->number = xgrow(s->number, &s->number_cap, d->hold.n + 1, sizeof *s->number);
	s->turned = xmalloc((d->hold.n + 1) * sizeof *s->turned);
	s->asks = xcalloc(d->hold.n + 1, sizeof *s->asks);
	if (s->n_order == 0)
		return;
	want(s, &w);
	stream_open(&orders, &s->store, KEPT_ORDERS, sizeof(struct kept_order));
	for (const struct kept_order *k; (k = stream_next(&orders));)
		meet_order(s, &w, k, (uint32_t)orders.i - 1);
	stream_close(&orders);
	for (size_t i = 0; i < w.originals.n; i++)
		if (w.last[i]) {
			uint32_t j = known_load(s, w.last[i] - 1);
			dedupe_know_original(d, j, dedupe_original(&d->order[w.originals.item[i]]));
		}
	posts_free(&w.names);
	posts_free(&w.originals);
	posts_free(&w.callers);
	free(w.last);
}

static uint32_t
number_of(const struct state *s, uint32_t i)
{
	return i == NOBODY ? NOBODY : s->number[i];
}

/* Whether others can be copies of it by their words: an id that was known, and a copy, is none that counts. */
static bool
is_original(const struct order *o)
{
	return o->rule != RULE_ID && o->rule != RULE_AGAIN && o->rule != RULE_WORDS;
}

static void
keep_order(struct state *s, struct filter *f, uint32_t i)
{
	struct dedupe *d = s->d;
	struct slice line = hold_bytes(&d->hold, i);
	struct kept_text t;
	memset(&t, 0, sizeof t);
	const struct order *o = &d->order[i];
	t.said = dedupe_content(d, f, i);
	t.line = hash_bytes(line.p, line.n);
	t.number = s->number[i];
	t.leader = number_of(s, o->leader);
	t.by = number_of(s, o->by);
	t.copy_of = number_of(s, o->copy_of);
	memcpy(&t.order, o, sizeof t.order);
	struct buf *b = &s->bytes;
	buf_clear(b);
	buf_add(b, &t, sizeof t);
	buf_add_slice(b, o->name);
	buf_add(b, o->letter, o->n * sizeof *o->letter);
	buf_add(b, o->named, o->n / 8 + 1);
	uint64_t at = s->store.end[KEPT_TEXTS];
	t.sum = kept_sum(b->p + sizeof t.sum, b->n - sizeof t.sum, at);
	memcpy(b->p, &t.sum, sizeof t.sum);
	store_append(&s->store, KEPT_TEXTS, buf_slice(b));

	bool speaks = o->kind != KIND_COPY && o->kind != KIND_VERSION;
	struct kept_order k = { o->hash, is_original(o) ? dedupe_original(o) : 0, speaks ? o->caller : 0, d->order[o->leader].hash, at, (uint32_t)b->n, t.leader, 0 };
	k.sum = kept_sum(&k, offsetof(struct kept_order, sum), t.number);
	store_append(&s->store, KEPT_ORDERS, slice((const char *)&k, sizeof k));
}

void
state_save(struct state *s, struct filter *f)
{
	for (uint32_t i = 0; i < s->n_turned; i++)
		keep_order(s, f, s->turned[i]);
	store_sync(&s->store);
}

static void
left_out(void *arg)
{
	const struct state *s = arg;
	warn("%s: the output is in place, but this run is not in the state: run it again", s->store.folder);
}

void
state_commit(struct state *s)
{
	struct buf word = BUF_INIT;
	commons_write(s->d->commons, &word);
	msg_on_die(left_out, s);
	store_commit(&s->store, buf_slice(&s->terms), buf_slice(&word));
	msg_on_die(NULL, NULL);
	buf_free(&word);
}

void
state_close(struct state *s)
{
	store_close(&s->store);
	buf_free(&s->terms);
	buf_free(&s->bytes);
	buf_free(&s->orders.part);
	buf_free(&s->texts.part);
	free(s->place);
	free(s->lead);
	free(s->number);
	free(s->turned);
	free(s->asks);
	arena_free(&s->arena);
	shingles_free(&s->shingles);
	quest_free(&s->quest);
	free(s);
}
