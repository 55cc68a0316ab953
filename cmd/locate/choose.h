/* choose.h - the place a record speaks of, source by source in the order of trust
 *
 *	struct choice c;
 *	choice_open(&c, &places, &names);
 *	choice_begin(&c, created_at);
 *	choice_field(&c, LEVEL_DISTRICT, F_DISTRICT, text);
 *	choice_fields_end(&c);
 *	choice_text(&c, F_ADDRESS, text);
 *	choice_ground(&c, around, NULL);
 *	choice_end(&c);
 *	use(choice_at(&c, LEVEL_STREET));
 *	choice_close(&c);
 *
 * The rules are those of gov-locate(1).
 */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "cover.h"
#include "slip.h"

enum state {
	STATE_NONE,
	STATE_DOUBT,
	STATE_DECIDED
};

enum {
	WORDS_MAX = 16,
	SOURCES_MAX = 16
};

/* A place named, as evidence. */
struct word {
	int field;
	struct slice text; /* as the record spells it */
	bool misspelt, beside;
	uint32_t place;
};

/* What came second. */
struct runner {
	uint32_t place; /* NO_PLACE for none */
	const char *why;
	uint32_t margin; /* characters of evidence; UINT32_MAX where none can be told */
};

struct mark {
	uint32_t stamp;
	bool fully; /* some name is one in full */
	uint8_t last; /* the span that named it last, + 1 */
	uint64_t spans; /* that name it */
};

struct choice {
	const struct places *places;
	struct names *names;
	struct slips slips;
	struct reading reading;
	struct cover cover;
	struct mark *mark;
	uint32_t stamp;
	uint32_t *named; /* places named by the source at hand, each once */
	size_t n_named, named_cap;
	unsigned full[LEVELS]; /* how many of them in full, by level */
	uint32_t weight[SPANS_MAX]; /* of each span, in characters */
	int field; /* the source at hand, F_NONE for what the fields say */
	int64_t at; /* when the order was created */

	uint32_t *fresh; /* what the source at hand leaves */
	size_t n_fresh, fresh_cap;
	uint32_t *tied; /* what nothing told apart yet: one place where it is settled */
	size_t n_tied, tied_cap;
	uint32_t *odd; /* places that contradict what the source leaves */
	size_t n_odd, odd_cap;
	bool closed; /* names are at odds: nothing more is read */
	bool unknown[LEVELS]; /* the field has a value that no place of the level bears */
	bool filled[LEVELS]; /* the field has a value */
	uint32_t beside; /* a point that the order is near, not at, NO_PLACE for none */
	uint32_t place; /* the deepest that is filled */
	uint32_t also; /* a place of another level that agrees with it, NO_PLACE for none */
	enum state state;
	struct runner next;
	struct word word[WORDS_MAX];
	size_t n_word;
	int source[SOURCES_MAX]; /* fields whose text moved the decision */
	size_t n_source;
	bool by_fields;
	const char *ground; /* polygon or near, where coordinates moved it */
};

void choice_open(struct choice *c, const struct places *places, struct names *names);

/* A new record, created then; INT64_MIN where that is not known. */
void choice_begin(struct choice *c, int64_t at);

/* What the record says already, level by level, then the end of that. */
void choice_field(struct choice *c, enum level level, int field, struct slice value);
void choice_fields_end(struct choice *c);

/* A text of the record. */
void choice_text(struct choice *c, int field, struct slice text);

/* Where its coordinates lie; how: what to call that in the evidence; other: a second place they lie in, or NO_PLACE. */
void choice_ground(struct choice *c, uint32_t place, uint32_t other, const char *how);

/* The same of the nearest place: a point that nothing else names is one the order is beside. */
void choice_near(struct choice *c, uint32_t place, const char *how);

/* Settles place, state and runner-up. */
void choice_end(struct choice *c);

/* The place of a level that is filled, NO_PLACE for none. */
uint32_t choice_at(const struct choice *c, enum level level);

void choice_close(struct choice *c);

#endif
