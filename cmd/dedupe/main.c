/* main.c - copies, repeats and one matter of many callers, each under its earliest record */
#include "calendar.h"
#include "cluster.h"
#include "state.h"

static double threshold = 0.5;
static const char *state_folder;
static const char *within, *resend;
static int drop;
static struct dedupe_how how;

static const struct opt opts[] = {
	{ 't', "threshold", OPT_REAL, &threshold, "SHARE", "least similarity of one caller's orders, 0.1 to 1; 0.5 by default" },
	{ 0, "within", OPT_TEXT, &within, "LIMIT", "join only orders so close in time, as 30d or 12h" },
	{ 0, "resend", OPT_TEXT, &resend, "LIMIT", "a caller's same words within it are a copy; 1d by default" },
	{ 0, "chain", OPT_FLAG, &how.chain, NULL, "join all that are alike by way of others" },
	{ 0, "state", OPT_TEXT, &state_folder, "DIR", "go on where earlier runs ended, as kept there" },
	{ 0, "drop", OPT_CHOICE, &drop, "copies", "leave these out of the output" },
	{ 0, "stats", OPT_FLAG, &filter_options.stats, NULL, "print how many records there are of each kind" },
	FILTER_MAP_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-dedupe",
	.about = "Finds copies, repeats by one caller and one matter of many callers.",
	.example = "  gov-dedupe records.ndjson\n  gov-dedupe --stats --drop copies -o distinct.ndjson records.ndjson",
	.opts = opts,
};

static const int own[] = { F_CLUSTER, F_CLUSTER_KIND, F_COPY_OF, F_CLUSTER_RULE, F_CLUSTER_BY, F_CLUSTER_MARGIN, F_CLUSTER_SIMILARITY,
	F_CLUSTER_WEIGHTED, F_CLUSTER_MATTER, F_CLUSTER_NEEDED, F_CLUSTER_DAYS, F_CLUSTER_AGREES, F_CLUSTER_DIFFERS };

static const char *const kind_name[N_KIND] = { [KIND_COPY] = "copy", [KIND_REPEAT] = "repeat", [KIND_GROUP] = "group" };
static const char *const rule_name[N_RULE] = { [RULE_ID] = "id", [RULE_AGAIN] = "again", [RULE_WORDS] = "words", [RULE_CALLER] = "caller", [RULE_PLACE] = "place", [RULE_TEXT] = "text" };

static void
put_share(struct rec *r, int field, uint64_t part, uint64_t all)
{
	char text[24];
	uint64_t share = all ? (part * 2 * SCALE + all) / (all * 2) : 0;
	int n = snprintf(text, sizeof text, "%llu.%04llu", (unsigned long long)share / SCALE, (unsigned long long)share % SCALE);
	rec_set(r, field, slice(text, (size_t)n));
}

static void
put(struct dedupe *d, struct filter *f, struct rec *r, size_t i)
{
	const struct order *o = &d->order[i];
	if (drop && o->kind == KIND_COPY) {
		filter_drop(f);
		return;
	}
	if (o->untouched)
		hold_get(&d->hold, f, i, r);
	else
		hold_extend(&d->hold, f, i, r);
	if (!o->untouched) {
		rec_set(r, F_CLUSTER, o->leader == NOBODY ? slice(NULL, 0) : d->order[o->leader].name);
		rec_set(r, F_CLUSTER_KIND, slice_of(kind_name[o->kind]));
		rec_set(r, F_COPY_OF, o->copy_of == NOBODY ? slice(NULL, 0) : d->order[o->copy_of].name);
		if (o->by != NOBODY) {
			rec_set(r, F_CLUSTER_RULE, slice_of(rule_name[o->rule]));
			rec_set(r, F_CLUSTER_BY, d->order[o->by].name);
			put_share(r, F_CLUSTER_SIMILARITY, o->likeness.pairs, o->likeness.all);
			put_share(r, F_CLUSTER_WEIGHTED, o->likeness.weight, o->likeness.total);
			put_share(r, F_CLUSTER_MATTER, o->likeness.matter, o->likeness.matters);
			if (o->likeness.needed)
				put_share(r, F_CLUSTER_NEEDED, o->likeness.needed, SCALE);
		}
	}
	for (size_t k = 0; !o->untouched && k < sizeof own / sizeof *own; k++)
		if (!rec_has(r, own[k]))
			rec_set_null(r, own[k]);
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

int
main(int argc, char **argv)
{
	struct filter f;
	struct dedupe d;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	how.threshold = check_threshold();
	how.within = check_limit("--within", within, -1);
	how.resend = check_limit("--resend", resend, DAY_SECONDS);
	dedupe_open(&d, &how);
	struct state *state = state_folder ? state_open(&d, state_folder) : NULL;
	filter_own(&f, own, sizeof own / sizeof *own);
	d.hold.own = own;
	d.hold.n_own = sizeof own / sizeof *own;

	/* what --where leaves alone waits for its place in the output too: it is asked here, not in filter_next */
	struct cond where = f.where;
	f.where.n = 0;
	while (filter_next(&f, &r))
		dedupe_add(&d, &f, &r, where.n == 0 || cond_test(&where, &r));
	f.where = where;

	if (state)
		state_meet(state, &f);
	dedupe_decide(&d, &f);
	if (state)
		state_save(state, &f);
	for (size_t i = 0; i < d.hold.n; i++)
		put(&d, &f, &r, i);
	print_counts(&d);
	rec_free(&r);
	int status = filter_close(&f);
	if (state) {
		state_commit(state);
		state_close(state);
	}
	dedupe_free(&d);
	return status;
}
