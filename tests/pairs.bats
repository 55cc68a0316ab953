#!/usr/bin/env bats
# pairs.bats - gov-dedupe: what it says of two orders: where they agree, which rule holds, and why they are together or not

load helper

lamp=小区东门的路灯坏了三天没人修
header=id,created_at,phone,street,point,category,content

# ROW...: orders.csv with these rows
orders() {
	printf '%s\n' "$header" "$@" >orders.csv
}

# FIELD...: these fields of the line that comes in, joined by a blank, - for null
told() {
	python3 -c 'import json, sys
line = json.loads(sys.stdin.readline())
print(*("-" if line[name] is None else str(line[name]).lower() if line[name] in (True, False) else line[name] for name in sys.argv[1:]))' "$@"
}

# A B FIELD...: these fields of what is said of A and B in orders.csv
explained() {
	gov-dedupe --explain "$1" "$2" orders.csv | told "${@:3}"
}

# A line each of "AGREES DIFFERS|MEMBERS|MEMBERS", + for | in these, members without quotes and joined by blanks: what two orders
# of these fields have in common and what not is said so
places() {
	while IFS='|' read -r want a b; do
		printf '"id":"A-1" %s\n"id":"A-2" %s\n' "$a" "$b" | sed 's/\([a-z_]*\)=\([^ ]*\)/"\1":"\2"/g; s/ /,/g; s/.*/{&}/' >orders.csv
		gov-dedupe --explain A-1 A-2 orders.csv | sed 's/.*"cluster_agrees":\([^,]*\),"cluster_differs":\([^,]*\),.*/\1 \2/; s/"//g; s/null/-/g' |
			diff <(printf '%s\n' "${want//+/|}") - || echo "$a $b"
	done | same /dev/null
}

@test "every line of --pairs says what the order says that joined, in the order of turns, and there are no others" {
	orders "A-5,2026-10-07 11:00,15400000003,泉河街道,和平里,,$lamp" "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" \
		"A-4,2026-10-07 10:00,15400000001,泉河街道,锦绣家园,,小区东门的路灯坏了五天还没人修" \
		"A-3,2026-10-05 09:30,15400000002,泉河街道,锦绣家园,,小区东门的路灯坏了四天没人修。" \
		"A-2,2026-10-05 09:00,15400000002,泉河街道,锦绣家园,,小区东门的路灯坏了四天没人修"
	gov-dedupe --pairs -O csv orders.csv | cut -d, -f 1-7,13 | same <(printf '%s\n' \
		type,a,b,cluster,cluster_kind,copy_of,cluster_rule,cluster_days pair,A-2,A-1,A-1,group,,place,0.04 \
		pair,A-3,A-2,A-1,copy,A-2,words,0.02 pair,A-4,A-1,A-1,repeat,,caller,2.08)
}

@test "what --pairs says of 5,000 orders is what their fields say, whatever the order they came in" {
	"$build/generate" --orders 5000 --seed 7 --dir . --single
	gov-ingest --map "$samples/maps/hotline.csv" -q -r rejects.csv --rejects-ok -o orders.ndjson export.csv
	gov-dedupe -q orders.ndjson >decided.ndjson
	gov-dedupe -q --pairs orders.ndjson >pairs.ndjson
	tac orders.ndjson | gov-dedupe -q --pairs | cmp - pairs.ndjson
	[ "$(wc -l <pairs.ndjson)" -gt 100 ]
	python3 - <<-'END'
		import json
		pairs = [json.loads(line) for line in open("pairs.ndjson")]
		orders = [json.loads(line) for line in open("decided.ndjson")]
		members = {(o["id"], o["cluster_by"], o["cluster_days"]): o for o in orders if o["cluster_rule"]}
		assert len(pairs) == sum(o["cluster_rule"] is not None for o in orders)
		for pair in pairs:
		    order = members[pair["a"], pair["b"], pair["cluster_days"]]
		    assert all(order[name] == value for name, value in pair.items() if name not in ("type", "a", "b")), pair
	END
}

@test "--explain tells of a pair that joined what --pairs tells, and that its rule holds" {
	"$build/generate" --orders 3000 --seed 8 --dir . --single
	gov-ingest --map "$samples/maps/hotline.csv" -q -r rejects.csv --rejects-ok -o orders.ndjson export.csv
	gov-dedupe -q --pairs orders.ndjson >pairs.ndjson
	python3 - <<-'END'
		import json, subprocess
		chosen = {}
		for line in open("pairs.ndjson"):
		    pair = json.loads(line)
		    chosen.setdefault(pair["cluster_rule"], []).append(pair)
		assert {"words", "caller", "place"} <= set(chosen), set(chosen)
		for rule, pairs in chosen.items():
		    for pair in pairs[:: len(pairs) // 3 + 1]:
		        told = json.loads(subprocess.run(["gov-dedupe", "-q", "--explain", pair["a"], pair["b"], "orders.ndjson"], capture_output=True, check=True).stdout)
		        assert (told["a"], told["b"], told["together"], told["why"]) == (pair["a"], pair["b"], True, "joined"), told
		        assert (told["a_rule"], told["a_by"], told["a_kind"]) == (rule, pair["b"], pair["cluster_kind"]), told
		        assert told["rule_" + rule] == "holds", told
		        for name in "similarity weighted matter days agrees differs".split():
		            assert told["cluster_" + name] == pair["cluster_" + name], (name, told, pair)
		        assert told["cluster_rule"] != rule or told["cluster_margin"] == pair["cluster_margin"], (told, pair)
	END
}

@test "--pairs and --explain count superseded records and copies as in, and say so with -v" {
	printf '%s\n' '{"id":"A-1","content":"路灯坏了","superseded_by":"x"}' '{"id":"A-2","content":"路灯坏了","cluster_kind":"copy"}' >two.ndjson
	fails 0 "gov-dedupe: in 2 = counted 2 + excluded 0 + rejected 0" gov-dedupe -v --pairs two.ndjson
	[ ! -s stdout ]
}

@test "no input and orders that nothing joins have no pairs" {
	: | gov-dedupe --pairs | same /dev/null
	orders "A-1,2026-10-05 08:00,,泉河街道,,,$lamp"
	gov-dedupe --pairs orders.csv | same /dev/null
}

@test "--explain of an id that no order has, of one alone given twice, and --pairs beside it end with 2" {
	orders "A-1,2026-10-05 08:00,,泉河街道,,,$lamp"
	fails 2 "gov-dedupe: --explain: no order that is compared has the id 'A-2'" gov-dedupe --explain A-1 A-2 orders.csv
	fails 2 "gov-dedupe: --explain: no order that is compared has the id 'A-3'" gov-dedupe --explain A-3 A-2 orders.csv
	fails 2 "gov-dedupe: --explain: no other order that is compared has the id 'A-1'" gov-dedupe --explain A-1 A-1 orders.csv
	fails 2 "gov-dedupe: --pairs and --explain are two questions" gov-dedupe --pairs --explain A-1 A-2 orders.csv
	fails 2 "gov-dedupe: --explain wants two values: A B" gov-dedupe orders.csv --explain A-1
}

@test "the two are told in turn, the later one first, however they are asked for" {
	orders "A-1,2026-10-05 09:00,,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-05 08:00,,泉河街道,锦绣家园,,$lamp"
	explained A-1 A-2 a b together why | same <(echo A-1 A-2 true joined)
	gov-dedupe --explain A-1 A-2 orders.csv | cmp - <(gov-dedupe --explain A-2 A-1 orders.csv)
}

@test "two records of one id are told of by giving it twice" {
	orders "A-1,2026-10-05 08:00,,泉河街道,锦绣家园,,$lamp" "A-1,2026-10-05 08:00,,泉河街道,锦绣家园,,${lamp}吧"
	explained A-1 A-1 together why a_rule rule_id | same <(echo true joined id holds)
}

@test "why two are together or not is told by one word: joined, leader, apart, unlike" {
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-05 09:00,15400000002,泉河街道,锦绣家园,,${lamp}吧" \
		"A-3,2026-10-05 10:00,15400000003,泉河街道,锦绣家园,,${lamp}呢" "A-4,2026-10-05 11:00,15400000004,泉河街道,和平里,,$lamp" \
		"A-5,2026-10-05 12:00,15400000005,泉河街道,锦绣家园,,物业把垃圾桶搬到了单元门前气味很大" \
		"A-6,2026-10-06 12:00,15400000004,,,,$lamp" "A-7,2026-10-06 13:00,15400000004,,,,${lamp}啊"
	explained A-2 A-1 together why | same <(echo true joined)
	explained A-3 A-2 together why a_by b_by | same <(echo true leader A-1 A-1)
	explained A-4 A-1 together why cluster_differs | same <(echo 'false apart caller|point')
	explained A-5 A-1 together why cluster_rule | same <(echo false unlike -)
	explained A-7 A-6 together why a_cluster | same <(echo true leader A-4)
}

@test "an order that another had to accept first is told so: earlier, where it joined one before, member, where that leads nothing" {
	orders "A-1,2026-10-05,15400000001,泉河街道,锦绣家园,,甲乙丙丁戊己庚" "A-2,2026-10-06,15400000001,泉河街道,锦绣家园,,丙丁戊己庚辛壬" \
		"A-3,2026-10-07,15400000001,泉河街道,锦绣家园,,己庚辛壬癸子丑" "A-4,2026-10-08,15400000001,泉河街道,锦绣家园,,丁戊己庚辛壬"
	gov-dedupe orders.csv | cut -d, -f 1,8 | same <(printf '%s\n' id,cluster A-1,A-1 A-2,A-1 A-3,A-3 A-4,A-1)
	explained A-3 A-2 together why cluster_rule b_cluster | same <(echo false member place A-1)
	explained A-4 A-3 together why cluster_rule a_by | same <(echo false earlier place A-1)
	explained A-3 A-1 together why cluster_rule | same <(echo false unlike -)
}

@test "each rule says what it lacks: apart, too late, too little, another caller, and by which share" {
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-08 09:00,15400000002,泉河街道,和平里,,$lamp"
	explained A-1 A-2 rule_id rule_again rule_words rule_caller rule_place rule_text | same <(echo 'id' 'id' 'caller|apart|resend' 'caller|apart' \
		'place|apart' 'placeless|weight|apart')
	gov-dedupe --within 2d --explain A-1 A-2 orders.csv | told rule_caller rule_text | same <(echo 'caller|apart|within placeless|weight|apart|within')
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-05 09:00,15400000001,泉河街道,锦绣家园,,物业把垃圾桶搬到了单元门前"
	explained A-1 A-2 rule_words rule_caller rule_place | sed 's/matter>=0\.[0-9]\{4\}/matter>=SHARE/g' |
		same <(echo 'words' 'similarity>=0.5000|matter>=SHARE' 'matter>=SHARE')
	explained A-1 A-2 cluster_similarity cluster_weighted cluster_matter | same <(echo 0.0000 0.0000 0.0000)
}

@test "words that count are told with what they weigh: those of both, and those of each alone, without the place's name" {
	orders "A-1,2026-10-05 08:00,,泉河街道,锦绣家园,,锦绣家园的路灯坏了三天没人修" "A-2,2026-10-05 09:00,,泉河街道,锦绣家园,,锦绣家园路灯坏了很久没人修"
	explained A-2 A-1 words a_words b_words | same <(echo '路灯坏了:120|没人修:80' '了很久没:120|园路:40' '了三天没:120|园的路:80')
}

@test "a question about an order that --state knows is answered as in one run, again and again, and adds nothing to it" {
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-06 09:00,15400000002,泉河街道,锦绣家园,,${lamp}吧"
	head -2 orders.csv >monday.csv
	sed 2d orders.csv >tuesday.csv
	gov-dedupe --state kept monday.csv >/dev/null
	for _ in 1 2; do
		gov-dedupe --state kept --explain A-1 A-2 tuesday.csv | cmp - <(gov-dedupe --explain A-1 A-2 orders.csv)
	done
	gov-dedupe --state kept --pairs tuesday.csv | cmp - <(gov-dedupe --pairs orders.csv)
}

@test "with --chain the earliest order that accepts it is told of, and those that are unlike are together by others" {
	orders "A-1,2026-10-05,15400000001,泉河街道,锦绣家园,,甲乙丙丁戊己庚" "A-2,2026-10-06,15400000001,泉河街道,锦绣家园,,丙丁戊己庚辛壬" \
		"A-3,2026-10-07,15400000001,泉河街道,锦绣家园,,己庚辛壬癸子丑"
	gov-dedupe --chain --pairs orders.csv | cut -d, -f 2,3 | same <(printf '%s\n' '"a":"A-2","b":"A-1"' '"a":"A-3","b":"A-2"')
	gov-dedupe --chain --explain A-1 A-3 orders.csv | told together why | same <(echo true leader)
}

@test "a district, street or community is the same however its title is spelt, and in traditional or wide characters" {
	places <<-'END'
		district+street -|district=朝阳区 street=望京街道|district=朝陽區 street=望京街道办事处
		street -|street=望京|street=望京地区办事处
		community -|community=南湖社区|community=南湖社區居委會
		community -|community=南湖村|community=南湖村委会
		community -|community=中关村|community=中关村社区
		community -|community=三区社区|community=３区社区
		- city|city=江原市|city=河原市
		- district|district=朝阳区|district=东城区
		- community|community=南湖社区|community=北湖社区
		- -|district=朝阳区|street=望京街道
		- -|community=|community=
	END
}

@test "a point is the same with its gate, its building, 小区 and the places above it, and no road without its number" {
	places <<-'END'
		point -|point=金桂苑|point=金桂苑小区
		point -|point=金桂苑|point=金桂苑(東門)附近
		street+point+building -|street=望京街道 point=金桂苑3号楼|street=望京街道 point=望京街道金桂苑小区三号樓2单元501
		point building|point=金桂苑3号楼|point=金桂苑5栋
		- point|point=金桂苑|point=银杏苑
		point -|point=金桂苑2-501|point=金桂苑
		point -|point=望京街10号院|point=望京街10号
		- point|point=望京街10号院|point=望京街
		community+point -|community=明珠村 point=明珠小区|community=明珠社区 point=明珠
		- -|point=学校|point=学校
		street -|street=望京街道 point=望京|street=望京街道 point=望京
	END
}

@test "a building or door is the same however it is spelt, another number is apart, and several are none" {
	places <<-'END'
		address+building -|address=金桂苑03号楼|address=金桂苑第三栋
		address+building -|address=金桂苑A座|address=金桂苑小区ａ座501室
		building -|point=三号樓|point=3#
		address+door+building -|address=望京街10号院3号楼2单元501室|address=望京街１０号院三栋
		address+door+building -|address=万航渡路123弄5号|address=万航渡路123弄5号楼202室
		- address+door|address=望京街7号|address=望京街9号
		address+door -|address=望京街10号院|address=望京街10号
		- address+door|address=望京街甲10号|address=望京街10号
		point -|point=金桂苑3-5号楼|point=金桂苑7号楼
		point -|point=金桂苑3、5号楼|point=金桂苑3号楼
		point -|point=金桂苑3号楼和5号楼|point=金桂苑3号楼
		- -|address=地铁15号线|address=二十号令
		point -|point=金桂苑3楼|point=金桂苑5号楼
		point building|point=金桂苑3楼2单元|point=金桂苑5号楼
		address+building -|address=金桂苑3号楼501号|address=金桂苑3号楼601号
		- address|address=8月5号金桂苑|address=8月7号金桂苑
	END
}

@test "an address is that of standard_address, without the names above it, unit and room, and behind the point if it begins with a number" {
	places <<-'END'
		district+street+address+door+building -|district=朝阳区 street=望京街道 address=江原市朝阳区望京街道望京街10号院3栋|district=朝阳区 street=望京街道 address=x standard_address=江原市朝阳区望京街道望京街10号院3号楼501室
		point+address+building -|point=金桂苑 address=3号楼|point=金桂苑小区 address=金桂苑3栋501
		building -|address=3号楼|address=3号楼
		address -|address=望京街与广顺街交叉口东北角|address=望京街与广顺街交叉口附近
		- -|address=望京街|address=望京街东侧
		address+door -|address=1234_N_MAIN_ST|address=1234_n_main_st
		- address+door|address=1234_N_MAIN_ST|address=1236_N_MAIN_ST
	END
}

@test "a name is a shared place only where district or street are the same, or neither states any" {
	orders "A-1,2026-10-05 08:00,,泉河街道,和平里,,$lamp" "A-2,2026-10-05 09:00,,泉河街道,和平里,,$lamp" "A-3,2026-10-05 10:00,,,和平里,,$lamp" \
		"A-4,2026-10-05 10:00,,,和平里,,$lamp"
	explained A-1 A-2 rule_place | same <(echo holds)
	explained A-1 A-3 rule_place | same <(echo place)
	explained A-3 A-4 rule_place | same <(echo holds)
}

@test "who states no place but a number in the words is apart from another number, and from nobody by several" {
	places <<-'END'
		building -|content=金桂苑3号楼电梯坏了|title=三栋电梯
		- door|content=银岩路146号乱收费|content=银岩路144号乱收费
		- -|content=3号楼和5号楼电梯坏了|content=7号楼电梯坏了
		- -|content=8月5号地铁15号线晚点|content=二号线10号口扶梯停了
		- -|content=我住3号楼 point=金桂苑|content=5号楼电梯坏了
	END
}
