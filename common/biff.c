/* biff.c - records one by one, their numbers and texts */
#include "biff.h"
#include "utf8.h"
#include <strings.h>

enum {
	WINDOW = 1 << 17, /* a record with its head fits in twice */
	WINDOW_ALONE = 512
};

double
biff_double(const unsigned char *p)
{
	uint64_t bits = (uint64_t)biff_get32(p) | (uint64_t)biff_get32(p + 4) << 32;
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

double
biff_packed(const unsigned char *p)
{
	uint32_t bits = biff_get32(p);
	double value;
	if (bits & 2) {
		int64_t whole = bits >> 2;
		value = (double)(bits & 0x80000000 ? whole - ((int64_t)1 << 30) : whole);
	} else {
		uint64_t high = (uint64_t)(bits & ~(uint32_t)3) << 32;
		memcpy(&value, &high, sizeof value);
	}
	return bits & 1 ? value / 100 : value;
}

bool
biff_is_cell(unsigned type)
{
	return biff_cell_size(type) != 0;
}

size_t
biff_cell_size(unsigned type)
{
	switch (type) {
	case BIFF_FORMULA:
	case BIFF_NUMBER:
		return 14;
	case BIFF_MULRK:
		return 6;
	case BIFF_LABELSST:
	case BIFF_RK:
		return 10;
	case BIFF_LABEL:
	case BIFF_RSTRING:
	case BIFF_BOOLERR:
		return 8;
	default:
		return 0;
	}
}

void
biff_seek(struct biff *b, uint64_t offset)
{
	b->next = offset;
}

void
biff_read_ahead(struct biff *b, bool in_order)
{
	b->ahead = in_order ? WINDOW : WINDOW_ALONE;
}

/* The n bytes of the stream at an offset; NULL when it ends before. */
static const unsigned char *
look(struct biff *b, uint64_t offset, size_t n)
{
	if (offset >= b->window_at && offset - b->window_at <= b->window_n && b->window_n - (offset - b->window_at) >= n)
		return b->window + (offset - b->window_at);
	if (!b->window)
		b->window = xmalloc(WINDOW);
	size_t want = b->ahead ? b->ahead : WINDOW;
	int64_t got = ole_read(&b->stream, offset, b->window, want > n ? want : n);
	b->window_at = offset;
	b->window_n = got < 0 ? 0 : (size_t)got;
	return b->window_n >= n ? b->window : NULL;
}

int
biff_next(struct biff *b)
{
	b->at = b->next;
	b->n = 0;
	if (b->at >= b->stream.size)
		return 0;
	const unsigned char *head = look(b, b->at, 4);
	if (!head)
		return -1;
	b->type = biff_get16(head);
	size_t n = biff_get16(head + 2);
	b->p = look(b, b->at, 4 + n);
	if (!b->p)
		return -1;
	b->p += 4;
	b->n = n;
	b->next = b->at + 4 + n;
	return 1;
}

int
biff_code_page(struct biff *b, unsigned page)
{
	const char *known = page == 936 || page == 10008 ? "GB18030" : page == 950 || page == 10002 ? "BIG5-HKSCS"
							       : page == 367                        ? "ASCII"
							       : page == 1200                       ? "UTF-16LE"
							       : page == 10000 || page == 32768     ? "MACINTOSH"
							       : page == 32769                      ? "CP1252"
												    : NULL;
	snprintf(b->page, sizeof b->page, "CP%u", page);
	charset_close(&b->charset);
	return charset_force(&b->charset, known ? known : b->page);
}

/* Appends what the units say, U+FFFD for half a pair. */
static void
add_units(struct biff *b, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)b->units.p;
	for (size_t i = 0; i + 1 < b->units.n; i += 2) {
		uint32_t c = biff_get16(p + i);
		if (c < 0x80) {
			buf_addc(out, (char)c);
			continue;
		}
		if (c >= 0xd800 && c < 0xdc00 && i + 3 < b->units.n) {
			uint32_t low = biff_get16(p + i + 2);
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		utf8_add(out, c);
	}
	buf_clear(&b->units);
}

/* Takes up to n characters off the record as units; how many. */
static size_t
take_units(struct biff *b, size_t n, bool is_wide)
{
	size_t have = is_wide ? b->n / 2 : b->n;
	if (n > have)
		n = have;
	if (n == 0)
		return 0;
	char *to = buf_room(&b->units, n * 2);
	if (is_wide)
		memcpy(to, b->p, n * 2);
	else
		for (size_t i = 0; i < n; i++)
			to[i * 2] = (char)b->p[i], to[i * 2 + 1] = 0;
	b->units.n += n * 2;
	b->p += is_wide ? n * 2 : n;
	b->n -= is_wide ? n * 2 : n;
	return n;
}

/* Goes on in the next record when this one is used up: 1, 0 when no record goes on, -1. */
static int
go_on(struct biff *b)
{
	while (b->n == 0) {
		uint64_t next = b->next;
		int got = biff_next(b);
		if (got > 0 && b->type == BIFF_CONTINUE)
			continue;
		b->n = 0;
		biff_seek(b, next);
		return got < 0 ? -1 : 0;
	}
	return 1;
}

/* n characters as units, over as many records as it takes; each begins by saying how wide they are. */
static int
take_wide_text(struct biff *b, size_t n, bool is_wide)
{
	for (;;) {
		n -= take_units(b, n, is_wide);
		if (n == 0)
			return 0;
		if (b->n == 1)
			return -1;
		if (go_on(b) <= 0)
			return -1;
		is_wide = b->p[0] & 1;
		b->p++, b->n--;
	}
}

/* The bytes of version 5 through iconv; a byte that means nothing becomes U+FFFD. */
static void
add_bytes(struct biff *b, struct slice bytes, struct buf *out)
{
	if (!b->charset.name)
		biff_code_page(b, 1252);
	struct buf text = BUF_INIT;
	charset_convert(&b->charset, &bytes, true, &text);
	struct slice rest = buf_slice(&text);
	while (rest.n) {
		unsigned char bad;
		const char *mark = memchr(rest.p, '\xff', rest.n);
		size_t good = mark ? (size_t)(mark - rest.p) : rest.n;
		buf_add(out, rest.p, good);
		rest.p += good, rest.n -= good;
		if (rest.n && charset_bad_byte(&b->charset, &rest, &bad))
			utf8_add(out, 0xfffd);
		else if (rest.n)
			rest.p++, rest.n--;
	}
	buf_free(&text);
}

int
biff_text(struct biff *b, const unsigned char *p, size_t have, size_t n, struct buf *out)
{
	if (b->version == 5) {
		if (n > have)
			return -1;
		add_bytes(b, slice((const char *)p, n), out);
		return 0;
	}
	if (have < 1 || n > (p[0] & 1 ? (have - 1) / 2 : have - 1))
		return -1;
	struct biff part = *b;
	part.p = p + 1, part.n = have - 1;
	take_units(&part, n, p[0] & 1);
	b->units = part.units;
	add_units(b, out);
	return 0;
}

int
biff_long_text(struct biff *b, size_t offset, size_t n, struct buf *out)
{
	if (offset > b->n)
		return -1;
	b->p += offset, b->n -= offset;
	if (b->version == 8) {
		if (n == 0)
			return 0;
		if (go_on(b) <= 0)
			return -1;
		unsigned flags = b->p[0];
		size_t skip = 1 + (flags & 8 ? 2 : 0) + (flags & 4 ? 4 : 0);
		if (b->n < skip)
			return -1;
		b->p += skip, b->n -= skip;
		if (take_wide_text(b, n, flags & 1) < 0)
			return -1;
		add_units(b, out);
		return 0;
	}
	buf_clear(&b->units);
	while (n) {
		if (go_on(b) <= 0)
			return -1;
		size_t piece = n < b->n ? n : b->n;
		buf_add(&b->units, b->p, piece);
		b->p += piece, b->n -= piece, n -= piece;
	}
	add_bytes(b, buf_slice(&b->units), out);
	buf_clear(&b->units);
	return 0;
}

/* n bytes of what may lie over several records, without a word on width between them. */
static int
take_bytes(struct biff *b, unsigned char *to, uint64_t n)
{
	while (n) {
		if (go_on(b) <= 0)
			return -1;
		size_t piece = n < b->n ? (size_t)n : b->n;
		if (to) {
			memcpy(to, b->p, piece);
			to += piece;
		}
		b->p += piece, b->n -= piece, n -= piece;
	}
	return 0;
}

int
biff_shared(struct biff *b, struct buf *out)
{
	unsigned char head[3], more[4];
	uint64_t behind = 0;
	int more_records = go_on(b);
	if (more_records <= 0)
		return more_records;
	if (take_bytes(b, head, 3) < 0)
		return -1;
	if (head[2] & 8) {
		if (take_bytes(b, more, 2) < 0)
			return -1;
		behind += (uint64_t)biff_get16(more) * 4;
	}
	if (head[2] & 4) {
		if (take_bytes(b, more, 4) < 0)
			return -1;
		behind += biff_get32(more);
	}
	if (take_wide_text(b, biff_get16(head), head[2] & 1) < 0)
		return -1;
	add_units(b, out);
	return take_bytes(b, NULL, behind) < 0 ? -1 : 1;
}

void
biff_free(struct biff *b)
{
	ole_stream_free(&b->stream);
	charset_close(&b->charset);
	buf_free(&b->units);
	free(b->window);
	*b = BIFF_INIT;
}
