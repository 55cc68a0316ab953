/* document.h - the records of one JSON document: an array of objects, or an object that holds one
 *
 *	struct document d = DOCUMENT_INIT;
 *	switch (document_next(&d, p, end, ended)) {
 *	case DOCUMENT_ITEM: document_line(d.item, true, &line); p = d.next; break;
 *	case DOCUMENT_MORE: p = d.next; read on and ask again; break;
 *	case DOCUMENT_END:  done; break;
 *	case DOCUMENT_BAD:  die_at(&at, NULL, "%s", d.reason);
 *	}
 *
 * Open311 servers and many portals answer so, over many lines.  Of an object
 * the first member whose value is an array of objects is the list; other members
 * are stepped over, a second list is refused, for its records would be lost.
 * Items are found by their brackets; whether one is good JSON shows when it is
 * parsed.  A document that ends too early is bad, however many items came.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "json.h"

enum document_status {
	DOCUMENT_MORE,
	DOCUMENT_ITEM,
	DOCUMENT_END,
	DOCUMENT_BAD
};

enum document_state {
	DOCUMENT_START,
	DOCUMENT_MEMBERS, /* of the object, before its list */
	DOCUMENT_ITEMS,
	DOCUMENT_REST, /* members behind the list */
	DOCUMENT_DONE
};

struct document {
	enum document_state state;
	bool wrapped; /* the list is a member of an object */
	bool comma; /* a comma is due before the next item or member */
	struct slice item;
	const char *next; /* up to where the text is done with */
	const char *reason;
};

#define DOCUMENT_INIT ((struct document){ 0 })

/* Whether text that begins with { is such a document and no NDJSON: its object does not end in its
 * first line, or begins with a list of objects. */
bool document_is(struct slice head);

enum document_status document_next(struct document *d, const char *p, const char *end, bool ended);

/* Appends an item as one line, without the blanks between its parts.  With rename the second
 * member of a name becomes name#2, as the second column of a header does. */
void document_line(struct slice item, bool rename, struct buf *out);

#endif
