/* lint.h - what is wrong, or looks so, in a rule table: gov-classify --lint
 *
 *	f.status = lint_rules(&rules, &f) ? 1 : 0;
 *
 * Each finding is a line of the output: from, code, field, rule, other, reason.  Nothing is
 * said that does not follow from the table alone: a rule called unreachable or shadowed can
 * never decide, whatever the record; others may be so too.
 */
#ifndef CLASSIFY_LINT_H
#define CLASSIFY_LINT_H

#include "rules.h"

/* Writes them in the order of rows; how many there are. */
size_t lint_rules(const struct rules *rules, struct filter *f);

#endif
