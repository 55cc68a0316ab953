#!/usr/bin/env bats
# alerts.bats - gov-track --alerts: which orders are called at which level, who is called for a warning, a file for each unit

load helper

# FIELD...: the values of these fields of each line on stdin, - for null
pick() {
	python3 -c '
import json, sys
for line in sys.stdin:
    alert = json.loads(line)
    print(*("-" if alert[f] is None else alert[f] for f in sys.argv[1:]))' "$@"
}

# TIME ARG...: gov-track --alerts at that time of 2 March 2026, a Monday; orders on stdin
call() {
	gov-track --as-of "2026-03-02T$1:00+08:00" --alerts "${@:2}"
}

levels() {
	printf '%s\n' id,level,after,answer,to,law L1,催办,-2h,30m,,条例 L2,督办,0h,1h,'unit|督办科', L3,通报,1d,,督查室, >levels.csv
}

# FIELD:VALUE...: one JSON object, of a field given twice the last, of an empty value none
object() {
	local -A value=()
	local pair line=
	for pair; do
		value[${pair%%:*}]=${pair#*:}
	done
	for pair in $(printf '%s\n' "${!value[@]}" | sort); do
		[ -z "${value[$pair]}" ] || line+=",\"$pair\":\"${value[$pair]}\""
	done
	echo "{${line#,}}"
}

# ID DUE [FIELD:VALUE...]: an order of 区水务局 that is due then, on 2 March where only a clock is given
order() {
	local due=$2
	[[ $due == *T* ]] || due=2026-03-02T$due:00+08:00
	object "id:$1" unit:区水务局 created_at:2026-02-01T08:00:00+08:00 "due_at:$due" "${@:3}"
}

roster() {
	cat >roster.csv <<-'END'
		place,kind,turn,name,post,phone,unit,answer,close
		泉河街道,暴雨,1,岗甲,值班员,0100-555-0101,泉河街道,15m,2h
		泉河街道,暴雨,2,岗乙,值班员,0100-555-0102,泉河街道,15m,2h
		泉河街道,,1,岗丙,总值班,0100-555-0103,泉河街道,30m,
		怀柔区,,1,岗丁,总值班,0100-555-0201,区应急局,30m,
	END
}

# ID ISSUED [FIELD:VALUE...]: a warning of heavy rain in 泉河街道
warning() {
	object "id:$1" kind:暴雨 level:橙色 street:泉河街道 district:怀柔区 "issued_at:2026-03-02T$2:00+08:00" "${@:3}"
}

# ANSWER...: acks.csv of lines ID,BY,CLOCK[,OUTCOME[,ORDER]]
acks() {
	echo id,by,at,outcome,order >acks.csv
	local line id by at rest
	for line; do
		IFS=, read -r id by at rest <<<"$line"
		printf '%s,%s,2026-03-02T%s:00+08:00,%s\n' "$id" "$by" "$at" "${rest-}$([[ ${rest-} == *,* ]] || echo ,)" >>acks.csv
	done
}

# TIME ARG...: the same as call, for warnings.ndjson, roster.csv and acks.csv, without orders
walk() {
	call "$1" --warnings warnings.ndjson --roster roster.csv --acks acks.csv "${@:2}" /dev/null
}

@test "an order is called at the highest level whose moment has come, and once a clock" {
	levels
	order A 10:00 >in.ndjson
	call 07:59 --levels levels.csv in.ndjson | same /dev/null
	call 08:00 --levels levels.csv in.ndjson | pick id kind state due since answer_due told rule law |
		same <(echo 'A/办结/催办 due waiting 2026-03-02T10:00:00+08:00 2026-03-02T08:00:00+08:00 2026-03-02T08:30:00+08:00 区水务局 L1 条例')
	acks A/办结/催办,小王,08:30
	call 10:00 --levels levels.csv --acks acks.csv in.ndjson | pick id kind state since told |
		same <(echo 'A/办结/督办 due waiting 2026-03-02T10:00:00+08:00 区水务局|督办科')
	call 10:01 --levels levels.csv --acks acks.csv in.ndjson | pick id kind state |
		same <(echo 'A/办结/督办 overdue waiting')
	gov-track --as-of 2026-03-03T10:00:00+08:00 --alerts --levels levels.csv in.ndjson | pick id kind state answer_due told |
		same <(echo 'A/办结/通报 overdue waiting - 督查室')
}

@test "a level that nobody answers in time brings the next one early; an answer at the very end is in time" {
	levels
	order A 10:00 >in.ndjson
	call 08:29 --levels levels.csv in.ndjson | pick id | same <(echo A/办结/催办)
	call 08:30 --levels levels.csv in.ndjson | pick id kind since why |
		same <(echo 'A/办结/督办 no_answer 2026-03-02T08:30:00+08:00 办结应于2026-03-02 10:00，未办结；催办至2026-03-02 08:30无人应答，升为督办')
	call 09:30 --levels levels.csv in.ndjson | pick id kind state | same <(echo A/办结/通报 no_answer waiting)
	acks A/办结/催办,小王,08:30
	call 08:30 --levels levels.csv --acks acks.csv in.ndjson | pick id state answered_at answered_by | same <(echo A/办结/催办 answered 2026-03-02T08:30:00+08:00 小王)
	acks A/办结/催办,小王,08:31 A/办结/督办,小李,09:00
	call 09:45 --levels levels.csv --acks acks.csv in.ndjson | pick id state answered_by | same <(echo A/办结/督办 answered 小李)
}

@test "an answer from before the level began, or from after --as-of, counts for nothing" {
	levels
	order A 10:00 >in.ndjson
	acks A/办结/催办,小王,07:00 A/办结/催办,小王,09:00
	call 08:29 --levels levels.csv --acks acks.csv in.ndjson | pick id state | same <(echo A/办结/催办 waiting)
	acks A/办结/催办,小王,08:00
	call 08:29 --levels levels.csv --acks acks.csv in.ndjson | pick id state | same <(echo A/办结/催办 answered)
}

@test "an answer to an order or a level nobody knows is said, one to an order that is closed is not" {
	levels
	order A 10:00 closed_at:2026-03-01T10:00:00+08:00 >in.ndjson
	acks A/办结/催办,小王,08:00 B/办结/催办,小王,08:00 A/办结/大叫,小王,08:00
	fails 0 "gov-track: acks.csv:3: id: 'B/办结/催办' is no alert and no warning: the answer counts for nothing
gov-track: acks.csv:4: id: 'A/办结/大叫' is no alert and no warning: the answer counts for nothing" \
		call 09:00 --levels levels.csv --acks acks.csv in.ndjson
	[ ! -s stdout ]
}

@test "a clock that has ended or stands still is not called, nor are copies and old versions" {
	levels
	{
		order A 10:00 closed_at:2026-03-02T09:00:00+08:00
		order B 10:00 superseded_by:x
		order C 10:00 copy_of:A
		order D 10:00
		order E 10:00
		order F 10:00 due_at:
	} >in.ndjson
	printf '%s\n' order,event,at D,suspended,2026-03-02T07:00:00+08:00 >events.csv
	call 12:00 --levels levels.csv -e events.csv in.ndjson | pick order | same <(echo E)
	call 08:59 --levels levels.csv -e events.csv in.ndjson | pick order | same <(printf 'A\nE\n')
}

@test "an extension moves all levels of its clock" {
	levels
	order A 10:00 >in.ndjson
	printf '%s\n' order,event,at,until A,extended,2026-03-02T09:30:00+08:00,2026-03-02T18:00:00+08:00 >events.csv
	call 09:29 --levels levels.csv -e events.csv in.ndjson | pick id due | same <(echo A/办结/督办 2026-03-02T10:00:00+08:00)
	call 09:30 --levels levels.csv -e events.csv in.ndjson | same /dev/null
	call 16:00 --levels levels.csv -e events.csv in.ndjson | pick id due | same <(echo A/办结/催办 2026-03-02T18:00:00+08:00)
}

@test "working days before and after the due moment, as the calendar has them" {
	printf '%s\n' id,level,after L1,催办,-1w L2,督办,1w L3,通报,4wh >levels.csv
	order A 2026-02-24T10:00:00+08:00 >in.ndjson
	at() { gov-track --as-of "$1" --alerts --levels levels.csv -c "$samples/calendar/china.csv" in.ndjson | pick id since; }
	# the Spring Festival: 15 to 23 February off, 14 and 28 worked
	at 2026-02-14T09:59:59+08:00 | same /dev/null
	at 2026-02-14T10:00:00+08:00 | same <(echo A/办结/催办 2026-02-14T10:00:00+08:00)
	at 2026-02-25T10:00:00+08:00 | same <(echo A/办结/通报 2026-02-24T14:00:00+08:00)
	sed -i 3d levels.csv
	at 2026-02-24T14:00:00+08:00 | same <(echo A/办结/通报 2026-02-24T14:00:00+08:00)
	fails 2 "gov-track: levels.csv:2: after: working days and office hours need --calendar" call 08:00 --levels levels.csv in.ndjson
}

@test "a level that lies beyond the calendar never comes; that is said where it might have come" {
	printf '%s\n' id,level,after L1,催办,0h L2,督办,5w >levels.csv
	order A 2026-12-30T10:00:00+08:00 >in.ndjson
	gov-track -q --as-of 2026-12-31T09:00:00+08:00 --alerts --levels levels.csv -c "$samples/calendar/china.csv" in.ndjson | pick id | same <(echo A/办结/催办)
	run -1 gov-track -q --as-of 2027-01-20T09:00:00+08:00 --alerts --levels levels.csv -c "$samples/calendar/china.csv" in.ndjson
	[[ ${lines[0]} == *A/办结/催办* || ${lines[1]} == *A/办结/催办* ]]
	[[ $output == *"gov-track: 1 moments of levels and limits lie outside the calendar and never come"* ]]
}

@test "a row of the level table is for its clock, its places, its units, its condition and its dates" {
	cat >levels.csv <<-'END'
		编号,级别,时限环节,时点,地点,承办单位,条件,生效日期,失效日期
		L1,催办,签收,0h,,,,,
		L2,催办,,0h,怀柔镇,,,,
		L3,催办,,0h,,区交通局,,,
		L4,催办,,0h,,,urgency=紧急,,
		L5,催办,,0h,,,,2026-03-03,
		L6,催办,,0h,,,,,2026-03-01
		L7,催办,,0h,,,id=F|G,,
		L8,催办,,0h,,,id=G,,
	END
	{
		order A 10:00 accept_due_at:2026-03-02T09:00:00+08:00
		order B 10:00 street:怀柔镇
		order C 10:00 unit:区交通局
		order D 10:00 urgency:紧急
		order E 2026-03-01T23:00:00+08:00
		order G 10:00
	} >in.ndjson
	call 11:00 --levels levels.csv in.ndjson | pick id rule | sort |
		same <(printf '%s\n' 'A/签收/催办 L1' 'B/办结/催办 L2' 'C/办结/催办 L3' 'D/办结/催办 L4' 'E/办结/催办 L6' 'G/办结/催办 L7')
}

@test "a wrong level table ends the run with its line" {
	order A 10:00 >in.ndjson
	wrong() {
		printf '%s\n' id,level,clock,after,answer,where "$1" >levels.csv
		fails 2 "gov-track: levels.csv:2: $2" call 11:00 --levels levels.csv in.ndjson
	}
	wrong L1,催办,办理,0h,, "clock: '办理' is none of 签收, 联系, 反馈, 办结, 市交办, 区交办"
	wrong L1,催办,,soon,, "after: 'soon' is no limit such as -24h, 15m, 2h, 7d or 5w"
	wrong L1,催办,,-4wh,, "after: '-4wh' is no limit such as -24h, 15m, 2h, 7d or 5w"
	wrong L1,催办,,0h,-1h, "answer: '-1h' is no limit such as 15m, 2h, 7d or 5w"
	wrong L1,催/办,,0h,, "level: a level has no /, which parts the ids of alerts"
	wrong L1,催办,,0h,,nofield=1 "unknown field 'nofield': neither in gov-records(5) nor in the first record"
	printf '%s\n' id,level,after L1,催办,0h L1,督办,0h >levels.csv
	fails 2 "gov-track: levels.csv:3: id: 'L1' stands in line 2 already" call 11:00 --levels levels.csv in.ndjson
}

@test "options of alerts stand only where they have something to do" {
	levels
	roster
	: >w
	fails 2 "gov-track: --alerts has nothing to call: --levels, --warnings or --stale says what" call 11:00 /dev/null
	fails 2 "gov-track: --warnings needs --roster: who is called" call 11:00 --warnings w /dev/null
	fails 2 "gov-track: --roster needs --warnings: what people are called for" call 11:00 --stale 1h --roster roster.csv /dev/null
	fails 2 "gov-track: --levels, --warnings, --roster and --acks are for --alerts" gov-track --as-of 2026-03-02 --levels levels.csv /dev/null
	fails 2 "gov-track: --lang is for --alerts" gov-track --as-of 2026-03-02 --lang en /dev/null
	fails 2 "gov-track: --split-by needs --dir: where the files go" gov-track --as-of 2026-03-02 --split-by unit /dev/null
	fails 2 "gov-track: --dir needs --split-by: what makes a file" gov-track --as-of 2026-03-02 -d units /dev/null
	fails 2 "gov-track: --dir names no directory" gov-track --as-of 2026-03-02 --split-by unit -d '' /dev/null
	fails 2 "gov-track: --dir takes all output: no --output beside it" gov-track --as-of 2026-03-02 --split-by unit -d units -o out /dev/null
	fails 2 "gov-track: --split-by: alerts have no field 'category'" call 11:00 --levels levels.csv --split-by category -d units /dev/null
}

@test "the first of the smallest roster is called, then the next when the limit ends, until one who was called answers" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks
	walk 07:59 | same /dev/null
	walk 08:14 | pick id kind state name phone unit since answer_due | same <(echo 'W1/橙色/1 call waiting 岗甲 0100-555-0101 泉河街道 2026-03-02T08:00:00+08:00 2026-03-02T08:15:00+08:00')
	walk 08:15 | pick id state name since | same <(printf '%s\n' 'W1/橙色/1 unanswered 岗甲 2026-03-02T08:00:00+08:00' 'W1/橙色/2 waiting 岗乙 2026-03-02T08:15:00+08:00')
	acks W1,岗甲,08:15
	walk 08:20 | pick id kind state name answer_due | same <(printf '%s\n' 'W1/橙色/1 call answered 岗甲 2026-03-02T08:15:00+08:00' 'W1/橙色/open open waiting 岗甲 2026-03-02T10:15:00+08:00')
	walk 10:15 | pick id state | tail -n 1 | same <(echo W1/橙色/open unanswered)
}

@test "a late answer counts from when it comes and stops the calls not made by then" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks W1,0100-555-0101,08:20
	walk 12:00 | pick id state answered_at answered_by | same <(printf '%s\n' 'W1/橙色/1 answered 2026-03-02T08:20:00+08:00 0100-555-0101' \
		'W1/橙色/2 stopped - -' 'W1/橙色/open unanswered 2026-03-02T08:20:00+08:00 0100-555-0101')
	walk 08:19 | pick id state | same <(printf '%s\n' 'W1/橙色/1 unanswered' 'W1/橙色/2 waiting')
}

@test "an answer of somebody who was not called, or not yet, counts for nothing and is said without the name" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks W1,岗丁,08:05 W1,路人,08:06 W1,岗乙,08:14 W1,,08:14
	fails 0 "gov-track: acks.csv:2: by: 'W1' has called nobody of that name by then: the answer counts for nothing
gov-track: acks.csv:3: by: 'W1' has called nobody of that name by then: the answer counts for nothing
gov-track: acks.csv:4: by: 'W1' has called nobody of that name by then: the answer counts for nothing
gov-track: acks.csv:5: by: 'W1' has called nobody of that name by then: the answer counts for nothing" walk 08:16
	pick id state <stdout | same <(printf '%s\n' 'W1/橙色/1 unanswered' 'W1/橙色/2 waiting')
}

@test "when a roster ends in silence that is an alert, and the next wider place is called at that moment" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks
	walk 12:00 | pick since id kind state place told | sort | same <(cat <<-'END'
		2026-03-02T08:00:00+08:00 W1/橙色/1 call unanswered 泉河街道 岗甲
		2026-03-02T08:15:00+08:00 W1/橙色/2 call unanswered 泉河街道 岗乙
		2026-03-02T08:30:00+08:00 W1/橙色/3 call unanswered 泉河街道 岗丙
		2026-03-02T09:00:00+08:00 W1/橙色/4 call unanswered 怀柔区 岗丁
		2026-03-02T09:00:00+08:00 W1/橙色/nobody:泉河街道 nobody unanswered 泉河街道 怀柔区
		2026-03-02T09:30:00+08:00 W1/橙色/nobody:怀柔区 nobody unanswered 怀柔区 -
	END
	)
	acks W1,岗甲,11:00
	walk 12:00 | pick id kind state | grep nobody | same <(printf '%s\n' 'W1/橙色/nobody:泉河街道 nobody answered' 'W1/橙色/nobody:怀柔区 nobody answered')
	warning W2 08:00 street:无名镇 district: >warnings.ndjson
	acks
	walk 12:00 | pick id kind state since place | same <(echo W2/橙色/nobody nobody unanswered 2026-03-02T08:00:00+08:00 -)
}

@test "a warning stays until it is turned into an order or closed" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks W1,岗甲,08:10 W1,岗甲,09:00,order,A-7
	walk 08:59 | pick id | same <(printf '%s\n' W1/橙色/1 W1/橙色/open)
	walk 09:00 | same /dev/null
	acks W1/橙色/1,岗甲,08:10,closed
	walk 08:10 | same /dev/null
	acks W1,路人,08:10,closed
	walk 08:12 -q | pick id | same <(echo W1/橙色/1)
}

@test "the same person on two rosters, or a warning sent twice, is called once; a raised warning is called anew" {
	roster
	echo '怀柔区,,2,岗甲,别的岗位,0100-555-0101,区应急局,30m,' >>roster.csv
	{
		warning W1 08:00
		warning W1 09:10
	} >warnings.ndjson
	acks
	fails 0 "gov-track: warnings.ndjson:2: id: warning 'W1' of this level stands in line 1 already and counts once" walk 12:00
	pick name <stdout | grep -c 岗甲 | same <(echo 1)
	warning W1 08:20 level:红色 >>warnings.ndjson
	sed -i 2d warnings.ndjson
	walk 08:36 | pick id name state | same <(printf '%s\n' 'W1/红色/1 岗甲 unanswered' 'W1/红色/2 岗乙 waiting')
	walk 08:19 | pick id name | same <(printf '%s\n' 'W1/橙色/1 岗甲' 'W1/橙色/2 岗乙')
}

@test "a roster is called by its turns, and nobody outside the dates of a row" {
	cat >roster.csv <<-'END'
		place,kind,level,turn,name,answer,valid_from,valid_to
		泉河街道,,,,末,15m,,
		泉河街道,,,10,乙,15m,,
		泉河街道,,,2,甲,15m,,
		泉河街道,,,1,前任,15m,,2026-03-01
		泉河街道,,,1,夜班,15m,,2026-03-02 08:00
		泉河街道,,,3,早班,15m,2026-03-02 08:15,2026-03-02 08:30
		泉河街道,,,4,后任,15m,2026-03-03,
		泉河街道,,红色,1,红色岗,15m,,
		泉河街道,燃气,,1,燃气岗,15m,,
	END
	warning W1 08:00 >warnings.ndjson
	acks
	walk 08:59 | pick id name since | same <(printf '%s\n' 'W1/橙色/1 甲 2026-03-02T08:00:00+08:00' 'W1/橙色/2 早班 2026-03-02T08:15:00+08:00' \
		'W1/橙色/3 乙 2026-03-02T08:30:00+08:00' 'W1/橙色/4 末 2026-03-02T08:45:00+08:00')
	acks W1,甲,08:00
	walk 08:59 | pick id name | same <(printf '%s\n' 'W1/橙色/1 甲' 'W1/橙色/open 甲')
}

@test "a warning raised when the next was to be called calls nobody more for the level before" {
	roster
	{
		warning W1 08:00
		warning W1 08:15 level:红色
	} >warnings.ndjson
	acks W1/橙色/2,岗乙,08:16 W1/橙色/1,岗甲,08:16
	fails 0 "gov-track: acks.csv:2: by: 'W1/橙色/2' has called nobody of that name by then: the answer counts for nothing" walk 08:20
	pick id name state <stdout | same <(echo 'W1/红色/1 岗甲 waiting')
}

@test "a place of the roster may name the wider place that holds it" {
	cat >roster.csv <<-'END'
		地点,姓名,应答时限
		密云区/泉河街道,岗戊,15m
		怀柔区/泉河街道,岗甲,15m
	END
	warning W1 08:00 >warnings.ndjson
	acks
	walk 09:00 | pick id name place | same <(printf '%s\n' 'W1/橙色/1 岗甲 怀柔区/泉河街道' 'W1/橙色/nobody:泉河街道 - 泉河街道')
}

@test "alarms of gov-hotspot are warnings as they come" {
	cat >roster.csv <<-'END'
		place,kind,name,answer
		泉河街道,水务,岗甲,15m
		泉河街道,供水,岗乙,15m
	END
	{
		echo id,created_at,category,street
		echo A-1,2025-12-01,水务/供水,泉河街道
		seq -f 'B-%g,2026-03-01,水务/供水,泉河街道' 6
	} | gov-hotspot --from 2026-03-01 >warnings.ndjson
	acks
	gov-track --as-of 2026-03-01T23:59:59+08:00 --alerts --warnings warnings.ndjson --roster roster.csv /dev/null | same /dev/null
	walk 00:00 | pick id since name topic text street |
		same <(echo 'alarm/2026-03-01/category,street/水务/供水|泉河街道//1 2026-03-02T00:00:00+08:00 岗甲 水务/供水 6 orders on 2026-03-01, 0.00 expected 泉河街道')
}

@test "a bad warning or answer ends the run with its file and line, or goes to the rejects file" {
	roster
	acks
	{
		warning W1 08:00
		echo '{"id":"W2","street":"泉河街道","issued_at":"soon"}'
		echo '{"id":"W3","issued_at":"2026-03-02T08:00:00+08:00"}'
		echo '{"type":"score","id":"W4"}'
		echo '{"street":"泉河街道","issued_at":"2026-03-02T08:00:00+08:00"}'
		echo 'no json'
	} >warnings.ndjson
	fails 2 "gov-track: warnings.ndjson:2: issued_at: 'soon' is no time" walk 09:00
	fails 1 "gov-track: warnings.ndjson:2: issued_at: 'soon' is no time
gov-track: warnings.ndjson:3: place: says nowhere: one of place, community, street, district, city
gov-track: warnings.ndjson:4: type: 'score' is neither warning nor alarm
gov-track: warnings.ndjson:5: id: is missing
gov-track: warnings.ndjson:6: not a JSON object" walk 08:01 -r rejects.csv
	pick id <stdout | same <(echo W1/橙色/1)
	cut -d, -f1-3 rejects.csv | same <(printf '%s\n' from,code,field warnings.ndjson:2,time,issued_at warnings.ndjson:3,value,place \
		warnings.ndjson:4,value,type warnings.ndjson:5,value,id warnings.ndjson:6,json,)
	warning W1 08:00 >warnings.ndjson
	printf '%s\n' id,by,at,outcome,order W1,岗甲,2026-03-02T08:05:00+08:00,done, >acks.csv
	fails 2 "gov-track: acks.csv:2: outcome: 'done' is none of answered, order, closed" walk 09:00
	printf '%s\n' id,by,at,outcome,order W1,岗甲,2026-03-02T08:05:00+08:00,order, >acks.csv
	fails 2 "gov-track: acks.csv:2: order: is missing: the outcome 'order' names one" walk 09:00
	printf '%s\n' id,by,at W1,岗甲, >acks.csv
	fails 2 "gov-track: acks.csv:2: at: is missing" walk 09:00
}

@test "the sum counts orders, and bad lines of the streams beside them" {
	levels
	{
		order A 10:00
		order B 10:00 superseded_by:A
	} >in.ndjson
	printf '%s\n' id,by,at A/办结/催办,小王,soon >acks.csv
	run -1 call 12:00 -v -r rejects.csv --levels levels.csv --acks acks.csv in.ndjson
	[[ $output == *"gov-track: in 3 = counted 2 + excluded 0 + rejected 1"* ]]
}

@test "names and numbers of the roster stand in no message" {
	roster
	warning W1 08:00 >warnings.ndjson
	acks W1,岗丁,08:01 W1,0100-555-0201,08:02 W9,岗甲,08:03
	printf '岗甲,岗甲\n' >>acks.csv
	walk 12:00 -v -r rejects.csv >out 2>err || [ $? = 1 ]
	grep -q 岗甲 out
	[ -s err ]
	sed -n '/岗/p; /0100-555/p' err | same /dev/null
	echo '怀柔区,,x,岗戊,,0100-555-0999,,30m,' >>roster.csv
	fails 2 "gov-track: roster.csv:6: turn: 'x' is no whole number" walk 09:00
}

@test "the newest event or export being too old is an alert of its own" {
	order A 2026-03-20T10:00:00+08:00 exported_at:2026-03-01T06:00:00+08:00 >in.ndjson
	printf '%s\n' order,event,at A,accepted,2026-03-01T09:00:00+08:00 A,contacted,2026-03-09T09:00:00+08:00 >events.csv
	call 05:59 --stale 24h -e events.csv in.ndjson | same /dev/null
	call 06:00 --stale 24h -e events.csv in.ndjson | pick id kind state since | same <(echo stale/orders stale waiting 2026-03-02T06:00:00+08:00)
	acks stale/events,值班,09:30
	call 10:00 --stale 24h --acks acks.csv -e events.csv in.ndjson | pick id state since why | same <(printf '%s\n' \
		'stale/orders waiting 2026-03-02T06:00:00+08:00 最新导出时间为2026-03-01 06:00，已满24h' \
		'stale/events answered 2026-03-02T09:00:00+08:00 最新事件为2026-03-01 09:00，已满24h')
	call 10:00 --stale 24h /dev/null | pick id since why | same <(echo stale/orders - 没有工单)
	fails 2 "gov-track: --stale takes a limit such as 30m, 24h or 1w, not 'old'" call 10:00 --stale old in.ndjson
}

@test "alerts stand by unit, level, since and id, whatever the order of the input" {
	levels
	roster
	for i in 1 2 3 4 5 6 7 8; do
		order "A-$i" "0$((i % 4 + 5)):00" "unit:$([ $((i % 3)) = 0 ] && echo 泉河街道 || echo 区水务局)"
	done >in.ndjson
	{
		warning W2 08:00
		warning W1 08:00 level:
		warning W3 07:00
	} >warnings.ndjson
	acks
	call 08:20 --levels levels.csv --warnings warnings.ndjson --roster roster.csv in.ndjson >one
	tac warnings.ndjson >turned
	mv turned warnings.ndjson
	tac in.ndjson | call 08:20 --levels levels.csv --warnings warnings.ndjson --roster roster.csv | cmp - one
	pick unit level since id <one >got
	{
		grep '^-' got
		for unit in 区应急局 区水务局 泉河街道; do
			for level in 通报 督办 催办 - 橙色; do
				grep "^$unit $level " got | LC_ALL=C sort -k3 || true
			done
		done
	} | diff - got
	[ "$(wc -l <got)" -gt 10 ]
}

@test "two runs a minute apart between which nothing happened give the same bytes; a day apart only what became another differs" {
	levels
	roster
	for i in 1 2 3 4 5 6 7 8; do
		order "A-$i" "0$((i % 4 + 5)):00"
	done >in.ndjson
	{
		order B 10:00 cluster:B
		order E 09:00
		order F 2026-02-28T09:00:00+08:00
		order C 2026-03-01T09:00 closed_at:2026-02-28T09:00:00+08:00 cluster:B created_at:2026-02-27T09:00:00+08:00
		order D 2026-03-09T09:00 cluster:B created_at:2026-03-01T09:00:00+08:00
	} >>in.ndjson
	warning W1 08:00 >warnings.ndjson
	warning W2 07:00 >>warnings.ndjson
	acks W2,岗甲,07:05 A-1/办结/督办,小王,07:00
	printf '%s\n' order,event,at A-1,accepted,2026-03-01T08:00:00+08:00 >events.csv
	at() {
		gov-track --as-of "2026-03-$1:00+08:00" --alerts --levels levels.csv --warnings warnings.ndjson --roster roster.csv --acks acks.csv \
			--stale 12h -e events.csv in.ndjson "${@:2}"
	}
	for format in ndjson csv; do
		at 02T08:21 -O $format >one
		at 02T08:22 -O $format >two
		cmp one two
	done
	at 02T08:21 --split-by unit -d one.d
	at 02T08:22 --split-by unit -d two.d
	diff -r one.d two.d
	at 02T08:21 >one
	at 03T08:21 >two
	for kind in due overdue no_answer false_closure call open stale; do
		grep -q "\"kind\":\"$kind\"" one
	done
	fails 1 "" cmp -s one two
	# the same id with the same kind and state is the same line, byte for byte
	comm -12 <(pick id kind state <one | sort) <(pick id kind state <two | sort) >both
	[ -s both ]
	comm -12 <(sort one) <(sort two) | pick id kind state | sort | diff both -
}

@test "why is Chinese, or English where it is asked for, and says which moment and who" {
	levels
	roster
	order A 10:00 city_due_at:2026-03-02T09:59:30+08:00 >in.ndjson
	printf '%s\n' id,level,clock,after L1,催办,市交办,-2h >city.csv
	call 09:00 --levels levels.csv in.ndjson | pick why | same <(echo '办结应于2026-03-02 10:00，未办结；催办至2026-03-02 08:30无人应答，升为督办')
	call 09:00 --levels city.csv in.ndjson | pick why | same <(echo '市交办应于2026-03-02 09:59:30，未办结；催办自2026-03-02 07:59:30起')
	call 09:00 --levels levels.csv --lang en in.ndjson | pick why | same <(echo '办结 is due by 2026-03-02 10:00 and not done; nobody answered 催办 by 2026-03-02 08:30, raised to 督办')
	call 09:00 --levels city.csv --lang en in.ndjson | pick why | same <(echo '市交办 is due by 2026-03-02 09:59:30 and not done; 催办 since 2026-03-02 07:59:30')
	call 09:00 --levels levels.csv --lang zh in.ndjson | diff <(call 09:00 --levels levels.csv in.ndjson) -
	warning W1 08:00 >warnings.ndjson
	warning W2 07:00 district: kind: >>warnings.ndjson
	warning W3 09:00 level: street:无名镇 district: >>warnings.ndjson
	acks W2,岗丙,07:10
	walk 09:30 | pick id why | sort | same <(cat <<-'END'
		W1/橙色/1 暴雨橙色预警2026-03-02 08:00发布，第1次叫应
		W1/橙色/2 暴雨橙色预警2026-03-02 08:00发布，第2次叫应；第1次叫应至2026-03-02 08:15无人应答
		W1/橙色/3 暴雨橙色预警2026-03-02 08:00发布，第3次叫应；第2次叫应至2026-03-02 08:30无人应答
		W1/橙色/4 暴雨橙色预警2026-03-02 08:00发布，第4次叫应；第3次叫应至2026-03-02 09:00无人应答
		W1/橙色/nobody:怀柔区 怀柔区名册至2026-03-02 09:30无人应答；再无更大范围的名册可叫
		W1/橙色/nobody:泉河街道 泉河街道名册至2026-03-02 09:00无人应答；改叫怀柔区
		W2/橙色/1 橙色预警2026-03-02 07:00发布，第1次叫应
		W2/橙色/open 2026-03-02 07:10已应答，未转工单，未关闭
		W3//nobody 2026-03-02 09:00各级名册均无人可叫
	END
	)
	walk 09:30 --lang en | pick id why | sort | same <(cat <<-'END'
		W1/橙色/1 暴雨 橙色 warning issued 2026-03-02 08:00, call 1
		W1/橙色/2 暴雨 橙色 warning issued 2026-03-02 08:00, call 2; nobody answered call 1 by 2026-03-02 08:15
		W1/橙色/3 暴雨 橙色 warning issued 2026-03-02 08:00, call 3; nobody answered call 2 by 2026-03-02 08:30
		W1/橙色/4 暴雨 橙色 warning issued 2026-03-02 08:00, call 4; nobody answered call 3 by 2026-03-02 09:00
		W1/橙色/nobody:怀柔区 nobody on the roster of 怀柔区 answered by 2026-03-02 09:30; no wider roster has anybody left
		W1/橙色/nobody:泉河街道 nobody on the roster of 泉河街道 answered by 2026-03-02 09:00; 怀柔区 is called next
		W2/橙色/1 橙色 warning issued 2026-03-02 07:00, call 1
		W2/橙色/open answered 2026-03-02 07:10, neither turned into an order nor closed
		W3//nobody no roster had anybody to call at 2026-03-02 09:00
	END
	)
	order A 2026-03-20T10:00:00+08:00 >in.ndjson
	call 10:00 --stale 24h --lang en in.ndjson | pick why | same <(echo 'the newest order is of 2026-02-01 08:00, 24h or more ago')
	call 10:00 --stale 24h --lang en /dev/null | pick why | same <(echo 'there is no order')
}

@test "a level whose condition was given up is told, never a silent no" {
	printf '%s\n' id,level,after,where 'L1,催办,0h,title~(a+)+[!?]' >levels.csv
	order A 2026-03-01T09:00:00+08:00 "title:$(printf 'a%.0s' {1..3000})" >in.ndjson
	fails 0 "gov-track: in.ndjson:1: level: level 'L1' was given up at the match limit of its condition" call 10:00 --levels levels.csv in.ndjson
}

@test "a closed order whose matter came again is called, until it is reopened or the later one is closed" {
	levels
	order A 2026-03-01T09:00:00+08:00 closed_at:2026-02-28T16:00:00+08:00 cluster:A street:泉河街道 >in.ndjson
	order B 2026-03-09T09:00:00+08:00 created_at:2026-03-02T08:00:00+08:00 cluster:A >>in.ndjson
	call 07:59 --levels levels.csv in.ndjson | same /dev/null
	call 08:00 --levels levels.csv in.ndjson | pick id kind state level order unit clock since told street why |
		same <(echo 'A/false_closure false_closure waiting - A 区水务局 - 2026-03-02T08:00:00+08:00 区水务局 泉河街道 2026-02-28 16:00办结，同诉工单B于2026-03-02 08:00又来')
	call 08:00 --levels levels.csv --lang en in.ndjson | pick why | same <(echo 'closed 2026-02-28 16:00; B of the same matter came 2026-03-02 08:00')
	call 08:00 --stale 1d in.ndjson | same /dev/null
	call 08:00 --levels levels.csv --reopen-within 24h in.ndjson | same /dev/null
	acks A/false_closure,小王,07:00
	call 09:00 --levels levels.csv --acks acks.csv in.ndjson | pick state | same <(echo waiting)
	acks A/false_closure,小王,08:30
	call 09:00 --levels levels.csv --acks acks.csv in.ndjson | pick state answered_by | same <(echo answered 小王)
	printf '%s\n' order,event,at A,reopened,2026-03-02T08:45:00+08:00 >events.csv
	call 08:44 --levels levels.csv -e events.csv in.ndjson | pick id | same <(echo A/false_closure)
	call 08:45 --levels levels.csv -e events.csv in.ndjson | pick kind | same <(echo no_answer)
	printf '%s\n' order,event,at B,closed,2026-03-02T08:50:00+08:00 >events.csv
	call 08:49 --levels levels.csv -e events.csv in.ndjson | pick id | same <(echo A/false_closure)
	call 08:50 --levels levels.csv -e events.csv in.ndjson | same /dev/null
	acks B/false_closure,小王,08:30 C/false_closure,小王,08:30
	fails 0 "gov-track: acks.csv:3: id: 'C/false_closure' is no alert and no warning: the answer counts for nothing" \
		call 09:00 --levels levels.csv --acks acks.csv in.ndjson
}

@test "the told of a level are the fields of orders by their labels too, whatever the columns of alerts are called" {
	printf '%s\n' id,level,after,to 'L1,催办,0h,被反映区|承办单位|区|street' >levels.csv
	order A 10:00 district:怀柔区 street:泉河街道 >in.ndjson
	call 10:00 --levels levels.csv in.ndjson | pick told | same <(echo '怀柔区|区水务局|区|泉河街道')
	call 10:00 --levels levels.csv --labels zh -O csv in.ndjson | head -n 1 | cut -d, -f 1-3,8 | same <(echo 行类型,提醒编号,提醒类型,承办单位)
}

@test "alerts of orders without an id are told apart by where these came from" {
	levels
	order '' 10:00 from:a.csv:2 >in.ndjson
	order '' 10:00 from:a.csv:3 >>in.ndjson
	call 08:00 --levels levels.csv in.ndjson | pick id order | same <(printf '%s\n' 'a.csv:2/办结/催办 a.csv:2' 'a.csv:3/办结/催办 a.csv:3')
}

@test "each unit has its own file, and a unit that has nothing any more has none" {
	levels
	{
		order A 10:00
		order B 10:00 unit:泉河街道
		order C 10:00 unit:
	} >in.ndjson
	call 09:00 --levels levels.csv in.ndjson >all
	call 09:00 --levels levels.csv --split-by unit -d units in.ndjson | same /dev/null
	(cd units && ls -A) | same <(printf '%s\n' %none.ndjson .gov-files 区水务局.ndjson 泉河街道.ndjson)
	cat units/%none.ndjson units/区水务局.ndjson units/泉河街道.ndjson | diff all -
	chmod 750 units
	grep -v '"B"' in.ndjson | call 09:00 --levels levels.csv --split-by unit -d units/ -O csv
	(cd units && ls -A) | same <(printf '%s\n' %none.csv .gov-files 区水务局.csv)
	[ "$(stat -c %a units)" = 750 ]
	[ "$(wc -l <units/区水务局.csv)" = 2 ]
	call 09:00 --levels levels.csv --split-by unit -d units -O xlsx in.ndjson
	[ "$(head -c 2 units/区水务局.xlsx)" = PK ]
	call 07:00 --levels levels.csv --split-by unit -d units in.ndjson
	[ "$(ls -A units)" = .gov-files ]
	[ "$(ls)" = "$(printf '%s\n' all in.ndjson levels.csv units)" ]
}

@test "orders are split too, byte for byte as they are written without" {
	{
		echo id,unit,due_at,note
		echo 'A,甲,2026-03-02T10:00:00+08:00,"x"'
		echo 'B,"乙",,"a ""quoted"" one"'
		echo C,甲,,
	} >in.csv
	gov-track --as-of 2026-03-02 in.csv >all.csv
	gov-track --as-of 2026-03-02 --split-by unit -d units in.csv | same /dev/null
	diff units/甲.csv <(sed -n '1p; 2p; 4p' all.csv)
	diff units/乙.csv <(sed -n '1p; 3p' all.csv)
	gov-track --as-of 2026-03-02 -O ndjson in.csv >all.ndjson
	gov-track --as-of 2026-03-02 -O ndjson --split-by unit -d units in.csv
	cat units/甲.ndjson units/乙.ndjson | sort | diff - <(sort all.ndjson)
	head -n 1 in.csv | gov-track --as-of 2026-03-02 --split-by unit -d units | same /dev/null
	[ "$(ls -A units)" = .gov-files ]
	fails 2 "gov-track: --split-by: unknown field 'nofield': neither in gov-records(5) nor in the first record" \
		gov-track --as-of 2026-03-02 --split-by nofield -d units in.csv
}

@test "a value names its file whatever is in it" {
	python3 - >in.ndjson <<-'END'
		import json
		for i, unit in enumerate(["../up", "..", ".hidden", "-rf", "a/b", "a%2Fb", "a\\b:c*?\"<>|", "tab\there", "a", "A", "长" * 100, "长" * 99 + "短", "", "c\u0085\u202ed"]):
		    print(json.dumps({"id": str(i), "unit": unit}, ensure_ascii=False))
	END
	fails 0 "gov-track: the file 'A.ndjson' differs from another in case only: not every file system keeps both" \
		gov-track --as-of 2026-03-02 --split-by unit -d units in.ndjson
	(cd units && ls -A) | grep -v 长 | LC_ALL=C sort | same <(printf '%s\n' %2D%72f.ndjson %2E%2E%2Fup.ndjson | sed 's/%72/r/; s/%2E%2E%2F/%2E.%2F/' |
		cat - <(printf '%s\n' %2E..ndjson %2Ehidden.ndjson %none.ndjson .gov-files A.ndjson a%252Fb.ndjson a%2Fb.ndjson 'a%5Cb%3Ac%2A%3F%22%3C%3E%7C.ndjson' a.ndjson tab%09here.ndjson c%C2%85%E2%80%AEd.ndjson) | LC_ALL=C sort)
	[ "$(find units -name '长*' | wc -l)" = 2 ]
	[ "$(cat units/* | wc -l)" = 14 ]
	[ "$(ls -A)" = "$(printf '%s\n' in.ndjson stderr stdout units)" ]
}

@test "a directory with anything else in it is refused and left as it is" {
	levels
	order A 10:00 >in.ndjson
	mkdir units
	echo mine >units/mine
	fails 2 "gov-track: $PWD/units: holds 'mine', which no run has written: name a directory of its own" \
		call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	[ "$(ls -A units)" = mine ]
	rm units/mine
	call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	mkdir units/folder
	fails 2 "gov-track: $PWD/units: holds 'folder', which no run has written: name a directory of its own" \
		call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	echo >file
	fails 2 "gov-track: file: is no directory" call 09:00 --levels levels.csv --split-by unit -d file in.ndjson
	fails 2 "gov-track: no/such/units: cannot create: No such file or directory" call 09:00 --levels levels.csv --split-by unit -d no/such/units in.ndjson
}

@test "the directory changes as a whole or not at all" {
	levels
	order A 10:00 >in.ndjson
	call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	before=$(cat units/*)
	unchanged() {
		[ "$(ls -A)" = "$1" ]
		[ "$(cat units/*)" = "$before" ]
		[ "$(ls -A units)" = "$(printf '%s\n' .gov-files 区水务局.ndjson)" ]
	}
	there=$(printf '%s\n' in.ndjson levels.csv stderr stdout units)
	echo 'no json' | cat in.ndjson - >bad.ndjson
	mv bad.ndjson in.ndjson
	fails 2 "gov-track: in.ndjson:2: not a JSON object" call 12:00 --levels levels.csv --split-by unit -d units in.ndjson
	unchanged "$there"
	sed -i 2d in.ndjson
	fails 2 "gov-track: only 1 records came in, --min-records wants 2" call 12:00 --min-records 2 --levels levels.csv --split-by unit -d units in.ndjson
	unchanged "$there"
	order A-1 10:00 >one
	for i in $(seq 300); do sed "s/A-1/A-$i/" one; done >many.ndjson
	rm one
	(ulimit -f 8 && run -2 call 12:00 --levels levels.csv --split-by unit -d units many.ndjson)
	rm many.ndjson
	unchanged "$there"
}

@test "a file that somebody puts into the directory meanwhile is not swept away" {
	levels
	order A 10:00 >in.ndjson
	call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	mkfifo pipe
	gov-track --as-of 2026-03-02T12:00:00+08:00 --alerts --levels levels.csv --split-by unit -d units pipe 2>err &
	exec 5>pipe
	sleep 0.3
	echo mine >units/mine
	cat in.ndjson >&5
	exec 5>&-
	status=0
	wait $! || status=$?
	[ "$status" = 2 ]
	echo "gov-track: $PWD/units: holds 'mine', which no run has written: name a directory of its own" | diff - err
	[ "$(cat units/mine)" = mine ]
	[ "$(ls -A)" = "$(printf '%s\n' err in.ndjson levels.csv pipe units)" ]
}

@test "a signal in between leaves the directory as it was" {
	levels
	order A 10:00 >in.ndjson
	call 09:00 --levels levels.csv --split-by unit -d units in.ndjson
	before=$(cat units/*)
	mkfifo pipe
	gov-track --as-of 2026-03-02T12:00:00+08:00 --alerts --levels levels.csv --split-by unit -d units pipe &
	exec 5>pipe
	cat in.ndjson >&5
	sleep 0.2
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 5>&-
	[ "$status" = 143 ]
	[ "$(ls -A)" = "$(printf '%s\n' in.ndjson levels.csv pipe units)" ]
	[ "$(cat units/*)" = "$before" ]
	# while files are written: some runs are stopped then, and none leaves half a directory
	order A-1 10:00 unit:1 >one
	for i in $(seq 400); do sed "s/A-1/A-$i/; s/\"unit\":\"1\"/\"unit\":\"$i\"/" one; done >in.ndjson
	rm one
	for i in 0 1 2 3 4 5 6 7; do
		gov-track --as-of 2026-03-02T12:00:00+08:00 --alerts --levels levels.csv --split-by unit -d units in.ndjson &
		sleep "0.0$i"
		kill -TERM $! || :
		wait $! || :
		n=$(find units -type f | wc -l)
		[ "$n" = 2 ] || [ "$n" = 401 ] # with the list of them
		[ "$(ls -A)" = "$(printf '%s\n' in.ndjson levels.csv pipe units)" ]
	done
}

@test "alerts that cannot be written are trouble" {
	levels
	order A 10:00 >in.ndjson
	fails 2 "gov-track: <stdout>: cannot write: No space left on device" bash -c 'gov-track --as-of 2026-03-02T12:00:00+08:00 --alerts --levels levels.csv in.ndjson >/dev/full'
	call 12:00 --levels levels.csv -O csv /dev/null | head -c 24 | same <(printf type,id,kind,state,level)
	call 12:00 --levels levels.csv -o alerts.xlsx in.ndjson
	[ "$(head -c 2 alerts.xlsx)" = PK ]
}

@test "the sample tables of levels and of a roster are read, and name nobody" {
	order A 10:00 urgency:紧急 >in.ndjson
	warning W1 08:00 city:北京市 >warnings.ndjson
	call 08:00 --levels "$samples/watch/levels.csv" -q -c "$samples/calendar/china.csv" --warnings warnings.ndjson --roster "$samples/watch/roster.csv" in.ndjson |
		pick id rule | same <(printf '%s\n' 'A/办结/催办 L06' 'W1/橙色/1 -')
	tail -n +2 "$samples/watch/roster.csv" | cut -d, -f7 | sed '/^0100-555-0/d' | same /dev/null
}

@test "200 made-up warnings: every alert as an independent walk of the rosters has it, nobody forgotten or called twice" {
	for seed in 11 12; do
		python3 "$root/tests/roster-walk.py" make made --seed $seed --warnings 200
		for at in 2026-06-05T12:00:00+08:00 2026-06-30T12:00:00+08:00; do
			gov-track -q --as-of $at --alerts --levels made/levels.csv -c made/calendar.csv --warnings made/warnings.ndjson --roster made/roster.csv \
				--acks made/acks.csv /dev/null >alerts
			python3 "$root/tests/roster-walk.py" judge made alerts $at
		done
		rm -r made
	done
}

@test "made-up orders are called at the levels an independent count gives, and a wrong alert does not pass" {
	python3 "$root/tests/track-orders.py" made --seed 13 --orders 1000
	gov-route -q --duties made/duties.csv --calendar made/calendar.csv made/orders.ndjson >routed.ndjson
	for at in 2026-06-20T10:00 2026-09-20; do
		python3 "$root/tests/levels-walk.py" make made routed.ndjson $at --seed 13
		gov-track -q --as-of $at --alerts --levels made/level-table.csv --acks made/level-acks.csv --duties made/duties.csv -c made/calendar.csv \
			-e made/events-1.ndjson -e made/events-2.csv -e made/events-3.ndjson routed.ndjson >alerts || [ $? = 1 ]
		python3 "$root/tests/levels-walk.py" judge made routed.ndjson alerts $at --events made/events-1.ndjson made/events-2.csv made/events-3.ndjson
		sed 1d alerts >wrong
		run -1 python3 "$root/tests/levels-walk.py" judge made routed.ndjson wrong $at --events made/events-1.ndjson made/events-2.csv made/events-3.ndjson
		sed '1s/"state":"[a-z]*"/"state":"lost"/' alerts >wrong
		run -1 python3 "$root/tests/levels-walk.py" judge made routed.ndjson wrong $at --events made/events-1.ndjson made/events-2.csv made/events-3.ndjson
	done
	python3 "$root/tests/roster-walk.py" make watch --seed 14
	gov-track -q --as-of 2026-06-30 --alerts --levels watch/levels.csv -c watch/calendar.csv --warnings watch/warnings.ndjson --roster watch/roster.csv --acks watch/acks.csv /dev/null >alerts
	python3 "$root/tests/roster-walk.py" judge watch alerts 2026-06-30
	{ cat alerts && grep -m 1 '"kind":"call"' alerts; } >wrong
	run -1 python3 "$root/tests/roster-walk.py" judge watch wrong 2026-06-30
	[[ $output == *"called twice"* ]]
	sed '0,/"kind":"call"/{/"kind":"call"/d}' alerts >wrong
	run -1 python3 "$root/tests/roster-walk.py" judge watch wrong 2026-06-30
}

@test "400 made-up orders with their events: every alert as an independent reading of the level table has it" {
	python3 "$root/tests/track-orders.py" made --seed 21 --orders 400
	gov-route -q -d made/duties.csv -c made/calendar.csv made/orders.ndjson >routed.ndjson || [ $? = 1 ]
	for at in 2026-06-15T12:00:00+08:00 2026-09-22T10:00:00+08:00; do
		python3 "$root/tests/levels-walk.py" make made routed.ndjson $at --seed 21
		gov-track -q --as-of $at --alerts --levels made/level-table.csv --acks made/level-acks.csv -c made/calendar.csv --duties made/duties.csv \
			-e made/events-1.ndjson -e made/events-2.csv -e made/events-3.ndjson routed.ndjson >alerts || [ $? = 1 ]
		python3 "$root/tests/levels-walk.py" judge made routed.ndjson alerts $at --events made/events-1.ndjson made/events-2.csv made/events-3.ndjson
	done
}
