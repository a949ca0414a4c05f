"""Tables as files: CSV, CSV for Excel, JSON lines, Parquet. One file a table, each replaced whole."""

from __future__ import annotations

import codecs
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from functools import cache, cached_property
from json import JSONEncoder
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from extractors.model.quantity import plain_number
from pipeline.atomic import replacing
from pipeline.columns import Columns, packed
from pipeline.sinks import Tables
from pipeline.tables import BY_NAME, SCHEMA_VERSION, Column, Table, dumps

if TYPE_CHECKING:
    import pyarrow as pa

CELL_LIMIT = 32_767
"""Characters that a cell of Excel holds."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What Excel takes for the beginning of a formula (CWE-1236)."""
_RUNS = re.compile(r"[=@\t\r]|[+-][^(|!]*[(|!]")
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?%?")
_PARTING = (",", '"', "\n", "\r")
_BELOW_BLANK = re.compile(r"[\x00-\x1f]")


class Traits(NamedTuple):
    """What is true of some text of a column. Where nothing is, as nearly always, none of them has to be looked at."""

    formula: bool
    """It begins as a formula does."""
    unfit: bool
    """A cell of Excel does not take it: control characters, or too long."""
    parting: bool
    """It holds what CSV puts in quotation marks."""
    escaped: bool
    """It holds what JSON does not take as it is."""

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Traits:
        """Those of a column, in which much stands again and again."""
        held = cast("set[str]", {*texts} - {None, ""})
        joined = " ".join(("", *held))
        printable = joined.isprintable()
        return cls(
            any(f" {sign}" in joined for sign in FORMULA) and not {text[0] for text in held}.isdisjoint(FORMULA),
            not printable or max(map(len, held), default=0) > CELL_LIMIT,
            any(sign in joined for sign in _PARTING),
            '"' in joined or "\\" in joined or not (printable or _BELOW_BLANK.search(joined) is None),
        )


class Batch:
    """Rows of a table, as columns; on demand, and then once for all sinks, as Arrow has them and as CSV."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table, self.columns = table, columns

    @cached_property
    def arrow(self) -> pa.RecordBatch:
        """The cells with the types of Parquet."""
        import pyarrow as pa

        schema = _schema(self.table)
        arrays = [pa.array(_typed(column, cells), field.type) for column, field, cells in zip(self.table.columns, schema, self.columns, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    @cached_property
    def traits(self) -> list[Traits | None]:
        """Those of each column of texts; None for any other."""
        return [
            Traits.of(cells) if column.type in ("text", "json") else None for column, cells in zip(self.table.columns, self.columns, strict=True)
        ]

    @cached_property
    def fields(self) -> list[pa.Array]:
        """The cells as CSV has them, null as nothing."""
        import pyarrow as pa

        found = []
        for column, cells, array, traits in zip(self.table.columns, self.columns, self.arrow, self.traits, strict=True):
            if traits and traits.parting:
                found.append(_fields(cells))
            elif column.type in ("decimal", "real"):
                digits = _digits if column.type == "decimal" else repr
                told = {cell: "" if cell is None else digits(cell) for cell in set(cells)}
                found.append(pa.array([told[cell] for cell in cells], pa.string()))
            else:
                found.append(array.cast(pa.string()).fill_null(""))
        return found

    @cached_property
    def csv(self) -> pa.Buffer:
        """The lines of a CSV file for programs."""
        return self.lines(guarded, [k for k, traits in enumerate(self.traits) if traits and traits.formula])

    def lines(self, alter: Callable[[str], str], places: Iterable[int]) -> pa.Buffer:
        """The lines of a CSV file, the texts of the columns at these places altered."""
        fields = list(self.fields)
        for k in places:
            fields[k] = _fields([cell and alter(cell) for cell in self.columns[k]])
        return _joined(fields, ",")


def _fields(texts: Iterable[str | None]) -> pa.Array:
    """Texts as CSV has them."""
    import pyarrow as pa

    return pa.array([_quoted(text) if text else "" for text in texts], pa.string())


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in _PARTING) else text


def _joined(pieces: Sequence[Any], separator: str) -> pa.Buffer:
    """Columns of text, and texts that stand in every row, row by row as lines: half the time that it takes a row at a time."""
    from pyarrow import compute

    lines = compute.binary_join_element_wise(compute.binary_join_element_wise(*pieces, separator), "", "\n")
    return lines.buffers()[2].slice(0, compute.sum(compute.binary_length(lines)).as_py())


Put = Callable[[Batch], None]
"""Takes the next rows of a table."""
Writer = AbstractContextManager[Put]
"""What takes the rows of a table; they are written when it ends."""


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
        write_together({name: [self] for name in tables}, {name: packed(BY_NAME[name], rows) for name, rows in tables.items()})

    @contextmanager
    def opened(self, table: Table) -> Iterator[Writer]:
        """What takes the rows of the table; its file is replaced when this block, around that of the writer, ends well."""
        with replacing(self.path(table)) as handle:
            yield self.writer(handle, table)

    @abstractmethod
    def writer(self, handle: IO[bytes], table: Table) -> Writer:
        """The same, into a handle."""


def write_together(sinks: Mapping[str, Sequence[Files]], tables: Mapping[str, Iterable[Columns]]) -> None:
    """Write each table into its sinks, each batch read once. Raises as `Files.write`; then all files are as they were."""
    with ExitStack() as files:
        opened = {name: [files.enter_context(sink.opened(BY_NAME[name])) for sink in sinks[name]] for name in tables}
        for name, batches in tables.items():
            with ExitStack() as writers:
                puts = [writers.enter_context(writer) for writer in opened[name]]
                for columns in batches:
                    batch = Batch(BY_NAME[name], columns)
                    for put in puts:
                        put(batch)


def _digits(value: float | Decimal) -> str:
    """An exact number in plain digits: without exponent, without zeros behind the point."""
    text = repr(value)
    return text if type(value) is int or (type(value) is float and text[-2:] != ".0" and "e" not in text) else plain_number(Decimal(str(value)))


class JsonLines(Files):
    """One JSON object a line, UTF-8."""

    title = "JSON Lines"
    suffix = ".jsonl"

    @contextmanager
    def writer(self, handle: IO[bytes], _table: Table) -> Iterator[Put]:
        def put(batch: Batch) -> None:
            handle.write(_objects(batch))

        yield put


_ENCODE = JSONEncoder(ensure_ascii=False, separators=("\n", ":")).encode
"""Many values at once: no line break stands in the JSON of a text, so that each value is a line of it."""


def _objects(batch: Batch) -> pa.Buffer:
    """The rows as lines of JSON."""
    import pyarrow as pa

    pieces: list[Any] = []
    before = "{"
    for column, cells, array, traits in zip(batch.table.columns, batch.columns, batch.arrow, batch.traits, strict=True):
        before += f"{dumps(column.name)}: "
        if column.type != "text":
            pieces += [before, array.cast(pa.string()).fill_null("null")]
        elif array.null_count or (traits and traits.escaped):
            pieces += [before, pa.array(_ENCODE(cells)[1:-1].split("\n"))]
        else:
            pieces += [before + '"', array]
            before = '", '
            continue
        before = ", "
    return _joined([*pieces, before[:-2] + "}"], "")


def guarded(text: str) -> str:
    """Text with an apostrophe in front where a spreadsheet would run it (CWE-1236). `-40℃～85` and `- 支持` run nothing."""
    return f"'{text}" if _RUNS.match(text) else text


class Csv(Files):
    """Comma-separated values for programs: UTF-8, column names on top, nothing altered but a formula (see `guarded`)."""

    title = "CSV"
    suffix = ".csv"
    mark: ClassVar[bytes] = b""

    @contextmanager
    def writer(self, handle: IO[bytes], table: Table) -> Iterator[Put]:
        def put(batch: Batch) -> None:
            handle.write(self._rows(batch))

        handle.write(self.mark + (",".join(self._heading(column) for column in table.columns) + "\n").encode())
        yield put

    def _heading(self, column: Column) -> str:
        return column.name

    def _rows(self, batch: Batch) -> pa.Buffer:
        return batch.csv


class ExcelCsv(Csv):
    """Comma-separated values for people: opens right in Excel (byte order mark), Chinese headings.

    Text that Excel would run as a formula gets an apostrophe in front (CWE-1236); control characters go, and what is longer than a cell is cut.
    """

    title = "CSV for Excel"
    mark = codecs.BOM_UTF8

    def _heading(self, column: Column) -> str:
        return column.zh

    def _rows(self, batch: Batch) -> pa.Buffer:
        """As for programs, where nothing in them is to be altered."""
        altered = [k for k, traits in enumerate(batch.traits) if traits and (traits.formula or traits.unfit)]
        return batch.lines(_harmless, altered) if altered else batch.csv


def _harmless(text: str) -> str:
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    text = f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


class Parquet(Files):
    """Columns with types; exact decimals as double, lists as JSON text. Labels stand in the metadata of the fields."""

    title = "Parquet"
    suffix = ".parquet"
    room: ClassVar[int] = 4 << 20
    """Bytes of rows that wait in memory until they are written as a group."""

    @contextmanager
    def writer(self, handle: IO[bytes], table: Table) -> Iterator[Put]:
        import pyarrow as pa
        from pyarrow import parquet

        waiting: list[pa.RecordBatch] = []
        held = 0  # bytes of those, which Arrow counts anew each time that it is asked
        with parquet.ParquetWriter(handle, _schema(table), compression="zstd") as writer:

            def flush() -> None:
                nonlocal held
                writer.write_table(pa.Table.from_batches(waiting))
                waiting.clear()
                held = 0

            def put(batch: Batch) -> None:
                nonlocal held
                waiting.append(batch.arrow)
                held += batch.arrow.nbytes
                if held >= self.room:
                    flush()

            yield put
            if waiting:
                flush()


@cache
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


def _typed(column: Column, cells: list[Any]) -> list[Any]:
    if column.type == "decimal":
        return [None if cell is None else float(cell) for cell in cells]
    if column.type == "boolean":
        return [None if cell is None else bool(cell) for cell in cells]
    return cells
