#!/usr/bin/env bats
# pipeline.bats - the programs together, as samples/pipeline runs them

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	mkdir exports
	"$build/generate" --orders 1000 --seed 3 --dir exports
}

@test "every order of the exports is a record, none twice" {
	cd "$BATS_FILE_TMPDIR"
	"$samples/pipeline" exports out
	sed 1d exports/truth.csv | cut -d, -f1 | sort >wanted
	sed -E 's/^\{"id":"([^"]*)".*/\1/' out/records.ndjson | sort | same wanted
	for name in dossier.html rates.ndjson topics.ndjson alarms.ndjson; do
		[ -s "out/$name" ] || echo "$name is empty or missing"
	done | same /dev/null
}

# PROGRAM: stands in its place on PATH, passes a few lines on and is killed, leaving no mark
kills() {
	mkdir -p fakes
	rm -f fakes/*
	printf '#!/bin/bash\nhead -n 5\nkill -KILL $$\n' >"fakes/gov-$1"
	chmod +x "fakes/gov-$1"
}

@test "a stage that is killed leaves the old dossier where it was" {
	cp -r "$BATS_FILE_TMPDIR/exports" .
	mkdir out
	echo old >out/dossier.html
	for p in $programs; do
		kills "$p"
		status=0
		PATH=$PWD/fakes:$PATH "$samples/pipeline" exports out </dev/null >log 2>&1 || status=$?
		[ "$status" != 0 ] || echo "gov-$p is killed: status 0"
		[ "$(ls out)" = dossier.html ] && [ "$(cat out/dossier.html)" = old ] || echo "gov-$p is killed: out holds $(ls out)"
		[ -z "$(find . -name 'out.*')" ] || echo "gov-$p is killed: left behind $(find . -name 'out.*')"
	done | same /dev/null
}
