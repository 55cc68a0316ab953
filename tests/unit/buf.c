/* buf.c - slices cut and trimmed, buffers grown */
#include "buf.h"

static int failures;

static void
check(bool good, const char *what)
{
	if (good)
		return;
	failures++;
	fprintf(stderr, "buf: %s\n", what);
}

static void
cut(const char *text, const char *want)
{
	struct buf got = BUF_INIT;
	for (struct slice rest = slice_of(text); rest.p;) {
		struct slice part = slice_cut(rest, '|', &rest);
		buf_printf(&got, "[%.*s]", (int)part.n, part.p);
	}
	if (strcmp(buf_text(&got), want) != 0) {
		failures++;
		fprintf(stderr, "buf: '%s' is cut into %s, not %s\n", text, buf_text(&got), want);
	}
	buf_free(&got);
}

int
main(void)
{
	cut("", "[]");
	cut("a", "[a]");
	cut("a|b", "[a][b]");
	cut("|", "[][]");
	cut("a||c|", "[a][][c][]");

	check(slice_is(slice_trim(LIT(" \t\r\na b\n")), "a b"), "blanks at the ends stay");
	check(slice_trim(LIT(" \n ")).n == 0, "blanks alone stay");
	check(slice_eq(slice(NULL, 0), LIT("")), "nothing is not empty");
	check(slice_cmp(LIT("a"), LIT("ab")) < 0 && slice_cmp(LIT("b"), LIT("ab")) > 0 && slice_cmp(LIT("\xe4"), LIT("z")) > 0, "the order is not that of bytes");
	check(slice_starts(LIT("abc"), LIT("ab")) && !slice_starts(LIT("a"), LIT("ab")) && slice_starts(LIT("a"), LIT("")), "beginnings are mistaken");

	struct buf b = BUF_INIT;
	for (int i = 0; i < 100000; i++)
		buf_printf(&b, "%d,", i % 10);
	check(b.n == 200000 && memcmp(b.p + 199980, "0,1,2,3,4,5,6,7,8,9,", 20) == 0, "what was added is lost");
	buf_clear(&b);
	check(b.n == 0 && strcmp(buf_text(&b), "") == 0, "a cleared buffer is not empty");
	buf_free(&b);

	struct arena a = ARENA_INIT;
	char *small = arena_copy(&a, "small", 5), *big = arena_bytes(&a, 1 << 20);
	memset(big, 'x', 1 << 20);
	check(memcmp(small, "small", 5) == 0, "an arena has moved what it gave");
	check((uintptr_t)arena_alloc(&a, 3) % _Alignof(max_align_t) == 0, "arena_alloc is not aligned");
	arena_clear(&a);
	arena_free(&a);
	return failures > 0;
}
