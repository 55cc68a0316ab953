"""recount.py - recounts a dossier from the raw exports, with nothing of the programs but their tables

usage: recount.py [--spoil=N] EXPORTS OUT

EXPORTS holds hotline.csv, network.csv and street.csv.gz, OUT what samples/pipeline made of
them, and dossier.md where that was written too.  Every field of every record, every score,
every alarm and every number of the dossier is derived once more, by other code and from the
exports alone, and compared.  Prints `N figures compared, 0 differ`; ends with 1 where a figure
differs, naming it.  With --spoil the dossier is then read N times more, each time with another
digit changed, and each must be noticed.
"""

import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "recount"))

from clusters import Clusters, Sites, Words  # noqa: E402
from dossier import Dossier  # noqa: E402
from exports import Calendar, Duties, Places, Rules, ingest, text, when  # noqa: E402
from scores import Alarms, Plan  # noqa: E402

EXPORTS = (("hotline.csv", "hotline.csv"), ("network.csv", "network.csv"), ("street.csv.gz", "street.csv"))


class Differences:
    """What was compared, and the first of what differed."""

    def __init__(self, quiet=False):
        self.compared, self.differ, self.quiet = 0, 0, quiet

    def check(self, what, found, wanted):
        self.compared += 1
        if found != wanted:
            self.wrong(f"{what}: {found!r} stands there, {wanted!r} is counted")

    def wrong(self, message):
        self.differ += 1
        if self.differ <= 20 and not self.quiet:
            print(message)


def compare_lines(different, name, path, wanted):
    with open(path, encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    different.check(f"{name}: lines", len(found), len(wanted))
    for n, (line, own) in enumerate(zip(found, wanted), 1):
        for field in {**own, **line}:
            different.check(f"{name}:{n}: {field}", text(line.get(field)), text(own.get(field)))


def version():
    """What the Makefile says the programs are."""
    makefile = read(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."), "Makefile")
    return re.search(r"^VERSION = (.*)$", makefile, re.M).group(1)


class Recount:
    """What the exports come to."""

    def __init__(self, exports):
        rules, duties = Rules("hotline.csv"), Duties("district.csv", Calendar("china.csv"), "modes.csv", "whistles.csv")
        self.records = sorted((r for e in EXPORTS for r in ingest(os.path.join(exports, e[0]), e[1])), key=lambda r: r["id"].encode())
        places = Places("district.csv")
        for record in self.records:
            places.locate(record)
            rules.classify(record)
            duties.route(record)
        Clusters(self.records, Words(), Sites())
        current = [r for r in self.records if r["cluster_kind"] != "copy"]
        as_of = max(when(r, "created_at") for r in self.records)
        self.rates = Plan("district-three-rates", "unit", current, as_of)
        self.topics = Plan("monthly-topic", "category", current, as_of)
        self.alarms = Alarms(current, as_of)

    def compare(self, out, different):
        made = {"records": self.records, "rates": self.rates.lines, "topics": self.topics.lines, "alarms": self.alarms.lines}
        for name, lines in made.items():
            compare_lines(different, f"{name}.ndjson", os.path.join(out, f"{name}.ndjson"), lines)

    def compare_page(self, page, different, markdown=None):
        dossier = Dossier(page, self.records, self.rates, self.topics, self.alarms, version(), different)
        dossier.check()
        if markdown:
            dossier.check_markdown(markdown)


def spoil(recount, page, places):
    """How many of `places` pages, each with one digit changed, are taken for the page."""
    start, unnoticed = page.index("<body>"), 0
    digits = [m.start(1) + k for m in re.finditer(r">([^<]*)<", page[start:]) for k, c in enumerate(m.group(1)) if c.isdigit()]
    for i in range(places):
        at = start + digits[i * len(digits) // places]
        different = Differences(quiet=True)
        recount.compare_page(page[:at] + str((int(page[at]) + 1 + i % 9) % 10) + page[at + 1 :], different)
        if not different.differ:
            unnoticed += 1
            print(f"not noticed: the digit of {page[at - 30 : at]}>>{page[at]}<<{page[at + 1 : at + 20]}")
    return unnoticed


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def main(exports, out, places):
    recount, different = Recount(exports), Differences()
    page, markdown = read(out, "dossier.html"), None
    if os.path.exists(os.path.join(out, "dossier.md")):
        markdown = read(out, "dossier.md")
    recount.compare(out, different)
    recount.compare_page(page, different, markdown)
    print(f"{different.compared} figures compared, {different.differ} differ")
    unnoticed = spoil(recount, page, places)
    if places:
        print(f"{places} digits changed, {unnoticed} not noticed")
    return 1 if different.differ or unnoticed else 0


if __name__ == "__main__":
    spoilt = re.fullmatch(r"--spoil=(\d+)", sys.argv[1]) if len(sys.argv) == 4 else None
    if len(sys.argv) != 3 and not spoilt:
        sys.exit("usage: recount.py [--spoil=N] EXPORTS OUT")
    sys.exit(main(*sys.argv[-2:], int(spoilt.group(1)) if spoilt else 0))
