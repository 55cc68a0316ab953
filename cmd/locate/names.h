/* names.h - every name of a gazetteer, found in one pass over a text
 *
 *	struct names n;
 *	names_open(&n, &places);
 *	struct reading t = READING_INIT;
 *	names_read(&n, &t, text);
 *	for (size_t i = 0; i < names_find(&n, &t); i++)
 *		for (uint32_t b = n.name[t.match[i].name].first; b != NO_BEARER; b = n.bearer[b].next)
 *			use(n.bearer[b].place, t.match[i].from, t.match[i].to);
 *	names_close(&n);
 *
 * A place bears its name, its aliases, and its short form: the name without the suffix of its
 * level where two characters or more stay.  Names and texts are compared folded: width, case,
 * traditional characters.  Where a name begins or ends with a letter or digit of ASCII, none stands beside it;
 * where it begins with a Chinese numeral, no numeral stands before it.
 */
#ifndef NAMES_H
#define NAMES_H

#include "character.h"
#include "fold.h"
#include "lexicon.h"
#include "places.h"

enum {
	NAME_MAX_CHARS = 128
};

enum bearing {
	BEARS_NAME, /* as the table has it */
	BEARS_ALIAS,
	BEARS_SHORT
};

#define NO_BEARER UINT32_MAX
#define NO_NAME UINT32_MAX

struct bearer {
	uint32_t place : 30;
	uint32_t kind : 2;
	uint32_t next;
};

struct name {
	const char *p; /* folded, borrowed from the table where folding changes nothing */
	uint16_t n, chars;
	bool closed; /* a place bears it in full and it ends in the suffix of that level: nothing behind makes it another word */
	uint8_t shorts; /* a bit for each level of which it is a short form */
	uint32_t first, last; /* bearers, in the order of the table */
	uint32_t bearers;
};

struct names {
	const struct places *places;
	struct fold *fold;
	struct lexicon *lexicon;
	struct arena store;
	struct name *name;
	size_t n;
	struct bearer *bearer;
	size_t n_bearer;
	struct name_slot *slot;
	size_t n_slot;
	struct pending *pending; /* not entered yet */
	size_t n_pending;
	uint32_t *lengths; /* by a hash of the first two characters: a bit for each length of a name that begins so, from 2 on; the last for longer ones */
	size_t n_lengths;
	struct buf scratch;
};

/* A name at its place in a text, in characters. */
struct match {
	uint32_t from, to, name;
};

/* A text, folded, as characters. */
struct reading {
	const struct lexicon *lexicon;
	struct slice text, folded;
	struct buf buf;
	uint32_t *c, *at; /* n characters, where each begins in `folded`, and its end */
	size_t n, cap, at_cap;
	struct match *match;
	size_t n_match, match_cap;
	size_t walked, walked_at; /* a character of the text as it came, and where it begins */
};

#define READING_INIT ((struct reading){ 0 })

/* Reads the names of all places, or dies with file:line. */
void names_open(struct names *n, const struct places *places);

/* Takes a text, which must live on while it is worked with. */
void names_read(struct names *n, struct reading *t, struct slice text);

/* Finds every name in it, in the order of (from, to); how many. */
size_t names_find(const struct names *n, struct reading *t);

/* Characters from..to as they stand in the text that came; good as long as that. */
struct slice names_spelling(struct reading *t, size_t from, size_t to);

/* The name that is the text as a whole, NO_NAME if it is none. */
uint32_t names_whole(struct names *n, struct slice text);

/* The length in bytes of the suffix of that level that a folded name ends with, 0 for none. */
size_t names_suffix(struct slice name, enum level level);

void reading_free(struct reading *t);
void names_close(struct names *n);

/* Decodes well-formed UTF-8 into at most `most` characters; how many. */
size_t names_decode(struct slice text, uint32_t *c, size_t most);

/* How long a word of the list stands at `at` of the text, in characters; 0 for none. */
static inline size_t
reading_stands(const struct reading *t, enum list list, size_t at)
{
	return lexicon_stands(t->lexicon, list, t->c + at, t->n - at);
}

#endif
