/* markup.c - HTML and XML as UTF-8, and their rows until they are asked for */
#include "markup.h"
#include "utf8.h"
#include <unistd.h>

enum {
	PIECE = 32 << 10,
	FIELD_MAX = 1 << 20,
	LINE_MAX_BYTES = 64 << 20
};

static int64_t
read_at(const struct markup *m, uint64_t offset, char *to, size_t n)
{
	size_t done = 0;
	while (done < n) {
		ssize_t got = pread(m->fd, to + done, n - done, (off_t)(offset + done));
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

static bool
is_same_letter(char c, char lower)
{
	return c == lower || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == lower);
}

size_t
markup_find(struct slice text, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= text.n; i++) {
		size_t k = 0;
		while (k < n && is_same_letter(text.p[i + k], what[k]))
			k++;
		if (k == n)
			return i;
	}
	return SIZE_MAX;
}

/* The name behind charset= or encoding= in the first bytes. */
static struct slice
declared(struct slice head)
{
	static const char *const before[] = { "charset=", "encoding=" };
	for (size_t i = 0; i < 2; i++) {
		size_t at = markup_find(head, before[i]);
		if (at == SIZE_MAX)
			continue;
		at += strlen(before[i]);
		while (at < head.n && (head.p[at] == '"' || head.p[at] == '\'' || head.p[at] == ' '))
			at++;
		size_t n = 0;
		while (at + n < head.n && n < 40 && head.p[at + n] && !strchr("\"' \t\r\n;/>?", head.p[at + n]))
			n++;
		return slice(head.p + at, n);
	}
	return slice(NULL, 0);
}

static bool
is_told_by_bytes(struct slice name)
{
	static const char *const names[] = { "", "utf-8", "utf8", "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "us-ascii", "unicode", "utf-16" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (name.n == strlen(names[i]) && markup_find(name, names[i]) == 0)
			return true;
	return false;
}

/* Judges by the window from the first byte that is not ASCII on. */
static int
judge(struct markup *m, struct buf *error)
{
	uint64_t offset = m->begin;
	char *p = buf_room(&m->raw, CHARSET_WINDOW);
	int64_t got;
	int64_t plain = 0;
	while ((got = read_at(m, offset, p, CHARSET_WINDOW)) > 0) {
		for (plain = 0; plain < got && !((unsigned char)p[plain] & 0x80); plain++)
			;
		if (plain < got)
			break;
		offset += (uint64_t)got;
	}
	if (got > 0)
		got = read_at(m, offset + (uint64_t)plain, p, CHARSET_WINDOW);
	if (got < 0) {
		buf_adds(error, "cannot be read");
		return -1;
	}
	if (charset_judge(&m->charset, slice(p, (size_t)got), got < CHARSET_WINDOW) < 0) {
		buf_adds(error, m->charset.ground);
		return -1;
	}
	return 0;
}

int
markup_open(struct markup *m, int fd, const struct book_how *how, struct buf *error)
{
	char head[MARKUP_HEAD];
	*m = (struct markup){ .fd = fd };
	m->max_field = how && how->max_field ? how->max_field : FIELD_MAX;
	m->max_line = how && how->max_line ? how->max_line : LINE_MAX_BYTES;
	int64_t got = read_at(m, 0, head, sizeof head);
	if (got < 0) {
		buf_adds(error, "cannot be read");
		return -1;
	}
	m->begin = charset_mark(&m->charset, slice(head, (size_t)got));
	m->offset = m->begin;
	if (m->begin)
		return 0;
	struct slice word = declared(slice(head, (size_t)got));
	if (is_told_by_bytes(word))
		return judge(m, error);
	snprintf(m->name, sizeof m->name, "%.*s", (int)word.n, word.p);
	if (charset_force(&m->charset, m->name) == 0)
		return 0;
	buf_printf(error, "says it is in '%s', a charset that nobody here knows", m->name);
	return -1;
}

void
markup_rewind(struct markup *m)
{
	struct charset again = m->charset;
	again.iconv = NULL;
	again.offset = 0;
	charset_close(&m->charset);
	m->charset = again;
	m->offset = m->begin;
	m->ended = m->is_full = false;
	buf_clear(&m->raw);
	buf_clear(&m->cells);
	m->n_cell = m->n_row = m->next_row = m->row_cell = m->row_text = 0;
}

/* Moves what is UTF-8 at the front of text to the piece; what is none becomes U+FFFD. */
static void
clean(struct markup *m, struct slice *text)
{
	while (text->n) {
		size_t good = utf8_check(text->p, text->n);
		const char *nul = memchr(text->p, '\0', good);
		if (nul)
			good = (size_t)(nul - text->p);
		buf_add(&m->piece, text->p, good);
		text->p += good, text->n -= good;
		if (text->n == 0 || (!m->ended && !nul && utf8_is_cut(text->p, text->n)))
			return;
		unsigned char byte;
		if (!charset_bad_byte(&m->charset, text, &byte))
			text->p++, text->n--;
		utf8_add(&m->piece, 0xfffd);
	}
}

int
markup_piece(struct markup *m, struct slice *piece, struct buf *error)
{
	buf_clear(&m->piece);
	while (m->piece.n == 0) {
		if (m->ended)
			return 0;
		int64_t got = read_at(m, m->offset, buf_room(&m->raw, PIECE), PIECE);
		if (got < 0) {
			buf_adds(error, "cannot be read");
			return -1;
		}
		m->raw.n += (size_t)got;
		m->offset += (uint64_t)got;
		m->ended = got < PIECE;
		struct slice rest = buf_slice(&m->raw);
		if (m->charset.convert) {
			buf_clear(&m->text);
			charset_convert(&m->charset, &rest, m->ended, &m->text);
			struct slice text = buf_slice(&m->text);
			bool ended = m->ended;
			m->ended = true; /* what is converted is whole */
			clean(m, &text);
			m->ended = ended;
		} else {
			clean(m, &rest);
		}
		size_t left = rest.n;
		if (left)
			memmove(m->raw.p, rest.p, left);
		m->raw.n = left;
	}
	*piece = buf_slice(&m->piece);
	return 1;
}

bool
markup_has_one(const struct markup *m, const char *what)
{
	char bytes[PIECE];
	size_t n = strlen(what), found = 0, kept = 0;
	uint64_t offset = m->begin;
	int64_t got;
	if (strcmp(m->charset.name, "UTF-8") != 0 && strcmp(m->charset.name, "GB18030") != 0)
		return false;
	while (found < 2 && (got = read_at(m, offset, bytes + kept, sizeof bytes - kept)) > 0) {
		const char *p = bytes, *end = bytes + kept + got;
		while ((size_t)(end - p) >= n && (p = memchr(p, what[0], (size_t)(end - p) - n + 1)))
			found += markup_find(slice(p++, n), what) == 0;
		offset += (uint64_t)got;
		/* what begins in the last bytes may end in the next piece */
		size_t have = kept + (size_t)got;
		kept = have < n - 1 ? have : n - 1;
		memmove(bytes, bytes + have - kept, kept);
	}
	return found < 2;
}

bool
markup_cell(struct markup *m, size_t column, enum cell_kind kind, bool doubtful, struct slice text)
{
	if (text.n == 0)
		return true;
	size_t line = m->cells.n - m->row_text + m->n_cell - m->row_cell;
	if (column >= MARKUP_COLUMNS || text.n > m->max_field || line >= m->max_line || text.n > m->max_line - line) {
		m->is_full = true;
		return false;
	}
	m->cell = xgrow(m->cell, &m->cap_cell, m->n_cell + 1, sizeof *m->cell);
	m->cell[m->n_cell++] = (struct markup_cell){ column, m->cells.n, text.n, kind, doubtful };
	buf_add_slice(&m->cells, text);
	return true;
}

void
markup_limit(const struct markup *m, struct buf *error)
{
	buf_printf(error, "a cell is longer than %zu bytes, or a row than %zu or %d columns (--max-field, --max-line)", m->max_field, m->max_line, MARKUP_COLUMNS);
}

void
markup_row(struct markup *m, uint64_t number)
{
	if (m->n_cell > m->row_cell) {
		m->row = xgrow(m->row, &m->cap_row, m->n_row + 1, sizeof *m->row);
		m->row[m->n_row++] = (struct markup_row){ number, m->row_cell, m->n_cell - m->row_cell };
	}
	m->row_cell = m->n_cell;
	m->row_text = m->cells.n;
}

/* Forgets the rows that were taken; the row being built moves to the front. */
static void
forget(struct markup *m)
{
	if (m->next_row == 0)
		return;
	m->n_cell -= m->row_cell;
	m->cells.n -= m->row_text;
	if (m->n_cell)
		memmove(m->cell, m->cell + m->row_cell, m->n_cell * sizeof *m->cell);
	if (m->cells.n)
		memmove(m->cells.p, m->cells.p + m->row_text, m->cells.n);
	for (size_t i = 0; i < m->n_cell; i++)
		m->cell[i].at -= m->row_text;
	m->n_row = m->next_row = m->row_cell = m->row_text = 0;
}

bool
markup_next(struct markup *m, struct book_row *row)
{
	if (m->next_row == m->n_row) {
		forget(m);
		return false;
	}
	const struct markup_row *r = &m->row[m->next_row++];
	row->number = r->number;
	for (size_t i = 0; i < r->n_cell; i++) {
		const struct markup_cell *c = &m->cell[r->cell + i];
		struct book_cell *cell = book_cell(row, c->column);
		cell->kind = c->kind;
		cell->doubtful = c->doubtful;
		cell->text = slice(m->cells.p + c->at, c->n);
	}
	return true;
}

void
markup_close(struct markup *m)
{
	charset_close(&m->charset);
	buf_free(&m->raw);
	buf_free(&m->text);
	buf_free(&m->piece);
	buf_free(&m->cells);
	free(m->cell);
	free(m->row);
}
