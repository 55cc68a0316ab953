/* sheets.c - which sheets of which workbook */
#include "sheets.h"
#include "html.h"
#include "xls.h"
#include "xlsx.h"

enum book_kind
sheets_sniff(struct input *in)
{
	struct slice head = input_head(in, 4);
	if (slice_starts(head, LIT("MIME")))
		head = input_head(in, 16);
	const char *why = book_unreadable(head);
	if (why)
		die_at(&(struct place){ in->name, 0 }, NULL, "%s", why);
	for (size_t before = 0; head.n > before && head.n < BOOK_HEAD; head = input_head(in, head.n + 4)) {
		before = head.n;
		bool blank = slice_trim(head).n == 0, marked = (unsigned char)head.p[0] >= 0xef && head.n < 16;
		if (!blank && !marked && !(head.n < 8 && slice_starts(head, LIT("\xd0\xcf"))))
			break;
	}
	return book_sniff(head);
}

static void trouble(struct sheets *s, bool placed) __attribute__((noreturn));

static void
trouble(struct sheets *s, bool placed)
{
	struct buf name = BUF_INIT;
	if (placed)
		sheets_name(s, &name);
	else
		buf_adds(&name, s->file);
	struct place at = { buf_text(&name), s->book.row.number };
	die_at(&at, NULL, "%s", buf_text(&s->book.error));
}

/* The first sheet from i on that is not hidden. */
static size_t
next_shown(const struct sheets *s, size_t i)
{
	while (i < s->book.n_sheet && s->book.sheet[i].hidden)
		i++;
	return i;
}

void
sheets_open(struct sheets *s, enum book_kind kind, struct input *in, const struct book_how *how, const char *wanted)
{
	static const struct book_reader *const readers[] = { [BOOK_ZIP] = &xlsx_reader, [BOOK_OLE] = &xls_reader, [BOOK_HTML] = &html_reader };
	struct place at = { in->name, 0 };
	*s = (struct sheets){ .file = in->name };
	if (book_open(&s->book, readers[kind], input_spool(in), how) < 0)
		trouble(s, false);
	size_t found = wanted ? book_find(&s->book, wanted) : SIZE_MAX;
	s->all = wanted && found == SIZE_MAX && strcmp(wanted, "all") == 0;
	s->now = wanted && !s->all ? found : next_shown(s, 0);
	if (s->now == SIZE_MAX)
		die_at(&at, NULL, "has no sheet '%s'", wanted);
	if (s->now == s->book.n_sheet)
		die_at(&at, NULL, "has no sheet%s", s->book.n_sheet ? " that is not hidden; name one with --sheet" : "");
	sheets_rewind(s);
}

void
sheets_left(const struct sheets *s, struct buf *out)
{
	for (size_t i = 0; i < s->book.n_sheet; i++) {
		struct slice name = s->book.sheet[i].name;
		if (i != s->now)
			buf_printf(out, "%s'%.*s'%s", out->n ? ", " : "", (int)name.n, name.p, s->book.sheet[i].hidden ? " (hidden)" : "");
	}
}

void
sheets_name(const struct sheets *s, struct buf *out)
{
	struct slice sheet = s->book.sheet[s->now].name;
	buf_printf(out, "%s%s%.*s", s->file, sheet.n ? "#" : "", (int)sheet.n, sheet.p);
}

bool
sheets_next(struct sheets *s)
{
	int got = book_next(&s->book);
	if (got < 0)
		trouble(s, true);
	return got;
}

void
sheets_rewind(struct sheets *s)
{
	if (book_sheet(&s->book, s->now) < 0)
		trouble(s, true);
}

bool
sheets_go_on(struct sheets *s)
{
	size_t next = s->all ? next_shown(s, s->now + 1) : s->book.n_sheet;
	if (next == s->book.n_sheet)
		return false;
	s->now = next;
	sheets_rewind(s);
	return true;
}

void
sheets_close(struct sheets *s)
{
	book_close(&s->book);
	*s = SHEETS_INIT;
}
