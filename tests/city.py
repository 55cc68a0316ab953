#!/usr/bin/env python3
"""A made-up city, addresses in it whose place is known, and how many of them gov-locate finds.

usage: city.py make DIRECTORY --seed N [--addresses N]     writes places.csv, orders.ndjson, truth.csv
       city.py judge DIRECTORY LOCATED.ndjson [--wrong N]  prints the table; ends with 1 below the limits
       city.py wrong DIRECTORY LOCATED.ndjson FILE         one located wrongly, to see that the judge sees it

What an address determines is found by going through the whole gazetteer: of the readings in which all
names written agree, those with the fewest typing errors count, and what is common to them is the truth.
Nothing here is shared with the program.
"""
import argparse
import collections
import csv
import itertools
import json
import pathlib
import random
import sys

CITY = "江原市"
DISTRICTS = ["朝阳区", "东城区", "西城区", "新华区", "河东区", "河西区", "海定区", "丰台山区", "龙泉区", "青云区", "石门区", "平谷川区",
             "怀远县", "延清县", "白云区", "临江区"]
STREET_HEADS = "望安龙清金团永富双青石亚三东西南北大小左右广上马麦垡崔豆管管常酒太高来孙金十黑王楼古仰"
STREET_TAILS = "京贞泉河盏湖源定营桥家庄门运坊店沟滩潭塔林井坡岭乡渠寨坨口山屯峪辛湾铺台堡"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊郝孔白崔康毛邱秦江史顾侯孟龙段钱汤尹黎易武乔贺赖庞樊殷施陶洪翟颜倪严牛温季鲁葛"
VILLAGE = ["家庄", "各庄", "家营", "家坟", "庄子", "家店", "新庄", "家湾", "家铺", "家沟", "村", "庄", "营", "屯", "家寨", "家堡", "台", "家坨", "辛庄", "家峪"]
PLACE1 = "花芳安惠劲松团金龙凤翠柳槐枣杏梅竹荷莲菊兰桂桃梨清澄碧紫红绿白青玉珠宝银铜铁石水云霞虹星月春夏秋冬瑞祥福禄寿康宁泰和顺昌盛兴旺隆裕丰华锦绣文武德仁义礼智信忠孝百万千亿双三四五六七八九十天地河湖海江溪泉潭塘"
PLACE2 = "草家慧结湖景山水云林树木花叶果园田野原岭峰谷川洲岛桥门亭台楼阁塔寺庙观堂殿宫府衙关口渡津港湾滩坝堤渠沟井池光辉明亮阳月宁定居乐民生"
PLACE3 = ["", "", "地", "园", "苑", "里", "桥", "门", "庄", "湾", "坊", "巷", "堤", "口", "角", "营", "井", "台"]
SIDES = ["东里", "西里", "南里", "北里", "东园", "西园", "南园", "北园", "一区", "二区", "三区", "中街", "东街", "西街", "新村", "一里", "二里", "三里"]
COMMON = ["和平", "幸福", "光明", "建设", "胜利", "新华", "朝阳", "团结", "前进", "红旗", "东风", "向阳", "曙光", "解放", "人民", "友谊", "文化", "新村", "东街", "西街",
          "南街", "北街", "东关", "西关", "南关", "北关", "中心", "站前", "桥东", "桥西", "河东", "河西", "新兴", "民主", "工农", "健康"]
NUMBERS = "一二三四五六七八九"
ESTATES = ["花园", "家园", "嘉园", "公寓", "小区", "新城", "国际", "雅苑", "名邸", "华庭", "豪庭", "佳苑"]
WORKS = ["机床厂", "钢厂", "罐头厂", "纺织厂", "化工厂", "粮库", "铁路", "煤矿", "农机站", "供销社", "印刷厂", "电机厂", "橡胶厂", "水泥厂", "玻璃厂", "药厂", "棉纺厂", "造纸厂", "砖厂", "酒厂"]
LIVED = ["宿舍", "家属院", "大院", "生活区", "职工楼"]
ALIKE = ["花华画化", "家佳加嘉", "园苑院圆元", "阳杨洋扬", "庄桩装", "里李理礼", "营赢迎莹", "京晶惊", "望旺忘", "泉全权", "河合和荷", "清青轻庆", "龙隆笼", "安按庵", "桥乔侨", "门们闷",
         "东冬栋", "西溪希", "北贝备", "南男楠", "新心辛欣", "明名鸣", "光广", "山三杉", "石实时", "张章", "王汪黄", "刘留柳", "陈程成", "江姜将", "村春", "社舍设", "区曲渠", "街接", "镇振", "福富", "金今"]
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处"
ROADS = ["中山路", "人民路", "滨河路", "解放大街", "长青街", "科技大道", "迎宾路", "学府路", "环城北路", "工业一路"]
TALES = ["路灯不亮已有三天", "垃圾无人清运，气味很大", "夜间施工噪声扰民", "供暖温度不达标", "楼道堆放杂物", "下水道堵塞，污水外溢", "电动车乱停放", "希望尽快建设停车场", "影响居民的幸福感", "请相关部门核实前进方向上的标线",
         "井盖松动", "自来水发黄", "流浪狗较多", "占道经营严重", "希望和平解决物业纠纷"]
SUFFIXES = ["社区", "街道", "地区", "村", "镇", "乡", "区", "县", "市", "小区"]
LEVELS = ["city", "district", "street", "community", "point"]
FULL = collections.namedtuple("Place", "code level name aliases parent lon lat area old")


def short(name):
    """朝阳 of 朝阳区; nothing where no name is left."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            base = name[: -len(suffix)]
            return base if len(base) >= 2 and not (base[0] == "第" and base[-1] in NUMBERS) else ""
    return ""


class City:
    def __init__(self, places):
        self.places = {p.code: p for p in places}
        self.chains = {}
        for p in places:
            chain, above = [p.code], p.parent
            while above:
                chain.append(above)
                above = self.places[above].parent
            self.chains[p.code] = chain[::-1]
        self.exact, self.near = collections.defaultdict(set), collections.defaultdict(set)
        for p in places:
            if not p.old:
                for form in self.forms(p):
                    self.exact[form].add(p.code)
        for form in self.exact:
            for less in shorter(form):
                self.near[less].add(form)

    @staticmethod
    def forms(place):
        return {f for f in [place.name, short(place.name), *place.aliases] if f}

    def level(self, code):
        return LEVELS.index(self.places[code].level)

    def one_off(self, text):
        """Places with a form of three letters and more that one typing error makes into `text`."""
        found = set()
        for less in shorter(text):
            for form in self.near.get(less, ()):
                if len(form) >= 3 and form != text and one_error(form, text):
                    found |= self.exact[form]
        return found

    def agreeing(self, sets):
        """Places of the last set that lie under one of each set before, each deeper than the one before."""
        found = set()
        for code in sets[-1]:
            at = len(self.chains[code]) - 1
            for earlier in sets[-2::-1]:
                at = max((i for i in range(at) if self.chains[code][i] in earlier), default=-1)
                if at < 0:
                    break
            else:
                found.add(code)
        return found

    def readings(self, fields, mentions):
        """What is in a field of the export is never taken for misspelt."""
        exact = [self.exact.get(m, set()) for m in fields + mentions]
        found = self.agreeing(exact)
        if not found:
            for i, m in enumerate(mentions, len(fields)):
                found |= self.agreeing(exact[:i] + [self.one_off(m)] + exact[i + 1 :])
        return found

    def common(self, codes):
        last = ""
        for row in zip(*(self.chains[c] for c in codes)):
            if len(set(row)) > 1:
                break
            last = row[0]
        return last


def shorter(text):
    return {text} | {text[:i] + text[i + 1 :] for i in range(len(text))}


def one_error(a, b):
    """Whether one letter dropped, added or replaced, or two neighbours swapped, makes a into b."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    i = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    if len(a) < len(b):
        return a[i:] == b[i + 1 :]
    return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])


def names_of_street(r, street, rural, n):
    """n names of communities, as they come: some everywhere, some numbered, some in families."""
    names = []

    def add(base, suffix):
        if base + suffix not in names and len(names) < n:
            names.append(base + suffix)

    if r.random() < 0.2:
        add(short(street), "社区")
    if r.random() < 0.08:
        for i in range(r.randint(3, 8)):
            add("第" + NUMBERS[i], "社区")
    for _ in range(r.choice([1, 2, 2, 3, 4])):
        add(r.choice(COMMON), "社区" if r.random() < 0.8 else "村")
    while len(names) < n:
        if r.random() < (0.75 if rural else 0.12):
            base = r.choice(SURNAMES) + r.choice(VILLAGE)
            suffix = "" if base.endswith("村") else "村"
            if r.random() < 0.3:
                for first in r.sample("前后大小东西上下", 2):
                    add(first + base, suffix)
            else:
                add(base, suffix)
        else:
            base = r.choice(PLACE1) + r.choice(PLACE2) + r.choice(PLACE3)
            if r.random() < 0.45:
                if r.random() < 0.5:
                    add(base, "社区")
                for side in r.sample(SIDES, r.randint(2, 4)):
                    add(base + side, "社区")
            else:
                add(base, "社区")
    return names


def alias_of(r, name):
    base = short(name) or name
    chance = r.random()
    if chance < 0.5:
        return r.choice(["", "老", "原"]) + r.choice(["一", "二", "三", "东", "西", "北方", "红星", "向阳", "县", "市", "省", "第一", "京华", "华北", "长城"]) + r.choice(WORKS) + r.choice(LIVED)
    if chance < 0.75 and len(base) >= 4 and short(name):
        return base[0] + base[-2:]
    if chance < 0.85:
        return base + "居民区"
    return r.choice(PLACE1) + r.choice(PLACE2) + r.choice(["胡同", "新村", "大院", "片", "楼", "坡"])


def build(r):
    places = [FULL("990000", "city", CITY, [CITY[:-1]], "", 116.0, 39.5, "", "")]
    for i, name in enumerate(DISTRICTS):
        places.append(FULL("9901%02d" % (i + 1), "district", name, [], "990000", 116.05 + i % 4 * 0.1, 39.55 + i // 4 * 0.1, "", ""))
    taken, streets = set(), []
    for i in range(330):
        district = places[1 + i % 16]
        rural = i % 16 >= 10 and r.random() < 0.8 or r.random() < 0.1
        while True:
            base = r.choice(["城关", "新华", "朝阳", "河东", "东关", "和平"]) if r.random() < 0.04 else r.choice(STREET_HEADS) + r.choice(STREET_TAILS)
            name = base + (r.choice(["镇", "镇", "乡"]) if rural else r.choice(["街道"] * 8 + ["地区"]))
            if base in ("城关", "新华", "朝阳", "河东", "东关", "和平") and (district.code, base) not in taken or base not in taken:
                break
        taken |= {(district.code, base), base}
        area = "回天" if i in (3, 19, 35) else ""
        streets.append((FULL("%s%03d" % (district.code, i // 16 + 1), "street", name, [], district.code,
                             district.lon + i // 16 % 5 * 0.02 - 0.04, district.lat + i // 80 * 0.02 - 0.04, area, ""), rural))
    places += [s for s, _ in streets]
    communities = []
    for i, (street, rural) in enumerate(streets):
        for j, name in enumerate(names_of_street(r, street.name, rural, 7000 // 330 + (i < 7000 % 330))):
            communities.append(FULL("%s%03d" % (street.code, j + 1), "community", name, [], street.code, round(street.lon + j % 5 * 0.004, 6), round(street.lat + j // 5 * 0.004, 6),
                                    "老城保护区" if r.random() < 0.02 else "", ""))
    aliases = 0
    while aliases < 5000:
        c = r.choice(communities)
        alias = alias_of(r, c.name)
        if alias not in c.aliases and alias != c.name and len(c.aliases) < 3:
            c.aliases.append(alias)
            aliases += 1
    places += communities
    for i in range(3500):
        c = r.choice(communities)
        if i < 3000:
            name = r.choice(PLACE1) + r.choice(PLACE2) + r.choice(["", r.choice("湾岸景苑城")]) + r.choice(ESTATES)
        else:
            a, b = r.sample(ROADS + [short(s.name) + "路" for s, _ in streets], 2)
            name = a + "与" + b + r.choice(["路口", "交叉口"])
        places.append(FULL("P%06d" % (i + 1), "point", name, [], c.code, round(c.lon + r.random() * 0.004, 6), round(c.lat + r.random() * 0.004, 6), "", ""))
    for i in range(200):  # gone since 2021: nobody may find them in an order of 2026
        s = r.choice(streets)[0]
        name = r.choice(PLACE1) + r.choice(PLACE2) + r.choice(SURNAMES) + "家" + "社区"
        places.append(FULL("%s%03d" % (s.code, 900 + i), "community", name, [], s.code, s.lon, s.lat, "", "2020-12-31"))
    return places


def write_places(path, places):
    with open(path, "w", encoding="utf-8", newline="") as out:
        w = csv.writer(out, lineterminator="\n")
        w.writerow("code level name aliases parent lon lat area polygon valid_from valid_to".split())
        for p in places:
            box = ""
            if p.level == "district":
                x, y = p.lon, p.lat
                corners = [(x - 0.05, y - 0.05), (x + 0.05, y - 0.05), (x + 0.05, y + 0.05), (x - 0.05, y + 0.05), (x - 0.05, y - 0.05)]
                box = "POLYGON((" + ", ".join("%.6f %.6f" % c for c in corners) + "))"
            w.writerow([p.code, p.level, p.name, "|".join(p.aliases), p.parent, "%.6f" % p.lon, "%.6f" % p.lat, p.area, box, "", p.old])


def read_places(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [FULL(row["code"], row["level"], row["name"], [a for a in row["aliases"].split("|") if a], row["parent"], float(row["lon"]), float(row["lat"]), row["area"], row["valid_to"])
                for row in csv.DictReader(file, strict=True)]


def misspell(r, text):
    kind = r.choice(["replaced", "replaced", "dropped", "added", "swapped"])
    i = r.randrange(len(text))
    if kind == "replaced":
        alike = [c for group in ALIKE if text[i] in group for c in group if c != text[i]]
        other = r.choice(alike) if alike and r.random() < 0.4 else r.choice([c for c in HAN if c != text[i]])
        return kind, text[:i] + other + text[i + 1 :]
    if kind == "dropped":
        return kind, text[:i] + text[i + 1 :]
    if kind == "added":
        return kind, text[:i] + r.choice(HAN) + text[i:]
    pairs = [i for i in range(len(text) - 1) if text[i] != text[i + 1]]
    i = r.choice(pairs)
    return kind, text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def house(r):
    n = r.randint(1, 180)
    return r.choice(["%d号" % n, "%d号楼%d单元%d%02d室" % (n % 30 + 1, r.randint(1, 6), r.randint(1, 20), r.randint(1, 6)), "甲%d号院" % n, "%d-%d-%d01" % (n % 30 + 1, r.randint(1, 6), r.randint(1, 20)),
                     "%s%d号" % (r.choice(ROADS), n), "%d栋" % (n % 40 + 1), "", "", "%d号院%d号楼" % (n, r.randint(1, 30))])


class Address:
    """One order: what is written in which field, and what went wrong with it."""

    def __init__(self, r, city, stock):
        self.r, self.city, self.kinds, self.fields = r, city, [], {}
        target = r.choice(stock["point"]) if r.random() < 0.1 else r.choice(stock["community"])
        self.target = target
        chain = [city.places[c] for c in city.chains[target.code]]
        if target.level == "point":
            self.kinds.append("estate")
            if r.random() < 0.6:
                chain = [p for p in chain if p.level != "community"]
        chain = self.leave_out(chain)
        self.written = [p.name for p in chain]
        self.mentions = list(self.written)
        chance = r.random()
        if chance < 0.16:
            self.abbreviate(chain)
        elif chance < 0.315:
            if r.random() < 0.1:
                self.abbreviate(chain)
            self.misspell()
        if not self.kinds or self.kinds == ["estate"]:
            self.kinds.append("as in the table")
        self.chain = chain
        self.compose(stock)

    def leave_out(self, chain):
        """City seldom stands there; of the others some are left out."""
        r = self.r
        keep = [p for p in chain if p.level != "city" or r.random() < 0.2]
        chance = r.random()
        gone = ""
        if chance < 0.42:
            pass
        elif chance < 0.62:
            gone = "district"
        elif chance < 0.80:
            gone = "street"
        elif chance < 0.92:
            gone = "city district street"
        elif chance < 0.97:
            gone = "community point"
        else:
            gone = "street community point"
        self.kinds.append({"": "whole chain", "city district street": "community only", "community point": "no community", "street community point": "no street, no community"}.get(gone, "no " + gone))
        return [p for p in keep if p.level not in gone.split()] or chain[:2]

    def abbreviate(self, chain):
        places = [i for i, p in enumerate(chain) if short(p.name) or p.aliases]
        if not places:
            return
        deepest = places[-1]
        if chain[deepest].aliases and self.r.random() < 0.5:
            self.mentions[deepest] = self.r.choice(chain[deepest].aliases)
            self.kinds.append("alias")
            return
        some = [i for i in places if short(chain[i].name) and chain[i].level != "city" and self.r.random() < 0.7]
        for i in some:
            self.mentions[i] = short(chain[i].name)
        if some:
            self.kinds.append("suffix dropped")

    def misspell(self):
        able = [i for i, m in enumerate(self.mentions) if len(m) >= 3 and len(set(m)) > 1]
        if able:
            i = able[-1] if self.r.random() < 0.7 else self.r.choice(able)
            kind, self.mentions[i] = misspell(self.r, self.mentions[i])
            self.kinds.append("letter " + kind)

    def compose(self, stock):
        r, fields = self.r, self.fields
        text = r.choice(["", "", "", "", " ", "，", "-"]).join(self.mentions)
        chance = r.random()
        self.field_mentions = []
        if self.chain[0].level == "district" and len(self.chain) > 1 and r.random() < 0.1:
            self.kinds.append("district in its field")
            fields["district"] = self.chain[0].name
            self.field_mentions, self.mentions = [self.chain[0].name], self.mentions[1:]
            text = "".join(self.mentions)
            if r.random() < 0.04:
                fields["district"] = r.choice([d for d in DISTRICTS if d != self.chain[0].name])
                self.field_mentions = [fields["district"]]
                self.kinds.append("another district in its field")
        tail = house(r)
        if chance < 0.10:
            tail += r.choice(["附近", "对面", "旁边", "东侧", "门口", "北100米", "南门对面"])
            self.kinds.append("nearby")
        elif chance < 0.13 and self.chain[-1].level == "community":
            tail = "居委会" + r.choice(["", "旁", "门前"])
        elif chance < 0.17 and self.chain[-1].level in ("district", "street"):
            tail = r.choice([short(p.name) for p in stock["below"][self.chain[-1].code] if short(p.name)] or ["长安"]) + r.choice(["路", "大街", "北路"]) + "%d号" % r.randint(1, 99)
            self.kinds.append("road named like a place")
        elif chance < 0.19 and self.chain[-1].level == "street" and self.chain[-1].code in stock["gone"]:
            tail = stock["gone"][self.chain[-1].code].name
            self.kinds.append("place that is gone")
        tale = r.choice(TALES)
        where = r.random()
        fields["address"] = text + tail if where < 0.8 else None
        fields["title"] = r.choice(["反映", "关于", "投诉"]) + tale[:6] + "的问题"
        if where < 0.8:
            fields["content"] = "来电人反映" + tale + "。"
            if r.random() < 0.06:
                other = r.choice(stock["community"])
                fields["content"] += r.choice(["此前%s也有类似情况。", "%s早已整改完毕。", "来电人户籍在%s。"]) % (self.city.places[self.city.chains[other.code][1]].name + other.name)
                self.kinds.append("other place in the content")
        else:
            self.kinds.append("in the content only")
            fields["content"] = r.choice(["来电人反映%s%s", "市民来电称，%s%s", "在%s，%s", "%s%s"]) % (text + tail, "，" + tale if r.random() < 0.5 else tale) + "。"

    def truth(self):
        """What the export says in its field stands, whatever the address says."""
        return self.city.readings(self.field_mentions, self.mentions) or self.city.readings(self.field_mentions, [])


def make(folder, seed, addresses):
    r = random.Random(seed)
    places = build(r)
    folder.mkdir(parents=True, exist_ok=True)
    write_places(folder / "places.csv", places)
    city = City(places)
    stock = {"community": [p for p in places if p.level == "community" and not p.old], "point": [p for p in places if p.level == "point"], "below": collections.defaultdict(list),
             "gone": {p.parent: p for p in places if p.old}}
    for p in places:
        if not p.old:
            stock["below"][p.parent].append(p)
    with open(folder / "orders.ndjson", "w", encoding="utf-8") as out, open(folder / "truth.csv", "w", encoding="utf-8", newline="") as truths:
        w = csv.writer(truths, lineterminator="\n")
        w.writerow(["id", "code", "planted", "kinds"])
        for n in range(addresses):
            a = Address(r, city, stock)
            found = a.truth()
            code = city.common(found)
            planted = a.chain[-1].code
            if planted not in found and "another district in its field" not in a.kinds:
                a.kinds.append("misspelt into another name")
            elif code != planted:
                a.kinds.append("does not tell")
            order = {"id": "C-%06d" % (n + 1), "created_at": "2026-%02d-%02dT%02d:00:00+08:00" % (n % 9 + 1, n % 28 + 1, n % 24), **a.fields}
            out.write(json.dumps(order, ensure_ascii=False, separators=(",", ":")) + "\n")
            w.writerow([order["id"], code, planted, "|".join(a.kinds)])


def located(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def verdict(city, found, truth):
    if found == truth:
        return "exact"
    if not found or found in city.chains[truth]:
        return "higher"
    if truth in city.chains[found]:
        return "deeper"
    return "other"


def names_community(city, code):
    return city.level(code) >= LEVELS.index("community")


def complaints(city, order):
    """What a record says of itself that the gazetteer does not bear out."""
    code = order.get("place_code") or ""
    if code and code not in city.places:
        return "place_code"
    chain = {city.places[c].level: city.places[c] for c in city.chains.get(code, [])}
    if code and order.get("place_level") != city.places[code].level:
        return "place_level"
    for level in LEVELS:
        word = order.get("suggested_" + level) or order.get(level) or ""
        if word != (chain[level].name if level in chain else word):
            return level
        if level not in chain and word and level != "district":
            return level
    areas = {p.area for p in chain.values() if p.area}
    if set(filter(None, (order.get("area") or "").split("|"))) != areas:
        return "area"
    return ""


def judge(folder, path, show):
    city = City(read_places(folder / "places.csv"))
    with open(folder / "truth.csv", encoding="utf-8", newline="") as file:
        truth = {row["id"]: row for row in csv.DictReader(file, strict=True)}
    counts, seen, bad = collections.defaultdict(collections.Counter), 0, 0
    for order in located(path):
        row = truth.pop(order["id"])
        seen += 1
        what = verdict(city, order.get("place_code") or "", row["code"])
        named = names_community(city, row["code"])
        for kind in ["all"] + row["kinds"].split("|"):
            counts[kind]["n"] += 1
            counts[kind]["named"] += named
            counts[kind][what] += 1
            counts[kind][("named ", what)] += named
        complaint = complaints(city, order)
        bad += bool(complaint)
        if show > 0 and (what in ("deeper", "other") or complaint):
            show -= 1
            says = order.get("place_code") or ""
            print("%s %s %s: %s%s | %s | %s, truth %s %s, found %s %s (%s %s; %s)" % (
                order["id"], complaint, what, order.get("district") or "", order.get("address") or order.get("content"), row["kinds"], order["id"], row["code"], path_of(city, row["code"]),
                says, path_of(city, says), order.get("place_state"), order.get("place_words"), order.get("place_next")))
    print("%-28s %7s %7s %7s %7s %7s %7s | %7s %7s" % ("", "orders", "named", "exact", "higher", "deeper", "other", "found", "wrong"))
    for kind in sorted(counts, key=lambda k: (k != "all", -counts[k]["n"], k)):
        c = counts[kind]
        print("%-28s %7d %7d %7d %7d %7d %7d | %7.4f %7.4f" % (
            kind, c["n"], c["named"], c["exact"], c["higher"], c["deeper"], c["other"],
            (c[("named ", "exact")]) / max(c["named"], 1), (c["deeper"] + c["other"]) / c["n"]))
    c = counts["all"]
    found = c[("named ", "exact")] / max(c["named"], 1)
    wrong_named = (c[("named ", "deeper")] + c[("named ", "other")]) / max(c["named"], 1)
    wrong = (c["deeper"] + c["other"]) / max(c["n"], 1)
    print("named %d: found %.4f, wrong %.4f; of all %d wrong %.4f; missing %d, not borne out %d" % (c["named"], found, wrong_named, seen, wrong, len(truth), bad))
    return 0 if seen and c["named"] and found >= 0.95 and wrong_named <= 0.005 and wrong <= 0.005 and not truth and not bad else 1


def path_of(city, code):
    return "".join(city.places[c].name + "/" for c in city.chains.get(code, [])[1:])


def spoil(folder, path, out):
    """One in a hundred communities moved to its neighbour."""
    city = City(read_places(folder / "places.csv"))
    below = collections.defaultdict(list)
    for p in city.places.values():
        below[p.parent].append(p.code)
    turn = itertools.count()
    with open(out, "w", encoding="utf-8") as file:
        for order in located(path):
            code = order.get("place_code") or ""
            if code and city.places[code].level == "community" and next(turn) % 100 == 0:
                others = [c for c in below[city.places[code].parent] if c != code]
                order["place_code"] = others[0]
                order["community"] = city.places[others[0]].name
            file.write(json.dumps(order, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("what", choices=["make", "judge", "wrong"])
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("files", nargs="*")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--addresses", type=int, default=1000)
    p.add_argument("--wrong", type=int, default=0)
    a = p.parse_args()
    if a.what == "make":
        make(a.folder, a.seed, a.addresses)
    elif a.what == "judge":
        sys.exit(judge(a.folder, a.files[0], a.wrong))
    else:
        sys.exit(spoil(a.folder, *a.files))
