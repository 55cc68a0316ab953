/* sheet.h - a CSV file being written, plain, gzipped or in GB18030
 *
 *	struct sheet s = { 0 };
 *	sheet_open(&s, dir, "street.csv.gz");
 *	cell(&row, "one");
 *	long_cell(&row, &text);
 *	sheet_write(&s, &row);
 *	sheet_close(&s);
 *
 * Rows are put together in UTF-8, a comma behind every cell; the name of the file
 * says whether it is gzipped.  A sheet that was never opened may be closed.
 */
#ifndef SHEET_H
#define SHEET_H

#include <stdio.h>
#include <zlib.h>
#include "str.h"

struct sheet {
	FILE *file;
	gzFile gz;
	char *path;
	unsigned char (*gb)[4]; /* NULL where UTF-8 stays as it is */
	struct str gb_row;
};

void sheet_open(struct sheet *s, const char *dir, const char *name);

/* From here on the rows are written in GB18030. */
void sheet_gb18030(struct sheet *s);

void sheet_write(struct sheet *s, const struct str *row);
void sheet_close(struct sheet *s);

/* Text that is known to need no quotes. */
void cell(struct str *row, const char *text);

void long_cell(struct str *row, const struct str *text);

/* The cell that begins at `at` and everything since: quoted where it has to be, and a comma behind it. */
void end_cell(struct str *row, size_t at);

#endif
