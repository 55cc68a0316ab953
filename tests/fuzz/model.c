/* model.c - fuzz: what stands behind the head of a model's file is refused, or judges any text within its bounds */
#include "modelfile.h"
#include "msg.h"
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static jmp_buf refused;

static void __attribute__((noreturn, format(printf, 3, 4)))
refuse(const struct place *at, const char *field, const char *format, ...)
{
	(void)at, (void)field, (void)format;
	longjmp(refused, 1);
}

/* the file's own reader, without the end of the program and without the checksum, which would let nothing through */
#define die_at refuse
#include "../../common/modelfile.c"

static const char title[] = "路灯不亮 abc１２３", content[] = "小区门口的路灯不亮，晚上看不见路，😀 a b ab aab 路路路";

static void
judge(struct model *m)
{
	static const char *const rules[] = { "", "a", "城市管理/市政设施" };
	struct slice words[MODEL_WORDS];
	struct guess g;
	model_read(m, slice_of(title), slice_of(content));
	for (size_t i = 0; i < 3; i++) {
		if (!model_guess(m, slice_of(rules[i]), 0.5, &g))
			return;
		if (g.class >= m->n_class || g.other >= m->n_class || !(g.margin >= 0 && g.margin <= 1.000001))
			abort();
		for (size_t c = 0; c < m->n_class; c++)
			if (!(m->p[c] >= 0 && m->p[c] <= 1))
				abort();
		size_t n_words = model_explain(m, &g, slice_of(title), slice_of(content), words);
		for (size_t k = 0; k < n_words; k++)
			if (words[k].n == 0 || words[k].n > sizeof content)
				abort();
		(void)model_knows(m, slice_of(rules[i]));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct model m;
	struct reader r = { { "model", 0 }, data, data + n };
	m = (struct model){ 0 };
	if (setjmp(refused) == 0) {
		parse(&m, &r);
		model_ready(&m);
		judge(&m);
	}
	model_free(&m);
	return 0;
}
