/* registry.c - rows of a register read, and made entities */
#include "registry.h"

enum {
	TOLD_MOST = 3 /* faulty cells that are told of by their place */
};

/* A row until all are read: its cells and its id, folded but for the id, one behind the other. */
struct row {
	uint32_t *end;
};

struct rows {
	struct row *row;
	size_t n, cap;
	struct arena bytes;
};

struct slice
registry_text(struct registry *g, struct rec *r, const struct link_fields *fields)
{
	for (size_t i = 0; i < fields->n; i++) {
		struct slice text = slice_trim(rec_get(r, fields->field[i]));
		if (text.n == 0)
			continue;
		if (!fold_changes(g->fold, text))
			return text;
		buf_clear(&g->folded);
		fold_text(g->fold, text, &g->folded);
		return buf_slice(&g->folded);
	}
	return slice(NULL, 0);
}

/* What the links ask of the header of a file of rows. */
static void
check_header(const struct links *l, const struct source *s, const struct rec *first)
{
	struct place at = { s->at.file, s->columns.line };
	bool any = false;
	for (size_t i = 0; i < l->n; i++) {
		const struct link_fields *other = &l->row[i].other;
		bool has = false;
		for (size_t k = 0; k < other->n; k++)
			has = has || rec_find(first, other->field[k]) >= 0;
		struct slice name = field_name(other->field[0]);
		if (!has && l->own)
			die_at(&at, NULL, "the register has no '%.*s', which %s:%llu compares", (int)name.n, name.p, l->row[i].at.file, (unsigned long long)l->row[i].at.line);
		any = any || has;
	}
	if (!any)
		die_at(&at, NULL, "the register has none of the fields that are compared; --links says which");
}

static void
add_id(struct rec *r, const struct links *l, const struct place *at, struct buf *key)
{
	for (size_t i = 0; i < l->id.n; i++) {
		struct slice id = rec_get(r, l->id.field[i]);
		if (id.n) {
			buf_add_slice(key, id);
			return;
		}
	}
	if (rec_has(r, F_FROM)) {
		buf_add_slice(key, rec_get(r, F_FROM));
		return;
	}
	const char *base = strrchr(at->file, '/');
	buf_printf(key, "%s:%llu", base ? base + 1 : at->file, (unsigned long long)at->line);
}

/* Looks at a cell while its place is known: a code that is none, a region to be learned. */
static void
look_at_cell(struct registry *g, const struct trait *t, struct slice text, const struct place *at)
{
	uint16_t letter[RARITY_LETTERS];
	struct form form;
	bool faulty = false;
	if (t->row->compare == LINK_NAME || t->row->compare == LINK_ADDRESS)
		region_learn(g->regions, letter, letters_of(text, letter, RARITY_LETTERS));
	if (text.n == 0 || (t->row->compare != LINK_CODE && t->row->compare != LINK_DATE) || trait_read(t, g->regions, text, &form, letter, &faulty))
		return;
	if (faulty && g->n_faulty++ < TOLD_MOST && !filter_options.quiet)
		warn_at(at, t->row->name, t->row->compare == LINK_CODE ? "no credit code: its form or its check character is wrong; it agrees with nothing" : "no date; it agrees with nothing");
}

static void
add_row(struct registry *g, struct rows *rows, const struct links *l, struct rec *r, const struct place *at, struct buf *key)
{
	uint32_t end[LINK_ROWS + 1];
	buf_clear(key);
	for (size_t i = 0; i < l->n; i++) {
		struct slice text = registry_text(g, r, &l->row[i].other);
		look_at_cell(g, &g->trait[i], text, at);
		buf_add_slice(key, text);
		end[i] = (uint32_t)key->n;
	}
	add_id(r, l, at, key);
	end[l->n] = (uint32_t)key->n;
	size_t head = (l->n + 1) * sizeof *end;
	uint32_t *kept = arena_alloc(&rows->bytes, head + key->n);
	memcpy(kept, end, head);
	memcpy((char *)kept + head, key->p, key->n);
	rows->row = xgrow(rows->row, &rows->cap, rows->n + 1, sizeof *rows->row);
	rows->row[rows->n++] = (struct row){ kept };
}

/* A header is named as gov-records(5) names the field whose label it is. */
static int
field_of_header(void *arg, struct slice header, const struct place *at)
{
	(void)arg;
	(void)at;
	int field = links_field(slice_trim(header));
	return field < F_KNOWN ? field : F_NONE;
}

static void
read_rows(struct registry *g, struct filter *f, const struct links *l, char **path, size_t n, struct rows *rows)
{
	struct source s;
	struct source_how how = {
		.input = { .decode = true },
		.max_field = filter_options.max_field,
		.max_line = filter_options.max_line,
		.max_quoted_lines = filter_options.max_quoted_lines,
		.name = field_of_header,
		.quiet = true,
	};
	struct rec r = REC_INIT;
	struct buf key = BUF_INIT;
	const char *file = NULL;
	source_open(&s, path, n, &how);
	for (enum source_status status; (status = source_next(&s, &r)) != SOURCE_END;) {
		if (status == SOURCE_BAD) {
			g->n_rejected++;
			filter_reject_of(f, &s, s.fault.code, F_NONE, "%s", buf_text(&s.fault.reason));
		}
		if (status != SOURCE_RECORD)
			continue;
		if (s.at.file != file && source_is_row(&s))
			check_header(l, &s, &r);
		file = s.at.file;
		g->n_row++;
		if (rec_has(&r, F_SUPERSEDED_BY))
			g->n_superseded++;
		else
			add_row(g, rows, l, &r, &s.at, &key);
	}
	if (rows->n >= TRAIT_NONE)
		die("%s: more than %u rows", path[0], TRAIT_NONE);
	buf_free(&key);
	rec_free(&r);
	source_close(&s);
}

static struct slice
cell(const struct row *row, size_t i, size_t n)
{
	uint32_t from = i ? row->end[i - 1] : 0;
	return slice((const char *)(row->end + n + 1) + from, row->end[i] - from);
}

/* Rows become entities. */
static void
add_entities(struct registry *g, const struct rows *rows)
{
	uint32_t tuple[LINK_ROWS];
	uint16_t letter[RARITY_LETTERS];
	struct form form;
	bool faulty;
	for (size_t i = 0; i < rows->n; i++) {
		bool says = false;
		for (size_t k = 0; k < g->n_trait; k++) {
			struct trait *t = &g->trait[k];
			tuple[k] = trait_read(t, g->regions, cell(&rows->row[i], k, g->n_trait), &form, letter, &faulty) ? trait_add(t, &form, letter) : TRAIT_NONE;
			says = says || tuple[k] != TRAIT_NONE;
		}
		if (!says)
			continue;
		size_t before = g->tuples.n, e = map_add(&g->tuples, slice((const char *)tuple, g->n_trait * sizeof *tuple));
		struct slice id = cell(&rows->row[i], g->n_trait, g->n_trait);
		g->entity = xgrow(g->entity, &g->entity_cap, e + 1, sizeof *g->entity);
		if (e == before) {
			g->entity[e] = (struct entity){ { NULL, 0 }, 0 };
			g->value = xgrow(g->value, &g->value_cap, (e + 1) * g->n_trait, sizeof *g->value);
			memcpy(g->value + e * g->n_trait, tuple, g->n_trait * sizeof *tuple);
		}
		struct entity *one = &g->entity[e];
		one->n_row++;
		if (!one->id.p || slice_cmp(id, one->id) < 0)
			one->id = slice(arena_copy(&g->ids, id.p, id.n), id.n);
	}
}

static void
list_entities(struct registry *g)
{
	for (size_t k = 0; k < g->n_trait; k++) {
		struct trait *t = &g->trait[k];
		uint32_t value;
		trait_settle(t);
		for (uint32_t e = 0; e < g->tuples.n; e++)
			if ((value = registry_values(g, e)[k]) != TRAIT_NONE)
				trait_count(t, value);
		trait_lists(t);
		for (uint32_t e = 0; e < g->tuples.n; e++)
			if ((value = registry_values(g, e)[k]) != TRAIT_NONE)
				trait_list(t, value, e);
	}
	if (g->code == g->n_trait)
		return;
	g->code_rows = xcalloc(g->trait[g->code].values.n, sizeof *g->code_rows);
	for (uint32_t e = 0; e < g->tuples.n; e++)
		if (registry_values(g, e)[g->code] != TRAIT_NONE)
			g->code_rows[registry_values(g, e)[g->code]] += g->entity[e].n_row;
}

/* Those to look for entities by: the surest, as many as it takes so that what agrees in none of them cannot score
 * enough. */
static void
open_traits(struct registry *g, const struct links *l, uint32_t near)
{
	uint32_t rest = 0;
	g->n_trait = g->code = l->n;
	for (size_t i = 0; i < l->n; i++) {
		rest += l->row[i].weight;
		if (l->row[i].compare == LINK_CODE && g->code == l->n)
			g->code = i;
	}
	for (int compare = 0; compare < LINK_ID; compare++)
		for (size_t i = 0; i < l->n; i++) {
			if (l->row[i].compare != (enum link_compare)compare)
				continue;
			trait_open(&g->trait[i], &l->row[i], rest >= near);
			rest -= l->row[i].weight;
		}
}

void
registry_load(struct registry *g, struct filter *f, const struct links *l, char **path, size_t n, uint32_t near)
{
	struct rows rows = { .n = 0 };
	*g = (struct registry){ .fold = fold_open(FOLD_NFKC | FOLD_CASE | FOLD_SIMPLIFIED), .regions = regions_open() };
	open_traits(g, l, near);
	read_rows(g, f, l, path, n, &rows);
	regions_settle(g->regions);
	add_entities(g, &rows);
	free(rows.row);
	arena_free(&rows.bytes);
	list_entities(g);
	if (g->n_faulty > TOLD_MOST && !filter_options.quiet)
		warn("%s: %llu more codes and dates like these", path[0], g->n_faulty - TOLD_MOST);
	if (g->tuples.n == 0 && !filter_options.quiet)
		warn("%s: no row of the register says anything that is compared", path[0]);
}

int
registry_order(const struct registry *g, uint32_t a, uint32_t b)
{
	int c = slice_cmp(g->entity[a].id, g->entity[b].id);
	for (size_t k = 0; c == 0 && k < g->n_trait; k++) {
		uint32_t x = registry_values(g, a)[k], y = registry_values(g, b)[k];
		if (x == TRAIT_NONE || y == TRAIT_NONE)
			c = (x == TRAIT_NONE) - (y == TRAIT_NONE);
		else
			c = slice_cmp(map_key(&g->trait[k].values, x), map_key(&g->trait[k].values, y));
	}
	return c;
}

bool
registry_same_code(const struct registry *g, uint32_t a, uint32_t b)
{
	if (g->code == g->n_trait)
		return false;
	uint32_t x = registry_values(g, a)[g->code];
	return x != TRAIT_NONE && x == registry_values(g, b)[g->code];
}

bool
registry_agree(const struct registry *g, uint32_t a, uint32_t b)
{
	size_t stated = 0;
	for (size_t k = 0; k < g->n_trait; k++) {
		uint32_t x = registry_values(g, a)[k], y = registry_values(g, b)[k];
		struct form form;
		uint16_t letter[RARITY_LETTERS];
		if (x == TRAIT_NONE || y == TRAIT_NONE)
			continue;
		stated++;
		if (x == y)
			continue;
		trait_form(&g->trait[k], x, &form, letter);
		if (trait_compare(&g->trait[k], &form, letter, y).kind != VERDICT_EQUAL)
			return false;
	}
	return stated > 1;
}

uint32_t
registry_rows(const struct registry *g, uint32_t e)
{
	uint32_t code = g->code == g->n_trait ? TRAIT_NONE : registry_values(g, e)[g->code];
	return code == TRAIT_NONE ? g->entity[e].n_row : g->code_rows[code];
}

void
registry_free(struct registry *g)
{
	for (size_t i = 0; i < g->n_trait; i++)
		trait_free(&g->trait[i]);
	fold_close(g->fold);
	regions_close(g->regions);
	map_free(&g->tuples);
	free(g->entity);
	free(g->value);
	free(g->code_rows);
	arena_free(&g->ids);
	buf_free(&g->folded);
}
