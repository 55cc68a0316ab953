/* store.h - files that only grow, and one small file that says how much of them counts
 *
 *	static const char *const names[] = { "entries", "texts" };
 *	struct store s;
 *	store_open(&s, "nightly", names, 2);
 *	if (s.is_new || slice_is(buf_slice(&s.terms), "threshold 0.5"))
 *		store_read(&s, 0, 0, to, s.size[0]);
 *	uint64_t at = store_append(&s, 1, text);
 *	store_sync(&s);
 *	store_commit(&s, LIT("threshold 0.5"), word);
 *	store_close(&s);
 *
 * A folder of 0700 with files of 0600: what is kept are people's words.  The file `index` holds the sizes that
 * count, terms that the owner compares, a word of any bytes, and a checksum over all of it; it is written beside and renamed,
 * so a run that was killed leaves what was before, or all of the new.  Bytes behind the sizes are of such
 * a run: they are not read, and cut off before the next are written.  A lock keeps a second run out.
 *
 * Whatever is wrong ends the program and is not mended: a folder that holds something else, a missing, cut
 * or changed file.  What stands in the files is for their owner to check.
 */
#ifndef STORE_H
#define STORE_H

#include "buf.h"

enum {
	STORE_FILES = 4
};

struct store {
	const char *folder;
	const char *const *name;
	int n, fd, lock; /* fd: of the folder */
	int file[STORE_FILES];
	uint64_t size[STORE_FILES]; /* what counts */
	uint64_t end[STORE_FILES]; /* with what was added since */
	struct buf pending[STORE_FILES]; /* the last bytes of it, not written yet */
	struct buf terms, word;
	bool is_new, cut; /* is_new: nothing was ever committed */
};

/* Makes the folder where there is none, and locks it; the names must live on. */
void store_open(struct store *s, const char *folder, const char *const *name, int n);

/* Reads n bytes of a file at an offset, all of them below its size. */
void store_read(const struct store *s, int file, uint64_t at, void *to, size_t n);

/* Adds to the end of a file; returns where the bytes begin.  They can be read once they were committed. */
uint64_t store_append(struct store *s, int file, struct slice bytes);

/* Makes durable what was added; it does not count yet. */
void store_sync(struct store *s);

/* From now on it counts, and terms (not empty) and word are these. */
void store_commit(struct store *s, struct slice terms, struct slice word);

/* A file of the store is not as it was written. */
void store_damaged(const struct store *s, int file, const char *format, ...) __attribute__((format(printf, 3, 4), noreturn));

void store_close(struct store *s);

#endif
