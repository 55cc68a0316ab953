/* xml.h - a part of a package read as XML, stopped and resumed where its reader likes
 *
 *	static const struct xml_on on = { start, end, text };
 *	struct xml x;
 *	if (xml_open(&x, &zip, entry, &on, arg, error) == 0)
 *		while ((got = xml_run(&x)) > 0)      after every xml_pause
 *			use(arg);
 *	xml_close(&x);
 *
 * Names come without the prefix of the root element, names of other namespaces with
 * theirs.  Refused are: what is not well-formed, a DOCTYPE (so no entity is ever declared
 * and none can grow), tags and comments above 1 MiB, more than 256 levels, a
 * text between two tags above max_text, and a document of so many different names or so
 * deep that expat would hold more than 16 MiB for it.
 */
#ifndef XML_H
#define XML_H

#include <expat.h>
#include "package.h"

enum {
	XML_PREFIX = 64
};

struct xml;

/* What came of skimming. */
enum xml_skim {
	XML_TAKEN, /* some bytes were taken */
	XML_PAUSE, /* the same, and xml_run shall return */
	XML_MORE, /* what begins here goes on behind the end */
	XML_ODD /* expat must read it */
};

/* What is called; text in pieces, as expat finds them.  NULL for none.
 *
 * A reader that knows most of its document byte by byte may skim it: wherever expat stands
 * between two tags, skim is asked first and takes whole elements, well-formed beyond doubt and of
 * ASCII, or of UTF-8 where the document is not `foreign`, that expat then never sees.  What it leaves is read by expat to the next `cut`. */
struct xml_on {
	void (*start)(struct xml *x, const char *name, const char **attribute);
	void (*end)(struct xml *x);
	void (*text)(struct xml *x, const char *p, size_t n);
	enum xml_skim (*skim)(struct xml *x, const char *p, const char *end, size_t *taken);
	const char *cut;
};

struct xml {
	XML_Parser parser;
	struct part part;
	const struct xml_on *on;
	void *arg; /* the reader's own */
	struct buf *error;
	unsigned depth; /* of the element begun or ended last; the root is 1 */
	size_t max_text, text_run;
	struct buf raw; /* inflated, and from `at` on read by nobody yet */
	size_t at;
	uint64_t fed, skimmed; /* bytes that expat and skim had */
	bool paused, ended, closed, failed;
	bool foreign; /* it says it is written in another charset than UTF-8 */
	bool literal; /* inside CDATA */
	size_t prefix_n;
	char prefix[XML_PREFIX];
};

/* 0, or -1 with the reason appended to error, where xml_run puts its own too; xml_close is due in both cases. */
int xml_open(struct xml *x, struct package *p, size_t entry, const struct xml_on *on, void *arg, size_t max_text, struct buf *error);

/* Reads on: 1 where it was paused, 0 at the end of the document, -1 on trouble. */
int xml_run(struct xml *x);

/* Makes xml_run return after this event, which must be an end. */
void xml_pause(struct xml *x);

/* Ends the reading with a reason: for the functions called. */
void xml_fail(struct xml *x, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The value of an attribute or NULL; with any prefix where the name begins with a colon. */
const char *xml_attribute(const char **attribute, const char *name);

void xml_close(struct xml *x);

#endif
