/* dossier.c - totals, categories, alarms, orders and where every figure comes from */
#include "dossier.h"

enum {
	TOP_CATEGORIES = 12,
	TOP_PATHS = 15,
	TOP_STREETS = 16,
	TOP_OTHERS = 10,
	TOP_ALARMS = 3,
	TOP_LONGEST = 5
};

struct slice
percent(struct doc *d, uint64_t n, uint64_t of)
{
	if (of == 0)
		return doc_text(d, "—");
	uint64_t tenths = (2000 * n + of) / (2 * of);
	return doc_text(d, "%llu.%llu%%", N(tenths / 10), N(tenths % 10));
}

struct slice
growth(struct doc *d, uint64_t now, uint64_t before)
{
	if (before == 0)
		return doc_text(d, "—");
	struct slice size = percent(d, now > before ? now - before : before - now, before);
	return doc_text(d, "%s%.*s", now > before ? "+" : now < before ? "-"
								       : "",
		S(size));
}

static struct slice
growth_words(struct doc *d, uint64_t now, uint64_t before)
{
	if (now == before)
		return doc_text(d, "%s", T("持平", "unchanged"));
	if (before == 0)
		return doc_text(d, "%s", T("由零增加，不计百分比", "up from none"));
	struct slice size = percent(d, now > before ? now - before : before - now, before);
	return doc_text(d, "%s%.*s", now > before ? T("上升", "up ") : T("下降", "down "), S(size));
}

struct slice
day_words(struct doc *d, int64_t day)
{
	struct civil c = civil_of_days(day);
	if (english)
		return doc_text(d, "%04d-%02d-%02d", c.year, c.month, c.day);
	return doc_text(d, "%d年%d月%d日", c.year, c.month, c.day);
}

struct slice
moment_words(struct doc *d, int64_t at)
{
	struct civil c = civil_of(at, DEFAULT_OFFSET);
	return doc_text(d, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

static bool
is_midnight(int64_t at)
{
	return (at + DEFAULT_OFFSET) % DAY_SECONDS == 0;
}

struct slice
span_words(struct dossier *s, struct span span)
{
	struct doc *d = s->d;
	if (s->c->first == INT64_MAX)
		return doc_text(d, "%s", T("无记录", "no records"));
	bool whole = span.from == INT64_MIN && span.to == INT64_MAX;
	if (span.from == INT64_MIN)
		span.from = day_of(s->c->first, DEFAULT_OFFSET) * DAY_SECONDS - DEFAULT_OFFSET;
	if (span.to == INT64_MAX)
		span.to = (day_of(s->c->window.latest, DEFAULT_OFFSET) + 1) * DAY_SECONDS - DEFAULT_OFFSET;
	if (!is_midnight(span.from) || !is_midnight(span.to)) {
		struct slice from = moment_words(d, span.from), to = moment_words(d, span.to);
		return doc_text(d, T("%.*s 至 %.*s（不含）", "%.*s to before %.*s"), S(from), S(to));
	}
	int64_t first = day_of(span.from, DEFAULT_OFFSET), last = day_of(span.to, DEFAULT_OFFSET) - 1;
	struct slice from = day_words(d, first), to = day_words(d, last);
	if (first == last)
		return from;
	return doc_text(d, T("%.*s至%.*s%s", "%.*s to %.*s%s"), S(from), S(to), whole ? T("，全部记录", ", all records") : "");
}

static uint64_t
total(const struct dossier *s, enum side side)
{
	return count_of(s->c, side, DIM_ALL, "");
}

/* The sentence on what came before, or on why nothing is said of it. */
static struct slice
comparison(struct dossier *s, enum side side)
{
	struct doc *d = s->d;
	struct counts *c = s->c;
	const char *name = side == BEFORE ? T("环比", "against the period before") : T("同比", "against the year before");
	if (c->compares[side]) {
		uint64_t now = total(s, NOW), before = total(s, side);
		struct slice words = growth_words(d, now, before), span = span_words(s, c->span[side]);
		return doc_text(d, T("%s%.*s（%.*s为 %llu 件）", "%s %.*s (%.*s: %llu)"), name, S(words), S(span), N(before));
	}
	struct span open = c->window.span;
	if (open.from == INT64_MIN || open.to == INT64_MAX)
		return doc_text(d, T("%s：未限定时段，不作比较", "%s: no period was set, nothing to compare"), name);
	if (c->first == INT64_MAX)
		return doc_text(d, T("%s：无记录", "%s: no records"), name);
	struct slice first = day_words(d, day_of(c->first, DEFAULT_OFFSET));
	return doc_text(d, T("%s：记录始于%.*s，未覆盖对比期，不作比较", "%s: the records begin on %.*s and do not reach back that far"), name, S(first));
}

static void
add_growth_figure(struct dossier *s, enum side side)
{
	struct doc *d = s->d;
	const char *name = side == BEFORE ? T("环比", "Against the period before") : T("同比", "Against the year before");
	if (!s->c->compares[side]) {
		doc_figure(d, name, doc_text(d, "—"), doc_text(d, "%s", T("无对比期记录", "no records of that time")));
		return;
	}
	uint64_t before = total(s, side);
	doc_figure(d, name, growth(d, total(s, NOW), before), doc_text(d, T("对比期 %llu 件", "then %llu orders"), N(before)));
}

/* The row of all groups together, or the number of rows. */
static size_t
find_sum(const struct score_set *set)
{
	size_t row = 0;
	while (row < set->rows.n && !(slice_is(set->row[row].group_kind, "sum") && set->row[row].section.n == 0))
		row++;
	return row;
}

/* The same item of the same plan in the period before, where such scores were given too. */
static const struct score *
score_before(struct dossier *s, const struct score_set *set, size_t item)
{
	for (size_t i = 0; i < s->scores->n_set; i++) {
		const struct score_set *old = &s->scores->set[i];
		if (!slice_eq(old->plan, set->plan) || !slice_eq(old->by, set->by) || !slice_eq(old->basis, set->basis) || !is_of(s, old, BEFORE))
			continue;
		size_t row = find_sum(old), k = map_find(&old->items, set->item[item].item);
		return row < old->rows.n && k != MAP_NONE ? score_at(old, row, k) : NULL;
	}
	return NULL;
}

/* A decimal in units of 10^-9; false where it is none. */
static bool
read_decimal(struct slice text, int64_t *out)
{
	int64_t n = 0;
	int places = -1;
	bool minus = text.n && *text.p == '-';
	for (size_t i = minus; i < text.n; i++) {
		char c = text.p[i];
		if (c == '.' && places < 0)
			places = 0;
		else if (c >= '0' && c <= '9' && n < INT64_MAX / 100 && places < 9)
			n = n * 10 + (c - '0'), places += places >= 0;
		else
			return false;
	}
	for (places = places < 0 ? 0 : places; places < 9; places++)
		if (__builtin_mul_overflow(n, (int64_t)10, &n))
			return false;
	*out = minus ? -n : n;
	return text.n > (size_t)minus;
}

/* How a rate stands to that of the period before, in percentage points of the printed values. */
static struct slice
points_words(struct dossier *s, const struct score_set *set, size_t item, const struct score *score)
{
	const struct score *before = score_before(s, set, item);
	int64_t now, then;
	if (!before || !read_decimal(score->value, &now) || !read_decimal(before->value, &then))
		return slice("", 0);
	if (now == then)
		return doc_text(s->d, "%s", T("，较上期持平", ", unchanged"));
	int64_t hundredths = (llabs(now - then) + 5000000) / 10000000;
	bool point = slice_is(set->item[item].unit, "%");
	return doc_text(s->d, T("，较上期%s %lld.%02lld %s%.*s", ", %s %lld.%02lld %s%.*s"), now > then ? T("上升", "up") : T("下降", "down"), (long long)(hundredths / 100), (long long)(hundredths % 100),
		point ? T("个百分点", "percentage points") : "", S(point ? slice("", 0) : set->item[item].unit));
}

/* Rates of all units together, as the scores of this very period have them: key figures, or a sentence. */
static void
add_rates(struct dossier *s, bool figures)
{
	struct doc *d = s->d;
	const struct score_set *set = s->scores->set, *end = set + s->scores->n_set;
	while (set < end && (is_topic(set) || !is_of(s, set, NOW)))
		set++;
	if (set == end)
		return;
	struct buf words = BUF_INIT;
	size_t row = find_sum(set);
	for (size_t k = 0; k < set->items.n && row < set->rows.n; k++) {
		const struct score *score = score_at(set, row, k);
		const struct score_item *item = &set->item[k];
		if (!score || score->value.n == 0 || !(slice_is(item->kind, "rate") || slice_is(item->kind, "levels") || slice_is(item->kind, "total")))
			continue;
		struct slice basis = basis_words(d, set);
		struct slice made = score->denominator.n ? doc_text(d, "%.*s/%.*s", S(score->numerator), S(score->denominator)) : basis;
		if (figures) {
			doc_figure(d, c_text(d, item->label), doc_text(d, "%.*s%.*s", S(score->value), S(item->unit)), made);
			continue;
		}
		buf_adds(&words, words.n ? T("；", "; ") : "");
		buf_printf(&words, "%.*s %.*s%.*s", S(item->label), S(score->value), S(item->unit));
		if (score->denominator.n)
			buf_printf(&words, T("（%.*s）", " (%.*s)"), S(made));
		buf_add_slice(&words, points_words(s, set, k, score));
	}
	if (words.n) {
		struct slice basis = basis_words(d, set);
		doc_para(d, T("考核情况（%.*s，全部单位合计，方案 %.*s）：%s。", "Scores (%.*s, all groups together, plan %.*s): %s."), S(basis), S(set->plan), buf_text(&words));
	}
	buf_free(&words);
}

/* A row of such a table; what is counted in `all` itself is the last one. */
static void
add_share(struct dossier *s, size_t place, struct slice name, const uint64_t *n, const uint64_t *all)
{
	struct doc *d = s->d;
	doc_row(d, n == all);
	if (place)
		doc_cell_number(d, place);
	else
		doc_cell(d, "%s", "");
	doc_cell_text(d, name);
	doc_cell_number(d, n[NOW]);
	doc_cell_text(d, percent(d, n[NOW], all[NOW]));
	for (int side = BEFORE; side < SIDES; side++)
		if (s->c->compares[side]) {
			doc_cell_number(d, n[side]);
			doc_cell_text(d, growth(d, n[NOW], n[side]));
		}
}

/* A table of a dimension: the first `top` values, the others together, those without one, all. */
static void
add_shares(struct dossier *s, enum dim dim, size_t levels, size_t top, const char *label, const char *field, struct slice caption)
{
	struct doc *d = s->d;
	struct share *share;
	size_t n = count_list(s->c, dim, levels, &share), named = n - (n && share[n - 1].name.n == 0), shown = named < top ? named : top;
	uint64_t all[SIDES], others[SIDES] = { 0 };
	for (int side = 0; side < SIDES; side++) {
		all[side] = total(s, (enum side)side);
		for (size_t i = shown; i < named; i++)
			others[side] += share[i].n[side];
	}
	if (named == 0) {
		doc_para(d, T("记录未填写%s（字段 %s）。", "%s: the records do not state it (field %s)."), label, field);
		free(share);
		return;
	}
	doc_table(d, "%.*s", S(caption));
	doc_column(d, T("序号", "No."), AS_NUMBER);
	doc_column(d, label, AS_TEXT);
	doc_column(d, T("件数", "Orders"), AS_NUMBER);
	doc_column(d, T("占比", "Share"), AS_NUMBER);
	for (int side = BEFORE; side < SIDES; side++)
		if (s->c->compares[side]) {
			doc_column(d, side == BEFORE ? T("上期", "Before") : T("上年同期", "Year before"), AS_NUMBER);
			doc_column(d, side == BEFORE ? T("环比", "Change") : T("同比", "Change"), AS_NUMBER);
		}
	for (size_t i = 0; i < shown; i++)
		add_share(s, i + 1, share[i].name, share[i].n, all);
	if (shown < named)
		add_share(s, 0, doc_text(d, T("其他（%zu 类）", "others (%zu)"), named - shown), others, all);
	if (named < n)
		add_share(s, 0, doc_text(d, "%s", T("（未填写）", "(not stated)")), share[named].n, all);
	add_share(s, 0, doc_text(d, "%s", T("合计", "total")), all, all);
	doc_note(d, T("来源：本期记录按字段 %s 计数；占比以 %llu 件为分母。", "Source: records of the period by field %s; shares are of %llu orders."), field, N(all[NOW]));
	free(share);
}

static void
add_overall(struct dossier *s)
{
	struct doc *d = s->d;
	int64_t first, last;
	uint64_t n = total(s, NOW);
	doc_heading(d, 1, "%s", T("总体情况", "Overview"));
	struct slice span = span_words(s, s->c->window.span);
	if (n == 0) {
		doc_para(d, T("统计时段（%.*s）内没有记录。", "There are no records in the period (%.*s)."), S(span));
		return;
	}
	bool days = count_days(s->c, &first, &last);
	uint64_t n_days = days ? (uint64_t)(last - first + 1) : 1, tenths = (20 * n + n_days) / (2 * n_days);
	struct slice before = comparison(s, BEFORE), year = comparison(s, YEAR);
	doc_para(d, T("统计时段（%.*s）共受理诉求 %llu 件，日均 %llu.%llu 件（按 %llu 天计）。%.*s；%.*s。", "In the period (%.*s) %llu orders came in, %llu.%llu a day over %llu days; %.*s; %.*s."),
		S(span), N(n), N(tenths / 10), N(tenths % 10), N(n_days), S(before), S(year));
	uint64_t closed = count_of(s->c, NOW, DIM_CLOSED, "yes"), repeats = count_of(s->c, NOW, DIM_CLUSTER, "repeat"), group = count_of(s->c, NOW, DIM_CLUSTER, "group");
	doc_para(d, T("其中有办结时间的 %llu 件，尚无办结时间的 %llu 件。", "Of these %llu carry a closing time and %llu do not."), N(closed), N(n - closed));
	if (repeats + group)
		doc_para(d, T("查重认定同一诉求人再次反映的 %llu 件，不同诉求人反映同一事项的 %llu 件，均已计入总量。", "%llu were found to repeat an earlier order of the same caller and %llu to be about one matter of several callers; all are counted above."), N(repeats), N(group));
	int64_t end = s->c->window.span.to;
	if (end != INT64_MAX && s->c->window.as_of != INT64_MIN && day_of(s->c->window.as_of, DEFAULT_OFFSET) < day_of(end - 1, DEFAULT_OFFSET)) {
		struct slice as_of = moment_words(d, s->c->window.as_of);
		doc_note(d, T("注：数据截至 %.*s，本期未满；对比期按整期计。", "Note: the data end at %.*s, before the period does; what it is compared with is whole."), S(as_of));
	}
	add_rates(s, false);
	doc_figures(d);
	doc_figure(d, T("受理量", "Orders"), doc_text(d, T("%llu 件", "%llu"), N(n)), doc_text(d, T("日均 %llu.%llu 件", "%llu.%llu a day"), N(tenths / 10), N(tenths % 10)));
	add_growth_figure(s, BEFORE);
	add_growth_figure(s, YEAR);
	add_rates(s, true);
	add_charts(s);
	add_shares(s, DIM_CHANNEL, 0, TOP_OTHERS, T("渠道", "Channel"), "channel", doc_text(d, "%s", T("诉求渠道", "Channels")));
	add_shares(s, DIM_KIND, 0, TOP_OTHERS, T("诉求类型", "Kind"), "kind", doc_text(d, "%s", T("诉求类型", "Kinds of order")));
	add_shares(s, DIM_URGENCY, 0, TOP_OTHERS, T("紧急程度", "Urgency"), "urgency", doc_text(d, "%s", T("紧急程度", "Urgency")));
}

static void
add_streets(struct dossier *s)
{
	add_shares(s, DIM_STREET, 0, TOP_STREETS, T("街乡镇", "Street"), "street", doc_text(s->d, "%s", T("街乡镇分布", "Orders by street")));
}

static void
add_categories(struct dossier *s)
{
	struct doc *d = s->d;
	struct share *share;
	size_t n = count_list(s->c, DIM_CATEGORY, 1, &share), paths;
	bool deeper = false;
	uint64_t all = total(s, NOW);
	doc_heading(d, 1, "%s", T("诉求分类", "Categories"));
	if (n == 0 || share[0].name.n == 0) {
		doc_para(d, "%s", T("记录没有分类。", "The records carry no categories."));
		free(share);
		add_streets(s);
		return;
	}
	struct buf words = BUF_INIT;
	for (size_t i = 0; i < n && i < 5 && share[i].name.n; i++) {
		struct slice part = percent(d, share[i].n[NOW], all);
		buf_printf(&words, T("%s%.*s %llu 件（%.*s）", "%s%.*s %llu (%.*s)"), i ? T("、", ", ") : "", S(share[i].name), N(share[i].n[NOW]), S(part));
	}
	doc_para(d, T("诉求量居前的一级分类依次为：%s。", "The largest categories: %s."), buf_text(&words));
	buf_free(&words);
	doc_chart(d, CHART_BARS, 1, T("件数", "Orders"), NULL, "%s", T("一级分类诉求量", "Orders by category"));
	for (size_t i = 0; i < n && i < TOP_CATEGORIES && share[i].name.n; i++)
		doc_point(d, share[i].name, (int64_t)share[i].n[NOW])->remark = percent(d, share[i].n[NOW], all);
	free(share);
	add_shares(s, DIM_CATEGORY, 1, TOP_CATEGORIES, T("一级分类", "Category"), "category", doc_text(d, "%s", T("一级分类", "Categories")));
	paths = count_list(s->c, DIM_CATEGORY, 0, &share);
	for (size_t i = 0; i < paths; i++)
		deeper = deeper || memchr(share[i].name.p, '/', share[i].name.n);
	free(share);
	if (deeper)
		add_shares(s, DIM_CATEGORY, 0, TOP_PATHS, T("分类", "Category"), "category", doc_text(d, T("细分类前 %d 位", "The %d largest subcategories"), (int)TOP_PATHS));
	add_streets(s);
}

bool
alarm_counts(const struct dossier *s, const struct alarm *a)
{
	struct when when;
	if (date_parse(a->day, &when) < 0)
		return false;
	int64_t day = day_of(when.at, DEFAULT_OFFSET);
	struct span span = s->c->window.span;
	return (span.from == INT64_MIN || day >= day_of(span.from, DEFAULT_OFFSET)) && (span.to == INT64_MAX || day <= day_of(span.to - 1, DEFAULT_OFFSET));
}

static void
add_alarm(struct dossier *s, const struct alarm *a, bool parts)
{
	struct doc *d = s->d;
	struct buf ids = BUF_INIT;
	uint64_t n = a->n_order + a->more;
	for (size_t i = 0; i < a->n_order && i < ORDERS_NAMED; i++) {
		buf_adds(&ids, i ? T("、", ", ") : "");
		buf_add_slice(&ids, a->order[i]);
	}
	if (n > ORDERS_NAMED)
		buf_printf(&ids, T("等 %llu 件", " and others, %llu in all"), N(n));
	doc_row(d, false);
	doc_cell_text(d, a->rank);
	doc_cell_text(d, a->day);
	if (parts)
		doc_cell_text(d, a->category);
	doc_cell_text(d, parts ? a->street : a->group);
	doc_cell_text(d, a->observed);
	doc_cell_text(d, a->expected);
	doc_cell_text(d, a->upper);
	doc_cell_text(d, a->p);
	doc_cell_text(d, buf_slice(&ids));
	buf_free(&ids);
}

static void
add_alarm_columns(struct doc *d, bool parts)
{
	doc_column(d, T("序", "No."), AS_NUMBER);
	doc_column(d, T("日期", "Day"), AS_WORD);
	if (parts)
		doc_column(d, T("分类", "Category"), AS_TEXT);
	doc_column(d, parts ? T("街乡镇", "Street") : T("对象", "Group"), parts ? AS_WORD : AS_TEXT);
	doc_column(d, T("实际", "Seen"), AS_NUMBER);
	doc_column(d, T("期望", "Expected"), AS_NUMBER);
	doc_column(d, T("上限", "Bound"), AS_NUMBER);
	doc_column(d, T("p 值", "p"), AS_NUMBER);
	doc_column(d, T("所涉工单", "Orders behind it"), AS_TEXT);
}

static void
add_alarms(struct dossier *s)
{
	struct doc *d = s->d;
	const struct alarms *alarms = s->alarms;
	size_t n = 0, shown = 0;
	bool parts = true;
	const struct alarm *head = NULL;
	doc_heading(d, 1, "%s", T("热点预警", "Surges"));
	for (size_t i = 0; i < alarms->n; i++) {
		const struct alarm *a = &alarms->alarm[i];
		if (!alarm_counts(s, a))
			continue;
		head = head ? head : a;
		parts = parts && a->category.n && a->street.n;
		n++;
	}
	if (!alarms->given) {
		doc_para(d, "%s", T("未提供预警结果（--alarms），本节从略。", "No alarms were given (--alarms); this section is left out."));
		return;
	}
	if (!head) {
		doc_para(d, "%s", T("本期没有突增预警。", "No surge was found in the period."));
		return;
	}
	doc_para(d, T("本期共发现突增 %zu 起。最显著的一起：%.*s，%.*s%s%.*s，当日 %.*s 件，期望 %.*s 件，上限 %.*s 件。", "%zu surges were found in the period. The clearest: %.*s, %.*s%s%.*s, %.*s orders where %.*s were expected and %.*s is the bound."),
		n, S(head->day), S(parts ? head->street : head->group), parts ? T("，", ", ") : "", S(parts ? head->category : slice("", 0)), S(head->observed), S(head->expected), S(head->upper));
	doc_table(d, "%s", T("突增预警", "Surges"));
	add_alarm_columns(d, parts);
	for (size_t i = 0; i < alarms->n && shown < ALARMS_SHOWN; i++)
		if (alarm_counts(s, &alarms->alarm[i])) {
			add_alarm(s, &alarms->alarm[i], parts);
			shown++;
		}
	doc_note(d, T("来源：gov-hotspot，按 %.*s 分组，与此前 %.*s 周同一星期几的件数比较；表列 %zu 起，共 %zu 起，本期之外另有 %zu 起。", "Source: gov-hotspot by %.*s, against the same weekday of the %.*s weeks before; %zu of %zu listed, %zu more lie outside the period."),
		S(head->by), S(head->weeks), shown, n, alarms->n - n);
}

static void
add_order(struct dossier *s, const struct order *o, struct slice reason)
{
	struct doc *d = s->d;
	doc_row(d, false);
	doc_cell_text(d, o->id);
	doc_cell_text(d, o->category);
	doc_cell_text(d, o->street);
	doc_cell_text(d, moment_words(d, o->created));
	if (o->closed == INT64_MAX)
		doc_cell(d, "%s", T("未办结", "open"));
	else if (o->closed == INT64_MIN)
		doc_cell(d, "—");
	else
		doc_cell_text(d, moment_words(d, o->closed));
	doc_cell_text(d, reason);
}

static void
add_orders(struct dossier *s)
{
	struct doc *d = s->d;
	struct share *share;
	size_t n = count_list(s->c, DIM_CATEGORY, 0, &share), shown = 0;
	doc_heading(d, 1, "%s", T("典型工单", "Representative orders"));
	if (n == 0 || share[0].name.n == 0) {
		doc_para(d, "%s", T("本期没有可列的工单：没有记录，或记录没有分类。", "None to show: there are no records, or they carry no categories."));
		free(share);
		return;
	}
	doc_table(d, "%s", T("典型工单", "Representative orders"));
	const char *const head[] = { T("工单编号", "Order"), T("分类", "Category"), T("街乡镇", "Street"), T("创建时间", "Created"), T("办结时间", "Closed"), T("入选理由", "Why") };
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		doc_column(d, head[i], i == 0 || i == 2 ? AS_WORD : AS_TEXT);
	for (size_t i = 0; i < s->alarms->n && shown < TOP_ALARMS; i++) {
		const struct alarm *a = &s->alarms->alarm[i];
		if (!alarm_counts(s, a))
			continue;
		shown++;
		for (size_t k = 0; k < a->n_order && k < ORDERS_SHOWN; k++) {
			const struct order *o = count_found(s->c, a->order[k]);
			if (o)
				add_order(s, o, doc_text(d, T("预警第 %.*s 起", "surge no. %.*s"), S(a->rank)));
		}
	}
	for (size_t i = 0; i < n && i < TOP_LONGEST && share[i].name.n; i++) {
		const struct order *o = count_longest(s->c, share[i].name);
		if (o)
			add_order(s, o, doc_text(d, T("第 %zu 位分类中%s", "category no. %zu: %s"), i + 1, o->closed == INT64_MAX ? T("未办结最久", "open longest") : T("办理最久", "took longest")));
	}
	free(share);
	doc_note(d, "%s", T("来源：记录。前三起预警各取所列工单前两件；件数前五的细分类各取一件：未办结的取创建最早者，均已办结的取用时最长者。只列编号、分类、街乡镇和时间，不含诉求内容和个人信息。", "Source: the records. The first two orders of the first three surges; of each of the five largest subcategories one order: the oldest that is open, else the one that took longest. Numbers, categories, streets and times only, no text and nothing personal."));
}

static void
add_sum(struct doc *d, bool last, const char *name, uint64_t n, const char *how)
{
	doc_row(d, last);
	doc_cell(d, "%s", name);
	doc_cell_number(d, n);
	doc_cell(d, "%s", how);
}

static void
add_sources(struct dossier *s)
{
	struct doc *d = s->d;
	const struct filter *f = s->f;
	uint64_t now = total(s, NOW);
	uint64_t by_where = f->n_excluded - f->n_superseded - f->n_copies;
	doc_heading(d, 1, "%s", T("数据说明", "About the data"));
	doc_table(d, "%s", T("记录的去向", "Where the records went"));
	doc_column(d, T("项目", "What"), AS_TEXT);
	doc_column(d, T("件数", "Records"), AS_NUMBER);
	doc_column(d, T("说明", "How"), AS_TEXT);
	add_sum(d, false, T("读入", "read"), f->n_in, T("全部输入记录", "all records of the input"));
	add_sum(d, false, T("已被替代", "superseded"), f->n_superseded, T("同一工单的旧版本，不计", "older versions of an order, not counted"));
	add_sum(d, false, T("重复录入", "copies"), f->n_copies, T("同一诉求录入两次，只计一次", "one submission entered twice, counted once"));
	add_sum(d, false, T("条件之外", "left out"), by_where, s->where ? s->where : T("未设条件", "no condition was set"));
	add_sum(d, false, T("不合格", "rejected"), f->n_rejected, T("无法读取或没有创建时间", "unreadable, or without a creation time"));
	add_sum(d, false, T("截止之后", "later"), s->c->n_later, T("创建于数据截止时点之后", "created behind the as-of time"));
	add_sum(d, false, T("时段之外", "other periods"), count_outside(s->c) - s->c->n_later, T("只用于环比、同比和月度对比", "used for comparisons only"));
	add_sum(d, true, T("计入本期", "counted"), now, T("读入减去以上各项", "read less all of the above"));
	struct buf plans = BUF_INIT;
	for (size_t i = 0; i < s->scores->n_set; i++) {
		size_t k = 0;
		while (!slice_eq(s->scores->set[k].plan, s->scores->set[i].plan))
			k++;
		if (k < i)
			continue;
		buf_adds(&plans, i ? T("、", ", ") : "");
		buf_add_slice(&plans, s->scores->set[i].plan);
	}
	doc_para(d, T("考核与选题数据来自 gov-score，方案：%s。热点预警来自 gov-hotspot：%s。本报告只计数，不重新计算任何指标。", "Scores come from gov-score, plans: %s. Surges come from gov-hotspot: %s. This report counts records and computes no indicator itself."),
		plans.n ? buf_text(&plans) : T("未提供", "none given"), s->alarms->given ? T("已提供", "given") : T("未提供", "not given"));
	buf_free(&plans);
	if (filter_options.all)
		doc_para(d, "%s", T("已按 --all 计入旧版本和重复录入。", "Superseded records and copies are counted, as --all asks."));
	doc_note(d, T("时段两端含首不含尾，日期按东八区；占比、增幅按四舍五入保留一位小数，由 %s 生成，同样的输入得到同样的字节。", "Periods hold their beginning and not their end, days are those of UTC+8; shares and growth are rounded half up to one decimal. Made by %s: the same input gives the same bytes."),
		"govtools " GOV_VERSION);
}

static void
add_front(struct dossier *s)
{
	struct doc *d = s->d;
	struct slice span = span_words(s, s->c->window.span);
	d->span = doc_text(d, T("统计时段：%.*s", "Period: %.*s"), S(span));
	if (s->c->window.as_of == INT64_MIN)
		s->c->window.as_of = s->c->window.latest;
	if (s->c->window.as_of == INT64_MIN) {
		d->made = doc_text(d, "govtools " GOV_VERSION);
		return;
	}
	struct slice as_of = moment_words(d, s->c->window.as_of);
	d->made = doc_text(d, T("数据截至 %.*s · govtools " GOV_VERSION, "Data as of %.*s · govtools " GOV_VERSION), S(as_of));
}

void
dossier_fill(struct dossier *s)
{
	add_front(s);
	add_overall(s);
	add_categories(s);
	add_ranking(s);
	add_alarms(s);
	add_topics(s);
	add_orders(s);
	add_sources(s);
}
