/* route.c - the unit whose duty an order is, and when it is due */
#include "duties.h"

static const char *duties_path, *calendar_path;
static int unit_rule, unit_next, unit_state, unit_level, unit_law, due_rule;

static const struct opt opts[] = {
	{ 'd', "duties", OPT_TEXT, &duties_path, "FILE", "duty list: category, place, condition to unit and limit" },
	{ 'c', "calendar", OPT_TEXT, &calendar_path, "FILE", "calendar that knows the working days" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-route",
	.about = "Sends each order to the unit whose duty it is and says when it is due.",
	.example = "  gov-route --duties samples/duties/district.csv --calendar samples/calendar/china.csv records.ndjson\n"
		   "  gov-route -d duties.csv -c calendar.csv --stats < records.ndjson > routed.ndjson",
	.opts = opts,
};

/* unit_next: the runner-up, its unit and by what it lost.  Two units that only the order of rows parts are a doubt. */
static void
set_next(struct rec *r, const struct duties *d, const struct fit best[2])
{
	const struct duty *u = &d->duty[best[1].row];
	struct buf text = BUF_INIT;
	bool wins;
	const char *by = fit_closer(&best[0], &best[1], &wins);
	buf_add_slice(&text, u->id);
	buf_addc(&text, '|');
	buf_add_slice(&text, u->unit);
	buf_addc(&text, '|');
	buf_adds(&text, by ? by : "order");
	rec_set(r, unit_next, buf_slice(&text));
	if (!by && !slice_eq(d->duty[best[0].row].unit, u->unit))
		rec_set(r, unit_state, slice_of("doubt"));
	buf_free(&text);
}

/* due_at by the limit of the duty; none where the duty has no limit or the calendar ends before. */
static void
set_due(struct filter *f, const struct duties *d, struct rec *r, const struct duty *u, const struct when *created)
{
	struct when due = { .offset = DEFAULT_OFFSET };
	struct buf text = BUF_INIT;
	int status = u && created ? duty_due(d, u, created->at, &due.at) : 0;
	if (u && !created && u->limit.unit != LIMIT_NONE)
		filter_warn(f, "created_at", "no readable time to count the limit of duty '%.*s' from", (int)u->id.n, u->id.p);
	if (status > 0) {
		date_print(&due, &text);
		rec_set(r, due_rule, u->id);
	} else {
		rec_set_null(r, due_rule);
	}
	if (status < 0) {
		filter_warn(f, "due_at", "the limit of duty '%.*s' runs past the calendar", (int)u->id.n, u->id.p);
		f->status = 1;
	}
	filter_decide(f, r, F_DUE_AT, buf_slice(&text));
	buf_free(&text);
}

/* A duty that might have held: its condition asked more steps of a pattern than are allowed. */
static void
set_limited(struct filter *f, struct rec *r, const struct duty *u)
{
	rec_set(r, unit_state, slice_of("doubt"));
	filter_warn(f, "unit", "duty '%.*s' was given up at the match limit of its condition", (int)u->id.n, u->id.p);
}

static int
route(struct filter *f, struct duties *d, struct rec *r)
{
	struct fit best[2];
	struct when created;
	bool dated = date_parse(rec_get(r, F_CREATED_AT), &created) == 0;
	duties_look(d, r, dated ? created.at : INT64_MIN);
	int found = duties_find(d, CLOCK_CLOSE, slice(NULL, 0), slice(NULL, 0), best);
	const struct duty none = { 0 }, *u = found ? &d->duty[best[0].row] : &none;

	filter_decide(f, r, F_UNIT, u->unit);
	filter_decide(f, r, F_CO_UNITS, u->co_units);
	rec_set_or_null(r, unit_rule, u->id);
	rec_set_or_null(r, unit_level, u->level);
	rec_set_or_null(r, unit_law, u->law);
	rec_set_null(r, unit_next);
	rec_set(r, unit_state, slice_of(found ? "decided" : "none"));
	if (found == 2)
		set_next(r, d, best);
	if (d->limited)
		set_limited(f, r, d->limited);
	set_due(f, d, r, found ? u : NULL, dated ? &created : NULL);
	if (!found) {
		struct slice category = rec_get(r, F_CATEGORY), id = rec_get(r, F_ID);
		filter_warn(f, "unit", "no duty for category '%.*s' (id %.*s)", (int)category.n, category.p ? category.p : "", (int)id.n, id.p ? id.p : "");
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct duties duties = { 0 };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	if (!duties_path)
		die("no duty list: give --duties FILE");
	duties_load(&duties, &f, duties_path, calendar_path);
	const int own[] = {
		F_UNIT,
		field_with(F_UNIT, "suggested_", ""),
		F_CO_UNITS,
		field_with(F_CO_UNITS, "suggested_", ""),
		unit_rule = field_with(F_UNIT, "", "_rule"),
		unit_level = field_with(F_UNIT, "", "_level"),
		unit_law = field_with(F_UNIT, "", "_law"),
		unit_next = field_with(F_UNIT, "", "_next"),
		unit_state = field_with(F_UNIT, "", "_state"),
		due_rule = field_with(F_DUE_AT, "", "_rule"),
		F_DUE_AT,
		field_with(F_DUE_AT, "suggested_", ""),
	};
	filter_own(&f, own, sizeof own / sizeof *own);
	while (filter_next(&f, &r))
		if (route(&f, &duties, &r) == 0)
			filter_put(&f, &r);
	rec_free(&r);
	duties_free(&duties);
	return filter_close(&f);
}
