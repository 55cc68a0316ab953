/* stats.h - how the rules fare on a corpus: gov-classify --stats
 *
 *	struct stats stats;
 *	stats_open(&stats, &rules);
 *	stats_add(&stats, &judge, rec_get(&r, F_CATEGORY));      before the decision is written
 *	stats_print(&stats);
 *	stats_close(&stats);
 *
 * On standard error: a line for each rule that held, in the order of rows, then the pairs of
 * rules that held together for different categories, the most frequent first, then the rules
 * that never held, then how many records were covered.
 */
#ifndef CLASSIFY_STATS_H
#define CLASSIFY_STATS_H

#include "judge.h"

/* One rule: labelled, top, full: records with a category of the export, with one that agrees in its first level, in all. */
struct tally {
	uint64_t held, won, overlap, labelled, top, full;
};

struct stats {
	const struct rules *rules;
	struct tally *tally; /* of each rule */
	struct map pairs; /* of rules: two numbers */
	uint64_t *together;
	size_t together_cap;
	uint64_t n_records, n_covered, n_overlap;
};

void stats_open(struct stats *s, const struct rules *rules);

/* A record that was judged and the category the export gives it, or nothing. */
void stats_add(struct stats *s, const struct judge *j, struct slice label);

void stats_print(const struct stats *s);
void stats_close(struct stats *s);

#endif
