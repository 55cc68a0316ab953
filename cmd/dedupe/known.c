/* known.c - orders of earlier runs, read where they are wanted */
#include "known.h"

static const struct kept_order *
entry_of(struct state *s, uint32_t number)
{
	const struct kept_order *k = glance_at(&s->orders, (uint64_t)number * sizeof *k, sizeof *k);
	if (k->sum != kept_sum(k, offsetof(struct kept_order, sum), number))
		store_damaged(&s->store, KEPT_ORDERS, "is damaged: entry %u is not as it was written", number);
	return k;
}

const char *
known_text(struct state *s, uint32_t number, struct kept_text *t)
{
	const struct kept_order *k = entry_of(s, number);
	uint64_t at = k->text;
	size_t size = k->size;
	const char *p = glance_at(&s->texts, at, size);
	if (size < sizeof *t)
		store_damaged(&s->store, KEPT_ORDERS, "is damaged: entry %u is too short", number);
	memcpy(t, p, sizeof *t);
	size_t want = sizeof *t + t->order.name.n + t->order.n * sizeof *t->order.letter + t->order.n / 8 + 1;
	if (t->sum != kept_sum(p + sizeof t->sum, size - sizeof t->sum, at) || t->number != number || want != size)
		store_damaged(&s->store, KEPT_TEXTS, "is damaged: the text at %llu is not as it was written", (unsigned long long)at);
	return p + sizeof *t;
}

static uint32_t
add(struct state *s, uint32_t number)
{
	uint32_t i = dedupe_know(s->d);
	s->number = xgrow(s->number, &s->number_cap, i + 1, sizeof *s->number);
	s->number[i] = number;
	s->place[number] = i + 1;
	return i;
}

void
known_fill(struct state *s, uint32_t i)
{
	struct kept_text t;
	const char *p = known_text(s, s->number[i], &t);
	struct order *o = &s->d->order[i];
	uint32_t lead = o->lead;
	size_t name = t.order.name.n, letters = t.order.n * sizeof *o->letter, named = t.order.n / 8 + 1;
	char *copy = arena_alloc(&s->arena, letters + name + named);
	/* letters first: they are to stand at an even address */
	memcpy(copy, p + name, letters);
	memcpy(copy + letters, p, name);
	memcpy(copy + letters + name, p + name + letters, named);
	*o = t.order;
	o->letter = (const uint16_t *)(const void *)copy;
	o->name.p = copy + letters;
	o->named = (const uint8_t *)copy + letters + name;
	o->lead = lead;
	o->leader = i;
	o->by = o->copy_of = NOBODY;
	if (t.leader != t.number) {
		uint32_t leader = known_load(s, t.leader);
		s->d->order[i].leader = leader;
	}
}

uint32_t
known_load(struct state *s, uint32_t number)
{
	if (number >= s->n_order)
		store_damaged(&s->store, KEPT_TEXTS, "is damaged: it names an order that is not there");
	if (s->place[number])
		return s->place[number] - 1;
	uint32_t i = add(s, number);
	s->d->order[i].lead = NOBODY;
	known_fill(s, i);
	return i;
}

uint32_t
known_leader(struct state *s, uint32_t k, const struct kept_leader *leader, bool *wanted)
{
	*wanted = false;
	if (s->lead[k])
		return s->lead[k] - 1;
	if (leader->order >= s->n_order)
		store_damaged(&s->store, KEPT_LEADERS, "is damaged: it names an order that is not there");
	uint32_t i = s->place[leader->order];
	if (i == 0) {
		i = add(s, leader->order) + 1;
		*wanted = true;
	}
	uint32_t lead = dedupe_know_leader(s->d, i - 1, &(struct asking){ leader->at, leader->caller, leader->bits });
	s->lead[k] = lead + 1;
	return lead;
}
