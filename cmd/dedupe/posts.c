/* posts.c - keys in a table of open addressing, their items side by side */
#include "posts.h"

struct posts_slot {
	uint64_t key;
	uint32_t from, n;
};

void
posts_add(struct posts *p, uint64_t key, uint32_t item)
{
	if (key == 0)
		return;
	if (p->n == UINT32_MAX)
		die("too many orders in one run");
	p->post = xgrow(p->post, &p->cap, p->n + 1, sizeof *p->post);
	p->post[p->n++] = (struct post){ key, item };
}

static struct posts_slot *
slot_of(const struct posts *p, uint64_t key)
{
	size_t mask = (SIZE_MAX >> p->shift), i = posts_spread(key) >> p->shift;
	while (p->slot[i].key && p->slot[i].key != key)
		i = (i + 1) & mask;
	return &p->slot[i];
}

void
posts_close(struct posts *p)
{
	unsigned power = 6;
	while ((size_t)1 << power < p->n * 2)
		power++;
	p->shift = 64 - power;
	p->bit_shift = p->shift + 3; /* eight times as many bits as slots: sixteen a key and more */
	p->slot = xcalloc((size_t)1 << power, sizeof *p->slot);
	p->bits = xcalloc((size_t)1 << (power + 3 - 6), sizeof *p->bits);
	p->item = xmalloc((p->n + 1) * sizeof *p->item);
	for (size_t i = 0; i < p->n; i++) {
		struct posts_slot *s = slot_of(p, p->post[i].key);
		uint64_t spread = posts_spread(p->post[i].key);
		p->bits[spread >> p->bit_shift] |= posts_mask(spread);
		s->key = p->post[i].key;
		s->n++;
	}
	uint32_t from = 0;
	for (size_t i = 0; i < (size_t)1 << power; i++) {
		struct posts_slot *s = &p->slot[i];
		s->from = from;
		from += s->n;
		s->n = 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		struct posts_slot *s = slot_of(p, p->post[i].key);
		p->item[s->from + s->n++] = p->post[i].item;
	}
	free(p->post);
	p->post = NULL;
}

void
posts_fetch_more(const struct posts *p, uint64_t key)
{
	__builtin_prefetch(&p->slot[posts_spread(key) >> p->shift]);
}

const uint32_t *
posts_look(const struct posts *p, uint64_t key, uint32_t *n)
{
	const struct posts_slot *s = slot_of(p, key);
	*n = s->n;
	return p->item + s->from;
}

void
posts_free(struct posts *p)
{
	free(p->post);
	free(p->slot);
	free(p->item);
	free(p->bits);
	*p = POSTS_INIT;
}
