#!/usr/bin/env bats
# compilers.bats - the same bytes from any compiler and optimisation
#
# It builds what it compares, so that one run is enough whatever the programs were built with.

load helper
load stages

setup_file() {
	first_run
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
