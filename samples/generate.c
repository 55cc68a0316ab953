/* generate.c - made-up raw exports of a hotline, as real centres produce them, with their truth
 *
 *	make generate
 *	build/generate --orders N --seed S --dir DIR [--days D] [--to YYYY-MM-DD] [--single]
 *
 * The same arguments give the same bytes on any machine: integer arithmetic and
 * our own random numbers only.  Memory does not grow with the number of orders
 * beyond what waits to be planted.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "day.h"
#include "plant.h"
#include "str.h"

enum {
	SURGE_SIZE = 36
};

struct generator {
	uint64_t seed, orders, days, first_day, surge_day, surge_size;
	struct garden *garden;
};

static void
generate_day(struct generator *g, uint64_t day, uint64_t first, uint64_t n)
{
	uint64_t left = day == g->surge_day ? g->surge_size : 0;

	plant_day(g->garden, day);
	for (uint64_t j = 0; j < n; j++) {
		struct rng r = { mix(g->seed, 1000 + first + j) };
		int64_t at = (int64_t)day * DAY + moment(j, n, &r);
		bool surge = left > 0 && below(&r, n - j) < left;
		left -= surge;
		plant_order(g->garden, at, (uint32_t)day, (uint32_t)j + 1, surge, &r);
	}
}

static void
generate(struct generator *g)
{
	uint64_t sum = 0, past = 0, done = 0, plain = g->orders - g->surge_size;

	for (uint64_t d = 0; d < g->days; d++)
		sum += day_weight(g->seed, g->first_day + d);
	for (uint64_t d = 0; d < g->days; d++) {
		uint64_t day = g->first_day + d;
		uint64_t before = plain * past / sum, n;
		past += day_weight(g->seed, day);
		n = plain * past / sum - before + (day == g->surge_day ? g->surge_size : 0);
		generate_day(g, day, done, n);
		done += n;
	}
}

static uint64_t
number(const char *option, const char *text, uint64_t least, uint64_t most)
{
	char *end;

	errno = 0;
	unsigned long long value = text ? strtoull(text, &end, 10) : 0;
	if (text == NULL || *text < '0' || *text > '9' || *end || errno || value < least || value > most)
		die(option, "not a number in its range");
	return value;
}

static int64_t
date(const char *text)
{
	int year, month, day, back_year, back_month, back_day;
	char rest;

	if (text == NULL || sscanf(text, "%4d-%2d-%2d%c", &year, &month, &day, &rest) != 3)
		die("--to", "wants YYYY-MM-DD");
	int64_t days = days_of(year, month, day);
	civil_of(days, &back_year, &back_month, &back_day);
	if (year < 2000 || back_year != year || back_month != month || back_day != day)
		die("--to", "no such day");
	return days;
}

int
main(int argc, char **argv)
{
	struct generator g = { .days = 396, .seed = 1 };
	const char *dir = NULL;
	bool single = false;
	int64_t to = days_of(2026, 10, 31);

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--single") == 0) {
			single = true;
			continue;
		} else if (strcmp(argv[i], "--orders") == 0) {
			g.orders = number(argv[i], value, 100, 100000000);
		} else if (strcmp(argv[i], "--seed") == 0) {
			g.seed = number(argv[i], value, 0, UINT64_MAX);
		} else if (strcmp(argv[i], "--days") == 0) {
			g.days = number(argv[i], value, 1, 4000);
		} else if (strcmp(argv[i], "--to") == 0) {
			to = date(value);
		} else if (strcmp(argv[i], "--dir") == 0) {
			dir = value;
		} else {
			die(argv[i], "unknown option");
		}
		i++;
	}
	if (dir == NULL || g.orders == 0)
		die("usage", "generate --orders N --seed S --dir DIR [--days D] [--to YYYY-MM-DD] [--single]");
	g.first_day = (uint64_t)(to + 1) - g.days;
	/* A working day of the last fortnight: with the usual period more than eight weeks lie before it. */
	g.surge_day = (uint64_t)to - (g.days > 12 ? 12 : g.days / 2);
	while ((g.surge_day + 4) % 7 < 2 && g.surge_day < (uint64_t)to)
		g.surge_day++;
	g.surge_size = SURGE_SIZE + g.orders / (g.days * 200);
	if (g.surge_size > g.orders / 10)
		g.surge_size = g.orders / 10;
	g.garden = plant_open(dir, single, g.orders * 4 / 5 + 1000, g.first_day, g.first_day + g.days);
	generate(&g);
	plant_close(g.garden);
	return 0;
}
