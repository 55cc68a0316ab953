/* charset.c - texts in UTF-8 and GB18030 told apart, refusals, and marks of bad bytes
 *
 * `charset judge` says for each line of stdin, in UTF-8, how it and its GB18030 are read.
 */
#include "charset.h"
#include "map.h"
#include "utf8.h"
#include <iconv.h>

enum {
	TEXTS = 10000
};

static uint64_t seed = 7;

static unsigned
below(unsigned n)
{
	return (unsigned)(hash_mix(seed++, 5) % n);
}

static void
expect(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	exit(1);
}

/* A Han character in GB18030: mostly of GB2312's first level, some of the second and of GBK, few of four bytes. */
static void
add_han(struct buf *b)
{
	unsigned kind = below(100);
	char two[2];
	if (kind < 85) {
		unsigned i = below(3755);
		two[0] = (char)(0xb0 + i / 94), two[1] = (char)(0xa1 + i % 94);
	} else if (kind < 95) {
		unsigned i = below(3008);
		two[0] = (char)(0xd8 + i / 94), two[1] = (char)(0xa1 + i % 94);
	} else if (kind < 99) {
		unsigned i = below(32 * 63);
		two[0] = (char)(0x81 + i / 63), two[1] = (char)(0x40 + i % 63);
	} else {
		/* from U+20000 on */
		unsigned i = below(40000);
		char four[4] = { (char)(0x95 + i / 12600), (char)(0x32 + i / 1260 % 8), (char)(0x82 + i / 10 % 120), (char)(0x30 + i % 10) };
		buf_add(b, four, 4);
		return;
	}
	buf_add(b, two, 2);
}

/* A CSV file of one record, in GB18030. */
static void
make_text(struct buf *b)
{
	static const char *const between[] = { "\xa3\xac", "12345", ",", "\n2,", "A\xd7\xf9", "\xa1\xa3" };
	buf_clear(b);
	buf_adds(b, "id,text\n1,");
	for (unsigned n = 8 + below(33); n > 0; n--) {
		add_han(b);
		if (below(8) == 0)
			buf_adds(b, between[below(sizeof between / sizeof *between)]);
	}
	buf_addc(b, '\n');
}

static void
convert(const char *to, const char *from, struct slice in, struct buf *out)
{
	iconv_t cd = iconv_open(to, from);
	char *source = slice_dup(in), *p = source;
	size_t n = in.n, room = in.n * 4 + 16;
	buf_clear(out);
	char *q = buf_room(out, room);
	expect(iconv(cd, &p, &n, &q, &room) == 0 && n == 0, "a text that iconv converts");
	out->n = (size_t)(q - out->p);
	iconv_close(cd);
	free(source);
}

static const char *
judged(struct slice file, const char *want)
{
	struct charset c = CHARSET_INIT;
	while (file.n && !(*file.p & 0x80))
		file.p++, file.n--;
	if (charset_judge(&c, file, true) < 0)
		return c.ground;
	return strcmp(c.name, want) == 0 ? NULL : c.name;
}

static void
check_texts(void)
{
	struct buf gb = BUF_INIT, utf8 = BUF_INIT, back = BUF_INIT;
	int misread = 0;
	for (int i = 0; i < TEXTS; i++) {
		make_text(&gb);
		convert("UTF-8", "GB18030", buf_slice(&gb), &utf8);
		expect(utf8_check(utf8.p, utf8.n) == utf8.n, "UTF-8 of iconv");
		misread += judged(buf_slice(&gb), "GB18030") != NULL;
		misread += judged(buf_slice(&utf8), "UTF-8") != NULL;
		struct charset c = CHARSET_INIT;
		struct slice in = buf_slice(&gb);
		expect(charset_force(&c, "GB18030") == 0, "GB18030 is known");
		buf_clear(&back);
		/* in two pieces, cut anywhere */
		size_t cut = below((unsigned)in.n);
		struct slice head = slice(in.p, cut);
		charset_convert(&c, &head, false, &back);
		in = slice(head.p, (size_t)(in.p + in.n - head.p));
		charset_convert(&c, &in, true, &back);
		expect(slice_eq(buf_slice(&back), buf_slice(&utf8)), "a conversion in two pieces");
		charset_close(&c);
	}
	if (misread) {
		fprintf(stderr, "%d of %d texts misread\n", misread, 2 * TEXTS);
		exit(1);
	}
	buf_free(&gb);
	buf_free(&utf8);
	buf_free(&back);
}

static void
check_marks(void)
{
	static const char *const names[] = { "GB18030", "UTF-16LE", "UTF-32BE", "BIG5" };
	static const struct slice bad[] = { { "\xff", 1 }, { "\0\xdc", 2 }, { "\xff\xfe\xfd\xfc", 4 }, { "\xff", 1 } };
	struct buf file = BUF_INIT, text = BUF_INIT;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct charset c = CHARSET_INIT;
		convert(names[i], "UTF-8", LIT("id,text\n1,"), &file);
		size_t at = file.n;
		buf_add_slice(&file, bad[i]);
		buf_add_slice(&file, bad[i]);
		(void)buf_room(&file, at);
		buf_add(&file, file.p, at);
		struct slice in = buf_slice(&file);
		expect(charset_force(&c, names[i]) == 0, "a charset of iconv");
		c.offset = UINT64_C(123456789012);
		buf_clear(&text);
		charset_convert(&c, &in, true, &text);
		struct slice rest = buf_slice(&text);
		expect(utf8_check(rest.p, rest.n) == 10, "text before a bad byte");
		rest.p += 10, rest.n -= 10;
		for (size_t k = 0; k < 2 * bad[i].n; k++) {
			unsigned char byte = 0;
			expect(charset_bad_offset(&c, rest) == UINT64_C(123456789012) + at + k, "the offset of a bad byte");
			expect(charset_bad_byte(&c, &rest, &byte) && byte == (unsigned char)bad[i].p[k % bad[i].n], "a bad byte");
		}
		expect(slice_is(rest, "id,text\n1,"), "text behind a bad byte");
		charset_close(&c);
	}
	buf_free(&file);
	buf_free(&text);
}

static void
check_refusals(void)
{
	static const char *const text = "编号,内容\n1,路灯不亮\n2,停水三天";
	static const char *const orders[] = { "UTF-16LE", "UTF-16BE" };
	struct buf b = BUF_INIT;
	for (int i = 0; i < 2; i++) {
		convert(orders[i], "UTF-8", slice_of(text), &b);
		for (size_t skip = 0; skip < 2; skip++) {
			struct charset c = CHARSET_INIT;
			expect(charset_judge(&c, slice(b.p + skip, b.n - skip), true) < 0 && strstr(c.ground, orders[i]), "UTF-16 without its mark");
		}
	}
	convert("GB18030", "UTF-8", slice_of(text), &b);
	buf_addc(&b, '\0');
	expect(!judged(buf_slice(&b), "GB18030"), "GB18030 with a NUL");
	expect(judged(LIT("a\xff"), "UTF-8") != NULL, "a tie");
	buf_free(&b);
}

static void
judge_lines(void)
{
	struct buf b = BUF_INIT, gb = BUF_INIT;
	int n = 0, misread = 0;
	for (int c; (c = getchar()) != EOF;) {
		if (c != '\n') {
			buf_addc(&b, (char)c);
			continue;
		}
		convert("GB18030", "UTF-8", buf_slice(&b), &gb);
		n += 2;
		misread += (judged(buf_slice(&b), "UTF-8") != NULL) + (judged(buf_slice(&gb), "GB18030") != NULL);
		buf_clear(&b);
	}
	printf("%d texts, %d misread\n", n, misread);
	buf_free(&b);
	buf_free(&gb);
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "judge") == 0) {
		judge_lines();
		return 0;
	}
	check_texts();
	check_marks();
	check_refusals();
	return 0;
}
