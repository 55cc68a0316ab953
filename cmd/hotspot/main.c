/* main.c - gov-hotspot: days on which a group has more orders than its past allows */
#include "filter.h"
#include "path.h"
#include "surge.h"
#include "window.h"

enum {
	WEEK = 7,
	HISTORY = WEEKS * WEEK
};

static const char *by_text = "category,street";
static double alpha = 0.001;
static uint64_t min_orders = 5, max_orders = 1000, level;

static const struct opt opts[] = {
	{ 0, "by", OPT_TEXT, &by_text, "FIELD[,FIELD...]", "what makes a group, category,street by default" },
	{ 0, "alpha", OPT_REAL, &alpha, "P", "how rarely a day without a surge may be an alarm, 0.001 by default" },
	{ 0, "min", OPT_NUMBER, &min_orders, "N", "fewer orders on a day are no alarm, 5 by default" },
	{ 0, "level", OPT_NUMBER, &level, "N", "take paths by their first N parts, whole by default" },
	{ 0, "max-orders", OPT_NUMBER, &max_orders, "N", "name at most N orders of an alarm, 1000 by default" },
	WINDOW_OPTS,
	FILTER_COUNT_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-hotspot",
	.about = "Finds the days on which a group has more orders than the same weekday of its last eight weeks allows.",
	.example = "  gov-hotspot --by category,street records.ndjson\n  gov-hotspot --period month --where 'category=水务' records.ndjson",
	.opts = opts,
};

struct order {
	int64_t at;
	const char *id;
	uint32_t n_id, group;
};

struct alarm {
	int64_t day;
	struct slice key, text; /* of the group: as it is told apart, as it is written */
	size_t group;
	uint32_t observed, past[WEEKS];
	struct surge surge;
};

struct hotspot {
	struct window window;
	int *by, *column; /* fields of the group, of an alarm */
	size_t n_by, by_cap;
	struct map groups;
	struct order *order;
	size_t n_order, order_cap;
	struct arena text;
	struct buf key;
	int64_t first, last; /* days that have orders */
	int64_t from, to; /* days in the window, `to` not */
	uint64_t n_empty, n_outside;
	uint32_t *start, *sorted; /* orders by group: sorted[start[g]] to before sorted[start[g + 1]] */
	int64_t *seen; /* the days of the group at hand */
	size_t n_seen, seen_cap;
	struct alarm *alarm;
	size_t n_alarm, alarm_cap;
};

enum {
	OWN_RANK,
	OWN_DAY,
	OWN_BY,
	OWN_GROUP,
	OWN_OBSERVED,
	OWN_EXPECTED,
	OWN_UPPER,
	OWN_P,
	OWN_WEEKS,
	OWN_PAST,
	OWN_ORDERS,
	OWN_MORE,
	N_OWN
};

static const char *const own_name[N_OWN] = { "rank", "day", "by", "group", "observed", "expected", "upper", "p", "weeks", "past", "orders", "orders_more" };
static const char *const own_label[N_OWN] = { "名次", "日期", "分组字段", "分组", "实际", "期望", "上限", "p值", "周数", "前八周", "工单", "其余工单" };
static int own[N_OWN];

/* The order of columns in CSV: those of the group behind `group`. */
static void
open_columns(struct filter *f, struct hotspot *h)
{
	size_t n = 0;
	h->column = xcalloc(1 + N_OWN + h->n_by, sizeof *h->column);
	h->column[n++] = F_TYPE;
	for (size_t i = 0; i < N_OWN; i++) {
		h->column[n++] = own[i];
		for (size_t k = 0; i == OWN_GROUP && k < h->n_by; k++)
			h->column[n++] = h->by[k];
	}
	filter_own(f, h->column, n);
}

/* The fields of --by and the alarms' own. */
static void
open_fields(struct filter *f, struct hotspot *h)
{
	for (size_t i = 0; i < N_OWN; i++)
		own[i] = field_declare(own_name[i], own_label[i], FIELD_TEXT);
	struct slice rest = slice_of(by_text);
	while (rest.p) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		if (name.n == 0)
			die("--by takes fields joined by commas, not '%s'", by_text);
		int field = field_of(name);
		bool taken = field == F_TYPE;
		for (size_t i = 0; i < N_OWN; i++)
			taken = taken || field == own[i];
		if (taken)
			die("--by: '%.*s' is a field of the alarms themselves", (int)name.n, name.p);
		for (size_t i = 0; i < h->n_by; i++)
			if (h->by[i] == field)
				die("--by: '%.*s' stands there twice", (int)name.n, name.p);
		h->by = xgrow(h->by, &h->by_cap, h->n_by + 1, sizeof *h->by);
		h->by[h->n_by++] = field;
		filter_expect(f, field, (struct place){ "--by", 0 });
	}
	if (!(alpha > 0 && alpha < 1))
		die("--alpha lies between 0 and 1");
	open_columns(f, h);
}

/* The days of the window, once it is known. */
static void
set_days(struct hotspot *h)
{
	const struct span *s = &h->window.span;
	h->from = s->from == INT64_MIN ? INT64_MIN / 2 : day_of(s->from, DEFAULT_OFFSET);
	h->to = s->to == INT64_MAX ? INT64_MAX : day_of(s->to - 1, DEFAULT_OFFSET) + 1;
}

/* Whether a day is in the window or in the past of one that is. */
static bool
matters(const struct hotspot *h, int64_t day)
{
	return day >= h->from - HISTORY && day < h->to;
}

/* Puts the group's key together: each value with its length before it, so that no
 * two groups share one.  False where a value is empty. */
static bool
make_key(struct hotspot *h, struct rec *r)
{
	buf_clear(&h->key);
	for (size_t i = 0; i < h->n_by; i++) {
		struct slice value = rec_get(r, h->by[i]);
		if (level && field_class(h->by[i]) == FIELD_PATH)
			value = path_head(value, level);
		if (value.n == 0)
			return false;
		for (int shift = 0; shift < 32; shift += 8)
			buf_addc(&h->key, (char)(value.n >> shift & 0xff));
		buf_add_slice(&h->key, value);
	}
	return true;
}

/* The next value of a key. */
static struct slice
next_part(struct slice *key)
{
	size_t n = 0;
	for (int i = 3; i >= 0; i--)
		n = n << 8 | (unsigned char)key->p[i];
	struct slice part = slice(key->p + 4, n);
	*key = slice(key->p + 4 + n, key->n - 4 - n);
	return part;
}

static int
count(struct filter *f, struct hotspot *h, struct rec *r)
{
	struct slice text = rec_get(r, F_CREATED_AT);
	struct when when;
	if (date_parse(text, &when) < 0)
		return text.n ? filter_reject(f, "time", F_CREATED_AT, "'%.*s' is no time", (int)(text.n < 64 ? text.n : 64), text.p)
			      : filter_reject(f, "time", F_CREATED_AT, "no time");
	window_see(&h->window, when.at);
	int64_t day = day_of(when.at, DEFAULT_OFFSET);
	if (h->window.as_of != INT64_MIN && when.at > h->window.as_of) {
		f->n_excluded++;
		h->n_outside++;
		return 0;
	}
	h->first = day < h->first ? day : h->first;
	h->last = day > h->last ? day : h->last;
	if (h->window.settled && !matters(h, day)) {
		f->n_excluded++;
		h->n_outside++;
		return 0;
	}
	if (!make_key(h, r)) {
		f->n_excluded++;
		h->n_empty++;
		return 0;
	}
	if (h->n_order >= UINT32_MAX - 1)
		die("more than 4 billion orders");
	h->order = xgrow(h->order, &h->order_cap, h->n_order + 1, sizeof *h->order);
	struct slice id = rec_get(r, F_ID);
	struct order *o = &h->order[h->n_order++];
	*o = (struct order){ .at = when.at, .n_id = (uint32_t)id.n, .group = (uint32_t)map_add(&h->groups, buf_slice(&h->key)) };
	o->id = id.n ? arena_copy(&h->text, id.p, id.n) : NULL;
	return 0;
}

static void
sort_by_group(struct hotspot *h)
{
	h->start = xcalloc(h->groups.n + 2, sizeof *h->start);
	h->sorted = xcalloc(h->n_order + 1, sizeof *h->sorted);
	for (size_t i = 0; i < h->n_order; i++)
		h->start[h->order[i].group + 2]++;
	for (size_t g = 2; g < h->groups.n + 2; g++)
		h->start[g] += h->start[g - 1];
	for (size_t i = 0; i < h->n_order; i++)
		h->sorted[h->start[h->order[i].group + 1]++] = (uint32_t)i;
}

/* An item of a list joined by |. */
static void
add_item(struct buf *out, struct slice item)
{
	for (size_t i = 0; i < item.n; i++) {
		if (item.p[i] == '|')
			buf_addc(out, '\\');
		buf_addc(out, item.p[i]);
	}
}

/* The group as it is written. */
static struct slice
group_text(struct hotspot *h, struct slice key)
{
	struct buf *b = &h->key;
	buf_clear(b);
	while (key.n) {
		add_item(b, next_part(&key));
		if (key.n)
			buf_addc(b, '|');
	}
	return slice(arena_copy(&h->text, b->p, b->n), b->n);
}

/* Tests the days of a group; n counts its orders a day from `base` on and is zero before and after. */
static void
test_group(struct hotspot *h, size_t group, uint32_t *n, int64_t base)
{
	h->n_seen = 0;
	for (size_t i = h->start[group]; i < h->start[group + 1]; i++) {
		int64_t day = day_of(h->order[h->sorted[i]].at, DEFAULT_OFFSET);
		if (!matters(h, day) || n[day - base]++)
			continue;
		h->seen = xgrow(h->seen, &h->seen_cap, h->n_seen + 1, sizeof *h->seen);
		h->seen[h->n_seen++] = day;
	}
	for (size_t i = 0; i < h->n_seen; i++) {
		int64_t day = h->seen[i];
		if (day < h->from || day < h->first + HISTORY || day >= h->to || n[day - base] < min_orders)
			continue;
		struct alarm a = { .day = day, .group = group, .observed = n[day - base], .key = map_key(&h->groups, group) };
		for (int w = 0; w < WEEKS; w++)
			a.past[w] = n[day - base - (WEEKS - w) * WEEK];
		if (!surge_find(a.observed, a.past, alpha, &a.surge))
			continue;
		a.text = group_text(h, a.key);
		h->alarm = xgrow(h->alarm, &h->alarm_cap, h->n_alarm + 1, sizeof *h->alarm);
		h->alarm[h->n_alarm++] = a;
	}
	for (size_t i = 0; i < h->n_seen; i++)
		n[h->seen[i] - base] = 0;
}

static void
print_days(struct buf *b, int64_t from, int64_t to)
{
	date_print_day(from, b);
	if (to - 1 > from) {
		buf_adds(b, " to ");
		date_print_day(to - 1, b);
	}
}

/* Says which days of the window cannot be tested, and with -v what was. */
static void
tell(const struct filter *f, const struct hotspot *h)
{
	struct buf b = BUF_INIT;
	int64_t from = h->from > h->first ? h->from : h->first;
	int64_t to = h->to <= h->last ? h->to : h->last + 1;
	int64_t ready = h->first + HISTORY > from ? h->first + HISTORY : from;
	if (from < ready && from < to && !filter_options.quiet) {
		print_days(&b, from, ready < to ? ready : to);
		warn("%s not tested: less than eight weeks of orders before", buf_text(&b));
	} else if (from >= to && f->n_in && !filter_options.quiet) {
		warn("no day to test: the window holds no orders");
	}
	if (filter_options.verbose) {
		unsigned long long days = ready < to ? (unsigned long long)(to - ready) : 0, tests = days * h->groups.n;
		warn("excluded: %llu without a value of --by, %llu outside the window and its past", (unsigned long long)h->n_empty, (unsigned long long)h->n_outside);
		warn("tested %llu counts: %llu groups on %llu days; up to %.1f alarms by chance, a few times that where counts vary widely", tests,
			(unsigned long long)h->groups.n, days, (double)tests * alpha);
	}
	buf_free(&b);
}

static int
order_cmp(const void *x, const void *y)
{
	const struct order *a = *(struct order *const *)x, *b = *(struct order *const *)y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return slice_cmp(slice(a->id, a->n_id), slice(b->id, b->n_id));
}

/* By p, then the larger count, the earlier day, the group. */
static int
alarm_cmp(const void *x, const void *y)
{
	const struct alarm *a = x, *b = y;
	if (a->surge.p != b->surge.p)
		return a->surge.p < b->surge.p ? -1 : 1;
	if (a->observed != b->observed)
		return a->observed > b->observed ? -1 : 1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	int c = slice_cmp(a->text, b->text);
	return c ? c : slice_cmp(a->key, b->key);
}

/* Names the orders of an alarm; returns how many it leaves out: those past --max-orders or without id. */
static size_t
name_orders(const struct hotspot *h, const struct alarm *a, struct buf *out)
{
	const struct order **list = xmalloc(a->observed * sizeof *list);
	size_t n = 0, named = 0;
	for (size_t i = h->start[a->group]; i < h->start[a->group + 1]; i++) {
		const struct order *o = &h->order[h->sorted[i]];
		if (day_of(o->at, DEFAULT_OFFSET) == a->day)
			list[n++] = o;
	}
	qsort(list, n, sizeof *list, order_cmp);
	for (size_t i = 0; i < n && named < max_orders; i++) {
		if (list[i]->n_id == 0)
			continue;
		if (named++)
			buf_addc(out, '|');
		add_item(out, slice(list[i]->id, list[i]->n_id));
	}
	free(list);
	return n - named;
}

static void
put_text(struct rec *r, int field, struct buf *b)
{
	rec_set(r, field, buf_slice(b));
	buf_clear(b);
}

static void
put_number(struct rec *r, int field, uint64_t number)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	rec_set_raw(r, field, slice(text, (size_t)n));
}

static void
put_alarm(struct filter *f, const struct hotspot *h, size_t rank, struct rec *r)
{
	const struct alarm *a = &h->alarm[rank - 1];
	struct buf b = BUF_INIT;
	rec_begin(r);
	rec_set(r, F_TYPE, LIT("alarm"));
	put_number(r, own[OWN_RANK], rank);
	date_print_day(a->day, &b);
	put_text(r, own[OWN_DAY], &b);
	for (size_t i = 0; i < h->n_by; i++) {
		if (i)
			buf_addc(&b, ',');
		buf_add_slice(&b, field_name(h->by[i]));
	}
	put_text(r, own[OWN_BY], &b);
	rec_set(r, own[OWN_GROUP], a->text);
	struct slice key = a->key;
	for (size_t i = 0; i < h->n_by; i++)
		rec_set(r, h->by[i], next_part(&key));
	put_number(r, own[OWN_OBSERVED], a->observed);
	uint64_t sum = 0;
	for (int w = 0; w < WEEKS; w++)
		sum += a->past[w];
	uint64_t cents = (sum * 100 + WEEKS / 2) / WEEKS;
	buf_printf(&b, "%llu.%02llu", (unsigned long long)(cents / 100), (unsigned long long)(cents % 100));
	put_text(r, own[OWN_EXPECTED], &b);
	put_number(r, own[OWN_UPPER], a->surge.upper);
	buf_printf(&b, "%.2e", a->surge.p);
	put_text(r, own[OWN_P], &b);
	put_number(r, own[OWN_WEEKS], WEEKS);
	for (int w = 0; w < WEEKS; w++)
		buf_printf(&b, "%s%lu", w ? "|" : "", (unsigned long)a->past[w]);
	put_text(r, own[OWN_PAST], &b);
	size_t more = name_orders(h, a, &b);
	put_text(r, own[OWN_ORDERS], &b);
	put_number(r, own[OWN_MORE], more);
	filter_put(f, r);
	buf_free(&b);
}

/* Tests every group, then puts the alarms in order. */
static void
put_alarms(struct filter *f, struct hotspot *h, struct rec *r)
{
	sort_by_group(h);
	int64_t base = h->from - HISTORY > h->first ? h->from - HISTORY : h->first;
	uint32_t *n = xcalloc(h->last >= base ? (size_t)(h->last - base + 1) : 1, sizeof *n);
	for (size_t g = 0; g < h->groups.n; g++)
		test_group(h, g, n, base);
	free(n);
	if (h->n_alarm)
		qsort(h->alarm, h->n_alarm, sizeof *h->alarm, alarm_cmp);
	for (size_t rank = 1; rank <= h->n_alarm; rank++)
		put_alarm(f, h, rank, r);
}

/* The window that only the last record settled. */
static void
settle(struct filter *f, struct hotspot *h)
{
	if (!window_settle(&h->window))
		return;
	set_days(h);
	for (size_t i = 0; i < h->n_order; i++)
		if (!matters(h, day_of(h->order[i].at, DEFAULT_OFFSET))) {
			f->n_excluded++;
			h->n_outside++;
		}
	if (h->n_order && !filter_options.quiet) {
		struct buf b = BUF_INIT;
		date_print(&(struct when){ .at = h->window.as_of, .offset = DEFAULT_OFFSET }, &b);
		warn("--as-of is %s, the latest created_at", buf_text(&b));
		buf_free(&b);
	}
}

static void
hotspot_free(struct hotspot *h)
{
	free(h->by);
	free(h->column);
	free(h->order);
	free(h->start);
	free(h->sorted);
	free(h->seen);
	free(h->alarm);
	map_free(&h->groups);
	arena_free(&h->text);
	buf_free(&h->key);
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct hotspot h = { .first = INT64_MAX, .last = INT64_MIN };
	struct rec r = REC_INIT;
	filter_open(&f, &cmd, FILTER_COUNT, argc, argv);
	window_open(&h.window);
	open_fields(&f, &h);
	set_days(&h);
	while (filter_next(&f, &r))
		count(&f, &h, &r);
	settle(&f, &h);
	if (h.first <= h.last) {
		tell(&f, &h);
		put_alarms(&f, &h, &r);
	}
	rec_begin(&r);
	sink_header(&f.sink, &r); /* CSV names its columns though there be no alarm */
	rec_free(&r);
	hotspot_free(&h);
	return filter_close(&f);
}
