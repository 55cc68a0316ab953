/* output.h - a file that is whole or is not there, or a pipe
 *
 *	struct output out;
 *	output_open(&out, "scores.csv", OUTPUT_PUBLIC);
 *	buf_adds(&out.buf, "one record\n");
 *	output_mark(&out);                     a record ends here
 *	output_close(&out);                    flush, fsync, rename
 *
 * A regular or absent FILE is written beside itself and renamed into place by
 * output_close: its mode and the symbolic link that led to it are kept.  Anything
 * else (a device, a FIFO) and standard output are written through.  Every write and
 * close is checked; trouble ends the program.  A reader that went away (EPIPE)
 * ends it as SIGPIPE would, in silence.  Files begun and not closed are removed when
 * the program dies or is stopped by a signal it can catch.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "buf.h"

enum output_mode {
	OUTPUT_PUBLIC,
	OUTPUT_PRIVATE /* 0600 */
};

struct output {
	struct buf buf; /* what is to be written */
	const char *name; /* for messages */
	size_t whole; /* how much of buf ends with a record */
	int fd;
	char *target, *temp; /* NULL when written through */
	bool wrote;
};

/* Takes over signals and fills standard descriptors that are closed; once, first. */
void output_init(void);

/* NULL is standard output. */
void output_open(struct output *o, const char *path, enum output_mode mode);

/* Notes that buf ends with a whole record, and writes when there is enough. */
static inline void output_mark(struct output *o);

/* Writes all whole records. */
void output_flush(struct output *o);

/* Flushes and, for a file of our own, makes it durable but does not rename it yet. */
void output_finish(struct output *o);

/* output_finish, and puts it in place. */
void output_close(struct output *o);

/* Gives up: removes the file of our own; what is written through gets its whole records, then mark. */
void output_abort(struct output *o, const char *mark);

enum {
	OUTPUT_ENOUGH = 1 << 17
};

static inline void
output_mark(struct output *o)
{
	o->whole = o->buf.n;
	if (o->whole >= OUTPUT_ENOUGH)
		output_flush(o);
}

#endif
