/* value.h - one value of an export read as its map says
 *
 *	struct value v;
 *	switch (value_read(&m, e, raw, cell, &v)) {
 *	case VALUE_CHANGED: rec_put(r, i, v.kind, rec_keep(r, v.text)); break;
 *	case VALUE_BAD:     filter_reject(f, v.code, e->field, "%s", v.reason); break;
 *	}
 *
 * Reasons quote no value of a personal field.
 */
#ifndef VALUE_H
#define VALUE_H

#include "mapping.h"

enum value_status {
	VALUE_KEPT,
	VALUE_CHANGED,
	VALUE_BAD
};

/* What was done to a value, for the profile. */
enum repair {
	REPAIR_TIME, /* spelt as ISO 8601 */
	REPAIR_WORD, /* yes, no or a level by its word */
	REPAIR_NULL, /* a word for nothing */
	REPAIR_LIST, /* a list or path parted anew */
	REPAIR_TRIM, /* blanks around a number */
	REPAIR_FOLD, /* traditional letters */
	REPAIR_BOOK, /* another name in the code book */
	REPAIR_TOTAL
};

extern const char *const repair_names[REPAIR_TOTAL];

struct value {
	enum value_kind kind;
	struct slice text; /* borrowed until the next call */
	enum repair repair;
	const char *code, *reason;
};

/* Reads a value that came as raw; cell is that of a workbook, or NULL. */
enum value_status value_read(struct mapping *m, const struct entry *e, struct slice raw, const struct book_cell *cell, struct value *v);

/* Folds a text and looks it up in the entry's code book, as of a moment or NULL. */
enum value_status value_replace(struct mapping *m, const struct entry *e, struct slice text, const struct when *when, struct value *v);

#endif
