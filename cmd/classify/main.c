/* main.c - gov-classify: a category for each order by rules a person can defend and a model that knows when it does not know */
#include "evidence.h"
#include "lint.h"
#include "review.h"
#include "stats.h"

static const char *rules_path, *model_path, *rules_first;
static double margin = 0.5;
static uint64_t review_most;
static bool lint;

static const struct opt opts[] = {
	{ 'R', "rules", OPT_TEXT, &rules_path, "FILE", "rule table: words, patterns and conditions to category" },
	{ 'm', "model", OPT_TEXT, &model_path, "FILE", "model of gov-train, for what rules do not decide" },
	{ 0, "margin", OPT_REAL, &margin, "P", "doubt where the likeliest category leads by less, 0.5 by default" },
	{ 0, "rules-first", OPT_TEXT, &rules_first, "N", "rules of priority N and above decide whatever the model says" },
	{ 0, "review", OPT_NUMBER, &review_most, "N", "put only the N records most worth a person's look" },
	{ 0, "lint", OPT_FLAG, &lint, NULL, "read no records, tell what is wrong in the rule table" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-classify",
	.about = "Gives each order a category by a table of rules, a model or both, and says by which words.",
	.example = "  gov-classify --rules samples/rules/hotline.csv records.ndjson\n"
		   "  gov-ingest export.csv | gov-classify -R rules.csv -m hotline.model --stats > classified.ndjson",
	.opts = opts,
};

enum {
	REVIEW_MAX = 1000000
};

static void
check(void)
{
	if (!rules_path && !model_path)
		die("nothing to classify by: give --rules FILE, --model FILE or both");
	if (lint && !rules_path)
		die("--lint looks at a rule table: give --rules FILE");
	if (rules_first && !(rules_path && model_path))
		die("--rules-first settles between --rules and --model: give both");
	if (review_most && !model_path)
		die("--review goes by how likely a category is: give --model FILE");
	if (review_most > REVIEW_MAX)
		die("--review takes at most %d records", REVIEW_MAX);
	if (!(margin >= 0 && margin < 1))
		die("--margin lies between 0 and 1");
}

struct classifier {
	struct rules rules;
	struct judge judge, *j; /* j is NULL where there are no rules */
	struct stats stats;
	struct blend blend;
	struct evidence evidence;
	struct review review;
};

static void
classifier_open(struct classifier *c, struct filter *f)
{
	if (rules_path) {
		judge_open(&c->judge, &c->rules);
		stats_open(&c->stats, &c->rules);
		c->j = &c->judge;
	}
	blend_open(&c->blend, rules_path ? &c->rules : NULL, model_path, margin, rules_first);
	evidence_open(&c->evidence, f, rules_path);
	review_open(&c->review, (size_t)review_most);
	f->chosen = review_most > 0;
}

static void
classify(struct classifier *c, struct filter *f, struct rec *r)
{
	struct slice given = rec_get(r, F_CATEGORY);
	bool decided = filter_is_decided(r, F_CATEGORY);
	if (c->j)
		judge_record(c->j, r);
	if (c->j && filter_options.stats)
		stats_add(&c->stats, c->j, given);
	blend_record(&c->blend, c->j, r);
	if (review_most)
		c->review.wrong = decided ? -1 : blend_wrong(&c->blend, filter_options.overwrite ? slice(NULL, 0) : given);
	evidence_put(&c->evidence, f, r, c->j, &c->blend);
	if (review_most)
		review_add(&c->review, f, r);
	else
		filter_put(f, r);
}

static void
classifier_close(struct classifier *c, struct filter *f, struct rec *r)
{
	review_put(&c->review, f, r);
	if (c->evidence.n_given_up && filter_options.verbose)
		filter_warn(f, NULL, "%llu patterns given up at their match limit", (unsigned long long)c->evidence.n_given_up);
	if (c->j && filter_options.stats)
		stats_print(&c->stats);
	review_close(&c->review);
	evidence_close(&c->evidence);
	blend_close(&c->blend);
	if (c->j) {
		stats_close(&c->stats);
		judge_close(c->j);
	}
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct classifier c = { .j = NULL };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	check();
	if (rules_path)
		rules_load(&c.rules, &f, rules_path);
	if (lint) {
		f.status = lint_rules(&c.rules, &f) ? 1 : 0;
	} else {
		classifier_open(&c, &f);
		while (filter_next(&f, &r))
			classify(&c, &f, &r);
		classifier_close(&c, &f, &r);
	}
	rec_free(&r);
	if (rules_path)
		rules_free(&c.rules);
	return filter_close(&f);
}
