/* export.c - the exports an order is written to, as real centres produce them */
#include "export.h"

#include <string.h>

#include "chance.h"
#include "day.h"
#include "event.h"
#include "texts.h"

static void
add_time(struct str *s, int64_t at, enum export from)
{
	int year, month, day;
	uint64_t second = (uint64_t)(at % DAY), hour = second / 3600, minute = second / 60 % 60;
	int width = from == STREET ? 1 : 2;

	civil_of(at / DAY, &year, &month, &day);
	str_addu(s, (uint64_t)year, 4);
	if (from == NETWORK) {
		str_adds(s, "年");
		str_addu(s, (uint64_t)month, 1);
		str_adds(s, "月");
		str_addu(s, (uint64_t)day, 1);
		str_adds(s, hour < 12 ? "日 上午" : "日 下午");
		str_addu(s, hour % 12 ? hour % 12 : 12, 1);
		str_adds(s, "时");
		str_addu(s, minute, 2);
		str_adds(s, "分");
		return;
	}
	str_adds(s, from == STREET ? "/" : "-");
	str_addu(s, (uint64_t)month, width);
	str_adds(s, from == STREET ? "/" : "-");
	str_addu(s, (uint64_t)day, width);
	str_adds(s, " ");
	str_addu(s, hour, width);
	str_adds(s, ":");
	str_addu(s, minute, 2);
	str_adds(s, ":");
	str_addu(s, second % 60, 2);
}

static void
add_path(struct str *s, const char *path, const char *separator)
{
	for (size_t n; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		str_add(s, path, n);
		if (path[n])
			str_adds(s, separator);
	}
}

/* What became of an order; -1 where nothing is known. */
struct fate {
	int64_t closed;
	int valid, contacted, resolved, satisfaction;
};

static struct fate
fate_of(int64_t end, const struct order *o, struct rng *r)
{
	const struct category *c = &categories[o->category];
	uint64_t unit = mix(c->unit ? o->category * 31u : 7000u + o->street, 3);
	uint32_t solved = 888 + (uint32_t)(unit % 80), pleased = 915 + (uint32_t)(unit / 80 % 60), draw = below(r, 1000);
	uint64_t usual = (uint64_t)c->hours * 3600;
	struct fate f = { -1, -1, -1, -1, -1 };

	if (c->unit == NULL)
		usual = usual * (80 + unit % 50) / 100;
	uint64_t took = usual / 6 + below(r, usual) / 2;
	took += below(r, usual) / 2;
	if (draw < 30)
		took = usual + below(r, usual * 3);
	f.closed = o->at + 600 + (int64_t)took;
	if (draw >= 992 || f.closed >= end) {
		f.closed = -1;
		return f;
	}
	f.valid = !chance(r, 140);
	if (!f.valid)
		return f;
	f.contacted = !chance(r, 10);
	f.resolved = chance(r, solved);
	if (o->kind == REPEAT || o->kind == REDO)
		f.resolved = chance(r, 760);
	/* 满意, 基本满意, 一般, 不满意, 未评价 */
	draw = below(r, 1000);
	uint32_t happy = f.resolved ? pleased + 30 : 620;
	f.satisfaction = draw < happy * 92 / 100 ? 0 : draw < happy ? 1
					       : draw < happy + 15  ? 2
					       : draw < 990         ? 3
								    : 4;
	return f;
}

static const char *const level[] = { "满意", "基本满意", "一般", "不满意", "未评价" };
static const char *const kinder_level[] = { "满意", "较满意", "一般", "不满意", "未评价" };
static const char *const tag_list[] = { "", "", "", "七有五性", "多样性,七有五性", "接诉即办", "每月一题", "营商环境", "便利性,七有五性", "安全性" };

static const char *
answer(int yes, const char *if_yes, const char *if_no)
{
	return yes < 0 ? "" : yes ? if_yes
				  : if_no;
}

static void
path_cell(struct str *row, const struct order *o, struct rng *r, const char *separator)
{
	if (!chance(r, 300))
		add_path(row, categories[o->category].path, separator);
	str_adds(row, ",");
}

static void
time_cell(struct str *row, int64_t at, enum export from)
{
	if (at >= 0)
		add_time(row, at, from);
	str_adds(row, ",");
}

static void
name_cells(struct str *row, const struct order *o, struct rng *r, const char *hidden)
{
	uint32_t draw = hidden ? below(r, 100) : 100;

	if (draw < 4)
		str_adds(row, hidden);
	else
		add_name(row, o->caller);
	str_adds(row, ",");
	add_phone(row, o->caller);
	str_adds(row, ",");
}

/* Street, village or estate's community, point. */
static void
place_cells(struct str *row, const struct order *o, struct rng *r, const char *null)
{
	uint32_t draw = o->kind == PLAIN && o->seed % 2 ? below(r, 100) : 100;

	cell(row, streets[o->street].name);
	if (draw < 10) {
		str_adds(row, null);
	} else {
		str_adds(row, estate_head[(o->street * 5u + o->point / 40u) % COUNT(estate_head)]);
		str_adds(row, streets[o->street].rural ? "村" : "社区");
	}
	str_adds(row, ",");
	if (!o->vague)
		add_point(row, o->street, o->point);
	str_adds(row, ",");
}

static void
company_cell(struct str *row, const struct order *o, const char *null)
{
	int firm = categories[o->category].firm;

	if (firm == 1 && o->seed % 5 < 3)
		add_company(row, o->seed);
	else if (firm == 2 && o->seed % 5 < 3)
		add_shop(row, o->seed);
	else
		str_adds(row, null);
	str_adds(row, ",");
}

static void
outcome_cell(struct str *row, const struct order *o, struct rng *r, const struct fate *f)
{
	size_t at = row->n;
	struct order told = *o;

	if (f->closed >= 0) {
		told.told = f->closed;
		const char *words = PICK(r, outcome);
		expand(row, words, next(r), &told);
	}
	end_cell(row, at);
}

static const char *
urgency_of(const struct order *o, struct rng *r)
{
	int urgent = categories[o->category].urgent;

	if (chance(r, 400))
		return "";
	return urgent == 2 ? "紧急" : urgent == 1 && chance(r, 500) ? "紧急"
								    : "一般";
}

static const char *
unit_cell(const struct order *o, struct rng *r)
{
	return chance(r, 550) ? "" : unit_of(o);
}

/* The network system names the offices of the district without the 区 before them. */
static const char *
short_unit_cell(const struct order *o, struct rng *r)
{
	static const char prefix[] = "区";
	const char *unit = unit_cell(o, r);

	return strncmp(unit, prefix, sizeof(prefix) - 1) == 0 ? unit + sizeof(prefix) - 1 : unit;
}

static const char *
status_of(const struct fate *f, struct rng *r)
{
	return f->closed >= 0 ? chance(r, 100) ? "回复完成" : "已办结" : chance(r, 400) ? "已转派"
											: "办理中";
}

/* The same columns serve the hotline's own export and the single one. */
static const char hotline_header[] =
	"工单编号,工单类型,问题分类,标签,标题,主要内容,工单状态,紧急程度,来电人,联系电话,被反映区,被反映街乡镇,村/社区,小区点位,"
	"创建时间,办结时间,承办单位,企业名称,是否有效回访,是否联系,是否解决,是否满意,处理受理方式,办理结果\r\n";

static void
hotline_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	size_t at;

	cell(row, categories[o->category].kind);
	path_cell(row, o, r, "->");
	at = row->n;
	str_adds(row, tag_list[below(r, COUNT(tag_list))]);
	end_cell(row, at);
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, status_of(f, r));
	cell(row, urgency_of(o, r));
	name_cells(row, o, r, NULL);
	cell(row, district);
	place_cells(row, o, r, "");
	time_cell(row, o->at, HOTLINE);
	time_cell(row, f->closed, HOTLINE);
	cell(row, unit_cell(o, r));
	company_cell(row, o, "");
	cell(row, answer(f->valid, "是", "否"));
	cell(row, answer(f->contacted, "是", "否"));
	cell(row, answer(f->resolved, "是", "否"));
	cell(row, f->satisfaction < 0 ? "" : level[f->satisfaction]);
	cell(row, chance(r, 800) ? "电话" : "直派");
	outcome_cell(row, o, r, f);
}

static const char network_header[] =
	"诉求编号,诉求渠道,诉求类型,事项分类,诉求　标题,诉求内容,办理状态,诉求人,联系电话／账号,所属区县,街道（乡镇）,所在村社区,问题点位,"
	"受理时间：,结案时间：,主办单位,紧急程度,单位名称,有效回访（是/否）,是否联系,解决情况,满意度,处理情况\r\n";

static void
network_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	static const char *const channel[] = { "微信公众号", "手机客户端", "网站", "微博", "领导信箱" };

	cell(row, channel[below(r, COUNT(channel))]);
	cell(row, categories[o->category].kind);
	path_cell(row, o, r, ">");
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, status_of(f, r));
	name_cells(row, o, r, "保密");
	cell(row, district);
	place_cells(row, o, r, "不详");
	time_cell(row, o->at, NETWORK);
	time_cell(row, f->closed, NETWORK);
	cell(row, short_unit_cell(o, r));
	cell(row, urgency_of(o, r));
	company_cell(row, o, "无");
	cell(row, answer(f->valid, "1", "0"));
	cell(row, answer(f->contacted, "1", "0"));
	cell(row, f->resolved == 0 && chance(r, 250) ? "部分解决" : answer(f->resolved, "解决", "未解决"));
	cell(row, f->satisfaction < 0 ? f->closed < 0 ? "" : "未评价" : level[f->satisfaction]);
	outcome_cell(row, o, r, f);
}

static const char street_header[] =
	"service_request_id,诉求类型,service_name,标题,description,status,来电人,来电号码,反映区,所在街乡镇,反映社区,address,"
	"requested_datetime,办结时间,agency_responsible,紧急程度,商户名称,是否有效回访,是否联系,解决情况,综合满意度,status_notes\r\n";

static void
street_row(struct str *row, const struct order *o, const struct text *t, const struct fate *f, struct rng *r)
{
	cell(row, categories[o->category].kind);
	path_cell(row, o, r, "->");
	long_cell(row, &t->title);
	long_cell(row, &t->content);
	cell(row, f->closed >= 0 ? "closed" : "open");
	name_cells(row, o, r, "保密");
	cell(row, district);
	place_cells(row, o, r, "");
	time_cell(row, o->at, STREET);
	time_cell(row, f->closed, STREET);
	cell(row, unit_cell(o, r));
	cell(row, urgency_of(o, r));
	company_cell(row, o, "");
	cell(row, answer(f->valid, "是", "否"));
	cell(row, answer(f->contacted, "是", "否"));
	cell(row, answer(f->resolved, "是", "否"));
	cell(row, f->satisfaction < 0 ? "" : kinder_level[f->satisfaction]);
	outcome_cell(row, o, r, f);
}

static void
begin(struct exports *x, enum export e, const char *dir, const char *name, const char *before, const char *header)
{
	struct str *row = &x->row;

	sheet_open(&x->sheet[e], dir, name);
	if (e == NETWORK)
		sheet_gb18030(&x->sheet[e]);
	row->n = 0;
	str_adds(row, before);
	str_adds(row, header);
	sheet_write(&x->sheet[e], row);
}

void
export_open(struct exports *x, const char *dir, bool single)
{
	sheet_open(&x->events, dir, "events.csv");
	str_adds(&x->row, event_header);
	sheet_write(&x->events, &x->row);
	if (single) {
		begin(x, SINGLE, dir, "export.csv", "", hotline_header);
		return;
	}
	begin(x, HOTLINE, dir, "hotline.csv", "\xEF\xBB\xBF怀柔区市民热线工单明细（样例数据，均为虚构）\r\n\"说明：导出范围为全部工单,含剔除件；来电人信息不得外传\"\r\n", hotline_header);
	begin(x, NETWORK, dir, "network.csv", "", network_header);
	begin(x, STREET, dir, "street.csv.gz", "", street_header);
}

void
export_order(struct exports *x, const struct order *o, const struct order *base, const struct text *text)
{
	struct rng r = { o->state };
	struct fate f = fate_of(x->end, o, &r);
	struct str *row = &x->row;

	row->n = 0;
	add_id(row, o, base);
	str_adds(row, ",");
	switch (o->from) {
	case NETWORK:
		network_row(row, o, text, &f, &r);
		break;
	case STREET:
		street_row(row, o, text, &f, &r);
		break;
	default:
		hotline_row(row, o, text, &f, &r);
	}
	row->n--;
	str_adds(row, "\r\n");
	sheet_write(&x->sheet[o->from], row);
	row->n = 0;
	events_of(row, o, base, f.closed, x->end, o->state);
	if (row->n)
		sheet_write(&x->events, row);
}

void
export_close(struct exports *x)
{
	for (int i = 0; i < N_EXPORT; i++)
		sheet_close(&x->sheet[i]);
	sheet_close(&x->events);
	str_free(&x->row);
}
