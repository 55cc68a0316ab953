/* cover.c - drops names that are parts of other words and lays the rest over the text */
#include "cover.h"
#include "utf8.h"

/* The best from a character to the end. */
struct cell {
	uint32_t covered, spans;
	uint32_t take; /* usable + 1, 0: the character is passed over */
	uint32_t longest; /* name that begins here, in characters */
};

/* Behind any name that ends in no suffix, at once or behind 东 西 南 北 中 内 外 前 后 or a numeral: a road, a gate, a bridge. */
static const char *const roads[] = { "胡同", "路", "街", "道", "巷", "弄", "门", "桥", "站", "线", "河", "渠" };

/* The same, only behind a side or a numeral: 望京西园, 花家地二区. */
static const char *const sides[] = { "里", "园", "区", "苑", "村", "条", "庄", "号院" };

/* Behind a short form or an alias: another place. */
static const char *const others[] = { "公园", "医院", "学校", "小学", "中学", "大学", "幼儿园", "小区", "花园", "家园", "嘉园", "公寓", "新村", "新城", "大厦", "广场",
	"市场", "商场", "宾馆", "酒店", "饭店", "公司", "银行", "机场", "高速", "立交", "水库", "市", "区", "县", "旗", "镇", "乡", "村", "地区", "街道", "社区", "居委会", "村委会", "里", "园", "苑", "庄" };

static const char *const besides[] = { "附近", "周边", "周围", "对面", "对过", "斜对面", "旁边", "旁", "东侧", "西侧", "南侧", "北侧", "东边", "西边", "南边", "北边", "以东", "以西", "以南", "以北",
	"东门对面", "西门对面", "南门对面", "北门对面", "东门附近", "西门附近", "南门附近", "北门附近" };

/* Whether the word stands at `at`; how many characters it has. */
static size_t
stands(const struct reading *t, size_t at, const char *word)
{
	size_t i = at, length;
	for (; *word; word += length, i++)
		if (i >= t->n || t->c[i] != character(word, &length))
			return 0;
	return i - at;
}

static size_t
stands_one(const struct reading *t, size_t at, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = stands(t, at, word[i]);
		if (length)
			return length;
	}
	return 0;
}

#define STANDS(t, at, list) stands_one(t, at, list, sizeof(list) / sizeof *(list))

static bool
is_side(uint32_t c)
{
	static const char side[] = "东西南北中内外前后";
	for (struct slice rest = LIT(side); rest.n;)
		if (utf8_next(&rest) == c)
			return true;
	return is_numeral(c);
}

/* How long the word is that makes what ends here another: a road. */
static size_t
road_behind(const struct reading *t, size_t at)
{
	size_t side = 0;
	while (side < 2 && at + side < t->n && is_han(t->c[at + side]) && is_side(t->c[at + side]))
		side++;
	for (size_t i = 0; i <= side; i++) {
		size_t length = STANDS(t, at + i, roads);
		if (!length && i > 0)
			length = STANDS(t, at + i, sides);
		if (!length && i == 0)
			length = stands(t, at, "大街") + stands(t, at, "大道") + stands(t, at, "大桥");
		if (length)
			return i + length;
	}
	return 0;
}

size_t
cover_beside(const struct reading *t, size_t at)
{
	size_t length = STANDS(t, at, besides), i = at + 1;
	if (length || i >= t->n || !is_side(t->c[at]))
		return length;
	while (i < t->n && t->c[i] >= '0' && t->c[i] <= '9')
		i++;
	length = stands(t, i, "米");
	return i > at + 1 && length ? i + length - at : 0;
}

size_t
cover_skip(const struct reading *t, size_t at)
{
	static const char marks[] = " \t,，、;；:：-—_/()（）.。·\"“”";
	for (; at < t->n; at++) {
		bool mark = false;
		for (struct slice rest = LIT(marks); rest.n && !mark;)
			mark = utf8_next(&rest) == t->c[at];
		if (!mark)
			break;
	}
	return at;
}

/* Whether a suffix of the level stands within three characters behind a short form of it: it was the
 * beginning of a longer name. */
static bool
goes_on(const struct reading *t, size_t at, uint8_t levels)
{
	for (size_t i = at + 1; i <= at + 3 && i < t->n; i++)
		for (enum level k = LEVEL_STREET; k <= LEVEL_COMMUNITY; k++)
			if (levels >> k & 1 && names_title(t, i, k))
				return true;
	return false;
}

static void
add_usable(struct cover *v, const struct match *m, size_t more, unsigned kinds, int level)
{
	v->usable = xgrow(v->usable, &v->usable_cap, v->n_usable + 1, sizeof *v->usable);
	v->usable[v->n_usable++] = (struct span){ m->from, m->to + (uint32_t)more, m->name, NO_PLACE, (uint8_t)kinds, (int8_t)level, false };
}

/* Takes the match for what its bearers make of it, or drops it. */
static void
use(struct cover *v, const struct names *n, const struct reading *t, const struct match *m)
{
	const struct name *name = &n->name[m->name];
	unsigned kinds = ANY_KIND;
	size_t begins = m->to < t->n ? v->cell[m->to].longest : 0;
	if (m->to < t->n && is_han(t->c[m->to]) && is_han(t->c[m->to - 1])) {
		for (enum level k = LEVEL_STREET; k <= LEVEL_COMMUNITY; k++) {
			size_t title = name->shorts >> k & 1 ? names_title(t, m->to, k) : 0;
			if (title && begins <= title) {
				add_usable(v, m, title, 1 << BEARS_SHORT, (int)k);
				return;
			}
		}
		size_t road = road_behind(t, m->to), other = STANDS(t, m->to, others);
		if (road && begins <= road)
			kinds = name->closed ? 1 << BEARS_NAME : 0;
		else if (other && begins <= other)
			kinds = 1 << BEARS_NAME;
		else if (name->shorts && begins == 0 && goes_on(t, m->to, name->shorts))
			kinds &= ~(1u << BEARS_SHORT);
	}
	if (kinds)
		add_usable(v, m, 0, kinds, -1);
}

void
cover_text(struct cover *v, const struct names *n, struct reading *t)
{
	v->n = v->n_usable = 0;
	if (names_find(n, t) == 0)
		return;
	v->cell = xgrow(v->cell, &v->cell_cap, t->n + 1, sizeof *v->cell);
	memset(v->cell, 0, (t->n + 1) * sizeof *v->cell);
	for (size_t i = 0; i < t->n_match; i++)
		v->cell[t->match[i].from].longest = t->match[i].to - t->match[i].from;
	for (size_t i = 0; i < t->n_match; i++)
		use(v, n, t, &t->match[i]);
	size_t k = v->n_usable;
	for (size_t i = t->n; i-- > 0;) {
		struct cell *best = &v->cell[i];
		best->covered = v->cell[i + 1].covered;
		best->spans = v->cell[i + 1].spans;
		best->take = 0;
		for (; k > 0 && v->usable[k - 1].from == i; k--) {
			const struct span *s = &v->usable[k - 1];
			const struct cell *rest = &v->cell[s->to];
			uint32_t covered = s->to - s->from + rest->covered;
			if (covered > best->covered || (covered == best->covered && rest->spans + 1 < best->spans)) {
				best->covered = covered;
				best->spans = rest->spans + 1;
				best->take = (uint32_t)k;
			}
		}
	}
	for (size_t i = 0; i < t->n && v->n < SPANS_MAX;) {
		if (!v->cell[i].take) {
			i++;
			continue;
		}
		struct span *s = &v->usable[v->cell[i].take - 1];
		v->span = xgrow(v->span, &v->cap, v->n + 1, sizeof *v->span);
		s->beside = cover_beside(t, s->to) > 0;
		v->span[v->n++] = *s;
		i = s->to;
	}
}

void
cover_free(struct cover *v)
{
	free(v->span);
	free(v->usable);
	free(v->cell);
	*v = COVER_INIT;
}
