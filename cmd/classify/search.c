/* search.c - one pass of the words over each text, folded where that changes a character of any word */
#include "search.h"
#include "utf8.h"

static const uint32_t NO_SPOT = UINT32_MAX;

static const int text_field[TEXTS] = { F_TITLE, F_CONTENT };

void
search_open(struct search *s, struct rules *rules)
{
	*s = (struct search){ .rules = rules };
	s->seen = xcalloc(rules->n_word, sizeof *s->seen);
	s->call = xcalloc(rules->n, sizeof *s->call);
	s->called = xcalloc(rules->n, sizeof *s->called);
}

/* What the words found say of the rule, nothing yet when it is called for the first time. */
static inline struct call *
call(struct search *s, uint32_t rule)
{
	struct call *c = &s->call[rule];
	if (c->record != s->record) {
		*c = (struct call){ .record = s->record };
		s->called[s->n_called++] = rule;
	}
	return c;
}

static void
add_spot(struct search *s, struct seen *seen, unsigned k, uint32_t at)
{
	s->spot = xgrow(s->spot, &s->spot_cap, s->n_spot + 1, sizeof *s->spot);
	uint32_t i = (uint32_t)s->n_spot++;
	s->spot[i] = (struct spot){ at, NO_SPOT, k };
	if (seen->first == NO_SPOT)
		seen->first = i;
	else
		s->spot[seen->last].next = i;
	seen->last = i;
}

/* Whether at most so many characters stand before a place in text k. */
static bool
is_head(const struct search *s, unsigned k, size_t at, uint32_t most)
{
	/* a character has four bytes at most */
	return at <= (size_t)most * 4 && utf8_count(slice(s->folded[k].p, at)) <= most;
}

/* Tells the rules of a word that it stands in text k, first at `at`, once for each role that asks. */
static void
call_rules(struct search *s, const struct word *word, unsigned k, size_t at, bool again)
{
	const struct posting *p = s->rules->posting + word->posting, *end = s->rules->posting + word->end;
	for (; p < end; p++) {
		struct call *c = call(s, p->rule);
		if (p->role >= ROLE_NEED)
			c->needs[k] |= (uint8_t)(1u << (p->role - ROLE_NEED));
		else if (p->role == ROLE_HEAD)
			c->head = c->head || is_head(s, k, at, p->most);
		else if (!again) {
			c->any |= p->role == ROLE_ANY;
			c->none |= p->role == ROLE_NONE;
			c->n_all += p->role == ROLE_ALL;
		}
	}
}

static void
take_hits(struct search *s, unsigned k, const struct keyword_hit *hit, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (hit[i].word == KEYWORD_WATCHED)
			continue;
		const struct word *word = &s->rules->word[hit[i].word];
		struct seen *seen = &s->seen[hit[i].word];
		bool again = seen->record == s->record;
		if (!again)
			*seen = (struct seen){ .record = s->record, .text = (uint8_t)k, .first = NO_SPOT };
		if (word->near)
			add_spot(s, seen, k, hit[i].at);
		if (again && (!word->places || seen->texts >> k & 1))
			continue;
		seen->texts |= (uint8_t)(1u << k);
		seen->at[k] = hit[i].at;
		call_rules(s, word, k, hit[i].at, again);
	}
}

/* Whether a character that was found in the text asks for folding; one that does not, never will. */
static bool
folds_here(struct search *s, struct slice text, const struct keyword_hit *hit)
{
	if (hit->word != KEYWORD_WATCHED)
		return s->rules->word[hit->word].folds;
	struct slice rest = slice(text.p + hit->at, text.n - hit->at);
	uint32_t c = utf8_next(&rest);
	bool folds = rules_fold(s->rules, c);
	if (!folds)
		keywords_unwatch(&s->rules->keywords, c);
	return folds;
}

/* Whether a character past U+FFFF asks for folding.  All that do begin with the byte F0. */
static bool
folds_far(const struct search *s, struct slice text)
{
	for (struct slice rest = text; rest.n;) {
		const char *p = memchr(rest.p, 0xf0, rest.n);
		if (!p)
			return false;
		rest = slice(p, (size_t)(text.p + text.n - p));
		if (rules_fold(s->rules, utf8_next(&rest)))
			return true;
	}
	return false;
}

/* The text is searched as it is, and folded only when a character that asks for it was found. */
static void
search_text(struct search *s, unsigned k)
{
	struct keyword_hit *hit;
	struct slice text = s->text[k];
	size_t n = keywords_find(&s->rules->keywords, text, &hit);
	bool fold = false;
	for (size_t i = 0; i < n; i++)
		fold |= folds_here(s, text, &hit[i]);
	if (fold || folds_far(s, text)) {
		buf_clear(&s->room[k]);
		fold_text(s->rules->fold, text, &s->room[k]);
		s->folded[k] = buf_slice(&s->room[k]);
		n = keywords_find(&s->rules->keywords, s->folded[k], &hit);
	}
	take_hits(s, k, hit, n);
}

void
search_record(struct search *s, struct rec *r)
{
	s->record++;
	s->n_called = s->n_spot = 0;
	for (unsigned k = 0; k < TEXTS; k++) {
		s->text[k] = s->folded[k] = rec_get(r, text_field[k]);
		if (s->text[k].n)
			search_text(s, k);
	}
	for (size_t i = 0; i < s->rules->n_always; i++)
		(void)call(s, s->rules->always[i]);
}

/* What of the record's text k became this part of the folded one. */
static struct slice
original(const struct search *s, unsigned k, size_t from, size_t to)
{
	struct slice text = s->text[k];
	if (s->folded[k].p != text.p) {
		from = fold_origin(s->rules->fold, text, from);
		to = fold_origin(s->rules->fold, text, to);
	}
	return slice(text.p + from, to - from);
}

/* Whether a cell before that of the role asks for the word too: then it speaks there. */
static bool
asked_before(const struct rule *u, enum role role, uint32_t word)
{
	static const enum role speaks[] = { ROLE_ANY, ROLE_ALL };
	for (size_t i = 0; i < sizeof speaks / sizeof *speaks && speaks[i] != role; i++)
		for (size_t k = 0; k < u->words[speaks[i]].n; k++)
			if (u->words[speaks[i]].word[k] == word)
				return true;
	return false;
}

bool
search_speaks(const struct search *s, const struct rule *u, enum role role, size_t k)
{
	uint32_t word = u->words[role].word[k];
	const struct seen *seen = &s->seen[word];
	if (!search_has(s, word) || asked_before(u, role, word))
		return false;
	if (role != ROLE_HEAD)
		return true;
	for (unsigned i = 0; i < TEXTS; i++)
		if (seen->texts >> i & 1 && is_head(s, i, seen->at[i], u->head[k]))
			return true;
	return false;
}

struct slice
search_spelling(const struct search *s, uint32_t word)
{
	const struct seen *seen = &s->seen[word];
	size_t at = seen->at[seen->text];
	return original(s, seen->text, at, at + s->rules->word[word].bytes);
}

/* The first spot of a word in text k, from spot i on. */
static uint32_t
spot_in(const struct search *s, uint32_t i, unsigned k)
{
	while (i != NO_SPOT && s->spot[i].text != k)
		i = s->spot[i].next;
	return i;
}

/* Whether b stands behind a in text k, near enough, and where that begins first.  One walk over the places of both. */
static bool
stands_behind(const struct search *s, uint32_t a, uint32_t b, uint32_t most, unsigned k, size_t *from, size_t *to)
{
	uint32_t j = spot_in(s, s->seen[b].first, k);
	for (uint32_t i = spot_in(s, s->seen[a].first, k); i != NO_SPOT; i = spot_in(s, s->spot[i].next, k)) {
		size_t at = s->spot[i].at, end = at + s->rules->word[a].bytes;
		while (j != NO_SPOT && s->spot[j].at < end)
			j = spot_in(s, s->spot[j].next, k);
		if (j == NO_SPOT)
			return false;
		size_t behind = s->spot[j].at;
		/* a character has four bytes at most */
		if (behind - end <= (size_t)most * 4 && utf8_count(slice(s->folded[k].p + end, behind - end)) <= most) {
			*from = at;
			*to = behind + s->rules->word[b].bytes;
			return true;
		}
	}
	return false;
}

bool
search_near(const struct search *s, const struct near *pair, struct slice *span)
{
	uint32_t a = pair->word[0], b = pair->word[1];
	if (!search_has(s, a) || !search_has(s, b))
		return false;
	for (unsigned k = 0; k < TEXTS; k++) {
		size_t from = SIZE_MAX, to = SIZE_MAX, other_from, other_to;
		bool found = stands_behind(s, a, b, pair->most, k, &from, &to);
		if (stands_behind(s, b, a, pair->most, k, &other_from, &other_to)) {
			if (other_from < from || (other_from == from && other_to < to)) {
				from = other_from;
				to = other_to;
			}
			found = true;
		}
		if (found) {
			*span = original(s, k, from, to);
			return true;
		}
	}
	return false;
}

void
search_close(struct search *s)
{
	for (size_t k = 0; k < TEXTS; k++)
		buf_free(&s->room[k]);
	free(s->seen);
	free(s->call);
	free(s->called);
	free(s->spot);
}
