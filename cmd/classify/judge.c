/* judge.c - puts the rules that words call to the test, and the ones that hold in order */
#include "judge.h"
#include "date.h"
#include "utf8.h"

void
judge_open(struct judge *j, struct rules *rules)
{
	*j = (struct judge){ .rules = rules };
	search_open(&j->search, rules);
	j->held = xcalloc(rules->n, sizeof *j->held);
	j->given_up = xcalloc(rules->n, sizeof *j->given_up);
	for (size_t i = 0; i < rules->n; i++)
		rules->rule[i].pattern.shared = &j->purse;
}

/* As judge_match, out of what is left in the purse. */
static int
match(struct judge *j, struct rule *u, struct slice *span)
{
	const struct call *c = &j->search.call[u - j->rules->rule];
	int status = 0;
	for (unsigned k = 0; k < TEXTS; k++) {
		struct slice text = j->search.text[k];
		if (text.n == 0 || c->needs[k] != u->needs)
			continue;
		size_t from, to, at = pattern_place(&u->pattern, text);
		int found = at < text.n ? pattern_match_near(&u->pattern, text, at, &from, &to) : 0;
		if (found > 0) {
			*span = slice(text.p + from, to - from);
			return 1;
		}
		if (found < 0)
			status = -1;
	}
	return status;
}

int
judge_match(struct judge *j, struct rule *u, struct slice *span)
{
	j->purse = PATTERN_SPEND_SHARED;
	return match(j, u, span);
}

/* The characters of the words, pairs and match that speak for the rule. */
static size_t
weigh_words(const struct judge *j, const struct rule *u)
{
	static const enum role speaks[] = { ROLE_ANY, ROLE_ALL, ROLE_HEAD };
	size_t n = 0;
	for (size_t i = 0; i < sizeof speaks / sizeof *speaks; i++) {
		const struct words *w = &u->words[speaks[i]];
		for (size_t k = 0; k < w->n; k++)
			if (search_speaks(&j->search, u, speaks[i], k))
				n += j->rules->word[w->word[k]].characters;
	}
	return n;
}

static size_t
weigh_pairs(const struct judge *j, const struct rule *u)
{
	struct slice span;
	size_t n = 0;
	for (size_t i = 0; i < u->n_near; i++)
		if (search_near(&j->search, &u->near[i], &span))
			n += utf8_count(span);
	return n;
}

/* 1 when the rule holds and the length of its evidence, 0, or -1 when its pattern or one of its condition was
 * given up: it might have held, with any evidence. */
static int
holds(struct judge *j, struct rule *u, struct rec *r, int64_t at, size_t *evidence)
{
	const struct call *c = &j->search.call[u - j->rules->rule];
	if (c->none || (u->words[ROLE_ANY].n && !c->any) || c->n_all < u->words[ROLE_ALL].n)
		return 0;
	if (u->words[ROLE_HEAD].n && !c->head)
		return 0;
	if (c->needs[0] != u->needs && c->needs[1] != u->needs)
		return 0;
	if (at < u->from || at >= u->to)
		return 0;
	size_t pairs = u->n_near ? weigh_pairs(j, u) : 0;
	if (u->n_near && pairs == 0)
		return 0;
	uint64_t given_up = u->where.n_limit;
	int found = cond_test(&u->where, r) ? 1 : u->where.n_limit > given_up ? -1
									      : 0;
	struct slice span = slice(NULL, 0);
	if (found > 0 && u->has_pattern)
		found = match(j, u, &span);
	*evidence = found < 0 ? SIZE_MAX : pairs + weigh_words(j, u) + utf8_count(span);
	return found;
}

bool
claim_before(const struct claim *a, const struct claim *b, const char **by)
{
	static const char *const reasons[] = { "priority", "weight", "evidence" };
	if (!a->rule || !b->rule)
		return a->rule;
	const size_t own[] = { a->rule->priority, a->rule->weight, a->evidence };
	const size_t other[] = { b->rule->priority, b->rule->weight, b->evidence };
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		if (by)
			*by = reasons[i];
		if (own[i] != other[i])
			return own[i] > other[i];
	}
	if (by)
		*by = "order";
	return a->rule < b->rule;
}

/* A rule that holds claims what it gives. */
static void
claim(struct judge *j, struct claim new)
{
	struct claim *best = j->best;
	for (size_t i = 0; i < GIVES; i++) {
		if (new.rule->give[i].n == 0)
			continue;
		if (claim_before(&new, &best[i], NULL)) {
			if (i == GIVE_CATEGORY)
				j->next = best[i];
			best[i] = new;
		} else if (i == GIVE_CATEGORY && claim_before(&new, &j->next, NULL)) {
			j->next = new;
		}
	}
}

/* Few rules hold for one record, mostly in order already. */
static void
sort_rules(struct rule **rule, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rule *u = rule[i];
		size_t k = i;
		for (; k && rule[k - 1] > u; k--)
			rule[k] = rule[k - 1];
		rule[k] = u;
	}
}

void
judge_record(struct judge *j, struct rec *r)
{
	struct when created;
	int64_t at = date_parse(rec_get(r, F_CREATED_AT), &created) == 0 ? created.at : INT64_MIN;
	memset(j->best, 0, sizeof j->best);
	j->next = j->limited = (struct claim){ 0 };
	j->n_held = j->n_given_up = 0;
	j->purse = PATTERN_SPEND_SHARED;
	search_record(&j->search, r);
	for (size_t i = 0; i < j->search.n_called; i++) {
		struct claim new = { .rule = &j->rules->rule[j->search.called[i]] };
		int found = holds(j, new.rule, r, at, &new.evidence);
		if (found > 0) {
			j->held[j->n_held++] = new.rule;
			claim(j, new);
		} else if (found < 0) {
			j->given_up[j->n_given_up++] = new.rule;
			if (new.rule->give[GIVE_CATEGORY].n && claim_before(&new, &j->limited, NULL))
				j->limited = new;
		}
	}
	sort_rules(j->held, j->n_held);
	sort_rules(j->given_up, j->n_given_up);
}

void
judge_close(struct judge *j)
{
	search_close(&j->search);
	free(j->held);
	free(j->given_up);
}
