/* lint.c - rules that cannot hold or cannot win, words that do nothing, and words that say two things */
#include "lint.h"

enum {
	OWN = 6
};

struct lint {
	const struct rules *rules;
	struct filter *f;
	struct rec row;
	struct buf reason, from;
	int own[OWN]; /* from, code, field, rule, other, reason */
	uint64_t *marked; /* of each word: the rule, counted from 1, that was marked last */
	size_t n;
};

static const char *const cell[] = { "any", "all", "none" };

static struct slice
word(const struct lint *l, uint32_t number)
{
	return rules_word(l->rules, number);
}

/* Puts a finding with the reason that was written. */
static void
put(struct lint *l, const char *code, const char *field, const struct rule *u, const struct rule *other)
{
	struct place at = table_place(&l->rules->table, (size_t)(u - l->rules->rule));
	const char *slash = strrchr(at.file, '/');
	buf_clear(&l->from);
	buf_printf(&l->from, "%s:%llu", slash ? slash + 1 : at.file, (unsigned long long)at.line);
	rec_begin(&l->row);
	rec_set(&l->row, l->own[0], buf_slice(&l->from));
	rec_set(&l->row, l->own[1], slice_of(code));
	rec_set(&l->row, l->own[2], slice_of(field));
	rec_set(&l->row, l->own[3], u->id);
	rec_set_or_null(&l->row, l->own[4], other ? other->id : slice(NULL, 0));
	rec_set(&l->row, l->own[5], buf_slice(&l->reason));
	buf_clear(&l->reason);
	if (sink_put(&l->f->sink, &l->row, &l->f->fault) < 0)
		die("%s", buf_text(&l->f->fault.reason));
	l->n++;
}

static void
add_quoted(struct lint *l, struct slice text)
{
	buf_addc(&l->reason, '\'');
	buf_add_slice(&l->reason, text);
	buf_addc(&l->reason, '\'');
}

/* Whether a text that has `whole` has `part`. */
static bool
has(const struct lint *l, uint32_t whole, uint32_t part)
{
	struct slice a = word(l, whole), b = word(l, part);
	return a.n >= b.n && memmem(a.p, a.n, b.p, b.n);
}

static bool
has_one_of(const struct lint *l, uint32_t whole, const struct words *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		if (has(l, whole, parts->word[i]))
			return true;
	return false;
}

/* Whether every text for which the rule holds has one of the words: because each word of one of its cells, of which
 * one must be there, has one of them in it. */
static bool
implies(const struct lint *l, const struct rule *u, const struct words *parts)
{
	for (size_t role = 0; role < ROLES; role++) {
		const struct words *w = &u->words[role];
		if (w->n == 0 || role == ROLE_NONE || role == ROLE_NEAR)
			continue;
		size_t n = 0;
		for (size_t i = 0; i < w->n; i++)
			n += has_one_of(l, w->word[i], parts);
		if (role == ROLE_ALL ? n > 0 : n == w->n)
			return true;
	}
	size_t n = 0;
	for (size_t i = 0; i < u->n_near; i++)
		n += has_one_of(l, u->near[i].word[0], parts) || has_one_of(l, u->near[i].word[1], parts);
	return u->n_near && n == u->n_near;
}

static bool
find_unreachable(struct lint *l, const struct rule *u)
{
	const struct words *none = &u->words[ROLE_NONE];
	if (none->n == 0 || !implies(l, u, none))
		return false;
	buf_adds(&l->reason, "never holds: what it asks for has a word of none in it");
	put(l, "unreachable", "none", u, NULL);
	return true;
}

static bool
implies_pairs(const struct rule *b, const struct rule *a)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n_near; i++)
		for (size_t k = 0; k < a->n_near; k++) {
			const struct near *x = &b->near[i], *y = &a->near[k];
			bool same = x->word[0] == y->word[0] && x->word[1] == y->word[1];
			bool turned = x->word[0] == y->word[1] && x->word[1] == y->word[0];
			if ((same || turned) && x->most <= y->most) {
				n++;
				break;
			}
		}
	return a->n_near == 0 || (b->n_near && n == b->n_near);
}

static struct slice
cell_of(const struct lint *l, const struct rule *u, enum rule_column column)
{
	return table_get(&l->rules->table, (size_t)(u - l->rules->rule), column);
}

static bool
same_cell(const struct lint *l, const struct rule *a, const struct rule *b, enum rule_column column)
{
	return slice_eq(cell_of(l, a, column), cell_of(l, b, column));
}

/* Whether a holds wherever b does. */
static bool
holds_with(const struct lint *l, const struct rule *a, const struct rule *b)
{
	const struct words *all = &a->words[ROLE_ALL], *none = &a->words[ROLE_NONE];
	if ((a->where.n && !same_cell(l, a, b, COLUMN_WHERE)) || (a->has_pattern && !same_cell(l, a, b, COLUMN_REGEX)))
		return false;
	if (a->words[ROLE_HEAD].n && !same_cell(l, a, b, COLUMN_HEAD))
		return false;
	if (a->from > b->from || a->to < b->to || !implies_pairs(b, a))
		return false;
	if (a->words[ROLE_ANY].n && !implies(l, b, &a->words[ROLE_ANY]))
		return false;
	for (size_t i = 0; i < all->n; i++)
		if (!implies(l, b, &(struct words){ &all->word[i], 1, 1 }))
			return false;
	for (size_t i = 0; i < none->n; i++)
		if (!has_one_of(l, none->word[i], &b->words[ROLE_NONE]))
			return false;
	return true;
}

static bool
gives_tags(const struct rule *a, const struct rule *b)
{
	for (struct slice rest = b->tags; rest.n;) {
		struct slice tag = slice_trim(slice_cut(rest, '|', &rest));
		bool found = false;
		for (struct slice other = a->tags; other.n && !found;)
			found = slice_eq(slice_trim(slice_cut(other, '|', &other)), tag);
		if (!found)
			return false;
	}
	return true;
}

/* Whether a gives something for all that b gives, so that b decides only where it goes first. */
static bool
gives_all(const struct rule *a, const struct rule *b)
{
	for (size_t i = 0; i < GIVES; i++)
		if (b->give[i].n && a->give[i].n == 0)
			return false;
	return gives_tags(a, b);
}

/* By what a goes before b on every record, NULL when it may not. */
static const char *
goes_first(const struct lint *l, const struct rule *a, const struct rule *b)
{
	static const enum rule_column cells[] = { COLUMN_ANY, COLUMN_ALL, COLUMN_NEAR, COLUMN_HEAD, COLUMN_REGEX };
	if (a->priority != b->priority)
		return a->priority > b->priority ? "priority" : NULL;
	if (a->weight != b->weight)
		return a->weight > b->weight ? "weight" : NULL;
	/* the same evidence, always */
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		if (!same_cell(l, a, b, cells[i]))
			return NULL;
	return a < b ? "order" : NULL;
}

static void
find_shadowed(struct lint *l, const struct rule *u)
{
	for (size_t i = 0; i < l->rules->n; i++) {
		const struct rule *a = &l->rules->rule[i];
		const char *by = a == u ? NULL : goes_first(l, a, u);
		if (!by || !gives_all(a, u) || !holds_with(l, a, u))
			continue;
		buf_printf(&l->reason, "never decides: '%.*s' holds wherever it does and goes first by %s", (int)a->id.n, a->id.p, by);
		put(l, "shadowed", "id", u, a);
		return;
	}
}

/* Words that change nothing but the length of evidence, for another of their cell has them in it, or is in them. */
static void
find_parts(struct lint *l, const struct rule *u)
{
	static const char *const what[] = { "' finds nothing more: it has '", "' asks for nothing more: it stands in '",
		"' excludes nothing more: it has '" };
	for (size_t role = 0; role < ROLE_NEAR; role++) {
		const struct words *w = &u->words[role];
		for (size_t i = 0; i < w->n; i++)
			for (size_t k = 0; k < w->n; k++) {
				if (i == k || !has(l, w->word[i], w->word[k]))
					continue;
				struct slice idle = word(l, w->word[role == ROLE_ALL ? k : i]), other = word(l, w->word[role == ROLE_ALL ? i : k]);
				buf_printf(&l->reason, "'%.*s%s%.*s'%s", (int)idle.n, idle.p, what[role], (int)other.n, other.p, role == ROLE_ALL ? "" : " in it");
				put(l, "part", cell[role], u, NULL);
			}
	}
	const struct words *all = &u->words[ROLE_ALL];
	for (size_t i = 0; i < all->n && u->words[ROLE_ANY].n; i++)
		if (has_one_of(l, all->word[i], &u->words[ROLE_ANY])) {
			buf_adds(&l->reason, "asks for nothing more: ");
			add_quoted(l, word(l, all->word[i]));
			buf_adds(&l->reason, " of all has a word of any in it");
			put(l, "part", "any", u, NULL);
			return;
		}
}

static void
find_conflicts(struct lint *l, const struct rule *u)
{
	uint64_t mark = (uint64_t)(u - l->rules->rule) + 1;
	if (u->give[GIVE_CATEGORY].n == 0)
		return;
	for (size_t role = 0; role <= ROLE_ALL; role++)
		for (size_t i = 0; i < u->words[role].n; i++)
			l->marked[u->words[role].word[i]] = mark;
	for (const struct rule *a = l->rules->rule; a < u; a++) {
		if (a->priority != u->priority || a->weight != u->weight || a->give[GIVE_CATEGORY].n == 0 || slice_eq(a->give[GIVE_CATEGORY], u->give[GIVE_CATEGORY]))
			continue;
		for (size_t role = 0; role <= ROLE_ALL; role++)
			for (size_t i = 0; i < a->words[role].n; i++)
				if (l->marked[a->words[role].word[i]] == mark) {
					buf_adds(&l->reason, l->reason.n ? ", " : "speaks for another category with the same priority and weight: ");
					add_quoted(l, word(l, a->words[role].word[i]));
				}
		if (l->reason.n)
			put(l, "conflict", "category", u, a);
	}
}

static void
find_slow(struct lint *l, const struct rule *u)
{
	if (!u->has_pattern || !u->always)
		return;
	buf_adds(&l->reason, "tried on every record: no text is known that every match has, and the rule asks for no words");
	put(l, "slow", "regex", u, NULL);
}

size_t
lint_rules(const struct rules *rules, struct filter *f)
{
	static const char *const name[OWN] = { "from", "code", "field", "rule", "other", "reason" };
	struct lint l = { .rules = rules, .f = f, .row = REC_INIT };
	for (size_t i = 0; i < OWN; i++)
		l.own[i] = field_of(slice_of(name[i]));
	/* a table of findings for those who keep a table of rules */
	if (!filter_options.out_format)
		f->sink.format = SINK_CSV;
	filter_own(f, l.own, OWN);
	l.marked = xcalloc(rules->n_word, sizeof *l.marked);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *u = &rules->rule[i];
		if (!find_unreachable(&l, u))
			find_shadowed(&l, u);
		find_parts(&l, u);
		find_conflicts(&l, u);
		find_slow(&l, u);
	}
	free(l.marked);
	rec_free(&l.row);
	buf_free(&l.reason);
	buf_free(&l.from);
	return l.n;
}
