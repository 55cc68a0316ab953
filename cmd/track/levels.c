/* levels.c - levels of supervision: from when on a running clock of an order is called, and how loudly */
#include "levels.h"

enum {
	ID,
	LEVEL,
	CLOCK,
	AFTER,
	ANSWER,
	TO,
	PLACE,
	UNIT,
	WHERE,
	VALID_FROM,
	VALID_TO,
	LAW
};

/* A row whose level an order may reach, and when by itself. */
struct step {
	const struct level_row *row;
	int64_t moment;
};

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "level", "级别|层级", COLUMN_REQUIRED },
	{ "clock", "时限环节", COLUMN_OPTIONAL },
	{ "after", "时点", COLUMN_REQUIRED },
	{ "answer", "应答时限", COLUMN_OPTIONAL },
	{ "to", "告知", COLUMN_OPTIONAL },
	{ "place", "地点|区域", COLUMN_OPTIONAL },
	{ "unit", "承办单位", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ "law", "依据", COLUMN_OPTIONAL },
	{ 0 },
};

static enum clock
load_clock(const struct table *t, size_t i)
{
	struct slice text = table_get(t, i, CLOCK);
	for (size_t k = 0; k < CLOCKS && text.n; k++)
		if (slice_is(text, clocks[k].word))
			return (enum clock)k;
	if (text.n)
		table_die(t, i, CLOCK, "'%.*s' is none of 签收, 联系, 反馈, 办结, 市交办, 区交办", (int)(text.n < 64 ? text.n : 64), text.p);
	return CLOCK_CLOSE;
}

/* The field that gov-records(5) knows by that name or label. */
static int
field_of_word(struct slice word)
{
	for (int i = 0; i < F_KNOWN; i++)
		if (slice_eq(field_label(i), word) || slice_eq(field_name(i), word))
			return i;
	return F_NONE;
}

static void
load_told(struct level_row *u, struct slice text)
{
	size_t cap = 0;
	for (struct slice rest = text.n ? text : LIT("unit"); rest.p;) {
		struct slice word = slice_trim(slice_cut(rest, '|', &rest));
		u->told = xgrow(u->told, &cap, u->n_told + 1, sizeof *u->told);
		u->told[u->n_told++] = (struct told){ word, field_of_word(word) };
	}
}

static void
load_row(struct levels *l, struct filter *f, size_t i)
{
	const struct table *t = &l->table;
	struct level_row *u = &l->row[i];
	*u = (struct level_row){
		.id = table_get(t, i, ID),
		.level = table_get(t, i, LEVEL),
		.place = table_get(t, i, PLACE),
		.unit = table_get(t, i, UNIT),
		.law = table_get(t, i, LAW),
		.clock = load_clock(t, i),
	};
	if (memchr(u->level.p, '/', u->level.n))
		table_die(t, i, LEVEL, "a level has no /, which parts the ids of alerts");
	u->rank = map_add(&l->words, u->level);
	distance_load(t, i, AFTER, true, l->calendar != NULL, &u->after);
	distance_load(t, i, ANSWER, false, l->calendar != NULL, &u->answer);
	filter_condition(f, &u->where, table_get(t, i, WHERE), t, i, WHERE);
	load_told(u, table_get(t, i, TO));
	table_validity(t, i, VALID_FROM, VALID_TO, &u->from, &u->to_time);
}

void
levels_load(struct levels *l, struct filter *f, const char *path, const struct calendar *calendar, int64_t as_of)
{
	*l = (struct levels){ .filter = f, .calendar = calendar, .as_of = as_of };
	table_load(&l->table, path, columns);
	table_unique(&l->table, ID);
	l->row = xcalloc(l->table.n + 1, sizeof *l->row);
	for (size_t i = 0; i < l->table.n; i++)
		load_row(l, f, i);
	l->step = xcalloc(l->words.n + 1, sizeof *l->step);
}

void
levels_look(struct levels *l, struct rec *r, struct slice unit)
{
	l->record = r;
	l->unit = unit;
}

/* Whether a text is one of a list joined by |. */
static bool
lists(struct slice list, struct slice text)
{
	while (list.p && text.n)
		if (slice_eq(slice_trim(slice_cut(list, '|', &list)), text))
			return true;
	return false;
}

/* Whether a row is for the order looked at. */
static bool
fits(const struct levels *l, struct level_row *u)
{
	static const int places[] = { F_COMMUNITY, F_STREET, F_DISTRICT, F_CITY };
	bool there = u->place.n == 0;
	for (size_t i = 0; i < sizeof places / sizeof *places && !there; i++)
		there = lists(u->place, rec_get(l->record, places[i]));
	if (!there || (u->unit.n && !lists(u->unit, l->unit)))
		return false;
	uint64_t given_up = u->where.n_limit;
	if (u->where.n == 0 || cond_test(&u->where, l->record))
		return true;
	if (u->where.n_limit > given_up)
		filter_warn(l->filter, "level", "level '%.*s' was given up at the match limit of its condition", (int)u->id.n, u->id.p);
	return false;
}

/* When a row's level comes by itself, INT64_MAX where the calendar does not reach it; false where the row
 * does not hold at that moment. */
static bool
own_moment(struct levels *l, const struct level_row *u, int64_t due, int64_t *moment)
{
	if (distance_from(l->calendar, due, &u->after, moment) == 0)
		return *moment >= u->from && *moment < u->to_time;
	*moment = INT64_MAX;
	l->n_beyond += distance_may_have_come(l->calendar, due, l->as_of);
	return u->from == INT64_MIN && u->to_time == INT64_MAX;
}

/* The first answer to a level that began at `since`, ACK_NONE for none. */
static size_t
find_answer(struct levels *l, const struct stand *s, struct slice order, const struct acks *acks)
{
	if (acks->n == 0)
		return ACK_NONE;
	return acks_since(acks, levels_alert_id(l, order, s->row->clock, s->row->level), s->since);
}

/* One level further up: from `s`, the level below it that had begun or will, to that of u. */
static struct stand
rise(struct levels *l, const struct stand *s, const struct level_row *u, int64_t moment, struct slice order, const struct acks *acks)
{
	struct stand next = { .row = u, .moment = moment, .since = moment, .answer_due = INT64_MAX };
	bool silent = s->row && s->answer_due < moment && (s->ack == ACK_NONE || acks->ack[s->ack].at > s->answer_due);
	if (silent) {
		next.below = s->row;
		next.since = next.below_due = s->answer_due;
	}
	if (next.since <= l->as_of && u->answer.unit != DISTANCE_NONE && distance_from(l->calendar, next.since, &u->answer, &next.answer_due) < 0) {
		next.answer_due = INT64_MAX;
		l->n_beyond += distance_may_have_come(l->calendar, next.since, l->as_of);
	}
	next.ack = find_answer(l, &next, order, acks);
	return next;
}

bool
levels_find(struct levels *l, enum clock clock, int64_t due, struct slice id, const struct acks *acks, struct stand *out)
{
	memset(l->step, 0, (l->words.n + 1) * sizeof *l->step);
	for (size_t i = 0; i < l->table.n; i++) {
		struct level_row *u = &l->row[i];
		struct step *step = &l->step[u->rank];
		if (u->clock == clock && !step->row && fits(l, u) && own_moment(l, u, due, &step->moment))
			step->row = u;
	}
	struct stand below = { 0 };
	bool found = false;
	for (size_t k = 0; k < l->words.n; k++) {
		if (!l->step[k].row)
			continue;
		below = rise(l, &below, l->step[k].row, l->step[k].moment, id, acks);
		if (below.since <= l->as_of) {
			*out = below;
			found = true;
		}
	}
	return found;
}

struct slice
levels_alert_id(struct levels *l, struct slice order, enum clock clock, struct slice level)
{
	buf_clear(&l->id);
	buf_add_slice(&l->id, order);
	buf_addc(&l->id, '/');
	buf_adds(&l->id, clocks[clock].word);
	buf_addc(&l->id, '/');
	buf_add_slice(&l->id, level);
	return buf_slice(&l->id);
}

void
levels_told(const struct levels *l, const struct level_row *row, struct buf *out)
{
	for (size_t i = 0; i < row->n_told; i++) {
		int field = row->told[i].field;
		struct slice text = field == F_UNIT ? l->unit : field == F_NONE ? row->told[i].word
										: rec_get(l->record, field);
		if (text.n && out->n)
			buf_addc(out, '|');
		buf_add_slice(out, text);
	}
}

void
levels_free(struct levels *l)
{
	for (size_t i = 0; i < l->table.n; i++) {
		cond_free(&l->row[i].where);
		free(l->row[i].told);
	}
	free(l->row);
	free(l->step);
	map_free(&l->words);
	buf_free(&l->id);
	table_free(&l->table);
}
