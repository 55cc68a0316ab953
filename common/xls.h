/* xls.h - workbooks of old Excel (BIFF5 and BIFF8: Excel 5 to 2003), and what WPS writes under .xls
 *
 * Read here, not by FreeXL: version 1.0.6 leaves out the results of formulas, makes 1 of
 * #N/A, loses the clock of a cell that shows a day, holds every sheet as rows times columns
 * of its largest cell and needs half a minute for 65,000 rows of 18 cells.
 *
 * Rows stream; what is kept is the shared strings and 1/128 of the file (ole.h).  Cells that
 * do not come in the order of their rows, as some exporters write them by column, cost 24
 * bytes each in addition.  Nothing in the file is trusted: every length is held against what
 * is there, and a file that ends early is an error, never a shorter sheet.
 *
 * Sheets of macros and charts are left out.  A number of 16 or more digits is doubtful.
 */
#ifndef XLS_H
#define XLS_H

#include "book.h"

extern const struct book_reader xls_reader;

#endif
