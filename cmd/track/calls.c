/* calls.c - what must be called for warnings: each call of their roster, rosters called in vain, warnings left open */
#include "calls.h"

void
calls_open(struct calls *c, struct filter *f, const char *roster, const char *warnings, const struct calendar *calendar, int64_t as_of)
{
	*c = (struct calls){ .calendar = calendar, .as_of = as_of };
	roster_load(&c->roster, roster, calendar);
	warnings_load(&c->warnings, f, warnings, as_of);
}

/* What all alerts of a warning share. */
static struct alert *
add_of_warning(struct calls *c, const struct warning *w, const char *kind, int64_t since)
{
	static const struct {
		enum alert_field field;
		int place;
	} places[] = { { ALERT_COMMUNITY, PLACE_COMMUNITY }, { ALERT_STREET, PLACE_STREET }, { ALERT_DISTRICT, PLACE_DISTRICT }, { ALERT_CITY, PLACE_CITY } };
	struct alert *x = list_add(c->list, kind, since);
	size_t rank = c->levels ? map_find(&c->levels->words, w->level) : MAP_NONE;
	x->rank = rank == MAP_NONE ? SIZE_MAX : c->levels->words.n - 1 - rank;
	x->value[ALERT_LEVEL] = w->level;
	x->value[ALERT_WARNING] = w->id;
	x->value[ALERT_TOPIC] = w->kind;
	x->value[ALERT_TEXT] = w->text;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		x->value[places[i].field] = w->place[places[i].place];
	return x;
}

static struct slice
id_text(struct calls *c, const struct warning *w, const char *tail, struct slice place)
{
	struct buf *b = &c->list->buf;
	buf_add_slice(b, w->id);
	buf_addc(b, '/');
	buf_add_slice(b, w->level);
	buf_addc(b, '/');
	buf_adds(b, tail);
	buf_add_slice(b, place);
	return list_take(c->list);
}

static void
set_person(struct calls *c, struct alert *x, const struct roster_row *u)
{
	x->value[ALERT_UNIT] = u->unit;
	x->value[ALERT_TOLD] = x->value[ALERT_NAME] = u->name;
	x->value[ALERT_POST] = u->post;
	x->value[ALERT_PHONE] = u->phone;
	x->value[ALERT_PLACE] = u->place;
	if (u->turn != UINT64_MAX)
		x->value[ALERT_TURN] = list_number(c->list, u->turn);
}

/* Kind and level of a warning, as a phrase goes on with them. */
static struct slice
topic_of(struct calls *c, const struct warning *w)
{
	if (w->kind.n)
		list_say(c->list, WHY_TOPIC, &w->kind);
	if (w->level.n)
		list_say(c->list, WHY_TOPIC, &w->level);
	return list_take(c->list);
}

static void
add_call(struct calls *c, const struct warning *w, size_t i)
{
	const struct walk *walk = &c->walk;
	const struct call *call = &walk->call[i];
	struct alert_list *l = c->list;
	struct alert *x = add_of_warning(c, w, "call", call->at);
	struct slice number = list_number(l, i + 1), topic = topic_of(c, w);
	char tail[24];
	snprintf(tail, sizeof tail, "%zu", i + 1);
	x->value[ALERT_ID] = id_text(c, w, tail, slice(NULL, 0));
	set_person(c, x, call->row);
	list_answer(l, x, call->ack, call->limit);
	/* somebody else's answer ends what this one was called for */
	if (call->ack == ACK_NONE && walk->ack != ACK_NONE && call->limit > c->acks->ack[walk->ack].at)
		x->value[ALERT_STATE] = LIT("stopped");
	list_say(l, WHY_CALL, (struct slice[]){ topic, list_moment(l, w->issued), number });
	if (i)
		list_say(l, WHY_UNHEARD, (struct slice[]){ list_number(l, i), list_moment(l, call->at) });
	x->value[ALERT_WHY] = list_take(l);
}

static void
add_silence(struct calls *c, const struct warning *w, const struct silence *s)
{
	struct alert_list *l = c->list;
	struct alert *x = add_of_warning(c, w, "nobody", s->at);
	x->value[ALERT_ID] = id_text(c, w, s->place.n ? "nobody:" : "nobody", s->place);
	x->value[ALERT_PLACE] = s->place;
	x->value[ALERT_TOLD] = s->told;
	list_answer(l, x, c->walk.ack, INT64_MIN);
	if (s->place.n == 0) {
		list_say(l, WHY_NO_ROSTER, (struct slice[]){ list_moment(l, s->at) });
	} else {
		list_say(l, WHY_NOBODY, (struct slice[]){ s->place, list_moment(l, s->at) });
		list_say(l, s->told.n ? WHY_NEXT : WHY_LAST, &s->told);
	}
	x->value[ALERT_WHY] = list_take(l);
}

static void
add_open(struct calls *c, const struct warning *w)
{
	const struct ack *ack = &c->acks->ack[c->walk.ack];
	const struct roster_row *u = c->walk.call[c->walk.answered_by].row;
	int64_t limit = INT64_MAX;
	if (u->close.unit != DISTANCE_NONE && distance_from(c->calendar, ack->at, &u->close, &limit) < 0) {
		limit = INT64_MAX;
		c->roster.n_beyond += distance_may_have_come(c->calendar, ack->at, c->as_of);
	}
	struct alert *x = add_of_warning(c, w, "open", ack->at);
	x->value[ALERT_ID] = id_text(c, w, "open", slice(NULL, 0));
	set_person(c, x, u);
	list_answer(c->list, x, c->walk.ack, limit);
	x->value[ALERT_STATE] = limit <= c->as_of ? LIT("unanswered") : LIT("waiting");
	list_say(c->list, WHY_OPEN, (struct slice[]){ list_moment(c->list, ack->at) });
	x->value[ALERT_WHY] = list_take(c->list);
}

static void
add_warning(struct calls *c, const struct warning *w)
{
	struct walk *walk = &c->walk;
	roster_walk(&c->roster, w, c->acks, c->as_of, walk);
	for (size_t i = 0; i < w->n_ack; i++)
		if (walk_call_of(walk, &c->acks->ack[w->ack[i]]) == ACK_NONE)
			acks_tell(c->acks, &c->acks->ack[w->ack[i]], "by", "has called nobody of that name by then");
	if (w->until != INT64_MAX)
		return;
	if (walk->over != INT64_MAX) {
		c->n_over++;
		return;
	}
	for (size_t i = 0; i < walk->n; i++)
		add_call(c, w, i);
	for (size_t i = 0; i < walk->n_silence; i++)
		add_silence(c, w, &walk->silence[i]);
	if (walk->ack != ACK_NONE)
		add_open(c, w);
}

void
calls_add(struct calls *c, struct alert_list *list, struct acks *acks, const struct levels *levels)
{
	c->list = list;
	c->acks = acks;
	c->levels = levels;
	for (size_t i = 0; i < c->warnings.n; i++)
		add_warning(c, &c->warnings.warning[i]);
}

void
calls_free(struct calls *c)
{
	roster_free(&c->roster);
	warnings_free(&c->warnings);
	walk_free(&c->walk);
}
