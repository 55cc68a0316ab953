/* fringe.h - what stands around an address and is no part of it
 *
 *	fringe_brackets(&text);
 *	if (fringe_may_go(name))
 *		above[n++] = name;
 *	fringe_above(&text, above, n);
 *	fringe_beside(&text, end);
 *
 * All cut from text that has been folded.
 */
#ifndef FRINGE_H
#define FRINGE_H

#include "buf.h"

/* Brackets whose words say no more than beside what it is: (地铁站旁). */
void fringe_brackets(struct buf *text);

/* Whether a name, folded, says itself what it is: 和平里 in front of 北街10号 may be part of the street's name. */
bool fringe_may_go(struct slice name);

/* The places above, of which fringe_may_go is true, in any order, from the front; 北京 for 北京市 where another of them follows. */
void fringe_above(struct buf *text, const struct slice *above, size_t n);

/* 附近 对面 北侧 and their like, behind the part of the text that ends at `end`, and at the end of all. */
void fringe_beside(struct buf *text, size_t end);

#endif
