/* store.c - a process killed at every call that changes the disk, and at any moment, leaves the old or the new */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int calls, last = -1;

/* Dies before the call that was chosen; a write is done by half then. */
static void
step(int fd, const void *p, size_t n, off_t at)
{
	if (calls++ != last)
		return;
	if (n > 1 && pwrite(fd, p, n / 2, at) < 0)
		_exit(3);
	raise(SIGKILL);
}

#define pwrite(fd, p, n, at) (step(fd, p, n, at), pwrite(fd, p, n, at))
#define fsync(fd) (step(fd, NULL, 0, 0), fsync(fd))
#define fdatasync(fd) (step(fd, NULL, 0, 0), fdatasync(fd))
#define ftruncate(fd, n) (step(fd, NULL, 0, 0), ftruncate(fd, n))
#define renameat(a, b, c, d) (step(-1, NULL, 0, 0), renameat(a, b, c, d))
#define mkdir(path, mode) (step(-1, NULL, 0, 0), mkdir(path, mode))
#define openat(...) (step(-1, NULL, 0, 0), openat(__VA_ARGS__))
#include "../../cmd/dedupe/store.c"

static const char *const names[] = { "entries", "texts" };
static char folder[512], base[480];
static int failures;

static uint64_t
mixed(uint64_t x)
{
	return hash_mix(x, x + 1);
}

/* What run number `run` adds to a file. */
static void
chapter(struct buf *b, int file, uint64_t run)
{
	uint64_t n = mixed(run * 2 + (uint64_t)file) % 3000 + (run == 2 ? ENOUGH : 0);
	buf_clear(b);
	memset(buf_room(b, n), (int)(mixed(run) & 0xff), n);
	b->n = n;
}

/* One more run; how many there were before. */
static uint64_t
run_once(void)
{
	struct store s;
	struct buf b = BUF_INIT;
	store_open(&s, folder, names, 2);
	uint64_t run = 0;
	if (!s.is_new)
		memcpy(&run, s.word.p, sizeof run);
	run++;
	for (int i = 0; i < 2; i++) {
		chapter(&b, i, run);
		store_append(&s, i, slice(b.p, b.n / 2));
		store_append(&s, i, slice(b.p + b.n / 2, b.n - b.n / 2));
	}
	store_sync(&s);
	store_commit(&s, LIT("terms"), slice((const char *)&run, sizeof run));
	store_close(&s);
	buf_free(&b);
	return run - 1;
}

/* The number of runs that the state knows, after a look at every byte. */
static uint64_t
read_all(void)
{
	struct store s;
	struct buf b = BUF_INIT, got = BUF_INIT;
	uint64_t runs = 0;
	store_open(&s, folder, names, 2);
	if (!s.is_new)
		memcpy(&runs, s.word.p, sizeof runs);
	for (int i = 0; i < 2; i++) {
		uint64_t at = 0;
		for (uint64_t run = 1; run <= runs; run++) {
			chapter(&b, i, run);
			store_read(&s, i, at, buf_room(&got, b.n), b.n);
			failures += memcmp(got.p, b.p, b.n) != 0;
			at += b.n;
		}
		failures += at != s.size[i];
	}
	store_close(&s);
	buf_free(&b);
	buf_free(&got);
	return runs;
}

/* A run in a process of its own that dies at call `at`, or after `wait` microseconds; whether it was done. */
static bool
run_killed(int at, unsigned wait)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		calls = 0;
		last = at;
		run_once();
		_exit(0);
	}
	if (at < 0) {
		usleep(wait);
		kill(child, SIGKILL);
	}
	if (waitpid(child, &status, 0) < 0 || (WIFEXITED(status) && WEXITSTATUS(status)))
		failures++;
	return WIFEXITED(status);
}

static void
check_kills(void)
{
	uint64_t before = 0;
	for (int first = 0; first < 2; first++)
		for (int at = 0;; at++) {
			bool done = run_killed(at, 0);
			uint64_t now = read_all();
			if (now != before && now != before + 1)
				failures++;
			if (first == 0 && now)
				break;
			before = now;
			if (done)
				break;
		}
	unsigned old = 0, new = 0;
	before = read_all();
	for (unsigned i = 0; i < 50; i++) {
		run_killed(-1, (unsigned)(mixed(i) % 12000));
		uint64_t now = read_all();
		if (now != before && now != before + 1)
			failures++;
		old += now == before;
		new += now != before;
		before = now;
	}
	printf("killed 50 times: %u old, %u new\n", old, new);
}

/* What a run says about the state as it is now. */
static void
says(const char *want)
{
	int out[2], status;
	struct buf b = BUF_INIT;
	if (pipe(out) < 0)
		exit(3);
	pid_t child = fork();
	if (child == 0) {
		dup2(out[1], 2);
		run_once();
		_exit(0);
	}
	close(out[1]);
	ssize_t got;
	while ((got = read(out[0], buf_room(&b, 1000), 1000)) > 0)
		b.n += (size_t)got;
	close(out[0]);
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != (*want ? 2 : 0) || (*want && !strstr(buf_text(&b), want))) {
		printf("wanted '%s', not '%s'\n", want, buf_text(&b));
		failures++;
	}
	buf_free(&b);
}

static const char *
path_of(const char *name)
{
	static char path[600];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
flip(const char *name, off_t at)
{
	unsigned char c;
	int fd = open(path_of(name), O_RDWR);
	if (pread(fd, &c, 1, at) != 1)
		failures++;
	c ^= 16;
	if (pwrite(fd, &c, 1, at) != 1)
		failures++;
	close(fd);
}

static void
check_damage(void)
{
	struct stat st;
	snprintf(folder, sizeof folder, "%s/damage", base);
	run_once();
	run_once();
	stat(path_of("index"), &st);
	for (off_t at = 0; at < st.st_size; at++) {
		flip("index", at);
		says("/index: is damaged");
		flip("index", at);
	}
	for (off_t n = 0; n < st.st_size; n++) {
		int fd = open(path_of("index"), O_RDWR);
		char whole[1000];
		if (read(fd, whole, (size_t)st.st_size) != st.st_size || truncate(path_of("index"), n) < 0)
			failures++;
		says("/index: is damaged");
		if (pwrite(fd, whole, (size_t)st.st_size, 0) != st.st_size)
			failures++;
		close(fd);
	}
	says("");
	stat(path_of("texts"), &st);
	if (truncate(path_of("texts"), st.st_size + 5) < 0)
		failures++;
	says("");
	stat(path_of("texts"), &st);
	if (truncate(path_of("texts"), st.st_size - 1) < 0)
		failures++;
	says("/texts: is cut: ");
	unlink(path_of("texts"));
	says("/texts: is missing");
	unlink(path_of("index"));
	says("/index: is missing");
	unlink(path_of("entries"));
	says("");
	int fd = open(path_of("lock"), O_RDWR);
	flock(fd, LOCK_EX);
	says("another run is at work");
	close(fd);
	snprintf(folder, sizeof folder, "%s", base);
	says("holds other files and no state");
	snprintf(folder, sizeof folder, "%s/none/none", base);
	says("cannot make: No such file or directory");
	snprintf(folder, sizeof folder, "%s/damage/lock", base);
	says("cannot open: Not a directory");
}

static int
discard(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

int
main(void)
{
	const char *temp = getenv("TMPDIR");
	snprintf(base, sizeof base, "%s/gov-store.XXXXXX", temp ? temp : "/tmp");
	if (!mkdtemp(base))
		return 3;
	snprintf(folder, sizeof folder, "%s/killed", base);
	check_kills();
	check_damage();
	failures += nftw(base, discard, 8, FTW_DEPTH | FTW_PHYS) != 0;
	printf("%d failures\n", failures);
	return failures != 0;
}
