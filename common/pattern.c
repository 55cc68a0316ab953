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

/* PCRE2 counts towards its match limit anew for each character a match may start at, and JIT only each time it
 * comes to a repeat: patterns that are not plainly cheap count their own way, at every item (count_item). */
struct limits {
	pcre2_match_context *match;
	pcre2_jit_stack *stack;
	struct slice source; /* owned; of a pattern that is counted */
	size_t at, spent;
};

enum {
	CHEAP = 256, /* ways to match from one place */
	ITEM = 20, /* what coming to an item costs, in characters run through: both are about a nanosecond each */
	SPEND_MAX = 800000
};

enum {
	SET_MAX = 32, /* literals of a set */
	LITERAL_MAX = 96, /* bytes */
	CLASS_MAX = 8,
	DEPTH_MAX = 20
};

/* Texts one of which stands where a part of the pattern matches. */
struct set {
	struct slice text[SET_MAX];
	size_t n, least; /* least: bytes of the shortest */
};

/* What is known of a part: the texts it can match, if those are few, else what every match of it contains. */
struct part {
	struct set exact; /* of a part that is not exact: its last characters */
	bool is_exact;
	struct set need[PATTERN_NEEDS]; /* the best first */
	size_t n_need;
};

/* Reads a pattern's source from left to right.  Whatever it does not know for
 * certain makes it give up: a literal too few costs time, a wrong one loses matches. */
struct reader {
	const char *p, *end;
	bool unsure;
	struct arena texts;
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

static void
set_add(struct set *s, struct slice text)
{
	if (s->n == 0 || text.n < s->least)
		s->least = text.n;
	s->text[s->n++] = text;
}

/* A part of which nothing was read yet: it matches the empty text. */
static struct part
empty_part(void)
{
	struct part p = { .is_exact = true };
	set_add(&p.exact, slice("", 0));
	return p;
}

/* Keeps the best: long literals are rare in texts, few are quickly looked for. */
static void
add_need(struct part *p, const struct set *s)
{
	if (s->n == 0 || s->least == 0)
		return;
	size_t i = p->n_need < PATTERN_NEEDS ? p->n_need++ : PATTERN_NEEDS;
	for (; i && (s->least > p->need[i - 1].least || (s->least == p->need[i - 1].least && s->n < p->need[i - 1].n)); i--)
		if (i < PATTERN_NEEDS)
			p->need[i] = p->need[i - 1];
	if (i < PATTERN_NEEDS)
		p->need[i] = *s;
}

/* What follows need not stand right behind what was read. */
static void
break_off(struct part *p)
{
	add_need(p, &p->exact);
	p->exact = empty_part().exact;
	p->is_exact = false;
}

/* Each text of p with each of `next` behind it; false when that would be too many or too long. */
static bool
multiply(struct reader *r, struct part *p, const struct set *next)
{
	struct set product = { .n = 0 };
	if (p->exact.n * next->n > SET_MAX)
		return false;
	for (size_t i = 0; i < p->exact.n; i++)
		for (size_t k = 0; k < next->n; k++) {
			struct slice a = p->exact.text[i], b = next->text[k];
			if (a.n + b.n > LITERAL_MAX)
				return false;
			char *text = arena_bytes(&r->texts, a.n + b.n + 1);
			memcpy(text, a.p, a.n);
			memcpy(text + a.n, b.p, b.n);
			set_add(&product, slice(text, a.n + b.n));
		}
	p->exact = product;
	return true;
}

static void
append(struct reader *r, struct part *p, const struct part *item, enum repeat repeat)
{
	if (repeat == MAYBE || !item->is_exact)
		break_off(p);
	if (repeat == MAYBE)
		return;
	for (size_t i = 0; i < item->n_need; i++)
		add_need(p, &item->need[i]);
	if (!item->is_exact)
		return;
	if (!multiply(r, p, &item->exact)) {
		break_off(p);
		p->exact = item->exact;
	}
	if (repeat == ONCE_OR_MORE)
		break_off(p);
}

/* Either a or b matches: what stands in both sets together, nothing where that is too much. */
static struct set
both(const struct set *a, const struct set *b)
{
	struct set s = { .n = 0 };
	if (a->n == 0 || b->n == 0 || a->n + b->n > SET_MAX)
		return s;
	s = *a;
	for (size_t i = 0; i < b->n; i++) {
		bool is_new = true;
		for (size_t k = 0; k < a->n; k++)
			is_new = is_new && !slice_eq(a->text[k], b->text[i]);
		if (is_new)
			set_add(&s, b->text[i]);
	}
	return s;
}

static const struct set *
best_need(const struct part *p)
{
	static const struct set none;
	return p->is_exact ? &p->exact : p->n_need ? &p->need[0]
						   : &none;
}

static void
merge(struct part *p, const struct part *other)
{
	struct set exact = { .n = 0 }, need = both(best_need(p), best_need(other));
	if (p->is_exact && other->is_exact)
		exact = both(&p->exact, &other->exact);
	*p = empty_part();
	p->is_exact = exact.n > 0;
	if (p->is_exact)
		p->exact = exact;
	else
		add_need(p, &need);
}

/* At `[`: a few plain characters, or true and nothing known. */
static bool
read_class(struct reader *r, struct part *item)
{
	const char *p = r->p + 1;
	struct set s = { .n = 0 };
	while (p < r->end && *p != ']' && s.n < CLASS_MAX) {
		size_t n = utf8_len(*p);
		if (strchr("^-[\\", *p) || n > (size_t)(r->end - p))
			break;
		set_add(&s, slice(p, n));
		p += n;
	}
	if (p == r->end || *p != ']' || s.n == 0) {
		skip_class(r);
		return false;
	}
	r->p = p + 1;
	item->exact = s;
	return true;
}

static struct part read_alternatives(struct reader *r, size_t depth);

/* Behind the `(` of a group: past what says its kind.  False for one whose contents are no part of the match. */
static bool
enter_group(struct reader *r)
{
	if (peek(r, 0) != '?')
		return true;
	char kind = peek(r, 1) == 'P' ? peek(r, 2) : peek(r, 1);
	if (kind == '=' || kind == '!' || (kind == '<' && peek(r, 2) && strchr("=!", peek(r, 2))))
		return false;
	r->p += peek(r, 1) == 'P' ? 3 : 2;
	if (kind == '<' || kind == '\'') {
		const char *close = memchr(r->p, kind == '<' ? '>' : kind, (size_t)(r->end - r->p));
		if (close)
			r->p = close + 1;
		else
			give_up(r);
	}
	return true;
}

/* At `(`.  True when all it can match is known. */
static bool
read_group(struct reader *r, struct part *item, size_t depth)
{
	struct reader before = *r;
	r->p++;
	if (!is_known_group(r) || depth == DEPTH_MAX) {
		give_up(r);
		return false;
	}
	if (!enter_group(r)) {
		r->p = before.p;
		skip_group(r);
		return false;
	}
	*item = read_alternatives(r, depth + 1);
	if (peek(r, 0) == ')')
		r->p++;
	else
		give_up(r);
	return item->is_exact;
}

/* One item.  True when all it can match is known. */
static bool
read_item(struct reader *r, struct part *item, size_t depth)
{
	struct slice plain = slice(NULL, 0);
	switch (*r->p) {
	case '?':
	case '*':
	case '+':
	case '{':
		give_up(r);
		return false;
	case '(':
		return read_group(r, item, depth);
	case '[':
		return read_class(r, item);
	case '^':
	case '$':
	case '.':
		r->p++;
		return false;
	case '\\':
		if (!read_escape(r, &plain))
			return false;
		break;
	default:
		plain = slice(r->p, utf8_len(*r->p));
		if (plain.n > (size_t)(r->end - r->p))
			plain.n = (size_t)(r->end - r->p);
		r->p += plain.n;
	}
	item->exact.n = 0;
	set_add(&item->exact, plain);
	return true;
}

/* Up to the `)` that ends it, or the end of the source. */
static struct part
read_alternatives(struct reader *r, size_t depth)
{
	struct part all, one = empty_part();
	bool first = true;
	for (;;) {
		if (r->p < r->end && *r->p != '|' && *r->p != ')') {
			struct part item = empty_part();
			item.is_exact = read_item(r, &item, depth);
			append(r, &one, &item, read_repeat(r));
			continue;
		}
		if (!one.is_exact)
			break_off(&one);
		if (first)
			all = one;
		else
			merge(&all, &one);
		first = false;
		if (peek(r, 0) != '|')
			return all;
		r->p++;
		one = empty_part();
	}
}

/* What every match contains. */
static void
find_needs(struct pattern *p, struct slice source)
{
	struct reader r = { source.p, source.p + source.n, false, ARENA_INIT };
	struct part all = read_alternatives(&r, 0);
	if (all.is_exact)
		break_off(&all);
	for (size_t i = 0; i < all.n_need && !r.unsure && r.p == r.end; i++) {
		const struct set *s = &all.need[i];
		struct pattern_need *need = &p->need[p->n_need++];
		need->literal = xcalloc(s->n, sizeof *need->literal);
		for (; need->n < s->n; need->n++)
			need->literal[need->n] = slice(xmemdup(s->text[need->n].p, s->text[need->n].n), s->text[need->n].n);
	}
	arena_free(&r.texts);
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

/* Whether a match tried at one place takes few steps whatever stands there.  What it does not know for certain is not cheap. */
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
	return l->spent > SPEND_MAX ? PCRE2_ERROR_MATCHLIMIT : 0;
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
	find_needs(p, source);
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
	for (size_t i = 0; i < p->n_need; i++) {
		for (size_t k = 0; k < p->need[i].n; k++)
			free((char *)p->need[i].literal[k].p);
		free(p->need[i].literal);
	}
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

size_t
pattern_place(const struct pattern *p, struct slice text)
{
	const struct pattern_need *need = &p->need[0];
	size_t place = p->n_need ? text.n : 0;
	for (size_t i = 0; p->n_need && i < need->n; i++) {
		const char *at = text.n ? memmem(text.p, text.n, need->literal[i].p, need->literal[i].n) : NULL;
		if (at && (size_t)(at - text.p) < place)
			place = (size_t)(at - text.p);
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
