"""exports.py - raw exports to records, by the tables alone"""

import csv
import datetime
import gzip
import importlib.util
import io
import os
import re
import unicodedata
from fractions import Fraction

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples")
LISTS = {"tags", "co_units", "area", "dimension"}
PATHS = {"category"}
DAY = datetime.timedelta(days=1)


def table(*path):
    with open(os.path.join(TABLES, *path), encoding="utf-8-sig", newline="") as file:
        return [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(file, strict=True)]


def text(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def local(moment):
    return moment.isoformat() + "+08:00"


def when(record, field):
    return datetime.datetime.fromisoformat(record[field][:19]) if record.get(field) else None


# Conditions of the tables: terms joined by &, values by |, a pattern to the end.


def condition(words):
    terms = []
    while words:
        field, sign, rest = re.match(r"\s*([^=!<>~&]+?)\s*(!=|<=|>=|=|<|>|~|(?=&)|$)(.*)", words, re.S).groups()
        if sign == "~":
            terms.append((field, sign, re.compile(rest)))
            break
        values, _, words = re.match(r"((?:[^&\\]|\\.)*)(&?)(.*)", rest, re.S).groups()
        terms.append((field, sign, [re.sub(r"\\(.)", r"\1", v) for v in re.findall(r"(?:[^|\\]|\\.)+|^$", values)]))
    return terms


def is_one(field, value, wanted):
    if field in LISTS:
        return wanted in value.split("|")
    return value == wanted or field in PATHS and wanted and value.startswith(wanted + "/")


def in_order(value, sign, wanted):
    try:
        value, wanted = Fraction(value), Fraction(wanted)
    except ValueError:
        if not re.match(r"\d{4}-", value):
            return False
    return {"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}[sign]


def holds(terms, record):
    for field, sign, values in terms:
        value = text(record.get(field))
        if sign == "":
            good = value == "true"
        elif sign == "~":
            good = bool(values.search(value))
        elif sign in ("=", "!="):
            good = any(is_one(field, value, wanted) for wanted in values) == (sign == "=")
        else:
            good = any(in_order(value, sign, wanted) for wanted in values)
        if not good:
            return False
    return True


# Exports to records.


def open_export(path):
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".gz"):
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def rows_of(content):
    reader, line = csv.reader(io.StringIO(content, newline=""), strict=True), 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def plain(name):
    name = "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in name)
    return re.sub(r"[\s:\ufeff]", "", name).lower()


def moment(words):
    """A time in any of the shapes of the exports."""
    year, month, day, rest = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(.*)", words).groups()
    half, hour, minute, second = re.fullmatch(r"(上午|下午)?(?:(\d{1,2})[:时](\d{1,2})分?(?::(\d{1,2}))?)?", rest).groups()
    hour = int(hour or 0)
    if half:
        hour = hour % 12 + (12 if half == "下午" else 0)
    return datetime.datetime(int(year), int(month), int(day), hour, int(minute or 0), int(second or 0))


def meanings(entry):
    words = {}
    for item in filter(None, entry["values"].split("|")):
        name, _, meaning = item.partition("=")
        words[name] = meaning or name
    return words | dict.fromkeys(filter(None, entry["null"].split("|")))


def convert(entry, value):
    words = entry["meanings"]
    shown, kind = value.strip(), entry["kind"]
    if shown == "":
        return None
    if shown in words:
        meaning = words[shown]
        return {"true": True, "false": False}.get(meaning, meaning) if kind == "yesno" else meaning
    if kind in ("yesno", "level"):
        raise ValueError(f"{entry['field']}: {shown} is not a value of the map")
    if kind == "time":
        return local(moment(shown))
    if kind in ("list", "path"):
        return ("|" if kind == "list" else "/").join(filter(None, (p.strip() for p in shown.split(entry["format"]))))
    return value


def book(name):
    """Of a code book, what each spelling is called: those in use hold at all times."""
    rows = table("maps", name)
    if any(row["valid_from"] or row["valid_to"] for row in rows):
        raise ValueError(f"{name}: a row that holds for a time")
    return {plain(word): row["name"] for row in rows for word in [row["name"]] + row["aliases"].split("|") if word}


def ingest(name, mapping):
    entries, aliases, books, rows = {}, {}, {}, list(rows_of(open_export(name)))
    for entry in table("maps", mapping):
        entries[entry["field"]] = entry | {"meanings": meanings(entry)}
        if entry["book"]:
            books[entry["field"]] = book(entry["book"])
        for alias in entry["source"].split("|") + [entry["field"]]:
            aliases[plain(alias)] = entry["field"]
    known = [len({aliases.get(plain(cell)) for cell in row} - {None}) for _, row in rows[:20]]
    top = known.index(max(known))
    header = [aliases.get(plain(cell), cell) for cell in rows[top][1]]
    for line, row in rows[top + 1 :]:
        record = dict.fromkeys(entries)
        if len(row) != len(header):
            raise ValueError(f"{name}:{line}: {len(row)} cells")
        record.update({field: convert(entries[field], cell) if field in entries else cell for field, cell in zip(header, row)})
        for field, names in books.items():
            said = record[field]
            record[field] = names.get(plain(text(said)), said)
            record[field + "_original"] = said if record[field] != said else None
        record["from"] = f"{os.path.basename(name)}:{line}"
        yield record


# What the rules, the duties and the calendar say.


def decide(record, field, value):
    """The export's word stands; what the tables say is written beside it."""
    stated, record["suggested_" + field] = record.get(field), None
    if stated:
        record["suggested_" + field] = value or None
    else:
        record[field] = value or None


def closer(a, b, parts):
    """By which part a goes before b, None where only the order of rows tells."""
    return next((part for part, x, y in zip(parts, a, b) if x != y), None)


def fold(words):
    """Each character by itself, where it stays one; the exports have no traditional ones."""
    for form in (lambda c: unicodedata.normalize("NFKC", c), str.casefold):
        words = "".join(form(c) if len(form(c)) == 1 else c for c in words)
    return words


def nearby(pair, words):
    """Where both words of a pair stand, the earliest such place and the shortest there, or None."""
    spans, (one, other, most) = [], pair
    if one not in words or other not in words:
        return None
    for first, second in ((one, other), (other, one)):
        between = "(?=%s.{0,%d}?%s)" % (re.escape(first), most, re.escape(second))
        for start in (m.start() for m in re.finditer(between, words, re.S)):
            spans.append((start, words.index(second, start + len(first)) + len(second)))
    return min(spans, default=None)


class Rules:
    def __init__(self, name):
        self.rules = table("rules", name)
        for rule in self.rules:
            for cell in ("any", "all", "none", "near", "head"):
                rule[cell] = list(dict.fromkeys(fold(w.strip()) for w in rule[cell].split("|") if w.strip()))
            pairs = [pair.split("~") for pair in rule["near"]]
            rule["near"] = [(one.strip(), other.strip(), int(most)) for one, other, most in pairs]
            heads = [word.partition("~") for word in rule["head"]]
            rule["head"] = [(word.strip(), int(most or 20)) for word, _, most in heads]
            rule["regex"] = re.compile(rule["regex"]) if rule["regex"] else None
            rule["where"] = condition(rule["where"])

    def classify(self, record):
        texts = [record["title"] or "", record["content"] or ""]
        folded, found = [fold(t) for t in texts], []
        for row, rule in enumerate(self.rules):
            if self.is_valid(rule, record) and holds(rule["where"], record):
                evidence = self.evidence(rule, texts, folded)
                if evidence is not None:
                    key = (-Fraction(rule["priority"] or 0), -Fraction(rule["weight"] or 1), -sum(map(len, evidence)), row)
                    found.append((key, rule, "|".join(re.sub(r"([|\\])", r"\\\1", e) for e in evidence)))
        self.write(record, sorted(found, key=lambda f: f[0]))

    @staticmethod
    def is_valid(rule, record):
        if rule["valid_to"] or len(rule["valid_from"]) not in (0, 10):
            raise ValueError(f"{rule['id']}: a time that is not looked at")
        return record["created_at"][:10] >= rule["valid_from"]

    @staticmethod
    def evidence(rule, texts, folded):
        """All that speaks for the rule, as the order spells it; None where the rule does not hold."""
        has = "\0".join(folded).__contains__  # no word goes from one text into the other
        if rule["any"] and not any(map(has, rule["any"])) or not all(map(has, rule["all"])) or any(map(has, rule["none"])):
            return None
        opening = [word for word, most in rule["head"] if any(0 <= t.find(word) <= most for t in folded)]
        if rule["head"] and not opening:
            return None
        found = []
        for word in dict.fromkeys(rule["any"] + rule["all"] + opening):
            if has(word):
                which = 0 if word in folded[0] else 1
                start = folded[which].index(word)
                found.append(texts[which][start : start + len(word)])
        spans = [next(((t, at) for t, f in zip(texts, folded) if (at := nearby(pair, f))), None) for pair in rule["near"]]
        if rule["near"] and not any(spans):
            return None
        found += [t[at[0] : at[1]] for t, at in filter(None, spans)]
        match = rule["regex"] and next(filter(None, map(rule["regex"].search, texts)), None)
        if rule["regex"] and not match:
            return None
        return found + ([match.group()] if match else [])

    @staticmethod
    def write(record, found):
        best = [f for f in found if f[1]["category"]][:2]
        decide(record, "category", best[0][1]["category"] if best else None)
        record["category_rule"] = best[0][1]["id"] if best else None
        record["category_words"] = best[0][2] if best else None
        record["category_next"] = record["category_margin"] = None
        record["category_state"] = "decided" if best else "none"
        if len(best) == 2:
            by = closer(best[0][0], best[1][0], ("priority", "weight", "evidence"))
            record["category_next"] = "|".join((best[1][1]["id"], best[1][1]["category"], by or "order"))
        for field in ("urgency", "kind", "dimension"):
            giver = next((f[1] for f in found if f[1].get(field)), {})
            decide(record, field, giver.get(field))
            record[field + "_rule"] = giver.get("id")
        tagged = [f[1] for f in sorted(found, key=lambda f: f[0][3]) if f[1]["tags"]]
        record["tags_rule"] = "|".join(rule["id"] for rule in tagged)
        decide(record, "tags", "|".join(dict.fromkeys(t.strip() for rule in tagged for t in rule["tags"].split("|"))))


# Where an order lies: tests/explain-place.py derives that from gov-locate(1), here it is asked.


def explainer():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "explain-place.py")
    spec = importlib.util.spec_from_file_location("explain_place", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Places:
    TEXTS, NEAR = ("address", "title", "content"), 200

    def __init__(self, name):
        self.explain = explainer()
        self.gazetteer = self.explain.Gazetteer(os.path.join(TABLES, "places", name))

    def locate(self, record):
        if record.get("address"):
            raise ValueError(f"{record['id']}: an address, whose normal form is not looked at")
        record.update(self.explain.Order(self.gazetteer, record, self.TEXTS, self.NEAR).want(), standard_address=None)


class Calendar:
    def __init__(self, name):
        self.listed, self.covers = {}, []
        for row in table("calendar", name):
            first = datetime.date.fromisoformat(row["from"])
            last = datetime.date.fromisoformat(row["to"] or row["from"])
            if row["kind"] == "covers":
                self.covers.append((first, last, row["open"], row["close"]))
                continue
            while first <= last:
                self.listed[first] = row
                first += DAY

    def hours(self, day):
        """Opening and closing of a working day, None for a day of rest."""
        base = next(((o, c) for first, last, o, c in self.covers if first <= day <= last), None)
        if base is None:
            raise ValueError(f"{day} lies outside the calendar")
        row = self.listed.get(day)
        if row:
            return None if row["kind"] == "rest" else (row["open"] or base[0], row["close"] or base[1])
        return base if day.weekday() < 5 else None

    def after(self, day, n):
        while n > 0:
            day += DAY
            n -= self.hours(day) is not None
        return day

    @staticmethod
    def at(day, clock):
        return datetime.datetime.combine(day, datetime.time.fromisoformat(clock))

    def due(self, start, limit, begin, end):
        n, unit = re.fullmatch(r"(\d+)(h|d|w)", limit).groups()
        if begin == "next":
            day = self.after(start.date(), 1)
            start = self.at(day, self.hours(day)[0])
        if unit == "h":
            return start + datetime.timedelta(hours=int(n))
        last = start.date() + DAY * int(n) if unit == "d" else self.after(start.date(), int(n))
        if end == "midnight":
            return self.at(last + DAY, "00:00")
        if end == "office":
            last = last if self.hours(last) else self.after(last, 1)
            return self.at(last, self.hours(last)[1])
        return datetime.datetime.combine(last, start.time())


class Duties:
    PLACES = ("district", "street", "community")
    PARTS = ("mode", "category", "place", "urgency", "where", "unit")
    CLOCKS = {"签收": "accept_due_at", "联系": "contact_due_at", "反馈": "respond_due_at", "办结": "due_at", "市交办": "city_due_at", "区交办": "district_due_at"}

    def __init__(self, name, calendar, modes=None, whistles=None):
        self.tables = [table("duties", t) if t else [] for t in (name, modes, whistles)]
        self.duties, self.calendar, self.of = self.tables[0], calendar, {}
        self.with_modes, self.with_whistles = modes is not None, whistles is not None
        for row in (row for rows in self.tables for row in rows):
            row["terms"] = condition(row["where"])
        for row in self.tables[1]:
            row["is"], row["mode"] = row["mode"], ""
        self.with_parts = any(d["parts"] for d in self.duties)

    def fit(self, row, record, mode, unit):
        """How closely a row fits: mode, category, place, urgency, condition, unit; None where it does not."""
        places, only = [p.strip() for p in row["place"].split("|")], row.get("unit", "") if row.get("clock", "办结") != "办结" else ""
        depth = [i for i, field in enumerate(self.PLACES, 1) if record.get(field) and record[field] in places]
        if row["place"] and not depth or row.get("urgency") and row["urgency"] != record["urgency"]:
            return None
        if row.get("mode") and row["mode"] != mode or only and only != unit:
            return None
        day = record["created_at"][:10]
        if day < row.get("valid_from", "") or row.get("valid_to") and day > row["valid_to"]:
            return None
        if not holds(row["terms"], record):
            return None
        return not row.get("mode"), -len(row["category"]), -max(depth, default=0), not row.get("urgency"), not row["where"], not only

    def fitting(self, which, record, clock="", mode="", unit=""):
        """The two closest rows of a table."""
        category = text(record["category"])
        key = which, category, clock
        if key not in self.of:
            rows = [r for r in enumerate(self.tables[which]) if not clock or r[1]["clock"] == clock]
            self.of[key] = [r for r in rows if not r[1]["category"] or is_one("category", category, r[1]["category"])]
        fits = [(self.fit(row, record, mode, unit), number, row) for number, row in self.of[key]]
        return sorted((f for f in fits if f[0] is not None), key=lambda f: f[:2])[:2]

    def due(self, row, record):
        started = next((f for f in (row.get("since") or "created_at").split("|") if record.get(f)), None)
        if not row.get("limit") or not started:
            return None
        return local(self.calendar.due(when(record, started), row["limit"], row["start"] or "now", row["end"] or "clock"))

    def route(self, record):
        mode = record.get("mode") or ""
        if self.with_modes:
            found = next((f[2] for f in self.fitting(1, record)), {})
            decide(record, "mode", found.get("is"))
            record["mode_rule"], mode = found.get("id"), record["mode"] or ""
        best = self.fitting(0, record, "办结", mode)
        duty = best[0][2] if best else {}
        decide(record, "unit", duty.get("unit"))
        decide(record, "co_units", duty.get("co_units"))
        record.update(unit_rule=duty.get("id"), unit_level=duty.get("level"), unit_law=duty.get("law"), unit_next=None)
        if self.with_parts:
            record["unit_parts"] = duty.get("parts") or None
        record["unit_state"] = "decided" if best else "none"
        if len(best) == 2:
            by = closer(best[0][0], best[1][0], self.PARTS)
            record["unit_next"] = "|".join((best[1][2]["id"], best[1][2]["unit"], by or "order"))
            if by is None and best[0][2]["unit"] != best[1][2]["unit"]:
                record["unit_state"] = "doubt"
        for clock, field in self.CLOCKS.items():
            row = duty if clock == "办结" else next((f[2] for f in self.fitting(0, record, clock, mode, duty.get("unit", ""))), {})
            if clock == "办结" or any(d["clock"] == clock for d in self.duties):
                record[field + "_rule"] = row["id"] if row.get("limit") else None
                decide(record, field, self.due(row, record))
        if self.with_whistles:
            self.whistle(duty, record)

    def whistle(self, duty, record):
        row = next((f[2] for f in self.fitting(2, record)), None)
        why = ["units"] * bool(duty.get("co_units")) + ["returned"] * in_order(text(record.get("returned")), ">=", "2") if row else []
        units = row and (row["units"] or "|".join(filter(None, (duty.get("unit"), duty.get("co_units")))))
        record["whistle"] = None if not row else "suggested" if why else "qualifies"
        record.update(whistle_rule=row and row["id"], whistle_units=units or None, whistle_due_at=row and self.due(row, record))
        record["whistle_why"] = "|".join(why) or None
