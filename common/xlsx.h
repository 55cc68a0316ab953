/* xlsx.h - workbooks of Office Open XML, read as a stream
 *
 *	book_open(&b, &xlsx_reader, fd, &how);
 *
 * Resident are the shared strings (their bytes and four more for each) and a little that
 * does not grow with the file; sheets are read as they are inflated.  A sheet may be
 * selected again, which reads it from its beginning.
 *
 * What a cell gives: shared, inline and formula text with _x000D_ and its like decoded
 * and without phonetic runs; numbers, times and spans as excel.h says; TRUE and FALSE as
 * true and false; the value a formula had when it was saved.  Of merged cells the first
 * holds the value, as the file has it.  Rows and cells without r= are counted on.
 * Charts and dialogs are no sheets.
 *
 * Refused with a reason: what package.h and xml.h refuse; other formats that are zips, by
 * their names; references past XFD1048576; rows and cells that go backwards; an index
 * past the shared strings; a cell above max_field; a row above max_line, or above XLSX_ROW and
 * XLSX_UNFOLDED_RATIO times the size of the file; and sheets that
 * unfold: the bytes that shared strings are handed out as, and XLSX_GAP for each empty cell
 * before or between full ones, may be XLSX_UNFOLDED and XLSX_UNFOLDED_RATIO times the size of the
 * file and twice what was inflated of the sheet so far, or max_inflated where it is given.
 */
#ifndef XLSX_H
#define XLSX_H

#include "book.h"

#define XLSX_UNFOLDED ((uint64_t)64 << 20)
#define XLSX_UNFOLDED_RATIO 100
#define XLSX_GAP 16
#define XLSX_ROW ((uint64_t)8 << 20)

extern const struct book_reader xlsx_reader;

#endif
