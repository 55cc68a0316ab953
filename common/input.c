/* input.c - reading: file, gzip, charset, window */
#include "input.h"
#include "gzip.h"
#include "utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READ_BYTES = 1 << 18,
	PIPE_BYTES = 1 << 20,
	IDLE_MS = 20
};

static const uint64_t SPOOL_MAX = UINT64_C(1) << 32;

static void fail(struct input *in, const char *what) __attribute__((noreturn));

static void
fail(struct input *in, const char *what)
{
	struct place at = { in->name, 0 };
	die_at(&at, NULL, "%s", what);
}

void
input_open(struct input *in, const char *path, const struct input_how *how)
{
	*in = (struct input){ .name = path, .how = *how, .plain = true };
	if (strcmp(path, "-") == 0) {
		in->name = "<stdin>";
		in->fd = STDIN_FILENO;
	} else {
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	struct stat st;
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		fail(in, strerror(errno));
	if (S_ISDIR(st.st_mode))
		fail(in, "is a directory");
	if (S_ISFIFO(st.st_mode))
		(void)fcntl(in->fd, F_SETPIPE_SZ, PIPE_BYTES); /* a smaller pipe works too */
	if (!how->decode)
		(void)charset_force(&in->charset, "UTF-8");
	else if (how->charset && charset_force(&in->charset, how->charset) < 0)
		die("unknown charset '%s'", how->charset);
	buf_room(&in->text, READ_BYTES + INPUT_PAD);
	in->p = in->end = in->text.p;
}

/* read(2) that tells the program when nothing comes for a while. */
static size_t
read_some(struct input *in, char *to, size_t room)
{
	if (in->fd_ended)
		return 0;
	if (in->how.idle) {
		struct pollfd p = { .fd = in->fd, .events = POLLIN };
		if (poll(&p, 1, IDLE_MS) == 0)
			in->how.idle(in->how.idle_arg);
	}
	for (;;) {
		ssize_t got = read(in->fd, to, room);
		if (got > 0) {
			in->bytes += (uint64_t)got;
			return (size_t)got;
		}
		if (got == 0) {
			in->fd_ended = true;
			return 0;
		}
		if (errno != EINTR)
			fail(in, strerror(errno));
	}
}

/* Appends bytes of the file, inflated where it is gzip; false when there are no more. */
static bool
read_raw(struct input *in, struct buf *out)
{
	char *to = buf_room(out, READ_BYTES + INPUT_PAD);
	if (!in->gzip) {
		size_t got = read_some(in, to, READ_BYTES);
		out->n += got;
		return got > 0;
	}
	for (;;) {
		ptrdiff_t got = gzip_read(in->gzip, &in->packed_left, in->fd_ended, to, READ_BYTES);
		if (got < 0)
			fail(in, gzip_error(in->gzip));
		out->n += (size_t)got;
		if (got > 0)
			return true;
		if (in->fd_ended)
			return false;
		/* what is left is a byte or two of a header cut by the last read */
		memmove(in->packed.p, in->packed_left.p, in->packed_left.n);
		in->packed.n = in->packed_left.n;
		in->packed.n += read_some(in, buf_room(&in->packed, READ_BYTES), READ_BYTES);
		in->packed_left = buf_slice(&in->packed);
	}
}

struct slice
input_head(struct input *in, size_t n)
{
	if (!in->sniffed) {
		in->sniffed = true;
		while (in->head.n < 4 && read_raw(in, &in->head))
			;
		if (gzip_is(buf_slice(&in->head))) {
			in->gzip = gzip_open();
			in->packed = in->head;
			in->packed_left = buf_slice(&in->packed);
			in->head = BUF_INIT;
		}
	}
	while (in->head.n < n && read_raw(in, &in->head))
		;
	return buf_slice(&in->head);
}

/* Writes all of a buffer to a file of our own. */
static void
spool(struct input *in, int fd, const struct buf *b)
{
	for (size_t done = 0; done < b->n;) {
		ssize_t wrote = write(fd, b->p + done, b->n - done);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			fail(in, strerror(errno));
		done += (size_t)wrote;
	}
}

int
input_spool(struct input *in)
{
	struct stat st;
	(void)input_head(in, 4);
	if (!in->gzip && fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(in->fd, 0, SEEK_CUR) == (off_t)in->head.n) {
		in->bytes = (uint64_t)st.st_size;
		return in->fd;
	}
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		fail(in, "cannot be kept in a temporary file, which a workbook from a pipe must");
	uint64_t size = 0;
	do {
		size += in->head.n;
		if (size > SPOOL_MAX)
			fail(in, "is larger than 4 GiB, which no workbook is");
		spool(in, fd, &in->head);
		buf_clear(&in->head);
	} while (read_raw(in, &in->head));
	if (in->fd > STDERR_FILENO)
		close(in->fd);
	in->fd = fd;
	return fd;
}

/* The byte order mark, if there is one, is taken off the first bytes. */
static void
begin(struct input *in, struct buf *first)
{
	in->began = true;
	(void)input_head(in, 4);
	*first = in->head;
	in->head = BUF_INIT;
	struct charset marked = CHARSET_INIT;
	size_t mark = charset_mark(&marked, buf_slice(first));
	if (mark && !in->how.decode && marked.convert)
		fail(in, "is not UTF-8; read it with gov-ingest first");
	if (mark && (!in->charset.name || strcasecmp(in->charset.name, marked.name) == 0)) {
		if (!in->charset.name)
			in->charset = marked;
		in->offset = in->charset.offset = mark;
		first->n -= mark;
		memmove(first->p, first->p + mark, first->n);
	}
}

static const char *
first_not_ascii(const char *p, const char *end)
{
	for (; end - p >= 8; p += 8) {
		uint64_t eight;
		memcpy(&eight, p, 8);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (p < end && !(*p & 0x80))
		p++;
	return p;
}

/* Once a byte is not ASCII: reads the window that decides, judges it and moves what must be converted. */
static void
judge(struct input *in, size_t from)
{
	size_t at = (size_t)(first_not_ascii(in->text.p + from, in->text.p + in->text.n) - in->text.p);
	if (at == in->text.n)
		return;
	bool more = true;
	while (in->text.n - at < CHARSET_WINDOW && (more = read_raw(in, &in->text)))
		;
	size_t n = in->text.n - at;
	if (charset_judge(&in->charset, slice(in->text.p + at, n < CHARSET_WINDOW ? n : CHARSET_WINDOW), !more) < 0)
		fail(in, in->charset.ground);
	if (in->charset.convert) {
		buf_add(&in->raw, in->text.p + at, n);
		in->raw_left = buf_slice(&in->raw);
		in->text.n = at;
		in->charset.offset = in->offset + at;
		charset_convert(&in->charset, &in->raw_left, !more, &in->text);
	}
}

/* Appends converted text; false when there is no more. */
static bool
read_converted(struct input *in)
{
	size_t before = in->text.n;
	while (in->text.n == before) {
		size_t left = in->raw_left.n;
		if (left)
			memmove(in->raw.p, in->raw_left.p, left);
		in->raw.n = left;
		bool more = read_raw(in, &in->raw);
		in->raw_left = buf_slice(&in->raw);
		charset_convert(&in->charset, &in->raw_left, !more, &in->text);
		if (!more)
			break;
	}
	return in->text.n > before;
}

static bool
read_text(struct input *in)
{
	if (!in->began) {
		struct buf first = BUF_INIT;
		begin(in, &first);
		bool convert = in->charset.name && in->charset.convert;
		buf_add(convert ? &in->raw : &in->text, first.p, first.n);
		in->raw_left = buf_slice(&in->raw);
		buf_free(&first);
		if (!convert) {
			if (!in->charset.name)
				judge(in, 0);
			return in->text.n > 0;
		}
		/* what came is read before more is asked for: it may be long in coming */
		charset_convert(&in->charset, &in->raw_left, false, &in->text);
		if (in->text.n > 0)
			return true;
	}
	if (in->charset.name && in->charset.convert)
		return read_converted(in);
	size_t before = in->text.n;
	if (!read_raw(in, &in->text))
		return false;
	if (!in->charset.name)
		judge(in, before);
	return true;
}

bool
input_more(struct input *in)
{
	if (in->ended)
		return false;
	size_t taken = (size_t)(in->p - in->text.p), left = (size_t)(in->end - in->p);
	/* the window is moved to the front only when it is small against what was taken */
	if (taken >= left) {
		memmove(in->text.p, in->p, left);
		in->text.n = left;
		in->offset += taken;
		in->clean = in->clean > taken ? in->clean - taken : 0;
		taken = 0;
	}
	in->ended = !read_text(in);
	memset(buf_room(&in->text, INPUT_PAD), 0, INPUT_PAD);
	in->p = in->text.p + taken;
	in->end = in->text.p + in->text.n;
	return !in->ended;
}

bool
input_is_utf8(struct input *in, const char *from, const char *to)
{
	size_t start = (size_t)(from - in->text.p), stop = (size_t)(to - in->text.p);
	if (in->clean < start)
		in->clean = start;
	if (stop <= in->clean)
		return true;
	in->clean += utf8_check(in->text.p + in->clean, in->text.n - in->clean);
	if (stop <= in->clean)
		return true;
	return utf8_check(from, (size_t)(to - from)) == (size_t)(to - from);
}

bool
input_bad_byte(struct input *in, const char *from, const char *to, unsigned char *byte, uint64_t *offset)
{
	struct slice rest = slice(from, (size_t)(to - from));
	size_t good = utf8_check(rest.p, rest.n);
	if (good == rest.n)
		return false;
	rest = slice(rest.p + good, rest.n - good);
	*byte = (unsigned char)*rest.p;
	*offset = in->charset.convert ? charset_bad_offset(&in->charset, rest) : in->offset + (uint64_t)(rest.p - in->text.p);
	charset_bad_byte(&in->charset, &rest, byte);
	return true;
}

void
input_close(struct input *in)
{
	if (in->fd > STDERR_FILENO)
		close(in->fd);
	gzip_close(in->gzip);
	charset_close(&in->charset);
	buf_free(&in->head);
	buf_free(&in->text);
	buf_free(&in->raw);
	buf_free(&in->packed);
}
