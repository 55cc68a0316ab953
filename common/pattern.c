/* pattern.c - PCRE2 with limits, and the literal that a pattern requires */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern.h"
#include "utf8.h"
#include <pcre2.h>

enum {
	HEAP_KIB = 1024,
	STACK_START = 32 * 1024,
	STACK_MAX = 1024 * 1024,
	WIDENINGS = 2
};

struct limits {
	pcre2_match_context *match;
	pcre2_jit_stack *stack;
};

/* Reads a pattern's source from left to right.  Whatever it does not know for
 * certain makes it give up: a literal too few costs time, a wrong one loses matches. */
struct reader {
	const char *p, *end;
	bool unsure;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
peek(const struct reader *r, size_t ahead)
{
	return (size_t)(r->end - r->p) > ahead ? r->p[ahead] : '\0';
}

static void
give_up(struct reader *r)
{
	r->unsure = true;
	r->p = r->end;
}

/* Behind `\p` or `\P`: a letter, or a name in braces. */
static void
skip_property(struct reader *r)
{
	if (is_letter(peek(r, 0))) {
		r->p++;
		return;
	}
	const char *close = peek(r, 0) == '{' ? memchr(r->p, '}', (size_t)(r->end - r->p)) : NULL;
	if (close)
		r->p = close + 1;
	else
		give_up(r);
}

/* At a backslash.  Returns true and the character where it only takes away a meaning. */
static bool
read_escape(struct reader *r, struct slice *plain)
{
	char c = peek(r, 1);
	if (r->end - r->p < 2 || (unsigned char)c < 0x20 || (unsigned char)c >= 0x7f) {
		give_up(r);
		return false;
	}
	*plain = slice(r->p + 1, 1);
	r->p += 2;
	if (c == 'p' || c == 'P')
		skip_property(r);
	else if (is_digit(c) || (is_letter(c) && !strchr("dDwWsSbBhHvVRXAzZGKtnrfea", c)))
		give_up(r);
	return !is_letter(c) && !r->unsure;
}

/* At `[`. */
static void
skip_class(struct reader *r)
{
	r->p++;
	if (peek(r, 0) == '^')
		r->p++;
	if (peek(r, 0) == ']')
		r->p++;
	while (r->p < r->end && *r->p != ']') {
		if (*r->p == '[') /* perhaps [:alpha:] */
			give_up(r);
		else if (*r->p != '\\')
			r->p++;
		else if (!peek(r, 1) || strchr("QEc", peek(r, 1)))
			give_up(r);
		else
			r->p += 2;
	}
	if (r->p == r->end)
		give_up(r);
	else
		r->p++;
}

/* Behind the `(` of a group: what kinds leave the rest of the pattern as it reads. */
static bool
is_known_group(const struct reader *r)
{
	if (peek(r, 0) == '*')
		return false;
	if (peek(r, 0) != '?')
		return true;
	char kind = peek(r, 1);
	return (kind && strchr(":=!<>|'", kind)) || (kind == 'P' && peek(r, 2) == '<');
}

/* At `(`; ends behind the `)` that closes it. */
static void
skip_group(struct reader *r)
{
	size_t depth = 0;
	struct slice unused;
	do {
		switch (*r->p) {
		case '(':
			r->p++;
			if (!is_known_group(r))
				give_up(r);
			depth++;
			break;
		case ')':
			r->p++;
			depth--;
			break;
		case '[':
			skip_class(r);
			break;
		case '\\':
			read_escape(r, &unused);
			break;
		default:
			r->p++;
		}
	} while (depth && r->p < r->end);
	if (depth)
		give_up(r);
}

enum repeat {
	ONCE,
	ONCE_OR_MORE,
	MAYBE
};

/* The quantifier behind an item.  One with braces counts as MAYBE whatever it says. */
static enum repeat
read_repeat(struct reader *r)
{
	enum repeat repeat = ONCE;
	char c = peek(r, 0);
	if (c == '{') {
		const char *q = r->p + 1;
		while (q < r->end && is_digit(*q))
			q++;
		bool has_number = q > r->p + 1;
		if (q < r->end && *q == ',')
			for (q++; q < r->end && is_digit(*q);)
				q++;
		/* `{,3}` and `{ 2 }` are plain text to one version of PCRE2 and not to the next */
		if (!has_number || q == r->end || *q != '}') {
			give_up(r);
			return MAYBE;
		}
		r->p = q + 1;
		repeat = MAYBE;
	} else if (c == '?' || c == '*' || c == '+') {
		r->p++;
		repeat = c == '+' ? ONCE_OR_MORE : MAYBE;
	} else {
		return ONCE;
	}
	if (peek(r, 0) == '?' || peek(r, 0) == '+')
		r->p++;
	c = peek(r, 0);
	if (c && strchr("?*+{", c))
		give_up(r);
	return repeat;
}

/* One item.  True and its character if it stands for itself. */
static bool
read_item(struct reader *r, struct slice *plain)
{
	switch (*r->p) {
	case '|':
	case ')':
	case '?':
	case '*':
	case '+':
	case '{':
		give_up(r);
		return false;
	case '(':
		skip_group(r);
		return false;
	case '[':
		skip_class(r);
		return false;
	case '\\':
		return read_escape(r, plain);
	case '^':
	case '$':
	case '.':
		r->p++;
		return false;
	}
	size_t len = utf8_len(*r->p), left = (size_t)(r->end - r->p);
	*plain = slice(r->p, len < left ? len : left);
	r->p += plain->n;
	return true;
}

/* The longest run of characters, each behind the other, that every match goes through. */
static struct slice
required_literal(struct slice source)
{
	struct reader r = { source.p, source.p + source.n, false };
	struct buf run = BUF_INIT, best = BUF_INIT;
	while (r.p < r.end) {
		struct slice plain = slice(NULL, 0);
		bool is_plain = read_item(&r, &plain);
		enum repeat repeat = read_repeat(&r);
		if (is_plain && repeat != MAYBE)
			buf_add_slice(&run, plain);
		if (run.n > best.n) {
			buf_clear(&best);
			buf_add(&best, run.p, run.n);
		}
		if (!is_plain || repeat != ONCE)
			buf_clear(&run);
	}
	buf_free(&run);
	if (r.unsure || best.n == 0)
		buf_free(&best);
	return buf_slice(&best);
}

static int
fail(struct pattern *p, int code, size_t offset, struct buf *error)
{
	char reason[256];
	if (pcre2_get_error_message(code, (PCRE2_UCHAR *)reason, sizeof reason) < 0)
		snprintf(reason, sizeof reason, "PCRE2 error %d", code);
	buf_printf(error, "%s at offset %zu", reason, offset);
	pattern_free(p);
	return -1;
}

static pcre2_code *
compile(struct slice source, int *code, size_t *offset)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		return NULL;
	/* not what the library was built with: the same matches everywhere */
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)(source.n ? source.p : ""), source.n,
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, code, offset, context);
	pcre2_compile_context_free(context);
	return compiled;
}

int
pattern_compile(struct pattern *p, struct slice source, struct buf *error)
{
	*p = (struct pattern){ 0 };
	int code = PCRE2_ERROR_NOMEMORY;
	size_t offset = 0;
	p->code = compile(source, &code, &offset);
	if (!p->code)
		return fail(p, code, offset, error);
	/* without JIT (a kernel may forbid it) the interpreter does the same, slower */
	pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD);
	struct limits *limits = xcalloc(1, sizeof *limits);
	p->context = limits;
	p->data = pcre2_match_data_create(1, NULL);
	limits->match = pcre2_match_context_create(NULL);
	limits->stack = pcre2_jit_stack_create(STACK_START, STACK_MAX, NULL);
	if (!p->data || !limits->match || !limits->stack)
		return fail(p, PCRE2_ERROR_NOMEMORY, 0, error);
	pcre2_set_match_limit(limits->match, PATTERN_MATCH_LIMIT);
	pcre2_set_heap_limit(limits->match, HEAP_KIB);
	pcre2_jit_stack_assign(limits->match, NULL, limits->stack);
	p->literal = required_literal(source);
	return 0;
}

void
pattern_free(struct pattern *p)
{
	struct limits *limits = p->context;
	if (limits) {
		pcre2_match_context_free(limits->match);
		pcre2_jit_stack_free(limits->stack);
	}
	free(limits);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free((char *)p->literal.p);
	*p = (struct pattern){ 0 };
}

/* PCRE2's own answer for a match in text that starts at `start` or behind it. */
static int
run(struct pattern *p, struct slice text, size_t start, uint32_t options, size_t *from, size_t *to)
{
	const struct limits *limits = p->context;
	PCRE2_SPTR subject = (PCRE2_SPTR)(text.n ? text.p : "");
	int code = pcre2_match(p->code, subject, text.n, start, PCRE2_NO_UTF_CHECK | options, p->data, limits->match);
	if (code >= 0) {
		const PCRE2_SIZE *span = pcre2_get_ovector_pointer(p->data);
		*from = span[0];
		*to = span[1];
	}
	return code;
}

int
pattern_match(struct pattern *p, struct slice text, size_t *from, size_t *to)
{
	int code = run(p, text, 0, 0, from, to);
	return code >= 0 ? 1 : code == PCRE2_ERROR_NOMATCH ? 0
							   : -1;
}

int
pattern_match_near(struct pattern *p, struct slice text, size_t at, size_t *from, size_t *to)
{
	if (text.n <= PATTERN_SUBJECT_MAX)
		return pattern_match(p, text, from, to);
	size_t half = PATTERN_SUBJECT_MAX / 2;
	size_t start = at > half ? at - half : 0;
	if (start > text.n - PATTERN_SUBJECT_MAX)
		start = text.n - PATTERN_SUBJECT_MAX;
	size_t width = PATTERN_SUBJECT_MAX;
	while (start < text.n && utf8_is_inside(text.p[start]))
		start++;
	for (int turn = 0; turn <= WIDENINGS; turn++, width *= 2) {
		bool is_cut = width < text.n - start;
		size_t end = is_cut ? start + width : text.n;
		while (is_cut && utf8_is_inside(text.p[end]))
			end--;
		/* a hard partial match says that the answer hangs on what the cut left out */
		int code = run(p, slice(text.p, end), start, is_cut ? PCRE2_PARTIAL_HARD : 0, from, to);
		if (code >= 0)
			return 1;
		if (code != PCRE2_ERROR_PARTIAL)
			return code == PCRE2_ERROR_NOMATCH && !is_cut && start == 0 ? 0 : -1;
	}
	return -1;
}
