"""Tables as files: CSV, CSV for Excel, JSON lines, Parquet. One file a table, each replaced whole."""

from __future__ import annotations

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar, cast

from pipeline.atomic import replacing
from pipeline.sinks import Tables
from pipeline.tables import BY_NAME, SCHEMA_VERSION, Column, Row, Table, check, dumps, plain_cell

if TYPE_CHECKING:
    from decimal import Decimal

    import pyarrow as pa

CELL_LIMIT = 32_767
"""Characters that a cell of Excel holds."""

BATCH = 10_000
"""Rows of a Parquet row group."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _checked(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        check(table, row)
        yield row


class Files(ABC):
    """A folder of files, `<table><suffix>`; a subclass says how one of them is written."""

    title: ClassVar[str]
    suffix: ClassVar[str]

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def path(self, table: Table) -> Path:
        """Where that table stands."""
        return self.folder / f"{table.name}{self.suffix}"

    def write(self, tables: Tables) -> None:
        """Write the tables; none of the files is replaced before the last is complete. Raises ValueError, OSError."""
        with ExitStack() as files:
            for name, rows in tables.items():
                table = BY_NAME[name]
                handle = files.enter_context(replacing(self.path(table)))
                self._fill(handle, table, _checked(table, rows))

    @abstractmethod
    def _fill(self, handle: IO[bytes], table: Table, rows: Iterator[Row]) -> None:
        """Write one table."""


class JsonLines(Files):
    """One JSON object a line, UTF-8."""

    title = "JSON Lines"
    suffix = ".jsonl"

    def _fill(self, handle: IO[bytes], table: Table, rows: Iterator[Row]) -> None:
        for row in rows:
            handle.write(f"{dumps({name: row[name] for name in table.names})}\n".encode())


class Csv(Files):
    """Comma-separated values for programs: UTF-8, column names on top, nothing altered."""

    title = "CSV"
    suffix = ".csv"
    encoding: ClassVar[str] = "utf-8"
    terminator: ClassVar[str] = "\n"

    def _fill(self, handle: IO[bytes], table: Table, rows: Iterator[Row]) -> None:
        text = io.TextIOWrapper(handle, encoding=self.encoding, newline="")
        writer = csv.writer(text, lineterminator=self.terminator)
        writer.writerow([self._heading(column) for column in table.columns])
        writer.writerows([self._cell(column, row[column.name]) for column in table.columns] for row in rows)
        text.flush()
        text.detach()

    def _heading(self, column: Column) -> str:
        return column.name

    def _cell(self, _column: Column, value: object) -> str:
        return plain_cell(value)


class ExcelCsv(Csv):
    """Comma-separated values for people: opens right in Excel (byte order mark), Chinese headings.

    Text that Excel would run as a formula gets an apostrophe in front (CWE-1236); control characters go, and what is longer than a cell is cut.
    """

    title = "CSV for Excel"
    encoding = "utf-8-sig"
    terminator = "\r\n"

    def _heading(self, column: Column) -> str:
        return column.zh

    def _cell(self, column: Column, value: object) -> str:
        text = plain_cell(value)
        if column.type in ("text", "json"):
            text = _CONTROL.sub("", text)
            text = f"'{text}" if text.startswith(_FORMULA) else text
            text = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
        return text


class Parquet(Files):
    """Columns with types; exact decimals as double, lists as JSON text. Labels stand in the metadata of the fields."""

    title = "Parquet"
    suffix = ".parquet"

    def _fill(self, handle: IO[bytes], table: Table, rows: Iterator[Row]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        schema = _schema(table)
        with parquet.ParquetWriter(handle, schema, compression="zstd") as writer:
            while batch := list(islice(rows, BATCH)):
                columns = {column.name: [_value(column, row[column.name]) for row in batch] for column in table.columns}
                writer.write_table(pa.Table.from_pydict(columns, schema=schema))


def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "decimal": pa.float64(),
        "real": pa.float64(),
        "boolean": pa.bool_(),
        "json": pa.string(),
    }
    fields = [
        pa.field(
            column.name, types[column.type], nullable=not column.required, metadata={"zh": column.zh, "meaning": column.meaning, "unit": column.unit}
        )
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"table": table.name, "zh": table.zh, "schema_version": str(SCHEMA_VERSION)})


def _value(column: Column, value: object) -> object:
    if value is None:
        return None
    if column.type == "json":
        return dumps(value)
    if column.type == "decimal":
        return float(cast("Decimal | int", value))
    return value
