/* fold.c - the folds against utf8proc and OpenCC themselves over every character, and places led back
 *
 * `fold bench FILE` prints how fast a file folds.
 */
#include "fold.h"
#include "map.h"
#include "utf8.h"
#include <opencc/opencc.h>
#include <time.h>
#include <utf8proc.h>

enum {
	ALL = FOLD_NFKC | FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED
};

static void
expect(bool good, const char *what, uint32_t c)
{
	if (good)
		return;
	fprintf(stderr, "%s: wrong for U+%04X\n", what, (unsigned)c);
	exit(1);
}

/* The one character of text, c where there are more or none. */
static uint32_t
only(const char *text, uint32_t c)
{
	struct slice s = slice_of(text);
	if (!s.n)
		return c;
	uint32_t one = utf8_next(&s);
	return s.n ? c : one;
}

static uint32_t
mapped(struct buf *text, utf8proc_option_t options, uint32_t c)
{
	utf8proc_uint8_t *to = NULL;
	if (utf8proc_map((const utf8proc_uint8_t *)text->p, (utf8proc_ssize_t)text->n, &to, options) < 0)
		return c;
	uint32_t one = only((const char *)to, c);
	free(to);
	return one;
}

static bool
is_width(uint32_t c)
{
	return c == 0x3000 || (c >= 0xff00 && c < 0xfff0);
}

static void
check_characters(void)
{
	struct fold *nfkc = fold_open(FOLD_NFKC), *width = fold_open(FOLD_WIDTH), *small = fold_open(FOLD_CASE);
	struct fold *simple = fold_open(FOLD_SIMPLIFIED), *all = fold_open(ALL), *none = fold_open(0);
	opencc_t opencc = opencc_open("t2s.json");
	struct buf text = BUF_INIT;
	unsigned changes = 0;
	for (uint32_t c = 1; c < 0x110000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		buf_clear(&text);
		utf8_add(&text, c);
		buf_text(&text);
		uint32_t usual = mapped(&text, UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_STABLE, c);
		expect(fold_char(nfkc, c) == usual, "NFKC", c);
		expect(fold_char(width, c) == (is_width(c) ? usual : c), "width", c);
		expect(fold_char(small, c) == mapped(&text, UTF8PROC_CASEFOLD, c), "case", c);
		expect(fold_char(none, c) == c, "nothing", c);
		/* past the planes of Han it would only take time */
		char *to = c < 0x40000 ? opencc_convert_utf8(opencc, text.p, text.n) : NULL;
		expect(fold_char(simple, c) == (to ? only(to, c) : c), "simplified", c);
		changes += fold_char(simple, c) != c;
		if (to)
			opencc_convert_utf8_free(to);
		uint32_t last = fold_char(simple, fold_char(small, usual));
		expect(fold_char(all, c) == last, "all one after the other", c);
	}
	/* the table has about 4,100 */
	expect(changes > 4000 && changes < 6000, "number of traditional characters", changes);
	buf_free(&text);
	opencc_close(opencc);
	fold_close(nfkc);
	fold_close(width);
	fold_close(small);
	fold_close(simple);
	fold_close(all);
	fold_close(none);
}

static void
becomes(unsigned what, const char *text, const char *want)
{
	struct fold *f = fold_open(what);
	struct buf out = BUF_INIT;
	fold_text(f, slice_of(text), &out);
	if (!slice_is(buf_slice(&out), want) || fold_changes(f, slice_of(text)) != (strcmp(text, want) != 0)) {
		fprintf(stderr, "%s became %.*s, not %s\n", text, (int)out.n, out.p, want);
		exit(1);
	}
	buf_free(&out);
	fold_close(f);
}

static void
check_texts(void)
{
	becomes(FOLD_SIMPLIFIED, "瞭解臺灣，裡裏外外", "了解台湾，里里外外");
	becomes(FOLD_SIMPLIFIED, "市民來電反映路燈不亮，請儘快派人維修", "市民来电反映路灯不亮，请尽快派人维修");
	becomes(FOLD_SIMPLIFIED, "市民来电反映路灯不亮 ABC", "市民来电反映路灯不亮 ABC");
	becomes(FOLD_SIMPLIFIED, "乾燥 乾隆 著名 乾", "干燥 乾隆 著名 干");
	becomes(FOLD_SIMPLIFIED, "據瞭解瞭望塔，回覆計畫，憑藉鎖鍊", "据了解瞭望塔，回复计划，凭借锁链");
	becomes(FOLD_SIMPLIFIED, "瞭", "瞭");
	becomes(FOLD_SIMPLIFIED, "\x9e\xad"
				 "a瞭\xe8解",
		"\x9e\xad"
		"a瞭\xe8解");
	becomes(FOLD_WIDTH, "１２３　ＡＢＣ（ｶﾅ）①臺", "123 ABC(カナ)①臺");
	becomes(FOLD_NFKC, "①Ⅷ㎡ﬁ臺", "1Ⅷ㎡ﬁ臺");
	becomes(FOLD_CASE, "WiFi ÉCOLE ＡＢ ß", "wifi école ａｂ ß");
	becomes(FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED, "ＷｉＦｉ號碼：１２", "wifi号码:12");
	becomes(ALL, "", "");
	becomes(ALL, "A\xff\xe8\xb7Z\x80臺\xf0", "a\xff\xe8\xb7z\x80台\xf0");
	becomes(0, "Ａ臺A", "Ａ臺A");
}

/* Every place of the folded text comes from the character it was made of. */
static void
check_origins(void)
{
	static const char *const unit[] = { "a", "Ｂ", "臺", "路", "𠮷", "Z", "ｶ", "　", "é", "É", "䰾", "\xff", "Ω" };
	struct fold *f = fold_open(FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
	uint64_t seed = 3;
	for (int turn = 0; turn < 3000; turn++) {
		struct buf text = BUF_INIT, out = BUF_INIT;
		size_t from[64], n = 0, places = hash_mix(seed++, 1) % 16;
		while (places-- > 0) {
			struct slice one = slice_of(unit[hash_mix(seed++, 2) % (sizeof unit / sizeof *unit)]);
			size_t before = out.n;
			fold_text(f, one, &out);
			while (before++ < out.n)
				from[n++] = text.n;
			buf_add_slice(&text, one);
		}
		struct buf whole = BUF_INIT;
		fold_text(f, buf_slice(&text), &whole);
		expect(slice_eq(buf_slice(&whole), buf_slice(&out)), "a text in parts", (uint32_t)turn);
		for (size_t at = 0; at < n + 2; at++)
			expect(fold_origin(f, buf_slice(&text), at) == (at < n ? from[at] : text.n), "the place of a byte", (uint32_t)at);
		buf_free(&text);
		buf_free(&out);
		buf_free(&whole);
	}
	fold_close(f);
}

static double
seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
bench(const char *path)
{
	static const unsigned whats[] = { FOLD_SIMPLIFIED, FOLD_WIDTH | FOLD_CASE, FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED, ALL };
	struct buf text = BUF_INIT, out = BUF_INIT;
	FILE *file = fopen(path, "rb");
	if (!file)
		exit(2);
	for (size_t got; (got = fread(buf_room(&text, 1 << 20), 1, 1 << 20, file)) > 0;)
		text.n += got;
	fclose(file);
	for (size_t i = 0; i < sizeof whats / sizeof *whats; i++) {
		double start = seconds();
		struct fold *f = fold_open(whats[i]);
		double open = seconds();
		buf_clear(&out);
		fold_text(f, buf_slice(&text), &out);
		double first = seconds();
		buf_clear(&out);
		fold_text(f, buf_slice(&text), &out);
		double again = seconds();
		printf("what %u: open %.2f ms, first %.2f ms, then %.0f MB/s of %zu bytes\n", whats[i], (open - start) * 1e3,
			(first - open) * 1e3, (double)text.n / (again - first) / 1e6, text.n);
		fold_close(f);
	}
	buf_free(&text);
	buf_free(&out);
}

static void
check_depends(void)
{
	static const struct {
		uint32_t c; /* 乾 瞭 燈 灯 */
		bool depends;
	} known[] = { { 0x4e7e, true }, { 0x77ad, true }, { 0x71c8, false }, { 0x706f, false }, { 'a', false } };
	struct fold *f = fold_open(FOLD_SIMPLIFIED);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (fold_depends(f, known[i].c) != known[i].depends) {
			fprintf(stderr, "whether U+%04X folds by its neighbours\n", (unsigned)known[i].c);
			exit(1);
		}
	fold_close(f);
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "bench") == 0) {
		bench(argv[2]);
		return 0;
	}
	check_texts();
	check_origins();
	check_characters();
	check_depends();
	return 0;
}
