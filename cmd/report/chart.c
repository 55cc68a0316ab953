/* chart.c - the charts of the dossier as SVG, every coordinate a whole number of tenths */
#include "doc.h"
#include "utf8.h"

enum {
	WIDTH = 7200, /* of every chart, in tenths like all that follows */
	BAR_STEP = 260,
	BAR_LABEL = 125, /* a character beside a lying bar */
	BAR_ROOM = 1500, /* what is written behind the longest bar */
	LABEL_MAX = 14, /* characters beside a lying bar */
	MARK_STEP = 150,
	MARKS_SHOWN = 3,
};

static const char *const ink[] = { "#24527a", "#b8c6d4" };
static const char red[] = "#b3261e";

static void
add_tenths(struct buf *out, const char *name, int64_t tenths)
{
	buf_printf(out, " %s=\"%lld.%lld\"", name, (long long)(tenths / 10), (long long)(tenths % 10));
}

static void
add_text(struct buf *out, const char *class, int64_t x, int64_t y, struct slice text)
{
	buf_printf(out, "<text class=\"%s\"", class);
	add_tenths(out, "x", x);
	add_tenths(out, "y", y);
	buf_addc(out, '>');
	html_text(out, text);
	buf_adds(out, "</text>\n");
}

static void
add_value(struct buf *out, const char *class, int64_t x, int64_t y, int64_t value, int scale)
{
	struct buf text = BUF_INIT;
	add_scaled(&text, value, scale);
	add_text(out, class, x, y, buf_slice(&text));
	buf_free(&text);
}

static void
add_line(struct buf *out, const char *class, int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
	buf_printf(out, "<line class=\"%s\"", class);
	add_tenths(out, "x1", x1);
	add_tenths(out, "y1", y1);
	add_tenths(out, "x2", x2);
	add_tenths(out, "y2", y2);
	buf_adds(out, "/>\n");
}

static void
begin_rect(struct buf *out, const char *fill, int64_t x, int64_t y, int64_t width, int64_t height)
{
	buf_printf(out, "<rect fill=\"%s\"", fill);
	add_tenths(out, "x", x);
	add_tenths(out, "y", y);
	add_tenths(out, "width", width);
	add_tenths(out, "height", height);
	buf_addc(out, '>');
}

/* What a pointer over a mark shows. */
static void
add_title(struct buf *out, const struct block *b, const struct point *p, int side)
{
	buf_adds(out, "<title>");
	html_text(out, p->label);
	if (b->series[1].n) {
		buf_addc(out, ' ');
		html_text(out, b->series[side]);
	}
	buf_adds(out, english ? ": " : "：");
	add_scaled(out, p->value[side], b->scale);
	buf_adds(out, "</title>");
}

/* The distance of grid lines: 1, 2 or 5 times a power of ten, at most five of them. */
static int64_t
grid_step(int64_t most)
{
	int64_t step = 1;
	for (int i = 0; most > 5 * step; i++)
		step = i % 3 == 1 ? step / 2 * 5 : step * 2;
	return step;
}

static int64_t
most_of(const struct block *b)
{
	int64_t most = 1;
	for (size_t i = 0; i < b->n_point; i++)
		for (int k = 0; k < 2; k++)
			if (b->point[i].has[k] && b->point[i].value[k] > most)
				most = b->point[i].value[k];
	return most;
}

static void
begin(struct buf *out, const struct block *b, int64_t height)
{
	buf_printf(out, "<svg viewBox=\"0 0 %d %lld\" role=\"img\" aria-label=\"", WIDTH / 10, (long long)(height / 10));
	html_text(out, b->text);
	buf_adds(out, "\">\n");
}

/* Grid lines with their values; returns the value at the top. */
static int64_t
add_grid(struct buf *out, const struct block *b, int64_t left, int64_t right, int64_t top, int64_t bottom)
{
	int64_t step = grid_step(most_of(b)), lines = (most_of(b) + step - 1) / step;
	for (int64_t i = 0; i <= lines; i++) {
		int64_t y = bottom - (bottom - top) * i / lines;
		add_line(out, i ? "grid" : "axis", left, y, right, y);
		add_value(out, "e s", left - 60, y + 40, i * step, b->scale);
	}
	return lines * step;
}

struct plot {
	int64_t left, right, top, bottom, high;
};

static int64_t
plot_x(const struct plot *p, size_t i, size_t n)
{
	return p->left + (p->right - p->left) * (2 * (int64_t)i + 1) / (2 * (int64_t)n);
}

static int64_t
plot_y(const struct plot *p, int64_t value)
{
	return p->bottom - (p->bottom - p->top) * value / p->high;
}

static void
add_mark(struct buf *out, const struct plot *p, int64_t x, int64_t y, struct slice text, size_t shown)
{
	if (text.n && shown < MARKS_SHOWN) {
		int64_t base = 130 + (int64_t)shown * MARK_STEP;
		add_line(out, "mark", x, base + 30, x, y);
		add_text(out, x < (p->left + p->right) / 2 ? "m" : "e m", x, base, text);
	}
	buf_printf(out, "<circle fill=\"%s\"", red);
	add_tenths(out, "cx", x);
	add_tenths(out, "cy", y);
	buf_adds(out, " r=\"4\"/>\n");
}

/* One rectangle for each run of days of rest. */
static void
shade_rest(struct buf *out, const struct block *b, const struct plot *p)
{
	int64_t wide = p->right - p->left, n = (int64_t)b->n_point;
	for (int64_t i = 0; i < n; i++) {
		int64_t from = i;
		while (i < n && b->point[i].rest)
			i++;
		if (i == from)
			continue;
		int64_t left = p->left + wide * from / n;
		begin_rect(out, "#eef1f4", left, p->top, p->left + wide * i / n - left, p->bottom - p->top);
		buf_adds(out, "</rect>\n");
	}
}

static void
print_days(const struct block *b, struct buf *out)
{
	size_t marks = 0, shown = 0;
	for (size_t i = 0; i < b->n_point; i++)
		marks += b->point[i].mark.n > 0;
	if (marks > MARKS_SHOWN)
		marks = MARKS_SHOWN;
	struct plot p = { 440, WIDTH - 100, 180 + (int64_t)marks * MARK_STEP, 1880 + (int64_t)marks * MARK_STEP, 1 };
	begin(out, b, p.bottom + 280);
	shade_rest(out, b, &p);
	p.high = add_grid(out, b, p.left, p.right, p.top, p.bottom);
	buf_printf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"", ink[0]);
	for (size_t i = 0; i < b->n_point; i++) {
		int64_t x = plot_x(&p, i, b->n_point), y = plot_y(&p, b->point[i].value[0]);
		buf_printf(out, "%s%lld.%lld,%lld.%lld", i ? " " : "", (long long)(x / 10), (long long)(x % 10), (long long)(y / 10), (long long)(y % 10));
	}
	buf_adds(out, "\"/>\n");
	for (size_t i = 0; i < b->n_point; i++) {
		const struct point *point = &b->point[i];
		int64_t x = plot_x(&p, i, b->n_point), y = plot_y(&p, point->value[0]);
		if (b->n_point <= 14 || (!point->rest && (i == 0 || b->point[i - 1].rest)))
			add_text(out, "c s", x, p.bottom + 170, slice(point->label.p + 5, point->label.n - 5));
		if (point->mark.n)
			add_mark(out, &p, x, y, point->mark, shown++);
		buf_printf(out, "<circle fill=\"%s\"", point->mark.n ? red : ink[0]);
		add_tenths(out, "cx", x);
		add_tenths(out, "cy", y);
		buf_adds(out, " r=\"2\">");
		add_title(out, b, point, 0);
		buf_adds(out, "</circle>\n");
	}
	buf_adds(out, "</svg>\n");
}

static void
print_bars(const struct block *b, struct buf *out)
{
	int64_t most = most_of(b), y = 60, left = 0;
	for (size_t i = 0; i < b->n_point; i++) {
		int64_t n = (int64_t)utf8_count(b->point[i].label);
		left = n > left ? n : left;
	}
	left = 160 + (left > LABEL_MAX ? LABEL_MAX : left) * BAR_LABEL;
	begin(out, b, (int64_t)b->n_point * BAR_STEP + 100);
	for (size_t i = 0; i < b->n_point; i++, y += BAR_STEP) {
		const struct point *p = &b->point[i];
		struct buf text = BUF_INIT;
		struct slice head = utf8_head(p->label, LABEL_MAX);
		if (utf8_count(p->label) > LABEL_MAX)
			head = utf8_head(p->label, LABEL_MAX - 1);
		buf_add_slice(&text, head);
		if (head.n < p->label.n)
			buf_adds(&text, "…");
		add_text(out, "e", left - 80, y + 150, buf_slice(&text));
		int64_t wide = (WIDTH - left - BAR_ROOM) * p->value[0] / most;
		begin_rect(out, ink[0], left, y + 30, wide > 5 ? wide : 5, BAR_STEP - 90);
		add_title(out, b, p, 0);
		buf_adds(out, "</rect>\n");
		buf_clear(&text);
		add_scaled(&text, p->value[0], b->scale);
		if (p->remark.n) {
			buf_adds(&text, english ? " (" : "（");
			buf_add_slice(&text, p->remark);
			buf_adds(&text, english ? ")" : "）");
		}
		add_text(out, "", left + wide + 70, y + 150, buf_slice(&text));
		buf_free(&text);
	}
	add_line(out, "axis", left, 60, left, y);
	buf_adds(out, "</svg>\n");
}

static void
print_months(const struct block *b, struct buf *out)
{
	struct plot p = { 540, WIDTH - 60, 420, 2000, 1 };
	begin(out, b, p.bottom + 280);
	int64_t at = p.left;
	for (int k = 0; k < 2 && b->series[1].n; k++) {
		begin_rect(out, ink[k], at, 60, 110, 110);
		buf_adds(out, "</rect>\n");
		add_text(out, "", at + 170, 150, b->series[k]);
		at += 300 + 140 * (int64_t)utf8_count(b->series[k]);
	}
	p.high = add_grid(out, b, p.left, p.right, p.top, p.bottom);
	int64_t step = (p.right - p.left) / (int64_t)b->n_point, wide = step * 36 / 100;
	if (wide > 300)
		wide = 300;
	for (size_t i = 0; i < b->n_point; i++) {
		const struct point *point = &b->point[i];
		int64_t x = plot_x(&p, i, b->n_point);
		add_text(out, "c s", x, p.bottom + 170, point->label);
		for (int k = 0; k < 2; k++) {
			if (!point->has[k])
				continue;
			int64_t y = plot_y(&p, point->value[k]), left = k ? x + 10 : x - wide - 10;
			if (!point->has[1])
				left = x - wide / 2;
			begin_rect(out, ink[k], left, y, wide, p.bottom - y);
			add_title(out, b, point, k);
			buf_adds(out, "</rect>\n");
			int64_t aside = !point->has[1] ? 0 : k ? 40
							       : -40;
			add_value(out, "c s", left + wide / 2 + aside, y - 50, point->value[k], b->scale);
		}
	}
	buf_adds(out, "</svg>\n");
}

void
chart_print(const struct block *b, struct buf *out)
{
	if (b->chart == CHART_DAYS)
		print_days(b, out);
	else if (b->chart == CHART_BARS)
		print_bars(b, out);
	else
		print_months(b, out);
}
