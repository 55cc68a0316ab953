/* need.c - reads the source of a pattern for what is certain whatever the text */
#include "need.h"
#include "utf8.h"

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
	struct set need[NEEDS]; /* the best first */
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
	size_t i = p->n_need < NEEDS ? p->n_need++ : NEEDS;
	for (; i && (s->least > p->need[i - 1].least || (s->least == p->need[i - 1].least && s->n < p->need[i - 1].n)); i--)
		if (i < NEEDS)
			p->need[i] = p->need[i - 1];
	if (i < NEEDS)
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

/* What every match contains, kept. */
static void
keep(struct need *need, const struct set *s)
{
	need->n = s->n;
	need->literal = xcalloc(s->n, sizeof *need->literal);
	for (size_t i = 0; i < s->n; i++)
		need->literal[i] = slice(xmemdup(s->text[i].p, s->text[i].n), s->text[i].n);
}

size_t
needs_read(struct slice source, struct need need[NEEDS])
{
	struct reader r = { source.p, source.p + source.n, false, ARENA_INIT };
	struct part all = read_alternatives(&r, 0);
	size_t n = 0;
	if (all.is_exact)
		break_off(&all);
	if (!r.unsure && r.p == r.end)
		for (; n < all.n_need; n++)
			keep(&need[n], &all.need[n]);
	arena_free(&r.texts);
	return n;
}

void
needs_free(struct need *need, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < need[i].n; k++)
			free((char *)need[i].literal[k].p);
		free(need[i].literal);
	}
}
