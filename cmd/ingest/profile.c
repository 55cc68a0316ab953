/* profile.c - counts of a run and how they are shown */
#include "profile.h"
#include "date.h"
#include "utf8.h"

enum {
	FIELDS_A_LINE = 6,
	TWICE_SHOWN = 5
};

static uint64_t *
count_of(struct profile *p, int field)
{
	if ((size_t)field >= p->n_filled) {
		size_t n = (size_t)field_count();
		p->filled = xrealloc(p->filled, n * sizeof *p->filled);
		memset(p->filled + p->n_filled, 0xff, (n - p->n_filled) * sizeof *p->filled);
		p->n_filled = n;
	}
	uint64_t *count = &p->filled[field];
	if (*count == UINT64_MAX) {
		*count = 0;
		p->order = xgrow(p->order, &p->order_cap, p->n_order + 1, sizeof *p->order);
		p->order[p->n_order++] = field;
	}
	return count;
}

static void
add_time(struct profile *p, struct slice text)
{
	struct when when;
	if (!text.n || date_parse(text, &when) < 0)
		return;
	if (!p->dated || when.at < p->first) {
		p->first = when.at;
		buf_clear(&p->first_text);
		buf_add_slice(&p->first_text, text);
	}
	if (!p->dated || when.at > p->last) {
		p->last = when.at;
		buf_clear(&p->last_text);
		buf_add_slice(&p->last_text, text);
	}
	p->dated = true;
}

static void
add_id(struct profile *p, struct slice id)
{
	size_t n = p->ids.n;
	if (!id.n)
		return;
	map_add(&p->ids, id);
	if (p->ids.n > n || p->n_twice++ >= TWICE_SHOWN)
		return;
	struct slice head = utf8_head(id, 40);
	buf_printf(&p->twice, "%s%.*s", p->twice.n ? ", " : "", (int)head.n, head.p);
}

void
profile_add(struct profile *p, struct rec *r)
{
	p->n++;
	for (size_t i = 0; i < r->n; i++)
		*count_of(p, r->member[i].field) += rec_value(r, i).n > 0;
	add_time(p, rec_get(r, F_CREATED_AT));
	add_id(p, rec_get(r, F_ID));
}

static void
print_fields(const struct profile *p)
{
	struct buf line = BUF_INIT;
	for (size_t i = 0; i < p->n_order; i++) {
		struct slice name = field_name(p->order[i]);
		uint64_t n = p->filled[p->order[i]];
		/* tenths of a percent, half up */
		uint64_t share = (n * 2000 + p->n) / (2 * p->n);
		buf_printf(&line, "  %.*s %llu.%llu%%", (int)name.n, name.p, (unsigned long long)(share / 10), (unsigned long long)(share % 10));
		if ((i + 1) % FIELDS_A_LINE == 0 || i + 1 == p->n_order) {
			warn("%s%s", i < FIELDS_A_LINE ? "filled:" : "       ", buf_text(&line));
			buf_clear(&line);
		}
	}
	buf_free(&line);
}

void
profile_print(const struct profile *p, const struct filter *f)
{
	struct buf line = BUF_INIT;
	for (size_t i = 0; i < f->reasons.n; i++) {
		struct slice code = map_key(&f->reasons, i);
		buf_printf(&line, "%s%.*s %llu", line.n ? ", " : "", (int)code.n, code.p, (unsigned long long)f->n_reason[i]);
	}
	if (line.n)
		warn("rejected: %s", buf_text(&line));
	buf_clear(&line);
	for (size_t i = 0; i < REPAIR_TOTAL; i++)
		if (p->repaired[i])
			buf_printf(&line, "%s%s %llu", line.n ? ", " : "", repair_names[i], (unsigned long long)p->repaired[i]);
	if (line.n)
		warn("repaired: %s", buf_text(&line));
	buf_free(&line);
	if (p->n_doubtful)
		warn("doubtful: %llu numbers that may have lost digits in a spreadsheet", (unsigned long long)p->n_doubtful);
	if (p->n == 0)
		return;
	print_fields(p);
	if (p->dated)
		warn("created_at: %.*s to %.*s", (int)p->first_text.n, p->first_text.p, (int)p->last_text.n, p->last_text.p);
	warn("ids: %zu different, %llu seen again%s%.*s", p->ids.n, (unsigned long long)p->n_twice, p->twice.n ? ": " : "", (int)p->twice.n, p->twice.n ? p->twice.p : "");
}

void
profile_free(struct profile *p)
{
	free(p->filled);
	free(p->order);
	buf_free(&p->first_text);
	buf_free(&p->last_text);
	buf_free(&p->twice);
	map_free(&p->ids);
}
