#!/usr/bin/env python3
"""What gov-track must say of every order, from gov-track(1), gov-events(5), gov-duties(5) and gov-calendar(5) alone.

usage: track-replay.py DIRECTORY ORDERS TRACKED AS-OF [--events FILE ...]
       track-replay.py DIRECTORY ORDERS TRACKED AS-OF LATER AS-OF2 [--events FILE ...]

The directory holds duties.csv and calendar.csv.  ORDERS went in, TRACKED came out: every field is compared,
also those that had to stay as they were.  With a second run, LATER, the fields that count time are set aside:
the others may differ only in orders to which something happened, or whose time passed, between the two.
"""
import argparse
import collections
import csv
import datetime
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from officetime import DAY, Calendar, iso, moment, until  # noqa: E402

NEVER = 1 << 60
WORDS = {"派单": "dispatched", "签收": "accepted", "联系": "contacted", "反馈": "responded", "退单": "returned", "转办": "transferred", "延期": "extended", "暂停": "suspended",
         "挂账": "suspended", "恢复": "resumed", "吹哨": "whistled", "报到": "arrived", "办结": "closed", "回访": "callback", "评价": "rated", "重办": "reopened"}
OWN = [("dispatched_at", "dispatched"), ("accepted_at", "accepted"), ("contacted_at", "contacted"), ("responded_at", "responded"), ("closed_at", "closed"), ("callback_at", "callback")]
FIELD_OF = {kind: field for field, kind in OWN}
Clock = collections.namedtuple("Clock", "step word first now left on_time ends")
CLOCKS = [Clock("accept", "签收", "accept_due_at", "accept_due_now", "accept_left", "accept_on_time", "accepted"),
          Clock("contact", "联系", "contact_due_at", "contact_due_now", "contact_left", "contact_on_time", "contacted"),
          Clock("respond", "反馈", "respond_due_at", "respond_due_now", "respond_left", "respond_on_time", "responded"),
          Clock("close", "办结", "due_at", "due_now", "close_left", "on_time", "closed"),
          Clock("city", "市交办", "city_due_at", "city_due_now", "city_left", "city_on_time", "closed"),
          Clock("district", "区交办", "district_due_at", "district_due_now", "district_left", "district_on_time", "closed")]
TAKES_BACK = {"returned": ["dispatched", "accepted", "contacted", "responded"], "transferred": ["accepted", "contacted", "responded"], "reopened": ["responded", "closed", "callback"]}
FAULTS = ["before_created", "out_of_order", "accepted_before_dispatched", "returned_before_dispatched", "closed_before_accepted", "callback_before_closed", "reopened_before_closed", "suspended_twice",
          "resumed_without_suspended", "arrived_without_whistled", "after_closed"]
NEEDS = {"accepted": ("dispatched", "accepted_before_dispatched"), "returned": ("dispatched", "returned_before_dispatched"), "closed": ("accepted", "closed_before_accepted"),
         "callback": ("closed", "callback_before_closed")}
OWNED = ["stage", "stage_since", "stage_minutes", "unit_now", "late", "overdue", "overdue_minutes", "next_step", "next_due_at", "caller_month", "caller_year", "place_month", "place_year",
         "false_closure", "whistle_arrived", "whistle_arrived_at", "whistle_missing", "faults"] + [f for c in CLOCKS for f in (c.now, c.left, c.on_time)]
TIMES = {"stage_minutes", "overdue_minutes"} | {c.left for c in CLOCKS}
Event = collections.namedtuple("Event", "kind at by to until clocks reason own bare")


def text(value):
    return "" if value is None else {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def read_orders(path):
    with open(path, encoding="utf-8") as file:
        return [(line.rstrip("\n"), json.loads(line)) for line in file]


def events_in(path):
    with open(path, encoding="utf-8", newline="") as file:
        first = file.read(1)
        file.seek(0)
        if first == "{":
            yield from ({k: text(v) for k, v in json.loads(line).items()} for line in file)
        else:
            yield from csv.DictReader(file, strict=True)


def read_events(paths, as_of):
    """Events of each order, each once, by their moment; which orders' events stand behind later ones; which kinds there are."""
    events, disorder, kinds, seen, highest = collections.defaultdict(list), set(), set(), set(), {}
    for path in paths:
        highest.clear()
        for row in events_in(path):
            kind = WORDS.get(row["event"], row["event"])
            reason = "挂账" if row["event"] == "挂账" else row.get("reason") or ""
            bare = len(row["at"].strip()) <= 10
            e = Event(kind, moment(row["at"]), row.get("by") or "", row.get("to") or "", until(row["until"]) if row.get("until") else None, tuple(filter(None, (row.get("clock") or "").split("|"))), reason, False, bare)
            if e.at > as_of or (row["order"], e) in seen:
                continue
            seen.add((row["order"], e))
            kinds.add(kind)
            if e.at < highest.get(row["order"], -NEVER):
                disorder.add(row["order"])
            highest[row["order"]] = max(e.at, highest.get(row["order"], -NEVER))
            events[row["order"]].append(e)
    for own in events.values():
        own.sort(key=lambda e: e.at)
    return events, disorder, kinds


class Stop:
    def __init__(self, event):
        self.begin, self.clocks, self.ledger = event.at, event.clocks or tuple(c.word for c in CLOCKS), event.reason == "挂账"
        self.end = NEVER if event.until is None else max(event.until, event.at)
        self.place = None  # its end in the sequence, where an event ended it

    def runs(self, at):
        return self.begin <= at < self.end


class Order:
    """One order, its events taken one after another."""

    def __init__(self, values, events, kinds, disorder, as_of):
        self.values, self.as_of, self.kinds = values, as_of, kinds
        self.created = self.time("created_at")
        self.stage, self.since, self.unit = "created", self.created, text(values.get("unit"))
        self.stands, self.said = {}, {}  # kind -> moment; kind -> whether an event said it
        self.stops, self.unended, self.counts = [], False, collections.Counter()
        self.moves, self.faults = [], {"out_of_order"} if disorder else set()
        self.whistle, self.came = None, {}
        own, before = [], [] if self.created is None else [self.created]
        for field, kind in OWN:
            at = self.time(field)
            if at is None:
                continue
            if len(text(values[field]).strip()) <= 10:  # a bare day: the first moment that what comes before leaves
                at = max([at] + [b for b in before if b < at + DAY])
            before.append(at)
            own.append(Event(kind, at, "", "", None, (), "", True, False))
        self.own = {e.kind: e.at for e in own}
        for n, e in enumerate(sorted(own + events, key=lambda e: e.at)):
            self.take(e, n)

    def time(self, field):
        value = text(self.values.get(field))
        at = moment(value) if value else None
        return None if at is None or at > self.as_of else at

    def take(self, e, n):
        if self.created is not None and e.at + (DAY - 1 if e.bare else 0) < self.created:
            self.faults.add("before_created")
        if e.own and e.kind in self.stands:
            return
        if "closed" in self.stands and e.kind not in ("callback", "rated", "reopened"):
            if not (e.kind == "closed" and (e.own or not self.said["closed"])):
                self.faults.add("after_closed")
            return
        if e.kind in NEEDS:
            before, fault = NEEDS[e.kind]
            if before not in self.stands and (self.own.get(before, -NEVER) > e.at if e.own else before in self.kinds):
                self.faults.add(fault)
        stop = self.stops[-1] if self.stops else None
        if e.kind == "reopened" and "closed" not in self.stands:
            self.faults.add("reopened_before_closed")
        for kind in TAKES_BACK.get(e.kind, ()):
            self.stands.pop(kind, None)
        if e.kind in FIELD_OF and e.kind not in self.stands:
            self.stands[e.kind], self.said[e.kind] = e.at, not e.own
        if e.kind == "transferred":
            self.stands["dispatched"], self.said["dispatched"] = e.at, True
        if e.kind in ("returned", "extended", "reopened"):
            self.counts[e.kind] += 1
        if e.kind in ("dispatched", "transferred", "returned"):
            self.unit = e.to or ("" if e.kind == "returned" else self.unit)
        if e.kind in ("extended", "reopened") and e.until is not None:
            self.moves.append((e.at, n, e.kind, e.clocks or ("办结",), e.until))
        if e.kind in ("suspended", "resumed", "closed") and stop and stop.end > e.at:
            stop.end, stop.place = e.at, n
            if e.kind == "suspended":
                self.faults.add("suspended_twice")
        if e.kind == "resumed":
            if not self.unended:
                self.faults.add("resumed_without_suspended")
        if e.kind in ("suspended", "resumed", "closed"):
            self.unended = e.kind == "suspended"
        if e.kind == "suspended":
            self.stops.append(Stop(e))
        if e.kind == "whistled":
            self.whistle, self.came = [u for u in (e.to or text(self.values.get("whistle_units"))).split("|") if u], {}
        if e.kind == "arrived":
            if self.whistle is None:
                self.faults.add("arrived_without_whistled")
            else:
                self.came.setdefault(e.by, e.at)
        self.reach(e)

    def reach(self, e):
        stage = {"transferred": "dispatched", "callback": "called_back" if "closed" in self.stands else None}.get(e.kind, e.kind)
        if stage not in ("dispatched", "accepted", "contacted", "responded", "returned", "closed", "reopened", "called_back"):
            return
        if stage != self.stage or e.kind == "transferred":
            self.stage, self.since = stage, e.at

    def standing(self):
        last = self.stops[-1] if self.stops else None
        if last and last.runs(self.as_of):
            return "suspended", last.begin
        ends = [s.end for s in self.stops] + [self.since]
        return self.stage, max((t for t in ends if t is not None), default=None)

    def end_of(self, clock):
        ends = [self.stands[kind] for kind in {clock.ends, "closed"} if kind in self.stands]
        return min(ends, default=None)


class Tracker:
    def __init__(self, folder):
        self.calendar = Calendar(folder / "calendar.csv")
        with open(folder / "duties.csv", encoding="utf-8", newline="") as file:
            self.duties = {row["id"]: row for row in csv.DictReader(file, strict=True)}
        self.past = 0

    def begin(self, order, duty):
        """When a clock begins: the first of `since` that has a time."""
        for field in (duty.get("since") or "created_at").split("|") if duty else ["created_at"]:
            kind = dict(OWN).get(field)
            at = order.stands.get(kind) if kind else order.time(field)
            if at is not None:
                return at
        return None

    def move(self, duty, due, start, end):
        if not duty or not duty["limit"]:
            return due + end - start
        kind = duty["limit"].lstrip("0123456789")
        if kind == "h":
            return due + end - start
        if kind == "wh":
            worked = self.calendar.worked(start, end)
            return None if worked is None else self.calendar.add_office(due, worked) if worked else due
        days = end // DAY - start // DAY if kind == "d" else self.calendar.working_days(start // DAY, end // DAY)
        if not days:
            return due if days == 0 else None
        day = -(-due // DAY) - 1  # 24:00 is the end of a day
        time = due - day * DAY
        day = day + days if kind == "d" else self.calendar.next_working(day, days)
        return None if day is None else self.calendar.end_of(day, time, duty["end"])

    def clock(self, order, clock):
        """First due moment, due moment as it stands, when it ended, whether it stands still."""
        duty = self.duties.get(text(order.values.get(clock.first + "_rule")))
        value, done = text(order.values.get(clock.first)), order.end_of(clock)
        begin = self.begin(order, duty)
        first = until(value) if value else None
        if first is None and duty and duty["limit"] and begin is not None:
            first = self.calendar.due(begin, duty["limit"], duty["start"], duty["end"])
        heeds = (duty["pauses"] if duty else "") or "延期|暂停"
        last, due, still = begin if begin is not None else -NEVER, first, False
        steps = [(at, n, "until", moved) for at, n, kind, words, moved in order.moves
                 if clock.word in words and (kind == "reopened" or "延期" in heeds.split("|")) and (done is None or at <= done)]
        for stop in order.stops:
            if clock.word in stop.clocks and ("挂账" if stop.ledger else "暂停") in heeds.split("|"):
                end = min(stop.end, order.as_of, NEVER if done is None else done)
                steps.append((end, -1 if stop.place is None else stop.place, "stop", stop))
        for at, _, what, value in sorted(steps, key=lambda s: s[:2]):
            if what == "until":
                due, last = value, max(last, at)
                continue
            start = max(value.begin, last)
            if due is None or due == "past" or start >= due:
                continue
            still = still or value.runs(order.as_of)
            if start < at:
                due = self.move(duty, due, start, at)
                due = "past" if due is None else due
        return first, None if due == "past" else due, done, still

    def say(self, order, with_events=True):
        """All fields that gov-track owns or fills, as text."""
        out, as_of = {}, order.as_of
        stage, since = order.standing()
        out.update(stage=stage, stage_since=since and iso(since), stage_minutes=None if since is None else (as_of - since) // 60, unit_now=order.unit)
        for kind, field in FIELD_OF.items():
            if kind in order.stands and order.said[kind]:
                self.fill(out, order, field, order.stands[kind])
        for kind, field in (("returned", "returned"), ("extended", "extended"), ("reopened", "redone")):
            n, there = order.counts[kind], text(order.values.get(field))
            if there == "":
                out[field] = n
            elif n:
                out["suggested_" + field] = n
        next_due = None
        for clock in CLOCKS:
            first, due, done, still = self.clock(order, clock)
            if not text(order.values.get(clock.first)) and first is not None:
                out[clock.first] = iso(first)
            out[clock.now] = None if due is None else iso(due)
            out[clock.left] = out[clock.on_time] = None
            if due is not None:
                if done is None:
                    out[clock.left] = 0 if due <= as_of else self.minutes(as_of, due)
                out[clock.on_time] = done <= due if done is not None else False if as_of > due else None
                if done is None and not still and (next_due is None or due < next_due[0]):
                    next_due = due, clock.step
            if clock.step == "close":
                shut = as_of if done is None else done
                out["late"] = None if first is None else shut > first
                out["overdue"] = None if due is None else shut > due
                out["overdue_minutes"] = (shut - due) // 60 if out["overdue"] else None
        out["next_due_at"], out["next_step"] = (iso(next_due[0]), next_due[1]) if next_due else (None, None)
        missing = [u for u in order.whistle or [] if u not in order.came]
        out["whistle_arrived"] = not missing if order.whistle else None
        out["whistle_arrived_at"] = iso(max(order.came[u] for u in order.whistle)) if order.whistle and not missing else None
        out["whistle_missing"] = "|".join(missing)
        out["faults"] = "|".join(f for f in FAULTS if f in order.faults)
        return out

    def minutes(self, a, b):
        worked = self.calendar.worked(a, b)
        return None if worked is None else worked // 60

    @staticmethod
    def fill(out, order, field, at):
        there = text(order.values.get(field))
        if there == "":
            out[field] = iso(at)
        else:
            out["suggested_" + field] = iso(at)


def caller(values):
    phone = text(values.get("phone"))
    digits = "".join(c for c in phone if c in "0123456789")
    return "" if any(c in phone for c in "*×xX") or len(digits) < 7 or len(set(digits)) == 1 else digits


def place(values):
    for field in ("point", "community", "street"):
        if text(values.get(field)):
            return text(values.get("district")), text(values.get("street")), field, text(values[field])
    return None


def fine(value):
    return datetime.datetime.fromisoformat(value).timestamp()


def replay(tracker, orders, paths, as_of):
    """For each line the fields to be, None where it is not tracked."""
    events, disorder, kinds = read_events(paths, as_of)
    newest = {}
    for n, (line, values) in enumerate(orders):
        created = text(values.get("created_at"))
        if text(values.get("superseded_by")) or text(values.get("copy_of")) or text(values.get("type")) or created and moment(created) > as_of:
            continue
        age = [moment(text(values.get(f))) if text(values.get(f)) else -NEVER for f in ("exported_at", "updated_at")]
        key = values["id"]
        if key not in newest or (age, n) > newest[key]:
            newest[key] = (age, n)
    tracked = {n for _, n in newest.values()}
    said = [None] * len(orders)
    standing = {}
    for n in tracked:
        line, values = orders[n]
        standing[n] = Order(values, events.get(values["id"], []), kinds, values["id"] in disorder, as_of)
        said[n] = tracker.say(standing[n])
        said[n].update(caller_month=None, caller_year=None, place_month=None, place_year=None, false_closure=None)
    counts, clusters = collections.Counter(), collections.defaultdict(list)
    for n in sorted((n for n in tracked if text(orders[n][1].get("created_at"))), key=lambda n: (fine(orders[n][1]["created_at"]), orders[n][1]["id"].encode(), orders[n][0].encode())):
        values = orders[n][1]
        day = iso(moment(values["created_at"]))
        for name, key in (("caller", caller(values)), ("place", place(values))):
            if key:
                for span, length in (("month", 7), ("year", 4)):
                    counts[name, key, day[:length]] += 1
                    said[n]["%s_%s" % (name, span)] = counts[name, key, day[:length]]
        if text(values.get("cluster")):
            clusters[text(values["cluster"])].append(n)
    for members in clusters.values():
        for n in members:
            closed = standing[n].stands.get("closed")
            if closed is not None:
                said[n]["false_closure"] = next((orders[m][1]["id"] for m in members if m != n and closed < standing[m].created <= closed + 7 * DAY), None)
    return said, {n: standing[n] for n in tracked}, events


def compare(orders, said, path, show=12):
    """Differences of what came out from what must, by field."""
    wrong, fields, total = collections.Counter(), 0, 0
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    if len(lines) != len(orders):
        print("%d records went in, %d came out" % (len(orders), len(lines)))
        wrong["records"] += 1
    for (_, before), want, after in zip(orders, said, lines):
        must = {**before, **dict.fromkeys(OWNED), **(want or {})} if want is not None else {**before, **{f: before.get(f) for f in OWNED}}
        total += 1
        for field in must.keys() | after.keys():
            fields += 1
            if text(must.get(field)) != text(after.get(field)):
                wrong[field] += 1
                if wrong[field] <= show:
                    print("%s: %s: want %s, found %s" % (before["id"], field, text(must.get(field)) or "null", text(after.get(field)) or "null"))
    return wrong, fields, lines


def touched(order, other, events, as_of, later, lines):
    """Whether anything happened to it, or a moment of its own passed, between the two runs."""
    if order is None or other is None or any(as_of < e.at <= later for e in events):
        return True
    values = order.values
    times = [v for f in values if f.endswith("_at") and (v := text(values[f]))]
    times += [v for record in lines for f, v in record.items() if v and (f.endswith("_due_at") or f.endswith("_now") and f != "unit_now" or f == "due_at")]
    return any(as_of <= t <= later for t in map(until, times)) or any(s.end >= as_of and s.end != NEVER or s.runs(as_of) for s in order.stops)


def differences(first, second, as_of, later):
    """Between two runs: orders that differ though nothing happened to them."""
    orders, said1, standing1, lines1 = first
    said2, standing2, events2, lines2 = second
    created = {values["id"]: moment(text(values["created_at"])) for _, values in orders if text(values.get("created_at"))}
    changed = needless = 0
    for n, ((_, values), a, b) in enumerate(zip(orders, lines1, lines2)):
        fields = {f for f in a.keys() | b.keys() if f not in TIMES and text(a.get(f)) != text(b.get(f))}
        changed += bool(fields)
        if fields == {"false_closure"} and as_of < created.get(b["false_closure"], 0) <= later:
            continue
        if fields and not touched(standing1.get(n), standing2.get(n), events2.get(values["id"], []), as_of, later, (a, b)):
            needless += 1
            print("%s: nothing happened, yet %s" % (values["id"], ", ".join(sorted(fields))))
    print("two runs: of %d orders %d differ, %d of them needlessly" % (len(orders), changed, needless))
    return needless or not changed


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("orders")
    p.add_argument("runs", nargs="+", help="TRACKED AS-OF")
    p.add_argument("--events", nargs="*", default=[])
    a = p.parse_args()
    tracker, orders = Tracker(a.folder), read_orders(a.orders)
    status, kept = 0, []
    for path, as_of in zip(a.runs[::2], a.runs[1::2]):
        said, standing, events = replay(tracker, orders, a.events, until(as_of))
        wrong, fields, lines = compare(orders, said, path)
        status |= bool(wrong) or not fields
        print("%s: orders %d, tracked %d, events %d, fields %d, wrong %d%s" % (as_of, len(orders), len(standing), sum(map(len, events.values())), fields, sum(wrong.values()),
                                                                            " (%s)" % ", ".join("%s %d" % w for w in wrong.most_common()) if wrong else ""))
        kept.append((said, standing, events, lines))
    if len(kept) == 2:
        status |= bool(differences((orders, kept[0][0], kept[0][1], kept[0][3]), kept[1], until(a.runs[1]), until(a.runs[3])))
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
