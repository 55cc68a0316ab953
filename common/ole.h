/* ole.h - the streams of an OLE compound file, in which old Excel, Word and their like keep theirs
 *
 *	struct ole o = OLE_INIT;
 *	struct ole_stream s;
 *	if (ole_open(&o, fd, error) == 0 && ole_find(&o, "Workbook", &s, error) > 0)
 *		got = ole_read(&s, 0, head, sizeof head);
 *	ole_stream_free(&s);
 *	ole_free(&o);
 *
 * Nothing in the file is believed: no chain is longer than the file, none is followed
 * into a circle, and what is kept of it (its table of sectors) is 1/128 of the file.
 */
#ifndef OLE_H
#define OLE_H

#include "buf.h"

struct ole {
	int fd; /* the caller's */
	uint64_t size;
	unsigned shift; /* a sector is 1 << shift bytes */
	uint32_t n_sector;
	uint32_t *next; /* of each sector, the one behind it */
	size_t n_next;
	uint32_t *small_next; /* the same for the small sectors of 64 bytes, which lie in small_at */
	size_t n_small;
	uint32_t *small_at;
	size_t n_small_at;
	unsigned char *entry; /* the directory */
	size_t n_entry;
};

#define OLE_INIT ((struct ole){ .fd = -1 })

struct ole_stream {
	const struct ole *o;
	uint32_t *sector;
	size_t n;
	uint64_t size;
	bool is_small;
};

/* 0, or -1 with the reason appended to error; ole_free is due in both cases. */
int ole_open(struct ole *o, int fd, struct buf *error);
void ole_free(struct ole *o);

/* The stream of a name, ASCII letters in any case, right below the root: 1; 0 when there
 * is none; -1 with a reason.  ole_stream_free is due in all cases. */
int ole_find(const struct ole *o, const char *name, struct ole_stream *s, struct buf *error);
void ole_stream_free(struct ole_stream *s);

/* Whether there is a stream of this name. */
bool ole_has(const struct ole *o, const char *name);

/* Up to n bytes from an offset: how many, less than n only at the end; -1 when the file ends before it. */
int64_t ole_read(const struct ole_stream *s, uint64_t offset, void *p, size_t n);

#endif
