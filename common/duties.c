/* duties.c - the duty list: rows read and checked, found by reach.h */
#include "duties.h"

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "place", "地点|区域", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "unit", "主办单位|承办单位", COLUMN_OPTIONAL },
	{ "co_units", "协办单位", COLUMN_OPTIONAL },
	{ "parts", "分工", COLUMN_OPTIONAL },
	{ "level", "层级", COLUMN_OPTIONAL },
	{ "urgency", "紧急程度", COLUMN_OPTIONAL },
	{ "mode", "模式", COLUMN_OPTIONAL },
	{ "clock", "时限环节", COLUMN_OPTIONAL },
	{ "limit", "时限", COLUMN_OPTIONAL },
	{ "since", "起算时间", COLUMN_OPTIONAL },
	{ "start", "起算", COLUMN_OPTIONAL },
	{ "end", "截止", COLUMN_OPTIONAL },
	{ "pauses", "停钟", COLUMN_OPTIONAL },
	{ "law", "依据", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	ID,
	CATEGORY,
	PLACE,
	WHERE,
	UNIT,
	CO_UNITS,
	PARTS,
	LEVEL,
	URGENCY,
	MODE,
	CLOCK,
	LIMIT,
	SINCE,
	START,
	END,
	PAUSES,
	LAW,
	VALID_FROM,
	VALID_TO
};

_Static_assert(CLOCKS <= (int)REACH_KINDS, "each clock is a kind of row");

static const struct reach_columns reach_columns = { CATEGORY, PLACE, WHERE, URGENCY, MODE, VALID_FROM, VALID_TO };

const struct clock_fields clocks[CLOCKS] = {
	[CLOCK_ACCEPT] = { "签收", F_ACCEPT_DUE_AT, F_ACCEPTED_AT },
	[CLOCK_CONTACT] = { "联系", F_CONTACT_DUE_AT, F_CONTACTED_AT },
	[CLOCK_RESPOND] = { "反馈", F_RESPOND_DUE_AT, F_RESPONDED_AT },
	[CLOCK_CLOSE] = { "办结", F_DUE_AT, F_CLOSED_AT },
	[CLOCK_CITY] = { "市交办", F_CITY_DUE_AT, F_CLOSED_AT },
	[CLOCK_DISTRICT] = { "区交办", F_DISTRICT_DUE_AT, F_CLOSED_AT },
};

/* Which of the words a text is, -1 for none. */
static int
word_of(struct slice text, const char *words)
{
	struct slice rest = slice_of(words);
	for (int i = 0; rest.p; i++)
		if (slice_eq(slice_cut(rest, '|', &rest), text))
			return i;
	return -1;
}

/* Which of the words the cell holds; `none` for an empty one. */
static int
choice(const struct table *t, size_t row, size_t column, const char *words, int none)
{
	struct slice text = table_get(t, row, column);
	int i = text.n ? word_of(text, words) : none;
	if (i < 0)
		table_die(t, row, column, "'%.*s' is none of %s", (int)text.n, text.p, words);
	return i;
}

/* The fields that may start the clock, created_at where the cell is empty. */
static void
load_since(struct filter *f, const struct table *t, size_t row, size_t column, struct duty *u)
{
	struct slice rest = table_get(t, row, column);
	size_t cap = 0;
	if (rest.n == 0)
		rest = LIT("created_at");
	while (rest.p) {
		struct slice name = slice_trim(slice_cut(rest, '|', &rest));
		if (name.n == 0)
			table_die(t, row, column, "a field is missing beside |");
		u->since = xgrow(u->since, &cap, u->n_since + 1, sizeof *u->since);
		u->since[u->n_since] = field_of(name);
		filter_expect(f, u->since[u->n_since++], table_place(t, row));
	}
}

void
duty_load_limit(struct filter *f, const struct table *t, size_t row, const struct limit_columns *at, bool has_calendar, struct duty *u)
{
	struct slice limit = table_get(t, row, at->limit);
	u->start = (enum clock_start)choice(t, row, at->start, "now|next", START_NOW);
	u->end = (enum clock_end)choice(t, row, at->end, "clock|office|midnight", END_CLOCK);
	if (limit.n && limit_parse(limit, &u->limit) < 0)
		table_die(t, row, at->limit, "'%.*s' is no limit such as 2h, 7d or 5w", (int)limit.n, limit.p);
	bool counts_work = u->limit.unit == LIMIT_WORKDAYS || u->limit.unit == LIMIT_WORKHOURS || u->start == START_NEXT || u->end == END_OFFICE;
	if (u->limit.unit != LIMIT_NONE && counts_work && !has_calendar)
		table_die(t, row, at->limit, "working days and office hours need --calendar");
	load_since(f, t, row, at->since, u);
}

static void
load_pauses(const struct table *t, size_t row, struct duty *u)
{
	static const char words[] = "延期|暂停|挂账";
	struct slice rest = table_get(t, row, PAUSES);
	if (rest.n == 0)
		u->pauses = PAUSE_EXTENDED | PAUSE_SUSPENDED;
	if (slice_is(rest, "无"))
		return;
	while (rest.n) {
		struct slice word = slice_trim(slice_cut(rest, '|', &rest));
		int i = word_of(word, words);
		if (i < 0)
			table_die(t, row, PAUSES, "'%.*s' is none of %s, nor 无", (int)word.n, word.p, words);
		u->pauses |= 1u << i;
	}
}

/* Whether a list joined by | has a unit. */
static bool
lists(struct slice units, struct slice unit)
{
	while (units.n)
		if (slice_eq(slice_trim(slice_cut(units, '|', &units)), unit))
			return true;
	return false;
}

/* `单位=事项|单位=事项`: parts are for those who answer or help. */
static void
check_parts(const struct table *t, size_t row, const struct duty *u)
{
	for (struct slice rest = u->parts; rest.n;) {
		struct slice what = slice(NULL, 0), one = slice_cut(rest, '|', &rest), unit = slice_trim(slice_cut(one, '=', &what));
		if (unit.n == 0 || slice_trim(what).n == 0)
			table_die(t, row, PARTS, "'%.*s' is no part such as 单位=事项", (int)one.n, one.p);
		if (!slice_eq(unit, u->unit) && !lists(u->co_units, unit))
			table_die(t, row, PARTS, "'%.*s' is neither the unit nor one of co_units", (int)unit.n, unit.p);
	}
}

void
units_check(const struct table *t, size_t row, size_t column)
{
	struct slice rest = table_get(t, row, column);
	if (rest.n == 0)
		return;
	while (rest.p)
		if (slice_trim(slice_cut(rest, '|', &rest)).n == 0)
			table_die(t, row, column, "a unit is missing beside |");
}

/* Who answers is said by the rows of one clock. */
static void
check_unit(const struct table *t, size_t row, const struct duty *u)
{
	if (u->unit.n && memchr(u->unit.p, '|', u->unit.n))
		table_die(t, row, UNIT, "one unit answers, the others are co_units: '%.*s'", (int)u->unit.n, u->unit.p);
	if (u->clock == CLOCK_CLOSE && u->unit.n == 0)
		table_die(t, row, UNIT, "the cell is empty");
	units_check(t, row, CO_UNITS);
	if (u->clock != CLOCK_CLOSE && (u->co_units.n || u->parts.n))
		table_die(t, row, u->co_units.n ? CO_UNITS : PARTS, "only a row of 办结 says who answers");
}

static void
load_duty(struct filter *f, struct duties *d, size_t i)
{
	static const struct limit_columns limit = { LIMIT, SINCE, START, END };
	const struct table *t = &d->table;
	struct duty *u = &d->duty[i];
	*u = (struct duty){
		.id = table_get(t, i, ID),
		.unit = table_get(t, i, UNIT),
		.co_units = table_get(t, i, CO_UNITS),
		.parts = table_get(t, i, PARTS),
		.level = table_get(t, i, LEVEL),
		.law = table_get(t, i, LAW),
		.mode = table_get(t, i, MODE),
		.clock = (enum clock)choice(t, i, CLOCK, "签收|联系|反馈|办结|市交办|区交办", CLOCK_CLOSE),
	};
	duty_load_limit(f, t, i, &limit, d->has_calendar, u);
	load_pauses(t, i, u);
	check_unit(t, i, u);
	check_parts(t, i, u);
	d->n_clock[u->clock]++;
	d->has_parts = d->has_parts || u->parts.n > 0;
	map_add(&d->ids, u->id);
	reach_add(&d->reach, f, t, i, &reach_columns, u->clock, u->clock == CLOCK_CLOSE ? slice(NULL, 0) : u->unit);
}

void
duties_load(struct duties *d, struct filter *f, const char *duties, const char *calendar)
{
	d->has_calendar = calendar != NULL;
	if (calendar)
		calendar_load(&d->calendar, calendar);
	table_load(&d->table, duties, columns);
	table_unique(&d->table, ID);
	d->duty = xcalloc(d->table.n, sizeof *d->duty);
	for (size_t i = 0; i < d->table.n; i++)
		load_duty(f, d, i);
}

void
duties_look(struct duties *d, struct rec *r, int64_t at)
{
	reach_look(&d->reach, r, at);
}

int
duties_find(struct duties *d, enum clock clock, struct slice mode, struct slice unit, struct fit *best, int most)
{
	d->limited = NULL;
	if (d->n_clock[clock] == 0)
		return 0;
	int found = reach_find(&d->reach, clock, mode, unit, best, most);
	if (d->reach.limited)
		d->limited = &d->duty[d->reach.limited - d->reach.row];
	return found;
}

struct duty *
duties_by_id(const struct duties *d, struct slice id)
{
	size_t i = map_find(&d->ids, id);
	return i == MAP_NONE ? NULL : &d->duty[i];
}

int
duty_start(const struct duty *u, struct rec *r, int64_t *at, int *field)
{
	for (size_t i = 0; i < u->n_since; i++) {
		struct slice text = rec_get(r, u->since[i]);
		struct when when;
		*field = u->since[i];
		if (text.n == 0)
			continue;
		if (date_parse(text, &when) != 0)
			return -1;
		*at = when.at;
		return 1;
	}
	return 0;
}

int
duty_due(const struct duties *d, const struct duty *u, int64_t at, int64_t *due)
{
	if (u->limit.unit == LIMIT_NONE)
		return 0;
	return calendar_due(d->has_calendar ? &d->calendar : NULL, at, &u->limit, u->start, u->end, due) < 0 ? -1 : 1;
}

void
duties_free(struct duties *d)
{
	for (size_t i = 0; i < d->table.n; i++)
		free(d->duty[i].since);
	free(d->duty);
	map_free(&d->ids);
	reach_free(&d->reach);
	if (d->has_calendar)
		calendar_free(&d->calendar);
	table_free(&d->table);
}
