"""From the database to what people open: workbook, calendar, project cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pipeline.overview import Tables
from pipeline.sinks import calendar as deadlines
from pipeline.sinks import cards, workbook
from pipeline.sinks.database import Database
from pipeline.sinks.workbook import HeldOpenError
from pipeline.tables import Row

CARDS = "cards"
"""Folder of the project cards."""

_NEEDED = ("projects", "sections", "items", "quantities", "dates", "rules", "facts", "issues", "reviews")

_SHOWN = """
    SELECT g.guide_id FROM guides g
    WHERE g.status <> 'no_structure' AND g.duplicate_of IS NULL
      AND NOT EXISTS (SELECT 1 FROM guides later WHERE later.supersedes = g.guide_id AND NOT later.held)
      AND EXISTS (SELECT 1 FROM document_guides d JOIN documents f ON f.document_id = d.document_id WHERE d.guide_id = g.guide_id AND f.state = 'ok')
    ORDER BY g.guide_key, g.guide_id
"""


def shown(database: Database) -> Iterator[Tables]:
    """The tables of each guide that holds today, one guide at a time. Guides held back are among them, marked: nobody should miss a deadline for that."""
    files = {row["document_id"]: row for row in database.rows("documents")}
    for found in database.query(_SHOWN):
        guide_id = str(found["guide_id"])
        tables: dict[str, list[Row]] = {name: list(database.rows(name, guide_id=guide_id)) for name in ("guides", *_NEEDED)}
        tables["documents"] = [files[row["document_id"]] for row in tables["guides"] if row["document_id"] in files]
        yield tables


def write_workbook(path: Path, guides: Iterable[Tables]) -> None:
    """The workbook as of today. Raises InputError, HeldOpenError where it is open in another program."""
    workbook.write_workbook(path, guides, today=datetime.now().astimezone().date())


def write_calendar(path: Path, guides: Iterable[Tables]) -> None:
    """The calendar of deadlines. Raises InputError."""
    with workbook.replacing_whole(path) as handle:
        handle.write(deadlines.calendar(guides))


def write_cards(folder: Path, guides: Iterable[Tables]) -> int:
    """A card a project into `folder`; returns how many. Raises InputError."""
    count = 0
    for tables in guides:
        for name, text in cards.cards(tables):
            with workbook.replacing_whole(folder / name) as handle:
                handle.write(text.encode())
            count += 1
    return count


def publish(folder: Path, database: Database, *, newest: float) -> tuple[str, ...]:
    """Make workbook and calendar anew where they are older than `newest` (a modification time); the names of those open in another program."""
    held = []
    for name, write in ((workbook.NAME, write_workbook), (deadlines.NAME, write_calendar)):
        path = folder / name
        if path.exists() and path.stat().st_mtime >= newest:
            continue
        try:
            write(path, shown(database))
        except HeldOpenError:
            held.append(name)
    return tuple(held)
