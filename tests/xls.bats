#!/usr/bin/env bats
# xls.bats - old workbooks, HTML and SpreadsheetML that call themselves .xls, row by row through unit-book

load helper

# what the scripts below share: records of old Excel and files to put them in
setup() {
	cat >craft.py <<-'END'
		import datetime, io, struct, sys
		import xlwt
		from xlwt import CompoundDoc

		def style(code):
		    return xlwt.easyxf(num_format_str=code)

		def ole(stream, name="Workbook"):
		    """An OLE file that holds one stream of a name."""
		    out = io.BytesIO()
		    CompoundDoc.XlsDoc().save(out, stream.ljust(4096, b"\0"))
		    data = bytearray(out.getvalue())
		    at = data.index("Workbook".encode("utf-16le"))
		    data[at:at + 64] = name.encode("utf-16le").ljust(64, b"\0")
		    data[at + 64:at + 66] = struct.pack("<H", len(name) * 2 + 2)
		    return bytes(data)

		def rec(kind, *parts):
		    data = b"".join(parts)
		    return struct.pack("<HH", kind, len(data)) + data

		def u16(*n):
		    return struct.pack("<%dH" % len(n), *n)

		def text(s):
		    return u16(len(s.encode("utf-16le")) // 2) + b"\1" + s.encode("utf-16le")

		def book(cells, extra=b"", version=8, name="工单"):
		    """A workbook of one sheet whose records are the cells."""
		    bof = lambda kind: rec(0x809, u16({8: 0x600, 5: 0x500}[version], kind, 0, 0) + bytes(8 if version == 8 else 0))
		    sheet_name = bytes([len(name), 1]) + name.encode("utf-16le") if version == 8 else bytes([len(name.encode("gbk"))]) + name.encode("gbk")
		    head = bof(5) + extra
		    size = len(head) + 4 + 6 + len(sheet_name) + 4
		    return head + rec(0x85, struct.pack("<IBB", size, 0, 0), sheet_name) + rec(10) + bof(16) + cells + rec(10)

		def write(path, data):
		    open(path, "wb").write(data)
	END
}

# SCRIPT: run with the above
craft() {
	/usr/bin/python3 -c "from craft import *
$1"
}

book() {
	"$build/tests/unit-book" "$@"
}

# FILE MESSAGE: it is refused with this reason
refused() {
	fails 2 "$1: $2" book "$1"
}

@test "xls: texts, numbers, yes and no, blanks and long ids" {
	craft '
b = xlwt.Workbook()
s = b.add_sheet("工单")
for row, cells in enumerate([["编号", "标题", "龘𠮷👍🏽", " blank begins"], [1, -1.5, 0.1, 1e-7], ["007", 123456789012345, 20190103000123, 12345678901234567],
                             [True, False, None, "x"], [], ["a\nb", "", "<&>|"], [1e15, 1e21, 0.25, 99.99]]):
	for column, cell in enumerate(cells):
		if cell is not None:
			s.write(row, column, cell)
b.save("t.xls")'
	book t.xls >out
	same out <<-'END'
		[工单]
		1|t:编号|t:标题|t:龘𠮷👍🏽|t: blank begins
		2|n:1|n:-1.5|n:0.1|n:0.0000001
		3|t:007|n:123456789012345|n:20190103000123|n!:12345678901234600
		4|y:true|y:false||t:x
		6|t:a
		b||t:<&>|
		7|n!:1000000000000000|n!:1e+21|n:0.25|n:99.99
	END
}

@test "xls: days and clocks by the format of the cell, from 1900 and 1904" {
	craft '
d = datetime.datetime(2019, 1, 3, 8, 5, 9)
for name, since in ("1900", False), ("1904", True):
	b = xlwt.Workbook()
	b.dates_1904 = since
	s = b.add_sheet("d")
	for row, (value, code) in enumerate([(d, "yyyy-mm-dd hh:mm:ss"), (d.date(), "yyyy\"年\"m\"月\"d\"日\""), (d.date(), "[$-804]yyyy\"年\"m\"月\"d\"日\";@"), (d, "m/d/yy"),
	                                     (d.time(), "hh:mm:ss"), (0.5, "0.00%"), (0.125, "#,##0.00_);[Red](#,##0.00)"), (1, "yyyy-mm-dd"), (1.75, "0\"d\"")]):
		s.write(row, 0, value, style(code))
	b.save(name + ".xls")'
	book 1900.xls | same <(printf '%s\n' '[d]' '1|d:2019-01-03 08:05:09' '2|d:2019-01-03' '3|d:2019-01-03' '4|d:2019-01-03 08:05:09' '5|d:08:05:09' '6|n:0.5' '7|n:0.125' '8|d:1900-01-01' '9|n:1.75')
	book 1904.xls | same <(printf '%s\n' '[d]' '1|d:2019-01-03 08:05:09' '2|d:2019-01-03' '3|d:2019-01-03' '4|d:2019-01-03 08:05:09' '5|d:08:05:09' '6|n:0.5' '7|n:0.125' '8|d:1904-01-02' '9|n:1.75')
}

@test "xls: several sheets, by name and number, hidden ones marked, charts left out" {
	craft '
b = xlwt.Workbook()
for name, hidden in ("甲", 0), ("乙", 1), ("3", 2), ("空", 0):
	s = b.add_sheet(name)
	s.visibility = hidden
	if name != "空":
		s.write(1, 2, name)
b.save("t.xls")'
	book t.xls | same <(printf '%s\n' '[甲]' '2|||t:甲' '[乙] hidden' '2|||t:乙' '[3] hidden' '2|||t:3' '[空]')
	book t.xls 乙 | same <(printf '%s\n' '[乙] hidden' '2|||t:乙')
	book t.xls 2 | same <(printf '%s\n' '[乙] hidden' '2|||t:乙')
	craft '
data = book(rec(0x204, u16(0, 0, 0), text("x")))
at = data.index(u16(0x85))
write("t.xls", ole(data[:at + 9] + b"\2" + data[at + 10:]))'
	refused t.xls "is a workbook without a sheet of cells"
}

@test "xls: the last results of formulas, texts too, and errors as errors" {
	craft '
formula = lambda row, column, result: rec(6, u16(row, column, 0), result, u16(0), bytes(4), u16(0))
special = lambda kind, value=0: bytes([kind, 0, value, 0, 0, 0, 0xff, 0xff])
write("t.xls", ole(book(
	formula(0, 0, struct.pack("<d", 2.5)) + formula(0, 1, special(0)) + rec(0x4bc, bytes(10)) + rec(0x207, text("结果")) + formula(0, 2, special(1, 1))
	+ formula(0, 3, special(2, 0x2a)) + formula(0, 4, special(3)) + formula(0, 5, special(0)) + rec(0x204, u16(0, 6, 0), text("后"))
	+ rec(0x205, u16(1, 0, 0), b"\7\1") + rec(0x205, u16(1, 1, 0), b"\1\0")
	+ rec(0xbd, u16(2, 0), u16(0), struct.pack("<I", 7 << 2 | 2), u16(0), struct.pack("<i", -150 << 2 | 3), u16(1)) + rec(0x27e, u16(2, 2, 0), struct.pack("<d", 1.5)[4:]))))'
	book t.xls | same <(printf '%s\n' '[工单]' '1|n:2.5|t:结果|y:true|e:#N/A|||t:后' '2|e:#DIV/0!|y:true' '3|n:7|n:-1.5|n:1.5')
}

@test "xls: cells that come by column are put into rows" {
	craft '
cells = b"".join(rec(0x204, u16(row, column, 0), text("%d-%d" % (row, column))) for column in range(3) for row in range(500))
write("t.xls", ole(book(cells)))'
	book t.xls >out
	{
		echo '[工单]'
		for ((i = 0; i < 500; i++)); do echo "$((i + 1))|t:$i-0|t:$i-1|t:$i-2"; done
	} | same out
}

@test "xls: a shared string that runs on over records, rich and with more behind it" {
	craft '
def shared(*pieces):
	return rec(0xfc, struct.pack("<II", 4, 4), pieces[0]) + b"".join(rec(0x3c, p) for p in pieces[1:])
wide = "市民".encode("utf-16le")
table = shared(u16(4) + b"\1" + wide, b"\0ab" + u16(3), b"\x0d" + u16(1) + struct.pack("<I", 5) + wide, b"\1" + "来".encode("utf-16le") + b"runs" + b"ext", b"ra" + u16(0) + b"\0" + u16(2) + b"\0", b"\1" + "电话".encode("utf-16le"))
cells = b"".join(rec(0xfd, u16(0, i, 0), struct.pack("<I", i)) for i in range(4))
write("t.xls", ole(book(cells, table)))
write("bad.xls", ole(book(rec(0xfd, u16(4, 0, 0), struct.pack("<I", 4)), table)))'
	book t.xls | same <(printf '%s\n' '[工单]' '1|t:市民ab|t:市民来||t:电话')
	refused bad.xls "the record of a cell is damaged"
}

@test "xls: Excel 5 in the code page of the file" {
	craft '
label = lambda row, column, s: rec(0x204, u16(row, column, 0, len(s)), s)
write("t.xls", ole(book(label(0, 0, "编号".encode("gbk")) + label(0, 1, b"\xff?") + label(1, 0, "𠮷".encode("gb18030")), rec(0x42, u16(936)), 5), "Book"))
write("odd.xls", ole(book(b"", rec(0x42, u16(4711)), 5), "Book"))
write("old.xls", ole(rec(0x409, u16(0, 0x10, 0)) + rec(10), "Book"))'
	book t.xls | same <(printf '%s\n' '[工单]' '1|t:编号|t:�?' '2|t:𠮷')
	refused odd.xls "is in code page 4711, which nobody here knows"
	refused old.xls "is of Excel 4 or older; save it as .xlsx"
}

@test "xls: protected files and OLE files that are no workbook are named" {
	craft '
write("biff.xls", ole(book(b"", rec(0x2f, u16(1, 1, 1)))))
for name in "EncryptedPackage", "EncryptionInfo", "WordDocument", "PowerPoint Document", "Contents":
	write(name.split()[0] + ".xls", ole(b"", name))
write("none.xls", ole(b"not a record"))'
	refused biff.xls "is protected by a password; save it without one"
	refused EncryptedPackage.xls "is protected by a password; save it without one"
	refused EncryptionInfo.xls "is protected by a password; save it without one"
	refused WordDocument.xls "is a document of Word, no workbook"
	refused PowerPoint.xls "is a presentation of PowerPoint, no workbook"
	refused Contents.xls "is an OLE file without a workbook in it"
	refused none.xls "is no workbook of Excel 5 to 2003"
}

@test "xls: a file cut anywhere is refused, never a shorter sheet" {
	craft '
b = xlwt.Workbook()
s = b.add_sheet("a")
for i in range(300):
	for c in range(4):
		s.write(i, c, "text %d %d" % (i, c) if c else i)
b.save("t.xls")
data = open("t.xls", "rb").read()
for n in range(16):
	write("cut%d.xls" % n, data[:len(data) * n // 16])'
	book t.xls >whole
	for ((n = 1; n < 16; n++)); do
		status=0
		book cut$n.xls >out 2>err || status=$?
		if [ "$status" = 0 ]; then
			same whole <out
		else
			[ "$status" = 2 ]
			grep -q 'damaged\|no workbook' err
		fi
	done
}

@test "xls: circles in the table of sectors end, sizes beyond the file are refused" {
	craft '
data = bytearray(ole(book(rec(0x204, u16(0, 0, 0), text("x")))))
fat = 512 + 512 * struct.unpack("<I", data[76:80])[0]
circle = bytearray(data)
for i in range(128):
	circle[fat + i * 4:fat + i * 4 + 4] = struct.pack("<I", i)
write("circle.xls", circle)
huge = bytearray(data)
at = huge.index("Workbook".encode("utf-16le"))
huge[at + 120:at + 124] = b"\xff\xff\xff\x7f"
write("huge.xls", huge)
odd = bytearray(data)
odd[30:32] = u16(20)
write("odd.xls", odd)'
	status=0
	timeout 5 "$build/tests/unit-book" circle.xls >out 2>err || status=$?
	[ "$status" = 2 ] || [ "$status" = 0 ]
	refused huge.xls "is a damaged OLE file (its stream Workbook ends early)"
	refused odd.xls "is a damaged OLE file (its head has sectors of an odd size)"
}

@test "xls: 65,536 rows and 256 columns" {
	craft '
b = xlwt.Workbook()
s = b.add_sheet("a")
for i in range(65536):
	s.write(i, 0, i)
s.write(65535, 255, "corner")
b.save("t.xls")'
	book t.xls >out
	sed '1,65535d' out | same <(printf '65535|n:65534\n65536|n:65535%s|t:corner\n' "$(printf '|%.0s' {1..254})")
	sum=$(sed '1d; s/.*n:\([0-9]*\).*/\1/' out | awk '{ s += $1 } END { printf "%d", s }')
	[ "$sum" = $((65535 * 65536 / 2)) ]
}

page() {
	cat <<-'END'
		<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
		<style>td{mso-number-format:"\@"}</style></head><body><p>导出</p>
		<table border=1><caption>工单 表</caption><tr><th>编号<th>标题</th><th colspan=2>时间</th><th>末</th></tr>
		<tr><td x:num="1.23E+15">00123456789012345678</td><td>路灯<br>不亮 &amp; 漏水 &lt;急&gt;<script>var x="<td>";</script></td><td rowspan=2>甲</td><td>&nbsp;x </td><td>  a <b>b</b>
		 c <!-- <td> --></td></tr>
		<tr><td>2</td><td><p>一</p><p>二<table><tr><td>里</td><td>面</td></tr></table></td><td>d</td><td>&#26085;</td></tr>
		<tr></tr><TR><TD>3<tr><td>4
		</table><table><tr><td>second</table></body></html>
	END
}

page_rows() {
	sed 's/NBSP/\xc2\xa0/' <<-'END'
		[工单 表]
		1|t:编号|t:标题|t:时间||t:末
		2|t:00123456789012345678|t:路灯
		不亮 & 漏水 <急>|t:甲|t:NBSPx|t:a b c
		3|t:2|t:一
		二
		里 面||t:d|t:日
		5|t:3
		6|t:4
		[]
		1|t:second
	END
}

@test "html: tables are sheets, rows as a browser shows them" {
	page >t.xls
	page_rows >want
	book t.xls | same want
	book t.xls 2 | same <(printf '[]\n1|t:second\n')
}

@test "html: the charset by its mark, by the bytes, by what a meta says of others" {
	page >utf8.xls
	page_rows >want
	iconv -f UTF-8 -t GB18030 utf8.xls >gb.xls
	{ printf '\xef\xbb\xbf' && cat utf8.xls; } >mark.xls
	{ printf '\xff\xfe' && iconv -f UTF-8 -t UTF-16LE utf8.xls; } >wide.xls
	{ printf '\xfe\xff' && iconv -f UTF-8 -t UTF-16BE utf8.xls; } >big.xls
	for name in gb mark wide big; do
		book $name.xls | same want
	done
	echo '<meta charset="big5"><table><tr><td>陸</table>' | iconv -f UTF-8 -t BIG5 >big5.xls
	book big5.xls | same <(printf '[]\n1|t:陸\n')
	printf '<meta charset="klingon"><table><tr><td>x</table>' >odd.xls
	refused odd.xls "says it is in 'klingon', a charset that nobody here knows"
	printf '\xef\xbb\xbf<table><tr><td>市民\xff来电\0<td>好</table>' >bad.xls
	book bad.xls | same <(printf '[]\n1|t:市民�来电�|t:好\n')
}

@test "html: cells that span rows push the others right, for as long as they say" {
	cat >t.xls <<-'END'
		<table><tr><td rowspan=3>a<td>b<td rowspan=2 colspan=2>c<td>d</tr>
		<tr><td>e<td>f</tr><tr><td>g<td>h<td>i<td>j</tr><tr><td>k</tr>
		<tr><td rowspan=0>l<td>m</tr><tr><td>n</tr><tr><td colspan=99999>o<td>p</table>
	END
	book t.xls | cut -c-60 | same <(printf '%s\n' '[]' '1|t:a|t:b|t:c||t:d' '2||t:e|||t:f' '3||t:g|t:h|t:i|t:j' '4|t:k' '5|t:l|t:m' '6||t:n' "7||t:o$(printf '|%.0s' {1..54})")
}

@test "html: what is no table is refused with a true reason" {
	printf '<html><body><form>login</form></body></html>' >login.xls
	refused login.xls "is HTML without a table"
	printf '<!-- <table><tr><td>x</table> -->' >comment.xls
	refused comment.xls "is HTML without a table"
	printf '<?xml version="1.0"?><orders><order id="1"/></orders>' >plain.xls
	refused plain.xls "is XML, not a workbook"
	{ printf '<table><tr><td>' && head -c 1100000 /dev/zero | tr '\0' x; } >long.xls
	fails 2 "long.xls: a cell is longer than 1048576 bytes, or a row than 67108864 or 16384 columns (--max-field, --max-line)" book long.xls
	{ printf '<table><tr><td>x<!--' && head -c 3000000 /dev/zero | tr '\0' x; } >torn.xls
	refused torn.xls "has a tag, comment or text without an end"
	python3 -c 'print("<table><tr><td>" + "<b>" * 5000)' >deep.xls
	fails 2 "deep.xls: has elements nested deeper than 1024" book deep.xls
}

@test "html: no entity, network or file is followed" {
	printf 'secret' >secret
	printf '<!DOCTYPE html SYSTEM "file://%s/secret" [<!ENTITY x SYSTEM "file://%s/secret">]><table><tr><td>&x;&lt;</table>' "$PWD" "$PWD" >t.xls
	book t.xls >out
	run ! grep secret out
	grep -q '&x;<' out
}

@test "html: a table larger than the memory it may take" {
	python3 -c '
import sys
print("<table>")
for i in range(60000):
	print("<tr>" + "<td>路灯不亮 %d</td>" % i * 10 + "</tr>")
print("</table>")' >t.xls
	python3 -c '
import resource, subprocess, sys
subprocess.run([sys.argv[1], "t.xls"], stdout=open("out", "w"), check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("peak", "w"))' "$build/tests/unit-book"
	[ "${GOV_BUILD-}" = build-san ] || [ "$(cat peak)" -lt 16384 ]
	tail -n 1 out | same <(printf '60000%s\n' "$(printf '|t:路灯不亮 59999%.0s' {1..10})")
	[ "$(wc -l <out)" = 60001 ]
}

spreadsheet() {
	cat <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<?mso-application progid="Excel.Sheet"?>
		<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">
		<Worksheet ss:Name="工单"><Table><Column ss:Width="3"/>
		<Row><Cell><Data ss:Type="String">编号</Data><Comment><ss:Data>no</ss:Data></Comment></Cell><Cell ss:Index="3"><Data ss:Type="String">a&#10;b</Data></Cell></Row>
		<Row ss:Index="5"><Cell ss:MergeAcross="1"><Data ss:Type="Number">20190103000123</Data></Cell><Cell><Data ss:Type="Number">1.2345678901234568E+17</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>粗</B> x</ss:Data></Cell></Row>
		<Row ss:Span="2"/><Row><Cell><Data ss:Type="DateTime">2019-01-03T08:05:09.000</Data></Cell><Cell><Data ss:Type="DateTime">2019-01-03T00:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:05:09.000</Data></Cell><Cell><Data ss:Type="DateTime">2019-01-03T08:05:09.120</Data></Cell></Row>
		</Table></Worksheet>
		<Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">z</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>
	END
}

@test "SpreadsheetML: cells, kinds, gaps and hidden sheets" {
	spreadsheet >t.xls
	cat >want <<-'END'
		[工单]
		1|t:编号||t:a
		b
		5|n:20190103000123||n!:123456789012346000|y:true|e:#N/A|t:粗 x
		9|d:2019-01-03 08:05:09|d:2019-01-03|d:08:05:09|d:2019-01-03 08:05:09.120
		[藏] hidden
		1|t:z
	END
	book t.xls | same want
	sed 's/encoding="UTF-8"/encoding="GB2312"/' t.xls | iconv -f UTF-8 -t GB18030 >gb.xls
	book gb.xls | same want
}

@test "SpreadsheetML: a DOCTYPE, a torn file and rows out of order are refused" {
	spreadsheet | sed '2i<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' >laugh.xls
	refused laugh.xls "holds a DOCTYPE, which no workbook needs"
	spreadsheet | head -n 8 >torn.xls
	refused torn.xls "is not well-formed XML at line 9: no element found"
	spreadsheet | sed 's/ss:Index="5"/ss:Index="1"/' >order.xls
	fails 2 "order.xls: has rows that are out of order" book order.xls
}

@test "html: a cell that only a blank keeps open is empty" {
	printf '<table><tr><td>id<td>a<tr><td>1<td>&nbsp;<tr><td>2<td>&nbsp;x</table>' >h.xls
	gov-ingest h.xls | same <(printf '{"id":"1","a":null,"from":"h.xls:2"}\n{"id":"2","a":"\u00a0x","from":"h.xls:3"}\n')
}
