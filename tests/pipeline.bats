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
	"$samples/pipeline" exports out 2026-10-31T09:00:00
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
		PATH=$PWD/fakes:$PATH "$samples/pipeline" exports out 2026-10-31T09:00:00 </dev/null >log 2>&1 || status=$?
		[ "$status" != 0 ] || echo "gov-$p is killed: status 0"
		[ "$(ls out)" = dossier.html ] && [ "$(cat out/dossier.html)" = old ] || echo "gov-$p is killed: out holds $(ls out)"
		[ -z "$(find . -name 'out.*')" ] || echo "gov-$p is killed: left behind $(find . -name 'out.*')"
	done | same /dev/null
}

@test "two systems' names of one unit are one" {
	cd "$BATS_FILE_TMPDIR"
	"$samples/pipeline" exports books 2026-10-31T09:00:00
	grep -q '"unit":"区水务局",.*"unit_original":"水务局"' books/records.ndjson
	sed -n 's/.*"unit":"\([^"]*\)".*/\1/p' books/records.ndjson | sort -u >units
	# duties name no other unit either
	cut -d, -f1 "$samples/books/units.csv" | sort | comm -13 - units | same /dev/null
}

@test "the review list holds twenty orders as they stand in the records, and finds wrong ones that chance would not" {
	cd "$BATS_FILE_TMPDIR"
	"$samples/pipeline" exports reviewed 2026-10-31T09:00:00
	gov-ingest -q --map <(printf 'field,source\nid,工单编号\ncategory,问题分类\n') -o listed.ndjson reviewed/review.xlsx
	python3 - reviewed/records.ndjson listed.ndjson exports/truth.csv <<-'END'
		import csv, json, sys
		records, listed = ({r["id"]: r for r in map(json.loads, open(path, encoding="utf-8"))} for path in sys.argv[1:3])
		with open(sys.argv[3], encoding="utf-8", newline="") as file:
		    truth = {row["id"]: row["category"] for row in csv.DictReader(file)}
		assert len(listed) == 20, len(listed)
		for name, row in listed.items():
		    assert records[name]["category"] in (row["category"], None), name
		wrong = {name for name, r in records.items() if r["category"] != truth[name]}
		found = wrong & set(listed)
		assert wrong and len(found) / 20 > 10 * len(wrong) / len(records), (len(wrong), len(found))
	END
}

@test "the masked workbook holds every order, and no phone or name of a caller" {
	cd "$BATS_FILE_TMPDIR"
	"$samples/pipeline" exports masked 2026-10-31T09:00:00
	[ "$(stat -c %a masked/rejects.csv)" = 600 ]
	python3 - masked <<-'END'
		import json, re, sys, zipfile
		from xml.etree import ElementTree
		out = sys.argv[1]
		space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
		with zipfile.ZipFile(f"{out}/records-masked.xlsx") as book:
		    rows = ["\n".join(t.text or "" for t in row.iter() if t.text) for row in
		            ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(space + "row")][1:]
		records = [json.loads(line) for line in open(f"{out}/records.ndjson", encoding="utf-8")]
		assert len(rows) == len(records) == 1000, (len(rows), len(records))
		secrets = 0
		for row, record in zip(rows, records):
		    assert record["id"] in row
		    texts = [v for v in record.values() if isinstance(v, str)]
		    phones = {p for t in texts for p in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", t)}
		    names = {n for n in [record["caller"]] if n and "某" not in n}
		    for secret in phones | names:
		        secrets += 1
		        assert secret not in row, (record["id"], secret)
		assert secrets > 1500, secrets
	END
}

@test "a document after Open311 finds its map among the samples" {
	echo '{"service_requests":[{"service_request_id":7,"status":"open","service_name":"路灯","requested_datetime":"2026-10-02T08:00:00Z","expected_datetime":"null","agency_responsible":"某单位"}]}' >requests.json
	gov-ingest -q --map "$samples/maps" requests.json | same <(echo '{"id":7,"status":"办理中","category":"路灯","created_at":"2026-10-02T08:00:00+00:00","due_at":null,"unit":"某单位","channel":null,"title":null,"content":null,"address":null,"lon":null,"lat":null,"updated_at":null,"result":null,"from":"requests.json:1"}')
}
