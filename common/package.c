/* package.c - a zip file whose directory was checked before anything is inflated */
#include "package.h"
#include "map.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	END_SIZE = 22,
	END64_SIZE = 56,
	LOCATOR_SIZE = 20,
	CENTRAL_SIZE = 46,
	LOCAL_SIZE = 30,
	MAX_COMMENT = 65535,
	MAX_ENTRIES = 16384,
	MAX_DIRECTORY = 8 << 20,
	FLAG_ENCRYPTED = 1,
	FLAG_SIZES_BEHIND = 8, /* the local header does not know them yet */
	FLAG_STRONG = 64,
	ZIP64_EXTRA = 1
};

static const uint32_t all32 = 0xffffffff;

/* What the end of a zip says of its directory. */
struct end {
	uint64_t entries, size, at;
	uint64_t behind; /* where what follows the directory begins */
};

static uint64_t
number(const char *p, int bytes)
{
	uint64_t n = 0;
	for (int i = bytes - 1; i >= 0; i--)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

/* Exactly n bytes at an offset. */
static int
read_at(int fd, void *room, size_t n, uint64_t at, struct buf *error)
{
	size_t done = 0;
	while (done < n) {
		ssize_t got = pread(fd, (char *)room + done, n - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			buf_adds(error, strerror(errno));
			return -1;
		}
		if (got == 0) {
			buf_adds(error, "the zip file is cut short");
			return -1;
		}
		done += (size_t)got;
	}
	return 0;
}

static int
fail(struct buf *error, const char *reason)
{
	buf_adds(error, reason);
	return -1;
}

static int
fail_entry(struct buf *error, const struct package_entry *e, const char *reason)
{
	buf_printf(error, "%.*s %s", (int)(e->name.n < 200 ? e->name.n : 200), e->name.p, reason);
	return -1;
}

/* The numbers of a zip64 end, which must agree with those of the plain one that are not all ones. */
static int
read_end64(int fd, const char *plain, uint64_t plain_at, const char *locator, struct end *end, struct buf *error)
{
	char p[END64_SIZE];
	uint64_t at = number(locator + 8, 8);
	if (plain_at < LOCATOR_SIZE + END64_SIZE || at > plain_at - LOCATOR_SIZE - END64_SIZE)
		return fail(error, "the zip64 end of the directory is not where it says");
	if (read_at(fd, p, sizeof p, at, error) < 0)
		return -1;
	if (number(p, 4) != 0x06064b50 || number(p + 4, 8) != plain_at - LOCATOR_SIZE - at - 12)
		return fail(error, "the zip64 end of the directory is not where it says");
	*end = (struct end){ .entries = number(p + 32, 8), .size = number(p + 40, 8), .at = number(p + 48, 8), .behind = at };
	uint64_t entries = number(plain + 10, 2), size = number(plain + 12, 4), offset = number(plain + 16, 4);
	if ((entries != 0xffff && entries != end->entries) || (size != all32 && size != end->size) || (offset != all32 && offset != end->at))
		return fail(error, "the two ends of the zip's directory contradict each other");
	return 0;
}

/* Finds the end of the directory: the last one whose comment reaches the end of the file. */
static int
read_end(int fd, uint64_t file_size, struct end *end, struct buf *error)
{
	size_t n = file_size < MAX_COMMENT + END_SIZE + LOCATOR_SIZE ? (size_t)file_size : MAX_COMMENT + END_SIZE + LOCATOR_SIZE;
	struct buf tail = BUF_INIT;
	char *p = buf_room(&tail, n + 1);
	int status = read_at(fd, p, n, file_size - n, error);
	size_t i = n;
	bool found = false;
	for (i = n; status == 0 && !found && i-- > 0;)
		found = i + END_SIZE <= n && memcmp(p + i, "PK\5\6", 4) == 0 && i + END_SIZE + number(p + i + 20, 2) == n;
	if (status == 0 && !found)
		status = fail(error, "the zip file is cut short: its directory is missing");
	if (status == 0) {
		uint64_t at = file_size - n + i;
		*end = (struct end){ .entries = number(p + i + 10, 2), .size = number(p + i + 12, 4), .at = number(p + i + 16, 4), .behind = at };
		bool wide = i >= LOCATOR_SIZE && memcmp(p + i - LOCATOR_SIZE, "PK\6\7", 4) == 0;
		if (wide)
			status = read_end64(fd, p + i, at, p + i - LOCATOR_SIZE, end, error);
		else if (end->entries == 0xffff || end->size == all32 || end->at == all32)
			status = fail(error, "the zip64 end of the directory is missing");
		if (status == 0 && !wide && (number(p + i + 4, 4) != 0 || number(p + i + 8, 2) != end->entries))
			status = fail(error, "the zip file is one of several volumes");
	}
	buf_free(&tail);
	return status;
}

/* The wide numbers behind those that are all ones, in the order of the fields. */
static int
read_wide(struct slice extra, uint64_t *const *field, size_t n_field)
{
	struct slice wide = { NULL, 0 };
	while (extra.n >= 4) {
		size_t n = (size_t)number(extra.p + 2, 2);
		if (n > extra.n - 4)
			return -1;
		if (number(extra.p, 2) == ZIP64_EXTRA)
			wide = slice(extra.p + 4, n);
		extra = slice(extra.p + 4 + n, extra.n - 4 - n);
	}
	for (size_t i = 0; i < n_field; i++) {
		if (*field[i] != all32)
			continue;
		if (wide.n < 8)
			return -1;
		*field[i] = number(wide.p, 8);
		wide = slice(wide.p + 8, wide.n - 8);
	}
	return 0;
}

static const char *
name_fault(struct slice name)
{
	if (name.n == 0)
		return "is an entry without a name";
	if (memchr(name.p, '\0', name.n))
		return "has a NUL in its name";
	if (name.p[0] == '/' || (name.n > 1 && name.p[1] == ':'))
		return "is an absolute name; a package has none";
	struct slice rest = name;
	while (rest.p) {
		struct slice piece = slice_cut(rest, '/', &rest);
		if (slice_is(piece, "..") || slice_is(piece, "."))
			return "is a name that leaves its folder; a package has none";
	}
	return NULL;
}

static int
read_entry(char *p, size_t n, struct package_entry *e, size_t *used, struct buf *error)
{
	if (n < CENTRAL_SIZE || number(p, 4) != 0x02014b50)
		return fail(error, "the zip's directory is damaged");
	size_t name = (size_t)number(p + 28, 2), extra = (size_t)number(p + 30, 2), comment = (size_t)number(p + 32, 2);
	*used = CENTRAL_SIZE + name + extra + comment;
	if (*used > n)
		return fail(error, "the zip's directory is damaged");
	*e = (struct package_entry){
		.name = { p + CENTRAL_SIZE, name },
		.flags = (uint16_t)number(p + 8, 2),
		.method = (uint16_t)number(p + 10, 2),
		.crc = (uint32_t)number(p + 16, 4),
		.packed = number(p + 20, 4),
		.size = number(p + 24, 4),
		.at = number(p + 42, 4),
	};
	if (read_wide(slice(p + CENTRAL_SIZE + name, extra), (uint64_t *const[]){ &e->size, &e->packed, &e->at }, 3) < 0)
		return fail_entry(error, e, "has a damaged zip64 field");
	return 0;
}

static int
check_entry(const struct package_entry *e, struct buf *error)
{
	const char *fault = name_fault(e->name);
	if (fault)
		return fail_entry(error, e, fault);
	if (e->flags & (FLAG_ENCRYPTED | FLAG_STRONG))
		return fail_entry(error, e, "is encrypted: save the workbook without a password");
	if (e->method != ZIP_CM_STORE && e->method != ZIP_CM_DEFLATE) {
		buf_printf(error, "%.*s is packed by method %d; only stored and deflated parts are read", (int)(e->name.n < 200 ? e->name.n : 200), e->name.p, e->method);
		return -1;
	}
	if (e->method == ZIP_CM_STORE && e->packed != e->size)
		return fail_entry(error, e, "lies about its size");
	return 0;
}

/* The local header must say what the directory says; *data becomes where the entry's bytes begin. */
static int
check_local(int fd, const struct package_entry *e, uint64_t limit, uint64_t *data, struct buf *error)
{
	char head[LOCAL_SIZE];
	if (e->at > limit || limit - e->at < LOCAL_SIZE)
		return fail_entry(error, e, "lies outside the file");
	if (read_at(fd, head, sizeof head, e->at, error) < 0)
		return -1;
	size_t name = (size_t)number(head + 26, 2), extra = (size_t)number(head + 28, 2);
	if (number(head, 4) != 0x04034b50)
		return fail_entry(error, e, "is not where the directory says");
	*data = e->at + LOCAL_SIZE + name + extra;
	if (*data > limit || limit - *data < e->packed)
		return fail_entry(error, e, "reaches beyond the file");
	struct buf rest = BUF_INIT;
	int status = read_at(fd, buf_room(&rest, name + extra + 1), name + extra, e->at + LOCAL_SIZE, error);
	for (size_t i = 0; status == 0 && i < name; i++)
		if (rest.p[i] == '\\')
			rest.p[i] = '/';
	if (status == 0 && !slice_eq(slice(rest.p, name), e->name))
		status = fail_entry(error, e, "has another name in its own header");
	uint64_t packed = number(head + 18, 4), size = number(head + 22, 4);
	uint32_t crc = (uint32_t)number(head + 14, 4);
	uint16_t flags = (uint16_t)number(head + 6, 2);
	if (status == 0 && read_wide(slice(rest.p + name, extra), (uint64_t *const[]){ &size, &packed }, 2) < 0 && !(flags & FLAG_SIZES_BEHIND))
		status = fail_entry(error, e, "has a damaged zip64 field");
	buf_free(&rest);
	if (status < 0)
		return -1;
	bool unknown = flags & FLAG_SIZES_BEHIND && packed == 0 && size == 0 && crc == 0;
	if ((flags ^ e->flags) & (FLAG_ENCRYPTED | FLAG_STRONG) || number(head + 8, 2) != e->method)
		return fail_entry(error, e, "has a local header that contradicts the directory");
	if (!unknown && !(flags & FLAG_SIZES_BEHIND && (packed == all32 || size == all32)) && (packed != e->packed || size != e->size || crc != e->crc))
		return fail_entry(error, e, "lies about its size");
	return 0;
}

/* Where an entry lies in the file. */
struct extent {
	uint64_t from, to;
	size_t entry;
};

static int
by_place(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->entry > y->entry) - (x->entry < y->entry);
}

static int
check_places(const struct package *p, int fd, uint64_t directory_at, struct buf *error)
{
	struct extent *extent = xcalloc(p->n, sizeof *extent);
	int status = 0;
	for (size_t i = 0; status == 0 && i < p->n; i++) {
		uint64_t data = 0;
		status = check_local(fd, &p->entry[i], directory_at, &data, error);
		extent[i] = (struct extent){ p->entry[i].at, data + p->entry[i].packed, i };
	}
	if (status == 0)
		qsort(extent, p->n, sizeof *extent, by_place);
	for (size_t i = 1; status == 0 && i < p->n; i++)
		if (extent[i].from < extent[i - 1].to)
			status = fail_entry(error, &p->entry[extent[i].entry], "overlaps another entry");
	free(extent);
	return status;
}

/* A name with its letters A to Z small. */
static struct slice
folded(struct buf *room, struct slice name)
{
	buf_clear(room);
	buf_add_slice(room, name);
	for (size_t i = 0; i < room->n; i++)
		if (room->p[i] >= 'A' && room->p[i] <= 'Z')
			room->p[i] += 'a' - 'A';
	return buf_slice(room);
}

static int
check_names(const struct package *p, struct buf *error)
{
	struct map seen = MAP_INIT;
	struct buf room = BUF_INIT;
	int status = 0;
	for (size_t i = 0; status == 0 && i < p->n; i++)
		if (map_add(&seen, folded(&room, p->entry[i].name)) != i)
			status = fail_entry(error, &p->entry[i], "stands twice in the zip file");
	map_free(&seen);
	buf_free(&room);
	return status;
}

static int
read_directory(struct package *p, int fd, const struct end *end, struct buf *error)
{
	if (end->entries > MAX_ENTRIES || end->size > MAX_DIRECTORY) {
		buf_printf(error, "the zip file has more than %d entries, or their directory more than %d bytes", MAX_ENTRIES, MAX_DIRECTORY);
		return -1;
	}
	if (end->at > end->behind || end->behind - end->at != end->size)
		return fail(error, "the zip's directory is not where it says");
	char *at = buf_room(&p->directory, (size_t)end->size + 1);
	if (read_at(fd, at, (size_t)end->size, end->at, error) < 0)
		return -1;
	p->directory.n = (size_t)end->size;
	size_t left = p->directory.n, used;
	p->entry = xgrow(p->entry, &p->cap, (size_t)end->entries + 1, sizeof *p->entry);
	for (p->n = 0; p->n < end->entries; p->n++, at += used, left -= used) {
		struct package_entry *e = &p->entry[p->n];
		if (read_entry(at, left, e, &used, error) < 0)
			return -1;
		/* what old .NET wrote */
		for (char *c = at + CENTRAL_SIZE; c < e->name.p + e->name.n; c++)
			if (*c == '\\')
				*c = '/';
		if (check_entry(e, error) < 0)
			return -1;
	}
	return left ? fail(error, "the zip's directory holds more than it says") : 0;
}

static int
check_sizes(const struct package *p, struct buf *error)
{
	uint64_t allowed = p->max_inflated, sum = 0;
	if (allowed == 0)
		allowed = p->file_size > PACKAGE_INFLATED / PACKAGE_RATIO ? p->file_size * PACKAGE_RATIO : PACKAGE_INFLATED;
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].size > allowed - sum) {
			buf_printf(error, "its parts inflate to more than %llu bytes, from a file of %llu; gov-ingest --max-inflated allows more", (unsigned long long)allowed, (unsigned long long)p->file_size);
			return -1;
		} else {
			sum += p->entry[i].size;
		}
	return 0;
}

/* libzip must have read the same directory. */
static int
check_libzip(const struct package *p, struct buf *error)
{
	zip_int64_t n = zip_get_num_entries(p->zip, ZIP_FL_UNCHANGED);
	bool same = n >= 0 && (uint64_t)n == p->n;
	for (size_t i = 0; same && i < p->n; i++) {
		zip_stat_t s;
		same = zip_stat_index(p->zip, i, ZIP_FL_UNCHANGED, &s) == 0 && s.size == p->entry[i].size &&
		       s.comp_size == p->entry[i].packed && s.crc == p->entry[i].crc && s.comp_method == p->entry[i].method;
	}
	return same ? 0 : fail(error, "the zip's directory can be read in two ways");
}

int
package_open(struct package *p, int fd, uint64_t max_inflated, struct buf *error)
{
	struct stat st;
	struct end end = { 0 };
	*p = (struct package){ .max_inflated = max_inflated };
	if (fstat(fd, &st) < 0)
		return fail(error, strerror(errno));
	p->file_size = (uint64_t)st.st_size;
	if (read_end(fd, p->file_size, &end, error) < 0 || read_directory(p, fd, &end, error) < 0 ||
		check_names(p, error) < 0 || check_places(p, fd, end.at, error) < 0 || check_sizes(p, error) < 0)
		return -1;
	int own = dup(fd), code = 0;
	if (own < 0)
		return fail(error, strerror(errno));
	p->zip = zip_fdopen(own, 0, &code);
	if (!p->zip) {
		zip_error_t why;
		zip_error_init_with_code(&why, code);
		buf_printf(error, "no good zip file: %s", zip_error_strerror(&why));
		zip_error_fini(&why);
		close(own);
		return -1;
	}
	return check_libzip(p, error);
}

size_t
package_find(const struct package *p, struct slice name)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	size_t found = PACKAGE_NONE;
	folded(&a, name);
	for (size_t i = 0; found == PACKAGE_NONE && i < p->n; i++)
		if (p->entry[i].name.n == name.n && slice_eq(folded(&b, p->entry[i].name), buf_slice(&a)))
			found = i;
	buf_free(&a);
	buf_free(&b);
	return found;
}

void
package_close(struct package *p)
{
	if (p->zip)
		zip_discard(p->zip);
	free(p->entry);
	buf_free(&p->directory);
	*p = PACKAGE_INIT;
}

int
part_open(struct part *part, struct package *p, size_t entry, struct buf *error)
{
	*part = (struct part){ .entry = &p->entry[entry], .left = p->entry[entry].size };
	part->file = zip_fopen_index(p->zip, entry, ZIP_FL_UNCHANGED);
	if (part->file)
		return 0;
	buf_printf(error, "%.*s: %s", (int)part->entry->name.n, part->entry->name.p, zip_strerror(p->zip));
	return -1;
}

ssize_t
part_read(struct part *part, char *room, size_t n, struct buf *error)
{
	zip_int64_t got = zip_fread(part->file, room, n);
	if (got < 0) {
		buf_printf(error, "%.*s: %s", (int)part->entry->name.n, part->entry->name.p, zip_file_strerror(part->file));
		return -1;
	}
	if ((uint64_t)got > part->left || (got == 0 && part->left))
		return fail_entry(error, part->entry, "lies about its size");
	part->left -= (uint64_t)got;
	return (ssize_t)got;
}

void
part_close(struct part *part)
{
	if (part->file)
		zip_fclose(part->file);
	*part = (struct part){ 0 };
}
