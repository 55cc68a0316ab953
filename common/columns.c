/* columns.c - names of columns, and rows made to fit them */
#include "columns.h"
#include "msg.h"

void
header_name(struct map *names, struct slice header, struct buf *name)
{
	buf_clear(name);
	buf_add_slice(name, header);
	for (int again = 2; map_find(names, buf_slice(name)) != MAP_NONE; again++) {
		name->n = header.n;
		buf_printf(name, "#%d", again);
	}
	map_add(names, buf_slice(name));
}

void
columns_set(struct columns *c, struct rec *row, columns_name *name_of, void *arg, const struct place *at)
{
	struct map names = MAP_INIT;
	struct buf name = BUF_INIT;
	c->n = 0;
	c->field = xgrow(c->field, &c->cap, row->n, sizeof *c->field);
	for (size_t i = 0; i < row->n; i++) {
		struct slice header = rec_value(row, i);
		if (header.n == 0 && !name_of)
			die_at(at, NULL, "column %zu has no name", i + 1);
		buf_clear(&name);
		if (header.n == 0)
			buf_printf(&name, "#%zu", i + 1);
		else
			header_name(&names, header, &name);
		bool plain = header.n == 0 || name.n == header.n;
		int field = name_of ? name_of(arg, buf_slice(&name), at) : F_NONE;
		if (field == F_NONE && !plain)
			die_at(at, buf_text(&name), "a second column of this name; only a map that names it so can tell them apart");
		c->field[c->n++] = field == F_NONE ? field_of(buf_slice(&name)) : field;
	}
	map_free(&names);
	buf_free(&name);
	/* the members of every row to come carry these fields */
	for (size_t i = 0; i < row->n; i++)
		row->member[i].field = F_NONE;
	row->n = 0;
	for (size_t i = 0; i < c->n; i++)
		rec_append(row, c->field[i], VALUE_NULL, slice(NULL, 0));
}

bool
columns_total(const struct columns *c, struct rec *r)
{
	size_t i = 0;
	if (!c->n_totals)
		return false;
	while (i < r->n && slice_trim(rec_value(r, i)).n == 0)
		i++;
	struct slice text = i < r->n ? slice_trim(rec_value(r, i)) : slice(NULL, 0);
	for (size_t k = 0; k < c->n_totals; k++)
		if (slice_starts(text, c->totals[k])) {
			struct slice rest = slice(text.p + c->totals[k].n, text.n - c->totals[k].n);
			if (rest.n == 0 || (unsigned char)rest.p[0] < 0x80 || slice_starts(rest, LIT("：")) || slice_starts(rest, LIT("（")))
				return true;
		}
	return false;
}

bool
columns_fit(const struct columns *c, struct rec *r, bool short_ok)
{
	size_t n = r->n;
	if (n == c->n)
		return true;
	bool wide = false;
	for (size_t i = c->n; i < n; i++)
		wide = wide || rec_value(r, i).n;
	if (!c->ragged && (wide || !short_ok))
		return false;
	for (size_t i = n; i < c->n; i++) {
		rec_cell(r, i)->kind = VALUE_NULL;
		r->member[i].raw = slice(NULL, 0);
	}
	r->n = c->n;
	for (size_t i = c->n; i < n; i++) {
		char name[24];
		struct member m = r->member[i];
		snprintf(name, sizeof name, "#%zu", i + 1);
		if (wide)
			rec_append(r, field_of(slice_of(name)), m.kind, m.raw);
	}
	return true;
}

void
columns_free(struct columns *c)
{
	free(c->field);
	buf_free(&c->header);
	*c = (struct columns){ 0 };
}
