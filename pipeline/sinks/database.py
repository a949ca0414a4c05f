"""One database of guides: SQLite, PostgreSQL or DuckDB, through SQLAlchemy 2. What only reads an SQLite file need not come here (`reader.py`).

A document goes in with its guides in one transaction, so that no reader sees half a guide. Rows are compared with what is there:
what is the same is left alone, what changed is updated, what vanished is deleted, and each change is a row of `changes`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, compress
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError

from extractors.errors import InputError
from pipeline.columns import PARTS, Cells, Columns, Content, Packed, pack, together
from pipeline.falls import Size
from pipeline.language import say
from pipeline.sinks import Tables
from pipeline.sinks.reader import WAIT_SECONDS, Reader, selection
from pipeline.sinks.reader import listed as _names
from pipeline.sinks.schema import EXACT, SEARCH, SEARCH_TABLES, VERSION_TABLE, VIEWS, metadata
from pipeline.tables import (
    BY_NAME,
    CHANGES,
    DOCUMENT_GUIDES,
    EDITION_FALL,
    HELD_BACK,
    ISSUES,
    SCHEMA_VERSION,
    TABLES,
    Row,
    Table,
    dumps,
    issue_row,
)

Key = tuple[object, ...]

_LOCK = 0x7A68696E616E
"""Number of the advisory lock that writers hold in PostgreSQL ("zhinan")."""

_FETCH = 2_000
"""Rows fetched at a time when a table is read out."""

_TOGETHER = 100
"""Rows that one INSERT takes where the driver has nothing quicker: SQLite brings its full-text index up to date once a statement, DuckDB starts anew
with each."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a write inserted, updated and deleted."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.inserted + other.inserted, self.updated + other.updated, self.deleted + other.deleted)

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)


def shown_url(url: str) -> str:
    """The URL as people may see it: the password is `***`."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        return url.split("://", 1)[0] + "://…" if "://" in url else "…"
    secret = [name for name in parsed.query if "pass" in name.lower()]
    return parsed.update_query_dict(dict.fromkeys(secret, "***")).render_as_string(hide_password=True)


def _engine(url: str) -> Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "postgresql" and "+" not in parsed.drivername:
            parsed = parsed.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"connect_args": {"timeout": WAIT_SECONDS}} if parsed.get_backend_name() == "sqlite" else {}
        engine = sa.create_engine(parsed, hide_parameters=True, **options)
    except (ArgumentError, ValueError):
        raise InputError(shown_url(url), say("不是数据库地址", "is no database URL"), "sqlite:///file.db, postgresql://user@host/name, duckdb:///file") from None
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(shown_url(url), say("缺少驱动", "its driver is missing") + f" ({error})", "pip install 'zhinan[postgres,duckdb]'") from None
    if engine.dialect.name not in ("sqlite", "postgresql", "duckdb"):
        raise InputError(shown_url(url), say("不支持这种数据库", "this kind of database is not supported"), "SQLite, PostgreSQL, DuckDB")
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _on_connect)
        sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: object) -> None:
    """The driver begins transactions too late for us; we begin them ourselves."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -4096")  # 4 MB: rows of a guide stand together, ids in no order; what is not in it the system holds


def _on_begin(connection: Connection) -> None:
    """A writer takes its lock at once, so that two of them wait for each other instead of failing in the middle."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


class Database(Reader):
    """The database at `url`. Nothing is touched before the first read or write. Raises InputError where the URL cannot be used.

    With `keep=False` every write is taken back at once: it tells what it would have changed. `tally` counts (table, action) over all writes.
    """

    def __init__(self, url: str, *, keep: bool = True) -> None:
        self.url = url
        self.keep = keep
        self.tally: Counter[tuple[str, str]] = Counter()
        self.engine = _engine(url)
        self.metadata = metadata(foreign_keys=self.engine.dialect.name != "duckdb")
        self._ready = False
        self._sequence: dict[str, int] = {}

    @property
    def shared(self) -> bool:
        """Whether another process can read it while this one has it open."""
        return self.engine.dialect.name == "postgresql" or (self.engine.dialect.name == "sqlite" and bool(self.engine.url.database))

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    # Connections ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin() as transaction:
                if writes and self.engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                yield connection
                if writes and not self.keep:
                    transaction.rollback()
        except (IntegrityError, DataError) as error:
            raise ValueError(f"{shown_url(self.url)}: {_first_line(error)}") from None
        except DBAPIError as error:
            raise InputError(shown_url(self.url), say("数据库出错", "the database failed"), _first_line(error)) from None

    def exists(self) -> bool:
        """Whether our tables are there. Raises InputError where they are of another version, or the database holds other tables of these names."""
        if self._ready:
            return True
        parsed = self.engine.url
        if self.engine.dialect.name != "postgresql" and parsed.database not in (None, "", ":memory:") and not Path(str(parsed.database)).exists():
            return False
        with self._connected(writes=False) as connection:
            names = set(sa.inspect(connection).get_table_names())
            if VERSION_TABLE not in names:
                if strangers := names & set(self.metadata.tables):
                    raise InputError(
                        shown_url(self.url), say("已有同名的其他表", "holds other tables of these names") + f": {', '.join(sorted(strangers))}"
                    )
                return False
            found = connection.execute(sa.select(self.metadata.tables[VERSION_TABLE].c.version)).scalar()
        if found != SCHEMA_VERSION:
            raise InputError(
                shown_url(self.url),
                say(f"表结构版本是 {found}，需要 {SCHEMA_VERSION}", f"its schema has version {found}, wanted {SCHEMA_VERSION}"),
                say("用 zhinan run --rebuild 重建", "zhinan run --rebuild makes it anew"),
            )
        self._ready = True
        return True

    def create(self) -> None:
        """Make what is missing: the folder of the file, the tables, the views. Raises InputError."""
        if self.exists():
            return
        if self.engine.dialect.name != "postgresql" and self.engine.url.database not in (None, "", ":memory:"):
            Path(str(self.engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        with self._connected(writes=True) as connection:
            self.metadata.create_all(connection)
            version = self.metadata.tables[VERSION_TABLE]
            if connection.execute(sa.select(version.c.version)).scalar() is None:
                connection.execute(version.insert().values(version=SCHEMA_VERSION))
            for name, query in VIEWS.items():
                connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}{' CASCADE' if self.engine.dialect.name == 'postgresql' else ''}")
                connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
            if statements := SEARCH.get(self.engine.dialect.name):
                with suppress(DBAPIError), connection.begin_nested():  # a SQLite without FTS5, a PostgreSQL without pg_trgm or the right to add it
                    for statement in statements:
                        connection.exec_driver_sql(statement)
        self._ready = True

    def drop(self) -> None:
        """Take away all our tables and views, of whatever version."""
        with self._connected(writes=True) as connection:
            names = set(sa.inspect(connection).get_table_names())
            if VERSION_TABLE in names:
                for name in SEARCH_TABLES:
                    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                for name in reversed(VIEWS):
                    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
                for name in [table.name for table in reversed(TABLES)] + [VERSION_TABLE]:
                    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
        self._ready = False

    # Writing ----------------------------------------------------------------------------------------------------------

    def write(self, tables: Tables, *, run_id: str = "") -> Changes:
        """`store` of rows. Raises ValueError also for a row that does not fit the declaration of its table."""
        return self.store([Content.of(tables)], run_id=run_id)

    def store(self, contents: Sequence[Content], *, run_id: str = "") -> Changes:
        """Put in what documents say, in one transaction, and return what changed. With a `run_id` the changes are logged under it.

        Of each guide in `guides`, all rows of the other tables are replaced by those given; of each document in `documents`, its links to guides.
        A guide that two documents hold is told from the one whose path comes first; one that no document holds any more goes with its rows.
        No guide may be among several of the contents. Raises ValueError for a row that breaks a key, InputError where the database fails; then
        nothing has changed.
        """
        self.create()
        with self._connected(writes=True) as connection:
            return _Transaction(self, connection, run_id).put(contents)

    def mark_deleted(self, paths: Iterable[str], *, run_id: str = "") -> Changes:
        """Set the state of the documents at these paths to `deleted`; their guides stay, but leave the views."""
        wanted = set(paths)
        rows = [{**row, "state": "deleted"} for path, row in self.documents().items() if path in wanted and row["state"] != "deleted"]
        if not rows:
            return Changes()
        with self._connected(writes=True) as connection:
            transaction = _Transaction(self, connection, run_id)
            transaction.upsert(BY_NAME["documents"], rows)
            return transaction.finish()

    def mark_interrupted(self, run_ids: Iterable[str]) -> None:
        """Set the state of these runs, where they are still said to be running, to `interrupted`."""
        runs = self.metadata.tables["runs"]
        with self._connected(writes=True) as connection:
            connection.execute(runs.update().where(runs.c.run_id.in_(list(run_ids)), runs.c.state == "running").values(state="interrupted"))

    def require(self, guide_ids: Iterable[str]) -> None:
        """Raises InputError for an id of a guide that is not there."""
        found = {row["guide_id"] for row in self.query("SELECT guide_id FROM guides")} if self.exists() else set()
        if missing := set(guide_ids) - found:
            raise InputError(", ".join(sorted(missing)), say("数据库里没有这份指南", "no such guide in the database"))

    def accept(self, guide_ids: Iterable[str], *, run_id: str = "") -> Changes:
        """Let guides that were held back into the views."""
        with self._connected(writes=True) as connection:
            return _Transaction(self, connection, run_id).accept(guide_ids)

    def sizes(self) -> list[Size]:
        """How many quantities each guide has that states its programme and year; copies left out."""
        rows = self.query(
            "SELECT g.guide_id, g.programme, COALESCE(g.theme, '') AS theme, g.year_from, COUNT(q.quantity_id) AS n "
            "FROM guides g LEFT JOIN quantities q ON q.guide_id = g.guide_id "
            "WHERE g.programme IS NOT NULL AND g.year_from IS NOT NULL AND g.duplicate_of IS NULL GROUP BY g.guide_id, g.programme, g.theme, g.year_from"
        )
        return [Size(str(row["guide_id"]), str(row["programme"]), str(row["theme"]), cast("int", row["year_from"]), cast("int", row["n"])) for row in rows]

    def note_falls(self, reasons: Mapping[str, str], *, run_id: str = "") -> Changes:
        """Hold back these guides (guide_id → reason), and no longer those that were held back for a fall and are not among them."""
        with self._connected(writes=True) as connection:
            return _Transaction(self, connection, run_id).note_falls(reasons)

    # Reading ----------------------------------------------------------------------------------------------------------

    def batches(self, name: str, *, guide_ids: Sequence[str] = (), columns: Sequence[str] = ()) -> Iterator[Columns]:
        """As `rows`, but columns, as the driver gives them: exact numbers may be floats, truth 0 and 1; JSON as its text."""
        table = BY_NAME[name]
        wanted = sa.text(selection(name, columns, where="guide_id IN :some" if guide_ids else ""))
        if guide_ids:
            wanted = wanted.bindparams(sa.bindparam("some", list(guide_ids), expanding=True))
        json_ = [table.column(column).type == "json" for column in columns or table.names]
        with self._connected(writes=False) as connection:
            for batch in connection.execution_options(stream_results=True).execute(wanted).partitions(together(table)):
                yield [_as_text(list(cells)) if text else list(cells) for text, cells in zip(json_, zip(*batch, strict=True), strict=True)]

    def documents(self) -> dict[str, Row]:
        """The rows of `documents` by path; empty where there is no database yet."""
        return {str(row["path"]): row for row in self.rows("documents")} if self.exists() else {}

    def query(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """The rows that an SQL query gives."""
        with self._connected(writes=False) as connection:
            return [dict(row) for row in connection.execute(sa.text(statement), dict(parameters or {})).mappings()]

    def take(self, run_id: str, count: int) -> int:
        """The first of `count` places in the log of a run."""
        first = self._sequence.get(run_id, 0) + 1
        self._sequence[run_id] = first + count - 1
        return first


def _first_line(error: DBAPIError) -> str:
    """What the driver said, without the statement and its values."""
    return (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]


def _as_driven(columns: Iterable[sa.Column[Any]]) -> sa.Select[Any]:
    """Columns of a table, their values as the driver gives them."""
    return sa.select(*(sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in columns))


def _as_text(cells: list[Any]) -> list[Any]:
    """JSON as its text: one driver gives that, another what it says."""
    return [cell if cell is None or isinstance(cell, str) else dumps(cell) for cell in cells]


def _same(column_type: str, old: Any, new: Any) -> bool:
    """Whether a stored value is the one to be stored; exact numbers only as exactly as every database keeps them."""
    if old is None or new is None:
        return old is new
    if column_type in ("decimal", "real"):
        return float(old) == float(new)
    if column_type == "json":  # one driver gives its text, another what it says
        old, new = (json.loads(told) if isinstance(told, str) else told for told in (old, new))
    return bool(old == new)


def _is_key(table: Table, made: sa.Table) -> sa.ColumnElement[bool]:
    """The row whose key is given by the parameters `key_<column>`."""
    return sa.and_(*(made.c[name] == sa.bindparam(f"key_{name}") for name in table.key))


class _Transaction:
    """One write, on an open connection that keeps other writers out: what is read here still holds when it is written."""

    def __init__(self, database: Database, connection: Connection, run_id: str) -> None:
        self._database = database
        self._connection = connection
        self._run_id = run_id
        self._tables = database.metadata.tables
        self._log: dict[tuple[str, Key], tuple[str, list[str]]] = {}
        self._fresh: set[object] = set()
        """Guides that were not there."""
        self._came: Counter[str] = Counter()
        """Table → how many rows came with them."""

    def put(self, contents: Sequence[Content]) -> Changes:
        """See `Database.store`."""
        given = {name: [row for content in contents for row in content.rows[name]] for name in contents[0].rows}
        parts = [content.parts for content in contents]
        documents = [row["document_id"] for row in given["documents"]]
        links = self._stored(DOCUMENT_GUIDES, "document_id", documents)
        self.upsert(BY_NAME["documents"], given["documents"])
        owned = self._owned(given)
        there = self._stored(BY_NAME["guides"], "guide_id", owned)
        reasons = _held_back(parts) | self._fallen(there)
        mine = [_with_derived(row, there.get((row["guide_id"],)), doubted=row["guide_id"] in reasons) for row in given["guides"] if row["guide_id"] in owned]
        self._merge(BY_NAME["guides"], mine, there)
        self._put_parts(parts, owned, {key[0] for key in there})
        self._delete(DOCUMENT_GUIDES, self._merge(DOCUMENT_GUIDES, given["document_guides"], links))
        touched = {row["guide_key"] for row in given["guides"]} | self._release({row["guide_id"] for row in links.values()}, documents)
        self._number_revisions(touched)
        self.upsert(BY_NAME["runs"], given["runs"], logged=False)
        return self.finish()

    def _put_parts(self, parts: Sequence[Packed], owned: set[object], known: set[object]) -> None:
        """The rows of the guides `owned`; those of the `known` ones are compared with what is there, all others are new."""
        self._fresh = owned - known
        vanished: list[tuple[Table, list[Key]]] = []
        for table in PARTS:
            columns = self._bound(table, [list(chain.from_iterable(cells)) for cells in zip(*(part[table.name] for part in parts), strict=True)])
            fresh = _of_guides(table, columns, self._fresh)
            self._add(table, fresh)
            self._came[table.name] = len(fresh[0])
            if known:
                vanished.append((table, self._settle(table, zip(*_of_guides(table, columns, known), strict=True), self._cells(table, known))))
        for table, keys in reversed(vanished):
            self._delete(table, keys)

    def note_falls(self, reasons: Mapping[str, str]) -> Changes:
        """See `Database.note_falls`."""
        stored = self._stored(ISSUES, "code", [EDITION_FALL])
        touched = {key[0] for key in stored} | set(reasons)
        guides = self._stored(BY_NAME["guides"], "guide_id", touched)
        rows = [
            issue_row(
                str(guide_id), str(guide["guide_key"]), code=EDITION_FALL, position=0,
                message=f"暂不进入视图：{reasons[str(guide_id)]}；核对后用 zhinan run --accept {guide_id} 采用",
            )
            for (guide_id,), guide in guides.items()
            if guide_id in reasons
        ]
        self._delete(ISSUES, self._merge(ISSUES, rows, stored))
        issues = self._stored(ISSUES, "guide_id", touched).values()
        doubted = {row["guide_id"] for row in issues if row["code"] in (HELD_BACK, EDITION_FALL)}
        wrong = {row["guide_id"] for row in issues if row["severity"] == "error"}
        derived = [
            {**guide, "held": guide_id in doubted and not guide["accepted"], "status": "review" if guide_id in wrong else "ok"}
            for (guide_id,), guide in guides.items()
        ]
        self._merge(BY_NAME["guides"], derived, guides)
        return self.finish()

    def accept(self, guide_ids: Iterable[object]) -> Changes:
        """See `Database.accept`."""
        guides = self._stored(BY_NAME["guides"], "guide_id", guide_ids)
        self._merge(BY_NAME["guides"], [{**guide, "held": False, "accepted": True} for guide in guides.values()], guides)
        return self.finish()

    def _fallen(self, there: Mapping[Key, Row]) -> set[object]:
        """Those of these guides that are held back for a fall."""
        made = self._tables["issues"]
        if not there:
            return set()
        wanted = sa.select(made.c.guide_id).where(made.c.code == EDITION_FALL, made.c.guide_id.in_([key[0] for key in there]))
        return set(self._connection.execute(wanted).scalars())

    # Whole rows -------------------------------------------------------------------------------------------------------

    def upsert(self, table: Table, rows: Sequence[Row], *, logged: bool = True) -> None:
        """Put in rows of a table whose key is one column."""
        (key,) = table.key
        self._merge(table, rows, self._stored(table, key, [row[key] for row in rows]), logged=logged)

    def finish(self) -> Changes:
        """Write the log; what changed."""
        actions = Counter((name, action) for (name, _), (action, _) in self._log.items())
        actions.update({(name, "insert"): count for name, count in self._came.items()})
        self._database.tally.update(actions)
        if self._run_id:
            self._log_all(self._run_id)
        return Changes(*(sum(n for (_, action), n in actions.items() if action == wanted) for wanted in ("insert", "update", "delete")))

    def _log_all(self, run_id: str) -> None:
        """The rows of `changes`. Those about new guides, which are many, the database makes from the tables themselves."""
        entries: list[Cells] = []
        for sequence, ((name, key), (action, columns)) in enumerate(self._log.items(), self._database.take(run_id, len(self._log))):
            own = dict(zip(BY_NAME[name].key, key, strict=True))
            entries.append((run_id, sequence, name, own.get("guide_id"), key[-1], action, dumps(columns)))
        if entries:
            self._add(CHANGES, list(zip(*entries, strict=True)))
        log = self._tables[CHANGES.name]
        for name in (name for name, count in self._came.items() if count):
            made, row_id = self._tables[name], self._tables[name].c[BY_NAME[name].key[-1]]
            place = sa.literal(self._database.take(run_id, self._came[name]) - 1) + sa.func.row_number().over(order_by=(made.c.guide_id, row_id))
            empty = sa.literal([], log.c["columns"].type)
            rows = sa.select(sa.literal(run_id), place, sa.literal(name), made.c.guide_id, row_id, sa.literal("insert"), empty)
            self._connection.execute(log.insert().from_select(CHANGES.names, rows.where(made.c.guide_id.in_(self._fresh))))

    # Rows as cells: those that are many ---------------------------------------------------------------------------------

    def _bound(self, table: Table, columns: Columns) -> Columns:
        """The columns as the driver takes them."""
        exact = EXACT.get(self._connection.dialect.name)
        if exact is None:
            return columns
        return [_told(exact, cells) if column.type == "decimal" else cells for column, cells in zip(table.columns, columns, strict=True)]

    def _add(self, table: Table, columns: Sequence[Sequence[Any]]) -> None:
        """Insert rows whose keys are not there, in the quickest way that the database has."""
        connection, into, count, wide = self._connection, f"{_names([table.name])} ({_names(table.names)})", len(columns[0]), len(columns)
        if count and connection.dialect.name == "postgresql":
            _copy(connection, f"COPY {into} FROM STDIN", zip(*columns, strict=True))
            return
        cells: list[Any] = [None] * (count * wide)  # row by row
        for k, column in enumerate(columns):
            cells[k::wide] = column
        line = f"({', '.join('?' * wide)})"
        for k in range(0, count, _TOGETHER):
            some = tuple(cells[k * wide : (k + _TOGETHER) * wide])
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {', '.join([line] * (len(some) // wide))}", some)  # noqa: S608  (names of our own)

    def _cells(self, table: Table, guides: Iterable[object]) -> dict[Key, Cells]:
        """The rows of these guides that there are, by key; what was noted of their editions is not theirs."""
        made, keys = self._tables[table.name], [table.names.index(name) for name in table.key]
        wanted = _as_driven(made.columns).where(made.c.guide_id.in_(list(guides)))
        if table is ISSUES:
            wanted = wanted.where(made.c.code != EDITION_FALL)
        return {tuple(row[k] for k in keys): tuple(row) for row in self._connection.execute(wanted)}

    def _settle(self, table: Table, rows: Iterable[Cells], stored: Mapping[Key, Cells], *, logged: bool = True) -> list[Key]:
        """Insert and update; returns the keys that are stored but not among `rows`. Raises ValueError for a key given twice."""
        keys = [table.names.index(name) for name in table.key]
        others = [k for k in range(len(table.names)) if k not in keys]
        new: dict[Key, Cells] = {}
        inserted: list[Cells] = []
        updated: list[Cells] = []
        for row in rows:
            key = tuple(row[k] for k in keys)
            if key in new:
                raise ValueError(f"{table.name}: {key} stands twice")
            new[key] = row
            old = stored.get(key)
            changed = [] if old is None or old == row else [c.name for c, a, b in zip(table.columns, old, row, strict=True) if not _same(c.type, a, b)]
            if old is None:
                inserted.append(row)
            elif changed:
                updated.append((*(row[k] for k in others), *key))
            if logged and (old is None or changed):
                self._note(table, key, "insert" if old is None else "update", changed)
        if inserted:
            self._add(table, list(zip(*inserted, strict=True)))
        if updated:
            sign = "%s" if self._connection.dialect.name == "postgresql" else "?"
            values, where = ", ".join(f'"{table.names[k]}" = {sign}' for k in others), " AND ".join(f'"{name}" = {sign}' for name in table.key)
            self._connection.exec_driver_sql(f"UPDATE {_names([table.name])} SET {values} WHERE {where}", updated)  # noqa: S608  (names of our own)
        return [key for key in stored if key not in new]

    def _stored(self, table: Table, column: str, values: Iterable[object]) -> dict[Key, Row]:
        """The rows there are, by key, where `column` is one of `values`."""
        made, found, wanted = self._tables[table.name], {}, list(values)
        for k in range(0, len(wanted), _FETCH):
            for row in self._connection.execute(sa.select(made).where(made.c[column].in_(wanted[k : k + _FETCH]))).mappings():
                found[tuple(row[name] for name in table.key)] = dict(row)
        return found

    def _merge(self, table: Table, rows: Iterable[Row], stored: Mapping[Key, Row], *, logged: bool = True) -> list[Key]:
        """As `_settle`, for rows of a table that has few."""
        new, old = (list(zip(*self._bound(table, pack(table, given)), strict=True)) for given in (rows, stored.values()))
        return self._settle(table, new, dict(zip(stored, old, strict=True)), logged=logged)

    def _delete(self, table: Table, keys: Sequence[Key]) -> None:
        if keys:
            made = self._tables[table.name]
            self._connection.execute(made.delete().where(_is_key(table, made)), [dict(zip((f"key_{name}" for name in table.key), key, strict=True)) for key in keys])
            for key in keys:
                self._note(table, key, "delete", [])

    def _note(self, table: Table, key: Key, action: str, columns: list[str]) -> None:
        """A row that this transaction inserted stays inserted, whatever else it does to it."""
        before, earlier = self._log.get((table.name, key), (action, []))
        self._log[table.name, key] = (before, sorted({*earlier, *columns}) if before == "update" else [])

    # Guides among guides ----------------------------------------------------------------------------------------------

    def _holders(self, guide_ids: Iterable[object]) -> dict[object, list[Row]]:
        """The documents of each guide, those still in their place first, then by path."""
        links = list(self._stored(DOCUMENT_GUIDES, "guide_id", guide_ids).values())
        documents = self._stored(BY_NAME["documents"], "document_id", {row["document_id"] for row in links})
        found: dict[object, list[Row]] = {}
        for link in links:
            found.setdefault(link["guide_id"], []).append(documents[link["document_id"],])
        return {guide_id: sorted(rows, key=lambda row: (row["state"] != "ok", str(row["path"]))) for guide_id, rows in found.items()}

    def _owned(self, given: Mapping[str, list[Row]]) -> set[object]:
        """The given guides that are to be told from the given documents: no document with an earlier path holds them."""
        paths = {row["document_id"]: str(row["path"]) for row in given["documents"]}
        holders = self._holders(row["guide_id"] for row in given["guides"])
        owned = set()
        for row in given["guides"]:
            others = [str(holder["path"]) for holder in holders.get(row["guide_id"], []) if holder["document_id"] not in paths and holder["state"] == "ok"]
            if not others or paths.get(row["document_id"], "") < min(others):
                owned.add(row["guide_id"])
        return owned

    def _release(self, before: Iterable[object], documents: Sequence[object]) -> set[object]:
        """Guides that the documents held before: those without any document go; those of another one are its own from now on.

        That other one is to be read anew (pages and boxes are those of a file). Returns the keys of the guides concerned.
        """
        there = self._stored(BY_NAME["guides"], "guide_id", before)
        holders = self._holders(before)
        touched: set[object] = set()
        for (guide_id,), guide in there.items():
            left = holders.get(guide_id, [])
            if not left:
                touched.add(guide["guide_key"])
                for table in reversed(PARTS):
                    self._delete(table, list(self._stored(table, "guide_id", [guide_id])))
                self._delete(BY_NAME["guides"], [(guide_id,)])
            elif guide["document_id"] in documents and guide["document_id"] not in {row["document_id"] for row in left}:
                heir = left[0]
                taken = {"document_id": "document_id", "file_name": "file_name", "format": "format", "source_sha256": "sha256", "pages": "pages"}
                self.upsert(BY_NAME["guides"], [{**guide, **{column: heir[name] for column, name in taken.items()}}])
                self.upsert(BY_NAME["documents"], [{**heir, "fingerprint": None}])
        return touched

    def _number_revisions(self, keys: Iterable[object]) -> None:
        """Order the guides of a key: what says the same figures and dates is a copy, what says others a later revision.

        The order is that of publication, then of the file's name, so that it does not depend on which was read first.
        """
        table, made = BY_NAME["guides"], self._tables["guides"]
        wanted = sa.select(*(made.c[name] for name in ("guide_id", "guide_key", "published_on", "file_name", *_DERIVED)))
        of_a_key: dict[object, list[Row]] = {}
        for row in self._connection.execute(wanted.where(made.c.guide_key.in_(list(keys)))).mappings():
            of_a_key.setdefault(row["guide_key"], []).append(dict(row))
        for guides in of_a_key.values():
            guides.sort(key=lambda row: (row["published_on"] or "", row["file_name"] or "", row["guide_id"]))
            seen: dict[frozenset[object], object] = {}
            last: object = None
            number = 0
            for guide in guides:
                figures = self._figures(guide["guide_id"]) if len(guides) > 1 else frozenset()
                copy_of = seen.setdefault(figures, guide["guide_id"]) if figures else guide["guide_id"]
                if copy_of != guide["guide_id"]:
                    derived: Row = {"revision": None, "supersedes": None, "duplicate_of": copy_of}
                else:
                    number += 1
                    derived = {"revision": number, "supersedes": last, "duplicate_of": None}
                    last = guide["guide_id"]
                if changed := [name for name in _DERIVED if guide[name] != derived[name]]:
                    self._connection.execute(made.update().where(made.c.guide_id == guide["guide_id"]).values(**derived))
                    self._note(table, (guide["guide_id"],), "update", changed)

    def _figures(self, guide_id: object) -> frozenset[object]:
        """What a guide asks for, and by when: a correction may do no more than put off a deadline."""
        made, dates = self._tables["quantities"], self._tables["dates"]
        columns = (made.c.topic, made.c.project, made.c.quote, made.c.unit, made.c.per)
        found = [tuple(row) for row in self._connection.execute(sa.select(*columns).where(made.c.guide_id == guide_id))]
        named = sa.select(dates.c.topic, dates.c.project, dates.c.kind, dates.c["from"], dates.c.to)
        bound = dates.c.kind.not_in(("published", "context"))
        return frozenset((*found, *(tuple(row) for row in self._connection.execute(named.where(dates.c.guide_id == guide_id, bound)))))


def _of_guides(table: Table, columns: Columns, guides: Collection[object]) -> Columns:
    """The rows of these guides."""
    wanted = [guide_id in guides for guide_id in columns[table.names.index("guide_id")]]
    return columns if all(wanted) else [list(compress(cells, wanted)) for cells in columns]


def _told(exact: Callable[[Decimal], int | float], cells: list[Decimal | None]) -> list[int | float | None]:
    """Exact numbers as the driver takes them. Many are the same."""
    known: dict[Decimal | None, int | float | None] = {cell: exact(cell) for cell in {*cells} if cell is not None}
    return [known.get(cell) for cell in cells]


def _copy(connection: Connection, statement: str, rows: Iterable[Cells]) -> None:
    """COPY, which SQLAlchemy does not know; what the driver raises is made an error of SQLAlchemy, as for any other statement."""
    driver: Any = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        if connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, driver.Error, dialect=connection.dialect) from None


def _held_back(parts: Iterable[Packed]) -> set[object]:
    """The guides that are held back for what their files show."""
    guide, code = (ISSUES.names.index(name) for name in ("guide_id", "code"))
    found = (part[ISSUES.name] for part in parts)
    return {guide_id for issues in found for guide_id, cause in zip(issues[guide], issues[code], strict=True) if cause == HELD_BACK}


_DERIVED = ("revision", "supersedes", "duplicate_of")
"""Columns of a guide that follow from other guides."""


def _with_derived(row: Row, stored: Row | None, *, doubted: bool) -> Row:
    """What does not follow from the file alone: what other guides make of it, and what somebody has accepted. A new guide is the first of its kind."""
    kept: Row = {"revision": 1, "accepted": False} if stored is None else {name: stored[name] for name in (*_DERIVED, "accepted")}
    return {**row, **kept, "held": doubted and not kept["accepted"], "status": "review" if doubted else row["status"]}
