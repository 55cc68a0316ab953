/* site.h - where an order's matter is, and whether two can be in one place
 *
 *	struct sites *s = sites_open();
 *	struct site a, b;
 *	site_read(s, &r, &a);
 *	switch (site_compare(&a, &b)) { ... }
 *	sites_close(s);
 *
 * Hashes of what the record says, 0 where it says nothing; an empty place equals nothing, not even another empty one.
 *
 * Letters: all is read as letters and digits after folding (fold.h, character by character), and #; what stands between two
 * ASCII letters or digits is one dash, all else is passed over.  Chinese numerals right before one of
 * 号楼栋幢座弄#单层室房区期村社 become digits where they can be read in one way: 十二 一百零三 一〇一, not 三四 一百三.
 *
 * - city, district, street, community: the name without the title of its level at its end, again and again, the longest first,
 *   as long as two letters stay.  city: 市 地区 盟; district: 新区 区 县 市 旗; street: 街道办事处 地区办事处 街道办 办事处
 *   人民政府 政府 街道 地区 镇 乡; community: 居民委员会 村民委员会 居委会 村委会 行政村 社区 村
 * - number: digits, four at most (five of a door), with a letter before or behind, without zeros in front; a letter alone
 *   before 栋 幢 座.  3-5号楼, 3、5号楼, 3至5号楼 and two different numbers of a kind in one text are no single number: 0
 * - building: the number before 号楼 号栋 号幢 号座 栋 幢 座 #, before a 号 right behind a 号院 or 弄 by number, and before 楼 where a
 *   number with 单元 follows
 * - door: the number before any other 号 (not one behind a building, 楼, 层, 单元 or 室: a room), 号院 or 弄, 甲 to 丁 before it included; not 15号线 8月5号 3号口 and their like
 *   (site.c, is_other)
 *   Both are taken from the first of standard_address, address, point that tells such a number.
 * - point: the name in `point` up to its first building, door, 楼, 单元, 层 or 室 by number, or a 2-501 at its end (a door behind 路 街 道 巷 弄 同 belongs
 *   to it: 望京街10号 is not 望京街), names above it (as with an address) gone from its front; from its end, again and again, what
 *   says where beside it, 小区, and 第.  Nothing where fewer than two letters stay or the name is anyone's (学校)
 * - address: `standard_address`, else `address`, up to and with its last door or building; before that goes the name of the
 *   city, the district, the street and the community that the record states, with its title, each at the front
 *   or right behind a 市 or 省 of the first 12 letters (a community's 村 stays).  Read together with district and street.  Where fewer than two
 *   letters stand before its first number, behind the point; nothing without one.  Where no Han character is in it: all of
 *   it, if there is a digit, and the door is a number that it begins with
 * Unit, floor and room say who calls, not where the matter is.
 */
#ifndef SITE_H
#define SITE_H

#include "rec.h"

struct site {
	uint64_t street, community, point, address;
	uint32_t city, district, door, building;
};

/* What two sites have in common, the closest; SITE_APART where they say something that cannot be one place. */
enum site_match {
	SITE_APART, /* both state a city, district, street, community, point, door or building, and it differs */
	SITE_UNKNOWN, /* nothing that both state, or nothing closer than a street */
	SITE_COMMUNITY, /* of one name, in one street, or where neither states one */
	SITE_POINT, /* of one name */
	SITE_ADDRESS,
	N_SITE
};

struct sites *sites_open(void);
void site_read(struct sites *s, struct rec *r, struct site *site);
enum site_match site_compare(const struct site *a, const struct site *b);

/* Whether it says more than a street. */
static inline bool
site_is_known(const struct site *s)
{
	return s->community || s->point || s->address;
}

/* What both state and is the same, and what differs, as names of fields joined by | behind what is there:
 * `city`, `district`, `street`, `community`, `point`, `address`, `door`, `building`. */
void site_tell(const struct site *a, const struct site *b, struct buf *agrees, struct buf *differs);

void sites_close(struct sites *s);

#endif
