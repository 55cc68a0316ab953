/* map.c - keys keep their numbers, their order and their place */
#include "map.h"

static int failures;

static void
check(bool good, const char *what, size_t i)
{
	if (good)
		return;
	failures++;
	fprintf(stderr, "map: %s (at %zu)\n", what, i);
}

static struct slice
key(char *room, size_t size, size_t i)
{
	int n = snprintf(room, size, "%zu", i * 2654435761u);
	return slice(room, (size_t)n);
}

int
main(void)
{
	enum {
		N = 200000
	};
	struct map m = MAP_INIT;
	char room[32];
	check(map_find(&m, LIT("x")) == MAP_NONE, "an empty map finds something", 0);
	for (size_t i = 0; i < N; i++)
		check(map_add(&m, key(room, sizeof room, i)) == i, "a new key does not get the next number", i);
	const char *first = map_key(&m, 0).p;
	for (size_t i = 0; i < N; i++) {
		struct slice k = key(room, sizeof room, i);
		check(map_add(&m, k) == i, "a known key gets another number", i);
		check(map_find(&m, k) == i, "a key is not found", i);
		check(slice_eq(map_key(&m, i), k), "a key reads back otherwise", i);
	}
	check(m.n == N, "keys were added twice", m.n);
	check(map_find(&m, LIT("not there")) == MAP_NONE, "a key is found that was not added", 0);
	size_t empty = map_add(&m, slice(NULL, 0));
	check(map_find(&m, slice("", 0)) == empty, "the empty key is no key", empty);
	size_t nul = map_add(&m, slice("a\0b", 3));
	check(map_find(&m, slice("a\0c", 3)) == MAP_NONE && map_find(&m, slice("a\0b", 3)) == nul, "bytes behind a NUL do not count", nul);
	check(map_key(&m, 0).p == first, "a key has moved", 0);
	map_free(&m);
	check(m.n == 0 && map_find(&m, LIT("x")) == MAP_NONE, "map_free leaves something", 0);

	/* the hash is part of no output, but must be the same on every machine all the same */
	check(hash_bytes("", 0) != hash_bytes("\0", 1), "the length does not count", 0);
	check(hash_bytes("12345热线", 11) == 0x867667832dea71bcu, "the hash has changed", (size_t)hash_bytes("12345热线", 11));
	return failures > 0;
}
