"""Parquet by year: `<table>/year=<first year of the edition>/<table>.parquet`, for readers of whole folders (pandas, DuckDB, Spark).

Only tables whose rows belong to a guide are parted; the others are small. A guide that states no year is under 0.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pipeline.sinks.files import Batch, Parquet, Put, Writer
from pipeline.tables import Table

_NO_YEAR = 0
"""Where no year is stated. pandas cannot read a folder in which one has the name that Hive gives to null."""


class _Part(Parquet):
    room = 1 << 20  # there are as many of them as years


class Partitions(Parquet):
    """A folder of such folders. `years` says the year of each guide."""

    title = "Parquet by year"

    def __init__(self, folder: str, years: Mapping[Any, int | None]) -> None:
        super().__init__(folder)
        self._years = {guide_id: f"year={_NO_YEAR if year is None else year}" for guide_id, year in years.items()}

    @contextmanager
    def opened(self, table: Table) -> Iterator[Writer]:
        """What takes the rows of the table; the files of all years are replaced together, and those of years that are gone are removed."""
        folder = self.folder / table.name
        written: set[str] = set()
        with ExitStack() as files:

            def file_of(year: str) -> Writer:
                written.add(year)
                return files.enter_context(_Part(str(folder / year)).opened(table))

            yield self._by_year(table, file_of)
        _keep(folder, written)

    @contextmanager
    def _by_year(self, table: Table, file_of: Callable[[str], Writer]) -> Iterator[Put]:
        import pyarrow as pa

        puts: dict[str, Put] = {}
        waiting: list[pa.RecordBatch] = []
        held = 0
        with ExitStack() as writers:

            def part() -> None:
                """Hand what waits to the files of its years."""
                nonlocal held
                held = 0
                rows = pa.Table.from_batches(waiting).combine_chunks().to_batches()[0]
                waiting.clear()
                years = [self._years[guide_id] for guide_id in rows["guide_id"].to_pylist()]
                for year in sorted(set(years)):
                    if year not in puts:
                        puts[year] = writers.enter_context(file_of(year))
                    own = Batch(table, [])
                    own.arrow = rows.filter(pa.array([other == year for other in years]))
                    puts[year](own)

            def put(batch: Batch) -> None:
                nonlocal held
                waiting.append(batch.arrow)
                held += batch.arrow.nbytes
                if held >= self.room:
                    part()

            yield put
            if waiting:
                part()


def _keep(folder: Path, names: set[str]) -> None:
    """Remove all folders below `folder` but these."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            shutil.rmtree(path)
