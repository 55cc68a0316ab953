/* html.c - the dossier as one HTML page that needs nothing beside it */
#include "doc.h"

static const char style[] =
	":root{--ink:#1d1d1f;--soft:#5b6068;--rule:#c9ced4;--blue:#24527a;--red:#b3261e}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:#eceef0;color:var(--ink);font:16px/1.75 \"Noto Serif CJK SC\",\"Source Han Serif SC\",\"Songti SC\",SimSun,FangSong,\"Times New Roman\",serif}\n"
	"main{max-width:860px;margin:28px auto;padding:56px 64px 64px;background:#fff;box-shadow:0 1px 6px rgba(0,0,0,.14)}\n"
	"header{text-align:center;margin-bottom:28px}\n"
	".office{margin:0 0 10px;color:var(--red);font-size:34px;line-height:1.3;font-weight:700;letter-spacing:.12em}\n"
	".masthead{display:flex;justify-content:space-between;gap:1em;border-bottom:3px double var(--red);padding-bottom:8px;font-size:15px}\n"
	"h1{margin:30px 0 4px;font-size:27px;line-height:1.4;letter-spacing:.04em}\n"
	".span{margin:0;color:var(--soft);font-size:15px}\n"
	"h1,h2,h3,.office,thead,.label{font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",SimHei,Arial,sans-serif}\n"
	"h1,.office{font-family:\"Noto Serif CJK SC\",\"Source Han Serif SC\",\"Songti SC\",SimSun,\"Times New Roman\",serif}\n"
	"h2{margin:36px 0 10px;padding-bottom:5px;border-bottom:1px solid var(--rule);font-size:20px;font-weight:600}\n"
	"h3{margin:22px 0 6px;font-size:16.5px;font-weight:600}\n"
	"p{margin:8px 0;text-align:justify;overflow-wrap:anywhere}\n"
	"header p{text-align:center}\n"
	"p.text{text-indent:2em}\n"
	":lang(en) p.text{text-indent:0}\n"
	".note{margin:4px 0 14px;color:var(--soft);font-size:13px;line-height:1.6}\n"
	".figures{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0}\n"
	".figures>div{flex:1 1 148px;border:1px solid var(--rule);border-top:3px solid var(--blue);padding:9px 12px 8px}\n"
	".label{font-size:13px;color:var(--soft)}\n"
	".value{font-size:25px;line-height:1.35;font-weight:600;font-variant-numeric:tabular-nums}\n"
	".remark{font-size:12.5px;line-height:1.5;color:var(--soft)}\n"
	"table{width:100%;margin:12px 0 4px;border-collapse:collapse;border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink);font-size:14px;line-height:1.5}\n"
	"caption{padding-bottom:5px;font-size:14.5px;font-weight:600}\n"
	"th{padding:5px 7px;border-bottom:1px solid var(--ink);background:#f4f6f8;font-weight:600;text-align:left;vertical-align:bottom}\n"
	"td{padding:4px 7px;border-bottom:1px solid #e3e6ea;vertical-align:top;overflow-wrap:anywhere}\n"
	".n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}\n"
	"td.n,.w,th:first-child{white-space:nowrap}\n"
	"th.n{min-width:2.9em}th.n:first-child{width:3.4em}\n"
	"td small{display:block;color:var(--soft);font-size:11px;line-height:1.35}\n"
	"tr.total td{border-top:1px solid var(--ink);background:#f8f9fb;font-weight:600}\n"
	"tr.total small{font-weight:400}\n"
	".wide{font-size:12.5px}\n"
	".wide th,.wide td{padding:4px 4px}\n"
	".wide td:not(.n):not(.w){min-width:7.5em}\n"
	".wide small{font-size:10px}\n"
	"figure{margin:14px 0 4px}\n"
	"figcaption{text-align:center;font-size:14.5px;font-weight:600}\n"
	"svg{display:block;width:100%;height:auto;font-size:12px;font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",SimHei,Arial,sans-serif}\n"
	"svg text{fill:#33373d}\n"
	"svg .e{text-anchor:end}svg .c{text-anchor:middle}svg .s{font-size:10.5px;fill:#5b6068}svg .m{fill:#b3261e}\n"
	"svg .grid{stroke:#e1e5e9}svg .axis{stroke:#7b828a}svg .mark{stroke:#b3261e;stroke-dasharray:2 2}\n"
	"footer{margin-top:34px;padding-top:8px;border-top:1px solid var(--rule);color:var(--soft);font-size:12.5px}\n"
	"@media (max-width:640px){main{margin:0;padding:24px 16px}.office{font-size:25px}table{display:block;overflow-x:auto}}\n";

static const char print_style[] =
	"@page{size:A4;margin:20mm 17mm 18mm;@bottom-center{content:counter(page) \" / \" counter(pages);font-size:9pt;color:#5b6068}}\n"
	"@media print{body{background:#fff;font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}\n"
	"main{max-width:none;margin:0;padding:0;box-shadow:none}\n"
	"h2,h3,caption,figcaption{break-after:avoid}\n"
	"tr,figure,.figures,.short{break-inside:avoid}\n"
	"tr.total,tbody tr:nth-child(-n+3){break-before:avoid}\n"
	".note{break-before:avoid}\n"
	"thead{display:table-header-group}\n"
	"p{orphans:3;widows:3}\n"
	"table{font-size:9.5pt}.wide{font-size:8.5pt}.note{font-size:8.5pt}header{margin-bottom:12px}h1{margin-top:20px;font-size:20pt}h2{margin-top:24px;font-size:14pt}h3{font-size:12pt}}\n";

enum {
	WIDE = 8, /* columns a plain table may have */
	SHORT = 14 /* rows a table may have that is not cut by a page */
};

void
html_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '&')
			buf_adds(out, "&amp;");
		else if (c == '<')
			buf_adds(out, "&lt;");
		else if (c == '>')
			buf_adds(out, "&gt;");
		else if (c == '"')
			buf_adds(out, "&quot;");
		else
			buf_addc(out, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
}

/* <name class="..."> text </name> */
static void
element(struct buf *out, const char *name, const char *class, struct slice text)
{
	buf_printf(out, "<%s", name);
	if (class)
		buf_printf(out, " class=\"%s\"", class);
	buf_addc(out, '>');
	html_text(out, text);
	buf_printf(out, "</%s>\n", name);
}

static void
print_head(const struct doc *d, struct buf *out)
{
	buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", english ? "en" : "zh-CN");
	buf_adds(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
	buf_adds(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	element(out, "title", NULL, d->title);
	buf_adds(out, "<style>\n");
	buf_adds(out, style);
	buf_adds(out, print_style);
	buf_adds(out, "</style>\n</head>\n<body>\n<main>\n<header>\n");
	if (d->office.n)
		element(out, "p", "office", d->office);
	if (d->office.n || d->issue.n) {
		buf_adds(out, "<div class=\"masthead\">\n");
		element(out, "span", NULL, d->issue);
		element(out, "span", NULL, d->made);
		buf_adds(out, "</div>\n");
	}
	element(out, "h1", NULL, d->title);
	element(out, "p", "span", d->span);
	buf_adds(out, "</header>\n");
}

static void
print_figures(const struct block *b, struct buf *out)
{
	buf_adds(out, "<div class=\"figures\">\n");
	for (size_t i = 0; i < b->n_row; i++) {
		const struct cell *c = &b->cell[i * b->n_column];
		buf_adds(out, "<div>\n");
		element(out, "div", "label", c[0].text);
		element(out, "div", "value", c[1].text);
		element(out, "div", "remark", c[2].text);
		buf_adds(out, "</div>\n");
	}
	buf_adds(out, "</div>\n");
}

static void
print_caption(const struct block *b, const char *name, const char *what, struct buf *out)
{
	buf_printf(out, english ? "<%s>%s %d. " : "<%s>%s%d　", name, what, b->number);
	html_text(out, b->text);
	buf_printf(out, "</%s>\n", name);
}

static void
print_table(const struct block *b, struct buf *out)
{
	static const char *const css[] = { [AS_TEXT] = NULL, [AS_WORD] = "w", [AS_NUMBER] = "n" };
	buf_printf(out, "<table class=\"%s\">\n", b->n_column > WIDE ? "wide" : b->n_row <= SHORT ? "short"
												  : "");
	print_caption(b, "caption", T("表", "Table"), out);
	buf_adds(out, "<thead><tr>\n");
	for (size_t k = 0; k < b->n_column; k++)
		element(out, "th", css[b->column[k].kind], b->column[k].label);
	buf_adds(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < b->n_row; i++) {
		buf_adds(out, b->row[i].total ? "<tr class=\"total\">\n" : "<tr>\n");
		for (size_t k = 0; k < b->n_column; k++) {
			const struct cell *c = &b->cell[i * b->n_column + k];
			struct slice rest = c->small;
			buf_adds(out, "<td");
			if (css[b->column[k].kind])
				buf_printf(out, " class=\"%s\"", css[b->column[k].kind]);
			buf_addc(out, '>');
			html_text(out, c->text);
			while (rest.n) {
				buf_adds(out, " <small>");
				html_text(out, slice_cut(rest, '\n', &rest));
				buf_adds(out, "</small>");
			}
			buf_adds(out, "</td>\n");
		}
		buf_adds(out, "</tr>\n");
	}
	buf_adds(out, "</tbody>\n</table>\n");
}

void
html_print(const struct doc *d, struct buf *out)
{
	int section = 0;
	print_head(d, out);
	for (size_t i = 0; i < d->n; i++) {
		const struct block *b = &d->block[i];
		switch (b->kind) {
		case BLOCK_HEADING:
			section = b->level == 1 ? b->number : section;
			buf_printf(out, "<h%d>", b->level + 1);
			add_heading_number(out, b, section);
			html_text(out, b->text);
			buf_printf(out, "</h%d>\n", b->level + 1);
			break;
		case BLOCK_PARA:
			element(out, "p", "text", b->text);
			break;
		case BLOCK_NOTE:
			element(out, "p", "note", b->text);
			break;
		case BLOCK_FIGURES:
			print_figures(b, out);
			break;
		case BLOCK_TABLE:
			print_table(b, out);
			break;
		case BLOCK_CHART:
			buf_adds(out, "<figure>\n");
			print_caption(b, "figcaption", T("图", "Figure"), out);
			chart_print(b, out);
			buf_adds(out, "</figure>\n");
			break;
		}
	}
	element(out, "footer", NULL, d->made);
	buf_adds(out, "</main>\n</body>\n</html>\n");
}
