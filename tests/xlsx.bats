#!/usr/bin/env bats
# xlsx.bats - workbooks of Office Open XML, cell by cell, and those made to harm their reader

load helper

unit=$build/tests/unit-xlsx

# FILE [PART=TEXT...]: a workbook of one sheet; `rows`, `strings`, `styles` and `head` are the inside of the usual
# parts, any other PART is the name of a file in the zip ("": it is left out)
book() {
	python3 - "$@" <<-'END'
		import sys, zipfile
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		package = "http://schemas.openxmlformats.org/package/2006/relationships"
		given = dict(a.split("=", 1) for a in sys.argv[2:])
		inside = {k: given.pop(k, "") for k in ("rows", "strings", "styles", "head")}
		def relations(*kinds):
		    return '<Relationships xmlns="%s">%s</Relationships>' % (package, "".join(
		        '<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>' % (i + 1, office, k, t) for i, (k, t) in enumerate(kinds)))
		parts = {
		    "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
		    "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s">%s<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>' % (main, office, inside["head"]),
		    "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")),
		    "xl/worksheets/sheet1.xml": '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, inside["rows"]),
		    "xl/sharedStrings.xml": '<sst xmlns="%s">%s</sst>' % (main, inside["strings"]),
		    "xl/styles.xml": '<styleSheet xmlns="%s">%s</styleSheet>' % (main, inside["styles"]),
		}
		parts.update(given)
		with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
		    for name, text in parts.items():
		        if text:
		            z.writestr(name, text)
	END
}

# ROWS [PART=TEXT...]: the cells of such a workbook as unit-xlsx prints them
cells() {
	local rows=$1
	shift
	book a.xlsx rows="$rows" "$@"
	"$unit" a.xlsx 1
}

# rows of cells as unit-xlsx prints them
want() {
	printf '%b\n' "$@" >wanted
}

main='xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
office='xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

@test "shared strings: plain, in runs, without how they are pronounced, empty, with their blanks" {
	want '1\tta' '2\ttabc' '3\tt漢字' '5\tt  b ' '6\ttc\\nd' '7\tt<&>'
	cells '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c></row><row><c t="s"><v>3</v></c></row>
		<row><c t="s"><v>4</v></c></row><row><c t="s"><v>5</v></c></row><row><c t="s"><v> 6 </v></c></row>' \
		strings='<si><t>a</t></si><si><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r><t>c</t></si>
		<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si><si/>
		<si><t>  b </t></si><si><t>c
d</t></si><si><t>&lt;&amp;<![CDATA[>]]></t></si>' | same wanted
}

@test "inline strings: plain, in runs, in CDATA, as a mere value; formulas give their last text" {
	want '1\tta\ttbc\tt<d>\tte\ttf'
	cells '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><r><rPr/><t>b</t></r><r><t>c</t></r><rPh><t>x</t></rPh></is></c>
		<c t="inlineStr"><is><t><![CDATA[<d>]]></t></is></c><c t="inlineStr"><v>e</v></c><c t="str"><f>UPPER("x")</f><v>f</v></c></row>' | same wanted
}

@test "_xHHHH_ is the character of that number, _x005F_ the underscore that keeps another from being one" {
	want '1\tta\\rb\tt_x000D_\tt😀\tt_xD83D_\tt_x00_'
	cells '<row><c t="str"><v>a_x000D_b</v></c><c t="s"><v>0</v></c><c t="str"><v>_xD83D__xde00_</v></c><c t="str"><v>_xD83D_</v></c><c t="str"><v>_x00_</v></c></row>' \
		strings='<si><t>_x005F_x000D_</t></si>' | same wanted
}

@test "numbers have at most 15 digits; whole ones are doubtful with 16 or in scientific form" {
	want '1\tn7\tn0.985\tn1.1\t?13800000000\t?110101199003071000\tn123456789012345\ttabc'
	cells '<row><c><v>7</v></c><c><v>0.985</v></c><c><v>1.1000000000000001</v></c><c><v>1.38E10</v></c><c><v>110101199003071234</v></c>
		<c t="n"><v> 123456789012345 </v></c><c><v>abc</v></c></row>' | same wanted
}

styles='<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0.0&quot;days&quot;"/>
	<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="上午/下午h时mm分"/></numFmts>
	<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>
	<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="10"/><xf numFmtId="31"/></cellXfs>'

@test "a number is a time by the format of its style, else it stays one" {
	want '1\tn43468\td2019-01-03\td2019-01-03 12:00:00\td2019-01-03\tn43468.5\tt30:15:00\td08:05:00\tn0.985\td2019-01-03\tn43468'
	cells '<row><c s="0"><v>43468</v></c><c s="1"><v>43468</v></c><c s="2"><v>43468.5</v></c><c s="3"><v>43468</v></c><c s="4"><v>43468.5</v></c>
		<c s="5"><v>1.260416666666667</v></c><c s="6"><v>0.3368055555555556</v></c><c s="7"><v>0.985</v></c><c s="8"><v>43468</v></c><c s="99"><v>43468</v></c></row>' styles="$styles" | same wanted
}

@test "1900 had a 29 February for Excel; in the 1904 system days are counted from another one" {
	want '1\td1900-02-28\tt1900-02-29\td1900-03-01\tn0\tn-1'
	cells '<row><c s="1"><v>59</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="1"><v>0</v></c><c s="1"><v>-1</v></c></row>' styles="$styles" | same wanted
	want '1\td1904-02-29\td1904-01-01\td2019-01-03'
	cells '<row><c s="1"><v>59</v></c><c s="1"><v>0</v></c><c s="1"><v>42006</v></c></row>' styles="$styles" head='<workbookPr date1904="true"/>' | same wanted
}

@test "times in ISO 8601, yes and no, errors" {
	want '1\td2021-01-01\td2021-01-01 10:10:10\td10:10:10\ttsoon\tbtrue\tbfalse\te#N/A'
	cells '<row><c t="d"><v>2021-01-01</v></c><c t="d"><v>2021-01-01T10:10:10</v></c><c t="d"><v>10:10:10</v></c><c t="d"><v>soon</v></c>
		<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>' | same wanted
}

@test "cells and rows stand where r= says, without it behind the last" {
	want '3\t.\tn1\tn2\t.\tn3' '4\tn4' '9\t.\t.\tn5'
	cells '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="E3"><v>3</v></c></row><row><c><v>4</v></c></row><row><c r="C9"><v>5</v></c></row>' | same wanted
}

@test "however its tags are written, a row is the same" {
	local rows='<row r="2" spans="1:9" s="1"><c r="A2" s="1"><v>43468</v></c><c r="B2" t="s"><v>0</v></c><c r="D2" t="b"><v>1</v></c><c r="E2"/><c r="F2" t="str"><v>a]b</v></c></row>
		<row r="4"/><row><c><v>1.5</v></c><c s="1"></c><c t="e"><v>#N/A</v></c></row><row r="9"></row><row r="12"><c r="C12" s="2"><v>43468.5</v></c></row>'
	want '2\td2019-01-03\tta\t.\tbtrue\t.\tta]b' '5\tn1.5\t.\te#N/A' '12\t.\t.\td2019-01-03 12:00:00'
	cells "$rows" styles="$styles" strings='<si><t>a</t></si>' | same wanted
	cells "${rows//\"/\'}" styles="$styles" strings='<si><t>a</t></si>' | same wanted
	cells "${rows//<row/<row ht=\'1\'}" styles="$styles" strings='<si><t>a</t></si>' | same wanted
	cells "${rows//<c /<c x=\"\" }" styles="$styles" strings='<si><t>a</t></si>' | same wanted
	cells "${rows//<\/c>/<!-- --></c>}" styles="$styles" strings='<si><t>a</t></si>' | same wanted
	book b.xlsx rows='<row r="1"/><row r="2" s="1" r="3"><c><v>1</v></c></row>'
	fails 2 "unit-xlsx: b.xlsx: xl/worksheets/sheet1.xml: not well-formed at byte 117: duplicate attribute" "$unit" b.xlsx 1
}

@test "what looks like a row in CDATA or a comment is none" {
	want '1\tn1' '2\tn2'
	cells '<row><c><v>1</v></c></row><![CDATA[<row><c><v>7</v></c></row>]]><!-- <row><c><v>8</v></c></row> --><row><c><v>2</v></c></row>' | same wanted
}

@test "rows and cells that hold nothing are passed over, however many there are" {
	want '2\tn1' '1048576\tn2'
	cells '<row r="1" s="1"><c r="A1" s="1"/><c r="B1" s="1"></c><c r="C1"><v/></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"/></row>
		<row r="65203"/><row r="1048576"><c r="A1048576"><v>2</v></c></row>' | same wanted
}

@test "of merged cells the first holds the value" {
	want '1\tta' '2\t.\tn1'
	book a.xlsx "xl/worksheets/sheet1.xml=<worksheet $main><sheetData><row><c t=\"str\"><v>a</v></c><c/></row><row><c/><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></worksheet>"
	"$unit" a.xlsx 1 | same wanted
}

@test "a workbook without shared strings and styles is one" {
	want '1\tn1'
	cells '<row><c s="1"><v>1</v></c></row>' "xl/_rels/workbook.xml.rels=<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"/xl/worksheets/sheet1.xml\"/></Relationships>" \
		xl/sharedStrings.xml= xl/styles.xml= | same wanted
}

@test "sheets come in the order of the workbook, hidden ones marked, charts left out" {
	book a.xlsx "xl/workbook.xml=<workbook $main $office><sheets><sheet name=\"二\" r:id=\"b\"/><sheet name=\"图\" r:id=\"c\"/><sheet name=\"一\" state=\"hidden\" r:id=\"a\"/><sheet name=\"三\" state=\"veryHidden\" r:id=\"a\"/></sheets></workbook>" \
		"xl/_rels/workbook.xml.rels=<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"x/worksheet\" Target=\"../other.xml\"/><Relationship Id=\"c\" Type=\"x/chartsheet\" Target=\"c.xml\"/></Relationships>" \
		"other.xml=<worksheet $main><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>" rows='<row><c><v>1</v></c></row>'
	printf '二\n-一\n-三\n' >wanted
	"$unit" a.xlsx | same wanted
	want '1\tn2'
	"$unit" a.xlsx 1 | same wanted
	want '1\tn1'
	"$unit" a.xlsx 一 | same wanted
}

@test "the strict form, a prefix for its namespace and parts at the top of the zip are read alike" {
	local strict=http://purl.oclc.org/ooxml
	want '1\tta' '2\tn1'
	book a.xlsx _rels/.rels="<p:Relationships xmlns:p=\"http://schemas.openxmlformats.org/package/2006/relationships\"><p:Relationship Id=\"w\" Type=\"$strict/officeDocument/relationships/officeDocument\" Target=\"/book.xml\"/></p:Relationships>" \
		book.xml="<x:workbook xmlns:x=\"$strict/spreadsheetml/main\" xmlns:q=\"$strict/officeDocument/relationships\"><x:sheets><x:sheet name=\"S\" q:id=\"s\"/></x:sheets></x:workbook>" \
		_rels/book.xml.rels="<Relationships><Relationship Id=\"s\" Type=\"$strict/officeDocument/relationships/worksheet\" Target=\"one.xml\"/><Relationship Id=\"t\" Type=\"$strict/officeDocument/relationships/sharedStrings\" Target=\"two.xml\"/></Relationships>" \
		two.xml="<x:sst xmlns:x=\"$strict/spreadsheetml/main\"><x:si><x:t>a</x:t></x:si></x:sst>" \
		one.xml="<x:worksheet xmlns:x=\"$strict/spreadsheetml/main\" xmlns=\"other\"><x:sheetData><x:row><x:c t=\"s\"><x:v>0</x:v></x:c></x:row><row><c><v>7</v></c></row><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
	"$unit" a.xlsx 1 | same wanted
}

@test "a sheet in UTF-16 is read as any other" {
	python3 - <<-'END'
		rows = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="str"><v>热线</v></c></row></sheetData></worksheet>'
		open("sheet", "wb").write(('<?xml version="1.0" encoding="UTF-16"?>' + rows).encode("utf-16"))
	END
	book a.xlsx
	python3 - <<-'END'
		import zipfile
		old = zipfile.ZipFile("a.xlsx")
		with zipfile.ZipFile("b.xlsx", "w") as z:
		    for name in old.namelist():
		        z.writestr(name, open("sheet", "rb").read() if "sheet1" in name else old.read(name))
	END
	want '1\tt热线'
	"$unit" b.xlsx 1 | same wanted
}

# PROGRAM [ARGUMENT...]: runs it silently, prints its status and the MiB it held
measure() {
	python3 -S -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=open("stdout", "wb"), stderr=open("stderr", "wb"))
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)' "$@"
}

@test "workbooks made to harm are refused with a true reason in 64 MiB, honest ones that look like them read" {
	local name verdict wanted status mib sanitized=no refused=0 read=0
	grep -q __asan_init "$build/gov-ingest" && sanitized=yes
	python3 "$root/tests/xlsx-attacks.py" made
	while IFS=$'\t' read -r name verdict wanted; do
		read -r status mib <<<"$(measure gov-ingest "made/$name.xlsx")"
		if [ "$verdict" = refused ]; then
			refused=$((refused + 1))
			[ "$status" = 2 ] && grep -qE -- "$wanted" stderr || echo "$name: status $status, not $wanted: $(cat stderr)"
			[ "$sanitized" = yes ] || [ "$mib" -le 64 ] || echo "$name: $mib MiB"
		else
			read=$((read + 1))
			[ "$status" = 0 ] && [ "$(wc -l <stdout)" = "$wanted" ] && [ ! -s stderr ] ||
				echo "$name: status $status, $(wc -l <stdout) records, not $wanted: $(cat stderr)"
		fi
	done <made/index >found
	same found </dev/null
	[ "$refused" -ge 100 ] && [ "$read" -ge 10 ]
}

@test "texts within cells read alike whether their row is of the usual form or an odd one" {
	python3 - <<-'END'
		texts = ["热线", " 两端 ", "a&amp;b", "１２３￥", "行一\n行二", "x_x000D_y", "&lt;b&gt;", "😀𠮷", "tab\there", ""]
		cell = lambda i, text, odd: '<c r="%s%d" t="inlineStr"%s><is><t xml:space="preserve">%s</t></is></c>' % ("AB"[odd], i, " " * odd, text)
		open("rows", "w").write("".join('<row r="%d">%s</row>' % (i + 1, cell(i + 1, text, False)) + "\n" for i, text in enumerate(texts)))
		open("odd", "w").write("".join('<row r="%d"><!-- odd -->%s</row>' % (i + 1, cell(i + 1, text, False)) for i, text in enumerate(texts)))
	END
	cells "$(cat odd)" >odd.txt
	cells "$(cat rows)" | same odd.txt
	[ "$(wc -l <odd.txt)" = 9 ]
}

@test "a letter that is none in XML, and a sheet in another charset, are not read past the parser" {
	book a.xlsx rows='<row><c t="inlineStr"><is><t>AB</t></is></c></row>'
	python3 - <<-'END'
		import zipfile
		old = zipfile.ZipFile("a.xlsx")
		for name, letters, head in (("ffff", "\uffff".encode(), b""), ("cut", b"\xe7\x83", b""), ("latin", b"\xc3\xa9", b'<?xml version="1.0" encoding="ISO-8859-1"?>')):
		    with zipfile.ZipFile(name + ".xlsx", "w") as z:
		        for part in old.namelist():
		            text = old.read(part)
		            z.writestr(part, head + text.replace(b"AB", letters) if "sheet1" in part else text)
	END
	"$unit" latin.xlsx 1 | same <(printf '1\ttÃ©\n')
	for name in ffff cut; do
		! "$unit" $name.xlsx 1 2>said
		grep -q 'not well-formed' said
	done
}
