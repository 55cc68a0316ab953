/* plant.h - the orders of a run, and what is planted among them, with its truth
 *
 *	struct garden *g = plant_open(dir, false, callers, first_day, end_day);
 *	plant_day(g, day);
 *	plant_order(g, at, day, serial, surge, &r);
 *	plant_close(g);
 *
 * An order is a fresh one or one that was planted before and whose time has come:
 * a copy in another export, a repeat of the same caller, a group of callers, one
 * sent out again, or a negative, which only looks alike.  Each goes to its export
 * and to truth.csv, which says what it is and how alike the texts are.  Memory
 * holds only what waits for its time.
 */
#ifndef PLANT_H
#define PLANT_H

#include <stdbool.h>
#include <stdint.h>
#include "chance.h"

struct garden;

/* The run is of the days from first_day on, end_day no longer one of them. */
struct garden *plant_open(const char *dir, bool single, uint64_t callers, uint64_t first_day, uint64_t end_day);

/* A day begins: what people call about depends on the season. */
void plant_day(struct garden *g, uint64_t day);

/* The next order of a day, at `at`; a surge is of one matter in one street. */
void plant_order(struct garden *g, int64_t at, uint32_t day, uint32_t serial, bool surge, struct rng *r);

void plant_close(struct garden *g);

#endif
