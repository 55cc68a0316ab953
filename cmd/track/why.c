/* why.c - the words of `why`: one table of phrases, in Chinese and in English */
#include "why.h"
#include "date.h"

/* A digit in braces is a value. */
static const struct {
	const char *zh, *en;
} phrases[PHRASES] = {
	[WHY_RUNS] = { "{0}应于{1}，未{2}", "{0} is due by {1} and not done" },
	[WHY_SINCE] = { "；{0}自{1}起", "; {0} since {1}" },
	[WHY_RAISED] = { "；{0}至{1}无人应答，升为{2}", "; nobody answered {0} by {1}, raised to {2}" },
	[WHY_FALSE] = { "{0}办结，同诉工单{1}于{2}又来", "closed {0}; {1} of the same matter came {2}" },
	[WHY_TOPIC] = { "{0}", "{0} " },
	[WHY_CALL] = { "{0}预警{1}发布，第{2}次叫应", "{0}warning issued {1}, call {2}" },
	[WHY_UNHEARD] = { "；第{0}次叫应至{1}无人应答", "; nobody answered call {0} by {1}" },
	[WHY_NO_ROSTER] = { "{0}各级名册均无人可叫", "no roster had anybody to call at {0}" },
	[WHY_NOBODY] = { "{0}名册至{1}无人应答", "nobody on the roster of {0} answered by {1}" },
	[WHY_NEXT] = { "；改叫{0}", "; {0} is called next" },
	[WHY_LAST] = { "；再无更大范围的名册可叫", "; no wider roster has anybody left" },
	[WHY_OPEN] = { "{0}已应答，未转工单，未关闭", "answered {0}, neither turned into an order nor closed" },
	[WHY_EVENTS] = { "事件", "event" },
	[WHY_EXPORTS] = { "导出时间", "exported_at" },
	[WHY_ORDERS] = { "工单", "order" },
	[WHY_OLD] = { "最新{0}为{1}，已满{2}", "the newest {0} is of {1}, {2} or more ago" },
	[WHY_NONE] = { "没有{0}", "there is no {0}" },
};

void
why_add(struct buf *out, bool english, enum phrase which, const struct slice *value)
{
	for (const char *p = english ? phrases[which].en : phrases[which].zh; *p; p++) {
		if (*p == '{') {
			buf_add_slice(out, value[p[1] - '0']);
			p += 2;
		} else {
			buf_addc(out, *p);
		}
	}
}

void
why_add_moment(struct buf *out, int64_t at)
{
	struct buf text = BUF_INIT;
	date_print(&(struct when){ .at = at, .offset = DEFAULT_OFFSET }, &text);
	bool whole = memcmp(text.p + 16, ":00", 3) == 0;
	buf_add(out, text.p, 10);
	buf_addc(out, ' ');
	buf_add(out, text.p + 11, whole ? 5 : 8);
	buf_free(&text);
}
