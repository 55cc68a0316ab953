/* source.h - records out of files, one after another
 *
 *	struct source s;
 *	source_open(&s, paths, n, &how);
 *	for (;;)
 *		switch (source_next(&s, &r)) {
 *		case SOURCE_RECORD: use(&r, s.at.line); break;
 *		case SOURCE_TOTAL:  skipped++; break;
 *		case SOURCE_BAD:    reject(&s.fault, source_raw(&s)); break;
 *		case SOURCE_END:    source_close(&s); return;
 *		}
 *
 * NDJSON is told from CSV by the first byte that is no blank (`{`).  Where `how.decode`
 * asks for it, JSON documents (document.h) and workbooks (book.h) are read too, whatever
 * the file calls itself.  The first row of CSV or of a sheet is the header unless `choose`
 * finds it further down; it names the fields.  Blank lines are skipped and counted.
 * A record that cannot be read is handed out as SOURCE_BAD with its raw bytes;
 * reading goes on behind it.  A row of CSV that broke inside quotes, or has not as
 * many cells as the header and more than one line, is given up as its first physical
 * line only: what a stray quote swallowed comes out again.
 *
 * The mark of a program upstream that failed (`!gov-NAME failed`), a directory, a
 * missing file, unreadable gzip, a broken workbook or document end the program.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "columns.h"
#include "csv.h"
#include "document.h"
#include "header.h"
#include "text.h"
#include "map.h"
#include "mended.h"
#include "sheets.h"

enum source_format {
	SOURCE_ANY,
	SOURCE_CSV,
	SOURCE_NDJSON,
	SOURCE_JSON, /* one document */
	SOURCE_BOOK
};
/* What a rejects file calls the charset of a workbook's row. */
#define SOURCE_CHARSET_BOOK "workbook"

enum source_status {
	SOURCE_END,
	SOURCE_RECORD,
	SOURCE_TOTAL, /* a row of totals, which is no record */
	SOURCE_BAD
};

/* How rows may be laid out: each is tried in turn where the header is looked for. */
struct layout {
	char separator;
	size_t header_lines;
};

struct source;

struct source_how {
	struct input_how input; /* with decode set, JSON documents and workbooks are read too */
	enum source_format format; /* SOURCE_ANY: by the first byte */
	size_t max_field, max_line;
	uint64_t max_quoted_lines, max_inflated;
	const char *sheet; /* a name, a number from 1, `all`; NULL for the first that is not hidden */
	const char *replay; /* a rejects file whose mended rows come behind the last file */
	const struct layout *layout; /* NULL: commas and one line */
	size_t n_layout;
	bool quiet;

	/* How many header names the row at that place among the first HEADER_ROWS holds, read as that
	 * layout says; *sure that no later row can be better.  NULL: the first row is the header. */
	size_t (*choose)(void *arg, size_t layout, size_t at, struct rec *row, bool *sure);

	/* The header was found: the last word before `name` is asked; may set totals and ragged of its columns. */
	void (*chosen)(void *arg, struct source *s, size_t layout, struct rec *row);

	/* The field a header name stands for, F_NONE to name it so itself.  NULL: the name is the field.
	 * A column without a name is asked for as #7, by its number. */
	columns_name *name;

	/* A file, or a sheet of one, came to its end; may be NULL. */
	void (*done)(void *arg, const struct source *s);
	void *arg;
};

struct source {
	struct source_how how;
	char **path;
	size_t n_path, next_path;
	bool open;
	struct text text; /* of a file that is no book */
	enum source_format format;
	struct csv csv;
	struct document document;
	struct sheets sheets; /* of a file that is a book */
	struct header head; /* the first rows, while the header is looked for */
	struct map names; /* of files and sheets, so that places can live on */
	bool headed; /* the header of this file was read */
	bool replaying; /* the files are done, mended rows come */
	struct mended mended; /* rows of the file of --replay */
	size_t next_mended;
	struct place mended_at;
	struct columns columns; /* of this file or sheet */
	struct place at; /* where the record began */
	struct slice raw; /* the bytes of a bad record; see source_raw */
	bool raw_cut; /* there were more of them */
	struct rec mended_row; /* a mended row of a book, as a line of CSV */
	struct buf made; /* the text of an item of a document, of a row of a book, of a mended row */
	struct fault fault;
	uint64_t n_blank, n_preamble, n_rows; /* n_rows: of this file or sheet */
	uint64_t bytes; /* of the files that are done */
};

void source_open(struct source *s, char **path, size_t n, const struct source_how *how);

/* r and what it holds are good until the next call. */
enum source_status source_next(struct source *s, struct rec *r);

/* The bytes of the record source_next gave last, bad or not, as many as are kept; raw_cut says
 * whether there were more.  A row of a book is made CSV, see cells.h. */
struct slice source_raw(struct source *s);

/* The charset the record was read in, as a rejects file names it: workbook for the row of one. */
const char *source_charset(const struct source *s);

/* Whether the record came as a row under a header, not as an object. */
static inline bool
source_is_row(const struct source *s)
{
	return s->format == SOURCE_CSV || s->format == SOURCE_BOOK;
}

/* The cell of a workbook that column i of the row came from, NULL where it came from none. */
const struct book_cell *source_cell(const struct source *s, size_t i);

/* Whether the replayed file brings the record at this place mended. */
bool source_is_mended(const struct source *s, const struct place *at);

/* The record at hand is good: a mended row that says the same does not come again.  False when
 * one that says something else does. */
bool source_settle(struct source *s);

void source_close(struct source *s);

#endif
