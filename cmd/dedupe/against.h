/* against.h - records linked to a register: --against
 *
 *	static const struct opt opts[] = { AGAINST_OPTS, FILTER_MAP_OPTS, { 0 } };
 *	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
 *	if (against_wanted())
 *		return against_run(&f);
 *
 * A mode of its own: each record is written as it came in, in its order, with what it was linked to.
 */
#ifndef AGAINST_H
#define AGAINST_H

#include "filter.h"

struct against_options {
	struct opt_list registers;
	const char *links, *least, *margin, *as;
};

extern struct against_options against_options;

/* clang-format off */
#define AGAINST_OPTS \
	{ 0, "against", OPT_LIST, &against_options.registers, "FILE", "link records to this register instead of clustering them; several are one" }, \
	{ 0, "links", OPT_TEXT, &against_options.links, "FILE", "which fields are compared for it, and what they weigh" }, \
	{ 0, "least", OPT_TEXT, &against_options.least, "POINTS", "what a link must score; 4.5 by default" }, \
	{ 0, "margin", OPT_TEXT, &against_options.margin, "POINTS", "by how much it must lead or be in doubt; 1 by default" }, \
	{ 0, "as", OPT_TEXT, &against_options.as, "NAME", "what the fields of the link begin with, not link" }
/* clang-format on */

/* Whether --against is given; dies where only what belongs to it is. */
bool against_wanted(void);

/* Does all of it and returns the exit status. */
int against_run(struct filter *f);

#endif
