/* rec.c - a record as a view on its line */
#include "rec.h"
#include "msg.h"
#include <stdarg.h>

int
fault_set(struct fault *f, const char *code, int field, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	f->code = code;
	f->field = field;
	buf_clear(&f->reason);
	buf_adds(&f->reason, text);
	return -1;
}

static void
grow_slots(struct rec *r)
{
	size_t before = r->n_slot;
	r->n_slot = (size_t)field_count() + 32;
	r->slot = xrealloc(r->slot, r->n_slot * sizeof *r->slot);
	memset(r->slot + before, 0xff, (r->n_slot - before) * sizeof *r->slot);
}

static inline void
note_slot(struct rec *r, int field, size_t i)
{
	if ((size_t)field >= r->n_slot)
		grow_slots(r);
	r->slot[field] = (uint32_t)i;
}

/* The field whose key begins at p; past its colon.  NULL on bad grammar. */
static const char *
read_key(struct rec *r, const char *p, const char *end, int *field, struct slice *spelt)
{
	enum json_kind kind;
	const char *after = p < end && *p == '"' ? json_value(p, end, &kind) : NULL;
	if (!after)
		return NULL;
	*spelt = slice(p, (size_t)(after - p));
	struct slice name = slice(p + 1, (size_t)(after - p) - 2);
	if (kind == JSON_STRING_ESCAPED) {
		buf_clear(&r->scratch);
		json_decode(*spelt, &r->scratch);
		name = buf_slice(&r->scratch);
	} else {
		*spelt = slice(NULL, 0);
	}
	*field = field_of(name);
	after = json_blank(after, end);
	return after < end && *after == ':' ? json_blank(after + 1, end) : NULL;
}

/* Members mostly come in the order of the line before: the key is compared, not parsed. */
static const char *
predicted_key(const struct rec *r, const char *p, const char *end, size_t before)
{
	if (r->n >= before || r->member[r->n].key.p)
		return NULL;
	struct slice key = field_key(r->member[r->n].field);
	if ((size_t)(end - p) <= key.n || memcmp(p, key.p, key.n) != 0)
		return NULL;
	return json_blank(p + key.n, end);
}

static const enum value_kind value_of_json[] = {
	[JSON_STRING] = VALUE_STRING,
	[JSON_STRING_ESCAPED] = VALUE_STRING_ESCAPED,
	[JSON_NUMBER] = VALUE_RAW,
	[JSON_TRUE] = VALUE_RAW,
	[JSON_FALSE] = VALUE_RAW,
	[JSON_NULL] = VALUE_NULL,
	[JSON_NESTED] = VALUE_RAW,
};

int
rec_parse(struct rec *r, struct slice line, struct fault *fault)
{
	const char *p = json_blank(line.p, line.p + line.n), *end = line.p + line.n;
	size_t before = r->n_line;
	rec_begin(r);
	r->line = line;
	r->n_line = 0;
	if (p == end || *p != '{')
		return fault_set(fault, "json", F_NONE, "not a JSON object");
	r->tail = p + 1;
	p = json_blank(p + 1, end);
	bool more = p == end || *p != '}';
	while (more) {
		struct member *m = rec_cell(r, r->n);
		const char *value = predicted_key(r, p, end, before);
		int field = value ? m->field : F_NONE;
		struct slice spelt = { NULL, 0 };
		if (!value && !(value = read_key(r, p, end, &field, &spelt)))
			return fault_set(fault, "json", F_NONE, "bad JSON at byte %zu: a name was expected", (size_t)(p - line.p) + 1);
		enum json_kind kind;
		const char *after = json_value(value, end, &kind);
		if (!after)
			return fault_set(fault, "json", field, "bad JSON value at byte %zu", (size_t)(value - line.p) + 1);
		if (rec_find(r, field) >= 0)
			return fault_set(fault, "duplicate", field, "the name stands twice");
		*m = (struct member){ field, value_of_json[kind], slice(value, (size_t)(after - value)), spelt };
		note_slot(r, field, r->n++);
		r->tail = after;
		p = json_blank(after, end);
		if (p == end || (*p != ',' && *p != '}'))
			return fault_set(fault, "json", F_NONE, "bad JSON at byte %zu: , or } was expected", (size_t)(p - line.p) + 1);
		more = *p == ',';
		if (more)
			p = json_blank(p + 1, end);
	}
	if (json_blank(p + 1, end) != end)
		return fault_set(fault, "json", F_NONE, "bad JSON at byte %zu: something stands behind the object", (size_t)(p - line.p) + 2);
	r->n_line = r->n;
	return 0;
}

void
rec_begin(struct rec *r)
{
	r->n = r->n_line = 0;
	r->line = slice(NULL, 0);
	r->tail = NULL;
	r->changed = false;
	arena_clear(&r->store);
}

void
rec_extend(struct rec *r, struct slice line, const char *tail)
{
	rec_begin(r);
	r->line = line;
	r->tail = tail;
}

void
rec_append(struct rec *r, int field, enum value_kind kind, struct slice raw)
{
	(void)rec_cell(r, r->n);
	r->member[r->n] = (struct member){ .field = field, .kind = kind, .raw = raw };
	note_slot(r, field, r->n++);
}

void
rec_room(struct rec *r, size_t n)
{
	size_t before = r->cap;
	r->member = xgrow(r->member, &r->cap, n, sizeof *r->member);
	for (size_t k = before; k < r->cap; k++)
		r->member[k] = (struct member){ .field = F_NONE };
}

/* The text of a quoted cell whose quotes are doubled. */
static struct slice
undouble(struct rec *r, struct slice raw)
{
	char *text = arena_bytes(&r->store, raw.n), *to = text;
	for (const char *p = raw.p + 1, *end = raw.p + raw.n - 1; p < end; p++) {
		*to++ = *p;
		if (*p == '"')
			p++;
	}
	return slice(text, (size_t)(to - text));
}

struct slice
rec_decode(struct rec *r, size_t i)
{
	struct member *m = &r->member[i];
	switch (m->kind) {
	case VALUE_NULL:
		return slice(NULL, 0);
	case VALUE_STRING:
	case VALUE_CELL_QUOTED:
		return slice(m->raw.p + 1, m->raw.n - 2);
	case VALUE_STRING_ESCAPED:
		buf_clear(&r->scratch);
		json_decode(m->raw, &r->scratch);
		return rec_keep(r, buf_slice(&r->scratch));
	case VALUE_CELL_DOUBLED:
		return undouble(r, m->raw);
	default:
		return m->raw;
	}
}

struct slice
rec_get(struct rec *r, int field)
{
	int i = rec_find(r, field);
	return i < 0 ? slice(NULL, 0) : rec_value(r, (size_t)i);
}

bool
rec_has(struct rec *r, int field)
{
	return rec_get(r, field).n > 0;
}

bool
rec_is_true(struct rec *r, int field)
{
	return slice_eq(rec_get(r, field), LIT("true"));
}

struct slice
rec_keep(struct rec *r, struct slice text)
{
	return slice(arena_copy(&r->store, text.p, text.n), text.n);
}

static void
set(struct rec *r, int field, enum value_kind kind, struct slice raw)
{
	int i = rec_find(r, field);
	if (i < 0) {
		rec_append(r, field, kind, raw);
		return;
	}
	rec_put(r, (size_t)i, kind, raw);
}

void
rec_set(struct rec *r, int field, struct slice text)
{
	set(r, field, VALUE_TEXT, rec_keep(r, text));
}

void
rec_set_null(struct rec *r, int field)
{
	set(r, field, VALUE_NULL, slice(NULL, 0));
}

void
rec_set_or_null(struct rec *r, int field, struct slice text)
{
	if (text.n)
		rec_set(r, field, text);
	else
		rec_set_null(r, field);
}

void
rec_set_raw(struct rec *r, int field, struct slice json)
{
	set(r, field, VALUE_RAW, rec_keep(r, json));
}

void
rec_rename(struct rec *r, size_t i, int field)
{
	r->member[i].field = field;
	r->member[i].key = slice(NULL, 0);
	note_slot(r, field, i);
	r->tail = NULL;
	r->n_line = 0;
}

static inline void
write_value(struct rec *r, size_t i, struct buf *out)
{
	struct member *m = &r->member[i];
	switch (m->kind) {
	case VALUE_NULL:
		buf_add(out, "null", 4);
		break;
	case VALUE_STRING:
	case VALUE_STRING_ESCAPED:
	case VALUE_RAW:
		buf_add_slice(out, m->raw);
		break;
	case VALUE_CELL:
		json_quote_padded(m->raw, out);
		break;
	case VALUE_CELL_QUOTED:
		json_quote_padded(slice(m->raw.p + 1, m->raw.n - 2), out);
		break;
	default:
		json_quote(rec_value(r, i), out);
	}
}

static inline void
add_key(struct slice key, struct buf *out)
{
	/* a copy of a length the compiler knows needs no call */
	if (key.n <= KEY_PAD)
		memcpy(buf_room(out, KEY_PAD), key.p, KEY_PAD);
	else
		memcpy(buf_room(out, key.n), key.p, key.n);
	out->n += key.n;
}

static void
write_members(struct rec *r, size_t from, bool first, struct buf *out)
{
	for (size_t i = from; i < r->n; i++) {
		struct member *m = &r->member[i];
		if (!first)
			buf_addc(out, ',');
		first = false;
		if (m->key.p) {
			buf_add_slice(out, m->key);
			buf_addc(out, ':');
		} else {
			add_key(field_key(m->field), out);
		}
		write_value(r, i, out);
	}
}

/* A JSON line with some of its values replaced: all that lies between them stays. */
static void
write_spliced(struct rec *r, struct buf *out)
{
	const char *done = r->line.p, *end = r->line.p + r->line.n;
	const char *p = json_blank(done, end) + 1;
	for (size_t i = 0; i < r->n_line; i++) {
		enum json_kind kind;
		p = json_value(json_blank(p, end), end, &kind);
		p = json_blank(json_blank(p, end) + 1, end);
		const char *after = json_value(p, end, &kind);
		if (r->member[i].raw.p != p) {
			buf_add(out, done, (size_t)(p - done));
			write_value(r, i, out);
			done = after;
		}
		p = json_blank(after, end) + 1;
	}
	buf_add(out, done, (size_t)(r->tail - done));
}

void
rec_write(struct rec *r, struct buf *out)
{
	if (r->tail) {
		if (r->changed)
			write_spliced(r, out);
		else
			buf_add(out, r->line.p, (size_t)(r->tail - r->line.p));
		write_members(r, r->n_line, r->tail[-1] == '{', out); /* no value ends like that */
		buf_add(out, r->tail, (size_t)(r->line.p + r->line.n - r->tail));
		buf_addc(out, '\n');
		return;
	}
	buf_addc(out, '{');
	write_members(r, 0, true, out);
	buf_add(out, "}\n", 2);
}

void
cell_write(struct slice text, bool only, struct buf *out)
{
	bool plain = text.n > 0 || !only;
	for (size_t i = 0; plain && i < text.n; i++)
		plain = text.p[i] != ',' && text.p[i] != '"' && text.p[i] != '\n' && text.p[i] != '\r';
	if (plain) {
		buf_add_slice(out, text);
		return;
	}
	buf_addc(out, '"');
	while (text.n) {
		struct slice rest, part = slice_cut(text, '"', &rest);
		buf_add_slice(out, part);
		if (rest.p)
			buf_adds(out, "\"\"");
		text = rest;
	}
	buf_addc(out, '"');
}

void
rec_write_cell(struct rec *r, size_t i, bool only, struct buf *out)
{
	struct member *m = &r->member[i];
	if (m->kind == VALUE_CELL_QUOTED || m->kind == VALUE_CELL_DOUBLED || (m->kind == VALUE_CELL && m->raw.n))
		buf_add_slice(out, m->raw);
	else
		cell_write(rec_value(r, i), only, out);
}

void
rec_free(struct rec *r)
{
	free(r->member);
	free(r->slot);
	arena_free(&r->store);
	buf_free(&r->scratch);
	*r = REC_INIT;
}
