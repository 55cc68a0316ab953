#!/usr/bin/env bats
# ground.bats - gov-locate on the ground: polygons, the nearest place, and addresses in their normal form

load helper

# POLYGON [LON LAT]: the code of the place that holds the coordinate, or null
holds() {
	printf 'code,level,name,polygon\nG1,grid,一格,"%s"\n' "$1" >places.csv
	printf '{"lon":%s,"lat":%s}\n' "${2-116.5}" "${3-39.5}" | gov-locate --places places.csv --near 0 | sed -E 's/.*"place_code":("([^"]*)"|(null)).*/\2\3/'
}

# WORDS POLYGON: a table with it ends the program with these words
refuses() {
	printf 'code,level,name,polygon\nC1,city,北京市,\nG1,grid,一格,"%s"\n' "$2" >places.csv
	fails 2 "gov-locate: places.csv:3: polygon: $1" gov-locate --places places.csv /dev/null
}

# ADDRESS...: the normal form of each, one a line, within 泉河街道
forms() {
	printf 'code,level,name,parent\n1,city,北京市,\n2,district,怀柔区,1\n3,street,泉河街道,2\n' >places.csv
	for address in "$@"; do
		printf '{"city":"北京市","district":"怀柔区","street":"泉河街道","address":"%s"}\n' "$address"
	done | gov-locate --places places.csv | sed -E 's/.*"standard_address":("([^"]*)"|(null)).*/\2\3/; s/^北京市怀柔区泉河街道//'
}

@test "polygons and the nearest point are those that asking every one finds" {
	python3 "$root/tests/ground.py"
}

@test "10,000 ways to write 2,000 addresses: equal where they are one, different where not" {
	python3 "$root/tests/address-truth.py"
}

@test "a polygon holds what is inside and on its border, not what is in its hole" {
	ring='POLYGON ((116 39, 117 39, 117 40, 116 40, 116 39), (116.4 39.4, 116.6 39.4, 116.6 39.6, 116.4 39.6, 116.4 39.4))'
	[ "$(holds "$ring" 116.2 39.2)" = G1 ]
	[ "$(holds "$ring" 117 39.123456789)" = G1 ]
	[ "$(holds "$ring" 116.6 39.5)" = G1 ]
	[ "$(holds "$ring" 116.5 39.5)" = null ]
	[ "$(holds "$ring" 117.000000001 39.5)" = null ]
}

@test "WKT of any case, with blanks, exponents, heights, an SRID or several parts is read" {
	for polygon in 'POLYGON((116 39,117 39,117 40,116 39.9,116 39))' 'polygon ( ( 116 39 , 117 39 , 117 40 , 116 39.9 , 116 39 ) )' \
		'POLYGON ((1.16e2 39, 117 +39.0, 1170E-1 40, 116.0 39.9, 116 39))' 'POLYGON Z ((116 39 5, 117 39 5, 117 40 5, 116 39.9 5, 116 39 5))' \
		'SRID=4326;POLYGON ((116 39,117 39,117 40,116 39.9,116 39))' \
		'MULTIPOLYGON (((1 1,2 1,2 2,1 1)), ((116 39,117 39,117 40,116 39.9,116 39)))'; do
		[ "$(holds "$polygon" 116.5 39.4)" = G1 ]
	done
}

@test "a polygon that is none names its line" {
	refuses 'no POLYGON or MULTIPOLYGON of WKT' 'POINT (116 39)'
	refuses 'a ring has at least four corners, the last being the first again' 'POLYGON ((116 39, 117 39, 117 40, 116 40))'
	refuses 'a ring has at least four corners, the last being the first again' 'POLYGON ((116 39, 117 39, 116 39))'
	refuses 'no longitude from -180 to 180 with a latitude from -90 to 90 behind it' 'POLYGON ((39 116, 39 117, 40 117, 39 116))'
	refuses 'a longitude and a latitude were expected' 'POLYGON ((116 39, 117))'
	refuses 'a longitude and a latitude were expected' 'POLYGON ((116 39, 117 north, 117 40, 116 39))'
	refuses 'a , or ) was expected' 'POLYGON ((116 39, 117 39, 117 40, 116 39)'
	refuses 'a ( was expected' 'POLYGON 116 39'
	refuses 'text behind the polygon' 'POLYGON ((116 39, 117 39, 117 40, 116 39)) x'
	refuses 'an EMPTY polygon holds nothing: leave the cell empty' 'POLYGON EMPTY'
}

@test "the nearest place is found across the 180th meridian and at the poles" {
	printf 'code,level,name,lon,lat\nA,point,东,179.999,0\nB,point,西,-179.99,0\nC,point,极,0,89.9999\n' >places.csv
	printf '{"lon":-179.9998,"lat":0}\n{"lon":-179.992,"lat":0}\n{"lon":180,"lat":89.9999}\n{"lon":0,"lat":45}\n' |
		gov-locate --places places.csv --near 500 | grep -oE '"place_(code|rule)":[^,]*' | paste -d ' ' - - |
		same <(printf '"place_code":"%s" "place_rule":"near:%s"\n' A 133 B 222 C 22 | cat - <(echo '"place_code":null "place_rule":null'))
}

@test "what can be read in one way has one form" {
	forms 府前街１０号院三号楼２－５０１附近 '府前街10号院3栋 二单元 五〇一' 府前街10号院3#2单元5层501 府前街10号院3-2-501 府前街10號院3號樓2門501室（地鐵站旁） |
		same <(yes 府前街10号院3号楼2单元501室 | head -n 5)
	forms 翠微小区３楼５０１ 翠微小区a栋1204 北京市怀柔区府前街甲十号 '怀柔区 泉河街道 府前街10号' 中山路一百弄5号602室 |
		same <(printf '%s\n' 翠微小区3号楼501室 翠微小区A座1204室 府前街甲10号 府前街10号 中山路100弄5号602室)
}

@test "what can be read in two ways stays as it is" {
	forms 南街5号3楼301 南街10-1号 '南街10 3号楼' 南街10号旁3号楼 东四三条12号 东四十三条12号 南街10号3-501 南街5号楼电梯2层 南街5号楼−2层 南街①②号楼7室 |
		same <(printf '%s\n' 南街5号3楼301室 南街10-1号 南街10-3号楼 南街10号旁3号楼 东四三条12号 东四十三条12号 南街10号3-501 南街5号楼电梯2层 南街5号楼-2层 南街①②号楼7室)
}

@test "no house, no compound, no form" {
	forms 小区停电三天 地铁15号线府前街站 8月5号停水 3号楼501 3室2厅 '' | same <(yes null | head -n 6)
}

@test "an address of numbers alone goes by its compound" {
	printf 'code,level,name,parent\n2,district,怀柔区,\n4,point,翠微小区,2\n' >places.csv
	printf '{"district":"怀柔区","point":"翠微小区","address":"3号楼501"}\n{"district":"怀柔区","point":null,"address":"翠微小区3#501"}\n' |
		gov-locate --places places.csv | grep -o '"standard_address":.*' | same <(yes '"standard_address":"怀柔区翠微小区3号楼501室"}' | head -n 2)
}
