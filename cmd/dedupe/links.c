/* links.c - the table of fields to be compared, read and checked */
#include "links.h"

enum {
	FIELD,
	OTHER,
	COMPARE,
	WEIGHT,
	PARTLY,
	LEAST,
	AGAINST
};

static const struct column columns[] = {
	{ "field", "字段", COLUMN_OPTIONAL },
	{ "other", "对方字段|登记字段", COLUMN_OPTIONAL },
	{ "compare", "比较|比较方式", COLUMN_REQUIRED },
	{ "weight", "权重|相同加分", COLUMN_OPTIONAL },
	{ "partly", "相似加分", COLUMN_OPTIONAL },
	{ "least", "最低相似度", COLUMN_OPTIONAL },
	{ "against", "不同减分", COLUMN_OPTIONAL },
	{ 0 },
};

static const char words[] = "code|exact|name|address|text|date|id";
static const char chinese[] = "代码|原样|名称|地址|文字|日期|编号";

enum {
	POINTS_MOST = 1000,
	LEAST_USUAL = 7500
};

int
links_field(struct slice word)
{
	for (int i = 0; i < F_KNOWN; i++)
		if (slice_eq(field_label(i), word))
			return i;
	return field_of(word);
}

/* A decimal of up to `digits` places, as a whole number of the last place; `most` before the point. */
static uint32_t
decimal(const struct table *t, size_t row, size_t column, unsigned digits, uint32_t most, uint32_t none)
{
	struct slice text = table_get(t, row, column);
	uint64_t value = 0;
	unsigned behind = 0, seen = 0;
	bool point = false;
	if (text.n == 0)
		return none;
	for (size_t i = 0; i < text.n && i < 16; i++) {
		if (text.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (text.p[i] < '0' || text.p[i] > '9')
			table_die(t, row, column, "'%.*s' is no number such as 6 or 2.5", (int)text.n, text.p);
		value = value * 10 + (uint64_t)(text.p[i] - '0');
		behind += point;
		seen++;
	}
	uint64_t whole = most;
	for (unsigned i = 0; i < digits; i++)
		whole *= 10;
	for (; behind < digits; behind++)
		value *= 10;
	if (seen == 0 || text.n > 16 || behind > digits || value > whole)
		table_die(t, row, column, "'%.*s' is no number from 0 to %u with up to %u decimals", (int)text.n, text.p, most, digits);
	return (uint32_t)value;
}

static int
place_in(struct slice text, const char *list)
{
	struct slice rest = slice_of(list);
	for (int i = 0; rest.p; i++)
		if (slice_eq(slice_cut(rest, '|', &rest), text))
			return i;
	return -1;
}

/* Names joined by |: how many there are, -1 where one is missing, more than LINK_FIELDS where there are too many. */
static int
fields_of(struct slice rest, struct link_fields *out)
{
	out->n = 0;
	while (rest.n || (out->n && rest.p)) {
		struct slice name = slice_trim(slice_cut(rest, '|', &rest));
		if (name.n == 0)
			return -1;
		if (out->n == LINK_FIELDS)
			return LINK_FIELDS + 1;
		out->field[out->n++] = links_field(name);
	}
	return (int)out->n;
}

static void
read_fields(const struct table *t, size_t row, size_t column, struct link_fields *out)
{
	int n = fields_of(table_get(t, row, column), out);
	if (n < 0)
		table_die(t, row, column, "a field is missing beside |");
	if (n > LINK_FIELDS)
		table_die(t, row, column, "more than %d fields", LINK_FIELDS);
}

/* What the evidence calls a row: its last field, and the register's last where that field is none of those. */
static void
name_row(struct link_row *r)
{
	struct buf name = BUF_INIT;
	int of = r->of.field[r->of.n - 1], other = r->other.field[r->other.n - 1];
	bool same = false;
	for (size_t i = 0; i < r->other.n; i++)
		same = same || r->other.field[i] == of;
	buf_add_slice(&name, field_name(of));
	if (!same) {
		buf_addc(&name, ':');
		buf_add_slice(&name, field_name(other));
	}
	r->name = slice_dup(buf_slice(&name));
	buf_free(&name);
}

static void
read_points(const struct table *t, size_t i, struct link_row *r)
{
	r->weight = decimal(t, i, WEIGHT, 2, POINTS_MOST, 0);
	r->partly = decimal(t, i, PARTLY, 2, POINTS_MOST, 0);
	r->least = decimal(t, i, LEAST, 4, 1, LEAST_USUAL);
	r->against = decimal(t, i, AGAINST, 2, POINTS_MOST, 0);
	if (r->weight == 0)
		table_die(t, i, WEIGHT, "what agrees must add something");
	if (r->partly > r->weight)
		table_die(t, i, PARTLY, "what is similar cannot add more than what is equal");
	if ((r->compare == LINK_CODE || r->compare == LINK_EXACT) && (r->partly || table_get(t, i, LEAST).n))
		table_die(t, i, r->partly ? PARTLY : LEAST, "it is equal or not: only name, address, text and date can be similar");
	if (r->least == LINK_SAME)
		table_die(t, i, LEAST, "must be less than 1");
}

static void
read_row(struct links *l, struct filter *f, size_t i)
{
	const struct table *t = &l->table;
	struct slice word = table_get(t, i, COMPARE), field = table_get(t, i, FIELD);
	struct link_row r = { .at = table_place(t, i) };
	int compare = place_in(word, words);
	if (compare < 0)
		compare = place_in(word, chinese);
	if (compare < 0)
		table_die(t, i, COMPARE, "'%.*s' is none of %s", (int)word.n, word.p, words);
	r.compare = (enum link_compare)compare;
	if (r.compare == LINK_ID) {
		if (field.n || l->id.n)
			table_die(t, i, FIELD, field.n ? "the row that names the register's id has only other" : "the register's id is named twice");
		read_fields(t, i, OTHER, &l->id);
		if (l->id.n == 0)
			table_die(t, i, OTHER, "the cell is empty");
		return;
	}
	if (field.n == 0)
		table_die(t, i, FIELD, "the cell is empty");
	if (l->n == LINK_ROWS)
		table_die(t, i, FIELD, "more than %d fields are compared", LINK_ROWS);
	read_fields(t, i, FIELD, &r.of);
	read_fields(t, i, OTHER, &r.other);
	if (r.other.n == 0)
		r.other = r.of;
	for (size_t k = 0; k < r.of.n; k++)
		filter_expect(f, r.of.field[k], r.at);
	read_points(t, i, &r);
	name_row(&r);
	for (size_t k = 0; k < l->n; k++)
		if (strcmp(l->row[k].name, r.name) == 0)
			table_die(t, i, FIELD, "the same fields are compared in line %llu already", (unsigned long long)l->row[k].at.line);
	l->row[l->n++] = r;
}

/* What is compared where no table says so. */
static void
set_usual(struct links *l)
{
	static const struct {
		const char *of, *other;
		struct link_row row;
	} usual[] = {
		{ "credit_code", "credit_code|社会信用代码|信用代码", { .compare = LINK_CODE, .weight = 1000, .against = 600 } },
		{ "company", "company|单位名称|商户名称|公司名称|市场主体名称", { .compare = LINK_NAME, .weight = 600, .partly = 500, .least = 5500, .against = 400 } },
		{ "standard_address|address", "standard_address|address|经营场所|经营地址|住所|注册地址|地址", { .compare = LINK_ADDRESS, .weight = 300, .partly = 200, .least = 6000, .against = 200 } },
	};
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		struct link_row *row = &l->row[l->n++];
		*row = usual[i].row;
		fields_of(slice_of(usual[i].of), &row->of);
		fields_of(slice_of(usual[i].other), &row->other);
		name_row(row);
	}
}

void
links_load(struct links *l, struct filter *f, const char *path)
{
	*l = (struct links){ .own = path };
	if (!path) {
		set_usual(l);
	} else {
		table_load(&l->table, path, columns);
		for (size_t i = 0; i < l->table.n; i++)
			read_row(l, f, i);
		if (l->n == 0)
			die_at(&(struct place){ path, 0 }, NULL, "nothing is compared");
	}
	if (l->id.n == 0)
		fields_of(LIT("id|许可证编号|证书编号|登记编号|编号"), &l->id);
}

void
links_free(struct links *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->row[i].name);
	if (l->own)
		table_free(&l->table);
}
