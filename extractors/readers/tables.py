"""Tables of paged formats: the cells of a grid as lines, and tables that run on over a page break as one.

A table runs on where it ends one page or printed column, begins the next, and has columns of the same widths. The head rows that are printed
again are left out, with a Remark. A row that the break has cut in two is made whole again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from extractors.model.records import dataclass, replace
from extractors.model.source import Cell, Line, Remark, Table
from extractors.readers.aligned import aligned
from extractors.readers.grids import Stroke, grids
from extractors.readers.layout import Glyphs, Piece, Row, around, cut_at, ordered, table_of, table_piece

_NEAR = 4.0
"""Points by which a column line may differ from page to page."""
_ENDS = "。；！？.;!?"
_MOST_HEAD_ROWS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A table on one page: its column lines and its number of rows."""

    page: int
    xs: tuple[float, ...]
    rows: int


def arranged(
    glyphs: Glyphs, free: list[Piece], strokes: Iterable[Stroke], page: int, tables: list[Found], line: Callable[[Row, Cell | None], Line]
) -> list[Line]:
    """The lines of a page in reading order, each table in its place, cell by cell; `line` makes a line of a row.

    The tables, those that the strokes make and those without any, are added to `tables`, whose indices the cells name.
    """
    stands: dict[int, list[Line]] = {}
    for grid in grids(strokes):
        outside, inside = cut_at(glyphs, free, grid)
        if not _is_table(inside):
            continue
        index = len(tables)
        stands[index] = [line(Row(row.pieces), (index, *place)) for place, found in sorted(inside.items()) for row in ordered(found)]
        free = [*outside, table_piece(index, (grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]))]
        tables.append(Found(page, tuple(grid.xs), grid.rows))
    plain = [piece for piece in free if piece.start >= 0]
    known = tables[-1].xs if tables and tables[-1].page == page - 1 else ()
    for unruled in aligned(glyphs, plain, known):
        index = len(tables)
        stands[index] = [line(Row(row.pieces), (index, *place)) for place, found in sorted(unruled.cells.items()) for row in ordered(found)]
        held = {id(piece) for piece in unruled.taken}
        free = [piece for piece in free if id(piece) not in held]
        free.append(table_piece(index, around(unruled.taken)))
        tables.append(Found(page, unruled.xs, unruled.rows))
    lines: list[Line] = []
    for row in ordered(free):
        table = table_of(row)
        if table is None:
            lines.append(line(row, None))
        else:
            lines += stands[table]
    return lines


def _is_table(inside: Mapping[tuple[int, int], Sequence[Piece]]) -> bool:
    """Whether a grid holds text in two columns and two rows at least: else it is decoration, or a form without entries."""
    return len({row for row, _ in inside}) > 1 and len({column for _, column in inside}) > 1


def merged(pages: Sequence[list[Line]], found: Sequence[Found]) -> tuple[list[list[Line]], list[Table], list[Remark]]:
    """The lines of each page and the tables of the document, with tables that run on made one. The cells of the lines point to `found`."""
    if not found:
        return list(pages), [], []
    # For each table found: the table it belongs to, what to add to its rows, and the rows (head) to leave out.
    target = {index: (index, 0, 0) for index in range(len(found))}
    height = {index: table.rows for index, table in enumerate(found)}
    last: Cell | None = None
    for line in (line for lines in pages for line in lines):
        if last and line.cell and last[0] != line.cell[0] and _runs_on(found[last[0]], found[line.cell[0]]):
            upper, lower = last[0], line.cell[0]
            root = target[upper][0]
            head = _repeated_head(_rows_of(pages, root, found), _rows_of(pages, lower, found))
            cut = head == 0 and _cut(_last_row(pages[found[upper].page - 1], upper), _rows_of(pages, lower, found).get(0, {}))
            start = height[root] - head - cut
            target[lower] = (root, start, head)
            height[root] = start + found[lower].rows
        last = line.cell
    order = {root: place for place, root in enumerate(sorted({root for root, _, _ in target.values()}))}
    moved: list[list[Line]] = []
    dropped = 0
    for lines in pages:
        kept: list[Line] = []
        for line in lines:
            if line.cell is None:
                kept.append(line)
                continue
            table, row, column = line.cell
            root, start, head = target[table]
            if row < head:
                dropped += 1
                continue
            cell = (order[root], row + start, column)
            kept.append(line if cell == line.cell else replace(line, cell=cell))
        moved.append(kept)
    tables = [Table(found[root].page, height[root], len(found[root].xs) - 1) for root in sorted(order)]
    remarks = [Remark("repeated_header", f"跨页表格中重复的表头已略去（{dropped} 处）")] if dropped else []
    return moved, tables, remarks


_Cells = dict[int, list[Line]]


def _runs_on(a: Found, b: Found) -> bool:
    """Whether table `b`, which comes right behind `a`, goes on with it: on the next page, or in the column to its right, and as wide."""
    if b.page != a.page + 1 and not (b.page == a.page and b.xs[0] > a.xs[-1]):
        return False
    shift = b.xs[0] - a.xs[0]
    return len(a.xs) == len(b.xs) and all(abs(y - x - shift) <= _NEAR for x, y in zip(a.xs, b.xs, strict=True))


def _rows_of(pages: Sequence[list[Line]], table: int, found: Sequence[Found]) -> dict[int, _Cells]:
    """The first rows of a table: column to lines."""
    rows: dict[int, _Cells] = {}
    for line in pages[found[table].page - 1]:
        if line.cell and line.cell[0] == table and line.cell[1] < _MOST_HEAD_ROWS:
            rows.setdefault(line.cell[1], {}).setdefault(line.cell[2], []).append(line)
    return rows


def _last_row(lines: Sequence[Line], table: int) -> _Cells:
    last = max(line.cell[1] for line in lines if line.cell and line.cell[0] == table)
    cells: _Cells = {}
    for line in lines:
        if line.cell and line.cell[0] == table and line.cell[1] == last:
            cells.setdefault(line.cell[2], []).append(line)
    return cells


def _text(cells: _Cells) -> dict[int, str]:
    return {column: "".join(line.text for line in lines).replace(" ", "") for column, lines in cells.items()}


def _repeated_head(upper: dict[int, _Cells], lower: dict[int, _Cells]) -> int:
    """How many rows on top of the lower part repeat those on top of the table."""
    head = 0
    while head in upper and head in lower and _text(upper[head]) == _text(lower[head]):
        head += 1
    return head


def _cut(above: _Cells, below: _Cells) -> bool:
    """Whether the first row below the break goes on with the last one above it: nothing in its first column, and no cell that is new or begins anew."""
    if not below or 0 in below or not set(below) <= set(above):
        return False
    return any(not _text(above)[column].endswith(tuple(_ENDS)) for column in below)
