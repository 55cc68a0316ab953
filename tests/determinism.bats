#!/usr/bin/env bats
# determinism.bats - the same bytes under any locale and time zone

load helper
load stages

setup_file() {
	# a locale of its own making: tr_TR, where i is no lower-case I and 0.5 is written 0,5
	mkdir "$BATS_FILE_TMPDIR/locale"
	localedef -i tr_TR -f UTF-8 "$BATS_FILE_TMPDIR/locale/tr_TR.UTF-8"
	first_run
}

@test "the pipeline leaves something to compare" {
	cd "$BATS_FILE_TMPDIR"
	[ "$(wc -l <first/records.ndjson)" -gt 2500 ]
	[ -s first/rates.ndjson ]
	[ -s first/dossier.html ]
	[ "$(wc -c <first/hotline.model)" -gt 100000 ]
}

@test "twice the same" {
	cd "$BATS_FILE_TMPDIR"
	pipeline "$build" again
	same_files again
}

@test "the same under tr_TR" {
	cd "$BATS_FILE_TMPDIR"
	export LOCPATH=$PWD/locale LC_ALL=tr_TR.UTF-8
	[ "$(locale decimal_point)" = , ]
	pipeline "$build" turkish
	same_files turkish
}

@test "the same in other time zones" {
	cd "$BATS_FILE_TMPDIR"
	for TZ in America/New_York Pacific/Kiritimati; do
		export TZ
		pipeline "$build" zone
		same_files zone
		rm -r zone
	done
}

@test "a model is the same in a Chinese locale" {
	cd "$BATS_FILE_TMPDIR"
	localedef -i zh_CN -f GB18030 locale/zh_CN.GB18030
	mkdir chinese
	LOCPATH=$PWD/locale LC_ALL=zh_CN.GB18030 learn "$build" chinese
	for file in hotline.model tables.ndjson modelled.ndjson; do
		cmp first/$file chinese/$file
	done
}

@test "the generator writes the same bytes from the same seed" {
	cd "$BATS_FILE_TMPDIR"
	mkdir exports.again
	LOCPATH=$PWD/locale LC_ALL=tr_TR.UTF-8 TZ=America/New_York "$build/generate" --orders 3000 --seed 7 --dir exports.again
	diff -rq exports exports.again
}
