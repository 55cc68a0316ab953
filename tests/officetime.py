"""Working days, office hours and limits, from gov-calendar(5) and gov-duties(5) alone.

For the judges beside it, which compare what the programs say.  Moments are seconds
since 1970 of the clocks of +08:00; a moment outside the calendar is None.
"""
import csv
import datetime

DAY, HOUR = 86400, 3600
ZONE = datetime.timezone(datetime.timedelta(hours=8))


def moment(text):
    """ISO 8601, with an offset or without (+08:00); a bare day is its first second."""
    at = datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZONE)
    return int(at.timestamp() // 1) + 8 * HOUR


def until(text):
    """The same, but a bare day is its last second."""
    return moment(text) + (DAY - 1 if len(text.strip()) <= 10 else 0)


def iso(at):
    return datetime.datetime.fromtimestamp(at - 8 * HOUR, ZONE).isoformat()


def day_of(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def clock(text):
    hours, minutes = text.split(":")[:2]
    return int(hours) * HOUR + int(minutes) * 60


class Calendar:
    def __init__(self, path):
        self.hours = {}  # day -> (open, close) in seconds of the day, None where nobody works
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        for kinds in (["covers"], ["rest", "work", "half"]):
            for row in rows:
                if row["kind"] not in kinds:
                    continue
                for day in range(day_of(row["from"]), day_of(row["to"] or row["from"]) + 1):
                    if row["kind"] == "covers":
                        span = (clock(row["open"]), clock(row["close"]))
                        self.hours[day] = (span if (day + 3) % 7 < 5 else None, span)
                    else:
                        usual = self.hours[day][1]
                        span = (clock(row["open"]), clock(row["close"])) if row["open"] else usual
                        self.hours[day] = (None if row["kind"] == "rest" else span, usual)

    def known(self, day):
        return day in self.hours

    def office(self, day):
        return self.hours[day][0]

    def next_working(self, day, n=1):
        """The n-th working day after `day`, None past the calendar."""
        while n:
            day += 1
            if not self.known(day):
                return None
            n -= self.office(day) is not None
        return day

    def end_of(self, day, time, end):
        if end == "midnight":
            return (day + 1) * DAY
        if end != "office":
            return day * DAY + time
        if not self.known(day):
            return None
        if self.office(day) is None:
            day = self.next_working(day)
        return None if day is None else day * DAY + self.office(day)[1]

    def add_office(self, at, seconds):
        day, time = divmod(at, DAY)
        while True:
            if not self.known(day):
                return None
            if self.office(day):
                begin = max(time, self.office(day)[0])
                if seconds <= max(0, self.office(day)[1] - begin):
                    return day * DAY + begin + seconds
                seconds -= max(0, self.office(day)[1] - begin)
            day, time = day + 1, 0

    def worked(self, a, b):
        """Office seconds in [a, b)."""
        total = 0
        for day in range(a // DAY, (b - 1) // DAY + 1) if b > a else ():
            if not self.known(day):
                return None
            if self.office(day):
                total += max(0, min(b, day * DAY + self.office(day)[1]) - max(a, day * DAY + self.office(day)[0]))
        return total

    def working_days(self, first, last):
        """Working days in (first, last]."""
        count = 0
        for day in range(first + 1, last + 1):
            if not self.known(day):
                return None
            count += self.office(day) is not None
        return count

    def due(self, at, limit, start="", end=""):
        if not limit:
            return None
        unit = limit.lstrip("0123456789")
        n = int(limit[: -len(unit)])
        if start == "next":
            day = self.next_working(at // DAY)
            if day is None:
                return None
            at = day * DAY + self.office(day)[0]
        if unit in ("m", "h"):
            return at + n * (60 if unit == "m" else HOUR)
        if unit == "wh":
            return self.add_office(at, n * HOUR)
        day = at // DAY + n if unit == "d" else self.next_working(at // DAY, n)
        return None if day is None else self.end_of(day, at % DAY, end)
