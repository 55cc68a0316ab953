#!/usr/bin/env bats
# hotspot.bats - gov-hotspot: days on which a group has more orders than its past allows

load helper

# writes records made up by the Python statements on stdin, which call
# order(day, minute, category, street, id, **more), day counted from Monday 2026-08-03
orders() {
	{
		cat <<-'END'
			import datetime, json, math, random, sys
			serial = 0
			def order(day, minute=600, category='水务/供水/停水', street='泉河街道', id=None, **more):
			    global serial
			    serial += 1
			    at = datetime.datetime(2026, 8, 3) + datetime.timedelta(days=day, minutes=minute)
			    record = {'id': id or 'R-%06d' % serial, 'category': category, 'street': street,
			              'created_at': at.strftime('%Y-%m-%dT%H:%M:00+08:00'), **more}
			    print(json.dumps(record, ensure_ascii=False, separators=(',', ':')))
			def poisson(mean):
			    limit, product, n = math.exp(-mean), random.random(), 0
			    while product > limit:
			        product *= random.random()
			        n += 1
			    return n
		END
		cat
	} | PYTHONHASHSEED=0 python3 -
}

# what an independent reading of the page makes of the records on stdin: exact counts, 60-digit tails
recompute() {
	cat >recompute.py <<-'END'
		import datetime, json, sys
		from decimal import Decimal as D, getcontext, ROUND_HALF_UP
		getcontext().prec = 400
		zone = datetime.timezone(datetime.timedelta(hours=8))
		counts, ids, days = {}, {}, set()
		for line in sys.stdin:
		    r = json.loads(line)
		    at = datetime.datetime.fromisoformat(r['created_at'])
		    day = at.astimezone(zone).date()
		    days.add(day)
		    group = r['category'], r['street']
		    counts[group, day] = counts.get((group, day), 0) + 1
		    ids.setdefault((group, day), []).append((at.timestamp(), r['id']))
		alarms = []
		for (group, day), x in counts.items():
		    if day - datetime.timedelta(56) < min(days) or x < 5:
		        continue
		    past = [counts.get((group, day - datetime.timedelta(7 * w)), 0) for w in range(8, 0, -1)]
		    s = sum(past)
		    if 8 * x <= s:
		        continue
		    m, v = D(s + 1) / 8, sum((y - D(s) / 8) ** 2 for y in past) / 7
		    def tail(x):
		        if v <= m:
		            n, term, total = s + x, D(1), D(0)
		            for i in range(n + 1):
		                if i >= x:
		                    total += term
		                term = term * (n - i) / (i + 1)  / 8
		            return total * (D(8) / 9) ** n
		        variance = (m + D('2.4') * (v - m)) * 9 / 8
		        k = m * m / (variance - m)
		        q = m / variance
		        term, below = q ** k, D(0)
		        for i in range(x):
		            below += term
		            term *= (k + i) / (i + 1) * (1 - q)
		        return 1 - below
		    p = tail(x)
		    if p > D('0.001'):
		        continue
		    upper = next(u for u in range(x) if tail(u + 1) <= D('0.001'))
		    alarms.append((D('%.2e' % p), -x, day, '|'.join(group), upper, past))
		alarms.sort()
		for rank, (p, x, day, group, upper, past) in enumerate(alarms, 1):
		    category, street = group.split('|')
		    expected = (D(sum(past)) / 8).quantize(D('0.01'), ROUND_HALF_UP)
		    listed = [i for _, i in sorted(ids[(category, street), day])]
		    print(json.dumps({'type': 'alarm', 'rank': rank, 'day': str(day), 'by': 'category,street', 'group': group,
		        'category': category, 'street': street, 'observed': -x, 'expected': str(expected), 'upper': upper,
		        'p': '%.2e' % p, 'weeks': 8, 'past': '|'.join(map(str, past)), 'orders': '|'.join(listed), 'orders_more': 0},
		        ensure_ascii=False, separators=(',', ':')))
	END
	python3 recompute.py
}

# 63 days of 12 groups between 0.3 and 30 orders a day, half of them wider than Poisson; some days of many orders
noisy() {
	orders <<-'END'
		random.seed(11)
		for g in range(12):
		    mean = 0.3 * 1.52 ** g
		    for day in range(84):
		        rate = mean * random.gammavariate(3, 1 / 3) if g % 2 else mean
		        n = poisson(rate) + (round(8 + 2 * mean) if day > 55 and random.random() < 0.15 else 0)
		        for k in range(n):
		            order(day, random.randrange(1440), '城市管理/第%d类' % (g // 3), '街道%d' % (g % 3))
	END
}

# FILE: the values of a key in NDJSON, one a line
values() {
	python3 -c 'import json, sys
for line in open(sys.argv[2]): print(json.loads(line)[sys.argv[1]])' "$1" "$2"
}

@test "the planted surge is the first alarm, with its counts and its orders" {
	orders >in.ndjson <<-'END'
		random.seed(1)
		for day in range(91):
		    for g in range(20):
		        for k in range(poisson(1.5)):
		            order(day, random.randrange(1440), '城市管理/第%d类' % g, '泉河街道')
		for day in range(0, 84, 7):
		    order(day + 5, id='P-%02d' % day)
		for k in range(20):
		    order(75, 480 + k, id='S-%02d' % (20 - k))
	END
	gov-hotspot -q in.ndjson | head -n 1 >first
	cat >wanted <<-END
		{"type":"alarm","rank":1,"day":"2026-10-17","by":"category,street","group":"水务/供水/停水|泉河街道","category":"水务/供水/停水","street":"泉河街道","observed":21,"expected":"1.00","upper":6,"p":"1.60e-14","weeks":8,"past":"1|1|1|1|1|1|1|1","orders":"$(printf 'S-%02d|' $(seq 20 -1 1))P-70","orders_more":0}
	END
	same wanted <first
}

@test "counts, expected, bound, p and order are those of an independent recount" {
	noisy >in.ndjson
	gov-hotspot -q in.ndjson >out
	recompute <in.ndjson >wanted
	[ "$(wc -l <wanted)" -gt 10 ]
	[ "$(values past wanted | awk -F'|' '{ s = q = 0; for (i = 1; i <= 8; i++) { s += $i; q += $i * $i } if ((q - s * s / 8) / 7 > (s + 1) / 8) wide++; else narrow++ } END { print (wide > 3 && narrow > 3) }')" = 1 ]
	same wanted <out
}

@test "the order of the records changes no byte" {
	noisy >in.ndjson
	gov-hotspot -q in.ndjson >wanted
	[ -s wanted ]
	for seed in 1 2 3; do
		shuf --random-source=<(yes $seed) in.ndjson | gov-hotspot -q | same wanted
	done
}

@test "quiet data gives no alarm" {
	orders >in.ndjson <<-'END'
		for day in range(120):
		    for k in range(6):
		        order(day, 60 * k)
	END
	gov-hotspot -q in.ndjson | same /dev/null
}

@test "counts of Poisson give fewer alarms than alpha, wider ones a few times as many" {
	wave() {
		orders <<-END
			random.seed($1)
			for g in range(400):
			    for day in range(70):
			        for k in range(poisson(4 * (random.gammavariate(4, 0.25) if $2 else 1))):
			            order(day, 600, 'c%d' % g)
		END
	}
	wave 5 0 | gov-hotspot -q | wc -l >narrow
	wave 5 1 | gov-hotspot -q | wc -l >wide
	# 5,600 counts tested each: 5.6 alarms at alpha
	[ "$(cat narrow)" -le 5 ]
	[ "$(cat wide)" -le 40 ]
}

@test "a rhythm of the week is no surge, a Monday's count on a Sunday is" {
	orders >in.ndjson <<-'END'
		for day in range(84):
		    for k in range(2 if day % 7 > 4 else 30):
		        order(day, 10 * k)
	END
	gov-hotspot -q in.ndjson | same /dev/null
	orders >more.ndjson <<-'END'
		for k in range(28):
		    order(76, 700 + k, id='M-%d' % k)
	END
	gov-hotspot -q in.ndjson more.ndjson >out
	[ "$(values day out)" = 2026-10-18 ]
	[ "$(values observed out)" = 30 ]
}

@test "days without eight weeks of orders before them are not tested and named once" {
	orders >in.ndjson <<-'END'
		order(0, street='庙城镇')
		for day in (30, 55, 56):
		    for k in range(40):
		        order(day, k)
	END
	fails 0 "gov-hotspot: 2026-08-03 to 2026-09-27 not tested: less than eight weeks of orders before" gov-hotspot in.ndjson
	[ "$(values day stdout)" = 2026-09-28 ]
	fails 0 "" gov-hotspot -q in.ndjson
	fails 0 "" gov-hotspot --from 2026-09-28 in.ndjson
	fails 0 "gov-hotspot: 2026-09-27 not tested: less than eight weeks of orders before" gov-hotspot --from 2026-09-27 in.ndjson
	fails 0 "gov-hotspot: 2026-09-02 not tested: less than eight weeks of orders before" gov-hotspot --from 2026-09-02 --to 2026-09-03 in.ndjson
	same /dev/null <stdout
	fails 0 "gov-hotspot: no day to test: the window holds no orders" gov-hotspot --from 2027-09-02 in.ndjson
}

@test "equal p, count and day: groups stand in byte order" {
	orders >in.ndjson <<-'END'
		for street in ('丙', '甲', 'b', 'B|x', '乙'):
		    order(0, street=street)
		    for day in (63, 62):
		        for k in range(9):
		            order(day, k, street=street)
		for k in range(10):
		    order(61, k, street='丁')
	END
	gov-hotspot -q in.ndjson >out
	cat >wanted <<-'END'
		水务/供水/停水|丁
		水务/供水/停水|B\|x
		水务/供水/停水|b
		水务/供水/停水|丙
		水务/供水/停水|乙
		水务/供水/停水|甲
		水务/供水/停水|B\|x
		水务/供水/停水|b
		水务/供水/停水|丙
		水务/供水/停水|乙
		水务/供水/停水|甲
	END
	values group out | same wanted
	[ "$(values day out | uniq | tr '\n' ' ')" = "2026-10-03 2026-10-04 2026-10-05 " ]
	[ "$(values street out | sed -n 2p)" = 'B|x' ]
}

@test "--where leaves records out and -v counts them" {
	orders >in.ndjson <<-'END'
		order(0)
		for street in ('泉河街道', '庙城镇'):
		    for k in range(9):
		        order(60, k, street=street)
		order(60, street='')
	END
	fails 0 "$(printf '%s\n' \
		"gov-hotspot: 2026-08-03 to 2026-09-27 not tested: less than eight weeks of orders before" \
		"gov-hotspot: excluded: 0 without a value of --by, 0 outside the window and its past" \
		"gov-hotspot: tested 5 counts: 1 groups on 5 days; up to 0.0 alarms by chance, a few times that where counts vary widely" \
		"gov-hotspot: in 20 = counted 10 + excluded 10 + rejected 0")" gov-hotspot -v --where 'street=泉河街道' in.ndjson
	values street stdout | same <(echo 泉河街道)
	gov-hotspot -v in.ndjson 2>err >/dev/null
	grep -qx "gov-hotspot: excluded: 1 without a value of --by, 0 outside the window and its past" err
	grep -qx "gov-hotspot: in 20 = counted 19 + excluded 1 + rejected 0" err
}

@test "copies and superseded records are not counted, --all counts them" {
	orders >in.ndjson <<-'END'
		order(0)
		for k in range(4):
		    order(60, k)
		for k in range(3):
		    order(60, k, copy_of='R-000002')
		    order(60, k, superseded_by='R-000002')
	END
	fails 0 "gov-hotspot: not counted: 3 superseded, 3 copies" gov-hotspot --from 2026-09-28 in.ndjson
	same /dev/null <stdout
	gov-hotspot -q --all in.ndjson >out
	[ "$(values observed out)" = 10 ]
}

@test "a day begins at midnight of +08:00, however a time is written" {
	orders >in.ndjson <<-'END'
		order(0)
	END
	for t in 2026-10-01T16:00:00Z 2026-10-01T23:59:59+08:00 2026-10-02T01:00:00+09:00 2026-10-02 "2026-10-02 23:59"; do
		for k in 1 2 3; do
			printf '{"id":"%s/%s","category":"水务","street":"s","created_at":"%s"}\n' "$t" $k "$t"
		done
	done >>in.ndjson
	gov-hotspot -q in.ndjson >out
	[ "$(values day out)" = 2026-10-02 ]
	[ "$(values observed out)" = 12 ]
}

@test "a record without a time, or with a wrong one, is rejected" {
	printf '{"id":"A-1","category":"c","street":"s"}\n' >in.ndjson
	fails 2 "gov-hotspot: in.ndjson:1: created_at: no time (id A-1)" gov-hotspot in.ndjson
	printf '{"id":"A-1","category":"c","street":"s","created_at":"昨天"}\n' >in.ndjson
	fails 2 "gov-hotspot: in.ndjson:1: created_at: '昨天' is no time (id A-1)" gov-hotspot in.ndjson
	fails 1 "gov-hotspot: in.ndjson:1: created_at: '昨天' is no time (id A-1)" gov-hotspot -r rejects in.ndjson
	grep -q '^in.ndjson:1,time,created_at,' rejects
}

@test "--period watches the period that holds --as-of, its past comes from before" {
	orders >in.ndjson <<-'END'
		for day in range(100):
		    order(day)
		    if day in (58, 70, 90):
		        for k in range(12):
		            order(day, k)
	END
	fails 0 "" gov-hotspot --period month --as-of 2026-10-31 in.ndjson
	[ "$(values day stdout)" = 2026-10-12 ]
	fails 0 "gov-hotspot: --as-of is 2026-11-10T10:00:00+08:00, the latest created_at" gov-hotspot --period month in.ndjson
	[ "$(values day stdout)" = 2026-11-01 ]
	fails 0 "" gov-hotspot --from 2026-09-30 --to 2026-10-12 in.ndjson
	[ "$(values day stdout)" = 2026-09-30 ]
	# what came after --as-of is not known yet
	fails 0 "" gov-hotspot -q --as-of 2026-10-12T00:08:00+08:00 in.ndjson
	[ "$(values day stdout | sort | tr '\n' ' ')" = "2026-09-30 2026-10-12 " ]
	[ "$(values observed stdout | sort -n | head -n 1)" = 9 ]
	gov-hotspot -v --period month --as-of 2026-10-31 in.ndjson 2>&1 >/dev/null | grep -qx "gov-hotspot: in 136 = counted 111 + excluded 25 + rejected 0"
	gov-hotspot -v --period month --as-of 2026-11-10 in.ndjson 2>&1 >/dev/null | grep 'in 136' >stated
	gov-hotspot -v --period month in.ndjson 2>&1 >/dev/null | grep 'in 136' | same stated
}

@test "--level counts paths by their first parts" {
	orders >in.ndjson <<-'END'
		order(0)
		for k in range(8):
		    order(60, k, category=('水务/供水/停水', '水务/供水/水质', '水务/供水', '水务/排水')[k % 4])
	END
	gov-hotspot -q in.ndjson | same /dev/null
	gov-hotspot -q --level 1 in.ndjson >out
	[ "$(values group out)" = "水务|泉河街道" ]
	[ "$(values observed out)" = 8 ]
	gov-hotspot -q --level 2 in.ndjson >out
	[ "$(values category out):$(values observed out)" = "水务/供水:6" ]
}

@test "--by names any fields, unknown and doubled ones are refused" {
	orders >in.ndjson <<-'END'
		order(0)
		for k in range(8):
		    order(60, k, street='街道%d' % k, hall='A')
	END
	gov-hotspot -q --by category in.ndjson >out
	[ "$(values by out):$(values group out):$(values observed out)" = "category:水务/供水/停水:8" ]
	fails 2 "gov-hotspot: --by: unknown field 'catgory': neither in gov-records(5) nor in the first record" gov-hotspot --by catgory in.ndjson
	fails 2 "gov-hotspot: --by: 'unit' stands there twice" gov-hotspot --by unit,street,unit in.ndjson
	fails 2 "gov-hotspot: --by: 'day' is a field of the alarms themselves" gov-hotspot --by day in.ndjson
	fails 2 "gov-hotspot: --by takes fields joined by commas, not 'unit,'" gov-hotspot --by unit, in.ndjson
	tac in.ndjson | gov-hotspot -q --by hall | values group /dev/stdin | same <(echo A)
}

@test "--min and --alpha say what an alarm is" {
	orders >in.ndjson <<-'END'
		order(0)
		for k in range(4):
		    order(60, k)
	END
	gov-hotspot -q in.ndjson | same /dev/null
	gov-hotspot -q --min 4 in.ndjson >out
	[ "$(values p out):$(values upper out)" = 1.52e-04:3 ]
	gov-hotspot -q --min 4 --alpha 0.0001 in.ndjson | same /dev/null
	gov-hotspot -q --min 4 --alpha 0.000153 in.ndjson | wc -l | same <(echo 1)
	fails 2 "gov-hotspot: --alpha lies between 0 and 1" gov-hotspot --alpha 0 in.ndjson
	fails 2 "gov-hotspot: --alpha lies between 0 and 1" gov-hotspot --alpha 1 in.ndjson
}

@test "--max-orders caps the list and says how many are left out, orders without id too" {
	orders >in.ndjson <<-'END'
		order(0)
		for k in range(8):
		    order(60, 100 - k, id='I|%d' % k)
	END
	printf '{"category":"水务/供水/停水","street":"泉河街道","created_at":"2026-10-02T00:00:00"}\n' >>in.ndjson
	gov-hotspot -q --max-orders 2 in.ndjson >out
	[ "$(values orders out):$(values orders_more out)" = 'I\|7|I\|6:7' ]
	gov-hotspot -q in.ndjson >out
	[ "$(values orders_more out)" = 1 ]
	gov-hotspot -q --max-orders 0 in.ndjson >out
	[ "$(values orders out):$(values orders_more out)" = :9 ]
}

@test "a p too small to compute is written as 1.00e-300, larger counts first" {
	orders >in.ndjson <<-'END'
		order(0)
		for day, n in ((60, 400), (61, 500), (62, 310)):
		    for k in range(n):
		        order(day, k)
	END
	gov-hotspot -q in.ndjson >out
	[ "$(values observed out | tr '\n' ' ')" = "500 400 310 " ]
	[ "$(values p out | tr '\n' ' ')" = "1.00e-300 1.00e-300 1.53e-296 " ]
}

@test "CSV has its header though there be no alarm" {
	: >empty
	echo type,rank,day,by,group,unit,observed,expected,upper,p,weeks,past,orders,orders_more >wanted
	gov-hotspot -O csv --by unit empty | same wanted
}
