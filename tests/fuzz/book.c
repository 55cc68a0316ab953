/* book.c - fuzz: pages, SpreadsheetML and old workbooks give rows in order, of clean text within the limits, twice the same */
#include "html.h"
#include "utf8.h"
#include "xls.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	FIELD_MAX = 1000,
	ROWS_MAX = 2000
};

static void
check_cell(const struct book_cell *cell)
{
	if (cell->text.n > FIELD_MAX || utf8_check(cell->text.p, cell->text.n) != cell->text.n)
		abort();
}

/* A sum over the rows of the sheet; they must come in order. */
static uint64_t
read_sheet(struct book *b, size_t sheet)
{
	uint64_t sum = 0, last = 0;
	size_t rows = 0;
	if (book_sheet(b, sheet) < 0)
		return 1;
	while (book_next(b) > 0 && rows++ < ROWS_MAX) {
		if (b->row.number <= last)
			abort();
		last = b->row.number;
		sum = sum * 31 + last;
		for (size_t i = 0; i < b->row.n; i++) {
			check_cell(&b->row.cell[i]);
			for (size_t k = 0; k < b->row.cell[i].text.n; k++)
				sum = sum * 31 + (unsigned char)b->row.cell[i].text.p[k];
		}
	}
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct book_reader *const readers[] = { &html_reader, &xls_reader };
	static int fd = -1;
	struct book_how how = { .max_field = FIELD_MAX, .max_line = 100000 };
	struct book b = BOOK_INIT;
	if (fd < 0)
		fd = memfd_create("book", MFD_CLOEXEC);
	/* the first byte says which reader gets the rest */
	if (n == 0 || ftruncate(fd, 0) < 0 || pwrite(fd, data + 1, n - 1, 0) != (ssize_t)n - 1)
		return 0;
	if (book_open(&b, readers[data[0] & 1], fd, &how) < 0 && b.error.n == 0)
		abort();
	for (size_t i = 0; i < b.n_sheet && i < 4; i++) {
		uint64_t sum = read_sheet(&b, i);
		if (b.error.n == 0 && sum != read_sheet(&b, i))
			abort();
	}
	book_close(&b);
	return 0;
}
