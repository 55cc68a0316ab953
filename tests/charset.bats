#!/usr/bin/env bats
# charset.bats - whatever charset an export is in: told, read, and what is bad in it named

load helper

# MESSAGE... after the name of the program and in.csv: a run that is refused
refused() {
	fails 2 "gov-ingest: in.csv$1" gov-ingest "${@:2}" in.csv
}

@test "a byte without meaning, in 15 charsets at 64 places, is named by its offset in the file and costs its record alone" {
	local places=64
	! sanitized || places=16
	python3 "$root/tests/charset-faults.py" "$build/gov-ingest" files $places | tail -n 1 | same <(echo "15 charsets, $((15 * places)) faults, 0 wrong")
}

@test "0x80 is the euro sign in GBK and GB18030, found out or named" {
	printf 'id,text\n1,\xc2\xb7\xb5\xc6\xb2\xbb\xc1\xc1\x80' >in.csv
	for name in '' GBK CP936 gb18030; do
		gov-ingest ${name:+--charset $name} in.csv | same <(echo '{"id":"1","text":"路灯不亮€","from":"in.csv:2"}')
	done
	printf 'id,text\n1,\x80\n' | gov-ingest -q --charset windows-1252 | same <(echo '{"id":"1","text":"€","from":"<stdin>:2"}')
}

@test "a lead byte before a line end, a comma or a quote never swallows it" {
	for end in '\n' ',x\n' '"\n'; do
		# shellcheck disable=SC2059
		printf "id,text\n1,\"\xc2\xb7\xb5\xc6\xb2\xbb\xc1\xc1\"\n2,\x81${end}3,\xb5\xc6\n" >in.csv
		run -1 --separate-stderr gov-ingest -r rejects in.csv
		# shellcheck disable=SC2154
		same <(echo "$output") <<<'{"id":"1","text":"路灯不亮","from":"in.csv:2"}
{"id":"3","text":"灯","from":"in.csv:4"}'
		cut -d , -f 4 rejects | sed 1d | same <(echo 'byte 0x81 at offset 23 is not GB18030')
	done
}

@test "a bad byte in the header ends the run with its offset" {
	printf 'id,te\xffxt\n1,a\n' >in.csv
	refused ':1: the header cannot be read: byte 0xFF at offset 5 is not UTF-8' --charset utf-8
	printf 'id,te\xffxt\n1,\xc2\xb7\xb5\xc6\xb2\xbb\n' >in.csv
	refused ':1: the header cannot be read: byte 0xFF at offset 5 is not GB18030'
}

@test "a character cut by the end of the file is named too" {
	printf 'id,text\n1,\xc2\xb7\xb5\xc6\xb2\xbb\n2,\xc1' >in.csv
	refused ':3: byte 0xC1 at offset 19 is not GB18030'
	printf 'id,text\n1,路灯不亮\n2,\xe8\xb7' >in.csv
	refused ':3: byte 0xE8 at offset 25 is not UTF-8' --charset utf-8
}

@test "in NDJSON a bad byte is named as well" {
	printf '{"id":"1","text":"\xc2\xb7\xb5\xc6\xb2\xbb"}\n{"id":"2","text":"\xff"}\n{"id":"3"}\n' >in.csv
	run -1 --separate-stderr gov-ingest -r rejects in.csv
	cut -d , -f 1,4,5 rejects | sed 1d | same <(echo 'in.csv:2,byte 0xFF at offset 45 is not GB18030,GB18030')
	same <(echo "$output") <<<'{"id":"1","text":"路灯不","from":"in.csv:1"}
{"id":"3","from":"in.csv:3"}'
}

@test "UTF-16 without its mark is refused by its name, Han in the header or not, and read when it is named" {
	for order in LE BE; do
		printf '编号\n路灯不亮\n' | iconv -f utf-8 -t UTF-16$order >in.csv
		refused ": looks like UTF-16$order without its byte order mark; name it with --charset"
		for name in UTF-16$order utf-16${order,,}; do
			gov-ingest --charset "$name" in.csv | same <(echo '{"编号":"路灯不亮","from":"in.csv:2"}')
		done
	done
}

@test "a byte order mark is no part of the first name, whatever the charset and whoever named it" {
	local want='{"编号":"路灯","from":"in.csv:2"}'
	for name in UTF-8 UTF-16LE UTF-16BE UTF-32LE UTF-32BE GB18030; do
		printf '\ufeff编号\n路灯\n' | iconv -f utf-8 -t $name >in.csv
		gov-ingest in.csv | same <(echo "$want")
		gov-ingest --charset $name in.csv | same <(echo "$want")
		gov-ingest --charset ${name,,} in.csv | same <(echo "$want")
	done
	for name in UTF-16 UTF-32 UCS-2; do
		printf '编号\n路灯\n' | iconv -f utf-8 -t $name >in.csv
		gov-ingest --charset $name in.csv | same <(echo "$want")
	done
}

@test "any charset of iconv can be named, and a letter it holds back is not lost at the end" {
	printf 'id,text\n1,市民來電反映\n' >in
	for name in BIG5 BIG5-HKSCS CP950 EUC-TW UTF-7; do
		iconv -f utf-8 -t $name in >in.csv
		gov-ingest --charset $name in.csv | same <(echo '{"id":"1","text":"市民來電反映","from":"in.csv:2"}')
	done
	printf 'id,text\n1,Ê' | iconv -f utf-8 -t BIG5-HKSCS >in.csv
	gov-ingest --charset BIG5-HKSCS in.csv | same <(echo '{"id":"1","text":"Ê","from":"in.csv:2"}')
}

@test "bad bytes are where they are behind many windows of good text, plain and inflated" {
	python3 -c '
import gzip
rows = "".join(f"{i},路灯不亮，请派人来修\n" for i in range(200000))
for name, codec in (("utf8", "utf-8"), ("gb", "gb18030"), ("wide", "utf-16-le")):
    mark = b"\xff\xfe" if name == "wide" else b""
    head = mark + ("id,text\n" + rows + "x,").encode(codec)
    data = head + (b"\0\xdc" if name == "wide" else b"\xff") + "y\n1,z\n".encode(codec)
    open(name, "wb").write(data)
    open(name + ".gz", "wb").write(gzip.compress(data, 1))
    open(name + ".at", "w").write(str(len(head)))'
	for name in utf8 gb wide; do
		for file in $name $name.gz; do
			run -1 --separate-stderr gov-ingest -q -O csv -o out -r rejects "$file"
			[ "$(wc -l <out)" = 200002 ]
			cut -d , -f 1,4 rejects | sed 1d | grep -x "$file:200002,byte 0x.. at offset $(cat $name.at) is not .*"
		done
	done
}

@test "a byte order mark and nothing behind it is an empty file" {
	for mark in '\xff\xfe' '\xfe\xff' '\xef\xbb\xbf' '\x84\x31\x95\x33'; do
		printf "%b" "$mark" >mark.csv
		gov-ingest mark.csv
	done | same /dev/null
}
