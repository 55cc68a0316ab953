/* fold.h - characters that mean the same, made the same: traditional to simplified, width, case
 *
 *	struct fold *f = fold_open(FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
 *	if (fold_changes(f, text)) {
 *		buf_clear(&folded);
 *		fold_text(f, text, &folded);
 *		at = fold_origin(f, text, hit);
 *	}
 *	fold_close(f);
 *
 * One character becomes one character, by a table made from utf8proc, 256 characters at a time, and
 * from OpenCC, one at a time, when the first of them is met; so a place in the folded text leads back to the one in the
 * text as it was.  What would become several characters (㎡, ﬁ, ß) stays as it is.
 *
 * Which character a traditional one becomes can depend on its word: 瞭 is 了 in 瞭解 and stays in
 * 瞭望, 乾 is 干 but stays in 乾隆.  For the eighteen characters of which OpenCC knows such words it is asked,
 * with four characters on either side; of 么 沈 於 麼 麽 it is not (沈沒 stays).  What no word tells stays wrong as
 * with OpenCC: 著 is never 着.  It is for finding and comparing; for the eye, keep the original beside it.
 *
 * Bytes that are no UTF-8 stay.  A fold belongs to its opener; text is borrowed.
 */
#ifndef FOLD_H
#define FOLD_H

#include "buf.h"

enum {
	FOLD_WIDTH = 1, /* fullwidth and halfwidth forms to the usual ones: １Ａ， to 1A, */
	FOLD_CASE = 2, /* to small letters */
	FOLD_SIMPLIFIED = 4, /* traditional Han to simplified */
	FOLD_NFKC = 8 /* all compatibility forms of one character: ① to 1, ㈱ stays; width among them */
};

/* What is to be folded, of the FOLD_ bits.  Ends the program when OpenCC's tables cannot be read. */
struct fold *fold_open(unsigned what);

/* Whether folding would change the text. */
bool fold_changes(struct fold *f, struct slice text);

/* Appends the folded text. */
void fold_text(struct fold *f, struct slice text, struct buf *out);

/* The character c becomes, standing alone. */
uint32_t fold_char(struct fold *f, uint32_t c);

/* Whether what c becomes depends on the characters beside it. */
bool fold_depends(struct fold *f, uint32_t c);

/* Where in text the character begins that stands at `at` of its folded form; text.n at the end
 * of that and behind. */
size_t fold_origin(struct fold *f, struct slice text, size_t at);

void fold_close(struct fold *f);

#endif
