/* rules.c - reads and checks the rule table, and turns it round: from words to rules */
#include "rules.h"
#include "path.h"
#include "utf8.h"

enum {
	LEVELS_MAX = 5,
	NEAR_MAX = 1000,
	HEAD_MOST = 20, /* characters before a word of head that has no number */
	CHARACTERS = 0x110000,
	NEED_LEAST = 6 /* bytes: two Han characters */
};

static const struct column columns[] = {
	[COLUMN_ID] = { "id", "编号", COLUMN_REQUIRED },
	[COLUMN_CATEGORY] = { "category", "类别|问题分类", COLUMN_OPTIONAL },
	[COLUMN_PRIORITY] = { "priority", "优先级", COLUMN_OPTIONAL },
	[COLUMN_WEIGHT] = { "weight", "权重", COLUMN_OPTIONAL },
	[COLUMN_ANY] = { "any", "任一词", COLUMN_OPTIONAL },
	[COLUMN_ALL] = { "all", "全部词", COLUMN_OPTIONAL },
	[COLUMN_NONE] = { "none", "排除词", COLUMN_OPTIONAL },
	[COLUMN_NEAR] = { "near", "邻近词", COLUMN_OPTIONAL },
	[COLUMN_HEAD] = { "head", "开头词", COLUMN_OPTIONAL },
	[COLUMN_REGEX] = { "regex", "正则", COLUMN_OPTIONAL },
	[COLUMN_WHERE] = { "where", "条件", COLUMN_OPTIONAL },
	[COLUMN_URGENCY] = { "urgency", "紧急程度", COLUMN_OPTIONAL },
	[COLUMN_KIND] = { "kind", "诉求类型", COLUMN_OPTIONAL },
	[COLUMN_DIMENSION] = { "dimension", "七有五性", COLUMN_OPTIONAL },
	[COLUMN_TAGS] = { "tags", "标签", COLUMN_OPTIONAL },
	[COLUMN_VALID_FROM] = { "valid_from", "生效日期", COLUMN_OPTIONAL },
	[COLUMN_VALID_TO] = { "valid_to", "失效日期", COLUMN_OPTIONAL },
	{ 0 },
};

const int give_field[GIVES] = { F_CATEGORY, F_URGENCY, F_KIND, F_DIMENSION };

static bool
words_have(const struct words *w, uint32_t word)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->word[i] == word)
			return true;
	return false;
}

static void
words_add(struct words *w, uint32_t word)
{
	if (words_have(w, word))
		return;
	w->word = xgrow(w->word, &w->cap, w->n + 1, sizeof *w->word);
	w->word[w->n++] = word;
}

/* The number of a word of the table, as it is when folded. */
static uint32_t
number_word(struct rules *s, size_t row, size_t column, struct slice text)
{
	struct buf folded = BUF_INIT;
	fold_text(s->fold, text, &folded);
	struct slice word = slice_trim(buf_slice(&folded));
	if (word.n == 0)
		table_die(&s->table, row, column, "a word is missing beside %s", column == COLUMN_NEAR ? "~" : "|");
	/* a full-width bar joins nothing, so what it was meant to join would be one word that is never found */
	bool numbered = column == COLUMN_NEAR || column == COLUMN_HEAD;
	if (memchr(word.p, '|', word.n) || (numbered && memchr(word.p, '~', word.n)))
		table_die(&s->table, row, column, "'%.*s' has a full-width sign where | or ~ is meant", (int)text.n, text.p);
	uint32_t number = keywords_add(&s->keywords, word);
	buf_free(&folded);
	return number;
}

/* The words of a cell joined by |. */
static void
add_words(struct rules *s, size_t row, size_t column, struct words *words)
{
	for (struct slice rest = table_get(&s->table, row, column); rest.n;) {
		words_add(words, number_word(s, row, column, slice_cut(rest, '|', &rest)));
		if (rest.p && rest.n == 0)
			table_die(&s->table, row, column, "a word is missing beside |");
	}
}

/* At most NEAR_MAX, or -1 for what is no number or a larger one. */
static long
parse_most(struct slice text)
{
	long most = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || most > NEAR_MAX)
			return -1;
		most = most * 10 + text.p[i] - '0';
	}
	return text.n && most <= NEAR_MAX ? most : -1;
}

static void
add_pair(struct rules *s, struct rule *u, size_t row, struct slice text)
{
	struct slice rest, number, first = slice_cut(text, '~', &rest), second = slice_cut(rest, '~', &number);
	long most = number.p ? parse_most(slice_trim(number)) : -1;
	if (most < 0)
		table_die(&s->table, row, COLUMN_NEAR, "'%.*s' is no pair such as 路灯~不亮~6: two words and how many characters, at most %d, may stand between them",
			(int)text.n, text.p, NEAR_MAX);
	struct near pair = { .most = (uint32_t)most };
	pair.word[0] = number_word(s, row, COLUMN_NEAR, first);
	pair.word[1] = number_word(s, row, COLUMN_NEAR, second);
	for (size_t i = 0; i < 2; i++)
		words_add(&u->words[ROLE_NEAR], pair.word[i]);
	for (size_t i = 0; i < u->n_near; i++)
		if (memcmp(&u->near[i], &pair, sizeof pair) == 0)
			return;
	u->near = xgrow(u->near, &u->near_cap, u->n_near + 1, sizeof *u->near);
	u->near[u->n_near++] = pair;
}

static void
add_pairs(struct rules *s, struct rule *u, size_t row)
{
	for (struct slice rest = table_get(&s->table, row, COLUMN_NEAR); rest.n;) {
		add_pair(s, u, row, slice_trim(slice_cut(rest, '|', &rest)));
		if (rest.p && rest.n == 0)
			table_die(&s->table, row, COLUMN_NEAR, "a pair is missing behind |");
	}
}

/* Words of which one must stand where a text begins, each with how many characters may stand before it. */
static void
add_heads(struct rules *s, struct rule *u, size_t row)
{
	struct words *words = &u->words[ROLE_HEAD];
	for (struct slice rest = table_get(&s->table, row, COLUMN_HEAD); rest.n;) {
		struct slice number, text = slice_cut(rest, '|', &rest), word = slice_cut(text, '~', &number);
		long most = number.p ? parse_most(slice_trim(number)) : HEAD_MOST;
		if (most < 0 || (rest.p && rest.n == 0))
			table_die(&s->table, row, COLUMN_HEAD, "'%.*s' is no word such as 路灯 or 路灯~40: with how many characters, at most %d, may stand before it",
				(int)text.n, text.p, NEAR_MAX);
		uint32_t number_of = number_word(s, row, COLUMN_HEAD, word);
		size_t i = 0, n = words->n;
		while (i < n && words->word[i] != number_of)
			i++;
		words_add(words, number_of);
		u->head = xgrow(u->head, &u->head_cap, words->n, sizeof *u->head);
		/* what stands there twice counts once, as far in as either may */
		if (i == n || u->head[i] < (uint32_t)most)
			u->head[i] = (uint32_t)most;
	}
}

/* The longest part of a literal whose characters fold the same wherever they stand: patterns see the text as it
 * is and words see it folded, so of the rest nothing is certain. */
static struct slice
certain_part(const struct rules *s, struct slice literal)
{
	struct slice best = slice(NULL, 0);
	for (struct slice rest = literal; rest.n;) {
		struct slice run = slice(rest.p, 0);
		while (rest.n) {
			bool depends = fold_depends(s->fold, utf8_next(&rest));
			if (depends)
				break;
			run.n = (size_t)(rest.p - run.p);
		}
		if (run.n > best.n)
			best = run;
	}
	return best;
}

/* What every match of the pattern contains becomes words: without them it is not tried. */
static void
add_needs(struct rules *s, struct rule *u)
{
	struct buf folded = BUF_INIT;
	unsigned n = 0;
	for (size_t i = 0; i < u->pattern.n_need; i++) {
		const struct need *need = &u->pattern.need[i];
		size_t least = SIZE_MAX;
		for (size_t k = 0; k < need->n; k++) {
			struct slice part = certain_part(s, need->literal[k]);
			least = part.n < least ? part.n : least;
		}
		/* beside a good one, a need that most texts meet only costs time */
		if (least == 0 || (n && least < NEED_LEAST))
			continue;
		for (size_t k = 0; k < need->n; k++) {
			buf_clear(&folded);
			fold_text(s->fold, certain_part(s, need->literal[k]), &folded);
			words_add(&u->words[ROLE_NEED + n], keywords_add(&s->keywords, buf_slice(&folded)));
		}
		n++;
	}
	u->needs = (1u << n) - 1;
	buf_free(&folded);
}

static void
add_pattern(struct rules *s, struct rule *u, size_t row)
{
	struct slice regex = table_get(&s->table, row, COLUMN_REGEX);
	struct buf error = BUF_INIT;
	u->has_pattern = regex.n > 0;
	if (!u->has_pattern)
		return;
	if (pattern_compile(&u->pattern, regex, &error) < 0)
		table_die(&s->table, row, COLUMN_REGEX, "%s", buf_text(&error));
	buf_free(&error);
	add_needs(s, u);
}

static void
check_category(const struct rules *s, size_t row)
{
	table_path(&s->table, row, COLUMN_CATEGORY);
	size_t levels = path_depth(table_get(&s->table, row, COLUMN_CATEGORY));
	if (levels > LEVELS_MAX)
		table_die(&s->table, row, COLUMN_CATEGORY, "a category of %zu levels; it has %d at most", levels, LEVELS_MAX);
}

static void
check_number(const struct rules *s, size_t row, size_t column)
{
	struct slice text = table_get(&s->table, row, column);
	int order;
	if (text.n && number_cmp(text, text, &order) < 0)
		table_die(&s->table, row, column, "'%.*s' is no number", (int)text.n, text.p);
}

static void
load_rule(struct rules *s, struct filter *f, size_t row)
{
	const struct table *t = &s->table;
	struct rule *u = &s->rule[row];
	*u = (struct rule){ .id = table_get(t, row, COLUMN_ID), .tags = table_get(t, row, COLUMN_TAGS) };
	static const enum rule_column column[GIVES] = { COLUMN_CATEGORY, COLUMN_URGENCY, COLUMN_KIND, COLUMN_DIMENSION };
	bool gives = u->tags.n > 0;
	for (size_t i = 0; i < GIVES; i++) {
		u->give[i] = table_get(t, row, column[i]);
		gives = gives || u->give[i].n > 0;
	}
	check_category(s, row);
	check_number(s, row, COLUMN_PRIORITY);
	check_number(s, row, COLUMN_WEIGHT);
	if (!gives)
		table_die(t, row, COLUMN_CATEGORY, "the rule decides nothing: no category, urgency, kind, dimension or tags");
	add_words(s, row, COLUMN_ANY, &u->words[ROLE_ANY]);
	add_words(s, row, COLUMN_ALL, &u->words[ROLE_ALL]);
	add_words(s, row, COLUMN_NONE, &u->words[ROLE_NONE]);
	add_pairs(s, u, row);
	add_heads(s, u, row);
	add_pattern(s, u, row);
	filter_condition(f, &u->where, table_get(t, row, COLUMN_WHERE), t, row, COLUMN_WHERE);
	bool by_words = u->words[ROLE_ANY].n || u->words[ROLE_ALL].n || u->words[ROLE_HEAD].n || u->n_near;
	if (!by_words && !u->has_pattern && u->where.n == 0)
		table_die(t, row, COLUMN_ANY, "the rule asks for nothing: no words, pattern or condition");
	table_validity(t, row, COLUMN_VALID_FROM, COLUMN_VALID_TO, &u->from, &u->to);
	u->always = !by_words && !u->needs;
}

/* A row's number in a column, to be ranked. */
struct ranked {
	struct slice number;
	uint32_t row;
};

static int
by_number(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = 0;
	(void)number_cmp(x->number, y->number, &order);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Compares the numbers of a column once and for all; `otherwise` is that of an empty cell. */
static uint32_t *
rank_rows(const struct rules *s, size_t column, const char *otherwise)
{
	struct ranked *r = xcalloc(s->n, sizeof *r);
	uint32_t *of_row = xcalloc(s->n, sizeof *of_row), rank = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct slice text = table_get(&s->table, i, column);
		r[i] = (struct ranked){ text.n ? text : slice_of(otherwise), (uint32_t)i };
	}
	if (s->n)
		qsort(r, s->n, sizeof *r, by_number);
	for (size_t i = 0; i < s->n; i++) {
		int order = 0;
		if (i)
			(void)number_cmp(r[i - 1].number, r[i].number, &order);
		rank += order != 0;
		of_row[r[i].row] = rank;
	}
	free(r);
	return of_row;
}

static void
rank_rules(struct rules *s)
{
	uint32_t *priority = rank_rows(s, COLUMN_PRIORITY, "0"), *weight = rank_rows(s, COLUMN_WEIGHT, "1");
	for (size_t i = 0; i < s->n; i++) {
		s->rule[i].priority = priority[i];
		s->rule[i].weight = weight[i];
	}
	free(priority);
	free(weight);
}

static inline bool
is_used(const struct rules *s, uint32_t c)
{
	return s->used[c / 64] >> c % 64 & 1;
}

bool
rules_fold(const struct rules *s, uint32_t c)
{
	uint32_t to = fold_char(s->fold, c);
	return fold_depends(s->fold, c) || (to != c && (is_used(s, c) || is_used(s, to)));
}

/* Characters that ask for folding are to be found by the one pass over a text too: those of two bytes become words
 * themselves, those of three are watched, for to ask of all would take longer than to classify a day's orders.
 * Those past U+FFFF are left to search.c. */
static void
add_foldable(struct rules *s)
{
	size_t n = s->keywords.words.n, cap = 0;
	struct buf text = BUF_INIT;
	uint32_t *folds = NULL;
	s->used = xcalloc(CHARACTERS / 64, sizeof *s->used);
	for (size_t w = 0; w < n; w++)
		for (struct slice rest = rules_word(s, (uint32_t)w); rest.n;) {
			uint32_t c = utf8_next(&rest);
			s->used[c / 64] |= UINT64_C(1) << c % 64;
		}
	n = 0;
	for (uint32_t c = 0x80; c < 0x800; c++) {
		if (!rules_fold(s, c))
			continue;
		buf_clear(&text);
		utf8_add(&text, c);
		folds = xgrow(folds, &cap, n + 1, sizeof *folds);
		folds[n++] = keywords_add(&s->keywords, buf_slice(&text));
	}
	s->n_word = s->keywords.words.n;
	s->word = xcalloc(s->n_word, sizeof *s->word);
	while (n)
		s->word[folds[--n]].folds = true;
	free(folds);
	buf_free(&text);
}

/* From words to rules: the postings of a word one behind the other, in the order of rows. */
static void
turn_round(struct rules *s)
{
	uint32_t total = 0;
	for (size_t i = 0; i < s->n; i++)
		for (size_t role = 0; role < ROLES; role++)
			for (size_t k = 0; k < s->rule[i].words[role].n; k++)
				s->word[s->rule[i].words[role].word[k]].end++;
	for (size_t w = 0; w < s->n_word; w++) {
		struct slice text = map_key(&s->keywords.words, w);
		s->word[w].bytes = (uint32_t)text.n;
		s->word[w].characters = (uint32_t)utf8_count(text);
		s->word[w].posting = total;
		total += s->word[w].end;
		s->word[w].end = s->word[w].posting;
	}
	s->posting = xcalloc(total, sizeof *s->posting);
	for (size_t i = 0; i < s->n; i++)
		for (size_t role = 0; role < ROLES; role++)
			for (size_t k = 0; k < s->rule[i].words[role].n; k++) {
				struct word *w = &s->word[s->rule[i].words[role].word[k]];
				w->near = w->near || role == ROLE_NEAR;
				w->places = w->places || role >= ROLE_HEAD;
				s->posting[w->end++] = (struct posting){ (uint32_t)i, (enum role)role, role == ROLE_HEAD ? s->rule[i].head[k] : 0 };
			}
}

void
rules_load(struct rules *s, struct filter *f, const char *path)
{
	*s = (struct rules){ 0 };
	table_load(&s->table, path, columns);
	table_unique(&s->table, COLUMN_ID);
	s->n = s->table.n;
	s->fold = fold_open(FOLD_NFKC | FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
	s->rule = xcalloc(s->n, sizeof *s->rule);
	s->always = xcalloc(s->n, sizeof *s->always);
	for (size_t i = 0; i < s->n; i++) {
		load_rule(s, f, i);
		if (s->rule[i].always)
			s->always[s->n_always++] = (uint32_t)i;
	}
	rank_rules(s);
	add_foldable(s);
	keywords_build(&s->keywords);
	keywords_watch(&s->keywords);
	turn_round(s);
}

struct slice
rules_word(const struct rules *s, uint32_t word)
{
	return map_key(&s->keywords.words, word);
}

void
rules_free(struct rules *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct rule *u = &s->rule[i];
		for (size_t role = 0; role < ROLES; role++)
			free(u->words[role].word);
		free(u->near);
		free(u->head);
		cond_free(&u->where);
		if (u->has_pattern)
			pattern_free(&u->pattern);
	}
	free(s->rule);
	free(s->word);
	free(s->used);
	free(s->posting);
	free(s->always);
	fold_close(s->fold);
	keywords_free(&s->keywords);
	table_free(&s->table);
}
