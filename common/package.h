/* package.h - a zip file whose directory was checked before anything is inflated
 *
 *	struct package zip = PACKAGE_INIT;
 *	if (package_open(&zip, fd, 0, &error) == 0) {
 *		size_t i = package_find(&zip, LIT("xl/workbook.xml"));
 *		struct part part;
 *		if (i != PACKAGE_NONE && part_open(&part, &zip, i, &error) == 0) {
 *			while ((got = part_read(&part, room, sizeof room, &error)) > 0)
 *				use(room, got);
 *			part_close(&part);
 *		}
 *	}
 *	package_close(&zip);
 *
 * libzip inflates; it tells nothing of local headers, so the directory is read here
 * too and must say what libzip says.  Refused are: a file cut short, a directory that
 * is not where and what it says, more than 16,384 entries, entries that overlap one
 * another or the directory, local headers that say something else, encrypted
 * entries, methods other than stored and deflated, names that are absolute, go up by
 * `..`, hold a NUL or occur twice (case aside, as a package wants it), and any entry
 * that inflates to more or less than it says or to another CRC.
 *
 * What all entries together say they inflate to may be PACKAGE_INFLATED bytes, or
 * PACKAGE_RATIO times the size of the file where that is more: honest sheets of like rows
 * shrink to a 500th, but are small then; what is large shrinks to a tenth.
 * Whoever knows better names the bytes in max_inflated.  As no entry can be more than it
 * says, this is decided before the first byte is inflated.
 */
#ifndef PACKAGE_H
#define PACKAGE_H

#include <sys/types.h>
#include <zip.h>
#include "buf.h"

#define PACKAGE_NONE ((size_t)-1)
#define PACKAGE_INFLATED ((uint64_t)256 << 20)
#define PACKAGE_RATIO 100

struct package_entry {
	struct slice name; /* with / between its parts */
	uint64_t packed, size; /* bytes, before and after inflating */
	uint64_t at; /* where its local header begins */
	uint32_t crc;
	uint16_t flags, method;
};

struct package {
	zip_t *zip;
	struct package_entry *entry;
	size_t n, cap;
	uint64_t file_size, max_inflated;
	struct buf directory; /* names point into it */
};

#define PACKAGE_INIT ((struct package){ 0 })

/* fd is a regular file and stays the caller's.  max_inflated 0 is the rule above.  0, or -1
 * with the reason appended to error; package_close is due in both cases. */
int package_open(struct package *p, int fd, uint64_t max_inflated, struct buf *error);

/* The entry of a name, letters A to Z in any case, or PACKAGE_NONE. */
size_t package_find(const struct package *p, struct slice name);

void package_close(struct package *p);

/* One entry as it is inflated. */
struct part {
	zip_file_t *file;
	const struct package_entry *entry;
	uint64_t left; /* what it still must give */
};

int part_open(struct part *part, struct package *p, size_t entry, struct buf *error);

/* Fills room: the number of bytes, 0 when all were there and their CRC is right, -1 with a reason. */
ssize_t part_read(struct part *part, char *room, size_t n, struct buf *error);

void part_close(struct part *part);

#endif
