/* state.h - orders that earlier runs decided on, and what today's have to do with them
 *
 *	struct state *s = state_open(&d, "nightly");
 *	while (filter_next(&f, &r))
 *		dedupe_add(&d, &f, &r, true);
 *	state_meet(s, &f);
 *	dedupe_decide(&d, &f);
 *	state_save(s, &f);
 *	put(...);
 *	status = filter_close(&f);
 *	state_commit(s);
 *	state_close(s);
 *
 * Of every order an entry of fixed size, of every leader one more and its band keys, and a text of any size: all are
 * read from beginning to end but the texts, of which only those are that today's orders can have to do with.  What
 * can be is found by exact hashes and by the bits that dedupe_decide asks for too, so that nothing is missed.  A
 * record given again byte for byte is answered as it was the first time, and not kept again.
 */
#ifndef STATE_H
#define STATE_H

#include "cluster.h"

/* Dies when the folder holds something else, is at work, damaged, or made by a run with other options. */
struct state *state_open(struct dedupe *d, const char *folder);

/* All orders of today are added: those that were answered before get their answer. */
void state_meet(struct state *s, struct filter *f);

/* Writes what was decided; it does not count yet. */
void state_save(struct state *s, struct filter *f);

/* It counts. */
void state_commit(struct state *s);

void state_close(struct state *s);

#endif
