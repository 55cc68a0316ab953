/* rec.h - one record: a view on a line, as an ordered list of named fields
 *
 *	struct rec r = REC_INIT;
 *	if (rec_parse(&r, line, &fault) == 0) {
 *		struct slice unit = rec_get(&r, F_UNIT);
 *		rec_set(&r, F_UNIT, slice_of("区水务局"));
 *		rec_write(&r, &out);
 *	}
 *	rec_free(&r);
 *
 * Fields keep the order in which they came; what is not set is written back
 * byte for byte.  Values are found by parsing and decoded when asked for.
 * Types carry no meaning: a value is its decoded text, absent = null = empty.
 * Nested values are carried as they are.
 *
 * A slice handed out lives until the record is parsed, begun or freed.  What
 * is set is copied in.  One record is reused for the whole run.
 */
#ifndef REC_H
#define REC_H

#include "json.h"
#include "schema.h"

enum value_kind {
	VALUE_NULL,
	VALUE_TEXT, /* decoded text */
	VALUE_CELL, /* a CSV cell as it came, without quotes; JSON_PAD bytes behind it may be read */
	VALUE_CELL_QUOTED, /* with quotes around it */
	VALUE_CELL_DOUBLED, /* with doubled quotes inside */
	VALUE_STRING, /* a JSON string with its quotes, no backslash in it */
	VALUE_STRING_ESCAPED,
	VALUE_RAW, /* a JSON number, true, false or nested value */
};

struct member {
	int field;
	enum value_kind kind;
	struct slice raw;
	struct slice key; /* as it stands in the line, p NULL where the name is spelt plainly */
};

struct rec {
	struct member *member;
	size_t n, cap;
	struct slice line; /* what it was read from */
	size_t n_line; /* how many members came with the line */
	bool changed; /* whether one of those was set */
	const char *tail; /* behind the last member in a JSON line */
	uint32_t *slot; /* where a field was last seen; a hint, always checked */
	size_t n_slot;
	struct arena store;
	struct buf scratch;
};

#define REC_INIT ((struct rec){ 0 })

/* What is wrong with a line: a code for the rejects file, the field if one is to blame, a reason. */
struct fault {
	const char *code;
	int field; /* F_NONE for none */
	struct buf reason;
};

#define FAULT_INIT ((struct fault){ .field = F_NONE })

/* Sets all three; always returns -1. */
int fault_set(struct fault *f, const char *code, int field, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reads one NDJSON line without its line end.  0, or -1 with the fault set: not an
 * object, bad grammar, a duplicate name.  The line must be well-formed UTF-8 and outlive r's use. */
int rec_parse(struct rec *r, struct slice line, struct fault *fault);

/* An empty record. */
void rec_begin(struct rec *r);

/* A record of which only what is set from now on is known: members are added behind a JSON line that
 * was parsed before and holds none of their fields; tail is that of rec_parse. */
void rec_extend(struct rec *r, struct slice line, const char *tail);

/* Appends a member of a field that r does not have yet; raw is borrowed. */
void rec_append(struct rec *r, int field, enum value_kind kind, struct slice raw);

/* Member i of a row that is being filled cell by cell; its field stays what it was in the row before,
 * F_NONE at first, and n is the caller's to set. */
static inline struct member *rec_cell(struct rec *r, size_t i);

/* Makes room for n members, the new ones without a field. */
void rec_room(struct rec *r, size_t n);

static inline struct member *
rec_cell(struct rec *r, size_t i)
{
	if (i >= r->cap)
		rec_room(r, i + 1);
	return &r->member[i];
}

/* The index of a field's member, or -1. */
static inline int
rec_find(const struct rec *r, int field)
{
	if ((size_t)field >= r->n_slot)
		return -1;
	uint32_t i = r->slot[field];
	return i < r->n && r->member[i].field == field ? (int)i : -1;
}

/* The decoded value; p NULL where the field is absent or null. */
struct slice rec_get(struct rec *r, int field);

/* The same of member i; rec_value knows the commonest kinds itself. */
struct slice rec_decode(struct rec *r, size_t i);

static inline struct slice
rec_value(struct rec *r, size_t i)
{
	const struct member *m = &r->member[i];
	if (m->kind == VALUE_CELL)
		return m->raw;
	return m->kind == VALUE_STRING ? slice(m->raw.p + 1, m->raw.n - 2) : rec_decode(r, i);
}

/* Whether there is a value that is not empty. */
bool rec_has(struct rec *r, int field);

/* Whether the value is `true`. */
bool rec_is_true(struct rec *r, int field);

void rec_set(struct rec *r, int field, struct slice text);
void rec_set_null(struct rec *r, int field);

/* The text, or null for an empty one. */
void rec_set_or_null(struct rec *r, int field, struct slice text);

/* Gives member i a value that lives as long as the record does; nothing is copied. */
static inline void
rec_put(struct rec *r, size_t i, enum value_kind kind, struct slice raw)
{
	r->member[i].kind = kind;
	r->member[i].raw = raw;
	if (i < r->n_line)
		r->changed = true;
}

/* A number, true, false or nested value, spelt as JSON. */
void rec_set_raw(struct rec *r, int field, struct slice json);

/* Gives member i another field, which r must not have; the line is then written anew. */
void rec_rename(struct rec *r, size_t i, int field);

/* Room in the record for text that lives as long as its values. */
struct slice rec_keep(struct rec *r, struct slice text);

/* Appends it as a line of NDJSON. */
void rec_write(struct rec *r, struct buf *out);

/* Appends the value of member i as a CSV cell; cells that came from CSV stay as they were.
 * The only cell of a row is quoted when it is empty. */
void rec_write_cell(struct rec *r, size_t i, bool only, struct buf *out);

/* Appends text as a CSV cell, quoted where RFC 4180 asks for it. */
void cell_write(struct slice text, bool only, struct buf *out);

void rec_free(struct rec *r);

#endif
