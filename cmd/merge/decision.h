/* decision.h - what people decided, put where no filter replaces it
 *
 *	struct decisions d;
 *	decisions_load(&d, "decided.csv", &key, limit);
 *	decisions_check(&d, field, n);       behind the last record
 *	decisions_apply(&d, &r);             for every current record, before the lists
 *	decisions_report(&d, &unmatched);
 *	decisions_free(&d);
 *
 * Columns id, field, value, who, when, why.  Of several decisions about a field of an order
 * the newest counts.  An empty value decides that the field is empty.  The fields a
 * person decided stand in `decided`, in `decided_by` in the same order who, when, why.
 */
#ifndef MERGE_DECISION_H
#define MERGE_DECISION_H

#include "list.h"

struct decisions {
	struct table table;
	struct decision *decision; /* of each row */
	struct map ids;
	size_t *first; /* of each id: its decisions by the name of their field */
	bool *met;
	size_t n, n_later, n_older, n_same;
	uint64_t n_replaced; /* values of records */
	struct arena bytes;
	struct buf names, reasons, name;
};

/* Reads the table, NULL for none; key: fields that nobody decides; limit: of --at or NULL. */
void decisions_load(struct decisions *d, const char *path, const struct names *key, const unsigned char *limit);

/* Ends the program where a field is decided that neither gov-records(5) nor the n fields know. */
void decisions_check(const struct decisions *d, const int *field, size_t n);

/* Appends the fields that records get. */
int *decisions_fields(const struct decisions *d, int *field, size_t *n, size_t *cap);

void decisions_apply(struct decisions *d, struct rec *r);

void decisions_report(const struct decisions *d, struct output *unmatched);

void decisions_free(struct decisions *d);

#endif
