"""Calls: a notice (通知) and the guides in its annexes.

A file with several guides is read as so many documents, each the notice with one annex, so that deadlines, contacts, 限项, 推荐单位 and the address of
the system stand in every one of them with their page and line. Where notice and annexes are files of their own, the text of the notice is put in
front of each guide that it names (`naming`): files that merely lie side by side stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors import patterns
from extractors.headings import chinese_value, kind_of, section_words
from extractors.model.block import Outline, Section, SectionKind
from extractors.model.records import dataclass, replace
from extractors.model.source import Front, Line, Source
from extractors.model.text import CellSpan, Mark, Text
from extractors.normalise import fold, normalise
from extractors.parts import is_guide_title, parts
from extractors.segment import segment
from extractors.titles import annexed_title

_ANNEX = patterns.compile(r"\n附件 ?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?[：:]?(?=\n)")
_HEADING = patterns.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．] ?(?P<label>[^。；，！？\n]{2,30}?)[：:。]?|【(?P<label>[^】\n]{2,20})】)$", regex.MULTILINE
)
_FEW = 2
"""A preamble with so many sections or fewer is no notice."""


def sources(source: Source, text: Text) -> tuple[Source, ...]:
    """The documents into which a file falls, each with the notice in front; `text` is the normalised text of `source`.

    A file with one guide, or none, is one document and comes back as it is.
    """
    found = parts(source, text)
    if len(found.guides) < 2 or found.notice is None:
        return found.guides
    notice = found.notice.lines
    first = next(k for k, line in enumerate(found.guides[0].lines) if line.text)
    return tuple(replace(guide, lines=notice[:first] + guide.lines[first:]) for guide in found.guides)


def notice_sections(text: Text, outline: Outline) -> tuple[Section, ...]:
    """The sections of the notice in front of a guide: what stands before it and in none of its blocks; empty where there is no notice."""
    end = _guide_start(text, outline)
    if not outline.projects or "。" not in text.folded[:end]:
        return ()
    return tuple(_sections(text.folded, 0, end))


def told_apart(text: Text, section: Section) -> tuple[Section, ...]:
    """A preamble with the notice in it, as the sections of that notice: its headings say what a clause is about. Other sections come back as they are."""
    found = tuple(_sections(text.folded, section.start, section.end)) if section.kind == "preamble" else ()
    return found if len(found) > _FEW else (section,)


def _guide_start(text: Text, outline: Outline) -> int:
    """Where the annex with the guide begins, or its first block where no mark stands."""
    if text.source.front is not None:
        return _own_start(text, text.source.front)
    blocks = [s.heading_start for s in (*outline.preamble, *outline.guide_sections)]
    blocks += [t.start for t in outline.topics]
    blocks += [p.start for p in outline.projects]
    first = min(blocks, default=0)
    marks = list(_ANNEX.finditer(text.folded, 0, first))
    return marks[-1].start() if marks else first


def _sections(folded: str, start: int, end: int) -> Iterator[Section]:
    opened = ("", start, start)
    for match in _HEADING.finditer(folded, start, end):
        yield from _section(*opened, match.start())
        opened = (match.group("label"), match.start(), min(end, match.end() + 1))
    yield from _section(*opened, end)


def _section(heading: str, heading_start: int, start: int, end: int) -> Iterator[Section]:
    if end > start:
        yield Section(heading, _kind(heading), heading_start, start, end)


def _kind(heading: str) -> SectionKind:
    if not heading:
        return "preamble"
    known = section_words().get(heading)
    kind = known.kind if known else kind_of(heading)
    # A notice asks for nothing to be studied or reached.
    return "other" if kind in ("research_content", "indicators") else kind


# ------------------------------------------------------------------------------------- notice and annexes as files of their own

_NOTICE = patterns.compile(r"(?:通知|公告|通告|启事|函)(?:[（(][^（()）]{1,20}[）)])?$")
_NUMBERED_FILE = patterns.compile(r"^附(?:件|录) ?(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})?(?:(?![0-9])[ .．、：:_－-]*)")
# 附件：1.某专项申报指南, below it 2.申报书 …; 附件2：汇总表
_LIST = patterns.compile(
    r"(?:^|\n)附件 ?(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})?[：:] ?(?P<entries>[^\n]{1,200}(?:\n[0-9]{1,2} ?[.．、][^\n]{2,200}){0,60})"
)
_ENTRY = patterns.compile(
    r"(?:^|(?<=[\n；;。 ]))(?P<number>[0-9]{1,2}) ?[.．、] ?(?P<title>[^\n；;]{2,100}?)(?=[\n；;]|$| [0-9]{1,2} ?[.．、])"
)
_NOT_PLAIN = patterns.compile(r"[^\p{Han}A-Za-z0-9]+")
# What the titles of all guides share, and what tells none from another.
_COMMON = patterns.compile(
    r"(?:19|20)[0-9]{2}|年度?|第[一二三四五六七八九十0-9]{1,3}批|附件?[0-9一二三四五六七八九十]{0,3}|项目|课题|申报|申请|揭榜|指南|重点|专项|计划|榜单|通知|公告"
    r"|关于|组织|发布|开展|征求意见稿|最终稿|定稿|扫描件|盖章"
)
_TELLING = 8
"""A title names a file when it is as long as this and says something of its own, apart from what all titles share."""
_ALIKE = 2
"""So many characters of one's own: two names of one annex share them, in a row."""

Strength = int
"""0: not named; 1: named by its number (附件2); 2: named by its title."""


def is_notice(text: Text) -> bool:
    """Whether a document is headed as notices are: …的通知, …的公告."""
    return bool(text.marks) and _NOTICE.search(annexed_title(text, 0).words) is not None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as a file of its own: its text, the same without blanks and signs, and the titles of the annexes that it lists by their number."""

    text: Text
    plain: str
    listed: dict[str, str]


def notice(text: Text) -> Notice:
    """What is looked up in a notice."""
    listed: dict[str, str] = {}
    for match in _LIST.finditer(text.folded):
        entries = {m["number"].lstrip("0"): m["title"] for m in _ENTRY.finditer(match["entries"])}
        listed |= entries or {_number(match["number"]): match["entries"].split("\n", 1)[0]}
    return Notice(text, _plain(text.folded), listed)


def naming(notice: Notice, text: Text, file_name: str) -> Strength:
    """How surely a notice names the file `file_name` with this text as an annex of its own.

    By title: the title of the text or the name of the file stands in the notice, and more of it than what all titles share. By number: the file is
    called 附件2 and the notice speaks of 附件2 (附件 without a number where it has one only), and what it calls that annex does not speak of something else.
    A file that is headed as a notice is an annex of none.
    """
    if is_notice(text):
        return 0
    title = annexed_title(text, 0).words if text.marks else ""
    own = _NUMBERED_FILE.sub("", file_name.rsplit(".", 1)[0])
    for words in (title, own):
        plain = _plain(fold(words))
        if len(plain) >= _TELLING and len(_COMMON.sub("", plain)) >= _ALIKE and plain in notice.plain:
            return 2
    file = _NUMBERED_FILE.match(fold(file_name))
    if file is None:
        return 0
    number = _number(file["number"])
    if number in notice.listed:
        return int(_agree(notice.listed[number], title or own))
    return int(regex.search(rf"附件 ?{number}(?![0-9一二三四五六七八九十])", notice.text.folded) is not None)


def _number(printed: str | None) -> str:
    """2 for 2, 02 and 二; empty for none."""
    if not printed:
        return ""
    return printed.lstrip("0") if printed.isdigit() else str(chinese_value(printed))


def _plain(words: str) -> str:
    return _NOT_PLAIN.sub("", words)


def _agree(listed: str, title: str) -> bool:
    """Whether two names may be those of one annex: neither says anything of its own, or they share some of it."""
    one, other = (_COMMON.sub("", _plain(fold(words))) for words in (listed, title))
    return not one or not other or any(one[k : k + _ALIKE] in other for k in range(len(one) - _ALIKE + 1))


def is_guide(text: Text) -> bool:
    """Whether a document is headed as guides are, so that it must have projects; a form to fill in need not."""
    return bool(text.marks) and is_guide_title(annexed_title(text, 0).words)


def front(source: Source, text: Text) -> Text:
    """The notice in a file, without the guides that the file itself may hold; `text` is the normalised text of `source`."""
    found = parts(source, text)
    if found.notice is not None:
        return normalise(found.notice)
    outline = segment(text)
    if not outline.projects:
        return text
    first = min(start for start in (*(t.start for t in outline.topics), *(p.start for p in outline.projects)))
    marks = list(_ANNEX.finditer(text.folded, 0, first))
    start = text.place(marks[-1].start() + 1 if marks else first)[0]
    return normalise(replace(source, lines=tuple(Line("", line.page) if k >= start else line for k, line in enumerate(source.lines))))


def with_front(text: Text, notice: Text) -> Text:
    """The text of a guide with that of the notice, another file, in front. Its own pages and lines keep their numbers; those of the notice come after."""
    source, other = text.source, notice.source
    pages, tables, lines = len(source.pages), len(source.tables), len(other.lines)
    by = len(notice.content) + 1
    joined = replace(
        source,
        pages=(*source.pages, *(replace(page, number=page.number + pages) for page in other.pages)),
        lines=(
            *(replace(line, page=line.page + pages, cell=line.cell and (line.cell[0] + tables, *line.cell[1:])) for line in other.lines),
            *source.lines,
        ),
        tables=(*source.tables, *(replace(table, page=table.page + pages) for table in other.tables)),
        front=Front(other.name, lines, len(other.pages)),
    )
    return Text(
        content=f"{notice.content}\n{text.content}",
        folded=f"{notice.folded}\n{text.folded}",
        runs=(*notice.runs, *((start + by, line + lines, column) for start, line, column in text.runs)),
        marks=(*notice.marks, *(Mark(m.offset + by, m.line + lines, m.indent, m.after_blank) for m in text.marks)),
        source=joined,
        cells=(
            *(CellSpan(c.start, c.end, (c.cell[0] + tables, *c.cell[1:])) for c in notice.cells),
            *(CellSpan(c.start + by, c.end + by, c.cell) for c in text.cells),
        ),
    )


def moved(outline: Outline, by: int) -> Outline:
    """The outline of a text that now stands `by` characters further down."""

    def sections(found: tuple[Section, ...]) -> tuple[Section, ...]:
        return tuple(replace(s, heading_start=s.heading_start + by, start=s.start + by, end=s.end + by) for s in found)

    return replace(
        outline,
        topics=tuple(replace(t, start=t.start + by, end=t.end + by, sections=sections(t.sections)) for t in outline.topics),
        projects=tuple(replace(p, start=p.start + by, end=p.end + by, sections=sections(p.sections)) for p in outline.projects),
        guide_sections=sections(outline.guide_sections),
        preamble=sections(outline.preamble),
        unplaced=tuple((offset + by, line) for offset, line in outline.unplaced),
    )


def _own_start(text: Text, front: Front) -> int:
    """Where the guide's own text begins behind that of the notice."""
    return next((start for start, line, _ in text.runs if line >= front.lines), len(text.content))
