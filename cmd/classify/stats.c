/* stats.c - counts what each rule did, and with whom */
#include "stats.h"

enum {
	PAIRS_SHOWN = 20
};

void
stats_open(struct stats *s, const struct rules *rules)
{
	*s = (struct stats){ .rules = rules };
	s->tally = xcalloc(rules->n, sizeof *s->tally);
}

static struct slice
top_level(struct slice path)
{
	struct slice rest;
	return slice_cut(path, '/', &rest);
}

/* Two rules of different categories held together. */
static void
add_pair(struct stats *s, const struct rule *a, const struct rule *b)
{
	uint32_t key[2] = { (uint32_t)(a - s->rules->rule), (uint32_t)(b - s->rules->rule) };
	size_t n = s->pairs.n, i = map_add(&s->pairs, slice((const char *)key, sizeof key));
	if (i == n) {
		s->together = xgrow(s->together, &s->together_cap, n + 1, sizeof *s->together);
		s->together[n] = 0;
	}
	s->together[i]++;
}

static void
add_rule(struct stats *s, const struct judge *j, const struct rule *u, struct slice label)
{
	struct tally *t = &s->tally[u - s->rules->rule];
	struct slice category = u->give[GIVE_CATEGORY];
	bool overlap = false;
	t->held++;
	t->won += j->best[GIVE_CATEGORY].rule == u;
	if (category.n == 0)
		return;
	for (size_t i = 0; i < j->n_held; i++) {
		const struct rule *other = j->held[i];
		if (other->give[GIVE_CATEGORY].n == 0 || slice_eq(other->give[GIVE_CATEGORY], category))
			continue;
		overlap = true;
		if (u < other)
			add_pair(s, u, other);
	}
	t->overlap += overlap;
	if (label.n) {
		t->labelled++;
		t->top += slice_eq(top_level(label), top_level(category));
		t->full += slice_eq(label, category);
	}
}

void
stats_add(struct stats *s, const struct judge *j, struct slice label)
{
	const struct rule *best = j->best[GIVE_CATEGORY].rule;
	bool overlap = false;
	s->n_records++;
	s->n_covered += best != NULL;
	for (size_t i = 0; i < j->n_held; i++) {
		struct slice category = j->held[i]->give[GIVE_CATEGORY];
		overlap = overlap || (category.n && !slice_eq(category, best->give[GIVE_CATEGORY]));
		add_rule(s, j, j->held[i], label);
	}
	s->n_overlap += overlap;
}

/* A rule's id, and its category if it has one. */
static const char *
name_of(const struct rule *u, struct buf *name)
{
	buf_clear(name);
	buf_add_slice(name, u->id);
	if (u->give[GIVE_CATEGORY].n)
		buf_addc(name, ' ');
	buf_add_slice(name, u->give[GIVE_CATEGORY]);
	return buf_text(name);
}

static double
percent(uint64_t part, uint64_t of)
{
	return of ? 100.0 * (double)part / (double)of : 0;
}

static void
print_rules(const struct stats *s)
{
	struct buf name = BUF_INIT;
	warn("    held      won  overlap labelled    top %%   full %%  rule");
	for (size_t i = 0; i < s->rules->n; i++) {
		const struct tally *t = &s->tally[i];
		if (t->held)
			warn("%8llu %8llu %8llu %8llu %8.2f %8.2f  %s", (unsigned long long)t->held, (unsigned long long)t->won,
				(unsigned long long)t->overlap, (unsigned long long)t->labelled, percent(t->top, t->labelled), percent(t->full, t->labelled),
				name_of(&s->rules->rule[i], &name));
	}
	buf_free(&name);
}

static const struct rule *
pair_rule(const struct stats *s, size_t pair, size_t which)
{
	uint32_t key[2];
	memcpy(key, map_key(&s->pairs, pair).p, sizeof key);
	return &s->rules->rule[key[which]];
}

/* Whether pair a is shown before pair b. */
static bool
pair_before(const struct stats *s, size_t a, size_t b)
{
	if (s->together[a] != s->together[b])
		return s->together[a] > s->together[b];
	for (size_t i = 0; i < 2; i++)
		if (pair_rule(s, a, i) != pair_rule(s, b, i))
			return pair_rule(s, a, i) < pair_rule(s, b, i);
	return false;
}

static void
print_pairs(const struct stats *s)
{
	size_t shown[PAIRS_SHOWN], n = 0;
	for (size_t i = 0; i < s->pairs.n; i++) {
		size_t k = n < PAIRS_SHOWN ? n++ : PAIRS_SHOWN;
		for (; k && pair_before(s, i, shown[k - 1]); k--)
			if (k < PAIRS_SHOWN)
				shown[k] = shown[k - 1];
		if (k < PAIRS_SHOWN)
			shown[k] = i;
	}
	if (n)
		warn("together rules of different categories%s", s->pairs.n > n ? ", the most frequent" : "");
	struct buf name = BUF_INIT, other = BUF_INIT;
	for (size_t i = 0; i < n; i++)
		warn("%8llu %s, %s", (unsigned long long)s->together[shown[i]], name_of(pair_rule(s, shown[i], 0), &name), name_of(pair_rule(s, shown[i], 1), &other));
	buf_free(&name);
	buf_free(&other);
}

void
stats_print(const struct stats *s)
{
	size_t n_never = 0;
	struct buf name = BUF_INIT;
	print_rules(s);
	print_pairs(s);
	for (size_t i = 0; i < s->rules->n; i++)
		if (!s->tally[i].held) {
			n_never++;
			warn("never held: %s", name_of(&s->rules->rule[i], &name));
		}
	buf_free(&name);
	warn("%zu of %zu rules never held; %llu of %llu records covered (%.2f %%), %llu by rules of several categories (%.2f %%)", n_never, s->rules->n,
		(unsigned long long)s->n_covered, (unsigned long long)s->n_records, percent(s->n_covered, s->n_records),
		(unsigned long long)s->n_overlap, percent(s->n_overlap, s->n_covered));
}

void
stats_close(struct stats *s)
{
	map_free(&s->pairs);
	free(s->tally);
	free(s->together);
}
