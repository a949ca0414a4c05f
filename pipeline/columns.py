"""Rows as columns: the compact form in which they travel from a worker to the sinks, and in which database and files take them.

Columns are lists of cells, one list for each column of the table, in its order. A cell is what the row holds, but JSON as its text. A hundred rows so
cost a twentieth of what they cost as dicts: to send, to check, and to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.tables import GUIDES, OF_A_GUIDE, PYTHON, REVIEWS, TABLES, Column, Row, Rows, Table, check, check_all, dumps

Columns = list[list[Any]]
Packed = dict[str, Columns]
"""Table → its columns."""

Cells = tuple[Any, ...]
"""A row as a tuple, in the order of the columns."""

class ByColumn(Sequence[Row]):
    """Rows that are held as columns, by name; a row is made when it is asked for."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, place: Any) -> Any:
        found = {name: cells[place] for name, cells in self.columns.items()}
        return ByColumn(found) if isinstance(place, slice) else found

    def __iter__(self) -> Iterator[Row]:
        names = tuple(self.columns)
        return (dict(zip(names, row, strict=True)) for row in zip(*self.columns.values(), strict=True))


def column(rows: Sequence[Row], name: str) -> Sequence[Any]:
    """A column of rows, whichever way they are held."""
    return rows.columns[name] if isinstance(rows, ByColumn) else [row[name] for row in rows]


_BATCH, _TEXTS = 2_000, 100
"""Rows packed at a time, and guides, each of which has its whole text."""

_NONE = type(None)
_KINDS: dict[tuple[str, bool], frozenset[type]] = {
    (kind, required): frozenset(types if required else (*types, _NONE)) for kind, types in PYTHON.items() for required in (True, False)
}


def together(table: Table) -> int:
    """How many rows of a table are packed at a time."""
    return _TEXTS if table is GUIDES else _BATCH


def pack(table: Table, rows: Iterable[Mapping[str, object]]) -> Columns:
    """The rows as columns, held against the declaration of the table. Raises ValueError, naming table and column, for a row that does not fit."""
    held = list(rows)
    names = frozenset(table.names)
    if any(row.keys() != names for row in held) or not all(_fits(column, held) for column in table.columns):
        for row in held:
            check(table, row)
    return [_cells(column, held) for column in table.columns]


def _fits(column: Column, rows: list[Mapping[str, object]]) -> bool:
    """Whether all its values are of a type declared for it; what is of a type derived from those is left to `check`."""
    return {type(row[column.name]) for row in rows} <= _KINDS[column.type, column.required]


def _cells(column: Column, rows: list[Mapping[str, object]]) -> list[Any]:
    if column.type == "json":
        return [None if (value := row[column.name]) is None else dumps(value) for row in rows]
    return [row[column.name] for row in rows]


def packed(table: Table, rows: Iterable[Row]) -> Iterator[Columns]:
    """The rows in batches, each checked. Raises as `pack`."""
    waiting = iter(rows)
    while batch := list(islice(waiting, together(table))):
        yield pack(table, batch)


PARTS = (*(table for table in OF_A_GUIDE if table is not GUIDES), REVIEWS)
"""The tables whose rows belong to a guide."""


@dataclass(frozen=True, slots=True)
class Content:
    """What documents say, for a database: `rows` of the tables about documents, guides and runs; `parts`, the columns of the tables in `PARTS`."""

    rows: Rows
    parts: Packed

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]]) -> Content:
        """From rows. Raises ValueError for one that does not fit, or that belongs to a guide that is not among them."""
        parts = {table.name: pack(table, tables.get(table.name, ())) for table in PARTS}
        rows = {table.name: list(tables.get(table.name, ())) for table in TABLES if table.name not in parts}
        check_all(rows)
        guides = {row["guide_id"] for row in rows[GUIDES.name]}
        for table in PARTS:
            if not guides.issuperset(parts[table.name][table.names.index("guide_id")]):
                raise ValueError(f"{table.name}: rows of a guide that is not given")
        return cls(rows, parts)
