/* main.c - gov-mask: personal data kept, masked in shape or replaced by a pseudonym */
#include "filter.h"
#include "find.h"
#include "key.h"
#include "utf8.h"
#include <sys/resource.h>

static const char *how_text, *key_path, *key_fd, *more_fields, *leave_fields;

static const struct opt opts[] = {
	{ 0, "how", OPT_TEXT, &how_text, "KIND=WAY[,...]", "what becomes of a kind, or of all: keep, mask, pseudonym" },
	{ 0, "key-file", OPT_TEXT, &key_path, "FILE", "key of the pseudonyms, mode 0600" },
	{ 0, "key-fd", OPT_TEXT, &key_fd, "N", "descriptor to read the key from" },
	{ 0, "fields", OPT_TEXT, &more_fields, "FIELD[=KIND][,...]", "look into these too, or into all" },
	{ 0, "leave", OPT_TEXT, &leave_fields, "FIELD[,...]", "pass these as they are" },
	{ 0, "stats", OPT_FLAG, &filter_options.stats, NULL, "print how many of each kind were replaced" },
	FILTER_MAP_OPTS,
	{ 0 },
};

static const struct cmd cmd = {
	.name = "gov-mask",
	.about = "Replaces personal data in fields and free text by masks or keyed pseudonyms.",
	.example = "  gov-mask records.ndjson > masked.ndjson\n"
		   "  gov-mask --how phone=pseudonym,name=pseudonym --key-file mask.key --stats records.ndjson",
	.opts = opts,
};

enum way {
	WAY_MASK,
	WAY_KEEP,
	WAY_PSEUDONYM
};

/* What a field is taken for. */
enum use {
	USE_UNKNOWN,
	USE_LEAVE,
	USE_TEXT,
	USE_PHONE,
	USE_NAME,
	USE_ADDRESS
};

struct mask {
	enum way way[KINDS];
	struct key key;
	struct titles titles;
	struct found found;
	uint8_t *use; /* of each field seen so far */
	size_t n_use, use_cap;
	bool all;
	struct buf text, normal;
	uint64_t count[KINDS], total[KINDS], n_confidential;
	bool confidential; /* the record at hand */
	struct slice caller;
};

static void
set_use(struct mask *m, int field, enum use use)
{
	size_t before = m->n_use;
	if ((size_t)field >= before) {
		m->n_use = (size_t)field + 1;
		m->use = xgrow(m->use, &m->use_cap, m->n_use, 1);
		memset(m->use + before, USE_UNKNOWN, m->n_use - before);
	}
	m->use[field] = (uint8_t)use;
}

/* Exports name fields as they like; a header that says phone is one. */
static enum use
guess_use(const struct mask *m, int field)
{
	struct slice name = field_name(field);
	const char *end = name.p + name.n;
	if (field < F_KNOWN && field_class(field) != FIELD_PERSONAL)
		return m->all && field != F_MASK ? USE_TEXT : USE_LEAVE;
	if (ends_with(name.p, end, "电话|手机|手机号|手机号码|电话号码|联系方式|来电号码|主叫号码|固话|phone|mobile|tel|telephone"))
		return USE_PHONE;
	if (ends_with(name.p, end, "姓名|联系人|来电人|反映人|投诉人|诉求人|市民名称|name_of_caller"))
		return USE_NAME;
	if (ends_with(name.p, end, "住址|地址"))
		return USE_ADDRESS;
	return USE_TEXT;
}

static enum use
use_of(struct mask *m, int field)
{
	if ((size_t)field >= m->n_use || m->use[field] == USE_UNKNOWN)
		set_use(m, field, guess_use(m, field));
	return (enum use)m->use[field];
}

static int
find_kind(struct slice name)
{
	for (int k = 0; k < KINDS; k++)
		if (slice_is(name, kind_names[k]))
			return k;
	return -1;
}

static void
read_how(struct mask *m)
{
	static const char *const ways[] = { "mask", "keep", "pseudonym" };
	bool wanted = false;
	for (struct slice rest = slice_of(how_text); rest.p;) {
		struct slice way, item = slice_trim(slice_cut(rest, ',', &rest)), kind = slice_cut(item, '=', &way);
		size_t w = 0;
		while (w < 3 && !slice_is(way, ways[w]))
			w++;
		int k = slice_is(kind, "all") ? KINDS : find_kind(kind);
		if (w == 3 || k < 0)
			die("--how takes KIND=WAY with commas between, not '%.*s'; kinds: phone id card passport plate email account address name all; ways: keep mask pseudonym", (int)item.n, item.p);
		for (int i = 0; i < KINDS; i++)
			if (k == KINDS || k == i)
				m->way[i] = (enum way)w;
	}
	for (int i = 0; i < KINDS; i++)
		wanted |= m->way[i] == WAY_PSEUDONYM;
	if (key_path && key_fd)
		die("--key-file and --key-fd: give one of them");
	if (wanted && !key_path && !key_fd)
		die("a pseudonym needs a key: give --key-file FILE or --key-fd N");
	if (!wanted && (key_path || key_fd))
		die("a key without a pseudonym: say which by --how KIND=pseudonym");
}

static void
read_key(struct mask *m, const struct filter *f)
{
	uint64_t fd;
	if (key_path)
		key_load(&m->key, key_path);
	if (!key_fd)
		return;
	if (opt_number(key_fd, &fd) < 0 || fd > 65535 || fd == 1 || fd == 2)
		die("--key-fd takes the number of a descriptor open for reading, not '%s'", key_fd);
	if (fd == 0 && f->n_operand == 0)
		die("--key-fd 0 would read the records for a key: name input files");
	key_read(&m->key, (int)fd, "--key-fd");
}

static void
read_fields(struct mask *m)
{
	static const char *const uses[] = { "text", "phone", "name", "address" };
	for (struct slice rest = slice_of(more_fields); rest.p;) {
		struct slice kind, name = slice_trim(slice_cut(slice_cut(rest, ',', &rest), '=', &kind));
		size_t u = 0;
		while (kind.p && u < 4 && !slice_is(kind, uses[u]))
			u++;
		if (name.n == 0 || u == 4)
			die("--fields takes FIELD or FIELD=KIND (text, phone, name, address) with commas between, not '%s'", more_fields);
		if (slice_is(name, "all") && !kind.p)
			m->all = true;
		else
			set_use(m, field_of(name), (enum use)(USE_TEXT + u));
	}
	for (struct slice rest = slice_of(leave_fields); rest.p;) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		if (name.n == 0)
			die("--leave takes field names with commas between, not '%s'", leave_fields);
		set_use(m, field_of(name), USE_LEAVE);
	}
	set_use(m, F_MASK, USE_LEAVE);
}

static void
mask_open(struct mask *m, const struct filter *f)
{
	/* no copy of the records or the key lands on a disk when the program is killed */
	struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	read_how(m);
	read_key(m, f);
	static const int texts[] = { F_TITLE, F_APPEAL, F_EXCLUSION_REASON, F_DECIDED_BY };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		set_use(m, texts[i], USE_TEXT);
	set_use(m, F_CALLER, USE_NAME);
	set_use(m, F_PHONE, USE_PHONE);
	set_use(m, F_ADDRESS, USE_ADDRESS);
	set_use(m, F_STANDARD_ADDRESS, USE_ADDRESS);
	read_fields(m);
	titles_load(&m->titles);
}

static void
mask_free(struct mask *m)
{
	key_free(&m->key);
	titles_free(&m->titles);
	found_free(&m->found);
	free(m->use);
	buf_free(&m->text);
	buf_free(&m->normal);
}

static bool
is_hidden(enum kind kind, uint32_t c)
{
	switch (kind) {
	case KIND_NAME:
		return c != ' ' && c != 0xb7;
	case KIND_ADDRESS:
		return is_digit(c) || is_letter(c) || is_one_of(c, "〇零一二三四五六七八九十百两甲乙丙丁附");
	case KIND_EMAIL:
		return c != '@';
	case KIND_PLATE:
		return is_han(c) || is_digit(c) || is_letter(c);
	case KIND_ACCOUNT:
		return true;
	default:
		return is_digit(c) || is_letter(c);
	}
}

/* Writes the span with * for what it hides; whole: also what a mask would show. */
static void
add_masked(const struct span *s, bool whole, struct buf *out)
{
	const char *hide = whole ? s->from : s->hide, *end = s->to;
	size_t n = 0, i = 0, step;
	uint32_t c;
	if (s->kind == KIND_EMAIL)
		for (end = hide; char_at(end, s->to, &step) != '@';)
			end += step;
	for (const char *p = hide; p < end; p += step)
		n += is_hidden(s->kind, char_at(p, end, &step));
	size_t first = whole ? 0 : s->first, last = whole ? 0 : s->last;
	buf_add(out, s->from, (size_t)(hide - s->from));
	for (const char *p = hide; p < end; p += step) {
		c = char_at(p, end, &step);
		bool hidden = is_hidden(s->kind, c) && i >= first && i + last < n;
		i += is_hidden(s->kind, c);
		if (hidden)
			buf_addc(out, '*');
		else
			buf_add(out, p, step);
	}
	buf_add(out, end, (size_t)(s->to - end));
}

/* The same for every way of writing it: no blanks, dashes or country, one case and width. */
static void
add_normal(const struct span *s, struct buf *out)
{
	const char *from = s->number ? s->number : s->from;
	size_t step;
	uint32_t c;
	if (s->abroad)
		buf_addc(out, '0');
	for (const char *p = from; p < s->to; p += step) {
		c = char_at(p, s->to, &step);
		bool sign = s->kind == KIND_EMAIL || s->kind == KIND_ACCOUNT ? c > ' ' : is_digit(c) || is_letter(c) || is_han(c);
		if (s->kind == KIND_PHONE)
			sign = is_digit(c);
		if (!sign)
			continue;
		utf8_add(out, s->kind == KIND_EMAIL && is_letter(c) ? c | 0x20 : is_letter(c) ? c & ~0x20u
											      : c);
	}
}

static void
add_span(struct mask *m, const struct span *s, struct buf *out)
{
	if (m->confidential && s->kind != KIND_ADDRESS) {
		add_masked(s, true, out);
	} else if (m->way[s->kind] == WAY_PSEUDONYM && !s->anonymous) {
		buf_clear(&m->normal);
		add_normal(s, &m->normal);
		key_add_token(&m->key, kind_names[s->kind], buf_slice(&m->normal), out);
	} else {
		add_masked(s, false, out);
	}
}

static void
find(struct mask *m, struct slice text, enum use use)
{
	struct found *f = &m->found;
	found_begin(f, text, use == USE_PHONE ? AS_PHONE : use == USE_ADDRESS ? AS_ADDRESS
						   : use == USE_NAME          ? AS_NAME
									      : AS_TEXT);
	find_numbers(f);
	if (use == USE_NAME && f->n == 0) {
		find_whole_name(f);
	} else {
		find_names(f, &m->titles);
		if (m->caller.n)
			find_known_name(f, m->caller);
	}
	found_end(f);
}

/* Replaces what the field holds; 0, or -1 when that cannot be done. */
static int
mask_field(struct filter *f, struct mask *m, struct rec *r, size_t i, enum use use)
{
	int field = r->member[i].field;
	struct slice text = rec_value(r, i);
	bool changed = false;
	if (text.n == 0)
		return 0;
	find(m, text, use);
	buf_clear(&m->text);
	const char *done = text.p;
	for (size_t k = 0; k < m->found.n; k++) {
		const struct span *s = &m->found.span[k];
		if (m->way[s->kind] == WAY_KEEP && !m->confidential)
			continue;
		buf_add(&m->text, done, (size_t)(s->from - done));
		size_t at = m->text.n;
		add_span(m, s, &m->text);
		done = s->to;
		bool same = slice_eq(slice(m->text.p + at, m->text.n - at), slice(s->from, (size_t)(s->to - s->from)));
		m->count[s->kind] += !same;
		changed = changed || !same;
	}
	if (!changed)
		return 0;
	if (r->member[i].kind == VALUE_RAW && (*text.p == '{' || *text.p == '['))
		return filter_reject(f, "value", field, "a nested value holds personal data and cannot be masked");
	buf_add(&m->text, done, (size_t)(text.p + text.n - done));
	rec_set(r, field, buf_slice(&m->text));
	return 0;
}

static bool
is_confidential(struct rec *r)
{
	static const char open[] = "false|否|0|no|公开|不保密|N|n|不";
	struct slice value = rec_get(r, F_CONFIDENTIAL);
	for (struct slice rest = slice_of(open); rest.p;)
		if (slice_eq(slice_cut(rest, '|', &rest), value))
			return false;
	return value.n > 0;
}

/* The counts, those of an earlier run with them. */
static void
set_counts(struct mask *m, struct rec *r)
{
	struct slice before = rec_get(r, F_MASK);
	uint64_t n;
	for (struct slice rest = before; rest.p;) {
		struct slice number, item = slice_cut(rest, '|', &rest);
		int k = find_kind(slice_cut(item, '=', &number));
		char *digits = slice_dup(number);
		if (k >= 0 && opt_number(digits, &n) == 0)
			m->count[k] += n;
		free(digits);
	}
	buf_clear(&m->text);
	for (int k = 0; k < KINDS; k++)
		if (m->count[k])
			buf_printf(&m->text, "%s%s=%llu", m->text.n ? "|" : "", kind_names[k], (unsigned long long)m->count[k]);
	if (!slice_eq(before, buf_slice(&m->text)) || rec_find(r, F_MASK) < 0)
		rec_set_or_null(r, F_MASK, buf_slice(&m->text));
}

static void
remove_field(struct mask *m, struct rec *r, int field, enum kind kind)
{
	if (rec_has(r, field)) {
		rec_set_null(r, field);
		m->count[kind]++;
	}
}

static int
mask_record(struct filter *f, struct mask *m, struct rec *r)
{
	memset(m->count, 0, sizeof m->count);
	m->confidential = is_confidential(r);
	m->caller = slice(NULL, 0);
	if (m->confidential || m->way[KIND_NAME] != WAY_KEEP) {
		struct slice caller = slice_trim(rec_get(r, F_CALLER));
		m->caller = rec_keep(r, caller);
	}
	for (size_t i = 0; i < r->n; i++) {
		int field = r->member[i].field;
		enum use use = use_of(m, field);
		/* who asked to stay unknown stays so in every field that can hold words */
		if (m->confidential && use == USE_LEAVE && field >= F_KNOWN)
			use = USE_TEXT;
		if (m->confidential && (use == USE_PHONE || use == USE_NAME))
			remove_field(m, r, field, use == USE_PHONE ? KIND_PHONE : KIND_NAME);
		else if (use != USE_LEAVE && mask_field(f, m, r, i, use) < 0)
			return -1;
	}
	for (int k = 0; k < KINDS; k++)
		m->total[k] += m->count[k];
	m->n_confidential += m->confidential;
	set_counts(m, r);
	return 0;
}

int
main(int argc, char **argv)
{
	struct filter f;
	struct mask m = { .n_use = 0 };
	struct rec r = REC_INIT;

	filter_open(&f, &cmd, FILTER_MAP, argc, argv);
	mask_open(&m, &f);
	const int own[] = { F_MASK };
	filter_own(&f, own, sizeof own / sizeof *own);
	while (filter_next(&f, &r))
		if (mask_record(&f, &m, &r) == 0)
			filter_put(&f, &r);
	if (filter_options.stats) {
		for (int k = 0; k < KINDS; k++)
			warn("%s: %llu replaced", kind_names[k], (unsigned long long)m.total[k]);
		warn("%llu confidential orders", (unsigned long long)m.n_confidential);
	}
	rec_free(&r);
	mask_free(&m);
	return filter_close(&f);
}
