/* dossier.h - the sections of the dossier, from counts, scores and alarms to blocks
 *
 *	struct dossier s = { .d = &doc, .c = &counts, .scores = &scores, .alarms = &alarms };
 *	dossier_fill(&s);
 */
#ifndef DOSSIER_H
#define DOSSIER_H

#include "count.h"
#include "doc.h"
#include "lines.h"

struct dossier {
	struct doc *d;
	struct counts *c;
	const struct filter *f;
	const struct scores *scores;
	const struct alarms *alarms;
	const char *where;
};

/* Orders behind an alarm that are named, or shown. */
enum {
	ORDERS_NAMED = 5,
	ORDERS_SHOWN = 2,
	ALARMS_SHOWN = 15
};

/* All sections, in their order. */
void dossier_fill(struct dossier *s);

/* Tables of scores: the ranking of units, and the candidates for the monthly topic. */
void add_ranking(struct dossier *s);
void add_topics(struct dossier *s);

/* Whether a set of scores is about categories, so its groups are candidates for a topic. */
bool is_topic(const struct score_set *set);

/* Whether a set is of the window, or of the period before it, which only serves comparison. */
bool is_of(const struct dossier *s, const struct score_set *set, enum side side);

/* What the scores of a set are over: 全口径 or 不含剔除. */
struct slice basis_words(struct doc *d, const struct score_set *set);

/* Charts of days, weekdays and months. */
void add_charts(struct dossier *s);

/* Whether an alarm's day lies in the window. */
bool alarm_counts(const struct dossier *s, const struct alarm *a);

/* 1.5 %, +1.5 % and the like, to one decimal, half up. */
struct slice percent(struct doc *d, uint64_t n, uint64_t of);
struct slice growth(struct doc *d, uint64_t now, uint64_t before);

/* A span as a reader says it, the day of a moment, and a moment to the minute. */
struct slice span_words(struct dossier *s, struct span span);
struct slice day_words(struct doc *d, int64_t day);
struct slice moment_words(struct doc *d, int64_t at);

#define S(slice) (int)(slice).n, (slice).p ? (slice).p : ""
#define N(n) (unsigned long long)(n)

#endif
