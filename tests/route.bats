#!/usr/bin/env bats
# route.bats - the unit whose duty an order is, why it and not the next, and when it is due

load helper

calendar=$samples/calendar/china.csv

# FIELD...: these fields of NDJSON on stdin, a record a line, joined by blanks; - for none
fields() {
	python3 -c '
import json, sys
for line in sys.stdin:
	record = json.loads(line)
	print(*("-" if record[name] in (None, "") else record[name] for name in sys.argv[1:]))' "$@"
}

# LIMIT START END: a duty list with one duty of that limit
limit() {
	printf 'id,category,unit,limit,start,end\nD1,水务,水务局,%s,%s,%s\n' "$@"
}

# TIME...: records of category 水务 created then
created() {
	local time
	echo id,category,created_at
	for time; do
		echo "$time,水务,$time"
	done
}

@test "the deepest category wins and the next best duty stands beside it" {
	cat >duties.csv <<-'END'
		id,category,unit,co_units,level,law
		D1,,区政府,,,
		D2,水务,水务局,,区,
		D3,水务/供水,自来水公司,水务局|街道,市,某条例第三条
	END
	printf '{"id":"1","category":"水务/供水/停水"}\n' | gov-route -d duties.csv |
		same <(echo '{"id":"1","category":"水务/供水/停水","unit":"自来水公司","suggested_unit":null,"co_units":"水务局|街道","suggested_co_units":null,"unit_rule":"D3","unit_level":"市","unit_law":"某条例第三条","unit_next":"D2|水务局|category","unit_state":"decided","due_at_rule":null,"due_at":null,"suggested_due_at":null}')
}

@test "a category is a path: 水务 is not the node above 水务局建设" {
	printf 'id,category,unit\nD1,水务,水务局\n' >duties.csv
	printf '{"id":"1","category":"水务局建设"}\n{"id":"2","category":"水务"}\n' | gov-route -q -d duties.csv | fields id unit unit_state |
		same <(printf '1 - none\n2 水务局 decided\n')
}

@test "the smallest place wins, then the urgency, then the condition, then the row, and unit_next says by which" {
	cat >duties.csv <<-'END'
		id,place,urgency,where,unit
		city,北京市,,,市
		district,怀柔区,,,区
		street,泉河街道,,,街道
		community,东关社区,,,社区
		urgent,东关社区,紧急,,应急局
		where,东关社区,紧急,kind=投诉,信访办
		again,东关社区,紧急,kind=投诉,信访办
	END
	cat >in.ndjson <<-'END'
		{"id":"1","city":"北京市"}
		{"id":"2","city":"北京市","district":"怀柔区"}
		{"id":"3","city":"北京市","district":"怀柔区","street":"泉河街道"}
		{"id":"4","city":"北京市","district":"怀柔区","street":"泉河街道","community":"东关社区"}
		{"id":"5","city":"北京市","district":"怀柔区","street":"泉河街道","community":"东关社区","urgency":"紧急"}
		{"id":"6","city":"北京市","district":"怀柔区","street":"泉河街道","community":"东关社区","urgency":"紧急","kind":"投诉"}
		{"id":"7","community":"东关社区","urgency":"一般","kind":"投诉"}
	END
	gov-route -d duties.csv in.ndjson | fields id unit_rule unit_next unit_state | same <(cat <<-'END'
		1 city - decided
		2 district city|市|place decided
		3 street district|区|place decided
		4 community street|街道|place decided
		5 urgent community|社区|urgency decided
		6 where again|信访办|order decided
		7 community - decided
	END
	)
}

@test "two units that only the order of rows parts are a doubt, one unit twice is none" {
	cat >duties.csv <<-'END'
		id,category,unit
		D1,水务,水务局
		D2,水务,街道
		D3,城管,城管委
		D4,城管,城管委
	END
	printf '{"category":"水务"}\n{"category":"城管"}\n' | gov-route -d duties.csv | fields unit unit_next unit_state |
		same <(printf '水务局 D2|街道|order doubt\n城管委 D4|城管委|order decided\n')
}

@test "a duty of several places holds in each, and is never its own runner-up" {
	printf 'id,place,unit\nD1,怀柔区|泉河街道 | 怀柔镇,水务局\nD2,,市\n' >duties.csv
	printf '{"street":"泉河街道","district":"怀柔区"}\n{"street":"怀柔镇"}\n{"street":"杨宋镇"}\n' |
		gov-route -d duties.csv | fields unit_rule unit_next | same <(printf 'D1 D2|市|place\nD1 D2|市|place\nD2 -\n')
}

@test "an order no duty fits has state none, a warning with its place, and goes on" {
	printf 'id,category,unit\nD1,水务,水务局\n' >duties.csv
	printf 'id,category\nC-1,水务\nC-2,城管\nC-3,\n' >in.csv
	fails 0 "gov-route: in.csv:3: unit: no duty for category '城管' (id C-2)
gov-route: in.csv:4: unit: no duty for category '' (id C-3)" gov-route -O ndjson -d duties.csv in.csv
	fields id unit unit_rule unit_state <stdout | same <(printf 'C-1 水务局 D1 decided\nC-2 - - none\nC-3 - - none\n')
	fails 0 "" gov-route -q -d duties.csv in.csv
}

@test "the unit an export names stands, the duty list's is beside it, --overwrite puts it in" {
	printf 'id,category,unit,co_units,limit\nD1,水务,水务局,街道,2h\n' >duties.csv
	cat >in.csv <<-'END'
		id,category,created_at,unit,due_at
		1,水务,2026-03-02T09:00:00+08:00,城管委,2026-03-09T00:00:00+08:00
		2,水务,2026-03-02T09:00:00+08:00,水务局,2026-03-02T11:00:00+08:00
		3,水务,2026-03-02T09:00:00+08:00,,
		4,城管,2026-03-02T09:00:00+08:00,城管委,2026-03-09T00:00:00+08:00
	END
	gov-route -q -O ndjson -d duties.csv in.csv | fields id unit suggested_unit due_at suggested_due_at | same <(cat <<-'END'
		1 城管委 水务局 2026-03-09T00:00:00+08:00 2026-03-02T11:00:00+08:00
		2 水务局 水务局 2026-03-02T11:00:00+08:00 2026-03-02T11:00:00+08:00
		3 水务局 - 2026-03-02T11:00:00+08:00 -
		4 城管委 - 2026-03-09T00:00:00+08:00 -
	END
	)
	gov-route -q --overwrite -O ndjson -d duties.csv in.csv | fields id unit suggested_unit due_at suggested_due_at | same <(cat <<-'END'
		1 水务局 - 2026-03-02T11:00:00+08:00 -
		2 水务局 - 2026-03-02T11:00:00+08:00 -
		3 水务局 - 2026-03-02T11:00:00+08:00 -
		4 城管委 - 2026-03-09T00:00:00+08:00 -
	END
	)
}

@test "--stats says how often the duty list agrees with the export" {
	printf 'id,category,unit,limit\nD1,水务,水务局,2h\n' >duties.csv
	cat >in.csv <<-'END'
		id,category,created_at,unit
		1,水务,2026-03-02,水务局
		2,水务,2026-03-02,水务局
		3,水务,2026-03-02,城管委
		4,水务,2026-03-02,
		5,城管,2026-03-02,城管委
	END
	fails 0 "gov-route: in.csv:6: unit: no duty for category '城管' (id 5)
gov-route: unit: filled 1, agreed with the export 2 of 3 (66.67 %), undecided 1
gov-route: co_units: filled 0, agreed with the export 0 of 0 (0.00 %), undecided 5
gov-route: due_at: filled 4, agreed with the export 0 of 0 (0.00 %), undecided 1" gov-route --stats -d duties.csv in.csv
}

@test "working days count from the day after receipt, holidays out and shifted weekends in" {
	while read -r from days want; do
		limit "${days}w" now clock >duties.csv
		created "${from}T10:00:00+08:00" | gov-route -d duties.csv -c "$calendar" -O ndjson | fields id due_at due_at_rule |
			same <(echo "${from}T10:00:00+08:00 ${want}T10:00:00+08:00 D1")
	done <<-'END'
		2025-09-26 5 2025-10-10
		2025-09-26 15 2025-10-23
		2025-01-24 3 2025-02-05
		2025-01-24 5 2025-02-07
		2026-02-13 1 2026-02-14
		2026-02-13 5 2026-02-27
		2024-02-02 5 2024-02-08
		2024-02-02 15 2024-02-28
		2025-12-31 1 2026-01-04
		2025-10-04 1 2025-10-09
	END
}

@test "hours run through nights and holidays, natural days through holidays, whatever the calendar" {
	limit 2h now clock >duties.csv
	created 2025-09-30T23:30:00+08:00 | gov-route -d duties.csv -O ndjson | fields due_at | same <(echo 2025-10-01T01:30:00+08:00)
	limit 7d now clock >duties.csv
	created 2025-09-30T23:30:00+08:00 | gov-route -d duties.csv -O ndjson | fields due_at | same <(echo 2025-10-07T23:30:00+08:00)
}

@test "a limit ends at the clock of its start, at the close of office or at midnight" {
	while read -r limit end want; do
		limit "$limit" now "$end" >duties.csv
		created 2025-09-26T10:00:00+08:00 | gov-route -d duties.csv -c "$calendar" -O ndjson | fields due_at | same <(echo "$want")
	done <<-'END'
		5w clock 2025-10-10T10:00:00+08:00
		5w office 2025-10-10T17:30:00+08:00
		5w midnight 2025-10-11T00:00:00+08:00
		7d clock 2025-10-03T10:00:00+08:00
		7d office 2025-10-09T17:30:00+08:00
		7d midnight 2025-10-04T00:00:00+08:00
		0d midnight 2025-09-27T00:00:00+08:00
		0w office 2025-09-26T17:30:00+08:00
	END
}

@test "start next counts as if received at the opening of the next working day" {
	while read -r limit end want; do
		limit "$limit" next "$end" >duties.csv
		created 2025-09-30T23:30:00+08:00 | gov-route -d duties.csv -c "$calendar" -O ndjson | fields due_at | same <(echo "$want")
	done <<-'END'
		2h clock 2025-10-09T11:00:00+08:00
		1w office 2025-10-10T17:30:00+08:00
		1d midnight 2025-10-11T00:00:00+08:00
	END
}

@test "hours of office time stand still at night and on days of rest" {
	limit 4wh now clock >duties.csv
	created 2025-09-30T16:00:00+08:00 2025-10-04T12:00:00+08:00 | gov-route -d duties.csv -c "$calendar" -O ndjson | fields due_at |
		same <(printf '2025-10-09T11:30:00+08:00\n2025-10-09T13:00:00+08:00\n')
}

@test "the day of receipt is that of +08:00, whatever offset the time is written in" {
	limit 1w now midnight >duties.csv
	created 2025-09-25T23:30:00+00:00 2025-09-26T00:30:00+08:00 | gov-route -d duties.csv -c "$calendar" -O ndjson | fields due_at |
		same <(printf '2025-09-29T00:00:00+08:00\n2025-09-29T00:00:00+08:00\n')
}

@test "a limit that runs past the calendar gives no due time, a warning and exit 1" {
	limit 5w now clock >duties.csv
	created 2026-12-30T10:00:00+08:00 2026-03-02T10:00:00+08:00 >in.csv
	fails 1 "gov-route: in.csv:2: due_at: the limit of duty 'D1' runs past the calendar
gov-route: $calendar: ends with 2026-12-31, and limits are counted from 2026-12-30 already: add the days that follow" gov-route -O ndjson -d duties.csv -c "$calendar" in.csv
	fields unit due_at due_at_rule <stdout | same <(printf '水务局 - D1\n水务局 2026-03-09T10:00:00+08:00 D1\n')
}

@test "an order without a readable time has a unit, no due time and a warning" {
	limit 2h now clock >duties.csv
	printf 'id,category,created_at\n1,水务,昨天\n' >in.csv
	fails 0 "gov-route: in.csv:2: created_at: no readable time to count the limit of duty 'D1' from" gov-route -O ndjson -d duties.csv in.csv
	fields unit due_at <stdout | same <(echo "水务局 -")
}

@test "a due time past the year 9999 is none, not a wrong year" {
	limit 7d now clock >duties.csv
	created 9999-12-30T10:00:00+08:00 >in.csv
	fails 1 "gov-route: in.csv:2: due_at: the limit of duty 'D1' runs past the calendar" gov-route -O ndjson -d duties.csv in.csv
	fields due_at <stdout | same <(echo -)
	limit 4294967295h now clock >duties.csv
	created 2026-03-02T10:00:00+08:00 | fails 1 "gov-route: <stdin>:2: due_at: the limit of duty 'D1' runs past the calendar" gov-route -d duties.csv
}

@test "a category of half a million parts is found as any other" {
	printf 'id,category,unit\nD1,a,水务局\n' >duties.csv
	python3 -c 'print("""{"category":"a%s"}""" % ("/b" * 500000))' | gov-route -d duties.csv | fields unit unit_rule | same <(echo 水务局 D1)
}

@test "a broken calendar ends the run with its file, line and column" {
	limit 5w now clock >duties.csv
	while IFS='|' read -r row want; do
		printf 'from,to,kind,open,close\n2026-01-01,2026-12-31,covers,9:00,17:30\n%s\n' "$row" >calendar.csv
		fails 2 "gov-route: calendar.csv:3: $want" gov-route -d duties.csv -c calendar.csv </dev/null
	done <<-'END'
		2026-05-01,,holiday,,|kind: 'holiday' is none of work, rest, half, covers
		2026-05-03,2026-05-01,rest,,|to: the span ends before it begins
		2026-12-30,2027-01-02,rest,,|from: a day outside the span that covers gives
		2026-05-01,,half,,|open: '' is no clock like 09:00
		2026-05-01,,half,14:00,12:00|close: the office closes before it opens
		2026-05-01,,rest,9:00,12:00|open: a day of rest has no office hours
		01/05/2026,,rest,,|from: '01/05/2026' is no day like 2025-10-01
		2026-06-01,2027-06-01,covers,9:00,17:30|from: a span that another row covers already
	END
	printf 'from,kind\n2026-05-01,rest\n' >calendar.csv
	fails 2 "gov-route: calendar.csv: no row of kind covers says which span the table knows" gov-route -d duties.csv -c calendar.csv </dev/null
}

@test "a limit in working days without --calendar names the row of the duty list" {
	while read -r limit start end; do
		{
			limit 2h now clock
			echo "D2,城管,城管委,$limit,$start,$end"
		} >duties.csv
		fails 2 "gov-route: duties.csv:3: limit: working days and office hours need --calendar" gov-route -d duties.csv </dev/null
	done <<-'END'
		5w now clock
		4wh now clock
		2h next clock
		7d now office
	END
}

@test "a duty holds from the first to the last day it is valid, by the day of the order" {
	cat >duties.csv <<-'END'
		id,category,unit,valid_from,valid_to
		old,水务,旧局,,2026-03-31
		new,水务,新局,2026-04-01,2026-12-31
	END
	created 2026-03-31T23:59:59+08:00 2026-04-01T00:00:00+08:00 2026-12-31T23:59:59+08:00 2027-01-01T00:00:00+08:00 |
		gov-route -q -d duties.csv -O ndjson | fields unit | same <(printf '旧局\n新局\n新局\n-\n')
}

@test "conditions of duties ask about several values and about empty fields" {
	cat >duties.csv <<-'END'
		id,where,unit
		D1,kind=投诉|举报&street!=泉河街道|怀柔镇,督查室
		D2,returned>=2,区长
	END
	printf '%s\n' '{"kind":"举报"}' '{"kind":"举报","street":"怀柔镇"}' '{"kind":"咨询","returned":2}' '{"kind":"咨询","returned":"x"}' |
		gov-route -q -d duties.csv | fields unit | same <(printf '督查室\n-\n区长\n-\n')
}

@test "a mode or a whistle whose condition was given up is told, never a silent no" {
	printf 'id,unit\nD1,街道\n' >duties.csv
	printf 'id,mode,where\nM1,战,title~(a+)+[!?]\n' >modes.csv
	printf 'id,units,where\nW1,区水务局,title~(a+)+[!?]\n' >whistles.csv
	python3 -c 'print("""{"id":"1","title":"%s"}""" % ("a" * 3000))' >in.ndjson
	fails 0 "gov-route: in.ndjson:1: mode: mode 'M1' was given up at the match limit of its condition" \
		gov-route -d duties.csv --modes modes.csv in.ndjson
	fails 0 "gov-route: in.ndjson:1: whistle: whistle 'W1' was given up at the match limit of its condition" \
		gov-route -d duties.csv --whistles whistles.csv in.ndjson
}

@test "a pattern of a condition that reaches its limit is a doubt and names the duty, never a silent no" {
	printf 'id,where,unit\nD1,title~(a+)+[!?],督查室\nD2,,街道\n' >duties.csv
	python3 -c 'print("""{"id":"1","title":"%s"}""" % ("a" * 3000))' >in.ndjson
	fails 0 "gov-route: in.ndjson:1: unit: duty 'D1' was given up at the match limit of its condition" gov-route -d duties.csv in.ndjson
	fields unit unit_state <stdout | same <(echo "街道 doubt")
}

@test "a duty list with Chinese headers, in GB18030, or compressed, is read as any other" {
	printf '编号,问题分类,地点,主办单位,时限,截止,备注\nD1,水务,泉河街道|怀柔镇,水务局,2h,clock,试行\n' >duties.csv
	printf '{"category":"水务","street":"怀柔镇","created_at":"2026-03-02"}\n' >in.ndjson
	gov-route -d duties.csv in.ndjson >plain
	fields unit due_at <plain | same <(echo "水务局 2026-03-02T02:00:00+08:00")
	iconv -t GB18030 duties.csv >gb.csv
	gov-route -d gb.csv in.ndjson | same plain
	gzip <duties.csv >duties.csv.gz
	gov-route -d duties.csv.gz in.ndjson | same plain
}

@test "a wrong duty list ends the run with its file, line and column before a record is read" {
	while IFS='|' read -r header row want; do
		printf '%b\n' "$header" "$row" >duties.csv
		fails 2 "gov-route: $want" gov-route -d duties.csv </dev/null
	done <<-'END'
		id,unit,colour|D1,水务局,红|duties.csv:1: unknown column 'colour'
		id,category|D1,水务|duties.csv:2: unit: the cell is empty
		id,unit,承办单位|D1,水务局,街道|duties.csv:1: unit: the column stands twice
		id,unit|D1,|duties.csv:2: unit: the cell is empty
		id,unit|D1,水务局\nD2,街道\nD1,城管委|duties.csv:4: id: 'D1' stands in line 2 already
		id,unit,limit|D1,水务局,5|duties.csv:2: limit: '5' is no limit such as 2h, 7d or 5w
		id,unit,limit|D1,水务局,-5d|duties.csv:2: limit: '-5d' is no limit such as 2h, 7d or 5w
		id,category,unit|D1,水务/,水务局|duties.csv:2: category: '水务/' is no path such as a/b/c
		id,category,unit|D1,水务//供水,水务局|duties.csv:2: category: '水务//供水' is no path such as a/b/c
		id,unit,end|D1,水务局,noon|duties.csv:2: end: 'noon' is none of clock|office|midnight
		id,unit,start|D1,水务局,later|duties.csv:2: start: 'later' is none of now|next
		id,unit,clock|D1,水务局,签约|duties.csv:2: clock: '签约' is none of 签收|联系|反馈|办结|市交办|区交办
		id,unit,where|D1,水务局,=x|duties.csv:2: where: condition: a field name is missing in '=x'
		id,unit,where|D1,水务局,title~(|duties.csv:2: where: missing closing parenthesis at offset 1
		id,unit,valid_from|D1,水务局,明天|duties.csv:2: valid_from: '明天' is no date
		id,unit,valid_from,valid_to|D1,水务局,2026-02-02,2026-02-01|duties.csv:2: valid_to: ends before it begins
		id,unit|D1,1.2E+05|duties.csv:2: unit: '1.2E+05' looks like a code that a spreadsheet has turned into a number
		id,unit|D1,水务局,街道|duties.csv:2: 3 cells where the header has 2
	END
	printf 'id,unit\nD1,水务局|街道\n' >duties.csv
	fails 2 "gov-route: duties.csv:2: unit: one unit answers, the others are co_units: '水务局|街道'" gov-route -d duties.csv </dev/null
	printf 'id,unit\nD1|D2,水务局\n' >duties.csv
	fails 2 "gov-route: duties.csv:2: id: 'D1|D2' has a |, which joins several" gov-route -d duties.csv </dev/null
	printf 'id,place,unit\nD1,泉河街道|,水务局\n' >duties.csv
	fails 2 "gov-route: duties.csv:2: place: a place is missing beside |" gov-route -d duties.csv </dev/null
}

@test "a condition on a field that is nowhere names its line in the duty list" {
	printf 'id,unit,where\nD1,水务局,\nD2,水务局,colour=红\n' >duties.csv
	printf '{"id":"1"}\n' >in.ndjson
	fails 2 "gov-route: duties.csv:3: unknown field 'colour': neither in gov-records(5) nor in the first record" gov-route -d duties.csv in.ndjson
	printf '{"id":"1","colour":"红"}\n' | gov-route -d duties.csv | fields unit_rule | same <(echo D2)
}

@test "without a duty list, or with one that is not there, nothing is read" {
	fails 2 "gov-route: no duty list: give --duties FILE" gov-route
	fails 2 "gov-route: none.csv: No such file or directory" gov-route -d none.csv
}

@test "what the program does not own comes back byte for byte" {
	printf 'id,unit\nD1,水务局\n' >duties.csv
	printf '{ "id" :"1",\t"title": "\\u6c34\\/\\ud83d\\ude00" , "n":1.50e+2, "deep": {"a" : [1, 2]},"x":null }\n' |
		gov-route -d duties.csv | sed 's/"unit":.*//' | same <(printf '{ "id" :"1",\t"title": "\\u6c34\\/\\ud83d\\ude00" , "n":1.50e+2, "deep": {"a" : [1, 2]},"x":null,\n')
}

@test "CSV in gives CSV out, NDJSON in gives NDJSON out, -O either" {
	printf 'id,unit\nD1,水务局\n' >duties.csv
	printf 'id,title\n1,"a, ""b"""\n' >in.csv
	gov-route -d duties.csv in.csv >out.csv
	same out.csv <<-'END'
		id,title,unit,suggested_unit,co_units,suggested_co_units,unit_rule,unit_level,unit_law,unit_next,unit_state,due_at_rule,due_at,suggested_due_at
		1,"a, ""b""",水务局,,,,D1,,,,decided,,,
	END
	gov-route -O ndjson -d duties.csv in.csv >out.ndjson
	gov-route -O csv -d duties.csv <<<'{"id":"1","title":"a, \"b\""}' | same out.csv
	gov-route -d duties.csv <<<'{"id":"1","title":"a, \"b\""}' | same out.ndjson
}

@test "no records give no records and exit 0, a header alone a header" {
	printf 'id,unit\nD1,水务局\n' >duties.csv
	fails 0 "" gov-route -d duties.csv </dev/null
	same /dev/null <stdout
	gov-route -d duties.csv <<<'id,title' |
		same <(echo id,title,unit,suggested_unit,co_units,suggested_co_units,unit_rule,unit_level,unit_law,unit_next,unit_state,due_at_rule,due_at,suggested_due_at)
}

@test "--where passes the other records untouched" {
	printf 'id,unit\nD1,水务局\n' >duties.csv
	printf '{"id":"1" ,"kind":"咨询"}\n{"id":"2","kind":"投诉"}\n' | gov-route -d duties.csv --where kind=投诉 |
		sed 's/,"unit":"水务局".*/ UNIT/' | same <(printf '{"id":"1" ,"kind":"咨询"}\n{"id":"2","kind":"投诉" UNIT\n')
}

@test "the sample duty list gives every sample category a unit" {
	python3 -c '
import csv, json, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
	if row["category"]:
		print(json.dumps({"id": row["id"], "category": row["category"], "created_at": "2026-03-02"}))' "$samples/rules/hotline.csv" >in.ndjson
	[ -s in.ndjson ]
	fails 0 "" gov-route -d "$samples/duties/district.csv" -c "$calendar" in.ndjson
	fields unit_state <stdout | sort -u | same <(echo decided)
}

@test "each clock has the limit of its own closest row, whatever rows of other clocks say" {
	cat >duties.csv <<-'END'
		id,category,place,unit,urgency,clock,limit
		D1,水务,,水务局,,,5d
		A1,,,,,签收,4h
		A2,,怀柔镇,,,签收,2h
		C1,,,,,联系,24h
		C2,,,,紧急,联系,2h
		R1,水务/供水,,,,反馈,3d
		X1,,,,,市交办,7d
		Y1,,,,,区交办,6d
	END
	cat >in.ndjson <<-'END'
		{"category":"水务/供水","street":"怀柔镇","urgency":"紧急","created_at":"2026-03-02T09:00:00+08:00"}
		{"category":"水务","urgency":"一般","created_at":"2026-03-02T09:00:00+08:00"}
	END
	gov-route -d duties.csv in.ndjson >out
	fields accept_due_at_rule contact_due_at_rule respond_due_at_rule due_at_rule city_due_at_rule district_due_at_rule <out |
		same <(printf 'A2 C2 R1 D1 X1 Y1\nA1 C1 - D1 X1 Y1\n')
	fields accept_due_at contact_due_at respond_due_at <out | sed 's/:00:00+08:00//g' |
		same <(printf '2026-03-02T11 2026-03-02T11 2026-03-05T09\n2026-03-02T13 2026-03-03T09 -\n')
	fields due_at city_due_at district_due_at <out | sed 's/T09:00:00+08:00//g' | uniq | same <(echo 2026-03-07 2026-03-09 2026-03-08)
}

@test "the deadlines of city, district and unit that the export has stand side by side, the list's beside each" {
	printf 'id,unit,clock,limit\nD1,水务局,办结,5d\nX1,,市交办,7d\nY1,,区交办,6d\n' >duties.csv
	printf 'created_at,city_due_at,district_due_at\n2026-03-02,2026-03-20,\n' | gov-route -d duties.csv -O ndjson |
		fields city_due_at suggested_city_due_at district_due_at suggested_district_due_at due_at |
		same <(echo "2026-03-20 2026-03-09T00:00:00+08:00 2026-03-08T00:00:00+08:00 - 2026-03-07T00:00:00+08:00")
}

@test "fields of clocks that the list has no row for are left as they are" {
	printf 'id,unit,limit\nD1,水务局,5d\n' >duties.csv
	printf '{"created_at":"2026-03-02","contact_due_at":"x","mode":"急","whistle":"吹"}\n' | gov-route -d duties.csv |
		grep -qF '{"created_at":"2026-03-02","contact_due_at":"x","mode":"急","whistle":"吹","unit":"水务局"'
	gov-route -q -d duties.csv <<<'{"id":"1"}' >out
	run -1 grep -E 'accept_due|city_due|mode|whistle|unit_parts' out
}

@test "a clock's row that names a unit holds only where the duty list finds that unit, and goes before one that names none" {
	cat >duties.csv <<-'END'
		id,category,unit,clock,limit
		D1,水务,水务局,,
		D2,城管,城管委,,
		C1,,,联系,24h
		C2,,水务局,联系,1h
		C3,,街道,联系,2h
	END
	printf '{"category":"%s","created_at":"2026-03-02","unit":"街道"}\n' 水务 城管 别的 |
		gov-route -q -d duties.csv | fields suggested_unit contact_due_at_rule | same <(printf '水务局 C2\n城管委 C1\n- C1\n')
	printf '{"category":"别的","created_at":"2026-03-02","source":"街道"}\n' |
		gov-route -q -d duties.csv --first source | fields unit contact_due_at_rule | same <(echo 街道 C3)
}

@test "a row without a limit takes away the limit of a row further away" {
	printf 'id,category,unit,clock,limit\nD1,,街道,,5d\nC1,,,联系,24h\nC2,咨询,,联系,\n' >duties.csv
	printf '{"category":"%s","created_at":"2026-03-02"}\n' 咨询 投诉 | gov-route -d duties.csv |
		fields contact_due_at contact_due_at_rule | same <(printf -- '- -\n2026-03-03T00:00:00+08:00 C1\n')
}

@test "a clock starts with the first of its times that the order has, and has no due time before" {
	printf 'id,unit,clock,limit,since\nD1,水务局,,2h,\nC1,,联系,2h,accepted_at | dispatched_at\n' >duties.csv
	cat >in.csv <<-'END'
		id,created_at,dispatched_at,accepted_at
		1,2026-03-02T09:00:00+08:00,2026-03-02T10:00:00+08:00,2026-03-02T11:00:00+08:00
		2,2026-03-02T09:00:00+08:00,2026-03-02T10:00:00+08:00,
		3,2026-03-02T09:00:00+08:00,,
		4,2026-03-02T09:00:00+08:00,2026-03-02T10:00:00+08:00,明天
	END
	fails 0 "gov-route: in.csv:5: accepted_at: no readable time to count the limit of duty 'C1' from" gov-route -d duties.csv -O ndjson in.csv
	fields id contact_due_at contact_due_at_rule due_at <stdout | sed 's/2026-03-02T//g; s/:00+08:00//g' |
		same <(printf '1 13:00 C1 11:00\n2 12:00 C1 11:00\n3 - C1 11:00\n4 - C1 11:00\n')
}

@test "an area counts as wider than a district and closer than a city, and an order lies in each of its areas" {
	printf 'id,place,unit\nC,北京市,市\nA,回天|三区,专班\nB,副中心,管委会\nD,昌平区,区\n' >duties.csv
	printf '%s\n' '{"city":"北京市","area":"回天|副中心"}' '{"city":"北京市","area":"副中心|回天"}' '{"city":"北京市","area":"副中心"}' \
		'{"city":"北京市","area":"回天","district":"昌平区"}' '{"city":"北京市","area":"回天副中心"}' '{"city":"北京市","area":"a|"}' |
		gov-route -d duties.csv | fields unit_rule unit_next unit_state | same <(cat <<-'END'
		A B|管委会|order doubt
		A B|管委会|order doubt
		B C|市|place decided
		D A|专班|place decided
		C - decided
		C - decided
	END
	)
}

@test "in a mode its rows go before all others, outside it they do not hold, and the record says which mode applied" {
	cat >duties.csv <<-'END'
		id,category,place,unit,mode,clock,limit
		D1,水务/排水,泉河街道,水务站,,,5d
		D2,,,指挥部,战,,2h
		C1,,,,,联系,24h
		C2,,,,战,联系,1h
	END
	printf 'id,mode,category,place,where,valid_from,valid_to\nM1,战,水务,,,2026-07-20,2026-07-21\nM2,急,水务,,urgency=紧急,,2026-07-20\n' >modes.csv
	cat >in.csv <<-'END'
		id,category,street,urgency,created_at,mode
		1,水务/排水,泉河街道,,2026-07-20T00:00:00+08:00,
		2,水务/排水,泉河街道,,2026-07-21T23:59:59+08:00,
		3,水务/排水,泉河街道,,2026-07-22T00:00:00+08:00,
		4,城管,,,2026-07-20T12:00:00+08:00,
		5,水务/排水,泉河街道,紧急,2026-07-20T12:00:00+08:00,
		6,水务/排水,泉河街道,,2026-07-20T12:00:00+08:00,平
		7,水务/排水,泉河街道,,2026-08-20T12:00:00+08:00,战
	END
	gov-route -q -O ndjson -d duties.csv --modes modes.csv in.csv |
		fields id mode suggested_mode mode_rule unit_rule unit_next contact_due_at_rule | same <(cat <<-'END'
		1 战 - M1 D2 D1|水务站|mode C2
		2 战 - M1 D2 D1|水务站|mode C2
		3 - - - D1 - C1
		4 - - - - - C1
		5 急 - M2 D1 - C1
		6 平 战 M1 D1 - C1
		7 战 - - D2 D1|水务站|mode C2
	END
	)
	gov-route -q -O ndjson -d duties.csv in.csv | fields id mode unit_rule | sed -n '1p;7p' | same <(printf '1 - D1\n7 战 D2\n')
	fails 0 "gov-route: duties.csv:3: mode: without --modes only orders that name it themselves are under '战'
gov-route: in 0 = out 0 + rejected 0 + dropped 0" gov-route -v -d duties.csv </dev/null
}

@test "a matter on the whistle list qualifies; with several units or returned twice it is suggested, and why" {
	printf 'id,category,unit,co_units\nD1,城管,城管委,\nD2,消防,消防队,公安|应急局\n' >duties.csv
	printf 'id,category,where,units,limit,law\nW1,城管,,公安,2h,\nW2,消防,,,,某办法\nW3,城管,kind=投诉,水务局,1h,\n' >whistles.csv
	cat >in.csv <<-'END'
		id,category,created_at,returned,kind
		1,城管,2026-03-02T09:00:00+08:00,1,
		2,城管,2026-03-02T09:00:00+08:00,2,
		3,消防,2026-03-02T09:00:00+08:00,,
		4,消防,2026-03-02T09:00:00+08:00,3.0,
		5,教育,2026-03-02T09:00:00+08:00,9,
		6,城管,2026-03-02T09:00:00+08:00,两次,投诉
	END
	gov-route -q -O ndjson -d duties.csv --whistles whistles.csv in.csv |
		fields id whistle whistle_rule whistle_units whistle_due_at whistle_why | same <(cat <<-'END'
		1 qualifies W1 公安 2026-03-02T11:00:00+08:00 -
		2 suggested W1 公安 2026-03-02T11:00:00+08:00 returned
		3 suggested W2 消防队|公安|应急局 - units
		4 suggested W2 消防队|公安|应急局 - units|returned
		5 - - - - -
		6 qualifies W3 水务局 2026-03-02T10:00:00+08:00 -
	END
	)
}

@test "where no duty fits the first unit holds with --first, in doubt and with the warning" {
	printf 'id,category,unit\nD1,水务,水务局\n' >duties.csv
	printf 'id,category,source,channel,unit\n1,水务,甲,乙,\n2,城管,甲,乙,\n3,城管,,乙,\n4,城管,,,\n5,城管,甲,,街道\n' >in.csv
	fails 0 "gov-route: in.csv:3: unit: no duty for category '城管' (id 2)
gov-route: in.csv:4: unit: no duty for category '城管' (id 3)
gov-route: in.csv:5: unit: no duty for category '城管' (id 4)
gov-route: in.csv:6: unit: no duty for category '城管' (id 5)" gov-route -O ndjson -d duties.csv --first 'source, channel' in.csv
	fields id unit suggested_unit unit_rule unit_state <stdout | same <(cat <<-'END'
		1 水务局 - D1 decided
		2 甲 - first:source doubt
		3 乙 - first:channel doubt
		4 - - - none
		5 街道 甲 first:source doubt
	END
	)
	fails 2 "gov-route: --first takes the names of up to 16 fields, joined by commas" gov-route -d duties.csv --first source,,unit in.csv
	fails 2 "gov-route: --first: unknown field 'colour': neither in gov-records(5) nor in the first record" gov-route -d duties.csv --first colour in.csv
}

@test "one matter of several units has one lead, one clock and named parts" {
	printf 'id,category,unit,co_units,parts,limit\nD1,预付卡,市场局,商务局|体育局,市场局=牵头|体育局 = 场馆核查,5d\nD2,,街道,,,2h\n' >duties.csv
	printf '{"category":"%s","created_at":"2026-03-02"}\n' 预付卡 别的 | gov-route -d duties.csv | fields unit unit_parts due_at |
		same <(printf '市场局 市场局=牵头|体育局 = 场馆核查 2026-03-07T00:00:00+08:00\n街道 - 2026-03-02T02:00:00+08:00\n')
}

@test "from 60 days before the calendar's last day every run that counts a limit says so, and its status stays" {
	cat >calendar.csv <<-'END'
		from,to,kind,open,close
		2026-01-01,2026-12-31,covers,9:00,17:30
	END
	limit 2h now clock >duties.csv
	created 2026-10-31T23:59:59+08:00 2026-03-02T00:00:00+08:00 >in.csv
	fails 0 "" gov-route -d duties.csv -c calendar.csv in.csv
	created 2026-11-01T00:00:00+08:00 2026-03-02T00:00:00+08:00 >in.csv
	fails 0 "gov-route: calendar.csv: ends with 2026-12-31, and limits are counted from 2026-11-01 already: add the days that follow" gov-route -d duties.csv -c calendar.csv in.csv
	fails 0 "" gov-route -q -d duties.csv -c calendar.csv in.csv
	limit "" now clock >duties.csv
	fails 0 "" gov-route -d duties.csv -c calendar.csv in.csv
	fails 0 "" gov-route -d duties.csv -c calendar.csv </dev/null
}

@test "each clock that runs past the calendar has no due time, a warning and exit 1, the others are due" {
	printf 'id,unit,clock,limit\nD1,水务局,,24h\nR1,,反馈,3w\n' >duties.csv
	printf 'id,limit\nW1,2w\n' >whistles.csv
	echo '{"id":"1","created_at":"2026-12-30T10:00:00+08:00"}' >in.ndjson
	fails 1 "gov-route: in.ndjson:1: respond_due_at: the limit of duty 'R1' runs past the calendar
gov-route: in.ndjson:1: whistle_due_at: the limit of duty 'W1' runs past the calendar
gov-route: $calendar: ends with 2026-12-31, and limits are counted from 2026-12-30 already: add the days that follow" gov-route -d duties.csv -c "$calendar" --whistles whistles.csv in.ndjson
	fields due_at respond_due_at respond_due_at_rule whistle_due_at whistle_rule <stdout | same <(echo "2026-12-31T10:00:00+08:00 - R1 - W1")
}

@test "wrong rows of clocks, parts, modes and whistles end the run with their file, line and column" {
	while IFS=';' read -r header row want; do
		printf '%b\n' "$header" "$row" >duties.csv
		fails 2 "gov-route: duties.csv:2: $want" gov-route -d duties.csv </dev/null
	done <<-'END'
		id,clock,unit;D1,联系,水务局|街道;unit: one unit answers, the others are co_units: '水务局|街道'
		id,clock,co_units;D1,联系,水务局;co_units: only a row of 办结 says who answers
		id,clock,parts;D1,联系,水务局=来;parts: only a row of 办结 says who answers
		id,unit,parts;D1,水务局,街道=来;parts: '街道' is neither the unit nor one of co_units
		id,unit,parts;D1,水务局,水务局=;parts: '水务局=' is no part such as 单位=事项
		id,unit,parts;D1,水务局,水务局=来||;parts: '' is no part such as 单位=事项
		id,unit,since;D1,水务局,created_at|;since: a field is missing beside |
		id,unit,pauses;D1,水务局,延期|停;pauses: '停' is none of 延期|暂停|挂账, nor 无
		id,unit,pauses;D1,水务局,无|延期;pauses: '无' is none of 延期|暂停|挂账, nor 无
	END
	printf 'id,unit,since\nD1,水务局,colour\n' >duties.csv
	fails 2 "gov-route: duties.csv:2: unknown field 'colour': neither in gov-records(5) nor in the first record" gov-route -d duties.csv <<<'{"id":"1"}'
	printf 'id,unit\nD1,水务局\n' >duties.csv
	printf 'id,mode\nM1,\n' >modes.csv
	fails 2 "gov-route: modes.csv:2: mode: the cell is empty" gov-route -d duties.csv --modes modes.csv </dev/null
	printf 'id,limit\nW1,5w\n' >whistles.csv
	fails 2 "gov-route: whistles.csv:2: limit: working days and office hours need --calendar" gov-route -d duties.csv --whistles whistles.csv </dev/null
	printf 'id,place\nW1,怀柔镇|\n' >whistles.csv
	fails 2 "gov-route: whistles.csv:2: place: a place is missing beside |" gov-route -d duties.csv --whistles whistles.csv </dev/null
	fails 2 "gov-route: --taxonomy is for --lint" gov-route -d duties.csv --taxonomy duties.csv </dev/null
}

@test "tables of modes, whistles and categories with a header alone change nothing" {
	printf 'id,category,unit\nD1,水务,水务局\n' >duties.csv
	printf 'id,mode\n' >modes.csv
	printf 'id\n' >whistles.csv
	gov-route -d duties.csv --modes modes.csv --whistles whistles.csv <<<'{"category":"水务"}' | fields unit mode whistle | same <(echo 水务局 - -)
	printf '一级分类\n' >taxonomy.csv
	fails 1 "" gov-route --lint -d duties.csv --taxonomy taxonomy.csv
	same stdout <<-'END'
		type,from,code,field,rule,other,reason
		finding,duties.csv:2,unknown,category,D1,,'水务' is not in the taxonomy
	END
	printf 'id,unit\n' >duties.csv
	fails 0 "" gov-route --lint -d duties.csv --taxonomy taxonomy.csv
	fails 0 "gov-route: <stdin>:1: unit: no duty for category '' (id )" gov-route -d duties.csv <<<'{"x":1}'
}

@test "--lint finds every gap, tie, shadowed row and unknown word planted in 5,000 rows, and no other" {
	for seed in 1 2 3; do
		python3 "$root/tests/lint-duties.py" make $seed .
		fails 1 "" gov-route --lint -d duties.csv --taxonomy taxonomy.csv --modes modes.csv
		python3 "$root/tests/lint-duties.py" check . stdout
	done
	sed '/,tie,/{s/,tie,/,tied,/;:a;n;ba}' stdout >wrong.csv
	run -1 python3 "$root/tests/lint-duties.py" check . wrong.csv
	[[ "$output" == *"1 not found, 1 others"* ]]
}

@test "--lint reads no records, writes NDJSON when asked, and looks at the categories of the other tables too" {
	printf 'id,category,unit\nD1,,街道\n' >duties.csv
	printf 'id,mode,category\nM1,战,防汛\n' >modes.csv
	printf 'id,category\nW1,水务/排水\nW2,水务\n' >whistles.csv
	printf '编码,问题分类\n01,水务/供水\n' >taxonomy.csv
	echo broken >in.ndjson
	fails 1 "" gov-route --lint -O ndjson -d duties.csv --taxonomy taxonomy.csv --modes modes.csv --whistles whistles.csv in.ndjson
	same stdout <<-'END'
		{"type":"finding","from":"modes.csv:2","code":"unknown","field":"category","rule":"M1","other":null,"reason":"'防汛' is not in the taxonomy"}
		{"type":"finding","from":"whistles.csv:2","code":"unknown","field":"category","rule":"W1","other":null,"reason":"'水务/排水' is not in the taxonomy"}
	END
}

@test "on a terminal --lint runs without a file, and routing asks for one" {
	printf 'id,unit\nD1,水务局\nD2,水务局\n' >duties.csv
	run -1 script -qec "gov-route --lint -d duties.csv" /dev/null
	[[ "$output" == *"finding,duties.csv:3,shadowed,id,D2,D1,"* ]]
	run -2 script -qec "gov-route -d duties.csv" /dev/null
	[[ "$output" == "gov-route: no input: name a FILE or pipe records in"* ]]
}

@test "a taxonomy is read by path or by level, from CSV or a workbook, merged cells filled from above" {
	printf 'id,category,unit\nD1,城建/其他,城建局\n' >duties.csv
	printf '一级分类,二级分类,三级分类\n城建,供水,停水\n,,水质\n,其他,\n交通,公交,\n' >levels.csv
	printf '类别\n城建/供水/停水\n城建/供水/水质\n城建/其他\n交通/公交\n' >paths.csv
	for table in levels paths; do
		fails 1 "" gov-route --lint -d duties.csv --taxonomy $table.csv
		cut -d, -f 2,3,7 <stdout | sed "s/$table/table/" >$table.found
	done
	same levels.found <paths.found
	same levels.found <<-'END'
		from,code,reason
		table.csv:2,gap,no duty for 城建/供水/停水
		table.csv:3,gap,no duty for 城建/供水/水质
		table.csv:5,gap,no duty for 交通/公交
	END
	while IFS=';' read -r row want; do
		printf 'level1,level2,level3\n%s\n' "$row" >wrong.csv
		fails 2 "gov-route: wrong.csv:2: $want" gov-route --lint -d duties.csv --taxonomy wrong.csv
	done <<-'END'
		,供水,停水;level1: a level is missing above one that is there
		城建,,停水;level2: a level is missing above one that is there
		城建/,,;level1: '城建/' is no path such as a/b/c
	END
	printf 'category,code\n,01\n' >wrong.csv
	fails 2 "gov-route: wrong.csv:2: category: neither a path nor a level" gov-route --lint -d duties.csv --taxonomy wrong.csv
}

@test "a time without any duty between two of a leaf is a gap with both its moments" {
	printf 'id,category,unit,valid_from,valid_to\nD1,水务,旧局,,2026-03-31\nD2,水务/供水,新局,2026-05-01,\n' >duties.csv
	printf 'category\n水务/供水\n' >taxonomy.csv
	fails 1 "" gov-route --lint -d duties.csv --taxonomy taxonomy.csv
	sed 1d stdout | same <(echo 'finding,taxonomy.csv:2,gap,valid_from,,,no duty for 水务/供水 from 2026-04-01T00:00:00+08:00 to 2026-05-01T00:00:00+08:00')
}

@test "the sample tables have no finding" {
	fails 0 "" gov-route --lint -d "$samples/duties/district.csv" -c "$calendar" --modes "$samples/duties/modes.csv" --whistles "$samples/duties/whistles.csv"
	same /dev/null <stdout
}

@test "every decision and due time of 9,000 records follows from the tables and the records alone" {
	local seeds="1 2 3 4 5 6"
	! sanitized || seeds="1 2"
	for seed in $seeds; do
		python3 "$root/tests/explain.py" make "$seed" .
		fails 1 "" gov-route -q -d duties.csv -c calendar.csv --modes modes.csv --whistles whistles.csv --first source,channel records.ndjson
		python3 "$root/tests/explain.py" duties duties.csv calendar.csv records.ndjson stdout modes.csv whistles.csv source,channel
	done
	fails 1 "" gov-route -q -d duties.csv -c calendar.csv records.ndjson
	python3 "$root/tests/explain.py" duties duties.csv calendar.csv records.ndjson stdout
	fails 1 "" gov-route -q -d duties.csv -c calendar.csv --modes modes.csv --whistles whistles.csv --first source,channel records.ndjson
	sed '3s/"unit_state":"[a-z]*"/"unit_state":"wrong"/' stdout >wrong.ndjson
	run -1 python3 "$root/tests/explain.py" duties duties.csv calendar.csv records.ndjson wrong.ndjson modes.csv whistles.csv source,channel
	[[ "$output" == *"record 3: unit_state: 'wrong', not "*"1500 records, 1 differences"* ]]
}

@test "--lint writes an empty workbook when it finds nothing" {
	printf '%s\n' id,category,unit D1,水务,水务局 >duties.csv
	fails 0 "" gov-route --lint -d duties.csv -o findings.xlsx
	[ -s findings.xlsx ]
}

@test "--lint is through with 30,000 communities of one category in seconds" {
	python3 -c '
print("id,category,place,unit")
for i in range(30000):
	print(f"D{i},水务,社区{i}|街道{i % 330},水务局")' >duties.csv
	fails 0 "" timeout 10 gov-route --lint -d duties.csv
	[ ! -s stdout ]
}

@test "a unit that is missing beside | stops the run with its place" {
	printf '%s\n' id,category,unit,co_units 'D1,水务,水务局,街道||环保局' >duties.csv
	fails 2 "gov-route: duties.csv:2: co_units: a unit is missing beside |" gov-route -d duties.csv </dev/null
	printf '%s\n' id,category,unit,co_units 'D1,水务,水务局,街道| ' >duties.csv
	fails 2 "gov-route: duties.csv:2: co_units: a unit is missing beside |" gov-route -d duties.csv </dev/null
	printf '%s\n' id,category,unit D1,水务,水务局 >duties.csv
	printf '%s\n' id,category,units 'W1,水务,|' >whistles.csv
	fails 2 "gov-route: whistles.csv:2: units: a unit is missing beside |" gov-route -d duties.csv --whistles whistles.csv </dev/null
}

@test "a last day written with its clock in digits ends at that clock" {
	local to
	for to in 202602131650 20260213165000 20260213T165000 '2026-02-13 16:50' '2026年2月13日下午4时50分'; do
		printf '%s\n' id,category,unit,valid_to "D1,水务,水务局,$to" >duties.csv
		created 2026-02-13T16:49:59 2026-02-13T16:50:00 | gov-route -q -d duties.csv -O ndjson | fields unit | same <(printf '%s\n' 水务局 -)
	done
	for to in 20260213 2026/2/13 2026年2月13日; do
		printf '%s\n' id,category,unit,valid_to "D1,水务,水务局,$to" >duties.csv
		created 2026-02-13T23:59:59 2026-02-14T00:00:00 | gov-route -q -d duties.csv -O ndjson | fields unit | same <(printf '%s\n' 水务局 -)
	done
}

@test "a misspelt field in the hundredth condition is told, however many conditions name the export's own" {
	python3 -c '
print("id,category,unit,where")
for i in range(99):
	print(f"D{i},水务,水务局,板块={i}")
print("D99,水务,水务局,板快=99")' >duties.csv
	fails 2 "gov-route: duties.csv:101: unknown field '板快': neither in gov-records(5) nor in the first record" \
		gov-route -d duties.csv -o out.ndjson - <<<'{"id":"1","category":"水务","板块":"7"}'
}

@test "a moment in the year 10000 of another offset is no reason to call it the year 0" {
	printf 'from,to,kind,open,close\n9999-01-01,9999-12-31,covers,09:00,17:30\n' >year.csv
	limit 1wh now clock >duties.csv
	created 9999-12-31T23:59:59-12:00 | fails 1 "gov-route: <stdin>:2: due_at: the limit of duty 'D1' runs past the calendar" gov-route -d duties.csv -c year.csv
}
