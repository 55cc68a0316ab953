/* text.h - the physical lines of a text that is read, for what cannot be read as more than a line
 *
 *	struct text t;
 *	text_open(&t, path, &how);
 *	text_mark(&t);                         dies if an upstream program failed
 *	if (bad)
 *		text_take(&t, &raw, &fault);   the first line, and what is wrong with it
 *	text_close(&t);
 *
 * A window of the text lies in `in`; `line` is the number of the line at in.p, kept by
 * whoever moves in.p.  A line too long to be kept is handed out cut, with the rest
 * skipped when more is read.
 */
#ifndef TEXT_H
#define TEXT_H

#include "csv.h"
#include "input.h"

enum {
	TEXT_RAW_MAX = 1 << 20 /* bytes of a bad line that are kept */
};

/* What a reason ends with when the raw line is not all of it. */
extern const char text_cut_here[];

struct text {
	struct input in;
	uint64_t line;
	bool crs; /* CR ends a line too */
	bool skipping; /* inside a line too long to keep */
};

void text_open(struct text *t, const char *path, const struct input_how *how);
void text_close(struct text *t);

/* The first byte that is no blank, a blank where there is nothing else for long, -1 for an empty file. */
int text_first_byte(struct text *t);

/* Whether it begins with { and is one JSON document (document.h), by its first line or enough of it. */
bool text_is_document(struct text *t);

/* Before a record is read: ends the program if all that is left is the mark of a program that failed.
 * May read on, so what was split before is gone. */
void text_mark(struct text *t);

/* Past the line at p and its end, NULL when the window ends first. */
const char *text_end(const struct text *t, const char *p);

/* How many lines end in p..to, added to `line`. */
void text_count(struct text *t, const char *p, const char *to);

/* Without the line ends behind it. */
struct slice text_trim(struct slice line);

/* As much of a line as is kept. */
struct slice text_head(struct slice line);

/* Whether a byte of from..to has no meaning in the charset; the first is blamed. */
bool text_blame(struct text *t, const char *from, const char *to, struct fault *fault);

/* Steps over the line at in.p: its bytes, and what is wrong with it. */
struct slice text_take(struct text *t, const char *code, const char *reason, struct fault *fault);

/* Throws away the rest of a line too long to keep. */
void text_skip(struct text *t);

#endif
