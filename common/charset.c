/* charset.c - UTF-8 or GB18030 by proof, and iconv behind it */
#include "charset.h"
#include "utf8.h"
#include <errno.h>
#include <iconv.h>

static void
choose(struct charset *c, const char *name, const char *ground)
{
	c->name = name;
	c->ground = ground;
	c->convert = strcmp(name, "UTF-8") != 0;
}

size_t
charset_mark(struct charset *c, struct slice head)
{
	static const struct {
		struct slice mark;
		const char *name;
	} marks[] = {
		{ { "\xef\xbb\xbf", 3 }, "UTF-8" },
		{ { "\xff\xfe\0", 4 }, "UTF-32LE" },
		{ { "\0\0\xfe\xff", 4 }, "UTF-32BE" },
		{ { "\xff\xfe", 2 }, "UTF-16LE" },
		{ { "\xfe\xff", 2 }, "UTF-16BE" },
		{ { "\x84\x31\x95\x33", 4 }, "GB18030" },
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (slice_starts(head, marks[i].mark)) {
			choose(c, marks[i].name, "byte order mark");
			return marks[i].mark.n;
		}
	return 0;
}

/* How many ill-formed sequences the window has, read as UTF-8. */
static size_t
utf8_faults(struct slice s, bool ended)
{
	size_t faults = 0;
	while (s.n) {
		size_t good = utf8_check(s.p, s.n);
		s.p += good;
		s.n -= good;
		if (s.n == 0 || (!ended && utf8_is_cut(s.p, s.n)))
			break;
		faults++;
		s.p++, s.n--;
	}
	return faults;
}

/* The length of the GB18030 sequence at p: 0 for none, more than n for one cut short.  The
 * euro sign 0x80 counts as none: in UTF-8 read as GB18030 it is common, in GB18030 rare. */
static size_t
gb18030_len(const unsigned char *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] == 0x80 || p[0] == 0xff)
		return 0;
	if (n < 2)
		return 2;
	if (p[1] >= 0x40 && p[1] != 0x7f && p[1] != 0xff)
		return 2;
	if (p[1] < 0x30 || p[1] > 0x39)
		return 0;
	if (n < 3)
		return 4;
	if (p[2] < 0x81 || p[2] == 0xff)
		return 0;
	if (n < 4)
		return 4;
	return p[3] >= 0x30 && p[3] <= 0x39 ? 4 : 0;
}

static size_t
gb18030_faults(struct slice s, bool ended)
{
	size_t faults = 0;
	for (size_t i = 0; i < s.n;) {
		size_t n = gb18030_len((const unsigned char *)s.p + i, s.n - i);
		bool cut = n > s.n - i;
		if (cut && !ended)
			break;
		if (n == 0 || cut) {
			faults++;
			n = 1;
		}
		i += n;
	}
	return faults;
}

/* How many ASCII characters text holds when read as UTF-16, its high bytes from `high` on; 0 when
 * it cannot be: half a pair alone, or a control character that no text has. */
static size_t
utf16_ascii(struct slice s, size_t from, size_t high)
{
	size_t ascii = 0;
	bool pair = false;
	for (size_t i = from; i + 1 < s.n; i += 2) {
		unsigned char top = (unsigned char)s.p[i + high], low = (unsigned char)s.p[i + 1 - high];
		bool second = (top & 0xfc) == 0xdc;
		if (pair != second && (pair || i > from))
			return 0;
		pair = (top & 0xfc) == 0xd8;
		if (top)
			continue;
		if (low < ' ' ? low != '\t' && low != '\n' && low != '\r' : low >= 0x7f && low < 0xa0)
			return 0;
		ascii += low < 0x80;
	}
	return ascii;
}

/* The ground to refuse text as UTF-16 without its mark, or NULL.  It may begin inside a character;
 * the wrong order finds some ASCII too, the right one more. */
static const char *
utf16_ground(struct slice s)
{
	if (!memchr(s.p, 0, s.n))
		return NULL;
	size_t most[2];
	for (size_t high = 0; high < 2; high++) {
		size_t even = utf16_ascii(s, 0, high), odd = utf16_ascii(s, 1, high);
		most[high] = even > odd ? even : odd;
	}
	if (most[0] == 0 && most[1] == 0)
		return NULL;
	return most[0] > most[1] ? "looks like UTF-16BE without its byte order mark; name it with --charset" : "looks like UTF-16LE without its byte order mark; name it with --charset";
}

int
charset_judge(struct charset *c, struct slice window, bool ended)
{
	size_t utf8 = utf8_faults(window, ended);
	if (utf8 == 0) {
		choose(c, "UTF-8", "no ill-formed UTF-8 in the 64 KiB from the first byte that is not ASCII");
		return 0;
	}
	c->ground = utf16_ground(window);
	if (c->ground)
		return -1;
	size_t gb = gb18030_faults(window, ended);
	if (gb == utf8) {
		c->ground = "cannot tell UTF-8 from GB18030, both readings have as many ill-formed sequences; name one with --charset";
		return -1;
	}
	if (gb < utf8)
		choose(c, "GB18030", "fewer ill-formed sequences as GB18030 than as UTF-8");
	else
		choose(c, "UTF-8", "fewer ill-formed sequences as UTF-8 than as GB18030");
	return 0;
}

int
charset_force(struct charset *c, const char *name)
{
	/* iconv takes an empty name for the locale's charset, and //IGNORE drops bad bytes unseen */
	if (!*name || strchr(name, '/'))
		return -1;
	iconv_t cd = iconv_open("UTF-8", name);
	if (cd == (iconv_t)-1)
		return -1;
	iconv_close(cd);
	bool utf8 = strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
	choose(c, utf8 ? "UTF-8" : name, "--charset");
	return 0;
}

/* How many bytes a character of the charset has at least. */
static size_t
unit_of(const char *name)
{
	iconv_t cd = iconv_open(name, "UTF-8");
	if (cd == (iconv_t)-1)
		return 1;
	/* the second of two: the first may bring a byte order mark */
	size_t unit = 1;
	for (int turn = 0; turn < 2; turn++) {
		char comma[] = ",", code[16], *in = comma, *out = code;
		size_t n = 1, room = sizeof code;
		if (iconv(cd, &in, &n, &out, &room) == (size_t)-1)
			break;
		unit = (size_t)(out - code);
	}
	iconv_close(cd);
	return unit == 2 || unit == 4 ? unit : 1;
}

static iconv_t
converter(struct charset *c)
{
	if (!c->iconv) {
		iconv_t cd = iconv_open("UTF-8", c->name);
		if (cd == (iconv_t)-1)
			die("iconv does not know the charset %s", c->name);
		c->iconv = cd;
		c->unit = unit_of(c->name);
	}
	return c->iconv;
}

static bool
is_gbk(const char *name)
{
	static const char *const names[] = { "GB18030", "GBK", "CP936", "MS936", "WINDOWS-936" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The mark: 0xFF, the halves of the byte, its offset in the file as 8 times 6 bits.  Two bad bytes
 * side by side could be good UTF-8 by chance: so none is written as it is. */
static void
add_bad(unsigned char byte, uint64_t offset, struct buf *out)
{
	char *mark = buf_room(out, CHARSET_BAD_BYTE);
	mark[0] = '\xff';
	mark[1] = (char)(0x80 | byte >> 4);
	mark[2] = (char)(0x80 | (byte & 15));
	for (int i = CHARSET_BAD_BYTE - 1; i > 2; i--, offset >>= 6)
		mark[i] = (char)(0x80 | (offset & 63));
	out->n += CHARSET_BAD_BYTE;
}

static bool
has_mark(const struct charset *c, struct slice text)
{
	return c->convert && text.n >= CHARSET_BAD_BYTE && text.p[0] == '\xff';
}

bool
charset_bad_byte(const struct charset *c, struct slice *text, unsigned char *byte)
{
	if (!has_mark(c, *text))
		return false;
	*byte = (unsigned char)((text->p[1] & 15) << 4 | (text->p[2] & 15));
	text->p += CHARSET_BAD_BYTE;
	text->n -= CHARSET_BAD_BYTE;
	return true;
}

uint64_t
charset_bad_offset(const struct charset *c, struct slice text)
{
	uint64_t offset = 0;
	for (int i = 3; has_mark(c, text) && i < CHARSET_BAD_BYTE; i++)
		offset = offset << 6 | (text.p[i] & 63);
	return offset;
}

/* iconv over *in, as far as it goes; what it says of why it stopped, 0 at the end. */
static int
convert(struct charset *c, struct slice *in, struct buf *out)
{
	iconv_t cd = converter(c);
	while (in->n) {
		size_t room = in->n * 2 + 64;
		char *to = buf_room(out, room), *start = to;
		union {
			const char *in;
			char *out;
		} from = { .in = in->p }; /* iconv never writes through its input pointer */
		size_t left = in->n;
		size_t status = iconv(cd, &from.out, &left, &to, &room);
		int error = errno;
		out->n += (size_t)(to - start);
		c->offset += in->n - left;
		*in = slice(from.in, left);
		if (status == (size_t)-1 && error != E2BIG)
			return error;
	}
	return 0;
}

/* Takes what iconv could not read off the front of *in. */
static void
take_bad(struct charset *c, struct slice *in, struct buf *out)
{
	if (*in->p == '\x80' && is_gbk(c->name)) {
		buf_adds(out, "€");
		in->p++, in->n--, c->offset++;
		return;
	}
	/* a unit at a time, or all that follows in UTF-16 would be read out of step */
	for (size_t i = 0; i < c->unit && in->n; i++, in->p++, in->n--, c->offset++)
		add_bad((unsigned char)*in->p, c->offset, out);
}

void
charset_convert(struct charset *c, struct slice *in, bool ended, struct buf *out)
{
	static const struct slice mark = { "\xef\xbb\xbf", 3 };
	size_t start = out->n;
	bool first = c->offset == 0;
	for (int error; (error = convert(c, in, out)) != 0; take_bad(c, in, out))
		if (error == EINVAL && !ended)
			break;
	if (first && out->n > start && slice_starts(slice(out->p + start, out->n - start), mark)) {
		out->n -= mark.n;
		memmove(out->p + start, out->p + start + mark.n, out->n - start);
	}
	if (!ended || !c->iconv)
		return;
	/* some keep a letter back that the next one could change */
	size_t room = 64;
	char *to = buf_room(out, room);
	if (iconv(c->iconv, NULL, NULL, &to, &room) != (size_t)-1)
		out->n = (size_t)(to - out->p);
}

void
charset_close(struct charset *c)
{
	if (c->iconv)
		iconv_close(c->iconv);
	*c = CHARSET_INIT;
}
