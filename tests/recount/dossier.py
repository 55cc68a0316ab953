"""dossier.py - every number of a dossier beside the one that is counted"""

import datetime
import html
import re
from collections import Counter, defaultdict
from fractions import Fraction
from html.parser import HTMLParser

from exports import DAY, text, when
from scores import half_up, month_of, month_start

FIGURE = re.compile(
    r"热线-\d{6}-\d{6}(?:-\d+)?|\d{4}年\d{1,2}月\d{1,2}日"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d|\d{4}-\d\d-\d\d|\d{4}-\d\d|\d\d-\d\d"
    r"|\d+\.\d+\.\d+|[-+]?\d+(?:\.\d+)?(?:e[-+]\d+)?|上升|下降|持平"
)
FIELDS = {
    "渠道": "channel",
    "诉求类型": "kind",
    "紧急程度": "urgency",
    "一级分类": "category",
    "分类": "category",
    "街乡镇": "street",
}
WEEKDAYS = "周一 周二 周三 周四 周五 周六 周日".split()
NAMELESS, SUM, MEAN = "（未填写）", "合计", "各单位平均"


def figures(words):
    return FIGURE.findall(words)


class Node:
    def __init__(self, tag, attrs=()):
        self.tag, self.attrs, self.children = tag, dict(attrs), []

    def text(self):
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def all(self, *tags):
        for child in self.children:
            if isinstance(child, Node):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def first(self, *tags):
        return next(self.all(*tags), Node(""))


class Tree(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.open = [Node("")]
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        node = Node(tag, attrs)
        self.open[-1].children.append(node)
        if tag not in ("meta", "br"):
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Node(tag, attrs))

    def handle_endtag(self, tag):
        while self.open.pop().tag != tag:
            pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def day_words(day):
    return f"{day.year}年{day.month}月{day.day}日"


def minute(moment):
    return moment.strftime("%Y-%m-%d %H:%M")


def percent(n, of):
    return half_up(Fraction(100 * n, of), 1) if of else None


def growth(now, before):
    if not before:
        return "—"
    shown = percent(abs(now - before), before) + "%"
    return ("+" if now > before else "-" if now < before else "") + shown


class Dossier:
    """The page of the month that holds as_of, from records, score lines and alarms of one's own."""

    def __init__(self, page, records, rates, topics, alarms, version, different):
        self.different, self.version, self.read = different, version, len(records)
        self.records = [r for r in records if r["cluster_kind"] != "copy"]
        self.days = Counter(when(r, "created_at").date() for r in self.records)
        self.as_of = max(when(r, "created_at") for r in records)
        self.rates, self.topics, self.alarms = rates.lines, topics.lines, alarms.lines
        month = month_of(self.as_of)
        self.first = min(self.days)
        self.from_day = max(self.first, month_start(month).date())
        sides = [s for s in (0, -1, -12) if month_start(month + s).date() >= self.first or s == 0]
        self.spans = {s: (month_start(month + s).date(), month_start(month + s + 1).date() - DAY) for s in sides}
        self.side = {s: [r for r in self.records if month_of(when(r, "created_at")) == month + s] for s in sides}
        self.n = len(self.side[0])
        self.counters, self.seen, self.listed_alarms = Counter(), Counter(), 0
        self.tree = Tree(page).open[0]

    # What is compared: lists of figures, in the order in which they stand.

    def same(self, what, words, wanted):
        found, wanted = figures(words), [text(w) for w in wanted if w is not None]
        for i in range(max(len(found), len(wanted))):
            pair = (found[i] if i < len(found) else "nothing", wanted[i] if i < len(wanted) else "nothing")
            self.different.check(f"dossier: {what}: figure {i + 1}", *pair)

    def words(self, what, found, wanted):
        self.different.check(f"dossier: {what}", found, wanted)

    def check(self):
        head, main = self.tree.first("head"), self.tree.first("main")
        self.same("title", head.first("title").text(), [])
        kinds = {"header": self.header, "p": self.paragraph, "div": self.key_figures}
        kinds |= {"figure": self.chart, "table": self.table, "footer": self.footer}
        for node in main.children:
            if isinstance(node, Node) and node.tag in kinds:
                kinds[node.tag](node)
            else:
                words = node if isinstance(node, str) else node.text()
                self.same(words.strip(), words, [])
        outside = [c for c in self.tree.first("body").children if c is not main]
        self.same("outside of the page", "".join(c if isinstance(c, str) else c.text() for c in outside), [])
        said = ["统计时段（", "其中有办结时间", "诉求量居前", "来源：记录按创建日期", "时段两端"]
        said += ["查重认定"] * any(self.clusters(""))
        missing = [s for s in said if not self.seen[s]]
        missing += [s for s in FIELDS.values() if s not in self.seen]
        missing += [s for s in ("orders", "sums", "figures") + ("surges",) * bool(self.alarms) if s not in self.seen]
        self.words("what the page lacks", missing, [])
        sections = list(dict.fromkeys(line["section"] for line in self.rates))
        self.words("tables of scores", [self.seen["scores", s] for s in sections] + [self.seen["topics"]], [1] * (len(sections) + 1))

    def header(self, node):
        for part in node.all("p", "span", "h1"):
            span = [day_words(d) for d in self.spans[0]] if part.attrs.get("class") == "span" else []
            self.same("header", part.text(), span if "统计时段" in part.text() else self.made(part))

    def made(self, node):
        return [minute(self.as_of), self.version] if "数据截至" in node.text() else []

    def footer(self, node):
        self.same("footer", node.text(), self.made(node))

    def check_markdown(self, page):
        """The same figures in the same order as in the page, those of charts in any order."""
        own, charts = [], []
        for node in self.tree.first("main").children:
            if isinstance(node, Node) and node.tag == "figure":
                own += figures(node.first("figcaption").text())
                charts.append(figures(node.first("svg").text()))
            elif isinstance(node, Node) and node.tag == "div":
                own += [f for part in node.all("div") if not list(part.all("div")) for f in figures(part.text())]
            else:
                own += figures(node if isinstance(node, str) else node.text())
        found, drawn, chart = [], [], False
        for line in re.sub(r"\\(.)", r"\1", html.unescape(page)).splitlines():
            if line.startswith("**"):
                chart = line.startswith("**图")
                drawn += [[]] * chart
                found += figures(line)
            elif line.startswith("|") and chart:
                drawn[-1] = drawn[-1] + figures(line)
            else:
                found += figures(line)
        self.words("figures of the Markdown", len(found), len(own))
        for i, pair in enumerate(zip(found, own), 1):
            self.words(f"figure {i} of the Markdown", *pair)
        self.words("charts of the Markdown", len(drawn), len(charts))
        for found, own in zip(drawn, charts):
            self.words("figures of a chart of the Markdown", sorted((Counter(found) - Counter(own)).elements()), [])

    # Sentences.

    def paragraph(self, node):
        words = node.text()
        sentences = {
            r"统计时段（": self.overall,
            r"其中有办结时间": self.closed,
            r"查重认定": self.clusters,
            r"考核情况": self.rates_of_all,
            r"诉求量居前": self.top_categories,
            r"(前三位|居首位)：": self.ends,
            r"本期共发现突增": self.clearest,
            r"候选 ?\d+：": self.candidate,
            r"注：数据截至": lambda w: [minute(self.as_of)],
            r"来源：记录按创建日期": lambda w: [day_words(self.first), day_words(max(self.days))],
            r"来源：本期记录按字段": lambda w: [self.n],
            r"来源：gov-score": lambda w: [day_words(d) for d in self.spans[0]],
            r"来源：gov-hotspot": lambda w: [8, min(len(self.alarms), self.listed_alarms), len(self.alarms), 0],
            r"时段两端": lambda w: [self.version],
        }
        start = next((start for start in sentences if re.match(start, words)), None)
        self.seen[start] += 1
        self.same(words[:12], words, sentences[start](words) if start else [])

    def average(self):
        return half_up(Fraction(self.n, self.n_days()), 1)

    def n_days(self):
        return (self.as_of.date() - self.from_day).days + 1

    def overall(self, _):
        wanted = [day_words(d) for d in self.spans[0]] + [self.n, self.average(), self.n_days()]
        for side in (-1, -12):
            if side not in self.side:
                wanted.append(day_words(self.first))
                continue
            before = len(self.side[side])
            wanted.append("上升" if self.n > before > 0 else "下降" if self.n < before else "持平" if self.n == before else None)
            wanted.append(percent(abs(self.n - before), before) if self.n != before else None)
            wanted += [day_words(d) for d in self.spans[side]] + [before]
        return wanted

    def closed(self, _):
        closed = sum(1 for r in self.side[0] if r["closed_at"])
        return [closed, self.n - closed]

    def clusters(self, _):
        kinds = Counter(r["cluster_kind"] for r in self.side[0])
        return [kinds["repeat"], kinds["group"]]

    def sums(self):
        """The rates and the total of all units together, as the first figures show them."""
        lines = (line for line in self.rates if line["group_kind"] == "sum" and line["section"] is None)
        return [line for line in lines if line["kind"] in ("rate", "levels", "total")]

    def rates_of_all(self, words):
        self.words("rates of all", re.findall(r"[：；](\D+?) ?\d", words), [line["label"] for line in self.sums()])
        return [figure for line in self.sums() for figure in self.made_of(line)]

    def top_categories(self, words):
        wanted = [(name, counts[0]) for name, counts in self.shares("category", 1) if name][:5]
        found = re.findall(r"([^：、。（）]+?) ?\d+ ?件（", words)
        self.words("the largest categories", found, [name for name, _ in wanted])
        return [figure for _, n in wanted for figure in (n, percent(n, self.n))]

    def ends(self, words):
        sections = list(dict.fromkeys(line["section"] for line in self.rates if line["rank"]))
        section = sections[self.counters["ends"]]
        self.counters["ends"] += 1
        ranked = [line for line in self.rates if line["rank"] and line["section"] == section]
        wanted = ranked[:1]
        if len(ranked) >= 6:  # who shares the third place is named too
            wanted = [r for r in ranked if r["rank"] <= ranked[2]["rank"]] + [r for r in ranked if r["rank"] >= ranked[-3]["rank"]]
        self.words(f"ends of {section}", re.findall(r"([^：、；（）]+)（", words), [line["group"] for line in wanted])
        return [figure for line in wanted for figure in figures(line["group"]) + [line["value"]]]

    def clearest(self, words):
        a = self.alarms[0]
        self.words("the clearest surge", a["category"] in words and a["street"] in words, True)
        return [len(self.alarms), a["day"], a["observed"], a["expected"], a["upper"]]

    def candidate(self, words):
        groups = list(dict.fromkeys(line["group"] for line in self.topics if line["group_kind"] == "group"))
        place = self.counters["candidate"]
        self.counters["candidate"] += 1
        self.words(f"candidate {place + 1}", re.match(r"候选 ?\d+：(.*?)。", words).group(1), groups[place])
        lines = [line for line in self.topics if line["group"] == groups[place] and line["value"] is not None]
        return [place + 1, *figures(groups[place])] + [f for line in lines for f in self.made_of(line)]

    @staticmethod
    def made_of(line):
        """A value, then its numerator and denominator or how many groups a mean is of, then its points."""
        made = [line["value"]]
        if line["denominator"] is not None:
            made += [line["denominator"]] if line["group_kind"] == "mean" else [line["numerator"], line["denominator"]]
        return made + [line["points"]]

    def key_figures(self, node):
        self.seen["figures"] += 1
        wanted = {"受理量": [self.n, self.average()]}
        for side, label in ((-1, "环比"), (-12, "同比")):
            before = len(self.side.get(side, []))
            wanted[label] = [*figures(growth(self.n, before)), before] if side in self.side else []
        for line in self.sums():
            wanted[line["label"]] = self.made_of(line)
        found = [part for part in node.all("div") if part.first("div").attrs.get("class") == "label"]
        self.words("key figures", [part.first("div").text() for part in found], list(wanted))
        for part in found:
            self.same(part.first("div").text(), part.text(), wanted.get(part.first("div").text(), []))

    # Tables.

    def shares(self, field, levels=0):
        """(value, counts of each side), most frequent first, those without a value last."""
        counts = defaultdict(Counter)
        for side, records in self.side.items():
            for record in records:
                value = text(record[field])
                counts["/".join(value.split("/")[:levels]) if levels else value][side] += 1
        now = [(name, c) for name, c in counts.items() if c[0]]
        return sorted(now, key=lambda s: (s[0] == "", -s[1][0], s[0]))

    def share_cells(self, counts):
        cells = [str(counts[0]), percent(counts[0], self.n) + "%"]
        for side in (-1, -12):
            cells += [str(counts[side]), growth(counts[0], counts[side])] if side in self.side else []
        return cells

    def numbered(self, kind, caption, listed, every):
        """The caption's own number, and how many it says are listed."""
        self.counters[kind] += 1
        said = re.search(r"前 ?(\d+) ?位", caption)
        most = int(said.group(1)) if said else None
        honest = most if most and listed == every and most > listed else listed
        self.same(caption, caption, [self.counters[kind]] + ([honest] if said else []))

    def table(self, node):
        caption, head = node.first("caption").text(), [th.text() for th in node.all("th")]
        rows = [list(tr.all("td")) for tr in node.first("tbody").all("tr")]
        cells = [[td.text() for td in row] for row in rows]
        self.same("head of " + caption, "".join(head), [])
        if "件数" in head and head[1] in FIELDS:
            self.seen[FIELDS[head[1]]] += 1
            self.share_table(caption, head, cells)
        elif "名次" in head:
            self.score_table(caption, head, cells)
        elif "p 值" in head:
            self.alarm_table(caption, cells)
        elif "入选理由" in head:
            self.order_table(caption, cells)
        elif head[0] == "项目":
            self.sum_table(caption, cells)
        else:
            self.same(caption, node.text(), [])

    def share_table(self, caption, head, cells):
        shares = self.shares(FIELDS[head[1]], 1 if head[1] == "一级分类" else 0)
        named = [s for s in shares if s[0]]
        top = sum(1 for row in cells if row[0].strip())
        rest = Counter()
        for _, counts in named[top:]:
            rest.update(counts)
        wanted = [[str(i), name, *self.share_cells(counts)] for i, (name, counts) in enumerate(named[:top], 1)]
        wanted += [["", NAMELESS, *self.share_cells(counts)] for name, counts in shares if not name]
        if len(named) > top:
            wanted.append(["", f"其他（{len(named) - top} 类）", *self.share_cells(rest)])
        wanted.append(["", SUM, *self.share_cells({side: len(records) for side, records in self.side.items()})])
        self.rows(caption, cells, wanted)
        self.numbered("table", caption, top, len(named))

    def rows(self, caption, cells, wanted):
        """Cell by cell; rows without a number may stand in any order behind those that have one."""
        cells, wanted = ([r for r in t if r[0].strip()] + sorted(r for r in t if not r[0].strip()) for t in (cells, wanted))
        self.words(f"{caption}: rows", len(cells), len(wanted))
        for found, own in zip(cells, wanted):
            self.words(f"{caption}: {own[1]}: cells", len(found), len(own))
            for k, (cell, figure) in enumerate(zip(found, own)):
                self.words(f"{caption}: {own[1]}: column {k + 1}", cell.strip(), figure)

    def score_table(self, caption, head, cells):
        topics = "候选" in caption
        self.seen["topics"] += topics
        lines = self.topics if topics else self.rates
        sections = [line["section"] for line in lines if line["section"] and line["section"] in caption]
        section = sections[0] if sections else None
        self.seen["scores", section] += not topics
        rows = defaultdict(list)
        for line in lines:
            if line["section"] == section:
                rows[line["group_kind"], line["group"]].append(line)
        groups = [key for key in rows if key[0] == "group"]
        listed = sum(1 for row in cells if row[0].strip())
        if topics:
            keys = groups[:listed] + [("sum", "")]
        else:
            keys = [key for key in rows if key[0] != "none" or rows[key][0]["value"] != "0"]
        names = {"sum": SUM, "mean": MEAN, "none": NAMELESS}
        self.words(f"{caption}: rows", [row[1] for row in cells], [names.get(kind, group) for kind, group in keys])
        for row, key in zip(cells, keys):
            rank = [line["rank"] for line in rows[key] if line["rank"]]
            self.same(f"{caption}: {row[1]}: rank", row[0], rank)
            self.words(f"{caption}: {row[1]}: columns", len(row), len(rows[key]) + 2)
            for label, cell, line in zip(head[2:], row[2:], rows[key]):
                self.words(f"{caption}: {label}", label.startswith(line["label"]), True)
                self.same(f"{caption}: {row[1]}: {label}", cell, self.made_of(line))
        self.numbered("table", caption, listed, len(groups))

    def alarm_table(self, caption, cells):
        self.listed_alarms = len(cells)
        self.seen["surges"] += 1
        for row, a in zip(cells, self.alarms):
            ids = a["orders"].split("|")
            wanted = [str(a[f]) for f in ("rank", "day", "category", "street", "observed", "expected", "upper", "p")]
            self.words(f"{caption}: {a['rank']}", row[:8], wanted)
            named = [f for f in figures(row[8]) if f.startswith("热线")]
            more = [len(ids)] if len(ids) > len(named) else []
            self.same(f"{caption}: {a['rank']}: orders", row[8], ids[: len(named)] + more)
            for figure in wanted:
                self.different.compared += bool(figures(figure))
        self.words(f"{caption}: rows", len(cells), min(len(self.alarms), 15))
        self.numbered("table", caption, len(cells), len(cells))

    @staticmethod
    def longest(record):
        """What is open by its age, before what is closed by the time it took."""
        created, closed = when(record, "created_at"), when(record, "closed_at")
        return (closed is not None, -(closed - created) if closed else datetime.timedelta(0), created, record["id"])

    def order_table(self, caption, cells):
        self.seen["orders"] += 1
        by_id = {r["id"]: r for r in self.records}
        wanted = [(by_id[i], [a["rank"]], "预警") for a in self.alarms[:3] for i in a["orders"].split("|")[:2]]
        for place, (name, _) in enumerate([s for s in self.shares("category") if s[0]][:5], 1):
            oldest = min((r for r in self.side[0] if r["category"] == name), key=self.longest)
            wanted.append((oldest, [place], "办理最久" if oldest["closed_at"] else "未办结最久"))
        self.words(f"{caption}: rows", len(cells), len(wanted))
        for row, (record, reason, why) in zip(cells, wanted):
            closed = minute(when(record, "closed_at")) if record["closed_at"] else "未办结"
            own = [record["id"], record["category"], record["street"], minute(when(record, "created_at")), closed]
            for found, figure in zip(row, own):
                self.words(f"{caption}: {record['id']}", found.strip(), text(figure))
            self.words(f"{caption}: {record['id']}: why", why in row[5], True)
            self.same(f"{caption}: {record['id']}: why", row[5], reason)
        self.numbered("table", caption, len(cells), len(cells))

    def sum_table(self, caption, cells):
        self.seen["sums"] += 1
        copies = self.read - len(self.records)
        wanted = {"读入": self.read, "已被替代": 0, "重复录入": copies, "条件之外": 0, "不合格": 0, "截止之后": 0}
        wanted |= {"时段之外": self.read - copies - self.n, "计入本期": self.n}
        self.words(f"{caption}: rows", [row[0] for row in cells], list(wanted))
        for row in cells:
            self.same(f"{caption}: {row[0]}", " ".join(row), [wanted.get(row[0])])
        self.numbered("table", caption, len(cells), len(cells))

    # Charts: what stands in them, and whether lines and bars are as long as they say.

    def chart(self, node):
        caption, svg = node.first("figcaption").text(), node.first("svg")
        self.same(f"{caption}: label", svg.attrs.get("aria-label", ""), figures(caption)[1:])
        self.numbered("chart", caption, 0, 0)
        kinds = {"每日受理量": self.days_chart, "日均受理量": self.weekdays_chart}
        kinds |= {"各月受理量": self.months_chart, "分类诉求量": self.bars_chart}
        draw = next((kinds[k] for k in kinds if k in caption), lambda svg: ([], []))
        wanted, values = draw(svg)
        grid = [t for t in svg.all("text") if t.attrs.get("class") == "e s"]
        shown = [n for n in svg.all("text", "title") if n not in grid]
        self.grid(caption, [t.text() for t in grid], values)
        self.words(f"{caption}: texts", len(shown), len(wanted))
        for found, (name, own) in zip(shown, wanted):
            self.words(f"{caption}: {name}", name in found.text(), True)
            self.same(f"{caption}: {name}", found.text(), own)
        self.lengths(caption, svg, values)

    def grid(self, caption, shown, values):
        """Values of grid lines: equal steps from 0 to the first that is not below the largest value."""
        if not shown:
            return
        top = len(shown) - 1
        step = int(shown[1]) if shown[1].isdigit() else 0
        self.words(f"{caption}: grid", shown, [str(step * i) for i in range(top + 1)])
        self.words(f"{caption}: top of the grid", step * top >= max(values) > step * (top - 1), True)

    def lengths(self, caption, svg, values):
        """Bars and points stand as far from their axis as their values say, to a tenth."""
        axis = next((line for line in svg.all("line") if line.attrs.get("class") == "axis"), None)
        marks = [m for m in svg.all("rect", "circle") if list(m.all("title"))]
        across = axis and axis.attrs["x1"] == axis.attrs["x2"]
        lengths = []
        for mark in marks:
            if mark.tag == "circle":
                lengths.append(Fraction(axis.attrs["y1"]) - Fraction(mark.attrs["cy"]))
            else:
                lengths.append(Fraction(mark.attrs["width" if across else "height"]))
        self.words(f"{caption}: marks", len(marks), len(values))
        most = max(range(len(values)), key=lambda i: values[i]) if values else 0
        for length, value in zip(lengths, values):
            off = abs(length - lengths[most] * Fraction(value) / Fraction(values[most]))
            self.words(f"{caption}: the length of {value}", off <= Fraction(1, 2), True)

    def days_chart(self, _):
        wanted, last = [], self.as_of.date()
        days = [self.from_day + DAY * i for i in range(self.n_days())]
        shown = {a["day"]: (i, a) for i, a in reversed(list(enumerate(self.alarms, 1)))}
        marked = 0
        for i, day in enumerate(days):
            if len(days) <= 14 or day.weekday() < 5 and (i == 0 or (day - DAY).weekday() > 4):
                wanted.append(("", [day.strftime("%m-%d")]))
            place, a = shown.get(day.isoformat(), (0, None))
            if a and marked < 3:
                wanted.append((a["street"] if place <= 3 else "预警", [place] if place <= 3 else []))
            marked += bool(a)
            wanted.append(("", [day.isoformat(), self.days[day]]))
        assert days[-1] == last
        return wanted, [self.days[day] for day in days]

    def weekdays_chart(self, _):
        wanted, values = [], []
        days = [self.from_day + DAY * i for i in range(self.n_days())]
        for weekday, name in enumerate(WEEKDAYS):
            those = [self.days[day] for day in days if day.weekday() == weekday]
            mean = half_up(Fraction(sum(those), len(those)), 1)
            wanted += [(name, []), (name, [mean]), ("", [mean, sum(those), len(those)])]
            values.append(mean)
        return wanted, [Fraction(v) for v in values]

    def months_chart(self, _):
        end, begin = month_of(self.as_of), month_of(self.first)
        months = range(max(begin, end - 11), end + 1)
        n = Counter(month_of(when(r, "created_at")) for r in self.records)
        wanted, values = [("当月", []), ("上年同月", [])] if begin <= end - 12 else [], []
        for month in months:
            label = month_start(month).strftime("%Y-%m")
            wanted.append(("", [label]))
            for name, which in (("当月", month), ("上年同月", month - 12)):
                if which >= begin and (which == month or begin <= end - 12):
                    wanted += [(name if begin <= end - 12 else "", [label, n[which]]), ("", [n[which]])]
                    values.append(n[which])
        return wanted, values

    def bars_chart(self, svg):
        bars = sum(1 for _ in svg.all("title"))
        shares = [(name, counts[0]) for name, counts in self.shares("category", 1) if name][:bars]
        wanted = []
        for name, n in shares:
            wanted += [(name[:13], []), (name, [n]), ("", [n, percent(n, self.n)])]
        return wanted, [n for _, n in shares]
