#!/usr/bin/env bats
# partial.bats - gov-dedupe --partial | sort | --merge is gov-dedupe, however the records were cut

load helper

lamp=小区东门的路灯坏了三天没人修，晚上黑漆漆的老人都不敢出门，孩子放学回家也看不见路

# N: orders.ndjson, made up and ingested
made_up() {
	"$build/generate" --orders "$1" --seed 6 --dir . --single
	gov-ingest --map "$samples/maps/hotline.csv" -q -r rejects.csv --rejects-ok -o orders.ndjson export.csv
}

# N FILE: cuts FILE into N pieces, whole lines, and writes the keys of each one after another
cuts() {
	rm -f piece.*
	split -n "l/$1" "$2" piece.
	for p in piece.*; do
		gov-dedupe --partial "$p"
	done
}

@test "one to sixteen cuts decide as one run, byte for byte" {
	made_up 3000
	gov-dedupe -q orders.ndjson >want
	[ "$(grep -c '"cluster_kind":"[crg]' want)" -gt 100 ]
	for n in 1 2 3 7 16; do
		cuts "$n" orders.ndjson | sort | gov-dedupe -q --merge --records orders.ndjson | cmp - want || { echo "$n cuts"; false; }
	done
	cuts 2 orders.ndjson | LC_ALL=en_US.UTF-8 sort >sorted
	gov-dedupe -q --merge --records orders.ndjson sorted | cmp - want
	for how in "--chain" "--within 3d" "--where phone"; do
		# shellcheck disable=SC2086
		gov-dedupe --partial $how orders.ndjson | sort >sorted
		# shellcheck disable=SC2086
		gov-dedupe -q $how orders.ndjson | cmp - <(gov-dedupe -q $how --merge --records orders.ndjson sorted)
	done
	gov-dedupe -q --pairs orders.ndjson >want
	cuts 3 orders.ndjson | sort | gov-dedupe -q --pairs --merge --records orders.ndjson | cmp - want
}

@test "records without a place are found by their bands as in one run" {
	made_up 2000
	sed -Ei '0~2s/"(point|community|address|standard_address|street)":"[^"]*"/"\1":null/g' orders.ndjson
	gov-dedupe -q orders.ndjson >want
	grep -q '"cluster_rule":"text"' want
	cuts 5 orders.ndjson | sort | gov-dedupe -q --merge --records orders.ndjson | cmp - want
}

@test "CSV with lines inside its cells, an empty piece and bad records are no matter" {
	made_up 800
	sed 's/"content":"/&第一行\\n/' orders.ndjson | gov-dedupe -q --where 'id=nobody' -O csv >orders.csv
	[ "$(wc -l <orders.csv)" -gt 1500 ]
	gov-dedupe -q orders.csv >want
	head -n 1 orders.csv >none.csv
	{ gov-dedupe --partial orders.csv; gov-dedupe --partial none.csv; : | gov-dedupe --partial; } | sort | gov-dedupe -q --merge --records orders.csv | cmp - want
	{ printf '\xef\xbb\xbf'; sed 's/$/\r/' orders.ndjson; echo '{"id":"A","created_at":"yesterday"}'; echo; echo 'no record'; sed -n 1,5p orders.ndjson; } >odd.ndjson
	run -1 gov-dedupe -q -r rejected odd.ndjson
	printf '%s\n' "$output" >want
	run -1 gov-dedupe -q --partial -r rejected odd.ndjson
	printf '%s\n' "$output" | sort >sorted
	run -1 gov-dedupe -q -r rejected --merge --records odd.ndjson sorted
	printf '%s\n' "$output" | cmp - want
	[ "$(wc -l <rejected)" = 3 ]
}

@test "versions, handlings and copies across pieces are told as in one run" {
	printf '%s\n' '{"id":"A-1","created_at":"2026-10-05 08:00","phone":"15400000001","content":"'$lamp'"}' \
		'{"id":"A-2","created_at":"2026-10-05 09:00","phone":"15400000001","content":"'$lamp'"}' >one.ndjson
	printf '%s\n' '{"id":"A-1","created_at":"2026-10-05 08:00","phone":"15400000001","title":"又","content":"'$lamp'"}' \
		'{"id":"A-1-01","created_at":"2026-10-09 08:00","phone":"15400000001","content":"'$lamp'"}' \
		'{"id":"A-2","created_at":"2026-10-05 09:00","phone":"15400000001","content":"'$lamp'"}' >two.ndjson
	cat one.ndjson two.ndjson >both.ndjson
	gov-dedupe -q both.ndjson >want
	grep -o '"cluster_rule":"[a-z]*"' want | sort | uniq -c | awk '{ print $1, $2 }' | same <(printf '%s\n' '1 "cluster_rule":"again"' '2 "cluster_rule":"id"' '1 "cluster_rule":"words"')
	{ gov-dedupe --partial two.ndjson; gov-dedupe --partial one.ndjson; } | sort | gov-dedupe -q --merge --records both.ndjson | cmp - want
}

@test "a line is two numbers, and sorts alike everywhere" {
	printf '%s\n' '{"id":"A-1","created_at":"2026-10-05 08:00","phone":"15400000001","content":"'$lamp'"}' >one.ndjson
	gov-dedupe --partial one.ndjson >keys
	[ "$(head -n 1 keys)" = "000000000000 gov-dedupe keys 1 --threshold 0.5000 --resend 24h" ]
	tail -n +2 keys | sed -E '/^[0-9]{12} [0-9]{12}$/d' | same /dev/null
	for locale in C C.UTF-8 en_US.UTF-8; do
		LC_ALL=$locale sort keys | cmp - <(LC_ALL=C sort keys)
	done
}

@test "what is not sorted, not all there, of other options or other records is refused" {
	made_up 300
	gov-dedupe --partial orders.ndjson >keys
	sort keys >sorted
	merge() {
		gov-dedupe -q --merge --records orders.ndjson "$@"
	}
	run -2 --separate-stderr merge keys
	[[ $stderr = "gov-dedupe: keys:"*": is not sorted: pipe it through sort(1)" ]]
	tail -n +2 sorted >headless
	fails 2 "gov-dedupe: headless:1: the line that says how --partial ran is missing: is all of it here, and sorted?" merge headless
	: >none
	fails 2 "gov-dedupe: none:1: the line that says how --partial ran is missing" merge none
	head -c -5 sorted >short
	run -2 --separate-stderr merge short
	[[ $stderr = "gov-dedupe: short:"*": the line is cut" ]]
	{ cat sorted; echo '!gov-dedupe failed'; } >failed
	run -2 --separate-stderr merge failed
	[[ $stderr = "gov-dedupe: failed:"*": is no line of --partial" ]]
	fails 2 "gov-dedupe: sorted:1: --partial ran with 'gov-dedupe keys 1 --threshold 0.5000 --resend 24h', --merge with 'gov-dedupe keys 1 --threshold 0.6000 --resend 24h'" merge --threshold 0.6 sorted
	{ cat keys; gov-dedupe --partial --within 3d orders.ndjson; } | sort >mixed
	run -2 --separate-stderr merge mixed
	[[ $stderr = "gov-dedupe: mixed:2: --partial ran with "* ]]
	n=$(wc -l <orders.ndjson)
	sed '7s/"content":"/&又/' orders.ndjson >changed.ndjson
	fails 2 "gov-dedupe: changed.ndjson: has $n records, and not those that --partial read, which were $n" gov-dedupe -q --merge --records changed.ndjson sorted
	sed 7d orders.ndjson >changed.ndjson
	fails 2 "gov-dedupe: changed.ndjson: has $((n - 1)) records, and not those that --partial read, which were $n" gov-dedupe -q --merge --records changed.ndjson sorted
	gzip -k orders.ndjson
	fails 2 "gov-dedupe: orders.ndjson.gz: is compressed: it is read here and there, and must be plain" gov-dedupe -q --merge --records orders.ndjson.gz sorted
	fails 2 "gov-dedupe: /dev/null: is no regular file: it is read here and there" gov-dedupe -q --merge --records /dev/null sorted
	fails 2 "gov-dedupe: missing: No such file or directory" gov-dedupe -q --merge --records missing sorted
	fails 2 "gov-dedupe: --merge and --records go together" gov-dedupe --merge sorted
	fails 2 "gov-dedupe: --partial, --merge and --state are three ways, one at a time" gov-dedupe --partial --state s orders.ndjson
	fails 2 "gov-dedupe: --merge takes one file of sorted keys; sort -m makes one of several" merge sorted sorted
	fails 2 "gov-dedupe: <stdout>: cannot write: No space left on device" bash -c 'gov-dedupe --partial orders.ndjson >/dev/full'
}

@test "a line of keys that is lost or doubled on the way is refused, wherever it stood" {
	made_up 200
	gov-dedupe --partial orders.ndjson | sort >sorted
	gov-dedupe -q --merge --records orders.ndjson sorted >/dev/null
	local lines n
	lines=$(wc -l <sorted)
	for n in 2 100 $((lines / 2)) $((lines - 1)) "$lines"; do
		sed "${n}d" sorted >lost
		run -2 --separate-stderr gov-dedupe -q --merge --records orders.ndjson lost
		[[ $stderr = *"are missing, or stand there twice" ]]
		sed "${n}p" sorted >doubled
		run -2 --separate-stderr gov-dedupe -q --merge --records orders.ndjson doubled
		[[ $stderr = *"are missing, or stand there twice" ]]
	done
}
