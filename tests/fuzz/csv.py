#!/usr/bin/env python3
"""csv.py - random and mutated CSV against Python's csv in strict mode

    tests/fuzz/csv.py build/tests/unit-csv [DOCUMENTS [SEED]]

Documents hold no bare CR.  Where Python accepts one and all its rows are as wide as
the header, the records must be the same, field by field.  On every document the
records and the number rejected must be those of the model below, which gives up the
first physical line of what is broken.  Documents with one damage
lose one record at most.
"""
import io
import random
import re
import struct
import subprocess
import sys

sys.path.pop(0)  # this file is called csv too
import csv

BATCH = 500
# a quote that opens a cell must find one that closes it right before the cell's end
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|(?!")([^,\n]*?))(,|\r?\n|\Z)')


def row_at(text, at):
    """The cells of the row at that place and where the next begins, or None."""
    cells = []
    while True:
        match = CELL.match(text, at)
        if not match:
            return None
        quoted, plain, end = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if end != ",":
            return cells, at, quoted is None and len(cells) == 1 and not plain


def model(text, width):
    """Records and the number of rejected ones, by the rules of the design."""
    records, rejected, at = [], 0, 0
    while at < len(text):
        row = row_at(text, at)
        line = text.find("\n", at) + 1 or len(text)
        if row is None:
            rejected += 1
            at = line
            continue
        cells, after, blank = row
        if blank:
            at = after
        elif len(cells) != width:
            rejected += 1
            at = line if line < after else after
        else:
            records.append(cells)
            at = after
    return records, rejected


def python_rows(text):
    """What Python's csv makes of it, or None."""
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None


TOKENS = ['"', '"', '""', ",", ",", "\n", "\r\n", "a", "b c", "水", "\0", " ", "1", "x" * 17, "é\"", ",\"", "\",", "\"\n"]


def cell(rng):
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(["", "a", "12", "供水", "x y", "q" * rng.randrange(1, 40), 'a"b', " "])
    inside = "".join(rng.choice(["a", ",", "\n", "\r\n", '""', "水", "z" * 15]) for _ in range(rng.randrange(0, 5)))
    return '"' + inside + '"'


def regular(rng, width):
    end = rng.choice(["\n", "\r\n"])
    text = end.join(",".join(cell(rng) for _ in range(width)) for _ in range(rng.randrange(1, 6)))
    return text + rng.choice([end, ""])


def mutated(rng, text):
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        kind = rng.random()
        if kind < 0.5:
            text = text[:at] + rng.choice(TOKENS) + text[at:]
        elif kind < 0.8:
            text = text[:at] + text[at + 1 :]
        else:
            text = text[:at] + rng.choice(TOKENS) + text[at + rng.randrange(4) :]
    return text


def document(rng, width):
    kind = rng.random()
    if kind < 0.3:
        text = "".join(rng.choice(TOKENS) for _ in range(rng.randrange(0, 25)))
    elif kind < 0.5:
        text = regular(rng, width)
    else:
        text = mutated(rng, regular(rng, width))
    return re.sub("\r(?!\n)", "", text)


def damaged(rng, width):
    """Rows that say which they are, and the same with one damage."""
    rows = []
    for i in range(rng.randrange(2, 8)):
        row = [f"r{i}"]
        for _ in range(width - 1):
            row.append(rng.choice(["a", "水", '"in quotes"', '"with, comma"', '"two\nlines"', '"a ""word"""']))
        rows.append(",".join(row))
    hit = rng.randrange(len(rows))
    at = rng.randrange(3)
    row = rows[hit]
    if at == 0:
        row = row.replace(",", ",\"", 1) if not row.split(",")[1].startswith('"') else row.replace('"', "", 1)
    elif at == 1:
        row = row + ",more"
    else:
        row = '"' + row
    intact = [row_at(r, 0)[0] for i, r in enumerate(rows) if i != hit]
    return "\n".join(rows[:hit] + [row] + rows[hit + 1 :]) + "\n", intact


def run(program, documents):
    """What the program makes of each: records and raw texts of the rejected."""
    stdin = b"".join(struct.pack("<I", len(d)) + d for d in documents)
    done = subprocess.run([program, "dump"], input=stdin, stdout=subprocess.PIPE, check=True)
    out, at, results = done.stdout, 0, []
    records, bad = [], []

    def text():
        nonlocal at
        (n,) = struct.unpack_from("<I", out, at)
        at += 4 + n
        return out[at - n : at].decode()

    while at < len(out):
        mark = out[at : at + 1]
        at += 1
        if mark == b"R":
            (n,) = struct.unpack_from("<I", out, at)
            at += 4
            records.append([text() for _ in range(n)])
        elif mark == b"B":
            bad.append(text())
        else:
            results.append((records, bad))
            records, bad = [], []
    return results


def complain(what, body, got, want):
    print(f"{what}: {body!r}\n  program {got!r}\n  wanted  {want!r}", file=sys.stderr)


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    wrong = accepted = done = losses = 0
    while done < count:
        batch, wants = [], []
        for _ in range(BATCH):
            width = rng.randrange(1, 5)
            intact = None
            if rng.random() < 0.1 and width > 1:
                body, intact = damaged(rng, width)
            else:
                body = document(rng, width)
            header = ",".join(f"c{i}" for i in range(width)) + "\n"
            batch.append((header + body).encode())
            wants.append((body, width, intact))
        results = run(program, batch)
        assert len(results) == len(batch)
        for (body, width, intact), (records, bad) in zip(wants, results):
            want, rejected = model(body, width)
            if records != want or len(bad) != rejected:
                complain("other than the model", body, (records, len(bad)), (want, rejected))
                wrong += 1
            rows = python_rows(body)
            if rows is not None and all(len(row) == width for row in rows):
                accepted += 1
                if records != rows or bad:
                    complain("other than Python", body, records, rows)
                    wrong += 1
            if intact is not None:
                seen = rows is None or any(len(row) != width for row in rows)
                losses += seen
                if seen != bool(bad) or [r for r in intact if r not in records]:
                    complain("more than one record lost", body, records, intact)
                    wrong += 1
            if wrong > 10:
                sys.exit(1)
        done += BATCH
    print(f"{done} documents, {accepted} of them Python's rows field by field, {losses} with one damage that shows, {wrong} wrong")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
