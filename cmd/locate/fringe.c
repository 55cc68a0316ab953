/* fringe.c - names of places in front of an address, and what says where beside it */
#include "fringe.h"
#include "piece.h"

static const char beside[] = "斜对面|对面|对过|附近|周边|周围|旁边|边上|左右|一带|门口|门前|路边|东侧|西侧|南侧|北侧|东边|西边|南边|北边|东面|西面|南面|北面|东南侧|东北侧|西南侧|西北侧|东南角|东北角|西南角|西北角|旁|侧";

/* The word at the front (or the end) of s that says where beside it, its length. */
static size_t
beside_length(struct slice s, bool front)
{
	for (struct slice rest = slice_of(beside); rest.p;) {
		struct slice word = slice_cut(rest, '|', &rest);
		if (s.n >= word.n && memcmp(front ? s.p : s.p + s.n - word.n, word.p, word.n) == 0)
			return word.n;
	}
	return 0;
}

/* A word goes unless what follows would then join the address. */
void
fringe_beside(struct buf *b, size_t end)
{
	for (size_t n; (n = beside_length(slice(b->p + end, b->n - end), true));) {
		struct slice rest = slice(b->p + end + n, b->n - end - n);
		if (slice_starts(rest, LIT("的")))
			rest = slice(rest.p + 3, rest.n - 3);
		if (rest.n && pieces_begin_number(rest))
			break;
		bool joins = false;
		static const char starts[] = "号楼栋幢座单元层室房弄门院梯道线口桥店";
		for (size_t i = 0; rest.n >= 3 && i + 3 < sizeof starts; i += 3)
			joins |= memcmp(rest.p, starts + i, 3) == 0;
		if (joins)
			break;
		memmove(b->p + end, rest.p, rest.n);
		b->n = end + rest.n;
	}
	for (size_t n; (n = beside_length(slice(b->p + end, b->n - end), false));)
		b->n -= n;
}

/* Brackets go with what they hold where that says no more than beside what it is: (地铁站旁). */
void
fringe_brackets(struct buf *b)
{
	for (size_t open = 0; open < b->n; open++) {
		const char *close = b->p[open] == '(' ? memchr(b->p + open, ')', b->n - open) : NULL;
		if (!close)
			continue;
		size_t n = (size_t)(close - b->p) - open + 1, digits = 0;
		for (size_t i = open; i < open + n; i++)
			digits += b->p[i] >= '0' && b->p[i] <= '9';
		if (digits || !beside_length(slice(b->p + open + 1, n - 2), false))
			continue;
		/* a gap is left */
		memmove(b->p + open + 1, b->p + open + n, b->n - open - n);
		b->n -= n - 1;
	}
}

/* Only what says itself what it is: 和平里 in front of 北街10号 may be part of the street's name. */
static bool
may_be_cut(struct slice name)
{
	static const char ends[] = "省|市|区|县|旗|州|盟|街道|镇|乡|地区";
	for (struct slice rest = slice_of(ends); rest.p;) {
		struct slice end = slice_cut(rest, '|', &rest);
		if (name.n > end.n + 3 && memcmp(name.p + name.n - end.n, end.p, end.n) == 0)
			return true;
	}
	return false;
}

/* How much of text one of the names above takes up, 0 where it begins with none or would be left empty. */
static size_t
above_length(struct fold *f, struct slice text, const struct slice *above, size_t n, struct buf *scratch)
{
	size_t longest = 0;
	for (size_t i = 0; i < n; i++) {
		buf_clear(scratch);
		fold_text(f, above[i], scratch);
		struct slice name = buf_slice(scratch);
		if (!may_be_cut(name) || !slice_starts(text, name) || name.n <= longest)
			continue;
		if (name.n < text.n)
			longest = name.n;
	}
	return longest;
}

void
fringe_above(struct fold *f, struct buf *address, const struct slice *above, size_t n, struct buf *scratch)
{
	struct slice text = buf_slice(address);
	for (bool more = true; more;) {
		more = false;
		size_t length = above_length(f, text, above, n, scratch);
		for (size_t i = 0; i < n && !length; i++) {
			buf_clear(scratch);
			fold_text(f, above[i], scratch);
			struct slice name = buf_slice(scratch);
			if (!may_be_cut(name) || name.n < 9 || !slice_starts(text, slice(name.p, name.n - 3)))
				continue;
			size_t head = name.n - 3;
			if (above_length(f, slice(text.p + head, text.n - head), above, n, scratch))
				length = head;
		}
		text = slice(text.p + length, text.n - length);
		more = length > 0;
	}
	if (text.n < address->n)
		memmove(address->p, text.p, text.n);
	address->n = text.n;
}
