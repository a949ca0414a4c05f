"""Text: one string for the whole document, with the way back to page, line and box."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from operator import ge

from extractors.model.records import dataclass
from extractors.model.source import Cell, Source

Box = tuple[int, float, float, float, float]
"""(page, x0, top, x1, bottom) in points, origin top left."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a source line began in the text: the offset, the line's index, its indent in characters, and whether the line before it was blank."""

    offset: int
    line: int
    indent: int = 0
    after_blank: bool = False


@dataclass(frozen=True, slots=True)
class CellSpan:
    """The stretch of the text that stands in one cell of a table."""

    start: int
    end: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Text:
    """`content` is what was printed with the typesetting taken out; `folded` has the same length and serves matching.

    In `folded` full-width letters, digits and signs, Kangxi radicals and look-alike signs stand as their plain forms, one
    character for one, so that every offset holds in both. `runs` lead back: (offset, line, column) says that the character at
    `offset` is character `column` of source line `line`, and so on until the next run. Characters that normalisation put in (a line feed
    between paragraphs) belong to the run before them.
    """

    content: str
    folded: str
    runs: tuple[tuple[int, int, int], ...]
    marks: tuple[Mark, ...]
    source: Source
    cells: tuple[CellSpan, ...] = ()

    def _run(self, offset: int) -> int:
        """The number of the run in which the character at `offset` stands."""
        return max(0, bisect_right(self.runs, (offset, 1 << 60, 0)) - 1)

    def place(self, offset: int) -> tuple[int, int]:
        """The source line (index) and the column in it of the character at `offset`."""
        start, line, column = self.runs[self._run(offset)]
        return line, column + offset - start

    def page(self, offset: int) -> int:
        """The page (from 1) on which the character at `offset` stands; 0 for an empty document."""
        return self.source.lines[self.place(offset)[0]].page if self.runs else 0

    def page_label(self, offset: int) -> str:
        """The number printed on the page on which the character at `offset` stands; empty if none is."""
        page = self.page(offset)
        return self.source.pages[page - 1].label if 0 < page <= len(self.source.pages) else ""

    def line(self, offset: int) -> int:
        """The line (from 1, counted through its own file) on which the character at `offset` stands; 0 for an empty document."""
        return self._number(self.place(offset)[0]) if self.runs else 0

    def _number(self, index: int) -> int:
        """The number of a source line in its own file."""
        front = self.source.front
        return index + 1 - (front.lines if front and index >= front.lines else 0)

    def stands(self, start: int, end: int) -> tuple[int, int, tuple[Box, ...]]:
        """The page and the line on which `content[start:end]` begins, and its boxes: what `page`, `line` and `boxes` tell, looked up once."""
        if not self.runs:
            return 0, 0, ()
        run = self._run(start)
        index = self.runs[run][1]
        return self.source.lines[index].page, self._number(index), self._boxes(run, start, end)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box for each source line that `content[start:end]` touches; empty without layout."""
        return self._boxes(self._run(start), start, end)

    def _boxes(self, k: int, start: int, end: int) -> tuple[Box, ...]:
        """The same of a stretch that begins in run `k`."""
        printed: dict[int, array[float]] = {}
        runs, lines = self.runs, self.source.lines
        while start < end:
            at, index, column = runs[k]
            stop = min(end, runs[k + 1][0]) if k + 1 < len(runs) else end
            flat = lines[index].boxes
            if flat is not None:
                inside = flat[4 * (column + start - at) : 4 * (column + stop - at)]
                if index in printed:
                    printed[index].extend(inside)
                else:
                    printed[index] = inside
            start, k = stop, k + 1
        found = []
        for index, flat in printed.items():
            sides: Sequence[Sequence[float]] = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
            if any(map(ge, sides[0], sides[2])):
                # Blanks that were put in have no extent.
                sides = list(zip(*(box for box in zip(*sides, strict=True) if box[2] > box[0] or box[3] > box[1]), strict=True))
            if sides and sides[0]:
                x0, top, x1, bottom = sides
                page = self.source.lines[index].page
                found.append((page, round(min(x0), 2), round(min(top), 2), round(max(x1), 2), round(max(bottom), 2)))
        return tuple(found)
