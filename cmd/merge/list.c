/* list.c - the rows of lists, and how they meet records */
#include "list.h"

struct list_value {
	int field; /* index into list->field */
	bool raw;
	struct slice text;
};

struct list_row {
	unsigned char *stamp;
	struct list_value *value;
	size_t n_value;
	size_t file, header; /* numbers in list->files */
	uint64_t line;
	struct slice raw;
	bool met;
};

/* A row that says other things than one of the same key and time. */
struct list_tie {
	size_t key, file, header;
	const unsigned char *stamp;
	uint64_t line;
	struct slice raw;
};

/* A header is named as gov-records(5) names the field whose label it is. */
static int
field_of_header(void *arg, struct slice header, const struct place *at)
{
	(void)arg;
	(void)at;
	int field = field_of_word(slice_trim(header));
	return field < F_KNOWN ? field : F_NONE;
}

/* The number of a field among those the list sets. */
static size_t
index_of(struct list *l, int field)
{
	size_t i = 0;
	while (i < l->n_field && l->field[i].field != field)
		i++;
	if (i == l->n_field) {
		l->field = xgrow(l->field, &l->field_cap, i + 1, sizeof *l->field);
		l->field[l->n_field++] = (struct list_field){ .field = field, .suggested = field_with(field, "suggested_", "") };
	}
	return i;
}

/* Fields that say where a row comes from, not what it says. */
static bool
is_about_row(const struct lists *ls, const struct list *l, int field)
{
	return names_hold(&l->column, field) || names_hold(&ls->how.key, field) || field == F_ID || field == F_FROM ||
	       field == F_EXPORTED_AT || field == F_UPDATED_AT || field == F_DECIDED || field == F_DECIDED_BY ||
	       field == F_SUPERSEDED_BY || slice_is(field_name(field), "note") || slice_is(field_name(field), "备注");
}

/* What tells old rows from new where no table does: the times of --newest that the list has, or
 * else the only time it has. */
static void
find_newest(const struct lists *ls, struct list *l, const struct rec *first)
{
	for (size_t i = 0; i < ls->how.newest.n; i++)
		if (rec_find(first, ls->how.newest.field[i]) >= 0)
			l->newest.field[l->newest.n++] = ls->how.newest.field[i];
	size_t n = 0;
	for (size_t i = 0; l->newest.n == 0 && i < first->n; i++)
		if (field_class(first->member[i].field) == FIELD_TIME && !names_hold(&l->column, first->member[i].field) && n++ == 0)
			l->newest.field[0] = first->member[i].field;
	if (l->newest.n == 0)
		l->newest.n = n == 1;
}

static void
check_has(const struct source *s, const struct rec *first, int field)
{
	struct slice name = field_name(field);
	if (rec_find(first, field) < 0)
		die_at(&(struct place){ s->at.file, s->columns.line }, NULL, "the list has no '%.*s'", (int)name.n, name.p);
}

/* The first row: what the list has to have. */
static void
begin(struct lists *ls, struct list *l, const struct source *s, const struct rec *first)
{
	bool rows = source_is_row(s); /* an object leaves out what it has no value for */
	for (size_t i = 0; rows && i < first->n; i++)
		if (rec_find(first, first->member[i].field) != (int)i)
			die_at(&(struct place){ s->at.file, s->columns.line }, NULL, "two columns are one field");
	for (size_t i = 0; rows && i < l->column.n; i++)
		check_has(s, first, l->column.field[i]);
	for (size_t i = 0; rows && i < l->n_take; i++)
		check_has(s, first, l->take_from[i]);
	for (size_t i = 0; rows && i < l->newest.n; i++)
		check_has(s, first, l->newest.field[i]);
	if (l->begun)
		return;
	l->begun = true;
	if (!l->newest_stated)
		find_newest(ls, l, first);
	clock_open(&l->clock, &l->newest);
	for (size_t i = 0; i < l->n_take; i++)
		index_of(l, l->take[i]);
	if (ls->how.limit && l->newest.n == 0 && !filter_options.quiet)
		warn_at(&(struct place){ s->at.file, 0 }, NULL, "the list has no time: all of it counts as known");
}

/* Appends the value of a member to the row being read; -1 after rejecting the row. */
static int
add_value(struct lists *ls, struct list *l, struct filter *f, struct source *s, struct rec *r, int field, int from, struct list_row *row)
{
	int i = rec_find(r, from);
	struct slice text = i < 0 ? slice(NULL, 0) : rec_value(r, (size_t)i);
	if (text.n == 0)
		return 0; /* says nothing */
	bool raw;
	if (value_read(field, text, &ls->value, &raw) < 0) {
		l->n_bad++;
		filter_reject_of(f, s, "value", field, "%s", field_class(field) == FIELD_TIME ? "no time" : "neither true nor false (是 nor 否)");
		return -1;
	}
	raw = raw || r->member[i].kind == VALUE_RAW;
	struct slice kept = slice(arena_copy(&l->bytes, ls->value.p, ls->value.n), ls->value.n);
	row->value[row->n_value++] = (struct list_value){ (int)index_of(l, field), raw, kept };
	return 0;
}

static int
read_values(struct lists *ls, struct list *l, struct filter *f, struct source *s, struct rec *r, struct list_row *row)
{
	size_t most = l->n_take ? l->n_take : r->n;
	row->value = arena_alloc(&l->bytes, (most ? most : 1) * sizeof *row->value);
	for (size_t i = 0; i < l->n_take; i++)
		if (add_value(ls, l, f, s, r, l->take[i], l->take_from[i], row) < 0)
			return -1;
	for (size_t i = 0; l->n_take == 0 && i < r->n; i++) {
		int field = r->member[i].field;
		if (is_about_row(ls, l, field))
			continue;
		index_of(l, field); /* also where no row has a value */
		if (add_value(ls, l, f, s, r, field, field, row) < 0)
			return -1;
	}
	return 0;
}

static bool
same_values(const struct list_row *a, const struct list_row *b)
{
	bool same = a->n_value == b->n_value;
	for (size_t i = 0; same && i < a->n_value; i++)
		same = a->value[i].field == b->value[i].field && slice_eq(a->value[i].text, b->value[i].text);
	return same;
}

static struct slice
keep_raw(struct list *l, struct source *s, size_t *header)
{
	struct slice raw = source_raw(s);
	*header = map_add(&l->files, source_is_row(s) ? buf_slice(&s->columns.header) : LIT(""));
	return slice(arena_copy(&l->bytes, raw.p, raw.n), raw.n);
}

/* Puts the row under its key, or drops it or the one it replaces. */
static void
add_row(struct lists *ls, struct list *l, struct source *s, const struct list_row *row)
{
	size_t n = l->keys.n, i = map_add(&l->keys, buf_slice(&ls->key));
	l->row = xgrow(l->row, &l->row_cap, l->keys.n, sizeof *l->row);
	if (i == n) {
		l->row[i] = *row;
		return;
	}
	struct list_row *there = &l->row[i];
	int c = l->newest.n ? memcmp(row->stamp, there->stamp, l->newest.n * STAMP_SIZE) : 0;
	if (c == 0 && same_values(row, there)) {
		l->n_same++;
	} else if (c == 0) { /* a newer one may yet make it no matter */
		l->tie = xgrow(l->tie, &l->tie_cap, l->n_tie + 1, sizeof *l->tie);
		struct list_tie *tie = &l->tie[l->n_tie++];
		*tie = (struct list_tie){ .key = i, .file = row->file, .stamp = row->stamp, .line = row->line };
		tie->raw = keep_raw(l, s, &tie->header);
	} else {
		l->n_older++;
		if (c > 0)
			*there = *row;
	}
}

/* Behind the last row: of two that differ and are the newest nobody knows which is true. */
static void
settle_ties(struct list *l, struct filter *f, struct source *s)
{
	for (size_t k = 0; k < l->n_tie; k++) {
		const struct list_tie *tie = &l->tie[k];
		const struct list_row *there = &l->row[tie->key];
		if (l->newest.n && memcmp(tie->stamp, there->stamp, l->newest.n * STAMP_SIZE) != 0) {
			l->n_older++;
			continue;
		}
		char *file = slice_dup(map_key(&l->files, tie->file)), *other = slice_dup(map_key(&l->files, there->file));
		struct slice header = map_key(&l->files, tie->header);
		s->at = (struct place){ file, tie->line };
		s->format = header.n ? SOURCE_CSV : SOURCE_NDJSON;
		s->raw = tie->raw;
		s->raw_cut = false;
		buf_clear(&s->columns.header);
		buf_add_slice(&s->columns.header, header);
		l->n_bad++;
		filter_reject_of(f, s, "twice", l->column.field[0], "the key stands in %s:%llu with other values%s", other,
			(unsigned long long)there->line, l->newest.n ? " of the same time" : ", and no time says which is newer");
		free(file);
		free(other);
	}
}

static void
read_row(struct lists *ls, struct list *l, struct filter *f, struct source *s, struct rec *r)
{
	struct list_row row = { .line = s->at.line };
	int bad;
	l->n_rows++;
	buf_clear(&ls->key);
	if (!key_of(r, &l->column, &ls->key)) {
		l->n_bad++;
		filter_reject_of(f, s, "key", l->column.field[0], "the row has no key");
		return;
	}
	size_t size = l->newest.n * STAMP_SIZE;
	row.stamp = arena_alloc(&l->bytes, size ? size : 1);
	if (clock_stamp(&l->clock, r, row.stamp, &bad) < 0) {
		l->n_bad++;
		filter_reject_of(f, s, "time", bad, "no time");
		return;
	}
	if (ls->how.limit && size && stamp_is_empty(row.stamp, size)) {
		l->n_bad++;
		filter_reject_of(f, s, "time", l->newest.field[0], "no time: --at cannot tell when the row was known");
		return;
	}
	if (read_values(ls, l, f, s, r, &row) < 0)
		return;
	if (ls->how.limit && size && !stamp_is_known(row.stamp, size, ls->how.limit)) {
		l->n_later++;
		return;
	}
	row.file = map_add(&l->files, slice_of(s->at.file));
	if (ls->how.keep_rows)
		row.raw = keep_raw(l, s, &row.header);
	add_row(ls, l, s, &row);
}

static void
load(struct lists *ls, struct list *l, struct filter *f)
{
	struct source s;
	struct source_how how = { .input = { .decode = true }, .name = field_of_header, .quiet = true };
	struct rec r = REC_INIT;
	const char *file = NULL;
	source_open(&s, l->path, l->n_path, &how);
	for (enum source_status status; (status = source_next(&s, &r)) != SOURCE_END;) {
		if (status == SOURCE_BAD) {
			l->n_rows++;
			l->n_bad++;
			filter_reject_of(f, &s, s.fault.code, s.fault.field, "%s", buf_text(&s.fault.reason));
		}
		if (status != SOURCE_RECORD)
			continue;
		if (s.at.file != file)
			begin(ls, l, &s, &r);
		file = s.at.file;
		read_row(ls, l, f, &s, &r);
	}
	settle_ties(l, f, &s);
	rec_free(&r);
	source_close(&s);
}

void
lists_load(struct lists *ls, struct filter *f)
{
	for (size_t i = 0; i < ls->n; i++) {
		load(ls, &ls->list[i], f);
		ls->n_bad += ls->list[i].n_bad;
	}
}

int *
lists_fields(const struct lists *ls, int *field, size_t *n, size_t *cap)
{
	for (size_t i = 0; i < ls->n; i++)
		for (size_t k = 0; k < ls->list[i].n_field; k++) {
			field = xgrow(field, cap, *n + 2, sizeof *field);
			field[(*n)++] = ls->list[i].field[k].field;
			field[(*n)++] = ls->list[i].field[k].suggested;
		}
	return field;
}

static void
set_value(struct rec *r, int field, const struct list_value *v)
{
	if (v->raw)
		rec_set_raw(r, field, v->text);
	else
		rec_set(r, field, v->text);
}

/* Fills, agrees with, replaces or stands beside what the record says. */
static void
join_value(struct list *l, struct rec *r, const struct list_value *v)
{
	struct list_field *f = &l->field[v->field];
	struct slice word = rec_get(r, f->field);
	bool decided = filter_is_decided(r, f->field), same = slice_eq(word, v->text);
	if (word.n == 0 && !decided) {
		set_value(r, f->field, v);
		f->filled++;
	} else if (l->wins && !decided && !same) {
		set_value(r, f->field, v);
		f->replaced++;
	} else {
		f->agreed += same;
		f->differed += !same;
		set_value(r, f->suggested, v);
	}
}

void
lists_join(struct lists *ls, struct rec *r)
{
	for (size_t i = 0; i < ls->n; i++)
		for (size_t k = 0; k < ls->list[i].n_field; k++)
			if (rec_has(r, ls->list[i].field[k].suggested))
				rec_set_null(r, ls->list[i].field[k].suggested);
	for (size_t i = 0; i < ls->n; i++) {
		struct list *l = &ls->list[i];
		buf_clear(&ls->key);
		size_t found = key_of(r, &l->on, &ls->key) ? map_find(&l->keys, buf_slice(&ls->key)) : MAP_NONE;
		if (found == MAP_NONE) {
			l->n_missed++;
			continue;
		}
		l->n_met++;
		struct list_row *row = &l->row[found];
		row->met = true;
		for (size_t k = 0; k < row->n_value; k++)
			join_value(l, r, &row->value[k]);
	}
}

void
unmatched_write(struct output *out, struct slice file, uint64_t line, struct slice field, struct slice header, struct slice raw)
{
	struct buf from = BUF_INIT;
	const char *slash = file.n ? memrchr(file.p, '/', file.n) : NULL;
	struct slice base = slash ? slice(slash + 1, (size_t)(file.p + file.n - slash) - 1) : file;
	buf_printf(&from, "%.*s:%llu", (int)base.n, base.p, (unsigned long long)line);
	cell_write(buf_slice(&from), false, &out->buf);
	buf_adds(&out->buf, ",unmatched,");
	cell_write(field, false, &out->buf);
	buf_adds(&out->buf, ",no record has this key,UTF-8,");
	cell_write(header, false, &out->buf);
	buf_addc(&out->buf, ',');
	cell_write(raw, false, &out->buf);
	buf_addc(&out->buf, '\n');
	output_mark(out);
	buf_free(&from);
}

uint64_t
list_unmatched(const struct list *l)
{
	uint64_t n = 0;
	for (size_t i = 0; i < l->keys.n; i++)
		n += !l->row[i].met;
	return n;
}

static void
report(const struct list *l)
{
	uint64_t replaced = 0, differed = 0, unmatched = list_unmatched(l);
	for (size_t k = 0; k < l->n_field; k++) {
		replaced += l->field[k].replaced;
		differed += l->field[k].differed;
	}
	struct place at = { l->name, 0 };
	warn_at(&at, NULL, "rows %llu = met a record %llu + met none %llu + older %llu + repeated %llu + later %llu + rejected %llu; records %llu = met a row %llu + met none %llu; values replaced %llu, kept against the list %llu",
		(unsigned long long)l->n_rows, (unsigned long long)(l->keys.n - unmatched), (unsigned long long)unmatched,
		(unsigned long long)l->n_older, (unsigned long long)l->n_same, (unsigned long long)l->n_later, (unsigned long long)l->n_bad,
		(unsigned long long)(l->n_met + l->n_missed), (unsigned long long)l->n_met, (unsigned long long)l->n_missed,
		(unsigned long long)replaced, (unsigned long long)differed);
	for (size_t k = 0; filter_options.stats && k < l->n_field; k++) {
		const struct list_field *f = &l->field[k];
		struct slice name = field_name(f->field);
		warn_at(&at, NULL, "%.*s: filled %llu, agreed %llu, replaced %llu, kept against the list %llu", (int)name.n, name.p,
			(unsigned long long)f->filled, (unsigned long long)f->agreed, (unsigned long long)f->replaced, (unsigned long long)f->differed);
	}
}

void
lists_report(const struct lists *ls, struct output *unmatched)
{
	for (size_t i = 0; i < ls->n; i++) {
		const struct list *l = &ls->list[i];
		if (!filter_options.quiet)
			report(l);
		for (size_t k = 0; unmatched && k < l->keys.n; k++)
			if (!l->row[k].met)
				unmatched_write(unmatched, map_key(&l->files, l->row[k].file), l->row[k].line,
					field_name(l->column.field[0]), map_key(&l->files, l->row[k].header), l->row[k].raw);
	}
}

void
lists_free(struct lists *ls)
{
	for (size_t i = 0; i < ls->n; i++) {
		struct list *l = &ls->list[i];
		for (size_t k = 0; k < l->n_path; k++)
			free(l->path[k]);
		free(l->path);
		free(l->take);
		free(l->take_from);
		free(l->row);
		free(l->tie);
		free(l->field);
		clock_free(&l->clock);
		map_free(&l->keys);
		map_free(&l->files);
		arena_free(&l->bytes);
	}
	free(ls->list);
	buf_free(&ls->key);
	buf_free(&ls->value);
}
