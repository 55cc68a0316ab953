"""dedupe-truth.py - clusters of gov-dedupe against the generator's truth and against a count of its own

usage: dedupe-truth.py TRUTH.csv RECORDS (NDJSON or CSV, as gov-dedupe wrote them)

Prints recall of the planted pairs with a similarity of at least 0.6, precision of
what was found, and how many similarities, margins, leaders and kinds do not bear a second look.  Right is
who stands with its own matter: groups may have a few who complain of another thing of the same kind, in
the same days and at the same place.  Ends with 1 where the promises are not kept.
"""

import csv
import functools
import json
import os
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "recount"))

from clusters import Order, Words, pairs_of, rounded  # noqa: E402

WORDS = Words()
GROUPS = 0.9


def records(path):
    with open(path, encoding="utf-8", newline="") as file:
        if file.read(1) == "{":
            file.seek(0)
            for line in file:
                yield {key: value or "" for key, value in json.loads(line).items()}
        else:
            file.seek(0)
            yield from csv.DictReader(file, strict=True)


@functools.lru_cache(None)
def parts(title, content):
    return tuple(WORDS(title, content))


def parts_of(order):
    return parts(order["title"], order["content"])


def similarity(a, b):
    a, b = pairs_of(parts_of(a)), pairs_of(parts_of(b))
    return Fraction(len(a & b), len(a | b)) if a | b else Fraction(0)


def caller(order):
    return Order.caller_of(order["phone"]) or ""


def apart(a, b):
    return any(a[part] and b[part] and a[part] != b[part] for part in ("district", "street", "community", "point"))


def reaches(order, share, need):
    """Whether a share is what is needed and the margin is what it has more."""
    return Decimal(share) >= Decimal(need) and Decimal(order["cluster_margin"]) == Decimal(share) - Decimal(need)


def wrong(order, by_id):
    """What a member says of itself that its text does not bear out."""
    leader, other, rule = by_id[order["cluster"]], by_id[order["cluster_by"]], order["cluster_rule"]
    share, same = similarity(order, other), caller(order) and caller(order) == caller(other)
    if order["cluster_similarity"] != rounded(share):
        return "similarity"
    if leader["cluster"] != leader["id"] or leader["cluster_kind"] or other["cluster"] != leader["id"]:
        return "chain"
    if (order["cluster_kind"] == "copy") != (rule == "words") or (order["copy_of"] or "") != (other["id"] if rule == "words" else ""):
        return "copy"
    if rule == "again":
        return "" if reaches(order, rounded(share), "0.5") else "again"
    if apart(order, other):
        return "place"
    if rule == "words":
        said = [p[1] if len(p[1]) >= 20 else p for p in map(parts_of, (order, other))]
        return "" if same and said[0] == said[1] else "words"
    if other is not leader:
        return "leader"
    if rule == "caller":
        good = same and reaches(order, rounded(share), "0.5") and order["cluster_matter"] >= order["cluster_needed"]
    elif rule == "place":
        good = any(order[p] and order[p] == leader[p] for p in ("community", "point")) and reaches(order, order["cluster_matter"], order["cluster_needed"])
    else:
        good = rule == "text" and reaches(order, order["cluster_weighted"], order["cluster_needed"]) and share >= Fraction(1, 2)
    return "" if good else rule


def main(truth_path, path):
    found = {order["id"]: order for order in records(path)}
    with open(truth_path, encoding="utf-8", newline="") as file:
        truth = {row["id"]: row for row in csv.DictReader(file, strict=True) if row["id"] in found}
    planted = missed = kinds = bad = 0
    found_of, right_of = Counter(), Counter()
    for row in truth.values():
        order = found[row["id"]]
        if row["kind"] in ("copy", "repeat", "group", "redo") and row["of"] in found and row["jaccard"] >= "0.6":
            planted += 1
            if order["cluster"] != found[row["of"]]["cluster"]:
                missed += 1
            elif order["cluster_kind"] != row["kind"].replace("redo", ""):
                kinds += 1
    for order in found.values():
        if order["cluster"] == order["id"]:
            continue
        leader = found[order["cluster"]]
        # a copy or a repeat is right where it stands with the order it was compared with, whoever leads that
        group = order["cluster_kind"] == "group"
        other = leader if group else found[order["cluster_by"]]
        found_of[group] += 1
        right_of[group] += bool(truth[order["id"]]["cluster"]) and truth[order["id"]]["cluster"] == truth[other["id"]]["cluster"]
        complaint = wrong(order, found)
        if complaint:
            bad += 1
            print(f"{order['id']}: {complaint}")
    recall = 1 - missed / max(planted, 1)
    precision, of_groups = (right_of[group] / max(found_of[group], 1) for group in (False, True))
    print(f"orders {len(found)}, planted {planted}, missed {missed}, recall {recall:.4f}")
    print(f"copies and repeats found {found_of[False]}, precision {precision:.4f}; in groups {found_of[True]}, precision {of_groups:.4f}")
    print(f"of another kind than planted {kinds}, not borne out {bad}")
    return 0 if planted and recall >= 0.98 and precision >= 0.99 and of_groups >= GROUPS and not bad else 1


sys.exit(main(*sys.argv[1:]))
