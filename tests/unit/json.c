/* json.c - values found, strings in and out; `json dump` answers for tests/fuzz/ndjson.py
 *
 * Each line on stdin is a candidate record.  Out comes for each `-` when it is refused,
 * or `+` and the record with every string decoded and escaped anew; the bytes of what is
 * accepted must come back from rec_write.
 */
#include "rec.h"
#include "utf8.h"

static int failures;

static void
fail(const char *what, const char *text)
{
	fprintf(stderr, "%s: %s\n", what, text);
	failures++;
}

/* The value that text begins with must be this long and of this kind, -1 for none. */
static void
value(const char *text, ptrdiff_t want, enum json_kind want_kind)
{
	enum json_kind kind;
	const char *end = json_value(text, text + strlen(text), &kind);
	if ((end ? end - text : -1) != want || (end && kind != want_kind))
		fail("json_value", text);
}

static void
values(void)
{
	value("\"a\"b", 3, JSON_STRING);
	value("\"a\\\"\"", 5, JSON_STRING_ESCAPED);
	value("\"a", -1, 0);
	value("\"a\n\"", -1, 0);
	value("\"\\x\"", -1, 0);
	value("\"\\u12g4\"", -1, 0);
	value("\"\\u12", -1, 0);
	value("\"\\ud83d\\ude00\"", 14, JSON_STRING_ESCAPED);
	value("\"\\ud83d\"", -1, 0);
	value("\"\\ude00\"", -1, 0);
	value("\"\\ud83d\\u0041\"", -1, 0);
	value("-0", 2, JSON_NUMBER);
	value("-", -1, 0);
	value("01", 1, JSON_NUMBER);
	value("1.5e+10,", 7, JSON_NUMBER);
	value("1.", -1, 0);
	value(".5", -1, 0);
	value("1e", -1, 0);
	value("+1", -1, 0);
	value("true", 4, JSON_TRUE);
	value("tru", -1, 0);
	value("false", 5, JSON_FALSE);
	value("null", 4, JSON_NULL);
	value("NaN", -1, 0);
	value("[]", 2, JSON_NESTED);
	value("[1,]", -1, 0);
	value("[,1]", -1, 0);
	value("[1 2]", -1, 0);
	value("{\"a\":[1,{\"b\":null}]} ", 20, JSON_NESTED);
	value("{\"a\":1,}", -1, 0);
	value("{\"a\"}", -1, 0);
	value("{a:1}", -1, 0);
	value("[1}", -1, 0);
	value("", -1, 0);
}

/* JSON_DEPTH_MAX levels are read, one more is not. */
static void
depth(void)
{
	struct buf b = BUF_INIT;
	enum json_kind kind;
	for (int more = 0; more < 2; more++) {
		buf_clear(&b);
		for (int i = 0; i < JSON_DEPTH_MAX + more; i++)
			buf_addc(&b, '[');
		for (int i = 0; i < JSON_DEPTH_MAX + more; i++)
			buf_addc(&b, ']');
		if ((json_value(b.p, b.p + b.n, &kind) == NULL) != (more == 1))
			fail("nesting", more ? "too deep is read" : "deepest is not read");
	}
	buf_free(&b);
}

static void
strings(void)
{
	static const char all[] = "a\"\\/\b\f\n\r\t\x01\x1f\x7f水😀";
	struct buf quoted = BUF_INIT, back = BUF_INIT;
	json_quote(slice(all, sizeof all), &quoted); /* with its NUL */
	if (!slice_is(buf_slice(&quoted), "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f水😀\\u0000\""))
		fail("json_quote", buf_text(&quoted));
	json_decode(buf_slice(&quoted), &back);
	if (!slice_eq(buf_slice(&back), slice(all, sizeof all)))
		fail("json_decode", buf_text(&back));
	buf_clear(&back);
	json_decode(slice_of("\"\\u0041\\ud83d\\ude00\\/\""), &back);
	if (!slice_is(buf_slice(&back), "A😀/"))
		fail("json_decode", buf_text(&back));
	buf_free(&quoted);
	buf_free(&back);
}

/* Every length round the width of a vector, with every place of what must be escaped, in the
 * text and behind it. */
static void
padded_strings(void)
{
	enum {
		MOST = 40
	};
	char text[MOST + JSON_PAD];
	struct buf plain = BUF_INIT, padded = BUF_INIT;
	for (size_t n = 0; n < MOST; n++)
		for (size_t at = 0; at < sizeof text; at++) {
			memset(text, 'a', sizeof text);
			text[at] = "\"\\\n"[at % 3];
			buf_clear(&plain);
			buf_clear(&padded);
			json_quote(slice(text, n), &plain);
			json_quote_padded(slice(text, n), &padded);
			if (!slice_eq(buf_slice(&plain), buf_slice(&padded)))
				fail("json_quote_padded", buf_text(&padded));
		}
	buf_free(&plain);
	buf_free(&padded);
}

static void
answer(struct rec *r, struct slice line, struct fault *fault, struct buf *out)
{
	size_t start = out->n;
	if (utf8_check(line.p, line.n) < line.n || rec_parse(r, line, fault) < 0) {
		buf_adds(out, "-\n");
		return;
	}
	rec_write(r, out);
	if (out->n - start != line.n + 1 || memcmp(out->p + start, line.p, line.n) != 0)
		die("other bytes come back: %.*s", (int)line.n, line.p);
	out->n = start;
	buf_addc(out, '+');
	for (size_t i = 0; i < r->n; i++) {
		const struct member *m = &r->member[i];
		if (m->kind == VALUE_STRING || m->kind == VALUE_STRING_ESCAPED)
			rec_set(r, m->field, rec_value(r, i));
	}
	rec_write(r, out);
}

static void
dump(void)
{
	struct buf line = BUF_INIT, out = BUF_INIT;
	struct rec r = REC_INIT;
	struct fault fault = FAULT_INIT;
	for (int c; (c = getchar_unlocked()) != EOF;) {
		if (c != '\n') {
			buf_addc(&line, (char)c);
			continue;
		}
		answer(&r, buf_slice(&line), &fault, &out);
		fwrite(out.p, 1, out.n, stdout);
		buf_clear(&out);
		buf_clear(&line);
	}
	buf_free(&line);
	buf_free(&out);
	buf_free(&fault.reason);
	rec_free(&r);
	schema_free();
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "dump") == 0) {
		dump();
		return fflush(stdout) == 0 ? 0 : 2;
	}
	values();
	depth();
	strings();
	padded_strings();
	return failures ? 1 : 0;
}
