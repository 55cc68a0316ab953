#!/usr/bin/env bats
# state.bats - gov-dedupe --state: days one by one are one batch, and what is known stays as it is

load helper

lamp=小区东门的路灯坏了三天没人修，晚上黑漆漆的老人都不敢出门，孩子放学回家也看不见路
header=id,created_at,phone,street,community,point,title,content

# FILE ROW...: FILE with these rows
orders() {
	printf '%s\n' "$header" "${@:2}" >"$1"
}

# FILE...: id, cluster, kind and copy_of of every order, in the state `state`
clusters() {
	gov-dedupe -q --state state "$@" | cut -d, -f 1,9-11 | tail -n +2
}

# N: made-up orders of a year, one file a month in days/, all of them in all.ndjson, in the order of the days
made_up() {
	"$build/generate" --orders "$1" --seed 5 --dir . --single
	gov-ingest --map "$samples/maps/hotline.csv" -q -r rejects.csv --rejects-ok -o orders.ndjson export.csv
	mkdir -p days
	# whole days, five of them a file
	sed -E 's/.*"created_at":"([0-9-]{10}).*/\1/' orders.ndjson | paste -d'\t' - orders.ndjson | sort -s -k 1,1 >dated
	cut -c 1-10 dated | uniq | awk '{ print $1, sprintf("days/%04d", (NR - 1) / '"${2:-5}"') }' >plan
	awk -F'\t' 'NR == FNR { split($0, a, " "); file[a[1]] = a[2]; next } { print $2 >file[$1] }' plan dated
	cat days/* >all.ndjson
}

# what a state is now
fingerprint() {
	(cd state && cat index && for f in orders leaders bands texts; do cat "$f" 2>/dev/null; done) | md5sum
}

@test "days given in order are one batch, byte for byte" {
	made_up 3000
	gov-dedupe -q all.ndjson >batch.ndjson
	for f in days/*; do
		gov-dedupe -q --state state "$f"
	done >days.ndjson
	cmp days.ndjson batch.ndjson
	[ "$(grep -c '"cluster_kind":"[crg]' batch.ndjson)" -gt 100 ]
	for f in days/*; do
		gov-dedupe -q --within 3d --state near "$f"
	done >days.ndjson
	gov-dedupe -q --within 3d all.ndjson | cmp - days.ndjson
}

@test "days without any place given in order are one batch too" {
	made_up 1500 12
	for f in all.ndjson days/*; do
		sed -Ei 's/"(point|community|address|standard_address|street)":"[^"]*"/"\1":null/g' "$f"
	done
	gov-dedupe -q all.ndjson >batch.ndjson
	grep -q '"cluster_rule":"text"' batch.ndjson
	for f in days/*; do
		gov-dedupe -q --state state "$f"
	done | cmp - batch.ndjson
}

@test "CSV, no order at all, and a file of headers go in and out as without a state" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	orders b.csv
	orders c.csv "A-2,2026-10-06 08:00,15400000002,泉河街道,东关社区,,,$lamp了"
	clusters a.csv | same <(echo A-1,A-1,,)
	gov-dedupe --state state b.csv | cut -d, -f 1-9 | same <(echo "$header,cluster")
	: >none
	gov-dedupe --state state none | same /dev/null
	clusters c.csv | same <(echo A-2,A-1,group,)
}

@test "an order that comes late joins what is there or leads, and renames nothing" {
	orders a.csv "A-5,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp" "B-5,2026-10-05 09:00,15400000005,泉河街道,西关社区,,,幼儿园的食堂卫生太差孩子们吃坏了肚子请查一查"
	orders b.csv "A-6,2026-10-06 08:00,15400000002,泉河街道,东关社区,,,$lamp"
	orders late.csv "A-1,2026-10-01 08:00,15400000003,泉河街道,东关社区,,,$lamp" "C-1,2026-10-01 09:00,15400000003,泉河街道,南关社区,,,公交车总是不按时到站等了一个小时"
	clusters a.csv | same <(printf '%s\n' A-5,A-5,, B-5,B-5,,)
	clusters late.csv | same <(printf '%s\n' A-1,A-5,group, C-1,C-1,,)
	clusters b.csv | same <(echo A-6,A-5,group,)
	orders d.csv "C-2,2026-10-07 09:00,15400000003,泉河街道,南关社区,,,公交车总是不按时到站等了一个小时"
	clusters d.csv | same <(echo C-2,C-1,repeat,)
}

@test "versions, copies, handlings and repeats of what earlier runs saw are told" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp" "A-2,2026-10-05 09:00,15400000002,泉河街道,东关社区,,,$lamp呀"
	orders b.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,又来,$lamp" "A-2-01,2026-10-06 09:00,15400000002,泉河街道,东关社区,,,$lamp呀" \
		"A-3,2026-10-05 20:00,15400000001,泉河街道,东关社区,,,$lamp" "A-4,2026-10-08 09:00,15400000002,泉河街道,东关社区,,,$lamp吧"
	{ cat a.csv; tail -n +2 b.csv; } >both.csv
	gov-dedupe -q both.csv >batch.csv
	cut -d, -f 1,9-12 batch.csv | tail -n +4 | same <(printf '%s\n' A-1,A-1,,,id A-2-01,A-1,,,again A-3,A-1,copy,A-1,words A-4,A-1,repeat,,place)
	{ gov-dedupe -q --state state a.csv; gov-dedupe -q --state state b.csv | tail -n +2; } | cmp - batch.csv
}

@test "a night that is repeated answers as the first time and adds nothing" {
	made_up 1200 60
	set -- days/*
	gov-dedupe -q --state state "$1" >first
	gov-dedupe -q --state state "$2" >second
	fingerprint >before
	gov-dedupe -q --state state "$2" | cmp - second
	gov-dedupe -q --state state "$1" | cmp - first
	fingerprint | same before
	cat "$1" "$2" | gov-dedupe -q --state state | cmp - <(cat first second)
	fingerprint | same before
	# half of it was there, half of it is new
	{ tail -n 20 "$2"; cat "$3"; } >mixed
	gov-dedupe -q --state state mixed >got
	cat "$@" | gov-dedupe -q >"batch"
	n=$(cat "$1" "$2" | wc -l)
	sed -n "$((n - 19)),$((n + $(wc -l <"$3")))p" batch | cmp - got
}

@test "a line entered twice and given again answers as both did; one that was only exported again is a copy" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp" "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	clusters a.csv >first
	same first < <(printf '%s\n' A-1,A-1,, A-1,A-1,copy,A-1)
	clusters a.csv | same first
	sed 's/^id,/from,id,/; s/^A/export:7,A/' a.csv | head -n 2 >b.csv
	gov-dedupe -q --state state b.csv | cut -d, -f 2,10-12 | tail -n +2 | same <(echo A-1,A-1,copy,A-1)
}

@test "a state of other parameters is refused, and stays" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	gov-dedupe --state state a.csv >/dev/null
	fingerprint >before
	for other in "--threshold 0.6" "--within 30d" "--resend 2h"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr gov-dedupe --state state $other a.csv
		[[ $stderr = "gov-dedupe: state: was made with --threshold 0.5000 --resend 24h, form "*", and this run has --threshold "* ]]
		[ "$output" = "!gov-dedupe failed" ] || [ "$output" = "" ]
	done
	fails 2 "gov-dedupe: --state and --chain: a cluster that is known cannot be joined to another" gov-dedupe --state state --chain a.csv
	fingerprint | same before
}

@test "two runs at once do not mix: the second is told" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	mkfifo pipe
	gov-dedupe --state state - <pipe >first &
	exec 8>pipe
	cat a.csv >&8
	for _ in {1..100}; do
		[ ! -e state/lock ] || break
		sleep 0.05
	done
	sleep 0.1
	run -2 --separate-stderr gov-dedupe --state state a.csv
	[ "$stderr" = "gov-dedupe: state: another run is at work on this state" ]
	exec 8>&-
	wait $!
	clusters a.csv | same <(echo A-1,A-1,,)
}

@test "a run that fails leaves the state as it was" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	orders b.csv "A-2,2026-10-09 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	orders bad.csv "A-3,yesterday,15400000001,泉河街道,东关社区,,,$lamp"
	clusters a.csv >/dev/null
	cp state/index before
	fails 2 "gov-dedupe: <stdout>: cannot write: No space left on device" bash -c 'gov-dedupe -q --state state b.csv >/dev/full'
	fails 2 "gov-dedupe: bad.csv:2: created_at: 'yesterday' is no time (id A-3)" gov-dedupe --state state bad.csv
	fails 2 "gov-dedupe: only 1 records came in, --min-records wants 5" gov-dedupe -q --state state --min-records 5 b.csv
	cmp state/index before
	clusters b.csv | same <(echo A-2,A-1,repeat,)
}

@test "a state that cannot be told of a run says so, and the run can be repeated" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	orders b.csv "A-2,2026-10-09 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	clusters a.csv >/dev/null
	cp state/index before
	mkdir state/index.new
	fails 2 "gov-dedupe: state/index.new: cannot create: Is a directory
gov-dedupe: state: the output is in place, but this run is not in the state: run it again" gov-dedupe --state state -o out.csv b.csv
	cut -d, -f 1,9,10 out.csv | tail -n +2 | same <(echo A-2,A-1,repeat)
	cmp state/index before
	rmdir state/index.new
	gov-dedupe --state state b.csv | cmp - out.csv
	run -1 cmp -s state/index before
}

@test "a state that was cut, changed or half deleted is refused and not begun anew" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	orders b.csv "A-2,2026-10-06 08:00,15400000002,泉河街道,东关社区,,,$lamp"
	clusters a.csv >/dev/null
	cp -r state good
	for file in index orders leaders bands texts; do
		size=$(stat -c %s "good/$file")
		for at in 0 $((size / 3)) $((size / 2)) $((size - 1)); do
			cp "good/$file" "state/$file"
			byte=$(od -An -tu1 -j "$at" -N 1 "state/$file")
			printf "%b" "\\x$(printf %x $((byte ^ 4)))" | dd of="state/$file" bs=1 seek="$at" conv=notrunc status=none
			run -2 --separate-stderr gov-dedupe -q --state state b.csv
			[[ $stderr = "gov-dedupe: state/$file: is damaged"* ]] || { echo "$file $at: $stderr"; false; }
		done
		head -c $((size - 1)) "good/$file" >"state/$file"
		run -2 --separate-stderr gov-dedupe -q --state state b.csv
		[[ $stderr = "gov-dedupe: state/$file: is "* ]]
		rm "state/$file"
		run -2 --separate-stderr gov-dedupe -q --state state b.csv
		[ "$stderr" = "gov-dedupe: state/$file: is missing$([ "$file" != index ] || echo ', and the state cannot be read without it')" ]
		cp "good/$file" "state/$file"
	done
	clusters b.csv | same <(echo A-2,A-1,group,)
}

@test "a folder that cannot be a state is refused" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	mkdir other && touch other/letter
	fails 2 "gov-dedupe: other: holds other files and no state; name a folder that is empty or not there yet" gov-dedupe --state other a.csv
	[ "$(ls other)" = letter ]
	fails 2 "gov-dedupe: none/none: cannot make: No such file or directory" gov-dedupe --state none/none a.csv
	fails 2 "gov-dedupe: a.csv: cannot open: Not a directory" gov-dedupe --state a.csv a.csv
	fails 2 "gov-dedupe: /proc/sys/kernel: holds other files and no state; name a folder that is empty or not there yet" gov-dedupe --state /proc/sys/kernel a.csv
}

@test "people's words in a state are nobody else's to read" {
	orders a.csv "A-1,2026-10-05 08:00,15400000001,泉河街道,东关社区,,,$lamp"
	umask 0
	clusters a.csv >/dev/null
	stat -c '%a %n' state state/* | same <(printf '%s\n' '700 state' '600 state/bands' '600 state/index' '600 state/leaders' '600 state/lock' '600 state/orders' '600 state/texts')
}

@test "killed at fifty moments the state is the old or the new one" {
	made_up 2500 60
	set -- days/*
	gov-dedupe -q --state start "$1" >/dev/null
	cp -r start end
	gov-dedupe -q --state end "$2" >second
	gov-dedupe -q --state end "$3" >third
	local begin ms old=0
	begin=$(date +%s%N)
	cp -r start state && gov-dedupe -q --state state "$2" >/dev/null
	ms=$((($(date +%s%N) - begin) / 1000000 + 5))
	for i in {1..50}; do
		rm -rf state && cp -r start state
		gov-dedupe -q --state state "$2" >out &
		sleep "$(awk -v i="$i" -v ms="$ms" 'BEGIN { print ms * (i - 0.5) / 50000 }')"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		cmp -s state/index start/index && old=$((old + 1))
		# whichever it is: repeated, it is the new one
		gov-dedupe -q --state state "$2" | cmp - second
		gov-dedupe -q --state state "$3" | cmp - third
	done
	[ "$old" -gt 5 ]
}
