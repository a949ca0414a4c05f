"""A batch as the tests of disturbed runs drive it, and what it leaves in the database."""

from __future__ import annotations

from pipeline.ingest import Ingest
from pipeline.sinks.database import Database
from pipeline.tables import TABLES

Content = dict[str, list[dict[str, object]]]


def work(run: Ingest) -> None:
    """A whole run, without Prefect."""
    try:
        run.prepare()
        run.begin()
        for _ in run.process():
            pass
        run.compare_editions()
        run.publish()
        run.finish()
    finally:
        run.close()


def content(url: str) -> Content:
    """All rows of a database but those that tell of the runs themselves."""
    database = Database(url)
    try:
        return {table.name: list(database.rows(table.name)) for table in TABLES if table.name not in ("runs", "changes")}
    finally:
        database.close()
