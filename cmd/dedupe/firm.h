/* firm.h - names of firms: what of a name is its own
 *
 *	struct form form;
 *	uint16_t letter[RARITY_LETTERS];
 *	if (firm_read(regions, folded, &form, letter))
 *		verdict = firm_compare(rarity, &form, letter, &other, other_letter);
 *
 * 北京市怀柔区鑫源餐饮管理（北京）有限责任公司第二分店 is 鑫源餐饮管理, of 北京 and 怀柔, branch 2: regions at the beginning and in
 * brackets, the legal form (有限公司, 有限责任公司, 股份有限公司, 个体工商户 ...) and what stands behind it are told apart.
 * A name without a legal form keeps its end, and whether that is one of a branch: 鑫源餐饮望京店.
 */
#ifndef FIRM_H
#define FIRM_H

#include "region.h"

enum firm_kind {
	FIRM_HEAD,
	FIRM_BRANCH, /* a branch that the name tells apart */
	FIRM_SOME, /* one it does not: 分公司 */
	FIRM_TAIL, /* a branch whose name is not cut off: 望京分店 */
	FIRM_SHOP /* 望京店: a branch, or the shop itself */
};

/* What form.mark holds. */
enum {
	FIRM_MARK_BRANCH, /* a number for it */
	FIRM_MARK_DIGITS, /* a number for the digits in the name */
	FIRM_MARK_BODY /* how many letters stand before the word 分店, 店 ... of a tail or a shop */
};

/* False where the text has no letters. */
bool firm_read(const struct regions *g, struct slice folded, struct form *form, uint16_t *letter);

/* Equal: the same letters, branch and digits, and nothing that parts them. */
struct verdict firm_compare(const struct rarity *r, const struct form *a, const uint16_t *a_letter, const struct form *b, const uint16_t *b_letter);

#endif
