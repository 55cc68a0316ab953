/* region.c - regions at the beginning of a text: a list of provinces, endings, and what was learned */
#include "region.h"
#include "map.h"

enum {
	SHORTEST = 2, /* letters of a place without its ending */
	LONGEST = 6,
	LEARNED = 2 /* how often a place must be written with its ending to be known without */
};

struct regions {
	struct map names; /* of places without their endings */
	uint32_t (*count)[REGION_LEVELS];
	uint8_t *level;
	size_t cap;
};

static const uint16_t *const provinces[] = { u"内蒙古", u"黑龙江", u"北京", u"天津", u"上海", u"重庆", u"河北", u"山西", u"辽宁", u"吉林", u"江苏", u"浙江", u"安徽", u"福建", u"江西", u"山东", u"河南", u"湖北", u"湖南", u"广东", u"广西", u"海南", u"四川", u"贵州", u"云南", u"西藏", u"陕西", u"甘肃", u"青海", u"宁夏", u"新疆", u"台湾", u"香港", u"澳门" };
static const uint16_t *const province_endings[] = { u"壮族自治区", u"回族自治区", u"维吾尔自治区", u"自治区", u"特别行政区", u"省", u"市" };

static const struct {
	const uint16_t *word;
	enum region_level level;
} endings[] = {
	{ u"街道", REGION_TOWN },
	{ u"镇", REGION_TOWN },
	{ u"乡", REGION_TOWN },
	{ u"市", REGION_CITY },
	{ u"区", REGION_COUNTY },
	{ u"县", REGION_COUNTY },
};

/* Words that end as a place does and are none, and what an ending begins that is no ending. */
static const uint16_t *const no_places[] = { u"城市", u"都市", u"超市", u"夜市", u"门市", u"股市", u"集市", u"早市", u"菜市", u"小区", u"社区", u"园区", u"校区", u"景区", u"厂区", u"片区", u"街区", u"库区", u"院区", u"市区", u"小镇", u"古镇", u"家乡", u"故乡", u"同乡" };
static const uint16_t *const no_endings[] = { u"市场", u"市政", u"市民", u"市井", u"市容", u"区域", u"区块", u"县城", u"乡村", u"乡土", u"乡亲", u"镇流" };

/* What follows makes another name of it: 北京路, 朝阳门. */
static bool
goes_on(const uint16_t *letter, size_t n, size_t at)
{
	return at < n && is_one_of(letter[at], u"路街道巷胡里门桥站村庄园苑家");
}

/* A province at the beginning: how many letters with its ending, 0 for none; *bare without. */
static size_t
province_at(const uint16_t *letter, size_t n, size_t *bare)
{
	size_t length;
	if (n == 0 || !is_one_of(letter[0], u"北河山内辽吉黑上江浙安福湖广海重四贵云西陕甘青宁新台香澳天"))
		return 0;
	for (size_t i = 0; i < sizeof provinces / sizeof *provinces; i++) {
		if (!stands_at(letter, n, 0, provinces[i], bare))
			continue;
		for (size_t k = 0; k < sizeof province_endings / sizeof *province_endings; k++)
			if (stands_at(letter, n, *bare, province_endings[k], &length))
				return *bare + length;
		return goes_on(letter, n, *bare) ? 0 : *bare;
	}
	return 0;
}

static bool
is_ending(const uint16_t *letter, size_t n, size_t at, size_t behind)
{
	size_t length;
	for (size_t k = 0; k < sizeof no_endings / sizeof *no_endings; k++)
		if (stands_at(letter, n, at, no_endings[k], &length))
			return false;
	for (size_t k = 0; k < sizeof no_places / sizeof *no_places; k++)
		if (ends_with(letter, behind, no_places[k], &length))
			return false;
	return true;
}

/* A place with its ending at the beginning: how many letters, 0 for none; *bare without it. */
static size_t
place_at(const uint16_t *letter, size_t n, size_t *bare, enum region_level *level)
{
	size_t length;
	for (size_t i = 0; i <= LONGEST && i < n; i++) {
		if (letter[i] < 0x3400)
			return 0;
		if (!is_one_of(letter[i], u"街镇乡市区县"))
			continue;
		for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
			if (!stands_at(letter, n, i, endings[k].word, &length))
				continue;
			if (i < SHORTEST || !is_ending(letter, n, i, i + length))
				return 0;
			*bare = i;
			*level = endings[k].level;
			return i + length;
		}
	}
	return 0;
}

struct regions *
regions_open(void)
{
	return xcalloc(1, sizeof(struct regions));
}

static void
learn_place(struct regions *g, const uint16_t *letter, size_t n, enum region_level level)
{
	size_t before = g->names.n, i = map_add(&g->names, slice((const char *)letter, n * sizeof *letter));
	g->count = xgrow(g->count, &g->cap, i + 1, sizeof *g->count);
	if (i == before)
		memset(g->count[i], 0, sizeof g->count[i]);
	g->count[i][level]++;
}

void
region_learn(struct regions *g, const uint16_t *letter, size_t n)
{
	size_t bare, at = province_at(letter, n, &bare), taken;
	enum region_level level;
	for (int last = REGION_PROVINCE; (taken = place_at(letter + at, n - at, &bare, &level)) && (int)level > last; last = (int)level) {
		learn_place(g, letter + at, bare, level);
		at += taken;
	}
}

void
regions_settle(struct regions *g)
{
	g->level = xcalloc(g->names.n, 1);
	/* a town's name alone begins too many others: of roads, estates and firms */
	for (size_t i = 0; i < g->names.n; i++)
		for (int k = REGION_CITY; k < REGION_TOWN; k++) {
			uint32_t best = g->level[i] ? g->count[i][g->level[i]] : LEARNED - 1;
			if (g->count[i][k] > best)
				g->level[i] = (uint8_t)k;
		}
}

/* The longest place at the beginning that is known without its ending. */
static size_t
bare_at(const struct regions *g, const uint16_t *letter, size_t n, int last, enum region_level *level)
{
	for (size_t k = n < LONGEST ? n : LONGEST; k >= SHORTEST; k--) {
		size_t i = map_find(&g->names, slice((const char *)letter, k * sizeof *letter));
		if (i == MAP_NONE || g->level[i] <= last || goes_on(letter, n, k))
			continue;
		*level = (enum region_level)g->level[i];
		return k;
	}
	return 0;
}

size_t
region_strip(const struct regions *g, const uint16_t *letter, size_t n, size_t rest, uint32_t region[REGION_LEVELS])
{
	size_t bare, at = province_at(letter, n, &bare), taken;
	int last = REGION_PROVINCE;
	enum region_level level;
	memset(region, 0, REGION_LEVELS * sizeof *region);
	if (at + rest > n)
		return 0;
	if (at)
		region[REGION_PROVINCE] = number_of(letter, bare);
	for (;;) {
		taken = place_at(letter + at, n - at, &bare, &level);
		if (taken && (int)level <= last)
			taken = 0;
		if (!taken)
			taken = bare = bare_at(g, letter + at, n - at, last, &level);
		if (!taken || at + taken + rest > n)
			return at;
		region[level] = number_of(letter + at, bare);
		last = (int)level;
		at += taken;
	}
}

bool
region_apart(const uint32_t a[REGION_LEVELS], const uint32_t b[REGION_LEVELS], enum region_level last)
{
	for (int k = REGION_PROVINCE; k <= (int)last; k++)
		if (a[k] && b[k] && a[k] != b[k])
			return true;
	return false;
}

void
regions_close(struct regions *g)
{
	map_free(&g->names);
	free(g->count);
	free(g->level);
	free(g);
}
