"""The HTML of the page and of the index. Every text of a guide goes through `escape`; style and script are ours, named by their hash in the policy."""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import cast

from extractors.model.guide import Guide
from extractors.model.quantity import Quantity, plain_number
from pipeline.labels import CATEGORIES, DATES, ROLES, SECTIONS, SEVERITIES, label, missable
from pipeline.overview import LOW_CONFIDENCE, Call, Tables, by_deadline, calls, in_wan
from pipeline.report.charts import bars
from pipeline.report.pictures import pictures
from pipeline.tables import rows

FEW = 8
"""Bars of a chart of the index: the list below is what people came for."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was made: where it lies beside the index, and the tables of its guide."""

    link: str
    tables: Tables


@cache
def _asset(name: str) -> str:
    return files("pipeline.report").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _frame(title: str, body: Iterable[str]) -> str:
    """A whole page. The policy lets in our style and script, pictures that stand in the page, and nothing else."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>{escape(title)}</title>'
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body>'
    )
    return "".join((head, *body, f"<script>{script}</script></body></html>\n"))


# --- the text with its marks


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    key: str
    kind: str
    told: str


def _spans(guide: Guide) -> list[_Span]:
    found = [
        _Span(q.start, q.end, f"q{k}", "q" if q.role == "target" else "c", f"{q.indicator} {q.bound_text}".strip()) for k, q in enumerate(guide.quantities)
    ]
    found += [_Span(d.start, d.end, f"d{k}", "d", label(DATES, d.kind)) for k, d in enumerate(guide.dates)]
    found += [_Span(i.start, i.end, f"i{k}", "i", i.message) for k, i in enumerate(guide.issues) if i.end > i.start and i.severity != "info"]
    return found


class _Sweep:
    """Gives, stretch after stretch from left to right, the spans that touch it, in order; none is asked far from its place."""

    def __init__(self, spans: Iterable[_Span]) -> None:
        self._coming = deque(sorted(spans, key=lambda span: span.start))
        self._on: list[_Span] = []

    def over(self, start: int, end: int) -> list[_Span]:
        while self._coming and self._coming[0].start < end:
            self._on.append(self._coming.popleft())
        self._on = [span for span in self._on if span.end > start]
        return self._on


def _headings(guide: Guide) -> tuple[dict[int, tuple[str, str]], list[_Span]]:
    """Offset of a line → (class, anchor) for topics and projects; and the stretches of section headings."""
    outline = guide.outline
    lines = {topic.start: ("topic", f"t{k}") for k, topic in enumerate(outline.topics)}
    lines |= {project.start: ("project", f"p{k}") for k, project in enumerate(outline.projects)}
    sections = [*outline.guide_sections, *(s for t in outline.topics for s in t.sections), *(s for p in outline.projects for s in p.sections)]
    return lines, [_Span(s.heading_start, s.start, "", "section", "") for s in sections if s.start > s.heading_start]


def _marked(content: str, start: int, end: int, spans: Sequence[_Span], sections: Sequence[_Span]) -> str:
    """`content[start:end]` with its marks; where spans overlap, each stretch names all of them."""
    cuts = sorted({start, end} | {min(max(edge, start), end) for span in (*spans, *sections) for edge in (span.start, span.end)})
    marks, headings = _Sweep(spans), _Sweep(sections)
    parts = []
    for left, right in pairwise(cuts):
        text = escape(content[left:right])
        on = marks.over(left, right)
        if on:
            kinds = " ".join(dict.fromkeys(span.kind for span in on))
            told = escape("；".join(dict.fromkeys(span.told for span in on if span.told)))
            text = f'<mark class="{kinds}" data-for="{" ".join(span.key for span in on)}" tabindex="0" title="{told}">{text}</mark>'
        if headings.over(left, right):
            text = f'<span class="section">{text}</span>'
        parts.append(text)
    return "".join(parts)


def _text(guide: Guide) -> Iterator[str]:
    content = guide.text.content
    lines, sections = _headings(guide)
    offsets, marks, headings = sorted(lines), _Sweep(_spans(guide)), _Sweep(sections)
    place = 0
    for line in content.split("\n"):
        end = place + len(line)
        here, titled = marks.over(place, end), headings.over(place, end)
        if line.strip():
            at = bisect_left(offsets, place)
            held = lines[offsets[at]] if at < len(offsets) and offsets[at] < end else None
            attributes = f' class="{held[0]}" id="{held[1]}"' if held else ""
            yield f"<p{attributes}>{_marked(content, place, end, here, titled)}</p>"
        place = end + 1


# --- outline, table, charts


def _nav(guide: Guide) -> Iterator[str]:
    outline = guide.outline
    yield '<nav aria-label="目录"><details open><summary>目录</summary><ol>'
    shown: set[str] = set()
    topics = {topic.number: (k, topic) for k, topic in enumerate(outline.topics)}
    for k, project in enumerate(outline.projects):
        if project.topic in topics and project.topic not in shown:
            shown.add(project.topic)
            at, topic = topics[project.topic]
            yield f'<li><a href="#t{at}"><b>{escape(topic.number)} {escape(topic.title)}</b></a></li>'
        yield f'<li><ol><li><a href="#p{k}">{escape(project.number)} {escape(project.title)}</a></li></ol></li>'
    yield "</ol></details></nav>"


def _options(name: str, title: str, values: Iterable[str]) -> str:
    choices = "".join(f"<option>{escape(value)}</option>" for value in dict.fromkeys(values) if value)
    return f'<select data-filter="{name}" aria-label="{title}"><option value="">{title}</option>{choices}</select>'


_COLUMNS = (("项目", "text"), ("指标", "text"), ("要求", "number"), ("条件", "text"), ("类别", "text"), ("角色", "text"), ("页", "number"))


def _value(q: Quantity) -> str:
    value = q.lower if q.lower is not None else q.upper
    return plain_number(value) if value is not None else ""


def _row(key: str, q: Quantity, project: str, issue: str) -> str:
    name = f"{q.subject} {q.indicator}" if q.subject and q.subject not in q.indicator else q.indicator
    category = label(CATEGORIES, q.category) or label(SECTIONS, q.section)
    cells = (
        project, name, in_wan(q.bound_text, q.unit, q.lower, q.upper)[0], q.qualifier, category, label(ROLES, q.role), str(q.page or ""),
    )  # fmt: skip
    sorts = {2: _value(q)}
    text = " ".join((*cells, issue, q.sentence)).lower()
    head = (
        f'<tr data-k="{key}" tabindex="0" data-text="{escape(text)}" data-project="{escape(project)}" data-category="{escape(category)}" '
        f'data-role="{escape(label(ROLES, q.role))}" data-review="{1 if issue else 0}">'
    )
    out = []
    for k, (cell, (title, _)) in enumerate(zip(cells, _COLUMNS, strict=True)):
        sort = f' data-sort="{escape(sorts[k])}"' if k in sorts else ""
        kind = f' class="{"bound short" if len(cell) < 14 else "bound"}"' if k == 2 else ""
        told = f' title="{escape(cell)}"' if k == 0 and cell else ""
        review = f'<span class="issue">{escape(issue)}</span>' if k == 2 and issue else ""
        out.append(f'<td data-name="{title}"{kind}{told}{sort}>{escape(q.project if k == 0 else cell)}{review}</td>')
    return head + "".join(out) + "</tr>"


def _table(guide: Guide) -> Iterator[str]:
    titles = {(p.topic, p.number): f"{p.number} {p.title}" for p in guide.outline.projects}
    issues: dict[int, list[str]] = defaultdict(list)
    for issue in guide.issues:
        if issue.severity != "info":
            issues[issue.start].append(issue.message)
    listed = []
    for k, q in enumerate(guide.quantities):
        told = issues.get(q.start, [])
        if not told and q.confidence < LOW_CONFIDENCE:
            told = [f"置信度 {q.confidence}"]
        listed.append((f"q{k}", q, titles.get((q.topic, q.project), q.project), "；".join(told)))
    yield '<aside aria-label="指标"><div class="tools" role="search">'
    yield '<input type="search" id="search" placeholder="搜索（按 /）" aria-label="搜索">'
    yield _options("project", "项目", (project for _, _, project, _ in listed))
    yield _options("category", "类别", (label(CATEGORIES, q.category) or label(SECTIONS, q.section) for _, q, _, _ in listed))
    yield _options("role", "角色", (label(ROLES, q.role) for _, q, _, _ in listed))
    yield '<label><input type="checkbox" id="only"> 只看待复核</label></div><div class="count" id="count" role="status"></div>'
    yield '<div class="scroll"><table><thead><tr>'
    yield "".join(f'<th scope="col" data-type="{kind}"><button type="button">{name}</button></th>' for name, kind in _COLUMNS)
    yield '</tr></thead><tbody id="rows">'
    yield from (_row(*entry) for entry in listed)
    yield "</tbody></table></div></aside>"


def _funding(found: Iterable[Call]) -> list[tuple[str, Decimal]]:
    return [(call.name, call.funding) for call in found if call.funding]


def _deadline_list(guide: Guide) -> str:
    ends = {row["deadline"] for row in guide.facts}
    named = [(d, missable(d.kind, d.date_to, ends)) for d in guide.dates]
    dates = sorted({(d.date_to, kind, d.raw, d.applies_to) for d, kind in named if kind})
    if not dates:
        return ""
    lines = "".join(
        f"<li><b>{escape(to[:10])}</b> {escape(kind)}{f'（{escape(whom)}）' if whom else ''} <span class=\"note\">{escape(raw)}</span></li>"
        for to, kind, raw, whom in dates
    )
    return f"<figure><figcaption>截止日期</figcaption><ul>{lines}</ul></figure>"


def _charts(guide: Guide, tables: Tables) -> str:
    order = {p.number: k for k, p in reversed(list(enumerate(guide.offered)))}
    found = sorted(calls(tables), key=lambda call: order[call.number])
    categories = Counter(label(CATEGORIES, q.category) or "其他" for q in guide.quantities if q.role == "target" and q.section == "indicators")
    made = [
        bars("各项目资助上限", _funding(found), unit="万元"),
        bars("考核指标按类别", [(name, Decimal(count)) for name, count in categories.most_common()], unit="个"),
        bars("各项目硬指标", [(call.name, Decimal(call.hard_figures)) for call in found if call.hard_figures], unit="个"),
        _deadline_list(guide),
    ]
    return f'<details><summary>图表</summary><div class="charts">{"".join(made)}</div></details>' if any(made) else ""


def _issues(guide: Guide) -> str:
    found = [(k, issue) for k, issue in enumerate(guide.issues) if issue.severity != "info"]
    if not found:
        return ""
    lines = "".join(f"<li>{escape(label(SEVERITIES, issue.severity))}：{escape(issue.message)}</li>" for _, issue in found)
    return f"<details open><summary>待复核（{len(found)}）</summary><ul>{lines}</ul></details>"


def _sheets(guide: Guide, data: bytes, password: str) -> Iterator[str]:
    """The pages as printed, each figure in its box."""
    shown = pictures(data, password=password)
    if not shown:
        return
    boxes: dict[int, list[tuple[str, tuple[float, float, float, float]]]] = defaultdict(list)
    for k, q in enumerate(guide.quantities):
        for number, *box in q.boxes:
            boxes[number].append((f"q{k}", cast("tuple[float, float, float, float]", tuple(box))))
    yield "<details open><summary>原文页面</summary>"
    for number, (width, height, uri) in enumerate(shown, 1):
        rects = "".join(
            f'<rect data-for="{key}" tabindex="0" x="{x0 - 1:.1f}" y="{top - 1:.1f}" width="{x1 - x0 + 2:.1f}" height="{bottom - top + 2:.1f}"/>'
            for key, (x0, top, x1, bottom) in boxes[number]
        )
        yield (
            f'<div class="sheet" id="page{number}"><img src="{uri}" alt="第 {number} 页" width="{width:.0f}" height="{height:.0f}">'
            f'<svg viewBox="0 0 {width:.1f} {height:.1f}" preserveAspectRatio="none">{rects}</svg></div>'
        )
    left = len(guide.text.source.pages) - len(shown)
    yield f'<p class="note">另有 {left} 页未显示</p></details>' if left > 0 else "</details>"


def page(guide: Guide, *, data: bytes = b"", password: str = "", home: str = "") -> tuple[str, Tables]:
    """The page of a guide, and its tables. `data` are the bytes of its file, of which a PDF is shown as printed; `home` links back to the index."""
    tables = rows(guide)
    about, outline = guide.metadata, guide.outline
    title = about.title or outline.title or guide.text.source.name
    facts = (
        about.issuer, about.edition, f"{len(outline.topics)} 个专题" if outline.topics else "", f"{len(guide.offered)} 个项目",
        f"{len(guide.quantities)} 个数量", guide.text.source.name,
    )  # fmt: skip
    back = f'<a href="{escape(home)}">← 全部指南</a> · ' if home else ""

    def body() -> Iterator[str]:
        yield '<a class="skip" href="#search">跳到指标</a>'
        yield f'<header><h1>{escape(title)}</h1><p class="meta">{back}{escape(" · ".join(fact for fact in facts if fact))}</p>'
        yield _charts(guide, tables)
        yield '</header><div class="grid">'
        yield from _nav(guide)
        yield "<main>"
        yield _issues(guide)
        yield from _sheets(guide, data, password)
        yield (
            '<h2>正文</h2><p class="key"><mark class="q">要求</mark> <mark class="c">条件、背景</mark> <mark class="d">日期</mark> '
            '<mark class="i">待复核</mark> 点标记到指标表，点表中的行回到原文。</p><div class="text">'
        )
        yield from _text(guide)
        yield "</div></main>"
        yield from _table(guide)
        yield "</div>"

    return _frame(title, body()), tables


_INDEX = (
    ("截止日期", "text"), ("指南", "text"), ("项目", "text"), ("资助（万元）", "number"), ("牵头要求", "text"), ("周期（月）", "number"), ("硬指标", "number"),
    ("待复核", "text"),
)  # fmt: skip


def _call_row(key: str, call: Call, link: str) -> str:
    deadline = f"{call.deadline:%Y-%m-%d}" if call.deadline else call.deadline_text
    review = "暂缓采用" if call.held else str(call.to_review or "")
    cells = (
        deadline, call.guide, call.name, call.funding_text, call.lead, plain_number(call.months) if call.months is not None else "",
        str(call.hard_figures or ""), review,
    )  # fmt: skip
    sorts = {3: plain_number(call.funding) if call.funding is not None else ""}
    out = []
    for k, (cell, (title, _)) in enumerate(zip(cells, _INDEX, strict=True)):
        shown = f'<a href="{escape(link)}">{escape(cell)}</a>' if k == 2 else escape(cell)
        sort = f' data-sort="{escape(sorts[k])}"' if k in sorts else ""
        day = f' data-day="{deadline}"' if k == 0 and call.deadline else ""
        out.append(f'<td data-name="{title}"{sort}{day}>{shown}</td>')
    return (
        f'<tr data-k="{key}" tabindex="0" data-text="{escape(" ".join(cells).lower())}" data-guide="{escape(call.guide)}" '
        f'data-review="{1 if review else 0}">{"".join(out)}</tr>'
    )


def index(pages: Sequence[Page]) -> str:
    """The index of a batch: every project of every guide by deadline, each with the way to its page."""
    links: dict[str, str] = {}
    found: list[Call] = []
    for made in pages:
        of_it = calls(made.tables)
        order = {row["project_id"]: k for k, row in enumerate(made.tables["projects"])}
        links |= {call.project_id: f"{made.link}#p{order[call.project_id]}" for call in of_it}
        found += of_it
    found = by_deadline(found)
    months = Counter(f"{call.deadline:%Y-%m}" for call in found if call.deadline)
    targets = (row for made in pages for row in made.tables["quantities"] if row["role"] == "target" and row["section"] == "indicators")
    categories = Counter(label(CATEGORIES, row["category"]) or "其他" for row in targets)

    def body() -> Iterator[str]:
        yield f'<header><h1>申报一览</h1><p class="meta">{len(pages)} 份指南 · {len(found)} 个项目</p></header><main>'
        charts = (
            bars("各月截止的项目", [(month, Decimal(count)) for month, count in sorted(months.items())], unit="个", most=FEW),
            bars("各项目资助上限", sorted(_funding(found), key=lambda entry: -entry[1]), unit="万元", most=FEW),
            bars("考核指标按类别", [(name, Decimal(count)) for name, count in categories.most_common()], unit="个", most=FEW),
        )
        yield f'<details open><summary>图表</summary><div class="charts">{"".join(charts)}</div></details></main>'
        yield '<div class="tools" role="search"><input type="search" id="search" placeholder="搜索（按 /）" aria-label="搜索">'
        yield _options("guide", "指南", (call.guide for call in found))
        yield '<label><input type="checkbox" id="only"> 只看待复核</label></div><div class="count" id="count" role="status"></div><table><thead><tr>'
        yield "".join(f'<th scope="col" data-type="{kind}"><button type="button">{name}</button></th>' for name, kind in _INDEX)
        yield '</tr></thead><tbody id="rows">'
        yield from (_call_row(f"c{k}", call, links[call.project_id]) for k, call in enumerate(found))
        yield "</tbody></table>"

    return _frame("申报一览", body())
