/* codebook.h - the many spellings of one thing, led to its one name
 *
 *	struct codebook *b = codebook_load("samples/books/units.csv");
 *	struct slice name = codebook_find(b, slice_of("市水务局"), &when);
 *	if (!name.p)
 *		codebook_miss(b, text);
 *	codebook_report(b, field);
 *	codebook_free(b);
 *
 * A table of gov-map(5): name, code, aliases, valid_from, valid_to.  Texts compare as
 * header names do: without blanks, full-width signs as their narrow twins, letters
 * small.  A text that two rows know at one moment is an error of the table.
 */
#ifndef CODEBOOK_H
#define CODEBOOK_H

#include "date.h"

struct codebook;

/* Reads the table or dies with file:line. */
struct codebook *codebook_load(const char *path);

/* The name of a text at a moment, NULL for no moment; p NULL where the book does not know it then. */
struct slice codebook_find(struct codebook *b, struct slice text, const struct when *when);

/* Counts a text the book does not know. */
void codebook_miss(struct codebook *b, struct slice text);

/* Prints what was missed, by count. */
void codebook_report(struct codebook *b, struct slice field);

void codebook_free(struct codebook *b);

/* A name as names are compared, in out. */
struct slice name_normal(struct buf *out, struct slice name);

#endif
