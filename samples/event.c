/* event.c - what happened to an order between its making and its closing */
#include "event.h"

#include "chance.h"
#include "day.h"

const char event_header[] = "工单编号,事件,时间,操作单位,目标单位,截至,原因\r\n";

/* The order at hand and the clock of its story. */
struct story {
	struct str *row;
	const struct order *o, *base;
	struct rng r;
	int64_t at, closed, end;
};

static void
add_clock(struct str *s, int64_t at)
{
	int year, month, day;
	uint64_t second = (uint64_t)(at % DAY);

	civil_of(at / DAY, &year, &month, &day);
	str_addu(s, (uint64_t)year, 4);
	str_adds(s, "-");
	str_addu(s, (uint64_t)month, 2);
	str_adds(s, "-");
	str_addu(s, (uint64_t)day, 2);
	str_adds(s, " ");
	str_addu(s, second / 3600, 2);
	str_adds(s, ":");
	str_addu(s, second / 60 % 60, 2);
	str_adds(s, ":");
	str_addu(s, second % 60, 2);
}

struct detail {
	const char *by, *to, *reason;
	int64_t until; /* 0 for none */
};

static void
tell(struct story *s, const char *event, int64_t at, struct detail d)
{
	if (at >= s->end)
		return;
	add_id(s->row, s->o, s->base);
	str_adds(s->row, ",");
	str_adds(s->row, event);
	str_adds(s->row, ",");
	add_clock(s->row, at);
	str_adds(s->row, ",");
	str_adds(s->row, d.by ? d.by : "");
	str_adds(s->row, ",");
	str_adds(s->row, d.to ? d.to : "");
	str_adds(s->row, ",");
	if (d.until)
		add_clock(s->row, d.until);
	str_adds(s->row, ",");
	str_adds(s->row, d.reason ? d.reason : "");
	str_adds(s->row, "\r\n");
}

/* Moves on by at most `most` seconds and by less than a third of what is left before the closing. */
static int64_t
on(struct story *s, uint64_t most)
{
	int64_t left = s->closed < 0 ? INT64_MAX : (s->closed - s->at) / 3;
	uint64_t bound = left < (int64_t)most ? (uint64_t)left : most;

	s->at += bound > 1 ? 1 + (int64_t)below(&s->r, bound) : (int64_t)bound;
	return s->at;
}

void
events_of(struct str *row, const struct order *o, const struct order *base, int64_t closed, int64_t end, uint64_t state)
{
	struct story s = { row, o, base, { mix(state, 77) }, o->at, closed, end };
	const char *unit = unit_of(o), *centre = "市民热线中心";
	uint32_t turn = below(&s.r, 1000);
	bool late = chance(&s.r, 60);

	tell(&s, "派单", on(&s, 480), (struct detail){ .by = centre, .to = unit });
	if (turn < 30) {
		tell(&s, "退单", on(&s, 4 * 3600), (struct detail){ .by = unit, .reason = "不属于本单位职责" });
		tell(&s, "派单", on(&s, 3600), (struct detail){ .by = centre, .to = unit });
	}
	tell(&s, "签收", on(&s, late ? 6 * 3600 : 5400), (struct detail){ .by = unit });
	tell(&s, "联系", on(&s, late ? 2 * DAY : 20 * 3600), (struct detail){ .by = unit });
	if (turn >= 30 && turn < 50) {
		int64_t at = on(&s, DAY);
		tell(&s, "延期", at, (struct detail){ .by = unit, .until = at + 10 * DAY, .reason = "需要施工" });
	} else if (turn >= 50 && turn < 62) {
		tell(&s, "暂停", on(&s, DAY), (struct detail){ .by = unit, .reason = turn < 56 ? "挂账" : "等待鉴定" });
		tell(&s, "恢复", on(&s, 3 * DAY), (struct detail){ .by = unit });
	}
	if (closed < 0)
		return;
	tell(&s, "反馈", on(&s, 30 * DAY), (struct detail){ .by = unit });
	tell(&s, "办结", closed, (struct detail){ .by = unit });
	tell(&s, "回访", closed + 3600 + (int64_t)below(&s.r, 3 * DAY), (struct detail){ .by = centre });
}
