/* origin.c - what it takes to read a record a second time */
#include "origin.h"

static bool
is_last(const struct origins *o, const struct source *s)
{
	if (o->n == 0)
		return false;
	const struct origin *file = &o->file[o->n - 1];
	if (file->name != s->at.file || file->format != s->format || !source_is_row(s))
		return file->name == s->at.file && file->format == s->format;
	return file->n_field == s->columns.n && memcmp(file->field, s->columns.field, s->columns.n * sizeof *s->columns.field) == 0;
}

uint32_t
origins_note(struct origins *o, const struct source *s, bool *fresh)
{
	bool known = is_last(o, s);
	if (fresh)
		*fresh = !known;
	if (known)
		return (uint32_t)o->n - 1;
	o->file = xgrow(o->file, &o->cap, o->n + 1, sizeof *o->file);
	struct origin *file = &o->file[o->n++];
	*file = (struct origin){ .name = s->at.file, .format = s->format, .header = BUF_INIT };
	if (source_is_row(s)) {
		file->field = (int *)xmemdup(s->columns.field, s->columns.n * sizeof *s->columns.field);
		file->n_field = s->columns.n;
		buf_add_slice(&file->header, buf_slice(&s->columns.header));
	}
	return (uint32_t)o->n - 1;
}

void
origins_stand(struct origins *o, struct filter *f, uint32_t file, uint64_t line, struct slice bytes, struct rec *r)
{
	struct source *s = &f->source;
	s->at = (struct place){ o->file[file].name, line };
	s->raw = bytes;
	f->current = r;
	if (o->now == file + 1u)
		return;
	o->now = file + 1u;
	s->format = o->file[file].format;
	buf_clear(&s->columns.header);
	buf_add_slice(&s->columns.header, buf_slice(&o->file[file].header));
}

/* Splits a row again, its cells under the fields of its file. */
static void
split_again(const struct origin *file, struct source *s, struct rec *r)
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

void
origins_read(struct origins *o, struct filter *f, uint32_t file, uint64_t line, struct slice bytes, struct rec *r)
{
	struct source *s = &f->source;
	origins_stand(o, f, file, line, bytes, r);
	if (source_is_row(s))
		split_again(&o->file[file], s, r);
	else if (rec_parse(r, s->raw, &s->fault) < 0)
		die_at(&s->at, NULL, "the line reads otherwise a second time");
}

void
origins_free(struct origins *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->file[i].field);
		buf_free(&o->file[i].header);
	}
	free(o->file);
	*o = ORIGINS_INIT;
}
