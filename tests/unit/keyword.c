/* keyword.c - random words and texts against a naive search */
#include "keyword.h"
#include "msg.h"

static uint64_t seed = 11;

static size_t
below(size_t n)
{
	return (size_t)(hash_mix(seed++, 3) % n);
}

static void
add_characters(struct buf *b, size_t n, size_t kinds)
{
	static const char *const unit[] = { "a", "路", "B", "灯", "b", "A", "é", "𠮷", "不", "亮", "0", "@", "`", "[", "{", "É",
		"。", "道", "ab", "路灯", "Z", "z", "\t", " " };
	while (n-- > 0)
		buf_adds(b, unit[below(kinds)]);
}

static bool
stands_at(struct slice text, size_t at, struct slice word)
{
	if (word.n > text.n - at)
		return false;
	for (size_t i = 0; i < word.n; i++) {
		char a = text.p[at + i], b = word.p[i];
		a = a >= 'A' && a <= 'Z' ? (char)(a - 'A' + 'a') : a;
		b = b >= 'A' && b <= 'Z' ? (char)(b - 'A' + 'a') : b;
		if (a != b)
			return false;
	}
	return true;
}

static void
wrong(struct slice text, size_t at, size_t n_words, const char *what)
{
	fprintf(stderr, "%s at %zu of '%.*s' with %zu words\n", what, at, (int)text.n, text.p, n_words);
	exit(1);
}

enum watch {
	NOTHING,
	HAN,
	HAN_BUT_ONE
};

/* Whether a character of three bytes begins here that is to be told of; the one is 路. */
static bool
is_watched(struct slice text, size_t at, enum watch watch)
{
	struct slice rest = slice(text.p + at, text.n - at);
	return watch != NOTHING && ((unsigned char)*rest.p & 0xf0) == 0xe0 && !(watch == HAN_BUT_ONE && slice_starts(rest, LIT("路")));
}

static size_t
compare(struct keywords *k, struct slice text, const struct slice *word, enum watch watch)
{
	struct keyword_hit *hit;
	size_t n = keywords_find(k, text, &hit), i = 0;
	for (size_t at = 0; at < text.n; at++) {
		for (size_t w = 0; w < k->words.n; w++) {
			if (!stands_at(text, at, word[w]))
				continue;
			if (i == n || hit[i].at != at || hit[i].word != w)
				wrong(text, at, k->words.n, "a word is missing");
			i++;
		}
		if (!is_watched(text, at, watch))
			continue;
		if (i == n || hit[i].at != at || hit[i].word != KEYWORD_WATCHED)
			wrong(text, at, k->words.n, "a watched character is missing");
		i++;
	}
	if (i != n)
		wrong(text, hit[i].at, k->words.n, "too many hits");
	return n;
}

static size_t
check_random(size_t turn)
{
	struct keywords k = KEYWORDS_INIT;
	struct buf b = BUF_INIT;
	struct slice word[64];
	size_t n_words = 1 + below(turn % 8 ? 12 : 60), kinds = 2 + below(23), n_hits = 0;
	bool only_long = turn % 3 == 0;
	for (size_t i = 0; i < n_words; i++) {
		buf_clear(&b);
		add_characters(&b, 1 + below(turn % 5 ? 6 : 20), kinds);
		while (only_long && b.n < 6)
			add_characters(&b, 1, kinds);
		size_t known = k.words.n, number = keywords_add(&k, buf_slice(&b));
		if (number > known || keywords_len(&k, (uint32_t)number) != b.n)
			wrong(buf_slice(&b), number, known, "a bad number");
		if (number == known)
			word[number] = slice(slice_dup(buf_slice(&b)), b.n);
	}
	keywords_build(&k);
	enum watch watch = turn % 7 == 1 ? HAN : turn % 7 == 2 ? HAN_BUT_ONE
							       : NOTHING;
	if (watch != NOTHING)
		keywords_watch(&k);
	if (watch == HAN_BUT_ONE)
		keywords_unwatch(&k, 0x8def);
	for (int t = 0; t < 4; t++) {
		buf_clear(&b);
		add_characters(&b, below(t ? 40 : 200), kinds);
		/* exactly as long as the text, so that reading past its end is seen */
		char *exact = xmalloc(b.n);
		if (b.n)
			memcpy(exact, b.p, b.n);
		n_hits += compare(&k, slice(exact, b.n), word, watch);
		free(exact);
	}
	for (size_t i = 0; i < k.words.n; i++)
		free((char *)word[i].p);
	keywords_free(&k);
	buf_free(&b);
	return n_hits;
}

/* 100,000 words that share beginnings: each alone in a text is found, with those it begins with. */
static void
check_many(void)
{
	struct keywords k = KEYWORDS_INIT;
	struct buf b = BUF_INIT;
	enum {
		MANY = 100000
	};
	for (size_t i = 0; i < MANY; i++) {
		buf_clear(&b);
		buf_printf(&b, "北京市%zu号", i);
		keywords_add(&k, buf_slice(&b));
	}
	uint32_t city = keywords_add(&k, LIT("北京市")), one = keywords_add(&k, LIT("北"));
	keywords_build(&k);
	for (size_t i = 0; i < MANY; i += 7) {
		struct keyword_hit *hit;
		buf_clear(&b);
		buf_printf(&b, "在北京市%zu号楼", i);
		size_t n = keywords_find(&k, buf_slice(&b), &hit);
		if (n != 3 || hit[0].word != i || hit[1].word != city || hit[2].word != one || hit[0].at != 3 || hit[1].at != 3 || hit[2].at != 3)
			wrong(buf_slice(&b), i, k.words.n, "not the three words");
	}
	keywords_free(&k);
	buf_free(&b);
}

static void
check_few(void)
{
	struct keywords k = KEYWORDS_INIT;
	struct keyword_hit *hit;
	keywords_build(&k);
	if (keywords_find(&k, LIT("路灯不亮"), &hit) != 0)
		wrong(LIT("路灯不亮"), 0, 0, "a hit");
	if (keywords_add(&k, LIT("KTV")) != 0 || keywords_add(&k, LIT("ktv")) != 0 || keywords_add(&k, LIT("路灯")) != 1)
		wrong(LIT("KTV"), 0, 0, "a bad number");
	keywords_build(&k);
	if (keywords_find(&k, LIT("kTv路灯"), &hit) != 2 || hit[1].at != 3 || hit[1].word != 1)
		wrong(LIT("kTv路灯"), 0, 2, "not both words");
	if (keywords_find(&k, slice(NULL, 0), &hit) != 0)
		wrong(LIT(""), 0, 2, "a hit in nothing");
	keywords_free(&k);
}

int
main(void)
{
	size_t n_hits = 0;
	for (size_t turn = 0; turn < 6000; turn++)
		n_hits += check_random(turn);
	/* too few would prove nothing */
	if (n_hits < 100000) {
		fprintf(stderr, "only %zu hits\n", n_hits);
		return 1;
	}
	check_many();
	check_few();
	return 0;
}
