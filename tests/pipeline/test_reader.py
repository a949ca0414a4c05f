"""An SQLite file read by its driver alone gives what the database gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from extractors.errors import InputError
from extractors.model.guide import Guide
from pipeline.sinks.database import Database
from pipeline.sinks.reader import File, sqlite_file
from pipeline.tables import TABLES, Row

TablesOf = Callable[..., dict[str, list[Row]]]


@pytest.fixture
def database(tmp_path: Path, guide: Guide, other_guide: Guide, tables_of: TablesOf) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'x.db'}")
    for one in (guide, other_guide):
        made.write(tables_of(one))
    yield made
    made.close()


@pytest.fixture
def file(database: Database) -> Iterator[File]:
    made = File(sqlite_file(database.url))
    yield made
    made.close()


def test_all_tables_are_the_same(database: Database, file: File) -> None:
    for table in TABLES:
        assert list(file.rows(table.name)) == list(database.rows(table.name)), table.name
    assert len(list(file.rows("quantities"))) > 10


def test_some_guides_and_columns_and_queries_are_the_same(database: Database, file: File) -> None:
    query = "SELECT guide_id, year_from FROM guides WHERE guide_id <> :id ORDER BY guide_id"
    (one, _) = (str(row["guide_id"]) for row in database.rows("guides"))
    assert file.query(query, {"id": one}) == database.query(query, {"id": one}) != []
    for reader in (file, database):
        found = list(reader.rows("quantities", guide_ids=[one], columns=("guide_id", "lower", "flags")))
        assert {row["guide_id"] for row in found} == {one}
    assert list(file.rows("items", guide_ids=[one])) == list(database.rows("items", guide_ids=[one]))


def test_two_who_read_in_turns_have_each_its_own_kind_of_texts(file: File) -> None:
    for plain, encoded in zip_longest(file.batches("quantities"), file.encoded("quantities")):
        assert all(isinstance(cell, str) for cell in plain[0])
        assert [cell.decode() for cell in encoded[0]] == list(plain[0])
        assert all(isinstance(row["guide_id"], str) for row in file.query("SELECT guide_id FROM guides"))


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database " * 100)
    file = File(str(tmp_path / "x.db"))
    with pytest.raises(InputError, match=r"x\.db.*not a database"):
        file.query("SELECT 1 FROM guides")
    with pytest.raises(InputError, match=r"x\.db.*not a database"):
        list(file.rows("guides"))
    file.close()


def test_only_a_plain_url_of_sqlite_names_a_file() -> None:
    assert sqlite_file("sqlite:///out/x.db") == "out/x.db"
    assert sqlite_file("sqlite:////tmp/x.db") == "/tmp/x.db"
    for url in ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x.db?mode=ro", "duckdb:///x.db", "postgresql://me@host/guides"):
        assert not sqlite_file(url)


def test_a_process_that_writes_tables_imports_no_sqlalchemy(database: Database, tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline import publishing; sys.meta_path.insert(0, publishing._Without());"
        f"assert publishing.write_share(({database.url!r}, {str(tmp_path)!r}, ('quantities', 'runs'))) is None;"
        "print(sorted({'sqlalchemy', 'numpy', 'pandas', 'xlsxwriter', 'pipeline.export'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert (tmp_path / "tables" / "quantities.csv").exists()
