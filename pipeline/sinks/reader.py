"""Reading a database of guides out: what every database offers for that, and SQLite by its driver alone.

A process that does nothing but read a file of SQLite so does without SQLAlchemy, whose import takes as long as to read forty thousand quantities.
"""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from itertools import chain
from typing import Any

from extractors.errors import InputError
from pipeline.columns import ByColumn, together
from pipeline.language import say
from pipeline.tables import BY_NAME, Row, Type

WAIT_SECONDS = 60
"""How long a reader or writer of SQLite waits for another one."""

Given = Sequence[Sequence[Any]]
"""Rows as columns, in the order in which they were asked for."""


class Reader(ABC):
    """What reads tables out."""

    @abstractmethod
    def close(self) -> None:
        """Let go of all connections."""

    @abstractmethod
    def query(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows that an SQL query gives. Raises InputError where the database fails."""

    @abstractmethod
    def batches(self, name: str, *, guide_ids: Sequence[str] = (), columns: Sequence[str] = ()) -> Iterator[Given]:
        """As `rows`, but columns, as the driver gives them: exact numbers may be floats, truth 0 and 1; JSON as its text."""

    def encoded(self, name: str) -> Iterator[Given]:
        """All of `batches`, its texts in UTF-8 where the driver has them so."""
        return self.batches(name)

    def rows(self, name: str, *, guide_ids: Sequence[str] = (), columns: Sequence[str] = ()) -> Iterator[Row]:
        """All rows of a table, or those of some guides; all columns or some; in the order in which the table is read out, fetched in batches.
        Raises InputError where the database fails."""
        for batch in self.batches(name, guide_ids=guide_ids, columns=columns):
            yield from _held(name, columns, batch)

    def held(self, name: str, *, guide_ids: Sequence[str] = (), columns: Sequence[str] = ()) -> ByColumn:
        """The same rows all together, held as columns."""
        batches = list(self.batches(name, guide_ids=guide_ids, columns=columns))
        joined = [list(chain.from_iterable(pieces)) for pieces in zip(*batches, strict=True)]
        return _held(name, columns, joined or [[] for _ in columns or BY_NAME[name].names])


class File(Reader):
    """An SQLite file that is there."""

    def __init__(self, path: str) -> None:
        self._path = path
        with self._told():
            self._connection = sqlite3.connect(path, timeout=WAIT_SECONDS)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise InputError(f"sqlite:///{self._path}", say("数据库出错", "the database failed"), str(error)) from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows that an SQL query gives. Raises InputError where the database fails."""
        self._connection.text_factory = str
        with self._told(), closing(self._connection.execute(statement, dict(parameters or {}))) as cursor:
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def batches(self, name: str, *, guide_ids: Sequence[str] = (), columns: Sequence[str] = ()) -> Iterator[Given]:
        """As `rows`, but columns, as SQLite has them."""
        return self._batches(str, name, guide_ids, columns)

    def encoded(self, name: str) -> Iterator[Given]:
        """All of `batches`, its texts in UTF-8."""
        return self._batches(bytes, name, (), ())

    def _batches(self, text: type, name: str, guide_ids: Sequence[str], columns: Sequence[str]) -> Iterator[Given]:
        wanted = selection(name, columns, where=f"guide_id IN ({', '.join('?' * len(guide_ids))})" if guide_ids else "")
        with self._told(), closing(self._connection.execute(wanted, guide_ids)) as cursor:
            while True:
                self._connection.text_factory = text  # of those who read from this connection in turns, each its own
                if not (rows := cursor.fetchmany(together(BY_NAME[name]))):
                    break
                yield list(zip(*rows, strict=True))


def sqlite_file(url: str) -> str:
    """The path of the SQLite file at a URL; empty for any other, and for what only SQLAlchemy understands."""
    path = url.removeprefix("sqlite:///")
    return "" if path in (url, ":memory:") or "?" in path else path


def selection(name: str, columns: Sequence[str], *, where: str) -> str:
    """The query that reads these columns of a table, or all of them, in its order. As text: to put together a query of so many columns takes SQLAlchemy as
    long as a database takes to answer it."""
    table = BY_NAME[name]
    clause = f" WHERE {where}" if where else ""
    return f"SELECT {listed(columns or table.names)} FROM {listed([name])}{clause} ORDER BY {listed(dict.fromkeys((*table.order, *table.key)))}"  # noqa: S608  (names of our own)


def listed(names: Iterable[str]) -> str:
    """Names as SQL takes them whatever they are ("from" is a column)."""
    return ", ".join(f'"{name}"' for name in names)


_FROM_DRIVER: dict[Type, Callable[[Iterable[Any]], Iterable[object]]] = {
    "decimal": lambda cells: (cell if isinstance(cell, Decimal) else Decimal(repr(cell)) for cell in cells),
    "boolean": lambda cells: map(bool, cells),
    "json": lambda cells: json.loads(f"[{','.join(cells)}]"),
}
"""What cells are in a row, by the type of their column; others are taken as they are."""


def _values(kind: Type, cells: Sequence[Any]) -> Sequence[Any]:
    """The cells of a column as rows hold them. Many are the same, and nobody changes them."""
    if (told := _FROM_DRIVER.get(kind)) is None:
        return cells
    held = {*cells} - {None}
    known = {None: None, **dict(zip(held, told(held), strict=True))}
    return [known[cell] for cell in cells]


def _held(name: str, columns: Sequence[str], batch: Given) -> ByColumn:
    """A batch of a table, all columns or some, with the values that rows hold."""
    table = BY_NAME[name]
    return ByColumn({column: _values(table.column(column).type, cells) for column, cells in zip(columns or table.names, batch, strict=True)})
