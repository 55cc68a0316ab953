#!/usr/bin/env bats
# unit.bats - what a pipe cannot reach: each program of tests/unit/ is a test here

load helper

unit() {
	cd "$root"
	"$build/tests/unit-$BATS_TEST_DESCRIPTION"
}

@test "every tests/unit/*.c stands in this file" {
	(cd "$root/tests/unit" && printf '%s\n' *.c) | sed 's/\.c$//' | sort >wanted
	sed -n 's/^@test "\([a-z0-9_-]*\)".*/\1/p' "$BATS_TEST_FILENAME" | sort | same wanted
}

@test "book" { unit; }

@test "buf" { unit; }

@test "calendar" { unit; }

@test "charset" { unit; }

@test "cond" { unit; }

@test "csv" { unit; }

@test "date" { unit; }

@test "exact" { unit; }

@test "fold" { unit; }

@test "json" { unit; }

@test "keyword" { unit; }

@test "map" { unit; }

@test "model" { unit; }

@test "pattern" { unit; }

@test "rec" { unit; }

@test "shape" { unit; }

@test "shingle" { unit; }

@test "store" { unit; }

@test "utf8" { unit; }

@test "window" { unit; }

@test "xlsx" { unit; }
