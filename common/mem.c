/* mem.c - allocation that dies for want of memory */
#include "mem.h"
#include <sys/mman.h>

enum {
	ARENA_BLOCK = 1 << 16, /* the first block of an arena; each next one is twice as large */
	ARENA_BLOCK_MAX = 8 << 20, /* up to this */
	LARGE_PAGE = 2 << 20
};

struct arena_block {
	struct arena_block *next;
	size_t cap;
	_Alignas(max_align_t) char bytes[];
};

void *
xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);
	if (!p)
		die("out of memory (%zu bytes)", n);
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		die("out of memory (%zu times %zu bytes)", count, size);
	return p;
}

void *
xlarge(size_t n, bool zeroed)
{
	if (n < LARGE_PAGE)
		return zeroed ? xcalloc(n, 1) : xmalloc(n);
	if (n > SIZE_MAX - LARGE_PAGE)
		die("out of memory (%zu bytes)", n);
	n = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	void *p = aligned_alloc(LARGE_PAGE, n);
	if (!p)
		die("out of memory (%zu bytes)", n);
	(void)madvise(p, n, MADV_HUGEPAGE); /* small pages do too */
	return zeroed ? memset(p, 0, n) : p;
}

void *
xrealloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		die("out of memory (%zu bytes)", n);
	return p;
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s));
}

char *
xmemdup(const void *p, size_t n)
{
	char *copy = xmalloc(n + 1);
	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

void *
xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;
	size_t want = *cap + *cap / 2;
	if (want < need)
		want = need;
	if (want < 8)
		want = 8;
	size_t bytes;
	if (__builtin_mul_overflow(want, size, &bytes))
		die("out of memory (%zu times %zu bytes)", want, size);
	p = xrealloc(p, bytes);
	*cap = want;
	return p;
}

static void *
arena_take(struct arena *a, size_t n, size_t align)
{
	size_t at = (a->used + align - 1) & ~(align - 1);
	if (!a->block || at > a->block->cap || a->block->cap - at < n) {
		size_t cap = ARENA_BLOCK - sizeof(struct arena_block);
		if (a->block)
			cap = a->block->cap < ARENA_BLOCK_MAX / 2 ? a->block->cap * 2 : ARENA_BLOCK_MAX - sizeof(struct arena_block);
		if (cap < n)
			cap = n;
		struct arena_block *b = xlarge(sizeof *b + cap, false);
		b->next = a->block;
		b->cap = cap;
		a->block = b;
		at = 0;
	}
	a->used = at + n;
	return a->block->bytes + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return arena_take(a, n, _Alignof(max_align_t));
}

char *
arena_bytes(struct arena *a, size_t n)
{
	return arena_take(a, n, 1);
}

char *
arena_copy(struct arena *a, const void *p, size_t n)
{
	char *copy = arena_take(a, n, 1);
	if (n)
		memcpy(copy, p, n);
	return copy;
}

void
arena_clear(struct arena *a)
{
	struct arena_block *keep = a->block;
	if (!keep)
		return;
	/* the last block is kept: in a loop of like records one block soon serves */
	for (struct arena_block *b = keep->next; b;) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
	keep->next = NULL;
	a->used = 0;
}

void
arena_free(struct arena *a)
{
	arena_clear(a);
	free(a->block);
	*a = ARENA_INIT;
}
