/* charset.h - which charset a text is in, and its bytes as UTF-8
 *
 *	struct charset c = CHARSET_INIT;
 *	if (charset_judge(&c, window, ended) < 0)
 *		die_at(&at, NULL, "%s", c.ground);
 *	charset_convert(&c, &raw, ended, &text);
 *	charset_close(&c);
 *
 * A byte order mark decides.  Else the window, 64 KiB from the first byte that
 * is not ASCII, is judged: without an ill-formed sequence as UTF-8 it is UTF-8;
 * otherwise the reading, UTF-8 or GB18030, with fewer ill-formed sequences wins,
 * and a tie is refused.  (UTF-8 text often decodes as GB18030 without an error,
 * into nonsense; so UTF-8 is asked first.)
 *
 * Text that is not UTF-8 and reads as UTF-16 with ASCII in it is refused: UTF-16 without its mark.
 *
 * Conversion is glibc's iconv(3).  The byte 0x80, which it refuses in GBK and GB18030, is
 * the euro sign there, as in Windows' code page 936 and the WHATWG's gb18030.  A byte that has
 * no meaning in the charset is passed on as ill-formed UTF-8, a mark that carries the byte and
 * where in the file it stood: so its record is found bad downstream, which byte it
 * was can still be told, and nothing must be remembered meanwhile.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "buf.h"

enum {
	CHARSET_WINDOW = 1 << 16,
	CHARSET_BAD_BYTE = 11 /* the length of the mark of a bad byte */
};

struct charset {
	const char *name; /* "UTF-8", "GB18030", ... as iconv knows it */
	const char *ground; /* why, in words; the error after a refusal */
	bool convert; /* whether bytes must go through charset_convert */
	uint64_t offset; /* in the file, of the next byte that charset_convert takes */
	size_t unit; /* bytes of the smallest character */
	void *iconv;
};

#define CHARSET_INIT ((struct charset){ 0 })

/* Looks for a byte order mark at the start of a file; its length, 0 without one.  UTF-32LE's
 * begins with UTF-16LE's: head should hold 4 bytes. */
size_t charset_mark(struct charset *c, struct slice head);

/* Judges a window that begins with the first byte that is not ASCII.  0 or -1. */
int charset_judge(struct charset *c, struct slice window, bool ended);

/* Takes a charset the user names: 0, or -1 when iconv does not know it. */
int charset_force(struct charset *c, const char *name);

/* Converts from the front of *in, appending to out; leaves a sequence that is
 * cut short unless ended.  A byte order mark in front of all is dropped. */
void charset_convert(struct charset *c, struct slice *in, bool ended, struct buf *out);

/* Takes a byte that could not be converted off the front of text; false when there is none. */
bool charset_bad_byte(const struct charset *c, struct slice *text, unsigned char *byte);

/* Where in the file the byte stood whose mark text begins with; 0 where it begins with none. */
uint64_t charset_bad_offset(const struct charset *c, struct slice text);

void charset_close(struct charset *c);

#endif
