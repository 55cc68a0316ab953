#!/usr/bin/env python3
"""Made-up addresses, each written in several ways, and what gov-locate's standard_address makes of them.

usage: address-truth.py [--addresses N] [--ways N] [--seed N]

Ways of one address must come out equal, those of two never; a normal form must be its own normal form; what can be
read in two ways must stay apart from both.  Ends with 1 otherwise.  Nothing here is shared with the program.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile

CITY, DISTRICT, TOWNS = "北京市", "怀柔区", ["泉河街道", "渤海镇", "怀北镇"]
ROADS = ["府前街", "南街", "北街", "东四三条", "东四十三条", "十里堡路", "八道河中路", "和平里北街", "三里屯西路", "一百号胡同", "学院南路"]
ESTATES = ["翠微小区", "八里庄北里", "五福家园", "一〇一厂宿舍", "金穗SOHO", "望山东里", "龙吟四区"]
NUMBERS = [1, 2, 3, 10, 11, 12, 13, 21, 101, 103, 110, 112, 120]
ROOMS = [101, 102, 110, 201, 301, 501, 502, 1101, 1201, 1204, 1501]
DIGITS = "零一二三四五六七八九"
BESIDE = ["", "", "", "附近", "对面", "旁边", "北侧", "（附近）", "（地铁站旁）", " 门口"]


def spelt(n):
    """12 as 十二, 103 as 一百零三."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" or c == "-" else c for c in text)


def number(rng, n):
    if isinstance(n, str):
        return rng.choice([n, n.lower(), wide(n)]) if n[0].isdigit() else rng.choice([n, n.lower()])
    return rng.choice([str(n), str(n), wide(str(n)), spelt(n)])


def draw(rng):
    """An address: town, name, house, building, entrance, room; None for what it does not say."""
    house = building = entrance = room = None
    name = rng.choice(ROADS + ESTATES)
    if name in ROADS:
        house = (rng.choice(["", "", "甲", "乙"]), rng.choice(NUMBERS + ["10-1", "1-12"]), rng.choice(["号", "号", "号院"]))
    if name in ESTATES or rng.random() < 0.5:
        building = rng.choice(NUMBERS + ["A", "B"])
        if rng.random() < 0.7:
            entrance = rng.choice([1, 2, 3, 11])
        if rng.random() < 0.8:
            room = rng.choice(ROOMS)
    return rng.choice(TOWNS), name, house, building, entrance, room


def row(rng, building, entrance, room):
    text = f"{entrance}-{room}" if building is None else f"{building}-{entrance}-{room}"
    text += rng.choice(["", "室"])
    return rng.choice([text, wide(text), text.replace("-", rng.choice("—–－"))])


def building_words(rng, building):
    if isinstance(building, str):
        return [number(rng, building) + rng.choice(["座", "栋", "幢"])]
    return [rng.choice(["", "", "第"]) + number(rng, building) + rng.choice(["号楼", "号楼", "栋", "幢", "号栋"]), f"{building}#", f"{building}#楼", f"{building:02}号楼"]


def room_words(rng, entrance, room):
    floor = rng.choice(["", "", number(rng, room // 100) + "层", f"{room // 100}楼"])
    words = [f"{room}室", f"{room}", wide(f"{room}室"), f"{room}房间", spelt(room) + "室", "".join(DIGITS[int(d)] for d in str(room)) + "室"]
    if entrance:
        words.append(f"{room}号")
    return floor + rng.choice(words)


def way(rng, address):
    town, name, house, building, entrance, room = address
    parts = [name if rng.random() < 0.8 else name.lower()]
    if house:
        parts.append(house[0] + number(rng, house[1]) + house[2])
    if building and entrance and room and isinstance(building, int) and rng.random() < 0.25:
        # behind a number of the name itself a row would be one number longer
        parts.append(row(rng, building, entrance, room))
    elif building:
        parts.append(rng.choice(building_words(rng, building)))
        if entrance and room and rng.random() < 0.3:
            parts.append(row(rng, None, entrance, room))
        else:
            if entrance:
                parts.append(rng.choice(["", "第"]) + number(rng, entrance) + rng.choice(["单元", "单元", "门"]))
            if room:
                parts.append(room_words(rng, entrance, room))
    front = rng.choice(["", "", CITY + DISTRICT, "北京" + DISTRICT, DISTRICT, CITY + " " + DISTRICT + " "]) + rng.choice(["", town, town + "，"])
    text = front + parts[0]
    for part in parts[1:]:
        text += rng.choice(["", "", "", " ", "　", "，"]) + part
    text += rng.choice(BESIDE)
    if rng.random() < 0.1:
        text = text.translate(str.maketrans("号楼单层栋东", "號樓單層棟東"))
    return text


def standard(rows):
    """The standard_address of (town, address) pairs."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as places:
        places.write(f"code,level,name,parent\n1,city,{CITY},\n2,district,{DISTRICT},1\n")
        for i, town in enumerate(TOWNS):
            places.write(f"3{i},street,{town},2\n")
        places.flush()
        lines = "".join(json.dumps({"id": str(i), "city": CITY, "district": DISTRICT, "street": town, "address": text}, ensure_ascii=False) + "\n"
                        for i, (town, text) in enumerate(rows))
        done = subprocess.run(["gov-locate", "--places", places.name], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line)["standard_address"] for line in done.stdout.splitlines()]


def doubtful():
    """What may be read in two ways, beside both readings."""
    for n, room in ((3, 301), (5, 502), (12, 1204)):
        yield [f"翠微小区{n}楼{room}", f"翠微小区{n}号楼{room}室", f"翠微小区{n}层{room}室"]
        yield [f"翠微小区{n}-{room}", f"翠微小区{n}号楼{room}室", f"翠微小区{n}单元{room}室"]
        yield [f"南街{n}号{n}-{room}", f"南街{n}号{n}号楼{room}室", f"南街{n}号{n}单元{room}室"]
    yield ["南街三四号", "南街34号", "南街3号", "南街4号"]
    yield ["南街一百三号", "南街130号", "南街103号"]
    yield ["南街10号旁3号楼", "南街10号3号楼", "南街3号楼", "南街10号"]
    yield ["南街10 3号", "南街103号", "南街3号"]
    yield ["南街10号", "南街甲10号", "南街10号甲", "南街10号院", "南街10-1号", "南街10号楼", "南街110号"]
    yield ["南街东四三条3号", "南街东四十三条3号"]
    yield ["翠微小区3号楼120平米", "翠微小区3号楼120室"]
    yield ["翠微小区1-2-3-4-501", "翠微小区1-2-3-45-01", "翠微小区1号楼2单元501室"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=2000)
    parser.add_argument("--ways", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    addresses = {}
    while len(addresses) < options.addresses:
        addresses.setdefault(draw(rng))
    rows = [(address, way(rng, address)) for address in addresses for _ in range(options.ways)]
    forms = standard([(address[0], text) for address, text in rows])
    of_form, of_address, faults = {}, {}, 0
    for (address, text), form in zip(rows, forms):
        first = of_address.setdefault(address, (form, text))
        other = of_form.setdefault(form, (address, text))
        if form is None or first[0] != form:
            faults += 1
            print(f"one address in two forms: {text!r} {form} and {first[1]!r} {first[0]}")
        elif other[0] != address:
            faults += 1
            print(f"two addresses in one form: {text!r} and {other[1]!r}: {form}")
    doubts = list(doubtful())
    several = standard([(TOWNS[0], text) for group in doubts for text in group])
    for group in doubts:
        mine, several = several[:len(group)], several[len(group):]
        told = [form for form in mine if form]
        if len(set(told)) < len(told):
            faults += 1
            print(f"not kept apart: {list(zip(group, mine))}")
        forms += told
    rows += [((TOWNS[0],), "")] * (len(forms) - len(rows))
    for form, again in zip(forms, standard([(address[0], form or "") for (address, _), form in zip(rows, forms)])):
        if form != again:
            faults += 1
            print(f"not its own normal form: {form} {again}")
    print(f"{len(of_address)} addresses in {len(rows)} ways, {len(of_form)} forms, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
