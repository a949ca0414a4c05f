"""Guides in table form: a row a project with its sections in columns, or a small table a project with its labels in the first column.

The head of a column is read like the heading of a section, by the same lexicon; further heads name the number, the title and the topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from extractors import patterns
from extractors.headings import kind_of, numbering, section_heading
from extractors.model.block import Project, Section, SectionKind, Topic
from extractors.model.records import dataclass
from extractors.model.text import Text
from extractors.titles import bare_title, project_type

_NUMBER = patterns.compile(r"(?:序号|编号|榜单编号|项目编号|榜题编号|任务编号|需求编号|方向编号|指南编号|指南代码|代码|No\.?)")
_TITLE = patterns.compile(
    r"(?:(?:榜单|项目|任务|课题|需求|技术需求|方向|研究方向|指南方向|选题|榜题|难题|场景|攻关|揭榜|题目|成果)*(?:名称|题目)|题目|方向|研究方向|指南方向|选题|榜题|榜单|项目|课题)"
)
_TOPIC = patterns.compile(r"(?:所属)?(?:专题|领域|技术领域|产业领域|板块|专题名称|领域名称)")
_LABEL = patterns.compile(r"\p{Han}{2,8}[:：]?")
_GROUP = patterns.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|专题|\p{Han}{2,14}(?:领域|专题|方向|类)$)")
_NOTE = patterns.compile(r"[（(][^（()）]{0,30}[）)]|\s|/\p{Han}{1,4}$")


@dataclass(frozen=True, slots=True)
class Tabular:
    """What the tables of a text hold; `start:end` reaches from the first to behind the last of these tables."""

    projects: tuple[Project, ...]
    topics: tuple[Topic, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    start: int
    end: int
    words: str


@dataclass(slots=True)
class _Draft:
    """A project while its cells are being collected."""

    number: str = ""
    title: str = ""
    title_heading: str = ""
    topic: _Cell | None = None
    topic_heading: str = ""
    grouped: bool = False
    """Whether a row of its own names the topic, and no cell of the project's row."""
    start: int = 0
    end: int = 0
    sections: list[Section] | None = None


def _grids(text: Text) -> Iterator[list[list[_Cell]]]:
    """The filled rows of each table, in the order of the text."""
    tables: dict[int, dict[int, list[_Cell]]] = {}
    for span in text.cells:
        table, row, column = span.cell
        cell = _Cell(row, column, span.start, span.end, text.folded[span.start : span.end])
        tables.setdefault(table, {}).setdefault(row, []).append(cell)
    yield from ([rows[k] for k in sorted(rows)] for rows in tables.values())


def _role(words: str) -> str:
    """number, title, topic, the kind of a section, or empty: what a column's or row's head names."""
    plain = _NOTE.sub("", words).strip(":：")
    if _NUMBER.fullmatch(plain):
        return "number"
    if _TITLE.fullmatch(plain):
        return "title"
    if _TOPIC.fullmatch(plain):
        return "topic"
    found = section_heading(plain, 0)
    if found is not None and len(plain) <= 24:
        return found.kind
    # 省财政补助经费上限, 榜额（万元）
    return "funding" if len(plain) <= 12 and kind_of(plain) == "funding" else ""


_MAIN = {"research_content", "indicators", "requirements", "funding"}


def _by_columns(text: Text, rows: list[list[_Cell]]) -> list[_Draft]:
    """The projects of a table with a row for each; none where its head names no title or no section."""
    at = next((k for k, row in enumerate(rows[:4]) if _is_head(row)), None)
    if at is None:
        return []
    heads = {cell.column: (cell.words, _role(cell.words)) for cell in rows[at]}
    drafts: list[_Draft] = []
    group: _Cell | None = None
    for row in rows[at + 1 :]:
        if _is_head(row):
            # The head again, on a later page.
            continue
        filled = [cell for cell in row if cell.words.strip()]
        if len(filled) == 1 and len(row) <= len(filled) + rows[at][-1].column and _GROUP.match(filled[0].words):
            # 一、海洋装备 over the whole width
            group = filled[0]
            continue
        draft = _Draft(start=group.start if group else row[0].start, sections=[], topic=group, grouped=group is not None)
        group = None
        for cell in row:
            if cell.words.strip():
                _put(text, draft, cell, *heads.get(cell.column, ("", "")))
        drafts.append(draft)
    return [draft for draft in drafts if draft.title]


def _is_head(cells: list[_Cell]) -> bool:
    roles = [_role(cell.words) for cell in cells]
    return ("title" in roles and any(role in _MAIN for role in roles)) or (roles.count("number") == 1 and sum(role in _MAIN for role in roles) > 1)


def _put(text: Text, draft: _Draft, cell: _Cell, heading: str, role: str) -> None:
    draft.start, draft.end = min(draft.start, cell.start), max(draft.end, cell.end)
    printed = text.content[cell.start : cell.end]
    if role == "number":
        draft.number = printed.strip().rstrip(".、．")
    elif role == "title":
        draft.title, draft.title_heading = printed, heading
    elif role == "topic":
        draft.topic, draft.topic_heading = cell, heading
    elif heading and draft.sections is not None:
        kind = cast("SectionKind", role or "other")
        draft.sections.append(Section(heading.replace("\n", "").strip(" :："), kind, cell.start, cell.start, cell.end))


def _by_rows(text: Text, rows: list[list[_Cell]]) -> list[_Draft]:
    """The projects of a table that has labels in its columns 0 (2, 4 …) and the words beside them; a title begins a project."""
    drafts: list[_Draft] = []
    for row in rows:
        for label, value in zip(row[::2], row[1::2], strict=False):
            role = _role(label.words)
            if role in ("title", "number") and (not drafts or drafts[-1].title):
                drafts.append(_Draft(start=label.start, sections=[]))
            if drafts and (role or _LABEL.fullmatch(label.words.strip())):
                _put(text, drafts[-1], value, label.words, role)
    return [draft for draft in drafts if draft.title and any(s.kind in _MAIN for s in draft.sections or ())]


def labelled(text: Text, start: int, end: int) -> tuple[str, tuple[Section, ...]]:
    """Title and sections of the one project whose labels stand in the first column (and the third, …) of the tables between two offsets.

    Both are empty where these hold no labels of that kind.
    """
    draft = _Draft(sections=[])
    for rows in _grids(text):
        if not start <= rows[0][0].start < end:
            continue
        if _by_columns(text, rows):
            return "", ()
        for row in rows:
            for label, value in zip(row[::2], row[1::2], strict=False):
                if role := _role(label.words):
                    _put(text, draft, value, label.words, "" if role == "topic" else role)
    sections = tuple(draft.sections or ())
    return (draft.title, sections) if len({section.kind for section in sections} & _MAIN) > 1 else ("", ())


def tabular(text: Text) -> Tabular | None:
    """The projects that stand in the tables of a text; None where no table has the head of such a list."""
    drafts: list[_Draft] = []
    for rows in _grids(text):
        drafts.extend(_by_columns(text, rows) or _by_rows(text, rows))
    if not drafts:
        return None
    topics = _topics(drafts)
    projects: list[Project] = []
    for ordinal, draft in enumerate(drafts, 1):
        number = numbering(draft.title)
        begin = number.end if number is not None and number.closed else 0
        words, suffix, _, label = bare_title(draft.title[begin:])
        suffix += label
        printed = draft.number or (number.word + number.printed if number is not None and begin else str(ordinal))
        within = next((t.number for t in topics if t.start <= draft.start < t.end), "")
        projects.append(
            Project(printed, words, suffix, project_type(suffix, draft.title_heading), within, draft.start, draft.end, tuple(draft.sections or ()))
        )
    return Tabular(tuple(projects), tuple(topics), min(d.start for d in drafts), max(d.end for d in drafts))


def _topics(drafts: list[_Draft]) -> list[Topic]:
    """A topic for each cell that is merged over the rows of several projects; a column filled row by row is no topic but a remark."""
    if drafts[0].topic is None or all(draft.topic is not None and not draft.grouped for draft in drafts):
        for draft in drafts:
            if draft.topic is not None and draft.sections is not None:
                cell = draft.topic
                draft.sections.append(Section(draft.topic_heading, "other", cell.start, cell.start, cell.end))
                draft.sections.sort(key=lambda section: section.start)
        return []
    topics: list[Topic] = []
    for draft in drafts:
        if draft.topic is not None:
            number, title = _title_of(draft.topic)
            topics.append(Topic(number or str(len(topics) + 1), title, "", draft.start, draft.end))
        else:
            last = topics[-1]
            topics[-1] = Topic(last.number, last.title, "", last.start, draft.end)
    return topics


def _title_of(cell: _Cell) -> tuple[str, str]:
    number = numbering(cell.words)
    begin = number.end if number is not None and number.closed else 0
    return (number.printed if number is not None and begin else ""), bare_title(cell.words[begin:])[0]
