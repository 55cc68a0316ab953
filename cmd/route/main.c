/* main.c - gov-route: the unit whose duty an order is, who helps, and by when what is due */
#include "dues.h"
#include "lint.h"

static const char *duties_path, *calendar_path, *modes_path, *whistles_path, *first_fields, *taxonomy_path;
static bool lint;

static const struct opt opts[] = {
	{ 'd', "duties", OPT_TEXT, &duties_path, "FILE", "duty list: category, place, condition to unit and limits" },
	{ 'c', "calendar", OPT_TEXT, &calendar_path, "FILE", "calendar that knows the working days" },
	{ 0, "modes", OPT_TEXT, &modes_path, "FILE", "mode table: when duties of another mode go first" },
	{ 0, "whistles", OPT_TEXT, &whistles_path, "FILE", "whistle list: what a street may call units for" },
	{ 0, "first", OPT_TEXT, &first_fields, "FIELDS", "who took an order first and keeps it where no duty fits" },
	{ 0, "lint", OPT_FLAG, &lint, NULL, "read no records, tell what is wrong in the duty list" },
	{ 0, "taxonomy", OPT_TEXT, &taxonomy_path, "FILE", "with --lint: the categories that need a duty" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-route",
	.about = "Sends each order to the unit whose duty it is and says when what is due.",
	.example = "  gov-route --duties samples/duties/district.csv --calendar samples/calendar/china.csv records.ndjson\n"
		   "  gov-route -d duties.csv -c calendar.csv --stats < records.ndjson > routed.ndjson",
	.opts = opts,
};

enum {
	FIRST_MAX = 16,
	OWN_MAX = 48
};

struct router {
	struct duties duties;
	struct modes modes;
	struct whistles whistles;
	struct dues dues;
	int first[FIRST_MAX];
	size_t n_first;
	int own[OWN_MAX];
	size_t n_own;
	int unit_rule, unit_next, unit_state, unit_level, unit_law, unit_parts, mode_rule, due_rule[CLOCKS];
	int whistle_rule, whistle_units, whistle_due, whistle_why;
};

/* Rows of a mode that no table tells: they hold for the records alone that name it themselves. */
static void
check_modes(const struct duties *d)
{
	size_t i = 0;
	while (i < d->table.n && d->duty[i].mode.n == 0)
		i++;
	if (i == d->table.n || modes_path || lint || !filter_options.verbose)
		return;
	struct place at = table_place(&d->table, i);
	warn_at(&at, "mode", "without --modes only orders that name it themselves are under '%.*s'", (int)d->duty[i].mode.n, d->duty[i].mode.p);
}

static void
load_first(struct router *x, struct filter *f)
{
	for (struct slice rest = slice_of(first_fields); rest.p;) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		if (name.n == 0 || x->n_first == FIRST_MAX)
			die("--first takes the names of up to %d fields, joined by commas", FIRST_MAX);
		x->first[x->n_first] = field_of(name);
		filter_expect(f, x->first[x->n_first++], (struct place){ "--first", 0 });
	}
}

static int
own(struct router *x, int field)
{
	x->own[x->n_own++] = field;
	return field;
}

static int
own_decided(struct router *x, int field)
{
	own(x, field);
	own(x, field_with(field, "suggested_", ""));
	return field;
}

/* What the tables given have no word about is not written. */
static void
own_fields(struct router *x, struct filter *f)
{
	if (modes_path) {
		own_decided(x, F_MODE);
		x->mode_rule = own(x, field_with(F_MODE, "", "_rule"));
	}
	own_decided(x, F_UNIT);
	own_decided(x, F_CO_UNITS);
	x->unit_rule = own(x, field_with(F_UNIT, "", "_rule"));
	x->unit_level = own(x, field_with(F_UNIT, "", "_level"));
	x->unit_law = own(x, field_with(F_UNIT, "", "_law"));
	if (x->duties.has_parts)
		x->unit_parts = own(x, field_with(F_UNIT, "", "_parts"));
	x->unit_next = own(x, field_with(F_UNIT, "", "_next"));
	x->unit_state = own(x, field_with(F_UNIT, "", "_state"));
	for (enum clock c = 0; c < CLOCKS; c++) {
		if (c != CLOCK_CLOSE && x->duties.n_clock[c] == 0)
			continue;
		x->due_rule[c] = own(x, field_with(clocks[c].due, "", "_rule"));
		own_decided(x, clocks[c].due);
	}
	if (whistles_path) {
		own(x, F_WHISTLE);
		x->whistle_rule = own(x, field_with(F_WHISTLE, "", "_rule"));
		x->whistle_units = own(x, field_with(F_WHISTLE, "", "_units"));
		x->whistle_due = own(x, field_with(F_WHISTLE, "", "_due_at"));
		x->whistle_why = own(x, field_with(F_WHISTLE, "", "_why"));
	}
	filter_own(f, x->own, x->n_own);
}

static void
router_open(struct router *x, struct filter *f)
{
	if (!duties_path)
		die("no duty list: give --duties FILE");
	if (taxonomy_path && !lint)
		die("--taxonomy is for --lint");
	duties_load(&x->duties, f, duties_path, calendar_path);
	check_modes(&x->duties);
	if (modes_path)
		modes_load(&x->modes, f, modes_path);
	if (whistles_path)
		whistles_load(&x->whistles, f, whistles_path, calendar_path != NULL);
	if (first_fields)
		load_first(x, f);
	if (!lint)
		own_fields(x, f);
}

/* A row that might have held: its condition asked more steps of a pattern than are allowed. */
static void
warn_limited(struct filter *f, const char *field, const char *what, struct slice id)
{
	filter_warn(f, field, "%s '%.*s' was given up at the match limit of its condition", what, (int)id.n, id.p);
}

/* The mode that an order is under: what the record says, else what the table does. */
static struct slice
set_mode(struct router *x, struct filter *f, struct rec *r, int64_t at)
{
	static const struct mode none;
	const struct mode *m = modes_path ? modes_find(&x->modes, r, at) : NULL;
	if (!modes_path)
		return rec_get(r, F_MODE);
	const struct reach *reach = &x->modes.reach;
	if (reach->limited)
		warn_limited(f, "mode", "mode", x->modes.mode[reach->limited - reach->row].id);
	m = m ? m : &none;
	filter_decide(f, r, F_MODE, m->mode);
	rec_set_or_null(r, x->mode_rule, m->id);
	return rec_get(r, F_MODE);
}

/* unit_next: the runner-up, its unit and by what it lost.  Two units that only the order of rows parts are a doubt. */
static void
set_next(struct router *x, struct rec *r, const struct fit best[2])
{
	const struct duty *won = &x->duties.duty[best[0].row], *u = &x->duties.duty[best[1].row];
	struct buf text = BUF_INIT;
	bool wins;
	const char *by = fit_closer(&best[0], &best[1], &wins);
	buf_add_slice(&text, u->id);
	buf_addc(&text, '|');
	buf_add_slice(&text, u->unit);
	buf_addc(&text, '|');
	buf_adds(&text, by ? by : "order");
	rec_set(r, x->unit_next, buf_slice(&text));
	if (!by && !slice_eq(won->unit, u->unit))
		rec_set(r, x->unit_state, slice_of("doubt"));
	buf_free(&text);
}

/* 首接负责: whoever took it first keeps it where no duty says otherwise; the unit, and `first:FIELD` in rule. */
static struct slice
first_unit(struct router *x, struct rec *r, struct buf *rule)
{
	for (size_t i = 0; i < x->n_first; i++) {
		struct slice unit = rec_get(r, x->first[i]);
		if (unit.n == 0)
			continue;
		buf_adds(rule, "first:");
		buf_add_slice(rule, field_name(x->first[i]));
		return unit;
	}
	return slice(NULL, 0);
}

static void
warn_none(struct filter *f, struct rec *r)
{
	struct slice category = rec_get(r, F_CATEGORY), id = rec_get(r, F_ID);
	filter_warn(f, "unit", "no duty for category '%.*s' (id %.*s)", (int)category.n, category.p ? category.p : "", (int)id.n, id.p ? id.p : "");
}

/* Who answers; the duty that says so is handed out, NULL for none, and *unit is that unit. */
static const struct duty *
set_unit(struct router *x, struct filter *f, struct rec *r, struct slice mode, struct slice *unit)
{
	struct fit best[2];
	struct buf rule = BUF_INIT;
	int found = duties_find(&x->duties, CLOCK_CLOSE, mode, slice(NULL, 0), best, 2);
	const struct duty none = { 0 }, *u = found ? &x->duties.duty[best[0].row] : &none;

	*unit = u->unit;
	if (found)
		buf_add_slice(&rule, u->id);
	else
		*unit = first_unit(x, r, &rule);
	filter_decide(f, r, F_UNIT, *unit);
	filter_decide(f, r, F_CO_UNITS, u->co_units);
	rec_set_or_null(r, x->unit_rule, buf_slice(&rule));
	rec_set_or_null(r, x->unit_level, u->level);
	rec_set_or_null(r, x->unit_law, u->law);
	if (x->duties.has_parts)
		rec_set_or_null(r, x->unit_parts, u->parts);
	rec_set_null(r, x->unit_next);
	rec_set(r, x->unit_state, slice_of(found ? "decided" : unit->n ? "doubt"
								       : "none"));
	if (found == 2)
		set_next(x, r, best);
	if (x->duties.limited) {
		rec_set(r, x->unit_state, slice_of("doubt"));
		warn_limited(f, "unit", "duty", x->duties.limited->id);
	}
	if (!found)
		warn_none(f, r);
	buf_free(&rule);
	return found ? u : NULL;
}

/* The due time of a clock by the duty whose limit it is, NULL for none. */
static void
set_due(struct router *x, struct filter *f, struct rec *r, enum clock c, const struct duty *u)
{
	bool limited = u && u->limit.unit != LIMIT_NONE;
	rec_set_or_null(r, x->due_rule[c], limited ? u->id : slice(NULL, 0));
	filter_decide(f, r, clocks[c].due, limited ? dues_text(&x->dues, f, &x->duties, r, u, clocks[c].due) : slice(NULL, 0));
}

static void
set_dues(struct router *x, struct filter *f, struct rec *r, struct slice mode, struct slice unit, const struct duty *closer)
{
	for (enum clock c = 0; c < CLOCKS; c++) {
		struct fit best;
		if (c == CLOCK_CLOSE) {
			set_due(x, f, r, c, closer);
		} else if (x->duties.n_clock[c]) {
			int found = duties_find(&x->duties, c, mode, unit, &best, 1);
			set_due(x, f, r, c, found ? &x->duties.duty[best.row] : NULL);
			if (x->duties.limited) {
				char *name = slice_dup(field_name(clocks[c].due));
				warn_limited(f, name, "duty", x->duties.limited->id);
				free(name);
			}
		}
	}
}

/* Why a street should whistle, not only may: several units have a part in it, or it came back twice. */
static void
add_why(struct rec *r, const struct duty *u, struct buf *why)
{
	int order = -1;
	if (u && u->co_units.n)
		buf_adds(why, "units");
	if (number_cmp(rec_get(r, F_RETURNED), slice_of("2"), &order) == 0 && order >= 0)
		buf_adds(why, why->n ? "|returned" : "returned");
}

/* The units that must report: those of the whistle list, else all that the duty names. */
static void
add_units(const struct duty *whistle, const struct duty *u, struct buf *units)
{
	buf_add_slice(units, whistle->co_units);
	if (units->n || !u)
		return;
	buf_add_slice(units, u->unit);
	if (u->co_units.n) {
		buf_addc(units, '|');
		buf_add_slice(units, u->co_units);
	}
}

static void
set_whistle(struct router *x, struct filter *f, struct rec *r, int64_t at, const struct duty *u)
{
	static const struct duty none;
	struct buf why = BUF_INIT, units = BUF_INIT;
	const struct duty *w = whistles_find(&x->whistles, r, at);
	const struct reach *reach = &x->whistles.reach;
	if (reach->limited)
		warn_limited(f, "whistle", "whistle", x->whistles.duty[reach->limited - reach->row].id);
	if (w) {
		add_why(r, u, &why);
		add_units(w, u, &units);
	}
	rec_set_or_null(r, F_WHISTLE, slice_of(w ? why.n ? "suggested" : "qualifies" : NULL));
	w = w ? w : &none;
	rec_set_or_null(r, x->whistle_rule, w->id);
	rec_set_or_null(r, x->whistle_units, buf_slice(&units));
	rec_set_or_null(r, x->whistle_due, dues_text(&x->dues, f, &x->duties, r, w, x->whistle_due));
	rec_set_or_null(r, x->whistle_why, buf_slice(&why));
	buf_free(&why);
	buf_free(&units);
}

static int
route(struct router *x, struct filter *f, struct rec *r)
{
	struct when created;
	struct slice unit;
	int64_t at = date_parse(rec_get(r, F_CREATED_AT), &created) == 0 ? created.at : INT64_MIN;
	struct slice mode = set_mode(x, f, r, at);
	duties_look(&x->duties, r, at);
	const struct duty *u = set_unit(x, f, r, mode, &unit);
	set_dues(x, f, r, mode, unit, u);
	if (whistles_path)
		set_whistle(x, f, r, at, u);
	return 0;
}

static void
router_close(struct router *x)
{
	dues_close(&x->dues, &x->duties, calendar_path);
	if (modes_path)
		modes_free(&x->modes);
	if (whistles_path)
		whistles_free(&x->whistles);
	duties_free(&x->duties);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct router x = { .dues = DUES_INIT };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	router_open(&x, &f);
	if (lint)
		f.status = lint_duties(&f, &x.duties, modes_path ? &x.modes : NULL, whistles_path ? &x.whistles : NULL, taxonomy_path) ? 1 : 0;
	while (!lint && filter_next(&f, &r))
		if (route(&x, &f, &r) == 0)
			filter_put(&f, &r);
	rec_free(&r);
	router_close(&x);
	return filter_close(&f);
}
