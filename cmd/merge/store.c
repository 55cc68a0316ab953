/* store.c - versions under their keys, their order, and reading them again */
#include "store.h"
#include "run.h"

struct store_slot {
	uint32_t hash, number; /* of the entry, counted from 1 */
};

struct store_item {
	uint64_t prefix; /* of the key, behind what all keys begin with */
	uint32_t number;
};

/* What all records of a file share. */
enum {
	FEW = 16
};

void
store_open(struct store *s, const struct store_how *how)
{
	*s = (struct store){ .how = *how, .fd = -1 };
}

static void
note_field(struct store *s, int field)
{
	if ((size_t)field >= s->n_seen) {
		size_t before = s->n_seen;
		s->n_seen = (size_t)field + 64;
		s->seen = xrealloc(s->seen, s->n_seen * sizeof *s->seen);
		memset(s->seen + before, 0, (s->n_seen - before) * sizeof *s->seen);
	}
	s->seen[field] = true;
}

/* basename#sheet:line in two: what stands before the line, and the line without zeros in front. */
static void
split_from(struct slice from, struct slice *head, struct slice *line)
{
	size_t i = from.n;
	while (i > 0 && from.p[i - 1] >= '0' && from.p[i - 1] <= '9')
		i--;
	bool numbered = i > 0 && i < from.n && from.p[i - 1] == ':';
	*head = slice(from.p, numbered ? i - 1 : from.n);
	*line = numbered ? slice(from.p + i, from.n - i) : slice(NULL, 0);
	while (line->n && *line->p == '0')
		line->p++, line->n--;
}

static int
from_cmp(struct slice a, struct slice b)
{
	struct slice head_a, head_b, line_a, line_b;
	split_from(a, &head_a, &line_a);
	split_from(b, &head_b, &line_b);
	int c = slice_cmp(head_a, head_b);
	if (c == 0 && line_a.n != line_b.n)
		return line_a.n < line_b.n ? -1 : 1;
	if (c == 0)
		c = slice_cmp(line_a, line_b);
	return c ? c : slice_cmp(a, b);
}

static int
header_cmp(const struct store *s, uint32_t a, uint32_t b)
{
	if (a == b)
		return 0;
	return slice_cmp(buf_slice(&s->origins.file[a].header), buf_slice(&s->origins.file[b].header));
}

/* How new a is against b: 0 only where both are the same in every byte. */
static int
age_cmp(const struct store *s, const struct version *a, const struct version *b)
{
	int c = memcmp(a->stamp, b->stamp, s->how.stamp_size);
	if (c == 0)
		c = from_cmp(a->from, b->from);
	if (c == 0)
		c = slice_cmp(a->line, b->line);
	return c ? c : header_cmp(s, a->file, b->file);
}

int
store_cmp(const struct store *s, const struct version *a, const struct version *b)
{
	int c = slice_cmp(a->key, b->key);
	return c ? c : age_cmp(s, b, a);
}

struct version
store_view(const struct store *s, const struct store_entry *e)
{
	const char *key = e->p + s->how.stamp_size, *from = key + e->n_key;
	return (struct version){
		.stamp = (const unsigned char *)e->p,
		.key = slice(key, e->n_key),
		.from = slice(from, e->n_from),
		.line = slice(from + e->n_from, e->n_line),
		.number = e->number,
		.file = e->file,
	};
}

/* Puts the version into the entry, in the room it has if that will do. */
static void
fill(struct store *s, struct store_entry *e, const struct version *v)
{
	size_t need = s->how.stamp_size + v->key.n + v->from.n + v->line.n;
	if (need > UINT32_MAX / 2)
		die("%s:%llu: the record is too long to be kept", s->origins.file[v->file].name, (unsigned long long)v->number);
	if (need > e->cap) {
		/* a record mostly grows a little from night to night */
		e->cap = (uint32_t)(s->how.keep_all ? need : need + need / (e->cap ? 2 : 8));
		e->p = arena_bytes(&s->bytes, e->cap);
		s->used += e->cap;
	}
	char *p = e->p;
	memcpy(p, v->stamp, s->how.stamp_size);
	memcpy(p += s->how.stamp_size, v->key.p, v->key.n);
	if (v->from.n)
		memcpy(p + v->key.n, v->from.p, v->from.n);
	memcpy(p + v->key.n + v->from.n, v->line.p, v->line.n);
	e->n_key = (uint32_t)v->key.n;
	e->n_from = (uint32_t)v->from.n;
	e->n_line = (uint32_t)v->line.n;
	e->number = v->number;
	e->file = v->file;
}

static void
append(struct store *s, const struct version *v)
{
	s->entry = xgrow(s->entry, &s->cap, s->n + 1, sizeof *s->entry);
	s->entry[s->n] = (struct store_entry){ 0 };
	fill(s, &s->entry[s->n++], v);
}

static void
grow_slots(struct store *s)
{
	size_t n = s->n_slot ? s->n_slot * 2 : 1024;
	struct store_slot *slot = xlarge(n * sizeof *slot, true);
	for (size_t k = 0; k < s->n_slot; k++) {
		if (s->slot[k].number == 0)
			continue;
		size_t i = s->slot[k].hash & (n - 1);
		while (slot[i].number)
			i = (i + 1) & (n - 1);
		slot[i] = s->slot[k];
	}
	free(s->slot);
	s->slot = slot;
	s->n_slot = n;
}

static inline bool
has_key(const struct store *s, const struct store_entry *e, struct slice key)
{
	return e->n_key == key.n && memcmp(e->p + s->how.stamp_size, key.p, key.n) == 0;
}

/* The entry of a key, or NULL and the slot where its number goes. */
static struct store_entry *
find(struct store *s, struct slice key, uint32_t hash, struct store_slot **free_slot)
{
	for (size_t i = hash & (s->n_slot - 1);; i = (i + 1) & (s->n_slot - 1)) {
		struct store_slot *slot = &s->slot[i];
		if (slot->number == 0) {
			*free_slot = slot;
			return NULL;
		}
		struct store_entry *e = &s->entry[slot->number - 1];
		if (slot->hash == hash && has_key(s, e, key))
			return e;
	}
}

static void
count_older(struct store *s, const struct version *older)
{
	s->n_older++;
	s->n_untimed += stamp_is_empty(older->stamp, s->how.stamp_size);
}

/* Keeps the newer of the version and the one that is there. */
static void
upsert(struct store *s, const struct version *v)
{
	struct store_entry *e = s->guess < s->n ? &s->entry[s->guess] : NULL;
	if (!e || !has_key(s, e, v->key)) {
		if ((s->n + 1) * 2 > s->n_slot)
			grow_slots(s);
		uint32_t hash = (uint32_t)hash_bytes(v->key.p, v->key.n);
		struct store_slot *slot;
		e = find(s, v->key, hash, &slot);
		if (!e) {
			append(s, v);
			*slot = (struct store_slot){ hash, (uint32_t)s->n };
			s->guess = s->n;
			return;
		}
	}
	s->guess = (size_t)(e - s->entry) + 1;
	struct version there = store_view(s, e);
	int c = age_cmp(s, v, &there);
	if (c == 0)
		s->n_repeated++;
	else
		count_older(s, c < 0 ? v : &there);
	if (c > 0)
		fill(s, e, v);
}

void
store_add(struct store *s, struct filter *f, struct slice key, const unsigned char *stamp, struct rec *r)
{
	bool fresh;
	uint32_t file = origins_note(&s->origins, &f->source, &fresh);
	/* the rows of a file all have the same fields, objects each their own */
	if (source_is_row(&f->source) ? fresh : s->how.note_fields || f->sink.format != SINK_NDJSON)
		for (size_t i = 0; i < r->n; i++)
			note_field(s, r->member[i].field);
	struct version v = {
		.stamp = stamp,
		.key = key,
		.from = rec_get(r, F_FROM),
		.line = r->line,
		.number = f->source.at.line,
		.file = file,
	};
	if (s->how.keep_all) {
		append(s, &v);
	} else {
		uint64_t before = s->n_older + s->n_repeated;
		upsert(s, &v);
		if (s->n_older + s->n_repeated > before)
			filter_drop(f);
	}
	size_t beside = s->cap * sizeof *s->entry + s->n_slot * sizeof *s->slot + s->n * 2 * sizeof *s->item;
	if (s->used + beside > s->how.memory || s->n == UINT32_MAX)
		run_write(s);
}

/* The eight bytes of a key behind the first `skip`, so that they compare as numbers. */
static uint64_t
prefix_of(struct slice key, size_t skip)
{
	uint64_t prefix = 0;
	for (size_t i = skip; i < skip + 8; i++)
		prefix = prefix << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
	return prefix;
}

/* By prefix: byte by byte from the last, leaving out those in which all agree. */
static void
sort_prefixes(struct store_item *item, struct store_item *other, size_t n)
{
	struct store_item *from = item, *to = other;
	for (int shift = 0; shift < 64; shift += 8) {
		size_t start[257] = { 0 };
		for (size_t i = 0; i < n; i++)
			start[(from[i].prefix >> shift & 255) + 1]++;
		if (start[(from[0].prefix >> shift & 255) + 1] == n)
			continue;
		for (int k = 0; k < 256; k++)
			start[k + 1] += start[k];
		for (size_t i = 0; i < n; i++)
			to[start[from[i].prefix >> shift & 255]++] = from[i];
		struct store_item *swap = from;
		from = to;
		to = swap;
	}
	if (from != item)
		memcpy(item, from, n * sizeof *item);
}

static int
item_cmp(const void *a, const void *b, void *arg)
{
	const struct store *s = arg;
	const struct store_item *x = a, *y = b;
	struct version v = store_view(s, &s->entry[x->number]), w = store_view(s, &s->entry[y->number]);
	return store_cmp(s, &v, &w);
}

void
store_order(struct store *s)
{
	struct slice common = s->n ? store_view(s, &s->entry[0]).key : slice(NULL, 0);
	for (size_t i = 1; i < s->n; i++) {
		struct slice key = store_view(s, &s->entry[i]).key;
		size_t k = 0;
		while (k < common.n && k < key.n && common.p[k] == key.p[k])
			k++;
		common.n = k;
	}
	s->item = xmalloc(s->n * sizeof *s->item);
	for (size_t i = 0; i < s->n; i++)
		s->item[i] = (struct store_item){ prefix_of(store_view(s, &s->entry[i]).key, common.n), (uint32_t)i };
	if (s->n > FEW) {
		struct store_item *other = xmalloc(s->n * sizeof *other);
		sort_prefixes(s->item, other, s->n);
		free(other);
	} else {
		qsort_r(s->item, s->n, sizeof *s->item, item_cmp, s);
	}
	for (size_t i = 0, end; s->n > FEW && i < s->n; i = end) {
		for (end = i + 1; end < s->n && s->item[end].prefix == s->item[i].prefix; end++)
			;
		if (end > i + 1)
			qsort_r(s->item + i, end - i, sizeof *s->item, item_cmp, s);
	}
}

struct version
store_at(const struct store *s, size_t i)
{
	return store_view(s, &s->entry[s->item[i].number]);
}

void
store_clear(struct store *s)
{
	free(s->item);
	s->item = NULL;
	arena_clear(&s->bytes);
	s->n = s->used = 0;
	if (s->n_slot)
		memset(s->slot, 0, s->n_slot * sizeof *s->slot);
}

void
store_sort(struct store *s)
{
	if (s->n_run == 0) {
		store_order(s);
		return;
	}
	if (s->n)
		run_write(s);
	run_open(s);
}

/* The next in order, from memory or from the runs. */
static bool
next_in_order(struct store *s, struct version *v)
{
	if (s->n_run)
		return run_next(s, v);
	if (s->next == s->n)
		return false;
	*v = store_at(s, s->next++);
	return true;
}

/* Keeps a copy of the version for the one behind it to be compared with. */
static void
remember(struct store *s, const struct version *v)
{
	buf_clear(&s->last);
	buf_add(&s->last, v->stamp, s->how.stamp_size);
	buf_add_slice(&s->last, v->key);
	buf_add_slice(&s->last, v->from);
	buf_add_slice(&s->last, v->line);
	struct store_entry e = { s->last.p, v->number, 0, (uint32_t)v->key.n, (uint32_t)v->from.n, (uint32_t)v->line.n, v->file };
	s->previous = store_view(s, &e);
	s->has_last = true;
}

bool
store_next(struct store *s, struct filter *f, struct version *v, bool *current)
{
	bool alone = s->n_run == 0 && !s->how.keep_all; /* no key comes twice */
	while (next_in_order(s, v)) {
		*current = alone || !s->has_last || !slice_eq(v->key, s->previous.key);
		if (alone)
			return true;
		bool repeated = !*current && age_cmp(s, v, &s->previous) == 0;
		if (!*current && !repeated && s->how.keep_all) {
			s->n_marked++;
			s->n_untimed += stamp_is_empty(v->stamp, s->how.stamp_size);
		}
		if (*current || (s->how.keep_all && !repeated)) {
			remember(s, v);
			return true;
		}
		if (repeated)
			s->n_repeated++;
		else
			count_older(s, v);
		filter_drop(f);
	}
	return false;
}

void
store_get(struct store *s, struct filter *f, const struct version *v, struct rec *r)
{
	buf_clear(&s->line);
	buf_add_slice(&s->line, v->line);
	memset(buf_room(&s->line, INPUT_PAD), 0, INPUT_PAD);
	origins_read(&s->origins, f, v->file, v->number, buf_slice(&s->line), r);
}

static int
name_cmp(const void *a, const void *b)
{
	return slice_cmp(field_name(*(const int *)a), field_name(*(const int *)b));
}

int *
store_fields(const struct store *s, int *field, size_t *n, size_t *cap)
{
	size_t first = *n;
	for (size_t i = 0; i < s->n_seen; i++)
		if (s->seen[i]) {
			field = xgrow(field, cap, *n + 1, sizeof *field);
			field[(*n)++] = (int)i;
		}
	if (*n > first)
		qsort(field + first, *n - first, sizeof *field, name_cmp);
	return field;
}

void
store_close(struct store *s)
{
	origins_free(&s->origins);
	run_close(s);
	free(s->entry);
	free(s->slot);
	free(s->item);
	free(s->seen);
	arena_free(&s->bytes);
	buf_free(&s->line);
	buf_free(&s->last);
}
