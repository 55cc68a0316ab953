/* region.h - the provinces, cities, districts and towns that names of firms and addresses begin with
 *
 *	struct regions *g = regions_open();
 *	for each name and address of the register
 *		region_learn(g, letter, n);
 *	regions_settle(g);
 *	taken = region_strip(g, letter, n, 2, region);
 *	regions_close(g);
 *
 * 北京市怀柔区, 北京怀柔 and 怀柔区 are one region as far as they say one.  Provinces are known with and without what
 * stands behind them; other places by 市 区 县 镇 乡 街道 behind at least two characters, cities, districts and counties bare
 * too where the register writes them at least twice with it.  北京路 is no region.
 */
#ifndef REGION_H
#define REGION_H

#include "form.h"

struct regions *regions_open(void);
void region_learn(struct regions *g, const uint16_t *letter, size_t n);
void regions_settle(struct regions *g);

/* How many letters of the beginning are regions, each smaller than the one before, as long as `rest` stay behind them;
 * region[] becomes a number for each level, 0 where none is said. */
size_t region_strip(const struct regions *g, const uint16_t *letter, size_t n, size_t rest, uint32_t region[REGION_LEVELS]);

/* Whether both say something of a level, down to `last`, and not the same. */
bool region_apart(const uint32_t a[REGION_LEVELS], const uint32_t b[REGION_LEVELS], enum region_level last);

void regions_close(struct regions *g);

#endif
