/* biff.h - the records a workbook of old Excel is made of
 *
 *	struct biff b = BIFF_INIT;
 *	ole_find(&ole, "Workbook", &b.stream, error);
 *	while ((got = biff_next(&b)) > 0)
 *		use(b.type, b.p, b.n);
 *	biff_free(&b);
 *
 * A record is good until the next one is read.
 */
#ifndef BIFF_H
#define BIFF_H

#include "charset.h"
#include "ole.h"

enum {
	BIFF_FORMULA = 0x0006,
	BIFF_EOF = 0x000a,
	BIFF_DATEMODE = 0x0022,
	BIFF_FILEPASS = 0x002f,
	BIFF_CONTINUE = 0x003c,
	BIFF_CODEPAGE = 0x0042,
	BIFF_SHEET = 0x0085,
	BIFF_MULRK = 0x00bd,
	BIFF_RSTRING = 0x00d6,
	BIFF_XF = 0x00e0,
	BIFF_SST = 0x00fc,
	BIFF_LABELSST = 0x00fd,
	BIFF_NUMBER = 0x0203,
	BIFF_LABEL = 0x0204,
	BIFF_BOOLERR = 0x0205,
	BIFF_STRING = 0x0207,
	BIFF_ARRAY = 0x0221,
	BIFF_TABLE = 0x0236,
	BIFF_RK = 0x027e,
	BIFF_FORMAT = 0x041e,
	BIFF_SHARED_FORMULA = 0x04bc,
	BIFF_BOF = 0x0809
};

struct biff {
	struct ole_stream stream;
	int version; /* 5 or 8 */
	unsigned type;
	const unsigned char *p;
	size_t n;
	uint64_t at, next; /* where this record and the next one begin */
	unsigned char *window;
	uint64_t window_at;
	size_t window_n, ahead;
	struct charset charset; /* of the texts of version 5 */
	char page[16]; /* its name */
	struct buf units; /* UTF-16 of the text being read */
};

#define BIFF_INIT ((struct biff){ 0 })

static inline uint32_t
biff_get16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t
biff_get32(const unsigned char *p)
{
	return biff_get16(p) | biff_get16(p + 2) << 16;
}

double biff_double(const unsigned char *p);

/* A number in four bytes: 30 bits of an integer or of a double, perhaps to be divided by 100. */
double biff_packed(const unsigned char *p);

/* Whether a record holds a value for a cell, and how many bytes it has at least. */
bool biff_is_cell(unsigned type);
size_t biff_cell_size(unsigned type);

/* Goes to a place of the stream. */
void biff_seek(struct biff *b, uint64_t offset);

/* Whether what follows will be read in order; small pieces are read where not. */
void biff_read_ahead(struct biff *b, bool in_order);

/* 1, 0 at the end of the stream, -1 where it ends inside a record. */
int biff_next(struct biff *b);

/* Takes the code page of version 5: 0, or -1 for one that iconv does not know. */
int biff_code_page(struct biff *b, unsigned page);

/* Appends a text of n characters at p, with have bytes from there on: 0 or -1.  In
 * version 8 a byte stands before it that says how wide its characters are. */
int biff_text(struct biff *b, const unsigned char *p, size_t have, size_t n, struct buf *out);

/* Appends a text of n characters that begins at an offset of the record and may run on into the next ones: 0 or -1. */
int biff_long_text(struct biff *b, size_t offset, size_t n, struct buf *out);

/* Appends the next shared string, taking it off the record: 1, 0 when there are no more records, -1 when it is cut. */
int biff_shared(struct biff *b, struct buf *out);

void biff_free(struct biff *b);

#endif
