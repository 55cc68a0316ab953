/* events.h - what happened to orders, kept small and in order
 *
 *	struct events e = EVENTS_INIT;
 *	events_load(&e, &f, "events.ndjson", as_of, &ids, of);
 *	events_settle(&e, n_orders);
 *	for (const uint32_t *p = events_first(&e, order), *end = events_first(&e, order + 1); p < end; p++)
 *		use(&e.event[*p]);
 *	events_free(&e);
 *
 * Only events of known orders up to as_of are kept, 40 bytes each and their texts once.  They are
 * handed out by (at, place in the streams).  The format is gov-events(5).
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "duties.h"
#include "map.h"

/* No moment, later than any. */
#define NEVER INT64_MAX

/* The years 1 to 9999 at +08:00: no other moment can be written. */
#define FIRST_MOMENT INT64_C(-62135625600)
#define LAST_MOMENT INT64_C(253402271999)

/* The first six have a time of their own in the record. */
enum event_kind {
	EVENT_DISPATCHED,
	EVENT_ACCEPTED,
	EVENT_CONTACTED,
	EVENT_RESPONDED,
	EVENT_CLOSED,
	EVENT_CALLBACK,
	STOOD,
	EVENT_RETURNED = STOOD,
	EVENT_TRANSFERRED,
	EVENT_EXTENDED,
	EVENT_SUSPENDED,
	EVENT_RESUMED,
	EVENT_WHISTLED,
	EVENT_ARRIVED,
	EVENT_RATED,
	EVENT_REOPENED,
	EVENTS
};

/* The field of a record that holds the time of each of the six. */
extern const int time_fields[STOOD];

struct event {
	int64_t at, until; /* until NEVER where there is none */
	uint32_t order;
	uint32_t by, to, reason; /* numbers in texts, 0 for none */
	uint32_t line;
	uint16_t file;
	uint8_t kind;
	uint8_t clocks : CLOCKS; /* a bit each as the event names them, 0 for none named */
	bool bare : 1; /* its time is a day without a clock */
};

struct events {
	struct event *event;
	size_t n, cap;
	struct map texts;
	const char **file; /* names, borrowed */
	size_t n_file, file_cap;
	uint32_t *sorted, *first; /* by order; where those of each begin */
	uint8_t *behind; /* a bit each: stands behind a later event of its order in its file */
	uint32_t *slot; /* to find those that come again */
	size_t n_slot;
	uint64_t n_kind[EVENTS]; /* how often there is each, also of unknown orders */
	int64_t newest; /* INT64_MIN for none */
	uint64_t n_later, n_again, n_passed, n_unknown;
	bool given;
};

#define EVENTS_INIT ((struct events){ .newest = INT64_MIN })

/* What ids (their numbers) mean: the order, or one of these: it came in but is not tracked, it did not come in. */
#define ORDER_PASSED (UINT32_MAX - 1)
#define ORDER_UNKNOWN UINT32_MAX

/* Reads a stream; path must live on.  A bad event is a bad record of the run; an event of an unknown
 * order is told and makes the exit status 1. */
void events_load(struct events *e, struct filter *f, const char *path, int64_t as_of, const struct map *ids, const uint32_t *order_of);

/* Sorts them; to be called once behind the last stream. */
void events_settle(struct events *e, size_t n_orders);

/* Where the events of an order begin in sorted. */
static inline const uint32_t *
events_first(const struct events *e, size_t order)
{
	return e->sorted + e->first[order];
}

static inline bool
event_is_behind(const struct events *e, uint32_t i)
{
	return e->behind[i / 8] >> i % 8 & 1;
}

/* Its text, empty for none. */
static inline struct slice
event_text(const struct events *e, uint32_t number)
{
	return map_key(&e->texts, number);
}

void events_free(struct events *e);

#endif
