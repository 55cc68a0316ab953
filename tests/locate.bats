#!/usr/bin/env bats
# locate.bats - the place of an order: by its fields, the names in its texts, its coordinates, and what is never guessed

load helper

# a small city: two districts, streets of the same ending, communities of the same name
setup() {
	cat >places.csv <<-'END'
		code,level,name,aliases,parent,lon,lat,area,polygon,valid_from,valid_to
		X,city,江原市,,,,,,,,
		D1,district,朝阳区,,X,,,,,,
		D2,district,海淀区,,X,,,,,,
		S1,street,望京街道,,D1,,,,,,
		S2,street,酒仙桥街道,,D1,,,重点片区,,,
		S3,street,中关村街道,,D2,,,,,,
		C1,community,南湖社区,,S1,116.470,39.990,,,,
		C2,community,南湖社区,,S2,116.490,39.970,,,,
		C3,community,花家地社区,老机床厂宿舍|花园口,S1,116.465,39.980,重点片区|花家地片区,,,
		C4,community,科春社区,,S3,116.310,39.980,,,,
		G1,grid,望京第三网格,,C1,,,,,,
		P1,point,方舟苑,,C1,116.471,39.991,,,,
		P2,point,Star City,,C4,,,,,,
	END
}

# FIELD...: these fields of NDJSON on stdin, a record a line, joined by blanks; - for null
fields() {
	python3 -c '
import json, sys
for line in sys.stdin:
	record = json.loads(line)
	print(*("-" if record[name] is None else record[name] for name in sys.argv[1:]))' "$@"
}

# ADDRESS...: code, state and words of a record each with that address
locate() {
	local address
	for address; do
		printf '{"address":"%s"}\n' "$address"
	done | gov-locate --places places.csv | fields place_code place_state place_words
}

@test "every field of the ladder, the areas and the evidence stand beside an untouched record" {
	echo '{"id":"1","address":"朝阳区望京街道花家地社区10号楼"}' | gov-locate -p places.csv |
		same <(echo '{"id":"1","address":"朝阳区望京街道花家地社区10号楼","city":"江原市","suggested_city":null,"district":"朝阳区","suggested_district":null,"street":"望京街道","suggested_street":null,"community":"花家地社区","suggested_community":null,"grid":null,"suggested_grid":null,"point":null,"suggested_point":null,"area":"重点片区|花家地片区","suggested_area":null,"place_code":"C3","place_level":"community","place_rule":"address","place_words":"address:朝阳区|address:望京街道|address:花家地社区","place_next":null,"place_margin":null,"place_state":"decided","standard_address":"江原市朝阳区望京街道花家地社区10号楼"}')
}

@test "full names, short forms and aliases lead to the same place" {
	locate 朝阳区望京街道花家地社区 朝阳望京花家地5号 老机床厂宿舍3门 '朝阳 望京，花家地居委会' 望京地区花家地 |
		same <(
			cat <<-'END'
			C3 decided address:朝阳区|address:望京街道|address:花家地社区
			C3 decided address:朝阳|address:望京|address:花家地
			C3 decided address:老机床厂宿舍
			C3 decided address:朝阳|address:望京|address:花家地居委会
			C3 decided address:望京地区|address:花家地
			END
		)
}

@test "width, case and traditional characters make no difference, and the words stand as they were written" {
	locate 朝陽區望京街道 'ＳＴＡＲ　city' 'star city 5' |
		same <(
			cat <<-'END'
			S1 decided address:朝陽區|address:望京街道
			P2 decided address:ＳＴＡＲ　city
			P2 decided address:star city
			END
		)
}

@test "a name that the next characters make another word is none" {
	locate 朝阳门外大街5号 朝阳北路8号 望京医院 海淀镇 花园口路3号 望京南湖中街 朝阳望京门诊 |
		same <(
			cat <<-'END'
			- none -
			- none -
			- none -
			- none -
			- none -
			S1 decided address:望京
			D1 decided address:朝阳
			END
		)
}

@test "letters and digits are found at the borders of words only" {
	printf 'code,level,name,parent\nB,district,Brooklyn,\nZ,community,11226,B\n' >zip.csv
	printf '{"zip":"%s"}\n' 11226 112267 11226-1234 x11226 | gov-locate -p zip.csv --text zip | fields district community |
		same <(printf '%s\n' 'Brooklyn 11226' '- -' 'Brooklyn 11226' '- -')
}

@test "communities of one name are told apart by what stands above, and else both are kept" {
	printf '{"address":"%s"}\n' 望京街道南湖社区 朝阳区南湖社区 酒仙桥南湖 | gov-locate -p places.csv |
		fields district street community place_code place_next place_margin place_state |
		same <(
			cat <<-'END'
			朝阳区 望京街道 南湖社区 C1 C2|南湖社区|evidence 4 decided
			朝阳区 - - D1 C1|南湖社区|equal|C2|南湖社区|equal 0 doubt
			朝阳区 酒仙桥街道 南湖社区 C2 - - decided
			END
		)
}

@test "parents that disagree are a doubt, with both named and what they share filled" {
	printf '{"address":"%s"}\n' 海淀区望京街道 酒仙桥街道花家地社区 | gov-locate -p places.csv |
		fields city district street place_code place_next place_state |
		same <(
			cat <<-'END'
			江原市 - - X S1|望京街道|parents|D2|海淀区|parents doubt
			江原市 朝阳区 - D1 S2|酒仙桥街道|equal|C3|花家地社区|equal doubt
			END
		)
}

@test "a point that the gazetteer has elsewhere alone is unknown where the wider fields say, not at odds with them" {
	printf 'code,level,name,parent\nD,district,怀柔区,\nS1,street,庙城镇,D\nS2,street,杨宋镇,D\nC1,community,东升村,S1\nC2,community,西岭村,S2\nP,point,绿洲小区,C1\n' >some.csv
	{
		echo '{"district":"怀柔区","street":"杨宋镇","community":"西岭村","point":"绿洲小区","content":"绿洲小区停水"}'
		echo '{"street":"杨宋镇","point":"绿洲小区"}'
		echo '{"street":"庙城镇","point":"绿洲小区"}'
		echo '{"street":"庙城镇","community":"西岭村"}'
	} | gov-locate -p some.csv | fields place_code place_state place_words place_next |
		same <(
			cat <<-'END'
			C2 decided district:怀柔区|street:杨宋镇|community:西岭村 P|绿洲小区|fields
			S2 decided street:杨宋镇 P|绿洲小区|fields
			P decided street:庙城镇|point:绿洲小区 -
			D doubt street:庙城镇|community:西岭村 S1|庙城镇|fields|C2|西岭村|fields
			END
		)
}

@test "what the export says is never contradicted, and narrows what the texts may mean" {
	{
		echo '{"street":"酒仙桥街道","address":"南湖社区3号"}'
		echo '{"street":"S1","address":"南湖社区3号"}'
		echo '{"district":"海淀","address":"望京街道南湖社区"}'
		echo '{"district":"门头沟区","address":"望京街道南湖社区"}'
		echo '{"district":"海淀区","street":"望京街道"}'
	} | gov-locate -p places.csv | fields district suggested_district street suggested_street community place_code place_rule place_state place_next |
		same <(
			cat <<-'END'
			朝阳区 - 酒仙桥街道 酒仙桥街道 南湖社区 C2 fields|address decided C1|南湖社区|source
			朝阳区 - S1 望京街道 南湖社区 C1 fields|address decided C2|南湖社区|source
			海淀 海淀区 - - - D2 fields decided S1|望京街道|source
			门头沟区 - - - - - fields none -
			海淀区 - 望京街道 - - X fields doubt D2|海淀区|fields|S1|望京街道|fields
			END
		)
}

@test "a later text refines or fills, and never contradicts" {
	{
		echo '{"address":"望京街道","title":"","content":"花家地社区路灯不亮"}'
		echo '{"address":"望京街道","content":"此前海淀区科春社区也不亮"}'
		echo '{"address":"5号楼","content":"海淀区科春社区路灯不亮"}'
		echo '{"address":"望京街道","content":"海淀区南湖社区路灯不亮"}'
	} | gov-locate -p places.csv | fields place_code place_rule place_next place_state |
		same <(
			cat <<-'END'
			C3 address|content - decided
			S1 address D2|海淀区|source decided
			C4 content - decided
			S1 address D2|海淀区|source decided
			END
		)
	echo '{"address":"望京街道","content":"海淀区"}' | gov-locate -p places.csv --text content,address | fields place_code place_rule |
		same <(echo 'D2 content')
}

@test "an order beside a point is at its community, and at the point in doubt" {
	printf '{"address":"%s"}\n' 方舟苑 方舟苑附近 方舟苑北100米 方舟苑对面 | gov-locate -p places.csv | fields community point place_state place_words |
		same <(
			cat <<-'END'
			南湖社区 方舟苑 decided address:方舟苑
			南湖社区 方舟苑 doubt address:方舟苑附近
			南湖社区 方舟苑 doubt address:方舟苑北100米
			南湖社区 方舟苑 doubt address:方舟苑对面
			END
		)
}

@test "one wrong character is forgiven below a district or street, and marked" {
	locate 朝阳区花加地社区 朝阳区花家地地社区 望京街道花地社区 望京街道家花地社区 花加地社区 朝阳区望晶街道南湖社区 |
		same <(
			cat <<-'END'
			C3 decided address:朝阳区|address:~花加地社区
			C3 decided address:朝阳区|address:~花家地地社区
			C3 decided address:望京街道|address:~花地社区
			C3 decided address:望京街道|address:~家花地社区
			- none -
			C1 decided address:朝阳区|address:~望晶街道|address:南湖社区
			END
		)
}

@test "a misspelling that may be of two places is none" {
	printf 'code,level,name,parent\nD1,district,朝阳区,\nC1,community,金家庄村,D1\nC2,community,余家庄村,D1\nC3,community,甘一里社区,D1\nC4,community,甘二里社区,D1\n' >places.csv
	locate 朝阳区佘家庄村 朝阳区甘三里社区 | same <(printf '%s decided address:朝阳区\n' D1 D1)
}

@test "an order near an estate is not said to be in it" {
	printf '%s\n' code,level,name,parent,lon,lat D1,district,朝阳区,,, S1,street,望京街道,D1,, C1,community,南湖社区,S1,, \
		P1,point,南湖花园,C1,116.46,39.99 G1,grid,网格一,C1,116.48,39.99 >near.csv
	printf '%s\n' id,address,lon,lat 1,,116.461,39.99 2,南湖花园,116.461,39.99 3,望京街道,116.461,39.99 4,,116.481,39.99 |
		gov-locate -O ndjson -p near.csv | fields community point place_code place_rule place_state |
		same <(printf '%s\n' '南湖社区 南湖花园 P1 near:85 doubt' '南湖社区 南湖花园 P1 address decided' \
			'南湖社区 南湖花园 P1 address|near:85 doubt' '南湖社区 - G1 near:85 decided')
}

@test "coordinates fill, refine, tell apart, and are a doubt where they disagree" {
	{
		echo '{"lon":116.4651,"lat":39.9801}'
		echo '{"address":"望京街道","lon":"116.4651","lat":"39.9801"}'
		echo '{"address":"朝阳区南湖社区","lon":116.4901,"lat":39.9701}'
		echo '{"address":"海淀区","lon":116.4651,"lat":39.9801}'
		echo '{"address":"望京街道","lon":0,"lat":0}'
		echo '{"lon":116.4,"lat":95}'
	} | gov-locate -q -p places.csv | fields place_code place_rule place_next place_state |
		same <(
			cat <<-'END'
			C3 near:14 - decided
			C3 address|near:14 - decided
			C2 address|near:14 C1|南湖社区|coordinates decided
			X address|near:14 D2|海淀区|coordinates|C3|花家地社区|coordinates doubt
			S1 address - decided
			- - - none
			END
		)
}

@test "coordinates that are none are told" {
	echo '{"id":"1","lon":0,"lat":0}' | fails 0 "gov-locate: <stdin>:1: lon: lon and lat are 0, taken for none" gov-locate -p places.csv
	echo '{"id":"1","lon":"x","lat":1}' | fails 0 "gov-locate: <stdin>:1: lon: lon and lat are no place on earth, taken for none" gov-locate -p places.csv
}

@test "places count from valid_from to valid_to" {
	printf 'code,level,name,valid_from,valid_to\nA,street,泉河街道,,2025-06-30\nB,street,泉河街道,2025-07-01,\n' >places.csv
	printf '{"created_at":"%s","address":"泉河街道"}\n' 2025-06-30T23:59:59+08:00 2025-07-01T00:00:00+08:00 | gov-locate -p places.csv | fields place_code |
		same <(printf 'A\nB\n')
}

@test "a gazetteer that contradicts itself ends the run with its line" {
	printf 'code,level,name,parent\n' >head.csv
	bad() { # MESSAGE ROW...
		local message=$1
		shift
		printf '%s\n' code,level,name,parent "$@" >bad.csv
		fails 2 "gov-locate: bad.csv:$message" gov-locate -p bad.csv /dev/null
	}
	bad "2: parent: no place has the code 'Y'" A,district,甲区,Y
	bad "2: parent: 'A' is a district and so not above a district" A,district,甲区,A
	bad "2: parent: 'B' is a street and so not above a district" A,district,甲区,B B,street,乙街道,A
	bad "3: code: 'A' stands in line 2 already" A,district,甲区, A,district,乙区,
	bad "2: level: 'ward' is no level: city, district, street, community, grid or point" A,ward,甲区,
	bad "2: name: the cell is empty" A,district,,
	bad "2: name: '$(printf '长%.0s' {1..129})' is longer than 128 characters" "A,district,$(printf '长%.0s' {1..129}),"
	printf 'code,level,name,lon,lat\nA,district,甲区,116,\n' >bad.csv
	fails 2 "gov-locate: bad.csv:2: lat: the cell is empty, but the other of lon and lat is not" gov-locate -p bad.csv /dev/null
	printf 'code,level,name,lon,lat\nA,district,甲区,200,1\n' >bad.csv
	fails 2 "gov-locate: bad.csv:2: lon: '200' is no number of degrees from -180 to 180" gov-locate -p bad.csv /dev/null
}

@test "names of up to 128 characters are found, the longest of several that begin alike" {
	printf 'code,level,name\n' >long.csv
	for n in 2 31 32 33 34 95 128; do
		printf 'P%s,point,%s\n' $n "$(printf '长%.0s' $(seq $((n - 1))))院" >>long.csv
	done
	for n in 2 31 32 33 34 95 128; do
		[ "$(printf '{"id":"1","address":"%s"}\n' "在$(printf '长%.0s' $(seq $((n - 1))))院内" | gov-locate -p long.csv | fields place_code)" = P$n ]
	done
}

@test "options are checked before anything is read" {
	fails 2 "gov-locate: no gazetteer: give --places FILE" gov-locate
	fails 2 "gov-locate: --text: 'street' is read as a field of its own" gov-locate -p places.csv --text street
	fails 2 "gov-locate: --text: 'title' stands there twice" gov-locate -p places.csv --text title,title
	fails 2 "gov-locate: --text takes fields joined by commas, not 'title,'" gov-locate -p places.csv --text title,
}

@test "a field that the gazetteer does not know is not contradicted by the fields below it" {
	printf '%s\n' code,level,name,parent D1,district,朝阳区, S1,street,望京街道,D1 C1,community,南湖社区,S1 >few.csv
	printf '%s\n' id,district,street,community 1,海淀区,望京街道, 2,朝阳区,望京中心,南湖社区 |
		gov-locate -p few.csv -O ndjson | fields suggested_district place_code place_next place_state >found
	printf '%s\n' "- - S1|望京街道|fields none" "朝阳区 D1 C1|南湖社区|fields decided" | diff - found
}

@test "a character too many in front of the last is forgiven in a name of three too" {
	printf '%s\n' code,level,name,parent S1,street,上峪乡, C1,community,曾营村,S1 >few.csv
	[ "$(printf '%s\n' id,address 1,上峪乡曾营边村1号 | gov-locate -p few.csv -O ndjson | fields place_code place_words)" = "C1 address:上峪乡|address:~曾营边村" ]
}

@test "a place on the border of two below the one known is in doubt between them" {
	printf '%s\n' code,level,name,parent,polygon D1,district,甲区,, 'S1,street,东街道,D1,"POLYGON((0 0,2 0,2 2,0 2,0 0))"' \
		'S2,street,西街道,D1,"POLYGON((2 0,4 0,4 2,2 2,2 0))"' >few.csv
	[ "$(printf '%s\n' id,district,lon,lat 1,甲区,2,1 | gov-locate -p few.csv -O ndjson | fields place_code place_next place_state)" = \
		"D1 S1|东街道|equal|S2|西街道|equal doubt" ]
}

@test "every place and all that is said about it follow from record, gazetteer and page alone" {
	python3 "$root/tests/city.py" make city --seed 8 --addresses 300
	gov-locate -p city/places.csv city/orders.ndjson >located
	python3 "$root/tests/explain-place.py" city/places.csv city/orders.ndjson located
	for seed in 1 2; do
		python3 "$root/tests/explain-place.py" make . $seed 300
		gov-locate -q -p places.csv orders.ndjson >located
		python3 "$root/tests/explain-place.py" places.csv orders.ndjson located
	done
	# and a judge that sees nothing would see nothing here
	sed 's/"place_state":"doubt"/"place_state":"decided"/' located >wrong
	fails 1 "" python3 "$root/tests/explain-place.py" places.csv orders.ndjson wrong
}

@test "of 5,000 addresses in a made-up city 95 of 100 named communities are found, 1 of 200 wrongly at most" {
	python3 "$root/tests/city.py" make city --seed 5 --addresses 5000
	gov-locate -p city/places.csv city/orders.ndjson >located
	python3 "$root/tests/city.py" judge city located
	# the judge is one: communities moved to their neighbours do not pass
	python3 "$root/tests/city.py" wrong city located wrong
	run -1 python3 "$root/tests/city.py" judge city wrong
}
