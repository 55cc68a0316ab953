/* main.c - groups of records scored by an indicator plan */
#include "score.h"

static const char *plan_path, *by_fields;
static uint64_t path_level;
static int basis;

static const struct opt opts[] = {
	{ 0, "plan", OPT_TEXT, &plan_path, "FILE", "indicator plan, gov-plan(5)" },
	{ 0, "by", OPT_TEXT, &by_fields, "FIELD[,FIELD]", "what is scored: unit, street, category ..." },
	{ 0, "level", OPT_NUMBER, &path_level, "N", "cut paths such as category to their first N levels" },
	{ 0, "basis", OPT_CHOICE, &basis, "all|kept", "kept leaves out what is excluded from assessment" },
	WINDOW_OPTS,
	FILTER_COUNT_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-score",
	.about = "Scores groups of records by an indicator plan, numerators and denominators beside every value.",
	.example = "  gov-score --plan samples/plans/district-three-rates.csv --by unit records.ndjson\n"
		   "  gov-score --plan samples/plans/monthly-topic.csv --by category --level 2 records.ndjson",
	.opts = opts,
};

enum {
	BASIS_KEPT = 2
};

static void
read_by(struct score *s)
{
	struct slice rest = slice_of(by_fields);
	bool path = false;
	while (rest.p) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		if (name.n == 0 || s->n_by == BY_MAX)
			die("--by takes one to %d field names with commas between, not '%s'", BY_MAX, by_fields);
		int field = field_of(name);
		if (field_class(field) == FIELD_LIST)
			die("--by: '%.*s' holds several values", (int)name.n, name.p);
		path |= field_class(field) == FIELD_PATH;
		filter_expect(&s->f, field, (struct place){ "--by", 0 });
		s->by[s->n_by++] = field;
	}
	if (path_level && !path)
		die("--level cuts paths, and --by '%s' names none", by_fields);
}

/* What was left out, for the sum, and what was taken for now. */
static void
account(struct score *s, bool as_of_taken)
{
	uint64_t row, counted = 0, seen = s->f.n_in - s->f.n_excluded - s->f.n_rejected - s->n_struck - s->n_future;
	for (size_t g = 0; g < s->groups.n; g++)
		if (score_row(s, 0, g, NOW, &row))
			counted += s->tally[0].count[row * s->plan.clock[0].n_counter];
	s->f.n_excluded += s->n_struck + s->n_future + seen - counted;
	if (filter_options.verbose)
		warn("excluded: %llu struck from assessment, %llu behind --as-of, %llu outside the window", (unsigned long long)s->n_struck,
			(unsigned long long)s->n_future, (unsigned long long)(seen - counted));
	uint64_t incomparable = 0, limit = 0;
	for (size_t i = 0; i < s->plan.cond_texts.n; i++) {
		incomparable += s->plan.cond[i].n_incomparable;
		limit += s->plan.cond[i].n_limit;
	}
	if (filter_options.verbose && (incomparable || limit))
		warn("plan: %llu comparisons with what is no number and no time, %llu patterns at their limit",
			(unsigned long long)incomparable, (unsigned long long)limit);
	if (!as_of_taken || filter_options.quiet)
		return;
	struct buf text = BUF_INIT;
	struct when when = { .at = s->window.as_of, .offset = DEFAULT_OFFSET };
	date_print(&when, &text);
	warn("the latest created_at, %s, is taken as now: no --as-of was given", buf_text(&text));
	buf_free(&text);
}

static void
score_free(struct score *s)
{
	for (size_t i = 0; i < s->plan.n_clock; i++) {
		free(s->tally[i].count);
		map_free(&s->tally[i].rows);
	}
	free(s->tally);
	map_free(&s->groups);
	map_free(&s->distinct);
	buf_free(&s->key);
	plan_free(&s->plan);
}

int
main(int argc, char **argv)
{
	struct score s = { 0 };
	struct rec r = REC_INIT;

	filter_open(&s.f, &cmd, FILTER_COUNT, argc, argv);
	if (!plan_path || !by_fields)
		die("a plan and a field are needed: --plan FILE --by FIELD");
	s.by_text = by_fields;
	s.path_level = path_level;
	s.kept = basis == BASIS_KEPT;
	window_open(&s.window);
	plan_load(&s.plan, &s.f, plan_path);
	read_by(&s);
	score_begin(&s);
	if (s.window.as_of != INT64_MIN)
		score_settle(&s);
	while (filter_next(&s.f, &r))
		score_record(&s, &r);
	rec_free(&r);
	bool taken = false;
	for (size_t i = 0; i < s.plan.n_clock; i++)
		taken |= !s.tally[i].settled;
	window_settle(&s.window);
	if (s.groups.n) {
		score_settle(&s);
		score_print(&s);
	}
	account(&s, taken && s.groups.n);
	score_free(&s);
	return filter_close(&s.f);
}
