/* dues.c - limits counted from a moment of the record */
#include "dues.h"

static void
warn_limit(struct filter *f, int field, const struct duty *u, const char *before, const char *after)
{
	struct slice name = field_name(field);
	char *text = slice_dup(name);
	filter_warn(f, text, "%s '%.*s' %s", before, (int)u->id.n, u->id.p, after);
	free(text);
}

struct slice
dues_text(struct dues *dues, struct filter *f, const struct duties *d, struct rec *r, const struct duty *u, int field)
{
	struct when due = { .offset = DEFAULT_OFFSET };
	int64_t start = 0;
	int asked = F_NONE;
	buf_clear(&dues->text);
	if (u->limit.unit == LIMIT_NONE)
		return buf_slice(&dues->text);
	int started = duty_start(u, r, &start, &asked);
	/* a clock may have to wait for its field, but every order was created some time */
	if (started < 0 || (started == 0 && asked == F_CREATED_AT))
		warn_limit(f, asked, u, "no readable time to count the limit of duty", "from");
	if (started <= 0)
		return buf_slice(&dues->text);
	/* at another offset the year 9999 may be over at ours */
	if (start > dues->latest && civil_of(start, DEFAULT_OFFSET).year <= 9999)
		dues->latest = start;
	if (duty_due(d, u, start, &due.at) < 0) {
		warn_limit(f, field, u, "the limit of duty", "runs past the calendar");
		f->status = 1;
		return buf_slice(&dues->text);
	}
	date_print(&due, &dues->text);
	return buf_slice(&dues->text);
}

void
dues_close(struct dues *dues, const struct duties *d, const char *calendar)
{
	struct buf last = BUF_INIT, latest = BUF_INIT;
	if (d->has_calendar && dues->latest != INT64_MIN && !filter_options.quiet) {
		int64_t day = day_of(dues->latest, DEFAULT_OFFSET), end = calendar_last(&d->calendar);
		date_print_day(end, &last);
		date_print_day(day, &latest);
		if (end - day <= CALENDAR_SOON)
			warn("%s: ends with %s, and limits are counted from %s already: add the days that follow", calendar, buf_text(&last), buf_text(&latest));
	}
	buf_free(&last);
	buf_free(&latest);
	buf_free(&dues->text);
}
