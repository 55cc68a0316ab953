/* main.c - gov-train: learns from labelled records the model that gov-classify reads */
#include "calibrate.h"
#include "exam.h"
#include "filter.h"
#include "modelfile.h"
#include "path.h"

static const char *model_path, *field_name_text = "category", *fold_name;
static uint64_t parts, level;

static const struct opt opts[] = {
	{ 'm', "model", OPT_TEXT, &model_path, "FILE", "write the model to FILE, in place only when all went well" },
	{ 0, "cv", OPT_NUMBER, &parts, "N", "learn N times without a part, and put tables of how right it was there" },
	{ 0, "fold", OPT_TEXT, &fold_name, "FIELD", "the parts are the values of FIELD instead" },
	{ 0, "field", OPT_TEXT, &field_name_text, "FIELD", "what to learn, category by default" },
	{ 0, "level", OPT_NUMBER, &level, "N", "take labels by their first N parts, whole by default" },
	FILTER_COUNT_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-train",
	.about = "Learns from labelled records the model that gov-classify reads.",
	.example = "  gov-train --model hotline.model --cv 5 labelled.ndjson > tables.ndjson\n"
		   "  gov-classify -R rules.csv labelled.ndjson | gov-train --model hotline.model",
	.opts = opts,
};

enum {
	PARTS_MIN = 2,
	PARTS_MAX = 100
};

struct trainer {
	struct corpus corpus;
	int label, suggested, rule, fold;
	uint64_t n_unlabelled, n_own, n_empty;
};

static bool
is_blank(struct slice text)
{
	return slice_trim(text).n == 0;
}

/* Whether the label is what gov-classify filled in: nothing is learnt from one's own answers. */
static bool
is_own(const struct trainer *t, struct rec *r)
{
	return rec_has(r, t->rule) && !rec_has(r, t->suggested) && !filter_is_decided(r, t->label);
}

/* Whether the record is none to learn from; counts why. */
static bool
is_excluded(struct trainer *t, struct rec *r, const struct example *e)
{
	uint64_t *reason = e->label.n == 0 ? &t->n_unlabelled : is_own(t, r)                         ? &t->n_own
							: is_blank(e->title) && is_blank(e->content) ? &t->n_empty
												     : NULL;
	if (reason)
		++*reason;
	return reason;
}

static void
add(struct filter *f, struct trainer *t, struct rec *r)
{
	struct example e = {
		.label = path_head(rec_get(r, t->label), level),
		.vote = rec_get(r, t->suggested),
		.fold = fold_name ? rec_get(r, t->fold) : slice(NULL, 0),
		.title = rec_get(r, F_TITLE),
		.content = rec_get(r, F_CONTENT),
		.id = rec_get(r, F_ID),
		.from = rec_get(r, F_FROM),
	};
	if (is_excluded(t, r, &e))
		f->n_excluded++;
	else
		corpus_add(&t->corpus, &e);
}

static void
check(void)
{
	if (!model_path && !parts && !fold_name)
		die("nothing to do: give --model FILE for a model, --cv N for tables, or both");
	if (parts && fold_name)
		die("--cv deals the records into parts and --fold takes them from a field: give one");
	if (parts && (parts < PARTS_MIN || parts > PARTS_MAX))
		die("--cv takes %d to %d parts", PARTS_MIN, PARTS_MAX);
}

static void
check_corpus(const struct trainer *t)
{
	const struct corpus *c = &t->corpus;
	if (c->n_class < 2)
		die("%zu records with a label of %zu kind: a model tells at least two apart", c->n_doc, c->n_class);
	if (fold_name && (c->folds.n < PARTS_MIN || c->folds.n > PARTS_MAX))
		die("--fold: '%s' has %zu values; %d to %d make parts", fold_name, c->folds.n, PARTS_MIN, PARTS_MAX);
}

/* What was left out and why: with -v, and where answers of gov-classify itself came in, which may be a mistake. */
static void
tell(const struct trainer *t)
{
	unsigned long long own = t->n_own, unlabelled = t->n_unlabelled, empty = t->n_empty;
	if (own && !filter_options.quiet)
		warn("%llu records left out: their %s is what gov-classify gave, no label", own, field_name_text);
	if (filter_options.verbose)
		warn("learnt from %zu records of %zu classes; left out: %llu without a label, %llu of gov-classify's own, %llu without text", t->corpus.n_doc,
			t->corpus.n_class, unlabelled, own, empty);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct rec r = REC_INIT;
	struct trainer t = { 0 };
	struct model m;
	struct output file;

	filter_open(&f, &cmd, FILTER_COUNT, argc, argv);
	check();
	filter_default_ndjson(&f);
	exam_open(&f);
	t.label = field_of(slice_of(field_name_text));
	t.suggested = field_with(t.label, "suggested_", "");
	t.rule = field_with(t.label, "", "_rule");
	t.fold = fold_name ? field_of(slice_of(fold_name)) : F_NONE;
	corpus_open(&t.corpus);
	if (model_path) {
		output_open(&file, model_path, OUTPUT_PUBLIC);
		f.beside = &file;
	}
	while (filter_next(&f, &r))
		add(&f, &t, &r);
	corpus_index(&t.corpus);
	tell(&t);
	check_corpus(&t);
	unsigned char *all = xcalloc(t.corpus.n_doc + 1, 1);
	memset(all, 1, t.corpus.n_doc);
	learn(&t.corpus, all, &m);
	if (parts || fold_name) {
		struct exam e;
		exam_take(&e, &t.corpus, (size_t)parts);
		exam_put(&e, &t.corpus, &m, &f, &r);
		exam_free(&e);
	}
	if (model_path) {
		calibrate(&t.corpus, all, &m);
		model_write(&m, &file.buf);
		file.whole = file.buf.n;
	}
	free(all);
	model_free(&m);
	corpus_free(&t.corpus);
	rec_free(&r);
	int status = filter_close(&f);
	if (model_path) {
		f.beside = NULL;
		output_close(&file);
	}
	return status;
}
