/* cond.c - conditions: what holds, what does not, what is refused */
#include "cond.h"

static int failures;

static const char line[] = "{\"street\":\"泉河街道\",\"category\":\"水务/供水/停水\",\"tags\":\"多样性|a\\\\|b|c\\\\\\\\|七有五性\",\"valid\":true,"
			   "\"resolved\":\"true\",\"satisfaction\":\"\",\"unit\":null,\"returned\":12,\"lon\":\"116.50\",\"created_at\":\"2025-09-01T08:00:00+08:00\","
			   "\"title\":\"路灯&不亮|3天\",\"content\":\"C:\\\\dir\"}";

static const struct {
	const char *text;
	bool want;
} cases[] = {
	{ "", true },
	{ "  ", true },
	{ "street=泉河街道", true },
	{ "street=泉河", false },
	{ " street = 怀柔镇 | 泉河街道 & valid ", true },
	{ "returned > 11", true },
	{ "satisfaction = ", true },
	{ "street=怀柔镇|泉河街道", true },
	{ "street!=泉河街道", false },
	{ "street!=怀柔镇", true },
	{ "street=泉河街道&valid", true },
	{ "street=泉河街道&valid=false", false },
	{ "valid", true },
	{ "resolved", true },
	{ "satisfaction", false },
	{ "satisfaction=", true },
	{ "unit=", true },
	{ "co_units=", true },
	{ "street=", false },
	{ "street!=", true },
	{ "satisfaction!=满意", true },
	{ "unit!=满意", true },
	{ "satisfaction=满意|", true },
	{ "category=水务", true },
	{ "category=水务/供水", true },
	{ "category=水务/供水/停水", true },
	{ "category=水务/供", false },
	{ "category=供水", false },
	{ "category!=水务/供水", false },
	{ "category!=水", true },
	{ "tags=七有五性", true },
	{ "tags=多样性", true },
	{ "tags=多样", false },
	{ "tags=a\\|b", true },
	{ "tags=a", false },
	{ "tags=b", false },
	{ "tags=c\\\\", true },
	{ "tags=c", false },
	{ "tags!=多样性", false },
	{ "title=路灯\\&不亮\\|3天", true },
	{ "content=C:\\\\dir", true },
	{ "returned=12", true },
	{ "returned=12.0", false },
	{ "returned<13", true },
	{ "returned<12", false },
	{ "returned<=12.0", true },
	{ "returned>9", true },
	{ "returned>=012", true },
	{ "returned>-1", true },
	{ "lon>116.4999999999999999999999999", true },
	{ "lon<116.5000000000000000000000001", true },
	{ "lon>=116.5", true },
	{ "returned>100|11", true },
	{ "street>1", false },
	{ "street<1", false },
	{ "satisfaction<1", false },
	{ "created_at<2025-09-02", true },
	{ "created_at>=2025-09-01", true },
	{ "created_at<2025-09-01", false },
	{ "created_at<=2025-09-01T00:00:00Z", true },
	{ "created_at<2025-09-01T00:00:00Z", false },
	{ "title~不亮", true },
	{ "title~^不亮", false },
	{ "title~灯&不", true },
	{ "valid&title~a|3", true },
	{ "unit~.", false },
	{ "unit~^$", true },
};

static const char *const wrong[] = {
	"=a",
	"&",
	"valid&",
	"&valid",
	"valid&&resolved",
	"street=a\\",
	"street=a\\b",
	"street!a",
	"title~(",
	" =a",
};

static void
numbers(void)
{
	static const struct {
		const char *a, *b;
		int want; /* 2 for none */
	} pairs[] = {
		{ "1", "1.000", 0 },
		{ "-0", "0", 0 },
		{ "-1", "1", -1 },
		{ "-2", "-1", -1 },
		{ "10", "9", 1 },
		{ "0.10", "0.1", 0 },
		{ ".5", "0.5", 0 },
		{ "5.", "5", 0 },
		{ "1.05", "1.5", -1 },
		{ "99999999999999999999", "100000000000000000000", -1 },
		{ "1e5", "1", 2 },
		{ "", "1", 2 },
		{ "-", "1", 2 },
		{ ".", "1", 2 },
		{ "1.2.3", "1", 2 },
		{ "+1", "1", 2 },
		{ " 1", "1", 2 },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		int order = 0, got = number_cmp(slice_of(pairs[i].a), slice_of(pairs[i].b), &order) < 0 ? 2 : (order > 0) - (order < 0);
		if (got != pairs[i].want) {
			fprintf(stderr, "'%s' against '%s': %d, not %d\n", pairs[i].a, pairs[i].b, got, pairs[i].want);
			failures++;
		}
	}
}

int
main(void)
{
	struct rec r = REC_INIT;
	struct fault fault = FAULT_INIT;
	struct buf error = BUF_INIT;
	uint64_t incomparable = 0;
	if (rec_parse(&r, slice_of(line), &fault) < 0)
		die("the record: %s", buf_text(&fault.reason));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cond c;
		if (cond_parse(&c, slice_of(cases[i].text), &error) < 0)
			die("'%s' is refused: %s", cases[i].text, buf_text(&error));
		if (cond_test(&c, &r) != cases[i].want) {
			fprintf(stderr, "'%s' %s\n", cases[i].text, cases[i].want ? "does not hold" : "holds");
			failures++;
		}
		incomparable += c.n_incomparable;
		cond_free(&c);
	}
	if (incomparable != 3) {
		fprintf(stderr, "%llu comparisons with what is no number, not 3\n", (unsigned long long)incomparable);
		failures++;
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct cond c;
		buf_clear(&error);
		if (cond_parse(&c, slice_of(wrong[i]), &error) == 0 || error.n == 0) {
			fprintf(stderr, "'%s' is taken, or refused without a word\n", wrong[i]);
			failures++;
		}
		cond_free(&c);
	}
	numbers();
	buf_free(&error);
	buf_free(&fault.reason);
	rec_free(&r);
	schema_free();
	return failures ? 1 : 0;
}
