/* fringe.c - names of places in front of an address, and what says where beside it */
#include "fringe.h"
#include "character.h"
#include "piece.h"

#define WORD(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}

static const struct slice beside[] = {
	WORD("斜对面"), WORD("对面"), WORD("对过"), WORD("附近"), WORD("周边"), WORD("周围"), WORD("旁边"), WORD("边上"), WORD("左右"), WORD("一带"),
	WORD("门口"), WORD("门前"), WORD("路边"), WORD("东侧"), WORD("西侧"), WORD("南侧"), WORD("北侧"), WORD("东边"), WORD("西边"), WORD("南边"),
	WORD("北边"), WORD("东面"), WORD("西面"), WORD("南面"), WORD("北面"), WORD("东南侧"), WORD("东北侧"), WORD("西南侧"), WORD("西北侧"),
	WORD("东南角"), WORD("东北角"), WORD("西南角"), WORD("西北角"), WORD("旁"), WORD("侧")
};

/* The word at the front (or the end) of s that says where beside it, its length. */
static size_t
beside_length(struct slice s, bool front)
{
	if (s.n < 3)
		return 0;
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		struct slice word = beside[i];
		/* most are told apart by three bytes */
		if (s.n < word.n || memcmp(front ? s.p : s.p + s.n - 3, front ? word.p : word.p + word.n - 3, 3) != 0)
			continue;
		if (memcmp(front ? s.p : s.p + s.n - word.n, word.p, word.n) == 0)
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
		if (rest.n >= 3 && is_among("号楼栋幢座单元层室房弄门院梯道线口桥店", rest.p))
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
		const char *bracket = memchr(b->p + open, '(', b->n - open), *close = bracket ? memchr(bracket, ')', b->n - (size_t)(bracket - b->p)) : NULL;
		if (!close)
			return;
		open = (size_t)(bracket - b->p);
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

bool
fringe_may_go(struct slice name)
{
	if (name.n <= 6)
		return false;
	const char *last = name.p + name.n - 3;
	return is_among("省市区县旗州盟镇乡", last) || (name.n > 9 && memcmp(last - 3, "街道", 6) == 0);
}

/* How much of text one of the names above takes up, 0 where it begins with none or would be left empty. */
static size_t
above_length(struct slice text, const struct slice *above, size_t n)
{
	size_t longest = 0;
	for (size_t i = 0; i < n; i++)
		if (above[i].n > longest && above[i].n < text.n && slice_starts(text, above[i]))
			longest = above[i].n;
	return longest;
}

void
fringe_above(struct buf *address, const struct slice *above, size_t n)
{
	struct slice text = buf_slice(address);
	for (size_t length = 1; length;) {
		length = above_length(text, above, n);
		for (size_t i = 0; i < n && !length; i++) {
			size_t head = above[i].n - 3;
			if (above[i].n >= 9 && slice_starts(text, slice(above[i].p, head)) && above_length(slice(text.p + head, text.n - head), above, n))
				length = head;
		}
		text = slice(text.p + length, text.n - length);
	}
	if (text.n < address->n)
		memmove(address->p, text.p, text.n);
	address->n = text.n;
}
