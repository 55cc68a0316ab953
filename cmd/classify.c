/* classify.c - a category for each order by rules a person can defend */
#include "date.h"
#include "filter.h"
#include "keyword.h"
#include "pattern.h"

static const char *rules_path;
static int category_rule, category_words, category_next, category_state, urgency_rule, tags_rule;

static const struct opt opts[] = {
	{ 'R', "rules", OPT_TEXT, &rules_path, "FILE", "rule table: words, patterns and conditions to category" },
	FILTER_DECIDE_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-classify",
	.about = "Gives each order a category by a table of rules and says by which words.",
	.example = "  gov-classify --rules samples/rules/example.csv records.ndjson\n"
		   "  gov-ingest export.csv | gov-classify -R rules.csv --stats > classified.ndjson",
	.opts = opts,
};

static const struct column columns[] = {
	{ "id", "编号", COLUMN_REQUIRED },
	{ "category", "类别|问题分类", COLUMN_OPTIONAL },
	{ "priority", "优先级", COLUMN_OPTIONAL },
	{ "weight", "权重", COLUMN_OPTIONAL },
	{ "any", "任一词", COLUMN_OPTIONAL },
	{ "all", "全部词", COLUMN_OPTIONAL },
	{ "none", "排除词", COLUMN_OPTIONAL },
	{ "regex", "正则", COLUMN_OPTIONAL },
	{ "where", "条件", COLUMN_OPTIONAL },
	{ "urgency", "紧急程度", COLUMN_OPTIONAL },
	{ "tags", "标签", COLUMN_OPTIONAL },
	{ "valid_from", "生效日期", COLUMN_OPTIONAL },
	{ "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

enum {
	ID,
	CATEGORY,
	PRIORITY,
	WEIGHT,
	ANY,
	ALL,
	NONE,
	REGEX,
	WHERE,
	URGENCY,
	TAGS,
	VALID_FROM,
	VALID_TO
};

/* What a word does for a rule; LITERAL is one that its pattern cannot match without. */
enum role {
	ROLE_ANY,
	ROLE_ALL,
	ROLE_NONE,
	ROLE_LITERAL
};

struct rule {
	struct slice id, category, priority, weight, urgency, tags;
	struct pattern pattern;
	bool has_pattern, has_any;
	size_t n_all;
	struct cond where;
	int64_t from, to;

	/* of the record at hand, good while `seen` is its number */
	uint64_t seen;
	bool any, none, literal;
	size_t all, evidence;
};

struct posting {
	uint32_t rule;
	enum role role;
	size_t next;
};

/* A word of the rule table and where the record at hand has it first. */
struct word {
	size_t posting;
	uint64_t seen;
	int text;
	uint32_t at;
};

enum {
	TEXTS = 2
};

static const int text_fields[TEXTS] = { F_TITLE, F_CONTENT };

struct rules {
	struct table table;
	struct rule *rule;
	struct keywords keywords;
	struct word *word;
	size_t word_cap;
	struct posting *posting;
	size_t n_posting, posting_cap;
	uint32_t *always; /* rules that no word can call */
	size_t n_always, always_cap;
	uint32_t *called, *tagged;
	size_t n_called, n_tagged;
	uint64_t record;
	struct slice text[TEXTS];
	struct buf words;
	uint64_t n_limit;
};

static void
add_word(struct rules *s, struct slice text, size_t rule, enum role role)
{
	uint32_t w = keywords_add(&s->keywords, text);
	size_t known = s->word_cap;
	s->word = xgrow(s->word, &s->word_cap, (size_t)w + 1, sizeof *s->word);
	for (size_t i = known; i < s->word_cap; i++)
		s->word[i] = (struct word){ .posting = SIZE_MAX };
	s->posting = xgrow(s->posting, &s->posting_cap, s->n_posting + 1, sizeof *s->posting);
	s->posting[s->n_posting] = (struct posting){ (uint32_t)rule, role, s->word[w].posting };
	s->word[w].posting = s->n_posting++;
}

/* The words of a cell joined by |, each once; how many there are. */
static size_t
add_words(struct rules *s, size_t rule, size_t column, enum role role)
{
	struct slice rest = table_get(&s->table, rule, column);
	struct map once = MAP_INIT;
	while (rest.n) {
		struct slice text = slice_trim(slice_cut(rest, '|', &rest));
		if (text.n == 0)
			table_die(&s->table, rule, column, "a word is missing beside |");
		size_t n = once.n;
		if (map_add(&once, text) == n)
			add_word(s, text, rule, role);
		if (rest.p && rest.n == 0)
			table_die(&s->table, rule, column, "a word is missing beside |");
	}
	size_t n = once.n;
	map_free(&once);
	return n;
}

static void
check_number(const struct rules *s, size_t i, size_t column)
{
	struct slice text = table_get(&s->table, i, column);
	int order;
	if (text.n && number_cmp(text, text, &order) < 0)
		table_die(&s->table, i, column, "'%.*s' is no number", (int)text.n, text.p);
}

static void
load_rule(struct filter *f, struct rules *s, size_t i)
{
	const struct table *t = &s->table;
	struct rule *u = &s->rule[i];
	*u = (struct rule){
		.id = table_get(t, i, ID),
		.category = table_get(t, i, CATEGORY),
		.priority = table_get(t, i, PRIORITY),
		.weight = table_get(t, i, WEIGHT),
		.urgency = table_get(t, i, URGENCY),
		.tags = table_get(t, i, TAGS),
	};
	table_path(t, i, CATEGORY);
	check_number(s, i, PRIORITY);
	check_number(s, i, WEIGHT);
	if (u->category.n == 0 && u->urgency.n == 0 && u->tags.n == 0)
		table_die(t, i, CATEGORY, "the rule decides nothing: no category, urgency or tags");
	u->has_any = add_words(s, i, ANY, ROLE_ANY) > 0;
	u->n_all = add_words(s, i, ALL, ROLE_ALL);
	add_words(s, i, NONE, ROLE_NONE);
	struct slice regex = table_get(t, i, REGEX);
	struct buf error = BUF_INIT;
	if (regex.n && pattern_compile(&u->pattern, regex, &error) < 0)
		table_die(t, i, REGEX, "%s", buf_text(&error));
	buf_free(&error);
	u->has_pattern = regex.n > 0;
	filter_condition(f, &u->where, table_get(t, i, WHERE), t, i, WHERE);
	if (!u->has_any && u->n_all == 0 && !u->has_pattern && u->where.n == 0)
		table_die(t, i, ANY, "the rule asks for nothing: no words, pattern or condition");
	table_validity(t, i, VALID_FROM, VALID_TO, &u->from, &u->to);
	if (u->has_pattern && u->pattern.literal.n)
		add_word(s, u->pattern.literal, i, ROLE_LITERAL);
	else if (!u->has_any && u->n_all == 0) {
		s->always = xgrow(s->always, &s->always_cap, s->n_always + 1, sizeof *s->always);
		s->always[s->n_always++] = (uint32_t)i;
	}
}

static void
rules_load(struct filter *f, struct rules *s)
{
	if (!rules_path)
		die("no rules: give --rules FILE");
	table_load(&s->table, rules_path, columns);
	table_unique(&s->table, ID);
	s->rule = xcalloc(s->table.n, sizeof *s->rule);
	s->called = xcalloc(s->table.n, sizeof *s->called);
	s->tagged = xcalloc(s->table.n, sizeof *s->tagged);
	for (size_t i = 0; i < s->table.n; i++)
		load_rule(f, s, i);
	keywords_build(&s->keywords);
}

static void
rules_free(struct rules *s)
{
	for (size_t i = 0; i < s->table.n; i++) {
		cond_free(&s->rule[i].where);
		if (s->rule[i].has_pattern)
			pattern_free(&s->rule[i].pattern);
	}
	free(s->rule);
	free(s->called);
	free(s->tagged);
	free(s->always);
	free(s->word);
	free(s->posting);
	keywords_free(&s->keywords);
	buf_free(&s->words);
	table_free(&s->table);
}

/* The rule's part of the record at hand, fresh when it is first called. */
static struct rule *
call(struct rules *s, uint32_t i)
{
	struct rule *u = &s->rule[i];
	if (u->seen != s->record) {
		u->seen = s->record;
		u->any = u->none = u->literal = false;
		u->all = u->evidence = 0;
		s->called[s->n_called++] = i;
	}
	return u;
}

/* Finds every word of every rule in title and content, once. */
static void
find_words(struct rules *s, struct rec *r)
{
	s->record++;
	s->n_called = 0;
	for (int k = 0; k < TEXTS; k++) {
		struct keyword_hit *hit;
		s->text[k] = rec_get(r, text_fields[k]);
		size_t n = s->text[k].n ? keywords_find(&s->keywords, s->text[k], &hit) : 0;
		for (size_t i = 0; i < n; i++) {
			struct word *w = &s->word[hit[i].word];
			if (w->seen == s->record)
				continue;
			w->seen = s->record;
			w->text = k;
			w->at = hit[i].at;
			for (size_t p = w->posting; p != SIZE_MAX; p = s->posting[p].next) {
				struct rule *u = call(s, s->posting[p].rule);
				enum role role = s->posting[p].role;
				u->any |= role == ROLE_ANY;
				u->none |= role == ROLE_NONE;
				u->literal |= role == ROLE_LITERAL;
				u->all += role == ROLE_ALL;
				if (role == ROLE_ANY || role == ROLE_ALL)
					u->evidence += keywords_len(&s->keywords, hit[i].word);
			}
		}
	}
	for (size_t i = 0; i < s->n_always; i++)
		(void)call(s, s->always[i]);
}

/* Whether the pattern matches in the title or the content: 1 and the span, 0, or -1 at its limit. */
static int
match_pattern(struct rules *s, struct rule *u, struct slice *span)
{
	int status = 0;
	for (int k = 0; k < TEXTS; k++) {
		struct slice text = s->text[k], literal = u->pattern.literal;
		size_t from, to;
		const char *at = text.n && literal.n ? memmem(text.p, text.n, literal.p, literal.n) : text.p;
		if (text.n == 0 || !at)
			continue;
		int found = pattern_match_near(&u->pattern, text, (size_t)(at - text.p), &from, &to);
		if (found > 0) {
			*span = slice(text.p + from, to - from);
			return 1;
		}
		if (found < 0)
			status = -1;
	}
	return status;
}

/* 1 when the rule holds, 0, or -1 when its pattern or one of its condition was given up: it might have
 * held, with any evidence. */
static int
holds(struct rules *s, struct rule *u, struct rec *r, int64_t at)
{
	if (u->none || (u->has_any && !u->any) || u->all < u->n_all || (u->has_pattern && u->pattern.literal.n && !u->literal))
		return 0;
	if (at < u->from || at >= u->to)
		return 0;
	struct slice span;
	uint64_t given_up = u->where.n_limit;
	int found = cond_test(&u->where, r) ? 1 : u->where.n_limit > given_up ? -1
									      : 0;
	if (found > 0 && u->has_pattern)
		found = match_pattern(s, u, &span);
	if (found > 0 && u->has_pattern)
		u->evidence += span.n;
	if (found < 0)
		u->evidence = SIZE_MAX;
	return found;
}

static int
compare(struct slice a, struct slice b, const char *otherwise)
{
	int order = 0;
	(void)number_cmp(a.n ? a : slice_of(otherwise), b.n ? b : slice_of(otherwise), &order);
	return order;
}

/* By what a goes before b: priority, weight, the longer evidence, else the order of rows. */
static const char *
before(const struct rule *a, const struct rule *b, bool *wins)
{
	int order = compare(a->priority, b->priority, "0");
	const char *by = "priority";
	if (order == 0) {
		order = compare(a->weight, b->weight, "1");
		by = "weight";
	}
	if (order == 0) {
		order = (a->evidence > b->evidence) - (a->evidence < b->evidence);
		by = "evidence";
	}
	*wins = order ? order > 0 : a < b;
	return order ? by : "order";
}

/* The rules that hold: the best and the next for the category, the best for the urgency, all tags. */
struct verdict {
	struct rule *best, *next, *urgency, *limited;
};

static bool
goes_before(const struct rule *a, const struct rule *b)
{
	bool wins = true;
	if (b)
		(void)before(a, b, &wins);
	return wins;
}

static struct verdict
judge(struct filter *f, struct rules *s, struct rec *r, int64_t at)
{
	struct verdict v = { 0 };
	s->n_tagged = 0;
	for (size_t i = 0; i < s->n_called; i++) {
		struct rule *u = &s->rule[s->called[i]];
		int found = holds(s, u, r, at);
		if (found < 0) {
			s->n_limit++;
			filter_warn(f, u->category.n ? "category" : u->urgency.n ? "urgency"
										 : "tags",
				"rule '%.*s' was given up at the match limit of its pattern", (int)u->id.n, u->id.p);
			if (u->category.n && goes_before(u, v.limited))
				v.limited = u;
		}
		if (found <= 0)
			continue;
		if (u->category.n && goes_before(u, v.best)) {
			v.next = v.best;
			v.best = u;
		} else if (u->category.n && goes_before(u, v.next)) {
			v.next = u;
		}
		if (u->urgency.n && goes_before(u, v.urgency))
			v.urgency = u;
		if (u->tags.n)
			s->tagged[s->n_tagged++] = s->called[i];
	}
	return v;
}

/* What the winning rule found in the text: its words in table order, then the pattern's match. */
static void
add_evidence(struct rules *s, struct rule *u, struct buf *out)
{
	size_t row = (size_t)(u - s->rule);
	static const int cells[] = { ANY, ALL };
	for (size_t c = 0; c < sizeof cells / sizeof *cells; c++)
		for (struct slice rest = table_get(&s->table, row, (size_t)cells[c]); rest.n;) {
			struct slice text = slice_trim(slice_cut(rest, '|', &rest));
			if (s->word[keywords_add(&s->keywords, text)].seen != s->record)
				continue;
			if (out->n)
				buf_addc(out, '|');
			buf_add_slice(out, text);
		}
	struct slice span;
	if (u->has_pattern && match_pattern(s, u, &span) > 0) {
		if (out->n)
			buf_addc(out, '|');
		for (size_t i = 0; i < span.n; i++) {
			if (span.p[i] == '|' || span.p[i] == '\\')
				buf_addc(out, '\\');
			buf_addc(out, span.p[i]);
		}
	}
}

static void
set_category(struct filter *f, struct rules *s, struct rec *r, const struct verdict *v)
{
	const struct rule none = { 0 }, *best = v->best ? v->best : &none;
	bool wins, doubt = v->limited && goes_before(v->limited, v->best);
	filter_decide(f, r, F_CATEGORY, best->category);
	rec_set_or_null(r, category_rule, best->id);
	buf_clear(&s->words);
	if (v->best)
		add_evidence(s, v->best, &s->words);
	rec_set_or_null(r, category_words, buf_slice(&s->words));
	const struct rule *next = doubt ? v->limited : v->next;
	buf_clear(&s->words);
	if (next) {
		buf_add_slice(&s->words, next->id);
		buf_addc(&s->words, '|');
		buf_add_slice(&s->words, next->category);
		buf_addc(&s->words, '|');
		buf_adds(&s->words, doubt ? "limit" : before(v->best, next, &wins));
	}
	rec_set_or_null(r, category_next, buf_slice(&s->words));
	rec_set(r, category_state, slice_of(doubt ? "doubt" : v->best ? "decided"
								      : "none"));
}

static int
by_row(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The tags of all rules that hold, each once, in the order of the table, and those rules' ids. */
static void
set_tags(struct filter *f, struct rules *s, struct rec *r)
{
	struct map tags = MAP_INIT;
	if (s->n_tagged > 1)
		qsort(s->tagged, s->n_tagged, sizeof *s->tagged, by_row);
	buf_clear(&s->words);
	for (size_t i = 0; i < s->n_tagged; i++) {
		const struct rule *u = &s->rule[s->tagged[i]];
		for (struct slice rest = u->tags; rest.p;)
			map_add(&tags, slice_trim(slice_cut(rest, '|', &rest)));
		if (i)
			buf_addc(&s->words, '|');
		buf_add_slice(&s->words, u->id);
	}
	rec_set_or_null(r, tags_rule, buf_slice(&s->words));
	buf_clear(&s->words);
	for (size_t i = 0; i < tags.n; i++) {
		if (i)
			buf_addc(&s->words, '|');
		buf_add_slice(&s->words, map_key(&tags, i));
	}
	filter_decide(f, r, F_TAGS, buf_slice(&s->words));
	map_free(&tags);
}

static int
classify(struct filter *f, struct rules *s, struct rec *r)
{
	struct when created;
	int64_t at = date_parse(rec_get(r, F_CREATED_AT), &created) == 0 ? created.at : INT64_MIN;

	find_words(s, r);
	struct verdict v = judge(f, s, r, at);
	set_category(f, s, r, &v);
	filter_decide(f, r, F_URGENCY, v.urgency ? v.urgency->urgency : slice(NULL, 0));
	rec_set_or_null(r, urgency_rule, v.urgency ? v.urgency->id : slice(NULL, 0));
	set_tags(f, s, r);
	return 0;
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct rules rules = { 0 };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	rules_load(&f, &rules);
	const int own[] = {
		F_CATEGORY,
		field_with(F_CATEGORY, "suggested_", ""),
		category_rule = field_with(F_CATEGORY, "", "_rule"),
		category_words = field_with(F_CATEGORY, "", "_words"),
		category_next = field_with(F_CATEGORY, "", "_next"),
		category_state = field_with(F_CATEGORY, "", "_state"),
		F_URGENCY,
		field_with(F_URGENCY, "suggested_", ""),
		urgency_rule = field_with(F_URGENCY, "", "_rule"),
		F_TAGS,
		field_with(F_TAGS, "suggested_", ""),
		tags_rule = field_with(F_TAGS, "", "_rule"),
	};
	filter_own(&f, own, sizeof own / sizeof *own);
	while (filter_next(&f, &r))
		if (classify(&f, &rules, &r) == 0)
			filter_put(&f, &r);
	if (rules.n_limit && filter_options.verbose)
		filter_warn(&f, NULL, "%llu patterns given up at their match limit", (unsigned long long)rules.n_limit);
	rec_free(&r);
	rules_free(&rules);
	return filter_close(&f);
}
