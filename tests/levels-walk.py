#!/usr/bin/env python3
"""Levels of supervision for made-up orders, answers to them, and which orders must be called.

usage: levels-walk.py make DIRECTORY ORDERS AS-OF --seed N
       levels-walk.py judge DIRECTORY ORDERS ALERTS AS-OF [--events FILE ...]

The directory is one of track-orders.py.  make writes level-table.csv and level-acks.csv; judge works out
every alert from gov-levels(5) and gov-alerts(5) alone, on clocks as track-replay.py has them, and compares
every field but the words of `why`.
"""
import argparse
import collections
import csv
import importlib
import json
import pathlib
import random
import sys

sys.dont_write_bytecode = True
from officetime import DAY, HOUR, iso, moment, until  # noqa: E402

replay = importlib.import_module("track-replay")
walk = importlib.import_module("roster-walk")
LEVELS = ["提示", "催办", "督办", "通报"]
HEADER = "id level clock after answer to place unit where valid_from valid_to law".split()


def make(folder, orders, as_of, seed):
    r = random.Random(seed)
    rows = []
    for level in LEVELS:
        for clock in ["签收", "联系", "反馈", "办结", "市交办", "区交办"]:
            for _ in range(r.choice([0, 1, 1, 1, 2])):
                i = LEVELS.index(level)
                after = r.choice([["-48h", "-24h", "-1w", "-2d", "-5d"], ["0h", "-2h", "0w", "2wh"], ["1w", "+2d", "24h", "10wh"], ["5w", "7d", "0h", "240h", "40wh"]][i])
                narrow = r.random() < 0.3
                dates = [("", "")] * 6 + [("2026-06-01", ""), ("", "2026-09-20"), ("2026-05-01 12:00", "2026-09-23 14:00")]
                rows.append(["L%02d" % (len(rows) + 1), level, clock if clock != "办结" or r.random() < 0.5 else "", after, r.choice(["", "2h", "1w", "24h", "4wh", "1d", "0h"]),
                             r.choice(["", "unit", "区督查室", "unit|区督查室", "street|unit", "区督查室|区长"]), r.choice(["", "泉河街道", "泉河街道|怀柔镇|一社区"]) if narrow else "",
                             r.choice(["", "区水务局|区交通局"]) if narrow else "", r.choice(["", "urgency=紧急", "category=公共服务", "category!=噪声"]) if narrow or r.random() < 0.1 else "",
                             *r.choice(dates), r.choice(["", "督办办法第三条"])])
    # the words must stand in their order, however few rows a word has
    rows.sort(key=lambda row: LEVELS.index(row[1]))
    walk.write_csv(folder / "level-table.csv", HEADER, rows)
    acks = []
    for _, values in replay.read_orders(orders):
        if r.random() < 0.2:
            acks.append([values["id"] + "/false_closure", "值班", iso(as_of - r.randrange(20 * DAY)), "", ""])
        while r.random() < 0.8:
            at = r.choice([as_of - r.randrange(20 * DAY), moment(values["created_at"]) + r.randrange(30 * DAY), as_of + r.randrange(DAY)])
            acks.append(["%s/%s/%s" % (values["id"], r.choice(["签收", "联系", "反馈", "办结", "办结", "市交办", "区交办"]), r.choice(LEVELS)), r.choice(["区水务局", "王科", ""]) or "值班", iso(at),
                         r.choice(["", "应答", "closed"]), ""])
    walk.write_csv(folder / "level-acks.csv", ["提醒编号", "答复人", "应答时间", "结果", "工单编号"], acks)


def distance(calendar, due, text):
    """The moment a level comes, None where the calendar does not reach."""
    sign = -1 if text.startswith("-") else 1
    number = text.lstrip("+-")
    unit = number.lstrip("0123456789")
    n = int(number[: -len(unit)])
    if unit in "hd":
        return due + sign * n * (HOUR if unit == "h" else DAY)
    if unit == "wh":
        return calendar.add_office(due, n * HOUR)
    day, left = due // DAY, n
    while left:
        day += sign
        if not calendar.known(day):
            return None
        left -= calendar.office(day) is not None
    return day * DAY + due % DAY


def holds(row, values):
    if row["place"] and not any(values.get(f) and values[f] in row["place"].split("|") for f in walk.WHERE):
        return False
    if row["unit"] and replay.text(values.get("unit")) not in row["unit"].split("|"):
        return False
    if row["where"]:
        field, value = row["where"].replace("!=", "=").split("=")
        there = replay.text(values.get(field))
        same = there == value or field == "category" and there.startswith(value + "/")
        return same != ("!=" in row["where"])
    return True


def level_now(calendar, rows, values, name, due, acks, as_of):
    """The highest level begun: its row, when it began, its limit's end, its first answer, whether only silence brought it."""
    found, before = None, None
    levels = {}
    for row in rows:
        own = distance(calendar, due, row["after"])
        if not holds(row, values):
            continue
        if (row["valid_from"] or row["valid_to"]) and (own is None or row["valid_from"] and own < moment(row["valid_from"]) or row["valid_to"] and own >= until(row["valid_to"]) + (len(row["valid_to"]) <= 10)):
            continue
        levels.setdefault(row["level"], (row, own))
    for level in LEVELS:
        if level not in levels:
            continue
        row, own = levels[level]
        begin, silence = own, False
        if before is not None and before <= as_of and (own is None or before < own):
            begin, silence = before, True
        before = None
        if begin is None or begin > as_of:
            continue
        answers = [a for a in acks.get("%s/%s" % (name, level), []) if a["at"] >= begin]
        end = calendar.due(begin, row["answer"])
        if end is not None and not any(a["at"] <= end for a in answers):
            before = end
        found = row, begin, end, answers[0] if answers else None, silence and (own is None or own > as_of)
    return found


def alert_of(values, clock, due, level, as_of):
    row, begin, end, answer, silence = level
    alert = dict.fromkeys(walk.FIELDS)
    told = []
    for word in (row["to"] or "unit").split("|"):
        word = replay.text(values.get(word)) if word in ("unit", "street") else word
        if word:
            told.append(word)
    alert.update(type="alert", id="%s/%s/%s" % (values["id"], clock.word, row["level"]), kind="no_answer" if silence else "due" if as_of <= due else "overdue",
                 state="answered" if answer else "unanswered" if end is not None and end <= as_of else "waiting", level=row["level"], order=values["id"], unit=replay.text(values.get("unit")) or None, clock=clock.word,
                 due=iso(due), since=iso(begin), answer_due=walk.when(end), told="|".join(told) or None, rule=row["id"], law=row["law"] or None, **{f: replay.text(values.get(f)) or None for f in walk.WHERE})
    if answer:
        alert.update(answered_at=iso(answer["at"]), answered_by=answer["by"])
    return alert


def false_closure(values, since, acks):
    """The alert of an order whose matter came again."""
    alert = dict.fromkeys(walk.FIELDS)
    name = "%s/false_closure" % values["id"]
    unit = replay.text(values.get("unit")) or None
    alert.update(type="alert", id=name, kind="false_closure", state="waiting", order=values["id"], unit=unit, told=unit, since=iso(since), **{f: replay.text(values.get(f)) or None for f in walk.WHERE})
    for answer in acks.get(name, []):
        if answer["at"] >= since and not alert["answered_at"]:
            alert.update(state="answered", answered_at=iso(answer["at"]), answered_by=answer["by"])
    return alert


def judge(folder, path, alerts, as_of, events):
    as_of = until(as_of)
    tracker, orders = replay.Tracker(folder), replay.read_orders(path)
    said, standing, _ = replay.replay(tracker, orders, events, as_of)
    number = {orders[n][1]["id"]: n for n in standing}
    rows, acks = walk.read_csv(folder / "level-table.csv"), collections.defaultdict(list)
    for row in sorted(walk.read_csv(folder / "level-acks.csv"), key=lambda row: moment(row["应答时间"])):
        if moment(row["应答时间"]) <= as_of:
            acks[row["提醒编号"]].append({"by": row["答复人"], "at": moment(row["应答时间"])})
    want = []
    for n, order in standing.items():
        again = said[n]["false_closure"]
        if again and "closed" not in standing[number[again]].stands:
            want.append(false_closure({**orders[n][1], "unit": order.unit}, standing[number[again]].created, acks))
        for clock in replay.CLOCKS:
            _, due, done, still = tracker.clock(order, clock)
            if due is None or done is not None or still:
                continue
            values = {**orders[n][1], "unit": order.unit}  # whose it is now
            mine = [row for row in rows if (row["clock"] or "办结") == clock.word]
            level = level_now(tracker.calendar, mine, values, "%s/%s" % (values["id"], clock.word), due, acks, as_of)
            if level:
                want.append(alert_of(values, clock, due, level, as_of))
    want.sort(key=lambda a: ((a["unit"] or "").encode(), -LEVELS.index(a["level"]) if a["level"] else 1, moment(a["since"]), a["id"].encode()))
    with open(alerts, encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    there, bad, shown = {a["id"]: a for a in found}, 0, collections.Counter()
    for alert in want:
        other = there.pop(alert["id"], None)
        for field in ["missing"] if other is None else [f for f in walk.FIELDS if replay.text(other.get(f)) != replay.text(alert[f])]:
            bad, shown[field] = bad + 1, shown[field] + 1
            if shown[field] <= 8:
                print(alert["id"], "%s: want %s, found %s" % (field, alert.get(field), (other or {}).get(field)))
    for name in list(there)[:8]:
        print(name, "too many:", there[name])
    bad += len(there) + (not bad and not there and [a["id"] for a in want] != [a["id"] for a in found])
    kinds = collections.Counter(a["kind"] for a in want) + collections.Counter(a["state"] for a in want)
    print("orders %d, alerts %d (%s), wrong %d" % (len(standing), len(want), ", ".join("%s %d" % k for k in sorted(kinds.items())), bad))
    return 1 if bad or not want else 0


if __name__ == "__main__":
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("what", choices=["make", "judge"])
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("orders")
    p.add_argument("rest", nargs="+")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--events", nargs="*", default=[])
    a = p.parse_args()
    if a.what == "make":
        make(a.folder, a.orders, until(a.rest[0]), a.seed)
    else:
        sys.exit(judge(a.folder, a.orders, *a.rest, a.events))
