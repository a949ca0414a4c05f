"""From the characters of a page to its lines in reading order.

`Glyphs` holds a page in columns: one string and four arrays of coordinates, no object per character. `pieces` cuts it into stretches that
stand on one baseline without a wide gap, `ordered` puts the pieces into reading order (columns, bands) and joins those that
make up one printed line, `line_of` turns such a row into a `Line`: superscripts and subscripts restored, an indent told by ideographic blanks,
the way a text file shows it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, pairwise
from operator import eq, sub

from extractors import patterns
from extractors.model.records import dataclass, field
from extractors.model.source import Cell, Line
from extractors.readers.grids import Grid, Stroke
from extractors.readers.scripts import CONVERTIBLE, subscript, superscript

# pdfium ends a line with CR LF; U+0002 and U+FFFE are hyphens on which it ran two lines together.
_STRETCH = re.compile(r"[^\r\n\x02\ufffe\s][^\r\n\x02\ufffe]*[\x02\ufffe]?|[\x02\ufffe]")
_CONTROL = patterns.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\ufffe\uffff]")

GAP = 1.5
"""A gap wider than this many type sizes parts two pieces; `ordered` may join them again."""
_OVERLAP = -0.05
_WIDEST_INDENT = 20
_SMALL = 0.88
"""A script is set at most at this share of the size of its line."""


@dataclass(slots=True)
class Glyphs:
    """The characters of a page with their boxes in points, origin top left: in columns of one length, and flat in `boxes`.

    `style(k)` tells the type size and the baseline (from the top) of character `k`: asked for a few characters a line only.
    Characters without a box (blanks that pdfium made up) take the height of the one before them. `gaps[k]` is the room between character `k` and
    the next, `overlaps` are those that have none, in order.
    """

    text: str
    x0: array[float]
    top: array[float]
    x1: array[float]
    bottom: array[float]
    style: Callable[[int], tuple[float, float]]
    gaps: list[float] = field(init=False)
    overlaps: list[int] = field(init=False)
    boxes: array[float] = field(init=False)

    def __post_init__(self) -> None:
        top, bottom = self.top, self.bottom
        for k in compress(range(len(top)), map(eq, top, bottom)):
            # Line ends, most of them, stand in no line.
            if self.text[k] not in "\r\n" and k and top[k - 1] != bottom[k - 1]:
                top[k], bottom[k] = top[k - 1], bottom[k - 1]
        gaps = self.gaps = list(map(sub, self.x0[1:], self.x1))
        self.overlaps = list(compress(range(len(gaps)), map(_OVERLAP.__gt__, gaps)))
        self.boxes = array("f", bytes(16 * len(top)))
        self.boxes[0::4], self.boxes[1::4], self.boxes[2::4], self.boxes[3::4] = self.x0, top, self.x1, bottom

    def heights(self, start: int, end: int) -> list[float]:
        """The heights of the characters `start:end`."""
        return list(map(sub, self.bottom[start:end], self.top[start:end]))


@dataclass(slots=True)
class Piece:
    """Characters `start:end` of a page: one baseline, no wide gap. `even` is true where all have one height and one top."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    baseline: float
    even: bool


@dataclass(slots=True)
class Row:
    """A printed line: its pieces from left to right, and the left edge of the column that it stands in."""

    pieces: list[Piece]
    left: float = 0.0


_TABLE = -1


def table_piece(index: int, box: Stroke) -> Piece:
    """A stand-in for table `index`, so that it takes its place in the reading order; its row has `table_of` equal to `index`."""
    x0, top, x1, bottom = box
    return Piece(_TABLE, index, x0, top, x1, bottom, 0.0, bottom, even=True)


def around(found: Sequence[Piece]) -> Stroke:
    """The box around some pieces."""
    return min(p.x0 for p in found), min(p.top for p in found), max(p.x1 for p in found), max(p.bottom for p in found)


def table_of(row: Row) -> int | None:
    """The number of the table that a row stands for, None for a line of text."""
    return row.pieces[0].end if row.pieces[0].start == _TABLE else None


def pieces(glyphs: Glyphs) -> list[Piece]:
    """The pieces of a page in the order of its content stream."""
    found: list[Piece] = []
    text = glyphs.text
    for match in _STRETCH.finditer(text):
        start, end = match.span()
        while text[end - 1].isspace():
            end -= 1
        piece = _piece(glyphs, start, end)
        gaps = glyphs.gaps[start : end - 1]
        # Of an even piece most characters are as high as it is, or nearly: most lines are settled so.
        height = piece.bottom - piece.top
        if not gaps or (piece.even and max(gaps) < 0.7 * GAP * height and min(gaps) > -0.7 * height):
            found.append(piece)
            continue
        usual = sorted(glyphs.heights(start, end))[(end - start) // 2]
        if max(gaps) > GAP * usual or min(gaps) < -usual or (not piece.even and _spread(glyphs.top[start:end]) > 0.6 * usual):
            _split(glyphs, start, end, gaps, usual, found)
        else:
            found.append(piece)
    return found


def _split(glyphs: Glyphs, start: int, end: int, gaps: list[float], usual: float, found: list[Piece]) -> None:
    """Cut `start:end` where x jumps or where a glyph leaves the band of its line, and append the parts to `found`."""
    text, top, bottom, heights = glyphs.text, glyphs.top, glyphs.bottom, glyphs.heights(start, end)
    begin = start
    for k in range(start + 1, end):
        gap = gaps[k - start - 1]
        jump = gap > GAP * usual or gap < -usual
        if not jump and not text[k].isspace() and not text[k - 1].isspace():
            jump = min(bottom[k], bottom[k - 1]) - max(top[k], top[k - 1]) < 0.1 * min(heights[k - start - 1 : k - start + 1])
        if jump:
            _append(glyphs, begin, k, found)
            begin = k
    _append(glyphs, begin, end, found)


def _append(glyphs: Glyphs, start: int, end: int, found: list[Piece]) -> None:
    text = glyphs.text
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(_piece(glyphs, start, end))


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _piece(glyphs: Glyphs, start: int, end: int) -> Piece:
    tops, bottoms = glyphs.top[start:end], glyphs.bottom[start:end]
    top, bottom, told_by = tops[0], bottoms[0], start
    level = _is_one(tops)
    even = level and _is_one(bottoms)
    if not even:
        heights = list(map(sub, bottoms, tops))
        tallest = max(heights)
        top, bottom = top if level else min(tops), max(bottoms)
        even = min(heights) >= _SMALL * tallest and (level or max(tops) - top < 0.15 * tallest)
        # Where heights differ a script may be among them: the tallest character tells the size of the line.
        told_by = start if even else start + heights.index(tallest)
    size, baseline = glyphs.style(told_by)
    return Piece(start, end, glyphs.x0[start], top, glyphs.x1[end - 1], bottom, size, baseline, even)


def _is_one(values: array[float]) -> bool:
    """Whether they are all the same, as the tops of most lines are: told by their bytes in a tenth of the time of a look at each."""
    return values.tobytes() == values[:1].tobytes() * len(values)


def fuller(one: Glyphs, other: Glyphs) -> tuple[list[Piece], Glyphs]:
    """A page that two have read: of each printed line the pieces of the one who read more of it, and the glyphs that these point into."""
    shift = len(one.text) + 1
    styles = one.style, other.style

    def style(k: int) -> tuple[float, float]:
        return styles[k >= shift](k - shift if k >= shift else k)

    blank = array("f", [0.0])
    both = Glyphs(
        f"{one.text}\n{other.text}", one.x0 + blank + other.x0, one.top + blank + other.top, one.x1 + blank + other.x1,
        one.bottom + blank + other.bottom, style,
    )  # fmt: skip
    lines = [row for row in _rows(pieces(both)) if row.pieces]
    found: list[Piece] = []
    for row in lines:
        sides = [piece for piece in row.pieces if piece.start < shift], [piece for piece in row.pieces if piece.start >= shift]
        first, second = (sum(len(both.text[piece.start : piece.end].replace(" ", "")) for piece in side) for side in sides)
        found += sides[second > first]
    return found, both


def parted(glyphs: Glyphs, row: Row, gap: float) -> list[Piece]:
    """The pieces of a row cut wherever `gap` type sizes are left blank."""
    found: list[Piece] = []
    for piece in row.pieces:
        begin = last = piece.start
        for k in range(piece.start + 1, piece.end):
            if glyphs.text[k].isspace():
                continue
            if glyphs.x0[k] - glyphs.x1[last] > gap * piece.size:
                _append(glyphs, begin, k, found)
                begin = k
            last = k
        _append(glyphs, begin, piece.end, found)
    return found


def cut_between(glyphs: Glyphs, piece: Piece, left: float, right: float) -> list[Piece] | None:
    """A piece cut in two at its widest blank between two places; None where there is none."""
    text, x0, x1 = glyphs.text, glyphs.x0, glyphs.x1
    blanks = [k for k in range(piece.start + 1, piece.end - 1) if text[k].isspace() and x1[k - 1] > left and x0[k + 1] < right]
    if not blanks:
        return None
    at = max(blanks, key=lambda k: x0[k + 1] - x1[k - 1])
    found: list[Piece] = []
    _append(glyphs, piece.start, at, found)
    _append(glyphs, at, piece.end, found)
    return found


def cut_at(glyphs: Glyphs, found: Iterable[Piece], grid: Grid) -> tuple[list[Piece], dict[tuple[int, int], list[Piece]]]:
    """The pieces outside of a table, and those inside by the cell (row, column) in which the middle of their characters stands."""
    free: list[Piece] = []
    inside: dict[tuple[int, int], list[Piece]] = {}
    for piece in found:
        if piece.bottom < grid.ys[0] or piece.top > grid.ys[-1] or piece.x1 < grid.xs[0] or piece.x0 > grid.xs[-1]:
            free.append(piece)
            continue
        begin, cell = piece.start, _cell_of(glyphs, piece.start, grid)
        if cell is not None and cell == _cell_of(glyphs, piece.end - 1, grid):
            # A cell is a rectangle: what begins and ends in it does not leave it.
            inside.setdefault(cell, []).append(piece)
            continue
        for k in range(piece.start + 1, piece.end + 1):
            other = _cell_of(glyphs, k, grid) if k < piece.end else None
            if k < piece.end and (other == cell or glyphs.text[k].isspace() or _overflows(glyphs, k, out=other is None and cell is not None)):
                continue
            _append(glyphs, begin, k, free if cell is None else inside.setdefault(cell, []))
            begin, cell = k, other
    return free, inside


def _overflows(glyphs: Glyphs, k: int, *, out: bool) -> bool:
    """Whether character `k`, printed beyond the cell of the one before, goes on with it: a Latin word that is too long for its cell, or what runs
    `out` of the table."""
    word = glyphs.text[k - 1 : k + 1]
    return (out and glyphs.x0[k] >= glyphs.x0[k - 1]) or (word.isascii() and word.isalpha())


def _cell_of(glyphs: Glyphs, k: int, grid: Grid) -> tuple[int, int] | None:
    return grid.cell_at((glyphs.x0[k] + glyphs.x1[k]) / 2, (glyphs.top[k] + glyphs.bottom[k]) / 2)


def ordered(found: Sequence[Piece]) -> list[Row]:
    """The pieces in reading order, those of one printed line together.

    Columns are read one after the other where the page has them; pieces that cross the gutter part it into bands.
    """
    if len(found) < 2:
        return [Row([piece], float(round(piece.x0))) for piece in found]
    gutter = _gutter(found)
    if gutter is None:
        return _rows(found)
    rows: list[Row] = []
    band: list[Piece] = []
    for piece in sorted(found, key=_middle):
        if piece.x0 < gutter - 1 and piece.x1 > gutter + 1:
            rows += _columns(band, gutter)
            rows += _rows([piece])
            band = []
        else:
            band.append(piece)
    return _merge(rows + _columns(band, gutter))


def printed(found: Sequence[Piece]) -> list[Row]:
    """The pieces of a page as printed lines from top to bottom, whatever columns it has."""
    return _rows(found)


def has_columns(found: Sequence[Piece]) -> bool:
    """Whether a page is set in two columns of prose."""
    return bool(found) and _gutter(found) is not None


def _columns(band: Sequence[Piece], gutter: float) -> list[Row]:
    """The rows of a band, left column first; a single line beside a single line is one printed line."""
    left = [piece for piece in band if piece.x1 <= gutter + 1]
    right = [piece for piece in band if piece.x1 > gutter + 1]
    if len(left) < 2 and len(right) < 2:
        return _rows(band)
    return ordered(left) + ordered(right)


def _merge(rows: list[Row]) -> list[Row]:
    """Neighbouring rows that stand on one printed line (a full-width line cut at a wide gap) made one."""
    merged: list[Row] = []
    for row in rows:
        if merged and _same_line(merged[-1].pieces[-1], row.pieces[0]) and merged[-1].pieces[-1].x1 <= row.pieces[0].x0:
            merged[-1].pieces.extend(row.pieces)
        else:
            merged.append(row)
    return merged


def _middle(piece: Piece) -> float:
    return piece.top + piece.bottom


def _same_line(a: Piece, b: Piece) -> bool:
    if _TABLE in (a.start, b.start):
        return False
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _rows(found: Iterable[Piece]) -> list[Row]:
    """The pieces of one column as printed lines, from top to bottom, each from left to right."""
    rows: list[Row] = []
    # How far down the pieces of each row reach: most pieces begin below, and stand on none of their lines.
    reach: list[float] = []
    for piece in sorted(found, key=_middle):
        high, low = (piece.top, piece.bottom) if piece.top <= piece.bottom else (piece.bottom, piece.top)
        for k in range(max(0, len(rows) - 2), len(rows)):
            if high < reach[k] and any(_same_line(other, piece) for other in rows[k].pieces):
                rows[k].pieces.append(piece)
                reach[k] = max(reach[k], low)
                break
        else:
            rows.append(Row([piece]))
            reach.append(low)
    for row in rows:
        if len(row.pieces) > 1:
            row.pieces.sort(key=lambda piece: piece.x0)
    rows.sort(key=lambda row: _middle(row.pieces[0] if len(row.pieces) == 1 else max(row.pieces, key=lambda p: p.end - p.start)))
    left = _left(rows)
    for row in rows:
        row.left = left
    return rows


def _left(rows: Sequence[Row]) -> float:
    """The left edge of a column: lines that begin further right are indented.

    It is where its leftmost lines begin (two, or one that goes on from a full line), unless more lines hang: begin further right, one full
    line after the other.
    """
    starts = Counter(round(row.pieces[0].x0) for row in rows)
    if not starts:
        return 0.0
    right = max(row.pieces[-1].x1 for row in rows)
    # A line that stands alone so far left counts if it goes on from a full one.
    carried = {
        round(row.pieces[0].x0)
        for before, row in pairwise(rows)
        if before.pieces[-1].x1 > right - before.pieces[0].size and before.pieces[0].x0 > row.pieces[0].x0
    }
    low, most = min([x for x, count in starts.items() if count > 1 or x in carried] or starts), max(starts, key=lambda x: starts[x])
    if most <= low + 2:
        return float(low)
    hanging = 0
    for row, following in pairwise(rows):
        first = row.pieces[0]
        if abs(first.x0 - most) < 2 and row.pieces[-1].x1 > right - 1.5 * first.size:
            hanging += 1 if abs(following.pieces[0].x0 - most) < 2 else -1
    return float(most if hanging > 0 else low)


def _gutter(found: Sequence[Piece]) -> float | None:
    """The x that parts the page into two columns of prose, None if it has one column.

    Evidence: lines begin at one x in the inner part of the page, at least three end before it, the two groups stand side by side in columns
    of like width, and most lines of one fill more than half of theirs (a label with its value does not). Where fewer do, in a list or on a
    last page, the second column must have been written behind the whole first one.
    """
    left, right = min(p.x0 for p in found), max(p.x1 for p in found)
    width = right - left
    inner = [p for p in found if p.x0 > left + 0.25 * width and p.start != _TABLE]
    if not inner or len(found) < 4:
        return None
    starts = Counter(round(p.x0 / 4) for p in inner)
    best, most = None, 0
    for start, _ in starts.most_common(4):
        x = min(p.x0 for p in inner if abs(round(p.x0 / 4) - start) <= 1)
        # In the middle of the gap: a bracket that opens a line may hang out of its column.
        gutter = (max((p.x1 for p in found if p.x1 <= x + 1), default=x) + x) / 2
        before = [p for p in found if p.x1 <= gutter + 1]
        behind = [p for p in found if p.x0 >= gutter - 1]
        parted = sum(p.end - p.start for p in (*before, *behind) if p.start != _TABLE)
        if parted > most and len(before) > 2 and behind and _are_columns(before, behind, (x - left, right - x)):
            best, most = gutter, parted
    # The gutter that fewest characters cross: a wide blank within some lines parts less than what parts them all.
    return best if 2 * most >= sum(p.end - p.start for p in found if p.start != _TABLE) else None


def _are_columns(before: Sequence[Piece], behind: Sequence[Piece], widths: tuple[float, float]) -> bool:
    """Whether what stands before and behind a gutter are columns; see `_gutter`."""
    if min(widths) < 0.4 * max(widths):
        return False
    lowest, highest = (
        min(max(p.bottom for p in before), max(p.bottom for p in behind)),
        max(min(p.top for p in before), min(p.top for p in behind)),
    )
    if lowest - highest < 0.5 * before[0].size:
        return False
    filled = [sum(p.x1 - p.x0 > 0.55 * width for p in side) for side, width in zip((before, behind), widths, strict=True)]
    if len(behind) > 2 and min(filled) > 1 and (2 * filled[0] > len(before) or 2 * filled[1] > len(behind)):
        return True
    # What stands above or below both (a page number, written last) belongs to neither.
    beside = [p.start for p in before if p.top < lowest and p.bottom > highest]
    return filled[0] > 1 and max(beside, default=0) < min(p.start for p in behind)


def line_of(glyphs: Glyphs, row: Row, page: int, *, bold: bool = False, cell: Cell | None = None) -> Line:
    """One printed line: its pieces from left to right with a blank between them, scripts restored, a box for each character.

    Blanks that tell an indent, or part two pieces, have boxes without extent.
    """
    first = row.pieces[0]
    main = first if len(row.pieces) == 1 else max(row.pieces, key=lambda p: (p.size * min(p.end - p.start, 3), p.end - p.start))
    parts = row.pieces
    if len(parts) > 1 and any(after.x0 < before.x1 - 0.3 * before.size for before, after in pairwise(parts)):
        parts = _interleaved(glyphs, parts)
    texts: list[str] = []
    boxes = array("f")
    indent = round((first.x0 - row.left) / main.size) if main.size and cell is None else 0
    if indent > 1:
        indent = min(indent, _WIDEST_INDENT)
        texts.append("\u3000" * indent)
        boxes.extend((first.x0, first.bottom) * (2 * indent))
    last: Piece | None = None
    for piece in parts:
        start, end = piece.start, piece.end
        if last is not None and piece.x0 - last.x1 > 0.3 * main.size:
            texts.append(" ")
            boxes.extend((last.x1, last.bottom, last.x1, last.bottom))
        texts.append(_restored(glyphs, piece, main))
        boxes.extend(_parted(glyphs, start, end))
        last = piece
    return Line("".join(texts), page, boxes, round(main.size, 2), bold, cell=cell)


def _interleaved(glyphs: Glyphs, parts: Sequence[Piece]) -> list[Piece]:
    """Pieces of one line that reach into each other (a script drawn after its line, into the room left for it), cut where the others stand."""
    x0, x1 = glyphs.x0, glyphs.x1
    order = sorted((k for piece in parts for k in range(piece.start, piece.end)), key=lambda k: (x0[k] + x1[k], k))
    cut: list[Piece] = []
    begin = 0
    for at in range(1, len(order) + 1):
        if at == len(order) or order[at] != order[at - 1] + 1:
            _append(glyphs, order[begin], order[at - 1] + 1, cut)
            begin = at
    return cut


def _parted(glyphs: Glyphs, start: int, end: int) -> array[float]:
    """The boxes of a stretch, flat; where a box reaches into its neighbour both end in the middle.

    Boxes overlap where a substituted font is wider than the one meant, and where a bracket is drawn into the blank half of its square.
    """
    boxes = glyphs.boxes[4 * start : 4 * end]
    overlaps, x0, x1 = glyphs.overlaps, glyphs.x0, glyphs.x1
    for k in overlaps[bisect_left(overlaps, start) : bisect_left(overlaps, end - 1)]:
        own, after = (x0[k] + x1[k]) / 2, (x0[k + 1] + x1[k + 1]) / 2
        room = 0.1 * (after - own)
        if room > 0:
            at = 4 * (k - start)
            boxes[at + 2] = boxes[at + 4] = min(max(x0[k + 1] - glyphs.gaps[k] / 2, own + room), after - room)
    return boxes


def _restored(glyphs: Glyphs, piece: Piece, main: Piece) -> str:
    """The characters of a piece with raised and lowered digits, signs and n as Unicode scripts, of unchanged length.

    A glyph is a script if it is smaller than its line and its baseline is off by more than a tenth of the size, or raised by
    more than a quarter of it at full size.
    """
    start, end = piece.start, piece.end
    text = glyphs.text[start:end]
    if text[-1] in "\x02\ufffe":
        text = text[:-1] + "-"
    if not text.isprintable() and _CONTROL.search(text):
        text = _CONTROL.sub(" ", text)
    limit = _SMALL * main.size
    if piece.even and piece.size >= limit and abs(piece.baseline - main.baseline) < 0.1 * main.size:
        return text
    out: list[str] | None = None
    for k in compress(range(start, end), map(CONVERTIBLE.__contains__, text)):
        if glyphs.bottom[k] - glyphs.top[k] >= limit and glyphs.bottom[k] > main.bottom - 0.2 * main.size:
            continue
        size, baseline = glyphs.style(k)
        rise = main.baseline - baseline
        small = size < _SMALL * main.size
        if rise > (0.1 if small else 0.25) * main.size:
            raised = superscript(text[k - start])
        elif small and rise < -0.06 * main.size:
            raised = subscript(text[k - start])
        else:
            continue
        if out is None:
            out = list(text)
        out[k - start] = raised
    return text if out is None else "".join(out)
