/* document.c - the list of objects in a JSON document, item by item */
#include "document.h"

/* Past the string that begins at p, or NULL when it does not end before end. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Past the value that begins at p, by brackets alone; NULL when end comes first. */
static const char *
value_end(const char *p, const char *end)
{
	size_t depth = 0;
	while (p < end) {
		if (*p == '"') {
			p = string_end(p, end);
			if (!p)
				return NULL;
			if (depth == 0)
				return p;
			continue;
		}
		if (depth == 0 && strchr(",]} \t\r\n", *p))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return NULL;
}

bool
document_is(struct slice head)
{
	const char *end = head.p + head.n, *p = json_blank(head.p, end);
	const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	if (p == end || *p != '{')
		return false;
	if (lf && !value_end(p, lf)) {
		/* a torn line of NDJSON ends anywhere, a line of a document behind a bracket or comma */
		while (lf > p && strchr(" \t\r\n", *lf))
			lf--;
		if (strchr("{[,", *lf))
			return true;
	}
	p = json_blank(p + 1, end);
	p = p < end && *p == '"' ? string_end(p, end) : NULL;
	p = p ? json_blank(p, end) : end;
	p = p < end && *p == ':' ? json_blank(p + 1, end) : end;
	p = p < end && *p == '[' ? json_blank(p + 1, end) : end;
	return p < end && *p == '{';
}

static enum document_status
bad(struct document *d, const char *reason)
{
	d->reason = reason;
	return DOCUMENT_BAD;
}

/* The member that begins at p: past it, or just inside its list, with *list set; NULL when more text is needed. */
static const char *
member_end(const char *p, const char *end, bool *list)
{
	*list = false;
	p = string_end(p, end);
	p = p ? json_blank(p, end) : end;
	if (p == end || *p != ':')
		return p == end ? NULL : p;
	p = json_blank(p + 1, end);
	const char *inside = p < end && *p == '[' ? json_blank(p + 1, end) : NULL;
	if (p == end || inside == end)
		return NULL;
	if (inside && *inside == '{') {
		*list = true;
		return inside;
	}
	return value_end(p, end);
}

/* One step over the text at p, which is no blank; *p moves on. */
static enum document_status
step(struct document *d, const char **p, const char *end, bool ended)
{
	const char *at = *p;
	bool list, close = *at == (d->state == DOCUMENT_ITEMS ? ']' : '}');
	if (d->state == DOCUMENT_DONE)
		return bad(d, "something stands behind the JSON document");
	if (d->state == DOCUMENT_START) {
		d->wrapped = *at == '{';
		d->state = d->wrapped ? DOCUMENT_MEMBERS : DOCUMENT_ITEMS;
		*p = at + 1;
		return *at == '{' || *at == '[' ? DOCUMENT_MORE : bad(d, "the JSON document is neither an array nor an object");
	}
	if (close) {
		if (d->state == DOCUMENT_MEMBERS)
			return bad(d, "the JSON document holds no list of objects");
		d->state = d->state == DOCUMENT_ITEMS && d->wrapped ? DOCUMENT_REST : DOCUMENT_DONE;
		d->comma = d->state == DOCUMENT_REST;
		*p = at + 1;
		return DOCUMENT_MORE;
	}
	if (d->comma != (*at == ','))
		return bad(d, d->comma ? "the JSON document lacks a comma" : "the JSON document has a comma too many");
	if (d->comma) {
		d->comma = false;
		*p = at + 1;
		return DOCUMENT_MORE;
	}
	if (d->state != DOCUMENT_ITEMS && *at != '"')
		return bad(d, "the JSON document lacks a name");
	const char *after = d->state == DOCUMENT_ITEMS ? value_end(at, end) : member_end(at, end, &list);
	if (!after || (after == end && !ended && d->state != DOCUMENT_ITEMS))
		return ended ? bad(d, "the JSON document ends before its last bracket") : DOCUMENT_END;
	*p = after;
	d->comma = true;
	if (d->state == DOCUMENT_ITEMS) {
		d->item = slice(at, (size_t)(after - at));
		return DOCUMENT_ITEM;
	}
	if (list && d->state == DOCUMENT_REST)
		return bad(d, "the JSON document holds more than one list of objects");
	if (list) {
		d->state = DOCUMENT_ITEMS;
		d->comma = false;
	}
	return DOCUMENT_MORE;
}

enum document_status
document_next(struct document *d, const char *p, const char *end, bool ended)
{
	for (;;) {
		p = json_blank(p, end);
		d->next = p;
		if (p == end && d->state == DOCUMENT_DONE && ended)
			return DOCUMENT_END;
		if (p == end)
			return ended ? bad(d, "the JSON document ends before its last bracket") : DOCUMENT_MORE;
		enum document_status status = step(d, &p, end, ended);
		if (status == DOCUMENT_END) /* the step needs more than there is */
			return DOCUMENT_MORE;
		if (status != DOCUMENT_MORE) {
			d->next = p;
			return status;
		}
	}
}

/* Appends a name, as name#2 and so on where it came before. */
static void
add_name(struct slice name, struct slice *seen, size_t n, struct buf *out)
{
	size_t again = 1;
	for (size_t i = 0; i < n; i++)
		again += slice_eq(seen[i], name);
	buf_add(out, name.p, name.n - 1);
	if (again > 1)
		buf_printf(out, "#%zu", again);
	buf_addc(out, '"');
}

void
document_line(struct slice item, bool rename, struct buf *out)
{
	struct slice *seen = NULL;
	size_t n = 0, cap = 0, depth = 0;
	bool name = false;
	for (const char *p = item.p, *end = p + item.n; p < end;) {
		const char *after = *p == '"' ? string_end(p, end) : p + 1;
		if (!after)
			after = end;
		struct slice part = slice(p, (size_t)(after - p));
		p = after;
		if (part.n == 1 && strchr(" \t\r\n", *part.p))
			continue;
		if (rename && depth == 1 && name && *part.p == '"' && part.n > 1) {
			add_name(part, seen, n, out);
			seen = xgrow(seen, &cap, n + 1, sizeof *seen);
			seen[n++] = part;
		} else {
			buf_add_slice(out, part);
		}
		depth += *part.p == '{' || *part.p == '[';
		depth -= depth > 0 && (*part.p == '}' || *part.p == ']');
		name = *part.p == '{' || *part.p == ',';
	}
	free(seen);
}
