"""From the database to what people open: workbook, calendar, project cards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pipeline.overview import Tables
from pipeline.sinks import calendar as deadlines
from pipeline.sinks import cards, workbook
from pipeline.sinks.database import Database
from pipeline.tables import BY_NAME

CARDS = "cards"
"""Folder of the project cards."""

FOR_CALENDAR = ("guides", "projects", "dates", "facts")
FOR_BOOK = ("guides", "topics", "projects", "sections", "items", "quantities", "dates", "rules", "facts", "issues", "reviews")
"""The tables that a calendar tells of, and those that workbook and cards do."""

_LEFT = {
    FOR_BOOK: ("boxes", "sources", "number_text", "raw", "cue", "unit_id", "dimension", "si_unit", "si_lower", "si_upper", "indicator_id", "sense"),
    FOR_CALENDAR: ("text", "sources", "figures", "lead_text"),
}
"""Columns that they do not tell of, and that are long or many."""

TOGETHER = 50
"""Guides that are read at a time."""

_SHOWN = """
    SELECT g.guide_id FROM guides g
    WHERE g.status <> 'no_structure' AND g.duplicate_of IS NULL
      AND NOT EXISTS (SELECT 1 FROM guides later WHERE later.supersedes = g.guide_id AND NOT later.held)
      AND EXISTS (SELECT 1 FROM document_guides d JOIN documents f ON f.document_id = d.document_id WHERE d.guide_id = g.guide_id AND f.state = 'ok')
    ORDER BY g.guide_key, g.guide_id
"""


def shown(database: Database, names: tuple[str, ...] = FOR_BOOK) -> Iterator[Tables]:
    """These tables of the guides that hold today, some guides at a time. Guides held back are among them, marked: nobody should miss a deadline for that."""
    paths = {row["document_id"]: row for row in database.query("SELECT document_id, path FROM documents")}
    guides = [str(row["guide_id"]) for row in database.query(_SHOWN)]
    columns = {name: [column for column in BY_NAME[name].names if column not in _LEFT[names]] for name in names}
    for k in range(0, len(guides), TOGETHER):
        some = guides[k : k + TOGETHER]
        tables = {name: list(database.rows(name, guide_ids=some, columns=columns[name])) for name in names}
        tables["documents"] = [paths[row["document_id"]] for row in tables["guides"] if row["document_id"] in paths]
        yield tables


def write_workbook(path: Path, guides: Iterable[Tables]) -> None:
    """The workbook as of today. Raises InputError, HeldOpenError where it is open in another program."""
    workbook.write_workbook(path, guides, today=datetime.now().astimezone().date())


def write_calendar(path: Path, guides: Iterable[Tables]) -> None:
    """The calendar of deadlines. Raises InputError."""
    with workbook.replacing_whole(path) as handle:
        handle.writelines(deadlines.calendar(guides))


def write_cards(folder: Path, guides: Iterable[Tables]) -> int:
    """A card a project into `folder`; returns how many. Raises InputError."""
    count = 0
    for tables in guides:
        for name, text in cards.cards(tables):
            with workbook.replacing_whole(folder / name) as handle:
                handle.write(text.encode())
            count += 1
    return count


FILES: dict[str, tuple[Callable[[Path, Iterable[Tables]], None], tuple[str, ...]]] = {
    workbook.NAME: (write_workbook, FOR_BOOK),
    deadlines.NAME: (write_calendar, FOR_CALENDAR),
}
"""Files that a run makes for people: how each is written, and the tables that it takes."""


def write(path: Path, database: Database) -> None:
    """One of `FILES`, told by its name. Raises as its function."""
    function, needed = FILES[path.name]
    function(path, shown(database, needed))


def outdated(folder: Path, *, newest: float) -> tuple[str, ...]:
    """Those of `FILES` that are missing, older than `newest` (a modification time), or from a time to come, since the clock was set back."""
    times = {name: (folder / name).stat().st_mtime if (folder / name).exists() else -1.0 for name in FILES}
    return tuple(name for name, made in times.items() if not newest <= made <= time.time())
