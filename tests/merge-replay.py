"""Thirty nightly snapshots, made up, and what was known of them on twenty dates.

	merge-replay.py DIRECTORY SEED      writes snapshots, lists and decisions
	merge-replay.py DIRECTORY DATE      prints the state at DATE, replayed event by event

Orders open, change and close; some nights are exported twice; callbacks come late and
are corrected; orders are excluded and taken back; people decide fields and change their
minds.  The replay knows nothing of gov-merge: it walks all that happened in order of time.
"""

import csv
import datetime
import json
import pathlib
import random
import sys

ZONES = [datetime.timezone(datetime.timedelta(hours=h)) for h in (8, 8, 8, 0, -5)]
FIRST = datetime.datetime(2026, 9, 1, 22, 0, tzinfo=ZONES[0])
UNITS = ["区水务局", "泉河街道", "龙山街道", "区城管委,照明科", '怀柔"镇"']
NIGHTS = 30
JOINED = ["callback_at", "valid", "satisfaction", "excluded", "exclusion_reason"]
DECIDED = ["unit", "status", "valid", "excluded", "decided", "decided_by"]
YES = {"是": True, "否": False, "true": True, "false": False}


def iso(moment):
    return moment.isoformat()


def line_of(order):
    return json.dumps(order, ensure_ascii=False, separators=(",", ":"))


def write_snapshots(folder, chance):
    """Every night all orders so far; the same night may come a second time, an hour later."""
    orders, nights = {}, []
    for night in range(NIGHTS):
        for _ in range(chance.randrange(10, 40)):
            name = "A-%d" % (len(orders) * 7 % 10007)
            orders[name] = {"status": "新建", "unit": chance.choice(UNITS), "result": None, "valid": None, "excluded": None}
        for order in orders.values():
            if chance.random() < 0.15:
                order["status"] = chance.choice(["签收", "办理中", "办结", "退单"])
            if chance.random() < 0.05:
                order["unit"] = chance.choice(UNITS)
            if chance.random() < 0.05:
                order["result"] = "已办理\n\\第%d次" % chance.randrange(9)
            if chance.random() < 0.02:
                order["valid"] = chance.choice([True, False, None])
            if chance.random() < 0.02:
                order["excluded"] = chance.choice([True, False, None])
        nights.append((night, 0, {name: dict(order) for name, order in orders.items()}))
        if chance.random() < 0.3:  # exported again, some orders mended, some gone
            for order in orders.values():
                if chance.random() < 0.1:
                    order["status"] = "办结"
            again = {name: dict(order) for name, order in orders.items() if chance.random() < 0.9}
            nights.append((night, chance.randrange(2), again))
    for number, (night, hours, state) in enumerate(nights):
        at = (FIRST + datetime.timedelta(days=night, hours=hours)).astimezone(chance.choice(ZONES))
        name = "night-%02d.ndjson" % number
        rows = list(state.items())
        chance.shuffle(rows)
        with open(folder / name, "w", encoding="utf-8") as out:
            for n, (order, values) in enumerate(rows):
                record = {"id": order, "from": "%s:%d" % (name, n + 1), "exported_at": iso(at), **values}
                out.write(line_of(record) + "\n")
                if chance.random() < 0.01:
                    out.write(line_of(record) + "\n")
    return list(orders)


def write_table(path, header, rows, encoding="utf-8"):
    with open(path, "w", newline="", encoding=encoding) as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)


def moments(chance, names, share):
    """Which orders something happened to and when, to the second, never twice at once."""
    for second, name in enumerate(names):
        while chance.random() < share:
            second += len(names)
            yield name, FIRST + datetime.timedelta(days=chance.randrange(NIGHTS + 3), seconds=second)


def write_lists(folder, chance, names):
    more = names + ["B-%d" % i for i in range(20)]
    rows = [[name, at.strftime("%Y年%m月%d日 %H:%M:%S"), chance.choice(["是", "否", ""]), chance.choice(["满意", "不满意", ""])]
            for name, at in moments(chance, more, 0.4)]
    chance.shuffle(rows)
    write_table(folder / "callbacks.csv", ["工单编号", "回访时间", "是否有效回访", "是否满意"], rows, "gb18030")
    rows = [[name, iso(at), *chance.choice([("true", "无理诉求"), ("true", "重复,已剔除"), ("false", "申诉未通过")])]
            for name, at in moments(chance, more, 0.1)]
    chance.shuffle(rows)
    write_table(folder / "exclusions-2026.csv", ["order", "at", "excluded", "exclusion_reason"], rows)
    write_table(folder / "joins.csv", ["file", "on", "take", "newest", "wins"],
                [["exclusions*.csv", "id=order", "excluded|exclusion_reason", "at", "是"], ["callbacks.csv", "", "", "", ""]])
    rows = []
    for name, at in moments(chance, more, 0.08):
        field, value = chance.choice([("unit", "区水务局"), ("unit", ""), ("status", "办结"), ("valid", "true"), ("excluded", "false")])
        rows.append([name, field, value, chance.choice(["张三", "李|四"]), iso(at), chance.choice(["听录音", "现场|查看", ""])])
    chance.shuffle(rows)
    write_table(folder / "decided.csv", ["id", "field", "value", "who", "when", "why"], rows)


def make(folder, seed):
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = write_snapshots(folder, chance)
    write_lists(folder, chance, names)


def rows_of(path, encoding="utf-8"):
    with open(path, newline="", encoding=encoding) as file:
        return list(csv.DictReader(file))


def end_of(date):
    """The first moment that is not known at DATE: all of a bare day is."""
    if "T" in date:
        return datetime.datetime.fromisoformat(date) + datetime.timedelta(microseconds=1)
    day = datetime.datetime.fromisoformat(date).replace(tzinfo=ZONES[0])
    return day + datetime.timedelta(days=1)


def chinese(text):
    return datetime.datetime.strptime(text, "%Y年%m月%d日 %H:%M:%S").replace(tzinfo=ZONES[0])


def snapshot_events(folder):
    for path in folder.glob("night-*.ndjson"):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            yield datetime.datetime.fromisoformat(record["exported_at"]), int(record["from"].split(":")[1]), record


def latest(events, end):
    """Of each key what happened last before the end."""
    known = {}
    for at, key, value in sorted(events, key=lambda event: event[0]):
        if at < end:
            known[key] = (at, value)
    return known


def decide(record, decisions):
    if not decisions:
        return
    for field, (at, row) in sorted(decisions.items()):
        record[field] = YES.get(row["value"], row["value"] or None)
    record["decided"] = "|".join(sorted(decisions))
    record["decided_by"] = "|".join(
        "%s %s%s" % (row["who"].replace("|", "\\|"), row["when"], ": " + row["why"].replace("|", "\\|") if row["why"] else "")
        for field, (at, row) in sorted(decisions.items()))


def join(record, values, wins):
    decided = (record["decided"] or "").split("|")
    for field, value in values.items():
        if value in ("", None):
            continue
        if record[field] is None and field not in decided:
            record[field] = value
        elif wins and field not in decided and record[field] != value:
            record[field] = value
        else:
            record["suggested_" + field] = value


def replay(folder, date):
    end = end_of(date)
    # the same night may be exported twice at one time: the name of the file tells the later
    nights = sorted(snapshot_events(folder), key=lambda event: (event[0], event[2]["from"].split(":")[0], event[1]))
    current = {}
    for at, _, record in nights:
        if at < end:
            current[record["id"]] = record
    callbacks = latest(((chinese(row["回访时间"]), row["工单编号"], row) for row in rows_of(folder / "callbacks.csv", "gb18030")), end)
    exclusions = latest(((datetime.datetime.fromisoformat(row["at"]), row["order"], row) for row in rows_of(folder / "exclusions-2026.csv")), end)
    decided = latest(((datetime.datetime.fromisoformat(row["when"]), (row["id"], row["field"]), row) for row in rows_of(folder / "decided.csv")), end)
    for name in sorted(current):
        record = dict(current[name])
        for field in JOINED:
            record.setdefault(field, None)
            record.setdefault("suggested_" + field, None)
        for field in DECIDED:
            record.setdefault(field, None)
        decide(record, {field: event for (order, field), event in decided.items() if order == name})
        if name in callbacks:
            at, row = callbacks[name]
            join(record, {"callback_at": iso(at), "valid": YES.get(row["是否有效回访"]), "satisfaction": row["是否满意"]}, False)
        if name in exclusions:
            at, row = exclusions[name]
            join(record, {"excluded": YES[row["excluded"]], "exclusion_reason": row["exclusion_reason"]}, True)
        print(line_of(record))


if __name__ == "__main__":
    folder, what = pathlib.Path(sys.argv[1]), sys.argv[2]
    if "-" in what:
        replay(folder, what)
    else:
        make(folder, int(what))
