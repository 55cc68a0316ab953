#!/usr/bin/env python3
# explain.py - derives every decision of gov-classify and gov-route again, from tables and records alone
#
#	explain.py make SEED DIR                      tables and records to be judged, in DIR
#	explain.py rules RULES IN OUT                 OUT is what gov-classify must make of IN
#	explain.py duties DUTIES CALENDAR IN OUT [MODES WHISTLES FIRST]
#	                                              OUT is what gov-route must make of IN
#
# Differences go to stdout, ten at most, then what was compared; exit 1 when there is one.  Nothing
# is shared with the programs: the pages gov-rules(5), gov-duties(5), gov-modes(5), gov-whistles(5) and
# gov-calendar(5) are what it follows.

import csv
import functools
import json
import random
import re
import sys
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

CHINA = timezone(timedelta(hours=8))
PATHS = {"category"}
SIMPLE = str.maketrans("燈電氣間聲", "灯电气间声")


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(f)]


def records(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def text(record, field):
    value = record.get(field)
    return "" if value is None else {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)


def moment(s):
    """A time as records and tables have it, or None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?", s):
        return None
    try:
        when = datetime.fromisoformat(s.replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=CHINA)


@functools.cache
def folded_words(cell):
    return list(dict.fromkeys(fold(w) for w in words(cell)))


@functools.cache
def fold(s):
    """Each character by itself: NFKC and small letters where that leaves one, the few traditional ones that `make` writes."""
    for form in (lambda c: unicodedata.normalize("NFKC", c), str.casefold):
        s = "".join(form(c) if len(form(c)) == 1 else c for c in s)
    return s.translate(SIMPLE)


def words(cell):
    return list(dict.fromkeys(w.strip() for w in cell.split("|"))) if cell else []


def escaped(s):
    return s.replace("\\", "\\\\").replace("|", "\\|")


def places(word, folded):
    return [i for i in range(len(folded)) if folded.startswith(word, i)] if word in folded else []


def span(pair, folded):
    """Where two words stand near each other: the earliest first of them, then the nearest second; None if nowhere."""
    first, second, most = pair
    found = [
        (i, j + len(b))
        for a, b in ((first, second), (second, first))
        for i in places(a, folded)
        for j in places(b, folded)
        if 0 <= j - (i + len(a)) <= most
    ]
    return min(found, default=None)


def number(s):
    try:
        return Decimal(s) if re.fullmatch(r"-?[0-9]*\.?[0-9]*", s) else None
    except InvalidOperation:
        return None


class Condition:
    """Terms joined by &, values by |; \\ takes both meanings away."""

    def __init__(self, source):
        self.terms, rest = [], source
        while rest:
            name = re.match(r"[^=!<>~&]*", rest).group()
            rest = rest[len(name):]
            op = next((o for o in ("!=", "<=", ">=", "=", "<", ">", "~") if rest.startswith(o)), "")
            rest = rest[len(op):]
            values = [""]
            if op == "~":
                values, rest = [re.compile(rest)], ""
            while op and rest and rest[0] != "&":
                if rest[0] == "\\":
                    rest = rest[1:]
                    values[-1] += rest[0]
                elif rest[0] == "|":
                    values.append("")
                else:
                    values[-1] += rest[0]
                rest = rest[1:]
            self.terms.append((name.strip(), op, values))
            rest = rest[1:]

    def holds(self, record):
        return all(self.term(text(record, name), name, op, values) for name, op, values in self.terms)

    @staticmethod
    def term(have, name, op, values):
        if op == "":
            return have == "true"
        if op == "~":
            return values[0].search(have) is not None
        if op in ("=", "!="):
            parts = [have] + have.split("|")
            found = any(p == v or (name in PATHS and v and p.startswith(v + "/")) for v in values for p in parts)
            return found == (op == "=")
        for value in values:
            a, b = number(have), number(value)
            if a is None or b is None:
                a, b = moment(have), moment(value)
            if a is not None and b is not None and {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]:
                return True
        return False


def in_force(row, at):
    start, end = row.get("valid_from", ""), row.get("valid_to", "")
    if start and (at is None or at < moment(start)):
        return False
    if end and at is not None:
        last = moment(end) + (timedelta(days=1) if ":" not in end else timedelta())
        return at < last
    return True


def decide(record, want, field, value, known=True):
    """What the export says stands; the decision is put beside it."""
    word = text(record, field)
    want[field] = word or value or None
    want["suggested_" + field] = value if word and value else None


def texts(record):
    """Title and content as they are, and folded."""
    both = [text(record, "title"), text(record, "content")]
    return both, [fold(t) for t in both]


def evidence(rule, both, folded):
    """The words, pairs and match that make the rule hold, as title and content spell them; None when it does not."""
    anywhere = "\0".join(folded)

    def of(cell):
        return folded_words(rule.get(cell) or "")

    def spelt(word):
        if word not in anywhere:
            return None
        return next((t[f.index(word):][:len(word)] for t, f in zip(both, folded) if word in f), None)

    any_of, all_of = [spelt(w) for w in of("any")], [spelt(w) for w in of("all")]
    if (any_of and not any(any_of)) or not all(all_of) or any(map(spelt, of("none"))):
        return None
    asked = of("any") + of("all")
    heads = {}
    for word, _, n in (item.partition("~") for item in of("head")):
        heads[word.strip()] = max(int(n or 20), heads.get(word.strip(), 0))
    opening = [w for w, n in heads.items() if any(0 <= f.find(w) <= n for f in folded)]
    if heads and not opening:
        return None
    found = [spelt(w) for w in dict.fromkeys(asked + opening) if spelt(w)]
    pairs = [(a.strip(), b.strip(), int(n)) for a, b, n in (pair.split("~") for pair in of("near"))]
    near = [next((t[slice(*at)] for t, at in ((t, span(pair, f)) for t, f in zip(both, folded)) if at), None) for pair in dict.fromkeys(pairs)]
    if near and not any(near):
        return None
    found += [t for t in near if t]
    if rule.get("regex"):
        match = next(filter(None, (re.search(rule["regex"], t) for t in both if t)), None)
        if not match:
            return None
        found.append(match.group())
    return [escaped(t) for t in found], sum(map(len, found))


def classify(rules, record):
    at, held = moment(text(record, "created_at")), []
    both, folded = texts(record)
    for row, rule in enumerate(rules):
        proof = evidence(rule, both, folded)
        if proof is None or not in_force(rule, at) or not rule["condition"].holds(record):
            continue
        rank = (Decimal(rule.get("priority") or 0), Decimal(rule.get("weight") or 1), proof[1])
        held.append((tuple(-x for x in rank), row, rule, proof[0]))
    ordered = sorted(held, key=lambda h: h[:2])
    named = [h for h in ordered if h[2]["category"]]
    tagged = [h for h in held if h[2].get("tags")]
    want = {}
    best = named[0] if named else None
    decide(record, want, "category", best and best[2]["category"])
    want["category_rule"] = best and best[2]["id"]
    want["category_words"] = (best and "|".join(best[3])) or None
    want["category_state"] = "decided" if best else "none"
    want["category_next"] = None
    if len(named) > 1:
        by = next((n for n, a, b in zip(("priority", "weight", "evidence"), named[0][0], named[1][0]) if a != b), "order")
        want["category_next"] = "|".join((named[1][2]["id"], named[1][2]["category"], by))
    for field in ("urgency", "kind", "dimension"):
        giver = next((h[2] for h in ordered if h[2].get(field)), {})
        decide(record, want, field, giver.get(field))
        want[field + "_rule"] = giver.get("id")
    tags = dict.fromkeys(t.strip() for h in tagged for t in h[2]["tags"].split("|"))
    decide(record, want, "tags", "|".join(tags))
    want["tags_rule"] = "|".join(h[2]["id"] for h in tagged) or None
    return want


class Calendar:
    def __init__(self, rows):
        self.listed, self.cover = {}, []
        for row in rows:
            first = date.fromisoformat(row["from"])
            last = date.fromisoformat(row["to"] or row["from"])
            hours = (clock(row["open"]), clock(row["close"])) if row["open"] else None
            if row["kind"] == "covers":
                self.cover.append((first, last, hours))
                continue
            for n in range((last - first).days + 1):
                self.listed[first + timedelta(n)] = (row["kind"], hours)

    def office(self, day):
        """The hours of a day, None for a day of rest; KeyError outside the table."""
        base = next((h for first, last, h in self.cover if first <= day <= last), None)
        if base is None:
            raise KeyError(day)
        kind, own = self.listed.get(day, ("work" if day.weekday() < 5 else "rest", None))
        return None if kind == "rest" else own or base

    def forward(self, day, n):
        while n:
            day += timedelta(1)
            n -= self.office(day) is not None
        return day


def clock(s):
    hour, minute = s.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def due(duty, calendar, at):
    """The moment, or None where there is no limit or the calendar does not reach."""
    parts = re.fullmatch(r"([0-9]+)(h|d|w|wh)", duty.get("limit", ""))
    if not parts or at is None:
        return None
    n, unit = int(parts[1]), parts[2]
    start = at.astimezone(CHINA)
    try:
        if duty.get("start") == "next":
            day = calendar.forward(start.date(), 1)
            start = midnight(day) + calendar.office(day)[0]
        day = start.date()
        if unit == "h":
            return start + timedelta(hours=n)
        if unit == "wh":
            left, end = timedelta(hours=n), start
            while left:
                hours = calendar.office(day)
                if hours:
                    begin, close = max(start, midnight(day) + hours[0]), midnight(day) + hours[1]
                    if begin < close:
                        end = min(begin + left, close)
                        left -= end - begin
                day += timedelta(1)
            return end
        last = day + timedelta(n) if unit == "d" else calendar.forward(day, n)
        if duty.get("end") == "midnight":
            return midnight(last) + timedelta(1)
        if duty.get("end") == "office":
            if not calendar.office(last):
                last = calendar.forward(last, 1)
            return midnight(last) + calendar.office(last)[1]
        return start + (last - day)
    except KeyError:
        return None


DUE = {"签收": "accept_due_at", "联系": "contact_due_at", "反馈": "respond_due_at", "办结": "due_at", "市交办": "city_due_at", "区交办": "district_due_at"}
PLACES = ("city", "area", "district", "street", "community")
PARTS = ("mode", "category", "place", "urgency", "where", "unit")


def fitting(rows, record, mode="", unit=None):
    """The rows that fit, the closest first, each with what makes it close; unit is None where rows name it."""
    at, category, held = moment(text(record, "created_at")), text(record, "category"), []
    lies = [(rank, name) for rank, f in enumerate(PLACES, 1) for name in (words(text(record, f)) if f == "area" else [text(record, f)]) if name]
    for number, row in enumerate(rows):
        node, asked, only = row.get("category", ""), words(row.get("place", "")), "" if unit is None else row.get("unit", "")
        if node and category != node and not category.startswith(node + "/"):
            continue
        near = max((rank for rank, name in lies if name in asked), default=0)
        if (asked and not near) or (row.get("urgency") and row["urgency"] != text(record, "urgency")):
            continue
        if (row.get("mode") and row["mode"] != mode) or (only and only != unit):
            continue
        if in_force(row, at) and row["condition"].holds(record):
            close = (bool(row.get("mode")), node.count("/") + bool(node), near, bool(row.get("urgency")), bool(row.get("where")), bool(only))
            held.append((close, number, row))
    return sorted(held, key=lambda h: ([-int(x) for x in h[0]], h[1]))


def due_time(row, calendar, record):
    """When a limit ends, in words; None where it has none, has not begun, or leaves the calendar."""
    started = next((text(record, f) for f in words(row.get("since", "") or "created_at") if text(record, f)), "")
    end = due(row, calendar, moment(started)) if started else None
    return end and end.astimezone(CHINA).isoformat()


def whistle(row, best, calendar, record, want):
    units = [u for u in (best.get("unit"), best.get("co_units")) if u]
    returned = number(text(record, "returned"))
    why = (["units"] if best.get("co_units") else []) + (["returned"] if returned is not None and returned >= 2 else [])
    want["whistle"] = None if row is None else "suggested" if why else "qualifies"
    want["whistle_rule"] = row and row["id"]
    want["whistle_units"] = (row and (row.get("units") or "|".join(units))) or None
    want["whistle_due_at"] = row and due_time(row, calendar, record)
    want["whistle_why"] = (row and "|".join(why)) or None


def route(tables, calendar, record):
    duties, modes, whistles, first = tables
    want, mode, record = {}, text(record, "mode"), dict(record)
    if modes is not None:
        row = next((h[2] for h in fitting([m | {"mode": "", "is": m["mode"]} for m in modes], record)), {})
        decide(record, want, "mode", row.get("is"))
        want["mode_rule"] = row.get("id")
        mode = record["mode"] = want["mode"]
    held = fitting([d for d in duties if d.get("clock", "") in ("", "办结")], record, mode)
    best = held[0][2] if held else {}
    taker = next((f for f in first if text(record, f)), None) if not held else None
    unit = best.get("unit") or (taker and text(record, taker))
    decide(record, want, "unit", unit)
    decide(record, want, "co_units", best.get("co_units") or None)
    want["unit_rule"] = best.get("id") or (taker and "first:" + taker)
    want["unit_level"] = best.get("level") or None
    want["unit_law"] = best.get("law") or None
    if any(d.get("parts") for d in duties):
        want["unit_parts"] = best.get("parts") or None
    want["unit_state"] = "decided" if held else "doubt" if taker else "none"
    want["unit_next"] = None
    if len(held) > 1:
        by = next((n for n, a, b in zip(PARTS, held[0][0], held[1][0]) if a != b), "order")
        want["unit_next"] = "|".join((held[1][2]["id"], held[1][2]["unit"], by))
        if by == "order" and held[1][2]["unit"] != best["unit"]:
            want["unit_state"] = "doubt"
    for clock_word, field in DUE.items():
        rows = [d for d in duties if d.get("clock", "") == clock_word]
        row = best if clock_word == "办结" else next((h[2] for h in fitting(rows, record, mode, unit or "")), {})
        if rows or clock_word == "办结":
            end = due_time(row, calendar, record)
            decide(record, want, field, end)
            want[field + "_rule"] = row["id"] if row.get("limit") else None
    if whistles is not None:
        row = next((h[2] for h in fitting(whistles, record)), None)
        whistle(row, best, calendar, record, want)
    return want


def compare(before, after, judge):
    bad, states = 0, {}
    if len(before) != len(after):
        print(f"{len(before)} records in, {len(after)} out")
        bad += 1
    for line, (i, o) in enumerate(zip(before, after), 1):
        want = judge(i)
        state = want.get("category_state") or want["unit_state"]
        states[state] = states.get(state, 0) + 1
        kept = {k: v for k, v in i.items() if k not in want}
        for field, value in (want | kept).items():
            have = o.get(field)
            if (have or None) != (value or None) or type(have) is not type(o.get(field)):
                bad += 1
                if bad <= 10:
                    print(f"record {line}: {field}: {have!r}, not {value!r}: {json.dumps(i, ensure_ascii=False)}")
    print(f"{len(before)} records, {bad} differences:", " ".join(f"{k} {v}" for k, v in sorted(states.items())))
    return 1 if bad else 0


def cell(r, pool, most, empty=0.4):
    return "" if r.random() < empty else "|".join(r.sample(pool, r.randint(1, most)))


def make(seed, folder):
    """Few words, places and numbers, so that rules meet, tie and exclude each other."""
    r = random.Random(seed)
    pool = ["路灯", "灯", "路", "不亮", "KTV", "ktv", "噪音", "夜间", "夜间噪音", "停水", "水", "a1", "A1b", "漏", "暖气", "ＫＴＶ", "Ａ1"]
    spelt = pool + ["路燈", "燈", "暖氣", "夜間噪音", "Ｋtv", "ａ①", "ß", "噪聲"]
    nodes = ["城管", "城管/市政", "城管/市政/路灯", "城管/噪音", "水务", "水务/供水", "水务/供水/停水", "城"]
    wheres = ["street=泉河街道", "street!=泉河街道|怀柔镇", "kind=咨询", "valid", "returned>=2", "returned<1.5|3", "category=城管",
              "tags=急|难", "title~^路", "created_at>=2026-03-01&kind!=投诉", "kind=a\\|b", "content~[0-9]{3}$"]
    regexes = ["路灯[^，]{0,3}不亮", "(停|断)水", "[0-9]+度", "噪音$", "^夜间", "(?i)ktv", "灯|漏", "水.*水"]
    pairs = [f"{a}~{b} ~ {n}" for a, b, n in ((r.choice(pool), r.choice(pool), r.randint(0, 5)) for _ in range(30))]
    heads = [w for w in pool[:8]] + [f"{w} ~{n}" for w, n in zip(pool[8:], range(9))]
    with open(f"{folder}/rules.csv", "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("id category priority weight any all none near regex where urgency kind dimension tags valid_from valid_to note head".split())
        for n in range(80):
            row = [f"R{n}", r.choice(nodes + [""]), r.choice(["", "1", "01", "2", "-1", "1.50", "1.5"]), r.choice(["", "1", "2", "0.5"]),
                   cell(r, pool, 3), cell(r, pool, 2, 0.7), cell(r, pool, 1, 0.7), cell(r, pairs, 2, 0.7), cell(r, regexes, 1, 0.8),
                   cell(r, wheres, 1, 0.7), cell(r, ["紧急", "一般", "特急"], 1, 0.7), cell(r, ["咨询", "投诉", "a|b"], 1, 0.8),
                   cell(r, ["劳有所得", "便利性|安全性"], 1, 0.8), cell(r, ["急", "难", "七有五性"], 2, 0.7),
                   r.choice(["", "", "", "2026-03-01"]), r.choice(["", "", "", "2026-03-31", "2026-04-01T12:00"]), "made up"]
            row.append(cell(r, heads, 2, 0.7))
            row[4] = row[4] if any(row[4:6] + row[7:10]) else "灯"
            row[1] = row[1] if any((row[1], *row[10:14])) else "城管"
            out.writerow(row)
    places = ["泉河街道", "怀柔镇", "怀柔区", "东关社区", "北京市", "杨宋镇"]
    places += ["回天", "副中心"]
    limits = ["", "2h", "7d", "5w", "0d", "0w", "1w", "4wh", "30wh", "72h", "15w", "1d"]
    times = ["created_at", "dispatched_at", "accepted_at", "accepted_at|dispatched_at", "dispatched_at|created_at"]
    from_to = lambda: [r.choice(["", "", "", "2026-03-01"]), r.choice(["", "", "", "2026-03-31"])]
    counted = lambda: [r.choice(limits), r.choice(times + [""] * 5), r.choice(["", "now", "next"]), r.choice(["", "clock", "office", "midnight"])]
    with open(f"{folder}/duties.csv", "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("编号 问题分类 地点 条件 主办单位 协办单位 层级 紧急程度 模式 时限环节 时限 起算时间 起算 截止 停钟 依据 生效日期 失效日期 分工 备注".split())
        for n in range(240):
            node, unit, helps = r.choice(nodes + [""]), r.choice(["水务局", "城管委", "镇政府"]), cell(r, ["供电公司", "公安", "街道"], 2)
            word = r.choice(["办结"] * 6 + [""] * 2 + ["签收", "联系", "反馈", "市交办"])
            parts = "|".join(f"{u}=现场" for u in r.sample([unit] + words(helps), 1))
            where, urgency, place = cell(r, wheres, 1, 0.7), cell(r, ["紧急", "一般"], 1, 0.7), cell(r, places, 3, 0.4 if node else 0)
            if word not in ("", "办结"):
                unit, helps, parts, node = r.choice([unit, ""]), "", "", r.choice(["", node.partition("/")[0]])
                where, urgency, place = (where, urgency, place) if n % 3 else ("", "", cell(r, places[-2:], 1))
            out.writerow([f"D{n}", node, place, where, unit, helps, r.choice(["", "区", "市"]), urgency,
                          r.choice(["", "", "", "战", "急"]), word, *counted(), r.choice(["", "延期", "延期|挂账", "无"]),
                          r.choice(["", "某条例第三条"]), *from_to(), r.choice(["", parts]), ""])
    with open(f"{folder}/modes.csv", "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["id", "mode", "category", "place", "where", "valid_from", "valid_to"])
        for n in range(12):
            out.writerow([f"M{n}", r.choice(["战", "急", "平"]), r.choice(nodes), cell(r, places, 2), cell(r, wheres, 1, 0.7), *from_to()])
    with open(f"{folder}/whistles.csv", "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["id", "category", "place", "where", "units", "limit", "since", "start", "end", "valid_from", "valid_to"])
        for n in range(20):
            out.writerow([f"W{n}", r.choice(nodes), cell(r, places, 2), cell(r, wheres, 1, 0.7), cell(r, ["公安", "城管委"], 2), *counted(), *from_to()])
    with open(f"{folder}/calendar.csv", "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["from", "to", "kind", "open", "close"])
        out.writerow(["2025-11-01", "2026-06-30", "covers", "09:00", "17:30"])
        out.writerow(["2026-07-01", "2026-12-31", "covers", "8:30", "18:00"])
        for day in (date(2026, 1, 1) + timedelta(n) for n in range(0, 360, 3)):
            kind = r.choice(["rest", "rest", "work", "half", ""])
            if kind:
                out.writerow([day, day + timedelta(r.randint(0, 2)), kind, *(["10:00", "12:00"] if kind == "half" else ["", ""])])
    with open(f"{folder}/records.ndjson", "w", encoding="utf-8") as f:
        for n in range(1500):
            some = [r.choice(spelt + ["，", "。", "18度", "Ktv", "b", "123"]) for _ in range(r.randint(0, 7))]
            cut = r.randint(0, len(some))
            at = datetime(2025, 12, 1, tzinfo=CHINA) + timedelta(minutes=r.randint(0, 400 * 1440))
            record = {"id": f"热线-{n}", "title": "".join(some[:cut]), "content": "".join(some[cut:])}
            record["created_at"] = at.isoformat() if r.random() < 0.95 else r.choice(["", "昨天", None])
            for field, span in (("dispatched_at", 3000), ("accepted_at", 30000)):
                if r.random() < 0.5:
                    record[field] = (at + timedelta(minutes=r.randint(0, span))).isoformat() if r.random() < 0.95 else "昨天"
            for field, values in (("mode", ["战", "急", "和"]), ("source", ["市中心"]), ("channel", ["网络", "来电"]), ("area", places + ["回天|怀柔区", "副中心|回天"]),
                                  ("accept_due_at", ["2026-05-02T00:00:00+08:00"]), ("city_due_at", ["2026-05-03T00:00:00+08:00"]),
                                  ("street", places), ("district", places), ("community", places), ("city", places), ("kind", ["咨询", "投诉", "a|b"]),
                                  ("category", nodes + ["水务/排水/外溢", "城管/", "水务/供水/停水/a/b"]), ("urgency", ["紧急", "一般"]), ("unit", ["水务局"]),
                                  ("due_at", ["2026-05-01T00:00:00+08:00"]), ("tags", ["急", "难|急"]), ("returned", ["0", 2, "3.0", "x"]), ("valid", [True, False, "true"])):
                if r.random() < (0.8 if field in ("category", "street", "urgency") else 0.3):
                    record[field] = r.choice(values)
            f.write(json.dumps(record, ensure_ascii=r.random() < 0.2) + "\n")
    return 0


def with_conditions(rows, names=None):
    rows = [{(names or {}).get(k, k): v for k, v in row.items()} for row in rows]
    for row in rows:
        row["condition"] = Condition(row.get("where", ""))
    return rows


def main(what, *args):
    if what == "make":
        return make(int(args[0]), args[1])
    if what == "rules":
        rules = with_conditions(table(args[0]))
        return compare(records(args[1]), records(args[2]), lambda r: classify(rules, r))
    names = {"编号": "id", "问题分类": "category", "地点": "place", "条件": "where", "主办单位": "unit", "协办单位": "co_units", "层级": "level",
             "紧急程度": "urgency", "时限": "limit", "起算": "start", "截止": "end", "依据": "law", "生效日期": "valid_from", "失效日期": "valid_to",
             "模式": "mode", "时限环节": "clock", "起算时间": "since", "分工": "parts"}
    tables = [with_conditions(table(args[0]), names), None, None, args[6].split(",") if len(args) > 6 else []]
    for n, path in enumerate(args[4:6], 1):
        tables[n] = with_conditions(table(path))
    calendar = Calendar(table(args[1]))
    return compare(records(args[2]), records(args[3]), lambda r: route(tables, calendar, r))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(*sys.argv[1:]))
