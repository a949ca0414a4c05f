"""Page furniture, told by evidence: page numbers, running headers and footers, repeated large print behind the text.

What is taken: the outermost lines of a page that stand at the same height on several pages with the same or a counting text; bare page
numbers that count with the pages. What is left: a heading that happens to stand on top of a page (its text differs), a number that does not
count, anything inside a table. Everything dropped is named in one Remark.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors import patterns
from extractors.model.source import Line, Page, Remark

_PAGE_NUMBER = patterns.compile(
    r"(?P<dash>[-—–－―─_~·•.\s]{0,200}+)(?P<word>第|[Pp]age|P\.)?\s*(?P<label>\d{1,4}|[ivxlIVXL]{1,6})\s*(?P<page>页)?"
    r"(?:\s*(?:[/／]|of|，|,|（)?\s*共?\s*\d{1,4}\s*页?\s*）?)?(?P<end>[-—–－―─_~·•.\s]*)"
)
_DIGITS = patterns.compile(r"\d+")
_NEAR = 6.0
"""Points by which the heights of a repeated line may differ from page to page."""
_MANY = 3
"""A line on more pages than this needs no gap below it to be a header, unless the pages are copies."""
_DEEP = 3
"""How many lines from the edge of a page are looked at."""


def without_furniture(lines: Sequence[list[Line]], pages: Sequence[Page]) -> tuple[list[list[Line]], list[str], list[Remark]]:
    """The lines of each page without its furniture, the printed number of each page (empty if none), and a Remark on what was dropped."""
    kept = [list(found) for found in lines]
    labels = ["" for _ in pages]
    dropped: Counter[str] = Counter()
    usual = _usual(lines)
    for edge in (0, -1):
        for _ in range(_DEEP):
            outermost = {n: found[edge] for n, found in enumerate(kept) if len(found) > 1 and found[edge].boxes and not found[edge].cell}
            doomed = _numbers(outermost, pages, edge) | _repeated(outermost, pages, kept, edge, usual)
            if edge == 0 and len(pages) < _MANY:
                doomed |= {number for number, line in outermost.items() if _is_small(line, kept[number], pages[number])}
            if not doomed:
                break
            for number in doomed:
                line = kept[number].pop(edge)
                match = _PAGE_NUMBER.fullmatch(line.text.strip())
                if match and not labels[number]:
                    labels[number] = match["label"]
                    dropped["页码"] += 1
                else:
                    dropped[line.text.strip()] += 1
    if not dropped:
        return kept, labels, []
    listed = "；".join(f"{text[:30]}（{count} 处）" for text, count in dropped.most_common(12))
    return kept, labels, [Remark("furniture", f"略去页眉页脚与页码：{listed}")]


def _top(line: Line) -> float:
    return line.boxes[1] if line.boxes else 0.0


def _height(line: Line, page: Page, edge: int) -> float:
    """The distance of a line from its edge of the page: pages of several sizes stay comparable."""
    return _top(line) if edge == 0 else page.height - _top(line)


def _numbers(outermost: dict[int, Line], pages: Sequence[Page], edge: int) -> set[int]:
    """The pages whose outermost line is their page number: it counts with the pages, or is dressed as a page number at the very edge."""
    counted: dict[int, list[int]] = defaultdict(list)
    doomed: set[int] = set()
    for number, line in outermost.items():
        match = _PAGE_NUMBER.fullmatch(line.text.strip())
        if match is None or _height(line, pages[number], edge) > 0.2 * pages[number].height:
            continue
        dressed = bool(match["page"] or (match["dash"].strip() and match["end"].strip()))
        if dressed and _height(line, pages[number], edge) < 0.15 * pages[number].height:
            doomed.add(number)
        if match["label"].isdigit():
            counted[int(match["label"]) - number].append(number)
    for found in counted.values():
        if len(found) > 1 or (len(pages) == 1 and edge == -1 and outermost[0].text.strip() == "1"):
            doomed.update(found)
    return doomed


def _repeated(outermost: dict[int, Line], pages: Sequence[Page], kept: Sequence[list[Line]], edge: int, usual: _Usual) -> set[int]:
    """The pages whose outermost line stands at the same height with the same text on a run of pages, clear of the body.

    On more than `_MANY` pages it need not be clear. A text whose figures count with the pages is the same text if it is clear.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for number, line in outermost.items():
        if _height(line, pages[number], edge) < 0.2 * pages[number].height:
            groups[_DIGITS.sub("#", line.text.strip())].append(number)
    doomed: set[int] = set()
    for found in groups.values():
        heights = sorted(_height(outermost[number], pages[number], edge) for number in found)
        middle = heights[len(heights) // 2]
        level = [number for number in found if abs(_height(outermost[number], pages[number], edge) - middle) < _NEAR]
        for running in _chains(level):
            if len(running) < 2:
                continue
            clear = all(_clear(kept[number], edge, usual) for number in running)
            if len({outermost[number].text.strip() for number in running}) > 1 and not (clear and _counting(running, outermost)):
                continue
            if clear or (len(running) > _MANY and not _copied(running, kept, edge)):
                doomed.update(running)
    return doomed


def _is_small(line: Line, found: Sequence[Line], page: Page) -> bool:
    """Whether the first line of a page is a running header without a second page to prove it: print so small at the very top, no figure in it."""
    sizes = sorted(other.size for other in found)
    small = len(found) > 3 and 0 < line.size <= 0.7 * sizes[len(sizes) // 2]
    return small and _top(line) < 0.12 * page.height and not _DIGITS.search(line.text)


def _chains(level: Sequence[int]) -> list[list[int]]:
    """The pages in runs without a gap of more than one page: a header runs on, or stands on every other page."""
    chains: list[list[int]] = []
    for number in level:
        if chains and number - chains[-1][-1] <= 2:
            chains[-1].append(number)
        else:
            chains.append([number])
    return chains


def _copied(running: Sequence[int], kept: Sequence[list[Line]], edge: int) -> bool:
    """Whether the pages go on alike further in: then they are copies of one page (forms, a text bound twice), not headed alike."""
    further = 3 if edge == 0 else -4
    inner = [kept[number][further].text if len(kept[number]) > 3 else None for number in running]
    return inner[0] is not None and len(set(inner)) == 1


def _counting(level: Sequence[int], outermost: dict[int, Line]) -> bool:
    """Whether one figure of the text runs with the page number and the others stay."""
    figures = [[int(figure) for figure in _DIGITS.findall(outermost[number].text)[:6]] for number in level]
    for column in zip(*figures, strict=False):
        steady = len(set(column)) == 1
        running = len({value - number for value, number in zip(column, level, strict=True)}) == 1
        if not steady and not running:
            return False
    return True


def _clear(found: Sequence[Line], edge: int, usual: _Usual) -> bool:
    """Whether the outermost line of a page stands apart from the body: by more than the pitch of its lines, or in another size of type."""
    tops = [_top(line) for line in found]
    # A last page of two or three lines is measured by the others.
    pitch, size = own if (own := _usual([found])).pitch else usual
    pitch = pitch or 2.2 * max(line.size for line in found[:4])
    gap = abs(tops[1] - tops[0]) if edge == 0 else abs(tops[-1] - tops[-2])
    return gap > 1.35 * pitch or (gap > 0.9 * pitch and 0 < found[edge].size < 0.92 * size)


class _Usual(NamedTuple):
    """The usual distance from line to line, 0 where too few lines tell, and the usual size of type."""

    pitch: float
    size: float


def _usual(pages: Sequence[Sequence[Line]]) -> _Usual:
    steps = sorted(step for found in pages for above, below in pairwise(list(map(_top, found))) if (step := abs(below - above)) > 1)
    sizes = sorted(line.size for found in pages for line in found)
    return _Usual(steps[len(steps) // 2] if len(steps) > 3 else 0.0, sizes[len(sizes) // 2] if sizes else 0.0)
