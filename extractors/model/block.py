"""Blocks: guide ▸ topic ▸ project ▸ section, as spans of the text."""

from __future__ import annotations

from typing import Literal

from extractors.model.records import dataclass

SectionKind = Literal["research_content", "indicators", "requirements", "funding", "preamble", "other"]
SECTION_KINDS: tuple[SectionKind, ...] = ("research_content", "indicators", "requirements", "funding", "preamble", "other")


@dataclass(frozen=True, slots=True)
class Section:
    """`heading` as printed without its closing colon or stop; `start:end` is the text below it, without the heading.

    `heading_start` is where the heading begins (equal to `start` for text without a heading).
    """

    heading: str
    kind: SectionKind
    heading_start: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Topic:
    """专题, 方向 or 领域 that groups projects. `number` bare as printed, `code` the 专题编号 or empty."""

    number: str
    title: str
    code: str
    start: int
    end: int
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """`number` bare as printed (1.1, 榜单一, 方向1), `title` without label, numbering and closing bracket, which is `suffix`.

    `type` is one of basic, key_technology, demonstration, young_scientist, open_competition, of a fund also integrated, major, key, fostering, general,
    or empty; `topic` the number of its topic or empty.
    """

    number: str
    title: str
    suffix: str
    type: str
    topic: str
    start: int
    end: int
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What `segment` made of the text. `coverage` is the share of characters in a placed block (0 to 1).

    `preamble` are the sections of kind preamble (before the first project of the guide or a topic; no heading); `unplaced` are (offset, line)
    of lines that looked like headings but did not fit; `style` is the id of the style that fitted best and `fit` its score (0 to 1).
    """

    title: str
    topics: tuple[Topic, ...]
    projects: tuple[Project, ...]
    guide_sections: tuple[Section, ...]
    preamble: tuple[Section, ...]
    coverage: float
    style: str
    fit: float
    unplaced: tuple[tuple[int, str], ...] = ()
