/* book.c - what the formats of workbooks have in common */
#include "book.h"

/* What a file that no reader knows is called. */
const char *
book_unreadable(struct slice head)
{
	static const struct slice biff[] = { { "\x09\0\x04\0", 4 }, { "\x09\0\x06\0", 4 }, { "\x09\x02\x06\0", 4 }, { "\x09\x04\x06\0", 4 } };
	for (size_t i = 0; i < sizeof biff / sizeof *biff; i++)
		if (slice_starts(head, biff[i]))
			return "is a workbook of Excel 4 or older, which is not read; save it as xlsx";
	if (slice_starts(head, LIT("MIME-Version:")))
		return "is a single file web page (MHTML), which is not read; save it as xlsx";
	return NULL;
}

enum book_kind
book_sniff(struct slice head)
{
	static const struct slice ole = { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 };
	static const struct slice mark8 = { "\xef\xbb\xbf", 3 }, mark16le = { "\xff\xfe", 2 }, mark16be = { "\xfe\xff", 2 };
	if (slice_starts(head, LIT("PK\3\4")) || slice_starts(head, LIT("PK\5\6")))
		return BOOK_ZIP;
	if (slice_starts(head, ole))
		return BOOK_OLE;
	size_t step = 1, i = 0;
	if (slice_starts(head, mark8))
		i = mark8.n;
	else if (slice_starts(head, mark16le) || slice_starts(head, mark16be))
		step = 2, i = 2 + (head.p[0] == '\xfe');
	while (i < head.n && head.p[i] && strchr(" \t\r\n", head.p[i]))
		i += step;
	return i < head.n && head.p[i] == '<' ? BOOK_HTML : BOOK_NONE;
}

int
book_open(struct book *b, const struct book_reader *reader, int fd, const struct book_how *how)
{
	*b = (struct book){ .reader = reader };
	b->state = reader->open(fd, how, &b->error);
	if (!b->state)
		return -1;
	b->sheet = reader->sheets(b->state, &b->n_sheet);
	return 0;
}

int
book_sheet(struct book *b, size_t i)
{
	b->row.number = 0;
	return b->reader->select(b->state, i, &b->error);
}

bool
book_blank(const struct book_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->cell[i].kind != CELL_EMPTY && row->cell[i].text.n)
			return false;
	return true;
}

int
book_next(struct book *b)
{
	do {
		b->row.n = 0;
		int got = b->reader->next(b->state, &b->row, &b->error);
		if (got <= 0)
			return got;
	} while (book_blank(&b->row));
	return 1;
}

struct book_cell *
book_cell(struct book_row *row, size_t i)
{
	if (i >= row->cap)
		row->cell = xgrow(row->cell, &row->cap, i + 1, sizeof *row->cell);
	for (; row->n <= i; row->n++)
		row->cell[row->n] = (struct book_cell){ .kind = CELL_EMPTY };
	return &row->cell[i];
}

size_t
book_find(const struct book *b, const char *name)
{
	for (size_t i = 0; i < b->n_sheet; i++)
		if (slice_is(b->sheet[i].name, name))
			return i;
	size_t number = 0;
	const char *p = name;
	while (*p >= '0' && *p <= '9' && number <= b->n_sheet)
		number = number * 10 + (size_t)(*p++ - '0');
	return *p || number == 0 || number > b->n_sheet ? SIZE_MAX : number - 1;
}

void
book_close(struct book *b)
{
	if (b->state)
		b->reader->close(b->state);
	free(b->row.cell);
	buf_free(&b->error);
	*b = BOOK_INIT;
}
