/* buf.h - bytes that are looked at (slice) and bytes that grow (buf)
 *
 *	struct buf b = BUF_INIT;
 *	buf_adds(&b, "id ");
 *	buf_add(&b, id.p, id.n);
 *	use(b.p, b.n);
 *	buf_free(&b);
 *
 * A slice borrows: it is good until its owner changes.  A slice with p NULL is
 * "nothing there", which compares equal to an empty one.  A buf owns; p may
 * move with every addition.  Neither is NUL-terminated, but buf_text gives a
 * terminated view.
 */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "mem.h"

struct slice {
	const char *p;
	size_t n;
};

struct buf {
	char *p;
	size_t n, cap;
};

#define BUF_INIT ((struct buf){ 0 })

/* A slice over a literal or a C string. */
#define LIT(s) ((struct slice){ (s), sizeof(s) - 1 })

static inline struct slice
slice(const char *p, size_t n)
{
	return (struct slice){ p, n };
}

static inline struct slice
slice_of(const char *s)
{
	return (struct slice){ s, s ? strlen(s) : 0 };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

/* Bytewise order: negative, 0 or positive; a prefix sorts first. */
static inline int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline bool
slice_starts(struct slice a, struct slice head)
{
	return a.n >= head.n && (head.n == 0 || memcmp(a.p, head.p, head.n) == 0);
}

/* What a hexadecimal digit stands for, -1 for any other character. */
static inline int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The part of s before the first c, or all of it; *rest becomes what follows,
 * with p NULL when there was no c.  `while (rest.p)` walks a list. */
struct slice slice_cut(struct slice s, char c, struct slice *rest);

/* s without blanks (space, tab, CR, LF) at its ends. */
struct slice slice_trim(struct slice s);

/* A C string made of it: yours, free it. */
char *slice_dup(struct slice s);

/* Room for n more bytes behind b->n; returns where they go. */
static inline char *
buf_room(struct buf *b, size_t n)
{
	if (b->cap - b->n < n)
		b->p = xgrow(b->p, &b->cap, b->n + n, 1);
	return b->p + b->n;
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(buf_room(b, n), p, n);
	b->n += n;
}

static inline void
buf_addc(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->n++;
}

static inline void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void
buf_clear(struct buf *b)
{
	b->n = 0;
}

static inline struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){ b->p, b->n };
}

/* The contents with a NUL behind them, borrowed until the next change. */
const char *buf_text(struct buf *b);

void buf_free(struct buf *b);

#endif
