/* source.h - records out of files, one after another
 *
 *	struct source s;
 *	source_open(&s, paths, n, &how);
 *	for (;;)
 *		switch (source_next(&s, &r)) {
 *		case SOURCE_RECORD: use(&r, s.at.line); break;
 *		case SOURCE_BAD:    reject(&s.fault, s.raw); break;
 *		case SOURCE_END:    source_close(&s); return;
 *		}
 *
 * NDJSON is told from CSV by the first byte that is no blank (`{`).  In CSV the first row is the
 * header unless `choose` finds it further down; it names the fields.  Blank lines are
 * skipped and counted.  A record that cannot be read is handed out as SOURCE_BAD with
 * its raw bytes; reading goes on behind it.  A row that broke inside quotes, or has
 * not as many cells as the header and more than one line, is given up as its first
 * physical line only: what a stray quote swallowed comes out again.
 *
 * The mark of a program upstream that failed (`!gov-NAME failed`), a directory, a
 * missing file and unreadable gzip end the program.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "csv.h"
#include "input.h"
#include "map.h"

enum source_format {
	SOURCE_ANY,
	SOURCE_CSV,
	SOURCE_NDJSON
};
enum source_status {
	SOURCE_END,
	SOURCE_RECORD,
	SOURCE_BAD
};

enum {
	HEADER_ROWS = 20
};

struct source_how {
	struct input_how input;
	enum source_format format; /* SOURCE_ANY: by the first byte */
	size_t max_field, max_line;
	uint64_t max_quoted_lines;

	/* How many header names a row holds; *sure that no later row can be better.  NULL: the
	 * first row is the header.  Asked for the first HEADER_ROWS rows of each file. */
	size_t (*choose)(void *arg, struct rec *row, bool *sure);
	void *choose_arg;

	/* The field a header name stands for, F_NONE to name it so itself.  NULL: the name is the field. */
	int (*name)(void *arg, struct slice header, const struct place *at);
};

struct source {
	struct source_how how;
	char **path;
	size_t n_path, next_path;
	bool open;
	struct input in;
	enum source_format format;
	struct csv csv;
	uint64_t header_line;
	bool headed; /* the header of this file was read */
	int *field; /* of each column */
	size_t n_field, field_cap;
	struct buf header; /* the header row as it stood */
	struct place at; /* where the record began */
	uint64_t line; /* number of the line at in.p */
	struct slice raw; /* the bytes of a bad record */
	struct fault fault;
	bool skipping; /* inside a line too long to keep */
	uint64_t n_blank, n_preamble;
	uint64_t bytes; /* of the files that are done */
};

void source_open(struct source *s, char **path, size_t n, const struct source_how *how);

/* r and what it holds are good until the next call. */
enum source_status source_next(struct source *s, struct rec *r);

/* The name of a header cell as `name` is asked for it: the second of equal ones is header#2.
 * names holds those of the row so far. */
void header_name(struct map *names, struct slice header, struct buf *name);

void source_close(struct source *s);

#endif
