/* evidence.h - the place and how it was found, as fields of the record
 *
 *	struct evidence e;
 *	evidence_open(&e, &filter, &places);
 *	evidence_put(&e, &filter, &r, &choice);
 *	evidence_close(&e);
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "choose.h"
#include "filter.h"

enum {
	OWN_MAX = 40,
	TIED_SHOWN = 8 /* of places that nothing tells apart */
};

struct evidence {
	const struct places *places;
	struct map area; /* of all places, in the order of the table */
	int own[OWN_MAX];
	size_t n_own;
	int code, level, rule, words, next, margin, state;
	struct buf text;
	uint32_t *list; /* areas of the record at hand */
	size_t list_cap;
};

extern const int level_field[LEVELS];

void evidence_open(struct evidence *e, struct filter *f, const struct places *places);
void evidence_put(struct evidence *e, struct filter *f, struct rec *r, const struct choice *c);
void evidence_close(struct evidence *e);

#endif
