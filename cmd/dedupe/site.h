/* site.h - where an order's matter is, and whether two can be in one place
 *
 *	struct sites *s = sites_open();
 *	struct site a, b;
 *	site_read(s, &r, &a);
 *	switch (site_compare(&a, &b)) { ... }
 *	sites_close(s);
 *
 * Hashes of what the record says, 0 where it says nothing; an empty place equals nothing, not even another empty one.
 * All is read letter by letter (spell.h).
 *
 * - city, district, street, community: the name without the title of its level at its end, taken off again and again, the
 *   longest that stands there first, as long as two letters stay.  city: 地区 市 盟; district: 新区 区 县 市 旗; street: 街道办事处
 *   地区办事处 人民政府 街道办 办事处 政府 街道 地区 镇 乡; community: 居民委员会 村民委员会 居委会 村委会 行政村 社区 村
 * - door, building: the numbers of house.h in the text of the address, else, each, in the point; where there is no point, address or community, in title and content together.  Where
 *   those tell several of a kind that differ, or a range, none
 * - front: from the front of point and address go the names of city, district, street and community that the
 *   record states, in this order, each with at least one title behind it; city and district also
 *   where they stand right behind a 市 or 省 among the first eleven letters, with all before them; a community's 村 is no title here
 * - beside: off the end of point and of what stands before a number in an address goes 2-501 (digits and dashes, one dash at least), then
 *   again and again, as long as two letters stay, the longest first, what says where beside it, and 小区 (site.c, beside)
 * - point: `point`, without what is in front, up to its first number, without what says beside.  If that number is a door behind the name of a road (路 街
 *   道 巷 弄 同 条 段 线 速 河), it belongs to the name and is not told: 望京街10号 is not 望京街.  None are one letter,
 *   a name that is anyone's (学校; site.c, anyone), and no more than the bare name of city, district or street (望京, not 望京小区)
 * - address: `standard_address`, where that has no letter `address`, without what is in front, up to its last door or building; each number without zeros in
 *   front and by its kind alone, 三栋 as 3号楼.  Where fewer than two letters are before the first, the point stands there;
 *   without one there is no address.  Without any number, not even of a room: all of it, without what says beside, under the same conditions as a point,
 *   and no road alone.  Without any Han: all of it if there is a digit and a Latin letter, and digits that it begins with are
 *   the door where a dash and more follow: 1234 N MAIN ST
 * Unit, floor and room say who calls, not where the matter is.
 *
 * Names alone are kept, so 金桂苑 and 金桂苑东区 are two points, as different as any; 望京街7号 and 金桂苑 are one place to a person who
 * knows the city, but apart here.
 */
#ifndef SITE_H
#define SITE_H

#include "rec.h"

struct site {
	uint64_t street, community, point, address;
	uint32_t city, district, door, building;
};

/* What two sites have in common, the closest.  The last three only where both state one district or one street, or
 * neither states any district or street. */
enum site_match {
	SITE_APART, /* both state a city, district, street, community, point, door or building, and it differs */
	SITE_UNKNOWN, /* nothing that both state, or nothing closer than a street */
	SITE_COMMUNITY,
	SITE_POINT,
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
