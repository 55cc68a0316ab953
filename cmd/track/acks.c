/* acks.c - answers: who said what to which alert or warning, and when */
#include "acks.h"

enum {
	TOLD_MAX = 10
};

static const struct side_name names[] = {
	{ "id", "编号|预警编号|提醒编号" },
	{ "by", "应答人|答复人" },
	{ "at", "应答时间|时间" },
	{ "outcome", "结果|处理结果" },
	{ "order", "工单编号" },
	{ 0 },
};

static struct slice
keep(struct acks *a, struct slice text)
{
	text = slice_trim(text);
	return slice(arena_copy(&a->text, text.p, text.n), text.n);
}

/* -1 for a word that is none. */
static int
outcome_of(struct slice word)
{
	static const char *const words[] = { [OUTCOME_ANSWERED] = "answered|应答|已应答|", [OUTCOME_ORDER] = "order|转工单", [OUTCOME_CLOSED] = "closed|关闭|解除" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (struct slice rest = slice_of(words[i]); rest.p;)
			if (slice_eq(slice_cut(rest, '|', &rest), word))
				return (int)i;
	return -1;
}

static int
read_ack(struct acks *a, struct side *s, int64_t as_of)
{
	int by = field_declare("by", NULL, FIELD_PERSONAL), at = field_of(LIT("at")), what = field_of(LIT("outcome")), order = field_of(LIT("order"));
	struct ack k = { .next = ACK_NONE, .place = s->at, .line_order = a->n };
	if (slice_trim(rec_get(&s->r, F_ID)).n == 0)
		return side_reject(s, "value", F_ID, "is missing");
	if (side_time(s, at, &k.at) < 0)
		return -1;
	struct slice word = slice_trim(rec_get(&s->r, what));
	int outcome = outcome_of(word);
	if (outcome < 0)
		return side_reject(s, "value", what, "'%.*s' is none of answered, order, closed", (int)(word.n < 64 ? word.n : 64), word.p);
	k.outcome = (enum outcome)outcome;
	if (k.outcome == OUTCOME_ORDER && slice_trim(rec_get(&s->r, order)).n == 0)
		return side_reject(s, "value", order, "is missing: the outcome 'order' names one");
	if (k.at > as_of)
		return 0;
	k.id = keep(a, rec_get(&s->r, F_ID));
	k.by = keep(a, rec_get(&s->r, by));
	k.order = keep(a, rec_get(&s->r, order));
	a->ack = xgrow(a->ack, &a->cap, a->n + 1, sizeof *a->ack);
	a->ack[a->n++] = k;
	return 0;
}

static int
ack_cmp(const void *x, const void *y)
{
	const struct ack *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->line_order > b->line_order) - (a->line_order < b->line_order);
}

void
acks_load(struct acks *a, struct filter *f, const char *path, int64_t as_of)
{
	struct side s;
	side_open(&s, f, path, names);
	while (side_next(&s))
		(void)read_ack(a, &s, as_of);
	side_close(&s);
	if (a->n)
		qsort(a->ack, a->n, sizeof *a->ack, ack_cmp);
	size_t cap = 0;
	for (size_t i = a->n; i-- > 0;) { /* from the last on, so that a chain begins with the earliest */
		size_t before = a->ids.n, id = map_add(&a->ids, a->ack[i].id);
		a->first = xgrow(a->first, &cap, a->ids.n, sizeof *a->first);
		a->ack[i].next = id == before ? ACK_NONE : a->first[id];
		a->first[id] = i;
	}
}

size_t
acks_find(const struct acks *a, struct slice id)
{
	size_t i = a->n ? map_find(&a->ids, id) : MAP_NONE;
	return i == MAP_NONE ? ACK_NONE : a->first[i];
}

size_t
acks_since(const struct acks *a, struct slice id, int64_t since)
{
	size_t i = acks_find(a, id);
	while (i != ACK_NONE && a->ack[i].at < since)
		i = a->ack[i].next;
	return i;
}

void
acks_tell(struct acks *a, const struct ack *ack, const char *field, const char *what)
{
	if (!filter_options.quiet && a->n_told++ < TOLD_MAX)
		warn_at(&ack->place, field, "'%.*s' %s: the answer counts for nothing", (int)(ack->id.n < 64 ? ack->id.n : 64), ack->id.p, what);
}

void
acks_tell_rest(const struct acks *a)
{
	if (a->n_told > TOLD_MAX)
		warn("%llu more answers that count for nothing", (unsigned long long)(a->n_told - TOLD_MAX));
}

void
acks_free(struct acks *a)
{
	free(a->ack);
	free(a->first);
	map_free(&a->ids);
	arena_free(&a->text);
	*a = ACKS_INIT;
}
