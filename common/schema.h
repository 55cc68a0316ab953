/* schema.h - the names of fields: each spelt once, then a number
 *
 *	enum { MINE = F_KNOWN };
 *	int field = field_of(slice_of("street"));        F_STREET
 *	int other = field_of(slice_of("tree_height"));   >= F_KNOWN, given on first sight
 *	struct slice name = field_name(other);
 *	struct slice key = field_key(other);             "tree_height":
 *
 * The table below is the whole dictionary of gov-records(5): name, Chinese
 * label, Open311 GeoReport v2 name, New York 311 name, and what a value is.
 * Numbers of unknown names are given in order of arrival and mean nothing
 * outside the process.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "buf.h"

enum field_class {
	FIELD_TEXT,
	FIELD_TIME,
	FIELD_YESNO,
	FIELD_NUMBER,
	FIELD_LIST, /* several values joined by | */
	FIELD_PATH, /* joined by /: a condition on a node holds for all below it */
	FIELD_PERSONAL, /* text whose value never stands in a message */
};

enum {
	KEY_PAD = 32
};

/* clang-format off */
#define FIELDS(X) \
	X(ID,               "id",               "工单编号",     "service_request_id", "Unique Key",                     FIELD_TEXT) \
	X(FROM,             "from",             "来源位置",     NULL,                 NULL,                             FIELD_TEXT) \
	X(SOURCE,           "source",           "诉求来源",     NULL,                 NULL,                             FIELD_TEXT) \
	X(EXPORTED_AT,      "exported_at",      "导出时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(KIND,             "kind",             "诉求类型",     NULL,                 NULL,                             FIELD_TEXT) \
	X(STATUS,           "status",           "工单状态",     "status",             "Status",                         FIELD_TEXT) \
	X(CHANNEL,          "channel",          "诉求渠道",     NULL,                 "Open Data Channel Type",         FIELD_TEXT) \
	X(TAGS,             "tags",             "标签",         "keywords",           NULL,                             FIELD_LIST) \
	X(TITLE,            "title",            "标题",         "service_name",       "Descriptor",                     FIELD_TEXT) \
	X(CONTENT,          "content",          "主要内容",     "description",        NULL,                             FIELD_PERSONAL) \
	X(CALLER,           "caller",           "来电人",       NULL,                 NULL,                             FIELD_PERSONAL) \
	X(PHONE,            "phone",            "联系电话",     "phone",              NULL,                             FIELD_PERSONAL) \
	X(COMPANY,          "company",          "企业名称",     NULL,                 NULL,                             FIELD_TEXT) \
	X(CREDIT_CODE,       "credit_code",       "统一社会信用代码",      NULL,                 NULL,                             FIELD_TEXT) \
	X(CONFIDENTIAL,     "confidential",     "是否保密",     NULL,                 NULL,                             FIELD_YESNO) \
	X(CITY,             "city",             "市",           NULL,                 "City",                           FIELD_TEXT) \
	X(DISTRICT,         "district",         "被反映区",     NULL,                 "Borough",                        FIELD_TEXT) \
	X(STREET,           "street",           "被反映街乡镇", NULL,                 "Community Board",                FIELD_TEXT) \
	X(COMMUNITY,        "community",        "村/社区",      NULL,                 NULL,                             FIELD_TEXT) \
	X(GRID,             "grid",             "网格",         NULL,                 NULL,                             FIELD_TEXT) \
	X(POINT,            "point",            "小区点位",     NULL,                 NULL,                             FIELD_TEXT) \
	X(ADDRESS,          "address",          "详细地址",     "address",            "Incident Address",               FIELD_PERSONAL) \
	X(STANDARD_ADDRESS, "standard_address", "标准地址",     NULL,                 NULL,                             FIELD_PERSONAL) \
	X(LON,              "lon",              "经度",         "long",               "Longitude",                      FIELD_NUMBER) \
	X(LAT,              "lat",              "纬度",         "lat",                "Latitude",                       FIELD_NUMBER) \
	X(AREA,             "area",             "片区",         NULL,                 NULL,                             FIELD_LIST) \
	X(PLACE_CODE,       "place_code",       "地点编码",     NULL,                 NULL,                             FIELD_TEXT) \
	X(PLACE_LEVEL,      "place_level",      "地点层级",     NULL,                 NULL,                             FIELD_TEXT) \
	X(PLACE_RULE,       "place_rule",       "地点依据",     NULL,                 NULL,                             FIELD_LIST) \
	X(PLACE_WORDS,      "place_words",      "地点依据词",   NULL,                 NULL,                             FIELD_PERSONAL) \
	X(PLACE_NEXT,       "place_next",       "地点次选",     NULL,                 NULL,                             FIELD_LIST) \
	X(PLACE_MARGIN,     "place_margin",     "地点领先",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(PLACE_STATE,      "place_state",      "地点判定",     NULL,                 NULL,                             FIELD_TEXT) \
	X(CATEGORY,         "category",         "问题分类",     "service_code",       "Complaint Type",                 FIELD_PATH) \
	X(URGENCY,          "urgency",          "紧急程度",     NULL,                 NULL,                             FIELD_TEXT) \
	X(DIMENSION,        "dimension",        "七有五性",     NULL,                 NULL,                             FIELD_LIST) \
	X(UNIT,             "unit",             "承办单位",     "agency_responsible", "Agency",                         FIELD_TEXT) \
	X(CO_UNITS,         "co_units",         "协办单位",     NULL,                 NULL,                             FIELD_LIST) \
	X(HANDLING,         "handling",         "工单性质",     NULL,                 NULL,                             FIELD_TEXT) \
	X(MODE,             "mode",             "平急战模式",   NULL,                 NULL,                             FIELD_TEXT) \
	X(WHISTLE,          "whistle",          "吹哨",         NULL,                 NULL,                             FIELD_TEXT) \
	X(CITY_DUE_AT,      "city_due_at",      "市交办办结期限", NULL,               NULL,                             FIELD_TIME) \
	X(DISTRICT_DUE_AT,  "district_due_at",  "区交办办结期限", NULL,               NULL,                             FIELD_TIME) \
	X(ACCEPT_DUE_AT,    "accept_due_at",    "签收期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(CONTACT_DUE_AT,   "contact_due_at",   "联系期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(RESPOND_DUE_AT,   "respond_due_at",   "反馈期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(DUE_AT,           "due_at",           "办结期限",     "expected_datetime",  "Due Date",                       FIELD_TIME) \
	X(CREATED_AT,       "created_at",       "创建时间",     "requested_datetime", "Created Date",                   FIELD_TIME) \
	X(DISPATCHED_AT,    "dispatched_at",    "派单时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(ACCEPTED_AT,      "accepted_at",      "签收时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(CONTACTED_AT,     "contacted_at",     "联系时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(RESPONDED_AT,     "responded_at",     "反馈时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(CLOSED_AT,        "closed_at",        "办结时间",     NULL,                 "Closed Date",                    FIELD_TIME) \
	X(UPDATED_AT,       "updated_at",       "更新时间",     "updated_datetime",   "Resolution Action Updated Date", FIELD_TIME) \
	X(RETURNED,         "returned",         "退单次数",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(EXTENDED,         "extended",         "延期次数",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(REDONE,           "redone",           "重办次数",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(RESULT,           "result",           "办理结果",     "status_notes",       "Resolution Description",         FIELD_PERSONAL) \
	X(REPLY,            "reply",            "回复内容",     NULL,                 NULL,                             FIELD_PERSONAL) \
	X(CALLBACK_AT,      "callback_at",      "回访时间",     NULL,                 NULL,                             FIELD_TIME) \
	X(VALID,            "valid",            "是否有效回访", NULL,                 NULL,                             FIELD_YESNO) \
	X(CONTACTED,        "contacted",        "是否联系",     NULL,                 NULL,                             FIELD_YESNO) \
	X(RESOLVED,         "resolved",         "是否解决",     NULL,                 NULL,                             FIELD_YESNO) \
	X(SATISFACTION,     "satisfaction",     "是否满意",     NULL,                 NULL,                             FIELD_TEXT) \
	X(COMMENT,          "comment",          "回访备注",     NULL,                 NULL,                             FIELD_PERSONAL) \
	X(EXCLUDED,         "excluded",         "是否剔除",     NULL,                 NULL,                             FIELD_YESNO) \
	X(EXCLUSION_REASON, "exclusion_reason", "剔除原因",     NULL,                 NULL,                             FIELD_TEXT) \
	X(APPEAL,           "appeal",           "申诉",         NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER,          "cluster",          "同诉编号",     NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER_KIND,     "cluster_kind",     "同诉类型",     NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER_MARGIN,   "cluster_margin",   "相似度余量",       NULL,                 NULL,                             FIELD_NUMBER) \
	X(COPY_OF,          "copy_of",          "重复于",       NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER_RULE,     "cluster_rule",     "同诉规则",     NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER_BY,       "cluster_by",       "同诉依据工单", NULL,                 NULL,                             FIELD_TEXT) \
	X(CLUSTER_SIMILARITY, "cluster_similarity", "字面相似度", NULL,               NULL,                             FIELD_NUMBER) \
	X(CLUSTER_WEIGHTED, "cluster_weighted", "加权相似度",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(CLUSTER_MATTER,   "cluster_matter",   "事由相似度",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(CLUSTER_NEEDED,   "cluster_needed",   "所需相似度",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(CLUSTER_DAYS,     "cluster_days",     "相隔天数",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(CLUSTER_AGREES,   "cluster_agrees",   "相同项",       NULL,                 NULL,                             FIELD_LIST) \
	X(CLUSTER_DIFFERS,  "cluster_differs",  "不同项",       NULL,                 NULL,                             FIELD_LIST) \
	X(LINK,              "link",              "关联编号",          NULL,                 NULL,                             FIELD_TEXT) \
	X(LINK_STATE,        "link_state",        "关联判定",          NULL,                 NULL,                             FIELD_TEXT) \
	X(LINK_SCORE,        "link_score",        "关联分",           NULL,                 NULL,                             FIELD_NUMBER) \
	X(LINK_MARGIN,       "link_margin",       "关联领先",          NULL,                 NULL,                             FIELD_NUMBER) \
	X(LINK_ROWS,         "link_rows",         "关联行数",          NULL,                 NULL,                             FIELD_NUMBER) \
	X(LINK_WHY,          "link_why",          "关联依据",          NULL,                 NULL,                             FIELD_LIST) \
	X(LINK_DIFFERS,      "link_differs",      "关联不符项",         NULL,                 NULL,                             FIELD_LIST) \
	X(LINK_FAULTS,       "link_faults",       "关联无效项",         NULL,                 NULL,                             FIELD_LIST) \
	X(LINK_NEXT,         "link_next",         "关联次选",          NULL,                 NULL,                             FIELD_TEXT) \
	X(LINK_NEXT_WHY,     "link_next_why",     "关联次选依据",        NULL,                 NULL,                             FIELD_LIST) \
	X(LINK_RIVALS,       "link_rivals",       "关联相近行数",        NULL,                 NULL,                             FIELD_NUMBER) \
	X(SUPERSEDED_BY,    "superseded_by",    "已被替代",     NULL,                 NULL,                             FIELD_TEXT) \
	X(DECIDED,          "decided",          "人工确定字段", NULL,                 NULL,                             FIELD_LIST) \
	X(DECIDED_BY,       "decided_by",       "人工确定依据", NULL,                 NULL,                             FIELD_LIST) \
	X(MASK,             "mask",             "脱敏",         NULL,                 NULL,                             FIELD_LIST) \
	X(STAGE,            "stage",            "环节",           NULL,                 NULL,                             FIELD_TEXT) \
	X(STAGE_SINCE,      "stage_since",      "环节开始时间",   NULL,                 NULL,                             FIELD_TIME) \
	X(STAGE_MINUTES,    "stage_minutes",    "环节停留分钟",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(UNIT_NOW,         "unit_now",         "现承办单位",     NULL,                 NULL,                             FIELD_TEXT) \
	X(ACCEPT_DUE_NOW,   "accept_due_now",   "现签收期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(ACCEPT_LEFT,      "accept_left",      "签收剩余分钟",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(ACCEPT_ON_TIME,   "accept_on_time",   "是否按时签收",   NULL,                 NULL,                             FIELD_YESNO) \
	X(CONTACT_DUE_NOW,  "contact_due_now",  "现联系期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(CONTACT_LEFT,     "contact_left",     "联系剩余分钟",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(CONTACT_ON_TIME,  "contact_on_time",  "是否按时联系",   NULL,                 NULL,                             FIELD_YESNO) \
	X(RESPOND_DUE_NOW,  "respond_due_now",  "现反馈期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(RESPOND_LEFT,     "respond_left",     "反馈剩余分钟",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(RESPOND_ON_TIME,  "respond_on_time",  "是否按时反馈",   NULL,                 NULL,                             FIELD_YESNO) \
	X(DUE_NOW,          "due_now",          "现办结期限",     NULL,                 NULL,                             FIELD_TIME) \
	X(CLOSE_LEFT,       "close_left",       "办结剩余分钟",   NULL,                 NULL,                             FIELD_NUMBER) \
	X(ON_TIME,          "on_time",          "是否按时办结",   NULL,                 NULL,                             FIELD_YESNO) \
	X(CITY_DUE_NOW,     "city_due_now",     "现市交办期限",   NULL,                 NULL,                             FIELD_TIME) \
	X(CITY_LEFT,        "city_left",        "市交办剩余分钟",  NULL,                 NULL,                             FIELD_NUMBER) \
	X(CITY_ON_TIME,     "city_on_time",     "是否按市交办期限办结",  NULL,                 NULL,                             FIELD_YESNO) \
	X(DISTRICT_DUE_NOW,  "district_due_now",  "现区交办期限",   NULL,                 NULL,                             FIELD_TIME) \
	X(DISTRICT_LEFT,    "district_left",    "区交办剩余分钟",  NULL,                 NULL,                             FIELD_NUMBER) \
	X(DISTRICT_ON_TIME,  "district_on_time",  "是否按区交办期限办结",  NULL,                 NULL,                             FIELD_YESNO) \
	X(LATE,             "late",             "是否超时",       NULL,                 NULL,                             FIELD_YESNO) \
	X(OVERDUE,          "overdue",          "是否超期",       NULL,                 NULL,                             FIELD_YESNO) \
	X(OVERDUE_MINUTES,  "overdue_minutes",  "超期分钟",       NULL,                 NULL,                             FIELD_NUMBER) \
	X(NEXT_STEP,        "next_step",        "下一时限",       NULL,                 NULL,                             FIELD_TEXT) \
	X(NEXT_DUE_AT,      "next_due_at",      "下一期限",       NULL,                 NULL,                             FIELD_TIME) \
	X(CALLER_MONTH,     "caller_month",     "来电人月次",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(CALLER_YEAR,      "caller_year",      "来电人年次",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(PLACE_MONTH,      "place_month",      "点位月次",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(PLACE_YEAR,       "place_year",       "点位年次",     NULL,                 NULL,                             FIELD_NUMBER) \
	X(FALSE_CLOSURE,    "false_closure",    "假闭环工单",     NULL,                 NULL,                             FIELD_TEXT) \
	X(WHISTLE_ARRIVED,  "whistle_arrived",  "是否全部报到",   NULL,                 NULL,                             FIELD_YESNO) \
	X(WHISTLE_ARRIVED_AT,  "whistle_arrived_at",  "报到时间",       NULL,                 NULL,                             FIELD_TIME) \
	X(WHISTLE_MISSING,  "whistle_missing",  "未报到单位",     NULL,                 NULL,                             FIELD_LIST) \
	X(FAULTS,           "faults",           "流程异常",       NULL,                 NULL,                             FIELD_LIST) \
	X(TYPE,             "type",             "行类型",       NULL,                 NULL,                             FIELD_TEXT)
/* clang-format on */

enum field {
#define X(symbol, name, label, open311, nyc, class) F_##symbol,
	FIELDS(X)
#undef X
	F_KNOWN,
	F_NONE = -1,
};

/* The number of a name; the same name gives the same number.  Dies past 65,536 names. */
int field_of(struct slice name);

/* The number of a name built from a field's: `category` and `_rule` give category_rule. */
int field_with(int field, const char *prefix, const char *suffix);

/* How many there are by now: numbers are below it. */
int field_count(void);

struct slice field_name(int field);

/* The name as a JSON key with its colon, ready to be written or compared, KEY_PAD bytes behind it
 * that may be read; the field must have been given out by one of the functions here or be a core one. */
static inline struct slice field_key(int field);

/* The Chinese label; of a name built from another's (suggested_unit, category_rule) one built likewise; the
 * name itself where there is none. */
struct slice field_label(int field);

/* Whether gov-records(5) or a program's own table has it. */
bool field_is_known(int field);

/* Adds a program's own field to what is known, with its Chinese label; NULL: its name will do. */
int field_declare(const char *name, const char *label, enum field_class class);

enum field_class field_class(int field);

void schema_free(void);

extern struct slice *schema_keys;

static inline struct slice
field_key(int field)
{
	if (!schema_keys)
		(void)field_count();
	return schema_keys[field];
}

#endif
