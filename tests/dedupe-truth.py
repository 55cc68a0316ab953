"""dedupe-truth.py - clusters of gov-dedupe against the generator's truth and against a count of its own

usage: dedupe-truth.py TRUTH.csv RECORDS (NDJSON or CSV, as gov-dedupe wrote them)

Prints recall of the planted pairs with a similarity of at least 0.6, precision of
all pairs found, and how many margins, leaders and kinds do not bear a second look.
Ends with 1 where the promises are not kept.
"""

import csv
import json
import sys
from fractions import Fraction


def records(path):
    with open(path, encoding="utf-8", newline="") as file:
        if file.read(1) == "{":
            file.seek(0)
            for line in file:
                yield {key: value or "" for key, value in json.loads(line).items()}
        else:
            file.seek(0)
            yield from csv.DictReader(file, strict=True)


def pairs(order):
    text = order["title"] + order["content"]
    return {text[i : i + 2] for i in range(len(text) - 1)}


def similarity(a, b):
    a, b = pairs(a), pairs(b)
    return Fraction(len(a & b), len(a | b)) if a | b else Fraction(0)


def margin(share):
    whole = (share.numerator * 20000 + share.denominator) // (2 * share.denominator)
    return f"{whole // 10000}.{whole % 10000:04}"


def caller(order):
    return order["phone"] if sum(c.isdigit() for c in order["phone"]) >= 7 and "*" not in order["phone"] else ""


def related(a, b):
    if caller(a) and caller(a) == caller(b):
        return True
    same_street = a["street"] and a["street"] == b["street"]
    return same_street and (not a["point"] or not b["point"] or a["point"] == b["point"])


def wrong(order, leader, by_id):
    """What a member says of itself that its text does not bear out."""
    share = similarity(order, leader)
    if order["cluster_margin"] != margin(share) and not (order["cluster_kind"] == "" and share < Fraction(1, 2)):
        return "margin"
    if order["cluster_kind"] in ("repeat", "group") and (share < Fraction(1, 2) or not related(order, leader)):
        return "leader"
    if leader["cluster"] != leader["id"] or leader["cluster_kind"]:
        return "chain"
    if order["cluster_kind"] == "copy":
        first = by_id[order["copy_of"]]
        same = all(first[f] == order[f] for f in ("phone", "title", "content", "created_at"))
        return "" if same and caller(order) and first["cluster"] == order["cluster"] else "copy"
    return "copy_of" if order["copy_of"] else ""


def main(truth_path, path):
    found = {order["id"]: order for order in records(path)}
    with open(truth_path, encoding="utf-8", newline="") as file:
        truth = {row["id"]: row for row in csv.DictReader(file, strict=True) if row["id"] in found}
    planted = missed = right = all_found = kinds = bad = 0
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
        all_found += 1
        right += bool(truth[order["id"]]["cluster"]) and truth[order["id"]]["cluster"] == truth[leader["id"]]["cluster"]
        complaint = wrong(order, leader, found)
        if complaint:
            bad += 1
            print(f"{order['id']}: {complaint}")
    recall, precision = 1 - missed / max(planted, 1), right / max(all_found, 1)
    print(f"orders {len(found)}, planted {planted}, missed {missed}, recall {recall:.4f}")
    print(f"pairs found {all_found}, right {right}, precision {precision:.4f}")
    print(f"of another kind than planted {kinds}, not borne out {bad}")
    return 0 if planted and recall >= 0.98 and precision >= 0.99 and not bad else 1


sys.exit(main(*sys.argv[1:]))
