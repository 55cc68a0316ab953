/* links.h - how records are compared with those of a register, and what each agreement is worth: gov-links(5)
 *
 *	struct links l;
 *	links_load(&l, &f, "links.csv");          NULL: credit_code, company and address, as the page says
 *	for (size_t i = 0; i < l.n; i++)
 *		use(&l.row[i]);
 *	links_free(&l);
 */
#ifndef LINKS_H
#define LINKS_H

#include "filter.h"

enum link_compare {
	LINK_CODE,
	LINK_EXACT,
	LINK_NAME,
	LINK_ADDRESS,
	LINK_TEXT,
	LINK_DATE,
	LINK_ID, /* not compared: it names the rows of the register */
};

enum {
	LINK_FIELDS = 8, /* of one row */
	LINK_ROWS = 16,
	LINK_POINT = 100, /* points are counted in hundredths */
	LINK_SAME = 10000 /* and similarity in 1/10,000 */
};

/* The fields that may say it, the first that does. */
struct link_fields {
	int field[LINK_FIELDS];
	size_t n;
};

struct link_row {
	char *name; /* as the evidence calls it */
	struct link_fields of, other; /* the record's, and the register's */
	enum link_compare compare;
	uint32_t weight, partly, against, least;
	struct place at;
};

struct links {
	struct table table;
	struct link_row row[LINK_ROWS];
	size_t n;
	struct link_fields id; /* of the register */
	bool own; /* there is a table: what it names must be there */
};

/* Reads the table or dies with file:line. */
void links_load(struct links *l, struct filter *f, const char *path);

/* The field of that name or Chinese label. */
int links_field(struct slice word);

void links_free(struct links *l);

#endif
