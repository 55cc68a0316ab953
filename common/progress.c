/* progress.c - one line on a terminal, rewritten twice a second */
#include "progress.h"
#include <unistd.h>

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
progress_open(struct progress *p, bool quiet, uint64_t total)
{
	*p = (struct progress){ .on = !quiet && isatty(STDERR_FILENO), .total = total };
	if (p->on)
		p->begun = p->last = now();
}

void
progress_show(struct progress *p, uint64_t bytes, uint64_t records)
{
	double at = now(), run = at - p->begun;
	if (run < 2 || at - p->last < 0.5)
		return;
	p->last = at;
	p->shown = true;
	double rate = (double)bytes / run;
	char left[48] = "";
	if (p->total > bytes && rate > 0)
		snprintf(left, sizeof left, ", %.0f s left", (double)(p->total - bytes) / rate);
	fprintf(stderr, "\r\033[K%s: %.1f MB, %llu records, %.1f MB/s%s", msg_get_name(), (double)bytes / 1e6, (unsigned long long)records, rate / 1e6, left);
	fflush(stderr);
}

void
progress_close(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->on = p->shown = false;
}
