/* main.c - gov-ingest: raw exports in, canonical records out */
#include "check.h"
#include "choice.h"
#include "filter.h"
#include "profile.h"
#include <sys/stat.h>

static struct opt_list map_paths;
static const char *sheet;
static bool check_only;
static uint64_t max_inflated;

static const struct opt opts[] = {
	{ 'm', "map", OPT_LIST, &map_paths, "FILE", "table that leads source headers to fields; several, a folder or auto: the best for each file" },
	{ 0, "sheet", OPT_TEXT, &sheet, "NAME", "sheet of a workbook, by name or number, or all; the first one shown otherwise" },
	{ 0, "replay", OPT_TEXT, &filter_options.replay, "FILE", "read the mended rows of a rejects file behind the others" },
	{ 0, "check", OPT_FLAG, &check_only, NULL, "write no records, tell all that is wrong with them" },
	{ 0, "charset", OPT_TEXT, &filter_options.charset, "NAME", "charset of the input; found out otherwise" },
	{ 0, "max-inflated", OPT_NUMBER, &max_inflated, "BYTES", "most that a workbook may unfold to; by its size otherwise" },
	FILTER_IO_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-ingest",
	.about = "Reads raw exports (xlsx, xls, CSV, JSON, any charset, gzip or not) and writes canonical records.",
	.example = "  gov-ingest export.csv\n  gov-ingest --map samples/maps/hotline.csv -r rejects.csv hotline.csv",
	.opts = opts,
};

/* Where records come from: the file's name without its folders, a colon and the line. */
struct from {
	const char *file;
	size_t n_name; /* with the colon */
	struct buf text;
};

/* The run: the maps and what is known of it so far. */
struct run {
	struct filter *f;
	struct choice choice;
	struct mapping *m; /* of the record at hand, NULL without maps */
	struct profile profile;
	struct check check;
	struct from from;
};

static int
bad_value(struct run *run, const struct entry *e, const struct value *v)
{
	return filter_reject(run->f, v->code, e->field, "%s", v->reason);
}

/* A number of a workbook that has lost digits, or may have, stands where text is meant. */
static void
flag_doubtful(struct run *run, int field)
{
	char *name = slice_dup(field_name(field));
	run->profile.n_doubtful++;
	filter_warn(run->f, name, "a number of 16 digits or more, or in scientific form: a spreadsheet may have changed it");
	free(name);
}

/* Reads member i as its entry says.  0, or -1 when the record was rejected. */
static int
convert(struct run *run, const struct entry *e, struct rec *r, size_t i)
{
	struct value v;
	const struct book_cell *cell = source_cell(&run->f->source, i);
	switch (value_read(run->m, e, rec_value(r, i), cell, &v)) {
	case VALUE_BAD:
		return bad_value(run, e, &v);
	case VALUE_CHANGED:
		rec_put(r, i, v.kind, v.kind == VALUE_TEXT ? rec_keep(r, v.text) : v.text);
		if (v.repair != REPAIR_TOTAL)
			run->profile.repaired[v.repair]++;
		break;
	default:
		break;
	}
	return 0;
}

/* Leads folded letters and names of code books to what they mean; the original stays beside it. */
static void
replace(struct run *run, struct rec *r)
{
	struct mapping *m = run->m;
	struct when when;
	bool dated = false, asked = false;
	for (size_t k = 0; k < m->n; k++) {
		const struct entry *e = &m->entry[k];
		if (e->original == F_NONE)
			continue;
		if (e->book && !asked) {
			dated = date_parse(rec_get(r, F_CREATED_AT), &when) == 0;
			asked = true;
		}
		struct value v;
		struct slice text = rec_get(r, e->field);
		if (text.n == 0 || value_replace(m, e, text, dated ? &when : NULL, &v) != VALUE_CHANGED) {
			rec_set_null(r, e->original);
			continue;
		}
		rec_set(r, e->original, text);
		rec_set(r, e->field, v.text);
		run->profile.repaired[v.repair]++;
	}
}

/* A field of the map that the record did not bring: null, or a fault where it is required. */
static int
fill(struct run *run, const struct entry *e, struct rec *r)
{
	if (e->required)
		return filter_reject(run->f, "required", e->field, "no column or name of the map stands for it");
	rec_append(r, e->field, VALUE_NULL, slice(NULL, 0));
	return 0;
}

/* A row: its columns were led to fields when the header was read. */
static int
ingest_row(struct run *run, struct rec *r)
{
	struct mapping *m = run->m;
	bool book = run->f->source.format == SOURCE_BOOK;
	for (size_t i = 0; i < m->n_column && i < r->n; i++) {
		if (!m->column[i])
			continue;
		const struct entry *e = &m->entry[m->column[i] - 1];
		/* longer than a pair of quotes is not empty */
		bool stays = e->plain && !book && r->member[i].raw.n > 2;
		if (!stays && convert(run, e, r, i) < 0)
			return -1;
	}
	for (size_t k = 0; k < m->n_missing; k++)
		if (fill(run, &m->entry[m->missing[k]], r) < 0)
			return -1;
	return 0;
}

/* Numbers of a workbook where text is meant, in columns of the map and in others. */
static void
look_for_doubtful(struct run *run, struct rec *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct book_cell *cell = source_cell(&run->f->source, i);
		size_t k = run->m && i < run->m->n_column ? run->m->column[i] : 0;
		if (cell && cell->doubtful && (!k || run->m->entry[k - 1].kind != KIND_NUMBER))
			flag_doubtful(run, r->member[i].field);
	}
}

/* An object: names are led to fields one by one, and the line is written anew. */
static int
ingest_object(struct run *run, struct rec *r)
{
	struct mapping *m = run->m;
	size_t n = r->n;
	for (size_t k = 0; k < m->n; k++)
		m->entry[k].source = -1;
	for (size_t i = 0; i < n; i++) {
		const struct alias *a = mapping_find(m, field_name(r->member[i].field));
		if (a && (m->entry[a->entry].source < 0 || a->rank < m->entry[a->entry].rank)) {
			m->entry[a->entry].source = (int)i;
			m->entry[a->entry].rank = a->rank;
		}
	}
	for (size_t k = 0; k < m->n; k++) {
		struct entry *e = &m->entry[k];
		if (e->source < 0)
			continue;
		int i = rec_find(r, e->field);
		if (i >= 0 && i != e->source)
			return filter_reject(run->f, "duplicate", e->field, "stands beside a name that the map leads to it");
		rec_rename(r, (size_t)e->source, e->field);
	}
	for (size_t k = 0; k < m->n; k++)
		if (m->entry[k].source >= 0 && convert(run, &m->entry[k], r, (size_t)m->entry[k].source) < 0)
			return -1;
	for (size_t k = 0; k < m->n; k++)
		if (rec_find(r, m->entry[k].field) < 0 && fill(run, &m->entry[k], r) < 0)
			return -1;
	return 0;
}

static void
set_file(struct from *from, const char *file)
{
	const char *slash = strrchr(file, '/');
	from->file = file;
	buf_clear(&from->text);
	buf_adds(&from->text, slash ? slash + 1 : file);
	buf_addc(&from->text, ':');
	from->n_name = from->text.n;
}

/* Says where the record came from, unless it says so itself. */
static void
set_from(struct filter *f, struct rec *r, struct from *from)
{
	if (rec_has(r, F_FROM))
		return;
	struct place at = filter_place(f);
	if (at.file != from->file)
		set_file(from, at.file);
	char digit[20];
	size_t n = sizeof digit;
	do
		digit[--n] = (char)('0' + at.line % 10);
	while (at.line /= 10);
	from->text.n = from->n_name;
	buf_add(&from->text, digit + n, sizeof digit - n);
	rec_set(r, F_FROM, buf_slice(&from->text));
}

static int
ingest(struct run *run, struct rec *r)
{
	struct source *s = &run->f->source;
	bool row = source_is_row(s);
	run->m = row ? run->choice.now : choice_of_object(&run->choice, s, r);
	if (run->m && (row ? ingest_row(run, r) : ingest_object(run, r)) < 0)
		return -1;
	if (s->format == SOURCE_BOOK)
		look_for_doubtful(run, r);
	if (run->m)
		replace(run, r);
	return 0;
}

/* Every field of every map, what replacing keeps, and where the record came from. */
static void
own_fields(struct run *run, int **own)
{
	size_t n = 0, most = 1;
	for (size_t i = 0; i < run->choice.n; i++)
		most += 2 * run->choice.candidate[i].map.n;
	*own = xcalloc(most, sizeof **own);
	for (size_t i = 0; i < run->choice.n; i++) {
		const struct mapping *m = &run->choice.candidate[i].map;
		for (size_t k = 0; k < m->n; k++) {
			(*own)[n++] = m->entry[k].field;
			if (m->entry[k].original != F_NONE)
				(*own)[n++] = m->entry[k].original;
		}
	}
	(*own)[n++] = F_FROM;
	filter_own(run->f, *own, n);
}

/* With -v: how each file was read. */
static void
tell_of_file(void *arg, const struct source *s)
{
	struct place at = { s->at.file, 0 };
	unsigned long long n = s->n_rows;
	(void)arg;
	if (s->format == SOURCE_BOOK)
		warn_at(&at, NULL, "%llu rows of a workbook", n);
	else
		warn_at(&at, NULL, "%llu records, %s: %s", n, s->text.in.charset.name ? s->text.in.charset.name : "ASCII", s->text.in.charset.name ? s->text.in.charset.ground : "no other byte occurs");
}

static void
report(struct run *run)
{
	for (size_t i = 0; i < run->choice.n && !filter_options.quiet; i++) {
		const struct mapping *m = &run->choice.candidate[i].map;
		for (size_t k = 0; k < m->n; k++)
			if (m->entry[k].book)
				codebook_report(m->entry[k].book, field_name(m->entry[k].field));
	}
	if (filter_options.verbose)
		profile_print(&run->profile, run->f);
}

static bool
is_same_file(const char *a, const char *b)
{
	struct stat x, y;
	return a && b && (strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino));
}

/* What a person mended must not be overwritten, nor stand for the record of another file. */
static void
check_replay(const struct filter *f)
{
	const struct filter_options *o = &filter_options;
	struct map names = MAP_INIT;
	if (!o->replay)
		return;
	if (is_same_file(o->replay, o->rejects))
		die("--replay and --rejects are one file: what was mended there would be lost");
	if (is_same_file(o->replay, o->output))
		die("--replay and --output are one file: what was mended there would be lost");
	for (size_t i = 0; i < f->n_operand; i++) {
		const char *path = f->operand[i], *slash = strrchr(path, '/');
		size_t n = names.n;
		if (strcmp(path, "-") == 0 && strcmp(o->replay, "-") == 0)
			die("standard input cannot be read for --replay and as an export");
		map_add(&names, slice_of(slash ? slash + 1 : path));
		if (names.n == n)
			die_at(&(struct place){ path, 0 }, NULL, "a second file of this name; --replay could not tell their rows apart");
	}
	map_free(&names);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct run run = { .f = &f };
	struct rec r = REC_INIT;
	int *own;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	filter_default_ndjson(&f);
	f.how.input.decode = true;
	f.how.sheet = sheet;
	f.how.replay = filter_options.replay;
	check_replay(&f);
	f.how.max_inflated = max_inflated;
	f.findings = check_only;
	if (filter_options.verbose)
		f.how.done = tell_of_file;
	run.choice.quiet = filter_options.quiet;
	choice_load(&run.choice, &map_paths);
	choice_hook(&run.choice, &f.how);
	own_fields(&run, &own);
	while (filter_next(&f, &r)) {
		if (ingest(&run, &r) < 0)
			continue;
		if (!source_settle(&f.source))
			filter_warn(&f, NULL, "is good as it is, and comes out again as the file of --replay has it");
		set_from(&f, &r, &run.from);
		if (filter_options.verbose)
			profile_add(&run.profile, &r);
		if (check_only)
			check_record(&run.check, &f, &r);
		else
			filter_put(&f, &r);
	}
	report(&run);
	rec_free(&r);
	buf_free(&run.from.text);
	choice_free(&run.choice);
	profile_free(&run.profile);
	check_free(&run.check);
	int status = filter_close(&f);
	free(own);
	return status;
}
