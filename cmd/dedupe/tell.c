/* tell.c - the fields of a decision, and the lines of those that joined */
#include "tell.h"
#include "calendar.h"

const int tell_own[N_TELL_OWN] = { F_CLUSTER, F_CLUSTER_KIND, F_COPY_OF, F_CLUSTER_RULE, F_CLUSTER_BY, F_CLUSTER_MARGIN, F_CLUSTER_SIMILARITY,
	F_CLUSTER_WEIGHTED, F_CLUSTER_MATTER, F_CLUSTER_NEEDED, F_CLUSTER_DAYS, F_CLUSTER_AGREES, F_CLUSTER_DIFFERS };

const char *const kind_name[N_KIND] = { [KIND_COPY] = "copy", [KIND_REPEAT] = "repeat", [KIND_GROUP] = "group" };

const char *const rule_name[N_RULE] = { [RULE_ID] = "id", [RULE_AGAIN] = "again", [RULE_WORDS] = "words", [RULE_CALLER] = "caller", [RULE_PLACE] = "place", [RULE_TEXT] = "text" };

enum {
	HUNDREDTH = DAY_SECONDS / 100
};

/* A type, two ids, and the fields of an order but copy_of and cluster_by, which is the second. */
const int *
pairs_own(void)
{
	static int own[N_PAIRS_OWN];
	size_t n = 0;
	own[n++] = F_TYPE;
	own[n++] = field_declare("a", "工单", FIELD_TEXT);
	own[n++] = field_declare("b", "依据工单", FIELD_TEXT);
	for (size_t i = 0; i < N_TELL_OWN; i++)
		if (tell_own[i] != F_CLUSTER_BY)
			own[n++] = tell_own[i];
	return own;
}

/* A share in four decimals; 0 of nothing. */
static void
set_share(struct rec *r, int field, uint64_t part, uint64_t all)
{
	char text[32];
	uint64_t share = all ? (part * 2 * SCALE + all) / (all * 2) : 0;
	int n = snprintf(text, sizeof text, "%llu.%04llu", (unsigned long long)(share / SCALE), (unsigned long long)(share % SCALE));
	rec_set(r, field, slice(text, (size_t)n));
}

void
tell_likeness(const struct likeness *is, struct rec *r)
{
	set_share(r, F_CLUSTER_SIMILARITY, is->pairs, is->all);
	set_share(r, F_CLUSTER_WEIGHTED, is->weight, is->total);
	set_share(r, F_CLUSTER_MATTER, is->matter, is->matters);
}

void
tell_margin(uint64_t part, uint64_t all, uint32_t needed, struct rec *r)
{
	set_share(r, F_CLUSTER_MARGIN, part * SCALE - needed * all, all * SCALE);
}

static void
set_days(const struct order *a, const struct order *b, struct rec *r)
{
	int64_t seconds = order_seconds_between(a, b);
	if (seconds < 0)
		return;
	char text[32];
	unsigned long long hundredths = (unsigned long long)(seconds + HUNDREDTH / 2) / HUNDREDTH;
	int n = snprintf(text, sizeof text, "%llu.%02llu", hundredths / 100, hundredths % 100);
	rec_set(r, F_CLUSTER_DAYS, slice(text, (size_t)n));
}

static void
add_name(struct buf *names, const char *name)
{
	if (names->n)
		buf_addc(names, '|');
	buf_adds(names, name);
}

void
tell_places(const struct order *a, const struct order *b, struct rec *r)
{
	struct buf agrees = BUF_INIT, differs = BUF_INIT;
	if (a->words && a->words == b->words && order_copied(a) == order_copied(b))
		add_name(&agrees, "words");
	if (a->caller && b->caller)
		add_name(a->caller == b->caller ? &agrees : &differs, "caller");
	site_tell(&a->site, &b->site, &agrees, &differs);
	if (a->category && b->category)
		add_name(a->category == b->category ? &agrees : &differs, "category");
	rec_set_or_null(r, F_CLUSTER_AGREES, buf_slice(&agrees));
	rec_set_or_null(r, F_CLUSTER_DIFFERS, buf_slice(&differs));
	set_days(a, b, r);
	buf_free(&agrees);
	buf_free(&differs);
}

void
tell_order(const struct dedupe *d, uint32_t i, struct rec *r)
{
	const struct order *o = &d->order[i];
	for (size_t k = 0; k < N_TELL_OWN; k++)
		rec_set_null(r, tell_own[k]);
	if (o->leader != NOBODY)
		rec_set(r, F_CLUSTER, d->order[o->leader].name);
	if (o->by == NOBODY)
		return;
	const struct likeness *is = &o->likeness;
	if (kind_name[o->kind])
		rec_set(r, F_CLUSTER_KIND, slice_of(kind_name[o->kind]));
	if (o->copy_of != NOBODY)
		rec_set(r, F_COPY_OF, d->order[o->copy_of].name);
	rec_set(r, F_CLUSTER_RULE, slice_of(rule_name[o->rule]));
	rec_set(r, F_CLUSTER_BY, d->order[o->by].name);
	if (o->rule == RULE_AGAIN || o->rule == RULE_CALLER)
		tell_margin(is->pairs, is->all, d->how.threshold, r);
	if (o->rule == RULE_PLACE)
		tell_margin(is->matter, is->matters, is->needed, r);
	if (o->rule == RULE_TEXT)
		tell_margin(is->weight, is->total, is->needed, r);
	tell_likeness(is, r);
	if (is->needed)
		set_share(r, F_CLUSTER_NEEDED, is->needed, SCALE);
	tell_places(o, &d->order[o->by], r);
}

void
pairs_add(struct pairs *p, const struct dedupe *d, uint32_t i)
{
	if (d->order[i].by == NOBODY)
		return;
	p->order = xgrow(p->order, &p->cap, p->n + 1, sizeof *p->order);
	p->order[p->n++] = i;
}

void
pairs_put(const struct pairs *p, const struct dedupe *d, struct filter *f)
{
	const int *own = pairs_own();
	struct rec line = REC_INIT, told = REC_INIT;
	for (size_t k = 0; k < p->n; k++) {
		const struct order *o = &d->order[p->order[k]];
		rec_begin(&told);
		tell_order(d, p->order[k], &told);
		rec_begin(&line);
		rec_set(&line, own[0], LIT("pair"));
		rec_set(&line, own[1], o->name);
		rec_set(&line, own[2], d->order[o->by].name);
		for (size_t i = 3; i < N_PAIRS_OWN; i++)
			rec_set_or_null(&line, own[i], rec_get(&told, own[i]));
		filter_put(f, &line);
	}
	rec_free(&line);
	rec_free(&told);
}

void
pairs_free(struct pairs *p)
{
	free(p->order);
	*p = PAIRS_INIT;
}
