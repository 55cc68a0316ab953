/* side.c - a stream read beside the orders: warnings, answers */
#include "side.h"
#include "shape.h"
#include <stdarg.h>

static int
field_of_header(void *arg, struct slice header, const struct place *at)
{
	(void)at;
	struct slice word = slice_trim(header);
	for (const struct side_name *n = arg; n->name; n++) {
		struct slice rest = slice_of(n->words);
		while (rest.p)
			if (slice_eq(slice_cut(rest, '|', &rest), word))
				return field_of(slice_of(n->name));
	}
	return F_NONE;
}

void
side_open(struct side *s, struct filter *f, const char *path, const struct side_name *names)
{
	*s = (struct side){ .r = REC_INIT, .filter = f, .path = { xstrdup(path) }, .at = { path, 0 } };
	struct source_how how = { .input = { .decode = true }, .name = field_of_header, .arg = (void *)(uintptr_t)names, .quiet = true };
	source_open(&s->source, s->path, 1, &how);
}

static int
reject(struct side *s, const struct fault *fault)
{
	/* the rejects file and the message ask the filter's source where the record stands */
	struct filter *f = s->filter;
	struct source orders = f->source;
	struct rec *current = f->current;
	f->source = s->source;
	f->source.raw = source_raw(&s->source);
	f->current = NULL;
	f->n_in++;
	filter_reject(f, fault->code, fault->field, "%.*s", (int)fault->reason.n, fault->reason.p);
	f->source = orders;
	f->current = current;
	return -1;
}

bool
side_next(struct side *s)
{
	for (enum source_status status; (status = source_next(&s->source, &s->r)) != SOURCE_END;) {
		s->at.line = s->source.at.line;
		if (status == SOURCE_RECORD)
			return true;
		if (status == SOURCE_BAD)
			reject(s, &s->source.fault);
	}
	return false;
}

int
side_reject(struct side *s, const char *code, int field, const char *format, ...)
{
	struct fault fault = { .code = code, .field = field };
	char text[256];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buf_adds(&fault.reason, text);
	reject(s, &fault);
	buf_free(&fault.reason);
	return -1;
}

int
side_when(struct side *s, int field, struct when *when)
{
	struct slice text = rec_get(&s->r, field);
	if (text.n == 0)
		return side_reject(s, "time", field, "is missing");
	if (date_parse(text, when) < 0 && date_read(text, &ZONE_DEFAULT, when) < 0)
		return side_reject(s, "time", field, "'%.*s' is no time", (int)(text.n < 64 ? text.n : 64), text.p);
	return 0;
}

int
side_time(struct side *s, int field, int64_t *at)
{
	struct when when;
	if (side_when(s, field, &when) < 0)
		return -1;
	*at = when.at;
	return 0;
}

void
side_close(struct side *s)
{
	source_close(&s->source);
	rec_free(&s->r);
	free(s->path[0]);
}
