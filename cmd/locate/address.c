/* address.c - house, building, unit, floor and room, each written in one way
 *
 * One pass puts down piece after piece and knows what it put down last; it is repeated until nothing
 * changes, so that a normal form is its own.
 */
#include "address.h"
#include "character.h"
#include "fold.h"
#include "fringe.h"
#include "piece.h"
#include "utf8.h"

enum {
	MAX_PASSES = 8,
	ROOM_DIGITS = 3, /* 501; 4 for 1204 */
	NAME_LENGTH = 2, /* 南街; one character is that of 甲10号 */
	ABOVE_MAX = 8,
};

/* What was put down last, the wider first. */
enum last {
	LAST_TEXT,
	LAST_HOUSE,
	LAST_BUILDING,
	LAST_UNIT,
	LAST_FLOOR,
	LAST_ROOM
};

/* What stands behind a number. */
enum unit {
	UNIT_NONE,
	UNIT_HOUSE, /* 号 */
	UNIT_COURT, /* 号院 */
	UNIT_LANE, /* 弄 */
	UNIT_BUILDING,
	UNIT_STOREY, /* 楼: a building or a floor */
	UNIT_ENTRANCE,
	UNIT_GATE, /* 门: an entrance where it stands in a building */
	UNIT_FLOOR,
	UNIT_ROOM,
};

struct address {
	struct fold *fold;
	struct pieces pieces;
	struct buf folded, name, now, next;
	struct slice above[ABOVE_MAX]; /* folded, those that may be cut from the front */
	struct arena names; /* such as folding changes */
	enum last last;
	bool found; /* a number that tells a house, a building, an entrance or a room */
	size_t end; /* of the last such one in `next` */
	size_t n_name; /* characters before the first such one */
};

struct address *
address_open(void)
{
	struct address *a = xcalloc(1, sizeof *a);
	a->fold = fold_open(FOLD_WIDTH | FOLD_CASE | FOLD_SIMPLIFIED);
	return a;
}

void
address_close(struct address *a)
{
	fold_close(a->fold);
	pieces_free(&a->pieces);
	arena_free(&a->names);
	buf_free(&a->folded);
	buf_free(&a->name);
	buf_free(&a->now);
	buf_free(&a->next);
	free(a);
}

static const struct piece *
piece_at(const struct address *a, size_t i)
{
	static const struct piece none = { .kind = PIECE_GAP };
	return i < a->pieces.n ? &a->pieces.piece[i] : &none;
}

static size_t
past_gap(const struct address *a, size_t i)
{
	return i + (piece_at(a, i)->kind == PIECE_GAP);
}

/* Whether the characters of word stand at i. */
static bool
stands(const struct address *a, size_t i, struct slice word)
{
	while (word.n) {
		const struct piece *p = piece_at(a, i++);
		if (p->kind != PIECE_TEXT || !slice_starts(word, p->text))
			return false;
		word = slice(word.p + p->text.n, word.n - p->text.n);
	}
	return true;
}

/* Whether one of the words does, which are Han and joined by |. */
static bool
stands_one(const struct address *a, size_t i, const char *words)
{
	const struct piece *p = piece_at(a, i);
	if (p->kind != PIECE_TEXT || p->text.n != 3)
		return false;
	for (const char *word = words;; word++) {
		const char *end = word + 3;
		while (*end && *end != '|')
			end += 3;
		if (memcmp(word, p->text.p, 3) == 0 && stands(a, i, slice(word, (size_t)(end - word))))
			return true;
		word = end;
		if (!*end)
			return false;
	}
}

/* 15号线 is no house, 2号楼梯 no building and 3室2厅 no room. */
static bool
is_other(const struct address *a, enum unit unit, size_t after)
{
	switch (unit) {
	case UNIT_HOUSE:
		return stands_one(a, after, "线|口|门|桥|店|机|井|码|馆|厅|台|胡同|车|路|闸|岗|灯|泵|塔|煤|汽|柴|航|公|文|令|通|营|地|站|窗|柜|桩|电|库|仓|停|商|铺|摊|前|后|以|开|上午|下午|晚|早|至|到");
	case UNIT_BUILDING:
	case UNIT_STOREY:
		return stands_one(a, after, "梯|道|盘|宇|房|市|主|长|管");
	case UNIT_GATE:
		return stands_one(a, after, "口|前|外|卫|诊|店|面|窗|市|脸|房|禁|锁|楼|牌");
	case UNIT_ROOM:
		return stands_one(a, after, "子|屋|东|产|租|价|一厅|二厅|两厅|友|外|内") || piece_at(a, after)->kind == PIECE_NUMBER;
	default:
		return false;
	}
}

static bool
begins_unit(struct slice character)
{
	return character.n == 3 && is_among("号楼栋幢座单层室房门弄", character.p);
}

/* The unit at i and where what follows it begins. */
static enum unit
unit_at(const struct address *a, size_t i, size_t *after)
{
	static const struct {
		const char *word;
		enum unit unit;
	} units[] = {
		{ "号院", UNIT_COURT }, { "号楼", UNIT_BUILDING }, { "号栋", UNIT_BUILDING }, { "号幢", UNIT_BUILDING }, { "号座", UNIT_BUILDING },
		{ "号", UNIT_HOUSE }, { "弄", UNIT_LANE }, { "栋楼", UNIT_BUILDING }, { "幢楼", UNIT_BUILDING }, { "座楼", UNIT_BUILDING },
		{ "栋", UNIT_BUILDING }, { "幢", UNIT_BUILDING }, { "座", UNIT_BUILDING }, { "楼", UNIT_STOREY }, { "单元", UNIT_ENTRANCE },
		{ "门", UNIT_GATE }, { "层", UNIT_FLOOR }, { "室", UNIT_ROOM }, { "房间", UNIT_ROOM }, { "房", UNIT_ROOM }
	};
	i = past_gap(a, i);
	*after = i;
	if (piece_at(a, i)->kind == PIECE_HASH) {
		*after = i + 1 + stands_one(a, i + 1, "楼|栋|幢|座");
		return UNIT_BUILDING;
	}
	if (piece_at(a, i)->kind != PIECE_TEXT || !begins_unit(piece_at(a, i)->text))
		return UNIT_NONE;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		struct slice word = slice_of(units[k].word);
		if (!stands(a, i, word))
			continue;
		*after = i + utf8_count(word);
		return is_other(a, units[k].unit, *after) ? UNIT_NONE : units[k].unit;
	}
	return UNIT_NONE;
}

static size_t
digits_of(struct slice s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] >= '0' && s.p[i] <= '9';
	return n;
}

/* 501, 1204, 501A */
static bool
is_room(struct slice s)
{
	size_t n = digits_of(s);
	return (n == ROOM_DIGITS || n == ROOM_DIGITS + 1) && s.p[0] >= '0' && s.p[0] <= '9';
}

static struct slice
no_zeros(struct slice s)
{
	while (s.n > 1 && s.p[0] == '0' && s.p[1] >= '0' && s.p[1] <= '9')
		s.p++, s.n--;
	return s;
}

/* Whether the room's number begins with that of the floor: 5 and 501. */
static bool
is_on(struct slice room, struct slice floor)
{
	size_t n = digits_of(room);
	return is_room(room) && slice_eq(no_zeros(slice(room.p, n - 2)), no_zeros(floor));
}

static void
put(struct address *a, struct slice s)
{
	buf_add_slice(&a->next, s);
}

/* Several parts with dashes, the zeros in front of each gone where they tell nothing. */
static void
put_parts(struct address *a, const struct piece *p, size_t from, size_t to, bool zeros)
{
	char before = a->next.n ? a->next.p[a->next.n - 1] : ' ';
	/* what a gap kept apart stays so */
	if (from == 0 && before >= '0' && before <= '9')
		buf_addc(&a->next, '-');
	for (size_t i = from; i < to; i++) {
		if (i > from)
			buf_addc(&a->next, '-');
		put(a, zeros ? p->part[i] : no_zeros(p->part[i]));
	}
}

static void
put_as(struct address *a, const struct piece *p, size_t from, size_t to, const char *word, enum last last)
{
	put_parts(a, p, from, to, last == LAST_ROOM);
	buf_adds(&a->next, word);
	a->last = last;
	if (last != LAST_FLOOR) {
		a->found = true;
		a->end = a->next.n;
	} else if (a->found) {
		a->end = a->next.n;
	}
}

static bool
put_building(struct address *a, const struct piece *p, size_t from, size_t to)
{
	put_as(a, p, from, to, to - from == 1 && digits_of(p->part[from]) == 0 ? "座" : "号楼", LAST_BUILDING);
	return true;
}

static bool
put_room(struct address *a, const struct piece *p, size_t i)
{
	put_as(a, p, i, i + 1, "室", LAST_ROOM);
	return true;
}

/* Numbers of which the last is a room: 3-2-501 where no building has been told, 2-501 in one. */
static bool
put_row(struct address *a, const struct piece *p)
{
	size_t n = p->n_part;
	if (!is_room(p->part[n - 1]) || (n > 1 && digits_of(p->part[n - 2]) > 2))
		return false;
	if (n == 3 && a->last <= LAST_HOUSE && p->part[0].n <= ROOM_DIGITS && digits_of(p->part[1]) > 0) {
		put_building(a, p, 0, 1);
		put_as(a, p, 1, 2, "单元", LAST_UNIT);
		return put_room(a, p, 2);
	}
	if (n == 2 && a->last == LAST_BUILDING && p->part[0].n <= 2) {
		put_as(a, p, 0, 1, "单元", LAST_UNIT);
		return put_room(a, p, 1);
	}
	return n == 1 && a->last >= LAST_BUILDING && a->last <= LAST_FLOOR && a->found && put_room(a, p, 0);
}

/* The number behind what ends at `i`, where it stands for a room: with 室 or nothing behind it. */
static const struct piece *
room_at(const struct address *a, size_t i)
{
	size_t after;
	i = past_gap(a, i);
	const struct piece *p = piece_at(a, i);
	if (p->kind != PIECE_NUMBER || !is_room(p->part[p->n_part - 1]))
		return NULL;
	enum unit unit = unit_at(a, i + 1, &after);
	return unit == UNIT_NONE || unit == UNIT_ROOM || unit == UNIT_HOUSE ? p : NULL;
}

/* 3楼: the third floor of a building that was told; else the building, if what follows shows it (3楼501, 3楼2单元).
 * 3楼301 may be either and stays. */
static bool
put_storey(struct address *a, const struct piece *p, size_t after)
{
	size_t behind, next = past_gap(a, after);
	if (p->n_part > 1 || digits_of(p->part[0]) == 0)
		return false;
	const struct piece *room = room_at(a, after);
	if (a->last == LAST_BUILDING || a->last == LAST_UNIT) {
		if (room && room->n_part == 1 && is_on(room->part[0], p->part[0]))
			return true;
		put_as(a, p, 0, 1, "层", LAST_FLOOR);
		return true;
	}
	if (piece_at(a, next)->kind == PIECE_NUMBER && unit_at(a, next + 1, &behind) == UNIT_ENTRANCE)
		return put_building(a, p, 0, 1);
	if (room && (room->n_part == 2 || (room->n_part == 1 && !is_on(room->part[0], p->part[0]))))
		return put_building(a, p, 0, 1);
	put_as(a, p, 0, 1, "楼", LAST_FLOOR);
	return true;
}

static bool
put_floor(struct address *a, const struct piece *p, size_t after)
{
	const struct piece *room = room_at(a, after);
	if (p->n_part > 1)
		return false;
	if (a->last >= LAST_HOUSE && a->last <= LAST_UNIT && room && room->n_part == 1 && is_on(room->part[0], p->part[0]))
		return true;
	put_as(a, p, 0, 1, "层", LAST_FLOOR);
	return true;
}

static bool
put_entrance(struct address *a, const struct piece *p)
{
	if (p->n_part == 2 && a->last <= LAST_HOUSE && p->part[0].n <= ROOM_DIGITS)
		put_building(a, p, 0, 1);
	else if (p->n_part > 1)
		return false;
	put_as(a, p, p->n_part - 1, p->n_part, "单元", LAST_UNIT);
	return true;
}

/* 120平, 2025年, 501路: a number that counts, not one that names. */
static bool
counts(const struct address *a, size_t after)
{
	return stands_one(a, after, "元|米|平|年|月|日|度|户|人|块|次|路|线|万|千|个|天|时|分|点|吨|瓦|伏|号|多|余|名|家|辆|台|级|楼|医|厂|所|中|小");
}

/* Puts down the number at i with its unit, if it is one of an address; true when it did. */
static bool
put_number(struct address *a, const struct piece *p, enum unit unit, size_t after)
{
	size_t n = p->n_part;
	bool digits = digits_of(p->part[0]) > 0;
	switch (unit) {
	case UNIT_HOUSE:
		if (a->last >= LAST_BUILDING && put_row(a, p))
			return true;
		if (digits)
			put_as(a, p, 0, n, "号", LAST_HOUSE);
		return digits;
	case UNIT_COURT:
		put_as(a, p, 0, n, "号院", LAST_HOUSE);
		return true;
	case UNIT_LANE:
		if (digits)
			put_as(a, p, 0, n, "弄", LAST_HOUSE);
		return digits;
	case UNIT_BUILDING:
		return put_building(a, p, 0, n);
	case UNIT_STOREY:
		return put_storey(a, p, after);
	case UNIT_ENTRANCE:
		return put_entrance(a, p);
	case UNIT_GATE:
		return a->last == LAST_BUILDING && n == 1 && put_entrance(a, p);
	case UNIT_FLOOR:
		return put_floor(a, p, after);
	case UNIT_ROOM:
		if (put_row(a, p))
			return true;
		return n == 1 && digits && put_room(a, p, 0);
	case UNIT_NONE:
		break;
	}
	if (n == 1 && p->part[0].n > 1 && p->part[0].p[p->part[0].n - 1] == 'F' && a->last != LAST_TEXT) {
		struct slice storey = slice(p->part[0].p, p->part[0].n - 1);
		return put_floor(a, &(struct piece){ .kind = PIECE_NUMBER, .part = &storey, .n_part = 1 }, after);
	}
	return !counts(a, after) && put_row(a, p);
}

/* One pass over `now`, into `next`. */
static void
write(struct address *a)
{
	a->found = false;
	a->last = LAST_TEXT;
	a->end = a->n_name = 0;
	buf_clear(&a->next);
	pieces_cut(&a->pieces, buf_slice(&a->now));
	for (size_t i = 0; i < a->pieces.n;) {
		const struct piece *p = piece_at(a, i);
		size_t after;
		if (p->kind == PIECE_GAP || p->kind == PIECE_HASH) {
			i++;
			continue;
		}
		if (p->kind == PIECE_TEXT) {
			bool counted = slice_eq(p->text, LIT("第")) && piece_at(a, i + 1)->kind == PIECE_NUMBER && unit_at(a, i + 2, &after) != UNIT_NONE;
			if (!counted) {
				put(a, p->text);
				a->last = LAST_TEXT;
				a->n_name += !a->found;
			}
			i++;
			continue;
		}
		enum unit unit = unit_at(a, i + 1, &after);
		if (unit == UNIT_NONE)
			after = past_gap(a, i + 1);
		/* 8月5号 is a day */
		bool day = a->next.n >= 3 && memcmp(a->next.p + a->next.n - 3, "月", 3) == 0;
		/* 3号楼-2层 is the second floor or the one below the ground */
		bool below = (unit == UNIT_FLOOR || unit == UNIT_STOREY) && i > 0 && piece_at(a, i - 1)->kind == PIECE_GAP && slice_eq(piece_at(a, i - 1)->text, LIT("-"));
		if (below)
			buf_addc(&a->next, '-');
		if (!day && !below && put_number(a, p, unit, after)) {
			i = after;
			continue;
		}
		put_parts(a, p, 0, p->n_part, true);
		a->last = LAST_TEXT;
		i++;
	}
}

/* The names above as they would stand in folded text; how many of them may be cut. */
static size_t
fold_above(struct address *a, const struct slice *above, size_t n)
{
	size_t kept = 0;
	arena_clear(&a->names);
	for (size_t i = 0; i < n && kept < ABOVE_MAX; i++) {
		struct slice name = above[i];
		if (fold_changes(a->fold, name)) {
			buf_clear(&a->name);
			fold_text(a->fold, name, &a->name);
			name = slice(arena_copy(&a->names, a->name.p, a->name.n), a->name.n);
		}
		if (fringe_may_go(name))
			a->above[kept++] = name;
	}
	return kept;
}

void
address_standard(struct address *a, struct slice text, const struct slice *above, size_t n_above, struct slice compound, struct buf *out)
{
	buf_clear(&a->now);
	fold_text(a->fold, text, &a->now);
	if (!pieces_may_have_number(buf_slice(&a->now)))
		return;
	size_t n_cut = fold_above(a, above, n_above);
	fringe_brackets(&a->now);
	for (int pass = 0; pass < MAX_PASSES; pass++) {
		fringe_above(&a->now, a->above, n_cut);
		write(a);
		if (!a->found)
			return;
		fringe_beside(&a->next, a->end);
		buf_clear(&a->folded);
		fold_text(a->fold, buf_slice(&a->next), &a->folded);
		if (slice_eq(buf_slice(&a->folded), buf_slice(&a->now)))
			break;
		struct buf held = a->now;
		a->now = a->folded;
		a->folded = held;
	}
	bool named = a->n_name >= NAME_LENGTH;
	if (!named && compound.n == 0)
		return;
	for (size_t i = 0; i < n_above; i++)
		buf_add_slice(out, above[i]);
	if (!named)
		buf_add_slice(out, compound);
	buf_add_slice(out, buf_slice(&a->next));
}
