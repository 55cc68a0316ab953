#!/usr/bin/env bats
# ingest.bats - gov-ingest: raw exports in, canonical records out, nothing lost unseen

load helper

# STATUS COMMAND...: it ends with STATUS; stdout is in out, stderr in err
ends() {
	local want=$1 status=0
	shift
	"$@" >out 2>err || status=$?
	[ "$status" = "$want" ] || { echo "status $status, not $want: $(head -n 3 err)"; return 1; }
}

# N TEXT: N lines of it
repeat() {
	awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }'
}

# the values of a column of the rejects file, one a line
rejects() {
	python3 -c 'import csv, sys; csv.field_size_limit(1 << 30); [print(row[sys.argv[2]]) for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True)]' "${2-rejects}" "$1"
}

@test "without a map the header's names are the fields and every value stays text" {
	printf '工单编号,count,empty\n007,1.50,\n' >in.csv
	gov-ingest in.csv | same <(printf '%s\n' '{"工单编号":"007","count":"1.50","empty":"","from":"in.csv:2"}')
}

@test "NDJSON keeps its bytes, numbers digit for digit, and gets where it came from" {
	printf '%s\n' ' { "a" : 1.50e+03, "b":"\u0041/\/","c":{"d":[1, 2]},"e":null } ' >in.ndjson
	gov-ingest in.ndjson | same <(printf '%s\n' ' { "a" : 1.50e+03, "b":"\u0041/\/","c":{"d":[1, 2]},"e":null,"from":"in.ndjson:1" } ')
}

@test "a record that says where it came from keeps its word" {
	printf '{"id":"1","from":"first.csv:7"}\n' | gov-ingest | same <(printf '{"id":"1","from":"first.csv:7"}\n')
}

@test "the line of a record is where it began, quoted newlines counted" {
	printf 'id,text\r\n1,"a\r\nb\nc"\r\n2,d\r\n' >in.csv
	gov-ingest in.csv | same <(printf '%s\n' '{"id":"1","text":"a\r\nb\nc","from":"in.csv:2"}' '{"id":"2","text":"d","from":"in.csv:5"}')
}

@test "a stray quote costs one record, not all that it swallows" {
	printf 'id,text\n1,a\n2,"b\n3,c\n4,"d"\n5,e\n' >in.csv
	ends 1 gov-ingest -r rejects in.csv
	sed 's/.*"id":"\(.\)".*/\1/' out | same <(printf '%s\n' 1 3 4 5)
	rejects raw | same <(printf '2,"b\n')
	rejects from | same <(printf 'in.csv:3\n')
	fails 2 "gov-ingest: in.csv:3: a quote stands where none may stand" gov-ingest in.csv
}

@test "a quote that is never closed costs its record at the end of the file too" {
	printf 'id,text\n1,a\n2,"b\n3,c\n4,d' >in.csv
	ends 1 gov-ingest -r rejects in.csv
	sed 's/.*"id":"\(.\)".*/\1/' out | same <(printf '%s\n' 1 3 4)
	rejects raw | same <(printf '2,"b\n')
}

@test "a row too wide because a quote swallowed the next line gives that line back, at the end of a file without newline too" {
	printf 'id,text\n1,a,"x\n2,b"' >in.csv
	ends 1 gov-ingest -r rejects in.csv
	rejects raw | same <(printf '%s\n' '1,a,"x')
	same out <<<'{"id":"2","text":"b\"","from":"in.csv:3"}'
}

@test "in NDJSON a broken line costs itself, whatever is wrong with it" {
	printf '%s\n' '{"id":"1"}' '{"id":' '{"id":"2","id":"3"}' '{"id":"\ud800"}' '[1]' '{"id":"4"} x' '{"id":01}' '{"id":"5","text":"路灯亮"}' >in.ndjson
	printf '{"id":"\xff"}\n' >>in.ndjson
	ends 1 gov-ingest -r rejects in.ndjson
	sed 's/.*"id":"\(.\)".*/\1/' out | same <(printf '%s\n' 1 5)
	rejects from | same <(printf 'in.ndjson:%d\n' 2 3 4 5 6 7 9)
	rejects code | same <(printf '%s\n' json duplicate json json json json utf8)
	rejects field | same <(printf '%s\n' id id id '' '' '' '')
	rejects raw | tail -n 1 | same <(printf '%s\n' '{"id":"\xFF"}')
}

# COMMAND...: runs it; its peak resident size in KiB goes to the file `peak`
peak() {
	python3 -c '
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("peak", "w"))
sys.exit(status)' "$@"
}

@test "a cell of 64 MiB is refused with its line in bounded memory, and the next record comes out" {
	for form in '1,"%s"' '1,%s' '1,"%s'; do
		python3 -c 'import sys; print("id,text\n" + sys.argv[1] % ("x" * (64 << 20)) + "\n2,b")' "$form" >in.csv
		ends 1 peak gov-ingest -r rejects in.csv
		same out <<<'{"id":"2","text":"b","from":"in.csv:3"}'
		rejects code | same <(printf 'limit\n')
		rejects from | same <(printf 'in.csv:2\n')
		# the sanitizers keep what was freed
		[[ $build == *san* || $(cat peak) -lt 80000 ]]
		fails 2 "gov-ingest: in.csv:2: a $(case $form in *\"*) echo 'quoted cell is longer than the limit of --max-field, or its closing quote is missing' ;; *) echo 'cell is longer than the limit of --max-field' ;; esac) (the raw line is cut here)" gov-ingest in.csv
	done
}

@test "a line of NDJSON past 64 MiB is refused in bounded memory, and the next record comes out" {
	python3 -c 'print("{\"id\":\"1\",\"text\":\"" + "x" * (64 << 20) + "\"}\n{\"id\":\"2\"}")' >in.ndjson
	ends 1 peak gov-ingest -r rejects in.ndjson
	same out <<<'{"id":"2","from":"in.ndjson:2"}'
	rejects code | same <(printf 'limit\n')
	[[ $build == *san* || $(cat peak) -lt 80000 ]]
}

@test "limits of a cell, its lines and a record are options" {
	printf 'id,text\n1,12345\n2,"a\nb\nc"\n3,d\n' >in.csv
	ends 1 gov-ingest --max-field 4 -r rejects in.csv
	rejects from | sed -n 1p | same <(echo in.csv:2)
	ends 1 gov-ingest --max-quoted-lines 1 -r rejects in.csv
	rejects from | sed -n 1p | same <(echo in.csv:3)
	printf '{"id":"12345"}\n{"id":"1"}\n' >in.ndjson
	ends 1 gov-ingest --max-line 12 -r rejects in.ndjson
	rejects from | same <(echo in.ndjson:1)
}

@test "GB18030 is found out; a byte that is none costs its record and is shown in the rejects, for the owner only" {
	printf 'id,text\n1,路灯\n2,停电\n3,供水\n' | iconv -f utf-8 -t gb18030 >in.csv
	gov-ingest in.csv | same <(printf '%s\n' '{"id":"1","text":"路灯","from":"in.csv:2"}' '{"id":"2","text":"停电","from":"in.csv:3"}' '{"id":"3","text":"供水","from":"in.csv:4"}')
	sed -i '3s/$/\xff/' in.csv
	ends 1 gov-ingest -r rejects in.csv
	sed 's/.*"id":"\(.\)".*/\1/' out | same <(printf '%s\n' 1 3)
	rejects raw | same <(printf '%s\n' '2,停电\xFF')
	rejects charset | same <(printf 'GB18030\n')
	rejects code | same <(printf 'utf8\n')
	[ "$(stat -c %a rejects)" = 600 ]
	fails 2 "gov-ingest: in.csv:3: byte 0xFF at offset 21 is not GB18030" gov-ingest in.csv
}

@test "four-byte GB18030 is read" {
	printf 'id,text\n1,\x81\x30\x89\x38\xb9\xab\n' | gov-ingest | same <(printf '%s\n' '{"id":"1","text":"ß公","from":"<stdin>:2"}')
}

@test "UTF-16 is told by its byte order mark, in both orders" {
	printf 'id,text\n1,路灯😀\n' >in.csv
	for order in LE BE; do
		{ if [ $order = LE ]; then printf '\xff\xfe'; else printf '\xfe\xff'; fi && iconv -f utf-8 -t UTF-16$order in.csv; } |
			gov-ingest | same <(printf '%s\n' '{"id":"1","text":"路灯😀","from":"<stdin>:2"}')
	done
}

@test "UTF-16 without its mark is not read as letters with NUL between" {
	printf 'id\n1\n' | iconv -t UTF-16LE >in.csv
	fails 2 "gov-ingest: in.csv:1: the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset" gov-ingest in.csv
	gov-ingest --charset UTF-16LE in.csv | same <(echo '{"id":"1","from":"in.csv:2"}')
}

@test "half a character of UTF-16 costs its record, not the rest of the file, and is never taken for a letter" {
	python3 -c '
import sys
rows = ["id,text\n", "1,a", b"\xd8\x80", "b\n", "2,路灯\n", "3,c\n"]
for order, mark in (("be", b"\xfe\xff"), ("le", b"\xff\xfe")):
    half = {"be": b"\xd8\x80", "le": b"\x80\xd8"}[order]
    text = b"".join(half if isinstance(r, bytes) else r.encode("utf-16-" + order) for r in rows)
    open(order, "wb").write(mark + text + b"x")'
	for order in be le; do
		ends 1 gov-ingest -r rejects $order
		sed 's/.*"id":"\(.\)".*/\1/' out | same <(printf '%s\n' 2 3)
		rejects code | same <(printf '%s\n' utf8 ragged) || rejects code | same <(printf '%s\n' utf8 utf8)
	done
}

@test "a charset that cannot be told ends the run with a word on --charset" {
	printf 'id,text\n1,\xff\n' >in.csv
	fails 2 "gov-ingest: in.csv: cannot tell UTF-8 from GB18030, both readings have as many ill-formed sequences; name one with --charset" gov-ingest -o out.ndjson in.csv
	[ ! -e out.ndjson ]
	ends 1 gov-ingest --charset utf-8 -r rejects in.csv
	rejects raw | same <(printf '%s\n' '1,\xFF')
}

@test "UTF-8 with one bad byte is UTF-8" {
	{ echo id,text && repeat 100 '1,路灯亮' && printf '2,\xe8\xb7\n3,c\n'; } >in.csv
	ends 1 gov-ingest -r rejects in.csv
	[ "$(wc -l <out)" = 101 ]
	rejects raw | same <(printf '%s\n' '2,\xE8\xB7')
	rejects charset | same <(echo UTF-8)
}

@test "64 KiB from the first byte that is not ASCII decide, however the bytes arrive" {
	python3 -c '
good = "水".encode()
open("far", "wb").write(b"id\n" + good + b"\n" + b"1\n" * 40000 + "公".encode("gb18030") + b"\n2\n")
open("near", "wb").write(b"id\n" + b"1\n" * 40000 + "公".encode("gb18030") + b"\n2\n")'
	ends 1 gov-ingest -r rejects far
	rejects charset | same <(echo UTF-8)
	rejects from | same <(echo far:40003)
	ends 0 gov-ingest near
	grep -c '"id":"公"' out | same <(echo 1)
	python3 -c '
import os, sys
data = open("near", "rb").read()
for at in range(0, len(data), 997):
    os.write(1, data[at:at + 997])' | gov-ingest | sed 's/<stdin>/near/' | same out
}

@test "a charset is never dropped to the locale's, and bad bytes never ignored" {
	for name in '' 'GB18030//IGNORE' none; do
		fails 2 "gov-ingest: unknown charset '$name'" gov-ingest --charset "$name" <<<id
	done
	printf 'id\n\xcb\xae\n' | gov-ingest --charset gb18030 | same <(printf '%s\n' '{"id":"水","from":"<stdin>:2"}')
}

@test "CRLF, no last newline and blank lines make no record" {
	printf 'id,text\r\n\r\n1,a\r\n\r\n2,b' >in.csv
	ends 0 gov-ingest -v in.csv
	same out <<<$'{"id":"1","text":"a","from":"in.csv:3"}\n{"id":"2","text":"b","from":"in.csv:5"}'
	tail -n 2 err | same <(printf 'gov-ingest: %s\n' 'in 2 = out 2 + rejected 0 + dropped 0' 'skipped: 2 blank lines, 0 rows before the header')
}

@test "blank lines before the first object are no header" {
	printf '\n  \n{"id":"1"}\n' | gov-ingest | same <(printf '%s\n' '{"id":"1","from":"<stdin>:3"}')
}

@test "a lone empty field is a record when it is quoted and written so" {
	printf 'text\n""\n\na\n' >in.csv
	gov-ingest in.csv >out
	same out <<<$'{"text":"","from":"in.csv:2"}\n{"text":"a","from":"in.csv:4"}'
	sed 's/,"from.*/}/' out | gov-ingest -I ndjson | sed 's/,"from.*/}/' | same <(sed 's/,"from.*/}/' out)
}

@test "a header alone is no record, and CSV out has its header" {
	printf 'id,text\n' >in.csv
	gov-ingest in.csv | same /dev/null
	gov-ingest -O csv in.csv | same <(echo id,text,from)
	printf 'field,source\ntitle,text\nunit,\n' >map.csv
	gov-ingest --map map.csv -O csv in.csv | same <(echo id,title,unit,from)
}

@test "a duplicate header is an error, and between filters one without a name too" {
	fails 2 "gov-ingest: <stdin>:1: id#2: a second column of this name; only a map that names it so can tell them apart" gov-ingest <<<id,id
	fails 2 "gov-classify: <stdin>:1: column 2 has no name" gov-classify --rules "$samples/rules/hotline.csv" <<<id,,text
}

@test "a row with more or fewer cells than the header is rejected" {
	printf 'id,text\n1\n2,b\n3,c,d\n' >in.csv
	ends 1 gov-ingest -r rejects in.csv
	rejects from | same <(printf '%s\n' in.csv:2 in.csv:4)
	rejects reason | same <(printf '%s\n' '1 cells where the header has 2' '3 cells where the header has 2')
	rejects header | sort -u | same <(echo id,text)
	same out <<<'{"id":"2","text":"b","from":"in.csv:3"}'
}

@test "a NUL byte stays in its value" {
	printf 'id,text\n1,a\0b\n' | gov-ingest >out
	same out <<<'{"id":"1","text":"a\u0000b","from":"<stdin>:2"}'
	fails 2 "gov-ingest: <stdin>:2: the header holds NUL bytes; is this UTF-16 without its mark? name it with --charset" gov-ingest < <(printf '\n\0\0id\n1\n')
	gov-ingest -O csv out | tail -n 1 | od -An -c | tr -d ' \n' | same <(printf '%s' '1,a\0b,<stdin>:2\n')
}

@test "a file with CR alone for line ends is read as libcsv reads it" {
	printf 'id,text\r1,a\r\r2,"b\rc"\r3,"d""e"\r' >in.csv
	ends 0 gov-ingest -v in.csv
	same out <<<$'{"id":"1","text":"a","from":"in.csv:2"}\n{"id":"2","text":"b\\rc","from":"in.csv:4"}\n{"id":"3","text":"d\\"e","from":"in.csv:6"}'
	printf 'id,text\r1,"a"b\r2,c\r' >in.csv
	ends 1 gov-ingest -r rejects in.csv
	rejects raw | same <(printf '%s\n' '1,"a"b')
	same out <<<'{"id":"2","text":"c","from":"in.csv:3"}'
}

@test "gzip that ends early, or goes on as something else, is named" {
	printf 'id\n1\n' | gzip -n >in.gz
	gov-ingest in.gz | same <(echo '{"id":"1","from":"in.gz:2"}')
	head -c -3 in.gz >cut.gz
	fails 2 "gov-ingest: cut.gz: truncated gzip data" gov-ingest cut.gz
	{ cat in.gz && echo more; } >more.gz
	fails 2 "gov-ingest: more.gz: trailing garbage behind the gzip data" gov-ingest more.gz
}

@test "the mark of a program that failed ends the run in NDJSON and CSV, behind records and alone" {
	for text in '{"id":"1"}\n!gov-ingest failed' 'id\n1\n"!gov-ingest failed' 'id\n1\n!gov-ingest failed' '!gov-ingest failed' '"!gov-ingest failed'; do
		# shellcheck disable=SC2059
		printf "$text" >in
		ends 2 gov-ingest -r rejects -o result in
		grep -qE '^gov-ingest: in:[1-3]: gov-ingest failed upstream$' err
		[ ! -e rejects ] && [ ! -e result ]
	done
}

@test "a row that only begins like such a mark is a record" {
	{
		printf 'id,text\n!gov-a,b\n"!gov-""c",d\n!gov-ingest failed,e\n'
		repeat 100000 '1,xxxxxxxx'
	} >in.csv
	gov-ingest in.csv >all
	[ "$(wc -l <all)" = 100003 ]
	head -n 3 all >out
	same out <<<$'{"id":"!gov-a","text":"b","from":"in.csv:2"}\n{"id":"!gov-\\"c","text":"d","from":"in.csv:3"}\n{"id":"!gov-ingest failed","text":"e","from":"in.csv:4"}'
	printf 'id\n!gov-x failed\n' | gov-ingest | same <(echo '{"id":"!gov-x failed","from":"<stdin>:2"}')
}

@test "-o leaves the old file and no other when the run fails, and replaces it whole when it does not" {
	mkdir folder
	echo old >folder/out
	printf 'id,text\n1,a\n2\n' >in.csv
	ends 2 gov-ingest -o folder/out in.csv
	[ "$(cat folder/out)" = old ] && [ "$(ls -A folder)" = out ]
	ends 1 gov-ingest -o folder/out -r folder/rejects in.csv
	same folder/out <<<'{"id":"1","text":"a","from":"in.csv:2"}'
	ends 2 gov-ingest -r - in.csv
	ends 2 gov-ingest -o folder/out -r folder/out in.csv
}

@test "--max-rejects stops a flood by number and by share" {
	{ echo id,text && repeat 29 1 && repeat 71 2,b; } >in.csv
	ends 1 gov-ingest -q -r rejects --max-rejects 29 in.csv
	ends 1 gov-ingest -q -r rejects --max-rejects 29% in.csv
	rm rejects
	ends 2 gov-ingest -q -r rejects -o result --max-rejects 28 in.csv
	[ ! -e rejects ] && [ ! -e result ]
	fails 2 "gov-ingest: 29 of 100 records were bad: more than --max-rejects 28%" gov-ingest -q -r rejects --max-rejects 28% in.csv
	[ ! -e rejects ]
	ends 2 gov-ingest --max-rejects 5 in.csv
	ends 0 gov-ingest -q -r rejects --rejects-ok in.csv
}

@test "--min-records refuses an empty export" {
	fails 2 "gov-ingest: only 0 records came in, --min-records wants 1" gov-ingest --min-records 1 -o result <<<id,text
	[ ! -e result ]
}

@test "rejected records are told on stderr, ten of them, then counted" {
	{ echo id,text && repeat 12 1; } >in.csv
	ends 1 gov-ingest -r rejects in.csv
	head -n 1 err | same <(echo 'gov-ingest: in.csv:2: 1 cells where the header has 2')
	tail -n 1 err | same <(echo 'gov-ingest: 2 more records rejected, see rejects')
	[ "$(wc -l <err)" = 11 ]
}

# CHARSET TEXT: what comes of a header and one record before anything more is sent
comes_out() {
	rm -f to from
	mkfifo to from
	gov-ingest ${1:+--charset "$1"} <to >from 2>err &
	exec 5>to 6<from
	printf '%s' "$2" | iconv -f utf-8 -t "${1:-utf-8}" >&5
	# not a time limit on the program: it ends a test that would hang for ever
	read -r -t 300 line <&6
	exec 5>&- 6<&-
	wait $!
}

@test "one record, then silence: it comes out, converted too" {
	comes_out '' $'a\n1\n'
	[ "$line" = '{"a":"1","from":"<stdin>:2"}' ]
	comes_out '' $'{"a":1}\n'
	[ "$line" = '{"a":1,"from":"<stdin>:1"}' ]
	comes_out gb18030 $'a\n水\n'
	[ "$line" = '{"a":"水","from":"<stdin>:2"}' ]
	comes_out UTF-16LE $'a\n水\n'
	[ "$line" = '{"a":"水","from":"<stdin>:2"}' ]
}

@test "a map leads header names to fields, whatever their width, case and blanks" {
	printf 'field,source,kind\nid,工单编号|编号,code\ncommunity,村/社区,\ncreated_at,创建时间,time\n' >map.csv
	printf '编 号,村／社区,创建时间：,其他\n007,东村,2025/9/1 8:05,x\n' >in.csv
	gov-ingest --map map.csv in.csv | same <(printf '%s\n' '{"id":"007","community":"东村","created_at":"2025-09-01T08:05:00+08:00","其他":"x","from":"in.csv:2"}')
}

@test "the header may stand among the first twenty rows, below words of explanation with a quote in them" {
	printf 'field,source,required\nid,编号,是\ntitle,标题,\n' >map.csv
	{ printf '说明："甲"乙,\n"导出"人：某\n\n,,\n' && printf '编号,标题\n1,路灯\n'; } >in.csv
	ends 0 gov-ingest -v --map map.csv in.csv
	same out <<<'{"id":"1","title":"路灯","from":"in.csv:6"}'
	tail -n 1 err | grep -q ' 3 rows before the header'
	{ repeat 20 注 && printf '编号,标题\n'; } >late.csv
	fails 2 "gov-ingest: late.csv:1: no header found: none of the first 20 rows holds a name that the map knows" gov-ingest --map map.csv late.csv
}

@test "of several names of a field the one named first is taken, the others stay as they are" {
	printf 'field,source\naddress,详细地址|地址\n' >map.csv
	printf '地址,详细地址\na,b\n' | gov-ingest --map map.csv | same <(printf '%s\n' '{"地址":"a","address":"b","from":"<stdin>:2"}')
	printf '%s\n' '{"地址":"a","详细地址":"b"}' | gov-ingest --map map.csv | same <(printf '%s\n' '{"地址":"a","address":"b","from":"<stdin>:1"}')
}

@test "a map can name the second of two equal headers" {
	printf 'field,source\nphone,电话\ncaller,电话#2\n' >map.csv
	printf '电话,电话\n1,2\n' | gov-ingest --map map.csv | same <(printf '%s\n' '{"phone":"1","caller":"2","from":"<stdin>:2"}')
}

@test "two columns that a map leads to one field are an error, never a duplicate key" {
	printf 'field,source\nid,编号\n' >map.csv
	printf '编号,编号：\n1,2\n' >in.csv
	fails 2 "gov-ingest: in.csv:1: 编号：: a second column that the map leads to the same field" gov-ingest --map map.csv in.csv
}

@test "fields of the map that a file does not bring are null, required ones are missed" {
	printf 'field,source,required\nid,编号,\ntitle,标题,\nunit,单位,\n' >map.csv
	printf '编号,标题\n1,\n' >in.csv
	gov-ingest --map map.csv in.csv | same <(printf '%s\n' '{"id":"1","title":null,"unit":null,"from":"in.csv:2"}')
	gov-ingest --map map.csv -O csv in.csv | same <(printf '%s\n' id,title,unit,from 1,,,in.csv:2)
	sed -i 's/^title.*/title,标题,yes/' map.csv
	fails 2 "gov-ingest: in.csv:2: title: is empty (id 1)" gov-ingest --map map.csv in.csv
}

@test "times are read in the shapes of exports, in the zone and formats of the map" {
	printf 'field,source,kind,format,zone\ncreated_at,t,time,,\n' >map.csv
	while IFS='|' read -r text want; do
		printf 't\n%s\n' "$text" | gov-ingest --map map.csv | same <(printf '%s\n' "{\"created_at\":\"$want\",\"from\":\"<stdin>:2\"}")
	done <<-END
		2025年9月1日 下午3时05分|2025-09-01T15:05:00+08:00
		2025.9.1|2025-09-01T00:00:00+08:00
		20250901|2025-09-01T00:00:00+08:00
		2025-09-01T08:00:00Z|2025-09-01T08:00:00+00:00
	END
	fails 2 "gov-ingest: <stdin>:2: created_at: '03/04/2025' has day and month in an order that the map must name" gov-ingest --map map.csv <<<$'t\n03/04/2025'
	fails 2 "gov-ingest: <stdin>:2: created_at: '2025-02-30' names a moment that does not exist" gov-ingest --map map.csv <<<$'t\n2025-02-30'
	fails 2 "gov-ingest: <stdin>:2: created_at: '2019/11/01至2019/11/30' is a range, not a time" gov-ingest --map map.csv <<<$'t\n2019/11/01至2019/11/30'
	fails 2 "gov-ingest: <stdin>:2: created_at: 'soon' is no time of a known shape" gov-ingest --map map.csv <<<$'t\nsoon'
	printf 'field,source,kind,format,zone\ncreated_at,t,time,%%d/%%m/%%Y|%%Y%%m%%d,America/New_York\n' >map.csv
	printf 't\n03/04/2025\n20250105\n' | gov-ingest --map map.csv | same <(printf '%s\n' '{"created_at":"2025-04-03T00:00:00-04:00","from":"<stdin>:2"}' '{"created_at":"2025-01-05T00:00:00-05:00","from":"<stdin>:3"}')
}

@test "yes and no, levels, numbers, lists, paths and nulls read as the map says" {
	cat >map.csv <<-'END'
		field,source,kind,format,values,null
		valid,有效,yesno,,,
		resolved,解决,yesno,,解决=true|未解决=false|部分解决=部分解决,
		satisfaction,满意,level,,满意|很满意=满意,未评价
		lon,经度,number,,,
		tags,标签,list,,,
		category,分类,path,-,,
		caller,来电人,,,,不详|保密
	END
	printf '有效,解决,满意,经度,标签,分类,来电人\n是,未解决,很满意, 116.30 ,"甲，乙、a|b;c",水务-供水,保密\n0,部分解决,未评价,,,,张三\n' >in.csv
	gov-ingest --map map.csv in.csv >out
	same out <<-'END'
		{"valid":true,"resolved":false,"satisfaction":"满意","lon":"116.30","tags":"甲|乙|a\\|b|c","category":"水务/供水","caller":null,"from":"in.csv:2"}
		{"valid":false,"resolved":"部分解决","satisfaction":null,"lon":null,"tags":null,"category":null,"caller":"张三","from":"in.csv:3"}
	END
	printf '解决\n好\n' | fails 2 "gov-ingest: <stdin>:2: resolved: '好' is no yes or no the map knows" gov-ingest --map map.csv
	printf '经度\n1e5\n' | fails 2 "gov-ingest: <stdin>:2: lon: '1e5' is no number" gov-ingest --map map.csv
}

@test "an id keeps its zeros and blanks; one that a spreadsheet spoilt is rejected" {
	printf 'field,source,kind\nid,编号,code\n' >map.csv
	printf '编号\n0012-01\n' | gov-ingest --map map.csv | same <(printf '%s\n' '{"id":"0012-01","from":"<stdin>:2"}')
	printf '编号\n2.50101E+14\n' | fails 2 "gov-ingest: <stdin>:2: id: '2.50101E+14' is no code: a spreadsheet has turned it into a number (id 2.50101E+14)" gov-ingest --map map.csv
}

@test "a bad value of a personal field is never shown" {
	printf 'field,source,kind\nphone,电话,number\n' >map.csv
	printf '电话\n138-secret\n' >in.csv
	fails 2 "gov-ingest: in.csv:2: phone: the value is no number" gov-ingest --map map.csv in.csv
	printf 'field,source,kind\nphone,电话,time\n' >map.csv
	fails 2 "gov-ingest: in.csv:2: phone: the value is no time of a known shape" gov-ingest --map map.csv in.csv
}

@test "a message cuts a long value between characters, and the rejects file stays UTF-8" {
	printf 'field,source,kind\ncreated_at,t,time\n' >map.csv
	{ echo t && printf 'x' && repeat 300 水 | tr -d '\n'; } >in.csv
	ends 1 gov-ingest --map map.csv -r rejects in.csv
	iconv -f utf-8 -t utf-8 rejects >/dev/null
	sed '/?/!d' err | same /dev/null
}

@test "a map in NDJSON leads names, keeps what it does not know and refuses two of one field" {
	printf 'field,source,kind\nid,编号,code\ncreated_at,时间,time\n' >map.csv
	printf '%s\n' '{"n":[1, 2],"编号":7,"时间":"20250901"}' | gov-ingest --map map.csv | same <(printf '%s\n' '{"n":[1, 2],"id":7,"created_at":"2025-09-01T00:00:00+08:00","from":"<stdin>:1"}')
	fails 2 "gov-ingest: <stdin>:1: id: stands beside a name that the map leads to it (id 2)" gov-ingest --map map.csv <<<'{"编号":"1","id":"2"}'
}

# LINE MESSAGE: a map of this line is refused with that message
refused_map() {
	printf 'field,source,kind,format,zone,values,required\nid,编号,,,,,\n%s\n' "$1" >map.csv
	fails 2 "gov-ingest: map.csv:$2" gov-ingest --map map.csv <<<id
}

@test "what is wrong in a map is told with its line" {
	refused_map 'title,标题,word,,,,' "3: kind: unknown kind 'word'"
	refused_map 'title,编号,,,,,' "3: source: '编号' already leads to another field"
	refused_map 'id,标题,,,,,' "3: field: the field stands in line 2 already"
	refused_map 'created_at,t,time,,Mars,,' "3: zone: no time zone 'Mars'"
	refused_map 'valid,v,yesno,,,是,' "3: values: '是' is not of the form source=value"
	refused_map 'title,标题,text,%Y,,,' "3: format: only times, lists and paths have a format"
	refused_map 'title,标题,,,,,maybe' "3: required: 'maybe' is neither yes nor no"
	refused_map ',标题,,,,,' "3: field: the cell is empty"
	refused_map 'title,标题' "3: 2 cells where the header has 7"
	refused_map 'title,1.2E+05,,,,,' "3: source: '1.2E+05' looks like a code that a spreadsheet has turned into a number"
	printf 'field,source,kind,format\nid,编号,time,%%Q\n' >map.csv
	ends 2 gov-ingest --map map.csv <<<id
	grep -q '^gov-ingest: map.csv:2: format: ' err
	printf 'field,colour\nid,red\n' >map.csv
	fails 2 "gov-ingest: map.csv:1: unknown column 'colour'" gov-ingest --map map.csv <<<id
	printf 'field,source,book\nid,编号,codes.csv\n' >map.csv
	fails 2 "gov-ingest: codes.csv: No such file or directory" gov-ingest --map map.csv <<<id
	refused_map 'separator,,setting,;;,,,' "3: format: ';;' is no separator: tab, or one of , ; | : ^ ~ ! # \$ % & *"
	refused_map 'header_rows,,setting,9,,,' "3: format: '9' is no number of header rows from 1 to 5"
	refused_map 'colour,,setting,red,,,' "3: field: unknown setting 'colour' (separator, header_rows, ragged, totals)"
	printf 'field,field\nid,id\n' >map.csv
	ends 2 gov-ingest --map map.csv <<<id
	grep -q '^gov-ingest: map.csv:1: ' err
	printf 'source\nid\n' >map.csv
	fails 2 "gov-ingest: map.csv:1: field: the column is missing" gov-ingest --map map.csv <<<id
	: >map.csv
	fails 2 "gov-ingest: map.csv: the table is empty" gov-ingest --map map.csv <<<id
	fails 2 "gov-ingest: none.csv: No such file or directory" gov-ingest --map none.csv <<<id
}

@test "a map may carry notes, blank rows and Chinese headers, in GB18030 and gzip" {
	printf '字段,来源列,类型,备注\nid,编号,code,第一列\n,,,\n' | iconv -f utf-8 -t gb18030 | gzip -n >map.csv
	printf '编号\n1\n' | gov-ingest --map map.csv | same <(echo '{"id":"1","from":"<stdin>:2"}')
}

@test "CSV to NDJSON to CSV gives back every field" {
	printf 'a,"b ""q""",c\n" x ","1\n2",\n"=1+1","水,火","\ttab"\n' >in.csv
	gov-ingest in.csv | gov-ingest -O csv >out.csv
	python3 - <<-'END'
		import csv
		first = list(csv.reader(open("in.csv", newline="", encoding="utf-8"), strict=True))
		back = [row[:-1] for row in csv.reader(open("out.csv", newline="", encoding="utf-8"), strict=True)]
		assert first == back, back
	END
}

@test "an object with a field that the CSV header lacks is rejected, not cut" {
	printf '%s\n' '{"id":"1"}' '{"id":"2","more":"x"}' >in.ndjson
	fails 2 "gov-ingest: in.ndjson:2: more: field 'more' has no column in the CSV written (id 2)" gov-ingest -O csv -o out in.ndjson
	ends 1 gov-ingest -O csv -r rejects in.ndjson
	same out <<<$'id,from\n1,in.ndjson:1'
}

@test "two files of other layouts are two sets of fields in NDJSON" {
	printf 'id,a\n1,x\n' >one.csv
	printf '\357\273\277b,id\r\ny,2\r\n' >two.csv
	printf '{"id":3}\n' >three.ndjson
	gov-ingest one.csv two.csv three.ndjson one.csv | same <(printf '%s\n' '{"id":"1","a":"x","from":"one.csv:2"}' '{"b":"y","id":"2","from":"two.csv:2"}' '{"id":3,"from":"three.ndjson:1"}' '{"id":"1","a":"x","from":"one.csv:2"}')
}

@test "a JSON array between filters is refused, not read as a header" {
	fails 2 "gov-dedupe: <stdin>:1: a JSON array is no record: one object a line is wanted, or -I csv if it is CSV" gov-dedupe <<<'[{"id":1}]'
}

@test "random and mutated CSV is what Python's csv in strict mode says, on 20,000 documents" {
	python3 "$root/tests/fuzz/csv.py" "$build/tests/unit-csv" 20000
}

@test "random and mutated objects are what Python's json says, on 20,000 lines" {
	python3 "$root/tests/fuzz/ndjson.py" "$build/tests/unit-json" 20000
}

@test "gov-records(5) has every field of common/schema.h with its label and its names elsewhere" {
	python3 - "$root" <<-'END'
		import re, sys
		root = sys.argv[1]
		row = re.compile(r'X\(\w+,\s*"([^"]*)",\s*"([^"]*)",\s*(NULL|"[^"]*"),\s*(NULL|"[^"]*"),\s*FIELD_(\w+)\)')
		want = [(n, l, *(None if x == "NULL" else x[1:-1] for x in (o, y)), c.lower())
		        for n, l, o, y, c in row.findall(open(root + "/common/schema.h", encoding="utf-8").read())]
		page = open(root + "/man/gov-records.5", encoding="utf-8").read().split(".Sh FIELDS")[1].split(".Sh")[0]
		got = []
		for item in re.split(r"^\.It Cm ", page, flags=re.M)[1:]:
		    name, label, kind = re.match(r"(\S+) Pq (.*), (\w+)\n", item).groups()
		    elsewhere = [re.search(rf"^{system}:\n\.Li (.*) \.$", item, flags=re.M) for system in ("Open311", "New York")]
		    got.append((name, label, *(m and m[1] for m in elsewhere), kind))
		assert len(want) > 50
		assert got == want, [pair for pair in zip(got, want) if pair[0] != pair[1]]
	END
}
