/* main.c - copies, repeats and one matter of many callers, each under its earliest record */
#include "against.h"
#include "calendar.h"
#include "reason.h"
#include "merge.h"
#include "state.h"

static double threshold = 0.5;
static const char *state_folder, *records;
static bool partial, merging;
static const char *within, *resend;
static int drop;
static bool pairs;
static const char *explain[2];
static struct dedupe_how how;

static const struct opt opts[] = {
	{ 't', "threshold", OPT_REAL, &threshold, "SHARE", "least similarity of one caller's orders, 0.1 to 1; 0.5 by default" },
	{ 0, "within", OPT_TEXT, &within, "LIMIT", "join only orders so close in time, as 30d or 12h" },
	{ 0, "resend", OPT_TEXT, &resend, "LIMIT", "a caller's same words within it are a copy; 1d by default" },
	{ 0, "chain", OPT_FLAG, &how.chain, NULL, "join all that are alike by way of others" },
	{ 0, "state", OPT_TEXT, &state_folder, "DIR", "go on where earlier runs ended, as kept there" },
	{ 0, "partial", OPT_FLAG, &partial, NULL, "write what orders may share, for sort(1)" },
	{ 0, "merge", OPT_FLAG, &merging, NULL, "read what --partial wrote, sorted, and decide on --records" },
	{ 0, "records", OPT_TEXT, &records, "FILE", "all records that --partial read, for --merge" },
	{ 0, "pairs", OPT_FLAG, &pairs, NULL, "write a line for each order that joined another, and why" },
	{ 0, "explain", OPT_TWO, explain, "A B", "write why the orders of these two ids are together or not" },
	{ 0, "drop", OPT_CHOICE, &drop, "copies", "leave these out of the output" },
	{ 0, "stats", OPT_FLAG, &filter_options.stats, NULL, "print how many records there are of each kind" },
	AGAINST_OPTS,
	FILTER_MAP_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-dedupe",
	.about = "Finds copies, repeats by one caller and one matter of many callers.",
	.example = "  gov-dedupe records.ndjson\n  gov-dedupe --stats --drop copies -o distinct.ndjson records.ndjson",
	.opts = opts,
};

/* What is asked for instead of the orders. */
struct asked {
	struct dedupe *d;
	struct pairs pairs;
	struct reason reason;
};

static void
decided(void *asked, uint32_t i)
{
	struct asked *a = asked;
	if (pairs)
		pairs_add(&a->pairs, a->d, i);
	if (explain[0])
		reason_meet(&a->reason, a->d, i);
}

static void
put(struct dedupe *d, struct filter *f, struct rec *r, size_t i)
{
	const struct order *o = &d->order[i];
	if (drop && o->kind == KIND_COPY) {
		filter_drop(f);
		return;
	}
	if (o->untouched) {
		hold_get(&d->hold, f, i, r);
	} else {
		hold_extend(&d->hold, f, i, r);
		tell_order(d, (uint32_t)i, r);
	}
	filter_put(f, r);
}

static void
print_counts(const struct dedupe *d)
{
	unsigned long long n[N_KIND] = { 0 }, clusters = 0, shared = 0;
	bool *seen = xcalloc(d->n_order + 1, sizeof *seen);
	for (size_t i = 0; i < d->hold.n; i++) {
		const struct order *o = &d->order[i];
		n[o->kind]++;
		clusters += o->leader == i;
		if (o->leader != NOBODY && o->leader != i) {
			shared += !seen[o->leader];
			seen[o->leader] = true;
		}
	}
	free(seen);
	if (filter_options.stats)
		warn("clusters %llu, of several records %llu; copies %llu, repeats %llu, group %llu, handled again %llu, versions %llu, left out %llu",
			clusters, shared, n[KIND_COPY], n[KIND_REPEAT], n[KIND_GROUP], n[KIND_REDO], n[KIND_VERSION], n[KIND_APART]);
	if (d->n_unnamed && !filter_options.quiet)
		warn("%llu records have neither id nor from: they belong to no cluster", d->n_unnamed);
	if (n[KIND_VERSION] && !filter_options.quiet)
		warn("%llu records are other versions of an id that came before: only one should count", n[KIND_VERSION]);
}

static uint32_t
check_threshold(void)
{
	double share = threshold * SCALE;
	uint32_t whole = (uint32_t)(share < 2 * SCALE ? share + 0.5 : 0);
	if (whole < SCALE / 10 || whole > SCALE || share - whole > 1e-6 || whole - share > 1e-6)
		die("--threshold takes a share of 0.1 to 1 with up to four decimals");
	return whole;
}

/* The seconds of a limit in hours or days. */
static int64_t
check_limit(const char *option, const char *text, int64_t otherwise)
{
	struct limit limit;
	if (!text)
		return otherwise;
	if (limit_parse(slice_of(text), &limit) < 0 || (limit.unit != LIMIT_HOURS && limit.unit != LIMIT_DAYS))
		die("%s takes hours or days, as 12h or 30d", option);
	return limit.n * (int64_t)(limit.unit == LIMIT_HOURS ? 3600 : DAY_SECONDS);
}

/* Lines of their own fields, once all is decided. */
static void
ask(struct asked *asked, struct filter *f, struct dedupe *d)
{
	if (pairs && explain[0])
		die("--pairs and --explain are two questions");
	*asked = (struct asked){ .d = d, .pairs = PAIRS_INIT };
	if (explain[0])
		reason_open(&asked->reason, explain[0], explain[1]);
	d->hold.own = tell_own;
	d->hold.n_own = N_TELL_OWN;
	if (!pairs && !explain[0]) {
		filter_own(f, tell_own, N_TELL_OWN);
		return;
	}
	d->decided = decided;
	d->decided_arg = asked;
	f->kind = FILTER_COUNT;
	filter_options.all = true;
	filter_default_ndjson(f);
	if (pairs)
		filter_own(f, pairs_own(), N_PAIRS_OWN);
	else
		filter_own(f, reason_own(), N_REASON_OWN);
}

static void
answer(struct asked *asked, struct filter *f, struct rec *r)
{
	struct dedupe *d = asked->d;
	if (pairs)
		pairs_put(&asked->pairs, d, f);
	else if (explain[0])
		reason_put(&asked->reason, d, f);
	else
		for (size_t i = 0; i < d->hold.n; i++)
			put(d, f, r, i);
	pairs_free(&asked->pairs);
	reason_close(&asked->reason);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct dedupe d;
	struct asked asked;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	if (against_wanted()) {
		if (within || resend || how.chain || state_folder || pairs || explain[0] || drop)
			die("--against links records and clusters none: only its own options go with it");
		return against_run(&f);
	}
	how.threshold = check_threshold();
	how.within = check_limit("--within", within, -1);
	how.resend = check_limit("--resend", resend, DAY_SECONDS);
	dedupe_open(&d, &how);
	if (partial + merging + (state_folder != NULL) > 1)
		die("--partial, --merge and --state are three ways, one at a time");
	if (merging != (records != NULL))
		die("--merge and --records go together");
	if (explain[0] && (partial || merging))
		die("--explain needs all records at hand: without --partial and --merge");
	if (partial)
		return partial_run(&f, &d);
	struct merge merge;
	if (merging)
		merge_open(&merge, &f, &d, records);
	if (state_folder && how.chain)
		die("--state and --chain: a cluster that is known cannot be joined to another");
	ask(&asked, &f, &d);
	struct state *state = state_folder ? state_open(&d, state_folder) : NULL;

	/* what --where leaves alone waits for its place in the output too: it is asked here, not in filter_next */
	struct cond where = f.where;
	f.where.n = 0;
	while (filter_next(&f, &r))
		if (dedupe_add(&d, &f, &r, where.n == 0 || cond_test(&where, &r)) == 0 && merging)
			merge_meet(&merge);
	f.where = where;

	if (merging)
		merge_check(&merge);
	if (state)
		state_meet(state, &f);
	dedupe_decide(&d, &f);
	if (state)
		state_save(state, &f);
	answer(&asked, &f, &r);
	print_counts(&d);
	if (merging)
		merge_close(&merge);
	rec_free(&r);
	int status = filter_close(&f);
	if (state) {
		/* a question changes nothing */
		if (!explain[0])
			state_commit(state);
		state_close(state);
	}
	dedupe_free(&d);
	return status;
}
