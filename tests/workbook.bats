#!/usr/bin/env bats
# workbook.bats - records out as xlsx, read back by another's reader

load helper

# FILE: its cells, a row a line, as JSON: text with _xHHHH_ taken back, numbers, booleans and null;
# every sheet begins with a line of its name
cells() {
	/usr/bin/python3 -c '
import json, re, sys, openpyxl
undo = lambda t: re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), t)
for sheet in openpyxl.load_workbook(sys.argv[1]):
	print(sheet.title)
	for row in sheet.iter_rows():
		print(json.dumps([undo(c.value) if c.data_type == "s" else c.value for c in row], ensure_ascii=False))' "$1"
}

# FILE EXPRESSION: the value of a Python expression about the workbook b and its first sheet s
about() {
	/usr/bin/python3 -c 'import sys, openpyxl; b = openpyxl.load_workbook(sys.argv[1]); s = b.worksheets[0]; print(eval(sys.argv[2]))' "$@"
}

# FILE: the XML of its first sheet
sheet() {
	python3 -c 'import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read("xl/worksheets/sheet1.xml").decode())' "$1"
}

@test "every text comes back as it was" {
	cat >in.ndjson <<-'END'
		{"id":"110101199003071234","a":"007","b":" blank ends ","c":"\t"}
		{"id":"0","a":"line\nbreak\n","b":"\r\n","c":"👍🏽龘𠮷"}
		{"id":"1","a":"_x000D_","b":"_x000d_x0041_","c":"_x00_ _x000G_"}
		{"id":"2","a":"<&>\"'","b":"]]>","c":"\u0000\u0001\u001f\u007f\ufffe\uffff"}
		{"id":"3","a":"1E5","b":"1/2","c":"TRUE"}
	END
	gov-ingest -o out.xlsx in.ndjson
	gov-ingest in.ndjson | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
print("records")
print(json.dumps(list(rows[0])))
for row in rows:
	print(json.dumps(list(row.values()), ensure_ascii=False))' >want
	cells out.xlsx | same want
}

@test "CSV to NDJSON to a workbook and back is the same records" {
	cat >in.csv <<-'END'
		id,title,content,phone,x,y
		110101199003071234,=1+1,"line
		two",008613800000001,+1," ends "
		007,@SUM(A1), blank ends ,-1,_x000D_,"
		"
		008,👍🏽龘𠮷,https://example.com,1,"	",1E5
		009,<&>"",'quote,2025-01-02,1/2,TRUE
	END
	gov-ingest in.csv >want
	gov-ingest -o out.xlsx want
	gov-ingest out.xlsx | same want
	gov-ingest -O xlsx out.xlsx | cmp - out.xlsx
	cat >want <<-'END'
		{"id":"1","lat":31.230416,"a":-0.5,"b":123456789012345,"c":"1234567890123456","d":0,"resolved":true,"e":false,"f":null,"s":"\u0000\u0001\r\n_x0041_","from":"f:1"}
	END
	gov-ingest -O xlsx want >out.xlsx
	gov-ingest out.xlsx | same want
}

@test "what looks like a formula or an address is text" {
	for text in '=1+1' '+1' '-1' '@SUM(A1)' $'\t=1' '{=1}' '=HYPERLINK("http://a.b","c")' 'https://example.com' 'mailto:a@b.c' 'internal:A1'; do
		printf '"%s"\n' "${text//\"/\"\"}"
	done >values
	{ echo id && cat values; } | gov-ingest -o out.xlsx
	[ "$(about out.xlsx '{c.data_type for r in s.iter_rows() for c in r}')" = "{'s'}" ]
	[ "$(about out.xlsx '[c.hyperlink for r in s.iter_rows() for c in r if c.hyperlink]')" = "[]" ]
	sheet out.xlsx >xml
	run ! grep -qE '<f[ >]|<hyperlink' xml
	[ "$(grep -o '<c r="A' xml | wc -l)" = $(($(wc -l <values) + 1)) ]
}

@test "a JSON number is a number where the field takes one and 15 digits hold it, else text" {
	echo '{"id":12,"phone":13800000000,"lat":31.230416,"a":12.50,"b":-0.1,"c":123456789012345,"d":1234567890123456,"e":1e5,"f":-0,"g":9.95,"h":0}' |
		gov-ingest -O xlsx >out.xlsx
	cells out.xlsx | tail -n 1 | same <(echo '["12", "13800000000", 31.230416, 12.5, -0.1, 123456789012345, "1234567890123456", "1e5", "-0", 9.95, 0, "<stdin>:1"]')
	[ "$(about out.xlsx '[c.number_format for c in s[2]]')" = "['@', '@', 'General', '0.00', 'General', '0', '@', '@', '@', 'General', 'General', '@']" ]
}

@test "true and false are boolean cells, null and empty text are blank, nested values are text" {
	printf '%s\n' '{"id":"1","resolved":true,"a":false,"b":null,"c":"","d":{"x":[1]},"e":"true"}' | gov-ingest -O xlsx >out.xlsx
	cells out.xlsx | tail -n 1 | same <(echo '["1", true, false, null, null, "{\"x\":[1]}", "true", "<stdin>:1"]')
}

@test "the header is bold, stays in sight and filters; ids stay text when they are edited" {
	printf 'id,lat\n1,2\n3,4\n' | gov-ingest -o out.xlsx
	[ "$(about out.xlsx '[c.font.b for c in s[1]], [c.font.b for c in s[2]]')" = "([True, True, True], [False, False, False])" ]
	[ "$(about out.xlsx 's.freeze_panes, s.auto_filter.ref, s.dimensions')" = "('A2', 'A1:C3', 'A1:C3')" ]
	sheet out.xlsx | grep -o '<col [^>]*>' | same <(printf '%s\n' \
		'<col min="1" max="1" width="10.7109375" style="2" customWidth="1"/>' \
		'<col min="2" max="2" width="10.7109375" customWidth="1"/>' \
		'<col min="3" max="3" width="11.7109375" style="2" customWidth="1"/>')
}

@test "columns are as wide as their header and first rows want, a Chinese letter for two, in bounds" {
	{
		printf '{"id":"1","a":"","b":"%s","c":"%s","d":"0123456789\\n01234","a_rather_long_name":1}\n' 一二三四五六七八九十 "$(printf '%0300d' 0)"
		for _ in {1..300}; do
			echo '{"id":"x"}'
		done
		printf '{"id":"%050d"}\n' 1
	} | gov-ingest -O xlsx >out.xlsx
	[ "$(about out.xlsx '[int(s.column_dimensions[k].width) for k in "ABCDEF"]')" = "[10, 10, 22, 52, 12, 22]" ]
}

@test "the header is the first record's fields and the program's own; a later field is a bad record" {
	printf '{"id":"1","x":"a"}\n{"id":"2","y":"b"}\n{"id":"3"}\n' >in.ndjson
	fails 2 "gov-route: in.ndjson:2: y: field 'y' has no column in the workbook written (id 2)" \
		gov-route -q -d "$samples/duties/district.csv" --calendar "$samples/calendar/china.csv" -o out.xlsx in.ndjson
	[ ! -e out.xlsx ]
	gov-route -q -d "$samples/duties/district.csv" --calendar "$samples/calendar/china.csv" -r rejects.csv --rejects-ok -o out.xlsx in.ndjson
	gov-route -q -d "$samples/duties/district.csv" --calendar "$samples/calendar/china.csv" -r rejects.csv --rejects-ok -O csv -o out.csv in.ndjson
	[ "$(about out.xlsx '",".join(c.value for c in s[1])')" = "$(head -n 1 out.csv)" ]
	[ "$(about out.xlsx '[r[0].value for r in s.iter_rows()]')" = "['id', '1', '3']" ]
}

@test "no records are a workbook with a header" {
	gov-ingest -o out.xlsx </dev/null
	cells out.xlsx | same <(printf 'records\n["from"]\n')
	printf 'id,x\n' | gov-classify --rules "$samples/rules/hotline.csv" -o out.xlsx
	[ "$(about out.xlsx 's.max_row, s["A1"].value, s["B1"].value, s["C1"].value')" = "(1, 'id', 'x', 'category')" ]
}

@test "32,767 UTF-16 units are the most a cell takes; more is a bad record" {
	python3 -c '
for n, text in enumerate(["a" * 32767, "a" * 32768, "👍" * 16383, "👍" * 16384, "龘" * 32767]):
	print("{\"id\":\"%d\",\"content\":\"%s\"}" % (n, text))' >in.ndjson
	fails 1 "gov-ingest: in.ndjson:2: content: a cell of a workbook holds 32,767 characters, this text is longer (id 1)
gov-ingest: in.ndjson:4: content: a cell of a workbook holds 32,767 characters, this text is longer (id 3)" \
		gov-ingest -r rejects.csv -o out.xlsx in.ndjson
	[ "$(about out.xlsx '[(r[0].value, len(r[1].value)) for r in s.iter_rows(min_row=2)]')" = "[('0', 32767), ('2', 16383), ('4', 32767)]" ]
}

@test "rows past a sheet's 1,048,576 go on in a further one with its header" {
	{ echo id && seq 1048577; } >ids.csv
	gov-ingest -o out.xlsx ids.csv
	python3 -c '
import re, zipfile
book = zipfile.ZipFile("out.xlsx")
print(re.findall("<sheet name=\"(.*?)\"", book.read("xl/workbook.xml").decode()))
for i in 1, 2:
	xml = book.read("xl/worksheets/sheet%d.xml" % i).decode()
	cells = re.findall("<t>(.*?)</t>", xml)
	print(xml.count("<row "), cells[:2], cells[-2:], re.search("<autoFilter ref=\"(.*?)\"", xml)[1])' | same <(cat <<-'END'
		['records', 'records 2']
		1048576 ['id', 'from'] ['1048575', 'ids.csv:1048576'] A1:B1048576
		3 ['id', 'from'] ['1048577', 'ids.csv:1048578'] A1:B3
	END
	)
}

@test "more columns than a sheet has are trouble" {
	seq -s , 16384 >in.csv
	fails 2 "gov-ingest: out.xlsx: cannot write the workbook: more than 16384 columns" gov-ingest -o out.xlsx in.csv
	[ "$(ls)" = "$(printf '%s\n' in.csv stderr stdout)" ]
}

@test "the same records are the same bytes: at another time, in another place, by another way" {
	printf 'id,title\n1,a\n2,b\n' >in.csv
	gov-ingest -o one.xlsx in.csv
	sleep 2.1
	mkdir other
	TZ=Asia/Tokyo LC_ALL=C TMPDIR=$PWD/other USER=somebody gov-ingest -O xlsx in.csv >two.xlsx
	(umask 077 && cd other && TZ=America/New_York gov-ingest -o three.XLSX ../in.csv)
	cmp one.xlsx two.xlsx
	cmp one.xlsx other/three.XLSX
	mkfifo pipe
	gov-ingest -o pipe -O xlsx in.csv &
	cmp one.xlsx <pipe
}

@test "a workbook is there whole or not at all, and nothing else is left" {
	mkdir folder
	echo old >folder/out.xlsx
	chmod 640 folder/out.xlsx
	printf '{"id":"1"}\n!gov-ingest failed' >dead.ndjson
	fails 2 "gov-ingest: dead.ndjson:2: gov-ingest failed upstream" gov-ingest -o folder/out.xlsx dead.ndjson
	{ echo '{"id":"1"}' && sleep 30; } | gov-ingest -o folder/out.xlsx 3>&- &
	pid=$!
	sleep 0.5
	kill -TERM $pid
	wait $pid || [ $? = 143 ]
	[ "$(cat folder/out.xlsx)" = old ]
	[ "$(ls -A folder)" = out.xlsx ]
	echo '{"id":"1"}' | gov-ingest -o folder/out.xlsx
	[ "$(stat -c %a folder/out.xlsx)" = 640 ]
	[ "$(about folder/out.xlsx 's["A2"].value')" = 1 ]
	[ "$(ls -A folder)" = out.xlsx ]
}

@test "a disk that fills at any moment is trouble and leaves nothing" {
	mkdir folder
	python3 -c '
import random
r = random.Random(1)
print("id,text" + "".join(",c%d" % k for k in range(60)))
for i in range(2000):
	print("%d,%s" % (i, "".join(chr(r.randrange(0x4e00, 0x9000)) for k in range(40))) + "," * 60)' >in.csv
	gov-ingest -o whole.xlsx in.csv
	zipped=$(($(stat -c %s whole.xlsx) / 1024))
	xml=$(($(sheet whole.xlsx | wc -c) / 1024))
	(ulimit -f $((xml + 1)) && gov-ingest -o folder/out.xlsx in.csv)
	cmp whole.xlsx folder/out.xlsx
	rm folder/out.xlsx
	# among these: rows that fit, but not with the columns before them
	for blocks in 0 1 10 $((zipped - 1)) $((zipped + 1)) $((xml - 10)) $((xml - 4)) $((xml - 1)) "$xml"; do
		status=0
		(ulimit -f "$blocks" && exec gov-ingest -o folder/out.xlsx in.csv 2>err) || status=$?
		[ "$status" = 2 ] || echo "$blocks blocks: status $status"
		[ "$(wc -l <err)" = 1 ] || cat err
		grep -q '^gov-ingest: folder/out.xlsx: cannot ' err || cat err
		[ -z "$(ls -A folder)" ] || ls -A folder
	done | same /dev/null
}

@test "the name of the output asks for a workbook, and no other format goes under it" {
	printf 'id\n1\n' >in.csv
	fails 2 "gov-ingest: --output a.Xlsx: a file of that name is a workbook, not what --output-format says" gov-ingest -O csv -o a.Xlsx in.csv
	fails 2 "gov-ingest: --output a.xlsx: a file of that name is a workbook, not what --output-format says" gov-ingest -O ndjson -o a.xlsx in.csv
	gov-ingest -O xlsx -o a.xlsx in.csv
	[ "$(about a.xlsx 's["A2"].value')" = 1 ]
}

@test "a dossier as a workbook: its words, and every table and chart with the figures of the page" {
	printf '%s\n' id,created_at,channel,category,street 1,2025-08-01,电话,水务/供水,泉河 2,2025-08-02,=电话,水务/供水,泉河 3,2025-07-02,电话,市容,龙山 >in.csv
	gov-report --period month --as-of 2025-08-31 -o out.xlsx in.csv
	gov-report --period month --as-of 2025-08-31 --format xlsx in.csv | cmp - out.xlsx
	gov-report --period month --as-of 2025-08-31 --format markdown in.csv >page
	cells out.xlsx >found
	[ "$(head -n 2 found)" = "$(printf '正文\n["章节", "内容", "数值", "说明"]')" ]
	grep -oE '^\*\*(表|图)[0-9]+' page | tr -d '*' | sort >want
	grep -E '^(表|图)[0-9]+$' found | sort | same want
	[ -s want ]
	# each row of the page's tables is a row of a sheet
	grep '^|' page | grep -v -- '---' | sed 's/\\//g; s/^| *//; s/ *|$//; s/ *| */,/g' | grep -oE '^[^,]+,[0-9]+' | sort -u >want
	sed -n 's/^\["\([^"]*\)", \([0-9]*\)[],].*/\1,\2/p' found | sort -u >rows
	[ -s want ]
	comm -23 want rows | same /dev/null
	fails 2 "gov-report: the output is to be a workbook; --format says otherwise" gov-report --format html -o b.xlsx in.csv
	[ ! -e b.xlsx ]
}

@test "--labels zh writes Chinese labels into the header, where they are not in the way of others" {
	printf 'id,title,标题,x,category\n1,a,b,c,d\n' >in.csv
	gov-classify --rules "$samples/rules/hotline.csv" --labels zh in.csv | head -n 1 | cut -d , -f 1-5 | same <(echo 工单编号,title,标题,x,问题分类)
	gov-ingest --labels zh -o out.xlsx in.csv
	cells out.xlsx | same <(printf '%s\n' 记录 '["工单编号", "title", "标题", "x", "问题分类", "来源位置"]' '["1", "a", "b", "c", "d", "in.csv:2"]')
	fails 2 "gov-ingest: --labels is for CSV and xlsx; -O says which" gov-ingest --labels zh in.csv
}

@test "--bom begins CSV with a byte order mark, once" {
	printf 'id\n1\n' >in.csv
	gov-ingest -O csv --bom in.csv in.csv | same <(printf '\357\273\277id,from\n1,in.csv:2\n1,in.csv:2\n')
	fails 2 "gov-ingest: --bom is for CSV; -O csv writes it" gov-ingest --bom in.csv
	fails 2 "gov-ingest: --bom is for CSV; -O csv writes it" gov-ingest --bom -o out.xlsx in.csv
	gov-ingest -O csv --bom </dev/null | same /dev/null
}

@test "--out-charset gb18030 writes CSV so, and names the record with a character it lacks" {
	printf 'id,title,x\n1,"路灯,不亮",👍龘\n2,\xee\x9e\x8d,b\n3,c,d\n' >in.csv
	fails 1 "gov-ingest: in.csv:3: title: a character is not in GB18030 (id 2)" gov-ingest -r rejects.csv -O csv --labels zh --out-charset gb18030 -o out.csv in.csv
	iconv -f gb18030 -t utf-8 out.csv | same <(printf '工单编号,标题,x,来源位置\n1,"路灯,不亮",👍龘,in.csv:2\n3,c,d,in.csv:4\n')
	gov-ingest --charset gb18030 -O csv out.csv | sed 's/,[^,]*$//' | same <(iconv -f gb18030 -t utf-8 out.csv)
	fails 2 "gov-ingest: --out-charset is for CSV; -O csv writes it" gov-ingest --out-charset gb18030 in.csv
	fails 2 "gov-ingest: --out-charset is for CSV; -O csv writes it" gov-ingest --out-charset gb18030 -o out.xlsx in.csv
	fails 2 "gov-ingest: --bom is for UTF-8, not for --out-charset" gov-ingest --out-charset gb18030 --bom -O csv in.csv
}
