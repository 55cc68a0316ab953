/* workbook.c - libxlsxwriter behind checks of its own */
#include <xlsxwriter.h>
#include "workbook.h"
#include "utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>
#include <zip.h>

enum {
	ROWS_MAX = 1048576,
	COLUMNS_MAX = 16384,
	UNITS_MAX = 32767,
	DIGITS_MAX = 15,
	PLAIN_DIGITS = 11, /* a longer integer is shown as 1.2E+11 unless a format says how */
	MEASURED_ROWS = 200,
	WIDTH_MIN = 8,
	WIDTH_MAX = 50,
	CREATED = 946684800, /* 2000-01-01: a workbook tells nothing about when it was written */
	COPIED = 1 << 16
};

/* Without ZIP64, which some programs do not read, a sheet must stay below 4 GiB of XML. */
static const uint64_t sheet_bytes_max = 3000000000;

struct column {
	char *label;
	enum workbook_kind kind;
	size_t width;
};

struct part {
	lxw_worksheet *sheet;
	uint64_t rows; /* bytes of their XML */
};

struct workbook {
	struct output *out;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *header, *text, *general, *decimals[DIGITS_MAX + 1];
	char *dir;
	int fd; /* the workbook, in no folder */
	struct column *column;
	size_t n_column, column_cap;
	lxw_row_t row, last; /* that of the next cells; the sheet's last one that has some */
	uint64_t bytes; /* of the sheet's XML, about, never too few */
	struct buf name, cell;
	int n_part; /* of the sheet's rows; 1 where they fit in one */
	bool any; /* whether the row has a cell */
	struct part *part; /* every sheet begun */
	size_t n_begun, part_cap;
};

static void failed(const struct workbook *w, const char *what) __attribute__((noreturn));

static void
failed(const struct workbook *w, const char *what)
{
	struct place at = { w->out->name, 0 };
	die_at(&at, NULL, "cannot write the workbook: %s", what);
}

static void
check(const struct workbook *w, lxw_error error)
{
	if (error != LXW_NO_ERROR)
		failed(w, error == LXW_ERROR_CREATING_TMPFILE || error == LXW_ERROR_ZIP_FILE_OPERATION ? strerror(errno) : lxw_strerror(error));
}

static void *
need(const struct workbook *w, void *p)
{
	if (!p)
		failed(w, strerror(errno ? errno : ENOMEM));
	return p;
}

/* The library reports trouble on stderr too, in its own words: one message is enough. */
static int
hush(void)
{
	int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (kept >= 0 && null >= 0)
		dup2(null, STDERR_FILENO);
	if (null >= 0)
		close(null);
	return kept;
}

static void
unhush(int kept)
{
	if (kept < 0)
		return;
	int error = errno;
	dup2(kept, STDERR_FILENO);
	close(kept);
	errno = error;
}

/* A file beside the output that no folder names: nothing is left of it, however the program ends. */
static int
open_nameless(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/gov.XXXXXX", dir);
	char *name = xmemdup(path.p, path.n);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	free(name);
	buf_free(&path);
	return fd;
}

static lxw_format *
add_format(struct workbook *w)
{
	return need(w, workbook_add_format(w->book));
}

struct workbook *
workbook_open(struct output *out)
{
	struct workbook *w = xcalloc(1, sizeof *w);
	w->out = out;
	if (out->temp) {
		char *copy = xstrdup(out->temp);
		w->dir = xstrdup(dirname(copy));
		free(copy);
	} else {
		const char *dir = getenv("TMPDIR");
		w->dir = xstrdup(dir && *dir ? dir : "/tmp");
	}
	w->fd = open_nameless(w->dir);
	if (w->fd < 0)
		failed(w, strerror(errno));
	char path[32];
	snprintf(path, sizeof path, "/proc/self/fd/%d", w->fd);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = w->dir };
	w->book = need(w, workbook_new_opt(path, &options));
	lxw_doc_properties properties = { .created = CREATED };
	check(w, workbook_set_properties(w->book, &properties));
	w->header = add_format(w);
	format_set_bold(w->header);
	format_set_num_format_index(w->header, 49);
	format_set_bg_color(w->header, 0xE7EBF0);
	format_set_bottom(w->header, LXW_BORDER_THIN);
	w->text = add_format(w);
	format_set_num_format_index(w->text, 49);
	w->general = add_format(w);
	return w;
}

/* How wide text is in letters; only its longest line shows. */
static size_t
width_of(struct slice text)
{
	size_t width = 0, widest = 0;
	while (text.n && width <= WIDTH_MAX) {
		uint32_t c = utf8_next(&text);
		width = c == '\n' ? 0 : width + (c < 0x300 ? 1 : (size_t)utf8proc_charwidth((utf8proc_int32_t)c));
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* The text as a C string in which what XML cannot hold is spelt _xHHHH_, and what was spelt so keeps its letters. */
static const char *
spell(struct slice text, struct buf *out)
{
	buf_clear(out);
	size_t done = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		unsigned code = c;
		size_t n = 1;
		if (c == '_') {
			if (text.n - i < 7 || text.p[i + 1] != 'x' || text.p[i + 6] != '_')
				continue;
			size_t k = i + 2;
			while (k < i + 6 && strchr("0123456789abcdefABCDEF", text.p[k]) && text.p[k])
				k++;
			if (k < i + 6)
				continue;
		} else if (c == 0xef) {
			if (text.n - i < 3 || (unsigned char)text.p[i + 1] != 0xbf || (unsigned char)text.p[i + 2] < 0xbe)
				continue;
			code = 0xff00u + 0x40 + (unsigned char)text.p[i + 2];
			n = 3;
		} else if (c >= 0x20 || c == '\t' || c == '\n') {
			continue;
		}
		buf_add(out, text.p + done, i - done);
		buf_printf(out, "_x%04X_", code);
		done = i + n;
	}
	buf_add(out, text.p + done, text.n - done);
	return buf_text(out);
}

bool
workbook_fits(struct slice text)
{
	if (text.n <= UNITS_MAX / 7)
		return true;
	struct buf spelt = BUF_INIT;
	spell(text, &spelt);
	size_t units = 0;
	for (size_t i = 0; i < spelt.n; i++)
		units += !utf8_is_inside(spelt.p[i]) + ((unsigned char)spelt.p[i] >= 0xf0);
	buf_free(&spelt);
	return units <= UNITS_MAX;
}

/* Settles the sheet: what depends on all of its rows. */
static void
end_sheet(struct workbook *w)
{
	lxw_worksheet *s = w->sheet;
	if (!s)
		return;
	for (size_t k = 0; k < w->n_column; k++) {
		const struct column *c = &w->column[k];
		size_t width = c->width < WIDTH_MIN ? WIDTH_MIN : c->width > WIDTH_MAX ? WIDTH_MAX
										       : c->width;
		check(w, worksheet_set_column(s, (lxw_col_t)k, (lxw_col_t)k, (double)width + 2, c->kind == WORKBOOK_AS_TEXT ? w->text : NULL));
	}
	if (w->n_column) {
		char range[64];
		lxw_rowcol_to_range(range, 0, 0, w->last, (lxw_col_t)(w->n_column - 1));
		worksheet_freeze_panes(s, 1, 0);
		check(w, worksheet_autofilter(s, 0, 0, w->last, (lxw_col_t)(w->n_column - 1)));
		check(w, worksheet_ignore_errors(s, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range));
	}
}

static void
begin_sheet(struct workbook *w)
{
	struct buf name = BUF_INIT;
	buf_add_slice(&name, buf_slice(&w->name));
	if (w->n_part > 1)
		buf_printf(&name, " %d", w->n_part);
	int kept = hush();
	w->sheet = workbook_add_worksheet(w->book, buf_text(&name));
	unhush(kept);
	need(w, w->sheet);
	buf_free(&name);
	w->part = xgrow(w->part, &w->part_cap, w->n_begun + 1, sizeof *w->part);
	w->part[w->n_begun++] = (struct part){ .sheet = w->sheet };
	w->row = w->last = 0;
	w->bytes = 0;
	w->any = false;
}

/* The header goes out before the first row, when all columns are known. */
static void
write_header(struct workbook *w)
{
	for (size_t k = 0; k < w->n_column; k++) {
		struct column *c = &w->column[k];
		check(w, worksheet_set_column(w->sheet, (lxw_col_t)k, (lxw_col_t)k, WIDTH_MIN, c->kind == WORKBOOK_AS_TEXT ? w->text : NULL));
		check(w, worksheet_write_string(w->sheet, 0, (lxw_col_t)k, spell(slice_of(c->label), &w->cell), w->header));
	}
	w->row = 1;
}

void
workbook_sheet(struct workbook *w, struct slice name)
{
	if (w->sheet && w->row == 0)
		write_header(w);
	end_sheet(w);
	for (size_t k = 0; k < w->n_column; k++)
		free(w->column[k].label);
	w->n_column = 0;
	buf_clear(&w->name);
	buf_add_slice(&w->name, name);
	w->n_part = 1;
	begin_sheet(w);
}

void
workbook_column(struct workbook *w, struct slice label, enum workbook_kind kind)
{
	if (w->n_column == COLUMNS_MAX)
		failed(w, "more than 16384 columns");
	w->column = xgrow(w->column, &w->column_cap, w->n_column + 1, sizeof *w->column);
	/* room for the arrow of the filter */
	w->column[w->n_column++] = (struct column){ slice_dup(label), kind, width_of(label) + 2 };
}

/* Makes sure that the row has a place. */
static void
place_row(struct workbook *w)
{
	if (w->row == ROWS_MAX || w->bytes >= sheet_bytes_max) {
		end_sheet(w);
		w->n_part++;
		begin_sheet(w);
	}
	if (w->row == 0)
		write_header(w);
}

/* The same for a cell, which is measured. */
static void
prepare(struct workbook *w, size_t column, struct slice text)
{
	if (!w->any)
		place_row(w);
	w->any = true;
	w->bytes += 64 + 6 * text.n;
	if (w->row > MEASURED_ROWS || w->n_part > 1)
		return;
	size_t width = width_of(text);
	if (width > w->column[column].width)
		w->column[column].width = width;
}

void
workbook_text(struct workbook *w, size_t column, struct slice text)
{
	if (text.n == 0)
		return;
	prepare(w, column, text);
	check(w, worksheet_write_string(w->sheet, w->row, (lxw_col_t)column, spell(text, &w->cell), NULL));
}

void
workbook_truth(struct workbook *w, size_t column, bool truth)
{
	prepare(w, column, slice_of("FALSE"));
	check(w, worksheet_write_boolean(w->sheet, w->row, (lxw_col_t)column, truth, w->general));
}

/* How many digits plain decimal text has, 0 for what is none or would not come back; *behind: those behind the point. */
static size_t
digits_of(struct slice text, size_t *behind)
{
	size_t i = text.n && text.p[0] == '-', first = i, n = 0;
	bool point = false, nonzero = false;
	*behind = 0;
	for (; i < text.n; i++) {
		char c = text.p[i];
		if (c == '.' && !point && i > first) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return 0;
		n++;
		*behind += point;
		nonzero = nonzero || c != '0';
	}
	if (n == 0 || (point && *behind == 0) || (first && !nonzero))
		return 0;
	bool leading = text.p[first] == '0' && first + 1 < text.n && text.p[first + 1] != '.';
	return leading ? 0 : n;
}

static lxw_format *
format_of(struct workbook *w, size_t digits, size_t behind, bool round)
{
	if (behind == 0 ? digits <= PLAIN_DIGITS : !round)
		return w->general;
	lxw_format **f = &w->decimals[behind];
	if (*f)
		return *f;
	char pattern[DIGITS_MAX + 4] = "0.000000000000000";
	pattern[behind ? behind + 2 : 1] = '\0';
	*f = add_format(w);
	format_set_num_format(*f, pattern);
	return *f;
}

void
workbook_number(struct workbook *w, size_t column, struct slice text)
{
	size_t behind, digits = digits_of(text, &behind);
	if (digits == 0 || digits > DIGITS_MAX) {
		workbook_text(w, column, text);
		return;
	}
	prepare(w, column, text);
	char number[DIGITS_MAX + 3];
	memcpy(number, text.p, text.n);
	number[text.n] = '\0';
	lxw_format *format = format_of(w, digits, behind, text.p[text.n - 1] == '0');
	check(w, worksheet_write_number(w->sheet, w->row, (lxw_col_t)column, strtod(number, NULL), format));
}

void
workbook_row(struct workbook *w)
{
	if (!w->any)
		place_row(w);
	if (!w->any && w->n_column)
		check(w, worksheet_write_blank(w->sheet, w->row, 0, w->text));
	w->any = false;
	w->last = w->row++;
	/* the library looks at no write into its files */
	if (ferror(w->sheet->optimize_tmpfile))
		failed(w, strerror(errno ? errno : EIO));
}

/* Writes out the rows that wait, and notes how many bytes they are. */
static void
settle_rows(struct workbook *w)
{
	for (size_t i = 0; i < w->n_begun; i++) {
		struct part *part = &w->part[i];
		FILE *rows = part->sheet->optimize_tmpfile;
		struct stat st;
		lxw_worksheet_write_single_row(part->sheet);
		if (fflush(rows) != 0 || ferror(rows) || fstat(fileno(rows), &st) < 0)
			failed(w, strerror(errno ? errno : EIO));
		part->rows = (uint64_t)st.st_size;
	}
}

/* Where the needle ends, or begins, in what was read so far; UINT64_MAX before it was seen. */
struct seen {
	struct slice needle;
	uint64_t at;
};

static void
look_for(struct seen *seen, struct slice text, uint64_t offset)
{
	const char *p = text.p, *end = p + text.n;
	while ((p = memmem(p, (size_t)(end - p), seen->needle.p, seen->needle.n))) {
		seen->at = offset + (uint64_t)(p - text.p);
		p++;
	}
}

/* Reads one file of the workbook; rows is how many bytes must lie between its sheetData tags. */
static bool
reads_back(zip_t *zip, zip_uint64_t i, const struct part *part)
{
	enum {
		KEEP = 32
	};
	struct seen first = { LIT("<sheetData>"), UINT64_MAX }, last = { LIT("</sheetData>"), UINT64_MAX };
	zip_file_t *file = zip_fopen_index(zip, i, 0);
	if (!file)
		return false;
	char *text = xmalloc(KEEP + COPIED);
	size_t kept = 0;
	uint64_t offset = 0;
	zip_int64_t n;
	char end = '\0';
	while ((n = zip_fread(file, text + kept, COPIED)) > 0) {
		struct slice now = slice(text, kept + (size_t)n);
		end = text[now.n - 1];
		if (part && first.at == UINT64_MAX)
			look_for(&first, now, offset);
		if (part)
			look_for(&last, now, offset);
		kept = now.n < KEEP ? now.n : KEEP;
		offset += now.n - kept;
		memmove(text, text + now.n - kept, kept);
	}
	free(text);
	bool whole = n == 0 && zip_fclose(file) == 0 && (end == '>' || end == '\n');
	return whole && (!part || part->rows == 0 || (first.at != UINT64_MAX && last.at == first.at + first.needle.n + part->rows));
}

/* A disk that fills while the library puts its files together shows nowhere else. */
static void
check_whole(struct workbook *w)
{
	int error = 0, fd = dup(w->fd);
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		failed(w, strerror(errno));
	zip_t *zip = zip_fdopen(fd, 0, &error);
	bool whole = zip != NULL;
	for (zip_uint64_t i = 0; whole && i < (zip_uint64_t)zip_get_num_entries(zip, 0); i++) {
		const struct part *part = NULL;
		for (size_t k = 0; k < w->n_begun && !part; k++) {
			char name[64];
			snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", k + 1);
			if (strcmp(name, zip_get_name(zip, i, 0)) == 0)
				part = &w->part[k];
		}
		whole = reads_back(zip, i, part);
	}
	if (!whole)
		failed(w, "it does not read back; is the disk full?");
	zip_discard(zip);
}

/* Takes the finished file into the output. */
static void
copy_out(struct workbook *w)
{
	struct output *o = w->out;
	if (lseek(w->fd, 0, SEEK_SET) < 0)
		failed(w, strerror(errno));
	for (;;) {
		ssize_t n = read(w->fd, buf_room(&o->buf, COPIED), COPIED);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			failed(w, strerror(errno));
		if (n == 0)
			break;
		o->buf.n += (size_t)n;
		output_mark(o);
	}
	close(w->fd);
}

void
workbook_finish(struct workbook *w)
{
	if (w->row == 0)
		write_header(w);
	end_sheet(w);
	settle_rows(w);
	int kept = hush();
	errno = 0;
	lxw_error error = workbook_close(w->book);
	unhush(kept);
	check(w, error);
	check_whole(w);
	copy_out(w);
	for (size_t k = 0; k < w->n_column; k++)
		free(w->column[k].label);
	free(w->column);
	free(w->part);
	free(w->dir);
	buf_free(&w->name);
	buf_free(&w->cell);
	free(w);
}
