/* msg.h - what a program says on stderr, and the one place that exits
 *
 *	msg_name("gov-route");
 *	warn("%s: no duty covers it", category);
 *	struct place at = { "in.csv", 17 };
 *	warn_at(&at, "unit", "no duty for category '%s' (id %s)", category, id);
 *	die_at(&at, "limit", "'%s' is no limit", text);
 *
 * Every line reads `program: file:line: field: message`.  Bytes below 0x20,
 * 0x7f and ill-formed UTF-8 are printed as `?`, so that a hostile field cannot
 * steer a terminal.  A message is one write(2).  The die functions end the
 * program with status 2 after running the hook set by msg_on_die; nothing else
 * in common/ exits.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>
#include <stdint.h>
#include "banned.h"

/* Where something stands: line 0 means the file as a whole. */
struct place {
	const char *file;
	uint64_t line;
};

/* Sets the program's name; the string must live on. */
void msg_name(const char *name);

/* The name last set, "gov" before that. */
const char *msg_get_name(void);

/* Calls hook(arg) once, before a die function exits; NULL takes it back. */
void msg_on_die(void (*hook)(void *arg), void *arg);

void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The same with a place and a field; either may be NULL. */
void warn_at(const struct place *at, const char *field, const char *format, ...) __attribute__((format(printf, 3, 4)));
void die_at(const struct place *at, const char *field, const char *format, ...) __attribute__((format(printf, 3, 4), noreturn));

#endif
