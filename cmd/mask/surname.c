/* surname.c - the surnames of China: those of about 99 in 100 people, and the double ones */
#include "find.h"
#include "utf8.h"

/* In the order of how many bear them; characters that are everyday words far more often are left out. */
static const char singles[] =
	"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹"
	"袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
	"谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
	"贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦"
	"向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧"
	"甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华"
	"车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧宫苟褚廉简娄盖符奚穆党燕郎"
	"邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟敖糜鄢冷卓花仇艾蓝巩嵇井仲乐虞"
	"卞封竺冼楚佟栗匡宗巫鞠桑荆谌明沙伏岑胥蔺闫付邝佘尚鄂麦邴丰扈贡"
	"麻逄逯亓訾阚仝雒郗郏缪桓芮濮莘矫綦钮泮禹茅麴咸寇厉郦雍璩鄞蒯荀羿"
	"储牧隗宓蓬浦逢寿庾暨殳蔚夔厍晁勾乜巢";

static const char doubles[] =
	"欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐司徒司空长孙宇文轩辕端木"
	"独孤南宫呼延澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离闾丘鲜于亓官"
	"巫马漆雕乐正壤驷公良拓跋夹谷宰父谷梁闻人赫连完颜东郭羊舌梁丘左丘"
	"纳兰叶赫爱新钮祜那拉富察万俟段干归海海兰";

enum {
	HAN_FIRST = 0x4e00,
	HAN_LAST = 0x9fff
};

enum {
	SINGLE = 1,
	DOUBLE = 2
};

static uint8_t bears[HAN_LAST - HAN_FIRST + 1];

static void
load(void)
{
	for (struct slice t = slice_of(singles); t.n;)
		bears[utf8_next(&t) - HAN_FIRST] |= SINGLE;
	for (struct slice t = slice_of(doubles); t.n; utf8_next(&t))
		bears[utf8_next(&t) - HAN_FIRST] |= DOUBLE;
}

size_t
surname_at(const char *p, const char *end)
{
	static bool loaded;
	size_t step;
	uint32_t c = char_at(p, end, &step);
	if (!loaded) {
		load();
		loaded = true;
	}
	if (c < HAN_FIRST || c > HAN_LAST)
		return 0;
	c = bears[c - HAN_FIRST];
	for (const char *d = doubles; (c & DOUBLE) && end - p >= 6 && *d; d += 6)
		if (memcmp(d, p, 6) == 0)
			return 6;
	return c & SINGLE ? step : 0;
}
