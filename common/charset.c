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

/* The length of the GB18030 sequence at p: 0 for none, more than n for one cut short. */
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

int
charset_judge(struct charset *c, struct slice window, bool ended)
{
	size_t utf8 = utf8_faults(window, ended);
	if (utf8 == 0) {
		choose(c, "UTF-8", "no ill-formed UTF-8 in the 64 KiB from the first byte that is not ASCII");
		return 0;
	}
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

static iconv_t
converter(struct charset *c)
{
	if (!c->iconv) {
		iconv_t cd = iconv_open("UTF-8", c->name);
		if (cd == (iconv_t)-1)
			die("iconv does not know the charset %s", c->name);
		c->iconv = cd;
	}
	return c->iconv;
}

/* How many bytes a unit of the charset has at least. */
static size_t
unit_of(const char *name)
{
	if (strncasecmp(name, "UTF-16", 6) == 0 || strncasecmp(name, "UCS-2", 5) == 0)
		return 2;
	return strncasecmp(name, "UTF-32", 6) == 0 || strncasecmp(name, "UCS-4", 5) == 0 ? 4 : 1;
}

/* Two bad bytes side by side could be good UTF-8 by chance: so none is written as it is. */
static void
add_bad(char byte, struct buf *out)
{
	unsigned char b = (unsigned char)byte;
	char three[3] = { '\xff', (char)(0x80 | b >> 4), (char)(0x80 | (b & 15)) };
	buf_add(out, three, 3);
}

bool
charset_bad_byte(const struct charset *c, struct slice *text, unsigned char *byte)
{
	if (!c->convert || text->n < 3 || text->p[0] != '\xff')
		return false;
	*byte = (unsigned char)((text->p[1] & 15) << 4 | (text->p[2] & 15));
	text->p += 3;
	text->n -= 3;
	return true;
}

void
charset_convert(struct charset *c, struct slice *in, bool ended, struct buf *out)
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
		in->p = from.in;
		in->n = left;
		if (status != (size_t)-1 || error == E2BIG)
			continue;
		if (error == EINVAL && !ended)
			return;
		/* a unit at a time, or all that follows in UTF-16 would be read out of step */
		for (size_t unit = unit_of(c->name); unit && in->n; unit--, in->p++, in->n--)
			add_bad(*in->p, out);
	}
}

void
charset_close(struct charset *c)
{
	if (c->iconv)
		iconv_close(c->iconv);
	*c = CHARSET_INIT;
}
