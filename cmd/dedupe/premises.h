/* premises.h - addresses: the road, the house, the building and the room
 *
 *	struct form form;
 *	uint16_t letter[RARITY_LETTERS];
 *	if (premises_read(regions, folded, &form, letter))
 *		verdict = premises_compare(rarity, &form, letter, &other, other_letter);
 *
 * 北京市怀柔区泉河街道府前街甲10号院三号楼2单元501 is 府前街甲10号院3号楼2单元501, in 北京 and 怀柔: house 甲10, building 3, room 2501.
 */
#ifndef PREMISES_H
#define PREMISES_H

#include "region.h"

/* What form.mark holds; form.kind is how many letters it takes to say road, house and building, of which PREMISES_HOUSE
 * say road and house (all where no house is said). */
enum {
	PREMISES_DOOR,
	PREMISES_BUILDING,
	PREMISES_ROOM,
	PREMISES_HOUSE
};

/* False where the text has no letters but those of regions. */
bool premises_read(const struct regions *g, struct slice folded, struct form *form, uint16_t *letter);

/* Equal: the same road, house and building, and no two rooms. */
struct verdict premises_compare(const struct rarity *r, const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter);

#endif
