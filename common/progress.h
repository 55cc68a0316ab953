/* progress.h - how far a long run has come, on a terminal's stderr
 *
 *	struct progress p;
 *	progress_open(&p, quiet, total);
 *	progress_step(&p, bytes, records);    in the loop
 *	progress_close(&p);
 *
 * Nothing is shown where stderr is no terminal, with quiet, or in the first two
 * seconds.  The clock is read for this line alone; it never reaches the output.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "msg.h"

struct progress {
	bool on, shown;
	uint64_t total; /* bytes to come, 0 when that is not known */
	double begun, last;
	uint64_t steps;
};

void progress_open(struct progress *p, bool quiet, uint64_t total);
void progress_show(struct progress *p, uint64_t bytes, uint64_t records);

/* Wipes the line. */
void progress_close(struct progress *p);

static inline void
progress_step(struct progress *p, uint64_t bytes, uint64_t records)
{
	if (p->on && (++p->steps & 1023) == 0)
		progress_show(p, bytes, records);
}

#endif
