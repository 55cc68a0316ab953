/* value.c - times, words, numbers, lists, paths and codes of exports */
#include "value.h"
#include "cond.h"
#include "utf8.h"

enum {
	SHOWN = 40 /* characters of a bad value that a reason shows */
};

const char *const repair_names[REPAIR_TOTAL] = {
	[REPAIR_TIME] = "times",
	[REPAIR_WORD] = "words",
	[REPAIR_NULL] = "words for nothing",
	[REPAIR_LIST] = "lists and paths",
	[REPAIR_TRIM] = "numbers with blanks",
	[REPAIR_FOLD] = "traditional letters",
	[REPAIR_BOOK] = "names by the code book",
};

/* The length of the first part of text; *step is that of the separator behind it, 0 at the end.
 * Without a separator of its own a list is parted by commas, 、 and semicolons. */
static size_t
part_len(struct slice text, struct slice separator, bool list, size_t *step)
{
	static const struct slice usual[] = { { ",", 1 }, { ";", 1 }, { "，", 3 }, { "、", 3 }, { "；", 3 } };
	if (separator.n) {
		const char *at = text.n ? memmem(text.p, text.n, separator.p, separator.n) : NULL;
		*step = at ? separator.n : 0;
		return at ? (size_t)(at - text.p) : text.n;
	}
	for (size_t i = 0; list && i < text.n; i++)
		for (size_t k = 0; k < sizeof usual / sizeof *usual; k++)
			if (slice_starts(slice(text.p + i, text.n - i), usual[k])) {
				*step = usual[k].n;
				return i;
			}
	*step = 0;
	return text.n;
}

static void
add_list_item(struct slice item, struct buf *out)
{
	for (size_t i = 0; i < item.n; i++) {
		if (item.p[i] == '|' || item.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, item.p[i]);
	}
}

/* Appends the parts of a list joined by |, with | and \ masked in them, or of a path joined by /. */
static void
split(struct slice text, struct slice separator, bool list, struct buf *out)
{
	size_t step = 1;
	for (bool first = true; step;) {
		size_t n = part_len(text, separator, list, &step);
		struct slice part = slice_trim(slice(text.p, n));
		if (part.n && !first)
			buf_addc(out, list ? '|' : '/');
		first = first && part.n == 0;
		if (list)
			add_list_item(part, out);
		else
			buf_add_slice(out, part);
		text = slice(text.p + n + step, text.n - n - step);
	}
}

static enum value_status
bad(struct mapping *m, const struct entry *e, struct value *v, const char *code, struct slice text, const char *what)
{
	text = utf8_head(text, SHOWN);
	buf_clear(&m->reason);
	if (field_class(e->field) == FIELD_PERSONAL)
		buf_printf(&m->reason, "the value %s", what);
	else
		buf_printf(&m->reason, "'%.*s' %s", (int)text.n, text.p, what);
	v->code = code;
	v->reason = buf_text(&m->reason);
	return VALUE_BAD;
}

static enum value_status
changed(struct value *v, enum value_kind kind, struct slice text, enum repair repair)
{
	v->kind = kind;
	v->text = text;
	v->repair = repair;
	return VALUE_CHANGED;
}

static enum value_status
read_time(struct mapping *m, const struct entry *e, struct slice text, const struct book_cell *cell, struct value *v)
{
	static const char *const why[] = {
		"is no time of a known shape",
		"names a moment that does not exist",
		"has day and month in an order that the map must name",
		"is a range, not a time",
	};
	struct when when;
	int status = -1;
	bool dated = cell && cell->kind == CELL_TIME; /* the workbook knows its own dates */
	if (e->n_shape == 0 || dated)
		status = date_read(text, &e->zone, &when);
	for (size_t k = 0; k < e->n_shape && status == -1; k++)
		status = shape_read(e->shape[k], text, &e->zone, &when);
	if (status < 0)
		return bad(m, e, v, "time", text, why[-1 - status]);
	buf_clear(&m->scratch);
	date_print(&when, &m->scratch);
	return changed(v, VALUE_TEXT, buf_slice(&m->scratch), REPAIR_TIME);
}

static bool
is_number(struct slice text)
{
	int order;
	return number_cmp(text, text, &order) == 0;
}

/* 1234567890123 that went through a spreadsheet: 1.23457E+12. */
static bool
is_spoilt_code(struct slice text)
{
	size_t i = 0;
	while (i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.'))
		i++;
	return i > 0 && i + 2 < text.n && (text.p[i] | 0x20) == 'e' && text.p[i + 1] == '+';
}

/* A value that stays: a number or truth of a workbook becomes text where the field is one. */
static enum value_status
keep(const struct entry *e, struct slice raw, const struct book_cell *cell, struct value *v)
{
	if (!cell || e->kind == KIND_NUMBER || (cell->kind != CELL_NUMBER && cell->kind != CELL_YESNO))
		return VALUE_KEPT;
	return changed(v, VALUE_TEXT, raw, REPAIR_TOTAL);
}

/* The length of the wide blank that text begins with, or ends with; 0 for none. */
static size_t
wide_blank(struct slice text, bool end)
{
	static const struct slice wide[] = { { "\xc2\xa0", 2 }, { "\xe3\x80\x80", 3 }, { "\xef\xbb\xbf", 3 } };
	for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
		if (text.n >= wide[k].n && memcmp(end ? text.p + text.n - wide[k].n : text.p, wide[k].p, wide[k].n) == 0)
			return wide[k].n;
	return 0;
}

/* Without the blanks around it, those of Chinese text and of web pages too. */
static struct slice
trim(struct slice text)
{
	for (text = slice_trim(text); text.n; text = slice_trim(text)) {
		unsigned char first = (unsigned char)text.p[0], last = (unsigned char)text.p[text.n - 1];
		/* most texts are let through by a look at two bytes */
		size_t before = first == 0xc2 || first == 0xe3 || first == 0xef ? wide_blank(text, false) : 0;
		size_t behind = before == 0 && (last == 0xa0 || last == 0x80 || last == 0xbf) ? wide_blank(text, true) : 0;
		if (before + behind == 0)
			break;
		text = slice(text.p + before, text.n - before - behind);
	}
	return text;
}

enum value_status
value_read(struct mapping *m, const struct entry *e, struct slice raw, const struct book_cell *cell, struct value *v)
{
	struct slice text = trim(raw);
	const struct word *word = entry_word(e, text);
	if (word && (text.n || raw.n == 0 || e->kind != KIND_TEXT))
		return changed(v, word->kind, word->to, word->kind == VALUE_NULL ? REPAIR_NULL : REPAIR_WORD);
	if (text.n == 0 && e->required) {
		v->code = "required";
		v->reason = "is empty";
		return VALUE_BAD;
	}
	if (raw.n == 0 || (text.n == 0 && e->kind != KIND_TEXT))
		return changed(v, VALUE_NULL, slice(NULL, 0), REPAIR_TOTAL);
	if (e->kind == KIND_YESNO && cell && cell->kind == CELL_YESNO)
		return VALUE_KEPT;
	if (e->closed)
		return bad(m, e, v, "value", text, e->kind == KIND_YESNO ? "is no yes or no the map knows" : "is no level the map knows");
	switch (e->kind) {
	case KIND_TIME:
		return read_time(m, e, text, cell, v);
	case KIND_NUMBER:
		if (!is_number(text))
			return bad(m, e, v, "value", text, "is no number");
		if (text.n < raw.n)
			return changed(v, VALUE_TEXT, text, REPAIR_TRIM);
		return VALUE_KEPT;
	case KIND_CODE:
		if (is_spoilt_code(text) || (cell && cell->doubtful))
			return bad(m, e, v, "value", text, "is no code: a spreadsheet has turned it into a number");
		break;
	case KIND_LIST:
	case KIND_PATH:
		buf_clear(&m->scratch);
		split(text, e->separator, e->kind == KIND_LIST, &m->scratch);
		if (!slice_eq(buf_slice(&m->scratch), raw))
			return changed(v, VALUE_TEXT, buf_slice(&m->scratch), REPAIR_LIST);
		break;
	default:
		break;
	}
	return keep(e, raw, cell, v);
}

enum value_status
value_replace(struct mapping *m, const struct entry *e, struct slice text, const struct when *when, struct value *v)
{
	struct slice now = text;
	if (e->folded) {
		buf_clear(&m->scratch);
		fold_text(m->fold, text, &m->scratch);
		now = buf_slice(&m->scratch);
	}
	enum repair repair = slice_eq(now, text) ? REPAIR_TOTAL : REPAIR_FOLD;
	if (e->book && slice_trim(now).n) {
		struct slice name = codebook_find(e->book, now, when);
		if (!name.p)
			codebook_miss(e->book, now);
		else if (!slice_eq(name, now)) {
			now = name;
			repair = REPAIR_BOOK;
		}
	}
	return repair == REPAIR_TOTAL ? VALUE_KEPT : changed(v, VALUE_TEXT, now, repair);
}
