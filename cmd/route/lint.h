/* lint.h - what is wrong in a duty list: gov-route --lint
 *
 *	f.status = lint_duties(&f, &duties, NULL, NULL, "taxonomy.xlsx") ? 1 : 0;
 *
 * Each finding is a line of the output: type, from, code, field, rule, other, reason.  Nothing is said
 * that does not follow from the tables alone.
 */
#ifndef LINT_H
#define LINT_H

#include "modes.h"
#include "whistles.h"

/* Writes them in the order of rows, then of the taxonomy; how many there are.  Tables that were not given are NULL. */
size_t lint_duties(struct filter *f, const struct duties *d, const struct modes *m, const struct whistles *w, const char *taxonomy);

#endif
