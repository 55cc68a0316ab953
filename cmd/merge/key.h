/* key.h - what makes records one order, and which of them is the newer
 *
 *	struct names on;
 *	struct clock clock;
 *	names_parse(&on, "--key", "id");
 *	clock_open(&clock, &newest);
 *	if (key_of(&r, &on, &key) && clock_stamp(&clock, &r, stamp, &bad) == 0)
 *		...
 *
 * A key is the text of its field; several are joined so that no two lists of texts give
 * the same key and keys sort as the lists do.  A stamp is STAMP_SIZE bytes for each field
 * of time: compared by memcmp the later is the larger, and zeros stand where there is no time.
 */
#ifndef MERGE_KEY_H
#define MERGE_KEY_H

#include "filter.h"
#include "shape.h"

enum {
	STAMP_SIZE = 12,
	NAMES_MAX = 8
};

/* Fields in the order in which they count. */
struct names {
	int field[NAMES_MAX];
	size_t n;
};

/* The field of a name or of a Chinese label of gov-records(5). */
int field_of_word(struct slice word);

/* Reads `id,street`; ends the program where it is no list of names. */
void names_parse(struct names *names, const char *option, const char *text);

bool names_hold(const struct names *names, int field);

/* Appends the key of a record; false where a part of it has no value. */
bool key_of(struct rec *r, const struct names *on, struct buf *key);

/* Times of records, each read once as long as it stays the same. */
struct clock {
	struct names newest;
	struct buf text[NAMES_MAX];
	unsigned char stamp[NAMES_MAX * STAMP_SIZE];
};

void clock_open(struct clock *c, const struct names *newest);

/* Sets n * STAMP_SIZE bytes.  0, or -1 with the field that holds no time. */
int clock_stamp(struct clock *c, struct rec *r, unsigned char *stamp, int *bad);

void clock_free(struct clock *c);

void stamp_set(unsigned char *stamp, int64_t at, uint32_t nano);

/* Whether no field gave a time. */
bool stamp_is_empty(const unsigned char *stamp, size_t size);

/* The moment behind --at: what is known is below it.  All of a bare day is. */
void stamp_limit(unsigned char *limit, const char *text);

/* Whether the first time a stamp has is below the limit. */
bool stamp_is_known(const unsigned char *stamp, size_t size, const unsigned char *limit);

/* The time in any shape exports write. */
int time_read(struct slice text, struct when *when);

/* A value as its field wants it: 是 and 否 in fields of yes and no become true and false, times ISO.
 * 0, or -1 where it is no such value; *raw: it stands without quotes in JSON. */
int value_read(int field, struct slice text, struct buf *out, bool *raw);

#endif
