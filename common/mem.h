/* mem.h - memory that is there or ends the program
 *
 *	struct row *row = NULL;
 *	size_t n = 0, cap = 0;
 *	row = xgrow(row, &cap, n + 1, sizeof *row);
 *	row[n++] = next;
 *	free(row);
 *
 * What is returned belongs to the caller, who gives it back with free.
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>
#include "msg.h"

void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);

/* n bytes, zeroed or not, for what is large and read here and there: from 2 MiB on the kernel is
 * asked for large pages, which spares most of the page faults and look-ups. */
void *xlarge(size_t n, bool zeroed);

/* A copy of n bytes with a NUL behind them. */
char *xmemdup(const void *p, size_t n);

/* Room for at least need elements of size bytes, growing by half; *cap is kept. */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);

/* Memory given out piece by piece and taken back all at once; what it gave stays
 * where it is until then.
 *
 *	struct arena a = ARENA_INIT;
 *	char *text = arena_copy(&a, p, n);
 *	arena_clear(&a);
 *	arena_free(&a);
 */
struct arena {
	struct arena_block *block;
	size_t used;
};

#define ARENA_INIT ((struct arena){ 0 })

/* n bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);

/* n bytes without alignment. */
char *arena_bytes(struct arena *a, size_t n);

/* A copy of n bytes, no NUL behind them. */
char *arena_copy(struct arena *a, const void *p, size_t n);

/* Forgets everything, keeps the room. */
void arena_clear(struct arena *a);
void arena_free(struct arena *a);

#endif
