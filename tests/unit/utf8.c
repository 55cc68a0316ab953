/* utf8.c - utf8_check against a naive validator, and the characters
 *
 * `utf8 all` takes every sequence of four bytes; without it those of four bytes
 * come from the bytes at which a rule changes.
 */
#include "utf8.h"
#include "map.h"
#include "msg.h"

enum {
	TEXT = 160
};

/* The length of the well-formed sequence at p by decoding and encoding again, 0 if there is none. */
static size_t
naive_sequence(const unsigned char *p, size_t n)
{
	size_t len = p[0] < 0x80 ? 1 : (p[0] & 0xe0) == 0xc0 ? 2
			       : (p[0] & 0xf0) == 0xe0       ? 3
			       : (p[0] & 0xf8) == 0xf0       ? 4
							     : 0;
	if (len == 0 || len > n)
		return 0;
	if (len == 1)
		return 1;
	uint32_t c = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (p[i] / 64 != 2)
			return 0;
		c = c * 64 + p[i] % 64;
	}
	size_t least = c < 0x80 ? 1 : c < 0x800 ? 2
			      : c < 0x10000     ? 3
						: 4;
	return least == len && c / 0x800 != 27 && c <= 0x10ffff ? len : 0;
}

static size_t
naive_check(const unsigned char *p, size_t n)
{
	size_t i = 0;
	while (i < n) {
		size_t len = naive_sequence(p + i, n - i);
		if (len == 0)
			return i;
		i += len;
	}
	return n;
}

static void
same(const unsigned char *p, size_t n)
{
	size_t want = naive_check(p, n), got = utf8_check((const char *)p, n);
	if (got == want)
		return;
	fprintf(stderr, "utf8_check: %zu, not %zu, of %zu bytes:", got, want, n);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, " %02x", p[i]);
	fprintf(stderr, "\n");
	exit(1);
}

/* Fillers whose beginning is well-formed at every length asked for. */
static void
fill(unsigned char *p, size_t n, int kind)
{
	static const char *const unit[] = { "a", "路", "é", "𠮷" };
	size_t len = strlen(unit[kind]);
	for (size_t i = 0; i < n; i++)
		p[i] = i < n % len ? 'x' : (unsigned char)unit[kind][(i - n % len) % len];
}

static void
place(const unsigned char *seq, size_t n, size_t offset, int kind)
{
	/* exactly as long as the text, so that reading past its end is seen */
	static unsigned char *text[TEXT + 1];
	size_t size = offset + n + (offset * 7 + n) % (TEXT - 64 - 4);
	if (!text[size])
		text[size] = xmalloc(size);
	unsigned char *p = text[size];
	fill(p, offset, kind);
	memcpy(p + offset, seq, n);
	fill(p + offset + n, size - offset - n, kind);
	same(p, size);
	same(p, offset + n);
}

static void
check_short_sequences(void)
{
	for (unsigned v = 0; v < 0x10000; v++) {
		unsigned char seq[] = { (unsigned char)(v >> 8), (unsigned char)v };
		for (size_t offset = v % 8; offset < 64; offset += 8)
			place(seq, 2, offset, (int)(v / 8 % 4));
	}
	for (unsigned v = 0; v < 256; v++) {
		unsigned char c = (unsigned char)v;
		for (size_t offset = 0; offset < 64; offset++)
			for (int kind = 0; kind < 4; kind++)
				place(&c, 1, offset, kind);
	}
}

/* Every sequence of three bytes, and of four with every lead given, alone and
 * at an offset that moves on with each. */
static void
check_all(size_t n, unsigned from, unsigned to)
{
	unsigned char text[80];
	fill(text, sizeof text, 0);
	uint64_t last = (uint64_t)1 << (8 * (n - 1));
	for (unsigned lead = from; lead < to; lead++)
		for (uint64_t rest = 0; rest < last; rest++) {
			size_t offset = (size_t)(rest % 61);
			unsigned char *p = text + offset, seq[4];
			seq[0] = (unsigned char)lead;
			for (size_t i = 1; i < n; i++)
				seq[i] = (unsigned char)(rest >> (8 * (n - 1 - i)));
			memcpy(p, seq, n);
			size_t good = naive_check(seq, n), want = good == n ? sizeof text : offset + good;
			if (utf8_check((char *)text, sizeof text) != want)
				same(text, sizeof text);
			memset(p, 'a', n);
		}
}

static void
check_four_edges(void)
{
	static const unsigned char edge[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
		0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff };
	size_t n = sizeof edge, turn = 0;
	for (size_t a = 0; a < n; a++)
		for (size_t b = 0; b < n; b++)
			for (size_t c = 0; c < n; c++)
				for (size_t d = 0; d < n; d++) {
					unsigned char seq[] = { edge[a], edge[b], edge[c], edge[d] };
					if (edge[a] >= 0xc0 && edge[b] >= 0x80 && edge[b] < 0xc0 && edge[c] >= 0x80 && edge[c] < 0xc0)
						for (size_t offset = 0; offset < 64; offset++)
							place(seq, 4, offset, (int)(turn++ % 4));
					else
						place(seq, 4, turn % 64, (int)(turn / 64 % 4)), turn += 5;
				}
}

/* Random mixes with a byte or two changed, for errors that hide behind others. */
static void
check_random(void)
{
	static const char *const unit[] = { "a", "路", "é", "𠮷", "0123456789abcdef", "市民来电反映路灯不亮", "。", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf" };
	uint64_t seed = 1;
	for (int turn = 0; turn < 50000; turn++) {
		struct buf b = BUF_INIT;
		size_t want = hash_mix(seed++, 1) % 300;
		while (b.n < want)
			buf_adds(&b, unit[hash_mix(seed++, 2) % 9]);
		for (size_t i = hash_mix(seed++, 3) % 3; i > 0 && b.n; i--) {
			uint64_t r = hash_mix(seed++, 4);
			b.p[(r >> 8) % b.n] = (char)r;
		}
		unsigned char *exact = xmalloc(b.n);
		if (b.n)
			memcpy(exact, b.p, b.n);
		same(exact, b.n - (b.n ? hash_mix(seed++, 5) % (b.n < 4 ? b.n : 4) : 0));
		free(exact);
		buf_free(&b);
	}
}

static void
expect(bool good, const char *what, uint32_t c)
{
	if (good)
		return;
	fprintf(stderr, "%s: wrong for %x\n", what, (unsigned)c);
	exit(1);
}

static void
check_characters(void)
{
	struct buf b = BUF_INIT;
	for (uint32_t c = 0; c < 0x110400; c++) {
		bool is_one = c < 0x110000 && (c < 0xd800 || c > 0xdfff);
		buf_clear(&b);
		utf8_add(&b, c);
		expect(utf8_check(b.p, b.n) == b.n, "utf8_add", c);
		expect(utf8_len(b.p[0]) == b.n, "utf8_len", c);
		for (size_t n = 1; n < b.n; n++)
			expect(utf8_is_cut(b.p, n), "utf8_is_cut", c);
		expect(!utf8_is_cut(b.p, b.n) && !utf8_is_cut(b.p, 0), "utf8_is_cut of the whole", c);
		struct slice s = buf_slice(&b);
		expect(utf8_next(&s) == (is_one ? c : 0xfffd) && s.n == 0, "utf8_next", c);
	}
	buf_free(&b);
	/* a beginning is good exactly when some byte can continue it to a character */
	for (size_t n = 1; n <= 3; n++)
		for (uint32_t v = 0; v < 1u << (8 * n); v++) {
			unsigned char p[4] = { 0 };
			for (size_t i = 0; i < n; i++)
				p[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
			bool can = false;
			for (unsigned c = 0x80; c < 0xc0 && !can && p[0] >= 0xc0 && p[n - 1] >= (n > 1 ? 0x80 : 0); c++) {
				memset(p + n, (int)c, sizeof p - n);
				can = naive_sequence(p, sizeof p) > n;
			}
			expect(utf8_is_cut((char *)p, n) == can, "utf8_is_cut", v);
		}
}

static void
check_heads(void)
{
	struct slice s = LIT("a路é𠮷。");
	expect(utf8_count(s) == 5, "utf8_count", 5);
	static const size_t end[] = { 0, 1, 4, 6, 10, 13, 13 };
	for (uint32_t n = 0; n < 7; n++)
		expect(utf8_head(s, n).n == end[n] && utf8_head(s, n).p == s.p, "utf8_head", n);
	expect(utf8_head(slice(NULL, 0), 3).n == 0 && utf8_count(slice(NULL, 0)) == 0, "nothing", 0);
	expect(utf8_check(NULL, 0) == 0, "utf8_check of nothing", 0);
	static const char *const bad[] = { "\xff", "\x80", "\xc0\x80", "\xe8\xb7", "\xed\xa0\x80", "\xf4\x90\x80\x80" };
	for (uint32_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct slice rest = slice_of(bad[i]);
		size_t n = rest.n;
		expect(utf8_next(&rest) == 0xfffd && rest.n == n - 1, "utf8_next of ill-formed", i);
	}
}

int
main(int argc, char **argv)
{
	check_heads();
	check_characters();
	check_short_sequences();
	check_four_edges();
	check_all(3, 0xc0, 0x100);
	if (argc > 1 && strcmp(argv[1], "all") == 0) {
		check_all(3, 0, 0x100);
		check_all(4, 0, 0x100);
	}
	check_random();
	return 0;
}
