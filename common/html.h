/* html.h - tables of HTML, as many systems write them under the name .xls
 *
 * Each table that lies in no other is a sheet, named by its caption.  Rows are as a
 * browser lays them out: a cell that spans columns or rows stands in its first place, the
 * others are empty.  Blanks collapse, <br> and blocks within a cell begin a new line, what a table
 * within a cell holds is text of that cell.  Every cell is text, whatever Excel's own
 * attributes (x:num, mso-number-format) say: a number keeps the digits it has here.
 *
 * libxml2 reads it as a stream, with no network, no DTD and no entities but HTML's; 1,024
 * elements may be open at once, a tag or comment may have 1 MiB more than a cell.  A page of
 * more than one table is parsed once more, to find them.
 * SpreadsheetML is handed on to xml2003.h, other XML refused.
 */
#ifndef HTML_H
#define HTML_H

#include "book.h"

extern const struct book_reader html_reader;

#endif
