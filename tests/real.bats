#!/usr/bin/env bats
# real.bats - files that came out of real systems, read as Python reads them
#
# The one test that looks outside the tree: the files are not ours to copy.

load helper

data=$root/../shared/data

setup_file() {
	cat >"$BATS_FILE_TMPDIR/read.py" <<-'END'
		import csv, datetime, json, sys, zoneinfo

		def rows(path, charset):
		    with open(path, newline="", encoding=charset) as f:
		        return list(csv.reader(f, strict=True))

		def records(path):
		    with open(path, encoding="utf-8", newline="\n") as f:
		        return [json.loads(line) for line in f]

		def moment(text, zone, *formats):
		    for form in formats:
		        try:
		            at = datetime.datetime.strptime(text, form)
		        except ValueError:
		            continue
		        return at.replace(tzinfo=zoneinfo.ZoneInfo(zone)).isoformat()
		    raise ValueError(text)

		def plain(path, charset, got):
		    """Without a map: the same names, the same values, one record for each row."""
		    head, *body = rows(path, charset)
		    got = records(got)
		    assert len(got) == len(body), (len(got), len(body))
		    fields = 0
		    for row, record in zip(body, got):
		        assert record.pop("from").startswith(path.rsplit("/", 1)[1] + ":")
		        assert list(record) == head, record
		        assert list(record.values()) == row, (row, record)
		        fields += len(row)
		    print(f"{len(got)} records, {fields} fields")

		def mapped(path, charset, got, reading):
		    """With a map: each field as `reading` says (name of the field, function of the cell; None as a
		    value is no value, an exception a bad record), all others under their own names."""
		    head, *body = rows(path, charset)
		    got = records(got)
		    want, bad = [], 0
		    for row in body:
		        record = {}
		        try:
		            for name, cell in zip(head, row):
		                field, read = reading.get(name, (name, str))
		                record[field] = (read(cell) if cell else None) if name in reading else cell
		        except (ValueError, KeyError):
		            bad += 1
		            continue
		        want.append(record)
		    assert len(got) == len(want), (len(got), len(want))
		    for expected, record in zip(want, got):
		        del record["from"]
		        assert list(record.items()) == list(expected.items()), (record, expected)
		    print(f"{len(body)} in = {len(got)} out + {bad} rejected")
	END
}

setup() {
	[ -d "$data" ] || skip "../shared/data is not here"
}

# FILE CHARSET: Python and gov-ingest read the same, and NDJSON gives the file back
plainly() {
	gov-ingest -o out.ndjson "$1"
	PYTHONPATH=$BATS_FILE_TMPDIR python3 -c 'import sys, read; read.plain(*sys.argv[1:])' "$1" "$2" out.ndjson
	gov-ingest -O csv out.ndjson >back.csv
	python3 - "$1" "$2" <<-'END'
		import csv, sys
		first = list(csv.reader(open(sys.argv[1], newline="", encoding=sys.argv[2]), strict=True))
		back = [row[:-1] for row in csv.reader(open("back.csv", newline="", encoding="utf-8"), strict=True)]
		assert first == back
	END
}

# FILE CHARSET READING: with the map in `map.csv`; READING is Python
mapped() {
	local status=0
	gov-ingest --map map.csv -v -r rejects.csv -o out.ndjson "$1" 2>said || status=$?
	PYTHONPATH=$BATS_FILE_TMPDIR python3 - "$1" "$2" out.ndjson <<-END >counted
		import sys
		from read import mapped, moment
		mapped(*sys.argv[1:], $3)
	END
	cat counted
	sed -n 's/^gov-ingest: \(in .*\) + dropped 0$/\1/p' said |
		sed -E 's/in ([0-9]+) = out ([0-9]+) \+ rejected ([0-9]+)/\1 in = \2 out + \3 rejected/' | same counted
	[ "$(grep -c . counted)" = 1 ]
	if grep -q ' 0 rejected' counted; then
		[ "$status" = 0 ]
	else
		[ "$status" = 1 ]
	fi
}

@test "New York 311 is what Python reads" {
	plainly "$data/311/nyc-2023.csv" utf-8
}

@test "Los Angeles 311 is what Python reads, in both layouts" {
	plainly "$data/311/la-2020.csv" utf-8
	plainly "$data/311/la-2017.csv" utf-8
}

@test "replies in GB18030 are what Python reads" {
	plainly "$data/messages/replies-gb18030.csv" gb18030
}

@test "messages with a byte order mark or CRLF are what Python reads" {
	plainly "$data/messages/labelled-train.csv" utf-8-sig
}

@test "New York 311 with a map: month first, in its own zone" {
	cat >map.csv <<-'END'
		field,source,kind,format,zone,values,null,required
		id,Unique Key,code,,,,,yes
		created_at,Created Date,time,%m/%d/%Y %I:%M:%S %p,America/New_York,,,yes
		closed_at,Closed Date,time,%m/%d/%Y %I:%M:%S %p,America/New_York,,,
		due_at,Due Date,time,%m/%d/%Y %I:%M:%S %p,America/New_York,,,
		updated_at,Resolution Action Updated Date,time,%m/%d/%Y %I:%M:%S %p,America/New_York,,,
		category,Complaint Type,text,,,,,
		lon,Longitude,number,,,,,
		lat,Latitude,number,,,,,
		point,Facility Type,text,,,,N/A,
		kind,Park Facility Name,text,,,,Unspecified,
	END
	# shellcheck disable=SC2016
	mapped "$data/311/nyc-2023.csv" utf-8 '{
		"Unique Key": ("id", str),
		**{name: (field, lambda t: moment(t, "America/New_York", "%m/%d/%Y %I:%M:%S %p")) for name, field in {
			"Created Date": "created_at", "Closed Date": "closed_at", "Due Date": "due_at",
			"Resolution Action Updated Date": "updated_at"}.items()},
		"Complaint Type": ("category", str),
		"Longitude": ("lon", str),
		"Latitude": ("lat", str),
		"Facility Type": ("point", lambda t: None if t == "N/A" else t),
		"Park Facility Name": ("kind", lambda t: None if t == "Unspecified" else t),
	}'
	[ "$(grep -c '"created_at":"2023-02-28T23:45:00-05:00"' out.ndjson)" = 1 ]
}

@test "Los Angeles 311 with a map: a row whose address was verified by nobody knows whom is rejected" {
	cat >map.csv <<-'END'
		field,source,kind,format,zone,values,null,required
		id,srnumber,code,,,,,yes
		created_at,createddate,time,,America/Los_Angeles,,,yes
		closed_at,closeddate,time,%Y-%m-%d %H:%M:%S,America/Los_Angeles,,,
		updated_at,updateddate,time,,America/Los_Angeles,,,
		confidential,anonymous,yesno,,,Y=true|N=false,,
		valid,addressverified,yesno,,,Y=true|N=false,,
		satisfaction,status,level,,,Closed|Open|Pending=Open|Cancelled,Forward,
	END
	# shellcheck disable=SC2016
	mapped "$data/311/la-2020.csv" utf-8 '{
		"srnumber": ("id", str),
		**{name: (field, lambda t: moment(t, "America/Los_Angeles", "%Y-%m-%d %H:%M:%S")) for name, field in {
			"createddate": "created_at", "closeddate": "closed_at", "updateddate": "updated_at"}.items()},
		"anonymous": ("confidential", lambda t: {"Y": True, "N": False}[t]),
		"addressverified": ("valid", lambda t: {"Y": True, "N": False}[t]),
		"status": ("satisfaction", lambda t: {"Closed": "Closed", "Open": "Open", "Pending": "Open", "Cancelled": "Cancelled", "Forward": None}[t]),
	}'
	grep -qE ' [1-9][0-9]* rejected' counted
}

@test "replies in GB18030 with a map: solved or not becomes true and false" {
	cat >map.csv <<-'END'
		字段,来源列,类型,取值,必填
		id,编号|留言编号,code,,是
		reply,答复内容|答复意见,text,,
		resolved,f_complete,yesno,已解决=true|未解决=false,
	END
	iconv -f utf-8 -t gb18030 map.csv >gb.csv
	mv gb.csv map.csv
	# shellcheck disable=SC2016
	mapped "$data/messages/replies-gb18030.csv" gb18030 '{
		"留言编号": ("id", str),
		"答复意见": ("reply", str),
		"f_complete": ("resolved", lambda t: {"已解决": True, "未解决": False}[t]),
	}'
}

@test "labelled messages with a map: a level that the map does not know is rejected" {
	cat >map.csv <<-'END'
		field,source,kind,values
		category,一级标签,level,环境保护|教育文体|商贸旅游=商贸
		content,留言,text,
	END
	# shellcheck disable=SC2016
	mapped "$data/messages/labelled-train.csv" utf-8-sig '{
		"一级标签": ("category", lambda t: {"环境保护": "环境保护", "教育文体": "教育文体", "商贸旅游": "商贸"}[t]),
		"留言": ("content", str),
	}'
	grep -qE ' [1-9][0-9]* rejected' counted
}

@test "csv-spectrum comes back from NDJSON, field by field" {
	for file in "$data"/csv/spectrum-csv/*.csv; do
		plainly "$file" utf-8
	done
}

@test "JSONTestSuite as the value of a field: y_ accepted, n_ refused" {
	python3 - "$data/json/JSONTestSuite" <<-'END' >refused
		import json, pathlib, subprocess, sys
		counts = {"y": 0, "n": 0, "i": 0}
		for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.json")):
		    text = path.read_bytes()
		    if text.endswith(b"\n"):
		        text = text[:-1]
		    if b"\n" in text or path.name.startswith("n_string_unescaped_newline"):
		        continue
		    line = b'{"v": ' + text + b" }\n"
		    done = subprocess.run(["gov-ingest", "-I", "ndjson"], input=line, capture_output=True)
		    kind = path.name[0]
		    counts[kind] += 1
		    if kind != "i" and done.returncode != (0 if kind == "y" else 2):
		        print(path.name, done.returncode, line[:80])
		    if kind == "y" and not (done.stdout.startswith(b'{"v": ' + text.rstrip()) and json.loads(done.stdout)["v"] == json.loads(line)["v"]):
		        print(path.name, done.stdout[:80])
		    if kind == "i" and done.returncode not in (0, 2):
		        print(path.name, done.returncode)
		print(counts, file=sys.stderr)
		assert counts["y"] > 80 and counts["n"] > 150
	END
	same /dev/null <refused
}

@test "two layouts of Los Angeles 311, each by its own map in one run, are records of one schema" {
	mkdir maps
	names="action_taken:actiontaken owner:owner channel:requestsource mobile_os:mobileos anonymous:anonymous assign_to:assignto
		address_verified:addressverified approximate_address:approximateaddress address:address house_number:housenumber direction:direction
		street_name:streetname suffix:suffix zip_code:zipcode location:location tbm_page:tbmpage tbm_column:tbmcolumn tbm_row:tbmrow apc:apc cd:cd
		cd_member:cdmember nc:nc nc_name:ncname police_precinct:policeprecinct created_by:createdbyuserorganization days_to_close:_daystoclose"
	for year in 2017 2020; do
		format='%Y-%m-%d %H:%M:%S'
		[ $year = 2020 ] || format='%m/%d/%Y %I:%M:%S %p'
		{
			echo field,source,kind,format,zone,required
			echo id,srnumber,code,,,yes
			for pair in created_at:createddate closed_at:closeddate updated_at:updateddate service_at:servicedate; do
				echo "${pair%:*},${pair#*:},time,$format,America/Los_Angeles,"
			done
			printf '%s,number,,,\n' lat,latitude lon,longitude
			printf '%s,text,,,\n' category,requesttype status,status
			for pair in $names; do
				echo "${pair%:*},${pair#*:},text,,,"
			done
		} >maps/la-$year.csv
	done
	gov-ingest --map maps -o out.ndjson "$data/311/la-2020.csv" "$data/311/la-2017.csv" 2>said
	grep -c 'la-2020.csv: read by maps/la-2020.csv\|la-2017.csv: read by maps/la-2017.csv' said | same <(echo 2)
	python3 - <<-'END'
		import json
		records = [json.loads(line) for line in open("out.ndjson")]
		assert len(records) == 9999 + 10000, len(records)
		assert len({frozenset(record) for record in records}) == 1
		assert all(record["created_at"][:4] == record["from"][3:7] for record in records)
	END
}

@test "the Open311 document of San Francisco gives its 1,001 requests, a name it repeats among them" {
	printf '%s\n' field,source,kind,format,zone,null,required id,service_request_id,code,,,,yes \
		'created_at,requested_datetime,time,,America/Los_Angeles,null,yes' 'category,service_name,text,,,,' 'due_at,expected_datetime,time,,America/Los_Angeles,null,' >map.csv
	gov-ingest "$data/311/sf-open311.json" | wc -l | same <(echo 1001)
	# one of them has neither an id nor a time: `"requested_datetime" : ":27.7"`
	gov-ingest --map map.csv -v -r rejects.csv --rejects-ok -o out.ndjson "$data/311/sf-open311.json" 2>said
	grep -x 'gov-ingest: in 1001 = out 1000 + rejected 1 + dropped 0' said
	python3 - "$data/311/sf-open311.json" <<-'END'
		import json, sys
		want = json.load(open(sys.argv[1]), object_pairs_hook=list)[0][1]
		got = [json.loads(line) for line in open("out.ndjson")]
		want = [pairs for pairs in want if dict(pairs)["requested_datetime"] != ":27.7"]
		assert len(got) == len(want) == 1000, (len(got), len(want))
		for pairs, record in zip(want, got):
		    seen = {}
		    for name, value in pairs:
		        seen[name] = seen.get(name, 0) + 1
		        field = {"service_request_id": "id", "requested_datetime": "created_at", "service_name": "category", "expected_datetime": "due_at"}.get(name, name)
		        if seen[name] > 1:
		            assert str(record[f"{name}#{seen[name]}"]) == str(value), record
		        elif field in ("created_at", "due_at"):
		            assert record[field] is None if value == "null" else record[field].startswith(value[:19].replace(" ", "T")), (record, value)
		        else:
		            assert str(record[field]) == str(value), (field, record, value)
	END
}

@test "workbooks of messages give every row, and every time of theirs is read" {
	printf '%s\n' field,source,kind,required id,留言编号,code,yes created_at,留言时间,time,yes responded_at,答复时间,time, >map.csv
	for pair in labelled-sample:495 year-of-messages:4326 messages-with-replies:2816; do
		gov-ingest --map map.csv -o out.ndjson "$data/messages/${pair%:*}.xlsx"
		python3 - "${pair#*:}" <<-'END'
			import datetime, json, sys
			records = [json.loads(line) for line in open("out.ndjson")]
			assert len(records) == int(sys.argv[1]), len(records)
			times = [datetime.datetime.fromisoformat(record["created_at"]) for record in records]
			assert all(2009 < time.year < 2021 for time in times), (min(times), max(times))
		END
	done
	gov-ingest "$data/messages/taxonomy.xlsx" | wc -l | same <(echo 517)
	# the same times, read by another library
	gov-ingest --map map.csv "$data/messages/year-of-messages.xlsx" | /usr/bin/python3 -c '
import datetime, json, re, sys, openpyxl
rows = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0].iter_rows(values_only=True)
head = next(rows)
shapes = set()
for row, line in zip(rows, sys.stdin, strict=True):
    time, record = row[head.index("留言时间")], json.loads(line)
    if not isinstance(time, datetime.datetime):
        shapes.add(re.sub("[0-9]+", "9", time))
        part = [int(n) for n in re.findall("[0-9]+", time)]
        time = datetime.datetime(*part)
    time = (time + datetime.timedelta(microseconds=500000)).replace(microsecond=0)
    assert record["created_at"] == time.isoformat() + "+08:00", (record["created_at"], time)
print(sorted(shapes))
' "$data/messages/year-of-messages.xlsx"
}

@test "small odd workbooks hold the cells that Excel says they do" {
	python3 - "$build/tests/unit-xlsx" "$data/xlsx" <<-'END'
		import csv, glob, re, subprocess, sys

		def sheet(path, number):
		    lines = subprocess.run([sys.argv[1], path, str(number)], capture_output=True, check=True).stdout.decode().splitlines()
		    rows = {}
		    for line in lines:
		        row, *cells = line.split("\t")
		        rows[int(row)] = [re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\n"}.get(m[1], m[1]), cell[1:]) for cell in cells]
		    return [rows.get(row, []) for row in range(1, max(rows, default=0) + 1)]

		def trimmed(rows):
		    rows = [list(row) for row in rows]
		    for row in rows:
		        while row and row[-1] == "":
		            row.pop()
		    while rows and not rows[-1]:
		        rows.pop()
		    return rows

		# what Excel itself lost on its way to a CSV in its own charset: letters it has no byte for, the format of a sum
		def same(got, want):
		    want = want.replace("\r", "\n")
		    if want.strip("_") == "" and want:
		        return len(got) == len(want)
		    if want.startswith(" $"):
		        return float(got) == float(re.sub("[$, ]", "", want))
		    return "\ufffd" in want and want.replace("\ufffd", "") in got or got == want

		cells = 0
		for expected in sorted(glob.glob(sys.argv[2] + "/*.csv")):
		    path, index = re.match(r"(.*)\.(\d+)\.csv$", expected).groups()
		    got = trimmed(sheet(path, int(index) + 1))
		    want = trimmed(csv.reader(open(expected, encoding="utf-8-sig", errors="replace", newline="")))
		    assert len(got) == len(want), (expected, len(got), len(want))
		    for a, b in zip(got, want):
		        assert len(a) == len(b) and all(map(same, a, b)), (expected, a, b)
		        cells += len(a)
		assert cells > 35000, cells
	END
}

@test "the other workbooks open, or are refused for what they are" {
	for book in "$data"/xlsx/*.xlsx; do
		status=0
		"$build/tests/unit-xlsx" "$book" 1 >cells 2>said || status=$?
		[ "$status" = 0 ] && [ -s cells ] || echo "${book##*/}: $status $(cat said)"
	done | same /dev/null
	"$build/tests/unit-xlsx" "$data/xlsx/calamine-date_iso.xlsx" 1 | head -n 2 | same <(printf '1\td2021-01-01\n2\td2021-01-01 10:10:10\n')
	"$build/tests/unit-xlsx" "$data/xlsx/1904.xlsx" 1 | head -n 1 | grep -q 1904-01-02
}

# deals the labelled messages into five parts, as the published figures did; a model is the same bytes from any
# compiler, so that the sanitizers look at one part alone and the figures are those of the plain build
dealt() {
	parts=(0 1 2 3 4)
	! sanitized || parts=(0)
	[ -d "$BATS_FILE_TMPDIR/parts" ] || {
		mkdir "$BATS_FILE_TMPDIR/parts"
		cd "$BATS_FILE_TMPDIR/parts"
		/usr/bin/python3 "$root/tests/seven.py" deal "$data/messages/labelled-train.csv" .
		for part in "${parts[@]}"; do
			gov-train --model "model-$part.model" "rest-$part.ndjson"
			gov-classify --model "model-$part.model" --margin 0 -o "said-$part.ndjson" "part-$part.ndjson"
		done
	}
	cd "$BATS_FILE_TMPDIR/parts"
}

# COMMAND...: its figures stand in the log
reported() {
	"$@" >figures || {
		cat figures
		return 1
	}
	sed 's/^/# /' figures >&3
}

@test "a model of labelled messages is three points above a plain support vector machine, knows how sure it is, and is right where it is sure" {
	dealt
	if sanitized; then
		[ "$(wc -l <said-0.ndjson)" = "$(wc -l <part-0.ndjson)" ]
		return
	fi
	/usr/bin/python3 "$root/tests/seven.py" peer . >peer.json
	gov-train --fold fold -o tables.ndjson all.ndjson
	reported python3 "$root/tests/seven.py" model .
}

@test "rules and a model together are right more often than either alone" {
	dealt
	python3 "$root/tests/seven.py" rules "$samples/rules/hotline.csv" "$root/tests/data/hotline-to-seven.csv" .
	sanitized || gov-classify -q --rules seven.csv all.ndjson | gov-train --fold fold -o voted-tables.ndjson
	for part in "${parts[@]}"; do
		gov-classify -q --rules "$samples/rules/hotline.csv" -o "ruled-$part.ndjson" "part-$part.ndjson"
		gov-classify -q --rules seven.csv "rest-$part.ndjson" | gov-train --model "voted-$part.model"
		gov-classify -q --rules seven.csv --model "voted-$part.model" --margin 0 -o "voted-$part.ndjson" "part-$part.ndjson"
	done
	if sanitized; then
		[ "$(wc -l <voted-0.ndjson)" = "$(wc -l <part-0.ndjson)" ]
		return
	fi
	reported python3 "$root/tests/seven.py" both . "$root/tests/data/hotline-to-seven.csv"
}

@test "what the model learnt of labelled messages is what LIBLINEAR learns, within half a percent" {
	dealt
	if sanitized; then
		[ -s model-0.model ]
		return
	fi
	gov-train --model all.model all.ndjson
	reported /usr/bin/python3 "$root/tests/svm.py" all.model all.ndjson 1.01 1.005
}

# ID CREATED CLOSED ZONE FORMAT FIELD,SOURCE,KIND...: map.csv with id, created_at and closed_at from these columns, and more
times_map() {
	{
		echo field,source,kind,format,zone,required
		printf '%s\n' "id,$1,code,,,yes" "created_at,$2,time,$5,$4,yes" "closed_at,$3,time,$5,$4,"
		printf '%s,,,\n' "${@:6}"
	} >map.csv
}

# YEAR FIELD,SOURCE,KIND...: all.ndjson, the records of that year's 311 of New York or Los Angeles with id, times and these fields
year_of() {
	case $1 in
	nyc-2023) times_map 'Unique Key' 'Created Date' 'Closed Date' America/New_York '%m/%d/%Y %I:%M:%S %p' "${@:2}" ;;
	la-2020) times_map srnumber createddate closeddate America/Los_Angeles '%Y-%m-%d %H:%M:%S' "${@:2}" ;;
	esac
	gov-ingest --map map.csv -q -r rejects.csv --rejects-ok "$data/311/$1.csv" >all.ndjson
}

@test "zips of New York learnt from one half of the orders give the borough of the other" {
	year_of nyc-2023 'zip,Incident Zip,text' 'borough,Borough,text'
	python3 - <<-'END'
		import collections, json
		records = [json.loads(line) for line in open("all.ndjson")]
		both = [r for r in records if r["zip"] and r["borough"] and r["borough"] != "Unspecified"]
		seen = collections.defaultdict(collections.Counter)
		for record in both[::2]:
		    seen[record["zip"]][record["borough"]] += 1
		boroughs = sorted({r["borough"] for r in both[::2]})
		with open("places.csv", "w") as f:
		    print("code,level,name,parent", file=f)
		    for name in boroughs:
		        print(f"B{boroughs.index(name)},district,{name},", file=f)
		    for zip in sorted(seen):
		        print(f"Z{zip},street,{zip},B{boroughs.index(seen[zip].most_common(1)[0][0])}", file=f)
		with open("rest.ndjson", "w") as f:
		    for record in both[1::2]:
		        print(json.dumps({key: record[key] for key in ("id", "zip", "borough")}), file=f)
	END
	gov-locate --places places.csv --text zip rest.ndjson >found.ndjson
	reported python3 - <<-'END'
		import json
		found = [json.loads(line) for line in open("found.ndjson")]
		right = sum(r["district"] == r["borough"] for r in found)
		none = sum(r["district"] is None for r in found)
		print(f"zip to borough: {right} of {len(found)} right ({right / len(found):.4f}), {none} of zips not seen before")
		assert len(found) > 2000 and right >= 0.99 * len(found), (right, len(found))
	END
}

@test "coordinates of Los Angeles give the neighbourhood of the nearest order of the other half" {
	year_of la-2020 'neighbourhood,ncname,text'
	python3 - <<-'END'
		import json
		both = [r for r in map(json.loads, open("all.ndjson")) if r["latitude"] and r["longitude"] and r["neighbourhood"]]
		for record in both:
		    record["neighbourhood"] = record["neighbourhood"][:64]  # as long as a name of a place may be
		names = sorted({r["neighbourhood"] for r in both})
		with open("places.csv", "w") as f:
		    print("code,level,name,parent,lon,lat", file=f)
		    for i, name in enumerate(names):
		        print(f'N{i},community,"{name}",,,', file=f)
		    for i, record in enumerate(both[::2]):
		        print(f"P{i},point,point {i},N{names.index(record['neighbourhood'])},{record['longitude']},{record['latitude']}", file=f)
		with open("rest.ndjson", "w") as f:
		    for record in both[1::2]:
		        print(json.dumps({"id": record["id"], "lon": record["longitude"], "lat": record["latitude"], "neighbourhood": record["neighbourhood"]}), file=f)
		json.dump([[record["neighbourhood"], float(record["longitude"]), float(record["latitude"])] for record in both[::2]], open("known.json", "w"))
	END
	gov-locate --places places.csv --near 1000 rest.ndjson >found.ndjson
	reported python3 - <<-'END'
		import collections, json, math
		found = [json.loads(line) for line in open("found.ndjson")]
		known = json.load(open("known.json"))

		# the same by a plain search of all, on a globe
		def metres(a, b, c, d):
		    a, b, c, d = map(math.radians, (a, b, c, d))
		    h = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
		    return 2 * 6371008.8 * math.asin(math.sqrt(h))

		checked = 0
		for record in found[::40]:
		    at = float(record["lon"]), float(record["lat"])
		    near = sorted((metres(*at, *point), name) for name, *point in known)
		    if near[0][0] > 990 or near[1][0] - near[0][0] < 0.01 * near[1][0] + 0.5:
		        continue
		    assert record["community"] == near[0][1], (record, near[:3])
		    checked += 1
		right = sum(r["community"] == r["neighbourhood"] for r in found)
		none = sum(r["community"] is None for r in found)
		wrong = collections.Counter(f"{r['neighbourhood']} for {r['community']}" for r in found if r["community"] and r["community"] != r["neighbourhood"])
		print(f"nearest point to neighbourhood: {right} of {len(found)} right ({right / len(found):.4f}), {none} with none in a kilometre")
		print(f"{checked} of them by a plain search of all points; wrong most often:", "; ".join(f"{n} {pair}" for pair, n in wrong.most_common(3)))
		assert len(found) > 4000 and right > 0.9 * len(found) and checked > 80
	END
}

# YEAR AS-OF FIELD: which orders are overdue by limits for each category, as gov-route and gov-track say and as Python counts
overdue() {
	year_of "$1" "category,$3,text"
	cat >overdue.py <<-'END'
		import collections, csv, datetime, json, sys
		year, now, calendar = sys.argv[1], datetime.datetime.fromisoformat(sys.argv[2]), sys.argv[3]
		LIMITS = (24, "h", "clock"), (3, "d", "midnight"), (5, "w", "clock"), (16, "wh", "clock"), (7, "d", "office"), (10, "w", "office"), (2, "w", "midnight"), (1, "d", "clock")
		china = datetime.timezone(datetime.timedelta(hours=8))
		delta = datetime.timedelta
		listed = {}
		for row in csv.DictReader(open(calendar, encoding="utf-8")):
		    day = datetime.date.fromisoformat(row["from"])
		    while row["kind"] != "covers" and day <= datetime.date.fromisoformat(row["to"]):
		        listed[day] = row["kind"] == "work"
		        day += delta(1)

		def worked(day):
		    return listed.get(day, day.weekday() < 5)

		def clock(day, hour, minute):
		    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=china)

		def due(created, n, unit, end):
		    at = created.astimezone(china)
		    day = at.date()
		    if unit == "h":
		        return at + delta(hours=n)
		    if unit == "wh":
		        left = delta(hours=n)
		        while True:
		            start, close = max(at, clock(day, 9, 0)), clock(day, 17, 30)
		            if worked(day) and start < close:
		                if close - start >= left:
		                    return start + left
		                left -= close - start
		            day += delta(1)
		    while n:
		        day += delta(1)
		        n -= unit == "d" or worked(day)
		    if end == "midnight":
		        return clock(day, 0, 0) + delta(1)
		    if end == "clock":
		        return clock(day, 0, 0) + (at - clock(at.date(), 0, 0))
		    while not worked(day):
		        day += delta(1)
		    return clock(day, 17, 30)

		records = [json.loads(line) for line in open("all.ndjson")]
		names = sorted({record["category"] for record in records if record["category"]})
		limit = {name: LIMITS[i % len(LIMITS)] for i, name in enumerate(names)}
		if year == "duties":
		    out = csv.writer(open("duties.csv", "w", newline=""))
		    out.writerow(["id", "category", "unit", "limit", "end"])
		    out.writerows([f"D{i}", name, "unit", "%d%s" % limit[name][:2], limit[name][2]] for i, name in enumerate(names))
		    sys.exit()
		assert len({record["id"] for record in records}) == len(records)
		moment = datetime.datetime.fromisoformat
		want = {}
		for record in records:
		    if moment(record["created_at"]) > now or not record["category"]:
		        continue
		    end = moment(record["closed_at"]) if record["closed_at"] and moment(record["closed_at"]) <= now else now
		    want[record["id"]] = end > due(moment(record["created_at"]), *limit[record["category"]])
		for path in "tracked.ndjson", "alone.ndjson":
		    tracked = [json.loads(line) for line in open(path)]
		    assert len(tracked) == len(records)
		    got = {r["id"]: r["overdue"] for r in tracked if r["overdue"] is not None}
		    assert got == want, [(id, got.get(id), want.get(id)) for id in got.keys() | want.keys() if got.get(id) != want.get(id)][:5]
		    assert got == {r["id"]: r["late"] for r in tracked if r["late"] is not None}
		category = {record["id"]: record["category"] for record in records}
		most = collections.Counter(category[id] for id in want if want[id]).most_common(3)
		total = sum(want.values())
		print(f"{year}: {total} of {len(want)} orders overdue in {len(names)} categories, order by order; most:", "; ".join(f"{n} {name}" for name, n in most))
		assert 0.05 * len(want) < total < 0.95 * len(want)
	END
	local calendar=$samples/calendar/china.csv
	python3 overdue.py duties "$2" "$calendar"
	gov-route -q --duties duties.csv --calendar "$calendar" all.ndjson >routed.ndjson
	gov-track -q --as-of "$2" routed.ndjson >tracked.ndjson || [ $? = 1 ]
	# from the rule alone, which names the limit
	sed 's/"due_at":"[^"]*"/"due_at":null/' routed.ndjson >ruled.ndjson
	gov-track -q --as-of "$2" --duties duties.csv --calendar "$calendar" ruled.ndjson >alone.ndjson || [ $? = 1 ]
	reported python3 overdue.py "$1" "$2" "$calendar"
}

@test "orders of New York are overdue, by limits for each category, as a direct count says" {
	overdue nyc-2023 2023-03-03T12:00:00-05:00 'Complaint Type'
}

@test "orders of Los Angeles are overdue, by limits for each category, as a direct count says" {
	overdue la-2020 2020-01-20T00:00:00-08:00 requesttype
}

@test "messages with the same body are copies, and what else is joined is one matter in near the same words" {
	printf '%s\n' field,source,kind,required id,留言编号,code,yes title,留言主题,text, created_at,留言时间,time,yes content,留言详情,text, >map.csv
	gov-ingest --map map.csv "$data/messages/year-of-messages.xlsx" | gov-dedupe >clusters.ndjson
	reported python3 - <<-'END'
		import collections, json, unicodedata
		records = [json.loads(line) for line in open("clusters.ndjson")]
		body = collections.defaultdict(list)
		for record in records:
		    text = unicodedata.normalize("NFKC", record["content"] or "").lower()
		    body["".join(c for c in text if c.isalnum())].append(record)
		same = [group for text, group in body.items() if text and len(group) > 1]
		for group in same:
		    assert sum(record["cluster_kind"] == "copy" for record in group) == len(group) - 1, [record["id"] for record in group]
		    assert len({record["cluster"] for record in group}) == 1
		joined = [record for record in records if record["cluster_by"]]
		assert all(record["cluster_rule"] == "words" or float(record["cluster_weighted"]) >= 0.65 for record in joined)
		print(f"{len(same)} groups of identical bodies are copies, {len(joined)} of {len(records)} messages joined")
		assert len(same) >= 108
	END
}

@test "a service request of Los Angeles sent twice is a copy, and requests of other kinds at one address are not joined" {
	printf '%s\n' field,source,kind,zone,required id,srnumber,code,,yes title,requesttype,text,, created_at,createddate,time,America/Los_Angeles,yes address,address,text,, community,ncname,text,, >map.csv
	gov-ingest --map map.csv "$data/311/la-2020.csv" | gov-dedupe >clusters.ndjson
	reported python3 - <<-'END'
		import collections, json
		records = [json.loads(line) for line in open("clusters.ndjson")]
		known = {record["id"]: record for record in records}
		twice = collections.defaultdict(list)
		types = collections.defaultdict(set)
		for record in records:
		    twice[record["created_at"], record["title"], record["address"]].append(record)
		    types[record["address"]].add(record["title"])
		twice = [group for group in twice.values() if len(group) > 1]
		for group in twice:
		    assert sum(record["cluster_kind"] == "copy" for record in group) == len(group) - 1, [record["id"] for record in group]
		assert all(record["title"] == known[record["cluster_by"]]["title"] for record in records if record["cluster_by"])
		several = sum(len(titles) > 1 for titles in types.values())
		print(f"{len(twice)} requests sent twice are copies; {several} addresses have requests of several kinds, none of them joined")
		assert twice and several
	END
}
