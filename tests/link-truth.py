#!/usr/bin/env python3
"""link-truth.py - a made-up register of firms, records that speak of them, and a judge of gov-dedupe --against

	python3 tests/link-truth.py make DIR [--seed 1] [--rows 100000] [--records 20000]
	gov-dedupe --against DIR/register.csv DIR/records.csv > DIR/linked.csv
	python3 tests/link-truth.py judge DIR DIR/linked.csv [--examples]

It knows nothing of the program but gov-links(5).  Nobody's firm is in it: names, addresses and codes are drawn, and the
codes stand in a place that no one registers under (99).  DIR/truth.csv has for each record the rows of the register
that are its firm (empty for none), whether one of them has its code, and what the record says of it: code, name, address, as `exact`, `varied`, `typed`
(with a mistake), `other` (wrong), or nothing.
"""
import argparse
import csv
import os
import random
import re
import sys
from fractions import Fraction

CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BRAND = "鑫源旺达泰恒瑞祥福顺兴隆盛昌宏伟佳美康宁安德信诚义和仁聚丰利华龙凤凰金银宝玉珍海天地云星光明春夏秋阳月晨曦嘉庆祺轩宇博雅文思慧智杰英豪俊卓越腾飞翔鸿鹏程远航领先创新锐捷通联网融汇贯众合同力群贤齐心满堂红青绿蓝紫翠竹松柏梅兰菊荷莲花果园林森木水江河湖溪泉井石山峰岭岩丘原野田禾稻麦谷米面香味鲜甜百千万亿元亨贞吉乐悦欢喜爱家居舍宅院庭"
INDUSTRY = {
    "firm": "餐饮管理 商贸 科技发展 科技 建筑工程 建筑装饰工程 物业管理 文化传播 广告 信息技术 网络科技 教育咨询 企业管理咨询 物流 货物运输 汽车销售服务 汽车维修 房地产开发 房地产经纪 环保科技 园林绿化工程 医疗器械 生物科技 食品 食品销售 服装服饰 家具 机械设备 电子商务 旅游开发 酒店管理 人力资源服务 保洁服务 劳务派遣 供热 水务 化工 五金 农业科技 投资管理".split(),
    "shop": "小吃店 超市 便利店 百货商店 理发店 饭店 餐厅 面馆 火锅店 水果店 五金店 药店 洗衣店 美容院 宾馆 汽修厂 家具厂 食品店 茶庄 烧烤店 快餐店 早点铺 蔬菜店 服装店 打印社 棋牌室 网吧 培训中心 养老院 幼儿园".split(),
}
FORMS = ["有限公司"] * 8 + ["有限责任公司"] * 3 + ["股份有限公司"]
DISTRICTS = {
    "东岭区": "泉河街道 龙山街道 桥梓镇 渤海镇 九渡镇 琉璃镇 北房镇 杨宋镇".split(),
    "西泽区": "望京街道 麦子街道 小关街道 和平街道 大屯街道 来广镇 孙河镇".split(),
    "南苑区": "旧宫镇 亦庄镇 瀛海镇 清源街道 兴丰街道 林校街道".split(),
    "北川区": "回龙街道 霍营街道 沙河镇 南口镇 阳坊镇 小汤镇".split(),
}
ROAD = "府前 青春 富乐 迎宾 湖光 开放 商业 南华 北大 兴怀 育才 滨湖 康庄 永乐 团结 和平 建设 幸福 光华 科学 学院 丰收 果园 杨雁 庙城 雁栖 后山 前街 东关 西关 车站 水库 电厂 银河 金台 玉泉 花园 松林 柳林 桃峪".split()
ENDS = ["路", "街", "大街", "东路", "西路", "南街", "北街", "胡同"]
PLACES = "望山 国茂 东关 西单街 站前 万家 新城里 南门 北苑里 学府 湖滨 中心广场 火车站 客运站 开发区 世纪城".split()
DIGITS = "零一二三四五六七八九"
TRADITIONAL = str.maketrans("银龙华丰义齐红绿蓝兰贤万亿乐欢爱庆达发远联网众满庄馆饭", "銀龍華豐義齊紅綠藍蘭賢萬億樂歡愛慶達發遠聯網眾滿莊館飯")


def check(code):
    total = sum(CODE.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return CODE[(31 - total % 31) % 31]


def valid(text):
    code = re.sub(r"[\s-]", "", text).upper().replace("O", "0").replace("I", "1")
    if not re.fullmatch("[%s]{2}[0-9]{6}[%s]{10}" % (CODE, CODE), code) or code[0] == "0":
        return None
    return code if check(code[:17]) == code[17] else None


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def chinese(n):
    if n < 10:
        return DIGITS[n]
    if n < 100:
        return ("" if n < 20 else DIGITS[n // 10]) + "十" + (DIGITS[n % 10] if n % 10 else "")
    return str(n)


class Town:
    def __init__(self, draw):
        self.draw = draw
        self.codes = set()
        self.roads = {}
        for district, streets in DISTRICTS.items():
            for street in streets:
                self.roads[district, street] = [draw.choice(ROAD) + draw.choice(ENDS) for _ in range(14)]
        self.hubs = [self.site() for _ in range(200)]

    def code(self, shop):
        while True:
            body = ("92" if shop else "91") + "99" + "%04d" % self.draw.randrange(10000) + "".join(self.draw.choice(CODE) for _ in range(9))
            if body not in self.codes:
                self.codes.add(body)
                return body + check(body)

    def site(self):
        district = self.draw.choice(list(DISTRICTS))
        street = self.draw.choice(DISTRICTS[district])
        road = self.draw.choice(self.roads[district, street])
        building = self.draw.randint(1, 20) if self.draw.random() < 0.4 else 0
        return dict(district=district, street=street, road=road, door=self.draw.randint(1, 240), yard=self.draw.random() < 0.3, building=building, room=0)

    def address(self):
        if self.draw.random() < 0.08:
            site = dict(self.draw.choice(self.hubs))
            site["room"] = self.draw.randint(1, 30) * 100 + self.draw.randint(1, 20)
            return site
        site = self.site()
        if self.draw.random() < 0.4:
            site["room"] = self.draw.randint(1, 12) * 100 + self.draw.randint(1, 8)
        return site

    def brand(self, n=None):
        n = n or self.draw.choices([2, 3, 4], [6, 3, 1])[0]
        return "".join(self.draw.choice(BRAND[: self.draw.choice([60, 120, len(BRAND)])]) for _ in range(n))

    def firm(self):
        shop = self.draw.random() < 0.35
        address = self.address()
        return dict(shop=shop, brand=self.brand(), industry=self.draw.choice(INDUSTRY["shop" if shop else "firm"]), form="" if shop else self.draw.choice(FORMS),
                    region=self.draw.choice(["city", "city", "city", "both", "bracket"]) if not shop else self.draw.choice(["both", "district", "city", "none"]),
                    branch="", address=address, code=self.code(shop), home=address["district"])


def name_of(f, region=None, form=None):
    region = f["region"] if region is None else region
    form = f["form"] if form is None else form
    core = f["brand"] + f["industry"]
    head = {"city": "北京", "both": "北京市" + f["home"], "district": f["home"], "none": "", "bracket": "", "short": "北京" + f["home"][:-1]}[region]
    middle = "（北京）" if region == "bracket" and form else ""
    return head + core + middle + form + f["branch"]


def address_of(a, short=0, numbers=str, room=True, building=True):
    text = ["北京市" + a["district"] + a["street"], a["district"] + a["street"], a["street"], "", "北京" + a["district"][:-1]][short]
    text += a["road"] + numbers(a["door"]) + ("号院" if a["yard"] else "号")
    if a["building"] and building:
        text += numbers(a["building"]) + "号楼"
    if a["room"] and room:
        text += str(a["room"]) + ("室" if a["room"] % 2 else "")
    return text


def branches(town, f):
    for k in range(town.draw.randint(1, 4)):
        b = dict(f, address=town.address(), code=town.code(False))
        place = town.draw.choice(PLACES)
        b["branch"] = town.draw.choice(["第" + chinese(k + 2) + "分店", place + "分店", place + "店", "（" + place + "店）", place + "分公司"])
        yield b


def make(args):
    draw = random.Random(args.seed)
    town = Town(draw)
    firms = []
    while len(firms) < args.rows * 0.93:
        f = town.firm()
        firms.append(f)
        if not f["shop"] and draw.random() < 0.06:
            firms += branches(town, f)
        luck = draw.random()
        if luck < 0.04:  # a look-alike elsewhere
            firms.append(dict(f, brand=other_letter(town, f["brand"]), address=town.address(), code=town.code(f["shop"])))
        elif luck < 0.07:  # the same name in another district
            twin = dict(f, address=town.address(), code=town.code(f["shop"]))
            twin["home"] = twin["address"]["district"]
            firms.append(twin)
        elif luck < 0.08:  # a sister at the same address
            firms.append(dict(f, industry=draw.choice(INDUSTRY["shop" if f["shop"] else "firm"]), code=town.code(f["shop"])))
    rows = []
    for f in firms:
        f["rows"], f["coded"] = [], False
        for k in range(1 + (draw.random() < 0.06) + (draw.random() < 0.01)):
            f["rows"].append(len(rows))
            code = f["code"] if draw.random() > 0.1 else ""
            if code and draw.random() < 0.02:
                code = code[:-1] + draw.choice(CODE.replace(code[-1], ""))
            f["coded"] = f["coded"] or code == f["code"]
            rows.append([name_of(f), code, address_of(f["address"], draw.choice([0, 0, 0, 1]))])
    order = list(range(len(rows)))
    draw.shuffle(order)
    ids = {}
    os.makedirs(args.dir, exist_ok=True)
    with open(os.path.join(args.dir, "register.csv"), "w", newline="") as out:
        w = csv.writer(out, lineterminator="\n")
        w.writerow(["id", "企业名称", "统一社会信用代码", "详细地址"])
        for k, i in enumerate(order):
            ids[i] = "P-%07d" % (k + 1)
            w.writerow([ids[i]] + rows[i])
    with open(os.path.join(args.dir, "records.csv"), "w", newline="") as out, open(os.path.join(args.dir, "truth.csv"), "w", newline="") as truth:
        w, t = csv.writer(out, lineterminator="\n"), csv.writer(truth, lineterminator="\n")
        w.writerow(["id", "company", "credit_code", "address", "title"])
        t.writerow(["id", "rows", "coded", "code", "name", "address"])
        for i in range(args.records):
            f = draw.choice(firms)
            there = True
            if draw.random() < 0.2:  # a firm that the register does not have
                there = False
                f = absent(town, f)
            said = dict(zip(("code", "name", "address"), ("", "", "")))
            code, name, address = say(town, f, said)
            w.writerow(["R-%06d" % i, name, code, address, "反映" + draw.choice(["卫生", "退款", "噪声", "证照"]) + "问题"])
            t.writerow(["R-%06d" % i, "|".join(ids[k] for k in f["rows"]) if there else "", "yes" if there and f["coded"] else "", said["code"], said["name"], said["address"]])
    print("%d rows of %d firms, %d records" % (len(rows), len(firms), args.records))


def other_letter(town, brand):
    i = town.draw.randrange(len(brand))
    return brand[:i] + town.draw.choice(BRAND.replace(brand[i], "")) + brand[i + 1:]


def absent(town, f):
    kind = town.draw.random()
    g = dict(f, rows=[], code=town.code(f["shop"]))
    if kind < 0.35:
        g = dict(town.firm(), rows=[])
    elif kind < 0.5:
        g.update(brand=other_letter(town, f["brand"]), address=town.address())
    elif kind < 0.7 and not f["shop"]:
        g.update(next(branches(town, f)), rows=[])
    elif kind < 0.8:  # a namesake in another place
        g["address"] = town.address()
        g["home"] = g["address"]["district"]
        if not f["shop"]:
            g["brand"] = town.brand()
    elif kind < 0.9:
        g.update(brand=town.brand(), address=town.address())
    elif kind < 0.96:  # a tenant of the same house
        g.update(brand=town.brand(), industry=town.draw.choice(INDUSTRY["firm"]), shop=False, form="有限公司")
    elif kind < 0.99:  # its owner's other firm there
        g.update(industry=town.draw.choice(INDUSTRY["firm"]), shop=False, form="有限公司")
    else:
        g["brand"] = other_letter(town, f["brand"])
    return g


def mistake(town, text):
    i = town.draw.randrange(len(text))
    kind = town.draw.random()
    if kind < 0.6:
        return text[:i] + town.draw.choice(BRAND.replace(text[i], "")) + text[i + 1:]
    if kind < 0.85 or i + 1 == len(text):
        return text[:i] + text[i + 1:]
    return text[:i] + text[i + 1] + text[i] + text[i + 2:]


def say(town, f, said):
    draw = town.draw
    code = name = address = ""
    if draw.random() < 0.3:
        code, said["code"] = f["code"], "exact"
        if draw.random() < 0.06:
            i = draw.randrange(18)
            code, said["code"] = code[:i] + draw.choice(CODE.replace(code[i], "")) + code[i + 1:], "typed"
        elif draw.random() < 0.2:
            code = draw.choice([wide(code), code.lower(), code[:8] + " " + code[8:]])
    if draw.random() < 0.93:
        said["name"] = draw.choices(["exact", "varied", "short", "typed"], [30, 38, 18, 14])[0]
        g = dict(f)
        if said["name"] == "typed":
            core = mistake(town, g["brand"] + g["industry"])
            g.update(brand=core, industry="")
        if said["name"] == "exact":
            name = name_of(g)
        else:
            form = g["form"]
            if form and draw.random() < 0.3:
                form = draw.choice(["有限公司", "有限责任公司"])
            if said["name"] == "short":
                form = "" if not g["branch"] or not g["branch"].endswith("公司") else form
                name = name_of(g, "none", form)
            else:
                name = name_of(g, draw.choice(["city", "both", "short", "none", g["region"]]) if g["region"] != "bracket" else draw.choice(["city", "bracket"]), form)
        if draw.random() < 0.1:
            name = name.translate(TRADITIONAL)
        if draw.random() < 0.1:
            name = name.replace("（", "(").replace("）", ")")
        if draw.random() < 0.05:
            i = draw.randrange(len(name))
            name = name[:i] + " " + name[i:]
    if draw.random() < 0.75 or not (code or name):
        a = f["address"]
        said["address"] = draw.choices(["exact", "varied", "typed", "other"], [35, 55, 3, 7])[0]
        if said["address"] == "other":
            a = town.address()
        if said["address"] == "typed":
            a = dict(a, road=mistake(town, a["road"]))
        if said["address"] == "varied":
            address = address_of(a, draw.randrange(5), draw.choice([str, str, chinese, lambda n: wide(str(n))]), draw.random() < 0.6, draw.random() < 0.85)
            address += draw.choice(["", "", "", "附近", "门口"])
        else:
            address = address_of(a)
    return code, name, address


# ---- the judge ----

TERM = re.compile(r"([a-z_:]+)([+-])(\d+)\.(\d\d)(?:=(\d+)|!([a-z]+)|~([01])\.(\d{4})/(\d+))")
USUAL = {"credit_code": (1000, 0, None, 600), "company": (600, 500, 5500, 400), "address": (300, 200, 6000, 200)}


def eighths(x):
    e = x.bit_length() - 1
    return 8 * e + ((x >> (e - 3) if e >= 3 else x << (3 - e)) & 7)


def half_up(x):
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)


def points(why, entities, faults, where):
    total = 0
    for part in why.split("|"):
        m = TERM.fullmatch(part)
        if not m:
            faults.append("%s: '%s' is no term" % (where, part))
            continue
        name, sign, whole, cents, equal, reason, one, rest, said = m.groups()
        got = (int(whole) * 100 + int(cents)) * (1 if sign == "+" else -1)
        weight, partly, least, against = USUAL[name]
        n = int(equal or said or 1)
        share = Fraction(eighths(entities) - eighths(n), eighths(entities)) if name == "address" and n > 1 else Fraction(1)
        like = int(one + rest) if one else 0
        if equal:
            want = half_up(weight * share)
        elif not reason and like >= least:
            want = half_up(partly * Fraction(like - least, 10000 - least) * share)
        else:
            want = -against
        if want != got:
            faults.append("%s: '%s' should be %d" % (where, part, want))
        total += got
    return total


def evidence(r, record, entities, least, margin, faults):
    where = r["id"]
    state = r["link_state"]
    next_score = points(r["link_next_why"], entities, faults, where) if r["link_next_why"] else None
    if bool(r["credit_code"].strip()) and (valid(wide_off(r["credit_code"])) is None) != ("credit_code" in r["link_faults"].split("|")):
        faults.append("%s: link_faults" % where)
    if state == "none":
        if r["link"] or r["link_score"] or (next_score is not None and next_score >= least):
            faults.append("%s: none, and yet linked" % where)
        return
    score = points(r["link_why"], entities, faults, where)
    if "%d.%02d" % divmod(score, 100) != r["link_score"]:
        faults.append("%s: the terms make %d, link_score is %s" % (where, score, r["link_score"]))
    lead = score - (next_score or 0)
    if "%d.%02d" % divmod(lead, 100) != r["link_margin"]:
        faults.append("%s: link_margin" % where)
    if score < least or (state == "doubt") != (next_score is not None and lead <= margin):
        faults.append("%s: link_state" % where)
    minus = [TERM.fullmatch(p).group(1) for p in r["link_why"].split("|") if "!" in p or ("~" in p and "-" in p)]
    if r["link_differs"] != "|".join(minus):
        faults.append("%s: link_differs" % where)


def wide_off(text):
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def judge(args):
    with open(os.path.join(args.dir, "truth.csv"), newline="") as f:
        truth = {t["id"]: t for t in csv.DictReader(f)}
    with open(args.linked, newline="") as f:
        linked = list(csv.DictReader(f))
    faults, counts, wrong, missed = [], {}, [], []
    good = bad = doubt_right = doubts = 0
    for r in linked:
        t = truth.pop(r["id"])
        rows = set(t["rows"].split("|")) - {""}
        if args.entities:
            evidence(r, t, args.entities, 450, 100, faults)
        right = r["link"] in rows
        if r["link_state"] == "decided":
            good += right
            bad += not right
            if not right:
                wrong.append((r, t))
        doubts += r["link_state"] == "doubt"
        doubt_right += r["link_state"] == "doubt" and (right or r["link_next"] in rows)
        if not rows:
            kind = "absent"
        elif t["code"] == "exact" and t["coded"]:
            kind = "code"
        elif t["name"] in ("exact", "varied") and t["address"] in ("exact", "varied", "typed"):
            kind = "name+address"
        elif t["name"] and t["address"] in ("exact", "varied", "typed"):
            kind = "%s name+address" % t["name"]
        elif t["name"]:
            kind = "%s name alone" % ("full" if t["name"] in ("exact", "varied") else t["name"])
        else:
            kind = "address alone"
        k = counts.setdefault(kind, [0, 0, 0, 0])
        k[0] += 1
        k[1] += r["link_state"] == "decided" and right
        k[2] += r["link_state"] == "doubt"
        k[3] += r["link_state"] == "decided" and not right
        if rows and kind in ("code", "name+address", "typed name+address", "short name+address") and not (right and r["link_state"] == "decided"):
            missed.append((r, t))
    if truth:
        faults.append("%d records are missing" % len(truth))
    print("%-24s %7s %7s %7s %7s %7s" % ("", "records", "right", "recall", "doubt", "wrong"))
    for kind in sorted(counts):
        n, right, doubt, w = counts[kind]
        print("%-24s %7d %7d %7.4f %7d %7d" % (kind, n, right, right / n, doubt, w))
    sure = [counts.get(k, [0, 0, 0, 0]) for k in ("code", "name+address")]
    recall = sum(k[1] for k in sure) / max(1, sum(k[0] for k in sure))
    precision = good / max(1, good + bad)
    print("precision %.4f (%d of %d decided); recall with a code or name+address %.4f; of %d doubts %d name the firm" % (precision, good, good + bad, recall, doubts, doubt_right))
    print("evidence: %d faults in %d records%s" % (len(faults), len(linked), "" if args.entities else " (not derived again: --entities)"))
    for fault in faults[:10]:
        print("  " + fault)
    if args.examples:
        for title, cases in (("wrong", wrong), ("missed", missed)):
            random.Random(1).shuffle(cases)
            for r, t in cases[: args.examples]:
                print(title, {k: v for k, v in r.items() if v and k != "title"}, {k: v for k, v in t.items() if k != "id"})
    return 1 if faults or precision < 0.99 or recall < 0.95 else 0


def main():
    p = argparse.ArgumentParser()
    sub = p.add_subparsers(dest="what", required=True)
    m = sub.add_parser("make")
    m.add_argument("dir")
    m.add_argument("--seed", type=int, default=1)
    m.add_argument("--rows", type=int, default=100000)
    m.add_argument("--records", type=int, default=20000)
    j = sub.add_parser("judge")
    j.add_argument("dir")
    j.add_argument("linked")
    j.add_argument("--entities", type=int, default=0, help="how many gov-dedupe -v says the register has: derives the evidence again")
    j.add_argument("--examples", type=int, default=0)
    args = p.parse_args()
    return make(args) if args.what == "make" else judge(args)


if __name__ == "__main__":
    sys.exit(main())
