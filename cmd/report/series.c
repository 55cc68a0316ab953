/* series.c - how the orders spread over days, weekdays and months */
#include "dossier.h"

enum {
	DAYS_MAX = 62,
	DAYS_TAIL = 42,
	MONTHS_MAX = 12,
	MARKS_NAMED = 3
};

/* The mark of a day: the first alarms by name, later ones without. */
static struct slice
mark_of(struct dossier *s, int64_t day)
{
	size_t place = 0;
	for (size_t i = 0; i < s->alarms->n; i++) {
		const struct alarm *a = &s->alarms->alarm[i];
		struct when when;
		if (!alarm_counts(s, a))
			continue;
		place++;
		if (date_parse(a->day, &when) < 0 || day_of(when.at, DEFAULT_OFFSET) != day)
			continue;
		if (place > MARKS_NAMED)
			return doc_text(s->d, "%s", T("预警", "surge"));
		struct slice leaf = a->category.n ? a->category : a->group;
		for (size_t k = leaf.n; k-- > 0;)
			if (leaf.p[k] == '/') {
				leaf = slice(leaf.p + k + 1, leaf.n - k - 1);
				break;
			}
		return doc_text(s->d, T("预警%zu %.*s %.*s", "surge %zu %.*s %.*s"), place, S(leaf), S(a->street));
	}
	return slice("", 0);
}

static void
add_days(struct dossier *s, int64_t first, int64_t last)
{
	struct doc *d = s->d;
	int64_t from = last - first >= DAYS_MAX ? last - DAYS_TAIL + 1 : first;
	bool cut = from > first;
	if (last - from < 1)
		return;
	struct buf day = BUF_INIT;
	doc_chart(d, CHART_DAYS, 1, T("件数", "Orders"), NULL, T("每日受理量%s（灰底为周六、周日）", "Orders a day%s (Saturdays and Sundays shaded)"), cut ? T("，本期最后 42 天", ", the last 42 days of the period") : "");
	for (int64_t k = from; k <= last; k++) {
		buf_clear(&day);
		date_print_day(k, &day);
		struct point *p = doc_point(d, buf_slice(&day), (int64_t)count_day(s->c, k, true));
		int weekday = weekday_of_days(k);
		p->rest = weekday == 0 || weekday == 6;
		p->mark = mark_of(s, k);
	}
	buf_free(&day);
}

static void
add_weekdays(struct dossier *s, int64_t first, int64_t last)
{
	static const char *const names[][7] = {
		{ "周日", "周一", "周二", "周三", "周四", "周五", "周六" },
		{ "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" },
	};
	struct doc *d = s->d;
	uint64_t sum[7] = { 0 }, days[7] = { 0 };
	if (last - first < 13)
		return;
	for (int64_t k = first; k <= last; k++) {
		sum[weekday_of_days(k)] += count_day(s->c, k, true);
		days[weekday_of_days(k)]++;
	}
	doc_chart(d, CHART_BARS, 10, T("日均件数", "Orders a day"), NULL, "%s", T("一周各日的日均受理量", "Orders a day by weekday"));
	for (int i = 1; i <= 7; i++) {
		int k = i % 7;
		doc_point(d, slice_of(names[english][k]), (int64_t)((20 * sum[k] + days[k]) / (2 * days[k])))->remark =
			doc_text(d, T("%llu 件 / %llu 天", "%llu in %llu days"), N(sum[k]), N(days[k]));
	}
}

static uint64_t
month_sum(const struct dossier *s, int64_t month, int64_t first, int64_t last)
{
	uint64_t n = 0;
	struct span span = period_span(PERIOD_MONTH, month);
	for (int64_t k = day_of(span.from, DEFAULT_OFFSET); k < day_of(span.to, DEFAULT_OFFSET); k++)
		if (k >= first && k <= last)
			n += count_day(s->c, k, false);
	return n;
}

static void
add_months(struct dossier *s, int64_t last)
{
	struct doc *d = s->d;
	int64_t first = day_of(s->c->first, DEFAULT_OFFSET);
	int64_t begin = period_of(PERIOD_MONTH, s->c->first), end = period_of(PERIOD_MONTH, last * DAY_SECONDS - DEFAULT_OFFSET);
	int64_t from = end - begin >= MONTHS_MAX ? end - MONTHS_MAX + 1 : begin;
	bool year = begin <= end - 12;
	if (end - from < 1)
		return;
	doc_chart(d, CHART_MONTHS, 1, T("当月", "the month"), year ? T("上年同月", "a year before") : NULL, "%s", T("各月受理量", "Orders a month"));
	for (int64_t month = from; month <= end; month++) {
		struct slice label = doc_text(d, "%04lld-%02lld", (long long)(month / 12), (long long)(month % 12 + 1));
		struct point *p = doc_point(d, label, (int64_t)month_sum(s, month, first, last));
		p->has[1] = year && month - 12 >= begin;
		p->value[1] = p->has[1] ? (int64_t)month_sum(s, month - 12, first, last) : 0;
	}
}

void
add_charts(struct dossier *s)
{
	int64_t first, last;
	if (!count_days(s->c, &first, &last))
		return;
	add_days(s, first, last);
	add_weekdays(s, first, last);
	add_months(s, last);
	struct slice since = day_words(s->d, day_of(s->c->first, DEFAULT_OFFSET)), until = day_words(s->d, last);
	doc_note(s->d, T("来源：记录按创建日期（created_at，东八区）计数；各月数取自%.*s至%.*s的全部记录，首尾两月可能不满。", "Source: records by day of creation (created_at, UTC+8); months from all records of %.*s to %.*s, the first and the last may not be whole."), S(since), S(until));
}
