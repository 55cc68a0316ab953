/* json.h - where JSON values begin and end, strings in and out
 *
 *	const char *end = json_value(p, limit, &kind);
 *	if (!end)
 *		bad("not JSON");
 *	if (kind == JSON_STRING_ESCAPED)
 *		json_decode(slice(p, end - p), &text);
 *	json_quote(text, &out);
 *
 * The whole grammar of RFC 8259 is checked, nesting up to JSON_DEPTH_MAX.  Text
 * must be well-formed UTF-8 (utf8.h): that is not looked at here.  Escapes that
 * name half a surrogate pair are refused.  Numbers are found, never converted.
 */
#ifndef JSON_H
#define JSON_H

#include "buf.h"

enum {
	JSON_DEPTH_MAX = 512,
	JSON_PAD = 16
};

enum json_kind {
	JSON_STRING, /* raw bytes between the quotes are the text */
	JSON_STRING_ESCAPED, /* they hold a backslash */
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
	JSON_NESTED, /* an object or array */
};

/* Past the value that begins at p, or NULL when there is none before end. */
const char *json_value(const char *p, const char *end, enum json_kind *kind);

/* The first byte at p or after it that is no JSON blank. */
static inline const char *
json_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* Appends the text of a checked string, quotes included in raw. */
void json_decode(struct slice raw, struct buf *out);

/* Appends text as a JSON string with its quotes. */
void json_quote(struct slice text, struct buf *out);

/* The same of text with JSON_PAD bytes behind it that may be read: faster where texts are short. */
void json_quote_padded(struct slice text, struct buf *out);

#endif
