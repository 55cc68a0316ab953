/* sheet.c - a CSV file being written, plain, gzipped or in GB18030 */
#include "sheet.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

void
sheet_open(struct sheet *s, const char *dir, const char *name)
{
	size_t n = strlen(dir) + strlen(name) + 2;

	s->path = malloc(n);
	if (s->path == NULL)
		die("memory", strerror(errno));
	snprintf(s->path, n, "%s/%s", dir, name);
	if (strstr(name, ".gz"))
		s->gz = gzopen(s->path, "wb1");
	else
		s->file = fopen(s->path, "wb");
	if (s->gz == NULL && s->file == NULL)
		die(s->path, strerror(errno));
	if (s->gz)
		gzbuffer(s->gz, 1 << 17);
	else
		setvbuf(s->file, NULL, _IOFBF, 1 << 20);
}

void
sheet_close(struct sheet *s)
{
	if (s->gz && gzclose(s->gz) != Z_OK)
		die(s->path, "cannot be written");
	if (s->file && fclose(s->file) != 0)
		die(s->path, strerror(errno));
	free(s->path);
	free(s->gb);
	str_free(&s->gb_row);
}

/* One table of the BMP, filled once: iconv by the line would cost half the time.
 * Beyond it GB18030 is plain arithmetic. */
void
sheet_gb18030(struct sheet *s)
{
	iconv_t cd = iconv_open("GB18030", "UTF-16LE");

	s->gb = calloc(65536, sizeof *s->gb);
	if (cd == (iconv_t)-1 || s->gb == NULL)
		die("GB18030", "iconv does not know it");
	for (uint32_t c = 0x80; c < 65536; c++) {
		char in[2] = { (char)(c & 0xFF), (char)(c >> 8) }, *from = in, *to = (char *)s->gb[c];
		size_t left = 2, room = 4;
		if (c >= 0xD800 && c < 0xE000)
			continue;
		iconv(cd, NULL, NULL, NULL, NULL);
		iconv(cd, &from, &left, &to, &room);
	}
	iconv_close(cd);
}

static void
to_gb(struct sheet *s, const struct str *in)
{
	struct str *out = &s->gb_row;
	const char *p = in->p, *end = in->p + in->n;

	out->n = 0;
	while (p < end) {
		uint32_t c = (unsigned char)*p < 0x80 ? (unsigned char)*p++ : codepoint(&p);
		if (c < 0x80) {
			char ascii = (char)c;
			str_add(out, &ascii, 1);
		} else if (c < 65536) {
			const char *gb = (const char *)s->gb[c];
			str_add(out, gb, gb[1] & 0x40 || gb[1] & 0x80 ? 2 : 4);
		} else {
			uint32_t i = c - 0x10000;
			char four[4] = { (char)(0x90 + i / 12600), (char)(0x30 + i / 1260 % 10), (char)(0x81 + i / 10 % 126), (char)(0x30 + i % 10) };
			str_add(out, four, 4);
		}
	}
}

void
sheet_write(struct sheet *s, const struct str *row)
{
	if (s->gb) {
		to_gb(s, row);
		row = &s->gb_row;
	}
	if (s->gz ? gzwrite(s->gz, row->p, (unsigned)row->n) != (int)row->n : fwrite(row->p, 1, row->n, s->file) != row->n)
		die(s->path, "cannot be written");
}

/* The cell that begins at `at` and everything since: quoted where it has to be, and a comma behind it. */
void
end_cell(struct str *row, size_t at)
{
	size_t quotes = 0, n = row->n - at;
	const char *text = row->p + at;

	if (n > 0 && (memchr(text, ',', n) || memchr(text, '"', n) || memchr(text, '\n', n))) {
		for (size_t i = 0; i < n; i++)
			quotes += text[i] == '"';
		row->p = grow(row->p, &row->cap, row->n + quotes + 2, 1);
		char *from = row->p + at + n, *to = from + quotes + 2;
		*--to = '"';
		while (from > row->p + at) {
			*--to = *--from;
			if (*from == '"')
				*--to = '"';
		}
		*--to = '"';
		row->n += quotes + 2;
	}
	str_adds(row, ",");
}

void
cell(struct str *row, const char *text)
{
	str_adds(row, text);
	str_adds(row, ",");
}

void
long_cell(struct str *row, const struct str *text)
{
	size_t at = row->n;

	str_add(row, text->p, text->n);
	end_cell(row, at);
}
