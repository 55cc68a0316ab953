/* hold.c - the bytes of records, and what it takes to read them again */
#include "hold.h"

/* What all records of a file share. */
struct hold_file {
	const char *name;
	enum source_format format;
	int *field;
	size_t n_field;
	struct buf header;
};

static bool
is_last_file(const struct hold *h, const struct source *s)
{
	if (h->n_file == 0)
		return false;
	const struct hold_file *file = &h->file[h->n_file - 1];
	return file->name == s->at.file && file->format == s->format && (s->format != SOURCE_CSV || (file->n_field == s->columns.n && memcmp(file->field, s->columns.field, s->columns.n * sizeof *s->columns.field) == 0));
}

static void
add_file(struct hold *h, const struct source *s)
{
	h->file = xgrow(h->file, &h->file_cap, h->n_file + 1, sizeof *h->file);
	struct hold_file *file = &h->file[h->n_file++];
	*file = (struct hold_file){ .name = s->at.file, .format = s->format, .header = BUF_INIT };
	if (s->format != SOURCE_CSV)
		return;
	file->field = (int *)xmemdup(s->columns.field, s->columns.n * sizeof *s->columns.field);
	file->n_field = s->columns.n;
	buf_add_slice(&file->header, buf_slice(&s->columns.header));
}

/* Behind what a line of JSON can be added to, 0 where it must be parsed again. */
static uint32_t
tail_of(const struct hold *h, const struct rec *r)
{
	for (size_t k = 0; k < h->n_own; k++)
		if (rec_find(r, h->own[k]) >= 0)
			return 0;
	return r->tail && h->n_own ? (uint32_t)(r->tail - r->line.p) : 0;
}

size_t
hold_add(struct hold *h, struct filter *f)
{
	const struct source *s = &f->source;
	if (!is_last_file(h, s))
		add_file(h, s);
	struct slice line = f->current->line;
	if (line.n > UINT32_MAX - INPUT_PAD)
		die_at(&s->at, NULL, "the record is too long to be kept");
	char *bytes = arena_bytes(&h->bytes, line.n + INPUT_PAD);
	memcpy(bytes, line.p, line.n);
	memset(bytes + line.n, 0, INPUT_PAD);
	h->held = xgrow(h->held, &h->cap, h->n + 1, sizeof *h->held);
	h->held[h->n] = (struct held){ bytes, s->at.line, (uint32_t)line.n, (uint32_t)h->n_file - 1, tail_of(h, f->current) };
	return h->n++;
}

struct slice
hold_bytes(const struct hold *h, size_t i)
{
	return slice(h->held[i].p, h->held[i].n);
}

struct slice
hold_value(struct hold *h, struct rec *r, int field)
{
	struct slice v = rec_get(r, field), line = r->line;
	if (v.n == 0)
		return slice(NULL, 0);
	/* most values stand in the line as they are, and so in its copy */
	if ((uintptr_t)v.p >= (uintptr_t)line.p && (uintptr_t)v.p < (uintptr_t)line.p + line.n)
		return slice(h->held[h->n - 1].p + (v.p - line.p), v.n);
	return slice(arena_copy(&h->bytes, v.p, v.n), v.n);
}

/* Splits a row again, its cells under the fields of its file. */
static void
split_again(const struct hold_file *file, struct source *s, struct rec *r)
{
	rec_begin(r);
	enum csv_status status = csv_split(&s->csv, s->raw.p, s->raw.p + s->raw.n, true, r);
	if (status != CSV_ROW || r->n != file->n_field)
		die_at(&s->at, NULL, "the row reads otherwise a second time");
	for (size_t i = 0; i < r->n; i++)
		if (rec_find(r, file->field[i]) != (int)i)
			rec_rename(r, i, file->field[i]);
	r->line = s->raw;
	r->n_line = r->n;
}

/* The source stands where record i came from. */
static void
stand_at(struct hold *h, struct filter *f, size_t i, struct rec *r)
{
	const struct held *held = &h->held[i];
	const struct hold_file *file = &h->file[held->file];
	struct source *s = &f->source;
	s->at = (struct place){ file->name, held->line };
	s->raw = hold_bytes(h, i);
	if (h->file_now != held->file + 1u) {
		h->file_now = held->file + 1u;
		s->format = file->format;
		buf_clear(&s->columns.header);
		buf_add_slice(&s->columns.header, buf_slice(&file->header));
	}
	f->current = r;
}

void
hold_get(struct hold *h, struct filter *f, size_t i, struct rec *r)
{
	const struct hold_file *file = &h->file[h->held[i].file];
	struct source *s = &f->source;
	stand_at(h, f, i, r);
	if (file->format == SOURCE_CSV)
		split_again(file, s, r);
	else if (rec_parse(r, s->raw, &s->fault) < 0)
		die_at(&s->at, NULL, "the line reads otherwise a second time");
}

void
hold_extend(struct hold *h, struct filter *f, size_t i, struct rec *r)
{
	const struct held *held = &h->held[i];
	if (held->tail == 0 || f->sink.format != SINK_NDJSON) {
		hold_get(h, f, i, r);
		return;
	}
	stand_at(h, f, i, r);
	rec_extend(r, f->source.raw, held->p + held->tail);
}

void
hold_free(struct hold *h)
{
	for (size_t i = 0; i < h->n_file; i++) {
		free(h->file[i].field);
		buf_free(&h->file[i].header);
	}
	free(h->file);
	free(h->held);
	arena_free(&h->bytes);
	*h = HOLD_INIT;
}
