"""Ruled tables: from the ruling lines of a page to grids of cells.

Takes straight strokes (and thin filled boxes) in points, origin top left. Strokes that touch belong to one grid; the coordinates of its lines
make rows and columns; neighbouring fields without a line between them are one merged cell. Sides that were left open count
as closed. A frame around text (one cell), an underline or a single column of boxes is no table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from extractors.model.records import dataclass, field

Stroke = tuple[float, float, float, float]
"""(x0, top, x1, bottom): horizontal or vertical, no wider than `THICK`."""

THICK = 3.0
"""A box no thicker than this is a line; lines nearer to each other than this are one."""
_SHORTEST = 10.0
_DASH = 4.0
_MOST = 2000
"""Strokes of one direction on a page; with more of them the page is a drawing."""


@dataclass(slots=True)
class Grid:
    """A table: the coordinates of its column and row lines, and for each field (row, column) the cell that it belongs to.

    `cells` maps the top left field of a cell to its box.
    """

    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    cells: dict[tuple[int, int], Stroke] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of the cell around a point, None outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row = min(bisect_right(self.ys, y) - 1, self.rows - 1)
        column = min(bisect_right(self.xs, x) - 1, self.columns - 1)
        return self.owner[row, column]


def grids(strokes: Iterable[Stroke]) -> list[Grid]:
    """The tables that the strokes of a page make, from top to bottom."""
    across: list[Stroke] = []
    down: list[Stroke] = []
    for x0, top, x1, bottom in strokes:
        if bottom - top <= THICK and x1 - x0 > bottom - top:
            across.append((x0, (top + bottom) / 2, x1, (top + bottom) / 2))
        elif x1 - x0 <= THICK:
            down.append(((x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
    if len(across) < 2 or len(down) < 1 or len(across) > _MOST or len(down) > _MOST:
        return []
    horizontal = _joined([(y, x0, x1) for x0, y, x1, _ in across])
    vertical = _joined([(x, top, bottom) for x, top, _, bottom in down])
    found = [grid for lines in _groups(horizontal, vertical) if (grid := _grid(*lines)) is not None]
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


_Line = tuple[float, float, float]
"""(place, from, to): a line at one coordinate, between two of the other."""


def _joined(lines: list[_Line]) -> list[_Line]:
    """Lines at nearly one place made one place, and their touching parts (dashes, one part a cell) one line."""
    lines.sort()
    levels: list[list[_Line]] = []
    for line in lines:
        if levels and line[0] - levels[-1][0][0] <= THICK:
            levels[-1].append(line)
        else:
            levels.append([line])
    joined: list[_Line] = []
    for level in levels:
        place = sum(line[0] for line in level) / len(level)
        level.sort(key=lambda line: line[1])
        begin, end = level[0][1], level[0][2]
        for _, start, stop in level[1:]:
            if start <= end + _DASH:
                end = max(end, stop)
            else:
                joined.append((place, begin, end))
                begin, end = start, stop
        joined.append((place, begin, end))
    return [line for line in joined if line[2] - line[1] >= _SHORTEST]


def _groups(horizontal: list[_Line], vertical: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that cross or touch, directly or through others, together."""
    places = [line[0] for line in horizontal]
    parent = list(range(len(horizontal) + len(vertical)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for v, (x, top, bottom) in enumerate(vertical):
        for h in range(bisect_left(places, top - THICK), bisect_right(places, bottom + THICK)):
            _, x0, x1 = horizontal[h]
            if x0 - THICK <= x <= x1 + THICK:
                parent[root(len(horizontal) + v)] = root(h)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for h, line in enumerate(horizontal):
        groups.setdefault(root(h), ([], []))[0].append(line)
    for v, line in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + v), ([], []))[1].append(line)
    return [lines for lines in groups.values() if len(lines[0]) > 1 and lines[1]]


def _places(lines: Sequence[_Line], ends: Sequence[float]) -> list[float]:
    """The places of the lines, and beyond the outermost ones the ends of the lines that cross them (a side left open)."""
    places = sorted({line[0] for line in lines})
    low, high = min(ends), max(ends)
    if low < places[0] - _SHORTEST:
        places.insert(0, low)
    if high > places[-1] + _SHORTEST:
        places.append(high)
    return places


def _grid(horizontal: list[_Line], vertical: list[_Line]) -> Grid | None:
    xs = _places(vertical, [end for _, x0, x1 in horizontal for end in (x0, x1)])
    ys = _places(horizontal, [end for _, top, bottom in vertical for end in (top, bottom)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2:
        return None
    walls = _covered(vertical, xs, ys)
    floors = _covered(horizontal, ys, xs)
    grid = Grid(xs, ys)
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in grid.owner:
                _claim(grid, row, column, walls, floors)
    if sum(1 for row, column in grid.cells if column) < 2 or len(grid.cells) < 4:
        return None
    return grid


def _covered(lines: Sequence[_Line], places: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """(index of the place, index of the step): a line stands there and spans the step."""
    found: set[tuple[int, int]] = set()
    for place, begin, end in lines:
        at = bisect_left(places, place - 0.01)
        first = bisect_left(steps, begin - THICK)
        last = bisect_right(steps, end + THICK) - 1
        found.update((at, step) for step in range(first, last))
    return found


def _claim(grid: Grid, row: int, column: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]) -> None:
    """Gives the cell whose top left field is (row, column) all fields up to its right wall and its floor."""
    right = column + 1
    while right < grid.columns and (right, row) not in walls and (row, right) not in grid.owner:
        right += 1
    below = row + 1
    while below < grid.rows and not any((below, k) in floors or (below, k) in grid.owner for k in range(column, right)):
        below += 1
    for y in range(row, below):
        for x in range(column, right):
            grid.owner[y, x] = (row, column)
    grid.cells[row, column] = (grid.xs[column], grid.ys[row], grid.xs[right], grid.ys[below])
