/* text.c - physical lines, marks of failed programs, bytes to blame */
#include "text.h"
#include "document.h"
#include "utf8.h"

enum {
	MARK_MAX = 80,
	BLANK_MAX = 1 << 16
};

const char text_cut_here[] = " (the raw line is cut here)";

void
text_open(struct text *t, const char *path, const struct input_how *how)
{
	*t = (struct text){ .line = 1 };
	input_open(&t->in, path, how);
}

void
text_close(struct text *t)
{
	input_close(&t->in);
}

int
text_first_byte(struct text *t)
{
	for (;;) {
		const char *p = json_blank(t->in.p, t->in.end);
		if (p < t->in.end)
			return (unsigned char)*p;
		if (t->in.end - t->in.p > BLANK_MAX || !input_more(&t->in))
			return t->in.p < t->in.end ? ' ' : -1;
	}
}

bool
text_is_document(struct text *t)
{
	while (!memchr(t->in.p, '\n', (size_t)(t->in.end - t->in.p)) && t->in.end - t->in.p < BLANK_MAX && input_more(&t->in))
		;
	return document_is(slice(t->in.p, (size_t)(t->in.end - t->in.p)));
}

/* Reads on as long as what is left may be a mark. */
static void
check_mark(struct text *t)
{
	static const struct slice head = { "!gov-", 5 };
	const char *p;
	do {
		p = t->in.p + (*t->in.p == '"');
		size_t n = (size_t)(t->in.end - p);
		if (memcmp(p, head.p, n < head.n ? n : head.n) != 0)
			return;
	} while (t->in.end - t->in.p < MARK_MAX && input_more(&t->in));
	p = t->in.p + (*t->in.p == '"');
	if (!t->in.ended || t->in.end - p < 5)
		return;
	const char *name = p + 1, *q = name;
	while (q < t->in.end && ((*q >= 'a' && *q <= 'z') || *q == '-'))
		q++;
	if (slice_is(slice(q, (size_t)(t->in.end - q)), " failed")) {
		struct place at = { t->in.name, t->line };
		die_at(&at, NULL, "%.*s failed upstream", (int)(q - name), name);
	}
}

void
text_mark(struct text *t)
{
	if (t->in.p < t->in.end && *t->in.p == '"' && t->in.p + 1 == t->in.end)
		input_more(&t->in);
	if (t->in.p < t->in.end && (*t->in.p == '!' || (*t->in.p == '"' && t->in.p[1] == '!')))
		check_mark(t);
}

const char *
text_end(const struct text *t, const char *p)
{
	if (t->crs)
		return csv_line_end(p, t->in.end, t->in.ended);
	const char *lf = p < t->in.end ? memchr(p, '\n', (size_t)(t->in.end - p)) : NULL;
	return lf ? lf + 1 : NULL;
}

void
text_count(struct text *t, const char *p, const char *to)
{
	while (p < to && (p = memchr(p, '\n', (size_t)(to - p)))) {
		t->line++;
		p++;
	}
}

struct slice
text_trim(struct slice line)
{
	while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

struct slice
text_head(struct slice line)
{
	if (line.n <= TEXT_RAW_MAX)
		return line;
	for (line.n = TEXT_RAW_MAX; line.n > TEXT_RAW_MAX - CHARSET_BAD_BYTE && utf8_is_inside(line.p[line.n]); line.n--)
		;
	return line;
}

bool
text_blame(struct text *t, const char *from, const char *to, struct fault *fault)
{
	unsigned char byte;
	uint64_t offset;
	if (input_is_utf8(&t->in, from, to) || !input_bad_byte(&t->in, from, to, &byte, &offset))
		return false;
	fault_set(fault, "utf8", F_NONE, "byte 0x%02X at offset %llu is not %s", byte, (unsigned long long)offset, t->in.charset.name);
	return true;
}

struct slice
text_take(struct text *t, const char *code, const char *reason, struct fault *fault)
{
	const char *next;
	while (!(next = text_end(t, t->in.p)) && t->in.end - t->in.p < TEXT_RAW_MAX && input_more(&t->in))
		;
	if (!next) {
		next = t->in.end;
		t->skipping = !t->in.ended;
	} else {
		t->line++;
	}
	const char *from = t->in.p;
	struct slice whole = text_trim(slice(from, (size_t)(next - from))), raw = text_head(whole);
	bool cut = t->skipping || raw.n < whole.n;
	t->in.p = next;
	/* a byte that is no letter explains what else is wrong with its line */
	if (cut || !text_blame(t, from, next, fault))
		fault_set(fault, code, F_NONE, "%s%s", reason, cut ? text_cut_here : "");
	return raw;
}

void
text_skip(struct text *t)
{
	for (;;) {
		const char *next = text_end(t, t->in.p);
		if (next) {
			t->in.p = next;
			t->line++;
			break;
		}
		/* a CR at the end may be half of a line end */
		t->in.p = t->in.end - (t->in.p < t->in.end && t->in.end[-1] == '\r' && !t->in.ended);
		if (!input_more(&t->in))
			break;
	}
	t->skipping = false;
}
