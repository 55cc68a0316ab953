/* split.c - one file for each value of a field, in a directory that changes as a whole */
#include "split.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	NAME_BYTES = 160 /* of a value; what is longer is cut and told apart by its hash */
};

struct split_part {
	struct buf bytes; /* NDJSON as it is written; members else */
	char *name; /* of its file */
};

/* Names the files of the directory, one a line. */
static const char list_name[] = ".gov-files";

static void trouble(const char *path, const char *what) __attribute__((noreturn));

static void
trouble(const char *path, const char *what)
{
	struct place at = { path, 0 };
	die_at(&at, NULL, "cannot %s: %s", what, strerror(errno));
}

static char *
join(const char *folder, const char *name)
{
	struct buf b = BUF_INIT;
	buf_printf(&b, "%s/%s", folder, name);
	(void)buf_text(&b);
	return b.p;
}

/* The files a run before has listed; nothing where there is no list. */
static void
read_list(const char *folder, struct map *files)
{
	char *path = join(folder, list_name), text[4096];
	struct buf all = BUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	for (ssize_t n; fd >= 0 && (n = read(fd, text, sizeof text)) > 0;)
		buf_add(&all, text, (size_t)n);
	if (fd >= 0)
		close(fd);
	for (struct slice rest = buf_slice(&all); rest.p;) {
		struct slice line = slice_cut(rest, '\n', &rest);
		if (line.n)
			(void)map_add(files, line);
	}
	buf_free(&all);
	free(path);
}

/* Ends the program where the directory holds what no run before has listed. */
static void
check_folder(const struct split *s)
{
	struct map files = MAP_INIT;
	DIR *dir = opendir(s->folder);
	if (!dir)
		trouble(s->folder, "read");
	read_list(s->folder, &files);
	for (struct dirent *e; (e = readdir(dir));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || strcmp(e->d_name, list_name) == 0)
			continue;
		if (map_find(&files, slice_of(e->d_name)) == MAP_NONE)
			die_at(&(struct place){ s->folder, 0 }, NULL, "holds '%s', which no run has written: name a directory of its own", e->d_name);
	}
	closedir(dir);
	map_free(&files);
}

/* Removes a directory of ours: what is in it that is no directory, then itself. */
static void
remove_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	for (struct dirent *e; dir && (e = readdir(dir));) {
		char *path = join(folder, e->d_name);
		(void)unlink(path);
		free(path);
	}
	if (dir)
		closedir(dir);
	if (rmdir(folder) < 0)
		warn("%s: cannot remove: %s", folder, strerror(errno));
}

static void
give_up(void *arg)
{
	struct split *s = arg;
	output_abort(&s->sink.out, NULL);
	if (s->temp)
		remove_folder(s->temp);
	s->temp = NULL;
}

void
split_open(struct split *s, struct filter *f, int field, const char *folder)
{
	*s = (struct split){ .filter = f, .field = field, .sink.out.fd = -1 };
	struct stat st;
	s->replaces = stat(folder, &st) == 0;
	if (s->replaces && !S_ISDIR(st.st_mode))
		die_at(&(struct place){ folder, 0 }, NULL, "is no directory");
	s->folder = s->replaces ? realpath(folder, NULL) : xstrdup(folder);
	if (!s->folder)
		trouble(folder, "open");
	for (size_t n = strlen(s->folder); n > 1 && s->folder[n - 1] == '/'; n--)
		s->folder[n - 1] = '\0';
	if (s->replaces)
		check_folder(s);
	f->sink.headed = true; /* the output has none: nothing but these files is written */
	f->give_up = give_up;
	f->give_up_arg = s;
}

/* Whether a character steers a terminal, or the direction in which a name is read: U+0080 to U+009F, U+200E and
 * U+200F, U+2028 to U+202E, U+2066 to U+2069. */
static bool
is_hidden(const char *p, size_t n)
{
	const unsigned char *c = (const unsigned char *)p;
	if (n == 2)
		return c[0] == 0xc2 && c[1] < 0xa0;
	if (n != 3 || c[0] != 0xe2)
		return false;
	return (c[1] == 0x80 && (c[2] == 0x8e || c[2] == 0x8f || (c[2] >= 0xa8 && c[2] <= 0xae))) || (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9);
}

/* The bytes at p that make one character, as a file's name may have them. */
static size_t
add_character(struct buf *name, struct slice text, bool first)
{
	static const char plain[] = "-_.()";
	unsigned char c = (unsigned char)text.p[0];
	bool is_word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
	size_t n = 1;
	if (c < 0x80 && !is_word && (!memchr(plain, c, sizeof plain - 1) || (first && (c == '.' || c == '-')))) {
		buf_printf(name, "%%%02X", c);
		return 1;
	}
	while (c >= 0x80 && n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n++;
	if (is_hidden(text.p, n)) {
		for (size_t i = 0; i < n; i++)
			buf_printf(name, "%%%02X", (unsigned char)text.p[i]);
		return n;
	}
	buf_add(name, text.p, n);
	return n;
}

/* A % stands only before two digits in what is made of a value, so these two endings are free. */
static char *
name_of(struct slice value, enum sink_format format)
{
	static const char *const endings[] = { [SINK_NDJSON] = "ndjson", [SINK_CSV] = "csv", [SINK_XLSX] = "xlsx" };
	struct buf name = BUF_INIT;
	if (value.n == 0)
		buf_adds(&name, "%none");
	for (size_t i = 0; i < value.n;) {
		size_t before = name.n;
		i += add_character(&name, slice(value.p + i, value.n - i), i == 0);
		if (name.n > NAME_BYTES) {
			name.n = before;
			buf_printf(&name, "%%~%016llx", (unsigned long long)hash_bytes(value.p, value.n));
			break;
		}
	}
	buf_printf(&name, ".%s", endings[format]);
	(void)buf_text(&name);
	return name.p;
}

static void
add_column(struct split *s, int field)
{
	for (size_t k = 0; k < s->n_column; k++)
		if (s->column[k] == field)
			return;
	s->column = xgrow(s->column, &s->column_cap, s->n_column + 1, sizeof *s->column);
	s->column[s->n_column++] = field;
}

/* The first record says which format and which columns all files have, as it does for an output. */
static void
settle(struct split *s, const struct rec *first)
{
	const struct sink *sink = &s->filter->sink;
	s->settled = true;
	s->format = sink->format;
	for (size_t i = 0; first && i < first->n_line; i++)
		add_column(s, first->member[i].field);
	for (size_t k = 0; k < sink->n_own; k++)
		add_column(s, sink->own[k]);
	for (size_t i = first ? first->n_line : 0; first && i < first->n; i++)
		add_column(s, first->member[i].field);
}

/* Whether all fields have a column; the record is rejected where one has none. */
static bool
has_columns(struct split *s, const struct rec *r)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t k = 0;
		/* most records have their fields where the first had them */
		if (i < s->n_column && s->column[i] == r->member[i].field)
			continue;
		while (k < s->n_column && s->column[k] != r->member[i].field)
			k++;
		if (k == s->n_column) {
			struct slice name = field_name(r->member[i].field);
			filter_reject(s->filter, "column", r->member[i].field, "field '%.*s' has no column in the files written", (int)name.n, name.p);
			return false;
		}
	}
	return true;
}

/* What a record is kept as where it is not NDJSON: its members as they are. */
struct kept_member {
	int field;
	enum value_kind kind;
	size_t n;
};

static void
keep_members(struct buf *out, const struct rec *r)
{
	buf_add(out, &r->n, sizeof r->n);
	for (size_t i = 0; i < r->n; i++) {
		const struct member *m = &r->member[i];
		struct kept_member kept = { m->field, m->kind, m->raw.n };
		buf_add(out, &kept, sizeof kept);
		buf_add(out, m->raw.p, m->raw.n);
	}
}

void
split_put(struct split *s, struct rec *r)
{
	if (!s->settled)
		settle(s, r);
	if (s->format != SINK_NDJSON && !has_columns(s, r))
		return;
	size_t before = s->values.n, i = map_add(&s->values, rec_get(r, s->field));
	s->part = xgrow(s->part, &s->part_cap, i + 1, sizeof *s->part);
	if (i == before)
		s->part[i] = (struct split_part){ 0 };
	if (s->format == SINK_NDJSON)
		rec_write(r, &s->part[i].bytes);
	else
		keep_members(&s->part[i].bytes, r);
	s->filter->n_out++;
}

/* The next of the records kept. */
static void
next_record(const char **p, struct rec *r)
{
	struct kept_member kept;
	size_t n;
	memcpy(&n, *p, sizeof n);
	*p += sizeof n;
	rec_begin(r);
	while (n--) {
		memcpy(&kept, *p, sizeof kept);
		*p += sizeof kept;
		rec_append(r, kept.field, kept.kind, slice(*p, kept.n));
		*p += kept.n;
	}
}

static void
write_rows(struct split *s, struct split_part *part, struct rec *r)
{
	struct fault fault = FAULT_INIT;
	size_t n = part->bytes.n;
	rec_begin(r);
	for (size_t k = 0; k < s->n_column; k++)
		rec_append(r, s->column[k], VALUE_NULL, slice(NULL, 0));
	r->n_line = r->n;
	sink_header(&s->sink, r);
	memset(buf_room(&part->bytes, JSON_PAD), 0, JSON_PAD);
	for (const char *p = part->bytes.p; p < part->bytes.p + n;) {
		next_record(&p, r);
		if (sink_put(&s->sink, r, &fault) < 0) {
			struct slice name = fault.field == F_NONE ? slice(NULL, 0) : field_name(fault.field);
			die("%s: %.*s: %s", part->name, (int)name.n, name.p, buf_text(&fault.reason));
		}
	}
}

static void
write_part(struct split *s, struct split_part *part, struct rec *r)
{
	const struct sink *like = &s->filter->sink;
	char *path = join(s->temp, part->name);
	sink_open(&s->sink, path, s->format);
	s->sink.labels = like->labels;
	s->sink.bom = like->bom;
	s->sink.gb18030 = like->gb18030;
	if (s->format == SINK_NDJSON) {
		buf_add_slice(&s->sink.out.buf, buf_slice(&part->bytes));
		output_mark(&s->sink.out);
	} else {
		write_rows(s, part, r);
	}
	sink_finish(&s->sink);
	output_close(&s->sink.out);
	sink_free(&s->sink);
	buf_free(&part->bytes);
	free(path);
}

static void
write_list(struct split *s)
{
	char *path = join(s->temp, list_name);
	sink_open(&s->sink, path, SINK_NDJSON);
	for (size_t i = 0; i < s->values.n; i++)
		buf_printf(&s->sink.out.buf, "%s\n", s->part[i].name);
	output_close(&s->sink.out);
	free(path);
}

/* Names the files; two that would be one end the program, two that differ in case are said. */
static void
name_parts(struct split *s)
{
	struct map names = MAP_INIT, folded = MAP_INIT;
	for (size_t i = 0; i < s->values.n; i++) {
		char *name = s->part[i].name = name_of(map_key(&s->values, i), s->format), *lower = xstrdup(name);
		for (char *p = lower; *p; p++)
			*p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
		if (map_add(&names, slice_of(name)) != i)
			die("two values would have the file '%s'", name);
		size_t before = folded.n;
		if (map_add(&folded, slice_of(lower)) != before && !filter_options.quiet)
			warn("the file '%s' differs from another in case only: not every file system keeps both", name);
		free(lower);
	}
	map_free(&names);
	map_free(&folded);
}

/* The signals that output.c handles: it knows one file, not a directory. */
static void
hold_signals(struct split *s)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &s->signals);
}

static void
stop_where_asked(struct split *s)
{
	sigset_t set;
	if (sigpending(&set) < 0 || !(sigismember(&set, SIGINT) || sigismember(&set, SIGTERM) || sigismember(&set, SIGHUP)))
		return;
	give_up(s);
	sigprocmask(SIG_SETMASK, &s->signals, NULL);
}

void
split_finish(struct split *s)
{
	struct rec r = REC_INIT;
	struct buf temp = BUF_INIT;
	struct stat st;
	if (!s->settled)
		settle(s, NULL);
	s->filter->sink.format = SINK_NDJSON; /* of which nothing is written */
	name_parts(s);
	hold_signals(s);
	buf_printf(&temp, "%s.XXXXXX", s->folder);
	(void)buf_text(&temp);
	if (!mkdtemp(temp.p))
		trouble(s->folder, "create");
	s->temp = temp.p;
	mode_t mask = umask(0);
	umask(mask);
	mode_t mode = s->replaces && stat(s->folder, &st) == 0 ? st.st_mode & 07777 : 0777 & ~mask;
	for (size_t i = 0; i < s->values.n; i++) {
		stop_where_asked(s);
		write_part(s, &s->part[i], &r);
	}
	write_list(s);
	if (chmod(s->temp, mode) < 0)
		trouble(s->temp, "set the mode");
	rec_free(&r);
}

/* Renames, and makes it last. */
static void
put_in_place(struct split *s)
{
	if (!s->replaces) {
		if (rename(s->temp, s->folder) < 0)
			trouble(s->folder, "rename into place");
		free(s->temp);
		s->temp = NULL;
		return;
	}
	check_folder(s);
	if (renameat2(AT_FDCWD, s->temp, AT_FDCWD, s->folder, RENAME_EXCHANGE) < 0) {
		/* some file systems cannot exchange two names: for a moment DIR is not there */
		if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
			trouble(s->folder, "rename into place");
		struct buf old = BUF_INIT;
		buf_printf(&old, "%s.old", s->temp);
		if (rename(s->folder, buf_text(&old)) < 0)
			trouble(s->folder, "rename");
		if (rename(s->temp, s->folder) < 0) {
			(void)rename(buf_text(&old), s->folder);
			trouble(s->folder, "rename into place");
		}
		free(s->temp);
		s->temp = old.p;
	}
	remove_folder(s->temp);
	free(s->temp);
	s->temp = NULL;
}

static void
sync_parent(const char *folder)
{
	const char *slash = strrchr(folder, '/');
	char *parent = slash ? xmemdup(folder, slash == folder ? 1 : (size_t)(slash - folder)) : xstrdup(".");
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(parent);
}

void
split_close(struct split *s)
{
	msg_on_die(give_up, s);
	stop_where_asked(s);
	put_in_place(s);
	sync_parent(s->folder);
	msg_on_die(NULL, NULL);
	sigprocmask(SIG_SETMASK, &s->signals, NULL);
	for (size_t i = 0; i < s->values.n; i++)
		free(s->part[i].name);
	free(s->part);
	free(s->column);
	free(s->folder);
	map_free(&s->values);
}
