/* words.h - the words of an order as they are compared
 *
 *	struct words *w = words_open();
 *	struct letters l = LETTERS_INIT;
 *	uint32_t content = words_read(w, title, content, &l);    l.p[content] .. l.p[l.n - 1] is what the content says
 *	letters_free(&l);
 *	words_close(w);
 *
 * A letter is a character that is a letter, mark or digit of any script after folding each by itself (fold.h): compatibility
 * forms and width, case, traditional Han to simplified.  Blanks, punctuation, symbols and variation selectors are passed over.
 * Characters beyond the Basic Multilingual Plane are told apart by eleven bits of their number, which stand where the
 * surrogates would.
 *
 * Digits and the signs that hide some (* × ● 某, and x between two of these) with nothing between them are a number; one
 * of seven and more, or with two such signs and more, is one WORDS_NUMBER: a telephone number is the same masked and plain.
 *
 * Greetings at the beginning and closing formulas at the end of title and of content are left out; the page lists
 * them.  Where nothing else would be left of both, all stays.
 */
#ifndef WORDS_H
#define WORDS_H

#include "gram.h"

enum {
	WORDS_PART = 0, /* between title and content where both have letters: no pair of neighbours stands across it */
	WORDS_NUMBER = '#'
};

struct words *words_open(void);

/* Sets `out` to the letters of both; returns where those of the content begin.  Well-formed UTF-8. */
uint32_t words_read(struct words *w, struct slice title, struct slice content, struct letters *out);

/* Appends the letters of a text, formulas and all. */
void words_add(struct words *w, struct slice text, struct letters *out);

void words_close(struct words *w);

#endif
