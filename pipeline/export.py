"""From the database to what people open: workbook, calendar, project cards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.columns import column
from pipeline.overview import Tables
from pipeline.sinks import calendar as deadlines
from pipeline.sinks import cards, workbook
from pipeline.sinks.reader import Reader
from pipeline.tables import Row

CARDS = "cards"
"""Folder of the project cards."""

Wanted = Mapping[str, tuple[str, ...]]
"""Table → the columns of it that are read."""


def _wanted(**tables: str) -> Wanted:
    return {name: tuple(columns.split()) for name, columns in tables.items()}


FOR_CALENDAR = _wanted(
    guides="guide_id document_id title file_name",
    projects="guide_id number title",
    facts="guide_id deadline",
    dates="guide_id date_id topic project kind to applies_to raw",
)
"""What a calendar tells of."""

FOR_BOOK = _wanted(
    guides="guide_id guide_key document_id title file_name held accepted text",
    topics="guide_id number title",
    projects="guide_id project_id topic number title start end",
    sections="guide_id section_id project_id",
    items="guide_id item_id section_id project number stage text quantity_ids page",
    quantities="guide_id quantity_id project_id project section role category change subject indicator qualifier quote bound_text comparator lower upper "
    "lower_closed upper_closed value_text unit per start end number_start page page_label line confidence flags sentence",
    rules="guide_id quantity_id topic project key modality comparator lower upper unit per value scope applies_to hedged quote page",
    facts="guide_id project_id topic project title type deadline funding_min_yuan funding_max_yuan funding_mean_yuan funding_total_yuan funding_per awards_max lead "
    "lead_text age_max born_after matching_ratio_min duration_months hard_figures",
    issues="guide_id issue_id severity code message project start end page",
    reviews="review_id quantity_id answer given page",
)
"""What the workbook tells of."""

FOR_CARDS: Wanted = {
    **FOR_BOOK,
    "sections": (*FOR_BOOK["sections"], "heading", "kind", "text"),
    "quantities": ("guide_id", "project_id", "start", "confidence"),
}
"""What the cards of projects tell of."""

TOGETHER = 50
"""Guides that are read at a time."""

_SHOWN = """
    SELECT g.guide_id FROM guides g
    WHERE g.status <> 'no_structure' AND g.duplicate_of IS NULL
      AND NOT EXISTS (SELECT 1 FROM guides later WHERE later.supersedes = g.guide_id AND NOT later.held)
      AND EXISTS (SELECT 1 FROM document_guides d JOIN documents f ON f.document_id = d.document_id WHERE d.guide_id = g.guide_id AND f.state = 'ok')
    ORDER BY g.guide_key, g.guide_id
"""


def shown(database: Reader, wanted: Wanted) -> Iterator[Tables]:
    """These columns of the guides that hold today, some guides at a time. Guides held back are among them, marked: nobody should miss a deadline for that."""
    paths = {row["document_id"]: row for row in database.query("SELECT document_id, path FROM documents")}
    guides = [str(row["guide_id"]) for row in database.query(_SHOWN)]
    for k in range(0, len(guides), TOGETHER):
        some = guides[k : k + TOGETHER]
        tables: dict[str, Sequence[Row]] = {name: database.held(name, guide_ids=some, columns=columns) for name, columns in wanted.items()}
        tables["documents"] = [paths[document] for document in column(tables["guides"], "document_id") if document in paths]
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


FILES: dict[str, tuple[Callable[[Path, Iterable[Tables]], None], Wanted]] = {
    workbook.NAME: (write_workbook, FOR_BOOK),
    deadlines.NAME: (write_calendar, FOR_CALENDAR),
}
"""Files that a run makes for people: how each is written, and what it takes."""


def write(path: Path, database: Reader) -> None:
    """One of `FILES`, told by its name. Raises as its function."""
    function, wanted = FILES[path.name]
    function(path, shown(database, wanted))


def outdated(folder: Path, *, newest: float) -> tuple[str, ...]:
    """Those of `FILES` that are missing, older than `newest` (a modification time), or from a time to come, since the clock was set back."""
    times = {name: (folder / name).stat().st_mtime if (folder / name).exists() else -1.0 for name in FILES}
    return tuple(name for name, made in times.items() if not newest <= made <= time.time())
