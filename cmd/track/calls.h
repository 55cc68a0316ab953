/* calls.h - what must be called for warnings: each call of their roster, rosters called in vain, warnings left open
 *
 *	struct calls c = { 0 };
 *	calls_open(&c, &f, "roster.csv", "warnings.ndjson", &calendar, as_of);
 *	warnings_answer(&c.warnings, &acks);
 *	calls_add(&c, &list, &acks, &levels);
 *	calls_free(&c);
 *
 * Who is called when is said in gov-roster(5), what an alert holds in gov-alerts(5).
 */
#ifndef CALLS_H
#define CALLS_H

#include "levels.h"
#include "list.h"
#include "roster.h"

struct calls {
	struct alert_list *list;
	struct acks *acks;
	const struct levels *levels; /* whose words rank the levels of warnings; NULL for none */
	const struct calendar *calendar;
	int64_t as_of;
	struct roster roster;
	struct warnings warnings;
	struct walk walk; /* of the warning at hand */
	uint64_t n_over;
};

/* Reads both, or dies; calendar NULL for none. */
void calls_open(struct calls *c, struct filter *f, const char *roster, const char *warnings, const struct calendar *calendar, int64_t as_of);

/* Walks for every warning and adds its alerts to the list. */
void calls_add(struct calls *c, struct alert_list *list, struct acks *acks, const struct levels *levels);

void calls_free(struct calls *c);

#endif
