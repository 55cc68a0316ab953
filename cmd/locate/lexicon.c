/* lexicon.c - the lists, and the table of characters made from them */
#include "lexicon.h"
#include "utf8.h"

static const char *const lists[LISTS] = {
	[LIST_ROADS] = "路|街|大街|道|大道|胡同|巷|弄|门|桥|大桥|站|线|河|渠",
	[LIST_PLOTS] = "里|园|区|苑|村|条|庄|号院",
	[LIST_OTHERS] = "公园|医院|学校|小学|中学|大学|幼儿园|小区|花园|家园|嘉园|公寓|新村|新城|大厦|广场|市场|商场|宾馆|酒店|饭店|公司|银行|机场|高速|立交|水库"
			"|里|园|苑|庄|市|区|县|旗|镇|乡|村|地区|街道|社区|居委会|村委会",
	[LIST_BESIDES] = "附近|周边|周围|对面|对过|斜对面|旁边|旁|东侧|西侧|南侧|北侧|东边|西边|南边|北边|以东|以西|以南|以北"
			 "|东门对面|西门对面|南门对面|北门对面|东门附近|西门附近|南门附近|北门附近",
	[LIST_STREET_TITLES] = "街道办事处|地区办事处|街道办|办事处|街道|地区|镇|乡",
	[LIST_COMMUNITY_TITLES] = "社区居民委员会|社区居委会|居民委员会|居委会|社区|村民委员会|村委会|行政村|村",
};

static const struct {
	unsigned kind;
	const char *characters;
} sets[] = {
	{ KIND_NUMERAL, "0123456789〇一二三四五六七八九十百两" },
	{ KIND_SIDE, "东西南北中内外前后" },
	{ KIND_MARK, " \t\r\n,，、;；:：-—_/()（）.。·\"“”" },
	{ KIND_TELLS, "东西南北中内外前后上下左右大小新老路街道桥门0123456789〇一二三四五六七八九十百两" },
};

static void
add_list(struct lexicon *x, enum list list)
{
	size_t k = 0;
	for (struct slice rest = slice_of(lists[list]); rest.p; k++) {
		struct slice word = slice_cut(rest, '|', &rest);
		while (word.n)
			x->word[list][k].c[x->word[list][k].n++] = utf8_next(&word);
		x->kinds[x->word[list][k].c[0]] |= (uint16_t)(1u << list);
	}
}

struct lexicon *
lexicon_open(void)
{
	struct lexicon *x = xcalloc(1, sizeof *x);
	for (enum list i = 0; i < LISTS; i++)
		add_list(x, i);
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		for (struct slice rest = slice_of(sets[i].characters); rest.n;)
			x->kinds[utf8_next(&rest)] |= (uint16_t)sets[i].kind;
	return x;
}

size_t
lexicon_stands(const struct lexicon *x, enum list list, const uint32_t *c, size_t n)
{
	size_t longest = 0;
	if (n == 0 || !lexicon_is(x, *c, 1u << list))
		return 0;
	for (size_t i = 0; i < WORDS_OF_LIST && x->word[list][i].n; i++) {
		size_t length = x->word[list][i].n;
		if (x->word[list][i].c[0] == *c && length > longest && length <= n && memcmp(c, x->word[list][i].c, length * sizeof *c) == 0)
			longest = length;
	}
	return longest;
}

void
lexicon_close(struct lexicon *x)
{
	free(x);
}
