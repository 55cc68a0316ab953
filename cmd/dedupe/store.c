/* store.c - what earlier runs left, as it was or as it is, never half */
#include "store.h"
#include "map.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ENOUGH = 1 << 22,
	INDEX_MAX = 1 << 28,
	SUM = 8 /* bytes of the checksum at the end of the index */
};

static const char magic[] = "gov-dedupe state 1\n";
static const char lock_name[] = "lock", index_name[] = "index", index_new[] = "index.new";

static void trouble(const struct store *s, const char *name, const char *what) __attribute__((noreturn));

static void
trouble(const struct store *s, const char *name, const char *what)
{
	int error = errno;
	struct buf path = BUF_INIT;
	buf_adds(&path, s->folder);
	if (name)
		buf_printf(&path, "/%s", name);
	struct place at = { buf_text(&path), 0 };
	die_at(&at, NULL, "cannot %s: %s", what, strerror(error));
}

static void refuse(const struct store *s, const char *name, const char *why) __attribute__((noreturn));

static void
refuse(const struct store *s, const char *name, const char *why)
{
	struct buf path = BUF_INIT;
	buf_printf(&path, "%s/%s", s->folder, name);
	struct place at = { buf_text(&path), 0 };
	die_at(&at, NULL, "%s", why);
}

void
store_damaged(const struct store *s, int file, const char *format, ...)
{
	char why[256];
	va_list args;
	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	refuse(s, s->name[file], why);
}

/* The sum of an index: the byte order of the machine goes in, for the files hold its numbers as they are. */
static uint64_t
sum_of(struct slice bytes)
{
	const uint32_t order = 0x01020304;
	return hash_mix(hash_bytes(bytes.p, bytes.n), hash_bytes(&order, sizeof order));
}

static void
write_at(const struct store *s, int fd, const char *name, uint64_t at, struct slice bytes)
{
	while (bytes.n) {
		ssize_t wrote = pwrite(fd, bytes.p, bytes.n, (off_t)at);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			trouble(s, name, "write");
		bytes.p += wrote;
		bytes.n -= (size_t)wrote;
		at += (uint64_t)wrote;
	}
}

static void
sync_folder(const struct store *s)
{
	/* some file systems cannot: then their rename has to do */
	if (fsync(s->fd) < 0 && errno != EINVAL && errno != EROFS)
		trouble(s, NULL, "sync");
}

static void
open_folder(struct store *s)
{
	if (mkdir(s->folder, 0700) < 0 && errno != EEXIST)
		trouble(s, NULL, "make");
	s->fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->fd < 0)
		trouble(s, NULL, "open");
}

/* A folder without an index holds nothing but what a run leaves that was killed before it committed
 * anything; what another run does just now is only known behind the lock. */
static void
check_unused(const struct store *s, bool locked)
{
	int fd = openat(s->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d)
		trouble(s, NULL, "read");
	const struct dirent *e;
	while ((e = readdir(d))) {
		const char *name = e->d_name;
		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, index_new) == 0 || strcmp(name, lock_name) == 0)
			continue;
		bool own = strcmp(name, index_name) == 0;
		for (int i = 0; i < s->n; i++)
			own |= strcmp(name, s->name[i]) == 0;
		if (own && !locked)
			continue;
		if (own)
			refuse(s, index_name, "is missing, and the state cannot be read without it");
		struct place at = { s->folder, 0 };
		die_at(&at, NULL, "holds other files and no state; name a folder that is empty or not there yet");
	}
	closedir(d);
}

static void
lock_folder(struct store *s)
{
	s->lock = openat(s->fd, lock_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0)
		trouble(s, lock_name, "open");
	while (flock(s->lock, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			trouble(s, lock_name, "lock");
		struct place at = { s->folder, 0 };
		die_at(&at, NULL, "another run is at work on this state");
	}
}

/* All of the index, or false where there is none. */
static bool
read_index(const struct store *s, struct buf *all)
{
	int fd = openat(s->fd, index_name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd < 0)
		trouble(s, index_name, "open");
	for (;;) {
		ssize_t got = read(fd, buf_room(all, 1 << 16), 1 << 16);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			trouble(s, index_name, "read");
		if (got == 0)
			break;
		all->n += (size_t)got;
		if (all->n > INDEX_MAX)
			refuse(s, index_name, "is damaged");
	}
	close(fd);
	return true;
}

/* Takes n bytes off the front. */
static const char *
take(const struct store *s, struct slice *rest, size_t n)
{
	if (rest->n < n)
		refuse(s, index_name, "is damaged");
	const char *p = rest->p;
	rest->p += n;
	rest->n -= n;
	return p;
}

static uint64_t
take_number(const struct store *s, struct slice *rest)
{
	uint64_t number;
	memcpy(&number, take(s, rest, sizeof number), sizeof number);
	return number;
}

static void
parse_index(struct store *s, struct slice all)
{
	size_t stem = sizeof magic - 3, n = sizeof magic - 1;
	if (all.n < n + SUM || memcmp(all.p, magic, stem) != 0)
		refuse(s, index_name, "is damaged, or no index of a state");
	if (memcmp(all.p, magic, n) != 0)
		refuse(s, index_name, "is damaged, or of another version of gov-dedupe");
	uint64_t sum;
	memcpy(&sum, all.p + all.n - SUM, SUM);
	all.n -= SUM;
	if (sum != sum_of(all))
		refuse(s, index_name, "is damaged, or was made by another kind of machine");
	take(s, &all, n);
	for (int i = 0; i < s->n; i++)
		s->size[i] = take_number(s, &all);
	size_t terms = (size_t)take_number(s, &all);
	buf_add(&s->terms, take(s, &all, terms), terms);
	buf_add_slice(&s->word, all);
	s->is_new = terms == 0; /* as begin left it */
}

/* Opens a file of what counts, or says what happened to it. */
static void
open_file(struct store *s, int i)
{
	s->end[i] = s->size[i];
	s->file[i] = openat(s->fd, s->name[i], O_RDWR | O_CLOEXEC);
	if (s->file[i] < 0 && errno == ENOENT && s->size[i])
		refuse(s, s->name[i], "is missing");
	if (s->file[i] < 0 && errno == ENOENT)
		return; /* made when there is something to write */
	struct stat st;
	if (s->file[i] < 0 || fstat(s->file[i], &st) < 0)
		trouble(s, s->name[i], "open");
	if ((uint64_t)st.st_size < s->size[i])
		store_damaged(s, i, "is cut: %" PRIu64 " bytes of %" PRIu64 " are there", (uint64_t)st.st_size, s->size[i]);
}

void
store_open(struct store *s, const char *folder, const char *const *name, int n)
{
	*s = (struct store){ .folder = folder, .name = name, .n = n };
	for (int i = 0; i < n; i++)
		s->file[i] = -1;
	open_folder(s);
	struct buf all = BUF_INIT;
	/* before the lock leaves a file of ours in somebody's folder */
	if (faccessat(s->fd, lock_name, F_OK, 0) < 0)
		check_unused(s, false);
	lock_folder(s);
	s->is_new = !read_index(s, &all);
	if (s->is_new)
		check_unused(s, true);
	else
		parse_index(s, buf_slice(&all));
	buf_free(&all);
	for (int i = 0; i < n; i++)
		open_file(s, i);
}

void
store_read(const struct store *s, int file, uint64_t at, void *to, size_t n)
{
	if (at > s->size[file] || n > s->size[file] - at)
		store_damaged(s, file, "is damaged: it points behind its end");
	for (size_t done = 0; done < n;) {
		ssize_t got = pread(s->file[file], (char *)to + done, n - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			trouble(s, s->name[file], "read");
		if (got == 0)
			store_damaged(s, file, "is cut: it became shorter while it was read");
		done += (size_t)got;
	}
}

/* Writes an index of what s->end says, and puts it in place. */
static void
write_index(struct store *s, struct slice terms, struct slice word)
{
	struct buf all = BUF_INIT;
	uint64_t n_terms = terms.n;
	buf_add(&all, magic, sizeof magic - 1);
	buf_add(&all, s->end, (size_t)s->n * sizeof *s->end);
	buf_add(&all, &n_terms, sizeof n_terms);
	buf_add_slice(&all, terms);
	buf_add_slice(&all, word);
	uint64_t sum = sum_of(buf_slice(&all));
	buf_add(&all, &sum, SUM);
	int fd = openat(s->fd, index_new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		trouble(s, index_new, "create");
	write_at(s, fd, index_new, 0, buf_slice(&all));
	if (fsync(fd) < 0 || close(fd) < 0)
		trouble(s, index_new, "write");
	if (renameat(s->fd, index_new, s->fd, index_name) < 0)
		trouble(s, index_name, "rename into place");
	sync_folder(s);
	buf_free(&all);
}

/* Before the first bytes are added: a new folder becomes a state that is empty, so that files without an
 * index always are a fault; and what a killed run left behind what counts goes. */
static void
begin(struct store *s)
{
	s->cut = true;
	if (s->is_new)
		write_index(s, slice(NULL, 0), slice(NULL, 0));
	for (int i = 0; i < s->n; i++) {
		if (s->file[i] < 0)
			s->file[i] = openat(s->fd, s->name[i], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (s->file[i] < 0)
			trouble(s, s->name[i], "create");
		if (ftruncate(s->file[i], (off_t)s->size[i]) < 0)
			trouble(s, s->name[i], "cut");
	}
}

static void
write_pending(struct store *s, int i)
{
	struct buf *b = &s->pending[i];
	write_at(s, s->file[i], s->name[i], s->end[i] - b->n, buf_slice(b));
	buf_clear(b);
}

uint64_t
store_append(struct store *s, int file, struct slice bytes)
{
	if (!s->cut)
		begin(s);
	uint64_t at = s->end[file];
	buf_add_slice(&s->pending[file], bytes);
	s->end[file] += bytes.n;
	if (s->pending[file].n >= ENOUGH)
		write_pending(s, file);
	return at;
}

void
store_sync(struct store *s)
{
	for (int i = 0; s->cut && i < s->n; i++) {
		write_pending(s, i);
		if (fdatasync(s->file[i]) < 0)
			trouble(s, s->name[i], "write");
	}
}

void
store_commit(struct store *s, struct slice terms, struct slice word)
{
	store_sync(s);
	write_index(s, terms, word);
	memcpy(s->size, s->end, sizeof s->size);
	s->is_new = false;
}

void
store_close(struct store *s)
{
	for (int i = 0; i < s->n; i++) {
		if (s->file[i] >= 0)
			close(s->file[i]);
		buf_free(&s->pending[i]);
	}
	close(s->lock);
	close(s->fd);
	buf_free(&s->terms);
	buf_free(&s->word);
}
