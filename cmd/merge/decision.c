/* decision.c - the table of --decided, and what it makes of a record */
#include "decision.h"

enum {
	COLUMN_ID,
	COLUMN_FIELD,
	COLUMN_VALUE,
	COLUMN_WHO,
	COLUMN_WHEN,
	COLUMN_WHY
};

static const struct column columns[] = {
	{ "id", "工单编号", COLUMN_REQUIRED },
	{ "field", "字段", COLUMN_REQUIRED },
	{ "value", "值", COLUMN_OPTIONAL },
	{ "who", "谁|确定人", COLUMN_REQUIRED },
	{ "when", "何时|确定时间", COLUMN_REQUIRED },
	{ "why", "为何|理由", COLUMN_OPTIONAL },
	{ 0 },
};

static const size_t NONE = (size_t)-1;

struct decision {
	int field;
	bool raw, counts; /* raw: the value stands without quotes in JSON */
	struct slice value, by; /* by: who when: why, as an item of a list */
	unsigned char stamp[STAMP_SIZE];
	size_t next; /* of the same id */
};

static struct slice
keep(struct decisions *d, struct slice text)
{
	return slice(arena_copy(&d->bytes, text.p, text.n), text.n);
}

/* A | inside an item of a list is \|. */
static void
add_item(struct slice text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			buf_addc(out, '\\');
		buf_addc(out, text.p[i]);
	}
}

static struct slice
reason_of(struct decisions *d, size_t i, const struct when *when)
{
	struct buf *by = &d->reasons;
	buf_clear(by);
	add_item(table_get(&d->table, i, COLUMN_WHO), by);
	buf_addc(by, ' ');
	if (when->day_only)
		date_print_day(day_of(when->at, when->offset), by);
	else
		date_print(when, by);
	struct slice why = table_get(&d->table, i, COLUMN_WHY);
	if (why.n) {
		buf_adds(by, ": ");
		add_item(why, by);
	}
	return keep(d, buf_slice(by));
}

/* Fields that say what a record is, not what it is about. */
static bool
is_fixed(const struct names *key, int field)
{
	return names_hold(key, field) || field == F_ID || field == F_FROM || field == F_EXPORTED_AT || field == F_SUPERSEDED_BY ||
	       field == F_DECIDED || field == F_DECIDED_BY || field == F_TYPE;
}

static void
read_row(struct decisions *d, size_t i, const struct names *key)
{
	const struct table *t = &d->table;
	struct slice word = table_get(t, i, COLUMN_FIELD), value = table_get(t, i, COLUMN_VALUE), time = table_get(t, i, COLUMN_WHEN);
	struct decision *n = &d->decision[i];
	struct when when;
	bool raw;
	*n = (struct decision){ .field = field_of_word(word), .next = NONE };
	if (is_fixed(key, n->field))
		table_die(t, i, COLUMN_FIELD, "'%.*s' is not a person's to decide", (int)word.n, word.p);
	if (time_read(time, &when) < 0)
		table_die(t, i, COLUMN_WHEN, "'%.*s' is no time", (int)time.n, time.p);
	if (value_read(n->field, value, &d->name, &raw) < 0)
		table_die(t, i, COLUMN_VALUE, "%s", field_class(n->field) == FIELD_TIME ? "no time" : "neither true nor false (是 nor 否)");
	n->raw = raw;
	n->value = keep(d, buf_slice(&d->name));
	n->by = reason_of(d, i, &when);
	stamp_set(n->stamp, when.at, when.nano);
}

/* Where among those of its id the decision belongs: by the name of the field. */
static size_t *
place_of(struct decisions *d, size_t id, int field)
{
	size_t *at = &d->first[id];
	while (*at != NONE && slice_cmp(field_name(d->decision[*at].field), field_name(field)) < 0)
		at = &d->decision[*at].next;
	return at;
}

static void
add(struct decisions *d, size_t i)
{
	size_t before = d->ids.n, id = map_add(&d->ids, table_get(&d->table, i, COLUMN_ID));
	struct decision *new = &d->decision[i];
	if (d->ids.n > before)
		d->first[id] = NONE;
	size_t *at = place_of(d, id, new->field);
	struct decision *there = *at == NONE ? NULL : &d->decision[*at];
	if (!there || there->field != new->field) {
		new->next = *at;
		*at = i;
		d->n++;
		return;
	}
	int c = memcmp(new->stamp, there->stamp, STAMP_SIZE);
	if (c == 0 && slice_eq(new->value, there->value) && slice_eq(new->by, there->by)) {
		d->n_same++;
		return;
	}
	if (c == 0)
		table_die(&d->table, i, COLUMN_WHEN, "line %llu decides the same field at the same time", (unsigned long long)table_place(&d->table, *at).line);
	d->n_older++;
	if (c > 0) {
		new->next = there->next;
		*at = i;
	}
}

void
decisions_load(struct decisions *d, const char *path, const struct names *key, const unsigned char *limit)
{
	*d = (struct decisions){ 0 };
	if (!path)
		return;
	table_load(&d->table, path, columns);
	size_t n = d->table.n;
	d->decision = xcalloc(n, sizeof *d->decision);
	d->first = xcalloc(n, sizeof *d->first);
	d->met = xcalloc(n, sizeof *d->met);
	for (size_t i = 0; i < n; i++) {
		read_row(d, i, key);
		bool known = !limit || stamp_is_known(d->decision[i].stamp, STAMP_SIZE, limit);
		d->n_later += !known;
		if (known)
			add(d, i);
	}
}

void
decisions_check(const struct decisions *d, const int *field, size_t n)
{
	for (size_t i = 0; d->decision && i < d->table.n; i++) {
		int wanted = d->decision[i].field;
		bool known = field_is_known(wanted);
		for (size_t k = 0; k < n && !known; k++)
			known = field[k] == wanted;
		struct slice name = field_name(wanted);
		if (!known)
			table_die(&d->table, i, COLUMN_FIELD, "unknown field '%.*s': neither in gov-records(5) nor in a record or list", (int)name.n, name.p);
	}
}

int *
decisions_fields(const struct decisions *d, int *field, size_t *n, size_t *cap)
{
	if (!d->decision)
		return field;
	for (size_t i = 0; i < d->table.n; i++) {
		field = xgrow(field, cap, *n + 1, sizeof *field);
		field[(*n)++] = d->decision[i].field;
	}
	field = xgrow(field, cap, *n + 2, sizeof *field);
	field[(*n)++] = F_DECIDED;
	field[(*n)++] = F_DECIDED_BY;
	return field;
}

/* The next item of a list joined by |. */
static struct slice
next_item(struct slice *rest)
{
	size_t i = 0;
	while (i < rest->n && rest->p[i] != '|')
		i += rest->p[i] == '\\' && i + 1 < rest->n ? 2 : 1;
	struct slice item = slice(rest->p, i);
	*rest = i < rest->n ? slice(rest->p + i + 1, rest->n - i - 1) : slice(NULL, 0);
	return item;
}

static void
add_both(struct decisions *d, struct slice name, struct slice by)
{
	if (d->names.n) {
		buf_addc(&d->names, '|');
		buf_addc(&d->reasons, '|');
	}
	buf_add_slice(&d->names, name);
	buf_add_slice(&d->reasons, by);
}

/* What a record says was decided earlier, but for what is decided again now. */
static void
keep_earlier(struct decisions *d, struct rec *r, size_t first)
{
	struct slice names = rec_get(r, F_DECIDED), reasons = rec_get(r, F_DECIDED_BY);
	while (names.n) {
		struct slice name = next_item(&names), by = next_item(&reasons);
		size_t i = first;
		while (i != NONE && !slice_eq(field_name(d->decision[i].field), name))
			i = d->decision[i].next;
		if (i == NONE)
			add_both(d, name, by);
	}
}

void
decisions_apply(struct decisions *d, struct rec *r)
{
	size_t id = d->decision ? map_find(&d->ids, rec_get(r, F_ID)) : MAP_NONE;
	if (id == MAP_NONE)
		return;
	d->met[id] = true;
	buf_clear(&d->names);
	buf_clear(&d->reasons);
	keep_earlier(d, r, d->first[id]);
	for (size_t i = d->first[id]; i != NONE; i = d->decision[i].next) {
		const struct decision *n = &d->decision[i];
		d->n_replaced += rec_has(r, n->field) && !slice_eq(rec_get(r, n->field), n->value);
		if (n->raw)
			rec_set_raw(r, n->field, n->value);
		else
			rec_set_or_null(r, n->field, n->value);
		add_both(d, field_name(n->field), n->by);
	}
	rec_set(r, F_DECIDED, buf_slice(&d->names));
	rec_set(r, F_DECIDED_BY, buf_slice(&d->reasons));
}

/* A row of the table as CSV again. */
static void
add_cells(const struct decisions *d, size_t i, struct buf *out)
{
	for (size_t k = 0; columns[k].name; k++) {
		if (k)
			buf_addc(out, ',');
		cell_write(table_get(&d->table, i, k), false, out);
	}
}

void
decisions_report(const struct decisions *d, struct output *unmatched)
{
	if (!d->decision)
		return;
	struct buf raw = BUF_INIT;
	size_t missed = 0, n_ids = 0;
	for (size_t id = 0; id < d->ids.n; id++) {
		n_ids += !d->met[id];
		for (size_t i = d->met[id] ? NONE : d->first[id]; i != NONE; i = d->decision[i].next) {
			missed++;
			if (!unmatched)
				continue;
			buf_clear(&raw);
			add_cells(d, i, &raw);
			unmatched_write(unmatched, slice_of(d->table.file), table_place(&d->table, i).line, LIT("id"), LIT("id,field,value,who,when,why"), buf_slice(&raw));
		}
	}
	buf_free(&raw);
	struct place at = { d->table.file, 0 };
	if (!filter_options.quiet)
		warn_at(&at, NULL, "decisions %zu = made %zu + about no record %zu (%zu ids) + older %zu + repeated %zu + later %zu; values replaced %llu",
			d->table.n, d->n - missed, missed, n_ids, d->n_older, d->n_same, d->n_later, (unsigned long long)d->n_replaced);
}

void
decisions_free(struct decisions *d)
{
	if (d->decision)
		table_free(&d->table);
	free(d->decision);
	free(d->first);
	free(d->met);
	map_free(&d->ids);
	arena_free(&d->bytes);
	buf_free(&d->names);
	buf_free(&d->reasons);
	buf_free(&d->name);
}
