/* pattern.c - PCRE2 with limits */
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

/* PCRE2 counts towards its match limit anew for each character a match may start at, and JIT only each time it
 * comes to a repeat: patterns that are not plainly cheap count their own way, at every item (count_item). */
struct limits {
	pcre2_match_context *match;
	pcre2_jit_stack *stack;
	struct slice source; /* owned; of a pattern that is counted */
	size_t at, spent, most;
};

enum {
	CHEAP = 256, /* ways to match from one place */
	ITEM = 20, /* what coming to an item costs, in characters run through: both are about a nanosecond each */
	SPEND_MAX = 800000
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
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
compile(struct slice source, uint32_t options, int *code, size_t *offset)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		return NULL;
	/* not what the library was built with: the same matches everywhere */
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)(source.n ? source.p : ""), source.n,
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | options, code, offset, context);
	pcre2_compile_context_free(context);
	return compiled;
}

/* Whether a match tried at one place takes few steps whatever stands there.  What is not known for certain is not cheap. */
static bool
is_cheap(struct slice source)
{
	size_t ways = 1;
	for (size_t i = 0; i < source.n && ways <= CHEAP; i++) {
		char c = source.p[i], before = i ? source.p[i - 1] : '\0', next = i + 1 < source.n ? source.p[i + 1] : '\0';
		size_t most = 0;
		if (c == '*' || c == '+' || (c == '\\' && (is_digit(next) || next == 'k' || next == 'g')))
			return false;
		if (c == '(' && next == '?' && (i + 2 == source.n || !strchr(":=!<>|", source.p[i + 2])))
			return false;
		if (c == '?' && before != '(')
			ways *= 2;
		if (c != '{')
			continue;
		/* a group repeated takes all its ways each time */
		if (before == ')' || !is_digit(next))
			return false;
		for (i++; i < source.n && source.p[i] != '}'; i++) {
			if (source.p[i] == ',')
				most = 0;
			else if (!is_digit(source.p[i]) || most > CHEAP)
				return false;
			else
				most = most * 10 + (size_t)(source.p[i] - '0');
		}
		if (i == source.n || source.p[i - 1] == ',')
			return false;
		ways *= most + 1;
	}
	return ways <= CHEAP;
}

/* What the back reference that is the next item compares, at most. */
static size_t
reference_cost(const struct limits *l, const pcre2_callout_block *b)
{
	const char *p = l->source.p + b->pattern_position;
	size_t left = b->subject_length - b->current_position;
	if (b->next_item_length < 2 || *p == '[' || (*p == '\\' && !is_digit(p[1]) && p[1] != 'k' && p[1] != 'g') || (*p != '\\' && *p != '('))
		return 0;
	if (*p == '(')
		return b->next_item_length > 3 && p[1] == '?' && p[2] == 'P' && p[3] == '=' ? left : 0;
	size_t group = 0;
	for (size_t i = 1; i < b->next_item_length && is_digit(p[i]) && group < b->capture_top; i++)
		group = group * 10 + (size_t)(p[i] - '0');
	if (group == 0 || group >= b->capture_top)
		return left;
	size_t n = b->offset_vector[2 * group + 1] - b->offset_vector[2 * group];
	return n < left ? n : left;
}

/* PCRE2 calls it before every item of a pattern that is not cheap. */
static int
count_item(pcre2_callout_block *b, void *limits)
{
	struct limits *l = limits;
	size_t at = b->current_position;
	l->spent += ITEM + (at > l->at ? at - l->at : 0) + reference_cost(l, b);
	l->at = at;
	return l->spent > l->most ? PCRE2_ERROR_MATCHLIMIT : 0;
}

int
pattern_compile(struct pattern *p, struct slice source, struct buf *error)
{
	*p = (struct pattern){ 0 };
	int code = PCRE2_ERROR_NOMEMORY;
	size_t offset = 0;
	bool cheap = is_cheap(source);
	p->code = compile(source, cheap ? 0 : PCRE2_AUTO_CALLOUT, &code, &offset);
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
	if (!cheap) {
		limits->source = slice(xmemdup(source.p, source.n), source.n);
		pcre2_set_callout(limits->match, count_item, limits);
	}
	pcre2_set_heap_limit(limits->match, HEAP_KIB);
	pcre2_jit_stack_assign(limits->match, NULL, limits->stack);
	p->n_need = needs_read(source, p->need);
	return 0;
}

void
pattern_free(struct pattern *p)
{
	struct limits *limits = p->context;
	if (limits) {
		pcre2_match_context_free(limits->match);
		pcre2_jit_stack_free(limits->stack);
		free((char *)limits->source.p);
	}
	free(limits);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	needs_free(p->need, p->n_need);
	*p = (struct pattern){ 0 };
}

/* PCRE2's own answer for a match in text that starts at `start` or behind it. */
static int
run(struct pattern *p, struct slice text, size_t start, uint32_t options, size_t *from, size_t *to)
{
	struct limits *limits = p->context;
	PCRE2_SPTR subject = (PCRE2_SPTR)(text.n ? text.p : "");
	limits->at = start;
	limits->spent = 0;
	limits->most = p->shared && *p->shared < SPEND_MAX ? *p->shared : SPEND_MAX;
	int code = pcre2_match(p->code, subject, text.n, start, PCRE2_NO_UTF_CHECK | options, p->data, limits->match);
	if (p->shared)
		*p->shared -= limits->spent < *p->shared ? limits->spent : *p->shared;
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

size_t
pattern_place(const struct pattern *p, struct slice text)
{
	size_t place = 0;
	for (size_t i = p->n_need; i-- > 0;) {
		const struct need *need = &p->need[i];
		place = text.n;
		for (size_t k = 0; k < need->n && place; k++) {
			const char *at = text.n ? memmem(text.p, text.n, need->literal[k].p, need->literal[k].n) : NULL;
			if (at && (size_t)(at - text.p) < place)
				place = (size_t)(at - text.p);
		}
		if (place == text.n)
			break;
	}
	return place;
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
