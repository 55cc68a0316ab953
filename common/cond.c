/* cond.c - conditions on a record */
#include "cond.h"
#include "date.h"
#include "pattern.h"

enum relation {
	OP_TRUE,
	OP_EQUAL,
	OP_UNEQUAL,
	OP_LESS,
	OP_LESS_EQUAL,
	OP_MORE,
	OP_MORE_EQUAL,
	OP_MATCH
};

struct term {
	int field;
	enum relation op;
	char *text; /* the values, unescaped, one behind the other */
	struct slice *value;
	size_t n, cap;
	struct pattern pattern;
};

static int
fail(struct buf *error, const char *reason, struct slice about)
{
	buf_printf(error, "condition: %s '%.*s'", reason, (int)about.n, about.p ? about.p : "");
	return -1;
}

/* Where the operator of a term begins, or its end. */
static size_t
operator_at(struct slice term)
{
	size_t i = 0;
	while (i < term.n && !strchr("=!<>~&", term.p[i]))
		i++;
	return i;
}

/* Reads values up to an unescaped & into t; the length taken, or -1. */
static ptrdiff_t
parse_values(struct term *t, struct slice s, struct buf *error)
{
	size_t i = 0, n = 0, start = 0;
	t->text = xmalloc(s.n + 1);
	for (;; i++) {
		if (i == s.n || s.p[i] == '&' || s.p[i] == '|') {
			t->value = xgrow(t->value, &t->cap, t->n + 1, sizeof *t->value);
			t->value[t->n++] = slice_trim(slice(t->text + start, n - start));
			start = n;
			if (i == s.n || s.p[i] == '&')
				return (ptrdiff_t)i;
			continue;
		}
		if (s.p[i] == '\\') {
			if (i + 1 == s.n)
				return fail(error, "a \\ stands at the end of", s);
			i++;
			if (!strchr("&|\\", s.p[i]))
				return fail(error, "\\ may only stand before &, | or \\ in", s);
		}
		t->text[n++] = s.p[i];
	}
}

/* Reads one term from the front of *s. */
static int
parse_term(struct term *t, struct slice *s, struct buf *error)
{
	static const struct {
		const char *spelt;
		enum relation op;
	} operators[] = {
		{ "!=", OP_UNEQUAL },
		{ "<=", OP_LESS_EQUAL },
		{ ">=", OP_MORE_EQUAL },
		{ "=", OP_EQUAL },
		{ "<", OP_LESS },
		{ ">", OP_MORE },
		{ "~", OP_MATCH },
	};
	size_t at = operator_at(*s);
	struct slice name = slice_trim(slice(s->p, at));
	if (name.n == 0)
		return fail(error, "a field name is missing in", *s);
	t->field = field_of(name);
	struct slice rest = slice(s->p + at, s->n - at);
	t->op = OP_TRUE;
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (slice_starts(rest, slice_of(operators[i].spelt))) {
			t->op = operators[i].op;
			size_t n = strlen(operators[i].spelt);
			rest.p += n;
			rest.n -= n;
			break;
		}
	if (t->op == OP_TRUE && rest.n && *rest.p != '&')
		return fail(error, "no operator begins", rest);
	if (t->op == OP_MATCH) {
		*s = slice(NULL, 0);
		return pattern_compile(&t->pattern, rest, error);
	}
	if (t->op != OP_TRUE) {
		ptrdiff_t used = parse_values(t, rest, error);
		if (used < 0)
			return -1;
		rest.p += used;
		rest.n -= (size_t)used;
	}
	*s = rest.n ? slice(rest.p + 1, rest.n - 1) : slice(NULL, 0);
	if (rest.n == 1)
		return fail(error, "a term is missing behind &", slice(NULL, 0));
	return 0;
}

int
cond_parse(struct cond *c, struct slice text, struct buf *error)
{
	*c = COND_INIT;
	text = slice_trim(text);
	while (text.n) {
		c->term = xgrow(c->term, &c->cap, c->n + 1, sizeof *c->term);
		c->term[c->n] = (struct term){ 0 };
		if (parse_term(&c->term[c->n++], &text, error) < 0) {
			cond_free(c);
			return -1;
		}
	}
	return 0;
}

/* Whether the item of a list that begins at *i is value, or in a path below it; *i moves behind the item. */
static bool
item_holds(enum field_class class, struct slice text, size_t *i, struct slice value)
{
	size_t k = 0; /* how much of value the item has by now */
	bool same = true, below = false;
	for (; *i < text.n && text.p[*i] != '|'; ++*i) {
		if (text.p[*i] == '\\' && *i + 1 < text.n && (text.p[*i + 1] == '|' || text.p[*i + 1] == '\\'))
			++*i;
		if (k < value.n)
			same = same && text.p[*i] == value.p[k];
		else if (k == value.n)
			below = text.p[*i] == '/';
		k++;
	}
	++*i;
	return same && (k == value.n || (k > value.n && below && class == FIELD_PATH));
}

/* Whether a text of several values holds value: joined by |, in a path the node or one below. */
static bool
value_holds(enum field_class class, struct slice text, struct slice value)
{
	if (slice_eq(text, value))
		return true;
	if (value.n == 0 || text.n < value.n)
		return false;
	for (size_t i = 0; i < text.n;)
		if (item_holds(class, text, &i, value))
			return true;
	return false;
}

/* A plain decimal number as sign, integer digits, fraction digits. */
struct decimal {
	bool negative;
	struct slice whole, part;
};

static int
decimal_parse(struct slice s, struct decimal *d)
{
	d->negative = s.n && *s.p == '-';
	if (d->negative)
		s.p++, s.n--;
	size_t digits = 0, point = s.n;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && point == s.n)
			point = i;
		else if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else
			return -1;
	}
	if (digits == 0)
		return -1;
	d->whole = slice(s.p, point);
	while (d->whole.n && *d->whole.p == '0')
		d->whole.p++, d->whole.n--;
	d->part = point < s.n ? slice(s.p + point + 1, s.n - point - 1) : slice("", 0);
	while (d->part.n && d->part.p[d->part.n - 1] == '0')
		d->part.n--;
	if (d->whole.n == 0 && d->part.n == 0)
		d->negative = false;
	return 0;
}

int
number_cmp(struct slice a, struct slice b, int *order)
{
	struct decimal x, y;
	if (decimal_parse(a, &x) < 0 || decimal_parse(b, &y) < 0)
		return -1;
	if (x.negative != y.negative) {
		*order = x.negative ? -1 : 1;
		return 0;
	}
	int c = x.whole.n != y.whole.n ? (x.whole.n > y.whole.n) - (x.whole.n < y.whole.n) : slice_cmp(x.whole, y.whole);
	if (c == 0)
		c = slice_cmp(x.part, y.part);
	*order = x.negative ? -c : c;
	return 0;
}

static int
compare(struct slice a, struct slice b, int *order)
{
	if (number_cmp(a, b, order) == 0)
		return 0;
	struct when x, y;
	if (date_parse(a, &x) < 0 || date_parse(b, &y) < 0)
		return -1;
	*order = x.at != y.at ? (x.at > y.at) - (x.at < y.at) : (x.nano > y.nano) - (x.nano < y.nano);
	return 0;
}

static bool
test_order(struct cond *c, const struct term *t, struct slice text)
{
	bool good = false;
	for (size_t i = 0; i < t->n && !good; i++) {
		int order;
		if (compare(text, t->value[i], &order) < 0) {
			c->n_incomparable++;
			continue;
		}
		good = t->op == OP_LESS ? order < 0 : t->op == OP_LESS_EQUAL ? order <= 0
					      : t->op == OP_MORE             ? order > 0
									     : order >= 0;
	}
	return good;
}

static bool
test_term(struct cond *c, struct term *t, struct rec *r)
{
	struct slice text = rec_get(r, t->field);
	switch (t->op) {
	case OP_TRUE:
		return slice_eq(text, LIT("true"));
	case OP_EQUAL:
	case OP_UNEQUAL:
		for (size_t i = 0; i < t->n; i++)
			if (value_holds(field_class(t->field), text, t->value[i]))
				return t->op == OP_EQUAL;
		return t->op == OP_UNEQUAL;
	case OP_MATCH: {
		size_t from, to;
		int found = pattern_match(&t->pattern, text.p ? text : slice("", 0), &from, &to);
		c->n_limit += found < 0;
		return found > 0;
	}
	default:
		return test_order(c, t, text);
	}
}

bool
cond_test(struct cond *c, struct rec *r)
{
	for (size_t i = 0; i < c->n; i++)
		if (!test_term(c, &c->term[i], r))
			return false;
	return true;
}

int
cond_field(const struct cond *c, size_t i)
{
	return i < c->n ? c->term[i].field : F_NONE;
}

void
cond_free(struct cond *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct term *t = &c->term[i];
		if (t->op == OP_MATCH)
			pattern_free(&t->pattern);
		free(t->text);
		free(t->value);
	}
	free(c->term);
	*c = COND_INIT;
}
