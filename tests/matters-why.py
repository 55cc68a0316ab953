#!/usr/bin/env python3
"""matters-why.py - every reason that gov-dedupe gives, derived again from the records and from what gov-dedupe(1) says

usage: matters-why.py RECORDS [--pairs FILE] [--check N] [--threshold T] [--within DAYS] [--resend DAYS] [--examples N]

RECORDS is what gov-dedupe wrote, whole: weights depend on all orders.  Of N members (2,500), evenly over all turns, every
field is derived from the two records, and that nothing earlier accepts them; of N/4 leaders, that nothing does.  Of --pairs
every line is held to the record of its order.  What stands in the page in full, formulas and needs, is read from the page.
Ends with 1 when anything differs.  Nothing here is shared with the program but libopencc.
"""

import argparse
import bisect
import ctypes
import datetime
import json
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from fractions import Fraction

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "man", "gov-dedupe.1")
SHARE = 128
OWN = "cluster cluster_kind copy_of cluster_rule cluster_by cluster_margin cluster_similarity cluster_weighted cluster_matter cluster_needed cluster_days cluster_agrees cluster_differs".split()


# Letters


class Fold(dict):
    """A character to what it is compared as: compatibility form, small, simplified, each by itself."""

    def __init__(self):
        self.library = ctypes.CDLL("libopencc.so.1.1")
        self.library.opencc_open.restype = ctypes.c_void_p
        self.library.opencc_convert_utf8.restype = ctypes.c_void_p
        self.library.opencc_convert_utf8.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
        self.table = self.library.opencc_open(b"t2s.json")

    def __missing__(self, c):
        form = unicodedata.normalize("NFKC", c)
        form = form if len(form) == 1 else c
        small = form.lower()
        form = small if len(small) == 1 else form
        if ord(form) >= 0x2E80:
            raw = form.encode("utf-8", "surrogatepass")
            form = ctypes.string_at(self.library.opencc_convert_utf8(self.table, raw, len(raw))).decode()
        self[c] = form
        return form


FOLD = Fold()


class IsLetter(dict):
    def __missing__(self, c):
        kind = unicodedata.category(c)
        self[c] = (kind[0] in "LN" or kind in ("Mc", "Mn", "Co")) and not 0xFE00 <= ord(c) <= 0xFE0F
        return self[c]


LETTER = IsLetter()
NUMBER = re.compile(r"[0-9*×●某][0-9*×●某x]*")


def read(text):
    """The letters of a text: numbers told, everything between passed over."""
    folded = "".join(FOLD[c] for c in text)
    out, i = [], 0
    for found in NUMBER.finditer(folded):
        if found.start() < i:
            continue
        run = found[0]
        first = next((k for k, c in enumerate(run) if c in "*×●某"), None)
        x = run.find("x")
        if x >= 0 and (first is None or x < first):
            run = run[:x]
        run = run.rstrip("x")
        if not run:
            continue
        out += [c for c in folded[i : found.start()] if LETTER[c]]
        if len(run) >= 7 or sum(c in "*×●某x" for c in run) >= 2:
            out.append("#")
        else:
            out += [c for c in run if c in "0123456789某x"]
        i = found.start() + len(run)
    out += [c for c in folded[i:] if LETTER[c]]
    return "".join(c if ord(c) < 0x10000 else chr(0x110000 - 2048 + (ord(c) * 2654435761 % 2**32 >> 21)) for c in out)


def formulas(page):
    """The formulas of the page as patterns: greetings as they are, closings backwards."""
    found = [[], []]
    which = None
    lines = page.split("\n")
    for i, line in enumerate(lines):
        if line.startswith("Greetings:"):
            which = 0
        elif line.startswith("Closing formulas:"):
            which = 1
        elif line.startswith(".El") and which == 1:
            break
        elif which is not None and line == ".It":
            atoms = []
            for braces, one in re.findall(r"\{([^}]*)\}|([^{}])", lines[i + 1].strip()):
                atoms.append(["" if word.strip() == "-" else word.strip() for word in braces.split(",")] if braces else one if one in "?+" else [one])
            parts = []
            for atom in atoms:
                if atom in ("?", "+"):
                    parts.append(".{0,3}?" if atom == "?" else ".{0,8}?")
                else:
                    parts.append("(?:" + "|".join(re.escape(w[::-1] if which else w) for w in atom) + ")")
            found[which].append(re.compile("".join(parts[::-1] if which else parts), re.S))
    return found


def stripped(text, patterns):
    while text:
        for pattern in patterns:
            match = pattern.match(text)
            if match and match.end():
                text = text[match.end() :]
                break
        else:
            break
    return text


# Places

TITLES = {
    "city": "市 地区 盟".split(),
    "district": "新区 区 县 市 旗".split(),
    "street": "街道办事处 地区办事处 人民政府 街道办 办事处 政府 街道 地区 镇 乡".split(),
    "community": "居民委员会 村民委员会 居委会 村委会 行政村 社区 村".split(),
}
LEVELS = ("city", "district", "street", "community")
UNITS = "号楼栋幢座弄#单层室房区期村社"
DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NOT_DOOR = "线口门桥店机井码馆厅台胡车路闸岗灯泵塔煤汽柴航公文令通营地站窗柜桩电库仓停商铺摊前后以开晚早至到"
ROAD = "路街道巷弄同条段线速河"
BESIDE = """斜对面 出入口 东南侧 东北侧 西南侧 西北侧 东南角 东北角 西南角 西北角 东南门 东北门 西南门 西北门 附近 周边 周围 旁边 边上 左右
 一带 对面 对过 门口 门前 门外 路边 楼下 院内 以内 里面 外面 东侧 西侧 南侧 北侧 内侧 外侧 东边 西边 南边 北边 东面 西面 南面 北面 东门 西门
 南门 北门 正门 大门 后门 侧门 前门 小区 旁 内 处""".split()
ANYONE = set("""本小区 该小区 某小区 小区 本村 该村 家中 家里 住宅 学校 医院 公园 广场 市场 超市 工地 路口 路边 道路 马路 楼下 门口 附近 周边 其他
 其它 不详 未知 全区 全市 辖区""".split())


def numeral(run):
    """A Chinese numeral that can be read in one way, or None."""
    if len(run) == 1 and run in DIGIT:
        return DIGIT[run]
    if all(c in DIGIT for c in run):
        return int("".join(str(DIGIT[c]) for c in run)) if len(run) > 1 and any(DIGIT[c] == 0 for c in run[1:]) and DIGIT[run[0]] else None
    match = re.fullmatch(r"(?:([一二两三四五六七八九])千)?(?:(零|〇)?([一二两三四五六七八九])百)?(?:(零|〇)?([一二两三四五六七八九])?十)?(?:(零|〇)?([一二三四五六七八九]))?", run)
    if not match or not run:
        return None
    thousand, zero_h, hundred, zero_t, ten, zero, one = match.groups()
    has_ten = "十" in run
    if one and not has_ten and not zero:
        return None
    if has_ten and ten is None and (thousand or hundred):
        return None
    value = 1000 * DIGIT.get(thousand, 0) + 100 * DIGIT.get(hundred, 0) + (10 * (DIGIT[ten] if ten else 1) if has_ten else 0) + (DIGIT[one] if one else 0)
    return value


def place_letters(text):
    folded = [FOLD[c] for c in text]
    keep = [unicodedata.category(c)[0] in "LN" or c == "#" for c in folded]
    out, gap = [], False
    for c, kept in zip(folded, keep):
        if not kept:
            gap = bool(out)
            continue
        if gap and c.isascii() and c.isalnum() and out[-1].isascii() and out[-1].isalnum():
            out.append("-")
        gap = False
        out.append(c)
    text = "".join(out)

    def digits(match):
        value = numeral(match[0])
        return match[0] if value is None else str(value)

    return re.sub(f"[零〇一二两三四五六七八九十百千]+(?=[{UNITS}])", digits, text)


def untitled(name, level):
    while True:
        for title in sorted(TITLES[level], key=len, reverse=True):
            if name.endswith(title) and len(name) - len(title) >= 2:
                name = name[: -len(title)]
                break
        else:
            return name


def numbers(s):
    """The numbers of a text in order: (kind, value, from, to); value None for a range."""
    found, inside, last = [], False, None
    for match in re.finditer(r"(?<![0-9])([甲乙丙丁]?)([a-z]?)([0-9]+)([a-z]?)(?![0-9])", s):
        start, end = match.start(2), match.end()
        rest = s[end:]
        digits = match[3].lstrip("0") or "0"
        kind, size = None, 0
        before = s[:start]
        unit = re.match(r"号楼|号栋|号幢|号座|栋|幢|座|#楼|#", rest)
        if unit:
            after = rest[unit.end() :][:1]
            if (unit[0] == "号楼" and after and after in "梯道盘宇房市主长管") or (unit[0] == "座" and after and after in "位桥山塔庙坟城"):
                continue
            kind, size = "building", unit.end()
        elif rest.startswith("楼"):
            if re.match(r"楼[0-9]+单元", rest):
                kind, size = "building", 1
            elif rest[1:2] and rest[1:2] in "梯道盘宇房市主长管":
                continue
            else:
                kind, size = "room", 1
        elif re.match("单元|层|室", rest):
            kind, size = "room", 2 if rest.startswith("单元") else 1
        elif rest.startswith("号院") or rest.startswith("弄"):
            kind, size = "door", 2 if rest.startswith("号院") else 1
        elif rest.startswith("号"):
            after = rest[1:]
            if after.startswith(("上午", "下午")) or (after and after[0] in NOT_DOOR) or before.endswith("月"):
                continue
            if last and last[3] == start and last[4] in ("号院", "弄"):
                kind = "building"
            else:
                kind = "room" if inside else "door"
            size = 1
        if not kind:
            continue
        if len(digits) > (4 if kind == "building" else 5):
            continue
        value = match[2] + digits + match[4]
        if kind == "door" and match[1]:
            value, start = match[1] + value, match.start(1)
        ranged = re.search(r"[0-9](?:-|至|到|和|与|及)$", before)
        if ranged:
            value = None
        inside = inside or kind in ("building", "room")
        last = (kind, value, start, end + size, rest[:size])
        found.append(last)
    for match in re.finditer(r"([a-z])(栋|幢|座)(?![位桥山塔庙坟城])", s):
        if not any(start <= match.start() < end for _, _, start, end, _ in found):
            value = None if re.search(r"[a-z]-$", s[: match.start()]) else match[1]
            found.append(("building", value, match.start(), match.end(), match[2]))
    return sorted(found, key=lambda number: number[2])


def beside(name):
    while True:
        for word in BESIDE:
            if name.endswith(word) and len(name) - len(word) >= 2:
                name = name[: -len(word)]
                break
        else:
            return name


def without_names(s, names):
    """Without the names above that the record states, each with a title, at the front."""
    for level in LEVELS:
        name = names[level]
        if not name:
            continue
        for title in sorted(TITLES[level], key=len, reverse=True):
            if level == "community" and title == "村":
                continue
            whole = name + title
            if s.startswith(whole):
                s = s[len(whole) :]
                break
            if level in ("city", "district"):
                at = next((m.end() for m in re.finditer("[市省]", s[:11]) if s.startswith(whole, m.end())), None)
                if at is not None:
                    s = s[at + len(whole) :]
                    break
    return s


def trimmed(name):
    """Off the end: a run of digits and dashes with a dash, then the words that say where beside."""
    tail = re.search(r"[0-9-]+$", name)
    if tail and "-" in tail[0]:
        name = name[: tail.start()]
    return beside(name)


def name_of(s, names):
    """A point's name, or the whole of an address without a number."""
    s = without_names(s, names)
    end = len(s)
    for kind, _, start, _, _ in numbers(s):
        if kind == "door" and start and s[start - 1] in ROAD:
            continue
        end = start
        break
    s = s[:end]
    if s in [names[level] for level in ("city", "district", "street")] or s in ANYONE:
        return ""
    s = trimmed(s)
    return "" if len(s) < 2 or s in ANYONE else s


class Site:
    def __init__(self, record):
        value = {name: place_letters(record.get(name) or "") for name in LEVELS + ("point", "address", "standard_address")}
        for level in LEVELS:
            setattr(self, level, untitled(value[level], level))
        names = {level: getattr(self, level) for level in LEVELS}
        self.point = name_of(value["point"], names)
        text = value["standard_address"] if any(unicodedata.category(c)[0] in "LN" for c in value["standard_address"]) else value["address"]
        self.address = self.whole(text, names)
        self.door, self.building = self.told((text, False), (value["point"], True))
        if not (self.point or self.address or self.community):
            whole = place_letters((record.get("title") or "") + " " + (record.get("content") or ""))
            self.door, self.building = self.told((whole, False))

    @staticmethod
    def told(*texts):
        """The door and the building that the first of the texts tells; two that differ, or a range, tell none."""
        out = []
        for wanted in ("door", "building"):
            some = []
            for s, is_point in texts:
                some = [number for kind, number, start, _, _ in numbers(s) if kind == wanted and not (is_point and kind == "door" and start and s[start - 1] in ROAD)]
                if some:
                    break
            out.append(some[0] if some and some[0] and len(set(some)) == 1 else "")
        return out

    def whole(self, text, names):
        s = without_names(text, names)
        found = numbers(s)
        if not found:
            if not s or s[-1] in ROAD:
                return ""
            return name_of(s, names)
        last = max((i for i, number in enumerate(found) if number[0] in ("door", "building")), default=None)
        if last is None:
            return ""
        out, at = [], 0
        for i, (kind, value, start, end, unit) in enumerate(found[: last + 1]):
            part = trimmed(s[at:start]) if s[at:start] else ""
            if i == 0 and len(part) < 2:
                if not self.point:
                    return ""
                part = self.point
            out += [part, f"<{kind} {value}>"]
            at = end
        return "".join(out)

    def apart(self, other):
        return any(getattr(self, n) and getattr(other, n) and getattr(self, n) != getattr(other, n) for n in LEVELS + ("point", "door", "building"))

    def shares(self, other):
        if self.apart(other):
            return None
        one_town = (self.district and self.district == other.district) or (self.street and self.street == other.street) or not (self.district or self.street or other.district or other.street)
        if not one_town:
            return None
        return next((n for n in ("address", "point", "community") if getattr(self, n) and getattr(self, n) == getattr(other, n)), None)


# Orders


def known_caller(phone):
    """The digits of a telephone, a pseudonym as it is, or None."""
    folded = "".join(FOLD[c] for c in phone)
    if re.search(r"[*×●某xX]", folded):
        return None
    digits = re.sub(r"[^0-9]", "", folded)
    return digits if len(digits) >= 7 and len(set(digits)) > 1 else None


class Order:
    def __init__(self, line, greetings, closings):
        self.line, self.record = line, json.loads(line)
        r = self.record
        self.id = str(r.get("id") or r.get("from") or "")
        created = r.get("created_at")
        self.time = None
        if created:
            time = datetime.datetime.fromisoformat(created)
            self.time = time if time.tzinfo else time.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
            self.time = int(self.time.timestamp())
        self.day = 10**9 if self.time is None else (self.time + 8 * 3600) // 86400
        raw = [read(r.get(name) or "") for name in ("title", "content")]
        parts = [stripped(stripped(text, greetings)[::-1], closings)[::-1] for text in raw]
        self.parts = parts if any(parts) else raw
        self.letters = sum(map(len, self.parts))
        self.pairs = self.pair_set(self.parts)
        self.caller = known_caller(r.get("phone") or "")
        self.category = r.get("category") or ""
        self.site_, self.counted = None, {}

    @staticmethod
    def pair_set(parts):
        out = set()
        for text in parts:
            out.update(map(str.__add__, text, text[1:]))
        return out

    @property
    def site(self):
        if self.site_ is None:
            self.site_ = Site(self.record)
        return self.site_

    def voice(self):
        s = self.site
        return ("community", s.community) if s.community else ("point", s.point) if s.point else ("address", s.address) if s.address else ("caller", self.caller) if self.caller else ("order", id(self))

    def same_words(self):
        """What rule 3 would have the very same."""
        if len(self.parts[1]) >= 20:
            return (self.parts[1],)
        whole = tuple(self.parts)
        return whole if self.letters >= 6 else None

    def counts(self, draw):
        """The pairs that count for W, and for M, by what was drawn."""
        if draw not in self.counted:
            out = set()
            for text in self.parts:
                inside = bytearray(len(text))
                for i in range(len(text) - 7):
                    if text[i : i + 8] in draw.shared:
                        inside[i : i + 7] = b"\1" * 7
                out.update(text[i : i + 2] for i in range(len(text) - 1) if not inside[i])
            own = self.pair_set([read(self.record.get(name) or "") for name in LEVELS + ("point", "address", "standard_address")])
            self.counted = {draw: (out, out - own)}
        return self.counted[draw]


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


class Draw:
    """What was measured on one sample: how many orders have a pair, which passages are shared."""

    def __init__(self, orders):
        self.n = len(orders)
        self.have, windows = Counter(), {}
        for order in orders:
            title = order.parts[0][:4096]
            parts = (title, order.parts[1][: 4096 - len(title)])
            self.have.update(Order.pair_set(parts))
            voice = order.voice()
            for window in {text[i : i + 8] for text in parts for i in range(len(text) - 7)}:
                before = windows.setdefault(window, voice)
                if before is not voice:
                    if isinstance(before, set):
                        before.add(voice)
                    elif before != voice:
                        windows[window] = {before, voice}
        least = min(max(self.n // SHARE, 8), 64)
        self.shared = {window for window, voices in windows.items() if isinstance(voices, set) and len(voices) >= least}
        self.weights = {}

    def weight(self, pair):
        found = self.weights.get(pair)
        if found is None:
            x = (self.n + 1024) * 65536 // max(self.have[pair], 1)
            e = x.bit_length() - 1
            found = self.weights[pair] = min(max(8 * (e - 16) + ((x >> (e - 3)) & 7) - 24, 0), 40)
        return found

    def share(self, a, b):
        weight = self.weight
        both = sum(map(weight, a & b))
        whole = both + sum(map(weight, a ^ b))
        return Fraction(both, whole) if whole else Fraction(0)


def rounded(value, places=4):
    scale = 10**places
    n = (abs(value) * scale * 2 + 1) // 2
    return f"{'-' if value < 0 and n else ''}{n // scale}.{n % scale:0{places}}"


class Why:
    def __init__(self, args):
        page = open(PAGE, encoding="utf-8").read()
        self.greetings, self.closings = formulas(page)
        need = lambda text: Fraction(re.search(re.escape(text) + r" +\+?([0-9.]+)", page)[1])
        self.need_caller, self.need_same_caller = need("needed by caller"), need("where the known caller is the same")
        self.need_place, self.more_day, self.more_community = need("needed by place otherwise"), need("for each whole day between, " + (most := re.search(r"whole day between, ([0-9]+) at most", page)[1]) + " at most"), need("where only a community is shared")
        self.more_none, self.more_other, self.need_text = need("where one states no category"), need("where both state one, not the same"), need("needed by text")
        self.most_days = int(most)
        self.threshold, self.within, self.resend = Fraction(args.threshold), args.within, Fraction(args.resend)
        self.orders = []
        with open(args.records, encoding="utf-8") as file:
            for line in file:
                order = Order(line, self.greetings, self.closings)
                if order.id and not order.record.get("superseded_by") and not order.record.get("type"):
                    self.orders.append(order)
        self.orders.sort(key=lambda o: (o.time is None, o.time or 0, o.id.encode(), o.line.encode()))
        for turn, order in enumerate(self.orders):
            order.turn = turn
        self.by_id = {}
        self.ids = defaultdict(list)
        for order in self.orders:
            self.by_id.setdefault(order.id, order)
            self.ids[order.id].append(order)
        self.draws, self.draw_days = [], []
        hashes = sorted((fnv(order.id), order.turn) for order in self.orders)
        known = drawn = 0
        for i, order in enumerate(self.orders):
            known += 1
            if i + 1 < len(self.orders) and self.orders[i + 1].day == order.day:
                continue
            if not drawn or 2 * known >= 3 * drawn:
                sample = []
                for _, turn in hashes:
                    if turn <= i:
                        sample.append(self.orders[turn])
                        if len(sample) == 16384:
                            break
                self.draws.append(Draw(sample))
                self.draw_days.append(order.day)
                drawn = known
        self.leaders = defaultdict(list)
        self.words = defaultdict(list)
        self.first_caller = {}
        for order in self.orders:
            rule = order.record.get("cluster_rule")
            if rule is None:
                for key in self.scopes(order):
                    self.leaders[key].append(order)
            if order.same_words() and not (rule == "words"):
                self.words[order.same_words()].append(order)
            if order.caller:
                self.first_caller.setdefault((order.record["cluster"], order.caller), order.turn)

    def scopes(self, order):
        s = order.site
        return [key for key in (("caller", order.caller), ("community", s.community), ("point", s.point), ("address", s.address)) if key[1]]

    def draw(self, order):
        return self.draws[bisect.bisect_right(self.draw_days, order.day) - 1]

    def figures(self, a, b):
        """J, W and M of the two, by what was drawn for the later one."""
        draw = self.draw(max(a, b, key=lambda o: o.turn))
        both = len(a.pairs & b.pairs)
        whole = len(a.pairs) + len(b.pairs) - both
        (aw, am), (bw, bm) = a.counts(draw), b.counts(draw)
        return Fraction(both, whole) if whole else Fraction(0), draw.share(aw, bw), draw.share(am, bm)

    def common(self, a, b):
        """What the pairs that both have weigh together."""
        draw = self.draw(max(a, b, key=lambda o: o.turn))
        return sum(map(draw.weight, a.counts(draw)[0] & b.counts(draw)[0]))

    def days(self, a, b):
        return None if a.time is None or b.time is None else Fraction(abs(a.time - b.time), 86400)

    def needed(self, a, b, shared):
        if a.caller and a.caller == b.caller:
            return self.need_same_caller
        days = self.days(a, b)
        value = self.need_place + self.more_day * (self.most_days if days is None else min(int(days), self.most_days))
        if shared == "community":
            value += self.more_community
        if not a.category or not b.category:
            return value + self.more_none
        return value if a.category == b.category else value + self.more_other

    def rule4(self, a, leader):
        """Which rule of the fourth has the leader accept a: (rule, needed), or None."""
        days = self.days(a, leader)
        if a.site.apart(leader.site) or (self.within is not None and (days is None or days > self.within)):
            return None
        j, w, m = self.figures(a, leader)
        if a.caller and a.caller == leader.caller and j >= self.threshold and m >= self.need_caller:
            return "caller", self.need_caller
        shared = a.site.shares(leader.site)
        if shared == "community" and min(len("".join(o.parts)) for o in (a, leader)) < 30:
            return None
        if shared:
            need = self.needed(a, leader, shared)
            return ("place", need) if m >= need else None
        nowhere = any(not (o.site.community or o.site.point or o.site.address) for o in (a, leader))
        if nowhere and j >= Fraction(1, 2) and w >= self.need_text and self.common(a, leader) >= 1500:
            return "text", self.need_text
        return None

    def same_place(self, a, b):
        return all(getattr(a.site, n) == getattr(b.site, n) for n in LEVELS + ("point", "address", "door", "building"))

    def is_copy(self, a, b):
        """Rule 3 of two with the same words."""
        days = self.days(a, b)
        if a.caller or b.caller:
            return a.caller == b.caller and not a.site.apart(b.site) and days is not None and days <= self.resend
        if (a.record.get("phone") or "") != (b.record.get("phone") or "") or not self.same_place(a, b) or (self.within is not None and (days is None or days > self.within)):
            return False
        if len(a.parts[1]) < 20:
            return bool(a.site.community or a.site.point or a.site.address) and a.time == b.time
        return True

    def content(self, order):
        return {k: v for k, v in order.record.items() if k not in OWN and k not in ("from", "exported_at") and v not in (None, "")}

    def decide(self, a):
        """rule, by, kind, needed, as the page has it; by is None for a leader."""
        earlier = [o for o in self.ids[a.id] if o.turn < a.turn]
        if earlier:
            same = [o for o in earlier if self.content(o) == self.content(a)]
            return ("id", same[0], "copy", None) if same else ("id", earlier[0], None, None)
        if not a.pairs:
            return None, None, None, None
        again = re.fullmatch(r"(.+?)(?:-\d{1,2}|重办)", a.id)
        if again and again[1] in self.by_id:
            old = self.by_id[again[1]]
            if old.turn < a.turn and self.figures(a, old)[0] >= self.threshold:
                return "again", old, None, None
        if a.same_words():
            for other in reversed([o for o in self.words[a.same_words()] if o.turn < a.turn]):
                if self.is_copy(a, other):
                    return "words", other, "copy", None
        tried = {o.turn: o for key in self.scopes(a) for o in self.leaders[key] if o.turn < a.turn}
        claimed = self.by_id.get(str(a.record.get("cluster_by") or ""))
        if a.record.get("cluster_rule") == "text" and claimed is not None and claimed.turn < a.turn:
            tried[claimed.turn] = claimed
        for turn in sorted(tried):
            found = self.rule4(a, tried[turn])
            if found:
                leader = tried[turn]
                back = a.caller and self.first_caller.get((leader.record["cluster"], a.caller), a.turn) < a.turn
                return found[0], leader, "repeat" if back else "group", found[1]
        return None, None, None, None

    def evidence(self, a):
        """Every field of gov-dedupe for the order."""
        rule, by, kind, needed = self.decide(a)
        out = dict.fromkeys(OWN)
        out["cluster"] = a.id
        if by is None:
            return out
        j, w, m = self.figures(a, by)
        out["cluster"] = by.record["cluster"]
        out["cluster_kind"], out["cluster_rule"], out["cluster_by"] = kind, rule, by.id
        out["copy_of"] = by.id if kind == "copy" else None
        out["cluster_similarity"], out["cluster_weighted"], out["cluster_matter"] = rounded(j), rounded(w), rounded(m)
        margin = {"again": j - self.threshold, "caller": j - self.threshold, "place": m - (needed or 0), "text": w - (needed or 0)}.get(rule)
        out["cluster_margin"] = None if margin is None else rounded(margin)
        out["cluster_needed"] = None if needed is None else rounded(needed)
        days = self.days(a, by)
        out["cluster_days"] = None if days is None else rounded(days, 2)
        agrees, differs = [], []
        if a.same_words() and a.same_words() == by.same_words():
            agrees.append("words")
        for name in ("caller",) + LEVELS + ("point", "address", "door", "building", "category"):
            x, y = (getattr(o if name in ("caller", "category") else o.site, name) for o in (a, by))
            if x and y:
                (agrees if x == y else differs).append(name)
        out["cluster_agrees"], out["cluster_differs"] = "|".join(agrees) or None, "|".join(differs) or None
        return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records")
    parser.add_argument("--pairs")
    parser.add_argument("--check", type=int, default=2500)
    parser.add_argument("--threshold", default="0.5")
    parser.add_argument("--within", type=int)
    parser.add_argument("--resend", default="1")
    parser.add_argument("--examples", type=int, default=2)
    args = parser.parse_args()
    why = Why(args)
    members = [o for o in why.orders if o.record.get("cluster_rule")]
    leaders = [o for o in why.orders if not o.record.get("cluster_rule")]
    step = max(1, len(members) // max(args.check, 1))
    chosen = members[::step] + leaders[:: max(1, len(leaders) * 4 // max(args.check, 1))]
    checked, differ, shown = Counter(), Counter(), Counter()
    rules = Counter()
    for a in chosen:
        derived = why.evidence(a)
        rules[a.record.get("cluster_rule") or "leader"] += 1
        for name in OWN:
            value = a.record.get(name)
            value = None if value in (None, "") else str(value)
            checked[name] += 1
            if value != derived[name]:
                differ[name] += 1
                if shown[name] < args.examples:
                    shown[name] += 1
                    print(f"{name} of {a.id} (rule {a.record.get('cluster_rule')}, by {a.record.get('cluster_by')}): {value}, derived {derived[name]} (rule {derived['cluster_rule']}, by {derived['cluster_by']})")
    print(f"{len(chosen)} orders derived again, by rule:", ", ".join(f"{name} {n}" for name, n in sorted(rules.items())))
    if args.pairs:
        lines = 0
        with open(args.pairs, encoding="utf-8") as file:
            turns = []
            for line in file:
                pair = json.loads(line)
                lines += 1
                candidates = [o for o in why.ids[str(pair["a"])] if o.record.get("cluster_rule")]
                turns.append(min((o.turn for o in candidates), default=-1))
                right = any(str(o.record["cluster_by"]) == str(pair["b"]) and all(pair.get(n) == o.record.get(n) for n in OWN if n in pair) for o in candidates)
                checked["--pairs"] += 1
                differ["--pairs"] += not right or pair.get("type") != "pair"
        differ["--pairs"] += lines != len(members)
        if not any(len(o) > 1 for o in why.ids.values()):
            differ["--pairs"] += turns != sorted(turns)
        print(f"--pairs: {lines} lines, {len(members)} members")
    for name in OWN + ["--pairs"]:
        if checked[name]:
            print(f"  {name:20} {checked[name]:7} derived {differ[name]:7} differ")
    return 1 if sum(differ.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
