/* str.h - strings that grow, and the end of a run that cannot go on
 *
 *	struct str s = { 0 };
 *	str_adds(&s, "NO.");
 *	str_addu(&s, 7, 4);
 *	fwrite(s.p, 1, s.n, stdout);
 *	str_free(&s);
 *
 * A string is not terminated; emptying it is `s.n = 0`.  Whatever fails ends the
 * program, so nothing here returns an error.  The programs' own buf.h is left
 * alone on purpose: what makes up their input shares no code with them.
 */
#ifndef STR_H
#define STR_H

#include <stddef.h>
#include <stdint.h>

struct str {
	char *p;
	size_t n, cap;
};

void __attribute__((noreturn)) die(const char *what, const char *why);

/* Room for `need` things of `size` bytes: p, or where it moved to. */
void *grow(void *p, size_t *cap, size_t need, size_t size);

void str_add(struct str *s, const char *p, size_t n);
void str_adds(struct str *s, const char *text);

/* A number with at least `width` digits. */
void str_addu(struct str *s, uint64_t value, int width);

void str_free(struct str *s);

/* The character at *p, which moves behind it. */
uint32_t codepoint(const char **p);

#endif
