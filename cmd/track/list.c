/* list.c - the list of alerts: what each holds, and in which order they are written */
#include "list.h"
#include "date.h"

static const struct {
	const char *name, *label;
	enum field_class class;
} fields[ALERT_FIELDS] = {
	[ALERT_TYPE] = { "type", "行类型", FIELD_TEXT },
	[ALERT_ID] = { "id", "提醒编号", FIELD_TEXT },
	[ALERT_KIND] = { "kind", "提醒类型", FIELD_TEXT },
	[ALERT_STATE] = { "state", "状态", FIELD_TEXT },
	[ALERT_LEVEL] = { "level", "级别", FIELD_TEXT },
	[ALERT_ORDER] = { "order", "工单", FIELD_TEXT },
	[ALERT_WARNING] = { "warning", "预警", FIELD_TEXT },
	[ALERT_UNIT] = { "unit", "承办单位", FIELD_TEXT },
	[ALERT_CLOCK] = { "clock", "时限环节", FIELD_TEXT },
	[ALERT_DUE] = { "due", "到期时间", FIELD_TIME },
	[ALERT_SINCE] = { "since", "起于", FIELD_TIME },
	[ALERT_ANSWER_DUE] = { "answer_due", "应答期限", FIELD_TIME },
	[ALERT_ANSWERED_AT] = { "answered_at", "应答时间", FIELD_TIME },
	[ALERT_ANSWERED_BY] = { "answered_by", "应答人", FIELD_PERSONAL },
	[ALERT_TOLD] = { "told", "告知", FIELD_PERSONAL },
	[ALERT_NAME] = { "name", "责任人", FIELD_PERSONAL },
	[ALERT_POST] = { "post", "岗位", FIELD_TEXT },
	[ALERT_PHONE] = { "phone", "电话", FIELD_PERSONAL },
	[ALERT_TURN] = { "turn", "次序", FIELD_NUMBER },
	[ALERT_PLACE] = { "place", "地点", FIELD_TEXT },
	[ALERT_CITY] = { "city", "市", FIELD_TEXT },
	[ALERT_DISTRICT] = { "district", "区", FIELD_TEXT },
	[ALERT_STREET] = { "street", "街乡镇", FIELD_TEXT },
	[ALERT_COMMUNITY] = { "community", "社区", FIELD_TEXT },
	[ALERT_TOPIC] = { "topic", "事由", FIELD_TEXT },
	[ALERT_TEXT] = { "text", "预警内容", FIELD_TEXT },
	[ALERT_RULE] = { "rule", "依据行", FIELD_TEXT },
	[ALERT_LAW] = { "law", "法规依据", FIELD_TEXT },
	[ALERT_WHY] = { "why", "原因", FIELD_TEXT },
};

bool
list_has(int field)
{
	for (size_t i = 0; i < ALERT_FIELDS; i++)
		if (field == field_of(slice_of(fields[i].name)))
			return true;
	return false;
}

void
list_open(struct alert_list *l, struct filter *f, const struct acks *acks, int64_t as_of, bool english)
{
	*l = (struct alert_list){ .acks = acks, .as_of = as_of, .english = english };
	for (size_t i = 0; i < ALERT_FIELDS; i++)
		l->field[i] = field_declare(fields[i].name, fields[i].label, fields[i].class);
	filter_own(f, l->field, ALERT_FIELDS);
}

struct slice
list_keep(struct alert_list *l, struct slice text)
{
	return text.n ? slice(arena_copy(&l->text, text.p, text.n), text.n) : slice(NULL, 0);
}

struct slice
list_take(struct alert_list *l)
{
	struct slice text = list_keep(l, buf_slice(&l->buf));
	buf_clear(&l->buf);
	return text;
}

void
list_say(struct alert_list *l, enum phrase which, const struct slice *value)
{
	why_add(&l->buf, l->english, which, value);
}

struct slice
list_number(struct alert_list *l, uint64_t n)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%llu", (unsigned long long)n);
	return list_keep(l, slice(text, (size_t)length));
}

struct slice
list_time(struct alert_list *l, int64_t at)
{
	struct buf text = BUF_INIT;
	if (at != INT64_MAX && at != INT64_MIN)
		date_print(&(struct when){ .at = at, .offset = DEFAULT_OFFSET }, &text);
	struct slice kept = list_keep(l, buf_slice(&text));
	buf_free(&text);
	return kept;
}

struct slice
list_moment(struct alert_list *l, int64_t at)
{
	struct buf text = BUF_INIT;
	why_add_moment(&text, at);
	struct slice kept = list_keep(l, buf_slice(&text));
	buf_free(&text);
	return kept;
}

struct alert *
list_add(struct alert_list *l, const char *kind, int64_t since)
{
	l->alert = xgrow(l->alert, &l->cap, l->n + 1, sizeof *l->alert);
	struct alert *x = &l->alert[l->n++];
	*x = (struct alert){ .since = since, .rank = SIZE_MAX, .number = l->n };
	x->value[ALERT_TYPE] = LIT("alert");
	x->value[ALERT_KIND] = slice_of(kind);
	x->value[ALERT_SINCE] = list_time(l, since);
	return x;
}

void
list_answer(struct alert_list *l, struct alert *x, size_t ack, int64_t due)
{
	x->value[ALERT_ANSWER_DUE] = list_time(l, due);
	x->value[ALERT_STATE] = ack != ACK_NONE ? LIT("answered") : due <= l->as_of ? LIT("unanswered")
										    : LIT("waiting");
	if (ack == ACK_NONE)
		return;
	x->value[ALERT_ANSWERED_AT] = list_time(l, l->acks->ack[ack].at);
	x->value[ALERT_ANSWERED_BY] = l->acks->ack[ack].by;
}

static int
alert_cmp(const void *p, const void *q)
{
	const struct alert *x = p, *y = q;
	int c = slice_cmp(x->value[ALERT_UNIT], y->value[ALERT_UNIT]);
	if (c)
		return c;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	c = slice_cmp(x->value[ALERT_LEVEL], y->value[ALERT_LEVEL]);
	if (c)
		return c;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	c = slice_cmp(x->value[ALERT_ID], y->value[ALERT_ID]);
	return c ? c : (x->number > y->number) - (x->number < y->number);
}

static void
put_alert(struct alert_list *l, const struct alert *x, struct rec *r, struct filter *f, struct split *split)
{
	rec_begin(r);
	for (size_t i = 0; i < ALERT_FIELDS; i++) {
		if (x->value[i].n && fields[i].class == FIELD_NUMBER)
			rec_set_raw(r, l->field[i], x->value[i]);
		else
			rec_set_or_null(r, l->field[i], x->value[i]);
	}
	if (split)
		split_put(split, r);
	else
		filter_put(f, r);
}

void
list_put(struct alert_list *l, struct filter *f, struct split *split)
{
	struct rec r = REC_INIT;
	if (l->n)
		qsort(l->alert, l->n, sizeof *l->alert, alert_cmp);
	for (size_t i = 0; i < l->n; i++)
		if (!l->alert[i].over || !*l->alert[i].over)
			put_alert(l, &l->alert[i], &r, f, split);
	if (!split) {
		rec_begin(&r);
		sink_header(&f->sink, &r); /* CSV names its columns though there be no alert */
	}
	rec_free(&r);
}

void
list_free(struct alert_list *l)
{
	free(l->alert);
	arena_free(&l->text);
	buf_free(&l->buf);
}
