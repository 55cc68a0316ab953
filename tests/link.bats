#!/usr/bin/env bats
# link.bats - records linked to a register: what gov-links(5) and gov-dedupe(1) promise of --against

load helper

setup() {
	cat >licences.csv <<-'END'
		id,企业名称,统一社会信用代码,详细地址
		P-1,北京鑫源餐饮管理有限公司,91990001MADEUP001M,怀柔区泉河街道府前街7号
		P-2,北京鑫源餐饮管理有限公司第二分店,91990002MADEUP0027,怀柔区泉河街道府前街9号
		P-3,怀柔区金禾小吃店,92990003MADEUP003M,怀柔区龙山街道后山路12号
		P-4,北京旺泰物业管理有限公司,91990004MADEUP004A,怀柔区龙山街道迎宾路3号院2号楼501室
	END
}

# FIELDS RECORDS...: what is linked to licences.csv, its fields by number
linked() {
	local fields=$1
	shift
	printf '%s\n' id,company,credit_code,address "$@" >in.csv
	gov-dedupe -q --against "${register:-licences.csv}" in.csv | tail -n +2 | cut -d, -f "$fields"
}

@test "a name is the same in other widths, brackets, characters and legal forms, with and without its region" {
	linked 5,10 C-1,北京鑫源餐饮管理有限责任公司,, C-2,鑫源餐饮管理（北京）有限公司,, C-3,"鑫 源餐飲管理有限公司",, C-4,北京市怀柔区鑫源餐饮管理股份有限公司,, C-5,鑫源餐饮管理,, | uniq -c |
		same <(echo '      5 P-1,company+6.00=1')
}

@test "a branch is not its head, nor another branch, however it is written" {
	linked 1,5,6 C-1,鑫源餐饮管理有限公司2店,, C-2,鑫源餐饮管理有限公司（第二分店）,, C-3,北京鑫源餐饮管理有限公司第三分店,, C-4,北京鑫源餐饮管理有限公司望京分公司,, C-5,鑫源餐饮管理二分店,, |
		same <(printf '%s\n' C-1,P-2,decided C-2,P-2,decided C-3,,none C-4,,none C-5,P-2,decided)
}

@test "a region that is another, and a number that is another, part two names" {
	printf '%s\n' id,company P-1,北京市怀柔区金禾超市 P-2,北京第五小学 P-3,密云区密云县怀柔区 >other.csv
	register=other.csv linked 1,5,6 C-1,北京市延庆区金禾超市,, C-2,天津金禾超市,, C-3,北京第六小学,, C-4,北京第5小学,, |
		same <(printf '%s\n' C-1,,none C-2,,none C-3,,none C-4,P-2,decided)
}

@test "another house or building is another address, another room is only less alike" {
	linked 1,10 C-1,旺泰物业管理,,迎宾路3号院2号楼501 C-2,旺泰物业管理,,迎宾路三号院二号楼 C-3,旺泰物业管理,,怀柔区迎宾路4号院2号楼501 C-4,旺泰物业管理,,迎宾路3号院3号楼501 C-5,旺泰物业管理,,密云区迎宾路3号院2号楼501 |
		same <(printf '%s\n' 'C-1,company+6.00=1|address+3.00=1' 'C-2,company+6.00=1|address+3.00=1' 'C-3,,' 'C-4,,' 'C-5,,' | sed 's/,,$/,/')
	gov-dedupe -q --against licences.csv in.csv | tail -n +4 | cut -d, -f 14 |
		same <(printf 'company+6.00=1|address-2.00!%s\n' door building region)
	linked 10 C-1,旺泰物业管理,,迎宾路3号院2号楼601室 | grep -qE '^company\+6\.00=1\|address\+1\.[0-9]{2}~0\.[0-9]{4}/1$'
}

@test "a code is read in any width and case, O and I as digits, and checked" {
	linked 1,5,10,12 C-1,,９１９９０００１ｍａｄｅｕｐ００１ｍ, C-2,,"91990001-MADEUP 001M", C-3,,9I990001MADEUPO01M, C-4,,91990001MADEUP001N, C-5,,00000000000000000000, C-6,,000000000000000000, C-7,,91990001MADEUP001, |
		same <(printf '%s\n' C-1,P-1,credit_code+10.00=1, C-2,P-1,credit_code+10.00=1, C-3,P-1,credit_code+10.00=1, C-{4,5,6,7},,,credit_code)
}

@test "every code with one wrong character is found out" {
	cat >codes.py <<-'END'
		import random
		A = "0123456789ABCDEFGHJKLMNPQRTUWXY"
		draw = random.Random(1)
		print("id,credit_code")
		for n in range(300):
		    body = "9199" + "%04d" % draw.randrange(10000) + "".join(draw.choice(A) for _ in range(9))
		    code = body + A[(31 - sum(A.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31) % 31]
		    print("G-%d,%s" % (n, code))
		    i = draw.randrange(18)
		    print("B-%d,%s" % (n, code[:i] + draw.choice(A.replace(code[i], "")) + code[i + 1:]))
	END
	python3 codes.py >in.csv
	gov-dedupe -q --against licences.csv in.csv | cut -d, -f 1,10 | sed 's/-[0-9]*,/,/' | sort | uniq -c | same <(printf '    300 B,credit_code\n    300 G,\n      1 id,link_faults\n')
}

@test "a wrong code of the register agrees with nothing and is told of with its line" {
	printf '%s\n' id,company,credit_code P-1,甲乙商贸有限公司,91990001MADEUP001N P-2,丙丁商贸有限公司, >wrong.csv
	printf '%s\n' id,company,credit_code C-1,,91990001MADEUP001N >in.csv
	fails 0 "gov-dedupe: wrong.csv:2: credit_code: no credit code: its form or its check character is wrong; it agrees with nothing" gov-dedupe --against wrong.csv in.csv
	grep -q ',none,' stdout
}

@test "what scores the same is a doubt that names both, in whatever order the register comes" {
	printf '%s\n' id,company,address P-7,便民超市,泉河街道府前街7号 P-8,便民超市,龙山街道后山路8号 P-9,便民超市,北房镇大街9号 >shops.csv
	register=shops.csv linked 1,5-8,13,15 C-1,便民超市,, C-2,便民超市,,后山路8号 >forth
	printf '%s\n' C-1,P-7,doubt,6.00,0.00,P-8,2 C-2,P-8,decided,9.00,5.00,P-7,0 | same forth
	(head -n 1 shops.csv && tail -n +2 shops.csv | tac) >back.csv
	register=back.csv linked 1,5-8,13,15 C-1,便民超市,, C-2,便民超市,,后山路8号 | same forth
}

@test "several rows of one firm are no rivals, by their code or by all they say" {
	printf '%s\n' id,company,credit_code,address P-1,甲乙商贸有限公司,91990001MADEUP001M,府前街7号 P-2,甲乙商贸有限责任公司,91990001MADEUP001M,后山路9号 P-3,甲乙商贸有限公司,,府前街7号2室 P-4,甲乙商贸有限公司,91990001MADEUP001M,府前街7号 >rows.csv
	register=rows.csv linked 1,5-9,13 C-1,甲乙商贸有限公司,,府前街7号 | same <(echo C-1,P-1,decided,9.00,9.00,4,)
}

@test "an address that many share speaks less for each of them" {
	{
		echo id,company,address
		for i in {1..64}; do
			echo "P-$i,字号$i商贸有限公司,府前街7号$i室"
		done
		echo P-65,独栋商贸有限公司,后山路9号
	} >tower.csv
	register=tower.csv linked 10 C-1,独栋商贸,,后山路9号 C-2,字号7商贸,,府前街7号 |
		same <(printf '%s\n' 'company+6.00=1|address+3.00=1' 'company+6.00=1|address+0.00=64')
}

@test "the score is the sum of its terms, and all of it is derived again from what is written" {
	python3 "$root/tests/link-truth.py" make . --rows 3000 --records 2000 >made
	gov-dedupe -v --against register.csv records.csv >linked.csv 2>said
	entities=$(sed -n 's/.*entities \([0-9]*\),.*/\1/p' said)
	python3 "$root/tests/link-truth.py" judge . linked.csv --entities "$entities" >judged || cat judged
	grep -qx 'evidence: 0 faults in 2000 records' judged
}

@test "a similarity is derived again from the names of the register, by the page" {
	printf '%s\n' field,compare,weight,partly,least company,name,6,5,0.5 >table.csv
	cat >likeness.py <<-'END'
		import csv, random, sys
		draw = random.Random(6)
		HAN = "鑫源旺达泰恒瑞祥福顺兴隆"
		def L(x):
		    e = x.bit_length() - 1
		    return 8 * e + ((x >> (e - 3) if e >= 3 else x << (3 - e)) & 7)
		def common(a, b, w):
		    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
		    for i, x in enumerate(a):
		        for k, y in enumerate(b):
		            best[i + 1][k + 1] = best[i][k] + w(x) if x == y else max(best[i][k + 1], best[i + 1][k])
		    return best[-1][-1]
		if sys.argv[1] == "make":
		    for name in ("register.csv", "in.csv"):
		        with open(name, "w") as out:
		            out.write("id,company\n" + "".join("N-%d,%s\n" % (i, "".join(draw.choice(HAN[: draw.choice([3, 6, 12])]) for _ in range(draw.randint(2, 9)))) for i in range(400)))
		    sys.exit()
		register = {r["id"]: r["company"] for r in csv.DictReader(open("register.csv"))}
		values = set(register.values())
		n = sum(1 for _ in values)
		def w(c):
		    return min(48, max(1, L(n + 64) - L(max(1, sum(c in v for v in values)))))
		seen = 0
		for r in csv.DictReader(open("out.csv")):
		    for name, why in ((r["link"], r["link_why"]), (r["link_next"], r["link_next_why"])):
		        if "~" not in why:
		            continue
		        a, b = r["company"], register[name]
		        both = sum(map(w, a)) + sum(map(w, b))
		        want = (4 * common(a, b, w) * 10000 + both) // (2 * both)
		        seen += 1
		        if "~%d.%04d/" % divmod(want, 10000) not in why:
		            print(a, b, want, why)
		print(seen > 300)
	END
	python3 likeness.py make
	gov-dedupe -q --links table.csv --least 0.5 --margin 0.2 --against register.csv in.csv >out.csv
	python3 likeness.py judge | same <(echo True)
}

@test "the judge sees a score that its terms do not make, and a link to the wrong firm" {
	python3 "$root/tests/link-truth.py" make . --rows 500 --records 300 >made
	gov-dedupe -v --against register.csv records.csv >linked.csv 2>said
	entities=$(sed -n 's/.*entities \([0-9]*\),.*/\1/p' said)
	sed '0,/,decided,9\.00,/s//,decided,9.01,/' linked.csv >off.csv
	run -1 python3 "$root/tests/link-truth.py" judge . off.csv --entities "$entities"
	[[ $output = *"the terms make 900, link_score is 9.01"* ]]
	sed 's/,P-[0-9]*,decided,/,P-0000001,decided,/' linked.csv >off.csv
	run -1 python3 "$root/tests/link-truth.py" judge . off.csv
}

@test "the answer does not depend on the order of the register or on how it is cut" {
	python3 "$root/tests/link-truth.py" make . --seed 4 --rows 4000 --records 1500 >made
	gov-dedupe -q --against register.csv records.csv >whole
	for seed in 1 2 3; do
		(head -n 1 register.csv && tail -n +2 register.csv | shuf --random-source=<(yes $seed)) >other.csv
		gov-dedupe -q --against other.csv records.csv | cmp - whole
	done
	(head -n 1 register.csv && tail -n +2001 register.csv) >second.csv
	head -n 2000 register.csv >first.csv
	gov-dedupe -q --against second.csv --against first.csv records.csv | cmp - whole
}

@test "without a table the sample table holds" {
	python3 "$root/tests/link-truth.py" make . --seed 5 --rows 1000 --records 500 >made
	gov-dedupe -q --against register.csv records.csv >whole
	gov-dedupe -q --against register.csv --links "$samples/links/hotline.csv" records.csv | cmp - whole
}

@test "a register with headers of its own is understood, and its rows are named by their place where nothing else names them" {
	printf '%s\n' 许可证编号,单位名称,经营场所,备注 XK-1,甲乙商贸有限公司,府前街7号,无 >own.csv
	register=own.csv linked 5,10 C-1,甲乙商贸,,府前街七号 | same <(echo 'XK-1,company+6.00=1|address+3.00=1')
	printf '%s\n' 单位名称 甲乙商贸有限公司 >own.csv
	register=own.csv linked 5,10 C-1,甲乙商贸,,府前街七号 | same <(echo 'own.csv:2,company+6.00=1')
}

@test "the register is read in GB18030, as NDJSON and as a workbook" {
	linked 1- C-1,鑫源餐饮管理有限公司,,府前街7号 >want
	iconv -f UTF-8 -t GB18030 licences.csv >gb.csv
	register=gb.csv linked 1- C-1,鑫源餐饮管理有限公司,,府前街7号 | same want
	printf '%s\n' id,company,credit_code,address >plain.csv
	tail -n +2 licences.csv >>plain.csv
	printf '%s\n' id,company,credit_code,address | gov-dedupe --against licences.csv -o empty.csv
	python3 - <<-'END'
		import csv, json
		with open("plain.csv") as f, open("register.ndjson", "w") as out:
		    for row in csv.DictReader(f):
		        out.write(json.dumps(row, ensure_ascii=False) + "\n")
	END
	register=register.ndjson linked 1- C-1,鑫源餐饮管理有限公司,,府前街7号 | same want
	gov-dedupe -O xlsx -o register.xlsx --against licences.csv plain.csv
	register=register.xlsx linked 1- C-1,鑫源餐饮管理有限公司,,府前街7号 | same want
}

@test "records keep their order and every byte, and only the fields of the link are added" {
	printf '%s\n' '{"id":"C-1", "x":[1, 2],"company":"鑫源餐饮管理","n":1.50}' '{"id":"C-2"}' >in.ndjson
	gov-dedupe --against licences.csv in.ndjson >out
	sed -n 1p out | grep -qF '{"id":"C-1", "x":[1, 2],"company":"鑫源餐饮管理","n":1.50,"link":"P-1","link_state":"decided","link_score":6.00,'
	sed -n 2p out | same <(echo '{"id":"C-2","link":null,"link_state":"none","link_score":null,"link_margin":null,"link_rows":null,"link_why":null,"link_differs":null,"link_faults":null,"link_next":null,"link_next_why":null,"link_rivals":null}')
	gov-dedupe --against licences.csv out | cmp - out
}

@test "what a person decided stays, and --where leaves the others alone" {
	printf '%s\n' '{"id":"C-1","company":"鑫源餐饮管理","link":"X-9","decided":"link"}' '{"id":"C-2","company":"鑫源餐饮管理","kind":"咨询"}' >in.ndjson
	gov-dedupe --against licences.csv --where 'kind!=咨询' in.ndjson | same in.ndjson
}

@test "--as names the fields of a second register" {
	printf '%s\n' id,company C-1,鑫源餐饮管理 | gov-dedupe --against licences.csv | gov-dedupe --against licences.csv --as second | cut -d, -f 1,3,14-15 |
		same <(printf '%s\n' id,link,second,second_state C-1,P-1,P-1,decided)
	fails 2 "gov-dedupe: --as takes a name of small letters, digits and _, not 'A b'" gov-dedupe --against licences.csv --as 'A b' licences.csv
	fails 2 "gov-dedupe: --as id: 'id' is a field of gov-records(5) already" gov-dedupe --against licences.csv --as id licences.csv
}

@test "--least and --margin move what is linked and what is a doubt" {
	linked 1,6 C-1,旺泰物业,, C-2,鑫源餐饮,,府前街7号 | same <(printf '%s\n' C-1,none C-2,decided)
	printf '%s\n' id,company C-1,旺泰物业 >in.csv
	gov-dedupe --against licences.csv --least 2 in.csv | tail -n 1 | cut -d, -f 3,4 | same <(echo P-4,decided)
	printf '%s\n' id,company,address C-2,鑫源餐饮,府前街7号 >in.csv
	gov-dedupe --against licences.csv --least 9 in.csv | tail -n 1 | cut -d, -f 4,5 | same <(echo ,none)
}

@test "--stats tells of the links and of each field" {
	printf '%s\n' id,company,address C-1,鑫源餐饮管理,府前街7号 C-2,旺泰物业管理,迎宾路9号 C-3,无此商行, >in.csv
	fails 0 "gov-dedupe: links: decided 1, doubt 0, none 2; left as a person decided 0
gov-dedupe: credit_code: equal 0, similar 0, different 0, not stated by both 1
gov-dedupe: company: equal 1, similar 0, different 0, not stated by both 0
gov-dedupe: address: equal 1, similar 0, different 0, not stated by both 0" gov-dedupe --stats --against licences.csv in.csv
}

@test "a table that is wrong ends the run with its line before anything is read" {
	wrong() {
		printf '%s\n' field,other,compare,weight,partly,least,against,"$1" | sed 's/against,/against\n/' >table.csv
		fails 2 "gov-dedupe: table.csv:$2" gov-dedupe --against licences.csv --links table.csv nothing.csv
	}
	: >nothing.csv
	wrong company,,like,6,,, "2: compare: 'like' is none of code|exact|name|address|text|date|id"
	wrong company,,name,,,, "2: weight: what agrees must add something"
	wrong company,,name,six,,, "2: weight: 'six' is no number such as 6 or 2.5"
	wrong company,,name,6.005,,, "2: weight: '6.005' is no number from 0 to 1000 with up to 2 decimals"
	wrong company,,name,6,7,, "2: partly: what is similar cannot add more than what is equal"
	wrong company,,name,6,5,1, "2: least: must be less than 1"
	wrong company,,name,6,5,2, "2: least: '2' is no number from 0 to 1 with up to 4 decimals"
	wrong credit_code,,code,6,5,, "2: partly: it is equal or not: only name, address, text and date can be similar"
	wrong ,company,name,6,,, "2: field: the cell is empty"
	wrong company,,id,,,, "2: field: the row that names the register's id has only other"
	wrong "company|,,name,6,,," "2: field: a field is missing beside |"
	printf 'field,compare,weight\ncompany,name,6\ncompany,exact,2\n' >table.csv
	fails 2 "gov-dedupe: table.csv:3: field: the same fields are compared in line 2 already" gov-dedupe --against licences.csv --links table.csv nothing.csv
	printf 'field,compare,weight\n' >table.csv
	fails 2 "gov-dedupe: table.csv: nothing is compared" gov-dedupe --against licences.csv --links table.csv nothing.csv
	printf 'field,compare,weight\nlicence_no,exact,6\n' >table.csv
	fails 2 "gov-dedupe: licences.csv:1: the register has no 'licence_no', which table.csv:2 compares" gov-dedupe --against licences.csv --links table.csv nothing.csv
	printf 'field,other,compare,weight\nlicence_no,企业名称,exact,6\n' >table.csv
	printf 'id\nC-1\n' >in.csv
	fails 2 "gov-dedupe: table.csv:2: unknown field 'licence_no': neither in gov-records(5) nor in the first record" gov-dedupe --against licences.csv --links table.csv in.csv
}

@test "options of a link without a register, and points that are none, are errors of usage" {
	fails 2 "gov-dedupe: --links is for --against" gov-dedupe --links x.csv licences.csv
	fails 2 "gov-dedupe: --as is for --against" gov-dedupe --as x licences.csv
	fails 2 "gov-dedupe: --least takes points such as 5 or 2.5, not 'x'" gov-dedupe --against licences.csv --least x licences.csv
	fails 2 "gov-dedupe: --margin takes points with up to two decimals, not '1.005'" gov-dedupe --against licences.csv --margin 1.005 licences.csv
	fails 2 "gov-dedupe: --least must be more than 0: what says nothing is no link" gov-dedupe --against licences.csv --least 0 licences.csv
	fails 2 "gov-dedupe: --against -: the records come from standard input" gov-dedupe --against - </dev/null
	fails 2 "gov-dedupe: nowhere.csv: No such file or directory" gov-dedupe --against nowhere.csv licences.csv
}

@test "a register without rows, without what is compared, or with a bad byte" {
	head -n 1 licences.csv >none.csv
	printf '%s\n' id,company C-1,鑫源餐饮管理 >in.csv
	fails 0 "gov-dedupe: none.csv: no row of the register says anything that is compared" gov-dedupe --against none.csv in.csv
	: >none.csv
	fails 0 "gov-dedupe: none.csv: no row of the register says anything that is compared" gov-dedupe --against none.csv in.csv
	printf 'a,b\n1,2\n' >none.csv
	fails 2 "gov-dedupe: none.csv:1: the register has none of the fields that are compared; --links says which" gov-dedupe --against none.csv in.csv
	printf 'id,company\nP-1,鑫源餐饮管理\nP-2,\xff\xfe商行\nP-3,一,二\n' >bad.csv
	run -2 --separate-stderr gov-dedupe --against bad.csv in.csv
	[[ $stderr = "gov-dedupe: bad.csv:3: "* ]]
	run -1 --separate-stderr gov-dedupe -r rejects.csv --against bad.csv in.csv
	[[ ${lines[1]} = C-1,鑫源餐饮管理,P-1,decided,* ]]
	cut -d, -f 1,2 rejects.csv | same <(printf '%s\n' from,code bad.csv:3,utf8 bad.csv:4,ragged)
	gov-dedupe -q -r rejects.csv --rejects-ok --against bad.csv in.csv >out
}

@test "a full disk and a closed reader are noticed" {
	printf '%s\n' id,company C-1,鑫源餐饮管理 >in.csv
	run -2 --separate-stderr bash -c 'gov-dedupe --against licences.csv in.csv > /dev/full'
	[[ $stderr = *"No space left on device"* ]]
}

@test "records are linked as they come, without waiting for the last" {
	mkfifo pipe
	{
		printf '%s\n' id,company C-1,鑫源餐饮管理
		for _ in {1..50}; do
			grep -q C-1 out 2>/dev/null && break
			sleep 0.1
		done
		grep -q C-1,鑫源餐饮管理,P-1 out && echo yes >early
	} >pipe &
	gov-dedupe --against licences.csv <pipe >out
	wait
	[ -s early ]
}

@test "ten thousand firms of one name and one address, and names of ten thousand letters, take no time" {
	awk 'BEGIN { print "id,company,address"; for (i = 0; i < 20000; i++) printf "P-%d,北京便民超市有限公司,府前街%d号\n", i, i % 7000 }' >same.csv
	awk 'BEGIN { print "id,company,address"; for (i = 0; i < 2000; i++) printf "C-%d,便民超市,府前街%d号\n", i, i }' >in.csv
	timeout 60 gov-dedupe -q --against same.csv in.csv | tail -n +2 | cut -d, -f 5 | sort | uniq -c | same <(printf '   2000 decided\n')
	python3 -c 'print("id,company"); [print("P-%d,%s" % (i, chr(0x4e00 + i) * 10000)) for i in range(30)]' >long.csv
	timeout 60 gov-dedupe -q --against long.csv long.csv | cut -d, -f 1,3,4 | tail -n +2 | awk -F, '$1 != $2 || $3 != "decided"' | same /dev/null
}

@test "the limits of cells and lines hold for the register too" {
	printf 'id,company,content\nP-1,鑫源餐饮管理有限公司,"%s\n\n\n"\n' "$(printf '长%.0s' {1..400})" >wide.csv
	printf '%s\n' id,company C-1,鑫源餐饮管理 >in.csv
	gov-dedupe --against wide.csv in.csv | cut -d, -f 1,3,4 | tail -n +2 | same <(echo C-1,P-1,decided)
	run -2 --separate-stderr gov-dedupe --against wide.csv --max-field 1000 in.csv
	[[ $stderr = *"wide.csv:2: a quoted cell is longer than the limit of --max-field"* ]]
	run -2 --separate-stderr gov-dedupe --against wide.csv --max-quoted-lines 2 in.csv
	[[ $stderr = *wide.csv:2:* ]]
	printf '{"id":"P-1","company":"鑫源餐饮管理有限公司","content":"%s"}\n' "$(printf '长%.0s' {1..400})" >wide.ndjson
	run -2 --separate-stderr gov-dedupe --against wide.ndjson --max-line 1000 in.csv
	[[ $stderr = *wide.ndjson:1:* ]]
}
