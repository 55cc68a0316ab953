/* piece.c - cuts an address into characters, numbers and what stands between */
#include "piece.h"
#include "character.h"
#include "utf8.h"

enum {
	MOST = 9999,
	ROW = 3, /* as many digits as a room has at least */
};

static bool
is_one_of(uint32_t c, const char *set)
{
	for (struct slice s = slice_of(set); s.n;)
		if (utf8_next(&s) == c)
			return true;
	return false;
}

static uint32_t
first_of(struct slice s)
{
	return s.n ? utf8_next(&s) : 0;
}

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

/* Blanks, punctuation and signs, by ranges of Unicode that hold no digit of any kind: ① ² 〡 tell one address from another. */
static bool
is_gap(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{ 0x80, 0xb1 }, { 0xb4, 0xb8 }, { 0xbb, 0xbb }, { 0xbf, 0xbf }, { 0xd7, 0xd7 }, { 0x2000, 0x206f }, { 0x2190, 0x245f }, { 0x2500, 0x2775 },
		{ 0x2794, 0x2bff }, { 0x2e00, 0x2e7f }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0x3030, 0x3030 }, { 0x303b, 0x303f }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xffef }, { 0xfffd, 0xfffd }
	};
	if (c < 0x80)
		return !is_digit(c) && !is_letter(c) && !(c >= 'A' && c <= 'Z') && c != '#';
	if (c >= 0x4e00 && c < 0xa000)
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

static struct slice
skip_gaps(struct slice s)
{
	while (s.n && is_gap(first_of(s)))
		(void)utf8_next(&s);
	return s;
}

/* The value of a numeral's character, -1 for ten, hundred and thousand, -2 for what is none. */
static int
numeral(uint32_t c)
{
	switch (c) {
	case U'〇':
	case U'零':
		return 0;
	case U'一':
		return 1;
	case U'二':
		return 2;
	case U'三':
		return 3;
	case U'四':
		return 4;
	case U'五':
		return 5;
	case U'六':
		return 6;
	case U'七':
		return 7;
	case U'八':
		return 8;
	case U'九':
		return 9;
	case U'十':
	case U'百':
	case U'千':
		return -1;
	default:
		return -2;
	}
}

/* Digit by digit, as rooms are told: 二〇三; without a zero in it 一二三 may as well be three numbers. */
static bool
read_row(struct slice run, bool room, struct buf *out)
{
	bool zero = false;
	size_t start = out->n, n = 0;
	while (run.n) {
		int digit = numeral(utf8_next(&run));
		if (digit < 0)
			break;
		zero |= digit == 0;
		buf_addc(out, (char)('0' + digit));
		n++;
	}
	if (run.n == 0 && ((n >= 2 && zero) || (n >= 3 && room)))
		return true;
	out->n = start;
	return false;
}

/* 十二 二十 一百零三 一千二百: every place in its turn, a zero where one is passed over. */
static int
read_value(struct slice run)
{
	int value = 0, place = 10000, digit = -1;
	bool zero = false, any = false;
	while (run.n) {
		uint32_t c = utf8_next(&run);
		int v = numeral(c);
		if (v == 0) {
			if (!any || zero || digit >= 0)
				return -1;
			zero = true;
			continue;
		}
		if (v > 0) {
			if (digit >= 0)
				return -1;
			digit = v;
			continue;
		}
		int unit = c == U'千' ? 1000 : c == U'百' ? 100
							  : 10;
		if (digit < 0 && (unit != 10 || any))
			return -1;
		if (unit >= place || (any && (unit * 10 < place) != zero))
			return -1;
		value += (digit < 0 ? 1 : digit) * unit;
		place = unit;
		digit = -1;
		zero = false;
		any = true;
	}
	if (digit < 0)
		return zero || !any ? -1 : value;
	if (any && (place > 10) != zero)
		return -1;
	return value + digit;
}

/* The numeral at the front of s; its digits appended where a unit follows and it can be read in one way.  Its length, 0 where there is none. */
static size_t
read_numeral(struct slice s, struct buf *out)
{
	struct slice rest = s;
	while (rest.n && numeral(first_of(rest)) >= -1)
		(void)utf8_next(&rest);
	struct slice run = slice(s.p, s.n - rest.n);
	uint32_t unit = first_of(skip_gaps(rest));
	if (run.n == 0)
		return 0;
	if (!is_one_of(unit, "号楼栋幢座单层室房门弄区期排#")) {
		/* 五〇一 at an end is a room */
		if ((rest.n == 0 || is_gap(first_of(rest))) && utf8_count(run) >= ROW)
			(void)read_row(run, false, out);
		return run.n;
	}
	int value = read_value(run);
	if (value >= 0 && value <= MOST)
		buf_printf(out, "%d", value);
	else
		(void)read_row(run, is_one_of(unit, "室房"), out);
	return run.n;
}

/* Whether the character is text and nothing else, as most are. */
static inline bool
is_plain(uint32_t c)
{
	return c >= 0x4e00 && c < 0xa000 && numeral(c) < -1;
}

/* The digits, with one letter before or behind, at the front of s; or one letter alone. */
static size_t
read_digits(struct slice s)
{
	size_t i = 0, digits = 0;
	i += s.n && is_letter((unsigned char)s.p[0]);
	for (; i < s.n && is_digit((unsigned char)s.p[i]); i++)
		digits++;
	if (digits && i < s.n && is_letter((unsigned char)s.p[i]))
		i++;
	bool ends = i >= s.n || (!is_digit((unsigned char)s.p[i]) && !is_letter((unsigned char)s.p[i]));
	return ends ? i : 0;
}

/* The A of SOHOA座. */
static bool
names_building(struct slice s)
{
	(void)utf8_next(&s);
	uint32_t c = first_of(s);
	return c == U'座' || c == U'栋' || c == U'幢';
}

static struct piece *
add(struct pieces *s, enum piece_kind kind, struct slice text)
{
	s->piece[s->n] = (struct piece){ .kind = kind, .text = text };
	return &s->piece[s->n++];
}

/* A number joins the one before when only a gap is between. */
static void
add_number(struct pieces *s, struct slice digits)
{
	char *copy = arena_copy(&s->numbers, digits.p, digits.n);
	for (size_t i = 0; i < digits.n; i++)
		if (is_letter((unsigned char)copy[i]))
			copy[i] = (char)(copy[i] - 'a' + 'A');
	struct slice part = slice(copy, digits.n);
	if (s->n >= 2 && s->piece[s->n - 1].kind == PIECE_GAP) {
		struct piece *before = &s->piece[s->n - 2];
		if (before->kind == PIECE_NUMBER && before->n_part < MAX_PARTS) {
			before->part[before->n_part++] = part;
			s->n--;
			return;
		}
	}
	struct piece *p = add(s, PIECE_NUMBER, slice(NULL, 0));
	p->part = arena_alloc(&s->numbers, MAX_PARTS * sizeof *p->part);
	p->part[0] = part;
	p->n_part = 1;
}

static void
add_character(struct pieces *s, struct slice text)
{
	uint32_t c = first_of(text);
	if (c == '#') {
		add(s, PIECE_HASH, text);
	} else if (is_gap(c)) {
		bool dash = c == '-' || c == 0x2212 || (c >= 0x2010 && c <= 0x2015);
		if (s->n == 0 || s->piece[s->n - 1].kind != PIECE_GAP)
			add(s, PIECE_GAP, text);
		if (dash)
			s->piece[s->n - 1].text = LIT("-");
	} else if (is_letter(c)) {
		char *copy = arena_copy(&s->numbers, text.p, text.n);
		*copy = (char)(*copy - 'a' + 'A');
		add(s, PIECE_TEXT, slice(copy, text.n));
	} else {
		add(s, PIECE_TEXT, text);
	}
}

/* Those of the first n bytes, or the first. */
static void
add_characters(struct pieces *s, struct slice text, size_t n)
{
	const char *end = text.p + n;
	do {
		const char *start = text.p;
		(void)utf8_next(&text);
		add_character(s, slice(start, (size_t)(text.p - start)));
	} while (text.p < end);
}

void
pieces_cut(struct pieces *s, struct slice text)
{
	size_t length;
	bool word = false; /* the character before is a letter, so no number begins here but by digits */
	s->n = 0;
	s->piece = xgrow(s->piece, &s->cap, text.n, sizeof *s->piece);
	arena_clear(&s->numbers);
	for (; text.n; text = slice(text.p + length, text.n - length)) {
		uint32_t c = character(text.p, &length);
		if (is_plain(c)) {
			add(s, PIECE_TEXT, slice(text.p, length));
			word = false;
			continue;
		}
		buf_clear(&s->digits);
		size_t n = c >= 0x80 || (word && is_letter(c) && !names_building(text)) ? 0 : read_digits(text);
		if (n)
			buf_add(&s->digits, text.p, n);
		else if (numeral(c) >= -1)
			n = read_numeral(text, &s->digits);
		if (s->digits.n)
			add_number(s, buf_slice(&s->digits));
		else
			add_characters(s, text, n);
		length = n ? n : length;
		word = is_letter(c) && length == 1;
	}
}

bool
pieces_may_have_number(struct slice text)
{
	for (size_t length; text.n; text = slice(text.p + length, text.n - length)) {
		uint32_t c = character(text.p, &length);
		if (!is_plain(c) && (is_ascii_word(c) || numeral(c) >= -1))
			return true;
	}
	return false;
}

bool
pieces_begin_number(struct slice text)
{
	struct buf digits = BUF_INIT;
	bool begins = text.n && (is_digit((unsigned char)*text.p) || *text.p == '#' || read_digits(text) || (read_numeral(text, &digits) && digits.n));
	buf_free(&digits);
	return begins;
}

void
pieces_free(struct pieces *s)
{
	free(s->piece);
	arena_free(&s->numbers);
	buf_free(&s->digits);
	*s = PIECES_INIT;
}
