/* fringe.h - what stands around an address and is no part of it
 *
 *	fringe_brackets(&text);
 *	fringe_above(fold, &text, above, n, &scratch);
 *	fringe_beside(&text, end);
 *
 * All cut from text that has been folded.
 */
#ifndef FRINGE_H
#define FRINGE_H

#include "fold.h"

/* Brackets whose words say no more than beside what it is: (地铁站旁). */
void fringe_brackets(struct buf *text);

/* The places above, in any order, from the front; 北京 for 北京市 where another of them follows. */
void fringe_above(struct fold *f, struct buf *text, const struct slice *above, size_t n, struct buf *scratch);

/* 附近 对面 北侧 and their like, behind the part of the text that ends at `end`, and at the end of all. */
void fringe_beside(struct buf *text, size_t end);

#endif
