/* source.c - fuzz: random bytes to all readers; however the bytes arrive, the records are the same
 *
 * The first byte chooses format and charset, the second how long a piece is.
 */
#include "sink.h"
#include "source.h"
#include <fcntl.h>
#include <sanitizer/common_interface_defs.h>
#include <setjmp.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
const char *__asan_default_options(void);

/* a run that dies jumps out of what it had in its hands */
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}

static jmp_buf died;

static void
escape(void *arg)
{
	(void)arg;
	longjmp(died, 1);
}

/* Puts the bytes on descriptor 0, to be read piece by piece. */
static void
feed(const uint8_t *data, size_t n, size_t piece)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		abort();
	for (size_t at = 0; at < n; at += piece)
		if (send(pair[1], data + at, n - at < piece ? n - at : piece, MSG_DONTWAIT) < 0)
			break; /* the socket is full: the text ends here, but then for all pieces alike */
	close(pair[1]);
	if (dup2(pair[0], STDIN_FILENO) < 0)
		abort();
	close(pair[0]);
}

static void
note_bad(const struct source *s, struct buf *out)
{
	struct slice raw = s->raw;
	unsigned char byte;
	buf_printf(out, "bad %llu %s ", (unsigned long long)s->at.line, s->fault.code);
	while (raw.n)
		if (charset_bad_byte(&s->text.in.charset, &raw, &byte)) {
			buf_printf(out, "\\x%02X", byte);
		} else {
			buf_addc(out, *raw.p);
			raw.p++, raw.n--;
		}
	buf_addc(out, '\n');
}

static void
note_record(const struct source *s, struct rec *r, struct buf *out)
{
	buf_printf(out, "%llu ", (unsigned long long)s->at.line);
	rec_write(r, out);
	for (size_t i = 0; i < r->n; i++)
		rec_write_cell(r, i, r->n == 1, out);
}

/* Everything that is read, or how far it came before the end. */
static void
read_all(const struct source_how *how, const uint8_t *data, size_t n, size_t piece, struct buf *out)
{
	static struct source s;
	static struct rec r;
	feed(data, n, piece);
	buf_clear(out);
	msg_on_die(escape, NULL);
	source_open(&s, NULL, 0, how);
	if (setjmp(died) == 0)
		for (enum source_status status; (status = source_next(&s, &r)) != SOURCE_END;) {
			if (status == SOURCE_BAD)
				note_bad(&s, out);
			else
				note_record(&s, &r, out);
		}
	else
		buf_adds(out, "died\n");
	source_close(&s);
	msg_on_die(NULL, NULL);
	rec_free(&r);
	schema_free();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const charsets[] = { NULL, NULL, "GB18030", "UTF-16LE" };
	static struct buf whole, pieces;
	static int silence = -1, words;
	if (n < 3 || n > 2048)
		return 0;
	if (silence < 0) {
		silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
		words = dup(STDERR_FILENO);
		__sanitizer_set_report_fd((void *)(intptr_t)words);
	}
	struct source_how how = {
		.input = { .decode = data[0] & 1, .charset = charsets[data[0] >> 1 & 3] },
		.format = (enum source_format)((data[0] >> 3 & 3) % 3),
		.max_field = 64,
		.max_quoted_lines = 3,
		.max_line = 256,
	};
	/* what ends the program would say so each time */
	dup2(silence, STDERR_FILENO);
	read_all(&how, data + 2, n - 2, n, &whole);
	read_all(&how, data + 2, n - 2, data[1] % 61 + 13, &pieces);
	dup2(words, STDERR_FILENO);
	if (!slice_eq(buf_slice(&whole), buf_slice(&pieces))) {
		fprintf(stderr, "whole:\n%.*s\nin pieces:\n%.*s\n", (int)whole.n, whole.p, (int)pieces.n, pieces.p);
		abort();
	}
	return 0;
}
