/* gram.c - letters of a text, and a hash of pairs */
#include "gram.h"
#include "utf8.h"

void
letters_add(struct letters *l, const uint16_t *table, struct slice text)
{
	l->p = xgrow(l->p, &l->cap, l->n + text.n, sizeof *l->p);
	uint16_t *out = l->p + l->n;
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n, *near_end = end - (text.n < 3 ? text.n : 3);
	while (p < end) {
		/* nearly all are Han, of three bytes */
		for (; p < near_end && (*p & 0xf0) == 0xe0; p += 3)
			*out++ = table[(p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f)];
		if (p == end)
			break;
		size_t n = utf8_len((char)*p), left = (size_t)(end - p);
		if (n == 1)
			*out++ = table[p[0]];
		else if (n == 2 && left >= 2)
			*out++ = table[(p[0] & 0x1f) << 6 | (p[1] & 0x3f)];
		else if (n == 3 && left >= 3)
			*out++ = table[(p[0] & 0x0f) << 12 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f)];
		else
			*out++ = 0;
		p += n < left ? n : left;
	}
	l->n = (size_t)(out - l->p);
}

void
letters_part(struct letters *l)
{
	l->p = xgrow(l->p, &l->cap, l->n + 1, sizeof *l->p);
	l->p[l->n++] = 0;
}

void
letters_free(struct letters *l)
{
	free(l->p);
	*l = LETTERS_INIT;
}

void
grams_open(struct grams *g, size_t n_pair)
{
	g->index.bits = 4;
	while ((size_t)1 << g->index.bits < 2 * n_pair)
		g->index.bits++;
	g->index.slot = xcalloc((size_t)1 << g->index.bits, sizeof *g->index.slot);
}

void
grams_set(struct grams *g, uint32_t pair, uint32_t number)
{
	uint32_t mask = (UINT32_C(1) << g->index.bits) - 1;
	uint32_t i = gram_start(&g->index, pair);
	while (g->index.slot[i].pair)
		i = (i + 1) & mask;
	g->index.slot[i] = (struct gram_slot){ pair, number };
}

void
grams_free(struct grams *g)
{
	free(g->index.slot);
	g->index.slot = NULL;
}
