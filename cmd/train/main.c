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
	PARTS_MAX = 100,
	FEW = 10 /* records of a class from which little is learnt */
};

struct trainer {
	struct corpus corpus;
	int label, suggested, rule, fold;
	uint64_t n_unlabelled, n_own, n_empty;
};

/* Whether the label is what gov-classify filled in: nothing is learnt from one's own answers.  In doubt it
 * fills in the part of the path that is sure and suggests the whole. */
static bool
is_own(const struct trainer *t, struct rec *r)
{
	struct slice rule = rec_get(r, t->rule), label = rec_get(r, t->label), suggested = rec_get(r, t->suggested);
	if (rule.n == 0 || filter_is_decided(r, t->label))
		return false;
	bool part = label.n < suggested.n && path_holds(label, suggested) && memmem(rule.p, rule.n, "model:", 6);
	return suggested.n == 0 || part;
}

static void
add(struct filter *f, struct trainer *t, struct rec *r)
{
	struct example e = {
		.label = path_head(slice_trim(rec_get(r, t->label)), level),
		.vote = rec_get(r, t->suggested),
		.fold = fold_name ? rec_get(r, t->fold) : slice(NULL, 0),
		.title = rec_get(r, F_TITLE),
		.content = rec_get(r, F_CONTENT),
		.id = rec_get(r, F_ID),
		.from = rec_get(r, F_FROM),
	};
	if (e.label.n == 0) {
		t->n_unlabelled++;
		f->n_excluded++;
	} else if (is_own(t, r)) {
		t->n_own++;
		f->n_excluded++;
	} else if (!path_is_good(e.label) || path_depth(e.label) > MODEL_LEVELS) {
		filter_reject(f, "path", t->label, "'%.*s' is no path such as a/b/c of at most %d parts", (int)(e.label.n < 64 ? e.label.n : 64), e.label.p,
			MODEL_LEVELS);
	} else if (!corpus_add(&t->corpus, &e)) {
		t->n_empty++;
		f->n_excluded++;
	}
}

static void
check(void)
{
	if (!model_path && !parts && !fold_name)
		die("nothing to do: give --model FILE for a model, --cv N for tables, or both");
	if (parts && fold_name)
		die("--cv deals the records into parts and --fold takes them from a field: give one");
	if (model_path && (strcmp(model_path, "-") == 0 || (filter_options.output && strcmp(model_path, filter_options.output) == 0)))
		die("--model takes a file of its own: the tables go to the output");
	if (parts && (parts < PARTS_MIN || parts > PARTS_MAX))
		die("--cv takes %d to %d parts", PARTS_MIN, PARTS_MAX);
}

static void
check_corpus(const struct trainer *t, uint64_t n_in)
{
	const struct corpus *c = &t->corpus;
	if (c->n_class < 2)
		die("a model tells at least two labels apart: of %llu records %zu have one, %zu different", (unsigned long long)n_in, c->n_doc, c->n_class);
	if (fold_name && (c->folds.n < PARTS_MIN || c->folds.n > PARTS_MAX))
		die("--fold: '%s' has %zu values; %d to %d make parts", fold_name, c->folds.n, PARTS_MIN, PARTS_MAX);
}

static size_t
few_classes(const struct corpus *c)
{
	size_t n = 0, *of = xcalloc(c->n_class + 1, sizeof *of);
	for (size_t d = 0; d < c->n_doc; d++)
		of[c->doc[d].class]++;
	for (size_t k = 0; k < c->n_class; k++)
		n += of[k] < FEW;
	free(of);
	return n;
}

/* Whether any rule's word is on the path of a label. */
static bool
votes_agree(const struct corpus *c)
{
	for (size_t v = 0; v < c->votes.n; v++)
		for (size_t k = 0; k < c->n_class; k++)
			if (model_agrees(map_key(&c->votes, v), c->class[k]))
				return true;
	return false;
}

/* What was left out and why: with -v, and where answers of gov-classify itself came in, which may be a mistake. */
static void
tell(const struct trainer *t)
{
	unsigned long long own = t->n_own, unlabelled = t->n_unlabelled, empty = t->n_empty;
	if (own && !filter_options.quiet)
		warn("%llu records left out: their %s is what gov-classify gave, no label", own, field_name_text);
	size_t few = filter_options.verbose ? few_classes(&t->corpus) : 0;
	if (few)
		warn("%zu of %zu classes have fewer than %d records: what the model says of them is weak", few, t->corpus.n_class, FEW);
	if (t->corpus.votes.n && !votes_agree(&t->corpus) && !filter_options.quiet)
		warn("no suggested_%s is on the path of a label: the rules speak of other classes and are not weighed", field_name_text);
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
	filter_expect(&f, t.label, (struct place){ "--field", 0 });
	if (fold_name)
		filter_expect(&f, t.fold = field_of(slice_of(fold_name)), (struct place){ "--fold", 0 });
	corpus_open(&t.corpus);
	if (model_path) {
		output_open(&file, model_path, OUTPUT_PUBLIC);
		f.beside = &file;
	}
	while (filter_next(&f, &r))
		add(&f, &t, &r);
	corpus_index(&t.corpus);
	tell(&t);
	check_corpus(&t, f.n_in);
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
