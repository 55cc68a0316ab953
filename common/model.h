/* model.h - what gov-train learnt: the category of a text by its letters and pairs of neighbours
 *
 *	struct model m;
 *	struct guess g;
 *	model_load(&m, "hotline.model");             modelfile.h
 *	model_read(&m, title, content);
 *	if (model_guess(&m, slice_of(""), 0.2, &g))
 *		use(g.path, g.best, g.next, g.margin);
 *	model_free(&m);
 *
 * model_guess says how sure it is; model_explain, by which words.  A linear model: the score of class c is
 *
 *	bias(c) + unit / sqrt(sum(square(g)) / 256) * sum(row(g, c))
 *
 * with both sums over every gram of the text, as often as it stands there, those of the title
 * `title_weight` times.  Rows and squares hold whole numbers, so sums are exact.  Over all classes
 *
 *	p(c) = softmax(slope * score(c) + shift(c) + vote(c))
 *
 * (temperature and vector scaling: Guo et al., On Calibration of Modern Neural Networks, ICML 2017),
 * where slope and shift were fitted on records the scores had not been learnt from, so that of
 * records decided with p = 0.9 nine in ten are right.  vote(c) is `rule` for the classes that agree with what
 * a rule table said, fitted beside them, else 0.
 *
 * Classes are paths.  A node of the tree is as probable as all classes below it together; a guess
 * goes down from the top while the better child leads by the margin.
 */
#ifndef MODEL_H
#define MODEL_H

#include "gram.h"

enum {
	MODEL_MOST = 127, /* of a row, either sign */
	MODEL_TEXT_MAX = 1 << 17, /* letters of a record that are looked at: sums stay within 32 bits */
	MODEL_TITLE_MAX = 7, /* title_weight, at most */
	MODEL_LEVELS = 10, /* of a class's path, at most */
	MODEL_WORDS = 5 /* telling words of a guess, at most */
};

struct model_node {
	struct slice path;
	uint32_t parent, child, sibling; /* numbers of nodes, 0 for none; node 0 is the root */
	uint32_t class; /* GRAM_NONE where only classes below it are */
	uint32_t likeliest; /* class at or below it */
	double p, z; /* of all classes at or below it; what the likeliest of them has in the exponent */
};

struct model {
	struct grams grams;
	size_t n_letter, n_pair, n_class, lanes; /* lanes: a row's length, n_class and zeros */
	uint16_t *code; /* of each letter, ascending */
	uint32_t *pair; /* keys, ascending */
	struct slice *class; /* paths, ascending */
	double *bias, *shift, unit, slope, rule;
	bool has_rule; /* whether `rule` was measured */
	uint32_t title_weight;
	uint64_t n_record; /* it was learnt from */
	int8_t *row;
	uint32_t *square; /* of a gram's weight, in 256ths */
	uint32_t id; /* CRC-32 of the file */

	struct model_node *node;
	size_t n_node, node_cap;
	struct arena store;

	/* the text at hand */
	struct letters letters;
	const uint16_t *text; /* its letters */
	size_t n_title; /* letters of the title, the parting behind them included */
	uint32_t *found; /* grams, letter by letter: the single one, then the pair that ends with it */
	size_t n_found, found_cap;
	uint32_t *known; /* those of them that are any, the title's n_known_title first */
	size_t n_known, n_known_title, known_cap;
	double *score, *z, *p;
	int32_t *sum, *value;
	size_t value_cap;
};

struct guess {
	struct slice path; /* as deep as the margin allows, empty where not even the first level is sure */
	bool decided; /* whether that is a class */
	struct slice best, next; /* where the lead was least on the way: the better and the other; next empty if there was no choice */
	double p, p_next, margin;
	size_t class, other; /* the likeliest class of each */
};

/* The length of a row for so many classes. */
size_t model_lanes(size_t n_class);

/* Room for the rows, all zero, each within as few lines of the cache as may be. */
int8_t *model_rows(const struct model *m);

/* Sorts out the tree and the room to work in, once n_class, class and the numbers stand. */
void model_ready(struct model *m);

/* Takes the text that is to be judged and scores it. */
void model_read(struct model *m, struct slice title, struct slice content);

/* The same for letters, of which the first n_title are the title and the parting behind it. */
void model_read_letters(struct model *m, const uint16_t *letter, size_t n, size_t n_title);

/* The guess for the text read last; rule is the path that a rule table says, empty for none.
 * False where no gram of the text is known. */
bool model_guess(struct model *m, struct slice rule, double margin, struct guess *g);

/* Whether a rule's path speaks for or below or above a class of the model. */
bool model_knows(const struct model *m, struct slice path);

/* How likely a path is after model_guess: that of its node, or of the deepest node above it; 0 without one. */
double model_p(const struct model *m, struct slice path);

/* The words of the text that speak most for class g->class against g->other, the best first: runs of letters each of
 * which adds more than a quarter of what the most telling one does.  They are parts of title and content
 * as given to model_read. */
size_t model_explain(struct model *m, const struct guess *g, struct slice title, struct slice content, struct slice words[MODEL_WORDS]);

/* Whether the paths are the same or one leads to the other. */
bool model_agrees(struct slice a, struct slice b);

void model_free(struct model *m);

#endif
