/* keys.h - what two orders must share for one to look at the other, a line each, so that sort(1) brings them together
 *
 *	keys_begin(&out, terms);
 *	keys_put(&out, KEY_CALLER, o->caller, turn, &sum);
 *	keys_end(&out, sum);
 *
 *	struct keyring s;
 *	keyring_read(&s, path, terms, size);
 *	if (keyring_has(&s, KEY_CALLER, o->caller))
 *		remember(o);
 *	keyring_free(&s);
 *
 * A line is two numbers of twelve digits, KEY and TURN, and says that the order TURN has KEY.  Digits alone, all lines as
 * long: they sort alike in every locale.  The first line of all is the terms under key 0; where pieces were written apart,
 * each has its own, and a last line with the sum of its lines, so that none is lost on the way in silence.  What several orders have is kept as bits, not as keys: one in some hundred that is not shared seems so,
 * which costs memory and changes nothing.
 */
#ifndef KEYS_H
#define KEYS_H

#include "buf.h"

/* What a key is of; its first digit. */
enum key {
	KEY_TERMS,
	KEY_NAME,
	KEY_WORDS,
	KEY_CALLER,
	KEY_BAND,
	KEY_RECORD = 8, /* every record once, under its bytes */
	KEY_SUM = 9 /* of a piece */
};

struct keyring {
	uint64_t *bits;
	unsigned shift;
	uint64_t n_record, sum; /* of the lines of KEY_RECORD: how many, and all their turns */
	uint64_t lines, said; /* sums of the lines, counted and as the pieces say */
};

/* How a turn is told from another: TURN of the record of these bytes. */
uint64_t keys_turn(struct slice bytes);

void keys_begin(struct buf *out, struct slice terms);
void keys_put(struct buf *out, enum key of, uint64_t hash, uint64_t turn, uint64_t *sum);
void keys_end(struct buf *out, uint64_t sum);

/* Reads sorted lines, - for standard input; size is that of all records in bytes, about.  Lines that are
 * not sorted, of other terms or no such lines end the program. */
void keyring_read(struct keyring *s, const char *path, struct slice terms, uint64_t size);

/* Whether two orders have it. */
bool keyring_has(const struct keyring *s, enum key of, uint64_t hash);

void keyring_free(struct keyring *s);

#endif
