"""Unruled tables: lines whose pieces stand below one another in columns, with nothing drawn between them (or only rules across, 三线表).

Evidence: a head of short words, then lines that fall into the same columns, each column with one edge or one middle; three lines of three
columns at least, or four of two with figures in the second. What reaches over two columns ends the table.
Left: columns of prose (`layout`), lists of label and value, contents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from extractors import patterns
from extractors.model.records import dataclass, field
from extractors.readers.layout import Glyphs, Piece, Row, cut_between, has_columns, parted, printed

_SENTENCE = patterns.compile(r"[：:。；;，]|^[\d.．、]+$|\S{17}")
"""What is no head of a column: a sentence, a label with its colon, a number."""
_HEADING = patterns.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\.\d{1,2})*)[）)、.．]|.{13,}")
"""What alone on a line in the first column is no cell but goes on below the table."""
_DIGIT = patterns.compile(r"\d")
_GAP = 0.6
"""Cells of one line stand apart by more type sizes than this; words do not."""
_APART = 0.2
"""Columns stand apart by so many type sizes at least."""
_DEEP = 6
_NEAR = 4.0
_FAR = 4.0
"""Lines further apart than so many type sizes are not of one table."""

_LONGEST = 200
"""No page holds a table of more lines."""


@dataclass(slots=True)
class Aligned:
    """A table: `xs` where its columns begin (and one more place behind the last), the pieces of each cell by (row, column); `taken` the
    pieces of the page that these were cut from."""

    xs: tuple[float, ...]
    rows: int
    cells: dict[tuple[int, int], list[Piece]]
    taken: list[Piece]


@dataclass(slots=True)
class _Run:
    """Lines that fall into the same columns so far: (left, right) of each column, and per line the pieces of each column."""

    bands: list[tuple[float, float]]
    lines: list[dict[int, list[Piece]]] = field(default_factory=list)

    def takes(self, glyphs: Glyphs, row: Row) -> bool:
        """Adds a line if each of its pieces falls into one column, a head cut at its blanks; leaves the run as it is if not."""
        bands = list(self.bands)
        found: dict[int, list[Piece]] = {}
        waiting = list(reversed(row.pieces))
        while waiting:
            piece = waiting.pop()
            over = [k for k, (left, right) in enumerate(bands) if piece.x0 < right and piece.x1 > left]
            if len(over) > 1:
                halves = None if self.lines else cut_between(glyphs, piece, bands[over[0]][0], bands[over[1]][1])
                if halves is None:
                    return False
                waiting += reversed(halves)
                continue
            k = over[0] if over else min(range(len(bands)), key=lambda k: max(bands[k][0] - piece.x1, piece.x0 - bands[k][1]))
            left, right = min(bands[k][0], piece.x0), max(bands[k][1], piece.x1)
            apart = _APART * piece.size
            if (k and bands[k - 1][1] > left - apart) or (k + 1 < len(bands) and bands[k + 1][0] < right + apart):
                return False
            bands[k] = (left, right)
            found.setdefault(k, []).append(piece)
        self.bands = bands
        self.lines.append(found)
        return True


def aligned(glyphs: Glyphs, pieces: Sequence[Piece], known: tuple[float, ...]) -> list[Aligned]:
    """The unruled tables among the pieces of a page, from top to bottom.

    `known` are the columns of a table that may run on from the page before: it needs no head.
    """
    least = 1 if known else 3
    if len(pieces) - len({round(piece.bottom / 4) for piece in pieces}) < least:
        return []
    rows = printed(pieces)
    wide = [len(row.pieces) > 1 for row in rows]
    if sum(wide) < least:
        return []

    def words(piece: Piece) -> str:
        return glyphs.text[piece.start : piece.end]

    @cache
    def cut(k: int) -> Row:
        return Row(parted(glyphs, rows[k], _GAP)) if any(wide[max(0, k - 2) : k + 3]) else rows[k]

    found: list[Aligned] = []
    at = 0
    while at < len(rows):
        runs_on = bool(known) and not found and _fits(cut(at).pieces, known)
        if not (runs_on or (not any(_SENTENCE.search(words(piece)) for piece in rows[at].pieces) and len(cut(at).pieces) > 1)):
            at += 1
            continue
        # The line with most pieces shows the columns; the heads may stand too close to each other.
        shown = max((cut(k).pieces for k in range(at, min(len(rows), at + _DEEP))), key=len)
        run = _Run([(piece.x0, piece.x1) for piece in shown])
        stop = at
        while stop < min(len(rows), at + _LONGEST) and (stop == at or _is_near(rows[stop - 1], rows[stop])) and run.takes(glyphs, cut(stop)):
            stop += 1
        lines = _without_tail(run.lines, words)
        figures = [1 in line and any(map(_DIGIT.search, map(words, line[1]))) for line in lines]
        listed = not figures[0] and 2 * sum(figures) >= len(lines) if lines else False
        if _is_table(run, lines, runs_on=runs_on, two=listed) and (len(run.bands) > 2 or runs_on or not has_columns(pieces)):
            taken = [piece for row in rows[at : at + len(lines)] for piece in row.pieces]
            found.append(_table(run, lines, taken))
            at += len(lines)
        else:
            at += 1
    return found


def _fits(pieces: Sequence[Piece], known: tuple[float, ...]) -> bool:
    return len(pieces) == len(known) - 1 and all(abs(piece.x0 - x) <= _NEAR for piece, x in zip(pieces, known, strict=False))


def _is_near(above: Row, below: Row) -> bool:
    return min(piece.top for piece in below.pieces) - max(piece.bottom for piece in above.pieces) < _FAR * below.pieces[0].size


def _without_tail(lines: list[dict[int, list[Piece]]], words: Callable[[Piece], str]) -> list[dict[int, list[Piece]]]:
    """The lines up to the first that stands alone in the first column and reads like a heading, or that nothing of the table follows."""
    for k, line in enumerate(lines):
        if set(line) == {0} and (_HEADING.match("".join(map(words, line[0]))) or not any(set(later) > {0} for later in lines[k + 1 : k + 3])):
            return lines[:k]
    return lines


def _is_table(run: _Run, lines: Sequence[dict[int, list[Piece]]], *, runs_on: bool, two: bool) -> bool:
    columns = len(run.bands)
    begun = [line for line in lines if 0 in line]
    full = sum(len(line) == columns for line in begun)
    if runs_on:
        return full > 0
    if columns < 3 and not two:
        return False
    return full >= (3 if columns > 2 else 4) and 2 * full >= len(begun) and all(_is_straight(lines, k) for k in range(columns))


def _is_straight(lines: Sequence[dict[int, list[Piece]]], column: int) -> bool:
    """Whether most cells of a column have one left edge, one right edge or one middle."""
    cells = [line[column] for line in lines if column in line]
    near = 0.8 * cells[0][0].size
    for edge in (lambda c: c[0].x0, lambda c: c[-1].x1, lambda c: (c[0].x0 + c[-1].x1) / 2):
        places = sorted(map(edge, cells))
        middle = places[len(places) // 2]
        if sum(abs(place - middle) <= near for place in places) >= 0.7 * len(places):
            return True
    return False


def _table(run: _Run, lines: Sequence[dict[int, list[Piece]]], taken: list[Piece]) -> Aligned:
    cells: dict[tuple[int, int], list[Piece]] = {}
    row = -1
    for line in lines:
        # A line that leaves the first column empty goes on with the row above it.
        row += 0 in line or row < 0
        for column, pieces in line.items():
            cells.setdefault((row, column), []).extend(pieces)
    return Aligned((*(left for left, _ in run.bands), run.bands[-1][0] + 1), row + 1, cells, taken)
