#!/usr/bin/env bats
# dedupe-words.bats - which words of an order gov-dedupe compares, and which of them are everybody's

load helper

lamp=小区东门的路灯坏了三天没人修

# ID FIELD...: what the record of that id says in them
fields() {
	python3 -c '
import json, sys
for line in sys.stdin:
    record = json.loads(line)
    if sys.argv[1] in ("-", record["id"]):
        print(*("null" if record[name] is None else record[name] for name in sys.argv[2:]))' "$@"
}

# TITLE CONTENT TITLE CONTENT: two orders of one caller within an hour; as what the second stands in a cluster (copy: it has
# the very same words), and how similar they are
compare() {
	printf '{"id":"A-1","created_at":"2026-10-05 08:00","phone":"15400000001","title":"%s","content":"%s"}\n' "$1" "$2" >orders.ndjson
	printf '{"id":"A-2","created_at":"2026-10-05 09:00","phone":"15400000001","title":"%s","content":"%s"}\n' "$3" "$4" >>orders.ndjson
	gov-dedupe orders.ndjson | fields A-2 cluster_kind cluster_similarity
}

# CONTENT...: each has the words of the first
alike() {
	local first=$1 content
	for content; do
		[ "$(compare 路灯 "$first" 路灯 "$content")" = 'copy 1.0000' ] || echo "other words: $content"
	done | same /dev/null
}

# CONTENT...: none has the words of the first
unlike() {
	local first=$1 content
	for content in "${@:2}"; do
		[[ $(compare 路灯 "$first" 路灯 "$content") != copy* ]] || echo "the same words: $content"
	done | same /dev/null
}

@test "width, case, traditional characters, punctuation and blanks make no other words" {
	alike "A座3层$lamp" "ａ座３层$lamp" "a座 3层，$lamp。" "A座③層小區東門的路燈壞了三天沒人修" "【A座3层】\\n小区　东门的路灯——坏了……三天，没人修！！！" "Ⓐ座3层$lamp"
	unlike "A座3层$lamp" "B座3层$lamp" "A座4层$lamp" "A座3层${lamp}吗"
}

@test "emoji and variation selectors make no words, rare characters do, each its own" {
	alike "$lamp" "😀$lamp👍🏽" '小区东门的路灯\ufe0f坏了三天没人修' '\u200d小区东门⚠\ufe0f的路灯坏了三天没人修'
	unlike "𠮷祥路$lamp" "祥路$lamp" "𠮶祥路$lamp"
	alike "𠮷祥路$lamp" "𠮷、祥路$lamp"
}

@test "a telephone number is the same plain and masked, another number is not" {
	alike "$lamp，电话15400000001" "$lamp，电话15499999999" "$lamp，电话154****0001" "$lamp，电话154＊＊＊＊0001" "$lamp，电话154××××0001" \
		"$lamp，电话154●●●●0001" "$lamp，电话154xxxx0001" "$lamp，电话154XXXX0001" "$lamp，电话154某某某某0001" "$lamp，电话15400000001。" "$lamp，电话*******"
	alike "$lamp，找张**" "$lamp，找张某某"
	unlike "$lamp，第123456号" "$lamp，第123457号" "$lamp，第1234567号"
	unlike "$lamp，第3*4号" "$lamp，第3某4号" "$lamp，第3x4号"
	alike "$lamp，第3*4号" "$lamp，第34号"
	alike "${lamp}12345x" "${lamp}12345X" "${lamp}12345 x"
	unlike "${lamp}1234567x" "${lamp}1234567"
}

@test "greetings at the beginning and closing formulas at the end make no other words" {
	alike "$lamp" "您好，$lamp" "领导您好：$lamp，谢谢！" "尊敬的白马区领导们，你们好！$lamp。希望有关部门尽快核实处理并回复，万分感谢！此致敬礼" \
		"尊敬的唐书记：您好！$lamp，请相关部门管一管，盼复" "市民来电反映：$lamp，望尽快处理。" "来电人称，$lamp，恳请领导为民做主！谢谢您" \
		"欧阳明书记您好！李女士来电反映$lamp，麻烦您了，祝您工作顺利，身体健康！" "業主反映：$lamp，謝謝"
	[ "$(compare "市民反映路灯，请处理" "$lamp" 您好，路灯 "$lamp")" = 'copy 1.0000' ]
}

@test "what names its matter is no formula, nor is a formula in the middle" {
	unlike "$lamp" "$lamp，请尽快处理青松小区停水问题" "$lamp，希望青松小区停水问题得到解决" "$lamp，谢谢没有用" "下水道，您好，$lamp" \
		"$lamp，谢谢，谢谢，还是没有水"
	[[ $(compare 路灯 请尽快处理青松小区三号楼停水问题 路灯 青松小区三号楼停水问题) != copy* ]]
}

@test "an order that is nothing but formulas keeps them, one with a title gives them up" {
	[ "$(compare 您好 尊敬的领导您好谢谢 您好 尊敬的领导，您好，谢谢！)" = 'copy 1.0000' ]
	[[ $(compare 您好 尊敬的领导您好谢谢 您好 尊敬的书记您好谢谢) != copy* ]]
	[ "$(compare "$lamp" 谢谢 "$lamp" 尊敬的领导您好)" = 'copy 1.0000' ]
}

@test "orders without a word, or with one letter, are nobody's copies" {
	for content in '' 水 '！！！' 😀😀😀😀😀😀 '\uffff\uffff\uffff\uffff\uffff\uffff' '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd'; do
		[ "$(compare '' "$content" '' "$content")" = 'null null' ] || echo "'$content'"
	done | same /dev/null
	alike "$lamp" "$lamp\\uffff" "小区东门\\uffff的路灯坏了\\ufffd三天没人修"
}

@test "no pair of letters stands across the end of the title" {
	compare 路灯 坏了三天没人修理它 路灯坏 了三天没人修理它 | same <(echo repeat 0.8000)
}

@test "the page lists the formulas of the program" {
	for list in greeting closing; do
		sed -n "/^static const char \*const $list\[\]/,/^}/s/^\t\"\(.*\)\",$/\1/p" "$root/cmd/dedupe/words.c" >program
		sed -n "/^\.\\\\\" ${list}s$/,/^\.El/{/^[^.]/{s/, /,/g;s/,-}/,}/g;p}}" "$root/man/gov-dedupe.1" >page
		[ "$(wc -l <program)" -gt 5 ]
		diff program page
	done
}

# N FIELDS: orders of one day that say the same, all but ten letters each, and who says so in further FIELDS
form() {
	local filled=本表由接线员统一填写请各承办单位在规定期限内与来电一方联系核实情况依法依规办理并如实填报结果不得敷衍推诿拖延
	local own=天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜
	own+=海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳推位让国有虞陶唐吊民伐罪周发殷汤坐朝问道垂拱平章爱育黎首臣伏戎羌遐迩一体率宾归王
	own+=鸣凤在竹白驹食场化被草木赖及万方盖此身发四大五常恭惟鞠养岂敢毁伤女慕贞洁男效才良知过必改得能莫忘
	for ((i = 0; i < $1; i++)); do
		printf '{"id":"F-%02d","created_at":"2026-10-05 08:%02d","title":"诉求","content":"%s%s"%s}\n' "$i" "$i" "$filled" "${own:10*i:10}" "${2-}"
	done
}

# how large the clusters are, the largest first
sizes() {
	gov-dedupe | fields - cluster | sort | uniq -c | sort -rn | awk '{ print $1 }' | paste -sd ' '
}

@test "a form that eight voices fill in joins nobody; of seven it is one matter" {
	form 7 | sizes | same <(echo 7)
	form 8 | sizes | same <(echo 1 1 1 1 1 1 1 1)
}

@test "one community is one voice, however many of it say the same" {
	form 20 ',"community":"青松社区"' | sizes | same <(echo 20)
}
