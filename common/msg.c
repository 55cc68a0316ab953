/* msg.c - messages on stderr and the exit behind them */
#include "msg.h"
#include <stdarg.h>
#include <unistd.h>

enum {
	LINE_MAX_BYTES = 2048
};

static const char *name = "gov";
static void (*die_hook)(void *);
static void *die_arg;

void
msg_name(const char *n)
{
	name = n;
}

const char *
msg_get_name(void)
{
	return name;
}

void
msg_on_die(void (*hook)(void *arg), void *arg)
{
	die_hook = hook;
	die_arg = arg;
}

/* The length of the well-formed UTF-8 sequence at s, 0 if there is none. */
static int
sequence(const unsigned char *s)
{
	if (s[0] < 0x80)
		return 1;
	int n = s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
					  : s[0] >= 0xf0 && s[0] < 0xf5       ? 4
									      : 0;
	for (int i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void
mask(char *line)
{
	for (unsigned char *s = (unsigned char *)line; *s;) {
		int n = sequence(s);
		if (n == 0 || *s < 0x20 || *s == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0)) {
			*s++ = '?';
			n = 0;
		}
		s += n;
	}
}

static void __attribute__((format(printf, 3, 0)))
say(const struct place *at, const char *field, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];
	size_t n = (size_t)snprintf(line, sizeof line, "%s: ", name);
	if (at && at->file && at->line)
		n += (size_t)snprintf(line + n, sizeof line - n, "%.1024s:%llu: ", at->file, (unsigned long long)at->line);
	else if (at && at->file)
		n += (size_t)snprintf(line + n, sizeof line - n, "%.1024s: ", at->file);
	if (field)
		n += (size_t)snprintf(line + n, sizeof line - n, "%.256s: ", field);
	int more = vsnprintf(line + n, sizeof line - n - 1, format, args);
	mask(line);
	n = strlen(line);
	if (more < 0)
		n = strlen(line);
	line[n++] = '\n';
	/* a message that cannot be written has nowhere else to go */
	ssize_t written = write(STDERR_FILENO, line, n);
	(void)written;
}

static void
end(void)
{
	void (*hook)(void *) = die_hook;
	die_hook = NULL;
	if (hook)
		hook(die_arg);
	_exit(2);
}

void
warn(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(NULL, NULL, format, args);
	va_end(args);
}

void
warn_at(const struct place *at, const char *field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(at, field, format, args);
	va_end(args);
}

void
die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(NULL, NULL, format, args);
	va_end(args);
	end();
	_exit(2);
}

void
die_at(const struct place *at, const char *field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(at, field, format, args);
	va_end(args);
	end();
	_exit(2);
}
