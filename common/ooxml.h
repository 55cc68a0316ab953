/* ooxml.h - a workbook but its cells: sheets, shared strings, number formats of styles
 *
 *	struct ooxml w = OOXML_INIT;
 *	if (ooxml_open(&w, fd, how, error) == 0)
 *		for (size_t i = 0; i < w.n; i++)
 *			use(w.sheet[i].name, w.part[i]);
 *	ooxml_close(&w);
 *
 * The workbook is found as the package says (_rels/.rels, then what lies beside it in
 * _rels/), not by its usual place.  Charts, dialogs and macro sheets have no cells and are left out.
 */
#ifndef OOXML_H
#define OOXML_H

#include "book.h"
#include "package.h"

struct ooxml {
	struct package zip;
	struct book_sheet *sheet;
	size_t *part; /* entry of sheet i in the package */
	size_t n, cap, part_cap;
	bool from_1904;
	size_t max_field;

	/* shared strings one behind the other; string i ends where i + 1 begins */
	struct buf text;
	uint32_t *at;
	size_t n_string, at_cap;

	/* what form (excel.h) cell style i gives a number */
	unsigned char *form;
	size_t n_form, form_cap;

	struct arena names;
};

#define OOXML_INIT ((struct ooxml){ 0 })

/* 0, or -1 with the reason appended to error; ooxml_close is due in both cases. */
int ooxml_open(struct ooxml *w, int fd, const struct book_how *how, struct buf *error);

/* Shared string i, i < n_string. */
static inline struct slice
ooxml_string(const struct ooxml *w, size_t i)
{
	return slice(w->text.p + w->at[i], w->at[i + 1] - w->at[i]);
}

/* Decodes _x000D_ and its like in place: how many bytes are left. */
size_t ooxml_unescape(char *p, size_t n);

void ooxml_close(struct ooxml *w);

#endif
