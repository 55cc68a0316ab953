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
