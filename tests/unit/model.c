/* model.c - a model to a file and back, its scores against plain sums, its probabilities against what probabilities are */
#include "modelfile.h"
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	LETTERS = 40,
	PAIRS = 300
};

static uint64_t state = 1;
static int failures;

static uint32_t
chance(uint32_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % n;
}

static void
check(bool good, const char *what, int i)
{
	if (good)
		return;
	failures++;
	printf("%s: case %d\n", what, i);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* A model of a tree in which a path is a class and leads to others; rows of any value, or all of the largest. */
static void
make_model(struct model *m, bool large)
{
	static const char *const path[] = { "a", "a/b", "a/b/c", "a/d", "e/f/g", "h", "i/j", "i/k" };
	*m = (struct model){ .n_class = sizeof path / sizeof *path, .n_letter = LETTERS, .title_weight = MODEL_TITLE_MAX, .unit = 0x1p-6, .slope = 1.5 };
	m->has_rule = true;
	m->rule = 2.25;
	m->lanes = model_lanes(m->n_class);
	m->class = xcalloc(m->n_class, sizeof *m->class);
	m->bias = xcalloc(m->n_class, sizeof *m->bias);
	m->shift = xcalloc(m->n_class, sizeof *m->shift);
	for (size_t c = 0; c < m->n_class; c++) {
		m->class[c] = slice_of(path[c]);
		m->bias[c] = chance(100) / 100.0 - 0.5;
		m->shift[c] = chance(100) / 100.0 - 0.5;
	}
	m->code = xcalloc(LETTERS, sizeof *m->code);
	for (uint16_t i = 0; i < LETTERS; i++) {
		m->code[i] = (uint16_t)(i < 26 ? 'a' + i : 0x4e00 + i);
		m->grams.letter[m->code[i]] = (uint16_t)(i + 1);
		if (i < 26)
			m->grams.letter['A' + i] = (uint16_t)(i + 1);
	}
	m->pair = xcalloc(PAIRS, sizeof *m->pair);
	for (size_t i = 0; i < PAIRS; i++)
		m->pair[i] = gram_key((uint16_t)(chance(LETTERS) + 1), (uint16_t)(chance(LETTERS) + 1));
	qsort(m->pair, PAIRS, sizeof *m->pair, by_number);
	for (size_t i = 0; i < PAIRS; i++)
		if (i == 0 || m->pair[i] != m->pair[m->n_pair - 1])
			m->pair[m->n_pair++] = m->pair[i];
	grams_open(&m->grams, m->n_pair);
	for (size_t i = 0; i < m->n_pair; i++)
		grams_set(&m->grams, m->pair[i], (uint32_t)(LETTERS + i));
	size_t n = LETTERS + m->n_pair;
	m->square = xcalloc(n, sizeof *m->square);
	m->row = xcalloc(n * m->lanes, sizeof *m->row);
	for (size_t i = 0; i < n; i++) {
		m->square[i] = 1 + chance(20000);
		for (size_t c = 0; c < m->n_class; c++) {
			int x = (int)chance(2 * MODEL_MOST + 1) - MODEL_MOST;
			m->row[i * m->lanes + c] = (int8_t)(large ? (c % 2 ? -MODEL_MOST : MODEL_MOST) : x);
		}
	}
	model_ready(m);
}

static void
write_letters(struct buf *b, size_t n)
{
	static const char *const odd[] = { " ", "，", "😀", "Q", "é", "水" };
	buf_clear(b);
	for (size_t i = 0; i < n; i++) {
		uint32_t c = chance(LETTERS + 4);
		if (c >= LETTERS)
			buf_adds(b, odd[chance(sizeof odd / sizeof *odd)]);
		else if (c < 26)
			buf_addc(b, (char)('a' + c));
		else
			buf_add(b, (char[]){ (char)0xe4, (char)0xb8, (char)(0x80 | c) }, 3);
	}
}

static long
find_pair(const struct model *m, uint16_t a, uint16_t b)
{
	for (size_t i = 0; i < m->n_pair; i++)
		if (m->pair[i] == gram_key(a, b))
			return (long)(m->n_letter + i);
	return -1;
}

/* The score of a class as the header has it, gram by gram. */
static double
plain_score(const struct model *m, const uint16_t *letter, size_t n, size_t n_title, size_t c)
{
	int64_t sum = 0;
	double square = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t weight = i < n_title ? m->title_weight : 1;
		long pair = i && letter[i] && letter[i - 1] ? find_pair(m, letter[i - 1], letter[i]) : -1;
		if (letter[i]) {
			sum += weight * m->row[(size_t)(letter[i] - 1) * m->lanes + c];
			square += (double)weight * m->square[letter[i] - 1];
		}
		if (pair >= 0) {
			sum += weight * m->row[(size_t)pair * m->lanes + c];
			square += (double)weight * m->square[pair];
		}
	}
	return m->bias[c] + m->unit * (double)sum / (square > 0 ? sqrt(square / 256) : 1);
}

static bool
near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * (1 + fabs(a));
}

/* Every number lies between 0 and 1, those of the classes add up to 1, those of a node to its own. */
static void
check_sums(const struct model *m, int i)
{
	double sum = 0;
	for (size_t c = 0; c < m->n_class; c++) {
		check(m->p[c] >= 0 && m->p[c] <= 1, "a probability", i);
		sum += m->p[c];
	}
	check(near(sum, 1), "the sum of all classes", i);
	for (size_t n = 1; n < m->n_node; n++) {
		double below = m->node[n].class == GRAM_NONE ? 0 : m->p[m->node[n].class];
		for (uint32_t k = m->node[n].child; k; k = m->node[k].sibling)
			below += m->node[k].p;
		check(near(below, m->node[n].p), "the sum of a node", i);
		check(near(model_p(m, m->node[n].path), m->node[n].p), "the probability of a path", i);
	}
	check(near(model_p(m, slice_of("a/b/c/z/y")), model_p(m, slice_of("a/b/c"))), "a path below a class", i);
	check(model_p(m, slice_of("z")) <= 0, "a path that the model does not have", i);
}

/* What a margin takes back is never wrong: the path is a part of the one that a smaller margin gives. */
static void
check_margins(struct model *m, struct slice rule, int i)
{
	struct guess g;
	struct slice before = slice(NULL, 0);
	for (int margin = 10; margin >= 0; margin--) {
		check(model_guess(m, rule, margin / 10.0, &g), "a guess", i);
		check(g.path.n >= before.n && memcmp(g.path.p ? g.path.p : "", before.p ? before.p : "", before.n) == 0, "a smaller margin goes deeper", i);
		check(g.decided == (g.margin >= margin / 10.0), "decided from the margin on", i);
		before = g.path;
	}
	check(g.decided, "margin 0 always decides", i);
	double told = model_p(m, rule);
	check(model_guess(m, slice(NULL, 0), 0, &g) && (rule.n == 0 || told >= model_p(m, rule) - 1e-12), "a rule's word speaks for its path", i);
}

static void
compare(bool large, int rounds, size_t longest)
{
	static const char *const rules[] = { "", "a", "a/b", "a/b/c/x", "e", "z", "i/k" };
	struct model m;
	struct buf title = BUF_INIT, content = BUF_INIT;
	make_model(&m, large);
	for (int i = 0; i < rounds; i++) {
		write_letters(&title, chance(30));
		write_letters(&content, chance((uint32_t)longest));
		model_read(&m, buf_slice(&title), buf_slice(&content));
		for (size_t c = 0; c < m.n_class; c++)
			check(near(m.score[c], plain_score(&m, m.letters.p, m.letters.n < MODEL_TEXT_MAX ? m.letters.n : MODEL_TEXT_MAX, m.n_title, c)), "a score", i);
		struct slice rule = slice_of(rules[chance(sizeof rules / sizeof *rules)]), words[MODEL_WORDS];
		struct guess g;
		if (!model_guess(&m, rule, 0.3, &g))
			continue;
		check_sums(&m, i);
		size_t n = model_explain(&m, &g, buf_slice(&title), buf_slice(&content), words);
		for (size_t k = 0; k < n; k++) {
			bool in_title = words[k].p >= title.p && words[k].p + words[k].n <= title.p + title.n;
			bool in_content = words[k].p >= content.p && words[k].p + words[k].n <= content.p + content.n;
			check(words[k].n && (in_title || in_content), "a telling word is a part of the text", i);
		}
		check_margins(&m, rule, i);
	}
	buf_free(&title);
	buf_free(&content);
	model_free(&m);
}

/* What is written, read and written again is the same, and judges the same. */
static void
there_and_back(void)
{
	char path[64];
	int fd = memfd_create("model", MFD_CLOEXEC);
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct model m, back;
	make_model(&m, false);
	model_write(&m, &one);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	check(write(fd, one.p, one.n) == (ssize_t)one.n, "the file", 0);
	model_load(&back, path);
	model_write(&back, &two);
	check(one.n == two.n && memcmp(one.p, two.p, one.n) == 0, "the same bytes", 0);
	check(m.id == back.id, "the same number", 0);
	struct slice text = slice_of("abcabc，QXYZ水b");
	model_read(&m, text, text);
	model_read(&back, text, text);
	check(memcmp(m.score, back.score, m.n_class * sizeof *m.score) == 0, "the same scores", 0);
	struct guess g;
	model_read(&m, slice(NULL, 0), slice_of("，。😀 é"));
	check(!model_guess(&m, slice(NULL, 0), 0, &g), "of a text without a known letter nothing is said", 0);
	close(fd);
	buf_free(&one);
	buf_free(&two);
	model_free(&m);
	model_free(&back);
}

int
main(void)
{
	there_and_back();
	compare(false, 3000, 300);
	compare(true, 8, 2 * MODEL_TEXT_MAX);
	return failures > 0;
}
