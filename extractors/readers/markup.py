"""Marks of plain text: what Markdown and copies of tables put between the words (`## 专题一`, `**研究内容：**`, `| 名称 | 金额 |`).

A mark gives way to blanks, the stroke between two cells to a tab, one character for one: lines and columns stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+\S")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1")
_OPENING = re.compile(r"^[ ]{0,3}(?:#{1,6}|[-*+]|>)(?=[ \t])")
_FORMULA = re.compile(r"(?<=[^\s|])\|[!-{}~]{1,12}\|(?=[^\s|])")
"""The strokes of |x| part no cells."""
_RULED = " \t|:-*_"
"""What the lines are made of that rule off a table's head, or parts of a text."""
_STROKES = str.maketrans("|｜│", "\t\t\t")
_LEAST = 2
"""So many headings or bold words make a text Markdown, or one heading above a table; so many lines with as many strokes make a table."""


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_rule(line: str) -> bool:
    return len(line.strip()) > _LEAST and not line.strip(_RULED)


def _bare(line: str) -> str:
    """A line of Markdown without its marks."""
    if _is_rule(line):
        return " " * len(line)
    return _BOLD.sub(lambda m: f"  {m[2]}  ", _OPENING.sub(_blank, line, count=1))


def _strokes(line: str) -> int:
    """How many strokes part the cells of a line; those at its ends part none."""
    return line.translate(_STROKES).strip(" \u3000").strip("\t").count("\t")


def _is_framed(line: str) -> bool:
    """Whether a line begins and ends with a stroke, as the rows of Markdown do."""
    bare = line.strip()
    return len(bare) > _LEAST and bare[0] == bare[-1] == "|"


def _tables(lines: list[str]) -> Iterator[int]:
    """The lines that are rows of a table whose cells are parted by strokes."""
    block: list[int] = []
    for index, line in enumerate([*lines, ""]):
        count = _strokes(line) if "|" in line or "｜" in line or "│" in line else 0
        if block and _is_framed(line) and _is_framed(lines[block[0]]):
            # | 一、海洋装备 | over the whole width, or a row that lacks its last cell
            count = 1
        elif block and count != _strokes(lines[block[-1]]):
            if len(block) >= _LEAST and not all(_FORMULA.search(lines[k]) for k in block):
                yield from block
            block = []
        if count:
            block.append(index)


def without_marks(lines: list[str]) -> list[str]:
    """The same lines, as many and as long, without marks; unchanged where nothing shows that they are marks."""
    headings = sum(_HEADING.match(line) is not None for line in lines)
    stroked = any("|" in line or "｜" in line or "│" in line for line in lines)
    # The line that rules off a table's head belongs to it: told before it is blanked.
    cells = set(_tables(lines)) if stroked else set()
    titled = bool(cells) and _HEADING.match(next((line for line in lines if line.strip()), "")) is not None
    if titled or headings >= _LEAST or sum(_BOLD.match(line.lstrip()) is not None for line in lines) >= _LEAST:
        lines = [_bare(line) for line in lines]
    if not cells:
        return lines
    return [(" " * len(line) if _is_rule(line) else line.translate(_STROKES)) if index in cells else line for index, line in enumerate(lines)]
