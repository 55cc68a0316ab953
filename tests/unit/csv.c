/* csv.c - rows of CSV whole and cut short; `csv dump` reads documents for tests/fuzz/csv.py
 *
 * Each document on stdin is a length (4 bytes, little-endian) and its bytes, header
 * first.  Out comes for each record `R`, the number of cells, each cell with its length;
 * for each bad one `B` and its raw bytes with their length; at the end of a document `E`.
 */
#include "source.h"
#include <sys/mman.h>
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

/* The text with room behind it. */
static struct slice
padded(struct buf *b, struct slice text)
{
	buf_clear(b);
	buf_add_slice(b, text);
	memset(buf_room(b, INPUT_PAD), '"', INPUT_PAD);
	return buf_slice(b);
}

/* The first row of text as cells in brackets, or why it is none. */
static void
row(const char *text, const char *want)
{
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct rec r = REC_INIT;
	struct csv csv = CSV_INIT;
	struct slice s = padded(&b, slice_of(text));
	csv.max_field = 40;
	csv.max_lines = 2;
	rec_begin(&r);
	enum csv_status status = csv_split(&csv, s.p, s.p + s.n, true, &r);
	if (status == CSV_BAD)
		buf_adds(&out, csv.code);
	for (size_t i = 0; status == CSV_ROW && i < r.n; i++) {
		buf_addc(&out, '[');
		buf_add_slice(&out, rec_value(&r, i));
		buf_addc(&out, ']');
	}
	if (status == CSV_ROW)
		buf_printf(&out, " %llu", (unsigned long long)csv.lines);
	same(text, buf_slice(&out), want);
	rec_free(&r);
	buf_free(&b);
	buf_free(&out);
}

static void
rows(void)
{
	row("a,b\nc", "[a][b] 1");
	row("a,b\r\nc", "[a][b] 1");
	row("a,b", "[a][b] 0");
	row(",\n", "[][] 1");
	row("\n", "[] 1");
	row("\"a\"\"b\",\"c\nd\"\n", "[a\"b][c\nd] 2");
	row("a\"b,c\"\n", "[a\"b][c\"] 1");
	row(" \"a\" , b\n", "[ \"a\" ][ b] 1");
	row("\"a\"b,c\n", "quote");
	row("\"a,c\n", "quote");
	row("\"\n\n\n\",c\n", "limit");
	row("a\rb,c\r", "[a] 1");
	row("\"a\"\"\",\"b\"\rc", "[a\"][b] 1");
	row("\ra\n", "[] 1");
	row("1234567890123456789012345678901234567890\n", "[1234567890123456789012345678901234567890] 1");
	row("12345678901234567890123456789012345678901\n", "limit");
	row("\"1234567890123456789012345678901234567890\"\n", "[1234567890123456789012345678901234567890] 1");
	row("\"12345678901234567890123456789012345678901\"\n", "limit");
	row("12345678901234567890123456789012345678901\r", "limit");
}

static void
put_number(struct buf *out, size_t n)
{
	for (int i = 0; i < 4; i++)
		buf_addc(out, (char)(n >> 8 * i & 255));
}

static void
put_slice(struct buf *out, struct slice s)
{
	put_number(out, s.n);
	buf_add_slice(out, s);
}

/* The first row must be the same however the text is cut, or MORE. */
static void
check_cuts(struct slice text, struct rec *r)
{
	struct csv csv = CSV_INIT;
	rec_begin(r);
	enum csv_status status = csv_split(&csv, text.p, text.p + text.n, true, r);
	const char *next = csv.next;
	size_t n = r->n;
	for (size_t i = 0; i <= text.n; i++) {
		rec_begin(r);
		enum csv_status cut = csv_split(&csv, text.p, text.p + i, false, r);
		if (cut == CSV_MORE || (cut == status && (cut == CSV_BAD || (csv.next == next && r->n == n))))
			continue;
		die("cut at %zu the first row is another: %.*s", i, (int)text.n, text.p);
	}
}

static void
dump_document(struct slice text, struct rec *r, struct buf *out)
{
	static int fd = -1;
	static char name[32], *path = name;
	if (fd < 0) {
		fd = memfd_create("document", MFD_CLOEXEC);
		snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text.p, text.n, 0) != (ssize_t)text.n)
		die("cannot keep a document");
	struct source_how how = { .format = SOURCE_CSV };
	struct source s;
	source_open(&s, &path, 1, &how);
	for (enum source_status status; (status = source_next(&s, r)) != SOURCE_END;) {
		if (status == SOURCE_BAD) {
			buf_addc(out, 'B');
			put_slice(out, s.raw);
			continue;
		}
		buf_addc(out, 'R');
		put_number(out, r->n);
		for (size_t i = 0; i < r->n; i++)
			put_slice(out, rec_value(r, i));
	}
	source_close(&s);
	buf_addc(out, 'E');
}

static void
dump(void)
{
	struct buf text = BUF_INIT, padded_text = BUF_INIT, out = BUF_INIT;
	struct rec r = REC_INIT, cut = REC_INIT;
	unsigned char head[4];
	while (fread(head, 1, 4, stdin) == 4) {
		size_t n = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
		buf_clear(&text);
		text.n = fread(buf_room(&text, n + 1), 1, n, stdin);
		dump_document(buf_slice(&text), &r, &out);
		const char *body = memchr(text.p, '\n', text.n);
		if (body)
			check_cuts(padded(&padded_text, slice(body + 1, text.n - (size_t)(body + 1 - text.p))), &cut);
		fwrite(out.p, 1, out.n, stdout);
		buf_clear(&out);
	}
	buf_free(&text);
	buf_free(&padded_text);
	buf_free(&out);
	rec_free(&r);
	rec_free(&cut);
	schema_free();
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "dump") == 0) {
		dump();
		return fflush(stdout) == 0 ? 0 : 2;
	}
	rows();
	return failures ? 1 : 0;
}
