/* why.h - the words of `why`: one table of phrases, in Chinese and in English
 *
 *	why_add(&out, false, WHY_SINCE, (struct slice[]){ level, moment });      ；督办自2026-03-05 09:00起
 *
 * Places, levels and clocks are words of the tables and the same in both.
 */
#ifndef WHY_H
#define WHY_H

#include "buf.h"

enum phrase {
	WHY_RUNS, /* clock, due, what ends it */
	WHY_SINCE, /* level, since */
	WHY_RAISED, /* level below, until when it awaited an answer, level */
	WHY_FALSE, /* closed, later order, when it came */
	WHY_TOPIC, /* kind or level of a warning */
	WHY_CALL, /* topic, issued, number */
	WHY_UNHEARD, /* number, until when */
	WHY_NO_ROSTER, /* when */
	WHY_NOBODY, /* place, when */
	WHY_NEXT, /* place */
	WHY_LAST,
	WHY_OPEN, /* answered */
	WHY_EVENTS,
	WHY_EXPORTS,
	WHY_ORDERS,
	WHY_OLD, /* one of the three, the newest, limit */
	WHY_NONE, /* one of the three */
	PHRASES
};

/* Appends a phrase with its values. */
void why_add(struct buf *out, bool english, enum phrase which, const struct slice *value);

/* Appends a moment as it is read: 2026-03-05 09:00 at +08:00, with its seconds where there are any. */
void why_add_moment(struct buf *out, int64_t at);

#endif
