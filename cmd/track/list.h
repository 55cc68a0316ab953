/* list.h - the list of alerts: what each holds, and in which order they are written
 *
 *	struct alert_list l = { 0 };
 *	list_open(&l, &f, &acks, as_of, english);
 *	struct alert *x = list_add(&l, "call", since);
 *	x->value[ALERT_ID] = id;
 *	list_answer(&l, x, ack, answer_due);
 *	list_say(&l, WHY_OPEN, (struct slice[]){ list_moment(&l, since) });
 *	x->value[ALERT_WHY] = list_take(&l);
 *	list_put(&l, &f, NULL);
 *	list_free(&l);
 *
 * An alert may be written to until the next is added; values live until list_free.  What the fields
 * mean, and the order of alerts, is said in gov-alerts(5).
 */
#ifndef LIST_H
#define LIST_H

#include "acks.h"
#include "split.h"
#include "why.h"

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
	const bool *over; /* not written where that is true in the end; NULL for none */
};

struct alert_list {
	const struct acks *acks;
	int64_t as_of;
	bool english;
	int field[ALERT_FIELDS];
	struct alert *alert;
	size_t n, cap;
	struct arena text;
	struct buf buf; /* the value at hand */
};

/* Whether alerts have the field. */
bool list_has(int field);

/* The filter's fields are those of alerts from now on. */
void list_open(struct alert_list *l, struct filter *f, const struct acks *acks, int64_t as_of, bool english);

/* since INT64_MIN for none. */
struct alert *list_add(struct alert_list *l, const char *kind, int64_t since);

/* Sets its answer, and what state that makes. */
void list_answer(struct alert_list *l, struct alert *x, size_t ack, int64_t due);

/* What the buffer holds, which is then empty. */
struct slice list_take(struct alert_list *l);

/* Appends a phrase to the buffer. */
void list_say(struct alert_list *l, enum phrase which, const struct slice *value);

/* A text that goes away, a number, a moment as a field has it (empty for INT64_MIN and INT64_MAX), one as `why` has it. */
struct slice list_keep(struct alert_list *l, struct slice text);
struct slice list_number(struct alert_list *l, uint64_t n);
struct slice list_time(struct alert_list *l, int64_t at);
struct slice list_moment(struct alert_list *l, int64_t at);

/* Writes all; split NULL: to the output. */
void list_put(struct alert_list *l, struct filter *f, struct split *split);

void list_free(struct alert_list *l);

#endif
