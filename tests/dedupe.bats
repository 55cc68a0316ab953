#!/usr/bin/env bats
# dedupe.bats - gov-dedupe: who stands under whom, as what and why, and that nothing else changes

load helper

lamp=小区东门的路灯坏了三天没人修
long=每天晚上十点以后楼下的烧烤摊还在营业油烟熏得窗户都不敢开音响放到半夜老人孩子睡不着觉
header=id,created_at,phone,street,point,title,content

# ROW...: orders.csv with these rows
orders() {
	printf '%s\n' "$header" "$@" >orders.csv
}

# COLUMN,COLUMN... ARGUMENT...: what these hold for every order of orders.csv
fields() {
	local want=$1
	shift
	gov-dedupe -O csv "$@" orders.csv >fields.csv
	python3 -c 'import csv, sys; [print(",".join(r[c] for c in sys.argv[1].split(","))) for r in csv.DictReader(open("fields.csv", encoding="utf-8"))]' "$want"
}

# ARGUMENT...: id, cluster and kind of every order of orders.csv
clusters() {
	fields id,cluster,cluster_kind "$@"
}

# N: orders.ndjson, made up, ingested and located, and their truth in truth.csv
made_up() {
	"$build/generate" --orders "$1" --seed 5 --dir . --single
	gov-ingest --map "$samples/maps/hotline.csv" -q -r rejects.csv --rejects-ok export.csv |
		gov-locate -q --places "$samples/places/district.csv" -o orders.ndjson
}

@test "the same words in the same place are a group under the earliest order" {
	orders "A-2,2026-10-05 09:00,15400000002,泉河街道,锦绣家园,,$lamp" "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp"
	fields id,cluster,cluster_kind,copy_of,cluster_rule,cluster_by,cluster_similarity,cluster_weighted,cluster_matter |
		same <(printf '%s\n' A-2,A-1,group,,place,A-1,1.0000,1.0000,1.0000 A-1,A-1,,,,,,,)
}

@test "a caller who comes back is a repeat, and so is who stands in the cluster already" {
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-06 08:01,154-0000-0001,泉河街道,,,$lamp" \
		"A-3,2026-10-07 08:00,15400000009,泉河街道,锦绣家园,,$lamp" "A-4,2026-10-09 08:00,15400000009,泉河街道,锦绣家园,,$lamp啊"
	fields id,cluster,cluster_kind,cluster_rule | same <(printf '%s\n' A-1,A-1,, A-2,A-1,repeat,caller A-3,A-1,group,place A-4,A-1,repeat,place)
}

@test "a caller is followed from an order without a place to one with it, and not to another place" {
	orders "A-1,2026-10-05 08:00,15400000001,,,,$lamp" "A-2,2026-10-06 08:01,15400000001,泉河街道,锦绣家园,,$lamp" \
		"B-1,2026-10-05 08:00,15400000002,泉河街道,锦绣家园,,公共厕所没有水" "B-2,2026-10-06 08:01,15400000002,龙山街道,锦绣家园,,公共厕所没有水"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat B-1,B-1, B-2,B-2,)
}

@test "the words of one caller sent again within a day are a copy, later a repeat" {
	orders "A-1,2026-10-05 08:00,15400000001,泉河街道,,,$lamp" "A-2,2026-10-06 08:00,15400000001,泉河街道,,,$lamp。" \
		"A-3,2026-10-06 08:01,15400000001,泉河街道,,,$lamp" "A-4,2026-10-07T00:01Z,15400000001,,,您好,${lamp}谢谢"
	fields id,cluster,cluster_kind,copy_of,cluster_rule,cluster_by | same <(printf '%s\n' A-1,A-1,,,, A-2,A-1,copy,A-1,words,A-1 A-3,A-1,repeat,,caller,A-1 \
		A-4,A-1,copy,A-3,words,A-3)
	clusters --resend 1h | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat A-3,A-1,copy A-4,A-1,repeat)
	fields cluster_kind,copy_of --resend 3d | same <(printf '%s\n' , copy,A-1 copy,A-1 copy,A-1)
}

@test "nobody's words are a copy when they are many, or of one time and place, with one phone or none" {
	for phone in '' '154****0001'; do
		orders "A-1,2026-10-05 08:00,$phone,,,,$long" "A-2,2026-12-05 09:00,$phone,,,,您好，$long！" "A-3,2026-12-06 09:00,$phone,泉河街道,锦绣家园,,$long" \
			"B-1,2026-10-05 08:00,$phone,泉河街道,和平里,,$lamp" "B-2,2026-10-05 08:00,$phone,泉河街道,和平里,,$lamp" \
			"B-3,2026-10-05 08:01,$phone,泉河街道,和平里,,$lamp"
		fields id,cluster,cluster_kind,copy_of | diff - <(printf '%s\n' A-1,A-1,, A-2,A-1,copy,A-1 A-3,A-1,group, B-1,B-1,, B-2,B-1,copy,B-1 B-3,B-1,group,) ||
			echo "phone '$phone'"
	done | same /dev/null
	orders "A-1,2026-10-05 08:00,154****0001,,,,$long" "A-2,2026-12-05 09:00,154****0002,,,,$long" "A-3,2026-12-06 09:00,,,,,$long" \
		"A-4,2026-12-06 09:00,15400000001,,,,$long"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-1,group A-3,A-1,group A-4,A-1,group)
}

@test "width, case, traditional characters, punctuation, formulas and masked numbers do not tell words apart" {
	orders 'A-1,2026-10-05 08:00,15400000001,,,,路灯坏了，电话15400000001，Ab长期不亮。' \
		'A-2,2026-10-05 08:01,15400000001,,,,"尊敬的领导：您好！路燈壞了, 電話１５４＊＊＊＊０００１;ＡＢ長期不亮，望尽快解决，谢谢！！"'
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-1,copy)
	fields cluster_similarity | same <(printf '%s\n' '' 1.0000)
}

@test "the formulas of the page are those of the program" {
	python3 - "$root/cmd/dedupe/words.c" "$root/man/gov-dedupe.1" <<-'END'
		import re, sys
		source, page = (open(name, encoding='utf-8').read() for name in sys.argv[1:])
		for name in ('greeting', 'closing'):
		    own = re.findall(r'"(.*)"', re.search(name + r'\[\] = \{\n(.*?)\n\};', source, re.S).group(1))
		    listed = re.search(r'\.\\" %ss\n\.Bl .*\n((?:\.It\n.*\n)+)' % name, page).group(1).replace('.It\n', '').split('\n')[:-1]
		    listed = [re.sub(r'\{(.*?)\}', lambda m: '{' + m.group(1).replace(', ', ',').replace('-', '') + '}', line) for line in listed]
		    assert len(own) > 5 and own == listed, name
	END
}

@test "nobody's greeting joins anything" {
	python3 - >orders.csv <<-'END'
		print('id,created_at,phone,street,point,content')
		for i in range(40):
		    words = ''.join(chr(0xac00 + i * 50 + k) for k in range(12))
		    print(f'A-{i:02},2026-10-{i % 28 + 1:02},154{i:08},泉河街道,{"锦绣家园" if i % 2 else ""},尊敬的各位领导您们好！市民来电反映：{words}。恳请有关部门尽快核实处理此事并及时回复，非常感谢！')
	END
	clusters | awk -F, '$1 != $2 || $3 != ""' | same /dev/null
}

@test "a masked, short or made-up phone is nobody's" {
	for phone in '154****0001' '154××××0001' '154xxxx00010' '154＊＊＊＊0001' 123456 00000000000 保密 ''; do
		orders "A-1,2026-10-05 08:00,$phone,泉河街道,,,$lamp" "A-2,2026-10-06 08:00,$phone,泉河街道,,,$lamp" "A-3,2026-10-07 08:00,$phone,龙山街道,,,$lamp"
		clusters | diff - <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-3,) || echo "phone '$phone'"
	done | same /dev/null
}

@test "a pseudonym tells a caller as a whole, not by its digits" {
	orders "A-1,2026-10-05 08:00,phone-a234567bcdefghij,泉河街道,,,$lamp" "A-2,2026-10-07 08:00,phone-a234567bcdefghij,,,,$lamp" \
		"A-3,2026-10-08 08:00,phone-k234567lmnopqrst,泉河街道,,,$lamp" "A-4,2026-10-10 08:00,phone-abcdefghijxlmnop,北房镇,,,$lamp" \
		"A-5,2026-10-12 08:00,phone-abcdefghijxlmnop,,,,$lamp"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat A-3,A-3, A-4,A-4, A-5,A-4,repeat)
}

@test "another city, district, street or community is another matter, and an empty one is none" {
	local lamp=$lamp，老人孩子夜里都不敢走，已经摔倒过两个人了
	header=id,created_at,city,district,street,community,content
	for field in 3 4 5 6; do
		row=$(printf '北京市,怀柔区,泉河街道,青松社区' | awk -F, -v OFS=, -v f=$((field - 2)) '{ $f = "X"; print }')
		orders "A-1,2026-10-05,北京市,怀柔区,泉河街道,青松社区,$lamp" "A-2,2026-10-06,${row/X/别处},$lamp" "A-3,2026-10-07,${row/X/},$lamp"
		clusters | sed 's/^/'$field' /'
	done | same <(printf '%s\n' '3 A-1,A-1,' '3 A-2,A-2,' '3 A-3,A-1,group' '4 A-1,A-1,' '4 A-2,A-2,' '4 A-3,A-1,group' \
		'5 A-1,A-1,' '5 A-2,A-2,' '5 A-3,A-1,group' '6 A-1,A-1,' '6 A-2,A-2,' '6 A-3,A-3,')
}

@test "a few words that many say are no matter of a whole community" {
	header=id,created_at,street,community,point,content
	orders "A-1,2026-10-05 08:00,泉河街道,青松社区,,路灯不亮要求维修" "A-2,2026-10-05 09:00,泉河街道,青松社区,,路灯不亮要求维修" "A-3,2026-10-05 09:30,泉河街道,青松社区,锦绣家园,路灯不亮要求维修" \
		"A-4,2026-10-05 10:00,泉河街道,青松社区,锦绣家园,路灯不亮要求维修"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-3, A-4,A-3,group)
}

@test "a street alone is no place, and two empty places are not one" {
	orders "A-1,2026-10-05 08:00,,泉河街道,,,$lamp" "A-2,2026-10-05 09:00,,泉河街道,,,$lamp" "A-3,2026-10-05 10:00,,,,,$lamp" "A-4,2026-10-05 11:00,,,,,$lamp"
	clusters | awk -F, '$1 != $2' | same /dev/null
}

@test "different house numbers never merge where both are stated" {
	orders "A-1,2026-10-05 08:00,,泉河街道,锦绣家园3号楼,,$lamp" "A-2,2026-10-05 09:00,,泉河街道,锦绣家园５栋,,$lamp" \
		"A-3,2026-10-05 10:00,,泉河街道,锦绣家园三号楼2单元,,$lamp" "A-4,2026-10-05 11:00,,泉河街道,锦绣家园,,$lamp" "A-5,2026-10-05 12:00,,泉河街道,和平里,,$lamp"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-1,group A-4,A-1,group A-5,A-5,)
	header=id,created_at,phone,street,address,title,content
	orders "A-1,2026-10-05 08:00,,泉河街道,青春路12号,,$lamp" "A-2,2026-10-05 09:00,,泉河街道,青春路14号,,$lamp" "A-3,2026-10-05 10:00,,泉河街道,青春路12号2层203室,,$lamp"
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-1,group)
	fields cluster_agrees,cluster_differs | tail -n 1 | same <(echo 'words|street|address|door,')
}

@test "what is asked of two orders of one place is what the page says, exactly" {
	python3 - "$root/man/gov-dedupe.1" <<-'END'
		import datetime, random, re, sys
		from fractions import Fraction
		page, r, rows, want = open(sys.argv[1], encoding='utf-8').read(), random.Random(6), [], []
		def asked(words):
		    return Fraction(re.search(r'^ *(?:needed by |and more, |)%s .*?([01]\.\d{4})$' % words, page, re.M).group(1))
		categories = {'': ('市政/照明', '市政/照明'), 'where both state one, not the same': ('市政/照明', '市政/道路'), 'where one states no': ('市政/照明', '')}
		def letters(n):
		    return ''.join(chr(r.randrange(0xac00, 0xd7a4)) for _ in range(n))
		for i in range(400):
		    kind, days, (words, category) = r.choice(['community', 'point', 'address']), r.choice([0, 1, 20, 40, 41, 200]), r.choice(list(categories.items()))
		    need = asked('place otherwise') + min(days, 40) * asked('for each whole day between, 40 at most')
		    need += asked('where only a community') if kind == 'community' else 0
		    need += asked(words) if words else 0
		    both = max(round(need * 100) + r.choice([-1, 0, 0, 1]), 1)
		    own, head = r.randrange(30, min(72, 90 - both)), letters(both + 1)
		    one, other = head + letters(own), head + letters(100 - both - own)
		    a, b = ({t[k : k + 2] for k in range(len(t) - 1)} for t in (one, other))
		    share, name = Fraction(len(a & b), len(a | b)), ''.join(chr(0x4e00 + int(c)) for c in f'{i:03}')
		    place = {'community': f'{name}社区,,', 'point': f',{name}花园,', 'address': f',,{name}路5号'}[kind]
		    day = datetime.date(2025, 1, 1) + datetime.timedelta(days=days)
		    rows += [f'A-{i},2025-01-01,,泉河街道,{place},{category[0]},{one}', f'B-{i},{day},,泉河街道,{place},{category[1]},{other}']
		    want.append(f'B-{i},A-{i},{float(need):.4f}' if share >= need else f'B-{i},B-{i},')
		open('orders.csv', 'w', encoding='utf-8').write('\n'.join(['id,created_at,phone,street,community,point,address,category,content'] + rows) + '\n')
		open('want', 'w').write('\n'.join(want) + '\n')
	END
	fields id,cluster,cluster_needed | grep ^B- | diff want - | head -n 5 | same /dev/null
	grep -c 'A-' want | awk '$1 < 150 { print "few joined: " $1 }' | same /dev/null
	grep -vc 'A-' want | awk '$1 < 50 { print "few refused: " $1 }' | same /dev/null
}

@test "there are no chains: who is like a member but not like its leader leads; --chain joins them" {
	header=id,created_at,phone,content
	orders A-1,2026-10-05,15400000001,甲乙丙丁戊己庚 A-2,2026-10-06,15400000001,丙丁戊己庚辛壬 A-3,2026-10-07,15400000001,戊己庚辛壬癸子
	fields id,cluster,cluster_by,cluster_kind,cluster_margin | same <(printf '%s\n' A-1,A-1,,, A-2,A-1,A-1,repeat,0.0000 A-3,A-3,,,)
	fields id,cluster,cluster_by,cluster_kind,cluster_margin --chain | same <(printf '%s\n' A-1,A-1,,, A-2,A-1,A-1,repeat,0.0000 A-3,A-1,A-2,repeat,0.0000)
}

@test "the earliest leader wins, not the nearest" {
	header=id,created_at,phone,content
	orders A-1,2026-10-05,15400000001,甲乙丙丁戊己庚 A-2,2026-10-06,15400000001,丁戊己庚辛壬癸 A-3,2026-10-07,15400000001,丙丁戊己庚辛壬
	fields id,cluster,cluster_similarity | same <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-1,0.5000)
}

@test "similarity is over title and content, no pair across them, exact at the threshold, rounded half up" {
	orders A-1,2026-10-05,15400000001,,,甲乙丙丁,戊己庚辛壬癸 A-2,2026-10-06,15400000001,,,甲乙丙丁戊己庚辛壬癸,
	fields cluster_similarity | same <(printf '%s\n' '' 0.8889)
	# 5 of 32 pairs
	orders A-1,2026-10-05,15400000001,,,,abcdefghijklmnopqrs A-2,2026-10-06,15400000001,,,,abcdef一二三四五六七八九十甲乙丙丁
	fields cluster,cluster_similarity -t 0.1562 | same <(printf '%s\n' A-1, A-1,0.1563)
	fields cluster,cluster_similarity -t 0.1563 | same <(printf '%s\n' A-1, A-2,)
}

@test "a threshold and limits that are none are refused" {
	orders "A-1,2026-10-05 08:00,,泉河街道,,,$lamp"
	for share in 0 0.09 1.1 0.50001; do
		fails 2 "gov-dedupe: --threshold takes a share of 0.1 to 1 with up to four decimals" gov-dedupe -t $share orders.csv
	done
	for limit in 5 -1d 2w 1m ''; do
		fails 2 "gov-dedupe: --within takes hours or days, as 12h or 30d" gov-dedupe --within "$limit" orders.csv
		fails 2 "gov-dedupe: --resend takes hours or days, as 12h or 30d" gov-dedupe --resend "$limit" orders.csv
	done
}

@test "--within joins nobody whose leader is longer ago, and copies of a caller as ever" {
	orders "A-1,2026-10-05 08:00,15400000001,,,,$lamp" "A-2,2026-10-06 08:01,15400000001,,,,$lamp" "A-3,2026-10-08 08:00,15400000001,,,,$lamp" \
		"A-4,2026-10-08 08:00,15400000001,,,,$lamp"
	clusters --within 2d | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat A-3,A-3, A-4,A-3,copy)
	clusters --within 72h | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat A-3,A-1,repeat A-4,A-1,copy)
	orders "A-1,,15400000001,,,,$lamp" "A-2,,15400000001,,,,$lamp"
	clusters --within 30d | same <(printf '%s\n' A-1,A-1, A-2,A-2,)
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-1,repeat)
}

@test "where one of them states no place, long and nearly the same texts are one matter" {
	orders "A-1,2026-10-05 08:00,15400000001,,,,$long" "A-2,2026-11-05 08:00,15400000002,泉河街道,锦绣家园,,$long了" \
		"A-3,2026-11-05 08:00,15400000003,龙山街道,和平里,,请问$long" "A-4,2026-11-05 08:00,15400000004,,,,${long:0:24}别的什么都没有说过所以不像前面那一些" \
		"B-1,2026-10-05 08:00,15400000005,泉河街道,锦绣家园,,$lamp" "B-2,2026-10-05 08:00,15400000006,,,,$lamp"
	fields id,cluster,cluster_kind,cluster_rule,cluster_needed | same <(printf '%s\n' A-1,A-1,,, A-2,A-1,group,text,0.6500 A-3,A-1,group,text,0.6500 \
		A-4,A-4,,, B-1,B-1,,, B-2,B-2,,,)
}

@test "an order without letters joins nothing" {
	orders A-1,2026-10-05,15400000001,泉河街道,锦绣家园,, A-2,2026-10-05,15400000001,泉河街道,锦绣家园,, A-3,2026-10-05,15400000001,泉河街道,锦绣家园,！！,。 \
		A-4,2026-10-05,15400000001,泉河街道,锦绣家园,,灯 A-5,2026-10-05,15400000001,泉河街道,锦绣家园,,灯
	clusters | same <(printf '%s\n' A-1,A-1, A-2,A-2, A-3,A-3, A-4,A-4, A-5,A-5,)
}

@test "a new handling of an order is neither a copy nor a repeat" {
	orders "A-1,2026-10-05,15400000001,泉河街道,,,$lamp" "A-1-01,2026-10-05,15400000001,泉河街道,,,$lamp" \
		"A-1重办,2026-10-09,15400000001,泉河街道,,,$lamp啊" "A-1-02,2026-10-09,15400000001,泉河街道,,,今天又没有热水洗澡" \
		"A-7-01,2026-10-09,15400000001,泉河街道,,,$lamp"
	fields id,cluster,cluster_kind,copy_of,cluster_rule,cluster_similarity | same <(printf '%s\n' A-1,A-1,,,, A-1-01,A-1,,,again,1.0000 \
		A-1重办,A-1,,,again,0.9286 A-1-02,A-1-02,,,, A-7-01,A-1,repeat,,caller,1.0000)
}

@test "one record delivered twice is a copy, another version of an id is not" {
	cat >in.ndjson <<-'END'
		{"id":"A-1","from":"a.csv:2","created_at":"2026-10-05","content":"小区东门的路灯坏了","status":"办理中"}
		{"created_at":"2026-10-05","id":"A-1","from":"b.csv:9","content":"小区东门的路灯坏了","status":"办理中","unit":null}
		{"id":"A-1","from":"c.csv:2","created_at":"2026-10-05","content":"小区东门的路灯坏了","status":"已办结"}
	END
	fails 0 "gov-dedupe: 1 records are other versions of an id that came before: only one should count" gov-dedupe in.ndjson
	grep -oE '"status":"[^"]*"|"cluster":.*"cluster_by":[^,]*' stdout | paste -d ' ' - - | sort | same <(printf '%s\n' \
		'"status":"办理中" "cluster":"A-1","cluster_kind":"copy","copy_of":"A-1","cluster_rule":"id","cluster_by":"A-1"' \
		'"status":"办理中" "cluster":"A-1","cluster_kind":null,"copy_of":null,"cluster_rule":null,"cluster_by":null' \
		'"status":"已办结" "cluster":"A-1","cluster_kind":null,"copy_of":null,"cluster_rule":"id","cluster_by":"A-1"')
}

@test "superseded records and other streams stand in no cluster" {
	printf '%s\n' '{"id":"A-1","created_at":"2026-10-05","phone":"15400000001","content":"小区的路灯坏了","superseded_by":"A-1"}' \
		'{"type":"score","id":"A-3","phone":"15400000001","content":"小区的路灯坏了"}' \
		'{"id":"A-2","created_at":"2026-10-06","phone":"15400000001","content":"小区的路灯坏了"}' >in.ndjson
	gov-dedupe in.ndjson | grep -o '"cluster":[^,]*' | same <(printf '%s\n' '"cluster":null' '"cluster":null' '"cluster":"A-2"')
}

@test "a record without an id goes by its place, and one without either is told of" {
	printf '%s\n' '{"from":"a.csv:2","created_at":"2026-10-05","phone":"15400000001","content":"小区的路灯坏了"}' \
		'{"from":"a.csv:3","created_at":"2026-10-08","phone":"15400000001","content":"小区的路灯坏了"}' '{"phone":"15400000001","content":"小区的路灯坏了"}' >in.ndjson
	fails 0 "gov-dedupe: 1 records have neither id nor from: they belong to no cluster" gov-dedupe in.ndjson
	grep -o '"cluster":[^,]*' stdout | same <(printf '%s\n' '"cluster":"a.csv:2"' '"cluster":"a.csv:2"' '"cluster":null')
}

@test "a created_at that is no time is a bad record, an empty one comes last" {
	orders "A-1,,15400000001,泉河街道,,,$lamp" "A-2,昨天,15400000001,泉河街道,,,$lamp" "A-3,2026-10-06,15400000001,泉河街道,,,$lamp"
	fails 2 "gov-dedupe: orders.csv:3: created_at: '昨天' is no time (id A-2)" gov-dedupe orders.csv
	fields id,cluster,cluster_kind,cluster_days -q -r rejects.csv --rejects-ok | same <(printf '%s\n' A-1,A-3,repeat, A-3,A-3,,)
	sed -n 2p rejects.csv | cut -d, -f 1-3 | same <(echo orders.csv:3,time,created_at)
}

@test "nothing is dropped unless --drop says so, and then it is counted" {
	orders "A-1,2026-10-05,15400000001,泉河街道,,,$lamp" "A-2,2026-10-05,15400000001,泉河街道,,,$lamp" "A-3,2026-10-09,15400000001,泉河街道,,,$lamp"
	clusters | wc -l | same <(echo 3)
	fails 0 "gov-dedupe: in 3 = out 2 + rejected 0 + dropped 1" gov-dedupe -v --drop copies orders.csv
	cut -d, -f 1 stdout | same <(printf '%s\n' id A-1 A-3)
}

@test "--stats counts every kind" {
	orders "A-1,2026-10-05,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-05,15400000001,泉河街道,锦绣家园,,$lamp" \
		"A-3,2026-10-09,15400000001,泉河街道,锦绣家园,,$lamp" "A-4,2026-10-09,15400000009,泉河街道,锦绣家园,,$lamp" \
		"A-4-01,2026-10-10,15400000009,泉河街道,锦绣家园,,$lamp" "A-5,2026-10-11,,龙山街道,,,$lamp"
	fails 0 "gov-dedupe: clusters 2, of several records 1; copies 1, repeats 1, group 1, handled again 1, versions 0, left out 0" \
		gov-dedupe --stats orders.csv
}

@test "every field of the evidence, and what the program does not own keeps its order and bytes" {
	cat >in.ndjson <<-'END'
		{ "id" : "A-1" ,"n":1.50e2,"content":"路\u706f\n坏了三天没人修","phone":"15400000001","created_at":"2026-10-05","street":"泉\u6cb3街道","category":"市政/照明","deep":{"a":[1, 2]} }
		{"id":"A-2","content":"路灯坏了\n四天没人修","cluster":"old","phone":"154-0000-0001","created_at":"2026-10-06T06:00","street":"泉河街道办事处","category":"市政/道路"}
	END
	cat >want <<-'END'
		{ "id" : "A-1" ,"n":1.50e2,"content":"路\u706f\n坏了三天没人修","phone":"15400000001","created_at":"2026-10-05","street":"泉\u6cb3街道","category":"市政/照明","deep":{"a":[1, 2]},"cluster":"A-1","cluster_kind":null,"copy_of":null,"cluster_rule":null,"cluster_by":null,"cluster_margin":null,"cluster_similarity":null,"cluster_weighted":null,"cluster_matter":null,"cluster_needed":null,"cluster_days":null,"cluster_agrees":null,"cluster_differs":null }
		{"id":"A-2","content":"路灯坏了\n四天没人修","cluster":"A-1","phone":"154-0000-0001","created_at":"2026-10-06T06:00","street":"泉河街道办事处","category":"市政/道路","cluster_kind":"repeat","copy_of":null,"cluster_rule":"caller","cluster_by":"A-1","cluster_margin":"0.1000","cluster_similarity":"0.6000","cluster_weighted":"0.6000","cluster_matter":"0.6000","cluster_needed":"0.1000","cluster_days":"1.25","cluster_agrees":"caller|street","cluster_differs":"category"}
	END
	gov-dedupe in.ndjson | same want
	printf '%s\r\n' 'id,"content",created_at,phone' 'A-1,"路灯,""坏""了' '很多天",2026-10-05,"15400000001"' 'A-2,"路灯,""坏""了' '很多天",2026-10-09,15400000001' >in.csv
	gov-dedupe in.csv | cut -d, -f 1-6 | tr -d '\r' | sed 1d | same <(printf '%s\n' 'A-1,"路灯,""坏""了' '很多天",2026-10-05,"15400000001",A-1,,' 'A-2,"路灯,""坏""了' \
		'很多天",2026-10-09,15400000001,A-1,repeat,')
}

@test "files of different columns, CSV and NDJSON, come out as they are" {
	printf '%s\n' id,created_at,phone,content "A-1,2026-10-05,15400000001,$lamp" >a.csv
	printf '%s\n' content,id,phone,created_at "$lamp,A-2,15400000001,2026-10-09" >b.csv
	printf '%s\n' "{\"id\":\"A-0\",\"created_at\":\"2026-10-01\",\"content\":\"$lamp\",\"phone\":\"15400000001\"}" >c.ndjson
	gov-dedupe -O csv a.csv b.csv c.ndjson a.csv | cut -d, -f 1-3,5-7 | same <(printf '%s\n' id,created_at,phone,cluster,cluster_kind,copy_of \
		A-1,2026-10-05,15400000001,A-0,repeat, A-2,2026-10-09,15400000001,A-0,repeat, A-0,2026-10-01,15400000001,A-0,, A-1,2026-10-05,15400000001,A-0,copy,A-1)
}

@test "a record that cannot be written is rejected with the place it came from" {
	printf '%s\n' id,created_at,content "A-1,2026-10-05,$lamp" "A-2,2026-10-06,$lamp" >a.csv
	printf '%s\n' id,created_at,content,extra "A-3,2026-10-05,$lamp,1" "A-4,2026-10-05,$lamp,2" >b.csv
	status=0
	gov-dedupe -q -r rejects.csv a.csv b.csv >out || status=$?
	[ $status = 1 ]
	cut -d, -f 1-3 rejects.csv | same <(printf '%s\n' from,code,field b.csv:2,column,extra b.csv:3,column,extra)
}

@test "what --where leaves alone is not compared and keeps its place" {
	orders "A-1,2026-10-05,15400000001,泉河街道,,,$lamp" "A-2,2026-10-09,15400000001,泉河街道,,,$lamp" "A-3,2026-10-13,15400000001,泉河街道,,,$lamp"
	gov-dedupe -O ndjson --where 'id!=A-1' orders.csv | grep -o '"id":"A-."\|"cluster":"[^"]*"' | same <(printf '%s\n' '"id":"A-1"' \
		'"id":"A-2"' '"cluster":"A-2"' '"id":"A-3"' '"cluster":"A-2"')
}

@test "a second run gives the same bytes" {
	made_up 3000
	gov-dedupe -o once orders.ndjson
	gov-dedupe once | same once
}

@test "the order of input does not change the clusters" {
	made_up 20000
	gov-dedupe orders.ndjson | sort >want
	grep -c '"cluster_kind":"\(copy\|repeat\|group\)"' want | awk '$1 < 1000 { print "few clusters: " $1 }' | same /dev/null
	for seed in 1 2 3; do
		shuf --random-source=<(yes "$seed") orders.ndjson | gov-dedupe | sort | cmp - want
	done
	tac orders.ndjson | gov-dedupe | sort | cmp - want
	gov-dedupe --chain orders.ndjson | sort >want
	shuf --random-source=<(yes 4) orders.ndjson | gov-dedupe --chain | sort | cmp - want
}

@test "clusters meet the generator's truth: recall 0.98 from 0.6 on, precision 0.99 of copies and repeats, every word borne out" {
	made_up 20000
	gov-dedupe -o found.ndjson orders.ndjson
	python3 "$root/tests/dedupe-truth.py" truth.csv found.ndjson
	head -n 20000 orders.ndjson | gov-dedupe -O csv >once.csv
	gov-dedupe once.csv | cmp - once.csv
}

@test "the check of the truth sees a wrong cluster" {
	made_up 2000
	gov-dedupe -O csv orders.ndjson >found.csv
	python3 "$root/tests/dedupe-truth.py" truth.csv found.csv
	python3 - <<-'END'
		import csv
		with open('found.csv', encoding='utf-8', newline='') as f:
		    rows = list(csv.DictReader(f))
		one = next(r for r in rows if r['cluster_rule'] == 'place')
		for field, value in (('cluster_similarity', '0.1234'), ('cluster_margin', '0.0001'), ('cluster_kind', 'copy'), ('cluster_by', 'cluster_by')):
		    was = one[field]
		    one[field] = value if field != 'cluster_by' else next(r['id'] for r in rows if r['cluster'] != one['cluster'])
		    with open(f'{field}.csv', 'w', encoding='utf-8', newline='') as f:
		        out = csv.DictWriter(f, rows[0])
		        out.writeheader()
		        out.writerows(rows)
		    one[field] = was
	END
	for field in similarity margin kind by; do
		run -1 python3 "$root/tests/dedupe-truth.py" truth.csv cluster_$field.csv
	done
	gov-dedupe --within 1h -O csv orders.ndjson >found.csv
	run -1 python3 "$root/tests/dedupe-truth.py" truth.csv found.csv
}

@test "ten thousand orders of one switchboard, and one template of ten thousand places, join nothing that differs" {
	awk 'BEGIN { srand(7); print "id,created_at,phone,street,point,content"
		for (i = 1; i <= 10000; i++) { t = ""; for (k = 0; k < 40; k++) t = t sprintf("%c", 33 + int(rand() * 90)); gsub(/[",]/, "", t)
			printf "S-%05d,2026-10-05,01012345678,泉河街道,,%s\n", i, t }
	}' >many.csv
	python3 - >>many.csv <<-'END'
		for i in range(10000):
		    name = ''.join(chr(0x5317 + 3 * int(c)) for c in f'{i:04}')
		    print(f'T-{i:05},2026-10-05,,泉河街道,{name}花园,您好，反映{name}花园内停车位长期被占用，业主回家以后没有地方停车，希望尽快处理')
		    print(f'V-{i:05},2026-10-05,,泉河街道,,反映{name}附近停车位长期被占用，业主回家以后没有地方停车，希望尽快处理')
		print('U-00001,2026-10-06,,泉河街道,北北北北花园,北北北北花园内停车位长期被占用，业主回家以后没有地方停车，请处理')
	END
	gov-dedupe many.csv >out
	awk -F, 'NR > 1 && ($7 != $1 || $8 != "")' out | wc -l | same <(echo 0)
}

@test "one campaign in one place is a group, though its words are nearly the same" {
	python3 - >orders.csv <<-'END'
		print('id,created_at,phone,street,community,point,content')
		for i in range(40):
		    tail = ''.join(chr(0xac00 + i * 20 + k) for k in range(6))
		    print(f'A-{i:02},2026-10-05,154{i:08},泉河街道,青松社区,,我们小区的供水管道老化，自来水发黄，业主联名要求更换管道{tail}')
		    print(f'B-{i:02},2026-10-05,153{i:08},泉河街道,{chr(0x4e00 + i // 8) + chr(0x4e00 + i % 8)}社区,,我们支持在全市推广垃圾分类，希望多设投放点并延长开放时间{tail}')
	END
	clusters | cut -c1,5-8 | sort | uniq -c | sed 's/^ *//' | grep -v ' B' | same <(printf '%s\n' '40 A,A-0')
	clusters | grep ^B | awk -F, '$1 != $2' | same /dev/null
}

@test "a record longer than a rejects file keeps of one comes out whole, where it fell over" {
	long=$(printf '长%.0s' $(seq 400000))
	{
		printf '{"id":"1","created_at":"2026-01-01","phone":"15400000001","content":"%s"}\n' "$long"
		printf '{"id":"2","created_at":"2026-01-03","phone":"15400000001","content":"%s"}\n' "$long"
	} >long.ndjson
	gov-dedupe long.ndjson >out
	sed -E 's/,"cluster":.*/}/' out | cmp - long.ndjson
	grep -c '"cluster":"1","cluster_kind":"repeat"' out | same <(echo 1)
	{
		echo id,created_at,phone,title,content
		cell=$(printf '长%.0s' $(seq 300000))
		for i in 1 3; do printf '%d,2026-01-0%d,15400000001,%s,%s\n' $i $i "$cell" "$cell"; done
	} >long.csv
	gov-dedupe long.csv | cut -d, -f 1-5 | cmp - long.csv
}

@test "what came twice, and what only begins alike, is the same copy in a second run" {
	printf '%s\n' '{"id":"A","content":"'$lamp'"}' '{"id":"A","content":"'$lamp'"}' '{"id":"B","content":"公共厕所没有水"}' '{"id":"B","content":"公共厕所没有水","from":"b.csv:2"}' >in.ndjson
	gov-dedupe in.ndjson >once.ndjson
	gov-dedupe once.ndjson | same once.ndjson
	orders "A-1,2026-10-05,15400000001,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-06,15400000002,泉河街道,锦绣家园,,$lamp" "A-2,2026-10-06,15400000002,泉河街道,锦绣家园,,$lamp"
	gov-dedupe -q orders.csv >once.csv
	gov-dedupe -q once.csv | same once.csv
	cut -d, -f 1,9 once.csv | same <(printf '%s\n' id,cluster_kind A-1, A-2,group A-2,copy)
}
