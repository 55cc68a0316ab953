/* date.h - times: the calendar, ISO 8601 in and out, zones
 *
 *	struct when when;
 *	if (date_parse(slice_of("2025-09-01T08:05:09+08:00"), &when) == 0)
 *		date_print(&when, out);
 *
 * A moment is seconds since 1970-01-01 UTC with the offset it was written in.
 * Neither TZ nor the locale nor the clock is looked at.  The calendar is the
 * Gregorian one, years 1 to 9999.  A local time that comes twice (clocks put
 * back) is the first of the two, one that never comes (clocks put forward) is
 * read with the offset before the change: fold=0 of Python's PEP 495.  What
 * exports write instead of ISO 8601 is read by shape.h.
 */
#ifndef DATE_H
#define DATE_H

#include "buf.h"

enum {
	DAY_SECONDS = 86400,
	DEFAULT_OFFSET = 8 * 3600
};

struct when {
	int64_t at; /* seconds since 1970-01-01T00:00:00Z */
	int32_t offset; /* seconds east of UTC of the local time it was written in */
	uint32_t nano; /* the fraction */
	int8_t digits; /* how many digits the fraction had, trailing zeros not counted */
	bool day_only; /* no clock was written: `at` is the midnight the day begins with */
};

struct civil {
	int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01 of a date, which must be one; and back. */
int64_t days_of(int year, int month, int day);
struct civil civil_of_days(int64_t days);

/* The local clock of a moment at an offset. */
struct civil civil_of(int64_t at, int32_t offset);

/* 0 = Sunday. */
int weekday_of_days(int64_t days);

bool date_is_valid(int year, int month, int day);
int days_in_month(int year, int month);

/* Local day number (days since 1970-01-01) of a moment at an offset. */
int64_t day_of(int64_t at, int32_t offset);

/* Reads an ISO 8601 time or bare date: `2025-09-01`, `2025-09-01T08:00[:00[.5]]`
 * with T or one space, and `Z`, `+08:00`, `+0800`, `+08`, whatever date_print
 * writes, or nothing (+08:00).  0, or -1 when it is none. */
int date_parse(struct slice text, struct when *out);

/* Appends `2025-09-01T08:00:00+08:00`; offset 0 as `+00:00`, a fraction if there is
 * one, the seconds of an offset (local mean time before 1901) as `+08:05:43`. */
void date_print(const struct when *w, struct buf *out);

/* Appends the local day, `2025-09-01`. */
void date_print_day(int64_t days, struct buf *out);

/* A zone: a fixed offset or the changes of a tz database name between 1900 and 2100. */
struct zone {
	int32_t offset; /* before the first change */
	size_t n;
	struct zone_change *change;
};

#define ZONE_DEFAULT ((struct zone){ .offset = DEFAULT_OFFSET })

/* By name or offset: `+08:00`, `-0500`, `Z`, `Asia/Shanghai`.  0, or -1 with a
 * reason appended to error.  A name is looked up in the system's tz database; TZ
 * is set for that time and put back.  Until 1900 the offset of 1900 is taken, from
 * 2100 on that of 2099's end. */
int zone_find(struct zone *z, struct slice name, struct buf *error);
void zone_free(struct zone *z);

/* The offset in force for a local clock reading (seconds as if it were UTC). */
int32_t zone_offset_local(const struct zone *z, int64_t local);

/* The offset in force at a moment. */
int32_t zone_offset_at(const struct zone *z, int64_t at);

#endif
