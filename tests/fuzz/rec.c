/* rec.c - fuzz: a line that parses is written back byte for byte, and parses again when a field was set */
#include "rec.h"
#include "utf8.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct rec r = REC_INIT;
	static struct fault fault = FAULT_INIT;
	static struct buf line = BUF_INIT, out = BUF_INIT, again = BUF_INIT;

	if (n > 4096 || utf8_check((const char *)data, n) < n || (n && memchr(data, '\n', n)))
		return 0;
	buf_clear(&line);
	buf_add(&line, data, n);
	memset(buf_room(&line, 64), 0, 64);
	if (rec_parse(&r, buf_slice(&line), &fault) < 0)
		return 0;
	buf_clear(&out);
	rec_write(&r, &out);
	if (out.n != n + 1 || memcmp(out.p, data, n) != 0)
		abort();
	for (size_t i = 0; i < r.n; i++)
		rec_value(&r, i);
	rec_set(&r, F_UNIT, slice_of("a\"\\\n单位"));
	buf_clear(&again);
	rec_write(&r, &again);
	memset(buf_room(&again, 64), 0, 64);
	if (rec_parse(&r, slice(again.p, again.n - 1), &fault) < 0 || !slice_is(rec_get(&r, F_UNIT), "a\"\\\n单位"))
		abort();
	return 0;
}
