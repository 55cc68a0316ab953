#!/usr/bin/env python3
# explain-model.py - derives every decision of gov-classify --model again, from the model file and records alone
#
#	explain-model.py make SEED RECORDS DIR                    labelled records to learn from and others to judge, in DIR
#	explain-model.py check [OPTION...] MODEL IN OUT           OUT is what gov-classify must make of IN
#
# Options of check are those that gov-classify had: --rules FILE, --margin P, --first N (its --rules-first).
# Nothing is shared with the programs: common/modelfile.h says how the file lies, common/model.h what is made of
# it, gov-classify(1) what becomes of that; for rules, explain.py.

import argparse
import bisect
import json
import math
import random
import struct
import sys
import zlib
from decimal import Decimal

sys.dont_write_bytecode = True
import explain  # noqa: E402

LETTERS_MAX = 1 << 17
WORDS = 5
FIELDS = ["category", "suggested_category", "category_rule", "category_words", "category_next", "category_margin", "category_state"]


class Model:
    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        self.at, self.data = 0, data
        assert self.take("8s") == b"govmodel" and self.take("I") == 1
        n_class, n_letter, n_pair, n_form, self.title_weight = (self.take("I") for _ in range(5))
        self.records = self.take("Q")
        self.unit, self.slope, self.rule = (self.take("d") for _ in range(3))
        self.classes, self.bias, self.shift = [], [], []
        for _ in range(n_class):
            self.classes.append(self.take(f"{self.take('I')}s").decode())
            self.bias.append(self.take("d"))
            self.shift.append(self.take("d"))
        self.codes = self.list("H", n_letter)
        self.letter = {code: i for i, code in enumerate(self.codes, 1)}
        forms = self.list("H", 2 * n_form)
        self.letter.update(zip(forms[::2], forms[1::2]))
        pairs = self.list("H", 2 * n_pair)
        self.pairs = list(zip(pairs[1::2], pairs[::2]))
        self.number = {pair: n_letter + i for i, pair in enumerate(self.pairs)}
        n_gram = n_letter + n_pair
        self.squares = self.list("I", n_gram)
        rows = self.list("b", n_gram * n_class)
        self.rows = [rows[i * n_class:(i + 1) * n_class] for i in range(n_gram)]
        end = self.at
        self.id = self.take("I")
        assert self.at == len(data) and self.id == zlib.crc32(data[:end])
        # every prefix of a class is a node, the classes below it its children
        self.nodes = sorted({"/".join(parts[:n]) for parts in (c.split("/") for c in self.classes) for n in range(1, len(parts) + 1)})
        self.children = {node: [] for node in ["", *self.nodes]}
        for node in self.nodes:
            self.children[node.rpartition("/")[0]].append(node)

    def list(self, kind, n):
        found = struct.unpack_from(f"<{n}{kind}", self.data, self.at)
        self.at += struct.calcsize(f"<{n}{kind}")
        return found

    def take(self, kind):
        return self.list(kind, 1)[0] if kind[:-1] == "" else self.list("s", int(kind[:-1]))[0]

    def grams(self, title, content):
        """For each letter of the text: weight, its own gram, that of the pair it ends, None where there is none."""
        letters = [self.letter.get(ord(c), 0) for c in title] + [0] + [self.letter.get(ord(c), 0) for c in content]
        out, before = [], 0
        for i, letter in enumerate(letters[:LETTERS_MAX]):
            weight = self.title_weight if i <= len(title) else 1
            out.append((weight, letter - 1 if letter else None, self.number.get((before, letter)) if letter else None))
            before = letter
        return out

    def scores(self, grams):
        """One for each class, or None where no gram of the text is known."""
        sums, square = [0] * len(self.classes), 0
        for weight, *both in grams:
            for gram in both:
                if gram is not None:
                    square += weight * self.squares[gram]
                    sums = [s + weight * x for s, x in zip(sums, self.rows[gram])]
        if not square:
            return None
        length = math.sqrt(square / 256)
        return [b + self.unit * s / length for b, s in zip(self.bias, sums)]

    def probabilities(self, scores, rule=""):
        vote = self.rule if self.rule >= 0 and rule else 0
        x = [self.slope * s + t + (vote if agrees(c, rule) else 0) for s, t, c in zip(scores, self.shift, self.classes)]
        e = [math.exp(v - max(x)) for v in x]
        return [v / sum(e) for v in e]

    def below(self, node, p):
        return sum(q for c, q in zip(self.classes, p) if holds(node, c))

    def likeliest(self, node, p):
        return max((i for i, c in enumerate(self.classes) if holds(node, c)), key=lambda i: (p[i], -i))

    def guess(self, p, margin):
        """The way down: path, whether decided, lead, and of the narrowest fork (better, next, p of next, class of each)."""
        at, path, lead, narrow = "", "", None, None
        while True:
            ways = [(self.below(n, p), n, None) for n in self.children[at]]
            if at in self.classes:
                own = self.classes.index(at)
                ways.append((p[own], at, own))
            ways.sort(key=lambda w: (-w[0], w[1]))
            first = ways[0]
            if len(ways) > 1 and (lead is None or first[0] - ways[1][0] < lead):
                lead = first[0] - ways[1][0]
                a, b = (w[2] if w[2] is not None else self.likeliest(w[1], p) for w in ways[:2])
                narrow = first[1], ways[1][1], ways[1][0], a, b
            if len(ways) > 1 and first[0] - ways[1][0] < margin:
                return path, False, lead, narrow
            path = first[1]
            if path == at or not self.children[path]:
                return path, True, 1 if lead is None else lead, narrow
            at = path

    def words(self, grams, better, other, title, content):
        """The runs of letters that speak most for one class against another."""
        def lead(gram):
            return self.rows[gram][better] - self.rows[gram][other]
        value = [0] * len(grams)
        for i, (weight, single, pair) in enumerate(grams):
            # twice what it adds, so that half a pair is a whole number
            value[i] += 2 * weight * lead(single) if single is not None else 0
            if pair is not None:
                value[i] += weight * lead(pair)
                value[i - 1] += weight * lead(pair)
        most, runs, i = max(value, default=0), [], 0
        while most > 0 and i < len(value):
            start = i
            while i < len(value) and 4 * value[i] > most:
                i += 1
            if i > start:
                runs.append((start, i))
            i = max(i, start + 1)
        text = title + "\n" + content
        best = []
        for start, end in runs:
            key = [g[1] for g in grams[start:end]]
            total = sum(value[start:end])
            if any(key == k for _, k, _ in best):
                continue
            bisect.insort(best, (-total, key, text[start:end]), key=lambda b: b[0])
            del best[WORDS:]
        return [word for _, _, word in best]

    def p_of(self, path, p):
        """Of its node, or of the deepest above it."""
        nodes = [n for n in self.nodes if holds(n, path)]
        return self.below(max(nodes, key=len), p) if nodes else 0


def holds(node, path):
    return path == node or path.startswith(node + "/")


def agrees(a, b):
    return holds(a, b) or holds(b, a)


def decide(model, rules, margin, first, record):
    """What gov-classify must write; a float where it writes four decimals."""
    title, content = explain.text(record, "title"), explain.text(record, "content")
    said = explain.classify(rules, record) if rules else {"category_rule": None}
    rule = next((r for r in rules if r["id"] == said["category_rule"]), None)
    by_rule = rule["category"] if rule else ""
    grams = model.grams(title, content)
    scores = model.scores(grams)
    alone = rule and (model.rule < 0 or (first is not None and Decimal(rule["priority"] or 0) >= first) or not any(agrees(c, by_rule) for c in model.classes))
    if rule and (alone or scores is None):
        want = {f: said.get(f) for f in FIELDS}
        want["category_margin"] = None
        return want
    want = dict.fromkeys(FIELDS)
    want["category_state"], category, candidate = "none", "", ""
    if scores is not None:
        p = model.probabilities(scores, by_rule)
        path, decided, lead, narrow = model.guess(p, margin)
        better, other, p_other, a, b = narrow or (path, "", 0, 0, 0)
        category, candidate = path, "" if decided else better
        ruled = path if decided else better
        speaks = [f"model:{model.id:08x}"]
        words = [explain.escaped(w) for w in (model.words(grams, a, b, title, content) if narrow else [])]
        nearest = ("model", other, p_other) if other else None
        if rule and agrees(ruled, by_rule):
            speaks.insert(0, rule["id"])
            found = explain.evidence(rule, *explain.texts(record))[0]
            words = found + [w for w in words if w not in found]
            if holds(ruled, by_rule):
                category, candidate = (by_rule, "") if decided else (category, by_rule)
        elif rule:
            nearest = (rule["id"], by_rule, model.p_of(by_rule, p))
        want |= {"category_rule": "|".join(speaks), "category_words": "|".join(words) or None, "category_next": nearest,
                 "category_margin": lead, "category_state": "decided" if decided else "doubt"}
    word = explain.text(record, "category")
    if word:
        want["category"], want["suggested_category"] = word, candidate or category or None
    else:
        want["category"], want["suggested_category"] = category or None, candidate or None
    return want


def four(have, want):
    """Whether a text or number is the four decimals of what it ought to be."""
    return "." in str(have) and len(str(have).partition(".")[2]) == 4 and abs(float(have) - want) <= 0.00005 + 1e-9


def alike(field, have, want):
    if field == "category_next" and isinstance(want, tuple):
        who, path, p = str(have).rsplit("|", 2) if str(have).count("|") >= 2 else ("", "", "0")
        return (who, path) == want[:2] and four(p, want[2])
    if isinstance(want, (int, float)):
        return have is not None and four(have, want)
    return (have or None) == (want or None)


def check(args):
    o = argparse.ArgumentParser()
    o.add_argument("--rules")
    o.add_argument("--margin", type=float, default=0.5)
    o.add_argument("--first", type=Decimal)
    o.add_argument("files", nargs=3)
    o = o.parse_args(args)
    model = Model(o.files[0])
    rules = explain.with_conditions(explain.table(o.rules)) if o.rules else []
    with open(o.files[1], encoding="utf-8") as f:
        before = [json.loads(line) for line in f]
    with open(o.files[2], encoding="utf-8") as f:
        after = [json.loads(line, parse_float=str) for line in f]
    bad, count = abs(len(before) - len(after)), {}
    for n, (i, have) in enumerate(zip(before, after), 1):
        want = decide(model, rules, o.margin, o.first, i)
        speaks = (want["category_rule"] or "").split("|")
        kind = " and ".join("the model" if s.startswith("model:") else "a rule" for s in speaks if s)
        kind = want["category_state"] + (" by " + kind if kind else "")
        count[kind] = count.get(kind, 0) + 1
        for field in FIELDS:
            if not alike(field, have.get(field), want[field]):
                bad += 1
                if bad <= 10:
                    print(f"record {n}: {field}: {have.get(field)!r}, not {want[field]!r}: {json.dumps(i, ensure_ascii=False)}")
    print(f"{len(before)} records, {bad} differences:", ", ".join(f"{n} {k}" for k, n in sorted(count.items())))
    return 1 if bad else 0


def make(seed, source, folder):
    """Records whose title is one order's and content another's, some labels less deep than others, so that there is doubt."""
    r = random.Random(int(seed))
    with open(source, encoding="utf-8") as f:
        orders = [json.loads(line) for line in f]
    r.shuffle(orders)
    learn = [o for o in orders[:-500] if o.get("category")]
    with open(f"{folder}/train.ndjson", "w", encoding="utf-8") as f:
        for o in learn:
            path = o["category"].split("/")
            if r.random() < 0.1:
                o["category"] = "/".join(path[:r.randint(1, 2)])
            f.write(json.dumps(o, ensure_ascii=False) + "\n")
    odd = ["", "，。！", "路", "😀𠮷", "路|灯\\坏", "路燈ＫＴＶ123", "a" * 300]
    with open(f"{folder}/test.ndjson", "w", encoding="utf-8") as f:
        for n, o in enumerate(orders[-500:]):
            other = r.choice(orders)
            text = {"title": o["title"], "content": other["content"] if r.random() < 0.7 else o["content"]}
            if n % 25 == 0:
                text = {"title": r.choice(odd), "content": r.choice(odd)}
            elif r.random() < 0.3:
                text["content"] = text["content"][:r.randint(0, 30)] + r.choice(odd) + text["content"][:20]
            record = {"id": o["id"], **text, "created_at": o["created_at"], "street": o["street"]}
            if r.random() < 0.3:
                record["category"] = o["category"]
            f.write(json.dumps(record, ensure_ascii=False) + "\n")
    return 0


def main(what, *args):
    return make(*args) if what == "make" else check(args)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(*sys.argv[1:]))
