/* rules.h - the rule table: words, pairs, patterns and conditions, and what a rule gives
 *
 *	struct rules rules;
 *	rules_load(&rules, &f, "samples/rules/hotline.csv");
 *	for (size_t i = 0; i < rules.n; i++)
 *		use(rules.rule[i].id, rules.rule[i].give[GIVE_CATEGORY]);
 *	rules_free(&rules);
 *
 * Every word of the table is folded (fold.h) and has a number, the same in all cells it stands
 * in; what stands in a cell twice after folding counts once.  A posting leads from a word to a
 * rule it may make hold or not.  The format is gov-rules(5).  Everything handed out lives until
 * rules_free.
 */
#ifndef CLASSIFY_RULES_H
#define CLASSIFY_RULES_H

#include "filter.h"
#include "fold.h"
#include "keyword.h"
#include "pattern.h"

enum rule_column {
	COLUMN_ID,
	COLUMN_CATEGORY,
	COLUMN_PRIORITY,
	COLUMN_WEIGHT,
	COLUMN_ANY,
	COLUMN_ALL,
	COLUMN_NONE,
	COLUMN_NEAR,
	COLUMN_HEAD,
	COLUMN_REGEX,
	COLUMN_WHERE,
	COLUMN_URGENCY,
	COLUMN_KIND,
	COLUMN_DIMENSION,
	COLUMN_TAGS,
	COLUMN_VALID_FROM,
	COLUMN_VALID_TO
};

/* What one rule gives alone: the best of those that hold and have a value.  Tags are given by all. */
enum give {
	GIVE_CATEGORY,
	GIVE_URGENCY,
	GIVE_KIND,
	GIVE_DIMENSION,
	GIVES
};

extern const int give_field[GIVES];

/* What a word does for a rule.  From ROLE_NEED on, one role for each need of its pattern (pattern.h). */
enum role {
	ROLE_ANY,
	ROLE_ALL,
	ROLE_NONE,
	ROLE_NEAR,
	ROLE_HEAD,
	ROLE_NEED,
	ROLES = ROLE_NEED + NEEDS
};

/* Numbers of words, in the order of the cell. */
struct words {
	uint32_t *word;
	size_t n, cap;
};

/* Two words with at most so many characters between them. */
struct near {
	uint32_t word[2];
	uint32_t most;
};

struct rule {
	struct slice id, give[GIVES], tags;
	uint32_t priority, weight; /* ranks among those of the table: the higher goes first */
	struct words words[ROLES];
	struct near *near;
	size_t n_near, near_cap;
	uint32_t *head; /* of each word of ROLE_HEAD: how many characters may stand before it */
	size_t head_cap;
	struct pattern pattern;
	unsigned needs; /* a bit for each need that words tell of */
	bool has_pattern, always; /* always: no word can call it, it is tried on every record */
	struct cond where;
	int64_t from, to;
};

struct posting {
	uint32_t rule;
	enum role role;
	uint32_t most; /* of ROLE_HEAD: characters before it */
};

struct word {
	uint32_t posting, end; /* its postings */
	uint32_t bytes, characters;
	bool near, places; /* every place it stands at matters, or the first in each text */
	bool folds; /* no word of a rule, or not only: a character that a text with it must be folded for */
};

struct rules {
	struct table table;
	size_t n;
	struct rule *rule; /* in the order of rows */
	struct fold *fold;
	struct keywords keywords;
	struct word *word; /* by the numbers that keywords gives */
	size_t n_word;
	uint64_t *used; /* a bit for each character: a word has it */
	struct posting *posting;
	uint32_t *always;
	size_t n_always;
};

/* Reads the table or dies with file:line. */
void rules_load(struct rules *s, struct filter *f, const char *path);

/* Whether a text with c in it must be folded before words are looked for.  Not when c stays what it is, nor
 * when neither c nor what it becomes is in any word: then no word stands across it, folded or not.  ASCII
 * never asks for it: keywords match its letters in either case. */
bool rules_fold(const struct rules *s, uint32_t c);

/* A word as it is looked for. */
struct slice rules_word(const struct rules *s, uint32_t word);

void rules_free(struct rules *s);

#endif
