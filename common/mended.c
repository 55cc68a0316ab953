/* mended.c - rows of a rejects file, and where they came from */
#include "mended.h"

void
mended_add(struct mended *m, uint64_t line, const struct slice *cell)
{
	m->row = xgrow(m->row, &m->cap, m->n + 1, sizeof *m->row);
	struct mended_row *row = &m->row[m->n++];
	*row = (struct mended_row){ .line = line };
	for (size_t i = 0; i < MENDED_CELLS; i++)
		row->cell[i] = slice(arena_copy(&m->store, cell[i].p, cell[i].n), cell[i].n);
	map_add(&m->from, row->cell[MENDED_FROM]);
}

/* The place as a rejects file writes it, where one of its rows has it; p NULL otherwise. */
static struct slice
find_place(const struct mended *m, const struct place *at)
{
	struct buf from = BUF_INIT;
	const char *slash = strrchr(at->file, '/');
	buf_printf(&from, "%s:%llu", slash ? slash + 1 : at->file, (unsigned long long)at->line);
	size_t i = map_find(&m->from, buf_slice(&from));
	buf_free(&from);
	return i == MAP_NONE ? slice(NULL, 0) : map_key(&m->from, i);
}

bool
mended_brings(const struct mended *m, const struct place *at)
{
	return find_place(m, at).p;
}

bool
mended_settle(struct mended *m, const struct place *at, struct slice header, struct slice raw)
{
	bool good = true;
	struct slice from = find_place(m, at);
	for (size_t i = 0; from.p && i < m->n; i++) {
		struct mended_row *row = &m->row[i];
		if (!slice_eq(row->cell[MENDED_FROM], from))
			continue;
		row->settled = slice_eq(row->cell[MENDED_RAW], raw) && slice_eq(row->cell[MENDED_HEADER], header);
		good = good && row->settled;
	}
	return good;
}

int
mended_place(const struct mended *m, size_t i, struct slice *file, uint64_t *line)
{
	struct slice from = m->row[i].cell[MENDED_FROM];
	const char *colon = from.n ? memrchr(from.p, ':', from.n) : NULL, *end = from.p + from.n;
	if (!colon)
		return -1;
	*file = slice(from.p, (size_t)(colon - from.p));
	*line = 0;
	for (const char *p = colon + 1; p < end; p++) {
		if (*p < '0' || *p > '9' || *line > UINT64_MAX / 100)
			return -1;
		*line = *line * 10 + (uint64_t)(*p - '0');
	}
	return *line ? 0 : -1;
}

bool
mended_is_open(const struct mended *m, size_t i)
{
	struct slice raw = m->row[i].cell[MENDED_RAW];
	if (!slice_is(m->row[i].cell[MENDED_CODE], "utf8"))
		return false;
	for (const char *p = raw.p; raw.n > 3 && p + 3 < raw.p + raw.n; p++)
		if (p[0] == '\\' && p[1] == 'x' && hex_value(p[2]) >= 8 && hex_value(p[3]) >= 0)
			return true;
	return false;
}

void
mended_free(struct mended *m)
{
	free(m->row);
	map_free(&m->from);
	arena_free(&m->store);
	*m = (struct mended){ 0 };
}
