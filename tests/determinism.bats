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

# PROGRAMS OUT: the pipeline of the demonstration, every stage kept in the directory OUT, and a model of its records
pipeline() {
	PATH=$1:$PATH "$samples/pipeline" exports "$2"
	learn "$@"
}

# PROGRAMS OUT: what is learnt from the records, how right it was, and what they become by it
learn() {
	head -n 900 first/records.ndjson >some.ndjson
	"$1/gov-train" -q --model "$2/hotline.model" --cv 2 -o "$2/tables.ndjson" some.ndjson
	"$1/gov-classify" -q --rules "$samples/rules/hotline.csv" --model "$2/hotline.model" -o "$2/modelled.ndjson" some.ndjson
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

@test "a model is the same from gcc without optimisation and from clang with it" {
	cd "$BATS_FILE_TMPDIR"
	for kind in gcc:-O0 clang:-O2; do
		out=$PWD/${kind/:/}
		make -s -C "$root" O="$out" CC=${kind%:*} CFLAGS=${kind#*:} "$out/gov-train" "$out/gov-classify"
		mkdir "$out.out"
		learn "$out" "$out.out"
		for file in hotline.model tables.ndjson modelled.ndjson; do
			cmp first/$file "$out.out/$file"
		done
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
