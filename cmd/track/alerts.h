/* alerts.h - what must be called: clocks of orders by their level, warnings by their roster
 *
 *	struct alerts a = { 0 };
 *	alerts_open(&a, &f, as_of, &calendar);            behind filter_open, before the first record
 *	for (...)
 *		alerts_order(&a, &r, &standing, again);
 *	alerts_put(&a, has_events, newest_event, NULL);
 *	alerts_free(&a);
 *
 * What an alert holds, and their order, is said in gov-alerts(5).
 */
#ifndef ALERTS_H
#define ALERTS_H

#include "calls.h"
#include "standing.h"

struct alert_options {
	const char *levels, *roster, *warnings, *acks, *stale, *split_by;
	bool alerts;
	int lang;
};

extern struct alert_options alert_options;

/* clang-format off */
#define ALERT_OPTS \
	{ 0, "alerts", OPT_FLAG, &alert_options.alerts, NULL, "write what must be called, instead of the orders" }, \
	{ 0, "levels", OPT_TEXT, &alert_options.levels, "FILE", "levels: when a running clock is called (with --alerts)" }, \
	{ 0, "warnings", OPT_TEXT, &alert_options.warnings, "FILE", "warnings or alarms people are called for (with --alerts)" }, \
	{ 0, "roster", OPT_TEXT, &alert_options.roster, "FILE", "who is called for a warning (with --warnings)" }, \
	{ 0, "acks", OPT_TEXT, &alert_options.acks, "FILE", "answers to alerts and warnings (with --alerts)" }, \
	{ 0, "stale", OPT_TEXT, &alert_options.stale, "LIMIT", "alert when the newest event or export is older (with --alerts)" }, \
	{ 0, "lang", OPT_CHOICE, &alert_options.lang, "zh|en", "language of `why`, zh by default (with --alerts)" }, \
	{ 0, "split-by", OPT_TEXT, &alert_options.split_by, "FIELD", "write a file for each value of FIELD (with --dir)" }, \
	{ 'd', "dir", OPT_TEXT, &filter_options.folder, "DIR", "the directory of these files, replaced as a whole" }
/* clang-format on */

struct alerts {
	struct filter *filter;
	int64_t as_of;
	const struct calendar *calendar;
	struct alert_list list;
	struct levels levels;
	struct calls calls;
	struct acks acks;
	bool has_levels, has_warnings;
	struct distance stale;
	struct map named; /* orders that answers name */
	bool *seen; /* of these, which were read */
	size_t *named_by; /* of each answer: which order, MAP_NONE for none */
	int64_t exported, changed; /* the newest of the orders, INT64_MIN for none */
};

/* Ends the program where options stand without those they go with. */
void alerts_check(void);

/* The field of --split-by, which alerts or, without --alerts, the first record must have. */
int alerts_split_field(struct filter *f);

/* Reads the tables and streams that the options name; calendar NULL for none. */
void alerts_open(struct alerts *a, struct filter *f, int64_t as_of, const struct calendar *calendar);

/* Takes an order: every one is handed in, also those that are not tracked.  again: the later order
 * that makes it a false closure, NULL for none; whether that is closed may be known by alerts_put only. */
void alerts_order(struct alerts *a, struct rec *r, const struct standing *s, const struct order *again);

/* Writes all alerts; newest_event is not after as_of, INT64_MIN for none.  split NULL: to the output. */
void alerts_put(struct alerts *a, bool has_events, int64_t newest_event, struct split *split);

void alerts_free(struct alerts *a);

#endif
