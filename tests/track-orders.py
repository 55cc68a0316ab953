#!/usr/bin/env python3
"""Orders and what happened to them, made up: for gov-track and the replay of it.

usage: track-orders.py DIRECTORY --seed N [--orders N]

Writes calendar.csv, duties.csv, orders.ndjson (for gov-route) and the events in three files,
events-1.ndjson, events-2.csv (Chinese words) and events-3.ndjson, about eight an order: ways that
are legal, with pauses, extensions, returns and reopenings, and ways that are not; orders nobody
knows; events that stand behind later ones; callers and places that come again; clusters.
"""
import argparse
import csv
import datetime
import json
import pathlib
import random

ZONE = datetime.timezone(datetime.timedelta(hours=8))
FIRST = datetime.datetime(2026, 2, 1, 0, 0, tzinfo=ZONE)
SPAN = 240 * 86400
CALENDAR = [("2026-01-01", "2026-12-31", "covers", "09:00", "17:30"), ("2026-01-01", "2026-01-03", "rest", "", ""), ("2026-02-15", "2026-02-23", "rest", "", ""),
            ("2026-04-04", "2026-04-06", "rest", "", ""), ("2026-05-01", "2026-05-05", "rest", "", ""), ("2026-06-19", "2026-06-21", "rest", "", ""),
            ("2026-09-25", "2026-09-27", "rest", "", ""), ("2026-10-01", "2026-10-07", "rest", "", ""), ("2026-02-14", "", "work", "", ""), ("2026-02-28", "", "work", "10:00", "15:00"),
            ("2026-05-09", "", "work", "", ""), ("2026-09-20", "", "work", "", ""), ("2026-10-10", "", "work", "", ""), ("2026-02-13", "", "half", "09:00", "12:00"), ("2026-09-24", "", "half", "09:00", "12:30"),
            ("2026-08-05", "", "half", "13:00", "17:30")]
CATEGORIES = ["公共服务/供水", "公共服务/供暖", "城市管理/市容环境", "交通管理/停车", "物业管理/电梯", "噪声"]
UNITS = ["区水务局", "区城市管理委", "泉河街道", "龙山街道", "区交通局", "区住建委"]
STREETS = ["泉河街道", "龙山街道", "怀柔镇", "北房镇"]
CLOCKS = ["签收", "联系", "反馈", "办结", "市交办", "区交办"]
WORDS = {"dispatched": "派单", "accepted": "签收", "contacted": "联系", "returned": "退单", "extended": "延期", "suspended": "暂停", "resumed": "恢复", "transferred": "转办",
         "whistled": "吹哨", "arrived": "报到", "rated": "评价", "responded": "反馈", "closed": "办结", "callback": "回访", "reopened": "重办"}
HEADER = ["order", "event", "at", "by", "to", "until", "clock", "reason"]


def iso(moment):
    return moment.isoformat()


def after(r, moment, most):
    """Some time later, most often soon, now and then to the second at the same moment."""
    if r.random() < 0.01:
        return moment
    return moment + datetime.timedelta(seconds=int(most * 3600 * r.random() ** 3) + 1)


def write_csv(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        w = csv.writer(out, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


def duties(r):
    """For every category all six clocks, each limit, start, end and manner of pausing some time."""
    limits = {"签收": ["2h", "4wh", "1w", "0d"], "联系": ["24h", "8wh", "1w", "1d"], "反馈": ["5w", "7d", "40wh", "120h"], "办结": ["15w", "10d", "5w", "360h", "60wh"],
              "市交办": ["20w", "30d"], "区交办": ["12w", "14d", "100wh"]}
    rows = []
    for category in CATEGORIES:
        for clock in CLOCKS:
            for urgency in ["", "紧急"]:
                if urgency and r.random() < 0.7 or not urgency and clock != "办结" and r.random() < 0.1:
                    continue
                limit = r.choice(limits[clock])
                rows.append(["D%03d" % (len(rows) + 1), category, urgency, clock if clock != "办结" or r.random() < 0.5 else "", limit,
                             r.choice(["", "", "now", "next"]), r.choice(["", "clock", "office", "midnight"]) if limit[-1] == "d" or limit[-1] == "w" else "",
                             r.choice(["", "", "created_at", "dispatched_at|created_at", "dispatched_at"] if clock != "反馈" else ["", "accepted_at|dispatched_at", "accepted_at"]),
                             r.choice(["", "", "无", "延期", "暂停", "挂账|暂停", "延期|暂停|挂账", "延期|挂账"]), r.choice(UNITS) if clock == "办结" else ""])
    return rows


class Way:
    """The events of one order, as they happen."""

    def __init__(self, r, order, start):
        self.r, self.order, self.now, self.events = r, order, start, []

    def add(self, event, hours, **more):
        self.now = after(self.r, self.now, hours)
        self.events.append({"order": self.order, "event": event, "at": iso(self.now), **more})

    def pause(self):
        r = self.r
        more = {}
        if r.random() < 0.3:
            until = self.now + datetime.timedelta(hours=r.randint(1, 300), seconds=r.randrange(3600))
            more["until"] = iso(until) if r.random() < 0.7 else until.date().isoformat()
        if r.random() < 0.25:
            more["clock"] = "|".join(r.sample(CLOCKS, r.randint(1, 3)))
        self.add("suspended", 60, reason=r.choice(["暂停", "挂账", "挂账", "等待材料", ""]), **more)
        if r.random() < 0.8:
            self.add("resumed", 400)

    def extend(self):
        r = self.r
        until = self.now + datetime.timedelta(hours=r.randint(24, 600))
        until = iso(until) if r.random() < 0.8 else until.date().isoformat()
        clock = r.choice(["", "", "办结", "办结", *CLOCKS])
        self.add("extended", 40, until=until, reason="天气", by=r.choice(UNITS), **({"clock": clock} if clock else {}))

    def handle(self):
        """From dispatch to closing, one round."""
        r = self.r
        if r.random() < 0.97:
            self.add("dispatched", 10, by="区中心", to=r.choice(UNITS))
        while r.random() < 0.12:
            self.add("returned", 20, by=r.choice(UNITS), reason=r.choice(["非本单位职责", "无此地址"]), **({"to": "区中心"} if r.random() < 0.5 else {}))
            if r.random() < 0.9:
                self.add(r.choice(["dispatched", "transferred"]), 20, **({"to": r.choice(UNITS)} if r.random() < 0.9 else {}))
        if r.random() < 0.97:
            self.add("accepted", 12, by=r.choice(UNITS))
        if r.random() < 0.85:
            self.add("contacted", 60)
        if r.random() < 0.12:
            self.pause()
        while r.random() < 0.15:
            self.extend()
        if r.random() < 0.08:
            units = r.sample(UNITS, r.randint(1, 3))
            self.add("whistled", 30, **({"to": "|".join(units)} if r.random() < 0.8 else {}))
            for unit in units:
                if r.random() < 0.7:
                    self.add("arrived", 30, by=unit if r.random() < 0.9 else r.choice(UNITS))
        if r.random() < 0.05:
            self.add("transferred", 48, to=r.choice(UNITS))
        if r.random() < 0.1:
            self.pause()
        if r.random() < 0.8:
            self.add("responded", 200)
        if r.random() < 0.92:
            self.add("closed", 500, by=r.choice(UNITS))
            if r.random() < 0.7:
                self.add("callback", 100)
                if r.random() < 0.7:
                    self.add("rated", 10)

    def go(self):
        r = self.r
        self.handle()
        while r.random() < 0.2:
            until = {"until": iso(self.now + datetime.timedelta(hours=r.randint(200, 400)))} if r.random() < 0.4 else {}
            if until and r.random() < 0.3:
                until["clock"] = r.choice(["反馈|办结", "市交办", "签收"])
            self.add("reopened", 200, reason="未解决", **until)
            self.handle()
        return self.events

    def spoil(self):
        """One thing that cannot be."""
        r, events = self.r, self.events
        kind = r.choice(["gone", "twice", "swapped", "stray", "early", "unready", "backwards", "anything"])
        if kind == "gone" and events:
            del events[r.randrange(len(events))]
        elif kind == "twice" and events:
            i = r.randrange(len(events))
            events.insert(i + 1, {**events[i], **r.choice([{}, {}, {"by": "市中心"}])})
        elif kind == "swapped" and len(events) > 1:
            i = r.randrange(len(events) - 1)
            events[i]["event"], events[i + 1]["event"] = events[i + 1]["event"], events[i]["event"]
        elif kind == "stray":
            events.insert(r.randrange(len(events) + 1), {"order": self.order, "event": r.choice(list(WORDS)), "at": iso(FIRST + datetime.timedelta(seconds=r.randrange(SPAN)))})
        elif kind == "early" and events:
            events[0]["at"] = iso(datetime.datetime.fromisoformat(events[0]["at"]) - datetime.timedelta(days=r.randint(1, 30)))
        elif kind == "unready" and events:
            events.insert(r.randrange(len(events)), {**r.choice(events), "event": r.choice(["resumed", "reopened", "arrived", "callback", "closed", "extended"])})
        elif kind == "backwards":
            moments = [e["at"] for e in events]
            r.shuffle(moments)
            for e, at in zip(events, moments):
                e["at"] = at
        elif kind == "anything":
            begin = datetime.datetime.fromisoformat(events[0]["at"]) if events else FIRST
            for _ in range(r.randint(3, 20)):
                at = begin + datetime.timedelta(minutes=r.randrange(-60, 40000) if r.random() < 0.8 else 60 * r.randrange(6))
                e = {"order": self.order, "event": r.choice(list(WORDS)), "at": iso(at)}
                if r.random() < 0.3:
                    e["until"] = iso(at + datetime.timedelta(hours=r.randrange(-48, 400)))
                if r.random() < 0.3:
                    e["clock"] = "|".join(r.sample(CLOCKS, r.randint(1, 4)))
                if r.random() < 0.4:
                    e["to"] = "|".join(r.sample(UNITS, r.randint(1, 2)))
                if r.random() < 0.4:
                    e["by"] = r.choice(UNITS)
                if e["event"] == "suspended" and r.random() < 0.4:
                    e["reason"] = "挂账"
                events.append(e)


def make_orders(r, n):
    phones = ["139%08d" % r.randrange(10**8) for _ in range(max(1, n // 3))]
    points = ["%s%d号楼" % (r.choice(["花园", "北里", "新村", "广场"]), i) for i in range(max(1, n // 20))]
    orders = []
    for i in range(n):
        created = FIRST + datetime.timedelta(seconds=r.randrange(SPAN))
        if r.random() < 0.05:  # written with a fraction, or at another offset
            created += datetime.timedelta(milliseconds=r.randrange(1000))
        if r.random() < 0.05:
            created = created.astimezone(r.choice([datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))]))
        order = {"id": "O-%06d" % (i + 1), "created_at": iso(created), "category": r.choice(CATEGORIES)}
        if r.random() < 0.2:
            order["urgency"] = r.choice(["紧急", "一般"])
        order["phone"] = r.choice(phones) if r.random() < 0.9 else r.choice([None, "", "139****1234", "匿名"])
        order["street"] = r.choice(STREETS) if r.random() < 0.95 else None
        order["community"] = r.choice(["一社区", "二社区", None])
        order["point"] = r.choice(points) if r.random() < 0.6 else None
        if r.random() < 0.3:
            order["dispatched_at"] = iso(after(r, created, 5))
        if r.random() < 0.05:
            order["accepted_at"] = iso(after(r, created, 20))
        if r.random() < 0.03:
            order["closed_at"] = iso(after(r, created, 500))
        if r.random() < 0.05:
            order["due_at"] = iso(created + datetime.timedelta(days=r.randint(1, 20)))
        if r.random() < 0.02:
            order["district_due_at"] = (created + datetime.timedelta(days=10)).date().isoformat()
        if r.random() < 0.05:
            order["whistle_units"] = "|".join(r.sample(UNITS, 2))
        if r.random() < 0.04:
            order["returned"] = r.choice(["0", "1", "2", 1])
            order["extended"] = r.choice([None, "1", 0])
        order["unit"] = r.choice(UNITS) if r.random() < 0.2 else None
        if r.random() < 0.1:
            order["exported_at"] = iso(created + datetime.timedelta(hours=r.randint(1, 900)))
        if r.random() < 0.01:
            order["superseded_by"] = "x"
        orders.append(order)
    for order in orders:
        order["cluster"], order["cluster_kind"], order["copy_of"] = order["id"], None, None
    for order in [r.choice(orders) for _ in range(n // 100)]:  # exported once more
        again = {**order, "updated_at": iso(FIRST + datetime.timedelta(seconds=r.randrange(SPAN))), "urgency": "一般"}
        orders.insert(r.randrange(len(orders)), again)
    by_time = sorted(orders, key=lambda o: datetime.datetime.fromisoformat(o["created_at"]))
    for i, order in enumerate(by_time):
        if i and r.random() < 0.25:
            other = by_time[max(0, i - r.randint(1, max(1, n // 12)))]
            order["cluster"] = other["cluster"]
            order["cluster_kind"] = r.choice(["repeat", "group", "copy"])
            order["category"] = other["category"]
            if order["cluster_kind"] != "group":
                order["phone"] = other["phone"]
            if order["cluster_kind"] == "copy":
                order["copy_of"] = other["id"]
            order["street"], order["point"] = other["street"], other["point"]
    return orders


def events_of(r, orders):
    """All events in the order in which they were written down, that is nearly that of time."""
    events = []
    for order in {order["id"]: order for order in orders}.values():
        if r.random() < 0.03:
            continue
        way = Way(r, order["id"], datetime.datetime.fromisoformat(order["created_at"]))
        way.go()
        if r.random() < 0.15:
            way.spoil()
        events += way.events
    for _ in range(len(orders) // 200 + 1):
        events.append({"order": "X-%05d" % r.randrange(10**5), "event": r.choice(list(WORDS)), "at": iso(FIRST + datetime.timedelta(seconds=r.randrange(SPAN)))})
    events.sort(key=lambda e: datetime.datetime.fromisoformat(e["at"]))
    for i in range(len(events)):
        if r.random() < 0.01:
            j = min(len(events) - 1, i + r.randint(1, 400))
            events[i], events[j] = events[j], events[i]
    return events


def write_events(folder, r, events):
    first, second = len(events) * 2 // 5, len(events) * 4 // 5
    for name, part in (("events-1.ndjson", events[:first]), ("events-3.ndjson", events[second:])):
        with open(folder / name, "w", encoding="utf-8") as out:
            for e in part:
                out.write(json.dumps(e, ensure_ascii=False, separators=(",", ":")) + "\n")
    write_csv(folder / "events-2.csv", HEADER,
              [[e["order"], WORDS[e["event"]] if r.random() < 0.5 else e["event"], e["at"], *(e.get(f) or "" for f in HEADER[3:])] for e in events[first:second]])


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--orders", type=int, default=1000)
    a = p.parse_args()
    r = random.Random(a.seed)
    a.folder.mkdir(parents=True, exist_ok=True)
    write_csv(a.folder / "calendar.csv", ["from", "to", "kind", "open", "close"], CALENDAR)
    write_csv(a.folder / "duties.csv", ["id", "category", "urgency", "clock", "limit", "start", "end", "since", "pauses", "unit"], duties(r))
    orders = make_orders(r, a.orders)
    with open(a.folder / "orders.ndjson", "w", encoding="utf-8") as out:
        for order in orders:
            out.write(json.dumps(order, ensure_ascii=False, separators=(",", ":")) + "\n")
    write_events(a.folder, r, events_of(r, orders))


if __name__ == "__main__":
    main()
