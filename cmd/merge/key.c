/* key.c - keys, times and values of records and lists */
#include "key.h"

int
field_of_word(struct slice word)
{
	for (int i = 0; i < F_KNOWN; i++)
		if (slice_eq(field_label(i), word))
			return i;
	return field_of(word);
}

bool
names_hold(const struct names *names, int field)
{
	for (size_t i = 0; i < names->n; i++)
		if (names->field[i] == field)
			return true;
	return false;
}

void
names_parse(struct names *names, const char *option, const char *text)
{
	*names = (struct names){ 0 };
	struct slice rest = slice_of(text);
	while (rest.p) {
		struct slice word = slice_trim(slice_cut(rest, ',', &rest));
		int field = word.n ? field_of_word(word) : F_NONE;
		if (field == F_NONE)
			die("%s takes names of fields joined by commas, not '%s'", option, text);
		if (names_hold(names, field))
			die("%s names '%.*s' twice", option, (int)word.n, word.p);
		if (names->n == NAMES_MAX)
			die("%s takes at most %d fields", option, NAMES_MAX);
		names->field[names->n++] = field;
	}
}

/* Ends with 00 00, and 00 inside becomes 00 FF: a prefix still sorts first. */
static void
add_part(struct slice part, struct buf *key)
{
	for (size_t i = 0; i < part.n; i++) {
		buf_addc(key, part.p[i]);
		if (part.p[i] == '\0')
			buf_addc(key, (char)0xff);
	}
	buf_add(key, "\0\0", 2);
}

bool
key_of(struct rec *r, const struct names *on, struct buf *key)
{
	for (size_t i = 0; i < on->n; i++) {
		struct slice part = rec_get(r, on->field[i]);
		if (part.n == 0)
			return false;
		if (on->n == 1)
			buf_add_slice(key, part);
		else
			add_part(part, key);
	}
	return true;
}

void
stamp_set(unsigned char *stamp, int64_t at, uint32_t nano)
{
	uint64_t biased = (uint64_t)at + (UINT64_C(1) << 62);
	for (int i = 0; i < 8; i++)
		stamp[i] = (unsigned char)(biased >> (56 - 8 * i));
	for (int i = 0; i < 4; i++)
		stamp[8 + i] = (unsigned char)(nano >> (24 - 8 * i));
}

bool
stamp_is_empty(const unsigned char *stamp, size_t size)
{
	for (size_t i = 0; i < size; i += STAMP_SIZE)
		if (stamp[i])
			return false;
	return true;
}

void
stamp_limit(unsigned char *limit, const char *text)
{
	struct when when;
	if (date_parse(slice_of(text), &when) < 0)
		die("--at takes a time such as 2026-09-30 or 2026-09-30T08:00, not '%s'", text);
	if (when.day_only)
		stamp_set(limit, when.at + DAY_SECONDS, 0);
	else
		stamp_set(limit, when.at, when.nano + 1);
}

bool
stamp_is_known(const unsigned char *stamp, size_t size, const unsigned char *limit)
{
	for (size_t i = 0; i < size; i += STAMP_SIZE)
		if (stamp[i])
			return memcmp(stamp + i, limit, STAMP_SIZE) < 0;
	return false;
}

void
clock_open(struct clock *c, const struct names *newest)
{
	*c = (struct clock){ .newest = *newest };
}

int
time_read(struct slice text, struct when *when)
{
	if (date_parse(text, when) == 0)
		return 0;
	return date_read(text, &ZONE_DEFAULT, when) == 0 ? 0 : -1;
}

int
clock_stamp(struct clock *c, struct rec *r, unsigned char *stamp, int *bad)
{
	for (size_t i = 0; i < c->newest.n; i++, stamp += STAMP_SIZE) {
		struct slice text = rec_get(r, c->newest.field[i]);
		unsigned char *last = c->stamp + i * STAMP_SIZE;
		if (!slice_eq(text, buf_slice(&c->text[i]))) { /* all records of a snapshot have one time */
			struct when when;
			if (text.n && time_read(text, &when) < 0) {
				*bad = c->newest.field[i];
				return -1;
			}
			if (text.n)
				stamp_set(last, when.at, when.nano);
			else
				memset(last, 0, STAMP_SIZE);
			buf_clear(&c->text[i]);
			buf_add_slice(&c->text[i], text);
		}
		memcpy(stamp, last, STAMP_SIZE);
	}
	return 0;
}

void
clock_free(struct clock *c)
{
	for (size_t i = 0; i < NAMES_MAX; i++)
		buf_free(&c->text[i]);
}

int
value_read(int field, struct slice text, struct buf *out, bool *raw)
{
	enum field_class class = field_class(field);
	struct when when;
	*raw = false;
	buf_clear(out);
	if (text.n && class == FIELD_YESNO) {
		bool yes = slice_is(text, "true") || slice_is(text, "是");
		if (!yes && !slice_is(text, "false") && !slice_is(text, "否"))
			return -1;
		buf_adds(out, yes ? "true" : "false");
		*raw = true;
		return 0;
	}
	if (text.n && class == FIELD_TIME) {
		if (time_read(text, &when) < 0)
			return -1;
		if (when.day_only)
			date_print_day(day_of(when.at, when.offset), out);
		else
			date_print(&when, out);
		return 0;
	}
	buf_add_slice(out, text);
	return 0;
}
