#!/usr/bin/env python3
"""Warnings, rosters and answers, made up, and who must have been called for them.

usage: roster-walk.py make DIRECTORY --seed N [--warnings N]
       roster-walk.py judge DIRECTORY ALERTS.ndjson AS-OF

make writes roster.csv, levels.csv, calendar.csv, warnings.ndjson and acks.csv.  judge walks the rosters
from gov-roster(5), gov-warnings(5) and gov-alerts(5) alone and compares every field of every alert but
the words of `why`; apart from that it asks whether anybody was forgotten or called twice for one level.
It ends with 1 where anything differs.
"""
import argparse
import collections
import csv
import json
import pathlib
import random
import sys

sys.dont_write_bytecode = True
from officetime import DAY, Calendar, day_of, iso, moment, until  # noqa: E402

FIRST = moment("2026-06-01")
DISTRICTS = {"怀柔区": ["泉河街道", "龙山街道", "桥梓镇"], "密云区": ["鼓楼街道", "泉河街道", "溪翁庄镇"], "延庆区": ["儒林街道", "八达岭镇"]}
COMMUNITIES = ["一社区", "二社区", "东村"]
KINDS = ["暴雨", "燃气", "水务/供水", "水务/排水", "水务", "雷电", ""]
LEVELS = ["蓝色", "黄色", "橙色", "红色", ""]
LIMITS = ["15m", "15m", "30m", "5m", "0m", "1h", "2h", "2wh", "1wh", "1d", "1w"]
FIELDS = ("type id kind state level order warning unit clock due since answer_due answered_at answered_by told name post phone turn place "
          "city district street community topic text rule law").split()
TABLE_LEVELS = ["提示", "黄色", "橙色", "红色"]  # 蓝色 is not in it
WHERE = ["community", "street", "district", "city"]


def write_csv(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        w = csv.writer(out, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def make_roster(r):
    people = [("值班员%02d" % i, "0000-%04d" % i) for i in range(60)]
    people += [("值班员%02d" % i, "0000-9%03d" % i) for i in range(0, 60, 9)]  # one name, another number
    places = ["北京市"] + list(DISTRICTS) + ["泉河街道", "龙山街道", "怀柔区/泉河街道", "密云区/泉河街道", "密云区/鼓楼街道", "桥梓镇", "溪翁庄镇", "八达岭镇", "儒林街道/一社区", "一社区", "泉河街道/二社区",
                                           "密云区/泉河街道/二社区", "第三网格", "东村"]
    rows = []
    for place in places:
        for _ in range(r.choice([1, 2, 3, 4, 5])):
            name, phone = r.choice(people)
            kind = r.choice(["", "", "", "暴雨", "水务", "水务/供水", "燃气|雷电"])
            level = r.choice(["", "", "", "红色", "橙色|红色"])
            valid_from, valid_to = r.choice([("", "")] * 6 + [("2026-06-10", ""), ("", "2026-06-12"), ("2026-06-05 12:00", "2026-06-20")])
            rows.append([place, kind, level, r.choice(["1", "2", "3", "10", "", "2"]), name, r.choice(["街道值班", "主任", ""]), phone, r.choice(["泉河街道", "区应急局", "燃气公司", ""]), r.choice(LIMITS),
                         r.choice(["", "1h", "4h", "2wh", "1d", "1w"]), valid_from, valid_to])
    return rows


def make_warning(r, n):
    if r.random() < 0.06:
        street = r.choice(["泉河街道", "八达岭镇", "无名街道"])
        day = iso(FIRST + r.randrange(20) * DAY)[:10]
        return {"type": "alarm", "rank": n, "day": day, "by": "category,street", "group": "暴雨|" + street + str(n), "category": r.choice(["暴雨", "水务/供水"]), "street": street,
                "observed": r.randint(5, 30), "expected": "0.%02d" % r.randint(1, 99), "upper": 3, "p": "1.19e-05", "weeks": 8}
    district = r.choice(list(DISTRICTS) + [None])
    street = r.choice(DISTRICTS[district] + [None]) if district else r.choice(["泉河街道", "龙山街道", "无名街道"])
    w = {"id": "W%03d" % n, "kind": r.choice(KINDS), "level": r.choice(LEVELS), "place": "第三网格" if r.random() < 0.1 else None,
         "community": r.choice(COMMUNITIES) if street and r.random() < 0.4 else None, "street": street, "district": district, "city": "北京市" if r.random() < 0.3 else None,
         "issued_at": iso(FIRST + r.randrange(20 * DAY)), "text": "未来两小时有雨" if r.random() < 0.5 else None}
    if r.random() < 0.2:
        w["type"] = "warning"
    return w


def make(folder, seed, n):
    r = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "calendar.csv", ["from", "to", "kind", "open", "close"], [("2026-01-01", "2026-12-31", "covers", "09:00", "17:30"), ("2026-06-19", "2026-06-21", "rest", "", ""),
                                                                               ("2026-06-12", "", "half", "09:00", "12:00"), ("2026-06-13", "", "work", "", "")])
    write_csv(folder / "levels.csv", ["id", "level", "after", "to"], [("L%d" % i, word, "%dh" % i, "unit") for i, word in enumerate(TABLE_LEVELS)])
    roster = make_roster(r)
    write_csv(folder / "roster.csv", "place kind level turn name post phone unit answer close valid_from valid_to".split(), roster)
    warnings = []
    for i in range(n):
        w = make_warning(r, i + 1)
        warnings.append(w)
        while "issued_at" in w and r.random() < 0.2:  # raised, lowered, or sent once more
            w = {**w, "level": r.choice(LEVELS), "issued_at": iso(moment(w["issued_at"]) + r.choice([0, 300, 1800, 7200, 90000]) + r.randrange(2))}
            warnings.append(w)
    r.shuffle(warnings)
    with open(folder / "warnings.ndjson", "w", encoding="utf-8") as out:
        for w in warnings:
            out.write(json.dumps({k: v for k, v in w.items() if v is not None or r.random() < 0.5}, ensure_ascii=False) + "\n")
    write_csv(folder / "acks.csv", ["预警编号", "应答人", "应答时间", "处理结果", "工单编号"], make_acks(r, folder))


def make_acks(r, folder):
    """In time, late, none, by somebody of the roster who was not called, by a stranger; some more than once, some for one alert."""
    calendar, roster = Calendar(folder / "calendar.csv"), Roster(folder / "roster.csv")
    rows, state = [], collections.defaultdict(list)
    for walk in walks(folder, calendar, roster, [], FIRST + 400 * DAY):
        while r.random() < 0.62 and len(state[walk.id]) < 4:
            way = r.choice(["in time", "in time", "late", "wrong", "not yet", "at the end"])
            call = r.choice(walk.calls[:3]) if walk.calls else None
            if way == "wrong" or not call:
                by, at = r.choice([("路人甲", 0), (r.choice(roster.rows)["name"], 0)])[0], walk.issued + r.randrange(10800)
            else:
                by = call.row["name"] if r.random() < 0.6 else call.row["phone"]
                long = max(1, call.answer_due - call.at)
                at = {"in time": call.at + r.randrange(long), "late": call.answer_due + 1 + r.randrange(2 * long), "not yet": call.at - 1 - r.randrange(600), "at the end": call.answer_due}[way]
            name = walk.id
            if call and r.random() < 0.25:
                name = "%s/%s/%d" % (walk.id, walk.level, walk.calls.index(call) + 1)
            elif walk.calls and r.random() < 0.05:
                name = "%s/%s/open" % (walk.id, walk.level)
            outcome = r.choice(["", "应答", "已应答", "answered", "关闭", "解除", "closed", "转工单", "order"])
            state[walk.id].append(way)
            rows.append([name, by, iso(at), outcome, "R-%d" % len(rows) if outcome in ("转工单", "order") else ""])
    r.shuffle(rows)
    return rows


Call = collections.namedtuple("Call", "row at answer_due")


class Roster:
    def __init__(self, path):
        self.rows = read_csv(path)
        for n, row in enumerate(self.rows):
            row["n"] = n
            row["from"] = moment(row["valid_from"]) if row["valid_from"] else -(1 << 60)
            row["to"] = until(row["valid_to"]) + (len(row["valid_to"]) <= 10) if row["valid_to"] else 1 << 60

    def of(self, place, places, kind, level):
        """The rows that fit, in the order in which they are called."""
        found = []
        for row in self.rows:
            *before, last = row["place"].split("/")
            kinds, levels = row["kind"].split("|"), row["level"].split("|")
            fits = last == place and all(p in places and p != place for p in before)
            fits = fits and (row["kind"] == "" or kind != "" and any(kind == k or kind.startswith(k + "/") for k in kinds))
            if fits and (row["level"] == "" or level != "" and level in levels):
                found.append(row)
        return sorted(found, key=lambda row: (row["kind"] == "", int(row["turn"]) if row["turn"] else 1 << 60, row["n"]))


def unit_of(limit):
    return limit.lstrip("0123456789")


class Walk:
    """One warning at one level: who is called when, and what became of it."""

    def __init__(self, warning, replaced):
        self.warning, self.id, self.level, self.issued, self.replaced = warning, warning["id"], warning["level"], warning["issued"], replaced
        self.calls, self.nobody, self.answers = [], [], []

    def places(self):
        texts = []
        for field in ["place"] + WHERE:
            if self.warning[field] and self.warning[field] not in texts:
                texts.append(self.warning[field])
        return texts

    def hear(self, acks):
        """Answers by somebody called at or before; acks in order of time."""
        self.answers = []
        for ack in acks:
            for n, call in enumerate(self.calls):
                if call.at <= ack["at"] and ack["by"] and ack["by"] in (call.row["name"], call.row["phone"]):
                    self.answers.append((ack, n))
                    break

    def ended(self, t, as_of, acks):
        self.hear([a for a in acks if a["at"] <= t])
        return bool(self.answers) or self.replaced <= t or t > as_of

    def go(self, roster, calendar, acks, as_of):
        t, places, called = self.issued, self.places(), set()
        if self.ended(t, as_of, acks):
            return
        rosters = [(p, roster.of(p, places, self.warning["kind"], self.level)) for p in places]

        def able(row):
            return row["from"] <= t < row["to"] and (row["name"], row["phone"]) not in called

        for i, (place, rows) in enumerate(rosters):
            here = False
            for row in rows:
                if not able(row):
                    continue
                if self.ended(t, as_of, acks):
                    return
                limit = calendar.due(t, row["answer"])
                self.calls.append(Call(row, t, limit))
                called.add((row["name"], row["phone"]))
                here, t = True, limit
            if here:
                if self.ended(t, as_of, acks):
                    return
                told = next((p for p, rest in rosters[i + 1 :] if any(able(row) for row in rest)), None)
                self.nobody.append((place, t, told))
                if not told:
                    return
        if not self.calls:
            self.nobody.append((None, self.issued, None))


def read_warnings(path):
    seen = {}
    with open(path, encoding="utf-8") as file:
        for n, line in enumerate(file):
            w = {**dict.fromkeys(["id", "kind", "level", "place", "text"] + WHERE), **json.loads(line)}
            if w.get("type") == "alarm":
                w.update(id="alarm/%s/%s/%s" % (w["day"], w["by"], w["group"]), kind=w["category"], level="", issued=day_of(w["day"]) * DAY + DAY,
                         text="%d orders on %s, %s expected" % (w["observed"], w["day"], w["expected"]))
            else:
                w["issued"] = moment(w["issued_at"])
            w.update(kind=w["kind"] or "", level=w["level"] or "", n=n)
            key = (w["id"], w["level"])
            if key not in seen or w["issued"] < seen[key]["issued"]:
                seen[key] = w
    return list(seen.values())


def read_acks(path, as_of):
    acks = []
    for row in read_csv(path):
        acks.append({"id": row["预警编号"], "by": row["应答人"], "at": moment(row["应答时间"]), "over": row["处理结果"] in ("order", "转工单", "closed", "关闭", "解除")})
    return sorted((a for a in acks if a["at"] <= as_of), key=lambda a: a["at"])


def walks(folder, calendar, roster, acks, as_of):
    by_id = collections.defaultdict(list)
    for w in read_warnings(folder / "warnings.ndjson"):
        if w["issued"] <= as_of:
            by_id[w["id"]].append(w)
    for name in sorted(by_id):
        levels = sorted(by_id[name], key=lambda w: (w["issued"], w["n"]))
        for i, w in enumerate(levels):
            replaced = levels[i + 1]["issued"] if i + 1 < len(levels) else 1 << 60
            mine = []
            for a in acks:
                if a["id"] == name:
                    if w["issued"] <= a["at"] < replaced:
                        mine.append(a)
                elif a["id"].startswith("%s/%s/" % (name, w["level"])):
                    mine.append(a)
            walk = Walk(w, replaced)
            walk.go(roster, calendar, mine, as_of)
            walk.hear(mine)
            yield walk


def alert_of(walk, kind, ending, **more):
    w = walk.warning
    alert = dict.fromkeys(FIELDS)
    alert.update(type="alert", id="%s/%s/%s" % (walk.id, walk.level, ending), kind=kind, level=walk.level or None, warning=walk.id, topic=w["kind"] or None, text=w["text"],
                 **{f: w[f] or None for f in WHERE})
    alert.update(more)
    return alert


def person(row):
    return {f: row[f] or None for f in ("name", "post", "phone", "turn", "place", "unit")}


def when(at):
    return None if at is None else iso(at)


def alerts_of(walk, calendar, as_of):
    if walk.replaced <= as_of or any(ack["over"] for ack, _ in walk.answers):
        return
    first = walk.answers[0] if walk.answers else None
    answered = {"answered_at": when(first[0]["at"]), "answered_by": first[0]["by"]} if first else {}
    for n, call in enumerate(walk.calls):
        mine = next((ack for ack, m in walk.answers if m == n), None)
        ended = call.answer_due <= as_of
        state = "answered" if mine else "stopped" if first and call.answer_due > first[0]["at"] else "unanswered" if ended else "waiting"
        yield alert_of(walk, "call", n + 1, state=state, since=when(call.at), answer_due=when(call.answer_due), told=call.row["name"], **person(call.row),
                       **({"answered_at": when(mine["at"]), "answered_by": mine["by"]} if mine else {}))
    for place, t, told in walk.nobody:
        yield alert_of(walk, "nobody", "nobody" + (":" + place if place else ""), state="answered" if first else "unanswered", since=when(t), told=told, place=place, **answered)
    if first:
        row = walk.calls[first[1]].row
        due = calendar.due(first[0]["at"], row["close"])
        yield alert_of(walk, "open", "open", state="unanswered" if due is not None and due <= as_of else "waiting", since=when(first[0]["at"]), answer_due=when(due), told=row["name"], **person(row), **answered)


def order_of(alert):
    level = alert["level"] or ""
    place = (0, -TABLE_LEVELS.index(level), b"") if level in TABLE_LEVELS else (1, 0, level.encode())
    return ((alert["unit"] or "").encode(), place, moment(alert["since"]), alert["id"].encode())


def careless(walk, roster, calls, as_of):
    """Asked of what the program wrote itself: somebody called twice for this level, or forgotten though nobody ever answered."""
    called = [(c["name"], c["phone"]) for c in calls]
    if len(called) != len(set(called)):
        yield "called twice"
    everybody = {(row["name"], row["phone"]): row for p in walk.places() for row in roster.of(p, walk.places(), walk.warning["kind"], walk.level)}
    if set(called) - set(everybody):
        yield "called though of another roster"
    if not walk.answers and walk.replaced > as_of and not any(c["state"] == "waiting" for c in calls):
        last = max((moment(c["answer_due"]) for c in calls), default=walk.issued)
        if any(row["from"] <= walk.issued and last < row["to"] for p, row in everybody.items() if p not in called):
            yield "forgotten"


def judge(folder, path, as_of):
    as_of = until(as_of)
    calendar, roster = Calendar(folder / "calendar.csv"), Roster(folder / "roster.csv")
    acks = read_acks(folder / "acks.csv", as_of)
    want, found, bad, counts = [], [], 0, collections.Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            alert = json.loads(line)
            if not alert.get("why"):
                print(alert["id"], "no why")
                bad += 1
            found.append({k: None if v == "" else str(v) if k == "turn" and v is not None else v for k, v in alert.items() if k != "why"})
    by_walk = collections.defaultdict(list)
    for alert in found:
        if alert["kind"] == "call":
            by_walk[alert["warning"], alert["level"] or ""].append(alert)
    for walk in walks(folder, calendar, roster, acks, as_of):
        mine = list(alerts_of(walk, calendar, as_of))
        want += mine
        counts["walks"] += 1
        counts["calls"] += len(walk.calls)
        counts["over"] += not mine and bool(walk.answers)
        counts["answered"] += bool(walk.answers)
        counts["late"] += any(walk.calls[n].answer_due < ack["at"] for ack, n in walk.answers)
        counts["nobody"] += bool(walk.nobody)
        counts["replaced"] += walk.replaced <= as_of
        if walk.replaced > as_of and (mine or not walk.answers):
            for what in careless(walk, roster, by_walk[walk.id, walk.level], as_of):
                print(walk.id, walk.level, what)
                bad += 1
    want.sort(key=order_of)
    there = {a["id"]: a for a in found}
    for alert in want:
        other = there.pop(alert["id"], None)
        if other is None:
            print(alert["id"], "missing")
            bad += 1
            continue
        for field in FIELDS:
            if other.get(field) != alert[field]:
                print("%s %s: want %s, found %s" % (alert["id"], field, alert[field], other.get(field)))
                bad += 1
        if set(other) - set(FIELDS):
            print(alert["id"], "unknown fields", set(other) - set(FIELDS))
            bad += 1
    for name in there:
        print(name, "too many")
        bad += 1
    if not bad and [a["id"] for a in want] != [a["id"] for a in found]:
        print("another order than gov-alerts(5) says")
        bad += 1
    print("answers %d, %s, alerts %d, wrong %d" % (len(acks), ", ".join("%s %d" % c for c in counts.items()), len(want), bad))
    return 1 if bad or not want else 0


if __name__ == "__main__":
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("what", choices=["make", "judge"])
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("rest", nargs="*")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--warnings", type=int, default=200)
    a = p.parse_args()
    if a.what == "make":
        make(a.folder, a.seed, a.warnings)
    else:
        sys.exit(judge(a.folder, *a.rest))
