/* sink.h - records written as NDJSON or CSV
 *
 *	struct sink out;
 *	sink_open(&out, path, SINK_CSV);
 *	sink_own(&out, fields, n);
 *	if (sink_put(&out, &r, &fault) < 0)
 *		reject(&fault);
 *	sink_close(&out);
 *
 * The CSV header is the first record's fields and every owned one; a later
 * record with another field is a fault, since its value would have no column.
 * Output is whole records at all times.
 */
#ifndef SINK_H
#define SINK_H

#include "output.h"
#include "rec.h"

enum sink_format {
	SINK_NDJSON,
	SINK_CSV
};

struct sink {
	struct output out;
	enum sink_format format;
	int *column;
	size_t n_column, column_cap;
	const int *own;
	size_t n_own;
	bool headed;
};

void sink_open(struct sink *s, const char *path, enum sink_format format);

/* The fields that stand in every CSV header; the array must live on. */
void sink_own(struct sink *s, const int *field, size_t n);

/* 0, or -1 with the fault set and nothing written. */
int sink_put(struct sink *s, struct rec *r, struct fault *fault);

/* Writes the CSV header of such a record now, if none was written. */
void sink_header(struct sink *s, const struct rec *like);

void sink_free(struct sink *s);

#endif
