/* find.h - where a text holds personal data, and of which kind
 *
 *	struct found found = FOUND_INIT;
 *	found_begin(&found, text, AS_TEXT);
 *	find_numbers(&found);
 *	find_names(&found, &titles);
 *	found_end(&found);
 *	for (size_t i = 0; i < found.n; i++)
 *		use(&found.span[i]);
 *	found_free(&found);
 *
 * Texts are well-formed UTF-8; full-width letters and digits are read as ASCII.
 */
#ifndef FIND_H
#define FIND_H

#include "keyword.h"
#include "map.h"

enum kind {
	KIND_PHONE,
	KIND_ID,
	KIND_CARD,
	KIND_PASSPORT,
	KIND_PLATE,
	KIND_EMAIL,
	KIND_ACCOUNT,
	KIND_ADDRESS,
	KIND_NAME,
	KINDS
};

extern const char *const kind_names[KINDS];

/* What the field is for: there a number is a phone though nothing says so. */
enum reading {
	AS_TEXT,
	AS_PHONE,
	AS_NAME,
	AS_ADDRESS
};

enum {
	TOKEN_LETTERS = 16 /* of a pseudonym, behind its kind and a dash */
};

/* from..to is the whole of it; what a mask may hide begins at hide, but for the first and last few. */
struct span {
	const char *from, *to, *hide;
	const char *number; /* behind the code of the country, NULL for from */
	enum kind kind;
	uint8_t first, last;
	bool anonymous; /* a surname alone: nobody can be told by it */
	bool abroad; /* a landline written without its leading 0 */
};

struct found {
	struct slice text;
	enum reading as;
	struct span *span;
	size_t n, cap;
};

#define FOUND_INIT ((struct found){ 0 })

/* The words names stand behind or before. */
struct titles {
	struct keywords words;
	struct map stops;
};

void found_begin(struct found *f, struct slice text, enum reading as);
void found_add(struct found *f, struct span span);

/* Puts the spans in order and leaves out what overlaps an earlier one. */
void found_end(struct found *f);
void found_free(struct found *f);

/* The character at p, folded to its narrow form; *step is its length.  0 at the end. */
uint32_t char_at(const char *p, const char *end, size_t *step);

/* The same of the character before p. */
uint32_t char_before(const char *p, const char *start, size_t *step);

static inline bool
is_digit(uint32_t c)
{
	return c - '0' < 10;
}

static inline bool
is_letter(uint32_t c)
{
	return (c | 0x20) - 'a' < 26;
}

static inline bool
is_han(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c >= 0x20000;
}

/* Whether somebody has hidden characters by it already. */
static inline bool
is_star(uint32_t c)
{
	return c == '*' || c == 0xd7 || c == 0x25cf || c == 0x2731;
}

/* Whether one of the characters of set. */
bool is_one_of(uint32_t c, const char *set);

/* The words joined by | that text begins or ends with: the length of the first that fits, or 0. */
size_t begins_with(const char *p, const char *end, const char *words);
size_t ends_with(const char *start, const char *p, const char *words);

/* Whether the text before p, connectors like `：` or `是` aside, ends with one of the words. */
bool is_labelled(const struct found *f, const char *p, const char *words);

/* The length of a pseudonym at p, or 0. */
size_t token_len(const char *p, const char *end);

/* Numbers and what is made of letters and digits: phones, ID and card numbers, passports, plates, mail, accounts. */
void find_numbers(struct found *f);

/* Whether the character behind a number may make it part of a home. */
bool is_home_sign(uint32_t c);

/* The end of the house, unit and room that begin at p and tell a home, or NULL. */
const char *find_home(struct found *f, const char *p);

/* Homes in Chinese numerals, of which word begins at `at`. */
void find_spelt_home(struct found *f, const char *at);

void titles_load(struct titles *t);
void titles_free(struct titles *t);
void find_names(struct found *f, struct titles *t);

/* A field that holds a name and nothing else. */
void find_whole_name(struct found *f);

/* Every place where somebody's known name stands. */
void find_known_name(struct found *f, struct slice name);

/* How many bytes of surname stand at p: one character or two; 0 for none. */
size_t surname_at(const char *p, const char *end);

#endif
