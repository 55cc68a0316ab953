/* commons.h - how common a pair of letters is, and which passages are everybody's
 *
 *	struct commons *c = commons_open();
 *	for each day, in order {
 *		for each order of it
 *			commons_add(c, hash, voice, letter, n);
 *		commons_measure(c);
 *		for each order of it
 *			commons_mark(c, letter, n, shared);
 *			weight = commons_weight(c, pair);
 *	}
 *	commons_close(c);
 *
 * An order is weighed by what was measured on the orders created up to the end of its day: so days given
 * one by one and all at once are weighed alike.  Measured is a sample: the COMMONS_SAMPLE orders with the least `hash`
 * (the FNV-1a of 64 bits of the id; of equal ones the first added), of each no more than 4,096 letters, anew at the end
 * of the first day, and of each day at whose end the orders are half as many again as when they were measured last.
 *
 * The weight of a pair is its inverse document frequency in eighths of a bit, 0 where every eighth order has it: with n
 * orders in the sample, d of which have the pair (1 at least), x = (n + 1024) * 65536 / d (whole: few orders are weighed
 * as if among 1,024 others), e the number of x's highest bit: 8 * (e - 16) + the three bits below the highest, less 24,
 * from 0 to WEIGHT_MAX.  After Sparck Jones, "A statistical interpretation of term specificity", 1972.
 *
 * A passage of PASSAGE letters is everybody's where at least clamp(n / 128, 8, 64) voices of the sample have it; a voice is a
 * place, where none is stated a caller, where none is known an order.  One campaign in one place is one voice.
 */
#ifndef COMMONS_H
#define COMMONS_H

#include "buf.h"

enum {
	COMMONS_SAMPLE = 16384,
	PASSAGE = 8,
	WEIGHT_MAX = 40
};

struct commons *commons_open(void);

/* An order of the day at hand; letters are copied where it is drawn. */
void commons_add(struct commons *c, uint64_t hash, uint64_t voice, const uint16_t *letter, size_t n);

/* Whether an order of that hash is drawn: only then are its letters looked at. */
bool commons_draws(const struct commons *c, uint64_t hash);

/* The day is over.  Whether it was measured anew: what was weighed before weighs something else now. */
bool commons_measure(struct commons *c);

/* Whether it would be measured at the end of a day of so many orders. */
bool commons_is_due(const struct commons *c, size_t orders);

/* How often it was measured. */
uint32_t commons_turn(const struct commons *c);

/* The weight of the pair of neighbours a << 16 | b; before the first measurement WEIGHT_MAX. */
unsigned commons_weight(const struct commons *c, uint32_t pair);

/* Sets shared[i] for each pair of neighbours (letter[i], letter[i + 1]), i < n - 1, to whether it lies in a
 * passage that is everybody's. */
void commons_mark(const struct commons *c, const uint16_t *letter, size_t n, bool *shared);

/* Appends everything that it takes to go on with the next day, the same bytes on every machine; and takes it
 * back: -1, and nothing changed, where the bytes are damaged. */
void commons_write(const struct commons *c, struct buf *out);
int commons_read(struct commons *c, struct slice bytes);

void commons_close(struct commons *c);

#endif
