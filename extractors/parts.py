"""Parts: one document that holds several guides (附件1 … 附件22) is cut into them; a notice in front speaks for all.

A guide begins at the mark of an annex below which a title stands that ends as guides' titles do. Each part is the whole Source with the lines
of the others emptied, so that page, line and box of everything stay what they are.
"""

from __future__ import annotations

from extractors import patterns
from extractors.errors import LimitError
from extractors.model.records import dataclass, replace
from extractors.model.source import Line, Source
from extractors.model.text import Text
from extractors.schemes import opens_annex
from extractors.titles import annexed_title

_GUIDE = patterns.compile(r"(?:指南|榜单|需求清单)(?:[（(][^（()）]{1,20}[）)])?$")
_ABOUT_GUIDES = patterns.compile(r"(?:形式审查|条件要求|编制专家|专家名单|汇总|一览|填报|申报书|承诺|目录)")

MOST = 300
"""Guides of one document: each is read with the notice in front and has all lines, so that many times as many take the square of that time."""

# What is longer than this between two annexes, or holds a sentence, is no mere list of them.
_MENTION_LENGTH = 200
_TOLD = patterns.compile(r"[。；;]")


@dataclass(frozen=True, slots=True)
class Parts:
    """`notice` is what stands before the first guide (None if nothing does, or if there is only one guide); `guides` are in order."""

    notice: Source | None
    guides: tuple[Source, ...]


def is_guide_title(words: str) -> bool:
    """Whether a title ends as those of guides do, and is not about guides (指南汇总表)."""
    return _GUIDE.search(words) is not None and _ABOUT_GUIDES.search(words) is None


def _beginnings(text: Text) -> list[tuple[int, bool]]:
    """(index of the source line, whether a guide begins there) for every annex.

    `附件：某专项申报指南` below a notice names an annex that begins further down: nothing is said between the two.
    """
    found: list[tuple[int, bool]] = []
    named: list[tuple[int, int]] = []
    for k, mark in enumerate(text.marks):
        if (mark.offset and text.folded[mark.offset - 1] != "\n") or not opens_annex(text, mark.offset):
            continue
        title = annexed_title(text, k)
        below = text.folded[title.end : title.end + 40].strip("\n").split("\n", 1)[0]
        guide = is_guide_title(title.words) and not _ABOUT_GUIDES.match(below)
        found.append((mark.line, guide))
        named.append((mark.offset, title.end))
    starts = [offset for offset, _ in named[1:]]
    mentions = [_is_mention(text.folded[end:following]) for (_, end), following in zip(named, starts, strict=False)]
    return [(line, guide and not mention) for (line, guide), mention in zip(found, [*mentions, False], strict=False)]


def _is_mention(between: str) -> bool:
    return len(between) <= _MENTION_LENGTH and _TOLD.search(between) is None


def parts(source: Source, text: Text) -> Parts:
    """The guides of a document, given with its normalised text. A document with fewer than two is one guide, notice and all.

    An annex that is no guide (a table to fill in, conditions of form) belongs to the guide before it. Raises LimitError where there are more than
    `MOST` guides.
    """
    starts = [line for line, guide in _beginnings(text) if guide]
    if len(starts) < 2:
        return Parts(None, (source,))
    if len(starts) > MOST:
        raise LimitError(source.name, f"含有 {len(starts)} 份指南，多于 {MOST} 份", "请分成几个文件")
    empty = tuple(Line("", line.page) for line in source.lines)

    def only(start: int, end: int) -> Source:
        return replace(source, lines=empty[:start] + source.lines[start:end] + empty[end:])

    ends = [*starts[1:], len(source.lines)]
    notice = only(0, starts[0]) if any(line.text.strip() for line in source.lines[: starts[0]]) else None
    return Parts(notice, tuple(only(start, end) for start, end in zip(starts, ends, strict=True)))
