/* day.c - days since 1970 and their dates, and when within them people call */
#include "day.h"

int64_t
days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
civil_of(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

uint64_t
day_weight(uint64_t seed, uint64_t day)
{
	static const uint64_t weekday[] = { 640, 1120, 1080, 1040, 1020, 1000, 720 };

	return weekday[(day + 4) % 7] * (90 + mix(seed, day) % 21) / 10;
}

uint32_t
moment(uint64_t j, uint64_t n, struct rng *r)
{
	static const uint32_t hour[24] = { 6, 4, 3, 2, 2, 5, 12, 28, 62, 82, 84, 74, 52, 50, 66, 74, 72, 66, 54, 48, 44, 38, 26, 14 };
	uint64_t sum = 0, at;
	uint32_t h = 0;

	for (int i = 0; i < 24; i++)
		sum += hour[i];
	at = (j * 65536 + below(r, 65536)) * (sum * 3600) / (n * 65536);
	while (at >= hour[h] * 3600u)
		at -= hour[h++] * 3600u;
	return h * 3600 + (uint32_t)(at / hour[h]);
}
