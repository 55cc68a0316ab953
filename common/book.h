/* book.h - the sheets of a workbook as rows of cells
 *
 *	struct book b = BOOK_INIT;
 *	if (book_open(&b, &xlsx_reader, fd, &how) < 0)
 *		die_at(&at, NULL, "%s", buf_text(&b.error));
 *	for (size_t i = 0; i < b.n_sheet; i++)
 *		if (book_sheet(&b, i) == 0)
 *			while ((got = book_next(&b)) > 0)
 *				use(b.row.number, b.row.cell, b.row.n);
 *	book_close(&b);
 *
 * The formats behind it are readers: xlsx.h, xls.h, html.h.  All of them stream: a
 * row is good until the next call.  Rows and cells that hold nothing may be left
 * out at the end; a row's number is the one a person sees.  No formula is ever
 * evaluated, its last value stands in the file.
 *
 * Nothing here ends the program: trouble is -1 with the reason in `error`, and
 * reading does not go on behind it.
 */
#ifndef BOOK_H
#define BOOK_H

#include "buf.h"

/* What a file's first bytes say it is. */
enum book_kind {
	BOOK_NONE, /* text: CSV, NDJSON, JSON */
	BOOK_ZIP, /* xlsx, and what else is a zip */
	BOOK_OLE, /* xls, or an encrypted xlsx */
	BOOK_HTML /* a table of HTML that calls itself .xls, or another text that begins with < */
};

enum {
	BOOK_HEAD = 512 /* how many first bytes book_sniff wants to see, where there are as many */
};

enum book_kind book_sniff(struct slice head);

/* Why a workbook that begins so has no reader, NULL where it is none of those. */
const char *book_unreadable(struct slice head);

enum cell_kind {
	CELL_EMPTY,
	CELL_TEXT,
	CELL_NUMBER, /* decimal digits, at most 15 significant ones, never in scientific form below 1e21 */
	CELL_TIME, /* 2019-01-03, 2019-01-03 08:05:09[.123], or 08:05:09 without a day */
	CELL_YESNO, /* true, false */
	CELL_ERROR /* #N/A and its like, as the file spells it */
};

struct book_cell {
	enum cell_kind kind;
	bool doubtful; /* a whole number that the file spells with 16 or more digits or in scientific form: an id may have lost some */
	struct slice text;
};

struct book_row {
	uint64_t number; /* from 1 */
	struct book_cell *cell; /* by column, from A */
	size_t n, cap;
};

struct book_how {
	size_t max_field; /* bytes of a cell; 0 for 1 MiB */
	size_t max_line; /* bytes of a row; 0 for 64 MiB */
	uint64_t max_inflated; /* bytes of all that is inflated; 0 for the default of the reader */
};

struct book_sheet {
	struct slice name; /* empty where the format knows none */
	bool hidden;
};

/* One format.  Every function that can fail appends its reason to error. */
struct book_reader {
	/* fd is a regular file, to be read with pread or from offset 0; it stays the caller's.  NULL on trouble. */
	void *(*open)(int fd, const struct book_how *how, struct buf *error);
	/* The sheets in their order; what they name lives until close. */
	const struct book_sheet *(*sheets)(void *state, size_t *n);
	/* Goes to the first row of a sheet, again if it must.  0 or -1. */
	int (*select)(void *state, size_t sheet, struct buf *error);
	/* Fills row: 1, 0 at the end of the sheet, -1 on trouble.  row->cell belongs to the caller's book. */
	int (*next)(void *state, struct book_row *row, struct buf *error);
	void (*close)(void *state);
};

struct book {
	const struct book_reader *reader;
	void *state;
	const struct book_sheet *sheet;
	size_t n_sheet;
	struct book_row row;
	struct buf error;
};

#define BOOK_INIT ((struct book){ 0 })

/* 0, or -1 with the error set; book_close is due in both cases. */
int book_open(struct book *b, const struct book_reader *reader, int fd, const struct book_how *how);

/* Goes to the first row of sheet i. */
int book_sheet(struct book *b, size_t i);

/* 1 with the next row that holds something in b->row, 0 at the end, -1 on trouble. */
int book_next(struct book *b);

/* Whether no cell of the row holds anything. */
bool book_blank(const struct book_row *row);

/* Cell i of the row, emptied, with all cells before it there; for readers. */
struct book_cell *book_cell(struct book_row *row, size_t i);

/* The sheet a person names: by its name, else by its number from 1.  SIZE_MAX where there is none. */
size_t book_find(const struct book *b, const char *name);

void book_close(struct book *b);

#endif
