/* main.c - one current record a key out of snapshots, lists and people's decisions */
#include "decision.h"
#include "store.h"

static const char *key = "id", *newest = "exported_at,updated_at", *at, *joins, *decided, *unmatched, *memory = "512M", *folder;
static int versions;
static struct opt_list join;

enum {
	VERSIONS_MARK = 2
};

static const struct opt opts[] = {
	{ 'k', "key", OPT_TEXT, &key, "FIELD[,FIELD]", "what makes records versions of one; id by default" },
	{ 0, "newest", OPT_TEXT, &newest, "FIELD[,FIELD]", "times that tell the newer version; exported_at,updated_at by default" },
	{ 0, "versions", OPT_CHOICE, &versions, "drop|mark", "drop older versions, as by default, or mark them superseded" },
	{ 0, "at", OPT_TEXT, &at, "TIME", "what was known then; all of a bare day is" },
	{ 'j', "join", OPT_LIST, &join, "FILE", "join a list by the key; may be given several times" },
	{ 0, "joins", OPT_TEXT, &joins, "TABLE", "how each list is joined" },
	{ 0, "decided", OPT_TEXT, &decided, "FILE", "what people decided: id, field, value, who, when, why" },
	{ 'u', "unmatched", OPT_TEXT, &unmatched, "FILE", "put rows of lists that met no record there" },
	{ 0, "overwrite", OPT_FLAG, &filter_options.overwrite, NULL, "let every list win over what the export says" },
	{ 0, "stats", OPT_FLAG, &filter_options.stats, NULL, "print how each field of each list fared" },
	{ 0, "memory", OPT_TEXT, &memory, "BYTES", "room for records before a temporary file is used, as 64K, 512M or 2G; 512M by default" },
	{ 0, "tmp", OPT_TEXT, &folder, "DIR", "where that file lies; TMPDIR or /tmp by default" },
	FILTER_IO_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-merge",
	.about = "Makes one current record of each order out of snapshots, lists and decisions.",
	.example = "  gov-merge -o current.ndjson night-*.ndjson\n  gov-merge --at 2026-09-30 --join callbacks.csv --decided decided.csv night-*.ndjson",
	.opts = opts,
};

struct merge {
	struct filter *f;
	struct names key;
	struct clock clock;
	struct store store;
	struct lists lists;
	struct decisions decisions;
	struct output unmatched;
	unsigned char limit[STAMP_SIZE];
	int *own; /* fields every record gets; extra ones of CSV behind n_own */
	size_t n_own, n_all, own_cap;
	struct buf text, name; /* name: of the current version of a key */
	uint64_t n_later;
};

static size_t
read_memory(void)
{
	size_t n = strlen(memory);
	uint64_t bytes = 0;
	const char *unit = n ? strchr("KMG", memory[n - 1]) : NULL;
	char *number = xmemdup(memory, unit ? n - 1 : n);
	int shift = !unit ? 0 : *unit == 'K' ? 10
			: *unit == 'M'       ? 20
					     : 30;
	if (opt_number(number, &bytes) < 0 || bytes == 0 || bytes > (UINT64_C(1) << 42) >> shift)
		die("--memory takes a number of bytes such as 64K, 512M or 2G, not '%s'", memory);
	free(number);
	return (size_t)(bytes << shift);
}

static const char *
find_folder(void)
{
	if (folder)
		return folder;
	const char *of_user = getenv("TMPDIR");
	return of_user && *of_user ? of_user : "/tmp";
}

static void
open_unmatched(struct merge *m)
{
	if (strcmp(unmatched, "-") == 0 || (filter_options.output && strcmp(unmatched, filter_options.output) == 0) ||
		(filter_options.rejects && strcmp(unmatched, filter_options.rejects) == 0))
		die("--unmatched wants a file of its own, not '%s'", unmatched);
	output_open(&m->unmatched, unmatched, OUTPUT_PRIVATE);
	m->f->beside = &m->unmatched;
	buf_adds(&m->unmatched.buf, "from,code,field,reason,charset,header,raw\n");
	output_mark(&m->unmatched);
}

static void
open_merge(struct merge *m, struct filter *f)
{
	struct names times;
	*m = (struct merge){ .f = f, .unmatched.fd = -1 };
	names_parse(&m->key, "--key", key);
	names_parse(&times, "--newest", newest);
	for (size_t i = 0; i < times.n; i++)
		if (names_hold(&m->key, times.field[i]))
			die("--newest names a field of --key");
	clock_open(&m->clock, &times);
	if (at)
		stamp_limit(m->limit, at);
	if (joins && join.n == 0)
		die("--joins says how lists are joined: name them with --join");
	const unsigned char *limit = at ? m->limit : NULL;
	store_open(&m->store, &(struct store_how){ read_memory(), find_folder(), times.n * STAMP_SIZE, versions == VERSIONS_MARK, decided != NULL });
	struct list_how how = { m->key, times, limit, filter_options.overwrite, unmatched != NULL };
	lists_open(&m->lists, &how, &join, joins);
	decisions_load(&m->decisions, decided, &m->key, limit);
	if (unmatched)
		open_unmatched(m);
	lists_load(&m->lists, f);
}

static void
take(struct merge *m, struct filter *f, struct rec *r)
{
	unsigned char stamp[NAMES_MAX * STAMP_SIZE];
	size_t size = m->store.how.stamp_size;
	int bad;
	buf_clear(&m->text);
	if (!key_of(r, &m->key, &m->text))
		filter_reject(f, "key", m->key.field[0], "the record has no key");
	else if (clock_stamp(&m->clock, r, stamp, &bad) < 0)
		filter_reject(f, "time", bad, "no time, so no telling which version is newer");
	else if (at && stamp_is_empty(stamp, size))
		filter_reject(f, "time", m->clock.newest.field[0], "no time: --at cannot tell when the record was known");
	else if (at && !stamp_is_known(stamp, size, m->limit)) {
		m->n_later++;
		filter_drop(f);
	} else {
		store_add(&m->store, f, buf_slice(&m->text), stamp, r);
	}
}

/* Behind the last record: what all of them will have. */
static void
settle(struct merge *m, struct filter *f)
{
	struct store *s = &m->store;
	int superseded = F_SUPERSEDED_BY;
	store_sort(s);
	m->own = xgrow(m->own, &m->own_cap, 1, sizeof *m->own);
	m->own[0] = superseded;
	m->n_own = s->how.keep_all;
	m->own = lists_fields(&m->lists, m->own, &m->n_own, &m->own_cap);
	m->n_all = m->n_own;
	m->own = store_fields(s, m->own, &m->n_all, &m->own_cap);
	decisions_check(&m->decisions, m->own, m->n_all);
	m->own = decisions_fields(&m->decisions, m->own, &m->n_own, &m->own_cap);
	m->n_all = m->n_own;
	m->own = store_fields(s, m->own, &m->n_all, &m->own_cap);
	filter_own(f, m->own, m->n_all);
}

/* What older versions of the key are superseded by: where the current one came from, or else its time, or its key. */
static void
name_current(struct merge *m, struct rec *r)
{
	struct slice name = rec_get(r, F_FROM);
	for (size_t i = 0; name.n == 0 && i < m->clock.newest.n; i++)
		name = rec_get(r, m->clock.newest.field[i]);
	if (name.n == 0)
		name = rec_get(r, m->key.field[0]);
	buf_clear(&m->name);
	buf_add_slice(&m->name, name);
}

static void
put(struct merge *m, struct filter *f, struct rec *r, const struct version *v, bool current)
{
	store_get(&m->store, f, v, r);
	for (size_t i = 0; i < m->n_own; i++)
		if (rec_find(r, m->own[i]) < 0)
			rec_set_null(r, m->own[i]);
	if (current) {
		decisions_apply(&m->decisions, r);
		lists_join(&m->lists, r);
		if (m->store.how.keep_all)
			name_current(m, r);
		if (rec_has(r, F_SUPERSEDED_BY))
			rec_set_null(r, F_SUPERSEDED_BY);
	} else {
		rec_set(r, F_SUPERSEDED_BY, buf_slice(&m->name));
	}
	filter_put(f, r);
}

static void
report(struct merge *m)
{
	const struct store *s = &m->store;
	if (filter_options.verbose || filter_options.stats) {
		warn("versions: %llu older %s, %llu repeated, %llu later than --at", (unsigned long long)(s->n_older + s->n_marked),
			s->how.keep_all ? "marked" : "dropped", (unsigned long long)s->n_repeated, (unsigned long long)m->n_later);
	}
	if (s->n_untimed && !filter_options.quiet)
		warn("%llu versions without a time count as the oldest of their key", (unsigned long long)s->n_untimed);
	lists_report(&m->lists, unmatched ? &m->unmatched : NULL);
	decisions_report(&m->decisions, unmatched ? &m->unmatched : NULL);
	if (unmatched)
		output_finish(&m->unmatched);
}

static void
close_merge(struct merge *m)
{
	store_close(&m->store);
	lists_free(&m->lists);
	decisions_free(&m->decisions);
	clock_free(&m->clock);
	free(m->own);
	buf_free(&m->text);
	buf_free(&m->name);
	if (unmatched)
		output_close(&m->unmatched);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct merge m;
	struct rec r = REC_INIT;
	struct version v;
	bool current;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	open_merge(&m, &f);
	/* bad rows of lists are counted with the records behind the loop, whose header and format hang on its own */
	uint64_t bad_rows = f.n_rejected;
	f.n_rejected = 0;
	while (filter_next(&f, &r))
		take(&m, &f, &r);
	f.n_in += bad_rows;
	f.n_rejected += bad_rows;

	settle(&m, &f);
	while (store_next(&m.store, &f, &v, &current))
		put(&m, &f, &r, &v, current);
	report(&m);
	rec_free(&r);
	int status = filter_close(&f);
	close_merge(&m);
	return status;
}
