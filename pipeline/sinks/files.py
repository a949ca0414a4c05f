"""Tables as files: CSV, CSV for Excel, JSON lines, Parquet. One file a table, each replaced whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
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
"""Rows held at a time; also those of a Parquet row group."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What Excel takes for the beginning of a formula (CWE-1236)."""


Put = Callable[[Sequence[Row]], None]
"""Takes the next rows of a table."""


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
        write_together([self], tables)

    @contextmanager
    def opened(self, table: Table) -> Iterator[Put]:
        """What takes the rows of the table, batch by batch; its file is replaced when the block ends well."""
        with replacing(self.path(table)) as handle, self._writer(handle, table) as put:
            yield put

    @abstractmethod
    def _writer(self, handle: IO[bytes], table: Table) -> AbstractContextManager[Put]:
        """The same, into a handle."""


def write_together(sinks: Iterable[Files], tables: Tables) -> None:
    """Write the tables into several folders, each row read and checked once. Raises as `Files.write`; then all files are as they were."""
    with ExitStack() as files:
        opened = {name: [files.enter_context(sink.opened(BY_NAME[name])) for sink in sinks] for name in tables}
        for name, rows in tables.items():
            table, waiting = BY_NAME[name], iter(rows)
            while batch := list(islice(waiting, BATCH)):
                for row in batch:
                    check(table, row)
                for put in opened[name]:
                    put(batch)


class JsonLines(Files):
    """One JSON object a line, UTF-8."""

    title = "JSON Lines"
    suffix = ".jsonl"

    @contextmanager
    def _writer(self, handle: IO[bytes], table: Table) -> Iterator[Put]:
        def put(rows: Sequence[Row]) -> None:
            names = table.names
            handle.write("".join(f"{dumps({name: row[name] for name in names})}\n" for row in rows).encode())

        yield put


class Csv(Files):
    """Comma-separated values for programs: UTF-8, column names on top, nothing altered."""

    title = "CSV"
    suffix = ".csv"
    mark: ClassVar[bytes] = b""
    terminator: ClassVar[str] = "\n"

    @contextmanager
    def _writer(self, handle: IO[bytes], table: Table) -> Iterator[Put]:
        handle.write(self.mark)
        text = io.TextIOWrapper(handle, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator=self.terminator)
        writer.writerow([self._heading(column) for column in table.columns])
        cells = [(column.name, self._cell(column)) for column in table.columns]

        def put(rows: Sequence[Row]) -> None:
            writer.writerows([cell(row[name]) for name, cell in cells] for row in rows)

        yield put
        text.flush()
        text.detach()

    def _heading(self, column: Column) -> str:
        return column.name

    def _cell(self, _column: Column) -> Callable[[object], str]:
        """How a value of the column is written."""
        return plain_cell


class ExcelCsv(Csv):
    """Comma-separated values for people: opens right in Excel (byte order mark), Chinese headings.

    Text that Excel would run as a formula gets an apostrophe in front (CWE-1236); control characters go, and what is longer than a cell is cut.
    """

    title = "CSV for Excel"
    mark = codecs.BOM_UTF8
    terminator = "\r\n"

    def _heading(self, column: Column) -> str:
        return column.zh

    def _cell(self, column: Column) -> Callable[[object], str]:
        return _harmless if column.type in ("text", "json") else plain_cell


def _harmless(value: object) -> str:
    text = plain_cell(value)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    text = f"'{text}" if text.startswith(FORMULA) else text
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


class Parquet(Files):
    """Columns with types; exact decimals as double, lists as JSON text. Labels stand in the metadata of the fields."""

    title = "Parquet"
    suffix = ".parquet"

    @contextmanager
    def _writer(self, handle: IO[bytes], table: Table) -> Iterator[Put]:
        import pyarrow as pa
        from pyarrow import parquet

        schema = _schema(table)
        with parquet.ParquetWriter(handle, schema, compression="zstd") as writer:

            def put(rows: Sequence[Row]) -> None:
                columns = {column.name: _values(column, [row[column.name] for row in rows]) for column in table.columns}
                writer.write_table(pa.Table.from_pydict(columns, schema=schema))

            yield put


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


def _values(column: Column, values: list[object]) -> list[object]:
    if column.type == "json":
        return [None if value is None else dumps(value) for value in values]
    if column.type == "decimal":
        return [None if value is None else float(cast("Decimal | int", value)) for value in values]
    return values
