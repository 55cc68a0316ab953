/* xlsx.c - numbers, formats and times of Excel; `xlsx FILE [SHEET]` prints a workbook's cells for tests/xlsx.bats
 *
 * Without a sheet its sheets are named, one a line, hidden ones with a `-`.  With one
 * (by name or number) each row is printed as its number and its cells, kept apart by tabs: a
 * letter for the kind (t n d b e, ? for a doubtful number, . for nothing) and the
 * text with \n, \t, \r, \\ and \x01 for what would break the line.
 */
#include "book.h"
#include "excel.h"
#include "xlsx.h"
#include <fcntl.h>
#include <unistd.h>

static int failures;

static void
same(const char *what, struct slice got, const char *want)
{
	if (slice_is(got, want))
		return;
	fprintf(stderr, "%s: '%.*s', not '%s'\n", what, (int)got.n, got.p ? got.p : "", want);
	failures++;
}

static void
number(const char *spelled, const char *want)
{
	struct buf out = BUF_INIT;
	bool doubtful;
	if (!excel_number(slice_of(spelled), &out, &doubtful))
		buf_adds(&out, "none");
	else if (doubtful)
		buf_addc(&out, '?');
	same(spelled, buf_slice(&out), want);
	buf_free(&out);
}

static void
numbers(void)
{
	number("0", "0");
	number("-0", "0");
	number("0.000", "0");
	number("7", "7");
	number("-7", "-7");
	number("007", "7");
	number("+7", "7");
	number("7.", "7");
	number("7.50", "7.5");
	number(".5", "0.5");
	number("0.985", "0.985");
	number("123456789012345", "123456789012345");
	number("1234567890123456", "1234567890123460?");
	number("110101199003071234", "110101199003071000?");
	number("0.00123456789012345", "0.00123456789012345");
	number("1.1000000000000001", "1.1");
	number("0.98499999999999999", "0.985");
	number("0.10000000000000001", "0.1");
	number("12345678901234.5", "12345678901234.5");
	number("1.38E10", "13800000000?");
	number("1.38e+10", "13800000000?");
	number("-1.5E-3", "-0.0015");
	number("1E20", "100000000000000000000?");
	number("1E21", "1e+21?");
	number("1.25E300", "1.25e+300");
	number("1E-21", "0.000000000000000000001");
	number("1.5E-22", "1.5e-22");
	number("1E400", "none");
	number("0E5", "0?");
	number("", "none");
	number("-", "none");
	number("1e", "none");
	number("0x10", "none");
	number("nan", "none");
	number("1 2", "none");
}

static void
form(const char *code, const char *want)
{
	unsigned form = excel_form(slice_of(code));
	struct buf out = BUF_INIT;
	if (form & EXCEL_DAY)
		buf_addc(&out, 'd');
	if (form & EXCEL_CLOCK)
		buf_addc(&out, 'c');
	if (form & EXCEL_FRACTION)
		buf_addc(&out, 'f');
	if (form & EXCEL_SPAN)
		buf_addc(&out, 's');
	same(code, buf_slice(&out), want);
	buf_free(&out);
}

static void
forms(void)
{
	form("General", "");
	form("G/通用格式", "");
	form("0.00", "");
	form("0.00E+00", "");
	form("0%", "");
	form("@", "");
	form("#,##0.00\"days\"", "");
	form("[Red]0.0;[Blue]-0.0", "");
	form("\"md\"0", "");
	form("0\\d", "");
	form("_-* #,##0_d", "");
	form("[$-804]0", "");
	form("yyyy/m/d", "d");
	form("YYYY-MM-DD", "d");
	form("m/d", "d");
	form("mmm", "d");
	form("[$-804]yyyy\"年\"m\"月\"d\"日\";@", "d");
	form("yyyy年m月d日", "d");
	form("[DBNum1][$-804]e\"年\"m\"月\"", "d");
	form("yyyy/m/d h:mm", "dc");
	form("yyyy-mm-dd\\ hh:mm:ss", "dc");
	form("h:mm", "c");
	form("mm:ss", "c");
	form("mm:ss.0", "cf");
	form("h:mm:ss.000", "cf");
	form("h:mm AM/PM", "c");
	form("上午/下午h\"时\"mm\"分\"", "c");
	form("h时mm分", "c");
	form("[$-409]h:mm AM/PM;@", "c");
	form("[h]:mm", "s");
	form("[hh]:mm:ss", "s");
	form("[mm]:ss", "s");
	form("[s].00", "s");
	form("", "");
	form("\"", "");
	form("[", "");
	form("\\", "");
}

static void
time_of(double serial, unsigned how, bool from_1904, const char *want)
{
	static const char letter[] = { [CELL_EMPTY] = '.', [CELL_TEXT] = 't', [CELL_TIME] = 'd' };
	struct buf out = BUF_INIT, what = BUF_INIT;
	enum cell_kind kind = excel_time(serial, how, from_1904, &out);
	buf_addc(&out, letter[kind]);
	buf_printf(&what, "%.9f form %u%s", serial, how, from_1904 ? " from 1904" : "");
	same(buf_text(&what), buf_slice(&out), want);
	buf_free(&out);
	buf_free(&what);
}

static void
times(void)
{
	time_of(1, EXCEL_DAY, false, "1900-01-01d");
	time_of(59, EXCEL_DAY, false, "1900-02-28d");
	time_of(60, EXCEL_DAY, false, "1900-02-29t");
	time_of(61, EXCEL_DAY, false, "1900-03-01d");
	time_of(43468, EXCEL_DAY, false, "2019-01-03d");
	time_of(43468, EXCEL_DAY | EXCEL_CLOCK, false, "2019-01-03 00:00:00d");
	time_of(43468.33688657407, EXCEL_DAY | EXCEL_CLOCK, false, "2019-01-03 08:05:07d");
	time_of(43468.33688657407, EXCEL_DAY, false, "2019-01-03 08:05:07d");
	time_of(43468.33690, EXCEL_DAY | EXCEL_CLOCK, false, "2019-01-03 08:05:08d");
	time_of(43468.336888, EXCEL_DAY | EXCEL_CLOCK | EXCEL_FRACTION, false, "2019-01-03 08:05:07.123d");
	time_of(43468.999999, EXCEL_DAY | EXCEL_CLOCK, false, "2019-01-04 00:00:00d");
	time_of(0, EXCEL_DAY, false, ".");
	time_of(0, EXCEL_CLOCK, false, "00:00:00d");
	time_of(0.75, EXCEL_CLOCK, false, "18:00:00d");
	time_of(0.75, EXCEL_DAY | EXCEL_CLOCK, false, "18:00:00d");
	time_of(-1, EXCEL_DAY, false, ".");
	time_of(2958465, EXCEL_DAY, false, "9999-12-31d");
	time_of(2958466, EXCEL_DAY, false, ".");
	time_of(2958465.9999999, EXCEL_DAY, false, ".");
	time_of(1e300, EXCEL_SPAN, false, ".");
	time_of(0, EXCEL_DAY, true, "1904-01-01d");
	time_of(1, EXCEL_DAY, true, "1904-01-02d");
	time_of(0.5, EXCEL_CLOCK, true, "12:00:00d");
	time_of(42006, EXCEL_DAY, true, "2019-01-03d");
	time_of(1.260416666666667, EXCEL_SPAN, false, "30:15:00t");
	time_of(-0.5, EXCEL_SPAN, false, "-12:00:00t");
}

static void
iso(const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	buf_addc(&out, excel_iso(slice_of(text), &out) == CELL_TIME ? 'd' : 't');
	same(text, buf_slice(&out), want);
	buf_free(&out);
}

static void
isos(void)
{
	iso("2021-01-01", "2021-01-01d");
	iso("2021-01-01T10:10:10", "2021-01-01 10:10:10d");
	iso("2021-01-01T10:10:10.123Z", "2021-01-01 10:10:10.123d");
	iso("10:10:10", "10:10:10d");
	iso("2021-02-30", "2021-02-30t");
	iso("2021-01-01T25:00:00", "2021-01-01T25:00:00t");
	iso("today", "todayt");
}

static void
print_text(struct slice text)
{
	while (text.n) {
		size_t n = 0;
		while (n < text.n && (unsigned char)text.p[n] >= ' ' && text.p[n] != '\\')
			n++;
		fwrite(text.p, 1, n, stdout);
		if (n < text.n) {
			static const char plain[] = "\n\r\t\\", letter[] = "nrt\\";
			const char *at = memchr(plain, text.p[n], sizeof plain - 1);
			if (at)
				printf("\\%c", letter[at - plain]);
			else
				printf("\\x%02x", text.p[n]);
			n++;
		}
		text = slice(text.p + n, text.n - n);
	}
}

static void
print_row(const struct book_row *row)
{
	static const char letter[] = { [CELL_EMPTY] = '.', [CELL_TEXT] = 't', [CELL_NUMBER] = 'n', [CELL_TIME] = 'd', [CELL_YESNO] = 'b', [CELL_ERROR] = 'e' };
	printf("%llu", (unsigned long long)row->number);
	for (size_t i = 0; i < row->n; i++) {
		printf("\t%c", row->cell[i].doubtful ? '?' : letter[row->cell[i].kind]);
		print_text(row->cell[i].text);
	}
	putchar('\n');
}

static int
print_book(const char *path, const char *sheet)
{
	struct book b = BOOK_INIT;
	struct book_how how = { 0 };
	struct place at = { path, 0 };
	int got = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_at(&at, NULL, "cannot be opened");
	if (book_open(&b, &xlsx_reader, fd, &how) < 0)
		die_at(&at, NULL, "%s", buf_text(&b.error));
	for (size_t i = 0; !sheet && i < b.n_sheet; i++)
		printf("%s%.*s\n", b.sheet[i].hidden ? "-" : "", (int)b.sheet[i].name.n, b.sheet[i].name.p);
	if (sheet) {
		size_t i = book_find(&b, sheet);
		if (i == SIZE_MAX)
			die_at(&at, NULL, "no sheet '%s'", sheet);
		got = book_sheet(&b, i);
		while (got == 0 && (got = book_next(&b)) > 0) {
			print_row(&b.row);
			got = 0;
			if (b.error.n)
				break;
		}
	}
	if (got < 0)
		die_at(&at, NULL, "%s", buf_text(&b.error));
	book_close(&b);
	close(fd);
	return 0;
}

int
main(int argc, char **argv)
{
	msg_name("unit-xlsx");
	if (argc > 1)
		return print_book(argv[1], argv[2]);
	numbers();
	forms();
	times();
	isos();
	return failures ? 1 : 0;
}
