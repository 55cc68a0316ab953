/* xml.c - a part of a package read as XML */
#include "xml.h"
#include <malloc.h>
#include <stdarg.h>

enum {
	PIECE = 64 << 10,
	MAX_TOKEN = 1 << 20,
	MAX_DEPTH = 256,
	MAX_SKIM = 256 << 10, /* bytes that are waited for to skim one element */
	MAX_HELD = 16 << 20
};

/* expat hands its allocator nothing of ours, so what all parsers hold is one number */
static size_t held;

static void *
hold(size_t n)
{
	void *p = n > MAX_HELD || held > MAX_HELD - n ? NULL : malloc(n);
	if (p)
		held += malloc_usable_size(p);
	return p;
}

static void
let_go(void *p)
{
	if (p)
		held -= malloc_usable_size(p);
	free(p);
}

static void *
hold_more(void *p, size_t n)
{
	if (!p)
		return hold(n);
	size_t before = malloc_usable_size(p);
	if (n > MAX_HELD || held - before > MAX_HELD - n)
		return NULL;
	void *q = realloc(p, n);
	if (q)
		held = held - before + malloc_usable_size(q);
	return q;
}

void
xml_fail(struct xml *x, const char *format, ...)
{
	char reason[512];
	va_list args;
	if (x->failed)
		return;
	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	buf_printf(x->error, "%.*s: %s", (int)x->part.entry->name.n, x->part.entry->name.p, reason);
	x->failed = true;
	XML_StopParser(x->parser, XML_FALSE);
}

void
xml_pause(struct xml *x)
{
	if (!x->failed)
		XML_StopParser(x->parser, XML_TRUE);
}

/* The root's prefix is that of all elements we know. */
static void
keep_prefix(struct xml *x, const char *name)
{
	const char *colon = strchr(name, ':');
	size_t n = colon ? (size_t)(colon + 1 - name) : 0;
	if (n > sizeof x->prefix)
		xml_fail(x, "its prefix is longer than %d bytes", XML_PREFIX);
	else
		memcpy(x->prefix, name, x->prefix_n = n);
}

static void
start(void *arg, const char *name, const char **attribute)
{
	struct xml *x = arg;
	if (x->failed)
		return;
	x->text_run = 0;
	if (++x->depth == 1)
		keep_prefix(x, name);
	if (x->depth > MAX_DEPTH) {
		xml_fail(x, "it is nested deeper than %d levels", MAX_DEPTH);
		return;
	}
	if (x->prefix_n && strncmp(name, x->prefix, x->prefix_n) == 0)
		name += x->prefix_n;
	else if (x->prefix_n)
		name = ":";
	x->on->start(x, name, attribute);
}

static void
end(void *arg, const char *name)
{
	struct xml *x = arg;
	(void)name;
	if (x->failed)
		return;
	x->text_run = 0;
	if (x->on->end)
		x->on->end(x);
	x->depth--;
}

static void
text(void *arg, const char *p, int n)
{
	struct xml *x = arg;
	if (x->failed)
		return;
	x->text_run += (size_t)n;
	if (x->text_run > x->max_text)
		xml_fail(x, "a text is longer than %zu bytes", x->max_text);
	else if (x->on->text)
		x->on->text(x, p, (size_t)n);
}

static void
begin_literal(void *arg)
{
	((struct xml *)arg)->literal = true;
}

static void
end_literal(void *arg)
{
	((struct xml *)arg)->literal = false;
}

static void
doctype(void *arg, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	xml_fail(arg, "it holds a DOCTYPE, which no workbook needs");
}

static void
declared(void *arg, const char *version, const char *encoding, int standalone)
{
	struct xml *x = arg;
	(void)version;
	(void)standalone;
	x->foreign = encoding && strcasecmp(encoding, "UTF-8") != 0;
}

int
xml_open(struct xml *x, struct package *p, size_t entry, const struct xml_on *on, void *arg, size_t max_text, struct buf *error)
{
	static const XML_Memory_Handling_Suite memory = { hold, hold_more, let_go };
	*x = (struct xml){ .on = on, .arg = arg, .error = error, .max_text = max_text };
	if (part_open(&x->part, p, entry, error) < 0)
		return -1;
	x->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!x->parser) {
		buf_adds(error, "too many workbooks are open");
		return -1;
	}
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, start, end);
	XML_SetCharacterDataHandler(x->parser, text);
	XML_SetCdataSectionHandler(x->parser, begin_literal, end_literal);
	XML_SetStartDoctypeDeclHandler(x->parser, doctype);
	XML_SetXmlDeclHandler(x->parser, declared);
	return 0;
}

static int
trouble(struct xml *x)
{
	enum XML_Error code = XML_GetErrorCode(x->parser);
	if (code == XML_ERROR_NO_MEMORY)
		xml_fail(x, "its names and levels take more than %d MiB", MAX_HELD >> 20);
	else
		xml_fail(x, "not well-formed at byte %llu: %s", (unsigned long long)XML_GetCurrentByteIndex(x->parser) + x->skimmed, XML_ErrorString(code));
	return -1;
}

/* Inflates one more piece behind what nobody read. */
static int
fill(struct xml *x)
{
	if (x->at)
		memmove(x->raw.p, x->raw.p + x->at, x->raw.n -= x->at);
	x->at = 0;
	ssize_t got = part_read(&x->part, buf_room(&x->raw, PIECE), PIECE, x->error);
	if (got < 0) {
		x->failed = true;
		return -1;
	}
	x->raw.n += (size_t)got;
	x->ended = got == 0;
	return 0;
}

/* Hands one more piece to expat. */
static enum XML_Status
feed(struct xml *x)
{
	/* expat reads an unfinished tag from its beginning with every piece */
	XML_Index done = XML_GetCurrentByteIndex(x->parser);
	if (x->fed && done >= 0 && x->fed - (uint64_t)done > MAX_TOKEN) {
		xml_fail(x, "a tag or comment is longer than %d bytes", MAX_TOKEN);
		return XML_STATUS_ERROR;
	}
	if (x->at == x->raw.n && !x->ended && fill(x) < 0)
		return XML_STATUS_ERROR;
	const char *p = x->raw.p + x->at;
	size_t n = x->raw.n - x->at;
	const char *cut = n && x->on->cut ? memmem(p, n, x->on->cut, strlen(x->on->cut)) : NULL;
	if (cut)
		n = (size_t)(cut - p) + strlen(x->on->cut);
	if (n > PIECE)
		n = PIECE;
	x->at += n;
	x->fed += n;
	x->closed = n == 0;
	return XML_Parse(x->parser, p, (int)n, x->closed);
}

/* Whether expat has read all it was given and stands between two tags. */
static bool
may_skim(const struct xml *x)
{
	return x->on->skim && !x->paused && !x->literal && x->fed && (uint64_t)XML_GetCurrentByteIndex(x->parser) == x->fed;
}

/* Lets the reader take what it can. */
static enum xml_skim
skim(struct xml *x)
{
	for (;;) {
		size_t taken = 0;
		enum xml_skim got = x->on->skim(x, x->raw.p + x->at, x->raw.p + x->raw.n, &taken);
		x->at += taken;
		x->skimmed += taken;
		if (x->failed || got == XML_PAUSE || got == XML_ODD)
			return got;
		if (got == XML_MORE && (x->ended || x->raw.n - x->at > MAX_SKIM))
			return XML_ODD;
		if (got == XML_MORE && fill(x) < 0)
			return XML_ODD;
	}
}

int
xml_run(struct xml *x)
{
	while (!x->failed && (x->paused || !x->closed)) {
		if (may_skim(x) && skim(x) == XML_PAUSE)
			return x->failed ? -1 : 1;
		if (x->failed)
			return -1;
		enum XML_Status status = x->paused ? XML_ResumeParser(x->parser) : feed(x);
		x->paused = status == XML_STATUS_SUSPENDED;
		if (x->failed)
			return -1;
		if (x->paused)
			return 1;
		if (status == XML_STATUS_ERROR)
			return trouble(x);
	}
	return x->failed ? -1 : 0;
}

const char *
xml_attribute(const char **attribute, const char *name)
{
	for (; attribute[0]; attribute += 2) {
		const char *key = attribute[0];
		if (*name == ':' && !(key = strchr(key, ':')))
			continue;
		if (strcmp(key, name) == 0)
			return attribute[1];
	}
	return NULL;
}

void
xml_close(struct xml *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	part_close(&x->part);
	buf_free(&x->raw);
	x->parser = NULL;
}
