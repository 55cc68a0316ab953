/* main.c - a category for each order by rules a person can defend */
#include "evidence.h"

static const char *rules_path;

static const struct opt opts[] = {
	{ 'R', "rules", OPT_TEXT, &rules_path, "FILE", "rule table: words, patterns and conditions to category" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-classify",
	.about = "Gives each order a category by a table of rules and says by which words.",
	.example = "  gov-classify --rules samples/rules/example.csv records.ndjson\n"
		   "  gov-ingest export.csv | gov-classify -R rules.csv --stats > classified.ndjson",
	.opts = opts,
};

int
main(int argc, char **argv)
{
	struct filter f;
	struct rules rules;
	struct judge judge;
	struct evidence evidence;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	if (!rules_path)
		die("no rules: give --rules FILE");
	rules_load(&rules, &f, rules_path);
	judge_open(&judge, &rules);
	evidence_open(&evidence, &f);
	while (filter_next(&f, &r)) {
		judge_record(&judge, &r);
		evidence_put(&evidence, &f, &r, &judge);
		filter_put(&f, &r);
	}
	if (evidence.n_given_up && filter_options.verbose)
		filter_warn(&f, NULL, "%llu patterns given up at their match limit", (unsigned long long)evidence.n_given_up);
	rec_free(&r);
	evidence_close(&evidence);
	judge_close(&judge);
	rules_free(&rules);
	return filter_close(&f);
}
