#!/usr/bin/env bats
# calendar.bats - working days, office time and due times, against a plain count from minute to minute

load helper

# how many in each mode
dates() {
	if sanitized; then echo 10; else echo 40; fi
}

@test "every day of the sample calendar is worked or not as the yearly notices say, 248 to 251 days a year" {
	python3 "$root/tests/working-days.py" holidays "$build/tests/unit-calendar" "$samples/calendar/china.csv" |
		same <(echo '2922 days, working days a year: 250 249 250 249 249 251 248 248')
}

@test "working days across holidays and the weekends worked for them, from the day after receipt" {
	printf '%s\n' id,category,unit,limit D1,one,u,1w D3,three,u,3w D5,five,u,5w D15,fifteen,u,15w >duties.csv
	printf '%s\n' category,created_at \
		five,2025-09-26 fifteen,2025-09-26 three,2025-01-24 five,2025-01-24 one,2026-02-13 five,2026-02-13 \
		five,2024-02-02 fifteen,2024-02-02 one,2025-12-31 one,2025-10-04 >orders.csv
	gov-route -d duties.csv -c "$samples/calendar/china.csv" -O ndjson orders.csv |
		sed 's/.*"created_at":"\([0-9-]*\)".*"due_at":"\([0-9-]*\)T00:00:00+08:00".*/\1 \2/' | same <(printf '%s\n' \
			'2025-09-26 2025-10-10' '2025-09-26 2025-10-23' '2025-01-24 2025-02-05' '2025-01-24 2025-02-07' '2026-02-13 2026-02-14' \
			'2026-02-13 2026-02-27' '2024-02-02 2024-02-08' '2024-02-02 2024-02-28' '2025-12-31 2026-01-04' '2025-10-04 2025-10-09')
}

@test "due times of hours, natural days, working days and office hours are those of a plain count" {
	python3 "$root/tests/working-days.py" dues "$(dates)" >said
	cut -d, -f 1 said | same <(printf "%s: $(($(dates) * 12)) due times in 24 modes\n" sample odd)
}

@test "office time between two moments, and due times moved by a pause, are those of a plain count" {
	python3 "$root/tests/working-days.py" pauses "$(dates)" "$build/tests/unit-calendar" >said
	[ "$(grep -c 'pauses in 12 modes' said)" = 2 ]
}

@test "a limit of 100,000 working days is counted as fast as one of five" {
	printf '%s\n' from,to,kind,open,close 2000-01-01,2999-12-31,covers,09:00,17:00 >long.csv
	printf '%s\n' id,category,unit,limit D1,a,u,100000w D2,b,u,800000wh >duties.csv
	# 20,000 weeks are 100,000 working days of eight hours
	printf 'category,created_at\na,2025-09-01 10:00:00\nb,2025-09-01 09:00:00\n' |
		gov-route -d duties.csv -c long.csv -O ndjson | grep -o '"due_at":"[^"]*"' |
		same <(printf '"due_at":"%s"\n' 2408-12-22T10:00:00+08:00 2408-12-19T17:00:00+08:00)
	seq 20000 | sed '1i n,category,created_at' | sed '2,$s/$/,a,2025-09-01 10:00:00/' >many.csv
	timeout 20 gov-route -d duties.csv -c long.csv -o out.csv many.csv
	[ "$(grep -c 2408-12-22 out.csv)" = 20000 ]
}
