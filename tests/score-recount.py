#!/usr/bin/env python3
"""score-recount.py - counts what gov-score counts, by another way, and compares every value

    gov-score ... records.ndjson | score-recount.py PLAN BY BASIS FROM TO BEFORE YEAR records.ndjson

FROM and TO bound the window, BEFORE and YEAR begin the two it is compared with
(- where there is none), all as days at +08:00.  Prints each difference; without any, how
many values agreed.
"""
import csv
import json
import re
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from fractions import Fraction

plan_path, by, basis, *bounds, records_path = sys.argv[1:]
EAST = timezone(timedelta(hours=8))


def moment(day):
    return datetime.fromisoformat(day).replace(tzinfo=EAST)


def holds(condition, record):
    for term in condition.split("&") if condition else []:
        name, sign, value = re.fullmatch(r"(\w+)(!=|=|~)?(.*)", term).groups()
        text = record.get(name)
        text = {True: "true", False: "false", None: ""}.get(text, text)
        if sign is None:
            good = text == "true"
        elif sign == "~":
            good = re.search(value, text) is not None
        else:
            good = (text in value.split("|")) == (sign == "=")
        if not good:
            return False
    return True


def rounded(value, decimals):
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(decimals + 1, "0")
    if decimals:
        text = text[:-decimals] + "." + text[-decimals:]
    return "-" + text if value < 0 and whole else text


plan = list(csv.DictReader(open(plan_path, encoding="utf-8")))
sections = [row for row in plan if row["kind"] == "section"]
items = [row for row in plan if row["kind"] != "section"]
if not all(re.match(r"\w+", row["of"]).group() in by.split(",") for row in sections):
    sections = []
slots = defaultdict(list)  # (group, slot) -> records
groups = set()
for line in open(records_path, encoding="utf-8"):
    record = json.loads(line)
    if record.get("superseded_by") or record.get("copy_of"):
        continue
    if basis == "kept" and record.get("excluded") is True:
        continue
    group = tuple(record.get(name) or "" for name in by.split(","))
    groups.add(group)
    at = datetime.fromisoformat(record["created_at"])
    if bounds[0] == "-":
        slots[group, "now"].append(record)
        continue
    start, end, before, year = map(moment, bounds)
    if start <= at < end:
        slots[group, "now"].append(record)
    if before <= at < start:
        slots[group, "before"].append(record)
    if year <= at < year.replace(year=end.year - 1, month=end.month, day=end.day):
        slots[group, "year"].append(record)


def values(field, record):
    text = record.get(field) or ""
    return re.findall(r"(?:[^|\\]|\\.)+", text) if field == "co_units" else [text] if text else []


def measure(item, members, whole):
    """value, numerator, denominator, points"""
    def number(name):
        return Fraction(item.get(name) or 0)

    def those(slot, pool=members):
        return [r for g in pool for r in slots[g, slot] if holds(item.get("over", ""), r)]

    kind, of, now = item["kind"], item["of"], those("now")
    if kind == "total":
        parts = [(measure(part, members, whole), Fraction(part["weight"])) for part in items if part["weight"]]
        if any(value is None for (value, *_), _ in parts):
            return None, None, None, None
        return sum(weight * (value if points is None else points) for (value, _, _, points), weight in parts), None, None, None
    over = None
    if kind == "levels":
        worth = {k: Fraction(v) for k, v in (pair.split("=") for pair in item["levels"].split("|"))}
        n, over = sum(worth.get(r.get(of), Fraction(0)) for r in now), len(now)
    elif kind == "distinct":
        n = len({v for r in now for v in values(of, r)})
    else:
        n = sum(holds(of, r) for r in now)
        over = {"rate": lambda: len(now), "count": lambda: None, "share": lambda: sum(holds(of, r) for r in those("now", whole)),
                "growth": lambda: sum(holds(of, r) for r in those("before")),
                "growth_year": lambda: sum(holds(of, r) for r in those("year"))}[kind]()
    if over is None:
        value = Fraction(n)
    elif over == 0:
        value = Fraction(item["empty"]) if item["empty"] else None
        if value is not None and kind.startswith("growth") and n == 0:
            value = Fraction(0)
    else:
        value = Fraction(n - over if kind.startswith("growth") else n) / over * 100
    points = None
    if value is not None and item.get("full"):
        full = number("full")
        points = full * value / 100
        if item["target"]:
            points = max(number("floor"), min(full, full - number("slope") * (number("target") - value)))
    return value, Fraction(n), None if over is None else Fraction(over), points


def decimals(item, mean):
    if item["round"]:
        return int(item["round"])
    return 0 if item["kind"] in ("count", "distinct") and not mean else 2


want = {}


def put(section, kind, group, item, value, numerator, denominator, points, mean=False):
    text = [None if v is None else str(v.numerator) if v.denominator == 1 else repr(float(v)) for v in (numerator, denominator)]
    places = decimals(item, mean)
    worth = int(item["round"] or 2)
    want[section, kind, group, item["item"]] = (None if value is None else rounded(value, places), *text,
                                                None if points is None else rounded(points, worth))


def section_of(group):
    record = dict(zip(by.split(","), group))
    return next((s["label"] for s in sections if all(group) and holds(s["of"], record)), None)


def name(group):
    return "|".join(re.sub(r"([\\|])", r"\\\1", part) for part in group) if len(group) > 1 else group[0]


ranks = {}
blocks = defaultdict(list)
for group in groups:
    blocks[section_of(group)].append(group)
for section, members in blocks.items():
    for item in items:
        found = {g: measure(item, [g], members) for g in members}
        for g, row in found.items():
            put(section, "group" if all(g) else "none", name(g), item, *row)
        if item["kind"] == "total":
            order = sorted(((-Fraction(rounded(found[g][0], decimals(item, False))), -len(slots[g, "now"])), g)
                           for g in members if all(g) and found[g][0] is not None)
            for i, (key, g) in enumerate(order):
                tied = i > 0 and order[i - 1][0] == key
                ranks[section, name(g)] = ranks[section, name(order[i - 1][1])] if tied else i + 1
for section, members in [*blocks.items(), (None, list(groups))]:
    if section is None and members is blocks.get(None) and sections:
        continue
    for item in items:
        put(section, "sum", "", item, *measure(item, members, members))
        rows = [measure(item, [g], blocks[section_of(g)]) for g in members if all(g)]
        rows = [row for row in rows if row[0] is not None]
        n = len(rows)
        points = sum(row[3] for row in rows) / n if n and item.get("full") else None
        put(section, "mean", "", item, sum(row[0] for row in rows) / n if n else None, None, Fraction(n), points, True)

agreed = 0
for line in sys.stdin:
    got = json.loads(line)
    key = got["section"], got["group_kind"], got["group"], got["item"]
    row = tuple(got[k] for k in ("value", "numerator", "denominator", "points"))
    expected = want.pop(key, None)
    rank = ranks.get((got["section"], got["group"])) if got["kind"] == "total" and got["group_kind"] == "group" else None
    if row != expected or got["rank"] != rank:
        print(key, "is", row, got["rank"], "but should be", expected, rank)
    else:
        agreed += 1
for key in want:
    print(key, "is missing")
print(agreed, "agreed")
