/* date.c - fuzz: a time that was read prints as one that reads the same */
#include "date.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct zone zone = ZONE_DEFAULT;
	static struct buf out = BUF_INIT;
	struct when first, again;

	if (n > 128 || date_read(slice((const char *)data, n), &zone, &first) != 0)
		return 0;
	buf_clear(&out);
	date_print(&first, &out);
	if (date_parse(buf_slice(&out), &again) != 0 || first.at != again.at || first.offset != again.offset || first.nano != again.nano)
		abort();
	return 0;
}
