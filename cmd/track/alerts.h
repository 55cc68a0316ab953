/* alerts.h - what must be called: clocks of orders by their level, warnings by their roster
 *
 *	struct alerts a = { 0 };
 *	alerts_open(&a, &f, as_of, &calendar);            behind filter_open, before the first record
 *	for (...)
 *		alerts_order(&a, &r, &standing);
 *	alerts_put(&a, has_events, newest_event, NULL);
 *	alerts_free(&a);
 *
 * What an alert holds, and their order, is said in gov-alerts(5).
 */
#ifndef ALERTS_H
#define ALERTS_H

#include "levels.h"
#include "roster.h"
#include "split.h"
#include "standing.h"

struct alert_options {
	const char *levels, *roster, *warnings, *acks, *stale, *split_by;
	bool alerts;
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
	{ 0, "split-by", OPT_TEXT, &alert_options.split_by, "FIELD", "write a file for each value of FIELD (with --dir)" }, \
	{ 'd', "dir", OPT_TEXT, &filter_options.folder, "DIR", "the directory of these files, replaced as a whole" }
/* clang-format on */

/* What an alert holds, in the order of its fields. */
enum alert_field {
	ALERT_TYPE,
	ALERT_ID,
	ALERT_KIND,
	ALERT_STATE,
	ALERT_LEVEL,
	ALERT_ORDER,
	ALERT_WARNING,
	ALERT_UNIT,
	ALERT_CLOCK,
	ALERT_DUE,
	ALERT_LEFT,
	ALERT_OVERDUE,
	ALERT_SINCE,
	ALERT_ANSWER_DUE,
	ALERT_ANSWERED_AT,
	ALERT_ANSWERED_BY,
	ALERT_TOLD,
	ALERT_NAME,
	ALERT_POST,
	ALERT_PHONE,
	ALERT_TURN,
	ALERT_PLACE,
	ALERT_CITY,
	ALERT_DISTRICT,
	ALERT_STREET,
	ALERT_COMMUNITY,
	ALERT_TOPIC,
	ALERT_TEXT,
	ALERT_RULE,
	ALERT_LAW,
	ALERT_WHY,
	ALERT_FIELDS
};

struct alert {
	struct slice value[ALERT_FIELDS]; /* p NULL for null */
	int64_t since; /* INT64_MIN for none */
	size_t rank; /* of the level, from the highest; SIZE_MAX where the table does not have it */
	size_t number; /* in order of arrival */
};

struct alerts {
	struct filter *filter;
	int64_t as_of;
	const struct calendar *calendar;
	int field[ALERT_FIELDS];
	struct levels levels;
	struct roster roster;
	struct warnings warnings;
	struct acks acks;
	struct walk walk;
	bool has_levels, has_warnings;
	struct distance stale;
	struct map named; /* orders that answers name */
	bool *seen; /* of these, which were read */
	size_t *named_by; /* of each answer: which order, MAP_NONE for none */
	int64_t exported, changed; /* the newest of the orders, INT64_MIN for none */
	struct alert *alert;
	size_t n, cap;
	struct arena text;
	struct buf buf;
	uint64_t n_told, n_over;
};

/* Ends the program where options stand without those they go with. */
void alerts_check(void);

/* The field of --split-by, which alerts or, without --alerts, the first record must have. */
int alerts_split_field(struct filter *f);

/* Reads the tables and streams that the options name; calendar NULL for none. */
void alerts_open(struct alerts *a, struct filter *f, int64_t as_of, const struct calendar *calendar);

/* Takes an order: every one is handed in, also those that are not tracked. */
void alerts_order(struct alerts *a, struct rec *r, const struct standing *s);

/* Writes all alerts; newest_event is not after as_of, INT64_MIN for none.  split NULL: to the output. */
void alerts_put(struct alerts *a, bool has_events, int64_t newest_event, struct split *split);

void alerts_free(struct alerts *a);

#endif
