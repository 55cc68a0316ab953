#!/usr/bin/env python3
"""Where each order lies, and why, derived once more from the record, the gazetteer and gov-locate(1) alone.

usage: explain-place.py [--near=METRES] PLACES RECORDS.ndjson LOCATED.ndjson
       explain-place.py make DIRECTORY SEED [N]     places.csv and orders.ndjson, small and full of ties, in DIRECTORY

Prints the first differences and `N records, M fields, K differ`; ends with 1 where a field differs.
standard_address is left to address-truth.py.  Nothing here is shared with the program.
"""
import csv
import functools
import json
import math
import random
import re
import sys
import unicodedata
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from fractions import Fraction

CHINA = timezone(timedelta(hours=8))
LEVELS = ["city", "district", "street", "community", "grid", "point"]
WORDS = dict(zip("市 区 街 居 网格 点位 区县 街道 街镇 居村 社区 小区点位".split(), "city district street community grid point district street street community community point".split()))
SUFFIXES = {
    "city": "市 地区 盟".split(),
    "district": "新区 区 县 市 旗".split(),
    "street": "街道办事处 地区办事处 街道 地区 镇 乡".split(),
    "community": "社区居民委员会 社区居委会 居民委员会 居委会 社区 村民委员会 村委会 行政村 村".split(),
    "grid": ["网格"],
    "point": [],
}
TITLES = {
    "street": "街道办事处 地区办事处 街道办 办事处 街道 地区 镇 乡".split(),
    "community": "社区居民委员会 社区居委会 居民委员会 居委会 社区 村民委员会 村委会 行政村 村".split(),
}
NUMERALS = set("0123456789〇一二三四五六七八九十百两")
SIDES = set("东西南北中内外前后")
MARKS = set(" \t\r\n,，、;；:：-—_/()（）.。·\"“”")
FIXED = set("上下左右大小新老路街道桥门") | NUMERALS | SIDES
ROADS = "路 街 大街 道 大道 胡同 巷 弄 门 桥 大桥 站 线 河 渠".split()
PLOTS = "里 园 区 苑 村 条 庄 号院".split()
OTHERS = ("公园 医院 学校 小学 中学 大学 幼儿园 小区 花园 家园 嘉园 公寓 新村 新城 大厦 广场 市场 商场 宾馆 酒店 饭店 公司 银行 机场 高速 立交 水库 "
          "里 园 苑 庄 市 区 县 旗 镇 乡 村 地区 街道 社区 居委会 村委会").split()
BESIDE = ("附近 周边 周围 对面 对过 斜对面 旁边 旁 东侧 西侧 南侧 北侧 东边 西边 南边 北边 以东 以西 以南 以北 "
          "东门对面 西门对面 南门对面 北门对面 东门附近 西门附近 南门附近 北门附近").split()
SIMPLE = str.maketrans("長區縣鎮鄉莊園號樓東門橋陽華龍慶寧灣廣義馬錢湯懷雲關", "长区县镇乡庄园号楼东门桥阳华龙庆宁湾广义马钱汤怀云关")
NAME, ALIAS, SHORT = range(3)


@functools.cache
def fold(text):
    for form in (lambda c: unicodedata.normalize("NFKC", c), str.lower):
        text = "".join(form(c) if len(form(c)) == 1 else c for c in text)
    return text.translate(SIMPLE)


def is_han(c):
    return "\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" or c == "〇"


def latin(c):
    return c.isascii() and c.isalnum()


def moment(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?", text):
        return None
    try:
        when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=CHINA)


def longest(words, text, at):
    """How long the longest of the words is that stands there."""
    return max((len(w) for w in words if text.startswith(w, at)), default=0)


def beside(text, at):
    """How many characters say where beside it."""
    n = longest(BESIDE, text, at)
    way = re.compile(f"[{''.join(SIDES)}][0-9]+米").match(text, at)
    return n or (way.end() - at if way else 0)


def skip(text, at):
    while at < len(text) and text[at] in MARKS:
        at += 1
    return at


def short(name, level):
    """The name without the longest suffix of its level that it ends in."""
    suffix = next((s for s in sorted(SUFFIXES[level], key=len, reverse=True) if name.endswith(s) and name != s), "")
    head = name[: len(name) - len(suffix)]
    return head if suffix and len(head) >= 2 else ""


class Place:
    def __init__(self, row, number):
        self.row, self.number, self.code, self.name = row, number, row["code"], row["name"]
        self.level = WORDS.get(row["level"], row["level"])
        self.depth = LEVELS.index(self.level)
        self.areas = [a.strip() for a in (row.get("area") or "").split("|") if a.strip()]
        self.bounds = row.get("valid_from") or "", row.get("valid_to") or ""
        self.polygons = polygons(row.get("polygon") or "")
        self.spot = (row["lon"], row["lat"]) if row.get("lon") else None
        # name and whether in full; the short form with its suffix besides
        full = fold(self.name)
        self.forms = {full: NAME}
        for alias in filter(None, (fold(a.strip()) for a in (row.get("aliases") or "").split("|"))):
            self.forms.setdefault(alias, ALIAS)
        if short(full, self.level):
            self.forms.setdefault(short(full, self.level), SHORT)

    def valid(self, at):
        start, end = self.bounds
        if start and (at is None or at < moment(start)):
            return False
        if end and at is not None:
            return at < moment(end) + (timedelta(days=1) if ":" not in end else timedelta())
        return True

    def is_under(self, other):
        return other in self.chain

    def at_odds(self, other):
        return any(a.level == b.level and a is not b for a in self.chain for b in other.chain)

    def at(self, depth):
        return next((p for p in self.chain if p.depth == depth), None)

    def __repr__(self):
        return self.code


def polygons(wkt):
    """Each polygon as its rings, the first the outer one."""
    numbers = lambda ring: [tuple(Fraction(x) for x in pair.split()) for pair in ring.split(",")]
    return [[numbers(ring) for ring in re.findall(r"\(([^()]*)\)", part)] for part in re.findall(r"\(\s*(\([^()]*\)(?:\s*,\s*\([^()]*\))*)\s*\)", wkt)]


def in_ring(x, y, ring):
    """1 inside, 0 on the border, -1 outside."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if cross == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return 0
        if (ay > y) != (by > y) and (cross > 0) == (by > ay):
            inside = not inside
    return 1 if inside else -1


def holds(place, x, y):
    return any(in_ring(x, y, outer) >= 0 and all(in_ring(x, y, hole) <= 0 for hole in holes) for outer, *holes in place.polygons)


def metres(a, b):
    (lon1, lat1), (lon2, lat2) = ([math.radians(float(x)) for x in p] for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371008.8 * math.asin(math.sqrt(h))


class Name:
    """What stands in a text from `start` to `end`: a form, which kinds of its bearers are meant, and of which level."""

    def __init__(self, start, end, form, kinds=(NAME, ALIAS, SHORT), level=None, only=None):
        self.start, self.end, self.form, self.kinds, self.level, self.only = start, end, form, kinds, level, only
        self.size = end - start - (only is not None)
        self.places = set()


class Gazetteer:
    def __init__(self, path):
        with open(path, encoding="utf-8-sig", newline="") as file:
            self.places = [Place({k: v.strip() for k, v in row.items()}, n) for n, row in enumerate(csv.DictReader(file))]
        by_code = {p.code: p for p in self.places}
        for place in self.places:
            place.chain, above = [place], place.row.get("parent")
            while above:
                place.chain.insert(0, by_code[above])
                above = by_code[above].row.get("parent")
        self.forms, self.lengths, self.level = defaultdict(list), defaultdict(set), defaultdict(list)
        for place in self.places:
            self.level[place.level].append(place)
            for form in place.forms:
                self.forms[form].append(place)
                self.lengths[form[0]].add(len(form))
        self.areas = list(dict.fromkeys(a for p in self.places for a in p.areas))
        self.by_area = [p for p in self.places if p.polygons]
        self.by_spot = [p for p in self.places if p.spot]
        self.gone = defaultdict(set)  # forms by what is left when a character goes
        for form, places in self.forms.items():
            if len(form) >= 3 and any(p.level in ("street", "community") for p in places):
                for i in range(len(form)):
                    self.gone[form[:i] + form[i + 1 :]].add(form)
                self.gone[form].add(form)

    def standing(self, text):
        """Every form that stands in the text, with nothing beside it that makes it part of a number or a word."""
        for i, c in enumerate(text):
            for n in sorted(self.lengths.get(c, ())):
                j = i + n
                if n < 2 or j > len(text) or text[i:j] not in self.forms:
                    continue
                if i and (latin(c) and latin(text[i - 1]) or c in NUMERALS and text[i - 1] in NUMERALS):
                    continue
                if not (latin(text[j - 1]) and j < len(text) and latin(text[j])):
                    yield i, j

    def names(self, text):
        standing = list(self.standing(text))
        begins = defaultdict(int)
        for i, j in standing:
            begins[i] = max(begins[i], j - i)
        names = [n for i, j in standing for n in self.meant(text, i, j, begins[j])]
        return self.cover(names, len(text))[:64]

    def meant(self, text, i, j, begins):
        """What the characters behind leave of a name; `begins` is how long the longest name is that begins there."""
        form = text[i:j]
        bearers = self.forms[form]
        if j == len(text) or not is_han(text[j]) or not is_han(text[j - 1]):
            return [Name(i, j, form)]
        short_of = {p.level for p in bearers if p.forms[form] == SHORT}
        for level in TITLES:
            title = longest(TITLES[level], text, j)
            if level in short_of and title and begins <= title:
                return [Name(i, j + title, form, (SHORT,), level)]
        road = longest(ROADS, text, j)
        for k in (1, 2):
            if not road and all(c in SIDES or c in NUMERALS and is_han(c) for c in text[j : j + k]) and len(text) > j + k:
                some = longest(ROADS, text, j + k) or longest(PLOTS, text, j + k)
                road = some and some + k
        if road and begins <= road:
            ends = any(p.forms[form] == NAME and any(form.endswith(s) and form != s for s in SUFFIXES[p.level]) for p in bearers)
            return [Name(i, j, form, (NAME,))] if ends else []
        other = longest(OTHERS, text, j)
        if other and begins <= other:
            return [Name(i, j, form, (NAME,))]
        if not begins and any(longest(TITLES[level], text, k) for level in TITLES if level in short_of for k in (j + 1, j + 2, j + 3)):
            return [Name(i, j, form, (NAME, ALIAS))]
        return [Name(i, j, form)]

    @staticmethod
    def cover(names, size):
        """The most characters, then the fewest names, then the last to begin, then the longest."""
        at = defaultdict(list)
        for n in names:
            at[n.start].append(n)
        best = {size: (0, 0, None)}
        for i in range(size - 1, -1, -1):
            best[i] = best[i + 1][:2] + (None,)
            for n in sorted(at[i], key=lambda n: (n.start - n.end, -len(n.form))):
                covered, fewer = best[n.end][0] + n.end - i, best[n.end][1] - 1
                if (covered, fewer) > best[i][:2]:
                    best[i] = covered, fewer, n
        chosen, i = [], 0
        while i < size:
            n = best[i][2]
            chosen += [n] if n else []
            i = n.end if n else i + 1
        return chosen


class Order:
    """What one record comes to: `left` are the places that nothing told apart yet."""

    def __init__(self, gazetteer, record, texts, near):
        self.g, self.record, self.near = gazetteer, record, near
        self.at = moment(self.text("created_at"))
        self.left, self.unknown, self.rule, self.words = [], set(), [], {}
        self.next, self.closed, self.also, self.beside = None, None, None, None
        self.fields()
        for field in texts:
            if not self.closed and self.text(field):
                self.read(field)
        self.ground()

    def text(self, field):
        value = self.record.get(field)
        return "" if value is None else str(value)

    def lost(self, place, why, margin=None):
        """The first that lost is the one that is told."""
        self.next = self.next or ([place], why, margin)

    def doubt(self, places, why, margin=None):
        self.left = places
        self.closed = places, why, margin

    def is_unknown(self, place):
        return any(p.level in self.unknown for p in place.chain)

    def is_under_left(self, place):
        return not self.left or any(place.is_under(p) for p in self.left)

    def fields(self):
        """What city to point leave, or what they are at odds about."""
        values = {level: self.text(level).strip() for level in LEVELS}
        known = {}
        for level, value in values.items():
            if value:
                self.rule = ["fields"]
                form = fold(value)
                known[level] = [p for p in self.g.level[level] if p.code == value] + [p for p in self.g.forms.get(form, ()) if p.level == level and p.valid(self.at) and p.code != value]
                if not known[level]:
                    self.unknown.add(level)
        said = {level: list(some) for level, some in known.items() if some}
        first = {level: some[0] for level, some in said.items()}
        for level in first:
            bad = [p for p in known[level] if self.is_unknown(p)]
            if bad:
                self.lost(bad[0], "fields")
            known[level] = [p for p in known[level] if p not in bad]
        told = [x for x in LEVELS if known.get(x)]
        fits = {x: [p for p in known[x] if all(q in said.get(q.level, [q]) for q in p.chain)] for x in told}
        for level in told[::-1]:
            if fits[level] or level not in ("grid", "point") or level == told[0]:
                break
        if not told:
            return
        if not fits[level]:
            every = [p for x in told for p in known[x]][:8]
            self.doubt(every, "fields")
        else:
            self.left = fits[level]
            for deeper in told[told.index(level) + 1 :]:
                self.lost(known[deeper][0], "fields")
                self.unknown.add(deeper)
            told = told[: told.index(level) + 1]
        self.words = {first[x]: f"{x}:{escaped(values[x])}" for x in told if not self.is_unknown(first[x])}

    def evidence(self, field, text, names):
        """The places named, in full first, each of the names with those it names."""
        full, named = defaultdict(set), []
        for name in names:
            name.places = set()
        for round in ("full", "weak"):
            for i, name in enumerate(names):
                bearers = self.g.forms[name.form]
                for place in bearers if len(bearers) <= 1000 else ():
                    kind = place.forms[name.form]
                    if name.only:
                        if place is not name.only or round == "full":
                            continue
                    elif (kind == NAME) != (round == "full") or kind not in name.kinds or name.level and place.level != name.level or not place.valid(self.at):
                        continue
                    elif kind == SHORT and len(name.form) == 2 and not name.level and not self.is_led(field, text, names, i, place):
                        continue
                    if round == "full":
                        full[place.level].add(place)
                    elif any(full[x.level] and x not in full[x.level] for x in place.chain):
                        continue
                    name.places.add(place)
                    named += [place] * (place not in named)
        return named, full

    def is_led(self, field, text, names, i, place):
        start, end = names[i].start, names[i].end
        if field not in ("title", "content") and skip(text, 0) >= start:
            return True
        if i and skip(text, names[i - 1].end) >= start and any(p in names[i - 1].places for p in place.chain[:-1]):
            return True
        if i + 1 == len(names) or skip(text, end) < names[i + 1].start:
            return False
        behind = self.g.forms[names[i + 1].form]
        return len(behind) <= 1000 and any(p is not place and p.is_under(place) and p.forms[names[i + 1].form] in names[i + 1].kinds for p in behind)

    @staticmethod
    def score(place, names):
        used = []
        for x in place.chain:
            own = max((n for n in names if x in n.places and n not in used), key=lambda n: n.size, default=None)
            used += [own] if own else []
        return sum(n.size for n in used)

    def weigh(self, named, names):
        """Those of what is left, and of the places named under it, for which most is spoken; the highest of one above the other."""
        scores = [(self.score(p, names), p) for p in self.left + [p for p in named if self.is_under_left(p) and not self.is_unknown(p)]]
        most = max((s for s, _ in scores), default=0)
        best = list(dict.fromkeys(p for s, p in scores if s == most and s))
        return most, [p for p in best if not any(q is not p and p.is_under(q) for q in best)]

    def read(self, field):
        raw = self.text(field)
        text = fold(raw)
        names = self.g.names(text)
        named, full = self.evidence(field, text, names)
        most, fresh = self.weigh(named, names)
        place = common(fresh or self.left)
        if place and place.level in ("district", "street") and (slip := self.slip(text, names, place)):
            names = sorted([n for n in names if n.end <= slip.start or n.start >= slip.end] + [slip], key=lambda n: n.start)
            named, full = self.evidence(field, text, names)
            most, fresh = self.weigh(named, names)
        if not fresh:
            odd = next((p for p in named if all(p.at_odds(q) for q in self.left)), None)
            if odd and self.left:
                self.lost(odd, "source")
            return
        odd = self.contradiction(fresh[0], names, named, full) if len(fresh) == 1 else []
        if odd and self.left:
            self.lost(odd[0], "source")
            return
        if fresh == self.left:
            return
        self.rule.append(field)
        self.quote(field, raw, text, names, fresh[0])
        if odd:
            self.doubt(fresh + odd, "parents", 0)
            return
        if len(fresh) == 1:
            self.runner_up(fresh[0], most, named, names)
        self.left = fresh

    def contradiction(self, place, names, named, full):
        for name in names:
            some = [p for p in self.g.forms[name.form] if p in named]
            if all(p.at_odds(place) for p in some):
                odd = [p for p in some if p.depth < place.depth or p.depth == place.depth and p in full[p.level]]
                if odd:
                    return odd
        return []

    def quote(self, field, raw, text, names, place):
        for name in names:
            p = next((p for p in self.g.forms[name.form] if p in (name.only and [name.only] or place.chain) and p in place.chain and any(p in n.places for n in names)), None)
            if p:
                more = beside(text, name.end) if p.level == "point" else 0
                if more and p is place:
                    self.beside = place
                self.words.setdefault(p, f"{field}:{'~' * (name.only is not None)}{escaped(raw[name.start : name.end + more])}")

    def runner_up(self, place, most, named, names):
        odd = [p for p in named if p.at_odds(place)]
        agreeing = [p for p in named if not p.at_odds(place) and not p.is_under(place) and not place.is_under(p) and not self.is_unknown(p)]
        self.also = self.also or next(iter(agreeing), None)
        second = max(odd, key=lambda p: self.score(p, names), default=None)
        if second:
            if not self.is_under_left(second):
                self.lost(second, "source")
            elif self.is_unknown(second):
                self.lost(second, "fields")
            else:
                self.lost(second, "evidence", most - self.score(second, names))

    def slip(self, text, names, above):
        """The misspelt name that stands right behind a name, or at the beginning."""
        counts = [n for n in names if n.places]
        for i in ([0] if self.left else []) + [n.end for n in counts]:
            i = skip(text, i)
            if i == len(text) or any(n.start <= i < n.end for n in counts):
                continue
            found = []
            for size in range(2, min(66, len(text) - i + 1)):
                word = text[i : i + size]
                for less in {word} | {word[:k] + word[k + 1 :] for k in range(size)}:
                    for form in self.g.gone.get(less, ()):
                        if one_error(form, word, text[i:]):
                            found += [(size, p, form) for p in self.g.forms[form]
                                      if p.level in ("street", "community") and p.is_under(above) and p is not above and p.valid(self.at)]
            most = max((f[0] for f in found), default=0)
            places = {p: form for size, p, form in found if size == most}
            if len(places) == 1:
                (place, form), = places.items()
                return Name(i, i + most, form, only=place)
        return None

    def ground(self):
        try:
            x, y = Fraction(self.text("lon")), Fraction(self.text("lat"))
        except ValueError:
            return
        if abs(x) > 180 or abs(y) > 90 or x == y == 0:
            return
        inside = [p for p in self.g.by_area if p.valid(self.at) and holds(p, x, y)]
        deepest = max((p.depth for p in inside), default=None)
        self.refine([p for p in inside if p.depth == deepest][:2], "polygon")
        near = [(metres((x, y), p.spot), p.number, p) for p in self.g.by_spot if p.valid(self.at)]
        near = min((d for d in near if self.near and d[0] <= self.near), default=None)
        if near:
            place, named = near[2], near[2] in self.left
            self.refine([place], f"near:{near[0]:.0f}")
            if not named and self.left == [place] and place.level == "point":
                self.beside = place

    def refine(self, places, how):
        if not places or self.closed or self.is_unknown(places[0]):
            return
        if not self.left:
            self.left = places
            self.moved_by(how)
            return
        agree = [(p, next((q for q in places if not p.at_odds(q)), None)) for p in self.left]
        stay = [p for p, q in agree if q]
        if not stay:
            self.doubt(self.left + places[:1], "coordinates")
            self.moved_by(how)
            return
        moved = stay != self.left
        if moved:
            self.lost(next(p for p, q in agree if not q), "coordinates")
        if len(stay) == 1:
            place = stay[0]
            q = next(q for p, q in agree if p is place)
            deeper = [p for p in places if p.is_under(place) and p is not place]
            if len(deeper) == 2:  # on the border of both
                stay, moved = deeper, True
            elif q in deeper:
                stay, moved = [q], True
            elif not place.is_under(q):
                self.also, moved = q, True
        self.left = stay
        if moved:
            self.moved_by(how)

    def moved_by(self, how):
        """Of polygon and near the last is told."""
        self.rule = [r for r in self.rule if r != "polygon"] + [how]

    def want(self):
        place = common(self.left)
        chain = {p.level: p for p in place.chain} if place else {}
        filled = chain if not self.also or len(self.left) > 1 or not place else {p.level: p for p in self.also.chain} | chain
        want = {}
        for level in LEVELS:
            self.decide(want, level, filled[level].name if level in filled else None)
        self.decide(want, "area", "|".join(escaped(a) for a in self.g.areas if any(a in p.areas for p in chain.values())))
        want["place_code"], want["place_level"] = (place.code, place.level) if place else (None, None)
        want["place_rule"], want["place_words"] = "|".join(self.rule), "|".join(self.words.values())
        places, why, margin = (self.closed or (self.left, "equal", 0)) if len(self.left) > 1 else self.next or self.closed or ([], "", None)
        want["place_next"] = "|".join(f"{escaped(p.code)}|{escaped(p.name)}|{why}" for p in places[:8])
        want["place_margin"] = margin
        doubt = len(self.left) > 1 or self.closed or place and self.beside is place
        want["place_state"] = "doubt" if doubt else "decided" if place else "none"
        return want

    def decide(self, want, field, value):
        word = self.text(field)
        want[field] = word or value or None
        want["suggested_" + field] = value if word and value else None


def common(places):
    """The deepest place above all of them."""
    if not places:
        return None
    return next((p for p in places[0].chain[::-1] if all(q.is_under(p) for q in places)), None)


def escaped(text):
    return re.sub(r"([|\\])", r"\\\1", text)


def one_error(name, word, rest):
    """Whether the text that goes on as `rest` has the name but for one character."""
    if rest.startswith(name):
        return False
    i = next(i for i in range(len(name)) if rest[i : i + 1] != name[i])
    if i == len(name) - 1 and i == len(rest):
        return False
    if len(word) == len(name):
        if word[i + 1 : i + 2] == name[i] and name[i + 1 : i + 2] == word[i] and word[i + 2 :] == name[i + 2 :]:
            return True
        last = i == len(name) - 1 and len(name) == 3
        tells = all(not is_han(c) or c in FIXED for c in (word[i], name[i]))
        return word[i + 1 :] == name[i + 1 :] and is_han(word[i]) and not tells and not last
    if len(word) > len(name):
        return is_han(word[i]) and word[i + 1 :] == name[i:]
    return word[i:] == name[i + 1 :] and i < len(name) - 1


def make(folder, seed, n):
    """Few names for many places, on a small ground, so that names, borders, dates and fields meet and disagree."""
    r = random.Random(seed)
    heads = ["望京", "朝阳", "南湖", "东关", "泉河", "三里", "龙山", "北湖西里", "和平里", "A1", "十八里店", "石"]
    tails = {"city": "市 地区".split(), "district": "区 县 新区 旗".split(), "street": "街道 镇 乡 地区 街道办事处".split(),
             "community": "社区 村 居委会 东里社区 西园社区".split(), "grid": "网格 一网格".split(), "point": "小区 家园 花园 路口".split() + [""]}
    rows, at = [], defaultdict(list)
    box = lambda x, y, w, h: f"{x} {y}, {x + w} {y}, {x + w} {y + h}, {x} {y + h}, {x} {y}"
    for level, count in zip(LEVELS, (2, 4, 8, 20, 6, 20)):
        for k in range(count):
            above = [row for up in LEVELS[: LEVELS.index(level)][-2:] for row in at[up]]
            parent = r.choice(above) if above and r.random() < 0.93 else {"code": ""}
            x, y, shape = r.randint(0, 8), r.randint(0, 8), ""
            if level in ("district", "street", "community") and r.random() < 0.5:
                hole = f", ({box(x + 1, y + 1, 1, 1)})" if r.random() < 0.3 else ""
                shape = f"POLYGON (({box(x, y, 4, 4)}){hole})"
                if r.random() < 0.2:
                    shape = f"MULTIPOLYGON ((({box(x, y, 4, 4)}){hole}), (({box(x + 5, y, 1, 1)})))"
            row = {"code": f"{level[:2].upper()}{k}", "level": level, "name": r.choice(heads) + r.choice(tails[level]), "parent": parent["code"],
                   "aliases": "|".join(r.sample(heads + ["老望京", "望京里", "東湖"], r.choice([0, 0, 0, 1, 2]))), "area": r.choice(["", "", "甲片区", "乙片区|甲片区"]),
                   "polygon": shape, "lon": "", "lat": "", "valid_from": r.choice([""] * 6 + ["2026-03-01"]), "valid_to": r.choice([""] * 6 + ["2026-03-31"])}
            if r.random() < 0.4:
                row["lon"], row["lat"] = f"{x + r.randint(0, 4) / 1000:.3f}", f"{y + r.randint(0, 4) / 1000:.3f}"
            at[level].append(row)
            rows.append(row)
    r.shuffle(rows)
    with open(f"{folder}/places.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    words = [row["name"] for row in rows for _ in range(2)] + heads + ["東關社區", "社区", "居委会", "村委会", "镇", "路", "东路", "附近", "对面", "北100米", "3号楼", "，", " ", "一", "ａ", "的", "街道办", "二里", "公园"]
    with open(f"{folder}/orders.ndjson", "w", encoding="utf-8") as file:
        for k in range(n):
            order = {"id": f"{k}", "created_at": r.choice(["2026-02-10T10:00:00+08:00", "2026-03-10T10:00:00+08:00", "2026-03-31T23:59:59+08:00", "2026-04-10", "", "昨天"])}
            for field, most in (("address", 5), ("title", 3), ("content", 6)):
                text = "".join(r.choice(words) for _ in range(r.randint(0, most)))
                if len(text) > 3 and r.random() < 0.3:
                    i = r.randrange(len(text) - 1)
                    text = text[:i] + r.choice([text[i + 1] + text[i], "甲" + text[i + 1], text[i] + "甲" + text[i + 1], text[i + 1]]) + text[i + 2 :]
                order[field] = text
            for level in LEVELS:
                if r.random() < 0.25:
                    row = r.choice(at[level])
                    order[level] = r.choice([row["name"]] * 8 + [row["code"], row["name"][:-1], "石景山"])
            if r.random() < 0.5:
                order["lon"], order["lat"] = ((str(r.randint(0, 12)), str(r.randint(0, 12))) if r.random() < 0.4 else
                                              (f"{r.randint(0, 8) + r.randint(0, 9) / 1000:.3f}", f"{r.randint(0, 8) + r.randint(0, 9) / 1000:.4f}"))
            file.write(json.dumps(order, ensure_ascii=False) + "\n")
    return 0


def compare(places, records, located, near=200):
    gazetteer, n, fields, differ = Gazetteer(places), 0, 0, 0
    with open(records, encoding="utf-8") as before, open(located, encoding="utf-8") as after:
        pairs = [[json.loads(line) for line in file] for file in (before, after)]
    if len(pairs[0]) != len(pairs[1]):
        print(f"{len(pairs[0])} records, {len(pairs[1])} located")
        differ += 1
    for record, found in zip(*pairs):
        want = Order(gazetteer, record, ("address", "title", "content"), near).want()
        n += 1
        shown = False
        for field, value in (record | want).items():
            fields += 1
            have = found.get(field)
            if field != "standard_address" and ("" if have is None else str(have)) != ("" if value is None else str(value)):
                differ += 1
                if differ <= 20:
                    print(f"{record.get('id')}: {field}: {have!r}, not {value!r}" + ("" if shown else ": " + json.dumps(record, ensure_ascii=False)))
                    shown = True
    print(f"{n} records, {fields} fields, {differ} differ")
    return 1 if differ or not n else 0


def main(args):
    near = 200
    if args and args[0].startswith("--near="):
        near = float(args.pop(0)[7:])
    if args[:1] == ["make"] and len(args) in (3, 4):
        return make(args[1], int(args[2]), int((args + ["1500"])[3]))
    if len(args) != 3:
        sys.exit(__doc__)
    return compare(*args, near)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
