/* check.c - types, ranges, order of times, ids */
#include "check.h"
#include "date.h"
#include "utf8.h"

enum {
	SHOWN = 40
};

static bool
is_between(struct slice text, const char *low, const char *high)
{
	int below, above;
	return number_cmp(text, slice_of(low), &below) == 0 && number_cmp(text, slice_of(high), &above) == 0 && below >= 0 && above <= 0;
}

static bool
is_one_of(struct slice text, const char *const *word)
{
	while (*word && !slice_is(text, *word))
		word++;
	return *word;
}

/* What the value of a known field is not, NULL where it is what it should be. */
static const char *
wrong(int field, struct slice text)
{
	static const char *const levels[] = { "满意", "基本满意", "一般", "不满意", "未评价", NULL };
	struct when when;
	if (field == F_LON)
		return is_between(text, "-180", "180") ? NULL : "is no longitude";
	if (field == F_LAT)
		return is_between(text, "-90", "90") ? NULL : "is no latitude";
	if (field == F_RETURNED || field == F_EXTENDED || field == F_REDONE)
		return is_between(text, "0", "1000000") ? NULL : "is no count";
	if (field == F_SATISFACTION)
		return is_one_of(text, levels) ? NULL : "is no level of satisfaction";
	if (field == F_RESOLVED && slice_is(text, "部分解决"))
		return NULL;
	switch (field_class(field)) {
	case FIELD_TIME:
		return date_parse(text, &when) == 0 ? NULL : "is no time";
	case FIELD_YESNO:
		return slice_is(text, "true") || slice_is(text, "false") ? NULL : "is neither true nor false";
	case FIELD_NUMBER:
		return is_between(text, "-1000000000000000", "1000000000000000") ? NULL : "is no number";
	default:
		return NULL;
	}
}

static void
check_order(struct filter *f, struct rec *r)
{
	static const int later[] = { F_CLOSED_AT, F_DISPATCHED_AT, F_ACCEPTED_AT, F_CONTACTED_AT, F_RESPONDED_AT, F_CALLBACK_AT };
	struct when created, when;
	if (date_parse(rec_get(r, F_CREATED_AT), &created) < 0)
		return;
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (date_parse(rec_get(r, later[i]), &when) == 0 && when.at < created.at)
			filter_fault(f, "order", later[i], "lies before created_at");
}

static void
check_id(struct check *c, struct filter *f, struct rec *r)
{
	struct slice id = rec_get(r, F_ID);
	size_t n = c->ids.n;
	if (id.n == 0)
		return;
	/* another export of an order is another version of it */
	buf_clear(&c->key);
	buf_add_slice(&c->key, id);
	buf_addc(&c->key, '\0');
	buf_add_slice(&c->key, rec_get(r, F_EXPORTED_AT));
	buf_addc(&c->key, '\0');
	buf_add_slice(&c->key, rec_get(r, F_UPDATED_AT));
	size_t i = map_add(&c->ids, buf_slice(&c->key));
	if (c->ids.n > n) {
		c->first = xgrow(c->first, &c->first_cap, c->ids.n, sizeof *c->first);
		c->first[i] = filter_place(f);
		return;
	}
	filter_fault(f, "twice", F_ID, "stands already at %s:%llu", c->first[i].file, (unsigned long long)c->first[i].line);
}

void
check_record(struct check *c, struct filter *f, struct rec *r)
{
	for (size_t i = 0; i < r->n; i++) {
		int field = r->member[i].field;
		struct slice text = field_is_known(field) ? rec_value(r, i) : slice(NULL, 0);
		const char *what = text.n ? wrong(field, text) : NULL;
		if (!what)
			continue;
		text = utf8_head(text, SHOWN);
		filter_fault(f, "value", field, "'%.*s' %s", (int)text.n, text.p, what);
	}
	check_order(f, r);
	check_id(c, f, r);
}

void
check_free(struct check *c)
{
	map_free(&c->ids);
	free(c->first);
	buf_free(&c->key);
}
