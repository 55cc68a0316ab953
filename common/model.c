/* model.c - scores, probabilities and the tree of a linear model */
#include "model.h"
#include "exact.h"
#include "path.h"
#include "utf8.h"
#include <math.h>

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
#endif

enum {
	LANE = 16, /* classes in a vector */
	LINE = 64, /* bytes of the cache that are fetched together */
	CHUNK = 256 /* rows whose sum fits 16 bits */
};

typedef int8_t narrow __attribute__((vector_size(LANE), aligned(1)));
typedef int16_t lane __attribute__((vector_size(2 * LANE)));

_Static_assert(CHUNK *MODEL_MOST <= INT16_MAX, "sums of a chunk fit their lanes");

bool
model_agrees(struct slice a, struct slice b)
{
	return path_holds(a, b) || path_holds(b, a);
}

/* The node of a path, made with those above it if need be. */
static uint32_t
node_of(struct model *m, struct slice path)
{
	uint32_t at = 0;
	size_t depth = path_depth(path);
	for (size_t i = 1; i <= depth; i++) {
		struct slice head = path_head(path, i);
		uint32_t n = m->node[at].child;
		while (n && !slice_eq(m->node[n].path, head))
			n = m->node[n].sibling;
		if (n == 0) {
			m->node = xgrow(m->node, &m->node_cap, m->n_node + 1, sizeof *m->node);
			n = (uint32_t)m->n_node++;
			m->node[n] = (struct model_node){ .path = head, .parent = at, .sibling = m->node[at].child, .class = GRAM_NONE };
			m->node[at].child = n;
		}
		at = n;
	}
	return at;
}

size_t
model_lanes(size_t n_class)
{
	return (n_class + LANE - 1) / LANE * LANE;
}

int8_t *
model_rows(const struct model *m)
{
	size_t size = ((m->n_letter + m->n_pair) * m->lanes + LINE) / LINE * LINE;
	int8_t *row = aligned_alloc(LINE, size);
	if (!row)
		die("out of memory: %zu bytes for a model", size);
	return memset(row, 0, size);
}

void
model_ready(struct model *m)
{
	m->node = xgrow(NULL, &m->node_cap, 1, sizeof *m->node);
	m->node[0] = (struct model_node){ .class = GRAM_NONE };
	m->n_node = 1;
	for (size_t c = 0; c < m->n_class; c++) {
		uint32_t leaf = node_of(m, m->class[c]);
		m->node[leaf].class = (uint32_t)c;
	}
	m->score = xcalloc(m->lanes, sizeof *m->score);
	m->p = xcalloc(m->lanes, sizeof *m->p);
	m->z = xcalloc(m->lanes, sizeof *m->z);
	m->sum = xcalloc(m->lanes, sizeof *m->sum);
}

/* The grams of the letters: two numbers for each, GRAM_NONE where there is none.  Slots and rows lie
 * wide apart in memory and are fetched ahead. */
static void
find_grams(struct model *m, const uint16_t *letter, size_t n)
{
	m->found = xgrow(m->found, &m->found_cap, 2 * n, sizeof *m->found);
	m->known = xgrow(m->known, &m->known_cap, 2 * n, sizeof *m->known);
	const struct gram_index index = m->grams.index;
	const int8_t *row = m->row;
	size_t lanes = m->lanes, n_title = m->n_title, n_known = 0;
	uint32_t *found = m->found, *known = m->known;
	for (size_t i = 1; i < n; i++) {
		found[2 * i] = gram_start(&index, gram_key(letter[i - 1], letter[i]));
		__builtin_prefetch(&index.slot[found[2 * i]]);
	}
	uint16_t before = 0;
	for (size_t i = 0; i < n; i++) {
		uint16_t a = letter[i];
		uint32_t pair = a && before ? gram_from(&index, gram_key(before, a), found[2 * i]) : GRAM_NONE, single = gram_single(a);
		found[2 * i + 1] = pair;
		found[2 * i] = single;
		if (i == n_title)
			m->n_known_title = n_known;
		known[n_known] = single;
		n_known += single != GRAM_NONE;
		known[n_known] = pair;
		n_known += pair != GRAM_NONE;
		__builtin_prefetch(row + (single == GRAM_NONE ? 0 : single) * lanes);
		__builtin_prefetch(row + (pair == GRAM_NONE ? 0 : pair) * lanes);
		before = a;
	}
	if (n == n_title)
		m->n_known_title = n_known;
	m->n_known = n_known;
	m->n_found = 2 * n;
}

/* What is summed over the grams of a text. */
struct sums {
	int32_t *row;
	uint64_t square;
};

/* Adds the rows of up to CHUNK grams; whole numbers, so the same with vectors of any width. */
static inline __attribute__((always_inline)) void
add_lanes(const struct model *m, const uint32_t *gram, size_t n, int32_t weight, int32_t *to)
{
	for (size_t b = 0; b < m->lanes; b += LANE) {
		lane sum = { 0 };
		for (size_t i = 0; i < n; i++)
			sum += __builtin_convertvector(*(const narrow *)(const void *)(m->row + gram[i] * m->lanes + b), lane);
		for (size_t i = 0; i < LANE; i++)
			to[b + i] += sum[i] * weight;
	}
}

#ifdef WIDE
WIDE static void
add_wide(const struct model *m, const uint32_t *gram, size_t n, int32_t weight, int32_t *to)
{
	add_lanes(m, gram, n, weight, to);
}
#endif

static void
add_rows(const struct model *m, const uint32_t *gram, size_t n, int32_t weight, struct sums *s)
{
	uint64_t square = 0;
	for (size_t i = 0; i < n; i++)
		square += m->square[gram[i]];
	s->square += square * (uint32_t)weight;
#ifdef WIDE
	if (__builtin_cpu_supports("avx2")) {
		add_wide(m, gram, n, weight, s->row);
		return;
	}
#endif
	add_lanes(m, gram, n, weight, s->row);
}

static void
add_grams(const struct model *m, const uint32_t *gram, size_t n, int32_t weight, struct sums *s)
{
	for (; n > CHUNK; n -= CHUNK, gram += CHUNK)
		add_rows(m, gram, CHUNK, weight, s);
	add_rows(m, gram, n, weight, s);
}

void
model_read_letters(struct model *m, const uint16_t *letter, size_t n, size_t n_title)
{
	if (n > MODEL_TEXT_MAX)
		n = MODEL_TEXT_MAX;
	if (n_title > n)
		n_title = n;
	m->n_title = n_title;
	m->text = letter;
	find_grams(m, letter, n);
	memset(m->sum, 0, m->lanes * sizeof *m->sum);
	struct sums s = { m->sum, 0 };
	add_grams(m, m->known, m->n_known_title, (int32_t)m->title_weight, &s);
	add_grams(m, m->known + m->n_known_title, m->n_known - m->n_known_title, 1, &s);
	if (s.square == 0)
		m->n_found = 0;
	double unit = s.square ? m->unit / sqrt((double)s.square / 256) : 0;
	double *score = m->score;
	const double *bias = m->bias;
	const int32_t *sum = m->sum;
	for (size_t c = 0; c < m->n_class; c++)
		score[c] = bias[c] + unit * sum[c];
}

void
model_read(struct model *m, struct slice title, struct slice content)
{
	m->letters.n = 0;
	letters_add(&m->letters, m->grams.letter, title);
	letters_part(&m->letters);
	size_t n_title = m->letters.n;
	letters_add(&m->letters, m->grams.letter, content);
	model_read_letters(m, m->letters.p, m->letters.n, n_title);
}

bool
model_knows(const struct model *m, struct slice path)
{
	for (size_t c = 0; c < m->n_class; c++)
		if (model_agrees(m->class[c], path))
			return true;
	return false;
}

/* e to this is 1e-9: a class that lies so far behind the first is not counted. */
static const double least = -20.7;

/* m->p of the classes, from m->z, and the sums of the nodes. */
static void
weigh(struct model *m, struct slice rule)
{
	double most = -INFINITY, sum = 0, slope = m->slope, *z = m->z, *p = m->p;
	const double *score = m->score, *shift = m->shift;
	size_t n = m->n_class, n_node = m->n_node;
	for (size_t c = 0; c < n; c++)
		z[c] = slope * score[c] + shift[c];
	for (size_t c = 0; rule.n && m->has_rule && c < n; c++)
		z[c] += model_agrees(m->class[c], rule) ? m->rule : 0;
	for (size_t c = 0; c < n; c++)
		most = z[c] > most ? z[c] : most;
	for (size_t c = 0; c < n; c++)
		sum += p[c] = z[c] - most < least ? 0 : exact_exp(z[c] - most);
	double part = 1 / sum;
	for (size_t c = 0; c < n; c++)
		p[c] *= part;
	struct model_node *node = m->node;
	for (size_t i = 0; i < n_node; i++) {
		uint32_t c = node[i].class;
		node[i].p = c == GRAM_NONE ? 0 : p[c];
		node[i].z = c == GRAM_NONE ? -INFINITY : z[c];
		node[i].likeliest = c;
	}
	for (size_t i = n_node - 1; i; i--) {
		struct model_node *above = &node[node[i].parent];
		above->p += node[i].p;
		if (node[i].z >= above->z) {
			above->z = node[i].z;
			above->likeliest = node[i].likeliest;
		}
	}
}

/* The two likeliest ways to go on from a node: to a child, or to stop there where it is a class itself.
 * Ties go to the class that sorts first. */
struct fork {
	uint32_t at, best, next; /* best and next are `at` for stopping, GRAM_NONE for none */
	double p, p_next, z, z_next;
};

static void
look_at(struct fork *f, uint32_t node, double p, double z)
{
	if (f->best == GRAM_NONE || p > f->p || (p >= f->p && z >= f->z)) {
		f->next = f->best;
		f->p_next = f->p;
		f->z_next = f->z;
		f->best = node;
		f->p = p;
		f->z = z;
	} else if (f->next == GRAM_NONE || p > f->p_next || (p >= f->p_next && z >= f->z_next)) {
		f->next = node;
		f->p_next = p;
		f->z_next = z;
	}
}

static struct fork
look_down(const struct model *m, uint32_t at)
{
	struct fork f = { .at = at, .best = GRAM_NONE, .next = GRAM_NONE };
	for (uint32_t i = m->node[at].child; i; i = m->node[i].sibling) /* the last first */
		look_at(&f, i, m->node[i].p, m->node[i].z);
	if (m->node[at].class != GRAM_NONE)
		look_at(&f, at, m->p[m->node[at].class], m->z[m->node[at].class]);
	return f;
}

static size_t
class_of(const struct model *m, const struct fork *f, uint32_t way)
{
	return way == f->at ? m->node[way].class : m->node[way].likeliest;
}

/* Fills the guess from where the lead was least and from where the way down ended. */
static void
settle(const struct model *m, const struct fork *close, const struct fork *end, bool decided, struct guess *g)
{
	g->decided = decided;
	g->path = m->node[decided ? end->best : end->at].path;
	g->p = end->p;
	if (close->next == GRAM_NONE) {
		/* there was no choice */
		g->best = g->path;
		g->margin = 1;
		g->class = g->other = class_of(m, end, end->best);
		return;
	}
	g->best = m->node[close->best].path;
	g->next = m->node[close->next].path;
	g->p_next = close->p_next;
	g->margin = close->p - close->p_next;
	g->class = class_of(m, close, close->best);
	g->other = class_of(m, close, close->next);
}

bool
model_guess(struct model *m, struct slice rule, double margin, struct guess *g)
{
	*g = (struct guess){ .class = 0 };
	if (m->n_found == 0)
		return false;
	weigh(m, rule);
	struct fork close = { .next = GRAM_NONE };
	for (uint32_t at = 0;;) {
		struct fork f = look_down(m, at);
		bool choice = f.next != GRAM_NONE, sure = !choice || f.p - f.p_next >= margin;
		if (choice && (close.next == GRAM_NONE || f.p - f.p_next < close.p - close.p_next))
			close = f;
		if (!sure || f.best == at || m->node[f.best].child == 0) {
			settle(m, sure ? &close : &f, &f, sure, g);
			return true;
		}
		at = f.best;
	}
}

double
model_p(const struct model *m, struct slice path)
{
	const struct model_node *deepest = NULL;
	for (size_t i = 1; i < m->n_node; i++)
		if (path_holds(m->node[i].path, path) && (!deepest || m->node[i].path.n > deepest->path.n))
			deepest = &m->node[i];
	return deepest ? deepest->p : 0;
}

/* What each letter adds to class g->class over g->other; that of a pair is halved between its two. */
static void
value_letters(struct model *m, const struct guess *g)
{
	size_t n = m->n_found / 2, lanes = m->lanes, n_title = m->n_title;
	m->value = xgrow(m->value, &m->value_cap, n + 1, sizeof *m->value);
	const int8_t *best = m->row + g->class, *other = m->row + g->other;
	const uint32_t *found = m->found;
	int32_t *value = m->value, weight = (int32_t)m->title_weight, half = 0;
	for (size_t i = n; i-- > 0;) {
		uint32_t single = found[2 * i], pair = found[2 * i + 1];
		int32_t sum = half;
		half = 0;
		if (single != GRAM_NONE)
			sum += 2 * (best[single * lanes] - other[single * lanes]);
		if (pair != GRAM_NONE)
			half = best[pair * lanes] - other[pair * lanes];
		value[i] = (sum + half) * (i < n_title ? weight : 1);
	}
}

struct span {
	size_t from, n; /* letters */
	int64_t sum;
};

static bool
same_letters(const struct model *m, const struct span *a, const struct span *b)
{
	return a->n == b->n && memcmp(m->text + a->from, m->text + b->from, a->n * sizeof *m->text) == 0;
}

/* Puts a span among the best, of which there are n so far; the same letters stand there once. */
static size_t
keep_best(const struct model *m, struct span *best, size_t n, struct span span)
{
	for (size_t i = 0; i < n; i++)
		if (same_letters(m, &best[i], &span))
			return n;
	if (n < MODEL_WORDS)
		n++;
	else if (span.sum <= best[n - 1].sum)
		return n;
	size_t i = n - 1;
	for (; i && best[i - 1].sum < span.sum; i--)
		best[i] = best[i - 1];
	best[i] = span;
	return n;
}

/* Runs of letters of which each adds at least a quarter of what the most telling letter does. */
static size_t
find_spans(struct model *m, struct span *best)
{
	size_t n = m->n_found / 2, n_best = 0;
	int32_t most = 0;
	for (size_t i = 0; i < n; i++)
		if (m->value[i] > most)
			most = m->value[i];
	if (most == 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		struct span span = { i, 0, 0 };
		/* no span goes over a place where the text is parted: there the value is 0 */
		for (; i < n && m->value[i] > most / 4; i++)
			span.sum += m->value[i];
		span.n = i - span.from;
		if (span.n)
			n_best = keep_best(m, best, n_best, span);
	}
	return n_best;
}

size_t
model_explain(struct model *m, const struct guess *g, struct slice title, struct slice content, struct slice words[MODEL_WORDS])
{
	struct span span[MODEL_WORDS];
	value_letters(m, g);
	size_t n = find_spans(m, span), order[MODEL_WORDS];
	for (size_t i = 0; i < n; i++) {
		size_t k = i;
		for (; k && span[order[k - 1]].from > span[i].from; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	/* one walk through both texts, in which every letter is a character */
	struct slice rest = title;
	size_t at = 0;
	for (size_t i = 0; i < n; i++) {
		const struct span *s = &span[order[i]];
		if (at < m->n_title && s->from >= m->n_title) {
			rest = content;
			at = m->n_title;
		}
		size_t skip = utf8_head(rest, s->from - at).n;
		rest = slice(rest.p + skip, rest.n - skip);
		at = s->from;
		words[order[i]] = utf8_head(rest, s->n);
	}
	return n;
}

void
model_free(struct model *m)
{
	grams_free(&m->grams);
	letters_free(&m->letters);
	arena_free(&m->store);
	free(m->code);
	free(m->pair);
	free(m->class);
	free(m->bias);
	free(m->shift);
	free(m->row);
	free(m->square);
	free(m->node);
	free(m->found);
	free(m->known);
	free(m->score);
	free(m->p);
	free(m->z);
	free(m->sum);
	free(m->value);
	*m = (struct model){ 0 };
}
