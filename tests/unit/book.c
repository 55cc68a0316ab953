/* book.c - what a file's first bytes say, packed numbers; `book FILE [SHEET]` prints the rows of a workbook for tests/xls.bats
 *
 * The name of each sheet in brackets, then a line a row: its number and the cells, each with a letter
 * for its kind (t text, n number, d time, y yes or no, e error; ! behind it: doubtful).
 */
#include "biff.h"
#include "html.h"
#include "markup.h"
#include "xls.h"
#include <fcntl.h>
#include <unistd.h>

static int failures;

static void
check(const char *what, bool holds)
{
	if (holds)
		return;
	fprintf(stderr, "not so: %s\n", what);
	failures++;
}

#define CHECK(condition) check(#condition, condition)

static void
sniff(void)
{
	CHECK(book_sniff(LIT("PK\3\4")) == BOOK_ZIP);
	CHECK(book_sniff(LIT("PK\1\2")) == BOOK_NONE);
	CHECK(book_sniff(LIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) == BOOK_OLE);
	CHECK(book_sniff(LIT("\xd0\xcf\x11\xe0")) == BOOK_NONE);
	CHECK(book_sniff(LIT(" \r\n<table>")) == BOOK_HTML);
	CHECK(book_sniff(LIT("\xef\xbb\xbf<table>")) == BOOK_HTML);
	CHECK(book_sniff(LIT("\xff\xfe<\0t\0")) == BOOK_HTML);
	CHECK(book_sniff(LIT("\xfe\xff\0<\0t")) == BOOK_HTML);
	CHECK(book_sniff(LIT("id,<b>")) == BOOK_NONE);
	CHECK(book_sniff(LIT(" ")) == BOOK_NONE);
}

static double
packed(uint32_t bits)
{
	unsigned char p[4] = { bits & 255, bits >> 8 & 255, bits >> 16 & 255, bits >> 24 };
	return biff_packed(p);
}

static void
parts(void)
{
	CHECK(packed(7 << 2 | 2) == 7);
	CHECK(packed((uint32_t)-150 << 2 | 3) == -1.5);
	CHECK(packed(0x3ff80000) == 1.5);
	CHECK(packed(0x40590001) == 1.0);
	CHECK(packed(0x80000002) == -536870912);
	CHECK(markup_find(LIT("<TaBle>"), "table") == 1);
	CHECK(markup_find(LIT("<tabl"), "table") == SIZE_MAX);
	CHECK(markup_find(LIT(""), "") == 0);
}

static void
print_row(const struct book_row *row, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%llu", (unsigned long long)row->number);
	for (size_t i = 0; i < row->n; i++) {
		const struct book_cell *cell = &row->cell[i];
		buf_addc(out, '|');
		if (cell->kind != CELL_EMPTY)
			buf_printf(out, "%c%s:", "-tndye"[cell->kind], cell -> doubtful ? "!" : "");
		buf_add_slice(out, cell->text);
	}
	buf_addc(out, '\n');
	fwrite(out->p, 1, out->n, stdout);
}

static int
print_sheet(struct book *b, size_t i)
{
	struct buf out = BUF_INIT;
	int got;
	printf("[%.*s]%s\n", (int)b->sheet[i].name.n, b->sheet[i].name.p ? b->sheet[i].name.p : "", b->sheet[i].hidden ? " hidden" : "");
	if ((got = book_sheet(b, i)) == 0)
		while ((got = book_next(b)) > 0)
			print_row(&b->row, &out);
	buf_free(&out);
	return got;
}

static int
print_book(const char *path, const char *sheet)
{
	char head[BOOK_HEAD];
	struct book b = BOOK_INIT;
	int fd = open(path, O_RDONLY), status = 0;
	if (fd < 0)
		die("cannot open %s", path);
	ssize_t n = pread(fd, head, sizeof head, 0);
	enum book_kind kind = book_sniff(slice(head, n > 0 ? (size_t)n : 0));
	if (kind != BOOK_OLE && kind != BOOK_HTML)
		die("%s: no workbook that is read here", path);
	status = book_open(&b, kind == BOOK_OLE ? &xls_reader : &html_reader, fd, &(struct book_how){ 0 });
	size_t only = status == 0 && sheet ? book_find(&b, sheet) : SIZE_MAX;
	for (size_t i = 0; status == 0 && i < b.n_sheet; i++)
		if (only == SIZE_MAX || i == only)
			status = print_sheet(&b, i);
	if (status < 0)
		fprintf(stderr, "%s: %s\n", path, buf_text(&b.error));
	book_close(&b);
	close(fd);
	return status < 0 || fflush(stdout) ? 2 : 0;
}

int
main(int argc, char **argv)
{
	if (argc > 1)
		return print_book(argv[1], argc > 2 ? argv[2] : NULL);
	sniff();
	parts();
	return failures ? 1 : 0;
}
