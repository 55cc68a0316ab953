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

int
main(int argc, char **argv)
{
	struct filter f;
	struct rules rules;
	struct judge judge;
	struct blend blend;
	struct evidence evidence;
	struct review review;
	struct stats stats;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	check();
	if (rules_path) {
		rules_load(&rules, &f, rules_path);
		if (lint) {
			f.status = lint_rules(&rules, &f) ? 1 : 0;
			rules_free(&rules);
			return filter_close(&f);
		}
		judge_open(&judge, &rules);
		stats_open(&stats, &rules);
	}
	blend_open(&blend, rules_path ? &rules : NULL, model_path, margin, rules_first);
	evidence_open(&evidence, &f, rules_path);
	review_open(&review, (size_t)review_most);
	while (filter_next(&f, &r)) {
		if (rules_path)
			judge_record(&judge, &r);
		if (rules_path && filter_options.stats)
			stats_add(&stats, &judge, rec_get(&r, F_CATEGORY));
		blend_record(&blend, rules_path ? &judge : NULL, &r);
		evidence_put(&evidence, &f, &r, rules_path ? &judge : NULL, &blend);
		if (review_most)
			review_add(&review, &f, &r, blend_wrong(&blend, rec_get(&r, F_CATEGORY)));
		else
			filter_put(&f, &r);
	}
	review_put(&review, &f, &r);
	if (evidence.n_given_up && filter_options.verbose)
		filter_warn(&f, NULL, "%llu patterns given up at their match limit", (unsigned long long)evidence.n_given_up);
	if (rules_path && filter_options.stats)
		stats_print(&stats);
	rec_free(&r);
	review_close(&review);
	evidence_close(&evidence);
	blend_close(&blend);
	if (rules_path) {
		stats_close(&stats);
		judge_close(&judge);
		rules_free(&rules);
	}
	return filter_close(&f);
}
