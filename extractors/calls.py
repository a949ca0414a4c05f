"""Calls: a notice (通知) and the guides in its annexes.

A file with several guides is read as so many documents, each the notice with one annex, so that deadlines, contacts, 限项, 推荐单位 and the address of
the system stand in every one of them with their page and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractors import patterns
from extractors.headings import kind_of, section_words
from extractors.model.block import Outline, Section, SectionKind
from extractors.model.source import Source
from extractors.model.text import Text
from extractors.parts import parts

_ANNEX = patterns.compile(r"\n附件 ?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?[：:]?(?=\n)")
_HEADING = patterns.compile(r"^[一二三四五六七八九十]{1,3}[、.．] ?(?P<label>[^。；，！？\n]{2,30}?)[：:。]?$", regex.MULTILINE)


def sources(source: Source, text: Text) -> tuple[Source, ...]:
    """The documents into which a file falls, each with the notice in front; `text` is the normalised text of `source`.

    A file with one guide, or none, is one document and comes back as it is.
    """
    found = parts(source, text)
    if len(found.guides) < 2 or found.notice is None:
        return found.guides
    notice = found.notice.lines
    return tuple(
        replace(guide, lines=tuple(own if own.text or not front.text else front for own, front in zip(guide.lines, notice, strict=True)))
        for guide in found.guides
    )


def notice_sections(text: Text, outline: Outline) -> tuple[Section, ...]:
    """The sections of the notice in front of a guide: what stands before it and in none of its blocks; empty where there is no notice."""
    end = _guide_start(text, outline)
    if not outline.projects or "。" not in text.folded[:end]:
        return ()
    return tuple(_sections(text.folded, end))


def _guide_start(text: Text, outline: Outline) -> int:
    """Where the annex with the guide begins, or its first block where no mark stands."""
    blocks = [s.heading_start for s in (*outline.preamble, *outline.guide_sections)]
    blocks += [t.start for t in outline.topics]
    blocks += [p.start for p in outline.projects]
    first = min(blocks, default=0)
    marks = list(_ANNEX.finditer(text.folded, 0, first))
    return marks[-1].start() if marks else first


def _sections(folded: str, end: int) -> Iterator[Section]:
    opened = ("", 0, 0)
    for match in _HEADING.finditer(folded, 0, end):
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
