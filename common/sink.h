/* sink.h - records written as NDJSON, CSV or an xlsx workbook
 *
 *	struct sink out;
 *	sink_open(&out, path, SINK_CSV);
 *	sink_own(&out, fields, n);
 *	if (sink_put(&out, &r, &fault) < 0)
 *		reject(&fault);
 *	sink_finish(&out);
 *	output_close(&out.out);
 *
 * The header of CSV and xlsx is the first record's fields and every owned one; a later
 * record with another field is a fault, since its value would have no column.
 * Output is whole records at all times; a workbook is written by sink_finish.
 */
#ifndef SINK_H
#define SINK_H

#include "output.h"
#include "rec.h"
#include "workbook.h"

enum sink_format {
	SINK_NDJSON,
	SINK_CSV,
	SINK_XLSX
};

struct sink {
	struct output out;
	enum sink_format format;
	int *column;
	size_t n_column, column_cap;
	const int *own;
	size_t n_own;
	bool headed;
	bool labels; /* the header holds Chinese labels where there are some */
	bool bom; /* CSV begins with a byte order mark */
	bool gb18030; /* CSV is in that charset, not in UTF-8 */
	void *iconv;
	struct workbook *book;
};

void sink_open(struct sink *s, const char *path, enum sink_format format);

/* The fields that stand in every header; the array must live on. */
void sink_own(struct sink *s, const int *field, size_t n);

/* 0, or -1 with the fault set and nothing written. */
int sink_put(struct sink *s, struct rec *r, struct fault *fault);

/* Writes the header of such a record now, if none was written and the format has one. */
void sink_header(struct sink *s, const struct rec *like);

/* Writes out what had to wait for the last record. */
void sink_finish(struct sink *s);

void sink_free(struct sink *s);

#endif
