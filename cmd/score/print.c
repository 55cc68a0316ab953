/* print.c - groups in their sections and ranks, a line for every value */
#include "score.h"

struct result {
	struct score *s;
	struct block *block; /* sections, then the rest, then all */
	size_t n_block;
	size_t *block_of;
	struct slice *name; /* of each group, as printed */
	bool *nameless; /* a part of its key is empty */
	struct arena store;
	struct rec line;
	struct buf text;
};

/* A group on its way to its rank. */
struct contestant {
	size_t group;
	bool nameless, unscored;
	mpz_t points;
	uint64_t volume;
	struct slice name;
};

static int
compare_points(const struct contestant *a, const struct contestant *b)
{
	if (a->nameless != b->nameless)
		return a->nameless - b->nameless;
	if (a->unscored != b->unscored)
		return a->unscored - b->unscored;
	int c = a->unscored ? 0 : mpz_cmp(b->points, a->points);
	return c ? c : (a->volume < b->volume) - (a->volume > b->volume);
}

static int
compare_contestants(const void *x, const void *y)
{
	const struct contestant *a = x, *b = y;
	int c = compare_points(a, b);
	return c ? c : slice_cmp(a->name, b->name);
}

/* What the groups of a block are ranked by, or NULL. */
static const struct item *
find_total(const struct result *out, const struct block *b)
{
	const struct plan *p = &out->s->plan;
	for (size_t i = 0; i < p->n; i++)
		if (p->item[i].kind == ITEM_TOTAL && item_applies(&p->item[i], b->name, out->s->window.as_of))
			return &p->item[i];
	return NULL;
}

enum column_out {
	OUT_PLAN,
	OUT_BY,
	OUT_GROUP,
	OUT_GROUP_KIND,
	OUT_SECTION,
	OUT_ITEM,
	OUT_LABEL,
	OUT_KIND,
	OUT_VALUE,
	OUT_UNIT,
	OUT_POINTS,
	OUT_NUMERATOR,
	OUT_DENOMINATOR,
	OUT_PREVIOUS,
	OUT_RANK,
	OUT_BASIS,
	OUT_FROM,
	OUT_TO,
	OUT_AS_OF,
	OUT_COLUMNS
};

static int out_field[OUT_COLUMNS];

static void
declare_columns(void)
{
	static const char *const names[] = { "plan", "by", "group", "group_kind", "section", "item", "label", "kind", "value", "unit", "points",
		"numerator", "denominator", "previous", "rank", "basis", "from", "to", "as_of" };
	static const char *const labels[] = { "方案", "分组字段", "分组", "分组类型", "部分", "指标", "名称", NULL, "值", "计量单位", "得分",
		"分子", "分母", "上期", "名次", "口径", NULL, "截止", "截至" };
	for (size_t i = 0; i < OUT_COLUMNS; i++) {
		out_field[i] = field_of(slice_of(names[i]));
		if (!field_is_known(out_field[i]))
			field_declare(names[i], labels[i], FIELD_TEXT);
	}
}

static void
set_text(struct result *out, enum column_out column, struct slice text)
{
	if (text.p)
		rec_set(&out->line, out_field[column], text);
	else
		rec_set_null(&out->line, out_field[column]);
}

static void
set_fraction(struct result *out, enum column_out column, bool there, const mpq_t q)
{
	buf_clear(&out->text);
	if (there)
		ratio_print_short(q, &out->text);
	set_text(out, column, there ? buf_slice(&out->text) : slice(NULL, 0));
}

static void
set_time(struct result *out, enum column_out column, int64_t at)
{
	struct when when = { .at = at, .offset = DEFAULT_OFFSET };
	bool open = at == INT64_MIN || at == INT64_MAX;
	buf_clear(&out->text);
	if (!open)
		date_print(&when, &out->text);
	set_text(out, column, open ? slice(NULL, 0) : buf_slice(&out->text));
}

/* Writes a line: a value of a group, or of a block as a whole. */
static void
print(struct result *out, const struct block *b, struct slice group, const char *kind, const struct item *item, const struct value *v, size_t rank)
{
	struct score *s = out->s;
	bool mean = strcmp(kind, "mean") == 0;
	rec_begin(&out->line);
	rec_set(&out->line, F_TYPE, LIT("score"));
	set_text(out, OUT_PLAN, buf_slice(&s->plan.name));
	set_text(out, OUT_BY, slice_of(s->by_text));
	rec_set(&out->line, out_field[OUT_GROUP], group);
	set_text(out, OUT_GROUP_KIND, slice_of(kind));
	set_text(out, OUT_SECTION, b->label);
	set_text(out, OUT_ITEM, item->name);
	set_text(out, OUT_LABEL, item->label);
	set_text(out, OUT_KIND, slice_of(item_kind_name(item)));
	buf_clear(&out->text);
	if (!v->null)
		ratio_print(v->q, mean ? item->mean_decimals : item->decimals, &out->text);
	set_text(out, OUT_VALUE, v->null ? slice(NULL, 0) : buf_slice(&out->text));
	set_text(out, OUT_UNIT, slice_of(item_unit(item)));
	buf_clear(&out->text);
	if (v->has_points)
		ratio_print(v->points, item->point_decimals, &out->text);
	set_text(out, OUT_POINTS, v->has_points ? buf_slice(&out->text) : slice(NULL, 0));
	set_fraction(out, OUT_NUMERATOR, v->has_numerator, v->numerator);
	set_fraction(out, OUT_DENOMINATOR, v->has_denominator, v->denominator);
	set_fraction(out, OUT_PREVIOUS, item_compares(item) && !mean, v->denominator);
	buf_clear(&out->text);
	buf_printf(&out->text, "%zu", rank);
	rec_set_null(&out->line, out_field[OUT_RANK]);
	if (rank)
		rec_set_raw(&out->line, out_field[OUT_RANK], buf_slice(&out->text));
	set_text(out, OUT_BASIS, s->kept ? LIT("不含剔除") : LIT("全口径"));
	const struct span *span = &s->tally[item->clock].span[NOW];
	set_time(out, OUT_FROM, span->from);
	set_time(out, OUT_TO, span->to);
	set_time(out, OUT_AS_OF, s->window.as_of);
	filter_put(&s->f, &out->line);
}

/* The mean of an item over the groups that have a name and a value. */
static void
print_mean(struct result *out, const struct block *b, const struct item *item)
{
	struct value mean, v;
	uint64_t n = 0;
	value_init(&mean);
	for (size_t i = 0; i < b->pool.n; i++) {
		size_t group = b->pool.group[i];
		if (out->nameless[group])
			continue;
		measure(out->s, &out->block[out->block_of[group]], (struct pool){ &group, 1 }, item, &v);
		if (!v.null) {
			mpq_add(mean.q, mean.q, v.q);
			mpq_add(mean.points, mean.points, v.points);
			n++;
		}
		value_free(&v);
	}
	value_count(mean.denominator, n);
	mean.has_denominator = true;
	mean.null = n == 0;
	mean.has_points = n && item->full.given && item->kind != ITEM_TOTAL;
	if (n) {
		mpq_div(mean.q, mean.q, mean.denominator);
		mpq_div(mean.points, mean.points, mean.denominator);
	}
	print(out, b, LIT(""), "mean", item, &mean, 0);
	value_free(&mean);
}

/* The summary of a block: its groups taken together, then their mean. */
static void
print_block(struct result *out, const struct block *b)
{
	const struct plan *p = &out->s->plan;
	int64_t now = out->s->window.as_of;
	for (size_t i = 0; i < p->n; i++) {
		struct value v;
		if (!item_applies(&p->item[i], b->name, now))
			continue;
		measure(out->s, b, b->pool, &p->item[i], &v);
		print(out, b, LIT(""), "sum", &p->item[i], &v, 0);
		value_free(&v);
	}
	for (size_t i = 0; i < p->n; i++)
		if (item_applies(&p->item[i], b->name, now))
			print_mean(out, b, &p->item[i]);
}

static void
print_group(struct result *out, const struct block *b, const struct contestant *c, size_t rank)
{
	const struct plan *p = &out->s->plan;
	for (size_t i = 0; i < p->n; i++) {
		struct value v;
		if (!item_applies(&p->item[i], b->name, out->s->window.as_of))
			continue;
		measure(out->s, b, (struct pool){ &c->group, 1 }, &p->item[i], &v);
		print(out, b, c->name, c->nameless ? "none" : "group", &p->item[i], &v, p->item[i].kind == ITEM_TOTAL ? rank : 0);
		value_free(&v);
	}
}

/* The groups of a block by rank, else by name; those without a name or a total come last, unranked. */
static void
print_groups(struct result *out, const struct block *b)
{
	const struct item *ranked = find_total(out, b);
	struct contestant *c = xcalloc(b->pool.n, sizeof *c);
	for (size_t i = 0; i < b->pool.n; i++) {
		size_t group = b->pool.group[i];
		struct value v;
		c[i] = (struct contestant){ .group = group, .nameless = out->nameless[group], .unscored = true, .name = out->name[group] };
		mpz_init(c[i].points);
		if (!ranked)
			continue;
		measure(out->s, b, (struct pool){ &group, 1 }, ranked, &v);
		c[i].unscored = v.null;
		c[i].volume = score_sum(out->s, (struct pool){ &group, 1 }, ranked->clock, NOW, ranked->counter);
		ratio_round(v.q, ranked->decimals, c[i].points);
		value_free(&v);
	}
	qsort(c, b->pool.n, sizeof *c, compare_contestants);
	size_t rank = 0;
	for (size_t i = 0; i < b->pool.n; i++) {
		if (i == 0 || compare_points(&c[i - 1], &c[i]) != 0)
			rank = i + 1;
		print_group(out, b, &c[i], c[i].unscored || c[i].nameless ? 0 : rank);
	}
	for (size_t i = 0; i < b->pool.n; i++)
		mpz_clear(c[i].points);
	free(c);
}

/* The fields of a group as a record, for the conditions of sections; appends its name, the values
 * joined by |.  Whether they are all there. */
static bool
read_group(const struct score *s, size_t group, struct rec *r, struct buf *name)
{
	struct slice key = map_key(&s->groups, group);
	bool whole = true;
	rec_begin(r);
	for (size_t i = 0; i < s->n_by; i++) {
		size_t n = score_take(&key);
		struct slice text = slice(key.p, n);
		key = slice(key.p + n, key.n - n);
		whole = whole && n > 0;
		if (rec_find(r, s->by[i]) < 0)
			rec_set(r, s->by[i], text);
		if (i)
			buf_addc(name, '|');
		for (size_t k = 0; k < n; k++) {
			if (s->n_by > 1 && (text.p[k] == '|' || text.p[k] == '\\'))
				buf_addc(name, '\\');
			buf_addc(name, text.p[k]);
		}
	}
	return whole;
}

/* A field that a section asks about and --by lacks, or F_NONE. */
static int
missing_field(const struct score *s, const struct item *section)
{
	int field;
	for (size_t k = 0; (field = cond_field(&s->plan.cond[section->of], k)) != F_NONE; k++) {
		size_t i = 0;
		while (i < s->n_by && s->by[i] != field)
			i++;
		if (i == s->n_by)
			return field;
	}
	return F_NONE;
}

/* The sections of the plan that hold now; none where one asks for what --by lacks. */
static void
find_sections(struct result *out)
{
	const struct score *s = out->s;
	const struct plan *p = &s->plan;
	out->block = xcalloc(p->n + 2, sizeof *out->block);
	for (size_t i = 0; i < p->n; i++) {
		const struct item *item = &p->item[i];
		if (item->kind != ITEM_SECTION || s->window.as_of < item->valid_from || s->window.as_of >= item->valid_to)
			continue;
		int field = missing_field(s, item);
		if (field != F_NONE) {
			struct place at = table_place(&p->table, item->row);
			if (!filter_options.quiet)
				warn_at(&at, "of", "'%.*s' is not in --by %s: no sections, all groups are ranked together",
					(int)field_name(field).n, field_name(field).p, s->by_text);
			out->n_block = 0;
			return;
		}
		out->block[out->n_block++] = (struct block){ .section = item, .name = item->name, .label = item->label };
	}
}

static size_t
find_block(struct result *out, size_t sections, struct rec *r)
{
	size_t k = 0;
	while (k < sections && !cond_test(&out->s->plan.cond[out->block[k].section->of], r))
		k++;
	return k;
}

static void
add_member(struct block *b, size_t group)
{
	b->member = xgrow(b->member, &b->cap, b->pool.n + 1, sizeof *b->member);
	b->member[b->pool.n++] = group;
	b->pool.group = b->member;
}

/* Names the groups and puts each into its section, or among the rest. */
static void
place_groups(struct result *out)
{
	struct score *s = out->s;
	size_t n = s->groups.n, sections;
	struct rec r = REC_INIT;
	struct buf name = BUF_INIT;
	find_sections(out);
	sections = out->n_block;
	out->n_block += 2;
	out->block_of = xcalloc(n, sizeof *out->block_of);
	out->name = xcalloc(n, sizeof *out->name);
	out->nameless = xcalloc(n, sizeof *out->nameless);
	for (size_t g = 0; g < n; g++) {
		buf_clear(&name);
		out->nameless[g] = !read_group(s, g, &r, &name);
		out->name[g] = slice(arena_copy(&out->store, name.p, name.n), name.n);
		out->block_of[g] = out->nameless[g] ? sections : find_block(out, sections, &r);
		add_member(&out->block[out->block_of[g]], g);
		add_member(&out->block[sections + 1], g);
	}
	for (size_t i = 0; i < out->n_block; i++) {
		struct block *b = &out->block[i];
		b->whole = xcalloc(s->plan.n, sizeof *b->whole);
		for (size_t k = 0; k < s->plan.n; k++)
			if (s->plan.item[k].kind == ITEM_SHARE)
				b->whole[k] = score_sum(s, b->pool, s->plan.item[k].clock, NOW, s->plan.item[k].counter + 1);
	}
	rec_free(&r);
	buf_free(&name);
}

/* Sections one after the other, each with its sum and mean, the rest, then the sum and mean of all. */
void
score_print(struct score *s)
{
	struct result out = { .s = s, .line = REC_INIT };
	place_groups(&out);
	declare_columns();
	for (size_t i = 0; i < out.n_block; i++) {
		const struct block *b = &out.block[i];
		bool all = i + 1 == out.n_block;
		if (!all)
			print_groups(&out, b);
		if (b->pool.n && (b->section || all))
			print_block(&out, b);
	}
	for (size_t i = 0; i < out.n_block; i++) {
		free(out.block[i].member);
		free(out.block[i].whole);
	}
	free(out.block);
	free(out.block_of);
	free(out.name);
	free(out.nameless);
	arena_free(&out.store);
	rec_free(&out.line);
	buf_free(&out.text);
}
