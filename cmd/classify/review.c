/* review.c - a heap of the likeliest wrong */
#include "review.h"

void
review_open(struct review *v, size_t most)
{
	*v = (struct review){ .most = most };
	v->item = xcalloc(most, sizeof *v->item);
}

/* Whether a is less worth a look than b. */
static bool
less(const struct review_item *a, const struct review_item *b)
{
	return a->wrong < b->wrong || (a->wrong <= b->wrong && a->number > b->number);
}

static void
swap(struct review_item *a, struct review_item *b)
{
	struct review_item x = *a;
	*a = *b;
	*b = x;
}

static void
sink(struct review *v, size_t i, size_t n)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && less(&v->item[child + 1], &v->item[child]))
			child++;
		if (!less(&v->item[child], &v->item[i]))
			return;
		swap(&v->item[child], &v->item[i]);
	}
}

static void
rise(struct review *v, size_t i)
{
	for (; i && less(&v->item[i], &v->item[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&v->item[i], &v->item[(i - 1) / 2]);
}

void
review_add(struct review *v, struct filter *f, struct rec *r)
{
	struct review_item it = { .wrong = v->wrong, .number = v->number++ };
	if (it.wrong < 0 || (v->n == v->most && !less(&v->item[0], &it))) {
		filter_drop(f);
		return;
	}
	size_t at = v->n;
	if (v->n < v->most) {
		v->n++;
	} else {
		/* the one on top goes */
		filter_drop(f);
		at = 0;
		it.line = v->item[0].line;
	}
	buf_clear(&it.line);
	rec_write(r, &it.line);
	memset(buf_room(&it.line, JSON_PAD), 0, JSON_PAD);
	v->item[at] = it;
	rise(v, at);
	sink(v, at, v->n);
}

void
review_put(struct review *v, struct filter *f, struct rec *r)
{
	for (size_t n = v->n; n > 1; n--) {
		swap(&v->item[0], &v->item[n - 1]);
		sink(v, 0, n - 1);
	}
	for (size_t i = 0; i < v->n; i++) {
		struct slice line = buf_slice(&v->item[i].line);
		struct fault fault = FAULT_INIT;
		if (rec_parse(r, slice_trim(line), &fault) < 0)
			die("a record kept for review cannot be read again: %s", buf_text(&fault.reason));
		filter_put(f, r);
	}
}

void
review_close(struct review *v)
{
	for (size_t i = 0; i < v->n; i++)
		buf_free(&v->item[i].line);
	free(v->item);
}
