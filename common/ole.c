/* ole.c - the table of sectors, the directory and the streams of a compound file */
#include "ole.h"
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEAD = 512,
	HEAD_FATS = 109, /* the sectors of the table that the head itself names */
	SMALL = 64,
	SMALL_BELOW = 4096, /* a stream shorter than this lies in small sectors */
	ENTRY = 128,
	DIRECTORY_MAX = 4096, /* sectors; real ones have a few */
	TYPE_STREAM = 2,
	TYPE_ROOT = 5
};

static const uint32_t end_of_chain = 0xfffffffe, nothing = 0xffffffff;

static uint32_t
get16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
get32(const unsigned char *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static int
fail(struct buf *error, const char *why)
{
	buf_printf(error, "is a damaged OLE file (%s)", why);
	return -1;
}

/* All n bytes, or false. */
static bool
read_at(const struct ole *o, uint64_t offset, void *to, size_t n)
{
	char *p = to;
	while (n) {
		ssize_t got = pread(o->fd, p, n, (off_t)offset);
		if (got <= 0)
			return false;
		p += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

static uint64_t
place_of(const struct ole *o, uint32_t sector)
{
	return ((uint64_t)sector + 1) << o->shift;
}

/* A whole sector of numbers; what the file's last one lacks is nothing. */
static bool
read_numbers(const struct ole *o, uint32_t sector, uint32_t *out)
{
	unsigned char bytes[4096];
	size_t n = (size_t)1 << o->shift;
	uint64_t at = place_of(o, sector);
	if (sector >= o->n_sector)
		return false;
	size_t there = o->size - at < n ? (size_t)(o->size - at) : n;
	memset(bytes, 0xff, n);
	if (!read_at(o, at, bytes, there))
		return false;
	for (size_t i = 0; i < n / 4; i++)
		out[i] = get32(bytes + i * 4);
	return true;
}

/* The table of sectors: the head names the first 109 of its pieces, a chain of sectors the others. */
static int
load_table(struct ole *o, const unsigned char *head, struct buf *error)
{
	size_t each = ((size_t)1 << o->shift) / 4, n_piece = get32(head + 44), piece = 0;
	size_t needed = (o->n_sector + each - 1) / each;
	if (n_piece > needed)
		n_piece = needed;
	o->next = xmalloc(n_piece * each * 4);
	for (; piece < n_piece && piece < HEAD_FATS; piece++)
		if (!read_numbers(o, get32(head + 76 + piece * 4), o->next + piece * each))
			return fail(error, "its table of sectors is not there");
	uint32_t list[1024], at = get32(head + 68);
	while (piece < n_piece) {
		if (!read_numbers(o, at, list))
			return fail(error, "its table of sectors is not there");
		for (size_t i = 0; i + 1 < each && piece < n_piece; i++, piece++)
			if (!read_numbers(o, list[i], o->next + piece * each))
				return fail(error, "its table of sectors is not there");
		at = list[each - 1];
	}
	o->n_next = n_piece * each;
	return 0;
}

/* The sectors of a chain in their order, at most max of them. */
static int
follow(const uint32_t *next, size_t n_next, uint32_t at, size_t max, uint32_t **out, size_t *n)
{
	size_t cap = 0;
	*out = NULL;
	for (*n = 0; at != end_of_chain && *n < max; at = next[at]) {
		if (at >= n_next)
			return -1;
		*out = xgrow(*out, &cap, *n + 1, sizeof **out);
		(*out)[(*n)++] = at;
	}
	return 0;
}

/* The same as the sectors of one length of bytes, which the chain must reach. */
static int
follow_bytes(const struct ole *o, bool is_small, uint32_t at, uint64_t bytes, uint32_t **out, size_t *n)
{
	uint64_t each = is_small ? SMALL : (uint64_t)1 << o->shift, want = bytes / each + (bytes % each != 0);
	*out = NULL;
	*n = 0;
	if (bytes > o->size)
		return -1;
	int status = is_small ? follow(o->small_next, o->n_small, at, (size_t)want, out, n) : follow(o->next, o->n_next, at, (size_t)want, out, n);
	return status == 0 && *n == want ? 0 : -1;
}

static uint64_t
size_of(const struct ole *o, const unsigned char *entry)
{
	uint64_t high = o->shift == 12 ? get32(entry + 124) : 0; /* files of 512-byte sectors may have anything there */
	return high << 32 | get32(entry + 120);
}

static int
load_directory(struct ole *o, uint32_t at, struct buf *error)
{
	uint32_t *sector;
	size_t n, each = (size_t)1 << o->shift;
	int status = follow(o->next, o->n_next, at, DIRECTORY_MAX, &sector, &n);
	o->entry = xmalloc(n * each);
	for (size_t i = 0; status == 0 && i < n; i++)
		if (sector[i] >= o->n_sector || !read_at(o, place_of(o, sector[i]), o->entry + i * each, each))
			status = -1;
	o->n_entry = n * each / ENTRY;
	free(sector);
	if (status < 0 || o->n_entry == 0 || o->entry[66] != TYPE_ROOT)
		return fail(error, "its directory is not there");
	return 0;
}

static int
load_small(struct ole *o, const unsigned char *head, struct buf *error)
{
	size_t each = ((size_t)1 << o->shift) / 4, n;
	uint32_t *sector = NULL;
	if (size_of(o, o->entry) == 0)
		return 0;
	int status = follow_bytes(o, false, get32(o->entry + 116), size_of(o, o->entry), &o->small_at, &o->n_small_at);
	if (status == 0)
		status = follow(o->next, o->n_next, get32(head + 60), o->n_sector, &sector, &n);
	if (status == 0) {
		o->small_next = xmalloc(n * each * 4);
		o->n_small = n * each;
		for (size_t i = 0; status == 0 && i < n; i++)
			if (!read_numbers(o, sector[i], o->small_next + i * each))
				status = -1;
	}
	free(sector);
	return status < 0 ? fail(error, "its small sectors are not there") : 0;
}

int
ole_open(struct ole *o, int fd, struct buf *error)
{
	unsigned char head[HEAD];
	struct stat st;
	*o = (struct ole){ .fd = fd };
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < HEAD)
		return fail(error, "it has no head");
	o->size = (uint64_t)st.st_size;
	if (!read_at(o, 0, head, HEAD))
		return fail(error, "its head cannot be read");
	o->shift = get16(head + 30);
	if ((o->shift != 9 && o->shift != 12) || get16(head + 32) != 6 || get16(head + 28) != 0xfffe)
		return fail(error, "its head has sectors of an odd size");
	uint64_t each = (uint64_t)1 << o->shift;
	uint64_t n = (o->size + each - 1) / each - 1;
	if (n == 0 || n > 0xfffffff0)
		return fail(error, "it is too long or has no sectors");
	o->n_sector = (uint32_t)n;
	if (load_table(o, head, error) < 0 || load_directory(o, get32(head + 48), error) < 0)
		return -1;
	return load_small(o, head, error);
}

void
ole_free(struct ole *o)
{
	free(o->next);
	free(o->small_next);
	free(o->small_at);
	free(o->entry);
	*o = OLE_INIT;
}

static bool
is_named(const unsigned char *entry, const char *name)
{
	size_t n = strlen(name);
	if (entry[66] != TYPE_STREAM || get16(entry + 64) != (n + 1) * 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t c = get16(entry + i * 2), d = (unsigned char)name[i];
		if (c != d && !(c < 0x80 && (c | 0x20) == (d | 0x20) && (d | 0x20) >= 'a' && (d | 0x20) <= 'z'))
			return false;
	}
	return true;
}

/* The entry of a stream among the root's children: embedded objects have streams of the same names deeper down. */
static const unsigned char *
find_entry(const struct ole *o, const char *name)
{
	const unsigned char *found = NULL;
	size_t n = 0, cap = 0;
	uint32_t *todo = NULL;
	bool *seen = xcalloc(o->n_entry, sizeof *seen);
	uint32_t at = get32(o->entry + 76);
	for (;;) {
		if (at != nothing && at < o->n_entry && !seen[at]) {
			const unsigned char *entry = o->entry + (size_t)at * ENTRY;
			seen[at] = true;
			if (is_named(entry, name)) {
				found = entry;
				break;
			}
			todo = xgrow(todo, &cap, n + 1, sizeof *todo);
			todo[n++] = get32(entry + 72);
			at = get32(entry + 68);
		} else if (n) {
			at = todo[--n];
		} else {
			break;
		}
	}
	free(todo);
	free(seen);
	return found;
}

bool
ole_has(const struct ole *o, const char *name)
{
	return find_entry(o, name) != NULL;
}

int
ole_find(const struct ole *o, const char *name, struct ole_stream *s, struct buf *error)
{
	const unsigned char *entry = find_entry(o, name);
	*s = (struct ole_stream){ .o = o };
	if (!entry)
		return 0;
	s->size = size_of(o, entry);
	s->is_small = s->size < SMALL_BELOW;
	if (follow_bytes(o, s->is_small, get32(entry + 116), s->size, &s->sector, &s->n) < 0) {
		buf_printf(error, "is a damaged OLE file (its stream %s ends early)", name);
		return -1;
	}
	return 1;
}

void
ole_stream_free(struct ole_stream *s)
{
	free(s->sector);
	*s = (struct ole_stream){ 0 };
}

/* Where the bytes of a stream from an offset are in the file, and how many of n follow there in one piece. */
static uint64_t
run_of(const struct ole_stream *s, uint64_t offset, size_t *n)
{
	const struct ole *o = s->o;
	size_t each = s->is_small ? SMALL : (size_t)1 << o->shift;
	size_t i = (size_t)(offset / each), skip = (size_t)(offset % each), have = each - skip;
	if (s->is_small) {
		uint64_t at = (uint64_t)s->sector[i] * SMALL;
		size_t k = (size_t)(at >> o->shift);
		*n = *n < have ? *n : have;
		return k < o->n_small_at ? place_of(o, o->small_at[k]) + (at & (((uint64_t)1 << o->shift) - 1)) + skip : o->size;
	}
	for (size_t k = i; have < *n && k + 1 < s->n && s->sector[k + 1] == s->sector[k] + 1; k++)
		have += each;
	*n = *n < have ? *n : have;
	return place_of(o, s->sector[i]) + skip;
}

int64_t
ole_read(const struct ole_stream *s, uint64_t offset, void *to, size_t n)
{
	char *p = to;
	if (offset >= s->size)
		return 0;
	if (n > s->size - offset)
		n = (size_t)(s->size - offset);
	for (size_t done = 0, piece; done < n; done += piece) {
		piece = n - done;
		uint64_t at = run_of(s, offset + done, &piece);
		if (!read_at(s->o, at, p + done, piece))
			return -1;
	}
	return (int64_t)n;
}
