"""Office time and due times by a plain count: it walks from minute to minute and asks of each one whether
the office is open, and of each midnight whether a working day begins.

	working-days.py holidays UNIT-CALENDAR CALENDAR     every day of a calendar against the list of holidays below
	working-days.py dues N                              N random dates in each mode against gov-route
	working-days.py pauses N UNIT-CALENDAR              N spans and pauses each against calendar_worked and calendar_move

Dates and limits are random but the same every time.  Half of the dates are asked of the sample's years, half of
a made-up calendar with half-days, nights, hours that change and a gap."""
import datetime, os, random, re, subprocess, sys

# days off and weekends worked, by the yearly notices of the State Council's General Office
HOLIDAYS = """
2019  0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007          / 0202 0203 0428 0505 0929 1012      = 250
2020  0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008                    / 0119 0426 0509 0628 0927 1010      = 249
2021  0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007     / 0207 0220 0425 0508 0918 0926 1009 = 250
2022  0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231 / 0129 0130 0402 0424 0507 1008 1009 = 249
2023  0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006                    / 0128 0129 0423 0506 0625 1007 1008 = 249
2024  0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007               / 0204 0218 0407 0428 0511 0914 0929 1012 = 251
2025  0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008                    / 0126 0208 0427 0928 1011           = 248
2026  0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007     / 0104 0214 0228 0509 0920 1010      = 248
"""
DAY = 24 * 60
ZONE = datetime.timezone(datetime.timedelta(hours=8))
FIRST = datetime.date(2018, 11, 1)  # minute 0 of every walk
LAST = datetime.date(2027, 12, 31)
EPOCH = int(datetime.datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=ZONE).timestamp())
UNITS = "h", "d", "w", "wh"
STARTS = "now", "next"
ENDS = "clock", "office", "midnight"


class Outside(Exception):
    """The walk asked for a day that the calendar does not know."""


def days(text, year):
    """The dates of `0101 0204-0210`."""
    for part in text.split():
        first, last = (datetime.date(year, int(word[:2]), int(word[2:])) for word in (part + "-" + part).split("-")[:2])
        while first <= last:
            yield first
            first += datetime.timedelta(1)


def china():
    """Day -> (opening minute, closing minute) or None for a day off, and the totals that are known."""
    hours, totals = {}, {}
    for line in HOLIDAYS.strip().splitlines():
        year, off, worked, total = re.fullmatch(r"(\d+) (.*)/(.*)= (\d+)", line).groups()
        year = int(year)
        day = datetime.date(year, 1, 1)
        while day.year == year:
            hours[day] = (540, 1050) if day.weekday() < 5 else None
            day += datetime.timedelta(1)
        hours.update(dict.fromkeys(days(off, year)))
        hours.update(dict.fromkeys(days(worked, year), (540, 1050)))
        totals[year] = int(total)
    return hours, totals


def odd():
    """A calendar nobody would keep, and its table."""
    rng = random.Random(24)
    clock = lambda minute: f"{minute // 60:02d}:{minute % 60:02d}"
    rows, hours = ["from,to,kind,open,close"], {}
    for first, last, open_, close in (
        ("2023-12-01", "2024-06-30", 510, 1020),
        ("2024-07-01", "2024-12-31", 540, 1440),
        ("2025-01-01", "2025-03-31", 0, 1440),
        ("2025-04-20", "2026-03-15", 601, 1079),
    ):
        rows.append(f"{first},{last},covers,{clock(open_)},{clock(close)}")
        day = datetime.date.fromisoformat(first)
        while day <= datetime.date.fromisoformat(last):
            hours[day] = (open_, close) if day.weekday() < 5 else None
            kind = rng.choice(("", "", "", "", "", "", "rest", "work", "half", "own"))
            if kind == "rest":
                hours[day] = None
                rows.append(f"{day},,rest,,")
            elif kind == "work":
                hours[day] = open_, close
                rows.append(f"{day},,work,,")
            elif kind:
                begin = rng.randrange(0, DAY - 1)
                end = rng.choice((DAY, rng.randrange(begin + 1, DAY)))
                hours[day] = begin, end
                rows.append(f"{day},,{'half' if kind == 'half' else 'work'},{clock(begin)},{clock(end)}")
            day += datetime.timedelta(1)
    return hours, "\n".join(rows) + "\n"


class Minutes:
    """Every minute from FIRST to LAST: is its day worked, is the office open; None where nobody knows."""

    def __init__(self, hours):
        self.worked, self.open = [], []
        day = FIRST
        while day <= LAST:
            if day not in hours:
                self.worked += [None] * DAY
                self.open += [None] * DAY
            else:
                begin, end = hours[day] or (0, 0)
                self.worked += [hours[day] is not None] * DAY
                self.open += [begin <= minute < end for minute in range(DAY)]
            day += datetime.timedelta(1)

    def ask(self, minutes, t):
        if not 0 <= t < len(minutes) or minutes[t] is None:
            raise Outside
        return minutes[t]

    def next_opening(self, t):
        """The first minute of office on the first working day after that of t."""
        t += 1
        while t % DAY or not self.ask(self.worked, t):
            t += 1
            if t % DAY == 0:
                self.ask(self.worked, t)
        while not self.ask(self.open, t):
            t += 1
        return t

    def past_midnights(self, t, n, working, pause=None):
        """The first minute of the day on which n days have begun since t, working ones only if asked; a day
        that begins in a pause does not count."""
        if n == 0:
            return t - t % DAY
        while n > 0:
            t += 1
            if t % DAY:
                continue
            counts = self.ask(self.worked, t) if working else True
            if counts and not (pause and pause[0] < t <= pause[1]):
                n -= 1
        return t

    def past_office(self, t, n, pause=None):
        """When n minutes of office have passed since t, those of a pause left out."""
        while n > 0:
            if self.ask(self.open, t) and not (pause and pause[0] <= t < pause[1]):
                n -= 1
            t += 1
        return t

    def end_of(self, midnight, clock, end):
        """The moment on the day that begins at that midnight."""
        t = midnight
        if end == "clock":
            while t % DAY != clock:
                t += 1
        elif end == "midnight":
            t += 1
            while t % DAY:
                t += 1
        else:
            closing = None
            while closing is None or t % DAY:
                if self.ask(self.open, t):
                    closing = t + 1
                t += 1
            t = closing
        return t

    def due(self, t, unit, n, start, end, pause=None):
        if start == "next":
            t = self.next_opening(t)
        if unit == "h":
            for _ in range(60 * n):
                t += 1
                while pause and pause[0] < t <= pause[1]:
                    t += 1
            return t
        if unit == "wh":
            return self.past_office(t, 60 * n, pause)
        return self.end_of(self.past_midnights(t, n, unit == "w", pause), t % DAY, end)

    def worked_between(self, a, b):
        return sum(self.ask(self.open, t) for t in range(a, b))

    def begun(self, a, b, working):
        """The days that begin after a, until b."""
        return sum(self.ask(self.worked, t) if working else 1 for t in range(a + 1, b + 1) if t % DAY == 0)

    def moved(self, unit, end, due, a, b):
        if unit == "h":
            for _ in range(a, b):
                due += 1
            return due
        if unit == "wh":
            return self.past_office(due, self.worked_between(a, b))
        n = self.begun(a, b, unit == "w")
        if n == 0:
            return due
        eve = due if end == "clock" else due - 1
        return self.end_of(self.past_midnights(eve, n, unit == "w"), due % DAY, end)


def or_outside(walk, *args):
    try:
        return EPOCH + 60 * walk(*args)
    except Outside:
        return "outside"


def minute_of(year, month, day):
    return (datetime.date(year, month, day) - FIRST).days * DAY


def calendars():
    """The sample's and the odd one: minutes, the path of the table, and from when to when to draw dates: a
    fortnight more than they know on either side."""
    sample = os.path.join(os.path.dirname(__file__), "..", "samples", "calendar", "china.csv")
    hours, table = odd()
    with open("odd.csv", "w", encoding="utf-8") as f:
        f.write(table)
    yield "sample", Minutes(china()[0]), sample, minute_of(2018, 12, 17), minute_of(2027, 1, 14)
    yield "odd", Minutes(hours), "odd.csv", minute_of(2023, 11, 17), minute_of(2026, 3, 29)


def length(rng, unit):
    """How long a limit is, in its unit."""
    if unit == "h":
        return rng.choice((0, 1, 2, 24, 72, rng.randrange(200)))
    if unit == "wh":
        return rng.choice((0, 1, 2, 4, 8, 24, rng.randrange(60)))
    return rng.choice((0, 1, 2, 5, 7, 13, 15, rng.randrange(30)))


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, ZONE).isoformat()


def ask(unit_calendar, table, questions):
    done = subprocess.run([unit_calendar, table], input="".join(q + "\n" for q in questions), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answers = done.stdout.split()
    assert len(answers) == len(questions), (len(answers), len(questions))
    return [a if a == "outside" else int(a) for a in answers]


def holidays(unit_calendar, table):
    hours, totals = china()
    dates = sorted(hours)
    number = lambda day: (day - datetime.date(1970, 1, 1)).days
    got = ask(unit_calendar, table, [f"days {number(day) - 1} {number(day)}" for day in dates])
    wrong = [str(day) for day, worked in zip(dates, got) if worked != (hours[day] is not None)]
    assert not wrong, wrong
    for year, total in totals.items():
        counted = sum(worked for day, worked in zip(dates, got) if day.year == year)
        assert counted == total == sum(hours[day] is not None for day in dates if day.year == year), (year, counted, total)
    print(f"{len(dates)} days, working days a year:", *totals.values())


def compare(what, cases, got, want):
    wrong = [f"{what} {case}: {a}, not {b}" for case, a, b in zip(cases, got, want) if a != b]
    if wrong:
        sys.exit("\n".join(wrong[:20]) + f"\n{len(wrong)} of {len(cases)} wrong")
    return sum(w == "outside" for w in want)


def dues(n):
    modes = [(unit, start, end) for unit in UNITS for start in STARTS for end in ENDS]
    for name, minutes, table, first, last in calendars():
        rng = random.Random(311)
        cases = [(rng.randrange(first, last), unit, length(rng, unit), start, end) for unit, start, end in modes for _ in range((n + 1) // 2)]
        rows = sorted({f"{k}{unit}-{start}-{end},{k}{unit}-{start}-{end},某局,{k}{unit},{start},{end}" for _, unit, k, start, end in cases})
        with open("duties.csv", "w", encoding="utf-8") as f:
            f.write("id,category,unit,limit,start,end\n" + "\n".join(rows) + "\n")
        orders = "id,category,created_at\n" + "".join(
            f"{i},{k}{unit}-{start}-{end},{iso(EPOCH + 60 * t)}\n" for i, (t, unit, k, start, end) in enumerate(cases)
        )
        done = subprocess.run(["gov-route", "-q", "--duties", "duties.csv", "--calendar", table, "-O", "csv"], input=orders, capture_output=True, text=True)
        head, *lines = [line.split(",") for line in done.stdout.splitlines()]
        at = head.index("due_at")
        got = [line[at] or "outside" for line in lines]
        want = [or_outside(minutes.due, *case) for case in cases]
        want = [w if w == "outside" else iso(w) for w in want]
        assert len(got) == len(want), (len(got), len(want), done.stderr[-500:])
        shown = [f"{iso(EPOCH + 60 * t)} +{k}{unit} {start} {end}" for t, unit, k, start, end in cases]
        outside = compare(name, shown, got, want)
        assert done.returncode == (1 if outside else 0), done.returncode
        assert 0 < outside < len(cases) / 4, outside
        print(f"{name}: {len(cases)} due times in {len(modes)} modes, {outside} outside the calendar")


def pauses(n, unit_calendar):
    for name, minutes, table, first, last in calendars():
        rng = random.Random(315)
        spans = [(t, t + rng.choice((0, 1, rng.randrange(60), rng.randrange(30 * DAY)))) for t in (rng.randrange(first, last) for _ in range((n + 1) // 2))]
        got = ask(unit_calendar, table, [f"worked {EPOCH + 60 * a} {EPOCH + 60 * b}" for a, b in spans])
        got = [g if g == "outside" else g // 60 for g in got]
        want = [or_outside(minutes.worked_between, a, b) for a, b in spans]
        want = [w if w == "outside" else (w - EPOCH) // 60 for w in want]
        outside = compare(name, spans, got, want)
        print(f"{name}: {len(spans)} spans of office time, {outside} outside the calendar")

        # a pause somewhere in the time of a clock, and what a clock would say that stood still in it
        cases, still = [], []
        for unit in UNITS:
            for end in ENDS:
                wanted = len(cases) + (n + 1) // 2
                while len(cases) < wanted:
                    t, k = rng.randrange(first, last), length(rng, unit)
                    try:
                        due = minutes.due(t, unit, k, "now", end)
                    except Outside:
                        continue
                    if due <= t:
                        continue
                    a = rng.randrange(t, due)
                    pause = a, a + rng.choice((1, rng.randrange(60), rng.randrange(10 * DAY)))
                    cases.append((unit, end, due, *pause))
                    eve = due if end == "clock" else due - 1
                    # a day off that gave its end to the next working day has no day of its own to come back to
                    if unit in ("h", "wh") or (a // DAY < eve // DAY and k and (unit, end) != ("d", "office")):
                        still.append((len(cases) - 1, or_outside(minutes.due, t, unit, k, "now", end, pause)))
        got = ask(unit_calendar, table, [f"move 1{unit} {ENDS.index(end)} {EPOCH + 60 * due} {EPOCH + 60 * a} {EPOCH + 60 * b}" for unit, end, due, a, b in cases])
        outside = compare(name, cases, got, [or_outside(minutes.moved, *case) for case in cases])
        compare(name + ", a clock that stood still,", [cases[i] for i, _ in still], [got[i] for i, _ in still], [w for _, w in still])
        print(f"{name}: {len(cases)} pauses in {len(UNITS) * len(ENDS)} modes, {outside} outside the calendar, {len(still)} equal to a clock that stood still")


def main():
    what, *args = sys.argv[1:]
    if what == "holidays":
        holidays(*args)
    elif what == "dues":
        dues(int(args[0]))
    else:
        pauses(int(args[0]), args[1])


main()
