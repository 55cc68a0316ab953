"""scores.py - indicator plans by exact fractions, surges by decimals of eighty digits"""

import datetime
import re
from collections import defaultdict
from decimal import Decimal, getcontext
from fractions import Fraction

from exports import DAY, condition, holds, local, table, text, when


def half_up(value, decimals):
    """A decimal rounded half up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    digits = str(whole).rjust(decimals + 1, "0")
    shown = digits[: len(digits) - decimals] + ("." + digits[-decimals:] if decimals else "")
    return "-" + shown if value < 0 and whole else shown


def exact(value):
    return None if value is None else next(half_up(value, n) for n in range(30) if (value * 10**n).denominator == 1)


def month_of(moment):
    return moment.year * 12 + moment.month - 1


def month_start(number):
    return datetime.datetime(number // 12, number % 12 + 1, 1)


class Value:
    """An item of a group: what it is, what it was made of and what it is worth."""

    def __init__(self, value, numerator=None, denominator=None):
        self.value, self.numerator, self.denominator, self.points = value, numerator, denominator, None


class Plan:
    UNITS = {"count": "件", "distinct": "个", "total": "分"}

    def __init__(self, name, by, records, as_of):
        self.name, self.by, self.month = name, by, month_of(as_of)
        self.as_of, self.lines, self.block = as_of, [], None
        rows = table("plans", name + ".csv")
        self.items = [row for row in rows if row["kind"] != "section"]
        self.sections = [(row["label"], condition(row["of"])) for row in rows if row["kind"] == "section"]
        for item in self.items:
            item["test"] = condition(item["of"]) if item["kind"] not in ("levels", "distinct", "total") else []
            item["base"] = condition(item.get("over", ""))
        self.groups = defaultdict(lambda: defaultdict(list))
        for record in records:
            self.groups[text(record[by])][month_of(when(record, "created_at"))].append(record)
        self.score()

    def counted(self, groups, item, month, numerator=True):
        terms = item["base"] + (item["test"] if numerator else [])
        return [r for g in groups for r in self.groups[g][month] if holds(terms, r)]

    def measure(self, groups, item):
        if item["kind"] == "total":
            parts = [(self.measure(groups, part), part) for part in self.items if part.get("weight")]
            worth = [(v.points if part.get("full") else v.value, Fraction(part["weight"])) for v, part in parts]
            return Value(None if any(w is None for w, _ in worth) else sum(w * weight for w, weight in worth))
        found, top, bottom = self.counted(groups, item, self.month), None, None
        if item["kind"] == "levels":
            weights = {n.strip(): Fraction(w) for n, w in (level.split("=") for level in item["levels"].split("|"))}
            top, bottom = sum((weights.get(text(r[item["of"]]), Fraction(0)) for r in found), Fraction(0)), len(found)
        elif item["kind"] == "distinct":
            top = len({text(r[item["of"]]) for r in found} - {""})
        else:
            top = len(found)
        if item["kind"] == "rate":
            bottom = len(self.counted(groups, item, self.month, False))
        elif item["kind"] == "share":
            bottom = len(self.counted(self.block, item, self.month))
        elif item["kind"] in ("growth", "growth_year"):
            bottom = len(self.counted(groups, item, self.month - (1 if item["kind"] == "growth" else 12)))
        value = Value(Fraction(top), Fraction(top), None if bottom is None else Fraction(bottom))
        growing = item["kind"].startswith("growth")
        if bottom == 0:
            value.value = Fraction(item["empty"]) if item["empty"] else None
            value.value = Fraction(0) if item["empty"] and growing and top == 0 else value.value
        elif bottom is not None:
            value.value = Fraction(top - bottom if growing else top) / bottom * 100
        value.points = self.points(item, value.value)
        return value

    @staticmethod
    def points(item, value):
        if not item.get("full") or value is None:
            return None
        full = Fraction(item["full"])
        if not item["target"]:
            return value * full / 100
        return max(Fraction(item["floor"] or 0), min(full, full - Fraction(item["slope"]) * (Fraction(item["target"]) - value)))

    def line(self, section, group, kind, item, value, rank=None):
        decimals = int(item["round"] or (0 if item["kind"] in ("count", "distinct") and kind != "mean" else 2))
        self.lines.append({
            "type": "score", "plan": self.name, "by": self.by, "group": group, "group_kind": kind, "section": section,
            "item": item["item"], "label": item["label"], "kind": item["kind"],
            "value": None if value.value is None else half_up(value.value, decimals),
            "unit": self.UNITS.get(item["kind"], "%"),
            "points": None if value.points is None else half_up(value.points, int(item["round"] or 2)),
            "numerator": exact(value.numerator), "denominator": exact(value.denominator),
            "previous": exact(value.denominator) if item["kind"].startswith("growth") and kind != "mean" else None,
            "rank": rank, "basis": "全口径", "from": local(month_start(self.month)), "to": local(month_start(self.month + 1)),
            "as_of": local(self.as_of),
        })  # fmt: skip

    def ranked(self, groups):
        """(place, group) by the total as printed, then by volume; those without a name behind."""
        total = next(item for item in self.items if item["kind"] == "total")
        keys = []
        for group in filter(None, groups):
            value = self.measure([group], total).value
            score = None if value is None else -Fraction(half_up(value, int(total["round"] or 2)))
            keys.append((score is None, score or 0, -len(self.groups[group][self.month]), group))
        keys.sort()
        places = {key: 1 + next(i for i, k in enumerate(keys) if k[:3] == key[:3]) for key in keys}
        return [(None if key[0] else places[key], key[3]) for key in keys] + [(None, g) for g in groups if not g]

    def print_groups(self, section, groups):
        for rank, group in self.ranked(groups):
            for item in self.items:
                value = self.measure([group], item)
                self.line(section, group, "group" if group else "none", item, value, rank if item["kind"] == "total" else None)

    def print_block(self, section, groups, block_of):
        for item in self.items:
            self.line(section, "", "sum", item, self.measure(groups, item))
        for item in self.items:
            values = []
            for group in filter(None, groups):
                self.block = block_of[group]
                values.append(self.measure([group], item))
            self.block = groups
            values = [v for v in values if v.value is not None]
            n = len(values)
            mean = Value(sum(v.value for v in values) / n if n else None, None, Fraction(n))
            if n and item.get("full") and item["kind"] != "total":
                mean.points = sum(v.points for v in values) / n
            self.line(section, "", "mean", item, mean)

    def score(self):
        every, block_of, blocks = sorted(self.groups), {}, [(label, []) for label, _ in self.sections] + [(None, [])]
        for group in every:
            held = [i for i, s in enumerate(self.sections) if group and holds(s[1], {self.by: group})]
            members = blocks[held[0] if held else -1][1]
            members.append(group)
            block_of[group] = members
        for label, members in blocks:
            self.block = members
            self.print_groups(label, members)
            if label and members:
                self.print_block(label, members, block_of)
        self.block = every
        self.print_block(None, every, block_of)


class Alarms:
    ALPHA, LEAST, WEEKS = Decimal("0.001"), 5, 8

    def __init__(self, records, as_of):
        self.lines, counts = [], defaultdict(list)
        for record in records:
            if record["category"] and record["street"]:
                counts[record["category"], record["street"], when(record, "created_at").date()].append(record)
        first = min(when(record, "created_at").date() for record in records)
        for (category, street, day), orders in counts.items():
            if month_of(day) != month_of(as_of) or day - self.WEEKS * 7 * DAY < first or len(orders) < self.LEAST:
                continue
            past = [len(counts.get((category, street, day - week * 7 * DAY), [])) for week in range(self.WEEKS, 0, -1)]
            if len(orders) * self.WEEKS > sum(past):
                self.test(category, street, day, orders, past)
        self.lines.sort(key=lambda a: (Decimal(a["p"]), -a["observed"], a["day"], a["group"]))
        for rank, alarm in enumerate(self.lines, 1):
            alarm["rank"] = rank

    def test(self, category, street, day, orders, past):
        mean = Fraction(sum(past) + 1, self.WEEKS)
        spread = sum((Fraction(n) - Fraction(sum(past), self.WEEKS)) ** 2 for n in past) / (self.WEEKS - 1)
        variance = (mean + Fraction("2.4") * max(Fraction(0), spread - mean)) * Fraction(self.WEEKS + 1, self.WEEKS)
        p = self.tail(len(orders), mean, variance)
        if p > self.ALPHA:
            return
        upper = next(n for n in range(len(orders)) if self.tail(n + 1, mean, variance) <= self.ALPHA)
        shown = re.sub(r"e-(\d)$", r"e-0\1", f"{max(p, Decimal('1e-300')):.2e}")
        ids = [r["id"] for r in sorted(orders, key=lambda r: (r["created_at"], r["id"]))]
        self.lines.append({
            "type": "alarm", "day": day.isoformat(), "by": "category,street", "group": f"{category}|{street}",
            "category": category, "street": street, "observed": len(orders),
            "expected": half_up(Fraction(sum(past), self.WEEKS), 2), "upper": upper, "p": shown, "weeks": self.WEEKS,
            "past": "|".join(map(str, past)), "orders": "|".join(ids), "orders_more": 0,
        })  # fmt: skip

    @staticmethod
    def tail(x, mean, variance):
        """P(X >= x) of the negative binomial of that mean and variance."""
        getcontext().prec = 80
        m, v = (Decimal(f.numerator) / Decimal(f.denominator) for f in (mean, variance))
        size, share = m * m / (v - m), 1 - m / v
        term, total, n = (m / v) ** size, Decimal(0), 0
        while n < x or term > total * Decimal("1e-60"):
            total += term if n >= x else 0
            term *= (size + n) / (n + 1) * share
            n += 1
        return total
