/* pattern.h - PCRE2 behind a door that cannot hang
 *
 *	struct pattern p;
 *	if (pattern_compile(&p, slice_of("(没|无)[^，。]{0,6}路灯"), error) < 0)
 *		die(...);
 *	switch (pattern_match(&p, text, &from, &to)) { case 1: ...; case 0: ...; case -1: limit; }
 *	pattern_free(&p);
 *
 * Patterns are compiled with PCRE2_UTF and JIT.  A match may take 5,000 steps from one place
 * (`match limit`, PCRE2's pcre2_set_match_limit(3)), 800,000 characters and items in all where the
 * pattern has repeats without an end or the like, and 1 MiB of heap; what needs more is
 * reported as a limit, never as "no match".  Patterns tried on the same record may share what
 * they spend.  Subjects must be well-formed
 * UTF-8: they are not checked a second time.  \C, which would take a character
 * apart, is refused.  A newline is LF.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include "need.h"

enum {
	PATTERN_MATCH_LIMIT = 5000,
	PATTERN_SUBJECT_MAX = 4096,
	PATTERN_SPEND_SHARED = 1200000 /* a good deal for all patterns of a record */
};

struct pattern {
	void *code, *data, *context;
	struct need need[NEEDS]; /* each is needed, the one whose literals are rarest first; none if none is known */
	size_t n_need;
	size_t *shared; /* what all patterns with the same purse may still spend; NULL: this one has its own for each match */
};

/* 0, or -1 with a reason appended to error and p empty, so that pattern_free does no harm. */
int pattern_compile(struct pattern *p, struct slice source, struct buf *error);
void pattern_free(struct pattern *p);

/* 1 and the span of the first match, 0 without one, -1 when a limit ended the search. */
int pattern_match(struct pattern *p, struct slice text, size_t *from, size_t *to);

/* Where a literal of p's first need stands first, 0 if it has none; text.n where a need is not met, and p cannot match. */
size_t pattern_place(const struct pattern *p, struct slice text);

/* As pattern_match, but of a text longer than PATTERN_SUBJECT_MAX only that many
 * bytes around offset `at` (such as pattern_place's) are searched, cut at
 * characters.  What stands before the cut is seen by `^`, `\b` and lookbehind;
 * a match that would need to look past the end is tried again with up to four
 * times as much.  -1 also when the cut left something out and the pattern did
 * not match inside it.  A 1 is always a match of the whole text. */
int pattern_match_near(struct pattern *p, struct slice text, size_t at, size_t *from, size_t *to);

#endif
