/* fold.c - a table of pages of 256 characters, made from utf8proc as they are met, and OpenCC asked for each */
#include "fold.h"
#include "utf8.h"
#include <opencc/opencc.h>
#include <utf8proc.h>

enum {
	PAGE = 256,
	PAGES = 0x110000 / PAGE,
	MOST = 32, /* characters that one is made of; U+FDFA has 18 */
	AROUND = 4 /* characters on either side that make a phrase */
};

/* In the table, beside the character: which it becomes depends on the phrase it stands in. */
static const uint32_t PHRASE = UINT32_C(1) << 31;

/* Beside it too: OpenCC was not asked yet. */
static const uint32_t UNASKED = UINT32_C(1) << 30;

/* The characters that OpenCC's phrases lead elsewhere than its characters do, as 瞭 in 瞭解.  Left out
 * are those that text is full of and few phrases, most of them names, change: 么, 沈, 於, 麼, 麽. */
static const char phrase_characters[] = "乾俱吒噁彷徵昇濛牴畫瞭薹藉衹覆鉅鍊鍾";

struct fold {
	unsigned what;
	uint64_t open[0x10000 / 64]; /* a bit for each of the first 65,536: it folds, or is not known yet */
	bool made[PAGES];
	uint32_t *page[PAGES]; /* NULL: not made yet, or nothing on it changes */
	opencc_t opencc;
};

struct fold *
fold_open(unsigned what)
{
	struct fold *f = xcalloc(1, sizeof *f);
	f->what = what;
	memset(f->open, 0xff, sizeof f->open);
	if (what & FOLD_SIMPLIFIED) {
		f->opencc = opencc_open("t2s.json");
		/* it says -1 for failure, as a pointer */
		if ((intptr_t)f->opencc == -1)
			die("OpenCC's table t2s.json cannot be read: %s", opencc_error());
	}
	return f;
}

/* The one character that c is in NFKC or without its width, c where there are several. */
static uint32_t
usual_form(unsigned what, uint32_t c)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)c);
	bool wide = property->decomp_type == UTF8PROC_DECOMP_TYPE_WIDE || property->decomp_type == UTF8PROC_DECOMP_TYPE_NARROW;
	if (!(what & FOLD_NFKC) && !((what & FOLD_WIDTH) && wide))
		return c;
	utf8proc_int32_t part[MOST];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, part, MOST, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
	if (n < 1 || n > MOST)
		return c;
	n = utf8proc_normalize_utf32(part, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return n == 1 ? (uint32_t)part[0] : c;
}

static uint32_t
small_form(uint32_t c)
{
	utf8proc_int32_t part[MOST];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, part, MOST, UTF8PROC_CASEFOLD, &boundary);
	return n == 1 ? (uint32_t)part[0] : c;
}

static bool
is_han(uint32_t c)
{
	return (c >= 0x2e80 && c < 0x3000) || (c >= 0x3400 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00) || (c >= 0x20000 && c < 0x40000);
}

/* OpenCC takes longer over all Han than most programs over their whole input: it is asked for a character when the first
 * is met. */
static uint32_t
simplify(struct fold *f, uint32_t c)
{
	struct buf text = BUF_INIT;
	utf8_add(&text, c);
	char *simple = opencc_convert_utf8(f->opencc, text.p, text.n);
	struct slice rest = slice_of(simple ? simple : "");
	if (utf8_count(rest) != 1)
		die("OpenCC: %s", simple ? "a character became several" : opencc_error());
	uint32_t to = utf8_next(&rest);
	opencc_convert_utf8_free(simple);
	buf_free(&text);
	return to;
}

static void
mark_phrases(uint32_t page, uint32_t *c)
{
	for (struct slice left = LIT(phrase_characters); left.n;) {
		uint32_t one = utf8_next(&left);
		if (one / PAGE == page)
			c[one % PAGE] |= PHRASE;
	}
}

static void
close_character(struct fold *f, uint32_t c)
{
	if (c < 0x10000)
		f->open[c / 64] &= ~(UINT64_C(1) << c % 64);
}

static void
make_page(struct fold *f, uint32_t page)
{
	uint32_t c[PAGE];
	bool changed = false;
	f->made[page] = true;
	for (uint32_t i = 0; i < PAGE; i++) {
		c[i] = page * PAGE + i;
		if (f->what & (FOLD_NFKC | FOLD_WIDTH))
			c[i] = usual_form(f->what, c[i]);
		if (f->what & FOLD_CASE)
			c[i] = small_form(c[i]);
		if (f->what & FOLD_SIMPLIFIED && is_han(c[i]))
			c[i] |= UNASKED;
	}
	if (f->what & FOLD_SIMPLIFIED)
		mark_phrases(page, c);
	for (uint32_t i = 0; i < PAGE; i++) {
		uint32_t one = page * PAGE + i;
		changed = changed || c[i] != one;
		if (c[i] == one)
			close_character(f, one);
	}
	if (changed) {
		f->page[page] = xmalloc(sizeof c);
		memcpy(f->page[page], c, sizeof c);
	}
}

static inline uint32_t
look_up(struct fold *f, uint32_t c)
{
	if (c >= 0x110000)
		return c;
	uint32_t page = c / PAGE;
	if (!f->made[page])
		make_page(f, page);
	uint32_t *to = f->page[page] ? &f->page[page][c % PAGE] : &c;
	if (*to & UNASKED) {
		*to = simplify(f, *to & ~(UNASKED | PHRASE)) | (*to & PHRASE);
		if (*to == c)
			close_character(f, c);
	}
	return *to;
}

uint32_t
fold_char(struct fold *f, uint32_t c)
{
	return look_up(f, c) & ~PHRASE;
}

bool
fold_depends(struct fold *f, uint32_t c)
{
	return look_up(f, c) & PHRASE;
}

/* What the character at p, one of those that phrases change, becomes where it stands; `alone` if OpenCC knows no better. */
static uint32_t
in_phrase(struct fold *f, struct slice text, const char *p, uint32_t alone)
{
	const char *from = p;
	size_t before = 0;
	while (before < AROUND) {
		const char *q = from;
		for (int i = 0; i < 4 && q > text.p; i++)
			if (!utf8_is_inside(*--q))
				break;
		/* phrases are of Han only */
		if (q == from || from - q != 3 || utf8_check(q, 3) != 3)
			break;
		from = q;
		before++;
	}
	struct slice rest = slice(p, (size_t)(text.p + text.n - p));
	for (size_t i = 0; i <= AROUND && rest.n >= 3 && utf8_len(*rest.p) == 3 && utf8_check(rest.p, 3) == 3; i++)
		rest.p += 3, rest.n -= 3;
	char *simple = opencc_convert_utf8(f->opencc, from, (size_t)(rest.p - from));
	if (!simple)
		return alone;
	struct slice s = slice_of(simple);
	if (utf8_count(s) == (size_t)(rest.p - from) / 3)
		while (s.n) {
			uint32_t c = utf8_next(&s);
			if (before-- == 0) {
				alone = c;
				break;
			}
		}
	opencc_convert_utf8_free(simple);
	return alone;
}

/* Past the characters of three bytes, as Han and its marks are, that do not fold. */
static inline const char *
skip_han(const struct fold *f, const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;
	/* with these leads none is overlong or a surrogate */
	for (; end - (const char *)u >= 3 && u[0] > 0xe0 && u[0] < 0xf0 && u[0] != 0xed && (u[1] & 0xc0) == 0x80 && (u[2] & 0xc0) == 0x80; u += 3) {
		uint32_t c = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		if (f->open[c / 64] >> c % 64 & 1)
			break;
	}
	return (const char *)u;
}

static inline const char *
skip_ascii(const char *p, const char *end, bool letters)
{
	for (uint64_t eight; !letters && end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080u)); p += 8)
		;
	while (p < end && !(*p & 0x80) && !(letters && *p >= 'A' && *p <= 'Z'))
		p++;
	return p;
}

/* The first character of text from p on that folds, its end if none; what it becomes, and its length. */
static const char *
find_change(struct fold *f, struct slice text, const char *p, uint32_t *to, size_t *n)
{
	const char *end = text.p + text.n;
	bool letters = f->what & FOLD_CASE;
	for (;;) {
		p = skip_han(f, skip_ascii(p, end, letters), end);
		if (p == end)
			return end;
		if (!(*p & 0x80) && !(letters && *p >= 'A' && *p <= 'Z'))
			continue;
		/* U+FFFD for a byte that is no UTF-8; that never folds */
		struct slice rest = slice(p, (size_t)(end - p));
		uint32_t c = utf8_next(&rest);
		*n = (size_t)(rest.p - p);
		*to = look_up(f, c);
		if (*to & PHRASE)
			*to = in_phrase(f, text, p, *to & ~PHRASE);
		if (*to != c)
			return p;
		p = rest.p;
	}
}

bool
fold_changes(struct fold *f, struct slice text)
{
	uint32_t to;
	size_t n;
	return text.n > 0 && find_change(f, text, text.p, &to, &n) < text.p + text.n;
}

void
fold_text(struct fold *f, struct slice text, struct buf *out)
{
	const char *p = text.p, *end = p + text.n;
	while (p < end) {
		uint32_t to;
		size_t n;
		const char *change = find_change(f, text, p, &to, &n);
		buf_add(out, p, (size_t)(change - p));
		if (change == end)
			break;
		utf8_add(out, to);
		p = change + n;
	}
}

static size_t
length(uint32_t c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2
		      : c < 0x10000     ? 3
					: 4;
}

size_t
fold_origin(struct fold *f, struct slice text, size_t at)
{
	const char *p = text.p, *end = p + text.n;
	for (size_t folded = 0; p < end;) {
		uint32_t to;
		size_t n;
		const char *change = find_change(f, text, p, &to, &n);
		size_t same = (size_t)(change - p);
		if (at < folded + same) {
			/* inside a character: its beginning */
			p += at - folded;
			for (int i = 0; i < 3 && p > text.p && utf8_is_inside(*p); i++)
				p--;
			return (size_t)(p - text.p);
		}
		folded += same;
		if (change == end)
			break;
		folded += length(to);
		p = change;
		if (at < folded)
			return (size_t)(p - text.p);
		p += n;
	}
	return text.n;
}

void
fold_close(struct fold *f)
{
	if (!f)
		return;
	if (f->what & FOLD_SIMPLIFIED)
		opencc_close(f->opencc);
	for (size_t i = 0; i < PAGES; i++)
		free(f->page[i]);
	free(f);
}
