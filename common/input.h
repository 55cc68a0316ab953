/* input.h - a file or pipe as a window of UTF-8 text that slides over it
 *
 *	struct input in;
 *	input_open(&in, "export.csv.gz", &how);
 *	do
 *		use(in.p, in.end);              and move in.p on
 *	while (input_more(&in));
 *	input_close(&in);
 *
 * gzip is recognised by its first bytes and inflated; the charset is found out
 * (charset.h) where the caller wants that, and converted.  What lies between p
 * and end has been read and not yet taken; input_more keeps it and reads on
 * behind it, moving it when it must, so pointers into the window die with every
 * call.  PAD bytes behind end may be read (they are not text).  Reading trouble,
 * cut or corrupt gzip and a charset that cannot be told end the program.
 */
#ifndef INPUT_H
#define INPUT_H

#include "charset.h"
#include "msg.h"

enum {
	INPUT_PAD = 64
};

struct input_how {
	bool decode; /* find out the charset; else it is UTF-8 */
	const char *charset; /* the charset to take, NULL to find out */
	void (*idle)(void *); /* called when nothing came for 20 ms, may be NULL */
	void *idle_arg;
};

struct input {
	const char *name; /* as messages show it: a path, or <stdin> */
	const char *p, *end;
	bool ended; /* nothing comes behind end */
	uint64_t bytes; /* read from the file so far */
	struct charset charset;

	int fd;
	struct input_how how;
	struct gzip *gzip;
	struct buf text; /* the window lies in here */
	struct buf raw; /* bytes before charset conversion */
	struct buf packed; /* bytes before inflating */
	struct buf head; /* the first bytes, while nothing else was read */
	struct slice packed_left, raw_left;
	bool fd_ended, raw_ended, sniffed, began, plain; /* plain: nothing but ASCII so far */
	size_t clean; /* offset in text up to which it is known to be well-formed */
	uint64_t offset; /* in the file, of the first byte of text, as long as nothing was converted */
};

/* Opens a path, `-` for standard input; a directory or a missing file ends the program. */
void input_open(struct input *in, const char *path, const struct input_how *how);

/* The first n bytes of the file, inflated but in its own charset, or all where there are fewer;
 * nothing is taken.  Only before the first input_more. */
struct slice input_head(struct input *in, size_t n);

/* Instead of input_more: all of the file, inflated, as a regular file to read at will, which is
 * the input's to close.  Where it is none, a temporary one without a name is made. */
int input_spool(struct input *in);

/* Reads on: false when nothing more comes. */
bool input_more(struct input *in);

/* Whether from..to, a part of the window in which no sequence is cut, is well-formed UTF-8. */
bool input_is_utf8(struct input *in, const char *from, const char *to);

/* A byte that has no meaning in the charset, and where in the file, inflated, it stands, counted
 * from 0: the first of from..to, a part of the window as above.  False when there is none. */
bool input_bad_byte(struct input *in, const char *from, const char *to, unsigned char *byte, uint64_t *offset);

void input_close(struct input *in);

#endif
