/* exam.c - cross-validation and its tables */
#include "exam.h"
#include "calibrate.h"
#include "path.h"
#include "utf8.h"

enum {
	BINS = 10,
	TELLING = 20,
	ERRORS = 50
};

enum {
	OWN_TABLE,
	OWN_GROUP,
	OWN_ITEM,
	OWN_VALUE,
	OWN_NUMERATOR,
	OWN_DENOMINATOR,
	N_OWN
};

static const char *const own_name[N_OWN] = { "table", "group", "item", "value", "numerator", "denominator" };
static const char *const own_label[N_OWN] = { "表", "分组", "指标", "值", "分子", "分母" };
static int own[N_OWN], columns[N_OWN + 3];

void
exam_open(struct filter *f)
{
	size_t n = 0;
	columns[n++] = F_TYPE;
	for (size_t i = 0; i < N_OWN; i++)
		columns[n++] = own[i] = field_declare(own_name[i], own_label[i], FIELD_TEXT);
	columns[n++] = F_ID;
	columns[n++] = F_FROM;
	filter_own(f, columns, n);
}

static void
answer(struct model *m, const struct corpus *c, size_t d, struct answer *a)
{
	const struct doc *doc = &c->doc[d];
	struct guess g;
	struct slice vote = doc->vote == GRAM_NONE ? slice(NULL, 0) : map_key(&c->votes, doc->vote);
	*a = (struct answer){ .class = GRAM_NONE };
	model_read_letters(m, c->letters.p + doc->at, doc->n, doc->n_title);
	if (!model_guess(m, vote, 0, &g))
		return;
	for (size_t k = 0; k < c->n_class; k++)
		if (slice_eq(c->class[k], g.path))
			a->class = k;
	a->p = g.p;
	a->p_label = m->p[doc->class];
	a->margin = g.margin;
}

void
exam_take(struct exam *e, const struct corpus *c, size_t n)
{
	unsigned char *part = xcalloc(c->n_doc + 1, 1), *use = xcalloc(c->n_doc + 1, 1);
	e->n_part = n ? n : c->folds.n;
	e->answer = xcalloc(c->n_doc + 1, sizeof *e->answer);
	memset(use, 1, c->n_doc);
	if (n)
		deal(c, use, n, part);
	for (size_t d = 0; d < c->n_doc && n == 0; d++)
		part[d] = (unsigned char)c->doc[d].fold;
	for (size_t i = 0; i < e->n_part; i++) {
		struct model m;
		for (size_t d = 0; d < c->n_doc; d++)
			use[d] = part[d] != i;
		learn(c, use, &m);
		calibrate(c, use, &m);
		for (size_t d = 0; d < c->n_doc; d++)
			if (part[d] == i)
				answer(&m, c, d, &e->answer[d]);
		model_free(&m);
	}
	free(part);
	free(use);
}

/* A row of a table; value has four decimals, or none where it is a count. */
struct row {
	const char *table;
	struct slice group, item;
	double value;
	bool whole;
	size_t numerator, denominator; /* left out where denominator is 0 */
	struct slice id, from;
};

static void
set_number(struct rec *r, int field, double x, int decimals)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%.*f", decimals, x);
	rec_set_raw(r, field, slice(text, (size_t)n));
}

static void
put(struct filter *f, struct rec *r, const struct row *row)
{
	rec_begin(r);
	rec_set(r, F_TYPE, LIT("figure"));
	rec_set(r, own[OWN_TABLE], slice_of(row->table));
	rec_set_or_null(r, own[OWN_GROUP], row->group);
	rec_set_or_null(r, own[OWN_ITEM], row->item);
	set_number(r, own[OWN_VALUE], row->value, row->whole ? 0 : 4);
	if (row->denominator) {
		set_number(r, own[OWN_NUMERATOR], (double)row->numerator, 0);
		set_number(r, own[OWN_DENOMINATOR], (double)row->denominator, 0);
	} else {
		rec_set_null(r, own[OWN_NUMERATOR]);
		rec_set_null(r, own[OWN_DENOMINATOR]);
	}
	rec_set_or_null(r, F_ID, row->id);
	rec_set_or_null(r, F_FROM, row->from);
	filter_put(f, r);
}

static void
put_share(struct filter *f, struct rec *r, const char *table, struct slice group, const char *item, size_t n, size_t of)
{
	struct row row = { .table = table, .group = group, .item = slice_of(item), .numerator = n, .denominator = of };
	row.value = of ? (double)n / (double)of : 0;
	put(f, r, &row);
}

static void
put_value(struct filter *f, struct rec *r, const char *table, struct slice group, const char *item, double value, bool whole)
{
	put(f, r, &(struct row){ .table = table, .group = group, .item = slice_of(item), .value = value, .whole = whole });
}

/* matrix[label * (n_class + 1) + answer], the last column for no answer. */
static size_t *
count_matrix(const struct exam *e, const struct corpus *c)
{
	size_t n = c->n_class + 1, *matrix = xcalloc(n * n, sizeof *matrix);
	for (size_t d = 0; d < c->n_doc; d++) {
		size_t said = e->answer[d].class;
		matrix[c->doc[d].class * n + (said < c->n_class ? said : c->n_class)]++;
	}
	return matrix;
}

struct tally {
	size_t right, said, labelled;
};

static struct tally
tally_class(const struct corpus *c, const size_t *matrix, size_t k)
{
	size_t n = c->n_class + 1;
	struct tally t = { matrix[k * n + k], 0, 0 };
	for (size_t i = 0; i < c->n_class; i++)
		t.said += matrix[i * n + k];
	for (size_t i = 0; i < n; i++)
		t.labelled += matrix[k * n + i];
	return t;
}

static double
f1(const struct tally *t)
{
	return t->said + t->labelled ? 2 * (double)t->right / (double)(t->said + t->labelled) : 0;
}

static size_t
count_right(const struct corpus *c, const struct exam *e)
{
	size_t n = 0;
	for (size_t d = 0; d < c->n_doc; d++)
		n += e->answer[d].class == c->doc[d].class;
	return n;
}

struct bin {
	size_t n, right;
	double p;
};

static void
fill_bins(const struct exam *e, const struct corpus *c, struct bin *bin)
{
	for (size_t d = 0; d < c->n_doc; d++) {
		const struct answer *a = &e->answer[d];
		int i = (int)(a->p * BINS);
		struct bin *b = &bin[i < BINS ? i : BINS - 1];
		b->n++;
		b->right += a->class == c->doc[d].class;
		b->p += a->p;
	}
}

/* The mean over all documents of how far the share that is right lies from the mean probability of the
 * bin (expected calibration error: Naeini et al., AAAI 2015). */
static double
calibration_error(const struct bin *bin, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < BINS; i++) {
		double far = (double)bin[i].right - bin[i].p;
		sum += far < 0 ? -far : far;
	}
	return n ? sum / (double)n : 0;
}

/* How many of the documents are right in the first `level` parts of the path. */
static size_t
right_at(const struct exam *e, const struct corpus *c, size_t level)
{
	size_t n = 0;
	for (size_t d = 0; d < c->n_doc; d++) {
		if (e->answer[d].class >= c->n_class)
			continue;
		struct slice a = c->class[e->answer[d].class], b = c->class[c->doc[d].class];
		n += slice_eq(path_head(a, level), path_head(b, level));
	}
	return n;
}

static void
put_totals(const struct exam *e, const struct corpus *c, const size_t *matrix, const struct bin *bin, struct filter *f, struct rec *r)
{
	const struct slice none = slice(NULL, 0);
	double macro = 0;
	size_t most = 0;
	for (size_t k = 0; k < c->n_class; k++) {
		struct tally t = tally_class(c, matrix, k);
		macro += f1(&t) / (double)c->n_class;
		most = path_depth(c->class[k]) > most ? path_depth(c->class[k]) : most;
	}
	put_value(f, r, "total", none, "records", (double)c->n_doc, true);
	put_value(f, r, "total", none, "classes", (double)c->n_class, true);
	put_value(f, r, "total", none, "parts", (double)e->n_part, true);
	put_value(f, r, "total", none, "macro_f1", macro, false);
	put_share(f, r, "total", none, "accuracy", count_right(c, e), c->n_doc);
	for (size_t i = 1; i < most; i++) {
		char item[40];
		snprintf(item, sizeof item, "accuracy_level_%zu", i);
		put_share(f, r, "total", none, item, right_at(e, c, i), c->n_doc);
	}
	put_value(f, r, "total", none, "calibration_error", calibration_error(bin, c->n_doc), false);
}

static void
put_classes(const struct corpus *c, const size_t *matrix, struct filter *f, struct rec *r)
{
	size_t n = c->n_class + 1;
	for (size_t k = 0; k < c->n_class; k++) {
		struct tally t = tally_class(c, matrix, k);
		put_share(f, r, "class", c->class[k], "precision", t.right, t.said);
		put_share(f, r, "class", c->class[k], "recall", t.right, t.labelled);
		put_value(f, r, "class", c->class[k], "f1", f1(&t), false);
	}
	for (size_t k = 0; k < c->n_class; k++)
		for (size_t i = 0; i < n; i++) {
			struct row row = { .table = "confusion", .group = c->class[k], .value = (double)matrix[k * n + i], .whole = true };
			row.item = i < c->n_class ? c->class[i] : slice(NULL, 0);
			if (matrix[k * n + i])
				put(f, r, &row);
		}
}

static void
put_calibration(const struct bin *bin, struct filter *f, struct rec *r)
{
	for (size_t i = 0; i < BINS; i++) {
		char group[16];
		if (bin[i].n == 0)
			continue;
		snprintf(group, sizeof group, "%.1f-%.1f", (double)i / BINS, (double)(i + 1) / BINS);
		put_value(f, r, "calibration", slice_of(group), "probability", bin[i].p / (double)bin[i].n, false);
		put_share(f, r, "calibration", slice_of(group), "accuracy", bin[i].right, bin[i].n);
	}
}

static const struct exam *sorting;

static int
by_margin(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	double p = sorting->answer[a].margin, q = sorting->answer[b].margin;
	return p > q ? -1 : p < q ? 1
				  : (a > b) - (a < b);
}

static int
by_doubt(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	double p = sorting->answer[a].p_label, q = sorting->answer[b].p_label;
	return p < q ? -1 : p > q ? 1
				  : (a > b) - (a < b);
}

/* How right the surest are: what --margin leaves decided, and how much of that is right. */
static void
put_coverage(const struct exam *e, const struct corpus *c, uint32_t *order, struct filter *f, struct rec *r)
{
	static const int shares[] = { 100, 95, 90, 85, 80, 70, 60, 50 };
	qsort(order, c->n_doc, sizeof *order, by_margin);
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		size_t n = (c->n_doc * (size_t)shares[i] + 50) / 100, right = 0;
		char group[16];
		for (size_t k = 0; k < n; k++)
			right += e->answer[order[k]].class == c->doc[order[k]].class;
		snprintf(group, sizeof group, "%.2f", shares[i] / 100.0);
		if (n == 0)
			continue;
		put_value(f, r, "coverage", slice_of(group), "margin", e->answer[order[n - 1]].margin, false);
		put_share(f, r, "coverage", slice_of(group), "accuracy", right, n);
	}
}

/* The documents whose label the others find least likely, though they are sure of another. */
static void
put_errors(const struct exam *e, const struct corpus *c, uint32_t *order, struct filter *f, struct rec *r)
{
	qsort(order, c->n_doc, sizeof *order, by_doubt);
	for (size_t i = 0, n = 0; i < c->n_doc && n < ERRORS; i++) {
		const struct answer *a = &e->answer[order[i]];
		const struct doc *d = &c->doc[order[i]];
		if (a->class >= c->n_class || a->class == d->class || a->p < 0.5)
			continue;
		put(f, r, &(struct row){ .table = "error", .group = c->class[d->class], .item = c->class[a->class], .value = a->p_label, .id = d->id, .from = d->from });
		n++;
	}
}

/* The grams that speak most for a class: by what they add to all its documents together. */
static void
put_telling(const struct corpus *c, const struct model *m, struct filter *f, struct rec *r)
{
	size_t n_gram = m->n_letter + m->n_pair;
	double *sum = xcalloc(n_gram + 1, sizeof *sum);
	struct buf text = BUF_INIT;
	for (size_t k = 0; k < c->n_class; k++) {
		size_t n = 0;
		memset(sum, 0, n_gram * sizeof *sum);
		for (size_t d = 0; d < c->n_doc; d++) {
			if (c->doc[d].class != k)
				continue;
			n++;
			for (size_t i = c->start[d]; i < c->start[d + 1]; i++) {
				uint32_t g = feature_gram(c->feature[i]);
				sum[g] += m->unit * m->row[g * m->lanes + k];
			}
		}
		for (size_t i = 0; i < TELLING; i++) {
			size_t best = 0;
			for (size_t g = 1; g < n_gram; g++)
				best = sum[g] > sum[best] ? g : best;
			if (n_gram == 0 || sum[best] <= 0)
				break;
			buf_clear(&text);
			if (best >= m->n_letter)
				utf8_add(&text, m->code[(m->pair[best - m->n_letter] >> 16) - 1]);
			utf8_add(&text, m->code[best < m->n_letter ? best : (m->pair[best - m->n_letter] & 0xffff) - 1]);
			put(f, r, &(struct row){ .table = "telling", .group = c->class[k], .item = buf_slice(&text), .value = sum[best] / (double)n });
			sum[best] = 0;
		}
	}
	buf_free(&text);
	free(sum);
}

void
exam_put(const struct exam *e, const struct corpus *c, const struct model *m, struct filter *f, struct rec *r)
{
	struct bin bin[BINS] = { { 0 } };
	size_t *matrix = count_matrix(e, c);
	uint32_t *order = xcalloc(c->n_doc + 1, sizeof *order);
	for (size_t d = 0; d < c->n_doc; d++)
		order[d] = (uint32_t)d;
	sorting = e;
	fill_bins(e, c, bin);
	put_totals(e, c, matrix, bin, f, r);
	put_classes(c, matrix, f, r);
	put_calibration(bin, f, r);
	put_coverage(e, c, order, f, r);
	put_telling(c, m, f, r);
	put_errors(e, c, order, f, r);
	free(order);
	free(matrix);
}

void
exam_free(struct exam *e)
{
	free(e->answer);
}
