#!/usr/bin/env bats
# recount.bats - the dossier against a recount of the raw exports by other code

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	mkdir exports
	"$build/generate" --orders 3000 --seed 11 --dir exports
	"$samples/pipeline" exports out 2026-10-31T09:00:00 2>log
	gov-report -q --format markdown --period month --scores out/rates.ndjson --scores out/topics.ndjson \
		--alarms out/alarms.ndjson out/records.ndjson >out/dossier.md
}

# FILE PATTERN: changes the first digit behind the first PATTERN of FILE, in place
spoil() {
	python3 - "$@" <<-'END'
		import re, sys
		path, pattern = sys.argv[1:]
		with open(path, encoding='utf-8', newline='') as file:
		    whole = file.read()
		at = re.search(pattern + r'\D*?(?=\d)', whole).end()
		with open(path, 'w', encoding='utf-8', newline='') as file:
		    file.write(whole[:at] + str((int(whole[at]) + 1) % 10) + whole[at + 1:])
	END
}

@test "every record, score, alarm and number of the dossier is what a recount of the raw exports finds" {
	cd "$BATS_FILE_TMPDIR"
	python3 "$root/tests/recount.py" --spoil=50 exports out >found
	sed -E 's/^[1-9][0-9]{5} figures/N figures/' found | diff - <(printf '%s\n' 'N figures compared, 0 differ' '50 digits changed, 0 not noticed')
}

@test "one digit changed in a record, a score, an alarm or the Markdown does not escape the recount" {
	cp -r "$BATS_FILE_TMPDIR/out" "$BATS_FILE_TMPDIR/exports" .
	spoil out/records.ndjson '"closed_at":"2026'
	spoil out/rates.ndjson '"group_kind":"mean".*"value"'
	spoil out/topics.ndjson '"points":"'
	spoil out/alarms.ndjson '"upper"'
	spoil out/dossier.md '本期共发现突增 [0-9]+ 起。'
	fails 1 "" python3 "$root/tests/recount.py" exports out
	sed -E 's/^dossier: figure [0-9]+ of the (Markdown): .*/\1/; s/^([a-z]+).*: ([a-z_]+): .* stands there, .*/\1 \2/; $s/^[0-9]+/N/' stdout |
		diff - <(printf '%s\n' 'records closed_at' 'rates value' 'topics points' 'alarms upper' Markdown 'N figures compared, 5 differ')
}

@test "an order left out of the exports does not escape the recount" {
	cp -r "$BATS_FILE_TMPDIR/out" "$BATS_FILE_TMPDIR/exports" .
	sed -i '$d' exports/network.csv
	fails 1 "" python3 "$root/tests/recount.py" exports out
	head -n 1 stdout | diff - <(echo 'records.ndjson: lines: 3000 stands there, 2999 is counted')
}
