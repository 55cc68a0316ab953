/* export.h - the exports an order is written to, as real centres produce them
 *
 *	struct exports x = { .end = end };
 *	export_open(&x, dir, false);
 *	export_order(&x, &o, NULL, &text);
 *	export_close(&x);
 *
 * Three formats, or one export for all: the hotline's begins with a BOM and lines
 * that are no header, the network's is GB18030, the street's is gzipped, and each
 * has its own columns, times, words for yes and no, and cells left empty.  What
 * became of an order is decided here too, from its `state`; events.csv tells it step by step.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "order.h"
#include "sheet.h"

struct exports {
	struct sheet sheet[N_EXPORT], events;
	struct str row;
	int64_t end; /* when they are drawn: nothing is closed by then or later */
};

void export_open(struct exports *x, const char *dir, bool single);

/* Writes an order to the export it came from; `base` and `text` are its own. */
void export_order(struct exports *x, const struct order *o, const struct order *base, const struct text *text);

void export_close(struct exports *x);

#endif
