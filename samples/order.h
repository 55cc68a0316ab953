/* order.h - one made-up order: where it is, who calls, and the words it is told in
 *
 *	struct order o = { .seed = next(&r), .at = at, .told = at, .caller = caller };
 *	compose(&text, &o);
 *
 * An order is a few numbers, and everything it says follows from them: two with the
 * same `seed` tell the same matter in the same words, `edit` changes some of these,
 * another street or point moves it elsewhere.  So nothing but these numbers needs to
 * be kept for a copy that is due weeks later.
 */
#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>
#include <stdint.h>
#include "str.h"

enum {
	POINTS = 400
};

enum export {
	HOTLINE,
	NETWORK,
	STREET,
	SINGLE,
	N_EXPORT
};

enum kind {
	PLAIN,
	COPY,
	REPEAT,
	GROUP,
	REDO,
	NEGATIVE
};

struct order {
	uint64_t seed; /* the words */
	uint64_t edit; /* how they were edited; 0 for not at all */
	int64_t at; /* created: local seconds since 1970 */
	int64_t told; /* what dates inside the text lean on: the base's `at` */
	uint64_t state; /* status, callback, what cells are left empty */
	uint32_t caller, day, serial;
	uint16_t category, street, point;
	enum kind kind;
	enum export from;
	bool surge, vague; /* vague: states no point */
};

struct text {
	struct str title, content;
};

void compose(struct text *t, const struct order *o);

/* A template's words; the seed chooses among its alternatives. */
void expand(struct str *s, const char *p, uint64_t seed, const struct order *o);

/* `base` is what a REDO is named after, and may be NULL for other kinds. */
void add_id(struct str *s, const struct order *o, const struct order *base);
void add_name(struct str *s, uint32_t caller);
void add_phone(struct str *s, uint32_t caller);
void add_point(struct str *s, unsigned street, unsigned point);
void add_shop(struct str *s, uint64_t seed);
void add_company(struct str *s, uint64_t seed);

/* Who has to settle it: a unit of the district or the street itself. */
const char *unit_of(const struct order *o);

#endif
