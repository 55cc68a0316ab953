/* house.h - the numbers of houses, buildings and rooms in an address
 *
 *	struct house h = HOUSE_INIT;
 *	while (house_next(&h, &letters))
 *		switch (h.kind) { ... }
 *
 * A number is digits, five at most and four of a building, with a letter before or behind, told without zeros in front; the
 * letter right before 栋 幢 座 where no digit is, as in SOHOA座.  What it counts is what stands right behind it:
 * - a building: 号楼 号栋 号幢 号座 栋 幢 座 #, a 楼 behind any of them included; 楼 where digits and 单元 follow;
 *   号 where a 号院 or 弄 by number stands right before the number
 * - a door: 号院, 弄, any other 号; 甲 乙 丙 丁 before the digits belong to it
 * - a room: 单元 层 室, any other 楼, and 号 anywhere behind a building or room
 * But 15号线, 3号口, 2号楼梯, 2座桥, 8月5号 and their like are none (house.c, is_other).
 */
#ifndef HOUSE_H
#define HOUSE_H

#include "spell.h"

enum house_kind {
	HOUSE_DOOR,
	HOUSE_BUILDING,
	HOUSE_ROOM
};

struct house {
	enum house_kind kind;
	bool several; /* 3-5号楼 3、5号楼 3至5号楼 3和5号楼: no single number */
	bool is_court; /* 号院 or 弄 */
	size_t from; /* where it begins, 第 before it and the whole of several included */
	size_t number, end; /* the digits with their letters */
	size_t to; /* behind what it counts; 0 before the first */
};

#define HOUSE_INIT ((struct house){ 0 })

/* The next one behind h. */
bool house_next(struct house *h, const struct letters *l);

#endif
