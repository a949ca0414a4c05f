"""From the database to files: all tables in all formats, the package that describes them, and what people open."""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.abc import MetaPathFinder
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, cast

from extractors.errors import InputError
from pipeline.columns import PARTS
from pipeline.language import say
from pipeline.sinks import open_sink
from pipeline.sinks.files import Files, write_together
from pipeline.sinks.package import NAME as PACKAGE
from pipeline.sinks.package import run_of, write_package
from pipeline.sinks.partitions import Partitions
from pipeline.sinks.reader import File, Reader, sqlite_file
from pipeline.tables import BY_NAME, CHANGES, GUIDES, ITEMS, LEDGER, QUANTITIES, TABLES
from pipeline.workers import supervised

if TYPE_CHECKING:
    from pipeline.sinks.database import Database

FOLDER = "tables"
"""Folder of the table files below that of the outputs."""

FORMATS = {"csv": "", "jsonl": "", "parquet": "", "excel": "excel"}
"""Sink of files → its folder below `tables`."""

BY_YEAR = "parquet"
"""Folder below `tables` of the Parquet files by year."""

SECONDS = 7200.0
"""How long the writing may take."""

_ROUND = 100_000
"""Objects after which a process that writes looks for garbage. Rows leave next to none; looking every 700 objects took a twentieth of its time."""

PUBLISHED = tuple(table for table in TABLES if table is not CHANGES)
"""The tables that are written as files. The log of changes stays in the database: it is for those who read increments from there."""

_PARTED = frozenset(table.name for table in (GUIDES, *PARTS))
_LARGE = (LEDGER.name, ITEMS.name)
_SHARES = ((QUANTITIES.name,), _LARGE, tuple(table.name for table in PUBLISHED if table is not QUANTITIES and table.name not in _LARGE))
"""The tables in shares of falling work."""

Share = tuple[str, str, tuple[str, ...]]
"""(URL of the database, folder of the outputs, names: of tables, or of one file for people)"""


def current(database: Database, out: Path) -> bool:
    """Whether every table file is there, and holds all changes: the package, which is written last, names the run that wrote them."""
    tables = out / FOLDER
    if not all((tables / f"{table.name}.parquet").exists() for table in PUBLISHED) or not (tables / BY_YEAR).exists():
        return False
    last = database.query("SELECT MAX(run_id) AS run_id FROM changes")[0]["run_id"]
    return run_of(tables) >= str(last or "")


def publish(database: Database, out: Path, *, run_id: str, changed: bool, memory: int = 0) -> tuple[str, ...]:
    """Make anew below `out` what is missing or older than the database, or where that has just `changed`; the names of files for people that another program
    keeps open.

    In this process or, with `memory` (bytes) for each, in two others, the longest share first. What fails takes nothing else along; raises its InputError
    after all else is written.
    """
    from pipeline import export
    from pipeline.sinks.workbook import HeldOpenError

    tables, package = out / FOLDER, out / FOLDER / PACKAGE
    anew = changed or not current(database, out)
    people = export.outdated(out, newest=math.inf if anew else package.stat().st_mtime)
    shares = [(database.url, str(out), names) for names in (*((name,) for name in people), *(_SHARES if anew else ()))]
    errors = dict(_written(database, shares, memory))
    if anew and not any(errors[share] for share in _SHARES):
        write_package(tables, PUBLISHED, run_id=run_id)
    held = tuple(name for name in people if isinstance(errors[name,], HeldOpenError))
    if wrong := [error for error in errors.values() if error and not isinstance(error, HeldOpenError)]:
        raise wrong[0]
    for name in people:
        with suppress(OSError):  # opened by another program meanwhile: made anew by the next run
            os.utime(out / name)  # they were made beside the tables, and are not older than these
    return held


def _written(database: Database, shares: list[Share], memory: int) -> Iterator[tuple[tuple[str, ...], InputError | None]]:
    """What came of each share."""
    if memory and database.shared:
        for outcome in supervised(write_share, shares, workers=2, seconds=SECONDS, memory=memory):
            _, out, names = outcome.task
            yield names, InputError(out, say("无法写入", "cannot be written"), outcome.failure.message) if outcome.failure else outcome.result
    else:
        for _, out, names in shares:
            yield names, _write(database, Path(out), names)


class _Without(MetaPathFinder):
    """Arrow imports numpy and pandas, to ask of every list whether it is one of theirs, which takes longer than to write most tables: they are not found then."""

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        if name in ("numpy", "pandas"):
            raise ModuleNotFoundError(name)


def write_share(share: Share) -> InputError | None:
    """Write a share, in a process that does nothing else and with a connection of its own; the error where that failed."""
    if parent_process():
        sys.meta_path.insert(0, _Without())
        gc.set_threshold(_ROUND)
    url, out, names = share
    with closing(_reader(url)) as database:
        return _write(database, Path(out), names)


def _reader(url: str) -> Reader:
    """What reads the database at this URL."""
    if path := sqlite_file(url):
        return File(path)
    from pipeline.sinks.database import Database

    return Database(url)


def _write(database: Reader, out: Path, names: tuple[str, ...]) -> InputError | None:
    try:
        if names[0] in BY_NAME:
            _write_tables(database, out / FOLDER, names)
        else:
            from pipeline import export  # a process that writes tables alone need not

            export.write(out / names[0], database)
    except InputError as error:
        return error
    except OSError as error:
        return InputError(str(out / FOLDER), say("无法写入", "cannot be written"), os.strerror(error.errno or 0))
    return None


def _write_tables(database: Reader, folder: Path, names: tuple[str, ...]) -> None:
    """These tables in all formats; each row is read once."""
    years = {row["guide_id"]: cast("int | None", row["year_from"]) for row in database.query("SELECT guide_id, year_from FROM guides")}
    plain = [cast("Files", open_sink(name, str(folder / below))) for name, below in FORMATS.items()]
    by_year = Partitions(str(folder / BY_YEAR), years)
    write_together({name: [*plain, by_year] if name in _PARTED else plain for name in names}, {name: database.encoded(name) for name in names})
