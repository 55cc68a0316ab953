/* piece.h - the characters and numbers an address is made of
 *
 *	struct pieces s = PIECES_INIT;
 *	pieces_cut(&s, folded);
 *	for (size_t i = 0; i < s.n; i++)
 *		if (s.piece[i].kind == PIECE_NUMBER)
 *			use(s.piece[i].part, s.piece[i].n_part);
 *	pieces_free(&s);
 *
 * Numbers are digits with a letter before or behind, or one letter alone; several with a dash, a blank or
 * other punctuation between are one piece of several parts.  A Chinese numeral is a number where one of
 * 号楼栋幢座单层室房门弄区期排# stands behind it and it can be read in one way: 十二 一百零三 二〇三, but neither
 * 一百三 nor 三四.  Good until the next cut.
 */
#ifndef PIECE_H
#define PIECE_H

#include "buf.h"

enum piece_kind {
	PIECE_TEXT, /* one character */
	PIECE_NUMBER,
	PIECE_GAP, /* blanks and punctuation; its text is a dash where one is among them */
	PIECE_HASH,
};

enum {
	MAX_PARTS = 4
};

struct piece {
	enum piece_kind kind;
	struct slice text; /* of one character */
	struct slice *part; /* of a number, n_part of them */
	size_t n_part;
};

struct pieces {
	struct piece *piece;
	size_t n, cap;
	struct arena numbers; /* the parts and what is written otherwise than in the text */
	struct buf digits;
};

#define PIECES_INIT ((struct pieces){ 0 })

/* Of text that has been folded: small letters, no full width. */
void pieces_cut(struct pieces *s, struct slice text);

/* Whether there may be a number in it: there is a digit, a letter or a Chinese numeral. */
bool pieces_may_have_number(struct slice text);

/* Whether text begins with what would be a number. */
bool pieces_begin_number(struct slice text);

void pieces_free(struct pieces *s);

#endif
