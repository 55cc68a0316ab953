/* pattern.c - limits that hold, and literals of which every match contains one */
#include "pattern.h"
#include "map.h"
#include "msg.h"

static struct pattern
compiled(const char *source)
{
	struct pattern p;
	struct buf error = BUF_INIT;
	if (pattern_compile(&p, slice_of(source), &error) < 0) {
		fprintf(stderr, "'%s' does not compile: %s\n", source, buf_text(&error));
		exit(1);
	}
	buf_free(&error);
	return p;
}

/* What p needs: literals of a need joined by |, needs by &. */
static void
print_needs(const struct pattern *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_need; i++)
		for (size_t k = 0; k < p->need[i].n; k++) {
			if (k || i)
				buf_addc(out, k ? '|' : '&');
			buf_add_slice(out, p->need[i].literal[k]);
		}
}

static void
needs(const char *source, const char *want)
{
	struct pattern p = compiled(source);
	struct buf have = BUF_INIT;
	print_needs(&p, &have);
	if (!slice_is(buf_slice(&have), want)) {
		fprintf(stderr, "needs of '%s': '%s', not '%s'\n", source, buf_text(&have), want);
		exit(1);
	}
	buf_free(&have);
	pattern_free(&p);
}

static bool
has_needs(const struct pattern *p, struct slice text)
{
	bool all = true;
	for (size_t i = 0; i < p->n_need; i++) {
		bool one = false;
		for (size_t k = 0; k < p->need[i].n; k++)
			one = one || (text.n && memmem(text.p, text.n, p->need[i].literal[k].p, p->need[i].literal[k].n));
		all = all && one;
	}
	return all;
}

static const char *const literals[][2] = {
	{ "", "" },
	{ "路灯", "路灯" },
	{ "路灯不亮|停电", "路灯不亮|停电" },
	{ "(路灯|停电)不亮", "路灯不亮|停电不亮" },
	{ "(没|无)[^，。]{0,6}路灯", "路灯&没|无" },
	{ "路灯?", "路" },
	{ "路灯*不亮", "不亮&路" },
	{ "路灯*?不亮了", "不亮了&路" },
	{ "路灯+不亮", "路灯&不亮" },
	{ "路灯++不", "路灯&不" },
	{ "路灯{0}不", "路&不" },
	{ "路灯{2}不", "路&不" },
	{ "路灯{0,}不亮", "不亮&路" },
	{ "路灯{1,3}?不亮了", "不亮了&路" },
	{ "路灯{,3}不亮", "" },
	{ "路灯{ 2 }", "" },
	{ "路灯{x}", "" },
	{ "(?:路灯+){0}不", "不" },
	{ "(?i)ktv噪音", "" },
	{ "a(?i)bcd", "" },
	{ "(?i:ktv)噪音", "" },
	{ "((?i)ktv)噪音", "" },
	{ "(?x)路 灯 # 亮", "" },
	{ "(?-i)路灯", "" },
	{ "(?^)路灯", "" },
	{ "(?s).路灯", "" },
	{ "路灯(?#不亮)?亮", "" },
	{ "路(?#)*灯", "" },
	{ "(*ACCEPT)路灯", "" },
	{ "(a|b(*ACCEPT))路灯", "" },
	{ "(*LF)路灯", "" },
	{ "(*positive_lookahead:路)灯", "" },
	{ "路灯\\.亮", "路灯.亮" },
	{ "\\[路\\]", "[路]" },
	{ "\\Q路.灯\\E", "" },
	{ "a\\E*bc", "" },
	{ "\\x41路", "" },
	{ "\\x{8def}灯", "" },
	{ "\\o{101}bc", "" },
	{ "\\101bc", "" },
	{ "(a)\\1bcd", "" },
	{ "(a)\\g{1}bcd", "" },
	{ "(?<n>a)\\k<n>bcd", "" },
	{ "\\cAbc", "" },
	{ "[\\c]]bc", "" },
	{ "\\N{U+8def}灯", "" },
	{ "\\Nabc", "" },
	{ "\\d+号楼", "号楼" },
	{ "abc\\d", "abc" },
	{ "\\babc\\b", "abc" },
	{ "\\p{Han}路灯", "路灯" },
	{ "\\p{^Han}{2}路灯", "路灯" },
	{ "\\pLabc", "abc" },
	{ "ab\\Kcde", "cde&ab" },
	{ "\\d?ab", "ab" },
	{ "[]abc]xy", "xy" },
	{ "[^]abc]xy", "xy" },
	{ "[\\]abc]xy", "xy" },
	{ "[(]xyz", "(xyz" },
	{ "[)|]xyz(a[)]b|c)?", ")xyz||xyz" },
	{ "[[:alpha:]]xy", "" },
	{ "[a\\Qb]c\\E]xy", "" },
	{ "([\\]()]|a)路灯", "路灯" },
	{ "(a\\)b|c)路灯", "a)b路灯|c路灯" },
	{ "(a(b(c)d)e)?xyz", "xyz" },
	{ "(a|b)", "a|b" },
	{ "(路灯)", "路灯" },
	{ "^路灯$", "路灯" },
	{ "路.灯亮", "灯亮&路" },
	{ "(?=路灯)路", "路" },
	{ "(?!路灯)路", "路" },
	{ "(?<=路)灯", "灯" },
	{ "(?<!路)灯", "灯" },
	{ "(?<name>a|b)cd", "acd|bcd" },
	{ "(?P<name>a|b)cd", "acd|bcd" },
	{ "(?'name'a|b)cd", "acd|bcd" },
	{ "(?|a|b)cd", "acd|bcd" },
	{ "(?>a|b)cd", "acd|bcd" },
	{ "(?(?=a)a|b)cd", "" },
	{ "(a)?(?(1)b|c)cd", "" },
	{ "(a(?R)?b)cd", "" },
	{ "(?<n>a)(?&n)cd", "" },
	{ "(?<n>a)(?P>n)cd", "" },
	{ "(?<n>a)(?P=n)cd", "" },
	{ "(a)(?1)cd", "" },
	{ "(?(DEFINE)(?<n>abc))d", "" },
	{ "(?C1)abc", "" },
	{ "a]b}c", "a]b}c" },
	{ "a b#c", "a b#c" },
	{ "é?路", "路" },
	{ "𠮷?路", "路" },
	{ "\\_\\<\\>", "_<>" },
	{ "aa.bbb.cc", "bbb&aa&cc" },
	{ "aa.bb", "aa&bb" },
	{ "[停断]水了", "停水了|断水了" },
	{ "[停-断]水了", "水了" },
	{ "[停断]?水了", "水了" },
	{ "[停断]+水了", "水了&停|断" },
	{ "(停|断)水[^，。]{0,4}(三天|很久)", "停水|断水&三天|很久" },
	{ "(拖欠|没结)[^，。]{0,12}工资|工资[^，。]{0,12}(拖欠|没结)", "工资" },
	{ "(室温|温度计)[^，。]{0,8}1[0-7](度|℃)", "室温|温度计&度|℃&1" },
	{ "(停|)水", "停水|水" },
	{ "(停水|)", "" },
	{ "停水||断水", "" },
	{ "(停水)?断", "断" },
	{ "((停|断)(水|电))了", "停水了|停电了|断水了|断电了" },
	{ "(停(水|电)*)了", "停&了" },
	{ "(停水|断.?电)了", "了&停水|断" },
	{ "(停水|.)了", "了" },
	{ "((停水)|(断电|没.电))", "停水|断电|没" },
	{ "[abcdefgh][abcdefgh]x[ab]", "axa|axb|bxa|bxb|cxa|cxb|dxa|dxb|exa|exb|fxa|fxb|gxa|gxb|hxa|hxb&a|b|c|d|e|f|g|h" },
};

static void
answer(const char *what, int got, int want)
{
	if (got == want)
		return;
	fprintf(stderr, "%s: %d, not %d\n", what, got, want);
	exit(1);
}

/* The answer in few steps: without a limit these would not end, or end with another answer. */
static void
evil(const char *source, struct slice text, int want)
{
	struct pattern p = compiled(source);
	size_t from, to;
	answer(source, pattern_match(&p, text, &from, &to), want);
	answer(source, pattern_match_near(&p, text, text.n / 2, &from, &to), want);
	pattern_free(&p);
}

static void
check_evil(void)
{
	struct buf b = BUF_INIT;
	while (b.n < 3000)
		buf_adds(&b, "a");
	/* a class at the end, for PCRE2 looks ahead for a character that must come */
	evil("(a+)+[!?]", buf_slice(&b), -1);
	evil("(a|aa)+[!?]", buf_slice(&b), -1);
	evil("(a|a)*[!?]", buf_slice(&b), -1);
	evil("(.*)*[!?]", buf_slice(&b), -1);
	evil("(a*)*(a*)*(a*)*[!?]", buf_slice(&b), -1);
	evil("^(([a-z])+.)+[A-Z]([a-z])+$", buf_slice(&b), -1);
	evil("a(?R)?[!?]|((a+)+)+[!?]", buf_slice(&b), -1);
	evil("a+", buf_slice(&b), 1);
	evil("b", buf_slice(&b), 0);
	while (b.n < 100000)
		buf_adds(&b, "路");
	evil("(路+)+[灯亮]", buf_slice(&b), -1);
	evil("(路|路路)+[灯亮]", buf_slice(&b), -1);
	buf_free(&b);
}

static void
near(const char *source, struct slice text, size_t at, int want, size_t want_from, size_t want_to)
{
	struct pattern p = compiled(source);
	size_t from = 0, to = 0;
	answer(source, pattern_match_near(&p, text, at, &from, &to), want);
	if (want == 1 && (from != want_from || to != want_to)) {
		fprintf(stderr, "%s near %zu: %zu to %zu, not %zu to %zu\n", source, at, from, to, want_from, want_to);
		exit(1);
	}
	pattern_free(&p);
}

/* Patterns that share a purse spend it together, those with their own do not; what a text lacks costs nothing. */
static void
check_shared(void)
{
	struct buf b = BUF_INIT;
	size_t from, to, turns = 0, purse = 1000000;
	while (b.n < 3000)
		buf_adds(&b, "a");
	struct pattern evil = compiled("(a+)+[!?]"), easy = compiled("a+"), cheap = compiled("a{3}"), far = compiled("(a*)*;\\d");
	answer("a match on its own", pattern_match(&easy, buf_slice(&b), &from, &to), 1);
	evil.shared = easy.shared = cheap.shared = far.shared = &purse;
	answer("a match out of a purse", pattern_match(&easy, buf_slice(&b), &from, &to), 1);
	answer("what it leaves", purse > 990000 && purse < 1000000, 1);
	for (; purse && turns < 100; turns++)
		answer("an evil pattern", pattern_match(&evil, buf_slice(&b), &from, &to), -1);
	answer("how often it is tried before nothing is left", turns > 1 && turns < 20, 1);
	answer("a pattern that counts", pattern_match(&easy, buf_slice(&b), &from, &to), -1);
	answer("a pattern that does not", pattern_match(&cheap, buf_slice(&b), &from, &to), 1);
	answer("a text without what it needs", pattern_place(&far, buf_slice(&b)) == b.n, 1);
	buf_adds(&b, ";");
	answer("a text with what it needs", pattern_place(&far, buf_slice(&b)) == b.n - 1, 1);
	pattern_free(&evil);
	pattern_free(&easy);
	pattern_free(&cheap);
	pattern_free(&far);
	buf_free(&b);
}

static void
check_near(void)
{
	struct buf b = BUF_INIT;
	for (size_t i = 0; i < 9000; i++)
		buf_adds(&b, i == 5000 ? "灯" : "路");
	struct slice text = buf_slice(&b), small = slice(b.p, 300);
	size_t at = 15000;
	near("灯", text, at, 1, at, at + 3);
	near("路灯路", text, at, 1, at - 3, at + 6);
	near("(?<=路)灯(?=路)", text, at, 1, at, at + 3);
	near("灯\\z", text, at, -1, 0, 0);
	near("灯$", text, at, -1, 0, 0);
	near("亮", text, at, -1, 0, 0);
	near("灯", text, 0, -1, 0, 0);
	near("灯", text, 27000, -1, 0, 0);
	/* where the window ends, `$` and `\b` must not see the end of the text */
	near("灯路{800}\\z", text, at, -1, 0, 0);
	near("灯路+$", text, at, 1, at, text.n);
	near("灯路+\\z", text, at, 1, at, text.n);
	near("灯路+(?!路)", text, at, 1, at, text.n);
	near("^灯", text, at, -1, 0, 0);
	near("\\A路", text, at, -1, 0, 0);
	near("\\A路", text, 0, 1, 0, 3);
	near("路", small, 0, 1, 0, 3);
	near("灯", small, 0, 0, 0, 0);
	while (b.n < 200000)
		buf_adds(&b, "路");
	text = buf_slice(&b);
	near("灯路+\\z", text, at, -1, 0, 0);
	near("灯路{900}", text, at, 1, at, at + 2703);
	buf_clear(&b);
	for (size_t i = 0; i < 5000; i++)
		buf_adds(&b, i == 2000 ? "灯\n" : "路");
	near("灯$", buf_slice(&b), 6000, -1, 0, 0);
	near("(?m)灯$", buf_slice(&b), 6000, 1, 6000, 6003);
	near("灯.*", buf_slice(&b), 6000, 1, 6000, 6003);
	buf_free(&b);
}

static void
check_compile_errors(void)
{
	static const char *const bad[] = { "(", "[a", "a**", "\\C", "(?<n", "\\", "a{2,1}", "\xff", "(?<=a+)b" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct pattern p;
		struct buf error = BUF_INIT;
		answer(bad[i], pattern_compile(&p, slice_of(bad[i]), &error), -1);
		answer("a reason", error.n > 0, 1);
		pattern_free(&p);
		buf_free(&error);
	}
}

/* Patterns put together at random from what is tricky, tried on texts of the
 * same few characters: where one matches, what it needs must be there. */
static void
check_property(void)
{
	static const char *const piece[] = { "a", "b", "路", "灯", "a", "b", "路", "灯", "?", "*", "+", "{0}", "{0,2}", "{2}",
		"{,2}", "{", "}", "+?", "*+", "(", "(", ")", ")", "(?:", "(?=", "(?!", "(?<=a)", "(?<!灯)", "(?i)", "(?i:", "(?x)",
		"(?#a)", "(*ACCEPT)", "(?>", "(?|", "|", ".", "^", "$", "\\b", "\\B", "\\d", "\\w", "\\.", "\\Q", "\\E", "\\x61",
		"\\141", "\\K", "\\1", "(?1)", "(?R)", "(?(1)", "[ab]", "[^a]", "[]a]", "[^]b]", "[[:alpha:]]", "[\\]b]", "[(]", "[",
		"]", "\\pL", "\\p{Han}", "\\P{Han}", "\\(", "\\R", "#", " ", "A", "\\N{U+61}", "(?-i)", "(?^", "(?<n>", "\\k<n>", "-" };
	static const char *const unit[] = { "a", "b", "路", "灯", "A", "B", "(", ".", "]", "\n" };
	size_t n_piece = sizeof piece / sizeof *piece, compiles = 0, matches = 0, known = 0;
	uint64_t seed = 7;
	for (size_t turn = 0; turn < 100000; turn++) {
		struct buf source = BUF_INIT, error = BUF_INIT, text = BUF_INIT;
		struct pattern p;
		for (size_t i = 1 + hash_mix(seed++, 1) % 7; i > 0; i--) {
			uint64_t r = hash_mix(seed++, 2);
			buf_adds(&source, piece[r % 3 ? r / 3 % 8 : r / 3 % n_piece]);
		}
		bool good = pattern_compile(&p, buf_slice(&source), &error) == 0;
		compiles += good;
		for (int t = 0; good && t < 12; t++) {
			buf_clear(&text);
			for (size_t i = hash_mix(seed++, 3) % 9; i > 0; i--)
				buf_adds(&text, unit[hash_mix(seed++, 4) % (t < 6 ? 4 : 10)]);
			size_t from, to;
			if (pattern_match(&p, buf_slice(&text), &from, &to) != 1)
				continue;
			matches++;
			known += p.n_need > 0;
			if (!has_needs(&p, buf_slice(&text)) || (text.n && pattern_place(&p, buf_slice(&text)) == text.n)) {
				struct buf said = BUF_INIT;
				print_needs(&p, &said);
				fprintf(stderr, "'%s' matches '%s'", buf_text(&source), buf_text(&text));
				fprintf(stderr, " but not its needs '%s'\n", buf_text(&said));
				exit(1);
			}
		}
		pattern_free(&p);
		buf_free(&source);
		buf_free(&error);
		buf_free(&text);
	}
	/* too few would prove nothing */
	if (compiles < 40000 || matches < 40000 || known < 10000) {
		fprintf(stderr, "only %zu patterns, %zu matches, %zu with a literal\n", compiles, matches, known);
		exit(1);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
		needs(literals[i][0], literals[i][1]);
	check_compile_errors();
	check_near();
	check_evil();
	check_shared();
	check_property();
	return 0;
}
