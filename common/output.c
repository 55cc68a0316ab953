/* output.c - checked writing, atomic files */
#include "output.h"
#include "msg.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PIPE_BYTES = 1 << 20,
	TEMP_MAX = 8
};

/* What the signal handler removes. */
static char *volatile temps[TEMP_MAX];
static bool stdout_was_closed;

static void
remove_temps(void)
{
	for (int i = 0; i < TEMP_MAX; i++)
		if (temps[i])
			unlink(temps[i]);
}

static void
stopped(int sig)
{
	remove_temps();
	signal(sig, SIG_DFL);
	raise(sig);
}

void
output_init(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP };
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (fd == STDOUT_FILENO)
			stdout_was_closed = true;
		/* the wrong way round, so that a use of what was closed is an error */
		if (open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY) != fd)
			die("cannot open /dev/null");
	}
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
		struct sigaction old, now = { .sa_handler = stopped };
		if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(caught[i], &now, NULL);
	}
	signal(SIGPIPE, SIG_IGN); /* seen as EPIPE, so that files can be removed first */
	signal(SIGXFSZ, SIG_IGN);
}

static void trouble(const struct output *o, const char *what) __attribute__((noreturn));

static void
trouble(const struct output *o, const char *what)
{
	struct place at = { o->name, 0 };
	die_at(&at, NULL, "cannot %s: %s", what, strerror(errno));
}

static void
open_through(struct output *o, const char *path)
{
	o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (o->fd < 0)
		trouble(o, "open");
}

static void
open_temp(struct output *o, mode_t mode)
{
	size_t n = strlen(o->target);
	o->temp = xmalloc(n + 8);
	memcpy(o->temp, o->target, n);
	memcpy(o->temp + n, ".XXXXXX", 8);
	o->fd = mkostemp(o->temp, O_CLOEXEC);
	if (o->fd < 0) {
		free(o->temp);
		o->temp = NULL;
		trouble(o, "create");
	}
	for (int i = 0; i < TEMP_MAX; i++)
		if (!temps[i]) {
			temps[i] = o->temp;
			break;
		}
	if (fchmod(o->fd, mode) < 0)
		trouble(o, "set the mode");
}

void
output_open(struct output *o, const char *path, enum output_mode mode)
{
	*o = (struct output){ .name = path ? path : "<stdout>", .fd = STDOUT_FILENO };
	struct stat st;
	if (!path || strcmp(path, "-") == 0) {
		o->name = "<stdout>";
		if (stdout_was_closed) {
			errno = EBADF;
			trouble(o, "write");
		}
		if (fstat(o->fd, &st) == 0 && S_ISFIFO(st.st_mode))
			(void)fcntl(o->fd, F_SETPIPE_SZ, PIPE_BYTES); /* a smaller pipe works too */
		return;
	}
	bool there = stat(path, &st) == 0;
	if (there && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		trouble(o, "write");
	}
	if (there && !S_ISREG(st.st_mode)) {
		open_through(o, path);
		return;
	}
	o->target = there ? realpath(path, NULL) : xstrdup(path);
	if (!o->target)
		trouble(o, "open");
	if (there && access(path, W_OK) < 0)
		trouble(o, "write");
	mode_t mask = umask(0);
	umask(mask);
	open_temp(o, mode == OUTPUT_PRIVATE ? 0600 : there ? st.st_mode & 07777
							   : 0666 & ~mask);
}

static void
write_all(struct output *o, const char *p, size_t n)
{
	while (n) {
		ssize_t wrote = write(o->fd, p, n);
		if (wrote < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EPIPE) {
				remove_temps();
				signal(SIGPIPE, SIG_DFL);
				raise(SIGPIPE);
			}
			o->buf.n = o->whole = 0;
			trouble(o, "write");
		}
		o->wrote = true;
		p += wrote;
		n -= (size_t)wrote;
	}
}

void
output_flush(struct output *o)
{
	size_t n = o->whole;
	if (n == 0)
		return;
	write_all(o, o->buf.p, n);
	memmove(o->buf.p, o->buf.p + n, o->buf.n - n);
	o->buf.n -= n;
	o->whole = 0;
}

void
output_finish(struct output *o)
{
	o->whole = o->buf.n;
	output_flush(o);
	if (o->temp && fsync(o->fd) < 0)
		trouble(o, "write");
}

static void
forget(struct output *o)
{
	for (int i = 0; i < TEMP_MAX; i++)
		if (temps[i] == o->temp)
			temps[i] = NULL;
	free(o->temp);
	free(o->target);
	o->temp = o->target = NULL;
	buf_free(&o->buf);
	o->fd = -1;
}

/* A rename is only durable once its folder is. */
static void
sync_folder(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

void
output_close(struct output *o)
{
	output_finish(o);
	if (close(o->fd) < 0)
		trouble(o, "close");
	if (o->temp) {
		if (rename(o->temp, o->target) < 0)
			trouble(o, "rename into place");
		sync_folder(o->target);
	}
	forget(o);
}

void
output_abort(struct output *o, const char *mark)
{
	if (o->fd < 0)
		return;
	if (o->temp) {
		unlink(o->temp);
	} else if (mark && !isatty(o->fd)) {
		o->buf.n = o->whole;
		buf_adds(&o->buf, mark);
		/* this is the way out: a second failure has nowhere to go */
		for (size_t done = 0; done < o->buf.n;) {
			ssize_t wrote = write(o->fd, o->buf.p + done, o->buf.n - done);
			if (wrote <= 0)
				break;
			done += (size_t)wrote;
		}
	}
	forget(o);
}
