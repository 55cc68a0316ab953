#!/usr/bin/env python3
# xlsx-attacks.py - writes workbooks made to harm their reader into a folder, and honest ones that look like them
#
# xlsx-attacks.py FOLDER: the file `index` there holds a line for each: its name, `refused` or
# `read`, and what the reason must hold or how many rows there are below the header.

import io
import os
import struct
import sys
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MIB = 1 << 20

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
index = open(os.path.join(folder, "index"), "w", encoding="utf-8")


class Bytes:
    """A long text as one piece repeated, so that it need not be held."""

    def __init__(self, head, piece, times, tail):
        self.head, self.piece, self.times, self.tail = head, piece, times, tail

    def size(self):
        return len(self.head) + len(self.piece) * self.times + len(self.tail)

    def crc(self):
        crc = zlib.crc32(self.head)
        for _ in range(self.times):
            crc = zlib.crc32(self.piece, crc)
        return zlib.crc32(self.tail, crc)

    def deflated(self):
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        once = deflate.compress(self.head) + deflate.flush(zlib.Z_FULL_FLUSH)
        again = deflate.compress(self.piece) + deflate.flush(zlib.Z_FULL_FLUSH)
        return once + again * self.times + deflate.compress(self.tail) + deflate.flush()


class Entry:
    """An entry of a zip, every number of which can be a lie."""

    def __init__(self, name, data, **lies):
        self.name = name if isinstance(name, bytes) else name.encode()
        long = isinstance(data, Bytes)
        self.flags, self.method = 0, 8
        self.size = data.size() if long else len(data)
        self.crc = data.crc() if long else zlib.crc32(data)
        self.data = data.deflated() if long else Bytes(data, b"", 0, b"").deflated()
        self.extra = self.local_extra = b""
        self.at = None
        self.__dict__.update(lies)
        self.data = lies.get("raw", self.data)
        self.packed = lies.get("packed", len(self.data))
        self.local = dict(name=self.name, flags=self.flags, method=self.method, crc=self.crc, packed=self.packed, size=self.size)
        self.local.update(lies.get("local", {}))

    def header(self):
        l = self.local
        return struct.pack("<IHHHHHIIIHH", 0x04034b50, 20, l["flags"], l["method"], 0, 0x21, l["crc"], l["packed"], l["size"], len(l["name"]), len(self.local_extra)) + l["name"] + self.local_extra

    def central(self):
        return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, self.flags, self.method, 0, 0x21, self.crc, self.packed, self.size, len(self.name), len(self.extra), 0, 0, 0, 0, self.at) + self.name + self.extra


def end(n, size, at, disk=0):
    return struct.pack("<IHHHHIIH", 0x06054b50, disk, disk, n, n, size, at, 0)


def end64(n, size, at, where, claimed=None):
    record = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, n, n, size, at)
    return record + struct.pack("<IIQI", 0x07064b50, 0, where if claimed is None else claimed, 1)


def zip_of(entries, finish=None):
    out = io.BytesIO()
    for e in entries:
        if e.at is None:
            e.at = out.tell()
            out.write(e.header() + e.data)
    at = out.tell()
    for e in entries:
        out.write(e.central())
    size = out.tell() - at
    out.write(finish(len(entries), size, at, at + size) if finish else end(len(entries), size, at))
    return out.getvalue()


def sheet(rows, head="", tail=""):
    text = '<?xml version="1.0" encoding="UTF-8"?>%s<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (head, MAIN, rows, tail)
    return text.encode()


# a header of names that differ, so that a table can be made of what follows
NAMES = "<row>%s</row>" % "".join('<c t="inlineStr"><is><t>c%d</t></is></c>' % i for i in range(18))


def long_sheet(piece, times, before=NAMES):
    whole = sheet("|").split(b"|")
    return Bytes(whole[0] + before.encode(), piece, times, whole[1])


def strings(items, head=""):
    return ('<?xml version="1.0" encoding="UTF-8"?>%s<sst xmlns="%s">%s</sst>' % (head, MAIN, items)).encode()


def parts(sheet1, sst=None, main=TYPE + "sheet.main+xml", n_sheet=1):
    relation = '<Relationship Id="rId%d" Type="' + OFFICE + '/%s" Target="%s"/>'
    names = "".join('<sheet name="S%d" sheetId="%d" r:id="rId%d"/>' % (i, i, i) for i in range(1, n_sheet + 1))
    relations = "".join(relation % (i, "worksheet", "worksheets/sheet%d.xml" % i) for i in range(1, n_sheet + 1))
    if sst is not None:
        relations += relation % (n_sheet + 1, "sharedStrings", "sharedStrings.xml")
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="%s"/></Types>' % main,
        "_rels/.rels": '<Relationships xmlns="%s">%s</Relationships>' % (RELATIONS, relation % (1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (MAIN, OFFICE, names),
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="%s">%s</Relationships>' % (RELATIONS, relations),
    }
    made = {name: text.encode() for name, text in made.items()}
    if sst is not None:
        made[STRINGS] = sst
    for i in range(1, n_sheet + 1):
        made["xl/worksheets/sheet%d.xml" % i] = sheet1
    return made


TWO = sheet(NAMES + "<row><c><v>1</v></c></row>")
ONE = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')


def entries(sheet1=ONE, sst=None, lies=None, **how):
    lies = lies or {}
    return [Entry(name, data, **lies.get(name, {})) for name, data in parts(sheet1, sst, **how).items()]


def write(name, data, verdict, want):
    with open(os.path.join(folder, name + ".xlsx"), "wb") as f:
        f.write(data)
    index.write("%s\t%s\t%s\n" % (name, verdict, want))


def attack(name, want, data):
    write(name, data, "refused", want)


def honest(name, rows, data):
    write(name, data, "read", rows)


def cells(name, want, rows, sst=None):
    attack(name, want, zip_of(entries(sheet(rows), sst)))


def inflated():
    blank = b" " * MIB
    attack("inflated-sheet", "inflate to more than", zip_of(entries(long_sheet(blank, 300))))
    attack("inflated-strings", "inflate to more than", zip_of(entries(sst=Bytes(strings("")[:-6], b"<si/>" * 200000, 300, b"</sst>"))))
    attack("inflated-unused", "inflate to more than", zip_of(entries() + [Entry("docProps/thumbnail.jpeg", Bytes(b"", b"\0" * MIB, 300, b""))]))
    attack("inflated-sheets", "inflate to more than", zip_of(entries(long_sheet(b'<row/>' * 100000, 30), n_sheet=20)))
    attack("inflated-blanks", "a text is longer than", zip_of(entries(long_sheet(blank, 100))))
    attack("size-too-small", "lies about its size", zip_of(entries(long_sheet(blank, 100), lies={SHEET: dict(size=1000, crc=0)})))
    attack("size-too-small-strings", "lies about its size", zip_of(entries(sst=Bytes(strings("")[:-6], b"<si/>" * 200000, 100, b"</sst>"), lies={STRINGS: dict(size=1000)})))
    attack("size-too-large", "sheet1.xml", zip_of(entries(lies={SHEET: dict(size=len(ONE) + 1)})))
    attack("size-two-words", "lies about its size", zip_of(entries(lies={SHEET: dict(local=dict(size=5))})))
    attack("stored-two-sizes", "lies about its size", zip_of(entries(lies={SHEET: dict(method=0)})))
    attack("crc-wrong", "CRC", zip_of(entries(lies={SHEET: dict(crc=1)})))
    attack("crc-wrong-strings", "CRC", zip_of(entries(sst=strings(""), lies={STRINGS: dict(crc=1)})))
    attack("bad-deflate", "sheet1.xml", zip_of(entries(lies={SHEET: dict(raw=b"\x07" * 100)})))


def places():
    made = entries(n_sheet=2)
    made[5].at, made[5].packed = 0, made[0].packed
    attack("overlap-same-header", "has another name", zip_of(made))
    made = entries()
    grown = made[3].packed + 60
    made[3].packed = made[3].local["packed"] = grown
    attack("overlap-next", "overlaps another entry", zip_of(made))
    made = entries()
    made[-1].packed = made[-1].local["packed"] = made[-1].packed + 46
    attack("overlap-directory", "reaches beyond the file", zip_of(made))
    made = entries()
    kernel = made[-1].header() + made[-1].data
    around = Entry("xl/around.xml", b"", raw=kernel, method=0, size=len(kernel), crc=zlib.crc32(kernel))
    made[-1].at = sum(len(e.header() + e.data) for e in made[:-1]) + len(around.header())
    attack("overlap-quoted", "overlaps another entry", zip_of(made[:-1] + [around] + made[-1:]))
    whole = zip_of(entries())
    attack("cut-short", "cut short", whole[:-30])
    attack("cut-in-half", "cut short", whole[:len(whole) // 2])
    attack("only-a-beginning", "cut short", b"PK\3\4")
    attack("directory-elsewhere", "not where it says", zip_of(entries(), lambda n, size, at, here: end(n, size, at - 1)))
    attack("directory-longer", "holds more than it says", zip_of(entries(), lambda n, size, at, here: end(n - 1, size, at)))
    attack("directory-shorter", "is damaged", zip_of(entries(), lambda n, size, at, here: end(n + 1, size, at)))
    attack("volumes", "several volumes", zip_of(entries(), lambda n, size, at, here: end(n, size, at, 1)))
    attack("header-elsewhere", "is not where the directory says", zip_of(entries() + [Entry("xl/a.xml", b"", at=7)]))
    attack("header-outside", "lies outside the file", zip_of(entries() + [Entry("xl/a.xml", b"", at=0x7fffffff)]))
    attack("entries-20000", "more than 16384 entries", zip_of(entries() + [Entry("x/%d" % i, b"") for i in range(20000)]))
    attack("zip64-no-end", "zip64 end", zip_of(entries(), lambda n, size, at, here: end(0xffff, size, at)))
    attack("zip64-end-elsewhere", "zip64 end", zip_of(entries(), lambda n, size, at, here: end64(n, size, at, here, 1 << 60) + end(0xffff, 0xffffffff, 0xffffffff)))
    attack("zip64-two-ends", "contradict", zip_of(entries(), lambda n, size, at, here: end64(n - 1, size, at, here) + end(n, size, at)))
    attack("zip64-many", "more than 16384 entries", zip_of(entries(), lambda n, size, at, here: end64(1 << 62, size, at, here) + end(0xffff, size, at)))
    attack("zip64-no-field", "zip64 field", zip_of(entries(lies={SHEET: dict(size=0xffffffff)})))
    wide = struct.pack("<HHQ", 1, 8, 1 << 50)
    attack("zip64-size", "inflate to more than", zip_of(entries(lies={SHEET: dict(size=0xffffffff, extra=wide, local_extra=wide)})))
    attack("zip64-two-words", "lies about its size", zip_of(entries(lies={SHEET: dict(size=0xffffffff, extra=struct.pack("<HHQ", 1, 8, len(ONE)), local_extra=wide)})))


def names():
    for name, entry, want in [
        ("name-absolute", "/xl/worksheets/sheet2.xml", "absolute"),
        ("name-drive", "C:\\xl\\a.xml", "absolute"),
        ("name-parent", "../../etc/passwd", "leaves its folder"),
        ("name-parent-inside", "xl/../../a.xml", "leaves its folder"),
        ("name-parent-backslash", "..\\..\\a.xml", "leaves its folder"),
        ("name-nul", b"xl/a.xml\0.png", "NUL"),
        ("name-empty", "", "without a name"),
        ("name-twice", SHEET, "stands twice"),
        ("name-twice-case", SHEET.upper(), "stands twice"),
    ]:
        attack(name, want, zip_of(entries() + [Entry(entry, ONE)]))
    attack("name-two-words", "has another name", zip_of(entries(lies={SHEET: dict(local=dict(name=b"xl/worksheets/sheet2.xml"))})))


def kinds():
    attack("encrypted", "is encrypted", zip_of(entries(lies={SHEET: dict(flags=1)})))
    attack("method", "is packed by method 12", zip_of(entries(lies={SHEET: dict(method=12)})))
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    attack("opendocument", "OpenDocument spreadsheet", zip_of([Entry("mimetype", mime, raw=mime, method=0), Entry("content.xml", b"<a/>")]))
    attack("binary-workbook", "xlsb", zip_of(entries(main="application/vnd.ms-excel.sheet.binary.macroEnabled.main")))
    attack("document", "docx", zip_of(entries(main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")))
    attack("presentation", "pptx", zip_of(entries(main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")))
    attack("any-zip", "zip file without a workbook", zip_of([Entry("a.csv", b"id\n1\n")]))
    attack("empty-zip", "zip file without a workbook", end(0, 0, 0))
    made = entries(n_sheet=2)
    attack("sheet-missing", "'S2' is not in the file", zip_of(made[:-1]))
    made = entries(sst=strings(""))
    attack("strings-missing", "is not in the file", zip_of([e for e in made if e.name != STRINGS.encode()]))
    attack("sheet-is-strings", "it is no sheet", zip_of(entries(strings(""))))


def markup():
    laughs = '<!DOCTYPE lolz [<!ENTITY a "ha">%s]>' % "".join('<!ENTITY %s "%s">' % (chr(98 + i), "&%s;" % chr(97 + i) * 10) for i in range(20))
    attack("laughs", "DOCTYPE", zip_of(entries(sheet('<row><c t="str"><v>&u;</v></c></row>', laughs))))
    attack("laughs-strings", "DOCTYPE", zip_of(entries(sst=strings("<si><t>&u;</t></si>", laughs))))
    attack("laughs-workbook", "DOCTYPE", zip_of([Entry(n, d.replace(b"<workbook", laughs.encode() + b"<workbook")) for n, d in parts(ONE).items()]))
    attack("entity-of-a-file", "DOCTYPE", zip_of(entries(sheet('<row><c t="str"><v>&f;</v></c></row>', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'))))
    attack("entity-undeclared", "not well-formed", zip_of(entries(sheet('<row><c t="str"><v>&f;</v></c></row>'))))
    attack("xml-cut-short", "not well-formed", zip_of(entries(ONE[:-20])))
    attack("xml-crossed", "not well-formed", zip_of(entries(sheet("<row><c></row></c>"))))
    attack("xml-two-roots", "not well-formed", zip_of(entries(ONE + b"<a/>")))
    attack("xml-bad-bytes", "not well-formed", zip_of(entries(sheet('<row><c t="str"><v>|</v></c></row>').replace(b"|", b"\xff\xfe"))))
    attack("xml-unknown-charset", "not well-formed", zip_of(entries(ONE.replace(b"UTF-8", b"EBCDIC-CP-BE"))))
    attack("xml-zeros", "not well-formed", zip_of(entries(Bytes(b"", b"\0" * MIB, 50, b""))))
    attack("xml-long-tag", "longer than", zip_of(entries(Bytes(sheet("")[:-24] + b'<a b="', b"x" * MIB, 100, b'"/>'))))
    attack("xml-long-comment", "longer than", zip_of(entries(Bytes(b"<!--", b"x" * MIB, 100, b"-->" + ONE))))
    attack("xml-deep", "nested deeper", zip_of(entries(long_sheet(b"<a>" * 100000, 100))))
    many = "".join('<a b%d=""/>' % i for i in range(3000000))
    cells("xml-many-attributes", "names and levels", many)
    many = "".join("<b%d c=''/>" % i for i in range(3000000))
    cells("xml-many-names", "names and levels", many)


def references():
    cells("column-XFE", "no cell 'XFE1'", '<row r="1"><c r="XFE1"><v>1</v></c></row>')
    cells("cell-XFE1048577", "no row '1048577'", '<row r="1048577"><c r="XFE1048577"><v>1</v></c></row>')
    cells("cell-A1048577", "no cell 'A1048577'", '<row><c r="A1048577"><v>1</v></c></row>')
    cells("column-long", "no cell 'AAAAAAAAAAAAAAAAAAAAA1'", '<row r="1"><c r="AAAAAAAAAAAAAAAAAAAAA1"><v>1</v></c></row>')
    cells("column-16385", "more than 16384 cells", "<row>%s</row>" % ("<c><v>1</v></c>" * 16385))
    cells("row-0", "no row '0'", '<row r="0"><c><v>1</v></c></row>')
    cells("row-1048577", "no row", '<row r="1048576"><c><v>1</v></c></row><row><c><v>1</v></c></row>')
    cells("row-wraps", "no row", '<row r="18446744073709551617"><c><v>1</v></c></row>')
    cells("row-negative", "no row '-1'", '<row r="-1"><c><v>1</v></c></row>')
    cells("row-backwards", "row 1 stands behind row 2", '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>')
    cells("row-twice", "row 1 stands behind row 1", '<row r="1"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>')
    cells("cell-backwards", "cell A1 stands behind", '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>')
    cells("cell-twice", "cell B1 stands behind", '<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>')
    cells("cell-of-another-row", "cell A2 stands in row 1", '<row r="1"><c r="A2"><v>1</v></c></row>')
    cells("cell-no-reference", "no cell '1A'", '<row r="1"><c r="1A"><v>1</v></c></row>')
    one = strings("<si><t>a</t></si>")
    cells("index-past-the-end", "no shared string 1, but 1", '<row><c t="s"><v>1</v></c></row>', one)
    cells("index-negative", "no shared string -1, but 1", '<row><c t="s"><v>-1</v></c></row>', one)
    cells("index-wraps", "no shared string", '<row><c t="s"><v>18446744073709551616</v></c></row>', one)
    cells("index-without-strings", "no shared string 0, but 0", '<row><c t="s"><v>0</v></c></row>')


def unfolding():
    shared = '<c t="s"><v>0</v></c>'
    cells("unfold-row", "row 1 is longer than", "<row>%s</row>" % (shared * 10000), strings("<si><t>%s</t></si>" % ("x" * 60000)))
    cells("unfold-sheet", "unfold to more than", "<row>%s</row>" % shared * 200000, strings("<si><t>%s</t></si>" % ("x" * 60000)))
    cells("unfold-cells", "unfold to more than", NAMES + "<row>%s</row>" % (shared * 18) * 60000, strings("<si><t>%s</t></si>" % ("x" * 1000)))
    cells("unfold-gaps", "unfold to more than", "".join('<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (i, i) for i in range(1, 40001)))
    cells("long-string", "a shared string is longer|a text is longer", "", strings("<si><t>%s</t></si>" % ("x" * 2 * MIB)))
    cells("long-string-of-runs", "a shared string is longer", "", strings("<si>%s</si>" % ("<r><t>%s</t></r>" % ("x" * 1000) * 2000)))
    cells("long-inline", "longer than 1048576 bytes", '<row><c t="inlineStr"><is>%s</is></c></row>' % ("<r><t>%s</t></r>" % ("x" * 1000) * 2000))
    cells("long-value", "longer than 1048576 bytes", '<row><c t="str"><v>%s</v></c></row>' % ("x" * 2 * MIB))
    cells("long-row", "row 1 is longer than", "<row>%s</row>" % ("<c t='str'><v>%s</v></c>" % ("x" * 100000) * 700))
    attack("sheets-10001", "more than 10000 sheets", zip_of([Entry(n, d.replace(b"<sheets>", b"<sheets>" + b'<sheet name="a" r:id="rId1"/>' * 10000)) for n, d in parts(ONE).items()]))


def streamed(made):
    """As a writer that cannot seek: sizes behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, b):
            self.data += b
            return len(b)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in made.items():
            z.writestr(name, data)
    return bytes(pipe.data)


def good():
    row = "<row>%s</row>" % ('<c t="s"><v>0</v></c><c><v>20190103</v></c><c s="1"/>' * 6)
    honest("honest-identical-rows", 200000, zip_of(entries(long_sheet(row.encode() * 1000, 200), strings("<si><t>已办结</t></si>"))))
    honest("honest-zeros", 200000, zip_of(entries(long_sheet(b"<row>%s</row>" % (b"<c><v>0</v></c>" * 18) * 1000, 200))))
    honest("honest-short-strings", 3, zip_of(entries(sheet(NAMES + '<row><c t="s"><v>1999999</v></c></row>' * 3), Bytes(strings("")[:-6], b"<si><t>a</t></si>" * 1000, 2000, b"</sst>"))))
    text = "热线工单" * 1365
    honest("honest-one-text", 3200, zip_of(entries(sheet(NAMES + '<row><c t="s"><v>0</v></c></row>' * 3200), strings("<si><t>%s</t></si>" % text))))
    honest("honest-inline-text", 3200, zip_of(entries(sheet(NAMES + '<row><c t="inlineStr"><is><t>%s</t></is></c></row>' % text * 3200))))
    honest("honest-ghost-rows", 1, zip_of(entries(long_sheet(b'<row s="1">%s</row>' % (b'<c s="1"/>' * 18) * 1000, 500, NAMES + "<row><c><v>1</v></c></row>"))))
    honest("honest-indented", 100000, zip_of(entries(long_sheet(b"\n" + b" " * 40 + b"<row>\n" + b" " * 60 + b"<c>\n" + b" " * 80 + b"<v>1</v>\n" + b" " * 60 + b"</c>\n" + b" " * 40 + b"</row>\n", 100000))))
    honest("honest-streamed", 1, streamed(parts(TWO)))
    data = Bytes(TWO, b"", 0, b"").deflated()
    wide = struct.pack("<HHQQ", 1, 16, len(TWO), len(data))
    honest("honest-zip64", 1, zip_of(entries(TWO, lies={SHEET: dict(size=0xffffffff, packed=0xffffffff, extra=wide, local_extra=wide)}), lambda n, size, at, here: end64(n, size, at, here) + end(0xffff, 0xffffffff, 0xffffffff)))
    honest("honest-backslashes", 1, zip_of([Entry(n.replace("/", "\\"), d) for n, d in parts(TWO).items()]))


for write_some in inflated, places, names, kinds, markup, references, unfolding, good:
    write_some()
index.close()
