/* cond.h - conditions, the one small language of --where and of every table
 *
 *	struct cond c;
 *	if (cond_parse(&c, slice_of("street=泉河街道|怀柔镇&valid"), error) < 0)
 *		table_die(&t, row, column, "%s", buf_text(error));
 *	if (cond_test(&c, &r))
 *		count++;
 *	cond_free(&c);
 *
 * Terms joined by `&`, values of a term by `|` (`\&`, `\|`, `\\` for the letters); blanks
 * around names and values are not theirs:
 *
 *	field=value   one of the values; in a field of several values one of them, in
 *	              a path (category, place) the node and all below it
 *	field!=value  none of them; holds for empty
 *	field<value   <= > >= numbers or times; false and counted where either is neither
 *	field~regex   PCRE2, everything to the end, so it comes last
 *	field         exactly true
 *
 * `field=` asks for an empty value.  No brackets, no arithmetic.
 */
#ifndef COND_H
#define COND_H

#include "rec.h"

struct cond {
	struct term *term;
	size_t n, cap;
	uint64_t n_incomparable; /* comparisons with what is no number and no time */
	uint64_t n_limit; /* patterns given up at their match limit; taken as false */
};

#define COND_INIT ((struct cond){ 0 })

/* An empty text is a condition that always holds.  0, or -1 with a reason appended to error. */
int cond_parse(struct cond *c, struct slice text, struct buf *error);

bool cond_test(struct cond *c, struct rec *r);

/* The i-th field it asks about, F_NONE behind the last. */
int cond_field(const struct cond *c, size_t i);

void cond_free(struct cond *c);

/* Compares two decimal numbers of any length; *order is negative, 0 or positive.  -1 if either is none. */
int number_cmp(struct slice a, struct slice b, int *order);

#endif
