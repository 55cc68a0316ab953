/* credit.h - the unified social credit code (统一社会信用代码) of GB 32100-2015
 *
 *	char code[CREDIT_LENGTH];
 *	if (credit_read(folded, code) == 0)
 *		use(code);
 *
 * Eighteen characters: who registered it and what it is, six digits of a place, nine characters of the
 * organisation, and a character that checks the others.
 */
#ifndef CREDIT_H
#define CREDIT_H

#include "buf.h"

enum {
	CREDIT_LENGTH = 18
};

/* Reads a code in folded text: blanks and hyphens in it are passed over, letters are made large, and O and I, which no code
 * has, are taken for 0 and 1.  0, or -1 when it is none or its check character is another. */
int credit_read(struct slice text, char *code);

#endif
