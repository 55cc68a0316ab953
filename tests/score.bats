#!/usr/bin/env bats
# score.bats - gov-score: exact values, ranks, sections, windows, and what a plan may say

load helper

rates=$samples/plans/district-three-rates.csv
topics=$samples/plans/monthly-topic.csv

# COLUMN...: those of the CSV that gov-score writes, by name
columns() {
	python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
    print(",".join(row[name] for name in sys.argv[1:]))' "$@"
}

# UNIT VALID CONTACTED RESOLVED SATISFIED BASICALLY TOTAL: orders of a unit, the first so many of each kind
unit_orders() {
	seq "$7" | awk -v OFS=, -v u="$1" -v v="$2" -v c="$3" -v r="$4" -v s="$5" -v b="$6" '
		{ print u "-" $1, "2026-10-05", u, $1 <= v ? "true" : "", $1 <= c ? "true" : "false", $1 <= r ? "true" : "false",
			$1 <= s ? "满意" : $1 <= s + b ? "基本满意" : "不满意" }'
}

# N SEED: made-up orders in two years, with every trap the plans know
random_orders() {
	python3 - "$1" "$2" <<-'END'
		import json, random, sys
		pick = random.Random(int(sys.argv[2])).choice
		for i in range(int(sys.argv[1])):
		    print(json.dumps({
		        "id": f"C-{i}",
		        "created_at": f"{pick([2025, 2026, 2026])}-{pick(['07', '08', '09', '09', '10', '10'])}-{pick(range(1, 31)):02}"
		                      f"T{pick(range(24)):02}:{pick(range(60)):02}:00{pick(['+08:00', '+00:00'])}",
		        "unit": pick(["泉河街道", "龙山街道", "怀柔镇", "渤海镇", "长哨营满族乡", "区水务局", "a|b\\c", "", "区住建委"]),
		        "street": pick(["泉河街道", "龙山街道", "怀柔镇", "渤海镇", "", None]),
		        "category": pick(["水务/供水/停水", "水务/供水/水质", "城市管理/照明", "住房/物业/电梯", "", "市场管理/预付卡"]),
		        "co_units": pick([None, "", "区水务局|区城管委", "区城管委", "区住建委|x\\|y"]),
		        "valid": pick([True, True, False, None]), "contacted": pick([True, True, False]),
		        "resolved": pick([True, False, None, "部分解决"]),
		        "satisfaction": pick(["满意", "基本满意", "一般", "不满意", "未评价", None]),
		        "excluded": pick([None, False, True]), "cluster_kind": pick([None, None, "repeat", "group"]),
		        "copy_of": pick([None] * 30 + ["C-1"]), "superseded_by": pick([""] * 30 + ["C-2"]),
		    }, ensure_ascii=False))
	END
}

header=id,created_at,unit,valid,contacted,resolved,satisfaction

@test "120 valid callbacks, 119 contacted, 110 resolved, 100 满意 and 8 基本满意 are 99.17, 91.67, 89.33 and 91.5" {
	{
		echo $header
		unit_orders 泉河街道 120 119 110 100 8 130
	} >in.csv
	gov-score --plan "$rates" --by unit -O csv in.csv >out.csv
	columns group_kind section label value unit numerator denominator rank <out.csv | grep ^group, | tail -n 4 | same <(
		cat <<-'END'
			group,镇街,响应率,99.17,%,119,120,
			group,镇街,解决率,91.67,%,110,120,
			group,镇街,满意率,89.33,%,107.2,120,
			group,镇街,综合成绩,91.5,分,,,1
		END
	)
}

@test "a unit without a valid callback has rates of 0 by that plan, not none" {
	printf '%s\nC-1,2026-10-05,怀柔镇,,true,true,满意\n' $header >in.csv
	gov-score --plan "$rates" --by unit -O csv in.csv | columns group_kind item value denominator rank |
		grep -E '^group,(response|resolution|satisfaction|score)' | same <(
		cat <<-'END'
			group,response,0.00,0,
			group,resolution,0.00,0,
			group,satisfaction,0.00,0,
			group,score,0.0,,1
		END
	)
}

@test "without an empty cell a rate over nothing is null, and so is the total made of it, unranked" {
	printf 'item,kind,of,over,weight\nr,rate,resolved,valid,1\nt,total,,,\n' >plan.csv
	printf '%s\nC-1,2026-10-05,甲,,true,true,满意\nC-2,2026-10-05,乙,true,true,true,满意\n' $header >in.csv
	gov-score --plan plan.csv --by unit in.csv | grep '"group":"甲"' | grep -o '"value":[^,]*\|"rank":[^,]*' | same <(
		printf '"value":null\n"rank":null\n"value":null\n"rank":null\n'
	)
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group group_kind item value denominator | grep ',mean,' |
		same <(printf ',mean,r,100.00,1\n,mean,t,100.00,1\n')
}

@test "ranks follow the printed total, then the volume; who is equal in both shares the rank and stands by name" {
	printf 'item,kind,of,weight,round\nr,rate,resolved,1,\nt,total,,,0\n' >plan.csv
	{
		echo $header
		unit_orders 丁 0 0 2 0 0 3
		unit_orders 丙 0 0 4 0 0 6
		unit_orders 乙 0 0 199 0 0 300
		unit_orders 甲 0 0 4 0 0 6
		unit_orders 戊 0 0 3 0 0 3
		unit_orders '' 0 0 9 0 0 9
	} >in.csv
	# 66.33 prints 66 and 66.67 prints 67
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group_kind group item value rank | grep -E '^(group|none).*,t,' | same <(
		cat <<-'END'
			group,戊,t,100,1
			group,丙,t,67,2
			group,甲,t,67,2
			group,丁,t,67,4
			group,乙,t,66,5
			none,,t,100,
		END
	)
}

@test "a total is ranked by its printed decimals: a larger volume beats a larger thousandth" {
	printf 'item,kind,of,weight,round\nr,rate,resolved,1,\nt,total,,,1\n' >plan.csv
	{
		echo $header
		unit_orders 甲 0 0 1001 0 0 2000
		unit_orders 乙 0 0 2001 0 0 4000
	} >in.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group item value rank | grep -E '^.+,t,.*,[0-9]' |
		same <(printf '甲,t,50.1,1\n乙,t,50.0,2\n')
	sed -i 's/,1$/,0/' plan.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group item value rank | grep -E '^.+,t,.*,[0-9]' |
		same <(printf '乙,t,50,1\n甲,t,50,2\n')
}

@test "halves are rounded up from exact fractions, away from zero" {
	printf 'item,kind,of,round\nr0,rate,resolved,0\nr1,rate,resolved,1\nr2,rate,resolved,2\nr9,rate,resolved,9\ng,growth,,0\n' >plan.csv
	{
		echo $header
		unit_orders 八 0 0 1 0 0 8
		unit_orders 十六 0 0 1 0 0 16
		unit_orders 三二 0 0 1 0 0 32
		unit_orders 二百 0 0 57 0 0 200
		unit_orders 八 0 0 1 0 0 9 | sed s/2026-10/2026-09/
		unit_orders 十六 0 0 1 0 0 32 | sed s/2026-10/2026-09/
		unit_orders 三二 0 0 1 0 0 64 | sed s/2026-10/2026-09/
		unit_orders 二百 0 0 1 0 0 160 | sed s/2026-10/2026-09/
	} >in.csv
	gov-score --plan plan.csv --by unit --period month --as-of 2026-10-31 -O csv in.csv |
		columns group_kind group item value | grep ^group, | cut -d, -f 2- | same <(
		cat <<-'END'
			三二,r0,3
			三二,r1,3.1
			三二,r2,3.13
			三二,r9,3.125000000
			三二,g,-50
			二百,r0,29
			二百,r1,28.5
			二百,r2,28.50
			二百,r9,28.500000000
			二百,g,25
			八,r0,13
			八,r1,12.5
			八,r2,12.50
			八,r9,12.500000000
			八,g,-11
			十六,r0,6
			十六,r1,6.3
			十六,r2,6.25
			十六,r9,6.250000000
			十六,g,-50
		END
	)
	printf 'item,kind,round\ng,growth,0\n' >plan.csv
	{
		echo $header
		unit_orders 七 0 0 0 0 0 7
		unit_orders 七 0 0 0 0 0 8 | sed s/2026-10/2026-09/
		unit_orders 九 0 0 0 0 0 9
		unit_orders 九 0 0 0 0 0 8 | sed s/2026-10/2026-09/
	} >in.csv
	gov-score --plan plan.csv --by unit --period month --as-of 2026-10-31 -O csv in.csv | columns group value previous |
		sed -n 1,2p | same <(printf '七,-13,8\n九,13,8\n')
}

@test "every value, numerator, rank, sum and mean of random orders is that of an independent recount" {
	for seed in 1 2 3; do
		random_orders 400 $seed >in.ndjson
		gov-score -q --plan "$rates" --by unit in.ndjson |
			python3 "$root/tests/score-recount.py" "$rates" unit all - - - - in.ndjson
		gov-score -q --basis kept --plan "$rates" --by unit,street in.ndjson |
			python3 "$root/tests/score-recount.py" "$rates" unit,street kept - - - - in.ndjson
		gov-score -q --plan "$topics" --by category in.ndjson |
			python3 "$root/tests/score-recount.py" "$topics" category all 2026-10-01 2026-11-01 2026-09-01 2025-10-01 in.ndjson
		gov-score -q --from 2026-09-01 --to 2026-10-15 --plan "$topics" --by category,unit in.ndjson |
			python3 "$root/tests/score-recount.py" "$topics" category,unit all 2026-09-01 2026-10-15 2026-07-19 2025-09-01 in.ndjson
	done >out
	sed '/ agreed$/d' out | same /dev/null
	[ "$(awk '{ n += $1 } END { print n }' out)" -ge 3000 ]
}

@test "the recount sees a wrong value, a wrong rank and a missing line" {
	random_orders 100 1 >in.ndjson
	gov-score -q --plan "$rates" --by unit in.ndjson >scores
	sed -e '7s/"value":"/&9/' -e '10s/"rank":./"rank":9/' -e 11d scores |
		python3 "$root/tests/score-recount.py" "$rates" unit all - - - - in.ndjson >out
	[ "$(grep -vc ' agreed$' out)" = 3 ]
}

@test "the order of the input changes no byte" {
	random_orders 300 4 >in.ndjson
	gov-score -q --plan "$topics" --by category in.ndjson >forth
	tac in.ndjson | gov-score -q --plan "$topics" --by category >back
	same forth <back
	gov-score --as-of "$(grep -o '"as_of":"[^"]*' forth | sed -n 1,1p | cut -d'"' -f 4)" -q --plan "$topics" --by category in.ndjson | same forth
}

@test "points of target, slope and floor are those of published tables" {
	printf 'item,kind,of,full,target,slope,floor\nsat,rate,resolved,25,98,0.5,12.5\ntime,rate,resolved,25,100,1,\nhalf,rate,resolved,50,,,\n' >plan.csv
	{
		echo $header
		unit_orders a 0 0 6 0 0 8
		unit_orders b 0 0 5 0 0 7
		unit_orders c 0 0 1 0 0 2
		unit_orders d 0 0 7 0 0 8
		unit_orders e 0 0 5 0 0 6
		unit_orders f 0 0 8982 0 0 10000
		unit_orders g 0 0 99 0 0 100
	} >in.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group item value points | grep -E '^[a-g]' >out
	grep sat out | same <(printf '%s\n' a,sat,75.00,13.50 b,sat,71.43,12.50 c,sat,50.00,12.50 d,sat,87.50,19.75 e,sat,83.33,17.67 f,sat,89.82,20.91 g,sat,99.00,25.00)
	grep time out | cut -d, -f 4 | same <(printf '%s\n' 0.00 0.00 0.00 12.50 8.33 14.82 24.00)
	grep -m 1 half out | same <(echo a,half,75.00,37.50)
}

@test "levels count what the plan says: 1.6 of 3 are 53.33 %" {
	printf 'item,kind,of,over,levels\ns,levels,satisfaction,satisfaction!=未评价&satisfaction!=,满意=1.0|基本满意=0.8|一般=0.6\n' >plan.csv
	{
		echo $header
		for word in 满意 一般 不满意 未评价 ''; do
			echo "C,2026-10-05,甲,,,,$word"
		done
	} >in.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group_kind value numerator denominator | sed -n 1,1p | same <(echo group,53.33,1.6,3)
}

@test "sections are ranked apart, with shares, full marks and items of their own" {
	cat >plan.csv <<-'END'
		item,label,kind,of,weight,full,round,group
		county,县区,section,unit~县$,,,,
		other,其他,section,unit~局$,,,,
		share,,share,,,,,
		r,,rate,resolved,1,,,
		big,得分,total,,,150,,county
		small,得分,total,,,,,other
	END
	{
		echo $header
		unit_orders 东县 0 0 1 0 0 2
		unit_orders 西县 0 0 3 0 0 4
		unit_orders 甲局 0 0 4 0 0 4
		unit_orders 外 0 0 5 0 0 10
	} >in.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns section group_kind group item value rank >out
	grep -E ',(group|sum),' out | same <(
		cat <<-'END'
			县区,group,西县,share,66.67,
			县区,group,西县,r,75.00,
			县区,group,西县,big,112.50,1
			县区,group,东县,share,33.33,
			县区,group,东县,r,50.00,
			县区,group,东县,big,75.00,2
			县区,sum,,share,100.00,
			县区,sum,,r,66.67,
			县区,sum,,big,100.00,
			其他,group,甲局,share,100.00,
			其他,group,甲局,r,100.00,
			其他,group,甲局,small,100.00,1
			其他,sum,,share,100.00,
			其他,sum,,r,100.00,
			其他,sum,,small,100.00,
			,group,外,share,100.00,
			,group,外,r,50.00,
			,sum,,share,100.00,
			,sum,,r,65.00,
		END
	)
}

@test "sections that ask for a field --by lacks are left out with a warning" {
	printf '%s,category\nC-1,2026-10-05,甲局,true,true,true,满意,水务\n' $header >in.csv
	fails 0 "gov-score: $rates:2: of: 'unit' is not in --by category: no sections, all groups are ranked together" \
		gov-score --plan "$rates" --by category in.csv
	grep -c '"section":null' stdout | same <(wc -l <stdout)
}

@test "the sum counts distinct values once, the mean leaves out orders of no group" {
	printf 'item,kind,of\nn,count,\nstreets,distinct,street\nco,distinct,co_units\n' >plan.csv
	cat >in.csv <<-'END'
		created_at,unit,street,co_units
		2026-10-05,甲,A,x|y
		2026-10-05,甲,A,y
		2026-10-05,乙,A,z
		2026-10-05,乙,B,
		2026-10-05,,C,x\|y
	END
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group_kind group item value denominator | same <(
		cat <<-'END'
			group,乙,n,2,
			group,乙,streets,2,
			group,乙,co,1,
			group,甲,n,2,
			group,甲,streets,1,
			group,甲,co,2,
			none,,n,1,
			none,,streets,1,
			none,,co,1,
			sum,,n,5,
			sum,,streets,3,
			sum,,co,4,
			mean,,n,2.00,2
			mean,,streets,1.50,2
			mean,,co,1.50,2
		END
	)
}

@test "--basis kept leaves out what is excluded, and says so in every line" {
	printf 'item,kind\nn,count\n' >plan.csv
	printf 'created_at,unit,excluded\n2026-10-05,甲,true\n2026-10-05,甲,false\n2026-10-05,甲,\n' >in.csv
	gov-score --plan plan.csv --by unit -O csv in.csv | columns value basis | sed -n 1,1p | same <(echo 3,全口径)
	gov-score --plan plan.csv --by unit -O csv --basis kept in.csv | columns value basis | sed -n 1,1p | same <(echo 2,不含剔除)
	fails 0 "gov-score: excluded: 1 struck from assessment, 0 behind --as-of, 0 outside the window
gov-score: in 3 = counted 2 + excluded 1 + rejected 0" gov-score -v --plan plan.csv --by unit --basis kept in.csv
}

@test "comparisons of the plan with what is no number are false, and counted" {
	printf 'item,kind,of\nn,count,redone>1\n' >plan.csv
	printf 'created_at,unit,redone\n2026-10-05,甲,2\n2026-10-05,甲,两\n2026-10-05,甲,1\n' >in.csv
	fails 0 "gov-score: excluded: 0 struck from assessment, 0 behind --as-of, 0 outside the window
gov-score: plan: 1 comparisons with what is no number and no time, 0 patterns at their limit
gov-score: in 3 = counted 3 + excluded 0 + rejected 0" gov-score -v --plan plan.csv --by unit in.csv
	grep -c '"value":"1"' stdout | same <(echo 2)
}

@test "superseded records and copies are not counted unless --all is given" {
	printf 'item,kind\nn,count\n' >plan.csv
	printf 'created_at,unit,superseded_by,copy_of\n2026-10-05,甲,,\n2026-10-05,甲,C-1,\n2026-10-05,甲,,C-1\n' >in.csv
	fails 0 "gov-score: not counted: 1 superseded, 1 copies" gov-score --plan plan.csv --by unit -O csv in.csv
	columns value <stdout | same <(printf '1\n1\n1.00\n')
	gov-score --all --plan plan.csv --by unit -O csv in.csv | columns value | sed -n 1,1p | same <(echo 3)
}

@test "windows are half-open at +08:00, and growth compares with as many months before, or a year" {
	printf 'item,kind\nn,count\ng,growth\ny,growth_year\n' >plan.csv
	cat >in.csv <<-'END'
		created_at,unit
		2026-09-30T16:00:00+00:00,甲
		2026-10-31T23:59:59+08:00,甲
		2026-11-01T00:00:00+08:00,甲
		2026-09-30T23:59:59+08:00,甲
		2026-09-01,甲
		2026-08-31T23:59:59+08:00,甲
		2025-10-01,甲
		2025-11-01,甲
	END
	gov-score --plan plan.csv --by unit --from 2026-10-01 --to 2026-11-01 -O csv in.csv |
		columns item value numerator denominator previous from to | sed -n 1,3p >out
	same out <<-'END'
		n,2,2,,,2026-10-01T00:00:00+08:00,2026-11-01T00:00:00+08:00
		g,0.00,2,2,2,2026-10-01T00:00:00+08:00,2026-11-01T00:00:00+08:00
		y,100.00,2,1,1,2026-10-01T00:00:00+08:00,2026-11-01T00:00:00+08:00
	END
	gov-score --plan plan.csv --by unit --period month --as-of 2026-10-31 -O csv in.csv |
		columns item value numerator denominator previous from to | sed -n 1,3p | same out
	fails 0 "gov-score: the latest created_at, 2026-11-01T00:00:00+08:00, is taken as now: no --as-of was given" \
		gov-score --plan plan.csv --by unit --period month -O csv in.csv
	columns item numerator denominator <stdout | sed -n 1,3p | same <(printf 'n,1,\ng,1,2\ny,1,1\n')
}

@test "what comes after --as-of is not known yet" {
	printf 'item,kind\nn,count\n' >plan.csv
	printf 'created_at,unit\n2026-10-05T23:59:59,甲\n2026-10-06,甲\n' >in.csv
	fails 0 "gov-score: excluded: 0 struck from assessment, 1 behind --as-of, 0 outside the window
gov-score: in 2 = counted 1 + excluded 1 + rejected 0" gov-score -v --plan plan.csv --by unit --as-of 2026-10-05 in.csv
}

@test "an item may be counted by another time than created_at" {
	printf 'item,kind,time\nmade,count,\nclosed,count,closed_at\n' >plan.csv
	cat >in.csv <<-'END'
		created_at,closed_at,unit
		2026-10-05,2026-11-02,甲
		2026-09-05,2026-10-02,甲
		2026-09-05,2026-10-03,甲
		2026-10-05,,甲
	END
	gov-score --plan plan.csv --by unit --from 2026-10-01 --to 2026-11-01 -O csv in.csv | columns item value | sed -n 1,2p |
		same <(printf 'made,2\nclosed,2\n')
	sed -i '$s/,,/,soon,/' in.csv
	fails 2 "gov-score: in.csv:5: closed_at: 'soon' is no time" gov-score --plan plan.csv --by unit in.csv
}

@test "an order without a readable created_at is rejected, never lost" {
	printf 'item,kind\nn,count\n' >plan.csv
	printf 'id,created_at,unit\nC-1,2026-10-05,甲\nC-2,昨天,甲\nC-3,,甲\n' >in.csv
	fails 2 "gov-score: in.csv:3: created_at: '昨天' is no time (id C-2)" gov-score --plan plan.csv --by unit in.csv
	fails 1 "gov-score: in.csv:3: created_at: '昨天' is no time (id C-2)
gov-score: in.csv:4: created_at: is empty (id C-3)
gov-score: excluded: 0 struck from assessment, 0 behind --as-of, 0 outside the window
gov-score: in 3 = counted 1 + excluded 0 + rejected 2" gov-score -v -r rejects.csv --plan plan.csv --by unit in.csv
	[ "$(wc -l <rejects.csv)" = 3 ]
}

@test "rows of a plan hold from valid_from to valid_to, the last day included" {
	cat >plan.csv <<-'END'
		item,kind,of,weight,valid_from,valid_to
		r,rate,resolved,1,,2026-10-05
		r,rate,contacted,1,2026-10-06,
		t,total,,,,
	END
	printf '%s\nC-1,2026-10-05,甲,true,true,false,满意\n' $header >in.csv
	for day in 2026-10-05 2026-10-06; do
		gov-score --plan plan.csv --by unit --as-of $day -O csv in.csv | columns item value | sed -n 1,2p
	done | same <(printf 'r,0.00\nt,0.00\nr,100.00\nt,100.00\n')
}

@test "--level cuts paths, several fields make one group with their | masked" {
	printf 'item,kind\nn,count\n' >plan.csv
	printf 'created_at,category,unit\n2026-10-05,水务/供水/停水,a|b\n2026-10-05,水务/供水/水质,a|b\n2026-10-05,水务,a|b\n' >in.csv
	gov-score --plan plan.csv --by category,unit --level 2 -O csv in.csv | columns group value | sed -n 1,2p |
		same <(printf '水务/供水|a\\|b,2\n水务|a\\|b,1\n')
	gov-score --plan plan.csv --by unit -O csv in.csv | columns group | sed -n 1,1p | same <(echo 'a|b')
}

@test "no orders, no lines" {
	: >in.csv
	fails 0 "" gov-score --plan "$rates" --by unit in.csv
	same /dev/null <stdout
	echo $header >in.csv
	fails 0 "" gov-score --plan "$topics" --by unit in.csv
	same /dev/null <stdout
}

# ROW COLUMN MESSAGE: a plan with that row ends gov-score with the message and its place
refuses() {
	printf 'item,label,kind,of,over,levels,time,period,weight,full,target,slope,floor,round,group,empty\ns,,section,unit=甲,,,,,,,,,,,,\n%s\n' "$1" >plan.csv
	fails 2 "gov-score: plan.csv:3: $2: $3" gov-score --plan plan.csv --by unit /dev/null
}

@test "a cell that means nothing is refused with its file and line" {
	refuses 'a,,speed,,,,,,,,,,,,,' kind "unknown kind 'speed'"
	refuses 'a,,count,,valid,,,,,,,,,,,' over "means nothing for kind 'count'"
	refuses 'a,,rate,valid,,满意=1,,,,,,,,,,' levels "means nothing for kind 'rate'"
	refuses 'a,,rate,,valid,,,,,,,,,,,' of "kind 'rate' needs it"
	refuses 'a,,levels,satisfaction,,,,,,,,,,,,' levels "kind 'levels' needs it"
	refuses 'a,,levels,satisfaction,,满意,,,,,,,,,,' levels "levels read like 满意=1|基本满意=0.9"
	refuses 'a,,levels,satisfaction,,满意=1|满意=2,,,,,,,,,,' levels "'满意' stands twice"
	refuses 'a,,total,,,,,,1,,,,,,,' weight "means nothing for kind 'total'"
	refuses 'a,,count,,,,,,,,,,,,,0' empty "means nothing for kind 'count'"
	refuses 'a,,count,,,,,,x,,,,,,,' weight "'x' is no decimal number"
	refuses 'a,,count,,,,,,,,,,,12,,' round "'12' is no number of decimals, 0 to 9"
	refuses 'a,,count,,,,,fortnight,,,,,,,,' period "'fortnight' is none of day, week, month, year"
	refuses 'a,,count,,,,unit,,,,,,,,,' time "is not a time"
	refuses 'a,,rate,valid,,,,,,,98,,,,,' target "needs full and slope beside it"
	refuses 'a,,rate,valid,,,,,,25,,,12,,,' floor "needs a target beside it"
	refuses 'a,,count,,,,,,,10,,,,,,' full "needs target and slope for kind 'count'"
	refuses 'a,,rate,valid,,,,,,25,98,-1,,,,' slope "is what each point below the target costs, never negative"
	refuses 'a,,count,,,,,,,,,,,,z,' group "no row of kind 'section' is called 'z'"
	refuses 's,,count,,,,,,,,,,,,,' item "stands in line 2 already"
	refuses 'a,,growth,,,,,,,,,,,,,' period "growth needs a window: --period, --from with --to, or a period in its row"
	printf 'item,kind,of,group\ns,section,unit=甲,\nt,total,,\nu,total,,s\n' >plan.csv
	fails 2 "gov-score: plan.csv:4: kind: the total of line 3 ranks the same groups" gov-score --plan plan.csv --by unit /dev/null
}

@test "an unknown field in --by or in the plan is an error, not an empty group" {
	printf 'item,kind,of\nn,count,valdi\n' >plan.csv
	printf 'created_at,unit\n2026-10-05,甲\n' >in.csv
	fails 2 "gov-score: plan.csv:2: unknown field 'valdi': neither in gov-records(5) nor in the first record" gov-score --plan plan.csv --by unit in.csv
	printf 'item,kind,of\nn,distinct,streat\n' >plan.csv
	fails 2 "gov-score: plan.csv:2: unknown field 'streat': neither in gov-records(5) nor in the first record" gov-score --plan plan.csv --by unit in.csv
	printf 'item,kind\nn,count\n' >plan.csv
	fails 2 "gov-score: --by: unknown field 'unti': neither in gov-records(5) nor in the first record" gov-score --plan plan.csv --by unti in.csv
}

@test "options that contradict or do nothing are refused" {
	fails 2 "gov-score: a plan and a field are needed: --plan FILE --by FIELD" gov-score /dev/null
	fails 2 "gov-score: --period and --from or --to are two windows; give one" gov-score --plan "$rates" --by unit --period month --to 2026-10-01 /dev/null
	fails 2 "gov-score: --from 2026-10-02 is not before --to 2026-10-01" gov-score --plan "$rates" --by unit --from 2026-10-02 --to 2026-10-01 /dev/null
	fails 2 "gov-score: --as-of takes a time such as 2026-10-01 or 2026-10-01T12:00:00+08:00, not 'now'" gov-score --plan "$rates" --by unit --as-of now /dev/null
	fails 2 "gov-score: --level cuts paths, and --by 'unit' names none" gov-score --plan "$rates" --by unit --level 2 /dev/null
	fails 2 "gov-score: --by: 'tags' holds several values" gov-score --plan "$rates" --by tags /dev/null
	fails 2 "gov-score: --by takes one to 8 field names with commas between, not 'unit,,street'" gov-score --plan "$rates" --by unit,,street /dev/null
}
