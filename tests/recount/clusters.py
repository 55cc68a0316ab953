"""clusters.py - copies, repeats and one matter of many callers, by the page gov-dedupe(1) alone"""

import heapq
import os
import re
import unicodedata
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import groupby

from exports import TABLES, fold, text, when

with open(os.path.join(TABLES, "..", "man", "gov-dedupe.1"), encoding="utf-8") as page:
    PAGE = page.read()

SAMPLE, PASSAGE, HEAVIEST = 16384, 8, 40
PLACES = ("community", "point", "address")
NAMES = ("city", "district", "street", "community", "point", "address", "standard_address")
OWN = ("by", "rule", "kind", "margin", "similarity", "weighted", "matter", "needed", "days", "agrees", "differs")


def fnv(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def pairs_of(parts):
    return {part[i : i + 2] for part in parts for i in range(len(part) - 1)}


class Words(dict):
    """The letters of a text without formulas, which the page lists."""

    SIMPLE, MASKS = str.maketrans("長", "长"), "*×●"
    VARIATION = "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180f]"

    def __init__(self):
        self.greetings = [self.formula(line, 1) for line in self.listed("greetings")]
        self.closings = [self.formula(line, -1) for line in self.listed("closings")]

    @staticmethod
    def listed(name):
        return re.search(r'\.\\" %s\n\.Bl .*\n((?:\.It\n.*\n)+)' % name, PAGE).group(1).replace(".It\n", "").split("\n")[:-1]

    @staticmethod
    def formula(line, step):
        """As a regular expression; of a text that is read backwards, of the one turned round."""
        parts = []
        for choice, one in re.findall(r"\{(.*?)\}|(.)", line):
            words = [word.replace("-", "")[::step] for word in choice.split(", ")] if choice else [one]
            parts.append({"?": ".{0,3}?", "+": ".{0,8}?"}.get(one) or "(?:%s)" % "|".join(words))
        return re.compile("".join(parts[::step]))

    def __missing__(self, c):
        """What a character is read as: a letter, a sign of a mask, or a gap."""
        letter = fold(chr(c)).translate(self.SIMPLE)
        kind = unicodedata.category(letter)
        if letter not in self.MASKS:
            counts = kind[0] in "LN" or kind in ("Mc", "Co") or kind == "Mn" and not re.match(self.VARIATION, letter)
            letter = letter if counts else "\0"
        if letter > "\uffff":
            letter = chr(0xF0000 + (ord(letter) * 2654435761 % 2**32 >> 21))  # eleven bits
        self[c] = letter
        return letter

    @staticmethod
    def number(match):
        inside = match.group().rstrip("x")
        if len(inside) >= 7 or sum(not c.isdigit() for c in inside) >= 2:
            inside = "#"
        return inside + "x" * (len(match.group()) - len(match.group().rstrip("x")))

    def letters(self, words):
        return re.sub("[\0*×●]", "", re.sub("[0-9*×●某][0-9*×●某x]*", self.number, words.translate(self)))

    def strip(self, words, formulas):
        found = True
        while found:
            found = next(filter(None, (formula.match(words) for formula in formulas)), None)
            words = words[found.end() :] if found else words
        return words

    def __call__(self, title, content):
        whole = self.letters(title), self.letters(content)
        left = [self.strip(self.strip(part, self.greetings)[::-1], self.closings)[::-1] for part in whole]
        return left if any(left) else list(whole)


def rounded(share, decimals=4):
    """Half up, with so many decimals."""
    whole = (share.numerator * 2 * 10**decimals + share.denominator) // (2 * share.denominator)
    return f"{whole // 10**decimals}.{whole % 10**decimals:0{decimals}}"


class Sites(Words):
    """Where the matter of an order is; its exports have no addresses and no numbers in points."""

    LEVELS = ("city", "district", "street", "community")

    def __init__(self):
        said = (re.search(rf"^{level.title()}: (.*)\.$", PAGE, re.M).group(1).split() for level in self.LEVELS)
        self.titles = {level: sorted(titles, key=len, reverse=True) for level, titles in zip(self.LEVELS, said)}
        self.beside = re.search(r"the first of: (.*)\.$", PAGE, re.M).group(1).split()
        self.anyone = re.search(r"district or street, and: (.*)\.$", PAGE, re.M).group(1).split()

    def plain(self, name):
        return re.sub("[\0*×●]", "", name.translate(self))

    @staticmethod
    def shorten(name, words):
        while found := next((w for w in words if name.endswith(w) and len(name) >= len(w) + 2), None):
            name = name[: -len(found)]
        return name

    def point(self, record, site):
        point = self.plain(text(record["point"]))
        if record.get("address") or re.search("[0-9]|[号楼栋幢座弄层室]|单元", point):
            raise ValueError(f"{record['id']}: an address or a number of a point is not looked at")
        for level, name in ((level, site[level]) for level in self.LEVELS if site[level]):
            ends = [title for title in self.titles[level] if title != "村" and point.startswith(name + title)]
            if ends or re.match(".{0,10}[市省]" + name, point):
                raise ValueError(f"{record['id']}: a name before that of a point is not looked at")
        found = self.shorten(point, self.beside)
        bare = point in [site[level] for level in self.LEVELS[:3]]
        return "" if len(found) < 2 or bare or found in self.anyone else found

    def __call__(self, record):
        site = {level: self.shorten(self.plain(text(record.get(level))), self.titles[level]) for level in self.LEVELS}
        return site | {"point": self.point(record, site), "address": "", "door": "", "building": ""}


class Order:
    """What of a record is compared."""

    def __init__(self, record, words, site):
        self.record, self.id = record, record["id"]
        self.hash, self.at = fnv(self.id), when(record, "created_at")
        self.parts = words(text(record["title"]), text(record["content"]))
        self.pairs = pairs_of(self.parts)
        self.names = pairs_of(words.letters(text(record.get(field))) for field in NAMES)
        whole = "\0".join(filter(None, self.parts))
        self.words = self.parts[1] if len(self.parts[1]) >= 20 else whole if len(whole) >= 6 else None
        self.caller, self.site = self.caller_of(text(record["phone"])), site(record)
        self.stated = {part: name for part, name in self.site.items() if name}
        self.category = text(record["category"])
        self.place = next(((part, self.site[part]) for part in PLACES if self.site[part]), None)
        self.leader, self.turn, self.seen = self, None, {}

    @staticmethod
    def caller_of(phone):
        digits = re.sub(r"\D", "", phone)
        return None if re.search(r"[*xX×＊]", phone) or len(digits) < 7 or len(set(digits)) == 1 else digits

    def voice(self):
        return self.place or self.caller or self.id


class Measure:
    """How common pairs and passages are, as measured at the end of a day."""

    def __init__(self, orders, number):
        self.number, self.n = number, len(orders)
        self.having, voices = Counter(), defaultdict(set)
        for order in orders:
            self.having.update(order.pairs)
            for part in order.parts:
                for i in range(len(part) - PASSAGE + 1):
                    voices[part[i : i + PASSAGE]].add(order.voice())
        least = min(max(self.n // 128, 8), 64)
        self.shared = {passage for passage, who in voices.items() if len(who) >= least}
        self.weights = {}

    def weight(self, pair):
        if pair not in self.weights:
            x = (self.n + 1024) * 65536 // max(self.having[pair], 1)
            e = x.bit_length() - 1
            self.weights[pair] = min(max(8 * (e - 16) + (x >> (e - 3) & 7) - 24, 0), HEAVIEST)
        return self.weights[pair]

    def see(self, order):
        """The pairs of an order that count, and what all of them weigh."""
        if order.seen.get("turn") != self.number:
            pairs = set()
            for part in order.parts:
                shared = [False] * len(part)
                for i in range(len(part) - PASSAGE + 1):
                    if part[i : i + PASSAGE] in self.shared:
                        shared[i : i + PASSAGE - 1] = [True] * (PASSAGE - 1)
                pairs.update(part[i : i + 2] for i in range(len(part) - 1) if not shared[i])
            order.seen = {"turn": self.number, "weighted": pairs, "matter": pairs - order.names}
        return order.seen


NEEDS = {
    "caller": "caller",
    "again": "place where the known caller",
    "place": "place otherwise",
    "day": "for each whole day between, 40 at most",
    "community": "where only a community",
    "unknown": "where one states no category",
    "other": "where both state one, not the same",
    "text": "text",
}


class Clusters:
    THRESHOLD, RESEND, TEXT_J, TEXT_WEIGHT = Fraction(1, 2), 86400, Fraction(1, 2), 1500

    def __init__(self, records, words, site):
        self.ids, self.said, self.voices, self.leaders = {}, {}, set(), []
        self.by_caller = defaultdict(list)
        self.needs = {
            name: Fraction(re.search(rf"^ *(?:needed by |and more, |){words} .*?([01]\.\d{{4}})$", PAGE, re.M).group(1))
            for name, words in NEEDS.items()
        }
        self.found = defaultdict(list)  # leaders by their place
        self.measure = None
        orders = [Order(r, words, site) for r in sorted(records, key=lambda r: (r["created_at"], r["id"]))]
        sample, n, last = [], 0, 0
        for _, day in groupby(orders, key=lambda o: o.at.date()):
            day = list(day)
            n += len(day)
            sample = heapq.nsmallest(SAMPLE, sample + day, key=lambda o: o.hash)
            if 2 * n >= 3 * last:
                last, self.measure = n, Measure(sample, last)
            for order in day:
                self.place(order)

    def similarity(self, a, b):
        both = len(a.pairs & b.pairs)
        every = len(a.pairs) + len(b.pairs) - both
        return Fraction(both, every) if every else Fraction(0)

    def shared(self, a, b, which="weighted"):
        return sum(map(self.measure.weight, self.measure.see(a)[which] & self.measure.see(b)[which]))

    def weighted(self, a, b, which="weighted"):
        """W, or M of the matter alone."""
        every = sum(map(self.measure.weight, self.measure.see(a)[which] | self.measure.see(b)[which]))
        return Fraction(self.shared(a, b, which), every) if every else Fraction(0)

    @staticmethod
    def match(a, b):
        """What two places have in common, the closest; apart where they differ."""
        for part, mine in a.stated.items():
            if b.site[part] and b.site[part] != mine and part != "address":
                return "apart"
        same = [part for part, mine in a.stated.items() if b.site[part] == mine]
        if "district" not in same and "street" not in same and any(o.site[p] for o in (a, b) for p in ("district", "street")):
            return "unknown"
        return next((part for part in reversed(PLACES) if part in same), "unknown")

    @staticmethod
    def between(a, b):
        return abs(int((a.at - b.at).total_seconds()))

    def needed(self, match, a, b):
        if a.caller and a.caller == b.caller:
            return self.needs["again"]
        need = self.needs["place"] + min(self.between(a, b) // 86400, 40) * self.needs["day"]
        need += self.needs["community"] if match == "community" else 0
        if not a.category or not b.category:
            return need + self.needs["unknown"]
        return need + (self.needs["other"] if a.category != b.category else 0)

    def accepts(self, order, leader):
        """The rule by which an order joins a leader, and what it asks; None where it does not."""
        match = self.match(order, leader)
        if match == "apart":
            return None
        if order.caller and order.caller == leader.caller and self.similarity(order, leader) >= self.THRESHOLD:
            if self.weighted(order, leader, "matter") >= self.needs["caller"]:
                return "caller", self.needs["caller"]
        if match == "community" and min(len("".join(o.parts)) for o in (order, leader)) < 30:
            return None
        if match != "unknown":
            need = self.needed(match, order, leader)
            return ("place", need) if self.weighted(order, leader, "matter") >= need else None
        fits = not (order.place and leader.place) and self.shared(order, leader) >= self.TEXT_WEIGHT
        fits = fits and self.similarity(order, leader) >= self.TEXT_J and self.weighted(order, leader) >= self.needs["text"]
        return ("text", self.needs["text"]) if fits else None

    def place(self, order):
        record = order.record
        record.update({"cluster": order.id, "copy_of": None} | {f"cluster_{name}": None for name in OWN})
        self.ids[order.id] = order
        base = self.ids.get(re.sub(r"-\d{1,2}$", "", order.id), order)
        if base is not order and self.similarity(order, base) >= self.THRESHOLD:
            self.follow(order, base, None, "again")
            return
        first = self.first_said(order)
        if first:
            record["copy_of"] = first.id
            self.follow(order, first, "copy", "words")
            return
        leader, found = self.find(order)
        if not leader:
            self.lead(order)
            return
        known = order.caller and (order.caller == leader.caller or (leader.id, order.caller) in self.voices)
        self.follow(order, leader, "repeat" if known else "group", *found)

    def first_said(self, order):
        """The latest order of the same words and caller that was no copy itself, where this one is a copy of it."""
        if not order.words:
            return None
        if not order.caller:
            raise ValueError(f"{order.id}: a copy of nobody's would not be looked at")
        first = self.said.get((order.words, order.caller))
        if first and self.match(order, first) != "apart" and self.between(order, first) <= self.RESEND:
            return first
        self.said[order.words, order.caller] = order
        return None

    def follow(self, order, other, kind, rule, need=None):
        order.leader = other.leader
        if order.caller:
            self.voices.add((order.leader.id, order.caller))
        share, weighted, matter = self.similarity(order, other), self.weighted(order, other), self.weighted(order, other, "matter")
        over = {"again": share - self.THRESHOLD, "caller": share - self.THRESHOLD}
        over.update({"place": matter - need, "text": weighted - need} if need else {})
        margin = over.get(rule)
        agrees, differs = self.evidence(order, other)
        order.record.update(
            cluster=order.leader.id,
            cluster_kind=kind,
            cluster_rule=rule,
            cluster_by=other.id,
            cluster_margin=None if margin is None else rounded(margin),
            cluster_similarity=rounded(share),
            cluster_weighted=rounded(weighted),
            cluster_matter=rounded(matter),
            cluster_needed=None if need is None else rounded(need),
            cluster_days=rounded(Fraction(self.between(order, other), 86400), 2),
            cluster_agrees="|".join(agrees) or None,
            cluster_differs="|".join(differs) or None,
        )

    @staticmethod
    def evidence(a, b):
        said = [("words", a.words, b.words), ("caller", a.caller, b.caller)]
        said += [(part, a.site[part], b.site[part]) for part in a.site] + [("category", a.category, b.category)]
        both = [(name, x == y) for name, x, y in said if x and y]
        return [name for name, same in both if same], [name for name, same in both if not same and name != "words"]

    def lead(self, order):
        order.turn = len(self.leaders)
        self.leaders.append(order)
        for where in self.where(order) or [None]:
            self.found[where].append(order)

    @staticmethod
    def where(order):
        return [(part, order.site[part]) for part in PLACES if order.site[part]]

    def find(self, order):
        """The earliest leader that accepts it, and by what; every one that may is asked."""
        lists = [self.found[where] for where in self.where(order) + [None]] if order.place else [self.leaders]
        if order.caller:
            lists.append(self.by_caller[order.caller])
        last = None
        for leader in heapq.merge(*lists, key=lambda o: o.turn):
            why = leader is not last and self.accepts(order, leader)
            if why:
                return leader, why
            last = leader
        return None, None
