/* csv.h - rows of CSV (RFC 4180) split into the members of a record
 *
 *	struct csv csv = CSV_INIT;
 *	switch (csv_split(&csv, p, end, ended, &row)) {
 *	case CSV_ROW:  use(row.member, row.n); p = csv.next; line += csv.lines; break;
 *	case CSV_MORE: read on and split again; break;
 *	case CSV_BAD:  reject the first physical line, csv.reason says why; break;
 *	}
 *
 * Regular text is split here: cells parted by commas or another `separator`, rows by LF or CRLF, a cell that
 * begins with a quote ends at the next one that is not doubled.  A quote inside a cell that
 * did not begin with one is a letter like any other (Python's csv reads it so, in
 * strict mode too).  Whatever else occurs - a lone CR, text behind a closing quote -
 * is judged by libcsv in strict mode.  Cells are slices of the text with their
 * quotes on (value_kind tells which), so that they can be written back byte for byte;
 * what libcsv decoded is VALUE_TEXT, copied into the row.
 *
 * `ended` says that the text is all there is.  After CSV_ROW `fields` of the row's
 * members are as they were: the caller names them once.  PAD bytes behind end must
 * be readable.
 */
#ifndef CSV_H
#define CSV_H

#include "rec.h"

enum csv_status {
	CSV_ROW,
	CSV_MORE,
	CSV_BAD
};

struct csv {
	size_t max_field; /* bytes of one cell */
	uint64_t max_lines; /* line ends inside one quoted cell */
	char separator; /* what parts cells: a comma, semicolon, tab, ... */
	const char *next; /* where the next row begins */
	uint64_t lines; /* how many line ends the row took */
	const char *code, *reason;
};

#define CSV_INIT ((struct csv){ .max_field = 1 << 20, .max_lines = 1000, .separator = ',' })

enum csv_status csv_split(struct csv *csv, const char *p, const char *end, bool ended, struct rec *row);

/* Past the first physical line at p and its line end (LF, CRLF or CR), or NULL when end comes first. */
const char *csv_line_end(const char *p, const char *end, bool ended);

#endif
