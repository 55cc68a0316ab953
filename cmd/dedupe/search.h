/* search.h - the earliest leader that accepts an order
 *
 *	d->now = &sight;                     the order's text, read
 *	search_leader(d, i);
 *	if (d->best == NOBODY)
 *		search_add(d, i);            it leads
 *
 * Who may accept it: the leaders of its caller and of its place, and where one of the two states no place those that
 * share a band of the MinHash of their words.  All of them are compared exactly.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "cluster.h"

/* Sets d->best to the earliest leader that accepts order i, which is at work, NOBODY for none, and the order's
 * likeness and rule; with chains d->accepted to all of them. */
void search_leader(struct dedupe *d, uint32_t i);

/* Makes order i, which is at work, a leader. */
void search_add(struct dedupe *d, uint32_t i);

/* Whether an order looks through a scope of its own; it may be found in others. */
bool search_asks(const struct order *o, int scope);

/* How alike the order at work and order j are. */
struct likeness search_compare(struct dedupe *d, uint32_t j);

/* Whether a share reaches so many 1/10,000. */
bool search_reaches(uint64_t part, uint64_t all, uint64_t least);

/* The letters of order i, fetched where they are not in memory. */
struct words_of search_words(struct dedupe *d, uint32_t i);

/* The keys of its bands. */
const uint32_t *search_keys(struct dedupe *d, struct sight *s);

#endif
