/* rec.c - a record read, changed and written: only what was set is other bytes */
#include "rec.h"

/* A cell as a reader hands it out, with JSON_PAD bytes behind it. */
#define CELL(s) slice(s ",,,,,,,,,,,,,,,,", sizeof(s) - 1)

static int failures;

static void
same(const char *what, struct slice got, const char *want)
{
	if (slice_is(got, want))
		return;
	fprintf(stderr, "%s: '%.*s', not '%s'\n", what, (int)got.n, got.p ? got.p : "", want);
	failures++;
}

static void
parse(struct rec *r, const char *line)
{
	struct fault fault = FAULT_INIT;
	if (rec_parse(r, slice_of(line), &fault) < 0) {
		fprintf(stderr, "refused: %s: %s\n", line, buf_text(&fault.reason));
		failures++;
	}
	buf_free(&fault.reason);
}

static void
written(const char *what, struct rec *r, const char *want)
{
	struct buf out = BUF_INIT;
	rec_write(r, &out);
	same(what, buf_slice(&out), want);
	buf_free(&out);
}

static void
untouched_bytes_stay(struct rec *r)
{
	static const char line[] = " { \"id\" : \"\\u0041\" ,\t\"x\":[1, {\"unit\":2}],\"n\":1.50 }  ";
	parse(r, line);
	written("nothing set", r, " { \"id\" : \"\\u0041\" ,\t\"x\":[1, {\"unit\":2}],\"n\":1.50 }  \n");
	same("decoded", rec_get(r, F_ID), "A");
	same("a number keeps its digits", rec_get(r, field_of(LIT("n"))), "1.50");
	same("nested is carried", rec_get(r, field_of(LIT("x"))), "[1, {\"unit\":2}]");
	same("inside nested is no field", rec_get(r, F_UNIT), "");
	rec_set(r, field_of(LIT("n")), LIT("\"2\""));
	rec_set(r, F_UNIT, LIT("水务"));
	written("one replaced, one added", r, " { \"id\" : \"\\u0041\" ,\t\"x\":[1, {\"unit\":2}],\"n\":\"\\\"2\\\"\",\"unit\":\"水务\" }  \n");
	same("set is got", rec_get(r, field_of(LIT("n"))), "\"2\"");
	rec_set_null(r, F_ID);
	rec_set_raw(r, F_UNIT, LIT("17"));
	written("null and raw", r, " { \"id\" : null ,\t\"x\":[1, {\"unit\":2}],\"n\":\"\\\"2\\\"\",\"unit\":17 }  \n");
	if (rec_has(r, F_ID) || rec_get(r, F_ID).p || !rec_has(r, F_UNIT)) {
		fprintf(stderr, "null is a value\n");
		failures++;
	}
}

static void
other_orders(struct rec *r)
{
	/* names in another order than the line before, escaped, none at all */
	parse(r, "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}");
	parse(r, "{\"a\":\"1\",\"c\":\"3\",\"b\":\"2\"}");
	same("b after c", rec_get(r, field_of(LIT("b"))), "2");
	parse(r, "{\"\\u0061\":\"9\"}");
	same("escaped name", rec_get(r, field_of(LIT("a"))), "9");
	same("absent", rec_get(r, field_of(LIT("b"))), "");
	rec_set(r, field_of(LIT("a")), LIT("8"));
	written("an escaped name stays", r, "{\"\\u0061\":\"8\"}\n");
	parse(r, "{\"ab\":\"1\"}");
	parse(r, "{\"a\":\"1\"}");
	same("a name that begins like the one before", rec_get(r, field_of(LIT("a"))), "1");
	parse(r, "{ }");
	rec_set(r, F_ID, LIT("1"));
	written("first field of an empty object", r, "{\"id\":\"1\" }\n");
	parse(r, "{\"\":true}");
	if (!rec_is_true(r, field_of(LIT("")))) {
		fprintf(stderr, "an empty name is no name\n");
		failures++;
	}
}

static void
refused(struct rec *r, const char *line, const char *code)
{
	struct fault fault = FAULT_INIT;
	if (rec_parse(r, slice_of(line), &fault) == 0)
		fault.code = "none";
	same(line, slice_of(fault.code), code);
	buf_free(&fault.reason);
}

static void
refusals(struct rec *r)
{
	refused(r, "{\"a\":1,\"a\":2}", "duplicate");
	refused(r, "{\"a\":1,\"\\u0061\":2}", "duplicate");
	refused(r, "{\"a\":1,}", "json");
	refused(r, "{\"a\":1 \"b\":2}", "json");
	refused(r, "{\"a\":}", "json");
	refused(r, "{\"a\"}", "json");
	refused(r, "{\"a\":1}}", "json");
	refused(r, "{\"a\":1", "json");
	refused(r, "{", "json");
	refused(r, "[]", "json");
	refused(r, "\"a\"", "json");
}

static void
cells(struct rec *r)
{
	struct buf out = BUF_INIT;
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{ "a", "a" },
		{ "", "" },
		{ "a,b", "\"a,b\"" },
		{ "\"", "\"\"\"\"" },
		{ "a\"\"b", "\"a\"\"\"\"b\"" },
		{ "a\r", "\"a\r\"" },
		{ "a\n", "\"a\n\"" },
		{ " a ", " a " },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&out);
		cell_write(slice_of(cases[i].text), false, &out);
		same("cell", buf_slice(&out), cases[i].cell);
	}
	buf_clear(&out);
	cell_write(slice(NULL, 0), true, &out);
	same("lone empty cell", buf_slice(&out), "\"\"");
	rec_begin(r);
	rec_append(r, F_ID, VALUE_CELL_DOUBLED, CELL("\"a\"\"b\""));
	rec_append(r, F_TITLE, VALUE_CELL_QUOTED, CELL("\"x\ny\""));
	rec_append(r, F_UNIT, VALUE_CELL, CELL("p\"q"));
	rec_append(r, F_KIND, VALUE_CELL, CELL(""));
	written("cells as JSON", r, "{\"id\":\"a\\\"b\",\"title\":\"x\\ny\",\"unit\":\"p\\\"q\",\"kind\":\"\"}\n");
	buf_clear(&out);
	for (size_t i = 0; i < r->n; i++)
		rec_write_cell(r, i, false, &out);
	same("cells as they came", buf_slice(&out), "\"a\"\"b\"\"x\ny\"p\"q");
	buf_free(&out);
}

int
main(void)
{
	struct rec r = REC_INIT;
	untouched_bytes_stay(&r);
	other_orders(&r);
	refusals(&r);
	cells(&r);
	rec_free(&r);
	schema_free();
	return failures ? 1 : 0;
}
