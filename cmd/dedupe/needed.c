/* needed.c - what a rule needs of two orders, and who can be told at a glance not to reach it */
#include "needed.h"
#include "date.h"

/* What the time between two adds; apart: seconds, -1 where one has no date. */
static inline uint32_t
need_of_days(int64_t apart)
{
	int64_t days = apart / DAY_SECONDS;
	return NEED_DAY * (uint32_t)(apart < 0 || days > NEED_DAYS ? NEED_DAYS : days);
}

bool
need_is_shared(const struct order *a, const struct order *b, enum site_match match)
{
	return match > SITE_COMMUNITY || (match == SITE_COMMUNITY && a->letters >= COMMUNITY_LETTERS && b->letters >= COMMUNITY_LETTERS);
}

uint32_t
dedupe_need(const struct order *a, const struct order *b, enum site_match match)
{
	if (a->caller && a->caller == b->caller)
		return NEED_CALLER_PLACE;
	uint32_t need = NEED_PLACE + need_of_days(order_seconds_between(a, b));
	if (match == SITE_COMMUNITY)
		need += NEED_COMMUNITY;
	if (!a->category || !b->category)
		need += NEED_UNKNOWN;
	else if (a->category != b->category)
		need += NEED_OTHER;
	return need;
}

static inline __attribute__((always_inline)) bool
are_few(const uint64_t *a, const uint64_t *b, uint32_t need)
{
	uint64_t both = 0, any = 0;
	for (int i = 0; i < SHINGLE_WORDS; i++) {
		both += (uint64_t)__builtin_popcountll(a[i] & b[i]);
		any += (uint64_t)__builtin_popcountll(a[i] | b[i]);
	}
	return both * SCALE * 10 < any * need * BITS_SHARE;
}

/* The least of M that any rule could ask of the two. */
static inline uint32_t
least_of(int64_t at, uint64_t caller, int64_t other, uint64_t other_caller)
{
	if (caller && caller == other_caller)
		return NEED_CALLER;
	return NEED_PLACE + need_of_days(at == INT64_MAX || other == INT64_MAX ? -1 : at > other ? at - other
												 : other - at);
}

static inline __attribute__((always_inline)) uint32_t
next_of(const struct scope *s, uint32_t i, const struct asking *o)
{
	for (; i < s->n; i++) {
		const struct candidate *c = &s->candidate[i];
		if (!are_few(o->bits, c->bits, least_of(o->at, o->caller, c->at, c->caller)))
			break;
	}
	return i;
}

#ifdef __x86_64__
#define POPCOUNT __attribute__((target("popcnt")))

POPCOUNT static uint32_t
next_popcount(const struct scope *s, uint32_t i, const struct asking *o)
{
	return next_of(s, i, o);
}

POPCOUNT static bool
are_few_popcount(const uint64_t *a, const uint64_t *b, uint32_t need)
{
	return are_few(a, b, need);
}
#endif

bool
need_are_few(const uint64_t *a, const uint64_t *b, uint32_t need)
{
#ifdef POPCOUNT
	if (__builtin_cpu_supports("popcnt"))
		return are_few_popcount(a, b, need);
#endif
	return are_few(a, b, need);
}

bool
need_may(const struct asking *o, const struct asking *l)
{
	return !need_are_few(o->bits, l->bits, least_of(o->at, o->caller, l->at, l->caller));
}

uint32_t
scope_next(const struct scope *s, uint32_t i, const struct asking *o)
{
#ifdef POPCOUNT
	if (__builtin_cpu_supports("popcnt"))
		return next_popcount(s, i, o);
#endif
	return next_of(s, i, o);
}

void
scope_add(struct scope *s, const struct asking *of, uint32_t leader)
{
	if (s->n == s->cap) {
		/* most scopes have one leader or two */
		s->cap = s->cap ? s->cap * 2 : 2;
		s->candidate = xrealloc(s->candidate, s->cap * sizeof *s->candidate);
	}
	struct candidate *c = &s->candidate[s->n++];
	c->at = of->at;
	c->caller = of->caller;
	c->leader = leader;
	memcpy(c->bits, of->bits, sizeof c->bits);
}

void
scope_free(struct scope *s)
{
	free(s->candidate);
}
