/* xlsx.c - workbooks of Office Open XML, read as a stream */
#include "xlsx.h"
#include "excel.h"
#include "ooxml.h"
#include "utf8.h"
#include "xml.h"

enum {
	MAX_ROW = 1048576,
	MAX_COLUMN = 16384 /* XFD */
};

/* Which element we are in. */
enum where {
	OUTSIDE,
	IN_DATA,
	IN_ROW,
	IN_CELL,
	IN_VALUE,
	IN_INLINE,
	IN_TEXT
};

/* The t= of a cell. */
enum type {
	TYPE_NUMBER,
	TYPE_SHARED,
	TYPE_STRING,
	TYPE_INLINE,
	TYPE_YESNO,
	TYPE_ERROR,
	TYPE_TIME
};

struct xlsx {
	struct ooxml w;
	struct xml xml;
	bool reading;
	size_t max_field, max_row;
	uint64_t max_unfolded; /* 0: by the rule */

	enum where where;
	unsigned skip; /* the depth of an element that is passed over, 0 for none */
	struct book_row *out;
	uint64_t row; /* the number of the row begun last */
	bool numbered; /* it said so itself */
	size_t column; /* of the cell begun last, from 1; 0 before the first */
	enum type type;
	unsigned style;
	size_t row_bytes;
	uint64_t unfolded;
	struct buf value, shown;
	struct arena text; /* of the row */
};

/* A number of digits only, or 0. */
static uint64_t
row_number(const char *s)
{
	uint64_t n = 0;
	for (; *s >= '0' && *s <= '9' && n <= MAX_ROW; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	return *s ? 0 : n;
}

static void
begin_row(struct xml *x, const char **attribute)
{
	struct xlsx *f = x->arg;
	const char *r = xml_attribute(attribute, "r");
	uint64_t number = r ? row_number(r) : f->row + 1;
	f->where = IN_ROW;
	f->column = 0;
	f->row_bytes = 0;
	f->numbered = r;
	if (number == 0 || number > MAX_ROW)
		xml_fail(x, "there is no row '%.40s', the last is %d", r ? r : "1048577", MAX_ROW);
	else if (number <= f->row)
		xml_fail(x, "row %llu stands behind row %llu", (unsigned long long)number, (unsigned long long)f->row);
	else
		f->row = number;
}

/* Moves to the cell a reference names: letters and a number. */
static void
go_to(struct xml *x, const char *ref)
{
	struct xlsx *f = x->arg;
	const char *p = ref;
	size_t column = 0;
	for (; *p >= 'A' && *p <= 'Z' && column <= MAX_COLUMN; p++)
		column = column * 26 + (size_t)(*p - 'A') + 1;
	uint64_t row = row_number(p);
	if (column == 0 || column > MAX_COLUMN || row == 0 || row > MAX_ROW) {
		xml_fail(x, "there is no cell '%.40s', the last is XFD1048576", ref);
		return;
	}
	if (row != f->row && (f->numbered || f->column || row < f->row)) {
		xml_fail(x, "cell %s stands in row %llu", ref, (unsigned long long)f->row);
		return;
	}
	f->row = row;
	if (column <= f->column)
		xml_fail(x, "cell %s stands behind one further right", ref);
	f->column = column;
}

static enum type
type_of(const char *t)
{
	switch (*t) {
	case 's':
		return strcmp(t, "s") == 0 ? TYPE_SHARED : TYPE_STRING;
	case 'i':
		return TYPE_INLINE;
	case 'b':
		return TYPE_YESNO;
	case 'e':
		return TYPE_ERROR;
	case 'd':
		return TYPE_TIME;
	default:
		return TYPE_NUMBER;
	}
}

static void
begin_cell(struct xml *x, const char **attribute)
{
	struct xlsx *f = x->arg;
	const char *ref = NULL;
	f->where = IN_CELL;
	f->type = TYPE_NUMBER;
	f->style = 0;
	f->value.n = 0;
	for (; attribute[0]; attribute += 2) {
		const char *name = attribute[0], *value = attribute[1];
		if (name[0] == '\0' || name[1] != '\0')
			continue;
		if (name[0] == 'r')
			ref = value;
		else if (name[0] == 't')
			f->type = type_of(value);
		else if (name[0] == 's')
			for (; *value >= '0' && *value <= '9' && f->style < 1u << 24; value++)
				f->style = f->style * 10 + (unsigned)(*value - '0');
	}
	if (ref)
		go_to(x, ref);
	else if (++f->column > MAX_COLUMN)
		xml_fail(x, "row %llu has more than %d cells", (unsigned long long)f->row, MAX_COLUMN);
}

static void
start(struct xml *x, const char *name, const char **attribute)
{
	struct xlsx *f = x->arg;
	if (f->skip)
		return;
	switch (f->where) {
	case IN_ROW:
		if (name[0] == 'c' && name[1] == '\0') {
			begin_cell(x, attribute);
			return;
		}
		break;
	case IN_CELL:
		if (name[0] == 'v' && name[1] == '\0') {
			f->where = IN_VALUE;
			return;
		}
		if (strcmp(name, "is") == 0) {
			f->where = IN_INLINE;
			f->type = TYPE_INLINE;
			f->value.n = 0;
			return;
		}
		break;
	case IN_DATA:
		if (strcmp(name, "row") == 0) {
			begin_row(x, attribute);
			return;
		}
		break;
	case IN_INLINE:
		if (strcmp(name, "t") == 0) {
			f->where = IN_TEXT;
			return;
		}
		if (strcmp(name, "r") == 0)
			return;
		break;
	case OUTSIDE:
		if (x->depth == 1 && strcmp(name, "worksheet") != 0)
			xml_fail(x, "it is no sheet but '%.100s'", name);
		else if (x->depth == 2 && strcmp(name, "sheetData") == 0)
			f->where = IN_DATA;
		else if (x->depth > 1)
			f->skip = x->depth;
		return;
	default:
		break;
	}
	f->skip = x->depth;
}

/* Puts a text into the cell we are in. */
static struct book_cell *
put(struct xml *x, enum cell_kind kind, struct slice text)
{
	struct xlsx *f = x->arg;
	struct book_row *row = f->out;
	f->unfolded += XLSX_GAP * (f->column - 1 - row->n);
	struct book_cell *cell = book_cell(row, f->column - 1);
	cell->kind = kind;
	cell->text = text;
	f->row_bytes += text.n;
	if (text.n > f->max_field)
		xml_fail(x, "row %llu, cell %zu: longer than %zu bytes", (unsigned long long)f->row, f->column, f->max_field);
	else if (f->row_bytes > f->max_row)
		xml_fail(x, "row %llu is longer than %zu bytes", (unsigned long long)f->row, f->max_row);
	return cell;
}

/* The same with a text that does not stay where it is. */
static struct book_cell *
put_copy(struct xml *x, enum cell_kind kind, struct slice text)
{
	struct xlsx *f = x->arg;
	return put(x, kind, slice(arena_copy(&f->text, text.p, text.n), text.n));
}

static void
put_shared(struct xml *x)
{
	struct xlsx *f = x->arg;
	struct slice digits = slice_trim(buf_slice(&f->value));
	size_t i = 0, n = 0;
	while (n < digits.n && digits.p[n] >= '0' && digits.p[n] <= '9' && i <= f->w.n_string)
		i = i * 10 + (size_t)(digits.p[n++] - '0');
	if (n < digits.n || i >= f->w.n_string) {
		xml_fail(x, "row %llu, cell %zu: there is no shared string %.*s, but %zu", (unsigned long long)f->row, f->column,
			(int)(digits.n < 40 ? digits.n : 40), digits.p, f->w.n_string);
		return;
	}
	struct slice text = ooxml_string(&f->w, i);
	if (text.n == 0)
		return;
	put(x, CELL_TEXT, text);
	f->unfolded += text.n;
}

static void
put_number(struct xml *x)
{
	struct xlsx *f = x->arg;
	struct slice spelled = buf_slice(&f->value);
	bool doubtful;
	if (spelled.p[0] <= ' ' || spelled.p[spelled.n - 1] <= ' ')
		spelled = slice_trim(spelled);
	f->shown.n = 0;
	if (!excel_number(spelled, &f->shown, &doubtful)) {
		if (spelled.n)
			put_copy(x, CELL_TEXT, spelled);
		return;
	}
	unsigned form = f->style < f->w.n_form ? f->w.form[f->style] : 0;
	if (form) {
		struct buf time = BUF_INIT;
		double serial = strtod(buf_text(&f->value), NULL);
		enum cell_kind kind = excel_time(serial, form, f->w.from_1904, &time);
		if (kind != CELL_EMPTY)
			put_copy(x, kind, buf_slice(&time));
		buf_free(&time);
		if (kind != CELL_EMPTY)
			return;
	}
	put_copy(x, CELL_NUMBER, buf_slice(&f->shown))->doubtful = doubtful;
}

static void
put_value(struct xml *x)
{
	struct xlsx *f = x->arg;
	struct slice v;
	enum cell_kind kind;
	switch (f->type) {
	case TYPE_SHARED:
		put_shared(x);
		return;
	case TYPE_NUMBER:
		put_number(x);
		return;
	case TYPE_STRING:
	case TYPE_INLINE:
		f->value.n = ooxml_unescape(f->value.p, f->value.n);
		put_copy(x, CELL_TEXT, buf_slice(&f->value));
		return;
	case TYPE_ERROR:
		put_copy(x, CELL_ERROR, buf_slice(&f->value));
		return;
	case TYPE_TIME:
		f->shown.n = 0;
		kind = excel_iso(buf_slice(&f->value), &f->shown);
		put_copy(x, kind, buf_slice(&f->shown));
		return;
	default:
		v = slice_trim(buf_slice(&f->value));
		put(x, CELL_YESNO, slice_is(v, "1") || slice_is(v, "true") || slice_is(v, "TRUE") ? LIT("true") : LIT("false"));
	}
}

/* Whether the row holds something. */
static bool
end_row(struct xml *x)
{
	struct xlsx *f = x->arg;
	uint64_t allowed = f->max_unfolded;
	f->where = IN_DATA;
	if (f->out->n == 0)
		return false;
	if (allowed == 0)
		allowed = XLSX_UNFOLDED + XLSX_UNFOLDED_RATIO * f->w.zip.file_size + 2 * (x->fed + x->skimmed);
	if (f->unfolded > allowed) {
		xml_fail(x, "up to row %llu its shared strings and empty cells unfold to more than %llu bytes; gov-ingest --max-inflated allows more", (unsigned long long)f->row, (unsigned long long)allowed);
		return false;
	}
	f->out->number = f->row;
	return true;
}

static void
end(struct xml *x)
{
	struct xlsx *f = x->arg;
	if (f->skip) {
		f->skip = f->skip == x->depth ? 0 : f->skip;
		return;
	}
	switch (f->where) {
	case IN_VALUE:
		f->where = IN_CELL;
		return;
	case IN_CELL:
		f->where = IN_ROW;
		if (f->value.n)
			put_value(x);
		return;
	case IN_ROW:
		if (end_row(x))
			xml_pause(x);
		return;
	case IN_TEXT:
		f->where = IN_INLINE;
		return;
	case IN_INLINE: /* its own end, not that of a run in it: row, cell, is are 3, 4 and 5 deep */
		if (x->depth == 5)
			f->where = IN_CELL;
		return;
	case IN_DATA:
		f->where = OUTSIDE;
		return;
	default:
		return;
	}
}

static void
text(struct xml *x, const char *p, size_t n)
{
	struct xlsx *f = x->arg;
	if (f->skip || (f->where != IN_VALUE && f->where != IN_TEXT))
		return;
	buf_add(&f->value, p, n);
	if (f->value.n > f->max_field)
		xml_fail(x, "row %llu, cell %zu: longer than %zu bytes", (unsigned long long)f->row, f->column, f->max_field);
}

/* A row that is read without expat. */
struct skim {
	const char *p, *end;
	bool cut; /* it goes on behind the end */
};

static bool
take(struct skim *s, const char *word, size_t n)
{
	if ((size_t)(s->end - s->p) < n) {
		s->cut = true;
		return false;
	}
	if (memcmp(s->p, word, n) != 0)
		return false;
	s->p += n;
	return true;
}

#define TAKE(s, word) take((s), word, sizeof(word) - 1)

/* Letters that mean nothing in XML, up to the stop, which is taken too. */
static bool
take_plain(struct skim *s, char stop, struct slice *out)
{
	const char *from = s->p;
	while (s->p < s->end && *s->p != stop && (unsigned char)(*s->p - ' ') < 0x5f && *s->p != '<' && *s->p != '&' && *s->p != '>')
		s->p++;
	*out = slice(from, (size_t)(s->p - from));
	if (s->p == s->end) {
		s->cut = true;
		return false;
	}
	return *s->p++ == stop;
}

/* Text of an element up to its end, of UTF-8 that XML allows and that needs no second look. */
static bool
take_text(struct skim *s, struct slice *out)
{
	const char *from = s->p, *lt = memchr(from, '<', (size_t)(s->end - from));
	if (!lt) {
		s->cut = true;
		return false;
	}
	size_t n = (size_t)(lt - from);
	bool high = false;
	for (const char *p = from; p < lt; p++) {
		if (*p == '&' || *p == '>' || ((unsigned char)*p < ' ' && *p != '\t' && *p != '\n'))
			return false;
		high |= *p < 0;
	}
	/* U+FFFE and U+FFFF are letters to UTF-8 and none to XML */
	if (high && (utf8_check(from, n) != n || memmem(from, n, "\xef\xbf", 2)))
		return false;
	*out = slice(from, n);
	s->p = lt;
	return true;
}

/* The attributes of a row in any order, none twice, and the end of its tag. */
static bool
take_row_tag(struct skim *s, const char *r[3], struct buf *number, bool *empty)
{
	struct slice seen[16], value;
	size_t n = 0;
	r[0] = NULL;
	while (TAKE(s, " ")) {
		const char *from = s->p;
		while (s->p < s->end && ((*s->p >= 'a' && *s->p <= 'z') || (*s->p >= 'A' && *s->p <= 'Z') || (s->p > from && ((*s->p >= '0' && *s->p <= '9') || *s->p == ':'))))
			s->p++;
		seen[n] = slice(from, (size_t)(s->p - from));
		if (seen[n].n == 0 || !TAKE(s, "=\"") || !take_plain(s, '"', &value))
			return false;
		for (size_t i = 0; i < n; i++)
			if (slice_eq(seen[i], seen[n]))
				return false;
		if (seen[n].n == 1 && seen[n].p[0] == 'r') {
			buf_clear(number);
			buf_add_slice(number, value);
			r[0] = "r", r[1] = buf_text(number), r[2] = NULL;
		}
		if (++n == sizeof seen / sizeof *seen)
			return false;
	}
	*empty = TAKE(s, "/>");
	return *empty || TAKE(s, ">");
}

/* <c r="A1" s="1" t="s"><v>0</v></c> and what is left out of it, or with <is><t>text</t></is> for the value. */
static bool
take_cell(struct xml *x, struct skim *s)
{
	struct xlsx *f = x->arg;
	char ref[24], style[16], type[16];
	const char *attribute[7];
	size_t n = 0;
	struct slice value;
	static const struct {
		const char *words, *name;
	} known[] = { { " r=\"", "r" }, { " s=\"", "s" }, { " t=\"", "t" } };
	char *const room[] = { ref, style, type };
	const size_t size[] = { sizeof ref, sizeof style, sizeof type };
	for (size_t i = 0; i < 3; i++) {
		if (!take(s, known[i].words, 4))
			continue;
		if (!take_plain(s, '"', &value) || value.n >= size[i])
			return false;
		memcpy(room[i], value.p, value.n);
		room[i][value.n] = '\0';
		attribute[n++] = known[i].name;
		attribute[n++] = room[i];
	}
	attribute[n] = NULL;
	bool empty = TAKE(s, "/>"), valued = false, direct = false;
	if (!empty && !TAKE(s, ">"))
		return false;
	if (!empty && !TAKE(s, "</c>")) {
		valued = true;
		direct = !x->foreign && TAKE(s, "<is><t");
		if (direct ? !TAKE(s, ">") && !TAKE(s, " xml:space=\"preserve\">") : !TAKE(s, "<v>"))
			return false;
		if (direct ? !take_text(s, &value) || !TAKE(s, "</t></is></c>") : !take_plain(s, '<', &value) || !TAKE(s, "/v></c>"))
			return false;
	}
	s->cut = false;
	begin_cell(x, attribute);
	f->where = IN_ROW;
	if (!valued || x->failed)
		return true;
	if (direct)
		f->type = TYPE_INLINE;
	buf_add_slice(&f->value, value);
	if (f->value.n > f->max_field)
		xml_fail(x, "row %llu, cell %zu: longer than %zu bytes", (unsigned long long)f->row, f->column, f->max_field);
	else if (f->value.n)
		put_value(x);
	return true;
}

/* Most rows of most workbooks are written alike: they are read here, four times as fast as
 * expat reads them, if they are of the one form that leaves no question. */
static enum xml_skim
skim_row(struct xml *x, const char *p, const char *end_of_text, size_t *taken)
{
	struct xlsx *f = x->arg;
	struct skim s = { p, end_of_text, false };
	const char *r[3];
	bool empty;
	if (f->where != IN_DATA || f->skip || x->depth != 2 || x->prefix_n)
		return XML_ODD;
	while (s.p < s.end && (*s.p == ' ' || *s.p == '\n' || *s.p == '\r' || *s.p == '\t'))
		s.p++;
	struct buf *number = &f->shown;
	if (!TAKE(&s, "<row") || !take_row_tag(&s, r, number, &empty))
		return s.cut ? XML_MORE : XML_ODD;
	uint64_t row = f->row, unfolded = f->unfolded;
	s.cut = false;
	begin_row(x, r);
	while (!empty && !x->failed && TAKE(&s, "<c") && take_cell(x, &s))
		;
	if (x->failed)
		return XML_ODD;
	if (!empty && !TAKE(&s, "</row>")) {
		/* as if nothing had been */
		f->row = row;
		f->unfolded = unfolded;
		f->where = IN_DATA;
		f->out->n = 0;
		return s.cut ? XML_MORE : XML_ODD;
	}
	*taken = (size_t)(s.p - p);
	return end_row(x) ? XML_PAUSE : XML_TAKEN;
}

static void
close_book(void *state)
{
	struct xlsx *f = state;
	if (f->reading)
		xml_close(&f->xml);
	ooxml_close(&f->w);
	buf_free(&f->value);
	buf_free(&f->shown);
	arena_free(&f->text);
	free(f);
}

static void *
open_book(int fd, const struct book_how *how, struct buf *error)
{
	struct xlsx *f = xcalloc(1, sizeof *f);
	f->max_field = how && how->max_field ? how->max_field : 1 << 20;
	f->max_row = how && how->max_line ? how->max_line : 64 << 20;
	f->max_unfolded = how ? how->max_inflated : 0;
	if (ooxml_open(&f->w, fd, how, error) == 0) {
		uint64_t honest = XLSX_ROW + XLSX_UNFOLDED_RATIO * f->w.zip.file_size;
		if (f->max_unfolded == 0 && f->max_row > honest)
			f->max_row = (size_t)honest;
		return f;
	}
	close_book(f);
	return NULL;
}

static const struct book_sheet *
sheets(void *state, size_t *n)
{
	struct xlsx *f = state;
	*n = f->w.n;
	return f->w.sheet;
}

static int
select_sheet(void *state, size_t sheet, struct buf *error)
{
	static const struct xml_on on = { start, end, text, skim_row, "</row>" };
	struct xlsx *f = state;
	size_t most = f->max_field > 1 << 20 ? f->max_field : 1 << 20;
	if (f->reading)
		xml_close(&f->xml);
	f->reading = true;
	f->where = OUTSIDE;
	f->skip = 0;
	f->row = 0;
	f->unfolded = 0;
	return xml_open(&f->xml, &f->w.zip, f->w.part[sheet], &on, f, most, error);
}

static int
next_row(void *state, struct book_row *row, struct buf *error)
{
	struct xlsx *f = state;
	f->out = row;
	f->xml.error = error;
	arena_clear(&f->text);
	return xml_run(&f->xml);
}

const struct book_reader xlsx_reader = { open_book, sheets, select_sheet, next_row, close_book };
