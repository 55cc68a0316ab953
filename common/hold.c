/* hold.c - the bytes of records, and what it takes to read them again */
#include "hold.h"
#include <errno.h>
#include <unistd.h>

/* Behind what a line of JSON can be added to, 0 where it must be parsed again. */
static uint32_t
tail_of(const struct hold *h, const struct rec *r)
{
	for (size_t k = 0; k < h->n_own; k++)
		if (rec_find(r, h->own[k]) >= 0)
			return 0;
	return r->tail && h->n_own ? (uint32_t)(r->tail - r->line.p) : 0;
}

void
hold_stay(struct hold *h, int fd)
{
	h->stays = true;
	h->fd = fd;
}

/* Copies a line, with what may be read behind it. */
static const char *
keep_bytes(struct hold *h, struct slice line)
{
	char *bytes = arena_bytes(&h->bytes, line.n + INPUT_PAD);
	memcpy(bytes, line.p, line.n);
	memset(bytes + line.n, 0, INPUT_PAD);
	return bytes;
}

size_t
hold_add(struct hold *h, struct filter *f)
{
	const struct source *s = &f->source;
	uint32_t file = origins_note(&h->origins, s, NULL);
	struct slice line = f->current->line;
	if (line.n > UINT32_MAX - INPUT_PAD)
		die_at(&s->at, NULL, "the record is too long to be kept");
	h->held = xgrow(h->held, &h->cap, h->n + 1, sizeof *h->held);
	struct held *held = &h->held[h->n];
	*held = (struct held){ .line = s->at.line, .n = (uint32_t)line.n, .file = file, .tail = tail_of(h, f->current) };
	if (h->stays)
		held->at = s->text.in.offset + (uint64_t)(line.p - s->text.in.text.p);
	else
		held->p = keep_bytes(h, line);
	return h->n++;
}

static struct slice
fetch(struct hold *h, const struct held *held)
{
	struct buf *b = &h->fetched[h->turn++ % 2];
	buf_clear(b);
	char *to = buf_room(b, held->n + INPUT_PAD);
	for (size_t done = 0; done < held->n;) {
		ssize_t got = pread(h->fd, to + done, held->n - done, (off_t)(held->at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			die_at(&(struct place){ h->origins.file[held->file].name, held->line }, NULL, "cannot be read a second time: %s", got < 0 ? strerror(errno) : "the file became shorter");
		done += (size_t)got;
	}
	memset(to + held->n, 0, INPUT_PAD);
	return slice(to, held->n);
}

struct slice
hold_bytes(struct hold *h, size_t i)
{
	return h->stays ? fetch(h, &h->held[i]) : slice(h->held[i].p, h->held[i].n);
}

struct slice
hold_value(struct hold *h, struct rec *r, int field)
{
	struct slice v = rec_get(r, field), line = r->line;
	if (v.n == 0)
		return slice(NULL, 0);
	/* most values stand in the line as they are, and so in its copy */
	if (!h->stays && (uintptr_t)v.p >= (uintptr_t)line.p && (uintptr_t)v.p < (uintptr_t)line.p + line.n)
		return slice(h->held[h->n - 1].p + (v.p - line.p), v.n);
	return slice(arena_copy(&h->bytes, v.p, v.n), v.n);
}

void
hold_get(struct hold *h, struct filter *f, size_t i, struct rec *r)
{
	origins_read(&h->origins, f, h->held[i].file, h->held[i].line, hold_bytes(h, i), r);
}

void
hold_extend(struct hold *h, struct filter *f, size_t i, struct rec *r)
{
	const struct held *held = &h->held[i];
	if (held->tail == 0 || f->sink.format != SINK_NDJSON) {
		hold_get(h, f, i, r);
		return;
	}
	struct slice bytes = hold_bytes(h, i);
	origins_stand(&h->origins, f, held->file, held->line, bytes, r);
	rec_extend(r, f->source.raw, bytes.p + held->tail);
}

void
hold_free(struct hold *h)
{
	origins_free(&h->origins);
	free(h->held);
	buf_free(&h->fetched[0]);
	buf_free(&h->fetched[1]);
	arena_free(&h->bytes);
	*h = HOLD_INIT;
}
