/* warnings.c - warnings and the alarms of gov-hotspot: what people are called for */
#include "warnings.h"
#include "date.h"

enum {
	TOLD_MAX = 10
};

static const struct side_name names[] = {
	{ "id", "编号|预警编号" },
	{ "kind", "种类|预警类型" },
	{ "level", "级别|预警级别" },
	{ "place", "地点" },
	{ "community", "村/社区|社区" },
	{ "street", "被反映街乡镇|街乡镇|街道" },
	{ "district", "被反映区|区" },
	{ "city", "市" },
	{ "issued_at", "发布时间" },
	{ "text", "内容" },
	{ 0 },
};

static const char *const place_names[PLACES] = { "place", "community", "street", "district", "city" };

static struct slice
get(struct side *s, const char *name)
{
	return slice_trim(rec_get(&s->r, field_of(slice_of(name))));
}

static struct slice
keep(struct warnings *w, struct slice text)
{
	return slice(arena_copy(&w->text, text.p, text.n), text.n);
}

/* What is its own of an alarm; 0, or -1 after rejecting it. */
static int
read_alarm(struct warnings *w, struct side *s, struct warning *a)
{
	struct slice day = get(s, "day"), observed = get(s, "observed"), expected = get(s, "expected"), by = get(s, "by"), group = get(s, "group");
	struct when when;
	struct buf b = BUF_INIT;
	if (date_parse(day, &when) < 0 || !when.day_only)
		return side_reject(s, "time", field_of(LIT("day")), "an alarm has a day such as 2026-10-17");
	buf_printf(&b, "alarm/%.*s/%.*s/%.*s", (int)day.n, day.p, (int)by.n, by.p, (int)group.n, group.p);
	a->id = keep(w, buf_slice(&b));
	a->issued = when.at + DAY_SECONDS;
	a->kind = keep(w, get(s, "category"));
	buf_clear(&b);
	buf_printf(&b, "%.*s orders on %.*s, %.*s expected", (int)observed.n, observed.p, (int)day.n, day.p, (int)expected.n, expected.p);
	a->text = keep(w, buf_slice(&b));
	buf_free(&b);
	return 0;
}

static int
read_warning(struct warnings *w, struct side *s, struct warning *a)
{
	struct slice type = get(s, "type");
	bool is_alarm = slice_is(type, "alarm");
	if (type.n && !is_alarm && !slice_is(type, "warning"))
		return side_reject(s, "value", F_TYPE, "'%.*s' is neither warning nor alarm", (int)(type.n < 64 ? type.n : 64), type.p);
	*a = (struct warning){ .until = INT64_MAX, .at = s->at, .line_order = w->n };
	if (is_alarm && read_alarm(w, s, a) < 0)
		return -1;
	if (!is_alarm) {
		a->id = keep(w, get(s, "id"));
		a->kind = keep(w, get(s, "kind"));
		a->level = keep(w, get(s, "level"));
		a->text = keep(w, get(s, "text"));
		if (a->id.n == 0)
			return side_reject(s, "value", F_ID, "is missing");
		if (side_time(s, field_of(LIT("issued_at")), &a->issued) < 0)
			return -1;
	}
	bool placed = false;
	for (size_t i = is_alarm ? PLACE_COMMUNITY : 0; i < PLACES; i++) {
		a->place[i] = keep(w, get(s, place_names[i]));
		placed = placed || a->place[i].n;
	}
	if (!placed)
		return side_reject(s, "value", field_of(LIT("place")), "says nowhere: one of place, community, street, district, city");
	return 0;
}

/* By id as they first came, then by the moment they were issued, then as the stream has them. */
static int
warning_cmp(const void *x, const void *y)
{
	const struct warning *a = x, *b = y;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->issued != b->issued)
		return a->issued < b->issued ? -1 : 1;
	return (a->line_order > b->line_order) - (a->line_order < b->line_order);
}

/* Whether one of the id and level of a was kept already, behind those before `first`. */
static const struct warning *
find_level(const struct warnings *w, size_t first, size_t n, const struct warning *a)
{
	for (size_t i = first; i < n; i++)
		if (slice_eq(w->warning[i].level, a->level))
			return &w->warning[i];
	return NULL;
}

static void
tell_again(struct warnings *w, const struct warning *a, const struct warning *there)
{
	if (w->n_again++ < TOLD_MAX && !filter_options.quiet)
		warn_at(&a->at, "id", "warning '%.*s' of this level stands in line %llu already and counts once", (int)(a->id.n < 64 ? a->id.n : 64),
			a->id.p, (unsigned long long)there->at.line);
}

/* The warning under what the ids of its alerts begin with. */
static void
add_key(struct warnings *w, size_t i)
{
	const struct warning *a = &w->warning[i];
	struct buf key = BUF_INIT;
	buf_printf(&key, "%.*s/%.*s", (int)a->id.n, a->id.p, (int)a->level.n, a->level.p);
	size_t before = w->keys.n, k = map_add(&w->keys, buf_slice(&key));
	if (key.n > w->longest_key)
		w->longest_key = key.n;
	w->of_key = xgrow(w->of_key, &w->key_cap, k + 1, sizeof *w->of_key);
	if (k == before)
		w->of_key[k] = i;
	buf_free(&key);
}

/* Drops what was sent again, and lets each level end where the next begins. */
static void
settle(struct warnings *w)
{
	size_t n = 0;
	w->first = xcalloc(w->ids.n + 1, sizeof *w->first);
	for (size_t i = 0; i < w->n; i++) {
		const struct warning a = w->warning[i];
		if (i == 0 || a.number != w->warning[n - 1].number)
			w->first[a.number] = n;
		const struct warning *there = find_level(w, w->first[a.number], n, &a);
		if (there) {
			tell_again(w, &a, there);
			continue;
		}
		if (n > w->first[a.number])
			w->warning[n - 1].until = a.issued;
		w->warning[n] = a;
		add_key(w, n++);
	}
	w->n = n;
}

void
warnings_load(struct warnings *w, struct filter *f, const char *path, int64_t as_of)
{
	struct side s;
	struct warning a;
	side_open(&s, f, path, names);
	while (side_next(&s)) {
		if (read_warning(w, &s, &a) < 0)
			continue;
		if (a.issued > as_of) {
			w->n_later++;
			continue;
		}
		a.number = map_add(&w->ids, a.id);
		w->warning = xgrow(w->warning, &w->cap, w->n + 1, sizeof *w->warning);
		w->warning[w->n++] = a;
	}
	side_close(&s);
	if (w->n)
		qsort(w->warning, w->n, sizeof *w->warning, warning_cmp);
	settle(w);
}

/* Whether a text is what stands behind the level in the id of a warning's alert. */
static bool
is_alert(struct slice text)
{
	size_t digits = 0;
	while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
		digits++;
	return (digits && digits == text.n) || slice_is(text, "open") || slice_is(text, "nobody") || slice_starts(text, LIT("nobody:"));
}

/* The warning an answer names, at its moment; NULL for none. */
static struct warning *
find(struct warnings *w, const struct ack *ack)
{
	size_t id = map_find(&w->ids, ack->id);
	if (id != MAP_NONE) {
		struct warning *found = NULL;
		for (size_t i = w->first[id]; i < w->n && w->warning[i].number == id; i++)
			if (ack->at >= w->warning[i].issued)
				found = &w->warning[i];
		return found ? found : &w->warning[w->first[id]];
	}
	for (size_t n = ack->id.n; n-- > 0;) {
		if (n > w->longest_key || ack->id.p[n] != '/' || !is_alert(slice(ack->id.p + n + 1, ack->id.n - n - 1)))
			continue;
		size_t k = map_find(&w->keys, slice(ack->id.p, n));
		if (k != MAP_NONE)
			return &w->warning[w->of_key[k]];
	}
	return NULL;
}

void
warnings_answer(struct warnings *w, struct acks *acks)
{
	for (size_t i = 0; i < acks->n && w->n; i++) {
		struct warning *a = find(w, &acks->ack[i]);
		if (!a)
			continue;
		acks->ack[i].known = true;
		a->ack = xgrow(a->ack, &a->ack_cap, a->n_ack + 1, sizeof *a->ack);
		a->ack[a->n_ack++] = i;
	}
}

void
warnings_free(struct warnings *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->warning[i].ack);
	free(w->warning);
	free(w->first);
	free(w->of_key);
	map_free(&w->ids);
	map_free(&w->keys);
	arena_free(&w->text);
	*w = WARNINGS_INIT;
}
