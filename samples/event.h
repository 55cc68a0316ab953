/* event.h - what happened to an order between its making and its closing: events.csv
 *
 *	struct str row = { 0 };
 *	events_of(&row, &o, base, closed, end, state);
 *	sheet_write(&s, &row);
 *
 * One event a row, in the order of their times: dispatched, accepted, contacted, now and
 * then returned, extended or suspended, responded, closed, called back.  The times fit the
 * export's own; nothing is later than the day the exports are drawn.
 */
#ifndef EVENT_H
#define EVENT_H

#include "order.h"

extern const char event_header[];

/* Appends the rows of an order; closed is -1 while it is open, end when the exports are drawn. */
void events_of(struct str *row, const struct order *o, const struct order *base, int64_t closed, int64_t end, uint64_t state);

#endif
