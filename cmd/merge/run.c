/* run.c - sorted runs on disk, merged when they are read */
#include "run.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
	WRITE_BYTES = 1 << 18,
	READ_LEAST = 1 << 12,
	READ_MOST = 1 << 20
};

/* A run: where it lies in the file, and how far it was read. */
struct store_run {
	uint64_t at, end;
	struct buf buf;
	size_t taken, room;
	struct version version; /* the next one, in buf */
};

static void trouble(const struct store *s, const char *what) __attribute__((noreturn));

static void
trouble(const struct store *s, const char *what)
{
	struct place at = { s->how.folder, 0 };
	die_at(&at, NULL, "cannot %s the temporary file: %s", what, errno ? strerror(errno) : "it is cut short");
}

static void
open_file(struct store *s)
{
	s->fd = open(s->how.folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	if (s->fd >= 0)
		return;
	/* not every file system knows files without a name */
	struct buf name = BUF_INIT;
	buf_printf(&name, "%s/gov-merge.XXXXXX", s->how.folder);
	char *path = xstrdup(buf_text(&name));
	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd < 0)
		trouble(s, "create");
	unlink(path);
	free(path);
	buf_free(&name);
}

static void
flush(struct store *s)
{
	for (size_t done = 0; done < s->out.n;) {
		ssize_t wrote = write(s->fd, s->out.p + done, s->out.n - done);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			trouble(s, "write");
		done += (size_t)wrote;
	}
	s->written += s->out.n;
	buf_clear(&s->out);
}

void
run_write(struct store *s)
{
	if (s->fd < 0)
		open_file(s);
	s->run = xgrow(s->run, &s->run_cap, s->n_run + 1, sizeof *s->run);
	struct store_run *run = &s->run[s->n_run++];
	*run = (struct store_run){ .at = s->written };
	store_order(s);
	for (size_t i = 0; i < s->n; i++) {
		struct version v = store_at(s, i);
		struct store_entry e = { NULL, v.number, 0, (uint32_t)v.key.n, (uint32_t)v.from.n, (uint32_t)v.line.n, v.file };
		buf_add(&s->out, &e, sizeof e);
		buf_add(&s->out, v.stamp, s->how.stamp_size + v.key.n + v.from.n + v.line.n);
		if (s->out.n >= WRITE_BYTES)
			flush(s);
	}
	flush(s);
	run->end = s->written;
	store_clear(s);
}

/* Has at least n bytes of the run in its buffer. */
static void
fetch(struct store *s, struct store_run *run, size_t n)
{
	struct buf *b = &run->buf;
	if (b->n - run->taken >= n)
		return;
	if (run->taken) {
		b->n -= run->taken;
		memmove(b->p, b->p + run->taken, b->n);
		run->taken = 0;
	}
	while (b->n < n) {
		uint64_t left = run->end - run->at;
		size_t want = run->room > n - b->n ? run->room : n - b->n;
		if (want > left)
			want = (size_t)left;
		errno = 0;
		ssize_t got = pread(s->fd, buf_room(b, want), want, (off_t)run->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			trouble(s, "read");
		b->n += (size_t)got;
		run->at += (uint64_t)got;
	}
}

/* Reads the next version of a run; false behind the last. */
static bool
advance(struct store *s, struct store_run *run)
{
	if (run->at == run->end && run->taken == run->buf.n)
		return false;
	struct store_entry e;
	fetch(s, run, sizeof e);
	memcpy(&e, run->buf.p + run->taken, sizeof e);
	size_t n = s->how.stamp_size + e.n_key + e.n_from + e.n_line;
	fetch(s, run, sizeof e + n);
	e.p = run->buf.p + run->taken + sizeof e;
	run->version = store_view(s, &e);
	run->taken += sizeof e + n;
	return true;
}

/* Puts the run at heap[i] where it belongs among those below. */
static void
sink_down(struct store *s, size_t i)
{
	struct store_run *run = s->heap[i];
	for (;;) {
		size_t k = 2 * i + 1;
		if (k >= s->n_heap)
			break;
		if (k + 1 < s->n_heap && store_cmp(s, &s->heap[k + 1]->version, &s->heap[k]->version) < 0)
			k++;
		if (store_cmp(s, &run->version, &s->heap[k]->version) <= 0)
			break;
		s->heap[i] = s->heap[k];
		i = k;
	}
	s->heap[i] = run;
}

void
run_open(struct store *s)
{
	/* what held versions holds the buffers now */
	arena_free(&s->bytes);
	free(s->entry);
	free(s->slot);
	s->entry = NULL;
	s->slot = NULL;
	s->cap = s->n_slot = 0;
	size_t room = s->how.memory / 2 / s->n_run;
	room = room < READ_LEAST ? READ_LEAST : room > READ_MOST ? READ_MOST
								 : room;
	s->heap = xmalloc(s->n_run * sizeof *s->heap);
	for (size_t i = 0; i < s->n_run; i++) {
		s->run[i].room = room;
		if (advance(s, &s->run[i]))
			s->heap[s->n_heap++] = &s->run[i];
	}
	for (size_t i = s->n_heap / 2; i-- > 0;)
		sink_down(s, i);
}

bool
run_next(struct store *s, struct version *v)
{
	if (s->advance) { /* the one handed out last is no longer needed */
		if (!advance(s, s->heap[0]))
			s->heap[0] = s->heap[--s->n_heap];
		if (s->n_heap)
			sink_down(s, 0);
	}
	s->advance = s->n_heap > 0;
	if (s->advance)
		*v = s->heap[0]->version;
	return s->advance;
}

void
run_close(struct store *s)
{
	for (size_t i = 0; i < s->n_run; i++)
		buf_free(&s->run[i].buf);
	free(s->run);
	free(s->heap);
	buf_free(&s->out);
	if (s->fd >= 0)
		close(s->fd);
}
