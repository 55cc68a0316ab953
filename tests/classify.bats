#!/usr/bin/env bats
# classify.bats - the category by rules, the words that speak for it, and what came second

load helper

# FIELD...: these fields of NDJSON on stdin, a record a line, joined by blanks; - for null
fields() {
	python3 -c '
import json, sys
for line in sys.stdin:
	record = json.loads(line)
	print(*("-" if record[name] is None else record[name] for name in sys.argv[1:]))' "$@"
}

# TITLE...: NDJSON records with these titles
titles() {
	local title
	for title; do
		printf '{"title":"%s"}\n' "$title"
	done
}

@test "a rule gives its category, its id and the words it found" {
	cat >rules.csv <<-'END'
		id,category,any,urgency,tags
		R1,水务/供水/停水,停水|断水|没水,紧急,民生|急
		R2,水务,水,,
	END
	printf '{"id":"1","title":"小区断水","content":"昨天起停水，家里没有水"}\n' | gov-classify -R rules.csv |
		same <(echo '{"id":"1","title":"小区断水","content":"昨天起停水，家里没有水","category":"水务/供水/停水","suggested_category":null,"category_rule":"R1","category_words":"停水|断水","category_next":"R2|水务|evidence","category_state":"decided","urgency":"紧急","suggested_urgency":null,"urgency_rule":"R1","tags_rule":"R1","tags":"民生|急","suggested_tags":null}')
}

@test "any asks for one word, all for every word, none for no such word, in title and content together" {
	printf 'id,category,any,all,none\nR1,噪音,施工|工地,夜间|噪音,已解决\n' >rules.csv
	cat >in.ndjson <<-'END'
		{"title":"夜间施工","content":"噪音大"}
		{"title":"夜间工地噪音"}
		{"title":"夜间噪音"}
		{"title":"夜间施工"}
		{"title":"夜间施工噪音","content":"已解决"}
		{"title":"","content":null}
		{}
	END
	gov-classify -R rules.csv in.ndjson | fields category category_words category_state | same <(cat <<-'END'
		噪音 施工|夜间|噪音 decided
		噪音 工地|夜间|噪音 decided
		- - none
		- - none
		- - none
		- - none
		- - none
	END
	)
}

@test "a word is found in either case of ASCII letters and inside other words, no other letters are folded" {
	printf 'id,category,any\nR1,娱乐,ktv\nR2,英文,É\nR3,全角,Ａ\n' >rules.csv
	titles 楼下KTV吵 kTv karaktvx k.t.v é É ａ Ａ A | gov-classify -R rules.csv | fields title category | same <(cat <<-'END'
		楼下KTV吵 娱乐
		kTv 娱乐
		karaktvx 娱乐
		k.t.v -
		é -
		É 英文
		ａ -
		Ａ 全角
		A -
	END
	)
}

@test "words that overlap, begin or end in one another are all found" {
	printf 'id,category,weight,all\nR1,长,2,夜间噪音|间噪|噪音扰民\nR2,短,1,夜|噪音\n' >rules.csv
	titles 夜间噪音扰民 夜间噪音 | gov-classify -R rules.csv | fields category category_next |
		same <(printf '长 R2|短|weight\n短 -\n')
}

@test "priority goes before weight, weight before longer evidence, evidence before the order of rows" {
	cat >rules.csv <<-'END'
		id,category,priority,weight,any
		R1,行,1,1,灯
		R2,先,1,1,灯
		R3,长,1,1,路灯
		R4,重,1,1.5,亮
		R5,急,2,,暗
		R6,低,-1,9,黑
		R7,零,,,黑
	END
	titles 灯 路灯 路灯亮 路灯亮暗 黑 | gov-classify -R rules.csv | fields category category_next category_state | same <(cat <<-'END'
		行 R2|先|order decided
		长 R1|行|evidence decided
		重 R3|长|weight decided
		急 R4|重|priority decided
		零 R6|低|priority decided
	END
	)
}

@test "numbers of the table are decimal: 10 goes before 9, 1.10 and 01.1 are equal" {
	printf 'id,category,priority,any\nR1,a,9,水\nR2,b,10,水\nR3,c,1.10,灯\nR4,d,01.1,灯\n' >rules.csv
	titles 水 灯 | gov-classify -R rules.csv | fields category category_next | same <(printf 'b R1|a|priority\nc R4|d|order\n')
}

@test "a pattern must match in the title or the content, and its match is evidence" {
	printf 'id,category,all,regex\nR1,供暖,暖气,"(室温|温度)[^，。]{0,4}1[0-7](度|℃)"\n' >rules.csv
	cat >in.ndjson <<-'END'
		{"title":"暖气不热","content":"室温只有15度"}
		{"title":"暖气不热","content":"室温只有18度"}
		{"title":"暖气，室温","content":"15度"}
		{"title":"室温15度"}
	END
	gov-classify -R rules.csv in.ndjson | fields category category_words | same <(printf '供暖 暖气|室温只有15度\n- -\n- -\n- -\n')
}

@test "a match with | or \\ in it is escaped in category_words" {
	printf 'id,category,regex\nR1,a,x.*y\n' >rules.csv
	printf '{"title":"x|\\\\y"}\n' | gov-classify -R rules.csv | fields category_words | same <(printf '%s\n' 'x\|\\y')
}

@test "a condition alone is a rule, and one on top of words narrows it" {
	printf 'id,category,any,where\nR1,咨询,,kind=咨询\nR2,大户,水,returned>=2&street!=泉河街道\n' >rules.csv
	cat >in.ndjson <<-'END'
		{"kind":"咨询"}
		{"title":"水","returned":2}
		{"title":"水","returned":"10","street":"泉河街道"}
		{"title":"水","returned":1}
	END
	gov-classify -R rules.csv in.ndjson | fields category_rule | same <(printf 'R1\nR2\n-\n-\n')
}

@test "the category an export names stands, the rules' is beside it, --overwrite puts it in" {
	printf 'id,category,any,urgency\nR1,水务,水,紧急\n' >rules.csv
	cat >in.csv <<-'END'
		id,title,category,urgency
		1,停水,城管,
		2,停水,水务,一般
		3,停水,,
		4,路灯,城管,一般
	END
	gov-classify -O ndjson -R rules.csv in.csv | fields id category suggested_category urgency suggested_urgency |
		same <(printf '1 城管 水务 紧急 -\n2 水务 水务 一般 紧急\n3 水务 - 紧急 -\n4 城管 - 一般 -\n')
	gov-classify --overwrite -O ndjson -R rules.csv in.csv | fields id category suggested_category urgency suggested_urgency |
		same <(printf '1 水务 - 紧急 -\n2 水务 - 紧急 -\n3 水务 - 紧急 -\n4 城管 - 一般 -\n')
}

@test "--stats says how often the rules agree with the export" {
	printf 'id,category,any\nR1,水务,水\n' >rules.csv
	printf 'id,title,category\n1,水,水务\n2,水,城管\n3,水,\n4,灯,城管\n' >in.csv
	fails 0 "gov-classify: category: filled 1, agreed with the export 1 of 2 (50.00 %), undecided 1
gov-classify: urgency: filled 0, agreed with the export 0 of 0 (0.00 %), undecided 4
gov-classify: tags: filled 0, agreed with the export 0 of 0 (0.00 %), undecided 4" gov-classify --stats -R rules.csv in.csv
}

@test "urgency is the best rule's that has one; tags are all rules', each once" {
	cat >rules.csv <<-'END'
		id,category,priority,any,urgency,tags
		R1,水务,5,水,,民生
		R2,,1,水,一般,急|民生
		R3,,2,水,紧急,
		R4,城管,9,灯,,灯
	END
	titles 水 | gov-classify -R rules.csv | fields category urgency urgency_rule tags tags_rule |
		same <(echo '水务 紧急 R3 民生|急 R1|R2')
}

@test "a rule holds from the first to the last day it is valid, by the day of the order" {
	printf 'id,category,any,valid_from,valid_to\nold,旧,水,,2026-03-31\nnew,新,水,2026-04-01,\n' >rules.csv
	cat >in.ndjson <<-'END'
		{"title":"水","created_at":"2026-03-31T23:59:59+08:00"}
		{"title":"水","created_at":"2026-03-31T16:00:00Z"}
		{"title":"水","created_at":"2026-04-01T00:00:00+08:00"}
	END
	gov-classify -R rules.csv in.ndjson | fields category_rule | same <(printf 'old\nnew\nnew\n')
}

@test "a pattern given up at its limit is a doubt and a warning with the rule's id, never a silent no" {
	printf 'id,category,any,regex\nR1,水务,,(a+)+[!?]\nR2,城管,a,\n' >rules.csv
	python3 -c 'print("""{"id":"1","title":"%s"}""" % ("a" * 3000))' >in.ndjson
	fails 0 "gov-classify: in.ndjson:1: category: rule 'R1' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	fields category category_state category_next <stdout | same <(echo '城管 doubt R1|水务|limit')
	printf 'id,category,priority,any,regex\nR1,水务,0,,(a+)+[!?]\nR2,城管,1,a,\n' >rules.csv
	fails 0 "gov-classify: in.ndjson:1: category: rule 'R1' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	fields category category_state category_next <stdout | same <(echo '城管 decided -')
}

@test "a rule for urgency or tags alone, or a condition's pattern, is reported at its limit too" {
	python3 -c 'print("""{"id":"1","title":"%s"}""" % ("a" * 3000))' >in.ndjson
	printf 'id,urgency,regex\nR1,紧急,(a+)+[!?]\n' >rules.csv
	fails 0 "gov-classify: in.ndjson:1: urgency: rule 'R1' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	printf 'id,tags,where\nR1,急,title~(a+)+[!?]\n' >rules.csv
	fails 0 "gov-classify: in.ndjson:1: tags: rule 'R1' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	printf 'id,category,where\nR1,水务,title~(a+)+[!?]\n' >rules.csv
	fails 0 "gov-classify: in.ndjson:1: category: rule 'R1' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	fields category category_state category_next <stdout | same <(echo '- doubt R1|水务|limit')
}

@test "a match far inside a long text is found, one that would need more than the window is a limit" {
	printf 'id,category,regex\nR1,水务,"停水[^，]{0,3}三天"\nR2,长,始.*停水了三天\n' >rules.csv
	python3 -c 'print("""{"id":"1","content":"始%s停水了三天%s"}""" % ("路" * 20000, "灯" * 20000))' >in.ndjson
	fails 0 "gov-classify: in.ndjson:1: category: rule 'R2' was given up at the match limit of its pattern" gov-classify -R rules.csv in.ndjson
	fields category_rule category_words category_state category_next <stdout | same <(echo 'R1 停水了三天 doubt R2|长|limit')
}

@test "a rule table with Chinese headers, in GB18030 or compressed, is read as any other" {
	printf '编号,问题分类,优先级,任一词,紧急程度,备注\nR1,水务,1,停水|断水,紧急,试行\n' >rules.csv
	titles 断水 >in.ndjson
	gov-classify -R rules.csv in.ndjson >plain
	fields category urgency <plain | same <(echo '水务 紧急')
	iconv -t GB18030 rules.csv >gb.csv
	gov-classify -R gb.csv in.ndjson | same plain
	gzip <rules.csv >rules.csv.gz
	gov-classify -R rules.csv.gz in.ndjson | same plain
}

@test "a wrong rule table ends the run with its file, line and column before a record is read" {
	while IFS=';' read -r header row want; do
		printf '%b\n' "$header" "$row" >rules.csv
		fails 2 "gov-classify: $want" gov-classify -R rules.csv </dev/null
	done <<-'END'
		id,category,any,colour;R1,水务,水,红;rules.csv:1: unknown column 'colour'
		category,any;水务,水;rules.csv:1: id: the column is missing
		id,category,any;R1,水务,水\nR2,城管,灯\nR1,城管,路;rules.csv:4: id: 'R1' stands in line 2 already
		id,category,any;R1,,水;rules.csv:2: category: the rule decides nothing: no category, urgency or tags
		id,category,any,none;R1,水务,,水;rules.csv:2: any: the rule asks for nothing: no words, pattern or condition
		id,category,any;R1,水务/,水;rules.csv:2: category: '水务/' is no path such as a/b/c
		id,category,any;R1,水务|城管,水;rules.csv:2: category: '水务|城管' is no path such as a/b/c
		id,category,any;R|1,水务,水;rules.csv:2: id: 'R|1' has a |, which joins several
		id,category,any;R1,水务,水||火;rules.csv:2: any: a word is missing beside |
		id,category,any;R1,水务,水|;rules.csv:2: any: a word is missing beside |
		id,category,any,priority;R1,水务,水,高;rules.csv:2: priority: '高' is no number
		id,category,any,weight;R1,水务,水,1e3;rules.csv:2: weight: '1e3' is no number
		id,category,regex;R1,水务,(水;rules.csv:2: regex: missing closing parenthesis at offset 4
		id,category,where;R1,水务,kind&;rules.csv:2: where: condition: a term is missing behind & ''
		id,category,any,valid_to;R1,水务,水,明天;rules.csv:2: valid_to: '明天' is no date
	END
	fails 2 "gov-classify: no rules: give --rules FILE" gov-classify
	fails 2 "gov-classify: none.csv: No such file or directory" gov-classify -R none.csv
}

@test "a condition on a field that is nowhere names its line in the rule table, also behind a bad first record" {
	printf 'id,category,where\nR1,水务,kind=投诉\nR2,水务,colour=红\n' >rules.csv
	printf '{"id":1,"id":2}\n{"id":"1"}\n' >in.ndjson
	fails 2 "gov-classify: in.ndjson:1: id: the name stands twice
gov-classify: rules.csv:3: unknown field 'colour': neither in gov-records(5) nor in the first record" \
		gov-classify -R rules.csv -r rejects.csv in.ndjson
}

@test "what the program does not own comes back byte for byte" {
	printf 'id,category,any\nR1,水务,水\n' >rules.csv
	printf '{ "id" :"1",\t"title": "\\u6c34\\/\\ud83d\\ude00" , "n":1.50e+2, "deep": {"a" : [1, 2]},"x":null}\n' |
		gov-classify -R rules.csv | sed 's/"suggested_category":.*//' |
		same <(printf '{ "id" :"1",\t"title": "\\u6c34\\/\\ud83d\\ude00" , "n":1.50e+2, "deep": {"a" : [1, 2]},"x":null,"category":"水务",\n')
}

@test "CSV in gives CSV out, NDJSON in gives NDJSON out, -O either" {
	printf 'id,category,any\nR1,水务,水\n' >rules.csv
	printf 'id,title\n1,"水, ""b"""\n' >in.csv
	gov-classify -R rules.csv in.csv >out.csv
	same out.csv <<-'END'
		id,title,category,suggested_category,category_rule,category_words,category_next,category_state,urgency,suggested_urgency,urgency_rule,tags,suggested_tags,tags_rule
		1,"水, ""b""",水务,,R1,水,,decided,,,,,,
	END
	gov-classify -O ndjson -R rules.csv in.csv >out.ndjson
	gov-classify -R rules.csv <<<'{"id":"1","title":"水, \"b\""}' | same out.ndjson
	gov-classify -O csv -R rules.csv <<<'{"id":"1","title":"水, \"b\""}' | same out.csv
}

@test "no records give no records and exit 0" {
	printf 'id,category,any\nR1,水务,水\n' >rules.csv
	fails 0 "" gov-classify -R rules.csv </dev/null
	same /dev/null <stdout
}

@test "--where passes the other records untouched" {
	printf 'id,category,any\nR1,水务,水\n' >rules.csv
	printf '{"title":"水" ,"kind":"咨询"}\n{"title":"水","kind":"投诉"}\n' | gov-classify -R rules.csv --where kind=投诉 |
		sed 's/,"category":"水务".*/ WATER/' | same <(printf '{"title":"水" ,"kind":"咨询"}\n{"title":"水","kind":"投诉" WATER\n')
}

@test "every decision of 9,000 made-up records follows from the table and the records alone" {
	for seed in 1 2 3 4 5 6; do
		python3 "$root/tests/explain.py" make $seed .
		gov-classify -R rules.csv records.ndjson >out.ndjson
		python3 "$root/tests/explain.py" rules rules.csv records.ndjson out.ndjson
	done
	sed '3s/"category_state":"[a-z]*"/"category_state":"wrong"/' out.ndjson >wrong.ndjson
	run -1 python3 "$root/tests/explain.py" rules rules.csv records.ndjson wrong.ndjson
	[[ "$output" == *"record 3: category_state: 'wrong', not "*"1500 records, 1 differences"* ]]
}

@test "every decision on a sample export by the sample tables follows from them alone" {
	mkdir exports
	"$build/generate" --orders 2000 --seed 5 --dir exports >generated
	gov-ingest -q --map "$samples/maps/hotline.csv" -r rejects.csv --rejects-ok exports/hotline.csv |
		sed 's/"category":"[^"]*"/"category":null/; s/"unit":"[^"]*"/"unit":null/' >in.ndjson
	gov-classify -R "$samples/rules/example.csv" in.ndjson >classified.ndjson
	gov-route -q -d "$samples/duties/district.csv" -c "$samples/calendar/china.csv" classified.ndjson >routed.ndjson
	[ "$(wc -l <routed.ndjson)" -gt 500 ]
	python3 "$root/tests/explain.py" rules "$samples/rules/example.csv" in.ndjson classified.ndjson
	python3 "$root/tests/explain.py" duties "$samples/duties/district.csv" "$samples/calendar/china.csv" classified.ndjson routed.ndjson
}
