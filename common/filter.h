/* filter.h - what every program does around its own work
 *
 *	static const struct opt opts[] = {
 *		{ 'd', "duties", OPT_TEXT, &duties_path, "FILE", "duty list" },
 *		FILTER_MAP_OPTS,
 *		{ 0 },
 *	};
 *	static const struct cmd cmd = { .name = "gov-route", .about = "...", .opts = opts };
 *
 *	struct filter f;
 *	struct rec r = REC_INIT;
 *	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
 *	duties_load(&duties, duties_path);
 *	filter_own(&f, own, n_own);
 *	while (filter_next(&f, &r))
 *		if (route(&f, &duties, &r) == 0)
 *			filter_put(&f, &r);
 *	rec_free(&r);
 *	return filter_close(&f);
 *
 * A map (FILTER_MAP) puts every record it gets, changed or not, or rejects or drops it:
 * in = out + rejected + dropped.  An accumulator (FILTER_COUNT) counts records and
 * puts lines of its own at the end: in = counted + excluded + rejected.  filter_next
 * hands a map only what --where holds for (the rest passes untouched), and an
 * accumulator also no superseded records and no copies unless --all is given.
 *
 * Bad records end the run with status 2, or go to the rejects file of -r and make
 * it 1.  Nothing is renamed into place unless the run ends well.
 */
#ifndef FILTER_H
#define FILTER_H

#include "cond.h"
#include "opt.h"
#include "progress.h"
#include "sink.h"
#include "source.h"
#include "table.h"

enum filter_kind {
	FILTER_MAP,
	FILTER_COUNT
};

/* What the shared options say; the rows below point here.  folder: of a program that writes files there instead. */
struct filter_options {
	const char *output, *folder, *rejects, *max_rejects, *where, *charset, *replay;
	int in_format, out_format, labels, out_charset;
	uint64_t min_records, max_field, max_line, max_quoted_lines;
	bool bom, rejects_ok, quiet, verbose, overwrite, stats, all;
};

extern struct filter_options filter_options;

/* clang-format off */
#define FILTER_IO_OPTS \
	{ 'o', "output", OPT_TEXT, &filter_options.output, "FILE", "write to FILE, in place only when all went well" }, \
	{ 'I', "input-format", OPT_CHOICE, &filter_options.in_format, "csv|ndjson|json", "format of the input; by its first byte otherwise" }, \
	{ 'O', "output-format", OPT_CHOICE, &filter_options.out_format, "csv|ndjson|xlsx", "format of the output; xlsx where FILE is called so" }, \
	{ 0, "labels", OPT_CHOICE, &filter_options.labels, "zh", "Chinese labels in the header of CSV and xlsx" }, \
	{ 0, "bom", OPT_FLAG, &filter_options.bom, NULL, "begin CSV with a byte order mark, for Excel" }, \
	{ 0, "out-charset", OPT_CHOICE, &filter_options.out_charset, "gb18030", "charset of CSV, UTF-8 by default" }, \
	{ 'r', "rejects", OPT_TEXT, &filter_options.rejects, "FILE", "put bad records there and go on" }, \
	{ 0, "max-rejects", OPT_TEXT, &filter_options.max_rejects, "N|N%", "stop when more records, or a larger share, are bad" }, \
	{ 0, "rejects-ok", OPT_FLAG, &filter_options.rejects_ok, NULL, "exit 0 though records were rejected" }, \
	{ 0, "min-records", OPT_NUMBER, &filter_options.min_records, "N", "fail when fewer records came in" }, \
	{ 0, "max-field", OPT_NUMBER, &filter_options.max_field, "BYTES", "longest CSV cell, 1048576 by default" }, \
	{ 0, "max-line", OPT_NUMBER, &filter_options.max_line, "BYTES", "longest record, 67108864 by default" }, \
	{ 0, "max-quoted-lines", OPT_NUMBER, &filter_options.max_quoted_lines, "N", "most lines of a quoted cell, 1000 by default" }, \
	{ 'v', "verbose", OPT_FLAG, &filter_options.verbose, NULL, "say at the end what came in and what went out" }, \
	{ 'q', "quiet", OPT_FLAG, &filter_options.quiet, NULL, "no warnings, only what ends the run" }
#define FILTER_WHERE_OPT \
	{ 0, "where", OPT_TEXT, &filter_options.where, "CONDITION", "work only on records it holds for" }
#define FILTER_MAP_OPTS FILTER_WHERE_OPT, FILTER_IO_OPTS
#define FILTER_DECIDE_OPTS \
	{ 0, "overwrite", OPT_FLAG, &filter_options.overwrite, NULL, "replace what the export says instead of suggesting beside it" }, \
	{ 0, "stats", OPT_FLAG, &filter_options.stats, NULL, "print how often decisions agree with the export" }, \
	FILTER_MAP_OPTS
#define FILTER_COUNT_OPTS \
	{ 0, "all", OPT_FLAG, &filter_options.all, NULL, "count superseded records and copies too" }, \
	FILTER_WHERE_OPT, FILTER_IO_OPTS
/* clang-format on */

/* How often a decision met what the export says. */
struct agreement {
	int field, suggested;
	uint64_t filled, agreed, differed, undecided;
};

/* A field that a first record must have, and who asks for it first. */
struct expected {
	int field;
	struct place at;
};

struct filter {
	const struct cmd *cmd;
	enum filter_kind kind;
	struct source source;
	struct sink sink;
	struct output rejects;
	struct output *beside; /* another file that a program writes, gone when it dies; NULL for none */
	void (*give_up)(void *arg); /* undoes what else a program has begun when it dies; NULL for nothing */
	void *give_up_arg;
	struct cond where;
	struct progress progress;
	struct rec *current; /* while it is the program's */
	struct rec *row; /* what filter_next fills */
	bool checked; /* whether a first record was looked at for the fields of conditions */
	struct fault fault;
	char **operand;
	size_t n_operand;
	struct source_how how; /* a program may change it between filter_open and the first filter_next */
	bool started, has_rejects;
	int status; /* what filter_close returns at least */
	uint64_t n_in, n_out, n_rejected, n_dropped;
	uint64_t n_excluded, n_superseded, n_copies; /* accumulators */
	uint64_t n_warned, n_told;
	uint64_t n_totals, n_mended; /* dropped by the source */
	bool chosen; /* a map drops what --where does not hold for, instead of passing it */
	bool findings; /* bad records are told and counted, and the run goes on without a rejects file */
	bool faulty; /* the record at hand has faults already */
	struct map reasons; /* codes of rejected records, and how many */
	uint64_t *n_reason;
	size_t n_reason_cap;
	uint64_t max_rejects;
	double max_share; /* percent, < 0 for none */
	struct agreement agreement[16];
	size_t n_agreement;
	struct expected *expected; /* fields conditions name that no dictionary knows, each once */
	size_t n_expected, expected_cap;
};

/* Parses the options and opens the outputs.  Does not touch the inputs but to see that they are there. */
void filter_open(struct filter *f, const struct cmd *cmd, enum filter_kind kind, int argc, char **argv);

/* The fields the program always emits, for CSV headers; the array must live on. */
void filter_own(struct filter *f, const int *field, size_t n);

/* Makes NDJSON the format where -O says nothing: ingest and accumulators. */
void filter_default_ndjson(struct filter *f);

/* The next record to work on. */
bool filter_next(struct filter *f, struct rec *r);

/* Writes the record. */
void filter_put(struct filter *f, struct rec *r);

/* Rejects the record filter_next gave last; the reason may quote no personal value.  Always returns -1. */
int filter_reject(struct filter *f, const char *code, int field, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same for the row that another source gave last: a list or a register read beside the records. */
void filter_reject_of(struct filter *f, struct source *s, const char *code, int field, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Tells a fault of the record, of which it may have several; it is rejected once, when the next is asked
 * for.  Only for a program that checks (`findings`) and puts nothing. */
void filter_fault(struct filter *f, const char *code, int field, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Drops it by a rule the program documents. */
void filter_drop(struct filter *f);

/* Sets field to text where the record has no value for it; else sets suggested_FIELD and
 * leaves the export's word alone (--overwrite replaces it, but never what `decided` names: a person's
 * word).  An empty text is "no decision".  The program owns both fields.  Counts for --stats. */
void filter_decide(struct filter *f, struct rec *r, int field, struct slice text);

/* Whether a person decided the field, be it to leave it empty. */
bool filter_is_decided(struct rec *r, int field);

/* Parses a condition of a table cell or of an option (row of a table, or t NULL), and remembers
 * fields that no dictionary knows: the first record must have them. */
void filter_condition(struct filter *f, struct cond *c, struct slice text, const struct table *t, size_t row, size_t column);

/* Remembers a field that a table or an option names: where no dictionary knows it, the first record must have it. */
void filter_expect(struct filter *f, int field, struct place at);

/* Where the current record stands. */
struct place filter_place(const struct filter *f);

/* A warning with the record's place; the first ten are printed, the rest counted; silent with -q. */
void filter_warn(struct filter *f, const char *field, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Closes everything, prints the sum with -v, and returns the exit status. */
int filter_close(struct filter *f);

#endif
