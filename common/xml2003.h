/* xml2003.h - workbooks of Excel 2003's XML (SpreadsheetML), as many systems write them under the name .xls
 *
 * Read by expat as a stream; a DOCTYPE is refused.
 */
#ifndef XML2003_H
#define XML2003_H

#include "book.h"

extern const struct book_reader xml2003_reader;

#endif
