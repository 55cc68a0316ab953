# stages.bash - the pipeline of the demonstration with every stage kept, to be compared with that of another run
# shellcheck shell=bash disable=SC2154

# exports and what becomes of them, in the directory `first` of the file's own
first_run() {
	cd "$BATS_FILE_TMPDIR" || return
	mkdir exports
	"$build/generate" --orders 3000 --seed 7 --dir exports
	pipeline "$build" first
}

# PROGRAMS OUT: the pipeline of the demonstration, every stage kept in the directory OUT, and a model of its records
pipeline() {
	PATH=$1:$PATH "$samples/pipeline" exports "$2" 2026-10-31T09:00:00
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
