#!/usr/bin/env python3
"""matters.py - made-up hotline orders whose matters are known, and what gov-dedupe made of them

usage: matters.py make DIR --seed S --orders N [--shape full|text|template] [--jobs N]
       matters.py judge DIR OUTPUT.ndjson [--examples]

make writes DIR/orders.ndjson, shuffled, and DIR/truth.csv:
	id       of the order; an order's second version has the same one
	matter   whoever has the same is one matter
	kind     copy, repeat, group (a further voice), first (what those were made from), lone, trap
	of       the order it was made from
	what     how it was made
	place    known: community, point, address or standard address is in its fields; text: the text alone says it;
	         none: nothing does
	jaccard  of a copy, a repeat and a trap: with the order it was made from
The shape text is the orders of full with the fields of the place empty; template is one web form, all matters
different.

Jaccard is exact, over the sets of character bigrams of the normalised title and of the normalised content, united.
Normalised: NFKC, lower case, the traditional characters of TRADITIONAL simplified, and nothing kept but letters,
digits and marks (Unicode L*, N*, M*): no blank and no punctuation.

What is one matter: the same problem at the same point (estate, crossing, shop), and at the same building or house
number where the problem belongs to one; every other pair is two.  Chance never draws the same problem at the same
point twice in the year, unless a trap says another number in both.  Personal matters (a wage, a pension) have one
caller each.

judge counts a pair as found when gov-dedupe put both in one cluster: a member with its cluster's leader (the cluster
id) and with its copy_of.  Re-handlings and second versions count nowhere, except that they must not be copies.
It ends with 1 when, of copies and repeats with Jaccard >= 0.5, precision < 0.99 or recall < 0.97; when B-cubed F1 of the planted
groups whose place is known < 0.9 (of the shape text it is reported only); or when the shape template forms a cluster.
"""

import argparse
import csv
import datetime
import json
import multiprocessing
import os
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))

TRADITIONAL = dict(zip(
    "這來話問題時間對開關門車東處盡電線燈樓樹業擾聲嚴響環衛設違築亂貼廣場邊機動蓋頂層裝熱氣費經營規劃領導謝認為實際辦請總還沒個們過進運連遠點無僅從眾價傳優衝錢銀鋪鎖險陰隨雙難雜離頭顏飯館駕驗魚鳥齊讓證評詢該說調論長闆區醫單員嗎國圍園圖團執報墻壓壞處夠夢奪婦媽學寫寬寶專導屆屬歲島幣幫應懷態憂戶擔據擠掃換擺攔攤敗數斷標條樣檢歡歸殘滿漁潔潑濕燒爛犯狀獨現環畫異療盤眼碼確禮種稱積穩窩競筆節簡籠糧級紙終結給統網緊緩編縮織繼續罰職聯腳臟舊艙藝藥虧處號補襲見視覺觀計訂訪許訴詐試詳誤課談賠賣賤質賬購賽趕跡軌軟載輕輪輸轉農迴遊遲適選郵鄉鄰釘鐵鑰閉閑閒閱陽隊陳階須預領頻額飲飛飼馬驚鬧"
    ,
    "这来话问题时间对开关门车东处尽电线灯楼树业扰声严响环卫设违筑乱贴广场边机动盖顶层装热气费经营规划领导谢认为实际办请总还没个们过进运连远点无仅从众价传优冲钱银铺锁险阴随双难杂离头颜饭馆驾验鱼鸟齐让证评询该说调论长板区医单员吗国围园图团执报墙压坏处够梦夺妇妈学写宽宝专导届属岁岛币帮应怀态忧户担据挤扫换摆拦摊败数断标条样检欢归残满渔洁泼湿烧烂犯状独现环画异疗盘眼码确礼种称积稳窝竞笔节简笼粮级纸终结给统网紧缓编缩织继续罚职联脚脏旧舱艺药亏处号补袭见视觉观计订访许诉诈试详误课谈赔卖贱质账购赛赶迹轨软载轻轮输转农回游迟适选邮乡邻钉铁钥闭闲闲阅阳队陈阶须预领频额饮飞饲马惊闹",
    strict=True))
TRADITIONAL = {old: new for old, new in TRADITIONAL.items() if old != new and old not in "闆迴遊閒"}
OLD = str.maketrans({new: old for old, new in TRADITIONAL.items()})
NEW = str.maketrans(TRADITIONAL)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
NOISE = re.compile(r"[\W_]+")


def normal(text):
    """Width, case, traditional characters, punctuation and whitespace gone."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).lower().translate(NEW))


def bigrams(title, content):
    grams = set()
    for text in (normal(title), normal(content)):
        grams.update(map(str.__add__, text, text[1:]))
    return grams


def jaccard(a, b):
    return len(a & b) / (len(a | b) or 1)


# What the city is made of

DISTRICTS = "东城区 西城区 朝阳区 海淀区 丰台区 石景山区 门头沟区 房山区 通州区 顺义区 昌平区 大兴区 怀柔区 平谷区 密云区 延庆区".split()
WEIGHTS = [17, 15, 43, 29, 26, 9, 13, 28, 22, 25, 22, 22, 16, 18, 20, 18]
FIRST = "安百保北昌长朝晨春翠大德定东方丰福富光广桂海航和恒红宏鸿华怀惠嘉建江金锦京景静聚康兰乐利良林龙绿梅美明南宁平千清庆泉仁荣瑞三山善尚胜盛世双水顺松泰天同万望文西祥向新星兴秀旭学雅阳阴银永友玉裕园悦云兆正中众紫"
SECOND = "安宝北滨昌城成川达道德东丰福富港阁光桂海和河恒虹湖华桓辉惠江景居康莱兰乐丽林岭龙隆楼路明宁平坪桥青清庆泉荣瑞山上盛石寺苏塔台泰堂亭庭桐湾望文西溪霞祥晓兴秀轩雅岩阳营永友渔玉苑源月悦云泽庄"
ESTATES = ["家园", "家园", "小区", "小区", "花园", "苑", "嘉园", "里", "北里", "南里", "东里", "新村", "公寓", "名邸", "雅苑", "新城", "佳苑", "一区", "二区", "三区", "东区", "西区", "南区"]
ROADS = ["路", "路", "路", "街", "街", "大街", "胡同", "南路", "北路", "东路", "西街", "中路", "一街", "二条"]
MARKS = ["地铁站", "小学", "中学", "公园", "菜市场", "医院", "购物中心", "公交站", "文化广场", "幼儿园"]
SHOPS = ["饭店", "火锅店", "烧烤店", "超市", "便利店", "健身房", "美容院", "理发店", "药店", "水果店", "餐厅", "生活馆", "会所", "家具城", "电器行", "培训中心"]
FIRMS = ["科技有限公司", "商贸有限公司", "建筑工程有限公司", "物业管理有限公司", "信息咨询有限公司", "装饰有限公司", "教育科技有限公司", "劳务公司", "物流公司"]
NUMERALS = "零一二三四五六七八九"

# How people talk

GREETINGS = ["您好，", "你好，", "您好！", "你好！", "领导您好，", "尊敬的领导：您好！", "尊敬的市领导：", "尊敬的区领导，您好！", "各位领导好，", "工作人员您好，", "12345您好，", "您好，我要反映一个问题，", "", "", "", ""]
LONG = [
    "尊敬的各位领导：您好！首先非常感谢您在百忙之中抽出宝贵时间阅读我的来信，我是一名普普通通的市民，一直相信党和政府是真心实意为老百姓办实事、解难题的，现就我遇到的烦心事向您如实反映如下：",
    "尊敬的市委市政府领导：您们好！感谢政府多年来对我们普通群众生活的关心和照顾，接诉即办让我们老百姓有了说话的地方，今天实在是没有别的办法了才给您写信，恳请领导在百忙之中过问一下我们反映的这个问题：",
    "领导好！本人是本市居民，所反映的情况全部真实，愿意对所说的每一句话承担法律责任，并愿意配合有关部门到现场核实，之前也通过各种渠道反映过均未得到满意的答复，现通过12345平台再次诚恳地向领导反映：",
]
OPENS = ["市民来电反映，", "市民来电反映：", "来电人反映，", "来电人称，", "市民反映，", "反映人称，", "市民来电称，", "诉求人反映：", "来电人来电反映，", "市民通过热线反映，", "【市民来电】", "来电人表示，", "市民投诉，", "市民（匿名）反映，", "市民要求保密，反映"]
AT_OPERATOR = ["其居住在$P，", "$P，", "在$P，", "位于$P，", "其为$P居民，", "问题地点：$P，", "$P处，", "家住$P，", "其住在$P，", "称$P"]
AT_CITIZEN = ["我住在$P，", "我是$P的居民，", "我是$P的业主，", "我家在$P，", "$P，", "我们$P", "本人居住于$P，", "我要反映$P", "家住$P，", "请看看$P吧，"]
AT_APP = ["$P，", "$P", "$P：", "地点：$P。", "在$P，", "$P这边", "【$P】"]
AT_OPERATOR_ROAD = ["$P，", "在$P，", "位于$P，", "问题地点：$P，", "$P处，", "其途经$P时发现，", "称$P"]
AT_CITIZEN_ROAD = ["$P，", "在$P，", "每天经过$P，", "我要反映$P", "$P这里", "本人在$P发现，", "请看看$P吧，"]
VAGUE = ["我们小区", "小区里", "我家楼里", "本小区", "家门口", "我们这儿"]
EXTRAS = """联系过物业，物业说[不归他们管|已经上报|让等通知]
[之前|上个月]打过12345，[说已派单|回复说处理了]但[没有变化|没见人来]
已[多次|反复]向社区反映，[没有结果|没人管]
从$m月开始就这样了
这种情况[已经持续|存在]$n个[月|星期]了
$m月$d日[上午|下午|晚上]又发生了一次
[附近|周围]居民都[有意见|很气愤]
[有照片和视频|可以提供照片]为证
给[相关单位|负责的部门]打电话一直[占线|没人接]
[孩子|老人]多，[实在不方便|真的很不容易]
问了[好几个部门|几次]，都说[不归自己管|再等等]
群里[很多|几十个]邻居都在说这事
上次[来人看了一眼就走了|处理后两天又恢复原样]
[工作人员|负责人][到过现场|答应过]，[至今没下文|一直没动静]
[希望不要再推诿|不要再踢皮球]
[天越来越冷|现在天热]，[等不起|更难受]
[本人|我]上[夜班|早班]，[白天要补觉|休息时间本来就少]，[实在是受不了|天天这样谁也扛不住]
[家里|我家]有[八十多岁的老母亲|刚出生的婴儿|正在备考的孩子]，[影响很大|经不起折腾]
[据了解|听邻居说]，[旁边几处也是这样|不止我们一家]，[大家都反映过|都没有得到解决]
[$m月$d日|上周三]曾有[两名工作人员|街道的人]来看过，[拍了照片就走了|说回去研究]，[之后再没有消息|到今天没有任何答复]
[作为一名纳税人|作为普通老百姓]，[我认为这样很不合理|希望有人真正管一管]
[已经拨打过|联系过][主管单位|责任单位]的电话，对方[态度敷衍|说不知道情况|让找别人]，[互相推诿|没有给出解决办法]
[去年|前年]也[出现过|有过]一次，[当时处理得很快|当时也是投诉后才解决]，[今年又这样了|没想到又来了]
[市民认为|来电人认为][相关单位不作为|监管不到位]，[对此不满|表示强烈不满]
[如果再不解决|再没人管]，[我们将继续反映|只能找媒体了]""".split("\n")
ENDS = ["，望尽快处理。", "，请尽快解决。", "，谢谢！", "，谢谢。", "，希望相关部门重视。", "，并给予回复。", "，请相关部门核实处理。", "，烦请回复。", "。谢谢！", "。", "。", "！", "，望领导重视，谢谢！", "，盼复！", "，需回复。", "，请相关单位尽快核实并处理，给市民一个答复。"]
FILLERS = "真的 已经 一直 现在 每天 又 都 也 还是 特别 非常 实在 就 有时候 最近 经常 总是 目前 基本上 反正 而且 另外 确实 竟然 根本 完全 大家 我们 今天 昨天 这边 那边 好像 天天 一点 几乎 比较 依然 仍然 甚至".split()
SLIPS = "的了是在有不人这我们到说要就会也很着没看好自还那得里时候下过子上去么道发成来家事样心面起然"
SAID = ["此问题之前已反映过，", "市民再次来电，", "该问题上次回复已解决，但实际没有，", "之前反映过，至今未解决，", "来电人不满意处理结果，再次反映，", "我上周就反映过了，", "第二次反映，", "问题仍未解决，"]
FORM_HEAD = "【网上诉求登记表】填写须知：请诉求人如实填写以下内容，带*号为必填项，同一事项请勿重复提交，提交后可凭查询码在网站查看办理进度，承办单位将在规定时限内与您联系。"
FORM = "一、诉求类型*：$K；二、问题发生地点*：$P；三、问题描述*：$F；四、诉求人希望达到的结果*：$W；五、是否同意向承办单位公开个人信息*：$Y；六、是否需要回复*：$R。"
FORM_TAIL = "本人承诺：以上所填写的内容均为本人真实意思表示，所反映的情况客观真实，不存在捏造事实、诬告陷害他人的情形，如有虚假本人愿意承担由此产生的一切法律责任；本人已阅读并同意《网上诉求服务协议》和《个人信息保护声明》，理解承办单位依法依规办理并以最终答复意见为准。"
KINDS = ["投诉", "投诉", "投诉", "求助", "求助", "举报", "建议", "咨询"]
SOURCES = [("电话", 62), ("微信", 12), ("APP", 12), ("网站", 9), ("市长信箱", 3), ("区级热线", 2)]
SPLIT = set("""地锁地桩 小区停车费涨价 业委会换届 加装电梯 信报箱快递柜 供热收费 公交等候时间长 公交站牌缺失 增设公交站 地铁口封闭 出租车拒载
 交通标志遮挡 学区划片 学校食堂 校园欺凌 挂号难 医护态度差 社区医院缺药 养老院服务差 养老驿站 公园设施破损 公园钓鱼宠物 公园开放
 村里垃圾 体育场馆开放 社区不办事 无障碍坡道 小区地库问题 路侧停车收费错误 电线垂落 道路拥堵 公厕脏臭 单元门损坏 燃气停气
 路边垃圾渣土 井盖损坏 减速带损坏 儿童游乐设施损坏 养鸡养鸽扰民 邻里噪声 水泵空调噪声 裸露土地扬尘 向河道排污 电梯异响抖动
 物业保安缺失 楼内停电跳闸 公交甩站 信号灯故障 信号灯配时不合理 酒后闹事 消防设施损坏 绿地损坏 村路破损 轨道噪声 电动车充电设施""".split())
VOICES = set("""店外经营 停车场乱收费 酒吧歌厅噪声 餐饮油烟 烧烤烟雾 食物中毒 后厨卫生差 销售过期食品 缺斤短两 保健品骗老人 餐厅吸烟 网吧吸烟
 无证餐饮""".split())

# Categories in which a second problem at the same place may well be the first one
BLURRED = set("电梯 路灯 停电 燃气服务 排水积水 房屋漏水 暖气不热 停水 信号灯 河道".split())


def parse(text):
    """'a[b|c]d' as a tuple of strings and of tuples to choose from."""
    return tuple(tuple(part[1:-1].split("|")) if part[0] == "[" else part for part in re.findall(r"\[[^]]*\]|[^[]+", text))


def say(rng, parts):
    out = []
    for part in parts:
        out.append(part if part.__class__ is str else part[int(rng.random() * len(part))])
    return "".join(out)


class Problem:
    def __init__(self, number, leaf, scope, name, facts, effects, wants):
        self.number, self.leaf, self.scope, self.name = number, leaf, scope, name
        self.facts, self.effects, self.wants = facts, effects, wants
        self.voiced = scope in "BER" or name in VOICES


def problems(path=os.path.join(HERE, "data", "matters.txt")):
    found, leaf, effects, wants, dashes = [], None, None, None, 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line.startswith("#"):
                leaf, dashes = line[2:], 0
            elif line.startswith("-"):
                choices = [parse(part) for part in re.split(r"\|(?![^[]*\])", line[2:])]
                if dashes:
                    wants = choices
                else:
                    effects = choices
                dashes += 1
            elif line:
                scope, name, *facts = line.split(";")
                facts = [parse(fact) for fact in facts]
                alone = scope == "P" or name in SPLIT or (scope == "S" and name not in VOICES)
                for several in ([fact] for fact in facts) if alone else [facts]:
                    found.append(Problem(len(found), leaf, scope, name, several, effects, wants))
    return found


PROBLEMS = problems()
LEAVES = sorted({problem.leaf for problem in PROBLEMS})
BY_LEAF = defaultdict(list)
for _problem in PROBLEMS:
    BY_LEAF[_problem.leaf].append(_problem)
VOICED = [problem for problem in PROBLEMS if problem.voiced]
EXTRA = [parse(text) for text in EXTRAS]
MANY = 7000


def stem(rng):
    return rng.choice(FIRST) + rng.choice(SECOND)


class Community:
    """A community: its names, its roads, and its estates (name, road, number at the gate, buildings)."""

    def __init__(self, rng, district, street, name):
        self.district, self.street, self.name = district, street, name
        self.roads = [stem(rng) + rng.choice(ROADS) for _ in range(rng.randrange(2, 5))]
        self.estates = []
        numbers = rng.sample(range(1, 120), 7)
        for i in range(rng.randrange(3, 7)):
            self.estates.append((stem(rng) + rng.choice(ESTATES), rng.choice(self.roads), numbers[i], rng.randrange(3, 25)))
        self.marks = [stem(rng) + rng.choice(MARKS) for _ in range(4)]
        self.shops = [(stem(rng) + rng.choice(SHOPS), rng.choice(self.roads), rng.randrange(1, 160)) for _ in range(12)]


def city(seed):
    rng = random.Random(f"city {seed}")
    streets, taken = [], set()
    for district, weight in zip(DISTRICTS, WEIGHTS):
        for i in range(weight):
            while True:
                name = stem(rng) + ("街道" if rng.random() < 0.65 else "镇" if rng.random() < 0.8 else "地区")
                if name not in taken:
                    break
            taken.add(name)
            streets.append((district, name))
    communities = []
    for i in range(MANY):
        district, street = streets[i % len(streets)]
        while True:
            name = stem(rng) + rng.choice(["社区", "社区", "社区", "第一社区", "第二社区", "东里社区", "北里社区"] if street.endswith("街道") else ["社区", "村", "村"])
            if (street, name) not in taken:
                break
        taken.add((street, name))
        communities.append(Community(rng, district, street, name))
    rng.shuffle(communities)
    return communities


class Place:
    """Where a matter is: the point, what its address is built of, and what it cannot do without in the text."""

    def __init__(self, community, scope, point, road, number, building, shop):
        self.community, self.scope, self.point, self.road = community, scope, point, road
        self.number, self.building, self.shop = number, building, shop

    def key(self):
        return (id(self.community), "" if self.scope == "P" else self.shop or self.point)


def draw_place(rng, community, scope):
    if scope in "BEP":
        name, road, number, buildings = rng.choice(community.estates)
        return Place(community, scope, name, road, number, 1 + rng.randrange(buildings) if scope == "B" else None, None)
    if scope == "S":
        shop, road, number = rng.choice(community.shops)
        return Place(community, scope, shop, road, number, None, shop)
    road = rng.choice(community.roads)
    chance = rng.random()
    if chance < 0.35:
        return Place(community, scope, rng.choice(community.marks), road, None, None, None)
    if chance < 0.6:
        other = rng.choice([r for r in community.roads if r != road] or [road + "辅路"])
        return Place(community, scope, f"{road}与{other}交叉口", road, None, None, None)
    if chance < 0.85:
        return Place(community, scope, road, road, rng.randrange(1, 160), None, None)
    name, road, number, _ = rng.choice(community.estates)
    return Place(community, scope, name + rng.choice(["东门", "南门", "西门", "北门"]), road, number, None, None)


def spelt(rng, number, unit, steady):
    if steady or rng.random() < 0.9:
        return f"{number}{unit}"
    if number < 20 and rng.random() < 0.6:
        return ("十" if number > 9 else "") + (NUMERALS[number % 10] if number % 10 else "") + unit
    return str(number).translate(WIDE) + unit


def words_of(rng, place, steady=False):
    """The place as a text says it: always its point, the building or number nearly always, the rest often."""
    c, out = place.community, []
    if rng.random() < 0.5:
        out.append(c.district)
    if rng.random() < 0.42:
        out.append(c.street)
    if rng.random() < 0.25:
        out.append(c.name)
    numbered = place.number is not None and (steady or rng.random() < (0.9 if place.scope in "RS" else 0.3))
    if numbered and place.point != place.road:
        out.append(place.road + spelt(rng, place.number, "号", steady))
    elif place.scope == "R" and place.road not in place.point and rng.random() < 0.85:
        out.append(place.road)
    if place.scope != "S":
        out.append(place.point)
    if numbered and place.point == place.road:
        out.append(spelt(rng, place.number, "号", steady) + rng.choice(["", "门前", "附近"]))
    if place.building is not None and (steady or rng.random() < 0.9):
        out.append(spelt(rng, place.building, "号楼", steady))
        if rng.random() < 0.15:
            out.append(f"{rng.randrange(1, 5)}单元")
    return "".join(out) or c.street + place.road


def fields_of(rng, place, steady):
    """district, street, community, point, address, standard_address; steady: whatever tells the place is there."""
    c = place.community
    if not steady and rng.random() < 0.05:
        return [c.district if rng.random() < 0.5 else "", "", "", "", "", ""]
    point = place.point
    chance = rng.random()
    if chance > 0.9 and place.building is not None:
        point += f"{place.building}号楼"
    elif chance > 0.82 and place.scope in "BE" and not point.endswith("小区"):
        point += "小区"
    address = ""
    if place.number is not None:
        address = f"{place.road}{place.number}号"
    elif place.scope == "R":
        address = place.point if place.road in place.point else place.road + place.point
    if place.scope in "BEP" or (place.scope == "R" and place.number is not None and place.point != place.road):
        address += place.point
    room = ""
    if place.building is not None:
        address += f"{place.building}号楼"
        if rng.random() < 0.2:
            room = f"{rng.randrange(1, 5)}单元{rng.randrange(1, 19)}0{rng.randrange(1, 4)}室"
    out = [
        c.district if rng.random() < 0.97 else "",
        c.street if rng.random() < 0.93 else "",
        c.name if rng.random() < 0.92 else "",
        point if rng.random() < 0.86 else "",
        "",
        "",
    ]
    if steady or rng.random() < 0.7:
        text = address + room
        chance = rng.random()
        if chance < 0.3:
            text = c.district + c.street + text
        elif chance < 0.4:
            text = "北京市" + c.district + text
        elif chance < 0.46:
            text = text.translate(WIDE)
        elif chance < 0.52:
            text += "附近"
        out[4] = text
    if rng.random() < 0.5:
        out[5] = f"北京市{c.district}{c.street}{c.name}{address}" + (room if rng.random() < 0.5 else "")
    if not (out[2] or out[3] or out[4] or out[5]):
        out[2] = c.name
    return out


class Matter:
    def __init__(self, rng, name, problem, place):
        self.name, self.problem, self.place = name, problem, place
        self.n, self.h = rng.randrange(2, 10), rng.randrange(5, 12)
        self.firm = stem(rng) + rng.choice(FIRMS)

    def fill(self, rng, text):
        if "$" in text:
            text = text.replace("$S", self.place.shop or self.place.point).replace("$C", self.firm)
            text = text.replace("$n", str(self.n if rng.random() < 0.8 else rng.randrange(2, 10))).replace("$h", str(self.h))
            text = text.replace("$m", str(rng.randrange(1, 13))).replace("$d", str(rng.randrange(1, 29)))
        return text


class Words:
    """The parts of an order's text, so that a part can be said again in another way."""

    __slots__ = ("style", "greet", "open", "at", "place", "fact", "effect", "extra", "want", "end", "title", "before", "swapped")

    def copy(self):
        other = Words()
        for name in Words.__slots__:
            setattr(other, name, getattr(self, name))
        return other

    def content(self):
        at = self.at.replace("$P", self.place)
        body = [part for part in ((self.effect, self.fact, self.extra) if self.swapped else (self.fact, self.effect, self.extra)) if part]
        return self.greet + self.before + self.open + at + "，".join(body) + ("。" if self.style != "app" else "，") + self.want + self.end


def title_of(rng, matter, place, fact):
    chance = rng.random()
    name = matter.problem.name if chance < 0.6 else re.split("[，、]", fact)[0][:18]
    where = place if rng.random() < 0.65 else matter.place.point if rng.random() < 0.5 else ""
    chance = rng.random()
    if chance < 0.3:
        return f"{where}{name}问题"
    if chance < 0.45:
        return f"反映{where}{name}"
    if chance < 0.55:
        return f"关于{where}{name}的问题"
    if chance < 0.62:
        return f"投诉{where}{name}"
    return f"{where}{name}"


def compose(rng, matter, style=None, steady=False, placed=True, voice=False):
    """The words of somebody; a voice of many says less around the matter, and more likely what the others say."""
    words, problem = Words(), matter.problem
    words.style = style = style or ("operator" if rng.random() < 0.6 else "citizen" if rng.random() < 0.65 else "app")
    road = problem.scope in "RS"
    words.place = words_of(rng, matter.place, steady) if placed else rng.choice(VAGUE)
    words.greet = words.open = words.before = ""
    words.swapped = False
    if style == "operator":
        words.open = rng.choice(OPENS)
        words.at = rng.choice(AT_OPERATOR_ROAD if road else AT_OPERATOR)
    elif style == "citizen":
        words.greet = rng.choice(LONG) if rng.random() < 0.03 else rng.choice(GREETINGS)
        words.at = rng.choice(AT_CITIZEN_ROAD if road else AT_CITIZEN)
    else:
        words.at = rng.choice(AT_APP)
    if not placed:
        words.at = "$P"
    fact = rng.choice(problem.facts)
    if voice and rng.random() < 0.6:
        fact = problem.facts[matter.n % len(problem.facts)]
    words.fact = matter.fill(rng, say(rng, fact))
    words.effect = matter.fill(rng, say(rng, rng.choice(problem.effects))) if rng.random() < 0.8 else ""
    words.extra = ""
    for _ in range(rng.choice([0, 0, 1, 1, 2]) if voice else rng.choice([0, 1, 1, 1, 2, 2, 3, 4]) if style != "app" else rng.choice([0, 0, 0, 1, 2])):
        extra = matter.fill(rng, say(rng, rng.choice(EXTRA)))
        if extra and extra not in words.extra:
            words.extra += ("，" if words.extra else "") + extra
    words.want = say(rng, rng.choice(problem.wants)) if rng.random() < (0.92 if style != "app" else 0.5) else "请解决"
    words.end = rng.choice(ENDS)
    words.title = title_of(rng, matter, words.place, words.fact) if placed else problem.name
    return words


def slip(rng, text, n):
    """About n characters edited: fillers put in, up to three letters lost, said otherwise or moved by one."""
    while n > 0 and text:
        i, size = int(rng.random() * len(text)), min(1 + int(rng.random() * 3), n)
        chance = rng.random()
        if chance < 0.4:
            filler = rng.choice(FILLERS)
            text = text[:i] + filler + text[i:]
            n -= len(filler)
        elif chance < 0.65:
            text = text[:i] + text[i + size :]
            n -= size
        elif chance < 0.8:
            text = text[:i] + rng.choice(FILLERS)[:size] + text[i + size :]
            n -= size
        elif chance < 0.9:
            text = text[:i] + rng.choice(SLIPS) + text[i + 1 :]
            n -= 1
        else:
            text = text[:i] + text[i + 1 : i + 2] + text[i : i + 1] + text[i + 2 :]
            n -= 2
    return text


def worded(rng, matter, words, share):
    """The words edited in up to share of their characters: clauses swapped, lost or said otherwise for a half of it,
    letters for the rest; the place stays as it is in nine of ten."""
    budget = int(share * sum(len(getattr(words, name)) for name in ("fact", "effect", "want", "extra")))
    if budget <= 0:
        return words
    words = words.copy()
    half, slips = budget // 2, budget - budget // 2
    for clause in rng.sample(("swap", "extra", "effect", "want"), 4):
        old = words.effect if clause == "swap" else getattr(words, clause)
        if not 0 < len(old) <= half:
            continue
        half -= len(old)
        if clause == "swap":
            words.swapped = True
        elif clause == "want":
            words.want = say(rng, rng.choice(matter.problem.wants))
        elif rng.random() < 0.5:
            setattr(words, clause, "")
        else:
            setattr(words, clause, matter.fill(rng, say(rng, rng.choice(matter.problem.effects if clause == "effect" else EXTRA))))
    parts = ("fact", "effect", "want", "extra")
    whole = sum(len(getattr(words, name)) for name in parts) or 1
    for name in parts:
        text = getattr(words, name)
        setattr(words, name, slip(rng, text, round(slips * len(text) / whole)))
    if rng.random() < 0.1:
        words.place = slip(rng, words.place, 1)
    return words


def again(rng, matter, words):
    """One further edit of the words of a caller who reports the same matter again."""
    words = words.copy()
    chance = rng.random()
    if chance < 0.16:
        words.before = rng.choice(SAID)
    elif chance < 0.28:
        words.effect = matter.fill(rng, say(rng, rng.choice(matter.problem.effects)))
    elif chance < 0.38:
        words.want = say(rng, rng.choice(matter.problem.wants))
    elif chance < 0.48:
        words.extra = matter.fill(rng, say(rng, rng.choice(EXTRA)))
    elif chance < 0.56:
        words.end = rng.choice(ENDS)
    elif chance < 0.64:
        words.title = title_of(rng, matter, words.place, words.fact)
    elif chance < 0.72:
        words.fact = matter.fill(rng, say(rng, rng.choice(matter.problem.facts)))
    elif chance < 0.76:
        words.swapped = not words.swapped
    elif chance < 0.80 and words.style != "form":
        fresh = compose(rng, matter)
        words.style, words.greet, words.open, words.at = fresh.style, fresh.greet, fresh.open, fresh.at
    else:
        name = rng.choice(["fact", "effect", "extra", "want"])
        setattr(words, name, slip(rng, getattr(words, name), rng.randrange(1, 4)))
    return words


def repeated(rng, matter, words, target):
    """The words edited until their Jaccard with the first ones is near the target."""
    first = bigrams(words.title, words.content())
    best, reached = words, 1.0
    for _ in range(40):
        tried = again(rng, matter, best)
        value = jaccard(first, bigrams(tried.title, tried.content()))
        if value < target - 0.04 or value > reached:
            continue
        best, reached = tried, value
        if value <= target + 0.03:
            break
    return best


def full_phone(rng):
    return rng.choice(["138", "139", "136", "135", "158", "186", "133", "177", "159", "188", "131", "150"]) + f"{rng.randrange(10**8):08}"


def any_phone(rng):
    chance = rng.random()
    phone = full_phone(rng)
    return phone if chance < 0.72 else phone[:3] + "****" + phone[7:] if chance < 0.9 else ""


YEAR = datetime.datetime(2025, 1, 1)
HOURS = [1, 1, 1, 1, 1, 2, 4, 7, 14, 18, 18, 15, 10, 11, 15, 16, 15, 13, 11, 10, 10, 8, 5, 3]
BUSY = [hour for hour, weight in enumerate(HOURS) for _ in range(weight)]


def any_time(rng, spare=0):
    return rng.randrange(365 - spare) * 86400 + rng.choice(BUSY) * 3600 + rng.randrange(3600)


def stamp(seconds):
    return (YEAR + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S+08:00")


class Order:
    __slots__ = ("id", "time", "source", "title", "content", "phone", "fields", "category", "matter", "words", "grams", "updated")


class Chunk:
    """A part of the city, a part of the orders: what is planted never leaves it."""

    def __init__(self, seed, number, chunks, quota, communities, shape, professionals):
        self.rng = random.Random(f"orders {seed} {number}")
        self.number, self.quota, self.shape = number, quota, shape
        self.communities = communities[number::chunks]
        self.professionals = professionals
        self.serial = self.matters = 0
        self.lines, self.truth, self.seen = [], [], set()
        self.often = []
        self.blank = shape == "text"

    def place(self, problem, community=None):
        return draw_place(self.rng, community or self.rng.choice(self.communities), problem.scope)

    def matter(self, problem=None, place=None, free=False):
        """A matter nobody has yet; free: the number tells it from the others at its point."""
        rng = self.rng
        for _ in range(200):
            which = problem or rng.choice(PROBLEMS)
            where = place or self.place(which)
            key = where.key() + (which.number,)
            if key not in self.seen or free:
                break
        else:
            return None
        self.seen.add(key)
        self.matters += 1
        return Matter(rng, f"m{self.number:03}{self.matters:06}", which, where)

    def order(self, matter, words, time, phone, steady=False, placed=True, fields=None):
        rng, order = self.rng, Order()
        self.serial += 1
        order.time = min(time, 365 * 86400 - 1)
        day = YEAR + datetime.timedelta(seconds=order.time)
        order.id = f"{day:%y%m%d}{self.number:03}{self.serial:05}"
        order.source = rng.choices([name for name, _ in SOURCES], [weight for _, weight in SOURCES])[0]
        order.words, order.title, order.content = words, words.title, words.content() if words else ""
        order.phone = phone
        order.fields = fields or (fields_of(rng, matter.place, steady) if placed else [""] * 6)
        chance = rng.random()
        order.category = "" if chance < 0.07 else rng.choice(LEAVES) if chance < 0.15 else matter.problem.leaf
        order.matter, order.grams, order.updated = matter, None, None
        return order

    def put(self, order, kind, what, of=None, placed=True):
        names = ("district", "street", "community", "point", "address", "standard_address")
        record = {"id": order.id, "created_at": stamp(order.time), "source": order.source, "title": order.title, "content": order.content, "phone": order.phone}
        known = placed and any(order.fields[2:])
        record.update(zip(names, [""] * 6 if self.blank else order.fields))
        record["category"] = order.category
        if order.updated is not None:
            record["updated_at"] = stamp(order.updated)
        place = "none" if not placed else "text" if self.blank or not known else "known"
        value = ""
        if of is not None and kind != "group":
            if of.grams is None:
                of.grams = bigrams(of.title, of.content)
            value = f"{jaccard(of.grams, bigrams(order.title, order.content)):.4f}"
        self.lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
        self.truth.append((order.id, order.matter.name, kind, of.id if of else "", what, place, value))

    def caller(self):
        """Most call once, some often, with the same telephone."""
        rng = self.rng
        if rng.random() < 0.8:
            return any_phone(rng)
        if len(self.often) < 4 or rng.random() < 0.25:
            self.often.append(full_phone(rng))
        return rng.choice(self.often)

    def lone(self):
        rng, matter = self.rng, self.matter()
        if rng.random() < 0.015:
            phone, greet, end = rng.choice(self.professionals)
            words = compose(rng, matter, "citizen")
            words.greet, words.end = greet, end
            self.put(self.order(matter, words, any_time(rng), phone), "lone", "professional")
        else:
            self.put(self.order(matter, compose(rng, matter), any_time(rng), self.caller()), "lone", "")

    def form(self, matter=None):
        rng = self.rng
        matter = matter or self.matter()
        words = Words()
        fact = matter.fill(rng, say(rng, rng.choice(matter.problem.facts)))
        if rng.random() < 0.3:
            fact = matter.problem.name
        slots = {"$K": rng.choice(KINDS), "$P": words_of(rng, matter.place), "$F": fact, "$W": say(rng, rng.choice(matter.problem.wants)), "$Y": rng.choice("是是是否"), "$R": rng.choice("是是否")}
        text = FORM_HEAD + FORM + FORM_TAIL
        for slot, value in slots.items():
            text = text.replace(slot, value)
        words.style, words.greet, words.open, words.at, words.place = "form", text, "", "", ""
        words.fact = words.effect = words.extra = words.want = words.end = words.before = ""
        words.swapped, words.title = False, "网上诉求：" + matter.problem.name
        order = self.order(matter, words, any_time(rng), any_phone(rng))
        order.content = text
        self.put(order, "trap", "form")

    def copies(self):
        rng, matter = self.rng, self.matter()
        masked = rng.random() < 0.05
        phone = full_phone(rng)
        if masked:
            phone = phone[:3] + "****" + phone[7:] if rng.random() < 0.7 else ""
        order = self.order(matter, compose(rng, matter), any_time(rng), phone)
        self.put(order, "first", "copy")
        made = 1
        for _ in range(1 if rng.random() < 0.88 else rng.randrange(2, 4)):
            what = rng.choice(["same", "same", "blanks", "width", "marks", "greeting", "traditional", "hour", "hour"])
            if masked:
                what = rng.choice(["same", "blanks", "marks"])
            other = self.order(matter, order.words, order.time, phone, fields=list(order.fields))
            text = order.content
            if what == "blanks":
                text = "".join(c + rng.choice([" ", "\u3000", "\n", "  "]) if rng.random() < 0.06 else c for c in text)
            elif what == "width":
                text = text.translate(WIDE) if rng.random() < 0.7 else text.replace("，", ",").replace("。", ".").replace("！", "!").replace("：", ":")
                other.title = other.title.translate(WIDE)
            elif what == "marks":
                text = re.sub("[，。！：]", lambda m: rng.choice(["，", " ", "！！", "。", "；", m[0]]), text)
            elif what == "greeting":
                words = order.words.copy()
                words.greet, words.end = rng.choice(GREETINGS), rng.choice(ENDS)
                text = words.content()
            elif what == "traditional":
                text, other.title = text.translate(OLD), other.title.translate(OLD)
            elif what == "hour":
                other.time = min(order.time + rng.randrange(20, 3500), 365 * 86400 - 1)
                if rng.random() < 0.4:
                    words = order.words.copy()
                    words.end = rng.choice(ENDS)
                    text = words.content()
            if rng.random() < 0.15:
                other.source = "网站" if other.source != "网站" else "APP"
            other.content = text
            self.put(other, "copy", what + (" masked" if masked else ""), order)
            made += 1
        return made

    def repeats(self):
        rng, matter = self.rng, self.matter()
        phone = full_phone(rng)
        order = self.order(matter, compose(rng, matter), any_time(rng, 60), phone)
        self.put(order, "first", "repeat")
        made, time = 1, order.time
        for _ in range(1 if rng.random() < 0.75 else rng.randrange(2, 5)):
            time += int(rng.uniform(1, 26) * 86400) if rng.random() < 0.85 else int(rng.uniform(26, 45) * 86400)
            if time > 365 * 86400:
                break
            words = repeated(rng, matter, order.words, rng.uniform(0.3, 0.95))
            self.put(self.order(matter, words, time, phone), "repeat", f"after {(time - order.time) // 86400} d", order)
            made += 1
        return made

    def group(self, room):
        rng = self.rng
        matter = self.matter(problem=rng.choice(VOICED))
        if matter is None:
            return 0
        size = min(3 + int(rng.expovariate(0.3)), 30, max(room, 3))
        order = self.order(matter, worded(rng, matter, compose(rng, matter, voice=True), rng.uniform(0, 0.3)), any_time(rng, 26), any_phone(rng))
        self.put(order, "first", "group")
        scale, voices = rng.choice([0.25, 1.5, 5]), [order]
        for _ in range(size - 1):
            time = order.time + int(min(rng.expovariate(1 / scale), 25) * 86400)
            if rng.random() < 0.06 and "*" not in voices[-1].phone and voices[-1].phone:
                old = voices[-1]
                words = repeated(rng, matter, old.words, rng.uniform(0.3, 0.95))
                self.put(self.order(matter, words, max(time, old.time + 90000), old.phone), "repeat", "of a voice", old)
                continue
            share = rng.uniform(0, 0.3)
            voice = self.order(matter, worded(rng, matter, compose(rng, matter, voice=True), share), time, any_phone(rng))
            self.put(voice, "group", f"edits {share:.2f}", order)
            voices.append(voice)
        return size

    def other_number(self, place):
        rng = self.rng
        copy = Place(place.community, place.scope, place.point, place.road, place.number, place.building, place.shop)
        if copy.building is not None:
            copy.building = place.building + 2 if rng.random() < 0.5 or place.building < 3 else place.building - 2
        else:
            copy.number = place.number + 2 if rng.random() < 0.5 or place.number < 3 else place.number - 2
        return copy

    def moved(self, words, matter, other, steady=False):
        """The same words at another place."""
        words = words.copy()
        old, words.place = words.place, words_of(self.rng, other.place, steady)
        words.title = words.title.replace(old, words.place).replace(matter.place.point, other.place.point)
        if matter.place.shop:
            for name in ("fact", "effect", "extra", "title"):
                setattr(words, name, getattr(words, name).replace(matter.place.shop, other.place.shop))
        if matter.firm in words.fact:
            words.fact = words.fact.replace(matter.firm, other.firm)
        return words

    def trap(self):
        rng = self.rng
        what = rng.choice(["elsewhere", "elsewhere", "number", "number", "estate", "same place", "same place near", "same place near", "same place near", "caller other", "caller elsewhere", "greeting", "masked", "no place", "rehandled", "version"])
        problem = rng.choice(VOICED if what != "same place near" else [p for p in VOICED if p.leaf.rsplit("/")[-1] not in BLURRED])
        steady = what == "number"
        if what == "no place":
            problem = rng.choice([p for p in VOICED if p.scope in "BE"])
        if what in ("number", "estate"):
            problem = rng.choice([p for p in rng.sample(VOICED, 12) if p.scope in ("B" if what == "number" else "BE")] or [p for p in VOICED if p.scope == "B"])
            if what == "number" and rng.random() < 0.4:
                problem = rng.choice([p for p in VOICED if p.scope == "R"])
        place = self.place(problem)
        if what == "number" and place.scope == "R":
            place.point, place.number = place.road, place.number or rng.randrange(1, 160)
        matter = self.matter(problem=problem, place=place)
        if matter is None:
            return 0
        placed = what != "no place"
        time, phone = any_time(rng, 20), any_phone(rng)
        if what.startswith("caller") or what in ("rehandled", "version"):
            phone = full_phone(rng)
        if what == "masked":
            phone = full_phone(rng)
            phone = phone[:3] + "****" + phone[7:]
        words = compose(rng, matter, steady=steady, placed=placed)
        if what == "greeting":
            words.style, words.greet, words.open = "citizen", rng.choice(LONG), ""
        order = self.order(matter, words, time, phone, steady, placed)
        if what in ("rehandled", "version"):
            self.put(order, "first", what)
            other = self.order(matter, words, time, phone, fields=list(order.fields))
            other.category = order.category
            if what == "rehandled":
                other.id = order.id + "-01"
                other.time = min(time + rng.randrange(3, 20) * 86400, 365 * 86400 - 1)
            else:
                other.id = order.id
                other.updated = min(time + rng.randrange(1, 10) * 86400, 365 * 86400 - 1)
                other.content = order.content + rng.choice(["已派单。", "承办单位已联系市民。", "市民补充：请尽快。"])
            self.put(other, "trap", what, order)
            return 2
        self.put(order, "lone" if placed else "trap", "bait: " + what, placed=placed)
        later = time + rng.randrange(60, 12 * 86400)
        if what in ("elsewhere", "caller elsewhere", "masked", "greeting"):
            other = self.matter(problem=problem if what != "greeting" else None)
            moved = self.moved(words, matter, other) if what != "greeting" else compose(rng, other, "citizen")
            if what == "greeting":
                moved.greet = words.greet
            made = self.order(other, moved, later, phone if what in ("caller elsewhere", "masked") else any_phone(rng))
        elif what == "number":
            other = self.matter(problem=problem, place=self.other_number(place), free=True)
            made = self.order(other, self.moved(words, matter, other, True), later, any_phone(rng) if rng.random() < 0.8 else phone, True)
        elif what == "estate":
            estates = [e for e in place.community.estates if e[0] != place.point]
            name, road, number, buildings = rng.choice(estates)
            there = Place(place.community, place.scope, name, road, number, 1 + rng.randrange(buildings) if place.scope == "B" else None, None)
            other = self.matter(problem=problem, place=there)
            if other is None:
                return 1
            made = self.order(other, self.moved(words, matter, other, True), later, any_phone(rng), True)
        elif what in ("same place", "same place near", "same place near", "same place near", "caller other"):
            pool = [p for p in (BY_LEAF[problem.leaf] if what == "same place near" else PROBLEMS) if p.scope == place.scope and p.name != problem.name]
            other = self.matter(problem=rng.choice(pool), place=place) if pool else None
            if other is None:
                return 1
            said = compose(rng, other, words.style)
            if what == "caller other" or rng.random() < 0.5:
                said.greet, said.open, said.at, said.place, said.end = words.greet, words.open, words.at, words.place, words.end
            made = self.order(other, said, later, phone if what == "caller other" else any_phone(rng))
        else:
            other = Matter(rng, matter.name + "b", problem, self.place(problem))
            other.n, other.h, other.firm = matter.n, matter.h, matter.firm
            said = compose(rng, other, placed=False)
            if rng.random() < 0.33:
                said, what = words, "no place, the very words"
            made = self.order(other, said, later, any_phone(rng), placed=False)
        self.put(made, "trap", what, order, placed)
        return 2

    def make(self):
        rng = self.rng
        if self.shape == "template":
            for _ in range(self.quota):
                self.form()
            return self
        shares = ((0.095, self.group), (0.105, lambda room: self.repeats()), (0.05, lambda room: self.copies()), (0.06, lambda room: self.trap()))
        done = 0
        for share, plant in shares:
            target = share * self.quota
            made = 0
            while made < target - rng.random() * 2:
                made += plant(int(target - made) + 4)
            done += made
        forms = int(self.quota * 0.01 + rng.random())
        for _ in range(forms):
            self.form()
        while len(self.lines) < self.quota:
            self.lone()
        return self


STATE = {}


def work(number):
    s = STATE
    chunk = Chunk(s["seed"], number, s["chunks"], s["quotas"][number], s["communities"], s["shape"], s["professionals"]).make()
    return chunk.lines, chunk.truth


def make(args):
    os.makedirs(args.dir, exist_ok=True)
    chunks = max(1, min(140, args.orders // 500))
    rng = random.Random(f"all {args.seed}")
    professionals = [(full_phone(rng), rng.choice(LONG), rng.choice(["以上情况属实，请依法查处并将处理结果书面告知本人，逾期将申请行政复议。", "，请依法履职并书面答复，保留复议诉讼权利。"])) for _ in range(max(1, args.orders // 25000))]
    quotas = [args.orders * (i + 1) // chunks - args.orders * i // chunks for i in range(chunks)]
    STATE.update(seed=args.seed, chunks=chunks, quotas=quotas, communities=city(args.seed), shape=args.shape, professionals=professionals)
    lines, truth = [], []
    with multiprocessing.get_context("fork").Pool(args.jobs) as pool:
        for some, known in pool.imap(work, range(chunks)):
            lines += some
            truth += known
    order = list(range(len(lines)))
    rng.shuffle(order)
    with open(os.path.join(args.dir, "orders.ndjson"), "w", encoding="utf-8") as file:
        for i in order:
            file.write(lines[i] + "\n")
    with open(os.path.join(args.dir, "truth.csv"), "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "matter", "kind", "of", "what", "place", "jaccard"])
        out.writerows(truth[i] for i in order)
    kinds = Counter(row[2] for row in truth)
    print(f"{len(lines)} orders of {len({row[1] for row in truth})} matters, {len(PROBLEMS)} problems under {len(LEAVES)} categories:", ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))
    return 0


# What gov-dedupe made of them


class Fate:
    """What became of one order: its truth, its cluster, its record."""

    __slots__ = ("id", "matter", "kind", "of", "what", "place", "jaccard", "cluster", "found", "copy_of", "record", "shown")


def fates(folder, path):
    """The orders by id, and the lines of ids that are there twice."""
    known, twice = {}, set()
    with open(os.path.join(folder, "truth.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["what"] in ("rehandled", "version") and row["kind"] == "trap":
                twice.add(row["id"])
                if row["what"] == "version":
                    continue
            fate = known[row["id"]] = Fate()
            for name in ("id", "matter", "kind", "of", "what", "place"):
                setattr(fate, name, row[name])
            fate.jaccard = float(row["jaccard"] or 0)
            fate.cluster = fate.found = fate.copy_of = fate.record = None
    apart, lines = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            lines += 1
            fate = known[record["id"]]
            text = (record["title"] or "", record["content"] or "")
            if record["id"] in twice:
                apart.append((record["id"], record.get("cluster_kind"), record.get("copy_of")))
            if record["id"] in twice and fate.cluster is not None and record.get("updated_at"):
                continue
            fate.cluster = str(record.get("cluster") or record["id"])
            fate.found, fate.copy_of, fate.record = record.get("cluster_kind") or "", record.get("copy_of") or "", text
    return known, twice, apart, lines


def alike(a, b):
    return jaccard(bigrams(*a.record), bigrams(*b.record))


def share(part, whole):
    return f"{part / whole:.4f} ({part} of {whole})" if whole else "none"


def bcubed(items, matters, clusters, both):
    """Precision, recall and F1, averaged over the items; the counts are over all orders."""
    precision = recall = 0.0
    for fate in items:
        together = both[fate.matter, fate.cluster]
        precision += together / clusters[fate.cluster]
        recall += together / matters[fate.matter]
    precision, recall = precision / (len(items) or 1), recall / (len(items) or 1)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def show(title, pairs, n=3):
    for a, b in pairs[:n]:
        print(f"    {title}:")
        for fate in (a, b):
            print(f"      {fate.id} {fate.matter} {fate.kind} {fate.what!r} -> {fate.cluster} {fate.found}: {fate.record[0]} | {fate.record[1][:120]}")


def judge(args):
    known, twice, apart, lines = fates(args.dir, args.output)
    missing = [fate for fate in known.values() if fate.cluster is None]
    if missing:
        print(f"missing from the output: {len(missing)} orders, such as {missing[0].id}")
        return 1
    orders = [fate for fate in known.values() if fate.id not in twice]
    bad = []
    print(f"{lines} lines, {len(orders)} orders judged, {len({f.matter for f in orders})} matters, {len({f.cluster for f in orders})} clusters")

    copied = [entry for entry in apart if entry[1] == "copy" or entry[2]]
    print(f"re-handlings and second versions called copies: {len(copied)} of {len(apart)} lines", *(copied[:3] if args.examples else []))

    # Recall over the planted pairs, by kind and by Jaccard
    lost = defaultdict(list)
    table = defaultdict(lambda: [0, 0, 0])
    for fate in orders:
        if fate.kind not in ("copy", "repeat"):
            continue
        other = known[fate.of]
        found = fate.cluster == other.cluster
        masked = "masked" in fate.what
        names = [fate.kind + (" of a masked caller" if masked else "")]
        if not masked:
            half = "J >= 0.5" if fate.jaccard >= 0.5 else "J < 0.5"
            names += ["copies and repeats, overall", "copies and repeats, " + half, f"{fate.kind}, {half}", f"{fate.kind}, J {min(int(fate.jaccard * 10), 9) / 10:.1f}-", f"{fate.kind}, {half}, place {fate.place}"]
        for name in names:
            table[name][0] += 1
            table[name][1] += found
            table[name][2] += found and (fate.found == fate.kind or other.found == fate.kind)
        if not found and not masked and fate.jaccard >= 0.5:
            lost[fate.kind].append((other, fate))
    print("\nrecall                                        true    found             of the kind")
    for name in sorted(table):
        whole, found, kind = table[name]
        print(f"  {name:42} {whole:7} {found:7} {found / whole:9.4f} {kind:7}")
    whole, found, _ = table["copies and repeats, J >= 0.5"]
    if whole and found / whole < 0.97:
        bad.append(f"recall of copies and repeats {found / whole:.4f} < 0.97")
    if args.examples:
        for kind in lost:
            show(f"a {kind} missed, Jaccard {lost[kind][0][1].jaccard}", lost[kind])

    # Precision over what was found
    precision = defaultdict(lambda: [0, 0])
    wrong = defaultdict(list)
    trapped = defaultdict(list)
    for fate in orders:
        pairs = set()
        if fate.cluster != fate.id:
            pairs.add(fate.cluster)
        if fate.copy_of and fate.copy_of != fate.id:
            pairs.add(fate.copy_of)
        for name in pairs:
            other = known.get(name)
            if other is None or other.id in twice:
                continue
            right = other.matter == fate.matter
            names = [fate.found or "no kind"]
            if fate.found in ("copy", "repeat"):
                high = alike(fate, other) >= 0.5
                names += ["copies and repeats, overall", "copies and repeats, J >= 0.5" if high else "copies and repeats, J < 0.5"]
            for kind in names:
                precision[kind][0] += 1
                precision[kind][1] += right
            if not right:
                wrong[fate.found].append((other, fate))
    print("\nprecision (member with leader, or copy_of)    found    right")
    for name in sorted(precision):
        whole, right = precision[name]
        print(f"  {name:42} {whole:7} {right:7} {right / whole:9.4f}")
    whole, right = precision["copies and repeats, J >= 0.5"]
    if whole and right / whole < 0.99:
        bad.append(f"precision of copies and repeats {right / whole:.4f} < 0.99")
    if args.examples:
        for kind in wrong:
            show(f"a wrong {kind}", wrong[kind])

    # Groups
    clusters = Counter(fate.cluster for fate in orders)
    matters = Counter(fate.matter for fate in orders)
    both = Counter((fate.matter, fate.cluster) for fate in orders)
    grouped = {fate.matter for fate in orders if fate.kind == "group"}
    planted = [fate for fate in orders if fate.matter in grouped]
    placeless = {fate.matter for fate in planted if fate.place != "known"}
    rows = [("all orders", orders), ("planted groups", planted), ("planted groups, orders with a place", [f for f in planted if f.place == "known"]), ("planted groups, place in the text", [f for f in planted if f.place == "text"])]
    rows.insert(2, ("planted groups, place known in each", [f for f in planted if f.matter not in placeless]))
    print("\nB-cubed                                      orders precision   recall       F1")
    for name, items in rows:
        if items:
            values = bcubed(items, matters, clusters, both)
            print(f"  {name:42} {len(items):7} " + " ".join(f"{value:8.4f}" for value in values))
            if name.endswith("known in each") and len(items) > 99 and values[2] < 0.9:
                bad.append(f"B-cubed F1 of the planted groups {values[2]:.4f} < 0.9")

    # Traps: with what they were made from, and with anything
    for fate in orders:
        if fate.kind == "trap":
            trapped[fate.what].append(fate)
    leaders = defaultdict(list)
    for fate in orders:
        leaders[fate.cluster].append(fate)
    print("\ntraps                                        planted  joined to its bait  in a cluster of several matters")
    for what in sorted(trapped):
        joined = [(known[f.of], f) for f in trapped[what] if f.of and known[f.of].cluster == f.cluster]
        mixed = [f for f in trapped[what] if any(o.matter != f.matter for o in leaders[f.cluster])]
        print(f"  {what:42} {len(trapped[what]):7} {len(joined):19} {len(mixed):32}")
        if args.examples:
            show(f"trap {what}", joined or [(f, next(o for o in leaders[f.cluster] if o.matter != f.matter)) for f in mixed])

    print("\nlargest clusters                              orders  matters  kinds")
    for name, n in sorted(clusters.items(), key=lambda item: (-item[1], item[0]))[:12]:
        members = leaders[name]
        print(f"  {name:42} {n:7} {len({f.matter for f in members}):8}  " + ", ".join(f"{k or '-'} {v}" for k, v in sorted(Counter(f.found for f in members).items())))
    several = sum(1 for members in leaders.values() if len({f.matter for f in members}) > 1)
    print(f"  clusters that mix matters: {share(several, sum(1 for m in leaders.values() if len(m) > 1))}")

    if all(fate.what == "form" for fate in orders):
        bad = [f"{len(orders) - len(clusters)} orders of one form were joined"] if len(clusters) < len(orders) else []
        if bad and args.examples:
            show("of one form", [(known[f.cluster], f) for f in orders if f.cluster != f.id and f.cluster in known])
    print("\n" + ("; ".join(bad) if bad else "kept"))
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("make")
    verb.add_argument("dir")
    verb.add_argument("--seed", default="1")
    verb.add_argument("--orders", type=int, required=True)
    verb.add_argument("--shape", choices=["full", "text", "template"], default="full")
    verb.add_argument("--jobs", type=int, default=2)
    verb.set_defaults(run=make)
    verb = verbs.add_parser("judge")
    verb.add_argument("dir")
    verb.add_argument("output")
    verb.add_argument("--examples", action="store_true")
    verb.set_defaults(run=judge)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
