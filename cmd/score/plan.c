/* plan.c - indicator plans: read, checked, asked */
#include "plan.h"

static const struct column columns[] = {
	{ "item", "指标", COLUMN_REQUIRED },
	{ "label", "名称", COLUMN_OPTIONAL },
	{ "kind", "类型", COLUMN_REQUIRED },
	{ "of", "分子", COLUMN_OPTIONAL },
	{ "over", "分母", COLUMN_OPTIONAL },
	{ "levels", "等级", COLUMN_OPTIONAL },
	{ "time", "时间", COLUMN_OPTIONAL },
	{ "period", "周期", COLUMN_OPTIONAL },
	{ "weight", "权重", COLUMN_OPTIONAL },
	{ "full", "满分", COLUMN_OPTIONAL },
	{ "target", "目标", COLUMN_OPTIONAL },
	{ "slope", "扣分", COLUMN_OPTIONAL },
	{ "floor", "最低分", COLUMN_OPTIONAL },
	{ "round", "小数位", COLUMN_OPTIONAL },
	{ "empty", "无分母", COLUMN_OPTIONAL },
	{ "group", "分组", COLUMN_OPTIONAL },
	{ "valid_from", "生效", COLUMN_OPTIONAL },
	{ "valid_to", "失效", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	COL_ITEM,
	COL_LABEL,
	COL_KIND,
	COL_OF,
	COL_OVER,
	COL_LEVELS,
	COL_TIME,
	COL_PERIOD,
	COL_WEIGHT,
	COL_FULL,
	COL_TARGET,
	COL_SLOPE,
	COL_FLOOR,
	COL_ROUND,
	COL_EMPTY,
	COL_GROUP,
	COL_VALID_FROM,
	COL_VALID_TO
};

enum {
	UNASKED = -1
};

#define BIT(column) (1u << COL_##column)
#define WORTH (BIT(WEIGHT) | BIT(FULL) | BIT(TARGET) | BIT(SLOPE) | BIT(FLOOR) | BIT(ROUND) | BIT(GROUP))

static const struct {
	const char *name, *unit;
	unsigned takes, needs;
} kinds[ITEM_KINDS] = {
	[ITEM_COUNT] = { "count", "件", BIT(OF) | BIT(TIME) | BIT(PERIOD) | WORTH, 0 },
	[ITEM_RATE] = { "rate", "%", BIT(OF) | BIT(OVER) | BIT(TIME) | BIT(PERIOD) | BIT(EMPTY) | WORTH, BIT(OF) },
	[ITEM_LEVELS] = { "levels", "%", BIT(OF) | BIT(OVER) | BIT(LEVELS) | BIT(TIME) | BIT(PERIOD) | BIT(EMPTY) | WORTH, BIT(OF) | BIT(LEVELS) },
	[ITEM_SHARE] = { "share", "%", BIT(OF) | BIT(TIME) | BIT(PERIOD) | BIT(EMPTY) | WORTH, 0 },
	[ITEM_GROWTH] = { "growth", "%", BIT(OF) | BIT(TIME) | BIT(PERIOD) | BIT(EMPTY) | WORTH, 0 },
	[ITEM_GROWTH_YEAR] = { "growth_year", "%", BIT(OF) | BIT(TIME) | BIT(PERIOD) | BIT(EMPTY) | WORTH, 0 },
	[ITEM_DISTINCT] = { "distinct", "个", BIT(OF) | BIT(OVER) | BIT(TIME) | BIT(PERIOD) | WORTH, BIT(OF) },
	[ITEM_TOTAL] = { "total", "分", BIT(TIME) | BIT(PERIOD) | BIT(FULL) | BIT(ROUND) | BIT(GROUP), 0 },
	[ITEM_SECTION] = { "section", NULL, BIT(OF), BIT(OF) },
};

const char *
item_kind_name(const struct item *item)
{
	return kinds[item->kind].name;
}

bool
item_is_percent(const struct item *item)
{
	return kinds[item->kind].unit && strcmp(kinds[item->kind].unit, "%") == 0;
}

bool
item_compares(const struct item *item)
{
	return item->kind == ITEM_GROWTH || item->kind == ITEM_GROWTH_YEAR;
}

const char *
item_unit(const struct item *item)
{
	return kinds[item->kind].unit;
}

static struct decimal
read_decimal(const struct plan *p, size_t row, size_t column)
{
	struct decimal d = { .given = table_get(&p->table, row, column).n > 0 };
	struct slice text = table_get(&p->table, row, column);
	mpq_init(d.q);
	if (d.given && ratio_parse(d.q, text) < 0)
		table_die(&p->table, row, column, "'%.*s' is no decimal number", (int)text.n, text.p);
	return d;
}

static int
read_condition(struct plan *p, struct filter *f, size_t row, size_t column)
{
	struct slice text = table_get(&p->table, row, column);
	if (text.n == 0)
		return PLAN_ALWAYS;
	size_t before = p->cond_texts.n, i = map_add(&p->cond_texts, text);
	if (i == before) {
		p->cond = xgrow(p->cond, &p->cond_cap, i + 1, sizeof *p->cond);
		filter_condition(f, &p->cond[i], text, &p->table, row, column);
	}
	return (int)i;
}

static int
read_field(struct plan *p, struct filter *f, size_t row, size_t column)
{
	int field = field_of(table_get(&p->table, row, column));
	filter_expect(f, field, table_place(&p->table, row));
	return field;
}

static void
read_levels(struct plan *p, struct item *item)
{
	struct slice rest = table_get(&p->table, item->row, COL_LEVELS);
	while (rest.p) {
		struct slice weight, name = slice_trim(slice_cut(slice_cut(rest, '|', &rest), '=', &weight));
		item->level = xgrow(item->level, &item->level_cap, item->n_level + 1, sizeof *item->level);
		struct level *level = &item->level[item->n_level++];
		level->name = name;
		mpq_init(level->weight);
		if (name.n == 0 || !weight.p || ratio_parse(level->weight, slice_trim(weight)) < 0)
			table_die(&p->table, item->row, COL_LEVELS, "levels read like 满意=1|基本满意=0.9");
		for (size_t i = 0; i + 1 < item->n_level; i++)
			if (slice_eq(item->level[i].name, name))
				table_die(&p->table, item->row, COL_LEVELS, "'%.*s' stands twice", (int)name.n, name.p);
	}
}

static size_t
find_clock(struct plan *p, struct filter *f, const struct item *item)
{
	struct slice text = table_get(&p->table, item->row, COL_PERIOD);
	static const char *const periods[] = { "", "day", "week", "month", "year" };
	struct clock clock = { .field = F_CREATED_AT };
	while (clock.period <= PERIOD_YEAR && !slice_is(text, periods[clock.period]))
		clock.period++;
	if (clock.period > PERIOD_YEAR)
		table_die(&p->table, item->row, COL_PERIOD, "'%.*s' is none of day, week, month, year", (int)text.n, text.p);
	if (table_get(&p->table, item->row, COL_TIME).n) {
		clock.field = read_field(p, f, item->row, COL_TIME);
		if (field_is_known(clock.field) && field_class(clock.field) != FIELD_TIME)
			table_die(&p->table, item->row, COL_TIME, "is not a time");
	}
	size_t i = 0;
	while (i < p->n_clock && (p->clock[i].field != clock.field || p->clock[i].period != clock.period))
		i++;
	if (i == p->n_clock) {
		p->clock = xgrow(p->clock, &p->clock_cap, i + 1, sizeof *p->clock);
		p->clock[p->n_clock++] = clock;
	}
	return i;
}

/* Every cell that is filled must mean something to its kind. */
static void
check_cells(const struct plan *p, const struct item *item)
{
	const char *kind = kinds[item->kind].name;
	for (size_t column = COL_OF; column <= COL_GROUP; column++) {
		bool filled = table_get(&p->table, item->row, column).n > 0;
		if (filled && !(kinds[item->kind].takes >> column & 1))
			table_die(&p->table, item->row, column, "means nothing for kind '%s'", kind);
		if (!filled && kinds[item->kind].needs >> column & 1)
			table_die(&p->table, item->row, column, "kind '%s' needs it", kind);
	}
	if (item->target.given && (!item->full.given || !item->slope.given))
		table_die(&p->table, item->row, COL_TARGET, "needs full and slope beside it");
	if (!item->target.given && (item->slope.given || item->floor.given))
		table_die(&p->table, item->row, item->slope.given ? COL_SLOPE : COL_FLOOR, "needs a target beside it");
	if (item->full.given && !item->target.given && !item_is_percent(item) && item->kind != ITEM_TOTAL)
		table_die(&p->table, item->row, COL_FULL, "needs target and slope for kind '%s'", kind);
	if (item->slope.given && mpq_sgn(item->slope.q) < 0)
		table_die(&p->table, item->row, COL_SLOPE, "is what each point below the target costs, never negative");
}

static void
load_item(struct plan *p, struct filter *f, struct item *item)
{
	struct slice kind = table_get(&p->table, item->row, COL_KIND), round = table_get(&p->table, item->row, COL_ROUND);
	item->name = table_get(&p->table, item->row, COL_ITEM);
	item->label = table_get(&p->table, item->row, COL_LABEL);
	item->label = item->label.n ? item->label : item->name;
	item->sections = table_get(&p->table, item->row, COL_GROUP);
	while (item->kind < ITEM_KINDS && !slice_is(kind, kinds[item->kind].name))
		item->kind++;
	if (item->kind == ITEM_KINDS)
		table_die(&p->table, item->row, COL_KIND, "unknown kind '%.*s'", (int)kind.n, kind.p);
	struct decimal *const decimals[] = { &item->weight, &item->full, &item->target, &item->slope, &item->floor };
	for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++)
		*decimals[i] = read_decimal(p, item->row, COL_WEIGHT + i);
	item->empty = read_decimal(p, item->row, COL_EMPTY);
	check_cells(p, item);
	item->decimals = item->kind == ITEM_COUNT || item->kind == ITEM_DISTINCT ? 0 : 2;
	item->mean_decimals = item->point_decimals = 2;
	if (round.n) {
		if (round.n > 1 || *round.p < '0' || *round.p > '9')
			table_die(&p->table, item->row, COL_ROUND, "'%.*s' is no number of decimals, 0 to 9", (int)round.n, round.p);
		item->decimals = item->mean_decimals = item->point_decimals = (unsigned)(*round.p - '0');
	}
	table_validity(&p->table, item->row, COL_VALID_FROM, COL_VALID_TO, &item->valid_from, &item->valid_to);
	item->of = item->over = item->field = PLAN_ALWAYS;
	if (item->kind == ITEM_LEVELS || item->kind == ITEM_DISTINCT)
		item->field = read_field(p, f, item->row, COL_OF);
	else
		item->of = read_condition(p, f, item->row, COL_OF);
	if (item->kind == ITEM_SECTION)
		return;
	item->over = read_condition(p, f, item->row, COL_OVER);
	if (item->kind == ITEM_LEVELS)
		read_levels(p, item);
	item->clock = find_clock(p, f, item);
	struct clock *clock = &p->clock[item->clock];
	item->counter = clock->n_counter;
	clock->n_counter += item->kind == ITEM_LEVELS ? 1 + item->n_level : 2;
	clock->wants_before |= item->kind == ITEM_GROWTH;
	clock->wants_year |= item->kind == ITEM_GROWTH_YEAR;
}

static bool
names_section(struct slice list, struct slice name)
{
	while (list.p)
		if (slice_eq(slice_trim(slice_cut(list, '|', &list)), name))
			return true;
	return false;
}

/* Whether two items ever count in the same section at the same time. */
static bool
meet(const struct item *a, const struct item *b)
{
	if (a->valid_from >= b->valid_to || b->valid_from >= a->valid_to)
		return false;
	if (a->sections.n == 0 || b->sections.n == 0)
		return true;
	struct slice rest = a->sections;
	while (rest.p)
		if (names_section(b->sections, slice_trim(slice_cut(rest, '|', &rest))))
			return true;
	return false;
}

static void
check_items(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct item *item = &p->item[i];
		struct slice rest = item->sections;
		while (rest.n) {
			struct slice name = slice_trim(slice_cut(rest, '|', &rest));
			size_t k = 0;
			while (k < p->n && (p->item[k].kind != ITEM_SECTION || !slice_eq(p->item[k].name, name)))
				k++;
			if (k == p->n)
				table_die(&p->table, item->row, COL_GROUP, "no row of kind 'section' is called '%.*s'", (int)name.n, name.p);
		}
		for (size_t k = 0; k < i; k++) {
			const struct item *other = &p->item[k];
			unsigned long long line = table_place(&p->table, other->row).line;
			bool once = item->valid_from < other->valid_to && other->valid_from < item->valid_to;
			if (once && slice_eq(item->name, other->name))
				table_die(&p->table, item->row, COL_ITEM, "stands in line %llu already", line);
			if (item->kind == ITEM_TOTAL && other->kind == ITEM_TOTAL && meet(item, other))
				table_die(&p->table, item->row, COL_KIND, "the total of line %llu ranks the same groups", line);
		}
	}
}

void
plan_load(struct plan *p, struct filter *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	*p = (struct plan){ 0 };
	table_load(&p->table, path, columns);
	buf_adds(&p->name, slash ? slash + 1 : path);
	for (size_t i = 1; i < p->name.n; i++)
		if (p->name.p[i] == '.')
			p->name.n = i;
	/* what the run counts in all stands first */
	p->clock = xgrow(p->clock, &p->clock_cap, 1, sizeof *p->clock);
	p->clock[p->n_clock++] = (struct clock){ .field = F_CREATED_AT, .n_counter = 1 };
	p->n = p->table.n;
	p->item = xcalloc(p->n, sizeof *p->item);
	for (size_t i = 0; i < p->n; i++) {
		p->item[i].row = i;
		load_item(p, f, &p->item[i]);
	}
	check_items(p);
	p->cond_holds = xcalloc(p->cond_texts.n + 1, 1);
}

void
plan_die(const struct plan *p, size_t i, const char *reason)
{
	table_die(&p->table, p->item[i].row, COL_PERIOD, "%s", reason);
}

void
plan_forget(struct plan *p)
{
	memset(p->cond_holds, UNASKED, p->cond_texts.n);
}

bool
plan_holds(struct plan *p, int cond, struct rec *r)
{
	if (cond == PLAN_ALWAYS)
		return true;
	if (p->cond_holds[cond] == UNASKED)
		p->cond_holds[cond] = cond_test(&p->cond[cond], r);
	return p->cond_holds[cond];
}

bool
item_applies(const struct item *item, struct slice section, int64_t at)
{
	if (item->kind == ITEM_SECTION || at < item->valid_from || at >= item->valid_to)
		return false;
	return item->sections.n == 0 || (section.p && names_section(item->sections, section));
}

/* full - slope * (target - value), between floor (0) and full; or value percent of full. */
void
item_points(const struct item *item, mpq_t value)
{
	if (!item->full.given)
		return;
	if (!item->target.given) {
		mpq_mul(value, value, item->full.q);
		mpz_mul_ui(mpq_denref(value), mpq_denref(value), 100);
		mpq_canonicalize(value);
		return;
	}
	mpq_sub(value, item->target.q, value);
	mpq_mul(value, value, item->slope.q);
	mpq_sub(value, item->full.q, value);
	if (mpq_cmp(value, item->full.q) > 0)
		mpq_set(value, item->full.q);
	if (mpq_cmp(value, item->floor.q) < 0)
		mpq_set(value, item->floor.q);
}

void
plan_free(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct item *item = &p->item[i];
		struct decimal *const decimals[] = { &item->weight, &item->full, &item->target, &item->slope, &item->floor, &item->empty };
		for (size_t k = 0; k < sizeof decimals / sizeof *decimals; k++)
			mpq_clear(decimals[k]->q);
		for (size_t k = 0; k < item->n_level; k++)
			mpq_clear(item->level[k].weight);
		free(item->level);
	}
	for (size_t i = 0; i < p->cond_texts.n; i++)
		cond_free(&p->cond[i]);
	free(p->cond);
	free(p->cond_holds);
	free(p->item);
	free(p->clock);
	map_free(&p->cond_texts);
	buf_free(&p->name);
	table_free(&p->table);
}
