/* name.c - names of people, by the words they stand behind or before */
#include "find.h"
#include "utf8.h"

enum {
	GIVEN_MAX = 2,
	FOREIGN_MAX = 8 /* characters of a name without a known surname */
};

/* How sure a word makes that a name follows. */
enum title {
	TITLE_NAME, /* 姓名：a name and nothing else */
	TITLE_CALLED, /* 我叫 */
	TITLE_PERSON, /* 业主, 本人: a name may follow */
	TITLE_BEHIND, /* 先生 */
	TITLE_ROLE, /* 经理: so are 项目经理 and 客户经理 */
	TITLE_SURNAME, /* 免贵姓 */
	TITLE_HOME /* no name: an address in Chinese numerals */
};

static const struct {
	enum title title;
	const char *words;
} titles[] = {
	{ TITLE_NAME, "姓名|联系人|经办人|收件人|来电人|反映人|投诉人|举报人|申请人|诉求人|求助人|当事人|来信人|署名|签名|落款|户主|承租人|购房人|法定代表人|监护人|委托人|被投诉人|报案人|受害人|死者|伤者|患者|联络人|信访人|真名" },
	{ TITLE_CALLED, "我叫|名叫|叫做|我名字叫|我的名字是|名字是|名字叫|本名|真名叫|全名|我是叫|人叫|员叫|板叫|子叫|亲叫|夫叫|妻叫|友叫|居叫|东叫|个叫|位叫|儿叫|师叫" },
	{ TITLE_PERSON, "我是|本人|业主|市民|居民|村民|租户|租客|住户|老板|房东|负责人|法人|店主|店长|邻居|父亲|母亲|儿子|女儿|丈夫|妻子|爱人|老伴|哥哥|弟弟|姐姐|妹妹|学生|同学|职工|员工|工人|司机|民警|书记|村长|队长|主任|医生|老师|保安|中介|房主|车主|户主叫|群众|老人|客户|用户|乘客|会员|家长|投诉者|举报者|孩子" },
	{ TITLE_BEHIND, "先生|女士|小姐|太太|师傅|老师|阿姨|大爷|大妈|大叔|叔叔|大哥|大姐|同志|奶奶|爷爷|老板|大夫|医生|律师|警官|护士|老人|老太|小姐姐" },
	{ TITLE_ROLE, "经理|主任|书记|局长|科长|处长|所长|队长|站长|院长|校长|镇长|村长|主席|教练|会计|店长|部长|教授|法官|警察|组长|园长" },
	{ TITLE_SURNAME, "免贵姓|本人姓|我姓|他姓|她姓|名姓|位姓|个姓|板姓|东姓|机姓|机的姓" },
	{ TITLE_HOME, "单元|号楼|号院|〇室|零室|一室|二室|三室|四室|五室|六室|七室|八室|九室|十室|一栋|二栋|三栋|四栋|五栋|六栋|七栋|八栋|九栋|十栋" },
};

/* Words that begin like names. */
static const char stop_words1[] =
	"何时|何况|何处|何人|何种|何以|高新|高中|高级|高校|高层|高速|高空|高温|高考|高度|高等|高铁|高压|方便|方面|方式|方法|方案|方向|方庄|方圆|方正|"
	"江苏|江西|江南|江北|江边|安徽|安全|安排|安置|安装|安保|安静|安心|安宁|安检|河北|河南|湖南|云南|海南|石景|石家|石油|房山|房产|房东|房屋|房主|房间|房租|房客|房管|"
	"金融|金额|金属|金地|金茂|万科|万达|万元|单身|单位|单亲|单元|单独|单纯|党员|党委|党支|平时|平民|平台|常住|常年|常常|常委|严重|严格|严厉|严肃|"
	"成都|成年|成立|成为|成本|成绩|温州|温度|温泉|黄色|黄河|黄昏|黄土|车主|车位|车辆|车库|车间|车站|车队|时间|时候|时常|时刻|时代|时而|于是|于今|于去|于昨|于上|于本|于当|"
	"管理|管道|管家|管委|管辖|毕业|毕竟|强烈|强制|强行|强拆|强迫|解决|解释|解除|解放|施工|施行|施救|路过|路边|路面|路灯|路口|路人|路段|程序|程度|费用|费心|支持|支付|"
	"曾经|曾在|曾向|曾多|曾于|曾被|曾因|关于|关闭|关注|关系|关心|关门|查询|查看|查处|查实|查找|商户|商场|商铺|商品|商业|商家|商店|商量|商贩|游客|游泳|游戏|项目|项链|"
	"经营|连续|连锁|连接|连夜|习惯|容易|易燃|易拉|文化|文明|文物|文件|文字|华为|华润|华北|华夏|欧洲|沙发|计划|计算|计生|计较|申请|申诉|申报|申领|申办|"
	"向上|向政|向有|向相|向您|向你|向我|向他|向本|向社|向物|向区|向市|向贵|向居|向街|向法|向公|向领|向各|向开|向当|向村|向镇|向消|向工|向劳|向派|向警|向住|向教|向城|向环|向单|"
	"来电|来自|全家|全体|都是|马上|马路|马桶|白天|白色|白领|包括|包工|包含|包裹|包装|任何|任务|任由|任职|任教|左右|左边|左转|边上|边缘|谈话|谈判|简单|简直|钱款|钱财|钱包|"
	"水电|水费|水管|花园|花钱|花费|花坛|古城|古稀|古树|景区|景观|段时|龙头|龙湖|梅雨|盛大|雷雨|雷电|温馨|康复|康养|宁可|宁愿|宁波|宁夏|吉林|甘肃|台湾|乐意|乐器";

static const char stop_words2[] =
	"您好|你好|管部|麻将|麻烦|麻木|麻醉|麻辣|付出|付费|付款|付钱|盖章|盖楼|盖房|房子|房门|房顶|房价|车牌|车祸|车间|车速|车行|车里|车上|车内|车子|方主|位于|位置|查封|查获|文艺|计时|管网|管线|强度|强硬|钱没|连云|边界|党和|明年|明明|明天|明显|明知|明确|明年|明明|通州|通过|通知|顾客|顾问|顾虑|童年|童装|席卷|卫生|卫健|冷水|冷气|冷空|冷库|井盖|司机|司法|封闭|封路|封堵|封控|楚河|米饭|米粉|池塘|"
	"阳光|阳台|林业|林场|林地|林木|林权|田地|田间|苗木|苗圃|牛奶|牛肉|陆续|陆地|孔雀|毛坯|毛病|毛巾|康健|夏天|夏季|夏令|汤圆|武汉|武警|武术|武装|武功|乔木|兰州|殷切|"
	"洪水|严禁|章程|章丘|鲁莽|辛苦|辛辛|辛勤|庄稼|庄园|祝福|祝愿|谷歌|耿直|凌晨|凌乱|纪律|纪委|纪念|纪检|童车|曲折|裴多|费劲|燕郊|燕山|燕窝|冀中|宫颈|"
	"仲裁|仇恨|桑拿|栗子|应该|应当|宗教|宗旨|荆州|明珠|巫山|党费|党总|党建|党政|司空|余额|余下|余热|余款|余震|路程|路途|路政|路线|路上|路基|时段|时期|时下|时至|"
	"许多|许可|许久|许诺|温暖|温柔|成人|成员|成交|成功|成果|成品|成型|成片|成群|白血|白癜|白化|白酒|白云|白糖|"
	"周边|周围|周末|周一|周二|周三|周四|周五|周六|周日|周转|周岁|周期|周内|于北|于此|于对|于二|于两|于三|于十|于一|丁字|丁点|高龄|高薪|高价|高利|高额|高端|高危|高铁|"
	"江湖|石材|石头|石子|石料|石灰|金钱|金牌|金陵|金银|万一|万分|万般|段落|雷锋|钱都|钱没|钱不|钱交|易县|常见|常务|常规|文章|文凭|文盲|文体|庞大|施压|安心|安居|安抚|安慰|安家|安阳|安庆|"
	"严打|牛皮|温饱|章印|华侨|华人|华中|华东|华南|强占|强调|强大|强买|强收|关机|关停|关掉|关店|查过|查到|查明|查不|查证|申述|申购|申冤|解答|解聘|解约|解散|"
	"路由|路桥|路障|路旁|路肩|司仪|沙子|沙石|明文|明码|明令|封锁|封条|封顶|封存|党校|项下|项工|项活|别人|余人|余户|余名|余家|余年|余次|余万|"
	"是否|都没|都有|全部|全职|全国|全年|全额|全面|全力|全权|全程|景点|景色|景象|古镇|古建|花都|花了|花生|花木|原来|保险|保证|保安|"
	"同上|本人|不详|匿名|保密|未知|物业|业主|居民|市民|先生|女士|社区|村委|无名|没有|电话|手机|号码|地址|身份|住址|联系|房东|老板|公司|空白|不填|暂无|某某|不明|不便|不愿|要求|希望|反映|投诉|我们|他们|大家|自己|所有|部分|多名|多次|一直|现在|目前|已经";

/* Words that end like a surname before a title: 对方女士, 公安同志, 语文老师. */
static const char no_surnames[] =
	"对方|双方|长任|记任|席任|员任|人任|新任|经管|分管|代管|托管|保管|看管|总管|工方|业方|房方|物方|发商|应商|销商|包商|建商|务商|运商|新任|留任|接任|聘任|调任|甲方|乙方|官方|警方|校方|资方|地方|我方|厂方|院方|店方|各方|某方|现任|前任|责任|主任|班任|担任|历任|继任|时任|出任|连任|关于|由于|对于|至于|属于|终于|位于|在于|当时|同时|此时|及时|临时|小时|平时|按时|随时|准时|"
	"租车|约车|开车|货车|公车|客车|停车|班车|拉车|卡车|车|公安|保安|治安|交安|语文|英文|中文|作文|音乐|娱乐|历史|课程|工程|过程|城管|宿管|主管|交管|房管|监管|协管|尽管|不管|施工|高中|楼房|库房|厨房|平房|住房|"
	"什么时|机关|有关|相关|海关|年龙|恒大万|公司|上司|打石|岩石|电白|明白|空白|表白|装修水|小区物|公路|马路|道路|网路|线路|顺路|水路|铁路|一路|那边|这边|旁边|路边|周边|左边|右边|里边|外边|上边|下边|后边|前边|身边|门边";

static const char followers2[] =
	"反映|投诉|举报|来电|电话|手机|联系|咨询|求助|表示|希望|要求|住在|家住|现住|居住|今年|身份|先生|女士|师傅|老师|经理|主任|阿姨|大爷|大妈|同志|的电|来信|签字|反应|诉求|建议|请求|认为|已经|多次|一直|"
	"男性|女性|您好|你好|是一|是本|系本|就是|也是|都是|他们|我们|她们|自己|因为|由于|关于|对于|目前|现在|之前|昨天|今天|明天|前天|去年|前年|本月|上月|早上|晚上|上午|下午|中午|凌晨|在家|在小|在本|在北|在此|在该|告诉|告知|"
	"打电|发现|购买|承租|租住|入住|出租|拖欠|欠薪|辱骂|殴打|威胁|骚扰|出面|签订|签名|拒绝|拒不|负责|承诺|答应|回复|处理|没有|不同|不肯|不愿|不给|不让|不在|等人|等三|等业|夫妇|夫妻|一家|本人|名下|户口|户籍|老人|同学|患有|患病|"
	"于去|于今|于昨|于本|于上|于前|于二|向我|向本|向市|向街|向社|向物|和家|和邻|和其|和他|和她|与邻|与其|与物|说他|说她|说是|说要|说没|称其|称自|想要|想咨|想问|想反|想投|被打|被邻|被公|被车|被骗|把垃|把车|把我|把门|把楼|"
	"需要|可以|应该|能否|曾经|曾多|曾向|曾在|从未|从去|从今|申请|办理|参加|工作|上班|下班|退休|就读|毕业|工资|银行|护照|微信|邮箱|车牌|地址|住址|号码|工号|联络|代表|代为|代办|前来|前往|到场|到现|到社|来到|来访|拨打|接到|接听";

static const char followers1[] = "的是在住说称想要把被向对与和跟让于家有现曾系也还都就从因为给不没去来到请又再已能会叫等及同等打问找收交买租欠骂";

static void
add_stops(struct map *stops, const char *words)
{
	for (struct slice rest = slice_of(words); rest.p;)
		map_add(stops, slice_cut(rest, '|', &rest));
}

/* 老师 stands before names and behind them: a bit for each title */
static uint8_t title_bits[256];

void
titles_load(struct titles *t)
{
	*t = (struct titles){ .words = KEYWORDS_INIT, .stops = MAP_INIT };
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		for (struct slice rest = slice_of(titles[i].words); rest.p;) {
			uint32_t w = keywords_add(&t->words, slice_cut(rest, '|', &rest));
			title_bits[w] |= (uint8_t)(1 << titles[i].title);
		}
	keywords_build(&t->words);
	add_stops(&t->stops, stop_words1);
	add_stops(&t->stops, stop_words2);
}

void
titles_free(struct titles *t)
{
	keywords_free(&t->words);
	map_free(&t->stops);
}

static bool
is_stopped(const struct titles *t, const char *p, const char *end)
{
	size_t step, next;
	uint32_t first = char_at(p, end, &step), second = char_at(p + step, end, &next);
	/* 张某 is nobody; 向 is "to" before whom one turns to */
	if (second == 0x67d0 || (first == 0x5411 && is_one_of(second, "其该此本社市县省区有相您你我他她它们政各街镇乡村民物居法公派警教环城劳消住开领上下多网信投举被来群业某当记主工")))
		return true;
	return end - p >= 6 && map_find(&t->stops, slice(p, 6)) != MAP_NONE;
}

static bool
is_boundary(const char *p, const char *end)
{
	size_t step;
	return !is_han(char_at(p, end, &step));
}

/* Whether a word that goes on after a name begins at p; *two: one of two characters. */
static bool
goes_on(const char *p, const char *end, bool *two)
{
	size_t step;
	*two = begins_with(p, end, followers2) > 0;
	return *two || is_one_of(char_at(p, end, &step), followers1);
}

/* The end of the given name behind a surname; *sure: something that is no name follows. */
static const char *
skip_given(const char *p, const char *end, bool *sure)
{
	const char *at[GIVEN_MAX + 1];
	size_t n = 0, step;
	bool two, next;
	for (at[0] = p; n < GIVEN_MAX && is_han(char_at(at[n], end, &step)); n++)
		at[n + 1] = at[n] + step;
	*sure = true;
	if (n == 0)
		return p;
	/* 我叫张（by the way）: a follower right behind the surname */
	if (begins_with(p, end, "先生|女士|师傅|老师|经理|主任|阿姨|大爷|大妈|小姐|同志|组长|局长|队长|镇长|所长|校长|站长|村长|科长|处长|书记|院长|老板|医生|县长|市长"))
		return p;
	if (n == 1)
		return at[1];
	if (is_boundary(at[2], end))
		return goes_on(at[1], end, &two) && two ? at[1] : at[2];
	if (goes_on(at[1], end, &two)) {
		if (two || !goes_on(at[2], end, &next))
			return at[1];
		return at[2];
	}
	*sure = goes_on(at[2], end, &two);
	return at[2];
}

static void
add_name(struct found *f, const char *from, const char *hide, const char *to)
{
	found_add(f, (struct span){ .from = from, .to = to, .hide = hide == to ? from : hide, .kind = KIND_NAME, .anonymous = hide == to });
}

/* 姓名：买买提·艾力 - a name of no known surname, where a colon says that nothing else comes. */
static void
find_foreign(struct found *f, const struct titles *t, const char *p)
{
	const char *end = f->text.p + f->text.n, *q = p;
	size_t step, n = 0;
	for (uint32_t c; n <= FOREIGN_MAX && (is_han(c = char_at(q, end, &step)) || (n && (c == 0xb7 || c == 0x2022 || c == 0x30fb))); q += step)
		n++;
	if (n >= 2 && n <= FOREIGN_MAX && !is_stopped(t, p, end) && !begins_with(q > p + 6 ? q - 6 : p, q, "公司|物业|社区|中心|先生|女士|业主|居民|村委|单位"))
		add_name(f, p, p + utf8_len(*p), q);
}

/* Surnames that begin many words: more must speak for a name then. */
static bool
is_wordy(const char *p, const char *to, const char *end)
{
	size_t step;
	uint32_t c = char_at(p, end, &step);
	return is_one_of(c, "于向时应计强查都") || (is_one_of(c, "方安单路常车解关商游项管费党边明封沙包任连华古景花成施") && (to - p < 9 || !is_boundary(to, end)));
}

static void
find_behind(struct found *f, const struct titles *t, const char *p, enum title title)
{
	const char *end = f->text.p + f->text.n;
	bool colon = false, sure, name = title == TITLE_NAME || title == TITLE_CALLED;
	size_t step;
	if (title == TITLE_NAME && (step = begins_with(p, end, "姓名|名字|名称")))
		p += step;
	for (int i = 0; i < 4; i++) {
		uint32_t c = char_at(p, end, &step);
		size_t word = name ? begins_with(p, end, "是|为|叫|系") : begins_with(p, end, "叫");
		colon = colon || c == ':';
		if (word == 0 && !is_one_of(c, name ? ":,， (\"“'【[" : ": (\"“"))
			break;
		name = name || word;
		p += word ? word : step;
	}
	size_t surname = surname_at(p, end);
	if (is_stopped(t, p, end))
		return;
	if (surname == 0) {
		if (title == TITLE_NAME && colon)
			find_foreign(f, t, p);
		return;
	}
	const char *to = skip_given(p + surname, end, &sure);
	if (to == p + surname)
		return;
	bool two;
	if (!name) {
		/* a name may follow, but so may any word: something must show where it ends */
		size_t last;
		uint32_t c = char_before(to, p, &last);
		bool ends = is_boundary(to, end) || (goes_on(to, end, &two) && (two || title == TITLE_PERSON));
		if (!ends || is_one_of(c, "人者员的了是在有和与户们区市县镇村街路号天年月日时费车房家") || is_wordy(p, to, end))
			return;
		/* 本人，张三: the comma was not passed; 业主张三 was */
		if (is_boundary(to, end) && to - p == 6 && surname == 3 && is_one_of(c, "多上下中内外前后里边面会该说想家要不没被把到来去"))
			return;
	}
	add_name(f, p, p + surname, to);
}

/* The characters before p, the nearest first. */
static size_t
step_back(const struct found *f, const char *p, const char *at[4])
{
	size_t n = 0, step;
	while (n < 4 && is_han(char_before(p, f->text.p, &step))) {
		p -= step;
		at[n++] = p;
	}
	return n;
}

/* Whether a name may begin at p: nothing of a longer word stands before it. */
static bool
may_begin(const struct found *f, const char *p)
{
	static const char leads[] = "找|上|下|据|是|叫|由|系|和|与|向|跟|对|给|被|让|请|问|为|及|同|说|称|人|主|民|户|板|东|业|居|客|生|工|员|司|店|村|的|有|即|如|长|位|名|、|了|到|在|把|将|见|住|友|里|区|席|记|任|院|医|校|局|所|镇|队|园|家|妻|夫|父|母|儿|女|这|那|个|告|诉|知|系|电|打";
	size_t step;
	return !is_han(char_before(p, f->text.p, &step)) || ends_with(f->text.p, p, leads);
}

static void
find_before(struct found *f, const struct titles *t, const char *p, enum title title)
{
	const char *at[4];
	size_t n = step_back(f, p, at), surname;
	if (n >= 2 && surname_at(at[1], p) == 6) {
		add_name(f, at[1], p, p);
		return;
	}
	for (size_t k = n < 4 ? n : 4; k-- > 1;) {
		surname = surname_at(at[k], p);
		bool fits = k == 3 ? surname == 6 : k == 2 ? surname == 3 || surname == 6
							   : surname == 3;
		if (!fits || !may_begin(f, at[k]) || is_stopped(t, at[k], p) || begins_with(at[k - 1], p, "的|位|名|个|老|和|与|是|找|叫|让|请|跟|给|对|被|系|问"))
			continue;
		/* 请李先生: the last before the title is the surname, unless a common one leads */
		bool near = surname_at(at[0], p) == 3 && k == 1;
		bool odd = is_one_of(utf8_next(&(struct slice){ at[k], 3 }), "于向时应方安单路常车计解强关查商游项管费党边明封沙包任连华古景花都成施高文史管水公石房金");
		if ((near && odd) || (title == TITLE_ROLE && odd) || (near && is_one_of(utf8_next(&(struct slice){ at[0], 3 }), "王李张刘陈杨赵黄周吴徐孙胡朱郭马罗梁宋郑谢韩唐冯")))
			continue;
		if (title == TITLE_ROLE && !is_one_of(utf8_next(&(struct slice){ at[k], 3 }), "王李张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴汪田姜范姚谭廖邹熊陆郝孔崔康邱秦欧"))
			continue;
		add_name(f, at[k], at[k] + surname, p);
		return;
	}
	if (n > 1 && is_stopped(t, at[1], p))
		return;
	if (n && surname_at(at[0], p) == 3 && (n == 1 || !ends_with(f->text.p, p, no_surnames)))
		add_name(f, at[0], p, p);
}

/* 我姓王, 姓李的 */
static void
find_surname(struct found *f, const char *p)
{
	const char *end = f->text.p + f->text.n;
	size_t surname = surname_at(p, end), step;
	if (surname && (is_boundary(p + surname, end) || is_one_of(char_at(p + surname, end, &step), "的住在是来先女名")))
		add_name(f, p, p + surname, p + surname);
}

static void
find_title(struct found *f, const struct titles *t, const char *at, const char *behind, enum title title)
{
	switch (title) {
	case TITLE_NAME:
	case TITLE_CALLED:
	case TITLE_PERSON:
		find_behind(f, t, behind, title);
		break;
	case TITLE_ROLE:
	case TITLE_BEHIND:
		find_before(f, t, at, title);
		break;
	case TITLE_SURNAME:
		find_surname(f, behind);
		break;
	case TITLE_HOME:
		find_spelt_home(f, at);
		break;
	}
}

void
find_names(struct found *f, struct titles *t)
{
	struct keyword_hit *hit;
	size_t n = keywords_find(&t->words, f->text, &hit);
	for (size_t i = 0; i < n; i++) {
		const char *at = f->text.p + hit[i].at, *behind = at + keywords_len(&t->words, hit[i].word);
		unsigned bits = title_bits[hit[i].word];
		for (enum title title = TITLE_NAME; title <= TITLE_HOME; title++)
			if (bits & 1u << title)
				find_title(f, t, at, behind, title);
	}
}

static const char whole_titles[] = "先生|女士|小姐|太太|师傅|老师|经理|阿姨|大爷|大妈|同志|大姐|大哥|主任";

void
find_whole_name(struct found *f)
{
	static const char nobody[] = "匿名|无|不详|保密|未知|市民|群众|热心市民|业主|居民|空|未提供|不愿透露|先生|女士|网友|来电人|某先生|某女士";
	struct slice s = slice_trim(f->text);
	const char *end = s.p + s.n;
	size_t step;
	for (const char *p = s.p; p < end; p += step) {
		uint32_t c = char_at(p, end, &step);
		if (is_star(c) || c == 0x67d0 || token_len(p, end))
			return;
	}
	for (struct slice rest = slice_of(nobody); rest.p;)
		if (slice_eq(slice_cut(rest, '|', &rest), s))
			return;
	if (s.n == 0)
		return;
	size_t title = ends_with(s.p, end, whole_titles);
	const char *to = end - title;
	size_t surname = surname_at(s.p, to);
	if (surname == 0)
		(void)char_at(s.p, to, &surname);
	if (to > s.p)
		add_name(f, s.p, s.p + surname, to);
}

void
find_known_name(struct found *f, struct slice name)
{
	size_t surname = surname_at(name.p, name.p + name.n);
	if (surname == 0 || utf8_count(name) < 2 || utf8_count(name) > 4 || ends_with(name.p, name.p + name.n, whole_titles))
		return;
	for (const char *p = f->text.p, *end = p + f->text.n; p < end && (p = memmem(p, (size_t)(end - p), name.p, name.n)); p += name.n)
		add_name(f, p, p + surname, p + name.n);
}
