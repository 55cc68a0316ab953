/* gzip.c - zlib behind a reader that names what is wrong */
#include "gzip.h"
#include <zlib.h>

struct gzip {
	z_stream stream;
	bool within; /* a member has begun and not ended */
	bool padding; /* zero bytes were met behind a member */
	uint64_t members;
	const char *error;
};

bool
gzip_is(struct slice head)
{
	return head.n >= 2 && memcmp(head.p, "\x1f\x8b", 2) == 0;
}

struct gzip *
gzip_open(void)
{
	struct gzip *z = xcalloc(1, sizeof *z);
	if (inflateInit2(&z->stream, 15 + 16) != Z_OK)
		die("zlib cannot start");
	return z;
}

static ptrdiff_t
fail(struct gzip *z, const char *error)
{
	z->error = error;
	return -1;
}

/* Between members: skips padding, wants a new member or the end.  1 to go on, 0 to stop, -1 on error. */
static int
between(struct gzip *z, struct slice *in, bool ended)
{
	while (in->n && z->members && *in->p == '\0') {
		z->padding = true;
		in->p++, in->n--;
	}
	if (in->n == 0)
		return 0;
	if (z->padding || in->p[0] != '\x1f' || (in->n >= 2 && in->p[1] != '\x8b'))
		return (int)fail(z, z->members ? "trailing garbage behind the gzip data" : "not gzip data");
	if (in->n == 1)
		return ended ? (int)fail(z, "truncated gzip data") : 0;
	z->within = true;
	inflateReset(&z->stream);
	return 1;
}

ptrdiff_t
gzip_read(struct gzip *z, struct slice *in, bool ended, char *out, size_t room)
{
	enum {
		PIECE = 1 << 30
	};
	for (;;) {
		if (!z->within) {
			int more = between(z, in, ended);
			if (more <= 0)
				return more;
		}
		size_t take = in->n < PIECE ? in->n : PIECE, give = room < PIECE ? room : PIECE;
		union {
			const char *in;
			Bytef *out;
		} next = { .in = in->p }; /* zlib's next_in is not const without ZLIB_CONST */
		z->stream.next_in = next.out;
		z->stream.avail_in = (uInt)take;
		z->stream.next_out = (Bytef *)out;
		z->stream.avail_out = (uInt)give;
		int status = inflate(&z->stream, Z_NO_FLUSH);
		size_t used = take - z->stream.avail_in, made = give - z->stream.avail_out;
		in->p += used;
		in->n -= used;
		if (status == Z_STREAM_END) {
			z->within = false;
			z->members++;
		} else if (status == Z_DATA_ERROR) {
			return fail(z, z->stream.msg && strstr(z->stream.msg, "check")    ? "corrupt gzip data: wrong check sum"
				       : z->stream.msg && strstr(z->stream.msg, "length") ? "corrupt gzip data: wrong length"
											  : "corrupt gzip data");
		} else if (status != Z_OK && status != Z_BUF_ERROR) {
			return fail(z, "corrupt gzip data");
		}
		if (made)
			return (ptrdiff_t)made;
		if (in->n == 0)
			return z->within && ended ? fail(z, "truncated gzip data") : 0;
	}
}

const char *
gzip_error(const struct gzip *z)
{
	return z->error;
}

void
gzip_close(struct gzip *z)
{
	if (!z)
		return;
	inflateEnd(&z->stream);
	free(z);
}
