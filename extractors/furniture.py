"""Page furniture in a Source: page numbers, running headers and footers, watermarks. Told by evidence, never by what they say.

A page number stands between dashes, or counts on from page to page at the same end. A header comes back at the same place of most pages. Where a
text has no pages, its page numbers part them: dressed ones, or bare ones that count on from 1, a page's text apart.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise

from extractors import patterns
from extractors.headings import is_annex, opens_block, opens_section
from extractors.model.source import Line, Source

_NUMBER_LINE = patterns.compile(
    r"[\s·.]{0,200}+(?:[-—–－―─_~～]+\s*(?P<dashed>[0-9０-９ ]{1,6})\s*[-—–－―─_~～]+|第\s*(?P<paged>[0-9０-９]{1,4})\s*页(?:[\s，,/]*共\s*[0-9]{1,4}\s*页)?"
    r"|(?:[Pp]age\s*)?(?P<bare>[0-9０-９]{1,4})(?:\s*/\s*[0-9]{1,4})?|(?P<roman>[ivxIVXⅠ-Ⅻⅰ-ⅻ]{1,5}))[\s·.]*"
)
_DIGITS = patterns.compile(r"\d+")
_TITLE = patterns.compile(r"(?:指南|榜单|通知|公告|清单)(?:[（(].{1,20}[）)])?$")
_PROSE = "。；;，,：:"
"""What a line ends with that is no header."""
_COUNTED, _PAGE_TEXT = 3, (200, 3000)
"""How many bare numbers tell the pages of a text without pages, and the characters that a page holds."""
_Number = tuple[int, str, int]
"""(index of the line, how the number is dressed, the number)."""


def _page_number(text: str) -> tuple[str, int] | None:
    """(how it is dressed, number) of a line that holds nothing but a page number."""
    text = text.strip()
    if len(text) > 24:
        return None
    match = _NUMBER_LINE.fullmatch(text)
    if match is None or match.lastgroup is None:
        return None
    digits = match[match.lastgroup].replace(" ", "")
    return match.lastgroup, int(digits) if digits.isdecimal() else 0


def _pages(source: Source, numbers: list[_Number]) -> list[int]:
    """The page of each line: as the format says, or parted by the page numbers of a text that has only one page."""
    if len(source.pages) > 1:
        return [line.page for line in source.lines]
    dressed = [(index, number) for index, kind, number in numbers if kind in ("dashed", "paged")]
    if len(dressed) >= 2 and all(b[1] == a[1] + 1 for a, b in pairwise(dressed)):
        ends = {index for index, _number in dressed}
    else:
        ends = _counted(source.lines, [(index, number) for index, kind, number in numbers if kind == "bare"])
    found, page = [], 1
    for index in range(len(source.lines)):
        found.append(page)
        page += index in ends
    return found


def _counted(lines: tuple[Line, ...], bare: list[tuple[int, int]]) -> set[int]:
    """The lines of bare numbers that part the pages of a text: at least `_COUNTED` that count on from 1, as much text in front of each as a page holds."""
    ahead = list(accumulate((len(line.text.strip()) for line in lines), initial=0))  # characters ahead of each line
    chain: list[int] = []
    for index, number in bare:
        length = ahead[index] - ahead[chain[-1] if chain else 0]
        if number == len(chain) + 1 and _PAGE_TEXT[0] <= length <= _PAGE_TEXT[1]:
            chain.append(index)
    return set(chain) if len(chain) >= _COUNTED else set()


def _ends(lines: tuple[Line, ...], pages: list[int], without: set[int], depth: int) -> dict[int, int]:
    """The first (0) and last (1) `depth` lines of each page."""
    filled: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if index not in without and line.cell is None and line.text.strip():
            filled.setdefault(pages[index], []).append(index)
    bottom = {index: 1 for held in filled.values() for index in held[-depth:]}
    return bottom | {index: 0 for held in filled.values() for index in held[:depth]}


def furniture(source: Source) -> set[int]:
    """The indices of the lines that are page furniture."""
    lines = source.lines
    numbers = [(index, *found) for index, line in enumerate(lines) if line.cell is None and line.text and (found := _page_number(line.text))]
    pages = _pages(source, numbers)
    count = len(set(pages))
    near = _ends(lines, pages, set(), 3) if count > 1 else {}
    drop = {index for index, kind, number in numbers if kind in ("dashed", "paged") and number}
    # Bare 3 on page 5 and bare 4 on page 6, at the same end, count on; a figure that happens to stand alone does not.
    bare = {index: (kind, number - pages[index] if number else 0, near[index]) for index, kind, number in numbers if index in near and index not in drop}
    counted = Counter(bare.values())
    drop.update(index for index, key in bare.items() if counted[key] >= min(3, count))
    return drop | _headers(source, pages, near, drop) if count > 1 else drop


def _headers(source: Source, pages: list[int], near: dict[int, int], drop: set[int]) -> set[int]:
    """The lines that come back at the same place of most pages; `drop` are the page numbers."""
    lines, count = source.lines, len(set(pages))
    outermost = _ends(lines, pages, drop, 1)
    seen: dict[tuple[str, int, int], list[int]] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        if line.cell is not None or not 2 <= len(text) <= 80 or text[-1] in _PROSE or index in drop:
            continue
        if line.boxes is not None and len(line.boxes) >= 4:
            key = (_DIGITS.sub("0", text) if index in near else text, round(line.boxes[0] / 4), round(line.boxes[1] / 4))
        elif index in outermost:
            key = (_DIGITS.sub("0", text), outermost[index], 0)
        else:
            continue
        seen.setdefault(key, []).append(index)
    found: set[int] = set()
    most = count // 3 if count > 8 else -(-count * 3 // 5)
    for indices in seen.values():
        if len(indices) < 2:
            continue
        first, distinct = indices[0], {pages[index] for index in indices}
        # A title may come back at its height once; what is repeated behind the text does so more often.
        least = min(3, count) if lines[first].boxes is not None else 2
        if len(distinct) < max(least, most) or len(distinct) < len(indices) or opens_section(lines[first].text) or opens_block(lines[first].text):
            continue
        found.update(indices if lines[first].boxes is not None or pages[first] > 1 or _above_title(lines, first) else indices[1:])
    return found


def _above_title(lines: tuple[Line, ...], first: int) -> bool:
    """Whether a title of its own, or the mark of an annex, stands below a line: then this is a header on its first page too, not the title that
    the later pages repeat."""
    below = [line.text.strip() for line in lines[first + 1 : first + 12] if line.page == lines[first].page and line.text.strip()][:5]
    return any(is_annex(text) or _TITLE.search(text) for text in below)
