#!/usr/bin/env bats
# track.bats - gov-track: where orders stand, what their clocks say, what was counted and what cannot be

load helper

calendar=$samples/calendar/china.csv

# FIELD=VALUE...: one more order in orders.ndjson
order() {
	local pair
	for pair in "$@"; do
		printf ',"%s":"%s"' "${pair%%=*}" "${pair#*=}"
	done | sed 's/^,/{/; s/$/}\n/' >>orders.ndjson
}

# ROW...: events.csv with these rows (order,event,at,by,to,until,clock,reason; the rest may be missing)
events() {
	{
		echo order,event,at,by,to,until,clock,reason
		for row in "$@"; do
			commas=${row//[^,]/}
			printf '%s%.*s\n' "$row" $((7 - ${#commas})) ,,,,,,,
		done
	} >events.csv
}

# FIELD,... AS-OF [ARGUMENT...]: these fields of every order, one a line, joined by blanks, - for null
track() {
	local fields=$1 as_of=$2
	shift 2
	gov-track --as-of "$as_of" "$@" orders.ndjson >tracked.ndjson || echo "status $?"
	python3 - "$fields" <<'END'
import json, sys
for line in open("tracked.ndjson", encoding="utf-8"):
    r = json.loads(line)
    print(*("-" if v in (None, "") else str(v).lower() if isinstance(v, bool) else v for v in map(r.get, sys.argv[1].split(","))))
END
}

# FIELD,... AS-OF [ARGUMENT...]: the same with events.csv, and no word of what is told
follow() {
	track "$@" -e events.csv -q
}

# LINE...: what comes in is these lines
is() {
	same <(printf '%s\n' "$@")
}

@test "the last event gives the stage, and since when" {
	order id=A created_at=2026-03-02T09:00:00+08:00
	events A,dispatched,2026-03-02T09:05 A,accepted,2026-03-02T10:00 A,contacted,2026-03-02T11:00 A,contacted,2026-03-02T12:00 \
		A,responded,2026-03-03T09:00 A,closed,2026-03-04T09:00 A,callback,2026-03-05T09:00 A,reopened,2026-03-06T09:00
	for t in 02T09:04:59 02T09:05 02T10:30 02T13:00 03T09:00:59 04T10:00 05T09:01 06T09:00; do
		follow stage,stage_since,stage_minutes 2026-03-$t
	done | is "created 2026-03-02T09:00:00+08:00 4" "dispatched 2026-03-02T09:05:00+08:00 0" "accepted 2026-03-02T10:00:00+08:00 30" \
		"contacted 2026-03-02T11:00:00+08:00 120" "responded 2026-03-03T09:00:00+08:00 0" "closed 2026-03-04T09:00:00+08:00 60" \
		"called_back 2026-03-05T09:00:00+08:00 1" "reopened 2026-03-06T09:00:00+08:00 0"
}

@test "without events everything follows from the record's own times" {
	order id=A created_at=2026-03-02T09:00 dispatched_at=2026-03-02T09:10 accepted_at=2026-03-02T10:00 closed_at=2026-03-03T10:00 \
		due_at=2026-03-03T09:59:59 accept_due_at=2026-03-02T10:00
	order id=B created_at=2026-03-02T09:00 contacted_at=2026-03-02T12:00 due_at=2026-03-09T09:00
	track stage,accept_on_time,on_time,overdue_minutes,returned,suggested_accepted_at,faults 2026-03-04 |
		is "closed true false 0 - - -" "contacted - - - - - -"
	track stage,on_time,next_step,next_due_at 2026-03-02T11:00 | is "accepted - close 2026-03-03T09:59:59+08:00" "created - close 2026-03-09T09:00:00+08:00"
}

@test "an order without created_at has no stage_since and no counts" {
	order id=A phone=15400000001 street=泉河街道
	track stage,stage_since,stage_minutes,caller_month,place_year 2026-03-04 | is "created - - - -"
}

@test "events fill empty times, stand beside the record's own, and with --overwrite replace them" {
	order id=A created_at=2026-03-02T09:00 accepted_at=2026-03-02T10:00 returned=3
	events A,dispatched,2026-03-02T01:05Z A,accepted,2026-03-02T09:59 A,extended,2026-03-02T11:00
	follow dispatched_at,suggested_dispatched_at,accepted_at,suggested_accepted_at,returned,suggested_returned,extended,redone 2026-03-04 |
		is "2026-03-02T09:05:00+08:00 - 2026-03-02T10:00 2026-03-02T09:59:00+08:00 3 - 1 0"
	follow accepted_at,suggested_accepted_at,returned 2026-03-04 --overwrite | is "2026-03-02T09:59:00+08:00 - 3"
	gov-track --as-of 2026-03-04 -e events.csv --stats orders.ndjson 2>&1 >/dev/null | grep accepted_at |
		is "gov-track: accepted_at: filled 0, agreed with the export 0 of 1 (0.00 %), undecided 0"
}

@test "a time of the record does nothing where an event said so before, and an event where the record did" {
	order id=A created_at=2026-03-02T09:00 accepted_at=2026-03-02T10:00:05 closed_at=2026-03-03T10:00
	events A,dispatched,2026-03-02T09:05 A,accepted,2026-03-02T10:00 A,closed,2026-03-03T10:00:07
	follow stage,stage_since,suggested_accepted_at,suggested_closed_at,faults 2026-03-04 | is "closed 2026-03-03T10:00:00+08:00 2026-03-02T10:00:00+08:00 - -"
}

@test "a return takes back what the unit did, and the order is nobody's" {
	order id=A created_at=2026-03-02T09:00 unit=区水务局 accept_due_at=2026-03-02T12:00 accepted_at=2026-03-02T10:00
	events A,dispatched,2026-03-02T09:05,,区水务局 A,returned,2026-03-02T11:00 A,dispatched,2026-03-02T15:00,,泉河街道 A,accepted,2026-03-02T16:00
	follow stage,unit_now,dispatched_at,accept_on_time,returned 2026-03-02T11:30 | is "returned - - - 1"
	follow stage,unit_now,dispatched_at,accepted_at,suggested_accepted_at,accept_on_time 2026-03-03 |
		is "accepted 泉河街道 2026-03-02T15:00:00+08:00 2026-03-02T10:00 2026-03-02T16:00:00+08:00 false"
}

@test "a transfer is the dispatch that stands, to another unit" {
	order id=A created_at=2026-03-02T09:00 unit=区水务局
	events A,dispatched,2026-03-02T09:05 A,accepted,2026-03-02T10:00 A,转办,2026-03-02T11:00,,区交通局 A,转派,2026-03-02T12:00,,泉河街道
	follow stage,stage_since,unit_now,dispatched_at,accepted_at,returned 2026-03-03 | is "dispatched 2026-03-02T12:00:00+08:00 泉河街道 2026-03-02T12:00:00+08:00 - 0"
	follow unit_now 2026-03-02T10:30 | is 区水务局
}

@test "a stop is a stage until it is resumed or its until has come" {
	order id=A created_at=2026-03-02T09:00
	events A,accepted,2026-03-02T10:00 A,suspended,2026-03-02T11:00 A,contacted,2026-03-02T12:00 A,resumed,2026-03-02T13:00 \
		A,suspended,2026-03-03T09:00,,,2026-03-03T10:00 A,resumed,2026-03-03T12:00 A,suspended,2026-03-04T09:00 A,closed,2026-03-04T12:00
	for t in 02T12:30 02T14:00 03T09:30 03T11:00 03T13:00 04T11:00 05T11:00; do
		follow stage,stage_since,faults 2026-03-$t
	done | is "suspended 2026-03-02T11:00:00+08:00 -" "contacted 2026-03-02T13:00:00+08:00 -" "suspended 2026-03-03T09:00:00+08:00 -" \
		"contacted 2026-03-03T10:00:00+08:00 -" "contacted 2026-03-03T10:00:00+08:00 -" "suspended 2026-03-04T09:00:00+08:00 -" "closed 2026-03-04T12:00:00+08:00 -"
}

@test "a stop moves the due moment by its length, and by --as-of while it goes on" {
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00
	events A,suspended,2026-03-03T09:00 A,resumed,2026-03-03T19:00:01
	for t in 03T08:00 03T10:00 04T10:00; do
		follow due_now,on_time,next_step 2026-03-$t
	done | is "2026-03-05T09:00:00+08:00 - close" "2026-03-05T10:00:00+08:00 - -" "2026-03-05T19:00:01+08:00 - close"
	follow late,overdue,overdue_minutes,on_time,due_at 2026-03-05T12:00 | is "true false - - 2026-03-05T09:00"
	follow late,overdue,overdue_minutes,on_time 2026-03-05T20:00 | is "true true 59 false"
}

@test "a stop after the due moment moves nothing, and one begun before it all of it" {
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00
	order id=B created_at=2026-03-02T09:00 due_at=2026-03-05T09:00
	events A,suspended,2026-03-05T09:00 A,resumed,2026-03-07T09:00 B,suspended,2026-03-05T08:59:59 B,resumed,2026-03-07T08:59:59
	follow due_now,next_step 2026-03-06T09:00 | is "2026-03-05T09:00:00+08:00 close" "2026-03-06T09:00:01+08:00 -"
	follow due_now 2026-03-08T09:00 | is 2026-03-05T09:00:00+08:00 2026-03-07T09:00:00+08:00
}

@test "a stop counts from the beginning of the clock to its end" {
	order id=A created_at=2026-03-02T09:00 accept_due_at=2026-03-02T12:00 due_at=2026-03-05T09:00
	events A,suspended,2026-03-02T08:00 A,accepted,2026-03-02T10:00 A,resumed,2026-03-02T11:00
	follow accept_due_now,due_now,accept_on_time,faults 2026-03-03 | is "status 1" "2026-03-02T13:00:00+08:00 2026-03-05T11:00:00+08:00 true before_created"
}

duties() {
	printf '%s\n' id,unit,clock,limit,start,end,since,pauses "$@" >duties.csv
}

@test "a duty says how a stop moves its clock, and which stops and extensions do" {
	duties W,甲,办结,5w,,office,,'延期|暂停|挂账' N,,区交办,5d,,,,无 S,,市交办,48h,,,,
	# 2026-03-06 is a Friday
	order id=A created_at=2026-03-02T09:00 due_at_rule=W district_due_at_rule=N city_due_at_rule=S
	events A,挂账,2026-03-06T10:00 A,恢复,2026-03-09T10:00
	follow due_at,due_now,district_due_now,city_due_now 2026-03-12 --duties duties.csv -c "$calendar" |
		is "2026-03-09T17:30:00+08:00 2026-03-10T17:30:00+08:00 2026-03-07T09:00:00+08:00 2026-03-04T09:00:00+08:00"
	events A,suspended,2026-03-03T10:00 A,resumed,2026-03-04T11:00 'A,extended,2026-03-04T12:00,,,2026-03-20T12:00,办结|区交办|市交办'
	follow due_now,district_due_now,city_due_now,extended 2026-03-12 --duties duties.csv -c "$calendar" |
		is "2026-03-20T12:00:00+08:00 2026-03-07T09:00:00+08:00 2026-03-20T12:00:00+08:00 1"
}

@test "a duty that the list does not have is warned of, and by none a stop moves as on the wall" {
	duties W,甲,办结,5w,,office,,
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-09T17:30 due_at_rule=gone
	events A,暂停,2026-03-06T10:00 A,恢复,2026-03-09T10:00
	fails 0 "gov-track: orders.ndjson:1: due_at_rule: the duty list has no 'gone'" gov-track --as-of 2026-03-10 --duties duties.csv -c "$calendar" orders.ndjson
	follow due_now 2026-03-10 --duties duties.csv -c "$calendar" | is 2026-03-12T17:30:00+08:00
}

@test "an extension sets the due moment, of a bare day its last second, and without until is only counted" {
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00 accept_due_at=2026-03-02T10:00
	events A,extended,2026-03-02T09:30,,,2026-03-02T11:00,签收 A,extended,2026-03-04T09:00,,,2026-03-10 A,extended,2026-03-04T10:00
	follow due_now,extended,accept_due_now,contact_due_now 2026-03-04T12:00 | is "2026-03-10T23:59:59+08:00 3 2026-03-02T11:00:00+08:00 -"
	events A,extended,2026-03-04T09:00,,,2026-03-04T18:00 A,extended,2026-03-04T10:00,,,2026-03-07,联系
	follow due_now,contact_due_at,contact_due_now,next_step 2026-03-04T12:00 | is "2026-03-04T18:00:00+08:00 - 2026-03-07T23:59:59+08:00 accept"
}

@test "of a stop only what comes after an extension counts, and no extension after the end of its clock" {
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00 accept_due_at=2026-03-02T12:00
	events A,suspended,2026-03-03T09:00 A,extended,2026-03-04T09:00,,,2026-03-10T09:00 A,resumed,2026-03-04T11:00
	follow due_now 2026-03-05 | is 2026-03-10T11:00:00+08:00
	events A,accepted,2026-03-02T13:00 A,extended,2026-03-02T13:00:01,,,2026-03-02T18:00,签收
	follow accept_due_now,accept_on_time 2026-03-05 | is "2026-03-02T12:00:00+08:00 false"
}

@test "reopening winds the closing clock again, to its until where it has one" {
	duties W,甲,办结,5w,,office,,无
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00 due_at_rule=W
	events A,closed,2026-03-04T09:00 A,reopened,2026-03-06T09:00,,,2026-03-09
	follow stage,on_time 2026-03-05 --duties duties.csv -c "$calendar" | is "closed true"
	follow stage,closed_at,due_now,on_time,redone 2026-03-08 --duties duties.csv -c "$calendar" | is "reopened - 2026-03-09T23:59:59+08:00 - 1"
	events A,closed,2026-03-04T09:00 A,reopened,2026-03-06T09:00 A,closed,2026-03-07T09:00
	follow stage,closed_at,due_now,on_time,overdue_minutes 2026-03-08 | is "closed 2026-03-07T09:00:00+08:00 2026-03-05T09:00:00+08:00 false 2880"
}

@test "the very due moment is in time, a second later is not" {
	order id=A created_at=2026-03-02T09:00 due_at=2026-03-05T09:00:00 closed_at=2026-03-05T09:00:00
	order id=B created_at=2026-03-02T09:00 due_at=2026-03-05T09:00:00 closed_at=2026-03-05T09:00:01
	order id=C created_at=2026-03-02T09:00 due_at=2026-03-05T09:00:00
	order id=D created_at=2026-03-02T09:00 due_at=2026-03-05
	track on_time,late,overdue,overdue_minutes 2026-03-05T09:00:01 | is "true false false -" "false true true 0" "false true true 0" "- false false -"
	track on_time,late,overdue,overdue_minutes 2026-03-05T09:00:00 | tail -n 3 | is "- false false -" "- false false -" "- false false -"
	track on_time,overdue_minutes 2026-03-06T00:01 | tail -n 1 | is "false 1"
}

@test "each clock ends with its own event, at the latest with the closing" {
	order id=A created_at=2026-03-02T09:00 accept_due_at=2026-03-02T10:00 contact_due_at=2026-03-02T11:00 respond_due_at=2026-03-02T12:00 due_at=2026-03-02T13:00 \
		city_due_at=2026-03-02T14:00 district_due_at=2026-03-02T12:30
	fields=accept_on_time,contact_on_time,respond_on_time,on_time,city_on_time,district_on_time
	events A,accepted,2026-03-02T10:00 A,contacted,2026-03-02T11:30 A,responded,2026-03-02T12:00 A,closed,2026-03-02T13:00
	follow $fields 2026-03-03 | is "true false true true true false"
	events A,closed,2026-03-02T10:30
	follow $fields 2026-03-03 | is "false true true true true true"
	events A,dispatched,2026-03-02T10:30
	follow $fields 2026-03-02T11:30 | is "false false - - - -"
}

@test "a clock that waited for an event is due by its duty once that comes, and not before" {
	duties A,,签收,2h,,,dispatched_at, R,,反馈,1w,,midnight,'accepted_at|dispatched_at',
	order id=A created_at=2026-03-02T09:00 accept_due_at_rule=A respond_due_at_rule=R
	events A,dispatched,2026-03-02T09:30 A,accepted,2026-03-06T10:00
	follow accept_due_at,accept_due_now,respond_due_at,next_step 2026-03-02T09:20 --duties duties.csv -c "$calendar" | is "- - - -"
	follow accept_due_at,accept_due_now,accept_on_time,respond_due_at,next_step 2026-03-02T09:40 --duties duties.csv -c "$calendar" |
		is "2026-03-02T11:30:00+08:00 2026-03-02T11:30:00+08:00 - 2026-03-04T00:00:00+08:00 accept"
	follow accept_on_time,respond_due_at,next_step,next_due_at 2026-03-07 --duties duties.csv -c "$calendar" |
		is "false 2026-03-10T00:00:00+08:00 respond 2026-03-10T00:00:00+08:00"
}

@test "what is left is office time: not at night, on a weekend or on a holiday" {
	order id=A created_at=2026-02-13T09:00 due_at=2026-02-25T10:00 accept_due_at=2026-02-13T12:00
	# Friday 13 February from 17:00; the Saturday is worked, the festival lasts to the 23rd
	track accept_left,close_left 2026-02-13T17:00 -c "$calendar" | is "0 1110"
	track accept_left,close_left 2026-02-13T17:00 | is "- -"
	track close_left 2026-02-25T09:59:01 -c "$calendar" | is 0
}

@test "where the calendar ends there is nothing, a warning and status 1" {
	duties W,甲,办结,20w,,,,
	order id=A created_at=2026-12-20T09:00 due_at_rule=W
	order id=B created_at=2026-12-20T09:00 due_at=2027-01-20T09:00
	fails 1 "gov-track: $calendar: ends with 2026-12-31, within 60 days of --as-of: add the days that follow
gov-track: orders.ndjson:1: due_at: runs past the calendar
gov-track: orders.ndjson:2: due_at: runs past the calendar" gov-track --as-of 2026-12-21 --duties duties.csv -c "$calendar" orders.ndjson
	grep -o '"due_now":[^,]*\|"close_left":[^,]*' stdout | is '"due_now":null' '"close_left":null' '"due_now":"2027-01-20T09:00:00+08:00"' '"close_left":null'
}

@test "a calendar that ends within 60 days is told of in every run" {
	fails 0 "gov-track: $calendar: ends with 2026-12-31, within 60 days of --as-of: add the days that follow" gov-track --as-of 2026-11-01 -c "$calendar" </dev/null
	fails 0 "" gov-track --as-of 2026-10-31 -c "$calendar" </dev/null
	fails 0 "" gov-track --as-of 2026-11-01 -q -c "$calendar" </dev/null
}

@test "the step that is next is that of the clock due first, of two the earlier in the table" {
	order id=A created_at=2026-03-02T09:00 city_due_at=2026-03-03T09:00 district_due_at=2026-03-03T09:00 due_at=2026-03-03T09:00:01
	track next_step,next_due_at 2026-03-10 | is "city 2026-03-03T09:00:00+08:00"
	events A,suspended,2026-03-02T10:00,,,,市交办
	follow next_step 2026-03-02T12:00 | is district
}

@test "月次 and 年次 count the orders of a caller in the months and years of +08:00" {
	order id=A created_at=2026-01-31T15:59:59Z phone=154-0000-0001
	order id=B created_at=2026-01-31T16:00:00Z phone=15400000001
	order id=C created_at=2026-02-01T00:00:00.5+08:00 phone=15400000001
	order id=D created_at=2026-12-31T16:00:00Z phone=15400000001
	order id=E created_at=2026-02-02T00:00:00+08:00 phone=154****0001
	order id=F created_at=2026-02-02T00:00:00+08:00 phone=15400000002
	order id=G created_at=2026-02-02T00:00:00+08:00
	track id,caller_month,caller_year 2027-06-01 | is "A 1 1" "B 1 2" "C 2 3" "D 1 1" "E - -" "F 1 1" "G - -"
}

@test "those of a place count the deepest of point, community and street" {
	for at in "甲区 point=花园 community=一社区" "甲区 community=一社区" 甲区 "甲区 point=花园 community=二社区" "乙区 point=花园" "甲区 community=一社区 point="; do
		# shellcheck disable=SC2086
		order id=$((++n)) created_at=2026-01-0${n}T09:00 street=泉河街道 district=$at
	done
	order id=7 created_at=2026-01-07T09:00 district=甲区
	track id,place_month,place_year 2026-06-01 | is "1 1 1" "2 1 1" "3 1 1" "4 2 2" "5 1 1" "6 2 2" "7 - -"
}

@test "orders of one moment count by id and bytes, whatever the order of the input" {
	order id=C created_at=2026-01-02T09:00 phone=15400000001
	order id=B created_at=2026-01-02T01:00Z phone=15400000001
	order id=A created_at=2026-01-02T09:00 phone=15400000001
	order created_at=2026-01-02T09:00 phone=15400000001 title=乙
	order created_at=2026-01-02T09:00 phone=15400000001 title=甲
	track id,title,caller_month 2026-06-01 | sort | is "- 乙 1" "- 甲 2" "A - 3" "B - 4" "C - 5"
	tac orders.ndjson >turned && mv turned orders.ndjson
	track id,title,caller_month 2026-06-01 | sort | is "- 乙 1" "- 甲 2" "A - 3" "B - 4" "C - 5"
}

@test "copies, superseded records and other lines pass as they are and do not count" {
	order id=A created_at=2026-01-01T09:00 phone=15400000001 accepted_at=2026-01-01T10:00 due_at=2026-01-02T09:00 superseded_by=x
	order id=B created_at=2026-01-02T09:00 phone=15400000001 copy_of=C
	order id=C created_at=2026-01-03T09:00 phone=15400000001
	order id=D created_at=2026-01-04T09:00 phone=15400000001 type=alarm
	order id=C created_at=2026-01-03T09:00 phone=15400000001 superseded_by=x
	events B,accepted,2026-01-02T10:00 C,dispatched,2026-01-03T10:00
	track id,stage,stage_since,caller_month,due_now,accepted_at,due_at,dispatched_at 2026-02-01 -e events.csv |
		is "A - - - - 2026-01-01T10:00 2026-01-02T09:00 -" "B - - - - - - -" "C dispatched 2026-01-03T10:00:00+08:00 1 - - - 2026-01-03T10:00:00+08:00" "D - - - - - - -" "C - - - - - - -"
}

@test "of several records of an id the newest is tracked, and how many gave way is said" {
	order id=A created_at=2026-01-01T09:00 status=1 exported_at=2026-01-02
	order id=A created_at=2026-01-01T09:00 status=2 exported_at=2026-01-03 updated_at=2026-01-01
	order id=A created_at=2026-01-01T09:00 status=3 exported_at=2026-01-03 updated_at=2026-01-02
	order id=A created_at=2026-01-01T09:00 status=4 updated_at=2026-01-05
	order id=B created_at=2026-01-01T09:00 status=5
	order id=B created_at=2026-01-01T09:00 status=6
	events A,accepted,2026-01-02T10:00 B,accepted,2026-01-02T10:00
	track status,stage 2026-02-01 -e events.csv 2>err | is "1 -" "2 -" "3 accepted" "4 -" "5 -" "6 accepted"
	is "gov-track: 4 records are older versions of an id: only the newest is tracked" <err
}

@test "what --where does not hold for passes untouched, in its place, and counts nowhere" {
	order id=A created_at=2026-01-01T09:00 phone=15400000001 street=甲
	order id=B created_at=2026-01-02T09:00 phone=15400000001 street=乙 accepted_at=nonsense
	order id=C created_at=2026-01-03T09:00 phone=15400000001 street=甲
	events B,accepted,2026-01-02T10:00
	track id,stage,caller_month 2026-02-01 -e events.csv --where street=甲 | is "A created 1" "B - -" "C created 2"
	sed -n 2p tracked.ndjson | same <(sed -n 2p orders.ndjson)
}

@test "what is later than --as-of has not happened" {
	order id=A created_at=2026-03-02T09:00 accepted_at=2026-03-05T09:00 closed_at=2026-03-06T09:00 due_at=2026-03-04T09:00 cluster=A phone=15400000001
	order id=B created_at=2026-03-07T09:00 cluster=A phone=15400000001
	events A,contacted,2026-03-05T10:00 X,contacted,2026-03-05T10:00 A,arrived,2026-03-05T10:00
	track stage,accepted_at,contacted_at,on_time,false_closure,faults 2026-03-04 -e events.csv | is "created 2026-03-05T09:00 - false - -" "- - - - - -"
	track stage,caller_month,false_closure 2026-03-06T10:00 | is "closed 1 -" "- - -"
	track stage,caller_month,false_closure 2026-03-07T09:00 | is "closed 1 B" "created 2 -"
}

@test "a bare day of --as-of is its last second" {
	order id=A created_at=2026-03-02T09:00 accepted_at=2026-03-02T23:59:59 contacted_at=2026-03-03
	track stage,stage_minutes 2026-03-02 | is "accepted 0"
}

@test "假闭环 is the first order of the cluster that came within seven days of the closing" {
	order id=A created_at=2026-03-01T09:00 closed_at=2026-03-04T09:00:00 cluster=A
	order id=B created_at=2026-03-04T09:00:00 closed_at=2026-03-05T09:00 cluster=A
	order id=C created_at=2026-03-11T09:00:00 cluster=A
	order id=D created_at=2026-03-12T09:00:01 closed_at=2026-03-13T09:00 cluster=A
	order id=E created_at=2026-03-05T09:00:01 cluster=E
	order from=f.csv:7 created_at=2026-03-13T10:00 cluster=A
	track id,false_closure 2026-04-01 | is "A C" "B C" "C -" "D f.csv:7" "E -" "- -"
	track id,false_closure 2026-04-01 --reopen-within 167h | is "A -" "B C" "C -" "D f.csv:7" "E -" "- -"
	events A,reopened,2026-03-20T09:00
	follow id,false_closure 2026-04-01 | sed -n 1p | is "A -"
}

@test "a whistle waits for every unit it calls, by the event or by the record" {
	order id=A created_at=2026-03-01T09:00 whistle_units='区水务局|区交通局'
	order id=B created_at=2026-03-01T09:00
	events A,whistled,2026-03-02T09:00 A,arrived,2026-03-02T10:00,区交通局 A,arrived,2026-03-02T11:00,别的 A,arrived,2026-03-02T12:00,区水务局 B,whistled,2026-03-02T09:00 \
		A,whistled,2026-03-03T09:00,,区公安分局 B,arrived,2026-03-03T10:00,区水务局
	fields=whistle_arrived,whistle_arrived_at,whistle_missing
	follow $fields 2026-03-01 | is "- - -" "- - -"
	follow $fields 2026-03-02T11:30 | is "false - 区水务局" "- - -"
	follow $fields 2026-03-02T13:00 | is "true 2026-03-02T12:00:00+08:00 -" "- - -"
	follow $fields 2026-03-04 | is "false - 区公安分局" "- - -"
}

@test "each fault is named, told at its event, and ends the run with 1" {
	for id in A B C D E F G H I J K L; do order id=$id created_at=2026-03-01T09:00; done
	events A,dispatched,2026-03-01T08:00 B,dispatched,2026-03-01T10:00 B,dispatched,2026-03-01T09:30 C,accepted,2026-03-01T10:00 D,returned,2026-03-01T10:00 \
		E,closed,2026-03-01T10:00 F,callback,2026-03-01T10:00 G,reopened,2026-03-01T10:00 H,suspended,2026-03-01T10:00 H,suspended,2026-03-01T11:00 \
		I,resumed,2026-03-01T10:00 J,arrived,2026-03-01T10:00 K,dispatched,2026-03-01T10:00 K,accepted,2026-03-01T10:00 K,closed,2026-03-01T10:00 K,contacted,2026-03-01T11:00 \
		L,dispatched,2026-03-01T10:00 L,accepted,2026-03-01T10:00 L,suspended,2026-03-01T10:30 L,closed,2026-03-01T11:00 L,rated,2026-03-01T12:00 L,callback,2026-03-01T13:00
	status=0
	gov-track --as-of 2026-03-02 -e events.csv -v orders.ndjson >out 2>err || status=$?
	[ $status = 1 ]
	grep -o '"faults":.*' out | is '"faults":"before_created"}' '"faults":"out_of_order"}' '"faults":"accepted_before_dispatched"}' '"faults":"returned_before_dispatched"}' \
		'"faults":"closed_before_accepted"}' '"faults":"callback_before_closed"}' '"faults":"reopened_before_closed"}' '"faults":"suspended_twice"}' \
		'"faults":"resumed_without_suspended"}' '"faults":"arrived_without_whistled"}' '"faults":"after_closed"}' '"faults":null}'
	head -n 10 err | is "gov-track: events.csv:2: event: before_created (id A)" "gov-track: events.csv:4: event: out_of_order (id B)" \
		"gov-track: events.csv:5: event: accepted_before_dispatched (id C)" "gov-track: events.csv:6: event: returned_before_dispatched (id D)" \
		"gov-track: events.csv:7: event: closed_before_accepted (id E)" "gov-track: events.csv:8: event: callback_before_closed (id F)" \
		"gov-track: events.csv:9: event: reopened_before_closed (id G)" "gov-track: events.csv:11: event: suspended_twice (id H)" \
		"gov-track: events.csv:12: event: resumed_without_suspended (id I)" "gov-track: events.csv:13: event: arrived_without_whistled (id J)"
	grep -c 'faults: [a-z_]* 1$' err | is 11
	grep "more warnings" err | is "gov-track: 1 more warnings like these"
}

@test "a fault has its effect all the same, but what comes after a closing has none" {
	order id=A created_at=2026-03-01T09:00
	events A,closed,2026-03-02T10:00 A,accepted,2026-03-02T11:00 A,extended,2026-03-02T11:00 A,closed,2026-03-02T12:00
	follow stage,closed_at,accepted_at,extended,faults 2026-03-03 | is "status 1" "closed 2026-03-02T10:00:00+08:00 - 0 closed_before_accepted|after_closed"
}

@test "the record's own times can be at fault too, where it has both" {
	order id=A created_at=2026-03-01T09:00 closed_at=2026-03-01T08:00
	order id=B created_at=2026-03-01T09:00 dispatched_at=2026-03-01T11:00 accepted_at=2026-03-01T10:00
	order id=C created_at=2026-03-01T09:00 closed_at=2026-03-01T11:00
	order id=D created_at=2026-03-01T09:00 closed_at=2026-03-01T11:00 callback_at=2026-03-01T10:00
	fails 1 "gov-track: orders.ndjson:1: faults: before_created (id A)
gov-track: orders.ndjson:2: faults: accepted_before_dispatched (id B)
gov-track: orders.ndjson:4: faults: callback_before_closed (id D)" gov-track --as-of 2026-03-03 orders.ndjson
}

@test "a step is missed only where the streams tell of such steps at all" {
	order id=A created_at=2026-03-01T09:00
	order id=B created_at=2026-03-01T09:00
	events A,accepted,2026-03-01T10:00 A,closed,2026-03-01T11:00 B,closed,2026-03-01T11:00
	follow id,faults 2026-03-03 | is "status 1" "A -" "B closed_before_accepted"
	events A,closed,2026-03-01T11:00 B,closed,2026-03-01T11:00
	follow id,faults 2026-03-03 | is "A -" "B -"
}

@test "an event that stands in two exports is one, and only one file is in order or not" {
	order id=A created_at=2026-03-01T09:00
	events A,extended,2026-03-02T10:00,甲 A,extended,2026-03-03T10:00,甲
	printf '%s\n' order,event,at,by A,extended,2026-03-01T10:00,甲 A,延期,2026-03-02T02:00Z,甲 A,extended,2026-03-02T10:00,乙 >more.csv
	follow extended,faults 2026-03-05 -e more.csv | is "4 -"
	gov-track --as-of 2026-03-05 -e events.csv -e more.csv -v orders.ndjson 2>&1 >/dev/null | head -n 1 |
		is "gov-track: events: 4 used, 1 again, 0 later than --as-of, 0 of orders not tracked, 0 of unknown orders"
}

@test "an event of an unknown order is told, and ends the run with 1" {
	order id=A created_at=2026-03-01T09:00
	events A,accepted,2026-03-02T10:00 B,accepted,2026-03-02T10:00 C,accepted,2026-03-05T10:00
	fails 1 "gov-track: events.csv:3: order: no order 'B' came in
gov-track: 1 events are of orders that did not come in" gov-track --as-of 2026-03-03 -e events.csv orders.ndjson
	fails 1 "" gov-track --as-of 2026-03-03 -e events.csv -q orders.ndjson
}

@test "a bad event stops the run with its place, and goes to the rejects file with -r" {
	order id=A created_at=2026-03-01T09:00
	bad() {
		events "$1" A,accepted,2026-03-02T10:00
		fails 2 "gov-track: events.csv:2: $2" gov-track --as-of 2026-03-03 -e events.csv orders.ndjson
		fails 1 "gov-track: events.csv:2: $2" gov-track --as-of 2026-03-03 -e events.csv -r rejects.csv orders.ndjson
		grep -q '"accepted"' stdout
		sed -n 2p rejects.csv | cut -d, -f 1-3 | is "$3"
	}
	bad ,accepted,2026-03-02 "order: is missing" events.csv:2,required,order
	bad A,,2026-03-02 "event: is missing" events.csv:2,required,event
	bad A,lost,2026-03-02 "event: 'lost' is no kind of event" events.csv:2,value,event
	bad A,accepted, "at: is missing" events.csv:2,time,at
	bad A,accepted,soon "at: 'soon' is no time" events.csv:2,time,at
	bad A,extended,2026-03-02,,,later "until: 'later' is no time" events.csv:2,time,until
	bad A,extended,2026-03-02,,,,签发 "clock: '签发' is no clock" events.csv:2,value,clock
}

@test "an order with a time that is none is a bad record" {
	order id=A created_at=2026-03-01T09:00 closed_at=soon
	fails 2 "gov-track: orders.ndjson:1: closed_at: 'soon' is no time (id A)" gov-track --as-of 2026-03-03 orders.ndjson
	fails 1 "gov-track: orders.ndjson:1: closed_at: 'soon' is no time (id A)" gov-track --as-of 2026-03-03 -r rejects.csv orders.ndjson
}

@test "events are read with Chinese headers and words, in GB18030, and from gzip" {
	order id=A created_at=2026-03-01T09:00 whistle_units=区水务局
	printf '%s\n' 工单编号,事件,时间,操作单位,目标单位,截至,时限环节,原因,经办人 A,派单,2026年3月1日9时30分,,泉河街道,,,, "A,签收,2026/03/01 10:00,,,,,,张" \
		"A,吹哨,2026-03-01 11:00,,,,,," "A,报到,2026-03-01 11:00,区水务局,,,,," "A,暂停,2026-03-01 12:00,,,2026-03-01 13:00,,材料," "A,评价,2026-03-02 10:00,,,,,," |
		iconv -t gb18030 | gzip >events.csv.gz
	track stage,unit_now,dispatched_at,whistle_arrived,faults 2026-03-03 -e events.csv.gz |
		is "accepted 泉河街道 2026-03-01T09:30:00+08:00 true -"
	head -c -9 events.csv.gz >cut.gz
	run -2 gov-track --as-of 2026-03-03 -e cut.gz orders.ndjson
	[[ $output == *"gov-track: cut.gz"* ]]
}

@test "without --as-of nothing is done" {
	fails 2 "gov-track: no time: say what is now with --as-of TIME" gov-track </dev/null
	fails 2 "gov-track: --as-of: 'now' is no time such as 2025-09-01 or 2025-09-01T08:00" gov-track --as-of now </dev/null
	fails 2 "gov-track: --reopen-within: '7w' is no limit in hours or days such as 24h or 7d" gov-track --as-of 2026-03-03 --reopen-within 7w </dev/null
}

@test "a stale input is warned of" {
	order id=A created_at=2026-03-01T09:00 updated_at=2026-03-02T09:00
	events A,accepted,2026-03-01T10:00
	fails 0 "" gov-track --as-of 2026-03-03T09:00 --stale 24h -e events.csv orders.ndjson
	fails 0 "gov-track: nothing is newer than 2026-03-02T09:00:00+08:00: older than --stale 24h" gov-track --as-of 2026-03-03T09:00:01 --stale 24h -e events.csv orders.ndjson
	fails 0 "gov-track: nothing says how new the records are" gov-track --as-of 2026-03-03 --stale 7d </dev/null
}

@test "what the program does not own keeps its bytes and its place" {
	printf '%s\n' '{ "id": "A" ,"n":1.50,"due_at": "2026-03-05 09:00","created_at":"2026-03-01T09:00","x":{"y":[1, 2]}, "stage":"old","z":null}' >orders.ndjson
	gov-track --as-of 2026-03-03 orders.ndjson | grep -oE '^.*"z":null' | is \
		'{ "id": "A" ,"n":1.50,"due_at": "2026-03-05 09:00","created_at":"2026-03-01T09:00","x":{"y":[1, 2]}, "stage":"created","z":null'
	gov-track --as-of 2026-03-03 orders.ndjson >once.ndjson
	gov-track --as-of 2026-03-03 once.ndjson | same once.ndjson
}

@test "Chinese labels head a table of what was found" {
	order id=A created_at=2026-03-01T09:00
	gov-track --as-of 2026-03-03 -O csv --labels zh orders.ndjson | head -n 1 | tr , '\n' >labels
	for label in 环节 环节停留分钟 是否按时办结 是否超时 是否超期 来电人月次 点位年次 假闭环工单 流程异常; do
		grep -qx "$label" labels || echo "no $label"
	done | same /dev/null
	{ grep -v '^suggested_' labels | grep '[a-z]' || :; } | same /dev/null
}

@test "events of one order in any order and number are sorted in time" {
	order id=A created_at=2026-03-01T00:00
	{ echo order,event,at && seq 50000 | awk '{ t = ($1 * 7919) % 50000; printf "A,extended,2026-03-01T%02d:%02d:%02d\n", t / 3600, t / 60 % 60, t % 60 }'; } >events.csv
	follow extended,faults 2026-03-05 | is "status 1" "50000 out_of_order"
}

@test "every field of made-up orders is what a replay in another language says" {
	python3 "$root/tests/track-orders.py" . --seed 11 --orders 1500
	gov-route --duties duties.csv --calendar calendar.csv -q orders.ndjson >routed.ndjson
	for as_of in 2026-04-15T12:00:00+08:00 2026-04-16 2026-09-30; do
		gov-track --as-of $as_of -e events-1.ndjson -e events-2.csv -e events-3.ndjson --duties duties.csv -c calendar.csv -q routed.ndjson >$as_of.ndjson || [ $? = 1 ]
		python3 "$root/tests/track-replay.py" . routed.ndjson $as_of.ndjson $as_of --events events-1.ndjson events-2.csv events-3.ndjson
	done
	# a day and a half later only those differ to which something happened, or whose time came
	python3 "$root/tests/track-replay.py" . routed.ndjson 2026-04-15T12:00:00+08:00.ndjson 2026-04-15T12:00:00+08:00 2026-04-16.ndjson 2026-04-16 \
		--events events-1.ndjson events-2.csv events-3.ndjson | tail -n 1 | grep ', 0 of them needlessly$'
}

@test "a stream that is missing is trouble before the orders are read" {
	fails 2 "gov-track: missing.csv: No such file or directory" gov-track --as-of 2026-03-03 -e missing.csv -q <<<nonsense
}

@test "standard input holds either orders or events" {
	order id=A created_at=2026-03-01T09:00
	printf '%s\n' order,event,at A,accepted,2026-03-01T10:00 | gov-track --as-of 2026-03-03 -e - orders.ndjson | grep -c '"stage":"accepted"' | is 1
	fails 2 "gov-track: --events -: the orders come from standard input already" gov-track --as-of 2026-03-03 -e - <orders.ndjson
	cp orders.ndjson more.ndjson
	fails 2 "gov-track: --events -: the orders come from standard input already" gov-track --as-of 2026-03-03 -e - orders.ndjson - <more.ndjson
	fails 2 "gov-track: --events -: other events come from standard input already" gov-track --as-of 2026-03-03 -e - -e - orders.ndjson </dev/null
}

@test "neither time zone nor locale changes a byte" {
	order id=A created_at=2026-03-01T09:00 due_at=2026-03-05 phone=15400000001
	events A,accepted,2026-03-01T10:00
	gov-track --as-of 2026-03-03 -e events.csv -c "$calendar" orders.ndjson >plain
	TZ=America/New_York LC_ALL=C gov-track --as-of 2026-03-03 -e events.csv -c "$calendar" orders.ndjson | same plain
}

@test "two runs a day apart differ only in orders to which something happened or whose time passed" {
	python3 "$root/tests/track-orders.py" . --seed 12 --orders 1500
	gov-route --duties duties.csv --calendar calendar.csv -q orders.ndjson >routed.ndjson
	for day in 15 16; do
		gov-track --as-of 2026-06-${day}T10:00 -e events-1.ndjson -e events-2.csv -e events-3.ndjson --duties duties.csv -c calendar.csv -q routed.ndjson >$day || [ $? = 1 ]
	done
	python3 "$root/tests/track-replay.py" . routed.ndjson 15 2026-06-15T10:00 16 2026-06-16T10:00 --events events-1.ndjson events-2.csv events-3.ndjson
	# the judge is one: a field that is wrong, and one that changed for nothing, are seen
	sed '0,/"overdue":true/s//"overdue":false/' 15 >wrong
	run -1 python3 "$root/tests/track-replay.py" . routed.ndjson wrong 2026-06-15T10:00 --events events-1.ndjson events-2.csv events-3.ndjson
	[[ $output == *"(overdue 1)" ]]
	run -1 python3 "$root/tests/track-replay.py" . routed.ndjson wrong 2026-06-15T10:00 16 2026-06-16T10:00 --events events-1.ndjson events-2.csv events-3.ndjson
	[[ $output == *"nothing happened, yet overdue"*" 1 of them needlessly" ]]
}

@test "a --stale that is no limit stops the run before a record is written, with --quiet too" {
	order id=A created_at=2026-03-01T09:00
	for quiet in "" --quiet; do
		fails 2 "gov-track: --stale takes a limit such as 30m, 24h or 1w, not 'soon'" gov-track --as-of 2026-03-03 --stale soon $quiet orders.ndjson
		[ "$(cat stdout)" = '!gov-track failed' ]
		fails 2 "gov-track: --stale 5w: working days and office hours need --calendar" gov-track --as-of 2026-03-03 --stale 5w $quiet orders.ndjson
		[ "$(cat stdout)" = '!gov-track failed' ]
	done
}

@test "the created_at of a record that --where leaves out says how new the input is" {
	order id=A created_at=2026-03-01T09:00 unit=甲
	order id=B created_at=2026-03-03T09:00 unit=乙
	fails 0 "" gov-track --as-of 2026-03-03T12:00 --stale 24h --where unit=甲 orders.ndjson
	fails 0 "gov-track: nothing is newer than 2026-03-03T09:00:00+08:00: older than --stale 24h" gov-track --as-of 2026-03-05 --stale 24h --where unit=甲 orders.ndjson
}

@test "an order closed on the day it was created is not closed before it, though only the day is known" {
	order id=A created_at=2026-03-02T09:00 dispatched_at=2026-03-02 accepted_at=2026-03-02T10:00 closed_at=2026-03-02 callback_at=2026-03-02
	order id=B created_at=2026-03-02T09:00 closed_at=2026-03-01
	order id=C created_at=2026-03-02T09:00
	order id=D created_at=2026-03-02T09:00 closed_at=2026-03-03 accepted_at=2026-03-02T10:00
	events C,dispatched,2026-03-02 C,accepted,2026-03-02 C,closed,2026/3/2
	track id,stage,stage_since,faults 2026-03-04 -q | same <(
		cat <<-'END'
			status 1
			A called_back 2026-03-02T10:00:00+08:00 -
			B closed 2026-03-01T00:00:00+08:00 before_created
			C created 2026-03-02T09:00:00+08:00 -
			D closed 2026-03-03T00:00:00+08:00 -
		END
	)
	track id,stage,faults 2026-03-04 -q -e events.csv | grep ^C | is 'C closed -'
}
