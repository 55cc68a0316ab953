#!/usr/bin/env python3
# lint-duties.py - a made-up duty list with known faults, and whether gov-route --lint finds these and no other
#
#	lint-duties.py make SEED DIR         duties.csv of 5,000 rows, taxonomy.csv, modes.csv and truth.csv in DIR
#	lint-duties.py check DIR FINDINGS    FINDINGS (CSV) are those of truth.csv
#
# Every row outside the planted groups has keys of its own, so what must be found follows from how each
# group was made, by the definitions of gov-route(1), and not from a search like that of the program.

import csv
import random
import sys

COLUMNS = "id category place where unit co_units urgency mode clock limit valid_from valid_to".split()
UNITS = [f"单位{n}" for n in range(40)]
STREETS = [f"街道{n}" for n in range(60)]
ROWS = 5000


class List:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.groups = []  # of rows that share their keys, each with a rule that says what is found once they have places
        self.truth = []  # code, field, row, other: rows as dictionaries, in the taxonomy as paths
        self.leaves = [f"大类{a}/中类{b}/小类{c}" for a in range(20) for b in range(10) for c in range(10)]
        self.uncovered = set()
        self.free = [leaf for leaf in self.leaves if leaf.startswith("大类1")]
        self.r.shuffle(self.free)

    def row(self, category, unit=None, **cells):
        return dict.fromkeys(COLUMNS, "") | {"category": category, "unit": self.r.choice(UNITS) if unit is None else unit} | cells

    def leaf(self, covered=True):
        """A leaf that no other row is for; one that is not covered has a node above it for itself."""
        while True:
            leaf = self.free.pop()
            node = leaf.rpartition("/")[0]
            if node not in self.uncovered and (covered or node not in self.kept):
                (self.kept if covered else self.uncovered).add(node)
                return leaf

    def rivals(self):
        """Rows of the same keys: ties, shadowed rows, and pairs that are neither."""
        r, tie, shadow, none = self.r, ("tie", "unit"), ("shadowed", "id"), []
        a, b = r.sample(UNITS, 2)
        x, y, z, v = r.sample(STREETS, 4)
        for keys in ({}, {"urgency": "紧急"}, {"where": "kind=投诉|举报"}, {"mode": "战"}, {"urgency": "一般", "where": "valid", "mode": "急"}):
            # what the later says of the earlier, by which of the two comes first
            for cells, found in (
                (({"unit": a}, {"unit": b}), ([tie, shadow], [tie, shadow])),
                (({"unit": a, "place": f"{x}|{y}"}, {"unit": b, "place": f"{y} | {z}"}), ([tie], [tie])),
                (({"unit": a, "place": f"{x}|{y}|{z}"}, {"unit": b, "place": f"{z}|{x}"}), ([tie, shadow], [tie])),
                (({"unit": a, "place": f"{x}|{y}|{z}"}, {"unit": a, "place": f"{z}|{x}"}), ([shadow], none)),
                (({"unit": a}, {"unit": a}), ([shadow], [shadow])),
                (({"unit": a}, {"unit": a, "valid_from": "2026-01-01", "valid_to": "2026-06-30"}), ([shadow], none)),
                (({"unit": a}, {"unit": b, "valid_from": "2026-01-01"}), ([tie, shadow], [tie])),
                (({"unit": a, "valid_to": "2026-03-31"}, {"unit": b, "valid_from": "2026-03-31"}), ([tie], [tie])),
                (({"unit": a, "clock": "联系", "limit": "2h"}, {"unit": a, "clock": "联系", "limit": "4h"}), ([shadow], [shadow])),
                (({"unit": "", "clock": "签收"}, {"unit": "", "clock": "签收"}), ([shadow], [shadow])),
                (({"unit": a, "valid_to": "2026-03-31"}, {"unit": b, "valid_from": "2026-04-01"}), (none, none)),
                (({"unit": a, "place": f"{x}|{y}"}, {"unit": b, "place": f"{z}|{v}"}), (none, none)),
                (({"unit": a, "place": x}, {"unit": b}), (none, none)),
                (({"unit": a, "where": "kind=投诉"}, {"unit": b, "where": "kind=投诉|咨询"}), (none, none)),
                (({"unit": a, "urgency": "特急"}, {"unit": b, "urgency": "缓"}), (none, none)),
                (({"unit": a, "mode": "战"}, {"unit": b, "mode": "急"}), (none, none)),
                (({"unit": a, "clock": "联系"}, {"unit": b, "clock": "联系"}), (none, none)),
                (({"unit": a, "clock": "联系"}, {"unit": a, "clock": "反馈"}), (none, none)),
                (({"unit": a, "clock": "联系"}, {"unit": "", "clock": "联系"}), (none, none)),
                (({"unit": a, "place": f"{x}|{y}"}, {"unit": a, "place": f"{y}|{z}"}), (none, none)),
            ):
                leaf = self.leaf()
                self.groups.append(([self.row(leaf, **(keys | c)) for c in cells], found))

    def triple(self):
        """The third ties with the second, which alone names another unit, and is shadowed by the first."""
        leaf, (a, b) = self.leaf(), self.r.sample(UNITS, 2)
        return [self.row(leaf, a), self.row(leaf, b), self.row(leaf, a)]

    def gaps(self):
        for n in range(60):
            leaf = self.leaf(covered=False)
            node = leaf.rpartition("/")[0]
            if n % 6 == 5:
                for cells in ({"valid_to": "2026-03-31"}, {"valid_from": "2026-05-01", "valid_to": "2026-12-31"}):
                    self.groups.append(([self.row(leaf, **cells)], ([], [])))
                self.truth.append(("gap", "valid_from", leaf, None))
            else:
                # rows that are there, but not for every order
                cells = ({}, {"place": STREETS[n]}, {"urgency": "紧急"}, {"where": "kind=投诉"}, {"mode": "战"})[n % 6]
                if cells:
                    self.groups.append(([self.row(leaf, **cells)], ([], [])))
                self.truth.append(("gap", "category", leaf, None))
            for other in self.leaves:
                if other.startswith(node + "/") and other != leaf:
                    self.groups.append(([self.row(other)], ([], [])))

    def unknown(self):
        for n in range(20):
            lost = self.row(self.leaf() + f"/末级{n}", place=STREETS[n])
            idle = self.row(self.leaf(), f"无此单位{n}", clock="反馈", limit="2h")
            calm = self.row(self.leaf(), mode=f"模式{n}")
            for row, field in ((lost, "category"), (idle, "unit"), (calm, "mode")):
                self.groups.append(([row], ([], [])))
                self.truth.append(("unknown", field, row, None))

    def fill(self):
        """Covers every other node, then rows that share keys with none."""
        nodes = dict.fromkeys(leaf.rpartition("/")[0] for leaf in self.leaves)
        rows = [self.row(node) for node in nodes if node not in self.uncovered]
        have = sum(len(rows) for rows, _ in self.groups) + len(rows)
        taken = self.r.sample([(leaf, s) for leaf in self.leaves if not leaf.startswith("大类1") for s in STREETS], ROWS - have - 60)
        return rows + [self.row(leaf, place=street) for leaf, street in taken]

    def build(self):
        self.kept = set()
        self.gaps()
        self.rivals()
        self.unknown()
        triples = [self.triple() for _ in range(20)]
        rows = [row for group, _ in self.groups for row in group] + [row for t in triples for row in t] + self.fill()
        self.r.shuffle(rows)
        at = {id(row): n for n, row in enumerate(rows)}
        for n, row in enumerate(rows):
            row["id"] = f"R{n}"
        for group, found in self.groups:
            if len(group) == 2:
                turned = at[id(group[0])] > at[id(group[1])]
                first, later = sorted(group, key=lambda row: at[id(row)])
                self.truth += [(*what, later, first) for what in found[turned]]
        for triple in triples:
            one, two, three = sorted(triple, key=lambda row: at[id(row)])
            for later, rivals in ((two, [one]), (three, [one, two])):
                other = next((row for row in rivals if row["unit"] != later["unit"]), None)
                self.truth += [("tie", "unit", later, other)] if other else []
                self.truth.append(("shadowed", "id", later, one))
        return rows


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def make(seed, folder):
    plan = List(int(seed))
    rows = plan.build()
    assert len(rows) == ROWS
    write(f"{folder}/duties.csv", COLUMNS, ([row[c] for c in COLUMNS] for row in rows))
    write(f"{folder}/taxonomy.csv", ["一级分类", "二级分类", "三级分类"], (leaf.split("/") for leaf in plan.leaves))
    write(f"{folder}/modes.csv", ["id", "mode"], [("M1", "战"), ("M2", "急")])
    line = {f"R{n}": f"duties.csv:{n + 2}" for n in range(ROWS)} | {leaf: f"taxonomy.csv:{n + 2}" for n, leaf in enumerate(plan.leaves)}
    found = []
    for code, field, row, other in plan.truth:
        rule = row["id"] if isinstance(row, dict) else ""
        found.append((line[rule or row], code, field, rule, other["id"] if other else ""))
    write(f"{folder}/truth.csv", ["from", "code", "field", "rule", "other"], sorted(found))
    return 0


def check(folder, findings):
    with open(f"{folder}/truth.csv", encoding="utf-8", newline="") as file:
        want = sorted(tuple(row.values()) for row in csv.DictReader(file))
    with open(findings, encoding="utf-8", newline="") as file:
        have = sorted(tuple(row[c] for c in ("from", "code", "field", "rule", "other")) for row in csv.DictReader(file))
    for name, rows in (("not found", set(want) - set(have)), ("not planted", set(have) - set(want))):
        for row in sorted(rows)[:10]:
            print(f"{name}:", *row)
    codes = [row[1] for row in want]
    print(f"{len(want)} planted, {len(set(want) - set(have))} not found, {len(have) - len(set(have) & set(want))} others:",
          " ".join(f"{code} {codes.count(code)}" for code in sorted(set(codes))))
    return 0 if want == have else 1


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit({"make": make, "check": check}[sys.argv[1]](*sys.argv[2:]))
