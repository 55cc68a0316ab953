/* markdown.c - the dossier as Markdown; charts become tables of their points */
#include "doc.h"

/* Text with every sign masked that Markdown, or HTML inside it, would take for more. */
static void
text(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '<')
			buf_adds(out, "&lt;");
		else if (c == '>')
			buf_adds(out, "&gt;");
		else if (c == '&')
			buf_adds(out, "&amp;");
		else if (strchr("\\`*_[]|#~!", c) && c)
			buf_printf(out, "\\%c", c);
		else
			buf_addc(out, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
}

static void
add_cell(struct buf *out, struct slice s)
{
	buf_addc(out, ' ');
	text(out, s);
	buf_adds(out, " |");
}

static void
add_caption(const struct block *b, const char *what, struct buf *out)
{
	buf_printf(out, english ? "**%s %d. " : "**%s%d　", what, b->number);
	text(out, b->text);
	buf_adds(out, "**\n\n");
}

static void
print_table(const struct block *b, struct buf *out)
{
	add_caption(b, T("表", "Table"), out);
	buf_addc(out, '|');
	for (size_t k = 0; k < b->n_column; k++)
		add_cell(out, b->column[k].label);
	buf_adds(out, "\n|");
	for (size_t k = 0; k < b->n_column; k++)
		buf_adds(out, b->column[k].kind == AS_NUMBER ? " ---: |" : " --- |");
	buf_addc(out, '\n');
	for (size_t i = 0; i < b->n_row; i++) {
		buf_addc(out, '|');
		for (size_t k = 0; k < b->n_column; k++) {
			const struct cell *c = &b->cell[i * b->n_column + k];
			buf_addc(out, ' ');
			text(out, c->text);
			if (c->small.n) {
				buf_addc(out, ' ');
				text(out, c->small);
			}
			buf_adds(out, " |");
		}
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
}

static void
print_chart(const struct block *b, struct buf *out)
{
	int n = b->series[1].n ? 2 : 1;
	bool marks = false, remarks = false;
	for (size_t i = 0; i < b->n_point; i++) {
		marks = marks || b->point[i].mark.n;
		remarks = remarks || b->point[i].remark.n;
	}
	add_caption(b, T("图", "Figure"), out);
	buf_adds(out, "| |");
	for (int k = 0; k < n; k++)
		add_cell(out, b->series[k]);
	buf_adds(out, remarks ? " |" : "");
	buf_adds(out, marks ? " |" : "");
	buf_adds(out, n == 2 ? "\n| --- | ---: | ---: |" : "\n| --- | ---: |");
	buf_adds(out, remarks ? " ---: |" : "");
	buf_adds(out, marks ? " --- |" : "");
	buf_addc(out, '\n');
	for (size_t i = 0; i < b->n_point; i++) {
		const struct point *p = &b->point[i];
		buf_addc(out, '|');
		add_cell(out, p->label);
		for (int k = 0; k < n; k++) {
			buf_addc(out, ' ');
			if (p->has[k])
				add_scaled(out, p->value[k], b->scale);
			buf_adds(out, " |");
		}
		if (remarks)
			add_cell(out, p->remark);
		if (marks)
			add_cell(out, p->mark);
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
}

static void
print_line(struct buf *out, const char *head, struct slice s, const char *tail)
{
	if (s.n == 0)
		return;
	buf_adds(out, head);
	text(out, s);
	buf_adds(out, tail);
	buf_adds(out, "\n\n");
}

void
markdown_print(const struct doc *d, struct buf *out)
{
	int section = 0;
	print_line(out, "", d->office, "");
	print_line(out, "", d->issue, "");
	print_line(out, "# ", d->title, "");
	print_line(out, "", d->span, "");
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->block[i];
		switch (b->kind) {
		case BLOCK_HEADING:
			section = b->level == 1 ? b->number : section;
			buf_adds(out, b->level == 1 ? "## " : "### ");
			add_heading_number(out, b, section);
			print_line(out, "", b->text, "");
			break;
		case BLOCK_PARA:
			print_line(out, "", b->text, "");
			break;
		case BLOCK_NOTE:
			print_line(out, "*", b->text, "*");
			break;
		case BLOCK_FIGURES:
			for (size_t k = 0; k < b->n_row; k++) {
				const struct cell *c = &b->cell[k * b->n_column];
				buf_adds(out, "- ");
				text(out, c[0].text);
				buf_adds(out, T("：**", ": **"));
				text(out, c[1].text);
				buf_adds(out, c[2].text.n ? "** " : "**");
				text(out, c[2].text);
				buf_addc(out, '\n');
			}
			buf_addc(out, '\n');
			break;
		case BLOCK_TABLE:
			print_table(b, out);
			break;
		case BLOCK_CHART:
			print_chart(b, out);
			break;
		}
	}
	print_line(out, "---\n\n", d->made, "");
}
