/* pattern.h - PCRE2 behind a door that cannot hang
 *
 *	struct pattern p;
 *	if (pattern_compile(&p, slice_of("(没|无)[^，。]{0,6}路灯"), error) < 0)
 *		die(...);
 *	switch (pattern_match(&p, text, &from, &to)) { case 1: ...; case 0: ...; case -1: limit; }
 *	pattern_free(&p);
 *
 * Patterns are compiled with PCRE2_UTF and JIT.  A match may take 5,000 steps
 * (`match limit`, PCRE2's pcre2_set_match_limit(3)) and 1 MiB of heap; what needs more is
 * reported as a limit, never as "no match".  Subjects must be well-formed
 * UTF-8: they are not checked a second time.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include "buf.h"

enum { PATTERN_MATCH_LIMIT = 5000, PATTERN_SUBJECT_MAX = 4096 };

struct pattern {
	void *code, *data, *context;
	struct slice literal; /* bytes every match must contain, empty if none is known; owned */
};

/* 0, or -1 with a reason appended to error. */
int pattern_compile(struct pattern *p, struct slice source, struct buf *error);
void pattern_free(struct pattern *p);

/* 1 and the span of the first match, 0 without one, -1 when a limit ended the search. */
int pattern_match(struct pattern *p, struct slice text, size_t *from, size_t *to);

/* As pattern_match, but over a subject cut to PATTERN_SUBJECT_MAX bytes around offset
 * `at` (where p's literal was found), cut at characters; -1 also when the cut
 * left something out and the pattern did not match inside it. */
int pattern_match_near(struct pattern *p, struct slice text, size_t at, size_t *from, size_t *to);

#endif
