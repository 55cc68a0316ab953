/* cells.h - a row of a workbook as a line of CSV, and back again with the kinds of its cells
 *
 *	cells_write(&row, n, &out);             007 a text, 7 a number: "007",7
 *	csv_split(..., &line);
 *	cells_read(&line, &row);
 *
 * A text that could pass for something else stands in quotes; a doubtful number
 * ends in e+0, so that it stays doubtful until a person writes another.
 */
#ifndef CELLS_H
#define CELLS_H

#include "book.h"
#include "rec.h"

/* Appends the row, n cells at least. */
void cells_write(const struct book_row *row, size_t n, struct buf *out);

/* Fills row from a line that csv_split has parted; its texts live as long as that line does. */
void cells_read(struct rec *line, struct book_row *row);

/* Fills a record from the row, as long as the row is good: numbers and truths are JSON, the rest is text. */
void cells_take(const struct book_row *row, struct rec *r);

#endif
