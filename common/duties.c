/* duties.c - the duty list, indexed by category node and place */
#include "duties.h"

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "place", "地点|区域", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "unit", "主办单位|承办单位", COLUMN_REQUIRED },
	{ "co_units", "协办单位", COLUMN_OPTIONAL },
	{ "level", "层级", COLUMN_OPTIONAL },
	{ "urgency", "紧急程度", COLUMN_OPTIONAL },
	{ "clock", "时限环节", COLUMN_OPTIONAL },
	{ "limit", "时限", COLUMN_OPTIONAL },
	{ "start", "起算", COLUMN_OPTIONAL },
	{ "end", "截止", COLUMN_OPTIONAL },
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
	LEVEL,
	URGENCY,
	CLOCK,
	LIMIT,
	START,
	END,
	LAW,
	VALID_FROM,
	VALID_TO
};

/* A duty of several places has a link for each. */
struct duty_link {
	size_t duty, next;
};

static struct slice
key_of(struct duties *d, struct slice category, struct slice place)
{
	buf_clear(&d->key);
	buf_add_slice(&d->key, category);
	buf_addc(&d->key, '\n');
	buf_add_slice(&d->key, place);
	return buf_slice(&d->key);
}

/* Puts a duty behind those of the same category and place. */
static void
add_link(struct duties *d, struct slice place, size_t duty)
{
	size_t known = d->keys.n, i = map_add(&d->keys, key_of(d, table_get(&d->table, duty, CATEGORY), place));
	d->first = xgrow(d->first, &d->first_cap, d->keys.n, sizeof *d->first);
	d->link = xgrow(d->link, &d->link_cap, d->n_link + 1, sizeof *d->link);
	d->link[d->n_link] = (struct duty_link){ duty, SIZE_MAX };
	if (i == known) {
		d->first[i] = d->n_link++;
		return;
	}
	size_t last = d->first[i];
	while (d->link[last].next != SIZE_MAX)
		last = d->link[last].next;
	d->link[last].next = d->n_link++;
}

/* Which of the words the cell holds; the first for an empty one. */
static int
choice(const struct table *t, size_t row, size_t column, const char *words)
{
	struct slice text = table_get(t, row, column), rest = slice_of(words);
	for (int i = 0; rest.p; i++)
		if (slice_eq(slice_cut(rest, '|', &rest), text) || text.n == 0)
			return i;
	table_die(t, row, column, "'%.*s' is none of %s", (int)text.n, text.p, words);
}

static void
load_duty(struct filter *f, struct duties *d, size_t i)
{
	const struct table *t = &d->table;
	struct duty *u = &d->duty[i];
	struct slice limit = table_get(t, i, LIMIT), place = table_get(t, i, PLACE);
	*u = (struct duty){
		.id = table_get(t, i, ID),
		.urgency = table_get(t, i, URGENCY),
		.unit = table_get(t, i, UNIT),
		.co_units = table_get(t, i, CO_UNITS),
		.level = table_get(t, i, LEVEL),
		.law = table_get(t, i, LAW),
		.start = (enum clock_start)choice(t, i, START, "now|next"),
		.end = (enum clock_end)choice(t, i, END, "clock|office|midnight"),
	};
	(void)choice(t, i, CLOCK, "办结"); /* the one clock there is */
	table_path(t, i, CATEGORY);
	if (memchr(u->unit.p, '|', u->unit.n))
		table_die(t, i, UNIT, "one unit answers, the others are co_units: '%.*s'", (int)u->unit.n, u->unit.p);
	size_t n = table_get(t, i, CATEGORY).n;
	if (n > d->longest)
		d->longest = n;
	filter_condition(f, &u->where, table_get(t, i, WHERE), t, i, WHERE);
	table_validity(t, i, VALID_FROM, VALID_TO, &u->from, &u->to);
	if (limit.n && limit_parse(limit, &u->limit) < 0)
		table_die(t, i, LIMIT, "'%.*s' is no limit such as 2h, 7d or 5w", (int)limit.n, limit.p);
	bool counts_work = u->limit.unit == LIMIT_WORKDAYS || u->limit.unit == LIMIT_WORKHOURS || u->start == START_NEXT || u->end == END_OFFICE;
	if (u->limit.unit != LIMIT_NONE && counts_work && !d->has_calendar)
		table_die(t, i, LIMIT, "working days and office hours need --calendar");
	bool anywhere = place.n == 0;
	while (place.p) {
		struct slice one = slice_trim(slice_cut(place, '|', &place));
		if (one.n == 0 && !anywhere)
			table_die(t, i, PLACE, "a place is missing beside |");
		add_link(d, one, i);
	}
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

const char *
fit_closer(const struct fit *a, const struct fit *b, bool *wins)
{
	*wins = a->category > b->category;
	if (a->category != b->category)
		return "category";
	*wins = a->place > b->place;
	if (a->place != b->place)
		return "place";
	*wins = a->urgency;
	if (a->urgency != b->urgency)
		return "urgency";
	*wins = a->where != b->where && a->where;
	return a->where != b->where ? "where" : NULL;
}

/* Puts a duty among the best two; what came earlier stays before what fits no closer.  Its smallest
 * place came first, so a duty of several places is there already. */
static int
rank(struct fit best[2], int found, struct fit fit)
{
	bool closer = true;
	for (int i = 0; i < found; i++)
		if (best[i].duty == fit.duty)
			return found;
	if (found > 0)
		(void)fit_closer(&fit, &best[0], &closer);
	if (closer) {
		best[1] = best[0];
		best[0] = fit;
		return found < 2 ? found + 1 : 2;
	}
	if (found > 1)
		(void)fit_closer(&fit, &best[1], &closer);
	if (closer || found == 1)
		best[1] = fit;
	return 2;
}

/* 1, 0, or -1 when a pattern of its condition was given up. */
static int
holds(struct duty *u, struct rec *r, struct slice urgency, int64_t at)
{
	if ((u->urgency.n && !slice_eq(u->urgency, urgency)) || at < u->from || at >= u->to)
		return 0;
	uint64_t given_up = u->where.n_limit;
	if (cond_test(&u->where, r))
		return 1;
	return u->where.n_limit > given_up ? -1 : 0;
}

int
duties_find(struct duties *d, struct rec *r, int64_t at, struct fit best[2])
{
	enum {
		PLACES = 5
	};
	static const int places[PLACES] = { F_COMMUNITY, F_STREET, F_DISTRICT, F_CITY, F_NONE };
	struct slice node = rec_get(r, F_CATEGORY), urgency = rec_get(r, F_URGENCY), place[PLACES];
	for (size_t p = 0; p < PLACES; p++)
		place[p] = places[p] == F_NONE ? slice("", 0) : rec_get(r, places[p]);
	int found = 0;
	d->limited = NULL;
	/* from the deepest category upwards: once two are found nothing further up fits closer */
	for (bool root = false; !root && found < 2;) {
		root = node.n == 0;
		/* a path deeper than any duty's is only cut, so that no record can make this slow */
		for (size_t p = 0; p < PLACES && node.n <= d->longest; p++) {
			bool asked = place[p].n || places[p] == F_NONE;
			size_t key = asked ? map_find(&d->keys, key_of(d, node, place[p])) : MAP_NONE;
			for (size_t i = key == MAP_NONE ? SIZE_MAX : d->first[key]; i != SIZE_MAX; i = d->link[i].next) {
				struct duty *u = &d->duty[d->link[i].duty];
				int held = holds(u, r, urgency, at);
				if (held > 0)
					found = rank(best, found, (struct fit){ u, node.n, PLACES - 1 - p, u->urgency.n > 0, u->where.n > 0 });
				else if (held < 0 && !d->limited)
					d->limited = u;
			}
		}
		while (node.n && node.p[node.n - 1] != '/')
			node.n--;
		node.n -= node.n > 0;
	}
	return found;
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
		cond_free(&d->duty[i].where);
	free(d->duty);
	free(d->first);
	free(d->link);
	map_free(&d->keys);
	buf_free(&d->key);
	if (d->has_calendar)
		calendar_free(&d->calendar);
	table_free(&d->table);
}
