/* scores.c - what gov-score found, as tables and in words; nothing is computed here */
#include "dossier.h"

enum {
	TOP_TOPICS = 10,
	TOPICS_TOLD = 3,
	NAMED = 3,
	NAMED_FROM = 6
};

static bool
is_summary(const struct score_row *row)
{
	return slice_is(row->group_kind, "sum") || slice_is(row->group_kind, "mean");
}

bool
is_topic(const struct score_set *set)
{
	struct slice rest = set->by;
	while (rest.p)
		if (field_of(slice_trim(slice_cut(rest, ',', &rest))) == F_CATEGORY)
			return true;
	return false;
}

static bool
read_moment(struct slice text, int64_t otherwise, int64_t *at)
{
	struct when when = { .at = otherwise };
	bool good = text.n == 0 || date_parse(text, &when) == 0;
	*at = when.at;
	return good;
}

bool
is_of(const struct dossier *s, const struct score_set *set, enum side side)
{
	struct span span, wanted = s->c->span[side];
	if (side == NOW)
		wanted = s->c->window.span;
	else if (!s->c->spanned[side])
		return false;
	return read_moment(set->from, INT64_MIN, &span.from) && read_moment(set->to, INT64_MAX, &span.to) && span.from == wanted.from && span.to == wanted.to;
}

/* The names of what is scored: 承办单位, or the fields themselves. */
static struct slice
by_label(struct doc *d, const struct score_set *set)
{
	struct buf text = BUF_INIT;
	struct slice rest = set->by;
	while (rest.p) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		buf_adds(&text, text.n ? T("、", ", ") : "");
		buf_add_slice(&text, english ? name : field_label(field_of(name)));
	}
	struct slice label = doc_text(d, "%.*s", S(buf_slice(&text)));
	buf_free(&text);
	return label;
}

struct slice
basis_words(struct doc *d, const struct score_set *set)
{
	if (set->basis.n == 0)
		return doc_text(d, "%s", T("未注明口径", "basis not stated"));
	if (english && slice_is(set->basis, "全口径"))
		return doc_text(d, "all orders");
	if (english && slice_is(set->basis, "不含剔除"))
		return doc_text(d, "without excluded orders");
	return doc_text(d, "%.*s", S(set->basis));
}

static struct slice
row_name(struct doc *d, const struct score_row *row)
{
	if (slice_is(row->group_kind, "sum"))
		return doc_text(d, "%s", T("合计", "all together"));
	if (slice_is(row->group_kind, "mean"))
		return doc_text(d, "%s", T("各单位平均", "mean of groups"));
	if (row->group.n == 0 || slice_is(row->group_kind, "none"))
		return doc_text(d, "%s", T("（未填写）", "(not stated)"));
	return row->group;
}

/* What a value was made of, numerator and denominator or how many groups a mean is of, and what
 * it is worth in points; `between` them. */
static struct slice
made_of(struct doc *d, const struct score_row *row, const struct score *score, const char *between)
{
	struct buf text = BUF_INIT;
	if (score->denominator.n && slice_is(row->group_kind, "mean"))
		buf_printf(&text, "n=%.*s", S(score->denominator));
	else if (score->denominator.n)
		buf_printf(&text, "%.*s/%.*s", S(score->numerator), S(score->denominator));
	if (score->points.n)
		buf_printf(&text, T("%s得 %.*s 分", "%s%.*s points"), text.n ? between : "", S(score->points));
	struct slice made = doc_text(d, "%.*s", S(buf_slice(&text)));
	buf_free(&text);
	return made;
}

static void
add_score_row(struct dossier *s, const struct score_set *set, size_t i)
{
	struct doc *d = s->d;
	const struct score_row *row = &set->row[i];
	doc_row(d, is_summary(row));
	doc_cell_text(d, row->rank);
	doc_cell_text(d, row_name(d, row));
	for (size_t k = 0; k < set->items.n; k++) {
		const struct score *score = score_at(set, i, k);
		if (!score || score->value.n == 0)
			doc_cell(d, "—");
		else
			doc_cell_text(d, score->value);
		if (score)
			doc_small(d, made_of(d, row, score, "\n"));
	}
}

static void
add_score_columns(struct dossier *s, const struct score_set *set)
{
	struct doc *d = s->d;
	doc_column(d, T("名次", "Rank"), AS_NUMBER);
	doc_column(d, c_text(d, by_label(d, set)), AS_TEXT);
	for (size_t k = 0; k < set->items.n; k++) {
		const struct score_item *item = &set->item[k];
		struct slice unit = item->unit.n ? doc_text(d, T("（%.*s）", " (%.*s)"), S(item->unit)) : item->unit;
		doc_column(d, c_text(d, doc_text(d, "%.*s%.*s", S(item->label), S(unit))), AS_NUMBER);
	}
}

/* Where the scores come from, and whether they are of another time than this report. */
static void
add_source(struct dossier *s, const struct score_set *set)
{
	struct doc *d = s->d;
	struct slice basis = basis_words(d, set);
	struct span span = SPAN_ALL;
	bool known = read_moment(set->from, INT64_MIN, &span.from) && read_moment(set->to, INT64_MAX, &span.to);
	struct slice when = known ? span_words(s, span) : doc_text(d, "%.*s — %.*s", S(set->from), S(set->to));
	doc_note(d, T("来源：gov-score，方案 %.*s，按 %.*s 分组；口径：%.*s；时段：%.*s%s。小字为分子/分母和折算得分；“各单位平均”为各单位数值的算术平均（n 为单位数），“合计”由计数直接相除。", "Source: gov-score, plan %.*s, by %.*s; basis: %.*s; period: %.*s%s. In small print numerator/denominator and points; “mean of groups” is the arithmetic mean of n groups, “all together” divides the counts."),
		S(set->plan), S(set->by), S(basis), S(when), is_of(s, set, NOW) ? "" : T("（与本报告时段不同）", " (not that of this report)"));
}

/* Names with their values: the first rows that have a rank, or the last. */
static void
add_names(struct buf *out, const struct score_set *set, const size_t *ranked, size_t from, size_t to)
{
	size_t item = 0;
	while (item < set->items.n && !slice_is(set->item[item].kind, "total"))
		item++;
	for (size_t i = from; i < to; i++) {
		const struct score *score = item < set->items.n ? score_at(set, ranked[i], item) : NULL;
		buf_adds(out, i > from ? T("、", ", ") : "");
		buf_add_slice(out, set->row[ranked[i]].group);
		if (score && score->value.n)
			buf_printf(out, T("（%.*s%.*s）", " (%.*s%.*s)"), S(score->value), S(set->item[item].unit));
	}
}

/* Whether a row stands for orders without a name of which the period has none. */
static bool
is_idle(const struct score_set *set, size_t row)
{
	if (is_summary(&set->row[row]) || set->row[row].group.n)
		return false;
	for (size_t k = 0; k < set->items.n; k++) {
		const struct score *score = score_at(set, row, k);
		if (slice_is(set->item[k].kind, "count") && score && score->value.n && !slice_is(score->value, "0"))
			return false;
	}
	return true;
}

/* The first and the last three of a section in words. */
static void
add_ends(struct dossier *s, const struct score_set *set, struct slice section)
{
	struct buf words = BUF_INIT;
	size_t *ranked = xcalloc(set->rows.n, sizeof *ranked), n = 0;
	for (size_t i = 0; i < set->rows.n; i++)
		if (slice_eq(set->row[i].section, section) && set->row[i].rank.n && !is_summary(&set->row[i]))
			ranked[n++] = i;
	if (n >= NAMED_FROM) {
		/* who shares the third place is named too */
		size_t first = NAMED, last = n - NAMED;
		while (first < n && slice_eq(set->row[ranked[first]].rank, set->row[ranked[NAMED - 1]].rank))
			first++;
		while (last > 0 && slice_eq(set->row[ranked[last - 1]].rank, set->row[ranked[n - NAMED]].rank))
			last--;
		buf_adds(&words, T("前三位：", "First three: "));
		add_names(&words, set, ranked, 0, first);
		buf_adds(&words, T("；后三位：", "; last three: "));
		add_names(&words, set, ranked, last, n);
	} else if (n) {
		buf_adds(&words, T("居首位：", "First: "));
		add_names(&words, set, ranked, 0, 1);
	}
	if (n)
		doc_para(s->d, T("%s。", "%s."), buf_text(&words));
	buf_free(&words);
	free(ranked);
}

static size_t
count_groups(const struct score_set *set, struct slice section)
{
	size_t n = 0;
	for (size_t i = 0; i < set->rows.n; i++)
		n += slice_eq(set->row[i].section, section) && !is_summary(&set->row[i]) && set->row[i].group.n;
	return n;
}

static void
add_section(struct dossier *s, const struct score_set *set, struct slice section, bool only)
{
	struct doc *d = s->d;
	struct slice basis = basis_words(d, set), by = by_label(d, set);
	size_t groups = count_groups(set, section);
	const char *name = section.n ? c_text(d, section) : only ? ""
						    : groups     ? T("其他及全部", "others and all")
								 : T("全部", "all");
	add_ends(s, set, section);
	doc_table(d, T("%.*s%s%s 考核情况（%.*s）", "%.*s%s%s, scores (%.*s)"), S(by), *name ? T("·", ": ") : "", name, S(basis));
	add_score_columns(s, set);
	for (size_t i = 0; i < set->rows.n; i++)
		if (slice_eq(set->row[i].section, section) && !is_idle(set, i))
			add_score_row(s, set, i);
}

/* One table for each section, in the order of the scores. */
static void
add_set(struct dossier *s, const struct score_set *set)
{
	struct map sections = MAP_INIT;
	for (size_t i = 0; i < set->rows.n; i++)
		map_add(&sections, set->row[i].section);
	for (size_t i = 0; i < sections.n; i++)
		add_section(s, set, map_key(&sections, i), sections.n == 1);
	map_free(&sections);
	add_source(s, set);
}

static bool
is_ranking(const struct dossier *s, const struct score_set *set)
{
	return !is_topic(set) && !is_of(s, set, BEFORE);
}

void
add_ranking(struct dossier *s)
{
	struct doc *d = s->d;
	size_t n = 0;
	doc_heading(d, 1, "%s", T("单位排名", "Ranking"));
	for (size_t i = 0; i < s->scores->n_set; i++)
		n += is_ranking(s, &s->scores->set[i]);
	if (n == 0) {
		doc_para(d, "%s", T("未提供单位考核数据（--scores），本节从略。", "No scores of units were given (--scores); this section is left out."));
		return;
	}
	for (size_t i = 0; i < s->scores->n_set; i++) {
		const struct score_set *set = &s->scores->set[i];
		if (!is_ranking(s, set))
			continue;
		if (n > 1)
			doc_heading(d, 2, "%.*s", S(set->plan));
		add_set(s, set);
	}
}

/* Everything the scores say of one candidate. */
static void
tell_topic(struct dossier *s, const struct score_set *set, size_t row, size_t place)
{
	struct doc *d = s->d;
	struct buf words = BUF_INIT;
	for (size_t k = 0; k < set->items.n; k++) {
		const struct score *score = score_at(set, row, k);
		const struct score_item *item = &set->item[k];
		if (!score || score->value.n == 0)
			continue;
		struct slice of = made_of(d, &set->row[row], score, T("，", ", "));
		buf_adds(&words, words.n ? T("，", ", ") : "");
		buf_printf(&words, T("%.*s %.*s%s%.*s", "%.*s %.*s%s%.*s"), S(item->label), S(score->value), slice_is(item->unit, "%") ? "" : " ", S(item->unit));
		if (of.n)
			buf_printf(&words, T("（%.*s）", " (%.*s)"), S(of));
	}
	struct slice name = row_name(d, &set->row[row]);
	doc_para(d, T("候选 %zu：%.*s。入选依据：%s。", "Candidate %zu: %.*s. Evidence: %s."), place, S(name), buf_text(&words));
	buf_free(&words);
}

static void
add_candidates(struct dossier *s, const struct score_set *set)
{
	struct doc *d = s->d;
	size_t shown = 0, groups = 0, place = 0;
	for (size_t i = 0; i < set->rows.n; i++)
		if (!is_summary(&set->row[i]) && set->row[i].group.n && groups++ < TOPICS_TOLD)
			tell_topic(s, set, i, ++place);
	doc_table(d, T("每月一题候选（前 %d 位）", "Candidates for the monthly topic (first %d)"), (int)TOP_TOPICS);
	add_score_columns(s, set);
	for (size_t i = 0; i < set->rows.n; i++) {
		const struct score_row *row = &set->row[i];
		bool last = slice_is(row->group_kind, "sum") && row->section.n == 0;
		if (last || (!is_summary(row) && row->group.n && shown++ < TOP_TOPICS))
			add_score_row(s, set, i);
	}
	add_source(s, set);
}

void
add_topics(struct dossier *s)
{
	struct doc *d = s->d;
	bool given = false;
	doc_heading(d, 1, "%s", T("每月一题候选", "Candidates for the monthly topic"));
	for (size_t i = 0; i < s->scores->n_set; i++)
		if (is_topic(&s->scores->set[i]) && !is_of(s, &s->scores->set[i], BEFORE)) {
			given = true;
			add_candidates(s, &s->scores->set[i]);
		}
	if (!given)
		doc_para(d, "%s", T("未提供按分类的选题数据（--scores），本节从略。", "No scores of categories were given (--scores); this section is left out."));
}
