/* alerts.c - what must be called: clocks of orders by their level, warnings by their roster */
#include "alerts.h"

struct alert_options alert_options;

enum {
	TOLD_MAX = 10
};

static const struct {
	const char *name, *label;
	enum field_class class;
} fields[ALERT_FIELDS] = {
	[ALERT_TYPE] = { "type", "行类型", FIELD_TEXT },
	[ALERT_ID] = { "id", "提醒编号", FIELD_TEXT },
	[ALERT_KIND] = { "kind", "提醒类型", FIELD_TEXT },
	[ALERT_STATE] = { "state", "状态", FIELD_TEXT },
	[ALERT_LEVEL] = { "level", "级别", FIELD_TEXT },
	[ALERT_ORDER] = { "order", "工单", FIELD_TEXT },
	[ALERT_WARNING] = { "warning", "预警", FIELD_TEXT },
	[ALERT_UNIT] = { "unit", "承办单位", FIELD_TEXT },
	[ALERT_CLOCK] = { "clock", "时限环节", FIELD_TEXT },
	[ALERT_DUE] = { "due", "到期时间", FIELD_TIME },
	[ALERT_LEFT] = { "left_minutes", "剩余分钟", FIELD_NUMBER },
	[ALERT_OVERDUE] = { "overdue_minutes", "超期分钟", FIELD_NUMBER },
	[ALERT_SINCE] = { "since", "起于", FIELD_TIME },
	[ALERT_ANSWER_DUE] = { "answer_due", "应答期限", FIELD_TIME },
	[ALERT_ANSWERED_AT] = { "answered_at", "应答时间", FIELD_TIME },
	[ALERT_ANSWERED_BY] = { "answered_by", "应答人", FIELD_PERSONAL },
	[ALERT_TOLD] = { "told", "告知", FIELD_PERSONAL },
	[ALERT_NAME] = { "name", "责任人", FIELD_PERSONAL },
	[ALERT_POST] = { "post", "岗位", FIELD_TEXT },
	[ALERT_PHONE] = { "phone", "电话", FIELD_PERSONAL },
	[ALERT_TURN] = { "turn", "次序", FIELD_NUMBER },
	[ALERT_PLACE] = { "place", "地点", FIELD_TEXT },
	[ALERT_CITY] = { "city", "市", FIELD_TEXT },
	[ALERT_DISTRICT] = { "district", "区", FIELD_TEXT },
	[ALERT_STREET] = { "street", "街乡镇", FIELD_TEXT },
	[ALERT_COMMUNITY] = { "community", "社区", FIELD_TEXT },
	[ALERT_TOPIC] = { "topic", "事由", FIELD_TEXT },
	[ALERT_TEXT] = { "text", "预警内容", FIELD_TEXT },
	[ALERT_RULE] = { "rule", "依据行", FIELD_TEXT },
	[ALERT_LAW] = { "law", "法规依据", FIELD_TEXT },
	[ALERT_WHY] = { "why", "原因", FIELD_TEXT },
};

static const char stale_events[] = "stale/events", stale_orders[] = "stale/orders";

void
alerts_check(void)
{
	const struct alert_options *o = &alert_options;
	if (!o->alerts && (o->levels || o->warnings || o->roster || o->acks))
		die("--levels, --warnings, --roster and --acks are for --alerts");
	if (o->alerts && !o->levels && !o->warnings && !o->stale)
		die("--alerts has nothing to call: --levels, --warnings or --stale says what");
	if (o->warnings && !o->roster)
		die("--warnings needs --roster: who is called");
	if (o->roster && !o->warnings)
		die("--roster needs --warnings: what people are called for");
	if (o->split_by && !filter_options.folder)
		die("--split-by needs --dir: where the files go");
	if (filter_options.folder && !o->split_by)
		die("--dir needs --split-by: what makes a file");
	if (filter_options.folder && filter_options.output)
		die("--dir takes all output: no --output beside it");
}

int
alerts_split_field(struct filter *f)
{
	int field = field_of(slice_of(alert_options.split_by));
	bool known = !alert_options.alerts;
	for (size_t i = 0; i < ALERT_FIELDS && !known; i++)
		known = field == field_of(slice_of(fields[i].name));
	if (!known)
		die("--split-by: alerts have no field '%s'", alert_options.split_by);
	if (!alert_options.alerts)
		filter_expect(f, field, (struct place){ "--split-by", 0 });
	return field;
}

/* The order that an answer of the form ORDER/CLOCK/LEVEL names, nothing where it has another. */
static struct slice
order_of(const struct alerts *a, struct slice id)
{
	const char *slash = id.n ? memrchr(id.p, '/', id.n) : NULL;
	if (!slash || !a->has_levels || map_find(&a->levels.words, slice(slash + 1, id.n - (size_t)(slash + 1 - id.p))) == MAP_NONE)
		return slice(NULL, 0);
	struct slice head = slice(id.p, (size_t)(slash - id.p));
	for (size_t k = 0; k < CLOCKS; k++) {
		struct slice word = slice_of(clocks[k].word);
		if (head.n > word.n && head.p[head.n - word.n - 1] == '/' && slice_eq(slice(head.p + head.n - word.n, word.n), word))
			return slice(head.p, head.n - word.n - 1);
	}
	return slice(NULL, 0);
}

static void
load_acks(struct alerts *a)
{
	acks_load(&a->acks, a->filter, alert_options.acks, a->as_of);
	warnings_answer(&a->warnings, &a->acks);
	a->named_by = xcalloc(a->acks.n + 1, sizeof *a->named_by);
	for (size_t i = 0; i < a->acks.n; i++) {
		struct ack *ack = &a->acks.ack[i];
		struct slice order = ack->known ? slice(NULL, 0) : order_of(a, ack->id);
		a->named_by[i] = order.n ? map_add(&a->named, order) : MAP_NONE;
		if (slice_is(ack->id, stale_events) || slice_is(ack->id, stale_orders))
			ack->known = true;
	}
	a->seen = xcalloc(a->named.n + 1, sizeof *a->seen);
}

void
alerts_open(struct alerts *a, struct filter *f, int64_t as_of, const struct calendar *calendar)
{
	const struct alert_options *o = &alert_options;
	*a = (struct alerts){ .filter = f, .as_of = as_of, .calendar = calendar, .exported = INT64_MIN, .changed = INT64_MIN };
	for (size_t i = 0; i < ALERT_FIELDS; i++)
		a->field[i] = field_declare(fields[i].name, fields[i].label, fields[i].class);
	filter_own(f, a->field, ALERT_FIELDS);
	if (o->levels) {
		levels_load(&a->levels, f, o->levels, calendar, as_of);
		a->has_levels = true;
	}
	if (o->stale && (distance_parse(slice_of(o->stale), &a->stale) < 0 || o->stale[0] == '-' || o->stale[0] == '+'))
		die("--stale takes a limit such as 30m, 24h or 1w, not '%s'", o->stale);
	if (distance_counts_work(&a->stale) && !calendar)
		die("--stale %s: working days and office hours need --calendar", o->stale);
	if (o->warnings) {
		roster_load(&a->roster, o->roster, calendar);
		warnings_load(&a->warnings, f, o->warnings, as_of);
		a->has_warnings = true;
	}
	if (o->acks)
		load_acks(a);
}

static struct slice
keep(struct alerts *a, struct slice text)
{
	return text.n ? slice(arena_copy(&a->text, text.p, text.n), text.n) : slice(NULL, 0);
}

/* What the buffer holds, which is then empty. */
static struct slice
take(struct alerts *a)
{
	struct slice text = keep(a, buf_slice(&a->buf));
	buf_clear(&a->buf);
	return text;
}

static void
add_time(struct buf *b, int64_t at)
{
	date_print(&(struct when){ .at = at, .offset = DEFAULT_OFFSET }, b);
}

static struct slice
time_text(struct alerts *a, int64_t at)
{
	if (at == INT64_MAX || at == INT64_MIN)
		return slice(NULL, 0);
	add_time(&a->buf, at);
	return take(a);
}

static struct alert *
add_alert(struct alerts *a, const char *kind, int64_t since)
{
	a->alert = xgrow(a->alert, &a->cap, a->n + 1, sizeof *a->alert);
	struct alert *x = &a->alert[a->n++];
	*x = (struct alert){ .since = since, .rank = SIZE_MAX, .number = a->n };
	x->value[ALERT_TYPE] = LIT("alert");
	x->value[ALERT_KIND] = slice_of(kind);
	x->value[ALERT_SINCE] = time_text(a, since);
	return x;
}

/* Its answer, and what state that makes. */
static void
set_answer(struct alerts *a, struct alert *x, size_t ack, int64_t due)
{
	x->value[ALERT_ANSWER_DUE] = time_text(a, due);
	x->value[ALERT_STATE] = ack != ACK_NONE ? LIT("answered") : due <= a->as_of ? LIT("unanswered")
										    : LIT("waiting");
	if (ack == ACK_NONE)
		return;
	x->value[ALERT_ANSWERED_AT] = time_text(a, a->acks.ack[ack].at);
	x->value[ALERT_ANSWERED_BY] = a->acks.ack[ack].by;
}

static struct slice
number_text(struct alerts *a, uint64_t n)
{
	buf_printf(&a->buf, "%llu", (unsigned long long)n);
	return take(a);
}

static void
set_due(struct alerts *a, struct alert *x, int64_t due)
{
	int64_t left = due - a->as_of;
	x->value[ALERT_DUE] = time_text(a, due);
	if (left >= 0)
		x->value[ALERT_LEFT] = number_text(a, (uint64_t)left / 60);
	else
		x->value[ALERT_OVERDUE] = number_text(a, (uint64_t)-left / 60);
}

static struct slice
why_order(struct alerts *a, const struct stand *t, enum clock clock, int64_t due)
{
	struct buf *b = &a->buf;
	int64_t left = due - a->as_of;
	if (t->below) {
		buf_printf(b, "no answer to %.*s by ", (int)t->below->level.n, t->below->level.p);
		add_time(b, t->below_due);
		buf_adds(b, "; ");
	}
	buf_printf(b, "%s %s ", clocks[clock].word, left < 0 ? "was due" : "is due");
	add_time(b, due);
	if (left < 0)
		buf_printf(b, ", %lld minutes ago", (long long)(-left / 60));
	else
		buf_printf(b, ", in %lld minutes", (long long)(left / 60));
	buf_printf(b, "; %.*s comes at %.*s from then", (int)t->row->level.n, t->row->level.p, (int)t->row->after_text.n, t->row->after_text.p);
	return take(a);
}

static void
add_order(struct alerts *a, struct rec *r, struct slice unit, enum clock clock, int64_t due)
{
	struct slice id = rec_get(r, F_ID);
	struct stand t;
	if (!levels_find(&a->levels, clock, due, id, &a->acks, &t))
		return;
	bool early = t.below && a->as_of < t.moment;
	struct alert *x = add_alert(a, early ? "no_answer" : a->as_of > due ? "overdue"
									    : "due",
		t.since);
	x->rank = a->levels.words.n - 1 - t.row->rank;
	x->value[ALERT_ID] = keep(a, levels_alert_id(&a->levels, id, clock, t.row->level));
	x->value[ALERT_LEVEL] = t.row->level;
	x->value[ALERT_ORDER] = keep(a, id);
	x->value[ALERT_UNIT] = keep(a, unit);
	x->value[ALERT_CLOCK] = slice_of(clocks[clock].word);
	set_due(a, x, due);
	set_answer(a, x, t.ack, t.answer_due);
	levels_told(&a->levels, t.row, &a->buf);
	x->value[ALERT_TOLD] = take(a);
	x->value[ALERT_CITY] = keep(a, rec_get(r, F_CITY));
	x->value[ALERT_DISTRICT] = keep(a, rec_get(r, F_DISTRICT));
	x->value[ALERT_STREET] = keep(a, rec_get(r, F_STREET));
	x->value[ALERT_COMMUNITY] = keep(a, rec_get(r, F_COMMUNITY));
	x->value[ALERT_RULE] = t.row->id;
	x->value[ALERT_LAW] = t.row->law;
	x->value[ALERT_WHY] = why_order(a, &t, clock, due);
}

static void
see_time(const struct alerts *a, struct rec *r, int field, int64_t *newest)
{
	struct when when;
	struct slice text = rec_get(r, field);
	if (text.n && date_parse(text, &when) == 0 && when.at <= a->as_of && when.at > *newest)
		*newest = when.at;
}

void
alerts_order(struct alerts *a, struct rec *r, const struct standing *s)
{
	if (a->stale.unit != DISTANCE_NONE) {
		see_time(a, r, F_EXPORTED_AT, &a->exported);
		see_time(a, r, F_UPDATED_AT, &a->changed);
		see_time(a, r, F_CREATED_AT, &a->changed);
	}
	size_t named = a->named.n ? map_find(&a->named, rec_get(r, F_ID)) : MAP_NONE;
	if (named != MAP_NONE)
		a->seen[named] = true;
	if (!a->has_levels || !s->tracked)
		return;
	levels_look(&a->levels, r, s->unit);
	for (size_t k = 0; k < CLOCKS; k++)
		if (clock_runs(&s->clock[k]))
			add_order(a, r, s->unit, (enum clock)k, s->clock[k].due);
}

/* What all alerts of a warning share; the id goes on with what is appended. */
static struct alert *
add_of_warning(struct alerts *a, const struct warning *w, const char *kind, int64_t since)
{
	static const struct {
		enum alert_field field;
		int place;
	} places[] = { { ALERT_COMMUNITY, PLACE_COMMUNITY }, { ALERT_STREET, PLACE_STREET }, { ALERT_DISTRICT, PLACE_DISTRICT }, { ALERT_CITY, PLACE_CITY } };
	struct alert *x = add_alert(a, kind, since);
	size_t rank = a->has_levels ? map_find(&a->levels.words, w->level) : MAP_NONE;
	x->rank = rank == MAP_NONE ? SIZE_MAX : a->levels.words.n - 1 - rank;
	x->value[ALERT_LEVEL] = w->level;
	x->value[ALERT_WARNING] = w->id;
	x->value[ALERT_TOPIC] = w->kind;
	x->value[ALERT_TEXT] = w->text;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		x->value[places[i].field] = w->place[places[i].place];
	return x;
}

static struct slice
id_text(struct alerts *a, const struct warning *w, const char *tail, struct slice place)
{
	buf_printf(&a->buf, "%.*s/%.*s/%s", (int)w->id.n, w->id.p, (int)w->level.n, w->level.p, tail);
	buf_add_slice(&a->buf, place);
	return take(a);
}

static void
set_person(struct alerts *a, struct alert *x, const struct roster_row *u)
{
	x->value[ALERT_UNIT] = u->unit;
	x->value[ALERT_TOLD] = x->value[ALERT_NAME] = u->name;
	x->value[ALERT_POST] = u->post;
	x->value[ALERT_PHONE] = u->phone;
	x->value[ALERT_PLACE] = u->place;
	if (u->turn != UINT64_MAX)
		x->value[ALERT_TURN] = number_text(a, u->turn);
}

static void
add_call(struct alerts *a, const struct warning *w, size_t i)
{
	const struct walk *walk = &a->walk;
	const struct call *call = &walk->call[i];
	struct alert *x = add_of_warning(a, w, "call", call->at);
	struct buf *b = &a->buf;
	char number[24];
	snprintf(number, sizeof number, "%zu", i + 1);
	x->value[ALERT_ID] = id_text(a, w, number, slice(NULL, 0));
	set_person(a, x, call->row);
	set_answer(a, x, call->ack, call->limit);
	/* somebody else's answer ends what this one was called for */
	if (call->ack == ACK_NONE && walk->ack != ACK_NONE && call->limit > a->acks.ack[walk->ack].at)
		x->value[ALERT_STATE] = LIT("stopped");
	buf_printf(b, "call %zu of %.*s%s%.*s, issued ", i + 1, (int)w->kind.n, w->kind.p, w->kind.n && w->level.n ? " " : "", (int)w->level.n, w->level.p);
	add_time(b, w->issued);
	if (i) {
		buf_printf(b, "; no answer to call %zu by ", i);
		add_time(b, call->at);
	}
	x->value[ALERT_WHY] = take(a);
}

static void
add_silence(struct alerts *a, const struct warning *w, const struct silence *s)
{
	struct alert *x = add_of_warning(a, w, "nobody", s->at);
	struct buf *b = &a->buf;
	x->value[ALERT_ID] = id_text(a, w, s->place.n ? "nobody:" : "nobody", s->place);
	x->value[ALERT_PLACE] = s->place;
	x->value[ALERT_TOLD] = s->told;
	set_answer(a, x, a->walk.ack, INT64_MIN);
	if (s->place.n == 0) {
		buf_adds(b, "no roster has anybody to call at ");
	} else {
		buf_printf(b, "nobody on the roster of %.*s answered by ", (int)s->place.n, s->place.p);
	}
	add_time(b, s->at);
	if (s->place.n)
		buf_printf(b, "; %s%.*s", s->told.n ? "called next: " : "no wider roster has anybody left", (int)s->told.n, s->told.p);
	x->value[ALERT_WHY] = take(a);
}

static void
add_open(struct alerts *a, const struct warning *w)
{
	const struct ack *ack = &a->acks.ack[a->walk.ack];
	const struct roster_row *u = a->walk.call[a->walk.answered_by].row;
	int64_t limit = INT64_MAX;
	if (u->close.unit != DISTANCE_NONE && distance_from(a->calendar, ack->at, &u->close, &limit) < 0) {
		limit = INT64_MAX;
		a->roster.n_beyond += distance_may_have_come(a->calendar, ack->at, a->as_of);
	}
	struct alert *x = add_of_warning(a, w, "open", ack->at);
	x->value[ALERT_ID] = id_text(a, w, "open", slice(NULL, 0));
	set_person(a, x, u);
	set_answer(a, x, a->walk.ack, limit);
	x->value[ALERT_STATE] = limit <= a->as_of ? LIT("unanswered") : LIT("waiting");
	buf_adds(&a->buf, "answered ");
	add_time(&a->buf, ack->at);
	buf_adds(&a->buf, ", neither turned into an order nor closed");
	x->value[ALERT_WHY] = take(a);
}

/* An answer that counts for nothing is said; nobody's name is. */
static void
tell(struct alerts *a, const struct ack *ack, const char *field, const char *what)
{
	if (!filter_options.quiet && a->n_told++ < TOLD_MAX)
		warn_at(&ack->place, field, "'%.*s' %s: the answer counts for nothing", (int)(ack->id.n < 64 ? ack->id.n : 64), ack->id.p, what);
}

static void
add_warning(struct alerts *a, const struct warning *w)
{
	struct walk *walk = &a->walk;
	roster_walk(&a->roster, w, &a->acks, a->as_of, walk);
	for (size_t i = 0; i < w->n_ack; i++)
		if (walk_call_of(walk, &a->acks.ack[w->ack[i]]) == ACK_NONE)
			tell(a, &a->acks.ack[w->ack[i]], "by", "has called nobody of that name by then");
	if (w->until != INT64_MAX)
		return;
	if (walk->over != INT64_MAX) {
		a->n_over++;
		return;
	}
	for (size_t i = 0; i < walk->n; i++)
		add_call(a, w, i);
	for (size_t i = 0; i < walk->n_silence; i++)
		add_silence(a, w, &walk->silence[i]);
	if (walk->ack != ACK_NONE)
		add_open(a, w);
}

static void
add_stale(struct alerts *a, const char *id, const char *what, int64_t newest)
{
	int64_t since = INT64_MIN;
	if (newest != INT64_MIN && distance_from(a->calendar, newest, &a->stale, &since) < 0) {
		a->levels.n_beyond += distance_may_have_come(a->calendar, newest, a->as_of);
		return;
	}
	if (since > a->as_of)
		return;
	struct alert *x = add_alert(a, "stale", since);
	size_t ack = acks_find(&a->acks, slice_of(id));
	while (ack != ACK_NONE && a->acks.ack[ack].at < since)
		ack = a->acks.ack[ack].next;
	x->value[ALERT_ID] = slice_of(id);
	set_answer(a, x, ack, INT64_MAX);
	if (newest == INT64_MIN) {
		buf_printf(&a->buf, "no %s at all", what);
	} else {
		buf_printf(&a->buf, "newest %s ", what);
		add_time(&a->buf, newest);
		buf_printf(&a->buf, ", %s or more ago", alert_options.stale);
	}
	x->value[ALERT_WHY] = take(a);
}

static int
alert_cmp(const void *p, const void *q)
{
	const struct alert *x = p, *y = q;
	int c = slice_cmp(x->value[ALERT_UNIT], y->value[ALERT_UNIT]);
	if (c)
		return c;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	c = slice_cmp(x->value[ALERT_LEVEL], y->value[ALERT_LEVEL]);
	if (c)
		return c;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	c = slice_cmp(x->value[ALERT_ID], y->value[ALERT_ID]);
	return c ? c : (x->number > y->number) - (x->number < y->number);
}

static void
put_alert(struct alerts *a, const struct alert *x, struct rec *r, struct split *split)
{
	rec_begin(r);
	for (size_t i = 0; i < ALERT_FIELDS; i++) {
		if (x->value[i].n && fields[i].class == FIELD_NUMBER)
			rec_set_raw(r, a->field[i], x->value[i]);
		else
			rec_set_or_null(r, a->field[i], x->value[i]);
	}
	if (split)
		split_put(split, r);
	else
		filter_put(a->filter, r);
}

/* What was said of answers and of calendars. */
static void
tell_rest(struct alerts *a)
{
	for (size_t i = 0; i < a->acks.n; i++)
		if (!a->acks.ack[i].known && (a->named_by[i] == MAP_NONE || !a->seen[a->named_by[i]]))
			tell(a, &a->acks.ack[i], "id", "is no alert and no warning");
	if (a->n_told > TOLD_MAX)
		warn("%llu more answers that count for nothing", (unsigned long long)(a->n_told - TOLD_MAX));
	uint64_t beyond = a->levels.n_beyond + a->roster.n_beyond;
	if (beyond) {
		warn("%llu moments of levels and limits lie outside the calendar and never come", (unsigned long long)beyond);
		a->filter->status = 1;
	}
	if (filter_options.verbose && a->has_warnings)
		warn("warnings: %zu levels, %llu over, %llu sent again, %llu later than --as-of", a->warnings.n, (unsigned long long)a->n_over,
			(unsigned long long)a->warnings.n_again, (unsigned long long)a->warnings.n_later);
}

void
alerts_put(struct alerts *a, bool has_events, int64_t newest_event, struct split *split)
{
	struct rec r = REC_INIT;
	for (size_t i = 0; i < a->warnings.n; i++)
		add_warning(a, &a->warnings.warning[i]);
	if (a->stale.unit != DISTANCE_NONE) {
		if (has_events)
			add_stale(a, stale_events, "event", newest_event);
		if (a->exported != INT64_MIN)
			add_stale(a, stale_orders, "exported_at", a->exported);
		else
			add_stale(a, stale_orders, "order", a->changed);
	}
	if (a->n)
		qsort(a->alert, a->n, sizeof *a->alert, alert_cmp);
	for (size_t i = 0; i < a->n; i++)
		put_alert(a, &a->alert[i], &r, split);
	if (!split) {
		rec_begin(&r);
		sink_header(&a->filter->sink, &r); /* CSV names its columns though there be no alert */
	}
	rec_free(&r);
	tell_rest(a);
}

void
alerts_free(struct alerts *a)
{
	if (a->has_levels)
		levels_free(&a->levels);
	if (a->has_warnings)
		roster_free(&a->roster);
	warnings_free(&a->warnings);
	acks_free(&a->acks);
	walk_free(&a->walk);
	map_free(&a->named);
	free(a->seen);
	free(a->named_by);
	free(a->alert);
	arena_free(&a->text);
	buf_free(&a->buf);
}
