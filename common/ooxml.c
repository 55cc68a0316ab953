/* ooxml.c - a workbook but its cells */
#include "ooxml.h"
#include "excel.h"
#include "utf8.h"
#include "xml.h"

enum {
	MAX_TEXT = 1 << 20, /* between two tags, where no cell is read */
	MAX_RELATIONS = 65536,
	MAX_SHEETS = 10000,
	MAX_STYLES = 1 << 20,
	MAX_FORMATS = 65536
};

/* What a part says of others: id and kind name the one at path. */
struct relation {
	struct slice id, type, path;
};

/* What is needed while a workbook is opened. */
struct opening {
	struct ooxml *w;
	struct buf *error;
	struct arena arena;
	struct slice folder; /* of the part whose relations are read; ends in / or is empty */
	struct relation *relation;
	size_t n, cap;
	struct slice main_type; /* of a part that looks like a workbook, by content types */
	struct slice main_path;

	/* number formats of the file's own */
	struct {
		unsigned id;
		unsigned form;
	} * format;
	size_t n_format, format_cap;
	unsigned cell_depth; /* of cellXfs, 0 outside */

	/* a shared string being read */
	unsigned skip, in_text;
	bool in_string;
	size_t begin;
};

static struct slice
keep(struct opening *o, const char *s)
{
	size_t n = strlen(s);
	return slice(arena_copy(&o->arena, s, n), n);
}

static bool
ends_in(struct slice s, const char *tail)
{
	size_t n = strlen(tail);
	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

/* The name in the package of a target that is relative to the folder, or absolute. */
static struct slice
resolve(struct opening *o, const char *target)
{
	struct buf b = BUF_INIT;
	struct slice rest = slice_of(target);
	if (rest.n && rest.p[0] == '/')
		rest = slice(rest.p + 1, rest.n - 1);
	else
		buf_add_slice(&b, o->folder);
	while (rest.p) {
		struct slice piece = slice_cut(rest, '/', &rest);
		if (slice_is(piece, "..")) {
			b.n -= b.n > 0;
			while (b.n && b.p[b.n - 1] != '/')
				b.n--;
			continue;
		}
		if (slice_is(piece, ".") || piece.n == 0)
			continue;
		buf_add_slice(&b, piece);
		if (rest.p)
			buf_addc(&b, '/');
	}
	struct slice path = slice(arena_copy(&o->arena, b.p, b.n), b.n);
	buf_free(&b);
	return path;
}

static void
start_relation(struct xml *x, const char *name, const char **attribute)
{
	struct opening *o = x->arg;
	const char *id = xml_attribute(attribute, "Id"), *type = xml_attribute(attribute, "Type"), *target = xml_attribute(attribute, "Target");
	const char *mode = xml_attribute(attribute, "TargetMode");
	if (strcmp(name, "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0))
		return;
	if (o->n == MAX_RELATIONS) {
		xml_fail(x, "it has more than %d relations", MAX_RELATIONS);
		return;
	}
	o->relation = xgrow(o->relation, &o->cap, o->n + 1, sizeof *o->relation);
	o->relation[o->n++] = (struct relation){ keep(o, id), keep(o, type), resolve(o, target) };
}

static void
start_type(struct xml *x, const char *name, const char **attribute)
{
	struct opening *o = x->arg;
	const char *type = xml_attribute(attribute, "ContentType"), *path = xml_attribute(attribute, "PartName");
	(void)name;
	if (!type || o->main_type.n || !strstr(type, ".main"))
		return;
	o->main_type = keep(o, type);
	if (path)
		o->main_path = resolve(o, path);
}

static bool
is_true(const char *value)
{
	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0 || strcmp(value, "on") == 0);
}

static const struct relation *
find_relation(const struct opening *o, const char *id)
{
	for (size_t i = 0; i < o->n; i++)
		if (slice_is(o->relation[i].id, id))
			return &o->relation[i];
	return NULL;
}

/* The first part of a kind; strict files name it by other addresses with the same end. */
static const struct relation *
find_kind(const struct opening *o, const char *kind)
{
	for (size_t i = 0; i < o->n; i++)
		if (ends_in(o->relation[i].type, kind))
			return &o->relation[i];
	return NULL;
}

static void
add_sheet(struct xml *x, const char **attribute)
{
	struct opening *o = x->arg;
	struct ooxml *w = o->w;
	const char *name = xml_attribute(attribute, "name"), *state = xml_attribute(attribute, "state");
	const char *id = xml_attribute(attribute, ":id");
	const struct relation *r = id ? find_relation(o, id) : NULL;
	if (w->n == MAX_SHEETS) {
		xml_fail(x, "it has more than %d sheets", MAX_SHEETS);
		return;
	}
	if (r && !ends_in(r->type, "/worksheet"))
		return;
	struct slice text = slice_of(name ? name : "");
	size_t entry = r ? package_find(&w->zip, r->path) : PACKAGE_NONE;
	if (entry == PACKAGE_NONE) {
		xml_fail(x, "its sheet '%.*s' is not in the file", (int)(text.n < 100 ? text.n : 100), text.p);
		return;
	}
	w->sheet = xgrow(w->sheet, &w->cap, w->n + 1, sizeof *w->sheet);
	w->part = xgrow(w->part, &w->part_cap, w->n + 1, sizeof *w->part);
	w->part[w->n] = entry;
	w->sheet[w->n++] = (struct book_sheet){ slice(arena_copy(&w->names, text.p, text.n), text.n), state && strcmp(state, "visible") != 0 };
}

static void
start_workbook(struct xml *x, const char *name, const char **attribute)
{
	struct opening *o = x->arg;
	if (x->depth == 1 && strcmp(name, "workbook") != 0)
		xml_fail(x, "it is no workbook but '%.100s'", name);
	else if (x->depth == 2 && strcmp(name, "workbookPr") == 0)
		o->w->from_1904 = is_true(xml_attribute(attribute, "date1904"));
	else if (x->depth == 3 && strcmp(name, "sheet") == 0)
		add_sheet(x, attribute);
}

static unsigned
own_form(const struct opening *o, unsigned id)
{
	for (size_t i = o->n_format; i-- > 0;)
		if (o->format[i].id == id)
			return o->format[i].form;
	return excel_form_of(id);
}

static unsigned
whole(const char *s)
{
	unsigned n = 0;
	while (s && *s >= '0' && *s <= '9' && n < 100000000)
		n = n * 10 + (unsigned)(*s++ - '0');
	return n;
}

static void
start_style(struct xml *x, const char *name, const char **attribute)
{
	struct opening *o = x->arg;
	struct ooxml *w = o->w;
	if (x->depth <= o->cell_depth)
		o->cell_depth = 0;
	if (x->depth == 2 && strcmp(name, "cellXfs") == 0)
		o->cell_depth = x->depth;
	if (x->depth != 3)
		return;
	const char *code = xml_attribute(attribute, "formatCode");
	if (strcmp(name, "numFmt") == 0 && code) {
		if (o->n_format == MAX_FORMATS) {
			xml_fail(x, "it has more than %d number formats", MAX_FORMATS);
			return;
		}
		o->format = xgrow(o->format, &o->format_cap, o->n_format + 1, sizeof *o->format);
		o->format[o->n_format].id = whole(xml_attribute(attribute, "numFmtId"));
		o->format[o->n_format++].form = excel_form(slice_of(code));
	} else if (o->cell_depth && strcmp(name, "xf") == 0) {
		if (w->n_form == MAX_STYLES) {
			xml_fail(x, "it has more than %d cell styles", MAX_STYLES);
			return;
		}
		w->form = xgrow(w->form, &w->form_cap, w->n_form + 1, 1);
		w->form[w->n_form++] = (unsigned char)own_form(o, whole(xml_attribute(attribute, "numFmtId")));
	}
}

/* Where the next string begins is where this one ends. */
static void
mark_string(struct xml *x, struct ooxml *w)
{
	if (w->text.n > UINT32_MAX || w->n_string + 1 >= UINT32_MAX) {
		xml_fail(x, "the shared strings are more than 4 GiB");
		return;
	}
	w->at = xgrow(w->at, &w->at_cap, w->n_string + 2, sizeof *w->at);
	w->at[++w->n_string] = (uint32_t)w->text.n;
}

static void
start_string(struct xml *x, const char *name, const char **attribute)
{
	struct opening *o = x->arg;
	(void)attribute;
	if (x->depth == 1 && strcmp(name, "sst") != 0)
		xml_fail(x, "it holds no shared strings but '%.100s'", name);
	if (o->skip || x->depth == 1)
		return;
	if (x->depth == 2) {
		o->in_string = strcmp(name, "si") == 0;
		o->begin = o->w->text.n;
		if (!o->in_string)
			o->skip = x->depth;
	} else if (strcmp(name, "t") == 0) {
		o->in_text = x->depth;
	} else if (strcmp(name, "r") != 0) {
		o->skip = x->depth; /* rPh says how it is pronounced, rPr how it looks */
	}
}

static void
end_string(struct xml *x)
{
	struct opening *o = x->arg;
	struct ooxml *w = o->w;
	if (o->skip) {
		o->skip = o->skip == x->depth ? 0 : o->skip;
		return;
	}
	if (o->in_text == x->depth)
		o->in_text = 0;
	if (x->depth != 2 || !o->in_string)
		return;
	w->text.n = o->begin + ooxml_unescape(w->text.p + o->begin, w->text.n - o->begin);
	mark_string(x, w);
	o->in_string = false;
}

static void
text_string(struct xml *x, const char *p, size_t n)
{
	struct opening *o = x->arg;
	if (!o->in_text)
		return;
	buf_add(&o->w->text, p, n);
	if (o->w->text.n - o->begin > o->w->max_field)
		xml_fail(x, "a shared string is longer than %zu bytes", o->w->max_field);
}

/* The number in _xHHHH_ at p, or -1. */
static int32_t
escaped(const char *p, const char *end)
{
	if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return -1;
	int32_t c = 0;
	for (int i = 2; i < 6; i++) {
		int digit = hex_value(p[i]);
		if (digit < 0)
			return -1;
		c = c << 4 | digit;
	}
	return c;
}

size_t
ooxml_unescape(char *p, size_t n)
{
	const char *end = p + n, *from = n ? memchr(p, '_', n) : NULL;
	if (!from)
		return n;
	char *to = p + (from - p);
	struct buf c = BUF_INIT;
	while (from < end) {
		int32_t code = *from == '_' ? escaped(from, end) : -1;
		size_t used = 7;
		if (code >= 0xd800 && code < 0xdc00) {
			int32_t low = escaped(from + 7, end);
			code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : -1;
			used = 14;
		}
		if (code < 0 || (code >= 0xdc00 && code < 0xe000)) {
			*to++ = *from++;
			continue;
		}
		buf_clear(&c);
		utf8_add(&c, (uint32_t)code);
		memcpy(to, c.p, c.n);
		to += c.n;
		from += used;
	}
	buf_free(&c);
	return (size_t)(to - p);
}

/* Reads a part to its end. */
static int
read_part(struct opening *o, size_t entry, const struct xml_on *on)
{
	struct xml x;
	size_t most = o->w->max_field > MAX_TEXT ? o->w->max_field : MAX_TEXT;
	int status = xml_open(&x, &o->w->zip, entry, on, o, most, o->error);
	if (status == 0)
		status = xml_run(&x);
	xml_close(&x);
	return status;
}

static void
set_folder(struct opening *o, struct slice path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	o->folder = slice(path.p, slash ? (size_t)(slash + 1 - path.p) : 0);
}

/* Reads the relations of a part, of the package where path is empty; none is no trouble. */
static int
read_relations(struct opening *o, struct slice path)
{
	static const struct xml_on on = { .start = start_relation };
	struct buf name = BUF_INIT;
	o->n = 0;
	set_folder(o, path);
	buf_add_slice(&name, o->folder);
	buf_adds(&name, "_rels/");
	if (path.n)
		buf_add(&name, path.p + o->folder.n, path.n - o->folder.n);
	buf_adds(&name, ".rels");
	size_t entry = package_find(&o->w->zip, buf_slice(&name));
	buf_free(&name);
	return entry == PACKAGE_NONE ? 0 : read_part(o, entry, &on);
}

/* What the file is, if it is no workbook that is read here. */
static const char *
other_kind(const struct opening *o)
{
	static const struct {
		const char *type, *words;
	} kind[] = {
		{ "sheet.binary", "it is a binary workbook (xlsb): save it as xlsx" },
		{ "wordprocessingml", "it is a text document (docx), not a workbook" },
		{ "presentationml", "it is a presentation (pptx), not a workbook" },
		{ "ms-word", "it is a text document (docm), not a workbook" },
		{ "ms-powerpoint", "it is a presentation (pptm), not a workbook" },
		{ "visio", "it is a drawing, not a workbook" },
	};
	struct slice type = o->main_type;
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
		if (type.n && memmem(type.p, type.n, kind[i].type, strlen(kind[i].type)))
			return kind[i].words;
	return NULL;
}

/* OpenDocument names itself in its first entry, stored. */
static int
refuse_opendocument(struct opening *o)
{
	struct package *zip = &o->w->zip;
	char room[128];
	struct part part;
	size_t entry = package_find(zip, LIT("mimetype"));
	if (entry == PACKAGE_NONE)
		return 0;
	int status = part_open(&part, zip, entry, o->error);
	ssize_t got = status == 0 ? part_read(&part, room, sizeof room, o->error) : -1;
	part_close(&part);
	if (got < 0)
		return -1;
	struct slice type = slice(room, (size_t)got);
	if (!slice_starts(type, LIT("application/vnd.oasis.opendocument")))
		return 0;
	if (memmem(type.p, type.n, "spreadsheet", 11))
		buf_adds(o->error, "it is an OpenDocument spreadsheet (ods): save it as xlsx");
	else
		buf_adds(o->error, "it is an OpenDocument file, not a workbook");
	return -1;
}

/* Where the workbook lies. */
static int
find_workbook(struct opening *o, struct slice *path)
{
	static const struct xml_on on = { .start = start_type };
	static const struct slice usual[] = { { "xl/workbook.xml", 15 }, { "workbook.xml", 12 } };
	if (refuse_opendocument(o) < 0)
		return -1;
	size_t types = package_find(&o->w->zip, LIT("[Content_Types].xml"));
	if ((types != PACKAGE_NONE && read_part(o, types, &on) < 0) || read_relations(o, slice("", 0)) < 0)
		return -1;
	const char *other = other_kind(o);
	if (other) {
		buf_adds(o->error, other);
		return -1;
	}
	const struct relation *r = find_kind(o, "/officeDocument");
	*path = r ? r->path : o->main_path;
	for (size_t i = 0; i < 2 && package_find(&o->w->zip, *path) == PACKAGE_NONE; i++)
		*path = usual[i];
	if (package_find(&o->w->zip, *path) != PACKAGE_NONE)
		return 0;
	buf_adds(o->error, "it is a zip file without a workbook");
	return -1;
}

/* A part that the workbook names by its kind, else of its usual name beside it. */
static int
read_kind(struct opening *o, const char *kind, const char *usual, const struct xml_on *on)
{
	const struct relation *r = find_kind(o, kind);
	size_t entry = package_find(&o->w->zip, r ? r->path : resolve(o, usual));
	if (entry == PACKAGE_NONE && r) {
		buf_printf(o->error, "%.*s is not in the file", (int)r->path.n, r->path.p);
		return -1;
	}
	return entry == PACKAGE_NONE ? 0 : read_part(o, entry, on);
}

int
ooxml_open(struct ooxml *w, int fd, const struct book_how *how, struct buf *error)
{
	static const struct xml_on workbook = { .start = start_workbook }, styles = { .start = start_style };
	static const struct xml_on strings = { .start = start_string, .end = end_string, .text = text_string };
	struct opening o = { .w = w, .error = error };
	struct slice path;
	*w = (struct ooxml){ .max_field = how && how->max_field ? how->max_field : 1 << 20 };
	w->at = xgrow(w->at, &w->at_cap, 1, sizeof *w->at);
	w->at[0] = 0;
	int status = package_open(&w->zip, fd, how ? how->max_inflated : 0, error);
	if (status == 0)
		status = find_workbook(&o, &path);
	if (status == 0)
		status = read_relations(&o, path);
	if (status == 0)
		status = read_part(&o, package_find(&w->zip, path), &workbook);
	if (status == 0)
		status = read_kind(&o, "/styles", "styles.xml", &styles);
	if (status == 0)
		status = read_kind(&o, "/sharedStrings", "sharedStrings.xml", &strings);
	free(o.relation);
	free(o.format);
	arena_free(&o.arena);
	return status;
}

void
ooxml_close(struct ooxml *w)
{
	package_close(&w->zip);
	free(w->sheet);
	free(w->part);
	free(w->at);
	free(w->form);
	buf_free(&w->text);
	arena_free(&w->names);
	*w = OOXML_INIT;
}
