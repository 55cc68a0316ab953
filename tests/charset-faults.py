#!/usr/bin/env python3
"""charset-faults.py - a byte without meaning, in every charset, at 64 places: where is it said to be, what does it cost?

charset-faults.py GOV-INGEST FOLDER [PLACES] makes files of more than 64 KiB of text in FOLDER, puts one
ill-formed sequence into each, and holds the rejects and what comes out to what was put there.
Prints a line for each charset; ends with 1 when one fault is not named by its exact offset
or costs more than its record.
"""

import csv
import gzip
import itertools
import json
import os
import random
import subprocess
import sys

ROWS = 1500
PLACES = int(sys.argv[3]) if len(sys.argv) > 3 else 64
program, folder = os.path.abspath(sys.argv[1]), sys.argv[2]


def letters(codec, first, last, trail):
    both = (bytes([a, b]).decode(codec, "ignore") for a in range(first, last) for b in trail)
    return [c for c in both if len(c) == 1 and c.isalpha()]


HAN = letters("gb2312", 0xB0, 0xD8, range(0xA1, 0xFF))
RARE = letters("gbk", 0x81, 0xA1, range(0x40, 0x7F))
FOUR = list("𠮷㐀㐁ßñ😀")
BIG5 = letters("big5", 0xA4, 0xC6, range(0x40, 0x7F)) + letters("big5", 0xA4, 0xC6, range(0xA1, 0xFF))
KOREAN = letters("euc_kr", 0xB0, 0xC8, range(0xA1, 0xFF))
JAPANESE = letters("shift_jis", 0x88, 0x97, range(0x40, 0x7F)) + list("あいうえおカキクケコ")
LATIN = list("abcdefgäöüéèñçßÅ€")

# name; what Python calls it; the mark in front; --charset; the letters; ill-formed sequences for any place;
# those that are cut short before ASCII; the charset that must be told
CHARSETS = [
    ("UTF-8", "utf-8", b"", None, HAN + FOUR, [b"\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5"], [b"\xe8", b"\xe8\xb7", b"\xf0\x9f\x98"], "UTF-8"),
    ("UTF-8 with its mark", "utf-8", b"\xef\xbb\xbf", None, HAN, [b"\xff", b"\xf4\x90\x80\x80"], [b"\xe8", b"\xe8\xb7"], "UTF-8"),
    ("GB18030", "gb18030", b"", None, HAN + RARE[:200] + FOUR, [b"\xff"], [b"\x81", b"\xfe", b"\x81\x30", b"\x81\x30\x89"], "GB18030"),
    ("GB18030 with its mark", "gb18030", b"\x84\x31\x95\x33", None, HAN + FOUR, [b"\xff"], [b"\x81", b"\x81\x30\x89"], "GB18030"),
    ("GBK with 0x80", "gbk", b"", None, HAN + RARE + ["€"], [b"\xff"], [b"\x81", b"\xd6"], "GB18030"),
    ("CP936", "gbk", b"", "CP936", HAN + RARE + ["€"], [b"\xff"], [b"\x81"], "CP936"),
    ("UTF-16LE with its mark", "utf-16-le", b"\xff\xfe", None, HAN + FOUR, [b"\x00\xdc"], [b"\x3d\xd8"], "UTF-16LE"),
    ("UTF-16BE with its mark", "utf-16-be", b"\xfe\xff", None, HAN + FOUR, [b"\xdc\x00"], [b"\xd8\x3d"], "UTF-16BE"),
    ("UTF-16LE", "utf-16-le", b"", "UTF-16LE", HAN, [b"\xff\xdf"], [b"\x00\xd8"], "UTF-16LE"),
    ("UTF-16BE", "utf-16-be", b"", "UTF-16BE", HAN, [b"\xdf\xff"], [b"\xd8\x00"], "UTF-16BE"),
    ("UTF-32LE", "utf-32-le", b"", "UTF-32LE", HAN + FOUR, [b"\xff\xff\xff\xff", b"\x00\x00\x11\x00"], [b"\x00\xd8\x00\x00"], "UTF-32LE"),
    ("Big5", "big5", b"", "BIG5", BIG5, [b"\xff"], [b"\xa4"], "BIG5"),
    ("EUC-KR", "euc_kr", b"", "EUC-KR", KOREAN, [b"\xff"], [b"\xb0"], "EUC-KR"),
    ("Shift_JIS", "shift_jis", b"", "SHIFT_JIS", JAPANESE, [b"\xff"], [b"\x88"], "SHIFT_JIS"),
    ("windows-1252", "cp1252", b"", "WINDOWS-1252", LATIN, [b"\x81", b"\x9d"], [], "WINDOWS-1252"),
]


def encode(letter, codec):
    return b"\x80" if codec == "gbk" and letter == "€" else letter.encode(codec)


def make(rng, codec, alphabet):
    """Rows of cells; a cell is the list of its letters, encoded, quotes and all."""
    rows = []
    for i in range(ROWS):
        word = lambda: [rng.choice(alphabet) for _ in range(rng.randrange(8, 16))]
        quoted = ['"', *word(), ",", *(["\n"] if i % 5 == 0 else []), '""', *word(), '"']
        cells = [list(f"#{i:05}"), word(), quoted, word()]
        rows.append([[encode(c, codec) for c in cell] for cell in cells])
    return rows


def text_of(rows, codec, mark):
    head = "id,text,quoted,last\n".encode(codec)
    comma, end = ",".encode(codec), "\n".encode(codec)
    lines = [mark + head, *(comma.join(b"".join(cell) for cell in row) + end for row in rows)]
    return b"".join(lines), list(itertools.accumulate(map(len, lines)))


def spots(row):
    """Places in a row: (name, cell, letter before which it goes, whether ASCII follows)."""
    n = [len(cell) for cell in row]
    return [
        ("first in the row", 0, 0, True),
        ("last in a cell", 1, n[1], True),
        ("first in a cell", 1, 0, False),
        ("middle of a cell", 1, n[1] // 2, False),
        ("behind a quote", 2, 1, False),
        ("before the last quote", 2, n[2] - 1, True),
        ("behind the last quote", 2, n[2], True),
        ("before the first quote", 2, 0, True),
        ("before a comma in quotes", 2, row[2].index(next(c for c in row[2] if c.strip(b"\0") == b",")), True),
        ("last in the row", 3, n[3], True),
    ]


def run(data, charset, feed):
    path = os.path.join(folder, "in.csv")
    rejects = os.path.join(folder, "rejects.csv")
    if os.path.exists(rejects):
        os.remove(rejects)
    command = [program, "-q", "-r", rejects, *(["--charset", charset] if charset else [])]
    if feed == "pieces":
        with subprocess.Popen([*command, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
            pid = os.fork()
            if pid == 0:
                for at in range(0, len(data), 4093):
                    os.write(p.stdin.fileno(), data[at : at + 4093])
                os._exit(0)
            p.stdin.close()
            p.stdin = None
            out = p.stdout.read()
            os.waitpid(pid, 0)
            status = p.wait()
    else:
        with open(path, "wb") as f:
            f.write(gzip.compress(data, 1) if feed == "gzip" else data)
        done = subprocess.run([*command, path], stdout=subprocess.PIPE)
        out, status = done.stdout, done.returncode
    rows = []
    if os.path.exists(rejects):
        with open(rejects, newline="", encoding="utf-8") as f:
            rows = list(csv.DictReader(f))
    return status, out.replace(b"<stdin>:", b"in.csv:").splitlines(), rows


def letter(c, codec):
    return "€" if codec == "gbk" and c == b"\x80" else c.decode(codec)


def clean(rows, codec):
    """What the rows are, in Python's reading."""
    lines, line = [], 2
    for row in rows:
        cells = ["".join(letter(c, codec) for c in cell) for cell in row]
        first = line
        line += 1 + cells[2].count("\n")
        cells[2] = cells[2][1:-1].replace('""', '"')
        lines.append((dict(zip(("id", "text", "quoted", "last"), cells)), first))
    return lines


def check(entry):
    name, codec, mark, charset, alphabet, anywhere, before_ascii, told = entry
    rng = random.Random(name)
    rows = make(rng, codec, alphabet)
    data, starts = text_of(rows, codec, mark)
    assert len(data) > 80000 or codec == "cp1252", (name, len(data))
    status, base, rejects = run(data, charset, "file")
    want = [{**record, "from": f"in.csv:{line}"} for record, line in clean(rows, codec)]
    if status != 0 or rejects or [json.loads(line) for line in base] != want:
        print(f"{name}: the file without a fault is not read as Python reads it: status {status}, {len(base)} records")
        return 1
    wrong = 0
    for place in range(PLACES):
        victim = place * (ROWS - 1) // (PLACES - 1)
        choice = spots(rows[victim])
        where, cell, at, ascii_next = choice[place % len(choice)]
        kinds = anywhere + (before_ascii if ascii_next else [])
        bad = kinds[place // len(choice) % len(kinds)]
        comma = len(",".encode(codec))
        offset = starts[victim] + sum(len(b"".join(c)) + comma for c in rows[victim][:cell]) + len(b"".join(rows[victim][cell][:at]))
        hurt = data[:offset] + bad + data[offset:]
        status, out, rejects = run(hurt, charset, ("file", "gzip", "pieces")[place % 3])
        reason = f"byte 0x{bad[0]:02X} at offset {offset} is not {told}"
        line = f"in.csv:{want[victim]['from'].split(':')[1]}"
        faults = [
            status == 1 or f"status {status}",
            out == base[:victim] + base[victim + 1 :] or f"{len(out)} records of {len(base)}",
            bool(rejects) or "no rejects",
        ]
        if rejects:
            # of a row broken at its second line both lines are given up, each with its own reason
            mine = [r for r in rejects if r["reason"] == reason]
            faults.append(len(mine) == 1 or f"{[r['reason'] for r in rejects]}, not {reason}")
            faults.append(rejects[0]["from"].replace("<stdin>", "in.csv") == line or f"{rejects[0]['from']}, not {line}")
            faults.append(f"\\x{bad[0]:02X}" in "".join(r["raw"] for r in mine) or "the raw line does not show it")
            most = 2 if where.endswith(("first quote", "last quote")) and victim % 5 == 0 else 1
            faults.append(len(rejects) <= most or f"{len(rejects)} rejects")
        said = [fault for fault in faults if fault is not True]
        if said:
            wrong += 1
            print(f"{name}: {bad!r} {where} of record {victim}: {'; '.join(said)}")
    print(f"{name}: {PLACES} places, {PLACES - wrong} exact, each for one record")
    return wrong


os.makedirs(folder, exist_ok=True)
failed = sum(check(entry) for entry in CHARSETS)
print(f"{len(CHARSETS)} charsets, {len(CHARSETS) * PLACES} faults, {failed} wrong")
sys.exit(1 if failed else 0)
