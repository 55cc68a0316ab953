#!/usr/bin/env python3
"""ndjson.py - random and mutated objects against Python's json, as strict as RFC 8259

    tests/fuzz/ndjson.py build/tests/unit-json [LINES [SEED]]

Beyond Python's reading, the top-level names must differ, the text must be well-formed
UTF-8, no escape may name half a surrogate pair, and NaN and Infinity are no numbers.
What is accepted must hold the same names, texts and digits, in the same order.
"""
import json
import random
import subprocess
import sys

BATCH = 2000
NUMBERS = ["0", "-0", "1.50", "1e5", "-1.5E-10", "123456789012345678901234567890", "01", "1.", ".5", "NaN", "-Infinity", "+1", "0x1"]
STRINGS = ["", "a", "水", "😀", "\\n", '\\"', "\\\\", "\\/", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u00", "\\x", "\t", "\x7f", "x" * 20]
TOKENS = list('{}[]:,"\\ \tue0-.') + ["null", "true", '"a"', '{"', '":', "\\ud83d", "\x00", "\x1f", "\ufeff", "\u2028"]


class Number(str):
    """A number by its digits."""


def refuse(_):
    raise ValueError("constant")


def whole(text):
    """No lone surrogate anywhere."""
    text.encode()
    return text


def walk(value):
    if isinstance(value, Number):
        return
    if isinstance(value, str):
        whole(value)
    elif isinstance(value, list):
        for item in value:
            walk(item)
    elif isinstance(value, Pairs):
        for name, item in value.items:
            whole(name)
            walk(item)


class Pairs:
    """An object with its names in order, doubled ones too."""

    def __init__(self, items):
        self.items = items

    def __eq__(self, other):
        return isinstance(other, Pairs) and self.items == other.items


def read(line):
    """The object of a line, or None."""
    try:
        value = json.loads(line.decode(), parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=Pairs)
        walk(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, Pairs) or len({name for name, _ in value.items}) < len(value.items):
        return None
    return value


def blank(rng):
    return rng.choice(["", "", "", " ", "\t", "  "])


def string(rng):
    return '"' + "".join(rng.choice(STRINGS[:12] if rng.random() < 0.98 else STRINGS) for _ in range(rng.randrange(4))) + '"'


def value(rng, depth=0):
    kind = rng.random()
    if kind < 0.5 or depth > 3:
        return string(rng)
    if kind < 0.65:
        return rng.choice(NUMBERS[:6] if rng.random() < 0.95 else NUMBERS)
    if kind < 0.8:
        return rng.choice(["true", "false", "null"])
    if kind < 0.9:
        return "[" + ",".join(blank(rng) + value(rng, depth + 1) + blank(rng) for _ in range(rng.randrange(4))) + "]"
    return record(rng, depth + 1)


def record(rng, depth=0):
    names = rng.sample(["id", "title", "水", "a\\u0041", "unit", "x y", "", "\\n"], rng.randrange(6))
    if rng.random() < 0.05 and names:
        names.append(rng.choice([names[0], "aA"]))
    return "{" + ",".join(f'{blank(rng)}"{name}"{blank(rng)}:{blank(rng)}{value(rng, depth)}{blank(rng)}' for name in names) + blank(rng) + "}"


def line(rng):
    text = blank(rng) + record(rng) + blank(rng)
    if rng.random() < 0.5:
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(TOKENS + [""]) + text[at + rng.randrange(3) :]
    data = text.encode(errors="surrogatepass").replace(b"\n", b"")
    if rng.random() < 0.05 and data:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.randrange(128, 256)]) + data[at + 1 :]
    return data


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    done = accepted = wrong = 0
    while done < count:
        lines = [line(rng) for _ in range(BATCH)]
        ran = subprocess.run([program, "dump"], input=b"".join(text + b"\n" for text in lines), stdout=subprocess.PIPE, check=True)
        answers = ran.stdout.split(b"\n")[:-1]
        assert len(answers) == len(lines)
        for text, answer in zip(lines, answers):
            want = read(text)
            accepted += want is not None
            if (want is None) != (answer == b"-") or (want is not None and read(answer[1:]) != want):
                print(f"{text!r}\n  program {answer!r}\n  Python {'refuses' if want is None else 'accepts'}", file=sys.stderr)
                wrong += 1
            if wrong > 10:
                sys.exit(1)
        done += BATCH
    print(f"{done} lines, {accepted} accepted, {wrong} wrong")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
