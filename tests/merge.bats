#!/usr/bin/env bats
# merge.bats - gov-merge: which version counts, what lists and people add to it, and what is said of the rest

load helper

header=id,from,exported_at,status

# NAME ROW...: the snapshot NAME.csv with these rows
snapshot() {
	printf '%s\n' "$header" "${@:2}" >"$1.csv"
}

# NAME LINE...: the list or table NAME
table() {
	printf '%s\n' "${@:2}" >"$1"
}

two_nights() {
	snapshot one "A-1,one.csv:2,2026-09-01T22:00:00+08:00,new" "A-2,one.csv:3,2026-09-01T22:00:00+08:00,new"
	snapshot two "A-1,two.csv:2,2026-09-02T22:00:00+08:00,done" "A-3,two.csv:3,2026-09-02T22:00:00+08:00,new"
}

@test "the newest version of each order is left, by id, in whatever order the files come" {
	two_nights
	table want "$header" "A-1,two.csv:2,2026-09-02T22:00:00+08:00,done" "A-2,one.csv:3,2026-09-01T22:00:00+08:00,new" \
		"A-3,two.csv:3,2026-09-02T22:00:00+08:00,new"
	gov-merge one.csv two.csv | same want
	gov-merge two.csv one.csv | same want
	fails 0 "gov-merge: versions: 1 older dropped, 0 repeated, 0 later than --at
gov-merge: in 4 = out 3 + rejected 0 + dropped 1" gov-merge -v two.csv one.csv
}

@test "times are compared as moments, not as text" {
	snapshot a "A-1,a,2026-09-01T23:30:00+08:00,later" "A-1,b,2026-09-02T00:00:00+09:00,earlier" \
		"A-2,a,2026-09-01T22:00:00.5+08:00,later" "A-2,b,2026-09-01T22:00:00+08:00,earlier"
	gov-merge a.csv | cut -d, -f 1,4 | same <(printf 'id,status\nA-1,later\nA-2,later\n')
}

@test "at one exported_at the later updated_at counts, then from by the number of its line, then the bytes" {
	table a.ndjson '{"id":"A-1","exported_at":"2026-09-01","updated_at":"2026-08-31T09:00","from":"a:1","n":1}' \
		'{"id":"A-1","exported_at":"2026-09-01","updated_at":"2026-08-31T08:00","from":"b:2","n":2}' \
		'{"id":"A-2","exported_at":"2026-09-01","from":"a:10","n":1}' '{"id":"A-2","exported_at":"2026-09-01","from":"a:9","n":2}' \
		'{"id":"A-3","n":1}' '{"id":"A-3","n":2}'
	tac a.ndjson >b.ndjson
	for file in a b; do
		gov-merge -q $file.ndjson | grep -o '"n":.' | same <(printf '"n":%s\n' 1 1 2)
	done
}

@test "marked versions stay behind the current one, newest first, and name it" {
	two_nights
	snapshot three "A-1,three.csv:2,2026-09-03T22:00:00+08:00,closed"
	gov-merge --versions mark two.csv three.csv one.csv | cut -d, -f 1,4,5 | same <(printf '%s\n' id,status,superseded_by \
		A-1,closed, A-1,done,three.csv:2 A-1,new,three.csv:2 A-2,new, A-3,new,)
}

@test "a mark of an earlier run is replaced" {
	two_nights
	gov-merge --versions mark one.csv two.csv >marked.csv
	gov-merge --versions mark marked.csv | same marked.csv
	gov-merge marked.csv | cut -d, -f 1-4 | same <(gov-merge one.csv two.csv)
	sed -i '/done/d' marked.csv
	gov-merge marked.csv | cut -d, -f 1,4,5 | same <(printf '%s\n' id,status,superseded_by A-1,new, A-2,new, A-3,new,)
}

@test "a version without from is named by its time, or else its key" {
	table a.ndjson '{"id":"A-1","exported_at":"2026-09-01"}' '{"id":"A-1","exported_at":"2026-09-02"}' '{"id":"A-2"}' '{"id":"A-2","n":2}'
	gov-merge -q --versions mark a.ndjson | grep -o '"superseded_by":"[^"]*"' | same <(printf '"superseded_by":"%s"\n' 2026-09-02 A-2)
}

@test "a record that comes twice in every byte is one" {
	two_nights
	cp one.csv again.csv
	fails 0 "gov-merge: versions: 1 older marked, 2 repeated, 0 later than --at
gov-merge: in 6 = out 4 + rejected 0 + dropped 2" gov-merge -v --versions mark one.csv two.csv again.csv
}

@test "--at shows what was known: all of a bare day, a moment included" {
	two_nights
	gov-merge --at 2026-09-01 one.csv two.csv | same one.csv
	gov-merge --at 2026-09-02 one.csv two.csv | same <(gov-merge one.csv two.csv)
	gov-merge --at 2026-09-02T22:00 one.csv two.csv | same <(gov-merge one.csv two.csv)
	gov-merge --at 2026-09-02T14:00Z one.csv two.csv | same <(gov-merge one.csv two.csv)
	gov-merge --at 2026-09-02T21:59:59.9 one.csv two.csv | same one.csv
	fails 0 "gov-merge: versions: 0 older dropped, 0 repeated, 2 later than --at
gov-merge: in 4 = out 2 + rejected 0 + dropped 2" gov-merge -v --at 2026-09-01 one.csv two.csv
	fails 2 "gov-merge: --at takes a time such as 2026-09-30 or 2026-09-30T08:00, not 'soon'" gov-merge --at soon one.csv
}

@test "--at refuses a record that does not say when it was known" {
	snapshot one "A-1,one.csv:2,,new"
	fails 2 "gov-merge: one.csv:2: exported_at: no time: --at cannot tell when the record was known (id A-1)" gov-merge --at 2026-09-01 one.csv
	fails 0 "" gov-merge one.csv
}

@test "a version without a time is the oldest, and that is said where it mattered" {
	two_nights
	snapshot three "A-1,three.csv:2,,odd" "A-9,three.csv:3,,new"
	fails 0 "gov-merge: 1 versions without a time count as the oldest of their key" gov-merge three.csv one.csv two.csv
	fails 0 "gov-merge: 1 versions without a time count as the oldest of their key" gov-merge --versions mark one.csv three.csv two.csv
	cut -d, -f 1,4 stdout | same <(printf '%s\n' id,status A-1,done A-1,new A-1,odd A-2,new A-3,new A-9,new)
}

@test "a record without a key or with no time in its place is a bad record" {
	snapshot one ",one.csv:2,2026-09-01,new" "A-2,one.csv:3,yesterday,new" "A-3,one.csv:4,2026-09-01,new"
	fails 2 "gov-merge: one.csv:2: id: the record has no key" gov-merge one.csv
	fails 1 "gov-merge: one.csv:2: id: the record has no key
gov-merge: one.csv:3: exported_at: no time, so no telling which version is newer (id A-2)
gov-merge: versions: 0 older dropped, 0 repeated, 0 later than --at
gov-merge: in 3 = out 1 + rejected 2 + dropped 0" gov-merge -v -r rejects.csv one.csv
	cut -d, -f 1-3 rejects.csv | same <(printf '%s\n' from,code,field one.csv:2,key,id one.csv:3,time,exported_at)
}

@test "a key of several fields keeps apart what only looks the same side by side" {
	printf 'street,month,n\nab,c,1\na,bc,2\nab,c,3\na,,4\n' >a.csv
	fails 2 "gov-merge: a.csv:5: street: the record has no key" gov-merge -k street,month a.csv
	sed -i '$d' a.csv
	gov-merge -q -k street,month a.csv | same <(printf 'street,month,n\na,bc,2\nab,c,3\n')
	gov-merge -q -k street a.csv | same <(printf 'street,month,n\na,bc,2\nab,c,3\n')
	fails 2 "gov-merge: --key names 'n' twice" gov-merge -k n,n a.csv
	fails 2 "gov-merge: --newest names a field of --key" gov-merge -k n --newest n a.csv
}

@test "columns that only some snapshots have stand behind the others, in any order of files" {
	two_nights
	printf 'id,exported_at,z,b\nA-9,2026-09-03,1,2\n' >three.csv
	gov-merge one.csv two.csv three.csv >want
	head -n 1 want | same <(echo $header,b,z)
	gov-merge three.csv two.csv one.csv | same want
	gov-merge -O ndjson three.csv two.csv one.csv | gov-merge -O csv | head -n 1 | same <(echo $header,b,z)
}

@test "values that are not touched keep their bytes" {
	printf '{"id" : "A-1", "n":1.50,"o":{"a":[1, 2]},"t":"\\u8def"}\n' >a.ndjson
	gov-merge a.ndjson | same a.ndjson
	printf 'id,t\r\nA-1,"a ""b"""\r\nA-2,"x\ny"\r\n' >a.csv
	gov-merge a.csv | same <(printf 'id,t\nA-1,"a ""b"""\nA-2,"x\ny"\n')
}

# the list of callbacks that the next tests join
callbacks() {
	table callbacks.csv id,callback_at,valid,satisfaction "A-1,2026-09-03T10:00:00+08:00,true,满意" \
		"A-2,2026-09-03T10:00:00+08:00,false," "A-2,2026-09-05T10:00:00+08:00,true,不满意" "A-8,2026-09-03T10:00:00+08:00,true,满意"
}

@test "a list fills what is empty, its newest row counts, and what met nothing is counted on both sides" {
	two_nights
	callbacks
	fails 0 "gov-merge: callbacks.csv: rows 4 = met a record 2 + met none 1 + older 1 + repeated 0 + later 0 + rejected 0; records 3 = met a row 2 + met none 1; values replaced 0, kept against the list 0" \
		gov-merge -j callbacks.csv one.csv two.csv
	cut -d, -f 1,5,7,9 stdout | same <(printf '%s\n' id,callback_at,valid,satisfaction A-1,2026-09-03T10:00:00+08:00,true,满意 \
		A-2,2026-09-05T10:00:00+08:00,true,不满意 A-3,,,)
	{ head -n 1 callbacks.csv && tail -n +2 callbacks.csv | tac; } >other.csv
	gov-merge -q -j other.csv one.csv two.csv | same stdout
}

@test "--at takes from a list what was known then" {
	two_nights
	callbacks
	gov-merge -q --at 2026-09-04 -j callbacks.csv one.csv two.csv | cut -d, -f 1,7,9 |
		same <(printf '%s\n' id,valid,satisfaction A-1,true,满意 A-2,false, A-3,,)
	printf 'id,tags\nA-1,x\n' >tags.csv
	fails 0 "gov-merge: tags.csv: the list has no time: all of it counts as known
gov-merge: tags.csv: rows 1 = met a record 1 + met none 0 + older 0 + repeated 0 + later 0 + rejected 0; records 2 = met a row 1 + met none 1; values replaced 0, kept against the list 0" \
		gov-merge --at 2026-09-01 -j tags.csv one.csv two.csv
	printf 'id,callback_at,tags\nA-1,,x\n' >tags.csv
	fails 2 "gov-merge: tags.csv:2: callback_at: no time: --at cannot tell when the row was known" gov-merge --at 2026-09-01 -j tags.csv one.csv
}

@test "the export's word stands beside the list's, unless the list wins" {
	printf 'id,satisfaction,valid\nA-1,满意,true\nA-2,,true\n' >one.csv
	printf 'id,satisfaction,valid\nA-1,不满意,true\nA-2,基本满意,\n' >list.csv
	gov-merge -q -j list.csv one.csv | same <(printf '%s\n' id,satisfaction,valid,suggested_satisfaction,suggested_valid A-1,满意,true,不满意,true A-2,基本满意,true,,)
	printf 'file,wins\nlist.csv,是\n' >joins.csv
	gov-merge -q --joins joins.csv -j list.csv one.csv | same <(printf '%s\n' id,satisfaction,valid,suggested_satisfaction,suggested_valid A-1,不满意,true,,true A-2,基本满意,true,,)
	gov-merge -q --joins joins.csv -j list.csv one.csv | same <(gov-merge -q --overwrite -j list.csv one.csv)
	fails 0 "gov-merge: list.csv: rows 2 = met a record 2 + met none 0 + older 0 + repeated 0 + later 0 + rejected 0; records 2 = met a row 2 + met none 0; values replaced 1, kept against the list 0" \
		gov-merge --overwrite -j list.csv one.csv
}

@test "--stats says how each field of a list fared" {
	printf 'id,satisfaction,valid\nA-1,满意,true\nA-2,,true\n' >one.csv
	printf 'id,satisfaction,valid\nA-1,不满意,true\nA-2,基本满意,\n' >list.csv
	gov-merge --stats -j list.csv one.csv 2>&1 >/dev/null | grep -F ': filled' | same <(printf 'gov-merge: list.csv: %s\n' \
		"satisfaction: filled 1, agreed 0, replaced 0, kept against the list 1" "valid: filled 0, agreed 1, replaced 0, kept against the list 0")
}

@test "a list in GB18030 with Chinese headers, times and yes and no" {
	printf '工单编号,回访时间,是否有效回访\nA-1,2026年9月3日 10:00,是\nA-2,2026/9/3,否\n' | iconv -t GB18030 >list.csv
	printf '{"id":"A-1"}\n{"id":"A-2"}\n' >one.ndjson
	gov-merge -q -j list.csv one.ndjson | same <(printf '{"id":"%s","callback_at":"%s","suggested_callback_at":null,"valid":%s,"suggested_valid":null}\n' \
		A-1 2026-09-03T10:00:00+08:00 true A-2 2026-09-03 false)
	printf 'id,valid\nA-1,也许\n' >list.csv
	fails 2 "gov-merge: list.csv:2: valid: neither true nor false (是 nor 否)" gov-merge -j list.csv one.ndjson
}

@test "a list is joined by any field, under any name, for the fields that are asked for" {
	printf 'id,street\nA-1,泉河\nA-2,泉河\nA-3,龙山\nA-4,\n' >one.csv
	printf '街道,月,人口,户数\n泉河,8,100,40\n龙山,8,200,50\n怀柔,8,300,60\n' >population.csv
	printf '文件,匹配,取用,备注\npopulation*.csv,street=街道,population=人口,x\n' >joins.csv
	fails 0 "gov-merge: population.csv: rows 3 = met a record 2 + met none 1 + older 0 + repeated 0 + later 0 + rejected 0; records 4 = met a row 3 + met none 1; values replaced 0, kept against the list 0" \
		gov-merge --joins joins.csv -j population.csv one.csv
	same stdout <<-'END'
		id,street,population,suggested_population
		A-1,泉河,100,
		A-2,泉河,100,
		A-3,龙山,200,
		A-4,,,
	END
}

@test "several files of one row of --joins are one list" {
	printf '{"id":"A-1"}\n{"id":"A-2"}\n' >one.ndjson
	printf 'id,callback_at,valid\nA-1,2026-09-01,false\n' >callbacks-1.csv
	printf '{"id":"A-1","callback_at":"2026-09-02","valid":true}\n{"id":"A-2","callback_at":"2026-09-01"}\n' >callbacks-2.ndjson
	printf 'file\ncallbacks*\n' >joins.csv
	for order in "1.csv 2.ndjson" "2.ndjson 1.csv"; do
		# shellcheck disable=SC2086
		set -- $order
		gov-merge -q --joins joins.csv -j "callbacks-$1" -j "callbacks-$2" one.ndjson | grep -o '"valid":[a-z]*' |
			same <(printf '"valid":%s\n' true null)
	done
}

@test "two rows of a key that say different things at one time are trouble, the same twice is not" {
	printf '{"id":"A-1"}\n' >one.ndjson
	printf 'id,tags\nA-1,x\nA-1,x\nA-1,y\n' >list.csv
	fails 2 "gov-merge: list.csv:4: id: the key stands in list.csv:2 with other values, and no time says which is newer" gov-merge -j list.csv one.ndjson
	fails 1 "" gov-merge -q -r rejects.csv -j list.csv one.ndjson
	grep -q '"tags":"x"' stdout
	tail -n +2 rejects.csv | cut -d, -f 1-3,7- | same <(echo 'list.csv:4,twice,id,"id,tags","A-1,y"')
	printf 'id,callback_at,tags\nA-1,2026-09-01,x\nA-1,2026-09-01,y\n' >list.csv
	fails 2 "gov-merge: list.csv:3: id: the key stands in list.csv:2 with other values of the same time" gov-merge -j list.csv one.ndjson
	printf 'A-1,2026-09-02,z\n' >>list.csv
	fails 0 "" gov-merge -q -j list.csv one.ndjson
}

@test "a bad row of a list stops the run or goes where bad records go" {
	two_nights
	printf 'id,tags\nA-1,x\n,y\nA-2\n' >list.csv
	fails 2 "gov-merge: list.csv:3: id: the row has no key" gov-merge -j list.csv one.csv
	[ "$(cat stdout)" = "!gov-merge failed" ]
	fails 1 "gov-merge: list.csv:3: id: the row has no key
gov-merge: list.csv:4: 1 cells where the header has 2
gov-merge: versions: 1 older dropped, 0 repeated, 0 later than --at
gov-merge: list.csv: rows 3 = met a record 1 + met none 0 + older 0 + repeated 0 + later 0 + rejected 2; records 3 = met a row 1 + met none 2; values replaced 0, kept against the list 0
gov-merge: in 6 = out 3 + rejected 2 + dropped 1" gov-merge -v -r rejects.csv -j list.csv one.csv two.csv
	cut -d, -f 1,2 rejects.csv | same <(printf '%s\n' from,code list.csv:3,key list.csv:4,ragged)
}

@test "--unmatched holds the rows that met no record as a rejects file would, for its owner only" {
	two_nights
	callbacks
	printf 'id,field,value,who,when,why\nA-7,unit,x,张三,2026-09-01,y\n' >decided.csv
	gov-merge -q -j callbacks.csv --decided decided.csv -u unmatched.csv -o out.csv one.csv two.csv
	same unmatched.csv <<-'END'
		from,code,field,reason,charset,header,raw
		callbacks.csv:5,unmatched,id,no record has this key,UTF-8,"id,callback_at,valid,satisfaction","A-8,2026-09-03T10:00:00+08:00,true,满意"
		decided.csv:2,unmatched,id,no record has this key,UTF-8,"id,field,value,who,when,why","A-7,unit,x,张三,2026-09-01,y"
	END
	[ "$(stat -c %a unmatched.csv)" = 600 ]
	rm unmatched.csv
	echo '{' >bad.ndjson
	fails 2 "gov-merge: bad.ndjson:1: bad JSON at byte 2: a name was expected" gov-merge -u unmatched.csv -j callbacks.csv bad.ndjson
	find . -name 'unmatched*' | same /dev/null
	fails 2 "gov-merge: --unmatched wants a file of its own, not '-'" gov-merge -u - one.csv
}

@test "a table of joins that is wrong is named with its line" {
	two_nights
	callbacks
	printf 'file,how\ncallbacks.csv,x\n' >joins.csv
	fails 2 "gov-merge: joins.csv:1: unknown column 'how'" gov-merge --joins joins.csv -j callbacks.csv one.csv
	printf 'file,wins\ncallbacks.csv,maybe\n' >joins.csv
	fails 2 "gov-merge: joins.csv:2: wins: wants true or false (是 or 否), not 'maybe'" gov-merge --joins joins.csv -j callbacks.csv one.csv
	printf 'file,take\ncallbacks.csv,valid|id\n' >joins.csv
	fails 2 "gov-merge: joins.csv:2: take: 'id' is a key: no list sets it" gov-merge --joins joins.csv -j callbacks.csv one.csv
	printf 'file,take\ncallbacks.csv,valid=\n' >joins.csv
	fails 2 "gov-merge: joins.csv:2: take: wants FIELD or FIELD=COLUMN, joined by |" gov-merge --joins joins.csv -j callbacks.csv one.csv
	printf 'file,take\ncallbacks.csv,valid=vaild\n' >joins.csv
	fails 2 "gov-merge: callbacks.csv:1: the list has no 'vaild'" gov-merge --joins joins.csv -j callbacks.csv one.csv
	printf 'file\nother*\n' >joins.csv
	fails 2 "gov-merge: joins.csv: file: no row names 'callbacks.csv'" gov-merge --joins joins.csv -j callbacks.csv one.csv
	fails 2 "gov-merge: --joins says how lists are joined: name them with --join" gov-merge --joins joins.csv one.csv
	printf 'file\nother*\ncall*\n' >joins.csv
	gov-merge --joins joins.csv -j callbacks.csv one.csv 2>&1 >/dev/null | head -n 1 |
		same <(echo "gov-merge: joins.csv:2: file: no --join is called 'other*': nothing is taken from it")
}

# ROW...: decided.csv with these decisions
decided() {
	table decided.csv id,field,value,who,when,why "$@"
}

@test "a person's decision replaces the export and the lists, and says who, when and why" {
	printf 'id,unit,valid\nA-1,水务局,true\nA-2,水务局,\n' >one.csv
	printf 'id,unit,valid\nA-1,交通局,true\n' >list.csv
	decided "A-1,unit,泉河街道,张三,2026-09-05,现场|查看" "A-1,valid,否,李四,2026-09-05T10:00,"
	fails 0 "gov-merge: list.csv: rows 1 = met a record 1 + met none 0 + older 0 + repeated 0 + later 0 + rejected 0; records 2 = met a row 1 + met none 1; values replaced 0, kept against the list 2
gov-merge: decided.csv: decisions 2 = made 2 + about no record 0 (0 ids) + older 0 + repeated 0 + later 0; values replaced 2" \
		gov-merge --overwrite --decided decided.csv -j list.csv one.csv
	same stdout <<-'END'
		id,unit,valid,suggested_unit,suggested_valid,decided,decided_by
		A-1,泉河街道,false,交通局,true,unit|valid,张三 2026-09-05: 现场\|查看|李四 2026-09-05T10:00:00+08:00
		A-2,水务局,,,,,
	END
}

@test "no later filter overwrites what a person decided, be it that nothing stands there" {
	printf 'id,content,category\nA-1,路灯不亮,环境\nA-2,路灯不亮,环境\nA-3,路灯不亮,环境\n' >one.csv
	decided "A-1,category,其他,张三,2026-09-05," "A-2,category,,张三,2026-09-05,"
	gov-merge -q -O ndjson --decided decided.csv one.csv |
		gov-classify --overwrite --rules "$samples/rules/hotline.csv" >out
	grep -o '"category":[^,]*' out | head -n 2 | same <(printf '"category":%s\n' '"其他"' null)
	[ "$(sed -n 3p out | grep -o '"category":[^,]*')" != '"category":"环境"' ]
}

@test "the newest decision about a field counts, and --at knows only what was decided then" {
	printf 'id,exported_at,unit\nA-1,2026-09-01,a\n' >one.csv
	decided A-1,unit,c,x,2026-09-07, A-1,unit,b,x,2026-09-05, A-1,unit,c,x,2026-09-07,
	gov-merge -q --decided decided.csv one.csv | tail -n 1 | same <(echo A-1,2026-09-01,c,unit,x 2026-09-07)
	gov-merge -q --decided decided.csv --at 2026-09-06 one.csv | tail -n 1 | same <(echo A-1,2026-09-01,b,unit,x 2026-09-05)
	gov-merge -q --decided decided.csv --at 2026-09-04 one.csv | tail -n 1 | same <(echo A-1,2026-09-01,a,,)
}

@test "decisions of an earlier run stay with the record, for what is not decided again" {
	printf '{"id":"A-1","unit":"a","status":"b","decided":"status|unit","decided_by":"x 2026-08-01: p\\\\|q|y 2026-08-02"}\n' >one.ndjson
	decided A-1,unit,c,z,2026-09-07,
	gov-merge -q --decided decided.csv one.ndjson |
		same <(printf '{"id":"A-1","unit":"c","status":"b","decided":"status|unit","decided_by":"x 2026-08-01: p\\\\|q|z 2026-09-07"}\n')
}

@test "a decision that names no field, nobody or no time ends the run with its line" {
	two_nights
	decided A-1,untit,c,z,2026-09-07,
	fails 2 "gov-merge: decided.csv:2: field: unknown field 'untit': neither in gov-records(5) nor in a record or list" gov-merge --decided decided.csv one.csv
	decided A-1,id,c,z,2026-09-07,
	fails 2 "gov-merge: decided.csv:2: field: 'id' is not a person's to decide" gov-merge --decided decided.csv one.csv
	decided A-1,unit,c,,2026-09-07,
	fails 2 "gov-merge: decided.csv:2: who: the cell is empty" gov-merge --decided decided.csv one.csv
	decided A-1,unit,c,z,,
	fails 2 "gov-merge: decided.csv:2: when: the cell is empty" gov-merge --decided decided.csv one.csv
	decided A-1,unit,c,z,soon,
	fails 2 "gov-merge: decided.csv:2: when: 'soon' is no time" gov-merge --decided decided.csv one.csv
	decided A-1,valid,c,z,2026-09-07,
	fails 2 "gov-merge: decided.csv:2: value: neither true nor false (是 nor 否)" gov-merge --decided decided.csv one.csv
	decided A-1,unit,c,z,2026-09-07, A-1,unit,d,z,2026-09-07,
	fails 2 "gov-merge: decided.csv:3: when: line 2 decides the same field at the same time" gov-merge --decided decided.csv one.csv
}

@test "the columns of --decided may be Chinese, and so may its fields" {
	printf '工单编号,字段,值,谁,何时,为何\nA-1,承办单位,水务局,张三,2026-09-05,电话\n' >decided.csv
	printf '{"id":"A-1"}\n' | gov-merge -q --decided decided.csv |
		same <(echo '{"id":"A-1","unit":"水务局","decided":"unit","decided_by":"张三 2026-09-05: 电话"}')
}

# N: many.ndjson and many.csv, N versions of half as many orders in no order, some twice
many() {
	awk -v n="$1" 'BEGIN {
		print "id,from,exported_at,text" >"many.csv"
		for (i = 0; i < n; i++) {
			k = i * 7919 % n
			id = "A-" int(k / 2) * 104729 % 1000003
			text = sprintf("%*s", k * 31 % 300, "x")
			printf "{\"id\":\"%s\",\"from\":\"f:%d\",\"exported_at\":\"2026-09-%02dT22:00:00+08:00\",\"text\":\"%s\"}\n", id, i, k % 30 + 1, text >"many.ndjson"
			printf "%s,f:%d,2026-09-%02dT22:00:00+08:00,%s\n", id, i, k % 30 + 1, text >"many.csv"
		}
	}'
	head -n 100 many.ndjson >twice
	cat twice >>many.ndjson
}

@test "what outgrows the memory goes through a temporary file, and the same bytes come out" {
	many 20000
	mkdir tmp
	for versions in drop mark; do
		for form in ndjson csv; do
			gov-merge --versions $versions many.$form >want
			gov-merge --versions $versions --memory 64K --tmp tmp many.$form | same want
			gov-merge --versions $versions --memory 1M --tmp tmp many.$form | same want
		done
		gov-merge -v --versions $versions --memory 64K --tmp tmp many.ndjson 2>small >/dev/null
		gov-merge -v --versions $versions many.ndjson 2>large >/dev/null
		same small <large
	done
	[ -z "$(ls -A tmp)" ]
	[ "$(wc -l <want)" -gt 10000 ]
}

@test "memory stays within what was allowed" {
	many 100000
	for memory in 4M 64M; do
		python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' gov-merge --memory $memory --versions mark many.ndjson >"kilobytes.$memory"
	done
	[ "$(wc -c <many.ndjson)" -gt 20000000 ]
	echo "resident with 4M: $(cat kilobytes.4M) KiB, with 64M: $(cat kilobytes.64M) KiB"
	[ "$(cat kilobytes.64M)" -gt 32768 ]
	[[ $build == *san ]] || [ "$(cat kilobytes.4M)" -lt 20480 ]
}

@test "a temporary file that cannot be made or written is trouble" {
	many 20000
	fails 2 "gov-merge: no/such/folder: cannot create the temporary file: No such file or directory" \
		gov-merge --memory 64K --tmp no/such/folder many.ndjson
	mkdir tmp
	fails 2 "gov-merge: tmp: cannot write the temporary file: File too large" \
		bash -c 'ulimit -f 256; exec gov-merge --memory 64K --tmp tmp many.ndjson >/dev/null'
	[ -z "$(ls -A tmp)" ]
	fails 2 "gov-merge: --memory takes a number of bytes such as 64K, 512M or 2G, not 'much'" gov-merge --memory much many.ndjson
}

@test "30 nights with late callbacks, exclusions and corrections: the state at 20 dates is that of a replay" {
	replay="$root/tests/merge-replay.py"
	python3 "$replay" made 11
	[ "$(find made -name 'night-*' | wc -l)" -gt 30 ]
	dates="2026-08-31 2026-09-01 2026-09-02 2026-09-03T22:00:00+08:00 2026-09-05 2026-09-07T23:00:00+08:00 2026-09-08 2026-09-10
		2026-09-11T21:59:59+08:00 2026-09-13 2026-09-15 2026-09-16T12:00:00+00:00 2026-09-18 2026-09-20 2026-09-22
		2026-09-24T22:00:00-05:00 2026-09-26 2026-09-29 2026-09-30 2026-10-05"
	[ "$(echo "$dates" | wc -w)" = 20 ]
	! sanitized || dates="2026-08-31 2026-09-08 2026-09-16T12:00:00+00:00 2026-09-24T22:00:00-05:00 2026-10-05"
	for date in $dates; do
		python3 "$replay" made "$date" >want
		for memory in 64K 512M; do
			find made -name 'night-*' | sort --random-sort --random-source="$replay" | xargs gov-merge --memory $memory --at "$date" \
				--joins made/joins.csv -j made/callbacks.csv -j made/exclusions-2026.csv --decided made/decided.csv 2>err |
				diff -q - want || echo "$date, $memory: another state"
		done
	done | same /dev/null
	grep -q suggested_valid\":true want
	[ "$(wc -l <want)" -gt 300 ]
	grep -cE 'values replaced [1-9]' err | same <(echo 2)
}
