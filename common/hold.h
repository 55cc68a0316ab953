/* hold.h - records kept beyond the loop and read again behind it
 *
 *	struct hold h = HOLD_INIT;
 *	while (filter_next(&f, &r))
 *		hold_add(&h, &f);
 *	for (size_t i = 0; i < h.n; i++) {
 *		hold_get(&h, &f, i, &r);
 *		filter_put(&f, &r);
 *	}
 *	hold_free(&h);
 *
 * For programs that must have seen all records before they write the first.  What is
 * kept are the bytes of each line or row, so a record is written back as it came; a
 * record that is rejected on the way out is named by the place it came from.
 */
#ifndef HOLD_H
#define HOLD_H

#include "origin.h"

struct held {
	union {
		const char *p;
		uint64_t at; /* in the file, where they stay there */
	};
	uint64_t line;
	uint32_t n, file;
	uint32_t tail; /* where a line of JSON can be added to without parsing it again, 0 where it cannot */
};

struct hold {
	size_t n;
	struct held *held;
	size_t cap;
	struct origins origins;
	struct arena bytes;
	bool stays;
	int fd; /* of the file that they stay in */
	struct buf fetched[2]; /* the last two records read from there */
	unsigned turn;
	const int *own; /* the fields the program sets on all records */
	size_t n_own;
};

#define HOLD_INIT ((struct hold){ 0 })

/* Before the first is added: all come from one file that is plain and can be read at will, and are not kept but
 * fetched.  Bytes of a record, and what hold_get reads, are then good until the next but one is fetched. */
void hold_stay(struct hold *h, int fd);

/* Keeps the record filter_next gave last; returns its number, counted from 0. */
size_t hold_add(struct hold *h, struct filter *f);

/* Reads record i again to set fields of h->own and be written: as hold_get, but faster where
 * the record had none of them. */
void hold_extend(struct hold *h, struct filter *f, size_t i, struct rec *r);

/* A value of the record just added (from r, as filter_next gave it) that lives as long as h. */
struct slice hold_value(struct hold *h, struct rec *r, int field);

/* The bytes of record i, without line end. */
struct slice hold_bytes(struct hold *h, size_t i);

/* Reads record i again into r. */
void hold_get(struct hold *h, struct filter *f, size_t i, struct rec *r);

void hold_free(struct hold *h);

#endif
