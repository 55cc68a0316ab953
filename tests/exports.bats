#!/usr/bin/env bats
# exports.bats - gov-ingest on whatever a centre exports: layouts, documents, several maps, code books, mending, checking

load helper

# prints a map of these lines, field,source,kind,format,values,null,required,book,fold
map() {
	printf '%s\n' field,source,kind,format,values,null,required,book,fold "$@" | awk -F, '{ for (i = NF; i < 9; i++) $0 = $0 ","; print }'
}

# ndjson made of the values of these fields, a line a record
only() {
	python3 -c '
import json, sys
for line in sys.stdin:
    record = json.loads(line)
    print(*("-" if record.get(f) is None else record[f] for f in sys.argv[1:]), sep="|")' "$@"
}

@test "semicolons and tabs part cells where the map says so, quoted cells too" {
	map id,编号,code separator,,setting,';' >semicolon.csv
	map id,编号,code separator,,setting,tab >tab.csv
	printf '编号;内容\n1;"甲;乙"\n2;丙,丁\n' | gov-ingest --map semicolon.csv | only id 内容 | same <(printf '1|甲;乙\n2|丙,丁\n')
	printf '编号\t内容\n1\t"甲\t乙"\n2\t丙,丁\n' | iconv -t utf-16 | gov-ingest --map tab.csv | only id 内容 | same <(printf '1|甲\t乙\n2|丙,丁\n')
}

@test "a header of two rows is one, merged names standing over their columns" {
	map id,编号,code resolved,回访/是否解决,yesno score,评分,number header_rows,,setting,2 >map.csv
	printf '某市导出,,,\n工单,,回访,\n编号,标题,是否解决,评分\n1,路灯,是,5\n' >in.csv
	gov-ingest --map map.csv in.csv >out
	same out <<<'{"id":"1","工单/标题":"路灯","resolved":true,"score":"5","from":"in.csv:4"}'
	printf '编号,回访,\n,是否解决,评分\n1,否,5\n' | gov-ingest --map map.csv | only id resolved score from | same <(echo '1|False|5|<stdin>:3')
}

@test "a column without a name is known by its number" {
	printf 'id,,text\n1,x,y\n' | gov-ingest | same <(echo '{"id":"1","#2":"x","text":"y","from":"<stdin>:2"}')
	map id,,code street,'#2' >map.csv
	printf 'id,,text\n1,x,y\n' | gov-ingest --map map.csv | only id street text | same <(echo '1|x|y')
}

@test "ragged rows are read only where the map says so, and nothing of them is lost" {
	map id,,code ragged,,setting,yes >map.csv
	printf 'id,a\n1\n2,x\n3,x,y\n4,x,,\n' | gov-ingest --map map.csv |
		same <(printf '%s\n' '{"id":"1","a":null,"from":"<stdin>:2"}' '{"id":"2","a":"x","from":"<stdin>:3"}' \
			'{"id":"3","a":"x","#3":"y","from":"<stdin>:4"}' '{"id":"4","a":"x","from":"<stdin>:5"}')
	map id,,code >map.csv
	fails 2 "gov-ingest: <stdin>:3: 1 cells where the header has 2" gov-ingest --map map.csv <<<$'id,a\n1,x\n2'
}

@test "rows of totals are dropped and counted, words that only begin alike are records" {
	map id,,code totals,,setting,'合计|总计' >map.csv
	printf 'id,n\n合计路1,3\n1,2\n合计,5\n合计：,5\n总计(件),5\n' | gov-ingest -v --map map.csv 2>err | only id | same <(printf '合计路1\n1\n')
	grep -x 'gov-ingest: in 5 = out 2 + rejected 0 + dropped 3' err
	grep -x 'gov-ingest: dropped: 3 rows of totals, 0 that come mended' err
	printf 'id,n\n合计,5\n' | gov-ingest | only id | same <(echo '合计')
}

@test "a JSON document is read item by item, from an array and from within an object, over many lines" {
	printf '[{"id":1,\n "deep":{"a": [1, 2]}},\n{"id":"2 b"}]\n' | gov-ingest |
		same <(printf '%s\n' '{"id":1,"deep":{"a":[1,2]},"from":"<stdin>:1"}' '{"id":"2 b","from":"<stdin>:3"}')
	printf '{\n "status": "ok",\n "n": 2,\n "requests": [\n  {"id": 1},\n  {"id": 2}\n ],\n "next": null\n}\n' | gov-ingest | only id from | same <(printf '1|<stdin>:5\n2|<stdin>:6\n')
	printf '{"requests":[{"id":1},{"id":2}]}' | gov-ingest | only id | same <(printf '1\n2\n')
	printf '[]' | gov-ingest | same /dev/null
	printf '{"id":1,"list":[{"a":1}]}\n{"id":2}\n' | gov-ingest | only id | same <(printf '1\n2\n')
}

@test "a name that an item holds twice is name#2, so that no value is lost" {
	map id,,code closed_at,'updated#2',time updated_at,updated,time >map.csv
	printf '[{"id":"1","updated":"2026-01-01","updated":"2026-01-02"}]' | gov-ingest --map map.csv | only updated_at closed_at |
		same <(echo '2026-01-01T00:00:00+08:00|2026-01-02T00:00:00+08:00')
}

@test "a JSON document that is cut, torn or holds two lists ends the run, an item that is none is rejected" {
	while IFS='|' read -r line message text; do
		fails 2 "gov-ingest: <stdin>:$line: $message" gov-ingest <<<"$text"
	done <<-'END'
		2|the JSON document ends before its last bracket|[{"id":1},{"id":2}
		1|the JSON document lacks a comma|[{"id":1} {"id":2}]
		1|the JSON document has a comma too many|[{"id":1},,{"id":2}]
		1|something stands behind the JSON document|[{"id":1}] {}
		1|the JSON document holds more than one list of objects|{"a":[{"id":1}],"b":[{"id":2}]}
	END
	fails 2 "gov-ingest: <stdin>:2: the JSON document holds no list of objects" gov-ingest < <(printf '{"a":1,\n"b":2}')
	fails 1 $'gov-ingest: <stdin>:1: not a JSON object\ngov-ingest: <stdin>:1: bad JSON at byte 2: a name was expected' \
		gov-ingest -r rejects.csv <<<'[1,{"id":2},{bad}]'
	only id <stdout | same <(echo 2)
	cut -d, -f1,2,6,7 rejects.csv | tail -n 2 | same <(printf '<stdin>:1,json,,1\n<stdin>:1,json,,{bad}\n')
}

@test "of several maps each file gets the one that reads it best, and is told why; a tie is refused" {
	mkdir maps
	map id,编号,code,,,,yes created_at,时间,time,%Y-%m-%d >maps/day.csv
	map id,编号,code,,,,yes created_at,时间,time,%d/%m/%Y >maps/slash.csv
	map id,service_request_id,code,,,,yes created_at,requested_datetime,time >maps/open311.csv
	printf '编号,时间\n1,2026-10-02\n' >a.csv
	printf '编号,时间\n2,02/10/2026\n' >b.csv
	printf '[{"service_request_id":3,"requested_datetime":"2026-10-02"}]' >c.json
	gov-ingest --map maps a.csv b.csv c.json 2>err | only id created_at |
		same <(printf '%s|2026-10-02T00:00:00+08:00\n' 1 2 3)
	same err <<-'END'
		gov-ingest: a.csv: read by maps/day.csv: 2 of its fields named, 2 of 2 values read; next maps/slash.csv: 2, 1 of 2
		gov-ingest: b.csv: read by maps/slash.csv: 2 of its fields named, 2 of 2 values read; next maps/day.csv: 2, 1 of 2
		gov-ingest: c.json: read by maps/open311.csv: 2 of its fields named, 2 of 2 values read
	END
	gov-ingest -q --map auto a.csv b.csv c.json | wc -l | same <(echo 3)
	gov-ingest -q --map maps/slash.csv --map maps/day.csv b.csv | only created_at | same <(echo '2026-10-02T00:00:00+08:00')
	cp maps/day.csv maps/again.csv
	fails 2 "gov-ingest: a.csv: maps/again.csv and maps/day.csv read it equally well; name the one with --map" gov-ingest --map maps a.csv
	printf 'x,y\n1,2\n' >d.csv
	fails 2 "gov-ingest: d.csv:1: no header found: none of the first 20 rows holds a name that the map knows" gov-ingest --map maps d.csv
}

@test "a code book leads every spelling to one name, by the day of the record, and lists what it does not know" {
	mkdir maps books
	map id,,code created_at,,time unit,单位,text,,,,,../books/units.csv >maps/map.csv
	printf 'name,code,aliases,valid_from,valid_to\n市水务局,W1,水务局|自来水公司,,\n城管局,,城管|综合执法局,,2025-12-31\n综合执法局,,城管|城管局,2026-01-01,\n' >books/units.csv
	printf 'id,created_at,单位\n1,2025-05-01,水务局\n2,2025-05-01,Ｗ１\n3,2025-12-31,城管\n4,2026-01-01,城管\n5,2026-01-01,城 管\n6,2026-01-01,无名局\n7,2026-01-01,无名局\n8,2026-01-01,\n9,2026-01-01,综合执法局\n' >in.csv
	gov-ingest --map maps/map.csv in.csv 2>err | only id unit unit_original | same /dev/fd/3 3<<-'END'
		1|市水务局|水务局
		2|市水务局|Ｗ１
		3|城管局|城管
		4|综合执法局|城管
		5|综合执法局|城 管
		6|无名局|-
		7|无名局|-
		8|-|-
		9|综合执法局|-
	END
	same err <<-'END'
		gov-ingest: unit: 2 values, 1 different ones, are not in maps/../books/units.csv
		gov-ingest: unit:        2  '无名局'
	END
	map address,,text,,,,,../books/units.csv >maps/personal.csv
	fails 2 "gov-ingest: maps/personal.csv:2: book: a personal field has no code book, for what the book does not know is shown" gov-ingest --map maps/personal.csv in.csv
	printf 'name,aliases,valid_from,valid_to\n甲,子,,\n乙,子,2026-01-01,\n' >books/units.csv
	fails 2 "gov-ingest: maps/../books/units.csv:3: aliases: '子' stands in line 2 already, for the same time" gov-ingest --map maps/map.csv in.csv
}

@test "traditional letters become simplified where the map asks, the original beside them" {
	map title,,text,,,,,,yes content >map.csv
	printf 'title,content\n路燈壞了,路燈壞了\n路灯坏了,好\n' | gov-ingest --map map.csv | only title title_original content |
		same <(printf '路灯坏了|路燈壞了|路燈壞了\n路灯坏了|-|好\n')
}

@test "whether nothing means no is the word of the map" {
	map id,,code resolved,,yesno,,'是=true|=false' contacted,,yesno,,'1=true' >map.csv
	printf 'id,resolved,contacted\n1,是,1\n2,,\n' | gov-ingest --map map.csv | only resolved contacted | same <(printf 'True|True\nFalse|-\n')
	printf 'id,resolved\n1,是\n2,已解决\n3,未解决\n4,Y\n5,0\n' | gov-ingest --map <(map resolved,,yesno) | only resolved | same <(printf '%s\n' True True False True False)
}

@test "rejected rows, mended and replayed, join a clean run byte for byte" {
	map id,编号,code,,,,yes created_at,时间,time resolved,解决,yesno >map.csv
	python3 - <<-'END'
		import random
		r = random.Random(7)
		rows = [f"R-{i:05},2026-10-{i % 28 + 1:02} 08:00:00,{r.choice('是否')},第{i}盏路灯,不亮" if i % 2 else f'R-{i:05},2026-10-01,是,"多行\n第{i}盏"' for i in range(2000)]
		rows = [row.replace(',不亮', '不亮') for row in rows]
		good = [i for i in range(2000) if i % 2]
		bad = rows[:]
		for n, i in enumerate(r.sample(good, 200)):
		    damage = [lambda x: x.replace("2026-10", "2026-13"), lambda x: x.replace(",是,", ",许,").replace(",否,", ",许,"),
		              lambda x: x + ",多,出", lambda x: "," + x.split(",", 1)[1], lambda x: x.replace("第", '第"').replace(',第"', ',"第"x')][n % 5]
		    bad[i] = damage(rows[i])
		head = "编号,时间,解决,内容"
		open("clean.csv", "w").write("\n".join([head] + rows) + "\n")
		open("export.csv", "w").write("\n".join([head] + bad) + "\n")
	END
	mkdir clean && cp clean.csv clean/export.csv
	gov-ingest --map map.csv clean/export.csv | sort >wanted
	gov-ingest -q --map map.csv -r rejects.csv --rejects-ok -o first.ndjson export.csv
	[ "$(stat -c %a rejects.csv)" = 600 ]
	# a person mends each raw row after the clean file
	python3 - <<-'END'
		import csv
		lines = open("clean.csv").read().split("\n")
		rows = list(csv.DictReader(open("rejects.csv")))
		assert len(rows) == 200, len(rows)
		with open("mended.csv", "w", newline="") as f:
		    out = csv.DictWriter(f, rows[0].keys(), lineterminator="\n")
		    out.writeheader()
		    for row in rows:
		        row["raw"] = lines[int(row["from"].rsplit(":", 1)[1]) - 1]
		        out.writerow(row)
	END
	gov-ingest --map map.csv --replay mended.csv >second.ndjson
	sort first.ndjson second.ndjson | same wanted
	# in one run with the export the mended rows take the place of the bad ones
	gov-ingest -v --map map.csv --replay mended.csv export.csv 2>err | sort | same wanted
	grep -x 'gov-ingest: in 2200 = out 2000 + rejected 0 + dropped 200' err
	grep -x 'gov-ingest: dropped: 0 rows of totals, 200 that come mended' err
	gov-ingest --map map.csv --replay mended.csv export.csv 2>&1 >/dev/null | same <(echo 'gov-ingest: 200 bad records dropped: --replay brings them mended')
}

@test "what was not mended is rejected again, from where it stood" {
	printf 'id,t\n1,\xb2\xbb\n2,%s\n' "$(printf '路灯%.0s' {1..20000})" >in.csv
	gov-ingest -q --charset utf-8 -r rejects.csv --rejects-ok in.csv >/dev/null
	fails 1 "gov-ingest: in.csv:2: bytes that are no letters still stand in it as \\xHH" gov-ingest -r again.csv --replay rejects.csv
	cmp <(cut -d, -f1,2,6- rejects.csv) <(cut -d, -f1,2,6- again.csv)
	sed 's/\\xB2\\xBB/不/' rejects.csv >mended.csv
	gov-ingest --replay mended.csv | same <(echo '{"id":"1","t":"不","from":"in.csv:2"}')
	echo id,header >other.csv
	echo 1,2 >>other.csv
	fails 2 "gov-ingest: other.csv:1: from: the column is missing: this is no rejects file" gov-ingest --replay other.csv
}

@test "-v is a profile: charset and why, reasons, repairs, how full fields are, first and last time, ids seen twice" {
	map id,,code,,,,yes created_at,,time resolved,,yesno,,,不详 >map.csv
	printf 'id,created_at,resolved\n1,2026/10/2,是\n2,2026年10月1日,不详\n1,20261003,\n3,13月,是\n4,2026-10-01,许\n' >in.csv
	gov-ingest -qv --map map.csv -r rejects.csv --rejects-ok in.csv 2>&1 >/dev/null | same /dev/fd/3 3<<-'END'
		gov-ingest: in.csv: 5 records, UTF-8: no ill-formed UTF-8 in the 64 KiB from the first byte that is not ASCII
		gov-ingest: rejected: time 1, value 1
		gov-ingest: repaired: times 4, words 1, words for nothing 1
		gov-ingest: filled:  id 100.0%  created_at 100.0%  resolved 33.3%  from 100.0%
		gov-ingest: created_at: 2026-10-01T00:00:00+08:00 to 2026-10-03T00:00:00+08:00
		gov-ingest: ids: 2 different, 1 seen again: 1
		gov-ingest: in 5 = out 3 + rejected 2 + dropped 0
	END
}

@test "--check tells every fault of every record, writes none of them, and ends with 1" {
	printf '%s\n' '{"id":"1","created_at":"2026-10-02","closed_at":"2026-10-01","lon":"200","resolved":"也许","satisfaction":"好"}' \
		'{"id":"2","created_at":"昨天","lat":"39.9","returned":"-1"}' '{"id":"1","created_at":"2026-10-02"}' '{"id":"3","resolved":"部分解决"}' >in.ndjson
	fails 1 "$(
		cat <<-'END'
			gov-ingest: in.ndjson:1: lon: '200' is no longitude (id 1)
			gov-ingest: in.ndjson:1: resolved: '也许' is neither true nor false (id 1)
			gov-ingest: in.ndjson:1: satisfaction: '好' is no level of satisfaction (id 1)
			gov-ingest: in.ndjson:1: closed_at: lies before created_at (id 1)
			gov-ingest: in.ndjson:2: created_at: '昨天' is no time (id 2)
			gov-ingest: in.ndjson:2: returned: '-1' is no count (id 2)
			gov-ingest: in.ndjson:3: id: stands already at in.ndjson:1 (id 1)
		END
	)" gov-ingest --check in.ndjson
	same stdout </dev/null
	gov-ingest --check <<<'{"id":"3","resolved":"部分解决"}'
	map id created_at,,time >map.csv
	fails 1 "gov-ingest: <stdin>:2: created_at: '13月' is no time of a known shape (id 1)" gov-ingest --check --map map.csv <<<$'id,created_at\n1,13月'
}

@test "with a map too one record comes out when nothing follows it for a while" {
	map id,编号,code title,标题 >map.csv
	mkfifo pipe
	gov-ingest --charset utf-8 --map map.csv pipe >out &
	exec 4>pipe
	printf '编号,标题\n1,a\n' >&4
	for _ in $(seq 200); do
		[ ! -s out ] || break
		sleep 0.05
	done
	same out <<<'{"id":"1","title":"a","from":"pipe:2"}'
	exec 4>&-
	wait
}

# FILE ROWS: a workbook of rows of text cells, `=` before a number, `#` before a date serial, `?` before 0 or 1
workbook() {
	python3 - "$@" <<-'PY'
		import sys, zipfile
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		package = "http://schemas.openxmlformats.org/package/2006/relationships"
		kinds = {"=": "", "#": ' s="1"', "?": ' t="b"'}
		def cell(at, v):
		    if v[:1] in kinds and v[1:]:
		        return '<c r="%s"%s><v>%s</v></c>' % (at, kinds[v[0]], v[1:])
		    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (at, v) if v else ""
		rows = "".join("<row>%s</row>" % "".join(cell("ABCDEFGH"[i] + str(n), v) for i, v in enumerate(line.split(","))) for n, line in enumerate(sys.argv[2].split("\n"), 1))
		with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
		    z.writestr("_rels/.rels", '<Relationships xmlns="%s"><Relationship Id="r" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office))
		    z.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, office))
		    z.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/worksheet" Target="sheet.xml"/><Relationship Id="r2" Type="%s/styles" Target="styles.xml"/></Relationships>' % (package, office, office))
		    z.writestr("xl/styles.xml", '<styleSheet xmlns="%s"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>' % main)
		    z.writestr("xl/sheet.xml", '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, rows))
	PY
}

@test "a mended row of a workbook keeps its numbers, dates, truths and texts that look like them" {
	map id,编号,code t,时间,time,%m/%d/%Y header_rows,,setting,2 separator,,setting,';' >map.csv
	head=$'工单,,其他,,\n编号,时间,数,真,文'
	workbook in.xlsx "$head"$'\n001,13月,=7.25,?1,2026\n002,=3.1,=3,?0,x\n=3.1E+09,#44000,,,true'
	fails 1 "gov-ingest: in.xlsx#S:3: t: '13月' is no time of a known shape (id 001)
gov-ingest: in.xlsx#S:4: t: '3.1' is no time of a known shape (id 002)
gov-ingest: in.xlsx#S:5: id: '3100000000' is no code: a spreadsheet has turned it into a number (id 3100000000)" gov-ingest --map map.csv -r rejects.csv in.xlsx
	# what nobody mended stays bad
	gov-ingest -q --map map.csv --rejects-ok -r again.csv --replay rejects.csv | same /dev/null
	cmp rejects.csv again.csv
	sed -e 's/13月/06\/18\/2020/' -e 's/,3\.1,/,2020-06-19,/' -e 's/3100000000e+0/3112345678/' rejects.csv >mended.csv
	gov-ingest --map map.csv --replay mended.csv >out
	same out <<-'END'
		{"id":"001","t":"2020-06-18T00:00:00+08:00","其他/数":7.25,"其他/真":true,"其他/文":"2026","from":"in.xlsx#S:3"}
		{"id":"002","t":"2020-06-19T00:00:00+08:00","其他/数":3,"其他/真":false,"其他/文":"x","from":"in.xlsx#S:4"}
		{"id":"3112345678","t":"2020-06-18T00:00:00+08:00","其他/数":null,"其他/真":null,"其他/文":"true","from":"in.xlsx#S:5"}
	END
}

@test "a record of which the rejects file holds only a part is not taken for a whole one" {
	python3 -c 'print("id,t," + ",".join(f"c{i}" for i in range(9))); print("1,13月" + ("," + "x" * 200000) * 9)' >in.csv
	map id,,code t,,time >map.csv
	gov-ingest -q --map map.csv -r rejects.csv --rejects-ok in.csv
	sed -i 's/"1,13月/"1,2026-01-01/' rejects.csv
	fails 1 "gov-ingest: in.csv:2: only a part of it stands in the file of --replay (the raw line is cut here)" gov-ingest --map map.csv -r again.csv --replay rejects.csv
}

@test "what a person mended is neither overwritten, nor taken for another file's, nor lost when emptied" {
	printf 'id,t\n1,13月\n2,x\n' >in.csv
	map id,,code t,,time >map.csv
	gov-ingest -q --map map.csv -r rejects.csv --rejects-ok in.csv
	cp rejects.csv before
	ln -s rejects.csv link.csv
	fails 2 "gov-ingest: --replay and --rejects are one file: what was mended there would be lost" gov-ingest -r rejects.csv --replay link.csv
	fails 2 "gov-ingest: --replay and --output are one file: what was mended there would be lost" gov-ingest -o link.csv --replay rejects.csv
	cmp before rejects.csv
	mkdir a b
	cp in.csv a
	cp in.csv b
	fails 2 "gov-ingest: b/in.csv: a second file of this name; --replay could not tell their rows apart" gov-ingest --replay rejects.csv a/in.csv b/in.csv
	fails 2 "gov-ingest: standard input cannot be read for --replay and as an export" gov-ingest --replay - - <rejects.csv
	sed '2s/"1,13月"/""/; 3s/"2,x"/"2,2026-01-01"/' rejects.csv >mended.csv
	fails 1 "gov-ingest: in.csv:2: no record stands in the file of --replay" gov-ingest --map map.csv -r again.csv --replay mended.csv
	only id from <stdout | same <(echo '2|in.csv:3')
	# a header that does not fit is told where the person sees it
	sed '3s/"id,t"/"a,b"/' mended.csv >header.csv
	fails 2 "gov-ingest: header.csv:3: no header found: none of the first 20 rows holds a name that the map knows" gov-ingest -q --rejects-ok -r again.csv --map map.csv --replay header.csv
	# saved by a spreadsheet in the charset of the country
	iconv -t gb18030 mended.csv | sed 1q >gbk.csv
	sed -n 3p mended.csv | sed 's/x/中文的理由在这里/' | iconv -t gb18030 >>gbk.csv
	gov-ingest --map map.csv --replay gbk.csv | only id | same <(echo 2)
}

@test "where the map was mended, not the row, the record comes out once" {
	printf 'id,t\n1,13月\n2,x\n' >in.csv
	map id,,code t,,time >map.csv
	gov-ingest -q --map map.csv -r rejects.csv --rejects-ok in.csv
	map id,,code t,,time,,,13月 >map.csv
	sed '3s/"2,x"/"2,2026-01-01"/' rejects.csv >mended.csv
	gov-ingest --map map.csv --replay mended.csv in.csv | only id t | same <(printf '1|-\n2|2026-01-01T00:00:00+08:00\n')
	sed '2s/13月/2026-05-05/2' mended.csv >both.csv
	gov-ingest --map map.csv --replay both.csv in.csv 2>err | only id | same <(printf '1\n1\n2\n')
	same err <<<$'gov-ingest: in.csv:2: is good as it is, and comes out again as the file of --replay has it\ngov-ingest: 1 bad records dropped: --replay brings them mended'
}

@test "maps and code books are read from workbooks too, a spoilt code in one is told" {
	workbook units.xlsx $'name,aliases,code,valid_from\n区水务局,自来水所,=1001,#44000'
	mkdir maps
	workbook maps/a.xlsx $'field,source,kind,book,required\nid,编号,code,,?1\nunit,单位,text,../units.xlsx,\ncreated_at,时间,time,,'
	touch maps/'~a.xlsx'
	gov-ingest --map auto <<<$'编号,单位,时间\n1,1001,2021-01-01' | only id unit | same <(echo '1|区水务局')
	workbook units.xlsx $'name,aliases,code\n区水务局,,=1234567890123456789'
	fails 2 "gov-ingest: maps/../units.xlsx#S:2: code: '1234567890123460000' looks like a code that a spreadsheet has turned into a number" gov-ingest --map maps/a.xlsx <<<$'编号\n1'
}

@test "workbooks that have no reader are named, and --max-inflated says how much one may unfold to" {
	printf '\x09\x04\x06\0\0\0\x10\0' >old.xls
	fails 2 "gov-ingest: old.xls: is a workbook of Excel 4 or older, which is not read; save it as xlsx" gov-ingest old.xls
	printf 'MIME-Version: 1.0\r\n' >page.xls
	fails 2 "gov-ingest: page.xls: is a single file web page (MHTML), which is not read; save it as xlsx" gov-ingest page.xls
	gov-ingest <<<$'MIME,a\n1,2' | only MIME | same <(echo 1)
	workbook in.xlsx $'id\n1'
	fails 2 "gov-ingest: in.xlsx: its parts inflate to more than 99 bytes, from a file of $(stat -c %s in.xlsx); gov-ingest --max-inflated allows more" gov-ingest --max-inflated 99 in.xlsx
	gov-ingest --max-inflated 99999 in.xlsx | only id | same <(echo 1)
}

@test "cells that hold only blanks of another width are empty where a value is read" {
	map id,,code t,,time,,,,yes >map.csv
	fails 1 "gov-ingest: <stdin>:2: t: is empty (id 1)" gov-ingest --map map.csv -r rejects <<<$'id,t\n1,\u00a0\u3000'
	gov-ingest --map map.csv <<<$'id,t\n1,\u00a02026-01-01\u3000' | only t | same <(echo '2026-01-01T00:00:00+08:00')
}

@test "a long item of a JSON document that comes through a pipe takes no square of its length" {
	python3 -c 'print("[{\"a\":\"" + "x" * (48 << 20) + "\"},{\"b\":1}]")' |
		tee long.json | timeout 20 gov-ingest | tail -n 1 | same <(echo '{"b":1,"from":"<stdin>:1"}')
	fails 2 "gov-ingest: <stdin>:1: an item of the JSON document is longer than the limit of --max-line" gov-ingest --max-line 1000000 <long.json
}
