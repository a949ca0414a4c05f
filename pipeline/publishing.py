"""From the database to table files: all tables in all formats, and the package that describes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

from extractors.errors import InputError
from pipeline.columns import PARTS
from pipeline.language import say
from pipeline.sinks import open_sink
from pipeline.sinks.database import Database
from pipeline.sinks.files import Files, write_together
from pipeline.sinks.package import write_package
from pipeline.sinks.partitions import Partitions
from pipeline.tables import CHANGES, GUIDES, QUANTITIES, TABLES
from pipeline.workers import supervised

FORMATS = {"csv": "", "jsonl": "", "parquet": "", "excel": "excel"}
"""Sink of files → its folder below `tables`."""

BY_YEAR = "parquet"
"""Folder below `tables` of the Parquet files by year."""

SECONDS = 7200.0
"""How long the writing may take."""

PUBLISHED = tuple(table for table in TABLES if table is not CHANGES)
"""The tables that are written as files. The log of changes stays in the database: it is for those who read increments from there."""

_PARTED = frozenset(table.name for table in (GUIDES, *PARTS))
_HALVES = ((QUANTITIES.name,), tuple(table.name for table in PUBLISHED if table is not QUANTITIES))
"""Two shares of about the same work."""

Share = tuple[str, str, tuple[str, ...]]
"""(URL of the database, folder, names of tables)"""


def complete(folder: Path) -> bool:
    """Whether every table file is there."""
    return all((folder / f"{table.name}.parquet").exists() for table in PUBLISHED) and (folder / BY_YEAR).exists()


def write_tables(database: Database, folder: Path, *, run_id: str, memory: int = 0) -> None:
    """All published tables as files below `folder`: in this process or, with `memory` (bytes) for each, in two others side by side. Raises InputError."""
    if memory and database.shared:
        shares = [(database.url, str(folder), names) for names in _HALVES]
        for outcome in supervised(write_share, shares, workers=2, seconds=SECONDS, memory=memory):
            if outcome.failure:
                raise InputError(str(folder), say("无法写入", "cannot be written"), outcome.failure.message)
    else:
        try:
            _write(database, folder, tuple(table.name for table in PUBLISHED))
        except OSError as error:
            raise InputError(str(folder), say("无法写入", "cannot be written"), os.strerror(error.errno or 0)) from None
    write_package(folder, PUBLISHED, run_id=run_id)


def write_share(share: Share) -> None:
    """Write some tables, with a connection of its own."""
    url, folder, names = share
    database = Database(url)
    try:
        _write(database, Path(folder), names)
    finally:
        database.close()


def _write(database: Database, folder: Path, names: tuple[str, ...]) -> None:
    """These tables in all formats; each row is read once."""
    years = {row["guide_id"]: cast("int | None", row["year_from"]) for row in database.query("SELECT guide_id, year_from FROM guides")}
    plain = [cast("Files", open_sink(name, str(folder / below))) for name, below in FORMATS.items()]
    by_year = Partitions(str(folder / BY_YEAR), years)
    write_together({name: [*plain, by_year] if name in _PARTED else plain for name in names}, {name: database.batches(name) for name in names})
