#!/usr/bin/env python3
"""Personal data planted in made-up orders, and how much of it gov-mask finds.

usage: mask-truth.py [--orders N] [--seed N] [--misses]

Prints recall and precision of each kind and the number of leaks; ends with 1 below the limits.
Nothing here is shared with the program: neither tables nor rules.
"""
import argparse
import json
import os
import random
import re
import stat
import subprocess
import sys
import tempfile
import unicodedata

SURNAMES = ("王李张刘陈杨赵黄周吴" * 4 + "徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
            "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温季俞章鲁葛韦申尤毕聂柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费"
            "纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋甘景单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶瞿戚丘古米池滕晋苑邬臧宫冀")
DOUBLES = ["欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "令狐", "慕容", "尉迟", "司徒", "公孙", "轩辕"]
GIVEN1 = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚红玲斌波辉飞鹏华健兵峰雪梅云玉琴英莉兰凤洁龙亮旭宁俊鑫琳瑶瑞博凯"
GIVEN2 = ["建国", "建华", "国强", "志强", "秀英", "桂英", "向东", "家和", "有为", "长生", "卫民", "和平", "海燕", "春梅", "晓明", "小红", "文博", "雨桐", "子涵", "浩然",
          "梓轩", "欣怡", "思远", "立新", "永红", "铁生", "金生", "宝玉", "淑珍", "玉兰", "桂兰", "凤英", "德华", "少华", "世昌", "国栋", "大伟", "振华", "爱民", "保国",
          "丽丽", "婷婷", "冬梅", "秋菊", "一鸣", "若曦", "天佑", "可欣", "嘉怡", "俊杰", "来福", "从军", "得志", "进喜", "书豪", "景行", "明远", "在明", "现民", "都兰"]
PROVINCES = ["110105", "110108", "310115", "440305", "430102", "370202", "510104", "330106", "420106", "610113", "500103", "230102", "652301"]


class Text:
    """A sentence in the making, and where things were planted in it."""

    def __init__(self):
        self.text, self.plants = "", []

    def add(self, text):
        self.text += text

    def plant(self, kind, text, secret=None):
        self.plants.append((kind, len(self.text), len(self.text) + len(text), secret or text))
        self.text += text


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def digits(r, n, first=None):
    return (first or r.choice("123456789")) + "".join(r.choice("0123456789") for _ in range(n - 1))


def name(r):
    if r.random() < 0.04:
        return r.choice(DOUBLES) + r.choice(GIVEN1 if r.random() < 0.5 else [g for g in GIVEN2])
    return r.choice(SURNAMES) + (r.choice(GIVEN1) if r.random() < 0.35 else r.choice(GIVEN2))


def mobile_digits(r):
    return r.choice(["138", "139", "135", "150", "159", "186", "189", "177", "133", "199", "166", "147", "170"]) + digits(r, 8, r.choice("0123456789"))


def mobile(r):
    d = mobile_digits(r)
    a, b, c = d[:3], d[3:7], d[7:]
    form = r.choice([d] * 8 + [f"{a}-{b}-{c}", f"{a} {b} {c}", f"{a}{b} {c}", f"+86{d}", f"+86 {d}", f"+86-{a}-{b}-{c}", f"86-{d}", f"0086{d}", f"(+86){d}", wide(d), wide(f"{a}-{b}-{c}"),
                               f"{a}－{b}－{c}", f"{a}—{b}—{c}", f"{a}.{b}.{c}", f"{a}·{b}·{c}", f"{d}转分机{r.randint(1, 999)}", f"0{d}", f"{a} {b}{c}", f"{a}　{b}　{c}", f"86{d}", f"{d[:3]} {d[3:6]} {d[6:9]} {d[9:]}"[:20]])
    return form, d


def landline(r):
    area = r.choice(["010", "021", "020", "0571", "0731", "0755", "029", "0311", "0991", "0898"])
    d = digits(r, 8 if r.random() < 0.75 or len(area) == 3 else 7, r.choice("2345678"))
    if d[:3] in ("400", "800"):
        d = "6" + d[1:]
    ext = r.randint(10, 8999)
    form = r.choice([f"{area}-{d}", f"{area}{d}", f"({area}){d}", f"（{area}）{d}", f"{area} {d}", f"{area}-{d}转{ext}", f"{area}-{d}-{ext}", f"{area}{d}转分机{ext}", wide(f"{area}-{d}"), f"{area}－{d}", f"{area} {d[:4]} {d[4:]}", f"+86 {area[1:]} {d}", f"{area}-{d}分机{ext}"])
    return form, d


def id18(r):
    body = r.choice(PROVINCES) + f"{r.randint(1940, 2012)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randint(0, 999):03d}"
    return body + "10X98765432"[sum(int(c) * 2 ** (17 - i) for i, c in enumerate(body)) % 11]


def id_number(r):
    if r.random() < 0.15:
        d = r.choice(PROVINCES) + f"{r.randint(40, 85)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{r.randint(0, 999):03d}"
        return d, d
    d = id18(r)
    return r.choice([d] * 5 + [d.lower(), wide(d), f"{d[:6]} {d[6:14]} {d[14:]}", f"{d[:3]} {d[3:6]} {d[6:10]} {d[10:14]} {d[14:]}", f"{d[:6]}-{d[6:14]}-{d[14:]}"]), d


def card(r):
    n = r.choice([16, 19, 19])
    body = r.choice(["622202", "621700", "622848", "625965", "436742", "601382"]) + digits(r, n - 7, r.choice("0123456789"))
    total = sum(int(c) if i % 2 else sum(divmod(int(c) * 2, 10)) for i, c in enumerate(reversed(body)))
    d = body + str(-total % 10)
    return r.choice([d, d, " ".join(d[i:i + 4] for i in range(0, n, 4)), wide(d), f"{d[:6]} {d[6:]}"]), d


def plate(r):
    head = r.choice("京津沪粤浙苏鲁湘鄂川冀豫") + r.choice("ABCDEFGHJKL")
    tail = r.choice(["%05d" % r.randint(0, 99999), "D%05d" % r.randint(0, 99999), "%05dF" % r.randint(0, 99999), "%03dQ%d" % (r.randint(0, 999), r.randint(0, 9)), "P%dK%02d" % (r.randint(0, 9), r.randint(0, 99))])
    return r.choice([head + tail] * 3 + [head + "·" + tail, head + " " + tail, (head + tail).lower(), head[0] + wide(head[1] + tail)]), tail


def passport(r):
    d = r.choice(["E", "G"]) + str(r.randint(30000000, 99999999))
    if r.random() < 0.3:
        d = "E" + r.choice("ABCDEFGH") + str(r.randint(1000000, 9999999))
    return d, d


def email(r):
    local = r.choice(["zhang.san", "li_si88", "wangwu2020", "a.b.c", "xiaoming-9", "10086520", "liu"]) + str(r.randint(1, 9999))
    return local + "@" + r.choice(["qq.com", "163.com", "sina.com.cn", "example.org", "bj.gov.cn"]), local


def home(r):
    b, u, f = r.randint(1, 40), r.randint(1, 8), f"{r.randint(1, 28)}{r.randint(1, 12):02d}"
    return r.choice([f"{b}号楼{u}单元{f}室", f"{b}号楼{u}单元{f}", f"{b}栋{f}室", f"{b}号院{u}号楼{f}", f"{b}-{u}-{f}", f"{b}幢{u}单元{f}室", f"{b}#{u}-{f}", f"{r.choice('ABC')}座{f}室", f"{b}号楼{f}号", wide(f"{b}") + f"号楼{u}单元{f}室", "十二号楼三单元五零一室", "七栋二单元三〇二室"])


TITLES = ["先生", "女士", "师傅", "阿姨", "大爷", "老师", "经理", "主任", "大妈", "同志"]
VERBS = ["反映", "来电反映", "投诉", "称", "表示", "住在", "的", "，", "。", "！", "想咨询", "今年七十二岁", "希望", "于昨日来电", "（业主）", " ", "、", "是本小区业主", "电话", "在家", "向社区反映", "和家人", "家住"]
THINGS = ["小区停水三天了", "楼下烧烤摊油烟太大", "电梯坏了一直没人修", "暖气不热，室温只有15度", "施工到凌晨2点", "物业费涨到3.2元每平米", "路灯不亮", "垃圾没人清运", "拖欠工资12800元", "邻居违建挡光"]


def telephone(r):
    return landline(r) if r.random() < 0.25 else mobile(r)


def say_name(r, t):
    n = name(r)
    form = r.randrange(12)
    if form <= 2:
        t.add(r.choice(["我叫", "你好，我叫", "本人名叫", "您好我叫", "大家好，我叫"]))
        t.plant("name", n)
        t.add(r.choice(VERBS))
    elif form <= 5:
        t.add(r.choice(["联系人", "联系人：", "联系人:", "联系人是", "联系人 ", "联系人为", "姓名：", "姓名:", "姓名 ", "投诉人：", "来电人", "反映人", "申请人", "户主"]))
        t.plant("name", n)
        t.add(r.choice(["，", "。", "；", " ", "，电话", "反映", "（本人）", "来电", "称", "\n"]))
    elif form <= 8:
        t.add(r.choice(["", "请联系", "物业的", "联系", "找了", "跟", "，", "据", "社区", "楼上"]))
        who = n if r.random() < 0.5 else (n[:2] if n[:2] in DOUBLES else n[0])
        t.plant("name", who)
        t.add(r.choice(TITLES[:5] if r.random() < 0.8 else TITLES))
        t.add(r.choice(["说", "处理", "一直推脱", "，", "态度恶劣", "来过"]))
    elif form == 9:
        t.add(r.choice(["我是", "我是业主", "本人", "业主", "居民", "市民"]))
        t.plant("name", n)
        t.add(r.choice(["，", "。", "，住在", "反映", "投诉", "来电反映"]))
    elif form == 10:
        t.add(r.choice(["法定代表人：", "负责人叫", "房东叫", "老板名叫", "收件人：", "委托人"]))
        t.plant("name", n)
        t.add(r.choice(["，", "。", "拒不退押金", "电话"]))
    else:
        t.add(r.choice(["免贵姓", "我姓"]))
        t.plant("name", n[0] if n[:2] not in DOUBLES else n[:2])
        t.add(r.choice(["，", "。"]))


def say_phone(r, t):
    form, secret = telephone(r)
    t.add(r.choice(["电话", "电话：", "联系方式", "手机", "，", "请回电", "请打", "号码是", "联系我", "打", "手机号为", "电话（", "我的电话是", "拨打", "来电号码"]))
    t.plant("phone", form, secret)
    if r.random() < 0.3:
        t.add(r.choice(["、", "/", "或", "，", "或者", " 或 ", "；"]))
        form, secret = telephone(r)
        t.plant("phone", form, secret)
    if r.random() < 0.15:
        d = digits(r, 8, r.choice("35678"))
        t.add(r.choice(["，座机", "，固话：", "，电话"]))
        t.plant("phone", d, d)
    t.add(r.choice(["。", "，谢谢", "联系", "）", "，", "请尽快回复", "是我的号", ""]))
    if t.text and t.text[-1].isdigit():
        t.add("，")


def say_kind(kind, make, before, after):
    def say(r, t):
        form, secret = make(r)
        t.add(r.choice(before))
        t.plant(kind, form, secret)
        t.add(r.choice(after))
    return say


def say_account(r, t):
    qq = r.random() < 0.4
    d = digits(r, r.randint(6, 10)) if qq else r.choice(["abc_", "wx", "Li-", "happy"]) + str(r.randint(100, 99999))
    t.add(r.choice(["QQ", "QQ：", "QQ号", "qq:"]) if qq else r.choice(["微信", "微信号：", "加微信", "微信号是", "vx:", "VX："]))
    t.plant("account", d)
    t.add(r.choice(["，", "。", "加我", "联系"]))


def say_home(r, t):
    t.add(r.choice(["家住幸福小区", "住在阳光花园", "我在建设路88弄", "位于东里", "地址：和平里小区", "住锦绣家园", "本人居住在福泽苑", "房子在金色公寓"]))
    t.plant("address", home(r))
    t.add(r.choice(["，", "。", "，楼上漏水", "的业主", " "]))


def say_street(r, t):
    t.add(r.choice(["住在幸福路", "建设大街", "在人民路", "南锣鼓巷胡同", "家住解放西路", "在清河村"]))
    t.plant("address", r.choice(["甲", ""]) + str(r.randint(1, 300)) + "号")
    t.add(r.choice(["，", "。", "住户家", "院内"]))


HARD = ["工单编号{d14}", "单号20250901{d8}", "2025年9月1日8时", "于2025-09-01 08:05:09来电", "20250901080509", "订单号{bad18}", "金额13800元", "共计1380000元", "面积138.5平米", "拨打12345无人接听", "已打400-810-1234",
        "客服95588", "110已出警", "地铁10号线3号口", "乘501路公交", "5号下午", "3号楼电梯", "何时先生产再环评", "高新先行区", "张力很大", "经理说", "总经理不在", "物业经理推诿", "对方女士态度差", "一位先生", "双方同志", "项目经理失联",
        "身份证号没填", "电话无人接听", "手机打不通", "微信支付", "微信公众号", "QQ群", "京东快递", "沪深股市", "新A楼", "G1234次列车", "GB12345-2008标准", "订单{d10}", "2019-2025年", "08:00-18:30", "2.5米×3.8米", "第138期",
        "我是高中生", "我是江苏人", "本人于去年购房", "本人方便时", "业主委员会", "市民反映", "居民区", "联系人不详", "姓名保密", "和谐家园", "向阳路", "138****8000", "139××××1234", "张**先生", "1380013xxxx", "文件〔2019〕138号", "京政发[2020]12号",
        "十几年", "三单元业主", "二号楼", "一室一厅", "12号楼", "3层", "语文老师", "公安同志", "出租车师傅", "关于女士优先", "小区保安", "学校老师", "网约车师傅", "单位经理", "商户老板", "路过大爷", "房东说", "车牌京A没上", "面积89.5", "水表号12345678901", "电表户号13812345678",
        "车架号LSVAM4187C2184841", "税号91110105MA01ABCD2X", "身高1米75", "编号A138001380001", "合同编号15912345678", "发票号码12345678", "单价1.38元", "坐标116.397428,39.90923", "从8月1日到9月30日", "IP地址192.168.10.100", "3-5-7天内", "比分3-2", "型号E12345678"]


def hard(r, t):
    bad = id18(r)
    while bad[-1] in "0X":
        bad = id18(r)
    # no date inside, no good sum: an order number
    bad18 = "99" + bad[2:]
    t.add(r.choice(["，", "。", "，"]) + r.choice(HARD).format(d14=digits(r, 14), d8=digits(r, 8), d10=digits(r, 10, "7"), bad18=bad18) + "，")


SAY = [(say_name, 8), (say_phone, 8), (say_kind("id", id_number, ["身份证", "身份证号：", "身份证号码为", "，证件号", "，"], ["。", "，", "，请核实", "的"]), 4),
       (say_kind("card", card, ["银行卡号", "退到", "卡号：", "，账户", "打款到"], ["。", "，", "，开户行农行"]), 2),
       (say_kind("plate", plate, ["车牌", "车牌号：", "一辆", "，", "停着"], ["的车", "，", "。", "堵了出口", "违停"]), 2),
       (say_kind("passport", passport, ["护照", "护照号：", "，护照号码是"], ["。", "，"]), 1), (say_kind("email", email, ["邮箱", "邮箱：", "发到", "请发邮件至 "], ["。", "，", " "]), 2),
       (say_account, 2), (say_home, 3), (say_street, 1), (hard, 10)]


def content(r):
    t = Text()
    t.add(r.choice(["", "您好，", "来电反映，", "投诉："]))
    for say in r.choices([s for s, _ in SAY], [w for _, w in SAY], k=r.randint(2, 5)):
        say(r, t)
        t.add(r.choice(["", "，" + r.choice(THINGS) + "。", "，", "。", "\n"]))
    return t


def order(r, i):
    t = content(r)
    d = mobile_digits(r)
    caller = name(r)
    rec = {"id": f"T-{i}", "created_at": "2025-09-01T08:00:00+08:00", "title": r.choice(THINGS), "content": t.text, "caller": caller if r.random() < 0.8 else caller[0] + "先生",
           "phone": r.choice([d, d, f"{d[:3]}-{d[3:7]}-{d[7:]}", int(d), f"+86 {d}", landline(r)[0]]), "address": "幸福小区" + home(r), "confidential": r.random() < 0.05}
    return rec, t


def fold(text):
    """What a reader would see: one width, no separators."""
    return re.sub(r"[\s\-—－–.·()（）]", "", unicodedata.normalize("NFKC", str(text))).upper()


TOKEN = re.compile(r"(phone|id|card|passport|plate|email|account|address|name)-[a-z2-7]{16}|(?<=姓)(\*+)|(?<![*\d×张])(\*{1,2})(?=" + "|".join(TITLES) + ")")


def spans(before, after):
    """Where `after` has tokens for text of `before`: (kind, from, to); None where they do not fit."""
    pattern, kinds, at = "", [], 0
    for m in TOKEN.finditer(after):
        pattern += re.escape(after[at:m.start()]) + "(.+?)"
        kinds.append(m.group(1) or "name")
        at = m.end()
    m = re.fullmatch(pattern + re.escape(after[at:]), before, re.S)
    return m and [(k, m.start(i + 1), m.end(i + 1)) for i, k in enumerate(kinds)]


def run(records, where, *args):
    done = subprocess.run(["gov-mask", *args], input="".join(records), capture_output=True, text=True, cwd=where)
    return done.returncode, done.stdout, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--misses", action="store_true")
    o = parser.parse_args()
    r = random.Random(o.seed)
    orders = [order(r, i) for i in range(o.orders)]
    lines = [json.dumps(rec, ensure_ascii=False) + "\n" for rec, _ in orders]
    planted, found, hits, false, wrong, leaks = {}, {}, {}, {}, [], []
    with tempfile.TemporaryDirectory() as where:
        with open(os.open(where + "/key", os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
            f.write("a key of the tests, no secret at all\n")
        status, out, err = run(lines, where, "--how", "all=pseudonym", "--key-file", "key")
        assert status == 0, err
        everything = err
        for (rec, t), line in zip(orders, out.splitlines(), strict=True):
            if rec["confidential"]:
                continue
            after = json.loads(line)["content"]
            got = spans(t.text, after)
            if got is None:
                wrong.append(("unaligned", t.text, after))
                got = []
            for kind, a, b, _ in t.plants:
                planted[kind] = planted.get(kind, 0) + 1
                covered = all(any(x <= i < y for _, x, y in got) for i in range(a, b) if t.text[i] not in " ()（）+-转分机·")
                hits[kind] = hits.get(kind, 0) + covered
                if not covered:
                    wrong.append(("missed " + kind, t.text[max(0, a - 8):a] + "[" + t.text[a:b] + "]" + t.text[b:b + 8], after))
            for kind, a, b in got:
                found[kind] = found.get(kind, 0) + 1
                good = any(k == kind and x < b and a < y for k, x, y, _ in t.plants)
                false[kind] = false.get(kind, 0) + (not good)
                if not good:
                    wrong.append(("false " + kind, t.text[max(0, a - 8):a] + "[" + t.text[a:b] + "]" + t.text[b:b + 8], ""))

        # what must not stand in messages and reasons, and of confidential orders nowhere
        bad = []
        for i, (rec, t) in enumerate(orders[:200]):
            text = lines[i].rstrip("\n")
            bad.append([text[:-1] + "\n", text[:-1] + ',"extra":{"a":"' + mobile_digits(r) + '"}}\n', text.replace('"phone": ', '"phone": ,') + "\n", text[:-1] + ',"phone":"13800138000"}\n'][i % 4])
        status, out, err = run(lines + bad, where, "-r", "rejects.csv", "--stats", "-v", "-o", "out.ndjson")
        assert status == 1, err
        mode = stat.S_IMODE(os.stat(where + "/rejects.csv").st_mode)
        with open(where + "/rejects.csv", encoding="utf-8") as f:
            reasons = "".join(",".join(line.split(",")[:4]) + "\n" for line in f)
        everything += err + reasons
        with open(where + "/out.ndjson", encoding="utf-8") as f:
            masked = f.read()
        again = run([masked], where)[1]
        folded = fold(everything)
        for (rec, t), line in zip(orders, masked.splitlines(), strict=True):
            after = json.loads(line)
            seen = fold("".join(str(v) for k, v in after.items() if k not in ("id", "mask", "created_at")))
            secrets = [(k, s) for k, _, _, s in t.plants if k != "name" or len(s) > 1]
            for kind, secret in secrets + [("name", rec["caller"]), ("phone", re.sub(r"\D", "", str(rec["phone"]))[-11:])]:
                if len(secret) > 2 and fold(secret) in folded:
                    leaks.append(f"{kind} {secret} in a message or reason")
            if rec["confidential"]:
                own = [rec["caller"], re.sub(r"\D", "", str(rec["phone"]))[-8:]]
                leaks += [f"confidential {s} in {line}" for s in own if len(s) > 1 and not s.endswith("先生") and fold(s) in seen]
                leaks += [f"confidential {k} {s} in {line}" for k, s in secrets if k in ("phone", "id") and fold(s) in seen]
            else:
                leaks += [f"field {k} in {line}" for k in ("caller", "phone") if fold(after[k] or "") == fold(rec[k])]
    print(f"{'kind':10} {'planted':>8} {'found':>8} {'recall':>8} {'precision':>10}")
    ok = True
    for kind in sorted(set(planted) | set(found)):
        n, m = planted.get(kind, 0), found.get(kind, 0)
        recall, precision = hits.get(kind, 0) / n if n else 1, 1 - false.get(kind, 0) / m if m else 1
        print(f"{kind:10} {n:8} {m:8} {recall:8.4f} {precision:10.4f}")
        ok = ok and recall >= {"phone": 0.995, "id": 0.995}.get(kind, 0.95) and precision >= 0.98
    total, bad = sum(found.values()), sum(false.values())
    print(f"precision of all kinds {1 - bad / max(total, 1):.4f}")
    print(f"leaks {len(leaks)}")
    print(f"mode of the rejects {mode:o}, again the same bytes: {'yes' if again == masked else 'no'}")
    for leak in leaks[:10]:
        print(leak, file=sys.stderr)
    if o.misses:
        for what in wrong:
            print(*what, sep=" | ", file=sys.stderr)
    sys.exit(0 if ok and not leaks and mode == 0o600 and again == masked and 1 - bad / max(total, 1) >= 0.98 else 1)


main()
