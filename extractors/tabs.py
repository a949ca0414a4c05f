"""Tables whose cells are parted by tabs, as a copy out of Word or Excel leaves them in a text.

The reader keeps such lines as printed, so that lines are counted as in the file; `normalise` cuts them into cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.model.source import Line, Table

_NUMBERED = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,3}(?:\.\d{1,2})*)[）)、.．]?\t")
_ENTRY = re.compile(r"\s*(?:第?[（(]?[一二三四五六七八九十\d][^\t]*|附[件录][^\t]*)\t+\d{1,4}\s*")
_FIGURE = re.compile(r"\d(?!\d{0,3}年)")


def cells(line: str) -> list[tuple[int, str]]:
    """(column, text) of each cell of a line, empty ones included; blanks round a cell are left out."""
    found: list[tuple[int, str]] = []
    at = 0
    for part in line.split("\t"):
        text = part.strip()
        found.append((at + part.index(text) if text else at, text))
        at += len(part) + 1
    return found


def tab_tables(lines: Sequence[Line]) -> list[list[int]]:
    """The tables of a text, each as the indices of its lines.

    A table is two lines or more, one behind the other (blank lines between them do not count), with the same number of tabs inside, or each between
    two tabs, as the strokes around a row of Markdown leave them; a head of Markdown behind an empty line begins another. A single tab behind a
    number is that of a heading or of a table of contents.
    """
    found: list[list[int]] = []
    block: list[int] = []
    tabs = 0
    for index, line in enumerate(lines):
        stripped = line.text.strip(" \u3000\r\n")
        if not stripped.strip():
            continue
        here = stripped.count("\t") if line.cell is None and stripped.strip("\t").count("\t") else 0
        framed = stripped[0] == stripped[-1] == "\t"
        if framed and block and lines[block[0]].text.lstrip(" \u3000")[:1] == "\t":
            # A row of Markdown may have cells less or more than its head.
            here = tabs
        if here and here == tabs and lines[block[-1]].page == line.page and not _begins_anew(lines, index, here):
            block.append(index)
            continue
        if _is_table(lines, block, tabs):
            found.append(block)
        block, tabs = ([index], here) if here else ([], 0)
    if _is_table(lines, block, tabs):
        found.append(block)
    return found


def _begins_anew(lines: Sequence[Line], index: int, tabs: int) -> bool:
    """Whether a row behind an empty line is the head of another table of Markdown: below it stands the line that rules off a head, now blanks."""
    if index + 1 >= len(lines) or lines[index - 1].text.strip():
        return False
    ruled = lines[index + 1].text
    return not ruled.strip() and len(ruled) > 3 * tabs > len(lines[index - 1].text)


def _is_table(lines: Sequence[Line], block: list[int], tabs: int) -> bool:
    if len(block) < 2:
        return False
    if tabs > 1:
        return True
    return not any(_NUMBERED.match(lines[k].text) for k in block) and not all(_ENTRY.fullmatch(lines[k].text) for k in block)


def table(lines: Sequence[Line], block: list[int]) -> Table:
    """The table that a block of `tab_tables` makes."""
    return Table(lines[block[0]].page, len(block), max(len(cells(lines[k].text)) for k in block), header_rows(lines, block))


def header_rows(lines: Sequence[Line], block: list[int]) -> int:
    """1 where the first line has a cell behind its first that holds no figure (a year is none), else 0."""
    first = cells(lines[block[0]].text.strip())[1:]
    return int(any(text and not _FIGURE.search(text) for _column, text in first))
