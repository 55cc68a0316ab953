/* gzip.h - gzip data inflated as it comes
 *
 *	struct gzip *z = gzip_open();
 *	while ((got = gzip_read(z, &in, out, room)) > 0)
 *		use(out, got);
 *	if (got < 0)
 *		die_at(&at, NULL, "%s", gzip_error(z));
 *	gzip_close(z);
 *
 * Several members one after another are one text, as with zcat(1); zero bytes
 * behind the last are padding.  A file that ends within a member, a wrong check
 * sum and anything else behind the last member are errors, each by its name.
 */
#ifndef GZIP_H
#define GZIP_H

#include "buf.h"

struct gzip;

/* Whether bytes begin as gzip does. */
bool gzip_is(struct slice head);

struct gzip *gzip_open(void);

/* Takes from the front of *in and fills out; *ended says that no more input will
 * come.  The number of bytes written, 0 when it needs input or all is done, -1 on error. */
ptrdiff_t gzip_read(struct gzip *z, struct slice *in, bool ended, char *out, size_t room);

/* What went wrong. */
const char *gzip_error(const struct gzip *z);

void gzip_close(struct gzip *z);

#endif
