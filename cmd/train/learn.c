/* learn.c - dual coordinate descent for all classes at once */
#include "learn.h"
#include "exact.h"
#include <math.h>

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
#endif

enum {
	LANE = 8,
	EPOCHS_MAX = 100,
	ROUND = 4, /* epochs in which every document is visited at least once */
	REST_MAX = ROUND - 1 /* epochs that a document which taught nothing is left alone, at most */
};

static const double cost = 2, tolerance = 0.05, smallest = 1e-4, enough = 1e-3, floor_of_ratio = 0.2;

typedef float lane __attribute__((vector_size(4 * LANE), aligned(4)));

struct learner {
	const struct corpus *c;
	const unsigned char *use;
	size_t n_class, lanes, n_gram, n_doc; /* n_doc: those used */
	double *weight; /* of each gram */
	uint32_t *square; /* of that, in 256ths */
	float *length; /* of a document, the other way up */
	float *row; /* n_gram * lanes */
	float *bias, *alpha, *score, *step;
	float *positive; /* 1 / 2C of a class's own documents */
	float *norm; /* of a document's features, with the one of the bias */
	unsigned char *rest, *left;
	double gain; /* what all steps so far took off the dual objective, or a little less */
};

/* In how many documents used a gram stands, in all and by class. */
static void
count_grams(const struct learner *l, uint32_t *docs, uint32_t *by_class)
{
	for (size_t d = 0; d < l->c->n_doc; d++) {
		if (!l->use[d])
			continue;
		for (size_t i = l->c->start[d]; i < l->c->start[d + 1]; i++) {
			uint32_t g = feature_gram(l->c->feature[i]);
			docs[g]++;
			by_class[g * l->n_class + l->c->doc[d].class]++;
		}
	}
}

static void
weigh_grams(struct learner *l, const uint32_t *of_class)
{
	uint32_t *docs = xcalloc(l->n_gram + 1, sizeof *docs);
	uint32_t *by_class = xcalloc(l->n_gram * l->n_class + 1, sizeof *by_class);
	double n = (double)l->n_doc;
	count_grams(l, docs, by_class);
	for (size_t g = 0; g < l->n_gram; g++) {
		if (docs[g] < DOCS_MIN)
			continue;
		double most = 1;
		for (size_t k = 0; k < l->n_class; k++) {
			double in = by_class[g * l->n_class + k], out = docs[g] - in;
			double p = (in + 1) / (of_class[k] + 2), q = (out + 1) / (n - of_class[k] + 2);
			double ratio = p > q ? p / q : q / p;
			most = ratio > most ? ratio : most;
		}
		double idf = exact_log((1 + n) / (1 + docs[g])) + 1;
		l->weight[g] = idf * (floor_of_ratio + exact_log(most));
		l->square[g] = (uint32_t)(l->weight[g] * l->weight[g] * 256 + 0.5);
	}
	free(docs);
	free(by_class);
}

static void
measure_docs(struct learner *l)
{
	for (size_t d = 0; d < l->c->n_doc; d++) {
		uint64_t square = 0;
		double norm = 0;
		for (size_t i = l->c->start[d]; i < l->c->start[d + 1]; i++) {
			uint32_t g = feature_gram(l->c->feature[i]), count = feature_count(l->c->feature[i]);
			square += (uint64_t)l->square[g] * count;
			norm += l->weight[g] * count * (l->weight[g] * count);
		}
		double length = square ? sqrt((double)square / 256) : 1;
		l->length[d] = (float)(1 / length);
		l->norm[d] = (float)(norm / length / length + 1);
	}
}

static float
value_of(const struct learner *l, size_t d, uint32_t feature)
{
	return (float)l->weight[feature_gram(feature)] * (float)feature_count(feature) * l->length[d];
}

/* The scores of a document, and the step that it teaches; each class in its lane, so the same with
 * vectors of any width. */
static inline __attribute__((always_inline)) void
score_lanes(const struct learner *l, size_t d)
{
	const uint32_t *from = l->c->feature + l->c->start[d], *to = l->c->feature + l->c->start[d + 1];
	lane *score = (lane *)(void *)l->score;
	memcpy(l->score, l->bias, l->lanes * sizeof *l->score);
	for (const uint32_t *f = from; f < to; f++) {
		const lane *row = (const lane *)(const void *)(l->row + feature_gram(*f) * l->lanes);
		float x = value_of(l, d, *f);
		for (size_t b = 0; b < l->lanes / LANE; b++)
			score[b] += row[b] * x;
	}
}

static inline __attribute__((always_inline)) void
step_lanes(const struct learner *l, size_t d)
{
	const uint32_t *from = l->c->feature + l->c->start[d], *to = l->c->feature + l->c->start[d + 1];
	const lane *step = (const lane *)(const void *)l->step;
	for (const uint32_t *f = from; f < to; f++) {
		lane *row = (lane *)(void *)(l->row + feature_gram(*f) * l->lanes);
		float x = value_of(l, d, *f);
		for (size_t b = 0; b < l->lanes / LANE; b++)
			row[b] += step[b] * x;
	}
}

#ifdef WIDE
WIDE static void
score_wide(const struct learner *l, size_t d)
{
	score_lanes(l, d);
}

WIDE static void
step_wide(const struct learner *l, size_t d)
{
	step_lanes(l, d);
}
#endif

static void
score_doc(const struct learner *l, size_t d)
{
#ifdef WIDE
	if (__builtin_cpu_supports("avx2")) {
		score_wide(l, d);
		return;
	}
#endif
	score_lanes(l, d);
}

static void
add_step(struct learner *l, size_t d)
{
	for (size_t k = 0; k < l->lanes; k++)
		l->bias[k] += l->step[k];
#ifdef WIDE
	if (__builtin_cpu_supports("avx2")) {
		step_wide(l, d);
		return;
	}
#endif
	step_lanes(l, d);
}

/* Moves the document's alphas to where the others would have them; how far from that the worst was. */
static double
visit(struct learner *l, size_t d)
{
	float *alpha = l->alpha + d * l->n_class;
	double worst = 0;
	bool moved = false;
	score_doc(l, d);
	for (size_t k = 0; k < l->n_class; k++) {
		bool own = l->c->doc[d].class == k;
		float sign = own ? 1 : -1, slack = own ? l->positive[k] : (float)(0.5 / cost);
		float gradient = sign * l->score[k] - 1 + slack * alpha[k];
		l->step[k] = 0;
		if (alpha[k] <= 0 && gradient >= 0)
			continue;
		worst = fabs((double)gradient) > worst ? fabs((double)gradient) : worst;
		float to = alpha[k] - gradient / (l->norm[d] + slack);
		to = to > 0 ? to : 0;
		if (fabs((double)(to - alpha[k])) < smallest)
			continue;
		l->step[k] = (to - alpha[k]) * sign;
		l->gain += (double)(l->norm[d] + slack) / 2 * l->step[k] * l->step[k];
		alpha[k] = to;
		moved = true;
	}
	if (moved)
		add_step(l, d);
	return worst;
}

/* A number from 0 to n - 1 by the generator of Steele et al., SplitMix64. */
static uint64_t
draw(uint64_t *state, uint64_t n)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % n;
}

/* Visits the documents in another order in each epoch, until a round gains too little. */
static void
descend(struct learner *l)
{
	uint32_t *order = xcalloc(l->n_doc + 1, sizeof *order);
	uint64_t state = 1;
	size_t n = 0;
	double before = 0;
	for (size_t d = 0; d < l->c->n_doc; d++)
		if (l->use[d])
			order[n++] = (uint32_t)d;
	for (int epoch = 1; epoch <= EPOCHS_MAX; epoch++) {
		for (size_t i = n; i > 1; i--) {
			size_t j = (size_t)draw(&state, i);
			uint32_t d = order[i - 1];
			order[i - 1] = order[j];
			order[j] = d;
		}
		for (size_t i = 0; i < n; i++) {
			uint32_t d = order[i];
			if (l->left[d])
				l->left[d]--;
			else if (visit(l, d) >= tolerance)
				l->rest[d] = 0;
			else
				l->left[d] = l->rest[d] = (unsigned char)(l->rest[d] < REST_MAX ? l->rest[d] + 1 : REST_MAX);
		}
		if (epoch % ROUND)
			continue;
		if (l->gain - before <= enough * l->gain)
			break;
		before = l->gain;
	}
	free(order);
}

static void
round_rows(const struct learner *l, struct model *m)
{
	double most = 0;
	for (size_t g = 0; g < l->n_gram; g++)
		for (size_t k = 0; k < l->n_class; k++) {
			double x = fabs(l->row[g * l->lanes + k] * l->weight[g]);
			most = x > most ? x : most;
		}
	m->unit = most > 0 ? most / MODEL_MOST : 1;
	m->row = model_rows(m);
	for (size_t g = 0; g < l->n_gram; g++)
		for (size_t k = 0; k < l->n_class; k++) {
			double x = l->row[g * l->lanes + k] * l->weight[g] / m->unit;
			m->row[g * m->lanes + k] = (int8_t)(x < 0 ? x - 0.5 : x + 0.5);
		}
}

/* The letters, pairs and classes, which are the corpus's. */
static void
copy_names(const struct corpus *c, struct model *m)
{
	m->n_class = c->n_class;
	m->lanes = model_lanes(c->n_class);
	m->n_letter = c->n_letter;
	m->n_pair = c->n_pair;
	m->title_weight = TITLE_WEIGHT;
	m->class = xcalloc(m->n_class + 1, sizeof *m->class);
	for (size_t k = 0; k < m->n_class; k++)
		m->class[k] = c->class[k];
	m->code = xmalloc((m->n_letter + 1) * sizeof *m->code);
	memcpy(m->code, c->code, m->n_letter * sizeof *m->code);
	m->pair = xmalloc((m->n_pair + 1) * sizeof *m->pair);
	if (m->n_pair)
		memcpy(m->pair, c->pair, m->n_pair * sizeof *m->pair);
	for (size_t i = 0; i < LETTER_TABLE; i++)
		m->grams.letter[i] = c->letter_of[c->form[i]];
	grams_open(&m->grams, m->n_pair);
	for (size_t i = 0; i < m->n_pair; i++)
		grams_set(&m->grams, m->pair[i], (uint32_t)(m->n_letter + i));
}

static void
open_learner(struct learner *l, const struct corpus *c, const unsigned char *use)
{
	*l = (struct learner){ .c = c, .use = use, .n_class = c->n_class, .n_gram = c->n_letter + c->n_pair };
	l->lanes = (c->n_class + LANE - 1) / LANE * LANE;
	l->weight = xcalloc(l->n_gram + 1, sizeof *l->weight);
	l->square = xcalloc(l->n_gram + 1, sizeof *l->square);
	l->length = xcalloc(c->n_doc + 1, sizeof *l->length);
	l->norm = xcalloc(c->n_doc + 1, sizeof *l->norm);
	l->rest = xcalloc(c->n_doc + 1, 1);
	l->left = xcalloc(c->n_doc + 1, 1);
	l->row = xlarge((l->n_gram + 1) * l->lanes * sizeof *l->row, true);
	l->alpha = xlarge((c->n_doc + 1) * l->n_class * sizeof *l->alpha, true);
	l->bias = xcalloc(l->lanes, sizeof *l->bias);
	l->score = xcalloc(l->lanes, sizeof *l->score);
	l->step = xcalloc(l->lanes, sizeof *l->step);
	l->positive = xcalloc(l->lanes, sizeof *l->positive);
}

static void
free_learner(struct learner *l)
{
	free(l->weight);
	free(l->length);
	free(l->norm);
	free(l->rest);
	free(l->left);
	free(l->row);
	free(l->alpha);
	free(l->bias);
	free(l->score);
	free(l->step);
	free(l->positive);
}

void
learn(const struct corpus *c, const unsigned char *use, struct model *m)
{
	struct learner l;
	uint32_t *of_class = xcalloc(c->n_class + 1, sizeof *of_class);
	open_learner(&l, c, use);
	for (size_t d = 0; d < c->n_doc; d++)
		if (use[d]) {
			l.n_doc++;
			of_class[c->doc[d].class]++;
		}
	weigh_grams(&l, of_class);
	measure_docs(&l);
	for (size_t k = 0; k < l.n_class; k++) {
		double share = of_class[k] ? (double)l.n_doc / ((double)l.n_class * of_class[k]) : 1;
		l.positive[k] = (float)(0.5 / (cost * share));
	}
	descend(&l);
	*m = (struct model){ .slope = 1, .n_record = l.n_doc };
	copy_names(c, m);
	m->bias = xcalloc(m->n_class + 1, sizeof *m->bias);
	m->shift = xcalloc(m->n_class + 1, sizeof *m->shift);
	for (size_t k = 0; k < m->n_class; k++)
		m->bias[k] = l.bias[k];
	m->square = l.square;
	round_rows(&l, m);
	free_learner(&l);
	free(of_class);
	model_ready(m);
}
