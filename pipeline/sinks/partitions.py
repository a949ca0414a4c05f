"""Parquet by year: `<table>/year=<first year of the edition>/<table>.parquet`, for readers of whole folders (pandas, DuckDB, Spark).

Only tables whose rows belong to a guide are parted; the others are small. A guide that states no year is under 0.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pipeline.columns import Columns
from pipeline.sinks.files import Parquet, Put
from pipeline.tables import Table

_NO_YEAR = 0
"""Where no year is stated. pandas cannot read a folder in which one has the name that Hive gives to null."""


class Partitions(Parquet):
    """A folder of such folders. `years` says the year of each guide."""

    title = "Parquet by year"

    def __init__(self, folder: str, years: Mapping[Any, int | None]) -> None:
        super().__init__(folder)
        self._years = {guide_id: f"year={_NO_YEAR if year is None else year}" for guide_id, year in years.items()}

    @contextmanager
    def opened(self, table: Table) -> Iterator[Put]:
        """What takes the rows of the table; the files of all years are replaced together, and those of years that are gone are removed."""
        folder, place = self.folder / table.name, table.names.index("guide_id")
        puts: dict[str, Put] = {}
        with ExitStack() as files:

            def put(columns: Columns) -> None:
                years = [self._years[guide_id] for guide_id in columns[place]]
                for year in sorted(set(years)):
                    if year not in puts:
                        puts[year] = files.enter_context(Parquet(str(folder / year)).opened(table))
                    puts[year](columns if len(set(years)) == 1 else [[cell for cell, own in zip(cells, years, strict=True) if own == year] for cells in columns])

            yield put
        _keep(folder, set(puts))


def _keep(folder: Path, names: set[str]) -> None:
    """Remove all folders below `folder` but these."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            shutil.rmtree(path)
