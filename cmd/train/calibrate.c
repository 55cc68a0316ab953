/* calibrate.c - scores of held-out documents, and a damped Newton fit */
#include "calibrate.h"
#include "exact.h"
#include <math.h>

enum {
	PARTS = 5,
	MANY = 20000, /* documents of which one part is enough */
	HELD_MAX = 4000,
	STEPS_MAX = 200
};

static const double price = 1e-3, enough = 1e-7;

/* Scores of held-out documents: n rows of n_class. */
struct held {
	const struct corpus *c;
	size_t n, cap, n_class;
	double *score;
	uint32_t *doc;
	unsigned char *agrees; /* of each vote and class */
	double *p;
	double blur; /* how much of a label is spread over all classes: few documents prove little (Platt 1999) */
};

struct fit {
	double slope, rule, *shift;
};

void
deal(const struct corpus *c, const unsigned char *use, size_t n, unsigned char *part)
{
	size_t next = 0;
	const struct doc *before = NULL;
	for (size_t d = 0; d < c->n_doc; d++) {
		if (!use[d])
			continue;
		if (before && (c->doc[d].hash != before->hash || c->doc[d].class != before->class))
			next++;
		part[d] = (unsigned char)(next % n);
		before = &c->doc[d];
	}
}

static void
hold_part(struct held *h, const unsigned char *use, const unsigned char *part, unsigned number, size_t stride)
{
	const struct corpus *c = h->c;
	unsigned char *rest = xcalloc(c->n_doc + 1, 1);
	struct model m;
	size_t n = 0;
	for (size_t d = 0; d < c->n_doc; d++)
		rest[d] = use[d] && part[d] != number;
	learn(c, rest, &m);
	for (size_t d = 0; d < c->n_doc; d++) {
		if (!use[d] || part[d] != number || n++ % stride)
			continue;
		size_t cap = h->cap;
		h->score = xgrow(h->score, &h->cap, (h->n + 1) * h->n_class, sizeof *h->score);
		if (h->cap != cap)
			h->doc = xrealloc(h->doc, (h->cap / h->n_class + 1) * sizeof *h->doc);
		model_read_letters(&m, c->letters.p + c->doc[d].at, c->doc[d].n, c->doc[d].n_title);
		memcpy(h->score + h->n * h->n_class, m.score, h->n_class * sizeof *h->score);
		h->doc[h->n++] = (uint32_t)d;
	}
	model_free(&m);
	free(rest);
}

static bool
has_vote(const struct held *h, size_t i, size_t k)
{
	uint32_t vote = h->c->doc[h->doc[i]].vote;
	return vote != GRAM_NONE && h->agrees[vote * h->n_class + k];
}

/* The probabilities of document i into h->p; its loss. */
static double
weigh(struct held *h, const struct fit *f, size_t i)
{
	double most = -INFINITY, sum = 0;
	const double *s = h->score + i * h->n_class;
	for (size_t k = 0; k < h->n_class; k++) {
		h->p[k] = f->slope * s[k] + f->shift[k] + (has_vote(h, i, k) ? f->rule : 0);
		most = h->p[k] > most ? h->p[k] : most;
	}
	double label = h->p[h->c->doc[h->doc[i]].class] - most, mean = 0;
	for (size_t k = 0; k < h->n_class; k++) {
		mean += (h->p[k] - most) / (double)h->n_class;
		sum += h->p[k] = exact_exp(h->p[k] - most);
	}
	for (size_t k = 0; k < h->n_class; k++)
		h->p[k] /= sum;
	return exact_log(sum) - (1 - h->blur) * label - h->blur * mean;
}

/* The first and second derivative of the mean loss by each number that is fitted. */
struct slopes {
	double slope[2], rule[2], *shift;
};

static double
loss_of(struct held *h, const struct fit *f)
{
	double loss = 0, fee = 0;
	for (size_t i = 0; i < h->n; i++)
		loss += weigh(h, f, i);
	for (size_t k = 0; k < h->n_class; k++)
		fee += f->shift[k] * f->shift[k];
	return loss / (double)h->n + price * fee;
}

static void
derive(struct held *h, const struct fit *f, struct slopes *d)
{
	double n = (double)h->n;
	*d = (struct slopes){ .shift = d->shift };
	for (size_t k = 0; k < h->n_class; k++) {
		d->shift[2 * k] = 2 * price * f->shift[k];
		d->shift[2 * k + 1] = 2 * price;
	}
	for (size_t i = 0; i < h->n; i++) {
		const double *s = h->score + i * h->n_class;
		size_t label = h->c->doc[h->doc[i]].class;
		double mean = 0, square = 0, voted = 0, wanted = 0, wanted_vote = 0, even = h->blur / (double)h->n_class;
		(void)weigh(h, f, i);
		for (size_t k = 0; k < h->n_class; k++) {
			double target = even + (k == label ? 1 - h->blur : 0);
			bool vote = has_vote(h, i, k);
			mean += h->p[k] * s[k];
			square += h->p[k] * s[k] * s[k];
			wanted += target * s[k];
			voted += vote ? h->p[k] : 0;
			wanted_vote += vote ? target : 0;
			d->shift[2 * k] += (h->p[k] - target) / n;
			d->shift[2 * k + 1] += h->p[k] * (1 - h->p[k]) / n;
		}
		d->slope[0] += (mean - wanted) / n;
		d->slope[1] += (square - mean * mean) / n;
		d->rule[0] += (voted - wanted_vote) / n;
		d->rule[1] += voted * (1 - voted) / n;
	}
}

static double
move(double from, const double *slope, double part)
{
	return slope[1] > 1e-9 ? from - part * slope[0] / slope[1] : from;
}

static void
descend(struct held *h, struct fit *f)
{
	struct slopes d = { .shift = xcalloc(2 * h->n_class, sizeof *d.shift) };
	struct fit to = { .shift = xcalloc(h->n_class, sizeof *to.shift) };
	double loss = loss_of(h, f), part = 0.5;
	for (int step = 0; step < STEPS_MAX && part > 1e-3; step++) {
		derive(h, f, &d);
		double next;
		for (;; part /= 2) {
			to.slope = move(f->slope, d.slope, part);
			/* less than nothing neither says */
			to.slope = to.slope > 0 ? to.slope : 0;
			to.rule = move(f->rule, d.rule, part);
			to.rule = to.rule > 0 ? to.rule : 0;
			for (size_t k = 0; k < h->n_class; k++)
				to.shift[k] = move(f->shift[k], d.shift + 2 * k, part);
			next = loss_of(h, &to);
			if (next <= loss || part < 1e-3)
				break;
		}
		if (next > loss)
			break;
		double gain = loss - next;
		double *shift = f->shift;
		*f = to;
		to.shift = shift;
		loss = next;
		part = part * 1.5 < 1 ? part * 1.5 : 1;
		if (gain < enough)
			break;
	}
	free(d.shift);
	free(to.shift);
}

/* Which classes each vote speaks for; whether any speaks for one. */
static bool
find_votes(struct held *h, const struct model *m)
{
	bool any = false;
	h->agrees = xcalloc(h->c->votes.n * h->n_class + 1, 1);
	for (size_t v = 0; v < h->c->votes.n; v++)
		for (size_t k = 0; k < h->n_class; k++)
			any |= h->agrees[v * h->n_class + k] = model_agrees(map_key(&h->c->votes, v), m->class[k]);
	return any;
}

void
calibrate(const struct corpus *c, const unsigned char *use, struct model *m)
{
	struct held h = { .c = c, .n_class = c->n_class };
	unsigned char *part = xcalloc(c->n_doc + 1, 1);
	size_t n = 0;
	for (size_t d = 0; d < c->n_doc; d++)
		n += use[d];
	h.p = xcalloc(h.n_class + 1, sizeof *h.p);
	m->has_rule = find_votes(&h, m);
	deal(c, use, PARTS, part);
	size_t stride = n > MANY ? n / PARTS / HELD_MAX + 1 : 1;
	for (unsigned i = 0; i < (n > MANY ? 1 : PARTS); i++)
		hold_part(&h, use, part, i, stride);
	struct fit f = { 1, 0, m->shift };
	h.blur = 1 / ((double)h.n + 2);
	if (h.n)
		descend(&h, &f);
	m->slope = f.slope;
	m->rule = f.rule;
	m->shift = f.shift;
	free(h.score);
	free(h.doc);
	free(h.agrees);
	free(h.p);
	free(part);
}
