#!/usr/bin/env bats
# determinism.bats - the same bytes under any locale, time zone, compiler and optimisation

load helper

setup_file() {
	# a locale of its own making: tr_TR, where i is no lower-case I and 0.5 is written 0,5
	mkdir "$BATS_FILE_TMPDIR/locale"
	localedef -i tr_TR -f UTF-8 "$BATS_FILE_TMPDIR/locale/tr_TR.UTF-8"
	cd "$BATS_FILE_TMPDIR"
	mkdir exports
	"$build/generate" --orders 3000 --seed 7 --dir exports
	pipeline "$build" first
}

# PROGRAMS OUT: the pipeline of the demonstration, every stage kept in the directory OUT
pipeline() {
	PATH=$1:$PATH "$samples/pipeline" exports "$2"
}

# OUT: every file of OUT is what the first run wrote
same_files() {
	diff -rq first "$1" | same /dev/null
}

@test "the pipeline leaves something to compare" {
	cd "$BATS_FILE_TMPDIR"
	[ "$(wc -l <first/records.ndjson)" -gt 2500 ]
	[ -s first/rates.ndjson ]
	[ -s first/dossier.html ]
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

@test "the same from clang without optimisation" {
	cd "$BATS_FILE_TMPDIR"
	make -s -C "$root" O="$PWD/clang" CC=clang CFLAGS=-O0 all
	pipeline "$PWD/clang" clang.out
	same_files clang.out
}

@test "the same from gcc at -O3 -march=native, where fused sums would show" {
	cd "$BATS_FILE_TMPDIR"
	make -s -C "$root" O="$PWD/fast" CC=gcc CFLAGS="-O3 -march=native" all
	pipeline "$PWD/fast" fast.out
	same_files fast.out
}

@test "the generator writes the same bytes from the same seed" {
	cd "$BATS_FILE_TMPDIR"
	mkdir exports.again
	LOCPATH=$PWD/locale LC_ALL=tr_TR.UTF-8 TZ=America/New_York "$build/generate" --orders 3000 --seed 7 --dir exports.again
	diff -rq exports exports.again
}
