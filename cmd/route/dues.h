/* dues.h - when an order is due: limits counted, and what is told of the calendar
 *
 *	struct dues dues = DUES_INIT;
 *	struct slice text = dues_text(&dues, &f, &duties, &r, duty, F_DUE_AT);
 *	dues_close(&dues, &duties, calendar_path);
 */
#ifndef DUES_H
#define DUES_H

#include "duties.h"

struct dues {
	int64_t latest; /* the last moment a limit was counted from, INT64_MIN for none */
	struct buf text;
};

#define DUES_INIT ((struct dues){ .latest = INT64_MIN })

/* The moment the limit of u ends for a record, good until the next; empty where it has none, has not
 * begun, cannot be read or leaves the calendar, which makes the exit status 1.  `field` is named in warnings. */
struct slice dues_text(struct dues *dues, struct filter *f, const struct duties *d, struct rec *r, const struct duty *u, int field);

/* Says so when the calendar soon ends, by the last moment a limit was counted from. */
void dues_close(struct dues *dues, const struct duties *d, const char *calendar);

#endif
