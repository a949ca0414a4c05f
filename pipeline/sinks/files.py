"""Tables as files: CSV, CSV for Excel, JSON lines, Parquet. One file a table, each replaced whole."""

from __future__ import annotations

import codecs
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

from extractors.model.quantity import plain_number
from pipeline.atomic import replacing
from pipeline.columns import packed
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
_PARTING = frozenset(',"\n\r')
_ESCAPES = {sign: dumps(sign)[1:-1] for sign in ("\\", '"', *map(chr, range(0x20)))}
"""What JSON does not take as it is → how it is written; the backslash first, for the others are written with one."""
_PLAIN = bytes({*range(256)} - {*range(0x20), 0x7F, *b',"\\'})


class Texts:
    """A column of texts as CSV and JSON have them. What is true of none of them, as nearly always, is not looked for in each."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array
        data = array.buffers()[2]
        self._held = data.to_pybytes() if data else b""
        self._signs = frozenset(map(chr, self._held.translate(None, _PLAIN)))
        """The signs in them that one of the formats does not take as they are."""

    @cached_property
    def formula(self) -> bool:
        """Whether some begin as a formula does."""
        from pyarrow import compute

        return any(sign.encode() in self._held and compute.any(compute.starts_with(self.array, sign)).as_py() for sign in FORMULA)

    @cached_property
    def unfit(self) -> bool:
        """Whether a cell of Excel does not take some: control characters, or perhaps too long."""
        from pyarrow import compute

        long = len(self._held) > CELL_LIMIT and compute.max(compute.binary_length(self.array)).as_py() > CELL_LIMIT
        return long or any(map(_CONTROL.match, self._signs))

    @cached_property
    def fields(self) -> pa.Array:
        """As CSV has them, null as nothing."""
        from pyarrow import compute

        array = self.array
        if not self._signs.isdisjoint(_PARTING):
            quoted = compute.binary_join_element_wise('"', compute.replace_substring(array, '"', '""'), '"', "")
            array = compute.if_else(compute.match_substring_regex(array, '[,"\n\r]'), quoted, array)
        return array.fill_null("")

    @cached_property
    def escaped(self) -> pa.Array:
        """As JSON has them, without its quotation marks."""
        from pyarrow import compute

        array = self.array
        for sign, escape in _ESCAPES.items():
            if sign in self._signs:
                array = compute.replace_substring(array, sign, escape)
        return array

    def altered(self, alter: Callable[[str], str]) -> Texts:
        """The same, those altered that begin as a formula does or that a cell of Excel does not take."""
        import pyarrow as pa
        from pyarrow import compute

        doubtful = compute.or_(
            compute.match_substring_regex(self.array, rf"^[{re.escape(''.join(FORMULA))}]|{_CONTROL.pattern}"),
            compute.greater(compute.binary_length(self.array), CELL_LIMIT),
        )
        new = pa.array([alter(text) for text in self.array.filter(doubtful).to_pylist()], pa.string())
        return Texts(compute.replace_with_mask(self.array, doubtful, new))


class Batch:
    """Rows of a table, as columns, texts as such or in UTF-8; on demand, and then once for all sinks, as Arrow has them and as CSV."""

    def __init__(self, table: Table, columns: Sequence[Sequence[Any]]) -> None:
        self.table, self.columns = table, columns

    @cached_property
    def arrow(self) -> pa.RecordBatch:
        """The cells with the types of Parquet. Raises ValueError for a text that is no text."""
        import pyarrow as pa

        schema = _schema(self.table)
        arrays = [_array(column, cells, field.type) for column, field, cells in zip(self.table.columns, schema, self.columns, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    @cached_property
    def texts(self) -> list[Texts | None]:
        """The columns of texts; None for any other."""
        return [Texts(array) if column.type in ("text", "json") else None for column, array in zip(self.table.columns, self.arrow, strict=True)]

    @cached_property
    def told(self) -> list[pa.Array]:
        """The cells as text, null as null."""
        import pyarrow as pa

        return [array.cast(pa.string()) for array in self.arrow]

    @cached_property
    def fields(self) -> list[pa.Array]:
        """The cells as CSV has them, null as nothing."""
        import pyarrow as pa

        found = []
        for column, cells, told, texts in zip(self.table.columns, self.columns, self.told, self.texts, strict=True):
            if texts:
                found.append(texts.fields)
            elif column.type in ("decimal", "real"):
                digits = _digits if column.type == "decimal" else repr
                written = {cell: "" if cell is None else digits(cell) for cell in set(cells)}
                found.append(pa.array([written[cell] for cell in cells], pa.string()))
            else:
                found.append(told.fill_null(""))
        return found

    @cached_property
    def csv(self) -> pa.Buffer:
        """The lines of a CSV file for programs."""
        return self.lines(guarded, [k for k, texts in enumerate(self.texts) if texts and texts.formula])

    def lines(self, alter: Callable[[str], str], places: Iterable[int]) -> pa.Buffer:
        """The lines of a CSV file, the texts of the columns at these places altered."""
        from pyarrow import compute

        fields = list(self.fields)
        for k in places:
            fields[k] = cast("Texts", self.texts[k]).altered(alter).fields
        return _joined([compute.binary_join_element_wise(*fields, ","), "\n"])


def _joined(pieces: Sequence[Any]) -> pa.Buffer:
    """Columns of text, and texts that stand in every row, row by row: half the time that it takes a row at a time."""
    from pyarrow import compute

    lines = compute.binary_join_element_wise(*pieces, "")
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


def write_together(sinks: Mapping[str, Sequence[Files]], tables: Mapping[str, Iterable[Sequence[Sequence[Any]]]]) -> None:
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
            handle.write(objects(batch))

        yield put


def objects(batch: Batch) -> pa.Buffer:
    """The rows as lines of JSON."""
    from pyarrow import compute

    pieces: list[Any] = []
    before = "{"
    for column, told, texts in zip(batch.table.columns, batch.told, batch.texts, strict=True):
        before += f"{dumps(column.name)}: "
        if texts is None or column.type == "json":
            pieces += [before, told.fill_null("null")]
        elif told.null_count:
            pieces += [before, compute.binary_join_element_wise('"', texts.escaped, '"', "").fill_null("null")]
        else:
            pieces += [before + '"', texts.escaped]
            before = '", '
            continue
        before = ", "
    return _joined([*pieces, before[:-2] + "}\n"])


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
            handle.write(self.rows(batch))

        handle.write(self.mark + (",".join(self._heading(column) for column in table.columns) + "\n").encode())
        yield put

    def _heading(self, column: Column) -> str:
        return column.name

    def rows(self, batch: Batch) -> pa.Buffer:
        """The rows as lines."""
        return batch.csv


class ExcelCsv(Csv):
    """Comma-separated values for people: opens right in Excel (byte order mark), Chinese headings.

    Text that Excel would run as a formula gets an apostrophe in front (CWE-1236); control characters go, and what is longer than a cell is cut.
    """

    title = "CSV for Excel"
    mark = codecs.BOM_UTF8

    def _heading(self, column: Column) -> str:
        return column.zh

    def rows(self, batch: Batch) -> pa.Buffer:
        """As for programs, where nothing in them is to be altered."""
        altered = [k for k, texts in enumerate(batch.texts) if texts and (texts.formula or texts.unfit)]
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


def _array(column: Column, cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if column.type in ("text", "json"):
        return pa.array(cells, pa.binary()).cast(kind)  # a third of the time that Arrow takes to look at each text whether it is UTF-8
    if column.type == "decimal":
        cells = [None if cell is None else float(cell) for cell in cells]
    elif column.type == "boolean":
        cells = [None if cell is None else bool(cell) for cell in cells]
    return pa.array(cells, kind)
