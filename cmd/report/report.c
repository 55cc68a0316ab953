/* report.c - the dossier of a period, from records, scores and alarms */
#include "dossier.h"

static struct opt_list scores_paths, alarms_paths;
static int format, lang;
static const char *title, *office, *issue;

static const struct opt opts[] = {
	{ 0, "scores", OPT_LIST, &scores_paths, "FILE", "scores of gov-score; may be given several times" },
	{ 0, "alarms", OPT_LIST, &alarms_paths, "FILE", "alarms of gov-hotspot; may be given several times" },
	{ 0, "format", OPT_CHOICE, &format, "html|markdown|xlsx", "what to write, html by default; xlsx where FILE is called so" },
	{ 0, "title", OPT_TEXT, &title, "TEXT", "title of the dossier" },
	{ 0, "office", OPT_TEXT, &office, "TEXT", "who publishes it" },
	{ 0, "issue", OPT_TEXT, &issue, "TEXT", "its number, such as 第10期" },
	{ 0, "lang", OPT_CHOICE, &lang, "zh|en", "language of headings and labels, zh by default" },
	WINDOW_OPTS,
	FILTER_COUNT_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-report",
	.about = "Writes the dossier of a period, one HTML page, Markdown or a workbook, from records, scores and alarms.",
	.example = "  gov-report --period month --scores rates.ndjson --alarms alarms.ndjson records.ndjson > dossier.html\n"
		   "  gov-report --format markdown --period month records.ndjson > dossier.md",
	.opts = opts,
};

enum {
	MARKDOWN = 2,
	WORKBOOK,
	ENGLISH = 2,
	ALARMS_WANTED = 50
};

/* Scores and alarms, and the orders behind the first alarms. */
static void
load(struct scores *scores, struct alarms *alarms, struct counts *c)
{
	for (size_t i = 0; i < scores_paths.n; i++)
		scores_load(scores, scores_paths.item[i]);
	for (size_t i = 0; i < alarms_paths.n; i++)
		alarms_load(alarms, alarms_paths.item[i]);
	for (size_t i = 0; i < alarms->n && i < ALARMS_WANTED; i++)
		for (size_t k = 0; k < alarms->alarm[i].n_order && k < ORDERS_SHOWN; k++)
			count_want(c, alarms->alarm[i].order[k]);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct counts c;
	struct scores scores = { 0 };
	struct alarms alarms = { 0 };
	struct doc d = DOC_INIT;
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_COUNT, argc, argv);
	if (filter_options.out_format == 1)
		die("a dossier is no CSV; --format says what to write");
	if (f.sink.format == SINK_XLSX && format && format != WORKBOOK)
		die("the output is to be a workbook; --format says otherwise");
	if (f.sink.format == SINK_XLSX)
		format = WORKBOOK;
	f.sink.format = SINK_NDJSON; /* the sink has no records to write */
	english = lang == ENGLISH;
	count_open(&c);
	load(&scores, &alarms, &c);
	while (filter_next(&f, &r))
		count(&c, &f, &r);
	count_settle(&c);
	d.title = slice_of(title ? title : T("市民热线诉求分析报告", "Hotline dossier"));
	d.office = slice_of(office ? office : "");
	d.issue = slice_of(issue ? issue : "");
	dossier_fill(&(struct dossier){ .d = &d, .c = &c, .f = &f, .scores = &scores, .alarms = &alarms, .where = filter_options.where });
	f.n_excluded += count_outside(&c);
	if (format == WORKBOOK)
		sheets_print(&d, &f.sink.out);
	else if (format == MARKDOWN)
		markdown_print(&d, &f.sink.out.buf);
	else
		html_print(&d, &f.sink.out.buf);
	doc_free(&d);
	rec_free(&r);
	count_close(&c);
	scores_free(&scores);
	alarms_free(&alarms);
	free(scores_paths.item);
	free(alarms_paths.item);
	return filter_close(&f);
}
