/* filter.c - the contract of every program in one place */
#include "filter.h"
#include "utf8.h"
#include <errno.h>
#include <stdarg.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* The words of -O. */
enum {
	OUT_CSV = 1,
	OUT_NDJSON,
	OUT_XLSX
};

enum {
	WARNINGS_MAX = 10,
	SHARE_AFTER = 100
};

struct filter_options filter_options;

/* A program that dies says so downstream and leaves nothing half done. */
static void
failed(void *arg)
{
	struct filter *f = arg;
	char mark[64];
	snprintf(mark, sizeof mark, "%s!%s failed", f->sink.format == SINK_CSV ? "\"" : "", f->cmd->name);
	if (f->has_rejects)
		output_abort(&f->rejects, NULL);
	if (f->beside)
		output_abort(f->beside, NULL);
	if (f->give_up)
		f->give_up(f->give_up_arg);
	output_abort(&f->sink.out, mark);
}

static void
parse_max_rejects(struct filter *f)
{
	const char *text = filter_options.max_rejects;
	f->max_rejects = UINT64_MAX;
	f->max_share = -1;
	if (!text)
		return;
	if (!filter_options.rejects)
		die("--max-rejects needs --rejects");
	size_t n = strlen(text);
	if (n && text[n - 1] == '%') {
		char *number = xmemdup(text, n - 1);
		if (opt_real(number, &f->max_share) < 0)
			die("--max-rejects takes a number or a percentage, not '%s'", text);
		free(number);
	} else if (opt_number(text, &f->max_rejects) < 0) {
		die("--max-rejects takes a number or a percentage, not '%s'", text);
	}
}

static void
check_operands(const struct filter *f, uint64_t *total)
{
	bool known = f->n_operand > 0;
	for (size_t i = 0; i < f->n_operand; i++) {
		struct place at = { f->operand[i], 0 };
		struct stat st;
		if (strcmp(f->operand[i], "-") == 0) {
			known = false;
			continue;
		}
		if (stat(f->operand[i], &st) < 0)
			die_at(&at, NULL, "%s", strerror(errno));
		if (S_ISDIR(st.st_mode))
			die_at(&at, NULL, "is a directory");
		known = known && S_ISREG(st.st_mode);
		*total += (uint64_t)st.st_size;
	}
	if (!known)
		*total = 0;
}

/* What -O and the name of the output say; NDJSON where neither does. */
static enum sink_format
format_asked(void)
{
	static const enum sink_format formats[] = { SINK_NDJSON, [OUT_CSV] = SINK_CSV, [OUT_NDJSON] = SINK_NDJSON, [OUT_XLSX] = SINK_XLSX };
	struct filter_options *o = &filter_options;
	size_t n = o->output ? strlen(o->output) : 0;
	bool named = n >= 5 && strcasecmp(o->output + n - 5, ".xlsx") == 0;
	if (named && !o->out_format)
		o->out_format = OUT_XLSX;
	if (named && o->out_format != OUT_XLSX)
		die("--output %s: a file of that name is a workbook, not what --output-format says", o->output);
	return formats[o->out_format];
}

/* Options that a format has no use for are a mistake. */
static void
check_format(const struct filter *f)
{
	if (filter_options.labels && f->sink.format == SINK_NDJSON)
		die("--labels is for CSV and xlsx; -O says which");
	if (filter_options.bom && f->sink.format != SINK_CSV)
		die("--bom is for CSV; -O csv writes it");
	if (filter_options.out_charset && f->sink.format != SINK_CSV)
		die("--out-charset is for CSV; -O csv writes it");
	if (filter_options.out_charset && filter_options.bom)
		die("--bom is for UTF-8, not for --out-charset");
}

static void
idle(void *arg)
{
	struct filter *f = arg;
	output_flush(&f->sink.out);
}

void
filter_open(struct filter *f, const struct cmd *cmd, enum filter_kind kind, int argc, char **argv)
{
	*f = (struct filter){ .cmd = cmd, .kind = kind, .fault = FAULT_INIT, .sink.out.fd = 1 };
	msg_name(cmd->name);
	output_init();
	msg_on_die(failed, f);
	f->n_operand = opt_parse(cmd, argc, argv, &f->operand);
	const struct filter_options *o = &filter_options;
	parse_max_rejects(f);
	uint64_t total = 0;
	check_operands(f, &total);
	progress_open(&f->progress, o->quiet, total);
	enum sink_format format = format_asked();
	if (format == SINK_XLSX && !o->folder && (!o->output || strcmp(o->output, "-") == 0) && isatty(STDOUT_FILENO))
		die("a workbook is nothing for a terminal: -o FILE.xlsx");
	sink_open(&f->sink, o->output, format);
	f->sink.labels = o->labels;
	f->sink.bom = o->bom;
	f->sink.gb18030 = o->out_charset;
	if (o->out_format)
		check_format(f);
	if (o->rejects && (strcmp(o->rejects, "-") == 0 || (o->output && strcmp(o->output, o->rejects) == 0)))
		die("--rejects wants a file of its own, not '%s'", o->rejects);
	if (o->rejects) {
		output_open(&f->rejects, o->rejects, OUTPUT_PRIVATE);
		f->has_rejects = true;
		buf_adds(&f->rejects.buf, "from,code,field,reason,charset,header,raw\n");
		output_mark(&f->rejects);
	}
	if (o->where)
		filter_condition(f, &f->where, slice_of(o->where), NULL, 0, 0);
	f->how = (struct source_how){
		.input = { .charset = o->charset },
		.format = (enum source_format)o->in_format,
		.max_field = o->max_field,
		.max_line = o->max_line,
		.max_quoted_lines = o->max_quoted_lines,
		.quiet = o->quiet,
	};
	if (kind == FILTER_MAP) {
		f->how.input.idle = idle;
		f->how.input.idle_arg = f;
	} else {
		filter_default_ndjson(f);
	}
}

void
filter_own(struct filter *f, const int *field, size_t n)
{
	sink_own(&f->sink, field, n);
}

void
filter_default_ndjson(struct filter *f)
{
	if (!filter_options.out_format)
		filter_options.out_format = OUT_NDJSON;
	f->sink.format = format_asked();
	check_format(f);
}

void
filter_condition(struct filter *f, struct cond *c, struct slice text, const struct table *t, size_t row, size_t column)
{
	struct buf error = BUF_INIT;
	if (cond_parse(c, text, &error) < 0) {
		if (t)
			table_die(t, row, column, "%s", buf_text(&error));
		die("--where: %s", buf_text(&error));
	}
	buf_free(&error);
	int field;
	for (size_t i = 0; (field = cond_field(c, i)) != F_NONE; i++)
		filter_expect(f, field, t ? table_place(t, row) : (struct place){ "--where", 0 });
}

void
filter_expect(struct filter *f, int field, struct place at)
{
	if (field_is_known(field))
		return;
	for (size_t i = 0; i < f->n_expected; i++)
		if (f->expected[i].field == field)
			return;
	f->expected = xgrow(f->expected, &f->expected_cap, f->n_expected + 1, sizeof *f->expected);
	f->expected[f->n_expected++] = (struct expected){ field, at };
}

/* A field that only a typing error could have put into a condition. */
static void
check_expected(const struct filter *f, const struct rec *first)
{
	for (size_t i = 0; i < f->n_expected; i++)
		if (rec_find(first, f->expected[i].field) < 0) {
			struct slice name = field_name(f->expected[i].field);
			die_at(&f->expected[i].at, NULL, "unknown field '%.*s': neither in gov-records(5) nor in the first record", (int)name.n, name.p);
		}
}

struct place
filter_place(const struct filter *f)
{
	return f->source.at;
}

static void
check_flood(struct filter *f, bool ended)
{
	bool flood = f->n_rejected > f->max_rejects;
	/* times 100 on the left: 0.29 * 100 is less than 29 */
	if (f->max_share >= 0 && (ended || f->n_in >= SHARE_AFTER))
		flood = flood || (double)f->n_rejected * 100 > f->max_share * (double)f->n_in;
	if (flood)
		die("%llu of %llu records were bad: more than --max-rejects %s", (unsigned long long)f->n_rejected,
			(unsigned long long)f->n_in, filter_options.max_rejects);
}

/* Text for the rejects file: bytes that are no UTF-8 as \xHH, those of another charset too. */
static void
add_raw(struct buf *out, struct slice raw, const struct charset *charset)
{
	static const char digit[] = "0123456789ABCDEF";
	while (raw.n) {
		size_t good = utf8_check(raw.p, raw.n);
		buf_add(out, raw.p, good);
		raw.p += good;
		raw.n -= good;
		if (raw.n) {
			unsigned char c = (unsigned char)*raw.p;
			if (!charset_bad_byte(charset, &raw, &c))
				raw.p++, raw.n--;
			char four[4] = { '\\', 'x', digit[c >> 4], digit[c & 15] };
			buf_add(out, four, 4);
		}
	}
}

static void
write_reject(struct filter *f, const struct fault *fault)
{
	struct source *s = &f->source;
	struct buf *out = &f->rejects.buf, cell = BUF_INIT;
	const char *base = strrchr(s->at.file, '/');
	struct slice raw = source_raw(s);
	buf_printf(&cell, "%s:%llu", base ? base + 1 : s->at.file, (unsigned long long)s->at.line);
	cell_write(buf_slice(&cell), false, out);
	buf_addc(out, ',');
	buf_adds(out, fault->code);
	buf_addc(out, ',');
	if (fault->field != F_NONE)
		cell_write(field_name(fault->field), false, out);
	buf_addc(out, ',');
	buf_clear(&cell);
	add_raw(&cell, buf_slice(&fault->reason), &s->text.in.charset);
	if (s->raw_cut)
		buf_adds(&cell, text_cut_here);
	cell_write(buf_slice(&cell), false, out);
	buf_addc(out, ',');
	cell_write(slice_of(source_charset(s)), false, out);
	buf_addc(out, ',');
	if (source_is_row(s))
		cell_write(buf_slice(&s->columns.header), false, out);
	buf_addc(out, ',');
	buf_clear(&cell);
	add_raw(&cell, raw, &s->text.in.charset);
	cell_write(buf_slice(&cell), false, out);
	buf_addc(out, '\n');
	output_mark(&f->rejects);
	buf_free(&cell);
}

static void
count_reason(struct filter *f, const char *code)
{
	size_t n = f->reasons.n, i = map_add(&f->reasons, slice_of(code));
	f->n_reason = xgrow(f->n_reason, &f->n_reason_cap, i + 1, sizeof *f->n_reason);
	if (f->reasons.n > n)
		f->n_reason[i] = 0;
	f->n_reason[i]++;
}

/* Tells of a fault, ten times, and writes it to the rejects file. */
static void
tell(struct filter *f, const struct fault *fault)
{
	struct buf name = BUF_INIT, reason = BUF_INIT;
	if (fault->field != F_NONE)
		buf_add_slice(&name, field_name(fault->field));
	buf_add_slice(&reason, buf_slice(&fault->reason));
	if (f->current && rec_has(f->current, F_ID)) {
		struct slice text = rec_get(f->current, F_ID);
		buf_printf(&reason, " (id %.*s)", (int)(text.n < 64 ? text.n : 64), text.p);
	}
	const char *field = name.n ? buf_text(&name) : NULL;
	if (!f->has_rejects && !f->findings)
		die_at(&f->source.at, field, "%s", buf_text(&reason));
	count_reason(f, fault->code);
	if (!filter_options.quiet && f->n_told++ < WARNINGS_MAX)
		warn_at(&f->source.at, field, "%s", buf_text(&reason));
	if (f->has_rejects)
		write_reject(f, fault);
	buf_free(&reason);
	buf_free(&name);
}

/* Ends the run, or writes the record to the rejects file. */
static void
reject(struct filter *f, const struct fault *fault)
{
	if (source_is_mended(&f->source, &f->source.at)) {
		f->n_dropped++;
		f->n_mended++;
		return;
	}
	tell(f, fault);
	f->n_rejected++;
	check_flood(f, false);
}

static void set_fault(struct filter *f, const char *code, int field, const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void
set_fault(struct filter *f, const char *code, int field, const char *format, va_list args)
{
	char text[512];
	vsnprintf(text, sizeof text, format, args);
	fault_set(&f->fault, code, field, "%s", text);
}

void
filter_fault(struct filter *f, const char *code, int field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	set_fault(f, code, field, format, args);
	va_end(args);
	tell(f, &f->fault);
	f->faulty = true;
}

int
filter_reject(struct filter *f, const char *code, int field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	set_fault(f, code, field, format, args);
	va_end(args);
	reject(f, &f->fault);
	return -1;
}

void
filter_reject_of(struct filter *f, struct source *s, const char *code, int field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	set_fault(f, code, field, format, args);
	va_end(args);
	/* it is named and kept as its own source tells */
	struct source records = f->source;
	f->source = *s;
	f->source.raw = source_raw(s);
	f->current = NULL;
	reject(f, &f->fault);
	f->source = records;
}

void
filter_drop(struct filter *f)
{
	f->n_dropped++;
}

void
filter_put(struct filter *f, struct rec *r)
{
	if (sink_put(&f->sink, r, &f->fault) < 0) {
		reject(f, &f->fault);
		return;
	}
	f->n_out++;
}

static void
start(struct filter *f)
{
	/* not before: what reads no records, a check of a table, needs no input */
	if (f->n_operand == 0 && !filter_options.replay && isatty(STDIN_FILENO))
		die("no input: name a FILE or pipe records in (- reads the terminal); see %s --help", f->cmd->name);
	f->started = true;
	source_open(&f->source, f->operand, f->n_operand, &f->how);
}

/* Without -O a filter writes the format it reads. */
static void
follow_format(struct filter *f)
{
	if (filter_options.out_format || f->n_in)
		return;
	f->sink.format = f->source.format == SOURCE_CSV ? SINK_CSV : SINK_NDJSON;
	check_format(f);
}

/* Whether an accumulator counts the record. */
static bool
counts(struct filter *f, struct rec *r)
{
	if (filter_options.all)
		return true;
	if (rec_has(r, F_SUPERSEDED_BY)) {
		f->n_superseded++;
		return false;
	}
	if (rec_has(r, F_COPY_OF)) {
		f->n_copies++;
		return false;
	}
	return true;
}

bool
filter_next(struct filter *f, struct rec *r)
{
	if (!f->started)
		start(f);
	f->current = NULL;
	f->row = r;
	if (f->faulty) {
		f->faulty = false;
		f->n_rejected++;
		check_flood(f, false);
	}
	for (;;) {
		enum source_status status = source_next(&f->source, r);
		if (status == SOURCE_END) {
			/* a file with nothing but a header, or bad records, still has a header to pass on */
			if (f->kind == FILTER_MAP && f->n_in == f->n_rejected + f->n_dropped && f->source.headed && source_is_row(&f->source)) {
				rec_begin(r);
				for (size_t i = 0; i < f->source.columns.n; i++)
					rec_append(r, f->source.columns.field[i], VALUE_NULL, slice(NULL, 0));
				r->n_line = r->n;
				follow_format(f);
				sink_header(&f->sink, r);
			}
			progress_close(&f->progress);
			return false;
		}
		progress_step(&f->progress, f->source.bytes + f->source.text.in.bytes, f->n_in);
		follow_format(f);
		f->n_in++;
		f->current = NULL;
		if (status == SOURCE_TOTAL) {
			f->n_dropped++;
			f->n_totals++;
			continue;
		}
		if (status == SOURCE_RECORD && !f->checked) {
			f->checked = true;
			check_expected(f, r);
		}
		if (status == SOURCE_BAD) {
			reject(f, &f->source.fault);
			continue;
		}
		f->current = r;
		if (f->where.n && !cond_test(&f->where, r)) {
			if (f->kind == FILTER_COUNT)
				f->n_excluded++;
			else if (f->chosen)
				f->n_dropped++;
			else
				filter_put(f, r);
			continue;
		}
		if (f->kind == FILTER_COUNT && !counts(f, r)) {
			f->n_excluded++;
			continue;
		}
		return true;
	}
}

static struct agreement *
agreement_of(struct filter *f, int field)
{
	size_t i = 0;
	while (i < f->n_agreement && f->agreement[i].field != field)
		i++;
	if (i == f->n_agreement)
		f->agreement[f->n_agreement++] = (struct agreement){ .field = field, .suggested = field_with(field, "suggested_", "") };
	return &f->agreement[i];
}

bool
filter_is_decided(struct rec *r, int field)
{
	struct slice rest = rec_get(r, F_DECIDED), name = field_name(field);
	while (rest.n)
		if (slice_eq(slice_cut(rest, '|', &rest), name))
			return true;
	return false;
}

void
filter_decide(struct filter *f, struct rec *r, int field, struct slice text)
{
	struct slice word = rec_get(r, field);
	struct agreement *a = agreement_of(f, field);
	int suggested = a->suggested;
	if (!filter_is_decided(r, field) && (word.n == 0 || filter_options.overwrite)) {
		if (text.n) {
			rec_set(r, field, text);
			a->filled++;
		} else if (rec_find(r, field) < 0) {
			rec_set_null(r, field);
		}
		a->undecided += text.n == 0;
		rec_set_null(r, suggested);
		return;
	}
	if (text.n == 0) {
		a->undecided++;
		rec_set_null(r, suggested);
		return;
	}
	bool same = slice_eq(word, text);
	a->agreed += same;
	a->differed += !same;
	rec_set(r, suggested, text);
}

void
filter_warn(struct filter *f, const char *field, const char *format, ...)
{
	if (filter_options.quiet || f->n_warned++ >= WARNINGS_MAX)
		return;
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	warn_at(f->started ? &f->source.at : NULL, field, "%s", text);
}

static void
print_sums(const struct filter *f)
{
	unsigned long long in = f->n_in, out = f->n_out, rejected = f->n_rejected, dropped = f->n_dropped, excluded = f->n_excluded;
	if (f->kind == FILTER_MAP)
		warn("in %llu = out %llu + rejected %llu + dropped %llu", in, out, rejected, dropped);
	else
		warn("in %llu = counted %llu + excluded %llu + rejected %llu", in, in - excluded - rejected, excluded, rejected);
	if (f->n_superseded || f->n_copies)
		warn("excluded: %llu superseded, %llu copies", (unsigned long long)f->n_superseded, (unsigned long long)f->n_copies);
	if (f->source.n_blank || f->source.n_preamble)
		warn("skipped: %llu blank lines, %llu rows before the header", (unsigned long long)f->source.n_blank, (unsigned long long)f->source.n_preamble);
	if (f->n_totals || f->n_mended)
		warn("dropped: %llu rows of totals, %llu that come mended", (unsigned long long)f->n_totals, (unsigned long long)f->n_mended);
	if (f->where.n_incomparable || f->where.n_limit)
		warn("--where: %llu comparisons with what is no number and no time, %llu patterns at their limit",
			(unsigned long long)f->where.n_incomparable, (unsigned long long)f->where.n_limit);
}

static void
print_agreement(const struct filter *f)
{
	for (size_t i = 0; i < f->n_agreement; i++) {
		const struct agreement *a = &f->agreement[i];
		struct slice name = field_name(a->field);
		uint64_t both = a->agreed + a->differed;
		warn("%.*s: filled %llu, agreed with the export %llu of %llu (%.2f %%), undecided %llu", (int)name.n, name.p,
			(unsigned long long)a->filled, (unsigned long long)a->agreed, (unsigned long long)both,
			both ? 100.0 * (double)a->agreed / (double)both : 0.0, (unsigned long long)a->undecided);
	}
}

int
filter_close(struct filter *f)
{
	if (f->n_in < filter_options.min_records)
		die("only %llu records came in, --min-records wants %llu", (unsigned long long)f->n_in, (unsigned long long)filter_options.min_records);
	check_flood(f, true);
	if (filter_options.stats)
		print_agreement(f);
	if (filter_options.verbose)
		print_sums(f);
	else if (f->kind == FILTER_COUNT && !filter_options.quiet && (f->n_superseded || f->n_copies))
		warn("not counted: %llu superseded, %llu copies", (unsigned long long)f->n_superseded, (unsigned long long)f->n_copies);
	if (f->n_mended && !filter_options.verbose && !filter_options.quiet)
		warn("%llu bad records dropped: --replay brings them mended", (unsigned long long)f->n_mended);
	if (f->n_warned > WARNINGS_MAX)
		warn("%llu more warnings like these", (unsigned long long)(f->n_warned - WARNINGS_MAX));
	if (f->n_told > WARNINGS_MAX && !filter_options.quiet)
		warn("%llu more %s%s%s", (unsigned long long)(f->n_told - WARNINGS_MAX), f->findings ? "faults found" : "records rejected",
			f->has_rejects ? ", see " : "", f->has_rejects ? filter_options.rejects : "");
	sink_finish(&f->sink);
	/* both are written out before either is renamed: a full disk leaves neither */
	output_finish(&f->sink.out);
	if (f->has_rejects) {
		output_finish(&f->rejects);
		output_close(&f->rejects);
	}
	output_close(&f->sink.out);
	msg_on_die(NULL, NULL);
	if (f->started)
		source_close(&f->source);
	sink_free(&f->sink);
	cond_free(&f->where);
	buf_free(&f->fault.reason);
	map_free(&f->reasons);
	free(f->n_reason);
	free(f->expected);
	schema_free();
	int status = f->n_rejected && !filter_options.rejects_ok ? 1 : 0;
	return status > f->status ? status : f->status;
}
