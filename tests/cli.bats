#!/usr/bin/env bats
# cli.bats - what every program owes its user, whatever it computes
#
# Each test runs all programs.  A complaint names the program and what it did;
# every run in which trouble was due is noted for the two counts at the end.

load helper

maps="ingest classify locate route mask"

# PROGRAM: sets args to the least it wants beside its input
needs() {
	p=$1
	case $p in
	classify) args=(--rules "$samples/rules/hotline.csv") ;;
	locate) args=(--places "$samples/places/district.csv") ;;
	route) args=(--duties "$samples/duties/district.csv" --calendar "$samples/calendar/china.csv") ;;
	score) args=(--plan "$samples/plans/district-three-rates.csv" --by unit) ;;
	hotspot) args=(--by "category,street" --quiet) ;;
	mask) args=(--how all=mask) ;;
	track) args=(--as-of 2026-01-01 --calendar "$samples/calendar/china.csv") ;;
	train) args=(--cv 2 --quiet) ;;
	*) args=() ;;
	esac
}

header=id,created_at,title,content,caller,phone,district,street,category,unit,contacted,resolved,satisfaction

# N [FIRST]: writes N orders to orders.csv and orders.ndjson; for gov-hotspot a quiet summer
# and a surge behind them, or it would have nothing to write; for gov-train two categories
orders() {
	{
		seq "${2-1}" $((${2-1} + $1 - 1)) | sed 's/$/ 09/'
		[ "$p" != hotspot ] || { echo 900001 06 && seq 900030 30 900500 | sed 's/$/ 10/'; }
	} | awk -v header=$header -v train="${p#train}" '
		BEGIN { names = split(header, name, ","); print header > "orders.csv"; printf "" > "orders.ndjson" }
		{
			split(sprintf("A-%d|2025-%s-%02dT08:00:00+08:00|路灯不亮|小区门口第%d盏路灯不亮|张,三|1380000%04d|怀柔区|泉河街道|%s|泉河街道|true|true|满意",
				$1, $2, $1 % 30 + 1, $1, $1 % 10000, train == "" && $1 % 2 ? "水务" : "城市管理/照明"), value, "|")
			csv = json = ""
			for (i = 1; i <= names; i++) {
				csv = csv (i > 1 ? "," : "") (value[i] ~ /,/ ? "\"" value[i] "\"" : value[i])
				json = json (i > 1 ? "," : "{") "\"" name[i] "\":\"" value[i] "\""
			}
			print csv > "orders.csv"
			print json "}" > "orders.ndjson"
		}'
}

# ARGUMENT...: the program with its arguments and these; sets status, fills out and err
run_it() {
	status=0
	"gov-$p" "${args[@]}" "$@" >out 2>err || status=$?
}

# CASE PLACE: the last run must have ended with 2 and one line that names PLACE (a pattern)
trouble() {
	local placed=yes
	grep -qE "^gov-$p: $2: [^ ]" err && [ "$(wc -l <err)" = 1 ] || placed=no
	echo "$1 $p $status $placed" >>"$BATS_FILE_TMPDIR/runs"
	[ "$status" = 2 ] || echo "gov-$p, $1: status $status, not 2"
	[ $placed = yes ] || echo "gov-$p, $1: stderr is not 'gov-$p: $2: ...': $(head -n 3 err)"
}

# CASE: the last run must have ended well and said nothing
well() {
	[ "$status" = 0 ] || echo "gov-$p, $1: status $status, not 0: $(head -n 3 err)"
	[ ! -s err ] || echo "gov-$p, $1: said $(head -n 3 err)"
}

# COMMAND: runs it once for each program, in a directory of its own; nothing may be complained of
every() {
	local which=$programs p args
	if [ "$1" = -m ]; then
		which=$maps
		shift
	fi
	for p in $which; do
		(
			needs "$p"
			mkdir "$p"
			cd "$p" || exit
			"$@"
		)
	done | same /dev/null
}

unknown_option() {
	run_it --no-such-option
	grep -qE "^gov-$p: unknown option --no-such-option; " err || echo "gov-$p, unknown option: said $(head -n 3 err)"
	[ "$status" = 2 ] || echo "gov-$p, unknown option: status $status"
	[ ! -s out ] || [ "$(cat out)" = "!gov-$p failed" ] || echo "gov-$p, unknown option: wrote to stdout"
	run_it -@
	[ "$status" = 2 ] || echo "gov-$p -@: status $status"
	run_it -o
	[ "$status" = 2 ] || echo "gov-$p -o without a file: status $status"
}

@test "an unknown option is refused before anything is read" {
	every unknown_option
}

missing_file() {
	run_it missing.csv
	trouble "missing file" "missing\.csv"
	orders 3
	run_it orders.csv missing.csv
	trouble "missing second file" "missing\.csv"
}

@test "a missing file ends a program with its name" {
	every missing_file
}

directory() {
	mkdir folder
	run_it folder
	trouble "directory" "folder"
	run_it <folder
	trouble "directory on stdin" "<stdin>"
}

@test "a directory is no input" {
	every directory
}

empty_input() {
	# of nothing gov-train learns nothing
	[ "$p" != train ] || return 0
	: >empty
	run_it empty
	well "empty file"
	run_it </dev/null
	well "empty stdin"
	run_it < <(printf '\n\n')
	well "blank lines only"
}

@test "zero bytes are zero records" {
	every empty_input
}

header_only() {
	[ "$p" != train ] || return 0
	run_it < <(printf '%s\n' $header)
	well "header only"
	run_it < <(printf '%s' $header)
	well "header only, no newline"
	case $p in
	classify | route | mask)
		printf '%s' $header | "gov-$p" "${args[@]}" >alone
		orders 1
		head -n 1 <("gov-$p" "${args[@]}" orders.csv) | cmp - alone || echo "gov-$p: another header without records"
		printf '%s\nA-1,short\n' $header | "gov-$p" "${args[@]}" -r rejects --rejects-ok | cmp - alone || echo "gov-$p: another header when all is rejected"
		;;
	ingest) printf '%s\n' $header | "gov-$p" | cmp - /dev/null ;;
	esac
}

@test "a header alone is zero records" {
	every header_only
}

full_device() {
	orders 3
	status=0
	"gov-$p" "${args[@]}" orders.csv >/dev/full 2>err || status=$?
	trouble "full stdout" "<stdout>"
	status=0
	"gov-$p" --help >/dev/full 2>err || status=$?
	trouble "full stdout of --help" "<stdout>"
	run_it -o /dev/full orders.csv
	trouble "full -o" "/dev/full"
	ln -s /dev/full full.xlsx
	run_it -o full.xlsx orders.csv
	trouble "full -o of a workbook" "full\.xlsx"
	orders 8000
	status=0
	"gov-$p" "${args[@]}" orders.csv >/dev/full 2>err || status=$?
	trouble "full stdout, many records" "<stdout>"
}

@test "a full disk is never a success" {
	every full_device
}

closed_stdout() {
	orders 3
	status=0
	"gov-$p" "${args[@]}" orders.csv >&- 2>err || status=$?
	trouble "closed stdout" "<stdout>"
	status=0
	"gov-$p" "${args[@]}" -r rejects orders.csv >&- 2>err || status=$?
	trouble "closed stdout, with -r" "<stdout>"
	status=0
	"gov-$p" --help >&- 2>err || status=$?
	trouble "closed stdout of --help" "<stdout>"
	status=0
	"gov-$p" "${args[@]}" </dev/null >&- 2>err || status=$?
	trouble "closed stdout, nothing to write" "<stdout>"
	status=0
	"gov-$p" "${args[@]}" <&- >out 2>err || status=$?
	trouble "closed stdin" "<stdin>"
}

@test "a closed stdout or stdin is never a success" {
	every closed_stdout
}

# the write end of a pipe that nobody reads, on descriptor 4
dead_pipe() {
	rm -f pipe
	mkfifo pipe
	# shellcheck disable=SC2094
	exec 3<>pipe 4>pipe 3<&-
}

closed_pipe() {
	orders 2000
	dead_pipe
	status=0
	"gov-$p" "${args[@]}" orders.csv >&4 2>err || status=$?
	[ "$status" = 141 ] || echo "gov-$p, closed pipe: status $status, not 141"
	[ ! -s err ] || echo "gov-$p, closed pipe: said $(head -n 3 err)"
	status=0
	(
		trap '' PIPE
		exec "gov-$p" "${args[@]}" orders.csv >&4 2>err
	) || status=$?
	[ "$status" = 141 ] || echo "gov-$p, closed pipe with SIGPIPE ignored: status $status, not 141"
	[ ! -s err ] || echo "gov-$p, closed pipe with SIGPIPE ignored: said $(head -n 3 err)"
	exec 4>&-
}

@test "a reader that has gone ends a program without a word" {
	every closed_pipe
}

broken_gzip() {
	orders 2000
	gzip -n orders.csv orders.ndjson
	head -c 3000 orders.csv.gz >cut.gz
	run_it cut.gz
	trouble "truncated gzip" "cut\.gz(:[0-9]+)?"
	{ cat orders.ndjson.gz && echo garbage; } >more.gz
	run_it more.gz
	trouble "gzip with garbage behind" "more\.gz(:[0-9]+)?"
	python3 -c 'd = bytearray(open("orders.csv.gz", "rb").read()); d[-6] ^= 1; open("sum.gz", "wb").write(d)'
	run_it sum.gz
	trouble "gzip with a wrong checksum" "sum\.gz(:[0-9]+)?"
	printf '\037\213' >head.gz
	run_it head.gz
	trouble "two bytes of gzip" "head\.gz(:[0-9]+)?"
}

@test "truncated gzip and gzip with trailing garbage are trouble" {
	every broken_gzip
}

good_gzip() {
	orders 30
	run_it <orders.csv
	well "plain"
	mv out plain
	run_it < <(gzip -nc orders.csv)
	well "gzip"
	cmp plain out || echo "gov-$p: other bytes from gzip"
	run_it < <(head -n 11 orders.csv | gzip -nc && tail -n +12 orders.csv | gzip -nc)
	well "gzip in two members"
	cmp plain out || echo "gov-$p: other bytes from two gzip members"
}

@test "gzip reads as what it holds, members joined" {
	every good_gzip
}

nul_byte() {
	orders 3
	sed '3s/小区/小\x00区/' orders.csv >nul.csv
	run_it nul.csv
	case $status in
	2) trouble "NUL in CSV" "nul\.csv:3(: [a-z]+)?" ;;
	0) case $p in
		ingest) grep -q '小\\u0000区' out || echo "gov-$p: the NUL is gone" ;;
		classify | route | mask) grep -aqP '小\x00区' out || echo "gov-$p: the NUL is gone" ;;
		esac ;;
	*) echo "gov-$p, NUL in CSV: status $status" ;;
	esac
	sed '2s/小区/小\x00区/' orders.ndjson >nul.ndjson
	run_it nul.ndjson
	trouble "NUL in NDJSON" "nul\.ndjson:2(: [a-z]+)?"
}

@test "a NUL byte is kept or named, never the end of a text" {
	every nul_byte
}

bad_utf8() {
	orders 3
	sed '2s/小区/小\xff区/' orders.ndjson >bad.ndjson
	run_it bad.ndjson
	trouble "bad UTF-8 in NDJSON" "bad\.ndjson:2(: [a-z]+)?"
	sed '3s/小区/小\xff区/' orders.csv >bad.csv
	if [ "$p" = ingest ]; then
		args=(--charset utf-8)
	fi
	run_it bad.csv
	trouble "bad UTF-8 in CSV" "bad\.csv:3(: [a-z]+)?"
}

@test "ill-formed UTF-8 is named with its line" {
	every bad_utf8
}

line_ends() {
	orders 30
	for form in csv ndjson; do
		run_it <orders.$form
		well "LF"
		mv out plain
		run_it < <(sed 's/$/\r/' orders.$form)
		well "CRLF"
		cmp plain out || echo "gov-$p: other bytes from CRLF in $form"
		run_it < <(head -c -1 orders.$form)
		well "no final newline"
		cmp plain out || echo "gov-$p: other bytes without the last newline of $form"
		run_it < <(printf '\357\273\277' && cat orders.$form)
		well "BOM"
		cmp plain out || echo "gov-$p: other bytes with a BOM before $form"
	done
}

@test "CRLF, a BOM and a missing last newline change nothing" {
	every line_ends
}

dead_upstream() {
	orders 3
	{ head -n 2 orders.ndjson && printf '!gov-ingest failed'; } >dead.ndjson
	{ head -n 3 orders.csv && printf '"!gov-ingest failed'; } >dead.csv
	for form in ndjson csv; do
		run_it -o result -r rejects dead.$form
		trouble "dead upstream in $form" "dead\.$form(:[0-9]+)?"
		[ ! -e result ] || echo "gov-$p: a result in spite of a dead upstream in $form"
		[ ! -e rejects ] || echo "gov-$p: rejects in spite of a dead upstream in $form"
	done
	run_it < <(printf '!gov-ingest failed')
	trouble "dead upstream, nothing else" "<stdin>(:[0-9]+)?"
}

@test "the mark of a dead upstream is trouble and never a record" {
	every dead_upstream
}

leaves_mark() {
	orders 20000
	run_it < <(cat orders.ndjson && echo '{')
	trouble "bad last record" "<stdin>:20001"
	[ "$(tail -n 1 out)" = "!gov-$p failed" ] || echo "gov-$p: no mark at the end of NDJSON"
	[ "$(tail -c 1 out)" = d ] || echo "gov-$p: the mark ends in a newline"
	if [ "$p" != ingest ]; then
		run_it < <(cat orders.csv && echo 'A-0,too short')
		trouble "ragged last row" "<stdin>:20002"
		[ "$(tail -n 1 out)" = "\"!gov-$p failed" ] || echo "gov-$p: no mark at the end of CSV"
	fi
	run_it < <({ cat orders.ndjson && echo '{'; } | "gov-$p" "${args[@]}" 2>/dev/null)
	trouble "bad record one program up" "<stdin>(:[0-9]+)?"
}

@test "a map that fails after it wrote says so to its reader" {
	every -m leaves_mark
}

bad_record() {
	orders 3
	{ head -n 1 orders.ndjson && echo '{"id":' && tail -n 2 orders.ndjson; } >bad.ndjson
	run_it bad.ndjson
	trouble "bad record" "bad\.ndjson:2"
	run_it -r rejects -o result bad.ndjson
	[ "$status" = 1 ] || echo "gov-$p -r: status $status, not 1: $(head -n 3 err)"
	[ "$(stat -c %a rejects)" = 600 ] || echo "gov-$p: rejects have mode $(stat -c %a rejects)"
	[ "$(wc -l <rejects)" = 2 ] || echo "gov-$p: rejects hold $(wc -l <rejects) lines"
	[ "$(head -n 1 rejects)" = from,code,field,reason,charset,header,raw ] || echo "gov-$p: rejects begin with $(head -n 1 rejects)"
	grep -q '^bad\.ndjson:2,' rejects || echo "gov-$p: the reject does not name its line: $(tail -n 1 rejects)"
	[ -e result ] || echo "gov-$p -r: no result"
	rm -f rejects result
	run_it -r rejects --rejects-ok bad.ndjson
	[ "$status" = 0 ] || echo "gov-$p --rejects-ok: status $status"
	rm -f rejects
	run_it -r rejects --max-rejects 0 -o result bad.ndjson
	[ "$status" = 2 ] || echo "gov-$p --max-rejects 0: status $status"
	[ ! -e result ] && [ ! -e rejects ] || echo "gov-$p --max-rejects 0: left a file"
	run_it --min-records 1000 -o result orders.ndjson
	[ "$status" = 2 ] || echo "gov-$p --min-records 1000: status $status"
	[ ! -e result ] || echo "gov-$p --min-records 1000: left a result"
}

@test "a bad record stops a program, with -r it goes aside" {
	every bad_record
}

output_file() {
	orders 3
	run_it orders.csv
	well "stdout"
	mv out wanted
	mkdir folder
	run_it -o folder orders.csv
	trouble "-o to a directory" "folder"
	run_it -o no/such/folder orders.csv
	trouble "-o into a missing directory" "no/such/folder"
	run_it -o /dev/null orders.csv
	well "-o to /dev/null"
	[ -c /dev/null ] || echo "gov-$p: /dev/null is no device any more"

	echo old >folder/result
	chmod 640 folder/result
	ln -s folder/result link
	run_it -o link orders.csv
	well "-o over a link"
	[ -h link ] || echo "gov-$p: -o replaced a symbolic link"
	[ "$(stat -c %a folder/result)" = 640 ] || echo "gov-$p: -o changed the mode"
	cmp wanted folder/result || echo "gov-$p: -o has other bytes than stdout"

	echo old >folder/result
	run_it -o folder/result orders.csv missing.csv
	trouble "-o, then a missing file" "missing\.csv"
	[ "$(cat folder/result)" = old ] || echo "gov-$p: a failure spoilt the old file"
	[ "$(ls -A folder)" = result ] || echo "gov-$p: left behind $(ls -A folder)"
	[ "$(ls -A)" = "$(printf '%s\n' err folder link orders.csv orders.ndjson out wanted)" ] || echo "gov-$p: left behind $(ls -A)"
}

@test "-o puts a whole file in place or leaves the old one" {
	every output_file
}

workbook() {
	orders 3
	mkdir folder
	run_it -o folder/result.xlsx orders.csv
	well "-o to a workbook"
	[ "$(head -c 2 folder/result.xlsx)" = PK ] || echo "gov-$p: -o result.xlsx is no workbook"
	run_it -O xlsx orders.csv
	cmp out folder/result.xlsx || echo "gov-$p: another workbook on stdout"
	cp folder/result.xlsx old
	run_it -o folder/result.xlsx orders.csv missing.csv
	trouble "-o to a workbook, then a missing file" "missing\.csv"
	cmp old folder/result.xlsx || echo "gov-$p: a failure spoilt the old workbook"
	[ "$(ls -A folder)" = result.xlsx ] || echo "gov-$p: left behind $(ls -A folder)"
	run_it -O csv -o folder/other.xlsx orders.csv
	[ "$status" = 2 ] || echo "gov-$p: wrote CSV as other.xlsx, status $status"
	[ "$(ls -A folder)" = result.xlsx ] || echo "gov-$p: left behind $(ls -A folder)"
}

@test "-o FILE.xlsx is a workbook, of every program, and never anything else" {
	every workbook
}

interrupted() {
	orders 3
	mkfifo pipe
	mkdir folder
	"gov-$p" "${args[@]}" -r folder/rejects -o folder/result pipe 2>err &
	exec 5>pipe
	cat orders.ndjson >&5
	# the temporary file may come at once or never; either way nothing may stay
	for _ in 1 2 3 4 5; do
		[ -z "$(ls -A folder)" ] || break
		sleep 0.05
	done
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 5>&-
	[ "$status" = 143 ] || echo "gov-$p, SIGTERM: status $status, not 143"
	[ -z "$(ls -A folder)" ] || echo "gov-$p, SIGTERM: left behind $(ls -A folder)"
}

@test "a signal leaves no half file" {
	every interrupted
}

# FORM LINES: one record of FORM, then silence: LINES lines must come before the writer closes
one_then_silence() {
	local form=$1 n=$2 line
	head -n "$n" orders."$form" >first
	rm -f to from
	mkfifo to from
	"gov-$p" "${args[@]}" <to >from 2>err &
	exec 5>to 6<from
	cat first >&5
	if [ "$p" = ingest ]; then
		n=1
	fi
	while [ "$n" -gt 0 ]; do
		# not a time limit on the program: it ends a test that would hang for ever
		read -r -t 300 line <&6 || echo "gov-$p: nothing comes of one $form record"
		n=$((n - 1))
	done
	case $line in
	*A-1*) ;;
	*) echo "gov-$p: wrote $line" ;;
	esac
	exec 5>&- 6<&-
	wait $! || echo "gov-$p, one record: status $?: $(head -n 3 err)"
}

idle() {
	orders 1
	if [ "$p" = ingest ]; then
		args=(--charset utf-8)
	fi
	one_then_silence csv 2
	one_then_silence ndjson 1
	if [ "$p" = ingest ]; then
		args=()
		printf 'id,content\nA-1,lamp\n' >orders.csv
		one_then_silence csv 2
	fi
}

@test "one record, then silence: it comes out" {
	every -m idle
}

several_files() {
	orders 3
	cp orders.ndjson one.ndjson
	orders 3 4
	run_it < <(cat one.ndjson orders.ndjson)
	well "joined"
	mv out joined
	run_it one.ndjson orders.ndjson
	well "two files"
	mv out two
	run_it -- one.ndjson - <orders.ndjson
	well "a file and -"
	if [ "$p" != ingest ]; then
		cmp joined two || echo "gov-$p: two files are other bytes than both in one"
		cmp joined out || echo "gov-$p: a file and - are other bytes than both in one"
	fi
}

@test "several files, - and -- are read in order" {
	every several_files
}

@test "0 silent successes, 0 messages without program, file and place" {
	silent=$(awk '/full|closed|-o/ && $(NF - 1) == 0' "$BATS_FILE_TMPDIR/runs" | wc -l)
	placeless=$(awk '$NF == "no"' "$BATS_FILE_TMPDIR/runs" | wc -l)
	echo "of $(wc -l <"$BATS_FILE_TMPDIR/runs") runs: $silent silent successes, $placeless messages without place"
	[ "$(wc -l <"$BATS_FILE_TMPDIR/runs")" -gt 150 ]
	[ "$silent $placeless" = "0 0" ]
}
