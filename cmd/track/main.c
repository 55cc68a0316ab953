/* main.c - orders against the clock: stage, due times, counts, and what must be called */
#include "alerts.h"
#include "put.h"
#include "replay.h"
#include <errno.h>
#include <unistd.h>

static const char *as_of, *duties_path, *calendar_path, *reopen_within = "7d";
static struct opt_list events_paths;

static const struct opt opts[] = {
	{ 0, "as-of", OPT_TEXT, &as_of, "TIME", "take TIME as now" },
	{ 'e', "events", OPT_LIST, &events_paths, "FILE", "what happened to the orders; may be given several times" },
	{ 0, "duties", OPT_TEXT, &duties_path, "FILE", "duty list that the orders were routed by" },
	{ 'c', "calendar", OPT_TEXT, &calendar_path, "FILE", "calendar that knows the working days" },
	{ 0, "reopen-within", OPT_TEXT, &reopen_within, "LIMIT", "how soon after its closing a matter must not come again, 7d by default" },
	ALERT_OPTS,
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-track",
	.about = "Says where each order stands, what its clocks say and what must be called.",
	.example = "  gov-track --as-of 2026-03-02 --events events.ndjson orders.ndjson\n"
		   "  gov-track --as-of 2026-03-02 --events events.ndjson --alerts --levels samples/watch/levels.csv orders.ndjson",
	.opts = opts,
};

/* The moment of --as-of; a bare day is its last second. */
static int64_t
read_as_of(void)
{
	struct when when;
	if (!as_of)
		die("no time: say what is now with --as-of TIME");
	if (date_parse(slice_of(as_of), &when) < 0)
		die("--as-of: '%s' is no time such as 2025-09-01 or 2025-09-01T08:00", as_of);
	return when.at + (when.day_only ? DAY_SECONDS - 1 : 0);
}

/* Seconds of a limit in hours or natural days. */
static int64_t
read_limit(const char *option, const char *text)
{
	struct limit limit;
	if (limit_parse(slice_of(text), &limit) < 0 || (limit.unit != LIMIT_HOURS && limit.unit != LIMIT_DAYS))
		die("--%s: '%s' is no limit in hours or days such as 24h or 7d", option, text);
	return (int64_t)limit.n * (limit.unit == LIMIT_HOURS ? 3600 : DAY_SECONDS);
}

/* A calendar that ends soon is told of while there is time to add to it. */
static void
check_calendar(const struct track *t)
{
	struct buf last = BUF_INIT;
	int64_t end = calendar_last(t->calendar), today = day_of(t->as_of, DEFAULT_OFFSET);
	if (end - today <= CALENDAR_SOON && !filter_options.quiet) {
		date_print_day(end, &last);
		warn("%s: ends with %s, within %d days of --as-of: add the days that follow", calendar_path, buf_text(&last), CALENDAR_SOON);
	}
	buf_free(&last);
}

static void
open_tables(struct track *t, struct filter *f)
{
	if (duties_path) {
		duties_load(&t->duties, f, duties_path, calendar_path);
		t->has_duties = true;
		t->calendar = calendar_path ? &t->duties.calendar : NULL;
	} else if (calendar_path) {
		calendar_load(&t->own_calendar, calendar_path);
		t->calendar = &t->own_calendar;
	}
	if (t->calendar)
		check_calendar(t);
}

/* Standard input holds either orders or events; a file that is not there is missed before all orders are read. */
static void
check_streams(const struct filter *f)
{
	const char *taken = f->n_operand == 0 ? "the orders" : NULL;
	for (size_t i = 0; i < f->n_operand; i++)
		if (strcmp(f->operand[i], "-") == 0)
			taken = "the orders";
	for (size_t i = 0; i < events_paths.n; i++) {
		struct place at = { events_paths.item[i], 0 };
		if (strcmp(at.file, "-") != 0) {
			if (access(at.file, R_OK) < 0)
				die_at(&at, NULL, "%s", strerror(errno));
			continue;
		}
		if (taken)
			die("--events -: %s come from standard input already", taken);
		taken = "other events";
	}
}

/* The streams, once all orders are known. */
static void
load_events(struct track *t)
{
	for (size_t i = 0; i < events_paths.n; i++)
		events_load(&t->events, t->filter, events_paths.item[i], t->as_of, &t->counts.ids, t->counts.order_of);
	events_settle(&t->events, t->counts.n);
}

/* The limit of --stale; the alerts read it themselves. */
static struct distance
read_stale(const struct calendar *calendar)
{
	struct distance limit = { .unit = DISTANCE_NONE };
	const char *text = alert_options.stale;
	if (!text || alert_options.alerts)
		return limit;
	if (distance_parse(slice_of(text), &limit) < 0 || text[0] == '-' || text[0] == '+')
		die("--stale takes a limit such as 30m, 24h or 1w, not '%s'", text);
	if (distance_counts_work(&limit) && !calendar)
		die("--stale %s: working days and office hours need --calendar", text);
	return limit;
}

/* A pipeline that feeds on last week's export looks the same as a quiet week. */
static void
check_stale(const struct track *t, const struct distance *limit)
{
	int64_t until, newest = t->events.newest > t->counts.newest ? t->events.newest : t->counts.newest;
	if (limit->unit == DISTANCE_NONE || filter_options.quiet)
		return;
	if (newest == INT64_MIN) {
		warn("nothing says how new the records are");
		return;
	}
	if (distance_from(t->calendar, newest, limit, &until) < 0 || until >= t->as_of)
		return;
	struct buf text = BUF_INIT;
	date_print(&(struct when){ .at = newest, .offset = DEFAULT_OFFSET }, &text);
	warn("nothing is newer than %s: older than --stale %s", buf_text(&text), alert_options.stale);
	buf_free(&text);
}

static void
print_sums(const struct track *t)
{
	const struct events *e = &t->events;
	const struct counts *c = &t->counts;
	if (c->n_older && !filter_options.quiet)
		warn("%llu records are older versions of an id: only the newest is tracked", (unsigned long long)c->n_older);
	if (e->n_unknown && !filter_options.quiet)
		warn("%llu events are of orders that did not come in", (unsigned long long)e->n_unknown);
	if (!filter_options.verbose)
		return;
	warn("events: %zu used, %llu again, %llu later than --as-of, %llu of orders not tracked, %llu of unknown orders", e->n, (unsigned long long)e->n_again,
		(unsigned long long)e->n_later, (unsigned long long)e->n_passed, (unsigned long long)e->n_unknown);
	if (c->n_future)
		warn("%llu orders were created after --as-of", (unsigned long long)c->n_future);
	for (int k = 0; k < FAULTS; k++)
		if (t->n_fault[k])
			warn("faults: %s %llu", fault_words[k], (unsigned long long)t->n_fault[k]);
}

static void
track_free(struct track *t)
{
	hold_free(&t->hold);
	events_free(&t->events);
	counts_free(&t->counts);
	if (t->has_duties)
		duties_free(&t->duties);
	calendar_free(&t->own_calendar);
	buf_free(&t->missing);
	free((void *)(uintptr_t)events_paths.item);
}

/* What is written: the orders, or what must be called; to the output, or a file for each value of --split-by. */
struct written {
	struct put put;
	struct alerts alerts;
	struct split split;
};

static void
open_written(struct written *w, struct track *t, struct filter *f)
{
	alerts_check();
	if (alert_options.alerts) {
		/* orders are counted in, alerts come out; standing_of says itself which are not tracked */
		f->kind = FILTER_COUNT;
		filter_options.all = true;
		filter_default_ndjson(f);
		alerts_open(&w->alerts, f, t->as_of, t->calendar);
	} else {
		put_open(&w->put, f);
	}
	if (alert_options.split_by)
		split_open(&w->split, f, alerts_split_field(f), filter_options.folder);
}

/* Record i, which r holds. */
static void
write_order(struct written *w, struct track *t, struct rec *r, size_t i, int64_t within)
{
	struct standing s;
	standing_of(&s, t, r, i);
	t->counts.order[i].closed = s.tracked && s.stood[EVENT_CLOSED] != NEVER;
	if (alert_options.alerts) {
		uint32_t again = s.tracked ? standing_again(&s, t, i, within) : NOBODY;
		alerts_order(&w->alerts, r, &s, again == NOBODY ? NULL : &t->counts.order[again]);
		return;
	}
	if (!t->counts.order[i].untouched)
		put_order(&w->put, t, &s, r, i, within);
	if (alert_options.split_by)
		split_put(&w->split, r);
	else
		filter_put(t->filter, r);
}

static void
finish_written(struct written *w, const struct track *t)
{
	if (alert_options.alerts) {
		alerts_put(&w->alerts, t->events.given, t->events.newest, alert_options.split_by ? &w->split : NULL);
		alerts_free(&w->alerts);
	}
	if (alert_options.split_by)
		split_finish(&w->split);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct rec r = REC_INIT;
	struct written w = { 0 };
	struct replay replay = REPLAY_INIT;
	struct track t = { .filter = &f, .events = EVENTS_INIT, .counts = COUNTS_INIT, .replay = &replay };

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	t.as_of = read_as_of();
	check_streams(&f);
	int64_t within = read_limit("reopen-within", reopen_within);
	open_tables(&t, &f);
	struct distance stale = read_stale(t.calendar);
	open_written(&w, &t, &f);

	/* what --where leaves alone waits for its place in the output too: it is asked here, not in filter_next */
	struct cond where = f.where;
	f.where.n = 0;
	while (filter_next(&f, &r))
		(void)counts_add(&t.counts, &t.hold, &f, &r, t.as_of, where.n == 0 || cond_test(&where, &r));
	f.where = where;
	counts_settle(&t.counts, &t.hold);
	load_events(&t);

	for (size_t i = 0; i < t.hold.n; i++) {
		hold_get(&t.hold, &f, i, &r);
		write_order(&w, &t, &r, i, within);
	}
	finish_written(&w, &t);
	check_stale(&t, &stale);
	print_sums(&t);
	track_free(&t);
	replay_free(&replay);
	rec_free(&r);
	int status = filter_close(&f);
	if (alert_options.split_by)
		split_close(&w.split);
	return status;
}
