/* main.c - copies, repeats and one matter of many callers, each under its earliest record */
#include "cluster.h"

static double threshold = 0.5;
static int drop;

static const struct opt opts[] = {
	{ 't', "threshold", OPT_REAL, &threshold, "SHARE", "least similarity of texts, 0.1 to 1; 0.5 by default" },
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

static const int own[] = { F_CLUSTER, F_CLUSTER_KIND, F_COPY_OF, F_CLUSTER_MARGIN };

static const char *const kind_name[N_KIND] = { [KIND_COPY] = "copy", [KIND_REPEAT] = "repeat", [KIND_GROUP] = "group" };

static void
put_margin(struct rec *r, const struct order *o)
{
	if (o->all == 0) {
		rec_set_null(r, F_CLUSTER_MARGIN);
		return;
	}
	char text[16];
	unsigned long long share = (o->both * 2ull * SCALE + o->all) / (o->all * 2ull);
	int n = snprintf(text, sizeof text, "%llu.%04llu", share / SCALE, share % SCALE);
	rec_set(r, F_CLUSTER_MARGIN, slice(text, (size_t)n));
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
		put_margin(r, o);
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
	bool *seen = xcalloc(d->hold.n, sizeof *seen);
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

int
main(int argc, char **argv)
{
	struct filter f;
	struct dedupe d;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	dedupe_open(&d, check_threshold());
	filter_own(&f, own, sizeof own / sizeof *own);
	d.hold.own = own;
	d.hold.n_own = sizeof own / sizeof *own;

	/* what --where leaves alone waits for its place in the output too: it is asked here, not in filter_next */
	struct cond where = f.where;
	f.where.n = 0;
	while (filter_next(&f, &r))
		dedupe_add(&d, &f, &r, where.n == 0 || cond_test(&where, &r));
	f.where = where;

	dedupe_decide(&d, &f);
	for (size_t i = 0; i < d.hold.n; i++)
		put(&d, &f, &r, i);
	print_counts(&d);
	dedupe_free(&d);
	rec_free(&r);
	return filter_close(&f);
}
