#!/usr/bin/env bats
# mask.bats - gov-mask: what it finds, what it leaves, and that nothing slips out beside it

# shellcheck disable=SC2094
load helper

# TEXT...: each as the content of an order, masked, one a line
texts() {
	for text in "$@"; do
		printf '{"content":"%s"}\n' "$text"
	done | gov-mask | sed -E 's/^\{"content":"(.*)","mask":.*/\1/'
}

# TEXT...: these must come out as they are
stay() {
	printf '%s\n' "$@" >wanted
	texts "$@" | same wanted
}

# a key of 20 bytes
key() {
	(umask 077 && echo 0123456789abcdefghij >mask.key)
}

# ARGUMENT...: the pseudonyms of stdin, one a line
pseudonyms() {
	gov-mask --key-file mask.key "$@" | grep -oE '(phone|id|card|passport|plate|email|account|address|name)-[a-z2-7]{16}'
}

@test "5,000 made-up orders: recall, precision and no leaks" {
	python3 "$root/tests/mask-truth.py"
}

@test "other made-up orders too" {
	python3 "$root/tests/mask-truth.py" --orders 2000 --seed 4321
}

@test "a mobile phone in every way of writing keeps its first three and last four" {
	texts 电话13800138000 138-0013-8000 '138 0013 8000' +8613800138000 '+86 138 0013 8000' '(+86)13800138000' 008613800138000 \
		１３８００１３８０００ １３８－００１３－８０００ 138.0013.8000 138·0013·8000 013800138000 微信13800138000 电话：13800138000或13900139000 |
		same <(printf '%s\n' '电话138****8000' '138-****-8000' '138 **** 8000' '+86138****8000' '+86 138 **** 8000' '(+86)138****8000' '0086138****8000' \
			'１３８****８０００' '１３８－****－８０００' '138.****.8000' '138·****·8000' '0138****8000' '微信138****8000' '电话：138****8000或139****9000')
}

@test "an extension goes with its phone" {
	texts '010-87654321转138 0013 8000' 13800138000转801 010-12345678转分机801 0571-87654321-12 |
		same <(printf '%s\n' '010-******21转138 **** 8000' '138********转***' '010-********转分机***' '0571-********-**')
}

@test "landlines with an area code, and without one behind a word for it" {
	texts 010-12345678 '(010)87654321' '０５７１－８７６５４３２１' 电话87654321、87654322 '固话 8765432' |
		same <(printf '%s\n' '010-******78' '(010)******21' '０５７１－******２１' '电话******21、******22' '固话 *****32')
}

@test "public numbers, numbers of orders, times and amounts are no phones" {
	stay 12345 拨打12345转3 400-810-1234 8008101234 95588 110和120 20250901080509 '2025-09-01 08:05' 工单编号13812345678 订单号010123456789 \
		共13800138000元 ￥13800138000 2019-2025年 第87654321期 138001380001380 116.39742812345
}

@test "a masked phone stays as it is" {
	stay 138****8000 138××××8000 138＊＊＊＊8000 1380013xxxx 1380000XXXX
	printf '{"phone":"138****8000"}\n{"phone":"138××××8000"}\n' >in
	sed 's/}$/,"mask":null}/' in >wanted
	key
	gov-mask <in | same wanted
	gov-mask --how all=pseudonym --key-file mask.key <in | same wanted
}

@test "an ID number must check" {
	texts 11010519491231002X 11010519491231002x '110105 19491231 002X' １１０１０５１９４９１２３１００２Ｘ 110105491231002 身份证110105194912310021 |
		same <(printf '%s\n' '1101**************' '1101**************' '1101** ******** ****' '１１０１**************' '1101***********' '身份证1101**************')
	stay 110105194912310021 110105194913310024 990105194912310021 202509010805091 流水号110105491231002
}

@test "a bank card must check" {
	texts 6222021234567894 '6222 0212 3456 7894' 卡号6222021234567890 | same <(printf '%s\n' '6222********7894' '6222 **** **** 7894' '卡号6222********7890')
	stay 6222021234567890 2025090108050912
}

@test "passports, plates, mail and accounts" {
	texts 护照E12345678 G87654321 京A12345 京AD12345 粤B·12345 沪ａ１２３４５ zhang.san@qq.com 微信abc_123 QQ：12345678 VX:li-1999 |
		same <(printf '%s\n' '护照E******78' 'G******21' '京A*****' '京A******' '粤B·*****' '沪ａ*****' 'z********@qq.com' '微信a******' 'QQ：12******' 'VX:l******')
	stay G1234次列车 E12 G20250901 京A 新A楼 微信公众号 微信支付 QQ群 a@b
}

@test "house, unit and room go, street and compound stay" {
	texts 幸福小区12号楼3单元501室 幸福小区5-2-301 幸福路88号 住甲5号 三单元五零一室 A座1203室 延安路100弄5号302室 |
		same <(printf '%s\n' '幸福小区**号楼*单元***室' '幸福小区*-*-***' '幸福路**号' '住**号' '*单元***室' '*座****室' '延安路100弄*号***室')
	stay 3号楼电梯 地铁10号线3号口 5号下午 501路公交 一室一厅 三单元业主 1800户居民 12号楼
	printf '{"address":"幸福小区12号楼"}\n' | gov-mask | same <(printf '{"address":"幸福小区**号楼","mask":"address=1"}\n')
}

@test "the normal form of an address is masked as the address is" {
	printf '{"address":"幸福小区12栋","standard_address":"怀柔区幸福小区12号楼"}\n' | gov-mask |
		same <(printf '{"address":"幸福小区**栋","standard_address":"怀柔区幸福小区**号楼","mask":"address=2"}\n')
}

@test "names behind and before titles" {
	texts 我叫张三。 我叫李建国反映停水 联系人：王向东，电话 姓名：欧阳娜娜 联系人张家和住在 请找李先生 社区刘海涛主任说 本人陈伟民，住 免贵姓王， 姓名：买买提·艾力， |
		same <(printf '%s\n' '我叫张*。' '我叫李**反映停水' '联系人：王**，电话' '姓名：欧阳**' '联系人张**住在' '请找*先生' '社区刘**主任说' '本人陈**，住' '免贵姓*，' '姓名：买**·**，')
}

@test "words that look like names stay" {
	stay 何时先生产 高新先行区 对方女士 语文老师 项目经理 总经理 公安同志 出租车师傅 我是高中生 我是江苏人 本人于去年， 本人方便时， 业主委员会 联系人不详 姓名保密 市民反映 班主任 尊敬的老师
}

@test "the caller's own name is hidden wherever it stands" {
	echo '{"caller":"张秀英","content":"张秀英来过三次","note":"张秀英"}' | gov-mask |
		same <(echo '{"caller":"张**","content":"张**来过三次","note":"张**","mask":"name=3"}')
}

@test "caller and phone are taken as a whole" {
	gov-mask <<-'END' | same <(printf '%s\n' '{"caller":"王*","mask":"name=1"}' '{"caller":"*先生","mask":"name=1"}' '{"caller":"匿名","mask":null}' \
		'{"caller":"J*** *****","mask":"name=1"}' '{"caller":"张**","mask":null}' '{"phone":"*****21","mask":"phone=1"}' '{"phone":"138****8000","mask":"phone=1"}' \
		'{"phone":"12345","mask":null}' '{"手机号":"138****8000","mask":"phone=1"}')
		{"caller":"王五"}
		{"caller":"李先生"}
		{"caller":"匿名"}
		{"caller":"John Smith"}
		{"caller":"张**"}
		{"phone":"7654321"}
		{"phone":13800138000}
		{"phone":"12345"}
		{"手机号":"13800138000"}
	END
}

@test "what is not found keeps its bytes, and fields that hold no words are not looked into" {
	printf '{ "id" : "13800138000", "unit":"13800138000",  "content" : "a\\u0062c 5", "x":{"a":[1]} }\n' >in
	gov-mask <in | same <(sed 's/ }$/,"mask":null }/' in)
	gov-mask --fields all <in | grep -c '138\*\*\*\*8000' | same <(echo 1)
	gov-mask --fields unit <in | grep -o '"[a-z]*": *"138\*\*\*\*8000"' | same <(echo '"unit":"138****8000"')
	echo '{"x":"13800138000"}' | gov-mask --leave x | same <(echo '{"x":"13800138000","mask":null}')
	echo '{"x":"王五"}' | gov-mask --fields x=name | same <(echo '{"x":"王*","mask":"name=1"}')
}

@test "gov-mask behind gov-mask changes nothing" {
	key
	cat >in <<-'END'
		{"caller":"张三","phone":"138 0013 8000/010-87654321","content":"我叫李建国，身份证11010519491231002X，找王先生，z@qq.com，京A12345","address":"幸福路3号"}
		{"caller":"李先生","confidential":true,"phone":"13800138000","content":"李先生电话13900139000"}
	END
	for how in mask keep pseudonym; do
		args=(--how "all=$how")
		[ $how != pseudonym ] || args+=(--key-file mask.key)
		gov-mask "${args[@]}" <in >once
		gov-mask "${args[@]}" <once | same once
		gov-mask <once >twice
		[ $how = keep ] || same once <twice
	done
}

@test "a pseudonym is the same for every way of writing, in every field, and another for another key" {
	key
	printf '{"phone":"%s"}\n' 13800138000 138-0013-8000 '+86 138 0013 8000' １３８００１３８０００ 013800138000 >in
	printf '{"content":"电话%s。"}\n' 13800138000 '138 0013 8000' 008613800138000 >>in
	pseudonyms --how phone=pseudonym <in | sort | uniq -c | awk '{ print $1 }' | same <(echo 8)
	printf '{"phone":"%s"}\n' 010-87654321 '(010) 87654321' '+86 10 8765 4321' ０１０８７６５４３２１ | pseudonyms --how phone=pseudonym | uniq | wc -l | same <(echo 1)
	printf '{"content":"%s"}\n' 11010519491231002X 11010519491231002x '110105 19491231 002X' | pseudonyms --how id=pseudonym | uniq | wc -l | same <(echo 1)
	printf '{"caller":"张三"}\n{"content":"我叫张三。"}\n{"content":"联系人：张三"}\n' | pseudonyms --how name=pseudonym | uniq | wc -l | same <(echo 1)
	pseudonyms --how phone=pseudonym <in >one
	(umask 077 && echo another-key-of-some-length >mask.key)
	pseudonyms --how phone=pseudonym <in | comm -12 one - | same /dev/null
}

@test "different phones have different pseudonyms, and a surname alone has none" {
	key
	seq 13800000000 13800019999 | sed 's/.*/{"phone":"&"}/' | pseudonyms --how phone=pseudonym | sort -u | wc -l | same <(echo 20000)
	printf '{"caller":"王先生","content":"王先生说"}\n' | gov-mask --how name=pseudonym --key-file mask.key |
		same <(echo '{"caller":"*先生","content":"*先生说","mask":"name=2"}')
}

@test "gov-dedupe joins the orders of one pseudonym and of no other" {
	key
	python3 - >in <<-'END'
		for i in range(1, 41):
		    words = ''.join(chr(0xac00 + i % 10 * 40 + k) for k in range(14))
		    print(f'{{"id":"A-{i:02}","created_at":"2026-10-{i % 28 + 1:02}T08:00:00+08:00","phone":"1380000{i % 20 * 7:04}","content":"{words}"}}')
	END
	gov-dedupe <in | grep -oE '"(id|cluster|cluster_kind)":("[^"]*"|null)' >plain
	gov-mask --how phone=pseudonym --key-file mask.key <in | gov-dedupe | grep -oE '"(id|cluster|cluster_kind)":("[^"]*"|null)' | same plain
	[ "$(grep -c repeat plain)" = 20 ]
	gov-mask <in | gov-dedupe | { grep repeat || :; } | same /dev/null
}

@test "a confidential order loses its caller everywhere, whatever --how says" {
	for yes in true '"是"' '"保密"' 1; do
		echo '{"caller":"张三","phone":"13800138000","confidential":'"$yes"',"content":"张三，电话13900139000，找李伟明先生","note":"张三 138 0013 8000","手机":"13800138000"}' |
			gov-mask --how all=keep --leave note | sed 's/"confidential":[^,]*/"confidential":yes/' | same <(echo '{"caller":null,"phone":null,"confidential":yes,"content":"**，电话***********，找***先生","note":"** *** **** ****","手机":null,"mask":"phone=4|name=4"}')
	done
	echo '{"caller":"张三","confidential":false}' | gov-mask --how name=keep | same <(echo '{"caller":"张三","confidential":false,"mask":null}')
}

@test "counts of an earlier run are kept and added to" {
	echo '{"content":"13800138000","mask":"phone=2|name=1"}' | gov-mask | same <(echo '{"content":"138****8000","mask":"phone=3|name=1"}')
	echo '{"content":"","mask":"phone=2"}' | gov-mask | same <(echo '{"content":"","mask":"phone=2"}')
}

@test "a key that others may read, is short, or is no file is refused" {
	key
	chmod 640 mask.key
	fails 2 "gov-mask: mask.key: others may read the key (mode 640); chmod 600 it" gov-mask --how phone=pseudonym --key-file mask.key </dev/null
	chmod 600 mask.key
	echo short >mask.key
	fails 2 "gov-mask: mask.key: a key has 16 to 4096 bytes, not 5; make one by: (umask 077; openssl rand -hex 32 > FILE)" \
		gov-mask --how phone=pseudonym --key-file mask.key </dev/null
	mkfifo pipe
	fails 2 "gov-mask: pipe: a key is a regular file; give --key-fd for a pipe" gov-mask --how phone=pseudonym --key-file pipe </dev/null
	fails 2 "gov-mask: none: No such file or directory" gov-mask --how phone=pseudonym --key-file none </dev/null
	fails 2 "gov-mask: a pseudonym needs a key: give --key-file FILE or --key-fd N" gov-mask --how phone=pseudonym </dev/null
	fails 2 "gov-mask: a key without a pseudonym: say which by --how KIND=pseudonym" gov-mask --key-file mask.key </dev/null
	fails 2 "gov-mask: --key-fd 0 would read the records for a key: name input files" gov-mask --how phone=pseudonym --key-fd 0 </dev/null
	fails 2 "gov-mask: --key-fd: Bad file descriptor" gov-mask --how phone=pseudonym --key-fd 77 </dev/null
}

@test "a key by descriptor is the key of the file" {
	key
	echo '{"phone":"13800138000"}' >in
	gov-mask --how phone=pseudonym --key-file mask.key in >wanted
	gov-mask --how phone=pseudonym --key-fd 7 in 7<mask.key | same wanted
	printf 0123456789abcdefghij | gov-mask --how phone=pseudonym --key-fd 0 in | same wanted
}

@test "a wrong --how, --fields or --leave is refused" {
	for how in phone phone=hide telephone=mask ''; do
		gov-mask --how "$how" </dev/null >out 2>err && echo "--how '$how' was taken"
		grep -q '^gov-mask: --how takes KIND=WAY' err || cat err
	done | same /dev/null
	gov-mask --fields a=b </dev/null >out 2>err && false
	grep -q '^gov-mask: --fields takes' err
	gov-mask --leave a,,b </dev/null >out 2>err && false
	grep -q '^gov-mask: --leave takes' err
}

@test "a nested value with personal data is a bad record, its reason without the value, the rejects 0600" {
	echo '{"id":"1","extra":{"a":"13800138000"}}' >in
	fails 2 "gov-mask: in:1: extra: a nested value holds personal data and cannot be masked (id 1)" gov-mask in
	fails 1 "gov-mask: in:1: extra: a nested value holds personal data and cannot be masked (id 1)" gov-mask -r rejects in
	[ "$(stat -c %a rejects)" = 600 ]
	tail -n 1 rejects | cut -d, -f 1-5 | same <(echo 'in:1,value,extra,a nested value holds personal data and cannot be masked,UTF-8')
	echo '{"extra":{"a":"路灯"}}' | gov-mask | same <(echo '{"extra":{"a":"路灯"},"mask":null}')
}

@test "--stats prints totals, no values" {
	fails 0 "gov-mask: phone: 2 replaced
gov-mask: id: 0 replaced
gov-mask: card: 0 replaced
gov-mask: passport: 0 replaced
gov-mask: plate: 0 replaced
gov-mask: email: 0 replaced
gov-mask: account: 0 replaced
gov-mask: address: 0 replaced
gov-mask: name: 1 replaced
gov-mask: 0 confidential orders" gov-mask --stats <(echo '{"caller":"王五","phone":"13800138000","content":"13800138000"}')
}

@test "CSV comes out as CSV, cells quoted where they were" {
	printf 'id,caller,content\n1,王五,"a,13800138000"\n2,,"""引"""\n' | gov-mask | same <(printf 'id,caller,content,mask\n1,王*,"a,138****8000",phone=1|name=1\n2,,"""引""",\n')
}
