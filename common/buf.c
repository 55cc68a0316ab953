/* buf.c - slices and growing byte buffers */
#include "buf.h"
#include "msg.h"
#include <stdarg.h>

struct slice
slice_cut(struct slice s, char c, struct slice *rest)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	if (!at) {
		*rest = slice(NULL, 0);
		return s;
	}
	size_t n = (size_t)(at - s.p);
	*rest = slice(at + 1, s.n - n - 1);
	return slice(s.p, n);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice
slice_trim(struct slice s)
{
	while (s.n && is_blank(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

char *
slice_dup(struct slice s)
{
	return xmemdup(s.p, s.n);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		die("cannot format a message");
	vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
	va_end(again);
	b->n += (size_t)n;
}

const char *
buf_text(struct buf *b)
{
	*buf_room(b, 1) = '\0';
	return b->p;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = BUF_INIT;
}
